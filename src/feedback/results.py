"""What every statistical result can say of itself: its table, its definition, a plain paragraph, a citation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from feedback.errors import LANGUAGES, InputError, session_language

if TYPE_CHECKING:
    import pandas as pd

SHOWN_ROWS = 60
_HYPHEN = re.compile(r"(?<![\w.\-])-(?=\d)")  # before a figure, not within a date or a name


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages.

    >>> Words(en="mean", zh="均值").spoken("zh")
    '均值'
    """

    en: str
    zh: str

    def spoken(self, language: str) -> str:
        """Return the text in `language` ("zh" or "en")."""
        if language not in LANGUAGES:
            raise InputError(
                en=f'language: no texts in "{language}". Choose "zh" or "en".',
                zh=f"语言：没有“{language}”的文字。请选择 zh 或 en。",
            )
        return self.zh if language == "zh" else self.en

    def __add__(self, other: Words) -> Words:
        return Words(en=f"{self.en} {other.en}".strip(), zh=self.zh + other.zh)


class Result:
    """What a result of several parts shares with every other.

    A subclass is a frozen dataclass with a field `table` and says in `_define`, `_explain` and
    `_cite`, each in both languages, which definition it used, what it means to somebody who is
    no statistician, and the sentence a paper would print.
    """

    table: pd.DataFrame

    def _define(self) -> Words:
        raise NotImplementedError

    def _explain(self) -> Words:
        raise NotImplementedError

    def _cite(self) -> Words:
        raise NotImplementedError

    @property
    def definition(self) -> str:
        """The definition used, where several are alive, in the language of the session."""
        return self.define()

    def define(self, language: str | None = None) -> str:
        """Return the definition used in `language` ("zh" or "en"; the session's where left out)."""
        return self._define().spoken(language or session_language())

    def explain(self, language: str | None = None) -> str:
        """Return one paragraph for a reader who is no statistician; negative figures have a minus, no hyphen."""
        return _HYPHEN.sub("−", self._explain().spoken(language or session_language()))

    def cite(self, language: str | None = None) -> str:
        """Return a methods sentence with its source, ready for a paper."""
        return self._cite().spoken(language or session_language())

    def _repr_html_(self) -> str:
        language = session_language()
        more = len(self.table) - SHOWN_ROWS
        table = self.table.head(SHOWN_ROWS).to_html(
            float_format=lambda value: f"{value:.4g}", na_rep="–", border=0
        )
        rest = Words(en=f"… {more} more rows", zh=f"……另有 {more} 行").spoken(language)
        return (
            f'<div lang="{language}"><p>{escape(self.explain(language))}</p>{table}'
            + (f"<p>{rest}</p>" if more > 0 else "")
            + f"<p><small>{escape(self.define(language))}</small></p></div>"
        )


class NotComputed(Result):
    """What stands in the place of a result that could not be computed: an empty table and why."""

    def __init__(self, why: Words) -> None:
        import pandas as pd

        self.why = why
        self.table = pd.DataFrame()

    def _define(self) -> Words:
        return Words(en="", zh="")

    def _explain(self) -> Words:
        return self.why

    def _cite(self) -> Words:
        return Words(en="", zh="")


def counted(n: float, one: str, many: str | None = None) -> str:
    """Write a number with its English noun.

    >>> counted(1, "factor"), counted(2, "factor"), counted(2, "person", "people")
    ('1 factor', '2 factors', '2 people')
    """
    return f"{n:,.0f} {one if n == 1 else many or one + 's'}"


def few(names: Iterable[object], *, shown: int = 5) -> Words:
    """Name the first of several things and count the rest.

    >>> few("abcdefg").en, few("abcdefg", shown=2).zh
    ('a, b, c, d, e and 2 more', 'a、b等 7 项')
    """
    listed = [str(name) for name in names]
    rest = len(listed) - shown
    if rest <= 1:
        return Words(en=", ".join(listed), zh="、".join(listed))
    return Words(
        en=f"{', '.join(listed[:shown])} and {rest} more",
        zh=f"{'、'.join(listed[:shown])}等 {len(listed)} 项",
    )


def percent(share: float, *, digits: int = 1) -> str:
    """Write a share as a percentage for a sentence.

    >>> percent(0.1234), percent(0.0004), percent(0.0)
    ('12.3%', '<0.1%', '0.0%')
    """
    least = 10.0**-digits
    if 0 < 100 * share < least / 2:
        return f"<{least:.{digits}f}%"
    return f"{100 * share:.{digits}f}%"


def between(low: float, high: float, *, digits: int = 2) -> str:
    """Write an interval for a sentence.

    >>> between(1.234, 2)
    '[1.23, 2.00]'
    """
    return f"[{low:.{digits}f}, {high:.{digits}f}]"
