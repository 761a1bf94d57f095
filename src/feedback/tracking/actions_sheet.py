"""The sheet of actions people keep: written with drop-downs, read back in either language, what does not fit said by cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from feedback.errors import InputError, did_you_mean, excerpt
from feedback.files import written_whole
from feedback.responses.dates import UNCLEAR
from feedback.responses.placeholders import blank
from feedback.responses.told_headings import headings_told
from feedback.responses.workbooks import read_sheet
from feedback.results import Words
from feedback.text.audit_sheet import as_cell
from feedback.tracking.export_file import CHOICES, Export, masked, sheet_edited

HEADINGS = {
    "action": Words(en="No", zh="编号"),
    "aspect": Words(en="aspect", zh="方面"),
    "unit": Words(en="unit", zh="单位"),
    "what": Words(en="what is done", zh="措施"),
    "owner": Words(en="owner", zh="负责人"),
    "state": Words(en="state", zh="状态"),
    "planned": Words(en="planned", zh="计划日期"),
    "started": Words(en="started", zh="开始日期"),
    "due": Words(en="due", zh="期限"),
    "done": Words(en="done", zh="完成日期"),
    "cost": Words(en="cost", zh="费用"),
    "tell": Words(en="what to tell customers", zh="告知顾客的话"),
}
EVERY = Words(zh="全部", en="all")  # the row of the sheet of owners that stands for every aspect
OWNER_HEADINGS = {
    **{name: HEADINGS[name] for name in ("aspect", "unit")},
    "department": Words(en="department", zh="部门"),
    "owner": HEADINGS["owner"],
}
STATES = {
    "plan": Words(en="plan", zh="计划 P"),
    "do": Words(en="do", zh="执行 D"),
    "check": Words(en="check", zh="检查 C"),
    "act": Words(en="act", zh="处置 A"),
}
# what people write instead of a state; what is done is to be checked
_ALSO = {
    "plan": ("计划中", "已计划", "未开始", "待开始", "待办", "planned", "not started", "to do", "todo"),
    "do": ("执行中", "进行中", "实施中", "处理中", "已开始", "in progress", "ongoing", "doing", "started"),
    "check": ("检查中", "待检查", "checking"),
}  # fmt: skip
_DONE = ("已完成", "完成", "已办结", "办结", "done", "finished", "completed", "complete", "closed")
DATES = ("planned", "started", "due", "done")
_TEXTS = ("aspect", "unit", "owner", "state", "tell", "what")
_SHEET, _OWNERS = Words(en="actions", zh="措施"), Words(en="owners", zh="负责人")
_ROWS = 500  # that have drop-downs
_SHOWN = 12  # names a sentence lists
_CONTACT = re.compile(r"\d{6,}|@")


@dataclass(frozen=True)
class Choices:
    """What the drop-downs offer: aspects by name, units, owners."""

    aspects: Mapping[str, str]
    units: Sequence[str]
    owners: Sequence[str] = ()


@dataclass(frozen=True)
class ActionsSheet:
    """What is done.

    Attributes
    ----------
    table
        As the contract `actions`: a row an action, in the order of the sheet.
    problems
        What does not fit, a sentence a cell.
    remarks
        How the file was read: merged cells, another sheet.
    """

    table: pd.DataFrame
    problems: tuple[Words, ...] = ()
    remarks: tuple[Words, ...] = ()


def write_actions_sheet(
    path: Path, choices: Choices, *, actions: pd.DataFrame | None = None, language: str = "zh"
) -> Path:
    """Write an XLSX with a drop-down each for aspect, unit, owner and state.

    Parameters
    ----------
    path
        File to write.
    choices
        What the drop-downs offer; other owners may be typed.
    actions
        Rows to begin with, as `read_actions_sheet` returns them.
    language
        Of headings and names: "zh" or "en".
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _SHEET.spoken(language)
    _put(sheet, 1, [words.spoken(language) for words in HEADINGS.values()])
    table = pd.DataFrame() if actions is None else actions
    for number, (name, row) in enumerate(table.iterrows(), start=2):
        told = row.to_dict() | {"action": name}
        told["aspect"] = choices.aspects.get(told["aspect"], told["aspect"])
        if told["state"] in STATES:
            told["state"] = STATES[told["state"]].spoken(language)
        _put(sheet, number, [told[column] for column in HEADINGS])
    lists = {
        "aspect": list(choices.aspects.values()),
        "unit": list(choices.units),
        "owner": list(choices.owners),
        "state": [words.spoken(language) for words in STATES.values()],
    }
    last = max(_ROWS, len(table) + 100)
    _drop_downs(book, sheet, lists, columns=list(HEADINGS), last=last)
    _format(sheet, columns=list(HEADINGS), last=last)
    with written_whole(path) as beside:
        book.save(beside)
    return path


