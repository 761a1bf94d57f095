"""What a study file says of the follow-up: tickets, exposure, clocks, targets, owners, customers, retention."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from feedback.errors import StudyError
from feedback.study_columns import Part

Grade = Literal["general", "major", "repeated", "escalated"]
GRADES: tuple[Grade, ...] = ("general", "major", "repeated", "escalated")
METRICS = {  # metric → what it is called, and whether a high figure is good
    "satisfaction": ("总体满意度", "mean satisfaction", True),
    "nps": ("NPS（净推荐值）", "NPS", True),
    "csat": ("满意者占比（CSAT）", "share satisfied (CSAT)", True),
    "hurt": ("不满占比", "share of people hurt", False),
    "complaints": ("投诉件数", "complaints", False),
    "complaint_rate": ("投诉率", "complaints per order or visit", False),
    "in_time": ("按时占比", "share in time", True),
}
_CHANGE = re.compile(r"([+\-−]?\d+(?:\.\d+)?)\s*(%|points?|分|个百分点)?")
_MONTHS = re.compile(r"(\d+)\s*(months?|个?月|years?|年|days?|天)")
_DAYS = {"d": 1, "天": 1, "m": 30.4375, "月": 30.4375, "个": 30.4375, "y": 365.25, "年": 365.25}


class _Files(Part):
    """A table somebody else's system exports: its files, and what their columns carry."""

    files: tuple[str, ...]
    sheet: str | None = None
    encoding: str | None = None

    @field_validator("files", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class TicketColumns(Part):
    """Columns of the help desk's export; only `opened` is needed."""

    opened: str
    ticket: str | None = None
    first_reply: str | None = None
    closed: str | None = None
    withdrawn: str | None = None
    reopened: str | None = None
    unit: str | None = None
    customer: str | None = None
    channel: str | None = None
    text: str | None = None
    grade: str | None = None
    aspect: str | None = None
    department: str | None = None
    consent: str | None = None  # whether the words may be read; an empty cell is no


class EventColumns(Part):
    """Columns of the export of what happened to tickets, a row an event."""

    ticket: str
    at: str
    event: str


class TicketEvents(_Files):
    """What happened to tickets; `words` maps the help desk's words to ours."""

    columns: EventColumns
    words: Mapping[
        str, Literal["replied", "waiting", "resumed", "closed", "withdrawn", "reopened"]
    ] = Field(default_factory=dict)


class Tickets(_Files):
    """Complaints as the help desk exports them.

    `grades` maps its words to general, major, repeated, escalated; `repeat_days` is how long after
    a complaint one of the same customer on the same aspect is the same matter again.
    """

    columns: TicketColumns
    events: TicketEvents | None = None
    grades: Mapping[str, Grade] = Field(default_factory=dict)
    repeat_days: int = Field(default=30, ge=1)
    corrections: str | None = None  # spreadsheet of grades and aspects put right by people


class ExposureColumns(Part):
    """Columns of orders or visits: how many, when, where."""

    n: str
    period: str
    unit: str | None = None


class Exposure(_Files):
    """Orders or visits by unit and period: what complaints are counted against."""

    columns: ExposureColumns
    what: str = "orders"
    limit: float = Field(default=0.05, gt=0, le=1)  # complaints a month per order, at most


class Clock(Part):
    """From opening to a first reply or to closing, within so many hours."""

    name: str
    to: Literal["first_reply", "closed"]
    hours: float = Field(gt=0)
    grades: tuple[Grade, ...] = ()  # all where empty
    channels: tuple[str, ...] = ()  # all where empty
    time: Literal["calendar", "working"] = "calendar"
    goal: float = Field(default=0.9, gt=0, le=1)  # share in time that is asked for

    @field_validator("grades", "channels", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class WorkingTime(Part):
    """When work is done: `holidays` is china, weekdays, or a file of days off and days worked."""

    holidays: str = "china"
    start: str = "09:00"
    end: str = "18:00"

    @field_validator("start", "end")
    @classmethod
    def _clock(cls, value: str) -> str:
        if not re.fullmatch(r"([01]?\d|2[0-4]):[0-5]\d", value):
            raise StudyError(en="expected a time such as 09:00", zh="应为时刻，例如 09:00")
        return value


class Clocks(Part):
    """Deadlines: a ready set (`standard`), a file, or a list of one's own."""

    use: str | None = "standard"
    own: tuple[Clock, ...] = ()
    working: WorkingTime = WorkingTime()

    @model_validator(mode="before")
    @classmethod
    def _name_or_list(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"use": value}
        if isinstance(value, (list, tuple)):
            return {"use": None, "own": value}
        return value


class Training(Part):
    """The training that a study is about, as an action of the customers' study that is followed up.

    Attributes
    ----------
    study
        The customers' study: its name, or the path of its file.
    action
        The number the training has in its sheet of actions.
    """

    study: str
    action: str


class Target(Part):
    """What is to be reached: a change from a baseline, or a figure.

    `change` is relative ("-20%") or in points ("+0.3 points"); it needs a baseline period, the first
    measured one where none is named. `reach` is the figure itself.
    """

    id: str
    metric: Literal[
        "satisfaction", "nps", "csat", "hurt", "complaints", "complaint_rate", "in_time"
    ]
    due: str
    aspect: str = ""
    unit: str = ""
    baseline: str = ""
    change: str = ""
    reach: float | None = None

    @model_validator(mode="after")
    def _one_aim(self) -> Target:
        if bool(self.change) == (self.reach is not None):
            raise StudyError(
                en="a target needs either change (such as -20% or +0.3 points) or reach (a figure), one of them",
                zh="目标须写 change（如 -20% 或 +0.3 分）或 reach（要达到的数值），二者取一",
            )
        if self.change and not _CHANGE.fullmatch(self.change.strip()):
            raise StudyError(
                en=f"change: expected such as -20% or +0.3 points (found: {self.change[:30]!r})",
                zh=f"change：应写成 -20% 或 +0.3 分（实为 {self.change[:30]!r}）",
            )
        if self.metric == "hurt" and not self.aspect:
            raise StudyError(
                en="a target on hurt names its aspect", zh="以不满占比为目标时须写明方面（aspect）"
            )
        return self

    @property
    def relative(self) -> bool:
        """Whether the change is a share of the baseline (else it is in points)."""
        return self.change.strip().endswith("%")

    @property
    def step(self) -> float:
        """The change as a number: -0.2 for -20%, 0.3 for 0.3 points."""
        found = _CHANGE.fullmatch(self.change.strip())
        size = float(found[1].replace("−", "-")) if found else 0.0
        return size / 100 if self.relative or (found and found[2] == "个百分点") else size


class OrderColumns(Part):
    """Columns of the export of orders or stays, a row each."""

    customer: str
    date: str
    amount: str


class Orders(_Files):
    """What customers bought: their tier and stage, and who left, are told by it."""

    columns: OrderColumns


class Customer(Part):
    """Who the answers and tickets are of: keyed with a salt that lies outside the data.

    `tier` and `stage` are segments of the answers; without them both are computed from `orders`.
    Who does not order within `left_days` after an answer has left. `margin` is the share of what is
    paid that is earned.
    """

    salt: str  # a file outside data/, or env:NAME
    respondents: str | None = None  # column of the raw answers that holds the customer's id
    tier: str | None = None
    stage: str | None = None
    consent: str | None = None  # column of the raw answers: whether the words may be read
    orders: Orders | None = None
    left_days: int = Field(default=180, ge=1)
    margin: float | None = Field(default=None, gt=0, le=1)


KEPT = ("answers", "tickets", "ticket_events", "signal_quotes", "orders")  # tables `keep` may limit


def days_of(text: str) -> float:
    """A length of time such as "24 months" in days.

    >>> days_of("24 months"), days_of("90 天")
    (730.5, 90)
    """
    found = _MONTHS.fullmatch(text.strip())
    if found is None:
        raise StudyError(
            en=f"expected a time such as 24 months or 90 days (found: {text[:30]!r})",
            zh=f"应写成 24 months、24 个月或 90 天（实为 {text[:30]!r}）",
        )
    return int(found[1]) * _DAYS[found[2][0]]
