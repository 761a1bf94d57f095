"""Logic of show_if, settled exactly.

1. What the solver says of every question equals what trying every combination of answers says.
2. The way it shows reaches the question, and no shorter way does.
3. Entangled rules end in "not decided" within seconds; a chain of 400 questions is settled.
"""

from __future__ import annotations

import itertools
import random
import time
from typing import Any

import pandas as pd
import pytest

from feedback.errors import StudyError
from feedback.questionnaire.lint.logic import broken_rules, check, logic_faults, refuse_broken_logic
from feedback.questionnaire.lint.reach import Reach
from feedback.questionnaire.model import Questionnaire


def both(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def made(*questions: dict[str, Any], sections: list[dict[str, Any]] | None = None) -> Questionnaire:
    points = [{"code": code, "zh": f"第{code}", "en": f"no {code}"} for code in (1, 2, 3)]
    return Questionnaire.model_validate(
        {
            "id": "t",
            "title": both("t"),
            "scales": {"three": {"points": points}},
            "sections": sections or [{"id": "a", "title": both("a"), "questions": list(questions)}],
        }
    )


def asked(name: str, rule: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    question = {"id": name, "type": "csat", "scale": "three", "text": both(name), **more}
    return question | ({"show_if": rule} if rule else {})


def multiple(name: str, rule: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    choices = [
        {"code": "x", **both("x")},
        {"code": "y", **both("y")},
        {"code": "none", **both("none"), "exclusive": True},
    ]
    question = {"id": name, "type": "multiple", "text": both(name), "choices": choices, **more}
    return question | ({"show_if": rule} if rule else {})


NPS = {"id": "nps", "type": "nps", "text": both("nps")}


def random_rule(dice: random.Random, before: list[str], depth: int = 0) -> dict[str, Any]:
    kind = dice.choice(["leaf", "leaf", "and", "or", "not"]) if depth < 3 else "leaf"
    if kind in ("and", "or"):
        return {kind: [random_rule(dice, before, depth + 1) for _ in range(dice.randint(2, 3))]}
    if kind == "not":
        return {"not": random_rule(dice, before, depth + 1)}
    name = dice.choice(before)
    if name.startswith("m"):
        asks = {"contains": [name, dice.choice(["x", "y", "none"])]}
        return dice.choice([asks, asks, {"answered": name}])
    return dice.choice(
        [
            {"compare": [name, dice.choice(["==", "!=", "<", ">", ">="]), dice.choice([1, 2, 3])]},
            {"in": [name, dice.sample([1, 2, 3], 2)]},
            {"answered": name},
        ]
    )


def random_questionnaire(dice: random.Random) -> Questionnaire:
    sections: list[dict[str, Any]] = []
    before: list[str] = []
    for s in range(2):
        questions = []
        section: dict[str, Any] = {"id": f"s{s}", "title": both("s")}
        if before and dice.random() < 0.5:
            section["show_if"] = random_rule(dice, before)
        for _ in range(2):
            name = ("m" if dice.random() < 0.3 else "q") + str(len(before))
            rule = random_rule(dice, before) if before and dice.random() < 0.8 else None
            make = multiple if name.startswith("m") else asked
            questions.append(make(name, rule, required=dice.random() < 0.4))
            before.append(name)
        sections.append(section | {"questions": questions})
    return made(sections=sections)


def every_answer(q: Questionnaire) -> pd.DataFrame:
    """A row for each combination of answers somebody can give, as if asked everything."""
    blocks: list[list[dict[str, Any]]] = []
    for question in q.questions():
        skip: list[dict[str, Any]] = [] if question.required else [{}]
        if question.type == "multiple":
            ticks = [("x",), ("y",), ("x", "y"), ("none",), *([] if question.required else [()])]
            blocks.append(
                skip + [{f"{question.id}_{c}": c in t for c in ("x", "y", "none")} for t in ticks]
            )
        else:
            blocks.append(skip + [{question.id: code} for code in (1, 2, 3)])
    rows = [dict(x for part in row for x in part.items()) for row in itertools.product(*blocks)]
    return pd.DataFrame(rows, columns=list(q.columns)).astype("object")


def answers_needed(q: Questionnaire, rows: pd.DataFrame, shown: pd.DataFrame, name: str) -> int:
    """Fewest questions that must be answered so that `name` is asked."""
    fewest = 99
    names = [question.id for question in q.questions()]
    for i in range(len(rows)):
        if shown[name].iloc[i]:
            given = 0
            for other in names[: names.index(name)]:
                columns = [answer.column for answer in q.answers_to(other)]
                given += bool(shown[other].iloc[i] and rows[columns].iloc[i].notna().any())
            fewest = min(fewest, given)
    return fewest


@pytest.mark.parametrize("seed", range(24))
def test_same_as_trying_everything(seed: int) -> None:  # 1, 2
    q = random_questionnaire(random.Random(seed))
    broken = broken_rules(q)
    rows = every_answer(q)
    shown = q.visible(rows)
    for ways in (True, False):
        closed = {}
        for reached in Reach(q, broken, ways=ways).settle():
            if not reached.question:
                owner = reached.condition.owner.removeprefix("section ")  # type: ignore[union-attr]
                section = next(part for part in q.sections if part.id == owner)
                closed |= {question.id: False for question in section.questions}
                continue
            closed[reached.question] = reached.reachable
            if reached.reachable:
                way = pd.DataFrame([dict(reached.way)], columns=list(q.columns)).astype("object")
                for question in q.questions():  # a multiple question that is answered has no gaps
                    columns = [a.column for a in q.answers_to(question.id)]
                    if question.type == "multiple" and (
                        question.id in reached.way or way[columns].notna().any(axis=None)
                    ):
                        way[columns] = way[columns].fillna(False)
                assert q.visible(way)[reached.question].iloc[0]
        for name, reachable in closed.items():
            assert reachable == bool(shown[name].any()), name


@pytest.mark.parametrize("seed", range(80, 90))
def test_no_way_is_shorter(seed: int) -> None:  # 2
    q = random_questionnaire(random.Random(seed))
    rows = every_answer(q)
    shown = q.visible(rows)
    for reached in Reach(q, broken_rules(q), ways=True).settle():
        if reached.question and reached.reachable:
            # answers that required questions force anyway are not part of a way
            columns = {column.split("_")[0] for column in reached.way}
            assert len(columns) <= answers_needed(q, rows, shown, reached.question)


def found(q: Questionnaire) -> list[tuple[str, str]]:
    return [(finding.rule, finding.found.en) for finding in check(q)]


def test_contradiction_names_the_guilty_parts_only() -> None:
    rule = {
        "and": [
            {"answered": "first"},
            {"compare": ["nps", "<", 3]},
            {"compare": ["nps", ">", 8]},
        ]
    }
    ((kind, text),) = found(made(asked("first"), NPS, asked("why", rule)))
    assert kind == "G01"
    assert text.endswith(": nps < 3 and nps > 8")


def test_chain_that_nobody_passes_is_the_shortest() -> None:
    q = made(
        NPS,
        asked("spare", {"compare": ["nps", ">", 1]}),
        asked("low", {"compare": ["nps", "<=", 6]}),
        asked("high", {"and": [{"answered": "low"}, {"compare": ["nps", ">=", 9]}]}, required=True),
    )
    ((kind, text),) = found(q)
    assert kind == "G02"
    assert "high although it is required" in text
    assert "low needs nps <= 6" in text
    assert "spare" not in text


def test_circle_through_a_section() -> None:
    q = made(
        sections=[
            {"id": "a", "title": both("a"), "questions": [asked("one", {"answered": "two"})]},
            {"id": "b", "title": both("b"), "show_if": {"answered": "one"}, "questions": [asked("two")]},
        ]
    )  # fmt: skip
    ((kind, text),) = found(q)
    assert (kind, "one → two → one" in text) == ("G01", True)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"compare": ["nsp", "<", 3]}, "Did you mean: nps?"),
        ({"compare": ["nps", "==", 15]}, "nps has no answer 15"),
        ({"in": ["nps", [3, 15]]}, "nps has no answer 15"),
        ({"compare": ["nps", ">", 10]}, "never true"),
        ({"compare": ["nps", "<=", "6"]}, "take off the quotes"),
        ({"contains": ["used", "z"]}, "used has no answer z"),
        ({"contains": ["nps", "x"]}, "not multiple"),
        ({"compare": ["used", "==", "x"]}, "write contains: [used, CODE]"),
        ({"answered": "later"}, "comes later"),
        ({"answered": "why"}, "its own answer"),
        ({"and": [{"contains": ["used", "x"]}, {"contains": ["used", "none"]}]}, "contradiction"),
        ({"and": [{"compare": ["age", ">", 3]}, {"compare": ["age", "<", 4]}]}, "contradiction"),
        ({"compare": ["age", ">", 120]}, "never true"),
        ({"compare": ["day", "<", "2023-12-31"]}, "never true"),
    ],
)
def test_faults_of_one_rule(rule: dict[str, Any], words: str) -> None:
    age = {"id": "age", "type": "numeric", "low": 0, "high": 120, "text": both("age")}
    day = {"id": "day", "type": "date", "earliest": "2024-01-01", "text": both("day")}
    q = made(NPS, multiple("used"), age, day, asked("why", rule), asked("later"))
    ((kind, text),) = found(q)
    assert kind == "G01"
    assert words in text


