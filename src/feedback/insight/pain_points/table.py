"""The pain-point table: shares of people, costs, ranks with ties."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from feedback.insight.importance.noise import NOISE_LEVEL
from feedback.insight.pain_points.costs import CostModel
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.who_is_hurt import Flags, Signals, as_text
from feedback.measures.intervals import proportion_interval
from feedback.numeric import Floats, Ints, stretches


def count_shares(
    signals: Signals, *, weights: Floats, level: float, design: DesignOfPeople | None = None
) -> pd.DataFrame:
    """People and shares by aspect, of those who could have hurt; base: "rated" or "wrote", who they are.

    Under weights effective_n beside n: how many simple answers the share is worth.
    """
    heard = signals.heard & (weights > 0)[:, None]
    mass = mass_of(heard, weights)

    def share(flags: Flags) -> Floats:
        return mass_of(heard & flags, weights) / np.where(mass > 0, mass, np.nan)

    negative = share(signals.hurt)
    effective, told = share_worths(signals, weights=weights, level=level, design=design)
    low, high = proportion_interval(
        np.minimum(np.nan_to_num(negative), 1) * told, told, level=level
    )
    unequal = design is not None or np.unique(weights).size > 1
    return pd.DataFrame(
        {
            "n": heard.sum(axis=0),
            **({"effective_n": effective} if unequal else {}),
            "n_mentions": (signals.mentioned & (weights > 0)[:, None]).sum(axis=0),
            "share_mentions": share(signals.mentioned),
            "n_negative": (heard & signals.hurt).sum(axis=0),
            "share_negative": negative,
            "share_negative_low": low,
            "share_negative_high": high,
            "share_positive": share(signals.delighted),
            "base": np.where(signals.by_rating, "rated", "wrote"),
        },
        index=pd.Index(signals.aspects, name="aspect"),
    )


def share_worths(
    signals: Signals, *, weights: Floats, level: float, design: DesignOfPeople | None
) -> tuple[Floats, Floats]:
    """How many simple answers the share of each aspect is worth, and for how many its interval is told."""
    if design is not None:
        heard = signals.heard & (weights > 0)[:, None]
        told = design.known_worths(signals.hurt, heard, level=level)
        return design.worths(signals.hurt, heard), told
    squares = mass_of(signals.heard, weights**2)
    effective: Floats = mass_of(signals.heard, weights) ** 2 / np.where(squares > 0, squares, 1)
    return effective, effective


def mass_of(flags: Flags, weights: Floats) -> Floats:
    """Weights of those of whom each column is true, a stretch of people at a time."""
    found = np.zeros(flags.shape[1])
    for rows in stretches(len(flags)):
        found += (flags[rows] * weights[rows, None]).sum(axis=0)
    return found


def join_costs(
    table: pd.DataFrame, model: CostModel | None, *, labels: Mapping[str, str]
) -> pd.DataFrame:
    columns = [f"{kind}{end}" for kind in ("effect", "cost") for end in ("", "_low", "_high")]
    costs = pd.DataFrame(np.nan, index=table.index, columns=columns)
    if model is not None and len(model.table):
        costs.loc[model.table.index, columns] = model.table[columns]
    names = as_text(pd.Index([labels.get(aspect, aspect) for aspect in table.index], dtype=object))
    return pd.concat([table.assign(label=names.to_numpy()), costs], axis=1)


_DRAWS = 10_000
_CELLS = 1_000_000  # numbers drawn at once
LIKE_BASES = 2  # bases at most this many times one another are ranked together


def like_bases(table: pd.DataFrame, names: list[str]) -> Flags:
    """Which aspects may be ranked together: those of `names` with the most answers whose bases are within a factor of two.

    A cost is per person of the aspect's own base; of a question put to 40 of 300 people it cannot stand
    beside one of everybody. Three aspects few wrote of do not keep two out that everybody rated.
    """
    n, inside = table["n"].to_numpy(), table.index.isin(names)
    widest, most = 0, (False, 0)
    for top in sorted(set(n[inside].tolist()), reverse=True):
        held = n[inside & (n <= top) & (LIKE_BASES * n >= top)]
        # one alone has nothing to be ranked with
        many = (len(held) > 1, int(held.sum()))
        widest, most = (top, many) if many > most else (widest, most)
    found: Flags = inside & (n <= widest) & (LIKE_BASES * n >= widest)
    return found


def never_before(ranks: Ints, values: Floats) -> Ints:
    """Ranks that never fall as the value falls: an aspect whose wide interval would let it be first
    does not stand before one that costs more; it shares the rank of the last one above it."""
    order = np.argsort(-values, kind="stable")
    monotone = ranks.copy()
    monotone[order] = np.maximum.accumulate(ranks[order])
    return monotone


def widening(covariance: Floats, *, level: float) -> float:
    """By how much intervals of figures widen so that two of the same value seldom have none in common; at least 1.

    The chance that any two of the figures are told apart wrongly is then at most 1 - level: the quantile of the largest
    |d_i - d_j| / (s_i + s_j) of draws of the estimates' errors d over the one of a single interval. Tukey's range in
    place of twice an interval's half width: Hochberg & Tamhane (1987), Multiple Comparison Procedures, ch. 3; the intervals
    are a joint confidence set of the ranks: Klein, Wright & Wieczorek (2020), J. R. Stat. Soc. A 183, 589-606.

    Parameters
    ----------
    covariance
        Of the estimates, (k, k), or (k,) variances of estimates of different people.

    Examples
    --------
    >>> [round(widening(np.eye(k), level=0.95), 2) for k in (2, 8, 12, 20)]
    [1.0, 1.1, 1.19, 1.28]
    """
    k, together = len(covariance), covariance.ndim == 2
    spread = np.sqrt(np.diag(covariance) if together else covariance)
    if k < 3 or not (spread > 0).all():
        return 1.0
    root = np.empty((0, 0))
    if together:
        values, vectors = np.linalg.eigh(covariance / np.outer(spread, spread))
        root = vectors * np.sqrt(np.clip(values, 0.0, None)) * spread[:, None]
    rng, size = np.random.default_rng(0), max(1, _CELLS // k)
    largest = np.empty(_DRAWS)
    for start in range(0, _DRAWS, size):
        drawn = rng.standard_normal((min(size, _DRAWS - start), k))
        largest[start : start + size] = _farthest(
            drawn @ root.T if together else drawn * spread, spread
        )
    single = float(stats.norm.isf((1 - level) / 2))
    return max(1.0, float(np.quantile(largest, level)) / single)


def _farthest(errors: Floats, spread: Floats) -> Floats:
    """Largest |d_i - d_j| / (s_i + s_j) of each row, without looking at every pair.

    The pair farthest apart at the ratio so far, by d_i - ratio·s_i against d_j + ratio·s_j, has the next ratio, until none
    has a larger one: Dinkelbach (1967), Management Science 13(7), 492-498.

    Parameters
    ----------
    errors, spread
        (draws, k) of the estimates, and (k,) their standard errors, above 0.
    """
    ratio, left = np.zeros(len(errors)), np.arange(len(errors))
    while len(left):
        drawn, reach = errors[left], ratio[left, None] * spread
        high, low = (drawn - reach).argmax(axis=1), (drawn + reach).argmin(axis=1)
        rows = np.arange(len(left))
        found = (drawn[rows, high] - drawn[rows, low]) / (spread[high] + spread[low])
        larger = found > ratio[left]
        left, found = left[larger], found[larger]
        ratio[left] = found
    return ratio


def joint_ends(
    centre: Floats, low: Floats, high: Floats, *, level: float, covariance: Floats | None = None
) -> tuple[Floats, Floats]:
    """Ends of intervals widened for how many figures are held against one another (`widening`).

    Parameters
    ----------
    centre, low, high
        (k,) figures with their ends at `level`.
    covariance
        Of the estimates; None: as if each were of different people.
    """
    together = np.square(high - low) if covariance is None else covariance
    wider = widening(together, level=level)
    return centre - wider * (centre - low), centre + wider * (high - centre)


def rank_aspects(
    table: pd.DataFrame, names: list[str], *, model: CostModel | None, level: float = 0.95
) -> tuple[pd.DataFrame, str]:
    """Rank like bases with ties where intervals overlap; by complaints without ratings; not at all in noise.

    Before they are held against one another intervals are widened for how many there are (`widening`).
    Adds `apart`: spoken of by enough people, and not ranked because its base is another.
    """
    missing = pd.Series(pd.NA, index=table.index, dtype="Int64")
    ranks = pd.DataFrame(dict.fromkeys(("rank", "rank_low", "rank_high"), missing))
    noise = model is not None and model.p_value > NOISE_LEVEL
    key = (
        "cost"
        if model is not None and not noise and table["cost"].notna().any()
        else "share_negative"
    )
    # who complains and rates higher all the same supports no fix: an effect of the wrong sign has no rank,
    # nor has what nobody is unhappy with
    alike = like_bases(table, names)
    known = table.loc[alike & (table[key] >= 0).to_numpy() & (table["n_negative"] > 0).to_numpy()]
    ranked_by = "" if noise or not len(known) else key
    if ranked_by:
        centre = known[key].to_numpy(dtype=float)
        low, high = (known[f"{key}_{end}"].to_numpy(dtype=float) for end in ("low", "high"))
        costs = model is not None and key == "cost"
        together = model.covariance_of(list(known.index)) if model is not None and costs else None
        low, high = joint_ends(centre, low, high, level=level, covariance=together)
        above = (low[None, :] > high[:, None]).sum(axis=1)
        below = (high[None, :] < low[:, None]).sum(axis=1)
        ranks.loc[known.index, "rank"] = never_before(1 + above, known[key].to_numpy())
        ranks.loc[known.index, "rank_low"] = 1 + above
        ranks.loc[known.index, "rank_high"] = len(known) - below
    order = [key, "share_negative"] if key == "cost" else ["share_negative"]
    table = table.join(ranks).assign(apart=table.index.isin(names) & ~alike)
    return table.sort_values(
        ["apart", *order],
        ascending=[True, *[False] * len(order)],
        kind="stable",
        na_position="last",
    ), ranked_by
