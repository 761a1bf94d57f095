"""Weighted means and shares with linearised standard errors: strata, clusters, finite populations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.numeric import Flags, Floats, label_column, number_array, refuse_reordered
from feedback.parameter_checks import check_level
from feedback.responses.weights.describe import describe_design
from feedback.responses.weights.design import Design
from feedback.responses.weights.few_clusters import known_errors
from feedback.responses.weights.rake import Weights
from feedback.responses.weights.trim import bare_weights
from feedback.results import Result, Words, between, counted, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FIXED = 1e-12  # a standard error below this share of p(1-p) is rounding: the margins fix the share
FEWEST_WORTH = 8.0  # answers; weights that leave fewer tell no spread


@dataclass(frozen=True)
class Estimate(Result):
    """A weighted figure with its linearised standard error."""

    estimate: float
    se: float
    ci: tuple[float, float]
    level: float
    n: int
    missing: int
    df: float
    effective_n: float
    kind: str
    interval: Words
    table: pd.DataFrame

    def _define(self) -> Words:
        what = {"mean": ("mean", "均值"), "share": ("share", "比例")}[self.kind]
        return Words(
            en=f"Weighted {what[0]} Σwy/Σw; Taylor-linearised standard error between clusters within "
            f"strata; {self.interval.en}, {self.df} degrees of freedom (clusters less strata).",
            zh=f"加权{what[1]} Σwy/Σw；层内群间 Taylor 线性化标准误；{self.interval.zh}，"
            f"自由度 {self.df}（群数减层数）。",
        )

    def _explain(self) -> Words:
        value, low, high = self.estimate, *self.ci
        shown = (
            (percent(value), f"[{percent(low)}, {percent(high)}]")
            if self.kind == "share"
            else (f"{value:.2f}", between(low, high))
        )
        if np.isnan(self.se) or np.isnan(self.ci[0]):
            return Words(
                en=f"Weighted to the population, the figure is {shown[0]}; all {counted(self.n, 'answer')} are "
                "equal, so that no interval can be given.",
                zh=f"按总体加权后为 {shown[0]}；{self.n} 份答案全部相同，无法给出区间。",
            )
        return Words(
            en=f"Weighted to the population, the figure is {shown[0]}; with "
            f"{percent(self.level, digits=0)} confidence it lies in {shown[1]}. {counted(self.n, 'answer')}"
            f"{f', {self.missing} missing' if self.missing else ''}.",
            zh=f"按总体加权后为 {shown[0]}，{percent(self.level, digits=0)} 置信区间 {shown[1]}。"
            f"计入 {self.n} 份答案{f'，另有 {self.missing} 份缺失' if self.missing else ''}。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Standard errors of weighted figures were obtained by Taylor linearisation with the "
            "survey design (Binder, 1983, International Statistical Review, 51, 279-292).",
            zh="加权估计的标准误按抽样设计以 Taylor 线性化求得（Binder, 1983, International Statistical "
            "Review, 51, 279-292）。",
        )


def weighted_mean(
    values: ArrayLike | pd.Series,
    *,
    weights: ArrayLike | pd.Series | Weights | Design | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    level: float = 0.95,
) -> Estimate:
    """Weighted mean with its linearised standard error.

    Parameters
    ----------
    values
        One number a respondent; missing ones stay in the design as people outside the domain.
    weights
        One positive weight a row, or the result of `rake`/`post_stratify`, which also takes the gain
        in precision from the margins into account.
    strata, clusters
        One label a row.
    fpc
        Clusters (respondents without clusters) in the population of the stratum, or the sampled
        fraction; one number, or one a row.
    level
        Confidence level.

    Returns
    -------
    Estimate
        `.estimate`, `.se` (linearised, as R's survey gives it), `.ci` (Student's t; wider than `.se` says
        where the answers are of few of the clusters, see `few_clusters`; missing where all answers are equal:
        what others would answer cannot be told from them), `.df`, `.n`, `.missing`, `.effective_n`.

    Raises
    ------
    InputError
        Text among the values, lengths that differ, weights that are not positive.
    AnalysisError
        No answers, or a stratum with a single cluster.

    Notes
    -----
    Variance: sum over strata of (1-f) n/(n-1) Σ(z-z̄)², z the cluster totals of w(y-ȳ)/Σw.
    Binder (1983); Lumley (2010), Complex Surveys.

    Examples
    --------
    >>> m = weighted_mean([1, 2, 3, 4], weights=[1, 1, 1, 3])
    >>> round(m.estimate, 3), round(m.se, 3)
    (3.0, 0.72)
    """
    where = "weighted_mean"
    level = check_level(level, where=where)
    refuse_reordered(values, bare_weights(weights), strata, clusters, fpc, where=where)
    y = number_array(values, where=where, name="values")
    estimate, (se, wide), df, design, known = _mean(y, weights, strata, clusters, fpc, where=where)
    half = stats.t.isf((1 - level) / 2, df) * wide
    if np.ptp(y[known]) == 0 and np.isinf(design.population).all():
        half = float("nan")
    return _estimate(
        (estimate, se, df, (estimate - half, estimate + half)),
        design,
        known,
        kind="mean",
        level=level,
        interval=Words(en="t interval", zh="t 区间"),
    )


def _mean(
    y: Floats, weights: Any, strata: Any, clusters: Any, fpc: Any, *, where: str
) -> tuple[float, tuple[float, float], float, Design, Flags]:
    """Mean, its linearised standard error and the one for its interval, degrees of freedom, design, who answered."""
    known = ~np.isnan(y)
    if known.sum() < 2:
        raise AnalysisError(
            en=f"{where}: {int(known.sum())} answers of {len(y)}; at least 2 are needed.",
            zh=f"{where}：{len(y)} 行中有效答案 {int(known.sum())} 个，至少需要 2 个。",
        )
    design = describe_design(
        len(y), weights=weights, strata=strata, clusters=clusters, fpc=fpc, where=where
    )
    total = design.weights[known].sum()
    estimate = float(design.weights[known] @ y[known] / total)
    influence = np.where(known, np.nan_to_num(y) - estimate, 0.0) / total
    plain = design.variances(influence[:, None])[0]
    error, free = known_errors(design, influence[:, None], known[:, None])
    return (
        estimate,
        (float(np.sqrt(max(plain, 0.0))), float(error[0])),
        float(free[0] if design.clustered else design.df),
        design,
        known,
    )


def _estimate(
    figures: tuple[float, float, float, tuple[float, float]],
    design: Design,
    known: Flags,
    *,
    kind: str,
    level: float,
    interval: Words,
) -> Estimate:
    estimate, se, df, (low, high) = figures
    w = design.weights[known]
    n, effective = int(known.sum()), float(w.sum() ** 2 / (w**2).sum())
    row = {
        "n": n,
        "missing": int((~known).sum()),
        "effective_n": effective,
        "estimate": estimate,
        "se": se,
        "ci_low": low,
        "ci_high": high,
        "df": df,
    }
    return Estimate(
        estimate=estimate,
        se=se,
        ci=(float(low), float(high)),
        level=level,
        n=n,
        missing=int((~known).sum()),
        df=df,
        effective_n=effective,
        kind=kind,
        interval=interval,
        table=pd.DataFrame([row], index=[kind]),
    )


def weighted_share(
    values: ArrayLike | pd.Series,
    *,
    of: Any = None,
    weights: ArrayLike | pd.Series | Weights | Design | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    level: float = 0.95,
) -> Estimate:
    """Weighted share of respondents, with its linearised standard error.

    Parameters
    ----------
    values
        True/False (or 1/0) a respondent; with `of`, any labels. Missing ones do not count.
    of
        The label, or list of labels, whose share is wanted.
    weights, strata, clusters, fpc, level
        As `weighted_mean`.

    Returns
    -------
    Estimate
        As `weighted_mean`; `.ci` is symmetric on the logit scale, and Clopper-Pearson with the
        effective sample size where nobody or everybody has it, or few people carry nearly all the weight.

    Raises
    ------
    InputError
        Values other than 0 and 1 without `of`; else as `weighted_mean`.

    Notes
    -----
    logit(p) ± t·se/(p(1-p)), as R's survey::svyciprop(method="logit").

    Examples
    --------
    >>> s = weighted_share(["a", "b", "a", "a"], of="a", weights=[1, 1, 1, 3])
    >>> round(s.estimate, 4)
    0.8333
    """
    where = "weighted_share"
    level = check_level(level, where=where)
    refuse_reordered(values, bare_weights(weights), strata, clusters, fpc, where=where)
    y = _flags(values, of, where=where)
    share, (se, wide), df, design, known = _mean(y, weights, strata, clusters, fpc, where=where)
    w = design.weights[known]
    n = w.sum() ** 2 / (w**2).sum()
    # few people carry nearly all the weight: the spread is that of the answer they happen to give
    if se > FIXED * share * (1 - share) > 0 and n >= min(FEWEST_WORTH, known.sum() / 2):
        half = stats.t.isf((1 - level) / 2, df) * wide / (share * (1 - share))
        middle = np.log(share / (1 - share))
        ci = tuple(1 / (1 + np.exp(-(middle + step))) for step in (-half, half))
        interval = Words(en="t interval on the logit scale", zh="logit 尺度上的 t 区间")
    elif 0 < share < 1 and se <= FIXED * share * (1 - share):
        ci, interval = (share, share), Words(en="fixed by the margins", zh="由边际固定")
    else:
        tail, x = (1 - level) / 2, share * n
        low = 0.0 if share == 0 else float(stats.beta.ppf(tail, x, n - x + 1))
        ci = (low, 1.0 if share == 1 else float(stats.beta.isf(tail, x + 1, n - x)))
        interval = Words(
            en="Clopper-Pearson interval with the effective sample size",
            zh="按有效样本量的 Clopper-Pearson 区间",
        )
    figures = (share, se, df, (float(ci[0]), float(ci[1])))
    return _estimate(figures, design, known, kind="share", level=level, interval=interval)


def _flags(values: ArrayLike | pd.Series, of: Any, *, where: str) -> Floats:
    if of is not None:
        column = label_column(values, where=where, name="values")
        wanted = [of] if isinstance(of, str) or not np.iterable(of) else list(of)
        return column.isin(wanted).astype(np.float64).where(column.notna()).to_numpy()
    y = number_array(values, where=where, name="values")
    if not np.isin(y[~np.isnan(y)], (0.0, 1.0)).all():
        raise InputError(
            en=f"{where}: values should be true/false or 1/0; for the share of a label pass of=….",
            zh=f"{where}：取值应为是/否或 1/0；要算某选项的比例请用 of=…。",
        )
    return y
