"""What a finished run says: of whom it is, its figures and sentences, its steps taken again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.files import MAKING, beside, written_whole
from feedback.insight.refusal import Refusal
from feedback.pipeline.page_parts import PageParts
from feedback.pipeline.run_folder import LISTS_FOLDER, REPORT_FOLDER, TABLES_FOLDER
from feedback.responses.cell_text import excel_safe
from feedback.results import NotComputed
from feedback.rounded_tables import told_table

if TYPE_CHECKING:
    import pandas as pd

    from feedback.insight.driver_segments import DriverSegments
    from feedback.pipeline.closed_answers import Asked
    from feedback.pipeline.completed_answers import CompletedAnswers
    from feedback.pipeline.questions import Comments, Sheet
    from feedback.responses.crosstab import Crosstab
    from feedback.responses.weights.design import Design


@dataclass(frozen=True, repr=False)
class Results(PageParts):
    """Tables, manifest and (once made) report of a study.

    Attributes
    ----------
    study
        The study as it was run.
    folder
        Where its tables and its manifest lie.
    shown_in
        Language of the page that reads it; empty for the run's own.
    """

    shown_in: str = field(default="", kw_only=True)

    def __repr__(self) -> str:
        told = ", ".join(f"{name} ({rows:,})" for name, rows in self.manifest["tables"].items())
        return f"Results({self.study.study!r}: {told}; {self.folder})"

    def _repr_html_(self) -> str:
        from feedback.pipeline.questions import overview_of

        return overview_of(self)

    @property
    def report(self) -> Path | None:
        """First page of the report, or None where none was made."""
        if self.folder == self.study.processed:
            home = self.study.reports
        elif self.folder.name == TABLES_FOLDER:
            above = self.folder.parent
            home = above / REPORT_FOLDER if (above / REPORT_FOLDER).is_dir() else above
        else:
            home = self.folder  # `--out` of 0.1: tables and pages in one folder
        page = home / "index.html"
        return page if page.is_file() else None

    @property
    def language(self) -> str:
        """Language the analysis was made in."""
        return str(self.manifest["language"])

    @property
    def level(self) -> float:
        """Confidence level of every interval."""
        return float(self.manifest["parameters"]["level"])

    @cached_property
    def weights(self) -> Design | None:
        """How people were drawn and weigh, to pass as `weights=`; None where everybody counts alike."""
        from feedback.pipeline.design import stored_design

        return stored_design(self.manifest.get("design"), self.table("responses"))

    @property
    def imputes(self) -> bool:
        """Whether the study fills in missing answers."""
        return bool(self.manifest["parameters"].get("missing") == "impute")

    @cached_property
    def completed_answers(self) -> CompletedAnswers:
        """Rated answers with what is missing filled in, as the tables of a study that does so take them."""
        from feedback.pipeline.completed_answers import complete_answers

        return complete_answers(
            self.responses, list(self.items), segments=self.segments, weights=self.weights,
            put_to_some=self.manifest.get("put_to_some", {}).get("columns", ()), seed=int(self.manifest["parameters"]["seed"]),
        )  # fmt: skip

    @property
    def labels(self) -> dict[str, str]:
        """Names of aspects and segments in the language of the analysis."""
        return dict(self.manifest["labels"])

    @property
    def segments(self) -> list[str]:
        """Names of the segments, in the order of the study."""
        return list(self.manifest["segments"])

    @property
    def advice_wave(self) -> str | None:
        """The newest wave, where pain points and quotes are of it alone; None where they are of everybody."""
        return self.manifest.get("advice_wave")

    @property
    def by_segment(self) -> pd.DataFrame:
        """Groups against the rest, of the people the pain points are of; the waves against one another beside."""
        import pandas as pd

        everybody = self.table("pain_points_by_segment")
        if self.advice_wave is None or not len(everybody):
            return everybody
        now = self.table("pain_points_by_segment_now")
        return pd.concat([now, everybody[everybody["segment"] == "wave"]], ignore_index=True)

    @property
    def items(self) -> dict[str, str]:
        """Rating column → aspect it rates."""
        return dict(self.manifest["items"])

    @property
    def taxonomy(self) -> str:
        """Name or path of the study's taxonomy."""
        return self.study.resolve(self.study.taxonomy)

    @cached_property
    def asked(self) -> Asked:
        """What was asked, in the shape measures want it, named for the reader."""
        from feedback.pipeline.closed_answers import Asked

        return Asked(self.table("responses"), self.manifest)

    @property
    def driver_labels(self) -> dict[str, str]:
        """Names of drivers: aspects, and mentions of them as praise (+) or complaint (-)."""
        from feedback.pipeline.driver_analysis import driver_labels

        return driver_labels(self.labels, self.table("drivers").index.astype(str))

    @property
    def responses(self) -> pd.DataFrame:
        """A row a respondent: ratings, NPS, date, wave, segments."""
        return self.table("responses")

    @cached_property
    def comments(self) -> Comments:
        """A row a comment, with rating, NPS, date, wave and segments of who wrote it; called, a part of them.

        Examples
        --------
        >>> results.comments(aspect="wifi", polarity="negative", branch="云山店")  # doctest: +SKIP
        >>> results.comments[results.comments["rating"] <= 2]                      # doctest: +SKIP
        """
        from feedback.pipeline.questions import comments_of

        return comments_of(self)

    def mean(self, column: str, *, by: str | None = None) -> pd.DataFrame:
        """Mean of a rating with its interval, of everybody or by group; under the study's design where it has one.

        For the researcher: small groups too, as they are.

        Parameters
        ----------
        column
            "rating", "nps", or a rated row: its column, aspect or label.
        by
            A segment, or "wave"; who has none is left out.

        Returns
        -------
        DataFrame
            A row a group: n, missing, mean, mean_low, mean_high (level of the study); effective_n under weights. Where the
            study fills in missing answers (`missing: impute`) and some are, filled_in: of how many people of the group.
        """
        from feedback.pipeline.questions import means_of

        return means_of(self, column, by, level=self.level)

    def crosstab(self, rows: str, columns: str) -> Crosstab:
        """Two columns of the answers against each other, with tests of the columns (`feedback.crosstab`); as they are."""
        from feedback.pipeline.questions import crossed

        return crossed(self, rows, columns)

    def drivers(self, **groups: Any) -> pd.DataFrame:
        """What the overall rating goes with, of some of the people: branch="云山店"; empty where refused."""
        from feedback.pipeline.narrow import equals

        where = equals(groups) if groups else ""
        return self.revised("drivers", "ranking", where=where).table("drivers")

    def export(self, path: str | Path, table: str = "responses") -> Path:
        """Write a table as .csv, .xlsx, .sav (SPSS), .dta (Stata) or .parquet, by the file's ending.

        Text that a spreadsheet would run as a formula is disarmed; SPSS and Stata get labels of variables.
        """
        from feedback.pipeline.access_log import log_access
        from feedback.pipeline.questions import exported

        data = self.comments if table == "comments" else self.table(table)
        made = exported(data, Path(path), {**self.manifest["column_labels"], **self.labels})
        log_access(self.study, f"export {table}", file=made, rows=len(data), tables=self.folder)
        return made

    def sheet(self, table: str = "comments", *, rows: int = 5000) -> Sheet:
        """A table to sort, search and filter in JupyterLab; its first `rows` rows, so that the page stays quick."""
        from feedback.pipeline.questions import Sheet

        data = self.comments if table == "comments" else self.table(table)
        return Sheet(data, rows=rows, language=self.language)

    def topics(self, n: int | None = None) -> pd.DataFrame:
        """The topics of the run, or `n` of them found anew; the run's tables stay."""
        return self.revised("topics", topics=n).table("topics")

    def compare(self, segment: str = "") -> pd.DataFrame:
        """Share of people hurt on each aspect, in each group of a segment (of all segments without one) and among all others, as it is published.

        Raises
        ------
        StudyError
            The study has no such segment.
        """
        from feedback.pipeline.questions import compared

        return compared(self, segment)

    def compare_drivers(self, segment: str) -> DriverSegments | NotComputed:
        """Whether drivers differ between the groups of a segment; where that cannot be told, a result that says why."""
        from feedback.insight.driver_segments import compare_drivers
        from feedback.pipeline.questions import groups_of

        groups = groups_of(self, segment)
        rated, overall = self.asked.carrying, self.asked.overall
        found: DriverSegments | NotComputed = self.attempt_ranking(
            compare_drivers, rated, overall, segment=groups, weights=self.weights, level=self.level
        )
        return found

    def sentence(self, step: str) -> str:
        """What a step found, in one paragraph, or why it could not be computed."""
        return self.why_not(step) or str(self.manifest["sentences"].get(step, ""))

    def write_csv(self, name: str, frame: pd.DataFrame) -> Path | None:
        """Leave a shown table beside the others as CSV that a spreadsheet opens as text; figures as they are told.

        A page read in another language than the run's leaves the run's file as it is.
        """
        if self.shown_in not in ("", self.language):
            return None
        lists = self.folder / LISTS_FOLDER
        made = beside(lists, MAKING)  # there while a run makes its pages
        path = (made if made.is_dir() else lists) / f"{name}.csv"
        with written_whole(path) as whole:
            excel_safe(told_table(frame)).to_csv(whole, encoding="utf-8-sig")
        return path

    def why_not(self, step: str, *, language: str | None = None) -> str | None:
        """Why a step could not be computed, or None where it was."""
        note = self.manifest["notes"].get(step)
        return note[language or self.manifest["language"]] if note else None

    def revised(
        self,
        *steps: str,
        where: str = "",
        since: date | str | None = None,
        until: date | str | None = None,
        taxonomy: str | None = None,
        options: Mapping[str, Mapping[str, Any]] | None = None,
        items: Sequence[str] = (),
        outcome: str = "",
        careless: str = "keep",
        weights: Mapping[str, Mapping[Any, float]] | None = None,
        **parameters: Any,
    ) -> Results:
        """The run itself where nothing differs from it, else `steps` taken again; nothing is written.

        Parameters
        ----------
        steps
            Which steps, such as "topics"; by the same functions as in the run.
        where
            Whom they are about: `branch == "云山店" and rating <= 3`; empty for everybody.
        since, until
            First and last day, both included.
        taxonomy, options, parameters
            As in `feedback.pipeline.revised.revise`; None for the run's own value.
        items
            Rated rows that count; all where empty.
        outcome
            What is explained in place of the overall rating: "nps" or a rated row.
        careless
            "drop": without those whose answers look careless (`screen_careless`).
        weights
            Population figures to rake everybody's weights to, such as {"channel": {"网上": 0.6, "电话": 0.4}}.

        Examples
        --------
        >>> twelve = results.revised("topics", topics=12)              # doctest: +SKIP
        """
        from feedback.pipeline.choices import Choices
        from feedback.pipeline.narrow import Narrowing
        from feedback.pipeline.revised import revise

        return revise(
            self,
            steps,
            narrowing=Narrowing(where, since, until),
            choices=Choices(items, outcome, careless, weights),
            parameters=parameters,
            taxonomy=taxonomy,
            options=options,
        )

    @property
    def no_ranking(self) -> Refusal | None:
        """Why nothing in this run may be ranked, or None where something may."""
        return Refusal.from_dict(self.manifest.get("no_ranking"))

    @property
    def refused(self) -> str:
        """Why nothing may be ranked, in the language of the analysis; empty where something may."""
        return "" if self.no_ranking is None else self.no_ranking.why.spoken(self.language)

    def attempt_ranking(self, function: Callable[..., Any], *data: Any, **options: Any) -> Any:
        """What a measure that ranks or forecasts finds; where the run refuses that, a result that says why.

        Parameters
        ----------
        function, data, options
            As in `feedback.pipeline.measuring.attempt`.
        """
        from feedback.pipeline.measuring import attempt

        refusal = self.no_ranking
        return attempt(function, *data, **options) if refusal is None else NotComputed(refusal.why)

    def counts(self, step: str | None = None) -> dict[str, Any]:
        """Rows in, rows out and reasons of one step; without a name, of every step by its name."""
        steps = {entry["step"]: entry for entry in self.manifest["steps"]}
        return steps if step is None else steps.get(step, {})

    def __getattr__(self, name: str) -> Any:
        if name == "comments_with":  # notebooks of 0.1
            raise AttributeError(
                "Results.comments_with is gone: results.comments(aspect='wait', polarity='negative') has the comments, "
                "results.table('quotes') the quotes of a page."
            )
        raise AttributeError(f"'Results' object has no attribute {name!r}")
