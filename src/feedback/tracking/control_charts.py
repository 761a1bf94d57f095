"""Control charts whose limits come from a frozen baseline: p′, u′, XmR, and days between rare cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from feedback.numeric import Flags, Floats
from feedback.results import Words

if TYPE_CHECKING:
    import pandas as pd

LEAST = 8  # periods a chart needs
BASELINE = (
    12  # the first periods measured, from which limits are taken; the newest is never one of them
)
RUN = 8  # points in a row on one side
_D2 = 1.128  # mean moving range of two normal values, in standard deviations
_SIGMA = 3.0

# Rule → what is seen. Together they give one false alarm in 122 periods where the limits are known: Champ and Woodall,
# 1987, Technometrics 29(4), 393-399, rules C124.
RULES: Mapping[str, Words] = {
    "beyond": Words(en="beyond a limit", zh="超出控制限"),
    "two_of_three": Words(
        en="two of three periods beyond two thirds of a limit, on one side",
        zh="三期中有两期在同侧超过控制限的三分之二",
    ),
    "run": Words(en="eight periods in a row on one side", zh="连续八期在中线同侧"),
}
PERIODS_A_FALSE_ALARM = 122  # all rules together, a chart, limits known
# where limits come from twelve periods, by simulation (benchmarks/course.md)
FALSE_ALARMS = Words(en="two to five of a hundred", zh="二至五期")
PERIODS_A_FALSE_ALARM_OF = {"beyond": 370, "two_of_three": 519, "run": 255}


@dataclass(frozen=True)
class Limits:
    """Limits of charts, a row a chart and a column a period.

    Attributes
    ----------
    centre
        (k, 1) of the baseline.
    sigma
        (k, T) standard deviation of a period's figure, spread between periods included; NaN where not measured.
    lower, upper
        (k, T) centre ± 3 sigma, held within what the figure can be.
    spread
        (k, 1) Laney's sigma of the baseline's z values; 1 where the baseline varies no more than by chance. NaN for XmR.
    """

    centre: Floats
    sigma: Floats
    lower: Floats
    upper: Floats
    spread: Floats


def first_measured(values: Floats, *, periods: int = BASELINE) -> Flags:
    """The baseline: the first `periods` that are measured, (k, T)."""
    there = ~np.isnan(values)
    found: Flags = there & (np.cumsum(there, axis=-1) <= periods)
    return found


def before_newest(values: Floats) -> Flags:
    """The baseline the newest period is judged by: the first `BASELINE` measured, and never that period itself, (k, T).

    Limits that hold the period they judge are drawn wide by it. While fewer than `BASELINE` periods lie before it they are
    provisional: they move with each new period.

    >>> before_newest(np.array([[0.1, 0.2, np.nan, 0.9]])).tolist()
    [[True, True, False, False]]
    """
    there = ~np.isnan(values)
    later = np.cumsum(there[..., ::-1], axis=-1)[..., ::-1]  # measured from here on
    found: Flags = first_measured(values) & (later > 1)
    return found


def share_limits(share: Floats, n: Floats, *, baseline: Flags, between: bool = True) -> Limits:
    """p′ chart of shares; the p chart where `between` is False.

    Parameters
    ----------
    share, n
        (k, T) share and its base; NaN where not measured.
    baseline
        (k, T) periods the limits are taken from.
    between
        Whether limits also hold the spread between periods that chance leaves unexplained: p ± 3 σᵢ σ_z, where σᵢ is
        binomial and σ_z is the mean moving range of the baseline's z values / 1.128. It is held at 1 or above, since a
        short baseline that happens to be calm would narrow the limits.

    Returns
    -------
    Limits
        Within 0 and 1.

    Notes
    -----
    Laney, 2002, Improved control charts for attributes, Quality Engineering 14(4), 531-537.

    Examples
    --------
    >>> share, n = np.array([[0.1, 0.2, 0.15, 0.12]]), np.full((1, 4), 100.0)
    >>> found = share_limits(share, n, baseline=np.ones((1, 4), dtype=bool), between=False)
    >>> round(float(found.centre[0, 0]), 4), round(float(found.upper[0, 0]), 4)
    (0.1425, 0.2474)
    """
    centre = _pooled(share, n, baseline)
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = np.sqrt(centre * (1 - centre) / n)
    return _attribute(share, centre, chance, baseline, between=between, most=1.0)


def rate_limits(rate: Floats, size: Floats, *, baseline: Flags, between: bool = True) -> Limits:
    """u′ chart of events per unit of exposure (c chart where every size is one): as `share_limits`, σᵢ = √(u / size).

    Examples
    --------
    >>> found = rate_limits(np.array([[4.0, 9.0, 5.0]]), np.ones((1, 3)), baseline=np.ones((1, 3), dtype=bool), between=False)
    >>> float(found.centre[0, 0]), round(float(found.upper[0, 0]), 3), float(found.lower[0, 0])
    (6.0, 13.348, 0.0)
    """
    centre = _pooled(rate, size, baseline)
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = np.sqrt(centre / size)
    return _attribute(rate, centre, chance, baseline, between=between, most=np.inf)


def individual_limits(values: Floats, *, baseline: Flags) -> Limits:
    """XmR chart of means: mean ± 3 · mean moving range / 1.128 (Wheeler, 2000, Understanding variation).

    Examples
    --------
    >>> found = individual_limits(np.array([[4.0, 4.2, 4.1, 4.3]]), baseline=np.ones((1, 4), dtype=bool))
    >>> round(float(found.lower[0, 0]), 3), round(float(found.upper[0, 0]), 3)
    (3.707, 4.593)
    """
    centre = _mean(values, baseline)
    sigma = np.where(np.isnan(values), np.nan, _moving_range(values, baseline) / _D2)
    lower, upper = centre - _SIGMA * sigma, centre + _SIGMA * sigma
    return Limits(centre, sigma, lower, upper, np.full_like(centre, np.nan))


def _attribute(
    values: Floats, centre: Floats, chance: Floats, baseline: Flags, *, between: bool, most: float
) -> Limits:
    spread = np.ones_like(centre)
    if between:
        with np.errstate(invalid="ignore", divide="ignore"):
            z = np.where(chance > 0, (values - centre) / chance, np.nan)
        spread = np.fmax(1.0, _moving_range(z, baseline) / _D2)
    sigma = np.where(np.isnan(values), np.nan, chance * spread)
    lower = np.maximum(centre - _SIGMA * sigma, 0.0)
    return Limits(centre, sigma, lower, np.minimum(centre + _SIGMA * sigma, most), spread)


def _pooled(values: Floats, weight: Floats, inside: Flags) -> Floats:
    held = inside & ~np.isnan(values) & (weight > 0)
    total = np.where(held, weight, 0.0).sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(held, values * weight, 0.0).sum(axis=-1, keepdims=True) / total
    return found


def _mean(values: Floats, inside: Flags) -> Floats:
    return _pooled(values, np.ones_like(values), inside)


def _moving_range(values: Floats, inside: Flags) -> Floats:
    """Mean distance of neighbours among the values inside, (k, 1); a gap is stepped over; NaN for fewer than two."""
    held = inside & ~np.isnan(values)
    place = np.where(held, np.arange(values.shape[-1]), -1)
    before = np.maximum.accumulate(place, axis=-1)
    before = np.concatenate([np.full((*before.shape[:-1], 1), -1), before[..., :-1]], axis=-1)
    pair = held & (before >= 0)
    earlier = np.take_along_axis(values, np.maximum(before, 0), axis=-1)
    size = pair.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (
            np.where(pair, np.abs(values - earlier), 0.0).sum(axis=-1, keepdims=True) / size
        )
    return found


def find_signals(values: Floats, limits: Limits) -> dict[str, Flags]:
    """Which periods each rule of `RULES` points at, (k, T) a rule; the last period of a pattern is named.

    A period that was not measured neither breaks a pattern nor counts in it. A side with no room (a lower limit of 0)
    has no signal beyond it.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (values - limits.centre) / limits.sigma
        z = np.where(limits.sigma > 0, z, np.where(np.isnan(values), np.nan, 0.0))
        beyond = (values > limits.upper) | (values < limits.lower)
    beyond &= limits.sigma > 0
    two, run = np.zeros(z.shape, dtype=bool), np.zeros(z.shape, dtype=bool)
    for side in (1.0, -1.0):
        length = np.zeros(z.shape[:-1])
        last = [np.zeros(z.shape[:-1], dtype=bool) for _ in range(2)]
        for place in range(z.shape[-1]):
            here, there = side * z[..., place], ~np.isnan(z[..., place])
            length = np.where(there, np.where(here > 0, length + 1, 0), length)
            run[..., place] |= there & (length >= RUN)
            far = there & (here > _SIGMA * 2 / 3)
            two[..., place] |= far & (last[0] | last[1])
            last = [np.where(there, far, last[0]), np.where(there, last[0], last[1])]
    return {"beyond": beyond, "two_of_three": two, "run": run}


