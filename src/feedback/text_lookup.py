"""Where texts stand among others, of millions a share at a time: a table that finds them by their signs takes a hundred bytes each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.numeric import Flags, Ints

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

_SHARE = 300_000  # texts that are looked up among at once
_COUNTED = 3  # times the memory of looking one up that counting it takes
_MOST = 256  # shares: the sum of a text's bytes is kept to one byte
_STRETCH = 1_000_000  # texts whose bytes are added up together


def long_texts(values: Any) -> pa.ChunkedArray:
    """An array of pandas' as Arrow's texts with places of eight bytes: no copy where they have such."""
    import pyarrow as pa

    column = pa.array(values).cast(pa.large_string())
    return column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])


def places_of_texts(values: pa.ChunkedArray, among: pa.ChunkedArray) -> Ints:
    """(n,) int32: where each value first stands among others, -1 for nowhere; missing ones are alike.

    Parameters
    ----------
    values, among
        As `long_texts` gives them. Values that follow their equals, as mentions of one comment do, are looked up once.

    Examples
    --------
    >>> import pandas as pd
    >>> one, other = (long_texts(pd.array(list(each), dtype="str")) for each in ("abba", "bcb"))
    >>> places_of_texts(one, other).tolist()
    [-1, 0, 0, -1]
    """
    count = _shares(len(among))
    if count == 1:
        return _found(values, among)
    begins = _begins(values)
    heads = values if begins.all() else _where(values, begins)
    places = np.full(len(heads), -1, dtype=np.int32)
    for (wanted, texts), (rows, others) in zip(
        _parted(heads, count), _parted(among, count), strict=True
    ):
        found = _found(texts, others)
        places[wanted] = np.where(found >= 0, rows[found], -1) if len(rows) else -1
    _give_back()
    return places if heads is values else places[np.cumsum(begins, dtype=np.int32) - 1]


def are_unique(texts: pa.ChunkedArray) -> bool:
    """Whether no text, or missing one, stands twice.

    Examples
    --------
    >>> import pandas as pd
    >>> are_unique(long_texts(pd.array(["a", "b", "a"], dtype="str")))
    False
    """
    import pyarrow.compute as pc

    shares = (part for _, part in _parted(texts, _shares(_COUNTED * len(texts))))
    found = all(pc.count_distinct(part, mode="all").as_py() == len(part) for part in shares)
    _give_back()
    return found


def _shares(n: int) -> int:
    return min(-(-n // _SHARE) or 1, _MOST)


def _found(values: pa.ChunkedArray, among: pa.ChunkedArray) -> Ints:
    import pyarrow.compute as pc

    places = pc.index_in(values, value_set=among.combine_chunks())
    return np.asarray(pc.fill_null(places, -1), dtype=np.int32)


def _begins(values: pa.ChunkedArray) -> Flags:
    """Where a value is another than the one before."""
    import pyarrow.compute as pc

    found = np.ones(len(values), dtype=bool)
    if len(values) > 1:
        same = pc.equal(values[1:], values[:-1])
        found[1:] = ~np.asarray(pc.fill_null(same, False), dtype=bool)
    return found


def _where(values: pa.ChunkedArray, rows: Flags) -> pa.ChunkedArray:
    import pyarrow as pa

    return values.filter(pa.array(rows))


def _parted(texts: pa.ChunkedArray, count: int) -> Iterator[tuple[Ints, pa.ChunkedArray]]:
    """Each share's places and texts; equal texts are in one share."""
    if count == 1:
        yield np.arange(len(texts), dtype=np.int32), texts
        return
    share = np.concatenate([_share_of(chunk, count) for chunk in texts.chunks])
    for number in range(count):
        own = share == number
        yield np.flatnonzero(own).astype(np.int32), _where(texts, own)


def _share_of(texts: pa.LargeStringArray, count: int) -> np.ndarray:
    """(n,) uint8: the share of each text, told by the sum of its bytes."""
    found = np.zeros(len(texts), dtype=np.uint8)
    _, places, signs = texts.buffers()
    if signs is None or not len(texts):
        return found
    ends = np.frombuffer(places, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    signs = np.frombuffer(signs, dtype=np.uint8)
    for first in range(0, len(texts), _STRETCH):
        own = ends[first : first + _STRETCH + 1]
        sums = np.zeros(own[-1] - own[0] + 1, dtype=np.uint8)
        np.cumsum(signs[own[0] : own[-1]], dtype=np.uint8, out=sums[1:])
        at = sums[own - own[0]]
        found[first : first + _STRETCH] = (at[1:] - at[:-1]) % count
    if texts.null_count:
        found[np.asarray(texts.is_null())] = 0
    return found


def _give_back() -> None:
    """What Arrow keeps of the tables it looked up in, for its next one."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
