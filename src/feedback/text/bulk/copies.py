"""Exact copies over all parts of a scored file, found in bounded memory."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from feedback.files import written_whole

# fingerprints looked at together: some 60 MB, however long the file
_TOGETHER = 1_000_000


def flag_copies_across(parts: Sequence[Path]) -> int:
    """Flag every comment whose fingerprint an earlier row of any part has.

    Fingerprints are read one class (modulo the number of classes) at a time, so that only about a
    million stand in memory together; what was found is kept in a file until the parts are written.
    Doing it twice changes nothing.

    Parameters
    ----------
    parts
        Comments of each part, in the order of the rows.

    Returns
    -------
    int
        Comments flagged is_duplicate in all parts.
    """
    sizes = [pq.read_metadata(path).num_rows for path in parts]
    starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    total = int(starts[-1])
    with tempfile.TemporaryFile() as file:
        file.truncate(max(total, 1))
        copies = np.memmap(file, dtype=bool, mode="r+", shape=(max(total, 1),))
        classes = -(-total // _TOGETHER)
        for which in range(classes):
            copies[_later_copies(parts, starts, which, classes)] = True
        return sum(
            _with_flags(path, np.asarray(copies[start : start + size]))
            for path, start, size in zip(parts, starts, sizes, strict=False)
        )


def _later_copies(
    parts: Sequence[Path], starts: np.ndarray, which: int, classes: int
) -> np.ndarray:
    """Rows whose fingerprint is of this class and has been seen before."""
    marks, rows = [], []
    for path, start in zip(parts, starts, strict=False):
        column = pq.read_table(path, columns=["fingerprint"])["fingerprint"]
        known = ~np.asarray(column.is_null())
        mark = column.fill_null(0).to_numpy()
        chosen = np.flatnonzero(known & (mark % classes == which))
        marks.append(mark[chosen])
        rows.append(start + chosen)
    row = np.concatenate(rows)
    _, first = np.unique(np.concatenate(marks), return_index=True)
    later = np.ones(len(row), dtype=bool)
    later[first] = False
    return row[later]


def _with_flags(path: Path, copies: np.ndarray) -> int:
    """Add flags to a part where they are not there yet; how many it has then."""
    before = np.asarray(pq.read_table(path, columns=["is_duplicate"])["is_duplicate"])
    flags = before | copies
    if (flags != before).any():
        table = pq.read_table(path)
        place = table.schema.get_field_index("is_duplicate")
        table = table.set_column(place, table.schema.field(place), pa.array(flags))
        with written_whole(path) as beside:
            pq.write_table(table, beside, compression="zstd")
    return int(flags.sum())
