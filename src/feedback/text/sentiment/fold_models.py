"""Models of folds: what the ratings taught, applied to any number of comments part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from feedback.parallel.crew import crew
from feedback.text.sentiment.cold_start import margin_untaught
from feedback.text.sentiment.ngrams import NgramSpace
from feedback.text.sentiment.reviews import load_reviews_model

# how loud the untaught method speaks beside n-grams of length 1: found on all three open sets alike
_WEIGHT_OF_UNTAUGHT = 0.25


@dataclass(frozen=True, slots=True)
class FoldModel:
    """A logistic regression: weights (1, features) and intercept (1,)."""

    weights: np.ndarray
    intercept: np.ndarray

    def margin(self, features: Any) -> np.ndarray:
        """(n,) log-odds, to the last bit what sklearn's `decision_function` gives."""
        return np.asarray((features @ self.weights.T + self.intercept).ravel())


def features_of(texts: list[str], space: NgramSpace) -> Any:
    """TF-IDF in `space` beside one column with the untaught method's log-odds; a CSR matrix, a row a text."""
    from scipy import sparse

    load_reviews_model()  # before the workers, who else would each make it
    parts = crew().by_parts(_features, texts, space=space)
    if len(parts) == 1:
        return _matrix(parts[0], len(space.keys) + 1)
    return sparse.vstack([_matrix(part, len(space.keys) + 1) for part in parts], format="csr")


def margins_by_parts(
    texts: list[str], fold: np.ndarray, space: NgramSpace, models: Mapping[int, FoldModel]
) -> np.ndarray:
    """Log-odds of each text by the model of its fold; no more than a part's features are held at once."""
    load_reviews_model()
    parts = crew().by_parts(_margins, texts, fold, space=space, models=dict(models))
    return np.concatenate([part["margin"].to_numpy() for part in parts])


def _raw_features(texts: list[str], space: NgramSpace) -> Any:
    from scipy import sparse

    untaught = sparse.csr_matrix(_WEIGHT_OF_UNTAUGHT * margin_untaught(texts)[:, None])
    return sparse.hstack([space.transform(texts), untaught], format="csr")


def _features(texts: list[str], *, space: NgramSpace) -> pa.Table:
    found = _raw_features(texts, space)
    offsets = pa.array(found.indptr, pa.int64())
    return pa.table(
        {
            "place": pa.LargeListArray.from_arrays(offsets, pa.array(found.indices, pa.int32())),
            "value": pa.LargeListArray.from_arrays(offsets, pa.array(found.data, pa.float64())),
        }
    )


def _matrix(part: pa.Table, width: int) -> Any:
    from scipy import sparse

    place, value = (part[name].combine_chunks() for name in ("place", "value"))
    return sparse.csr_matrix(
        (value.values.to_numpy(), place.values.to_numpy(), place.offsets.to_numpy()),
        shape=(len(part), width),
    )


def _margins(
    texts: list[str], fold: list[int], *, space: NgramSpace, models: Mapping[int, FoldModel]
) -> pa.Table:
    features, own = _raw_features(texts, space), np.asarray(fold, dtype=np.int64)
    margin = np.empty(len(texts))
    for number, model in models.items():
        inside = own == number
        if inside.any():
            margin[inside] = model.margin(features[inside])
    return pa.table({"margin": margin})
