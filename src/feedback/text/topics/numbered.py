"""Lists of words as numbers, read a part at a time: those of millions of comments are most of what a run would hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from feedback.arrow_columns import is_unique
from feedback.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from scipy.sparse import csr_matrix

# words of each document; numbers of all words in reading order, by the part's own list; that list in the column's numbers
_Part: TypeAlias = "tuple[np.ndarray, np.ndarray, np.ndarray]"
# Documents whose words are spelled out in numbers together
AT_ONCE = 50_000


@dataclass(frozen=True)
class Corpus:
    """Documents as numbers.

    Attributes
    ----------
    index : Index
        A label a document, as given.
    words : ndarray of str
        The vocabulary, sorted by first appearance.
    starts : (n + 1,) int
        Where the words of each document begin among `codes`.
    codes : ndarray of int
        Word number of each token kept, in reading order.
    has_tokens : ndarray of bool
        Whether the document held any token before words were left out.
    """

    index: pd.Index
    words: np.ndarray
    starts: np.ndarray
    codes: np.ndarray
    has_tokens: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """Document number of each token kept."""
        import numpy as np

        return np.repeat(np.arange(len(self.index), dtype=np.int32), np.diff(self.starts))

    def counts(
        self, *, most: int | None = None, dtype: type[np.generic] | None = None
    ) -> csr_matrix:
        """Documents by words, how often each stands in it, `most` times at most; of floats, where no `dtype` holds less."""
        import numpy as np

        kind = np.float64 if dtype is None else dtype
        parts = []
        for first in range(0, max(len(self.index), 1), AT_ONCE):
            starts = self.starts[first : first + AT_ONCE + 1]
            codes = self.codes[starts[0] : starts[-1]].copy()
            part = counted(np.diff(starts), codes, width=len(self.words))
            if most is not None:
                part.data = np.minimum(part.data, most)
            parts.append(part.astype(kind))
        return below_each_other(parts)

    def only(self, documents: np.ndarray) -> Corpus:
        """The same documents with only the tokens of those numbered in `documents`."""
        import numpy as np

        chosen = np.zeros(len(self.index), dtype=bool)
        chosen[documents] = True
        lengths = np.diff(self.starts)
        stays = np.repeat(chosen, lengths)
        return replace(
            self, starts=starts_of(np.where(chosen, lengths, 0)), codes=self.codes[stays]
        )


@dataclass(frozen=True)
class NumberedTokens:
    """A column of token lists whose words have numbers; the tokens stay where they are until a part of them is read.

    Attributes
    ----------
    index : Index
        A label a document, as given.
    words : ndarray of str
        The vocabulary, case folded, sorted by first appearance.
    has_tokens : ndarray of bool
        Whether the document holds any token.
    """

    index: pd.Index
    words: np.ndarray
    has_tokens: np.ndarray
    _parts: Sequence[_Part]

    def parts(self, number: np.ndarray | None = None) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Words a document, and their numbers in reading order, of consecutive documents.

        Parameters
        ----------
        number : (words,) int
            Other numbers of the words, -1 for those to leave out.
        """
        import numpy as np

        last, table = None, np.empty(0, np.int32)
        for lengths, own, words in self._parts:
            if words is not last:  # parts of one file share their list of words
                last = words
                table = words if number is None else np.append(number, -1)[words]
                table = table.astype(np.int32, copy=False)
            codes = table[own]
            kept = codes >= 0
            if kept.all():
                yield lengths, codes
                continue
            rows = np.repeat(np.arange(len(lengths)), lengths)[kept]
            yield np.bincount(rows, minlength=len(lengths)), codes[kept]

    def counts(self, number: np.ndarray | None = None) -> Iterator[csr_matrix]:
        """Consecutive documents by words, how often each stands in it (int32); `number` as in `parts`."""
        width = int(len(self.words) if number is None else number.max(initial=-1) + 1)
        for lengths, codes in self.parts(number):
            yield counted(lengths, codes, width=width)

    def corpus(
        self, chosen: np.ndarray | None = None, *, number: np.ndarray | None = None
    ) -> Corpus:
        """All documents in memory.

        Parameters
        ----------
        chosen : (words,) bool
            Which words to keep; None: all.
        number : (words,) int
            The word each word counts as, before any is chosen; None: itself.
        """
        import numpy as np

        chosen = np.ones(len(self.words), dtype=bool) if chosen is None else chosen
        new = renumbered(chosen)
        lengths, codes = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
        for some, read in self.parts(new if number is None else new[number]):
            lengths.append(some)
            codes.append(read)
        return Corpus(
            self.index,
            self.words[chosen],
            starts_of(np.concatenate(lengths)),
            np.concatenate(codes),
            self.has_tokens,
        )


