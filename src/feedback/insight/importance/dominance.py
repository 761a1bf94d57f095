"""Which driver dominates which: complete, conditional and general (Azen & Budescu 2003)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.numeric import Floats

_TIE = 1e-10  # differences of R² under this are rounding


def _verdict(differences_low: Floats, differences_high: Floats) -> Floats:
    """1 where the row is never worse and somewhere better, 0 for the opposite, else 0.5."""
    above = (differences_low >= -_TIE) & (differences_high > _TIE)
    below = (differences_high <= _TIE) & (differences_low < -_TIE)
    return np.where(above, 1.0, np.where(below, 0.0, 0.5))


def complete_dominance(r2: Floats) -> Floats:
    """Compare two drivers beside every subset of the others: (k, k) of 1, 0 and 0.5."""
    k = r2.shape[0].bit_length() - 1
    low, high = np.zeros((k, k)), np.zeros((k, k))
    for j in range(k):
        for i in range(j):
            cube = r2.reshape(1 << (k - 1 - j), 2, 1 << (j - i - 1), 2, 1 << i)
            difference = cube[:, 0, :, 1] - cube[:, 1, :, 0]
            low[i, j], high[i, j] = difference.min(), difference.max()
            low[j, i], high[j, i] = -high[i, j], -low[i, j]
    return _verdict(low, high)


def conditional_dominance(by_level: Floats) -> Floats:
    """Compare mean gains at every model size; `by_level` is (levels, k)."""
    difference = by_level[:, :, None] - by_level[:, None, :]
    return _verdict(difference.min(axis=0), difference.max(axis=0))


def general_dominance(importance: Floats) -> Floats:
    """Compare the mean gain over all model sizes; `importance` is (k,)."""
    difference = importance[:, None] - importance[None, :]
    return _verdict(difference, difference)


def dominance_frames(by_level: pd.DataFrame, r2: Floats | None) -> dict[str, pd.DataFrame]:
    """The three kinds by name as square frames; complete dominance only with the R² of all subsets."""
    levels = by_level.to_numpy()
    found = {} if r2 is None else {"complete": complete_dominance(r2[:, None])}
    found |= {
        "conditional": conditional_dominance(levels),
        "general": general_dominance(levels.mean(axis=0)),
    }
    names = list(by_level.columns)
    return {
        kind: pd.DataFrame(square, index=names, columns=names) for kind, square in found.items()
    }