def _put(sheet: Any, number: int, values: Sequence[Any]) -> None:
    for place, value in enumerate(values, start=1):
        if isinstance(value, str):
            if not value:
                continue
            cell = sheet.cell(number, place, as_cell(value))
            cell.data_type, cell.quotePrefix = "s", True  # no text becomes a formula
        elif not pd.isna(value):
            shown = value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
            sheet.cell(number, place, shown)


def write_owners_sheet(path: Path, choices: Choices, *, language: str = "zh") -> Path:
    """Write an XLSX of who owns what: a row for all aspects, then a row an aspect, drop-downs for aspect and unit; read by `read_owners_sheet`."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _OWNERS.spoken(language)
    _put(sheet, 1, [words.spoken(language) for words in OWNER_HEADINGS.values()])
    labels = [EVERY.spoken(language), *choices.aspects.values()]
    for number, label in enumerate(labels, start=2):
        _put(sheet, number, [label])
    lists = {"aspect": labels, "unit": list(choices.units)}
    last = max(_ROWS, len(choices.aspects) + 100)
    _drop_downs(book, sheet, lists, columns=list(OWNER_HEADINGS), last=last)
    _format(sheet, columns=list(OWNER_HEADINGS), last=last)
    with written_whole(path) as beside:
        book.save(beside)
    return path


def _drop_downs(
    book: Any, sheet: Any, lists: Mapping[str, list[str]], *, columns: list[str], last: int
) -> None:
    """Choices lie on a sheet of their own: a list within a drop-down holds 255 characters at most."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    hidden = book.create_sheet(CHOICES)
    hidden.sheet_state = "hidden"
    for place, (name, options) in enumerate(lists.items(), start=1):
        if not options:
            continue
        for number, option in enumerate(options, start=1):
            cell = hidden.cell(number, place, as_cell(option))
            cell.data_type = "s"
        letter = get_column_letter(place)
        choice = DataValidation(
            type="list",
            formula1=f"{CHOICES}!${letter}$1:${letter}${len(options)}",
            allow_blank=True,
        )
        choice.showErrorMessage = name != "owner"
        sheet.add_data_validation(choice)
        here = get_column_letter(columns.index(name) + 1)
        choice.add(f"{here}2:{here}{last}")


def _format(sheet: Any, *, columns: list[str], last: int) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for place, name in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 40 if name in ("what", "tell") else 14
        sheet.cell(1, place).font = Font(bold=True)
        if name in DATES:
            for number in range(2, last + 1):
                sheet.cell(number, place).number_format = "yyyy-mm-dd"
    sheet.freeze_panes = "B2"


