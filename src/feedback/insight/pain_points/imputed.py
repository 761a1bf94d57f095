"""Pain points with the ratings of aspects that are missing filled in several times, and pooled by Rubin's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from feedback.insight.importance.least_squares import t_quantile
from feedback.insight.pain_points.costs import CostModel, fit_costs
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.table import count_shares, join_costs, share_worths
from feedback.insight.pain_points.who_is_hurt import Signals, rating_boxes
from feedback.measures.imputation import impute_answers
from feedback.measures.intervals import proportion_interval
from feedback.measures.rubin import rubin
from feedback.numeric import Floats

IMPUTATIONS = 10
_ROUNDS = 5
_OTHERS = 4  # overall rating and weight, and two answers to spare: what `impute_answers` asks for


def completed_signals(
    own: Signals,
    rated: pd.DataFrame | None,
    ratings: Floats,
    *,
    scale: tuple[float, float] | None,
    weights: Floats,
    seed: int,
) -> list[Signals]:
    """Who hurts, once for each completion of the aspects' ratings; empty where no rating is missing.

    Filled in from the other ratings, the overall one and the weight, for people who rated any aspect, of aspects whose
    base is those who rated it. What somebody wrote about an aspect outweighs what is filled in.

    An aspect with too few ratings to fill in the others from stays as it was answered.
    """
    if rated is None or scale is None:
        return []
    asked = [name for name, yes in zip(own.aspects, own.by_rating, strict=True) if yes]
    enough = rated[asked].notna().sum() >= len(asked) + _OTHERS
    wanted = [name for name in asked if enough[name]]
    known = rated[wanted].reindex(own.respondents)
    people = known.notna().any(axis=1).to_numpy()
    if len(wanted) < 2 or known[people].notna().to_numpy().all():
        return []
    answers = known[people].set_axis([f"aspect {name}" for name in wanted], axis=1)
    if np.isfinite(ratings[people]).sum() >= len(wanted) + _OTHERS:
        answers["overall"] = ratings[people]
    if np.ptp(weights[people]) > 0:
        answers["weight"] = np.log(np.maximum(weights[people], 1e-9))
    made = impute_answers(answers, count=IMPUTATIONS, rounds=_ROUNDS, seed=seed)
    told = own.mentioned & ~own.rated
    found = []
    for table in made.completed:
        filled = table.iloc[:, : len(wanted)].set_axis(wanted, axis=1)
        filled = rated.reindex(own.respondents).combine_first(filled)
        low, high, there = rating_boxes(
            filled, everyone=own.respondents, aspects=own.aspects, scale=scale
        )
        one = replace(
            own,
            heard=np.where(own.by_rating, there, own.heard),
            hurt=np.where(told, own.hurt, low | (own.hurt & ~there)),
            delighted=np.where(told, own.delighted, high | (own.delighted & ~there)),
        )
        found.append(one)
    return found


def pooled_table(
    own: Signals,
    completed: list[Signals],
    *,
    chosen: list[int],
    ratings: Floats,
    weights: Floats,
    level: float,
    design: DesignOfPeople | None,
    model: CostModel | None,
    labels: Mapping[str, str],
) -> tuple[pd.DataFrame, CostModel | None]:
    """The table of all completions together, and their model of the rating.

    Shares: Wilson's interval under imputation (Lott & Reiter 2020, Am. Stat. 74(2), 109-115). Effects and costs:
    `rubin`. n: those in the base with what is filled in, `missing` of them; whether all of it is chance stays told by
    the answers given (`model`), for what is filled in carries the outcome.
    """
    tables = [count_shares(one, weights=weights, level=level, design=design) for one in completed]
    table = tables[0].assign(
        n_negative=np.round(np.mean([one["n_negative"] for one in tables], axis=0)).astype(int),
        share_positive=np.mean([one["share_positive"] for one in tables], axis=0),
        missing=(completed[0].heard & ~own.heard & (weights > 0)[:, None]).sum(axis=0),
    )
    # those everybody rated are of the same people as those filled in
    filled = table["missing"] > 0
    whole = filled | (own.by_rating & (table["n"] == table["n"].where(filled).max()))
    table["base"] = table["base"].mask(whole, "any")
    worths = [share_worths(one, weights=weights, level=level, design=design) for one in completed]
    effective, told = (np.mean(part, axis=0) for part in zip(*worths, strict=True))
    if "effective_n" in table:
        table["effective_n"] = effective
    shares = np.array([one["share_negative"] for one in tables], dtype=float)
    ends = _wilson(shares, told, level=level)
    table["share_negative"], table["share_negative_low"], table["share_negative_high"] = ends
    fitted = [
        fit_costs(one, chosen=chosen, ratings=ratings, weights=weights, level=level, seed=None, design=design)
        for one in completed
    ]  # fmt: skip
    models = [one for one in fitted if one is not None]
    if model is not None and len(models) == len(completed):
        model = _pooled_model(models, model, level=level)
        lost = model.table["missing_information"]
        return join_costs(table, model, labels=labels).join(lost), model
    return join_costs(table, model, labels=labels), model


def _wilson(shares: Floats, worth: Floats, *, level: float) -> tuple[Floats, Floats, Floats]:
    """Mean share of the completions and its interval: Wilson's, of as many answers as the gaps leave."""
    share = np.nan_to_num(shares.mean(axis=0))
    m, between = len(shares), np.nan_to_num(shares.var(axis=0, ddof=1))
    within = np.maximum(share * (1 - share) / np.maximum(worth, 1e-9), 1e-300)
    more = (1 + 1 / m) * between / within
    # ν = (m - 1)(1 + 1/r)²; where nothing is lost, normal as Wilson's
    df = (m - 1) * (1 + 1 / np.maximum(more, 1e-9)) ** 2
    upper = (1 + level) / 2
    left = worth / (1 + more) * (stats.norm.ppf(upper) / stats.t.ppf(upper, df)) ** 2
    low, high = proportion_interval(np.clip(share, 0, 1) * left, left, level=level)
    return np.where(worth > 0, share, np.nan), low, high


def _pooled_model(models: list[CostModel], own: CostModel, *, level: float) -> CostModel:
    table = own.table.copy()
    df = np.mean([one.table["df"] for one in models], axis=0)
    for figure in ("effect", "cost"):
        estimates = np.array([one.table[figure] for one in models], dtype=float)
        errors = np.array(
            [
                (one.table[f"{figure}_high"] - one.table[figure])
                / [t_quantile(level, df=each) for each in one.table["df"]]
                for one in models
            ],
            dtype=float,
        )
        pooled = rubin(estimates, errors, df=df, level=level)
        table[figure] = pooled["estimate"].to_numpy()
        table[f"{figure}_low"] = pooled["ci_low"].to_numpy()
        table[f"{figure}_high"] = pooled["ci_high"].to_numpy()
        table["missing_information"] = pooled["missing_information"].to_numpy()
    costs = np.nan_to_num(np.array([one.table["cost"] for one in models], dtype=float))
    spread = np.atleast_2d(np.cov(costs, rowvar=False))
    return replace(
        own,
        table=table,
        n=max(one.n for one in models),
        r_squared=float(np.mean([one.r_squared for one in models])),
        # what one completion cannot tell has no pooled effect
        nobody_like_them=frozenset().union(*(one.nobody_like_them for one in models)),
        contradicted={
            name: plain for one in (*models, own) for name, plain in one.contradicted.items()
        },
        covariance=np.mean([one.covariance for one in models], axis=0)
        + (1 + 1 / len(models)) * spread,
    )
