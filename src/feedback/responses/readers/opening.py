"""Opening an export: tables, JSON in its several wrappings, statistics programs; one message where it cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from feedback.errors import InputError
from feedback.files import is_file
from feedback.isolated import isolated
from feedback.responses.cell_text import storable
from feedback.responses.encodings import decoded
from feedback.responses.file_kinds import STATISTICS, kind_of, refuse_kind
from feedback.responses.readers.layout import JOINED, Raw
from feedback.responses.readers.spss_syntax import open_syntax
from feedback.responses.readers.statistics_files import open_statistics
from feedback.responses.tables import read_table, remarks_on

_HOLDS_RECORDS = ("responses", "results", "data", "Data", "value", "records", "submissions")
_DEEPEST = 4


def open_export(path: str | Path, *, encoding: str | None = None, sheet: str | None = None) -> Raw:
    """Open a CSV, a workbook, JSON, or a file of a statistics program; its content tells, not its ending.

    Raises
    ------
    InputError
        It is not there, empty, damaged, protected, or in no encoding that is known.
    """
    path = Path(path)
    kind = kind_of(path)
    refuse_kind(path, kind)
    if kind in STATISTICS:
        return open_statistics(path, kind)
    if kind == "spss syntax":
        return isolated(open_syntax, path)
    if kind == "json":
        return _open_json(path)
    if path.suffix.lower() in (".sav", ".zsav", ".dta", ".parquet") and is_file(path):
        raise InputError(
            en=f"{path}: damaged, or no such file as its ending says. Save it again in the program it came from, or as CSV.",
            zh=f"{path}：文件已损坏，或内容与扩展名不符。请在原程序中重新保存，或另存为 CSV。",
        )
    return Raw(path, "table", read_table(path, encoding=encoding, sheet=sheet, repeated=True))


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
                    for key in ("questionnaire", "version", "columns", "survey")
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
