"""Weighted means and shares with linearised standard errors: strata, clusters, finite populations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.numeric import check_level, number_array, weight_array
from feedback.responses.weights import Weights
from feedback.results import Result, Words, between, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

CALIBRATION_ROUNDS = 10


@dataclass(frozen=True)
class Design:
    """How the respondents were drawn: codes of strata and clusters, and how many clusters there are."""

    weights: NDArray[np.float64]
    strata: NDArray[np.intp]
    clusters: NDArray[np.intp]
    stratum_of: NDArray[np.intp]
    drawn: NDArray[np.float64]
    population: NDArray[np.float64]
    calibration: tuple[NDArray[np.intp], ...]
    base: NDArray[np.float64]

    @property
    def df(self) -> int:
        """Degrees of freedom: clusters less strata."""
        return len(self.stratum_of) - len(self.drawn)

    def covariance(self, influence: NDArray[np.float64]) -> NDArray[np.float64]:
        """Covariance of the totals of weighted `influence` (a row a respondent, a column a figure)."""
        shares = influence
        for _ in range(CALIBRATION_ROUNDS if len(self.calibration) > 1 else 1):
            for group in self.calibration:
                heavy = np.bincount(group, self.base)
                means = np.stack(
                    [np.bincount(group, self.base * column) / heavy for column in shares.T], axis=1
                )
                shares = shares - means[group]
        z = shares * self.weights[:, None]
        totals = np.zeros((len(self.stratum_of), z.shape[1]))
        np.add.at(totals, self.clusters, z)
        covariance = np.zeros((z.shape[1], z.shape[1]))
        for stratum, n in enumerate(self.drawn):
            part = totals[self.stratum_of == stratum]
            part = part - part.mean(axis=0)
            rest = 1 - n / self.population[stratum]
            covariance += rest * n / (n - 1) * part.T @ part if rest > 0 else 0
        return covariance


@dataclass(frozen=True)
class Estimate(Result):
    """A weighted figure with its linearised standard error."""

    estimate: float
    se: float
    ci: tuple[float, float]
    level: float
    n: int
    missing: int
    df: int
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
        return Words(
            en=f"Weighted to the population, the figure is {shown[0]}; with "
            f"{percent(self.level, digits=0)} confidence it lies in {shown[1]}. {self.n} answers count"
            f"{f', {self.missing} are missing' if self.missing else ''}.",
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


def survey_design(
    n: int,
    *,
    weights: ArrayLike | pd.Series | Weights | None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    where: str,
) -> Design:
    """Describe how `n` respondents were drawn; see `weighted_mean` for the arguments.

    Raises
    ------
    InputError
        Missing or too few labels, clusters that cross strata come out as clusters of their own.
    AnalysisError
        A stratum with one cluster has no variance.
    """
    bare = weights.weights if isinstance(weights, Weights) else weights
    w = weight_array(bare, n=n, where=where)
    strata_codes, strata_names = _codes(strata, n=n, where=where, name="strata")
    cluster_codes, _ = (
        (np.arange(n), None)
        if clusters is None
        else _codes(clusters, n=n, where=where, name="clusters")
    )
    pairs = np.stack([strata_codes, cluster_codes], axis=1)
    unique, cluster_of = np.unique(pairs, axis=0, return_inverse=True)
    stratum_of = unique[:, 0]
    drawn = np.bincount(stratum_of).astype(np.float64)
    alone = [str(strata_names[at]) for at in np.flatnonzero(drawn < 2)]
    if alone:
        raise AnalysisError(
            en=f"{where}: one cluster or respondent only in {', '.join(alone)}, so that no variance can be "
            "told. Join strata or clusters.",
            zh=f"{where}：{'、'.join(alone)} 只有一个群或一名受访者，无法估计方差。请合并层或群。",
        )
    groups: tuple[NDArray[np.intp], ...] = ()
    base = w
    if isinstance(weights, Weights):
        groups = tuple(pd.factorize(weights.groups[name])[0] for name in weights.groups.columns)
        base = weights.base.to_numpy()
    return Design(
        weights=w,
        strata=strata_codes,
        clusters=cluster_of.reshape(-1),
        stratum_of=stratum_of,
        drawn=drawn,
        population=_population(fpc, strata_codes, drawn, n=n, where=where),
        calibration=groups,
        base=base,
    )


def _codes(
    labels: ArrayLike | pd.Series | None, *, n: int, where: str, name: str
) -> tuple[NDArray[np.intp], pd.Index]:
    if labels is None:
        return np.zeros(n, dtype=np.intp), pd.Index(["the sample"])
    column = labels if isinstance(labels, pd.Series) else pd.Series(np.asarray(labels))
    if len(column) != n or column.isna().any():
        raise InputError(
            en=f"{where}: {name} should give one label a row ({n}); found {len(column)}, of which "
            f"{int(column.isna().sum())} missing.",
            zh=f"{where}：{name} 应为每行一个标签（{n}），得到 {len(column)} 个，其中缺失 {int(column.isna().sum())} 个。",
        )
    codes, names = pd.factorize(column)
    return codes, pd.Index(names)


def _population(
    fpc: ArrayLike | pd.Series | float | None,
    strata: NDArray[np.intp],
    drawn: NDArray[np.float64],
    *,
    n: int,
    where: str,
) -> NDArray[np.float64]:
    if fpc is None:
        return np.full(len(drawn), np.inf)
    given = [fpc] * n if np.ndim(fpc) == 0 else fpc
    sizes = number_array(given, where=where, name="fpc")  # type: ignore[arg-type]
    if len(sizes) != n:
        raise InputError(
            en=f"{where}: {len(sizes)} values of fpc for {n} rows.",
            zh=f"{where}：{n} 行却有 {len(sizes)} 个 fpc。",
        )
    population = np.full(len(drawn), np.nan)
    population[strata] = sizes
    same = np.isclose(population[strata], sizes, rtol=1e-12, atol=0)
    share = (population > 0) & (population <= 1)
    population = np.where(share, drawn / np.where(share, population, 1), population)
    if not same.all() or not (population >= drawn - 1e-9).all():
        raise InputError(
            en=f"{where}: fpc should be one figure a stratum: the clusters in the population (at least "
            "as many as were drawn), or the sampled fraction.",
            zh=f"{where}：fpc 每层应为一个数：总体中的群数（不少于抽中数），或抽样比。",
        )
    return population


def weighted_mean(
    values: ArrayLike | pd.Series,
    *,
    weights: ArrayLike | pd.Series | Weights | None = None,
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
        `.estimate`, `.se`, `.ci` (Student's t), `.df`, `.n`, `.missing`, `.effective_n`.

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
    (3.0, 0.715)
    """
    where = "weighted_mean"
    level = check_level(level, where=where)
    y = number_array(values, where=where, name="values")
    estimate, se, design, known = _mean(y, weights, strata, clusters, fpc, where=where)
    half = stats.t.isf((1 - level) / 2, design.df) * se
    return _estimate(
        (estimate, se, (estimate - half, estimate + half)),
        design,
        known,
        kind="mean",
        level=level,
        interval=Words(en="t interval", zh="t 区间"),
    )


