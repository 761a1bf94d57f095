"""What changed over the course of a study: shares, mean and NPS before and after the clearest break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from feedback.arrow_columns import reindexed
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.segments import MIN_EXPECTED, MIN_GROUP
from feedback.insight.pain_points.who_is_hurt import Flags, Signals
from feedback.measures.intervals import proportion_interval
from feedback.measures.shares import difference_p, exact_p, kinds_apart, share_difference
from feedback.multiplicity import adjust_p
from feedback.numeric import Floats, Ints
from feedback.responses.weights.design import Design

COLUMNS = [
    "measure", "group", "aspect", "since", "value", "n", "n_before", "n_negative", "share_negative", "share_negative_low",
    "share_negative_high", "share_rest",
    "difference", "difference_low", "difference_high", "within", "p", "p_adjusted", "flag",
]  # fmt: skip


Counts = NDArray[Any]  # of people


def find_changes(
    signals: Signals | None,
    *,
    aspects: Sequence[str],
    periods: pd.Series,
    order: Sequence[str],
    outcomes: pd.DataFrame,
    group: pd.Series | None,
    weights: Design | None = None,
    level: float,
) -> pd.DataFrame:
    """The clearest break of each measure over all periods, for everybody and in each group.

    Parameters
    ----------
    signals
        People × aspects; None where there are no aspects.
    aspects
        Those that take part.
    periods, order
        Period of each person, missing where not known; the periods, oldest first.
    outcomes
        By person, of everybody only: "rating", and "nps" as -100, 0 or 100.
    group
        Group of each person, such as her branch; None for none.
    weights
        The design of these people: shares, means and their tests follow it.
    level
        Coverage of the intervals; a change is flagged with an adjusted p below 1 - level.

    Returns
    -------
    DataFrame
        measure ("rating", "nps", "share"), group ("" for everybody), aspect, since (last period before the
        break), value (first period after it), n after, n_before, n_negative after; share_negative after and
        share_rest before (of a rating or NPS: the means), their difference with its interval; within: the
        difference had the groups the mix of before (missing without groups); p (times the breaks looked
        at), p_adjusted (Holm, the mean and the NPS as one family, the shares as another), flag (+1 more, -1 less, 0 not told apart).

    Notes
    -----
    Every place between two periods is tried as a break, and p is multiplied by their number (Bonferroni),
    so that a change in mid-series is found as well as one in the last period. The overall figures answer the
    study's first question and are one or two; adjusted together with dozens of shares, they could hardly move.
    """
    rows: list[dict[str, object]] = []
    for name in outcomes.columns:
        values = outcomes[name].dropna()
        place = pd.Index(order).get_indexer(pd.Index(reindexed(periods, values.index)))
        kept = place >= 0
        mix = None if group is None else reindexed(group, values.index)[kept]
        people = DesignOfPeople.of(weights, values.index[kept])
        found = _break_of_mean(
            values.to_numpy(float)[kept], place[kept], order, mix, people=people, level=level
        )
        rows += [{"measure": name, "group": "", "aspect": "", **found}] if found else []
    if signals is not None:
        place = pd.Index(order).get_indexer(pd.Index(reindexed(periods, signals.respondents)))
        everybody = DesignOfPeople.of(weights, signals.respondents)
        own = None if group is None else reindexed(group, signals.respondents)
        rows += _share_rows(
            signals, aspects, place, order, own=own, everybody=everybody, level=level
        )
    table = pd.DataFrame(rows, columns=COLUMNS)
    if not len(table):
        return table
    adjusted = table.groupby(table["measure"] == "share")["p"].transform(
        lambda p: adjust_p(p.to_numpy(float))
    )
    flag = np.where(adjusted < 1 - level, np.sign(table["difference"].to_numpy(float)), 0)
    return table.assign(p_adjusted=adjusted, flag=flag.astype(int))


def _share_rows(
    signals: Signals,
    aspects: Sequence[str],
    place: Ints,
    order: Sequence[str],
    *,
    own: pd.Series | None,
    everybody: DesignOfPeople | None,
    level: float,
) -> Iterator[dict[str, object]]:
    """The break of each aspect's share, of everybody and in each group; where all people count alike, from counts alone."""
    codes, values = pd.factorize(np.empty(0) if own is None else own, sort=True)
    if own is None:
        codes = np.full(len(place), -1)
    columns = [signals.aspects.index(aspect) for aspect in aspects]
    shape, dated = (len(values) + 1, len(order)), place >= 0
    counts = [
        _counted(signals.hurt[:, a], signals.heard[:, a] & dated, codes, place, shape=shape)
        for a in columns
    ]
    for code in (None, *pd.unique(codes[codes >= 0])):
        group = "" if code is None else str(values[code])
        for aspect, a, (n, x) in zip(aspects, columns, counts, strict=True):
            people = None
            if everybody is not None:
                use = signals.heard[:, a] & dated & (code is None or codes == code)
                people = everybody.part(use), signals.hurt[use, a], place[use]
            own_n, own_x = (one.sum(axis=0) if code is None else one[code] for one in (n, x))
            found = _break_of_share(own_n, own_x, order, people=people, level=level)
            if found is None:
                continue
            within = float("nan")
            if code is None and own is not None:
                last = order.index(found["since"])
                if people is None:
                    within = _within_counts(n[:-1], x[:-1], last)
                else:
                    design, hurt, when = people
                    within = _within(hurt.astype(float), when > last, own[use], design)
            yield {"measure": "share", "group": group, "aspect": aspect, **found, "within": within}


