"""The codebook as a workbook for people: Items, Scales, Scoring."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from feedback.archives import without_times
from feedback.questionnaire.export.typed_text import safe_text

Entry = dict[str, Any]
Row = Sequence[Any]
_WIDEST, _NARROWEST = 60, 8
_LINES = 32_000  # Excel cuts a cell at 32,767 characters
_TYPES = {
    "likert": "量表题组", "servqual": "期望与感受", "kano": "Kano 正反题", "csat": "满意度", "ces": "费力度",
    "nps": "NPS", "single": "单选", "multiple": "多选", "ranking": "排序", "numeric": "数字", "date": "日期",
    "short_text": "短文本", "long_text": "长文本", "note": "说明",
    "slider": "滑块", "max_diff": "最优最劣", "stop": "结束页", "hidden": "链接字段", "arm": "随机分组", "upload": "文件上传", "semantic_differential": "语义差异", "matrix_numeric": "逐行填数", "matrix_text": "逐行填写", "constant_sum": "总和分配",
    "block_order": "页面随机次序", "page_time": "页面用时（秒）",
}  # fmt: skip
_YES = "是 yes"


def workbook(book: Entry, *, language: str) -> bytes:
    """The workbook of a codebook, the same bytes for the same codebook.

    Parameters
    ----------
    book
        What the JSON file holds.
    language
        Of the sheet names.
    """
    from openpyxl import Workbook

    about = book["x-feedback"]
    sheets = (
        ("题目" if language == "zh" else "Items", _items(about)),
        ("量表与选项" if language == "zh" else "Scales", _scales(about)),
        ("计分" if language == "zh" else "Scoring", _scoring(about)),
    )
    file = Workbook()
    file.remove(file.worksheets[0])
    file.properties.creator = "feedback"
    file.properties.title = safe_text(book["title"])
    for name, rows in sheets:
        _fill(file.create_sheet(name), list(rows))
    raw = io.BytesIO()
    file.save(raw)
    return without_times(raw.getvalue())


def _fill(sheet: Any, rows: list[Row]) -> None:
    """Every typed cell as text, the header frozen and filtered, columns as wide as they need."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    top = Alignment(vertical="top", wrap_text=True)
    head, ink = PatternFill("solid", fgColor="1F4E5F"), Font(bold=True, color="FFFFFF")
    for i, row in enumerate(rows, 1):
        for j, value in enumerate(row, 1):
            if value is None or value == "":
                continue
            cell = sheet.cell(row=i, column=j)
            if isinstance(value, int | float) and not isinstance(value, bool):
                cell.value = value
            else:
                text = safe_text(str(value))[:_LINES]
                cell.value = text
                cell.data_type = "s"  # else "=…" would be a formula
                cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
            cell.alignment = top
            if i == 1:
                cell.fill, cell.font = head, ink
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(rows[0]))}{len(rows)}"
    for j in range(len(rows[0])):
        longest = max(_width(row[j]) for row in rows)
        sheet.column_dimensions[get_column_letter(j + 1)].width = longest
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _width(value: Any) -> int:
    """Columns of a cell's longest line; a Chinese character takes two."""
    lines = str(value if value is not None else "").split("\n")
    longest = max(sum(2 if ord(sign) > 0x2E7F else 1 for sign in line[:_WIDEST]) for line in lines)
    return max(_NARROWEST, min(_WIDEST, longest + 2))


def _in(words: Entry | None, languages: Sequence[str]) -> list[str]:
    """One cell for each language."""
    return [(words or {}).get(language, "") for language in languages]


def _headed(words: str, languages: Sequence[str]) -> list[str]:
    return [f"{words} {language}" for language in languages]


def _items(about: Entry) -> Iterator[Row]:
    spoken = about["languages"]
    tools = list(about["columns"][0]["names"]) if about["columns"] else []
    yield [
        "列 column", "题号 no.", "页 section", "题目 question", "题型 type",
        *_headed("文字 text", spoken), *_headed("短名 label", spoken), "量表 scale",
        *_headed("代码 codes", spoken), "数据类型 dtype", "必答 required", *_headed("仅当 shown if", spoken),
        "维度 dimension", "方面 aspect", "反向 reverse", "注意力检查 attention", "不适用列 n/a column",
        "个人信息 personal data", *tools,
    ]  # fmt: skip
    questions = {question["id"]: question for question in about["questions"]}
    for column in about["columns"]:
        question = questions[column["question"]]
        kind = question["type"]
        yield [
            column["column"], question["number"], question["section"], question["id"],
            f"{_TYPES[kind]} {kind}", *_in(column["text"], spoken), *_in(column["label"], spoken),
            column["scale"], *(_codes(about, column, question, language) for language in spoken),
            column["dtype"], _YES if question["required"] else "", *_conditions(question, spoken),
            column["dimension"], column["aspect"], _YES if column["reverse"] else "",
            "" if column["attention"] is None else str(column["attention"]), column["not_applicable"],
            _YES if question["personal_data"] else "",
            *(_place(name) for name in column["names"].values()),
        ]  # fmt: skip


