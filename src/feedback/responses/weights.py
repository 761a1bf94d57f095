"""Weights: raking, post-stratification, trimming, and what they cost in sample size."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import check_count, weight_array
from feedback.results import Result, Words

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_SHARE_ERROR = 1e-6


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

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.float64]:
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
            en=f"The answers of {n} people were weighted so that the sample mirrors the population. "
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
        code, target = _margin(responses, column, figures, where=where)
        codes.append(code)
        targets.append(target)
    targets = _one_total(targets, base, where=where)
    fitted, rounds = _fit(base, codes, targets, tolerance=tolerance, most=max_iterations)
    names = [str(column) for column in margins]
    return Weights(
        weights=pd.Series(fitted, index=responses.index, name="weight"),
        table=_margin_table(names, codes, targets, base, fitted),
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
    absent = [name for name in columns if name not in responses.columns]
    if absent:
        raise ColumnError.missing(absent, map(str, responses.columns), where=where)
    name = " × ".join(map(str, columns))
    cell = responses[columns[0]] if len(columns) == 1 else _tuples(responses[columns])
    code, target = _margin(pd.DataFrame({name: cell}), name, totals, where=where)
    [target] = _one_total([target], base, where=where)
    fitted, _ = _fit(base, [code], [target], tolerance=1e-10, most=2)
    return Weights(
        weights=pd.Series(fitted, index=responses.index, name="weight"),
        table=_margin_table([name], [code], [target], base, fitted),
        groups=pd.DataFrame({name: cell.to_numpy()}, index=responses.index),
        base=pd.Series(base, index=responses.index, name="base"),
        kind="post_stratify",
        iterations=1,
    )


def _tuples(frame: pd.DataFrame) -> pd.Series:
    cells = pd.Series(list(frame.itertuples(index=False, name=None)), index=frame.index, dtype=object)
    return cells.where(frame.notna().all(axis=1), None)


def base_weights(
    responses: pd.DataFrame, weights: str | ArrayLike | pd.Series | None, *, where: str
) -> NDArray[np.float64]:
    """Return the base weights as an array: a column by name, one weight a row, or ones."""
    if not isinstance(responses, pd.DataFrame) or not len(responses):
        raise InputError(
            en=f"{where}: a table with at least one respondent is needed.",
            zh=f"{where}：需要一张至少有一名受访者的表。",
        )
    if isinstance(weights, str):
        if weights not in responses.columns:
            raise ColumnError.missing([weights], map(str, responses.columns), where=where)
        weights = responses[weights]
    return weight_array(weights, n=len(responses), where=where)


def _margin(
    responses: pd.DataFrame,
    column: str,
    figures: Mapping[Hashable, float] | pd.Series,
    *,
    where: str,
) -> tuple[NDArray[np.intp], pd.Series]:
    if column not in responses.columns:
        raise ColumnError.missing([str(column)], map(str, responses.columns), where=where)
    labels, numbers = _figures(figures, column, where=where)
    position = {label: at for at, label in enumerate(labels)}
    values = responses[column]
    known = values.notna().to_numpy()
    code = np.array([position.get(value, -1) for value in values], dtype=np.intp)
    if not known.all():
        raise InputError(
            en=f"{where}: {int((~known).sum())} respondents have no {column}. Leave them out or give "
            "them a category of their own with a target.",
            zh=f"{where}：{int((~known).sum())} 名受访者缺少“{column}”。请剔除，或另设类别并给出目标。",
        )
    stray = sorted({str(value) for value in values[code < 0]})
    unused = [str(label) for label, at in position.items() if at not in set(code)]
    if stray or unused:
        raise InputError(
            en=f"{where}: {column}: "
            + (f"no target for {', '.join(stray)}. " if stray else "")
            + (f"No respondent is {', '.join(unused)}. " if unused else "")
            + "Join categories until each target has respondents.",
            zh=f"{where}：{column}："
            + (f"{'、'.join(stray)} 没有目标值。" if stray else "")
            + (f"没有受访者属于 {'、'.join(unused)}。" if unused else "")
            + "请合并类别，使每个目标都有受访者。",
        )
    return code, pd.Series(numbers, index=pd.Index(labels, tupleize_cols=False), name=str(column))


def _figures(
    figures: Mapping[Hashable, float] | pd.Series, column: str, *, where: str
) -> tuple[list[Hashable], NDArray[np.float64]]:
    if not isinstance(figures, (Mapping, pd.Series)) or not len(figures):
        raise InputError(
            en=f"{where}: the target of {column} should map categories to figures.",
            zh=f"{where}：“{column}”的目标应为类别到数值的映射。",
        )
    items = dict(figures.items())
    try:
        numbers = np.array(list(items.values()), dtype=np.float64)
    except (TypeError, ValueError):
        numbers = np.array([np.nan])
    if not (np.isfinite(numbers) & (numbers > 0)).all():
        raise InputError(
            en=f"{where}: every target of {column} should be a positive number.",
            zh=f"{where}：“{column}”的每个目标都应为正数。",
        )
    return list(items), numbers


def _one_total(
    targets: list[pd.Series], base: NDArray[np.float64], *, where: str
) -> list[pd.Series]:
    totals = np.array([target.sum() for target in targets])
    if np.ptp(totals) > MOST_SHARE_ERROR * totals.max():
        listed = ", ".join(f"{t.name} {t.sum():.10g}" for t in targets)
        raise InputError(
            en=f"{where}: the margins have different totals ({listed}). Bring them to one population.",
            zh=f"{where}：各边际的合计不一致（{listed}）。请统一为同一总体。",
        )
    shares = abs(totals[0] - 1) <= MOST_SHARE_ERROR
    return [target * (base.sum() if shares else 1.0) for target in targets]


def _fit(
    base: NDArray[np.float64],
    codes: list[NDArray[np.intp]],
    targets: list[pd.Series],
    *,
    tolerance: float,
    most: int,
) -> tuple[NDArray[np.float64], int]:
    fitted = base.astype(np.float64)
    goals = [target.to_numpy() for target in targets]
    for rounds in range(1, most + 1):
        for code, goal in zip(codes, goals, strict=True):
            fitted = fitted * (goal / np.bincount(code, fitted, len(goal)))[code]
        miss = max(
            np.abs(np.bincount(code, fitted, len(goal)) / goal - 1).max()
            for code, goal in zip(codes, goals, strict=True)
        )
        if miss <= tolerance:
            return fitted, rounds
    raise AnalysisError(
        en=f"rake: after {most} rounds a margin is still {100 * miss:.3g}% off. Some combination of "
        "categories has no respondents, so that the margins contradict each other; join categories.",
        zh=f"rake：{most} 轮后仍有边际相差 {100 * miss:.3g}%。某些类别组合没有受访者，使边际互相矛盾；请合并类别。",
    )


def _margin_table(
    names: list[str],
    codes: list[NDArray[np.intp]],
    targets: list[pd.Series],
    base: NDArray[np.float64],
    fitted: NDArray[np.float64],
) -> pd.DataFrame:
    parts = []
    for name, code, target in zip(names, codes, targets, strict=True):
        size = len(target)
        index = pd.MultiIndex.from_arrays(
            [[name] * size, list(map(str, target.index))], names=["margin", "category"]
        )
        before, after = np.bincount(code, base, size), np.bincount(code, fitted, size)
        columns = {
            "n": np.bincount(code, minlength=size),
            "share_before": before / before.sum(),
            "target": target.to_numpy(),
            "share_after": after / after.sum(),
            "total_after": after,
        }
        parts.append(pd.DataFrame(columns, index=index))
    return pd.concat(parts)


def trim_weights(
    weights: ArrayLike | pd.Series | Weights,
    *,
    lower: float | None = None,
    upper: float | None = None,
    strict: bool = True,
    max_iterations: int = 10_000,
) -> pd.Series:
    """Weights held between two bounds, with what was cut spread evenly over the others.

    Parameters
    ----------
    weights
        Positive weights, one a respondent.
    lower, upper
        Bounds; None is none.
    strict
        Repeat until no weight is outside (spreading can push one over); once only without it.
    max_iterations
        Most rounds; they shrink geometrically.

    Returns
    -------
    pd.Series
        Trimmed weights with the same sum.

    Raises
    ------
    InputError
        Bounds that no weights of this sum can keep.

    Notes
    -----
    What was cut in a round goes in equal parts to the weights not cut in it, as R's survey::trimWeights
    has it.

    Examples
    --------
    >>> trim_weights([1.0, 1.0, 4.0], upper=3).tolist()
    [1.5, 1.5, 3.0]
    """
    where = "trim_weights"
    check_count(max_iterations, where=where, name="max_iterations")
    index = _index_of(weights)
    array = weight_array(_bare(weights), n=len(np.asarray(weights)), where=where).copy()
    low = 0.0 if lower is None else float(lower)
    high = np.inf if upper is None else float(upper)
    if not low < high or not low <= array.mean() <= high:
        raise InputError(
            en=f"{where}: no weights between {low:g} and {high:g} keep the mean {array.mean():g}. "
            "Widen the bounds.",
            zh=f"{where}：{low:g} 与 {high:g} 之间的权重无法保持均值 {array.mean():g}。请放宽界限。",
        )
    slack = 1e-13 * array.mean()
    for _ in range(max_iterations):
        outside = (array < low - slack) | (array > high + slack)
        if not outside.any() or outside.all():
            break
        held = np.clip(array, low, high)
        held[~outside] += (array - held).sum() / (~outside).sum()
        array = held
        if not strict:
            break
    return pd.Series(np.clip(array, low, high) if strict else array, index=index, name="weight")


def _bare(weights: Any) -> Any:
    return weights.weights if isinstance(weights, Weights) else weights


def _index_of(weights: Any) -> pd.Index:
    bare = _bare(weights)
    return bare.index if isinstance(bare, pd.Series) else pd.RangeIndex(len(np.asarray(bare)))


def effective_sample_size(weights: ArrayLike | pd.Series | Weights) -> float:
    """Kish's effective sample size, (Σw)²/Σw².

    Examples
    --------
    >>> effective_sample_size([1.0, 1.0, 2.0])
    2.6666666666666665
    """
    bare = _bare(weights)
    array = weight_array(bare, n=len(np.asarray(bare)), where="effective_sample_size")
    if not len(array):
        raise InputError(
            en="effective_sample_size: no weights given.", zh="effective_sample_size：没有权重。"
        )
    return float(array.sum() ** 2 / (array**2).sum())


def design_effect(weights: ArrayLike | pd.Series | Weights) -> float:
    """Kish's design effect of unequal weights, n/effective n = 1 + cv² (n in the variance).

    Kish (1965), Survey Sampling, section 11.7.

    Examples
    --------
    >>> design_effect([1.0, 1.0, 2.0])
    1.125
    """
    return len(np.asarray(_bare(weights))) / effective_sample_size(weights)
