"""From lists of tokens to the words that carry a topic, and a matrix of documents by words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from feedback.errors import AnalysisError
from feedback.text.topics.numbered import AT_ONCE, Corpus, NumberedTokens, number_tokens

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix

# Documents of a script for topics of their own, at least, and their share of all
FEWEST_OF_SCRIPT, SHARE_OF_SCRIPT = 100, 0.1
_LAUGHTER = re.compile(r"[哈呵嘿嘻啊哦嗯呜哎唉呀嗷噢]+")


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

    latin = np.array([word.isascii() for word in words], dtype=float)
    parts = [counts[rows[first : first + AT_ONCE]] for first in range(0, len(rows), AT_ONCE)]
    is_latin = np.concatenate(
        [np.empty(0, bool), *((part > 0) @ latin * 2 > part.getnnz(axis=1) for part in parts)]
    )
    parts = [rows[~is_latin], rows[is_latin]]
    least = max(FEWEST_OF_SCRIPT, SHARE_OF_SCRIPT * len(rows))
    return parts if min(map(len, parts)) >= least else [rows]


def word_marks(counts: csr_matrix) -> np.ndarray:
    """A number a document, equal where the same words stand in it."""
    import numpy as np

    weight = np.random.default_rng(0).random(counts.shape[1])
    firsts = range(0, max(counts.shape[0], 1), AT_ONCE)
    marks = [(counts[first : first + AT_ONCE] > 0) @ weight for first in firsts]
    return np.round(np.concatenate(marks), 9)


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

    numbered = number_tokens(tokens, where=where)
    words = numbered.words
    left_out = {word.casefold().strip() for word in stop_words}
    if not filtered:
        left_out |= function_words() | general_words()
    content = np.array(
        [bool(w) and w not in left_out and (filtered or is_content(w)) for w in words], dtype=bool
    )
    same = np.arange(len(words), dtype=np.int32) if filtered else _singular(words)
    frequency, n = _in_documents(numbered, np.where(content[same], same, -1))
    low = min_df if min_df is not None else _fewest(n)
    high = max(n * (max_df if max_df is not None else 0.8 if n < 50 else 0.5), low)
    chosen = content & (frequency >= low) & (frequency <= high)
    if not chosen.any():
        raise AnalysisError(
            en=f"{where}: of {content.sum()} content words in {n} comments none stands in "
            f"{low} comments or more and in {high:.0f} or fewer. Topics need comments that say "
            "different things in words of two letters or more; read these one by one, or change "
            "min_df and max_df.",
            zh=f"{where}：{n} 条评论共 {content.sum()} 个实词，没有一个出现在至少 {low} 条、"
            f"至多 {high:.0f} 条评论中，无法区分主题。建议逐条阅读，或调整 min_df、max_df。",
        )
    return numbered.corpus(chosen, number=same)


def _in_documents(numbered: NumberedTokens, number: np.ndarray) -> tuple[np.ndarray, int]:
    """In how many documents each word stands; and how many documents hold one that is not left out."""
    import numpy as np

    frequency, n = np.zeros(len(numbered.words), dtype=np.int64), 0
    for part in numbered.counts(number):
        frequency[: part.shape[1]] += part.getnnz(axis=0)
        n += int((np.diff(part.indptr) > 0).sum())
    return frequency, n


def _fewest(n: int) -> int:
    """Fewest documents a word must stand in, by how many there are."""
    return 1 if n < 20 else 2 if n < 200 else 3 if n < 1000 else 5


def _singular(words: np.ndarray) -> np.ndarray:
    """(words,) number of the word each counts as: an English word in -s as the word without it, where that stands in the comments too."""
    import numpy as np

    place = {word: code for code, word in enumerate(words)}
    singular = np.arange(len(words), dtype=np.int32)
    for word, code in place.items():
        if len(word) > 3 and word.isascii() and word[-1] == "s" and word[-2] != "s":
            singular[code] = place.get(word[:-1], code)
    return singular
