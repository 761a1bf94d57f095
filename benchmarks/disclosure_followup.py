"""An attacker with every page of a follow-up, of one day and of a later one: whom does he find?

A planted study (nine shops, three months, two aspects) is followed up as a user would, with a target for every shop and
aspect. The pages alone are read: sentences of verdicts as text, drawings as positions. For each sentence he tries every
number of people and of people hurt that the program would have told in the same words, interval of the change included
(he has the program); what is left bounds a linear programme over shops × months.

    python benchmarks/disclosure_followup.py
"""

from __future__ import annotations

import base64
import html
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from feedback import run_study
from feedback.pipeline.followup.track import track_study
from feedback.proportions import wilson
from feedback.rounding import told_shares
from feedback.tracking.changes import change_between
from feedback.tracking.told import most_moved, step_of, told_change, told_rows
from feedback.tracking.verdict_words import figure, moved, what_is_measured

UNBOUNDED = 3  # linprog's status: nothing that was told bounds it
MONTHS = ("2026-01", "2026-02", "2026-03")
ASPECTS = {"queue": "checkin_speed", "staff": "staff_attitude"}
STUDY = """study: guests
title: Guests
raw: answers.csv
language: en
columns:
  respondent: who
  rating: stars
  date: day
  segments: {shop: shop}
  aspects: {queue: checkin_speed, staff: staff_attitude}
scale: {low: 1, high: 5}
taxonomy: hotel
unit: shop
parameters: {bootstrap: 0}
targets:
"""
_SAID = re.compile(
    r"hare of people hurt, (?P<of>[^:]+): (?P<start>[\d.]+)% in (?P<before>\d{4}-\d{2}) \(n = (?P<n0>[\d,]+)\), "
    r"(?P<now>[\d.]+)% in (?P<after>\d{4}-\d{2}) \(n = (?P<n1>[\d,]+)\); (?:change|no clear change) .*?\)\."
)


def planted(n: int, *, seed: int) -> pd.DataFrame:
    """Guests in the order in which they answered: shop, day, stars, two aspects."""
    rng = np.random.default_rng(seed)
    weights = np.array([0.23, 0.19, 0.15, 0.12, 0.11, 0.1, 0.07, 0.018, 0.012])
    people = pd.DataFrame({"who": [f"g{i:04}" for i in range(n)]})
    people["shop"] = [f"s{each}" for each in rng.choice(9, n, p=weights)]
    day = np.sort(rng.integers(0, 90, n))
    people["day"] = (pd.Timestamp("2026-01-01") + pd.to_timedelta(day, unit="D")).strftime("%Y-%m-%d")  # fmt: skip
    mood = rng.normal(0, 0.8, n)
    for name in ("stars", *ASPECTS):
        answers = np.round(3.9 + mood + rng.normal(0, 0.8, n)).clip(1, 5)
        missing = rng.random(n) < (0 if name == "stars" else 0.06)
        people[name] = pd.Series(np.where(missing, np.nan, answers)).astype("Int64")
    return people


def write_study(folder: Path, people: pd.DataFrame) -> Path:
    """The study, with a target for every shop and aspect, and for everybody."""
    folder.mkdir(parents=True, exist_ok=True)
    people.to_csv(folder / "answers.csv", index=False)
    text = STUDY
    for unit, aspect in product(["", *sorted(people["shop"].unique())], ASPECTS.values()):
        where = f", unit: {unit}" if unit else ""
        text += f"- {{id: t_{unit}_{aspect}, metric: hurt, aspect: {aspect}{where}, change: -20%, due: 2026-12}}\n"
    (folder / "guests.yaml").write_text(text, encoding="utf-8")
    return folder / "guests.yaml"


def words_of(page: Path) -> str:
    """All that a reader sees of a page, and what a program finds in its attributes."""
    text = page.read_text(encoding="utf-8")
    said = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", text)
    said = re.sub(r"data:[^\"']+", " ", said)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", said)).split())


