"""Words that carry no opinion: our own lists, which keep negation and contrast."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from feedback.errors import StudyError
from feedback.text.segmenters import read_word_lines


@cache
def load_stop_words(language: str = "zh") -> frozenset[str]:
    """Function words of "zh" or "en"; words that negate (不, 没有, not) or contrast (但是, 不过, but) stay out.

    Raises
    ------
    StudyError
        There is no list for the language.

    Examples
    --------
    >>> "的" in load_stop_words("zh"), "没有" in load_stop_words("zh")
    (True, False)
    """
    if language not in ("zh", "en"):
        raise StudyError(
            en=f"load_stop_words: no list for language {language!r}. Choose zh or en, or give your own words.",
            zh=f"load_stop_words：没有语言 {language!r} 的停用词表。请选 zh 或 en，或传入自己的词表。",
        )
    text = files("feedback.text").joinpath(f"stopwords_{language}.txt").read_text(encoding="utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


def stop_word_test(source: str | Path | Iterable[str] | None) -> Callable[[str], bool] | None:
    """The test that says whether a token is to be dropped; None when none is."""
    if source is None:
        return None
    if isinstance(source, str) and source == "default":
        words = load_stop_words("zh") | load_stop_words("en")
        return lambda token: token.lower() in words or is_blank(token)
    own = frozenset(read_word_lines(source, what="stop word list"))
    return own.__contains__


def is_blank(token: str) -> bool:
    """True for white space, punctuation and control characters; emoji and other signs say something.

    Examples
    --------
    >>> is_blank("，"), is_blank(" "), is_blank("😡"), is_blank("4-5")
    (True, True, False, False)
    """
    return all(unicodedata.category(sign)[0] in "PZC" for sign in token)
