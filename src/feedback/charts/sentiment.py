"""Sentiment: how it is spread, and whether it agrees with the ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
    Chart,
    empty_chart,
    finished,
    new_chart,
    percent_axis,
    quiet_columns,
)
from feedback.charts.shares import shares_of, weights_of
from feedback.charts.theme import PALETTE
from feedback.charts.words import count, level_name, percent, say

if TYPE_CHECKING:
    from feedback.responses.weights.design import Design

LOW = 0.5  # where the scores are evaluated: under it negative
_AGREE = 0.3  # a rank correlation from which words and ratings tell one story


def draw_sentiment(
    scores: pd.Series,
    *,
    low: float = LOW,
    weights: Design | None = None,
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Histogram of the scores with the share under `low` and its interval.

    Parameters
    ----------
    scores
        In [0, 1], missing where there was nothing to score.
    low
        Scores under it count as negative, over 1 - low as positive, between as neutral.
    weights
        A design of the comments, with their labels (`Results.comment_weights`): bars and share follow it.
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: columns left, right (edges of the bin), n (comments; under weights what
        they weigh, 1 each on average), feeling.
    """
    values = known_scores(scores)
    if values.empty:
        nothing = say(
            language, zh="没有可显示的情绪得分。", en="There are no sentiment scores to show."
        )
        return empty_chart(nothing), pd.DataFrame(columns=["left", "right", "n", "feeling"])
    edges = np.linspace(0, 1, 21)
    design = weights_of(weights, values.index, where="draw_sentiment")
    mass = None if design is None else design.weights / design.weights.mean()
    counts, _ = np.histogram(values, bins=edges, weights=mass)
    shown = pd.DataFrame({"left": edges[:-1], "right": edges[1:], "n": counts})
    middle = (shown["left"] + shown["right"]) / 2
    feelings = [middle < low, middle > 1 - low]
    shown["feeling"] = np.select(feelings, ["negative", "positive"], "neutral")
    flags = (values < low).to_numpy()[:, None]
    found = shares_of(flags, np.ones_like(flags), weights=design, level=level).iloc[0]
    share = percent(found["share"])
    interval = f"{percent(found['share_low'])}–{percent(found['share_high'])}"
    chart, axes = new_chart(
        title=say(
            language, zh=f"{share} 的评论情绪为负面", en=f"{share} of the comments are negative"
        ),
        subtitle=say(
            language,
            zh="每条评论的情绪得分：0 最差，1 最好",
            en="Sentiment of each comment: 0 worst, 1 best",
        ),
        note=say(
            language,
            zh=f"评论 n = {count(len(values))}{_worth(found, 'zh')}；低于 {low:g} 计为负面：{share}（{level_name(level)} 区间 {interval}）。",
            en=f"n = {count(len(values))} comments{_worth(found, 'en')}; under {low:g} counts as negative: {share} ({level_name(level)} interval {interval}).",
        ),
        body=2.6,
    )
    colors = [getattr(PALETTE, feeling) for feeling in shown["feeling"]]
    bars: dict[str, Any] = {"width": 0.05, "align": "edge", "edgecolor": PALETTE.paper}
    axes.bar(shown["left"], shown["n"], color=colors, **bars)
    quiet_columns(axes)
    axes.set_xlim(0, 1)
    axes.set_xlabel(say(language, zh="情绪得分", en="sentiment score"))
    weighed = say(language, zh="评论数（加权）", en="comments, weighted")
    plain = say(language, zh="评论数", en="comments")
    axes.set_ylabel(plain if design is None else weighed)
    return finished(chart), shown


def _worth(found: pd.Series, language: str) -> str:
    """The effective number of a share, where people weigh."""
    if "effective_n" not in found:
        return ""
    n = count(found["effective_n"])
    return say(language, zh=f"，加权后有效样本量 {n}", en=f", weighted, effective n {n}")


