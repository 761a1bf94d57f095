"""T01 and T02: zh and en say the same, cell by cell; the other languages are in other_languages.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from feedback.questionnaire.consistency import walk
from feedback.questionnaire.lint.findings import Finding, quoted
from feedback.questionnaire.lint.scales import MIDDLE
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words

_LONGEST = 20_000  # characters of a wording that are compared
CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
PLACEHOLDER = re.compile(
    r"\$?\{[^{}]{0,60}\}|\{\{[^{}]{0,60}\}\}|\[\[[^\[\]]{0,60}\]\]|%(?:\(\w{1,40}\))?[sd]\b"
)
_DIGITS = re.compile(r"(\d+(?:\.\d+)?)\s*(百万|千|万|亿|thousand\b|million\b|k\b)?", re.I)
_TIMES = {"千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8, "thousand": 1e3, "million": 1e6, "k": 1e3}
_ZH = dict(
    zip("零一二三四五六七八九十两半", (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 2, 0.5), strict=True)
)
_EN = {
    **dict(zip(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], range(13), strict=True)),
    **dict(zip(["first", "second", "third", "fourth", "fifth", "sixth"], range(1, 7), strict=True)),
    **{"half": 0.5, "once": 1, "twice": 2, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
       "sixty": 60, "ninety": 90, "hundred": 100, "single": 1, "dozen": 12, "weekly": 7, "fortnight": 14,
       **dict.fromkeys(["a", "an", "each", "per", "every", "last", "daily"], 1), **dict.fromkeys(["no", "none", "never", "not"], 0)},
}  # fmt: skip
_TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")
# the same measure in both languages; money apart by currency
_UNITS = {
    "minute": ("分钟", r"min(?:ute)?s?"), "hour": ("小时|钟头", r"h(?:ou)?rs?|hours?"), "day": ("天|日", "days?"),
    "week": ("周|星期|礼拜", "weeks?"), "month": ("个月|月", "months?"), "year": ("年|岁|周岁", "years?|yrs?"),
    "km": ("公里|千米", r"km|kilomet(?:er|re)s?"), "yuan": ("元", "yuan|rmb|cny"), "dollar": ("美元", "dollars?|usd"),
}  # fmt: skip
_ZH_UNIT = re.compile(r"(\d+)\s*(?:" + "|".join(f"(?P<{k}>{v[0]})" for k, v in sorted(_UNITS.items(), key=lambda p: -len(p[1][0]))) + r")(?!内瓦)")  # fmt: skip
_EN_UNIT = re.compile(r"(\d+)[\s-]*(?:" + "|".join(f"(?P<{k}>(?:{v[1]})\\b)" for k, v in _UNITS.items()) + r")", re.I)  # fmt: skip


def check(q: Questionnaire) -> Iterator[Finding]:
    """T01 for each cell, T02 over the scales."""
    if not {"zh", "en"} <= set(q.languages):
        if "en" in q.languages:
            yield from _chinese_in_english(q)
        return
    for place, part in walk(q):
        if isinstance(part, Words) and place[0] != "interface":
            name = name_at(q, place)
            for language, words in cell_faults(part.zh, part.en):
                yield Finding("T01", (*place, language), words, name, language)
    yield from _two_ways(q)


def _chinese_in_english(q: Questionnaire) -> Iterator[Finding]:
    for place, part in walk(q):
        if isinstance(part, Words) and CJK.search(part.en):
            yield Finding("T01", (*place, "en"), _foreign(part.en), name_at(q, place), "en")


def name_at(q: Questionnaire, place: tuple[str | int, ...]) -> str:
    """Id of the innermost question or item around a place."""
    found, part = "", q.sections
    if place[:1] != ("sections",):
        return found
    inner: object = part
    for depth, step in enumerate(place[1:], start=1):
        inner = (
            inner[step]
            if isinstance(inner, tuple) and isinstance(step, int)
            else getattr(inner, str(step), None)
        )
        if depth >= 3 and hasattr(inner, "id"):
            found = str(getattr(inner, "id"))  # noqa: B009
    return found


def cell_faults(zh: str, en: str) -> Iterator[tuple[str, Words]]:
    """What differs between the two wordings of one cell: (language at fault, what)."""
    zh, en = zh[:_LONGEST], en[:_LONGEST]
    if not zh.strip() or not en.strip():
        language = "zh" if not zh.strip() else "en"
        yield language, Words(en=f"no {language} wording", zh=f"缺少 {language} 文字")
        return
    if CJK.search(en):
        yield "en", _foreign(en)
        return
    if zh.strip() == en.strip() and len(re.findall(r"[A-Za-z]{2,}", zh)) > 2:
        yield "zh", Words(en=f"not translated: {quoted(zh)}", zh=f"未翻译：{quoted(zh)}")
        return
    holders = [sorted(PLACEHOLDER.findall(text)) for text in (zh, en)]
    if holders[0] != holders[1]:
        shown = [", ".join(found) or "–" for found in holders]
        yield "en", Words(en=f"placeholders differ: zh {shown[0]}, en {shown[1]}", zh=f"占位符不同：zh {shown[0]}，en {shown[1]}")  # fmt: skip
    lacking_en = numbers_in(zh) - numbers_in(en) - _spelled_en(en)
    lacking_zh = numbers_in(en) - numbers_in(zh) - _spelled_zh(zh)
    if lacking_en or lacking_zh:
        told = ", ".join(f"{number:g}" for number in sorted(lacking_en or lacking_zh))
        side = "en" if lacking_en else "zh"
        yield (
            side,
            Words(en=f"the number {told} is missing in {side}", zh=f"{side} 中缺少数字 {told}"),
        )
    else:
        yield from _unit_faults(zh, en)


def _foreign(en: str) -> Words:
    return Words(
        en=f"Chinese in the English wording: {quoted(en)}", zh=f"英文里有中文：{quoted(en)}"
    )


@cache
def numbers_in(text: str) -> frozenset[float]:
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text))
    plain = PLACEHOLDER.sub(" ", plain)
    found = set()
    for digits, times in _DIGITS.findall(plain[:20_000]):
        if len(digits) < 16:
            found.add(float(digits) * _TIMES.get(times.lower(), 1))
    return frozenset(found)


def _spelled_en(text: str) -> set[float]:
    words = re.findall(r"[a-z]+", text.casefold())
    return {float(_EN[word]) for word in words if word in _EN}


def _spelled_zh(text: str) -> set[float]:
    found = {float(_ZH[char]) for char in text if char in _ZH}
    for tens, ones in _TENS.findall(text):
        found.add(float(_ZH.get(tens, 1) * 10 + _ZH.get(ones, 0)))
    return (
        found
        | ({100.0} if "百" in text else set())
        | ({0.0} if re.search("没|无|不", text) else set())
    )


def _unit_faults(zh: str, en: str) -> Iterator[tuple[str, Words]]:
    ours = {m.group(1): m.lastgroup for m in _ZH_UNIT.finditer(unicodedata.normalize("NFKC", zh))}
    theirs = {m.group(1): m.lastgroup for m in _EN_UNIT.finditer(en)}
    theirs |= {m.group(1): "dollar" for m in re.finditer(r"\$\s?(\d+)", en)}
    for number in ours.keys() & theirs.keys():
        if ours[number] != theirs[number]:
            words = Words(
                en=f"{number} {ours[number]} in zh, {number} {theirs[number]} in en",
                zh=f"单位不同：zh 为 {number} {ours[number]}，en 为 {number} {theirs[number]}",
            )
            yield "en", words


def _two_ways(q: Questionnaire) -> Iterator[Finding]:
    met: dict[tuple[str, str, str], tuple[str, str]] = {}
    for name, scale in q.scales.items():
        entries = [(("points", i), point) for i, point in enumerate(scale.points)]
        if scale.not_applicable:
            entries.append((("not_applicable",), scale.not_applicable))  # type: ignore[arg-type]
        for step, point in entries:
            for here, there in (("zh", "en"), ("en", "zh")):
                label, other = point.only(here).strip(), point.only(there).strip()
                # a midpoint is worded after its scale: 一般 between satisfied and not, sure and not
                kind = f"{scale.kind}" if MIDDLE.search(label) else ""
                first = met.setdefault((here, label.casefold(), kind), (other, name))
                if first[0].casefold() != other.casefold():
                    words = Words(
                        en=f"“{label}” is “{first[0]}” in {first[1]} and “{other}” in {name}",
                        zh=f"“{label}”在 {first[1]} 中译为“{first[0]}”，在 {name} 中译为“{other}”",
                    )
                    yield Finding("T02", ("scales", name, *step, there), words, language=there)
