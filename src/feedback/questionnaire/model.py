"""Questionnaire: what questionnaires/*.yaml says, checked, and what analysis asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from feedback.errors import InputError, StudyError, nearest
from feedback.files import shipped
from feedback.placed_yaml import read_placed_yaml
from feedback.questionnaire.consistency import inconsistencies
from feedback.questionnaire.faults import explained
from feedback.questionnaire.parts import (
    Choice,
    Csat,
    Id,
    Key,
    Language,
    Likert,
    LikertItem,
    LongText,
    Nps,
    Part,
    Question,
    QuestionBase,
    Record,
    Scale,
    ScalePoint,
    Section,
    Single,
    Words,
)

NPS_ENDS = (0, 10)


class Questionnaire(Part):
    """A questionnaire: sections of questions, named scales, and who the answers belong to."""

    id: Id
    version: str = "1"
    title: Words
    languages: tuple[Language, ...] = Field(("zh", "en"), min_length=1)
    introduction: Words | None = None
    closing: Words | None = None
    source: str = ""
    record: Record = Record()
    scales: Mapping[Key, Scale] = Field(default_factory=dict)
    sections: tuple[Section, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _hangs_together(self) -> Questionnaire:
        faults = list(inconsistencies(self))
        if faults:
            message = " ".join(en for _, en, _ in faults)
            raise PydanticCustomError(
                "inconsistent", "{message}", {"message": message, "faults": faults}
            )
        return self

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for section in self.sections:
            yield from section.questions

    @property
    def columns(self) -> tuple[str, ...]:
        """Answer columns in order; a battery gives one for each item."""
        return tuple(self._answers())

    @property
    def items(self) -> dict[str, str]:
        """Battery items that rate an aspect: {question id: aspect id}."""
        return {
            item.id: item.aspect
            for question in self.questions()
            if isinstance(question, Likert)
            for item in question.items
            if item.aspect
        }

    @property
    def overall(self) -> str | None:
        """Id of the overall satisfaction question."""
        return next((q.id for q in self.questions() if isinstance(q, Csat) and q.role), None)

    @property
    def overall_ends(self) -> tuple[int, int] | None:
        """Worst and best code of the overall satisfaction question."""
        return None if self.overall is None else self.ends(self.overall)

    @property
    def nps(self) -> str | None:
        """Id of the likelihood-to-recommend question (0 to 10)."""
        return next((q.id for q in self.questions() if isinstance(q, Nps)), None)

    @property
    def texts(self) -> tuple[str, ...]:
        """Ids of the open questions."""
        return tuple(q.id for q in self.questions() if isinstance(q, LongText))

    @property
    def segments(self) -> dict[str, dict[str, Words]]:
        """Segment questions and the wording of each value: {question id: {code: words}}."""
        return {
            q.id: {choice.code: choice for choice in q.choices}
            for q in self.questions()
            if isinstance(q, Single) and q.role
        }

    def label(self, column: str, *, language: str = "zh") -> str:
        """Short name of an answer column in `language`."""
        entry, _ = self._answer(column)
        return (entry.label or entry.text).say(language)

    def text(self, column: str, *, language: str = "zh") -> str:
        """Full wording of an answer column in `language`."""
        entry, _ = self._answer(column)
        return entry.text.say(language)

    def ends(self, column: str) -> tuple[int, int] | None:
        """Lowest and highest code of a rating column; None where the answer is no rating."""
        _, question = self._answer(column)
        if isinstance(question, Nps):
            return NPS_ENDS
        return self.scales[question.scale].ends if isinstance(question, Likert | Csat) else None

    def codes(self, column: str) -> dict[str, int | str]:
        """What an export may hold for a column and the code it means: codes and labels, zh and en.

        Ratings map to numbers, choices to their code; an open question maps nothing.
        """
        _, question = self._answer(column)
        if isinstance(question, Nps):
            return {str(code): code for code in range(NPS_ENDS[0], NPS_ENDS[1] + 1)}
        if isinstance(question, Single):
            entries: tuple[Choice | ScalePoint, ...] = question.choices
        elif isinstance(question, Likert | Csat):
            entries = self.scales[question.scale].points
        else:
            return {}
        spellings = (
            (word, entry.code) for entry in entries for word in (entry.zh, entry.en) if word
        )
        # codes last, so that a label that looks like a code never hides one
        return {**dict(spellings), **{str(entry.code): entry.code for entry in entries}}

    def value_labels(self, column: str, *, language: str = "zh") -> dict[int | str, str]:
        """Label of each code of a column in `language`; empty for NPS and open questions."""
        _, question = self._answer(column)
        if isinstance(question, Single):
            return {choice.code: choice.say(language) for choice in question.choices}
        if isinstance(question, Likert | Csat):
            return {point.code: point.say(language) for point in self.scales[question.scale].points}
        return {}

    def _answers(self) -> dict[str, tuple[QuestionBase | LikertItem, QuestionBase]]:
        found: dict[str, tuple[QuestionBase | LikertItem, QuestionBase]] = {}
        for question in self.questions():
            rows = question.items if isinstance(question, Likert) else (question,)
            found.update({row.id: (row, question) for row in rows})
        return found

    def _answer(self, column: str) -> tuple[QuestionBase | LikertItem, QuestionBase]:
        answers = self._answers()
        if column not in answers:
            near = ", ".join(nearest(column, answers)) or "…"
            raise StudyError(
                en=f"questionnaire {self.id}: no answer column {column}. Did you mean: {near}? "
                f"There are: {', '.join(answers)}.",
                zh=f"问卷 {self.id}：没有答案列 {column}。是否指：{near}？现有：{'、'.join(answers)}。",
            )
        return answers[column]


def load_questionnaire(path: str | Path) -> Questionnaire:
    """Read a questionnaire file.

    Parameters
    ----------
    path
        A YAML file, or the name of a questionnaire that ships ("hotel_stay").

    Returns
    -------
    Questionnaire

    Raises
    ------
    InputError
        The file is not there or cannot be read.
    StudyError
        The YAML is broken or says something unknown; line and column are named.

    Examples
    --------
    >>> questionnaire = load_questionnaire("hotel_stay")
    >>> questionnaire.overall, questionnaire.overall_ends
    ('overall', (1, 5))
    >>> questionnaire.label("quiet", language="en")
    'Quietness'
    """
    placed = read_placed_yaml(_find(path))
    try:
        return Questionnaire.model_validate(placed.content)
    except ValidationError as error:
        raise explained(error, placed) from error


def _find(name: str | Path) -> Path:
    path = Path(name)
    if path.is_file():
        return path
    library = {file.stem: file for file in sorted(shipped("questionnaires").glob("*.yaml"))}
    if str(name) in library:
        return library[str(name)]
    near = ", ".join(nearest(path.stem, library)) or "…"
    known = ", ".join(library)
    raise InputError(
        en=f"{name}: no such questionnaire file. Did you mean: {near}? Questionnaires that ship: {known}.",
        zh=f"{name}：没有这个问卷文件。是否指：{near}？自带的问卷：{known}。",
    )
