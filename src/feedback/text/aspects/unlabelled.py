"""Clauses in which no aspect was found, clustered: where an aspect nobody foresaw shows itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.text.aspects.clauses import clause_spans, readable
from feedback.text.aspects.opinion_lexicon import compile_lexicon
from feedback.text.aspects.tag import tag_aspects, texts_of
from feedback.text.aspects.taxonomy import Taxonomy, load_taxonomy
from feedback.text.cells import as_texts

COLUMNS = ["cluster", "n", "share", "n_clauses", "words", "examples"]
# Shorter clauses say nothing by themselves (去吃了), longer ones are no clauses.
_SIGNS = (4, 60)
# Below so many clauses there is nothing to cluster.
_FEWEST = 20
# A clause belongs to a cluster that holds at least this share of its weight.
_CLEAR = 0.6


def find_unlabelled_clauses(
    comments: pd.Series | pd.DataFrame,
    *,
    taxonomy: str | Path | Taxonomy = "general",
    mentions: pd.DataFrame | None = None,
    clusters: int = 12,
    seed: int = 0,
) -> pd.DataFrame:
    """Cluster the clauses in which `tag_aspects` found nothing.

    Parameters
    ----------
    comments
        As for `tag_aspects`.
    taxonomy
        The taxonomy to complete.
    mentions
        What `tag_aspects` found; computed when not given.
    clusters
        Number of clusters (fewer when there are few clauses).
    seed
        Of the factorisation.

    Returns
    -------
    DataFrame
        A row a cluster, largest first: `cluster` (number), `n` (clauses), `share` (of `n_clauses`, 0-1: the unlabelled
        clauses, alike ones once, that say something), `words` (of most weight), `examples` (up to five clauses
        that fit it best).

    Raises
    ------
    AnalysisError
        Fewer than 20 clauses are left over.

    Notes
    -----
    TF-IDF over words the taxonomy does not know, non-negative matrix factorisation; a clause belongs to the part
    that holds at least 0.6 of its weight, else to none.
    """
    clauses = unlabelled_clauses(comments, taxonomy=taxonomy, mentions=mentions)
    if len(clauses) < _FEWEST:
        raise AnalysisError(
            en=f"find_unlabelled_clauses: only {len(clauses)} clauses without an aspect are left, at least 20 are "
            "needed. Nothing to add, or give more comments.",
            zh=f"find_unlabelled_clauses：未归入任何指标的分句只有 {len(clauses)} 个，至少需要 20 个。无需补充，或请增加评论。",
        )
    # words the taxonomy knows, and words that judge everything, name nothing new
    known = frozenset(compile_lexicon(load_taxonomy(taxonomy)).patterns)
    return _clustered(clauses["text"], known=known, clusters=clusters, seed=seed)


def unlabelled_clauses(
    comments: pd.Series | pd.DataFrame,
    *,
    taxonomy: str | Path | Taxonomy = "general",
    mentions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Clauses with no mention: `comment`, `start`, `end`, `text`, in reading order.

    Parameters
    ----------
    comments, taxonomy, mentions
        As for `find_unlabelled_clauses`.

    Returns
    -------
    DataFrame
    """
    column = texts_of(comments)
    found = tag_aspects(comments, taxonomy=taxonomy) if mentions is None else mentions
    spoken: dict[object, list[tuple[int, int]]] = {}
    for comment, start, end in zip(found["comment"], found["start"], found["end"], strict=True):
        spoken.setdefault(comment, []).append((start, end))
    rows = []
    for comment, text in zip(
        column.index, as_texts(column, where="find_unlabelled_clauses"), strict=True
    ):
        if not text:
            continue
        taken = np.zeros(len(text) + 1, dtype=bool)
        for start, end in spoken.get(comment, ()):
            taken[start:end] = True
        rows += [
            (comment, start, end, text[start:end])
            for start, end in clause_spans(readable(text))
            if _SIGNS[0] <= end - start <= _SIGNS[1] and not taken[start:end].any()
        ]
    return pd.DataFrame(rows, columns=["comment", "start", "end", "text"])


def _clustered(
    clauses: pd.Series, *, known: frozenset[str], clusters: int, seed: int
) -> pd.DataFrame:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    from feedback.text.segment import segment

    words = segment(clauses.reset_index(drop=True).map(readable), stop_words="default")
    words = words.map(lambda row: [word for word in row if len(word) > 1 and word not in known])
    told = words[words.map(len) > 0]
    told = told[~told.map(tuple).duplicated()]
    if len(told) < _FEWEST:
        return pd.DataFrame(columns=COLUMNS)
    vectorizer = TfidfVectorizer(analyzer=list, min_df=2, max_df=0.5, sublinear_tf=True)
    try:
        weights = vectorizer.fit_transform(told.tolist())
    except ValueError:  # every clause has words of its own
        return pd.DataFrame(columns=COLUMNS)
    count = max(1, min(clusters, weights.shape[1] - 1, len(told) // 10))
    model = NMF(count, init="nndsvda", random_state=seed, max_iter=300, tol=1e-3)
    loads = normalize(model.fit_transform(weights), norm="l2")
    share = loads**2  # of a clause, by cluster; sums to 1
    cluster = np.where(share.max(axis=1) >= _CLEAR, share.argmax(axis=1), -1)
    names = vectorizer.get_feature_names_out()
    rows = []
    for number in range(count):
        members = np.flatnonzero(cluster == number)
        if not len(members):
            continue
        top = names[np.argsort(-model.components_[number], kind="stable")[:8]]
        fit = np.asarray(weights[members] @ model.components_[number]).ravel()
        best = members[np.argsort(-fit, kind="stable")[:5]]
        quotes = " / ".join(clauses.iloc[told.index[row]] for row in best)
        rows.append((len(members), len(members) / len(told), len(told), " ".join(top), quotes))
    frame = pd.DataFrame(rows, columns=COLUMNS[1:]).sort_values("n", ascending=False, kind="stable")
    return frame.reset_index(drop=True).rename_axis("cluster").reset_index()
