"""The raw files of a study, each opened once: its rows under the names of the plan, typed where a questionnaire says how."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from feedback.files import is_file, unchanged
from feedback.numeric import Flags
from feedback.pipeline.plan import Plan
from feedback.questionnaire.parts import Words
from feedback.responses.headings import named_as
from feedback.responses.plain_cells import normalised
from feedback.responses.readers.issues import DROPPED, KEPT, Issues
from feedback.responses.readers.layout import Layout, Raw
from feedback.responses.readers.opening import open_export
from feedback.responses.readers.persons import without_personal
from feedback.responses.readers.read import TypedExport, read_typed
from feedback.responses.readers.recognise import lay_out_beside
from feedback.responses.readers.ticked import TOO_MANY_CELLS
from feedback.responses.respondents import identifiers_in, rounded_said
from feedback.responses.submissions import mark_rows
from feedback.responses.summary_rows import nobodys_rows
from feedback.responses.told_headings import no_such_column, two_columns

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire
    from feedback.study import Study


@dataclass(frozen=True)
class RawFile:
    """A raw file, read.

    Attributes
    ----------
    name, digest, encoding
        Of the file.
    table
        A column each of `Plan.columns`, text or typed; index `row` as a spreadsheet counts.
    given, personal
        (n,) identifiers, missing where none was given or it was personal data; and how often that was.
    marks
        Of `mark_rows`.
    rows
        Of the file, those left out too.
    issues
        Cells and rows that did not fit, as `Issues.frame` lists them; no remarks.
    remarks
        What must be said of the file as a whole.
    unanswered
        Column to its cells in which the tool says "not answered": (n,) bool, a row of `table` each.
    blank
        Rows in which nothing stands; not among `rows`.
    form
        id, version and wording (SHA-256, `wording_of`) of the questionnaire it was answered on; the data file of a syntax.
    survey
        Whose own numbers the identifiers are, as a pull says; "" elsewhere.
    """

    name: str
    digest: str
    encoding: str
    table: pd.DataFrame
    given: pd.Series
    personal: int
    marks: pd.DataFrame
    rows: int
    issues: pd.DataFrame
    remarks: tuple[Words, ...] = ()
    unanswered: Mapping[str, Flags] = field(default_factory=dict)
    blank: int = 0
    form: Mapping[str, str] = field(default_factory=dict)
    survey: str = ""


def read_raw_file(path: Path, study: Study, plan: Plan) -> RawFile:
    """Open a raw file and bring it under the names of the plan.

    Raises
    ------
    InputError, ColumnError
        It cannot be read, or a column is not there.
    """
    with _hashed(path) as digest:
        if study.questionnaire is None:
            return _by_columns(path, study, plan, digest)
        return _by_questionnaire(path, study, plan, digest)


def _hashed(path: Path) -> AbstractContextManager[str]:
    """The file's hash while it is read; where there is no file, whoever reads it says so."""
    return unchanged(path) if is_file(path) and os.access(path, os.R_OK) else nullcontext("")


def _by_columns(path: Path, study: Study, plan: Plan, digest: str) -> RawFile:
    """By the study's own column map; a survey tool's export keeps what the tool says beside its answers."""
    raw = open_export(path, sheet=study.sheet, encoding=study.encoding)
    beside = lay_out_beside(raw, platform=study.platform)
    table = raw.table if beside.table is None else beside.table
    names = plan.columns()
    headings = table.columns
    table = named_as(table, names)
    _require(names, table, path, headings)
    for name in names:
        second = f"{name} #2"  # a study that names both, as a draft does, leaves no doubt
        if second in table and second not in names and raw.form == "table":
            raise two_columns(name, where=path)
    issues = Issues()
    rows = len(table)
    if beside.dropped is not None:
        drop = beside.dropped[0].to_numpy(dtype=bool)
        for row in table.index[drop]:
            issues.whole(why=beside.dropped[1], row=int(row), kept_as=DROPPED)
        table = table[~drop]
    table = _people(table, plan, issues)
    broken = raw.table.attrs.get("broken_rows", ())
    for number, text in broken:
        issues.whole(why=TOO_MANY_CELLS, row=number, found=text, kept_as=DROPPED)
    marks = mark_rows(table)
    cells, unanswered = _without_silence(table[names], raw, beside, plan)
    given, personal = _given(cells, plan)
    rounded = rounded_said(cells[plan.respondent]) if plan.respondent else []
    return RawFile(
        path.name,
        digest,
        raw.table.attrs["encoding"],
        cells,
        given,
        personal,
        marks,
        rows + len(broken),
        issues.frame(table.index, given),
        (*raw.table.attrs.get("remarks", ()), *beside.remarks, *rounded),
        unanswered,
        blank=raw.table.attrs.get("blank_rows", 0),
        form=_data_of(raw),
        survey=_survey_of(raw) if plan.respondent == beside.respondent else "",
    )


def _survey_of(raw: Raw) -> str:
    """The survey on its server that a pull took the answers from."""
    found = raw.meta.get("survey")
    return found if isinstance(found, str) else ""


def _data_of(raw: Raw) -> dict[str, str]:
    """Name and hash of the data file where the raw file only describes it (SPSS syntax)."""
    return {name: raw.meta[name] for name in ("data_file", "data_sha256") if name in raw.meta}


