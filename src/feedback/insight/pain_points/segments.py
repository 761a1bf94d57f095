"""Where it hurts more: share of complaints by segment against everybody else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from feedback.arrow_columns import is_unique, reindexed_rows
from feedback.disclosure import LEAST, shown_values
from feedback.errors import AnalysisError, InputError
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.table import joint_ends
from feedback.insight.pain_points.who_is_hurt import Flags, Signals, as_text
from feedback.measures.intervals import proportion_interval
from feedback.measures.pooled_groups import fit_pool
from feedback.measures.rubin import pooled_share, rubin
from feedback.measures.shares import difference_p, exact_p, share_difference
from feedback.multiplicity import adjust_p
from feedback.numeric import Floats, Ints

MIN_EXPECTED = 5  # people; with fewer the score test's p is far too small
MIN_GROUP = LEAST  # people; smaller groups could be recognised, and tell nothing
DOMINANT = (
    0.2  # of a group's weight: who holds more moves its share by more than a step of it, and shows
)
Told = Literal["more", "none", "withheld", ""]
POOLED = ["pooled", "pooled_low", "pooled_high"]
COLUMNS = [
    "segment", "value", "aspect", "n", "n_negative", "share_negative", "share_negative_low",
    "share_negative_high", *POOLED, "share_rest", "difference", "difference_low", "difference_high", "p",
    "p_adjusted", "flag",
]  # fmt: skip


def compare_segments(
    signals: Signals,
    *,
    chosen: list[int],
    segments: pd.DataFrame | None,
    weights: Floats,
    level: float,
    design: DesignOfPeople | None = None,
    completed: Sequence[Signals] = (),
    filled: Collection[str] = (),
) -> pd.DataFrame:
    """Every segment value × aspect against the rest; what is withheld has no row.

    Where ratings were filled in (`completed`), groups of the segments `filled` are pooled over the completions (`pooled_share`,
    p by `rubin`), n is with those filled in and `missing` how many they are; which groups are shown is decided by the
    answers given as well.

    flag: +1 more complaints than the rest, -1 fewer, 0 not told apart (Holm-adjusted p over all rows).
    pooled: the share drawn towards that of all groups as far as chance makes it stand out (`pool_segments`).
    Under weights effective_n, how many simple answers a share is worth, share_of_base, the group's part of the weight of
    everybody who could say, and no group in which one person weighs more than DOMINANT.
    """
    if segments is None or not chosen:
        return _nothing()
    table = reindexed_rows(read_segments(segments), signals.respondents)
    if not table.shape[1]:
        return _nothing()
    parts = [
        _compare(
            signals,
            chosen,
            table[name],
            weights=weights,
            level=level,
            design=design,
            completed=completed if str(name) in filled else (),
        ).assign(segment=str(name))
        for name in table.columns
    ]
    found = pd.concat(parts, ignore_index=True)
    if completed:
        found["missing"] = found["missing"].fillna(0).astype(int) if "missing" in found else 0
    if not len(found):
        return _nothing()
    adjusted = adjust_p(found["p"])
    flag = np.where(adjusted < 1 - level, np.sign(found["difference"]), 0).astype(int)
    shown = [
        *COLUMNS,
        *(name for name in ("effective_n", "share_of_base", "missing") if name in found),
    ]
    return pool_segments(found.assign(p_adjusted=adjusted, flag=flag), level=level)[shown]


def groups_withheld(
    by_segment: pd.DataFrame, segments: pd.DataFrame | None, respondents: pd.Index
) -> dict[str, int]:
    """Segment → groups of these people that have no row: too small, or hidden so that a small one cannot be computed."""
    if segments is None:
        return {}
    table = reindexed_rows(read_segments(segments), respondents)
    shown = by_segment.groupby("segment", sort=False)["value"].nunique()
    hidden = {
        str(name): int(table[name].nunique()) - int(shown.get(str(name), 0)) for name in table
    }
    return {name: n for name, n in hidden.items() if n > 0}


def told_groups(
    by_segment: pd.DataFrame, withheld: Mapping[str, int], aspect: str, *, but: str = ""
) -> Told:
    """What is told of one aspect in groups against elsewhere: the one claim that every page words.

    Parameters
    ----------
    by_segment
        Rows as they are told, so that flag is the verdict of each.
    withheld
        Segment → groups that have no row at all (`groups_withheld`).
    aspect, but
        The aspect; a segment that is left out, such as the wave.

    Returns
    -------
    str
        "more" (some group is hurt clearly more), "none" (every group is shown, none is told apart), "withheld" (none of
        those shown is, but not every group is shown: one that is not may be hurt more) or "" (there are no groups).
    """
    rows = by_segment[by_segment["segment"] != but]
    mine = rows[rows["aspect"] == aspect]
    if (mine["flag"] > 0).any():
        return "more"
    hidden = any(n for name, n in withheld.items() if name != but)
    if not len(rows):
        return "withheld" if hidden else ""
    every = len(rows.drop_duplicates(["segment", "value"]))
    return "withheld" if hidden or len(mine) < every else "none"


def pool_segments(by_segment: pd.DataFrame, *, level: float) -> pd.DataFrame:
    """The rows with pooled, pooled_low and pooled_high: shares of an aspect over the groups of a segment, partially pooled.

    Missing with fewer than four groups. Only the rows given count, so that what is withheld shows in no figure.
    Under weights a group counts for as many answers as it is worth (effective_n), where ratings were filled in for those given.
    """
    if not len(by_segment):
        return by_segment
    z = stats.norm.isf((1 - level) / 2)
    parts = []
    for _, rows in by_segment.groupby(["segment", "aspect"], sort=False):
        n = rows["effective_n" if "effective_n" in rows else "n"].to_numpy(float)
        if "missing" in rows:  # what is filled in tells nothing of its own
            n = np.maximum(n * (1 - (rows["missing"] / rows["n"]).to_numpy(float)), 1.0)
        share = rows["share_negative"].to_numpy(float)
        spread = np.sqrt(share * (1 - share) * n / np.maximum(n - 1, 1))
        try:
            pool = fit_pool(n, share, spread, where="rank_pain_points")
        except AnalysisError:
            parts.append(pd.DataFrame(np.nan, rows.index, POOLED))
            continue
        half = z * np.sqrt(pool.variance)
        ends = np.clip([pool.mean, pool.mean - half, pool.mean + half], 0.0, 1.0)
        parts.append(pd.DataFrame(ends.T, rows.index, POOLED))
    return by_segment.assign(**pd.concat(parts)[POOLED])


def worst_groups(by_segment: pd.DataFrame) -> pd.DataFrame:
    """Rows of groups that are hurt clearly more, the worst by pooled share first (raw where there is none)."""
    clear = by_segment[(by_segment["flag"] > 0).to_numpy(dtype=bool)]
    share = clear["pooled"].fillna(clear["share_negative"])
    return clear.loc[share.sort_values(ascending=False, kind="stable").index]


def tied_for_worst(groups: pd.DataFrame, *, level: float) -> pd.Series[bool]:
    """Of the groups of one aspect as `worst_groups` orders them: the first, and those of its segment that cannot be told from it,
    for their interval, widened as where aspects are ranked, reaches its own. Widening makes no tie less."""
    same = groups["segment"] == groups["segment"].iloc[0]
    share, low, high = (
        groups.loc[same, f"share_negative{end}"].to_numpy(float) for end in ("", "_low", "_high")
    )
    if not (high >= low[0]).all():
        low, high = joint_ends(share, low, high, level=level)
    tied = same.copy()
    tied[same] = high >= low[0]
    return tied


def rows_shown(table: pd.DataFrame, shown: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The rows by segment and value that are of groups which may be shown."""
    pairs = zip(table["segment"], table["value"], strict=True)
    kept = [str(value) in shown.get(str(name), ()) for name, value in pairs]
    return table[np.array(kept, dtype=bool)]


