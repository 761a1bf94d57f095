"""Where to begin: groups in which clearly more people are affected than elsewhere, and the grid of all groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.arrow_columns import reindexed
from feedback.disclosure import LEAST
from feedback.insight.pain_points.first_order import people_of
from feedback.measures.shares import share_difference
from feedback.pipeline.intake import WAVE
from feedback.report.findings import Grid, GridCell, Place
from feedback.rounded_tables import ROUNDED
from feedback.rounding import COUNT_STEP, told_alike, told_count

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

MOST_GROUPS = 12  # rows of the grid
MOST_ASPECTS = 12  # and its columns
POWER = 0.8  # how often a fall is to be told
MOST_ANSWERS = 10_000  # who needs more is told nothing


def places_of(work: AnalysisRun) -> tuple[Place, ...]:
    """The groups to begin with, one an aspect, in the order the run's verdicts decide (`order_first`); none where nothing may be
    ranked."""
    table, decided = work.tables.get("pain_points"), work.tables.get("verdicts")
    groups = _groups_now(work)
    if work.no_ranking is not None or table is None or decided is None or not len(groups):
        return ()
    if (
        "missing" in groups
    ):  # of a whole segment: a group in which nobody left the aspect out is of filled-in answers, too
        gaps = groups.groupby(["segment", "aspect"])["missing"]
        groups = groups.assign(filled=gaps.transform("max"))
    begin = decided.loc[decided["begin"] != "", ["first", "first_rank", "begin_segment", "begin"]]
    rows = begin.rename_axis("aspect").reset_index().merge(
        groups, left_on=["aspect", "begin_segment", "begin"], right_on=["aspect", "segment", "value"]
    )  # fmt: skip
    rows = rows.sort_values("first")
    return tuple(
        _place(row, table.loc[[str(row.aspect)]].iloc[0], people, work)
        for row, people in zip(rows.itertuples(), people_of(rows, table), strict=True)
    )


def _groups_now(work: AnalysisRun) -> pd.DataFrame:
    """Groups against the rest, of the people the advice is of, as they are told; the waves are no places."""
    name = "pain_points_by_segment" + ("" if work.advice_wave is None else "_now")
    found = work.tables.get(name)
    if found is None or not len(found):
        return pd.DataFrame(columns=["segment", "value", "aspect", "flag"])
    return found[found["segment"] != WAVE]


def _place(row: Any, aspect: pd.Series, people: float, work: AnalysisRun) -> Place:
    share, rest, n = float(row.share_negative), float(row.share_rest), int(row.n)
    part = _part(row, everybody=_everybody(row, aspect), share=float(aspect["share_negative"]))
    need = _answers_needed(share, n, rest, level=work.study.parameters.level)
    return Place(
        aspect=str(row.aspect),
        label=str(aspect["label"]),
        column=str(row.segment),
        segment=work.labels.get(row.segment, row.segment),
        value=str(row.value),
        n=n,
        n_negative=int(row.n_negative),
        share=share,
        share_rest=rest,
        difference_low=float(row.difference_low),
        difference_high=float(row.difference_high),
        part_low=part[0],
        part_high=part[1],
        won=int(told_count(people * row.difference)),
        rank=int(row.first_rank),
        n_needed=None if need is None else max(need, work.study.parameters.min_group),
        quote=_quote(work, str(row.aspect), str(row.segment), str(row.value)),
    )


def _everybody(row: Any, aspect: pd.Series) -> int:
    """How many are hurt of the base the group's row is of: who answered, where only everybody's ratings were filled in, not its segment's."""
    filled, hurt = int(aspect.get("missing", 0)), int(aspect["n_negative"])
    also: int = getattr(row, "filled", 0)
    if not filled or also:
        return hurt
    return round(hurt * (1 - filled / int(aspect["n"])))


def _part(row: Any, *, everybody: int, share: float) -> tuple[float, float]:
    """The least and the most of everybody hurt that may be of this group, by weight where people weigh unequally: the told count
    alone, a product of two rounded figures, may be off by a fifth of the group."""
    n, off = int(row.n), COUNT_STEP // 2
    least, most, _ = (
        float(each[0])
        for each in told_alike([row.share_negative], [n], least_step=getattr(row, ROUNDED, 0))
    )
    weight = float(getattr(row, "share_of_base", np.nan))
    if np.isnan(weight):
        least, most = least * (n - off), most * (n + off)
    else:
        parts = [float(each[0]) / max(share, 1e-9) for each in told_alike([weight], [n])[:2]]
        least, most, everybody = least * parts[0], most * parts[1], 1
    low, high = (min(1.0, max(0.0, hurt / max(everybody, 1))) for hurt in (least, most))
    return round(low, 2), round(high, 2)


