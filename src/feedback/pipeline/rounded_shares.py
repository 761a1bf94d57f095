"""Which shares of groups are told coarser than usual: decided once a run, for report, explorer, result and tables alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.arrow_columns import places_in
from feedback.disclosure import LEAST
from feedback.disclosure_audit import Way, coarser_steps
from feedback.numeric import Flags, Floats, Ints
from feedback.pipeline.explorer_columns import Dimension, dimensions, group_codes, open_cells
from feedback.pipeline.intake import WAVE
from feedback.pipeline.published import PERIOD
from feedback.pipeline.waves import newest_wave, signals_of
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

TABLE = "rounded_shares"
_COLUMNS = ("aspect", "segment", "value", "wave")
Points = dict[tuple[str, str, str], int]


def decide(run: AnalysisRun) -> AnalysisRun:
    """The run with the table TABLE; as it is where that is decided already, or where it is of one group among others.

    A row a share that is rounded to more points than `feedback.rounding.share_steps` has it: aspect, segment, value, the wave
    (the newest one, where it is of the group's people then; else empty), points.
    """
    if TABLE in run.tables or run.among_others:
        return run
    rows, signals = list[tuple[str, str, str, str, int]](), signals_of(run)
    responses = run.answers.responses
    least = run.study.parameters.min_group
    found = dimensions(list(run.answers.plan.segments), responses, min_group=least, labels={})
    if signals is not None and found:
        codes = group_codes(found)
        people = places_in(pd.Index(responses.index.astype("str")), signals.respondents)
        newest = newest_wave(responses)
        for a, aspect in enumerate(signals.aspects):
            heard, hurt = signals.heard[people, a], signals.hurt[people, a]
            steps = steps_of(found, codes[heard], hurt[heard], newest=newest)
            rows += [(str(aspect), *row) for row in _rows(found, steps)]
    table = pd.DataFrame(rows, columns=[*_COLUMNS, "points"])
    table = table.astype(dict.fromkeys(_COLUMNS, "str") | {"points": "int64"})
    return with_rounded(run, table)


def with_rounded(run: AnalysisRun, table: pd.DataFrame) -> AnalysisRun:
    """The run with these rows as its TABLE, and a note of them where there are any."""
    run = run.with_tables(**{TABLE: table})
    return run.with_note(TABLE, _words(run, table)) if len(table) else run


def steps_of(
    found: Sequence[Dimension], codes: Ints, hurt: Flags, *, newest: str | None
) -> dict[Way, Ints]:
    """Points of the shares that several outputs tell: of single groups, and of groups within the newest wave.

    Parameters
    ----------
    codes
        (n, groupings): group of each person heard, as `group_codes` has it.
    hurt
        (n,) who is hurt.
    newest
        The wave that a report's tables of groups are of; None for all.
    """
    sizes = [len(one.values) + 1 for one in found]
    shown: dict[Way, Flags] = {
        (i,): open_cells(_people(codes[:, [i]], sizes[i : i + 1])) for i in range(len(found))
    }
    wave = next((i for i, one in enumerate(found) if one.name == WAVE), None)
    segments = [i for i, one in enumerate(found) if one.name not in (WAVE, PERIOD)]
    others: list[Way] = [(i,) for i in segments]
    if wave is not None and newest in found[wave].values:
        for i in segments:
            people = _people(codes[:, [i, wave]], [sizes[i], sizes[wave]])
            inside = np.zeros(people.shape, dtype=bool)
            inside[:-1, found[wave].values.index(newest)] = True
            shown[i, wave] = inside & (people >= LEAST)
            others.append((i, wave))
    exact = [] if wave is None else [wave]
    return coarser_steps(codes, hurt, shown, exact=exact, others=others)


def _people(codes: Ints, sizes: Sequence[int]) -> Floats:
    cells = np.ravel_multi_index(tuple(codes.T), tuple(sizes))
    return np.bincount(cells, minlength=int(np.prod(sizes))).reshape(sizes).astype(float)


def _rows(found: Sequence[Dimension], steps: Mapping[Way, Ints]) -> list[tuple[str, str, str, int]]:
    rows = []
    for way, points in steps.items():
        for cell in np.argwhere(points):
            group, at = found[way[0]], int(cell[0])
            wave = found[way[1]].values[int(cell[1])] if len(way) == 2 else ""
            rows.append((group.name, group.values[at], wave, int(points[tuple(cell)])))
    return rows


def _words(run: AnalysisRun, table: pd.DataFrame) -> Words:
    """What a reader is told: which groups, how many points, and why."""
    labels = run.labels
    each = _told(table.drop_duplicates(["segment", "value", "aspect"]))
    named = [
        f"{labels.get(name, name)} {value} – ".lstrip(" –")
        + f"{labels.get(aspect, aspect)} ({points})"
        for (aspect, name, value, _), points in each
    ]
    listed = "; ".join(named)
    return Words(
        en=f"Shares of these groups are rounded to the points in brackets, so that nobody in a small group can be worked out: {listed}.",
        zh=f"以下分组的占比按括号内的百分点取整，以免由此推算出小组内个人的回答：{listed.replace('; ', '；')}。",
    )


def rounded_in(run: AnalysisRun, wave: str = "") -> Points:
    """Aspect, segment and value to points: of groups of everybody, or within a wave. Of a group's own report segment and value are empty."""
    table = run.tables.get(TABLE)
    if table is None or not len(table):
        return {}
    return {
        (aspect, name, value): points
        for (aspect, name, value, of), points in _told(table)
        if of == wave
    }


def _told(table: pd.DataFrame) -> list[tuple[tuple[str, str, str, str], int]]:
    """The rows of TABLE: aspect, segment, value and wave, and the points."""
    texts = (table[name].astype("str") for name in _COLUMNS)
    return list(zip(zip(*texts, strict=True), table["points"].astype(int), strict=True))


def of_group(table: pd.DataFrame, segment: str, value: str) -> pd.DataFrame:
    """The rows of TABLE for a report of one group alone."""
    own = (table["segment"] == segment) & (table["value"] == value)
    return table[own].assign(segment="", value="").reset_index(drop=True)


def steps_by_way(table: pd.DataFrame, found: Sequence[Dimension], aspect: str) -> dict[Way, Ints]:
    """The points of an aspect as the explorer's columns take them: by grouping, and by crossed ones."""
    place = {one.name: i for i, one in enumerate(found)}
    steps: dict[Way, Ints] = {}
    for (of, name, value, newest), points in _told(table):
        groups = [(name, value), *([(WAVE, newest)] if newest else [])]
        if of != aspect or not all(
            one in place and group in found[place[one]].values for one, group in groups
        ):
            continue
        at = sorted((place[one], found[place[one]].values.index(group)) for one, group in groups)
        way = tuple(i for i, _ in at)
        if way not in steps:
            steps[way] = np.zeros([len(found[i].values) + 1 for i in way], dtype=np.int64)
        steps[way][tuple(cell for _, cell in at)] = points
    return steps


def rounded_cells(rounded: Sequence[Mapping[Way, Ints]]) -> list[dict[str, int]]:
    """Of each aspect the place of a share in its columns ("0:3", "0_2:7" where crossed) to the points it is rounded to."""
    return [
        {
            f"{'_'.join(map(str, way))}:{np.ravel_multi_index(tuple(cell), np.array(points.shape) - 1)}": int(points[tuple(cell)])
            for way, points in steps.items()
            for cell in np.argwhere(points)
        }
        for steps in rounded
    ]  # fmt: skip
