"""Names of answer columns in the survey tools.

N1 every answer column has a place in every tool, and no two columns share one
N2 the places are those that the tools' own exports show
N3 words a tool keeps for itself, and codes that differ only in case, get another name
"""

from __future__ import annotations

import pytest

from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import apart, choice_codes, free_name, held_by, section_names

TOOLS = ("xlsform", "limesurvey", "surveyjs", "redcap", "qualtrics")


@pytest.mark.parametrize("tool", TOOLS)
def test_n1_every_column_has_its_own_place(every_type: Questionnaire, tool: str) -> None:
    places = held_by(every_type, tool)
    assert tuple(places) == every_type.columns
    assert len({(p.field, p.code) for p in places.values()}) == len(places)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("clean", ["clean", "services[clean]", "services.clean", "clean", "services_1"]),
        ("sq2_e", ["sq2_e", "quality[sq2][1]", "quality_e.sq2", "sq2_e", "qualityE_2"]),
        (
            "latecheck_d",
            ["latecheck_d", "latecheck[d]", "latecheck.d", "latecheck_d", "latecheck_2"],
        ),
        ("channel", ["channel"] * 5),
        (
            "channel_specify",
            ["channel_specify", "channel[other]", "channel-Comment", "channel_specify", "channel_3_TEXT"],
        ),
        ("used_pool", ["used", "used[pool]", "used", "used___pool", "used_1"]),
        ("first_wait", ["first", "first", "first", "first_wait", "first_3"]),
    ],
)  # fmt: skip
def test_n2_where_a_column_is(every_type: Questionnaire, column: str, expected: list[str]) -> None:
    assert [held_by(every_type, tool)[column].field for tool in TOOLS] == expected


def _with(choices: list[str], *, kind: str = "multiple", section: str = "s") -> Questionnaire:
    return Questionnaire.model_validate({
        "id": "t", "title": {"en": "T"}, "languages": ["en"],
        "sections": [{"id": section, "title": {"en": "S"}, "questions": [
            {"id": "self", "type": kind, "text": {"en": "Q"},
             "choices": [{"code": code, "en": f"label of {code}"} for code in choices]}]}],
    })  # fmt: skip


def test_n3_codes_that_differ_in_case() -> None:
    (question,) = _with(["A", "a", "b"]).questions()
    assert choice_codes(question, "redcap") == {"A": "a", "a": "a2", "b": "b"}
    assert choice_codes(question, "limesurvey") == {"A": "A", "a": "a2", "b": "b"}
    assert choice_codes(question, "xlsform") == {"A": "A", "a": "a", "b": "b"}


def test_n3_reserved_words() -> None:
    questionnaire = _with(["other", "time"])
    (question,) = questionnaire.questions()
    assert choice_codes(question, "limesurvey") == {"other": "othe2", "time": "time2"}
    assert held_by(questionnaire, "limesurvey")["self_other"].field == "self2[othe2]"


def test_n3_native_choices_of_surveyjs(every_type: Questionnaire) -> None:
    used = next(q for q in every_type.questions() if q.id == "used")
    codes = choice_codes(used, "surveyjs")
    assert codes == {
        "pool": "pool",
        "gym": "gym",
        "park": "park",
        "oth": "other",
        "none": "none",
    }


def test_n3_a_section_called_like_a_question() -> None:
    assert section_names(_with(["a", "b"], section="self")) == {"self": "self_page"}


def test_n3_a_number_never_makes_a_name_too_long_or_taken() -> None:
    assert apart(["a", "A", "a2"]) == {"a": "a", "A": "A3", "a2": "a2"}
    assert free_name("other", {"other"}, longest=5) == "othe2"
