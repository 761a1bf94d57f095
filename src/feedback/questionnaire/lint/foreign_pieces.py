"""T05: an answer told again in the spelling of another tool, or with a sign too few: respondents would read the signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.questionnaire.consistency import walk
from feedback.questionnaire.lint.findings import Finding
from feedback.questionnaire.lint.translation import name_at
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words

# Qualtrics' own words are never text; the others are where they name something of this file
_QUALTRICS = re.compile(r"\$\{(?:q|e|lm|m|rand|date)://[^{}\n]{1,120}\}")
_NAMED = re.compile(
    r"(?<![<＜])[<＜]\s*(\w{1,40})\s*[>＞]{1,2}|[<＜]{2}\s*(\w{1,40})\s*[>＞](?![>＞])"
    r"|\$?\{{1,2}\s*(\w{1,40})(?:\.\w{1,20})?\s*\}{1,2}|\[{1,2}\s*(\w{1,40})\s*\]{1,2}"
)


def check(q: Questionnaire) -> Iterator[Finding]:
    """T05, in every language."""
    known = {*q.columns, *(question.id for question in q.questions()), "item"}
    for place, part in walk(q):
        if not isinstance(part, Words) or place[0] == "interface":
            continue
        for language, text in part.texts.items():
            for told, name in _pieces(text, known):
                hint_en = f"{told} is shown as it stands; here it is <<{name}>>" if name else f"{told} is shown as it stands; here it is <<ID>>"  # fmt: skip
                hint_zh = f"{told} 会原样显示；此处应写 <<{name}>>" if name else f"{told} 会原样显示；此处应写 <<ID>>"  # fmt: skip
                yield Finding("T05", (*place, language), Words(en=hint_en, zh=hint_zh), name_at(q, place), language)  # fmt: skip


def _pieces(text: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """What looks like a reference, and the name it gives ("" where only the other tool knows)."""
    for found in _QUALTRICS.finditer(text):
        yield found[0], ""
    for found in _NAMED.finditer(_QUALTRICS.sub(" ", text)):
        name = next(filter(None, found.groups()))
        if name in known:
            yield found[0], name
