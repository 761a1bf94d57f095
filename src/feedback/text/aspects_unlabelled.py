"""Clauses in which no aspect was found, clustered: where an aspect nobody foresaw shows itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.text.aspects import tag_aspects, texts_of
from feedback.text.cells import as_texts
from feedback.text.clauses import clause_spans, readable
from feedback.text.taxonomy import Taxonomy

COLUMNS = ["cluster", "n", "share", "words", "examples"]
# Shorter clauses say nothing by themselves (去吃了), longer ones are no clauses.
_SIGNS = (4, 60)


def find_unlabelled_clauses(
    comments: pd.Series | pd.DataFrame,
    *,
    taxonomy: str | Path | Taxonomy = "hotel",
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
        Of k-means.

    Returns
    -------
    DataFrame
        A row a cluster, largest first: `cluster` (number), `n` (clauses), `share` (of all unlabelled clauses, 0-1),
        `words` (most telling, by TF-IDF), `examples` (up to five clauses nearest the centre).

    Raises
    ------
    AnalysisError
        Fewer than 20 clauses are left over.

    Notes
    -----
    TF-IDF over words, latent semantic analysis to at most 50 dimensions, k-means on unit vectors.
    """
    clauses = unlabelled_clauses(comments, taxonomy=taxonomy, mentions=mentions)
    if len(clauses) < 20:
        raise AnalysisError(
            en=f"find_unlabelled_clauses: only {len(clauses)} clauses without an aspect are left, at least 20 are "
            "needed. Nothing to add, or give more comments.",
            zh=f"find_unlabelled_clauses：未归入任何指标的分句只有 {len(clauses)} 个，至少需要 20 个。无需补充，或请增加评论。",
        )
    return _clustered(clauses["text"], clusters=clusters, seed=seed)


def unlabelled_clauses(
    comments: pd.Series | pd.DataFrame,
    *,
    taxonomy: str | Path | Taxonomy = "hotel",
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


def _clustered(clauses: pd.Series, *, clusters: int, seed: int) -> pd.DataFrame:
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    from feedback.text.segment import segment

    words = segment(clauses.reset_index(drop=True), stop_words="default")
    told = words[words.map(len) >= 2]
    told = told[~told.map(tuple).duplicated()]
    if len(told) < 20:
        return pd.DataFrame(columns=COLUMNS)
    vectorizer = TfidfVectorizer(analyzer=list, min_df=2, sublinear_tf=True)
    try:
        weights = vectorizer.fit_transform(told.tolist())
    except ValueError:  # every clause has words of its own
        return pd.DataFrame(columns=COLUMNS)
    size = max(1, min(50, weights.shape[1] - 1, weights.shape[0] - 1))
    points = normalize(TruncatedSVD(size, random_state=seed).fit_transform(weights))
    model = KMeans(min(clusters, len(told) // 5 or 1), n_init=3, random_state=seed).fit(points)
    names = vectorizer.get_feature_names_out()
    nearness = points @ model.cluster_centers_.T
    rows = []
    for cluster in np.argsort(-np.bincount(model.labels_), kind="stable"):
        members = np.flatnonzero(model.labels_ == cluster)
        told_by = np.asarray(weights[members].mean(axis=0)).ravel()
        top = [
            names[number]
            for number in np.argsort(-told_by, kind="stable")[:8]
            if told_by[number] > 0
        ]
        best = members[np.argsort(-nearness[members, cluster], kind="stable")[:5]]
        quotes = " / ".join(clauses.iloc[told.index[number]] for number in best)
        rows.append((len(members), len(members) / len(told), " ".join(top), quotes))
    frame = pd.DataFrame(rows, columns=COLUMNS[1:])
    return frame.rename_axis("cluster").reset_index()
