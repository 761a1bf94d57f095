"""Hours between two wall clocks of one place, summer time counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.numeric import Floats


def elapsed_hours(since: pd.Series, until: pd.Series, *, zone: str | None = None) -> Floats:
    """Hours that passed between two columns of wall clocks, at least 0.

    Parameters
    ----------
    since, until
        (n,) datetime64, missing where there is none.
    zone
        IANA name of the place. Where its clocks were put forward or back between the two, the hour that was skipped
        did not pass and the one that is twice passed twice; a time within the latter may be either, and is the one
        that makes the span shorter. None: every day has 24 hours.

    Examples
    --------
    >>> since = pd.Series(pd.to_datetime(["2026-03-28 12:00", "2026-10-24 12:00", "2026-10-25 02:30"]))
    >>> until = pd.Series(pd.to_datetime(["2026-03-29 12:00", "2026-10-25 12:00", "2026-10-25 02:40"]))
    >>> elapsed_hours(since, until, zone="Europe/Berlin").tolist()
    [23.0, 25.0, 0.0]
    >>> elapsed_hours(since[:1], until[:1]).tolist()
    [24.0]
    """
    if zone is not None and _changes(zone, since, until):
        since = _moment(since, zone, first=False)
        until = _moment(until, zone, first=True)
    span = (until - since).dt.total_seconds().to_numpy() / 3600
    return np.maximum(span, 0.0)


def _changes(zone: str, *columns: pd.Series) -> bool:
    """Whether the clocks of a place change within the days the columns span."""
    first = min((at for at in (each.min() for each in columns) if at is not pd.NaT), default=None)
    last = max((at for at in (each.max() for each in columns) if at is not pd.NaT), default=None)
    if first is None or last is None:
        return False
    days = pd.date_range(first.normalize(), last + pd.Timedelta(days=2), freq="7D", tz="UTC")
    offsets = days.tz_convert(zone).tz_localize(None) - days.tz_localize(None)
    ends = pd.DatetimeIndex([first, last + pd.Timedelta(days=1)], tz="UTC")
    beside = ends.tz_convert(zone).tz_localize(None) - ends.tz_localize(None)
    return len({*offsets, *beside}) > 1


def _moment(walls: pd.Series, zone: str, *, first: bool) -> pd.Series:
    local = pd.DatetimeIndex(walls).tz_localize(
        zone, ambiguous=np.full(len(walls), first), nonexistent="shift_forward"
    )
    return pd.Series(local.tz_convert("UTC").tz_localize(None), index=walls.index)


def twice(walls: pd.Series, zone: str) -> pd.Series:
    """Which wall clocks are of the hour that is twice where clocks are put back.

    >>> twice(pd.Series(pd.to_datetime(["2026-10-25 02:30", "2026-10-25 03:00", None])), "Europe/Berlin").tolist()
    [True, False, False]
    """
    both = [_moment(walls, zone, first=each) for each in (True, False)]
    return both[0].ne(both[1]) & walls.notna()
