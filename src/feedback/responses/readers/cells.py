"""One column of an export to typed answers; each distinct cell is looked at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.questions import Single
from feedback.responses.placeholders import NO_RATING
from feedback.responses.plain_cells import normalise, normalised
from feedback.responses.readers.layout import JOINED, Habits
from feedback.responses.readers.spellings import (
    NOT_APPLICABLE,
    UNREAD,
    Spellings,
    spellings_of,
    tidy,
)
from feedback.responses.readers.wording import plain
from feedback.responses.usual_words import against
from feedback.responses.worded_numbers import (
    number_beside,
    number_in,
    number_out_of,
    numbers_with_words,
    words_beside,
)

if TYPE_CHECKING:
    import pandas as pd

NO_ANSWER = Words(zh="不是该题的选项", en="not an answer of this question")
BACKWARDS = Words(zh="文字与数字的方向相反", en="its words say the opposite of its numbers")
NO_FLAG = Words(zh="既不是选中也不是未选中", en="neither ticked nor unticked")
NO_RANK = Words(zh="不是名次", en="not a rank")
NO_NUMBER = Words(zh="不是数字", en="not a number")
NO_TIME = Words(zh="不是时长", en="not a length of time")

_YES = frozenset(
    ["1", "y", "yes", "true", "t", "checked", "selected", "x", "✓", "√", "☑", "是", "选中", "已选", "已选中", "勾选"]
)  # fmt: skip
_NO = frozenset(
    ["0", "n", "no", "false", "f", "unchecked", "unselected", "not selected", "否", "未选", "未选中", "未勾选"]
)  # fmt: skip


def says_no(text: str) -> bool:
    """Whether a cell is a word for a choice that is not ticked; 2 beside 1 is one too."""
    return tidy(text).removesuffix(".0") in {*_NO, "2"}


_WHOLE = re.compile(r"[+-]?\d+(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """Cells of one column as distinct texts and their places.

    Attributes
    ----------
    place
        (n,) index into `distinct`, -1 where nothing stands.
    distinct
        Texts, as they came.
    """

    place: Any
    distinct: list[str]

    @classmethod
    def of(cls, cells: pd.Series) -> Column:
        """Factorise a text column; white space alone is nothing."""
        import pandas as pd

        place, distinct = pd.factorize(cells, use_na_sentinel=True)
        return cls(place, [str(text) for text in distinct])

    def spread(self, values: Sequence[Any], dtype: str) -> pd.Series:
        """A value for each distinct text, set out over the rows; None is missing."""
        import numpy as np
        import pandas as pd

        table = pd.Series([*values, None], dtype=dtype).array
        return pd.Series(table.take(np.where(self.place < 0, len(values), self.place)))

    def rows(self, wanted: Sequence[bool]) -> Any:
        """(n,) bool: rows whose distinct text is wanted."""
        import numpy as np

        return np.append(np.asarray(wanted, dtype=bool), False)[self.place]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A column read.

    Attributes
    ----------
    values
        (n,) typed, missing where nothing usable stands.
    beside
        (n,) bool: "not applicable" was said.
    unread
        (n,) bool: something stands there that does not fit.
    why
        Reason.
    outside
        (n,) bool: of `unread`, numbers beyond the ends of the scale; None where there is none.
    written
        (n,) text beside a choice that stood in the same cell.
    silent, skipped
        (n,) bool: of a rating, cells in which somebody said that there is none, and in which the tool did; None where it
        is no rating.
    """

    values: pd.Series
    beside: Any
    unread: Any
    why: Words = NO_ANSWER
    written: pd.Series | None = None
    outside: Any = None
    silent: Any = None
    skipped: Any = None


def is_label_style(column: Column, spelled: Spellings, habits: Habits) -> bool:
    """Whether the cells of a closed question are labels."""
    if habits.style != "auto":
        return habits.style == "label"
    return any(spelled.is_label(text) for text in column.distinct)


