"""How grave a complaint is, by what it says: major cases and threats to go elsewhere, with the phrase that says so."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.numeric import Flags
from feedback.tracking.grave_words import (
    DENIED_EN,
    DENIED_ZH,
    ESCALATED_EN,
    ESCALATED_ZH,
    HARMLESS,
    MAJOR_EN,
    MAJOR_ZH,
)

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST = 5000  # signs of a text that are read
_AROUND = 24  # signs before and behind a phrase that may turn it into something harmless
_HAN, _LATIN = re.compile("[\u4e00-\u9fff]|12\\d{3}"), re.compile("[A-Za-z]{2}")
_NOT = re.compile(DENIED_ZH)
_NOT_EN = re.compile(DENIED_EN, re.IGNORECASE)
_HARMLESS = re.compile(HARMLESS, re.IGNORECASE)


_AT_ONCE = (
    600  # signs of alternatives that RE2 reads by one automaton; of longer ones it makes none
)
_HALF = re.compile("[\ud800-\udfff]")
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|\((?:\?<?[=!])?|.", re.DOTALL)
# as Python reads them in any script; RE2 knows ASCII alone
_WIDER = {r"\d": r"\pN", r"\w": r"[\pL\pN_]", "$": r"(?:$|\n)"}


@cache
def _by_script(
    chinese: bool, latin: bool
) -> tuple[list[tuple[str, re.Pattern[str]]], list[re.Pattern[str]]]:
    """Patterns of major matters by kind, and of threats, of the scripts a text is written in."""
    majors, threats = [], []
    if chinese:
        majors += [(kind, re.compile(words)) for kind, words in MAJOR_ZH.items()]
        threats.append(re.compile(ESCALATED_ZH))
    if latin:
        majors += [(kind, re.compile(words, re.I)) for kind, words in MAJOR_EN.items()]
        threats.append(re.compile(ESCALATED_EN, re.I))
    return majors, threats


def grade_complaints(texts: pd.Series) -> pd.DataFrame:
    """Suggest how grave each complaint is, with the phrase that says so.

    Parameters
    ----------
    texts
        (n,) what people wrote, masked; missing and blank are general.

    Returns
    -------
    DataFrame
        Index of `texts`. `grade`: "escalated" (a regulator, the media, a lawyer or the police is named), "major"
        (injury, safety, money, a leak, an outage), else "general". `kind`: injury, safety, money, leak, outage, ""; an
        escalated complaint keeps the kind of what happened, so that it is answered as a major one, too. `phrase`: the
        words that say so, "" for none. Repeats are found over tickets, not in words (`link_repeats`).

    Notes
    -----
    A suggestion tuned to miss few major cases; the share found and the share right stand in benchmarks/grades.md.

    Examples
    --------
    >>> found = grade_complaints(pd.Series(["食物中毒住院了", "媒体曝光你们", "没有受伤，就是有点慢", "cold coffee"]))
    >>> found["grade"].tolist(), found["phrase"].tolist()
    (['major', 'escalated', 'general', 'general'], ['食物中毒', '媒体', '', ''])
    """
    place, distinct = pd.factorize(np.asarray(texts, dtype=object))
    read = np.flatnonzero([isinstance(text, str) for text in distinct])
    found = np.full((3, len(distinct) + 1), "", dtype=object)  # the last of a missing text
    found[0] = "general"
    for at in read[_may_be_grave(distinct[read])]:
        found[:, at] = _graded(distinct[at])
    frame = pd.DataFrame(
        dict(zip(("grade", "kind", "phrase"), found[:, place], strict=True)), index=texts.index
    )
    return frame.astype("str")


def _may_be_grave(texts: np.ndarray) -> Flags:
    """Which texts hold what a pattern asks for at least: a net with wider meshes, drawn by RE2 in linear time.

    Lookarounds are left out and bounded gaps have no bound, so whatever a pattern finds is in the net; nineteen of twenty
    complaints are not, and need not be read word by word.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    # half a surrogate pair is no sign that Arrow can hold
    try:
        plain = pa.array(texts, pa.string())
    except UnicodeEncodeError:
        plain = pa.array([_HALF.sub("\ufffd", text) for text in texts], pa.string())
    caught = np.zeros(len(texts), dtype=bool)
    for script, ignore_case, patterns in (
        (_HAN, False, (*MAJOR_ZH.values(), ESCALATED_ZH)),
        (_LATIN, True, (*MAJOR_EN.values(), ESCALATED_EN)),
    ):
        written = pc.match_substring_regex(plain, _net(script.pattern))  # as `_graded` looks
        places = np.flatnonzero(written.to_numpy(zero_copy_only=False))
        asked = plain.take(pa.array(places))
        nets = _nets(patterns)
        draw = partial(_drawn, asked, ignore_case=ignore_case)
        with ThreadPoolExecutor(
            min(len(nets), os.cpu_count() or 1)
        ) as pool:  # Arrow leaves the lock
            for found in pool.map(draw, nets):
                caught[places[found]] = True
    return caught


