"""What a study's own past changes say of a figure's next period: a prediction interval, and how such intervals held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.numeric import Floats
from feedback.proportions import wilson
from feedback.tracking.targets import is_month

FEWEST = 10  # past changes behind a forecast
_SHARES = ("hurt", "csat", "in_time")
_PAST = ["unit", "aspect", "period", "n", "g", "error", "apart", "next", "g_next", "error_next", "n_next", "estimate_next"]  # fmt: skip


@dataclass(frozen=True)
class Forecast:
    """The figure of the next period.

    Attributes
    ----------
    estimate, low, high
        In the metric's own figures.
    changes
        Past changes it rests on.
    """

    estimate: float
    low: float
    high: float
    changes: int


@dataclass(frozen=True)
class _Fit:
    """Mean change a + b · apart on the stable scale, its spread beyond sampling, and what is unsure of a and b."""

    beta: Floats
    spread: float
    covariance: Floats
    df: int
    changes: int


def forecast_next(
    measurements: pd.DataFrame, metric: str, unit: str, aspect: str, period: str, *, level: float = 0.95
) -> Forecast | None:  # fmt: skip
    """The figure of one cell in the period after `period`, from how such figures have changed before.

    Parameters
    ----------
    measurements
        As `survey_measurements`, with `frozen`; what is known, and nothing later.
    metric, unit, aspect, period
        The cell, and the period the forecast is made from.
    level
        Of the prediction interval.

    Returns
    -------
    Forecast or None
        None where fewer than FEWEST changes from one period to the next are known of such cells (units among units,
        all together among all together), or the cell is not measured. As many answers as in `period` are assumed.

    Notes
    -----
    On a scale where chance is the same everywhere (Anscombe 1948, Biometrika 35, 246-254: arcsine for shares, square root
    for counts; means and NPS as they are) change = a + b · apart + true change + chance, apart: how far the unit is from
    the mean of the units on this aspect (regression to the mean). The spread of true changes is what the residuals hold
    beyond both periods' sampling errors. The interval (Student) has sampling error of both periods, that spread, and
    what is unsure of a and b. It is an association with the past: what usually became of such a figure, actions or not.
    """
    waves = not is_month(period)
    known = _cells(measurements, metric, whole=unit == "", total=aspect == "", waves=waves)
    here = known[
        (known["unit"] == unit) & (known["aspect"] == aspect) & (known["period"] == period)
    ]
    fit = _fit(_changes(known))
    if fit is None or not len(here):
        return None
    middle, half = _predicted(fit, here, level=level)
    n, g = here["n"].to_numpy(dtype=float), np.stack([middle, middle - half, middle + half])
    estimate, low, high = (float(_back(each, n, metric)[0]) for each in g)
    return Forecast(estimate, low, high, fit.changes)


def past_forecasts(measurements: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Forecasts of periods that have passed, each from the changes of earlier periods alone.

    Parameters
    ----------
    measurements
        As `survey_measurements`, with `frozen`.
    level
        Of the intervals.

    Returns
    -------
    DataFrame
        metric, period, n (forecasts of that period), held (intervals that held its figure): a row a metric and period.
    """
    rows = []
    for metric in sorted(set(measurements["metric"])):
        for waves in (True, False):
            for whole, total in ((True, True), (True, False), (False, True), (False, False)):
                known = _cells(measurements, metric, whole=whole, total=total, waves=waves)
                changes = _changes(known)
                order = list(dict.fromkeys(known["period"]))
                for period in order[1:-1]:
                    earlier = changes[changes["next"].map(order.index) <= order.index(period)]
                    fit, now = _fit(earlier), changes[changes["period"] == period]
                    if fit is None or not len(now):
                        continue
                    middle, half = _predicted(fit, now, level=level)
                    held = np.abs(now["g_next"].to_numpy(dtype=float) - middle) <= half
                    rows.append((metric, str(now["next"].iloc[0]), len(now), int(held.sum())))
    found = pd.DataFrame(rows, columns=["metric", "period", "n", "held"])
    return found.groupby(["metric", "period"], as_index=False)[["n", "held"]].sum()


def _cells(
    measurements: pd.DataFrame, metric: str, *, whole: bool, total: bool, waves: bool
) -> pd.DataFrame:
    """Cells of one kind on the stable scale, in the order of their periods; months that still run are left out."""
    month = measurements["period"].map(is_month).astype(bool)
    kept = (measurements["metric"] == metric) & measurements["estimate"].notna()
    kept &= ((measurements["unit"] == "") == whole) & ((measurements["aspect"] == "") == total)
    kept &= ~month if waves else month & measurements["frozen"].notna()
    found = measurements[kept]
    g, error = _stable(found, metric)
    found = found.assign(g=g, error=error)
    found = found[np.isfinite(found["error"].to_numpy(dtype=float)) & (found["error"] > 0)]
    newest = found.groupby("period")["last"].max().sort_values(kind="stable")
    place = {
        period: at for at, period in enumerate(sorted(newest.index) if not waves else newest.index)
    }
    mean = found.groupby(["aspect", "period"])["g"].transform("mean")
    apart = np.zeros(len(found)) if whole else (found["g"] - mean).to_numpy(dtype=float)
    return found.assign(apart=apart, place=found["period"].map(place).astype("int64")).sort_values(
        "place", kind="stable"
    )


