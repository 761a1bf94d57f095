"""What an aspect costs satisfaction: share of people who hurt × what hurting goes with, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.disclosure import LEAST
from feedback.insight.fix_choice import told_correlations
from feedback.insight.importance.least_squares import LeastSquares, least_squares, t_quantile
from feedback.insight.importance.noise import chance_p
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.who_is_hurt import Flags, Signals
from feedback.numeric import Floats, stretches

MIN_HURT = 5  # people on either side of an indicator; fewer cannot carry a coefficient
MIN_COMPARED = 10  # comparable people who do not complain, counted as the model weighs them (Kish)
Interval = tuple[float, float, float]  # a figure with its ends


def enough_hurt(n: int, *, told: bool = False) -> bool:
    """Whether so many people can carry a coefficient, by the count as the table has it.

    One to nine are told alike, as a number that would be enough: of told counts it is sure from LEAST on.

    Examples
    --------
    >>> enough_hurt(5), enough_hurt(5, told=True), enough_hurt(10, told=True)
    (True, False, True)
    """
    return n >= (LEAST if told else MIN_HURT)


@dataclass(frozen=True, slots=True)
class CostModel:
    """Effects and costs by aspect (NaN where they cannot be told), and how good the model is.

    `covariance`: of the costs' estimates, aspects as in the table.
    `inseparable`: aspects whose complaints follow from one another, set by set; of one alone, from praise.
    `nobody_like_them`: aspects of whose complainers too few comparable people differ. `contradicted`: aspect → plain
    difference of mean ratings, complainers less the others, where it clearly has the other sign than the effect.
    `in_base`: aspect → people hurt and not hurt of those who could say so and rated overall, on whom its effect stands.
    """

    table: pd.DataFrame
    n: int
    r_squared: float
    p_value: float
    inseparable: list[list[str]]
    covariance: Floats
    nobody_like_them: frozenset[str] = frozenset()
    contradicted: Mapping[str, Interval] = field(default_factory=dict)
    in_base: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def correlations(self) -> pd.DataFrame:
        """Of the costs' estimates, a row a pair of aspects: aspect, other, correlation."""
        return told_correlations(list(self.table.index), self.covariance)

    def covariance_of(self, names: list[str]) -> Floats:
        """Of the costs' estimates of some of the aspects, in their order."""
        at = self.table.index.get_indexer(pd.Index(names))
        return self.covariance[np.ix_(at, at)]


def fit_costs(
    signals: Signals,
    *,
    chosen: list[int],
    ratings: Floats,
    weights: Floats,
    level: float,
    seed: int | None,
    design: DesignOfPeople | None = None,
) -> CostModel | None:
    """Least squares of the rating on the complaints of all aspects together; None if impossible.

    The effect is the coefficient of hurting, against comparable people who do not hurt there: the same other complaints,
    those of rare aspects counted as one. Of an aspect that people rated, delight has an indicator of its own, so that the
    others rated it in between; praise that was only written has none, for who writes of one matter alone would then be
    compared with those who say nothing of anything, and often nobody does. Those who
    could not say (`Signals.heard`) have an indicator of their own for each aspect. Where the comparison rests on fewer
    than MIN_COMPARED people, fewer than MIN_HURT of the base hurt or do not, or the plain means clearly say the contrary, there is
    no effect. cost = -share × effect; its variance adds the influence of every person on the share and on the effect (HC3 residuals), so their covariance is in it.
    Quantiles are Student's with (people hurt, or not hurt if fewer) - 1 degrees of freedom; under weights
    they are counted by Kish's effective number, for the heaviest of them carry the variance. Under a survey
    design the influences are added up within clusters, and clusters count in place of people.
    benchmarks/pain_point_effects.py holds it against other designs where the truth is planted.

    Parameters
    ----------
    chosen
        Positions of the aspects that take part.
    ratings, weights
        A value a person of `signals.respondents`; ratings NaN where not given.
    seed
        Of the shuffles that tell noise; None: no p is wanted.
    """
    fitted = cost_columns(signals, chosen=chosen, ratings=ratings, weights=weights)
    if fitted is None:
        return None
    used, x, owners, model = fitted
    n, y, w = int(used.sum()), ratings[used], weights[used]
    place = {owner: column + 1 for column, owner in enumerate(owners)}
    rows: dict[str, dict[str, float]] = {}
    told: list[_Told] = []
    alone, contradicted, in_base = set(), {}, {}
    for a in chosen:
        column, name = place.get((a, "hurt")), signals.aspects[a]
        hurt, heard = signals.hurt[:, a] & signals.heard[:, a], signals.heard[:, a] & (weights > 0)
        effect = float("nan")
        influence: Floats = np.zeros(n)
        base = hurt[heard & used]
        in_base[name] = (int(base.sum()), int((~base).sum()))
        # the complaints the coefficient stands on may be of people outside the base (written, not rated): it is of the
        # people whose share is told where enough of them are on either side, whoever else complains
        if column is not None and column not in model.loose and min(in_base[name]) >= MIN_HURT:
            compared = model.compared_on(column, weights=w)[~signals.hurt[used, a]]
            if _effective(compared) >= MIN_COMPARED:
                effect, influence = float(model.beta[column]), model.influence_on(column)
            else:
                alone.add(name)
        rows[name], share = _cost(
            hurt, heard=heard, weights=weights, used=used, effect=effect, influence=influence,
            level=level, design=design,
        )  # fmt: skip
        plain = _contrary(
            rows[name], hurt=hurt, asked=heard & used, ratings=ratings, weights=weights, level=level, design=design,
        )  # fmt: skip
        if plain is not None:
            contradicted[name] = plain
            rows[name] |= {each: float("nan") for each in rows[name] if each != "df"}
            effect = float("nan")
        told.append(_Told(a, column, effect, share))
    table = pd.DataFrame.from_dict(rows, orient="index")
    repeated = [
        [signals.aspects[a] for (a, kind), c in place.items() if kind == "hurt" and c in repeat]
        for repeat in model.repeats
    ]
    inseparable = [names for names in repeated if names]
    firm = [column for column in range(len(owners)) if column + 1 not in model.loose]
    p_value = 1.0
    if seed is not None and firm:
        p_value = chance_p(
            x[:, 1:][:, firm],
            y,
            weights=w,
            r_squared=model.r_squared,
            seed=seed,
            design=None if design is None else design.design,
            rows=None if design is None else design.rows[used],
        )
    return CostModel(
        table,
        n=n,
        r_squared=model.r_squared,
        p_value=p_value,
        inseparable=inseparable,
        covariance=_together(told, signals, model, used=used, weights=weights, design=design),
        nobody_like_them=frozenset(alone),
        contradicted=contradicted,
        in_base=in_base,
    )


