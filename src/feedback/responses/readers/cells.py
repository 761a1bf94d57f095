"""One column of an export to typed answers; each distinct cell is looked at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Multiple, Ranking, Single
from feedback.responses.readers.layout import Habits
from feedback.responses.readers.wording import plain
from feedback.responses.validate import normalise

if TYPE_CHECKING:
    import pandas as pd

NOT_APPLICABLE = object()
UNREAD = object()

NO_ANSWER = Words(zh="不是该题的选项", en="not an answer of this question")
NO_FLAG = Words(zh="既不是选中也不是未选中", en="neither ticked nor unticked")
NO_RANK = Words(zh="不是名次", en="not a rank")
NO_NUMBER = Words(zh="不是数字", en="not a number")
NO_DATE = Words(zh="不是日期", en="not a date")
NO_TIME = Words(zh="不是时长", en="not a length of time")

_YES = frozenset(
    ["1", "y", "yes", "true", "t", "checked", "selected", "x", "✓", "√", "☑", "是", "选中", "已选", "已选中", "勾选"]
)  # fmt: skip
_NO = frozenset(
    ["0", "n", "no", "false", "f", "unchecked", "unselected", "not selected", "否", "未选", "未选中", "未勾选"]
)  # fmt: skip
_WHOLE = re.compile(r"[+-]?\d+(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?:分|星|颗星|stars?|points?)\s*$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_BOTH = re.compile(r"^([+-]?\d+)\s*[-–—=:.、)\s]\s*(.+)$", re.DOTALL)


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


def _tidy(text: str) -> str:
    return normalise(text).casefold()


class Spellings:
    """What stands for which answer of one closed question."""

    def __init__(
        self,
        entries: Sequence[tuple[int | str | object, Words]],
        codes: Mapping[str, int | str | object],
        *,
        language: str | None,
    ) -> None:
        self.exact = dict(codes)
        self.codes = _sole((_tidy(word), code) for word, code in codes.items())
        order = [language] if language else []
        order += [name for name in ("zh", "en") if name != language]
        self.labels: dict[str, Any] = {}
        self.loose: dict[str, Any] = {}
        for name in order:
            said = [(getattr(words, name), code) for code, words in entries if getattr(words, name)]
            self.labels = _sole((_tidy(word), code) for word, code in said) | self.labels
            self.loose = _sole((plain(word), code) for word, code in said) | self.loose

    def read(self, text: str, *, label_first: bool) -> Any:
        """The code a cell stands for, NOT_APPLICABLE or UNREAD."""
        tidy = _tidy(text)
        bare = _UNIT.sub("", tidy)
        whole = str(int(float(bare))) if _WHOLE.fullmatch(bare) and len(bare) < 16 else bare
        by_code = [
            lambda: self.exact.get(text.strip(), UNREAD),
            lambda: self.codes.get(tidy, UNREAD),
            lambda: self.codes.get(whole, UNREAD),
        ]
        by_label = [
            lambda: self.labels.get(tidy, UNREAD),
            # of bare numbers nothing may be dropped: -3 is not 3, 1.5 not 15
            lambda: UNREAD if not _LETTER.search(tidy) else self.loose.get(plain(text), UNREAD),
        ]
        for look in (*by_label, *by_code) if label_first else (*by_code, *by_label):
            found = look()
            if found is not UNREAD:
                return found
        both = _BOTH.match(tidy)
        if both:
            code = self.codes.get(both.group(1), UNREAD)
            named = self.loose.get(plain(both.group(2)), UNREAD)
            if named is not UNREAD and code == named:
                return named
        return UNREAD

    def is_label(self, text: str) -> bool:
        """Whether a cell can only be a label."""
        tidy = _tidy(text)
        return tidy in self.labels and tidy not in self.codes and text.strip() not in self.exact


def _sole(pairs: Any) -> dict[str, Any]:
    """A spelling that stands for two answers stands for none."""
    met: dict[str, Any] = {}
    twice = set()
    for word, code in pairs:
        if met.setdefault(word, code) != code:
            twice.add(word)
    return {word: code for word, code in met.items() if word not in twice}


def spellings_of(
    answer: Answer, codes: Mapping[str, int | str], *, language: str | None
) -> Spellings:
    """Spellings of a rating or a choice: what the tool writes, and our labels."""
    entries: list[tuple[Any, Words]]
    spelled: dict[str, Any] = dict(codes)
    if answer.scale is not None:
        entries = [(point.code, point) for point in answer.scale.points]
        beside = answer.scale.not_applicable
        if beside is not None:
            entries.append((NOT_APPLICABLE, beside))
            if not codes:
                spelled[str(beside.code)] = NOT_APPLICABLE
            spelled = {k: NOT_APPLICABLE if v == beside.code else v for k, v in spelled.items()}
        if not codes:
            spelled |= {str(point.code): point.code for point in answer.scale.points}
    else:
        choices = getattr(answer.question, "choices", ())
        entries = [(choice.code, choice) for choice in choices]
        if not codes:
            spelled = {choice.code: choice.code for choice in choices}
    return Spellings(entries, spelled, language=language)


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
    written
        (n,) text beside a choice that stood in the same cell.
    """

    values: pd.Series
    beside: Any
    unread: Any
    why: Words = NO_ANSWER
    written: pd.Series | None = None


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
    found: list[Any] = []
    written: list[str | None] = []
    for text in column.distinct:
        bare, beside = split_written(text, habits)
        said = _tidy(bare)
        nothing = not said or said in habits.unanswered
        known = UNREAD if not said else spelled.read(bare, label_first=label_first)
        if known is UNREAD and nothing:
            known = None
        if known is UNREAD and habits.tail_is_written and isinstance(answer.question, Single):
            own = next((c.code for c in answer.question.choices if c.specify), None)
            if own is not None:
                known, beside = own, text
        found.append(known)
        written.append(beside)
    dtype = "Int64" if answer.kind == "rating" else "string"
    return Decoded(
        values=column.spread(
            [None if code is NOT_APPLICABLE or code is UNREAD else code for code in found], dtype
        ),
        beside=column.rows([code is NOT_APPLICABLE for code in found]),
        unread=column.rows([code is UNREAD for code in found]),
        written=column.spread(written, "string") if any(written) else None,
    )


