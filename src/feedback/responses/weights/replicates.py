"""Replicate weights: the survey drawn again from itself, so that any figure gets an interval of the design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, FeedbackError, InputError
from feedback.numeric import Floats
from feedback.parameter_checks import check_choice, check_count, check_level
from feedback.responses.weights.design import Design
from feedback.results import Result, Words, between, percent

METHODS = ("auto", "jackknife", "bootstrap")
MOST_CLUSTERS = 200  # of the jackknife chosen by "auto": one replicate a cluster
MOST_NUMBERS = 100_000_000  # replicates × respondents held at once (0.8 GB)
MOST_FAILED = 0.1  # share of bootstrap replicates in which a statistic may not exist
_ROUNDS = 200
_SETTLED = 1e-9


@dataclass(frozen=True, eq=False)
class Replicates:
    """Weights (replicates, respondents) with the factor of each squared deviation in the variance."""

    weights: Floats
    factor: Floats
    df: int
    method: str

    def __len__(self) -> int:
        return len(self.weights)

    def covariance(self, values: Floats) -> Floats:
        """Covariance of figures (replicates, k) around their mean; rows with NaN are left out."""
        there = ~np.isnan(values).any(axis=1)
        apart = values[there] - values[there].mean(axis=0)
        return (
            apart * (self.factor[there] * (len(values) / max(int(there.sum()), 1)))[:, None]
        ).T @ apart


def replicate_weights(
    design: Design, *, method: str = "auto", draws: int = 500, seed: int = 0
) -> Replicates:
    """Replicate weights of a design.

    Parameters
    ----------
    design
        As `survey_design` makes it. Weights raked or post-stratified are fitted anew in each replicate.
    method
        "jackknife" (JKn: each cluster, or respondent without clusters, left out in turn), "bootstrap"
        (Rao & Wu's, n-1 of n clusters in each stratum), or "auto": jackknife up to 200 clusters.
    draws
        Replicates of the bootstrap.
    seed
        Seed of the bootstrap.

    Returns
    -------
    Replicates
        `.weights` (replicates, respondents), `.factor` of each squared deviation, `.df`, `.method`.

    Raises
    ------
    InputError
        More replicates × respondents than memory should hold.

    Notes
    -----
    JKn: weights of the stratum × n/(n-1), factor (1-f)(n-1)/n, deviations from the mean of the replicates
    (the default of R's survey). Bootstrap: weight × (1 - λ + λ n/(n-1) times drawn), λ = √(1-f),
    factor 1/draws: Rao & Wu (1988), JASA 83, 231-241; Rust & Rao (1996), Stat. Methods Med. Res. 5, 283-310.

    Examples
    --------
    >>> from feedback import survey_design
    >>> design = survey_design(pd.DataFrame({"shop": list("aabb")}), clusters="shop")
    >>> replicate_weights(design).weights.tolist()
    [[0.0, 0.0, 2.0, 2.0], [2.0, 2.0, 0.0, 0.0]]
    """
    where = "replicate_weights"
    check_choice(method, METHODS, where=where, name="method")
    check_count(draws, where=where, name="draws", least=2)
    if design.whole is not None:  # the others are in each replicate, and in its margins
        whole = replicate_weights(design.whole, method=method, draws=draws, seed=seed)
        return replace(whole, weights=whole.weights[:, design.rows], df=design.df)
    clusters = len(design.stratum_of)
    if method == "auto":
        method = "jackknife" if clusters <= MOST_CLUSTERS else "bootstrap"
    count = clusters if method == "jackknife" else draws
    if count * len(design) > MOST_NUMBERS:
        raise InputError(
            en=f"{where}: {count} replicates of {len(design)} weights need too much memory. Use "
            'method="bootstrap" with fewer draws.',
            zh=f'{where}：{count} 组 {len(design)} 个重复权重占用内存过大。请用 method="bootstrap" 并减少 draws。',
        )
    h, n = design.stratum_of, design.drawn
    fraction = np.maximum(1 - n / design.population, 0.0)
    if method == "jackknife":
        same = h[:, None] == h[None, :]
        times = np.where(same, (n / np.maximum(n - 1, 1))[h][None, :], 1.0)
        np.fill_diagonal(times, 0.0)
        factor = (fraction * (n - 1) / n)[h]
        if design.lonely == "adjust":
            factor[n[h] < 2] = fraction[h][n[h] < 2]
    else:
        rng = np.random.default_rng(seed)
        times = np.empty((draws, clusters))
        for stratum, size in enumerate(n.astype(int)):
            if size == 1:  # a variance of its total's square, or none
                chance = rng.choice([-1.0, 1.0], size=draws) * np.sqrt(fraction[stratum])
                times[:, h == stratum] = 1 + chance[:, None] * (design.lonely == "adjust")
                continue
            drawn = rng.multinomial(size - 1, np.full(size, 1 / size), size=draws)
            lam = np.sqrt(fraction[stratum])
            times[:, h == stratum] = 1 - lam + lam * size / (size - 1) * drawn
        factor = np.full(draws, 1 / draws)
    base = design.base if design.calibration else design.weights
    weights = times[:, design.clusters] * base
    return Replicates(_calibrated(weights, design), factor, design.df, method)


def _calibrated(weights: Floats, design: Design) -> Floats:
    """Each replicate raked to the totals that the weights of the whole sample meet."""
    margins = []
    for codes in design.calibration:
        flags = (codes[:, None] == np.arange(codes.max() + 1)).astype(np.float64)
        margins.append((codes, flags, design.weights @ flags))
    for _ in range(_ROUNDS):
        missed = 0.0
        for codes, flags, target in margins:
            sums = weights @ flags
            ratio = np.divide(target, sums, out=np.ones_like(sums), where=sums > 0)
            missed = max(missed, float(np.abs(ratio - 1).max()))
            weights = weights * ratio[:, codes]
        if missed < _SETTLED:
            break
    return weights


@dataclass(frozen=True)
class ReplicateEstimate(Result):
    """Figures of a statistic with standard errors and intervals from replicate weights."""

    table: pd.DataFrame
    covariance: pd.DataFrame
    replicates: int
    failed: int
    df: int
    method: str
    level: float

    @property
    def estimate(self) -> float:
        """The first (or only) figure."""
        return float(self.table["estimate"].iloc[0])

    @property
    def se(self) -> float:
        """Its standard error."""
        return float(self.table["se"].iloc[0])

    @property
    def ci(self) -> tuple[float, float]:
        """Its interval."""
        return float(self.table["ci_low"].iloc[0]), float(self.table["ci_high"].iloc[0])

    def _define(self) -> Words:
        kind = {"jackknife": ("jackknife (JKn)", "刀切法（JKn）"), "bootstrap": ("bootstrap (Rao & Wu)", "自助法（Rao-Wu）")}[self.method]  # fmt: skip
        return Words(
            en=f"The statistic under the survey's weights; standard error from {self.replicates} replicates by the "
            f"{kind[0]}, Student's t with {self.df} degrees of freedom (clusters less strata).",
            zh=f"按调查权重计算的统计量；标准误来自 {self.replicates} 组重复权重（{kind[1]}），t 区间，自由度 {self.df}（群数减层数）。",
        )

    def _explain(self) -> Words:
        share = percent(self.level, digits=0)
        low, high = self.ci
        if np.isnan(low):
            return Words(
                en=f"The figure is {self.estimate:.3g}; it is the same in every replicate, so that no interval can be given.",
                zh=f"该数值为 {self.estimate:.3g}；各组重复权重下都相同，无法给出区间。",
            )
        return Words(
            en=f"The figure is {self.estimate:.3g}; with {share} confidence it lies in {between(low, high)}, the way the "
            "people were drawn taken into account.",
            zh=f"该数值为 {self.estimate:.3g}；计入抽样方式后，{share} 置信区间为 {between(low, high)}。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Standard errors were obtained from replicate weights (Rust & Rao, 1996, Statistical Methods in "
            "Medical Research, 5, 283-310).",
            zh="标准误由重复权重求得（Rust & Rao, 1996, Statistical Methods in Medical Research, 5, 283-310）。",
        )


def replicate_interval(
    statistic: Callable[[Floats], Any],
    design: Design,
    *,
    method: str = "auto",
    draws: int = 500,
    seed: int = 0,
    level: float = 0.95,
) -> ReplicateEstimate:
    """Interval of any statistic under a survey design.

    Parameters
    ----------
    statistic
        A function of the weights (n,), in the order of the design's rows, that returns a number, an
        array of k numbers or a Series of k numbers with names. A weight of 0 leaves a person out.
    design, method, draws, seed
        As `replicate_weights`.
    level
        Confidence level.

    Returns
    -------
    ReplicateEstimate
        `.estimate`, `.se`, `.ci` of the first figure; `.table` (a row a figure: estimate, se, ci_low,
        ci_high); `.covariance`; `.failed` (replicates in which the statistic did not exist). No interval
        (NaN) where a figure is the same in all replicates.

    Raises
    ------
    InputError
        The statistic returns no numbers, or another count of them.
    AnalysisError
        It exists in fewer than nine tenths of the replicates (in all, with the jackknife).

    Notes
    -----
    Estimate ± t · se, t with clusters less strata degrees of freedom; Lumley (2010), Complex Surveys, ch. 2.

    Examples
    --------
    >>> from feedback import survey_design
    >>> people = pd.DataFrame({"shop": list("aabbcc"), "score": [1.0, 2, 3, 4, 3, 5]})
    >>> design = survey_design(people, clusters="shop")
    >>> found = replicate_interval(lambda w: w @ people["score"] / w.sum(), design)
    >>> found.estimate, round(found.se, 4)
    (3.0, 0.7638)
    """
    where = "replicate_interval"
    level = check_level(level, where=where)
    replicates = replicate_weights(design, method=method, draws=draws, seed=seed)
    whole = statistic(design.weights)
    names = whole.index if isinstance(whole, pd.Series) else pd.RangeIndex(np.size(whole))
    estimate = _figures(whole, len(names), where=where)
    if not len(estimate) or np.isnan(estimate).any():
        raise AnalysisError(
            en=f"{where}: the statistic is missing for the whole sample.",
            zh=f"{where}：该统计量在整个样本上缺失。",
        )
    values = np.full((len(replicates), len(names)), np.nan)
    for at, weights in enumerate(replicates.weights):
        try:
            values[at] = _figures(statistic(weights), len(names), where=where)
        except FeedbackError as error:
            if isinstance(error, InputError):
                raise
    failed = int(np.isnan(values).any(axis=1).sum())
    if failed > (0 if replicates.method == "jackknife" else MOST_FAILED * len(values)):
        raise AnalysisError(
            en=f"{where}: the statistic does not exist in {failed} of {len(values)} replicates; too few people "
            "carry it for an interval.",
            zh=f"{where}：{len(values)} 组重复权重中有 {failed} 组算不出该统计量；支撑它的人太少，无法给出区间。",
        )
    covariance = replicates.covariance(values)
    se = np.sqrt(np.diag(covariance))
    sure = se > 1e-12 * np.maximum(np.abs(estimate), 1e-300)
    half = np.where(sure, stats.t.isf((1 - level) / 2, max(replicates.df, 1)) * se, np.nan)
    table = pd.DataFrame(
        {"estimate": estimate, "se": se, "ci_low": estimate - half, "ci_high": estimate + half},
        index=names,
    )
    return ReplicateEstimate(
        table=table,
        covariance=pd.DataFrame(covariance, index=names, columns=names),
        replicates=len(values),
        failed=failed,
        df=replicates.df,
        method=replicates.method,
        level=level,
    )


def _figures(value: Any, count: int, *, where: str) -> Floats:
    try:
        array = np.atleast_1d(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError):
        array = np.empty((0, 0))
    if array.shape != (count,):
        raise InputError(
            en=f"{where}: the statistic should return a number, or as many numbers each time; found "
            f"{type(value).__name__}.",
            zh=f"{where}：统计量应每次返回一个数，或同样多个数；得到 {type(value).__name__}。",
        )
    return array
