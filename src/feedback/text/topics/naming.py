"""A name a person can read, from the words of a topic."""

from __future__ import annotations

import numpy as np

UNASSIGNED = {"zh": "未归入主题", "en": "no topic"}


def name_topics(words: np.ndarray, weights: np.ndarray, *, n: int = 3) -> list[str]:
    """Name each topic by its `n` heaviest words that do not repeat one another.

    Parameters
    ----------
    words : ndarray of str
        The vocabulary.
    weights : ndarray, shape (topics, words)
        Weight of each word in each topic.

    Returns
    -------
    list of str
        「上菜、等位、速度」 or "flight, delayed, hours"; no two alike.

    Examples
    --------
    >>> name_topics(np.array(["服务", "服务员", "热情", "上菜"]), np.array([[4.0, 3, 2, 1]]))
    ['服务、热情、上菜']
    """
    names: list[str] = []
    for row in weights:
        order = [str(words[i]) for i in np.argsort(-row, kind="stable")[:30] if row[i] > 0]
        longer = [_join(_different(order, size)) for size in range(n, len(order) + 1)]
        tries = longer or [_join(_different(order, n))]
        new = [name for name in tries if name and name not in names]
        names.append(new[0] if new else f"{tries[0]} ({len(names) + 1})".strip())
    return names


def _different(words: list[str], size: int) -> list[str]:
    """The first `size` words of which none holds another."""
    chosen: list[str] = []
    for word in words:
        if len(chosen) == size:
            break
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return chosen


def _join(words: list[str]) -> str:
    latin = sum(word.isascii() for word in words)
    return ", ".join(words) if latin * 2 > len(words) else "、".join(words)
