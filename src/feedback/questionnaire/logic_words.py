"""Skip logic as a sentence, for people who set it by hand, print it or read the codebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.logic import And, Answered, Compare, Contains, In, Not, Or, Rule
from feedback.questionnaire.phrases import phrase, spoken_by

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

_OPERATORS = {
    "==": "rule_is", "!=": "rule_is_not", "<": "rule_below", "<=": "rule_at_most", ">": "rule_above", ">=": "rule_at_least",
}  # fmt: skip


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
        A language of the questionnaire, or "zh" or "en".
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
    with spoken_by(questionnaire):
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
        self.language = language
        self.numbers = numbers
        self.brief = brief
        self.wording = wording

    def say(self, rule: Rule) -> str:
        if isinstance(rule, Compare):
            column, operator, value = rule.compare
            return self._told(
                _OPERATORS[operator],
                subject=self._subject(column),
                value=self._value(column, value),
            )
        if isinstance(rule, In):
            column, values = rule.among
            listed = [self._value(column, value) for value in values]
            either = self._told("rule_either").join(listed)
            return self._told("rule_among", subject=self._subject(column), values=either)
        if isinstance(rule, Contains):
            question, code = rule.contains
            chosen = self._quoted(self._answer_label(f"{question}_{code}") or code)
            return self._told("rule_includes", subject=self._subject(question), value=chosen)
        if isinstance(rule, Answered):
            return self._told("rule_answered", subject=self._subject(rule.answered))
        if isinstance(rule, Not):
            return self._told("rule_not", rule=self.say(rule.rule))
        return self._joined(rule)

    def _joined(self, rule: And | Or) -> str:
        parts = rule.all if isinstance(rule, And) else rule.any
        said = [self._bracketed(part, inside=len(parts) > 1) for part in parts]
        return self._told("rule_and" if isinstance(rule, And) else "rule_or").join(said)

    def _bracketed(self, part: Rule, *, inside: bool) -> str:
        said = self.say(part)
        if not inside or not isinstance(part, And | Or):
            return said
        return self._told("rule_brackets", rule=said)

    def _told(self, key: str, **parts: object) -> str:
        return phrase(key, **parts).say(self.language)

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
        if self.brief and column in self.numbers:
            return self._told("question_number", n=number)
        return self._told("question_named", n=number, text=full)

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
        return self._told("code_named", code=value, label=label)

    def _quoted(self, text: str) -> str:
        return f"“{' '.join(text.split())}”"
