"""Numbers and labels as users pass them, checked once: items, columns, weights."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_hashable

from feedback.errors import AnalysisError, ColumnError, InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]
LARGEST = 1e100  # the fourth powers of what is smaller are still numbers
TOGETHER = 100_000  # rows of a table that sums take at once
SMALLEST = 1e-100  # and of what is larger no zeros; below, a value is one


def number_frame(
    data: Any,
    *,
    where: str,
    columns: Iterable[Hashable] | None = None,
    at_least: int = 1,
    narrow: bool = False,
) -> pd.DataFrame:
    """Return a copy of the items as float64, missing as NaN.

    Parameters
    ----------
    data
        Frame (or two-dimensional array), a row a respondent, a column an item.
    columns
        The items wanted; all columns without it.
    at_least
        How many columns the caller needs.
    narrow
        Whether a column of a large table may be half as wide or less (`narrowed`).

    Raises
    ------
    ColumnError
        An item is not there.
    InputError
        Text or infinite values among the numbers, a name twice, no rows.
    """
    frame = _as_frame(data, where=where)
    if frame.columns.nlevels > 1:
        raise layered_columns(frame, where=where)
    if columns is not None:
        wanted = [columns] if isinstance(columns, str) else list(columns)
        absent = [str(name) for name in wanted if name not in frame.columns]
        if absent:
            raise ColumnError.missing(absent, map(str, frame.columns), where=where)
        frame = frame[wanted]
    if not frame.columns.is_unique:
        twice = ", ".join(map(str, frame.columns[frame.columns.duplicated()].unique()))
        raise InputError(
            en=f"{where}: the column {twice} is there more than once. Rename or drop the copy.",
            zh=f"{where}：列 {twice} 出现多次。请改名或删去重复列。",
        )
    if frame.shape[1] < at_least:
        raise InputError(
            en=f"{where}: {frame.shape[1]} columns given, at least {at_least} needed.",
            zh=f"{where}：只有 {frame.shape[1]} 列，至少需要 {at_least} 列。",
        )
    if not len(frame):
        raise InputError(
            en=f"{where}: the table has no rows. Check the filter or the file before this step.",
            zh=f"{where}：表中没有任何行。请检查此前的筛选或文件。",
        )
    kept = narrowed if narrow else np.asarray
    arrays = {
        name: kept(number_array(frame[name], where=where, name=str(name))) for name in frame.columns
    }
    # the arrays are new: the frame may stand on them
    return pd.DataFrame(arrays, index=frame.index, columns=frame.columns, copy=False)


def narrowed(values: Floats) -> Floats:
    """Numbers of more than `TOGETHER` rows in half precision where it holds every one of them, as whole numbers up to 2,048; else as they are.

    Examples
    --------
    >>> narrowed(np.array([4.5, np.nan])).dtype, narrowed(np.full(200_000, 4.5)).dtype, narrowed(np.full(200_000, 0.1)).dtype
    (dtype('float64'), dtype('float16'), dtype('float64'))
    """
    if len(values) <= TOGETHER:
        return values
    with np.errstate(over="ignore", under="ignore"):
        half = values.astype(np.float16)
    return half if np.array_equal(half, values, equal_nan=True) else values


def layered_columns(frame: pd.DataFrame, *, where: str) -> InputError:
    """The error for column names of several levels, which a table of results cannot carry."""
    shown = frame.columns[0]
    return InputError(
        en=f"{where}: the columns have {frame.columns.nlevels} levels, e.g. {shown}. Give each one name: "
        'frame.columns = [" ".join(map(str, name)) for name in frame.columns].',
        zh=f"{where}：列名有 {frame.columns.nlevels} 层，例如 {shown}。请合为一层："
        'frame.columns = [" ".join(map(str, name)) for name in frame.columns]。',
    )


def _as_frame(data: Any, *, where: str) -> pd.DataFrame:
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, pd.Series):
        return data.to_frame()
    try:
        array = np.asarray(data)
    except ValueError:  # rows of unequal length
        array = np.empty(0)
    if array.ndim != 2:
        raise InputError(
            en=f"{where}: a table (rows respondents, columns items) is needed, "
            f"found {type(data).__name__}. Pass a DataFrame.",
            zh=f"{where}：需要一张表（行为受访者，列为题目），得到的是 {type(data).__name__}。请传入 DataFrame。",
        )
    return pd.DataFrame(array)


def number_array(values: ArrayLike | pd.Series, *, where: str, name: str) -> Floats:
    """Return one column as float64, missing (None, NaN, NA) as NaN.

    Text is refused even where it looks like a number: whether "5 非常满意" is a five is for the
    reader of the file to say, not for a statistic to guess.
    """
    column = values if isinstance(values, pd.Series) else _as_series(values, where=where, name=name)
    ordered = has_ordered_labels(column)
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(object)
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_numeric_dtype(column):
        if pd.api.types.is_complex_dtype(column):
            raise _not_numbers(column, where=where, name=name)
        array = column.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        array = _from_objects(column, where=where, name=name, ordered=ordered)
    beyond = np.abs(array) > LARGEST
    if beyond.any():
        raise InputError(
            en=f"{where}: {name} holds {int(beyond.sum())} infinite values, or beyond {LARGEST:g}. "
            "Make them missing or correct their source.",
            zh=f"{where}：{name} 含有 {int(beyond.sum())} 个无穷大或超过 {LARGEST:g} 的值。请改为缺失或修正来源。",
        )
    return np.where(np.abs(array) < SMALLEST, 0.0, array)


def _as_series(values: Any, *, where: str, name: str) -> pd.Series:
    if isinstance(values, (str, bytes, pd.DataFrame)) or not np.iterable(values):
        raise InputError(
            en=f"{where}: {name} should be a column of numbers, found {type(values).__name__}.",
            zh=f"{where}：{name} 应为一列数字，得到的是 {type(values).__name__}。",
        )
    try:
        whole = isinstance(values, np.ndarray) and values.dtype.kind in "biuf"
        return pd.Series(values) if whole else pd.Series(list(values), dtype=object)
    except ValueError as error:
        raise InputError(
            en=f"{where}: {name} should be a column of numbers (one dimension).",
            zh=f"{where}：{name} 应为一列（一维）数字。",
        ) from error


def has_ordered_labels(column: pd.Series) -> bool:
    """Whether the answers are words with an order: an ordered categorical of text.

    >>> has_ordered_labels(pd.Series(pd.Categorical(["low", "high"], ["low", "high"], ordered=True)))
    True
    """
    dtype = column.dtype
    if not isinstance(dtype, pd.CategoricalDtype) or not dtype.ordered:
        return False
    return any(isinstance(label, str) for label in dtype.categories)


def _from_objects(column: pd.Series, *, where: str, name: str, ordered: bool = False) -> Floats:
    present = column[column.notna()]
    if isinstance(present.dtype, pd.StringDtype) and len(present):
        raise _not_numbers(present, where=where, name=name)
    allowed = (int, float, np.number, bool, np.bool_, Decimal, Fraction)
    wrong = [value for value in present if not isinstance(value, allowed)]
    if wrong or pd.api.types.is_datetime64_any_dtype(column):
        raise _not_numbers(
            pd.Series(wrong or list(present[:1]), dtype=object),
            where=where,
            name=name,
            ordered=ordered,
        )
    array = np.full(len(column), np.nan)
    try:
        array[column.notna().to_numpy()] = [float(value) for value in present]
    except (OverflowError, ValueError) as error:  # 10**400, a signalling NaN
        raise InputError(
            en=f"{where}: {name} holds numbers no statistic can use (too large, or no numbers). "
            "Make them missing or correct their source.",
            zh=f"{where}：{name} 含有无法参与计算的数（过大或不是数）。请改为缺失或修正来源。",
        ) from error
    return array


def _not_numbers(values: pd.Series, *, where: str, name: str, ordered: bool = False) -> InputError:
    shown = ", ".join(repr(str(value)[:30]) for value in values[:3])
    shown = shown.encode("utf-8", "backslashreplace").decode("utf-8")
    en, zh = "Map the labels to codes first.", "请先把选项文字换成编码。"
    if ordered:
        en = "If its categories are all answers of the scale, column.cat.codes.where(column.notna()) + 1 numbers them in their order."
        zh = "若其类别就是量表的全部选项，可用 column.cat.codes.where(column.notna()) + 1 按次序编码。"
    return InputError(
        en=f"{where}: {name} holds text where numbers are needed, e.g. {shown}. {en}",
        zh=f"{where}：{name} 应为数字，却含有文字，例如 {shown}。{zh}",
    )


def label_column(values: Any, *, where: str, name: str) -> pd.Series:
    """Return labels as a Series, missing as they came.

    >>> label_column(["a", "b"], where="here", name="groups").tolist()
    ['a', 'b']
    """
    if isinstance(values, (str, bytes, pd.DataFrame)) or not np.iterable(values):
        raise InputError(
            en=f"{where}: {name} should be a column of labels, found {type(values).__name__}.",
            zh=f"{where}：{name} 应为一列标签，得到的是 {type(values).__name__}。",
        )
    column = values if isinstance(values, pd.Series) else pd.Series(list(values), dtype=object)
    if column.dtype == object and not column.map(is_hashable).all():
        raise InputError(
            en=f"{where}: {name} holds lists or other things that are no labels.",
            zh=f"{where}：{name} 含有列表等不能作标签的内容。",
        )
    return column


def one_column(frame: pd.DataFrame, name: Hashable, *, where: str) -> pd.Series:
    """Return the column `name`; say so where it is not there, is there twice, or where there is no table."""
    if not isinstance(frame, pd.DataFrame):
        raise InputError(
            en=f"{where}: a table is needed, found {type(frame).__name__}. Pass a DataFrame.",
            zh=f"{where}：需要一张表，得到的是 {type(frame).__name__}。请传入 DataFrame。",
        )
    if frame.columns.nlevels > 1:
        raise layered_columns(frame, where=where)
    if name not in frame.columns:
        raise ColumnError.missing([str(name)], map(str, frame.columns), where=where)
    column = frame[name]
    if isinstance(column, pd.DataFrame):
        raise InputError(
            en=f"{where}: the column {name} is there more than once. Rename or drop the copy.",
            zh=f"{where}：列 {name} 出现多次。请改名或删去重复列。",
        )
    return column


def refuse_reordered(*parts: Any, where: str) -> None:
    """Raise where two columns carry the same row labels in another order: matched by place they would lie.

    >>> refuse_reordered(pd.Series([1, 2]), [3, 4], None, where="here")
    """
    indices = [part.index for part in parts if isinstance(part, (pd.Series, pd.DataFrame))]
    for other in indices[1:]:
        first = indices[0]
        if len(first) == len(other) and not first.equals(other) and set(first) == set(other):
            raise InputError(
                en=f"{where}: the columns carry the same row labels in different order. Bring them into one "
                "order (reindex), or pass bare numbers if their place is right.",
                zh=f"{where}：各列的行标签相同而顺序不同。请统一顺序（reindex）；若按位置对应无误，请传入不带标签的数组。",
            )


def label_index(labels: Iterable[Any], *, name: str) -> pd.Index:
    """Return labels as an index; ones that are no valid text (lone surrogates) stay objects.

    >>> label_index(["a", "b"], name="group").tolist()
    ['a', 'b']
    """
    listed = list(labels)
    try:
        return pd.Index(listed, name=name, tupleize_cols=False)
    except UnicodeEncodeError:
        return pd.Index(listed, dtype=object, name=name, tupleize_cols=False)


def weight_array(weights: ArrayLike | pd.Series | None, *, n: int, where: str) -> Floats:
    """Return `n` positive weights (ones without `weights`).

    Raises
    ------
    InputError
        Another length, missing, zero or negative weights.
    """
    if weights is None:
        return np.ones(n)
    array = number_array(
        weights if isinstance(weights, pd.Series) else np.asarray(weights),
        where=where,
        name="weights",
    )
    if len(array) != n:
        raise InputError(
            en=f"{where}: {len(array)} weights for {n} rows. Give one weight a row.",
            zh=f"{where}：{n} 行却有 {len(array)} 个权重。请为每行给一个权重。",
        )
    bad = int((~(array > 0)).sum())
    if bad:
        raise InputError(
            en=f"{where}: {bad} weights are missing, zero or negative. Every respondent who counts "
            "needs a positive weight; leave the others out first.",
            zh=f"{where}：有 {bad} 个权重缺失、为零或为负。计入的受访者必须有正权重，其余请先剔除。",
        )
    return array


def refuse_constant(frame: pd.DataFrame, *, where: str) -> None:
    """Raise where an item has no variance or no answers: no correlation exists for it."""
    spread = frame.max() - frame.min()
    flat = [str(name) for name in frame.columns[~(spread > 0).to_numpy()]]
    if flat:
        raise AnalysisError(
            en=f"{where}: no variation in {', '.join(flat)} (all answers equal or missing). "
            "Leave these items out; a constant has no correlation.",
            zh=f"{where}：{'、'.join(flat)} 没有变化（全部相同或缺失）。请先去掉这些题，常数没有相关系数。",
        )


def varying(frame: pd.DataFrame, *, where: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The items that vary, and the names of those that do not; raises where fewer than two are left.

    >>> kept, aside = varying(pd.DataFrame({"a": [1, 2], "b": [3, 3], "c": [2, 1]}), where="here")
    >>> list(kept), aside
    (['a', 'c'], ('b',))
    """
    varies = (frame.max() - frame.min()).gt(0).to_numpy()
    if varies.sum() < 2:
        refuse_constant(frame, where=where)
    return frame.loc[:, varies], tuple(str(name) for name in frame.columns[~varies])


