"""Rules and ways in words."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.questionnaire.lint.domains import Given, spoken
from feedback.questionnaire.logic import And, Answered, Compare, Contains, In, Not, Or, Rule
from feedback.questionnaire.parts import Words

_AND, _OR = Words(zh=" 且 ", en=" and "), Words(zh=" 或 ", en=" or ")
_LONGEST = 160


def said(rule: Rule, language: str) -> str:
    """A rule as somebody would say it, shortened where it is very long."""
    text = _said(rule, language)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _said(rule: Rule, language: str) -> str:
    zh = language == "zh"
    if isinstance(rule, Compare):
        column, operator, value = rule.compare
        return f"{column} {operator} {value}"
    if isinstance(rule, In):
        column, values = rule.among
        listed = ", ".join(map(str, values))
        return f"{column} ∈ {{{listed}}}" if zh else f"{column} in {{{listed}}}"
    if isinstance(rule, Contains):
        name, code = rule.contains
        return f"{name} 选了 {code}" if zh else f"{name} contains {code}"
    if isinstance(rule, Answered):
        return f"{rule.answered} 已作答" if zh else f"{rule.answered} answered"
    if isinstance(rule, Not):
        inner = _said(rule.rule, language)
        return f"非（{inner}）" if zh else f"not ({inner})"
    parts = rule.all if isinstance(rule, And) else rule.any
    joint = (_AND if isinstance(rule, And) else _OR).say(language)
    return joint.join(
        f"（{_said(part, language)}）" if isinstance(part, And | Or) and type(part) is not type(rule)
        else _said(part, language)
        for part in parts
    )  # fmt: skip


def way_said(way: Mapping[str, Given], language: str) -> str:
    """Answers that lead to a question."""
    if not way:
        return "无需作答" if language == "zh" else "no answer needed"
    told = []
    for column, given in way.items():
        if given is True:
            told.append(f"{column} ✓")
        else:
            told.append(f"{column} = {spoken(given)}")
    return ("，" if language == "zh" else ", ").join(told)
