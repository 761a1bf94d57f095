"""Tables of groups as they may be passed on: every column of a row told by what it is, and no closer than the others."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from feedback.disclosure import LEAST
from feedback.numeric import Flags, Floats, Ints
from feedback.proportions import wilson_ends
from feedback.rounding import (
    LONG,
    mean_step,
    quantile_behind,
    share_distance,
    share_reach,
    share_steps,
    told_alike,
    told_count,
    told_ends,
    told_shares,
    told_spread,
)

if TYPE_CHECKING:
    import pandas as pd

ROUNDED = "rounded_to"  # column: points that the shares of a row are rounded to at least
_TOLD = "told"  # among the attrs of a table that has been through `told_table`
_PLAIN = 3  # decimals of costs and effects: no answers can be counted from them
_P = (0.001, 0.05, 1.0)  # p of groups is told as at most one of these
_COUNTED = frozenset(
    {"missing", "filled_in", "both_hurt", "only_rating", "only_text", "effective_n"}
    | {"first_n", "later_n", "shown", "best", "worst"}
)
_SOME = frozenset({"n_negative", "n_hurt"})  # of a group: none is told as one to nine are
_SHARES = frozenset({"within", "agreement", "top_low", "top_high", "nothing", "preference"})
_PARTS = frozenset({"net", "of_total"})  # in the steps of shares, and none of them
_MEANS = frozenset(
    {"mean", "mean_without", "mean_with_copies", "estimate", "ci", "expectation", "perception", "gap", "performance"}
    | {"mean_place", "first_mean", "later_mean", "arm_difference", "order_difference", "utility"}
)  # fmt: skip
# whose people a figure is of, where not the row's base: the fewest of these
_BEHIND = {
    "first_mean": ("first_n",), "arm_difference": ("n", "first_n"),
    "later_mean": ("later_n",), "order_difference": ("n", "later_n"),
    "share_rest": ("n_before",), "difference": ("n", "n_before"), "within": ("n", "n_before"),
}  # fmt: skip


def told_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table of groups as it may be passed on; the same columns, index and kinds.

    Parameters
    ----------
    table
        One of `frames.RUN_TABLES`, or what a page makes of it. Column n, or n_both, is each row's base.

    Returns
    -------
    DataFrame
        Counts (n, n_…, missing, …) to the nearest COUNT_STEP, and what a quota wants follows from them; shares (share…, difference…, …) and figures of
        scales of 0 to 100 in the steps of `share_steps`; means to two decimals, below 50 people to one;
        sd by `told_spread`. Counts of those hurt (n_negative, n_hurt) are COUNT_STEP for none, too. n_negative
        and a difference beside their shares follow from the told ones. Ends of intervals (…_low, …_high) are rounded
        outwards, those of shares by `told_ends`; p_adjusted beside shares up to 0.001, 0.05 or 1,
        and p beside it not at all; shares of a row with ROUNDED in steps of so many points at least; flag is 0 where the told interval of the difference holds 0. Other figures
        have three decimals. Without a base only these are cut. Missing stays missing. A table that has been told
        (`attrs`) is told no coarser: of a rounded share none to three people cannot be found anew.

    Examples
    --------
    >>> import pandas as pd
    >>> group = pd.DataFrame({"n": [43], "n_negative": [7], "share_negative": [0.1628], "mean": [3.5116]})
    >>> told_table(group).to_dict("records")
    [{'n': 45, 'n_negative': 5, 'share_negative': 0.15, 'mean': 3.5}]
    """
    import pandas as pd

    if table.attrs.get(_TOLD):
        return table.round(_PLAIN)
    found = table.copy()
    base = next((name for name in ("n", "n_both") if name in table), None)
    people = None if base is None else told_count(_people(table))
    sd = _spreads(table, people)
    # figures before the ends of their intervals, which stand on them
    for label in sorted(table.columns, key=lambda label: _is_end(str(label))):
        column, name = table[label], str(label)
        if column.dtype.kind not in "iuf" or name in ("low", "high"):
            continue
        values = column.to_numpy(float, na_value=np.nan)
        if _is_count(name):
            known = np.isfinite(values)
            counts = np.maximum(values, 1) if name in _SOME and base is not None else values
            values = np.where(known, told_count(np.where(known, counts, 0)), values)
        elif column.dtype.kind == "f":
            values = sd if name == "sd" else _told(table, found, label, people)
        else:
            continue
        found[label] = pd.Series(values, index=table.index).astype(column.dtype)
    if people is not None and "share_negative" in found:
        _by_told_shares(found, people)
    if {"limit", "n", "wanting", "quota_state"} <= {*found.columns}:
        _by_told_counts(found)
    found.attrs[_TOLD] = True
    return found


