"""Ends of a rating scale: answers outside them, items worded the other way round."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd

from feedback.errors import ColumnError, InputError
from feedback.numeric import Floats


def check_scale(values: Floats | pd.DataFrame, *, low: float, high: float, where: str) -> None:
    """Raise where the ends are no scale, or an answer lies outside them."""
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise InputError(
            en=f"{where}: low={low!r} should be below high={high!r}.",
            zh=f"{where}：low={low!r} 应小于 high={high!r}。",
        )
    array = np.asarray(values)
    outside = array[(array < low) | (array > high)]
    if len(outside):
        raise InputError(
            en=f"{where}: {len(outside)} answers lie outside the scale {low:g} to {high:g}, e.g. "
            f"{outside[0]:g}. Give the right ends, or recode “not applicable” as missing.",
            zh=f"{where}：{len(outside)} 个答案超出 {low:g}–{high:g}，例如 {outside[0]:g}。"
            "请给出正确的量表两端，或将“不适用”改为缺失。",
        )


def turn_items(
    frame: pd.DataFrame, reverse: Iterable[Hashable], *, low: float, high: float, where: str
) -> pd.DataFrame:
    """Return the items with those of `reverse` turned round, low + high - x.

    >>> turn_items(pd.DataFrame({"a": [1.0, 2.0]}), ["a"], low=1, high=5, where="here")["a"].tolist()
    [5.0, 4.0]
    """
    turned = [reverse] if isinstance(reverse, str) else list(reverse)
    absent = [name for name in turned if name not in frame.columns]
    if absent:
        raise ColumnError.missing(
            map(str, absent), map(str, frame.columns), where=f"{where} reverse"
        )
    x = frame.to_numpy()
    values = np.where(frame.columns.isin(turned), low + high - x, x)
    return pd.DataFrame(values, index=frame.index, columns=frame.columns)
