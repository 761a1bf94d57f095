"""Questions answered on a scale: batteries and single ratings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from feedback.questionnaire.parts import Id, Key, Part, RuleId, Words
from feedback.questionnaire.question_base import QuestionBase
from feedback.questionnaire.tags import normalised, right_to_left, well_formed


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


Battery = Likert | SemanticDifferential  # rows on one scale