def _answers_needed(share: float, n: int, aim: float, *, level: float) -> int | None:
    """Answers next time from which on a true fall of `share` (of n, measured already and kept) to `aim` is told from none.

    Told is a fall whose interval (Newcombe's, as changes have) leaves out 0; the share found next time is, with power POWER, at
    most the quantile of the binomial. None where not even MOST_ANSWERS are enough.
    """
    sizes = np.arange(LEAST, MOST_ANSWERS + 1, dtype=float)
    found = stats.binom.ppf(POWER, sizes, aim) / sizes
    low, _ = share_difference(
        np.full_like(sizes, share), np.full_like(sizes, n), found, sizes, level=level
    )
    short = np.flatnonzero(low <= 0)  # from the last of them on it holds for good
    if not len(short):
        return LEAST
    return None if short[-1] == len(sizes) - 1 else int(sizes[short[-1] + 1])


def _quote(work: AnalysisRun, aspect: str, column: str, value: str) -> str:
    """The first of the aspect's quotes that somebody of the group wrote.

    None where none of them did, and for no other than the first segment: as in the explorer, beside a text stands only
    a group that LEAST writers share, LEAST others being outside (`feedback.disclosure.contexts`).
    """
    quotes = work.tables.get("quotes")
    if quotes is None or not len(quotes) or column != next(iter(work.answers.plan.segments)):
        return ""
    group_of = work.answers.responses[column].astype("str")
    writers = reindexed(group_of, _writers(work)) == value
    if min(int(writers.sum()), int((~writers).sum())) < LEAST:
        return ""
    mine = quotes[quotes["aspect"] == aspect]
    wrote = reindexed(work.tables["comments"]["respondent"], pd.Index(mine["comment"]))
    group = reindexed(group_of, pd.Index(wrote))
    here = mine[(group == value).to_numpy(dtype=bool)]
    return str(here["quote"].iloc[0]) if len(here) else ""


def _writers(work: AnalysisRun) -> pd.Index:
    return pd.Index(work.usable_of("respondent")["respondent"].unique())


def of_nobody(points: pd.DataFrame) -> frozenset[str]:
    """Aspects of the table of pain points that nobody at all is unhappy with, by the count as it is told of everybody.

    Told of a group none is as one to three are, so where 0 stands of everybody it is exact, and of each group it follows.
    """
    if "n_negative" not in points:
        return frozenset()
    return frozenset(map(str, points.index[(points["n_negative"] == 0).to_numpy(dtype=bool)]))


def grid_of(work: AnalysisRun) -> Grid | None:
    """Share affected in each group of the study's unit (else its first segment) on each aspect; None without groups."""
    groups, table = _groups_now(work), work.tables.get("pain_points")
    if not len(groups) or table is None:
        return None
    column = _column(work, groups)
    mine = groups[groups["segment"] == column]
    nobody = of_nobody(table)
    known = [name for name in table.index if name not in nobody and (mine["aspect"] == name).any()]
    aspects = known[:MOST_ASPECTS]
    mine = mine[mine["aspect"].isin(aspects)]
    order = _order(mine, _changed(work))
    if len(order) < 2:
        return None
    cells = {(str(row.value), row.aspect): _cell(row) for row in mine.itertuples()}
    shown = order[:MOST_GROUPS]
    return Grid(
        column=column,
        segment=work.labels.get(column, column),
        period=work.advice_wave or "",
        aspects=tuple(map(str, aspects)),
        labels=tuple(str(table.loc[name, "label"]) for name in aspects),
        groups=tuple(shown),
        cells=tuple(tuple(cells.get((group, name)) for name in aspects) for group in shown),
        left_out=len(order) - len(shown),
        aspects_left_out=len(known) - len(aspects),
        withheld=0 if work.pain_points is None else work.pain_points.suppressed.get(column, 0),
        min_group=work.study.parameters.min_group,
    )


def _cell(row: Any) -> GridCell:
    rounded_to = int(getattr(row, ROUNDED, 0))
    return GridCell(
        int(row.n), int(row.n_negative), float(row.share_negative), int(row.flag), rounded_to
    )


def _column(work: AnalysisRun, groups: pd.DataFrame) -> str:
    there = set(groups["segment"])
    names = [work.study.unit or "", *work.answers.plan.segments]
    return next(name for name in (*names, *sorted(there)) if name in there)


def _changed(work: AnalysisRun) -> set[str]:
    """Groups in which something clearly changed: the first screen names them, so the grid must show them."""
    moved = work.tables.get("changes")
    return set() if moved is None else set(moved.loc[moved["flag"] != 0, "group"].astype("str"))


def _order(mine: pd.DataFrame, changed: set[str]) -> list[str]:
    """Groups with clear differences or changes before the others, most clear differences first, then by people who
    are affected beyond the rest."""
    more = mine.assign(over=mine["n"] * mine["difference"], clear=mine["flag"] > 0)
    found = more.groupby("value", sort=False).agg(clear=("clear", "sum"), over=("over", "sum"))
    named = found["clear"].gt(0) | found.index.astype("str").isin(changed)
    found = found.assign(named=named).sort_values(
        ["named", "clear", "over"], ascending=False, kind="stable"
    )
    return [str(value) for value in found.index]
