"""CSV for translators who work in a spreadsheet: a row a cell, and a column for the back-translation."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from feedback.errors import InputError
from feedback.questionnaire.export.typed_text import JOINER, without_formula
from feedback.questionnaire.translate.cells import Cell
from feedback.questionnaire.translate.translated import Translated, decoded

_HEAD = ("id", "context", "source", "target", "status", "back_translation")
_NAMED = re.compile(r"^(source|target)\s*\(\s*([A-Za-z0-9-]+)\s*\)$")
_CELL = 200_000  # characters


def sheet(cells: Sequence[Cell], *, source: str, target: str) -> bytes:
    """The file for a translator: UTF-8 with its mark, as spreadsheets want it; no cell is a formula."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(["id", "context", f"source ({source})", f"target ({target})", "status", "back_translation"])  # fmt: skip
    for cell in cells:
        said = (without_formula(text) for text in (cell.source, cell.target))
        table.writerow([cell.mark, cell.context, *said, cell.status, ""])
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def read_sheet(path: Path) -> Translated:
    """What a translator's sheet says; columns in any order, commas, semicolons or tabs between them.

    Raises
    ------
    InputError
        No such columns, or no table.
    """
    text = decoded(path)
    first = text.partition("\n")[0]
    between = max(",;\t", key=first.count)
    csv.field_size_limit(_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=between))
    except csv.Error as error:
        raise InputError(
            en=f"{path}: no table ({error}). Save it again as CSV UTF-8.",
            zh=f"{path}：不是表格（{error}）。请重新另存为 CSV UTF-8。",
        ) from error
    heads, languages = _heads(rows[0] if rows else [])
    missing = [name for name in ("id", "target") if name not in heads]
    if missing:
        found = ", ".join(rows[0])[:200] if rows else "–"
        raise InputError(
            en=f"{path}: no column {' and '.join(missing)}; found {found}. Keep the heads {', '.join(_HEAD)}.",
            zh=f"{path}：缺少列 {'、'.join(missing)}；现有 {found}。请保留表头 {'、'.join(_HEAD)}。",
        )

    def cell(row: list[str], name: str) -> str:
        at = heads.get(name)
        return row[at].removeprefix(JOINER) if at is not None and at < len(row) else ""

    told = [
        (cell(row, "id").strip(), cell(row, "target"), cell(row, "status").strip().lower(), cell(row, "back_translation"))
        for row in rows[1:]
        if any(part.strip() for part in row)
    ]  # fmt: skip
    return Translated(told, languages.get("target"), languages.get("source"))


def _heads(row: list[str]) -> tuple[dict[str, int], dict[str, str]]:
    """Places of the columns, and the languages that source and target name."""
    found: dict[str, int] = {}
    languages: dict[str, str] = {}
    for at, head in enumerate(row):
        name = head.strip().casefold()
        named = _NAMED.match(name)
        if named:
            name = named[1]
            languages[name] = named[2]
        found.setdefault(name, at)
    return found, languages
