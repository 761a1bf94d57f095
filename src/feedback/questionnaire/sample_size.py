"""How many answers a figure needs: for a share, a mean and the NPS."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import InputError
from feedback.parameter_checks import check_level
from feedback.questionnaire.sample_size_result import SampleSize

MOST = 10_000_000


def sample_size_for_share(
    margin: float,
    *,
    share: float = 0.5,
    level: float = 0.95,
    population: int | None = None,
    response_rate: float = 1.0,
    design_effect: float = 1.0,
    strata: Mapping[str, int] | None = None,
) -> SampleSize:
    """Answers needed to know a share to within a margin.

    Parameters
    ----------
    margin
        Half width of the interval, as a share (0.05 = five percentage points).
    share
        Expected share; 0.5 needs most.
    level
        Coverage of the interval.
    population
        How many people there are in all, for the finite-population correction; large when left out.
    response_rate
        Part of those invited who answer.
    design_effect
        Variance against simple random sampling (clusters, weights); see `design_effect`.
    strata
        {group: people in it}: the answers are allocated in proportion, and the table says the
        margin that each group gets for itself. Stands for `population`.

    Returns
    -------
    SampleSize
        `.n`, `.invited`, `.margin`, `.table` by stratum.

    Raises
    ------
    InputError
        A number out of range.

    Notes
    -----
    n₀ = deff · z² p(1-p) / margin²; with population N: n = n₀ / (1 + (n₀ - 1)/N) (Cochran 1977, 4.2).

    Examples
    --------
    >>> sample_size_for_share(0.05).n
    385
    >>> sample_size_for_share(0.05, population=1000, response_rate=0.25).table.loc["all"].tolist()
    [1000, 278, None, 0.05]
    """
    _within("share", share, 0, 1)
    sd = math.sqrt(share * (1 - share))
    return _size(
        "share", margin, sd=sd, level=level, population=population, response_rate=response_rate,
        design_effect=design_effect, strata=strata,
    )  # fmt: skip


def sample_size_for_mean(
    margin: float,
    *,
    sd: float | None = None,
    scale: tuple[float, float] = (1, 5),
    level: float = 0.95,
    population: int | None = None,
    response_rate: float = 1.0,
    design_effect: float = 1.0,
    strata: Mapping[str, int] | None = None,
) -> SampleSize:
    """Answers needed to know the mean of a rating to within a margin.

    Parameters
    ----------
    margin
        Half width of the interval, in scale points.
    sd
        Expected standard deviation; when left out 0.35 × the scale's width (1.4 on five points), on
        the cautious side.
    scale
        Lowest and highest point, for the default sd.
    level, population, response_rate, design_effect, strata
        As in `sample_size_for_share`.

    Returns
    -------
    SampleSize

    Raises
    ------
    InputError
        A number out of range.

    Examples
    --------
    >>> sample_size_for_mean(0.1, sd=1.0).n
    385
    """
    low, high = scale
    if not low < high:
        raise InputError(
            en=f"scale: {scale} does not rise. Give (lowest, highest).",
            zh=f"scale：{scale} 不是由低到高。请给出（最低, 最高）。",
        )
    spread = 0.35 * (high - low) if sd is None else sd
    _within("sd", spread, 0, (high - low) if sd is None else math.inf)
    return _size(
        "mean", margin, sd=spread, level=level, population=population,
        response_rate=response_rate, design_effect=design_effect, strata=strata,
    )  # fmt: skip


def sample_size_for_nps(
    margin: float,
    *,
    promoters: float = 0.4,
    detractors: float = 0.3,
    level: float = 0.95,
    population: int | None = None,
    response_rate: float = 1.0,
    design_effect: float = 1.0,
    strata: Mapping[str, int] | None = None,
) -> SampleSize:
    """Answers needed to know the NPS to within a margin.

    Parameters
    ----------
    margin
        Half width of the interval in NPS points (the score runs from -100 to 100).
    promoters, detractors
        Expected shares; the more at both ends, the more answers are needed.
    level, population, response_rate, design_effect, strata
        As in `sample_size_for_share`.

    Returns
    -------
    SampleSize

    Raises
    ------
    InputError
        A number out of range.

    Notes
    -----
    Variance of one answer (+1, 0, -1): p + d - (p - d)²; at worst 1 (Rocks 2016, The
    American Statistician 70(4):365-372).

    Examples
    --------
    >>> sample_size_for_nps(5, promoters=0.5, detractors=0.5).n
    1537
    >>> sample_size_for_nps(10).n
    266
    """
    _within("promoters", promoters, 0, 1)
    _within("detractors", detractors, 0, 1)
    if promoters + detractors > 1:
        raise InputError(
            en="promoters and detractors: together more than 1. They are shares of all answers.",
            zh="promoters 与 detractors：合计超过 1。它们是占全部答卷的比例。",
        )
    sd = 100 * math.sqrt(promoters + detractors - (promoters - detractors) ** 2)
    return _size(
        "nps", margin, sd=sd, level=level, population=population, response_rate=response_rate,
        design_effect=design_effect, strata=strata,
    )  # fmt: skip


def margin_of(
    n: int, *, sd: float, level: float = 0.95, population: int | None = None, design_effect: float = 1.0
) -> float:  # fmt: skip
    """Half width of the interval that n answers give, in the units of sd.

    >>> round(margin_of(385, sd=0.5), 3)
    0.05
    """
    left = 1.0 if population is None else max(0.0, (population - n) / max(population - 1, 1))
    return float(_z(level) * sd * math.sqrt(design_effect * left / n))


def _size(
    figure: str, margin: float, *, sd: float, level: float, population: int | None,
    response_rate: float, design_effect: float, strata: Mapping[str, int] | None,
) -> SampleSize:  # fmt: skip
    check_level(level, where="sample size")
    _within("margin", margin, 0, math.inf, open_low=True)
    _within("response_rate", response_rate, 0, 1, open_low=True)
    _within("design_effect", design_effect, 0, math.inf, open_low=True)
    sizes = dict(strata) if strata else {"all": population}
    for name, size in sizes.items():
        if size is not None and not (isinstance(size, int | np.integer) and size >= 1):
            raise InputError(
                en=f"population of {name}: {size!r}. Give a whole number of 1 or more.",
                zh=f"{name} 的总体人数：{size!r}。请给出不小于 1 的整数。",
            )
    people = sum(sizes.values()) if strata else population  # type: ignore[arg-type]
    wanted = design_effect * (_z(level) * sd / margin) ** 2
    if people is not None:
        wanted = wanted / (1 + (wanted - 1) / people) if wanted > 1 else wanted
    total = max(1, math.ceil(wanted - 1e-9))
    if total > MOST:
        raise InputError(
            en=f"margin: ±{margin:g} would need {total:,} answers. Ask for a wider margin.",
            zh=f"margin：±{margin:g} 需要 {total:,} 份答卷。请放宽误差。",
        )
    shares = {
        name: (size / people if strata and size and people else 1.0) for name, size in sizes.items()
    }
    needed = {name: math.ceil(total * share - 1e-9) for name, share in shares.items()}
    rows = [
        (
            size,
            needed[name],
            _invited(needed[name], response_rate, size),
            margin_of(
                needed[name], sd=sd, level=level, population=size, design_effect=design_effect
            )
            if strata
            else margin,
        )
        for name, size in sizes.items()
    ]
    table = pd.DataFrame(
        rows, columns=["population", "n", "invited", "margin"],
        index=pd.Index(list(sizes), name="stratum"), dtype=object,
    )  # fmt: skip
    n = sum(needed.values())
    invitations = table["invited"].tolist()
    invited = None if None in invitations else sum(invitations)
    return SampleSize(
        figure, n, invited, margin, sd, level, response_rate, design_effect, people, table
    )


def _invited(n: int, response_rate: float, population: int | None) -> int | None:
    wanted = math.ceil(n / response_rate - 1e-9)
    return None if population is not None and wanted > population else wanted


def _z(level: float) -> float:
    return float(stats.norm.ppf((1 + level) / 2))


def _within(name: str, value: float, low: float, high: float, *, open_low: bool = False) -> None:
    right = isinstance(value, int | float) and math.isfinite(value) and low <= value <= high
    if not right or (open_low and value == low):
        above_en = f"above {low:g}" if open_low else f"from {low:g}"
        above_zh = f"大于 {low:g}" if open_low else f"不小于 {low:g}"
        to_en, to_zh = ("", "") if high == math.inf else (f" to {high:g}", f"、不大于 {high:g}")
        raise InputError(
            en=f"{name}: found {value!r}. Give a number {above_en}{to_en}.",
            zh=f"{name}：实为 {value!r}。请给出{above_zh}{to_zh}的数。",
        )
