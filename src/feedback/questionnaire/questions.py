"""The kinds of question, and the sections they stand in."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from feedback.questionnaire.logic import Rule
from feedback.questionnaire.parts import Choice, ChoiceCode, Id, Key, Part, RuleId, Words


class QuestionBase(Part):
    """What every question has."""

    id: Id
    text: Words
    label: Words | None = None  # short name for tables and charts; the text where left out
    hint: Words | None = None  # smaller print under the text
    required: bool = False
    show_if: Rule | None = None
    personal_data: bool = False  # asks for personal data on purpose
    purpose: Words | None = None  # why personal data is asked for; shown with the question
    lint_ignore: tuple[RuleId, ...] = ()


class LikertItem(Part):
    """A row of a battery: an answer column of its own."""

    id: Id
    text: Words
    label: Words | None = None
    aspect: Key | None = None  # id of the taxonomy's aspect this row rates
    dimension: Key | None = None
    reverse: bool = False  # a high answer means a low score
    attention: int | None = None  # an attention check: the code a reader would tick
    lint_ignore: tuple[RuleId, ...] = ()


class Likert(QuestionBase):
    """A battery: several items on one scale."""

    type: Literal["likert"]
    scale: Key
    items: tuple[LikertItem, ...] = Field(min_length=1)
    randomise: bool = False


class ServqualItem(LikertItem):
    """A row asked twice; `expectation` is what an excellent service would do, in its own words."""

    expectation: Words | None = None  # the text where left out


class Servqual(QuestionBase):
    """A battery asked twice: what is expected, what was perceived (columns ID_e and ID_p)."""

    type: Literal["servqual"]
    scale: Key
    expectation: Words  # introduces the expected side; `text` introduces the perceived one
    items: tuple[ServqualItem, ...] = Field(min_length=1)
    randomise: bool = False


class Csat(QuestionBase):
    """One satisfaction question on a scale."""

    type: Literal["csat"]
    scale: Key
    role: Literal["overall"] | None = None
    dimension: Key | None = None  # where it is scored together with items of batteries


class Ces(QuestionBase):
    """Customer effort: how easy it was (CES 2.0: seven points of agreement)."""

    type: Literal["ces"]
    scale: Key


class Nps(QuestionBase):
    """Likelihood to recommend, 0 to 10."""

    type: Literal["nps"]
    scale: Key | None = None  # the standard eleven points where left out


class Kano(QuestionBase):
    """A feature asked twice: if it is there, if it is not (columns ID_f and ID_d)."""

    type: Literal["kano"]
    functional: Words
    dysfunctional: Words
    scale: Key | None = None  # the standard five answers where left out
    aspect: Key | None = None


class Single(QuestionBase):
    """Choose one; `role: segment` makes it a group the report compares."""

    type: Literal["single"]
    choices: tuple[Choice, ...] = Field(min_length=2)
    role: Literal["segment"] | None = None
    randomise: bool = False
    dropdown: bool = False
    attention: ChoiceCode | None = None  # an attention check: the choice a reader would tick


class Multiple(QuestionBase):
    """Choose any (a column for each choice: ID_CODE)."""

    type: Literal["multiple"]
    choices: tuple[Choice, ...] = Field(min_length=2)
    least: int | None = Field(None, ge=1)
    most: int | None = Field(None, ge=1)
    randomise: bool = False


class Ranking(QuestionBase):
    """Put in order (a column for each choice: ID_CODE, 1 = first)."""

    type: Literal["ranking"]
    choices: tuple[Choice, ...] = Field(min_length=2)
    top: int | None = Field(None, ge=1)  # how many to rank; all where left out
    randomise: bool = False


class Numeric(QuestionBase):
    """A number."""

    type: Literal["numeric"]
    low: float | None = None
    high: float | None = None
    decimals: int = Field(0, ge=0, le=6)
    unit: Words | None = None


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


class Note(QuestionBase):
    """Something to read; no answer."""

    type: Literal["note"]


Question = Annotated[
    Likert | Servqual | Csat | Ces | Nps | Kano | Single | Multiple | Ranking | Numeric | Date
    | ShortText | LongText | Note,
    Field(discriminator="type"),
]  # fmt: skip


class Section(Part):
    """A page."""

    id: Id
    title: Words
    text: Words | None = None
    show_if: Rule | None = None
    questions: tuple[Question, ...] = Field(min_length=1)