def _counted(
    hurt: Flags, use: Flags, codes: Ints, place: Ints, *, shape: tuple[int, int]
) -> tuple[Counts, Counts]:
    """People, and those hurt, by group (the last row: of none) and period."""
    cell = np.where(codes < 0, shape[0] - 1, codes) * shape[1] + place
    n, x = (
        np.bincount(cell[rows], minlength=shape[0] * shape[1]).reshape(shape).astype(float)
        for rows in (use, use & hurt)
    )
    return n, x


def _break_of_share(
    n: Counts,
    x: Counts,
    order: Sequence[str],
    *,
    people: tuple[DesignOfPeople, Flags, Ints] | None,
    level: float,
) -> dict[str, object] | None:
    """Of the people of each period `n` and those hurt `x`; under a design also of `people`: who they are, whether hurt, and when."""
    before, hurt_before = n.cumsum()[:-1], x.cumsum()[:-1]
    after, hurt_after = n.sum() - before, x.sum() - hurt_before
    enough = (before >= MIN_GROUP) & (after >= MIN_GROUP)
    if not enough.any() or not 0 < x.sum() < n.sum():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        then: Floats = hurt_before / before
        now: Floats = hurt_after / after
        if people is not None:
            design, hurt, place = people
            later = place[:, None] > np.arange(len(order) - 1)
            apart = design.shares_apart(hurt[:, None], (later, ~later), level=level)
            now, then, p = apart["share"], apart["rest"], apart["p"]
            own = apart["low"], apart["high"]
            between = apart["difference_low"], apart["difference_high"]
        else:
            p = difference_p(now, after, then, before)
            # not now × after, which is the count but for rounding
            own = proportion_interval(hurt_after, after, level=level)
            # a place before which, or after which, nobody answered has no share and is not chosen
            sides = np.nan_to_num(now), after, np.nan_to_num(then), before
            between = share_difference(*sides, level=level)
            smaller = np.minimum(before, after) / n.sum() * min(x.sum(), n.sum() - x.sum())
            few = enough & (smaller < MIN_EXPECTED)
            p[few] = exact_p(hurt_after[few], after[few], total_x=x.sum(), total_n=n.sum())
    p = np.where(enough, p, np.inf)
    at = int(p.argmin())
    return {
        **_sides(order, at, after[at], before[at]),
        "share_negative_low": float(own[0][at]), "share_negative_high": float(own[1][at]),
        "n_negative": int(hurt_after[at]),
        "share_negative": now[at], "share_rest": then[at], "difference": now[at] - then[at],
        "difference_low": float(between[0][at]), "difference_high": float(between[1][at]),
        "p": min(1.0, float(p[at]) * int(enough.sum())),
    }  # fmt: skip


