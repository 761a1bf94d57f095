"""How well scores tell satisfied from dissatisfied, with intervals that respect duplicates."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.proportions import wilson

_RESAMPLES = 2000


def accuracy(labels: np.ndarray, score: np.ndarray, *, threshold: float = 0.5) -> float:
    """Share of labels (1, 0) that the score meets."""
    return float(np.mean((score > threshold) == (labels == 1)))


def macro_f1(labels: np.ndarray, score: np.ndarray, *, threshold: float = 0.5) -> float:
    """Mean of the F1 of both classes; F1 is 0 for a class that is neither there nor predicted.

    Examples
    --------
    >>> macro_f1(np.array([1, 1, 0, 0]), np.array([0.9, 0.2, 0.1, 0.3]))
    0.7333333333333334
    """
    return float(_f1_of_cells(_cells(labels, score > threshold).sum(axis=0)))


def auc(labels: np.ndarray, score: np.ndarray) -> float:
    """Probability that a satisfied comment scores above a dissatisfied one, ties half (Mann-Whitney).

    Examples
    --------
    >>> auc(np.array([1, 0, 1, 0]), np.array([0.9, 0.4, 0.4, 0.1]))
    0.875
    """
    ranks = pd.Series(score).rank().to_numpy()
    high = labels == 1
    n_high, n_low = int(high.sum()), int((~high).sum())
    if not n_high or not n_low:
        raise AnalysisError(
            en="auc: labels of both kinds are needed, only one was found.",
            zh="auc：需要两类标签，只发现一类。",
        )
    return float((ranks[high].sum() - n_high * (n_high + 1) / 2) / (n_high * n_low))


def macro_f1_interval(
    labels: np.ndarray, score: np.ndarray, groups: np.ndarray, *, level: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """Percentile bootstrap of macro-F1 that draws groups of equal texts, not single comments."""
    cells = _cells(labels, score > 0.5)
    _, group = np.unique(groups, return_inverse=True)
    sums = np.stack([np.bincount(group, cells[:, cell]) for cell in range(4)], axis=1)
    # few different rows, so drawing how often each occurs equals drawing groups
    kinds, count = np.unique(sums, axis=0, return_counts=True)
    draws = np.random.default_rng(seed).multinomial(len(sums), count / len(sums), size=_RESAMPLES)
    low, high = np.quantile(_f1_of_cells(draws @ kinds), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def calibration_table(labels: np.ndarray, score: np.ndarray, *, bins: int = 10) -> pd.DataFrame:
    """Mean score against share of satisfied comments, in bins of equal size.

    Returns
    -------
    pandas.DataFrame
        n; score (mean of the bin); share (of label 1); low, high (Wilson 95 % interval of share).
    """
    order = np.argsort(score, kind="stable")
    rows = []
    for part in np.array_split(order, min(bins, len(order))):
        n, hits = len(part), float(labels[part].sum())
        low, high = wilson(hits, n)
        rows.append((n, float(score[part].mean()), hits / n, float(low), float(high)))
    return pd.DataFrame(rows, columns=["n", "score", "share", "low", "high"])


def calibration_error(labels: np.ndarray, score: np.ndarray, *, bins: int = 10) -> float:
    """Expected calibration error: mean distance of score and share over equal-sized bins."""
    table = calibration_table(labels, score, bins=bins)
    return float(np.average((table.score - table.share).abs(), weights=table.n))


def _cells(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """One row a comment: true positive, false positive, false negative, true negative."""
    high = labels == 1
    return np.stack(
        [high & predicted, ~high & predicted, high & ~predicted, ~high & ~predicted], axis=1
    ).astype(np.int64)


def _f1_of_cells(cells: np.ndarray) -> np.ndarray:
    tp, fp, fn, tn = np.moveaxis(np.asarray(cells, dtype=float), -1, 0)
    f1_high = np.divide(2 * tp, 2 * tp + fp + fn, out=np.zeros_like(tp), where=tp + fp + fn > 0)
    f1_low = np.divide(2 * tn, 2 * tn + fp + fn, out=np.zeros_like(tn), where=tn + fp + fn > 0)
    return np.asarray((f1_high + f1_low) / 2)