def rare_limits(gaps: Floats, *, level: float = 0.9973) -> tuple[Floats, Floats]:
    """t chart: limits of the days between rare cases, each from the gaps before it.

    Parameters
    ----------
    gaps
        (m,) days between one case and the next, in order.
    level
        Share of gaps between the limits where nothing changed; 0.9973 is that of three sigma.

    Returns
    -------
    tuple
        (m,) lower and upper; NaN before there are eight gaps, and frozen after twelve. A gap over the mean of the b
        baseline gaps follows F(2, 2b) where cases come at random, so that the share holds for short baselines too.

    Examples
    --------
    >>> low, high = rare_limits(np.full(10, 30.0))
    >>> round(float(low[-1]), 3), round(float(high[-1]), 1)
    (0.041, 292.6)
    """
    from scipy.stats import f

    place = np.arange(len(gaps))
    used = np.minimum(place, BASELINE)
    sums = np.concatenate([[0.0], np.cumsum(gaps)])
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(used >= LEAST, sums[used] / used, np.nan)
    tail, df = (1 - level) / 2, 2 * np.maximum(used, 1)
    return mean * f.ppf(tail, 2, df), mean * f.isf(tail, 2, df)


def days_between(days: pd.Series) -> Floats:
    """Days from each case to the next, in order of time; cases of one instant are 0 apart."""
    seconds = days.sort_values().diff().dropna().dt.total_seconds()
    return np.asarray(seconds.to_numpy(dtype=float) / 86400.0)
