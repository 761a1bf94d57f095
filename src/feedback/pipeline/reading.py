"""The steps that read what people wrote: clean, sentiment, topics, words, aspects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.arrow_columns import look_up, numbers_of
from feedback.errors import AnalysisError
from feedback.frames import COMMENTS, FLAGS, MENTIONS, check_frame
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.aspect_reader import mentions_of
from feedback.pipeline.design import comment_design
from feedback.pipeline.sentiment_check import agreement_with_ratings
from feedback.pipeline.wording import method_sentence

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.responses.validate import Numeric
    from feedback.text.aspects.taxonomy import Taxonomy
    from feedback.text.topics.result import Topics


NO_COMMENTS = AnalysisError(
    en="No comment says anything, so there are no topics to find.",
    zh="没有一条评论有内容，无从寻找主题。",
)


def clean(run: AnalysisRun) -> AnalysisRun:
    """Mask personal data, clean the text, flag what says nothing."""
    from feedback.text.cleaning.by_parts import mask_and_clean

    raw = run.answers.comments
    cleaned, kinds = mask_and_clean(
        raw["text"],
        authors=raw["respondent"],
        simplified="auto" if run.study.parameters.simplify else None,
    )
    table = pd.concat([raw[["respondent", "question"]], cleaned], axis=1)
    run = run.with_tables(comments=check_frame(table, COMMENTS, where="clean"))
    return run.with_count(
        "clean",
        len(table),
        run.n_usable,
        **{flag: int(table[flag].sum()) for flag in FLAGS},
        personal_data=dict(sorted(kinds.items())),
        languages={
            str(name): int(n) for name, n in table["language"].value_counts().sort_index().items()
        },
    )


def sentiment(run: AnalysisRun) -> AnalysisRun:
    """Score every usable comment; the rating teaches where there are enough."""
    from feedback.text.sentiment.score import score_texts

    usable, texts = run.usable_of("respondent"), run.usable_texts
    comments = run.tables["comments"]
    ratings = run.ratings
    if not len(usable):
        comments = comments.assign(sentiment=float("nan"))
        return run.with_tables(comments=comments).with_count("sentiment", 0, 0)
    scores, told = score_texts(
        texts,
        method=run.study.parameters.sentiment,
        ratings=None if ratings is None else look_up(usable["respondent"], ratings),
        seed=run.study.parameters.seed,
    )
    found = np.full(len(comments), np.nan)
    found[run.is_usable] = scores
    comments = comments.assign(sentiment=found)
    how: dict[str, Any] = dict(told)
    said = method_sentence(how, language=run.language)
    checked = agreement_with_ratings(texts, scores, usable["respondent"], ratings)
    if checked is not None:
        how |= {"auc": checked.auc, "n_checked": checked.n, "muted": checked.failed}
        said += checked.words().spoken(run.language)
    run = replace(run, sentiment_muted=checked is not None and checked.failed)
    return (
        run.with_tables(comments=comments)
        .with_sentence("sentiment", said)
        .with_count("sentiment", len(usable), int(np.isfinite(scores).sum()), **how)
    )


def topics(run: AnalysisRun) -> AnalysisRun:
    """Segment the usable comments and find what they talk about."""
    from feedback.text.segment import segment_coded
    from feedback.text.topics import find_topics

    usable = run.usable_of()
    options = run.study.parameters
    user_dict = run.study.resolve(run.study.user_dict) if run.study.user_dict else None
    tokens = segment_coded(
        run.usable_texts,
        index=usable.index,
        user_dict=user_dict,
        engine=options.segmenter,
        masked=True,
    )
    run = run.with_tables(tokens=tokens.rename("tokens").to_frame())
    if not len(usable):
        run = run.with_note("topics", NO_COMMENTS) if run.answers.plan.text else run
        return run.with_count("topics", 0, 0)
    try:
        found = find_topics(
            tokens,
            method=options.topic_method,
            topics="auto" if options.topics == "auto" else int(options.topics),
            seed=options.seed,
            level=options.level,
            language=run.language,
            low=_low(run),
        )
    except AnalysisError as error:
        return run.with_note("topics", error).with_count("topics", len(usable), 0)
    run = _rated(run, found)
    run = run.with_tables(
        topic_words=found.words,
        topic_documents=found.documents.rename("topic").to_frame(),
        topic_curve=found.k_curve,
    )
    placed = int((found.documents >= 0).sum())
    return run.with_count(
        "topics", len(usable), placed, topics=len(found.table), no_topic=len(usable) - placed
    )


def _low(run: AnalysisRun) -> pd.Series | None:
    """Whether whoever wrote a usable comment rates in the lowest quarter of the scale; None without ratings."""
    ratings, rule = run.ratings, run.answers.plan.rating
    if ratings is None or rule is None:
        return None
    given = look_up(run.usable_of("respondent")["respondent"], ratings).dropna()
    return given <= _low_at(rule[1]) if len(given) else None


def _low_at(rule: Numeric) -> float:
    """The highest rating that counts as low."""
    return float(rule.low + (rule.high - rule.low) / 4)


def _rated(run: AnalysisRun, found: Topics) -> AnalysisRun:
    """The topics, how their people rate where there are ratings, and which goes with low ones most."""
    from feedback.text.topics.ratings import Hurting, rate_topics
    from feedback.text.topics.shares import weighted_topics

    ratings, rule, level = run.ratings, run.answers.plan.rating, run.study.parameters.level
    table = found.table
    if run.design is not None:
        table = weighted_topics(found, comment_design(run.design, run.usable_of("respondent")))
    if ratings is None or rule is None:
        return run.with_tables(topics=table)
    by_topic = rate_topics(
        found.documents,
        ratings,
        people=run.usable_of("respondent")["respondent"],
        low_at=_low_at(rule[1]),
        scale=(float(rule[1].low), float(rule[1].high)),
        weights=run.design,
        level=level,
        fewest=run.study.parameters.min_group,
    )
    table = table.merge(by_topic, left_on="topic", right_index=True, how="left")
    run = run.with_tables(topics=table)
    said = Hurting(table, level).spoken(run.language)
    return run.with_sentence("topics", said) if said else run


def words(run: AnalysisRun) -> AnalysisRun:
    """Words that set low ratings apart from high ones, each with its evidence."""
    from feedback.text.keywords.keyness import keyness

    ratings, rule = run.ratings, run.answers.plan.rating
    if ratings is None or rule is None or not run.n_usable:
        return run
    usable = run.usable_of("respondent")
    given = look_up(usable["respondent"], ratings).dropna()
    quarter = (rule[1].high - rule[1].low) / 4
    groups = pd.Series(pd.NA, index=given.index, dtype="str")
    groups[given <= rule[1].low + quarter] = "low"
    groups[given >= rule[1].high - quarter] = "high"
    groups = groups.dropna()
    if groups.nunique() < 2:
        return run
    try:
        found = keyness(run.tables["tokens"]["tokens"], groups=groups)
    except AnalysisError as error:
        return run.with_note("words", error)
    low = found[(found["group"] == "low") & (found["q"] < 0.05)]
    keyness_low = low.assign(
        log_ratio=low["log_odds"] / np.log(2), n_low=low["count_a"], n_high=low["count_b"]
    )
    return run.with_tables(keyness=keyness_low)


def aspects(run: AnalysisRun, *, threshold: float | None = None) -> AnalysisRun:
    """Find which aspects each usable comment speaks of, and how.

    Parameters
    ----------
    run
        With its comments cleaned.
    threshold
        Mean polarity of its mentions under which a comment complains; None: as `tag_aspects` judges.
    """
    from feedback.pipeline.reader_version import say_version, version_of
    from feedback.text.aspects.coverage import add_groups
    from feedback.text.aspects.judgement import count_judgements, judge_mentions
    from feedback.text.aspects.taxonomy import load_taxonomy

    taxonomy = load_taxonomy(run.study.resolve(run.study.taxonomy))
    n_usable, rated = run.n_usable, run.answers.plan.rated_aspects
    run, mentions = mentions_of(run, taxonomy)
    run = run.with_sentence("reader_version", version_of(run.study))
    if (version := say_version(run)).en:
        run = run.with_note("reader_version", version)
    mentions = add_groups(mentions, taxonomy, [name for name in rated if name in taxonomy.groups])
    if threshold is not None:
        anew = judge_mentions(mentions.drop(columns="judgement"), below=threshold)
        keys = ["comment", "aspect"]
        mentions = mentions.drop(columns="judgement").merge(anew, on=keys, how="left")
    negative, positive = count_judgements(mentions)
    labels = labels_of(run.answers.plan, taxonomy, language=run.language)
    run = replace(run, labels=labels).with_tables(
        mentions=check_frame(mentions, MENTIONS, where="aspects")
    )
    run = run.with_count(
        "aspects",
        n_usable,
        len(np.unique(numbers_of(mentions["comment"]))),
        mentions=len(mentions),
        negative=negative,
        positive=positive,
    )
    return _say_what_is_covered(run, taxonomy, rated)


def labels_of(plan: Plan, taxonomy: Taxonomy, *, language: str) -> dict[str, str]:
    """Names of aspects and segments in the report's language: the study's, else the taxonomy's, else the item's.

    The taxonomy's come before the item's because they cover what comments say, too. A rated aspect that nobody has named
    is called by its key, underscores as blanks.
    """
    unnamed = {name: name.replace("_", " ").strip() or name for name in plan.aspects.values()}
    return {**unnamed, **plan.item_labels, **taxonomy.names(language=language), **plan.labels}


def _say_what_is_covered(run: AnalysisRun, taxonomy: Taxonomy, rated: list[str]) -> AnalysisRun:
    """Notes on a taxonomy nobody chose, rated aspects it does not know, and comments it finds nothing in."""
    from feedback.text.aspects.coverage import how_to_choose, measure_coverage, unknown_aspects

    usable, ratings = run.usable_of("respondent"), run.ratings
    rule = run.answers.plan.rating
    if not len(usable):
        return run
    if "taxonomy" not in run.study.model_fields_set:
        run = run.with_note("taxonomy", how_to_choose())
    if unknown := unknown_aspects(rated, taxonomy):
        run = run.with_note("unknown_aspects", unknown)
    texts, ids = run.usable_texts, usable.index
    low_rated = ratings is not None and rule is not None
    if ratings is not None and rule is not None:
        least = rule[1].low + (rule[1].high - rule[1].low) / 4
        low = np.flatnonzero(look_up(usable["respondent"], ratings) <= least)
        texts, ids = texts.at(low), ids[low]
    found = measure_coverage(texts, ids, run.tables["mentions"]["comment"], low_rated=low_rated)
    if found is not None and found.n_uncovered:
        run = run.with_note("coverage", found.sentence())
    return run
