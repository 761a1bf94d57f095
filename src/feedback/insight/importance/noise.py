"""What pure noise would give, so that a ranking can be refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.insight.importance.correlations import correlate
from feedback.insight.importance.data import DriverData
from feedback.insight.importance.resampling import permuted_importance, permuted_outcomes
from feedback.insight.importance.result import DriverImportance, PermutationNoise, share_of_sum
from feedback.insight.importance.uncertainty import (
    detectable_r_squared,
    effective_people,
    pooled_p,
    slope_test,
)
from feedback.numeric import Floats, Ints
from feedback.responses.weights.design import Design

NOISE_LEVEL = 0.01  # how rarely noise may be ranked
MOST_SHUFFLED = 100_000  # people; the more there are, the nearer the shuffles come to the F test
FEWEST_SHUFFLES = 99  # the smallest p of k shuffles is 1/(k+1): Phipson & Smyth (2010)


def permutation_noise(
    data: DriverData,
    matrix: Floats,
    *,
    result: DriverImportance,
    method: str,
    permutations: int,
    rng: np.random.Generator,
) -> PermutationNoise | None:
    if not permutations:
        return None
    gained, drivers, outcomes = permuted_outcomes(data, matrix, permutations=permutations, rng=rng)
    importance = permuted_importance(data, drivers, outcomes, method=method, rng=rng)
    own = result.r_squared - result.r_squared_forced
    return PermutationNoise(
        permutations=permutations,
        r_squared_mean=float(gained.mean()),
        r_squared_high=float(np.quantile(gained, 1 - NOISE_LEVEL)),
        p_value=float((1 + (gained >= own).sum()) / (1 + permutations)),
        table=pd.DataFrame(
            {
                "importance_mean": importance.mean(axis=0),
                "importance_high": np.quantile(importance, 1 - NOISE_LEVEL, axis=0),
                "share_mean": share_of_sum(importance).mean(axis=0),
            },
            index=result.table.index,
        ),
    )


def judged_noise(
    data: DriverData,
    completed: list[Floats],
    matrices: list[Floats],
    *,
    result: DriverImportance,
    method: str,
    permutations: int,
    rng: np.random.Generator,
) -> PermutationNoise:
    """What noise gives, and the p that decides on a ranking: of the shuffles where they can reach .01."""
    n = effective_people(data)
    p, forced = len(data.columns), len(data.forced)
    theory = noise_by_f(result, p=p, forced=forced, n=n)
    shuffled = permutation_noise(
        data.with_values(completed[0]),
        matrices[0],
        result=result,
        method=method,
        permutations=permutations,
        rng=rng,
    )
    noise = theory
    if shuffled is not None:
        noise = replace(shuffled, detectable=theory.detectable)
        if permutations < FEWEST_SHUFFLES:
            noise = _by_f(noise, theory)
    if data.design is not None:  # shuffles would break up the clusters
        noise = _by_f(noise, theory)
        if data.missing == "listwise":
            noise = replace(noise, p_value=slope_test(data)[0], tested_by="design")
    if data.missing == "impute":  # imputed answers carry the outcome, shuffled outcomes do not
        p_value = pooled_p(matrices, forced=forced, n=n)
        noise = replace(noise, p_value=p_value, tested_by="pooled")
    return noise


def _by_f(noise: PermutationNoise, theory: PermutationNoise) -> PermutationNoise:
    """The F test decides: its p, and the R² of chance that goes with it."""
    return replace(
        noise, p_value=theory.p_value, r_squared_high=theory.r_squared_high, tested_by="f"
    )


def noise_by_f(result: DriverImportance, *, p: int, forced: int, n: float) -> PermutationNoise:
    """The R² of noise in theory: beta distributed with mean p / (n - 1)."""
    from scipy import stats

    added = p - forced
    own = (result.r_squared - result.r_squared_forced) / (1 - result.r_squared_forced)
    beta = stats.beta(added / 2, max(n - p - 1, 1.0) / 2)
    k = len(result.by_level.columns)
    return PermutationNoise(
        permutations=0,
        r_squared_mean=float(beta.mean()),
        r_squared_high=float(beta.ppf(1 - NOISE_LEVEL)),
        p_value=float(beta.sf(own)),
        tested_by="f",
        detectable=detectable_r_squared(added, n=n, p=NOISE_LEVEL),
        table=pd.DataFrame(
            {"importance_mean": beta.mean() / k, "importance_high": np.nan, "share_mean": 1 / k},
            index=result.table.index,
        ),
    )


def chance_p(
    columns: NDArray[Any],
    y: Floats,
    *,
    weights: Floats,
    r_squared: float,
    seed: int,
    times: int = 199,
    design: Design | None = None,
    rows: Ints | None = None,
) -> float:
    """How often a shuffled outcome is explained as well by the columns (none repeating others).

    Of more than `MOST_SHUFFLED` people, who all weigh the same, the F test's p, which shuffles of so many only repeat.

    Under a design, of which these people are `rows`, its Wald test: shuffles would break up the clusters.
    """
    if design is None and len(y) > MOST_SHUFFLED and not np.ptp(weights) > 0:
        from scipy import stats

        p = columns.shape[1]
        return float(stats.beta(p / 2, max(len(y) - p - 1, 1) / 2).sf(r_squared))
    names = [str(position) for position in range(columns.shape[1])]
    values = np.column_stack([columns, y])
    data = DriverData(
        values=values,
        weights=weights,
        columns=names,
        blocks={name: [name] for name in names},
        forced=[],
        outcome="y",
        missing="listwise",
        rows=np.arange(len(y)) if rows is None else rows,
        rows_in=len(y),
        set_aside={},
        design=design,
    )
    if design is not None:
        return slope_test(data)[0]
    rng = np.random.default_rng(seed)
    noise, _, _ = permuted_outcomes(
        data, correlate(values, weights=weights), permutations=times, rng=rng
    )
    return float((1 + (noise >= r_squared).sum()) / (1 + times))
