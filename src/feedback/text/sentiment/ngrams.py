"""Character n-grams of a whole column as a sparse matrix, counted in numpy."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from feedback.sign_tables import codes_of
from feedback.text.typography import spelt_out_each

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_MIX = np.uint64(0x9E3779B97F4A7C15)
_TEXTS_AT_ONCE_CHARACTERS = 400_000
# no opinion needs more; what follows in a cell of megabytes is not read
_READ_AT_MOST = 100_000
_SPACE, _EDGE, _DIGIT = 0x20, 0x02, 0x30


@cache
def _folding() -> np.ndarray:
    """For every character of the first plane the one it is counted as: width, case, digits, space."""
    table = np.arange(0x10000, dtype=np.uint32)
    for code in range(0x10000):
        sign = chr(code)
        folded = unicodedata.normalize("NFKC", sign).lower()
        if sign.isspace() or unicodedata.category(sign)[0] == "C":
            table[code] = _SPACE
        elif sign.isdecimal():
            table[code] = _DIGIT
        elif len(folded) == 1:
            table[code] = ord(folded)
    return table


def _codes(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Folded characters of all texts, one edge mark before and after each, and the text of each."""
    texts = spelt_out_each([text[:_READ_AT_MOST] for text in texts])
    joined = "\x02" + "\x02\x02".join(texts) + "\x02"
    raw = codes_of(joined)
    lengths = np.fromiter((len(text) + 2 for text in texts), dtype=np.int64, count=len(texts))
    starts = np.cumsum(lengths) - lengths
    codes = raw.copy()
    plane = raw < 0x10000
    codes[plane] = _folding()[raw[plane]]
    codes[starts] = codes[starts + lengths - 1] = _EDGE
    text = np.repeat(np.arange(len(texts)), lengths)
    # one blank for many, and none beside an edge
    blank = codes == _SPACE
    kept = np.ones(len(codes), dtype=bool)
    kept[1:] = ~(blank[1:] & (blank[:-1] | (codes[:-1] == _EDGE)))
    codes, text = codes[kept], text[kept]
    kept = np.ones(len(codes), dtype=bool)
    kept[:-1] = ~((codes[:-1] == _SPACE) & (codes[1:] == _EDGE))
    return codes[kept], text[kept]


def gram_keys(texts: list[str], sizes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """A 64-bit key of every n-gram and the text it stands in.

    Parameters
    ----------
    texts
        Strings of any content.
    sizes
        Lengths of the n-grams, at least 1 character.
    """
    codes, text = _codes(texts)
    keys, owners = [], []
    running = np.zeros(len(codes), dtype=np.uint64)
    for size in range(1, max(sizes) + 1):
        if len(codes) < size:
            break
        tail = codes[size - 1 :].astype(np.uint64)
        running = _mixed(running[: len(tail)] + tail)
        if size in sizes:
            within = text[: len(tail)] == text[size - 1 :]
            if size == 1:
                within = within & (codes != _EDGE) & (codes != _SPACE)
            keys.append(running[within])
            owners.append(text[: len(tail)][within])
    if not keys:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64)
    return np.concatenate(keys), np.concatenate(owners)


def _mixed(values: np.ndarray) -> np.ndarray:
    """splitmix64's finisher: equal n-grams equal keys, others as good as never."""
    with np.errstate(over="ignore"):
        mixed = values + _MIX
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))


@dataclass(frozen=True)
class NgramSpace:
    """The n-grams of a training corpus: sorted keys and their inverse document frequency."""

    keys: np.ndarray
    idf: np.ndarray
    sizes: tuple[int, ...]

    @classmethod
    def fit(
        cls, texts: list[str], *, sizes: tuple[int, ...] = (1, 2, 3), min_texts: int = 2
    ) -> NgramSpace:
        """Keys found in at least `min_texts` texts; idf = ln((1 + n) / (1 + texts)) + 1."""
        seen: list[np.ndarray] = []
        for batch in _in_batches(texts):
            keys, text = gram_keys(batch, sizes)
            order = np.lexsort((keys, text))
            keys, text = keys[order], text[order]
            first = np.ones(len(keys), dtype=bool)
            first[1:] = (keys[1:] != keys[:-1]) | (text[1:] != text[:-1])
            seen.append(keys[first])
        every = np.concatenate(seen) if seen else np.empty(0, dtype=np.uint64)
        keys, texts_with = np.unique(every, return_counts=True)
        often = texts_with >= min_texts
        keys, texts_with = keys[often], texts_with[often]
        return cls(keys, np.log((1 + len(texts)) / (1 + texts_with)) + 1, sizes)

    @property
    def mark(self) -> str:
        """What the space is, in one line that is equal in every process."""
        found = hashlib.sha256(self.keys.tobytes() + self.idf.tobytes())
        return f"{self.sizes} {found.hexdigest()}"

    def transform(self, texts: list[str]) -> csr_matrix:
        """TF-IDF with 1 + ln(tf), rows of length 1; unknown n-grams are left out."""
        from scipy import sparse

        blocks = [self._block(batch) for batch in _in_batches(texts)]
        if not blocks:
            return sparse.csr_matrix((0, len(self.keys)), dtype=np.float32)
        return sparse.vstack(blocks, format="csr")

    def _block(self, texts: list[str]) -> csr_matrix:
        from scipy import sparse

        shape = (len(texts), len(self.keys))
        if not len(self.keys):
            return sparse.csr_matrix(shape, dtype=np.float32)
        keys, text = gram_keys(texts, self.sizes)
        place = np.searchsorted(self.keys, keys)
        place[place == len(self.keys)] = 0
        known = self.keys[place] == keys
        counts = sparse.csr_matrix(
            (np.ones(int(known.sum()), dtype=np.float32), (text[known], place[known])), shape=shape
        )
        counts.sum_duplicates()
        counts.data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        squares = np.asarray(counts.multiply(counts).sum(axis=1)).ravel()
        length = np.sqrt(np.where(squares > 0, squares, 1))
        counts.data = (counts.data / np.repeat(length, np.diff(counts.indptr))).astype(np.float32)
        return counts


def _in_batches(texts: list[str]) -> list[list[str]]:
    batches, start, size = [], 0, 0
    for place, text in enumerate(texts):
        size += min(len(text), _READ_AT_MOST)
        if size >= _TEXTS_AT_ONCE_CHARACTERS:
            batches.append(texts[start : place + 1])
            start, size = place + 1, 0
    if start < len(texts):
        batches.append(texts[start:])
    return batches
