"""What a form says by itself — next, please specify, at least 2 — in any language.

The words that ship (interface.yaml) are in zh, zh-Hant and en. For other languages a questionnaire gives them under
`interface`; what nobody gave is said as `tags.fallbacks` has it, in the end in English. Within `spoken_by` every phrase
is told in the words of that questionnaire, too.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from feedback.errors import did_you_mean
from feedback.placed_yaml import Place
from feedback.questionnaire.parts import KANO_SCALE, NPS_SCALE, Scale, Words
from feedback.questionnaire.tags import fallbacks

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

# the words a questionnaire gives, and its languages; outside of one, whatever ships
_SPEAKER: ContextVar[tuple[Mapping[str, Words], tuple[str, ...]] | None] = ContextVar(
    "speaker", default=None
)


@cache
def shipped() -> Mapping[str, Words]:
    """The words that ship: {key: words in zh, en and zh-Hant}."""
    text = (Path(__file__).parent / "interface.yaml").read_text(encoding="utf-8")
    return {key: Words.of(entry) for key, entry in yaml.safe_load(text).items()}


@contextmanager
def spoken_by(questionnaire: Questionnaire) -> Iterator[None]:
    """Phrases told inside are told in the words and languages of this questionnaire."""
    before = _SPEAKER.set((questionnaire.interface, questionnaire.languages))
    try:
        yield
    finally:
        _SPEAKER.reset(before)


def pattern(key: str) -> Words:
    """The words under a key: those that ship, and those the questionnaire gives in their place or beside them."""
    words, speaker = shipped()[key], _SPEAKER.get()
    given = speaker[0].get(key) if speaker else None
    return words if given is None else Words.of({**words.texts, **given.texts})


def phrase(key: str, /, **parts: object) -> Words:
    """The words under a key with their pieces filled in, in every language that the pieces have.

    Parameters
    ----------
    key
        A key of interface.yaml.
    parts
        What stands for each piece in braces: `Words`, or what is the same in all languages.

    Returns
    -------
    Words
        zh and en where every piece has a wording in it; another language where one has. A piece that lacks it is
        said in the next of `tags.fallbacks`.

    Examples
    --------
    >>> phrase("colon", text=Words.of({"zh": "菜品", "fr": "Plats"}), rest=Words.of({"zh": "好", "fr": "Bons"})).texts
    {'zh': '菜品：好', 'fr': 'Plats: Bons'}
    """
    words = pattern(key)
    spoken = [part for part in parts.values() if isinstance(part, Words)]
    found = {}
    for language in _wanted([*words.texts, *(one for part in spoken for one in part.texts)]):
        has = [bool(part.only(language)) for part in spoken]
        if has and not (all(has) if language in ("zh", "en") else any(has)):
            continue
        said = {
            name: part.say(language) if isinstance(part, Words) else part
            for name, part in parts.items()
        }
        found[language] = words.say(language).format(**said)
    return Words.of(found)


def _wanted(languages: Iterable[str]) -> list[str]:
    """Each once; zh, en and the languages of the questionnaire that speaks."""
    speaker = _SPEAKER.get()
    every = dict.fromkeys(languages)
    return [one for one in every if speaker is None or one in ("zh", "en", *speaker[1])]


def joined(between: str | Words, parts: Iterable[Words]) -> Words:
    """Several wordings as one, in every language that one of them has."""
    listed = list(parts)
    if len(listed) == 1:
        return Words.of(listed[0].texts)
    languages = dict.fromkeys(language for part in listed for language in part.texts)
    return Words.of(
        {
            language: (between if isinstance(between, str) else between.say(language)).join(
                part.say(language) for part in listed
            )
            for language in languages
        }
    )


def standard(scale: Scale) -> Scale:
    """A standard scale (NPS, Kano) with its labels in the words of the questionnaire, too."""
    speaker = _SPEAKER.get()
    if speaker is None or (not speaker[0] and set(speaker[1]) <= {"zh", "en"}):
        return scale
    keys = {id(NPS_SCALE): {0: "nps_low", 10: "nps_high"}, id(KANO_SCALE): {i: f"kano_{i}" for i in range(1, 6)}}  # fmt: skip
    points = []
    for point in scale.points:
        key = keys[id(scale)].get(point.code)
        texts = point.texts if key is None else pattern(key).texts
        kept = {language: texts[language] for language in _wanted(texts)}
        points.append(type(point).model_validate({"code": point.code, **kept}))
    return scale.model_copy(update={"points": tuple(points)})


def lacking(interface: Mapping[str, Words], language: str) -> list[str]:
    """Keys that neither ship in a language nor in one it is a kind of, nor are given in one of them."""
    near = [
        tag
        for tag in fallbacks(language)
        if tag.split("-")[0] == language.split("-", maxsplit=1)[0]
    ]
    return [
        key
        for key, words in shipped().items()
        if not any(words.only(tag) or interface.get(key, Words()).only(tag) for tag in near)
    ]


def pieces(text: str) -> list[str] | None:
    """Names in braces, sorted; None where braces are not closed or hold more than a name."""
    try:
        found = list(string.Formatter().parse(text))
    except ValueError:
        return None
    if any(spec or conversion for _, _, spec, conversion in found):
        return None
    return sorted({name for _, name, _, _ in found if name is not None})


def interface_faults(interface: Mapping[str, Words]) -> Iterator[tuple[Place, str, str]]:
    """Words under a key nobody uses, or without the pieces in braces that are filled in."""
    for key, words in interface.items():
        if key not in shipped():
            hint_en, hint_zh = did_you_mean(key, shipped())
            yield (
                ("interface", key),
                f"interface has no words called {key}.{hint_en} Those there are: feedback questionnaire translate.",
                f"interface 没有名为 {key} 的用语。{hint_zh}全部用语见 feedback questionnaire translate。",
            )
            continue
        wanted = pieces(shipped()[key].en) or []
        for language, text in words.texts.items():
            if pieces(text) != wanted:
                named = " ".join(f"{{{name}}}" for name in wanted) or "–"
                yield (
                    ("interface", key, language),
                    f"interface, {key}: what is filled in must stand in braces as in English ({named}). Correct it.",
                    f"interface 的 {key}：花括号中的占位须与英文一致（{named}）。请改正。",
                )
