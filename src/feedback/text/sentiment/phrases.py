"""Our own short labelled phrases: everyday judgements about services the training reviews lack."""

from __future__ import annotations

from importlib.resources import files

import numpy as np


def read_phrases(text: str) -> tuple[list[str], np.ndarray]:
    """Phrases and labels (1 satisfied, 0 not) of the lines of an opinion file.

    Examples
    --------
    >>> read_phrases("@ 价格 费用\\n+ 便宜\\n- 太贵\\n@\\n+ 很满意")[0]
    ['价格便宜', '费用便宜', '价格太贵', '费用太贵', '很满意']
    """
    phrases: dict[str, int] = {}
    things: list[str] = []
    for line in text.splitlines():
        if line.startswith("@"):
            things = line[1:].split()
        elif line[:1] in ("+", "-"):
            label = int(line[0] == "+")
            judged = line[1:].split() if things else [line[1:].strip()]
            phrases |= {thing + said: label for said in judged for thing in things or [""]}
    return list(phrases), np.array(list(phrases.values()), dtype=np.int8)


def load_phrases() -> tuple[list[str], np.ndarray]:
    """The phrases that ship, a few thousand."""
    path = files("feedback.text.sentiment").joinpath("opinion_phrases_zh.txt")
    return read_phrases(path.read_text(encoding="utf-8"))
