"""The parts of the first screen: figures in short, places to begin with, the grid of groups and aspects, tiers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_QUESTION = re.compile(
    r"[?？您你哪吗嗎]|什么|什麼|\b(?:which|what|how|where|who|when|did|do|are|is|have|you|your)\b",
    re.IGNORECASE,
)
Tier = Literal["costs", "unclear", "higher", "few", "not_ranked"]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure of the strip at the top.

    Attributes
    ----------
    metric
        satisfaction (mean, in points of its scale), nps (-100 to 100) or csat (share satisfied, in percent).
    value, low, high, n
        The figure with its interval, and how many answered.
    scale
        Ends it can reach.
    period
        The wave it is of; empty for everybody.
    since
        First period after the break looked at; empty where nothing came before.
    before, change, change_low, change_high
        The figure up to there, and how it differs from then on, with the interval.
    satisfied
        Which answers a share satisfied counts, such as "4–5"; empty for the others.
    within
        What would be left of the change had the groups answered in the same numbers as before; None where it
        hardly differs.
    direction
        "better" or "worse" where the change goes beyond chance, "mix" where less than half of it would be left, else
        "unclear".
    """

    metric: Literal["satisfaction", "nps", "csat"]
    value: float
    low: float
    high: float
    n: int
    scale: tuple[float, float]
    period: str = ""
    since: str = ""
    before: float | None = None
    change: float | None = None
    change_low: float | None = None
    change_high: float | None = None
    direction: Literal["better", "worse", "mix", "unclear"] = "unclear"
    within: float | None = None
    satisfied: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an aspect hurts clearly more people than elsewhere: what to do, by people and place.

    Attributes
    ----------
    aspect, label
        Key, and the name a reader knows.
    column, segment, value
        Column of the segment, its name, and the group, such as branch, 门店, 虹桥店.
    n, n_negative, share
        People of the group who could say, those affected, and their share (0 to 1); as groups are told.
    share_rest, difference_low, difference_high
        The share among all others, and the interval of the difference.
    part_low, part_high
        The least and the most of everybody affected who may be in this group, by what is told of it (0 to 1).
    won
        People who would no longer be affected, were the share here that of elsewhere.
    rank
        Its rank by that among the places, shared where intervals overlap.
    n_needed
        Answers the group needs, next time, for such a fall to be told from none (power 80 %); never fewer than a group
        must have to be shown.
    quote
        What one of those affected wrote, masked; empty where nobody may be quoted.
    owner, action, state, due
        From the follow-up's tables; empty where they have none.
    """

    aspect: str
    label: str
    column: str
    segment: str
    value: str
    n: int
    n_negative: int
    share: float
    share_rest: float
    difference_low: float
    difference_high: float
    part_low: float
    part_high: float
    won: int
    rank: int = 1
    n_needed: int | None = None
    quote: str = ""
    owner: str = ""
    action: str = ""
    state: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One group and aspect: people who could say, affected, their share; flag +1 clearly more than the rest, -1 fewer.

    rounded_to: points the share is rounded to where they are more than usual, else 0.
    """

    n: int
    n_negative: int
    share: float
    flag: int = 0
    rounded_to: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Groups × aspects.

    Attributes
    ----------
    column, segment, period
        Column and name of what is grouped by; the wave it is of, empty for everybody.
    aspects, labels
        Keys and names of the columns.
    groups
        Names of the rows.
    cells
        A row a group; None where too few people are behind a cell to show it.
    left_out, aspects_left_out
        Groups and aspects that are shown elsewhere and have no room here.
    withheld, min_group
        Groups that are shown nowhere: too small, or hidden so that a small one cannot be computed; people a group needs.
    """

    column: str
    segment: str
    period: str
    aspects: tuple[str, ...]
    labels: tuple[str, ...]
    groups: tuple[str, ...]
    cells: tuple[tuple[GridCell | None, ...], ...]
    left_out: int = 0
    aspects_left_out: int = 0
    withheld: int = 0
    min_group: int = 10

    @property
    def asks(self) -> bool:
        """Whether what is grouped by is called by a question (Which outlet did you visit), which is no noun of a heading."""
        return bool(_QUESTION.search(self.segment))


@dataclass(frozen=True, slots=True)
class AspectRow:
    """One aspect in its tier.

    Attributes
    ----------
    aspect, label
        Key, and the name a reader knows.
    tier
        costs: clearly goes with lower ratings; unclear: cannot be told; few: too few people are affected to tell;
        not_ranked: the run ranks nothing.
    n, n_negative, share, share_low, share_high
        The base, those affected, their share (0 to 1) with its interval.
    base
        Whom the share is of: "rated", "any" (who rated any aspect, gaps filled in) or "wrote".
    n_mentions
        People who mention it.
    cost, cost_low, cost_high
        Rating points lost per person of the base, with the interval; None when unknown.
    says
        What follows, in one sentence.
    told
        Whether the counts are told in steps, so that none to nine affected are told alike.
    """

    aspect: str
    label: str
    tier: Tier
    n: int
    n_negative: int
    share: float
    share_low: float
    share_high: float
    base: Literal["rated", "any", "wrote"] = "wrote"
    n_mentions: int = 0
    cost: float | None = None
    cost_low: float | None = None
    cost_high: float | None = None
    says: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """What the last follow-up found of the study's targets and promises.

    Attributes
    ----------
    as_of
        The day of that follow-up.
    met, missed, unclear, early
        Targets met, not met, those that are due and cannot be told, and those that are not due yet.
    invited, answered
        People invited to the newest wave of which the study says so, and those of them who answered.
    kept, broken, untold, open_promises
        Promises of actions that were kept, broken, cannot be told, and those not due.
    """

    as_of: str
    met: int = 0
    missed: int = 0
    unclear: int = 0
    early: int = 0
    invited: int | None = None
    answered: int | None = None
    kept: int = 0
    broken: int = 0
    untold: int = 0
    open_promises: int = 0
