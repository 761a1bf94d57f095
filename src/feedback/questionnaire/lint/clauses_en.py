"""Clauses of an English sentence."""

from __future__ import annotations

import re

# a clause that only sets the scene
_SCENE = re.compile(
    r"^\s*(?:thinking|when|if|compared|considering|given|leaving|after|before|since|from|in|during|because|although|while|based|regarding|apart|"
    r"overall|on|at|for|with|as|looking|taking|bearing|once|throughout|whether)\b",
    re.I,
)


def main_clause(sentence: str) -> str:
    """The sentence without the clauses that set the scene."""
    return sentence.rsplit(",", 1)[-1] if _SCENE.match(sentence) else sentence
