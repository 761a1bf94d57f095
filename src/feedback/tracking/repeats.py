"""Complaints that are the same matter again: of one customer on one aspect, or nearly the same words in one unit."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd

from feedback.numeric import Flags, Ints

_NEAR = 0.9  # of the distinct pairs of signs are shared
_COMPARED = 20  # newest texts of a key that are compared
_PART, _REMEMBERED = (
    50_000,
    200_000,
)  # texts sketched at a time; pairs of texts whose likeness is remembered
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))  # odd, their bits well spread
_COMMON, _STOPS = "\\x{4e00}-\\x{9fef}", "，。！？、；：（）“”…—【】"
_NO_LETTER = re.compile(r"[\W_\d]+")
_SHORTEST = 8  # signs; shorter texts are alike without being copies


def link_repeats(tickets: pd.DataFrame, *, days: int = 30) -> pd.DataFrame:
    """Link repeats to the first ticket of their matter; nothing is dropped.

    Parameters
    ----------
    tickets
        Index ticket; customer (key, "" unknown), unit, aspect ("" unknown), opened, text.
    days
        A complaint of the same customer on the same aspect within so many days of the last one belongs to it.
        Without an aspect, only near copies link.

    Returns
    -------
    DataFrame
        Index of `tickets`. `repeat_of`: first ticket of the same customer's matter, "" for none. `near_copy_of`: first
        ticket of the same unit with nearly the same words within the same days, "" for none (of a flood of copies each
        counts; who reads them should know).

    Examples
    --------
    >>> at = pd.to_datetime(["2026-05-01", "2026-05-20", "2026-08-01"])
    >>> table = pd.DataFrame({"customer": "k", "unit": "A", "aspect": "wifi", "opened": at, "text": ""}, index=["a", "b", "c"])
    >>> link_repeats(table)["repeat_of"].tolist()
    ['', 'a', '']
    """
    return pd.DataFrame(
        {
            "repeat_of": _by_customer(tickets, days),
            "near_copy_of": _by_words(tickets, days),
        },
        index=tickets.index,
    ).astype("str")


def _by_customer(tickets: pd.DataFrame, days: int) -> np.ndarray:
    linked = np.full(len(tickets), "", dtype=object)
    customer, who = pd.factorize(tickets["customer"])
    aspect, what = pd.factorize(tickets["aspect"])
    known = (who[customer] != "") & (what[aspect] != "")
    matter, opened = customer * len(what) + aspect, tickets["opened"].to_numpy()
    order = np.flatnonzero(known)[np.lexsort((opened[known], matter[known]))]
    same = matter[order[1:]] == matter[order[:-1]]
    same &= opened[order[1:]] - opened[order[:-1]] <= np.timedelta64(days, "D")
    again = np.append(False, same)[: len(order)]
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(order))))
    ids = tickets.index.to_numpy(dtype=object)
    linked[order[again]] = ids[order[first[again]]]
    return linked


def _by_words(tickets: pd.DataFrame, days: int) -> np.ndarray:
    """Near copies within a unit: same normalised text, or nearly the same pairs of signs (Jaccard)."""
    linked = np.full(len(tickets), "", dtype=object)
    texts, opened = _letters(tickets["text"]), tickets["opened"].to_numpy()
    places = np.flatnonzero([len(text) >= _SHORTEST for text in texts])
    if not len(places):
        return linked
    places = places[np.argsort(opened[places], kind="stable")]
    unit = pd.factorize(tickets["unit"].to_numpy(dtype=object)[places])[0]
    seconds = opened[places].astype("datetime64[s]").astype("int64")
    first = _copies(texts[places], unit, seconds, days * 86400)
    ids, copy = tickets.index.to_numpy(dtype=object), np.flatnonzero(first >= 0)
    linked[places[copy]] = ids[places[first[copy]]]
    return linked


def _letters(texts: pd.Series) -> np.ndarray:
    """Texts as their letters alone, case folded; Arrow does it for all in ASCII and common Chinese at once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = pc.fill_null(pa.array(texts.array, pa.large_string()), "")
    plain = pc.replace_substring_regex(pc.ascii_lower(column), f"[^a-z{_COMMON}]+", "")
    found = np.asarray(plain.to_numpy(zero_copy_only=False), dtype=object)
    rest = np.flatnonzero(pc.match_substring_regex(column, f"[^\\x00-\\x7f{_COMMON}{_STOPS}]"))
    if len(rest):
        found = found.copy()
        said = texts.iloc[rest].tolist()
        found[rest] = [_NO_LETTER.sub("", text.casefold()) for text in said]
    return found


