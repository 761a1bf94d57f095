"""X01: ids and codes that a survey tool or a statistics program takes for its own."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.questionnaire.lint.findings import Finding, placed_questions
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import KEPT_NAMES
from feedback.questionnaire.parts import Words

_RESERVED = {
    **dict.fromkeys(("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"), "SPSS"),
    **dict.fromkeys(("other", "comment", "token", "startdate", "submitdate", "datestamp", "lastpage", "seed"), "LimeSurvey"),
    **dict.fromkeys(("if", "else", "for", "in", "next", "break", "repeat", "while", "function"), "R"),
    **dict.fromkeys(("instanceid", "key", "meta"), "ODK"),
}  # fmt: skip

_TOOLS = {"xlsform": "ODK / KoboToolbox", "limesurvey": "LimeSurvey"}
_KEPT = {name: _TOOLS[target] for target, names in KEPT_NAMES.items() for name in names}


def check(q: Questionnaire) -> Iterator[Finding]:
    """X01."""
    for place, question in placed_questions(q):
        named = [(place, question.id)]
        named += [
            ((*place, "items", i), item.id) for i, item in enumerate(getattr(question, "items", ()))
        ]
        for spot, name in named:
            if name in _KEPT:
                words = Words(
                    en=f"{name} is a column that {_KEPT[name]} writes itself; the answers would be lost in its exports",
                    zh=f"{name} 是 {_KEPT[name]} 自己写出的列名，导出后答案会与之混淆而丢失",
                )
                yield Finding("X01", (*spot, "id"), words, name, level="error")
            elif name in _RESERVED:
                words = Words(
                    en=f"{name} is a word of {_RESERVED[name]}",
                    zh=f"{name} 是 {_RESERVED[name]} 的保留字",
                )
                yield Finding("X01", (*spot, "id"), words, name)
        met: dict[str, str] = {}
        for i, choice in enumerate(getattr(question, "choices", ())):
            key = choice.code.lower()
            if key in met:
                words = Words(
                    en=f"codes {met[key]} and {choice.code} differ only in case; REDCap and LimeSurvey mix them up",
                    zh=f"代码 {met[key]} 与 {choice.code} 只差大小写；REDCap 与 LimeSurvey 会混淆",
                )
                yield Finding("X01", (*place, "choices", i, "code"), words, question.id)
            met.setdefault(key, choice.code)
