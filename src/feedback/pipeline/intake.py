"""From the raw files of a study to typed responses and comments, and a list of what did not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import ColumnError, StudyError
from feedback.numeric import Flags
from feedback.pipeline.choice_columns import typed_choices
from feedback.pipeline.consent import as_allowed
from feedback.pipeline.design_columns import read_design_columns
from feedback.pipeline.forgotten import customer_keys
from feedback.pipeline.plan import Plan
from feedback.pipeline.planning import plan_of
from feedback.pipeline.quota_columns import typed_quotas
from feedback.pipeline.raw_files import RawFile, read_raw_file
from feedback.pipeline.rejected import Rejected
from feedback.pipeline.scale_checks import (
    heading_against,
    require_coding,
    require_direction,
    require_scale,
    require_words,
)
from feedback.questionnaire.parts import Words
from feedback.responses.dates import read_dates
from feedback.responses.plain_cells import normalise, normalised, says_something
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.readers.cells import NO_TIME
from feedback.responses.readers.timing import read_seconds
from feedback.responses.respondents import (
    SEEN_BEFORE,
    comments_in,
    numbered,
    seen_before,
    told_by_survey,
    told_by_wave,
)
from feedback.responses.spellings import (
    one_spelling,
    several_in_a_cell,
    without_declined,
    without_nothing,
)
from feedback.responses.submissions import SENT_TWICE, sent_twice
from feedback.responses.usual_words import is_unsure, read_as, usual_words
from feedback.responses.validate import (
    NO_ANSWER_AT_ALL,
    NOT_KNOWN,
    NPS_FROM_ONE,
    NPS_KEPT,
    Numeric,
    nps_coding,
    parse_ratings,
    refuse_if_nothing_left,
)

if TYPE_CHECKING:
    from feedback.study import Study

RATING, NPS, DATE, WAVE, SECONDS = "rating", "nps", "date", "wave", "seconds"
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
        name, sha256, rows and encoding of each raw file; blank_rows where it has some; questionnaire, version and
        wording where it answers one; waves and months it has answers of.
    unanswered
        Column to cells of the rows kept that held a code for "not answered", or the tool's word for it: each once.
    remarks
        What a reader should know of the files as a whole.
    twice
        Rating, wave and segments of rows that are a submission sent before; not in `responses`.
    equal_rows
        Rows kept that equal an earlier one in every column of the file, which holds no time of day.
    customers
        Key of the customer each respondent is, "" where the files name none; stored in no table of the run.
    waiting
        Question → hashes of those whose answer to it is held back (`held_back`).
    known_as
        Hashes of all in `responses`, where some wait: made before their answers were held back, as the files tell who they are.
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
    twice: pd.DataFrame = field(default_factory=pd.DataFrame)
    customers: pd.Series = field(default_factory=lambda: pd.Series(dtype="str"))
    waiting: Mapping[str, frozenset[str]] = field(default_factory=dict)
    known_as: tuple[str, ...] = ()


def read_answers(
    study: Study, *, raw: Path | None = None, language: str = "zh", customers: bool = False
) -> Answers:
    """Read, type and check the raw files of a study.

    Parameters
    ----------
    study
        The study.
    raw
        One file to read in place of those the study names.
    customers
        Whether to tell which customer each respondent is; it needs the study's salt.

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
    if raw is None and study.server is not None and not study.raw and not paths[0].is_file():
        raise StudyError(
            en=f"{paths[0]}: not there yet. Fetch the answers first: feedback pull {study.study}",
            zh=f"{paths[0]}：尚不存在。请先取回答卷：feedback pull {study.study}",
        )
    if plan.says_nothing:
        raise StudyError(
            en=f"{study.path}: no column with an answer is mapped, neither a rating nor a text. Add columns.rating, "
            "text, nps, aspects or kano.",
            zh=f"{study.path}：没有映射任何答案列，既没有评分也没有文本。请添加 columns 中的 rating、text、nps、aspects 或 kano。",
        )
    files: list[RawFile] = []
    for path in paths:
        try:
            files.append(as_allowed(read_raw_file(path, study, plan), path, study, plan))
        except ColumnError as error:
            raise (_named_otherwise(error, paths[0], path) if files else error) from None
    keys = customer_keys(files, paths, study if customers else None)
    return _typed(files, plan, keys, where=", ".join(str(path) for path in paths))


