"""Which shares of groups are told of each aspect: decided once a run, for report, explorer and tables, by all that they tell together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.arrow_columns import places_in
from feedback.disclosure import LEAST, shown_cells, shown_values
from feedback.disclosure_audit import Way, withheld_cells
from feedback.insight.pain_points.segments import DOMINANT, heaviest_share
from feedback.numeric import Flags, Floats, Ints
from feedback.pipeline.intake import WAVE
from feedback.pipeline.published import PERIOD, groupings, period_names, periods, published_groups
from feedback.pipeline.waves import newest_wave, periods_of, signals_of, wave_order
from feedback.responses.weights.design import Design
from feedback.rounding import told_count, told_percent

if TYPE_CHECKING:
    from feedback.insight.pain_points.who_is_hurt import Signals
    from feedback.pipeline.analysis_run import AnalysisRun

TABLE = "untold"
COLUMNS = ("aspect", "segment", "value", "crossed", "beside")
COURSE = "changes"  # in the place of `crossed`: the group's change is not told
MOST_CELLS = 4_000_000  # of two crossed groupings and all aspects; larger tables are left out
_NONE: frozenset[tuple[str, str, str]] = frozenset()


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
    every
        The same with the groups that are not shown told apart; 0 for none at all.
    """

    name: str
    label: str
    values: list[str]
    small: int
    codes: Ints
    every: Ints