def _mean(
    y: NDArray[np.float64], weights: Any, strata: Any, clusters: Any, fpc: Any, *, where: str
) -> tuple[float, float, Design, NDArray[np.bool_]]:
    known = ~np.isnan(y)
    if known.sum() < 2:
        raise AnalysisError(
            en=f"{where}: {int(known.sum())} answers of {len(y)}; at least 2 are needed.",
            zh=f"{where}：{len(y)} 行中有效答案 {int(known.sum())} 个，至少需要 2 个。",
        )
    design = survey_design(
        len(y), weights=weights, strata=strata, clusters=clusters, fpc=fpc, where=where
    )
    total = design.weights[known].sum()
    estimate = float(design.weights[known] @ y[known] / total)
    influence = np.where(known, np.nan_to_num(y) - estimate, 0.0) / total
    variance = design.covariance(influence[:, None])[0, 0]
    return estimate, float(np.sqrt(max(variance, 0.0))), design, known


def _estimate(
    figures: tuple[float, float, tuple[float, float]],
    design: Design,
    known: NDArray[np.bool_],
    *,
    kind: str,
    level: float,
    interval: Words,
) -> Estimate:
    estimate, se, (low, high) = figures
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
        "df": design.df,
    }
    return Estimate(
        estimate=estimate,
        se=se,
        ci=(float(low), float(high)),
        level=level,
        n=n,
        missing=int((~known).sum()),
        df=design.df,
        effective_n=effective,
        kind=kind,
        interval=interval,
        table=pd.DataFrame([row], index=[kind]),
    )


def weighted_share(
    values: ArrayLike | pd.Series,
    *,
    of: Any = None,
    weights: ArrayLike | pd.Series | Weights | None = None,
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
        effective sample size where nobody or everybody has it.

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
    y = _flags(values, of, where=where)
    share, se, design, known = _mean(y, weights, strata, clusters, fpc, where=where)
    if se > 0 and 0 < share < 1:
        half = stats.t.isf((1 - level) / 2, design.df) * se / (share * (1 - share))
        middle = np.log(share / (1 - share))
        ci = tuple(1 / (1 + np.exp(-(middle + step))) for step in (-half, half))
        interval = Words(en="t interval on the logit scale", zh="logit 尺度上的 t 区间")
    else:
        w = design.weights[known]
        n = w.sum() ** 2 / (w**2).sum()
        tail, x = (1 - level) / 2, share * n
        low = 0.0 if share == 0 else float(stats.beta.ppf(tail, x, n - x + 1))
        ci = (low, 1.0 if share == 1 else float(stats.beta.isf(tail, x + 1, n - x)))
        interval = Words(
            en="Clopper-Pearson interval with the effective sample size",
            zh="按有效样本量的 Clopper-Pearson 区间",
        )
    figures = (share, se, (float(ci[0]), float(ci[1])))
    return _estimate(figures, design, known, kind="share", level=level, interval=interval)


def _flags(values: ArrayLike | pd.Series, of: Any, *, where: str) -> NDArray[np.float64]:
    if of is not None:
        column = values if isinstance(values, pd.Series) else pd.Series(np.asarray(values))
        wanted = [of] if isinstance(of, str) or not np.iterable(of) else list(of)
        return column.isin(wanted).astype(np.float64).where(column.notna()).to_numpy()
    y = number_array(values, where=where, name="values")
    if not np.isin(y[~np.isnan(y)], (0.0, 1.0)).all():
        raise InputError(
            en=f"{where}: values should be true/false or 1/0; for the share of a label pass of=….",
            zh=f"{where}：取值应为是/否或 1/0；要算某选项的比例请用 of=…。",
        )
    return y