def _break_of_mean(
    values: Floats,
    place: np.ndarray,
    order: Sequence[str],
    mix: pd.Series | None,
    *,
    people: DesignOfPeople | None,
    level: float,
) -> dict[str, object] | None:
    """Welch's t of the means before and after each break; under a design the t of their linearised difference.

    Answers of two kinds are shares, and tested as shares: Welch's t of rare answers calls far too many different.
    A side whose answers are all equal has no variance of its own; then both have one (Student's t).
    """
    tried, kinds = [], np.unique(values)
    for at in range(len(order) - 1):
        later, earlier = values[place > at], values[place <= at]
        if (
            min(len(later), len(earlier)) < MIN_GROUP
            or np.ptp(later) + np.ptp(earlier) == 0
        ):  # fmt: skip
            continue
        if len(kinds) == 2:
            tried.append(
                (*_shares_told(values == kinds[1], place > at, people, kinds, level=level), at)
            )
            continue
        if people is not None:
            tried.append((*people.difference(values, place > at, level=level), at))
            continue
        if min(np.ptp(later), np.ptp(earlier)) == 0:
            tried.append((*_students_told(later, earlier, level=level), at))
            continue
        test = stats.ttest_ind(later, earlier, equal_var=False)
        ends = test.confidence_interval(level)
        told = (float(later.mean()), float(earlier.mean()), float(ends.low), float(ends.high))
        tried.append((float(test.pvalue), told, at))
    if not tried:
        return None
    p, (now, then, low, high), at = min(tried, key=lambda found: found[0])
    return {
        **_sides(order, at, int((place > at).sum()), int((place <= at).sum())),
        "share_negative_low": float("nan"), "share_negative_high": float("nan"),
        "n_negative": 0,
        "share_negative": now, "share_rest": then, "difference": now - then,
        "difference_low": low, "difference_high": high,
        "within": _within(values, place > at, mix, people),
        "p": min(1.0, p * len(tried)),
    }  # fmt: skip


def _students_told(
    later: Floats, earlier: Floats, *, level: float
) -> tuple[float, tuple[float, float, float, float]]:
    """P by Student's t with one variance of both sides; the means, and the interval of their difference."""
    now, then, df = float(later.mean()), float(earlier.mean()), len(later) + len(earlier) - 2
    square = float(((later - now) ** 2).sum() + ((earlier - then) ** 2).sum()) / df
    error = np.sqrt(square * (1 / len(later) + 1 / len(earlier)))
    half = float(stats.t.isf((1 - level) / 2, df) * error)
    return 2 * float(stats.t.sf(abs(now - then) / error, df)), (now, then, now - then - half, now - then + half)  # fmt: skip


def _shares_told(
    upper: Flags, later: Flags, people: DesignOfPeople | None, kinds: Floats, *, level: float
) -> tuple[float, tuple[float, float, float, float]]:
    """P that two shares of the upper answer are one; the means of later and earlier, and the interval between."""
    low, high = float(kinds[0]), float(kinds[1])
    if people is None:
        values = np.where(upper, high, low)
        now, then = values[later], values[~later]
        p, ends = kinds_apart(now, then, (low, high), level=level)
        return p, (float(now.mean()), float(then.mean()), *ends)
    apart = people.shares_apart(upper[:, None], (later[:, None], ~later[:, None]), level=level)
    told = {name: float(apart[name][0]) for name in ("p", "share", "rest", "difference_low", "difference_high")}  # fmt: skip
    wide = high - low
    return told["p"], (
        low + wide * told["share"],
        low + wide * told["rest"],
        wide * told["difference_low"],
        wide * told["difference_high"],
    )


def _sides(order: Sequence[str], at: int, after: float, before: float) -> dict[str, object]:
    return {
        "since": order[at],
        "value": order[at + 1],
        "n": int(after),
        "n_before": int(before),
    }


def _within_counts(n: Floats, x: Floats, last: int) -> float:
    """Difference of the shares hurt (`_within`) of counts by group and period, `last` the one before the break."""
    sides = slice(last + 1, None), slice(None, last + 1)
    (now, hurt_now), (then, hurt_then) = (
        (n[:, side].sum(axis=1), x[:, side].sum(axis=1)) for side in sides
    )
    both = (now > 0) & (then > 0)
    if not both.any():
        return float("nan")
    apart = hurt_now[both] / now[both] - hurt_then[both] / then[both]
    return float(np.average(apart, weights=then[both]))


def _within(
    values: Floats, later: Flags, mix: pd.Series | None, people: DesignOfPeople | None
) -> float:
    """Difference of the means with the groups weighted as before; missing without groups in both."""
    if mix is None or not mix.notna().any():
        return float("nan")
    frame = pd.DataFrame({"value": values, "later": later, "mix": mix.to_numpy()})
    if people is None:
        frame = frame.dropna()
        means = frame.pivot_table(index="mix", columns="later", values="value").dropna()
        mass = frame.loc[~frame["later"], "mix"].value_counts()
    else:
        frame = frame.assign(w=people.weights, wv=people.weights * values).dropna()
        sums = frame.groupby(["mix", "later"], observed=True)[["w", "wv"]].sum()
        means = (sums["wv"] / sums["w"]).unstack("later").dropna()
        mass = frame[~frame["later"]].groupby("mix", observed=True)["w"].sum()
    if means.shape[1] < 2 or not len(means):
        return float("nan")
    weight = mass.reindex(means.index).to_numpy(float)
    return float(np.average((means[True] - means[False]).to_numpy(float), weights=weight))
