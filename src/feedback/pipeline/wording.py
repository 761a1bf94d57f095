"""Names of flags, kinds and reasons as the report says them; tables keep the plain English ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from feedback.responses.dates import REASONS as DATE_REASONS
from feedback.responses.readers import cells, gather
from feedback.responses.readers.read import QUOTA_FULL, SCREENED_OUT
from feedback.responses.readers.status import NO_ANSWER
from feedback.responses.readers.ticked import TOO_MANY_CELLS
from feedback.responses.respondents import SEEN_BEFORE
from feedback.responses.submissions import SENT_TWICE
from feedback.responses.summary_rows import HEADER_AGAIN, SUMMARY_ROW
from feedback.responses.validate import NO_ANSWER_AT_ALL, NOT_KNOWN

Names = Mapping[str, tuple[str, str]]
READER_REASONS = (
    cells.NO_ANSWER, cells.NO_FLAG, cells.NO_RANK, cells.NO_NUMBER, cells.NO_TIME, gather.TWICE, gather.SAME_RANK, gather.SAME_PICK,
    gather.TOO_EARLY, NO_ANSWER, TOO_MANY_CELLS,
)  # fmt: skip

KIND_NAMES: Names = {
    "phone": ("电话", "phone"),
    "mobile": ("手机号", "mobile"),
    "landline": ("座机", "landline"),
    "id_number": ("证件号", "identity number"),
    "email": ("邮箱", "e-mail"),
    "bank_card": ("银行卡", "bank card"),
    "plate": ("车牌", "plate"),
    "account": ("微信等账号", "account or handle"),
    "address": ("住址", "home address"),
    "birth_date": ("出生日期", "date of birth"),
    "name": ("姓名", "name"),
}
_REASONS = {
    "row dropped": "整行剔除",
    "cell set to missing": "该单元格记为缺失",
    SEEN_BEFORE.en: "编号重复",
    NO_ANSWER_AT_ALL.en: NO_ANSWER_AT_ALL.zh,
    **{why.en: why.zh for why in DATE_REASONS.values()},
    SENT_TWICE.en: SENT_TWICE.zh,
    SCREENED_OUT.en: SCREENED_OUT.zh,
    QUOTA_FULL.en: QUOTA_FULL.zh,
    NOT_KNOWN.en: NOT_KNOWN.zh,
    SUMMARY_ROW.en: SUMMARY_ROW.zh,
    HEADER_AGAIN.en: HEADER_AGAIN.zh,
    "none of the five Kano answers": "不是 Kano 的五种答案之一",
    **{why.en: why.zh for why in READER_REASONS},
}
_NO_ORDER = re.compile(r"no order of (.+)")
_OUTSIDE = re.compile(r"outside the scale (\S+) to (\S+)")


def named(keys: Iterable[str], names: Names, *, language: str) -> list[str]:
    """The name of each key in `language`; an unknown key stays as it is."""
    return [names.get(key, (key, key))[0 if language == "zh" else 1] for key in keys]


def reason_in(reason: str, *, language: str) -> str:
    """A reason for a rejection in `language`.

    Examples
    --------
    >>> reason_in("outside the scale 1 to 5", language="zh")
    '超出量表 1–5'
    """
    if language != "zh":
        return reason
    if outside := _OUTSIDE.fullmatch(reason):
        return f"超出量表 {outside[1]}–{outside[2]}"
    if order := _NO_ORDER.fullmatch(reason):
        return f"不是 {order[1].replace(', ', '、')} 的一种次序"
    return _REASONS.get(reason, reason)


_OF_FILE = re.compile(r"^[^\s:：]+\.\w+\s*[:：]")  # a file is called as it is called
_BEFORE = re.compile(r"^[a-z_]+(?: \([^)]*\))?\s*[:：]\s*")


def plain_note(note: str) -> str:
    """A message for a reader of the report: without the name of the function that raised it.

    Examples
    --------
    >>> plain_note("find_topics: too few comments.")
    'Too few comments.'
    >>> plain_note("survey.csv: 3 rows are empty")
    'survey.csv: 3 rows are empty'
    """
    if _OF_FILE.match(note):
        return note
    text = _BEFORE.sub("", note)
    return text[:1].upper() + text[1:]


METHOD_NAMES: Names = {
    "reviews": ("内置的中文评论模型", "the built-in model of Chinese reviews"),
    "ratings": ("由本研究的评分教出的模型", "a model taught by this study's own ratings"),
    "embeddings": (
        "由本研究的评分教出的语义模型",
        "a model of meaning taught by this study's ratings",
    ),
    "adapted": ("贴近本研究用词的评论模型", "the review model adapted to this study's words"),
    "snownlp": ("SnowNLP", "SnowNLP"),
    "vader": ("VADER（英文）", "VADER (English)"),
}


def method_sentence(attributes: Mapping[str, Any], *, language: str) -> str:
    """Which sentiment method scored the comments, and why.

    Examples
    --------
    >>> method_sentence({"method": "reviews+vader", "why_en": "few ratings: reviews"}, language="en")
    'Feelings were read by the built-in model of Chinese reviews and VADER (English): few ratings.'
    """
    parts = str(attributes.get("method", "")).split("+")
    names = named(parts, METHOD_NAMES, language=language)
    why = str(attributes.get(f"why_{language}", "")).rstrip("。. ")
    # the reason ends with the parts by their keys, which were just said in words
    why = re.sub(r"\s*[:：]\s*[a-z_]+(?:\s*[,、，和+]\s*[a-z_]+)*$", "", why)
    if language == "zh":
        return f"判断情感的是{'和'.join(names)}" + (f"：{why}。" if why else "。")
    return f"Feelings were read by {' and '.join(names)}" + (f": {why}." if why else ".")
