"""Questionnaire: what questionnaires/*.yaml says, checked, and what analysis asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from feedback.errors import InputError, StudyError, did_you_mean
from feedback.files import refuse_folder, shipped
from feedback.placed_yaml import read_placed_yaml
from feedback.questionnaire.answers import Answer, answers_of, scale_of
from feedback.questionnaire.carry import with_choices
from feedback.questionnaire.consistency import inconsistencies
from feedback.questionnaire.faults import explained
from feedback.questionnaire.flow import laid_out
from feedback.questionnaire.logic import Rule, holds
from feedback.questionnaire.loops import expanded, with_loops
from feedback.questionnaire.parts import Id, Key, Part, Record, RuleId, Scale, Words
from feedback.questionnaire.phrases import spoken_by
from feedback.questionnaire.piping import piping_faults, told_in_words
from feedback.questionnaire.questions import (
    Filled,
    LongText,
    MaxDiff,
    Multiple,
    Question,
    Ranking,
    Section,
    Single,
)
from feedback.questionnaire.quotas import Quota
from feedback.questionnaire.scaled_questions import (
    Battery,
    Ces,
    Csat,
    Kano,
    LikertItem,
    Nps,
    Servqual,
)
from feedback.questionnaire.tags import Tag
from feedback.questionnaire.unasked import Arm, Hidden
from feedback.questionnaire.words_file import with_words_read

if TYPE_CHECKING:
    import pandas as pd


Formula = Literal["sus", "umux_lite", "satisfaction_index"]


def aspect_of(answer: Answer) -> str | None:
    """The taxonomy's aspect a rated row is said to rate."""
    return answer.item.aspect if isinstance(answer.item, LikertItem) else None


