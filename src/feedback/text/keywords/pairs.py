"""Words that stand together: collocations next to each other, a network within comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.text.keywords.words import find_quotes, keyword_corpus, tell_words
from feedback.text.topics.numbered import read_tokens

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Network:
    """Words that stand in the same comments.

    Attributes
    ----------
    nodes : DataFrame
        word, n (comments), share (of comments with text), degree, quotes.
    edges : DataFrame
        source, target, n (comments with both), npmi in [-1, 1], g2, quotes; strongest first.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """The edges."""
        return self.edges

    def _repr_html_(self) -> str:
        shown = self.edges.drop(columns="quotes").head(30)
        return str(shown.to_html(index=False, border=0, float_format="{:.2f}".format))


def collocations(
    tokens: pd.Series,
    *,
    min_count: int = 5,
    stop_words: Iterable[str] = (),
    n_quotes: int = 3,
) -> pd.DataFrame:
    """Pairs of words that follow each other more often than chance.

    Parameters
    ----------
    tokens
        A list of words a comment. Words follow each other when nothing, no mark either, stands
        between them.
    min_count
        Fewest times a pair must stand.
    stop_words
        Words that cannot be part of a pair, beside the particles.
    n_quotes
        Comments named for each pair.

    Returns
    -------
    DataFrame
        Sorted by g2, largest first: first, second, n (times), n_first, n_second, g2 (Dunning's log
        likelihood ratio), npmi in [-1, 1], quotes. Pairs rarer than chance are left out.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics 19, 61-74.

    Examples
    --------
    >>> import pandas as pd
    >>> tokens = pd.Series([["服务", "态度", "好"], ["态度", "差"], ["服务", "态度"]] * 5)
    >>> collocations(tokens)["second"].tolist()
    ['态度', '好', '差']
    """
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix

    corpus = read_tokens(tokens, where="collocations")
    rows, codes = corpus.rows, corpus.codes
    n_words = len(corpus.words)
    word = tell_words(corpus.words, stop_words=stop_words)[codes]
    follows = (rows[1:] == rows[:-1]) & word[1:] & word[:-1]
    left, right, at = codes[:-1][follows], codes[1:][follows], rows[1:][follows]
    pair, place = np.unique(left * n_words + right, return_inverse=True)
    n = np.bincount(place, minlength=len(pair))
    frequent = np.flatnonzero(n >= min_count)
    first, second = np.divmod(pair[frequent], max(n_words, 1))
    n_first = np.bincount(left, minlength=n_words)[first]
    n_second = np.bincount(right, minlength=n_words)[second]
    held = csr_matrix(
        (np.ones(len(at)), (at, place)), shape=(len(corpus.index), max(len(pair), 1))
    )[:, frequent]
    frame = pd.DataFrame(
        {
            "first": pd.Series(corpus.words[first], dtype="str"),
            "second": pd.Series(corpus.words[second], dtype="str"),
            "n": n[frequent],
            "n_first": n_first,
            "n_second": n_second,
            "g2": log_likelihood(n[frequent], n_first, n_second, len(left)),
            "npmi": npmi(n[frequent], n_first, n_second, len(left)),
            "quotes": find_quotes(held, corpus.index, n=n_quotes),
        }
    )
    frame = frame[frame["npmi"] > 0]
    return frame.sort_values(["g2", "first"], ascending=[False, True], ignore_index=True)


def cooccurrence(
    tokens: pd.Series,
    *,
    n_words: int = 60,
    min_count: int = 5,
    min_npmi: float = 0.1,
    stop_words: Iterable[str] = (),
    n_quotes: int = 3,
) -> Network:
    """Network of the most frequent content words: which stand in the same comments.

    Parameters
    ----------
    tokens
        A list of words a comment.
    n_words
        Most nodes.
    min_count, min_npmi
        Fewest comments with both words, and least npmi, of an edge; beside that g2 must reach
        10.83 (p < .001, one degree of freedom).
    stop_words
        Further words to leave out.
    n_quotes
        Comments named for each node and edge.

    Examples
    --------
    >>> import pandas as pd
    >>> tokens = pd.Series([["上菜", "速度"], ["上菜", "速度"], ["味道"], ["环境"]] * 5)
    >>> cooccurrence(tokens).edges[["source", "target", "n"]].values.tolist()
    [['上菜', '速度', 10]]
    """
    import numpy as np
    import pandas as pd

    corpus = keyword_corpus(tokens, where="cooccurrence", stop_words=stop_words, content=True)
    held = corpus.counts(most=1)
    n = held.getnnz(axis=0)
    top = np.argsort(-n, kind="stable")[:n_words]
    top = top[n[top] >= min_count]
    held, n, words = held[:, top], n[top], corpus.words[top]
    total = int(corpus.has_tokens.sum())
    both = np.triu(np.asarray((held.T @ held).todense()), 1)
    source, target = np.nonzero(both >= min_count)
    together = both[source, target]
    edges = pd.DataFrame(
        {
            "source": pd.Series(words[source], dtype="str"),
            "target": pd.Series(words[target], dtype="str"),
            "n": together.astype(np.int64),
            "npmi": npmi(together, n[source], n[target], total),
            "g2": log_likelihood(together, n[source], n[target], total),
        }
    )
    strong = ((edges["npmi"] >= min_npmi) & (edges["g2"] >= 10.83)).to_numpy()
    edges, source, target = edges[strong].reset_index(drop=True), source[strong], target[strong]
    shared = held[:, source].multiply(held[:, target]).tocsr()
    quotes = find_quotes(shared, corpus.index, n=n_quotes)
    edges = edges.assign(quotes=pd.Series(quotes, index=edges.index, dtype=object))
    nodes = pd.DataFrame(
        {
            "word": pd.Series(words, dtype="str"),
            "n": n,
            "share": n / max(total, 1),
            "degree": np.bincount(np.concatenate([source, target]), minlength=len(words)),
            "quotes": find_quotes(held, corpus.index, n=n_quotes),
        }
    )
    return Network(
        nodes, edges.sort_values(["npmi", "source"], ascending=[False, True], ignore_index=True)
    )


def npmi(both: ArrayLike, a: ArrayLike, b: ArrayLike, total: int) -> np.ndarray:
    """Normalised pointwise mutual information: log(p_ab / (p_a p_b)) / -log(p_ab), in [-1, 1].

    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL.

    Examples
    --------
    >>> round(float(npmi(10, 20, 30, 100)), 4)
    0.2218
    """
    import numpy as np

    joint = np.asarray(both, dtype=float) / max(total, 1)
    apart = np.asarray(a, dtype=float) * np.asarray(b, dtype=float) / max(total, 1) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(joint / apart) / -np.log(joint)
    return np.where(joint <= 0, -1.0, np.where(joint >= 1, 0.0, value))


def log_likelihood(both: ArrayLike, a: ArrayLike, b: ArrayLike, total: int) -> np.ndarray:
    """G²: 2 Σ observed · log(observed / expected) over the four cells of the table.

    Examples
    --------
    >>> round(float(log_likelihood(10, 20, 30, 100)), 4)
    4.4734
    """
    import numpy as np
    from scipy.special import xlogy

    both, a, b = (np.asarray(x, dtype=float) for x in (both, a, b))
    cells = (both, a - both, b - both, total - a - b + both)
    rows, columns = (a, a, total - a, total - a), (b, total - b, b, total - b)
    result = np.zeros(np.broadcast(both, a, b).shape)
    for seen, row, column in zip(cells, rows, columns, strict=True):
        result = result + xlogy(seen, seen * total / np.maximum(row * column, 1e-300))
    return 2 * result
