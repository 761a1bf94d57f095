"""One error tree. Every message says where, what is wrong, what was found and what to do.

A message is written in both languages at the place that raises it, so that nobody has to look
up a catalogue to know what a user will read; `str(error)` is the language of the session.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable

LANGUAGES = ("zh", "en")


def session_language() -> str:
    """Language of messages: FEEDBACK_LANGUAGE, else the locale, else English.

    Returns
    -------
    str
        "zh" or "en".
    """
    chosen = os.environ.get("FEEDBACK_LANGUAGE", "")
    if chosen in LANGUAGES:
        return chosen
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "zh" if locale.lower().startswith("zh") else "en"


class FeedbackError(ValueError):
    """What a user can mend. The command line prints it and leaves with exit code 2.

    Parameters
    ----------
    en, zh
        The whole message in each language: where, what is wrong, what was found, what to do.
    """

    def __init__(self, *, en: str, zh: str) -> None:
        self.en, self.zh = without_controls(en), without_controls(zh)
        super().__init__(self.en, self.zh)

    def __str__(self) -> str:
        return self.zh if session_language() == "zh" else self.en

    def __reduce__(self) -> tuple[object, ...]:
        # pickled across processes: keyword-only arguments need a word of their own
        return (_rebuild, (type(self), self.en, self.zh))


def _rebuild(kind: type[FeedbackError], en: str, zh: str) -> FeedbackError:
    return kind(en=en, zh=zh)


class InputError(FeedbackError):
    """A file or a table from outside cannot be used as it is."""


class StudyError(FeedbackError):
    """A study, questionnaire, taxonomy or parameter says something that cannot be done."""


class ColumnError(InputError):
    """A column that was asked for is not there."""

    @classmethod
    def missing(cls, wanted: Iterable[str], available: Iterable[str], *, where: str) -> ColumnError:
        """Name the missing columns and offer the nearest that exist."""
        missing, available = list(wanted), [str(name) for name in available]
        hint_en, hint_zh = did_you_mean(missing[0], map(excerpt, available))
        shown = ", ".join(map(excerpt, available[:30])) + (" …" if len(available) > 30 else "")
        names = ", ".join(map(excerpt, missing))
        return cls(
            en=f"{where}: no column {names}.{hint_en} Columns there: {shown}. "
            "Correct the name in the study file or in the call.",
            zh=f"{where}：没有列 {names}。{hint_zh}现有列：{shown}。请改正研究文件或调用中的列名。",
        )


class AnalysisError(FeedbackError):
    """The data are readable but cannot carry this analysis (too few, all equal, no variation)."""


class FontError(FeedbackError):
    """No font can draw Chinese."""


class ReportError(FeedbackError):
    """A report could not be made whole."""


class FeedbackWarning(UserWarning):
    """Something a reader of the result should know but that stops nothing."""


LONGEST = 40  # characters of a foreign file's content that a message repeats
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    r"""Control characters and marks that turn the direction of text, escaped; lines and tabs stay.

    Examples
    --------
    >>> print(without_controls("a\x1b[31mb"))
    a\x1b[31mb
    """
    return _CONTROLS.sub(lambda match: ascii(match[0])[1:-1], text)


def excerpt(found: object) -> str:
    """What a file of somebody else's holds, as a message may repeat it: its first 40 characters.

    Examples
    --------
    >>> excerpt("x" * 50)
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
    """
    text = str(found)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def did_you_mean(word: str, among: Iterable[str]) -> tuple[str, str]:
    """The hint in English and Chinese, each empty where nothing is near.

    Examples
    --------
    >>> did_you_mean("dem", ["demo", "hotpot"])[0]
    ' Did you mean: demo?'
    """
    near = nearest(word, among)
    if not near:
        return "", ""
    return f" Did you mean: {', '.join(near)}?", f"是否指：{'、'.join(near)}？"


def nearest(word: str, among: Iterable[str], *, n: int = 3) -> list[str]:
    """Names most like `word`, best first; case and width do not count."""
    table = {str(name).casefold(): str(name) for name in among}
    found = difflib.get_close_matches(word.casefold(), list(table), n=n, cutoff=0.5)
    return [table[name] for name in found]