def read_closed(
    cells: pd.Series, answer: Answer, *, codes: Mapping[str, int | str], habits: Habits
) -> Decoded:
    """A rating or a choice."""
    column = Column.of(cells)
    spelled = spellings_of(answer, codes, language=habits.language)
    label_first = is_label_style(column, spelled, habits)
    none_given = habits.unanswered | (NO_RATING if answer.scale else frozenset())
    by_tool = habits.unanswered - habits.typed
    # most columns are read without looking at words beside numbers
    worded = cache(lambda: _worded_cells(cells, answer.scale))
    own = _choice_to_write(answer) if habits.tail_is_written else None
    found: list[Any] = []
    written: list[str | None] = []
    silent: list[str] = []  # what a cell without an answer says
    for text in column.distinct:
        bare, beside = split_written(text, habits)
        said = tidy(bare)
        nothing = not said or said in none_given
        known = UNREAD if not said else spelled.read(bare, label_first=label_first)
        if known is UNREAD and nothing:
            known = None
        if known is UNREAD and answer.scale is not None and (told := worded()) is not None:
            known = _worded_code(bare, answer, told)
            if known is not UNREAD and any(
                spelled.read(word, label_first=True) not in (UNREAD, known)
                for word in words_beside(bare)
            ):
                known = UNREAD  # the label says otherwise than the number
        if known is UNREAD and own is not None:
            known, beside = own, text
        elif known is UNREAD and said:
            known = spelled.read_dressed(bare)
        found.append(known)
        written.append(beside)
        silent.append(said if known is None else "")
    dtype = "Int64" if answer.kind == "rating" else "string"
    unread = [t for t, code in zip(column.distinct, found, strict=True) if code is UNREAD]
    return Decoded(
        why=BACKWARDS if unread and worded() is None else spelled.tears(unread) or NO_ANSWER,
        values=column.spread(
            [None if code is NOT_APPLICABLE or code is UNREAD else code for code in found], dtype
        ),
        beside=column.rows([code is NOT_APPLICABLE for code in found]),
        unread=column.rows([code is UNREAD for code in found]),
        outside=column.rows(_outside_ends(column, found, answer)) if answer.scale else None,
        written=column.spread(written, "string") if any(written) else None,
        silent=column.rows([bool(said) and said not in by_tool for said in silent])
        if answer.scale
        else None,
        skipped=column.rows([said in by_tool for said in silent]) if answer.scale else None,
    )


def _choice_to_write(answer: Answer) -> str | None:
    """The code of the choice of a single question beside which one may write."""
    choices = answer.question.choices if isinstance(answer.question, Single) else ()
    return next((choice.code for choice in choices if choice.specify), None)


def _worded_cells(cells: pd.Series, scale: Scale | None) -> Mapping[str, float] | None:
    """Cells that their column shows to be a number and its words; None where these say that low is good and the form does not."""
    if scale is None:
        return {}
    text = normalised(cells)
    told = {pair for cell in text.dropna().unique() if (pair := number_beside(cell))}
    own = {(float(point.code), word) for point in scale.points for word in point.texts.values()}
    if against(*scale.ends, told) is not None and against(*scale.ends, own) is None:
        return None
    return numbers_with_words(text, *scale.ends)


def _worded_code(text: str, answer: Answer, worded: Mapping[str, float]) -> Any:
    """The code of ★★★★☆, 4/5 or 满意（4分）, or of a cell that its column shows to be a number and its words."""
    assert answer.scale is not None
    low, high = answer.scale.ends
    number = number_out_of(text, high)
    number = worded.get(normalise(text)) if number is None else number
    whole = number is not None and number.is_integer() and low <= number <= high
    return int(number) if number is not None and whole else UNREAD


def _outside_ends(column: Column, found: Sequence[Any], answer: Answer) -> list[bool]:
    assert answer.scale is not None
    low, high = answer.scale.ends
    numbers = (
        number_in(text) if code is UNREAD else None
        for text, code in zip(column.distinct, found, strict=True)
    )
    return [number is not None and not low <= number <= high for number in numbers]


def split_written(text: str, habits: Habits) -> tuple[str, str | None]:
    """A cell and the text beside the choice that 问卷星 keeps in it: 其他〖自己带的〗."""
    if not habits.written_inside or not text.rstrip().endswith("〗"):
        return text, None
    head, opened, tail = text.rstrip()[:-1].partition("〖")
    return (head, tail.strip() or None) if opened else (text, None)


def read_flag(cells: pd.Series, answer: Answer, *, habits: Habits) -> Decoded:
    """Whether one choice is ticked; its own label or code says so too."""
    column = Column.of(cells)
    own = {plain(w) for w in answer.text.texts.values()}
    own |= {getattr(answer.item, "code", "").casefold()} - {"0", "n", "no", "f", "false"}
    spelled = {tidy(w) for w in answer.text.texts.values()} | own
    found: list[Any] = []
    written: list[str | None] = []
    for text in column.distinct:
        bare, beside = split_written(text, habits)
        said = tidy(bare)
        whole = said.removesuffix(".0")
        if said in habits.unanswered and said not in spelled and not beside:
            found.append(None)  # -3 was skipped, also beside a choice whose code is 3
        elif whole in _YES or plain(bare) in own or (beside and not said):
            found.append(True)
        elif whole in _NO or whole in habits.unticked:
            found.append(False)
        else:
            found.append(None if not said or said in habits.unanswered else UNREAD)
        written.append(beside)
    return Decoded(
        values=column.spread([None if v is UNREAD else v for v in found], "boolean"),
        beside=column.rows([False] * len(found)),
        unread=column.rows([v is UNREAD for v in found]),
        why=NO_FLAG,
        written=column.spread(written, "string") if any(written) else None,
    )


