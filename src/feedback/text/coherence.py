"""Topic coherence, c_v and c_npmi as gensim defines them, all topics and words at once.

Both ask how often the top words of a topic stand in the same window of text. c_npmi is the mean
normalised pointwise mutual information of their pairs in windows of 10 words (Bouma 2009; Lau et
al. 2014); c_v compares each word's vector of NPMI values with the sum of the topic's by cosine in
windows of 110 words (Röder et al. 2015). A text shorter than the window is one window. The figures
equal those of gensim's CoherenceModel, except in longer texts that repeat a word within a window:
when the first of the two leaves the window, gensim 4.4 takes the word for gone, and it is not.
Of a text of more than 1,000 words only the first 1,000 count, lest its many windows decide.

Röder, M., Both, A., Hinneburg, A. (2015). Exploring the space of topic coherence measures. WSDM.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

WINDOWS = {"c_v": 110, "c_npmi": 10}
LONGEST = 1_000
_EPSILON = 1e-12  # gensim's


def topic_coherence(
    topics: Sequence[ArrayLike],
    rows: np.ndarray,
    codes: np.ndarray,
    *,
    measures: Sequence[str] = ("c_v", "c_npmi"),
) -> dict[str, np.ndarray]:
    """Coherence of each topic.

    Parameters
    ----------
    topics
        Word numbers of each topic's top words.
    rows, codes
        Document number and word number of every token, in reading order.
    measures
        "c_v" in [0, 1], "c_npmi" in [-1, 1].

    Returns
    -------
    dict
        An array a measure, a number a topic; nan for a topic of fewer than two words.
    """
    import numpy as np

    relevant = np.unique(np.concatenate([np.asarray(t, dtype=np.int64) for t in topics]))
    place = np.full(int(max(codes.max(initial=0), relevant.max(initial=0))) + 1, -1)
    place[relevant] = np.arange(len(relevant))
    lengths = np.bincount(rows)
    position = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows, codes = rows[position < LONGEST], codes[position < LONGEST]
    local = [place[np.asarray(topic, dtype=np.int64)] for topic in topics]
    result = {}
    for measure in measures:
        together, n = _windows(rows, place[codes], len(relevant), WINDOWS[measure])
        npmi = _npmi(together, n)
        score = _c_v if measure == "c_v" else _c_npmi
        result[measure] = np.array([score(npmi, topic) for topic in local])
    return result


def _windows(
    rows: np.ndarray, codes: np.ndarray, n_words: int, width: int
) -> tuple[np.ndarray, int]:
    """In how many windows two words stand together, and how many windows there are."""
    import numpy as np

    lengths = np.bincount(rows)
    short = (lengths > 0) & (lengths <= width)
    chosen = (codes >= 0) & short[rows]
    together = _together(rows[chosen], codes[chosen], len(lengths), n_words)
    sliding = lengths[rows] > width
    more, n = _slide(rows[sliding], codes[sliding], n_words, width)
    return together + more, n + int(short.sum())


def _together(rows: np.ndarray, codes: np.ndarray, n: int, n_words: int) -> np.ndarray:
    import numpy as np
    from scipy.sparse import csr_matrix

    held = csr_matrix((np.ones(len(rows)), (rows, codes)), shape=(n, n_words))
    held.data[:] = 1.0
    return np.asarray((held.T @ held).todense())


def _slide(
    rows: np.ndarray, codes: np.ndarray, n_words: int, width: int, block: int = 20_000
) -> tuple[np.ndarray, int]:
    """The same for texts longer than the window, laid end to end; in blocks, to save memory."""
    import numpy as np

    together, n = np.zeros((n_words, n_words)), 0
    for first in range(0, len(rows) - width + 1, block):
        last = min(first + block, len(rows) - width + 1)
        part = codes[first : last + width - 1]
        where = np.flatnonzero(part >= 0)
        # a word at p stands in the windows that start at p - width + 1 … p
        steps = np.zeros((last - first + 1, n_words), dtype=np.int32)
        np.add.at(steps, (np.maximum(where - width + 1, 0), part[where]), 1)
        np.add.at(steps, (np.minimum(where + 1, last - first), part[where]), -1)
        # no window reaches from one text into the next
        whole = rows[first:last] == rows[first + width - 1 : last + width - 1]
        inside = (np.cumsum(steps[:-1], axis=0)[whole] > 0).astype(np.float32)
        together += inside.T @ inside
        n += int(whole.sum())
    return together, n


def _npmi(together: np.ndarray, n: int) -> np.ndarray:
    import numpy as np

    joint = together / max(n, 1)
    single = np.diag(joint)
    product = np.outer(single, single)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log((joint + _EPSILON) / product) / -np.log(joint + _EPSILON)
    return np.where(product > 0, value, 0.0)


def _c_npmi(npmi: np.ndarray, topic: np.ndarray) -> float:
    import numpy as np

    pairs = ~np.eye(len(topic), dtype=bool)
    return float(npmi[np.ix_(topic, topic)][pairs].mean()) if len(topic) > 1 else float("nan")


def _c_v(npmi: np.ndarray, topic: np.ndarray) -> float:
    import numpy as np

    if len(topic) < 2:
        return float("nan")
    vectors = npmi[np.ix_(topic, topic)]
    total = vectors.sum(axis=0)
    norms = np.linalg.norm(vectors, axis=1) * np.linalg.norm(total)
    cosine = np.divide(vectors @ total, norms, out=np.zeros(len(topic)), where=norms > 0)
    return float(cosine.mean())
