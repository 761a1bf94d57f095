"""问卷星 (wjx.cn): its text format, one file a language, and JSONL, one object a question.

Characters with a meaning in the text format are written in full width (［ for [): Unicode NFKC
turns them back, and nothing a designer types can become a question, a label or a stripped prefix.
Format: wjxcom/wjx-ai-kit, references/dsl-syntax.md and text-to-survey.ts (81e0c94).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from feedback.questionnaire.export.flat import (
    asked,
    distinct,
    grids_of,
    one_line,
    stem_of,
)
from feedback.questionnaire.export.result import Written
from feedback.questionnaire.export.wjx_losses import (
    UNPROVEN,
    end_of,
    is_nought_to_ten,
    wjx_losses,
)
from feedback.questionnaire.flow import only_hidden
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.phrases import phrase
from feedback.questionnaire.questions import (
    Date,
    Filled,
    LongText,
    Multiple,
    Note,
    Question,
    Ranking,
    Section,
    Single,
    Upload,
)
from feedback.questionnaire.scaled_questions import Ces, Csat, Kano, Nps
from feedback.questionnaire.unasked import Unasked

Entry = dict[str, Any]
PAGE_BREAK = "=== 分页 ==="
OPTIONAL = "（选填）"
# JSONL's name of a question → the label of the text format
LABELS = {
    "单选": "单选题", "下拉框": "下拉框", "多选": "多选题", "排序": "排序题",
    "量表题": "量表题", "NPS量表": "量表题", "矩阵量表": "矩阵量表题", "矩阵单选": "矩阵单选题",
    "Kano模型": "矩阵单选题", "单项填空": "填空题", "日期": "填空题", "简答题": "简答题", "段落说明": "段落说明",
    "矩阵填空": "矩阵填空题", "文件上传": "文件上传",
}  # fmt: skip
_ASCII_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
# what the parser strips from an option, or a person pasting it may see stripped
_PREFIX = re.compile(r"^[A-Za-z](?=[.．、)）]|\s)|^\d+(?=[.．、)）])")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_WORDS_OF_THE_FORMAT = re.compile(r"^(行：|列：|rows:|columns:|总分[:：])|^- |^===", re.IGNORECASE)


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """Text and JSONL for 问卷星, a pair of files for each language, `language` first."""
    languages = (language, *(other for other in questionnaire.languages if other != language))
    files: dict[str, bytes] = {}
    changed: dict[str, str] = {}
    for spoken in languages:
        entries = list(_entries(questionnaire, spoken))
        text = _text(questionnaire, entries, spoken, changed)
        lines = (json.dumps(entry, ensure_ascii=False) for entry in entries)
        files[f"{questionnaire.id}.wjx.{spoken}.txt"] = _encoded(text)
        files[f"{questionnaire.id}.wjx.{spoken}.jsonl"] = _encoded("\n".join(lines) + "\n")
    return Written(files, wjx_losses(questionnaire, changed), UNPROVEN)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _entries(questionnaire: Questionnaire, language: str) -> Iterator[Entry]:
    """The objects of the JSONL file, in order."""

    def said(words: Words | None) -> str:
        return _harmless(one_line(words.say(language))) if words is not None else ""

    yield {
        "qtype": "问卷基础信息",
        "title": said(questionnaire.title),
        "introduction": said(questionnaire.introduction),
        "endpageinformation": said(questionnaire.closing),
        "language": language,
    }
    seen = [section for section in questionnaire.sections if not only_hidden(section)]
    for i, section in enumerate(seen):
        if i:
            yield {"qtype": "分页栏"}
        yield {"qtype": "段落说明", "title": _heading(section, language)}
        for question in section.questions:
            for entry in _asked_as(questionnaire, question, language):
                if not question.required and not isinstance(question, Note):
                    entry["requir"] = False
                yield entry


def _heading(section: Section, language: str) -> str:
    title = one_line(section.title.say(language))
    if section.text is None:
        return _harmless(title)
    text = one_line(section.text.say(language))
    return _harmless(phrase("colon", text=title, rest=text).say(language))


def _asked_as(questionnaire: Questionnaire, question: Question, language: str) -> Iterator[Entry]:
    """One question as one entry; a SERVQUAL pair as two."""
    if isinstance(question, Unasked):
        return
    title = _harmless(asked(question, question.text, language))
    scale = questionnaire.scale_of(question)
    for grid in grids_of(questionnaire, question):
        yield {
            "qtype": _grid_type(question, grid.scale),
            "title": _harmless(asked(question, stem_of(question, grid), language)),
            "rowtitle": _spoken((words for _, words in grid.rows), language),
            "select": _labels(grid.scale, language),
        }
    if isinstance(question, Nps) and scale is not None and is_nought_to_ten(scale):
        ends = {
            "minvaluetext": _harmless(end_of(scale, 0, language)),
            "maxvaluetext": _harmless(end_of(scale, -1, language)),
        }
        select = [str(point.code) for point in scale.shown]
        yield {"qtype": "NPS量表", "title": title, "select": select, **ends}
    elif isinstance(question, Csat | Ces | Nps) and scale is not None:
        select = _labels(scale, language)
        yield {"qtype": "量表题" if _scored(scale) else "单选", "title": title, "select": select}
    elif isinstance(question, Single | Multiple | Ranking):
        choices = _spoken(question.choices, language)
        yield {"qtype": _choice_type(question), "title": title, "select": choices}
    elif isinstance(question, Filled):
        rows = _spoken((row.text for row in question.items), language)
        yield {"qtype": "矩阵填空", "title": title, "rowtitle": rows}
    elif isinstance(question, Note):
        yield {"qtype": "段落说明", "title": title}
    elif not grids_of(questionnaire, question):
        kind = {LongText: "简答题", Date: "日期", Upload: "文件上传"}.get(
            type(question), "单项填空"
        )
        yield {"qtype": kind, "title": title}


def _choice_type(question: Single | Multiple | Ranking) -> str:
    if isinstance(question, Single):
        return "下拉框" if question.dropdown else "单选"
    return "多选" if isinstance(question, Multiple) else "排序"


def _grid_type(question: Question, scale: Scale) -> str:
    if isinstance(question, Kano):
        usual = len(scale.points) == 5 and scale.order == "asc" and not scale.not_applicable
        return "Kano模型" if usual else "矩阵单选"
    return "矩阵量表" if _scored(scale) else "矩阵单选"


def _scored(scale: Scale) -> bool:
    """Whether the service may score the answers itself: 1, 2, 3 … in the order shown."""
    return scale.order == "asc" and scale.not_applicable is None


def _labels(scale: Scale, language: str) -> list[str]:
    return _spoken(scale.answers, language)


def _spoken(words: Iterable[Words], language: str) -> list[str]:
    """Rows or options, each on one line, no two alike."""
    return distinct(_harmless(one_line(entry.say(language))) for entry in words)


def _harmless(text: str) -> str:
    """Text the service shows as text, should it take it for HTML."""
    return _TAG.sub("＜", text).replace("┋", "│")


def _text(
    questionnaire: Questionnaire, entries: list[Entry], language: str, changed: dict[str, str]
) -> str:
    """The text format of the same entries."""

    def keep(text: str, *, line: bool = False) -> str:
        """The text as the format can hold it; `line` for one that stands alone on its line."""
        steady = _bracketless(text)
        steady = _standing_alone(steady) if line else steady
        if steady != text or "＜" in text or "│" in text:
            changed[text] = steady
        return steady

    about = entries[0]
    blocks = ["\n".join(filter(None, (keep(about["title"], line=True), "")))]
    if about["introduction"]:
        blocks.append(keep(about["introduction"], line=True))
    number = 0
    for entry in entries[1:]:
        if entry["qtype"] == "分页栏":
            blocks.append(PAGE_BREAK)
            continue
        number += 1
        title = keep(entry["title"])
        optional = OPTIONAL if entry.get("requir") is False else ""
        lines = [f"{number}. {title}[{LABELS[entry['qtype']]}]{optional}"]
        if "rowtitle" in entry:
            lines += ["行：", *(f"- {keep(row)}" for row in entry["rowtitle"])]
        if entry["qtype"] == "NPS量表":
            lines.append(f"{entry['select'][0]}~{entry['select'][-1]}")
        else:
            lines += (keep(option, line=True) for option in entry.get("select", ()))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _bracketless(text: str) -> str:
    return text.replace("[", "［").replace("]", "］").replace("{_}", "｛_｝")


def _standing_alone(text: str) -> str:
    """A line that is not taken for a row, a range, a page break, or an option with a letter before it."""
    prefix = _PREFIX.match(text) or _WORDS_OF_THE_FORMAT.match(text)
    if prefix:
        rest = text[prefix.end() :]
        return prefix[0].replace("：", " ：").translate(_ASCII_TO_FULL) + rest
    return text.replace("~", "～")
