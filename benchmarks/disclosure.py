"""An attacker with every file of a report, and of the report before it, and linear programming: whom does he find?

Planted studies (nine shops in three cities, two of them tiny; four channels, one rare; two waves) are run as a user
would; then the published files alone are read, not our tables: the explorer's packed counts, result.json, the first
page, the tables and league of a batch. Each figure bounds sums of cells of shop × channel × wave × rating, rounding
included; the attacker knows which shop is in which city. For each cell of one to nine people he solves for the fewest
and the most people it may hold and, told their number, for the lowest and the highest sum of their ratings.

    python benchmarks/disclosure.py [--seeds 3] [--batch] [--crossed STUDIES]
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from feedback import run_batch, run_study
from feedback.disclosure import shown_groups
from feedback.pipeline import explorer_columns
from feedback.pipeline.explorer_columns import Dimension
from feedback.pipeline.rounded_shares import rounded_cells, steps_of
from feedback.rounding import share_steps

SEGMENTS = ("shop", "city", "channel", "wave")
RATINGS = (1, 2, 3, 4, 5)
HURT, HEARD, UNHEARD = 1, 0, -1
SATISFIED = 4
HANDFUL = 3  # people; shares of none to so many are told alike
STUDY = """study: guests
title: Guests
raw: answers.csv
language: en
columns:
  respondent: who
  rating: stars
  wave: wave
  segments: {shop: shop, city: city, channel: channel}
  aspects: {queue: checkin_speed, staff: staff_attitude}
