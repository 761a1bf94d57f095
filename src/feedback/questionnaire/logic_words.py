"""Skip logic as a sentence, for people who set it by hand, print it or read the codebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.logic import And, Answered, Compare, Contains, In, Not, Or, Rule

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

_OPERATORS = {
    "==": ("为", "is"),
    "!=": ("不为", "is not"),
    "<": ("低于", "is below"),
    "<=": ("不高于", "is at most"),
    ">": ("高于", "is above"),
    ">=": ("不低于", "is at least"),
}


def rule_in_words(
    questionnaire: Questionnaire,
    rule: Rule,
    *,
    language: str = "zh",
    numbers: Mapping[str, int | str] | None = None,
    brief: bool = False,
    wording: bool = False,
) -> str:
    """A rule as part of a sentence: "only if …".

    Parameters
    ----------
    questionnaire
        The questionnaire the rule stands in.
    rule
        A `show_if`.
    language
        "zh" or "en".
    numbers
        {question id or answer column: number}, where respondents see numbers; questions are then
        named by number and wording.
    brief
        Name what has a number of its own by that number alone.
    wording
        Name a question without number by its wording instead of its label.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> from feedback.questionnaire.logic import Compare
    >>> rule = Compare(compare=("overall", "<=", 2))
    >>> rule_in_words(load_questionnaire("hotel_stay"), rule, language="en")
    '“Overall satisfaction” is at most 2 (Dissatisfied)'
    """
    return _Speaker(questionnaire, language, numbers or {}, brief, wording).say(rule)


class _Speaker:
    """Questionnaire, language and numbers that every part of a rule needs."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        language: str,
        numbers: Mapping[str, int | str],
        brief: bool,
        wording: bool,
    ) -> None:
        self.questionnaire = questionnaire
        self.zh = language == "zh"
        self.language = language
        self.numbers = numbers
        self.brief = brief
        self.wording = wording

    def say(self, rule: Rule) -> str:
        if isinstance(rule, Compare):
            column, operator, value = rule.compare
            verb = _OPERATORS[operator][0 if self.zh else 1]
            return self._clause(column, f"{verb} {self._value(column, value)}")
        if isinstance(rule, In):
            column, values = rule.among
            listed = [self._value(column, value) for value in values]
            return self._clause(column, ("为" if self.zh else "is ") + self._either(listed))
        if isinstance(rule, Contains):
            question, code = rule.contains
            chosen = self._quoted(self._answer_label(f"{question}_{code}") or code)
            return self._clause(question, ("选了" if self.zh else "includes ") + chosen)
        if isinstance(rule, Answered):
            return self._clause(rule.answered, "已作答" if self.zh else "is answered")
        if isinstance(rule, Not):
            return f"并非（{self.say(rule.rule)}）" if self.zh else f"not ({self.say(rule.rule)})"
        return self._joined(rule)

    def _joined(self, rule: And | Or) -> str:
        parts = rule.all if isinstance(rule, And) else rule.any
        said = [self._bracketed(part, inside=len(parts) > 1) for part in parts]
        if isinstance(rule, And):
            return ("，并且" if self.zh else " and ").join(said)
        return ("，或者" if self.zh else " or ").join(said)

    def _bracketed(self, part: Rule, *, inside: bool) -> str:
        said = self.say(part)
        if not inside or not isinstance(part, And | Or):
            return said
        return f"（{said}）" if self.zh else f"({said})"

    def _clause(self, column: str, predicate: str) -> str:
        subject = self._subject(column)
        return f"{subject}{predicate}" if self.zh else f"{subject} {predicate}"

    def _subject(self, column: str) -> str:
        """The question as a respondent finds it: its number and wording; else its label."""
        answer = self.questionnaire.answers.get(column)
        question = answer.question if answer else self._question(column)
        if question is None:
            return self._quoted(column)
        number = self.numbers.get(column, self.numbers.get(question.id))
        full = self._quoted((answer or question).text.say(self.language))
        if number is None:
            label = answer.label if answer else question.label or question.text
            return full if self.wording else self._quoted(label.say(self.language))
        place = f"第 {number} 题" if self.zh else f"question {number}"
        if self.brief and column in self.numbers:
            return place
        return f"{place}{full}" if self.zh else f"{place} {full}"

    def _question(self, name: str) -> Any:
        return next((q for q in self.questionnaire.questions() if q.id == name), None)

    def _answer_label(self, column: str) -> str | None:
        answer = self.questionnaire.answers.get(column)
        return answer.label.say(self.language) if answer else None

    def _value(self, column: str, value: Any) -> str:
        """A code with its label; the label alone where the code is not shown."""
        if column not in self.questionnaire.answers:
            return str(value)
        labels = self.questionnaire.value_labels(column, language=self.language)
        label = labels.get(value)
        if label is None:
            return str(value)
        if isinstance(value, str):
            return self._quoted(label)
        return f"{value}（{label}）" if self.zh else f"{value} ({label})"

    def _either(self, listed: list[str]) -> str:
        return ("或" if self.zh else " or ").join(listed)

    def _quoted(self, text: str) -> str:
        return f"“{' '.join(text.split())}”"
