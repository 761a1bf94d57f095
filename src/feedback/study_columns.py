"""What a study file says of the columns of its raw files: what they carry, on which scale."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from feedback.errors import StudyError

KanoAnswer = Literal["like", "must", "neutral", "live", "dislike"]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Scale(Part):
    """How ratings were answered: `low` is worst, `high` is best.

    `answers` are the words of the answers, worst first: two of them become 0 and 100 (so that
    differences read as percentage points), more become 1, 2, 3 … Where numbers stand beside them,
    as on a scale that words its ends, `answers` maps each word to its number. `missing` are the
    codes that stand for "not answered" or "does not apply".
    """

    low: float = 1
    high: float = 5
    answers: tuple[str, ...] | dict[str, float] = ()
    missing: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _ends_of_words(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and isinstance(value.get("answers"), (list, tuple)):
            low, high = (0, 100) if len(value["answers"]) == 2 else (1, len(value["answers"]))
            return {"low": low, "high": high, **value}
        return value

    @field_validator("answers", "missing", mode="before")
    @classmethod
    def _as_words(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(word): number for word, number in value.items()}
        many = value if isinstance(value, (list, tuple)) else (value,)
        return tuple(f"{entry:g}" if isinstance(entry, float) else str(entry) for entry in many)

    @model_validator(mode="after")
    def _ordered(self) -> Scale:
        if self.in_order and len(set(self.in_order)) < max(2, len(self.in_order)):
            raise StudyError(
                en="answers are two or more different words, worst first",
                zh="answers 应为两个以上互不相同的答案，从差到好",
            )
        beyond = [word for word, n in self.codes.items() if not self.low <= n <= self.high]
        if isinstance(self.answers, dict) and beyond:
            raise StudyError(
                en=f"answers: {beyond[0]} is {self.codes[beyond[0]]:g}, outside low to high ({self.low:g} to {self.high:g})",
                zh=f"answers：{beyond[0]} 为 {self.codes[beyond[0]]:g}，超出 low–high（{self.low:g}–{self.high:g}）",
            )
        if not -inf < self.low < self.high < inf:
            raise StudyError(
                en=f"low ({self.low:g}) must be below high ({self.high:g})",
                zh=f"low（{self.low:g}）必须小于 high（{self.high:g}）",
            )
        return self

    @property
    def in_order(self) -> tuple[str, ...]:
        """The words that are the whole scale, worst first; none where numbers are answers, too."""
        return self.answers if isinstance(self.answers, tuple) else ()

    @property
    def codes(self) -> dict[str, float]:
        """The number each word of `answers` stands for."""
        if isinstance(self.answers, dict):
            return dict(self.answers)
        step = (self.high - self.low) / max(1, len(self.answers) - 1)
        return {word: self.low + step * place for place, word in enumerate(self.answers)}


class KanoPair(Part):
    """The columns of Kano's two questions on a feature: if it is there, and if it is not."""

    present: str
    absent: str


