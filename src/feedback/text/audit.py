"""The sample a person labels to find out how right the machine is on her own comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.frames import FLAGS
from feedback.text.sentiment.explain import label_sentiment

LABEL_SENTIMENT = "label_sentiment"
LABEL_ASPECT = "label:"
SEGMENT = "segment:"
# A cell of N comments gets a share of the sample in proportion to N^0.5: between equal shares, which find rare
# kinds, and shares by size, which estimate the whole best (power allocation, Bankier 1988).
_POWER = 0.5
# Mentions written down for one comment: as many as a spreadsheet's cell holds.
_KEPT = 200


def sample_comments(
    comments: pd.DataFrame,
    mentions: pd.DataFrame,
    *,
    aspects: Sequence[str],
    n: int = 150,
    by: Iterable[str] = ("rating", "sentiment", "aspect"),
    segments: Iterable[str] = (),
    doubt: pd.Series | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw comments for a person to label, rare kinds more often, each with its weight.

    Parameters
    ----------
    comments
        Index the comment; `clean` (masked) and `sentiment` (0 to 1); rating and segments where there are
        some. Flagged comments (empty, filler, template, spam, duplicate) are not drawn.
    mentions
        As `tag_aspects` gives them for these comments.
    aspects
        Ids of the aspects that can be labelled.
    n
        Comments to draw; all where there are fewer.
    by
        What strata are made of: "rating" (lowest and highest quarter of the scale seen, middle, none),
        "sentiment" (the machine's), "aspect" (the rarest named), or a column of `comments`.
    segments
        Columns to carry along, for accuracy by segment.
    doubt
        How doubtful the reading of each comment is (`comment_doubt`): chances are in proportion to it, and strata only
        spread the sample. Without it rare strata are drawn more often.
    seed
        Of the draw.

    Returns
    -------
    pandas.DataFrame
        Index the comment, in random order: text, label_sentiment and label:<aspect> (to fill in), then what the
        machine said (score, machine_mentions as JSON), stratum, weight (comments it stands for), rating,
        segment:<name>.

    Raises
    ------
    ColumnError
        A column asked for is not there.
    AnalysisError
        There is no comment to draw.

    Notes
    -----
    Systematic sampling with unequal probabilities from comments sorted by stratum (Madow 1949): strata may be more
    than `n`, and every comment's weight is exactly one over its probability.

    Examples
    --------
    >>> texts = pd.DataFrame({"clean": ["早餐很好", "太吵"], "sentiment": [0.9, 0.1]}, index=["a", "b"])
    >>> said = pd.DataFrame({"comment": ["a"], "aspect": ["breakfast"], "polarity": [1.0]})
    >>> sample_comments(texts, said, aspects=["breakfast"], by=["aspect"])["weight"].tolist()
    [1.0, 1.0]
    """
    segments, by = list(segments), _listed(by)
    wanted = ["clean", "sentiment", *segments, *(name for name in by if name not in ("aspect",))]
    missing = [name for name in wanted if name not in comments and name != "rating"]
    if missing:
        raise ColumnError.missing(missing, comments.columns, where="draw_audit_sample")
    _check_size(n)
    flags = [name for name in FLAGS if name in comments]
    pool = comments[~comments[flags].astype(bool).any(axis=1)]
    pool = pool[pool["clean"].notna()]
    if not len(pool):
        raise AnalysisError(
            en="draw_audit_sample: no comment to label: all are empty or flagged.",
            zh="draw_audit_sample：没有可标注的评论：全部为空或带有标记。",
        )
    said = mentions[mentions["comment"].isin(pool.index) & mentions["aspect"].isin(aspects)]
    strata = _strata(pool, said, by)
    rng = np.random.default_rng(seed)
    share = _power_shares(strata) if doubt is None else doubt.reindex(pool.index).to_numpy(float)
    chance = _chances(share, n)
    drawn = _systematic(strata, chance, rng)
    sample = pool.iloc[drawn]
    table = pd.DataFrame({"text": sample["clean"].astype("str")})
    for name in (LABEL_SENTIMENT, *(LABEL_ASPECT + aspect for aspect in aspects)):
        table[name] = pd.Series(pd.NA, index=table.index, dtype="str")
    table["score"] = sample["sentiment"].astype(float)
    table["machine_mentions"] = machine_mentions(sample["clean"], said)
    table["stratum"] = strata[drawn]
    table["weight"] = 1 / chance[drawn]
    if "rating" in sample:
        table["rating"] = sample["rating"]
    for name in segments:
        table[SEGMENT + name] = sample[name]
    return table.rename_axis(index="comment")


