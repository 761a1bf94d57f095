"""Every export read back by a strict reader of its own.

R1 random questionnaires with hostile wordings, in both languages: the same names, wordings, codes and
   labels come back, in the order respondents see them
R2 the same questionnaire gives the same bytes
R4 ids and codes that a tool keeps for itself, differ only in case or are below zero get through
R5 the strict readers refuse what the tools refuse
R3 nothing typed becomes a formula, a tag, a reference or a marker
"""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from rereaders import READERS, expected, plain, read_ddi
from strategies import questionnaires

from feedback.questionnaire.export import ddi, limesurvey, redcap, surveyjs, xlsform
from feedback.questionnaire.model import Questionnaire

MODULES: dict[str, Any] = {
    "xlsform": xlsform, "limesurvey": limesurvey, "surveyjs": surveyjs, "redcap": redcap,
}  # fmt: skip
QUIET = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)  # fmt: skip


def _apart(found: dict[Any, Any]) -> dict[Any, Any]:
    """Answers without their order, where the tool's own "other" and "none" come last."""
    return {place: (text, sorted(answers)) for place, (text, answers) in found.items()}


@pytest.mark.parametrize("tool", MODULES)
def test_r1_read_back(tool: str) -> None:
    @QUIET
    @given(questionnaires())
    def check(q: Questionnaire) -> None:
        # one language each: REDCap holds no more
        for language in q.languages:
            (content,) = MODULES[tool].write(q, language=language).files.values()
            found, ours = READERS[tool](content, language), expected(q, tool, language)
            if tool == "surveyjs":
                found, ours = _apart(found), _apart(ours)
            assert found == ours

    check()


def test_r1_read_back_every_type(every_type: Questionnaire) -> None:
    for tool, module in MODULES.items():
        for language in ("zh", "en"):
            (content,) = module.write(every_type, language=language).files.values()
            found, ours = READERS[tool](content, language), expected(every_type, tool, language)
            if tool == "surveyjs":
                found, ours = _apart(found), _apart(ours)
            assert found == ours, (tool, language)


@QUIET
@given(questionnaires())
def test_r1_read_back_ddi(q: Questionnaire) -> None:
    for content in ddi.write(q, language="zh").files.values():
        for language in q.languages:
            found = read_ddi(content, language)
            assert list(found) == [(column, None) for column in q.columns]
            for column, answer in q.answers.items():
                text, categories = found[column, None]
                assert text == plain(answer.text.say(language))
                if answer.scale is not None:
                    said = [(str(p.code), plain(p.say(language))) for p in answer.scale.answers]
                    assert categories == said


@pytest.mark.parametrize("module", [*MODULES.values(), ddi])
def test_r2_same_bytes(every_type: Questionnaire, module: Any) -> None:
    first = module.write(every_type, language="zh").files
    again = module.write(Questionnaire.model_validate(every_type.model_dump(by_alias=True)), language="zh").files  # fmt: skip
    assert first == again


HOSTILE = '=HYPERLINK("http://x","y") <script>alert(1)</script> [[Block]] [why] ${why} {why} {{ why }} a\tb | c\x00\ud800'


@pytest.fixture(scope="module")
def hostile() -> Questionnaire:
    said = {"zh": HOSTILE, "en": HOSTILE}
    return Questionnaire.model_construct(
        **Questionnaire.model_validate({
            "id": "hostile", "title": {"zh": "x", "en": "x"},
            "scales": {"s": {"points": [{"code": 1, "zh": "a", "en": "a"}, {"code": 2, **said}]}},
            "sections": [{"id": "p", "title": said, "text": said, "questions": [
                {"id": "note", "type": "note", "text": said},
                {"id": "why", "type": "short_text", "text": said, "hint": said},
                {"id": "sat", "type": "csat", "scale": "s", "text": said},
                {"id": "ch", "type": "single", "text": said, "choices": [
                    {"code": "a", **said, "specify": True}, {"code": "b", "zh": "b", "en": "b"}]},
            ]}],
        }).__dict__
    )  # fmt: skip


