"""Measures of whatever a study asked: each part that does not apply says so in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.disclosure import shown_values
from feedback.errors import AnalysisError, FeedbackError, InputError
from feedback.pipeline.choice_table import choice_table
from feedback.pipeline.completed_answers import completed_for
from feedback.pipeline.design_tables import arm_table, order_table, order_words, quota_cells
from feedback.pipeline.dimension_table import dimension_table
from feedback.pipeline.intake import NPS
from feedback.pipeline.item_tables import item_table, max_diff_table
from feedback.pipeline.number_tables import filled_table, page_time_table
from feedback.pipeline.score_tables import score_table
from feedback.pipeline.wording import plain_note
from feedback.results import NotComputed, Result, Words
from feedback.rounded_tables import told_table

if TYPE_CHECKING:
    from feedback.measures.screening_effect import ScreeningEffect
    from feedback.pipeline.analysis_run import AnalysisRun

_NO_ITEMS = Words(
    en="This study has no ratings of single aspects.", zh="本研究没有对各方面的评分。"
)
_NO_OVERALL = Words(en="This study has no overall rating.", zh="本研究没有总体评分。")
_NO_BOTH = Words(
    en="This needs ratings of single aspects and an overall rating; the study does not have both.",
    zh="需要同时有对各方面的评分和总体评分，本研究不全。",
)
# the function that would compute it → what the study lacks
_LACKS = {
    "score_nps": Words(
        en="This study did not ask how likely people are to recommend (NPS).",
        zh="本研究没有问推荐意愿（NPS）。",
    ),
    "score_csat": _NO_OVERALL,
    "importance_performance": _NO_BOTH,
    "simulate_improvement": _NO_BOTH,
    "driver_importance": _NO_BOTH,
    "servqual_gap": Words(
        en="This study did not ask what people expect, so there are no gaps to compute.",
        zh="本研究没有问期望，无法计算差距。",
    ),
    "classify_kano": Words(
        en="This study did not ask in Kano's pairs, with and without a feature.",
        zh="本研究没有成对的 Kano 题（有与没有某功能）。",
    ),
}


# tables by the entry of the plan each is of; weighted
_WEIGHTED: Mapping[str, Callable[..., pd.DataFrame]] = {
    "filled": filled_table,
    "choices": choice_table,
    "dimensions": dimension_table,
}
# tables of what the design of a questionnaire set up, by the entry of the plan each is of; never weighted
_DESIGNED: Mapping[str, Callable[..., pd.DataFrame]] = {
    "page_times": page_time_table,
    "quotas": quota_cells,
    "arms": arm_table,
    "orders": order_table,
}
UNWEIGHTED = Words(
    en="Not weighted: these figures are of the people who answered, without the survey's design.",
    zh="未加权：这些数字只反映答卷者本身，没有计入抽样设计。",
)


def attempt(function: Callable[..., Any], *data: Any, **options: Any) -> Any:
    """What a measure finds, or, where the study lacks the answers for it, a result that says so.

    Parameters
    ----------
    function
        A measure, such as `score_nps`.
    data
        Its data; a frame without columns, or a series without an answer, is what the study lacks.
    options
        Its options.

    Returns
    -------
    Result
        Of the measure, or `NotComputed`: an empty `.table`, and `.explain()` says why.

    Examples
    --------
    >>> from feedback import score_nps
    >>> attempt(score_nps, pd.Series(dtype=float)).explain("en")
    'This study did not ask how likely people are to recommend (NPS).'
    """
    if any(_is_empty(part) for part in data):
        return NotComputed(_LACKS.get(function.__name__, _NO_ITEMS))
    try:
        return function(*data, **options)
    except (AnalysisError, InputError) as error:
        return NotComputed(_reason(error))


def _is_empty(part: Any) -> bool:
    return isinstance(part, (pd.DataFrame, pd.Series)) and not part.notna().to_numpy().any()


def _reason(error: FeedbackError) -> Words:
    return Words(en=plain_note(error.en), zh=plain_note(error.zh))


def score_groups(
    function: Callable[..., Any], values: pd.Series, groups: pd.Series, **options: Any
) -> pd.DataFrame:
    """A score of each group that may be shown, as it is told: estimate, ci_low, ci_high, n, missing; no rows where nothing can be scored.

    Parameters
    ----------
    function
        `score_nps` (points) or `score_csat` (share).
    values, groups
        An answer and a group a respondent.
    options
        Of the function; `weights`, the design of these rows, or None.
    """
    rows, design = {}, options.pop("weights", None)
    n = values.groupby(groups).count() if len(groups) else pd.Series(dtype="int64")
    shown = n.index[shown_values(n, elsewhere=float(values.count() - n.sum()))]
    for group, answers in values.groupby(groups) if len(groups) else ():
        if group not in shown:
            continue
        own = None
        if design is not None:
            own = design.of(np.flatnonzero(groups.reindex(values.index) == group))
        found = attempt(function, answers, **options, weights=own)
        if not isinstance(found, NotComputed):
            share = getattr(found, "share", None)
            score = (found.nps, *found.ci) if share is None else (share, *found.share_ci)
            rows[group] = [*score, found.n, found.missing]
    columns = ["estimate", "ci_low", "ci_high", "n", "missing"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("value")
    return _told_scores(table, share=function.__name__ == "score_csat")


def _told_scores(table: pd.DataFrame, *, share: bool) -> pd.DataFrame:
    """Scores of groups as they are told (`feedback.rounded_tables.told_table`)."""
    if share:
        names = {"estimate": "share", "ci_low": "share_low", "ci_high": "share_high"}
        back = {told: name for name, told in names.items()}
        return told_table(table.rename(columns=names)).rename(columns=back)
    return told_table(table.assign(low=-100.0, high=100.0)).drop(columns=["low", "high"])


def paragraph(found: Result, language: str, *, unweighted: bool = False) -> str:
    """What a result says, how it is defined, and how many did not answer, as markdown.

    Parameters
    ----------
    unweighted
        Whether the page is weighted and this result is not: it then says so.
    """
    missing = getattr(found, "missing", None)
    unsaid = ""
    if isinstance(missing, int):
        unsaid = f"未答 {missing:,} 人。" if language == "zh" else f" Not answered: {missing:,}."
    said = f"{found.explain(language)}\n\n{found.define(language)}{unsaid}".strip()
    return f"{said}\n\n{UNWEIGHTED.spoken(language)}" if unweighted else said


def screened_effect(
    rated: pd.DataFrame,
    *,
    low: float,
    high: float,
    dimensions: Mapping[str, Sequence[str]] | None = None,
    seconds: pd.Series | None = None,
    pages: Iterable[tuple[pd.Series, Sequence[str]]] = (),
    language: str = "zh",
) -> ScreeningEffect:
    """What leaving careless answers out would change, per dimension or for all items together.

    Parameters
    ----------
    rated
        Ratings of single aspects; who rated none was asked none, or says nothing of how he answers, and is not counted.
    low, high
        Ends of their scale.
    dimensions
        Name → items; all items as one scale where left out.
    seconds
        Time each person took, where it is known: those too fast to have read are careless, too.
    pages
        For each timed page its seconds and the items on it.
    language
        Of the name that stands for all items.
    """
    from feedback.measures.screening_effect import screening_effect
    from feedback.responses.screening.screen import screen_careless

    items, there = list(rated.columns), rated.notna().any(axis=1)
    rated, seconds = rated[there], None if seconds is None else seconds[there]
    timed = [(times[there], asked) for times, asked in pages]
    screened = screen_careless(
        rated, items=items, low=low, high=high, duration=seconds, pages=timed
    )
    scales = dimensions or {"全部题目" if language == "zh" else "all items": items}
    return screening_effect(rated, screened, scales=scales, low=low, high=high)


def expected_and_received(
    responses: pd.DataFrame, *, expectations: dict[str, str], items: dict[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers of the pairs, both by aspect; two frames without columns where nothing was expected."""
    column_of = {aspect: column for column, aspect in items.items()}
    pairs = {wished: column_of[aspect] for wished, aspect in expectations.items()}
    names = list(expectations.values())
    return (
        responses[list(pairs)].set_axis(names, axis=1),
        responses[list(pairs.values())].set_axis(names, axis=1),
    )


