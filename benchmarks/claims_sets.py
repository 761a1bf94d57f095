"""The sets of the claims audit: invented ones with planted traps, and real ones that are not in the repository."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

ITEMS = ("room", "food", "staff", "price")
COLUMNS = f"rating: overall, aspects: {{{', '.join(f'{i}: {i}' for i in ITEMS)}}}, segments: {{shop: shop}}"
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Case:
    """A raw table, its study, and what must be refused, set aside or ranked apart.

    `aspects`: raw column → aspect; `low`: the lowest quarter of their scale ends here. `text`: the people hurt are
    read from comments, which the stored mentions give; else from ratings, and where it also `reads`, in the cost model
    from the comments of those who did not rate an aspect. `drivers`: whether R² is recomputed.
    """

    table: pd.DataFrame
    columns: str = COLUMNS
    rating: tuple[str, ...] = ("overall",)
    refused: str = ""
    aside: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    sent_twice: int = 0
    aspects: dict[str, str] = field(default_factory=lambda: {item: item for item in ITEMS})
    scales: str = "scale: {low: 1, high: 5}\naspect_scale: {low: 1, high: 5}\n"
    low: float = 2
    high: float = 4
    wave: str = ""
    segment: str = "shop"
    language: str = "en"
    text: bool = False
    reads: bool = False
    drivers: bool = True
    study: Path | None = None
    raw: Path | None = None


def answers(n: int, *, seed: int) -> pd.DataFrame:
    """Ratings 1 to 5 of four items, an overall one that goes with them, a shop."""
    rng = np.random.default_rng(seed)
    items = 3 + 0.8 * rng.normal(size=(n, 1)) + rng.normal(size=(n, len(ITEMS)))
    overall = items @ [0.5, 0.3, 0.15, 0.05] + rng.normal(0, 0.7, n)
    table = pd.DataFrame(np.clip(np.round(items), 1, 5), columns=list(ITEMS))
    return table.assign(
        overall=np.clip(np.round(overall), 1, 5), shop=rng.choice(["North", "South", "West"], n)
    )


def routed() -> Case:
    """Price was asked of those in the west only."""
    table = answers(600, seed=11)
    table["price"] = table["price"].where(table["shop"] == "West")
    return Case(table, aside=("price",), apart=("price",))


def circular() -> Case:
    table = answers(300, seed=12)
    columns = COLUMNS.replace("rating: overall", "rating: [room, food, staff]")
    return Case(table, columns, ("room", "food", "staff"), refused="circular")


def rounded() -> Case:
    table = answers(300, seed=13)
    return Case(table.assign(overall=table[list(ITEMS)].mean(axis=1).round()), refused="circular")


def sparse() -> Case:
    table = answers(800, seed=14)
    table.loc[40:, "price"] = np.nan
    return Case(table, aside=("price",), apart=("price",))


def shuffled() -> Case:
    table = answers(500, seed=15)
    own = table["overall"].sample(frac=1, random_state=4).to_numpy()
    return Case(table.assign(overall=own), refused="noise")


def copies() -> Case:
    """60 submissions came twice, time included; without them nothing changes."""
    table = answers(400, seed=16)
    table["date"] = pd.date_range("2024-01-01 08:00", periods=400, freq="7h").astype(str)
    twice = pd.concat([table, table.iloc[:60]], ignore_index=True)
    return Case(twice, COLUMNS + ", date: date", sent_twice=60)


def mix_shift() -> Case:
    """In the second wave the unhappy shop answers more often; inside the shops nothing moves."""
    table = answers(1200, seed=17)
    rng = np.random.default_rng(17)
    wave = np.repeat(["2024-1", "2024-2"], 600)
    north = rng.random(1200) < np.where(wave == "2024-1", 0.2, 0.7)
    table["shop"] = np.where(north, "North", "South")
    table.loc[north, "room"] = np.clip(table.loc[north, "room"] - 1, 1, 5)
    table.loc[north, "overall"] = np.clip(table.loc[north, "overall"] - 1, 1, 5)
    return Case(table.assign(wave=wave), COLUMNS + ", wave: wave", wave="wave")


def drop_in_mid_series() -> Case:
    """Complaints of the room fall in the fourth of six months and stay there."""
    table = answers(1800, seed=18)
    month = np.repeat(np.arange(1, 7), 300)
    better = np.clip(table["room"] + 1, 1, 5)
    table["room"] = table["room"].where(month < 4, better)
    return Case(
        table.assign(wave=[f"2024-0{m}" for m in month]), COLUMNS + ", wave: wave", wave="wave"
    )


def asked_of_some() -> Case:
    """Price is asked only of those who paid by themselves (skip logic), one in eight, who are the unhappiest."""
    table = answers(800, seed=21)
    rng = np.random.default_rng(21)
    payer = rng.random(800) < 0.125
    table.loc[payer, "price"] = np.clip(table.loc[payer, "price"] - 1, 1, 5)
    table.loc[payer, "overall"] = np.clip(table.loc[payer, "overall"] - 1, 1, 5)
    table["price"] = table["price"].where(payer)
    return Case(table, aside=("price",), apart=("price",))


def sparse_and_circular() -> Case:
    """Price is 95 % empty, and the overall rating is the mean of the three other items."""
    table = answers(600, seed=22)
    table.loc[30:, "price"] = np.nan
    return Case(
        table,
        COLUMNS.replace("rating: overall", "rating: [room, food, staff]"),
        ("room", "food", "staff"),
        refused="circular",
    )


def mix_shift_with_copies() -> Case:
    """The unhappy shop answers more often from wave to wave, and more of its answers are sent in twice."""
    table = answers(1500, seed=23)
    rng = np.random.default_rng(23)
    wave = np.repeat(["2024-1", "2024-2", "2024-3"], 500)
    share = pd.Series(wave).map({"2024-1": 0.2, "2024-2": 0.45, "2024-3": 0.7}).to_numpy()
    north = rng.random(1500) < share
    table["shop"] = np.where(north, "North", "South")
    for name in ("room", "overall"):
        table.loc[north, name] = np.clip(table.loc[north, name] - 1, 1, 5)
    table = table.assign(wave=wave)
    table["date"] = pd.date_range("2024-01-01 08:00", periods=1500, freq="5h").astype(str)
    again = rng.random(1500) < np.where(north, share / 3, 0.02)
    twice = pd.concat([table, table[again]], ignore_index=True)
    return Case(
        twice, COLUMNS + ", wave: wave, date: date", sent_twice=int(again.sum()), wave="wave"
    )


PLANTED: dict[str, Callable[[], Case]] = {
    made.__name__: made
    for made in (
        routed, circular, rounded, sparse, shuffled, copies, mix_shift, drop_in_mid_series,
        asked_of_some, sparse_and_circular, mix_shift_with_copies,
    )
}  # fmt: skip


def demo() -> Case:
    """The study a newcomer runs; its ten aspects are rated, so the people hurt are those who rated low."""
    raw = pd.concat([pd.read_csv(ROOT / f"data/raw/demo/wave{n}.csv", dtype=str) for n in (1, 2)])
    aspects = {
        "clean": "room_cleanliness", "comfort": "room_comfort", "quiet": "noise", "staff": "staff_attitude",
        "checkin": "checkin_speed", "breakfast": "breakfast", "location": "location", "facilities": "facilities",
        "wifi": "wifi", "value": "value",
    }  # fmt: skip
    # as the list of rejected rows and cells says: sent twice, or a rating that is none of 1 to 5
    raw = raw.drop_duplicates()
    given = raw[[*aspects, "overall"]].apply(pd.to_numeric)
    raw[list(aspects)] = given[list(aspects)].where(given[list(aspects)].isin(range(1, 6)))
    raw = raw[given["overall"].isna() | given["overall"].isin(range(1, 6))]
    return Case(
        raw,
        aspects=aspects,
        reads=True,
        wave="wave",
        segment="branch",
        language="zh",
        drivers=False,
        study=ROOT / "studies/demo.yaml",
    )


def hotpot(shared: Path) -> Case:
    """4,000 reviews of restaurants, ratings and words only."""
    raw = pd.read_csv(shared / "meituan_hotpot" / "data.csv", nrows=4000)
    columns = "rating: star, text: text, date: time, segments: {shop: shop}"
    return Case(
        raw, columns, ("star",), aspects={}, scales="scale: {low: 0.5, high: 5}\ntaxonomy: restaurant\n",
        language="zh", text=True, drivers=False,
    )  # fmt: skip


def airline(shared: Path) -> Case:
    """5,000 passengers: fourteen ratings 1 to 5 (0: not applicable), satisfied or not."""
    raw = pd.read_csv(shared / "airline_passenger_kaggle_test" / "test.csv").head(5000)
    names = list(raw.columns[8:22])
    raw = raw[[*names, "Class", "satisfaction"]]
    plain = {
        name: name.lower().replace("/", "_").replace(" ", "_").replace("-", "_") for name in names
    }
    raw = raw.rename(columns=plain)
    raw[list(plain.values())] = raw[list(plain.values())].where(raw[list(plain.values())] > 0)
    raw["satisfied"] = (raw.pop("satisfaction") == "satisfied") * 1
    listed = ", ".join(f"{name}: {name}" for name in plain.values())
    return Case(
        raw, f"rating: satisfied, aspects: {{{listed}}}, segments: {{Class: Class}}", ("satisfied",),
        aspects={name: name for name in plain.values()},
        scales="scale: {low: 0, high: 1}\naspect_scale: {low: 1, high: 5}\n", segment="Class",
    )  # fmt: skip


def oddjob(shared: Path) -> Case:
    """1,065 passengers of an airline: eight ratings 1 to 100, overall 1 to 7."""
    raw = pd.read_csv(shared / "oddjob_airline" / "airlinesat.csv")
    names = [f"s{n}" for n in (1, 3, 6, 9, 12, 15, 18, 21)]
    raw = raw[[*names, "overall_sat", "flight_class"]].rename(columns={"flight_class": "shop"})
    listed = ", ".join(f"{name}: {name}" for name in names)
    return Case(
        raw, f"rating: overall_sat, aspects: {{{listed}}}, segments: {{shop: shop}}", ("overall_sat",),
        aspects={name: name for name in names},
        scales="scale: {low: 1, high: 7}\naspect_scale: {low: 1, high: 100}\n", low=25.75, high=75.25,
    )  # fmt: skip


REAL: dict[str, Callable[[Path], Case]] = {
    made.__name__: made for made in (hotpot, airline, oddjob)
}