def test_r3_hostile_text_is_harmless(hostile: Questionnaire) -> None:
    (book,) = xlsform.write(hostile, language="zh").files.values()
    READERS["xlsform"](book, "zh")
    (tsv,) = limesurvey.write(hostile, language="zh").files.values()
    READERS["limesurvey"](tsv, "zh")
    assert b"<script" not in tsv
    (table,) = redcap.write(hostile, language="zh").files.values()
    READERS["redcap"](table, "zh")
    text = table.decode()
    assert "<script" not in text
    assert "[why]" not in text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(tuple("=+-@"))] == []
    (survey,) = surveyjs.write(hostile, language="zh").files.values()
    assert "{why}" not in survey.decode()
    assert "<script" not in surveyjs.as_html(HOSTILE)
    for document in ddi.write(hostile, language="zh").files.values():
        assert b"<script" not in document
        read_ddi(document, "en")


def awkward() -> Questionnaire:
    """Names and codes that some tool has a use of its own for."""

    def choices(*codes: str) -> list[dict[str, object]]:
        return [{"code": code, "zh": f"{code} 项", "en": f"item {code}"} for code in codes]

    def said(text: str) -> dict[str, str]:
        return {"zh": f"题 {text}", "en": f"question {text}"}

    points = [{"code": code, **said(str(code))} for code in (-2, -1, 0, 1, 2)]
    kept = choices("other", "none", "A", "a", "time")
    written = [*choices("other", "A", "a"), {"code": "x", **said("x"), "specify": True}]
    alone = [
        {"code": "z", **said("z"), "exclusive": True},
        {"code": "y", **said("y"), "exclusive": True},
    ]
    return Questionnaire.model_validate({
        "id": "awkward", "title": said("t"), "scales": {"kano": {"points": points, "not_applicable": {"code": -99, **said("na")}}},
        "sections": [
            {"id": "meta", "title": said("m"), "questions": [
                {"id": "start", "type": "likert", "scale": "kano", "text": said("start"), "items": [
                    {"id": "time", "text": said("time")}, {"id": "end", "text": said("end")}]},
                {"id": "self", "type": "single", "text": said("self"), "choices": kept},
                {"id": "self2", "type": "multiple", "text": said("self2"), "choices": kept},
            ]},
            {"id": "token", "title": said("token"), "show_if": {"compare": ["time", "<", 0]}, "questions": [
                {"id": "token", "type": "multiple", "text": said("token2"), "choices": [*written, *alone]},
                {"id": "id", "type": "single", "text": said("id"), "choices": written, "show_if": {"contains": ["self2", "a"]}},
                {"id": "introduction", "type": "ranking", "text": said("rank"), "choices": written, "top": 2},
                {"id": "order", "type": "kano", "text": said("k"), "functional": said("f"), "dysfunctional": said("d"),
                 "show_if": {"not": {"compare": ["id", "==", "a"]}}},
            ]},
        ],
    })  # fmt: skip


def test_r4_awkward_names() -> None:
    q = awkward()
    for tool, module in MODULES.items():
        for language in ("zh", "en"):
            (content,) = module.write(q, language=language).files.values()
            found, ours = READERS[tool](content, language), expected(q, tool, language)
            if tool == "surveyjs":
                found, ours = _apart(found), _apart(ours)
            assert found == ours, tool


@pytest.mark.parametrize(
    ("tool", "good", "bad"),
    [
        ("limesurvey", "\tA\t0\tweb\t", "\tA\t0\twebweb\t"),
        ("limesurvey", "\tQ\tL\tchannel\t", "\tQ\tL\tchannel_of_booking_it\t"),
        ("limesurvey", "\tQ\tL\tchannel\t", "\tQ\tL\tthe_channel\t"),
        ("limesurvey", "additional_languages\t\ten\t", "additional_languages\t\ten fr\t"),
        ("limesurvey", "used_pool.NAOK", "used2_pool.NAOK"),
        ("limesurvey", "您住了几晚？", "您住了{nights}晚？"),
        ("redcap", "Field Note", "Field note"),
        ("redcap", "quiet,everytype,", "Quiet,everytype,"),
        ("redcap", "[used(pool)]", "[used(pond)]"),
        ("redcap", ",services,,attention=2", ",service2,,attention=2"),
    ],
)  # fmt: skip
def test_r5_readers_are_awake(every_type: Questionnaire, tool: str, good: str, bad: str) -> None:
    (content,) = MODULES[tool].write(every_type, language="zh").files.values()
    text = content.decode()
    assert good in text
    with pytest.raises(AssertionError):
        READERS[tool](text.replace(good, bad, 1).encode(), "zh")
