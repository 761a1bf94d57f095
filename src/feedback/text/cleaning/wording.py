"""Cleaning rules for wording: promotion prefixes, slips of phone keyboards, traditional characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from feedback.text.cleaning.edits import Edit, Rule, by_pattern
from feedback.text.cleaning.rules import HAN

_OFFER = (
    "团购|优惠|代金券|秒杀|特价|促销|福利|返现|红包|满减|立减|抽奖|霸王餐|试吃|限时|爆款|新人专享"
)
# 「#套餐：…」 a platform puts before the words; a bracket with an offer in it, first of all, does the same.
PROMOTIONS = by_pattern(
    "promotions",
    r"(?:\A|(?<=[\n。！？!?]))[ ]?(?:「#[^「」\n]{1,10}[:：][^「」\n]{0,60}」[ ，,。]?)+"
    rf"|\A[ ]?(?:【[^【】\n]{{0,20}}(?:{_OFFER})[^【】\n]{{0,20}}】|#[^#\n]{{0,20}}(?:{_OFFER})[^#\n]{{0,20}}#)[ ，,。]?",
    "",
    needs=["「#", "【", "#"],
)

# Slips no dictionary word explains, each with neighbours that leave no other reading.
_SLIPS = {
    r"(?<=服务)太度|(?<=服务员)太度": "态度",
    r"(?<=态)渡(?=[很不好差也还真])": "度",
    r"味到(?=[很不真也还都挺蛮太好差一浓正可])": "味道",
    r"环镜|环竟": "环境",
    r"服物(?=[员态很不也好差])": "服务",
    r"服务圆": "服务员",
    r"卫声|卫身(?=[条很不也好差])": "卫生",
    r"价各(?=[很不也还贵便实公])": "价格",
    r"性价[笔彼]": "性价比",
    r"(?<=下次)在(?=来|去|吃|住|买|光临|光顾)": "再",
    r"(?<=[以今]后)在(?=来|光临|光顾)": "再",
    r"(?:(?<=还会)|(?<=不会)|(?<=有机会)|(?<=机会会)|(?<=下次会))在(?=来|光临|光顾|住|买)": "再",
}
_RIGHT = list(_SLIPS.values())
SLIPS = by_pattern(
    "slips",
    "|".join(f"({pattern})" for pattern in _SLIPS),
    lambda match: _RIGHT[(match.lastindex or 1) - 1],
    needs=[
        "太度",
        "态渡",
        "味到",
        "环镜",
        "环竟",
        "服物",
        "务圆",
        "卫声",
        "卫身",
        "价各",
        "价笔",
        "价彼",
        "次在",
        "后在",
        "会在",
    ],
)

_RUN = re.compile(f"[{HAN}]+")


@lru_cache(maxsize=4)
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)


def to_simplified(text: str, config: str) -> str:
    """Traditional to simplified with OpenCC ("t2s", "hk2s", "tw2s")."""
    return str(_converter(config).convert(text))


# Cantonese and the forms Hong Kong prints: one of them and hk2s fits better than t2s.
_HONG_KONG = re.compile("[嘅啲咗喺嗰冇佢嚟喎嘢唔咁哋裏衞着綫羣]")


def simplified_rule(config: str) -> Rule:
    """Traditional to simplified; "auto" takes hk2s for a text with Hong Kong forms, else t2s."""

    def chosen(text: str) -> str:
        return ("hk2s" if _HONG_KONG.search(text) else "t2s") if config == "auto" else config

    def edits(text: str) -> Iterator[Edit]:
        way = chosen(text)
        for match in _RUN.finditer(text):
            converted = to_simplified(match[0], way)
            if converted == match[0]:
                continue
            if len(converted) != len(match[0]):
                yield match.start(), match.end(), converted
                continue
            for place, (old, new) in enumerate(
                zip(match[0], converted, strict=True), match.start()
            ):
                if old != new:
                    yield place, place + 1, new

    def touches(text: str) -> bool:
        # what stands between is in no phrase of OpenCC
        han = "\n".join(_RUN.findall(text))
        return bool(han) and to_simplified(han, chosen(text)) != han

    return Rule("simplified", touches, edits)
