"""Models of folds: what the ratings taught, applied to any number of comments part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Features:
    """TF-IDF of many texts beside one column with the untaught method's log-odds, held part by part on the shelf of the run.

    Attributes
    ----------
    parts
        Tables of consecutive texts: place and value of the n-grams of each, and its log-odds.
    width
        n-grams of the space.
    """

    parts: list[pa.Table]
    width: int

    def rows(self, places: np.ndarray) -> Any:
        """CSR matrix (len(places), width + 1) of the texts at these places, which ascend."""
        from scipy import sparse

        grams: list[Any] = []
        untaught: list[np.ndarray] = []
        for part, first, last in self._spans():
            own = places[np.searchsorted(places, first) : np.searchsorted(places, last)] - first
            if len(own) or not grams:
                grams.append(_grams(part, self.width)[own])
                untaught.append(part["untaught"].to_numpy()[own])
        return _beside(
            sparse.vstack(grams, format="csr") if len(grams) > 1 else grams[0],
            np.concatenate(untaught),
        )

    def margins(self, fold: np.ndarray, models: Mapping[int, FoldModel]) -> np.ndarray:
        """(n,) log-odds of each text by the model of its fold."""
        found = np.empty(len(fold))
        for part, first, last in self._spans():
            features = _beside(_grams(part, self.width), part["untaught"].to_numpy())
            found[first:last] = _margin_by_fold(features, fold[first:last], models)
        return found

    def _spans(self) -> Iterator[tuple[pa.Table, int, int]]:
        first = 0
        for part in self.parts:
            yield part, first, first + len(part)
            first += len(part)


def features_of(texts: Sequence[str], space: NgramSpace) -> Features:
    """Features of each text in `space`."""
    load_reviews_model()  # before the workers, who else would each make it
    parts = crew().by_parts(_features, texts, mark=space.mark, space=space)
    return Features(parts, len(space.keys))


def margins_by_parts(
    texts: Sequence[str], fold: np.ndarray, space: NgramSpace, models: Mapping[int, FoldModel]
) -> np.ndarray:
    """Log-odds of each text by the model of its fold, NaN where that is -1; no more than a part's features are held at once."""
    load_reviews_model()
    parts = crew().by_parts(_margins, texts, fold, space=space, models=dict(models))
    return np.concatenate([part["margin"].to_numpy() for part in parts])


def _beside(grams: Any, untaught: np.ndarray) -> Any:
    from scipy import sparse

    return sparse.hstack([grams, sparse.csr_matrix(untaught[:, None])], format="csr")


def _untaught(texts: list[str]) -> np.ndarray:
    return _WEIGHT_OF_UNTAUGHT * margin_untaught(texts)


def _features(texts: list[str], *, space: NgramSpace) -> pa.Table:
    found = space.transform(texts)
    offsets = pa.array(found.indptr, pa.int64())
    return pa.table(
        {
            "place": pa.LargeListArray.from_arrays(offsets, pa.array(found.indices, pa.int32())),
            "value": pa.LargeListArray.from_arrays(offsets, pa.array(found.data, pa.float32())),
            "untaught": pa.array(_untaught(texts), pa.float64()),
        }
    )


def _grams(part: pa.Table, width: int) -> Any:
    from scipy import sparse

    place, value = (part[name].combine_chunks() for name in ("place", "value"))
    return sparse.csr_matrix(
        (value.values.to_numpy(), place.values.to_numpy(), place.offsets.to_numpy()),
        shape=(len(part), width),
    )


def _margins(
    texts: list[str], fold: list[int], *, space: NgramSpace, models: Mapping[int, FoldModel]
) -> pa.Table:
    folds = np.asarray(fold, np.int64)
    wanted, margin = np.flatnonzero(folds >= 0), np.full(len(texts), np.nan)
    read = [texts[place] for place in wanted.tolist()]
    features = _beside(space.transform(read), _untaught(read))
    margin[wanted] = _margin_by_fold(features, folds[wanted], models)
    return pa.table({"margin": margin})


def _margin_by_fold(features: Any, fold: np.ndarray, models: Mapping[int, FoldModel]) -> np.ndarray:
    margin = np.empty(len(fold))
    for number, model in models.items():
        inside = fold == number
        if inside.any():
            margin[inside] = model.margin(features[inside])
    return margin