def _named_otherwise(error: ColumnError, first: Path, path: Path) -> ColumnError:
    """A later file without columns that the first has: a wave whose export calls them otherwise."""
    return ColumnError(
        en=f"{error.en} {first.name} has these columns, and a study reads all its files by the same names: where {path.name} calls them "
        "otherwise, rename them in a copy of it.",
        zh=f"{error.zh}{first.name} 中有这些列；同一研究的各个文件须用相同的列名：若 {path.name} 用了别的叫法，请在其副本中改成一致。",
    )


def _typed(files: Sequence[RawFile], plan: Plan, customers: pd.Series, *, where: str) -> Answers:
    """All files together: typed, each person once, and what went by the way."""
    raw = pd.concat(
        [
            file.table[plan.columns()]
            .reset_index(names="row")
            .assign(file=file.name, file_number=n)
            for n, file in enumerate(files)
        ],
        ignore_index=True,
    )
    raw.attrs = {}  # of the file; the tables of a run say nothing of it
    remarks = tuple(dict.fromkeys(said for file in files for said in file.remarks))
    unanswered = {
        name: np.concatenate(
            [file.unanswered.get(name, np.zeros(len(file.table), dtype=bool)) for file in files]
        )
        for name in dict.fromkeys(name for file in files for name in file.unanswered)
    }
    rejected = Rejected(raw)
    twice, equal = sent_twice(pd.concat([file.marks for file in files], ignore_index=True))
    rejected.of_reader(files, drop=None if plan.rating_parts else plan.rating and plan.rating[0])
    rejected.rows(twice, SENT_TWICE.en)
    typed: dict[str, pd.Series] = {}
    remarks += _read_record(raw, plan, typed, rejected)
    told = _read_ratings(raw, plan, typed, rejected, unanswered)
    remarks += told
    for column in dict.fromkeys(name for pair in plan.kano.values() for name in pair):
        typed[column], why = parse_kano(raw[column], answers=plan.kano_answers)
        rejected.cells(why != "", column, why)
        rejected.read[column] = int(typed[column].notna().sum())
    typed |= {name: pd.to_numeric(raw[name], errors="coerce") for name in plan.filled}
    for one in plan.max_diffs.values():
        typed |= {name: raw[name].astype("str") for name in (*one.best, *one.worst)}
    choices = typed_choices(raw, plan)
    rejected.rows(~_answered(raw, typed, choices, plan) & ~rejected.spoiled, NO_ANSWER_AT_ALL.en)
    # of everybody, so that they are nobody's answer
    drawn = {name: raw[name].astype("str") for name in (*plan.arms, *plan.orders)}
    coded = drawn | typed_quotas(raw, plan)
    typed |= {name: column for name, column in coded.items() if name not in typed} | choices
    typed |= {name: pd.to_numeric(raw[name], errors="coerce") for name in plan.page_times}
    given = pd.concat([file.given for file in files], ignore_index=True).astype("str")
    surveys = pd.concat([pd.Series(file.survey, index=file.given.index) for file in files], ignore_index=True)  # fmt: skip
    identifiers = numbered(told_by_survey(given, surveys.astype("str")))
    wave = typed.get(WAVE)
    if plan.respondent:
        again = seen_before(identifiers, wave)
        rejected.rows(again, SEEN_BEFORE.en, column=plan.respondent, found=identifiers)
    remarks += _read_segments(raw, plan, typed, rejected)
    if plan.design is not None:
        typed |= read_design_columns(raw, plan.design, typed, segments=plan.segments)
    table, kept = rejected.table(), ~rejected.dropped
    refuse_if_nothing_left(
        int(kept.sum()), table, where=where, column=plan.rating and plan.rating[0]
    )
    rejected.refuse_unread(where=where)
    if plan.respondent:
        identifiers = told_by_wave(identifiers, wave, kept)
    responses = pd.DataFrame(typed, index=raw.index)[kept]
    responses.index = pd.Index(identifiers[kept], name="respondent", dtype="str")
    comments = comments_in(raw.loc[kept, list(plan.text)].set_axis(responses.index))
    if len(plan.text) == 1:
        comments.index = pd.Index(comments["respondent"], name="comment", dtype="str")
    listed = [
        {"name": file.name, "sha256": file.digest, "rows": file.rows, "encoding": file.encoding}
        | ({"blank_rows": file.blank} if file.blank else {})
        | dict(file.form)
        | (
            {"periods": _periods_in(typed, kept & raw["file_number"].eq(n))}
            if "wording" in file.form
            else {}
        )
        for n, file in enumerate(files)
    ]
    return Answers(
        plan=plan,
        responses=responses,
        comments=comments,
        rejected=table,
        files=listed,
        rows_in=sum(file.rows for file in files),
        masked_identifiers=sum(file.personal for file in files),
        unanswered={
            name: n
            for name, rows in unanswered.items()
            if (n := int((rows & kept.to_numpy(dtype=bool)).sum()))
        },
        remarks=tuple(dict.fromkeys(remarks)),
        equal_rows=int((equal & kept).sum()),
        twice=pd.DataFrame(typed, index=raw.index)[twice],
        customers=customers[kept].set_axis(responses.index),
    )


