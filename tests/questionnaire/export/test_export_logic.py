"""Skip logic in XLSForm, LimeSurvey, SurveyJS and REDCap.

R1 for every rule and every set of answers each tool decides as the model does: unanswered and "not
   applicable" compare false, under `not` too
R2 a rule a tool has no words for is named as a loss, and its question is shown
R3 the conditions read as people would write them
R4 a rule on a choice is exported as it is written, so that a choice added later in the tool is decided alike
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import draw_answers

from feedback.questionnaire.export.dialects import (
    LimesurveyDialect,
    RedcapDialect,
    SurveyjsDialect,
    XlsformDialect,
)
from feedback.questionnaire.export.expressions import Dialect, UntranslatableError, condition
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.logic import Answered, Compare, Rule, holds
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import choice_codes, held_by, scale_code
from feedback.questionnaire.questions import Multiple, Ranking
from feedback.questionnaire.scaled_questions import Battery, Kano, Servqual

OPERATORS = ("==", "!=", "<", "<=", ">", ">=")


def as_rule(content: dict[str, Any]) -> Rule:
    return (
        Answered.model_validate({"answered": "x"})
        if not content
        else _Holder.validate_python(content)
    )


def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Rule)


_Holder = _adapter()


@st.composite
def rules(draw: st.DrawFn, q: Questionnaire, depth: int = 2) -> dict[str, Any]:
    if depth and draw(st.booleans()):
        kind = draw(st.sampled_from(["and", "or", "not"]))
        if kind == "not":
            return {"not": draw(rules(q, depth - 1))}
        return {kind: draw(st.lists(rules(q, depth - 1), min_size=1, max_size=3))}
    answer = draw(st.sampled_from([a for a in q.answers.values() if a.kind != "text"]))
    column = answer.column
    kind = draw(st.sampled_from(["compare", "in", "answered", "contains"]))
    if kind == "answered":
        whole = [question.id for question in q.questions() if question.type != "note"]
        return {"answered": draw(st.sampled_from([column, *whole]))}
    if kind == "contains":
        flags = [a for a in q.answers.values() if a.kind == "flag"]
        return {"contains": draw(st.sampled_from(flags)).column.split("_")}
    if answer.scale is not None:
        values: Any = st.sampled_from([point.code for point in answer.scale.answers])
    elif answer.kind == "choice":
        values = st.sampled_from([choice.code for choice in answer.question.choices])
    elif answer.kind == "date":
        values = st.sampled_from(["2015-03-01", "2020-02-29", "2024-01-01"])
    else:
        values = st.integers(0, 3) if answer.kind == "rank" else st.integers(0, 400)
        values = st.just(1) if answer.kind == "flag" else values
    if kind == "in" and answer.kind != "flag":
        return {"in": [column, draw(st.lists(values, min_size=1, max_size=3))]}
    return {"compare": [column, draw(st.sampled_from(OPERATORS)), draw(values)]}


def flags_of(q: Questionnaire) -> dict[str, list[str]]:
    several = (Battery, Servqual, Kano, Multiple, Ranking)
    return {
        question.id: [a.column for a in q.answers_to(question.id) if a.part != "specify"]
        for question in q.questions()
        if isinstance(question, several)
    }


# what goes wrong first: "not applicable", not, pairs, ranks and ticks compared as numbers
TRICKY: tuple[dict[str, Any], ...] = (
    {"answered": "clean"},
    {"not": {"answered": "overall"}},
    {"not": {"compare": ["clean", ">=", 3]}},
    {"compare": ["overall", ">", 2]},
    {"compare": ["clean", "!=", 5]},
    {"compare": ["channel", "!=", "web"]},
    {"not": {"in": ["channel", ["web", "oth"]]}},
    {"answered": "latecheck"},
    {"answered": "quality"},
    {"answered": "first"},
    {"not": {"answered": "used"}},
    {"compare": ["first_room", "<=", 2]},
    {"compare": ["used_pool", "==", 0]},
    {"not": {"contains": ["used", "oth"]}},
    {"in": ["arrived", ["2015-03-01"]]},
    {"not": {"compare": ["nights", "<", 200]}},
    {
        "and": [
            {"or": [{"answered": "why"}, {"compare": ["nights", ">", 5]}]},
            {"answered": "effort"},
        ]
    },
)


# -- how each tool holds one respondent's answers -------------------------------------------------


def fields(  # noqa: PLR0912 - a branch a kind
    q: Questionnaire, tool: str, row: pd.Series
) -> dict[str, Any]:
    """{field: value} of one respondent; lists for fields that hold several choices."""
    held = held_by(q, tool)
    found: dict[str, Any] = {}
    for column, answer in q.answers.items():
        place, value = held[column], row[column]
        if answer.not_applicable and row.get(answer.not_applicable) is True:
            value = answer.scale.not_applicable.code  # type: ignore[union-attr]
        if pd.isna(value):
            continue
        if answer.kind == "flag":
            if place.listed:
                found.setdefault(place.field, [])
                found[place.field] += [place.code] if value else []
            elif tool == "limesurvey":
                found[place.field] = ("Y" if place.code != "other" else "text") if value else ""
            else:
                found[place.field] = 1 if value else 0
        elif answer.kind == "rank":
            if place.listed:
                found.setdefault(place.field, {})[int(value)] = place.code
            else:
                found[place.field] = int(value)
        elif answer.kind == "choice":
            found[place.field] = choice_codes(answer.question, tool)[value]  # type: ignore[arg-type]
        elif answer.kind == "rating":
            found[place.field] = (
                int(value) if tool != "limesurvey" else scale_code(int(value), tool)
            )
        elif answer.kind == "number":
            found[place.field] = float(value)
        elif answer.kind == "date":
            found[place.field] = value.date().isoformat()
        else:
            found[place.field] = str(value)
    ranked = {name: [v[i] for i in sorted(v)] for name, v in found.items() if isinstance(v, dict)}
    return found | ranked


def by_xpath(q: Questionnaire, rule: str, row: pd.Series) -> bool:
    """XPath 1.0 as libxml2 reads it, with the functions ODK adds."""
    root = etree.Element("data")
    given = fields(q, "xlsform", row)
    for place in {p.field for p in held_by(q, "xlsform").values()}:
        value = given.get(place, "")
        text = " ".join(value) if isinstance(value, list) else str(value)
        etree.SubElement(root, place).text = (
            text.removesuffix(".0") if isinstance(value, float) else text
        )

    def text_of(nodes: Any) -> str:
        return (nodes[0].text or "") if isinstance(nodes, list) else str(nodes)

    def days(value: Any) -> float:
        return float(dt.date.fromisoformat(text_of(value)).toordinal())

    functions = {
        (None, "selected"): lambda _, nodes, code: code in text_of(nodes).split(),
        (None, "selected-at"): lambda _, nodes, i: [*text_of(nodes).split(), *[""] * 9][int(i)],
        (None, "day"): lambda _, nodes: days(nodes) if text_of(nodes) else float("nan"),
    }
    # ODK compares days; XPath 1.0 has none
    rule = re.sub(r"(\$\{\w+\}) (\S+) date\('([\d-]+)'\)", r"day(\1) \2 day('\3')", rule)
    return bool(root.xpath(re.sub(r"\$\{(\w+)\}", r"/data/\1", rule), extensions=functions))


def _number(value: Any) -> Any:
    """Loose comparison: text that is a number is one."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


