"""From the raw files of a study to typed responses and comments, and a list of what did not fit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import ColumnError, StudyError
from feedback.files import is_file, unchanged
from feedback.pipeline.plan import Plan, plan_of
from feedback.pipeline.submissions import mark_rows, sent_twice
from feedback.questionnaire.parts import Words
from feedback.responses.dates import read_dates
from feedback.responses.privacy import mask_personal_data
from feedback.responses.tables import read_table
from feedback.responses.validate import (
    CELL_EMPTIED,
    NO_ANSWER_AT_ALL,
    NPS_FROM_ONE,
    ROW_DROPPED,
    normalise,
    normalised,
    nps_coding,
    parse_ratings,
    refuse_if_nothing_left,
)

if TYPE_CHECKING:
    from feedback.study import Study

RATING, NPS, DATE, WAVE = "rating", "nps", "date", "wave"
ENOUGH_PARTS = 0.5  # of the columns of an overall rating must be answered for their mean to count


@dataclass(frozen=True, slots=True)
class Answers:
    """Typed answers of a study.

    Attributes
    ----------
    responses
        A row a respondent: rating, nps, date, wave, segments, battery items (whichever exist).
    comments
        A row an open answer, index comment: respondent, question, text (as it came, not masked).
    rejected
        file, row, column, found (masked), reason, action.
    files
        name, sha256, rows and encoding of each raw file.
    unanswered
        Column to cells that held a code for "not answered".
    remarks
        What a reader should know of the files as a whole.
    equal_rows
        Rows kept that equal an earlier one in every column of the file, which holds no time of day.
    """

    plan: Plan
    responses: pd.DataFrame
    comments: pd.DataFrame
    rejected: pd.DataFrame
    files: list[dict[str, Any]]
    rows_in: int
    masked_identifiers: int
    unanswered: dict[str, int] = field(default_factory=dict)
    remarks: tuple[Words, ...] = ()
    equal_rows: int = 0


def read_answers(study: Study, *, raw: Path | None = None, language: str = "zh") -> Answers:
    """Read, type and check the raw files of a study.

    Parameters
    ----------
    study
        The study.
    raw
        One file to read in place of those the study names.

    Raises
    ------
    StudyError
        Neither the study nor the caller names a file, or no text and no rating is mapped.
    InputError, ColumnError
        A file cannot be read, a column is not there, or every row was rejected.
    """
    plan = plan_of(study, language=language)
    paths = [raw] if raw is not None else study.raw_paths()
    if not paths:
        raise StudyError(
            en=f"{study.path}: names no raw file. Run it with --raw FILE, or add `raw:` to the study.",
            zh=f"{study.path}：没有指定原始数据。请加 --raw FILE，或在研究文件中写 raw:。",
        )
    if plan.says_nothing:
        raise StudyError(
            en=f"{study.path}: no column with an answer is mapped, neither a rating nor a text. Add columns.rating, "
            "text, nps, aspects or kano.",
            zh=f"{study.path}：没有映射任何答案列，既没有评分也没有文本。请添加 columns 中的 rating、text、nps、aspects 或 kano。",
        )
    tables, files, marks = [], [], []
    remarks: list[Words] = []
    rejected: list[tuple[Any, ...]] = []
    for path in paths:
        with _hashed(path) as digest:
            table = _table_of(path, study, plan, rejected)
        missing = [name for name in plan.columns() if name not in table.columns]
        if missing:
            raise ColumnError.missing(missing, table.columns, where=str(path))
        remarks += table.attrs.get("remarks", ())
        for row, text in table.attrs["broken_rows"]:
            rejected.append((path.name, row, "", text, "more cells than the header", ROW_DROPPED))
        files.append(
            {
                "name": path.name,
                "sha256": digest,
                "rows": len(table)
                + len(table.attrs["broken_rows"])
                + table.attrs.get("left_out", 0),
                "encoding": table.attrs["encoding"],
            }
        )
        marks.append(mark_rows(table))
        table = table[plan.columns()].reset_index(names="row")
        table.insert(0, "file", path.name)
        tables.append(table)
    raw_table = pd.concat(tables, ignore_index=True)
    twice, equal = sent_twice(pd.concat(marks, ignore_index=True))
    where = ", ".join(str(path) for path in paths)
    answers = _typed(raw_table, plan, rejected, files, twice=twice, where=where)
    told = (*dict.fromkeys(remarks), *answers.remarks)
    return replace(answers, equal_rows=equal, remarks=told)


def _hashed(path: Path) -> AbstractContextManager[str]:
    """The file's hash while it is read; where there is no file, whoever reads it says so."""
    return unchanged(path) if is_file(path) and os.access(path, os.R_OK) else nullcontext("")


