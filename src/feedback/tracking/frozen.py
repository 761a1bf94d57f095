"""Measurements frozen per period: a baseline never moves when later data arrive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.tracking.measurements import BY_DAY, COLUMNS, KEY

_SAME = 1e-9


@dataclass(frozen=True)
class FrozenMeasurements:
    """What is shown as of a day, what is stored, and what came too late.

    Attributes
    ----------
    shown
        Measurements as of the day: frozen rows as they were frozen, others as they are found now.
    store
        Every row ever frozen, those of later days too.
    late
        Frozen rows that would be otherwise with what has arrived since: n, estimate, n_now, estimate_now.
    """

    shown: pd.DataFrame
    store: pd.DataFrame
    late: pd.DataFrame


def freeze(
    found: pd.DataFrame,
    store: pd.DataFrame | None,
    *,
    as_of: pd.Timestamp,
    ends: dict[str, pd.Timestamp],
    running: pd.DataFrame | None = None,
) -> FrozenMeasurements:
    """Keep what was frozen, freeze what has ended, and say what came too late.

    Parameters
    ----------
    found
        Measurements of everything known on `as_of` (`feedback.tracking.measurements`).
    store
        Rows frozen before, with `frozen`; None where there are none.
    as_of
        The day.
    ends
        Period → its last day; a period is frozen from the day after.
    running
        metric, unit, aspect, period of figures that are not complete though their period has ended: deadlines that
        still run. They are frozen once nothing runs.

    Returns
    -------
    FrozenMeasurements
        A row that was frozen after `as_of` is not yet known then: it is measured from what was known.

    Examples
    --------
    >>> row = {"metric": "nps", "unit": "", "aspect": "", "period": "2026-05", "n": 50, "estimate": 10.0,
    ...        "low": 2.0, "high": 18.0, "error": 4.0, "method": "adjusted_wald", "last": pd.Timestamp("2026-05-30")}
    >>> june, ends = pd.Timestamp("2026-06-01"), {"2026-05": pd.Timestamp("2026-05-31")}
    >>> first = freeze(pd.DataFrame([row]), None, as_of=june, ends=ends)
    >>> later = pd.DataFrame([row | {"n": 52, "estimate": 11.0}])
    >>> again = freeze(later, first.store, as_of=pd.Timestamp("2026-07-01"), ends=ends)
    >>> float(again.shown["estimate"][0]), again.late[["n", "n_now"]].values.tolist()
    (10.0, [[50, 52]])
    """
    if absent := [name for name in BY_DAY if name not in found]:  # shares in time alone have them
        found = found.assign(**dict.fromkeys(absent, np.nan))
    if store is None or not len(store):
        store = found.iloc[:0].assign(frozen=pd.Series(dtype="datetime64[us]"))
    if not {*BY_DAY} <= {*store.columns}:
        store = _with_other_end(store, found)
    known = store[store["frozen"] <= as_of].reset_index(drop=True)
    held = pd.MultiIndex.from_frame(known[KEY])
    now = pd.MultiIndex.from_frame(found[KEY])
    new = found[~now.isin(held)].reset_index(drop=True)
    over = new["period"].map(ends) < as_of
    if running is not None and len(running):
        incomplete = pd.MultiIndex.from_frame(new[KEY]).isin(pd.MultiIndex.from_frame(running[KEY]))
        over &= ~incomplete
    stamp = pd.Series(pd.NaT, index=new.index, dtype="datetime64[us]")
    new = new.assign(frozen=stamp.mask(over.astype(bool), as_of))
    shown = pd.concat([known, new], ignore_index=True) if len(known) else new
    shown = shown.sort_values(KEY, kind="stable", ignore_index=True)[[*COLUMNS, "frozen"]]
    stored = pd.MultiIndex.from_frame(store[KEY])
    fresh = new[over.to_numpy(dtype=bool) & ~pd.MultiIndex.from_frame(new[KEY]).isin(stored)]
    kept = pd.concat([store, fresh], ignore_index=True) if len(store) else fresh
    return FrozenMeasurements(
        shown,
        kept.sort_values(KEY, kind="stable", ignore_index=True)[[*COLUMNS, "frozen"]],
        _late(known, found),
    )


def _with_other_end(store: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Months frozen before both ends were kept get the other one where their figure is still what is found; else it is missing."""
    now = found.set_index(KEY).reindex(pd.MultiIndex.from_frame(store[KEY]))
    same = (now["n"].to_numpy() == store["n"].to_numpy()) & (
        np.abs(now["estimate"].to_numpy() - store["estimate"].to_numpy()) <= _SAME
    )
    return store.assign(**{name: np.where(same, now[name].to_numpy(), np.nan) for name in BY_DAY})


def _late(known: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Frozen rows beside what they would be now; only those that differ."""
    both = known[[*KEY, "n", "estimate"]].merge(
        found[[*KEY, "n", "estimate"]], on=KEY, how="left", suffixes=("", "_now")
    )
    gone = both["n_now"].isna()
    both["n_now"] = both["n_now"].fillna(0).astype("int64")
    moved = (both["n"] != both["n_now"]) | ((both["estimate"] - both["estimate_now"]).abs() > _SAME)
    return both[moved | gone].reset_index(drop=True)
