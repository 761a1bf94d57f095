"""Who writes in the demo, and what a comment says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# How readily guests speak of an aspect, whatever it is worth to them.
SALIENCE: Mapping[str, float] = {
    "value": 1.5,
    "location": 1.3,
    "staff_attitude": 1.3,
    "breakfast": 1.2,
    "facilities": 0.8,
}
LIKED = 4  # a rating from here on is praised
DISLIKED = 2  # a rating up to here is blamed


@dataclass(frozen=True)
class Guest:
    """Who writes: branch, voice "zh", "hant" or "en", ratings of the aspects used, what went wrong."""

    branch: str
    voice: str
    ratings: Mapping[str, float]
    hurt: frozenset[str]
    overall: float
    careless: bool

    @property
    def liked(self) -> dict[str, float]:
        """Aspects to praise and how readily."""
        return {
            aspect: (rating - LIKED + 1) * SALIENCE.get(aspect, 1.0)
            for aspect, rating in self.ratings.items()
            if rating >= LIKED
        }

    @property
    def disliked(self) -> dict[str, float]:
        """Aspects to blame and how readily; what went wrong comes first, a middling rating last."""
        return {
            aspect: SALIENCE.get(aspect, 1.0)
            * (12.0 if aspect in self.hurt else 3.0 if rating <= DISLIKED else 0.3)
            for aspect, rating in self.ratings.items()
            if rating < LIKED
        }

    @property
    def sore(self) -> bool:
        """Whether anything was rated so low that it is blamed."""
        return any(rating <= DISLIKED for rating in self.ratings.values())


@dataclass(frozen=True)
class Clause:
    """A piece of a comment and what it says: aspect (None for all in all), polarity 1, -1 or 0."""

    text: str
    aspect: str | None
    polarity: int
    trait: str = ""


@dataclass(frozen=True)
class Written:
    """A comment with the truth about it."""

    text: str
    clauses: tuple[Clause, ...] = ()
    traits: frozenset[str] = field(default_factory=frozenset)
    personal: tuple[tuple[str, str], ...] = ()

    @property
    def sentiment(self) -> str:
        """positive, negative, mixed or neutral."""
        said = {clause.polarity for clause in self.clauses} - {0}
        if not said:
            return "neutral"
        return "mixed" if len(said) == 2 else "positive" if said == {1} else "negative"
