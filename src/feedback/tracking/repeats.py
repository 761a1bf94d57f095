"""Complaints that are the same matter again: of one customer on one aspect, or nearly the same words in one unit."""

from __future__ import annotations

from collections import deque
from functools import lru_cache

import numpy as np
import pandas as pd

_NEAR = 0.9  # of the distinct pairs of signs are shared
_COMPARED = 20  # newest texts of a key that are compared
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


def _by_customer(tickets: pd.DataFrame, days: int) -> pd.Series:
    found = pd.Series("", index=tickets.index, dtype="str")
    known = tickets[(tickets["customer"] != "") & (tickets["aspect"] != "")]
    ordered = known.sort_values("opened", kind="stable")
    by = ["customer", "aspect"]
    gap = ordered.groupby(by)["opened"].diff()
    new = ~(gap <= pd.Timedelta(days=days))
    matter = new.groupby([ordered[name] for name in by]).cumsum()
    ids = pd.Series(ordered.index, index=ordered.index)
    first = ids.groupby([*(ordered[name] for name in by), matter]).transform("first")
    found.loc[ordered.index] = first.where(first != ids, "")
    return found


def _by_words(tickets: pd.DataFrame, days: int) -> pd.Series:
    """Near copies within a unit: same normalised text, or nearly the same pairs of signs (Jaccard)."""
    found = pd.Series("", index=tickets.index, dtype="str")
    plain = tickets["text"].str.casefold().str.replace(r"[\W_\d]+", "", regex=True)
    long = (plain.str.len() >= _SHORTEST).to_numpy()
    places = np.flatnonzero(long)
    if not len(places):
        return found
    opened, texts = tickets["opened"].to_numpy(), plain.to_numpy(dtype=object)
    places = places[np.argsort(opened[places], kind="stable")]
    unit = pd.factorize(tickets["unit"].to_numpy(dtype=object)[places])[0]
    seconds = opened.astype("datetime64[s]").astype("int64")
    ids, linked = tickets.index.to_numpy(dtype=object), found.to_numpy(dtype=object).copy()
    for number in range(int(unit.max()) + 1):
        here = places[unit == number]
        for at, first in _copies(list(texts[here]), seconds[here].tolist(), days * 86400).items():
            linked[here[at]] = str(ids[here[first]])
    return pd.Series(linked, index=tickets.index, dtype="str")


def _copies(texts: list[str], opened: list[int], span: int) -> dict[int, int]:
    """Place of each near copy → place of the first of its kind, of texts in the order of time."""
    first: dict[int, int] = {}
    blocks: dict[tuple[int, str], deque[int]] = {}
    for place, text in enumerate(texts):
        # near copies share their rarest ends: three short keys find them without comparing all with all
        middle = len(text) // 2
        keys = ((0, text[:6]), (1, text[-6:]), (2, text[middle - 3 : middle + 3]))
        oldest = opened[place] - span
        mine = [blocks.setdefault(key, deque(maxlen=_COMPARED)) for key in keys]
        for block in mine:
            while block and opened[block[0]] < oldest:
                block.popleft()
        for other in sorted({*mine[0], *mine[1], *mine[2]}):
            if _alike(text, texts[other]):
                first[place] = first.get(other, other)
                break
        for block in mine:
            block.append(place)
    return first


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    mine, theirs = _pairs(one), _pairs(other)
    shared = len(mine & theirs)
    return shared >= _NEAR * max(1, len(mine) + len(theirs) - shared)


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