def _changes(known: pd.DataFrame) -> pd.DataFrame:
    """Each cell beside itself in the next period (the next month, or the next wave)."""
    later = known[["unit", "aspect", "place", "period", "g", "error", "n", "estimate"]]
    later = later.assign(place=later["place"] - 1).rename(
        columns={
            "period": "next",
            **{name: f"{name}_next" for name in ("g", "error", "n", "estimate")},
        }
    )
    found = known.merge(later, on=["unit", "aspect", "place"])
    months = found["period"].map(is_month).astype(bool)
    following = [
        str(pd.Period(period) + 1) if month else after
        for period, after, month in zip(found["period"], found["next"], months, strict=True)
    ]
    return found[found["next"] == following][_PAST].reset_index(drop=True)


def _design(cells: pd.DataFrame, columns: int) -> Floats:
    return np.column_stack([np.ones(len(cells)), cells["apart"].to_numpy(dtype=float)])[:, :columns]


def _fit(changes: pd.DataFrame) -> _Fit | None:
    if len(changes) < FEWEST:
        return None
    columns = 2 if float(np.ptp(changes["apart"].to_numpy(dtype=float))) > 0 else 1
    x = _design(changes, columns)
    y = (changes["g_next"] - changes["g"]).to_numpy(dtype=float)
    beta, *_ = np.linalg.lstsq(x, y, rcond=None)
    df = len(y) - columns
    scatter = float(((y - x @ beta) ** 2).sum()) / df
    chance = _chance(changes, beta, changes["error_next"].to_numpy(dtype=float))
    return _Fit(
        beta,
        max(0.0, scatter - float(chance.mean())),
        scatter * np.linalg.inv(x.T @ x),
        df,
        len(changes),
    )


def _chance(cells: pd.DataFrame, beta: Floats, later: Floats) -> Floats:
    """Variance that sampling alone gives a prediction: of the later period, and of the earlier as far as it is carried on."""
    carried = 1.0 + (beta[1] if len(beta) > 1 else 0.0)
    found: Floats = later**2 + (carried * cells["error"].to_numpy(dtype=float)) ** 2
    return found


def _predicted(fit: _Fit, cells: pd.DataFrame, *, level: float) -> tuple[Floats, Floats]:
    """Middle and half width of the next figures, on the stable scale."""
    x = _design(cells, len(fit.beta))
    middle: Floats = cells["g"].to_numpy(dtype=float) + x @ fit.beta
    later = cells["error_next"] if "error_next" in cells else cells["error"]
    unsure = np.einsum("ij,jk,ik->i", x, fit.covariance, x)
    variance = _chance(cells, fit.beta, later.to_numpy(dtype=float)) + fit.spread + unsure
    half: Floats = float(stats.t.isf((1 - level) / 2, fit.df)) * np.sqrt(variance)
    return middle, half


def _stable(cells: pd.DataFrame, metric: str) -> tuple[Floats, Floats]:
    """Figures and their errors on a scale where chance does not depend on the figure."""
    n, estimate = (cells[name].to_numpy(dtype=float) for name in ("n", "estimate"))
    if metric in _SHARES:
        return np.arcsin(np.sqrt((estimate * n + 3 / 8) / (n + 3 / 4))), 1 / np.sqrt(4 * n + 2)
    if metric == "complaints":
        return np.sqrt(estimate + 3 / 8), np.full(len(n), 0.5)
    if metric == "complaint_rate":
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.sqrt(estimate + 3 / 8 / n), 0.5 / np.sqrt(n)
    return estimate, cells["error"].to_numpy(dtype=float)


def _back(g: Floats, n: Floats, metric: str) -> Floats:
    """From the stable scale to the metric's own figures."""
    if metric in _SHARES:
        share = np.sin(np.clip(g, 0, np.pi / 2)) ** 2
        return np.clip((share * (n + 3 / 4) - 3 / 8) / n, 0, 1)
    if metric == "complaints":
        return np.maximum(np.maximum(g, 0) ** 2 - 3 / 8, 0)
    if metric == "complaint_rate":
        return np.maximum(np.maximum(g, 0) ** 2 - 3 / 8 / n, 0)
    return g


def share_held(held: Floats, n: Floats, *, level: float) -> tuple[float, float, float] | None:
    """Share of forecasts that held with its interval, periods as clusters: figures of one period move together.

    Parameters
    ----------
    held, n
        Forecasts that held, and forecasts, a value a period.
    level
        Of the interval.

    Returns
    -------
    tuple or None
        Share, low, high: the wider of the linearised ratio (Student with periods - 1; Cochran 1977, Sampling Techniques,
        6.3), cut to 0 and 1, and Wilson's for single forecasts; None under three periods.

    Examples
    --------
    >>> [round(each, 2) for each in share_held(np.array([9.0, 10.0, 9.0]), np.full(3, 10.0), level=0.95)]
    [0.93, 0.79, 1.0]
    """
    periods = len(n)
    if periods < 3:
        return None
    share = float(held.sum() / n.sum())
    residual = held - share * n
    error = float(np.sqrt(periods / (periods - 1) * (residual @ residual))) / float(n.sum())
    half = float(stats.t.isf((1 - level) / 2, periods - 1)) * error
    low, high = wilson(np.array([held.sum()]), np.array([n.sum()]), level)
    return (
        share,
        max(0.0, min(share - half, float(low[0]))),
        min(1.0, max(share + half, float(high[0]))),
    )
