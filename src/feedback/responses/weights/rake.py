"""Weights: raking, post-stratification, trimming, and what they cost in sample size."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.numeric import Floats, one_column
from feedback.responses.weights.fit import (
    base_weights,
    fit_margins,
    margin_codes,
    margin_table,
    one_total,
)
from feedback.responses.weights.trim import design_effect, effective_sample_size
from feedback.results import Result, Words, counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Weights(Result):
    """Weights of the respondents, and how well they meet their margins.

    Goes wherever `weights=` is asked for; estimates then know which margins were calibrated.
    """

    weights: pd.Series
    table: pd.DataFrame
    groups: pd.DataFrame
    base: pd.Series
    kind: str
    iterations: int

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Floats:
        return np.array(self.weights, dtype=dtype or np.float64)

    def __len__(self) -> int:
        return len(self.weights)

    def __iter__(self) -> Iterator[float]:
        return iter(self.weights)

    @property
    def effective_n(self) -> float:
        """Kish's effective sample size."""
        return effective_sample_size(self.weights)

    @property
    def deff(self) -> float:
        """Kish's design effect of unequal weights."""
        return design_effect(self.weights)

    def _define(self) -> Words:
        if self.kind == "rake":
            return Words(
                en="Iterative proportional fitting of the base weights to each margin in turn; "
                "effective n = (Σw)²/Σw² (Kish).",
                zh="对基础权重按各边际逐一迭代比例拟合（raking）；有效样本量 = (Σw)²/Σw²（Kish）。",
            )
        return Words(
            en="Post-stratification: base weights scaled to the population total of each cell; "
            "effective n = (Σw)²/Σw² (Kish).",
            zh="事后分层：各格基础权重按总体数缩放；有效样本量 = (Σw)²/Σw²（Kish）。",
        )

    def _explain(self) -> Words:
        n, effective = len(self), self.effective_n
        low, high = self.weights.min(), self.weights.max()
        return Words(
            en=f"The answers of {counted(n, 'person', 'people')} were weighted so that the sample mirrors the population. "
            f"Weights run from {low:.3g} to {high:.3g}; the price is precision: the sample now tells "
            f"as much as {effective:.0f} equally weighted answers would.",
            zh=f"对 {n} 名受访者加权，使样本结构与总体一致。权重从 {low:.3g} 到 {high:.3g}；"
            f"代价是精度：其信息量相当于 {effective:.0f} 份等权答卷。",
        )

    def _cite(self) -> Words:
        if self.kind == "rake":
            return Words(
                en="Weights were raked to the population margins (Deming & Stephan, 1940, Annals of "
                "Mathematical Statistics, 11, 427-444); Kish's (1965) design effect was "
                f"{self.deff:.3f}.",
                zh="权重按总体边际迭代调整（Deming & Stephan, 1940, Annals of Mathematical Statistics, "
                f"11, 427-444）；Kish（1965）设计效应为 {self.deff:.3f}。",
            )
        return Words(
            en="Weights were post-stratified to the population cells (Holt & Smith, 1979, JRSS A, 142, "
            f"33-46); Kish's (1965) design effect was {self.deff:.3f}.",
            zh="权重按总体分格事后分层（Holt & Smith, 1979, JRSS A, 142, 33-46）；"
            f"Kish（1965）设计效应为 {self.deff:.3f}。",
        )


