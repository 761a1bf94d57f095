"""Parameters of a study: what `-p name=value` may change."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from feedback.errors import StudyError
from feedback.study_columns import Part


class Parameters(Part):
    """What `-p name=value` may change. Every value is a plain literal."""

    seed: int = Field(default=0, ge=0, description="seed of every random step")
    sentiment: str = Field(
        default="auto", description="auto, reviews, ratings, snownlp, vader or a plug-in"
    )
    topics: str = Field(default="auto", description="number of topics, or auto")
    topic_method: Literal["nmf", "lda", "clusters", "gsdmm"] = "nmf"
    segmenter: Literal["rjieba", "jieba"] = "rjieba"
    simplify: bool = Field(
        default=True, description="traditional characters to simplified before analysis"
    )
    bootstrap: int = Field(
        default=1000, ge=0, le=100_000, description="bootstrap draws for the drivers"
    )
    min_mentions: int = Field(
        default=10, ge=1, description="people who must name an aspect before it is ranked"
    )
    min_group: int = Field(
        default=10, ge=1, description="people a group needs before its figures are shown"
    )
    level: float = Field(
        default=0.95, gt=0.5, lt=1, description="confidence level of every interval"
    )
    missing: Literal["auto", "listwise", "pairwise", "impute"] = Field(
        default="auto",
        description="missing answers in the drivers: listwise, pairwise, impute (of pain points, rated questions, groups and reliability, too); auto: "
        "pairwise, imputed where that fails",
    )
    quotes: int = Field(default=3, ge=0, le=20, description="quotes for each aspect")

    @field_validator("topics", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        text = str(value)
        if text != "auto" and not (text.isdecimal() and int(text) >= 2):
            raise StudyError(
                en="expected auto or a whole number from 2", zh="应为 auto，或 2 以上的整数"
            )
        return text
