"""Titles and options as exported lead back to their answer columns: what a tool heads its columns
with is what our exports wrote there.

T1 问卷星: every question, row and option of the text file and of the JSONL.
T2 Google Forms: every title, row and column of the script's calls.
T3 Qualtrics: wordings of the second header row, where names were lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import questionnaires
from test_export_qualtrics import read as read_qualtrics
from test_export_wjx import parse, texts

from feedback.questionnaire.export import wjx
from feedback.questionnaire.export.google import write as write_google
from feedback.questionnaire.model import Questionnaire
from feedback.responses.readers.wording import match_headers

QUIET = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)  # fmt: skip


def wjx_text(q: Questionnaire, language: str) -> list[str]:
    asked = [entry for entry in parse(texts(q, language))[2] if entry and entry.label != "段落说明"]
    return [
        f"{number}、{entry.title}{f'—{row}' if row else ''}"
        for number, entry in enumerate(asked, 1)
        for row in entry.rows or [""]
    ]


def wjx_jsonl(q: Questionnaire, language: str) -> list[str]:
    file = wjx.write(q, language=language).files[f"{q.id}.wjx.{language}.jsonl"].decode()
    entries = [json.loads(line) for line in file.split("\n")[1:] if line]
    asked = [entry for entry in entries if entry["qtype"] not in ("分页栏", "段落说明")]
    return [
        f"{number}、{entry['title']}{f'—{row}' if row else ''}"
        for number, entry in enumerate(asked, 1)
        for row in entry.get("rowtitle", [""])
    ]


def google(q: Questionnaire, language: str) -> list[str]:
    """The literals behind setTitle and setRows of every item that is answered."""
    script = write_google(q, language=language).files[f"{q.id}.google.{language}.gs"].decode()
    heads = []
    for line in script.split("\n"):
        if "Item().setTitle(" not in line or "SectionHeader" in line or "PageBreak" in line:
            continue
        title, _ = json.JSONDecoder().raw_decode(line.split(".setTitle(", 1)[1])
        if "addGridItem" in line:
            rows, _ = json.JSONDecoder().raw_decode(line.split(".setRows(", 1)[1])
            heads += [f"{title} [{row}]" for row in rows]
        else:
            heads.append(title)
    return heads


def qualtrics(q: Questionnaire, language: str) -> list[str]:
    heads = []
    for question in read_qualtrics(q, language).values():
        rows = question["lists"][0][1].values() if question["kind"].startswith("Matrix") else [""]
        if question["kind"] != "Text":
            heads += [f"{question['text']} - {row}" if row else question["text"] for row in rows]
    return heads


@pytest.mark.parametrize("heads_of", [wjx_text, wjx_jsonl, google, qualtrics])
def test_every_column_leads_back(heads_of: Callable[[Questionnaire, str], list[str]]) -> None:
    @QUIET
    @given(questionnaires())
    def check(q: Questionnaire) -> None:
        for language in q.languages:
            heads = heads_of(q, language)
            distinct = [
                f"{head} #{i}" if heads.count(head) > 1 else head for i, head in enumerate(heads)
            ]
            sources, _ = match_headers(distinct, q)
            assert len(sources) == len(distinct), set(distinct) - {source.raw for source in sources}
            unasked = (
                "note",
                "hidden",
                "arm",
            )  # what link or chance brings is no question of these tools
            by_hand = ("upload",) if heads_of in (google, qualtrics) else ()  # see the loss report
            asked = [one.id for one in q.questions() if one.type not in (*unasked, *by_hand)]
            assert {source.question for source in sources} == set(asked)

    check()


@pytest.mark.parametrize("heads_of", [wjx_text, wjx_jsonl, google, qualtrics])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_of_every_type_leads_back(
    every_type: Questionnaire, heads_of: Callable[[Questionnaire, str], list[str]], language: str
) -> None:
    heads = heads_of(every_type, language)
    sources, spoken = match_headers(heads, every_type)
    assert [source.raw for source in sources] == heads and spoken == language
    columns = {source.column or source.question for source in sources}
    lists = {
        answer.column for answer in every_type.answers.values() if answer.kind in ("flag", "rank")
    }
    expected = {c for c in every_type.columns if c not in lists and not c.endswith("_specify")}
    assert expected <= columns
