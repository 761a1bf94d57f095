"""Claims audit: figures of a report recomputed from the raw file with plain pandas, and what differs.

    python benchmarks/claims.py [--only NAME ...] [--data FOLDER] [--no-league]

The sets of claims_sets.py: invented ones with planted traps, the demo, and (where the folder of --data has them) real
ones. Each is written as CSV, run through `run_study` with its report and, where it has a league, `run_batch`;
result.json, index.html, explorer.html, the tables and the league are held against pandas. Prints the tables of
benchmarks/claims.md.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import tempfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from claims_sets import PLANTED, REAL, ROOT, Case, demo

from feedback import run_batch, run_study
from feedback.text.aspects.judgement import judge_mentions

ROUNDING = 1e-9
MIN_SIDE = 5  # people on either side of an indicator of the cost model
Claim = tuple[str, Any, Any]  # where it stands, what stands there, what pandas says


def write_study(name: str, case: Case, folder: Path) -> Path:
    """Raw file and study file of a set; the study's own where it has one."""
    if case.study is not None:
        return case.study
    case.table.to_csv(folder / f"{name}.csv", index=False)
    path = folder / f"{name}.yaml"
    path.write_text(
        f"study: {name}\ntitle: {name}\nlanguage: {case.language}\nraw: {name}.csv\ncolumns: {{{case.columns}}}\n"
        f"{case.scales}parameters: {{bootstrap: 200}}\n",
        encoding="utf-8",
    )
    return path


