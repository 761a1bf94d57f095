"""The tables of a finished run, read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import AnalysisError, StudyError, did_you_mean
from feedback.files import written_whole
from feedback.frames import FLAGS, RUN_TABLES
from feedback.insight.refusal import Refusal
from feedback.pipeline.manifest import damaged, read_manifest
from feedback.pipeline.wording import KIND_NAMES, named, reason_in
from feedback.responses.cell_text import excel_safe
from feedback.results import NotComputed
from feedback.study import Study, load_study

if TYPE_CHECKING:
    import pandas as pd

    from feedback.pipeline.asked import Asked


@dataclass(frozen=True)
class Results:
    """Tables, manifest and (once made) report of a study.

    Attributes
    ----------
    study
        The study as it was run.
    folder
        Where its tables and its manifest lie.
    """

    study: Study
    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Inputs, versions, parameters, rows in and out of each step."""
        return read_manifest(self.folder)

    @property
    def tables(self) -> list[str]:
        """Names of the tables there are."""
        return sorted(path.stem for path in self.folder.glob("*.parquet"))

    @property
    def report(self) -> Path | None:
        """First page of the report, or None where none was made."""
        if self.folder == self.study.processed:
            home = self.study.reports
        elif self.folder.name == TABLES_FOLDER:
            beside = self.folder.parent
            home = beside / REPORT_FOLDER if (beside / REPORT_FOLDER).is_dir() else beside
        else:
            home = self.folder  # `--out` of 0.1: tables and pages in one folder
        page = home / "index.html"
        return page if page.is_file() else None

    def table(self, name: str) -> pd.DataFrame:
        """One table; an empty frame where its step could not be computed.

        Raises
        ------
        StudyError
            No step makes a table of that name.
        InputError
            Its file is damaged, missing, or of another run than the manifest.
        """
        import pandas as pd

        rows = self.manifest["tables"].get(name)
        if rows is not None:
            return self._read(name, rows)
        if name in RUN_TABLES:
            return pd.DataFrame()
        hint_en, hint_zh = did_you_mean(name, RUN_TABLES)
        raise StudyError(
            en=f"no table {name!r}.{hint_en} There are: {', '.join(RUN_TABLES)}.",
            zh=f"没有表 {name!r}。{hint_zh}现有：{'、'.join(RUN_TABLES)}。",
        )

    def _read(self, name: str, rows: int) -> pd.DataFrame:
        """A table as the manifest counts it, or what is wrong with its file."""
        import pandas as pd

        path = self.folder / f"{name}.parquet"
        try:
            table = pd.read_parquet(path)
        except Exception as error:  # Arrow's and pandas' own kinds, by the damage
            raise damaged(path) from error
        if len(table) != rows:
            raise damaged(path)
        return table

    @property
    def language(self) -> str:
        """Language the analysis was made in."""
        return str(self.manifest["language"])

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

    def whom(self, *, language: str | None = None) -> str:
        """Whom charts of the pain points are of, where that is not everybody: "Wave 2025Q3 only"."""
        if self.advice_wave is None:
            return ""
        zh = (language or self.language) == "zh"
        return f"只含最新一批“{self.advice_wave}”" if zh else f"Wave {self.advice_wave} only"

    @property
    def items(self) -> dict[str, str]:
        """Rating column → aspect it rates."""
        return dict(self.manifest["items"])

    @property
    def taxonomy(self) -> str:
        """Name or path of the study's taxonomy."""
        return self.study.resolve(self.study.taxonomy)

    def usable_comments(self) -> pd.DataFrame:
        """Comments that say something: no flag set."""
        comments = self.comments()
        return comments[~comments.filter(regex="^is_").any(axis=1)]

    @property
    def sentiment_muted(self) -> bool:
        """Whether the reading of moods failed its check against the ratings, so that none is shown."""
        return bool(self.manifest.get("sentiment_muted", False))

    def moods(self) -> pd.DataFrame:
        """The comments whose mood was read; none where the reading failed its check."""
        comments = self.comments().dropna(subset=["sentiment"])
        return comments.iloc[:0] if self.sentiment_muted else comments

    def named_groups(self, groups: pd.Series, *, name: str) -> pd.Series:
        """Groups that are bare numbers get the name of what they number: "Shop 15"."""
        text = groups.astype("str")
        return text.mask(text.str.fullmatch(r"\d+"), f"{name} " + text)

    def copies(self) -> pd.DataFrame:
        """Copies set aside, by wave and group, named for the reader; no rows where there were none."""
        table = self.table("copies")
        if not len(table):
            return table
        everybody = "全部" if self.language == "zh" else "everybody"
        names = {**self.labels, "": everybody, "wave": "批次" if self.language == "zh" else "Wave"}
        return table.assign(segment=table["segment"].map(lambda name: names.get(name, name)))

    def wishes(self, *, n: int) -> pd.DataFrame:
        """Up to `n` suggestions, each in the sentence that holds it: label, quote."""
        from feedback.insight.pain.wishes import pick_wishes

        found = pick_wishes(self.table("mentions"), self.table("comments"), n=n)
        return found.assign(label=found["aspect"].map(self.labels))[["label", "quote"]]

    def uncovered(self, *, clusters: int = 8) -> pd.DataFrame:
        """Clauses the taxonomy does not cover, grouped by likeness; empty where there are too few."""
        import pandas as pd

        from feedback.text.aspects_unlabelled import find_unlabelled_clauses

        comments = self.usable_comments()["clean"].head(LEARN_FROM)
        try:
            return find_unlabelled_clauses(comments, taxonomy=self.taxonomy, clusters=clusters)
        except AnalysisError:
            return pd.DataFrame()

    def proposed_words(self, *, per_aspect: int = 3) -> pd.DataFrame:
        """Words the taxonomy lacks, learned from the comments; empty where there are too few."""
        import pandas as pd

        from feedback.text.segment import segment
        from feedback.text.taxonomy_growth import grow_taxonomy

        tokens = segment(self.usable_comments()["clean"].head(LEARN_FROM))
        try:
            found = grow_taxonomy(tokens, taxonomy=self.taxonomy, per_aspect=per_aspect)
        except AnalysisError:
            return pd.DataFrame()
        return found.assign(label=found["aspect"].map(self.labels))

    @cached_property
    def asked(self) -> Asked:
        """What was asked, in the shape measures want it, named for the reader."""
        from feedback.pipeline.asked import Asked

        return Asked(self.table("responses"), self.manifest)

    @property
    def driver_labels(self) -> dict[str, str]:
        """Names of drivers: aspects, and mentions of them as praise (+) or complaint (-)."""
        from feedback.pipeline.driver_analysis import driver_labels

        return driver_labels(self.labels)

    def comments(
        self, *, aspect: str | None = None, polarity: str | None = None, **groups: Any
    ) -> pd.DataFrame:
        """The comments, each with rating, date, wave and segments of who wrote it.

        Parameters
        ----------
        aspect
            Only those that speak of it (its key in the taxonomy, or its name).
        polarity
            "negative", "positive" or "neutral": what they say of the aspect, or of any where none is named.
        groups
            Only those of some people: column of the answers = value, such as branch="云山店".

        Raises
        ------
        StudyError
            An aspect, a polarity, a column or a value there is not; what there is stands in the message.

        Examples
        --------
        >>> results.comments(aspect="wifi", polarity="negative", branch="云山店")  # doctest: +SKIP
        """
        from feedback.pipeline.narrow import Narrowing, equals
        from feedback.pipeline.questions import comments_on

        comments, responses = self.table("comments"), self.table("responses")
        for name in ("rating", "nps", "date", "wave", *self.segments):
            if name in responses:
                comments[name] = comments["respondent"].map(responses[name])
        if aspect is not None or polarity is not None:
            comments = comments[comments.index.isin(comments_on(self, aspect, polarity))]
        if groups:
            meant = Narrowing(equals(groups)).rows(responses, names=self.labels)
            comments = comments[comments["respondent"].isin(responses.index[meant])]
        return comments

    def topics(self, n: int | None = None) -> pd.DataFrame:
        """The topics of the run, or `n` of them found anew; the run's tables stay."""
        return self.revised("topics", topics=n).table("topics")

    def compare(self, segment: str) -> pd.DataFrame:
        """Share of people hurt on each aspect, in each group of a segment and among all others.

        Raises
        ------
        StudyError
            The study has no such segment.
        """
        from feedback.pipeline.questions import compared

        return compared(self, segment)

    def rejected_reasons(self, *, language: str | None = None) -> pd.DataFrame:
        """How many rows and cells could not be used: column, reason, action, rows."""
        counted = self.table("rejected").groupby(["column", "reason", "action"]).size()
        table = counted.rename("rows").reset_index()
        table["column"] = table["column"].replace(dict(self.manifest["column_labels"]))
        for name in ("reason", "action"):
            table[name] = [
                reason_in(text, language=language or self.language) for text in table[name]
            ]
        return table

    def masked(self, *, language: str | None = None) -> pd.DataFrame:
        """How many places of each kind of personal data were masked: kind, places."""
        import pandas as pd

        counts = self.counts("clean")["why"]["personal_data"]
        kinds = named(counts, KIND_NAMES, language=language or self.language)
        return pd.DataFrame({"kind": kinds, "places": list(counts.values())})

    def flagged_examples(self, *, n: int = 5, language: str | None = None) -> pd.DataFrame:
        """A few different comments of each flag: kind, text."""
        flags = [flag for flag in FLAGS if flag != "is_empty"]
        long = self.table("comments").melt(id_vars="text", value_vars=flags, var_name="kind")
        found = long[long["value"]].drop_duplicates().groupby("kind", sort=False).head(n)
        kinds = named(found["kind"], FLAGS, language=language or self.language)
        return found[["kind", "text"]].assign(kind=kinds)

    def sentence(self, step: str) -> str:
        """What a step found, in one paragraph, or why it could not be computed."""
        return self.why_not(step) or str(self.manifest["sentences"].get(step, ""))

    def write_csv(self, name: str, frame: pd.DataFrame) -> Path | None:
        """Leave a shown table beside the others as CSV that a spreadsheet opens as text."""
        path = self.folder / "csv" / f"{name}.csv"
        with written_whole(path) as beside:
            excel_safe(frame).to_csv(beside, encoding="utf-8-sig")
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

        Examples
        --------
        >>> twelve = results.revised("topics", topics=12)              # doctest: +SKIP
        """
        from feedback.pipeline.narrow import Narrowing
        from feedback.pipeline.revised import revise

        narrowing = Narrowing(where, since, until)
        return revise(
            self,
            steps,
            narrowing=narrowing,
            parameters=parameters,
            taxonomy=taxonomy,
            options=options,
        )

    def notice(self, *steps: str, language: str | None = None) -> Any:
        """For the head of a page: what differs from the run, and why one of `steps` could not be computed."""
        from IPython.display import HTML

        from feedback.pipeline.revised import notice_of, paragraph_of

        shown = language or self.language
        whys = [self.why_not(step, language=shown) or "" for step in steps]
        if self.advice_wave is not None:
            whys.append(_whose_figures(self.advice_wave, "pain_points" in steps, zh=shown == "zh"))
        return HTML(
            "".join((notice_of(self, language=shown), *(paragraph_of(why) for why in whys)))
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

    def counts(self, step: str) -> dict[str, Any]:
        """Rows in, rows out and reasons of one step."""
        return next((entry for entry in self.manifest["steps"] if entry["step"] == step), {})


def _whose_figures(wave: str, newest: bool, *, zh: bool) -> str:
    """Whether a page is of the newest wave or of all of them."""
    if newest:
        return (
            f"本页各图各表只含最新一批“{wave}”。"
            if zh
            else f"All charts and tables of this page are of the latest wave, {wave}, only."
        )
    return (
        f"本页各图各表包括全部批次；痛点和首页的建议只含最新一批“{wave}”。"
        if zh
        else f"All charts and tables of this page cover all waves; pain points and advice are of the latest, {wave}, only."
    )


TABLES_FOLDER, REPORT_FOLDER = "tables", "report"  # what `--out` gets
LEARN_FROM = 20_000  # comments; more teach no further words and take minutes


def load_results(
    study: str | Path | Study, *, tables: str | Path = "", language: str = ""
) -> Results:
    """Results of a study; analyses it first where there are none yet.

    Parameters
    ----------
    study
        Study, path of a study file, or the name of one ("demo").
    tables
        Folder of the tables, or the `--out` folder that holds them; empty for the study's own.
    language
        "zh" or "en" for an analysis that has to be made; empty for the study's own.

    Returns
    -------
    Results

    Examples
    --------
    >>> results = load_results("demo")                             # doctest: +SKIP
    >>> results.table("pain_points")[["rank", "cost"]].head(3)     # doctest: +SKIP
    """
    from feedback.pipeline.run import run_study

    found = study if isinstance(study, Study) else load_study(study)
    for folder in tables_folders(tables) if tables else (found.processed,):
        if (folder / "manifest.json").is_file():
            return Results(found, folder)
    return run_study(found, out=tables or None, language=language or None, report=False)


def tables_folders(out: str | Path) -> tuple[Path, Path]:
    """Where the tables may lie of whom is told `out`: in its tables/, or in it (as 0.1 did)."""
    return Path(out) / TABLES_FOLDER, Path(out)
