"""A questionnaire laid out for paper: what both the DOCX and the PDF print.

No reversed item, attention check, dimension or id is marked on the form: a respondent must not see
them. Codes stand beside the boxes, so that answers can be typed in without a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from feedback.numeric import plain_number
from feedback.questionnaire.export.flat import (
    beneath,
    fingerprint,
    grids_of,
    numbers_of,
    one_line,
    side_of,
)
from feedback.questionnaire.export.losses import limits_of
from feedback.questionnaire.flow import Farewell, only_hidden, own_rule
from feedback.questionnaire.images import content_of, kind_of
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.logic_words import rule_in_words
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Image, Scale, Words
from feedback.questionnaire.phrases import pattern, phrase
from feedback.questionnaire.questions import (
    Date,
    Filled,
    LongText,
    Multiple,
    Note,
    Numeric,
    Question,
    Ranking,
    Section,
    Single,
    Slider,
    rows_apart,
)
from feedback.questionnaire.scaled_questions import Ces, Csat, Nps
from feedback.questionnaire.unasked import Unasked

BOX = "□"
_LETTERS = 112  # small print on a line of an A4 page, in average Latin letters


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is printed: its bytes, their media type, and what it shows for those who do not see it."""

    content: bytes
    kind: str
    alt: str
    file: str


@dataclass(frozen=True, slots=True)
class Box:
    """Something to tick."""

    code: str
    label: str
    write_in: bool = False
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Boxes:
    """Choices below each other."""

    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of boxes under common heads; `rows` is empty for a question that is one row itself."""

    heads: tuple[Box, ...]
    rows: tuple[tuple[str, str], ...]  # number and wording

    @property
    def ends(self) -> tuple[str, str] | None:
        """The labels of the ends, where nothing between them has one."""
        if self.rows or any(head.label for head in self.heads[1:-1]):
            return None
        return self.heads[0].label, self.heads[-1].label

    @property
    def stem(self) -> float:
        """Share of the width for the wording of the rows: what the heads leave without breaking a word."""
        if not self.rows:
            return 0.0
        longest = max(_unbreakable(head.label) for head in self.heads)
        return min(0.46, max(0.22, 1 - len(self.heads) * (longest + 2.6) / _LETTERS))


@dataclass(frozen=True, slots=True)
class Ranks:
    """Choices to write a rank before."""

    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """A short answer to write: what stands before and after the gap."""

    gap: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Ruled lines for an open answer."""

    count: int


Field = Boxes | Table | Ranks | Blank | Lines | None


@dataclass(frozen=True, slots=True)
class Printed:
    """A question on paper: its number ("" for a note), what is asked and where the answer goes."""

    number: str
    text: str
    required: bool
    told: tuple[str, ...]  # condition, instruction, hint, purpose: smaller print
    field: Field
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A section."""

    title: str
    told: tuple[str, ...]
    questions: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A form in one language."""

    language: str
    title: str
    introduction: str
    how: str  # how to fill it in
    pages: tuple[Page, ...]
    closing: str
    mark: str  # form, version and fingerprint, for the foot of every page
    serial: str  # where a number for the sheet is written
    pages_said: str = "Page {page} of {pages}"

    def page_words(self) -> tuple[str, str, str]:
        """What stands before, between and after the page numbers."""
        said = self.pages_said.format(page="\0", pages="\0").split("\0")
        return said[0], said[1], said[2]


def lay_out(questionnaire: Questionnaire, language: str) -> Paper:
    """The form in one language."""
    must = any(question.required for question in questionnaire.questions())
    version = one_line(questionnaire.version)

    def said(words: Words | None) -> str:
        return one_line(words.say(language)) if words is not None else ""

    return Paper(
        language=language,
        title=said(questionnaire.title),
        introduction=said(questionnaire.introduction),
        how=phrase("tick_required" if must else "tick", box=BOX).say(language),
        pages=tuple(_Layout(questionnaire, language).pages()),
        closing=said(questionnaire.closing),
        mark=f"{questionnaire.id} · {phrase('version').say(language)} {version} · {fingerprint(questionnaire)}",
        serial=phrase("serial").say(language),
        pages_said=pattern("page_of").say(language),
    )


