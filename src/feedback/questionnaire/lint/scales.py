"""S01, S02, S03 and S06: balanced scales, the same all through, and instruments on their own scale."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from feedback.placed_yaml import Place
from feedback.questionnaire.lint.findings import Finding, placed_questions
from feedback.questionnaire.middle_words import (
    MEDIOCRE_EN,
    MIDDLE_EN,
    MIDDLE_ZH,
    UNSURE_EN,
    UNSURE_ZH,
)
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.questions import Question
from feedback.questionnaire.scaled_questions import Battery, Ces, Csat, Kano, Nps, Servqual

_NUMBER = re.compile(r"[\d\s.,+-]*")
MIDDLE = re.compile(
    f"{MIDDLE_ZH}|{UNSURE_ZH}|没变化|没有变化|说不清|(?:符合|达到)预期|正好|刚好"
    rf"|\b(?:{MIDDLE_EN}|{UNSURE_EN}|{MEDIOCRE_EN}|neither|moderate\w*|no opinion|(?:about )?the same|unchanged|as expected|(?:met|meets) \w*\s?expectations|about right)\b",
    re.I,
)
# said by a denial, and good
_POSITIVE = re.compile(
    r"不错|没问题|没得说|没话说|不难|不贵|不慢|毫不费力|\bnot bad\b|\bno (?:problem|trouble|effort)\b|\bunder(?:standing|standable)\b|\bunbeatable\b|\bunique\b",
    re.I,
)
_NEGATIVE = re.compile(
    r"不|没|毫无|差|糟|坏|难|反对|失望|费力|低|慢|"
    r"\b(?:not|dis\w+|un\w+|very low|low|below|poor|bad|terrible|weak|rude|confusing|disappoint\w*|awful|difficult|hard|worse|worst|never|oppose|slow)\b",
    re.I,
)
_GRADED = re.compile(
    r"\b(?:slightly|somewhat|moderately|a little|extremely|fairly)\b|略微|有点|稍", re.I
)
_NONE = re.compile(
    r"\bnot at all\b|\bnone\b|\bnever\b|完全不|毫不|一点(?:也|都)?不|从不|从未|没有", re.I
)
_KINDS = {
    "satisfaction": r"满意|satisf|pleas|happy",
    "agreement": r"同意|赞同|认同|赞成|agree",
    "importance": r"重要|importan",
    "likelihood": r"可能|愿意|会|likel|probab|willing",
    "frequency": r"次|从不|从未|总是|每|经常|有时|never|always|often|time|day|week|month",
    "fit": r"符合|适合|匹配|fit|like|true|descri|match|appl|well",
    "effort": r"容易|轻松|费力|困难|难|eas|effort|difficult|hard",
    "kano": r"喜欢|like",
}
Side = Literal["-", "0", "+", ""]


def check(q: Questionnaire) -> Iterator[Finding]:
    """S01, S02, S03 and S06."""
    for name, scale in q.scales.items():
        if scale.kind != "kano" and not _only_nps(q, name):
            yield from _balance(name, scale)
        yield from _kind(name, scale)
    yield from _neighbours(q)
    for place, question in placed_questions(q):
        yield from _not_applicable(q, place, question)
        yield from _instrument(q, place, question)


def _only_nps(q: Questionnaire, name: str) -> bool:
    users = [one for one in q.questions() if getattr(one, "scale", None) == name]
    return bool(users) and all(isinstance(one, Nps | Kano) for one in users)


def _side(label: str) -> Side:
    if _NUMBER.fullmatch(label):
        return ""
    if MIDDLE.search(label):
        return "0"
    return "-" if _NEGATIVE.search(_POSITIVE.sub("", label)) else "+"


def _balance(name: str, scale: Scale) -> Iterator[Finding]:
    place: Place = ("scales", name, "points")
    points = len(scale.points)
    if points > 7 or points < 4:
        words = Words(en=f"{name} has {points} points", zh=f"{name} 有 {points} 点")
        # ten points with words at the ends, as the ACSI has them, are a convention of their own
        bare = sum(bool(_NUMBER.fullmatch(point.say("zh"))) for point in scale.points)
        ends_only = points > 7 and 0 < points - bare <= 3
        yield Finding("S01", place, words, level="info" if ends_only else None)
    ordered = sorted(scale.points, key=lambda point: point.code)
    for language in ("zh", "en"):
        labels = [point.only(language) for point in ordered]
        sides = Counter(_side(label) for label in labels if label)
        worded = sides["-"] + sides["0"] + sides["+"]
        if 0 < worded < points <= 7 and "" in sides:
            words = Words(
                en=f"only {worded} of {points} points of {name} have words",
                zh=f"{name} 的 {points} 点中只有 {worded} 点有文字",
            )
            yield Finding("S01", place, words, language=language)
        elif worded == points and not _one_sided(scale, labels):
            low, high = sides["-"], sides["+"]
            if low != high:
                words = Words(
                    en=f"{name} has {low} negative and {high} positive labels",
                    zh=f"{name} 有 {low} 个负面、{high} 个正面标签",
                )
                yield Finding("S01", place, words, language=language)
            elif not sides["0"]:
                words = Words(en=f"{name} has no midpoint", zh=f"{name} 没有中点")
                yield Finding("S01", place, words, language=language)


def _one_sided(scale: Scale, labels: list[str]) -> bool:
    """From none to much: such a scale has no negative half."""
    if scale.kind == "frequency" or _NONE.search(labels[0]) is None:
        return scale.kind == "frequency"
    rest = [label for label in labels[1:] if _side(label) == "-"]
    return not rest or (any(_GRADED.search(label) for label in labels[1:3]) and len(rest) < 2)


def _kind(name: str, scale: Scale) -> Iterator[Finding]:
    if scale.kind is None:
        return
    for language in ("zh", "en"):
        labels = [point.only(language) for point in scale.points]
        worded = [label for label in labels if label and not _NUMBER.fullmatch(label)]
        if worded and not any(re.search(_KINDS[scale.kind], label, re.I) for label in worded):
            words = Words(
                en=f"{name} is declared {scale.kind}, but its labels are: {', '.join(worded)}",
                zh=f"{name} 声明为 {scale.kind}，标签却是：{'、'.join(worded)}",
            )
            yield Finding("S02", ("scales", name, "kind"), words, language=language)


def _neighbours(q: Questionnaire) -> Iterator[Finding]:
    before: Question | None = None
    for place, question in placed_questions(q):
        if not isinstance(question, Battery | Servqual | Csat | Ces):
            continue
        scale, earlier = q.scale_of(question), q.scale_of(before) if before else None
        if before and scale and earlier:
            both = isinstance(question, Battery | Servqual) and isinstance(
                before, Battery | Servqual
            )
            if scale.order != earlier.order:
                words = Words(
                    en=f"{question.id} runs {scale.order}, {before.id} before it {earlier.order}",
                    zh=f"{question.id} 的方向是 {scale.order}，前面的 {before.id} 是 {earlier.order}",
                )
                yield Finding("S02", (*place, "scale"), words, question.id)
            elif both and len(scale.points) != len(earlier.points):
                words = Words(
                    en=f"{question.id} has {len(scale.points)} points, {before.id} before it {len(earlier.points)}",
                    zh=f"{question.id} 有 {len(scale.points)} 点，前面的 {before.id} 有 {len(earlier.points)} 点",
                )
                yield Finding("S02", (*place, "scale"), words, question.id)
        before = question


def _not_applicable(q: Questionnaire, place: Place, question: Question) -> Iterator[Finding]:
    scale = q.scale_of(question)
    if not isinstance(question, Battery | Servqual) or scale is None or scale.not_applicable:
        return
    filtered = question.show_if is not None or q.sections[int(place[1])].show_if is not None
    if question.required and not filtered:
        words = Words(
            en=f"everybody must rate {len(question.items)} rows, used or not",
            zh=f"{len(question.items)} 行人人必答，不论是否用过",
        )
        yield Finding("S03", (*place, "scale"), words, question.id)


def _instrument(q: Questionnaire, place: Place, question: Question) -> Iterator[Finding]:
    scale = q.scale_of(question)
    if scale is None:
        return
    codes = [point.code for point in sorted(scale.points, key=lambda point: point.code)]
    wrong: Words | None = None
    if isinstance(question, Nps):
        ends = [point for point in scale.points if point.code in scale.ends]
        bare = any(_NUMBER.fullmatch(p.say(lang)) for p in ends for lang in q.languages)
        if codes != list(range(11)):
            wrong = Words(
                en=f"NPS on {codes[0]} to {codes[-1]}", zh=f"NPS 用了 {codes[0]}–{codes[-1]}"
            )
        elif bare:
            wrong = Words(en="the ends of the NPS scale have no words", zh="NPS 两端没有文字")
    elif isinstance(question, Ces) and codes != list(range(1, 8)):
        wrong = Words(
            en=f"CES on {len(codes)} points ({codes[0]} to {codes[-1]})",
            zh=f"CES 用了 {len(codes)} 点（{codes[0]}–{codes[-1]}）",
        )
    elif isinstance(question, Kano) and not _kano_labels(scale, q.languages):
        wrong = Words(
            en="not the five Kano answers, like first to dislike last",
            zh="不是 Kano 的五个标准答案（喜欢在前，不喜欢在后）",
        )
    elif isinstance(question, Servqual):
        own = sum(item.expectation is not None for item in question.items)
        if 0 < own < len(question.items):
            wrong = Words(
                en=f"{own} of {len(question.items)} items have a wording of the expectation, the rest have none",
                zh=f"{len(question.items)} 项中只有 {own} 项写了期望题，其余没有",
            )
    if wrong is not None:
        mixed = isinstance(question, Servqual)
        yield Finding(
            "S06", (*place, "items" if mixed else "scale"), wrong, question.id,
            level="warning" if mixed else None,
        )  # fmt: skip


def _kano_labels(scale: Scale, languages: tuple[str, ...]) -> bool:
    if [point.code for point in scale.points] != [1, 2, 3, 4, 5]:
        return False
    first, last = scale.points[0], scale.points[-1]
    likes = {
        "zh": (first.zh, last.zh, "喜欢", "不喜欢|讨厌"),
        "en": (first.en, last.en, "like|enjoy", "dislike|not like"),
    }
    return all(
        re.search(likes[lang][2], likes[lang][0], re.I) and not re.search(likes[lang][3], likes[lang][0], re.I)
        and re.search(likes[lang][3], likes[lang][1], re.I)
        for lang in languages
        if lang in likes
    )  # fmt: skip
