"""The columns of the explorer page: counts of groups of ten people and more, and single texts without authors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, places_in
from feedback.disclosure import contexts
from feedback.disclosure_audit import Way
from feedback.insight.pain_points.who_is_hurt import (
    SIGNALLING,
    Signals,
    comment_authors,
    only,
    read_mentions,
    read_signals,
)
from feedback.numeric import Flags, Ints
from feedback.pipeline.published import periods
from feedback.pipeline.results import Results
from feedback.pipeline.told_shares import Crossing, Dimension, Sums, open_cells
from feedback.responses.weights.design import Design
from feedback.rounding import told_count
from feedback.text.aspects.judgement import judge_mentions

UNKNOWN = 255  # sentiment of a comment that has none


def period_days(responses: pd.DataFrame) -> list[list[int]]:
    """First and last day of each period, since 1970."""
    return [
        [(end.normalize() - pd.Timestamp(0)).days for end in (one.start_time, one.end_time)]
        for one in periods(responses)
    ]


def figure_columns(
    heard: Flags,
    hurt: Flags,
    crossing: Crossing,
    *,
    design: Design | None = None,
    untold: Sequence[pd.DataFrame] = (),
) -> dict[str, np.ndarray]:
    """People, and per aspect people heard and the share hurt: of each group, and of each two crossed groups.

    People are told to the nearest five, shares in steps of per cent; zero where fewer than ten were heard, where
    subtraction would leave fewer, or where the share is told nowhere in the run (`told_shares`; `untold` holds the rows of each
    aspect). Under a design shares are weighted, and beside them stand what a group weighs
    (mass; a person 1 on average) and how many simple answers its share is worth, both told as people are; a group
    of which one person holds more than DOMINANT counts as one of a single person.
    """
    kinds = {"n": "uint32", "share": "uint8"}
    kinds |= {} if design is None else {"mass": "uint32", "worth": "uint32"}
    columns: dict[str, np.ndarray] = {}
    for way, shape in crossing.shapes.items():
        people = np.bincount(crossing.cells[way], minlength=int(np.prod(shape))).reshape(shape)
        told = told_count(people)
        told = told if len(way) == 1 else np.where(open_cells(people), told, 0)
        columns[f"people{_named(way)}"] = _inside(told).astype("uint32").ravel()
    blocks: dict[str, list[np.ndarray]] = {f"{kind}{_named(way)}": [] for way in crossing.shapes for kind in kinds}  # fmt: skip
    for a in range(heard.shape[1]):
        hidden = crossing.flags(untold[a]) if len(untold) else {}
        for way, shape in crossing.shapes.items():
            one = Sums(crossing.cells[way], shape, heard[:, a], hurt[:, a], design)
            shown = open_cells(one.bases()) & ~hidden.get(way, np.zeros(shape, dtype=bool))
            for kind, table in one.told(shown).items():
                blocks[f"{kind}{_named(way)}"].append(_inside(table).ravel())
    for name, parts in blocks.items():
        whole = np.concatenate(parts) if parts else np.empty(0)
        columns[name] = whole.astype(kinds[name.rstrip("0123456789_")])
    return columns


def _named(way: Way) -> str:
    return "_".join(map(str, way))


def _inside(table: np.ndarray) -> np.ndarray:
    """Without the rest in the last row, and the last column."""
    return table[(slice(None, -1),) * table.ndim]


def heard_and_hurt(
    results: Results, usable: pd.DataFrame, aspects: Sequence[str], people: pd.Index
) -> tuple[Flags, Flags]:
    """People × aspects: who could have said that it hurts, and whom it hurts; as the ranking saw them."""
    signals = _signals(results, usable, people)
    column = pd.Index(signals.aspects).get_indexer(pd.Index(aspects))
    heard, hurt = signals.heard[:, column], signals.hurt[:, column]
    if not signals.respondents.equals(people):
        row = places_in(people, signals.respondents)
        heard, hurt = heard[row] & (row >= 0)[:, None], hurt[row]
    return heard, heard & hurt


def text_columns(authors: Ints, people: int, found: Sequence[Dimension]) -> dict[str, np.ndarray]:
    """What stands beside each text: only groups that ten or more writers share together.

    Parameters
    ----------
    authors
        Place of each text's author among the people.
    people
        How many there are.
    """
    wrote = np.zeros(people, dtype=bool)
    wrote[authors] = True
    kept = contexts([one.codes[wrote] for one in found])
    place = np.cumsum(wrote) - 1
    return {f"text{i}": codes[place[authors]] for i, codes in enumerate(kept)}


def _signals(results: Results, usable: pd.DataFrame, people: pd.Index) -> Signals:
    columns = results.columns("mentions")
    mentions = results.table("mentions", columns=[name for name in SIGNALLING if name in columns])
    if not len(mentions):
        mentions = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype(
            {"comment": str, "aspect": str}
        )
    rated = results.asked.aspects if results.items else None
    low, high = results.manifest["item_scale"]
    return read_signals(
        read_mentions(only(mentions, is_among(mentions["comment"], usable.index))),
        respondents=people,
        authors=comment_authors(usable),
        aspect_ratings=rated,
        scale=None if rated is None else (low, high),
        enough_rated=results.manifest["parameters"]["min_mentions"],
    )


def mention_columns(
    results: Results, usable: pd.DataFrame, aspects: Sequence[str], *, least: int
) -> dict[str, np.ndarray]:
    """Mentions sorted by aspect: which comment, how it speaks, where in the text.

    Those of an aspect that fewer than `least` comments speak of are left out.
    """
    columns = results.columns("mentions")
    mentions = results.rows(
        "mentions",
        columns=[name for name in (*SIGNALLING, "start", "end") if name in columns],
        where=lambda part: is_among(part["comment"], usable.index),
    )
    if not len(mentions):
        mentions = pd.DataFrame(
            {name: [] for name in ("comment", "aspect", "polarity", "start", "end")}
        )
    aspect = pd.Index(aspects).get_indexer(pd.Index(mentions["aspect"]))
    comment = places_in(mentions["comment"], usable.index)
    kept = (aspect >= 0) & (comment >= 0)
    pairs = np.unique(np.stack([aspect[kept], comment[kept]]), axis=1)
    speak = np.bincount(pairs[0], minlength=len(aspects)) if pairs.size else np.zeros(len(aspects))
    kept &= (speak >= least)[aspect]
    order = np.flatnonzero(kept)[np.argsort(aspect[kept], kind="stable")]
    # a comment stands under complaints or praise by what it says of the aspect on balance
    judged = judge_mentions(mentions).set_index(["comment", "aspect"])["judgement"]
    judged_pairs = pd.MultiIndex.from_frame(mentions[["comment", "aspect"]])
    judgement = judged.reindex(judged_pairs).to_numpy(float)[order]
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
