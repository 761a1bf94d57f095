"""What a questionnaire is made of: wordings, scales, questions, sections."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Language = Literal["zh", "en"]
# Survives every survey tool: LimeSurvey strips underscores and cuts at 20, SPSS wants a letter first.
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,19}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ChoiceCode = Annotated[
    str,
    # bool is an int to Python; `code: true` is a slip, not the code 1
    BeforeValidator(lambda code: str(code) if type(code) is int else code),
    StringConstraints(pattern=r"^[A-Za-z0-9]{1,5}$"),
]


class Part(BaseModel):
    """Frozen; what it does not know it refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Part):
    """One wording in each language of the questionnaire."""

    zh: str = ""
    en: str = ""

    def say(self, language: str) -> str:
        """The wording in `language`, else in the other one."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)


class ScalePoint(Words):
    """A point of a scale: its code and label."""

    code: int = Field(ge=-99, le=999)


class Scale(Part):
    """A named answer scale; `order` says whether codes rise (asc) or fall (desc) as shown."""

    points: tuple[ScalePoint, ...] = Field(min_length=2, max_length=11)
    order: Literal["asc", "desc"] = "asc"

    @property
    def ends(self) -> tuple[int, int]:
        """Lowest and highest code."""
        codes = [point.code for point in self.points]
        return min(codes), max(codes)


class Choice(Words):
    """An answer to choose."""

    code: ChoiceCode


class QuestionBase(Part):
    """What every question has."""

    id: Id
    text: Words
    label: Words | None = None  # short name for tables and charts; the text where left out
    required: bool = False


class LikertItem(Part):
    """A row of a Likert battery: an answer column of its own."""

    id: Id
    text: Words
    label: Words | None = None
    aspect: Key | None = None  # id of the taxonomy's aspect this row rates
    dimension: Key | None = None
    reverse: bool = False


class Likert(QuestionBase):
    """A battery: several items on one scale."""

    type: Literal["likert"]
    scale: Key
    items: tuple[LikertItem, ...] = Field(min_length=1)
    randomise: bool = False


class Csat(QuestionBase):
    """One satisfaction question on a scale."""

    type: Literal["csat"]
    scale: Key
    role: Literal["overall"] | None = None


class Nps(QuestionBase):
    """Likelihood to recommend, 0 to 10."""

    type: Literal["nps"]


class Single(QuestionBase):
    """Choose one; `role: segment` makes it a group the report compares."""

    type: Literal["single"]
    choices: tuple[Choice, ...] = Field(min_length=2)
    role: Literal["segment"] | None = None


class LongText(QuestionBase):
    """An open question."""

    type: Literal["long_text"]
    personal_data: bool = False  # asks for personal data on purpose


Question = Annotated[Likert | Csat | Nps | Single | LongText, Field(discriminator="type")]


class Section(Part):
    """A page."""

    id: Id
    title: Words
    questions: tuple[Question, ...] = Field(min_length=1)


class Record(Part):
    """Columns the survey tool writes beside the answers."""

    respondent: Id = "respondent"
    date: Id | None = None
    wave: Id | None = None
    seconds: Id | None = None  # time taken
