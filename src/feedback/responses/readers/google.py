"""Google Forms: the sheet or CSV of answers.

Heads are the titles of the questions, of a grid "title [row]". Cells are labels; checked boxes are
joined by ", ", and what somebody wrote at "other" stands there in the place of a label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.responses.readers.layout import Habits, Layout, Raw
from feedback.responses.readers.wording import match_headers

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

_DATE = ("Timestamp", "时间戳记", "时间戳", "時間戳記")
_OWN = {
    *_DATE, "Email Address", "Email address", "Username", "Score", "Total score", "电子邮件地址", "电子邮件", "用户名",
    "得分", "分数", "總分", "電子郵件地址",
}  # fmt: skip


def recognises(raw: Raw) -> bool:
    """Whether the first column is the time stamp Google writes."""
    return raw.form == "table" and bool(raw.headers) and raw.headers[0] in _DATE


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """Which columns fill which answers, by their wording."""
    sources, language = match_headers(
        [head for head in raw.headers if head not in _OWN], questionnaire
    )
    return Layout(
        sources=tuple(sources),
        habits=Habits(
            style="label",
            separators=(", ", "; ", ","),
            tail_is_written=True,
            language=language,
        ),
        date=next((name for name in _DATE if name in raw.headers), None),
        known=frozenset(_OWN),
    )
