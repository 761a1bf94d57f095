"""A whole table of pain points from samples drawn again: shares, effects, costs and which aspect comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from feedback.insight.importance.least_squares import t_quantile
from feedback.insight.pain_points.costs import cost_columns
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.who_is_hurt import Signals
from feedback.numeric import Floats, stretches
from feedback.responses.weights.replicates import replicate_weights

FIGURES = ("share_negative", "effect", "cost")
_HELD = 10_000_000  # weights held at once
_RIDGE = 1e-9  # of the diagonal: in a sample without one of a few people a column may repeat others


def draw_tables(
    completions: Sequence[Signals],
    table: pd.DataFrame,
    *,
    chosen: list[int],
    ratings: Floats,
    weights: Floats,
    design: DesignOfPeople | None,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Figures of each aspect of a table in samples drawn again: a row a draw, columns (figure, aspect).

    Rao & Wu's bootstrap: n - 1 of n people, under a design of the clusters of each stratum (`replicate_weights`). The model is
    that of the whole sample: its columns, and which aspects have an effect. Of several completions of missing ratings
    each serves as many draws, of few draws no more of them than serve two: Schomaker & Heumann (2018), Statistics in Medicine 37, 2252-2266 (MI boot pooled).

    Parameters
    ----------
    completions
        Who hurts; several where missing ratings were filled in.
    table
        As `rank_aspects` leaves it: which aspects have a cost, and which a rank.

    Returns
    -------
    pandas.DataFrame
        Figures share_negative, effect, cost (missing where the table has none, or where nobody hurt was drawn) and rank (among
        the aspects that have one).
    """
    completions = completions[: max(1, draws // 2)]
    parts = np.array_split(np.arange(draws), len(completions))
    whole = [
        _figures(one, sample, chosen=chosen, ratings=ratings, weights=weights)
        for one, part, at in zip(completions, parts, range(len(parts)), strict=True)
        for sample in _samples(weights, design, count=len(part), seed=seed + at)
    ]
    names = [completions[0].aspects[a] for a in chosen]
    found = {
        figure: pd.DataFrame(np.vstack([one[at] for one in whole]), columns=names)
        for at, figure in enumerate(FIGURES)
    }
    beside = table.loc[names]
    untold = list(beside.index[beside["cost"].isna()])
    for figure in ("effect", "cost"):
        found[figure][untold] = np.nan
    ranked = list(beside.index[beside["rank"].notna()])
    key = "cost" if beside.loc[ranked, "cost"].notna().all() else "share_negative"
    found["rank"] = found[key][ranked].rank(axis=1, ascending=False, method="min")
    return pd.concat(found, axis=1, names=["figure", "aspect"])


def replicated_table(
    table: pd.DataFrame, drawn: pd.DataFrame, *, df: pd.Series, level: float
) -> pd.DataFrame:
    """Figures of a table with Student's intervals of the errors of the draws, and places in them.

    Returns
    -------
    pandas.DataFrame
        Index aspect, as in the table: share_negative, effect, cost with _low and _high; of aspects with a rank the middle
        `level` of its places (place_low, place_high) and `first`, the share of draws in which it is first.
    """
    names = [name for name in table.index if name in drawn["share_negative"]]
    found = pd.DataFrame(index=pd.Index(names, name="aspect"))
    quantile = np.array([t_quantile(level, df=df.get(name, np.inf)) for name in names])
    for figure in FIGURES:
        centre, error = table.loc[names, figure], drawn[figure][names].std(ddof=0)
        found[figure] = centre
        found[f"{figure}_low"] = centre - quantile * error
        found[f"{figure}_high"] = centre + quantile * error
    for end in ("share_negative_low", "share_negative_high"):
        found[end] = found[end].clip(0.0, 1.0)
    if "rank" not in drawn:
        return found.assign(place_low=np.nan, place_high=np.nan, first=np.nan)
    places, tail = drawn["rank"].dropna(), (1 - level) / 2
    found["place_low"] = places.quantile(tail, interpolation="lower")
    found["place_high"] = places.quantile(1 - tail, interpolation="higher")
    return found.assign(first=places.eq(1).mean())


def _samples(
    weights: Floats, design: DesignOfPeople | None, *, count: int, seed: int
) -> Iterator[Floats]:
    """Weights of samples drawn again, (draws, people), as many at once as memory should hold."""
    n = len(weights)
    if design is not None:
        made = replicate_weights(design.design, method="bootstrap", draws=count, seed=seed)
        yield made.weights[:, design.rows]
        return
    rng, block = np.random.default_rng(seed), max(1, _HELD // n)
    for first in range(0, count, block):
        times = rng.multinomial(n - 1, np.full(n, 1 / n), size=min(block, count - first))
        yield times * (weights * n / max(n - 1, 1))


def _figures(
    signals: Signals, sample: Floats, *, chosen: list[int], ratings: Floats, weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """Shares, effects and costs of the chosen aspects in each sample (draws, aspects)."""
    heard = signals.heard[:, chosen].astype(float)
    base, bad = sample @ heard, sample @ (heard * signals.hurt[:, chosen])
    share = np.divide(bad, base, out=np.full_like(base, np.nan), where=base > 0)
    effect = np.full_like(share, np.nan)
    model = cost_columns(signals, chosen=chosen, ratings=ratings, weights=weights)
    if model is not None:
        firm = [at for at in range(len(model.owners) + 1) if at not in model.line.loose]
        beta = _slopes(model.x[:, firm].astype(float), ratings[model.used], sample[:, model.used])
        for at, column in enumerate(firm):
            owner, kind = model.owners[column - 1] if column else (-1, "")
            if kind == "hurt":
                effect[:, chosen.index(owner)] = beta[:, at]
    return share, effect, -share * effect


def _slopes(x: Floats, y: Floats, sample: Floats) -> Floats:
    """Least-squares slopes of each sample (draws, columns); missing where nobody of a column was drawn."""
    k = x.shape[1]
    first, second = np.triu_indices(k)
    sums, crossed = np.zeros((len(sample), len(first))), np.zeros((len(sample), k))
    for rows in stretches(len(x)):
        own = x[rows]
        sums += sample[:, rows] @ (own[:, first] * own[:, second])
        crossed += sample[:, rows] @ (own * y[rows, None])
    products = np.empty((len(sample), k, k))
    products[:, first, second] = products[:, second, first] = sums
    scale = np.sqrt(np.diagonal(products, axis1=1, axis2=2))
    there = scale > 0
    scale = np.where(there, scale, 1.0)
    scaled = products / (scale[:, :, None] * scale[:, None, :])
    scaled[:, np.arange(k), np.arange(k)] = 1 + _RIDGE
    beta = np.linalg.solve(scaled, (crossed / scale)[:, :, None])[:, :, 0] / scale
    return np.where(there, beta, np.nan)