def _nothing() -> pd.DataFrame:
    """No rows, the figures still figures: who reads them sorts and compares."""
    return pd.DataFrame(
        {name: pd.Series(dtype=str if name in COLUMNS[:3] else float) for name in COLUMNS}
    )


def _fewest_expected(people: Floats, everybody: Floats, all_bad: Floats) -> Floats:
    """Smallest count expected in the two-by-two table of group × complaint."""
    inside = people / everybody
    return np.minimum(inside, 1 - inside) * np.minimum(all_bad, everybody - all_bad)


def read_segments(segments: pd.DataFrame) -> pd.DataFrame:
    """Respondents × segment columns, ids as text, one row a person."""
    if not isinstance(segments, pd.DataFrame):
        raise InputError(
            en=f"rank_pain_points: segments must be a frame of respondents × segments, got {type(segments).__name__}.",
            zh=f"rank_pain_points：segments 应为「受访者 × 分组」的表，实为 {type(segments).__name__}。",
        )
    table = segments.set_axis(as_text(segments.index), axis=0)
    if not is_unique(table.index):
        twice = table.index[table.index.duplicated()][0]
        raise InputError(
            en=f"rank_pain_points: segments has several rows for one respondent (first: {twice!r}).",
            zh=f"rank_pain_points：segments 中同一受访者有多行（首个：{twice!r}）。",
        )
    return table