scale: {low: 1, high: 5}
taxonomy: hotel
parameters: {bootstrap: 0}
"""
SMALL = ((90, 60, 40, 11, 4), (70, 50, 35, 22, 13, 12, 3), (120, 40, 25, 15, 6))
Cell = Mapping[str, str]


def planted(n: int, *, seed: int, shops: Sequence[int] | None = None) -> pd.DataFrame:
    """Guests, in the order in which they answered; n is drawn over nine shops, or `shops` have just so many."""
    rng = np.random.default_rng(seed)
    weights = np.array([0.23, 0.19, 0.15, 0.12, 0.11, 0.1, 0.08, 0.012, 0.008])
    shop = (
        rng.choice(9, n, p=weights)
        if shops is None
        else rng.permutation(np.repeat(np.arange(len(shops)), shops))
    )
    people = pd.DataFrame({"who": [f"g{i:04}" for i in range(n)], "shop": shop, "city": shop % 3})
    people["channel"] = rng.choice(4, n, p=[0.6, 0.27, 0.11, 0.02])
    people["wave"] = rng.choice(2, n, p=[0.6, 0.4])
    people[list(SEGMENTS)] = people[list(SEGMENTS)].astype("str").apply(lambda c: c.name[0] + c)
    mood = rng.normal(0, 0.8, n)
    for name in ("stars", "queue", "staff"):
        answers = np.round(3.6 + mood + rng.normal(0, 0.8, n)).clip(1, 5)
        missing = rng.random(n) < (0 if name == "stars" else 0.06)
        people[name] = pd.Series(np.where(missing, np.nan, answers)).astype("Int64")
    return people


@dataclass
class Attack:
    """Bounds on sums over cells (shop × channel × wave × rating) of the people of two reports: old, and new since.

    One report is the case without anybody new.
    """

    cells: pd.DataFrame
    rows: list[np.ndarray] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)

    @classmethod
    def on(cls, people: pd.DataFrame, *, reports: int, answers: Sequence[int] = RATINGS) -> Attack:
        values = [sorted(people[name].unique()) for name in SEGMENTS]
        shops = dict(zip(people["shop"], people["city"], strict=True))
        cells = [
            (*cell, rating, step)
            for cell in product(*values)
            if shops[cell[0]] == cell[1]
            for rating in answers
            for step in range(reports)
        ]
        return cls(pd.DataFrame(cells, columns=[*SEGMENTS, "rating", "step"]))

    def inside(self, at: Cell, *, upto: int | None = None, step: int | None = None) -> np.ndarray:
        """Which cells a figure is of: of the people up to a report, or new in one."""
        chosen = np.ones(len(self.cells), dtype=bool)
        for name, value in at.items():
            chosen &= (self.cells[name] == value).to_numpy()
        if upto is not None:
            chosen &= (self.cells["step"] <= upto).to_numpy()
        if step is not None:
            chosen &= (self.cells["step"] == step).to_numpy()
        return chosen.astype(float)

    def between(self, row: np.ndarray, low: float, high: float) -> None:
        self.rows += [row, -row]
        self.ends += [float(high), -float(low)]

    def told_count(self, at: Cell, low: float, high: float, *, upto: int) -> None:
        self.between(self.inside(at, upto=upto), low, high)

    def told_mean(self, at: Cell, mean: float, half: float, *, upto: int) -> None:
        """Sum of ratings − mean × people lies within half × people."""
        people = self.inside(at, upto=upto)
        points = people * self.cells["rating"].to_numpy(float)
        self.rows += [points - (mean + half) * people, (mean - half) * people - points]
        self.ends += [0.0, 0.0]

    def told_satisfied(self, at: Cell, share: float, half: float, *, upto: int) -> None:
        """The share of those who rate 4 or 5."""
        people = self.inside(at, upto=upto)
        content = people * (self.cells["rating"].to_numpy() >= SATISFIED)
        self.rows += [content - (share + half) * people, (share - half) * people - content]
        self.ends += [1e-6, 1e-6]

    def told_hurt(self, at: Cell, n: tuple[float, float], share: float, half: float) -> None:
        """How many were heard, and the share of them hurt to within half."""
        inside, answer = self.inside(at), self.cells["rating"].to_numpy()
        heard, hurt = inside * (answer != UNHEARD), inside * (answer == HURT)
        self.between(heard, *n)
        self.rows += [hurt - (share + half) * heard, (share - half) * heard - hurt]
        self.ends += [1e-6, 1e-6]

    def told_hurt_between(
        self, at: Cell, n: tuple[float, float], hurt: tuple[float, float]
    ) -> None:
        """How many were heard, and how many of them are hurt, at least and at most."""
        inside, answer = self.inside(at), self.cells["rating"].to_numpy()
        self.between(inside * (answer != UNHEARD), *n)
        self.between(inside * (answer == HURT), *hurt)

    def told_share(self, at: Cell, n: int, share: int, *, points: int = 0) -> None:
        """A told share in per cent of a told base, rounded to so many points at least: none to three people, all but as many, or
        within half a step."""
        inside, answer = self.inside(at), self.cells["rating"].to_numpy()
        heard, hurt = inside * (answer != UNHEARD), inside * (answer == HURT)
        self.between(heard, max(10, n - 2), n + 2)
        step = int(share_steps([n], least=points)[0])
        few = max(HANDFUL, (n + 2) * step / 200)
        if share == step // 2:
            self.between(hurt, 0, few)
        elif share == 100 - step // 2:
            self.between(heard - hurt, 0, few)
        else:
            half = step / 200
            self.rows += [hurt - (share / 100 + half) * heard, (share / 100 - half) * heard - hurt]
            self.ends += [1e-6, 1e-6]

    def told_rest(self, whole: Cell, at: Cell, n: int, share: int, *, points: int = 0) -> None:
        """A told share of everybody of `whole` but a group of n, in the steps of the fewer of both."""
        among, answer = self.inside(whole) - self.inside({**whole, **at}), self.cells["rating"]
        heard, hurt = among * (answer != UNHEARD).to_numpy(), among * (answer == HURT).to_numpy()
        step = int(share_steps([n], least=points)[0])
        if share in (step // 2, 100 - step // 2):  # none to three, or all but as many, or rounded
            return
        half = step / 200
        self.rows += [hurt - (share / 100 + half) * heard, (share / 100 - half) * heard - hurt]
        self.ends += [1e-6, 1e-6]

    def width(self, goal: np.ndarray, *, known: tuple[np.ndarray, float] | None = None) -> float:
        """How far the ends of a sum lie apart; with another sum known beside what was published."""
        equal = {} if known is None else {"A_eq": known[0][None, :], "b_eq": [known[1]]}
        found = []
        for sign in (1.0, -1.0):
            solved = linprog(
                sign * goal, A_ub=np.array(self.rows), b_ub=self.ends, bounds=(0, None), **equal
            )
            if solved.status:
                raise ValueError(f"the published figures contradict the data: {solved.message}")
            found.append(sign * solved.fun)
        return float(found[1] - found[0])


def unpacked(page: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays that explorer.html carries."""
    content = re.search(r'id="data">([A-Za-z0-9+/=]+)<', page.read_text(encoding="utf-8"))
    assert content is not None
    whole = zlib.decompress(base64.b64decode(content[1]))
    head = int.from_bytes(whole[:4], "little")
    header = json.loads(whole[4 : 4 + head])
    arrays = {
        name: np.frombuffer(whole[4 + head + start : 4 + head + start + length], dtype=kind)
        for name, (kind, start, length) in header["places"].items()
        if kind != "utf-8"
    }
    return header, arrays


