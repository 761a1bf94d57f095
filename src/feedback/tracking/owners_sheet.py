"""The sheet people keep of who owns what: headings and aspects in either language, what does not fit said by row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from feedback.errors import InputError, did_you_mean, excerpt
from feedback.responses.privacy.mask import LABELS, find_personal_data
from feedback.responses.told_headings import headings_told
from feedback.results import Words
from feedback.tracking.export_file import Export, masked, sheet_edited

COLUMNS = ("aspect", "unit", "department", "owner")
NAMES = {of: (f"{of}_zh", f"{of}_en") for of in ("department", "owner")}  # in one language
_READ = (*COLUMNS, *NAMES["department"], *NAMES["owner"])
_HEADINGS = {
    "aspect": "aspect aspects topic 方面 问题方面 问题 主题",
    "unit": "unit units branch store site 单位 门店 分店 网点 店",
    "department": "department dept team 部门 责任部门 所属部门",
    "owner": "owner owners responsible person 负责人 责任人 姓名",
    "department_zh": "department_zh department(chinese) 部门(中文) 中文部门 部门中文",
    "department_en": "department_en department(english) 部门(英文) 英文部门 部门英文",
    "owner_zh": "owner_zh owner(chinese) 负责人(中文) 中文负责人 负责人中文",
    "owner_en": "owner_en owner(english) 负责人(英文) 英文负责人 负责人英文",
}
_ALL = frozenset({"", "*", "all", "any", "every", "全部", "所有", "全体", "-", "/"})
_SEVERAL = re.compile(r"\s*[、，,；;\n]\s*")
_HAN = re.compile("[\u4e00-\u9fff]")
_SHOWN = 5  # rows a sentence names; more are counted


@dataclass(frozen=True)
class OwnersSheet:
    """Who owns what.

    Attributes
    ----------
    table
        aspect (id, "" for all), unit ("" for all), department, owner, and each of these two in one language
        (department_zh, department_en, owner_zh, owner_en; "" where the sheet gives none); a row a cell.
    remarks
        What did not fit: a sentence a kind of fault, with its rows.
    """

    table: pd.DataFrame
    remarks: tuple[Words, ...]


def read_owners_sheet(
    path: Path,
    *,
    aspects: Mapping[str, Iterable[str]],
    units: Iterable[str],
    unit_heading: str = "",
) -> OwnersSheet:
    """Read a CSV or XLSX of aspect, unit, department and owner.

    Parameters
    ----------
    path
        The sheet. Columns may be headed in English or Chinese (方面, 单位, 部门, 负责人); without a column for
        aspect or unit a row is for all of them. `owner_en` (负责人（英文）) and the like name somebody in one language;
        where only these are filled, they are the name. Merged cells count for each of their rows.
    aspects
        Aspect id → its names, in any language.
    units
        Names of the units.
    unit_heading
        What the study calls its units: a column of that name is the unit, too.

    Returns
    -------
    OwnersSheet
        An aspect is told by its id or any of its names, several in a cell by 、 or a comma. A row whose aspect is not
        known is left out and said; one whose unit is not known stays, for it may open yet, and is said. Of two rows on
        one aspect and unit the last that names something counts, and that is said. A sheet in which nobody is named yet is
        told in one remark.

    Raises
    ------
    InputError
        The file cannot be read, or has a column neither for department nor for owner.
    """
    export = Export()
    raw = export.read(path, sheet=sheet_edited(path), encoding=None, wanted=[])
    named = _columns(raw, unit_heading, path)
    remarks = [*raw.attrs.get("remarks", ()), *export.broken_rows()]
    cells = pd.DataFrame(
        {
            name: raw[named[name]].fillna("").astype("str").str.strip() if name in named else ""
            for name in _READ
        },
        index=raw.index,
    )
    cells["unit"] = masked(cells["unit"])
    for of, spoken in NAMES.items():
        for name in (of, *spoken):
            cells[name] = _of_staff(cells[name])
        for name in spoken:
            cells[of] = cells[of].where(cells[of] != "", cells[name])
    idle = (cells["department"] == "") & (cells["owner"] == "")
    # a row for everything stands for those that name nobody
    whole = cells["aspect"].map(plain).isin(_ALL) & cells["unit"].map(plain).isin(_ALL)
    if not (whole & ~idle).any():
        remarks += _say_idle(path, list(cells.index[idle]), whole=bool(idle.all()))
    cells = cells[~idle]
    cells, said = _aspect_ids(cells, aspects, path)
    remarks += said
    cells, said = _unit_names(cells, units, path)
    table, twice = _one_a_cell(cells, path)
    return OwnersSheet(table, (*remarks, *said, *twice))


def _of_staff(cells: pd.Series) -> pd.Series:
    """Names stay, for owners are named to be asked; their phones and addresses are masked."""
    found = cells.astype("str").copy()
    hits = find_personal_data(found)
    for row, mine in hits[hits["kind"] != "name"].groupby(level=0):
        text = str(found.at[row])
        place = 0 if _HAN.search(text) else 1
        for kind, start, end in mine.sort_values("start", ascending=False).itertuples(index=False):
            label = LABELS[kind][place]
            text = text[:start] + (f"[{label}]" if place else f"【{label}】") + text[end:]
        found.at[row] = text
    return found


def plain(text: str) -> str:
    """As it is compared: case, width and space do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


