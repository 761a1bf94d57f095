"""The kinds of question, and the sections they stand in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from feedback.questionnaire.balanced_sets import balanced_sets
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.parts import Choice, ChoiceCode, Id, Image, Key, Part, RuleId, Words
from feedback.questionnaire.tags import normalised, right_to_left, well_formed


class QuestionBase(Part):
    """What every question has."""

    id: Id
    text: Words
    label: Words | None = None  # short name for tables and charts; the text where left out
    hint: Words | None = None  # smaller print under the text
    image: Image | None = None  # shown under the text
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


class BipolarItem(LikertItem):
    """A pair of opposite words; `text` is both of them: cold – warm."""

    left: Words
    right: Words
    text: Words = Field(Words(), exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _both(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or not {"left", "right"} <= given.keys():
            return given
        if given.get("text") is not None:
            raise PydanticCustomError("bipolar", "text is made of left and right; leave it out")
        sides = [_texts(given[side]) for side in ("left", "right")]
        words = {}
        for language in sides[0].keys() & sides[1].keys():
            ends = [side[language] for side in sides]
            # read from right to left the left word comes last
            across = well_formed(language) and right_to_left(normalised(language))
            words[language] = " – ".join(reversed(ends) if across else ends)
        return {**given, "text": {one: words[one] for one in sides[0] if one in words}}


def _texts(words: Any) -> dict[str, str]:
    """A wording as given in a file or as made already, by language; what is neither is refused later."""
    given = words.texts if isinstance(words, Words) else words if isinstance(words, Mapping) else {}
    return {
        language: text.strip()
        for language, text in given.items()
        if isinstance(language, str) and isinstance(text, str) and text.strip()
    }


class SemanticDifferential(QuestionBase):
    """A battery of opposite words, each a row of numbered points: 1 is the left word, the last the right one."""

    type: Literal["semantic_differential"]
    points: int = Field(7, ge=3, le=11)
    items: tuple[BipolarItem, ...] = Field(min_length=1)
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


class Unasked(QuestionBase):
    """A value beside the answers that nobody is asked for."""


class Hidden(Unasked):
    """Embedded data: a value the link brings under the id (…?store=SH01), kept beside the answers; nobody sees it.

    `text` says what it is, for whoever reads the data.
    """

    type: Literal["hidden"]
    default: str = ""  # where the link says nothing
    values: tuple[str, ...] = ()  # what links bring, for simulation and lint
    role: Literal["segment"] | None = None


class Arm(Unasked):
    """A random arm: each person is given one of the choices by chance, all equally often, and the column keeps which.

    A later text may tell it again (`<<ID>>`: the label of the choice, so that a label can be a whole wording), a rule may
    ask for it (random blocks); `text` says what it is, for whoever reads the data. Where a tool cannot draw, the link brings it.
    """

    type: Literal["arm"]
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=20)
    role: Literal["segment"] | None = "segment"


class Note(QuestionBase):
    """Something to read; no answer."""

    type: Literal["note"]


Question = Annotated[
    Likert | SemanticDifferential | Servqual | Csat | Ces | Nps | Kano | Single | Multiple | Ranking
    | Numeric | Slider | Date | ShortText | LongText | Upload | MatrixNumeric | MatrixText | ConstantSum | MaxDiff | Hidden | Arm | Stop | Note,
    Field(discriminator="type"),
]  # fmt: skip


Battery = Likert | SemanticDifferential  # rows on one scale
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