def draw_sentiment_by_rating(
    scores: pd.Series,
    ratings: pd.Series,
    *,
    low: float = LOW,
    weights: Design | None = None,
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Share of negative comments at each rating: falling from left to right when words and ratings agree.

    Parameters
    ----------
    scores, ratings
        On the same index; rows where either is missing are left out. More than 11 different
        ratings are rounded to whole ones.
    weights
        As in `draw_sentiment`; the rank correlation is of the comments as they are.
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index rating, columns n, effective_n (with weights), share, share_low,
        share_high, mean.
    """
    ratings = pd.to_numeric(ratings, errors="coerce")
    if ratings.nunique() > 11:
        ratings = ratings.round()
    shown = shares_negative(scores, ratings, low=low, weights=weights, level=level).sort_index()
    shown.index.name = "rating"
    if shown.empty:
        sentence = say(
            language,
            zh="没有评分，无法与文字情绪对照。",
            en="There are no ratings to compare the words with.",
        )
        return empty_chart(sentence), shown
    agreement = rank_correlation(scores, ratings)
    chart, axes = new_chart(
        title=_agreement_title(agreement, language),
        subtitle=say(
            language,
            zh=f"各评分中情绪为负面的评论占比，竖线为 {level_name(level)} 区间",
            en=f"Share of negative comments at each rating, line: {level_name(level)} interval",
        ),
        note=_agreement_note(shown, agreement, language),
        body=2.7,
        alt="; ".join(f"{rating:g}: {percent(share)}" for rating, share in shown["share"].items()),
    )
    places = np.arange(len(shown))
    axes.bar(places, shown["share"], width=0.62, color=PALETTE.negative, alpha=0.85)
    axes.vlines(places, shown["share_low"], shown["share_high"], color=PALETTE.ink, linewidth=1.3)
    axes.set_xticks(places, [f"{rating:g}\nn={count(n)}" for rating, n in shown["n"].items()])
    quiet_columns(axes)
    percent_axis(axes.yaxis)
    axes.set_xlabel(say(language, zh="评分", en="rating"))
    axes.set_ylabel(say(language, zh="负面评论占比", en="share negative"))
    return finished(chart), shown


def _agreement_title(agreement: float, language: str) -> str:
    if np.isnan(agreement):
        return say(language, zh="各评分下的文字情绪", en="The words at each rating")
    if agreement >= _AGREE:
        return say(
            language,
            zh="评分越低，文字越负面：两者一致",
            en="The lower the rating, the more negative the words: they agree",
        )
    return say(
        language,
        zh="文字情绪与评分关系很弱，解读需谨慎",
        en="Words and ratings hardly agree: read with care",
    )


def _agreement_note(shown: pd.DataFrame, agreement: float, language: str) -> str:
    n = count(shown["n"].sum())
    zh, en = f"评论 n = {n}", f"n = {n} comments"
    if "effective_n" in shown:
        zh, en = zh + "，占比已加权", en + ", shares weighted"
    if np.isfinite(agreement):
        zh += f"；情绪与评分的秩相关（Spearman）{agreement:.2f}"
        en += f"; Spearman rank correlation of sentiment and rating {agreement:.2f}"
    return say(language, zh=zh + "。", en=en + ".")


def rank_correlation(scores: pd.Series, ratings: pd.Series) -> float:
    """Spearman's correlation with mid-ranks for ties; NaN where either does not vary."""
    both = pd.DataFrame({"score": known_scores(scores), "rating": ratings}).dropna()
    if len(both) < 3 or (both.nunique() < 2).any():
        return float("nan")
    ranks = both.rank()
    return float(ranks["score"].corr(ranks["rating"]))


def known_scores(scores: pd.Series) -> pd.Series:
    """Scores as floats, without those that are missing."""
    values = pd.to_numeric(scores, errors="coerce").astype("float64")
    return values[np.isfinite(values)]


def shares_negative(
    scores: pd.Series,
    groups: pd.Series,
    *,
    low: float,
    weights: Design | None = None,
    level: float,
) -> pd.DataFrame:
    """Per group: n, effective_n (with weights), share under `low` with its Wilson interval, mean score."""
    values = known_scores(scores)
    keys = groups.reindex(values.index)
    values = values[keys.notna()]
    mean = values.groupby(keys, observed=True).mean()
    known = (
        pd.get_dummies(keys[keys.notna()]).reindex(columns=mean.index, fill_value=False).to_numpy()
    )
    design = weights_of(weights, values.index, where="draw_sentiment")
    flags = np.broadcast_to((values < low).to_numpy()[:, None], known.shape)
    shown = shares_of(flags, known.astype(bool), weights=design, level=level)
    if design is not None:
        w = design.weights[:, None] * known
        mean = pd.Series(values.to_numpy() @ w / w.sum(axis=0), index=mean.index)
    return shown.set_axis(mean.index, axis=0).assign(mean=mean)
