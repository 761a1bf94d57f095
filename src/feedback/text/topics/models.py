"""The four ways to find topics, each a function from a sample of comments to words and members."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from feedback.text.gsdmm import fit_gsdmm, settle_documents, topic_words

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

Triplets: TypeAlias = "tuple[np.ndarray, np.ndarray, np.ndarray]"
METHODS = ("nmf", "lda", "clusters", "gsdmm")
# Singular vectors shared by all numbers of topics tried on one sample
MOST_FACTORS = 20
# How far documents should settle is tried on a random sample of this many
MOST_PROBED = 10_000


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


@dataclass(frozen=True)
class Sample:
    """Comments to fit, and what all fits on them share.

    Parameters
    ----------
    counts : csr_matrix
        Documents by words; every document holds a word.
    seed : int
        Of everything random.
    thorough : bool
        Whether "nmf" lets documents move far from the factors they start with (`settles_well`).
    """

    counts: csr_matrix
    seed: int = 0
    thorough: bool = False

    def draw(self, rows: np.ndarray) -> Sample:
        """Some of the comments."""
        return Sample(self.counts[rows], self.seed, self.thorough)

    @cached_property
    def weighted(self) -> csr_matrix:
        """TF-IDF with logarithmic term frequency, rows of length 1."""
        return weigh(self.counts)

    @cached_property
    def factors(self) -> Triplets:
        """Leading singular triplets of the TF-IDF matrix, shared by all numbers of topics."""
        return self.triplets(MOST_FACTORS)

    def triplets(self, size: int) -> Triplets:
        """Leading `size` singular triplets, or as many as there are; the same for every seed."""
        from sklearn.utils.extmath import randomized_svd

        size = min(size, *self.weighted.shape)
        u, s, v = randomized_svd(self.weighted, size, n_oversamples=20, n_iter=7, random_state=0)
        return u, s, v


def weigh(counts: csr_matrix) -> csr_matrix:
    """TF-IDF with logarithmic term frequency, rows of length 1."""
    return weighing(counts).transform(counts)


def weighing(counts: csr_matrix) -> TfidfTransformer:
    """What weighs any documents by how rare words are in these."""
    from sklearn.feature_extraction.text import TfidfTransformer

    return TfidfTransformer(sublinear_tf=True).fit(counts)


def class_weights(used: np.ndarray) -> np.ndarray:
    """c-TF-IDF: how much more a topic uses a word than all topics do.

    tf(word, topic) · log(1 + mean words a topic / tf(word)), rows scaled to length 1.

    Grootendorst, M. (2022). BERTopic: neural topic modeling with a class-based TF-IDF procedure.
    arXiv 2203.05794.
    """
    import numpy as np

    share = used / np.maximum(used.sum(axis=1, keepdims=True), 1.0)
    rarity = np.log1p(used.sum() / len(used) / np.maximum(used.sum(axis=0), 1.0))
    return _unit_rows(share * rarity)


def distinctive_weights(used: np.ndarray) -> np.ndarray:
    """What each word adds to the topic's divergence from all comments: p log(p / q), 0 below."""
    import numpy as np
    from scipy.special import rel_entr

    p = used / np.maximum(used.sum(axis=1, keepdims=True), 1.0)
    q = used.sum(axis=0) / used.sum()
    return np.maximum(rel_entr(p, np.broadcast_to(q, p.shape)), 0.0)


def _unit_rows(weights: np.ndarray) -> np.ndarray:
    import numpy as np

    return weights / np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-12)


def fit_nmf(sample: Sample, topics: int) -> Fit:
    """Non-negative factors of TF-IDF, then a Dirichlet mixture started from them.

    The factors start from singular vectors, so that nothing is left to chance. A factor's strength
    alone puts a comment where its commonest word is at home; the mixture weighs all its words. A topic's words are those of its factor and those that set its comments apart, half and
    half: the first are stable, the second belong to the comments (benchmarks/topics.md). Where comments moved far
    from the factors, their mean TF-IDF stands for the factor, whose words may be another topic's by then.
    """
    start, factors = nmf_start(sample, topics)
    documents = settled(sample, start, topics)
    if sample.thorough:
        factors = topic_words(sample.weighted, documents, topics)
    apart = distinctive_weights(topic_words(sample.counts, documents, topics))
    return Fit(_unit_rows(factors) + _unit_rows(apart), documents)


def nmf_start(sample: Sample, topics: int) -> tuple[np.ndarray, np.ndarray]:
    """The factor each document is strongest in, and the words of the factors."""
    import warnings

    import numpy as np
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    left, right = _nndsvd(sample, topics)
    model = NMF(topics, init="custom", tol=1e-3, max_iter=200)
    # a perfect fit leaves an error of -0.0 whose root sklearn takes
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        # the last digits of the factors do not move the top words
        warnings.simplefilter("ignore", ConvergenceWarning)
        strength = model.fit_transform(sample.weighted, W=left, H=right)
    return (strength * (model.components_**2).sum(axis=1) ** 0.5).argmax(axis=1), model.components_


