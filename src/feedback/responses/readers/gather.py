"""From an export and its layout to a frame of answer columns, as ticked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.questionnaire.answers import DTYPES, Answer
from feedback.questionnaire.carry import without_others
from feedback.questionnaire.flow import Pick
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import ConstantSum, Date, Multiple, Ranking, Upload
from feedback.questionnaire.unasked import BlockOrder, PageTime
from feedback.responses.dates import REASONS, Dates, read_dates
from feedback.responses.plain_cells import normalised
from feedback.responses.readers import cells
from feedback.responses.readers.contradictions import list_contradictions
from feedback.responses.readers.issues import KEPT, MISSING, Issues
from feedback.responses.readers.layout import Habits, Layout, Source
from feedback.responses.readers.lists import read_list
from feedback.responses.readers.timing import read_page_time
from feedback.responses.validate import NPS_FROM_ONE, nps_coding, outside_scale
from feedback.responses.worded_numbers import numbers_said

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

NOT_THERE = Words(zh="导出文件中没有这一列", en="the export has no such column")
TWICE = Words(
    zh="同一题在另一列也有不同的答案", en="another column answers the same question differently"
)
SAME_PICK = Words(zh="同一项既选为最好又选为最差", en="the same choice was best and worst")
NOT_OFFERED = Words(zh="选了未出示的选项", en="a choice that was not offered")
SAME_RANK = Words(zh="两个选项名次相同", en="two choices have the same rank")
_ROUNDED = 1e-6  # a sum of decimals
TOO_EARLY = Words(zh="不在允许的日期范围内", en="outside the days the question allows")


def gather(
    table: pd.DataFrame, layout: Layout, questionnaire: Questionnaire, issues: Issues
) -> pd.DataFrame:
    """Every answer column as ticked with its `_na`; positions 0…n-1 as index."""
    import pandas as pd

    work = _Work(table, layout, questionnaire, issues)
    by_question: dict[str, list[Source]] = defaultdict(list)
    for source in layout.sources:
        by_question[source.question].append(source)
    for question in questionnaire.questions():
        answers = questionnaire.answers_to(question.id)
        sources = by_question.get(question.id, [])
        if isinstance(question, Multiple | Ranking):
            work.several(question, [a for a in answers if a.part is None], sources)
        for source in sources:
            if source.shape in ("cell", "other"):
                work.cell(source, {a.column: a for a in answers})
            elif source.shape == "beside":
                work.said_not_applicable(source)
        if sources:
            work.tick_by_text(question, answers)
        if isinstance(question, ConstantSum):
            work.refuse_wrong_sum(question)
        if isinstance(question, Pick) and question.side == "worst":
            work.refuse_same_pick(question)
    found = pd.DataFrame(work.finished(), index=pd.RangeIndex(len(table)))
    list_contradictions(found, questionnaire, issues)
    return _offered_only(found, questionnaire, issues)


def _offered_only(
    found: pd.DataFrame, questionnaire: Questionnaire, issues: Issues
) -> pd.DataFrame:
    """Choices that were carried forward, without those that were not offered: no answer, and listed."""
    before = found.copy()
    found = without_others(questionnaire, found)
    for question in questionnaire.questions():
        if getattr(question, "carry", None) is None:
            continue
        columns = [a.column for a in questionnaire.answers_to(question.id) if a.part is None]
        said = before[columns].notna() & found[columns].isna()
        if before[columns[0]].dtype == "boolean":
            said &= before[columns].fillna(False).astype(bool)
        lost = said.any(axis=1).to_numpy(dtype=bool)
        issues.cells(lost, column="", answer=question.id, found=None, why=NOT_OFFERED)
    return found


class _Work:
    """Columns as they are found, one after the other."""

    def __init__(
        self, table: pd.DataFrame, layout: Layout, questionnaire: Questionnaire, issues: Issues
    ) -> None:
        self.table, self.layout, self.questionnaire = table, layout, questionnaire
        self.issues, self.habits = issues, layout.habits
        self.values: dict[str, pd.Series] = {}
        self.beside: dict[str, pd.Series] = {}

    def raw(self, source: Source) -> pd.Series:
        return self.table[source.raw].reset_index(drop=True)

    def put(self, column: str, values: pd.Series, *, source: Source) -> None:
        """Keep the first answer; a second column may only fill what the first left open."""
        before = self.values.get(column)
        if before is None:
            self.values[column] = values
            return
        conflict = (before.notna() & values.notna() & (before != values)).fillna(False)
        self.issues.cells(
            conflict.to_numpy(dtype=bool), column=source.raw, answer=column,
            found=self.raw(source), why=TWICE,
        )  # fmt: skip
        self.values[column] = before.where(before.notna(), values)

    def cell(self, source: Source, answers: Mapping[str, Answer]) -> None:
        """A column that holds one answer."""
        assert source.column is not None
        answer, raw = answers[source.column], self.raw(source)
        if answer.kind == "date":
            self.date(source, answer, raw)
            return
        if answer.kind in ("rating", "choice"):
            codes = self.nps_codes(source, raw) or source.codes
            read = cells.read_closed(raw, answer, codes=codes, habits=self.habits)
        elif isinstance(answer.question, Upload):
            read = cells.read_files(raw, most=answer.question.files, habits=self.habits)
        elif isinstance(answer.question, PageTime):
            read = read_page_time(raw, habits=self.habits)
        elif answer.kind == "number":
            read = cells.read_number(raw, answer, habits=self.habits)
        elif isinstance(answer.question, BlockOrder):
            read = cells.read_order(raw, self.pages_of(answer.question), habits=self.habits)
        elif answer.kind == "text":
            read = cells.read_text(raw, habits=self.habits)
        elif answer.kind == "flag":
            read = cells.read_flag(raw, answer, habits=self.habits)
        else:
            most = len(getattr(answer.question, "choices", ()))
            read = cells.read_rank(raw, most=most, habits=self.habits)
        self.take(source, answer, read, raw)

    def pages_of(self, order: BlockOrder) -> dict[str, Words]:
        """Pages of a random order: {id: title}."""
        titles = {page.id: page.title for page in self.questionnaire.sections}
        return {page: titles[page] for page in order.blocks}

    def nps_codes(self, source: Source, raw: pd.Series) -> dict[str, int] | None:
        """Codes of a recommend question whose answers are numbered 1 to 11."""
        # a tool that says its codes, or counts its options, means them
        if source.column != self.questionnaire.nps or source.codes:
            return None
        coding = nps_coding(raw)
        if coding is not None:
            self.issues.whole(
                why=coding, column=source.raw, answer=source.column or "", kept_as=KEPT
            )
        if coding is not NPS_FROM_ONE:
            return None
        said = numbers_said(normalised(raw), 1, 11)
        codes = {str(code + 1): code for code in range(11)}
        return codes | {cell: int(n) - 1 for cell, n in said.items() if n in range(1, 12)}

    def take(self, source: Source, answer: Answer, read: cells.Decoded, raw: pd.Series) -> None:
        """Values, "not applicable", the text beside a choice and what did not fit, of one column."""
        import pandas as pd

        self.put(answer.column, read.values, source=source)
        if answer.not_applicable:
            before = self.beside.get(answer.column)
            told = pd.Series(read.beside)
            self.beside[answer.column] = told if before is None else before | told
        specify = f"{answer.question.id}_specify"
        if read.written is not None and specify in self.questionnaire.answers:
            self.put(specify, read.written, source=source)
        if read.silent is not None:
            self.issues.without(answer.column, silent=read.silent, skipped=read.skipped)
        place, unread = {"column": source.raw, "answer": answer.column}, read.unread
        if read.outside is not None and answer.scale is not None:
            ends = outside_scale(*answer.scale.ends)
            self.issues.cells(read.outside, found=raw, why=ends, **place)
            unread = unread & ~read.outside
        self.issues.cells(unread, found=raw, why=read.why, **place)

    def said_not_applicable(self, source: Source) -> None:
        """A column of its own for "not applicable"."""
        assert source.column is not None
        raw = self.raw(source)
        read = cells.read_flag(raw, self.questionnaire.answers[source.column], habits=self.habits)
        told = read.values.fillna(False).astype(bool)
        before = self.beside.get(source.column)
        self.beside[source.column] = told if before is None else before | told
        self.issues.cells(
            read.unread, column=source.raw, answer=source.column, found=raw, why=read.why
        )

    def date(self, source: Source, answer: Answer, raw: pd.Series) -> None:
        """A day; the clock, where one stands, is no part of the answer."""
        question = answer.question
        assert isinstance(question, Date)
        read = dates_of(raw, self.habits)
        note_dates(read, self.issues, column=source.raw, answer=answer.column, found=raw)
        days = read.stamps.dt.normalize()
        outside = days.notna() & False
        if question.earliest:
            outside |= (days < str(question.earliest)).fillna(False)
        if question.latest:
            outside |= (days > str(question.latest)).fillna(False)
        self.issues.cells(
            outside.to_numpy(dtype=bool), column=source.raw, answer=answer.column, found=raw,
            why=TOO_EARLY,
        )  # fmt: skip
        self.put(answer.column, days.mask(outside), source=source)

    def several(
        self, question: Multiple | Ranking, answers: list[Answer], sources: list[Source]
    ) -> None:
        """A question with a column a choice, however the export holds it."""
        own = {getattr(answer.item, "code", ""): answer for answer in answers}
        for source in sorted(sources, key=lambda source: source.shape == "list"):
            raw = self.raw(source)
            if source.shape == "list":
                if {s.column for s in sources if s.shape in ("flag", "rank")} >= {
                    a.column for a in answers
                }:
                    continue  # a column a choice says the same and more clearly
                self.list(question, own, source, raw)
            elif source.shape == "place":
                self.place(question, own, source, raw)
            elif source.shape in ("flag", "rank"):
                answer = self.questionnaire.answers[source.column or ""]
                if source.shape == "flag":
                    read = cells.read_flag(raw, answer, habits=self.habits)
                else:
                    most = len(question.choices)
                    read = cells.read_rank(raw, most=most, habits=self.habits)
                self.take(source, answer, read, raw)

    def list(
        self,
        question: Multiple | Ranking,
        own: Mapping[str, Answer],
        source: Source,
        raw: pd.Series,
    ) -> None:
        read = read_list(raw, question, codes=source.codes, habits=self.habits)
        for code, values in read.table.items():
            self.put(own[code].column, values, source=source)
        specify = f"{question.id}_specify"
        if read.written is not None and specify in self.questionnaire.answers:
            self.put(specify, read.written, source=source)
        self.issues.cells(
            read.unread, column=source.raw, answer=question.id, found=raw, why=cells.NO_ANSWER,
            kept_as="the rest",
        )  # fmt: skip

    def place(
        self,
        question: Multiple | Ranking,
        own: Mapping[str, Answer],
        source: Source,
        raw: pd.Series,
    ) -> None:
        """The choice that came `source.place`-th."""
        import pandas as pd

        as_one = replace(next(iter(own.values())), kind="choice", item=None)
        read = cells.read_closed(raw, as_one, codes=source.codes, habits=self.habits)
        for code, answer in own.items():
            here = (read.values == code).fillna(False)
            ranks = pd.Series(pd.NA, index=here.index, dtype="Int64").mask(here, source.place)
            before = self.values.get(answer.column)
            if before is not None:
                again = (here & before.notna()).to_numpy(dtype=bool)
                self.issues.cells(
                    again, column=source.raw, answer=answer.column, found=raw, why=TWICE
                )
                ranks = before.where(before.notna(), ranks)
            self.values[answer.column] = ranks
        self.issues.cells(
            read.unread, column=source.raw, answer=question.id, found=raw, why=read.why
        )

    def tick_by_text(self, question: object, answers: tuple[Answer, ...]) -> None:
        """A text beside a choice ticks it where the tool keeps no tick of its own."""
        specify = next((a for a in answers if a.part == "specify"), None)
        if not isinstance(question, Multiple) or specify is None:
            return
        native = any(s.shape == "other" and s.question == question.id for s in self.layout.sources)
        text = self.values.get(specify.column)
        code = next((c.code for c in question.choices if c.specify), None)
        if text is None or not native:
            return
        column = f"{question.id}_{code}"
        told = self.values.get(column)
        import pandas as pd

        ticked = pd.Series(pd.NA, index=text.index, dtype="boolean") if told is None else told
        self.values[column] = ticked.mask(text.notna(), True)

    def finished(self) -> dict[str, pd.Series]:
        """All answer columns in order, with what follows from several of them."""
        import pandas as pd

        q, ordered = self.questionnaire, {}
        for question in q.questions():
            if isinstance(question, Multiple):
                self.settle_flags(q, question)
            elif isinstance(question, Ranking):
                self.refuse_same_ranks(question)
        nothing = pd.Series(pd.NA, index=pd.RangeIndex(len(self.table)))
        for column, answer in q.answers.items():
            values = self.values.get(column)
            if values is None:
                if not self.layout.sparse:
                    self.issues.whole(why=NOT_THERE, answer=column, kept_as=MISSING)
                values = nothing
            ordered[column] = values.astype(DTYPES[answer.kind])  # type: ignore[call-overload]
            if answer.not_applicable:
                beside = self.beside.get(column, pd.Series(False, index=nothing.index))
                ordered[answer.not_applicable] = beside.astype("boolean")
        return ordered

    def settle_flags(self, q: Questionnaire, question: Multiple) -> None:
        """Where one choice is ticked the others are not; where none is, the question was left out."""
        import pandas as pd

        names = [f"{question.id}_{c.code}" for c in question.choices]
        there = [name for name in names if name in self.values]
        if not there:
            return
        table = pd.DataFrame({name: self.values[name] for name in there}).astype("boolean")
        ticked = table.fillna(False).any(axis=1)
        silent = ~ticked if self.habits.zeros_are_silence else table.isna().all(axis=1)
        for name in there:
            filled = table[name].mask(ticked & table[name].isna(), False)
            self.values[name] = filled.mask(silent)

    def refuse_same_ranks(self, question: Ranking) -> None:
        """Two choices at one rank: neither is known."""
        import pandas as pd

        names = [f"{question.id}_{c.code}" for c in question.choices]
        there = [name for name in names if name in self.values]
        if len(there) < 2:
            return
        table = pd.DataFrame({name: self.values[name] for name in there}).astype("Float64")
        for rank in range(1, len(question.choices) + 1):
            here = (table == rank).fillna(False)
            double = (here.sum(axis=1) > 1).to_numpy(dtype=bool)
            if not double.any():
                continue
            text = pd.Series(str(rank), index=table.index)
            self.issues.cells(double, column="", answer=question.id, found=text, why=SAME_RANK)
            for name in there:
                self.values[name] = self.values[name].mask(here[name].astype(bool) & double)

    def refuse_same_pick(self, question: Pick) -> None:
        """A set whose best is its worst, too: neither is known."""
        names = [f"{question.of}{question.number}{side}" for side in "bw"]
        if not set(names) <= set(self.values):
            return
        best, worst = (self.values[name] for name in names)
        same = (best.notna() & (best == worst)).fillna(False).astype(bool)
        if same.any():
            self.issues.cells(
                same.to_numpy(dtype=bool), column="", answer=question.id, found=worst, why=SAME_PICK
            )
            for name in names:
                self.values[name] = self.values[name].mask(same)

    def refuse_wrong_sum(self, question: ConstantSum) -> None:
        """Rows that do not make the total are no answer; rows left empty beside a full total are 0."""
        import pandas as pd

        names = [row.id for row in question.items]
        if not set(names) <= set(self.values):
            return
        table = pd.DataFrame({name: self.values[name] for name in names}).astype("Float64")
        said = table.notna().any(axis=1).to_numpy(dtype=bool)
        total = table.fillna(0).sum(axis=1)
        full = ((total - question.total).abs() <= _ROUNDED).fillna(False).to_numpy(dtype=bool)
        why = Words(
            zh=f"各行合计不是 {question.total:g}",
            en=f"the rows do not make {question.total:g} together",
        )
        self.issues.cells(
            said & ~full, column="", answer=question.id, found=total.map("{:g}".format), why=why
        )
        for name in names:
            kept = table[name].mask(said & full & table[name].isna().to_numpy(dtype=bool), 0)
            self.values[name] = kept.mask(said & ~full)


def dates_of(raw: pd.Series, habits: Habits) -> Dates:
    """A column of dates as the export and the study say they are written."""
    return read_dates(
        raw, zone=habits.zone, day_first=habits.day_first, unanswered=habits.unanswered
    )


def note_dates(read: Dates, issues: Issues, *, column: str, answer: str, found: pd.Series) -> None:
    """Cells that are no dates, by their reason, and what is to be said of the whole column."""
    for reason, why in REASONS.items():
        rows = (read.reasons == reason).to_numpy(dtype=bool)
        issues.cells(rows, column=column, answer=answer, found=found, why=why)
    for remark in read.remarks:
        issues.whole(why=remark, column=column, answer=answer, kept_as=KEPT)
