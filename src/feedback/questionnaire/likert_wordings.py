"""What a generated battery says: its question, its rows from dimensions and touchpoints, its checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.errors import StudyError
from feedback.questionnaire.labels import LabelKind
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import phrase

Named = Mapping[str, Any] | Sequence[Any]

QUESTIONS: Mapping[LabelKind, Words] = {
    "satisfaction": Words(zh="您对以下各方面满意吗？", en="How satisfied are you with each of these?"),
    "agreement": Words(zh="您是否同意以下说法？", en="How much do you agree or disagree with each statement?"),
    "importance": Words(zh="以下各方面对您有多重要？", en="How important is each of these to you?"),
    "likelihood": Words(zh="您有多大可能做以下事情？", en="How likely are you to do each of these?"),
    "frequency": Words(zh="以下情形多久出现一次？", en="How often is each of these the case?"),
    "fit": Words(zh="以下描述与您的体验符合吗？", en="How true is each statement of your experience?"),
}  # fmt: skip
# kinds whose rows are statements; only these can be said the other way round
STATEMENTS: frozenset[LabelKind] = frozenset({"agreement", "frequency", "fit"})
_MET = Words(zh="{it}达到我的期望", en="{it} met my expectations")
_MISSED = Words(zh="{it}低于我的期望", en="{it} fell short of my expectations")
CHECK = Words(zh="本行请选“{label}”", en="Please choose “{label}” in this row")


@dataclass(frozen=True, slots=True)
class Crossing:
    """A row to write: what it is about."""

    id: str
    touchpoint: Words | None
    dimension: Words | None
    dimension_key: str | None


def worded(value: Any, languages: Sequence[str], *, where: str) -> Words:
    """A wording given as text (one language), (zh, en), {zh: …, en: …} or Words.

    Raises
    ------
    StudyError
        A language is missing or the value is no wording.
    """
    given: dict[str, Any]
    if isinstance(value, str):
        given = {languages[0]: value} if len(languages) == 1 else {}
    elif isinstance(value, Words):
        given = dict(value.texts)
    elif isinstance(value, Mapping):
        given = {str(language): text for language, text in value.items()}
    elif isinstance(value, Sequence) and len(value) == len(("zh", "en")):
        given = dict(zip(("zh", "en"), value, strict=True))
    else:
        given = {}
    texts = {language: given.get(language) for language in languages}
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise StudyError(
            en=f"{where}: found {value!r}. Give its wording in {' and '.join(languages)}, "
            "such as {'zh': '速度', 'en': 'Speed'}.",
            zh=f"{where}：得到 {value!r}。请给出 {'、'.join(languages)} 文字，"
            "例如 {'zh': '速度', 'en': 'Speed'}。",
        )
    return Words.of(texts)  # type: ignore[arg-type]


def named_words(given: Named | None, languages: Sequence[str], *, stem: str) -> dict[str, Words]:
    """{key: wording}; keys not given are made from the English wording, else numbered."""
    if given is None:
        return {}
    if isinstance(given, str) or not isinstance(given, Mapping | Sequence):
        raise StudyError(
            en=f"{stem}s: found {given!r}. Give {{key: wording}} or a list of wordings.",
            zh=f"{stem}s：得到 {given!r}。请给 {{标识: 文字}} 或文字列表。",
        )
    if isinstance(given, Mapping):
        return {
            str(key): worded(value, languages, where=f"{stem} {key}")
            for key, value in given.items()
        }
    found: dict[str, Words] = {}
    for number, value in enumerate(given, start=1):
        words = worded(value, languages, where=f"{stem} {number}")
        found[unused(key_of(words.en) or f"{stem[0]}{number}", found)] = words
    return found


def key_of(text: str) -> str:
    """Small letters and digits of a text, a letter first, at most 20; "" where nothing is left.

    >>> key_of("24h Front desk"), key_of("前台")
    ('hfrontdesk', '')
    """
    return re.sub(r"^[0-9]+|[^a-z0-9]", "", text.lower())[:20]


def unused(name: str, taken: Mapping[str, Any] | Sequence[str] | set[str]) -> str:
    """`name`, or with a number where it is taken; never longer than 20.

    >>> unused("desk", {"desk"})
    'desk2'
    """
    number, free = 1, name[:20]
    while free in taken:
        number += 1
        free = f"{name[: 20 - len(str(number))]}{number}"
    return free


def crossed(
    dimensions: Mapping[str, Words], touchpoints: Mapping[str, Words]
) -> Iterator[Crossing]:
    """A row for each dimension at each touchpoint, touchpoint by touchpoint."""
    nothing: dict[str, Words | None] = {"": None}
    taken: set[str] = set()
    for place_key, place in (touchpoints or nothing).items():
        for key, dimension in (dimensions or nothing).items():
            row = unused(key_of(place_key) + key_of(key) or "row", taken)
            taken.add(row)
            yield Crossing(row, place, dimension, key or None)


def row_words(
    row: Crossing,
    languages: Sequence[str],
    *,
    kind: LabelKind | None = None,
    reverse: bool = False,
) -> Words:
    """The wording of a row of a `kind` of battery; what it is about where no kind is given."""
    statement = kind in STATEMENTS
    about = {language: _about(row, language, statement=statement) for language in languages}
    if not statement:
        return Words.of(about)
    pattern = _MISSED if reverse else _MET
    # replace, not format: braces a designer typed stay what they are
    return Words.of(
        {language: pattern.say(language).replace("{it}", it) for language, it in about.items()}
    )


def at_touchpoint(question: Words, place: Words) -> Words:
    """A question asked of one touchpoint."""
    return phrase("colon", text=place, rest=question)


def only(words: Words, languages: Sequence[str]) -> Words:
    """The wording in these languages alone."""
    return Words.of({language: words.only(language) for language in languages})


def _about(row: Crossing, language: str, *, statement: bool) -> str:
    place = row.touchpoint.say(language) if row.touchpoint else ""
    what = row.dimension.say(language) if row.dimension else ""
    if language == "zh":
        return f"{place}的{what}" if place and what else place or what
    if statement and what:
        # "Speed" becomes "the speed", "PIN entry" stays
        lowered = what if what[:2].isupper() else what[0].lower() + what[1:]
        what = f"the {lowered}" if place else f"The {lowered}"
    return f"{place}: {what}" if place and what else place or what