def _codes(about: Entry, column: Entry, question: Entry, language: str) -> str:
    """What the codes of a column mean, a line each, in the order shown."""
    if column["scale"]:
        scale = about["scales"][column["scale"]]
        beside = [scale["not_applicable"]] if scale["not_applicable"] else []
        entries = scale["points"] + beside
    elif column["kind"] == "choice":
        entries = question["choices"]
    elif column["kind"] == "flag":
        return "TRUE = 选中\nFALSE = 未选" if language == "zh" else "TRUE = ticked\nFALSE = not"
    elif column["kind"] == "rank":
        return "1 = 第一" if language == "zh" else "1 = first"
    else:
        return ""
    return "\n".join(f"{entry['code']} = {entry.get(language, '')}" for entry in entries)


def _conditions(question: Entry, spoken: Sequence[str]) -> list[str]:
    rules = [rule for rule in (question["section_shown_if"], question["shown_if"]) if rule]
    return ["\n".join(rule["words"].get(language, "") for rule in rules) for language in spoken]


def _place(name: Entry) -> str:
    """Where a tool keeps a column, in one cell."""
    if "question" in name:
        places = (("question", "Q"), ("row", "row "), ("option", "option "))
        return " ".join(f"{said}{name[key]}" for key, said in places if key in name)
    return f"{name['field']} ∋ {name['code']}" if name.get("listed") else str(name["field"])


def _scales(about: Entry) -> Iterator[Row]:
    spoken = about["languages"]
    yield ["量表或题目 scale or question", "代码 code", *_headed("文字 label", spoken), "位置 position", "说明 note"]  # fmt: skip
    for name, scale in about["scales"].items():
        beside = [scale["not_applicable"]] if scale["not_applicable"] else []
        for position, point in enumerate(scale["points"] + beside, 1):
            note = "不适用，不计分 not applicable, not scored" if point in beside else ""
            yield [name, point["code"], *_in(point, spoken), position, note]
    for question in about["questions"]:
        for choice in question.get("choices", ()):
            flags = (
                ("specify", "可填写 asks to write"),
                ("exclusive", "互斥 rules out the others"),
                ("fixed", "位置固定 keeps its place"),
            )
            note = "; ".join(said for flag, said in flags if choice.get(flag))
            yield [question["id"], choice["code"], *_in(choice, spoken), choice["position"], note]


def _scoring(about: Entry) -> Iterator[Row]:
    spoken = about["languages"]
    yield ["内容 what", "名称 name", "列 columns", *_headed("规则 rule", spoken)]

    def row(what: str, name: str, columns: str, zh: str, en: str) -> Row:
        return [what, name, columns, *_in({"zh": zh, "en": en}, spoken)]

    yield row("问卷 questionnaire", about["id"], "", f"版本 {about['version']}，指纹 {about['fingerprint']}", f"version {about['version']}, fingerprint {about['fingerprint']}")  # fmt: skip
    if about["scoring"]:
        yield ["计分 scoring", "", "", *_in(about["scoring"], spoken)]
    if about["source"]:
        yield row("来源 source", "", "", about["source"], about["source"])
    for name, items in about["dimensions"].items():
        yield row("维度 dimension", name, ", ".join(items), "各题均值，反向题先翻转", "mean of the items, reversed items turned first")  # fmt: skip
    for column in about["columns"]:
        if column["reverse"]:
            formula = about["scales"][column["scale"]]["reverse_scoring"]
            yield row("反向 reverse", column["column"], column["column"], f"得分 = {formula}", f"score = {formula}")  # fmt: skip
        if column["attention"] is not None:
            expected = column["attention"]
            yield row("注意力检查 attention check", column["column"], column["column"], f"应答 {expected}；不计分", f"expected answer {expected}; not scored")  # fmt: skip
    if about["nps"]:
        yield row("NPS", about["nps"], about["nps"], "9、10 的占比减去 0 至 6 的占比", "share of 9 and 10 less share of 0 to 6")  # fmt: skip
    for name, (present, absent) in about["kano_pairs"].items():
        yield row("Kano", name, f"{present}, {absent}", "按 Kano 评价表由两个答案得类别", "category by the Kano evaluation table of the two answers")  # fmt: skip
    for name, (expected, perceived) in about["servqual_pairs"].items():
        yield row("SERVQUAL", name, f"{expected}, {perceived}", "差距 = 感受 - 期望", "gap = perceived - expected")  # fmt: skip
