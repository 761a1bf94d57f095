"""Targets of a study as figures: where they start, what they aim at, until when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import did_you_mean
from feedback.results import Words
from feedback.study_followup import METRICS
from feedback.tracking.measurements import KEY

if TYPE_CHECKING:
    from feedback.study_followup import Target

_MONTH = re.compile(r"(\d{4})\D?(\d{1,2})\D?")
_QUARTER = re.compile(r"(\d{4})\s*[-年]?\s*[Qq第]([1-4])(?:季度)?")


def due_day(text: str, ends: Mapping[str, pd.Timestamp]) -> pd.Timestamp | None:
    """The last day of what a target says: a day, a month, a quarter, a year, or a wave that has ended; None for no date.

    >>> [str(due_day(each, {}))[:10] for each in ("2026-02", "2026年2月", "2026Q2", "2026", "2026-02-03", "soon")]
    ['2026-02-28', '2026-02-28', '2026-06-30', '2026-12-31', '2026-02-03', 'None']
    """
    said = text.strip()
    end = ends.get(said)
    if end is not None and not pd.isna(end):
        return end.normalize().as_unit("us")
    if found := _QUARTER.fullmatch(said):
        period = f"{found[1]}Q{found[2]}"
    elif (found := _MONTH.fullmatch(said)) and 1 <= int(found[2]) <= 12:
        period = f"{found[1]}-{int(found[2]):02d}"
    else:
        period = re.sub(r"[年月/.]", "-", said).rstrip("日")
    if not re.fullmatch(r"\d{4}(-\d{1,2}-\d{1,2}|-\d{2}|Q[1-4])?", period):
        return None
    try:
        return pd.Period(period).end_time.normalize().as_unit("us")
    except ValueError:
        return None


def is_month(period: str) -> bool:
    """Whether a period is a month; else it is a wave."""
    return re.fullmatch(r"\d{4}-\d{2}", period) is not None


def series_of(measurements: pd.DataFrame, metric: str, unit: str, aspect: str) -> pd.DataFrame:
    """The figures of one cell by period, in the order of their newest answer."""
    mine = measurements
    for name, value in zip(KEY, (metric, unit, aspect), strict=False):
        mine = mine[mine[name] == value]
    return mine.sort_values(["last", "period"], kind="stable").set_index("period")


def complete(series: pd.DataFrame, *, months: bool) -> pd.DataFrame:
    """Its months that have ended, or its waves."""
    kept = series[np.array([is_month(str(each)) is months for each in series.index], dtype=bool)]
    if not months:
        return kept
    return kept[kept["frozen"].notna()].sort_index()


def targets_table(
    targets: Sequence[Target],
    measurements: pd.DataFrame,
    *,
    ends: Mapping[str, pd.Timestamp],
    units: Sequence[str],
    labels: Mapping[str, str],
) -> tuple[pd.DataFrame, dict[str, Words], list[Words]]:
    """Each target with its start and aim, and what is wrong with it.

    Parameters
    ----------
    targets
        As the study file says them; an aspect by its id or name.
    measurements
        As `survey_measurements`, with `frozen`.
    ends, units, labels
        Period → last day; names of units; aspect → name.

    Returns
    -------
    DataFrame
        target: metric, aspect, unit, baseline, kind (relative, points, reach), start, change (what is asked for: a share of the
        start or points; missing for a figure to reach), aim, due. start and aim are missing where no baseline is measured,
        due where it cannot be read.
    dict
        Target → why it cannot be judged.
    list of Words
        All that is wrong, a sentence each.
    """
    ids = {label: name for name, label in labels.items()}
    rows, notes = [], []
    wrong: dict[str, Words] = {}
    for target in targets:
        aspect = ids.get(target.aspect, target.aspect)
        due = due_day(str(target.due), ends)
        if due is None:
            notes.append(_unreadable(target))
        series = series_of(measurements, target.metric, target.unit, aspect)
        baseline, start = _start(target, series)
        if strange := _unknown(target, aspect, measurements, units, labels):
            wrong[target.id] = strange
        elif never := _unmeasurable(target, aspect, measurements):
            wrong[target.id] = never
        elif not baseline and (target.change or target.baseline):
            wrong[target.id] = _unmeasured(target, series)
        kind = "reach" if not target.change else "relative" if target.relative else "points"
        reach = float("nan") if target.reach is None else float(target.reach)
        relative = start + target.step * abs(start)  # NPS may start below 0
        aim = {"reach": reach, "relative": relative, "points": start + target.step}
        rows.append(
            {"target": target.id, "metric": target.metric, "aspect": aspect, "unit": target.unit}
            | {"baseline": baseline, "kind": kind, "start": start}
            | {"change": float("nan") if kind == "reach" else float(target.step)}
            | {"aim": float(aim[kind])}
            | {"due": pd.NaT if due is None else due}
        )
    table = pd.DataFrame(rows).set_index("target")
    return table.astype({"due": "datetime64[us]"}), wrong, [*notes, *wrong.values()]


def _start(target: Target, series: pd.DataFrame) -> tuple[str, float]:
    """The baseline period and its figure: the one named, else the first month, else the first wave."""
    for months in (True, False):
        here = complete(series, months=months)
        here = here[here["estimate"].notna()]
        names = [str(each) for each in here.index]
        if target.baseline and target.baseline not in names:
            continue
        if names:
            name = target.baseline or names[0]
            return name, float(here["estimate"].to_numpy(dtype=float)[names.index(name)])
    return "", float("nan")


def _unreadable(target: Target) -> Words:
    return Words(
        en=f"Target {target.id}: due {str(target.due)[:30]!r} is no date; write it as 2026-12-31, 2026-12 or 2026Q4. It is judged "
        "by the newest figures.",
        zh=f"目标 {target.id}：due“{str(target.due)[:30]}”不是日期；请写成 2026-12-31、2026-12 或 2026Q4。现按最新数据判断。",
    )


def _unknown(
    target: Target,
    aspect: str,
    measurements: pd.DataFrame,
    units: Sequence[str],
    labels: Mapping[str, str],
) -> Words | None:
    told = {*measurements.loc[measurements["metric"] == target.metric, "aspect"].unique()}
    if target.unit and target.unit not in units:
        hint_en, hint_zh = did_you_mean(target.unit, units)
        return Words(
            en=f"Target {target.id}: no unit {target.unit[:40]!r}.{hint_en} It cannot be judged.",
            zh=f"目标 {target.id}：没有单位“{target.unit[:40]}”。{hint_zh}无法判断。",
        )
    if aspect and aspect not in labels and aspect not in told:
        hint_en, hint_zh = did_you_mean(target.aspect, [*labels, *labels.values()])
        return Words(
            en=f"Target {target.id}: no aspect {target.aspect[:40]!r}.{hint_en} It cannot be judged.",
            zh=f"目标 {target.id}：没有方面“{target.aspect[:40]}”。{hint_zh}无法判断。",
        )
    return None


_MEASURED_BY = {  # metric → what a study file says of it
    "satisfaction": "columns: rating",
    "csat": "columns: rating",
    "nps": "columns: nps",
    "hurt": "columns: text",
    "complaints": "tickets",
    "complaint_rate": "tickets, exposure",
    "in_time": "tickets, clocks",
}
_OF_NO_ASPECT = ("satisfaction", "csat", "nps")


def _unmeasurable(target: Target, aspect: str, measurements: pd.DataFrame) -> Words | None:
    """That nothing in the study measures the metric, or that it is measured of something else: waiting would not help."""
    told = sorted(set(measurements.loc[measurements["metric"] == target.metric, "aspect"]))
    name_zh, name_en, _ = METRICS[target.metric]
    by = _MEASURED_BY[target.metric]
    if not told:
        return Words(
            en=f"Target {target.id}: nothing in the study measures {name_en} ({target.metric}) by this day; it hangs on {by}. It cannot "
            "be judged.",
            zh=f"目标 {target.id}：截至这一天，研究中没有数据可以计算{name_zh}（{target.metric}），它取自 {by}。无法判断。",
        )
    if aspect in told:
        return None
    if target.metric == "in_time":
        clocks = ", ".join(told)
        return Words(
            en=f"Target {target.id}: share in time is of a deadline; name one as aspect: {clocks}. It cannot be judged.",
            zh=f"目标 {target.id}：按时占比针对某一个时限，请在 aspect 中写明其一：{clocks}。无法判断。",
        )
    if target.metric in _OF_NO_ASPECT:
        return Words(
            en=f"Target {target.id}: {name_en} is of no single aspect; leave aspect out, or aim at hurt. It cannot be judged.",
            zh=f"目标 {target.id}：{name_zh}不分方面；请去掉 aspect，或改以 hurt（不满占比）为目标。无法判断。",
        )
    return None


def _unmeasured(target: Target, series: pd.DataFrame) -> Words:
    there = [str(each) for each in series.index]
    few = len(there) <= 6
    listed_en = (
        ", ".join(there) or "nothing" if few else f"{there[0]} to {there[-1]}, {len(there)} periods"
    )
    listed_zh = (
        "、".join(there) or "无" if few else f"{there[0]} 至 {there[-1]}，共 {len(there)} 期"
    )
    return Words(
        en=f"Target {target.id}: no baseline is measured{f' in {target.baseline[:20]}' if target.baseline else ''} (measured: "
        f"{listed_en}). Name a single period that is measured (of months also a whole quarter or year, such as 2026Q1), or a figure to reach.",
        zh=f"目标 {target.id}：基期{f'“{target.baseline[:20]}”' if target.baseline else ''}没有数据（有数据的时期：{listed_zh}）。"
        "请改写为其中一期（按月统计的也可写整季或整年，如 2026Q1），或写明要达到的数值（reach）。",
    )
