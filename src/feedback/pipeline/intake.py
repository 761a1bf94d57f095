"""From the raw files of a study to typed responses and comments, and a list of what did not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    from feedback.study import Scale, Study

RATING, NPS, DATE, WAVE = "rating", "nps", "date", "wave"
ENOUGH_PARTS = 0.5  # of the columns of an overall rating must be answered for their mean to count


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
    items: Mapping[str, Numeric] = field(default_factory=dict)  # aspects and expectations
    aspects: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    rating_parts: tuple[str, ...] = ()  # columns whose mean is the overall rating
    expectations: Mapping[str, str] = field(default_factory=dict)
    kano: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    kano_answers: Mapping[str, str] = field(default_factory=dict)
    rating_answers: tuple[str, ...] = ()
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # aspects of each
    column_labels: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> list[str]:
        """Every raw column the plan needs, in order, each once."""
        rating = self.rating_parts or (self.rating and self.rating[:1]) or ()
        named = [self.respondent, *rating, self.nps and self.nps[0]]
        named += [self.date, self.wave, *self.text, *self.segments.values(), *self.items]
        named += [name for pair in self.kano.values() for name in pair]
        return list(dict.fromkeys(name for name in named if name))

    @property
    def says_nothing(self) -> bool:
        """Whether no column carries an answer."""
        return not (self.text or self.rating or self.nps or self.items or self.kano)


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
    """

    plan: Plan
    responses: pd.DataFrame
    comments: pd.DataFrame
    rejected: pd.DataFrame
    files: list[dict[str, Any]]
    rows_in: int
    masked_identifiers: int
    unanswered: dict[str, int] = field(default_factory=dict)


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
    rating: tuple[str, Numeric] | None = None
    parts: tuple[str, ...] = ()
    if columns.rating is not None:
        overall = _scale_of(study.scale, "rating", "scale", study=study)
        parts = (columns.rating,) if isinstance(columns.rating, str) else columns.rating
        rating = (", ".join(parts), _numeric(overall, drops_row=len(parts) == 1))
    items = {}
    if columns.aspects:
        rule = _scale_of(study.aspect_scale or study.scale, "aspects", "aspect_scale", study=study)
        items = {
            column: _numeric(rule, reverse=column in columns.reverse)
            for column in (*columns.aspects, *columns.expectations)
        }
    return Plan(
        respondent=columns.respondent,
        rating=rating,
        rating_parts=parts if len(parts) > 1 else (),
        rating_answers=study.scale.answers if study.scale is not None else (),
        nps=_nps(study),
        date=columns.date,
        wave=columns.wave,
        text=columns.text,
        segments=columns.segments,
        items=items,
        aspects=dict(columns.aspects),
        expectations=dict(columns.expectations),
        kano={name: (pair.present, pair.absent) for name, pair in columns.kano.items()},
        kano_answers=dict(study.kano_answers),
        dimensions=dict(columns.dimensions),
        labels={name: study.label(name, language) for name in (*columns.segments, *study.labels)},
        column_labels=_record_labels(columns.respondent, columns.date, language=language)
        | {
            **{column: study.label(name, language) for column, name in columns.aspects.items()},
            **{column: study.label(name, language) for name, column in columns.segments.items()},
        },
    )


def _record_labels(respondent: str | None, date: str | None, *, language: str) -> dict[str, str]:
    """What a reader calls the columns a survey tool writes beside the answers."""
    zh = language == "zh"
    names = {
        respondent: "受访者编号" if zh else "respondent number",
        date: "日期" if zh else "date",
    }
    return {column: name for column, name in names.items() if column}


def _scale_of(scale: Scale | None, column: str, entry: str, *, study: Study) -> Scale:
    if scale is not None:
        return scale
    raise StudyError(
        en=f"{study.path}: columns.{column} is given, its scale is not. Add "
        f"`{entry}: {{low: 1, high: 5}}` with the worst and the best rating.",
        zh=f"{study.path}：给出了 columns.{column}，却没有量表。请加上 "
        f"`{entry}: {{low: 1, high: 5}}`，写明最差和最好的评分。",
    )


def _numeric(scale: Scale, *, drops_row: bool = False, reverse: bool = False) -> Numeric:
    return Numeric(
        scale.low,
        scale.high,
        scale.codes,
        drops_row=drops_row,
        missing=scale.missing,
        closed=bool(scale.answers),
        reverse=reverse,
    )


def _nps(study: Study) -> tuple[str, Numeric] | None:
    """The recommend question, moved to 0 to 10 wherever its coding begins."""
    if study.columns.nps is None:
        return None
    rule = _numeric(study.nps_scale)
    return study.columns.nps, replace(rule, shift=-study.nps_scale.low)


