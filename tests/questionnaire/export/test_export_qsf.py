"""QSF: read back by a checker of our own, and its display logic followed answer by answer.

QS1 the elements that Qualtrics' own exports have, each once; every question in one block, every block in the flow.
QS2 tags are those the readers expect; codes, choices and rows keep their order; every language is there.
QS3 required answers, limits, exclusive choices and texts beside choices are carried.
QS4 display logic and branches show a question to exactly those the questionnaire asks.
QS5 what cannot be carried is named; what can is not.
QS6 text typed by designers holds no HTML and no piped text; the same questionnaire gives the same file.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from strategies import draw_answers

from feedback.files import shipped
from feedback.questionnaire.export.qsf import write
from feedback.questionnaire.export.qsf_logic import MOST_SETS
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.naming import held_by
from feedback.questionnaire.questions import Multiple, Ranking, Single

Json = dict[str, Any]
SHIPPED = sorted(path.stem for path in shipped("questionnaires").glob("*.yaml"))
KINDS = {
    ("MC", "SAVR", "TX"), ("MC", "SAHR", "TX"), ("MC", "DL", None), ("MC", "MAVR", "TX"), ("RO", "DND", "TX"),
    ("Matrix", "Likert", "SingleAnswer"), ("TE", "SL", None), ("TE", "ESTB", None), ("DB", "TB", None),
}  # fmt: skip


def survey_of(q: Questionnaire, language: str | None = None) -> Json:
    (content,) = write(q, language=language or q.languages[0]).files.values()
    found: Json = json.loads(content)
    return found


def payload(survey: Json, element: str) -> Any:
    (found,) = [each["Payload"] for each in survey["SurveyElements"] if each["Element"] == element]
    return found


def questions(survey: Json) -> dict[str, Json]:
    return {each["PrimaryAttribute"]: each["Payload"] for each in survey["SurveyElements"] if each["Element"] == "SQ"}  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_elements(name: str) -> None:  # QS1
    survey = survey_of(load_questionnaire(name))
    assert set(survey) == {"SurveyEntry", "SurveyElements"}
    kinds = [each["Element"] for each in survey["SurveyElements"]]
    assert [kinds.count(kind) for kind in ("BL", "FL", "SO", "SCO", "PROJ", "STAT", "QC")] == [
        1
    ] * 7
    assert {each["SurveyID"] for each in survey["SurveyElements"]} == {
        survey["SurveyEntry"]["SurveyID"]
    }
    asked = questions(survey)
    blocks = payload(survey, "BL")
    in_blocks = [each["QuestionID"] for block in blocks for each in block["BlockElements"]]
    assert in_blocks == list(asked)
    assert [block["Type"] for block in blocks] == [
        "Default",
        *["Standard"] * (len(blocks) - 2),
        "Trash",
    ]

    def steps(flow: list[Json]) -> list[Json]:
        return [one for each in flow for one in (each, *steps(each.get("Flow", [])))]

    root = payload(survey, "FL")
    shown = [each["ID"] for each in steps(root["Flow"]) if "ID" in each]
    assert shown == [block["ID"] for block in blocks[:-1]]
    flow_ids = [root["FlowID"], *(each["FlowID"] for each in steps(root["Flow"]))]
    assert len(set(flow_ids)) == len(flow_ids) == root["Properties"]["Count"]


@pytest.mark.parametrize("name", ["every_type", *SHIPPED])
def test_names_codes_and_languages(name: str, every_type: Questionnaire) -> None:  # QS2
    q = every_type if name == "every_type" else load_questionnaire(name)
    asked = questions(survey_of(q))
    fields = set()
    for qid, each in asked.items():
        assert qid == each["QuestionID"]
        assert (each["QuestionType"], each["Selector"], each.get("SubSelector")) in KINDS
        tag, numbers = each["DataExportTag"], [str(i) for i in range(1, len(each.get("Choices", {})) + 1)]  # fmt: skip
        assert list(each.get("Choices", {})) == each.get("ChoiceOrder", []) == numbers
        if each["QuestionType"] in ("Matrix", "RO") or each["Selector"] == "MAVR":
            fields |= {f"{tag}_{number}" for number in numbers}
        elif each["QuestionType"] != "DB":
            fields.add(tag)
        fields |= {
            f"{tag}_{number}_TEXT" for number, choice in each.get("Choices", {}).items() if "TextEntry" in choice
        }  # fmt: skip
        assert set(each["Language"]) == {"EN" for code in q.languages if code != q.languages[0]}
        for said in each["Language"].values() if each["Language"] else ():
            assert list(said.get("Choices", {})) == numbers
    assert {held.field for held in held_by(q, "qualtrics").values()} == fields
    for column, answer in q.answers.items():
        if answer.scale is not None and answer.kind == "rating" and answer.part is None:
            tag = held_by(q, "qualtrics")[column].field
            (held,) = [e for e in asked.values() if tag in (e["DataExportTag"], f"{e['DataExportTag']}_{tag.rsplit('_', 1)[-1]}")]  # fmt: skip
            assert list(held["RecodeValues"].values()) == [
                str(p.code) for p in answer.scale.answers
            ]


def test_requirements(every_type: Questionnaire) -> None:  # QS3
    asked = {each["DataExportTag"]: each for each in questions(survey_of(every_type)).values()}
    for question in every_type.questions():
        held = [each for tag, each in asked.items() if tag in (question.id, f"{question.id}E", f"{question.id}P")]  # fmt: skip
        for each in held:
            settings = each["Validation"]["Settings"]
            assert (settings["ForceResponse"] == "ON") == question.required, question.id
            if isinstance(question, Multiple) and question.most:
                assert (settings["Type"], settings["MaxChoices"]) == (
                    "ChoiceRange",
                    str(question.most),
                )
            if isinstance(question, Single | Multiple | Ranking):
                for choice, shown in zip(question.choices, each["Choices"].values(), strict=True):
                    assert ("TextEntry" in shown, "ExclusiveAnswer" in shown) == (choice.specify, choice.exclusive)  # fmt: skip
    limits = asked["nights"]["Validation"]["Settings"]["ValidNumber"]
    question = every_type.answers["nights"].question
    assert (float(limits["Min"]), float(limits["Max"])) == (question.low, question.high)  # type: ignore[union-attr]
    assert any(each["Validation"]["Settings"]["ForceResponse"] == "ON" for each in asked.values())


class Respondent:
    """What Qualtrics would know of one respondent, question by question."""

    def __init__(self, q: Questionnaire, survey: Json, row: pd.Series) -> None:
        self.q, self.asked, self.row = q, questions(survey), row
        self.columns = {held.field: column for column, held in held_by(q, "qualtrics").items()}

    def holds(self, logic: Json) -> bool:
        found = False
        for number in sorted((key for key in logic if key.isdigit()), key=int):
            one = logic[number]
            terms = [one[key] for key in sorted((k for k in one if k.isdigit()), key=int)]
            assert all(term["Conjuction"] == "And" for term in terms[1:])
            value = all(map(self.expression, terms))
            assert one["Type"] == ("OrIf" if int(number) else "If")
            found = value if number == "0" else found or value
        return found

    def expression(self, one: Json) -> bool:
        qid, what, *steps = one["LeftOperand"].removeprefix("q://").split("/")
        assert (one["QuestionID"], one["Type"]) == (qid, "Expression")
        held = self.asked[qid]
        if what == "ChoiceTextEntryValue":
            return self.written(self.row[self.columns[held["DataExportTag"]]], one)
        tag = held["DataExportTag"]
        if held["QuestionType"] == "Matrix":
            column, number = self.columns[f"{tag}_{steps[0]}"], steps[1]
        elif held["Selector"] == "MAVR":
            given = self.row[self.columns[f"{tag}_{steps[0]}"]]
            return (not pd.isna(given) and bool(given)) == (one["Operator"] == "Selected")
        else:
            column, number = tag, steps[0]
        given = self.row[column]
        if "RecodeValues" in held:
            code = held["RecodeValues"][number]
        else:
            code = self.q.answers[column].question.choices[int(number) - 1].code  # type: ignore[union-attr]
        chosen = not pd.isna(given) and str(given) == code
        return chosen == (one["Operator"] == "Selected")

    def written(self, given: Any, one: Json) -> bool:
        sign, empty = one["Operator"], pd.isna(given)
        if sign in ("Empty", "NotEmpty"):
            return empty == (sign == "Empty")
        if empty:  # what Qualtrics makes of it is not relied on
            return True
        right = type(given)(one["RightOperand"])
        return {
            "EqualTo": given == right, "NotEqualTo": given != right, "LessThan": given < right,
            "LessThanOrEqual": given <= right, "GreaterThan": given > right, "GreaterThanOrEqual": given >= right,
        }[sign]  # fmt: skip


@pytest.mark.parametrize("name", ["every_type", *SHIPPED])
def test_the_same_people_are_asked(name: str, every_type: Questionnaire) -> None:  # QS4
    q = every_type if name == "every_type" else load_questionnaire(name)
    written = write(q, language=q.languages[0])
    lost = {loss.place for loss in written.losses if loss.feature == "show_if"}
    survey = survey_of(q)
    answers = draw_answers(q, 60, seed=11)
    expected = q.visible(answers)
    answers = answers.copy()
    for question in q.questions():  # who was not asked has no answer
        columns = [answer.column for answer in q.answers_to(question.id)]
        answers[columns] = answers[columns].where(expected[question.id])
    branches = {
        block["ID"]: step["BranchLogic"]
        for step in payload(survey, "FL")["Flow"]
        if step["Type"] == "Branch"
        for block in step["Flow"]
    }
    block_of = {each["QuestionID"]: block["ID"] for block in payload(survey, "BL") for each in block["BlockElements"]}  # fmt: skip
    tags = {each["DataExportTag"]: qid for qid, each in questions(survey).items()}
    checked = 0
    for question in q.questions():
        section = next(part for part in q.sections if question in part.questions)
        tag = next((t for t in (question.id, f"{question.id}E", *(r.id for r in getattr(question, "items", ()))) if t in tags), None)  # fmt: skip
        if tag is None or {question.id, section.id} & lost:
            continue
        held = questions(survey)[tags[tag]]
        rules = [
            each for each in (branches.get(block_of[tags[tag]]), held.get("DisplayLogic")) if each
        ]
        assert len(rules) == (section.show_if is not None) + (question.show_if is not None)
        for name_, row in answers.iterrows():
            shown = all(Respondent(q, survey, row).holds(rule) for rule in rules)
            assert shown == expected.loc[name_, question.id], (question.id, name_)
        checked += 1
    assert checked


def rule(show_if: Json) -> Questionnaire:
    scale = [{"code": code, "zh": f"{code} 分", "en": f"{code} points"} for code in range(1, 6)]
    return Questionnaire.model_validate({
        "id": "ruled", "title": {"zh": "题", "en": "T"}, "languages": ["zh", "en"], "scales": {"s": {"points": scale}},
        "sections": [{"id": "p", "title": {"zh": "一", "en": "One"}, "questions": [
            {"id": "age", "type": "numeric", "low": 0, "high": 120, "text": {"zh": "年龄", "en": "Age"}},
            {"id": "day", "type": "date", "text": {"zh": "哪天", "en": "Day"}},
            {"id": "rated", "type": "csat", "scale": "s", "text": {"zh": "满意", "en": "Satisfied"}},
            {"id": "last", "type": "long_text", "text": {"zh": "为什么", "en": "Why"}, "show_if": show_if}]}],
    })  # fmt: skip


@pytest.mark.parametrize(
    "show_if",
    [
        {"compare": ["age", ">=", 18]}, {"not": {"compare": ["age", "<", 18]}}, {"compare": ["rated", "!=", 3]},
        {"not": {"in": ["rated", [1, 2]]}}, {"and": [{"answered": "age"}, {"not": {"answered": "rated"}}]},
        {"not": {"or": [{"compare": ["age", "==", 30]}, {"compare": ["rated", ">", 3]}]}},
    ],
)  # fmt: skip
def test_rules_of_numbers_and_their_contrary(show_if: Json) -> None:  # QS4
    q = rule(show_if)
    survey = survey_of(q)
    (held,) = [each for each in questions(survey).values() if each["DataExportTag"] == "last"]
    ages, rated = [pd.NA, 17, 18, 30, 60], [pd.NA, 1, 2, 3, 5]
    table = pd.DataFrame([(age, code) for age in ages for code in rated], columns=["age", "rated"])
    table = table.assign(age=table["age"].astype("Float64"), rated=table["rated"].astype("Int64"))
    expected = q.visible(table)["last"]
    for number, row in table.iterrows():
        assert Respondent(q, survey, row).holds(held["DisplayLogic"]) == expected[number]


@pytest.mark.parametrize(
    "show_if",
    [
        {"compare": ["day", ">", "2026-01-01"]},
        {"and": [{"or": [{"compare": ["age", "==", n]} for n in range(k, k + 9)]} for k in (0, 9)]},
    ],
)
def test_what_has_no_words_is_named(show_if: Json) -> None:  # QS5
    written = write(rule(show_if), language="zh")
    assert [loss.place for loss in written.losses if loss.feature == "show_if"] == ["last"]
    assert "DisplayLogic" not in json.dumps(survey_of(rule(show_if)))
    assert MOST_SETS < 81


def test_what_is_carried_is_not_called_lost(every_type: Questionnaire) -> None:  # QS5
    written = write(every_type, language="zh")
    lost = {loss.feature for loss in written.losses if loss.degree == "lost"}
    assert lost == {
        "limits",
        "reverse",
        "dimension",
        "attention",
        "personal_data",
        "closing",
    }
    assert written.unproven is not None
    assert "never imported into Qualtrics" in written.unproven.en


def test_typed_text_stays_text(tmp_path: Path) -> None:  # QS6
    source = Path(__file__).parents[1] / "every_type.yaml"
    text = source.read_text(encoding="utf-8").replace(
        "泳池哪一点最该改？", "'<b>${e://x}</b> [[Block]]？'"
    )
    (tmp_path / "typed.yaml").write_text(text, encoding="utf-8")
    q = load_questionnaire(tmp_path / "typed.yaml")
    (content,) = write(q, language="zh").files.values()
    assert b"${e" not in content
    assert not re.search(rb"<b>", content)
    assert "<b>${e://x}</b> [[Block]]？" in html.unescape(content.decode())
    assert write(q, language="zh").files == write(q, language="zh").files
    assert survey_of(q, "en")["SurveyEntry"]["SurveyLanguage"] == "EN"


def test_a_usual_value_is_not_lost_unsaid() -> None:  # QS5
    q = load_questionnaire(str(Path(__file__).parents[1] / "linked.yaml"))
    (said,) = [
        loss.what for loss in write(q, language="zh").losses if loss.place == "store" and "“web”" in loss.what.en
    ]  # fmt: skip
    assert "“web”" in said.zh


@pytest.mark.parametrize(
    ("limits", "settings"),
    [
        ({"least": 2}, {"Type": "MinChoices", "MinChoices": "2"}),
        ({"most": 3}, {"Type": "ChoiceRange", "MinChoices": "1", "MaxChoices": "3"}),
        ({"least": 2, "most": 3}, {"Type": "ChoiceRange", "MinChoices": "2", "MaxChoices": "3"}),
        ({}, {"Type": "None"}),
    ],
)
def test_how_many_choices(limits: dict[str, int], settings: dict[str, str]) -> None:
    choices = [{"code": code, "zh": code, "en": code} for code in ("a", "b", "c", "d")]
    asked = {"id": "used", "type": "multiple", "text": {"zh": "用过", "en": "Used"}, "choices": choices, **limits}  # fmt: skip
    form = Questionnaire.model_validate({"id": "few", "title": {"zh": "问", "en": "Ask"}, "sections": [{"id": "one", "title": {"zh": "页", "en": "Page"}, "questions": [asked]}]})  # fmt: skip
    survey = json.loads(write(form, language="en").files["few.qualtrics.qsf"])
    (payload,) = [e["Payload"] for e in survey["SurveyElements"] if e["Element"] == "SQ"]
    told = payload["Validation"]["Settings"]
    kept = {name: told[name] for name in ("Type", "MinChoices", "MaxChoices") if name in told}
    assert kept == settings
