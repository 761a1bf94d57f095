"""Importance and performance side by side: what people say matters, what moves them, and how sure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.insight.importance import methods as by
from feedback.insight.importance.correlations import require_independent
from feedback.insight.importance.data import aligned, in_order, places_in_order
from feedback.insight.importance.quadrants import DERIVED, QUADRANTS, ImportancePerformance
from feedback.insight.importance.resampling import correlate_draw, mean_order_gains
from feedback.insight.importance.subset_r2 import random_orders
from feedback.numeric import (
    Floats,
    number_array,
    number_frame,
    refuse_constant,
    varying,
    weight_array,
)
from feedback.parameter_checks import check_choice, check_count, check_level
from feedback.responses.weights.design import split_design
from feedback.responses.weights.replicates import replicate_weights

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from feedback.responses.weights.design import Design

_EXACT = 10  # items up to which LMG is swept in every draw; above, the same random orders serve all
_ORDERS = 200


def importance_performance(
    performance: pd.DataFrame,
    outcome: pd.Series | ArrayLike | None = None,
    *,
    stated: pd.DataFrame | pd.Series | Mapping[str, float] | None = None,
    derived: str = "correlation",
    cut: str = "mean",
    weights: pd.Series | ArrayLike | Design | None = None,
    bootstrap: int = 500,
    seed: int = 0,
    level: float = 0.95,
) -> ImportancePerformance:
    """Sort items into four quadrants, by importance stated and derived, with the chance of each.

    Parameters
    ----------
    performance
        People × items: how well it was. Missing answers as NaN; each figure uses the answers there. Words with an order
        (ordered categoricals) count by their places in it, from 1, here and below.
    outcome
        Overall satisfaction: gives derived importance.
    stated
        People × the same items: how much it matters; or one figure an item.
    derived
        "correlation" (default), "beta", "johnson" or "lmg".
    cut
        "mean" or "median" over the items.
    weights
        Survey weight a person, positive; or the design of the survey, whose replicates then are the samples.
    bootstrap
        Samples of the people for intervals and certainties; 0 for none.
    seed, level
        Of the bootstrap.

    Returns
    -------
    ImportancePerformance

    Raises
    ------
    InputError
        Neither outcome nor stated, items that do not match, text in place of numbers.
    AnalysisError
        Fewer than two items that vary (one that does not is left out by name); collinear items with another measure than correlation.

    Notes
    -----
    Source: Martilla & James (1977) J. Marketing 41(1), 77-79; derived importance and its trouble with
    stated: Oliver (1997), Satisfaction, ch. 2.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> good = pd.DataFrame(rng.normal([3, 4], 1, (200, 2)), columns=["wait", "food"])
    >>> found = importance_performance(good, 2 * good["wait"] + rng.normal(size=200), bootstrap=100)
    >>> found.table["quadrant_derived"].tolist()
    ['concentrate', 'overkill']
    """
    where = "importance_performance"
    check_choice(derived, DERIVED, where=where, name="derived")
    check_choice(cut, ("mean", "median"), where=where, name="cut")
    check_count(bootstrap, where=where, name="bootstrap", least=0)
    check_level(level, where=where)
    items = _by_text(number_frame(in_order(performance, where=where), where=where, at_least=2))
    items, aside = varying(items, where=where)
    if outcome is None and stated is None:
        raise InputError(
            en=f"{where}: give an outcome (derived importance), stated importance, or both.",
            zh=f"{where}：请给出结果变量（推导重要性）或陈述重要性，或两者都给。",
        )
    design, bare = split_design(weights, items, where=where)
    w = weight_array(
        None if bare is None else aligned(bare, index=items.index, where=where, name="weights"),
        n=len(items),
        where=where,
    )
    measure, given = _importance(items, outcome, stated, derived=derived, where=where, seed=seed)
    figures = _figures(items.to_numpy(), w, measure, given)
    names = list(items.columns)
    table = pd.DataFrame(figures, index=pd.Index(names, name="item"))
    table.insert(0, "n", items.notna().sum().to_numpy())
    quadrants = {
        source: _quadrants(figures, source, cut=cut)
        for source in figures
        if source != "performance"
    }
    for source, placed in quadrants.items():
        table[f"quadrant_{source}"] = placed
    if len(quadrants) == 2:
        table["agree"] = table["quadrant_stated"] == table["quadrant_derived"]
    samples = _samples(w, design, count=bootstrap, seed=seed)
    draws = [_figures(items.to_numpy(), sample, measure, given) for sample in samples]
    table, probabilities = _certainties(table, draws, quadrants, cut=cut, level=level)
    return ImportancePerformance(
        table=table,
        probabilities=probabilities,
        crosshair={name: _middle(values, cut=cut) for name, values in figures.items()},
        derived_by=derived,
        cut=cut,
        n=len(items),
        level=level,
        bootstrap=bootstrap,
        outcome=str(getattr(outcome, "name", None) or "y"),
        set_aside=aside,
        designed=design is not None,
    )


def _by_text(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its columns named by text, as results name them."""
    return table.set_axis([str(name) for name in table.columns], axis=1)


_Measure = Callable[[Floats], Floats]
_Figures = dict[str, Floats]


