"""Words a taxonomy does not know yet: proposed from the comments, for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from feedback.errors import AnalysisError, StudyError
from feedback.text.aspects.opinion_lexicon import compile_lexicon
from feedback.text.aspects.taxonomy import DECIDING, Taxonomy, load_taxonomy
from feedback.text.aspects.unlabelled import find_unlabelled_clauses
from feedback.text.cells import as_series
from feedback.text.stopwords import is_blank, load_stop_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["find_unlabelled_clauses", "grow_taxonomy"]

COLUMNS = ["aspect", "word", "similarity", "pmi", "count", "examples"]
# A word is compared with its nearest few known words of an aspect, so that aspects of many words gain nothing.
_NEAREST = 3
_EXAMPLE_SIGNS = 40


def grow_taxonomy(
    series_or_tokens: pd.Series | Sequence[Sequence[str]],
    *,
    taxonomy: str | Path | Taxonomy = "general",
    method: Literal["word2vec", "fasttext"] = "word2vec",
    per_aspect: int = 10,
    min_count: int | None = None,
    min_similarity: float = 0.4,
    min_pmi: float = 0.2,
    seed: int = 0,
) -> pd.DataFrame:
    """Propose words for each aspect: near its words in meaning, and found in the same comments.

    Word vectors are trained on the comments themselves (gensim, skip-gram, one worker, so that a seed gives one
    answer). A word goes to the aspect whose three nearest known words it resembles most, and is proposed when
    comments with it speak of that aspect more often than chance.

    Parameters
    ----------
    series_or_tokens
        Series of texts, or a column or list of token lists as `segment` gives them. Missing rows count as empty.
    taxonomy
        What is known already.
    method
        Vectors of whole words, or "fasttext" also of their characters (rare words, typos).
    per_aspect
        At most so many words an aspect.
    min_count
        A word must stand in so many comments; by default in one of a thousand, and in five at least.
    min_similarity
        Least mean cosine with the three nearest known words, in [-1, 1].
    min_pmi
        Least pointwise mutual information with the aspect, in bits.
    seed
        Of the vectors.

    Returns
    -------
    DataFrame
        A row a proposed word, aspects in the order of the taxonomy, nearest first: `aspect`, `word`,
        `similarity` (cosine), `pmi` (bits: log2 P(word, aspect) / (P(word) P(aspect)) over comments),
        `count` (comments with the word), `examples` (up to three places where it stands).

    Raises
    ------
    AnalysisError
        Too few comments to learn from, or none has a word of the taxonomy.
    StudyError
        The taxonomy or the method cannot be used.

    Notes
    -----
    Word vectors: Mikolov et al. 2013, arXiv 1301.3781; PMI: Church & Hanks 1990, Computational Linguistics 16(1).

    Examples
    --------
    >>> proposed = grow_taxonomy(segment(comments["clean"]), taxonomy="hotel")    # doctest: +SKIP
    >>> proposed[["aspect", "word", "similarity"]].head()                         # doctest: +SKIP
    """
    known = load_taxonomy(taxonomy)
    if method not in ("word2vec", "fasttext"):
        raise StudyError(
            en=f"grow_taxonomy: method {method!r} is not known. Choose word2vec or fasttext.",
            zh=f"grow_taxonomy：未知的方法 {method!r}。请选 word2vec 或 fasttext。",
        )
    tokens = _as_tokens(series_or_tokens)
    min_count = max(5, len(tokens) // 1000) if min_count is None else min_count
    seeds = {name: _seed_words(known, name) for name in known.aspects}
    words, present = _presence(tokens, min_count)
    position = {word: number for number, word in enumerate(words)}
    aspects = [name for name in seeds if any(word in position for word in seeds[name])]
    if not aspects or len(words) < 20:
        raise AnalysisError(
            en=f"grow_taxonomy: {len(tokens)} comments hold {len(words)} words found {min_count} times or more and "
            f"words of {len(aspects)} aspects of {known.name}: too little to learn from. Give more comments, a lower "
            "min_count or another taxonomy.",
            zh=f"grow_taxonomy：{len(tokens)} 条评论中，出现 {min_count} 次以上的词有 {len(words)} 个，涉及 {known.name} 的 "
            f"{len(aspects)} 个指标，不足以学习。请增加评论、降低 min_count 或更换分类体系。",
        )
    vectors = _unit_vectors(tokens, words, method=method, min_count=min_count, seed=seed)
    columns = [[position[word] for word in seeds[name] if word in position] for name in aspects]
    similarity = np.stack([_nearness(vectors, column) for column in columns], axis=1)
    pmi = np.stack([_pmi_with(present, column) for column in columns], axis=1)
    taken = set(compile_lexicon(known).patterns)  # what judges everything belongs to no aspect
    proposed = _pick(
        words, similarity, pmi, taken, per_aspect=per_aspect, least=(min_similarity, min_pmi)
    )
    counts = np.asarray(present.sum(axis=0)).ravel()
    rows = [
        (
            aspects[aspect],
            words[word],
            similarity[word, aspect],
            pmi[word, aspect],
            int(counts[word]),
        )
        for aspect, word in proposed
    ]
    return _with_examples(pd.DataFrame(rows, columns=COLUMNS[:-1]), tokens)


def _as_tokens(data: pd.Series | Sequence[Sequence[str]]) -> list[list[str]]:
    """Token lists; texts are cut with `segment`."""
    column = as_series(data, where="grow_taxonomy")
    if any(isinstance(cell, str) for cell in column):
        from feedback.text.aspects.clauses import readable
        from feedback.text.segment import segment

        column = segment(column.map(lambda cell: readable(cell) if isinstance(cell, str) else cell))
    return [
        [word.lower() for word in cell if isinstance(word, str)]
        if isinstance(cell, Iterable) and not isinstance(cell, str)
        else []
        for cell in column
    ]


def _seed_words(taxonomy: Taxonomy, name: str) -> list[str]:
    aspect = taxonomy.aspects[name]
    groups = [getattr(aspect, field) for field in DECIDING]
    return list(dict.fromkeys(word.lower() for group in groups for word in group.all()))


def _presence(tokens: list[list[str]], min_count: int) -> tuple[list[str], csr_matrix]:
    """Words in at least `min_count` comments, and which comment has which (0/1)."""
    from sklearn.feature_extraction.text import CountVectorizer

    stop = load_stop_words("zh") | load_stop_words("en")
    kept = [
        [
            word
            for word in row
            if len(word) > 1 and word not in stop and not is_blank(word) and not word.isnumeric()
        ]
        for row in tokens
    ]
    found = sum(map(bool, kept))
    if found < min_count:
        return [], None
    counter = CountVectorizer(analyzer=_as_is, min_df=min_count, binary=True)
    try:
        present = counter.fit_transform(kept)
    except ValueError:  # no word is frequent enough
        return [], None
    return counter.get_feature_names_out().tolist(), present


def _as_is(words: list[str]) -> list[str]:
    return words


def _unit_vectors(
    tokens: list[list[str]], words: list[str], *, method: str, min_count: int, seed: int
) -> npt.NDArray[np.float64]:
    from gensim.models import FastText, Word2Vec

    options: dict[str, Any] = {
        "vector_size": 64, "window": 5, "sg": 1, "negative": 5, "epochs": 5,
        "min_count": min_count, "workers": 1, "seed": seed,
    }  # fmt: skip
    if method == "fasttext":
        options |= {"min_n": 1, "max_n": 3, "bucket": 100_000}
    model = (FastText if method == "fasttext" else Word2Vec)(
        [row for row in tokens if row], **options
    )
    vectors = np.stack([model.wv[word] for word in words]).astype(np.float64)
    vectors -= vectors.mean(axis=0)  # what all words share says nothing
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def _nearness(vectors: npt.NDArray[np.float64], seeds: list[int]) -> npt.NDArray[np.float64]:
    cosines = vectors @ vectors[seeds].T
    nearest: npt.NDArray[np.float64] = np.sort(cosines, axis=1)[:, -_NEAREST:].mean(axis=1)
    return nearest


def _pmi_with(present: csr_matrix, seeds: list[int]) -> npt.NDArray[np.float64]:
    """PMI in bits of each word with "the comment has a word of the aspect"; -inf where they never meet."""
    has_aspect = np.asarray(present[:, seeds].sum(axis=1)).ravel() > 0
    n = present.shape[0]
    together = np.asarray(present[has_aspect].sum(axis=0)).ravel() / n
    alone = np.asarray(present.sum(axis=0)).ravel() / n
    with np.errstate(divide="ignore"):
        return np.log2(together) - np.log2(alone * has_aspect.mean())


def _pick(
    words: list[str],
    similarity: npt.NDArray[np.float64],
    pmi: npt.NDArray[np.float64],
    taken: set[str],
    *,
    per_aspect: int,
    least: tuple[float, float],
) -> list[tuple[int, int]]:
    """(aspect, word) pairs to propose; a word goes to its nearest aspect only."""
    nearest = similarity.argmax(axis=1)
    rows = np.arange(len(words))
    good = (similarity[rows, nearest] >= least[0]) & (pmi[rows, nearest] >= least[1])
    good &= np.array([word not in taken for word in words])
    picked = []
    for aspect in range(similarity.shape[1]):
        mine = rows[good & (nearest == aspect)]
        order = mine[np.lexsort((mine, -similarity[mine, aspect]))][:per_aspect]
        picked += [(aspect, int(word)) for word in order]
    return picked


def _with_examples(frame: pd.DataFrame, tokens: list[list[str]]) -> pd.DataFrame:
    wanted: dict[str, list[str]] = {word: [] for word in frame["word"]}
    for row in tokens:
        for word in wanted.keys() & set(row):
            if len(wanted[word]) < 3:
                text = "".join(row)
                at = text.find(word)
                first = max(0, at - _EXAMPLE_SIGNS // 2)
                wanted[word].append(text[first : at + len(word) + _EXAMPLE_SIGNS // 2].strip())
    return frame.assign(examples=[" / ".join(wanted[word]) for word in frame["word"]]).astype(
        {"count": "int64"}
    )
