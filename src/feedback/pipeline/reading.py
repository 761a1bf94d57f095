"""The steps that read what people wrote: clean, sentiment, topics, words, aspects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.frames import COMMENTS, FLAGS, MENTIONS, check_frame
from feedback.pipeline.wording import method_sentence
from feedback.pipeline.work import Work

if TYPE_CHECKING:
    from feedback.text.taxonomy import Taxonomy


NO_COMMENTS = AnalysisError(
    en="No comment says anything, so there are no topics to find.",
    zh="没有一条评论有内容，无从寻找主题。",
)


def clean(work: Work) -> None:
    """Mask personal data, clean the text, flag what says nothing."""
    from feedback.responses.privacy import find_personal_data, mask_personal_data
    from feedback.text.clean import clean_with_report
    from feedback.text.flags import flag_spam

    raw = work.answers.comments
    found = find_personal_data(raw["text"])
    masked = mask_personal_data(raw["text"])
    report = clean_with_report(
        masked,
        authors=raw["respondent"],
        simplified="auto" if work.study.parameters.simplify else None,
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
    if not len(usable):
        if work.answers.plan.text:
            work.note("topics", NO_COMMENTS)
        work.count("topics", 0, 0)
        return
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


def aspects(work: Work) -> None:
    """Find which aspects each usable comment speaks of, and how."""
    from feedback.text.aspects import tag_aspects
    from feedback.text.coverage import add_groups
    from feedback.text.judgement import judge_mentions
    from feedback.text.taxonomy import load_taxonomy

    taxonomy = load_taxonomy(work.study.resolve(work.study.taxonomy))
    work.results["labels"] = _labels(work, taxonomy)
    usable = work.usable
    rated = work.answers.plan.rated_aspects
    mentions = tag_aspects(usable, taxonomy=taxonomy)
    mentions = add_groups(mentions, taxonomy, [name for name in rated if name in taxonomy.groups])
    work.tables["mentions"] = check_frame(mentions, MENTIONS, where="aspects")
    judged = judge_mentions(mentions)["judgement"]
    work.count(
        "aspects",
        len(usable),
        int(mentions["comment"].nunique()),
        mentions=len(mentions),
        negative=int((judged < 0).sum()),
        positive=int((judged > 0).sum()),
    )
    _say_what_is_covered(work, taxonomy, rated)


def _say_what_is_covered(work: Work, taxonomy: Taxonomy, rated: list[str]) -> None:
    """Notes on a taxonomy nobody chose, rated aspects it does not know, and comments it finds nothing in."""
    from feedback.text.coverage import how_to_choose, measure_coverage, unknown_aspects

    usable, ratings, rule = work.usable, work.ratings, work.answers.plan.rating
    if not len(usable):
        return
    if "taxonomy" not in work.study.model_fields_set:
        work.remark("taxonomy", how_to_choose())
    if unknown := unknown_aspects(rated, taxonomy):
        work.remark("unknown_aspects", unknown)
    texts = usable["clean"]
    low_rated = ratings is not None and rule is not None
    if ratings is not None and rule is not None:
        least = rule[1].low + (rule[1].high - rule[1].low) / 4
        texts = texts[(usable["respondent"].map(ratings) <= least).to_numpy()]
    found = measure_coverage(texts, set(work.tables["mentions"]["comment"]), low_rated=low_rated)
    if found is not None and found.n_uncovered:
        work.remark("coverage", found.sentence())


def _labels(work: Work, taxonomy: Taxonomy) -> dict[str, str]:
    """Names of aspects and segments in the report's language."""
    return {**taxonomy.names(language=work.language), **work.answers.plan.labels}
