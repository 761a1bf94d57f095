"""A logistic regression on character n-grams that is nothing but arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.text.cache import Arrays
from feedback.text.sentiment.ngrams import NgramSpace

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class LinearModel:
    """P(positive) = 1 / (1 + exp(-(intercept + weights · tf-idf)))."""

    space: NgramSpace
    weights: np.ndarray
    intercept: float

    def margin(self, texts: list[str]) -> np.ndarray:
        """Log-odds of being positive; 0 where no n-gram is known."""
        features = self.space.transform(texts)
        known = np.diff(features.indptr) > 0
        return np.where(known, features @ self.weights + self.intercept, 0.0)

    def probability(self, texts: list[str]) -> np.ndarray:
        """Probability of being positive."""
        return logistic(self.margin(texts))

    def to_arrays(self) -> Arrays:
        return {
            "keys": self.space.keys,
            "idf": self.space.idf.astype(np.float32),
            "weights": self.weights.astype(np.float32),
            "intercept": np.array(self.intercept),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays, sizes: tuple[int, ...]) -> LinearModel:
        space = NgramSpace(arrays["keys"], arrays["idf"], sizes)
        return cls(space, arrays["weights"], float(arrays["intercept"]))


def logistic(margin: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-margin)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(margin, dtype=float))))


def fit_linear(
    space: NgramSpace, features: csr_matrix, labels: np.ndarray, *, seed: int = 0
) -> LinearModel:
    """Mean of two ridge-penalised logistic regressions: on TF-IDF, and on TF-IDF times NB log-ratios.

    The first is the better calibrated, the second ranks unseen domains better; their mean is again
    one weight an n-gram. Both kinds weigh the same: nothing is known of the study's share.
    Source of the second: Wang and Manning, ACL 2012 (NB-SVM).
    """
    from scipy import sparse

    weight = 0.5 / np.where(labels == 1, labels.mean(), 1 - labels.mean())
    plain = fit_logistic(features, labels, strength=8.0, weight=weight, seed=seed)
    ratio = _log_ratios(features, labels)
    scaled = features @ sparse.diags(ratio)
    weighted = fit_logistic(scaled, labels, strength=4.0, weight=weight, seed=seed)
    weights = (plain.coef_[0] + ratio * weighted.coef_[0]) / 2
    return LinearModel(space, weights, float((plain.intercept_[0] + weighted.intercept_[0]) / 2))


def _log_ratios(features: csr_matrix, labels: np.ndarray) -> np.ndarray:
    """ln P(n-gram | positive) / P(n-gram | negative) over texts, one added to each count."""
    present = features.copy()
    present.data = np.ones_like(present.data)
    high = np.asarray(present[labels == 1].sum(axis=0)).ravel() + 1
    low = np.asarray(present[labels == 0].sum(axis=0)).ravel() + 1
    return np.asarray(np.log(high / high.sum() / (low / low.sum())), dtype=np.float32)


def fit_logistic(
    features: Any,
    labels: np.ndarray,
    *,
    strength: float,
    weight: np.ndarray | None = None,
    seed: int = 0,
) -> Any:
    """sklearn's logistic regression by dual coordinate descent: the fastest for sparse text."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        C=strength, solver="liblinear", dual=True, max_iter=1000, random_state=seed
    )
    return model.fit(features, labels, sample_weight=weight)
