"""What a questionnaire is made of: wordings, scales, choices, and who the answers belong to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from feedback.questionnaire.tags import TAG, fallbacks, normalised, well_formed

# languages of the words that ship, of reports and messages; a questionnaire may have any (`tags.Tag`)
Language = Literal["zh", "en"]
# Survives every survey tool: LimeSurvey strips underscores and cuts at 20, SPSS wants a letter first.
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,19}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
# LimeSurvey keeps five characters of an answer code
ChoiceCode = Annotated[
    str,
    # bool is an int to Python; `code: true` is a slip, not the code 1
    BeforeValidator(lambda code: str(code) if type(code) is int else code),
    StringConstraints(pattern=r"^[A-Za-z0-9]{1,5}$"),
]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}$")]
ScaleKind = Literal[
    "satisfaction", "agreement", "importance", "likelihood", "frequency", "fit", "effort", "kano"
]


class Part(BaseModel):
    """Frozen; what it does not know it refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def _beside_zh_and_en(schema: dict[str, Any]) -> None:
    """In the JSON Schema the other languages stand beside zh and en."""
    if schema.get("properties", {}).pop("others", None) is not None:
        schema["patternProperties"] = {f"^{TAG.pattern}$": {"type": "string"}}


class Words(Part):
    """One wording in each language of the questionnaire: zh, en and, under its BCP 47 tag, any other.

    In a file and in JSON the others stand beside zh and en: {en: Yes, fr: Oui, ar: نعم}.
    """

    model_config = ConfigDict(json_schema_extra=_beside_zh_and_en)

    zh: str = ""
    en: str = ""
    others: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _by_tag(cls, given: Any) -> Any:
        """Entries under a tag go to `others`; whatever else is unknown is refused where it stands."""
        if not isinstance(given, Mapping):
            return given
        known: dict[Any, Any] = {}
        others = dict(given["others"]) if isinstance(given.get("others"), Mapping) else {}
        for key, text in given.items():
            tag = normalised(key) if isinstance(key, str) and well_formed(key) else key
            if key == "others" and isinstance(text, Mapping):
                continue
            if key in cls.model_fields or not isinstance(text, str | None):
                known[key] = text
            elif tag in ("zh", "en") and tag not in given:
                known[tag] = text
            elif isinstance(tag, str) and well_formed(tag) and tag not in (*others, "zh", "en"):
                others |= {tag: text} if text != "" else {}
            else:
                known[key] = text
        return {**known, "others": others} if others else known

    @model_serializer(mode="wrap")
    def _flat(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        found: dict[str, Any] = handler(self)
        found.pop("others", None)
        return found | dict(self.others)

    def __hash__(self) -> int:
        return hash((type(self), self.zh, self.en, tuple(self.others.items())))

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Words:
        """From {language: wording}."""
        return Words.model_validate(dict(texts))

    @property
    def texts(self) -> dict[str, str]:
        """{language: wording}, those that are there."""
        found = {"zh": self.zh, "en": self.en, **self.others}
        return {language: text for language, text in found.items() if text}

    def only(self, language: str) -> str:
        """The wording in `language` itself; "" where there is none."""
        if language == "zh":
            return self.zh
        return self.en if language == "en" else self.others.get(language, "")

    def say(self, language: str) -> str:
        """The wording in `language`, else in the next of `tags.fallbacks`, else the first there is."""
        for near in fallbacks(language):
            if text := self.only(near):
                return text
        return next((text for text in self.others.values() if text), "")


class ScalePoint(Words):
    """A point of a scale: its code and label."""

    code: int = Field(ge=-99, le=999)


class Scale(Part):
    """A named answer scale: codes and labels, how they are shown, and an answer beside the scale.

    `order` says whether codes rise (asc) or fall (desc) as a respondent sees them; a higher code
    is always the better answer. `not_applicable` is an answer beside the scale, never a number.
    """

    kind: ScaleKind | None = None  # the standard set its labels follow
    points: tuple[ScalePoint, ...] = Field(min_length=2, max_length=11)
    order: Literal["asc", "desc"] = "asc"
    not_applicable: ScalePoint | None = None

    @property
    def ends(self) -> tuple[int, int]:
        """Lowest and highest code."""
        codes = [point.code for point in self.points]
        return min(codes), max(codes)

    @property
    def shown(self) -> tuple[ScalePoint, ...]:
        """The points as a respondent sees them, without the answer beside the scale."""
        ordered = sorted(self.points, key=lambda point: point.code, reverse=self.order == "desc")
        return tuple(ordered)

    @property
    def answers(self) -> tuple[ScalePoint, ...]:
        """Everything a respondent can tick, as shown: the points, then "not applicable"."""
        return self.shown + ((self.not_applicable,) if self.not_applicable else ())


# a path beside the questionnaire: folders and a name without signs that mean something elsewhere, no ".."
ImageFile = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:[\w-][\w.-]*/)?(?:[\w-][\w.-]*/)?(?:[\w-][\w.-]*/)?[\w-][\w.-]*\.(?:png|jpg|jpeg|gif|webp|PNG|JPG|JPEG)$",
        max_length=120,
    ),
]


class Image(Part):
    """A picture: a file beside the questionnaire (PNG, JPEG, GIF, WebP), and what it shows for those who do not see it."""

    file: ImageFile
    alt: Words | None = None


class Choice(Words):
    """An answer to choose."""

    code: ChoiceCode
    specify: bool = False  # asks to write which ("other, please say")
    exclusive: bool = False  # in a multiple choice: rules out the others ("none of these")
    fixed: bool = False  # keeps its place where choices are shuffled
    image: Image | None = None


class Record(Part):
    """Columns the survey tool writes beside the answers."""

    respondent: Id = "respondent"
    date: Id | None = None
    wave: Id | None = None
    seconds: Id | None = None  # time taken


@cache
def numbered_scale(points: int) -> Scale:
    """Points 1 to `points` without words, between the two words of a pair."""
    codes = range(1, points + 1)
    return Scale(points=tuple(ScalePoint(code=c, zh=str(c), en=str(c)) for c in codes))


def _scale(kind: ScaleKind, *labels: tuple[int, str, str]) -> Scale:
    points = tuple(ScalePoint(code=code, zh=zh, en=en) for code, zh, en in labels)
    return Scale(kind=kind, points=points)


# Reichheld 2003: eleven points, the ends named
NPS_SCALE = _scale(
    "likelihood",
    (0, "0 完全不可能", "0 Not at all likely"),
    *((code, str(code), str(code)) for code in range(1, 10)),
    (10, "10 非常可能", "10 Extremely likely"),
)
# Kano 1984; the five answers in the order of the evaluation table
KANO_SCALE = _scale(
    "kano",
    (1, "很喜欢", "I like it"),
    (2, "理所当然", "I expect it"),
    (3, "无所谓", "I am neutral"),
    (4, "勉强接受", "I can live with it"),
    (5, "很不喜欢", "I dislike it"),
)