def _compare(
    signals: Signals,
    chosen: list[int],
    column: pd.Series,
    *,
    weights: Floats,
    level: float,
    design: DesignOfPeople | None,
    completed: Sequence[Signals],
) -> pd.DataFrame:
    codes, values = pd.factorize(column, sort=False)
    options: dict[str, Any] = {"weights": weights, "level": level, "design": design}
    r, c = np.nonzero(
        np.logical_and.reduce(
            [
                _enough(one, chosen, codes, len(values), weights=weights)
                for one in (signals, *completed[:1])
            ]
        )
    )
    each = [
        _apart(one, chosen, codes, r, c, **options)
        for one in (completed or [signals])
    ]  # fmt: skip
    found = each[0] if not completed else _pooled(each, level=level)
    share, rest, told, told_rest = (found[name] for name in ("share", "rest", "told", "told_rest"))
    ends = proportion_interval(share * told, told, level=level)
    between = share_difference(share, told, rest, told_rest, level=level)
    frame = pd.DataFrame(
        {
            "value": as_text(pd.Index(values, dtype=object)).to_numpy()[r],
            "aspect": np.array([signals.aspects[a] for a in chosen], dtype=object)[c],
            "n": found["n"].astype(int),
            "n_negative": np.round(found["n_negative"]).astype(int),
            "share_negative": share,
            "share_negative_low": ends[0],
            "share_negative_high": ends[1],
            "share_rest": rest,
            "difference": share - rest,
            "difference_low": between[0],
            "difference_high": between[1],
            "p": found["p"],
        }
    )
    if completed:
        own = _apart(signals, chosen, codes, r, c, **options)
        frame["missing"] = (found["n"] - own["n"]).astype(int)
    unequal = design is not None or np.unique(weights).size > 1
    if not unequal:
        return frame
    return frame.assign(effective_n=found["worth"], share_of_base=found["part"])


def _heard(signals: Signals, chosen: list[int], codes: Ints, *, weights: Floats) -> Flags:
    return signals.heard[:, chosen] & (codes >= 0)[:, None] & (weights > 0)[:, None]


def _totals(flags: Flags, codes: Ints, groups: int, *, weights: Floats | None = None) -> Floats:
    """Groups × columns: people of whom a column is true, or their weights."""
    sums = np.zeros((groups, flags.shape[1]))
    for at in range(flags.shape[1]):
        chosen = np.flatnonzero(flags[:, at] & (codes >= 0))
        own = None if weights is None else weights[chosen]
        sums[:, at] = np.bincount(codes[chosen], weights=own, minlength=groups)
    return sums


def _enough(
    signals: Signals, chosen: list[int], codes: Ints, groups: int, *, weights: Floats
) -> Flags:
    """Groups × aspects that may be shown."""
    heard = _heard(signals, chosen, codes, weights=weights)
    people = _totals(heard, codes, groups)
    # a group that one person dominates counts as one of a single person
    heaviest = np.column_stack(
        [
            heaviest_share(codes, np.where(column, weights, 0.0)[:, None], groups)
            for column in heard.T
        ]
    )
    counted = np.where(heaviest <= DOMINANT, people, people > 0)
    enough = (counted >= MIN_GROUP) & (people.sum(axis=0) - people >= MIN_GROUP)
    unknown = (signals.heard[:, chosen] & (codes < 0)[:, None]).sum(axis=0)
    for a in range(len(chosen)):  # nor may what is left of everybody be a few people
        enough[:, a] &= shown_values(counted[:, a], elsewhere=float(unknown[a]), least=MIN_GROUP)
    return np.asarray(enough, dtype=bool)


