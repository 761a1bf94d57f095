"""Our own short labelled phrases: everyday judgements about services the training reviews lack."""

from __future__ import annotations

from importlib.resources import files

import numpy as np

_LABELS = {"+": (1,), "-": (0,), "=": (0, 1)}


def read_phrases(text: str) -> tuple[list[str], np.ndarray]:
    """Phrases and labels (1 satisfied, 0 not; a neutral one stands there with both) of an opinion file.

    Examples
    --------
    >>> read_phrases("@ 价格 费用\\n+ 便宜\\n- 太贵\\n@\\n+ 很满意")[0]
    ['价格便宜', '费用便宜', '价格太贵', '费用太贵', '很满意']
    """
    found: dict[tuple[str, int], None] = {}
    things: list[str] = []
    for line in text.splitlines():
        if line.startswith("@"):
            things = line[1:].split()
        elif line[:1] in _LABELS:
            judged = line[1:].split() if things else [line[1:].strip()]
            found |= {
                (thing + said, label): None
                for said in judged
                for thing in things or [""]
                for label in _LABELS[line[0]]
            }
    return [phrase for phrase, _ in found], np.array([label for _, label in found], dtype=np.int8)


def phrase_file() -> str:
    """The opinion file that ships."""
    path = files("feedback.text.sentiment").joinpath("opinion_phrases_zh.txt")
    return path.read_text(encoding="utf-8")


def load_phrases() -> tuple[list[str], np.ndarray]:
    """The phrases that ship, a few thousand."""
    return read_phrases(phrase_file())
