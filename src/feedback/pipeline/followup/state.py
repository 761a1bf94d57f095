"""A study being followed up, on its way from tables to pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from feedback.pipeline.forgotten import keys_of
from feedback.pipeline.spellings import unit_spellings
from feedback.results import Words
from feedback.study import Study
from feedback.tracking.customers import CustomerKeys

if TYPE_CHECKING:
    from feedback.pipeline.results import Results


@dataclass(frozen=True)
class FollowupRun:
    """What is known of a study as of a day. A step takes one and returns the next; none changes it.

    Attributes
    ----------
    results
        The study's run.
    as_of
        The day: what is stamped later has not happened.
    language
        Of sentences and pages.
    stored
        Tables kept from earlier days, by name: "frozen", "actions" …
    tables
        Found so far, by their name in `tracking.frames.TRACKING_TABLES`.
    ends
        Period → its last day.
    units
        Names of the units.
    notes
        What must be said, in the order it was found.
    """

    results: Results
    as_of: pd.Timestamp
    language: str
    stored: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    ends: Mapping[str, pd.Timestamp] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()

    @property
    def study(self) -> Study:
        """The study."""
        return self.results.study

    @cached_property
    def labels(self) -> dict[str, str]:
        """Names of aspects and segments in the language of the pages, which may be another than the run's."""
        if self.language == self.results.language:
            return self.results.labels
        from feedback.pipeline.planning import plan_of
        from feedback.pipeline.reading import labels_of
        from feedback.text.aspects.taxonomy import load_taxonomy

        plan = plan_of(self.study, language=self.language)
        taxonomy = load_taxonomy(self.study.resolve(self.study.taxonomy))
        return labels_of(plan, taxonomy, language=self.language)

    @cached_property
    def unit_spellings(self) -> dict[str, str]:
        """Code or name of a unit in either language → what the answers call it."""
        return unit_spellings(self.results)

    @property
    def keys(self) -> CustomerKeys | None:
        """How customers are keyed; None where the study says nothing of them."""
        return None if self.study.customer is None else keys_of(self.study)

    @property
    def months(self) -> list[str]:
        """Months measured, in order, to the one of `as_of`."""
        return sorted(name for name in self.ends if len(name) == 7 and name[4] == "-")

    def with_tables(self, **tables: pd.DataFrame) -> FollowupRun:
        """With tables found."""
        return replace(self, tables={**self.tables, **tables})

    def with_notes(self, *notes: Words) -> FollowupRun:
        """With what must be said."""
        return replace(self, notes=(*self.notes, *notes))