def _importance(
    items: pd.DataFrame,
    outcome: object,
    stated: pd.DataFrame | pd.Series | Mapping[str, float] | None,
    *,
    derived: str,
    where: str,
    seed: int,
) -> tuple[_Measure | None, _Figures]:
    """How derived importance comes from weights of the people, and what else was given."""
    given: _Figures = {}
    if isinstance(stated, pd.Series | Mapping):
        stated = pd.Series(stated)
        stated = stated.set_axis([str(name) for name in stated.index])
        if missing := [str(name) for name in items.columns if name not in stated.index]:
            raise InputError(
                en=f"{where}: stated has no importance for {', '.join(missing)}.",
                zh=f"{where}：stated 缺少 {'、'.join(missing)} 的重要性。",
            )
        given["fixed"] = number_array(stated.reindex(items.columns), where=where, name="stated")
    elif stated is not None:
        told = _by_text(number_frame(in_order(stated, where=where), where=f"{where} (stated)"))
        told = number_frame(told, where=f"{where} (stated)", columns=items.columns)
        if len(told) != len(items) or not told.index.isin(items.index).all():
            raise InputError(
                en=f"{where}: stated and performance must have the same people as rows.",
                zh=f"{where}：stated 与 performance 的行须为同一批人。",
            )
        given["stated"] = (
            told.reindex(items.index).to_numpy() if items.index.is_unique else told.to_numpy()
        )
    if outcome is None:
        return None, given
    y = number_array(
        places_in_order(aligned(outcome, index=items.index, where=where, name="outcome")),
        where=where,
        name="outcome",
    )
    together = np.column_stack([items.to_numpy(), y])
    refuse_constant(pd.DataFrame({"outcome": y}), where=where)
    centred = together - np.nanmean(together, axis=0)
    orders = random_orders(items.shape[1], count=_ORDERS, rng=np.random.default_rng(seed))
    if derived != "correlation":
        matrix = correlate_draw(centred, weights=np.ones(len(centred)))
        require_independent(matrix[:-1, :-1], names=list(items.columns), where=where)

    def measure(weights: Floats) -> Floats:
        matrix = correlate_draw(centred, weights=weights)
        if derived == "correlation":
            return matrix[:-1, -1]
        if derived == "beta":
            return by.standardised_coefficients(matrix[None, :-1, :-1], matrix[None, :-1, -1])[0]
        if derived == "lmg" and items.shape[1] > _EXACT:
            return mean_order_gains(matrix[:-1, :-1], matrix[:-1, -1:], orders=orders)[:, 0]
        return by.importance_by(matrix[:, :, None], method=derived, sizes=[1] * items.shape[1])[
            :, 0
        ]

    return measure, given


def _figures(items: Floats, w: Floats, measure: _Measure | None, given: _Figures) -> _Figures:
    figures = {"performance": _means(items, w)}
    if "fixed" in given:
        figures["stated"] = given["fixed"]
    elif "stated" in given:
        figures["stated"] = _means(given["stated"], w)
    if measure is not None:
        figures["derived"] = measure(w)
    return figures


def _means(values: Floats, w: Floats) -> Floats:
    known = ~np.isnan(values)
    mass = w @ known
    return np.divide(
        w @ np.where(known, values, 0.0), mass, out=np.full(len(mass), np.nan), where=mass > 0
    )


def _middle(values: Floats, *, cut: str) -> float:
    return float(np.nanmean(values) if cut == "mean" else np.nanmedian(values))


def _quadrants(figures: _Figures, source: str, *, cut: str) -> list[str]:
    important = figures[source] >= _middle(figures[source], cut=cut)
    strong = figures["performance"] >= _middle(figures["performance"], cut=cut)
    name = {
        (True, False): "concentrate",
        (True, True): "keep_up",
        (False, False): "low_priority",
        (False, True): "overkill",
    }
    return [name[bool(a), bool(b)] for a, b in zip(important, strong, strict=True)]


def _samples(w: Floats, design: Design | None, *, count: int, seed: int) -> Iterable[Floats]:
    """Weights of each sample: people drawn again, or under a design its bootstrap replicates (Rao & Wu 1988)."""
    if design is not None and count:
        return replicate_weights(design, method="bootstrap", draws=count, seed=seed).weights
    rng, n = np.random.default_rng(seed), len(w)
    return (w * np.bincount(rng.integers(n, size=n), minlength=n) for _ in range(count))


def _certainties(
    table: pd.DataFrame,
    draws: list[_Figures],
    quadrants: Mapping[str, list[str]],
    *,
    cut: str,
    level: float,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Intervals of each figure and how often each quadrant came up."""
    table = table.copy()
    rows = []
    for name in ("performance", *quadrants):
        if draws:
            ends = np.nanquantile(
                [draw[name] for draw in draws], [(1 - level) / 2, (1 + level) / 2], axis=0
            )
        else:
            ends = np.full((2, len(table)), np.nan)
        table[f"{name}_low"], table[f"{name}_high"] = ends
    for source, placed in quadrants.items():
        seen = np.array([_quadrants(draw, source, cut=cut) for draw in draws])
        shares = {
            q: (seen == q).mean(axis=0) if draws else np.full(len(table), np.nan) for q in QUADRANTS
        }
        table[f"certainty_{source}"] = [shares[q][i] for i, q in enumerate(placed)]
        rows.append(pd.DataFrame({"item": table.index, "source": source, **shares}))
    return table, pd.concat(rows, ignore_index=True)
