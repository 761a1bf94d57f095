"""G01, rule by rule: what a `show_if` names must exist, be asked before, and be answerable so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.errors import did_you_mean
from feedback.placed_yaml import Place
from feedback.questionnaire.answers import Answer
from feedback.questionnaire.lint.domains import Atom, column_of, is_true, possible
from feedback.questionnaire.lint.findings import Finding, Level
from feedback.questionnaire.logic import And, Answered, Compare, Contains, In, Not, Or, Rule
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Filled, MaxDiff, Multiple, Question, Ranking
from feedback.questionnaire.scaled_questions import Battery, Kano, Servqual

Leaf = Atom | Answered


@dataclass(frozen=True, slots=True)
class Condition:
    """A `show_if` and who it belongs to."""

    owner: str  # id of the question, or "section ID"
    place: Place
    rule: Rule
    first: int  # index of the first question it decides about

    @property
    def id(self) -> str:
        """Id of the question; "" for a section."""
        return "" if self.owner.startswith("section ") else self.owner


def conditions(q: Questionnaire) -> Iterator[Condition]:
    """Every rule of a questionnaire, in order."""
    index = 0
    for s, section in enumerate(q.sections):
        if section.show_if is not None:
            place: Place = ("sections", s, "show_if")
            yield Condition(f"section {section.id}", place, section.show_if, index)
        for i, question in enumerate(section.questions):
            if question.show_if is not None:
                place = ("sections", s, "questions", i, "show_if")
                yield Condition(question.id, place, question.show_if, index)
            index += 1


def leaves(rule: Rule, place: Place) -> Iterator[tuple[Place, Leaf]]:
    """The comparisons of a rule, each with its place."""
    if isinstance(rule, Not):
        yield from leaves(rule.rule, (*place, "not"))
    elif isinstance(rule, And | Or):
        name, parts = ("and", rule.all) if isinstance(rule, And) else ("or", rule.any)
        for i, part in enumerate(parts):
            yield from leaves(part, (*place, name, i))
    else:
        yield place, rule


class References:
    """Who answers what, in which order.

    Parameters
    ----------
    q
        The questionnaire.
    """

    def __init__(self, q: Questionnaire) -> None:
        self.q = q
        self.questions: dict[str, Question] = {question.id: question for question in q.questions()}
        self.order = {name: i for i, name in enumerate(self.questions)}
        self.owner = {answer.column: answer.question.id for answer in q.answers.values()}

    def asked_about(self, leaf: Leaf) -> str | None:
        """Id of the question a comparison asks about; None where there is none."""
        if isinstance(leaf, Contains):
            return leaf.contains[0] if leaf.contains[0] in self.questions else None
        name = leaf.answered if isinstance(leaf, Answered) else column_of(leaf)
        return self.owner.get(name, name if name in self.questions else None)

    def faults(self, leaf: Leaf) -> Iterator[tuple[Words, Level | None]]:
        """What is wrong with one comparison by itself."""
        if isinstance(leaf, Answered):
            yield from self._answered(leaf.answered)
        elif isinstance(leaf, Contains):
            yield from self._contains(*leaf.contains)
        else:
            column = column_of(leaf)
            answer = self.q.answers.get(column)
            if answer is None:
                yield self._no_column(column), None
            else:
                yield from _values(leaf, answer)

    def _answered(self, name: str) -> Iterator[tuple[Words, Level | None]]:
        question = self.questions.get(name)
        if name not in self.q.answers and (question is None or not self.q.answers_to(name)):
            yield self._no_column(name), None

    def _contains(self, name: str, code: str) -> Iterator[tuple[Words, Level | None]]:
        question = self.questions.get(name)
        if question is None:
            yield self._no_column(name), None
        elif not isinstance(question, Multiple):
            yield (
                Words(
                    en=f"contains asks about {name}, which is {question.type}, not multiple; use compare or in",
                    zh=f"contains 问的 {name} 是 {question.type}，不是 multiple；请用 compare 或 in",
                ),
                None,
            )
        else:
            codes = [choice.code for choice in question.choices]
            if code not in codes:
                yield _not_a_code(name, code, codes), None

    def _no_column(self, name: str) -> Words:
        question = self.questions.get(name)
        columns = [answer.column for answer in self.q.answers_to(name)]
        if isinstance(question, Multiple):
            return Words(
                en=f"{name} is a multiple question; write contains: [{name}, CODE]",
                zh=f"{name} 是多选题；请写 contains: [{name}, 代码]",
            )
        if isinstance(question, Battery | Servqual | Kano | Ranking | Filled):
            return Words(
                en=f"{name} has several answers; name one of {', '.join(columns)}",
                zh=f"{name} 有多列答案；请指明其一：{'、'.join(columns)}",
            )
        if isinstance(question, MaxDiff):
            return Words(
                en=f"{name} is a MaxDiff; a rule cannot ask about its sets",
                zh=f"{name} 是 MaxDiff；条件不能引用其各组",
            )
        if question is not None:
            return Words(en=f"{name} is a note and has no answer", zh=f"{name} 是说明，没有答案")
        hint_en, hint_zh = did_you_mean(name, [*self.q.columns, *self.questions])
        return Words(
            en=f"no question {name}.{hint_en}", zh=f"没有题目 {name}。{hint_zh}".removesuffix("。")
        )


def _values(atom: Compare | In, answer: Answer) -> Iterator[tuple[Words, Level | None]]:
    column, kind = answer.column, answer.kind
    known = [str(value) for value in possible(answer, ())]
    closed = kind in ("rating", "choice", "rank")
    if isinstance(atom, In):
        for value in atom.among[1]:
            alone = Compare(compare=(column, "==", value))
            if closed and not any(is_true(alone, given) for given in possible(answer, ())):
                yield _not_a_code(column, value, known), None
        return
    _, operator, value = atom.compare
    numeric = all(code.lstrip("-").isdecimal() for code in known)
    if (
        isinstance(value, str)
        and operator not in ("==", "!=")
        and kind in ("rating", "rank", "number")
    ):
        yield (
            Words(
                en=f'{column} {operator} "{value}" compares letters, not numbers; take off the quotes',
                zh=f"{column} {operator} “{value}” 按文字而非数值比较；请去掉引号",
            ),
            None,
        )
    elif kind == "choice" and operator not in ("==", "!=") and not numeric:
        yield (
            Words(
                en=f"{column} {operator} {value} orders choices by the letters of their codes; list them with in",
                zh=f"{column} {operator} {value} 按代码字母顺序比较选项；请用 in 列出",
            ),
            None,
        )
    elif closed and operator in ("==", "!="):
        alone = Compare(compare=(column, "==", value))
        if not any(is_true(alone, given) for given in possible(answer, ())):
            yield _not_a_code(column, value, known), None
    else:
        yield from _one_sided(atom, answer)


def _one_sided(atom: Compare, answer: Answer) -> Iterator[tuple[Words, Level | None]]:
    """A comparison that every answer fails, or every answer passes."""
    column, operator, value = atom.compare
    given = possible(answer, (value,))
    passed = [is_true(atom, one) for one in given]
    if given and not any(passed):
        yield (
            Words(
                en=f"{column} {operator} {value} is never true: answers go from {given[0]} to {given[-1]}",
                zh=f"{column} {operator} {value} 永远不成立：答案范围为 {given[0]} 至 {given[-1]}",
            ),
            None,
        )
    elif (
        given and all(passed) and operator not in ("==", "!=") and answer.kind in ("rating", "rank")
    ):
        yield (
            Words(
                en=f"{column} {operator} {value} is true for every answer; if that is meant, write answered: {column}",
                zh=f"{column} {operator} {value} 对任何答案都成立；如确有此意，请写 answered: {column}",
            ),
            "warning",
        )


def _not_a_code(column: str, value: object, known: list[str]) -> Words:
    words = [code for code in known if not code.lstrip("-").isdecimal()]
    hint_en, hint_zh = did_you_mean(str(value), words)
    shown = ", ".join(known[:15]) + (" …" if len(known) > 15 else "")
    return Words(
        en=f"{column} has no answer {value}.{hint_en} There are: {shown}",
        zh=f"{column} 没有答案 {value}。{hint_zh}可选：{shown}",
    )


def reference_faults(q: Questionnaire) -> Iterator[Finding]:
    """Comparisons that name nothing, ask too late, or want an answer nobody can give."""
    references = References(q)
    for condition in conditions(q):
        for place, leaf in leaves(condition.rule, condition.place):
            for words, level in references.faults(leaf):
                yield Finding("G01", place, words, condition.id, level=level)
