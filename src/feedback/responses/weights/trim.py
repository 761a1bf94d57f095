"""Weights held in bounds, and what unequal weights cost in sample size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import optimize

from feedback.errors import InputError
from feedback.numeric import Floats, number_array, weight_array
from feedback.parameter_checks import check_count

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from feedback.responses.weights.rake import Weights


def trim_weights(
    weights: ArrayLike | pd.Series | Weights,
    *,
    lower: float | None = None,
    upper: float | None = None,
    strict: bool = True,
    max_iterations: int = 10_000,
) -> pd.Series:
    """Weights held between two bounds, with what was cut spread evenly over the others.

    Parameters
    ----------
    weights
        Positive weights, one a respondent.
    lower, upper
        Bounds; None is none.
    strict
        Repeat until no weight is outside (spreading can push one over); once only without it.
    max_iterations
        Most rounds; they shrink geometrically.

    Returns
    -------
    pd.Series
        Trimmed weights with the same sum.

    Raises
    ------
    InputError
        Bounds that no weights of this sum can keep.

    Notes
    -----
    What was cut in a round goes in equal parts to the weights not cut in it, as R's survey::trimWeights
    has it.

    Examples
    --------
    >>> trim_weights([1.0, 1.0, 4.0], upper=3).tolist()
    [1.5, 1.5, 3.0]
    """
    where = "trim_weights"
    check_count(max_iterations, where=where, name="max_iterations")
    bare = bare_weights(weights)
    index = bare.index if isinstance(bare, pd.Series) else None
    array = _positive(weights, where=where)
    low = 0.0 if lower is None else float(lower)
    high = np.inf if upper is None else float(upper)
    if not low < high or not low <= array.mean() <= high:
        raise InputError(
            en=f"{where}: no weights between {low:g} and {high:g} keep the mean {array.mean():g}. "
            "Widen the bounds.",
            zh=f"{where}：{low:g} 与 {high:g} 之间的权重无法保持均值 {array.mean():g}。请放宽界限。",
        )
    total, slack = float(array.sum()), 1e-13 * array.mean()
    for _ in range(max_iterations):
        outside = (array < low - slack) | (array > high + slack)
        if not outside.any() or outside.all():
            break
        held = np.clip(array, low, high)
        held[~outside] += (array - held).sum() / (~outside).sum()
        array = held
        if not strict:
            break
    return pd.Series(
        _levelled(array, low, high, total) if strict else array, index=index, name="weight"
    )


def _levelled(array: Floats, low: float, high: float, total: float) -> Floats:
    """Weights within the bounds with the sum `total`: all moved by one amount, as far as they may."""
    held = np.clip(array, low, high)
    if abs(held.sum() - total) <= 1e-12 * total:
        return held
    reach = max(float(held.max()) - low, total)  # moves of this size put every weight on a bound
    shift = optimize.brentq(
        lambda by: np.clip(held + by, low, high).sum() - total, -reach, reach, xtol=1e-14 * reach
    )
    return np.clip(held + shift, low, high)


def bare_weights(weights: Any) -> Any:
    """Return the numbers where a design, or the result of `rake` or `post_stratify`, was given."""
    for name in ("row_weights", "weights"):
        if not isinstance(weights, pd.Series) and hasattr(weights, name):
            return getattr(weights, name)
    return weights


def _positive(weights: Any, *, where: str) -> Floats:
    array = number_array(bare_weights(weights), where=where, name="weights")
    if not len(array):
        raise InputError(en=f"{where}: no weights given.", zh=f"{where}：没有权重。")
    return weight_array(array, n=len(array), where=where)


def effective_sample_size(weights: ArrayLike | pd.Series | Weights) -> float:
    """Kish's effective sample size, (Σw)²/Σw².

    Parameters
    ----------
    weights
        Positive weights, one a respondent.

    Returns
    -------
    float
        How many equally weighted answers tell as much; between 1 and n.

    Raises
    ------
    InputError
        No weights, or weights that are missing, zero or negative.

    Notes
    -----
    Kish (1965), Survey Sampling, section 11.7.

    Examples
    --------
    >>> effective_sample_size([1.0, 1.0, 2.0])
    2.6666666666666665
    """
    array = _positive(weights, where="effective_sample_size")
    return float(array.sum() ** 2 / (array**2).sum())


def design_effect(weights: ArrayLike | pd.Series | Weights) -> float:
    """Kish's design effect of unequal weights, n/effective n = 1 + cv² (n in the variance).

    Parameters
    ----------
    weights
        Positive weights, one a respondent.

    Returns
    -------
    float
        Factor by which unequal weights blow up the variance; at least 1.

    Raises
    ------
    InputError
        As `effective_sample_size`.

    Notes
    -----
    Kish (1965), Survey Sampling, section 11.7.

    Examples
    --------
    >>> design_effect([1.0, 1.0, 2.0])
    1.125
    """
    return len(bare_weights(weights)) / effective_sample_size(weights)
