"""The columns of the explorer page: counts of groups of ten people and more, and single texts without authors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, places_in
from feedback.disclosure import contexts, shown_cells, shown_values
from feedback.insight.pain_points.segments import DOMINANT, heaviest_share
from feedback.insight.pain_points.who_is_hurt import (
    Signals,
    comment_authors,
    read_mentions,
    read_signals,
)
from feedback.numeric import Flags, Ints
from feedback.pipeline.intake import WAVE
from feedback.pipeline.published import PERIOD, groupings, period_names, periods, published_groups
from feedback.pipeline.results import Results
from feedback.pipeline.waves import wave_order
from feedback.responses.weights.design import Design
from feedback.rounding import told_count, told_percent
from feedback.text.aspects.judgement import judge_mentions

UNKNOWN = 255  # sentiment of a comment that has none
MOST_CELLS = 4_000_000  # of two crossed groupings and all aspects; larger tables are left out


@dataclass(frozen=True)
class Dimension:
    """One way to group people.

    Attributes
    ----------
    name, label
        Column, and what a reader calls it.
    values
        Groups that are shown.
    small
        How many groups are not.
    codes
        Group of each person, 1 for the first of `values`; 0 for none that is shown.
    """

    name: str
    label: str
    values: list[str]
    small: int
    codes: Ints


def dimensions(
    results: Results, people: pd.Index, *, min_group: int, labels: Mapping[str, str]
) -> list[Dimension]:
    """Segments and wave, most people first, then the period; groups as `published_groups` decides."""
    responses = results.table("responses")
    table = groupings(responses, list(results.segments)).reindex(people)
    shown = published_groups(responses, list(results.segments), least=min_group)
    found = []
    for name in table.columns:
        values = table[name].map(str, na_action="ignore")
        ordered = shown[name]
        if name == WAVE:
            ordered = [wave for wave in wave_order(responses) if wave in set(ordered)]
        if name == PERIOD:
            ordered = period_names(periods(responses))  # the trend keeps the place of hidden ones
        codes = pd.Index(ordered).get_indexer(pd.Index(values)) + 1
        if name == PERIOD:
            open_ = np.array([0, *(value in shown[name] for value in ordered)])
            codes = codes * open_[codes]
        small = int(values.nunique()) - len(shown[name])
        found.append(
            Dimension(name, labels.get(name, name), ordered, small, codes.astype("uint16"))
        )
    return found


def period_days(responses: pd.DataFrame) -> list[list[int]]:
    """First and last day of each period, since 1970."""
    return [
        [(end.normalize() - pd.Timestamp(0)).days for end in (one.start_time, one.end_time)]
        for one in periods(responses)
    ]


def figure_columns(
    heard: Flags, hurt: Flags, found: Sequence[Dimension], *, design: Design | None = None
) -> dict[str, np.ndarray]:
    """People, and per aspect people heard and the share hurt: of each group, and of each two crossed groups.

    People are told to the nearest five, shares in steps of per cent; zero where fewer than ten were heard or where
    subtraction would leave fewer. Under a design shares are weighted, and beside them stand what a group weighs
    (mass; a person 1 on average) and how many simple answers its share is worth, both told as people are; a group
    of which one person holds more than DOMINANT counts as one of a single person.
    """
    aspects = range(heard.shape[1])
    ways: list[tuple[str, Ints, tuple[int, ...]]] = [
        (str(i), _last(one), (len(one.values) + 1,)) for i, one in enumerate(found)
    ]
    for (i, one), (j, other) in combinations(enumerate(found), 2):
        if len(one.values) * len(other.values) * len(aspects) <= MOST_CELLS:
            wide = len(other.values) + 1
            both = _last(one) * wide + _last(other)
            ways.append((f"{i}_{j}", both, (len(one.values) + 1, wide)))
    kinds = {"n": "uint32", "share": "uint8"}
    kinds |= {} if design is None else {"mass": "uint32", "worth": "uint32"}
    columns: dict[str, np.ndarray] = {}
    for name, cells, shape in ways:
        size = int(np.prod(shape))
        people = np.bincount(cells, minlength=size).reshape(shape)
        told = told_count(people) if len(shape) == 1 else _where(_open(people), told_count(people))
        columns[f"people{name}"] = _inside(told).astype("uint32").ravel()
        figures = [_figures(cells, shape, heard[:, a], hurt[:, a], design=design) for a in aspects]
        for kind, store in kinds.items():
            whole = np.concatenate([_inside(each[kind]).ravel() for each in figures])
            columns[f"{kind}{name}"] = whole.astype(store)
    return columns


def _last(one: Dimension) -> Ints:
    """Codes from 0, who has none last."""
    codes = one.codes.astype(np.int64) - 1
    return np.where(codes < 0, len(one.values), codes)


def _inside(table: np.ndarray) -> np.ndarray:
    """Without the rest in the last row, and the last column."""
    return table[(slice(None, -1),) * table.ndim]


def _where(shown: Flags, told: np.ndarray) -> np.ndarray:
    return np.where(shown, told, 0)


def _open(people: np.ndarray) -> Flags:
    """Which cells of one grouping, or of two crossed, may be shown; the rests never are."""
    if people.ndim == 2:
        return shown_cells(people)
    return np.append(shown_values(people[:-1], elsewhere=float(people[-1])), False)


def _figures(
    cells: Ints, shape: tuple[int, ...], heard: Flags, hurt: Flags, *, design: Design | None
) -> dict[str, np.ndarray]:
    """One aspect in every cell as it is told: n, share in per cent, mass and worth; 0 where not shown."""
    weight = np.ones(len(heard)) if design is None else design.weights / design.weights.mean()
    base = heard * weight

    def sums(values: np.ndarray) -> np.ndarray:
        return np.bincount(cells, values, minlength=int(np.prod(shape))).reshape(shape)

    people, mass = sums(heard * 1.0), sums(base)
    heaviest = heaviest_share(cells, base[:, None], mass.size).reshape(shape)
    shown = _open(np.where((heaviest > DOMINANT) & (design is not None), people > 0, people))
    share = np.divide(sums(base * hurt), mass, out=np.zeros(shape), where=mass > 0)
    n = _where(shown, told_count(people))
    found = {"n": n, "share": _where(shown, told_percent(share, people))}
    if design is not None:
        worth = design.worths_in(cells, hurt, heard, count=mass.size)
        found |= {
            "mass": _where(shown, told_count(mass)),
            "worth": _where(shown, told_count(worth.reshape(shape))),
        }
    return found


def heard_and_hurt(
    results: Results, usable: pd.DataFrame, aspects: Sequence[str], people: pd.Index
) -> tuple[Flags, Flags]:
    """People × aspects: who could have said that it hurts, and whom it hurts; as the ranking saw them."""
    signals = _signals(results, usable)
    row = places_in(people, signals.respondents)
    column = pd.Index(signals.aspects).get_indexer(pd.Index(aspects))
    heard = signals.heard[:, column][row] & (row >= 0)[:, None]
    return heard, heard & signals.hurt[:, column][row]


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


def _signals(results: Results, usable: pd.DataFrame) -> Signals:
    responses, mentions = results.table("responses"), results.table("mentions")
    if not len(mentions):
        mentions = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype(
            {"comment": str, "aspect": str}
        )
    rated = results.asked.aspects if results.items else None
    low, high = results.manifest["item_scale"]
    return read_signals(
        read_mentions(mentions[is_among(mentions["comment"], usable.index)]),
        respondents=pd.Index(responses.index.astype("str")),
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
    mentions = results.table("mentions")
    if len(mentions):  # of the comments the page holds: of all of them there may be millions
        mentions = mentions[is_among(mentions["comment"], usable.index)]
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
