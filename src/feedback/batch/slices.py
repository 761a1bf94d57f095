"""One group's share of the shared work: its rows of every table, ready to be explained."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from feedback.batch.base import CODES, STANDING
from feedback.batch.plan import WHOLE, Group, Grouping
from feedback.frames import FLAGS
from feedback.insight.refusal import Refusal
from feedback.pipeline.intake import Answers
from feedback.pipeline.manifest import NAME as MANIFEST
from feedback.pipeline.plan import Plan, plan_of
from feedback.pipeline.steps import EXPLAINING, take_step
from feedback.pipeline.work import Work
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
    def _plan(self) -> Plan:
        return plan_of(self.study, language=str(self.manifest["language"]))

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables of the shared work."""
        return {path.stem: pd.read_parquet(path) for path in sorted(self.folder.glob("*.parquet"))}

    @cached_property
    def _rows(self) -> dict[str, dict[Any, Any]]:
        """Positions of the rows of each group in each table that has rows of groups."""
        places = self.tables[CODES]["group"]
        of_comment = self.tables["comments"]["respondent"].map(places)
        of_mention = self.tables["mentions"]["comment"].map(of_comment)
        found = {"responses": places, "comments": of_comment, "mentions": of_mention}
        for name in ("tokens", "topic_documents"):
            if name in self.tables:
                found[name] = self.tables[name].index.to_series().map(of_comment)
        return {
            name: dict(pd.Series(column.to_numpy()).groupby(column.to_numpy()).indices)
            for name, column in found.items()
        }

    def work_of(self, group: Group) -> Work:
        """The group's own tables, counted, and explained by its own numbers.

        Parameters
        ----------
        group
            One of `grouping`.
        """
        work = self._whole() if group.id == WHOLE else self._part(group)
        for name, step in EXPLAINING.items():
            if name != "audit":  # of the whole, once
                take_step(name, step, work)
        return work

    def _whole(self) -> Work:
        tables = {
            name: table for name, table in self.tables.items() if name not in (CODES, STANDING)
        }
        work = self._work(self.study, tables, rows_in=self.manifest["steps"][0]["rows_in"])
        work.steps += self.manifest["steps"]
        work.notes |= self.manifest["notes"]
        work.diagnostics += self.manifest.get("diagnostics", [])
        return work

    def _part(self, group: Group) -> Work:
        place = self.grouping.groups.index(group)
        tables = {
            name: self.tables[name].iloc[rows.get(place, [])] for name, rows in self._rows.items()
        }
        tables["rejected"] = self.tables["rejected"].iloc[:0]
        standing = self.tables[STANDING]
        if len(standing):
            tables[STANDING] = standing[standing["place"] == place].drop(columns="place")
        titles = {name: f"{title} · {group.name}" for name, title in self.study.title.items()}
        options = self.study.parameters
        fewer = {"bootstrap": min(options.bootstrap, GROUP_DRAWS)}
        study = self.study.model_copy(
            update={"title": titles, "parameters": options.model_copy(update=fewer)}
        )
        work = self._work(study, tables, rows_in=group.n, without=tuple(group.values))
        work.count("read", group.n, group.n, rejected={}, masked_identifiers=0)
        comments = tables["comments"]
        flags = {flag: int(comments[flag].sum()) for flag in FLAGS}
        work.count("clean", len(comments), len(work.usable), **flags, personal_data={})
        return work

    def _work(
        self,
        study: Study,
        tables: dict[str, pd.DataFrame],
        *,
        rows_in: int,
        without: tuple[str, ...] = (),
    ) -> Work:
        language, plan = str(self.manifest["language"]), self._plan
        segments = {k: column for k, column in plan.segments.items() if k not in without}
        answers = Answers(
            plan=replace(plan, segments=segments),
            responses=tables["responses"],
            comments=tables["comments"],
            rejected=tables["rejected"],
            files=self.manifest["inputs"],
            rows_in=rows_in,
            masked_identifiers=0,
        )
        work = Work(study, language, answers, tables=tables)
        work.results["labels"] = dict(self.manifest["labels"])
        work.sentences |= self.manifest["sentences"]
        work.no_ranking = Refusal.from_dict(self.manifest.get("no_ranking"))
        return work
