"""What the first screen says, as data: frozen, JSON in and out, no markup."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from feedback.report.findings import AspectRow, Followed, Gauge, Grid, Place
from feedback.results import Words


@dataclass(frozen=True, slots=True)
class SegmentHit:
    """A group that a pain point hits harder than everyone else.

    Attributes
    ----------
    segment, value
        Such as 门店, 虹桥店, as a reader knows them.
    share
        Share of the group that is hurt, 0 to 1.
    difference
        That share minus the share among all others, 0 to 1.
    difference_low, difference_high
        Interval of the difference.
    n
        Respondents in the group.
    """

    segment: str
    value: str
    share: float
    difference: float
    n: int
    difference_low: float | None = None
    difference_high: float | None = None


@dataclass(frozen=True, slots=True)
class PainPointSummary:
    """One thing to fix.

    Attributes
    ----------
    aspect, label
        Key, and the name a reader knows.
    cost, cost_low, cost_high
        Rating points lost per respondent, with the interval; None when unknown.
    share_negative, n_mentions, n_negative
        Share of the base who are hurt (0 to 1); people who mention it; people who are hurt.
    told
        Whether share and counts are told in steps, so that none to nine people are told alike.
    base, n_base
        Whom the share is of: "rated" (who rated the aspect), "any" (who rated any, what they left out filled in) or "wrote" (who wrote a
        comment); how many.
    effect, effect_low, effect_high
        Rating points by which those hurt rate differently (below 0: lower), with the interval.
    tied_with
        Labels of aspects with the same rank; empty when the rank is clear.
    groups
        What is told of groups against elsewhere: "more" (some are hit clearly harder), "none" (all are shown, none can be
        told apart), "withheld" (none of those shown can, and some are not shown) or "" (there are no groups).
    segments, quotes
        Groups hit harder (clear ones only); masked quotes.
    action
        One sentence a manager can act on.
    """

    aspect: str
    label: str
    cost: float | None
    cost_low: float | None
    cost_high: float | None
    share_negative: float
    n_mentions: int
    n_negative: int
    told: bool = False
    rank: int | None = None
    tied_with: tuple[str, ...] = ()
    segments: tuple[SegmentHit, ...] = ()
    quotes: tuple[str, ...] = ()
    action: str = ""
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    base: Literal["rated", "any", "wrote"] = "wrote"
    n_base: int = 0
    groups: Literal["more", "none", "withheld", ""] = ""

    @property
    def certainty(self) -> str:
        """ "clear", "tied" (the rank is shared), "apart" (clear, of another base) or "unsure" (the interval reaches zero or is unknown)."""
        if self.cost_low is None or self.cost_low <= 0:
            return "unsure"
        if self.rank is None:
            return "apart"
        return "tied" if self.tied_with else "clear"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one figure.

    Attributes
    ----------
    sentence
        In words.
    direction
        "better", "worse", "mix" (beyond chance, but mostly for other people answered) or "same": not to be told from
        chance.
    label
        What was measured, in few words.
    before, now, low, high
        The figure before and after, and the interval of the difference; None where nothing is to be drawn.
    scale
        Ends of the line the two are drawn on.
    smallest
        Where nothing can be told: the smallest change that so many answers would have shown four times in five.
    """

    sentence: str
    direction: str = "same"
    label: str = ""
    before: float | None = None
    now: float | None = None
    low: float | None = None
    high: float | None = None
    scale: tuple[float, float] | None = None
    smallest: float | None = None


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of evidence: title, address relative to the index, one line on what it holds."""

    title: str
    href: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class DataQuality:
    """What came in and what became of it. Dictionaries keep their order; keys are shown as they are.

    Attributes
    ----------
    rows_in, rows_used
        Rows of the raw file; rows analysed.
    rejected, flags, masked
        Reason to rows; flag to comments; kind of personal data to places masked.
    sentiment_method
        Which method scored the words.
    sentiment_check
        How it was checked: its accuracy on hand-labelled comments, or that nobody has checked it.
    notes
        Anything else a reader should know before believing the numbers.
    loss
        What share of the rows or comments was not used and why, where it is more than one in twenty; said
        on the first screen.
    """

    rows_in: int
    rows_used: int
    rejected: dict[str, int] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)
    masked: dict[str, int] = field(default_factory=dict)
    sentiment_method: str = ""
    sentiment_check: str = ""
    notes: tuple[str, ...] = ()
    loss: str = ""


@dataclass(frozen=True, slots=True)
class DesignSummary:
    """How people were drawn and weigh.

    Attributes
    ----------
    sentence
        In one line.
    effective_n
        How many people of equal weight they are worth (Kish).
    strata, clusters
        How many there are; 1 and None where the study has none.
    margins
        What the weights were raked to.
    """

    sentence: str
    effective_n: float
    strata: int = 1
    clusters: int | None = None
    margins: tuple[str, ...] = ()


def running_foot(title: str, date: str, n: str, responsible: str, *, language: str) -> str:
    """The foot of printed pages: what, of when, of how many, and who answers for it; what is empty is left out.

    >>> running_foot("Hotels", "2025-03 – 2025-09", "n = 1,996", "Guest experience", language="en")
    'Hotels · 2025-03 – 2025-09 · n = 1,996 · Responsible: Guest experience'
    """
    owner = Words(en=f"Responsible: {responsible}", zh=f"负责：{responsible}").spoken(language)
    return " · ".join(part for part in (title, date, n, owner if responsible else "") if part)


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """The first screen of a report.

    Attributes
    ----------
    study, title
        Name of the study (folder), and its title.
    answer
        One sentence: where it hurts and what to do first.
    n_respondents, n_comments, period
        How many, and when ("2025-01 – 2025-06").
    mean_rating, mean_low, mean_high, rating_scale
        Overall satisfaction with its interval, and the ends of its scale; of the newest wave where the gauges are.
    level
        Confidence level of every interval.
    two_classes
        Whether the overall rating is a share satisfied: 0 or 100 a person.
    measured_only
        Whether nothing was asked that could hurt, such as in a Kano study.
    gauges
        The figures in short, at the top.
    followed
        What the last follow-up found; None where the study is not followed up.
    places
        Where to begin: groups in which an aspect hurts clearly more people, most to be won first.
    pain_points
        The things to fix first, dearest first; shown where there are not enough places.
    grid
        Share affected of each group on each aspect; None without groups.
    aspects
        All aspects in their tiers.
    changes, changes_since
        What moved, and since when; empty without an earlier wave.
    no_ranking
        The sentence why nothing is ranked, when nothing is.
    pages, pages_left_out
        Pages of evidence; title of a page that was not made to why.
    definitions
        Term to what it means here.
    design
        How people were drawn and weigh; None where everybody counts alike.
    responsible
        Who answers for the report, at the foot of its printed pages; empty where the study names nobody.
    """

    study: str
    title: str
    answer: str
    n_respondents: int
    quality: DataQuality
    language: str = "zh"
    n_comments: int = 0
    period: str = ""
    mean_rating: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    level: float = 0.95
    rating_scale: tuple[float, float] | None = None
    two_classes: bool = False
    measured_only: bool = False
    gauges: tuple[Gauge, ...] = ()
    followed: Followed | None = None
    places: tuple[Place, ...] = ()
    pain_points: tuple[PainPointSummary, ...] = ()
    grid: Grid | None = None
    aspects: tuple[AspectRow, ...] = ()
    no_ranking: str = ""
    changes: tuple[Change, ...] = ()
    changes_since: str = ""
    pages: tuple[PageLink, ...] = ()
    pages_left_out: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    version: str = ""
    design: DesignSummary | None = None
    responsible: str = ""

    @property
    def running(self) -> str:
        """What stands at the foot of every printed page: title, period, how many answered, who answers for it."""
        return running_foot(
            self.title,
            self.period,
            f"n = {self.n_respondents:,}",
            self.responsible,
            language=self.language,
        )

    def to_dict(self) -> dict[str, Any]:
        """As plain dictionaries and lists; without `design` where there is none."""
        found = dataclasses.asdict(self)
        return found if self.design else {k: v for k, v in found.items() if k != "design"}

    def to_json(self) -> str:
        """As JSON, Chinese readable."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ReportSummary:
        """Back from `to_dict` or JSON; types are checked.

        Raises
        ------
        pydantic.ValidationError
            A field is missing, unknown or of another type.
        """
        from pydantic import TypeAdapter

        return TypeAdapter(cls).validate_python(data)
