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
    side_of,
)
from feedback.questionnaire.export.losses import IN_CODEBOOK, Saying, losses_of
from feedback.questionnaire.export.result import Loss, Written
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.questions import (
    Ces,
    Csat,
    Date,
    Kano,
    LongText,
    Multiple,
    Note,
    Nps,
    Question,
    Ranking,
    Section,
    Single,
)

Entry = dict[str, Any]
PAGE_BREAK = "=== 分页 ==="
OPTIONAL = "（选填）"
# JSONL's name of a question → the label of the text format
LABELS = {
    "单选": "单选题", "下拉框": "下拉框", "多选": "多选题", "排序": "排序题",
    "量表题": "量表题", "NPS量表": "量表题", "矩阵量表": "矩阵量表题", "矩阵单选": "矩阵单选题",
    "Kano模型": "矩阵单选题", "单项填空": "填空题", "日期": "填空题", "简答题": "简答题", "段落说明": "段落说明",
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
    return Written(
        files,
        losses_of(questionnaire, _SAYINGS) + _optional(questionnaire) + _changed(changed),
        _UNPROVEN,
    )


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
    for i, section in enumerate(questionnaire.sections):
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
    joint = "：" if language == "zh" else ": "
    return _harmless(title + joint + one_line(section.text.say(language)))


def _asked_as(questionnaire: Questionnaire, question: Question, language: str) -> Iterator[Entry]:
    """One question as one entry; a SERVQUAL pair as two."""
    title = _harmless(asked(question, question.text, language))
    scale = questionnaire.scale_of(question)
    for grid in grids_of(questionnaire, question):
        stem = asked(question, grid.stem, language)
        if grid.part:
            side = side_of(grid.part).say(language)
            stem += f"（{side}）" if language == "zh" else f" ({side})"
        yield {
            "qtype": _grid_type(question, grid.scale),
            "title": _harmless(stem),
            "rowtitle": _spoken((words for _, words in grid.rows), language),
            "select": _labels(grid.scale, language),
        }
    if isinstance(question, Nps) and scale is not None and _counts(scale):
        ends = {
            "minvaluetext": _end(scale, 0, language),
            "maxvaluetext": _end(scale, -1, language),
        }
        select = [str(point.code) for point in scale.shown]
        yield {"qtype": "NPS量表", "title": title, "select": select, **ends}
    elif isinstance(question, Csat | Ces | Nps) and scale is not None:
        select = _labels(scale, language)
        yield {"qtype": "量表题" if _scored(scale) else "单选", "title": title, "select": select}
    elif isinstance(question, Single | Multiple | Ranking):
        choices = _spoken(question.choices, language)
        yield {"qtype": _choice_type(question), "title": title, "select": choices}
    elif isinstance(question, Note):
        yield {"qtype": "段落说明", "title": title}
    elif not grids_of(questionnaire, question):
        kind = {LongText: "简答题", Date: "日期"}.get(type(question), "单项填空")
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


def _counts(scale: Scale) -> bool:
    """Whether the scale is the numbers 0 to 10 in order."""
    return [point.code for point in scale.answers] == list(range(11))


def _labels(scale: Scale, language: str) -> list[str]:
    return _spoken(scale.answers, language)


def _spoken(words: Iterable[Words], language: str) -> list[str]:
    """Rows or options, each on one line, no two alike."""
    return distinct(_harmless(one_line(entry.say(language))) for entry in words)


def _end(scale: Scale, place: int, language: str) -> str:
    point = scale.shown[place]
    label = one_line(point.say(language))
    return _harmless(label.removeprefix(str(point.code)).strip() or label)


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
        if entry["qtype"] == "NPS量表":
            title += keep(_named_ends(entry, language))
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


def _named_ends(entry: Entry, language: str) -> str:
    """What the text format has no place for: the names of the ends of a row of numbers."""
    ends = (
        (entry["select"][0], entry["minvaluetext"]),
        (entry["select"][-1], entry["maxvaluetext"]),
    )
    named = [f"{code} = {label}" for code, label in ends if label != code]
    if not named:
        return ""
    return f"（{'，'.join(named)}）" if language == "zh" else f" ({', '.join(named)})"


def _bracketless(text: str) -> str:
    return text.replace("[", "［").replace("]", "］").replace("{_}", "｛_｝")


def _standing_alone(text: str) -> str:
    """A line that is not taken for a row, a range, a page break, or an option with a letter before it."""
    prefix = _PREFIX.match(text) or _WORDS_OF_THE_FORMAT.match(text)
    if prefix:
        rest = text[prefix.end() :]
        return prefix[0].replace("：", " ：").translate(_ASCII_TO_FULL) + rest
    return text.replace("~", "～")


def _optional(questionnaire: Questionnaire) -> tuple[Loss, ...]:
    optional = [q.id for q in questionnaire.questions() if not q.required and q.type != "note"]
    if not optional:
        return ()
    what = Words(
        zh="选填题在 JSONL 中写作 requir: false；接口只接受在 optional_titles 中列出的题",
        en="optional questions say requir: false in the JSONL; the interface accepts that only for titles listed in optional_titles",
    )
    remedy = Words(
        zh=f"调用接口时列出这些题的标题：{'、'.join(optional)}；粘贴文本则无需处理",
        en=f"list the titles of these when calling the interface: {', '.join(optional)}; nothing to do for the pasted text",
    )
    return (Loss("required", "", what, remedy, "changed"),)


def _changed(changed: dict[str, str]) -> tuple[Loss, ...]:
    return tuple(
        Loss(
            "wording", "",
            Words(zh=f"“{typed}”写作“{written}”", en=f"“{typed}” is written “{written}”"),
            Words(zh="读回答案时会还原；也可导入后在网页端改回", en="turned back when answers are read; or change it in the web editor after the import"),
            "changed",
        )
        for typed, written in changed.items()
    )  # fmt: skip


_UNPROVEN = Words(
    zh="格式按 wjxcom/wjx-ai-kit 的公开说明写成，由我们自己的严格解析器检查；没有账号，未能在问卷星网站上验证。",
    en="Written by the public notes of wjxcom/wjx-ai-kit and checked by a strict parser of our own; without an account it could not be checked against the service.",
)
_SAYINGS = {
    **IN_CODEBOOK,
    "languages": Saying(
        Words(zh="每种语言一份问卷：{it}", en="one survey for each language: {it}"),
        Words(zh="分别建立问卷；答案用 `feedback read` 各自读入后合并", en="make a survey of each; read both with `feedback read` and put them together"),
        "changed",
    ),
    "not_applicable": Saying(
        Words(zh="{it}成为最后一个普通选项，因此写成单选而非量表，以免网站把它计入均值", en="{it} becomes an ordinary last option; written as a single choice, so that the service does not average it"),
        Words(zh="无需处理；`feedback read` 会把它分开", en="nothing; `feedback read` keeps it apart"),
        "changed",
    ),
    "order": Saying(
        Words(zh="从{it}排起，网站按 1、2、3 计分会颠倒，因此写成单选", en="begins with {it}; the service would score 1, 2, 3 the wrong way round, so it is written as a single choice"),
        Words(zh="不要看网站算的平均分；`feedback read` 会按代码还原", en="do not use the service's means; `feedback read` turns positions into codes"),
        "changed",
    ),
    "show_if": Saying(
        Words(zh="显示条件：仅当{it}", en="shown only if {it}"),
        Words(zh="在网页端选中该题（若是页面则选中其全部题），点“关联逻辑”或“跳题逻辑”，按此条件设置", en="in the web editor choose the question (all questions of a page), 关联逻辑 or 跳题逻辑, and set this condition"),
    ),
    "sections": Saying(
        Words(zh="页面标题写成段落说明：{it}；用接口导入文本时不保留分页和段落", en="page titles become paragraphs: {it}; page breaks and paragraphs do not survive the text interface"),
        Words(zh="粘贴到网页端或用 JSONL 导入；导入后检查分页", en="paste it in the web editor or import the JSONL; check the pages afterwards"),
        "changed",
    ),
    "randomise": Saying(
        Words(zh="随机顺序：{it}", en="random order: {it}"),
        Words(zh="在该题的设置中勾选“选项随机”或“行标题随机”", en="tick 选项随机 (options) or 行标题随机 (rows) in the question's settings"),
    ),
    "exclusive": Saying(
        Words(zh="{it}不与其他选项互斥", en="{it} does not rule out the other options"),
        Words(zh="在该选项的设置中勾选“互斥”", en="tick 互斥 in the option's settings"),
    ),
    "specify": Saying(
        Words(zh="{it}旁没有填空", en="no text field beside {it}"),
        Words(zh="在该选项的设置中勾选“允许填空”", en="tick 允许填空 in the option's settings"),
    ),
    "limits": Saying(
        Words(zh="限制：{it}", en="limits: {it}"),
        Words(zh="在该题的设置中设为：{it}", en="set in the question's settings: {it}"),
    ),
    "kano": Saying(
        Words(zh="文本格式中写成矩阵单选；JSONL 中是 Kano模型", en="a matrix of single choices in the text; Kano模型 in the JSONL"),
        Words(zh="要用网站的 Kano 分析，请导入 JSONL", en="import the JSONL if you want the service's own Kano analysis"),
        "changed",
    ),
    "servqual": Saying(
        Words(zh="期望与感受写成前后两道矩阵题", en="expectation and perception become two matrices, one after the other"),
        Words(zh="无需处理；`feedback read` 会配对", en="nothing; `feedback read` pairs them"),
        "changed",
    ),
    "ids": Saying(
        Words(zh="网站不保存题目标识，只有题序和文字", en="the service keeps no ids, only the order and the wording"),
        Words(zh="发布后不要改动题目顺序和文字；用 `feedback read --questionnaire` 读回", en="do not change order or wording once it is out; read back with `feedback read --questionnaire`"),
    ),
    "closing": Saying(
        Words(zh="文本格式没有结束语（JSONL 有）：{it}", en="the text format has no closing words (the JSONL has): {it}"),
        Words(zh="导入文本后，在问卷设置中填写提交后显示的文字", en="after importing the text, fill in what is shown after submitting in the survey's settings"),
        "changed",
    ),
}  # fmt: skip