def test_sound_logic_has_no_fault(every_type: Questionnaire) -> None:
    assert found(every_type) == []
    refuse_broken_logic(every_type)


def test_broken_logic_is_refused_in_one_message() -> None:
    q = made(NPS, asked("why", {"compare": ["nsp", "<", 3]}))
    assert len(logic_faults(q)) == 1
    with pytest.raises(StudyError) as caught:
        refuse_broken_logic(q)
    assert "no question nsp" in caught.value.en
    assert "没有题目 nsp" in caught.value.zh


def test_long_chain_is_settled() -> None:  # 3
    chain = [asked("q0")] + [asked(f"q{i}", {"answered": f"q{i - 1}"}) for i in range(1, 400)]
    begun = time.perf_counter()
    assert found(made(*chain)) == []
    assert time.perf_counter() - begun < 10


def test_entangled_rules_are_left_open_not_guessed() -> None:  # 3
    dice = random.Random(1)
    names = [f"s{i}" for i in range(40)]
    questions = [asked(name) for name in names]
    for i in range(10):
        clauses = [
            {"or": [{"compare": [dice.choice(names), dice.choice(["==", "!="]), dice.choice([1, 2, 3])]} for _ in range(3)]}
            for _ in range(400)
        ]  # fmt: skip
        questions.append(asked(f"h{i}", {"and": clauses}))
    begun = time.perf_counter()
    kinds = {kind for kind, _ in found(made(*questions))}
    assert "G03" in kinds
    assert time.perf_counter() - begun < 30
