"""What stands for which answer of a closed question: codes as a tool spells them, and our labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.parts import Words
from feedback.responses.dressed_words import FORMS
from feedback.responses.plain_cells import normalise
from feedback.responses.readers.wording import plain

NOT_APPLICABLE = object()
UNREAD = object()

_WHOLE = re.compile(r"[+-]?\d+(?:\.0+)?")
_UNIT = re.compile(r"\s*(?:分|星|颗星|stars?|points?)\s*$", re.IGNORECASE)
_AROUND = " '\"“”‘’。.!,"  # after NFKC, what people leave around a number
_LETTER = re.compile(r"[^\W\d_]")
_BOTH = re.compile(r"^([+-]?\d+)\s*[-–—=:.、)\s]\s*(.+)$", re.DOTALL)


def tidy(text: str) -> str:
    """Width, case and white space made equal."""
    return normalise(text).casefold()


class Spellings:
    """What stands for which answer of one closed question."""

    def __init__(
        self,
        entries: Sequence[tuple[int | str | object, Words]],
        codes: Mapping[str, int | str | object],
        *,
        language: str | None,
    ) -> None:
        self.exact = dict(codes)
        self.codes = _sole((tidy(word), code) for word, code in codes.items())
        order = [language] if language else []
        written = dict.fromkeys(name for _, words in entries for name in words.texts)
        order += [name for name in dict.fromkeys(["zh", "en", *written]) if name != language]
        self.labels: dict[str, Any] = {}
        self.loose: dict[str, Any] = {}
        # words that are one answer in one language and another in the next: {word: ((language, code), (language, code))}
        self.torn: dict[str, tuple[tuple[str, Any], tuple[str, Any]]] = {}
        first: dict[str, str] = {}
        for name in order:
            said = [(words.only(name), code) for code, words in entries if words.only(name)]
            labels = _sole((tidy(word), code) for word, code in said)
            for word, code in labels.items():
                where = first.setdefault(word, name)
                # where the language of the file is known, its own word counts
                if self.labels.get(word, code) != code and where != language:
                    self.torn.setdefault(word, ((where, self.labels[word]), (name, code)))
            self.labels = labels | self.labels
            self.loose = _sole((plain(word), code) for word, code in said) | self.loose
        self.labels = {word: code for word, code in self.labels.items() if word not in self.torn}
        torn = {plain(word) for word in self.torn}
        self.loose = {word: code for word, code in self.loose.items() if word not in torn}

    def read(self, text: str, *, label_first: bool) -> Any:
        """The code a cell stands for, NOT_APPLICABLE or UNREAD."""
        small = tidy(text)
        bare = _UNIT.sub("", small.strip(_AROUND))
        whole = str(int(float(bare))) if _WHOLE.fullmatch(bare) and len(bare) < 16 else bare
        by_code = [
            lambda: self.exact.get(text.strip(), UNREAD),
            lambda: self.codes.get(small, UNREAD),
            lambda: self.codes.get(whole, UNREAD),
        ]
        by_label = [
            lambda: self.labels.get(small, UNREAD),
            # of bare numbers nothing may be dropped: -3 is not 3, 1.5 not 15
            lambda: UNREAD if not _LETTER.search(small) else self.loose.get(plain(text), UNREAD),
        ]
        for look in (*by_label, *by_code) if label_first else (*by_code, *by_label):
            found = look()
            if found is not UNREAD:
                return found
        both = _BOTH.match(small)
        if both:
            code = self.codes.get(both.group(1), UNREAD)
            named = self.loose.get(plain(both.group(2)), UNREAD)
            if named is not UNREAD and code == named:
                return named
        return UNREAD

    def read_dressed(self, text: str) -> Any:
        """The code of a label that a form dressed up (A. 咨询, 1. 咨询, 咨询 A question); UNREAD where its words are two answers.

        Only where nobody writes an answer of his own into the cell.
        """
        if not _LETTER.search(text):
            return UNREAD
        both = _BOTH.match(tidy(text))
        # the place of an option without numbers for codes says nothing against its label
        own = [both.group(2)] if both and both.group(1) not in self.codes else []
        words = dict.fromkeys(map(plain, [*own, *(form(text) for form in FORMS[1:])]))
        codes = [self.loose[word] for word in words if word in self.loose]
        return codes[0] if codes and all(code == codes[0] for code in codes) else UNREAD

    def is_label(self, text: str) -> bool:
        """Whether a cell can only be a label."""
        small = tidy(text)
        named = small in self.labels or small in self.torn
        return named and small not in self.codes and text.strip() not in self.exact

    def tears(self, texts: Sequence[str]) -> Words | None:
        """Why cells cannot be read that are two answers in two languages; None where there are none."""
        for text in texts:
            pair = self.torn.get(tidy(text))
            if pair is not None:
                (here, one), (there, other) = pair
                return Words(
                    en=f"“{text}” is answer {_told(one)} in {here} and {_told(other)} in {there}; export codes, or headings in the language of the answers",
                    zh=f"“{text}”在 {here} 中是选项 {_told(one)}，在 {there} 中是选项 {_told(other)}；请导出选项代码，或让表头与答案同一语言",
                )
        return None


def _told(code: object) -> str:
    return "“n/a”" if code is NOT_APPLICABLE else str(code)


def _sole(pairs: Any) -> dict[str, Any]:
    """A spelling that stands for two answers stands for none."""
    met: dict[str, Any] = {}
    twice = set()
    for word, code in pairs:
        if met.setdefault(word, code) != code:
            twice.add(word)
    return {word: code for word, code in met.items() if word not in twice}


def spellings_of(
    answer: Answer, codes: Mapping[str, int | str], *, language: str | None
) -> Spellings:
    """Spellings of a rating or a choice: what the tool writes, and our labels."""
    entries: list[tuple[Any, Words]]
    spelled: dict[str, Any] = dict(codes)
    if answer.scale is not None:
        entries = [(point.code, point) for point in answer.scale.points]
        beside = answer.scale.not_applicable
        if beside is not None:
            entries.append((NOT_APPLICABLE, beside))
            if not codes:
                spelled[str(beside.code)] = NOT_APPLICABLE
            spelled = {k: NOT_APPLICABLE if v == beside.code else v for k, v in spelled.items()}
        if not codes:
            spelled |= {str(point.code): point.code for point in answer.scale.points}
    else:
        choices = getattr(answer.question, "choices", ())
        entries = [(choice.code, choice) for choice in choices]
        if not codes:
            spelled = {choice.code: choice.code for choice in choices}
    return Spellings(entries, spelled, language=language)