def _copies(texts: np.ndarray, unit: Ints, opened: Ints, span: int) -> Ints:
    """Place of the first of its kind of each near copy, -1 for none, of texts in the order of time.

    Near copies share their rarest ends: three short keys find them without comparing all with all. Of those that share one
    with a text the newest are compared, all texts at once.
    """
    code, distinct = pd.factorize(texts)
    parts: list[list[str]] = [[], [], []]
    for text in distinct:
        middle = len(text) // 2
        for part, said in zip(
            parts, (text[:6], text[-6:], text[middle - 3 : middle + 3]), strict=True
        ):
            part.append(said)
    known = _Alike(distinct)
    n = len(texts)
    earliest = np.full(n, n)
    for part in parts:
        key = pd.factorize(np.array(part, dtype=object))[0][code] + unit * (len(distinct) + 1)
        order = np.argsort(key, kind="stable")
        block, at = key[order], opened[order]
        for back in range(min(_COMPARED, n - 1), 0, -1):
            near = (block[back:] == block[:-back]) & (at[:-back] >= at[back:] - span)
            later, other = order[back:][near], order[:-back][near]
            new = other < earliest[later]
            later, other = later[new], other[new]
            alike = known(code[later], code[other])
            earliest[later[alike]] = other[alike]
    first = np.where(earliest < n, earliest, np.arange(n))
    while not np.array_equal(first[first], first):  # a copy of a copy is one of the first
        first = first[first]
    return np.where(earliest < n, first, -1)


class _Alike:
    """Which pairs of distinct texts are nearly the same; few are looked at sign by sign."""

    def __init__(self, distinct: np.ndarray) -> None:
        self.distinct, self.sketch = distinct, _sketches(distinct)
        self.length = np.fromiter(map(len, distinct), np.int64, len(distinct))
        self.known: dict[int, bool] = {}

    def __call__(self, one: Ints, other: Ints) -> Flags:
        """By the places of the texts."""
        alike: Flags = one == other
        # what is near shares so much that at most a nineteenth of all pairs of signs are of one text alone
        apart = np.bitwise_count(self.sketch[one] ^ self.sketch[other])
        near = 19 * apart.astype(np.int64) <= self.length[one] + self.length[other] - 2
        near = np.flatnonzero(near & ~alike)
        pair = np.minimum(one, other)[near] * len(self.distinct) + np.maximum(one, other)[near]
        pairs, place = np.unique(pair, return_inverse=True)
        alike[near] = np.array([self._pair(each) for each in pairs.tolist()], dtype=bool)[place]
        return alike

    def _pair(self, pair: int) -> bool:
        found = self.known.get(pair)
        if found is None:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            one, other = divmod(pair, len(self.distinct))
            found = self.known[pair] = _alike(self.distinct[one], self.distinct[other])
        return found


def _sketches(texts: np.ndarray) -> np.ndarray:
    """(n,) 64 bits a text, each pair of neighbouring signs setting one: a bit of one text alone is a pair of it alone."""
    found = np.zeros(len(texts), dtype=np.uint64)
    for begin in range(0, len(texts), _PART):
        part = texts[begin : begin + _PART]
        ends = np.cumsum(np.fromiter(map(len, part), np.int64, len(part)))
        signs = np.frombuffer("".join(part).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        mixed = signs[:-1].astype(np.uint64) * _MIX[0] + signs[1:].astype(np.uint64) * _MIX[1]
        bits = np.append(np.left_shift(np.uint64(1), mixed >> np.uint64(58)), np.uint64(0))
        bits[ends - 1] = 0  # the last sign of a text and the first of the next are no pair
        found[begin : begin + _PART] = np.bitwise_or.reduceat(bits, np.append(0, ends[:-1]))
    return found


def _alike(one: str, other: str) -> bool:
    mine, theirs = _pairs(one), _pairs(other)
    shared = len(mine & theirs)
    return shared >= _NEAR * max(1, len(mine) + len(theirs) - shared)


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
