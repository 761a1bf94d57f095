"""P values of many tests at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from feedback.errors import InputError
from feedback.numeric import Floats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

METHODS = ("holm", "bh", "bonferroni")


def adjust_p(p: ArrayLike, *, method: str = "holm") -> Floats:
    """P values adjusted for their number; missing ones stay missing and do not count.

    Parameters
    ----------
    p
        P values of one family of tests.
    method
        "holm" (family-wise error; Holm 1979, Scandinavian Journal of Statistics 6, 65-70), "bh" (false
        discovery rate; Benjamini & Hochberg 1995, JRSS B 57, 289-300) or "bonferroni".

    Returns
    -------
    numpy.ndarray
        Adjusted p values, in the order given.

    Raises
    ------
    InputError
        Values that are no probabilities, an unknown method.

    Examples
    --------
    >>> adjust_p([0.01, 0.04, 0.03, 0.005, 0.2]).round(3).tolist()
    [0.04, 0.09, 0.09, 0.025, 0.2]
    >>> adjust_p([0.01, 0.04, 0.03, 0.005, 0.2], method="bh").round(3).tolist()
    [0.025, 0.05, 0.05, 0.025, 0.2]
    """
    values = np.array(p, dtype=np.float64).reshape(-1)
    known = ~np.isnan(values)
    if ((values[known] < 0) | (values[known] > 1)).any() or method not in METHODS:
        raise InputError(
            en=f"adjust_p: p values lie between 0 and 1, and the method is one of {', '.join(METHODS)}.",
            zh=f"adjust_p：p 值应在 0 与 1 之间，方法为 {'、'.join(METHODS)} 之一。",
        )
    given = values[known]
    m = len(given)
    order = np.argsort(given, kind="stable")
    adjusted = np.empty(m)
    if method == "bonferroni":
        adjusted = given * m
    elif method == "holm":
        adjusted[order] = np.maximum.accumulate(given[order] * np.arange(m, 0, -1))
    else:
        steps = given[order] * m / np.arange(1, m + 1)
        adjusted[order] = np.minimum.accumulate(steps[::-1])[::-1]
    values[known] = np.minimum(adjusted, 1.0)
    return values
