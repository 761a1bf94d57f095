"""The league as drawings that need no script: dots with intervals, a funnel, courses; positions in percent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.batch.league import BETTER, UNCLEAR, WORSE

if TYPE_CHECKING:
    import pandas as pd

    from feedback.batch.league import League

MOST = 15  # rows of a band; what is left stands in the table
FUNNEL_FROM = 8  # groups: below, the dots say it all
LIMITS = (1.959964, 3.090232)  # 95 % and 99.8 % of a normal distribution (Spiegelhalter 2005)


@dataclass(frozen=True, slots=True)
class DotChart:
    """Bands of rows with positions in percent of the width.

    Attributes
    ----------
    bands
        (band, number of groups, rows shown); a row: id, value, low, high and at, start, end in percent.
    ticks
        (value, position).
    middle
        Position of the mean of all.
    """

    bands: tuple[tuple[str, int, tuple[Mapping[str, Any], ...]], ...]
    ticks: tuple[tuple[float, float], ...]
    middle: float


def dot_chart(league: League) -> DotChart | None:
    """Rows worst band first, at most MOST a band: the clearest of a band, the largest of the unclear.

    None without at least two groups.
    """
    table = league.table
    if len(table) < 2:
        return None
    shown = {}
    for band in (WORSE, UNCLEAR, BETTER):
        part = table[table["band"] == band]
        if band == UNCLEAR:
            chosen = part.nlargest(MOST, "n").index
        else:
            chosen = part["difference"].abs().nlargest(MOST).index
        shown[band] = (len(part), part[part.index.isin(chosen)].iloc[::-1])
    every = [part for _, part in shown.values()]
    low = min([league.overall, *(float(p["low"].min()) for p in every if len(p))])
    high = max([league.overall, *(float(p["high"].max()) for p in every if len(p))])
    ticks = _ticks(low, high)
    start, width = ticks[0], ticks[-1] - ticks[0]

    def place(value: float) -> float:
        return round(100 * (value - start) / width, 2)

    return DotChart(
        bands=tuple(
            (band, number, tuple(_dots(part, place))) for band, (number, part) in shown.items()
        ),
        ticks=tuple((tick, place(tick)) for tick in ticks),
        middle=place(league.overall),
    )


def _dots(part: pd.DataFrame, place: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "mean": float(mean),
            "low": float(low),
            "high": float(high),
            "n": int(n),
            "at": place(float(mean)),
            "start": place(float(low)),
            "end": place(float(high)),
        }
        for name, mean, low, high, n in part[["mean", "low", "high", "n"]].itertuples(name=None)
    ]


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers around an interval, four to eight of them.

    >>> _ticks(3.41, 4.02)
    [3.4, 3.6, 3.8, 4.0, 4.2]
    """
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(power * f for f in (1, 2, 2.5, 5, 10) if span / (power * f) <= 6)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, max(last, first + 1) + 1)]


@dataclass(frozen=True, slots=True)
class Funnel:
    """Groups by their number of answers, with the limits chance alone would keep; SVG of 640 by 300.

    Attributes
    ----------
    limits
        Points of the upper and lower limit, 95 % then 99.8 %.
    dots
        Band to the path of its dots.
    middle
        Height of the mean of all.
    across, up
        Ticks: (label, position).
    beyond
        Ids of the groups outside the 99.8 % limits.
    between
        How many lie between the two pairs of limits.
    """

    limits: tuple[tuple[str, str], ...]
    dots: Mapping[str, str]
    middle: float
    across: tuple[tuple[str, float], ...]
    up: tuple[tuple[float, float], ...]
    beyond: tuple[str, ...]
    between: int


def funnel_of(league: League) -> Funnel | None:
    """The funnel plot of a league: is a small group's odd mean more than chance?

    Limits are the mean of all plus or minus 1.96 and 3.09 times the standard deviation within groups
    by the root of n. None with fewer than FUNNEL_FROM groups.

    Source: Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance.
    Statistics in Medicine 24(8), 1185-1202.
    """
    table = league.table
    if len(table) < FUNNEL_FROM or not league.spread > 0:
        return None
    n, mean = table["n"].to_numpy(float), table["mean"].to_numpy(float)
    apart = np.abs(mean - league.overall) * np.sqrt(n) / league.spread
    beyond = apart > LIMITS[1]
    grid = np.geomspace(n.min(), max(n.max(), n.min() * 1.5), 60)
    half = league.spread / np.sqrt(grid)
    reach = max(float(np.abs(mean - league.overall).max()), float(LIMITS[1] * half[0])) * 1.05
    low, high = league.overall - reach, league.overall + reach
    if league.share:
        low, high = max(0.0, low), min(100.0, high)
    first, last = math.log10(grid[0]), math.log10(grid[-1])

    def across(value: Any) -> Any:
        return 48 + 580 * (np.log10(value) - first) / (last - first)

    def up(value: Any) -> Any:
        return 262 - 250 * (np.clip(value, low, high) - low) / (high - low)

    def line(ends: Any) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across(grid), up(ends), strict=True))

    dots = {}
    for band in (UNCLEAR, WORSE, BETTER):
        chosen = (table["band"] == band).to_numpy()
        points = zip(across(n[chosen]), up(mean[chosen]), strict=True)
        dots[band] = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in points)
    counts = [m * 10.0**p for p in range(8) for m in (1, 2, 5)]
    marks = [count for count in counts if grid[0] <= count <= grid[-1]]
    return Funnel(
        limits=tuple(
            (line(league.overall + z * half), line(league.overall - z * half)) for z in LIMITS
        ),
        dots=dots,
        middle=round(float(up(league.overall)), 1),
        across=tuple((f"{mark:,.0f}", round(float(across(mark)), 1)) for mark in marks),
        up=tuple(
            (tick, round(float(up(tick)), 1)) for tick in _ticks(low, high) if low <= tick <= high
        ),
        beyond=tuple(str(name) for name in table.index[beyond]),
        between=int(((apart > LIMITS[0]) & ~beyond).sum()),
    )


def spark_line(
    course: Sequence[Sequence[Any]],
    *,
    ends: tuple[float, float] | None = None,
    width: int = 96,
    height: int = 24,
) -> str:
    """Points of an SVG polyline through the means of a course; "" with fewer than two.

    Parameters
    ----------
    course
        [period, mean, n] each.
    ends
        Lowest and highest value of the drawing, the same for all groups so that they can be compared;
        the course's own when left out.

    Examples
    --------
    >>> spark_line([["2024-01", 4.0, 12], ["2024-02", 5.0, 12]])
    '2.0,22.0 94.0,2.0'
    >>> spark_line([["2024-01", 4.0, 12], ["2024-02", 5.0, 12]], ends=(3.0, 5.0))
    '2.0,12.0 94.0,2.0'
    """
    means = [float(point[1]) for point in course]
    if len(means) < 2:
        return ""
    low, high = ends or (min(means), max(means))
    step, span = (width - 4) / (len(means) - 1), (high - low) or 1.0
    return " ".join(
        f"{2 + step * i:.1f},{height - 2 - (height - 4) * (mean - low) / span:.1f}"
        for i, mean in enumerate(means)
    )