def _is_signed(name: str) -> bool:
    """A difference of shares, which may lie below 0: of what is no share, none is told as three people."""
    return name.startswith("difference") or name == "within"


def _is_end(name: str) -> bool:
    return name.endswith(("_low", "_high"))


def _by_told_shares(found: pd.DataFrame, people: Ints) -> None:
    """What follows from the told shares is told so: a second rounding, of its own, would narrow down the first."""
    share = found["share_negative"].to_numpy(float, na_value=np.nan)
    if "n_negative" in found and "effective_n" not in found:
        hurt = told_count(np.maximum(np.nan_to_num(share) * people, 1))
        kept = found["n_negative"].where(np.isnan(share) | found["n_negative"].isna(), hurt)
        found["n_negative"] = kept.astype(found["n_negative"].dtype)
    if not {"difference", "share_rest"} <= {*found.columns}:
        return
    difference = (found["share_negative"] - found["share_rest"]).round(_PLAIN)
    moved = difference - found["difference"]
    found["difference"] = difference
    ends, counted = ("difference_low", "difference_high"), _counted(found)
    for name in ends:
        if name in found:
            whole = (found[name] + moved).round(_PLAIN)
            found[name] = whole.where(~counted, whole.clip(-1.0, 1.0))
    if {"flag", *ends} <= {*found.columns}:
        _decide(found)


def _by_told_counts(found: pd.DataFrame) -> None:
    """How far a quota's cell is filled, by the told count: limit less wanting would be the exact one."""
    off = found["n"] - told_count(found["limit"])
    found["wanting"] = (
        (found["limit"] - found["n"]).where(off < 0, 0).astype(found["wanting"].dtype)
    )
    found["quota_state"] = np.select([off < 0, off > 0], ["short", "over"], "reached")


def _decide(found: pd.DataFrame) -> None:
    """A difference counts as told (flag) where its test is clear and the interval told beside it leaves out 0.

    Both: the test is corrected for all that were tried, which the interval is not; and every page prints the interval,
    so that a reader could not follow a claim it contradicts, and who knows the test would know more than is told. Decided
    here, once, for every page that is made of the table; p says no more than the flag does.
    """
    held = (found["difference_low"] <= 0) & (found["difference_high"] >= 0)
    found["flag"] = found["flag"].where(~held, 0).astype(found["flag"].dtype)
    if "p_adjusted" in found:
        found["p_adjusted"] = found["p_adjusted"].mask(held & found["p_adjusted"].notna(), _P[-1])


def _is_count(name: str) -> bool:
    return name == "n" or name.startswith("n_") or name in _COUNTED


def _spreads(table: pd.DataFrame, people: Ints | None) -> Floats:
    if people is None or "sd" not in table:
        return np.array([])
    pairs = zip(table["sd"].to_numpy(float), people, strict=True)
    return np.array([told_spread(float(sd), int(n)) for sd, n in pairs])


def _told(table: pd.DataFrame, found: pd.DataFrame, label: Hashable, people: Ints | None) -> Floats:
    """The values of a column of shares or means in the steps of their rows; the ends of intervals outwards."""
    values: Floats = table[label].to_numpy(float, na_value=np.nan)
    name = str(label)
    if name in ("p", "p_adjusted") and people is not None and "share_negative" in table:
        if name == "p" and "p_adjusted" in table:
            return np.full(len(values), np.nan)
        at = np.searchsorted(_P, np.nan_to_num(values), side="left").clip(max=len(_P) - 1)
        return np.where(np.isnan(values), np.nan, np.asarray(_P)[at])
    step = None if people is None else _steps(table, name, people)
    if step is None or people is None:
        return np.round(values, _PLAIN)
    if _is_end(name):
        return np.round(_told_end(table, found, name, step), _PLAIN)
    nearest = np.floor(values / step + 0.5) * step
    if _is_share(name) and not _is_signed(name):
        behind = _fewer_side(table) if name == "share_rest" else _people(table)
        told = told_shares(values, behind, least=_rounded(table))
        nearest = np.where(_counted(table), told, nearest)
    return np.round(nearest, _PLAIN)


