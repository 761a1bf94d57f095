"""What pain points were found, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from feedback.disclosure import LEAST
from feedback.insight.importance.noise import NOISE_LEVEL
from feedback.insight.pain_points import result_words
from feedback.results import Result, Words


@dataclass(frozen=True)
class PainPoints(Result):
    """Aspects by what they cost satisfaction.

    Attributes
    ----------
    table
        By aspect, dearest first: the columns of `frames.PAIN_POINTS`, label, share_mentions,
        share_positive, base ("rated": n and the shares are of those who rated the aspect; "any": of those who rated any,
        what they left out filled in; "wrote": of those who wrote), rank_low and rank_high (what ranks the intervals allow), apart (not ranked, for its
        base is less than half or more than twice that of the aspects ranked) and sentence.
    unranked
        Same columns and reason: aspects too few people spoke of.
    by_segment
        segment, value, aspect, n, n_negative, share_negative with interval, difference to the rest
        with interval, p_adjusted (Holm), flag (+1 hurts more there, -1 less, 0 not told apart); what is withheld has no row.
    suppressed
        Segment → how many of its values are not shown: too small, or hidden so that a small one cannot be computed.
    min_group
        People a group needs to be shown; the run's rule where that decides which are.
    quotes
        aspect, comment, quote: up to three an aspect.
    ranked
        False when the ranking would be an accident (nothing explains the rating, or nobody hurts).
    ranked_by
        "cost", "share_negative" (no usable ratings) or "" when not ranked.
    n, n_rated
        People who wrote or rated an aspect; those of them who gave an overall rating.
    refused
        Why nothing may be ranked, where the run says so (`withhold_ranking`).
    told
        Aspects whose counts are told in steps, as those of a group: none to nine people are told alike.
    designed
        Whether errors are those of a survey design.
    imputations
        How many times missing ratings of aspects were filled in; 0: not.
    cost_correlations
        Of the estimates of the costs: aspect, other, correlation; empty without a model.
    draws, replicated
        With `bootstrap`: figures of every draw (columns figure × aspect: share_negative, effect, cost, rank), and by aspect the
        intervals they give, with the middle of its places (place_low, place_high; no confidence set: those are rank_low and
        rank_high) and the share of draws in which it is first. Empty without.
    r_squared, p_value
        Of the model of the overall rating; p against shuffled ratings. None without a model.
    """

    table: pd.DataFrame
    unranked: pd.DataFrame
    by_segment: pd.DataFrame
    quotes: pd.DataFrame
    ranked: bool
    ranked_by: str
    n: int
    n_rated: int
    r_squared: float | None
    p_value: float | None
    level: float
    min_mentions: int
    language: str
    suppressed: Mapping[str, int] = field(default_factory=dict)
    min_group: int = LEAST
    notes: tuple[Words, ...] = ()
    refused: Words | None = None
    told: frozenset[str] = frozenset()
    designed: bool = False
    imputations: int = 0
    draws: pd.DataFrame = field(default_factory=pd.DataFrame)
    replicated: pd.DataFrame = field(default_factory=pd.DataFrame)
    cost_correlations: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def is_noise(self) -> bool:
        """Whether a model of the ratings was fitted and found to explain no more than chance does."""
        return self.p_value is not None and self.p_value > NOISE_LEVEL

    def noise_words(self) -> Words:
        """That the model explains no more than chance, with its figures."""
        return result_words.noise(self)

    def _define(self) -> Words:
        return result_words.define(self)

    def _explain(self) -> Words:
        return result_words.explain(self)

    def _cite(self) -> Words:
        return result_words.cite(self)
