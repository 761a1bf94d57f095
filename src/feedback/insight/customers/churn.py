"""Who is likely to leave: a calibrated logistic model that says how good it is, or refuses."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.insight.customers.churn_model import (
    area_under_curve,
    cross_validated,
    logistic,
    sigmoid,
    with_one,
)
from feedback.numeric import Floats, number_array, number_frame, one_column
from feedback.parameter_checks import check_count, check_level
from feedback.results import Result, Words, between, percent

LEAST_LEAVERS = 50
LEAST_PER_COLUMN = 10
CHANCE = 0.5  # the AUC of a model that knows nothing


@dataclass(frozen=True)
class ChurnRisk(Result):
    """Risks of leaving, what drives them, and how well they were foretold for people not seen."""

    table: pd.DataFrame
    coefficients: pd.DataFrame
    calibration: pd.DataFrame
    auc: float
    auc_ci: tuple[float, float]
    brier: float
    brier_base: float
    slope: float
    intercept: float
    n: int
    leavers: int
    missing: int
    folds: int
    level: float

    @property
    def useful(self) -> bool:
        """Whether the model tells leavers from stayers at all (AUC interval above one half, slope above 0)."""
        return self.auc_ci[0] > CHANCE and self.slope > 0

    def _define(self) -> Words:
        known = self.n + self.missing
        return Words(
            en=f"Logistic regression on standardised columns; of {known:,} customers of whom it is known whether they left, "
            f"{self.n:,} are complete ({self.leavers:,} left) and {self.missing:,} are not and get no risk; AUC and Brier score from {self.folds}-fold "
            "cross-validation; risks recalibrated by the cross-validated intercept and slope; odds ratios per "
            "standard deviation; AUC interval after DeLong.",
            zh=f"对标准化变量做 logistic 回归；已知是否流失的 {known:,} 人中，数据完整 {self.n:,} 人（流失 {self.leavers:,} 人），"
            f"其余 {self.missing:,} 人不完整，没有风险值；"
            f"AUC 与 Brier 得分来自 {self.folds} 折交叉验证；风险按交叉验证的截距与斜率校准；"
            "优势比为每标准差；AUC 区间用 DeLong 法。",
        )

    def _explain(self) -> Words:
        low, high = self.auc_ci
        if not self.useful:
            return Words(
                en=f"These figures do not foretell who leaves (AUC {self.auc:.2f}, interval {between(low, high)}); "
                "the risks should not be used.",
                zh=f"这些变量无法预测谁会流失（AUC {self.auc:.2f}，区间 {between(low, high)}），风险值不宜使用。",
            )
        first = self.coefficients.iloc[int(self.coefficients["estimate"].abs().argmax())]
        strongest, odds = first.name, float(first["odds_ratio"])
        gain = 1 - self.brier / self.brier_base
        return Words(
            en=f"Shown a leaver and a stayer, the model picks the leaver in {percent(self.auc, digits=0)} of cases; "
            f"its forecasts err {percent(gain, digits=0)} less than the plain rate of leaving. The strongest sign is "
            f"{strongest}: a standard deviation more multiplies the odds of leaving by {odds:.2f}.",
            zh=f"随机取一名流失者与一名留存者，模型有 {percent(self.auc, digits=0)} 的概率认对；预测误差比只用平均流失率小 "
            f"{percent(gain, digits=0)}。最强的信号是 {strongest}：每高一个标准差，流失优势变为 {odds:.2f} 倍。",
        )

    def _cite(self) -> Words:
        return Words(
            en=f"Churn was modelled by logistic regression (n = {self.n}, {self.leavers} leavers); cross-validated "
            f"AUC = {self.auc:.3f} {between(*self.auc_ci, digits=3)} (DeLong et al., 1988, Biometrics, 44, 837-845), "
            f"Brier score = {self.brier:.4f} (base rate {self.brier_base:.4f}), calibration slope = {self.slope:.2f} "
            "(Cox, 1958, Biometrika, 45, 562-565).",
            zh=f"流失以 logistic 回归建模（n = {self.n}，流失 {self.leavers}）；交叉验证 AUC = {self.auc:.3f} "
            f"{between(*self.auc_ci, digits=3)}（DeLong 等, 1988, Biometrics, 44, 837-845），Brier 得分 = "
            f"{self.brier:.4f}（基准 {self.brier_base:.4f}），校准斜率 = {self.slope:.2f}（Cox, 1958, Biometrika, 45, "
            "562-565）。",
        )


def churn_risk(
    customers: pd.DataFrame,
    *,
    left: Hashable,
    columns: Iterable[Hashable] | None = None,
    folds: int = 10,
    level: float = 0.95,
    seed: int = 0,
) -> ChurnRisk:
    """Risk of leaving from ratings, recency, complaints and the like.

    Parameters
    ----------
    customers
        A row a customer.
    left
        Column that says who left (true/false or 1/0); customers with it missing are not learnt from but
        get a risk.
    columns
        Numeric columns the risk is told from; all others without it.
    folds
        Folds of the cross-validation.
    level
        Confidence level.
    seed
        Seed of the folds.

    Returns
    -------
    ChurnRisk
        `.table` (customer: risk with ci_low and ci_high, rank; missing where a column is; no rank where
        nothing was learnt, and the plain rate as risk where people not seen are foretold the wrong way
        round, slope of 0 or less), `.coefficients`
        (estimate, se, z, p, odds_ratio, odds_low, odds_high per standard deviation), `.auc`, `.auc_ci`,
        `.brier`, `.brier_base`, `.slope`, `.intercept`, `.calibration` (tenths of risk: foretold,
        happened, n), `.useful`; `.n` learnt from, `.missing` left out of it though it is known whether they
        left, for a column of theirs is missing.

    Raises
    ------
    ColumnError, InputError
        Missing columns, text, a `left` that is not two-valued.
    AnalysisError
        Fewer than 50 leavers (or stayers), fewer than ten per column, collinear columns, a column that
        separates leavers perfectly.

    Notes
    -----
    Fewer events teach noise: Peduzzi et al. (1996), Journal of Clinical Epidemiology 49, 1373-1379.

    Examples
    --------
    >>> rng = np.random.default_rng(5)
    >>> rating = rng.integers(1, 6, 2000)
    >>> gone = rng.random(2000) < 1 / (1 + np.exp(rating - 1.0))
    >>> found = churn_risk(pd.DataFrame({"rating": rating, "gone": gone}), left="gone")
    >>> found.useful, bool(found.coefficients.loc["rating", "odds_ratio"] < 0.5)
    (True, True)
    """
    where = "churn_risk"
    level = check_level(level, where=where)
    check_count(folds, where=where, name="folds", least=2)
    outcome = one_column(customers, left, where=where)
    chosen = [c for c in customers.columns if c != left] if columns is None else list(columns)
    frame = number_frame(customers, where=where, columns=chosen)
    gone = number_array(outcome, where=where, name=str(left))
    if not np.isin(gone[~np.isnan(gone)], (0.0, 1.0)).all():
        raise InputError(
            en=f"{where}: {left} should say true/false or 1/0 who left.",
            zh=f"{where}：{left} 应以 是/否 或 1/0 表示是否流失。",
        )
    whole = frame.notna().all(axis=1).to_numpy()
    learn = whole & ~np.isnan(gone)
    y = gone[learn]
    _enough(y, len(chosen), where=where)
    mean, spread = frame[learn].mean(), frame[learn].std()
    _refuse_useless(frame[learn], spread, where=where)
    x = ((frame - mean) / spread).to_numpy()
    beta, covariance = logistic(with_one(x[learn]), y, where=where)
    foretold = cross_validated(x[learn], y, folds, np.random.default_rng(seed), where=where)
    (intercept, slope), _ = logistic(with_one(foretold[:, None]), y, where=where)
    auc, auc_ci = area_under_curve(foretold, y, level)
    chance = sigmoid(foretold)
    score = with_one(np.where(whole[:, None], x, 0.0)) @ beta
    se = np.sqrt(np.einsum("ij,jk,ik->i", with_one(x), covariance, with_one(x)))
    half = stats.norm.isf((1 - level) / 2) * se
    ends = {"risk": score, "ci_low": score - half, "ci_high": score + half}
    at, steep = (intercept, slope) if slope > 0 else (np.log(y.mean() / (1 - y.mean())), 0.0)
    risks = {name: sigmoid(at + steep * end) for name, end in ends.items()}
    table = pd.DataFrame(risks, index=customers.index)
    table.loc[~whole] = np.nan
    learnt = auc_ci[0] > CHANCE and slope > 0
    table["rank"] = table["risk"].rank(ascending=False, method="min") if learnt else np.nan
    return ChurnRisk(
        table=table,
        coefficients=_coefficients(beta[1:], covariance, frame.columns, level),
        calibration=_calibration(sigmoid(at + steep * foretold), y),
        auc=auc,
        auc_ci=auc_ci,
        brier=float(((chance - y) ** 2).mean()),
        brier_base=float(y.mean() * (1 - y.mean())),
        slope=float(slope),
        intercept=float(intercept),
        n=int(learn.sum()),
        leavers=int(y.sum()),
        missing=int((~whole & ~np.isnan(gone)).sum()),
        folds=folds,
        level=level,
    )


def _enough(y: Floats, columns: int, *, where: str) -> None:
    fewer = int(min(y.sum(), len(y) - y.sum()))
    wanted = max(LEAST_LEAVERS, LEAST_PER_COLUMN * columns)
    if fewer < wanted:
        raise AnalysisError(
            en=f"{where}: {int(y.sum())} leavers and {int(len(y) - y.sum())} stayers with complete data; at least "
            f"{wanted} of each are needed for {columns} columns ({LEAST_LEAVERS}, and {LEAST_PER_COLUMN} a column). "
            "Gather more, or use fewer columns.",
            zh=f"{where}：数据完整者中流失 {int(y.sum())} 人、留存 {int(len(y) - y.sum())} 人；{columns} 个变量至少各需 "
            f"{wanted} 人（不少于 {LEAST_LEAVERS}，且每个变量 {LEAST_PER_COLUMN} 人）。请积累更多数据或减少变量。",
        )


def _refuse_useless(frame: pd.DataFrame, spread: pd.Series, *, where: str) -> None:
    flat = [str(name) for name in frame.columns[~(spread > 0)]]
    if flat:
        raise AnalysisError(
            en=f"{where}: no variation in {', '.join(flat)}. Leave these columns out.",
            zh=f"{where}：{'、'.join(flat)} 没有变化。请去掉。",
        )
    values, vectors = np.linalg.eigh(frame.corr().to_numpy())
    if values[0] < 1e-10:
        guilty = [
            str(list(frame.columns)[at]) for at in np.flatnonzero(np.abs(vectors[:, 0]) > 0.1)
        ]
        raise AnalysisError(
            en=f"{where}: {', '.join(guilty)} repeat each other exactly. Leave one out.",
            zh=f"{where}：{'、'.join(guilty)} 完全共线。请去掉其一。",
        )


def _coefficients(beta: Floats, covariance: Floats, names: pd.Index, level: float) -> pd.DataFrame:
    se = np.sqrt(np.diag(covariance)[1:])
    half = stats.norm.isf((1 - level) / 2) * se
    return pd.DataFrame(
        {
            "estimate": beta,
            "se": se,
            "z": beta / se,
            "p": 2 * stats.norm.sf(np.abs(beta / se)),
            "odds_ratio": np.exp(beta),
            "odds_low": np.exp(beta - half),
            "odds_high": np.exp(beta + half),
        },
        index=names.rename("column"),
    )


def _calibration(chance: Floats, y: Floats) -> pd.DataFrame:
    tenth = pd.qcut(pd.Series(chance).rank(method="first"), 10, labels=range(1, 11))
    frame = pd.DataFrame({"tenth": tenth, "foretold": chance, "happened": y})
    grouped = frame.groupby("tenth", observed=True)
    return grouped[["foretold", "happened"]].mean().assign(n=grouped.size())
