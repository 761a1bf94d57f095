"""问卷星 export, read back by a parser of our own.

W1 one title line, a description, then numbered questions, each with a label, one blank line between.
W2 nothing of an option is stripped: no letter or number prefix, no option taken for a row or a range.
W3 brackets, ranges, page breaks and HTML that a designer typed stay text.
W4 optional questions are marked; pages are divided.
W5 the JSONL holds the same questions in the same order.
W6 what cannot be carried is named, with the condition in words.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field

import pytest

from feedback.questionnaire.export.wjx import LABELS, PAGE_BREAK, write
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.questions import Note
from feedback.questionnaire.scaled_questions import Servqual

HEAD = re.compile(r"^(\d+)\.\s*(.+?)\s*\[([^\]]+)\](\s*（选填）)?\s*$")
STRIPPED = re.compile(r"^[A-Za-z][.．、)）]\s*|^[A-Za-z]\s+(?=\S)")
RANGE = re.compile(r"^\d+~\d+$")


@dataclass
class Asked:
    title: str
    label: str
    optional: bool
    rows: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


def parse(text: str) -> tuple[str, str, list[Asked | None]]:
    """Title, description and questions (None = a page break); anything loose is an error."""
    blocks = text.rstrip("\n").split("\n\n")
    assert blocks[0].count("\n") == 0 and not HEAD.match(blocks[0])
    title, description, found = blocks[0], "", []
    for block in blocks[1:]:
        first, *body = block.split("\n")
        head = HEAD.match(first)
        if first == PAGE_BREAK:
            assert not body
            found.append(None)
        elif head is None:
            assert not found and not body and not description, f"loose line: {first}"
            description = first
        else:
            number = 1 + sum(question is not None for question in found)
            assert int(head[1]) == number
            found.append(_question(head, body))
    return title, description, found


def _question(head: re.Match[str], body: list[str]) -> Asked:
    asked = Asked(head[2], head[3], bool(head[4]))
    assert asked.label in LABELS.values()
    assert not set(asked.title) & set("[]")
    for i, line in enumerate(body):
        assert line.strip() == line and line and not HEAD.match(line) and line != PAGE_BREAK
        if asked.label.startswith("矩阵") and i == 0:
            assert line == "行："
        elif line.startswith("- "):
            assert asked.label.startswith("矩阵") and not asked.options
            asked.rows.append(line[2:])
        else:
            assert not STRIPPED.match(line), f"{line}: the parser would strip its beginning"
            assert not line.casefold().startswith(("行：", "rows:", "列："))
            assert not RANGE.match(line) or asked.label == "量表题"
            asked.options.append(line)
    return asked


def texts(questionnaire: Questionnaire, language: str) -> str:
    return (
        write(questionnaire, language=language)
        .files[f"{questionnaire.id}.wjx.{language}.txt"]
        .decode()
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_question_comes_back_with_its_label(
    every_type: Questionnaire, language: str
) -> None:  # W1, W4
    title, description, found = parse(texts(every_type, language))
    questions = [question for question in found if question]
    assert title == every_type.title.say(language)
    assert description == every_type.introduction.say(language)
    asked = [question for question in questions if question.label != "段落说明"]
    ours = [q for q in every_type.questions() if not isinstance(q, Note)]
    assert len(asked) == len(ours) + sum(isinstance(q, Servqual) for q in ours)
    assert found.count(None) == 2
    assert [q.title for q in asked if not q.optional] == [
        q.text.say(language) for q in ours if q.required
    ]


def test_scales_keep_their_shown_order(every_type: Questionnaire) -> None:
    questions = {q.title: q for q in parse(texts(every_type, "zh"))[2] if q}
    battery = questions["您对以下各项满意吗？"]
    assert battery.options == ["非常满意", "满意", "一般", "不满意", "非常不满意", "未使用"]
    assert battery.label == "矩阵单选题"  # 1 2 3 would score it the wrong way round
    assert questions["您同意以下说法吗？"].label == "矩阵量表题"
    assert questions["您有多大可能推荐我们？"].options == ["0~10"]
    named = [
        loss.what.zh
        for loss in write(every_type, language="zh").losses
        if loss.place == "recommend"
    ]
    assert "0 = 完全不可能，10 = 非常可能" in named[0]


HOSTILE = [
    "A. 第一项", "B、第二项", "I like it", "c）项", "1. 假题[单选题]", "- 假行", "1~5", "=== 分页 ===",
    "行：", "Rows:", "列：", "<script>alert(1)</script>", "=HYPERLINK(\"x\")", "一\n二\t三", "总分：100",
    "x[多选题]（选填）", "𠮷野家 😀", "甲┋乙", "{_}", "\u200f\u202eRTL", "2、第二", "[[Block]]",
]  # fmt: skip


def hostile(questionnaire: Questionnaire) -> Questionnaire:
    """Hostile text as options, rows, titles and labels."""
    content = questionnaire.model_dump(mode="json", by_alias=True, exclude_none=True)
    section = content["sections"][0]
    both = [{"zh": text, "en": text} for text in HOSTILE]
    section["questions"] = [
        {"id": "opts", "type": "single", "text": {"zh": HOSTILE[4], "en": HOSTILE[4]},
         "choices": [{"code": f"c{i}", **words} for i, words in enumerate(both)]},
        {"id": "rows", "type": "likert", "scale": "agreement", "text": {"zh": HOSTILE[15], "en": HOSTILE[15]},
         "items": [{"id": f"r{i}", "text": words} for i, words in enumerate(both)]},
    ] + [
        {"id": f"t{i}", "type": "short_text", "text": words} for i, words in enumerate(both)
    ]  # fmt: skip
    section["title"] = {"zh": HOSTILE[4], "en": HOSTILE[4]}
    content["title"] = {"zh": "一\n1. 假[单选题]", "en": "a\n1. b[单选题]"}
    content["introduction"] = {"zh": "1. 假[单选题]\n=== 分页 ===", "en": "=== 分页 ==="}
    content["sections"] = [section]
    return Questionnaire.model_validate(content)


def test_what_a_designer_types_stays_text(every_type: Questionnaire) -> None:  # W2, W3
    questionnaire = hostile(every_type)
    _, _, found = parse(texts(questionnaire, "zh"))
    single, battery, *rest = [q for q in found if q and q.label != "段落说明"]
    assert len(single.options) == len(battery.rows) == len(rest) == len(HOSTILE)
    for option, typed in zip(single.options, HOSTILE, strict=True):
        plain = " ".join(unicodedata.normalize("NFKC", typed.replace("┋", "│")).split())
        assert unicodedata.normalize("NFKC", option).replace(" ", "") == plain.replace(" ", "")
    assert not any("<script" in line for line in texts(questionnaire, "zh").splitlines())
    rows = write(questionnaire, language="zh").losses
    assert any(loss.feature == "wording" and "Ａ. 第一项" in loss.what.zh for loss in rows)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_jsonl_holds_the_same_questions(every_type: Questionnaire, language: str) -> None:  # W5
    file = write(every_type, language=language).files[f"everytype.wjx.{language}.jsonl"]
    about, *entries = [json.loads(line) for line in file.decode().splitlines()]
    assert about["qtype"] == "问卷基础信息" and about["language"] == language
    assert about["endpageinformation"] == every_type.closing.say(language)
    found = parse(texts(every_type, language))[2]
    assert len(entries) == len(found)
    for entry, question in zip(entries, found, strict=True):
        if question is None:
            assert entry == {"qtype": "分页栏"}
            continue
        assert LABELS[entry["qtype"]] == question.label
        assert question.title == entry["title"]
        assert question.optional == (entry.get("requir") is False)
        assert question.rows == entry.get("rowtitle", [])
    kano = next(entry for entry in entries if entry["qtype"] == "Kano模型")
    assert len(kano["rowtitle"]) == 2 and len(kano["select"]) == 5


def test_losses_say_what_to_do(every_type: Questionnaire) -> None:  # W6
    written = write(every_type, language="zh")
    losses = {(loss.feature, loss.place): loss for loss in written.losses}
    assert (
        losses["show_if", "poolwhy"].what.zh == "显示条件：仅当第 2 题“您用过哪些设施？”选了“泳池”"
    )
    assert "longwait" in losses["reverse", ""].what.zh
    assert losses["limits", "used"].what.en == "limits: at most 3"
    assert ("specify", "channel") in losses and ("exclusive", "used") in losses
    assert written.unproven is not None


def test_output_does_not_change_between_runs(every_type: Questionnaire) -> None:
    assert write(every_type, language="zh").files == write(every_type, language="zh").files
    assert next(iter(write(every_type, language="en").files)) == "everytype.wjx.en.txt"