def _drawn(texts: pa.Array, net: str, *, ignore_case: bool) -> Flags:
    import pyarrow.compute as pc

    found = pc.match_substring_regex(texts, pattern=net, ignore_case=ignore_case)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


@cache
def _nets(patterns: tuple[str, ...]) -> tuple[str, ...]:
    r"""Patterns for RE2 that together find all that these find, and more: a few of their alternatives each.

    >>> _nets((r"(?<![a(])\d{2,4}[^,)]{0,6}x(?!y(z))见$", "伤|烫"))
    ('\\pN{2,4}[^,)]*x见(?:$|\\n)|伤|烫',)
    """
    nets: list[str] = []
    for pattern in patterns:
        parts: list[list[str]] = [[]]
        depth = 0
        for said in _tokens(pattern):
            depth += 1 if said.startswith("(") else -1 if said == ")" else 0
            if said == "|" and not depth:
                parts.append([])
            else:
                parts[-1].append(said)
        for net in (_net("".join(part)) for part in parts):
            if nets and len(nets[-1]) + len(net) < _AT_ONCE:
                nets[-1] += f"|{net}"
            else:
                nets.append(net)
    return tuple(nets)


def _tokens(pattern: str) -> Iterator[str]:
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        assert token is not None
        at = token.end()
        yield token[0]


def _net(pattern: str) -> str:
    """One alternative without lookarounds, its bounded gaps unbounded."""
    kept, depth = [], 0
    for said in _tokens(pattern):
        if depth or said in _LOOKS:
            depth += 1 if said.startswith("(") else -1 if said == ")" else 0
        else:
            kept.append(_WIDER.get(said, said))
    return re.sub(r"(\.|\])\{0,\d+\}", r"\1*", "".join(kept))


def _graded(text: str) -> tuple[str, str, str]:
    text = text[:LONGEST]
    majors, threats = _by_script(bool(_HAN.search(text)), bool(_LATIN.search(text)))
    kind, phrase = next(
        ((kind, said) for kind, pattern in majors if (said := _said(text, pattern))), ("", "")
    )
    threat = next((said for pattern in threats if (said := _said(text, pattern))), "")
    if threat:
        return "escalated", kind, threat
    return ("major", kind, phrase) if kind else ("general", "", "")


def _said(text: str, pattern: re.Pattern[str]) -> str:
    """The first phrase that is meant; "" for none."""
    for found in pattern.finditer(text):
        if _is_meant(text, found):
            return found[0][:40]
    return ""


def _is_meant(text: str, found: re.Match[str]) -> bool:
    """Not denied, and not the harmless word that holds it."""
    first = max(0, found.start() - _AROUND)
    for harmless in _HARMLESS.finditer(text[first : found.end() + _AROUND]):
        if harmless.start() + first < found.end() and harmless.end() + first > found.start():
            return False
    before = text[first : found.start()]
    return not (_NOT.search(before) or _NOT_EN.search(before))