class _Loose:
    """PHP and REDCap compare "3" and 3 alike; what cannot be ordered is false."""

    def __init__(self, value: Any) -> None:
        self.value = _number(value)

    def _pair(self, other: Any) -> tuple[Any, Any]:
        other = _number(other.value if isinstance(other, _Loose) else other)
        return (
            (self.value, other)
            if type(other) is type(self.value)
            else (str(self.value), str(other))
        )

    def __eq__(self, other: object) -> bool:
        a, b = self._pair(other)
        return bool(a == b)

    def __lt__(self, other: object) -> bool:
        a, b = self._pair(other)
        return bool(a < b)

    def __le__(self, other: object) -> bool:
        return self < other or self == other

    def __gt__(self, other: object) -> bool:
        return not self <= other

    def __ge__(self, other: object) -> bool:
        return not self < other

    __hash__ = None  # type: ignore[assignment]


def by_limesurvey(q: Questionnaire, rule: str, row: pd.Series) -> bool:
    given: dict[str, Any] = {}
    for name, value in fields(q, "limesurvey", row).items():
        if isinstance(value, list):
            given |= {f"{name}_{i}": code for i, code in enumerate(value, 1)}
            continue
        variable = re.sub(r"\]$", "", name).replace("][", "_").replace("[", "_")
        if name.endswith(("][1]", "][2]")):
            variable = f"{variable[:-1]}{int(variable[-1]) - 1}"
        given[variable] = value
    text = re.sub(r"(\w+)\.NAOK", r"v('\1')", rule)
    text = re.sub(r"!(?!=)", " not ", text).replace("is_empty(", "empty(")
    names = {
        "v": lambda name: _Loose(given.get(name, "")),
        "empty": lambda value: value.value == "",
        "substr": lambda value, i, j: _Loose(str(value.value)[i : i + j]),
    }
    return bool(eval(text, {"__builtins__": {}}, names))


def by_redcap(q: Questionnaire, rule: str, row: pd.Series) -> bool:
    given = fields(q, "redcap", row)
    text = re.sub(r"\[(\w+)\((\w+)\)\]", r"v('\1___\2')", rule)
    text = re.sub(r"\[(\w+)\]", r"v('\1')", text)
    text = text.replace(" = ", " == ").replace("<>", "!=").replace("true)", "1)")

    def datediff(a: Any, b: Any, unit: str, signed: int) -> Any:
        if "" in (getattr(a, "value", a), getattr(b, "value", b)):
            return _Loose("")
        first, second = (dt.date.fromisoformat(str(getattr(x, "value", x))) for x in (a, b))
        return _Loose((second - first).days)

    names = {"v": lambda name: _Loose(given.get(name, "")), "datediff": datediff}
    return bool(eval(text, {"__builtins__": {}}, names))