def complete_rows(frame: pd.DataFrame, *, where: str, least: int = 3) -> pd.DataFrame:
    """Return the rows without missing values; too few of them is an error that says so."""
    whole = frame.dropna()
    if len(whole) < least:
        raise AnalysisError(
            en=f"{where}: {len(whole)} of {len(frame)} rows are complete, at least {least} are needed.",
            zh=f"{where}：{len(frame)} 行中只有 {len(whole)} 行完整，至少需要 {least} 行。",
        )
    return whole


def present_answers(values: Floats, weight: Floats, *, where: str) -> tuple[Floats, Floats, int]:
    """Answers that are there with their weights, and how many are missing; none at all is an error."""
    known = ~np.isnan(values)
    if not known.any():
        raise AnalysisError(
            en=f"{where}: none of {len(values)} rows has an answer.",
            zh=f"{where}：{len(values)} 行中没有一个答案。",
        )
    return values[known], weight[known], int((~known).sum())


def plain_number(value: float) -> str:
    """A number as people and survey tools write it: every digit it has, no exponent, no decimals that are zero.

    Examples
    --------
    >>> plain_number(12_345_678.0), plain_number(0.5), plain_number(1e6), plain_number(1e-5)
    ('12345678', '0.5', '1000000', '0.00001')
    """
    return str(np.format_float_positional(value, trim="-"))


def stretches(n: int) -> list[slice]:
    """Rows taken together: up to `TOGETHER` all of them, beyond as many at a time, so that copies of a large table stay small.

    Examples
    --------
    >>> stretches(3)
    [slice(0, 3, None)]
    """
    whole = range(0, n, TOGETHER)
    return [slice(first, min(first + TOGETHER, n)) for first in whole] or [slice(0, 0)]
