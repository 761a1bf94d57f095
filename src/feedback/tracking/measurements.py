"""One long table of what is measured: metric × unit × aspect × period, each with n and interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.disclosure import LEAST, shown_values
from feedback.measures.intervals import net_interval
from feedback.numeric import Flags, Floats, Ints
from feedback.proportions import bounded_mean_interval, wilson

if TYPE_CHECKING:
    from feedback.insight.pain_points.who_is_hurt import Signals

KEY = ["metric", "unit", "aspect", "period"]
BY_DAY = ["least", "late_most"]  # of shares in time: the other end where stamps say the day alone
COLUMNS = [*KEY, "n", "estimate", "low", "high", "error", *BY_DAY, "method", "last"]
_NUMBERS = ("estimate", "low", "high", "error", *BY_DAY)
TOP_BOX = 0.75  # of the scale's length: 4 and 5 of five points are satisfied (top-2-box)
PROMOTER, DETRACTOR = 9, 6


def month_of(stamps: pd.Series) -> pd.Series:
    """Months such as "2026-05" of stamps; missing where there is none.

    >>> month_of(pd.Series(pd.to_datetime(["2026-05-31 23:59", None]))).tolist()
    ['2026-05', nan]
    """
    place, days = pd.factorize(stamps.dt.normalize())
    months = np.append(pd.DatetimeIndex(days).strftime("%Y-%m").to_numpy(dtype=object), np.nan)
    return pd.Series(months[place], index=stamps.index, dtype="str")


@dataclass(frozen=True)
class Cells:
    """People by unit and period; unit 0 is everybody.

    Attributes
    ----------
    units, periods
        Names, "" first among the units; periods in order.
    code
        (n,) cell of each person's own unit: unit × periods + period; -1 where either is not known.
    whole
        (n,) the same in unit 0.
    """

    units: list[str]
    periods: list[str]
    code: Ints
    whole: Ints

    @classmethod
    def of(
        cls, unit: pd.Series, period: pd.Series, *, order: Sequence[str], units: Sequence[str]
    ) -> Cells:
        """From each person's unit ("" for none) and period."""
        names = ["", *units]
        when, where = (
            np.append(pd.Index(known).get_indexer(pd.Index(distinct)), -1)[place]
            for known, (place, distinct) in (
                (order, pd.factorize(period)),
                (names, pd.factorize(unit)),
            )
        )
        known = when >= 0
        own = np.where(known & (where > 0), where * len(order) + when, -1)
        return cls(names, list(order), own, np.where(known, when, -1))

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.units) * len(self.periods)

    def total(self, values: Floats | Flags) -> Floats:
        """Sum of a figure over each cell's people."""
        found = np.zeros(self.size)
        for code in (self.code, self.whole):
            inside = code >= 0
            weight = np.asarray(values, dtype=float)[inside]
            found += np.bincount(code[inside], weights=weight, minlength=self.size)
        return found

    def newest(self, date: pd.Series) -> pd.Series:
        """Newest date of each cell."""
        codes = np.concatenate([self.code, self.whole])
        dates = pd.concat([date, date], ignore_index=True)
        found = dates[codes >= 0].groupby(codes[codes >= 0]).max()
        return found.reindex(range(self.size)).astype("datetime64[us]")

    def shown(self, people: Floats, *, least: int) -> Flags:
        """Cells whose figures may be shown: units of enough people, and none left over beside their period's total."""
        counts = people.reshape(len(self.units), len(self.periods))
        found = np.zeros(counts.shape, dtype=bool)
        for place in range(len(self.periods)):
            whole, own = counts[0, place], counts[1:, place]
            found[0, place] = whole >= least
            elsewhere = max(0.0, whole - own.sum())
            found[1:, place] = shown_values(own, elsewhere=elsewhere, least=least)
        return found.ravel()

    def table(self, metric: str, aspect: str, n: Floats, **figures: object) -> pd.DataFrame:
        """A row a cell."""
        place = np.arange(self.size)
        return pd.DataFrame(
            {
                "metric": metric,
                "unit": np.array(self.units, dtype=object)[place // len(self.periods)],
                "aspect": aspect,
                "period": np.array(self.periods, dtype=object)[place % len(self.periods)],
                "n": n.astype("int64"),
                **figures,
            }
        )


def survey_measurements(
    answers: pd.DataFrame,
    cells: Cells,
    *,
    scale: tuple[float, float] | None,
    signals: Signals | None = None,
    least: int = 10,
    level: float = 0.95,
) -> pd.DataFrame:
    """Mean satisfaction, share satisfied, NPS and the share hurt on each aspect, by unit and period.

    Parameters
    ----------
    answers
        A row a respondent: `rating` (on `scale`), `nps` (0 to 10), `date`; each optional, missing where not answered.
    cells
        Of the same people.
    scale
        Ends of the overall rating.
    signals
        Who was heard and hurt, of the same people in the same order.
    least
        People a unit needs in a period; below it nothing is measured (`feedback.disclosure`).
    level
        Of every interval.

    Returns
    -------
    DataFrame
        metric, unit, aspect, period, n, estimate, low, high, error, method, last: a row a cell of enough people.
        Intervals: mean by Student's t (`bounded_mean_interval`), shares by Wilson (1927), NPS adjusted (Rocks 2016).

    Raises
    ------
    Nothing: cells without answers have no row.
    """
    date = answers["date"] if "date" in answers else pd.Series(pd.NaT, index=answers.index)
    last = cells.newest(date).to_numpy()
    found: list[pd.DataFrame] = []

    def keep(table: pd.DataFrame) -> None:
        shown = cells.shown(table["n"].to_numpy(dtype=float), least=least)
        found.append(table.assign(last=last)[shown])

    if "rating" in answers and scale is not None:
        rating = answers["rating"].to_numpy(dtype=float)
        keep(_mean(cells, rating, scale, level))
        given = ~np.isnan(rating)
        satisfied = given & (np.nan_to_num(rating) >= scale[0] + TOP_BOX * (scale[1] - scale[0]))
        n, x = cells.total(given), cells.total(satisfied)
        keep(share_table(cells, ("csat", ""), n, x, level=level))
    if "nps" in answers and answers["nps"].notna().any():
        keep(_nps(cells, answers["nps"].to_numpy(dtype=float), level))
    if signals is not None:
        for place, aspect in enumerate(signals.aspects):
            heard, hurt = signals.heard[:, place], signals.hurt[:, place]
            n, x = cells.total(heard), cells.total(heard & hurt)
            keep(share_table(cells, ("hurt", aspect), n, x, level=level))
    return _joined(found)


def _joined(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if not found:
        empty = {name: pd.Series(dtype="str") for name in [*KEY, "method"]}
        empty |= {name: pd.Series(dtype="float64") for name in _NUMBERS}
        empty |= {"n": pd.Series(dtype="int64"), "last": pd.Series(dtype="datetime64[us]")}
        return pd.DataFrame(empty)[COLUMNS]
    table = pd.concat(found, ignore_index=True)
    texts = dict.fromkeys([*KEY, "method"], "str")
    table = table.astype(texts).reindex(columns=COLUMNS)
    return table.astype(dict.fromkeys(BY_DAY, "float64")).sort_values(
        KEY, kind="stable", ignore_index=True
    )


def joined(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Measurements of several sources, each sorted, as one table, sorted by metric, unit, aspect and period."""
    found = [table for table in tables if len(table)]
    parts = [
        (str(metric), table.iloc[rows[0] : rows[-1] + 1])
        for table in found
        for metric, rows in table.groupby("metric", sort=False).indices.items()
    ]
    metrics = [metric for metric, _ in parts]
    if len(found) < 2 or len({*metrics}) < len(metrics):
        return _joined(found)
    # of metrics of one source each their order is enough: a large table is not sorted over and over
    ordered = [part for _, part in sorted(parts, key=itemgetter(0))]
    return pd.concat(ordered, ignore_index=True)


def _mean(cells: Cells, rating: Floats, scale: tuple[float, float], level: float) -> pd.DataFrame:
    given = ~np.isnan(rating)
    if np.isin(
        rating[given], scale
    ).all():  # yes or no: a share, whose rare answers no t interval holds
        wide = scale[1] - scale[0]
        n, x = cells.total(given), cells.total(given & (rating == scale[1]))
        shares = share_table(cells, ("satisfaction", ""), n, x, level=level)
        for figure in ("estimate", "low", "high"):
            shares[figure] = scale[0] + wide * shares[figure]
        return shares.assign(error=wide * shares["error"])
    values = np.where(given, rating, 0.0)
    n, total, squares = cells.total(given), cells.total(values), cells.total(values**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n
        spread = np.maximum(squares - n * mean**2, 0.0) / (n - 1)
        error = np.sqrt(spread / n)
    ends = [
        bounded_mean_interval(
            float(m), float(e), df=float(k - 1), n=float(k), ends=scale, level=level
        )
        if k > 1
        else (np.nan, np.nan)
        for m, e, k in zip(mean, error, n, strict=True)
    ]
    low, high = np.array(ends, dtype=float).T
    return cells.table(
        "satisfaction", "", n, estimate=mean, low=low, high=high, error=error, method="t"
    )


def share_table(
    cells: Cells, of: tuple[str, str], n: Floats, x: Floats, *, level: float
) -> pd.DataFrame:
    """Shares x of n of a metric and aspect with Wilson's interval, a row a cell."""
    low, high = wilson(x, n, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = x / n
        error = np.sqrt(share * (1 - share) / n)
    return cells.table(*of, n, estimate=share, low=low, high=high, error=error, method="wilson")


def _nps(cells: Cells, answers: Floats, level: float) -> pd.DataFrame:
    given = ~np.isnan(answers)
    known = np.where(given, answers, 7.0)
    n = cells.total(given)
    above = cells.total(given & (known >= PROMOTER))
    below = cells.total(given & (known <= DETRACTOR))
    with np.errstate(divide="ignore", invalid="ignore"):
        net = (above - below) / n
        error = np.sqrt(np.maximum((above + below) / n - net**2, 0.0) / n)
    ends = [
        net_interval(np.array([a, k - a - b, b]) / k, float(k), level=level)
        if k > 0
        else (np.nan, np.nan)
        for a, b, k in zip(above, below, n, strict=True)
    ]
    low, high = 100 * np.array(ends, dtype=float).T
    return cells.table(
        "nps", "", n, estimate=100 * net, low=low, high=high, error=100 * error,
        method="adjusted_wald",
    )  # fmt: skip


def complaint_measurements(
    tickets: pd.DataFrame,
    *,
    periods: Sequence[str],
    units: Sequence[str],
    exposure: pd.DataFrame | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Complaints by unit, aspect and period, and per order or visit where exposure is told.

    Parameters
    ----------
    tickets
        unit, aspect, opened; a ticket of no unit counts in the whole alone.
    periods
        Months, such as "2026-05"; one without a ticket counts 0.
    units
        Names.
    exposure
        unit, period, n; unit "" for everybody. The whole is the sum of the units where it is not told itself.
    level
        Of the intervals.

    Returns
    -------
    DataFrame
        As `survey_measurements`. `complaints`: n = estimate = count, interval of a Poisson count (Garwood 1936,
        Biometrika 28, 437-442); `complaint_rate`: count / exposure, n = exposure, the count's interval divided by it; of a unit from ten orders or visits on.
    """
    month = month_of(tickets["opened"])
    unit = tickets["unit"].where(tickets["unit"].isin(list(units)), "")
    cells = Cells.of(unit, month, order=periods, units=units)
    last = cells.newest(tickets["opened"].reset_index(drop=True)).to_numpy()
    aspects = ["", *sorted({*tickets["aspect"].unique()} - {""})]
    aspect = tickets["aspect"].to_numpy(dtype=object)
    exposed = None if exposure is None else _exposure_of(exposure, cells)
    found = []
    for name in aspects:
        x = cells.total(np.ones(len(tickets), dtype=bool) if name == "" else aspect == name)
        low, high = poisson_interval(x, level=level)
        table = cells.table(
            "complaints", name, x, estimate=x, low=low, high=high, error=np.sqrt(x),
            method="poisson_exact",
        )  # fmt: skip
        found.append(table.assign(last=last))
        if exposed is None:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = [each / exposed for each in (x, low, high, np.sqrt(x))]
        there = exposed >= np.where(np.arange(cells.size) < len(periods), 1, LEAST)
        table = cells.table(
            "complaint_rate", name, np.nan_to_num(exposed), estimate=rate[0], low=rate[1],
            high=rate[2], error=rate[3], method="poisson_exact",
        )  # fmt: skip
        found.append(table.assign(last=last)[there])
    return _joined(found)


def poisson_interval(x: Floats, *, level: float) -> tuple[Floats, Floats]:
    """Exact interval of a Poisson count: Garwood 1936.

    Examples
    --------
    >>> low, high = poisson_interval(np.array([0.0, 10.0]), level=0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 4.795], [3.689, 18.39])
    """
    tail = (1 - level) / 2
    counts, place = np.unique(x, return_inverse=True)  # many cells, few counts
    low = np.where(counts > 0, stats.chi2.ppf(tail, 2 * np.maximum(counts, 1)) / 2, 0.0)
    high = stats.chi2.isf(tail, 2 * (counts + 1)) / 2
    return low[place], high[place]


def _exposure_of(exposure: pd.DataFrame, cells: Cells) -> Floats:
    """Orders or visits of each cell; NaN where none are told."""
    told = exposure.pivot_table(index="unit", columns="period", values="n", aggfunc="sum")
    found = told.reindex(index=cells.units, columns=cells.periods).to_numpy(dtype=float, copy=True)
    whole = np.where(np.isnan(found[1:]).all(axis=0), np.nan, np.nansum(found[1:], axis=0))
    found[0] = np.where(np.isnan(found[0]), whole, found[0])
    return found.ravel()
