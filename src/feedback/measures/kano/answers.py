"""From the words people ticked in a Kano question to the five answers of the method."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from feedback.errors import FeedbackWarning, InputError
from feedback.numeric import Ints, label_column
from feedback.results import Words

ROLES = ("like", "must", "neutral", "live", "dislike")
NUMBERS = (int, float, np.number, Decimal)
SHOWN = 8

# The first rule that matches decides: what can be borne is said beside a dislike ("I dislike it but can
# live with it"), and what cannot be borne uses the words of what can.
_RULES = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (
            "dislike",
            r"can ?not (?:accept|stand|bear|live)|can'?t (?:accept|stand|bear|live)|unacceptable",
        ),
        ("dislike", r"(?:不能|无法|不可|难以|無法|難以|不可以)(?:接受|忍受|容忍)|忍无可忍"),
        ("live", r"live with|tolera|put up with|accept|bear it|minor (?:inconvenience|problem)"),
        ("live", r"忍受|容忍|勉强|勉強|接受|凑合|湊合|将就|將就"),
        ("dislike", r"dislike|hate|do not like|don'?t like|major problem|annoy|upset"),
        ("dislike", r"不(?:太|很)?喜[欢歡]|讨厌|討厭|反感|厌恶|厭惡|不满|不滿|不高兴"),
        (
            "neutral",
            r"neutral|indifferent|(?:do not|don'?t) (?:care|mind)|not affect|no (?:difference|matter|feeling)",
        ),
        ("neutral", r"无所谓|無所謂|不在乎|不在意|中立|没感觉|沒感覺|没什么感觉|都行|一般"),
        ("must", r"\bmust\b|expect|basic|necess|requirement|take it for granted|should be"),
        (
            "must",
            r"理所当然|理所當然|理应|理應|必须|必須|必需|必要|必备|必備|应该|應該|应当|應當|本该|本該|本来就",
        ),
        ("like", r"\blike\b|enjoy|love|helpful|delight|pleased"),
        ("like", r"喜[欢歡]|高兴|高興|享受|满意|滿意|惊喜|驚喜"),
    )
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
LONGEST_ANSWER = 200


def read_role(answer: str) -> str | None:
    """Which of the five answers a label is; None where it says none.

    >>> read_role("很喜欢"), read_role("I can live with it"), read_role("blue")
    ('like', 'live', None)
    """
    plain = unicodedata.normalize("NFKC", str(answer))[:LONGEST_ANSWER].casefold()
    plain = plain.replace("’", "'").replace("‘", "'").strip()
    if plain in ROLES:
        return plain
    return next((role for role, pattern in _RULES if pattern.search(plain)), None)


def answer_codes(
    column: pd.Series, *, answers: Mapping[Hashable, str] | None, where: str, name: str
) -> tuple[Ints, set[str]]:
    """Codes 0 to 4 in the order of ROLES (-1 for missing), and what should be said of the labels.

    Raises
    ------
    InputError
        Labels that say none of the five answers.
    """
    labels, uniques = pd.factorize(label_column(column, where=where, name=name))
    roles = [_role(label, answers, where=where) for label in uniques]
    unknown = [label for label, role in zip(uniques, roles, strict=True) if role is None]
    if unknown:
        shown = "; ".join(repr(str(label)[:60]) for label in unknown[:SHOWN])
        shown = shown.encode("utf-8", "backslashreplace").decode("utf-8")
        raise InputError(
            en=f"{where}: {name} has answers that are none of like, must-be, neutral, live with, dislike: "
            f'{shown}. Say what they mean with answers={{"label": "like", …}}.',
            zh=f'{where}：{name} 含有无法识别的答案：{shown}。请用 answers={{"选项": "like", …}} 说明'
            "其对应 like/must/neutral/live/dislike 中的哪一个。",
        )
    codes = np.array([ROLES.index(str(role)) for role in roles] + [-1], dtype=np.intp)
    return codes[labels], set() if answers is not None else _notes(list(uniques))


def _role(label: Any, answers: Mapping[Hashable, str] | None, *, where: str) -> str | None:
    if answers is not None:
        role = answers.get(label)
        if role is not None and role not in ROLES:
            raise InputError(
                en=f"{where}: answers maps {label!r} to {role!r}; choose one of {', '.join(ROLES)}.",
                zh=f"{where}：answers 把 {label!r} 映射为 {role!r}；可选 {'、'.join(ROLES)}。",
            )
        return role
    if isinstance(label, NUMBERS) and not isinstance(label, bool):
        return ROLES[int(label) - 1] if label in (1, 2, 3, 4, 5) else None
    return read_role(label)


def _notes(labels: list[Any]) -> set[str]:
    texts = [str(label) for label in labels if not isinstance(label, NUMBERS)]
    chinese = sum(bool(_HAN.search(text)) for text in texts)
    numbers = {"numbers"} if len(texts) < len(labels) else set()
    return numbers | ({"languages"} if 0 < chinese < len(texts) else set())


def warn_of_labels(notes: Mapping[str, set[str]], *, where: str) -> None:
    """Warn once of what was assumed of the labels, naming the features.

    Warns
    -----
    FeedbackWarning
        Numbers 1 to 5, read as the order of the options like … dislike; labels in two languages.
    """
    for kind, words in _NOTES.items():
        names = [name for name, found in notes.items() if kind in found]
        if names:
            message = InputError(
                en=f"{where}: {', '.join(names)} {words.en}",
                zh=f"{where}：{'、'.join(names)} {words.zh}",
            )
            warnings.warn(str(message), FeedbackWarning, stacklevel=3)


_NOTES = {
    "numbers": Words(
        en="hold numbers; 1 to 5 were read as like, must-be, neutral, live with, dislike. "
        "If the options were in another order, say so with answers={1: …}.",
        zh="为数字，已按 1–5 = 喜欢、理所当然、无所谓、勉强接受、不喜欢读取。若选项顺序不同，请用 answers={1: …} 说明。",
    ),
    "languages": Words(
        en="mix Chinese and other labels; each was read in its own language.",
        zh="的选项中文与其他语言混用，已分别读取。",
    ),
}