def renumbered(chosen: np.ndarray) -> np.ndarray:
    """(words,) number of each word among those chosen, -1 for the others."""
    import numpy as np

    return np.where(chosen, np.cumsum(chosen) - 1, -1).astype(np.int32)


def starts_of(lengths: np.ndarray) -> np.ndarray:
    """(n + 1,) where each of consecutive stretches begins, and the last ends."""
    import numpy as np

    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def counted(lengths: np.ndarray, codes: np.ndarray, *, width: int) -> csr_matrix:
    """Documents by words (int32); `codes` are put in order where they lie."""
    import numpy as np
    from scipy.sparse import csr_matrix

    ones = np.ones(len(codes), dtype=np.int32)
    found = csr_matrix((ones, codes, starts_of(lengths)), shape=(len(lengths), width))
    found.sum_duplicates()
    return found


def below_each_other(parts: list[csr_matrix]) -> csr_matrix:
    """One matrix of all rows; the parts are taken out of the list, so that they are not held beside it."""
    import numpy as np
    from scipy.sparse import csr_matrix

    if len(parts) == 1:
        return parts[0]
    shape = sum(part.shape[0] for part in parts), parts[0].shape[1]
    starts = starts_of(np.concatenate([np.diff(part.indptr) for part in parts]))
    codes = np.empty(starts[-1], dtype=np.int32)
    data = np.empty(starts[-1], dtype=parts[0].dtype)
    first = 0
    while parts:
        part = parts.pop(0)
        codes[first : first + part.nnz], data[first : first + part.nnz] = part.indices, part.data
        first += part.nnz
    return csr_matrix((data, codes, starts), shape=shape)


def read_tokens(tokens: pd.Series, *, where: str) -> Corpus:
    """`number_tokens`, all of it in memory; nothing is left out."""
    return number_tokens(tokens, where=where).corpus()


def number_tokens(tokens: pd.Series, *, where: str) -> NumberedTokens:
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
        words, parts = _of_numbers(series)
    else:
        words, parts = _of_lists(series, where=where)
    folded, spelled = pd.factorize(
        np.array([w.casefold().strip() if isinstance(w, str) else "" for w in words], dtype=object)
    )
    folded = np.append(folded, -1).astype(np.int32)  # the last for words without a number
    by_list: dict[int, np.ndarray] = {}
    for _, _, own in parts:
        if id(own) not in by_list:
            by_list[id(own)] = folded[own]
    has = np.concatenate([np.empty(0, bool), *(lengths > 0 for lengths, _, _ in parts)])
    return NumberedTokens(
        series.index,
        spelled,
        has,
        [(lengths, codes, by_list[id(own)]) for lengths, codes, own in parts],
    )


def _of_lists(series: pd.Series, *, where: str) -> tuple[Sequence[Any], list[_Part]]:
    """Words as they come up, and the column as one part."""
    import numpy as np
    import pandas as pd

    cells = [_as_words(cell, label, where) for label, cell in series.items()]
    lengths = np.fromiter(map(len, cells), dtype=np.int64, count=len(cells))
    flat = np.empty(int(lengths.sum()), dtype=object)
    flat[:] = list(chain.from_iterable(cells))
    codes, words = pd.factorize(flat)
    # -1, of a missing word, is the last of the list
    return list(words), [(lengths, codes, np.append(np.arange(len(words)), -1))]


def _of_numbers(series: pd.Series) -> tuple[Sequence[Any], list[_Part]]:
    """Words as they come up in a column of `segment_coded`, and its parts, whose numbers stay where they are."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    column = pa.array(series.array)
    number: dict[str, int] = {}
    parts: list[_Part] = []
    lists: dict[
        tuple[int, ...], tuple[pa.Array, np.ndarray]
    ] = {}  # kept, so that no other gets its address
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        for first in range(0, len(chunk), AT_ONCE):
            part = chunk.slice(first, AT_ONCE)
            words = part.flatten()
            named = words.dictionary
            at = (
                named.offset,
                len(named),
                *(each.address if each else 0 for each in named.buffers()),
            )
            if at not in lists:
                lists[at] = named, np.full(len(named), -1, dtype=np.int32)
            own = lists[at][1]
            codes = words.indices.to_numpy()
            new = pd.unique(codes)  # some rows hold some of the words
            new = new[own[new] < 0]
            own[new] = [
                number.setdefault(word, len(number))
                for word in named.take(pa.array(new)).to_pylist()
            ]
            lengths = part.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
            parts.append((lengths, codes, own))
    return list(number), parts


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
