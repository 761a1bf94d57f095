"""The steps that say why: pain points, changes between waves, a person's check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.pipeline.driver_analysis import aspect_ratings
from feedback.pipeline.intake import DATE, WAVE
from feedback.pipeline.work import Work

if TYPE_CHECKING:
    from feedback.insight.pain_points import PainPoints

MIN_QUOTED = 5  # comments on an aspect, or behind a filter, before one of them is quoted


def pain_points(work: Work) -> None:
    """One row an aspect: how many it hurts, how much it costs, how sure we are."""
    from feedback.insight.theme_impact import theme_impact

    responses = work.answers.responses
    names = [name for name in (*work.answers.plan.segments, WAVE) if name in responses]
    try:
        found = rank_for(work, responses, responses[names] if names else None)
    except AnalysisError as error:
        work.note("pain_points", error)
        work.count("pain_points", 0, 0)
        return
    work.results["pain_points"] = found
    work.tables["pain_points"] = found.table
    work.sentences["pain_points"] = found.explain(work.language)
    work.tables["pain_points_unranked"] = found.unranked
    work.tables["pain_points_by_segment"] = found.by_segment.assign(
        flagged=found.by_segment["flag"] != 0
    )
    work.tables["quotes"] = _quotable(found.quotes, work.tables["mentions"])
    if work.ratings is not None and len(work.tables["mentions"]):
        work.tables["theme_impact"] = theme_impact(
            work.tables["mentions"],
            work.ratings,
            comments=work.usable,
            pain_points=found.table,
            level=work.study.parameters.level,
        )
    work.count(
        "pain_points",
        len(found.table) + len(found.unranked),
        len(found.table),
        unranked=len(found.unranked),
    )


def _quotable(quotes: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """No quote on what fewer than MIN_QUOTED comments speak of: its author could be recognised."""
    if not len(quotes):
        return quotes
    speak = mentions.groupby("aspect")["comment"].nunique()
    return quotes[quotes["aspect"].map(speak).fillna(0) >= MIN_QUOTED]


def changes(work: Work) -> None:
    """What moved between the last two waves: share hurt on each aspect, overall and in each group
    of the first segment; Holm over all that is compared."""
    from feedback.multiplicity import adjust_p

    responses = work.answers.responses
    if WAVE not in responses or responses[WAVE].nunique() < 2 or not len(work.tables["mentions"]):
        return
    order = responses.groupby(WAVE)[DATE].min().sort_values().index if DATE in responses else None
    waves = list(order if order is not None else sorted(responses[WAVE].dropna().unique()))[-2:]
    both = responses[responses[WAVE].isin(waves)]
    # one column a group, holding the wave of its people only: each is compared between the waves
    columns = {"": both[WAVE]}
    for name in list(work.answers.plan.segments)[:1]:
        for value in both[name].dropna().unique():
            columns[str(value)] = both[WAVE].where(both[name] == value)
    found = rank_for(work, both, pd.DataFrame(columns, index=both.index)).by_segment
    moved = found[found["value"] == waves[1]].rename(columns={"segment": "group"})
    moved = moved.assign(since=waves[0], p_adjusted=adjust_p(moved["p"].to_numpy(float)))
    clear = moved["p_adjusted"] < 1 - work.study.parameters.level
    moved["flag"] = np.sign(moved["difference"]).where(clear, 0).astype(int)
    work.results["waves"] = waves
    work.tables["changes"] = moved.reset_index(drop=True)


def rank_for(work: Work, responses: pd.DataFrame, segments: pd.DataFrame | None) -> PainPoints:
    """Pain points of some of the respondents."""
    from feedback.insight.pain_points import rank_pain_points

    plan, options = work.answers.plan, work.study.parameters
    rated, ratings, mentions = aspect_ratings(work), work.ratings, work.tables["mentions"]
    comments = work.usable[work.usable["respondent"].isin(responses.index)]
    rule = next(iter(plan.items.values()), None)
    return rank_pain_points(
        mentions[mentions["comment"].isin(comments.index)],
        None if ratings is None else ratings.reindex(responses.index),
        comments=comments,
        aspect_ratings=None if rated is None else rated.loc[responses.index],
        aspect_scale=None if rule is None else (rule.low, rule.high),
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
