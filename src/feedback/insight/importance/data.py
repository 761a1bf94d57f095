"""What goes into a driver analysis, checked: numbers, weights, missing answers, groups of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, is_unique
from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import (
    SMALLEST,
    Flags,
    Floats,
    has_ordered_labels,
    narrowed,
    number_array,
    number_frame,
    stretches,
    weight_array,
)
from feedback.parameter_checks import check_choice
from feedback.responses.weights.design import Design, split_design

MISSING = ("listwise", "pairwise", "impute")


@dataclass(frozen=True, slots=True)
class DriverData:
    """Rows and columns that count, and what was left out.

    `values` holds the drivers in the order of `blocks`, then the forced columns, then the outcome;
    NaN is left in it only where `missing` is not listwise. `rows` are the positions kept. Of complete rows beyond `TOGETHER`
    they may be in half precision, where that holds every one of them exactly (`read_driver_data`, narrow).
    """

    values: Floats
    weights: Floats
    columns: list[str]
    blocks: dict[str, list[str]]
    forced: list[str]
    outcome: str
    missing: str
    rows: Any
    rows_in: int
    set_aside: dict[str, str]
    design: Design | None = None

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def sizes(self) -> list[int]:
        return [len(members) for members in self.blocks.values()]

    @property
    def equal(self) -> bool:
        """Whether every row weighs the same and was drawn by itself."""
        return self.design is None and not np.ptp(self.weights) > 0

    def errors(self, influence: Floats) -> Floats:
        """Standard errors of figures from what each row did to them (n × figures), summed within clusters of a design."""
        if self.design is None:
            return np.sqrt((influence**2).sum(axis=0))
        whole = np.zeros((len(self.design), influence.shape[1]))
        whole[self.rows] = influence / self.design.weights[self.rows][:, None]
        return np.sqrt(np.maximum(self.design.variances(whole), 0.0))

    def covariance(self, influence: Floats) -> Floats:
        """Of the same figures (figures × figures)."""
        if self.design is None:
            return influence.T @ influence
        whole = np.zeros((len(self.design), influence.shape[1]))
        whole[self.rows] = influence / self.design.weights[self.rows][:, None]
        return self.design.covariance(whole)

    def worth(self, chosen: Flags) -> float:
        """Kish's effective number of the chosen rows; at most the clusters that hold one of them."""
        w = self.weights[chosen]
        worth = float(w.sum() ** 2 / (w**2).sum()) if len(w) else 0.0
        if self.design is None:
            return worth
        return min(worth, float(len(np.unique(self.design.clusters[self.rows[chosen]]))))

    def freedom(self, columns: int, chosen: Flags | None = None) -> float:
        """Degrees of freedom of a model of so many columns and a constant: rows (their effective number) less these;
        under a design clusters less strata, those that hold a row, less the columns, as R's svyglm."""
        some = np.ones(self.n, dtype=bool) if chosen is None else chosen
        if self.design is None:
            return max(self.worth(some) - columns - 1, 1.0)
        return float(max(self.design.of(self.rows[some]).df - columns, 1))

    def with_values(self, values: Floats) -> DriverData:
        """The same question asked of other values, row by row."""
        return replace(self, values=values)


