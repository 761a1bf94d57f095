"""The columns of the explorer page: counts of groups of ten people and more, and single texts without authors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, places_in
from feedback.disclosure import LEAST, contexts, shown_cells, shown_values
from feedback.disclosure_audit import Way, withheld_cells
from feedback.insight.pain_points.segments import DOMINANT, heaviest_share
from feedback.insight.pain_points.who_is_hurt import (
    SIGNALLING,
    Signals,
    comment_authors,
    only,
    read_mentions,
    read_signals,
)
from feedback.numeric import Flags, Floats, Ints
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
    segments: Sequence[str], responses: pd.DataFrame, *, min_group: int, labels: Mapping[str, str]
) -> list[Dimension]:
    """Segments and wave, most people first, then the period; groups as `published_groups` decides."""
    table = groupings(responses, segments)
    shown = published_groups(responses, segments, least=min_group)
    found = []
    for name in table.columns:
        numbers, each = pd.factorize(table[name])  # of a group's name as many as there are groups
        values = [str(value) for value in each]
        ordered = shown[name]
        if name == WAVE:
            ordered = [wave for wave in wave_order(responses) if wave in set(ordered)]
        if name == PERIOD:
            ordered = period_names(periods(responses))  # the trend keeps the place of hidden ones
        told = set(shown[name])
        place = {value: at for at, value in enumerate(ordered, start=1) if value in told}
        codes = np.array([*(place.get(value, 0) for value in values), 0], dtype="uint16")[numbers]
        small = len(set(values)) - len(shown[name])
        found.append(Dimension(name, labels.get(name, name), ordered, small, codes))
    return found


def period_days(responses: pd.DataFrame) -> list[list[int]]:
    """First and last day of each period, since 1970."""
    return [
        [(end.normalize() - pd.Timestamp(0)).days for end in (one.start_time, one.end_time)]
        for one in periods(responses)
    ]


def figure_columns(
    heard: Flags,
    hurt: Flags,
    found: Sequence[Dimension],
    *,
    design: Design | None = None,
    advice_wave: str | None = None,
    rounded: Sequence[Mapping[Way, Ints]] = (),
) -> dict[str, np.ndarray]:
    """People, and per aspect people heard and the share hurt: of each group, and of each two crossed groups.

    People are told to the nearest five, shares in steps of per cent; zero where fewer than ten were heard, where
    subtraction would leave fewer, or where the shares of all cells together would tell who is hurt in a small one
    (`withheld_cells`; those of the wave that the report's advice is of stand in the report). Under a design shares are weighted, and beside them stand what a group weighs
    (mass; a person 1 on average) and how many simple answers its share is worth, both told as people are; a group
    of which one person holds more than DOMINANT counts as one of a single person. `rounded` has of each aspect the points that
    shares are rounded to at least (`rounded_shares.steps_by_way`).
    """
    aspects = range(heard.shape[1])
    codes = {i: _last(one) for i, one in enumerate(found)}
    shapes: dict[Way, tuple[int, ...]] = {(i,): (len(one.values) + 1,) for i, one in enumerate(found)}  # fmt: skip
    shapes |= {
        (i, j): (*shapes[i,], *shapes[j,])
        for i, j in combinations(codes, 2)
        if len(found[i].values) * len(found[j].values) * len(aspects) <= MOST_CELLS
    }
    cells = {
        way: np.ravel_multi_index(tuple(codes[i] for i in way), shape)
        for way, shape in shapes.items()
    }
    kinds = {"n": "uint32", "share": "uint8"}
    kinds |= {} if design is None else {"mass": "uint32", "worth": "uint32"}
    columns: dict[str, np.ndarray] = {}
    for way, shape in shapes.items():
        people = np.bincount(cells[way], minlength=int(np.prod(shape))).reshape(shape)
        told = (
            told_count(people) if len(way) == 1 else _where(open_cells(people), told_count(people))
        )
        columns[f"people{_named(way)}"] = _inside(told).astype("uint32").ravel()
    waves = [i for i, one in enumerate(found) if one.name == WAVE]  # a wave's figures are exact
    every = group_codes(found) if codes else np.empty((len(heard), 0), int)
    blocks: dict[str, list[np.ndarray]] = {f"{kind}{_named(way)}": [] for way in shapes for kind in kinds}  # fmt: skip
    for a in aspects:
        sums = {way: _Sums(cells[way], shape, heard[:, a], hurt[:, a], design) for way, shape in shapes.items()}  # fmt: skip
        steps = rounded[a] if rounded else {}
        shown = {way: open_cells(one.bases()) for way, one in sums.items()}
        withheld = withheld_cells(
            every[heard[:, a]], hurt[heard[:, a], a], shown,
            exact=waves, elsewhere=_in_the_report(sums, found, advice_wave), rounded=steps,
        )  # fmt: skip
        for way, flags in withheld.items():
            shown[way] &= ~flags
        for way, one in sums.items():
            for kind, table in one.told(shown[way], steps.get(way, 0)).items():
                blocks[f"{kind}{_named(way)}"].append(_inside(table).ravel())
    for name, parts in blocks.items():
        whole = np.concatenate(parts) if parts else np.empty(0)
        columns[name] = whole.astype(kinds[name.rstrip("0123456789_")])
    return columns


def _in_the_report(
    sums: Mapping[Way, _Sums], found: Sequence[Dimension], wave: str | None
) -> dict[Way, Flags]:
    """Groups within the wave that the report's tables of groups are of: their shares stand there."""
    at = next((i for i, one in enumerate(found) if one.name == WAVE and wave in one.values), None)
    if at is None or wave is None:
        return {}
    told: dict[Way, Flags] = {}
    for way, one in sums.items():
        if len(way) == 2 and at in way and all(found[i].name != PERIOD for i in way):
            inside = np.zeros(one.shape, dtype=bool)
            line = inside if way[0] == at else inside.T
            line[found[at].values.index(wave), :-1] = True
            told[way] = inside & (one.people >= LEAST)
    return told


def group_codes(found: Sequence[Dimension]) -> Ints:
    """(n, groupings): group of each person from 0; who has none that is shown has the last."""
    return np.stack([_last(one) for one in found], axis=1)


def _named(way: Way) -> str:
    return "_".join(map(str, way))


def _last(one: Dimension) -> Ints:
    """Codes from 0, who has none last."""
    codes = one.codes.astype(np.int64) - 1
    return np.where(codes < 0, len(one.values), codes)


def _inside(table: np.ndarray) -> np.ndarray:
    """Without the rest in the last row, and the last column."""
    return table[(slice(None, -1),) * table.ndim]


def _where(shown: Flags, told: np.ndarray) -> np.ndarray:
    return np.where(shown, told, 0)


def open_cells(people: np.ndarray) -> Flags:
    """Which cells of one grouping, or of two crossed, may be shown; the rests never are."""
    if people.ndim == 2:
        return shown_cells(people)
    return np.append(shown_values(people[:-1], elsewhere=float(people[-1])), False)


@dataclass
class _Sums:
    """One aspect in every cell of one or two groupings."""

    cells: Ints
    shape: tuple[int, ...]
    heard: Flags
    hurt: Flags
    design: Design | None

    def __post_init__(self) -> None:
        design = self.design
        weight = np.ones(len(self.heard)) if design is None else design.weights / design.weights.mean()  # fmt: skip
        self.base = self.heard * weight
        self.people, self.mass = self._summed(self.heard * 1.0), self._summed(self.base)

    def _summed(self, values: Floats) -> Floats:
        size = int(np.prod(self.shape))
        summed = np.bincount(self.cells, values, minlength=size).astype(float)
        return summed.reshape(self.shape)

    def bases(self) -> Floats:
        """People heard; one where one of them holds more than DOMINANT."""
        if self.design is None:
            return self.people
        heaviest = heaviest_share(self.cells, self.base[:, None], self.mass.size)
        return np.where(heaviest.reshape(self.shape) > DOMINANT, self.people > 0, self.people)

    def told(self, shown: Flags, points: Ints | int = 0) -> dict[str, np.ndarray]:
        """As it is told: n, share in per cent (rounded to so many points at least), mass and worth; 0 where not shown."""
        mass = self.mass
        share = np.divide(self._summed(self.base * self.hurt), mass, out=np.zeros(self.shape), where=mass > 0)  # fmt: skip
        n = _where(shown, told_count(self.people))
        found = {"n": n, "share": _where(shown, told_percent(share, self.people, least=points))}
        if self.design is not None:
            worth = self.design.worths_in(self.cells, self.hurt, self.heard, count=mass.size)
            found |= {
                "mass": _where(shown, told_count(mass)),
                "worth": _where(shown, told_count(worth.reshape(self.shape))),
            }
        return found


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