def split_written(text: str, habits: Habits) -> tuple[str, str | None]:
    """A cell and the text beside the choice that 问卷星 keeps in it: 其他〖自己带的〗."""
    if not habits.written_inside or not text.rstrip().endswith("〗"):
        return text, None
    head, opened, tail = text.rstrip()[:-1].partition("〖")
    return (head, tail.strip() or None) if opened else (text, None)


def read_flag(cells: pd.Series, answer: Answer, *, habits: Habits) -> Decoded:
    """Whether one choice is ticked; its own label or code says so too."""
    column = Column.of(cells)
    own = {plain(w) for w in (answer.text.zh, answer.text.en) if w}
    own |= {getattr(answer.item, "code", "").casefold()} - {"0", "n", "no", "f", "false"}
    found: list[Any] = []
    written: list[str | None] = []
    for text in column.distinct:
        bare, beside = split_written(text, habits)
        said = _tidy(bare)
        whole = said.removesuffix(".0")
        if whole in _YES or plain(bare) in own or (beside and not said):
            found.append(True)
        elif whole in _NO:
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
        said = _tidy(split_written(text, habits)[0])
        if not said or said in habits.unanswered:
            return None
        bare = re.sub(r"^(?:第|rank|no\.?|#)\s*|\s*(?:名|位|st|nd|rd|th)$", "", said)
        number = int(float(bare)) if _WHOLE.fullmatch(bare) and len(bare) < 9 else -1
        return number if 1 <= number <= most else UNREAD

    read = _simple(cells, rank, "Int64", NO_RANK)
    return replace(read, written=column.spread(written, "string")) if any(written) else read


def read_number(cells: pd.Series, answer: Answer, *, habits: Habits) -> Decoded:
    """A number within the limits of the question; thousands commas and the unit may stand."""
    question = answer.question
    units = [w.casefold() for w in vars(getattr(question, "unit", None) or Words()).values() if w]
    low, high = getattr(question, "low", None), getattr(question, "high", None)

    def number(text: str) -> Any:
        said = _tidy(text)
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

    return _simple(cells, number, "Float64", _outside(low, high))


def _outside(low: float | None, high: float | None) -> Words:
    """Why a number was not taken."""
    if low is None and high is None:
        return NO_NUMBER
    limits = f"{'…' if low is None else f'{low:g}'}–{'…' if high is None else f'{high:g}'}"
    return Words(zh=f"不是 {limits} 之间的数字", en=f"not a number within {limits}")


def read_text(cells: pd.Series, *, habits: Habits) -> Decoded:
    """Text as it came."""

    def text_of(text: str) -> Any:
        return None if not text.strip() or _tidy(text) in habits.unwritten else text

    return _simple(cells, text_of, "string", NO_ANSWER)