class CostColumns(NamedTuple):
    """Who is in the model, its columns (the first of ones), whose the others are (position, kind), and the line."""

    used: Flags
    x: NDArray[np.int8]
    owners: list[tuple[int, str]]
    line: LeastSquares


def cost_columns(
    signals: Signals, *, chosen: list[int], ratings: Floats, weights: Floats
) -> CostColumns | None:
    """The model that `fit_costs` tells of; None where there is none."""
    used = ~np.isnan(ratings) & (weights > 0) & signals.heard[:, chosen].any(axis=1)
    if used.sum() < 2 or np.ptp(ratings[used]) == 0:
        return None
    for pooled in (True, False):
        x, owners = _design(signals, chosen=chosen, used=used, pooled=pooled)
        line = least_squares(x, ratings[used], weights=weights[used])
        # rare complaints that come with one aspect alone, and with it always, are no reason not to tell of it
        if owners.count(_RARE) == 0 or owners.index(_RARE) + 1 not in line.loose:
            break
    if not any(kind == "hurt" for _, kind in owners) or used.sum() <= len(owners) + 10:
        return None
    return CostColumns(used, x, owners, line)


_RARE = (-1, "rare")  # whose the column of all complaints too rare for one of their own is


def _design(
    signals: Signals, *, chosen: list[int], used: Flags, pooled: bool
) -> tuple[NDArray[np.int8], list[tuple[int, str]]]:
    """A column of ones, indicators that enough people share, and whose they are: hurt, delighted, rare, could not say."""
    columns, owners = [np.ones(int(used.sum()), dtype=np.int8)], []
    rare = np.ones(len(signals.aspects), dtype=bool)
    for a in chosen:
        kinds = {"hurt": signals.hurt[used, a]}
        if signals.by_rating[a]:
            delighted = signals.delighted[used, a]
            between = signals.heard[used, a] & ~kinds["hurt"] & ~delighted
            # where nearly nobody rated it in between, who is delighted is whom to compare with
            kinds |= {"delight": delighted} if between.sum() >= MIN_COMPARED else {}
        for kind, column in kinds.items():
            if MIN_HURT <= column.sum() <= len(column) - MIN_HURT:
                columns.append(column.astype(np.int8))
                owners.append((a, kind))
        rare[a] = kinds["hurt"].sum() < MIN_HURT
    any_rare = np.asarray(signals.hurt[:, rare].any(axis=1), dtype=bool)[used]
    if owners and pooled and any_rare.any():
        columns.append(any_rare.astype(np.int8))
        owners.append(_RARE)
    if owners:
        silent = _could_not_say(columns, ~signals.heard[used][:, chosen])
        owners += [(chosen[at], "could not say") for at in silent]
        columns += silent.values()
    return np.column_stack(columns), owners


