"""Names of flags, kinds and reasons as the report says them; tables keep the plain English ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Names = Mapping[str, tuple[str, str]]

FLAG_NAMES: Names = {
    "is_empty": ("空白", "empty"),
    "is_filler": ("没有内容（如“无”“挺好”）", "filler (such as “none”)"),
    "is_template": ("平台模板", "platform template"),
    "is_spam": ("广告或乱码", "advert or mashing"),
    "is_duplicate": ("重复", "duplicate"),
}
KIND_NAMES: Names = {
    "phone": ("电话", "phone"),
    "mobile": ("手机号", "mobile"),
    "landline": ("座机", "landline"),
    "id_number": ("证件号", "identity number"),
    "email": ("邮箱", "e-mail"),
    "bank_card": ("银行卡", "bank card"),
    "plate": ("车牌", "plate"),
    "account": ("微信或QQ号", "WeChat or QQ id"),
    "name": ("姓名", "name"),
}
_REASONS = {
    "row dropped": "整行剔除",
    "cell set to missing": "该单元格记为缺失",
    "identifier seen before": "编号重复",
    "not a date": "不是日期",
    "not a number or a known label": "不是数字，也不是已知的选项",
    "none of the five Kano answers": "不是 Kano 的五种答案之一",
    "day and month cannot be told apart": "无法区分日和月",
    "more cells than the header": "单元格比表头多",
}
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
    return _REASONS.get(reason, reason)


def method_sentence(attributes: Mapping[str, Any], *, language: str) -> str:
    """Which sentiment method scored the comments, and why."""
    method, why = attributes.get("method", ""), attributes.get(f"why_{language}", "")
    if language == "zh":
        return f"情感方法：{method}。{why}" + ("。" if why and not why.endswith("。") else "")
    return f"Sentiment method: {method}. {why}" + ("." if why and not why.endswith(".") else "")
