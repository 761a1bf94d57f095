"""From the raw files of a study to typed responses and comments, and a list of what did not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.errors import ColumnError, StudyError
from feedback.files import sha256_of
from feedback.responses.privacy import mask_personal_data
from feedback.responses.tables import read_table
from feedback.responses.validate import (
    CELL_EMPTIED,
    ROW_DROPPED,
    Numeric,
    normalise,
    normalised,
    parse_dates,
    parse_ratings,
    refuse_if_nothing_left,
)

if TYPE_CHECKING:
    from feedback.study import Study

RATING, NPS, DATE, WAVE = "rating", "nps", "date", "wave"


@dataclass(frozen=True, slots=True)
class Plan:
    """What each column of the raw files means, whoever said so: the study file or its questionnaire."""

    respondent: str | None
    rating: tuple[str, Numeric] | None
    nps: tuple[str, Numeric] | None
    date: str | None
    wave: str | None
    text: tuple[str, ...]
    segments: Mapping[str, str]
    segment_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    items: Mapping[str, Numeric] = field(default_factory=dict)
    aspects: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> list[str]:
        """Every raw column the plan needs, in order, each once."""
        named = [self.respondent, self.rating and self.rating[0], self.nps and self.nps[0]]
        named += [self.date, self.wave, *self.text, *self.segments.values(), *self.items]
        return list(dict.fromkeys(name for name in named if name))


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
    """

    plan: Plan
    responses: pd.DataFrame
    comments: pd.DataFrame
    rejected: pd.DataFrame
    files: list[dict[str, Any]]
    rows_in: int
    masked_identifiers: int


def plan_of(study: Study, *, language: str) -> Plan:
    """The plan of a study: its own column map laid over what its questionnaire says.

    Raises
    ------
    StudyError
        A rating is mapped but its scale is not given.
    """
    columns = study.columns
    if study.questionnaire is not None:
        return _plan_from_questionnaire(study, language=language)
    rating = None
    if columns.rating is not None:
        if study.scale is None:
            raise StudyError(
                en=f"{study.path}: columns.rating is given, its scale is not. Add "
                "`scale: {low: 1, high: 5}` with the worst and the best rating.",
                zh=f"{study.path}：给出了 columns.rating，却没有量表。请加上 "
                "`scale: {low: 1, high: 5}`，写明最差和最好的评分。",
            )
        rating = (columns.rating, Numeric(study.scale.low, study.scale.high, {}, drops_row=True))
    scale = study.scale
    items = {}
    if columns.aspects and scale is not None:
        items = {column: Numeric(scale.low, scale.high, {}) for column in columns.aspects}
    return Plan(
        respondent=columns.respondent,
        rating=rating,
        nps=(columns.nps, Numeric(0, 10, {})) if columns.nps else None,
        date=columns.date,
        wave=columns.wave,
        text=columns.text,
        segments=columns.segments,
        items=items,
        aspects=dict(columns.aspects),
        labels={name: study.label(name, language) for name in columns.segments},
    )


def _plan_from_questionnaire(study: Study, *, language: str) -> Plan:
    from feedback.questionnaire.model import load_questionnaire

    questionnaire = load_questionnaire(study.resolve(str(study.questionnaire)))
    columns, record = study.columns, questionnaire.record

    def numeric(column: str, *, drops_row: bool = False) -> Numeric:
        low, high = questionnaire.ends(column) or (0, 10)
        labels = {word: float(code) for word, code in questionnaire.codes(column).items()}
        return Numeric(low, high, labels, drops_row=drops_row)

    overall, nps = questionnaire.overall, questionnaire.nps
    segments = {name: name for name in questionnaire.segments} | dict(columns.segments)
    spellings = {}
    for name in questionnaire.segments:
        shown = questionnaire.value_labels(name, language=language)
        spellings[name] = {
            normalise(word): shown[code] for word, code in questionnaire.codes(name).items()
        }
    return Plan(
        respondent=columns.respondent or record.respondent,
        rating=(overall, numeric(overall, drops_row=True)) if overall else None,
        nps=(nps, numeric(nps)) if nps else None,
        date=columns.date or record.date,
        wave=columns.wave or record.wave,
        text=columns.text or questionnaire.texts,
        segments=segments,
        segment_labels=spellings,
        items={item: numeric(item) for item in questionnaire.items},
        aspects=questionnaire.items,
        labels={
            name: questionnaire.label(name, language=language)
            if name in questionnaire.segments
            else study.label(name, language)
            for name in segments
        },
    )


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
    if not plan.text and plan.rating is None:
        raise StudyError(
            en=f"{study.path}: neither a rating nor a text column is mapped. Add columns.rating or "
            "columns.text.",
            zh=f"{study.path}：既没有映射评分列，也没有映射文本列。请添加 columns.rating 或 columns.text。",
        )
    tables, files, rejected = [], [], []
    for path in paths:
        table = read_table(path)
        missing = [name for name in plan.columns() if name not in table.columns]
        if missing:
            raise ColumnError.missing(missing, table.columns, where=str(path))
        for row, text in table.attrs["broken_rows"]:
            rejected.append((path.name, row, "", text, "more cells than the header", ROW_DROPPED))
        files.append(
            {
                "name": path.name,
                "sha256": sha256_of(path),
                "rows": len(table) + len(table.attrs["broken_rows"]),
                "encoding": table.attrs["encoding"],
            }
        )
        table = table[plan.columns()].reset_index(names="row")
        table.insert(0, "file", path.name)
        tables.append(table)
    raw_table = pd.concat(tables, ignore_index=True)
    return _typed(raw_table, plan, rejected, files, where=", ".join(str(path) for path in paths))


def _typed(
    raw: pd.DataFrame,
    plan: Plan,
    rejected: list[tuple[Any, ...]],
    files: list[dict[str, Any]],
    *,
    where: str,
) -> Answers:
    notes: list[pd.DataFrame] = []
    dropped = pd.Series(False, index=raw.index)

    def note(
        rows: pd.Series, column: str, found: pd.Series, reasons: pd.Series, action: str
    ) -> None:
        if rows.any():
            frame = raw.loc[rows, ["file", "row"]].copy()
            frame["column"], frame["found"] = column, found[rows].astype("str")
            frame["reason"], frame["action"] = reasons[rows], action
            notes.append(frame)

    typed: dict[str, pd.Series] = {}
    if plan.date:
        typed[DATE], why = parse_dates(raw[plan.date])
        note(why != "", plan.date, raw[plan.date], why, CELL_EMPTIED)
    if plan.wave:
        typed[WAVE] = normalised(raw[plan.wave])
    rules = {column: (column, rule) for column, rule in plan.items.items()}
    rules |= {name: pair for name, pair in ((NPS, plan.nps), (RATING, plan.rating)) if pair}
    for name, (column, rule) in rules.items():
        typed[name], why = parse_ratings(raw[column], rule)
        bad = why != ""
        note(bad, column, raw[column], why, ROW_DROPPED if rule.drops_row else CELL_EMPTIED)
        if rule.drops_row:
            dropped |= bad
    identifiers, masked = _identifiers(raw, plan)
    key = pd.DataFrame({"id": identifiers, "wave": typed.get(WAVE, "")})
    twice = key.duplicated() & ~dropped if plan.respondent else pd.Series(False, index=raw.index)
    note(
        twice,
        plan.respondent or "",
        identifiers,
        pd.Series("identifier seen before", index=raw.index),
        ROW_DROPPED,
    )
    dropped |= twice
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
    )


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
