"""What a researcher may choose on a finished run: rated rows, the outcome, whose answers count, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.errors import InputError, StudyError
from feedback.pipeline.intake import NPS, RATING
from feedback.pipeline.questions import known_name
from feedback.pipeline.rated import common_scale, rated_rows
from feedback.responses.validate import Numeric

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.pipeline.plan import Plan

NPS_ENDS = Numeric(0, 10, {})


@dataclass(frozen=True, slots=True)
class Choices:
    """What differs from the run beside its parameters; nothing where all is empty.

    Attributes
    ----------
    items
        Rated rows to keep: answer column, name or label; all where empty.
    outcome
        What is explained in place of the overall rating: "nps", or a rated row (which then explains nothing).
    careless
        "drop" leaves out whose answers look careless (`screen_careless`: verdict "careless").
    margins
        Column of the answers → {value: population figure}, for raking.
    """

    items: Sequence[str] = ()
    outcome: str = ""
    careless: str = "keep"
    margins: Mapping[str, Mapping[Any, float]] | None = None

    def __post_init__(self) -> None:
        if self.careless not in ("keep", "drop"):
            raise StudyError(
                en=f"careless: {self.careless!r} is neither keep nor drop. Choose one of them.",
                zh=f"careless：{self.careless!r} 不是 keep 或 drop。请选其一。",
            )

    def said(self) -> dict[str, Any]:
        """What was chosen, by name."""
        told = {
            "items": list(self.items),
            "outcome": self.outcome,
            "careless": "" if self.careless == "keep" else self.careless,
            "weights": {column: dict(of) for column, of in (self.margins or {}).items()},
        }
        return {name: value for name, value in told.items() if value}

    def attentive(self, responses: pd.DataFrame, plan: Plan) -> pd.Series | None:
        """(n,) bool: whose answers do not look careless; None where everybody is kept.

        Who rated no aspect was not asked about any, or skipped them all: neither tells how he answers the rest.

        Raises
        ------
        StudyError
            Nothing was rated, so nothing can be screened.
        """
        if self.careless == "keep":
            return None
        from feedback.responses.screening.screen import screen_careless

        if not plan.aspects:
            raise StudyError(
                en='careless = "drop": nothing was rated, so careless answers cannot be told. Leave it at "keep".',
                zh='careless = "drop"：没有评分题，无法判断草率作答。请保持 "keep"。',
            )
        rated = rated_rows(responses, plan.aspects, plan.item_scales)
        low, high = common_scale(plan.item_scales)
        screened = screen_careless(
            rated, items=list(rated.columns), low=low, high=high, duration=responses.get("seconds"),
            pages=[(responses[name], [plan.aspects[item] for item in items]) for name, (_, items) in plan.page_times.items()],
        )  # fmt: skip
        return (screened["verdict"] != "careless") | rated.isna().all(axis=1)

    def design(self, run: AnalysisRun, responses: pd.DataFrame) -> dict[str, Any]:
        """`design` and `drawn` of a run whose weights are raked to the margins; nothing where none are given.

        Raises
        ------
        InputError
            A column there is not, or as `rake` says.
        """
        if not self.margins:
            return {}
        from feedback.pipeline.design import raked_design

        for column in self.margins:
            known_name(column, responses.columns, en="weights", zh="weights")
        design, drawn = raked_design(run.design, run.drawn, responses, self.margins)
        return {"design": design, "drawn": drawn}

    def plan(self, plan: Plan, labels: Mapping[str, str]) -> Plan:
        """The plan with the rows and the outcome chosen.

        Raises
        ------
        StudyError
            No such row; or an outcome that was not asked.
        """
        return self._with_outcome(self._with_items(plan, labels), labels)

    def _with_items(self, plan: Plan, labels: Mapping[str, str]) -> Plan:
        if not self.items:
            return plan
        names = _names_of(plan, labels)
        kept = [names[known_name(item, names, en="items", zh="items")] for item in self.items]
        return _only(plan, [column for column in plan.aspects if column in kept])

    def _with_outcome(self, plan: Plan, labels: Mapping[str, str]) -> Plan:
        if self.outcome in ("", RATING):
            return plan
        names = _names_of(plan, labels) | ({NPS: NPS} if plan.nps else {})
        column = names[known_name(self.outcome, names, en="outcome", zh="outcome")]
        rule = NPS_ENDS if column == NPS else plan.items[column]
        others = [name for name in plan.aspects if name != column]
        return replace(
            _only(plan, others), rating=(column, rule), rating_parts=(), rating_answers=()
        )

    def answers(self, responses: pd.DataFrame, plan: Plan) -> pd.DataFrame:
        """The answers, with the outcome chosen in the place of the overall rating."""
        if self.outcome in ("", RATING) or plan.rating is None:
            return responses
        return responses.assign(**{RATING: responses[plan.rating[0]]})


def _names_of(plan: Plan, labels: Mapping[str, str]) -> dict[str, str]:
    """Everything a rated row may be called → its column: its label, what it rates, the column itself."""
    spoken = {labels.get(name, name): column for column, name in plan.aspects.items()}
    asked = {plan.column_labels.get(column, column): column for column in plan.aspects}
    return (
        asked
        | spoken
        | {name: column for column, name in plan.aspects.items()}
        | {column: column for column in plan.aspects}
    )


def _only(plan: Plan, columns: Sequence[str]) -> Plan:
    """The plan with these rated rows, and what is made of them alone."""
    if not columns:
        raise InputError(
            en="No rated row is left. Choose at least one.", zh="没有剩下任何评分题。请至少选一题。"
        )
    aspects = {column: plan.aspects[column] for column in columns}
    names = set(aspects.values())
    wished = {column: name for column, name in plan.expectations.items() if name in names}
    shared = {
        aspect: tuple(name for name in rows if name in names)
        for aspect, rows in plan.shared.items()
    }
    dimensions = {
        name: tuple(part for part in parts if part in names)
        for name, parts in plan.dimensions.items()
    }
    kept = {*columns, *wished}
    return replace(
        plan,
        aspects=aspects,
        expectations=wished,
        items={column: rule for column, rule in plan.items.items() if column in kept},
        shared={aspect: rows for aspect, rows in shared.items() if rows},
        dimensions={name: parts for name, parts in dimensions.items() if parts},
        scores={name: of for name, of in plan.scores.items() if set(of) <= {*kept, *_asked(plan)}},
    )


def _asked(plan: Plan) -> tuple[str, ...]:
    """The columns of the overall questions, which no choice of rows takes away."""
    return tuple(pair[0] for pair in (plan.rating, plan.nps) if pair)
