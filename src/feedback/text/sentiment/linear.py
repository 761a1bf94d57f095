"""A logistic regression on character n-grams that is nothing but arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.text.sentiment.cache import Arrays
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
        """Log-odds of being positive."""
        return np.asarray(self.space.transform(texts) @ self.weights + self.intercept, dtype=float)

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
    space: NgramSpace, features: csr_matrix, labels: np.ndarray, *, strength: float, seed: int = 0
) -> LinearModel:
    """Ridge-penalised logistic regression (`strength` is sklearn's C)."""
    model = fit_logistic(features, labels, strength=strength, seed=seed)
    return LinearModel(space, model.coef_[0], float(model.intercept_[0]))


def fit_logistic(features: Any, labels: np.ndarray, *, strength: float, seed: int = 0) -> Any:
    """sklearn's logistic regression by dual coordinate descent: the fastest for sparse text."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        C=strength, solver="liblinear", dual=True, max_iter=1000, random_state=seed
    )
    return model.fit(features, labels)
