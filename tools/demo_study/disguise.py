"""What hands do to a sentence: typing slips, full-width letters, doubled marks."""

from __future__ import annotations

from random import Random

from demo_study.dice import pick
from demo_study.phrases import Phrases

_WIDE = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}


def disguised(
    clauses: list[str], phrases: Phrases, voice: str, random: Random
) -> tuple[list[str], set[str]]:
    """`clauses` as hands type them, and the traits this adds ("typo", "wide")."""
    traits: set[str] = set()
    if random.random() < 0.05:
        slips = [slip.split("=") for slip in phrases.lines("typos")]
        found = [
            (right, wrong) for right, wrong in slips if any(right in clause for clause in clauses)
        ]
        if voice == "en":
            clauses = [_swapped(clauses[0], random), *clauses[1:]]
            traits.add("typo")
        elif found:
            right, wrong = pick(found, random)
            clauses = [clause.replace(right, wrong, 1) for clause in clauses]
            traits.add("typo")
    if voice == "zh" and random.random() < 0.1 and any(char.isascii() for char in "".join(clauses)):
        clauses = [clause.translate(_WIDE) for clause in clauses]
        traits.add("wide")
    return clauses, traits


def capitalised(text: str, random: Random) -> str:
    """`text` with a capital first letter, as most but not all write it."""
    return text[:1].upper() + text[1:] if random.random() < 0.65 else text


def _swapped(text: str, random: Random) -> str:
    """Two neighbouring letters change places."""
    i = int(random.random() * (len(text) - 1))
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