def _told_end(table: pd.DataFrame, found: pd.DataFrame, name: str, step: Floats) -> Floats:
    """The end of an interval; of a share that stands in the table by what is told of it."""
    values: Floats = table[name].to_numpy(float, na_value=np.nan)
    stem, is_low = name.rpartition("_")[0], name.endswith("_low")
    whole = np.floor(values / step + 1e-9) if is_low else np.ceil(values / step - 1e-9)
    outwards: Floats = np.asarray(whole * step, dtype=float)
    if not _is_share(name) or stem not in found:
        return outwards
    exact, told = (each[stem].to_numpy(float, na_value=np.nan) for each in (table, found))
    away, people, counted = np.abs(exact - values), _people(table), _counted(table)
    if stem == "difference":
        distance = _told_distance(table, found, away, step, is_low=is_low)
        of_means = {"share_negative", "share_rest"} <= {*found.columns}
        away = np.where(counted, distance, away + (1.0 if of_means else 0.5) * step)
        # what is rounded up follows from told figures, so half a step does, where it is a whole per cent
        halved = counted & (np.rint(step * 100) % 2 == 0)
        low, high = told_ends(told, away, away, np.where(halved, step / 2, step), moved=0.0)
        return low if is_low else high
    distance = share_distance(
        np.where(counted, exact, np.nan), values, told, people, least_step=_rounded(table)
    )
    known = ~np.isnan(distance)
    away = np.where(known, distance, away)
    low, high = told_ends(told, away, away, step, moved=np.where(known, 0.0, 0.5), bounds=(0, 1))
    return np.where(counted, low if is_low else high, outwards)


def with_points(table: pd.DataFrame, rounded: Mapping[tuple[str, str, str], int]) -> pd.DataFrame:
    """A table by aspect, or by aspect, segment and value, with the points its rows are rounded to at least in ROUNDED; as it is where none has any."""
    rows = table.reset_index() if "aspect" not in table else table
    empty = [""] * len(rows)
    keys = zip(rows["aspect"], rows.get("segment", empty), rows.get("value", empty), strict=True)
    points = [rounded.get((str(aspect), str(name), str(value)), 0) for aspect, name, value in keys]
    return table.assign(**{ROUNDED: points}) if any(points) else table


def _rounded(table: pd.DataFrame) -> Ints:
    """Points that shares of each row are rounded to at least; 0 for the usual steps."""
    if ROUNDED not in table:
        return np.zeros(len(table), dtype=np.int64)
    points: Ints = np.nan_to_num(table[ROUNDED].to_numpy(float, na_value=np.nan)).astype(np.int64)
    return points


def _people(table: pd.DataFrame) -> Floats:
    base = "n" if "n" in table else "n_both"
    return np.nan_to_num(table[base].to_numpy(float, na_value=np.nan))


def _fewer_side(table: pd.DataFrame) -> Floats:
    """People of the group or of the other groups, whichever are fewer: of two groups the rest is the other one. Those
    who answered before, where that is what a group is held against."""
    if "n_before" in table:
        return np.nan_to_num(table["n_before"].to_numpy(float, na_value=np.nan))
    people = _people(table)
    keys = [name for name in ("segment", "aspect") if name in table]
    if len(keys) < 2 or not len(table):
        return people
    whole = table.assign(_people=people).groupby(keys, sort=False)["_people"].transform("sum")
    rest = whole.to_numpy(float) - people
    return np.where(rest >= LEAST, np.minimum(people, rest), people)