def read_actions_sheet(
    path: Path, *, aspects: Mapping[str, Iterable[str]], units: Iterable[str]
) -> ActionsSheet:
    """Read the sheet back, wherever it was edited.

    Parameters
    ----------
    path
        XLSX or CSV, headed in either language; columns that are not there are empty. Merged cells count for each row.
    aspects
        Aspect → its names, in any language.
    units
        Names of the units.

    Returns
    -------
    ActionsSheet
        Nothing is dropped: an aspect or unit that is not known stays as it stands; a date, cost or state that cannot be
        read is empty; each is said, by its cell. An action without a number is called by its row.

    Raises
    ------
    InputError
        The file cannot be read, or has none of the columns.
    """
    export = Export()
    sheet = sheet_edited(path)
    raw = (
        pd.DataFrame(columns=[words.zh for words in HEADINGS.values()], dtype="str")
        if sheet is not None
        and len(read_sheet(path, sheet=sheet)[0]) < 2  # as `actions new` left it
        else export.read(path, sheet=sheet, encoding=None, wanted=[])
    )
    named = _columns(raw, path)
    cells = pd.DataFrame(
        {
            name: raw[named[name]].fillna("").astype("str").str.strip() if name in named else ""
            for name in HEADINGS
        },
        index=raw.index,
    ).astype("str")
    cells = cells[(cells.drop(columns="action") != "").any(axis=1)]
    problems = export.broken_rows()
    said = _Cells(path.name, {name: named.get(name, HEADINGS[name].zh) for name in HEADINGS}, problems)  # fmt: skip
    table = cells[list(_TEXTS)].copy()
    named_as = {name: each for each, names in aspects.items() for name in (*names, each)}
    table["aspect"] = said.chosen(cells["aspect"], named_as, "aspect")
    table["unit"] = masked(said.chosen(cells["unit"], {unit: unit for unit in units}, "unit"))
    for name in ("what", "tell"):
        table[name] = masked(cells[name])
    contact = cells["owner"].str.contains(_CONTACT)
    table["owner"] = cells["owner"].where(~contact, masked(cells["owner"]))
    days = export.stamps_together([cells[name].replace("", pd.NA) for name in DATES])
    for name, read in zip(DATES, days, strict=True):
        table[name] = read.stamps
        unclear = read.reasons == UNCLEAR.en
        said.unread(cells[name].mask(unclear, ""), table[name].isna(), name)
        said.unclear(cells[name][unclear], name)
    table["state"] = _states(cells["state"], table["done"], said)
    _in_order(table, said)
    plain = cells["cost"].str.normalize("NFKC").str.replace(r"[,，\s¥￥元]", "", regex=True)
    table["cost"] = pd.to_numeric(plain, errors="coerce").astype("float64")
    said.unread(cells["cost"], table["cost"].isna(), "cost")
    table.index = pd.Index(_names(cells["action"], said), name="action", dtype="str")
    merged = [said for said in raw.attrs.get("remarks", ()) if "merged" in said.en]
    return ActionsSheet(table, tuple(problems), tuple(merged))


@dataclass
class _Cells:
    """Says what does not fit, by file, row and column."""

    file: str
    headings: Mapping[str, str]
    problems: list[Words]

    def add(self, row: object, column: str, found: str, why: Words) -> None:
        heading = self.headings[column]
        self.problems.append(
            Words(
                en=f"{self.file}: row {row}, {heading}: {excerpt(found)!r} {why.en}.",
                zh=f"{self.file}：第 {row} 行“{heading}”：“{excerpt(found)}”{why.zh}。",
            )
        )

    def unread(self, cells: pd.Series, missing: pd.Series, column: str) -> None:
        """What is written and not understood."""
        why = Words(en="is no amount; left empty", zh="不是金额，按空白处理")
        if column in DATES:
            why = Words(
                en="is no date; left empty. Write it as 2026-05-31",
                zh="不是日期，按空白处理；请写成 2026-05-31",
            )
        for row, found in cells[missing & ~blank(cells)].items():
            self.add(row, column, str(found), why)

    def unclear(self, cells: pd.Series, column: str) -> None:
        """Dates that may be of two days."""
        why = Words(
            en="may be day-month or month-day; left empty. Write it as 2026-05-31",
            zh="分不清日和月，按空白处理；请写成 2026-05-31",
        )
        for row, found in cells.items():
            self.add(row, column, str(found), why)

    def chosen(self, cells: pd.Series, names: Mapping[str, str], column: str) -> pd.Series:
        """Each cell as the study calls it; one that is not known stays and is said."""
        found = []
        known = {_plain(name): each for name, each in names.items()}
        for row, said in cells.items():
            name = known.get(_plain(said), said)
            if said and _plain(said) not in known and known:
                hint_en, hint_zh = did_you_mean(said, names)
                near_en, near_zh = hint_en.strip(" .?"), hint_zh.strip(" 。？")
                if near_en:
                    why = Words(
                        en=f"is not in the study ({near_en[:1].lower()}{near_en[1:]}?)",
                        zh=f"不在研究中（{near_zh}？）",
                    )
                else:
                    there = list(dict.fromkeys(names.values()))
                    shown, more = there[:_SHOWN], len(there) > _SHOWN
                    why = Words(
                        en=f"is not in the study, which has {', '.join(shown)}{' …' if more else ''}",
                        zh=f"不在研究中（有：{'、'.join(shown)}{'等' if more else ''}）",
                    )
                self.add(row, column, said, why)
            found.append(name)
        return pd.Series(found, index=cells.index, dtype="str")


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


