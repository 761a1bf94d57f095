"""One error tree. Every message says where, what is wrong, what was found and what to do.

A message is written in both languages at the place that raises it, so that nobody has to look
up a catalogue to know what a user will read; `str(error)` is the language of the session.
"""

from __future__ import annotations

import difflib
import errno
import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

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


MEND = (
    "Correct the name in the study file or in the call.",
    "请改正研究文件或调用中的列名。",
)


class ColumnError(InputError):
    """A column that was asked for is not there."""

    @classmethod
    def missing(
        cls,
        wanted: Iterable[str],
        available: Iterable[str],
        *,
        where: str,
        mend: tuple[str, str] = MEND,
    ) -> ColumnError:
        """Name the missing columns and offer the nearest that exist; `mend` says what to do, in English and in Chinese."""
        missing, available = list(wanted), [str(name) for name in available]
        hint_en, hint_zh = did_you_mean(missing[0], map(excerpt, available))
        shown = ", ".join(map(excerpt, available[:30])) + (" …" if len(available) > 30 else "")
        names = ", ".join(map(excerpt, missing))
        return cls(
            en=f"{where}: no column {names}.{hint_en} Columns there: {shown}. {mend[0]}",
            zh=f"{where}：没有列 {names}。{hint_zh}现有列：{shown}。{mend[1]}",
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


_OF_THE_SYSTEM = {
    errno.ENOENT: "不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许此操作",
    errno.EEXIST: "已有同名文件",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "只读的磁盘",
    errno.EIO: "磁盘读写出错",
    errno.EFBIG: "文件过大",
    errno.ENAMETOOLONG: "名称过长",
    errno.ELOOP: "链接成环",
    errno.EMFILE: "打开的文件过多",
    errno.ENFILE: "打开的文件过多",
    errno.ENOMEM: "内存不足",
    errno.EBUSY: "正被占用",
    errno.ETXTBSY: "正被占用",
}


def system_reason(error: OSError) -> tuple[str, str]:
    """What the system says is wrong, in English and Chinese (in its own words where it is rare).

    Examples
    --------
    >>> system_reason(OSError(20, "Not a directory"))
    ('Not a directory', '路径中有一段不是文件夹')
    """
    said = error.strerror or str(error)
    return said, _OF_THE_SYSTEM.get(error.errno or 0, said)


_ONE_OF = re.compile(r" or (?=[^ ]+$)")
# pydantic's kind of error: what was expected, in English and Chinese; its own context is filled in
_EXPECTED = {
    **dict.fromkeys(
        ("model_type", "model_attributes_type", "dict_type", "mapping_type"),
        ("`name: value` lines", "若干“名称: 值”行"),
    ),
    **dict.fromkeys(
        ("tuple_type", "list_type"),
        ("a list (lines that begin with -)", "列表（以 - 开头的若干行）"),
    ),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), ("a whole number", "整数")),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), ("a number", "数字")),
    **dict.fromkeys(("bool_type", "bool_parsing"), ("true or false", " true 或 false")),
    "string_type": ("text", "文字"),
    "literal_error": ("{expected}", " {expected_zh}"),
    "greater_than": ("a number above {gt:g}", "大于 {gt:g} 的数"),
    "greater_than_equal": ("a number of at least {ge:g}", "不小于 {ge:g} 的数"),
    "less_than": ("a number below {lt:g}", "小于 {lt:g} 的数"),
    "less_than_equal": ("a number of at most {le:g}", "不大于 {le:g} 的数"),
}


def expected_shape(kind: str, context: Mapping[str, Any]) -> tuple[str, str] | None:
    """What a value of a checked file should have been, in English and Chinese; None for a rare kind.

    Parameters
    ----------
    kind, context
        `type` and `ctx` of an entry of pydantic's `ValidationError.errors()`.

    Examples
    --------
    >>> expected_shape("less_than", {"lt": 1})
    ('a number below 1', '小于 1 的数')
    """
    if kind not in _EXPECTED:
        return None
    listed = str(context.get("expected", ""))
    told = {**context, "expected_zh": _ONE_OF.sub(" 或 ", listed).replace(", ", "、")}
    en, zh = (words.format(**told) for words in _EXPECTED[kind])
    return en, zh


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
    """Names most like `word`, best first; where none is like it, those that hold it or that it holds. Case does not count.

    Examples
    --------
    >>> nearest("隔音", ["隔音与噪音", "早餐"]), nearest("wifi speed", ["wifi", "breakfast"])
    (['隔音与噪音'], ['wifi'])
    """
    table = {str(name).casefold(): str(name) for name in among}
    said = word.casefold()
    found = difflib.get_close_matches(said, list(table), n=n, cutoff=0.6)
    if not found:
        found = sorted((name for name in table if _one_holds_other(said, name)), key=len)[:n]
    return [table[name] for name in found]


def _one_holds_other(one: str, other: str) -> bool:
    """Whether the shorter stands in the longer and says something: two characters, three where all are ASCII."""
    short, long = sorted((one.strip(), other.strip()), key=len)
    return len(short) >= (3 if short.isascii() else 2) and short in long
