"""Signs of many texts replaced at once, one sign by one: a table by code instead of a dictionary by sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]


def code_table(signs: Mapping[int, int | str]) -> Codes:
    """The code that stands for each code, up to the last that changes.

    Parameters
    ----------
    signs
        As `str.translate` takes it; every sign becomes one sign.

    Examples
    --------
    >>> code_table({1: 0, 3: "A"}).tolist()
    [0, 0, 2, 65]
    """
    table = np.arange(max(signs, default=-1) + 1, dtype=np.uint32)
    for code, sign in signs.items():
        table[code] = sign if isinstance(sign, int) else ord(sign)
    return table


def codes_of(text: str) -> Codes:
    """Code of every sign, those of lone surrogates too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def translate_each(texts: Sequence[str], table: Codes) -> list[str]:
    """Each text with its signs replaced; its length stays.

    Parameters
    ----------
    texts
        Of any content.
    table
        As `code_table` gives it.

    Examples
    --------
    >>> translate_each(["A，B", "", "，"], code_table({ord("，"): ","}))
    ['A,B', '', ',']
    """
    codes = codes_of("".join(texts))
    known = codes < len(table)
    plain = np.where(known, table[np.where(known, codes, 0)], codes) if len(table) else codes
    whole = plain.astype(np.uint32, copy=False).tobytes().decode("utf-32-le", "surrogatepass")
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64).tolist()
    return [whole[start:end] for start, end in pairwise([0, *ends])]