def dimensions(
    responses: pd.DataFrame,
    segments: Sequence[str],
    *,
    min_group: int,
    labels: Mapping[str, str],
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
        found.append(Dimension(name, labels.get(name, name), ordered, small, codes, numbers + 1))
    return found


class Crossing:
    """People in the cells of every grouping and of every two crossed; who has no group that is shown stands last.

    Attributes
    ----------
    found
        The groupings.
    codes, every
        (n, groupings) from 0; with hidden groups told apart, 0 for none.
    shapes, cells
        Of each way the numbers of groups, the last one included, and the cell of each person.
    """

    def __init__(self, found: Sequence[Dimension], aspects: int, people: int) -> None:
        self.found = list(found)
        columns = [_last(one) for one in found]
        self.codes = np.stack(columns, axis=1) if columns else np.empty((people, 0), dtype=int)
        self.every = np.stack([one.every for one in found], axis=1) if columns else self.codes
        self.shapes: dict[Way, tuple[int, ...]] = {(i,): (len(one.values) + 1,) for i, one in enumerate(found)}  # fmt: skip
        self.shapes |= {
            (i, j): (*self.shapes[i,], *self.shapes[j,])
            for i, j in combinations(range(len(found)), 2)
            if len(found[i].values) * len(found[j].values) * aspects <= MOST_CELLS
        }
        self.cells = {way: self.cells_of(way, shape) for way, shape in self.shapes.items()}

    def cells_of(self, way: Way, shape: tuple[int, ...]) -> Ints:
        """The cell of each person."""
        found: Ints = np.ravel_multi_index(tuple(self.codes[:, i] for i in way), shape)
        return found

    def place(self, name: str) -> int | None:
        """Which grouping a column is."""
        return next((i for i, one in enumerate(self.found) if one.name == name), None)

    def flags(self, rows: pd.DataFrame) -> dict[Way, Flags]:
        """The cells that rows of the table TABLE are of."""
        marked = {way: np.zeros(shape, dtype=bool) for way, shape in self.shapes.items()}
        for row in rows.itertuples():
            named = {str(row.segment): str(row.value)}
            named |= {str(row.crossed): str(row.beside)} if row.beside else {}
            places = {self.place(name): value for name, value in named.items()}
            way = tuple(sorted(at for at in places if at is not None))
            if len(way) == len(named) and way in marked and row.crossed != COURSE:
                at = [self.found[i].values for i in way]
                if all(places[i] in values for i, values in zip(way, at, strict=True)):
                    marked[way][tuple(values.index(places[i]) for i, values in zip(way, at, strict=True))] = True  # fmt: skip
        return marked


class Sums:
    """One aspect in every cell of one or more groupings."""

    def __init__(
        self, cells: Ints, shape: tuple[int, ...], heard: Flags, hurt: Flags, design: Design | None
    ) -> None:
        self.cells, self.shape, self.heard, self.hurt, self.design = (
            cells,
            shape,
            heard,
            hurt,
            design,
        )
        weight = np.ones(len(heard)) if design is None else design.weights / design.weights.mean()
        self.base = heard * weight
        self.people, self.mass = self._summed(heard * 1.0), self._summed(self.base)

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

    def told(self, shown: Flags) -> dict[str, np.ndarray]:
        """As it is told: n, share in per cent, mass and worth; 0 where not shown."""
        mass = self.mass
        share = np.divide(self._summed(self.base * self.hurt), mass, out=np.zeros(self.shape), where=mass > 0)  # fmt: skip
        n = np.where(shown, told_count(self.people), 0)
        found = {"n": n, "share": np.where(shown, told_percent(share, self.people), 0)}
        if self.design is not None:
            worth = self.design.worths_in(self.cells, self.hurt, self.heard, count=mass.size)
            found |= {
                "mass": np.where(shown, told_count(mass), 0),
                "worth": np.where(shown, told_count(worth.reshape(self.shape)), 0),
            }
        return found


def open_cells(people: np.ndarray) -> Flags:
    """Which cells of one grouping, or of two crossed, may be shown; the rests never are."""
    if people.ndim == 2:
        return shown_cells(people)
    return np.append(shown_values(people[:-1], elsewhere=float(people[-1])), False)


def decide(run: AnalysisRun) -> AnalysisRun:
    """The run with the table TABLE: shares of groups that none of its outputs tells; as it is where that is decided already.

    A group's own report among others in a batch is not decided here: its groups are the batch's.
    """
    if TABLE in run.tables or run.among_others:
        return run
    return run.with_tables(**{TABLE: untold_shares(run)})


def untold_shares(run: AnalysisRun) -> pd.DataFrame:
    """A row a share that is told nowhere: aspect, segment and value; crossed and beside, the other grouping and its group.

    The waves' own figures are exact. Beside the explorer's groups, crossed groups and periods stand a report's tables of groups (of the
    newest wave, where its advice is of it) and, as COURSE, what changed in the groups of the first segment.
    """
    responses, plan = run.answers.responses, run.answers.plan
    signals = signals_of(run)
    if signals is None:
        return _table([])
    found = dimensions(
        responses, list(plan.segments), min_group=run.study.parameters.min_group, labels={}
    )
    crossing = Crossing(found, len(signals.aspects), len(responses))
    rows = places_in(pd.Index(responses.index.astype("str")), signals.respondents)
    spoken = (signals.mentioned | signals.rated).sum(axis=0) >= run.study.parameters.min_mentions
    courses = _courses(run, signals, [a for a, said in zip(signals.aspects, spoken, strict=True) if said])  # fmt: skip
    newest = newest_wave(responses)
    found_rows = [
        untold_of(
            crossing, aspect, signals.heard[rows, at], signals.hurt[rows, at],
            design=run.design, compared=bool(spoken[at]), newest=newest, courses=courses.get(aspect, []),
        )
        for at, aspect in enumerate(signals.aspects)
    ]  # fmt: skip
    return pd.concat([_table([]), *found_rows], ignore_index=True)


def nothing_untold() -> pd.DataFrame:
    """The table TABLE without rows."""
    return _table([])


def _table(rows: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)


def untold_of(
    crossing: Crossing,
    aspect: str,
    heard: Flags,
    hurt: Flags,
    *,
    design: Design | None = None,
    compared: bool = True,
    newest: str | None,
    courses: Sequence[tuple[str, Sequence[str]]] = (),
) -> pd.DataFrame:
    """The rows of one aspect, who is heard and who hurt.

    Parameters
    ----------
    compared
        Whether a report compares its groups.
    newest
        The wave a report's groups are of, None for all.
    courses
        Groups of the first segment whose change is told, and the waves after it.
    """
    sums = {way: Sums(crossing.cells[way], shape, heard, hurt, design) for way, shape in crossing.shapes.items()}  # fmt: skip
    dear = _in_reports(crossing, sums, newest) if compared else {}
    shown = {way: open_cells(one.bases()) | dear.get(way, False) for way, one in sums.items()}
    wave = crossing.place(WAVE)
    sides = [(group, _sides(crossing, group, later)) for group, later in courses]
    sides = [(group, (way, side)) for group, (way, side) in sides if len(way)]
    withheld = withheld_cells(
        crossing.codes[heard], hurt[heard], shown, every=crossing.every[heard], exact=[] if wave is None else [wave], dear=dear,
        sums=[side for _, side in sides], weights=None if design is None else design.weights[heard],
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for way, flags in withheld.items():
        if not way:
            first = crossing.found[0].name
            rows += [(aspect, first, sides[i][0], COURSE, "") for i in np.flatnonzero(flags)]
            continue
        for cell in np.argwhere(flags):
            named = [(crossing.found[i].name, crossing.found[i].values[at]) for i, at in zip(way, cell, strict=True)]  # fmt: skip
            rows.append((aspect, *named[0], *(named[1] if len(named) > 1 else ("", ""))))
    return _table(rows)


def _in_reports(
    crossing: Crossing, sums: Mapping[Way, Sums], newest: str | None
) -> dict[Way, Flags]:
    """Groups of segments that a report compares with all others, and groups within the newest wave, where its advice is of it."""
    told: dict[Way, Flags] = {}
    wave = crossing.place(WAVE)
    for way, one in sums.items():
        if any(crossing.found[i].name == PERIOD for i in way) or way == (wave,):
            continue
        if len(way) == 1:
            grouped = one.people[:-1]
            known = one.heard[crossing.every[:, way[0]] > 0].sum()
            told[way] = np.append((grouped >= LEAST) & (known - grouped >= LEAST), False)
        elif wave in way and newest in crossing.found[wave].values:
            inside = np.zeros(one.shape, dtype=bool)
            line = inside if way[0] == wave else inside.T
            line[crossing.found[wave].values.index(newest), :-1] = True
            told[way] = inside & (one.people >= LEAST)
    return told


def _courses(
    run: AnalysisRun, signals: Signals, aspects: list[str]
) -> dict[str, list[tuple[str, Sequence[str]]]]:
    """Of each aspect the groups of the first segment whose change from wave to wave is told, and the waves after it."""
    from feedback.insight.pain_points.course import find_changes

    responses = run.answers.responses
    first = next(iter(run.answers.plan.segments), None)
    order = wave_order(responses)
    if first is None or len(order) < 2:
        return {}
    period, order = periods_of(responses, least=run.study.parameters.min_group)
    found = find_changes(
        signals, aspects=aspects, periods=period, order=order, outcomes=pd.DataFrame(index=responses.index),
        group=responses[first], weights=run.design, level=run.study.parameters.level,
    )  # fmt: skip
    told: dict[str, list[tuple[str, Sequence[str]]]] = {}
    for row in found[found["group"] != ""].itertuples():
        later = order[order.index(str(row.value)) :]
        told.setdefault(str(row.aspect), []).append((str(row.group), later))
    return told


def _sides(crossing: Crossing, group: str, later: Sequence[str]) -> tuple[Way, Flags]:
    """Cells of a group of the first segment × waves, after and before its change; no way where either is not shown."""
    wave = crossing.place(WAVE)
    if wave is None or group not in crossing.found[0].values:
        return (), np.empty(0, dtype=bool)
    shape = (len(crossing.found[0].values) + 1, len(crossing.found[wave].values) + 1)
    after = np.isin([*crossing.found[wave].values, ""], list(later))
    sides = np.zeros((2, *shape), dtype=bool)
    at = crossing.found[0].values.index(group)
    sides[0, at], sides[1, at] = after, ~after
    sides[1, at, -1] = False
    return (0, wave), sides


def untold_in(run: AnalysisRun, wave: str | None = None) -> frozenset[tuple[str, str, str]]:
    """Aspect, segment and value of the groups of everybody, or of a wave, whose share is not told."""
    table = run.tables.get(TABLE)
    if table is None or not len(table):
        return _NONE
    if wave is None:
        rows = table.loc[table["crossed"] == "", ["aspect", "segment", "value"]]
        return frozenset(rows.itertuples(index=False, name=None))
    one = table[(table["crossed"] == WAVE) & (table["beside"] == wave)]
    other = table[(table["segment"] == WAVE) & (table["value"] == wave) & (table["beside"] != "")]
    return frozenset(one[["aspect", "segment", "value"]].itertuples(index=False, name=None)) | frozenset(
        other[["aspect", "crossed", "beside"]].itertuples(index=False, name=None)
    )  # fmt: skip


def untold_changes(run: AnalysisRun) -> frozenset[tuple[str, str]]:
    """Aspect and group whose change is not told."""
    table = run.tables.get(TABLE)
    if table is None or not len(table):
        return frozenset()
    rows = table.loc[table["crossed"] == COURSE, ["aspect", "value"]]
    return frozenset(rows.itertuples(index=False, name=None))


def _last(one: Dimension) -> Ints:
    """Codes from 0, who has none last."""
    codes = one.codes.astype(np.int64) - 1
    return np.where(codes < 0, len(one.values), codes)