def read_report(attack: Attack, report: Path, *, upto: int = 0) -> None:
    """Everything that counts people or rates them in the folder of a report on everybody."""
    header, arrays = unpacked(report / "explorer.html")
    attack.told_count({}, header["people"], header["people"], upto=upto)
    values = {place: (one["name"], one["values"]) for place, one in enumerate(header["segments"])}
    for place, (name, shown) in values.items():
        for value, n in zip(shown, arrays[f"people{place}"], strict=True):
            if n:
                attack.told_count({name: value}, max(10, int(n) - 2), int(n) + 2, upto=upto)
    for (i, (one, ones)), (j, (other, others)) in combinations(values.items(), 2):
        cells = product(ones, others)
        for (value, beside), n in zip(cells, arrays[f"people{i}_{j}"], strict=True):
            if n:
                attack.told_count(
                    {one: value, other: beside}, max(10, int(n) - 2), int(n) + 2, upto=upto
                )
    read_result(attack, report / "result.json", {}, upto=upto)
    read_page(attack, report / "index.html", {}, upto=upto)


def read_hurt(attack: Attack, report: Path, aspect: int) -> None:
    """How many were heard of an aspect and hurt by it, as the explorer's columns and its header and result.json tell them.

    The attack is on answers HURT, HEARD (and not hurt) and UNHEARD.
    """
    header, arrays = unpacked(report / "explorer.html")
    read_hurt_columns(attack, header, arrays, aspect)
    result = json.loads((report / "result.json").read_text(encoding="utf-8"))
    wave = {"wave": header["advice_wave"]} if header["advice_wave"] else {}
    key = header["aspects"][aspect]["key"]
    for row in result["aspects"]:
        if row["aspect"] != key:
            continue
        if row["n"] % 5 == 0 and row["share"] == round(row["share"], 2):  # in steps, as of a group
            attack.told_share(wave, row["n"], round(100 * row["share"]))
        else:
            attack.told_hurt_between(wave, (row["n"], row["n"]), (row["n_negative"],) * 2)
    grid = result["grid"]
    if grid is not None and key in grid["aspects"]:
        of = grid["aspects"].index(key)
        for group, cells in zip(grid["groups"], grid["cells"], strict=True):
            if cells[of]:
                at, told = {grid["segment"]: group, **wave}, cells[of]
                attack.told_share(
                    at, told["n"], round(100 * told["share"]), points=told["rounded_to"]
                )