def _told_distance(
    table: pd.DataFrame, found: pd.DataFrame, away: Floats, step: Floats, *, is_low: bool
) -> Floats:
    """How far the end of a difference of two shares lies from the told one at most; the others' interval as it is.

    Newcombe, 1998, Statistics in Medicine 17, 873-890: the end lies √(w² + o²) from the difference, w and o being the distances of the
    two shares to ends of theirs. Of all shares p told as t the lower end is farthest where t - p + √(w(p)² + o²) is most: as no end
    of Wilson's falls when p rises, that falls in p, so the least p decides, and what p lies off is added once, outside the root.
    The other share adds what it may lie above its told figure. The upper end is the same from above.
    """
    sides = {"share_negative", "share_rest"} <= {*found.columns}
    moved = np.full(len(table), 0.0 if sides else 0.5) * step
    for name, people in (("share_negative", _people(table)), ("share_rest", _fewer_side(table))):
        if sides:
            told = found[name].to_numpy(float, na_value=np.nan)
            least, most, _ = told_alike(told, people, least_step=_rounded(table))
            is_below = is_low == (name == "share_negative")
            moved += np.maximum(told - least if is_below else most - told, 0.0)
    ends = ("share_negative_low", "share_negative_high")
    if not {"share_negative", *ends} <= {*table.columns}:
        return away + moved
    share, end = (
        table[name].to_numpy(float, na_value=np.nan)
        for name in ("share_negative", ends[0] if is_low else ends[1])
    )
    others = np.sqrt(np.maximum(away**2 - (share - end) ** 2, 0.0))
    people, points = _people(table), _rounded(table)
    told_share = told_shares(share, people, least=points)
    off, reach = share_reach(share, end, told_share, people, least_step=points)
    whole = np.ceil(others / step - 1e-9) * step
    beside = _fewest_beside(table)
    if (
        sides and beside is not None
    ):  # then the others' interval follows from what is told, too, and no step is added
        z = quantile_behind(share, end, _people(table))
        least, most, _ = told_alike(
            found["share_rest"].to_numpy(float, na_value=np.nan),
            _fewer_side(table),
            least_step=points,
        )
        edge = most if is_low else least
        reached = wilson_ends(edge, np.maximum(beside, 1.0), z)[1 if is_low else 0]
        whole = np.where(beside >= LEAST, np.abs(reached - edge), whole)
    distance: Floats = np.hypot(reach if sides else off + reach, whole) + moved
    return distance


def _fewest_beside(table: pd.DataFrame) -> Floats | None:
    """The fewest people the other groups may be, by the counts that are told of them; None where a share is no plain
    share of people (weights) or the table is not of groups beside one another."""
    if "effective_n" in table or not {"segment", "aspect"} <= {*table.columns}:
        return None
    fewest = told_alike(np.full(len(table), np.nan), _people(table))[2]
    groups = table.assign(_fewest=fewest).groupby(["segment", "aspect"], sort=False)["_fewest"]
    return groups.transform("sum").to_numpy(float) - fewest


def _counted(table: pd.DataFrame) -> Flags:
    """Rows whose shares are shares: of a rating or NPS the means stand in the same columns."""
    if "measure" not in table:
        return np.ones(len(table), dtype=bool)
    return ~table["measure"].isin(["rating", "nps"]).to_numpy(dtype=bool)


def _is_share(name: str) -> bool:
    stem = name.removesuffix("_low").removesuffix("_high")
    return name in _SHARES or stem in _SHARES or stem.startswith(("share", "difference", "top_"))


def _steps(table: pd.DataFrame, name: str, people: Ints) -> Floats | None:
    """Step of each row of a column of shares or means; None for any other."""
    stem = name.removesuffix("_low").removesuffix("_high")
    others = _BEHIND.get(stem, ())
    behind = [told_count(table[each]) for each in others if {*others} <= {*table.columns}]
    people = np.min(behind, axis=0) if behind else people
    percent = share_steps(people, least=_rounded(table)) / 100
    is_share = _is_share(name)
    point = np.array([mean_step(int(n)) for n in people])
    if is_share and "measure" in table:
        kinds = table["measure"].to_numpy()
        return np.select([kinds == "rating", kinds == "nps"], [point, 100 * percent], percent)
    if is_share:
        return percent
    if stem in _PARTS:
        return percent
    if stem == "on_100":
        return 100 * percent
    if stem not in _MEANS:
        return None
    if {"low", "high"} <= {*table.columns}:
        return np.where(_is_long(table), 100 * percent, point)
    return point


def _is_long(table: pd.DataFrame) -> Flags:
    length = table["high"].to_numpy(float) - table["low"].to_numpy(float)
    return np.asarray(length > LONG, dtype=bool)
