"""Missing answers: which go missing together, filled in several times over, and what if the silent differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import Floats, Ints, check_choice, check_count, check_level, number_frame
from feedback.results import Result, Words, percent

METHODS = ("pmm", "normal")
DONORS = 5
_RIDGE = 1e-5  # of the diagonal: columns that repeat each other still predict

Statistic = Callable[[pd.DataFrame], tuple[Any, Any]]


def missing_patterns(
    answers: pd.DataFrame, *, columns: Iterable[Hashable] | None = None
) -> pd.DataFrame:
    """Which answers go missing together.

    Parameters
    ----------
    answers
        A row a respondent, a column a question.
    columns
        The questions; all columns without it.

    Returns
    -------
    pandas.DataFrame
        A row a pattern, most frequent first: one column a question (True: answered), n, share, missing
        (how many questions of the pattern have no answer).

    Raises
    ------
    InputError, ColumnError
        Text among the answers, a column that is not there.

    Examples
    --------
    >>> table = missing_patterns(pd.DataFrame({"a": [1, 2, 3], "b": [1, None, None]}))
    >>> table[["n", "missing"]].to_numpy().tolist()
    [[2, 1], [1, 0]]
    """
    frame = number_frame(answers, where="missing_patterns", columns=columns)
    there, n = np.unique(frame.notna().to_numpy(), axis=0, return_counts=True)
    table = pd.DataFrame(there, columns=frame.columns).assign(
        n=n, share=n / len(frame), missing=(~there).sum(axis=1)
    )
    return table.sort_values(["n", "missing"], ascending=[False, True], ignore_index=True)


@dataclass(frozen=True)
class Imputations:
    """A table completed several times; `gaps` says where answers were missing."""

    completed: tuple[pd.DataFrame, ...]
    gaps: pd.DataFrame
    method: str

    def __len__(self) -> int:
        return len(self.completed)


def impute_answers(
    answers: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    count: int = 20,
    method: str = "pmm",
    rounds: int = 10,
    shift: Mapping[Hashable, float] | None = None,
    seed: int = 0,
) -> Imputations:
    """Complete a table of answers several times by chained equations.

    Parameters
    ----------
    answers
        A row a respondent, a column a question, numbers; what the analysis uses must be among them (the
        outcome, too), or its relation to the gaps is lost.
    columns
        The questions; all columns without it.
    count
        Completed tables.
    method
        "pmm" (an answer of one of the five people predicted nearest: stays on the scale) or "normal".
    rounds
        Rounds over all questions for each completed table.
    shift
        {question: points added to what is filled in}: people who do not answer differ by that much from
        what their other answers tell.
    seed
        Seed of all draws.

    Returns
    -------
    Imputations
        `.completed` (a frame each), `.gaps`, `.method`. Answers that are there never change.

    Raises
    ------
    InputError, ColumnError
        Text, an unknown method or question.
    AnalysisError
        A question nobody answered, or fewer answers than questions.

    Notes
    -----
    Proper: each regression draws its variance and slopes from their posterior before it predicts (Rubin
    1987, p. 167; van Buuren & Groothuis-Oudshoorn 2011, J. Stat. Softw. 45(3)).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame({"a": rng.normal(size=50)})
    >>> table["b"] = (table["a"] + rng.normal(size=50)).mask(rng.random(50) < 0.3)
    >>> made = impute_answers(table, count=5)
    >>> len(made), int(made.completed[0].isna().sum().sum())
    (5, 0)
    """
    where = "impute_answers"
    check_choice(method, METHODS, where=where, name="method")
    count = check_count(count, where=where, name="count", least=2)
    rounds = check_count(rounds, where=where, name="rounds")
    frame = number_frame(answers, where=where, columns=columns)
    moved = _shifts(shift, frame.columns, where=where)
    values, gaps = frame.to_numpy(), frame.isna().to_numpy()
    known = (~gaps).sum(axis=0)
    few = [str(name) for name in frame.columns[(known < frame.shape[1] + 2) & gaps.any(axis=0)]]
    if few:
        raise AnalysisError(
            en=f"{where}: too few answers to fill the gaps of {', '.join(few)} ({frame.shape[1] + 2} are needed with "
            f"{frame.shape[1]} questions). Leave these questions out.",
            zh=f"{where}：{'、'.join(few)} 的答案太少，无法插补（{frame.shape[1]} 道题至少需要 {frame.shape[1] + 2} 个）。请去掉这些题。",
        )
    rng = np.random.default_rng(seed)
    done = []
    for _ in range(count):
        filled = _chain(values, gaps, method=method, rounds=rounds, shift=moved, rng=rng)
        done.append(pd.DataFrame(filled, index=frame.index, columns=frame.columns))
    return Imputations(tuple(done), pd.DataFrame(gaps, frame.index, frame.columns), method)


def _shifts(shift: Mapping[Hashable, float] | None, columns: pd.Index, *, where: str) -> Floats:
    given = dict(shift or {})
    absent = [str(name) for name in given if name not in columns]
    if absent:
        raise ColumnError.missing(absent, map(str, columns), where=f"{where} shift")
    return np.array([float(given.get(name, 0.0)) for name in columns])


def _chain(
    values: Floats, gaps: Any, *, method: str, rounds: int, shift: Floats, rng: np.random.Generator
) -> Floats:
    filled = values.copy()
    order = [at for at in np.argsort(gaps.sum(axis=0), kind="stable") if gaps[:, at].any()]
    for at in order:  # begin with answers of others, drawn at random
        filled[gaps[:, at], at] = rng.choice(values[~gaps[:, at], at], int(gaps[:, at].sum()))
    for _ in range(rounds if order and values.shape[1] > 1 else 0):
        for at in order:
            gap = gaps[:, at]
            x = np.delete(filled, at, axis=1)
            x = np.column_stack([np.ones(len(x)), x - x.mean(axis=0)])
            filled[gap, at] = _drawn(x, values[:, at], gap, method=method, rng=rng) + shift[at]
    return filled


def _drawn(x: Floats, y: Floats, gap: Any, *, method: str, rng: np.random.Generator) -> Floats:
    """Answers for the gaps from a Bayesian regression on all other questions."""
    seen, known = x[~gap], y[~gap]
    products = seen.T @ seen
    inverse = np.linalg.inv(
        products + _RIDGE * np.diag(np.diag(products)) + 1e-12 * np.eye(len(products))
    )
    slopes = inverse @ (seen.T @ known)
    residual = known - seen @ slopes
    left = max(len(known) - x.shape[1], 1)
    sigma = np.sqrt(float(residual @ residual) / rng.chisquare(left))
    root = np.linalg.cholesky((inverse + inverse.T) / 2)
    drawn = slopes + sigma * root @ rng.standard_normal(len(slopes))
    if method == "normal":
        return x[gap] @ drawn + sigma * rng.standard_normal(int(gap.sum()))
    order = np.argsort(seen @ slopes, kind="stable")
    return known[order][_donors((seen @ slopes)[order], x[gap] @ drawn, rng)]


def _donors(ordered: Floats, wanted: Floats, rng: np.random.Generator) -> Ints:
    """One of the five people whose prediction lies nearest, for each wanted; `ordered` ascends."""
    donors = min(DONORS, len(ordered))
    at = np.searchsorted(ordered, wanted)
    window = np.clip(at[:, None] + np.arange(-donors, donors), 0, len(ordered) - 1)
    apart = np.abs(ordered[window] - wanted[:, None])
    apart[:, 1:][window[:, 1:] == window[:, :-1]] = (
        np.inf
    )  # the ends stand several times in a window
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :donors]
    chosen = nearest[np.arange(len(wanted)), rng.integers(donors, size=len(wanted))]
    return window[np.arange(len(wanted)), chosen]


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
    m = len(pairs)
    within, between = (errors**2).mean(axis=0), estimates.var(axis=0, ddof=1)
    total = within + (1 + 1 / m) * between
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.where(total > 0, (1 + 1 / m) * between / total, 0.0)
        rubin = np.where(lost > 0, (m - 1) / lost**2, np.inf)
        observed = np.where(np.isinf(df), np.inf, (df + 1) / (df + 3) * df * (1 - lost))
        pooled = 1 / (1 / rubin + 1 / observed)
    mean, se = estimates.mean(axis=0), np.sqrt(total)
    half = np.where(se > 0, stats.t.isf((1 - level) / 2, np.maximum(pooled, 1.0)) * se, np.nan)
    table = pd.DataFrame(
        {
            "estimate": mean,
            "se": se,
            "df": pooled,
            "ci_low": mean - half,
            "ci_high": mean + half,
            "missing_information": lost,
        },
        index=names,
    )
    return PooledEstimate(table, m, level)


def _no_pairs(where: str) -> InputError:
    return InputError(
        en=f"{where}: the statistic should return (estimates, standard errors), as many of one as of the other.",
        zh=f"{where}：统计量应返回（估计值, 标准误），两者个数相同。",
    )


def shift_sensitivity(
    answers: pd.DataFrame,
    statistic: Statistic,
    *,
    column: Hashable,
    shifts: Iterable[float],
    count: int = 20,
    rounds: int = 10,
    df: float = np.inf,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """What a figure would be if people who did not answer differ from what their other answers tell.

    Parameters
    ----------
    answers
        As `impute_answers`.
    statistic, df, level
        As `pool_estimates`; the first figure is shown.
    column
        The question whose filled-in answers are shifted.
    shifts
        Points added; 0 is what `impute_answers` gives.
    count, rounds, seed
        As `impute_answers`; the same draws for each shift.

    Returns
    -------
    pandas.DataFrame
        A row a shift: estimate, se, ci_low, ci_high.

    Raises
    ------
    InputError, ColumnError, AnalysisError
        As `impute_answers` and `pool_estimates`.

    Notes
    -----
    Delta adjustment: van Buuren (2018), Flexible Imputation of Missing Data, 2nd ed., 9.2.

    Examples
    --------
    >>> table = pd.DataFrame({"a": np.arange(40.0), "b": [1.0, 2, 3, np.nan] * 10})
    >>> found = shift_sensitivity(table, lambda t: (t["b"].mean(), t["b"].sem()), column="b", shifts=[0, -1])
    >>> bool(found.loc[-1.0, "estimate"] < found.loc[0.0, "estimate"])
    True
    """
    rows = {}
    for amount in shifts:
        made = impute_answers(
            answers, count=count, rounds=rounds, shift={column: float(amount)}, seed=seed
        )
        rows[float(amount)] = pool_estimates(made, statistic, df=df, level=level).table.iloc[0]
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("shift")
    return table[["estimate", "se", "ci_low", "ci_high"]]