def _columns(raw: pd.DataFrame, path: Path) -> dict[str, str]:
    words = {
        _plain(each): name for name, said in HEADINGS.items() for each in (name, said.en, said.zh)
    }
    found: dict[str, str] = {}
    for heading in map(str, raw.columns):
        if name := words.get(_plain(heading)):
            found.setdefault(name, heading)
    if {"aspect", "unit", "what"} & set(found):
        return found
    seen = ", ".join(map(excerpt, headings_told(raw.columns[:6])))
    raise InputError(
        en=f"{path}: no column says what is done (found: {seen}). Begin with the sheet of `feedback actions new`.",
        zh=f"{path}：没有写明措施的列（现有：{seen}）。请从 feedback actions new 生成的表开始。",
    )


def _states(cells: pd.Series, done: pd.Series, said: _Cells) -> pd.Series:
    """The state of each; one called done is to be checked, and needs its day."""
    known = {
        _plain(each): name
        for name, words in STATES.items()
        for each in (name, words.en, words.zh, words.zh.split()[0], words.zh.split()[1])
    }
    known |= {_plain(each): name for name, words in _ALSO.items() for each in words}
    over = {_plain(each) for each in _DONE}
    known |= dict.fromkeys(over, "check")
    found = cells.map(lambda text: known.get(_plain(text), ""))
    column = said.headings["done"]
    why = Words(
        en=f"is none of plan, do, check, act; left empty. Of what is done fill in {column!r}",
        zh=f"不是计划、执行、检查、处置之一，按空白处理；已做完的请填写“{column}”",
    )
    for row, text in cells[(found == "") & (cells != "")].items():
        said.add(row, "state", str(text), why)
    why = Words(
        en=f"is read as done (check), but no day is given; fill in {column!r}",
        zh=f"按已完成（检查）处理，但没有完成日期；请填写“{column}”",
    )
    for row, text in cells[cells.map(_plain).isin(over) & done.isna()].items():
        said.add(row, "state", str(text), why)
    return found.astype("str")


def _in_order(table: pd.DataFrame, said: _Cells) -> None:
    """Nothing is done before it began."""
    early = table["done"] < table["started"]
    why = Words(
        en="lies before it began; the start is left out", zh="早于开始日期，开始日期按空白处理"
    )
    for row, day in table.loc[early, "done"].items():
        said.add(row, "done", f"{day:%Y-%m-%d}", why)
    table.loc[early, "started"] = pd.NaT


def _names(cells: pd.Series, said: _Cells) -> list[str]:
    """A number each: as written, by row where none is; one that stands twice is told apart."""
    found: list[str] = []
    for row, written in cells.items():
        name = written or f"#{row}"
        if name in found:
            why = Words(en="stands twice; the row is added to it", zh="重复出现，已加行号区分")
            said.add(row, "action", name, why)
            name = f"{name} (#{row})"
        found.append(name)
    return found
