"""Parameters as users pass them: levels, choices, counts; what is wrong with one is said where it was passed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from feedback.errors import InputError, nearest


def check_level(level: float, *, where: str) -> float:
    """Return a confidence level between 0.5 and 1, else say what is wrong with it."""
    if (
        isinstance(level, bool)
        or not isinstance(level, (int, float, np.number))
        or not 0.5 < level < 1
    ):
        raise InputError(
            en=f"{where}: level should be a share between 0.5 and 1 such as 0.95, found {level!r}.",
            zh=f"{where}：置信水平应为 0.5 与 1 之间的数，如 0.95，得到 {level!r}。",
        )
    return float(level)


def check_choice(value: str, among: Iterable[str], *, where: str, name: str) -> str:
    """Return `value` if it is one of `among`, else offer the nearest."""
    choices = list(among)
    if value in choices:
        return value
    near = nearest(str(value), choices)
    hint = (f" Did you mean {near[0]}?", f"是否指 {near[0]}？") if near else ("", "")
    raise InputError(
        en=f"{where}: {name}={value!r} is unknown.{hint[0]} Choose one of: {', '.join(choices)}.",
        zh=f"{where}：{name}={value!r} 无此选项。{hint[1]}可选：{'、'.join(choices)}。",
    )


def check_count(value: Any, *, where: str, name: str, least: int = 1) -> int:
    """Return a whole number of at least `least`."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < least:
        raise InputError(
            en=f"{where}: {name} should be a whole number of at least {least}, found {value!r}.",
            zh=f"{where}：{name} 应为不小于 {least} 的整数，得到 {value!r}。",
        )
    return int(value)