def _plan_from_questionnaire(study: Study, *, language: str) -> Plan:
    from feedback.measures.kano_answers import ROLES
    from feedback.questionnaire.model import load_questionnaire
    from feedback.questionnaire.parts import KANO_SCALE
    from feedback.questionnaire.questions import LikertItem

    questionnaire = load_questionnaire(study.resolve(str(study.questionnaire)))
    columns, record = study.columns, questionnaire.record

    def numeric(column: str, *, drops_row: bool = False) -> Numeric:
        low, high = questionnaire.ends(column) or (0, 10)
        labels = {word: float(code) for word, code in questionnaire.codes(column).items()}
        scale = questionnaire.answers[column].scale
        beside = None if scale is None else scale.not_applicable
        silent = () if beside is None else (str(beside.code), beside.zh, beside.en)
        return Numeric(
            low,
            high,
            labels,
            drops_row=drops_row,
            missing=tuple(word for word in silent if word),
            reverse=column in questionnaire.reverse,
        )

    overall, nps = questionnaire.overall, questionnaire.nps
    segments = {name: name for name in questionnaire.segments} | dict(columns.segments)
    pairs = questionnaire.servqual_pairs
    gaps = {got: questionnaire.items.get(got, item) for item, (_, got) in pairs.items()}
    aspects = {**questionnaire.items, **gaps}
    expected = {wished: gaps[got] for wished, got in pairs.values()}
    own = {
        question.id: (question.label or question.text).say(language)
        for question in questionnaire.questions()
        if question.id in questionnaire.kano_pairs
    }
    for got, name in gaps.items():
        row = questionnaire.answers[got].item
        if name not in questionnaire.items.values() and isinstance(row, LikertItem):
            own[name] = (row.label or row.text).say(language)
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
        items={item: numeric(item) for item in (*aspects, *expected)},
        aspects=aspects,
        expectations=expected,
        dimensions={
            name: tuple(aspects[column] for column in listed if column in aspects)
            for name, listed in questionnaire.dimensions.items()
        },
        kano=questionnaire.kano_pairs,
        kano_answers={
            str(point.code): role for point, role in zip(KANO_SCALE.points, ROLES, strict=True)
        },
        labels=own
        | {
            name: questionnaire.label(name, language=language)
            if name in questionnaire.segments
            else study.label(name, language)
            for name in segments
        },
        column_labels=_record_labels(
            columns.respondent or record.respondent,
            columns.date or record.date,
            language=language,
        )
        | {name: questionnaire.label(name, language=language) for name in questionnaire.columns},
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
    if plan.says_nothing:
        raise StudyError(
            en=f"{study.path}: no column with an answer is mapped, neither a rating nor a text. Add columns.rating, "
            "text, nps, aspects or kano.",
            zh=f"{study.path}：没有映射任何答案列，既没有评分也没有文本。请添加 columns 中的 rating、text、nps、aspects 或 kano。",
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
    unanswered: dict[str, int] = {}
    if plan.date:
        typed[DATE], why = parse_dates(raw[plan.date])
        note(why != "", plan.date, raw[plan.date], why, CELL_EMPTIED)
    if plan.wave:
        typed[WAVE] = normalised(raw[plan.wave])
    rules = {column: (column, rule) for column, rule in plan.items.items()}
    single = None if plan.rating_parts else plan.rating
    rules |= {name: pair for name, pair in ((NPS, plan.nps), (RATING, single)) if pair}
    if plan.rating is not None:
        rules |= {f"{RATING}/{column}": (column, plan.rating[1]) for column in plan.rating_parts}
    for name, (column, rule) in rules.items():
        typed[name], why = parse_ratings(raw[column], rule)
        bad = why != ""
        note(bad, column, raw[column], why, ROW_DROPPED if rule.drops_row else CELL_EMPTIED)
        silent = int((normalised(raw[column]).notna() & typed[name].isna() & ~bad).sum())
        if silent:
            unanswered[column] = silent
        if rule.drops_row:
            dropped |= bad
    if plan.rating_parts:
        told = pd.DataFrame({name: typed.pop(f"{RATING}/{name}") for name in plan.rating_parts})
        enough = told.notna().mean(axis=1) >= ENOUGH_PARTS
        typed[RATING] = told.mean(axis=1).where(enough)
    for column in dict.fromkeys(name for pair in plan.kano.values() for name in pair):
        typed[column], why = parse_kano(raw[column], answers=plan.kano_answers)
        note(why != "", column, raw[column], why, CELL_EMPTIED)
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
        unanswered=unanswered,
    )


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
