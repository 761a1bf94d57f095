"""The steps that say why: pain points, a person's check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from feedback.errors import AnalysisError
from feedback.pipeline.bases import say_bases
from feedback.pipeline.driver_analysis import aspect_ratings
from feedback.pipeline.intake import WAVE
from feedback.pipeline.rated import common_scale
from feedback.pipeline.waves import newest_wave
from feedback.pipeline.work import Work
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.insight.pain_points import PainPoints

MIN_QUOTED = 5  # comments on an aspect, or behind a filter, before one of them is quoted


def pain_points(work: Work) -> None:
    """One row an aspect: how many it hurts, how much it costs, how sure we are."""
    from feedback.insight.theme_impact import theme_impact

    responses = work.answers.responses
    names = [name for name in (*work.answers.plan.segments, WAVE) if name in responses]
    newest = newest_wave(responses)
    work.results["advice_wave"] = None
    try:
        found = whole = rank_for(work, responses, responses[names] if names else None)
        if newest is not None:
            found = _of_the_newest(work, whole, newest, [name for name in names if name != WAVE])
    except AnalysisError as error:
        work.note("pain_points", error)
        work.count("pain_points", 0, 0)
        return
    say_bases(work, found.table)
    work.results["pain_points"] = found
    work.tables["pain_points"] = found.table
    work.sentences["pain_points"] = found.explain(work.language)
    work.tables["pain_points_unranked"] = found.unranked
    # of all waves, for the explorer, with the wave one of the groups; and of the people the advice is of
    work.tables["pain_points_by_segment"] = _flagged(whole.by_segment)
    if work.results["advice_wave"] is not None:
        work.tables["pain_points_by_segment_now"] = _flagged(found.by_segment)
    work.tables["quotes"] = _quotable(found.quotes, work.tables["mentions"])
    mentions, ratings, comments = _of_the_advice(work)
    if ratings is not None and len(mentions):
        work.tables["theme_impact"] = theme_impact(
            mentions,
            ratings,
            comments=comments,
            pain_points=found.table,
            level=work.study.parameters.level,
        )
    work.count(
        "pain_points",
        len(found.table) + len(found.unranked),
        len(found.table),
        unranked=len(found.unranked),
    )


def _flagged(by_segment: pd.DataFrame) -> pd.DataFrame:
    return by_segment.assign(flagged=by_segment["flag"] != 0)


def _of_the_advice(work: Work) -> tuple[pd.DataFrame, pd.Series | None, pd.DataFrame]:
    """Mentions, ratings and comments of the people the advice is of: the newest wave, else everybody."""
    mentions, ratings, comments = work.tables["mentions"], work.ratings, work.usable
    wave = work.results["advice_wave"]
    if wave is None:
        return mentions, ratings, comments
    responses = work.answers.responses
    people = responses.index[responses[WAVE].astype("str") == wave]
    comments = comments[comments["respondent"].isin(people)]
    mentions = mentions[mentions["comment"].isin(comments.index)]
    if ratings is not None:
        ratings = ratings[ratings.index.isin(people)]
    return mentions, ratings if ratings is not None and len(ratings) else None, comments


def _of_the_newest(work: Work, whole: PainPoints, wave: str, segments: list[str]) -> PainPoints:
    """Pain points of the newest wave, the shares of all waves beside: advice is of now."""
    responses = work.answers.responses
    now = responses[responses[WAVE].astype("str") == wave]
    found = rank_for(work, now, now[segments] if segments else None)
    # too few people of one wave to tell from chance what all waves together tell: then advice is of all
    if not len(found.table) or (found.is_noise and not whole.is_noise):
        return whole
    earlier = rank_for(work, responses.drop(now.index), None)
    shares = pd.concat([earlier.table, earlier.unranked])[["share_negative", "n"]]
    shares = shares.set_axis(["share_negative_earlier", "n_earlier"], axis=1)
    people = f"{len(now):,}"
    work.results["advice_wave"] = wave
    work.remark(
        "newest_wave",
        Words(
            en=f"What stands first, with its counts and quotes, comes from the latest wave, {wave} ({people} people); "
            "how it developed is listed under what changed.",
            zh=f"首屏所列的方面及其人数、原话只来自最新一批“{wave}”（{people} 人）；与以往相比的变化另列。",
        ),
    )
    return replace(found, table=found.table.join(shares), unranked=found.unranked.join(shares))


def _quotable(quotes: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """No quote on what fewer than MIN_QUOTED comments speak of: its author could be recognised."""
    if not len(quotes):
        return quotes
    speak = mentions.groupby("aspect")["comment"].nunique()
    return quotes[quotes["aspect"].map(speak).fillna(0) >= MIN_QUOTED]


def rank_for(work: Work, responses: pd.DataFrame, segments: pd.DataFrame | None) -> PainPoints:
    """Pain points of some of the respondents."""
    from feedback.insight.pain_points import rank_pain_points

    plan, options = work.answers.plan, work.study.parameters
    rated, ratings, mentions = aspect_ratings(work), work.ratings, work.tables["mentions"]
    comments = work.usable[work.usable["respondent"].isin(responses.index)]
    return rank_pain_points(
        mentions[mentions["comment"].isin(comments.index)],
        None if ratings is None else ratings.reindex(responses.index),
        comments=comments,
        aspect_ratings=None if rated is None else rated.loc[responses.index],
        aspect_scale=None if rated is None else common_scale(plan.item_scales),
        segments=segments,
        min_mentions=options.min_mentions,
        level=options.level,
        language=work.language,
        labels=work.results["labels"],
        seed=options.seed,
    )


def audit(work: Work) -> None:
    """What a person's labels say of the machine's, where the study names a labelled sample."""
    from feedback.insight.audit import audit_report

    if work.study.audit is not None:
        found = audit_report(work.study.resolve(work.study.audit), labels=work.results["labels"])
        work.sentences["audit"] = found.explain(work.language)