def read_groups(attack: Attack, table: pd.DataFrame, key: str, whole: Cell) -> None:
    """What a table of groups, of everybody or of a wave, tells of one aspect: shares of groups and of the others."""
    for row in table[table["aspect"] == key].itertuples():
        at, points = {str(row.segment): str(row.value)}, int(getattr(row, "rounded_to", 0))
        if row.segment in SEGMENTS and row.segment not in whole:
            attack.told_share(
                {**whole, **at}, int(row.n), round(100 * row.share_negative), points=points
            )
            beside = (
                table.loc[(table["aspect"] == key) & (table["segment"] == row.segment), "n"].sum()
                - row.n
            )
            if row.n < beside:
                attack.told_rest(whole, at, int(row.n), round(100 * row.share_rest), points=points)


def read_hurt_columns(
    attack: Attack, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray], aspect: int
) -> None:
    """What the explorer's columns and header tell of one aspect."""
    whole = header["aspects"][aspect]
    attack.told_count({}, header["people"], header["people"], upto=0)
    attack.told_hurt({}, (whole["n"], whole["n"]), whole["share_negative"], 1e-9)
    groups = [(one["name"], one["values"]) for one in header["segments"]]
    ways = [((name,), (values,), str(i)) for i, (name, values) in enumerate(groups)]
    ways += [
        ((one, other), (ones, others), f"{i}_{j}")
        for (i, (one, ones)), (j, (other, others)) in combinations(enumerate(groups), 2)
    ]
    for names, values, place in ways:
        cells = list(product(*values))
        if f"n{place}" not in arrays:
            continue
        heard = arrays[f"n{place}"][aspect * len(cells) : (aspect + 1) * len(cells)]
        shares = arrays[f"share{place}"][aspect * len(cells) : (aspect + 1) * len(cells)]
        coarser = header["rounded"][aspect]
        for at, (cell, n, share) in enumerate(zip(cells, heard, shares, strict=True)):
            if n:
                named, points = dict(zip(names, cell, strict=True)), coarser.get(f"{place}:{at}", 0)
                attack.told_share(named, int(n), int(share), points=points)


