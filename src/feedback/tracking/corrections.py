"""What people put right by hand: grades and aspects by ticket, what does not fit said by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from feedback.responses.told_headings import no_such_column
from feedback.results import Words
from feedback.tracking.export_file import Export
from feedback.tracking.owners_sheet import listed, plain
from feedback.tracking.tickets import GRADE_WORDS

_HEADINGS = {
    "ticket": "ticket no id 工单 工单号 编号",
    "grade": "grade 级别 投诉级别 等级",
    "aspect": "aspect 方面 问题方面",
}


@dataclass(frozen=True)
class Corrections:
    """What people put right.

    Attributes
    ----------
    table
        Index ticket; grade and aspect (id), "" where nothing is put right.
    remarks
        What did not fit: a sentence a kind of fault, with its rows.
    """

    table: pd.DataFrame
    remarks: tuple[Words, ...]


def read_corrections(
    path: Path,
    *,
    tickets: Iterable[str],
    aspects: Mapping[str, Iterable[str]],
    grades: Mapping[str, str] | None = None,
) -> Corrections:
    """Read a CSV or XLSX of ticket, grade and aspect, headed in English or Chinese.

    Parameters
    ----------
    path
        The sheet.
    tickets
        Those there are.
    aspects
        Aspect id → its names, in any language.
    grades
        The help desk's words for grades; our own and their Chinese are known.

    Returns
    -------
    Corrections
        A grade or aspect that is not known puts nothing right and is said; of two rows on one ticket the last that names
        something counts, and it is said where they contradict; tickets that are not there are counted.

    Raises
    ------
    InputError, ColumnError
        The file cannot be read, or has no column of tickets.
    """
    export = Export()
    raw = export.read(path, sheet=None, encoding=None, wanted=[])
    named = {
        name: str(head)
        for name, words in _HEADINGS.items()
        for head in reversed(list(raw.columns))
        if plain(str(head)) in words.split()
    }
    if "ticket" not in named:
        raise no_such_column(["ticket"], raw.columns, where=path)
    cells = pd.DataFrame(
        {
            name: raw[named[name]].fillna("").astype("str").str.strip() if name in named else ""
            for name in _HEADINGS
        },
        index=raw.index,
    )
    words = {plain(word): grade for word, grade in {**GRADE_WORDS, **(grades or {})}.items()}
    names = {plain(name): each for each, them in aspects.items() for name in (*them, each)}
    cells["grade"], remarks = _known(cells["grade"], words, path, Words(en="grades", zh="级别"))
    cells["aspect"], more = _known(cells["aspect"], names, path, Words(en="aspects", zh="方面"))
    remarks = [*export.broken_rows(), *remarks]
    there = cells["ticket"].isin(set(tickets))
    lost = cells.loc[~there & (cells["ticket"] != ""), "ticket"].nunique()
    if lost:
        remarks.append(
            Words(
                en=f"{path.name}: {lost:,} corrected tickets are not in the exports; their rows are ignored.",
                zh=f"{path.name}：有 {lost:,} 件更正过的工单不在导出文件中，未采用。",
            )
        )
    table, clash = _last(cells[there], path)
    return Corrections(table, (*remarks, *more, *clash))


def _known(
    cells: pd.Series, words: Mapping[str, str], path: Path, what: Words
) -> tuple[pd.Series, list[Words]]:
    found = cells.map(lambda said: words.get(plain(said), "")).astype("str")
    strange = (found == "") & (cells != "")
    if not strange.any():
        return found, []
    rows = [(int(str(row)), str(said)) for row, said in cells[strange].items()]
    en, zh = listed(rows, words)
    return found, [
        Words(
            en=f"{path.name}: {what.en} that are not known: {en}. They put nothing right.",
            zh=f"{path.name}：有不认识的{what.zh}：{zh}。这些格未采用。",
        )
    ]


def _last(cells: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, list[Words]]:
    said = cells[["grade", "aspect"]].replace("", pd.NA).groupby(cells["ticket"])
    table = said.last().fillna("").astype("str")
    clash = (said.nunique() > 1).any(axis=1)
    if not clash.any():
        return table, []
    shown = list(map(str, clash.index[clash]))
    return table, [
        Words(
            en=f"{path.name}: rows contradict each other on {len(shown):,} tickets ({', '.join(shown[:5])}); the last counts.",
            zh=f"{path.name}：有 {len(shown):,} 件工单的更正前后矛盾（{'、'.join(shown[:5])}），以最后一行为准。",
        )
    ]
