"""What goes into a driver analysis, checked: numbers, weights, missing answers, groups of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.insight.subset_r2 import Floats

MISSING = ("listwise", "pairwise")


@dataclass(frozen=True, slots=True)
class DriverData:
    """Rows and columns that count, and what was left out.

    `values` holds the drivers in the order of `blocks`, then the forced columns, then the outcome;
    it keeps NaN only where `missing` is pairwise.
    """

    values: Floats
    weights: Floats
    columns: list[str]
    blocks: dict[str, list[str]]
    forced: list[str]
    outcome: str
    missing: str
    rows_in: int
    set_aside: dict[str, str]

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def sizes(self) -> list[int]:
        return [len(members) for members in self.blocks.values()]


def read_driver_data(
    X: object,
    y: object,
    *,
    weights: object,
    forced: Sequence[str] | None,
    groups: Mapping[str, Sequence[str]] | None,
    missing: str,
) -> DriverData:
    """Check everything a caller may hand over and keep the rows that can be used."""
    if missing not in MISSING:
        raise InputError(
            en=f"driver_importance: missing={missing!r} is unknown. Choose one of: {', '.join(MISSING)}.",
            zh=f"driver_importance：不认识 missing={missing!r}。可选：{'、'.join(MISSING)}。",
        )
    table = _as_table(X)
    outcome = _as_series(y, index=table.index, name="y")
    weight = _as_weights(weights, index=table.index)
    extra = [str(name) for name in (forced or [])]
    if absent := [name for name in extra if name not in table.columns]:
        raise ColumnError.missing(absent, table.columns, where="driver_importance (forced)")
    everything = np.column_stack([_numbers(table), _numbers(outcome.to_frame("y"))])
    known = ~np.isnan(everything)
    keep = (
        known.all(axis=1) if missing == "listwise" else known[:, -1] & known[:, :-1].any(axis=1)
    ) & (weight > 0)
    if not keep.any():
        raise AnalysisError(
            en=f"driver_importance: no row is left of {len(table)}: in each, a driver or the outcome is "
            "missing or the weight is 0. Leave out the emptiest columns or use missing='pairwise'.",
            zh=f"driver_importance：{len(table)} 行里没有一行可用（驱动项或结果缺失，或权重为 0）。"
            "请去掉最空的列，或用 missing='pairwise'。",
        )
    everything, weight = everything[keep], weight[keep]
    names = list(table.columns)
    set_aside = {
        name: "constant"
        for name, column in zip(names, everything.T, strict=False)
        if _is_constant(column)
    }
    if _is_constant(everything[:, -1]):
        raise AnalysisError(
            en=f"driver_importance: the outcome has one value in all {len(everything)} rows that can be "
            "used; nothing can explain what does not vary.",
            zh=f"driver_importance：可用的 {len(everything)} 行里结果变量只有一个值，没有差异可供解释。",
        )
    blocks = group_columns(names, set_aside=set_aside, forced=extra, groups=groups)
    extra = [name for name in extra if name not in set_aside]
    columns = [name for members in blocks.values() for name in members] + extra
    place = {name: position for position, name in enumerate(names)}
    values = everything[:, [*[place[name] for name in columns], -1]]
    data = DriverData(
        values=values,
        weights=weight * (len(weight) / weight.sum()),
        columns=columns,
        blocks=blocks,
        forced=extra,
        outcome=str(outcome.name or "y"),
        missing=missing,
        rows_in=len(table),
        set_aside=set_aside,
    )
    _check_size(data)
    return data


def _as_table(X: object) -> pd.DataFrame:
    if isinstance(X, pd.Series):
        X = X.to_frame()
    if isinstance(X, pd.DataFrame):
        table = X.set_axis([str(name) for name in X.columns], axis=1)
    else:
        try:
            array = np.asarray(X)
        except (ValueError, TypeError):
            array = np.empty(0)
        if array.ndim != 2:
            raise InputError(
                en=f"driver_importance: X must be a table of rows × drivers, got {type(X).__name__}. "
                "Pass a DataFrame.",
                zh=f"driver_importance：X 应是「行 × 驱动项」的表，实为 {type(X).__name__}。请传入 DataFrame。",
            )
        table = pd.DataFrame(array, columns=[f"x{i + 1}" for i in range(array.shape[1])])
    if not table.shape[1]:
        raise InputError(
            en="driver_importance: X has no column. Pass at least one driver.",
            zh="driver_importance：X 没有列。请至少给一个驱动项。",
        )
    if not table.columns.is_unique:
        twice = sorted(set(table.columns[table.columns.duplicated()]))
        raise InputError(
            en=f"driver_importance: columns named twice in X: {', '.join(twice)}. Rename or drop them.",
            zh=f"driver_importance：X 中有重名的列：{'、'.join(twice)}。请改名或去掉。",
        )
    return table


def _as_series(values: object, *, index: pd.Index, name: str) -> pd.Series:
    """A column with one value a row of `index`; labels are matched when both carry them."""
    if isinstance(values, pd.DataFrame) and values.shape[1] == 1:
        values = values.iloc[:, 0]
    if isinstance(values, pd.Series):
        if values.index.equals(index):
            return values
        unique = index.is_unique and values.index.is_unique
        if unique and len(values) == len(index) and index.isin(values.index).all():
            return values.reindex(index)
        raise InputError(
            en=f"driver_importance: {name} has {len(values)} rows with other labels than the {len(index)} "
            "rows of X. Give both the same index.",
            zh=f"driver_importance：{name} 有 {len(values)} 行，其索引与 X 的 {len(index)} 行不同。"
            "请让两者索引一致。",
        )
    try:
        array = np.asarray(values)
    except (ValueError, TypeError):
        array = np.empty(0)
    if array.ndim != 1 or len(array) != len(index):
        raise InputError(
            en=f"driver_importance: {name} must hold one value for each of the {len(index)} rows of X, "
            f"got {type(values).__name__} of shape {array.shape}.",
            zh=f"driver_importance：{name} 应给 X 的 {len(index)} 行各一个值，"
            f"实为 {type(values).__name__}，形状 {array.shape}。",
        )
    return pd.Series(array, index=index, name=name)


def _as_weights(weights: object, *, index: pd.Index) -> Floats:
    if weights is None:
        return np.ones(len(index))
    weight = _numbers(_as_series(weights, index=index, name="weights").to_frame("weights"))[:, 0]
    if np.isnan(weight).any() or (weight < 0).any() or not weight.sum() > 0:
        raise InputError(
            en=f"driver_importance: weights must be positive numbers; found {int(np.isnan(weight).sum())} "
            f"missing, {int((weight < 0).sum())} negative, {int((weight == 0).sum())} zero of {len(weight)}. "
            "A zero leaves its row out; all else must be mended.",
            zh=f"driver_importance：权重必须是正数；{len(weight)} 个中缺失 {int(np.isnan(weight).sum())} 个、"
            f"负数 {int((weight < 0).sum())} 个、零 {int((weight == 0).sum())} 个。"
            "零表示不计该行，其他须改正。",
        )
    return weight


def _numbers(table: pd.DataFrame) -> Floats:
    """Floats with NaN for missing; text and infinite values are refused by name."""
    columns = []
    for name in table.columns:
        column = table[name]
        try:
            if isinstance(column.dtype, pd.CategoricalDtype) or not (
                pd.api.types.is_numeric_dtype(column) or column.dtype == object
            ):
                raise TypeError
            numbers = pd.to_numeric(column) if column.dtype == object else column
            array = numbers.to_numpy(dtype=float, na_value=np.nan)
        except (ValueError, TypeError):
            sample = next((str(value) for value in column if pd.notna(value)), "")
            raise InputError(
                en=f"driver_importance: column {name} holds {column.dtype} ({sample[:40]!r}, …), not "
                "numbers. Code the answers as numbers first.",
                zh=f"driver_importance：列 {name} 的类型是 {column.dtype}（如 {sample[:40]!r}），不是数值。"
                "请先把答案编码为数字。",
            ) from None
        if np.isinf(array).any():
            raise InputError(
                en=f"driver_importance: column {name} holds {int(np.isinf(array).sum())} infinite values. "
                "Mark them as missing or correct them.",
                zh=f"driver_importance：列 {name} 有 {int(np.isinf(array).sum())} 个无穷值。请设为缺失或改正。",
            )
        columns.append(array)
    return np.column_stack(columns) if columns else np.empty((len(table), 0))


def _is_constant(column: Floats) -> bool:
    known = column[~np.isnan(column)]
    if len(known) < 2:
        return True
    spread = np.ptp(known)
    return bool(spread <= 1e-12 * max(1.0, np.abs(known).max()))


def group_columns(
    names: Sequence[str],
    *,
    set_aside: Mapping[str, str],
    forced: Sequence[str],
    groups: Mapping[str, Sequence[str]] | None,
) -> dict[str, list[str]]:
    """Driver or group → its columns, in the order of X; a group stands where its first column is."""
    owner: dict[str, str] = {}
    for group, members in (groups or {}).items():
        for member in [members] if isinstance(members, str) else map(str, members):
            if member not in names:
                raise ColumnError.missing(
                    [member], names, where=f"driver_importance (group {group})"
                )
            if member in owner or member in forced:
                raise InputError(
                    en=f"driver_importance: column {member} stands in two groups, or is forced and grouped. "
                    "A column belongs to one.",
                    zh=f"driver_importance：列 {member} 同时属于两组，或既强制进入又分组。一列只能属于一处。",
                )
            owner[member] = str(group)
    blocks: dict[str, list[str]] = {}
    for name in names:
        if name not in set_aside and name not in forced:
            blocks.setdefault(owner.get(name, name), []).append(name)
    if not blocks:
        raise AnalysisError(
            en="driver_importance: every driver has one value in all rows; nothing is left to explain "
            f"the outcome. Constant: {', '.join(set_aside) or 'none'}.",
            zh=f"driver_importance：每个驱动项都只有一个值，没有可用来解释的差异。常数列：{'、'.join(set_aside) or '无'}。",
        )
    return blocks


def _check_size(data: DriverData) -> None:
    if data.n <= len(data.columns) + 1:
        raise AnalysisError(
            en=f"driver_importance: {data.n} complete rows for {len(data.columns)} columns: R² would be 1 "
            f"by construction. At least {len(data.columns) + 2} rows are needed, ten a driver are sensible "
            f"({data.rows_in} rows came in).",
            zh=f"driver_importance：可用的完整行只有 {data.n} 行，却有 {len(data.columns)} 列，R² 必为 1。"
            f"至少需要 {len(data.columns) + 2} 行，每个驱动项十行较为合理（原有 {data.rows_in} 行）。",
        )
