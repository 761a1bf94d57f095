"""The step that says why: pain points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from feedback.arrow_columns import is_among, reindexed
from feedback.errors import AnalysisError
from feedback.insight.pain_points.segments import pool_segments
from feedback.insight.pain_points.who_is_hurt import SIGNALLING, only
from feedback.parallel.memory import release_all
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.bases import say_bases
from feedback.pipeline.completed_answers import aspects_put_to_some
from feedback.pipeline.driver_analysis import aspect_ratings
from feedback.pipeline.intake import WAVE
from feedback.pipeline.published import shown_in
from feedback.pipeline.rated import common_scale
from feedback.pipeline.rounded_shares import decide, rounded_in
from feedback.pipeline.waves import newest_wave
from feedback.results import Words
from feedback.rounded_tables import told_table
from feedback.rounding import told_count

if TYPE_CHECKING:
    from feedback.insight.pain_points.rank import PainPoints

MIN_QUOTED = 10  # comments on an aspect, or behind a filter, before one of them is quoted


def pain_points(run: AnalysisRun) -> AnalysisRun:
    """One row an aspect: how many it hurts, how much it costs, how sure we are."""
    from feedback.insight.theme_impact import theme_impact

    responses = run.answers.responses
    names = [name for name in (*run.answers.plan.segments, WAVE) if name in responses]
    newest, level = newest_wave(responses), run.study.parameters.level
    run = decide(replace(run, advice_wave=None))
    try:
        found = whole = rank_for(run, responses, responses[names] if names else None)
        if newest is not None:
            segments = [name for name in names if name != WAVE]
            run, found = _of_the_newest(run, whole, newest, segments)
    except AnalysisError as error:
        return run.with_note("pain_points", error).with_count("pain_points", 0, 0)
    release_all()
    # which groups, and in which steps, is decided once for all that is published: report, explorer, result
    found, whole = (
        replace(one, by_segment=told_table(pool_segments(told_table(one.by_segment), level=level)))
        for one in (found, whole)
    )
    run = replace(
        say_bases(run, found.table), pain_points=found
    ).with_tables(
        pain_points=found.table,
        pain_points_unranked=found.unranked,  # of everybody as they are; of a group or a wave told in steps
        # of all waves, for the explorer, with the wave one of the groups
        pain_points_by_segment=_flagged(whole.by_segment),
        quotes=_as_written(_quotable(found.quotes, run.tables["mentions"]), run),
    )
    if len(found.cost_correlations):
        run = run.with_tables(cost_correlations=found.cost_correlations)
    if run.advice_wave is not None:  # of the people the advice is of
        run = run.with_tables(pain_points_by_segment_now=_flagged(found.by_segment))
    run = run.with_sentence("pain_points", found.explain(run.language))
    release_all()
    mentions, ratings, comments = _of_the_advice(run)
    if ratings is not None and len(mentions):
        impact = theme_impact(
            mentions,
            ratings,
            comments=comments,
            pain_points=found.table,
            weights=run.design,
            level=run.study.parameters.level,
        )
        run = run.with_tables(theme_impact=impact)
    return run.with_count(
        "pain_points",
        len(found.table) + len(found.unranked),
        len(found.table),
        unranked=len(found.unranked),
    )


def _flagged(by_segment: pd.DataFrame) -> pd.DataFrame:
    return by_segment.assign(flagged=by_segment["flag"] != 0)


def _of_the_advice(run: AnalysisRun) -> tuple[pd.DataFrame, pd.Series | None, pd.DataFrame]:
    """Mentions, ratings and comments of the people the advice is of: the newest wave, else everybody."""
    mentions, ratings, comments = run.tables["mentions"], run.ratings, run.usable_of("respondent")
    mentions = mentions[[name for name in SIGNALLING if name in mentions]]
    wave = run.advice_wave
    if wave is None:
        return mentions, ratings, comments
    responses = run.answers.responses
    people = responses.index[responses[WAVE].astype("str") == wave]
    comments = comments[is_among(comments["respondent"], people)]
    mentions = mentions[is_among(mentions["comment"], comments.index)]
    if ratings is not None:
        ratings = ratings[is_among(ratings.index, people)]
    return mentions, ratings if ratings is not None and len(ratings) else None, comments


def _of_the_newest(
    run: AnalysisRun, whole: PainPoints, wave: str, segments: list[str]
) -> tuple[AnalysisRun, PainPoints]:
    """Pain points of the newest wave: advice is of now; and the run that says so."""
    responses = run.answers.responses
    now = responses[responses[WAVE].astype("str") == wave]
    # a wave is a group among others: of what few of it speak of, counts beside those of the others would name them
    found = rank_for(run, now, now[segments] if segments else None, told_rare=True, wave=wave)
    # too few people of one wave to tell from chance what all waves together tell: then advice is of all
    if not len(found.table) or (found.is_noise and not whole.is_noise):
        return run, whole
    people = f"{int(told_count(len(now))) if run.among_others else len(now):,}"
    run = replace(run, advice_wave=wave).with_note(
        "newest_wave",
        Words(
            en=f"What stands first, with its counts and quotes, comes from the latest wave, {wave} ({people} people); "
            "how it developed is listed under what changed.",
            zh=f"首屏所列的方面及其人数、原话只来自最新一批“{wave}”（{people} 人）；与以往相比的变化另列。",
        ),
    )
    return run, found


def _given(
    run: AnalysisRun, responses: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series | None, pd.DataFrame, pd.DataFrame | None]:
    """Mentions, ratings, comments and ratings of aspects of some of the respondents.

    Comments of others, and those that say nothing, stay in the table as empty ones: it may have millions, and would be copied.
    """
    rated, ratings, mentions = aspect_ratings(run), run.ratings, run.tables["mentions"]
    comments = run.tables["comments"].drop(columns="text")
    theirs = run.is_usable & is_among(comments["respondent"], responses.index)
    comments = comments.assign(is_empty=~theirs)
    return (
        only(mentions, is_among(mentions["comment"], comments.index[theirs])),
        None if ratings is None else reindexed(ratings, responses.index),
        comments,
        None if rated is None else rated.loc[responses.index],
    )


def _as_written(quotes: pd.DataFrame, run: AnalysisRun) -> pd.DataFrame:
    """In the characters of whoever is quoted: traditional ones are made simplified to be read, not to be shown."""
    from feedback.text.cleaning.as_written import quotes_as_written

    if not len(quotes) or not run.study.parameters.simplify:
        return quotes
    return quotes_as_written(quotes, run.tables["comments"])


def _quotable(quotes: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """No quote on what fewer than MIN_QUOTED comments speak of: its author could be recognised."""
    if not len(quotes):
        return quotes
    speak = {
        aspect: mentions["comment"][(mentions["aspect"] == aspect).to_numpy()].nunique()
        for aspect in quotes["aspect"].unique()
    }
    return quotes[quotes["aspect"].map(speak) >= MIN_QUOTED]


def rank_for(
    run: AnalysisRun,
    responses: pd.DataFrame,
    segments: pd.DataFrame | None,
    *,
    shown: Mapping[str, Sequence[str]] | None = None,
    told_rare: bool = False,
    wave: str = "",
) -> PainPoints:
    """Pain points of some of the respondents (of a wave); of segments, the groups `shown`: as the run decides when left out."""
    from feedback.insight.pain_points.rank import rank_pain_points

    plan, options = run.answers.plan, run.study.parameters
    mentions, ratings, comments, rated = _given(run, responses)
    found = rank_pain_points(
        mentions,
        ratings,
        comments=comments,
        aspect_ratings=rated,
        aspect_scale=None if rated is None else common_scale(plan.item_scales),
        segments=segments,
        weights=run.design,
        missing="impute" if options.missing == "impute" else "available",
        put_to_some=aspects_put_to_some(run.answers.responses, plan),
        min_mentions=options.min_mentions,
        level=options.level,
        language=run.language,
        labels=run.labels,
        seed=options.seed,
        shown=shown_in(run) if shown is None else shown,
        told=run.among_others,
        told_rare=told_rare,
        rounded=rounded_in(run, wave),
    )
    return replace(found, min_group=options.min_group)