def _read_record(
    raw: pd.DataFrame, plan: Plan, typed: dict[str, pd.Series], rejected: Rejected
) -> tuple[Words, ...]:
    """What the survey tool wrote beside the answers: when, in which wave, how long it took. Remarks on the dates."""
    remarks: tuple[Words, ...] = ()
    if plan.date:
        dates = read_dates(raw[plan.date], zone=plan.timezone, day_first=plan.day_first)
        typed[DATE], remarks = dates.stamps, dates.remarks
        rejected.cells(dates.reasons != "", plan.date, dates.reasons, answer=False)
    if plan.wave:
        waves, nothing = without_nothing(normalised(raw[plan.wave]), plan.wave)
        remarks += nothing
        typed[WAVE] = mask_personal_data(waves).where(waves.notna())
    if plan.seconds:
        cells = raw[plan.seconds]
        typed[SECONDS], bad = read_seconds(cells.astype("str").where(cells.notna()))
        rejected.cells(bad, plan.seconds, bad.map({True: NO_TIME.en, False: ""}), answer=False)
    return remarks


def _read_segments(
    raw: pd.DataFrame, plan: Plan, typed: dict[str, pd.Series], rejected: Rejected
) -> tuple[Words, ...]:
    """The groups people are in, masked, and what must be said of them."""
    remarks: tuple[Words, ...] = ()
    for name, column in plan.segments.items():
        labels = dict(plan.segment_labels.get(name, {}))
        values, nothing = without_nothing(normalised(raw[column]), column, known=labels)
        values, joined = one_spelling(values, column)
        values, declined = without_declined(values.replace(labels), column)
        remarks += (*nothing, *joined, *declined, *several_in_a_cell(values, column))
        typed[name] = mask_personal_data(values).where(values.notna())
        rejected.read[column] = int(values.notna().sum())
    return remarks


def _periods_in(typed: Mapping[str, pd.Series], rows: pd.Series) -> list[str]:
    """Waves and months that a file has answers of."""
    found = [typed[WAVE][rows].dropna().astype("str")] if WAVE in typed else []
    found += [typed[DATE][rows].dropna().dt.strftime("%Y-%m")] if DATE in typed else []
    return sorted({str(each) for column in found for each in column.unique()})


def _usual_words(text: pd.Series, unread: pd.Series, rule: Numeric) -> dict[str, float]:
    """The numbers of words of one usual scale; 说不清 is its middle where the others ask for a side and it has no other, else no rating."""
    if not unread.any():
        return {}
    words = usual_words(text[unread | is_unsure(text)], rule.low, rule.high)
    return words or usual_words(text[unread], rule.low, rule.high)