def kano_sides(
    responses: pd.DataFrame, pairs: dict[str, tuple[str, str]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kano answers by feature: where it is there, and where it is not."""
    present, absent = ([pair[side] for pair in pairs.values()] for side in (0, 1))
    return (
        responses[present].set_axis(list(pairs), axis=1),
        responses[absent].set_axis(list(pairs), axis=1),
    )


def measures(run: AnalysisRun) -> AnalysisRun:
    """Tables of rated rows, dimensions, published scores, gaps and Kano classes, and sentences on them."""
    from feedback.measures.kano.classify import classify_kano
    from feedback.measures.loyalty import score_nps
    from feedback.measures.servqual import servqual_gap

    plan, responses, labels = run.answers.plan, run.answers.responses, run.labels
    level, weights = run.study.parameters.level, run.design
    parts: dict[str, Any] = {}
    if plan.nps and NPS in responses:
        parts["nps"] = attempt(score_nps, responses[NPS], level=level, weights=weights)
    if plan.expectations:
        sides = expected_and_received(
            responses, expectations=dict(plan.expectations), items=dict(plan.aspects)
        )
        named = (side.rename(columns=labels) for side in sides)
        parts["gaps"] = attempt(servqual_gap, *named, level=level)
    if plan.kano:
        both = kano_sides(responses, dict(plan.kano))
        named = (side.rename(columns=labels) for side in both)
        parts["kano"] = attempt(classify_kano, *named, level=level, weights=weights)
    for name, found in parts.items():
        run = run.with_sentence(name, found.explain(run.language))
        if name in ("gaps", "kano") and len(found.table):
            run = run.with_tables(**{name: found.table})
    options: dict[str, Any] = {"level": level, "weights": weights}
    tables = {"scores": score_table(responses, plan, **options)}
    completed = completed_for(run)
    if plan.aspects:
        tables["items"] = item_table(responses, plan, labels=labels, completed=completed, **options)
    for name, table_of in _WEIGHTED.items():
        if getattr(plan, name):
            more = {"completed": completed} if table_of is dimension_table else {}
            tables[name] = table_of(responses, plan, **options, **more)
    if plan.max_diffs:
        tables["max_diff"] = max_diff_table(responses, plan, level=level)
    for name, table_of in _DESIGNED.items():
        if getattr(plan, name):
            tables[name] = table_of(responses, plan, level=level)
    if (said := order_words(responses, plan, tables.get("orders", pd.DataFrame()))) is not None:
        run = run.with_note("orders", said)
    return run.with_tables(**{name: table for name, table in tables.items() if len(table)})