class Columns(Part):
    """Which columns of the raw file carry what. Left out where a questionnaire says it.

    `rating` may name several columns: the overall rating is then their mean. `aspects` and
    `expectations` map a column to the aspect it rates; a column in `reverse` was asked so that a high
    answer is bad. `dimensions` gathers aspects under a name. `kano` maps a feature to its pair of
    columns.
    """

    respondent: str | None = None
    rating: str | tuple[str, ...] | None = None
    nps: str | None = None
    text: tuple[str, ...] = ()
    date: str | None = None
    wave: str | None = None
    seconds: str | None = None  # time taken: 95, 95秒, 1分35秒, 00:01:35
    segments: Mapping[str, str] = Field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)  # of segments, in words
    aspects: Mapping[str, str] = Field(default_factory=dict)
    expectations: Mapping[str, str] = Field(default_factory=dict)
    reverse: tuple[str, ...] = ()
    dimensions: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    kano: Mapping[str, KanoPair] = Field(default_factory=dict)

    @field_validator("text", "reverse", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _hangs_together(self) -> Columns:
        alone = [name for name in self.expectations.values() if name not in self.aspects.values()]
        if alone:
            raise StudyError(
                en=f"expectations name {alone[0]}, which no column of aspects rates; "
                "a gap needs both: map the perception column of it under aspects",
                zh=f"expectations 中的 {alone[0]} 没有出现在 aspects 中；"
                "计算差距需要期望和感知两列，请在 aspects 中写上它的感知列",
            )
        placed = [name for listed in self.dimensions.values() for name in listed]
        lost = [name for name in placed if name not in self.aspects.values()]
        if lost:
            raise StudyError(
                en=f"dimensions name {lost[0]}, which no column of aspects rates",
                zh=f"dimensions 中的 {lost[0]} 没有出现在 aspects 中",
            )
        again = [name for name in self.text if self.text.count(name) > 1]
        if again:
            raise StudyError(
                en=f"text names the column {again[0]} twice", zh=f"text 中 {again[0]} 列写了两次"
            )
        for kind in ("aspects", "expectations"):
            named = list(getattr(self, kind).values())
            twice = [name for name in named if named.count(name) > 1]
            if twice:
                raise StudyError(
                    en=f"{kind}: two columns are mapped to {twice[0]}",
                    zh=f"{kind}：有两列都对应 {twice[0]}",
                )
        overall = {self.rating} if isinstance(self.rating, str) else set(self.rating or ())
        rated = {*self.aspects, *self.expectations, *overall, self.nps}
        unknown = [name for name in self.reverse if name not in rated]
        if unknown:
            raise StudyError(
                en=f"reverse names {unknown[0]}, a column of no rating: neither rating nor nps, aspects or expectations",
                zh=f"reverse 中的 {unknown[0]} 不是评分列：rating、nps、aspects、expectations 中都没有它",
            )
        if lost := [name for name in self.codes if name not in self.segments]:
            raise StudyError(
                en=f"codes name {lost[0]}, which is none of the segments",
                zh=f"codes 中的 {lost[0]} 不在 segments 中",
            )
        if overall & {*self.reverse} not in (set(), overall):
            raise StudyError(
                en="reverse names some columns of rating and not the others, whose mean it is; name all or none",
                zh="rating 是几列的均值，reverse 只写了其中一部分；请全部写上，或都不写",
            )
        return self

    @field_validator("segments", "aspects", mode="before")
    @classmethod
    def _list_means_same_name(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {value: value}
        listed = isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value)
        return {name: name for name in value} if listed else value

    @field_validator("codes", mode="before")
    @classmethod
    def _codes_as_text(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {
            name: {str(code): label for code, label in of.items()}
            if isinstance(of, Mapping)
            else of
            for name, of in value.items()
        }


class Weighting(Part):
    """What weighs the respondents: a column of weights, margins to rake to, or both (the column first).

    In a study file a bare name is the column, and {column: {category: figure}} the margins.
    """

    column: str | None = None
    margins: Mapping[str, Mapping[str, float]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"column": value}
        if isinstance(value, Mapping) and value and not {"column", "margins"} & value.keys():
            return {"margins": value}
        return value

    @field_validator("margins", mode="before")
    @classmethod
    def _names_as_text(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {
            str(name): {str(category): figure for category, figure in of.items()}
            if isinstance(of, Mapping)
            else of
            for name, of in value.items()
        }

    @model_validator(mode="after")
    def _says_something(self) -> Weighting:
        if self.column is None and not any(self.margins.values()):
            raise StudyError(
                en="name a column of weights, or the margins of the population, such as {channel: {web: 0.6, shop: 0.4}}",
                zh="请写权重列的列名，或总体的边际分布，例如 {渠道: {网上: 0.6, 门店: 0.4}}",
            )
        return self
