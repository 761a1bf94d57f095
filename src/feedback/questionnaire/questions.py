"""The kinds of question, and the sections they stand in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from feedback.questionnaire.balanced_sets import balanced_sets
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.parts import Choice, ChoiceCode, Id, Part, RuleId, Words
from feedback.questionnaire.question_base import QuestionBase
from feedback.questionnaire.scaled_questions import (
    Ces,
    Csat,
    Kano,
    Likert,
    Nps,
    SemanticDifferential,
    Servqual,
)
from feedback.questionnaire.unasked import Arm, BlockOrder, Hidden, PageTime


class Carry(Part):
    """Choices carried forward: those of an earlier multiple question that were ticked, or those that were not.

    Where a question names no `choices` it takes those of that question, but for one that rules out the others or asks to write.
    """

    model_config = ConfigDict(populate_by_name=True)
    source: Id = Field(alias="from")
    ticked: bool = True
    taken: SkipJsonSchema[bool] = Field(
        False, exclude=True
    )  # the choices stand with the source alone


class Single(QuestionBase):
    """Choose one; `role: segment` makes it a group the report compares."""

    type: Literal["single"]
    choices: tuple[Choice, ...] = Field(min_length=2)
    carry: Carry | None = None  # only those an earlier question had ticked
    role: Literal["segment"] | None = None
    randomise: bool = False
    dropdown: bool = False
    attention: ChoiceCode | None = None  # an attention check: the choice a reader would tick


class Multiple(QuestionBase):
    """Choose any (a column for each choice: ID_CODE)."""

    type: Literal["multiple"]
    choices: tuple[Choice, ...] = Field(min_length=2)
    carry: Carry | None = None  # only those an earlier question had ticked
    least: int | None = Field(None, ge=1)
    most: int | None = Field(None, ge=1)
    randomise: bool = False


class Ranking(QuestionBase):
    """Put in order (a column for each choice: ID_CODE, 1 = first)."""

    type: Literal["ranking"]
    choices: tuple[Choice, ...] = Field(min_length=2)
    carry: Carry | None = None  # only those an earlier question had ticked
    top: int | None = Field(None, ge=1)  # how many to rank; all where left out
    randomise: bool = False


class Numeric(QuestionBase):
    """A number."""

    type: Literal["numeric"]
    low: float | None = None
    high: float | None = None
    decimals: int = Field(0, ge=0, le=6)
    unit: Words | None = None


class Slider(QuestionBase):
    """A number set on a line between two named ends; nothing is answered until it is moved."""

    type: Literal["slider"]
    low: float = 0
    high: float = 100
    step: float = Field(1, gt=0)
    left: Words | None = None  # what the low end means
    right: Words | None = None
    unit: Words | None = None

    @property
    def decimals(self) -> int:
        """Decimals of where it stops: 1 for steps of 0.5, and for steps of 1 that begin at 0.5."""
        met = (Decimal(f"{number:.15g}").normalize() for number in (self.low, self.step))
        return max(0, *(-int(number.as_tuple().exponent) for number in met))


class Date(QuestionBase):
    """A day."""

    type: Literal["date"]
    earliest: dt.date | None = None
    latest: dt.date | None = None


class ShortText(QuestionBase):
    """One line of text."""

    type: Literal["short_text"]
    longest: int | None = Field(None, ge=1, le=4000)


class LongText(QuestionBase):
    """An open question."""

    type: Literal["long_text"]
    longest: int | None = Field(None, ge=1, le=100_000)


FileKind = Literal["image", "document", "audio", "video"]
# endings of each kind, as survey tools and browsers list them
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image": ("png", "jpg", "jpeg", "gif", "webp", "heic"),
    "document": ("pdf", "doc", "docx", "xls", "xlsx", "txt"),
    "audio": ("mp3", "m4a", "wav", "ogg"),
    "video": ("mp4", "mov", "webm"),
}


class Upload(QuestionBase):
    """Files to hand in; the column holds how many, the files stay with the survey tool."""

    type: Literal["upload"]
    kinds: tuple[FileKind, ...] = Field(("image",), min_length=1)
    files: int = Field(1, ge=1, le=10)  # how many at most
    megabytes: float = Field(10, gt=0, le=100)  # of one file at most

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings of the kinds it takes."""
        return tuple(ending for kind in dict.fromkeys(self.kinds) for ending in ENDINGS[kind])


