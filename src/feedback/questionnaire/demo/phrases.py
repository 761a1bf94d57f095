"""The guests' phrases (phrases.yaml), ready to be drawn from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from feedback.questionnaire.demo.dice import pick
from feedback.questionnaire.places import read_placed_yaml

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Phrases:
    """Lists of phrases by their path in the file, such as "aspects.noise.bad"."""

    lists: dict[str, tuple[str, ...]]

    def __contains__(self, path: str) -> bool:
        return path in self.lists

    def lines(self, path: str) -> tuple[str, ...]:
        """All phrases of a list, as written."""
        return self.lists[path]

    def draw(self, path: str, random: Random) -> str:
        """One phrase of a list, its (a|b) alternatives drawn."""
        return varied(pick(self.lists[path], random), random)


def varied(phrase: str, random: Random) -> str:
    """`phrase` with each (a|b|c) replaced by one of its alternatives."""
    return _ALTERNATIVES.sub(lambda match: pick(match[1].split("|"), random), phrase)


@cache
def read_phrases() -> Phrases:
    """The phrases that ship with the demo."""
    return Phrases(_flat(read_placed_yaml(Path(__file__).with_name("phrases.yaml")).content))


def _flat(part: dict[str, Any], path: str = "") -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for name, value in part.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            lists |= _flat(value, here)
        else:
            lists[here] = tuple(line for line in value.splitlines() if line)
    return lists