def _listed(by: Iterable[str]) -> list[str]:
    return [by] if isinstance(by, str) else list(by)


def _check_size(n: int) -> None:
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise InputError(
            en=f"draw_audit_sample: n must be a whole number from 1, found {n!r}. 150 is a good start.",
            zh=f"draw_audit_sample：n 须为不小于 1 的整数，实为 {n!r}。150 是不错的起点。",
        )


def _strata(pool: pd.DataFrame, said: pd.DataFrame, by: Sequence[str]) -> np.ndarray:
    """The stratum of each comment, as text."""
    parts: list[pd.Series] = []
    for name in by:
        if name == "rating":
            parts.append(_rating_levels(pool))
        elif name == "sentiment":
            parts.append(label_sentiment(pool["sentiment"].astype(float)).fillna("unread"))
        elif name == "aspect":
            parts.append(_rarest_aspect(pool, said))
        else:
            parts.append(pool[name].astype("str").fillna("-"))
    if not parts:
        return np.full(len(pool), "all", dtype=object)
    return np.array([" / ".join(map(str, row)) for row in zip(*parts, strict=True)], dtype=object)


def _rating_levels(pool: pd.DataFrame) -> pd.Series:
    levels = pd.Series("unrated", index=pool.index, dtype="str")
    if "rating" not in pool or not pool["rating"].notna().any():
        return levels
    rating = pool["rating"].astype(float)
    low, high = rating.min(), rating.max()
    quarter = (high - low) / 4
    levels[rating.notna()] = "middle"
    levels[rating >= high - quarter] = "high"
    levels[rating <= low + quarter] = "low"
    return levels


def _rarest_aspect(pool: pd.DataFrame, said: pd.DataFrame) -> pd.Series:
    """Of the aspects a comment names, the one fewest comments name."""
    pairs = said.drop_duplicates(["comment", "aspect"])
    common = pairs["aspect"].value_counts()
    order = pairs.assign(n=pairs["aspect"].map(common)).sort_values(["n", "aspect"])
    rarest = order.drop_duplicates("comment").set_index("comment")["aspect"]
    return rarest.reindex(pool.index).astype("str").fillna("none")


def _power_shares(strata: np.ndarray) -> np.ndarray:
    """What the chance of each comment is in proportion to: more where its stratum is small."""
    _, place, size = np.unique(strata, return_inverse=True, return_counts=True)
    shares: np.ndarray = (size.astype(float) ** (_POWER - 1))[place]
    return shares


def _chances(share: np.ndarray, n: int) -> np.ndarray:
    """Probability of each comment to be drawn, in proportion to `share`; they add up to n, none is above 1."""
    chance = np.zeros(len(share))
    sure = np.zeros(len(share), dtype=bool)
    while True:
        left = n - int(sure.sum())
        if left <= 0 or sure.all():
            break
        chance = np.where(sure, 1.0, left * share / share[~sure].sum())
        beyond = (chance >= 1 - 1e-9) & ~sure
        if not beyond.any():
            break
        sure |= beyond
    return np.where(sure, 1.0, chance)


def _systematic(strata: np.ndarray, chance: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Places drawn, in random order."""
    order = np.lexsort([rng.random(len(strata)), strata.astype(str)])
    steps = np.floor(np.concatenate([[0.0], np.cumsum(chance[order])]) + rng.random())
    drawn: np.ndarray = rng.permutation(order[np.diff(steps) > 0])
    return drawn


def machine_mentions(sample: pd.Series, said: pd.DataFrame) -> pd.Series:
    """What the machine found in each comment: JSON list of aspect, polarity, its judgement and the words that say so."""
    texts: Mapping[object, str] = sample.to_dict()
    found: dict[object, list[dict[str, object]]] = {comment: [] for comment in texts}
    spans = {"start", "end"} <= set(said.columns)
    for row in said[said["comment"].isin(sample.index)].to_dict("records"):
        words = texts[row["comment"]][int(row["start"]) : int(row["end"])] if spans else ""
        found[row["comment"]].append(
            {
                "aspect": row["aspect"],
                "polarity": round(float(row["polarity"]), 4),
                "words": words[:80],
            }
            | ({"judgement": int(row["judgement"])} if "judgement" in row else {})
        )
    written = {
        comment: json.dumps(rows[:_KEPT], ensure_ascii=False) for comment, rows in found.items()
    }
    return pd.Series(written, dtype="str").reindex(sample.index)