def drawn_heights(page: Path) -> Iterator[np.ndarray]:
    """Of each drawing with a percent axis: where its dots are by that axis, from 0 to 1."""
    for coded in re.findall(
        r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page.read_text("utf-8")
    ):
        svg = base64.b64decode(coded).decode("utf-8")
        ticks = []
        for tick in svg.split('<g id="ytick_')[1:]:
            at = re.search(r'd="M [\d.]+ ([\d.]+) \s*L [\d.]+ \1 ', tick)
            said = re.search(r"<!-- ([\d.]+)% -->", tick)
            if at and said:
                ticks.append((float(at[1]), float(said[1]) / 100))
        dots = re.findall(r'<use xlink:href="#m\w+" x="[\d.]+" y="([\d.]+)" style="fill', svg)
        if len(ticks) >= 2 and dots:
            slope, start = np.polyfit(*zip(*ticks, strict=True), 1)
            yield start + slope * np.array([float(each) for each in dots])


@dataclass(frozen=True)
class Sentence:
    """What a verdict says, and which numbers of people and people hurt it may be of: rows (n0, x0, n1, x1)."""

    unit: str
    aspect: str
    months: tuple[str, str]
    fits: np.ndarray


def sentences(text: str, labels: dict[str, str]) -> list[Sentence]:
    """Every verdict among the words of a page with the counts that fit them."""
    found = []
    names = {label: aspect for aspect, label in labels.items()}
    for said in _SAID.finditer(text):
        label, _, unit = (
            said["of"].rpartition(", ") if ", s" in said["of"] else (said["of"], "", "")
        )
        months, n = (
            (said["before"], said["after"]),
            [int(said[k].replace(",", "")) for k in ("n0", "n1")],
        )
        shares = float(said["start"]), float(said["now"])
        fits = fitting(said[0], (unit, label), list(zip(months, n, shares, strict=True)))
        found.append(Sentence(unit, names[label], months, fits))
    return found


def fitting(said: str, of: tuple[str, str], told: list[tuple[str, int, float]]) -> np.ndarray:
    """All (n0, x0, n1, x1) of which the program says just this."""
    unit, label = of
    sides = []
    for month, n, share in told:
        side = []
        for count in range(max(n - 2, 1), n + 3):
            x = np.arange(count + 1)
            low, high = wilson(x, np.full(count + 1, count), 0.95)
            near = np.abs(told_shares(x / count, np.full(count + 1, count)) - share / 100) < 1e-6
            for hurt in x[near].tolist():
                row = pd.Series(
                    {"n": count, "estimate": hurt / count, "low": low[hurt], "high": high[hurt],
                     "error": 0.0, "method": "wilson"}, name=month)  # fmt: skip
                (shown,) = told_rows("hurt", unit, row)
                if shown["n"] == n and figure(shown["estimate"], "hurt") == f"{share:g}%":
                    side.append((row, shown, hurt))
        sides.append(side)
    what = what_is_measured("hurt", "a", unit, {"a": label})
    kept = []
    for (before, start, x0), (after, now, x1) in product(*sides):
        step = step_of("hurt", unit, float(before["n"]), float(after["n"]))
        change = change_between(before, after)
        far = sum(
            most_moved("hurt", unit, row, step_of("hurt", unit, float(exact["n"])))
            for row, exact in ((start, before), (now, after))
        )
        estimate = float(now["estimate"] - start["estimate"])
        moved_by = told_change(change, step, estimate=estimate, moved=far)
        if moved(what, "hurt", start, now, moved_by, unsure=far).en.endswith(said):
            kept.append((int(before["n"]), x0, int(after["n"]), x1))
    return np.array(kept)


