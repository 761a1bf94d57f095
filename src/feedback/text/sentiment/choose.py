"""Which method reads which comments, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.text.sentiment.ratings import LEAST_RATED, RatedComments, rated_comments
from feedback.text.sentiment.registry import check_method

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z]{2}")
_LEAST_KIND = 30


@dataclass(frozen=True)
class Choice:
    """Places of the comments each method reads, and the reason in both languages."""

    method: str
    why_en: str
    why_zh: str
    parts: dict[str, np.ndarray]
    rated: RatedComments | None


def choose_method(
    texts: list[str | None],
    *,
    method: str,
    ratings: pd.Series | None,
    scale: tuple[float, float] | None,
) -> Choice:
    """Send every comment to the method that was named, or to the best the data allow."""
    check_method(method)
    readable = [
        place
        for place, text in enumerate(texts)
        if text is not None and (method == "snownlp" or text.strip())
    ]
    places = np.array(readable, dtype=np.int64)
    rated = None
    if ratings is not None and method in ("ratings", "auto"):
        rated = rated_comments([text or "" for text in texts], ratings, scale=scale)
        blank = np.ones(len(texts), dtype=bool)
        blank[places] = False
        rated.polarity[blank] = np.nan
    if method != "auto":
        return Choice(
            method, f"{method} was asked for", f"按要求使用 {method}", {method: places}, rated
        )
    return _best(texts, places, rated)


def _best(texts: list[str | None], places: np.ndarray, rated: RatedComments | None) -> Choice:
    low, high = (rated.distinct(0), rated.distinct(1)) if rated is not None else (0, 0)
    if rated is not None and low + high >= LEAST_RATED and min(low, high) >= _LEAST_KIND:
        return Choice(
            "ratings",
            f"{low + high} distinct comments with a clear rating ({low} low, {high} high) are enough to teach",
            f"有 {low + high} 条评分明确的不同评论（低分 {low}、高分 {high}），足以训练本研究自己的模型",
            {"ratings": places},
            rated,
        )
    english = np.array(
        [
            _HAN.search(texts[place] or "") is None
            and _LATIN.search(texts[place] or "") is not None
            for place in places
        ],
        dtype=bool,
    )
    parts = {"reviews": places[~english], "vader": places[english]}
    parts = {name: part for name, part in parts.items() if len(part)} or {"reviews": places}
    names = "+".join(parts)
    return Choice(
        names,
        f"{low + high} distinct comments with a clear rating are fewer than {LEAST_RATED} (or one kind has under "
        f"{_LEAST_KIND}); {len(parts.get('reviews', []))} comments read by reviews, "
        f"{len(parts.get('vader', []))} English ones by vader",
        f"评分明确的不同评论仅 {low + high} 条，少于 {LEAST_RATED} 条（或某一类少于 {_LEAST_KIND} 条）；"
        f"{len(parts.get('reviews', []))} 条用 reviews，{len(parts.get('vader', []))} 条英文用 vader",
        parts,
        rated,
    )