class Row(Part):
    """A row that is filled in: an answer column of its own."""

    id: Id
    text: Words
    label: Words | None = None
    lint_ignore: tuple[RuleId, ...] = ()


class MatrixNumeric(QuestionBase):
    """A number in each row."""

    type: Literal["matrix_numeric"]
    items: tuple[Row, ...] = Field(min_length=1)
    low: float | None = None
    high: float | None = None
    decimals: int = Field(0, ge=0, le=6)
    unit: Words | None = None
    randomise: bool = False


class MatrixText(QuestionBase):
    """One line of text in each row."""

    type: Literal["matrix_text"]
    items: tuple[Row, ...] = Field(min_length=1)
    longest: int | None = Field(None, ge=1, le=4000)
    randomise: bool = False


class ConstantSum(QuestionBase):
    """Points to share out among rows; together they make the total."""

    type: Literal["constant_sum"]
    items: tuple[Row, ...] = Field(min_length=2)
    total: float = Field(100, gt=0, le=1_000_000)
    decimals: int = Field(0, ge=0, le=6)
    unit: Words | None = None
    randomise: bool = False

    @property
    def low(self) -> float:
        """A row gets nothing at least."""
        return 0.0

    @property
    def high(self) -> float:
        """A row gets everything at most."""
        return self.total


class MaxDiff(QuestionBase):
    """Best-worst scaling: a few of the choices at a time, the best and the worst of each set (columns ID1b, ID1w, …).

    Which stand together is drawn by `seed`, balanced, and the same for everybody.
    """

    type: Literal["max_diff"]
    choices: tuple[Choice, ...] = Field(min_length=4, max_length=40)
    per_set: int = Field(4, ge=3, le=6)
    sets: int | None = Field(None, ge=2, le=40)  # where left out, each choice is shown three times
    seed: int = Field(1, ge=0)
    best: Words = Words(zh="最重要的是？", en="Which matters most?")
    worst: Words = Words(zh="最不重要的是？", en="Which matters least?")

    @property
    def asked(self) -> int:
        """How many sets are asked."""
        return self.sets or ceil(3 * len(self.choices) / self.per_set)

    @property
    def shown(self) -> tuple[tuple[Choice, ...], ...]:
        """The choices of each set, in the order shown."""
        drawn = balanced_sets(
            len(self.choices), sets=self.asked, per_set=self.per_set, seed=self.seed
        )
        return tuple(tuple(self.choices[item] for item in one) for one in drawn)


class Stop(QuestionBase):
    """Screening: whoever is asked this reads it and is asked no more; `show_if` says who that is."""

    type: Literal["stop"]


class Note(QuestionBase):
    """Something to read; no answer."""

    type: Literal["note"]


Question = Annotated[
    Likert | SemanticDifferential | Servqual | Csat | Ces | Nps | Kano | Single | Multiple | Ranking
    | Numeric | Slider | Date | ShortText | LongText | Upload | MatrixNumeric | MatrixText | ConstantSum | MaxDiff | Hidden | Arm
    | BlockOrder | PageTime | Stop | Note,
    Field(discriminator="type"),
]  # fmt: skip


Amount = Numeric | Slider  # one number
Filled = MatrixNumeric | MatrixText | ConstantSum  # rows that are filled in


def rows_apart(question: Filled) -> tuple[Numeric | ShortText, ...]:
    """Each row as a question of its own, for tools without such a matrix; hints and rules are the question's."""
    found: list[Numeric | ShortText] = []
    for row in question.items:
        shared: dict[str, Any] = {"id": row.id, "text": row.text, "label": row.label, "required": question.required,
                                  "personal_data": question.personal_data}  # fmt: skip
        if isinstance(question, MatrixText):
            found.append(ShortText(type="short_text", longest=question.longest, **shared))
        else:
            found.append(
                Numeric(type="numeric", low=question.low, high=question.high, decimals=question.decimals,
                        unit=question.unit, **shared)
            )  # fmt: skip
    return tuple(found)


class Loop(Part):
    """What a page is asked about, once for each: the ticked choices of an earlier multiple question, or a list.

    Written out when the file is read (`feedback.questionnaire.loops`).
    """

    over: Id | None = None
    items: tuple[Choice, ...] = ()


class Section(Part):
    """A page."""

    id: Id
    title: Words
    text: Words | None = None
    show_if: Rule | None = None
    loop: Loop | None = None  # asked once for each thing; written out when the file is read
    questions: tuple[Question, ...] = Field(min_length=1)
