"""The steps that say why: drivers, pain points, changes between waves, a person's check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.pipeline.intake import DATE, WAVE
from feedback.pipeline.work import Work
from feedback.results import Words
from feedback.text.judgement import judge_mentions

if TYPE_CHECKING:
    from feedback.insight.pain_points import PainPoints

EXACT_DRIVERS = 24
MIN_QUOTED = 5  # comments on an aspect, or behind a filter, before one of them is quoted


def aspect_ratings(work: Work) -> pd.DataFrame | None:
    """Ratings of single aspects, a column an aspect, or None where the study has none."""
    plan = work.answers.plan
    if not plan.aspects:
        return None
    return work.answers.responses[list(plan.aspects)].rename(columns=dict(plan.aspects))


def drivers(work: Work) -> None:
    """What moves the overall rating: ratings of aspects where they exist, else mentions in the text."""
    from feedback.insight.drivers import driver_importance

    ratings = work.ratings
    options = work.study.parameters
    if ratings is None:
        return
    rated = aspect_ratings(work)
    table = (
        rated.loc[ratings.index] if rated is not None else _mention_indicators(work, ratings.index)
    )
    try:
        if not table.shape[1]:
            raise _too_few(options.min_mentions)
        found = driver_importance(
            table,
            ratings[table.index],
            # exact LMG doubles with each driver; Johnson's weights come close at any number of them
            method="lmg" if table.shape[1] <= EXACT_DRIVERS else "johnson",
            bootstrap=options.bootstrap,
            level=options.level,
            seed=options.seed,
        )
    except AnalysisError as error:
        work.note("drivers", error)
        work.count("drivers", len(ratings), 0)
        return
    work.results["drivers"] = found
    work.tables["drivers"] = found.table
    overall = "总体评分" if work.language == "zh" else "the overall rating"
    named = found.named(driver_labels(work.results["labels"]), outcome=overall)
    said = named.explain(work.language)
    if rated is None:
        said += _SAID_SIGNS.spoken(work.language)
    if len(work.answers.plan.rating_answers) == 2:
        said += _TWO_CLASSES.spoken(work.language)
    work.sentences["drivers"] = said
    work.count("drivers", len(ratings), found.n, r_squared=found.r_squared, ranked=found.ranked)


_SAID_SIGNS = Words(
    en=" A row with ＋ is praise of the aspect in a comment, a row with － a complaint: how much of the "
    "differences between ratings goes with having written it.",
    zh="带＋的行指在评论中称赞该方面，带－的行指抱怨；横条越长，写没写过它越能解释评分的高低。",
)
_TWO_CLASSES = Words(
    en=" The outcome has two classes (0 and 100), so the model is one of the share of people satisfied and "
    "coefficients are percentage points.",
    zh="总体评分只有两类（记为 0 与 100），模型解释的是满意者占比，系数为百分点。",
)


def _too_few(people: int) -> AnalysisError:
    return AnalysisError(
        en=f"No aspect is named by at least {people} people, so there is nothing to explain the rating with. "
        "Collect more comments, or lower min_mentions.",
        zh=f"没有任何方面被至少 {people} 人提到，无法解释评分。请收集更多评论，或调低 min_mentions。",
    )


def driver_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Names of drivers: aspects, and mentions of them as praise (+) or complaint (-)."""
    signs = (("+", "＋"), ("-", "－"))
    said = {
        f"{aspect} {sign}": f"{name} {shown}"
        for aspect, name in labels.items()
        for sign, shown in signs
    }
    return {**labels, **said}


def _mention_indicators(work: Work, respondents: pd.Index) -> pd.DataFrame:
    """1 where a respondent praises ("aspect +") or complains of ("aspect -") an aspect.

    Only respondents with a usable comment can mention anything; indicators named by fewer people
    than min_mentions are left out, they would only add noise.
    """
    mentions = work.tables["mentions"]
    respondent = mentions["comment"].map(work.tables["comments"]["respondent"])
    judged = judge_mentions(mentions.assign(respondent=respondent), by="respondent")
    signs = {"-": judged["judgement"] < 0, "+": judged["judgement"] > 0}
    frames = []
    for sign, chosen in signs.items():
        pairs = pd.crosstab(judged["respondent"][chosen], judged["aspect"][chosen])
        frames.append(pairs.set_axis([f"{aspect} {sign}" for aspect in pairs.columns], axis=1))
    wide = pd.concat(frames, axis=1) if frames else pd.DataFrame()
    wrote = respondents.intersection(pd.Index(work.usable["respondent"].unique()), sort=False)
    wide = wide.reindex(wrote).fillna(0).astype("float64")
    return wide.loc[:, wide.sum() >= work.study.parameters.min_mentions]


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
