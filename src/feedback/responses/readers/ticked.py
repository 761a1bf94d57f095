"""The rows of an export that are answers, typed, as they were ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.questionnaire.parts import Words
from feedback.responses.plain_cells import normalised
from feedback.responses.readers import cells
from feedback.responses.readers.gather import dates_of, gather, note_dates
from feedback.responses.readers.issues import DROPPED, KEPT, Issues
from feedback.responses.readers.layout import Layout, Raw
from feedback.responses.readers.timing import read_seconds
from feedback.responses.readers.wording import note_columns
from feedback.responses.respondents import identifiers_in, numbered, rounded_said
from feedback.responses.summary_rows import nobodys_rows

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

TOO_MANY_CELLS = Words(zh="单元格比表头多", en="more cells than the header")
NOT_ASKED_BY_US = Words(zh="不是该问卷的题目", en="no question of this questionnaire")
PERSONAL_ID = Words(
    zh="编号是个人信息，改用行号", en="the identifier is personal data; numbered by row instead"
)


@dataclass(frozen=True)
class Ticked:
    """Every row of an export that is an answer, typed, as ticked.

    Attributes
    ----------
    frame
        Record columns and answer columns; position as index.
    rows
        Row of each in the file.
    given
        Identifier of each; missing where none was given, or where it was personal data.
    personal
        How many identifiers were personal data.
    previews
        Rows left out because they were previews or tests.
    nobodys
        Rows of totals, or the header once more, left out.
    """

    frame: pd.DataFrame
    rows: pd.Index
    given: pd.Series
    personal: int
    previews: int
    nobodys: int = 0

    @property
    def respondents(self) -> pd.Series:
        """Identifier of each; its row number where none was given."""
        return numbered(self.given)


def as_ticked(raw: Raw, layout: Layout, questionnaire: Questionnaire, issues: Issues) -> Ticked:
    """Read the rows that are answers; reversed items stay as ticked."""
    import numpy as np
    import pandas as pd

    table = raw.table if layout.table is None else layout.table
    rows, previews, finished = table.index, 0, layout.finished
    if layout.dropped is not None:
        drop, why = layout.dropped[0].to_numpy(dtype=bool), layout.dropped[1]
        for row in rows[drop]:
            issues.whole(why=why, row=int(row), kept_as=DROPPED)
        previews = int(drop.sum())
        table, rows = table[~drop], rows[~drop]
        finished = None if finished is None else finished[~drop]
    nobodys = nobodys_rows(table, answers=[source.raw for source in layout.sources])
    for row, why, said in nobodys:
        issues.whole(why=why, row=row, found=said, kept_as=DROPPED)
    if nobodys:
        keep = ~rows.isin([row for row, *_ in nobodys])
        table, rows = table[keep], rows[keep]
        finished = None if finished is None else finished[keep]
    for remark in (*raw.table.attrs.get("remarks", ()), *layout.remarks):
        issues.whole(why=remark, kept_as=KEPT)
    for number, text in raw.table.attrs.get("broken_rows", ()):
        issues.whole(why=TOO_MANY_CELLS, row=number, found=text, kept_as=DROPPED)
    _name_strangers(raw, layout, questionnaire, issues)
    given, personal = _identifiers(table, layout, issues)
    beside = _beside(table, layout, questionnaire, issues)
    if finished is not None and "finished" not in questionnaire.answers:
        beside["finished"] = finished.reset_index(drop=True)
    answers = gather(table, layout, questionnaire, issues)
    frame = pd.concat([pd.DataFrame(beside, index=answers.index), answers], axis=1)
    return Ticked(
        frame, pd.Index(np.asarray(rows), name="row"), given, personal, previews, len(nobodys)
    )


def _name_strangers(raw: Raw, layout: Layout, questionnaire: Questionnaire, issues: Issues) -> None:
    """Columns nobody of us asked for."""
    taken = {source.raw for source in layout.sources} | set(layout.known)
    taken |= {
        layout.respondent or "",
        layout.date or "",
        layout.seconds or "",
        layout.wave or "",
        "",
    }
    taken |= {*(layout.span or ())}
    taken |= note_columns([head for head in raw.headers if head not in taken], questionnaire)
    for head in raw.headers:
        if head not in taken:
            issues.whole(why=NOT_ASKED_BY_US, column=head)


def _identifiers(table: pd.DataFrame, layout: Layout, issues: Issues) -> tuple[pd.Series, int]:
    """As given, missing where none is; and how many were personal data."""
    import pandas as pd

    if layout.respondent is None:
        return pd.Series(pd.NA, index=pd.RangeIndex(len(table)), dtype="str"), 0
    given, personal = identifiers_in(table[layout.respondent].reset_index(drop=True))
    issues.cells(
        personal.to_numpy(dtype=bool), column=layout.respondent, answer="respondent",
        found=None, why=PERSONAL_ID, kept_as="row number",
    )  # fmt: skip
    for remark in rounded_said(table[layout.respondent]):
        issues.whole(why=remark, kept_as=KEPT)
    return given, int(personal.sum())


def _beside(
    table: pd.DataFrame, layout: Layout, questionnaire: Questionnaire, issues: Issues
) -> dict[str, pd.Series]:
    """Wave, date and seconds under the questionnaire's names."""
    record = questionnaire.record
    found: dict[str, pd.Series] = {}

    def name_of(own: str | None, usual: str) -> str:
        return own or (usual if usual not in questionnaire.answers else f"{usual}_of_record")

    def note(column: str, unread: pd.Series, why: Words) -> None:
        issues.cells(
            unread.to_numpy(dtype=bool), column=column, answer="", why=why,
            found=table[column].reset_index(drop=True),
        )  # fmt: skip

    if layout.wave:
        found[name_of(record.wave, "wave")] = normalised(
            table[layout.wave].reset_index(drop=True)
        ).astype("string")
    if layout.date:
        stamps = table[layout.date].reset_index(drop=True)
        told = stamps.mask(stamps.isin(layout.blank_stamps))
        read = dates_of(told, layout.habits)
        found[name_of(record.date, "date")] = read.stamps
        note_dates(read, issues, column=layout.date, answer="", found=stamps)
    seconds = name_of(record.seconds, "seconds")
    if layout.seconds:
        taken, unread = read_seconds(table[layout.seconds].reset_index(drop=True))
        found[seconds] = taken
        note(layout.seconds, unread, cells.NO_TIME)
    elif layout.span:
        begin, end = (
            dates_of(table[name].reset_index(drop=True), layout.habits).stamps
            for name in layout.span
        )
        length = (end - begin).dt.total_seconds()
        found[seconds] = length.where(length >= 0).astype("Float64")
    return found
