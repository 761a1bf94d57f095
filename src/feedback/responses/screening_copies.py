"""Answer rows and texts that are copies of another respondent's."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from feedback.numeric import Floats, Ints

NEAR_SHARE = 0.05
SHORTEST_TEXT = 10
CHUNK = 500
_NOT_WORDS = re.compile(r"[\W_]+")


def answer_copies(x: Floats) -> tuple[Ints, Ints]:
    """How many others gave the very same answers, and how many nearly (one in twenty items apart).

    Rows without any answer have no copies. Near copies are sought among rows that agree wholly in one of
    d + 1 parts of the questionnaire, which any two rows at most d answers apart do.
    """
    filled = np.where(np.isnan(x), -np.inf, x)
    unique, member, sizes = np.unique(filled, axis=0, return_inverse=True, return_counts=True)
    member = member.reshape(-1)
    blank = np.isnan(x).all(axis=1)
    exact = np.where(blank, 0, sizes[member] - 1)
    apart = int(NEAR_SHARE * x.shape[1])
    near = _near(unique, sizes, apart) if apart else np.zeros(len(unique), dtype=np.intp)
    return exact, np.where(blank, 0, near[member])


def _near(unique: Floats, sizes: Ints, apart: int) -> Ints:
    """People behind other unique rows that differ in 1 to `apart` answers."""
    pairs = [
        found
        for part in np.array_split(np.arange(unique.shape[1]), apart + 1)
        for found in _within(unique, part, apart)
    ]
    count = np.zeros(len(unique), dtype=np.intp)
    if pairs:
        both = np.unique(np.concatenate(pairs), axis=0)
        np.add.at(count, both[:, 0], sizes[both[:, 1]])
        np.add.at(count, both[:, 1], sizes[both[:, 0]])
    return count


def _within(unique: Floats, part: Ints, apart: int) -> list[Ints]:
    _, group = np.unique(unique[:, part], axis=0, return_inverse=True)
    order = np.argsort(group.reshape(-1), kind="stable")
    cuts = np.flatnonzero(np.diff(group.reshape(-1)[order])) + 1
    found: list[Ints] = []
    for rows in np.split(order, cuts):
        for start in range(0, len(rows) - 1, CHUNK):
            head, rest = rows[start : start + CHUNK], rows[start:]
            differ = (unique[head][:, None, :] != unique[rest][None, :, :]).sum(axis=2)
            close = np.argwhere((differ <= apart) & (differ > 0))
            if len(close):
                joined = np.stack([head[close[:, 0]], rest[close[:, 1]]], axis=1)
                found.append(np.sort(joined, axis=1))
    return found


def text_copies(texts: pd.DataFrame) -> Ints:
    """Largest number of other respondents who wrote the same words, over the text columns.

    Case, width, spaces and punctuation do not count; texts of fewer than ten letters are nobody's copy.

    >>> frame = pd.DataFrame({"why": ["The room was very cold.", "the room was very cold", "fine"]})
    >>> text_copies(frame).tolist()
    [1, 1, 0]
    """
    most = np.zeros(len(texts), dtype=np.intp)
    for name in texts.columns:
        bare = texts[name].map(_bare, na_action="ignore")
        long = bare.map(lambda text: isinstance(text, str) and len(text) >= SHORTEST_TEXT)
        long = long.fillna(False).astype(bool)
        sizes = bare[long].value_counts()
        others = bare[long].map(sizes).to_numpy(dtype=np.intp) - 1
        count = np.zeros(len(texts), dtype=np.intp)
        count[long.to_numpy()] = others
        most = np.maximum(most, count)
    return most


def _bare(text: object) -> str:
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", str(text)).casefold())
