"""T01, T03 and T04 for languages other than zh and en: cells against the main language, words of the form, what is not checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.questionnaire.consistency import walk
from feedback.questionnaire.lint.findings import Finding, known_language, quoted
from feedback.questionnaire.lint.translation import CJK, PLACEHOLDER, name_at, numbers_in
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import lacking, shipped
from feedback.questionnaire.piping import names_in
from feedback.questionnaire.tags import own_name

_LONGEST = 20_000  # characters of a wording that are compared
_SHOWN = 6
_WRITES_CHINESE = frozenset({"zh", "ja", "ko", "yue", "wuu", "hak", "nan", "lzh"})
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def check(q: Questionnaire) -> Iterator[Finding]:
    """T01 for each cell of another language, T03 and T04 for each language."""
    main, *others = q.languages
    others = [language for language in others if language not in ("zh", "en")]
    for place, part in walk(q):
        if not isinstance(part, Words) or place[0] == "interface":
            continue
        if place[-1] in ("best", "worst") and not part.others:
            continue  # words of the form
        for language in others:
            for words, sure in _faults(part.say(main), part.only(language), main, language):
                yield Finding(
                    "T01", (*place, language), words, name_at(q, place), language, level=None if sure else "warning"
                )  # fmt: skip
    for language in q.languages:
        yield from _form(q, language)
        if not known_language(language):
            yield Finding(
                "T04",
                ("languages",),
                Words(
                    en=f"{own_name(language)} ({language}) is not checked for double-barrelled, leading or negated wordings",
                    zh=f"{own_name(language)}（{language}）不检查一题多问、诱导和否定等措辞",
                ),
                language=language,
            )


def _faults(source: str, target: str, main: str, language: str) -> Iterator[tuple[Words, bool]]:
    """What differs between a cell and that of the main language, and whether it is sure."""
    source, target = source[:_LONGEST], target[:_LONGEST]
    if not target.strip():
        yield Words(en=f"no {language} wording of {quoted(source)}", zh=f"缺少 {language} 文字：{quoted(source)}"), True  # fmt: skip
        return
    if CJK.search(target) and language.split("-", maxsplit=1)[0] not in _WRITES_CHINESE:
        yield Words(en=f"Chinese in the {language} wording: {quoted(target)}", zh=f"{language} 文字中有中文：{quoted(target)}"), True  # fmt: skip
        return
    kin = language.split("-", maxsplit=1)[0] == main.split("-", maxsplit=1)[0]
    if source.strip() == target.strip() and len(_LETTERS.findall(source)) > 2 and not kin:
        yield Words(en=f"not translated: {quoted(target)}", zh=f"未翻译：{quoted(target)}"), True
        return
    held = [sorted([*names_in(text), *PLACEHOLDER.findall(text)]) for text in (source, target)]
    if held[0] != held[1]:
        shown = [", ".join(found) or "–" for found in held]
        yield Words(en=f"placeholders differ: {main} {shown[0]}, {language} {shown[1]}", zh=f"占位符不同：{main} {shown[0]}，{language} {shown[1]}"), True  # fmt: skip
        return
    missing = numbers_in(source) ^ numbers_in(target)
    if missing and numbers_in(source) and numbers_in(target):
        told = ", ".join(f"{number:g}" for number in sorted(missing))
        yield Words(en=f"the number {told} stands in one of {main} and {language} only", zh=f"数字 {told} 只在 {main} 与 {language} 之一中出现"), False  # fmt: skip


def _form(q: Questionnaire, language: str) -> Iterator[Finding]:
    """Words of the form that are said in another language."""
    keys = lacking(q.interface, language)
    if keys:
        shown = ", ".join(keys[:_SHOWN]) + (" …" if len(keys) > _SHOWN else "")
        yield Finding(
            "T03",
            ("interface",),
            Words(
                en=f"{len(keys)} of {len(shipped())} words of the form are said in English in {language}: {shown}",
                zh=f"表单自身用语 {len(shipped())} 条中有 {len(keys)} 条在 {language} 中以英文显示：{shown}",
            ),
            language=language,
        )
