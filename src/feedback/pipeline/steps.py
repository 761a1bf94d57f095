"""The steps between typed answers and pain points; each gives its tables and counts what it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, FeedbackError
from feedback.frames import COMMENTS, MENTIONS, check_frame
from feedback.pipeline.intake import DATE, RATING, WAVE, Answers
from feedback.pipeline.wording import method_sentence

if TYPE_CHECKING:
    from feedback.insight.pain_points import PainPoints
    from feedback.study import Study
    from feedback.text.taxonomy import Taxonomy

EXACT_DRIVERS = 24
FLAGS = ("is_empty", "is_filler", "is_template", "is_spam", "is_duplicate")


@dataclass
class Work:
    """What the steps fill one after another: tables by name, counts by step, sentences on what failed."""

    study: Study
    language: str
    answers: Answers
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)

    def count(self, step: str, rows_in: int, rows_out: int, **why: object) -> None:
        """Write down rows in and out of a step, and why they differ."""
        self.steps.append({"step": step, "rows_in": rows_in, "rows_out": rows_out, "why": why})

    def note(self, step: str, error: FeedbackError) -> None:
        """Write down what could not be computed, in both languages, for the report to say."""
        self.notes[step] = {"en": error.en, "zh": error.zh}

    @property
    def usable(self) -> pd.DataFrame:
        """Comments that say something: none of the flags."""
        comments = self.tables["comments"]
        return comments[~comments[list(FLAGS)].any(axis=1)]

    @property
    def ratings(self) -> pd.Series | None:
        """Overall rating of each respondent, or None where the study has none."""
        responses = self.answers.responses
        given = responses[RATING].dropna() if RATING in responses else None
        return given if given is not None and len(given) else None


def clean(work: Work) -> None:
    """Mask personal data, clean the text, flag what says nothing."""
    from feedback.responses.privacy import find_personal_data, mask_personal_data
    from feedback.text.clean import clean_with_report
    from feedback.text.flags import flag_spam

    raw = work.answers.comments
    found = find_personal_data(raw["text"])
    masked = mask_personal_data(raw["text"])
    report = clean_with_report(
        masked, simplified="auto" if work.study.parameters.simplify else None
    )
    cleaned = report.table.copy()
    # a number parted by an invisible character shows only once that is gone
    cleaned["clean"] = mask_personal_data(cleaned["clean"])
    table = pd.concat([raw[["respondent", "question"]], cleaned], axis=1)
    table["is_spam"] = (
        flag_spam(cleaned["text"]) & ~cleaned["is_empty"]
    )  # links are gone from clean
    work.tables["comments"] = check_frame(table, COMMENTS, where="clean")
    work.count(
        "clean",
        len(table),
        len(work.usable),
        **{flag: int(table[flag].sum()) for flag in FLAGS},
        personal_data={
            str(kind): int(n) for kind, n in found["kind"].value_counts().sort_index().items()
        },
        languages={
            str(name): int(n) for name, n in table["language"].value_counts().sort_index().items()
        },
    )


def sentiment(work: Work) -> None:
    """Score every usable comment; the rating teaches where there are enough."""
    from feedback.text.sentiment import score_sentiment

    usable = work.usable
    comments = work.tables["comments"]
    comments["sentiment"] = float("nan")
    ratings = work.ratings
    if not len(usable):
        work.count("sentiment", 0, 0)
        return
    scores = score_sentiment(
        usable["clean"],
        method=work.study.parameters.sentiment,
        ratings=None if ratings is None else usable["respondent"].map(ratings),
        seed=work.study.parameters.seed,
    )
    comments.loc[scores.index, "sentiment"] = scores
    how = {str(name): value for name, value in scores.attrs.items()}
    work.sentences["sentiment"] = method_sentence(how, language=work.language)
    work.count("sentiment", len(usable), int(scores.notna().sum()), **how)


def topics(work: Work) -> None:
    """Segment the usable comments and find what they talk about."""
    from feedback.text.segment import segment
    from feedback.text.topics import find_topics

    usable = work.usable
    options = work.study.parameters
    user_dict = work.study.resolve(work.study.user_dict) if work.study.user_dict else None
    tokens = segment(usable["clean"], user_dict=user_dict, engine=options.segmenter)
    work.tables["tokens"] = tokens.rename("tokens").to_frame()
    try:
        found = find_topics(
            tokens,
            method=options.topic_method,
            topics="auto" if options.topics == "auto" else int(options.topics),
            seed=options.seed,
        )
    except AnalysisError as error:
        work.note("topics", error)
        work.count("topics", len(usable), 0)
        return
    work.results["topics"] = found
    work.tables["topics"] = found.table
    work.tables["topic_words"] = found.words
    work.tables["topic_documents"] = found.documents.rename("topic").to_frame()
    work.tables["topic_curve"] = found.k_curve
    placed = int((found.documents >= 0).sum())
    work.count(
        "topics", len(usable), placed, topics=len(found.table), no_topic=len(usable) - placed
    )


def words(work: Work) -> None:
    """Words that set low ratings apart from high ones, each with its evidence."""
    from feedback.text.keywords import keyness

    ratings, usable, rule = work.ratings, work.usable, work.answers.plan.rating
    if ratings is None or rule is None or not len(usable):
        return
    given = usable["respondent"].map(ratings).dropna()
    quarter = (rule[1].high - rule[1].low) / 4
    groups = pd.Series(pd.NA, index=given.index, dtype="str")
    groups[given <= rule[1].low + quarter] = "low"
    groups[given >= rule[1].high - quarter] = "high"
    groups = groups.dropna()
    if groups.nunique() < 2:
        return
    try:
        found = keyness(work.tables["tokens"]["tokens"][groups.index], groups=groups)
    except AnalysisError as error:
        work.note("words", error)
        return
    low = found[(found["group"] == "low") & (found["q"] < 0.05)]
    work.tables["keyness"] = low.assign(
        log_ratio=low["log_odds"] / np.log(2), n_low=low["count_a"], n_high=low["count_b"]
    )


def audit(work: Work) -> None:
    """What a person's labels say of the machine's, where the study names a labelled sample."""
    from feedback.insight.audit import audit_report

    if work.study.audit is not None:
        found = audit_report(work.study.resolve(work.study.audit), labels=work.results["labels"])
        work.sentences["audit"] = found.explain(work.language)


def aspects(work: Work) -> None:
    """Find which aspects each usable comment speaks of, and how."""
    from feedback.text.aspects import tag_aspects
    from feedback.text.taxonomy import load_taxonomy

    taxonomy = load_taxonomy(work.study.resolve(work.study.taxonomy))
    work.results["labels"] = _labels(work, taxonomy)
    usable = work.usable
    mentions = tag_aspects(usable, taxonomy=taxonomy)
    work.tables["mentions"] = check_frame(mentions, MENTIONS, where="aspects")
    work.count(
        "aspects",
        len(usable),
        int(mentions["comment"].nunique()),
        mentions=len(mentions),
        negative=int((mentions["polarity"] < 0).sum()),
        positive=int((mentions["polarity"] > 0).sum()),
    )


def _labels(work: Work, taxonomy: Taxonomy) -> dict[str, str]:
    """Names of aspects and segments in the report's language."""
    return {**taxonomy.labels(language=work.language), **work.answers.plan.labels}


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
    work.sentences["drivers"] = named.explain(work.language)
    work.count("drivers", len(ratings), found.n, r_squared=found.r_squared, ranked=found.ranked)


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
    signs = {"-": mentions["polarity"] < 0, "+": mentions["polarity"] > 0}
    frames = []
    for sign, chosen in signs.items():
        pairs = pd.crosstab(respondent[chosen], mentions["aspect"][chosen]).clip(upper=1)
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
        found = _ranked(work, responses, responses[names] if names else None)
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
    work.tables["quotes"] = found.quotes
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
    found = _ranked(work, both, pd.DataFrame(columns, index=both.index)).by_segment
    moved = found[found["value"] == waves[1]].rename(columns={"segment": "group"})
    moved = moved.assign(since=waves[0], p_adjusted=adjust_p(moved["p"].to_numpy(float)))
    clear = moved["p_adjusted"] < 1 - work.study.parameters.level
    moved["flag"] = np.sign(moved["difference"]).where(clear, 0).astype(int)
    work.results["waves"] = waves
    work.tables["changes"] = moved.reset_index(drop=True)


def _ranked(work: Work, responses: pd.DataFrame, segments: pd.DataFrame | None) -> PainPoints:
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


STEPS: Mapping[str, Callable[[Work], None]] = {
    "clean": clean,
    "sentiment": sentiment,
    "topics": topics,
    "words": words,
    "aspects": aspects,
    "drivers": drivers,
    "pain_points": pain_points,
    "changes": changes,
    "audit": audit,
}
