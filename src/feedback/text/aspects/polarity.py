"""Negation, degree and excess: what the words before an opinion make of it."""

from __future__ import annotations

from feedback.text.aspects.opinion_entry import Entry, modified

# Who wishes for more of something good says that it is lacking (要是再便宜点就好了).
WISHED = -0.3
# 旧版好用: what was good once is no longer.
NO_LONGER = -0.6
# 太辣, 有点软: a quality that is a fault by its excess.
TOO_MUCH = -0.4


class Modifiers:
    """Negators and degree words in force at a point of a clause.

    Examples
    --------
    >>> from feedback.text.aspects.opinion_entry import Entry, modified
    >>> before = Modifiers()
    >>> before.read(Entry(negates=True), 0, 1)
    >>> before.apply(0.5, 1)
    (-0.4, 0)
    """

    __slots__ = ("absent", "begin", "degree", "ends", "excess", "limit", "negated")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget what stood before."""
        self.negated = False
        self.degree = 1.0
        self.excess = 0
        self.absent = False
        self.begin = self.limit = self.ends = -1

    def read(self, entry: Entry, start: int, end: int) -> None:
        """Take in a word that stands before an opinion; offsets as in the text."""
        if self.begin >= 0 and start > self.limit:
            self.clear()
        if entry.affirms:
            self.negated = False
        if entry.negates:
            self.negated = not self.negated
            self.absent, self.ends = entry.absent, end
        elif entry.degree == 1.0 and not entry.excess:
            return
        self.degree = entry.degree if entry.degree != 1.0 else self.degree
        self.excess = max(self.excess, entry.excess)
        if self.begin < 0:
            self.begin = start
        self.limit = max(self.limit, end + entry.reach)

    def begins(self, start: int) -> int:
        """Where the phrase of an opinion at `start` begins."""
        return start if self.begin < 0 or start > self.limit else self.begin

    def denies(self, start: int) -> bool:
        """Whether an opinion at `start` is negated."""
        return self.negated and self.begins(start) != start

    def in_excess(self, start: int) -> int:
        """0, MAYBE or SURE: whether an opinion at `start` is said to be too much."""
        return 0 if self.negated or self.begins(start) == start else self.excess

    def apply(self, base: float, start: int) -> tuple[float, int]:
        """Feeling of an opinion at `start` under the modifiers, and where its phrase begins; clears them."""
        begin = self.begins(start)
        if begin == start:
            self.clear()
            return base, start
        value = modified(base, degree=self.degree, negated=self.negated)
        self.clear()
        return value, begin