class Questionnaire(Part):
    """A questionnaire: sections of questions, named scales, and who the answers belong to."""

    id: Id
    version: str = "1"
    title: Words
    languages: tuple[Tag, ...] = Field(("zh", "en"), min_length=1)  # the main language first
    introduction: Words | None = None
    closing: Words | None = None
    source: str = ""
    scoring: Words | None = None  # how its scores are computed, for the codebook
    scores: Mapping[Formula, Key] = Field(default_factory=dict)  # published formula: its dimension
    record: Record = Record()
    scales: Mapping[Key, Scale] = Field(default_factory=dict)
    sections: tuple[Section, ...] = Field(min_length=1)
    quotas: tuple[Quota, ...] = ()
    lint_ignore: tuple[RuleId, ...] = ()
    interface: Mapping[str, Words] = Field(
        default_factory=dict
    )  # what the form says itself, see phrases

    @model_validator(mode="before")
    @classmethod
    def _loops_written_out(cls, content: Any) -> Any:
        return with_choices(expanded(with_choices(content))[0])

    @model_validator(mode="after")
    def _hangs_together(self) -> Questionnaire:
        faults = list(inconsistencies(self)) or list(piping_faults(self))
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

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """Every answer column in order: {column: what it holds}."""
        with spoken_by(self):
            return {
                answer.column: answer
                for question in self.questions()
                for answer in answers_of(question, self.scales)
            }

    @property
    def columns(self) -> tuple[str, ...]:
        """Answer columns in order; a battery gives one for each item."""
        return tuple(self.answers)

    def answers_to(self, question: str) -> tuple[Answer, ...]:
        """The answer columns of one question, by its id."""
        return tuple(answer for answer in self.answers.values() if answer.question.id == question)

    def scale_of(self, question: Question) -> Scale | None:
        """The scale a question is answered on; the standard one for nps and kano."""
        with spoken_by(self):
            return scale_of(question, self.scales)

    @property
    def items(self) -> dict[str, str]:
        """Ratings of an aspect: {answer column: aspect id}; of a SERVQUAL pair the perceived side."""
        return {
            answer.column: answer.item.aspect
            for answer in self.answers.values()
            if isinstance(answer.item, LikertItem) and answer.item.aspect and answer.part != "e"
        }

    @property
    def rated(self) -> dict[str, str]:
        """Every rated row: {answer column: what it rates}.

        The aspect where this row alone rates it, else the row itself: its column, of a SERVQUAL pair the
        item's id. Perceived sides of pairs, single ratings and efforts are rows, too; the overall
        rating, likelihood to recommend, Kano pairs and attention checks are not.
        """
        rows = [
            answer
            for answer in self.answers.values()
            if answer.kind == "rating"
            and answer.part in (None, "p")
            and answer.attention is None
            and answer.column not in (self.overall, self.nps)
        ]
        aspects = [aspect_of(answer) for answer in rows]
        return {
            answer.column: aspect
            if aspect and aspects.count(aspect) == 1
            else (
                answer.item.id
                if answer.part and isinstance(answer.item, LikertItem)
                else answer.column
            )
            for answer, aspect in zip(rows, aspects, strict=True)
        }

    @property
    def shared_aspects(self) -> dict[str, tuple[str, ...]]:
        """Aspects that several rows rate together: {aspect: answer columns}."""
        found: dict[str, tuple[str, ...]] = {}
        for column in self.rated:
            if aspect := aspect_of(self.answers[column]):
                found[aspect] = (*found.get(aspect, ()), column)
        return {aspect: columns for aspect, columns in found.items() if len(columns) > 1}

    @property
    def dimensions(self) -> dict[str, tuple[str, ...]]:
        """Items of each dimension: {dimension: answer columns}, perceived sides of SERVQUAL pairs."""
        found: dict[str, tuple[str, ...]] = {}
        for answer in self.answers.values():
            if answer.dimension and answer.part != "e":
                found[answer.dimension] = (*found.get(answer.dimension, ()), answer.column)
        return found

    @property
    def reverse(self) -> tuple[str, ...]:
        """Columns whose answers are scored low + high - answer."""
        return tuple(answer.column for answer in self.answers.values() if answer.reverse)

    @property
    def attention(self) -> dict[str, int | str]:
        """Attention checks: {column: the answer of someone who reads}."""
        checks = {answer.column: answer.attention for answer in self.answers.values()}
        return {column: expected for column, expected in checks.items() if expected is not None}

    @property
    def kano_pairs(self) -> dict[str, tuple[str, str]]:
        """Kano questions: {question id: (functional column, dysfunctional column)}."""
        return {q.id: (f"{q.id}_f", f"{q.id}_d") for q in self.questions() if isinstance(q, Kano)}

    @property
    def servqual_pairs(self) -> dict[str, tuple[str, str]]:
        """SERVQUAL items: {item id: (expected column, perceived column)}, without attention checks."""
        return {
            item.id: (f"{item.id}_e", f"{item.id}_p")
            for q in self.questions()
            if isinstance(q, Servqual)
            for item in q.items
            if item.attention is None
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
    def efforts(self) -> tuple[str, ...]:
        """Ids of the questions on customer effort."""
        return tuple(q.id for q in self.questions() if isinstance(q, Ces))

    @property
    def texts(self) -> tuple[str, ...]:
        """Ids of the open questions."""
        return tuple(q.id for q in self.questions() if isinstance(q, LongText))

    @property
    def segments(self) -> dict[str, dict[str, Words]]:
        """Segment questions, random arms among them, and the wording of each value: {question id: {code: words}}; {} for values of a link."""
        chosen: dict[str, dict[str, Words]] = {}
        for question in self.questions():
            if isinstance(question, Single | Arm) and question.role:
                chosen[question.id] = {choice.code: choice for choice in question.choices}
            elif isinstance(question, Hidden) and question.role:
                chosen[question.id] = {}
        return chosen

    @cached_property
    def folder(self) -> Path | None:
        """Where its file lies, for the pictures beside it; None where it came from no file."""
        return None

    @cached_property
    def laid_out(self) -> Questionnaire:
        """The questionnaire as it is asked: sets of a MaxDiff as single choices, nothing after a stop."""
        with spoken_by(self):
            return laid_out(self)

    @property
    def arms(self) -> dict[str, Arm]:
        """Random arms: {question id: the question}."""
        return {q.id: q for q in self.questions() if isinstance(q, Arm)}

    @property
    def max_diffs(self) -> dict[str, MaxDiff]:
        """Questions of best and worst: {question id: the question}."""
        return {q.id: q for q in self.questions() if isinstance(q, MaxDiff)}

    @cached_property
    def in_words(self) -> Questionnaire:
        """The questionnaire with answers that texts tell again named in words."""
        with spoken_by(self):
            return told_in_words(self)

    def label(self, column: str, *, language: str = "zh") -> str:
        """Short name of an answer column in `language`."""
        return self.in_words._answer(column).label.say(language)

    def text(self, column: str, *, language: str = "zh") -> str:
        """Full wording of an answer column in `language`."""
        return self.in_words._answer(column).text.say(language)

    def ends(self, column: str) -> tuple[int, int] | None:
        """Lowest and highest code of a rating column; None where the answer is no rating."""
        scale = self._answer(column).scale
        return scale.ends if scale else None

    def codes(self, column: str) -> dict[str, int | str]:
        """What an export may hold for a column and the code it means: codes and labels, zh and en.

        Ratings map to numbers, choices to their code; open questions, numbers and flags map nothing.
        """
        entries = self._entries(column)
        spellings = ((word, entry.code) for entry in entries for word in entry.texts.values())
        # codes last, so that a label that looks like a code never hides one
        return {**dict(spellings), **{str(entry.code): entry.code for entry in entries}}

    def value_labels(self, column: str, *, language: str = "zh") -> dict[int | str, str]:
        """Label of each code of a column in `language`; empty for NPS, flags and open questions."""
        if isinstance(self._answer(column).question, Nps):
            return {}
        return {entry.code: entry.say(language) for entry in self._entries(column)}

    def visible(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Which questions each respondent was asked, by `show_if` of the question and its section.

        Parameters
        ----------
        answers
            Answer columns (see `answers`); columns that are not there count as unanswered.

        Returns
        -------
        DataFrame
            bool, a row a respondent, a column a question id. An answer to a question that was not
            asked does not count for the rules after it.
        """
        import pandas as pd

        if self.laid_out is not self:
            return self.laid_out.visible(answers)
        given = answers.reindex(columns=list(self.columns)).copy()
        flags = {
            q.id: [answer.column for answer in self.answers_to(q.id) if answer.part != "specify"]
            for q in self.questions()
            if isinstance(q, Battery | Servqual | Kano | Multiple | Ranking | Filled)
        }
        shown: dict[str, pd.Series] = {}
        for section in self.sections:
            open_section = _asked(section.show_if, given, flags)
            for question in section.questions:
                asked = open_section & _asked(question.show_if, given, flags)
                shown[question.id] = asked
                if not asked.all():
                    columns = [answer.column for answer in self.answers_to(question.id)]
                    given[columns] = given[columns].where(asked)
        return pd.DataFrame(shown, index=answers.index)

    def _entries(self, column: str) -> tuple[Any, ...]:
        answer = self._answer(column)
        if answer.scale is not None:
            return answer.scale.points
        return (
            answer.question.choices
            if isinstance(answer.question, Single | Arm) and not answer.part
            else ()
        )

    def _answer(self, column: str) -> Answer:
        if column not in self.answers:
            hint_en, hint_zh = did_you_mean(column, self.answers)
            raise StudyError(
                en=f"questionnaire {self.id}: no answer column {column}.{hint_en} "
                f"There are: {', '.join(self.answers)}.",
                zh=f"问卷 {self.id}：没有答案列 {column}。{hint_zh}现有：{'、'.join(self.answers)}。",
            )
        return self.answers[column]


def _asked(rule: Rule | None, answers: pd.DataFrame, flags: Mapping[str, list[str]]) -> pd.Series:
    import pandas as pd

    if rule is None:
        return pd.Series(True, index=answers.index)
    return holds(rule, answers, flags=flags)


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
    file = found_file(path)
    placed = with_words_read(read_placed_yaml(file))
    try:
        found = Questionnaire.model_validate(placed.content)
        found.__dict__["folder"] = file.parent
        return found
    except ValidationError as error:
        raise explained(error, with_loops(placed), Questionnaire) from error


def found_file(name: str | Path) -> Path:
    """The file meant by a path, or by the name of a questionnaire that ships."""
    path = Path(name)
    if path.is_file():
        return path
    library = {file.stem: file for file in sorted(shipped("questionnaires").glob("*.yaml"))}
    if str(name) in library:
        return library[str(name)]
    refuse_folder(path, what=(".yaml", ".yml"))
    hint_en, hint_zh = did_you_mean(path.stem, library)
    known = ", ".join(library)
    raise InputError(
        en=f"{name}: no such questionnaire file.{hint_en} Questionnaires that ship: {known}.",
        zh=f"{name}：没有这个问卷文件。{hint_zh}自带的问卷：{known}。",
    )
