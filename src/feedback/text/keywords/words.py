"""What counts as a word for keywords, and which comments show it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from feedback.text.topics.numbered import Corpus, number_tokens

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
    numbered = number_tokens(tokens, where=where)
    return numbered.corpus(tell_words(numbered.words, stop_words=stop_words, content=content))


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

    near = Nearest(n)
    near.look_at(held, np.arange(held.shape[0]))
    return near.labels(labels)


class Nearest:
    """Of each column the `n` rows of those looked at whose length is nearest to eight, the earlier of two.

    A quote is best read when it says a little more than the word: about eight words.
    """

    def __init__(self, n: int) -> None:
        import numpy as np

        self.n, self.width = n, 0
        self._columns = self._rows = self._away = np.empty(0, dtype=np.int64)

    def look_at(self, held: csr_matrix, rows: np.ndarray) -> None:
        """Further comments by words, and the number of each among all."""
        import numpy as np

        self.width = held.shape[1]
        away = np.abs(np.diff(held.indptr) - 8)
        order = np.argsort(away, kind="stable")
        by_column = held[order].tocsc()
        by_column.sort_indices()
        starts, ends = by_column.indptr[:-1], by_column.indptr[1:]
        counts = np.minimum(ends - starts, self.n)
        bounds = np.concatenate([[0], np.cumsum(counts)])
        places = np.repeat(starts - bounds[:-1], counts) + np.arange(bounds[-1])
        found = order[by_column.indices[places]]
        columns = np.concatenate([self._columns, np.repeat(np.arange(self.width), counts)])
        numbers = np.concatenate([self._rows, rows[found]])
        away = np.concatenate([self._away, away[found]])
        by = np.lexsort((numbers, away, columns))
        columns = columns[by]
        best = np.arange(len(columns)) - np.searchsorted(columns, columns) < self.n
        self._columns, by = columns[best], by[best]
        self._rows, self._away = numbers[by], away[by]

    def labels(self, index: pd.Index) -> list[list[object]]:
        """Labels of the rows of each column, the nearest first."""
        import numpy as np

        # all labels in one step: each step costs an Arrow column as much as a thousand labels
        shown = index[self._rows].tolist()
        bounds = np.cumsum(np.bincount(self._columns, minlength=self.width))
        return [shown[start:end] for start, end in pairwise([0, *bounds.tolist()])]
