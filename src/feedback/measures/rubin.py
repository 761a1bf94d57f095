"""Rubin's rules: figures of several completed tables as one, with what the gaps leave open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import InputError
from feedback.numeric import Floats
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, percent

if TYPE_CHECKING:
    from feedback.measures.imputation import Imputations

Statistic = Callable[[pd.DataFrame], tuple[Any, Any]]


@dataclass(frozen=True)
class PooledEstimate(Result):
    """Figures pooled over completed tables by Rubin's rules."""

    table: pd.DataFrame
    imputations: int
    level: float

    def _define(self) -> Words:
        return Words(
            en=f"Mean over {self.imputations} completed tables; variance = within + (1 + 1/m) between (Rubin 1987); "
            "Student's t with the degrees of freedom of Barnard & Rubin (1999).",
            zh=f"{self.imputations} 份插补表的均值；方差 = 表内 + (1+1/m) 表间（Rubin 1987）；t 区间，自由度按 Barnard-Rubin（1999）。",
        )

    def _explain(self) -> Words:
        lost = percent(float(self.table["missing_information"].max()), digits=0)
        return Words(
            en=f"Missing answers were filled in {self.imputations} times, each as likely as the other answers of the person "
            f"allow; the gaps take at most {lost} of what could be known. It holds if who is silent differs only in what "
            "other answers tell; a shift shows what if not.",
            zh=f"缺失答案按本人其他答案插补 {self.imputations} 次；缺失至多带走 {lost} 的信息。前提是未作答者的不同之处能由其他答案推知；"
            "若不成立，可用偏移检验其影响。",
        )

    def _cite(self) -> Words:
        return Words(
            en=f"Missing answers were multiply imputed (m = {self.imputations}) by chained equations (van Buuren & "
            "Groothuis-Oudshoorn, 2011, Journal of Statistical Software, 45(3)) and pooled with the degrees of freedom of "
            "Barnard and Rubin (1999, Biometrika, 86, 948-955).",
            zh=f"缺失答案以链式方程多重插补（m = {self.imputations}；van Buuren & Groothuis-Oudshoorn, 2011, Journal of "
            "Statistical Software, 45(3)），按 Barnard & Rubin（1999, Biometrika, 86, 948-955）的自由度合并。",
        )


def pool_estimates(
    imputations: Imputations,
    statistic: Statistic,
    *,
    df: float | Floats = np.inf,
    level: float = 0.95,
) -> PooledEstimate:
    """Pool any statistic over completed tables.

    Parameters
    ----------
    imputations
        As `impute_answers` makes them.
    statistic
        A function of a completed table that returns (estimates, standard errors): numbers, or Series of k
        numbers with names.
    df
        Degrees of freedom the statistic would have without gaps, one number or (k,); infinite for a normal interval.
    level
        Confidence level.

    Returns
    -------
    PooledEstimate
        `.table` (a row a figure: estimate, se, df, ci_low, ci_high, missing_information from 0 to 1).

    Raises
    ------
    InputError
        The statistic returns no two equally long sets of numbers.

    Notes
    -----
    T = W + (1 + 1/m) B, λ = (1 + 1/m) B / T, ν_m = (m-1)/λ², ν_obs = (ν+1)/(ν+3) ν (1-λ), 1/df = 1/ν_m + 1/ν_obs.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame({"a": rng.normal(size=50)})
    >>> table["b"] = (table["a"] + rng.normal(size=50)).mask(rng.random(50) < 0.3)
    >>> from feedback.measures.imputation import impute_answers
    >>> found = pool_estimates(impute_answers(table), lambda t: (t["b"].mean(), t["b"].sem()), df=49)
    >>> bool(0 < found.table["missing_information"].iloc[0] < 0.6)
    True
    """
    where = "pool_estimates"
    level = check_level(level, where=where)
    pairs = [statistic(table) for table in imputations.completed]
    try:
        estimates = np.array([np.atleast_1d(np.asarray(one, dtype=np.float64)) for one, _ in pairs])
        errors = np.array([np.atleast_1d(np.asarray(two, dtype=np.float64)) for _, two in pairs])
    except (TypeError, ValueError) as error:
        raise _no_pairs(where) from error
    if estimates.shape != errors.shape or estimates.ndim != 2 or not (errors >= 0).all():
        raise _no_pairs(where)
    first = pairs[0][0]
    names = first.index if isinstance(first, pd.Series) else pd.RangeIndex(estimates.shape[1])
    table = rubin(estimates, errors, df=df, level=level).set_index(names)
    return PooledEstimate(table, len(pairs), level)


def rubin(
    estimates: Floats, errors: Floats, *, df: float | Floats = np.inf, level: float = 0.95
) -> pd.DataFrame:
    """Figures of m completed tables as one, a row a figure.

    Parameters
    ----------
    estimates, errors
        (m, k) Figures and their standard errors; a figure missing in one of the tables is missing.
    df
        As in `pool_estimates`.

    Returns
    -------
    pandas.DataFrame
        estimate, se, df, ci_low, ci_high, missing_information.
    """
    m = len(estimates)
    within, between = (errors**2).mean(axis=0), estimates.var(axis=0, ddof=1)
    total = within + (1 + 1 / m) * between
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.where(total == 0, 0.0, (1 + 1 / m) * between / total)
        spread = np.where(lost > 0, (m - 1) / lost**2, np.inf)
        observed = np.where(np.isinf(df), np.inf, (df + 1) / (df + 3) * df * (1 - lost))
        pooled = 1 / (1 / spread + 1 / observed)
    mean, se = estimates.mean(axis=0), np.sqrt(total)
    half = np.where(se > 0, stats.t.isf((1 - level) / 2, np.maximum(pooled, 1.0)) * se, np.nan)
    return pd.DataFrame(
        {
            "estimate": mean,
            "se": se,
            "df": pooled,
            "ci_low": mean - half,
            "ci_high": mean + half,
            "missing_information": lost,
        }
    )


def pooled_share(shares: Floats, worth: Floats, *, level: float) -> tuple[Floats, Floats]:
    """Shares of m completed tables as one, and how many simple answers each is worth for an interval at the level.

    Parameters
    ----------
    shares, worth
        (m, k) Shares, and (k,) how many simple answers each would be worth without gaps.

    Returns
    -------
    share, worth
        (k,) each: Wilson's interval of them is that of Lott & Reiter (2020), Am. Stat. 74(2), 109-115: of
        n/(1 + r) (z/t)² answers, r = (1 + 1/m) between/within, ν = (m - 1)(1 + 1/r)². Missing where nothing has worth.
    """
    share = np.nan_to_num(shares.mean(axis=0))
    m, between = len(shares), np.nan_to_num(shares.var(axis=0, ddof=1))
    within = np.maximum(share * (1 - share) / np.maximum(worth, 1e-9), 1e-300)
    more = (1 + 1 / m) * between / within
    # where nothing is lost, normal as Wilson's
    df = (m - 1) * (1 + 1 / np.maximum(more, 1e-9)) ** 2
    upper = (1 + level) / 2
    left = worth / (1 + more) * (stats.norm.ppf(upper) / stats.t.ppf(upper, df)) ** 2
    return np.where(worth > 0, share, np.nan), left


def _no_pairs(where: str) -> InputError:
    return InputError(
        en=f"{where}: the statistic should return (estimates, standard errors), as many of one as of the other.",
        zh=f"{where}：统计量应返回（估计值, 标准误），两者个数相同。",
    )
