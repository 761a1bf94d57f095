"""Opening an export: tables, JSON in its several wrappings, SPSS files; one message where it cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError
from feedback.files import is_file
from feedback.isolated import isolated
from feedback.responses.cell_text import storable
from feedback.responses.encodings import decoded
from feedback.responses.readers.layout import JOINED, Raw
from feedback.responses.tables import read_table, remarks_on

if TYPE_CHECKING:
    import pandas as pd

_JSON = {".json", ".ndjson", ".jsonl"}
_SAV = (b"$FL2", b"$FL3")
_LOCKED_SAV = b"ENCRYPTEDSAV"
_HOLDS_RECORDS = ("responses", "results", "data", "Data", "value", "records", "submissions")
_DEEPEST = 4


def open_export(path: str | Path, *, encoding: str | None = None, sheet: str | None = None) -> Raw:
    """Open a CSV, XLSX, JSON or SPSS file.

    Raises
    ------
    InputError
        It is not there, empty, damaged, protected, or in no encoding that is known.
    """
    path = Path(path)
    head = _head(path)
    if head.startswith((*_SAV, _LOCKED_SAV)) or path.suffix.lower() in (".sav", ".zsav"):
        return _open_sav(path, head)
    bracket = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    if head and (path.suffix.lower() in _JSON or bracket):
        return _open_json(path)
    return Raw(path, "table", read_table(path, encoding=encoding, sheet=sheet, repeated=True))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError:
        return b""  # read_table says why


def _open_json(path: Path) -> Raw:
    import pandas as pd

    rows, names, meta, read = isolated(json_here, path)
    table = pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="row"), columns=names)
    table = table.astype("str")
    encoding, damaged, nul = read
    remarks = remarks_on(encoding, damaged=damaged, nul=nul)
    table.attrs = {"encoding": "json", "broken_rows": [], "remarks": remarks}
    return Raw(path, "json", table, meta=meta)


def json_here(
    path: Path,
) -> tuple[list[dict[str, str]], list[str], dict[str, Any], tuple[str, int, int]]:
    """The answers of a JSON file, read in this process: rows, all columns, what stands around them, and
    its encoding with how many characters were damaged and how many NUL.

    A row a record; nested answers become "question.row", lists one cell. A column the file says it has
    is there, though nobody may have answered it.
    """
    read = decoded(path.read_bytes(), where=str(path))
    records, meta = _records(_parsed(read.text, path))
    if not records:
        raise InputError(
            en=f"{path}: the file holds no answers. Export it again, with its responses.",
            zh=f"{path}：文件中没有任何答卷。请重新导出（含答卷）。",
        )
    asked = meta.pop("columns", [])
    rows = [dict(_leaves(record)) for record in records]
    names = dict.fromkeys(name for row in rows for name in row)
    names |= dict.fromkeys(str(name) for name in asked) if isinstance(asked, list) else {}
    return rows, list(names), meta, (read.encoding, read.damaged, read.nul)


def _parsed(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise _no_json(path, "nested too deeply", "嵌套过深") from error
    except ValueError as whole:  # no JSON, or a number of thousands of digits
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        records = []
        for number, line in lines:
            try:
                records.append(json.loads(line))
            except (ValueError, RecursionError) as error:
                if number == lines[0][0]:
                    raise _no_json(path, str(whole), str(whole)) from error
                raise _no_json(path, f"line {number}", f"第 {number} 行") from error
        return records


def _no_json(path: Path, en: str, zh: str) -> InputError:
    return InputError(
        en=f"{path}: no JSON that can be read ({en}). Export the responses again.",
        zh=f"{path}：无法读取的 JSON（{zh}）。请重新导出答卷。",
    )


def _records(content: Any) -> tuple[list[Mapping[str, Any]], dict[str, Any]]:
    """The answers of each respondent, whatever they were wrapped in."""
    if isinstance(content, Mapping):
        for name in _HOLDS_RECORDS:
            inner = content.get(name)
            if isinstance(inner, list) and all(isinstance(entry, Mapping) for entry in inner):
                listed, around = _records(inner)
                said = {
                    key: content[key]
                    for key in ("questionnaire", "version", "columns")
                    if key in content
                }
                return listed, {**said, **around}
        content = [content]
    entries = (
        [entry for entry in content if isinstance(entry, Mapping)]
        if isinstance(content, list)
        else []
    )
    meta: dict[str, Any] = {}
    records: list[Mapping[str, Any]] = []
    for entry in entries:
        for name in ("answers", "data", "json"):
            inner = entry.get(name)
            if isinstance(inner, str) and inner.lstrip().startswith("{"):
                try:
                    inner = json.loads(inner)
                except (ValueError, RecursionError):
                    continue
            if isinstance(inner, Mapping):
                around = {key: value for key, value in entry.items() if key != name}
                for key in ("questionnaire", "version"):
                    if name == "answers" and key in around:
                        meta.setdefault(key, around.pop(key))
                        around.pop(key, None)
                records.append({**around, **inner})
                break
        else:
            records.append(entry)
    return records, meta


def _leaves(record: Mapping[Any, Any], head: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        name = f"{head}{key}"
        if isinstance(value, Mapping) and depth < _DEEPEST:
            yield from _leaves(value, f"{name}.", depth + 1)
        elif isinstance(value, list):
            if value:
                yield name, JOINED.join(_scalar(entry) for entry in value)
        elif value is not None:
            text = _scalar(value)
            if text:
                yield name, text


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, str):
        return storable(value)
    return (
        json.dumps(value, ensure_ascii=False) if isinstance(value, (list, Mapping)) else str(value)
    )


def _open_sav(path: Path, head: bytes) -> Raw:
    if not is_file(path):
        raise InputError(
            en=f"{path}: no such file. Check the path.", zh=f"{path}：没有这个文件。请检查路径。"
        )
    if head.startswith(_LOCKED_SAV):
        raise InputError(
            en=f"{path}: protected by a password. Save it in SPSS without one.",
            zh=f"{path}：有密码保护。请在 SPSS 中去掉密码后另存。",
        )
    return isolated(sav_here, path)


def sav_here(path: Path) -> Raw:
    """An SPSS file, read in this process."""
    try:
        import pyreadstat
    except ImportError as error:
        raise InputError(
            en=f"{path}: SPSS files need the package pyreadstat. Install it, or export CSV.",
            zh=f"{path}：读取 SPSS 文件需要安装 pyreadstat。请安装，或改为导出 CSV。",
        ) from error
    try:
        frame, meta = pyreadstat.read_sav(str(path))
    except Exception as error:  # pyreadstat raises its own and plain kinds, by the damage
        raise InputError(
            en=f"{path}: a damaged SPSS file, or none ({error}). Save it again as .sav.",
            zh=f"{path}：SPSS 文件已损坏或不是 SPSS 文件（{error}）。请重新另存为 .sav。",
        ) from error
    if not len(frame):
        raise InputError(
            en=f"{path}: the file holds no answers. Export it again.",
            zh=f"{path}：文件中没有任何答卷。请重新导出。",
        )
    return Raw(
        path,
        "sav",
        _texts(frame),
        labels={name: label or "" for name, label in meta.column_names_to_labels.items()},
        values={
            name: {_sav_text(code): str(label) for code, label in labels.items()}
            for name, labels in meta.variable_value_labels.items()
        },
    )


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    columns = {}
    for name in frame.columns:
        values = frame[name]
        distinct = {value: _sav_text(value) for value in values.dropna().unique()}
        columns[str(name)] = values.map(distinct).astype("str")
    table = pd.DataFrame(columns)
    table = table.mask(table == "")
    table.index = pd.RangeIndex(1, len(table) + 1, name="row")
    table.attrs = {"encoding": "sav", "broken_rows": []}
    return table


def _sav_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return storable(str(value))
