"""Draws built on Random.random() alone, the one stream Python promises never to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def pick(among: Sequence[T], random: Random) -> T:
    """One of `among`, each as likely."""
    return among[int(random.random() * len(among))]


def pick_weighted(weights: Mapping[T, float], random: Random) -> T:
    """One key of `weights`, as likely as its weight."""
    left = random.random() * sum(weights.values())
    for key, weight in weights.items():
        left -= weight
        if left < 0:
            return key
    return key


def pick_several(weights: Mapping[T, float], n: int, random: Random) -> list[T]:
    """Up to `n` different keys of `weights`, heavier ones sooner."""
    left = {key: weight for key, weight in weights.items() if weight > 0}
    chosen: list[T] = []
    while left and len(chosen) < n:
        chosen.append(pick_weighted(left, random))
        del left[chosen[-1]]
    return chosen


def digits(n: int, random: Random) -> str:
    """`n` decimal digits."""
    return "".join(str(int(random.random() * 10)) for _ in range(n))


def pick_early(among: Sequence[T], random: Random) -> T:
    """One of `among`, the k-th as likely as 1/k (Zipf): few are said often, many now and then."""
    return among[pick_weighted({i: 1 / (i + 1) for i in range(len(among))}, random)]
