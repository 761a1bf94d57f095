"""Tables as files and databases give them: the same figure as from plain numbers, or an error in words.

Requirements
1. Nullable, Decimal, categorical (in any order), Arrow-like and object columns give what floats give.
2. Column names of several levels, missing or odd labels, duplicated and layered row labels give the same
   figure or a FeedbackError, never another exception.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import feedback as fb

N = 60
RNG = np.random.default_rng(0)
LATENT = RNG.normal(size=(N, 1))
PLAIN = pd.DataFrame(
    np.clip(np.round(3 + LATENT + RNG.normal(size=(N, 4))), 1, 5), columns=list("abcd")
)
OUTCOME = pd.Series(np.clip(np.round(5 + 2 * LATENT[:, 0] + RNG.normal(size=N)), 0, 10), name="y")
HOLED = PLAIN.mask(np.random.default_rng(1).random(PLAIN.shape) < 0.1)


def decimals(value: float) -> Decimal | None:
    return None if np.isnan(value) else Decimal(int(value))


SAME: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "Int64": lambda X: X.astype("Int64"),
    "Float64": lambda X: X.astype("Float64"),
    "Decimal": lambda X: X.astype(object).map(decimals),
    "categorical": lambda X: X.astype("category"),
    "ordered": lambda X: X.astype(pd.CategoricalDtype([5.0, 4.0, 3.0, 2.0, 1.0], ordered=True)),
    "object with NA": lambda X: X.astype(object).mask(X.isna(), pd.NA),
    "duplicated rows": lambda X: X.set_axis([0] * len(X), axis=0),
    "layered rows": lambda X: X.set_axis(
        pd.MultiIndex.from_arrays([range(len(X)), range(len(X))]), axis=0
    ),
}
ODD: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "layered columns": lambda X: X.set_axis(
        pd.MultiIndex.from_tuples([("q", 1), ("q", 2), ("r", 1), ("r", 2)]), axis=1
    ),
    "missing labels": lambda X: X.set_axis(["a", None, "c", np.nan], axis=1),
    "mixed labels": lambda X: X.set_axis(["a", 1, ("t", 2), 2.5], axis=1),
    "the same label": lambda X: X.set_axis(["a", "a", "b", "c"], axis=1),
    "text": lambda X: X.astype(str),
    "empty": lambda X: X.iloc[:0],
}
CALLS: dict[str, Callable[[pd.DataFrame, Any], Any]] = {
    "score_nps": lambda X, y: fb.score_nps(X.iloc[:, 0]).nps,
    "score_csat": lambda X, y: fb.score_csat(X.iloc[:, 0]).mean,
    "score_ces": lambda X, y: fb.score_ces(X.iloc[:, 0]).ces,
    "summarise_likert": lambda X, y: fb.summarise_likert(X).table["mean"],
    "satisfaction_index": lambda X, y: fb.satisfaction_index(X, high=5).index,
    "score_umux_lite": lambda X, y: fb.score_umux_lite(X.iloc[:, :2]).score,
    "reliability": lambda X, y: fb.reliability(X, ordinal=False).alpha_raw,
    "factor_adequacy": lambda X, y: fb.factor_adequacy(X).table.iloc[0],
    "parallel_analysis": lambda X, y: fb.parallel_analysis(X, draws=5).table.iloc[:, 0],
    "exploratory_factors": lambda X, y: fb.exploratory_factors(X, n_factors=1).loadings.abs(),
    "servqual_gap": lambda X, y: fb.servqual_gap(X, X).table["gap"],
    "classify_kano": lambda X, y: fb.classify_kano(X, X, bootstrap=0).better,
    "cohen_kappa": lambda X, y: fb.cohen_kappa(X.iloc[:, 0], X.iloc[:, 1]).kappa,
    "crosstab": lambda X, y: fb.crosstab(X.iloc[:, 0], X.iloc[:, 1]).chi2,
    "weighted_mean": lambda X, y: fb.weighted_mean(X.iloc[:, 0]).estimate,
    "weighted_share": lambda X, y: fb.weighted_share(X.iloc[:, 0], of=5).estimate,
    "driver_importance": lambda X, y: fb.driver_importance(X, y).table["importance"],
    "penalty_reward": lambda X, y: fb.penalty_reward(X, y, scale=(1, 5)).table["penalty"],
    "simulate_improvement": lambda X, y: fb.simulate_improvement(X, y, scale=(1, 5)).table.iloc[:, 0],
    "importance_performance": lambda X, y: fb.importance_performance(X, y, bootstrap=0).table[
        "performance"
    ],
}  # fmt: skip


def called(name: str, X: pd.DataFrame) -> Any:
    y = OUTCOME.iloc[: len(X)].set_axis(X.index)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", fb.FeedbackWarning)
        return CALLS[name](X, y)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", SAME)
def test_1_the_same_figure(name: str, kind: str) -> None:
    for data in (PLAIN, HOLED):
        try:
            want = called(name, data)
        except fb.FeedbackError:
            with pytest.raises(fb.FeedbackError):
                called(name, SAME[kind](data))
            continue
        found = np.asarray(called(name, SAME[kind](data)), dtype=float)
        np.testing.assert_allclose(np.sort(found, axis=None), np.sort(want, axis=None), atol=1e-6)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", ODD)
def test_2_a_figure_or_words(name: str, kind: str) -> None:
    try:
        called(name, ODD[kind](PLAIN))
    except fb.FeedbackError as error:
        assert str(error)