def rake(
    responses: pd.DataFrame,
    *,
    margins: Mapping[str, Mapping[Hashable, float] | pd.Series],
    weights: str | ArrayLike | pd.Series | None = None,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
) -> Weights:
    """Weights that meet several population margins at once.

    Parameters
    ----------
    responses
        A row a respondent, with the margin columns.
    margins
        Column -> {category: population figure}. Counts of people, or shares that sum to 1; all
        margins have the same total. With shares the weights sum to the sum of the base weights.
    weights
        Base weights: a column name or one weight a row; ones without it.
    tolerance
        Largest relative miss of a margin at which to stop.
    max_iterations
        Rounds over all margins before giving up.

    Returns
    -------
    Weights
        `.weights` (Series on the index of `responses`), `.table` (a row a category: n, share before,
        target, share after), `.effective_n`, `.deff`.

    Raises
    ------
    InputError
        A respondent without a category, a category without a target or a target nobody answers for,
        totals that differ, weights that are not positive.
    AnalysisError
        No convergence: the margins contradict the cells that are empty.

    Notes
    -----
    Deming & Stephan (1940), Annals of Mathematical Statistics 11, 427-444.

    Examples
    --------
    >>> people = pd.DataFrame({"sex": ["f", "f", "m"], "city": ["a", "b", "a"]})
    >>> w = rake(people, margins={"sex": {"f": 50, "m": 50}, "city": {"a": 75, "b": 25}})
    >>> w.weights.round(3).tolist()
    [25.0, 25.0, 50.0]
    """
    where = "rake"
    base = base_weights(responses, weights, where=where)
    if not margins:
        raise InputError(en=f"{where}: no margins given.", zh=f"{where}：没有给出边际。")
    codes, targets = [], []
    for column, figures in margins.items():
        code, target = margin_codes(responses, column, figures, where=where)
        codes.append(code)
        targets.append(target)
    targets = one_total(targets, base, where=where)
    fitted, rounds = fit_margins(base, codes, targets, tolerance=tolerance, most=max_iterations)
    names = [str(column) for column in margins]
    return Weights(
        weights=pd.Series(fitted, index=responses.index, name="weight"),
        table=margin_table(names, codes, targets, base, fitted),
        groups=responses[list(margins)].copy(),
        base=pd.Series(base, index=responses.index, name="base"),
        kind="rake",
        iterations=rounds,
    )


def post_stratify(
    responses: pd.DataFrame,
    *,
    by: str | list[str],
    totals: Mapping[Any, float] | pd.Series,
    weights: str | ArrayLike | pd.Series | None = None,
) -> Weights:
    """Weights that meet the population figure of every cell.

    Parameters
    ----------
    responses
        A row a respondent.
    by
        The column, or the columns whose combinations are the cells.
    totals
        Cell -> population figure (counts, or shares that sum to 1); a cell of several columns is a
        tuple.
    weights
        Base weights: a column name or one weight a row; ones without it.

    Returns
    -------
    Weights
        As `rake`.

    Raises
    ------
    InputError
        As `rake`.

    Examples
    --------
    >>> people = pd.DataFrame({"sex": ["f", "f", "m"]})
    >>> post_stratify(people, by="sex", totals={"f": 50, "m": 50}).weights.tolist()
    [25.0, 25.0, 50.0]
    """
    where = "post_stratify"
    base = base_weights(responses, weights, where=where)
    columns = [by] if isinstance(by, str) else list(by)
    parts = [one_column(responses, column, where=where) for column in columns]
    name = " × ".join(map(str, columns))
    cell = parts[0] if len(parts) == 1 else _tuples(responses[columns])
    code, target = margin_codes(pd.DataFrame({name: cell}), name, totals, where=where)
    [target] = one_total([target], base, where=where)
    fitted, _ = fit_margins(base, [code], [target], tolerance=1e-10, most=2)
    return Weights(
        weights=pd.Series(fitted, index=responses.index, name="weight"),
        table=margin_table([name], [code], [target], base, fitted),
        groups=pd.DataFrame({name: cell.to_numpy()}, index=responses.index),
        base=pd.Series(base, index=responses.index, name="base"),
        kind="post_stratify",
        iterations=1,
    )


def _tuples(frame: pd.DataFrame) -> pd.Series:
    cells = pd.Series(
        list(frame.itertuples(index=False, name=None)), index=frame.index, dtype=object
    )
    return cells.where(frame.notna().all(axis=1), None)