def settled(sample: Sample, start: np.ndarray, topics: int) -> np.ndarray:
    """Topic of each document by the mixture, near its start or as far as the words carry it."""
    soft, rounds = (8, 20) if sample.thorough else (0, 3)
    return settle_documents(sample.counts, start, topics=topics, soft=soft, rounds=rounds)


def settles_well(sample: Sample) -> bool:
    """Whether documents that move far from the factors end where a subsample's do, too.

    Comments on many subjects (all of a shop's products) gain much by it; among those on one (a
    restaurant) the largest topic swallows others, and which depends on chance. So both are tried
    on 70 % subsamples with 4, 6 and 8 topics, and the better mean normalised mutual information of
    the memberships decides.
    """
    from dataclasses import replace

    import numpy as np
    from sklearn.metrics import normalized_mutual_info_score

    rng, n = np.random.default_rng(0), sample.counts.shape[0]
    if n > MOST_PROBED:
        sample, n = sample.draw(np.sort(rng.choice(n, MOST_PROBED, replace=False))), MOST_PROBED
    parts = [np.sort(rng.choice(n, round(0.7 * n), replace=False)) for _ in range(2)]
    drawn = [sample.draw(part) for part in parts]
    agree: dict[bool, list[float]] = {False: [], True: []}
    for k in [k for k in (4, 6, 8) if k <= min(n // 20, sample.counts.shape[1] // 3)]:
        starts = [nmf_start(each, k)[0] for each in (sample, *drawn)]
        for thorough, found in agree.items():
            whole, *again = (
                settled(replace(each, thorough=thorough), start, k)
                for each, start in zip((sample, *drawn), starts, strict=True)
            )
            found += [
                normalized_mutual_info_score(whole[part], other)
                for part, other in zip(parts, again, strict=True)
            ]
    return bool(agree[True]) and float(np.mean(agree[True])) > float(np.mean(agree[False]))


def _nndsvd(sample: Sample, topics: int) -> tuple[np.ndarray, np.ndarray]:
    """Non-negative start from the positive or negative half of each singular pair.

    Boutsidis, C., Gallopoulos, E. (2008). SVD based initialization: a head start for nonnegative
    matrix factorization. Pattern Recognition 41, 1350-1362.
    """
    import numpy as np

    u, s, v = sample.factors if topics <= MOST_FACTORS else sample.triplets(topics)
    left, right = np.zeros((len(u), topics)), np.zeros((topics, v.shape[1]))
    left[:, 0], right[0] = np.sqrt(s[0]) * np.abs(u[:, 0]), np.sqrt(s[0]) * np.abs(v[0])
    for k in range(1, min(topics, len(s))):
        halves = [
            (np.maximum(sign * u[:, k], 0), np.maximum(sign * v[k], 0)) for sign in (1.0, -1.0)
        ]
        norms = [(np.linalg.norm(a), np.linalg.norm(b)) for a, b in halves]
        best = int(norms[1][0] * norms[1][1] > norms[0][0] * norms[0][1])
        (a, b), (a_norm, b_norm) = halves[best], norms[best]
        scale = np.sqrt(s[k] * a_norm * b_norm)
        left[:, k], right[k] = scale * a / max(a_norm, 1e-12), scale * b / max(b_norm, 1e-12)
    return left, right


def fit_clusters(sample: Sample, topics: int) -> Fit:
    """K-means on the leading singular vectors of TF-IDF (LSA); words by c-TF-IDF."""
    import warnings

    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.preprocessing import normalize

    u, s, _ = sample.triplets(100)
    model = KMeans(topics, n_init=4, random_state=sample.seed)
    with warnings.catch_warnings():
        # a subsample may hold fewer different comments than topics; some then stay empty
        warnings.simplefilter("ignore", ConvergenceWarning)
        documents = model.fit_predict(normalize(u * s))
    return Fit(class_weights(topic_words(sample.counts, documents, topics)), documents)


def fit_gsdmm_topics(sample: Sample, topics: int) -> Fit:
    """Dirichlet mixture by Gibbs sampling, at most `topics` tables."""
    mixture = fit_gsdmm(sample.counts, topics=topics, seed=sample.seed)
    return Fit(distinctive_weights(mixture.words), mixture.documents)


def fit_lda(sample: Sample, topics: int) -> Fit:
    """gensim's LdaModel with ten passes, all else as it comes."""
    import numpy as np
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel

    corpus = list(Sparse2Corpus(sample.counts, documents_columns=False))
    names = {code: str(code) for code in range(sample.counts.shape[1])}
    model = LdaModel(
        corpus,
        num_topics=topics,
        id2word=names,
        passes=10,
        random_state=sample.seed,
        eval_every=None,
    )
    gamma, _ = model.inference(corpus)
    return Fit(np.asarray(model.get_topics(), dtype=np.float64), gamma.argmax(axis=1))


FITTERS: dict[str, Callable[[Sample, int], Fit]] = {
    "nmf": fit_nmf,
    "lda": fit_lda,
    "clusters": fit_clusters,
    "gsdmm": fit_gsdmm_topics,
}
