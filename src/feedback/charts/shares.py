"""Shares of comments with their intervals: counted, or by a survey's design where their writers weigh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.measures.intervals import proportion_interval
from feedback.numeric import Flags, Floats, Ints
from feedback.responses.weights.few_clusters import known_worths

if TYPE_CHECKING:
    from feedback.responses.weights.design import Design


def shares_of(
    flags: Flags, known: Flags, *, weights: Design | None = None, level: float
) -> pd.DataFrame:
    """The share of `flags` among the `known`, a row a column of theirs.

    Parameters
    ----------
    flags, known : (n, k) bool
        What is counted, and among whom.
    weights
        A design of the n rows in their order (`Results.comment_weights`); None: each counts alike.
    level
        Confidence level.

    Returns
    -------
    DataFrame
        n (rows), effective_n (with weights: how many simple answers the share is worth), share, share_low,
        share_high (Wilson's interval, of the effective number under weights).

    Examples
    --------
    >>> flags = np.array([[True], [False], [False], [True]])
    >>> shares_of(flags, np.ones_like(flags), level=0.95).round(3).values.tolist()
    [[4.0, 0.5, 0.15, 0.85]]
    """
    n, hits = known.sum(axis=0), (flags & known).sum(axis=0)
    worth: Floats = n.astype(float)
    parts: dict[str, Floats | Ints] = {"n": n}
    share: Floats = hits / np.maximum(n, 1)
    if weights is not None:
        mass = weights.weights @ known
        share = weights.weights @ (flags & known) / np.where(mass > 0, mass, 1.0)
        parts["effective_n"] = weights.worths(flags & known, known)
        worth = known_worths(weights, flags & known, known, level=level)
    low, high = proportion_interval(share * worth, worth, level=level)
    return pd.DataFrame({**parts, "share": share, "share_low": low, "share_high": high})


def weights_of(weights: Design | None, labels: pd.Index, *, where: str) -> Design | None:
    """The design of the rows with these labels, in their order."""
    return None if weights is None else weights.of(weights.rows_of(labels, where=where))
