"""From the raw files of a study to typed responses and comments, and a list of what did not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.errors import InputError, StudyError
from feedback.pipeline.plan import Plan, plan_of
from feedback.pipeline.raw_files import RawFile, read_raw_file
from feedback.pipeline.scale_checks import require_coding, require_scale
from feedback.pipeline.wording import reason_in
from feedback.questionnaire.parts import Words
from feedback.responses.dates import read_dates
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.readers.issues import DROPPED
from feedback.responses.respondents import (
    SEEN_BEFORE,
    comments_in,
    numbered,
    seen_before,
    told_by_wave,
)
from feedback.responses.submissions import SENT_TWICE, sent_twice
from feedback.responses.validate import (
    CELL_EMPTIED,
    NO_ANSWER_AT_ALL,
    NPS_FROM_ONE,
    OUTSIDE,
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
FEW_UNREAD, MANY_UNREAD = 2, 10  # cells: fewer prove nothing of a column; this many (or half) do
_CURE = Words(
    en="Check which column is meant, and its scale; where answers are words, list them under `answers:`, worst first. "
    "Codes that mean no answer go under `missing:`.",
    zh="请检查列名与量表；若答案是文字，请在 answers: 下从差到好列出；表示“未答”的代码请写在 missing: 下。",
)
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
        name, sha256, rows and encoding of each raw file; blank_rows where it has some.
    unanswered
        Column to cells that held a code for "not answered".
    remarks
        What a reader should know of the files as a whole.
    twice
        Rating, wave and segments of rows that are a submission sent before; not in `responses`.
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
    twice: pd.DataFrame = field(default_factory=pd.DataFrame)


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
    files = [read_raw_file(path, study, plan) for path in paths]
    return _typed(files, plan, where=", ".join(str(path) for path in paths))


class _Rejected:
    """What did not fit, as it is found: cells emptied, rows dropped, with their reasons."""

    def __init__(self, raw: pd.DataFrame) -> None:
        self.raw = raw
        self.parts: list[pd.DataFrame] = []
        self.dropped = pd.Series(False, index=raw.index)
        self.spoiled = pd.Series(False, index=raw.index)  # rows with an answer that does not fit
        self.read: dict[str, int] = {}  # column: cells that could be read

    def cells(
        self, rows: pd.Series, column: str, reasons: pd.Series, *, drop: bool = False,
        answer: bool = True,
    ) -> None:  # fmt: skip
        """Cells that do not fit; their rows go where `drop`. A date is no `answer`."""
        found = self.raw[column]
        self._add(rows, column, found, reasons, ROW_DROPPED if drop else CELL_EMPTIED)
        if answer:
            self.spoiled |= rows
        if drop:
            self.dropped |= rows

    def rows(
        self, rows: pd.Series, reason: str, *, column: str = "", found: pd.Series | None = None
    ) -> None:
        """Whole rows that go; those gone already are not counted twice."""
        rows = rows & ~self.dropped
        blank = pd.Series("", index=self.raw.index)
        self._add(rows, column, blank if found is None else found, blank + reason, ROW_DROPPED)
        self.dropped |= rows

    def of_reader(self, files: Sequence[RawFile], *, drop: str | None) -> None:
        """What the reader of each file did not understand; rows go where it is the answer `drop`."""
        for file in files:
            told, found = file.issues, file.issues["found"].fillna("")
            gone = told["kept_as"].eq(DROPPED) | (told["answer"].eq(drop) if drop else False)
            part = told[["row", "column", "answer"]].assign(file=file.name)
            part["found"], part["reason"] = found, told["why_en"]
            part["action"] = gone.map({True: ROW_DROPPED, False: CELL_EMPTIED})
            self.parts.append(part)
            here = self.raw["file_number"].eq(files.index(file))
            answers = told["answer"].fillna("").ne("")
            self.spoiled |= here & self.raw["row"].isin(told.loc[answers, "row"])
            self.dropped |= here & self.raw["row"].isin(told.loc[gone, "row"])

    def _add(
        self, rows: pd.Series, column: str, found: pd.Series, reasons: pd.Series, action: str
    ) -> None:
        if rows.any():
            frame = self.raw.loc[rows, ["file", "row"]].copy()
            frame["column"], frame["answer"], frame["found"] = (
                column,
                column,
                found[rows].astype("str"),
            )
            frame["reason"], frame["action"] = reasons[rows], action
            self.parts.append(frame)

    def outside(self, column: str) -> pd.Series:
        """What stands in a column that lies beyond the ends of its scale, as text."""
        parts = [
            part.loc[part["answer"].eq(column) & part["reason"].str.startswith(OUTSIDE), "found"]
            for part in self.parts
        ]
        return pd.concat(parts) if parts else pd.Series(dtype="str")

    def refuse_unread(self, *, where: str) -> None:
        """Refuse a mapped answer in which much is written and nothing could be read.

        A study stands without its dates: the first screen says that they are lost.

        Raises
        ------
        InputError
            Such a column: what stands in it, why it could not be read, and what to do.
        """
        told = pd.concat(self.parts) if self.parts else pd.DataFrame({"answer": []})
        for column, read in self.read.items():
            lost = told[told["answer"].eq(column)]
            n = len(lost)
            if read or n < FEW_UNREAD or n < min(MANY_UNREAD, len(self.raw) / 2):
                continue
            seen = mask_personal_data(lost["found"].astype("str").drop_duplicates().head(3))
            why = str(lost["reason"].value_counts().index[0])
            raise InputError(
                en=f"{where}: column {column}: none of its {n:,} cells could be read ({why}; found e.g. "
                f"{', '.join(seen)}). {_CURE.en}",
                zh=f"{where}：列 {column}：{n:,} 个单元格全都无法读取（{reason_in(why, language='zh')}；例如 "
                f"{'、'.join(seen)}）。{_CURE.zh}",
            )

    def table(self) -> pd.DataFrame:
        """All of it by file and row, what was found masked."""
        names = ["file", "row", "column", "found", "reason", "action"]
        parts = [part for part in self.parts if len(part)]
        found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
        found = found[names].astype(dict.fromkeys(names, "str") | {"row": found["row"].dtype})
        found = found.sort_values(["file", "row"], kind="stable", ignore_index=True)
        found["row"] = pd.to_numeric(found["row"]).astype("int64" if parts else "object")
        found["found"] = mask_personal_data(found["found"])
        return found


def _typed(files: Sequence[RawFile], plan: Plan, *, where: str) -> Answers:
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
    unanswered = Counter[str]()
    for file in files:
        unanswered.update(file.unanswered)
    rejected = _Rejected(raw)
    twice, equal = sent_twice(pd.concat([file.marks for file in files], ignore_index=True))
    rejected.of_reader(files, drop=None if plan.rating_parts else plan.rating and plan.rating[0])
    rejected.rows(twice, SENT_TWICE.en)
    typed: dict[str, pd.Series] = {}
    if plan.date:
        dates = read_dates(raw[plan.date], zone=plan.timezone, day_first=plan.day_first)
        typed[DATE], remarks = dates.stamps, (*remarks, *dates.remarks)
        rejected.cells(dates.reasons != "", plan.date, dates.reasons, answer=False)
    if plan.wave:
        waves = normalised(raw[plan.wave])
        typed[WAVE] = mask_personal_data(waves).where(waves.notna())
    told = _read_ratings(raw, plan, typed, rejected, unanswered)
    remarks += told
    for column in dict.fromkeys(name for pair in plan.kano.values() for name in pair):
        typed[column], why = parse_kano(raw[column], answers=plan.kano_answers)
        rejected.cells(why != "", column, why)
        rejected.read[column] = int(typed[column].notna().sum())
    rejected.rows(~_answered(raw, typed, plan) & ~rejected.spoiled, NO_ANSWER_AT_ALL.en)
    identifiers = numbered(
        pd.concat([file.given for file in files], ignore_index=True).astype("str")
    )
    wave = typed.get(WAVE)
    if plan.respondent:
        again = seen_before(identifiers, wave)
        rejected.rows(again, SEEN_BEFORE.en, column=plan.respondent, found=identifiers)
    for name, column in plan.segments.items():
        values = normalised(raw[column]).replace(dict(plan.segment_labels.get(name, {})))
        typed[name] = mask_personal_data(values).where(values.notna())
        rejected.read[column] = int(values.notna().sum())
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
        for file in files
    ]
    return Answers(
        plan=plan,
        responses=responses,
        comments=comments,
        rejected=table,
        files=listed,
        rows_in=sum(file.rows for file in files),
        masked_identifiers=sum(file.personal for file in files),
        unanswered=dict(unanswered),
        remarks=tuple(dict.fromkeys(remarks)),
        equal_rows=int((equal & kept).sum()),
        twice=pd.DataFrame(typed, index=raw.index)[twice],
    )


def _read_ratings(
    raw: pd.DataFrame,
    plan: Plan,
    typed: dict[str, pd.Series],
    rejected: _Rejected,
    unanswered: Counter[str],
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
    coding = None
    if plan.nps and (plan.nps[1].low, plan.nps[1].high) == (0, 10):
        coding = nps_coding(raw[plan.nps[0]])
        if coding is NPS_FROM_ONE:
            rules[NPS] = plan.nps[0], replace(plan.nps[1], low=1, high=11, shift=-1)
    for name, (column, rule) in rules.items():
        typed[name], why = parse_ratings(raw[column], rule)
        bad = why != ""
        rejected.cells(bad, column, why, drop=rule.drops_row)
        rejected.read[column] = int(typed[name].notna().sum())
        require_scale(column, rule, rejected.read[column], rejected.outside(column))
        said = typed[name].dropna() - rule.shift
        said = rule.low + rule.high - said if rule.reverse else said
        require_coding(column, rule, said, rejected.outside(column))
        if silent := int((normalised(raw[column]).notna() & typed[name].isna() & ~bad).sum()):
            unanswered[column] += silent
    if coding not in (
        None,
        NPS_FROM_ONE,
    ):  # a score of answers on another scale would be of nobody's opinion
        rejected.spoiled |= typed.pop(NPS).notna()
    if plan.rating_parts:
        told = pd.DataFrame({name: typed.pop(f"{RATING}/{name}") for name in plan.rating_parts})
        enough = told.notna().mean(axis=1) >= ENOUGH_PARTS
        typed[RATING] = told.mean(axis=1).where(enough)
        # whoever answered too few of its parts has answered all the same
        rejected.spoiled |= told.notna().any(axis=1)
    return () if coding is None else (coding,)


def _answered(raw: pd.DataFrame, typed: Mapping[str, pd.Series], plan: Plan) -> pd.Series:
    """(n,) bool: rows with a rating, a choice of the Kano kind or a text; others are nobody's."""
    values = pd.DataFrame(
        {name: column.notna() for name, column in typed.items() if name not in (DATE, WAVE)}
        | {f"text/{name}": normalised(raw[name]).notna() for name in plan.text},
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
