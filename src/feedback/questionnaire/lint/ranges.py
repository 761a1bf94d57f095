"""S04: answers that are ranges of numbers must not overlap or leave gaps."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from feedback.questionnaire.lint.findings import Finding, known_languages, placed_questions
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Choice, Words
from feedback.questionnaire.questions import Multiple, Single

_LONGEST = 200  # characters of a label that are read
_FAR = Fraction(10**15)
_TIMES = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "亿": 10**8,
          "m": 10**6, "thousand": 1000, "million": 10**6}  # fmt: skip
_N = r"(\d+(?:\.\d+)?)\s*(百|千|万|亿|thousand\b|million\b|[kwm]\b)?"
_UNIT = r"[^\d,;，；/]{0,8}?"
# what comes before and after a single number, and which side it opens; True: the number itself counts
_ONE = (
    (r"(?:不满|不足|未满|少于|低于|小于|不到|under|below|less than|fewer than|younger than|lower than|<)\s*\$?¥?@", "below", False),
    (r"(?:不超过|不多于|至多|最多|up to|at most|no more than|not more than|<=|≤)\s*\$?¥?@", "below", True),
    (r"(?:不少于|不低于|至少|at least|no less than|not less than|from|>=|≥)\s*\$?¥?@", "above", True),
    (r"(?:超过|高于|大于|多于|over|above|more than|older than|greater than|higher than|>)\s*\$?¥?@", "above", False),
    (rf"@{_UNIT}(?:\(含\))?(?:及|或|和)(?:其)?(?:以上|更多|更高|更大)", "above", True),
    (rf"@{_UNIT}(?:及|或|和)(?:其)?(?:以下|以内|更少|更低)", "below", True),
    (rf"@{_UNIT}(?:or|and|&)\s*(?:more|over|above|older|up|longer|higher|greater|upwards?)\b", "above", True),
    (rf"@{_UNIT}(?:or|and|&)\s*(?:less|fewer|under|below|younger|shorter|lower)\b", "below", True),
    (rf"@{_UNIT}以上", "above", None),
    (rf"@{_UNIT}(?:以下|以内|之内|内$)", "below", None),
    (r"@\s*\+", "above", True),
)  # fmt: skip
_SINGLES = tuple(
    (re.compile(pattern.replace("@", _N), re.I), side, closed) for pattern, side, closed in _ONE
)
_BETWEEN = re.compile(
    rf"(?:between\s+)?[$¥]?{_N}{_UNIT}\s*(?:-|~|–|—|―|至|到|\bto\b|\band\b)\s*[$¥]?{_N}", re.I
)
_ALONE = re.compile(rf"^[^\d]{{0,4}}{_N}[^\d]{{0,6}}$", re.I)
_CLOCK = re.compile(r"\d\s*[:：]\s*\d|\d+月\d|\d/\d")


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers a choice stands for; `soft` ends may or may not count themselves ("以上")."""

    low: Fraction
    high: Fraction
    soft_low: bool = False
    soft_high: bool = False
    single: bool = False


def check(q: Questionnaire) -> Iterator[Finding]:
    """S04."""
    for place, question in placed_questions(q):
        if isinstance(question, Single | Multiple):
            for language in known_languages(q):
                for en, zh, index in range_faults(question.choices, language):
                    words = Words(en=en, zh=zh)
                    spot = (*place, "choices", index, language)
                    yield Finding("S04", spot, words, question.id, language)


def range_faults(choices: tuple[Choice, ...], language: str) -> Iterator[tuple[str, str, int]]:
    """Overlaps and gaps among choices: (English, Chinese, index of the later choice)."""
    labels = [choice.only(language)[:_LONGEST] for choice in choices]
    parsed = [(i, read_range(label), _about(label)) for i, label in enumerate(labels)]
    kinds: dict[str, list[tuple[int, Range]]] = {}
    for i, found, about in parsed:
        if found is not None:
            kinds.setdefault(about, []).append((i, found))
    for group in kinds.values():
        if len(group) < 2 or all(found.single for _, found in group):
            continue
        step = _step([labels[i] for i, _ in group])
        ordered = sorted(group, key=lambda pair: (pair[1].low, pair[1].high))
        for (i, first), (k, second) in itertools.pairwise(ordered):
            pair_en = f"“{labels[i]}” and “{labels[k]}”"
            pair_zh = f"“{labels[i]}”与“{labels[k]}”"
            low, high = _ends(first, step, open_=True)[1], _ends(second, step, open_=True)[0]
            if high <= low:
                yield f"{pair_en} overlap", f"{pair_zh}重叠", k
            elif _ends(second, step, open_=False)[0] > _ends(first, step, open_=False)[1] + step:
                yield f"nothing between {pair_en}", f"{pair_zh}之间有缺口", k


def _ends(found: Range, step: Fraction, *, open_: bool) -> tuple[Fraction, Fraction]:
    """Lowest and highest number; soft ends left out where `open_`."""
    low = found.low + step if found.soft_low and open_ else found.low
    high = found.high - step if found.soft_high and open_ else found.high
    return low, high


def _step(labels: list[str]) -> Fraction:
    digits = [len(part) for label in labels for part in re.findall(r"\d\.(\d+)", _plain(label))]
    return Fraction(1, 10 ** max(digits, default=0))


def read_range(label: str) -> Range | None:
    """The numbers a label stands for; None where it is no range."""
    text = _plain(label)
    if not text or len(text) > 80 or _CLOCK.search(text):
        return None
    step = _step([label])
    between = _BETWEEN.search(text)
    if between:
        low, times, high, times_high = between.groups()
        top = _number(high, times_high)
        bottom = _number(low, times or (times_high if float(low) <= float(high) else None))
        return Range(bottom, top) if bottom <= top else None
    for pattern, side, closed in _SINGLES:
        match = pattern.search(text)
        if match:
            number = _number(match.group(1), match.group(2))
            away = Fraction(0) if closed is not False else step
            if side == "below":
                return Range(-_FAR, number - away, soft_high=closed is None)
            return Range(number + away, _FAR, soft_low=closed is None)
    alone = _ALONE.match(text)
    if alone:
        number = _number(alone.group(1), alone.group(2))
        return Range(number, number, single=True)
    return None


def _plain(label: str) -> str:
    text = unicodedata.normalize("NFKC", label[:_LONGEST]).casefold().strip()
    return re.sub(r"(?<=\d),(?=\d{3})", "", text)


def _number(digits: str, times: str | None) -> Fraction:
    return Fraction(digits) * _TIMES.get((times or "").strip(), 1)


_NOISE = re.compile(
    r"[\d.,+\-~–—―<>=≤≥()$¥%\s]|(?<![a-z])[kwm]\b|不满|不足|未满|少于|低于|小于|不到|不超过|不多于|至多|最多|不少于|不低于|至少|超过|"
    r"高于|大于|多于|及以上|或以上|以上|及以下|或以下|以下|以内|之内|更多|更少|更高|[至到及或和内含百千万亿元岁]|人民币|周岁|"
    r"\b(?:under|below|less|fewer|than|younger|lower|up|to|at|most|no|not|more|least|from|over|above|older|greater|"
    r"higher|or|and|between|years?|yrs?|old|age[ds]?|yuan|rmb|cny|usd|dollars?|longer|shorter|k|w|m|thousand|million)\b",
    re.I,
)


def _about(label: str) -> str:
    """What the numbers count, so that "a day" is not compared with "a week"."""
    return re.sub(r"s$", "", _NOISE.sub("", _plain(label)))
