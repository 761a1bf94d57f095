"""One group's share of the shared work: its rows of every table, ready to be explained."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feedback.batch.base import CODES, STANDING
from feedback.batch.plan import WHOLE, Group, Grouping
from feedback.disclosure import shown_cells
from feedback.pipeline.analysis_run import AnalysisRun, spread_over
from feedback.pipeline.manifest import NAME as MANIFEST
from feedback.pipeline.planning import plan_of
from feedback.pipeline.published import shown_in
from feedback.pipeline.rounded_shares import TABLE as ROUNDED_SHARES
from feedback.pipeline.rounded_shares import of_group, with_rounded
from feedback.pipeline.steps import EXPLAINING, take_step
from feedback.study import Study

GROUP_DRAWS = 250  # of the bootstrap behind a group's drivers; its first screen says so


@dataclass(frozen=True)
class Base:
    """The shared work of a batch, read once by each process that makes reports."""

    study: Study
    folder: Path

    @cached_property
    def grouping(self) -> Grouping:
        """Groups of the batch."""
        return Grouping.read(self.folder)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Counts, sentences and labels of the shared work."""
        content: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        return content

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables of the shared work."""
        return {path.stem: pd.read_parquet(path) for path in sorted(self.folder.glob("*.parquet"))}

    @cached_property
    def _shared(self) -> AnalysisRun:
        """The run of everybody, as far as the reading went."""
        tables = {
            name: table for name, table in self.tables.items() if name not in (CODES, STANDING)
        }
        plan = plan_of(self.study, language=str(self.manifest["language"]))
        return AnalysisRun.stored(self.study, plan, tables, self.manifest)

    @cached_property
    def _rows(self) -> dict[str, dict[Any, Any]]:
        """Positions of the rows of each group in each table that has rows of people."""
        spread = spread_over(self._shared.tables, self.tables[CODES]["group"])
        return {
            name: dict(pd.Series(column.to_numpy()).groupby(column.to_numpy()).indices)
            for name, column in spread.items()
        }

    @cached_property
    def _crossed(self) -> dict[str, list[frozenset[str]]]:
        """Of each segment the values that each group's report may compare: one decision for all reports together.

        A report on everybody and one a group are a table of groups × values with its totals (`shown_cells`).
        """
        run, codes = self._shared, self.tables[CODES]["group"].to_numpy()
        shown = shown_in(run)
        rows = np.where(codes > 0, codes - 1, len(self.grouping.groups) - 1)
        found = {}
        for name in run.answers.plan.segments:
            values = shown[name]
            own = pd.Index(run.answers.responses[name].astype("str"))
            at = pd.Index(values).get_indexer(own)
            people = np.zeros((len(self.grouping.groups), len(values) + 1))
            np.add.at(people, (rows, np.where(at < 0, len(values), at)), 1)
            keep = shown_cells(people)
            nobody: frozenset[str] = frozenset()
            found[name] = [nobody] + [
                frozenset(np.array(values, dtype=object)[row[:-1]]) for row in keep[:-1]
            ]
        return found

    def run_of(self, group: Group) -> AnalysisRun:
        """The group's own tables, counted, and explained by its own numbers.

        Parameters
        ----------
        group
            One of `grouping`.
        """
        run = self._shared if group.id == WHOLE else self._part(group)
        for name in EXPLAINING:
            if name != "audit":  # of the whole, once
                run = take_step(name, run)
        return run

    def _part(self, group: Group) -> AnalysisRun:
        place = self.grouping.groups.index(group)
        nobody = np.array([], dtype=int)
        run = self._shared.of({name: rows.get(place, nobody) for name, rows in self._rows.items()})
        standing = self.tables[STANDING]
        if len(standing):
            run = run.with_tables(
                **{STANDING: standing[standing["place"] == place].drop(columns="place")}
            )
        table = self.tables.get(ROUNDED_SHARES)
        if table is not None and len(group.values) == 1:
            run = with_rounded(run, of_group(table, *next(iter(group.values.items()))))
        titles = {name: f"{title} · {group.name}" for name, title in self.study.title.items()}
        options = self.study.parameters
        fewer = {"bootstrap": min(options.bootstrap, GROUP_DRAWS)}
        study = self.study.model_copy(
            update={"title": titles, "parameters": options.model_copy(update=fewer)}
        )
        plan = run.answers.plan
        segments = {k: column for k, column in plan.segments.items() if k not in group.values}
        responses = run.answers.responses.copy()
        for name in segments:
            kept = self._crossed[name][place]
            responses[name] = responses[name].where(responses[name].astype("str").isin(kept))
        answers = replace(run.answers, plan=replace(plan, segments=segments), responses=responses)
        run = run.with_tables(responses=responses)
        return replace(run, study=study, answers=answers, among_others=True)