class Raw:
    """The raw file as plain numbers: who answered, who is hurt and delighted, of everybody and of the newest wave."""

    def __init__(self, case: Case, table: pd.DataFrame, tables: Path) -> None:
        self.case, self.people = case, table.reset_index(drop=True)
        parts = self.people[list(case.rating)].apply(pd.to_numeric)
        self.rating = parts.mean(axis=1).where(parts.notna().all(axis=1))
        if case.text:
            self.hurt, self.delight, self.heard = self._read(tables)
        else:
            given = (
                self.people[list(case.aspects)]
                .apply(pd.to_numeric)
                .set_axis(list(case.aspects.values()), axis=1)
            )
            self.hurt, self.delight, self.heard = (
                given <= case.low,
                given >= case.high,
                given.notna(),
            )
        if case.reads:
            self._add_readings(tables)
        self.now = pd.Series(True, index=self.people.index)
        if case.wave:
            self.now = self.people[case.wave] == self.people[case.wave].max()

    def _read(self, tables: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """From the stored reading, a comment a person: its judgement of each aspect; who wrote anything usable."""
        comments = pd.read_parquet(tables / "comments.parquet")
        usable = comments[~comments.filter(regex="^is_").any(axis=1)]
        said = pd.read_parquet(tables / "mentions.parquet").drop_duplicates(["comment", "aspect"])
        said = said[said["comment"].isin(usable.index)]
        order = pd.read_parquet(tables / "responses.parquet").index
        who = said["comment"].map(usable["respondent"])
        wide = said.assign(who=who).pivot(index="who", columns="aspect", values="judgement")
        wide = wide.reindex(order).set_axis(self.people.index)
        wrote = pd.Series(order.isin(usable["respondent"]), index=self.people.index)
        heard = pd.DataFrame(dict.fromkeys(wide.columns, wrote))
        return wide < 0, wide > 0, heard

    def _add_readings(self, tables: Path) -> None:
        """Who did not rate an aspect and wrote of it: outside its base, and hurt or delighted in the cost model."""
        comments = pd.read_parquet(tables / "comments.parquet")
        usable = comments[~comments.filter(regex="^is_").any(axis=1)]
        said = pd.read_parquet(tables / "mentions.parquet")
        said = said[said["comment"].isin(usable.index)]
        judged = judge_mentions(
            said.assign(who=said["comment"].map(usable["respondent"])), by="who"
        )
        order = pd.read_parquet(tables / "responses.parquet").index
        wide = judged.pivot(index="who", columns="aspect", values="judgement").reindex(order)
        wide = wide.reindex(columns=self.hurt.columns).set_axis(self.people.index)
        self.hurt |= (wide < 0) & ~self.heard
        self.delight |= (wide > 0) & ~self.heard

    def costs(self, aspects: list[str]) -> dict[str, float]:
        """Share × minus the coefficient of being hurt, by plain least squares; none for a dropped column."""
        used = self.now & self.rating.notna() & self.heard[aspects].any(axis=1)
        columns = {
            (kind, aspect): frame.loc[used, aspect].astype(float)
            for aspect in aspects
            for kind, frame in (("hurt", self.hurt), ("delight", self.delight))
        }
        n = int(used.sum())
        kept = {
            key: value for key, value in columns.items() if MIN_SIDE <= value.sum() <= n - MIN_SIDE
        }
        for aspect in aspects:  # who was not asked is not one who is content
            silent = (~self.heard.loc[used, aspect]).astype(float)
            if MIN_SIDE <= silent.sum() <= n - MIN_SIDE:
                x = np.column_stack([np.ones(n), *kept.values()])
                if np.linalg.matrix_rank(np.column_stack([x, silent])) > np.linalg.matrix_rank(x):
                    kept["silent", aspect] = silent
        x = np.column_stack([np.ones(n), *kept.values()])
        beta = np.linalg.lstsq(x, self.rating[used].to_numpy(), rcond=None)[0]
        effect = dict(zip(kept, beta[1:], strict=True))
        return {
            aspect: -effect["hurt", aspect] * self.share(aspect)
            for aspect in aspects
            if ("hurt", aspect) in effect
        }

    def count(self, aspect: str, among: pd.Series) -> tuple[int, int]:
        """People hurt, and people of the base, of some."""
        base = self.heard[aspect] & among
        return int((self.hurt[aspect] & base).sum()), int(base.sum())

    def share(self, aspect: str) -> float:
        hurt, n = self.count(aspect, self.now)
        return hurt / n


def explorer_of(page: Path) -> dict[str, Any]:
    """What the explorer page holds beside its columns of codes."""
    coded = re.search(r'id="data">([^<]*)<', page.read_text(encoding="utf-8"))
    whole = zlib.decompress(base64.b64decode(coded[1] if coded else ""))
    size = int.from_bytes(whole[:4], "little")
    header: dict[str, Any] = json.loads(whole[4 : 4 + size])
    return header


def words_of(page: Path) -> str:
    """The text of a page."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", bare)))


def claims_of(case: Case, raw: Raw, out: Path) -> Iterator[Claim]:
    """Every figure that can be recomputed, beside its recomputation."""
    tables, report = out / "tables", out / "report"
    result = json.loads((report / "result.json").read_text(encoding="utf-8"))
    index = words_of(report / "index.html")
    points = pd.concat(
        pd.read_parquet(tables / f"pain_points{end}.parquet") for end in ("", "_unranked")
    )
    rating, zh = raw.rating, case.language == "zh"
    half = NormalDist().inv_cdf(0.975) * rating.std() / rating.count() ** 0.5
    yield "result.json n_respondents", result["n_respondents"], len(raw.people)
    people = f"{len(raw.people):,} {'位受访者' if zh else 'respondents'}"
    yield "index people", people in index, True
    for name, value in (("mean_rating", 0.0), ("mean_low", -half), ("mean_high", half)):
        yield f"result.json {name}", result[name], rating.mean() + value
    yield "index mean", f"{rating.mean():.2f}" in index, True
    yield "result.json no_ranking", bool(result["no_ranking"]), bool(case.refused)
    manifest = json.loads((tables / "manifest.json").read_text(encoding="utf-8"))
    yield "manifest reason", (manifest["no_ranking"] or {}).get("reason", ""), case.refused
    if case.text:
        usable = manifest["steps"][1]["rows_out"]
        yield "result.json n_comments", result["n_comments"], usable
    aspects = [name for name in raw.hurt if name in points.index]
    ranked = [
        name for name in aspects if name in pd.read_parquet(tables / "pain_points.parquet").index
    ]
    costs = {} if case.refused else raw.costs(ranked)
    for aspect in aspects:
        hurt, n = raw.count(aspect, raw.now)
        row = points.loc[aspect]
        yield f"pain_points {aspect} n", int(row["n"]), n
        yield f"pain_points {aspect} n_negative", int(row["n_negative"]), hurt
        yield f"pain_points {aspect} share", float(row["share_negative"]), hurt / n if n else None
        yield f"pain_points {aspect} apart", bool(row.get("apart", False)), aspect in case.apart
        if aspect in costs:
            yield f"pain_points {aspect} cost", float(row["cost"]), costs[aspect]
        elif aspect in ranked:
            yield f"pain_points {aspect} no cost", bool(np.isnan(row["cost"])), True
    for point in result["pain_points"]:
        hurt, n = raw.count(point["aspect"], raw.now)
        yield f"result.json {point['aspect']}", (point["n_negative"], point["n_base"]), (hurt, n)
        yield f"result.json {point['aspect']} cost", point["cost"], costs.get(point["aspect"])
        yield f"index {point['aspect']}", _card(hurt, n, case) in index, True
    yield from explorer_claims(case, raw, report / "explorer.html", points)
    if case.drivers:
        yield from drivers_claims(case, raw, tables)
    yield from changes_claims(case, raw, tables)


def _card(hurt: int, n: int, case: Case) -> str:
    """How the first screen says how many are hurt."""
    if case.language == "zh":
        return f"{hurt:,} 人受影响（{'写了意见' if case.text else '给它打分'}的 {n:,} 人中的"
    return f"{hurt:,} people affected (of the {n:,} who {'wrote' if case.text else 'rated it'}:"


def explorer_claims(case: Case, raw: Raw, page: Path, points: pd.DataFrame) -> Iterator[Claim]:
    """People, and those hurt by each aspect, over all waves; the cost as in the table."""
    header = explorer_of(page)
    everybody = pd.Series(True, index=raw.people.index)
    by_label = {aspect["label"]: at for at, aspect in enumerate(header["aspects"])}
    yield "explorer people", header["people"], len(raw.people)
    for aspect in (name for name in raw.hurt if name in points.index):
        at = by_label[points.loc[aspect, "label"]]
        seen = header["aspects"][at]
        found = raw.count(aspect, everybody)
        yield f"explorer {aspect} hurt of n", (seen["n_negative"], seen["n"]), found
        cost = points.loc[aspect, "cost"]
        yield f"explorer {aspect} cost", seen["cost"], None if np.isnan(cost) else float(cost)


def drivers_claims(case: Case, raw: Raw, tables: Path) -> Iterator[Claim]:
    """Which drivers were kept; R² of all of them by least squares where every row is complete."""
    path = tables / "drivers.parquet"
    if case.refused:
        yield "no table of drivers", path.is_file(), False
        return
    drivers = pd.read_parquet(path)
    kept = [name for name in case.aspects if case.aspects[name] not in case.aside]
    yield "drivers kept", sorted(drivers.index), sorted(case.aspects[name] for name in kept)
    given = raw.people[kept].apply(pd.to_numeric)
    if given.isna().to_numpy().any() or raw.rating.isna().any():
        return
    x = np.column_stack([np.ones(len(given)), given])
    fitted = x @ np.linalg.lstsq(x, raw.rating.to_numpy(), rcond=None)[0]
    r2 = np.corrcoef(fitted, raw.rating)[0, 1] ** 2
    yield "R², sum of importances", drivers["importance"].sum(), r2


def changes_claims(case: Case, raw: Raw, tables: Path) -> Iterator[Claim]:
    """Means before and after each break, over all waves."""
    path = tables / "changes_overall.parquet"
    if not (case.wave and path.is_file()):
        return
    for row in pd.read_parquet(path).query("measure == 'rating'").itertuples():
        later = raw.people[case.wave] >= row.value
        yield "changes mean before", row.share_rest, raw.rating[~later].mean()
        yield "changes mean after", row.share_negative, raw.rating[later].mean()
        groups = raw.people[case.segment]
        cells = raw.rating.groupby([groups, later]).mean().unstack()
        weight = groups[~later & raw.rating.notna()].value_counts().reindex(cells.index)
        within = float(np.average(cells[True] - cells[False], weights=weight))
        yield "changes mean within groups", row.within, within
    shares = pd.read_parquet(tables / "changes.parquet").query("group == ''")
    for row in shares.itertuples():
        later = raw.people[case.wave] >= row.value
        hurt, n = raw.count(row.aspect, later)
        yield f"changes {row.aspect} after", row.share_negative, hurt / n
        hurt, n = raw.count(row.aspect, ~later)
        yield f"changes {row.aspect} before", row.share_rest, hurt / n


def league_claims(case: Case, raw: Raw, study: Path, out: Path) -> Iterator[Claim]:
    """The league of shops against a groupby."""
    run_batch(study, by=[case.segment], out=out)
    league = pd.read_parquet(next(out.rglob("league.parquet"))).set_index("name")
    for shop, group in raw.rating.groupby(raw.people[case.segment]):
        yield f"league {shop} n", int(league.loc[shop, "n"]), int(group.notna().sum())
        yield f"league {shop} mean", float(league.loc[shop, "mean"]), group.mean()
    if case.refused:
        for file in out.rglob("result.json"):
            told = bool(json.loads(file.read_text("utf-8"))["no_ranking"])
            yield f"{file.parent.name} refused", told, True


def same(claim: Any, truth: Any) -> bool:
    """Equal, numbers up to rounding in the last bits."""
    if isinstance(truth, float) and isinstance(claim, (float, int)):
        return bool(abs(claim - truth) <= ROUNDING * max(1.0, abs(truth)))
    return bool(claim == truth)


def audit(name: str, case: Case, folder: Path, *, league: bool) -> list[Claim]:
    """All claims of a set."""
    study = write_study(name, case, folder)
    # what a reader of the raw file would leave out by the stated rules: submissions sent twice
    table = case.table.drop_duplicates() if case.sent_twice else case.table
    run_study(study, out=folder / name)
    raw = Raw(case, table, folder / name / "tables")
    found = list(claims_of(case, raw, folder / name))
    if league:
        found += league_claims(case, raw, study, folder / f"{name}-batch")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[*PLANTED, "demo", *REAL])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--no-league", action="store_true")
    options = parser.parse_args()
    print("| set | claims | differ |\n|---|---|---|")
    found: list[tuple[str, Claim]] = []
    for name in options.only:
        if name in REAL and not options.data.is_dir():
            print(f"| {name} | not here | |", flush=True)
            continue
        case = REAL[name](options.data) if name in REAL else {**PLANTED, "demo": demo}[name]()
        league = not options.no_league and name not in ("demo", *REAL)
        with tempfile.TemporaryDirectory() as place:
            claims = audit(name, case, Path(place), league=league)
        wrong = [claim for claim in claims if not same(claim[1], claim[2])]
        found += [(name, claim) for claim in wrong]
        print(f"| {name} | {len(claims)} | {len(wrong)} |", flush=True)
    for name, (where, stands, truth) in found:
        print(f"\n{name}: {where}: the report says {stands!r}, the raw file {truth!r}")


if __name__ == "__main__":
    main()