def _columns(raw: pd.DataFrame, unit_heading: str, path: Path) -> dict[str, str]:
    """Our name → heading of the file."""
    words = {name: set(_HEADINGS[name].split()) for name in _READ}
    words["unit"] |= {plain(unit_heading)} - {""}
    found: dict[str, str] = {}
    for heading in map(str, raw.columns):
        for name in _READ:
            if plain(heading) in words[name]:
                found.setdefault(name, heading)
    if set(found) - {"aspect", "unit"}:
        return found
    seen = ", ".join(map(excerpt, headings_told(raw.columns[:6])))
    raise InputError(
        en=f"{path}: no column says who owns what (found: {seen}). Head the columns aspect, unit, department, owner.",
        zh=f"{path}：没有写明由谁负责的列（现有：{seen}）。请把表头写成：方面、单位、部门、负责人。",
    )


def _aspect_ids(
    cells: pd.DataFrame, aspects: Mapping[str, Iterable[str]], path: Path
) -> tuple[pd.DataFrame, list[Words]]:
    """A row an aspect; what names none is left out."""
    known = {plain(name): each for each, names in aspects.items() for name in (*names, each)}
    lists: list[list[str]] = []
    lost: list[tuple[int, str]] = []
    for row, said in cells["aspect"].items():
        parts = [said] if plain(said) in known else _SEVERAL.split(said)
        ids = ["" if plain(each) in _ALL else known.get(plain(each)) for each in parts]
        lost += [
            (int(str(row)), each) for each, found in zip(parts, ids, strict=True) if found is None
        ]
        lists.append([each for each in ids if each is not None])
    told = cells.assign(aspect=pd.Series(lists, index=cells.index, dtype=object))
    told = told.explode("aspect").dropna(subset="aspect")
    told["aspect"] = told["aspect"].astype("str")
    if not lost:
        return told, []
    en, zh = listed(lost, [name for names in aspects.values() for name in names])
    return told, [
        Words(
            en=f"{path.name}: the study has no such aspect: {en}. They own nothing until the sheet is put right.",
            zh=f"{path.name}：研究中没有这些方面：{zh}。更正之前，这些行不起作用。",
        )
    ]


def _unit_names(
    cells: pd.DataFrame, units: Iterable[str], path: Path
) -> tuple[pd.DataFrame, list[Words]]:
    """Units as the study writes them; an unknown one stays as it is."""
    known = {plain(name): name for name in units}
    found = cells["unit"].map(
        lambda said: "" if plain(said) in _ALL else known.get(plain(said), said)
    )
    strange = ~found.isin([*known.values(), ""])
    told = cells.assign(unit=found.astype("str"))
    if not strange.any() or not known:
        return told, []
    rows = [(int(str(row)), said) for row, said in found[strange].items()]
    en, zh = listed(rows, known.values())
    return told, [
        Words(
            en=f"{path.name}: no answer and no complaint names these units: {en}.",
            zh=f"{path.name}：答卷和投诉中都没有这些单位：{zh}。",
        )
    ]


def _one_a_cell(cells: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, list[Words]]:
    """The last word on each aspect and unit; two that contradict are said."""
    cells = cells.rename_axis("row").reset_index()
    by = cells.groupby(["aspect", "unit"], sort=False)
    named = cells[["department", "owner"]].replace("", pd.NA)
    last = named.groupby([cells["aspect"], cells["unit"]], sort=False).last().fillna("")
    several = named.groupby([cells["aspect"], cells["unit"]], sort=False).nunique() > 1
    table = last.reset_index()[list(COLUMNS)].astype("str")
    for of, spoken in NAMES.items():  # a translation is of the name beside it, not of another row's
        for name in spoken:
            given = cells[cells[name] != ""].groupby(["aspect", "unit", of])[name].last()
            keys = pd.MultiIndex.from_frame(table[["aspect", "unit", of]])
            table[name] = given.reindex(keys).fillna("").to_numpy(dtype="str")
    if not several.any(axis=None):
        return table, []
    clash = several.index[several.any(axis=1)]
    rows = [" / ".join(map(str, by.get_group(cell)["row"])) for cell in list(clash)[:_SHOWN]]
    more = "" if len(clash) <= _SHOWN else " …"
    return table, [
        Words(
            en=f"{path.name}: rows say different things of one aspect and unit: {'; '.join(rows)}{more}. The last counts.",
            zh=f"{path.name}：同一方面、同一单位的几行互相矛盾：第 {'；'.join(rows)} 行{more}，以最后一行为准。",
        )
    ]


def _say_idle(path: Path, rows: list[int], *, whole: bool) -> list[Words]:
    if not rows:
        return []
    if whole:
        return [
            Words(
                en=f"{path.name}: no department and no owner entered yet.",
                zh=f"{path.name}：尚未填写部门和负责人。",
            )
        ]
    shown = ", ".join(map(str, rows[:_SHOWN]))
    return [
        Words(
            en=f"{path.name}: {len(rows):,} rows name neither a department nor an owner (row {shown}); they are left out.",
            zh=f"{path.name}：有 {len(rows):,} 行既没有部门也没有负责人（第 {shown} 行），未采用。",
        )
    ]


def listed(rows: list[tuple[int, str]], names: Iterable[str]) -> tuple[str, str]:
    """Rows with what they say and what is near it, in both languages."""
    choices = list(names)
    en, zh = [], []
    for row, said in rows[:_SHOWN]:
        hint_en, hint_zh = did_you_mean(plain(said), choices)
        en.append(f"row {row} {excerpt(said)!r}{_bracket(hint_en)}")
        zh.append(f"第 {row} 行“{excerpt(said)}”{_bracket(hint_zh, zh=True)}")
    if (left := len(rows) - _SHOWN) > 0:
        en.append(f"{left:,} more")
        zh.append(f"另有 {left:,} 处")
    return "; ".join(en), "；".join(zh)


def _bracket(hint: str, *, zh: bool = False) -> str:
    said = hint.strip()
    return "" if not said else f"（{said}）" if zh else f" ({said[0].lower()}{said[1:]})"
