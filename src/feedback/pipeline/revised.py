"""A finished run seen otherwise: steps taken again with other parameters, or for some of the people, in memory.

The steps are the run's own, begun from its stored tables; nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import AnalysisError, StudyError, did_you_mean
from feedback.numeric import stretches
from feedback.pipeline.analysis_run import OF_PEOPLE, AnalysisRun
from feedback.pipeline.choices import Choices
from feedback.pipeline.closed_answers import Asked
from feedback.pipeline.intake import NPS
from feedback.pipeline.manifest import manifest_of
from feedback.pipeline.narrow import Narrowing
from feedback.pipeline.planning import plan_of
from feedback.pipeline.reading import labels_of
from feedback.pipeline.results import Results
from feedback.pipeline.steps import STEPS, take_step
from feedback.pipeline.wording import method_sentence
from feedback.results import Words
from feedback.study import Study
from feedback.study_parameters import Parameters

if TYPE_CHECKING:
    import pandas as pd

    from feedback.responses.weights.design import Design

NONE = Choices()
SAME_FIGURES = Words(en="", zh="")


@dataclass(frozen=True, repr=False)
class RevisedResults(Results):
    """Results of some steps taken again; the run's own tables are as they were.

    Attributes
    ----------
    run
        The tables the steps were given, and those they made. Tables of other steps are empty here:
        they would be of other parameters or other people.
    said
        What differs from the run, in both languages.
    """

    run: AnalysisRun = field(repr=False, kw_only=True)
    said: Words = field(kw_only=True)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """As of a run, of what was taken again."""
        return manifest_of(self.run, seconds={})

    @cached_property
    def asked(self) -> Asked:
        """What was asked; the outcome chosen stands in the place of the overall rating."""
        name = "" if self.run.outcome is None else self.run.outcome.spoken(self.language)
        return Asked(self.table("responses"), self.manifest, outcome=name)

    @property
    def weights(self) -> Design | None:
        """How people were drawn and weigh, the margins given for the page among it."""
        return self.run.design

    @property
    def tables(self) -> list[str]:
        """Names of the tables there are."""
        return sorted(self.run.tables)

    @property
    def report(self) -> Path | None:
        """No report is made of this."""
        return None

    def _read(self, name: str, rows: int, columns: Sequence[str] | None) -> pd.DataFrame:
        table = self.run.tables[name]
        return table.copy() if columns is None else table[list(columns)].copy()

    def _columns(self, name: str) -> list[str]:
        return list(self.run.tables[name].columns)

    def _parts(self, name: str, rows: int, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        table = self.run.tables[name]
        yield from (table[list(columns)].iloc[part] for part in stretches(len(table)))

    def write_csv(self, name: str, frame: pd.DataFrame) -> Path | None:
        """Write nothing: the folder holds what the run found."""
        return None


def revise(
    results: Results,
    steps: Sequence[str],
    *,
    narrowing: Narrowing,
    choices: Choices = NONE,
    parameters: Mapping[str, Any],
    taxonomy: str | None = None,
    options: Mapping[str, Mapping[str, Any]] | None = None,
) -> Results:
    """The run itself where nothing differs from it, else its steps taken again.

    A page in another language than the run's takes its steps again to say them in its own; the figures are the same.

    Parameters
    ----------
    results
        A finished run.
    steps
        Which steps to take again, in the order of the run.
    narrowing
        Whom they are about.
    choices
        Rated rows, outcome, careless answers, weights.
    parameters
        Parameters of the study by name; None for the run's own value.
    taxonomy
        Name or path of another taxonomy.
    options
        By step, what its function is told beside the study's parameters; None for the run's own.

    Raises
    ------
    StudyError
        A step, a parameter or a condition cannot be had.
    AnalysisError
        Fewer people are left than a group needs to be shown (min_group).
    """
    _check_steps(steps)
    study, changed = _changed_study(results, parameters, taxonomy)
    told = {
        step: {name: value for name, value in given.items() if value not in (None, [], {}, "")}
        for step, given in (options or {}).items()
    }
    changed |= {name: value for given in told.values() for name, value in given.items()}
    changed |= choices.said()
    if not changed and not narrowing and not _translated(results):
        return results
    run, said = _begun(results, study, narrowing, choices, steps)
    for name in (name for name in STEPS if name in steps):
        kept = tuple(counted for counted in run.steps if counted["step"] != name)
        run = take_step(name, replace(run, steps=kept), **told.get(name, {}))
    differs = bool(changed or said)
    return RevisedResults(
        study, results.folder, run=run, said=_said(changed, said) if differs else SAME_FIGURES
    )


def _translated(results: Results) -> bool:
    """Whether the page speaks another language than the run did."""
    return results.shown_in not in ("", results.language)


def _check_steps(steps: Sequence[str]) -> None:
    for name in steps:
        if name not in STEPS:
            hint_en, hint_zh = did_you_mean(name, STEPS)
            raise StudyError(
                en=f"revised: no step {name!r}.{hint_en} There are: {', '.join(STEPS)}.",
                zh=f"revised：没有步骤 {name!r}。{hint_zh}现有：{'、'.join(STEPS)}。",
            )


def _changed_study(
    results: Results, parameters: Mapping[str, Any], taxonomy: str | None
) -> tuple[Study, dict[str, Any]]:
    """The study as it was run, with what is to differ; and what that is."""
    stored = results.manifest["parameters"]
    run = results.study.with_parameters(
        {name: value for name, value in stored.items() if name in Parameters.model_fields}
    )
    given = {name: value for name, value in parameters.items() if value is not None}
    study = run.with_parameters(given)
    changed = {
        name: getattr(study.parameters, name)
        for name in given
        if getattr(study.parameters, name) != getattr(run.parameters, name)
    }
    if taxonomy and taxonomy != study.taxonomy:
        study = study.model_copy(update={"taxonomy": taxonomy})
        changed["taxonomy"] = taxonomy
    return study, changed


def _begun(
    results: Results,
    study: Study,
    narrowing: Narrowing,
    choices: Choices,
    steps: Sequence[str],
) -> tuple[AnalysisRun, Words | None]:
    """The tables the steps start from, and who they are of where that is not everybody."""
    manifest = results.manifest
    tables = {name: results.table(name) for name in OF_PEOPLE if name in manifest["tables"]}
    if "topics" in steps:  # where no topics are found, none are left
        tables.pop("topic_documents", None)
    tables["rejected"] = results.table("rejected")
    plan = plan_of(study, language=results.shown_in or results.language)
    run = AnalysisRun.stored(study, plan, tables, manifest)
    # each comment keeps the score the run gave it
    sentences = {k: said for k, said in run.sentences.items() if k == "sentiment"}
    if _translated(results):
        from feedback.text.aspects.taxonomy import load_taxonomy

        language = results.shown_in
        read_by = load_taxonomy(study.resolve(study.taxonomy))
        run = replace(run, language=language, labels=labels_of(plan, read_by, language=language))
        how = results.counts("sentiment").get("why", {})
        sentences = {k: method_sentence(how, language=language) for k in sentences}
    run = replace(run, sentences=sentences, notes={}, diagnostics=())
    everybody, said = len(tables["responses"]), None
    chosen = narrowing.rows(tables["responses"], names=manifest["labels"])
    attentive = choices.attentive(tables["responses"], plan)
    if attentive is not None:
        chosen &= attentive
    if narrowing or not chosen.all():
        who, n = narrowing.said() or 'careless = "drop"', int(chosen.sum())
        _require_people(n, everybody, who, study.parameters.min_group)
        said = Words(
            en=f"{who}: {n:,} of {everybody:,} people", zh=f"{who}：{everybody:,} 人中的 {n:,} 人"
        )
        run = run.of(run.rows_of(chosen))
    elif "drivers" in steps:
        # other parameters may carry what the run's own could not; fewer people cannot
        run = replace(run, no_ranking=None)
    return _as_chosen(run, choices), said


def _as_chosen(run: AnalysisRun, choices: Choices) -> AnalysisRun:
    """With the rated rows, the outcome and the weights chosen."""
    plan = choices.plan(run.answers.plan, {**run.labels, **run.answers.plan.labels})
    responses = choices.answers(run.answers.responses, plan)
    run = run.with_tables(responses=responses)
    return replace(
        run,
        answers=replace(run.answers, plan=plan, responses=responses),
        outcome=_outcome_words(choices.outcome, run.labels) if choices.outcome else None,
        **choices.design(run, responses),
    )


def _outcome_words(outcome: str, labels: Mapping[str, str]) -> Words:
    if outcome == NPS:
        return Words(en="the likelihood to recommend", zh="推荐意愿")
    name = str(labels.get(outcome, outcome))
    return Words(en=name, zh=f"“{name}”的评分")


def _require_people(n: int, everybody: int, who: str, least: int) -> None:
    if n < least:
        raise AnalysisError(
            en=f"{who}: {n} of {everybody} people. A page needs at least {least} (min_group), "
            "so that nobody can be recognised. Widen the condition or the period.",
            zh=f"{who}：{everybody} 人中只有 {n} 人。至少 {least} 人才显示（min_group），以免认出个人。请放宽条件或时段。",
        )


def _said(changed: Mapping[str, Any], people: Words | None) -> Words:
    """What differs from the run, for the head of a page."""
    values = ", ".join(f"{name} = {value}" for name, value in changed.items())
    en = [f"computed for this page with {values}"] if values else []
    zh = [f"本页按 {values} 重新计算"] if values else []
    if people is not None:
        en, zh = [*en, f"only {people.en}"], [*zh, f"仅含 {people.zh}"]
    return Words(
        en=f"Not the run's own figures: {'; '.join(en)}. The tables of the run are unchanged.",
        zh=f"不是这次运行的结果：{'；'.join(zh)}。运行存下的表没有改动。",
    )


def notice_of(results: Results, *, language: str) -> str:
    """A line for the head of a page that does not show the run itself; empty where it does."""
    if not isinstance(results, RevisedResults) or results.said == SAME_FIGURES:
        return ""
    return f"<p><strong>{escape(results.said.spoken(language), quote=False)}</strong></p>"


def paragraph_of(text: str) -> str:
    """A text as HTML; empty for none."""
    return f"<p>{escape(text)}</p>" if text else ""
