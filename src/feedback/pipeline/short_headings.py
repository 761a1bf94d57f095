"""Headings as a reader would say them: 您的性别（1=男 2=女） is 性别, How satisfied were you with: - Waiting time is Waiting time."""

from __future__ import annotations

import re

from feedback.errors import excerpt
from feedback.pipeline.stated_scales import stated_scale

_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_NUMBERED = re.compile(r"^\s*(?:[A-Za-z]{1,2}\d+(?:[_.]\d+)?|\d+)\s*[.、):：-]\s*")
_ANCHORS = re.compile(r"[\s,，;；:：]*\b\d+\s*[=＝].*$")
_ADDRESS = re.compile(r"^(?:请问|請問)?(?:[您你](?:对|對|的)?)?")
_STEM = re.compile(
    r"满意|滿意|同意|评价|評價|打分|评分|評分|\brate\b|satisf|agree|\bhow\b|\bplease\b|[?？]",
    re.IGNORECASE,
)
# of a battery whose rows stand behind a slash, as two header rows are joined
_BATTERY = re.compile(
    r"以下|下列|各方面|各[项項]|满意|滿意|评分|評分|^[\W\d]*[您你][对對]|following|satisf|rating|\bhow\b|please|[?？]",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[-–—]\s+|\s*—+\s*|\s*[:：]\s*[-–—]?\s*")
# what Qualtrics writes behind a question with one more text
_CHOICE = re.compile(r"\s+[-–—]\s+(?:Selected Choice|选定的选项|所选选项)\s*$", re.IGNORECASE)
# the row of a grid, as Google Forms and LimeSurvey write it behind its question
_ROW = re.compile(r".*[?？:：.。]\s*\[((?![^\[\]]*[题題]\])[^\[\]]*[^\W\d_][^\[\]]*)\]", re.DOTALL)


def short_heading(head: str) -> str:
    """What a heading or wording asks about, without its number, its scale and the stem of its battery.

    Parameters
    ----------
    head
        As the file has it.

    Returns
    -------
    str
        At most 40 characters; the heading itself where nothing else is left.

    Examples
    --------
    >>> for head in ("Q3. 报修处理（1=非常不满意，7=非常满意）", "4、您对以下各方面的满意程度 / 等候时间", "您的性别 1=男 2=女", "How satisfied were you with: - Waiting time", "How satisfied are you? [Food]", "3、您对以下各项是否满意？—环境", "分项满意度 / 保洁", "Which site? - Selected Choice", "a: b"):
    ...     print(short_heading(head))
    报修处理
    等候时间
    性别
    Waiting time
    Food
    环境
    保洁
    Which site
    a: b
    """
    head = _CHOICE.sub("", head)
    row = _ROW.fullmatch(head.strip())
    if row and stated_scale(row[0]) is None:
        return excerpt(row[1].strip())
    bare = " ".join(_BRACKETS.sub(" ", head).split())
    stem, _, item = bare.rpartition(" / ")
    bare = item if item and _BATTERY.search(stem) else bare
    parts = [part for part in _PARTS.split(bare) if part and stated_scale(part) is None]
    if len(parts) > 1 and any(map(_STEM.search, parts[:-1])):
        bare = parts[-1]
    bare = _ANCHORS.sub("", _NUMBERED.sub("", bare))
    bare = _ADDRESS.sub("", bare).strip(" ,，.。:：;；?？-–—")
    return excerpt(bare or head)
