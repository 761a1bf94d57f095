"""The course of every metric: all its periods, limits from a frozen baseline, signals, and where it took a step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.numeric import Flags, Floats
from feedback.tracking.control_charts import (
    LEAST,
    Limits,
    before_newest,
    find_signals,
    individual_limits,
    rate_limits,
    share_limits,
)
from feedback.tracking.course_words import CourseFacts, course_sentence
from feedback.tracking.measurements import BY_DAY, poisson_interval
from feedback.tracking.steps import CourseSteps, find_steps
from feedback.tracking.told import told_measurements

SERIES = ["metric", "unit", "aspect"]
CHARTS = {
    **dict.fromkeys(("satisfaction", "nps"), "XmR"),
    **dict.fromkeys(("csat", "hurt", "in_time"), "p′"),
    **dict.fromkeys(("complaints", "complaint_rate"), "u′"),
}
SURE = 0.95  # probability of a step that is told
_MONTH = r"\d{4}-\d{2}"
_DAYS = 30.4375  # of a month, on average


@dataclass(frozen=True)
class Courses:
    """Every course as two tables.

    Attributes
    ----------
    periods
        A row a period measured: metric, unit, aspect, period, n, estimate, low, high, least, late_most, centre, lower, upper (NaN under
        eight periods), baseline (the limits are taken from it), running (the period has not ended: shown, not judged), signal (rules of
        `control_charts.RULES`, joined by a space), side (above or below the centre).
    findings
        A row a course: metric, unit, aspect, chart (p′, u′, XmR or short), periods (ended and measured), spread,
        limits_from (periods the limits are taken from, the newest never among them; under twelve they are provisional),
        newest, signals (periods with one), latest (the last of them), step with its interval, probability and the
        levels on both sides, difference from the earlier periods with interval where the chart is short, sentence_zh,
        sentence_en.
    """

    periods: pd.DataFrame
    findings: pd.DataFrame


def course_of(
    measurements: pd.DataFrame,
    *,
    metric: str,
    unit: str = "",
    aspect: str = "",
    level: float = 0.95,
    limit: float | None = None,
) -> Courses:
    """The course of one metric of one unit and aspect.

    Parameters
    ----------
    measurements
        `feedback.tracking.measurements`, with `frozen` where months still run.
    metric, unit, aspect
        Which; "" for all units and for no aspect.
    level
        Of intervals.
    limit
        The most complaints an order or visit may have in a month; said of `complaint_rate` of all aspects.

    Returns
    -------
    Courses
        Empty tables where nothing is measured.

    Examples
    --------
    >>> months = [str(each) for each in pd.period_range("2025-01", periods=10, freq="M")]
    >>> share = [0.10, 0.12, 0.09, 0.11, 0.10, 0.12, 0.10, 0.09, 0.11, 0.25]
    >>> table = pd.DataFrame({"metric": "hurt", "unit": "", "aspect": "wifi", "period": months, "n": 400, "estimate": share,
    ...                       "low": 0.0, "high": 1.0, "error": 0.015, "last": pd.Timestamp("2025-01-31")})
    >>> found = course_of(table, metric="hurt", aspect="wifi")
    >>> found.findings["chart"][0], found.findings["latest"][0]
    ('p′', '2025-10')
    """
    wanted = (measurements["metric"] == metric) & (measurements["unit"] == unit)
    return measure_courses(
        measurements[wanted & (measurements["aspect"] == aspect)], level=level, limit=limit
    )


def measure_courses(
    measurements: pd.DataFrame,
    *,
    level: float = 0.95,
    limit: float | None = None,
    limit_named: bool = True,
) -> Courses:
    """The course of every metric, unit and aspect measured: as `course_of`; `limit_named`: the study sets the limit itself.

    A metric goes by month where at least as many months as waves are measured, else by wave. All courses of a metric
    are worked out at once.
    """
    found = []
    for metric, rows in measurements.groupby("metric", sort=True):
        if str(metric) in CHARTS:
            found.append(_metric(str(metric), rows, level, limit, limit_named=limit_named))
    if not found:
        return Courses(pd.DataFrame(), pd.DataFrame())
    return Courses(*(pd.concat(each, ignore_index=True) for each in zip(*found, strict=True)))


@dataclass(frozen=True)
class _Grid:
    """A metric as matrices: a row a unit and aspect, a column a period."""

    metric: str
    series: pd.MultiIndex
    periods: list[str]
    n: Floats
    estimate: Floats
    low: Floats
    high: Floats
    least: Floats
    late_most: Floats
    running: Flags
    size: Floats  # (T,) length of a period in months: counts are compared by it

    @property
    def judged(self) -> Floats:
        """Figures of periods that have ended; counts as of a month of average length."""
        return np.where(self.running, np.nan, self.estimate / self.size)


def _grid(metric: str, rows: pd.DataFrame) -> _Grid:
    month = rows["period"].str.fullmatch(_MONTH)
    if rows.loc[month, "period"].nunique() >= rows.loc[~month, "period"].nunique():
        rows = rows[month]
        ends = rows["period"].agg(["min", "max"])
        periods = [str(each) for each in pd.period_range(ends["min"], ends["max"], freq="M")]
    else:
        rows = rows[~month]
        periods = list(rows.groupby("period")["last"].max().sort_values(kind="stable").index)
    series = pd.MultiIndex.from_frame(rows[SERIES]).unique()
    row = series.get_indexer(pd.MultiIndex.from_frame(rows[SERIES]))
    column = pd.Index(periods).get_indexer(pd.Index(rows["period"]))
    figures = []
    for name in ("n", "estimate", "low", "high", *BY_DAY):
        matrix = np.full((len(series), len(periods)), np.nan)
        if name in rows:
            matrix[row, column] = rows[name].to_numpy(dtype=float)
        figures.append(matrix)
    running = np.zeros(figures[0].shape, dtype=bool)
    by_month = bool(month.loc[rows.index].all())
    if "frozen" in rows and by_month:
        running[row, column] = rows["frozen"].isna().to_numpy()
    size = np.ones(len(periods))
    if metric == "complaints" and by_month:
        size = np.array([pd.Period(each, freq="M").days_in_month / _DAYS for each in periods])
    n, estimate, low, high, least, late_most = figures
    return _Grid(metric, series, periods, n, estimate, low, high, least, late_most, running, size)


def _metric(
    metric: str, rows: pd.DataFrame, level: float, limit: float | None, *, limit_named: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    grid = _grid(metric, rows)
    judged = grid.judged
    baseline = before_newest(judged)
    limits = _limits(grid, judged, baseline)
    long = (~np.isnan(judged)).sum(axis=1) >= LEAST
    signals = {name: each & long[:, None] for name, each in find_signals(judged, limits).items()}
    weight = np.broadcast_to(grid.size, judged.shape) if metric == "complaints" else grid.n
    steps = find_steps(judged, weight=None if CHARTS[metric] == "XmR" else weight, level=level)
    periods = _periods(grid, limits, baseline, signals, long)
    return periods, _findings(
        grid,
        limits=limits,
        baseline=baseline,
        signals=signals,
        long=long,
        steps=steps,
        level=level,
        limit=limit,
        limit_named=limit_named,
    )


def _limits(grid: _Grid, judged: Floats, baseline: Flags) -> Limits:
    kind = CHARTS[grid.metric]
    if kind == "XmR":
        return individual_limits(judged, baseline=baseline)
    if kind == "p′":
        return share_limits(judged, grid.n, baseline=baseline)
    size = np.broadcast_to(grid.size, judged.shape) if grid.metric == "complaints" else grid.n
    return rate_limits(judged, size, baseline=baseline)


def _periods(
    grid: _Grid, limits: Limits, baseline: Flags, signals: dict[str, Flags], long: Flags
) -> pd.DataFrame:
    row, column = np.nonzero(~np.isnan(grid.estimate))
    found = grid.series.to_frame(index=False).iloc[row].reset_index(drop=True)
    found["period"] = pd.Series([grid.periods[each] for each in column], dtype="str")
    for name in ("n", "estimate", "low", "high", *BY_DAY):
        found[name] = getattr(grid, name)[row, column]
    held = np.where(long, 1.0, np.nan)[:, None] * grid.size
    for name, figure in (
        ("centre", limits.centre),
        ("lower", limits.lower),
        ("upper", limits.upper),
    ):
        found[name] = (np.broadcast_to(figure, grid.estimate.shape) * held)[row, column]
    found["baseline"], found["running"] = baseline[row, column], grid.running[row, column]
    told = np.full(len(found), "", dtype=object)
    for name, each in signals.items():
        told[each[row, column]] += f"{name} "
    found["signal"] = pd.Series(told, dtype="str").str.strip()
    above = np.where(grid.judged >= limits.centre, "above", "below")[row, column]
    found["side"] = pd.Series(np.where(found["signal"] == "", "", above), dtype="str")
    return found


def _findings(
    grid: _Grid,
    *,
    limits: Limits,
    baseline: Flags,
    signals: dict[str, Flags],
    long: Flags,
    steps: CourseSteps,
    level: float,
    limit: float | None,
    limit_named: bool,
) -> pd.DataFrame:
    any_signal = np.logical_or.reduce(list(signals.values()))
    judged = grid.judged
    compared = _newest_and_earlier(grid, level)
    made = []
    for place, (metric, unit, aspect) in enumerate(grid.series):
        there = np.nonzero(~np.isnan(judged[place]))[0]
        lit = np.nonzero(any_signal[place])[0]
        last = int(there[-1]) if len(there) else -1
        sure = bool(long[place]) and float(np.nan_to_num(steps.probability[place])) >= SURE
        where = [int(each[place]) for each in (steps.place, steps.first, steps.last)]
        facts = CourseFacts(
            metric=metric,
            unit=unit,
            aspect=aspect,
            chart=CHARTS[metric] if long[place] else "short",
            periods=len(there),
            spread=float(limits.spread[place, 0]) if long[place] else float("nan"),
            limits_from=int(baseline[place].sum()) if long[place] else 0,
            newest=grid.periods[last] if last >= 0 else "",
            n=float(grid.n[place, last]) if last >= 0 else float("nan"),
            estimate=float(grid.estimate[place, last]) if last >= 0 else float("nan"),
            centre=float(limits.centre[place, 0] * (grid.size[last] if last >= 0 else 1.0)),
            lower=float(limits.lower[place, last] * grid.size[last]),
            upper=float(limits.upper[place, last] * grid.size[last]),
            signals=len(lit),
            latest=grid.periods[int(lit[-1])] if len(lit) else "",
            rules=tuple(name for name, each in signals.items() if len(lit) and each[place, lit[-1]]),
            above=bool(len(lit)) and bool(judged[place, lit[-1]] >= limits.centre[place, 0]),
            step=tuple(grid.periods[each] if sure else "" for each in where),
            step_probability=float(steps.probability[place]),
            levels=(float(steps.before[place]), float(steps.after[place])),
            earlier=tuple(float(each[place]) for each in compared),
            ends=(float(grid.low[place, last]), float(grid.high[place, last])),
            other_end=(float(grid.least[place, last]), float(grid.late_most[place, last])),
            limit=limit if metric == "complaint_rate" and aspect == "" else None,
            limit_named=limit_named,
        )  # fmt: skip
        made.append(facts)
    told = told_measurements(pd.DataFrame([facts.newest_row() for facts in made]))
    return pd.DataFrame(
        [
            facts.row() | _spoken(facts.told(now), level)
            for facts, now in zip(made, told.to_dict("records"), strict=True)
        ]
    )


def _spoken(facts: CourseFacts, level: float) -> dict[str, str]:
    said = course_sentence(facts, level=level)
    return {"sentence_zh": said.zh, "sentence_en": said.en}


def _newest_and_earlier(grid: _Grid, level: float) -> tuple[Floats, Floats, Floats, Floats]:
    """The newest ended period against the earlier ones together: their figure, the difference, its interval.

    The interval of the difference is put together from both intervals (MOVER: Zou and Donner, 2008, Statistics in
    Medicine 27, 1693-1702; for shares this is Newcombe's): d - √((a - l_a)² + (u_b - b)²) to d + √((u_a - a)² + (b - l_b)²).
    """
    judged, there = grid.judged, ~np.isnan(grid.judged)
    rows = np.arange(len(judged))
    newest = there.shape[1] - 1 - there[:, ::-1].argmax(axis=1)
    before = there & (np.arange(there.shape[1]) < newest[:, None])
    count = grid.metric == "complaints"
    base = np.broadcast_to(grid.size, judged.shape) if count else grid.n
    n = np.where(before, base, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.where(before, judged * base, 0.0).sum(axis=1)
        pooled = np.where(n > 0, x / n, np.nan)
        low, high = _pooled_ends(grid, before, base, x=x, n=n, level=level)
        size = grid.size[newest]
        a, b = grid.estimate[rows, newest], pooled * size
        d = a - b
        down = np.hypot(a - grid.low[rows, newest], (high - pooled) * size)
        up = np.hypot(grid.high[rows, newest] - a, (pooled - low) * size)
    return b, d, d - down, d + up


def _pooled_ends(
    grid: _Grid, before: Flags, base: Floats, *, x: Floats, n: Floats, level: float
) -> tuple[Floats, Floats]:
    from feedback.proportions import wilson

    kind, pooled = CHARTS[grid.metric], x / n
    if kind == "p′":
        return wilson(np.where(n > 0, x, np.nan), np.where(n > 0, n, np.nan), level)
    if kind == "u′":
        low, high = poisson_interval(x, level=level)
        return low / n, high / n
    parts = [
        np.where(before, base * np.abs(grid.judged - each), 0.0) for each in (grid.low, grid.high)
    ]
    down, up = (np.sqrt((each**2).sum(axis=1)) / n for each in parts)
    return pooled - down, pooled + up