def _read_ratings(
    raw: pd.DataFrame,
    plan: Plan,
    typed: dict[str, pd.Series],
    rejected: Rejected,
    unanswered: dict[str, Flags],
) -> tuple[Words, ...]:
    """Items, NPS and the overall rating into `typed`; what must be said of them.

    Raises
    ------
    InputError
        The answers of a column are plainly on another scale than the declared one.
    """
    rules = {column: (column, rule) for column, rule in plan.items.items()}
    single = None if plan.rating_parts else plan.rating
    rules |= {name: pair for name, pair in ((NPS, plan.nps), (RATING, single)) if pair}
    if plan.rating is not None:
        rules |= {f"{RATING}/{column}": (column, plan.rating[1]) for column in plan.rating_parts}
    coding, remarks = None, []
    worded: dict[
        tuple[tuple[str, float], ...], list[str]
    ] = {}  # columns whose words were read alike
    if plan.nps and (plan.nps[1].low, plan.nps[1].high) == (0, 10):
        coding = nps_coding(raw[plan.nps[0]])
        if coding is NPS_FROM_ONE:
            rules[NPS] = plan.nps[0], replace(plan.nps[1], low=1, high=11, shift=-1)
    for name, (column, rule) in rules.items():
        text = normalised(raw[column])
        require_direction(column, rule, text)
        typed[name], why = parse_ratings(raw[column], rule)
        if name != NPS and (heading := heading_against(column, rule)):
            remarks.append(heading)
        words = {} if rule.labels else _usual_words(text, why == NOT_KNOWN.en, rule)
        if words:
            # words mean what they say; a column asked the other way is turned over below
            sum_ = rule.low + rule.high
            labels = {word: sum_ - n for word, n in words.items()} if rule.reverse else words
            rule = replace(rule, labels=labels)  # noqa: PLW2901  (what the column showed of itself)
            typed[name], why = parse_ratings(raw[column], rule)
            worded.setdefault(tuple(sorted(words.items())), []).append(column)
        require_words(column, rule, int(text.notna().sum()), text[why == NOT_KNOWN.en])
        bad = why != ""
        rejected.cells(bad, column, why, drop=rule.drops_row)
        rejected.read[column] = int(typed[name].notna().sum())
        require_scale(column, rule, rejected.read[column], rejected.outside(column))
        said = typed[name].dropna() - rule.shift
        said = rule.low + rule.high - said if rule.reverse else said
        require_coding(column, rule, said, rejected.outside(column))
        silent = (text.notna() & typed[name].isna() & ~bad).to_numpy(dtype=bool)
        unanswered[column] = unanswered[column] | silent if column in unanswered else silent
    remarks += [read_as(columns, dict(numbers)) for numbers, columns in worded.items()]
    if coding is not None and coding not in NPS_KEPT:
        # a score of answers on another scale would be of nobody's opinion
        rejected.spoiled |= typed.pop(NPS).notna()
    if plan.rating_parts:
        told = pd.DataFrame({name: typed.pop(f"{RATING}/{name}") for name in plan.rating_parts})
        enough = told.notna().mean(axis=1) >= ENOUGH_PARTS
        typed[RATING] = told.mean(axis=1).where(enough)
        # whoever answered too few of its parts has answered all the same
        rejected.spoiled |= told.notna().any(axis=1)
    return (*remarks, *(() if coding is None else (coding,)))


def _answered(
    raw: pd.DataFrame, typed: Mapping[str, pd.Series], choices: Mapping[str, pd.Series], plan: Plan
) -> pd.Series:
    """(n,) bool: rows with a rating, a choice of the Kano kind or a text; others are nobody's.

    Where nothing but choices was asked, rows with a choice.
    """
    typed = {**typed, **choices} if plan.has_choices_alone else typed
    values = pd.DataFrame(
        {
            name: column.notna()
            for name, column in typed.items()
            if name not in (DATE, WAVE, SECONDS)
        }
        | {f"text/{name}": says_something(raw[name]) for name in plan.text},
        index=raw.index,
    )
    return values.any(axis=1)


def parse_kano(cells: pd.Series, *, answers: Mapping[str, str]) -> tuple[pd.Series, pd.Series]:
    """Kano answers as like, must, neutral, live or dislike, and why a cell could not be read.

    Numbers mean nothing until `answers` says what: the order of the options differs between surveys.
    """
    from feedback.measures.kano.answers import read_role

    text = normalised(cells)
    told = {normalise(word): role for word, role in answers.items()}
    roles = {cell: told.get(cell) or read_role(cell) for cell in text.dropna().unique()}
    read = text.map({cell: role for cell, role in roles.items() if role}).astype("str")
    reasons = pd.Series("", index=cells.index, dtype="str")
    reasons[text.notna() & read.isna()] = "none of the five Kano answers"
    return read, reasons
