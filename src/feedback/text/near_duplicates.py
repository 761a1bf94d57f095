"""Second and later copies of the same comment, exact and near, without comparing all pairs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# Many people write 好吃 or 味道不错: texts lighter than this that agree are agreement, not copies. Measured: in
# 11,987 delivery comments nobody copied, equal texts fall under 0.5 % from 8 Han characters on; among 14,640
# English tweets from 24 letters on.
COPY_WEIGHT = 8
NEAR = 0.8
SHINGLE = 3
# 16 bands of 4 hashes: a pair at Jaccard 0.8 shares a band with probability 1 - (1 - 0.8^4)^16 = 0.9998,
# one at 0.4 with 0.34 and is then turned away by its true Jaccard.
BANDS, BAND = 16, 4
# First texts of a bucket a newcomer is compared with, so that a bucket of near-copies costs linear time.
COMPARED = 8
PAIRWISE = 20  # texts of one author up to which all pairs are compared
LONGEST = 20_000

_NOT_LETTERS = re.compile(r"[\W_]+")
_LATIN = re.compile(r"[\u0021-\u024f]")


def normal_form(text: str) -> str:
    """What is left of a text when case, signs and spaces do not count.

    Examples
    --------
    >>> normal_form("服务 很好！OK")
    '服务很好ok'
    """
    return _NOT_LETTERS.sub("", text).casefold()


def weight(text: str) -> float:
    """How much a text says, in Han characters: a Latin letter or a digit counts a third.

    Examples
    --------
    >>> weight("服务很好"), weight("nice!!")
    (4.0, 1.3333333333333333)
    """
    letters = _NOT_LETTERS.sub("", text)
    latin = len(_LATIN.findall(letters))
    return len(letters) - latin + latin / 3


def flag_copies(
    texts: Sequence[str],
    *,
    authors: Sequence[object] | None = None,
    threshold: float = NEAR,
    seed: int = 0,
) -> np.ndarray:
    """Flag the second and later copies of a text; the first stays unflagged.

    Copies are equal texts (case, signs and spaces aside), or texts whose character 3-grams have a
    Jaccard similarity of at least `threshold`; found with MinHash and banding, then checked exactly.
    Texts lighter than `COPY_WEIGHT` are never copies: many people write 味道不错.

    Parameters
    ----------
    texts
        Cleaned comments.
    authors
        Who wrote each: only texts of one author are then compared. Two people who write the same are
        two people.
    threshold
        Jaccard similarity from which two texts count as copies; 1 for equal texts only.
    seed
        Seed of the hash functions.

    Returns
    -------
    numpy.ndarray
        bool, one per text.

    Notes
    -----
    A. Broder, On the resemblance and containment of documents, 1997.

    Examples
    --------
    >>> flag_copies(["环境很好服务也很周到", "好吃", "环境很好，服务也很周到！", "好吃"]).tolist()
    [False, False, True, False]
    """
    import numpy as np

    flags = np.zeros(len(texts), dtype=bool)
    if authors is not None:
        rows_of: defaultdict[object, list[int]] = defaultdict(list)
        for row, author in enumerate(authors):
            rows_of[author].append(row)
        for rows in rows_of.values():
            if len(rows) > 1:
                flags[rows] = _copies_of_one([texts[row] for row in rows], threshold, seed)
        return flags
    first: dict[str, int] = {}
    for row, text in enumerate(texts):
        form = normal_form(text)
        if len(form) < 3 * COPY_WEIGHT and weight(form) < COPY_WEIGHT:
            continue
        flags[row] = form in first
        first.setdefault(form, row)
    if threshold < 1 and len(first) > 1:
        rows = list(first.values())
        forms = [form[:LONGEST] for form in first]
        for place in _near_copies(forms, threshold, seed):
            flags[rows[place]] = True
    return flags


def _copies_of_one(texts: list[str], threshold: float, seed: int) -> np.ndarray:
    """As `flag_copies`; a handful of texts is compared pair by pair, which hashing would only slow."""
    import numpy as np

    if len(texts) > PAIRWISE:
        return flag_copies(texts, threshold=threshold, seed=seed)
    kept: list[frozenset[str]] = []
    flags = np.zeros(len(texts), dtype=bool)
    for row, text in enumerate(texts):
        form = normal_form(text)[:LONGEST]
        if weight(form) >= COPY_WEIGHT:
            own = _grams(form)
            flags[row] = any(_jaccard(own, other) >= threshold for other in kept)
            if not flags[row]:
                kept.append(own)
    return flags


def _near_copies(forms: list[str], threshold: float, seed: int) -> list[int]:
    """Places of texts that resemble an earlier one which is no copy itself."""
    keys = _band_keys(forms, seed)
    buckets: list[defaultdict[int, list[int]]] = [defaultdict(list) for _ in range(BANDS)]
    grams: dict[int, frozenset[str]] = {}
    copies = []
    shared = _shared_keys(keys)
    for place, row in enumerate(keys.tolist()):
        bands = [band for band in range(BANDS) if shared[place, band]]
        if not bands:
            continue
        earlier = dict.fromkeys(other for band in bands for other in buckets[band][row[band]])
        own = _grams(forms[place])
        if any(_jaccard(own, grams[other]) >= threshold for other in earlier):
            copies.append(place)
            continue
        grams[place] = own
        for band in bands:
            bucket = buckets[band][row[band]]
            if len(bucket) < COMPARED:
                bucket.append(place)
    return copies


def _grams(form: str) -> frozenset[str]:
    return frozenset(form[i : i + SHINGLE] for i in range(max(1, len(form) - SHINGLE + 1)))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    small, large = sorted((len(one), len(other)))
    if small < NEAR * large * 0.5:
        return 0.0
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def _shared_keys(keys: np.ndarray) -> np.ndarray:
    """Whether each band of each text falls into a bucket with another text: most do not."""
    import numpy as np

    shared = np.zeros(keys.shape, dtype=bool)
    for band in range(keys.shape[1]):
        _, place, count = np.unique(keys[:, band], return_inverse=True, return_counts=True)
        shared[:, band] = count[place] > 1
    return shared


def _band_keys(forms: list[str], seed: int) -> np.ndarray:
    """A key per text and band: MinHash of the character 3-grams, four minima to a key."""
    import numpy as np

    # all texts in one array of code points; a gram is three neighbours hashed to 64 bits
    codes = np.frombuffer("".join(forms).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    lengths = np.array([len(form) for form in forms])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    rng = np.random.default_rng(seed)
    mixers = rng.integers(1, 2**63, size=SHINGLE, dtype=np.uint64) | np.uint64(1)
    grams = np.zeros(len(codes), dtype=np.uint64)
    for place, mixer in enumerate(mixers):
        grams[: len(codes) - place] += codes[place:] * mixer
    # the last two places of a text would reach into the next: they repeat its first gram
    owner = np.repeat(np.arange(len(forms)), lengths)
    inside = np.arange(len(codes)) - starts[owner] <= np.maximum(lengths[owner] - SHINGLE, 0)
    grams = np.where(inside, grams, grams[starts[owner]])
    grams ^= grams >> np.uint64(31)
    keys = np.empty((len(forms), BANDS), dtype=np.uint64)
    for band in range(BANDS):
        key = np.zeros(len(forms), dtype=np.uint64)
        for _ in range(BAND):
            factor, turn = rng.integers(1, 2**63, size=2, dtype=np.uint64)
            hashed = (grams * (factor | np.uint64(1))) ^ turn
            hashed ^= hashed >> np.uint64(29)
            hashed *= np.uint64(0xBF58476D1CE4E5B9)
            key = key * np.uint64(0x9E3779B97F4A7C15) + np.minimum.reduceat(hashed, starts)
        keys[:, band] = key
    return keys
