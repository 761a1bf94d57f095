"""What a column of answers seems to carry, as a draft of a study says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from feedback.questionnaire.parts import Words

Role = Literal[
    "respondent", "date", "wave", "seconds", "weights", "rating", "nps", "aspects", "text", "segments", "left"
]  # fmt: skip


@dataclass(frozen=True)
class ColumnRole:
    """What a column seems to carry.

    Attributes
    ----------
    column
        Its heading.
    role
        The entry of `columns:` it belongs under, `weights`, or `left` where none.
    why
        What speaks for it; counts only, never what somebody wrote.
    scale
        Ends, for ratings.
    zeros
        A 0 stands beside ratings from 1 on, where "does not apply" is a 0 as a rule.
    stated
        Whose heading says so: its own, or that of another rating whose scale has the same best.
    seen
        Least and greatest answer, for ratings by numbers.
    reverse
        Why its high answers are the bad ones; None where they are not.
    wording
        What a second heading or the file's labels say it asked.
    unrated
        Codes in it that its labels call no answer (98 = Don't know).
    aspect
        The aspect of the taxonomy it rates, where its heading names it without doubt.
    """

    column: str
    role: Role
    why: Words
    scale: tuple[float, float] | None = None
    zeros: bool = False
    stated: str | None = None
    seen: tuple[float, float] | None = None
    reverse: Words | None = None
    wording: str = ""
    unrated: tuple[str, ...] = ()
    aspect: str | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        """What says what was asked: heading and wording."""
        return (self.column, self.wording) if self.wording else (self.column,)


def and_also(why: Words, more: Words) -> Words:
    return Words(zh=why.zh + more.zh, en=why.en + more.en)
