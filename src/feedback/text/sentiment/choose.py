"""Which method reads which comments, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from feedback.text.cells import TextColumn, blank_texts, texts_at
from feedback.text.sentiment.adapted import LEAST_DISTINCT
from feedback.text.sentiment.cold_start import Spoken, by_language
from feedback.text.sentiment.embeddings import embeddings_installed
from feedback.text.sentiment.evaluation import auc
from feedback.text.sentiment.folds import group_of
from feedback.text.sentiment.ratings import RatedComments, rated_comments
from feedback.text.sentiment.registry import TAUGHT, check_method

# from here on the ratings teach better than any embedding; below, they still add to the cold start
LEAST_RATED = 500
LEAST_RATED_WITH_HELP = 100
# embeddings read about 15 comments a second
_EMBEDDED_AT_MOST = 3000
_LEAST_OF_A_KIND = 15
# below this, what people wrote says little about what they rated (one rating for several questions,
# say), and a model taught by the ratings would call nearly everything by the commoner one
_LEAST_AGREEMENT = 0.75


@dataclass(frozen=True)
class Choice:
    """Places of the comments each method reads, and the reason in both languages."""

    method: str
    why_en: str
    why_zh: str
    parts: dict[str, np.ndarray]
    rated: RatedComments | None
    spoken: Mapping[int, Spoken] | None = (
        None  # comments by language, where each is read by its own
    )

    def texts(self, name: str, filled: Sequence[str]) -> Sequence[str]:
        """What the method `name` reads of each of its comments."""
        if self.spoken is None:
            places = self.parts[name]
            return filled if len(places) == len(filled) else texts_at(filled, places)
        own = [self.spoken[place] for place in self.parts[name].tolist()]
        return [said.english if name == "vader" else said.chinese for said in own]

    def shares(self, name: str) -> np.ndarray:
        """How much of each of its comments the method `name` reads, 0 to 1."""
        places = self.parts[name].tolist()
        if self.spoken is None:
            return np.ones(len(places))
        chinese = np.array([self.spoken[place].share_chinese for place in places], dtype=float)
        return 1 - chinese if name == "vader" else chinese


def filled_texts(texts: Sequence[str | None]) -> Sequence[str]:
    """Missing ones as empty."""
    return texts if isinstance(texts, TextColumn) else [text or "" for text in texts]


def choose_method(
    texts: Sequence[str | None],
    *,
    method: str,
    ratings: pd.Series | None,
    scale: tuple[float, float] | None,
) -> Choice:
    """Send every comment to the method that was named, or to the best the data allow."""
    check_method(method)
    filled = filled_texts(texts)
    readable = np.ones(len(texts), dtype=bool) if method == "snownlp" else ~blank_texts(filled)
    if not isinstance(texts, TextColumn):
        readable &= np.array([text is not None for text in texts], dtype=bool)
    places = np.flatnonzero(readable)
    rated = rated_comments(filled, ratings, scale=scale) if ratings is not None else None
    if method != "auto":
        return Choice(method, "asked for by name", "按要求使用", {method: places}, rated)
    return _taught(places, rated) or _untaught(filled, places, rated)


def _taught(places: np.ndarray, rated: RatedComments | None) -> Choice | None:
    if rated is None:
        return None
    low, high = rated.distinct(0), rated.distinct(1)
    if min(low, high) < _LEAST_OF_A_KIND or low + high < LEAST_RATED_WITH_HELP:
        return None
    ends = "{:g}–{:g}".format(*rated.scale)
    counted_en = (
        f"{low + high} distinct comments with a clear rating on {ends} ({low} low, {high} high)"
    )
    counted_zh = f"有 {low + high} 条评分（{ends} 分）明确的不同评论（低分 {low}、高分 {high}）"
    if low + high >= LEAST_RATED:
        return Choice(
            "ratings",
            f"{counted_en} are enough to teach a model of this study",
            f"{counted_zh}，足以训练本研究自己的模型",
            {"ratings": places},
            rated,
        )
    if embeddings_installed() and len(places) <= _EMBEDDED_AT_MOST:
        return Choice(
            "embeddings",
            f"{counted_en} are few; sentence embeddings make more of them",
            f"{counted_zh}，数量不多，借助句向量学习",
            {"embeddings": places},
            rated,
        )
    return Choice(
        "ratings",
        f"{counted_en} are few, but they correct the cold start",
        f"{counted_zh}，数量不多，但足以校正冷启动模型",
        {"ratings": places},
        rated,
    )


def instead_of_ratings(
    texts: Sequence[str | None], score: np.ndarray, choice: Choice
) -> Choice | None:
    """The untaught choice where the taught scores (no comment's own) do not tell the ratings apart.

    Returns
    -------
    Choice or None
        None where area under the curve of score against rating reaches 0.75.
    """
    if choice.rated is None or choice.method not in TAUGHT:
        return None
    taught = choice.rated.taught & np.isfinite(score)
    agreement = auc(choice.rated.polarity[taught], score[taught])
    if agreement >= _LEAST_AGREEMENT:
        return None
    filled = filled_texts(texts)
    places = np.sort(np.concatenate(list(choice.parts.values())))
    other = _untaught(filled, places, choice.rated)
    return replace(
        other,
        why_en=f"the ratings say little about these comments (AUC {agreement:.2f} of "
        f"{_LEAST_AGREEMENT} needed), so they do not teach; {', '.join(_CALLED[part][0] for part in other.parts)} instead",
        why_zh=f"评分与这些评论的文字关系不大（AUC {agreement:.2f}，需 {_LEAST_AGREEMENT}），"
        f"因此不用评分训练，改用{'、'.join(_CALLED[part][1] for part in other.parts)}",
    )


_CALLED = {
    "vader": ("VADER", "VADER"),
    "reviews": ("the built-in review model", "内置评论模型"),
    "adapted": ("the review model adapted to this study's words", "贴近本研究用词的评论模型"),
}


def _untaught(filled: Sequence[str], places: np.ndarray, rated: RatedComments | None) -> Choice:
    return choose_by_language(filled, places, rated=rated, adapt=True)


def choose_by_language(
    filled: Sequence[str], places: np.ndarray, *, rated: RatedComments | None = None, adapt: bool
) -> Choice:
    """Each comment by the method of its language, a mixed one clause by clause.

    With `adapt` a large study's own words sharpen the Chinese method; without, what a comment gets
    depends on the comment alone.
    """
    read = zip(places.tolist(), texts_at(filled, places), strict=True)
    spoken = {place: by_language(text) for place, text in read}
    here = np.array([place for place in spoken if spoken[place].chinese], dtype=np.int64)
    there = np.array([place for place in spoken if spoken[place].english], dtype=np.int64)
    mixed = len(np.intersect1d(here, there))
    unread = len(places) - len(here) - len(there) + mixed
    distinct = len(np.unique(group_of([spoken[place].chinese for place in here.tolist()])))
    chinese = "adapted" if adapt and distinct >= LEAST_DISTINCT else "reviews"
    parts = {name: part for name, part in ((chinese, here), ("vader", there)) if len(part)}
    n_rated = rated.distinct(0) + rated.distinct(1) if rated is not None else 0
    few_en = f"too few clear ratings to teach ({n_rated}): " if rated is not None else ""
    few_zh = f"评分明确的评论不足以训练（{n_rated} 条）：" if rated is not None else ""
    by_en, by_zh = [], []
    if len(here):
        model_en, model_zh = _CALLED[chinese]
        by_en.append(f"{len(here)} Chinese comments by {model_en} ({distinct} distinct)")
        by_zh.append(f"{len(here)} 条中文用{model_zh}（其中不同的 {distinct} 条）")
    if len(there):
        by_en.append(f"{len(there)} English {'ones' if len(here) else 'comments'} by VADER")
        by_zh.append(f"{len(there)} 条英文用 VADER")
    return Choice(
        "+".join(parts) or "reviews",
        few_en
        + (", ".join(by_en) or "no comment in Chinese or English")
        + (f", {mixed} of them mixed and read clause by clause" if mixed else "")
        + (f"; {unread} in other languages are not scored" if unread else ""),
        few_zh
        + ("，".join(by_zh) or "没有中文或英文评论")
        + (f"，其中 {mixed} 条中英混写，按分句分别计算" if mixed else "")
        + (f"；另有 {unread} 条为其他语言，不评分" if unread else ""),
        parts,
        rated,
        spoken,
    )
