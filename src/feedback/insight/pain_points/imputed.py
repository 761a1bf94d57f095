"""Pain points with the ratings of aspects that are missing filled in several times, and pooled by Rubin's rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.insight.importance.least_squares import t_quantile
from feedback.insight.pain_points.costs import CostModel, fit_costs
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.segments import read_segments
from feedback.insight.pain_points.table import LIKE_BASES, count_shares, join_costs, share_worths
from feedback.insight.pain_points.who_is_hurt import Signals, rating_boxes
from feedback.measures.imputation import impute_answers
from feedback.measures.intervals import proportion_interval
from feedback.measures.rubin import pooled_share, rubin
from feedback.numeric import Floats

IMPUTATIONS = 10
_ROUNDS = 5
BEHIND = 3  # answers for each column, for groups to be among what others are filled in from
_OTHERS = 4  # overall rating and weight, and two answers to spare: what `impute_answers` asks for


class Completed(NamedTuple):
    """Who hurts, once for each completion; the segments whose groups were among what it was filled in from."""

    signals: list[Signals]
    segments: frozenset[str]


def completed_signals(
    own: Signals,
    rated: pd.DataFrame | None,
    ratings: Floats,
    *,
    scale: tuple[float, float] | None,
    weights: Floats,
    segments: pd.DataFrame | None,
    seed: int,
    put_to_some: Collection[str] = (),
) -> Completed:
    """Who hurts, once for each completion of the aspects' ratings; none where no rating is missing.

    Filled in from the other ratings, the overall one, the groups and the weight, for people who rated any aspect, of
    aspects whose base is those who rated it. What somebody wrote about an aspect outweighs what is filled in.

    An aspect with too few ratings to fill in the others from, or not put to everybody (`to_fill_in`), stays as it was answered, and so do
    the groups of a segment that are too many for the ratings there are: filled in without them all would come out alike.
    """
    nothing = Completed([], frozenset())
    if rated is None or scale is None:
        return nothing
    asked = [name for name, yes in zip(own.aspects, own.by_rating, strict=True) if yes]
    wanted = to_fill_in(rated[asked], least=len(asked) + _OTHERS, put_to_some=put_to_some)
    known = rated[wanted].reindex(own.respondents)
    people = known.notna().any(axis=1).to_numpy()
    if len(wanted) < 2 or known[people].notna().to_numpy().all():
        return nothing
    answers = known[people].set_axis([f"aspect {name}" for name in wanted], axis=1)
    if np.isfinite(ratings[people]).sum() >= len(wanted) + _OTHERS:
        answers["overall"] = ratings[people]
    if np.ptp(weights[people]) > 0:
        answers["weight"] = np.log(np.maximum(weights[people], 1e-9))
    members = group_members(
        segments,
        own.respondents[people],
        columns=answers.shape[1],
        answers=int(known.notna().sum().min()),
    )
    if members:
        answers = answers.join(pd.concat(members.values(), axis=1).set_axis(answers.index, axis=0))
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
    return Completed(found, frozenset(members))


def to_fill_in(
    answers: pd.DataFrame, *, least: int, put_to_some: Collection[str] = ()
) -> list[str]:
    """Questions put to everybody with at least so many answers, and half as many as any other: one that fewer answered was not
    put to the rest, whatever is known of whom it was put to.

    >>> put = pd.DataFrame({"food": [4.0] * 9, "lift": [3.0] * 4 + [np.nan] * 5, "room": [5.0] * 5 + [np.nan] * 4})
    >>> to_fill_in(put, least=3)
    ['food', 'room']
    """
    answered = answers.notna().sum()
    many = (answered >= least) & (LIKE_BASES * answered >= answered.max())
    return [name for name in answers.columns[many] if name not in put_to_some]


def group_members(
    segments: pd.DataFrame | None, respondents: pd.Index, *, columns: int, answers: int
) -> dict[str, pd.DataFrame]:
    """Who is of which group, as columns of 0 and 1 beside `columns` others, by segment.

    One group of a segment, and whoever is of none or of one of fewer than LEAST people, has no column. A segment takes
    part while BEHIND answers stand behind every column.
    """
    found: dict[str, pd.DataFrame] = {}
    if segments is None:
        return found
    for name, column in read_segments(segments).reindex(respondents).items():
        groups = column.astype("str").where(column.notna())
        # in the order they come, which is the same whatever the groups are called
        codes, values = pd.factorize(groups)
        sizes = groups.value_counts().reindex(values)
        known = np.flatnonzero(sizes >= LEAST)[1:]
        if len(known) and BEHIND * (columns + len(known)) <= answers:
            columns += len(known)
            inside = (codes[:, None] == known).astype(float)
            found[str(name)] = pd.DataFrame(
                inside, columns=[f"(group) {name} {at}" for at in known]
            )
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
    """The table of all completions together (`pooled_shares`), and their model of the rating.

    Effects and costs: `rubin`. Whether all of it is chance stays told by the answers given (`model`), for what is filled
    in carries the outcome.
    """
    table = pooled_shares(own, completed, weights=weights, level=level, design=design)
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


def pooled_shares(
    own: Signals,
    completed: list[Signals],
    *,
    weights: Floats,
    level: float,
    design: DesignOfPeople | None,
) -> pd.DataFrame:
    """`count_shares` of all completions together (`pooled_share`); n: with what is filled in, `missing` of them."""
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
    table["share_negative"], left = pooled_share(shares, told, level=level)
    ends = proportion_interval(
        table["share_negative"].fillna(0.0).to_numpy() * left, left, level=level
    )
    table["share_negative_low"], table["share_negative_high"] = ends
    return table


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
        in_base={
            name: (
                min(one.in_base[name][0] for one in models),
                min(one.in_base[name][1] for one in models),
            )
            for name in own.in_base
        },
        covariance=np.mean([one.covariance for one in models], axis=0)
        + (1 + 1 / len(models)) * spread,
    )
