"""General opinion words joined with a taxonomy's own into one matcher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from feedback.text.aspects.cantonese import (
    cantonese_spellings,
    cantonese_topic_words,
    cantonese_words,
)
from feedback.text.aspects.clauses import readable
from feedback.text.aspects.opinion_entry import (
    ABSENCE,
    MAYBE,
    REACH,
    REACH_FAR,
    REACH_OF_SIGN,
    SURE,
    Entry,
    alike,
    modified,
)
from feedback.text.aspects.spellings import other_spellings, typed_spellings
from feedback.text.aspects.taxonomy_model import Taxonomy, Vocabulary, Words
from feedback.text.aspects.topics import load_topics

FOLDER = Path(__file__).parents[1] / "lexicons"
LANGUAGES = ("zh", "en")

# Strength of a word that a taxonomy gives without one.
PLAIN = 0.7
SLIGHT = 0.3


@dataclass(frozen=True)
class Lexicon:
    """Compiled words of one taxonomy: aspects by number, an entry a pattern, the automaton."""

    aspects: tuple[str, ...]
    patterns: tuple[str, ...]
    entries: tuple[Entry, ...]
    automaton: Any
    wait: Entry | None  # a long wait told by the clock, where an aspect takes the topic `waiting`
    wait_in: tuple[str, ...]  # … in these languages
    taxonomy: Taxonomy

    @cached_property
    def careful(self) -> npt.NDArray[np.bool_]:
        """Whether each entry, and last the wait, counts only where what stands around it allows."""
        return np.array([*(entry.careful for entry in self.entries), False])

    def in_cantonese(self) -> Lexicon:
        """The same for comments written in Cantonese."""
        return compile_lexicon(self.taxonomy, cantonese=True)


@lru_cache(maxsize=8)
def compile_lexicon(taxonomy: Taxonomy, *, cantonese: bool = False) -> Lexicon:
    """Build the matcher of a taxonomy; the same taxonomy gives the same object.

    Parameters
    ----------
    taxonomy
        As `load_taxonomy` gives it.
    cantonese
        For comments written in Cantonese: its own words, and how it says the Mandarin ones.

    Returns
    -------
    Lexicon
    """
    from ahocorasick_rs import AhoCorasick, MatchKind

    book: dict[str, Entry] = {}
    for language in LANGUAGES:
        _add_general(book, general_words(language))
    topics_in: list[str] = [name for name in taxonomy.topics_in if name != "yue"]
    if cantonese:
        _add_cantonese(book)
        # a taxonomy that takes topics in no Chinese takes none in Cantonese
        if {"zh", "yue"} & {*taxonomy.topics_in}:
            topics_in = list(dict.fromkeys(("zh", "yue", *topics_in)))
    _add_domain(book, taxonomy)
    numbers = {name: number for number, name in enumerate(taxonomy.aspects)}
    # first what is excluded anywhere: a word that one aspect excludes may be another's own
    for own in (*taxonomy.groups.values(), *taxonomy.aspects.values()):
        for word in own.excluded.all():
            book[readable(word)] = Entry(ignored=True)
    covered = [(group, taxonomy.covered(name)) for name, group in taxonomy.groups.items()]
    own_only = [(aspect, (name,)) for name, aspect in taxonomy.aspects.items()]
    _add_topics(book, taxonomy, numbers, topics_in)
    for owner, (vocabulary, names) in enumerate([*covered, *own_only]):
        _add_vocabulary(book, vocabulary, owner, tuple(numbers[name] for name in names))
    if cantonese:
        for word in [word for word in book if word > "\u3400"]:
            for spelling in cantonese_spellings(word):
                book.setdefault(spelling, alike(book[word]))
    _add_expected(book, taxonomy, numbers, topics_in)
    _settle_crossings(book)
    _add_forms(book)
    for word, entry in book.items():
        entry.settle(word)
    patterns = tuple(book)
    automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest)
    waited = tuple(
        numbers[name] for name, own in taxonomy.aspects.items() if "waiting" in own.takes
    )
    wait = Entry(value=-PLAIN, implied=waited, judges=True) if waited else None
    return Lexicon(
        tuple(taxonomy.aspects), patterns, tuple(book.values()), automaton, wait, tuple(topics_in), taxonomy
    )  # fmt: skip


@lru_cache(maxsize=len(LANGUAGES))
def general_words(language: str) -> dict[str, list[Any]]:
    """The lists of lexicons/: words that judge, negate or join, whatever is spoken of, "zh" or "en"; the same object each time."""
    text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    words: dict[str, list[Any]] = yaml.load(
        text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return words


def _entry(book: dict[str, Entry], word: str) -> Entry:
    plain = readable(word.strip())
    if plain not in book:
        book[plain] = Entry()
    return book[plain]


# What the lists of lexicons/ make of their words.
_MARKS: dict[str, dict[str, Any]] = {
    "ignored": {"ignored": True},
    "neutral": {"value": 0.0},
    "negators": {"negates": True},
    "far_negators": {"negates": True, "reach": REACH_FAR},
    "rhetoric": {"negates": True, "reach": 1},
    "absences": {"negates": True, "absent": True},
    "intensifiers": {"degree": 1.3},
    "downtoners": {"degree": 0.6},
    "maybe_excess": {"excess": MAYBE},
    "excess": {"excess": SURE},
    "contrasts": {"contrast": True},
    "troubles": {"troubles": True},
    "recoveries": {"helps": True},
    "opposed": {"contrast": True, "opposes": True},
    "exceptions": {"contrast": True, "excepts": True},
    "rest": {"contrast": True, "rest": True},
    "suggestions": {"suggests": True},
    "wishes": {"suggests": True, "wishes": True},
    "emotions": {"emotion": True},
    "questions": {"asks": True},
    "comparisons": {"compares": True},
    "bygone": {"bygone": True},
    "earlier": {"bygone": True, "earlier": True},
    "elsewhere": {"elsewhere": True},
    "unreal": {"unreal": True},
    "concessions": {"unreal": True, "concedes": True},
    "expectations": {"unreal": True, "expects": True},
    "emphatics": {"degree": 1.3, "affirms": True},
    "if_denied": {"value": 0.5, "if_denied": True},
    "more": {"more": True},
    "predicates": {"predicate": True},
}


def _add_general(book: dict[str, Entry], general: dict[str, list[Any]]) -> None:
    for word, value in (*general["positive"], *general["negative"]):
        _entry(book, word).value = value
    for name, marks in _MARKS.items():
        for word in general[name]:
            entry = _entry(book, word)
            for mark, value in marks.items():
                setattr(entry, mark, value)
    for word in (*general["negators"], *general["absences"]):
        _entry(book, word).reach = REACH_OF_SIGN if len(word) == 1 else REACH


def _add_cantonese(book: dict[str, Entry]) -> None:
    """Cantonese words of any trade; where a word stands in the general lists too, those go before."""
    own = cantonese_words()
    for word, value in (*own["positive"], *own["negative"]):
        entry = _entry(book, word)
        if entry.value is None:
            entry.value = value
    for name in ("troubles", "recoveries", "negators", "ignored"):
        for word in own[name]:
            for mark, value in _MARKS[name].items():
                setattr(_entry(book, word), mark, value)


def _add_domain(book: dict[str, Entry], taxonomy: Taxonomy) -> None:
    for words, value in (
        (taxonomy.positive, PLAIN),
        (taxonomy.negative, -PLAIN),
        (taxonomy.neutral, 0.0),
    ):
        for word in words.all():
            _entry(book, word).value = value
    for word in taxonomy.excluded.all():
        _entry(book, word).ignored = True


def _add_topics(
    book: dict[str, Entry], taxonomy: Taxonomy, numbers: dict[str, int], languages: Sequence[str]
) -> None:
    """Words of the topics that aspects take; what the taxonomy says of a word itself comes later and goes before."""
    own = {
        readable(word)
        for part in (*taxonomy.groups.values(), *taxonomy.aspects.values())
        for words in (part.words, part.context, part.excluded)
        for word in words.all()
    }
    for name, aspect in taxonomy.aspects.items():
        for topic in aspect.takes:
            for sign, value in (("positive", PLAIN), ("negative", -PLAIN)):
                known = load_topics()[topic].get(sign, {})
                for language in languages:
                    words = known.get(language, [])
                    if language == "yue" and value < 0:
                        words = [*words, *cantonese_topic_words(topic)]
                    for word in (each for each in words if each not in own):
                        entry = _entry(book, word)
                        entry.value = value
                        entry.implied = tuple(dict.fromkeys((*entry.implied, numbers[name])))
                        entry.ignored = entry.negates = False


def _add_expected(
    book: dict[str, Entry], taxonomy: Taxonomy, numbers: dict[str, int], languages: Sequence[str]
) -> None:
    """Blame the lack of what one counts on; where a word stands in no other list, it does nothing else."""
    for name, aspect in taxonomy.aspects.items():
        topics = [load_topics()[topic].get("expected", {}) for topic in aspect.takes]
        words = _with_plurals(aspect.expected)
        words += [
            word for topic in topics for language in languages for word in topic.get(language, [])
        ]
        if "yue" in languages:
            words += [spelling for word in words for spelling in cantonese_spellings(word)]
        for word in words:
            entry = _entry(book, word)
            entry.missed = tuple(dict.fromkeys((*entry.missed, numbers[name])))


def _add_vocabulary(
    book: dict[str, Entry], own: Vocabulary, owner: int, aspects: tuple[int, ...]
) -> None:
    for words, strong in ((own.words, True), (own.context, False)):
        for word in _with_plurals(words):
            entry = _entry(book, word.removeprefix("#"))
            entry.aspects, entry.strong, entry.ignored = aspects, strong, False
            entry.owner = owner
            entry.belongs[owner] = aspects
            entry.after_number = word.startswith("#")
            entry.absence = ABSENCE[own.absence]
    for words, value in (
        (own.positive, PLAIN),
        (own.negative, -PLAIN),
        (own.slightly_positive, SLIGHT),
        (own.slightly_negative, -SLIGHT),
        (own.neutral, 0.0),
    ):
        for word in words.all():
            entry = _entry(book, word)
            known = entry.value if abs(value) == PLAIN else None
            entry.value = known if known is not None and known * value > 0 else value
            entry.implied, entry.ignored, entry.negates = aspects, False, False
    for word in own.too_much.all():
        _entry(book, word).too_much = aspects
    beside = own.beside
    for words, value in (
        (beside.positive, PLAIN),
        (beside.negative, -PLAIN),
        (beside.slightly_negative, -SLIGHT),
        (beside.neutral, 0.0),
    ):
        for word in words.all():
            _entry(book, word).beside[owner] = value
    for word in _with_plurals(beside.words):
        entry = _entry(book, word)
        entry.belongs[owner], entry.ignored = aspects, False


def _settle_crossings(book: dict[str, Entry]) -> None:
    """Give 不便宜 an entry of its own where 不便 would swallow its beginning.

    The longest word wins at each place; a modifier and an opinion that together begin with another word (不便,
    还好, 很正) are therefore entered as one word, with the feeling the two have together.
    """
    by_beginning: dict[str, list[str]] = {}
    for word, entry in book.items():
        if (entry.value is not None or entry.beside) and not entry.ignored:
            for end in range(1, len(word)):
                by_beginning.setdefault(word[:end], []).append(word)
    joined: dict[str, Entry] = {}
    for word, entry in book.items():
        for cut in range(1, len(word)) if not entry.ignored and word[0] > "\u3400" else ():
            modifier = book.get(word[:cut])
            if modifier is not None and (modifier.negates or modifier.degree != 1.0):
                alone = book.get(word[cut:])
                if alone is not None and entry.negates and alone.beside and modifier.negates:
                    # 不大 denies what follows, and of rooms it says that they are rather small
                    mild = {
                        owner: max(felt, -SLIGHT)
                        for owner, felt in _together(modifier, alone).beside.items()
                    }
                    entry.beside = {**mild, **entry.beside}
                    entry.predicate = True
                elif alone is not None and entry.beside and entry.value is None:
                    # of pillows 太高 is a word, of prices two
                    entry.beside = {**_together(modifier, alone).beside, **entry.beside}
                for opinion in by_beginning.get(word[cut:], ()):
                    both = word[:cut] + opinion
                    if both not in book and both not in joined:
                        joined[both] = _together(modifier, book[opinion])
    book |= joined


def _add_forms(book: dict[str, Entry]) -> None:
    """Inflected forms (cleaner), and other spellings of contractions (didnt like, could've been)."""
    for language in LANGUAGES:
        for form, base in general_words(language)["forms"]:
            if base in book:
                book.setdefault(form, alike(book[base], more=True))
    for word in list(book):
        for spelling in typed_spellings(word):
            book.setdefault(spelling, alike(book[word]))
    for word in [word for word in book if "n't" in word or " have " in word]:
        for spelling in other_spellings(word):
            book.setdefault(spelling, alike(book[word]))


def _together(modifier: Entry, opinion: Entry) -> Entry:
    def felt(value: float) -> float:
        return modified(value, degree=modifier.degree, negated=modifier.negates)

    return alike(
        opinion,
        value=None if opinion.value is None else felt(opinion.value),
        beside={owner: felt(value) for owner, value in opinion.beside.items()},
        predicate=False,
    )


def _with_plurals(words: Words) -> list[str]:
    plurals = [f"{word}s" for word in words.en if word[-1].isalpha() and not word.endswith("s")]
    return [*words.all(), *plurals]
