"""All that a correlation matrix tells of its drivers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.insight.importance import methods as by
from feedback.insight.importance.data import DriverData
from feedback.insight.importance.resampling import block_order_gains
from feedback.insight.importance.result import DriverImportance, share_of_sum
from feedback.insight.importance.subset_r2 import (
    EXACT_DRIVERS,
    gain_by_level,
    random_orders,
    sweep_subsets,
)
from feedback.numeric import Floats

_ORDERS = 10_000


def decompose(
    matrix: Floats, inverse: Floats, *, data: DriverData, method: str, rng: np.random.Generator
) -> DriverImportance:
    """All that the correlation matrix alone tells."""
    names, sizes = list(data.blocks), data.sizes
    exact = len(names) <= EXACT_DRIVERS
    left = by.take_forced(matrix[:, :, None], count=len(data.forced))
    subsets, spread = None, None
    if exact:
        r2 = sweep_subsets(left, sizes=sizes)
        levels, subsets = gain_by_level(r2), r2[:, 0]
        r_squared = float(r2[-1, 0])
    else:
        orders = random_orders(len(names), count=_ORDERS, rng=rng)
        gains = block_order_gains(left[:-1, :-1, 0], left[:-1, -1:, 0], sizes=sizes, orders=orders)[
            :, :, 0
        ]
        levels, spread = _levels_of_orders(gains, orders)
        r_squared = float(1 - left[-1, -1, 0] + gains[0].sum())
    general = levels.mean(axis=0) if exact else gains.mean(axis=0)
    importance = (
        general if method == "lmg" else by.importance_by(left, method=method, sizes=sizes)[:, 0]
    )
    table = pd.DataFrame(
        {"importance": importance, "share": share_of_sum(importance)},
        index=pd.Index(names, name="driver"),
    ).assign(ci_low=np.nan, ci_high=np.nan, share_low=np.nan, share_high=np.nan)
    if spread is not None and method == "lmg":
        table["importance_se"] = spread
    vif = pd.Series(np.diag(inverse), index=data.columns, name="vif")
    table["vif"] = [vif[members].max() for members in data.blocks.values()]
    p = len(data.columns)
    adjusted = (
        1 - (1 - r_squared) * (data.n - 1) / (data.n - p - 1) if data.n > p + 1 else r_squared
    )
    return DriverImportance(
        table=table,
        r_squared=r_squared,
        r_squared_adjusted=float(adjusted),
        n=data.n,
        method=method,
        missing=data.missing,
        rows_in=data.rows_in,
        level=0.95,
        bootstrap=0,
        exact=exact,
        ranked=False,
        noise=None,
        by_level=pd.DataFrame(
            levels, index=pd.RangeIndex(len(levels), name="level"), columns=names
        ),
        vif=vif,
        outcome=data.outcome,
        forced=tuple(data.forced),
        r_squared_forced=float(1 - left[-1, -1, 0]),
        set_aside=data.set_aside,
        all_subsets=subsets,
    )


def _levels_of_orders(gains: Floats, orders: np.ndarray) -> tuple[Floats, Floats]:
    """Mean gain by place in the order, and the standard error of the mean over antithetic pairs."""
    places = np.argsort(orders, axis=1)
    k = orders.shape[1]
    flat = (places * k + np.arange(k)).ravel()
    sums = np.bincount(flat, weights=gains.ravel(), minlength=k * k)
    times = np.bincount(flat, minlength=k * k)
    levels = (sums / np.maximum(times, 1)).reshape(k, k)
    pairs = gains.reshape(len(gains) // 2, 2, k).mean(axis=1)
    return levels, pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
