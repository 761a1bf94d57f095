"""What a person reads and ticks, of a questionnaire and of each of its items, as hashes."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.answers import Answer, scale_of
from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire


def wording_of(questionnaire: Questionnaire) -> str:
    """Hash of all that a person reads and ticks: sections, questions, scales, languages; not the version's name."""
    return _hash(
        questionnaire.model_dump(
            mode="json", include={"sections", "scales", "languages", "introduction"}
        )
    )


def item_wordings(questionnaire: Questionnaire) -> dict[str, tuple[str, str]]:
    """Of each answer column the hash of its wording and that of its answers.

    Returns
    -------
    dict
        {answer column: (SHA-256 of the texts a person reads before answering, SHA-256 of the codes and
        labels to tick)}; the second of an open answer is of what may be written (unit, kind).

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> found = item_wordings(load_questionnaire("hotel_stay"))
    >>> found["clean"][1] == found["quiet"][1], found["clean"][0] == found["quiet"][0]
    (True, False)
    """
    questionnaire = questionnaire.laid_out
    return {
        column: (
            _hash(said_of(answer, questionnaire.languages)),
            _hash(ticked_on(answer, questionnaire)),
        )
        for column, answer in questionnaire.answers.items()
    }


def said_of(answer: Answer, languages: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What is read before an item is answered, by language: the question, its smaller print, the row itself."""
    question = answer.question
    stem = question.text
    if answer.part == "e":
        stem = getattr(question, "expectation", stem)
    ends = (getattr(question, "left", None), getattr(question, "right", None))
    parts = [stem, question.hint, *ends, answer.text]
    shown = (question.image, getattr(answer.item, "image", None))
    pictures = [f"[{image.file}]" for image in shown if image is not None]
    return {
        language: (
            *dict.fromkeys(words.only(language).strip() for words in parts if words is not None),
            *pictures,
        )
        for language in languages
    }


def ticked_on(answer: Answer, questionnaire: Questionnaire) -> dict[str, Any]:
    """What an item is answered by: kind, codes with labels in the order shown, unit, "not applicable"."""
    languages = questionnaire.languages
    found: dict[str, Any] = {"kind": answer.kind}
    scale = scale_of(answer.question, questionnaire.scales) if answer.kind == "rating" else None
    if scale is not None:
        found["points"] = {str(p.code): _labels(p, languages) for p in scale.points}
        found["order"] = scale.order
        beside = scale.not_applicable
        found["not_applicable"] = None if beside is None else _labels(beside, languages)
    elif answer.kind == "choice":
        choices = getattr(answer.question, "choices", ())
        found["points"] = {c.code: _labels(c, languages) for c in choices}
    elif answer.kind == "number":
        unit = getattr(answer.question, "unit", None)
        found["unit"] = None if unit is None else _labels(unit, languages)
    return found


def _labels(words: Words, languages: Iterable[str]) -> dict[str, str]:
    picture = f" [{image.file}]" if (image := getattr(words, "image", None)) is not None else ""
    return {language: words.only(language).strip() + picture for language in languages}


def plain(text: str) -> str:
    """A text without what nobody reads as a difference: width, case, spaces, punctuation.

    >>> plain(" Ｈow satisfied are you? ") == plain("how satisfied are you")
    True
    >>> plain("-2") == plain("2")
    False
    """
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKC", text).casefold()
        if sign in "-%" or unicodedata.category(sign)[0] not in "PZC"
    )


def _hash(said: Any) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