def _apart(
    signals: Signals,
    chosen: list[int],
    codes: Ints,
    r: Ints,
    c: Ints,
    *,
    weights: Floats,
    level: float,
    design: DesignOfPeople | None,
) -> dict[str, Floats]:
    """Groups `r` on aspects `c` against the rest: n, n_negative, share, rest, worth and what else `shares_apart` gives."""
    heard = _heard(signals, chosen, codes, weights=weights)
    hurt, groups = heard & signals.hurt[:, chosen], int(codes.max(initial=-1)) + 1
    people, complaints = (_totals(one, codes, groups) for one in (heard, hurt))
    mass = _totals(heard, codes, groups, weights=weights)
    counts = {
        "n": people[r, c],
        "n_negative": complaints[r, c],
        "part": (mass / np.maximum(mass.sum(axis=0), 1e-300))[r, c],
    }
    if design is not None:
        inside = (codes[:, None] == r) & heard[:, c]
        return counts | design.shares_apart(hurt[:, c], (inside, heard[:, c] & ~inside), level=level)  # fmt: skip
    squares = _totals(heard, codes, groups, weights=weights**2)
    bad = _totals(hurt, codes, groups, weights=weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, worth = (bad / mass)[r, c], (mass**2 / squares)[r, c]
        rest_mass, rest_squares = mass.sum(axis=0) - mass, squares.sum(axis=0) - squares
        rest = ((bad.sum(axis=0) - bad) / rest_mass)[r, c]
        worth_rest = (rest_mass**2 / rest_squares)[r, c]
        pooled = (share * worth + rest * worth_rest) / (worth + worth_rest)
        spread = np.sqrt(pooled * (1 - pooled) * (1 / worth + 1 / worth_rest))
    p = difference_p(share, worth, rest, worth_rest)
    everybody, all_bad = people.sum(axis=0)[c], complaints.sum(axis=0)[c]
    few = _fewest_expected(counts["n"], everybody, all_bad) < MIN_EXPECTED
    p[few] = exact_p(counts["n_negative"][few], counts["n"][few], total_x=all_bad[few], total_n=everybody[few])  # fmt: skip
    return counts | {
        "share": share, "rest": rest, "worth": worth, "told": worth, "told_rest": worth_rest, "p": p,
        "spread": spread, "df": np.full(len(p), np.inf), "few": few,
    }  # fmt: skip


def _pooled(each: list[dict[str, Floats]], *, level: float) -> dict[str, Floats]:
    """What `_apart` finds in each completion, together."""
    found = {name: np.mean([one[name] for one in each], axis=0) for name in each[0]}
    sides = (("share", "told"), ("rest", "told_rest"))
    for share, told in sides:
        shares = np.array([one[share] for one in each])
        found[share], found[told] = pooled_share(shares, found[told], level=level)
    difference = np.array([one["share"] - one["rest"] for one in each])
    spread = np.array([one["spread"] for one in each])
    told_apart = rubin(difference, spread, df=found["df"], level=level)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(told_apart["estimate"].to_numpy() / told_apart["se"].to_numpy())
    p = 2 * stats.t.sf(np.nan_to_num(t), told_apart["df"].to_numpy())
    # where the exact test of the completions says less than the pooled one, it holds
    few = found.get("few", np.zeros(len(p))) > 0
    return found | {"p": np.where(few, np.maximum(p, found["p"]), p)}


def heaviest_share(codes: Ints, weighted: Floats, groups: int) -> Floats:
    """Groups × columns: the share of a group's weight that its heaviest person has; 0 for a group of nobody.

    Parameters
    ----------
    codes
        (n,) Group of each person; -1 for none.
    weighted
        (n, columns) Weight of those who count, 0 of the others.
    """
    most, mass = (np.zeros((groups, weighted.shape[1])) for _ in range(2))
    known = codes >= 0
    np.maximum.at(most, codes[known], weighted[known])
    np.add.at(mass, codes[known], weighted[known])
    return np.divide(most, mass, out=np.zeros_like(mass), where=mass > 0)
