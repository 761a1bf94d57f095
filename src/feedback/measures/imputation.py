"""Missing answers: which go missing together, filled in several times over, and what if the silent differ."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError
from feedback.measures.rubin import Statistic, pool_estimates
from feedback.numeric import Floats, Ints, number_frame
from feedback.parameter_checks import check_choice, check_count

METHODS = ("pmm", "normal")
DONORS = 5
_RIDGE = 1e-5  # of the diagonal: columns that repeat each other still predict


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