def _table_of(
    path: Path, study: Study, plan: Plan, rejected: list[tuple[Any, ...]]
) -> pd.DataFrame:
    """Text cells under the names the plan knows; exports of survey tools are read by questionnaire."""
    if study.questionnaire is None:
        return read_table(path, sheet=study.sheet)
    from feedback.questionnaire.model import load_questionnaire
    from feedback.responses.readers.table import read_as_table

    table, issues = read_as_table(
        path,
        questionnaire=load_questionnaire(study.resolve(str(study.questionnaire))),
        platform=study.platform,
        sheet=study.sheet,
        wanted=plan.columns(),
    )
    for issue in issues.itertuples():
        action = ROW_DROPPED if issue.kept_as == ROW_DROPPED else CELL_EMPTIED
        found = issue.found if isinstance(issue.found, str) else ""
        rejected.append((path.name, issue.row, issue.column, found, issue.why_en, action))
    return table


def _typed(  # noqa: PLR0915
    raw: pd.DataFrame,
    plan: Plan,
    rejected: list[tuple[Any, ...]],
    files: list[dict[str, Any]],
    *,
    twice: pd.Series,
    where: str,
) -> Answers:
    notes: list[pd.DataFrame] = []
    dropped = twice.copy()

    def note(
        rows: pd.Series, column: str, found: pd.Series, reasons: pd.Series, action: str
    ) -> None:
        if rows.any():
            frame = raw.loc[rows, ["file", "row"]].copy()
            frame["column"], frame["found"] = column, found[rows].astype("str")
            frame["reason"], frame["action"] = reasons[rows], action
            notes.append(frame)

    blank = pd.Series("", index=raw.index)
    note(twice, "", blank, blank + "the same submission twice", ROW_DROPPED)
    typed: dict[str, pd.Series] = {}
    unanswered: dict[str, int] = {}
    remarks: tuple[Words, ...] = ()
    if plan.date:
        dates = read_dates(raw[plan.date], zone=plan.timezone, day_first=plan.day_first)
        typed[DATE], why, remarks = dates.stamps, dates.reasons, dates.remarks
        note(why != "", plan.date, raw[plan.date], why, CELL_EMPTIED)
    if plan.wave:
        waves = normalised(raw[plan.wave])
        typed[WAVE] = mask_personal_data(waves).where(waves.notna())
    rules = {column: (column, rule) for column, rule in plan.items.items()}
    single = None if plan.rating_parts else plan.rating
    rules |= {name: pair for name, pair in ((NPS, plan.nps), (RATING, single)) if pair}
    if plan.rating is not None:
        rules |= {f"{RATING}/{column}": (column, plan.rating[1]) for column in plan.rating_parts}
    if plan.nps and (plan.nps[1].low, plan.nps[1].high) == (0, 10):
        coding = nps_coding(raw[plan.nps[0]])
        remarks += () if coding is None else (coding,)
        if coding is NPS_FROM_ONE:
            rules[NPS] = plan.nps[0], replace(plan.nps[1], low=1, high=11, shift=-1)
    for name, (column, rule) in rules.items():
        typed[name], why = parse_ratings(raw[column], rule)
        bad = why != ""
        note(bad, column, raw[column], why, ROW_DROPPED if rule.drops_row else CELL_EMPTIED)
        if silent := int((normalised(raw[column]).notna() & typed[name].isna() & ~bad).sum()):
            unanswered[column] = silent
        if rule.drops_row:
            dropped |= bad
    told_in_parts = pd.Series(
        False, index=raw.index
    )  # of an overall rating too few parts of which are told
    if plan.rating_parts:
        told = pd.DataFrame({name: typed.pop(f"{RATING}/{name}") for name in plan.rating_parts})
        enough = told.notna().mean(axis=1) >= ENOUGH_PARTS
        typed[RATING] = told.mean(axis=1).where(enough)
        told_in_parts = told.notna().any(axis=1)
    for column in dict.fromkeys(name for pair in plan.kano.values() for name in pair):
        typed[column], why = parse_kano(raw[column], answers=plan.kano_answers)
        note(why != "", column, raw[column], why, CELL_EMPTIED)
    silent_rows = ~dropped & ~told_in_parts & ~_answered(raw, typed, plan, notes)
    note(silent_rows, "", blank, blank + NO_ANSWER_AT_ALL.en, ROW_DROPPED)
    dropped |= silent_rows
    identifiers, masked = _identifiers(raw, plan)
    key = pd.DataFrame({"id": identifiers, "wave": typed.get(WAVE, "")})
    seen = key.duplicated() & ~dropped if plan.respondent else pd.Series(False, index=raw.index)
    note(
        seen,
        plan.respondent or "",
        identifiers,
        pd.Series("identifier seen before", index=raw.index),
        ROW_DROPPED,
    )
    dropped |= seen
    for name, column in plan.segments.items():
        values = normalised(raw[column]).replace(dict(plan.segment_labels.get(name, {})))
        typed[name] = mask_personal_data(values).where(values.notna())
    table = pd.concat(
        [
            pd.DataFrame(rejected, columns=["file", "row", "column", "found", "reason", "action"]),
            *notes,
        ],
        ignore_index=True,
    ).sort_values(["file", "row"], kind="stable", ignore_index=True)
    table["row"] = pd.to_numeric(table["row"])
    table["found"] = mask_personal_data(table["found"].astype("str"))
    refuse_if_nothing_left(
        int((~dropped).sum()), table, where=where, column=plan.rating and plan.rating[0]
    )
    if plan.respondent and key["id"][~dropped].duplicated().any():
        identifiers = (
            key["wave"].fillna("").astype("str") + ":" + key["id"]
        )  # a panel: one id, two waves
    responses = pd.DataFrame(typed, index=raw.index)[~dropped]
    responses.index = pd.Index(identifiers[~dropped], name="respondent", dtype="str")
    kept = raw[~dropped].set_axis(responses.index)
    return Answers(
        plan=plan,
        responses=responses,
        comments=_comments(kept, plan),
        rejected=table,
        files=files,
        rows_in=sum(file["rows"] for file in files),
        masked_identifiers=masked,
        unanswered=unanswered,
        remarks=remarks,
    )


