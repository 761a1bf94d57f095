"""GSDMM: one topic a comment, found by Gibbs sampling; made for short texts.

Documents sit at tables; each moves to a table that is popular and talks of the same words. The
sampler is the collapsed one of Yin and Wang (2014), run over blocks of documents: a block leaves its
tables together, all its probabilities come from one sparse product, and it sits down together. With
blocks of about one document in fifty the chain behaves as one document at a time does, at many times
the speed. It starts with twice the tables asked for and joins the likest before the last sweeps,
because tables started from chance often share a topic while another is split.

Yin, J., Wang, J. (2014). A Dirichlet multinomial mixture model-based approach for short text
clustering. KDD, 233-242.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class Prior:
    """Dirichlet priors of tables and of words."""

    alpha: float
    beta: float


PRIOR = Prior(alpha=0.1, beta=0.1)  # the paper's


@dataclass(frozen=True)
class Mixture:
    """Tables after the last sweep.

    Attributes
    ----------
    documents : ndarray of int, shape (n,)
        Most probable table of each document, 0 … tables - 1 (of those not empty, largest first).
    probability : ndarray, shape (n,)
        Posterior probability of that table.
    words : ndarray, shape (tables, words)
        How often each word stands in the documents of each table.
    """

    documents: np.ndarray
    probability: np.ndarray
    words: np.ndarray


def fit_gsdmm(
    counts: csr_matrix,
    *,
    topics: int = 40,
    alpha: float = 0.1,
    beta: float = 0.1,
    sweeps: int = 30,
    seed: int = 0,
) -> Mixture:
    """Sample the mixture.

    Parameters
    ----------
    counts
        Documents by words, whole numbers; every document holds a word.
    topics
        The most tables there can be in the end.
    alpha, beta
        Dirichlet priors of tables and of words (0.1 each in the paper).
    sweeps
        Passes over all documents; two thirds of them before tables are joined.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    prior = Prior(alpha, beta)
    tables = rng.integers(2 * topics, size=counts.shape[0])
    state = _State.of(counts, lengths, tables, 2 * topics)
    _sweep(state, counts, lengths, tables, rng, prior=prior, times=2 * sweeps // 3)
    tables = join_tables(state.words.T, topics)[tables]
    state = _State.of(counts, lengths, tables, topics)
    _sweep(state, counts, lengths, tables, rng, prior=prior, times=sweeps - 2 * sweeps // 3)
    return _settle(state, counts, lengths, prior)


def _sweep(
    state: _State,
    counts: csr_matrix,
    lengths: np.ndarray,
    tables: np.ndarray,
    rng: np.random.Generator,
    *,
    prior: Prior,
    times: int,
) -> None:
    """Seat every document anew, `times` times; `state` and `tables` change in place."""
    n = len(tables)
    size = max(1, min(256, n // 50))
    for _ in range(times):
        order = rng.permutation(n)
        for first in range(0, n, size):
            block = order[first : first + size]
            part = counts[block]
            state.add(part, lengths[block], tables[block], -1.0)
            logs = state.log_probability(part, lengths[block], prior)
            # the Gumbel trick draws from all rows at once
            tables[block] = (logs + rng.gumbel(size=logs.shape)).argmax(axis=1)
            state.add(part, lengths[block], tables[block], 1.0)


def join_tables(words: np.ndarray, topics: int) -> np.ndarray:
    """New number of each table after joining, two by two, those that lose least information.

    The loss is the weighted Jensen-Shannon divergence of their words (agglomerative information
    bottleneck: Slonim, N., Tishby, N. (1999), NIPS 12). Empty tables take part and are joined first.

    Examples
    --------
    >>> import numpy as np
    >>> join_tables(np.array([[9.0, 1, 0], [0, 1, 9], [8, 2, 0]]), 2).tolist()
    [0, 1, 0]
    """
    import numpy as np

    held, number = np.array(words, dtype=float), np.arange(len(words))
    loss = np.array([_join_loss(held, row) for row in held])
    loss[np.tril_indices(len(held))] = np.inf
    for _ in range(len(held) - topics):
        keep, gone = np.unravel_index(int(loss.argmin()), loss.shape)
        held[keep] += held[gone]
        number[number == gone] = keep
        loss[gone, :] = loss[:, gone] = np.inf
        fresh, open_pairs = _join_loss(held, held[keep]), np.isfinite(loss)
        loss[keep, open_pairs[keep]] = fresh[open_pairs[keep]]
        loss[open_pairs[:, keep], keep] = fresh[open_pairs[:, keep]]
    return np.unique(number, return_inverse=True)[1]


def _join_loss(held: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Information lost when `row` is joined with each of `held`."""

    import numpy as np
    from scipy.special import xlogy

    def spread(counts: np.ndarray) -> np.ndarray:
        total = counts.sum(axis=-1)
        return np.asarray(xlogy(total, total) - xlogy(counts, counts).sum(axis=-1))

    return np.asarray(spread(held + row) - spread(held) - spread(row))


def settle_documents(
    counts: csr_matrix,
    start: np.ndarray,
    *,
    topics: int,
    warmth: float = 0.7,
    soft: int = 8,
    rounds: int = 20,
) -> np.ndarray:
    """Fit the mixture by expectation-maximisation from where documents begin; nothing is random.

    First every document belongs to all topics, to each by its posterior to the power of `warmth`,
    so that it can still leave a poor start (deterministic annealing: Ueda, N., Nakano, R. (1998),
    Neural Networks 11, 271-282); then to its likeliest alone, until none moves.

    Parameters
    ----------
    counts
        Documents by words.
    start
        Topic of each document, 0 … topics - 1.
    warmth
        Between 0, all topics alike, and 1, the posterior itself.
    soft, rounds
        Passes of the first kind, most passes of the second.

    Returns
    -------
    ndarray of int
        Topic of each document.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_matrix
    >>> counts = csr_matrix(np.array([[2, 1, 0], [1, 2, 0], [0, 0, 3], [0, 0, 1], [1, 0, 0]]))
    >>> settle_documents(counts, np.array([0, 0, 1, 1, 1]), topics=2).tolist()
    [0, 0, 1, 1, 0]
    """
    documents = _annealed(counts, start, topics=topics, warmth=warmth, rounds=soft)
    for _ in range(rounds):
        moved, _ = _likeliest(counts, topic_words(counts, documents, topics), documents)
        if (moved == documents).all():
            break
        documents = moved
    return documents


def _annealed(
    counts: csr_matrix, start: np.ndarray, *, topics: int, warmth: float, rounds: int
) -> np.ndarray:
    """Likeliest topic of each document after `rounds` passes of tempered expectation-maximisation."""
    import numpy as np

    belongs = np.eye(topics)[start]
    turned = counts.T.tocsr()
    for _ in range(rounds):
        rates = _log_rates(np.asarray(turned @ belongs).T, PRIOR.beta)
        logs = np.asarray(counts @ rates.T) + np.log(belongs.sum(axis=0) + PRIOR.alpha)
        logs -= logs.max(axis=1, keepdims=True)
        belongs = np.exp(warmth * logs)
        belongs /= belongs.sum(axis=1, keepdims=True)
    return np.asarray(belongs.argmax(axis=1))


def place_documents(
    counts: csr_matrix,
    known: csr_matrix,
    documents: np.ndarray,
    *,
    topics: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Most probable topic of each row of `counts`, given the topics of the rows of `known`.

    Returns
    -------
    tuple of ndarray
        The topic, and a row a document the log likelihood ratio of its words in each topic against
        all other topics together.
    """
    import numpy as np

    words = topic_words(known, documents, topics)
    best, likelihood = _likeliest(counts, words, documents)
    others = _log_rates(words.sum(axis=0) - words, PRIOR.beta)
    return best, likelihood - np.asarray(counts @ others.T)


def topic_words(counts: csr_matrix, documents: np.ndarray, topics: int) -> np.ndarray:
    """How often each word stands in the documents of each topic."""
    import numpy as np
    from scipy.sparse import csr_matrix

    n = len(documents)
    member = csr_matrix((np.ones(n), (documents, np.arange(n))), shape=(topics, n))
    return np.asarray((member @ counts).todense())


def _likeliest(
    counts: csr_matrix, words: np.ndarray, documents: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Most probable topic of each row of `counts`, and the log likelihood of its words in each."""
    import numpy as np

    likelihood = np.asarray(counts @ _log_rates(words, PRIOR.beta).T)
    sizes = np.bincount(documents, minlength=len(words))
    return (likelihood + np.log(sizes + PRIOR.alpha)).argmax(axis=1), likelihood


def _log_rates(words: np.ndarray, beta: float) -> np.ndarray:
    import numpy as np

    return np.log(words + beta) - np.log(words.sum(axis=1) + beta * words.shape[1])[:, None]


@dataclass
class _State:
    documents: np.ndarray  # a number a table
    tokens: np.ndarray  # a number a table
    words: np.ndarray  # words by tables, so that a document's rows lie together

    @classmethod
    def of(cls, counts: csr_matrix, lengths: np.ndarray, tables: np.ndarray, topics: int) -> _State:
        import numpy as np

        state = cls(np.zeros(topics), np.zeros(topics), np.zeros((counts.shape[1], topics)))
        state.add(counts, lengths, tables, 1.0)
        return state

    def add(self, part: csr_matrix, lengths: np.ndarray, tables: np.ndarray, sign: float) -> None:
        import numpy as np

        topics = len(self.documents)
        self.documents += sign * np.bincount(tables, minlength=topics)
        self.tokens += sign * np.bincount(tables, weights=lengths, minlength=topics)
        seats = np.repeat(tables, np.diff(part.indptr))
        np.add.at(self.words, (part.indices, seats), sign * part.data)

    def log_probability(self, part: csr_matrix, lengths: np.ndarray, prior: Prior) -> np.ndarray:
        """log p(table | document, all others), up to a constant a row; a row a document."""
        import numpy as np
        from scipy.sparse import csr_matrix
        from scipy.special import gammaln

        used, columns = np.unique(part.indices, return_inverse=True)
        shape = (part.shape[0], len(used))
        once = csr_matrix((np.ones(len(part.data)), columns, part.indptr), shape=shape)
        logs = once @ np.log(self.words[used] + prior.beta)
        self._add_repeats(logs, part, prior.beta)
        base = self.tokens + prior.beta * len(self.words)
        logs -= gammaln(base + lengths[:, None]) - gammaln(base)
        return logs + np.log(self.documents + prior.alpha)

    def _add_repeats(self, logs: np.ndarray, part: csr_matrix, beta: float) -> None:
        """A word's second, third … standing in the same document weighs with 1, 2 … added."""
        import numpy as np
        from scipy.special import gammaln

        again = np.flatnonzero(part.data > 1)
        if len(again):
            rows = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))[again]
            base = self.words[part.indices[again]] + beta
            extra = gammaln(base + part.data[again, None]) - gammaln(base + 1)
            np.add.at(logs, rows, extra)


def _settle(state: _State, counts: csr_matrix, lengths: np.ndarray, prior: Prior) -> Mixture:
    """Give every document its most probable table and number the tables by size."""
    import numpy as np
    from scipy.special import logsumexp

    best = np.empty(counts.shape[0], dtype=np.int64)
    probability = np.empty(counts.shape[0])
    for first in range(0, counts.shape[0], 4096):
        rows = slice(first, first + 4096)
        logs = state.log_probability(counts[rows], lengths[rows], prior)
        best[rows] = logs.argmax(axis=1)
        probability[rows] = np.exp(logs.max(axis=1) - logsumexp(logs, axis=1))
    sizes = np.bincount(best, minlength=len(state.documents))
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    number = np.full(len(sizes), -1)
    number[order] = np.arange(len(order))
    return Mixture(number[best], probability, state.words[:, order].T)
