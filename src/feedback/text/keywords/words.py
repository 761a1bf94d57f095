"""What counts as a word for keywords, and which comments show it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from feedback.text.topics.words import Corpus, read_tokens

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix

# Grammar that no reader misses; negations, degree words and praise stay
_PARTICLES = (
    "的 了 地 得 着 啊 呀 吧 呢 吗 嘛 哦 啦 哇 么 和 与 及 是 在 就 也 都 我 你 他 她 它 我们 你们 他们 这 那 "
    "这个 那个 一个 the a an of to and in on at is are was were be been it its i you he she we they "
    "this that for with as my your"
)
PARTICLES = frozenset(_PARTICLES.split())


def keyword_corpus(
    tokens: pd.Series, *, where: str, stop_words: Iterable[str] = (), content: bool = False
) -> Corpus:
    """Documents with every word that holds a letter, particles left out (see `tell_words`)."""
    corpus = read_tokens(tokens, where=where)
    return corpus.keep(tell_words(corpus.words, stop_words=stop_words, content=content))


def tell_words(
    words: np.ndarray, *, stop_words: Iterable[str] = (), content: bool = False
) -> np.ndarray:
    """Whether each of `words` counts; with `content` only those that can name a subject."""
    import numpy as np

    from feedback.text.topics.stop_words import function_words
    from feedback.text.topics.words import is_content

    left_out = PARTICLES | {word.casefold().strip() for word in stop_words}
    if content:
        left_out |= function_words()
    return np.array(
        [
            word not in left_out and (is_content(word) if content else any(map(str.isalpha, word)))
            for word in words
        ],
        dtype=bool,
    )


def find_quotes(held: csr_matrix, labels: pd.Index, *, n: int) -> list[list[object]]:
    """Labels of up to `n` comments for each column, those of middling length first.

    Parameters
    ----------
    held
        Comments by words.
    labels
        Label of each row.
    """
    import numpy as np

    length = held.getnnz(axis=1)
    # a quote is best read when it says a little more than the word: about eight words
    order = np.argsort(np.abs(length - 8), kind="stable")
    columns = held[order].tocsc()
    columns.sort_indices()
    starts, ends = columns.indptr[:-1], columns.indptr[1:]
    # all labels in one step: each step costs an Arrow column as much as a thousand labels
    counts = np.minimum(ends - starts, n)
    bounds = np.concatenate([[0], np.cumsum(counts)])
    places = np.repeat(starts - bounds[:-1], counts) + np.arange(bounds[-1])
    shown = labels[order[columns.indices[places]]].tolist()
    return [shown[first:last] for first, last in pairwise(bounds.tolist())]
