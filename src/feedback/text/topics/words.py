"""From lists of tokens to the words that carry a topic, and a matrix of documents by words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from feedback.arrow_columns import is_unique
from feedback.errors import AnalysisError, InputError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix

# Documents of a script for topics of their own, at least, and their share of all
FEWEST_OF_SCRIPT, SHARE_OF_SCRIPT = 100, 0.1
_LAUGHTER = re.compile(r"[哈呵嘿嘻啊哦嗯呜哎唉呀嗷噢]+")


@dataclass(frozen=True)
class Corpus:
    """Documents as numbers.

    Attributes
    ----------
    index : Index
        A label a document, as given.
    words : ndarray of str
        The vocabulary, sorted by first appearance.
    rows, codes : ndarray of int
        Document number and word number of each token kept, in reading order.
    has_tokens : ndarray of bool
        Whether the document held any token before words were left out.
    """

    index: pd.Index
    words: np.ndarray
    rows: np.ndarray
    codes: np.ndarray
    has_tokens: np.ndarray

    def counts(self, *, most: float = float("inf")) -> csr_matrix:
        """Documents by words, how often each stands in it, `most` times at most."""
        import numpy as np
        from scipy.sparse import csr_matrix

        ones = np.ones(len(self.codes), dtype=np.float64)
        counts = csr_matrix((ones, (self.rows, self.codes)), shape=self._shape)
        counts.data = np.minimum(counts.data, most)
        return counts

    def presence(self) -> csr_matrix:
        """Documents by words, True where it stands: an eighth of the memory of numbers."""
        import numpy as np
        from scipy.sparse import csr_matrix

        ones = np.ones(len(self.codes), dtype=bool)
        return csr_matrix((ones, (self.rows, self.codes)), shape=self._shape)

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.index), len(self.words)

    def keep(self, chosen: np.ndarray) -> Corpus:
        """The same documents with only the words where `chosen` is true."""
        import numpy as np

        new_code = (np.cumsum(chosen) - 1).astype(np.int32)
        stays = chosen[self.codes]
        return replace(
            self,
            words=self.words[chosen],
            rows=self.rows[stays],
            codes=new_code[self.codes[stays]],
        )

    def only(self, documents: np.ndarray) -> Corpus:
        """The same documents with only the tokens of those numbered in `documents`."""
        import numpy as np

        chosen = np.zeros(len(self.index), dtype=bool)
        chosen[documents] = True
        stays = chosen[self.rows]
        return replace(self, rows=self.rows[stays], codes=self.codes[stays])


def read_tokens(tokens: pd.Series, *, where: str) -> Corpus:
    """Check the token lists and number their words (case folded); nothing is left out yet.

    Raises
    ------
    InputError
        A cell is neither a list of words nor missing, or the index repeats a label.
    """
    import numpy as np
    import pandas as pd

    series = tokens if isinstance(tokens, pd.Series) else pd.Series(list(tokens), dtype=object)
    if not is_unique(series.index):
        label = series.index[series.index.duplicated()][0]
        raise InputError(
            en=f"{where}: the index repeats {label!r}. Give each comment a label of its own "
            "(reset_index).",
            zh=f"{where}：索引 {label!r} 重复。请让每条评论有唯一索引（reset_index）。",
        )
    if isinstance(series.dtype, pd.ArrowDtype):
        lengths, codes, words = _coded_words(series)
    else:
        cells = [_as_words(cell, label, where) for label, cell in series.items()]
        lengths = np.fromiter(map(len, cells), dtype=np.int64, count=len(cells))
        flat = np.empty(int(lengths.sum()), dtype=object)
        flat[:] = list(chain.from_iterable(cells))
        codes, words = pd.factorize(flat)
    folded, spelled = pd.factorize(
        np.array([w.casefold().strip() if isinstance(w, str) else "" for w in words], dtype=object)
    )
    # of a million comments there are thirty million words: numbers of half the width
    codes, folded = codes.astype(np.int32, copy=False), folded.astype(np.int32)
    rows = np.repeat(np.arange(len(series), dtype=np.int32), lengths)
    if len(codes) and codes.min() < 0:
        rows, codes = rows[codes >= 0], codes[codes >= 0]
    return Corpus(
        series.index,
        spelled,
        rows,
        folded[codes] if len(folded) else codes,
        lengths > 0,
    )


def _coded_words(series: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lengths, and words numbered as they come up, of a column of `segment_coded`: as `factorize` of the lists gives them."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    column = pa.array(series.array)
    number: dict[str, int] = {}
    lengths, found = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        words = chunk.flatten()
        codes, first = pd.factorize(words.indices.to_numpy())  # some rows hold some of the words
        named = words.dictionary.take(pa.array(first)).to_pylist()
        own = [number.setdefault(word, len(number)) for word in named]
        lengths.append(chunk.value_lengths().fill_null(0).to_numpy(zero_copy_only=False))
        found.append(np.array(own, dtype=np.int32)[codes])
    return np.concatenate(lengths), np.concatenate(found), np.array(list(number), dtype=object)


def telling_rows(counts: csr_matrix, *, copies_from: int = 8) -> np.ndarray:
    """Numbers of the documents worth fitting.

    A document of one content word says nothing about which words go together. Documents of
    `copies_from` or more different words that hold exactly the same ones are copies of one text
    (templates, reposts) and enter once.
    """
    import numpy as np

    length = counts.getnnz(axis=1)
    rows = np.flatnonzero(length >= 2)
    marks = word_marks(counts)[rows]
    own = -1.0 - np.arange(len(rows))
    _, first = np.unique(np.where(length[rows] >= copies_from, marks, own), return_index=True)
    return rows[np.sort(first)]


def parts_by_script(words: np.ndarray, counts: csr_matrix, rows: np.ndarray) -> list[np.ndarray]:
    """Documents whose words are mostly in Latin letters apart from the others, where each are many.

    Parameters
    ----------
    words : (words,) str
    counts : (n, words)
    rows
        Numbers of the documents to part.

    Returns
    -------
    list of ndarray
        All of `rows`, or those of more other words than Latin ones and the rest, if both are 100 or more and one in ten.
    """
    import numpy as np

    latin = np.array([word.isascii() for word in words])
    present = counts[rows] > 0
    is_latin = present @ latin.astype(float) * 2 > present.getnnz(axis=1)
    parts = [rows[~is_latin], rows[is_latin]]
    least = max(FEWEST_OF_SCRIPT, SHARE_OF_SCRIPT * len(rows))
    return parts if min(map(len, parts)) >= least else [rows]


def word_marks(counts: csr_matrix) -> np.ndarray:
    """A number a document, equal where the same words stand in it."""
    import numpy as np

    weight = np.random.default_rng(0).random(counts.shape[1])
    return np.round((counts > 0) @ weight, 9)


def _as_words(cell: Any, label: object, where: str) -> Sequence[Any]:
    import pandas as pd

    if isinstance(cell, list | tuple):
        return cell
    if hasattr(cell, "tolist") and getattr(cell, "ndim", 0) == 1:
        return cell.tolist()
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return ()
    raise InputError(
        en=f"{where}: comment {label!r} should be a list of words, it is "
        f"{type(cell).__name__}. Segment the comments first: feedback.segment(texts).",
        zh=f"{where}：评论 {label!r} 应为词的列表，实为 {type(cell).__name__}。"
        "请先分词：feedback.segment(texts)。",
    )


def is_content(word: str) -> bool:
    """Whether a word can name a subject: two letters or more (three in Latin script), no laughter."""
    letters = sum(map(str.isalpha, word))
    if letters < 2 or _LAUGHTER.fullmatch(word):
        return False
    return letters >= 3 or not word.isascii()


def content_corpus(
    tokens: pd.Series,
    *,
    where: str,
    filtered: bool = False,
    stop_words: Iterable[str] = (),
    min_df: int | None = None,
    max_df: float | None = None,
) -> Corpus:
    """Documents reduced to content words that stand in enough and not too many documents.

    Parameters
    ----------
    filtered
        The tokens are content words already: keep all of them, only the limits apply.
    stop_words
        Further words to leave out.
    min_df
        Fewest documents a word must stand in; None: 1 below 20 documents with words, 2 below 200,
        3 below 1,000, else 5.
    max_df
        Largest share of documents a word may stand in; None: one half, four fifths
        below 50 documents.

    Raises
    ------
    AnalysisError
        No word is left.
    """
    import numpy as np

    from feedback.text.topics.stop_words import function_words, general_words

    corpus = read_tokens(tokens, where=where)
    if not filtered:
        corpus = _join_plurals(corpus)
    left_out = {word.casefold().strip() for word in stop_words}
    if not filtered:
        left_out |= function_words() | general_words()
    chosen = np.array(
        [bool(w) and w not in left_out and (filtered or is_content(w)) for w in corpus.words],
        dtype=bool,
    )
    corpus = corpus.keep(chosen)
    counts = corpus.counts()
    frequency = counts.getnnz(axis=0)
    n = int((counts.getnnz(axis=1) > 0).sum())
    low = min_df if min_df is not None else _fewest(n)
    high = max(n * (max_df if max_df is not None else 0.8 if n < 50 else 0.5), low)
    kept = corpus.keep((frequency >= low) & (frequency <= high))
    if not len(kept.words):
        raise AnalysisError(
            en=f"{where}: of {len(corpus.words)} content words in {n} comments none stands in "
            f"{low} comments or more and in {high:.0f} or fewer. Topics need comments that say "
            "different things in words of two letters or more; read these one by one, or change "
            "min_df and max_df.",
            zh=f"{where}：{n} 条评论共 {len(corpus.words)} 个实词，没有一个出现在至少 {low} 条、"
            f"至多 {high:.0f} 条评论中，无法区分主题。建议逐条阅读，或调整 min_df、max_df。",
        )
    return kept


def _fewest(n: int) -> int:
    """Fewest documents a word must stand in, by how many there are."""
    return 1 if n < 20 else 2 if n < 200 else 3 if n < 1000 else 5


def _join_plurals(corpus: Corpus) -> Corpus:
    """Count an English word in -s as the word without it, where that stands in the comments too."""
    import numpy as np

    place = {word: code for code, word in enumerate(corpus.words)}
    singular = np.arange(len(corpus.words), dtype=np.int32)
    for word, code in place.items():
        if len(word) > 3 and word.isascii() and word[-1] == "s" and word[-2] != "s":
            singular[code] = place.get(word[:-1], code)
    return replace(corpus, codes=singular[corpus.codes])