def read_driver_data(
    X: Any,
    y: Any,
    *,
    where: str,
    weights: Any = None,
    forced: Sequence[str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    missing: str = "listwise",
    within: tuple[float, float] | None = None,
    narrow: bool = False,
) -> DriverData:
    """Check everything a caller may hand over and keep the rows that can be used.

    `within` are the ends of the scale no rating of X may pass; forced columns (age, visits) have their own. `narrow`: whoever
    calls reckons with stretches of `values` in double precision, so that answers of millions may be held in a quarter of it.
    """
    check_choice(missing, MISSING, where=where, name="missing")
    table = number_frame(
        in_order(X, within, forced=forced or (), where=where), where=where, narrow=narrow
    )
    rated = table.drop(columns=list(forced or ()), errors="ignore")
    _check_range(rated, within, where=where)
    names = _names(X, table)
    outcome = places_in_order(aligned(y, index=table.index, where=where, name="y"))
    design, weights = split_design(weights, table, where=where)
    weight = weight_array(
        None
        if weights is None
        else aligned(weights, index=table.index, where=where, name="weights"),
        n=len(table),
        where=where,
    )
    extra = [str(name) for name in (forced or [])]
    if absent := [name for name in extra if name not in names]:
        raise ColumnError.missing(absent, names, where=f"{where} (forced)")
    rows_in, y_values = len(table), number_array(outcome, where=where, name="y")
    if narrow:
        y_values = narrowed(y_values)
    kinds = (*table.dtypes, y_values.dtype)
    everything = np.empty((rows_in, len(names) + 1), dtype=np.result_type(*kinds))
    for at in range(len(names)):
        everything[:, at] = table.iloc[:, at]
    everything[:, -1] = y_values
    del table, rated
    keep, whole = _usable_rows(everything, missing=missing)
    if not whole:  # pairs and imputed answers are reckoned with whole
        everything = everything.astype(np.float64, copy=False)
    if not keep.any():
        raise AnalysisError(
            en=f"{where}: none of {rows_in} rows can be used: in each, a driver or the outcome is "
            "missing. Leave out the emptiest columns or use missing='pairwise'.",
            zh=f"{where}：{rows_in} 行里没有一行可用（驱动项或结果缺失）。"
            "请去掉最空的列，或用 missing='pairwise'。",
        )
    if not keep.all():
        everything = everything[keep]
    constant = [_is_constant(column) for column in everything.T]
    if constant[-1]:
        raise AnalysisError(
            en=f"{where}: the outcome has one value in all {len(everything)} rows that can be used; "
            "nothing can explain what does not vary.",
            zh=f"{where}：可用的 {len(everything)} 行里结果变量只有一个值，没有差异可供解释。",
        )
    set_aside = {name: "constant" for name, flat in zip(names, constant, strict=False) if flat}
    blocks = group_columns(names, set_aside=set_aside, forced=extra, groups=groups, where=where)
    extra = [name for name in extra if name not in set_aside]
    columns = [name for members in blocks.values() for name in members] + extra
    place = {name: position for position, name in enumerate(names)}
    order = [*(place[name] for name in columns), len(names)]
    if order != list(range(len(names) + 1)):
        everything = everything[:, order]
    data = DriverData(
        values=everything,
        weights=weight[keep] * (keep.sum() / weight[keep].sum()),
        columns=columns,
        blocks=blocks,
        forced=extra,
        outcome=str(outcome.name if outcome.name is not None else "y"),
        missing="listwise" if _is_known(everything) else missing,
        rows=np.flatnonzero(keep),
        rows_in=rows_in,
        set_aside=set_aside,
        design=design,
    )
    _check_size(data, where=where)
    return data


def _usable_rows(values: Floats, *, missing: str) -> tuple[Flags, bool]:
    """Rows with an outcome and all drivers (listwise), or some; and whether nothing is missing, a stretch of rows at a time."""
    keep, whole = np.empty(len(values), dtype=bool), True
    for rows in stretches(len(values)):
        known = ~np.isnan(values[rows])
        drivers = known[:, :-1]
        told = drivers.all(axis=1) if missing == "listwise" else drivers.any(axis=1)
        keep[rows] = known[:, -1] & told
        whole = whole and bool(known.all())
    return keep, whole


def _is_known(values: Floats) -> bool:
    return not any(np.isnan(values[rows]).any() for rows in stretches(len(values)))


def places_in_order(column: pd.Series, *, first: float = 1.0) -> pd.Series:
    """Answers that are words with an order as their places in it, from `first` on; other columns as they are.

    >>> places_in_order(pd.Series(pd.Categorical(["low", None, "high"], ["low", "mid", "high"], ordered=True))).tolist()
    [1.0, nan, 3.0]
    """
    if not has_ordered_labels(column):
        return column
    return column.cat.codes.where(column.notna()).astype(np.float64) + first


def in_order(
    X: Any, scale: tuple[float, float] | None = None, *, forced: Sequence[str] = (), where: str
) -> Any:
    """Drivers with words that have an order as their places, from the lowest answer of the scale on; forced ones from 1."""
    if not isinstance(X, pd.DataFrame):
        return X
    found, apart = X.copy(deep=False), {str(name) for name in forced}
    for at in range(X.shape[1]):
        column = X.iloc[:, at]
        if not has_ordered_labels(column):
            continue
        within = None if str(column.name) in apart else scale
        steps = len(column.cat.categories) - 1
        if within is not None and steps != within[1] - within[0]:
            raise InputError(
                en=f"{where}: column {column.name} has {steps + 1} ordered answers, the scale {within[0]:g} to {within[1]:g} another "
                "number. Give it all answers of the scale as categories, or numbers.",
                zh=f"{where}：列 {column.name} 有 {steps + 1} 个有序选项，与量表 {within[0]:g} 至 {within[1]:g} 的选项数不符。"
                "请把量表的全部选项设为类别，或改为数字。",
            )
        places = places_in_order(column, first=1.0 if within is None else within[0])
        found.isetitem(at, places.to_numpy())
    return found


def check_scale(scale: tuple[float, float] | None, *, where: str) -> None:
    """Refuse what is not (lowest, highest answer)."""
    if scale is not None and not (np.shape(scale) == (2,) and scale[0] < scale[1]):
        raise InputError(
            en=f"{where}: scale={scale!r} must be (lowest, highest answer).",
            zh=f"{where}：scale={scale!r} 应为（最低分, 最高分）。",
        )


def _check_range(table: pd.DataFrame, within: tuple[float, float] | None, *, where: str) -> None:
    if within is None:
        return
    outside = ((table < within[0]) | (table > within[1])).any()
    if outside.any():
        name = outside.idxmax()
        raise InputError(
            en=f"{where}: column {name} has values outside the scale {within[0]:g} to {within[1]:g}. Mark 'not answered' "
            "codes as missing or correct the scale.",
            zh=f"{where}：列 {name} 有超出量表 {within[0]:g} 至 {within[1]:g} 的值。请把“未作答”编码设为缺失，或改正量表。",
        )


def _names(X: Any, table: pd.DataFrame) -> list[str]:
    if not isinstance(X, pd.DataFrame | pd.Series):
        return [f"x{i + 1}" for i in range(table.shape[1])]
    return [str(name) for name in table.columns]


def aligned(values: Any, *, index: pd.Index, where: str, name: str) -> pd.Series:
    """A column with one value a row of `index`; labels are matched when both carry them."""
    if isinstance(values, pd.DataFrame) and values.shape[1] == 1:
        values = values.iloc[:, 0]
    if isinstance(values, pd.Series):
        if values.index.equals(index):
            return values
        unique = is_unique(index) and is_unique(values.index)
        if unique and len(values) == len(index) and is_among(index, values.index).all():
            return values.reindex(index)
        raise InputError(
            en=f"{where}: {name} has {len(values)} rows with other labels than the {len(index)} rows of X. "
            "Give both the same index.",
            zh=f"{where}：{name} 有 {len(values)} 行，其索引与 X 的 {len(index)} 行不同。请让两者索引一致。",
        )
    try:
        array = np.asarray(values)
    except (ValueError, TypeError):
        array = np.empty(0)
    if array.ndim != 1 or len(array) != len(index):
        raise InputError(
            en=f"{where}: {name} must hold one value for each of the {len(index)} rows of X, got "
            f"{type(values).__name__} of shape {array.shape}.",
            zh=f"{where}：{name} 应给 X 的 {len(index)} 行各一个值，实为 {type(values).__name__}，形状 {array.shape}。",
        )
    return pd.Series(array, index=index, name=name)


def _is_constant(column: Floats) -> bool:
    known = column[~np.isnan(column)].astype(np.float64, copy=False)
    if len(known) < 2:
        return True
    return bool(np.ptp(known) <= max(1e-12 * np.abs(known).max(), SMALLEST))


def group_columns(
    names: Sequence[str],
    *,
    set_aside: Mapping[str, str],
    forced: Sequence[str],
    groups: Mapping[str, Sequence[str]] | None,
    where: str,
) -> dict[str, list[str]]:
    """Driver or group → its columns, in the order of X; a group stands where its first column is."""
    owner: dict[str, str] = {}
    for group, members in (groups or {}).items():
        for member in [members] if isinstance(members, str) else map(str, members):
            if member not in names:
                raise ColumnError.missing([member], names, where=f"{where} (group {group})")
            if member in owner or member in forced:
                raise InputError(
                    en=f"{where}: column {member} stands in two groups, or is forced and grouped. A column "
                    "belongs to one.",
                    zh=f"{where}：列 {member} 同时属于两组，或既强制进入又分组。一列只能属于一处。",
                )
            owner[member] = str(group)
    if clash := sorted((set(names) - set(owner)) & set(owner.values())):
        raise InputError(
            en=f"{where}: {clash[0]} names both a group and a column outside it. Rename the group.",
            zh=f"{where}：{clash[0]} 既是组名又是组外的列名。请给组改名。",
        )
    blocks: dict[str, list[str]] = {}
    for name in names:
        if name not in set_aside and name not in forced:
            blocks.setdefault(owner.get(name, name), []).append(name)
    if not blocks:
        raise AnalysisError(
            en=f"{where}: every driver has one value in all rows; nothing is left to explain the outcome. "
            f"Constant: {', '.join(set_aside) or 'none'}.",
            zh=f"{where}：每个驱动项都只有一个值，没有可用来解释的差异。常数列：{'、'.join(set_aside) or '无'}。",
        )
    return blocks


def _check_size(data: DriverData, *, where: str) -> None:
    if data.n <= len(data.columns) + 1:
        raise AnalysisError(
            en=f"{where}: {data.n} usable rows for {len(data.columns)} columns: R² would be 1 by "
            f"construction. At least {len(data.columns) + 2} rows are needed, ten a driver are sensible "
            f"({data.rows_in} rows came in).",
            zh=f"{where}：可用的行只有 {data.n} 行，却有 {len(data.columns)} 列，R² 必为 1。"
            f"至少需要 {len(data.columns) + 2} 行，每个驱动项十行较为合理（原有 {data.rows_in} 行）。",
        )