def _answered(
    raw: pd.DataFrame, typed: Mapping[str, pd.Series], plan: Plan, notes: list[pd.DataFrame]
) -> pd.Series:
    """(n,) bool: rows with a rating, a choice of the Kano kind or a text, fitting or not; others are nobody's."""
    values = pd.DataFrame(
        {name: column.notna() for name, column in typed.items() if name not in (DATE, WAVE)}
        | {f"text/{name}": normalised(raw[name]).notna() for name in plan.text},
        index=raw.index,
    )
    spoiled = [frame.index[frame["column"] != (plan.date or "")] for frame in notes]
    return values.any(axis=1) | raw.index.isin(np.concatenate([[], *spoiled]))


def parse_kano(cells: pd.Series, *, answers: Mapping[str, str]) -> tuple[pd.Series, pd.Series]:
    """Kano answers as like, must, neutral, live or dislike, and why a cell could not be read.

    Numbers mean nothing until `answers` says what: the order of the options differs between surveys.
    """
    from feedback.measures.kano_answers import read_role

    text = normalised(cells)
    told = {normalise(word): role for word, role in answers.items()}
    roles = {cell: told.get(cell) or read_role(cell) for cell in text.dropna().unique()}
    read = text.map({cell: role for cell, role in roles.items() if role}).astype("str")
    reasons = pd.Series("", index=cells.index, dtype="str")
    reasons[text.notna() & read.isna()] = "none of the five Kano answers"
    return read, reasons


def _identifiers(raw: pd.DataFrame, plan: Plan) -> tuple[pd.Series, int]:
    """Identifiers as given; a row number where none is, or where one is somebody's phone or e-mail."""
    numbered = pd.Series(
        [f"r{number:06d}" for number in range(1, len(raw) + 1)], index=raw.index, dtype="str"
    )
    if plan.respondent is None:
        return numbered, 0
    given = normalised(raw[plan.respondent])
    personal = given.notna() & (mask_personal_data(given) != given)
    return given.where(given.notna() & ~personal, numbered), int(personal.sum())


def _comments(kept: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    parts = []
    for column in plan.text:
        part = pd.DataFrame(
            {"respondent": kept.index, "question": column, "text": kept[column].to_numpy()}
        )
        name = kept.index if len(plan.text) == 1 else kept.index + "/" + column
        parts.append(part.set_index(pd.Index(name, name="comment", dtype="str")))
    if not parts:
        return pd.DataFrame(
            {"respondent": [], "question": [], "text": []},
            index=pd.Index([], name="comment", dtype="str"),
            dtype="str",
        )
    return pd.concat(parts).astype("str")
