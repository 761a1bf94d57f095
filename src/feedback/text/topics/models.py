"""The four ways to find topics, each a function from counts to word weights and assignments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

METHODS = ("nmf", "lda", "clusters", "gsdmm")


@dataclass(frozen=True)
class Fit:
    """Topics of one fit.

    Attributes
    ----------
    words : ndarray, shape (topics, words)
        Weight of each word in each topic, not negative.
    documents : ndarray of int, shape (n,)
        Topic of each document.
    """

    words: np.ndarray
    documents: np.ndarray

    def top(self, n: int = 10) -> list[np.ndarray]:
        """Numbers of the heaviest words of each topic, heaviest first, none without weight."""
        import numpy as np

        order = np.argsort(-self.words, axis=1, kind="stable")[:, :n]
        return [row[self.words[k, row] > 0] for k, row in enumerate(order)]


def weigh(counts: csr_matrix) -> csr_matrix:
    """TF-IDF with logarithmic term frequency, rows of length 1."""
    from sklearn.feature_extraction.text import TfidfTransformer

    return TfidfTransformer(sublinear_tf=True).fit_transform(counts)


def class_weights(counts: csr_matrix, documents: np.ndarray, topics: int) -> np.ndarray:
    """c-TF-IDF: how much more a topic uses a word than all topics do (Grootendorst 2022).

    tf(word, topic) · log(1 + mean tokens a topic / tf(word)), rows scaled to length 1.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    n = counts.shape[0]
    member = csr_matrix((np.ones(n), (documents, np.arange(n))), shape=(topics, n))
    used = np.asarray((member @ counts).todense())
    total = used.sum(axis=0)
    share = used / np.maximum(used.sum(axis=1, keepdims=True), 1.0)
    weights = share * np.log1p(used.sum() / topics / np.maximum(total, 1.0))
    return weights / np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-12)


def fit_nmf(counts: csr_matrix, topics: int, seed: int) -> Fit:
    """Non-negative factors of TF-IDF, started from singular vectors (NNDSVD), so nearly seedless."""
    import warnings

    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    model = NMF(topics, init="nndsvd", tol=1e-3, max_iter=200, random_state=seed)
    with warnings.catch_warnings():
        # the last digits of the factors do not move the top words
        warnings.simplefilter("ignore", ConvergenceWarning)
        strength = model.fit_transform(weigh(counts))
    scale = (model.components_**2).sum(axis=1) ** 0.5
    return Fit(model.components_, (strength * scale).argmax(axis=1))


def fit_clusters(counts: csr_matrix, topics: int, seed: int) -> Fit:
    """K-means on the leading singular vectors of TF-IDF (LSA); words by c-TF-IDF."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    weighted = weigh(counts)
    size = min(100, min(weighted.shape) - 1)
    points = (
        weighted.toarray()
        if size < 2
        else TruncatedSVD(size, random_state=seed).fit_transform(weighted)
    )
    points = normalize(points)
    documents = KMeans(topics, n_init=4, random_state=seed).fit_predict(points)
    return Fit(class_weights(counts, documents, topics), documents)


def fit_gsdmm_topics(counts: csr_matrix, topics: int, seed: int) -> Fit:
    """Dirichlet mixture by Gibbs sampling; `topics` is the most there can be; words by c-TF-IDF."""
    from feedback.text.gsdmm import fit_gsdmm

    mixture = fit_gsdmm(counts, topics=topics, seed=seed)
    return Fit(class_weights(counts, mixture.documents, len(mixture.words)), mixture.documents)


def fit_lda(counts: csr_matrix, topics: int, seed: int) -> Fit:
    """gensim's LdaModel with ten passes, as users know it."""
    import numpy as np
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel

    n, n_words = counts.shape
    corpus = Sparse2Corpus(counts.tocsr(), documents_columns=False)
    names = {code: str(code) for code in range(n_words)}
    model = LdaModel(
        corpus, num_topics=topics, id2word=names, passes=10, random_state=seed, eval_every=None
    )
    gamma, _ = model.inference(list(corpus))
    return Fit(np.asarray(model.get_topics(), dtype=np.float64), gamma.argmax(axis=1)[:n])


FITTERS: dict[str, Callable[[csr_matrix, int, int], Fit]] = {
    "nmf": fit_nmf,
    "lda": fit_lda,
    "clusters": fit_clusters,
    "gsdmm": fit_gsdmm_topics,
}
