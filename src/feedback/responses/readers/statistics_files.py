"""Files of statistics programs: SPSS (.sav, .zsav, .por), Stata (.dta), SAS (.sas7bdat, .xpt), Parquet.

Codes declared missing stay in the table and are named beside it: "not applicable" is often declared so,
and only the questionnaire tells it from what was not answered.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError
from feedback.isolated import isolated
from feedback.responses.cell_text import storable
from feedback.responses.readers.layout import Raw

if TYPE_CHECKING:
    import pandas as pd

_PROGRAMS = {
    "sav": "SPSS", "por": "SPSS", "dta": "Stata", "sas7bdat": "SAS", "xpt": "SAS",
}  # fmt: skip
_LONGEST_SHORT = 255  # characters of a string SPSS keeps in one variable


def open_statistics(path: Path, kind: str) -> Raw:
    """Open a file of a statistics program, in a process of its own.

    Parameters
    ----------
    path
        The file.
    kind
        sav, por, dta, sas7bdat, xpt or parquet.

    Raises
    ------
    InputError
        It is damaged, empty, or the package that reads it is not installed.
    """
    return isolated(parquet_here if kind == "parquet" else statistics_here, path, kind=kind)


def statistics_here(path: Path, *, kind: str) -> Raw:
    """A file that pyreadstat reads, in this process."""
    program = _PROGRAMS[kind]
    try:
        import pyreadstat
    except ImportError as error:
        raise InputError(
            en=f"{path}: {program} files need the package pyreadstat. Install it, or export CSV.",
            zh=f"{path}：读取 {program} 文件需要安装 pyreadstat。请安装，或改为导出 CSV。",
        ) from error
    readers: dict[str, Callable[..., Any]] = {
        "sav": pyreadstat.read_sav, "por": pyreadstat.read_por, "dta": pyreadstat.read_dta,
        "sas7bdat": pyreadstat.read_sas7bdat, "xpt": pyreadstat.read_xport,
    }  # fmt: skip
    options = {} if kind in ("por", "xpt") else {"user_missing": True}
    try:
        with tempfile.TemporaryDirectory() as folder:
            frame, meta = readers[kind](str(_readable(path, kind, Path(folder))), **options)
    except Exception as error:  # pyreadstat raises its own and plain kinds, by the damage
        raise InputError(
            en=f"{path}: a damaged {program} file, or none ({error}). Save it again in {program}, or as CSV.",
            zh=f"{path}：{program} 文件已损坏或不是 {program} 文件（{error}）。请在 {program} 中重新保存，或另存为 CSV。",
        ) from error
    if not len(frame):
        raise _empty(path)
    return Raw(
        path,
        "sav",
        _texts(frame),
        labels={name: label or "" for name, label in meta.column_names_to_labels.items()},
        values={
            name: {text_of(code): str(label) for code, label in labels.items()}
            for name, labels in meta.variable_value_labels.items()
        },
        declared_missing=dict(_declared(frame, meta)),
    )


def _empty(path: Path) -> InputError:
    return InputError(
        en=f"{path}: the file holds no answers. Export it again.",
        zh=f"{path}：文件中没有任何答卷。请重新导出。",
    )


def _declared(frame: pd.DataFrame, meta: Any) -> Iterator[tuple[str, frozenset[str]]]:
    """{column: codes in it that the file declares missing}."""
    for name in frame.columns:
        told = set(frame[name].dropna().unique())
        ranges = (meta.missing_ranges or {}).get(name, [])
        found = {value for value in told if any(_within(value, r["lo"], r["hi"]) for r in ranges)}
        # Stata and SAS mark them by a letter where a number should stand
        found |= told & set((meta.missing_user_values or {}).get(name, []))
        if found:
            yield str(name), frozenset(map(text_of, found))


def _within(value: Any, low: Any, high: Any) -> bool:
    try:
        return bool(low <= value <= high)
    except TypeError:
        return False


def parquet_here(path: Path, *, kind: str = "parquet") -> Raw:
    """A Parquet file, ours or another's, in this process; an index of names becomes columns."""
    import pandas as pd

    try:
        frame = pd.read_parquet(path)
    except Exception as error:  # Arrow raises its own and plain kinds, by the damage
        raise InputError(
            en=f"{path}: a damaged {kind} file ({error}). Write it again, or as CSV.",
            zh=f"{path}：{kind} 文件已损坏（{error}）。请重新写出，或另存为 CSV。",
        ) from error
    if not len(frame):
        raise _empty(path)
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    frame.columns = pd.Index([str(name) for name in frame.columns])
    return Raw(path, "table", _texts(frame))


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    columns = {}
    for name in frame.columns:
        values = frame[name].astype(object)
        distinct = {value: text_of(value) for value in values.dropna().unique()}
        columns[str(name)] = values.map(distinct).astype("str")
    table = pd.DataFrame(columns)
    table = table.mask(table == "")
    table.index = pd.RangeIndex(1, len(table) + 1, name="row")
    table.attrs = {"encoding": "binary", "broken_rows": []}
    return table


