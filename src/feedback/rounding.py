"""How figures of groups are told: counts to the nearest five, shares and means in steps no single answer shows in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from feedback.disclosure import LEAST
from feedback.numeric import Floats, Ints
from feedback.proportions import wilson_ends

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

COUNT_STEP = 5  # people; counts are told to the nearest multiple, one to nine as this
_STEPS = ((20, 20), (40, 10), (100, 5), (200, 2))  # below so many people steps of so many per cent
LONG = 20  # points; on longer scales, such as 0 to 100, a mean is told as a percentage is
_FEW = 50  # people; below, means are told to one decimal, else to two
_HANDFUL = 3.5  # people; shares of none to three are told alike, and of all but as many
_MOVED = 0.5  # steps a rounded figure is moved by at most


def cost_figure(cost: float) -> str:
    """A cost as every page tells it: what is lost is above none, and a true minus says that the rating is higher.

    Two decimals, more where it would look like none.

    Parameters
    ----------
    cost
        Points, or percentage points; missing is "–".

    Examples
    --------
    >>> cost_figure(0.0312), cost_figure(0.00413), cost_figure(-0.2), cost_figure(0.0)
    ('0.03', '0.004', '−0.20', '0')
    """
    if not math.isfinite(cost):
        return "–"
    if abs(cost) < 5e-5:
        return "0"
    decimals = 2 if abs(cost) >= 0.005 else 3 if abs(cost) >= 0.0005 else 4
    return f"{cost:.{decimals}f}".replace("-", "−")


def signed(value: float, decimals: int = 0) -> str:
    """A difference with its sign; what rounds to none has none.

    Examples
    --------
    >>> signed(3.2), signed(-0.004, 2), signed(-0.31, 1)
    ('+3', '0.00', '−0.3')
    """
    text = f"{value:+z.{decimals}f}"
    return (text if float(text) else text[1:]).replace("-", "−")


def told_count(counts: ArrayLike) -> Ints:
    """Counts to the nearest COUNT_STEP, one to nine all COUNT_STEP, so that differences stay unsure by several people.

    Examples
    --------
    >>> told_count([10, 12, 13, 9, 1, 0]).tolist()
    [10, 10, 15, 5, 5, 0]
    """
    people = np.asarray(counts, dtype=float)
    nearest = (np.floor(people / COUNT_STEP + 0.5) * COUNT_STEP).astype(np.int64)
    return np.where((people > 0) & (people < LEAST), COUNT_STEP, nearest)


def told_percent(shares: ArrayLike, counts: ArrayLike, *, least: ArrayLike = 0) -> Ints:
    """Shares of groups in per cent, in the steps of `share_steps` at the told count; missing is 0.

    None to three people, and all but none to three, are told alike: as half a step, and as 100 less that. Else "0 %"
    would say of everybody in the group that they are none of them. Steps are `least` points or more.

    Examples
    --------
    >>> told_percent([0.333, 0.333, 0.333], [12, 40, 400]).tolist()
    [40, 35, 33]
    >>> told_percent([0.0, 0.075, 0.1, 0.975], [40, 40, 40, 40]).tolist()
    [2, 2, 10, 98]
    >>> told_percent([0.333, 0.07], [90, 90], least=[10, 0]).tolist()
    [30, 5]
    """
    people = np.maximum(np.asarray(counts, dtype=float), 1.0)
    step = share_steps(told_count(people), least=least)
    share = np.nan_to_num(np.asarray(shares, dtype=float))
    percent = (np.floor(share * 100 / step + 0.5) * step).astype(np.int64)
    coarse = people * step / 200 <= _HANDFUL  # else the step itself holds as many
    low, high = share * people < _HANDFUL, (1 - share) * people < _HANDFUL
    half = step // 2
    return np.select([coarse & low & (share <= 0.5), coarse & high], [half, 100 - half], percent)


def told_shares(shares: ArrayLike, counts: ArrayLike, *, least: ArrayLike = 0) -> Floats:
    """Shares as `told_percent` has them, from 0 to 1; missing stays missing.

    Examples
    --------
    >>> told_shares([0.333, float("nan")], [12, 12]).tolist()
    [0.4, nan]
    """
    exact = np.asarray(shares, dtype=float)
    return np.where(np.isnan(exact), np.nan, told_percent(exact, counts, least=least) / 100)


def told_ends(
    told: ArrayLike,
    below: ArrayLike,
    above: ArrayLike,
    steps: ArrayLike,
    *,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    moved: ArrayLike = _MOVED,
) -> tuple[Floats, Floats]:
    """Ends of intervals around told figures, in whole steps, so that they say no more than the figures do.

    Parameters
    ----------
    told
        The figures as they are told.
    below, above
        How far the ends lie from the exact figures, 0 and more; missing stays missing.
    steps
        Step of each.
    bounds
        Least and largest end.
    moved
        By how many steps rounding may have moved the figures at most, whatever it has moved these by; 0 where the
        distances hold it already.

    Returns
    -------
    two arrays
        The distances and what rounding moved the figure by, rounded up to whole steps: the exact interval lies within. The exact ends, rounded for themselves, would tell between which two steps the figure lies.

    Examples
    --------
    >>> low, high = told_ends([0.1], [0.062], [0.11], [0.05], bounds=(0, 1))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0], [0.25])
    """
    middle, step = np.asarray(told, dtype=float), np.asarray(steps, dtype=float)
    with np.errstate(invalid="ignore"):
        down, up = (
            np.ceil(np.asarray(each, dtype=float) / step + np.asarray(moved) - 1e-9) * step
            for each in (below, above)
        )
    low, high = (np.clip(each, *bounds) for each in (middle - down, middle + up))
    return low, high


def share_steps(counts: ArrayLike, *, least: ArrayLike = 0) -> Ints:
    """Steps of shares in per cent, two people or more: 20 below 20 people, 10 below 40, 5 below 100, 2 below 200, then 1.

    `least` where that is more: of shares that finer steps would let a reader invert (`feedback.disclosure_audit`).

    Examples
    --------
    >>> share_steps([12, 20, 40, 150, 400]).tolist()
    [20, 10, 5, 2, 1]
    >>> share_steps([12, 150], least=[5, 5]).tolist()
    [20, 5]
    """
    people = np.asarray(counts, dtype=float)
    usual = np.select([people < below for below, _ in _STEPS], [step for _, step in _STEPS], 1)
    return np.maximum(usual, np.asarray(least, dtype=np.int64))


def told_mean(mean: float, n: int) -> float:
    """A group's mean with as many decimals as leave a single answer unsure by a scale point: 1 to 2.

    n means of n people, each told to 1/u, leave their sum unsure by n·u: more than one point from n = 50 on
    with two decimals, from n = 10 on with one.

    Examples
    --------
    >>> told_mean(3.6323529412, 68), told_mean(3.6129032258, 31)
    (3.63, 3.6)
    """
    unit = 10.0 ** -_decimals(n)
    return round(math.floor(float(mean) / unit + 0.5) * unit, 2) if math.isfinite(mean) else mean


def told_interval(mean: float, low: float, high: float, *, n: int) -> tuple[float, float, float]:
    """A mean as `told_mean` has it, the ends of its interval rounded outwards.

    Examples
    --------
    >>> told_interval(3.6323, 3.4012, 3.8655, n=68)
    (3.63, 3.4, 3.87)
    """
    unit = 10.0 ** -_decimals(n)
    ends = (np.floor(low / unit + 1e-9) * unit, np.ceil(high / unit - 1e-9) * unit)
    return told_mean(mean, n), round(float(ends[0]), 2), round(float(ends[1]), 2)


def told_spread(sd: float, n: int) -> float:
    """The standard deviation to be told beside `told_mean`: rounded up, and with the error that rounding the mean adds.

    A mean told to u is off by a variance of u²/12, as if the answers had n·u²/12 more; what is computed from the two
    is then no surer than what is computed from the answers. Of equal answers it stays 0.

    Examples
    --------
    >>> told_spread(1.04, 68), told_spread(0.44, 40), told_spread(0.0, 40)
    (1.05, 0.5, 0.0)
    """
    if not sd > 0:
        return float(sd)
    unit = 10.0 ** -_decimals(n)
    return float(np.round(np.ceil(np.sqrt(sd**2 + n * unit**2 / 12) / unit) * unit, 2))


def mean_step(n: int) -> float:
    """The step of a group's mean: 0.01 from 50 people on, below 0.1.

    >>> mean_step(68), mean_step(31)
    (0.01, 0.1)
    """
    return float(10.0 ** -_decimals(n))


def _decimals(n: int) -> int:
    return 2 if n >= _FEW else 1


def told_alike(
    told: ArrayLike, counts: ArrayLike, *, least_step: ArrayLike = 0
) -> tuple[Floats, Floats, Floats]:
    """The least and the largest share that is told as `told`, and the fewest people it may be of.

    Parameters
    ----------
    told
        Shares from 0 to 1 as `told_shares` has them.
    counts
        The people they are of, exact or told: only their `told_count` is looked at.
    least_step
        Points they are rounded to at least.

    Returns
    -------
    three arrays
        Least share, largest share, fewest people.

    Examples
    --------
    >>> [each.round(2).tolist() for each in told_alike([0.1, 0.4], [12, 12])]
    [[0.0, 0.3], [0.35, 0.5], [10.0, 10.0]]
    """
    share = np.clip(np.asarray(told, dtype=float), 0.0, 1.0)
    n = np.maximum(told_count(counts), 1).astype(float)
    fewest = np.where(n < LEAST, 1.0, np.maximum(n - COUNT_STEP // 2, LEAST))
    step = share_steps(n, least=least_step)
    half = step / 200
    least, most = np.maximum(share - half, 0.0), np.minimum(share + half, 1.0)
    handful = _HANDFUL / fewest
    coarse = fewest * step / 200 <= _HANDFUL
    fewer = np.minimum(share, 1 - share) <= step // 2 / 100 + 1e-9
    least = np.where(coarse & fewer & (share > 0.5), np.minimum(least, 1 - handful), least)
    most = np.where(coarse & fewer & (share <= 0.5), np.maximum(most, handful), most)
    return np.maximum(least, 0.0), np.minimum(most, 1.0), fewest


def told_alike_counts(
    hurt: ArrayLike, counts: ArrayLike, *, least_step: ArrayLike = 0
) -> tuple[Floats, Floats]:
    """The fewest and the most people hurt of just so many whose share is told in the same figure.

    Parameters
    ----------
    hurt, counts
        People hurt, and people, LEAST and more.
    least_step
        Points the shares are rounded to at least.

    Returns
    -------
    two arrays
        Whole numbers: the number hurt is one of those from the first to the second.

    Examples
    --------
    >>> [ends.tolist() for ends in told_alike_counts([0, 5, 12], [12, 12, 12])]
    [[0.0, 4.0, 9.0], [3.0, 5.0, 12.0]]
    """
    k, n = np.asarray(hurt, dtype=float), np.asarray(counts, dtype=float)
    told = told_percent(k / n, n, least=least_step)
    step = share_steps(told_count(n), least=least_step)
    least = np.ceil((told - step / 2) * n / 100 - 1e-9)
    most = np.ceil((told + step / 2) * n / 100 - 1e-9) - 1
    coarse = n * step / 200 <= _HANDFUL
    none, all_ = coarse & (k < _HANDFUL) & (k <= n / 2), coarse & (n - k < _HANDFUL)
    handful = np.floor(_HANDFUL)
    least = np.where(all_, n - handful, np.where(coarse, np.maximum(least, handful + 1), least))
    most = np.where(none, handful, np.where(coarse, np.minimum(most, n - handful - 1), most))
    least, most = (
        np.where(none, 0.0, np.maximum(least, 0.0)),
        np.where(all_, n, np.minimum(most, n)),
    )

    def at_the_end(end: Floats, outwards: int) -> Floats:
        """Of shares that lie on an end the rounding itself decides."""
        alike = [told_percent(at / n, n, least=least_step) == told for at in (end + outwards, end)]
        return np.select([alike[0] & (end + outwards >= 0) & (end + outwards <= n), alike[1]], [end + outwards, end], end - outwards)  # fmt: skip

    return at_the_end(least, -1), at_the_end(most, 1)


def share_distance(
    exact: ArrayLike,
    end: ArrayLike,
    told: ArrayLike,
    counts: ArrayLike,
    *,
    least_step: ArrayLike = 0,
) -> Floats:
    """How far the end of a share's interval lies at most from the told share: computed from what is told alone.

    Parameters
    ----------
    exact, end, told, counts
        The share from 0 to 1, the end of its interval, the share as it is told, the people it is of.
    least_step
        Points it is rounded to at least.

    Returns
    -------
    numpy.ndarray
        The farthest Wilson end of all shares and bases that are told alike (`told_alike`), so that the exact end is never
        farther. His ends L solve (p - L)² = z² L (1 - L) / n, so that z of any interval is found from one end; rounded
        up to quarters it is the same for all of one level.

    Examples
    --------
    >>> share_distance([0.0, 0.2], [0.2775, 0.5098], [0.1, 0.1], [10, 10]).round(2).tolist()
    [0.55, 0.55]
    """
    moved, reach = share_reach(exact, end, told, counts, least_step=least_step)
    return moved + reach


def share_reach(
    exact: ArrayLike,
    end: ArrayLike,
    told: ArrayLike,
    counts: ArrayLike,
    *,
    least_step: ArrayLike = 0,
) -> tuple[Floats, Floats]:
    """`share_distance` in its two parts, each 0 or more: the told share to the farthest one told alike, and that one to its end.

    A difference of two shares squares and sums the second part alone.

    Examples
    --------
    >>> [part.round(2).tolist() for part in share_reach([0.2], [0.5098], [0.1], [10])]
    [[0.25], [0.3]]
    """
    p, end_at = np.asarray(exact, dtype=float), np.asarray(end, dtype=float)
    least, most, n = told_alike(told, counts, least_step=least_step)
    is_low = end_at < p
    q = np.where(is_low, least, most)
    low, high = wilson_ends(q, n, quantile_behind(exact, end, counts))
    share = np.clip(np.asarray(told, dtype=float), 0.0, 1.0)
    unknown = np.isnan(end_at) | np.isnan(p)
    reach = np.where(is_low, q - low, high - q)
    return (
        np.where(unknown, np.nan, np.abs(share - q)),
        np.where(unknown, np.nan, np.maximum(reach, 0.0)),
    )


def quantile_behind(exact: ArrayLike, end: ArrayLike, counts: ArrayLike) -> Floats:
    """The normal quantile of Wilson intervals, found from one end of each and rounded up to quarters.

    His ends L solve (p - L)² = z² L (1 - L) / n. An end at 0 or 1 says nothing of z: it has that of the others.

    Examples
    --------
    >>> quantile_behind([0.2], [0.5098], [10]).tolist()
    [2.0]
    """
    p, end_at = np.asarray(exact, dtype=float), np.asarray(end, dtype=float)
    people = np.maximum(np.asarray(counts, dtype=float), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(p - end_at) * np.sqrt(people / (end_at * (1 - end_at)))
    usual = np.nanmedian(z[np.isfinite(z)]) if np.isfinite(z).any() else 2.0
    found: Floats = np.ceil(np.where(np.isfinite(z), z, usual) * 4 - 1e-3) / 4
    return found
