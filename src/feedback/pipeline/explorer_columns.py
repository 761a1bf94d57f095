"""The columns of the explorer page: people, comments and mentions as dictionary codes and small numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from feedback.insight.pain.hurts import Signals, comment_authors, read_mentions, read_signals
from feedback.insight.pain.segments import read_segments
from feedback.pipeline.results import Results
from feedback.text.judgement import judge_mentions

UNKNOWN = 255  # sentiment of a comment that has none
HEARD, HURT, MENTIONED = 1, 2, 4  # bits of a person's state on an aspect
_LONGEST = {
    "W": 70,
    "M": 1100,
    "Q": 4400,
}  # days that are shown by week, month, quarter; then years


def segment_columns(
    results: Results, people: pd.Index, *, min_group: int, labels: Mapping[str, str]
) -> tuple[list[dict[str, Any]], list[np.ndarray]]:
    """Each segment with its values, most people first, and its code a person (0: none, or too few people)."""
    responses = results.table("responses")
    names = [name for name in (*results.segments, "wave") if name in responses]
    table = read_segments(responses[names]).reindex(people)
    shown: list[dict[str, Any]] = []
    codes = []
    for name in names:
        # as the table of the report names them
        values = table[name].map(str, na_action="ignore")
        counts = values.value_counts(sort=True)
        large = counts.index[counts >= min_group]
        ordered = [str(value) for value in (sorted(large) if name == "wave" else large)]
        shown.append(
            {
                "name": name,
                "label": labels.get(name, name),
                "values": ordered,
                # a bare number says nothing without the name of what it numbers
                "names": [f"{labels.get(name, name)} {v}" if v.isdigit() else v for v in ordered],
                "small": len(counts) - len(large),
            }
        )
        codes.append((pd.Index(ordered).get_indexer(pd.Index(values)) + 1).astype("uint16"))
    return shown, codes


def period_columns(
    responses: pd.DataFrame, *, min_group: int
) -> tuple[list[str], list[list[int]], np.ndarray]:
    """The periods of the trend, their first and last day since 1970, and the code of each person's (0: none).

    A person's own day is not in the page. A period of fewer than `min_group` people is nobody's.
    """
    if "date" not in responses or not responses["date"].notna().any():
        return [], [], np.zeros(len(responses), dtype="uint16")
    kind = _period_kind(responses["date"])
    chosen = responses["date"].dt.to_period(kind)
    every = pd.period_range(chosen.min(), chosen.max(), freq=kind)
    names = [f"{one.start_time:%Y-%m-%d}" if kind == "W" else str(one) for one in every]
    days = [
        [(end.normalize() - pd.Timestamp(0)).days for end in (one.start_time, one.end_time)]
        for one in every
    ]
    codes = (every.get_indexer(pd.PeriodIndex(chosen)) + 1).astype("uint16")
    codes[np.bincount(codes, minlength=len(every) + 1)[codes] < min_group] = 0
    return names, days, codes


def _period_kind(date: pd.Series) -> str:
    """Weeks, months, quarters or years, so that the trend has neither two points nor a hundred."""
    days = (date.max() - date.min()).days
    return next((kind for kind, longest in _LONGEST.items() if days <= longest), "Y")


def state_column(
    results: Results, usable: pd.DataFrame, aspects: Sequence[str], people: pd.Index
) -> np.ndarray:
    """Bits a person and aspect (aspect by aspect): heard, hurt, mentioned; as the ranking saw them."""
    signals = _signals(results, usable)
    row = signals.respondents.get_indexer(people)
    column = pd.Index(signals.aspects).get_indexer(pd.Index(aspects))
    heard = signals.heard[:, column]
    state = heard * HEARD + (heard & signals.hurt[:, column]) * HURT
    state = state + (heard & signals.mentioned[:, column]) * MENTIONED
    state = np.where(row[:, None] >= 0, state[row], 0)
    return np.ascontiguousarray(state.T, dtype="uint8").ravel()


def _signals(results: Results, usable: pd.DataFrame) -> Signals:
    responses, mentions = results.table("responses"), results.table("mentions")
    if not len(mentions):
        mentions = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype(
            {"comment": str, "aspect": str}
        )
    rated = results.asked.aspects if results.items else None
    low, high = results.manifest["item_scale"]
    return read_signals(
        read_mentions(mentions[mentions["comment"].isin(usable.index)]),
        respondents=pd.Index(responses.index.astype("str")),
        authors=comment_authors(usable),
        aspect_ratings=rated,
        scale=None if rated is None else (low, high),
        enough_rated=results.manifest["parameters"]["min_mentions"],
    )


def mention_columns(
    results: Results, usable: pd.DataFrame, aspects: Sequence[str]
) -> dict[str, np.ndarray]:
    """Mentions sorted by aspect: which comment, how it speaks, where in the text."""
    mentions = results.table("mentions")
    if not len(mentions):
        mentions = pd.DataFrame(
            {name: [] for name in ("comment", "aspect", "polarity", "start", "end")}
        )
    aspect = pd.Index(aspects).get_indexer(pd.Index(mentions["aspect"]))
    comment = usable.index.get_indexer(pd.Index(mentions["comment"]))
    kept = (aspect >= 0) & (comment >= 0)
    order = np.flatnonzero(kept)[np.argsort(aspect[kept], kind="stable")]
    # a comment stands under complaints or praise by what it says of the aspect on balance
    judged = judge_mentions(mentions).set_index(["comment", "aspect"])["judgement"]
    pairs = pd.MultiIndex.from_frame(mentions[["comment", "aspect"]])
    judgement = judged.reindex(pairs).to_numpy(float)[order]
    return {
        "mention_from": np.searchsorted(aspect[order], np.arange(len(aspects) + 1)).astype(
            "uint32"
        ),
        "mention": comment[order].astype("uint32"),
        "polarity": np.nan_to_num(judgement).astype("int8"),
        "start": mentions["start"].to_numpy(float)[order].astype("uint32"),
        "end": mentions["end"].to_numpy(float)[order].astype("uint32"),
    }


def sentiment_column(usable: pd.DataFrame) -> np.ndarray:
    """Sentiment in hundredths that keeps the sides of the neutral band; UNKNOWN where there is none."""
    from feedback.text.sentiment.explain import label_sentiment

    if "sentiment" not in usable:
        return np.full(len(usable), UNKNOWN, dtype="uint8")
    score = usable["sentiment"]
    label = label_sentiment(score)
    value = (score * 100).round().fillna(UNKNOWN).to_numpy(float)
    value = np.where(label == "negative", np.minimum(value, 39), value)
    value = np.where(label == "neutral", np.clip(value, 40, 60), value)
    value = np.where(label == "positive", np.maximum(value, 61), value)
    return np.where(score.isna(), UNKNOWN, value).astype("uint8")