class _Layout:
    """What laying out every question needs: the questionnaire, its numbers and the language."""

    def __init__(self, questionnaire: Questionnaire, language: str) -> None:
        self.questionnaire = questionnaire
        self.language = language
        self.numbers: dict[str, int | str] = {**numbers_of(questionnaire)}
        self.rows = _row_numbers(questionnaire, numbers_of(questionnaire))

    def pages(self) -> Iterator[Page]:
        for section in self.questionnaire.sections:
            if only_hidden(section):
                continue
            questions = (
                printed for question in section.questions for printed in self.printed(question)
            )
            yield Page(self.say(section.title), self.introduced(section), tuple(questions))

    def say(self, words: Words) -> str:
        return one_line(words.say(self.language))

    def told(self, key: str, **parts: object) -> str:
        """A phrase of the form."""
        return phrase(key, **parts).say(self.language)

    def introduced(self, section: Section) -> tuple[str, ...]:
        text = (self.say(section.text),) if section.text is not None else ()
        return text + self.condition(section.show_if, whole=True)

    def condition(
        self, rule: Rule | None, *, whole: bool = False, stops: bool = False
    ) -> tuple[str, ...]:
        """Whom a question is for, in words; whom a farewell stops."""
        rule = own_rule(rule)
        if rule is None:
            return ()
        said = rule_in_words(
            self.questionnaire, rule, language=self.language, brief=True,
            numbers=self.numbers | self.rows,
        )  # fmt: skip
        if stops:
            return (self.told("stop_if", rule=said),)
        return (self.told("part_only_if" if whole else "only_if", rule=said),)

    def printed(self, question: Question) -> Iterator[Printed]:
        """One question as printed, its picture above the first answers; a value of the link not at all."""
        if isinstance(question, Unasked):
            return
        first, *others = self.parts(question)
        yield replace(first, picture=self.picture(question.image))
        yield from others

    def picture(self, image: Image | None) -> Picture | None:
        if image is None:
            return None
        content = content_of(self.questionnaire, image)
        alt = self.say(image.alt) if image.alt is not None else ""
        return Picture(content, str(kind_of(content)), alt, image.file)

    def parts(self, question: Question) -> Iterator[Printed]:
        """What a question is printed as: one piece, or a piece a table or row; a SERVQUAL pair is two."""
        told = (
            *self.condition(question.show_if, stops=isinstance(question, Farewell)),
            *self.instruction(question),
            *beneath(question, self.language),
        )
        grids = grids_of(self.questionnaire, question)
        for grid in grids:
            rows = tuple((self.rows[column], self.say(words)) for column, words in grid.rows)
            number = rows[0][0].split(".")[0]
            text = self.say(grid.stem)
            if grid.part:
                side = self.say(side_of(grid.part))
                text = self.told("aside", text=text, aside=side)
            field = Table(self.heads(grid.scale), rows)
            yield Printed(number, text, question.required, told, field)
        if isinstance(question, Filled):
            number = str(self.numbers[question.id])
            yield Printed(number, self.say(question.text), question.required, told, None)
            for i, row in enumerate(rows_apart(question), 1):
                yield Printed(f"{number}.{i}", self.say(row.text), False, (), self.field(row))
        elif not grids:
            number = str(self.numbers.get(question.id, ""))
            required = question.required and number != ""
            yield Printed(number, self.say(question.text), required, told, self.field(question))

    def heads(self, scale: Scale) -> tuple[Box, ...]:
        return tuple(
            Box(str(point.code), _without_code(self.say(point), point.code))
            for point in scale.answers
        )

    def boxes(self, question: Single | Multiple | Ranking) -> tuple[Box, ...]:
        return tuple(
            Box(choice.code, self.say(choice), choice.specify, self.picture(choice.image))
            for choice in question.choices
        )

    def field(self, question: Question) -> Field:
        scale = self.questionnaire.scale_of(question)
        if isinstance(question, Csat | Ces | Nps) and scale is not None:
            return Table(self.heads(scale), ())
        if isinstance(question, Ranking):
            return Ranks(self.boxes(question))
        if isinstance(question, Single | Multiple):
            return Boxes(self.boxes(question))
        if isinstance(question, Note):
            return None
        if isinstance(question, Date):
            return Blank(self.told("day_blank"))
        if isinstance(question, Slider):
            return Blank(self.line(question))
        if isinstance(question, Numeric):
            unit = self.say(question.unit) if question.unit is not None else ""
            return Blank(f"____________ {unit}".rstrip())
        return Lines(5 if isinstance(question, LongText) else 1)

    def line(self, question: Slider) -> str:
        """A line between two ends, and a gap for the number."""
        unit = f" {self.say(question.unit)}" if question.unit is not None else ""
        return f"{plain_number(question.low)} |{'—' * 24}| {plain_number(question.high)}    ________{unit}"

    def instruction(self, question: Question) -> Iterator[str]:
        """How to answer, where ticking one box is not it."""
        limits = limits_of(question)
        said = self.say(limits) if limits is not None else ""
        if isinstance(question, Ranking):
            top = question.top or len(question.choices)
            key = {1: "ranks_one", 2: "ranks_two"}.get(top)
            yield self.told(key) if key else self.told("ranks_to", n=top)
        elif isinstance(question, Multiple):
            yield self.told("tick_any_limits", limits=said) if said else self.told("tick_any")
            alone = [self.say(choice) for choice in question.choices if choice.exclusive]
            if alone:
                named = (" / ").join(f"“{label}”" for label in alone)
                yield self.told("tick_alone", named=named)
        elif isinstance(question, Slider):
            yield self.told("mark_line")
        elif said and not isinstance(question, LongText):
            yield self.told("rule_brackets", rule=said)


def _row_numbers(questionnaire: Questionnaire, numbers: dict[str, int]) -> dict[str, str]:
    """{answer column: number} of rows: 6.1, 6.2 …"""
    return {
        column: f"{numbers[question.id] + step}.{i}"
        for question in questionnaire.questions()
        for step, grid in enumerate(grids_of(questionnaire, question))
        for i, (column, _) in enumerate(grid.rows, 1)
    } | {
        row.id: f"{numbers[question.id]}.{i}"
        for question in questionnaire.questions()
        if isinstance(question, Filled)
        for i, row in enumerate(question.items, 1)
    }


def _unbreakable(label: str) -> float:
    """Letters of the longest piece that should stay on one line; a Chinese character takes two."""
    words = (
        2 * min(len(word), 4) if ord(max(word)) > 0x2E7F else len(word) for word in label.split()
    )
    return max(words, default=1)


def _without_code(label: str, code: int) -> str:
    """The label where the code stands beside it already: "0 = Not at all" needs no second 0."""
    return label.removeprefix(str(code)).strip()