def explorer_figures(
    people: pd.DataFrame, *, audited: bool = True
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the explorer of a report of one wave packs of the groups of `people`: header and arrays.

    Without the audit of crossed shares: as they would be told otherwise.
    """
    names = ["shop", "channel", "wave"]
    rated = people[["queue", "staff"]]
    heard, hurt = rated.notna().to_numpy(), (rated <= 2).fillna(False).to_numpy(bool)
    shown = shown_groups(people[names])
    found = []
    for name in names:
        codes = pd.Index(shown[name]).get_indexer(pd.Index(people[name])) + 1
        found.append(Dimension(name, name, shown[name], 0, codes.astype("uint16")))
    with (
        nullcontext()
        if audited
        else patch.object(explorer_columns, "withheld_cells", return_value={})
    ):
        codes = explorer_columns.group_codes(found)
        rounded = [
            steps_of(found, codes[among], bad[among], newest=None) if audited else {}
            for among, bad in zip(heard.T, hurt.T, strict=True)
        ]
        arrays = explorer_columns.figure_columns(heard, hurt, found, rounded=rounded)
    header = {
        "people": len(people),
        "rounded": rounded_cells(rounded),
        "segments": [{"name": one.name, "values": one.values} for one in found],
        "aspects": [
            {"n": int(n), "share_negative": k / n}
            for n, k in zip(heard.sum(axis=0), hurt.sum(axis=0), strict=True)
        ],
    }
    return header, arrays


def crossed_cells(people: pd.DataFrame, *, audited: bool) -> tuple[int, pd.DataFrame]:
    """How many crossed shares the explorer tells of two aspects; `hurt_widths` of every small cell, both aspects."""
    header, arrays = explorer_figures(people, audited=audited)
    told = sum(
        int((of > 0).sum()) for name, of in arrays.items() if re.fullmatch(r"n\d+_\d+", name)
    )
    found = []
    for aspect in (0, 1):
        attack = Attack.on(people, reports=1, answers=(HURT, HEARD, UNHEARD))
        read_hurt_columns(attack, header, arrays, aspect)
        found.append(hurt_widths(attack, people, most=len(people) ** 2))
    return told, pd.concat(found)


def print_crossed(studies: int) -> None:
    """Small studies of the sizes SMALL in turn, with and without the audit."""
    print("| audit | crossed shares told | cells of 1 to 9 | narrower than min(3, n) | narrowest |")
    print("|---|---|---|---|---|")
    for audited in (False, True):
        told, cells = 0, []
        for seed in range(studies):
            shops = SMALL[seed % len(SMALL)]
            told_here, widths_here = crossed_cells(
                planted(sum(shops), seed=seed, shops=shops), audited=audited
            )
            told, cells = told + told_here, [*cells, widths_here]
        found = pd.concat(cells)
        narrow = found[found["hurt_width"] < np.minimum(found["n"], 3) - 1e-6]
        least = f"{narrow['hurt_width'].min():.2f}" if len(narrow) else "–"
        print(f"| {'yes' if audited else 'no'} | {told} | {len(found)} | {len(narrow)} | {least} |")


def drawn_places(page: Path) -> Iterator[tuple[list[str], np.ndarray]]:
    """Of each drawing on a page with dots over an axis of numbers: its words, and where the dots are by that axis."""
    text = page.read_text(encoding="utf-8")
    for coded in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", text):
        svg = base64.b64decode(coded).decode("utf-8")
        ticks = []
        for tick in svg.split('<g id="xtick_')[1:]:
            at = re.search(r'd="M ([\d.]+) [\d.]+ \s*L \1 ', tick)
            said = re.search(r"<!-- ([−-]?[\d.]+)(%?) -->", tick)
            if at and said:
                value = float(said[1].replace("−", "-")) / (100 if said[2] else 1)
                ticks.append((float(at[1]), value))
        dots = [float(x) for x in re.findall(r'<use xlink:href="#m\w+" x="([\d.]+)"', svg)]
        if len(ticks) >= 2 and dots:
            slope, start = np.polyfit(*zip(*ticks, strict=True), 1)
            yield re.findall(r"<!-- (.*?) -->", svg), start + slope * np.array(dots)


def read_result(attack: Attack, file: Path, at: Cell, *, upto: int = 0) -> None:
    """How many people, their mean and how many are satisfied, as a program reads them.

    In a study with waves the figures of everybody are those of the latest one; beside them stands the mean before.
    """
    told = json.loads(file.read_text(encoding="utf-8"))
    attack.told_count(at, told["n_respondents"], told["n_respondents"], upto=upto)
    for gauge in told["gauges"]:
        rated = {**at, "wave": gauge["period"]} if gauge["period"] else at
        if gauge["metric"] == "satisfaction":
            if not at:  # of everybody and of a wave exactly so many
                attack.told_count(rated, gauge["n"], gauge["n"], upto=upto)
            told_mean(attack, rated, gauge["value"], gauge["n"], upto=upto)
        elif gauge["metric"] == "csat" and not at:
            attack.told_satisfied(rated, gauge["value"] / 100, 0.0005, upto=upto)
    waves = sorted(attack.cells["wave"].unique())
    for change in told["changes"]:
        if change["label"] == "Mean rating" and len(waves) == 2:
            for wave, mean in zip(waves, (change["before"], change["now"]), strict=True):
                few = abs(mean * 10 - round(mean * 10)) < 1e-6  # one decimal: perhaps below 50
                told_mean(attack, {**at, "wave": wave}, mean, 10 if few else 50, upto=upto)


def read_page(attack: Attack, file: Path, at: Cell, *, upto: int = 0) -> None:
    """The people, as a reader sees them; means are those of result.json."""
    text = re.sub(r"<[^>]+>", " ", file.read_text(encoding="utf-8"))
    n = int(re.search(r"([\d,]+)\s+respondents", text)[1].replace(",", ""))  # type: ignore[index]
    attack.told_count(at, n, n, upto=upto)


def told_mean(attack: Attack, at: Cell, mean: float, n: float, *, upto: int) -> None:
    """A mean is told to two decimals, to one below 50 people; one with more is used as it is."""
    half = 0.5 * 10.0 ** -(2 if n >= 50 else 1)
    unit = 2 * half
    exact = abs(mean / unit - round(mean / unit)) > 1e-6
    attack.told_mean(at, mean, 1e-9 if exact else half, upto=upto)


def read_batch(attack: Attack, folder: Path, *, by: str) -> None:
    """League and group reports: their people, means, and the groups they compare."""
    league = pd.read_csv(folder / "league.csv")
    for row in league.itertuples():
        at = {by: str(row.name)}
        attack.told_count(at, row.n, row.n, upto=0)
        told_mean(attack, at, row.mean, row.n, upto=0)
    for result in sorted(folder.glob("groups/*/result.json")):
        told = json.loads(result.read_text(encoding="utf-8"))
        at = dict(told["group"])
        read_result(attack, result, at)
        read_page(attack, result.with_name("index.html"), at)
        tables = result.parent / "tables"
        scores = pd.read_parquet(tables / "scores.parquet")
        for row in scores[scores["of"] == "overall"].itertuples():
            attack.told_count(at, max(0, row.n - 2), row.n + 2, upto=0)


def read_hurt_in_batch(attack: Attack, folder: Path, key: str) -> None:
    """What the reports of groups tell of one aspect: their own share, and those of the groups they compare."""
    for result in sorted(folder.glob("groups/*/result.json")):
        told = json.loads(result.read_text(encoding="utf-8"))
        at = dict(told["group"])
        for row in told["aspects"]:
            if row["aspect"] == key:
                attack.told_share(at, row["n"], round(100 * row["share"]))
        rows = pd.read_parquet(result.parent / "tables" / "pain_points_by_segment.parquet")
        rows = rows[rows["share_negative"].notna()] if len(rows) else rows
        for row in rows.itertuples():
            if row.aspect == key and row.n >= 10:
                beside = {**at, str(row.segment): str(row.value)}
                attack.told_share(beside, int(row.n), round(100 * row.share_negative))


def small_cells(people: pd.DataFrame) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Groups, and two and three groups crossed, of one to nine people."""
    for k in (1, 2, 3):
        for names in combinations(SEGMENTS, k):
            if "shop" in names and "city" in names:
                continue
            for key, own in people.groupby(list(names)):
                if len(own) < 10:
                    yield dict(zip(names, key, strict=True)), own


def widths(
    attack: Attack, people: pd.DataFrame, *, step: int | None = None, most: int = 60, seed: int = 0
) -> pd.DataFrame:
    """A row a small cell: its people, the width of their number and, that being known, of their mean rating."""
    cells = list(small_cells(people))
    chosen = np.random.default_rng(seed).permutation(len(cells))[:most]
    rows = []
    for at, own in (cells[i] for i in sorted(chosen)):
        inside = attack.inside(at, step=step)
        points = inside * attack.cells["rating"].to_numpy(float)
        counted = attack.width(inside)
        mean = attack.width(points, known=(inside, len(own))) / len(own)
        rows.append((" × ".join(at.values()), len(own), counted, mean))
    return pd.DataFrame(rows, columns=["cell", "n", "count_width", "rating_width"])


def hurt_widths(
    attack: Attack, people: pd.DataFrame, *, most: int = 40, seed: int = 0
) -> pd.DataFrame:
    """A row a small cell: its people, and the width of how many of them are hurt, their number being known."""
    cells = list(small_cells(people))
    chosen = np.random.default_rng(seed).permutation(len(cells))[:most]
    rows = []
    for at, own in (cells[i] for i in sorted(chosen)):
        inside = attack.inside(at)
        hurt = inside * (attack.cells["rating"].to_numpy() == HURT)
        width = attack.width(hurt, known=(inside, len(own)))
        rows.append((" × ".join(at.values()), len(own), width))
    return pd.DataFrame(rows, columns=["cell", "n", "hurt_width"])


def write_study(folder: Path, people: pd.DataFrame) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    people.to_csv(folder / "answers.csv", index=False)
    (folder / "guests.yaml").write_text(STUDY, encoding="utf-8")
    return folder / "guests.yaml"


def successive(
    folder: Path, people: pd.DataFrame, first: int
) -> tuple[Attack, pd.DataFrame, pd.DataFrame, int]:
    """Two reports at one place, the second on everybody: the attack on both, who was told of, how many wait.

    Returns
    -------
    Attack, DataFrame, DataFrame, int
        The attack; people of the first report; newcomers in the second; newcomers who wait.
    """
    place = folder / "out"
    attack = Attack.on(people, reports=2)
    run_study(write_study(folder, people.head(first)), out=place)
    read_report(attack, place / "report", upto=0)
    results = run_study(write_study(folder, people), out=place)
    read_report(attack, place / "report", upto=1)
    held = people["who"].isin(results.responses.index)
    new = people[held & (people.index >= first)]
    return attack, people.head(first), new, int((~held).sum())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--batch", action="store_true")
    parser.add_argument("--crossed", type=int, metavar="STUDIES")
    options = parser.parse_args(arguments)
    if options.crossed:
        print_crossed(options.crossed)
        return
    lines: list[tuple[str, int, pd.DataFrame]] = []
    hurt: list[tuple[str, pd.DataFrame]] = []
    for seed in range(options.seeds):
        first = 420
        people = planted(first + 40, seed=seed)
        with tempfile.TemporaryDirectory() as place:
            attack, old, new, waiting = successive(Path(place), people, first)
            lines.append(("first report's people", 0, widths(attack, old, step=0)))
            lines.append(("newcomers", waiting, widths(attack, new, step=1)))
            both = pd.concat([old, new])
            hurt.append(("explorer and first page", hurt_in(both, Path(place, "out/report"))))
            if options.batch:
                study = write_study(Path(place, "b"), old)
                run_batch(study, by="shop", out=Path(place, "batch"))
                attack = Attack.on(people, reports=1)
                read_report(attack, Path(place, "batch/whole"))
                read_batch(attack, Path(place, "batch"), by="shop")
                lines.append(("a batch by shop", 0, widths(attack, old)))
                found = hurt_in(old, Path(place, "batch/whole"), batch=Path(place, "batch"))
                hurt.append(("a batch by shop", found))
    print_table(lines)
    print_hurt(hurt)


def hurt_in(people: pd.DataFrame, report: Path, *, batch: Path | None = None) -> pd.DataFrame:
    """`hurt_widths` of every small cell and both aspects, by a report and the batch it is in."""
    header, _ = unpacked(report / "explorer.html")
    found = []
    for aspect, told in enumerate(header["aspects"]):
        attack = Attack.on(people, reports=1, answers=(HURT, HEARD, UNHEARD))
        read_hurt(attack, report, aspect)
        if batch is not None:
            read_hurt_in_batch(attack, batch, told["key"])
        found.append(hurt_widths(attack, people, most=len(people) ** 2))
    return pd.concat(found)


def print_hurt(lines: Iterable[tuple[str, pd.DataFrame]]) -> None:
    print("| number hurt, from | cells | narrower than min(3, n) | narrowest, median |")
    print("|---|---|---|---|")
    for name, found in lines:
        narrow = found["hurt_width"] < np.minimum(found["n"], 3) - 1e-6
        share = found["hurt_width"] / np.minimum(found["n"], 3)
        print(f"| {name} | {len(found)} | {narrow.sum()} | {share.min():.2f}, {share.median():.2f} of min(3, n) |")  # fmt: skip


def print_table(lines: Iterable[tuple[str, int, pd.DataFrame]]) -> None:
    print(
        "| whose cells | waiting | cells | count: narrowest, median | rating: narrowest, median |"
    )
    print("|---|---|---|---|---|")
    for name, waiting, found in lines:
        count, rating = found["count_width"], found["rating_width"]
        print(
            f"| {name} | {waiting} | {len(found)} | {count.min():.1f}, {count.median():.1f} "
            f"| {rating.min():.2f}, {rating.median():.2f} |"
        )


if __name__ == "__main__":
    main()
