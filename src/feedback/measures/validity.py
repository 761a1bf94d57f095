"""Convergent and discriminant validity: AVE, composite reliability, HTMT, under each live definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.numeric import Floats

if TYPE_CHECKING:
    from feedback.measures.cfa.model import MeasurementModel


def composite_table(
    made: MeasurementModel,
    matrices: tuple[Floats, Floats, Floats],
    standard: Floats,
    observed: Floats,
) -> pd.DataFrame:
    """Reliability and AVE of each factor's sum score.

    Parameters
    ----------
    made, matrices, standard, observed
        Model, loadings, residual and factor covariances, standardised loadings, observed covariances.

    Returns
    -------
    pd.DataFrame
        A row a factor: ave and cr on standardised loadings (Fornell & Larcker 1981), ave_raw on raw
        ones, omega with the model-implied and omega_observed with the observed variance of the sum
        in the denominator, alpha. A factor of one item has no reliability and stays missing.
    """
    loading, residual, factor = matrices
    rows = {}
    for column, (name, places) in enumerate(made.blocks().items()):
        if len(places) == 1:
            rows[name] = {"items": 1.0}
            continue
        own, std = loading[places, column], standard[places, column]
        theta = residual[np.ix_(places, places)]
        true = own.sum() ** 2 * factor[column, column]
        total = observed[np.ix_(places, places)]
        variances = own**2 * factor[column, column]
        k = len(places)
        rows[name] = {
            "items": float(k),
            "ave": float((std**2).mean()),
            "cr": float(std.sum() ** 2 / (std.sum() ** 2 + (1 - std**2).sum())),
            "ave_raw": float(variances.sum() / (variances.sum() + np.trace(theta))),
            "omega": float(true / (true + theta.sum())),
            "omega_observed": float(true / total.sum()),
            "alpha": float(k / (k - 1) * (1 - np.trace(total) / total.sum())),
        }
    columns = ["items", "ave", "cr", "ave_raw", "omega", "omega_observed", "alpha"]
    frame = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns)
    frame.index.name = "factor"
    return frame


def htmt(
    correlations: pd.DataFrame,
    factors: Mapping[str, Sequence[str]],
    *,
    mean: str = "arithmetic",
) -> pd.DataFrame:
    """Heterotrait-monotrait ratio of absolute correlations.

    Parameters
    ----------
    correlations
        Correlations of the items.
    factors
        {factor: items}; with items in both factors, or a factor of one item, a ratio is missing.
    mean
        "arithmetic" (HTMT, Henseler, Ringle & Sarstedt 2015) or "geometric" (HTMT2, Roemer,
        Schuberth & Henseler 2021).

    Returns
    -------
    pd.DataFrame
        Square, factor × factor, 1 on the diagonal.

    Examples
    --------
    >>> r = pd.DataFrame(0.3, index=list("abcd"), columns=list("abcd")) + 0.7 * np.eye(4)
    >>> r.loc["a", "b"] = r.loc["b", "a"] = r.loc["c", "d"] = r.loc["d", "c"] = 0.6
    >>> print(round(htmt(r, {"f": ["a", "b"], "g": ["c", "d"]}).loc["f", "g"], 2))
    0.5
    """
    average = _geometric if mean == "geometric" else _arithmetic
    table = correlations.abs()
    names = list(factors)
    ratio = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    within = {}
    for name in names:
        block = table.loc[list(factors[name]), list(factors[name])].to_numpy()
        own = block[np.tril_indices(len(block), -1)]
        within[name] = average(own) if len(own) else np.nan
    for at, first in enumerate(names):
        for second in names[:at]:
            shared = set(factors[first]) & set(factors[second])
            between = table.loc[list(factors[first]), list(factors[second])].to_numpy()
            value = average(between) / np.sqrt(within[first] * within[second])
            ratio.loc[first, second] = ratio.loc[second, first] = np.nan if shared else value
    return ratio


def _arithmetic(values: Floats) -> float:
    return float(values.mean())


def _geometric(values: Floats) -> float:
    with np.errstate(divide="ignore"):
        return float(np.exp(np.log(values).mean()))