@dataclass
class Attack:
    """Bounds on people heard and people hurt of each shop and month, of two days: those of the first, and new since."""

    cells: pd.DataFrame
    rows: list[np.ndarray] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)

    @classmethod
    def on(cls, people: pd.DataFrame) -> Attack:
        shops, states = sorted(people["shop"].unique()), ("hurt", "heard")
        cells = list(product(shops, MONTHS, states, (0, 1)))
        return cls(pd.DataFrame(cells, columns=["shop", "month", "state", "step"]))

    def inside(self, shop: str, month: str, *, hurt: bool, upto: int = 1, since: int = 0) -> np.ndarray:  # fmt: skip
        chosen = (self.cells["month"] == month) & self.cells["step"].between(since, upto)
        if shop:
            chosen &= self.cells["shop"] == shop
        if hurt:
            chosen &= self.cells["state"] == "hurt"
        return chosen.to_numpy(dtype=float)

    def between(self, row: np.ndarray, low: float, high: float) -> None:
        self.rows += [row, -row]
        self.ends += [float(high), -float(low)]

    def read(self, sentence: Sentence, *, upto: int) -> None:
        """What a sentence says of its two months: people heard, people hurt."""
        low, high = sentence.fits.min(axis=0), sentence.fits.max(axis=0)
        for place, month in enumerate(sentence.months):
            for at, hurt in ((2 * place, False), (2 * place + 1, True)):
                row = self.inside(sentence.unit, month, hurt=hurt, upto=upto)
                self.between(row, low[at], high[at])

    def width(self, goal: np.ndarray, *, known: tuple[np.ndarray, float] | None = None) -> float:
        """How far the ends of a sum lie apart; with another sum known beside what was published."""
        equal = {} if known is None else {"A_eq": known[0][None, :], "b_eq": [known[1]]}
        found = []
        for sign in (1.0, -1.0):
            solved = linprog(
                sign * goal, A_ub=np.array(self.rows), b_ub=self.ends, bounds=(0, None), **equal
            )
            if solved.status == UNBOUNDED:
                return np.inf
            if solved.status:
                raise ValueError(f"the published figures contradict the data: {solved.message}")
            found.append(sign * solved.fun)
        return float(found[1] - found[0])


def followed(
    folder: Path, people: pd.DataFrame, days: tuple[str, str]
) -> tuple[list[list[Sentence]], list[Path], pd.DataFrame]:
    """The pages of two days at one place: their sentences, where the pages of the second stand, exact measurements.

    What stands in the drawings of the first day is of the same table as the second's.
    """
    study, told = write_study(folder, people), []
    out = folder / "out"
    run_study(study, out=out, report=False)
    for day in days:
        found = track_study(study, as_of=day, out=out)
        told.append(sentences(words_of(out / "followup/80_followup.html"), found.labels))
    return told, sorted((out / "followup").glob("*.html")), found.table("measurements")


def small_cells(people: pd.DataFrame, aspect: str, day: str) -> Iterator[tuple[str, str, int, int]]:
    """Shops and months of which one to nine people were heard on an aspect by a day: their number, and of new ones."""
    heard = people[people[aspect].notna()]
    for (shop, month), own in heard.groupby(["shop", heard["day"].str[:7]]):
        first = int((own["day"] <= day).sum())
        if 0 < len(own) < 10 or 0 < len(own) - first < 10:
            yield str(shop), str(month), first, len(own)


def widths(told: list[list[Sentence]], people: pd.DataFrame, days: tuple[str, str]) -> pd.DataFrame:
    """A row a small cell: its people, and the widths of their number and of how many are hurt, the number being known."""
    rows = []
    for column, aspect in ASPECTS.items():
        attack = Attack.on(people)
        for upto, said in enumerate(told):
            for sentence in said:
                if sentence.aspect == aspect:
                    attack.read(sentence, upto=upto)
        for shop, month, first, whole in small_cells(people, column, days[0]):
            for since, n in ((0, whole), (1, whole - first)):
                if not 0 < n < 10:
                    continue
                inside = attack.inside(shop, month, hurt=False, since=since)
                hurt = attack.inside(shop, month, hurt=True, since=since)
                wide = attack.width(inside), attack.width(hurt, known=(inside, n))
                rows.append((aspect, shop, month, "new" if since else "all", n, *wide))
    names = ["aspect", "shop", "month", "who", "n", "count_width", "hurt_width"]
    return pd.DataFrame(rows, columns=names)


def main() -> None:
    days = ("2026-03-20", "2026-04-02")
    people = planted(900, seed=0)
    with tempfile.TemporaryDirectory() as place:
        told, _, _ = followed(Path(place), people, days)
        found = widths(told, people, days)
    known = np.minimum(found["n"], 3)
    print(
        "| small cells | people: narrowest, median | hurt: narrowest less what is possible, median |"
    )
    print("|---|---|---|")
    print(
        f"| {len(found)} | {found['count_width'].min():.1f}, {found['count_width'].median():.1f} "
        f"| {(found['hurt_width'] - known).min():.1f}, {found['hurt_width'].median():.1f} |"
    )


if __name__ == "__main__":
    main()