def _simple(cells: pd.Series, read: Callable[[str], Any], dtype: str, why: Words) -> Decoded:
    column = Column.of(cells)
    found = [read(text) for text in column.distinct]
    return Decoded(
        values=column.spread([None if v is UNREAD else v for v in found], dtype),
        beside=column.rows([False] * len(found)),
        unread=column.rows([v is UNREAD for v in found]),
        why=why,
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of choices read.

    Attributes
    ----------
    table
        A column a choice code: ticked (boolean) or rank (Int64).
    unread
        (n,) bool: an entry is none of the choices.
    written
        (n,) text beside a choice.
    """

    table: dict[str, pd.Series]
    unread: Any
    written: pd.Series | None


def read_list(
    cells: pd.Series, question: Multiple | Ranking, answers: Sequence[Answer],
    *, codes: Mapping[str, int | str], habits: Habits,
) -> Listed:  # fmt: skip
    """Several choices in one cell; of a ranking, in their order."""
    column = Column.of(cells)
    entries = [(choice.code, choice) for choice in question.choices]
    own = codes or {choice.code: choice.code for choice in question.choices}
    # where anything may be written in a list, a word of it must not pass for a code
    spelled = Spellings(entries, {} if habits.tail_is_written else own, language=habits.language)
    style = habits.style
    parts = [_entries(text, spelled, habits, style) for text in column.distinct]
    if style == "auto":
        # one file speaks in labels or in codes, not in both
        by_label = sum(
            len(p.unread) for p in (_entries(t, spelled, habits, "label") for t in column.distinct)
        )
        by_code = sum(
            len(p.unread) for p in (_entries(t, spelled, habits, "code") for t in column.distinct)
        )
        better = "label" if by_label < by_code else "code"
        parts = [_entries(text, spelled, habits, better) for text in column.distinct]
    specify = next((c.code for c in question.choices if c.specify), None)
    table: dict[str, pd.Series] = {}
    told = [_with_tail(part, specify, habits) for part in parts]
    for code, _ in entries:
        if isinstance(question, Multiple):
            values: list[Any] = [code in part.codes if part.codes else None for part in told]
            table[code] = column.spread(values, "boolean")
        else:
            ranks = [part.codes.index(code) + 1 if code in part.codes else None for part in told]
            table[code] = column.spread(ranks, "Int64")
    written = [part.written for part in told]
    return Listed(
        table,
        column.rows([bool(part.unread) for part in told]),
        column.spread(written, "string") if any(written) else None,
    )


@dataclass(frozen=True, slots=True)
class _Entries:
    codes: tuple[str, ...]
    unread: tuple[str, ...]
    written: str | None = None


def _with_tail(part: _Entries, specify: str | None, habits: Habits) -> _Entries:
    """What no label explains is what somebody wrote beside the choice that asks for it."""
    if not (habits.tail_is_written and specify and part.unread):
        return part
    return _Entries((*part.codes, specify), (), ", ".join(part.unread))


def _entries(text: str, spelled: Spellings, habits: Habits, style: str) -> _Entries:
    if not text.strip() or _tidy(text) in habits.unanswered:
        return _Entries((), ())
    label_first = style == "label"
    sole = spelled.read(text, label_first=label_first)
    if sole is not UNREAD:
        return _Entries((str(sole),), ())
    best: _Entries | None = None
    for separator in habits.separators:
        codes: list[str] = []
        unread: list[str] = []
        written = None
        pieces = text.split(separator)
        start = 0
        while start < len(pieces):
            # a label may hold the separator itself: the longest run of pieces that is a label
            stop = min(len(pieces), start + 12)
            while stop > start:
                run = separator.join(pieces[start:stop])
                bare, beside = split_written(run, habits)
                code = spelled.read(bare, label_first=label_first) if bare.strip() else UNREAD
                if code is not UNREAD:
                    break
                stop -= 1
            if stop > start:
                if str(code) not in codes:
                    codes.append(str(code))
                written = beside or written
                start = stop
            else:
                if pieces[start].strip():
                    unread.append(pieces[start].strip())
                start += 1
        found = _Entries(tuple(codes), tuple(unread), written)
        if best is None or (-len(found.codes), len(found.unread)) < (
            -len(best.codes),
            len(best.unread),
        ):
            best = found
    return best or _Entries((), (text,))
