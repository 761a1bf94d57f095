"""Claims audit: figures of a report recomputed from the raw file with plain pandas, and what differs.

    python benchmarks/claims.py [--only NAME ...] [--study STUDY.yaml --rated COL=ASPECT ...]

Sets with planted traps are invented here: routed items, an overall rating made of its items, a sparse item, a shuffled
outcome, answers sent in twice, a mix shift between waves, a drop in mid-series. Each is written as CSV, run through
`run_study` with its report and `run_batch`, and result.json, index.html, explorer.html, the tables and the league are held
against pandas. Prints the tables of benchmarks/claims.md.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feedback import run_batch, run_study

ITEMS = ("room", "food", "staff", "price")
ROUNDING = 1e-9
COLUMNS = f"rating: overall, aspects: {{{', '.join(f'{i}: {i}' for i in ITEMS)}}}, segments: {{shop: shop}}"


@dataclass(frozen=True)
class Planted:
    """A raw table, its study and what must be refused or set aside."""

    table: pd.DataFrame
    columns: str = COLUMNS
    rating: tuple[str, ...] = ("overall",)
    refused: str = ""
    aside: tuple[str, ...] = ()
    sent_twice: int = 0
    differ: list[str] = field(default_factory=list)


def answers(n: int, *, seed: int) -> pd.DataFrame:
    """Ratings 1 to 5 of four items, an overall one that goes with them, a shop."""
    rng = np.random.default_rng(seed)
    items = 3 + 0.8 * rng.normal(size=(n, 1)) + rng.normal(size=(n, len(ITEMS)))
    overall = items @ [0.5, 0.3, 0.15, 0.05] + rng.normal(0, 0.7, n)
    table = pd.DataFrame(np.clip(np.round(items), 1, 5), columns=list(ITEMS))
    return table.assign(
        overall=np.clip(np.round(overall), 1, 5), shop=rng.choice(["North", "South", "West"], n)
    )


def routed() -> Planted:
    """Price was asked of those in the west only."""
    table = answers(600, seed=11)
    table["price"] = table["price"].where(table["shop"] == "West")
    return Planted(table, aside=("price",))


def circular() -> Planted:
    table = answers(300, seed=12)
    columns = COLUMNS.replace("rating: overall", "rating: [room, food, staff]")
    return Planted(table, columns, ("room", "food", "staff"), refused="circular")


def rounded() -> Planted:
    table = answers(300, seed=13)
    return Planted(
        table.assign(overall=table[list(ITEMS)].mean(axis=1).round()), refused="circular"
    )


def sparse() -> Planted:
    table = answers(800, seed=14)
    table.loc[40:, "price"] = np.nan
    return Planted(table, aside=("price",))


def shuffled() -> Planted:
    table = answers(500, seed=15)
    own = table["overall"].sample(frac=1, random_state=4).to_numpy()
    return Planted(table.assign(overall=own), refused="noise")


def copies() -> Planted:
    """60 submissions came twice, time included; without them nothing changes."""
    table = answers(400, seed=16)
    table["date"] = pd.date_range("2024-01-01 08:00", periods=400, freq="7h").astype(str)
    twice = pd.concat([table, table.iloc[:60]], ignore_index=True)
    return Planted(twice, COLUMNS + ", date: date", sent_twice=60)


def mix_shift() -> Planted:
    """In the second wave the unhappy shop answers more often; inside the shops nothing moves."""
    table = answers(1200, seed=17)
    rng = np.random.default_rng(17)
    wave = np.repeat(["2024-1", "2024-2"], 600)
    north = rng.random(1200) < np.where(wave == "2024-1", 0.2, 0.7)
    table["shop"] = np.where(north, "North", "South")
    table.loc[north, "room"] = np.clip(table.loc[north, "room"] - 1, 1, 5)
    table.loc[north, "overall"] = np.clip(table.loc[north, "overall"] - 1, 1, 5)
    return Planted(table.assign(wave=wave), COLUMNS + ", wave: wave")


def drop_in_mid_series() -> Planted:
    """Complaints of the room fall in the fourth of six months and stay there."""
    table = answers(1800, seed=18)
    month = np.repeat(np.arange(1, 7), 300)
    better = np.clip(table["room"] + 1, 1, 5)
    table["room"] = table["room"].where(month < 4, better)
    return Planted(table.assign(wave=[f"2024-0{m}" for m in month]), COLUMNS + ", wave: wave")


SETS: dict[str, Callable[[], Planted]] = {
    made.__name__: made
    for made in (routed, circular, rounded, sparse, shuffled, copies, mix_shift, drop_in_mid_series)
}


def write_study(name: str, planted: Planted, folder: Path) -> Path:
    """Raw file and study file of a planted set."""
    planted.table.to_csv(folder / f"{name}.csv", index=False)
    path = folder / f"{name}.yaml"
    path.write_text(
        f"study: {name}\ntitle: {name}\nlanguage: en\nraw: {name}.csv\ncolumns: {{{planted.columns}}}\n"
        "scale: {low: 1, high: 5}\naspect_scale: {low: 1, high: 5}\nparameters: {bootstrap: 200}\n",
        encoding="utf-8",
    )
    return path


def explorer_header(page: Path) -> dict[str, Any]:
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


Claim = tuple[str, Any, Any]  # where it stands, what stands there, what pandas says


def claims_of(planted: Planted, raw: pd.DataFrame, out: Path) -> Iterator[Claim]:
    """Every figure that can be recomputed, beside its recomputation."""
    tables, report = out / "tables", out / "report"
    result = json.loads((report / "result.json").read_text(encoding="utf-8"))
    index, header = words_of(report / "index.html"), explorer_header(report / "explorer.html")
    points = pd.concat(
        pd.read_parquet(tables / f"pain_points{end}.parquet") for end in ("", "_unranked")
    )
    rating = (
        raw[list(planted.rating)].mean(axis=1).where(raw[list(planted.rating)].notna().all(axis=1))
    )
    yield "result.json n_respondents", result["n_respondents"], len(raw)
    yield "index people", f"{len(raw):,} respondents" in index, True
    yield "result.json mean_rating", result["mean_rating"], rating.mean()
    yield "index mean", f"overall {rating.mean():.2f}" in index, True
    yield "result.json no_ranking", bool(result["no_ranking"]), bool(planted.refused)
    manifest = json.loads((tables / "manifest.json").read_text(encoding="utf-8"))
    yield "manifest reason", (manifest["no_ranking"] or {}).get("reason", ""), planted.refused
    by_label = {aspect["label"]: aspect for aspect in header["aspects"]}
    for aspect in (name for name in ITEMS if name in points.index):
        given = raw[aspect].dropna()
        hurt, n = int((given <= 2).sum()), len(given)
        row = points.loc[aspect]
        yield f"pain_points {aspect} n", int(row["n"]), n
        yield f"pain_points {aspect} n_negative", int(row["n_negative"]), hurt
        yield f"pain_points {aspect} share", float(row["share_negative"]), hurt / n
        seen = by_label[row["label"]]
        yield f"explorer {aspect} hurt of n", (seen["n_negative"], seen["n"]), (hurt, n)
        if planted.refused:
            yield f"explorer {aspect} cost, rank", (seen["cost"], seen["rank"]), (None, None)
    for point in result["pain_points"]:
        given = raw[point["aspect"]].dropna()
        yield f"result.json {point['aspect']}", point["n_negative"], int((given <= 2).sum())
    yield from drivers_claims(planted, raw, rating, tables)


def drivers_claims(
    planted: Planted, raw: pd.DataFrame, rating: pd.Series, tables: Path
) -> Iterator[Claim]:
    """Drivers, and the R² of all of them by plain least squares where every row is complete."""
    path = tables / "drivers.parquet"
    if planted.refused:
        yield "no table of drivers", path.is_file(), False
        return
    drivers = pd.read_parquet(path)
    kept = [name for name in ITEMS if name not in planted.aside]
    yield "drivers kept", sorted(drivers.index), sorted(kept)
    x = np.column_stack([np.ones(len(raw)), raw[kept]])
    fitted = x @ np.linalg.lstsq(x, rating.to_numpy(), rcond=None)[0]
    yield (
        "R², sum of importances",
        drivers["importance"].sum(),
        np.corrcoef(fitted, rating)[0, 1] ** 2,
    )


def league_claims(planted: Planted, raw: pd.DataFrame, study: Path, out: Path) -> Iterator[Claim]:
    """The league of shops against a groupby."""
    run_batch(study, by=["shop"], out=out)
    league = pd.read_parquet(next(out.rglob("league.parquet"))).set_index("name")
    rating = raw[list(planted.rating)].mean(axis=1)
    for shop, group in rating.groupby(raw["shop"]):
        yield f"league {shop} n", int(league.loc[shop, "n"]), int(group.notna().sum())
        yield f"league {shop} mean", float(league.loc[shop, "mean"]), group.mean()
    if planted.refused:
        for file in out.rglob("result.json"):
            yield (
                f"{file.parent.name} refused",
                bool(json.loads(file.read_text("utf-8"))["no_ranking"]),
                True,
            )


def same(claim: Any, truth: Any) -> bool:
    """Equal, numbers up to rounding in the last bits."""
    if isinstance(truth, float) and isinstance(claim, (float, int)):
        return abs(claim - truth) <= ROUNDING * max(1.0, abs(truth))
    return bool(claim == truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--no-league", action="store_true")
    options = parser.parse_args()
    print("| set | claims | differ |\n|---|---|---|")
    found: list[tuple[str, Claim]] = []
    with tempfile.TemporaryDirectory() as place:
        for name in options.only:
            planted, folder = SETS[name](), Path(place)
            study = write_study(name, planted, folder)
            raw = pd.read_csv(folder / f"{name}.csv")
            raw = raw.drop_duplicates() if planted.sent_twice else raw
            run_study(study, out=folder / name)
            claims = list(claims_of(planted, raw, folder / name))
            if not options.no_league:
                claims += league_claims(planted, raw, study, folder / f"{name}-batch")
            wrong = [claim for claim in claims if not same(claim[1], claim[2])]
            found += [(name, claim) for claim in wrong]
            print(f"| {name} | {len(claims)} | {len(wrong)} |", flush=True)
    for name, (where, stands, truth) in found:
        print(f"\n{name}: {where}: the report says {stands!r}, the raw file {truth!r}")


if __name__ == "__main__":
    main()
