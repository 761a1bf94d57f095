"""Reliability of a scale: alpha, lambda, omega, item statistics, each definition by its name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, FeedbackError, InputError
from feedback.measures.coefficients import (
    alpha_error,
    cronbach,
    guttman_lambda2,
    guttman_lambda6,
    squared_multiple_correlations,
)
from feedback.numeric import Flags, Floats, number_frame, varying
from feedback.parameter_checks import check_choice, check_level
from feedback.responses.scales import check_scale, turn_items
from feedback.results import Result, Words, between, percent


@dataclass(frozen=True)
class Reliability(Result):
    """Reliability of the sum of some items."""

    alpha_raw: float
    alpha_std: float
    alpha_ci: tuple[float, float]
    alpha_se: float
    alpha_ordinal: float | None
    lambda2: float
    lambda6: float
    omega_total: float | None
    omega_total_model: float | None
    mean_correlation: float
    items: pd.DataFrame
    table: pd.DataFrame
    negative: tuple[Hashable, ...]
    n: int
    n_complete: int
    missing: str
    level: float
    set_aside: tuple[str, ...] = ()

    @property
    def omega_total_observed(self) -> float | None:
        """Omega with the observed variance of the sum in the denominator; the same as `omega_total`."""
        return self.omega_total

    def _define(self) -> Words:
        rows = {
            "pairwise": ("pairwise", "成对"),
            "listwise": ("listwise", "整行"),
        }[self.missing]
        return Words(
            en=f"Raw alpha from covariances, standardised alpha from correlations ({rows[0]} deletion, {self.n} rows); "
            f"Feldt's {percent(self.level, digits=0)} interval; Guttman's lambda 2 and 6 (squared multiple "
            "correlations) from correlations; omega total from a one-factor maximum likelihood solution "
            f"on the {self.n_complete} complete rows, observed variance of the sum in the denominator "
            "(or the model-implied variance, where it says so); ordinal alpha from polychoric correlations.",
            zh=f"原始 alpha 用协方差，标准化 alpha 用相关（{rows[1]}删除，{self.n} 行）；Feldt "
            f"{percent(self.level, digits=0)} 区间；Guttman λ2 与 λ6（复相关平方）用相关；ω 总取"
            f"完整的 {self.n_complete} 行单因子最大似然解，分母为总分的观测方差（注明者为模型隐含方差）；"
            "有序 alpha 用多项相关。",
        )

    def _explain(self) -> Words:
        low, high = self.alpha_ci
        grade = (
            ("high", "较高")
            if low >= 0.8
            else ("usable", "可用")
            if low >= 0.7
            else ("low", "偏低")
        )
        en = f"If the {len(self.items)} items measure one thing, they do so with {grade[0]} consistency: alpha "
        en += f"{self.alpha_raw:.2f} ({percent(self.level, digits=0)} interval {low:.2f} to {high:.2f}). "
        zh = f"如果这 {len(self.items)} 道题测的是同一事物，其一致性{grade[1]}：alpha {self.alpha_raw:.2f}"
        zh += f"（{percent(self.level, digits=0)} 区间 {low:.2f} 至 {high:.2f}）。"
        better = self.items["alpha_if_deleted_raw"] > high
        if better.any():
            names = [str(name) for name in self.items.index[better]]
            en += f"Without {', '.join(names)} it would clearly be higher. "
            zh += f"去掉 {'、'.join(names)} 会明显提高。"
        if self.negative:
            names = [str(name) for name in self.negative]
            en += f"{', '.join(names)} run against the rest and are probably worded the other way round. "
            zh += f"{'、'.join(names)} 与其余题目方向相反，很可能是反向题。"
        if self.set_aside:
            en += f"{', '.join(self.set_aside)}: everybody gave the same answer, so that it tells nothing of consistency; left out. "
            zh += f"{'、'.join(self.set_aside)} 所有人答案相同，无法参与一致性计算，已剔除。"
        en += "High consistency alone is no proof of honest answers: people or machines that tick the same "
        en += "everywhere raise it too."
        zh += "一致性高并不证明作答认真：处处勾同一项的人或程序也会抬高它。"
        return Words(en=en, zh=zh)

    def _cite(self) -> Words:
        ci = between(*self.alpha_ci)
        source = "McDonald, 1999, Test Theory"
        omega = omega_zh = ""
        if self.omega_total is not None:
            omega = f", McDonald's ω = {self.omega_total:.2f} ({source})"
            omega_zh = f"，McDonald ω = {self.omega_total:.2f}（{source}）"
        return Words(
            en=f"Internal consistency was Cronbach's α = {self.alpha_raw:.2f}, "
            f"{percent(self.level, digits=0)} CI {ci} (Feldt, Woodruff & Salih, 1987, Applied Psychological "
            f"Measurement, 11, 93-103){omega}, n = {self.n}.",
            zh=f"内部一致性 Cronbach α = {self.alpha_raw:.2f}，{percent(self.level, digits=0)} 置信区间 {ci}"
            "（Feldt, Woodruff & Salih, 1987, Applied Psychological Measurement, 11, 93-103）"
            f"{omega_zh}，n = {self.n}。",
        )


def reliability(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    reverse: Iterable[Hashable] = (),
    low: float | None = None,
    high: float | None = None,
    missing: str = "pairwise",
    ordinal: bool = True,
    level: float = 0.95,
) -> Reliability:
    """Reliability of a scale and what each item does to it.

    Parameters
    ----------
    items
        A row a respondent, a column an item.
    columns
        The items; all columns without it.
    reverse
        Items worded the other way round; turned to low + high - x, so `low` and `high` are needed.
    low, high
        Ends of the scale; answers outside are an error.
    missing
        "pairwise" (as R's psych) or "listwise".
    ordinal
        Also the alpha of polychoric correlations, where items have at most 15 answers.
    level
        Confidence level of Feldt's interval.

    Returns
    -------
    Reliability
        `.alpha_raw`, `.alpha_std`, `.alpha_ci`, `.alpha_se` (Duhachek & Iacobucci), `.alpha_ordinal`,
        `.lambda2`, `.lambda6`, `.omega_total` (observed variance in the denominator),
        `.omega_total_model`, `.items` (n, mean, sd, item_total, item_total_std, item_rest,
        item_rest_smc, alpha_if_deleted_raw, alpha_if_deleted_std, lambda6_if_deleted), `.table`
        (a row a coefficient), `.negative` (items that clearly run against the rest: the interval of their correlation with it lies below 0), `.set_aside` (items without any variation, left out). Omega and ordinal alpha are
        None where the data cannot carry them.

    Raises
    ------
    InputError
        Text, answers outside the scale, reverse items without the ends of the scale.
    AnalysisError
        Fewer than two items that vary, fewer than three rows, pairs of items nobody answered both of.

    Notes
    -----
    alpha = k/(k-1) (1 - tr C / ΣC). Feldt's interval: 1 - (1-alpha) F with n-1 and (n-1)(k-1) degrees of
    freedom. Definitions agree with R's psych::alpha, but for n where answers are missing pairwise: psych
    takes all rows, which holds the truth too rarely; here it is the harmonic mean of the people who
    answered each pair.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 3, 3, 4, 4], "c": [2, 2, 3, 5, 5]})
    >>> round(reliability(answers).alpha_raw, 4)
    0.9538
    """
    where = "reliability"
    check_choice(missing, ("pairwise", "listwise"), where=where, name="missing")
    level = check_level(level, where=where)
    frame = _scale_items(items, columns, reverse, low, high, where=where)
    frame, aside = varying(frame, where=where)
    whole = frame.dropna()
    if missing == "listwise" and len(whole):
        frame, more = varying(whole, where=where)
        aside += more
    frame = frame.dropna(how="all")
    if len(frame) < 3 or (missing == "listwise" and len(whole) < 3):
        n = len(whole if missing == "listwise" else frame)
        raise AnalysisError(
            en=f"{where}: {n} usable rows, at least 3 are needed.",
            zh=f"{where}：可用行数 {n}，至少需要 3 行。",
        )
    whole = frame.dropna()
    covariance = frame.cov().to_numpy()
    correlation = _correlation(covariance, names=frame.columns, where=where)
    n, k = frame.shape
    raw = cronbach(covariance)
    omega, omega_model = _omega(whole, where=where)
    values = {
        "alpha_raw": raw,
        "alpha_std": cronbach(correlation),
        "alpha_ordinal": _ordinal_alpha(frame) if ordinal else None,
        "lambda2": guttman_lambda2(correlation),
        "lambda6": guttman_lambda6(correlation),
        "omega_total": omega,
        "omega_total_model": omega_model,
    }
    people = _people_per_pair(frame)
    tails = [(1 + level) / 2, (1 - level) / 2]
    quantiles = stats.f.ppf(tails, people - 1, (people - 1) * (k - 1))
    ci = (float(1 - (1 - raw) * quantiles[0]), float(1 - (1 - raw) * quantiles[1]))
    table = pd.DataFrame({"value": pd.Series(values, dtype=np.float64)}).rename_axis("coefficient")
    table.loc["alpha_raw", ["ci_low", "ci_high"]] = ci
    table["n"] = [n] * 5 + [len(whole)] * 2
    items = _item_statistics(frame, covariance, correlation)
    first = np.linalg.eigh(correlation)[1][:, -1]
    against = (first * np.sign(first.sum() or 1) < 0) & _clearly_below(
        correlation, people, level=level
    )
    return Reliability(
        **values,  # type: ignore[arg-type]
        alpha_ci=ci,
        alpha_se=alpha_error(covariance, people),
        mean_correlation=float(correlation[np.tril_indices(k, -1)].mean()),
        items=items,
        table=table,
        negative=tuple(frame.columns[against]),
        n=n,
        n_complete=len(whole),
        missing=missing,
        level=level,
        set_aside=aside,
    )


def _clearly_below(correlation: Floats, people: float, *, level: float) -> Flags:
    """Items whose correlation with the standardised rest lies below 0 by its whole interval (Fisher's z, Bonferroni over the items).

    Standardised, for of raw answers an item on a longer scale outweighs the others.
    """
    z, sums = float(stats.norm.isf((1 - level) / 2 / len(correlation))), correlation.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = (sums - 1) / np.sqrt(correlation.sum() - 2 * sums + 1)
        high = np.arctanh(rest.clip(-1, 1)) + z / np.sqrt(max(people - 3, 1))
    return np.asarray(high < 0, dtype=bool)


def _people_per_pair(frame: pd.DataFrame) -> float:
    """Harmonic mean over pairs of items of the people who answered both: all rows where none is missing.

    What a covariance rests on; the interval of an alpha of pairwise covariances goes by it.
    """
    known = frame.notna().to_numpy().astype(np.float64)
    pairs = (known.T @ known)[np.tril_indices(frame.shape[1], -1)]
    return float(len(pairs) / (1 / pairs).sum())


def _scale_items(
    items: pd.DataFrame,
    columns: Iterable[Hashable] | None,
    reverse: Iterable[Hashable],
    low: float | None,
    high: float | None,
    *,
    where: str,
) -> pd.DataFrame:
    frame = number_frame(items, where=where, columns=columns, at_least=2)
    turned = [reverse] if isinstance(reverse, str) else list(reverse)
    if (low is None) != (high is None) or (turned and low is None):
        raise InputError(
            en=f"{where}: give both low= and high=, the ends of the scale"
            + (", to turn the reverse items round." if turned else "."),
            zh=f"{where}：请同时给出 low= 与 high=（量表两端）"
            + ("以便反向计分。" if turned else "。"),
        )
    if low is None or high is None:
        return frame
    check_scale(frame, low=low, high=high, where=where)
    return turn_items(frame, turned, low=low, high=high, where=where)


def _correlation(covariance: Floats, *, names: pd.Index, where: str) -> Floats:
    empty = np.argwhere(np.isnan(covariance))
    if len(empty):
        a, b = (str(list(names)[at]) for at in empty[0])
        raise AnalysisError(
            en=f"{where}: too few people answered both {a} and {b}.",
            zh=f"{where}：同时回答 {a} 与 {b} 的人太少。",
        )
    scale = np.sqrt(np.diag(covariance))
    return covariance / np.outer(scale, scale)


def _item_statistics(frame: pd.DataFrame, covariance: Floats, correlation: Floats) -> pd.DataFrame:
    k = len(covariance)
    total = frame.mean(axis=1)
    common = correlation.copy()
    np.fill_diagonal(common, squared_multiple_correlations(correlation))
    rest_covariance = covariance.sum(axis=0) - np.diag(covariance)
    rest_variance = covariance.sum() - 2 * covariance.sum(axis=0) + np.diag(covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        item_rest = rest_covariance / np.sqrt(np.diag(covariance) * rest_variance)
        loading = common.sum(axis=0) / np.sqrt(common.sum())
    without: list[dict[str, float]] = []
    for at in range(k):
        rest = np.delete(np.arange(k), at)
        c, r = covariance[np.ix_(rest, rest)], correlation[np.ix_(rest, rest)]
        enough = k > 2
        without.append(
            {
                "alpha_if_deleted_raw": cronbach(c) if enough else float("nan"),
                "alpha_if_deleted_std": cronbach(r) if enough else float("nan"),
                "lambda6_if_deleted": guttman_lambda6(r) if enough else float("nan"),
            }
        )
    stats_frame = pd.DataFrame(
        {
            "n": frame.notna().sum(),
            "mean": frame.mean(),
            "sd": frame.std(),
            "item_total": frame.corrwith(total),
            "item_total_std": correlation.sum(axis=0) / np.sqrt(correlation.sum()),
            "item_rest": item_rest,
            "item_rest_smc": loading,
        }
    )
    deleted = pd.DataFrame(without, index=frame.columns)
    return pd.concat([stats_frame, deleted], axis=1).rename_axis("item")


def _omega(whole: pd.DataFrame, *, where: str) -> tuple[float | None, float | None]:
    """One-factor omega, None where the items cannot carry the model (two items, too few rows)."""
    from feedback.measures.cfa.confirmatory import covariance, fit_model, in_deviations
    from feedback.measures.cfa.model import MeasurementModel

    if whole.shape[1] < 3 or len(whole) <= whole.shape[1] or not (np.ptp(whole, axis=0) > 0).all():
        return None, None  # an item may vary among all rows and not among the complete ones
    made = MeasurementModel({"factor": tuple(whole.columns)})
    try:
        centred, spread = in_deviations(whole)
        observed = covariance(centred, names=list(whole.columns), where=where)
        layout, solution = fit_model(made, observed, where=where)
    except (FeedbackError, np.linalg.LinAlgError):
        return None, None
    spread = spread / spread.max()
    loading, residual, factor = layout.matrices(solution.theta)
    true = float((loading[:, 0] @ spread) ** 2 * factor[0, 0])
    unique = float((residual * np.outer(spread, spread)).sum())
    return true / float(spread @ observed @ spread), true / (true + unique)


def _ordinal_alpha(frame: pd.DataFrame) -> float | None:
    from feedback.measures.polychoric import polychoric_correlations

    try:
        matrix: Any = polychoric_correlations(frame)
    except (AnalysisError, np.linalg.LinAlgError):  # finely measured items have no ordinal alpha
        return None
    return cronbach(matrix.to_numpy())
