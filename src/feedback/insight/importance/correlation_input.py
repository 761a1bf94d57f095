"""A correlation matrix handed in by itself: is it one, and which rows are what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.insight.importance.data import DriverData, group_columns
from feedback.numeric import Floats, number_frame

_WHERE = "driver_importance_from_correlation"


def read_correlation(
    R: pd.DataFrame,
    *,
    outcome: str,
    n: int | None,
    groups: Mapping[str, Sequence[str]] | None,
    forced: Sequence[str] | None,
) -> tuple[DriverData, Floats]:
    """Check the matrix; return it in the order drivers, forced, outcome."""
    values = _square(R)
    names = [str(name) for name in R.columns]
    if outcome not in names:
        raise ColumnError.missing([outcome], names, where=_WHERE)
    extra = [str(name) for name in (forced or [])]
    if absent := [name for name in extra if name not in names]:
        raise ColumnError.missing(absent, names, where=f"{_WHERE} (forced)")
    drivers = [name for name in names if name != outcome]
    blocks = group_columns(drivers, set_aside={}, forced=extra, groups=groups, where=_WHERE)
    columns = [name for members in blocks.values() for name in members] + extra
    if n is not None and not n > len(columns) + 1:
        raise AnalysisError(
            en=f"{_WHERE}: n={n} is too small for {len(columns)} drivers; R² would be 1 by construction.",
            zh=f"{_WHERE}：n={n} 相对 {len(columns)} 个驱动项太小，R² 必为 1。",
        )
    order = [names.index(name) for name in [*columns, outcome]]
    smallest = np.linalg.eigvalsh(values)[0]
    if smallest < -1e-8:
        raise AnalysisError(
            en=f"{_WHERE}: not a correlation matrix: its smallest eigenvalue is {smallest:.3g}, no data can "
            "have it. Check the figures.",
            zh=f"{_WHERE}：这不是相关矩阵：最小特征值为 {smallest:.3g}，任何数据都得不到它。请核对数字。",
        )
    data = DriverData(
        values=np.empty((n or 0, 0)),
        weights=np.empty(0),
        columns=columns,
        blocks=blocks,
        forced=extra,
        outcome=outcome,
        missing="none",
        rows=np.arange(n or 0),
        rows_in=n or 0,
        set_aside={},
    )
    return data, values[np.ix_(order, order)]


def _square(R: pd.DataFrame) -> Floats:
    if (
        not isinstance(R, pd.DataFrame)
        or R.shape[0] != R.shape[1]
        or list(R.index) != list(R.columns)
    ):
        raise InputError(
            en=f"{_WHERE}: R must be a square DataFrame with the same names on both axes.",
            zh=f"{_WHERE}：R 应为行列名称相同的方阵 DataFrame。",
        )
    if not R.columns.is_unique:
        raise InputError(en=f"{_WHERE}: a name stands twice in R.", zh=f"{_WHERE}：R 中有重名。")
    values = number_frame(R, where=_WHERE).to_numpy()
    problems = {
        "missing": ("缺失", np.isnan(values)),
        "beyond ±1": ("超出 ±1", np.abs(values) > 1 + 1e-9),
        "not symmetric": ("不对称", ~np.isclose(values, values.T, atol=1e-8)),
    }
    for en, (zh, wrong) in problems.items():
        if wrong.any():
            i, j = np.argwhere(wrong)[0]
            cell = f"{R.index[i]} × {R.columns[j]}"
            raise InputError(
                en=f"{_WHERE}: not a correlation matrix: {int(wrong.sum())} cells {en}, first {cell}.",
                zh=f"{_WHERE}：这不是相关矩阵：{int(wrong.sum())} 格{zh}，首先是 {cell}。",
            )
    if not np.allclose(np.diag(values), 1, atol=1e-8):
        raise InputError(
            en=f"{_WHERE}: the diagonal is not 1 (a covariance matrix?). Divide by the standard deviations.",
            zh=f"{_WHERE}：对角线不是 1（是协方差矩阵吗？）。请先除以标准差。",
        )
    return values
