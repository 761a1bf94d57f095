"""A row of the verdicts as it comes together: exact figures for the table, told ones for its sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from feedback.disclosure import LEAST
from feedback.results import Words
from feedback.tracking import verdict_words as say
from feedback.tracking.changes import Change, is_closed, needed
from feedback.tracking.next_words import next_words
from feedback.tracking.panel import PairedChange, needed_pairs
from feedback.tracking.told import (
    most_moved,
    step_of,
    told_change,
    told_figure,
    told_rows,
    with_told_chance,
)
from feedback.tracking.unsure_words import (
    closed_words,
    enough_to_tell,
    few_now_words,
    unsure_words,
    wider_words,
)

TEXTS = ("of", "kind", "metric", "unit", "aspect", "before", "after", "verdict", "goal", "why", "beside", "next")  # fmt: skip
NONE = Change(0.0, 0.0, 0.0, 0.0)
NUMBERS = ("start", "now", "difference", "low", "high", "elsewhere", "pairs", "needed")


@dataclass
class Verdict:
    """One row, as it comes together."""

    of: str
    kind: str
    metric: str
    unit: str
    aspect: str
    verdict: str = "cannot tell"
    why: list[Words] = field(default_factory=list)  # the change, the aim, what decides between them
    aside: list[Words] = field(
        default_factory=list
    )  # the other ends, the pairs, other units, chance
    goal: str = ""  # the figure a target asks for, as it is told
    step: str = ""
    periods: tuple[str, str] = ("", "")
    figures: dict[str, float] = field(default_factory=dict)
    told: float = 0.0  # in which steps sentences tell its figures; 0 as they are
    far: float = 0.0  # how far `moved` may lie from the exact change
    moved: float = 0.0  # from the one period's figure to the other's, as it is told
    beside: bool = False  # whether other units, or chance, stand beside it
    own: float = 0.0  # what the verdict rests on, as it is told: that, or of who answered twice
    pairs: PairedChange | None = None  # of whom, where it rests on them
    sure: Change = NONE  # what is judged of an action, as it is told

    def row(self, language: str) -> dict[str, object]:
        """As the contract."""
        why, aside = (
            ("" if language == "zh" else " ").join(words.spoken(language) for words in said)
            for said in (self.why, self.aside)
        )
        texts = (
            self.of, self.kind, self.metric, self.unit, self.aspect, *self.periods, self.verdict, self.goal,
            why, aside,
            next_words(
                self.step or self.verdict, self.metric, numbered="needed" in self.figures
            ).spoken(language),
        )  # fmt: skip
        nan = float("nan")
        return dict(zip(TEXTS, texts, strict=True)) | {
            name: self.figures.get(name, nan) for name in NUMBERS
        }

    def compared(
        self, before: pd.Series, after: pd.Series, change: Change, labels: Mapping[str, str]
    ) -> None:
        """Note the figures of both periods, and say them as they are told."""
        self.periods = (str(before.name), str(after.name))
        self.figures |= {"start": float(before["estimate"]), "now": float(after["estimate"])}
        self.shows(change)
        n = [float(row["n"]) for row in (before, after)]
        means = [float(row["estimate"]) for row in (before, after)]
        self.told = step_of(self.metric, self.unit, *n, figures=means)
        start, now = told_rows(self.metric, self.unit, before, after)
        step = float(now["estimate"]) - float(start["estimate"])
        what = say.what_is_measured(self.metric, self.aspect, self.unit, labels)
        self.far = sum(
            most_moved(
                self.metric, self.unit, row, step_of(self.metric, self.unit, of, figures=means)
            )
            for row, of in zip((start, now), n, strict=True)
        )
        moved = told_change(change, self.told, estimate=step, moved=self.far)
        self.moved = self.own = moved.estimate
        self.sure = moved
        self.why.append(say.moved(what, self.metric, start, now, moved, unsure=self.far))
        for row in (start, now):
            if self.metric == "in_time" and (both := say.by_day_words(row, str(row.name))):
                self.aside.append(both)

    def less(self, part: float, beyond: Change, *, of: float) -> tuple[float, Change]:
        """A part of a change and what is beyond it as they are told: together they are the change, `of`, as it is told.

        Of a change that is told as it is all are.
        """
        told = told_figure(part, self.told)
        return told, told_change(
            beyond, self.told, estimate=of - told, moved=self.far + self.told / 2
        )

    def of_step(self, part: float) -> float:
        """A part of a change in the steps its sentences tell."""
        return told_figure(part, self.told)

    def cannot_tell(
        self,
        before: pd.Series,
        after: pd.Series,
        *,
        step: float,
        level: float,
        factor: float = 1.0,
        pairs: PairedChange | None = None,
    ) -> bool:
        """Say that chance may account for it, and how many it would take: by the told figures, `step` among them.

        Returns whether further answers can decide it. A baseline that is over stays as it is, and is named as too small only
        where no later period could tell (`is_closed`); of a figure to reach the factor is 0. Where the verdict rests on who answered both times (`pairs`, as told), it is how many of those.
        """
        if pairs is not None:
            n = needed_pairs(pairs, step=step, level=level)
            enough = enough_to_tell(n, float(pairs.people))
            if enough is not None:
                self.figures["needed"] = float(enough)
            self.why.append(unsure_words(enough, self.metric, paired=True))
            return True
        sides = [with_told_chance(self.metric, self.unit, row) for row in (before, after)]
        n = needed(*sides, step=step, level=level, factor=factor, held=True)
        closed = n is None and is_closed(*sides, gap=step, level=level, factor=factor)
        old, new = (float(row["error"]) * size for row, size in zip(sides, (factor, 1.0), strict=True))  # fmt: skip
        if closed:
            self.figures["needed"] = float("inf")
            self.why.append(closed_words(int(sides[0]["n"]), self.metric))
        elif n is None and new > old > 0 and self.metric != "complaints":
            now = float(sides[1]["n"])
            enough = enough_to_tell(math.ceil(now * (new / old) ** 2), now)
            if enough is not None:
                self.figures["needed"] = float(enough)
            self.why.append(few_now_words(int(now), enough))
        elif n is None and abs(step) > old > 0 and self.metric != "complaints":
            self.why.append(wider_words(int(sides[0]["n"])))
        else:
            enough = enough_to_tell(n, float(sides[1]["n"]))
            if enough is not None:
                self.figures["needed"] = float(enough)
            few = self.metric == "complaints" and sides[1]["estimate"] < LEAST
            self.why.append(unsure_words(enough, self.metric, few=few))
        return not closed

    def shows(self, change: Change) -> None:
        """Note the difference that is judged."""
        self.figures |= {"difference": change.estimate, "low": change.low, "high": change.high}
