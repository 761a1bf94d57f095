"""The audit sample as a spreadsheet with drop-downs, and back."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from feedback.errors import InputError
from feedback.files import written_whole
from feedback.results import Words
from feedback.text.audit import LABEL_ASPECT, LABEL_SENTIMENT

# Cell length and control characters that a spreadsheet does not take.
_LONGEST = 32_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FEELINGS = {
    1: Words(en="satisfied", zh="满意"),
    0: Words(en="neutral", zh="一般"),
    -1: Words(en="dissatisfied", zh="不满"),
}
UNCLEAR = Words(en="unclear", zh="看不懂")
# Column of a sheet to settle in: what each coder says, to be read only.
SAID = "said"
_SHEET = Words(en="label here", zh="请在此标注")
_HELP = Words(
    en="Column C: the comment as a whole. The columns after it: how it judges each aspect; leave empty what it does "
    "not name. Comments without an entry in column C do not count. What the machine found is hidden on purpose.",
    zh="C 列：整条评论的态度。其后各列：评论对每个方面的看法，没有提到的留空。C 列未填的评论不计入。"
    "机器的判断有意隐藏。",
)
_HEADERS = {
    "comment": Words(en="comment", zh="编号"),
    "text": Words(en="text", zh="评论"),
    LABEL_SENTIMENT: Words(en="as a whole", zh="总体"),
    SAID: Words(en="what each said", zh="各人的标注"),
}


def write_audit_sheet(
    sample: pd.DataFrame, path: str | Path, *, labels: Mapping[str, str], language: str = "zh"
) -> Path:
    """Write the sample as XLSX: texts and drop-downs to see, what the machine said on a hidden sheet.

    Text is stored as text whatever it begins with; no cell can become a formula.

    Parameters
    ----------
    sample
        As `sample_comments` draws it; with a last column `SAID`, what coders said is shown behind the drop-downs.
    path
        File to write; must end in .xlsx.
    labels
        Aspect → name in the header.
    language
        "zh" or "en".

    Raises
    ------
    InputError
        The file cannot be written or is no .xlsx.
    """
    from openpyxl import Workbook

    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise InputError(
            en=f"{path}: a spreadsheet is written; name it .xlsx.",
            zh=f"{path}：将写出电子表格，请使用 .xlsx 扩展名。",
        )
    shown = [name for name in sample.columns if name in ("text", SAID) or name.startswith("label")]
    headers = {"comment": _HEADERS["comment"].spoken(language)} | {
        name: _header(name, labels, language) for name in shown
    }
    book = Workbook()
    sheet = book.active
    sheet.title = _SHEET.spoken(language)
    table = sample[shown].reset_index()
    _fill(sheet, [list(headers.values()), *table.itertuples(index=False)])
    choices = len(headers) - (SAID in headers)
    _format(sheet, rows=len(sample), columns=choices, language=language)
    if SAID in headers:
        _widen_last(sheet)
    hidden = book.create_sheet("machine")
    rest = sample.drop(columns=shown).reset_index()
    _fill(hidden, [list(rest.columns), *rest.itertuples(index=False)])
    names = book.create_sheet("columns")
    _fill(names, [["column", "header"], *headers.items()])
    hidden.sheet_state = names.sheet_state = "hidden"
    with written_whole(path) as beside:
        book.save(beside)
    return path


def _header(name: str, labels: Mapping[str, str], language: str) -> str:
    if name in _HEADERS:
        return _HEADERS[name].spoken(language)
    aspect = name.removeprefix(LABEL_ASPECT)
    return labels.get(aspect, aspect)


def as_cell(text: str) -> str:
    """What of a text a spreadsheet's cell takes."""
    return _CONTROL.sub("", text)[:_LONGEST]


def _fill(sheet: Any, rows: list[Any]) -> None:
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            if isinstance(value, str):
                cell = sheet.cell(number, place, as_cell(value))
                # what begins with = is a comment and no formula, also after somebody edits the cell
                cell.data_type, cell.quotePrefix = "s", True
            elif value is not None and not pd.isna(value):
                sheet.cell(number, place, value.item() if hasattr(value, "item") else value)


def _format(sheet: Any, *, rows: int, columns: int, language: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    words = [word.spoken(language) for word in FEELINGS.values()]
    last = rows + 1
    for first, options in (("C", [*words, UNCLEAR.spoken(language)]), ("D", words)):
        end = "C" if first == "C" else get_column_letter(max(columns, 4))
        choice = DataValidation(type="list", formula1=f'"{",".join(options)}"', allow_blank=True)
        choice.showErrorMessage = True
        choice.error = " / ".join(options)
        sheet.add_data_validation(choice)
        if first == "C" or columns > 3:
            choice.add(f"{first}2:{end}{last}")
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 70
    for place in range(3, columns + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 12
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for (cell,) in sheet.iter_rows(min_row=2, max_row=last, min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    note = Comment(_HELP.spoken(language), "feedback")
    note.width, note.height = 420, 160
    sheet["C1"].comment = note


def _widen_last(sheet: Any) -> None:
    from openpyxl.styles import Alignment

    for cell in next(sheet.iter_cols(min_col=sheet.max_column)):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[cell.column_letter].width = 60


def read_audit_sheet(path: str | Path) -> pd.DataFrame:
    """Read a labelled spreadsheet back as the sample with its labels.

    Raises
    ------
    InputError
        The file is not there, is no sheet of ours, or lost its hidden sheets.
    """
    path = Path(path)
    try:
        sheets = pd.read_excel(
            path,
            engine="openpyxl",  # hidden sheets and dates as they were written
            sheet_name=None,
            dtype=object,
            keep_default_na=False,
            na_values=[""],
        )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(
            en=f"{path}: cannot be read as a spreadsheet ({error}). Give the file draw_audit_sample wrote.",
            zh=f"{path}：无法作为电子表格读取（{error}）。请使用 draw_audit_sample 写出的文件。",
        ) from error
    if not {"machine", "columns"} <= set(sheets):
        raise InputError(
            en=f"{path}: the hidden sheets with what the machine said are gone. Label the file "
            "draw_audit_sample wrote, and save it as .xlsx.",
            zh=f"{path}：记录机器判断的隐藏工作表不见了。请标注 draw_audit_sample 写出的文件，并保存为 .xlsx。",
        )
    names = {row["header"]: row["column"] for row in sheets["columns"].to_dict("records")}
    shown = next(iter(sheets.values())).rename(columns=names)
    lost = [name for name in ("comment", LABEL_SENTIMENT) if name not in shown]
    if lost:
        raise InputError(
            en=f"{path}: the header of column {', '.join(lost)} was changed. Put back the first row.",
            zh=f"{path}：列 {'、'.join(lost)} 的表头被改动。请恢复第一行。",
        )
    table = shown.set_index("comment").join(sheets["machine"].set_index("comment"), how="inner")
    table.index = table.index.astype("str")
    for name in ("score", "weight"):
        table[name] = pd.to_numeric(table[name])
    return table
