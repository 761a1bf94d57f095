"""What drives satisfaction: how much of its differences each driver explains, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.insight.importance import methods as by
from feedback.insight.importance.circular import require_own_outcome
from feedback.insight.importance.correlations import correlate, require_independent
from feedback.insight.importance.data import DriverData, check_scale, read_driver_data
from feedback.insight.importance.decompose import decompose
from feedback.insight.importance.least_squares import least_squares, t_quantile
from feedback.insight.importance.noise import NOISE_LEVEL, judged_noise, noise_by_f
from feedback.insight.importance.resampling import bootstrap_importance
from feedback.insight.importance.result import DriverImportance, share_of_sum
from feedback.insight.importance.uncertainty import (
    chance_ceiling,
    effective_people,
    slope_errors,
    tied_ranks,
)
from feedback.numeric import Floats, stretches
from feedback.parameter_checks import check_choice, check_count, check_level
from feedback.responses.weights.design import Design
from feedback.results import Words

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def driver_importance(
    X: pd.DataFrame | ArrayLike,
    y: pd.Series | ArrayLike,
    *,
    method: str = "lmg",
    weights: pd.Series | ArrayLike | Design | None = None,
    forced: Sequence[str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    missing: str = "listwise",
    bootstrap: int = 0,
    seed: int = 0,
    level: float = 0.95,
    permutations: int = 199,
    scale: tuple[float, float] | None = None,
) -> DriverImportance:
    """Divide the R² of a linear model of satisfaction among its drivers.

    Parameters
    ----------
    X
        Rows × drivers, numbers; missing answers as NaN. Ordered categories of words count as their places (with `scale`
        they must be all its answers), of the outcome, too. Constant columns are set aside by name.
    y
        Outcome, a number a row; matched by index when it carries one.
    method
        "lmg" (Shapley; default), "johnson", "first", "last", "betasq" or "pratt".
    weights
        Survey weight a row, positive; or a `survey_design` of these rows: the bootstrap then draws whole
        clusters within strata, and whether R² is noise is decided by the design's Wald test.
    forced
        Columns of X that enter first and share in nothing (controls).
    groups
        Group name → columns that enter together and are valued as one driver.
    missing
        "listwise" (rows with all answers), "pairwise" (each correlation from the rows that have both;
        refused when the matrix is not positive definite) or "impute" (20 imputations of
        X by bootstrapped EM under a normal model; importance from their mean correlation matrix,
        intervals pooled over them). Rows without outcome are left out in all three.
    bootstrap
        Samples for the intervals; 0 leaves ci_low and ci_high missing. An interval begins at 0 where the
        importance is no more than a driver without any relation reaches by chance.
    seed
        Seed of bootstrap, permutations and random orders.
    level
        Coverage of the intervals.
    permutations
        Shuffled outcomes that tell what R² noise gives; a ranking is refused unless p ≤ 0.01. Fewer than
        99 cannot reach that, then the overall F test decides; with imputed answers Rubin's pooled test.
    scale
        (low, high) of the answers: `performance` becomes 0-100, and a rating outside is refused; else it is
        the raw mean.

    Returns
    -------
    DriverImportance
        `.table` by driver with importance (R² units), share, ci_low, ci_high, sign, performance,
        coefficient, vif and, when a ranking can be given, rank (drivers whose intervals overlap tie;
        without bootstrap approximate ones by Fisher's z).

    Raises
    ------
    InputError
        Text, infinite values, drivers outside `scale`, bad weights, rows that do not match, an unknown method.
    AnalysisError
        Fewer rows than drivers need, nothing varies, perfect collinearity.

    Notes
    -----
    LMG of driver j = mean over all orders of entry of its gain in R², with the weight
    1 / (p·C(p-1, |S|)) for each subset S of the others. Exact up to 24 drivers (or groups), above by
    10,000 antithetic random orders with standard errors in column importance_se.

    Sources: Lindeman, Merenda & Gold (1980); Grömping (2006) J. Stat. Softw. 17(1); Johnson (2000)
    Multivar. Behav. Res. 35(1); Azen & Budescu (2003) Psychol. Methods 8(2).

    Examples
    --------
    >>> X = pd.DataFrame({"service": [1, 2, 3, 4, 5, 4, 2, 1], "price": [3, 1, 4, 1, 5, 2, 2, 3]})
    >>> y = [2, 3, 4, 7, 9, 8, 4, 2]
    >>> result = driver_importance(X, y)
    >>> result.table["share"].round(3).to_dict()
    {'service': 0.983, 'price': 0.017}
    """
    where = "driver_importance"
    _check_options(method, where=where, forced=forced, groups=groups)
    check_level(level, where=where)
    check_count(bootstrap, where=where, name="bootstrap", least=0)
    check_count(permutations, where=where, name="permutations", least=0)
    check_scale(scale, where=where)
    data = read_driver_data(
        X,
        y,
        where=where,
        weights=weights,
        forced=forced,
        groups=groups,
        missing=missing,
        within=scale,
        narrow=True,
    )
    _require_own_outcome(data)
    rng = np.random.default_rng(seed)
    completed = _completed(data, rng=rng)
    matrices = [correlate(values, weights=data.weights) for values in completed]
    matrix = np.mean(matrices, axis=0)
    inverse = require_independent(matrix[:-1, :-1], names=data.columns, where=where)
    result = decompose(matrix, inverse, data=data, method=method, rng=rng)
    noise = judged_noise(
        data,
        completed,
        matrices,
        result=result,
        method=method,
        permutations=permutations,
        rng=rng,
    )
    people = effective_people(data)
    errors, df = _slope_errors(data, matrices, n=people)
    table = result.table.assign(
        **_levels_and_slopes(data, matrix, inverse, scale=scale),
        **_slope_ends(data, matrix, inverse, errors, df=df, level=level),
    )
    if bootstrap:
        draws = bootstrap_importance(
            data,
            method=method,
            estimate=table["importance"].to_numpy(),
            completed=completed,
            draws=bootstrap,
            rng=rng,
        )
        tail = (1 - level) / 2
        table["ci_low"], table["ci_high"] = np.quantile(draws, [tail, 1 - tail], axis=0)
        shares = np.quantile(share_of_sum(draws), [tail, 1 - tail], axis=0)
        table["share_low"], table["share_high"] = shares
        chance = table["importance"] <= chance_ceiling(
            result, sizes=data.sizes, method=method, n=people, level=level
        )
        table.loc[chance, ["ci_low", "share_low"]] = table.loc[
            chance, ["ci_low", "share_low"]
        ].clip(upper=0.0)
        result = replace(result, draws=draws)
    result = replace(result, table=table, noise=noise, bootstrap=bootstrap, level=level)
    if data.missing == "pairwise":
        known = (~np.isnan(data.values)).astype(float)
        pairs = (known.T @ known)[~np.eye(known.shape[1], dtype=bool)]
        result = replace(result, n=int(pairs.min()), n_most=int(pairs.max()))
    return _ranked(result, ranked=noise.p_value <= NOISE_LEVEL, people=people)


def driver_importance_from_correlation(
    R: pd.DataFrame,
    *,
    outcome: str,
    n: int | None = None,
    method: str = "lmg",
    groups: Mapping[str, Sequence[str]] | None = None,
    forced: Sequence[str] | None = None,
    seed: int = 0,
) -> DriverImportance:
    """Divide R² among drivers when only the correlation matrix is known, as from a paper.

    Parameters
    ----------
    R
        Correlation matrix, drivers and outcome, with names on both axes.
    outcome
        Which row is the outcome.
    n
        How many people it comes from; without it, whether R² is noise cannot be checked.
    method, groups, forced, seed
        As in `driver_importance`.

    Returns
    -------
    DriverImportance
        Without intervals and performance; coefficients are standardised. The noise check is the
        overall F test.

    Raises
    ------
    InputError
        Not a correlation matrix: not square, not symmetric, diagonal not 1, values beyond ±1.
    AnalysisError
        Not positive semi-definite, collinear, or n too small.

    Examples
    --------
    >>> names = ["y", "a", "b"]
    >>> R = pd.DataFrame([[1, .5, .3], [.5, 1, .0], [.3, .0, 1]], index=names, columns=names)
    >>> result = driver_importance_from_correlation(R, outcome="y", n=200)
    >>> result.table["importance"].round(2).to_dict()
    {'a': 0.25, 'b': 0.09}
    """
    from feedback.insight.importance.correlation_input import read_correlation

    where = "driver_importance_from_correlation"
    _check_options(method, where=where, forced=forced, groups=groups)
    data, matrix = read_correlation(R, outcome=outcome, n=n, groups=groups, forced=forced)
    inverse = require_independent(matrix[:-1, :-1], names=data.columns, where=where)
    rng = np.random.default_rng(seed)
    result = decompose(matrix, inverse, data=data, method=method, rng=rng)
    coefficient = dict(zip(data.columns, inverse @ matrix[:-1, -1], strict=True))
    table = result.table
    slopes = _by_block(data, coefficient)
    table = table.assign(
        sign=np.sign(slopes).fillna(0).astype(int), coefficient=slopes, performance=np.nan
    )
    if n is None:
        note = Words(
            en="n was not given: whether R² rises above noise could not be checked.",
            zh="没有给出人数 n，无法判断 R² 是否高于噪声。",
        )
        return _ranked(replace(result, table=table, n=0, notes=(note,)), ranked=True)
    noise = noise_by_f(result, p=len(data.columns), forced=len(data.forced), n=n)
    result = replace(result, table=table, n=n, rows_in=n, noise=noise)
    return _ranked(result, ranked=noise.p_value <= NOISE_LEVEL, people=n)


def _check_options(
    method: str,
    *,
    where: str,
    forced: Sequence[str] | None,
    groups: Mapping[str, Sequence[str]] | None,
) -> None:
    check_choice(method, by.METHODS, where=where, name="method")
    if (forced and method in ("betasq", "pratt")) or (groups and method == "betasq"):
        raise InputError(
            en=f"{where}: method={method!r} has no meaning with forced columns or groups. Use lmg, johnson, first or last.",
            zh=f"{where}：method={method!r} 不能与 forced 或 groups 同用。请用 lmg、johnson、first 或 last。",
        )


def _require_own_outcome(data: DriverData) -> None:
    free = len(data.columns) - len(data.forced)
    drivers = pd.DataFrame(data.values[:, :free], columns=data.columns[:free])
    require_own_outcome(drivers, pd.Series(data.values[:, -1]), name=data.outcome)


def _completed(data: DriverData, *, rng: np.random.Generator) -> list[Floats]:
    """The table as it is, or with its gaps filled several times."""
    if data.missing != "impute":
        return [data.values]
    from feedback.insight.importance.imputation import IMPUTATIONS, impute

    return impute(data.values, weights=data.weights, count=IMPUTATIONS, rng=rng)


def _slope_errors(data: DriverData, matrices: list[Floats], *, n: float) -> tuple[Floats, float]:
    """Standard errors of the coefficients, outcome units per unit, and their degrees of freedom.

    Where no answer is missing HC3's, by the design where there is one; from pairs and imputed answers the textbook's.
    """
    if data.missing == "listwise":
        x = np.column_stack([np.ones(data.n, dtype=data.values.dtype), data.values[:, :-1]])
        y = data.values[:, -1].astype(np.float64, copy=False)
        fit = least_squares(x, y, weights=data.weights)
        alone = data.design is None
        errors = fit.se[1:] if alone else data.errors(fit.influence_on(slice(1, None)))
        return errors, data.freedom(len(data.columns))
    _, spread = _mean_and_spread(data)
    return slope_errors(matrices, n=n) * spread[-1] / spread[:-1], n - len(data.columns) - 1


def _slope_ends(
    data: DriverData, matrix: Floats, inverse: Floats, errors: Floats, *, df: float, level: float
) -> dict[str, pd.Series]:
    """Ends of the coefficients' intervals, outcome units per unit."""
    _, spread = _mean_and_spread(data)
    slope = (inverse @ matrix[:-1, -1]) * spread[-1] / spread[:-1]
    half = t_quantile(level, df=df) * errors
    return {
        f"coefficient_{end}": _by_block(data, dict(zip(data.columns, values, strict=True)))
        for end, values in (("low", slope - half), ("high", slope + half))
    }


def _mean_and_spread(data: DriverData) -> tuple[Floats, Floats]:
    """Weighted mean and standard deviation of every column over the answers there."""
    sums, mass, squares = np.zeros((3, data.values.shape[1]))
    for rows in stretches(data.n):
        weight = ~np.isnan(data.values[rows]) * data.weights[rows, None]
        sums += np.nansum(data.values[rows] * weight, axis=0)
        mass += weight.sum(axis=0)
    mean = sums / mass
    for rows in stretches(data.n):
        weight = ~np.isnan(data.values[rows]) * data.weights[rows, None]
        squares += np.nansum(weight * (data.values[rows] - mean) ** 2, axis=0)
    return mean, np.sqrt(squares / mass)


def _levels_and_slopes(
    data: DriverData, matrix: Floats, inverse: Floats, *, scale: tuple[float, float] | None
) -> dict[str, pd.Series]:
    mean, spread = _mean_and_spread(data)
    slope = (inverse @ matrix[:-1, -1]) * spread[-1] / spread[:-1]
    slopes = _by_block(data, dict(zip(data.columns, slope, strict=True)))
    where = {name: float(value) for name, value in zip(data.columns, mean, strict=False)}
    mean_of = {
        block: float(np.mean([where[name] for name in members]))
        for block, members in data.blocks.items()
    }
    if scale is not None:
        low, high = scale
        mean_of = {block: 100 * (value - low) / (high - low) for block, value in mean_of.items()}
    performance = pd.Series(mean_of)
    return {
        "sign": np.sign(slopes).fillna(0).astype(int),
        "performance": performance,
        "coefficient": slopes,
    }


def _by_block(data: DriverData, slope: Mapping[str, float]) -> pd.Series:
    """The coefficient of a single driver; a group of several has none."""
    return pd.Series(
        {
            block: slope[members[0]] if len(members) == 1 else np.nan
            for block, members in data.blocks.items()
        }
    )


def _ranked(
    result: DriverImportance, *, ranked: bool, people: float | None = None
) -> DriverImportance:
    """Sort and rank, or leave the order given where R² is noise; ties by intervals, Fisher's without any."""
    table = result.table
    if not ranked:
        return replace(result, ranked=False)
    if table["ci_low"].notna().all():
        low, high = table["ci_low"].to_numpy(), table["ci_high"].to_numpy()
        rank = pd.Series(1 + (low[None, :] > high[:, None]).sum(axis=1), index=table.index)
    elif people is not None:
        ties = tied_ranks(result, n=people, level=result.level)
        rank = pd.Series(ties, index=table.index)
    else:
        rank = table["importance"].rank(ascending=False, method="min").astype(int)
    table = table.assign(rank=rank).sort_values(["importance"], ascending=False, kind="stable")
    return replace(result, table=table, ranked=True)
