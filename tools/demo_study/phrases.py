"""The guests' phrases (phrases.yaml), ready to be drawn from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from random import Random
from typing import Any

from demo_study.dice import pick, pick_weighted
from feedback.placed_yaml import read_placed_yaml

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Phrases:
    """Lists of phrases by their path in the file, such as "aspects.noise.bad"."""

    lists: dict[str, tuple[str, ...]]
    weights: dict[str, dict[str, float]]

    def __contains__(self, path: str) -> bool:
        return path in self.lists

    def lines(self, path: str) -> tuple[str, ...]:
        """All phrases of a list, as written."""
        return self.lists[path]

    def draw(self, path: str, random: Random) -> str:
        """One phrase of a list, its (a|b) alternatives drawn; plain short ones come more often."""
        phrase = pick_weighted(self.weights[path], random)
        return _ALTERNATIVES.sub(lambda match: pick(match[1].split("|"), random), phrase)


@cache
def read_phrases() -> Phrases:
    """The phrases that ship with the demo."""
    content = read_placed_yaml(Path(__file__).with_name("phrases.yaml")).content
    lists = dict(_flat(content))
    weights: dict[str, dict[str, float]] = {}
    for path, phrases in lists.items():
        weights[path] = {}
        for phrase in phrases:
            weights[path][phrase] = weights[path].get(phrase, 0.0) + _ease(phrase)
    return Phrases(lists, weights)


def _ease(phrase: str) -> float:
    """How readily a phrase is said: the root of its variants, less when it is long.

    A striking sentence is remembered by the reader, so it must not turn up twenty times.
    """
    variants = prod(match.count("|") + 1 for match in _ALTERNATIVES.findall(phrase))
    said = _ALTERNATIVES.sub(lambda match: max(match[1].split("|"), key=len), phrase)
    words = len(said.split()) * 2 if said.isascii() else len(said)
    return float(variants**0.5 * min(1.0, 8 / max(words, 1)))


def _flat(part: dict[str, Any], path: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in part.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            yield from _flat(value, here)
        else:
            yield here, tuple(line for line in value.splitlines() if line)