def text_of(value: Any) -> str:
    """A value as the text a CSV would hold.

    >>> text_of(5.0), text_of(2.5), text_of("web")
    ('5', '2.5', 'web')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return storable(str(value))


def _readable(path: Path, kind: str, folder: Path) -> Path:
    """The file, or a copy without records that a library for PHP writes wrongly and readstat dies of."""
    if kind != "sav":
        return path
    content = path.read_bytes()
    righted = without_wrong_records(content)
    if righted is None:
        return path
    copy = folder / "righted.sav"
    copy.write_bytes(righted)
    return copy


def without_wrong_records(content: bytes) -> bytes | None:
    """LimeSurvey's own .sav in a form readstat takes; None for any other file.

    Its writer calls every variable a very long string (record 7/14, meant for above 255 characters),
    labels texts by numbers (records 3 and 4) and pads long value labels (7/21) otherwise than SPSS.
    None of the three holds an answer. Layout of records: PSPP developer's manual, "System File Format".
    """
    try:
        records = list(_records(content))
    except (struct.error, IndexError):
        return None  # damaged, or of another byte order: for readstat to say
    lengths = [b for kind, b, _ in records if kind == (7, 14)]
    if not any(_all_short(content[start + 16 :]) for start in lengths):
        return None
    dropped = [(b, e) for kind, b, e in records if kind in {(7, 14), (7, 21), (3, 1)}]
    kept, last = bytearray(), 0
    for begin, end in dropped:
        kept += content[last:begin]
        last = end
    return bytes(kept + content[last:])


def _all_short(record: bytes) -> bool:
    """Whether "name=00028\\0\\t…" names no string that is too long for one variable."""
    entries = record.split(b"\0\t")
    first = entries[0].partition(b"=")[2]
    return first.isdigit() and int(first) <= _LONGEST_SHORT


Record = tuple[tuple[int, int], int, int]


def _records(content: bytes) -> Iterator[Record]:
    """(kind, subtype), begin and end of each record of the dictionary; (3, 1) are labels of a text."""
    place = 176
    texts: dict[int, bool] = {}
    number = 0
    while True:
        begin = place
        kind = struct.unpack_from("<i", content, place)[0]
        subtype = 0
        if kind == 2:
            width, labelled, missing = struct.unpack_from("<iii", content, place + 4)
            number += 1
            texts[number] = width > 0
            place += 32
            if labelled:
                place += 4 + -(-struct.unpack_from("<i", content, place)[0] // 4) * 4
            place += 8 * abs(missing)
        elif kind == 3:
            labels = struct.unpack_from("<i", content, place + 4)[0]
            place += 8
            for _ in range(labels):
                place += 8 + -(-(1 + content[place + 8]) // 8) * 8
            count = struct.unpack_from("<i", content, place + 4)[0]
            labelled_ones = struct.unpack_from(f"<{count}i", content, place + 8)
            place += 8 + 4 * count
            subtype = int(any(texts.get(one, False) for one in labelled_ones))
        elif kind == 6:
            place += 8 + 80 * struct.unpack_from("<i", content, place + 4)[0]
        elif kind == 7:
            subtype, size, count = struct.unpack_from("<iii", content, place + 4)
            place += 16 + size * count
        else:
            return
        if place <= begin or place > len(content):
            raise IndexError
        yield (kind, subtype), begin, place