READERS: list[tuple[type[Dialect], Any]] = [
    (XlsformDialect, by_xpath),
    (LimesurveyDialect, by_limesurvey),
    (RedcapDialect, by_redcap),
]


@pytest.mark.parametrize(("dialect", "decide"), READERS)
def test_r1_tools_decide_as_the_model(every_type: Questionnaire, dialect: Any, decide: Any) -> None:
    answers = draw_answers(every_type, 8, seed=3, missing=0.25)
    flags, speaker = flags_of(every_type), dialect(every_type)

    @settings(max_examples=20, deadline=None)
    @given(rules(every_type))
    def check(content: dict[str, Any]) -> None:
        rule = as_rule(content)
        said = condition(rule, speaker)
        ours = holds(rule, answers, flags=flags).tolist()
        theirs = [decide(every_type, said, row) for _, row in answers.iterrows()]
        assert theirs == ours, said

    for content in TRICKY:
        check = example(content)(check)
    check()


def test_r1_surveyjs_decides_as_the_model(every_type: Questionnaire, ask_node: Any) -> None:
    answers = draw_answers(every_type, 8, seed=3, missing=0.25)
    flags, speaker = flags_of(every_type), SurveyjsDialect(every_type)
    found: list[dict[str, Any]] = []

    @settings(max_examples=20, deadline=None, database=None)
    @given(rules(every_type))
    def collect(content: dict[str, Any]) -> None:
        found.append(content)

    collect()
    found += TRICKY
    asked = [as_rule(content) for content in found]
    elements = [
        {"type": "html", "name": f"r{i}", "html": "x", "visibleIf": condition(rule, speaker)}
        for i, rule in enumerate(asked)
    ]
    given_ = [nested(fields(every_type, "surveyjs", row)) for _, row in answers.iterrows()]
    (told,) = ask_node("ask.cjs", "render", [{"survey": {"elements": elements}, "answers": given_}])
    assert told["errors"] == []
    for i, rule in enumerate(asked):
        ours = holds(rule, answers, flags=flags).tolist()
        theirs = [respondent[f"r{i}"] for respondent in told["visible"]]
        assert theirs == ours, elements[i]["visibleIf"]


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    """{matrix: {row: value}} from "matrix.row"."""
    found: dict[str, Any] = {}
    for name, value in flat.items():
        question, _, row = name.partition(".")
        if row:
            found.setdefault(question, {})[row] = value
        else:
            found[question] = value
    return found


def test_r2_what_cannot_be_said_is_a_loss(tmp_path: Any) -> None:
    questionnaire = Questionnaire.model_validate({
        "id": "t", "title": {"en": "T"}, "languages": ["en"],
        "sections": [{"id": "s", "title": {"en": "S"}, "questions": [
            {"id": "name", "type": "short_text", "text": {"en": "Name"}},
            {"id": "why", "type": "short_text", "text": {"en": "Why"}, "show_if": {"compare": ["name", ">", "Bob's"]}},
        ]}],
    })  # fmt: skip
    with pytest.raises(UntranslatableError):
        condition(Compare(compare=("name", ">", "a")), XlsformDialect(questionnaire))
    for target in ("xlsform", "limesurvey", "surveyjs", "redcap"):
        losses = export_questionnaire(questionnaire, target, tmp_path).losses
        assert "why" in set(losses.loc[losses["feature"] == "show_if", "place"]), target


def test_r3_conditions_read_well(every_type: Questionnaire) -> None:
    rule = Compare(compare=("recommend", "<=", 6))
    said = [
        condition(rule, dialect(every_type))
        for dialect in (XlsformDialect, LimesurveyDialect, SurveyjsDialect, RedcapDialect)
    ]
    assert said == [
        "${recommend} != '' and ${recommend} <= 6",
        "!is_empty(recommend.NAOK) and recommend.NAOK <= 6",
        "{recommend} notempty and {recommend} <= 6",
        "[recommend] <> '' and [recommend] <= 6",
    ]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"compare": ["event", "==", "yes"]}, "${event} = 'yes'"),
        ({"compare": ["event", "!=", "no"]}, "${event} != '' and ${event} != 'no'"),
        ({"in": ["event", ["yes"]]}, "${event} = 'yes'"),
        ({"in": ["event", ["yes", "no"]]}, "${event} = 'yes' or ${event} = 'no'"),
    ],
)
def test_r4_a_choice_added_later_is_decided_alike(rule: dict[str, Any], said: str) -> None:
    choices = [{"code": code, "en": code} for code in ("yes", "no")]
    questionnaire = Questionnaire.model_validate({
        "id": "t", "title": {"en": "T"}, "languages": ["en"],
        "sections": [{"id": "s", "title": {"en": "S"}, "questions": [
            {"id": "event", "type": "single", "text": {"en": "Event"}, "choices": choices},
        ]}],
    })  # fmt: skip
    assert condition(as_rule(rule), XlsformDialect(questionnaire)) == said