def _could_not_say(columns: list[NDArray[np.int8]], silent: Flags) -> dict[int, NDArray[np.int8]]:
    """Missing-answer indicators by place, those that follow from what stands before them left out.

    Who was not asked of an aspect is not one who was asked and is content: without an indicator of her own her
    rating would be taken for theirs.
    """
    n, times = len(silent), silent.sum(axis=0)
    some = np.flatnonzero((times >= MIN_HURT) & (times <= n - MIN_HURT))
    if not len(some):  # of comments alone: who wrote could say everything
        return {}
    basis = np.linalg.qr(np.column_stack(columns).astype(float))[0]
    found: dict[int, NDArray[np.int8]] = {}
    for at in some.tolist():
        column = silent[:, at].astype(float)
        left = column - basis @ (basis.T @ column)
        left -= basis @ (basis.T @ left)
        if np.linalg.norm(left) > 1e-6 * np.linalg.norm(column):
            found[at] = silent[:, at].astype(np.int8)
            basis = np.column_stack([basis, left / np.linalg.norm(left)])
    return found


def _effective(weights: Floats) -> float:
    """Kish's effective number of people; 0 of none."""
    squares = float((weights**2).sum())
    return float(weights.sum() ** 2) / squares if squares else 0.0


def _cost(
    hurt: Flags,
    *,
    heard: Flags,
    weights: Floats,
    used: Flags,
    effect: float,
    influence: Floats,
    level: float,
    design: DesignOfPeople | None,
) -> tuple[dict[str, float], float]:
    """Effect and cost with their intervals, and the share."""
    base = weights * heard
    share = float(base @ hurt / base.sum())
    on_cost = -effect * (base * (hurt - share) / base.sum())
    on_cost[used] -= share * influence
    few = min(_effective(weights[hurt & used]), _effective(weights[~hurt & used]))
    se_effect, se_cost = float(np.sqrt(influence @ influence)), float(np.sqrt(on_cost @ on_cost))
    if design is not None:
        whole = np.zeros(len(hurt))
        whole[used] = influence
        se_effect, se_cost = design.error(whole), design.error(on_cost)
        held = min(design.clusters(hurt & used), design.clusters(~hurt & used))
        few = min(few, held, design.design.df + 1)
    quantile = t_quantile(level, df=few - 1)
    cost = -share * effect
    figures = {
        "effect": effect,
        "effect_low": effect - quantile * se_effect,
        "effect_high": effect + quantile * se_effect,
        "cost": cost,
        "cost_low": cost - quantile * se_cost,
        "cost_high": cost + quantile * se_cost,
        "df": max(few - 1, 1.0),
    }
    return figures, share


def _contrary(
    figures: dict[str, float],
    *,
    hurt: Flags,
    asked: Flags,
    ratings: Floats,
    weights: Floats,
    level: float,
    design: DesignOfPeople | None,
) -> Interval | None:
    """Mean rating of those hurt less that of the others, where it clearly has the other sign than the effect."""
    sign = float(np.sign(figures["effect"]))
    if not (figures["effect_low"] > 0 or figures["effect_high"] < 0):
        return None
    ours, theirs = (
        np.average(ratings[asked & side], weights=weights[asked & side]) for side in (hurt, ~hurt)
    )
    if sign * (ours - theirs) >= 0:
        return None
    x = np.column_stack([np.ones(int(asked.sum())), hurt[asked]])
    model = least_squares(x, ratings[asked], weights=weights[asked])
    influence = model.influence_on(1)
    error, few = (
        float(np.sqrt(influence @ influence)),
        min(int(hurt[asked].sum()), int((~hurt[asked]).sum())),
    )
    if design is not None:
        whole = np.zeros(len(hurt))
        whole[asked] = influence
        error, few = design.error(whole), min(few, design.design.df + 1)
    half = t_quantile(level, df=float(few) - 1) * error
    plain = float(model.beta[1])
    return (plain, plain - half, plain + half) if sign * plain + half < 0 else None


class _Told(NamedTuple):
    """What a cost follows from: the aspect's place, its column in the model, its effect (NaN: no cost) and share."""

    aspect: int
    column: int | None
    effect: float
    share: float


def _together(
    told: Sequence[_Told],
    signals: Signals,
    model: LeastSquares,
    *,
    used: Flags,
    weights: Floats,
    design: DesignOfPeople | None,
) -> Floats:
    """Covariance of the costs' estimates, from each person's influence on each, a stretch of people at a time."""
    masses = [float((weights * signals.heard[:, one.aspect]).sum()) for one in told]
    parts, found = [], np.zeros((len(told), len(told)))
    first = 0  # of the model's rows
    for rows in stretches(len(used)):
        own, weight = used[rows], weights[rows]
        of_model = slice(first, first := first + int(own.sum()))
        influence = np.zeros((len(own), len(told)))
        for at, (one, mass) in enumerate(zip(told, masses, strict=True)):
            if one.column is None or np.isnan(one.effect):
                continue
            heard = signals.heard[rows, one.aspect] & (weight > 0)
            base, hurt = weight * heard, signals.hurt[rows, one.aspect] & heard
            influence[:, at] = -one.effect * (base * (hurt - one.share) / mass)
            influence[own, at] -= one.share * model.influence_on(one.column, of_model)
        if design is None:
            found += influence.T @ influence
        else:
            parts.append(influence)
    return found if design is None else design.covariance(np.vstack(parts))