def _people(table: pd.DataFrame, plan: Plan, issues: Issues) -> pd.DataFrame:
    """The rows that are somebody's; those of totals and of the header once more are listed."""
    beside = {plan.respondent, plan.date, plan.wave, plan.seconds, *plan.segments.values()}
    beside |= set() if plan.design is None else set(plan.design.columns())
    answers = [name for name in plan.columns() if name not in beside]
    found = nobodys_rows(table, answers=answers)
    for row, why, said in found:
        issues.whole(why=why, row=row, found=said, kept_as=DROPPED)
    return table[~table.index.isin([row for row, *_ in found])]


def _without_silence(
    cells: pd.DataFrame, raw: Raw, beside: Layout, plan: Plan
) -> tuple[pd.DataFrame, dict[str, Flags]]:
    """Cells without the words and codes that stand for no answer in this file, and where they stood.

    Groups a statistics program keeps as codes get the labels it keeps beside them.
    """
    found, where = cells.copy(), {}
    for name in cells.columns:
        words = beside.habits.unwritten if name in plan.text else beside.habits.unanswered
        if name == plan.date:
            words = beside.blank_stamps if name == beside.date else frozenset()
        silent = cells[name].isin(raw.declared_missing.get(name, frozenset()))
        if words:
            silent |= normalised(cells[name]).str.casefold().isin(words)
        if silent.any():
            found[name] = cells[name].mask(silent)
            where[name] = silent.to_numpy(dtype=bool)
        if name in plan.segments.values() and (labels := raw.values.get(name)):
            found[name] = found[name].map(lambda code, of=labels: of.get(code) or code, na_action="ignore").astype("str")  # fmt: skip
    return found, where


def _by_questionnaire(path: Path, study: Study, plan: Plan, digest: str) -> RawFile:
    from feedback.pipeline.versions import bridge_of, form_of, told_form

    bridge = bridge_of(path, study)
    questionnaire = (form_of(study) if bridge is None else bridge.old).laid_out
    if bridge is not None:
        bridge.refuse_broken(set(plan.columns()), where=path.name)
    export = read_typed(
        path,
        questionnaire=questionnaire,
        platform=study.platform,
        sheet=study.sheet,
        encoding=study.encoding,
        timezone=plan.timezone,
        day_first=plan.day_first,
        wanted=plan.columns(),
    )
    ticked, attrs = export.ticked, export.raw.table.attrs
    table = _under_plan(export, questionnaire, plan.columns())
    table = table if bridge is None else bridge.carried(table)
    _require(plan.columns(), table, path, table.columns)
    given, personal = ticked.given.set_axis(table.index), ticked.personal
    survey = _survey_of(export.raw)
    if plan.respondent != questionnaire.record.respondent:
        given, personal, survey = *_given(table, plan), ""
    listed = without_personal(export.issues.frame(ticked.rows, ticked.respondents), questionnaire)
    whole = listed["row"].isna() & listed["kept_as"].eq(KEPT)
    remarks = listed.loc[whole, ["why_zh", "why_en"]].drop_duplicates()
    said = None if bridge is None else bridge.said(set(plan.columns()), where=path.name)
    names = {} if bridge is None else bridge.pairs
    listed["answer"] = listed["answer"].replace(names)
    cells = listed["row"].notna() & listed["kept_as"].ne(KEPT) & listed["answer"].ne("respondent")
    return RawFile(
        path.name,
        digest,
        attrs.get("encoding", ""),
        table[plan.columns()],
        given,
        personal,
        export.marks,
        len(table) + ticked.previews + export.broken,
        listed[cells],
        (
            *(Words(zh=zh, en=en) for zh, en in remarks.itertuples(index=False, name=None)),
            *((Words(zh=said.zh, en=said.en),) if said else ()),
        ),
        {names.get(name, name): rows for name, rows in export.issues.unanswered().items()},
        blank=attrs.get("blank_rows", 0),
        form=told_form(questionnaire) | _data_of(export.raw),
        survey=survey,
    )


def _under_plan(
    export: TypedExport, questionnaire: Questionnaire, wanted: Iterable[str]
) -> pd.DataFrame:
    """Answers as ticked, "not applicable" as its code, and columns of the file the study names itself: a shop, a wave."""
    ticked, record = export.ticked, questionnaire.record
    columns = {record.respondent: ticked.respondents.astype("str")}
    columns |= {str(name): ticked.frame[name] for name in ticked.frame.columns}
    for column, answer in questionnaire.answers.items():
        beside = answer.scale.not_applicable if answer.scale else None
        if beside is not None and answer.not_applicable:
            said = ticked.frame[answer.not_applicable].fillna(False).astype(bool)
            columns[column] = columns[column].where(~said, other=beside.code)  # type: ignore[arg-type]
    for name in wanted:
        if name in columns:
            continue
        if name in export.raw.headers:
            columns[name] = export.raw.table.loc[ticked.rows, name].reset_index(drop=True)
        elif name in (record.date, record.wave, record.seconds):
            # asked for by the questionnaire, not told by this tool
            columns[name] = pd.Series(pd.NA, index=ticked.frame.index, dtype="str")
    return pd.DataFrame(columns).set_axis(ticked.rows)


def _given(table: pd.DataFrame, plan: Plan) -> tuple[pd.Series, int]:
    if plan.respondent is None:
        return pd.Series(pd.NA, index=table.index, dtype="str"), 0
    given, personal = identifiers_in(table[plan.respondent])
    return given, int(personal.sum())


def _require(
    names: Iterable[str], table: pd.DataFrame, path: Path, headings: Iterable[str]
) -> None:
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise no_such_column(missing, headings, where=path)
