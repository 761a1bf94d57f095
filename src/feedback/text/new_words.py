"""Words the dictionary lacks, found in the comments themselves: they stick together and stand free.

A string of characters is proposed when its parts meet far more often than chance would have it
(cohesion) and when what stands before and after it varies (boundary entropy).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import StudyError
from feedback.sign_tables import codes_of
from feedback.text.cells import as_series, as_texts
from feedback.text.segmenters import dictionary_test
from feedback.text.stopwords import load_stop_words

# "性价比很高" is a judgement about a word, not a word
_GRADES = frozenset("很太也超挺较")
_COLUMNS = ["word", "count", "cohesion", "entropy", "score"]


@dataclass(frozen=True)
class _Level:
    """The strings of one length: which stands at each place, how often, where first."""

    at: np.ndarray  # number of the string that starts at each place, -1 where none is frequent
    count: np.ndarray
    first: np.ndarray


def find_new_words(
    series: pd.Series,
    *,
    min_count: int = 10,
    max_length: int = 6,
    min_cohesion: float = 0.45,
    min_entropy: float = 1.5,
    user_dict: str | Path | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Propose words for the user dictionary.

    Parameters
    ----------
    series
        One column of comments; equal comments count once, missing ones not at all.
    min_count
        How often a word must occur.
    max_length
        Longest word, in characters, at least 2.
    min_cohesion
        Least normalised pointwise mutual information at the weakest joint, -1 to 1.
    min_entropy
        Least entropy of the neighbours, in bits, on the side where they vary less.
    user_dict
        Words that are already known beside jieba's own.

    Returns
    -------
    pandas.DataFrame
        word; count (occurrences); cohesion (normalised PMI of the weakest of all splits into two);
        entropy (bits, the smaller of left and right; an end of a clause counts as a neighbour of its
        own); score = cohesion x entropy; best first.

    Raises
    ------
    InputError
        `series` is no column, or the dictionary cannot be read.
    StudyError
        `min_count` or `max_length` make no sense.

    Notes
    -----
    PMI(a, b) = log2 p(ab) / (p(a) p(b)), normalised by -log2 p(ab) (Bouma, GSCL 2009).

    Examples
    --------
    >>> comments = pd.Series([f"{a}虎皮毛肚{b}" for a in "点了来吃把" for b in "好很贵不真"])
    >>> find_new_words(comments, min_count=20).word.tolist()
    ['虎皮毛肚']
    """
    if min_count < 2 or max_length < 2:
        raise StudyError(
            en=f"find_new_words: min_count ({min_count}) and max_length ({max_length}) must be at least 2.",
            zh=f"find_new_words：min_count（{min_count}）和 max_length（{max_length}）至少为 2。",
        )
    series = as_series(series, where="find_new_words")
    texts = {text: None for text in as_texts(series, where="find_new_words") if text}
    joined = "\n".join(["", *texts, ""])
    codes = codes_of(joined)
    levels = _frequent_strings(codes, min_count=min_count, max_length=max_length)
    parts = [_measured(levels, length, codes) for length in range(2, len(levels) + 1)]
    found = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=["place", "length", *_COLUMNS[1:]])
    )
    found = found[(found.cohesion >= min_cohesion) & (found.entropy >= min_entropy)]
    words = [
        joined[place : place + length]
        for place, length in zip(found.place, found.length, strict=True)
    ]
    found = found.assign(word=pd.array(words, dtype="str"), score=found.cohesion * found.entropy)
    return _unknown(found, user_dict)[_COLUMNS]


def _frequent_strings(codes: np.ndarray, *, min_count: int, max_length: int) -> list[_Level]:
    """All strings of Han characters with enough occurrences, each length built on the one before."""
    han = (codes >= 0x4E00) & (codes <= 0x9FFF)
    levels: list[_Level] = []
    keys = np.where(han, codes.astype(np.int64), -1)
    while len(levels) < max_length:
        level = _numbered(keys, min_count)
        if not len(level.count):
            break
        levels.append(level)
        length = len(levels)
        # one character longer where both halves are frequent
        tail = np.full(len(codes), -1, dtype=np.int64)
        tail[: len(codes) - length] = levels[0].at[length:]
        keys = np.where(level.at >= 0, level.at * (len(levels[0].count) + 1) + tail, -1)
        keys[tail < 0] = -1
    return levels


def _numbered(keys: np.ndarray, min_count: int) -> _Level:
    place = np.flatnonzero(keys >= 0)
    _, first, number, count = np.unique(
        keys[place], return_index=True, return_inverse=True, return_counts=True
    )
    often = count >= min_count
    new = np.where(often, np.cumsum(often) - 1, -1)
    at = np.full(len(keys), -1, dtype=np.int64)
    at[place] = new[number]
    return _Level(at, count[often], place[first[often]])


def _measured(levels: list[_Level], length: int, codes: np.ndarray) -> pd.DataFrame:
    level = levels[length - 1]
    total = int((levels[0].at >= 0).sum())
    p_whole = level.count / total
    weakest = np.full(len(level.count), np.inf)
    for cut in range(1, length):
        left, right = levels[cut - 1], levels[length - cut - 1]
        p_left = left.count[left.at[level.first]] / total
        p_right = right.count[right.at[level.first + cut]] / total
        weakest = np.minimum(weakest, np.log2(p_whole / (p_left * p_right)))
    place = np.flatnonzero(level.at >= 0)
    before, after = codes[place - 1], codes[place + length]
    number = level.at[place]
    entropy = np.minimum(
        _entropy(number, before, level.count), _entropy(number, after, level.count)
    )
    return pd.DataFrame(
        {
            "place": level.first,
            "length": length,
            "count": level.count,
            "cohesion": weakest / -np.log2(p_whole),
            "entropy": entropy,
        }
    )


def _entropy(number: np.ndarray, neighbour: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Bits of uncertainty about the neighbour of each string."""
    inside = (neighbour >= 0x4E00) & (neighbour <= 0x9FFF)
    pairs, many = np.unique(
        number[inside] * 0x110000 + neighbour[inside].astype(np.int64), return_counts=True
    )
    whose = pairs // 0x110000
    share = many / count[whose]
    bits = np.bincount(whose, -share * np.log2(share), minlength=len(count))
    free = np.bincount(number[~inside], minlength=len(count))
    return np.asarray(bits + free / count * np.log2(count))


def _unknown(found: pd.DataFrame, user_dict: str | Path | Iterable[str] | None) -> pd.DataFrame:
    known = dictionary_test(user_dict)
    at_edge = {word for word in load_stop_words("zh") if len(word) == 1} | set("不没很太真好也")
    new = [
        word[0] not in at_edge
        and word[-1] not in at_edge
        and not _GRADES.intersection(word)
        and not known(word)
        for word in found.word
    ]
    return found[np.array(new, dtype=bool)].sort_values(
        ["score", "word"], ascending=[False, True], ignore_index=True
    )
