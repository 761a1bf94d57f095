"""The words of XLSForm (XPath), LimeSurvey, SurveyJS and REDCap for the conditions of `expressions`."""

from __future__ import annotations

import re

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.export.expressions import Condition, Contrary, Dialect, Joined, either
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import choice_codes, held_by, scale_code
from feedback.questionnaire.questions import Multiple, Question, Single, Upload


class _Named(Dialect):
    """Knows where the tool keeps each answer."""

    tool = ""

    def __init__(self, questionnaire: Questionnaire) -> None:
        super().__init__(questionnaire)
        self.places = held_by(questionnaire, self.tool)

    def field(self, answer: Answer) -> str:
        return self.places[answer.column].field

    def listed(self, answer: Answer) -> str:
        return self.places[answer.column].code or ""

    def code(self, answer: Answer, code: int | str) -> str:
        if answer.kind == "choice" and isinstance(answer.question, Single):
            return f"'{choice_codes(answer.question, self.tool)[str(code)]}'"
        return super().code(answer, code)


class XlsformDialect(_Named):
    """XPath 1.0 as ODK reads it; an empty number compares false, except with !=."""

    tool = "xlsform"
    never = "false()"

    def value(self, answer: Answer) -> str:
        return f"${{{self.field(answer)}}}"

    def answered(self, answer: Answer) -> str:
        return f"{self.value(answer)} != ''"

    def ticked(self, answer: Answer) -> str:
        return f"selected({self.value(answer)}, '{self.listed(answer)}')"

    def any_ticked(self, question: Question) -> Condition:
        return f"${{{question.id}}} != ''"

    def ranked(self, answer: Answer, rank: int) -> str:
        return f"selected-at({self.value(answer)}, {rank - 1}) = '{self.listed(answer)}'"

    def contrary(self, condition: Condition) -> str:
        return f"not({self.write(condition)})"

    def date(self, answer: Answer, operator: str, day: str) -> str:
        return f"{self.value(answer)} {operator} date({self.text(day)})"


class LimesurveyDialect(_Named):
    """ExpressionScript; .NAOK, or one hidden question would make the whole condition false."""

    tool = "limesurvey"
    equal = "=="
    never = "1 == 2"
    counts_files = True

    def value(self, answer: Answer) -> str:
        return f"{_variable(self.field(answer))}.NAOK"

    def code(self, answer: Answer, code: int | str) -> str:
        if answer.kind == "rating":
            spelled = scale_code(int(code), self.tool)
            return spelled if spelled.isdecimal() else f'"{spelled}"'
        return super().code(answer, code).replace("'", '"')

    def text(self, value: str) -> str:
        return super().text(value).replace("'", '"')

    def compares_in_order(self, answer: Answer) -> bool:
        return answer.scale is None or all(point.code >= 0 for point in answer.scale.answers)

    def answered(self, answer: Answer) -> str:
        if isinstance(answer.question, Upload):
            return f"{self.value(answer)} > 0"
        return f"!is_empty({self.value(answer)})"

    def ticked(self, answer: Answer) -> str:
        if self.listed(answer) == "other":
            return self.answered(answer)
        return f'{self.value(answer)} == "Y"'

    def any_ticked(self, question: Question) -> Condition:
        if isinstance(question, Multiple):
            return super().any_ticked(question)
        answer = self.questionnaire.answers_to(question.id)[0]
        return f"!is_empty({_variable(self.field(answer))}_1.NAOK)"

    def ranked(self, answer: Answer, rank: int) -> str:
        return f'{_variable(self.field(answer))}_{rank}.NAOK == "{self.listed(answer)}"'

    def date(self, answer: Answer, operator: str, day: str) -> str:
        # stored with a time of day
        return f"substr({self.value(answer)}, 0, 10) {operator} {self.text(day)}"


class SurveyjsDialect(_Named):
    """SurveyJS expressions; {matrix.row} for a cell."""

    tool = "surveyjs"
    unequal = "<>"

    def value(self, answer: Answer) -> str:
        return f"{{{self.field(answer)}}}"

    def answered(self, answer: Answer) -> str:
        return f"{self.value(answer)} notempty"

    def ticked(self, answer: Answer) -> str:
        return f"{self.value(answer)} contains '{self.listed(answer)}'"

    def any_ticked(self, question: Question) -> Condition:
        return f"{{{question.id}}} notempty"

    def ranked(self, answer: Answer, rank: int) -> str:
        return f"{{{self.field(answer)}[{rank - 1}]}} = '{self.listed(answer)}'"


class RedcapDialect(_Named):
    """REDCap branching logic; dates through datediff, as REDCap advises."""

    tool = "redcap"
    unequal = "<>"

    def value(self, answer: Answer) -> str:
        return f"[{self.field(answer)}]"

    def code(self, answer: Answer, code: int | str) -> str:
        return f"'{super().code(answer, code)}'".replace("''", "'")

    def answered(self, answer: Answer) -> str:
        return f"{self.value(answer)} <> ''"

    def ticked(self, answer: Answer) -> str:
        return f"[{answer.question.id}({self.listed(answer)})] = '1'"

    def any_ticked(self, question: Question) -> Condition:
        if isinstance(question, Multiple):
            return super().any_ticked(question)
        columns = [a for a in self.questionnaire.answers_to(question.id) if not a.part]
        return either([self.answered(answer) for answer in columns])

    def ranked(self, answer: Answer, rank: int) -> str:
        return f"{self.value(answer)} = '{rank}'"

    def write(self, condition: Condition) -> str:
        # no "not" among REDCap's operators: turn each comparison round
        return super().write(_without_contraries(condition))

    def date(self, answer: Answer, operator: str, day: str) -> str:
        return f'datediff({self.text(day)}, {self.value(answer)}, "d", true) {operator} 0'


_ROUND = {"=": "<>", "<>": "=", "<=": ">", ">": "<=", ">=": "<", "<": ">="}
_SIGN = re.compile(r" (<>|<=|>=|=|<|>) ")


def _without_contraries(condition: Condition) -> Condition:
    if isinstance(condition, Contrary):
        return _turned(_without_contraries(condition.of))
    if isinstance(condition, Joined):
        parts = tuple(_without_contraries(part) for part in condition.parts)
        return Joined(condition.word, parts)
    return condition


def _turned(condition: Condition) -> str | Joined:
    """The contrary without a word for "not"."""
    if isinstance(condition, Joined):
        word = "or" if condition.word == "and" else "and"
        return Joined(word, tuple(_turned(part) for part in condition.parts))
    return _SIGN.sub(lambda sign: f" {_ROUND[sign[1]]} ", str(condition), count=1)


def _variable(field: str) -> str:
    """LimeSurvey's name of a variable for the column `q[i][1]`: q_i_0 (a scale counts from 0)."""
    name, *rows = field.replace("]", "").split("[")
    if len(rows) == 2:
        rows[1] = str(int(rows[1]) - 1)
    return "_".join([name, *rows])