def read_rank(cells: pd.Series, *, most: int, habits: Habits) -> Decoded:
    """The rank a choice was given, 1 to `most`."""

    column = Column.of(cells)
    written = [split_written(text, habits)[1] for text in column.distinct]

    def rank(text: str) -> Any:
        said = tidy(split_written(text, habits)[0])
        if not said or said in habits.unanswered:
            return None
        bare = re.sub(r"^(?:第|rank|no\.?|#)\s*|\s*(?:名|位|st|nd|rd|th)$", "", said)
        number = int(float(bare)) if _WHOLE.fullmatch(bare) and len(bare) < 9 else -1
        return number if 1 <= number <= most else UNREAD

    read = simple(cells, rank, "Int64", NO_RANK)
    return replace(read, written=column.spread(written, "string")) if any(written) else read


def read_number(cells: pd.Series, answer: Answer, *, habits: Habits) -> Decoded:
    """A number within the limits of the question; thousands commas and the unit may stand."""
    question = answer.question
    units = [w.casefold() for w in (getattr(question, "unit", None) or Words()).texts.values()]
    low, high = getattr(question, "low", None), getattr(question, "high", None)

    def number(text: str) -> Any:
        said = tidy(text)
        for unit in units:
            said = said.removesuffix(unit).strip()
        said = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", said)
        if not said or said in habits.unanswered:
            return None
        if not _NUMBER.fullmatch(said) or len(said) > 40:
            return UNREAD
        value = float(said)
        inside = (low is None or value >= low) and (high is None or value <= high)
        return value if inside and abs(value) < 1e300 else UNREAD

    return simple(cells, number, "Float64", _outside(low, high))


def read_order(cells: pd.Series, pages: Mapping[str, Words], *, habits: Habits) -> Decoded:
    """The order pages were shown in: their ids or titles, each at most once; who broke off has not met the last ones."""
    ids = {page.casefold(): page for page in pages}
    titles: dict[str, str | None] = {}
    for page, title in pages.items():
        for word in {plain(word) for word in title.texts.values()}:
            titles[word] = None if word in titles else page  # a title of two pages tells neither

    def page_of(part: str) -> str | None:
        return ids.get(tidy(part)) or titles.get(plain(part))

    def order(text: str) -> Any:
        if not tidy(text) or tidy(text) in habits.unanswered:
            return None
        for between in (_BETWEEN, _LISTED):
            told = [page_of(part) for part in between.split(text) if tidy(part)]
            if told and None not in told and len(set(told)) == len(told):
                return " ".join(str(page) for page in told)
        return UNREAD

    why = Words(zh=f"不是 {'、'.join(pages)} 的一种次序", en=f"no order of {', '.join(pages)}")
    return simple(cells, order, "string", why)


# titles hold blanks, ids do not
_LISTED = re.compile(r"\s*(?:[,，、;；|｜/／+＋\n\x1f┋→⇒＞]|-+>|=+>|>)\s*")
_BETWEEN = re.compile(rf"{_LISTED.pattern}|\s+")


def read_files(cells: pd.Series, *, most: int, habits: Habits) -> Decoded:
    """How many files were handed in, `most` at most; their names and contents are not kept, and never quoted.

    A bare number above `most` is neither a count nor surely the name of a file: it may be a code for no answer.
    """
    why = Words(zh=f"不是 0–{most} 个文件", en=f"no number of files from 0 to {most}")

    def count(text: str) -> Any:
        said = text.strip()
        if not said or tidy(said) in habits.unanswered:
            return None
        if _COUNT.fullmatch(said):
            return (float(said) or None) if float(said) <= most else UNREAD
        if JOINED in said:
            return float(len(said.split(JOINED)))
        if said[0] in "[{":
            try:
                listed = json.loads(said)
            except (ValueError, RecursionError):
                return 1.0
            return float(len(listed)) or None if isinstance(listed, list) else 1.0
        return float(max(1, len(_ADDRESS.findall(said))))

    return simple(cells, count, "Float64", why)


_COUNT = re.compile(r"\d+(?:\.0+)?")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def _outside(low: float | None, high: float | None) -> Words:
    """Why a number was not taken."""
    if low is None and high is None:
        return NO_NUMBER
    limits = f"{'…' if low is None else f'{low:g}'}–{'…' if high is None else f'{high:g}'}"
    return Words(zh=f"不是 {limits} 之间的数字", en=f"not a number within {limits}")


_GUARDED = re.compile(r"'(?:\s*[=+\-@]|[\t\r])")


def read_text(cells: pd.Series, *, habits: Habits) -> Decoded:
    """Text as it came."""

    def text_of(text: str) -> Any:
        if habits.guarded and _GUARDED.match(text):
            text = text[1:]
        return None if not text.strip() or tidy(text) in habits.unwritten else text

    return simple(cells, text_of, "string", NO_ANSWER)


def simple(cells: pd.Series, read: Callable[[str], Any], dtype: str, why: Words) -> Decoded:
    """A column whose cells `read` reads one by one: a value, None for nothing, UNREAD for what does not fit."""
    column = Column.of(cells)
    found = [read(text) for text in column.distinct]
    return Decoded(
        values=column.spread([None if v is UNREAD else v for v in found], dtype),
        beside=column.rows([False] * len(found)),
        unread=column.rows([v is UNREAD for v in found]),
        why=why,
    )
