"""Strict readers of our own exports: what a survey tool would find, or AssertionError where it would stop.

Each gives {(field, code of a choice or None): (wording, answers)} in one language, for `expected`.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from feedback.questionnaire.export.language_codes import limesurvey_language
from feedback.questionnaire.export.limesurvey import BASE_COLUMNS
from feedback.questionnaire.export.redcap import COLUMNS
from feedback.questionnaire.export.xlsform import language_name
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import choice_codes, held_by, scale_code
from feedback.questionnaire.unasked import Unasked

Place = tuple[str, str | None]
Found = dict[Place, tuple[str, list[tuple[str, str]]]]


def plain(text: object) -> str:
    """Text as people see it: no joiners, straight quotes, single blanks."""
    said = str(text).replace("\u2060", "").replace("｜", "|")
    for curly, straight in zip("‘’“”", "''\"\"", strict=True):
        said = said.replace(curly, straight)
    return " ".join(said.split())


def expected(q: Questionnaire, tool: str, language: str) -> Found:
    """What the questionnaire says, under the names the tool gives it."""
    found: Found = {}
    for column, place in held_by(q, tool).items():
        answer = q.answers[column]
        if answer.part == "specify" or isinstance(answer.question, Unasked):
            continue  # nobody reads what link or chance brings
        entries: list[tuple[str, str]] = []
        if answer.scale is not None:
            entries = [
                (scale_code(p.code, tool), plain(p.say(language))) for p in answer.scale.answers
            ]
        elif answer.kind == "choice":
            codes = choice_codes(answer.question, tool)  # type: ignore[arg-type]
            entries = [(codes[c.code], plain(c.say(language))) for c in answer.question.choices]  # type: ignore[union-attr]
        code = place.code if answer.kind in ("flag", "rank") else None
        found[place.field, code] = (plain(answer.text.say(language)), entries)
    return found


def read_xlsform(content: bytes, language: str) -> Found:
    """An XLSForm: sheets, headers, references and lists as pyxform wants them."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["survey", "choices", "settings"]
    sheets = {name: list(_sheet(book[name])) for name in book.sheetnames}
    label = f"label::{language_name(language)}"
    assert "label" not in {cell.value for cell in book["survey"][1]}
    lists: dict[str, list[tuple[str, str]]] = {}
    for row in sheets["choices"]:
        lists.setdefault(row["list_name"], []).append((row["name"], plain(row[label])))
    for codes in lists.values():
        assert len({code for code, _ in codes}) == len(codes)
    names, found, groups, before = set(), {}, [], ""
    for row in sheets["survey"]:
        after, (kind, _, of) = before, row["type"].partition(" ")
        before = kind
        if kind == "end_group":
            groups.pop()
            continue
        assert re.fullmatch(r"[A-Za-z_][\w.-]*", row["name"])
        assert row["name"] not in names
        for reference in re.findall(r"\$\{(\w+)\}", row.get("relevant", "")):
            assert reference in names, reference
        names.add(row["name"])
        if kind == "begin_group":
            groups.append(row.get("appearance"))
        # a question whose condition never holds (over 3 on a scale of 0 to 3) is one all the same
        elif row.get("relevant") == "false()" and after == "calculate":
            assert of in lists  # holds the labels of an arm, for texts that tell them
        elif kind in ("select_one", "select_multiple", "rank"):
            assert of in lists
            if kind == "select_one":
                found[row["name"], None] = (plain(row[label]), lists[of])
            else:
                found |= {(row["name"], code): (text, []) for code, text in lists[of]}
        elif kind in (
            "text",
            "integer",
            "decimal",
            "date",
            "range",
            "image",
            "audio",
            "video",
            "file",
        ) and not row["name"].endswith("_specify"):
            found[row["name"], None] = (plain(row[label]), [])
    assert groups == []
    return found


def _sheet(sheet: Any) -> Iterator[dict[str, str]]:
    head, *rows = sheet.iter_rows()
    for row in rows:
        assert all(cell.data_type in ("s", "n") for cell in row), "a formula"
        yield {h.value: c.value for h, c in zip(head, row, strict=True) if c.value is not None}


def read_limesurvey(content: bytes, language: str) -> Found:
    """A LimeSurvey survey structure, with the limits at which the importer stops or strips."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8")), delimiter="\t"))
    assert tuple(rows[0])[: len(BASE_COLUMNS)] == BASE_COLUMNS
    settings = {row["name"]: row["text"] for row in rows if row["class"] == "S"}
    languages = [settings["language"], *settings.get("additional_languages", "").split()]
    for code in languages:
        assert any(row["class"] == "SL" and row["language"] == code for row in rows), code
    body = [row for row in rows if row["class"] in ("G", "Q", "SQ", "A")]
    blocks = [[row for row in body if row["language"] == code] for code in languages]
    assert body == [row for block in blocks for row in block], "languages are mixed"
    for block in blocks[1:]:
        for one, other in zip(blocks[0], block, strict=True):
            same = ("id", "class", "type/scale", "relevance", "mandatory", "other")
            assert [one[name] for name in same] == [other[name] for name in same]
            assert one["class"] == "G" or one["name"] == other["name"]
    _known_variables(blocks[0])
    found: Found = {}
    question: dict[str, str] = {}
    subs: list[tuple[str, str]] = []
    answers: dict[str, list[tuple[str, str]]] = {}
    for row in [*blocks[languages.index(limesurvey_language(language))], {"class": "end"}]:
        if row["class"] in ("G", "Q", "end") and question:
            found |= _limesurvey_question(question, subs, answers)
            question = {}
        if row["class"] == "Q":
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", row["name"]), row["name"]
            question, subs, answers = row, [], {"0": [], "1": []}
        elif row["class"] == "SQ":
            assert re.fullmatch(r"[A-Za-z0-9]{1,20}", row["name"]), row["name"]
            # a pair of opposites is "left|right", the ends of a slider "|left|right"
            ends = row["text"].split("|")
            slider = question.get("slider_layout") == "1"
            assert not slider or len(ends) == 3
            opposites = question["type/scale"] == "F" and len(ends) == 2
            pair = " – ".join(map(_shown, ends)) if opposites else _shown(row["text"])
            subs.append((row["name"], _shown(question["text"]) if slider else pair))
        elif row["class"] == "A":
            assert re.fullmatch(r"[A-Za-z0-9]{1,5}", row["name"]), row["name"]
            answers[row["type/scale"]].append((row["name"], _shown(row["text"])))
    return found


def _limesurvey_question(
    row: dict[str, str], subs: list[tuple[str, str]], answers: dict[str, list[tuple[str, str]]]
) -> Found:
    name, kind = row["name"], row["type/scale"]
    if row.get("hidden") == "1":
        assert kind != "*" or re.fullmatch(
            r"\{if\(is_empty\((\w+\.NAOK)\), if\(rand\(.*\), \1\)\}", row["text"]
        )
        return {}
    text = _shown(row["text"])
    for codes in (subs, answers["0"]):
        assert len({code.casefold() for code, _ in codes}) == len(codes)
    if kind in "FKQ":
        assert kind == "F" or not answers["0"]
        return {(f"{name}[{code}]", None): (said, answers["0"]) for code, said in subs}
    if kind == "1":
        assert answers["0"] == answers["1"]
        sides = {}
        for code, said in subs:
            perceived, _, expectation = said.partition(
                "（期望：" if "（期望：" in said else " (expected: "
            )
            sides[f"{name}[{code}][1]", None] = (expectation[:-1] or perceived, answers["0"])
            sides[f"{name}[{code}][2]", None] = (perceived, answers["1"])
        return sides
    other = _placed(row, [*subs, *answers["0"]]) if row["other"] == "Y" else [*subs, *answers["0"]]
    if kind == "M":
        return {(f"{name}[{code}]", code): (said, []) for code, said in other}
    if kind == "R":
        return {(name, code): (said, []) for code, said in other}
    if kind == "|":
        return {(f"{name}[filecount]", None): (text, [])}
    assert kind in "L!NDSTX"
    return {} if kind == "X" or name.endswith("specify") else {(name, None): (text, other)}


def _placed(row: dict[str, str], codes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Choices with LimeSurvey's own "other" at its place."""
    other = ("other" if row["type/scale"] == "M" else "-oth-", _shown(row["other_replace_text"]))
    at = 0
    if row["other_position"] == "specific":
        at = [code for code, _ in codes].index(row["other_position_code"]) + 1
    return [*codes[:at], other, *codes[at:]]


def _known_variables(block: list[dict[str, str]]) -> None:
    """Every variable of a relevance equation belongs to a question further up."""
    known: set[str] = set()
    for row in block:
        for name in re.findall(r"(\w+)\.NAOK", row["relevance"]):
            assert name.split("_")[0] in known, name
        if row["class"] == "Q":
            known.add(row["name"])


def _shown(text: str) -> str:
    assert "{" not in text
    assert not re.search(r"<(?!br />)", text)
    return plain(html.unescape(text.replace("<br />", "\n")))


def read_surveyjs(content: bytes, language: str) -> Found:
    """A SurveyJS survey."""
    survey = json.loads(content)

    def say(words: Any) -> str:
        code = {"en": "default", "zh": "zh-cn"}[language]
        return plain(words if isinstance(words, str) else words[code])

    found: Found = {}
    for element in (e for page in survey["pages"] for e in page["elements"]):
        name, kind = element["name"], element["type"]
        if element.get("visible") is False:
            continue
        choices = [(str(c["value"]), say(c["text"])) for c in element.get("choices", [])]
        if element.get("showOtherItem"):
            choices.append(("other", say(element["otherText"])))
        if element.get("showNoneItem"):
            choices.append(("none", say(element["noneText"])))
        if kind == "matrix":
            points = [(str(c["value"]), say(c["text"])) for c in element["columns"]]
            rows = {
                (f"{name}.{r['value']}", None): (say(r["text"]), points) for r in element["rows"]
            }
            found |= rows
        elif kind == "multipletext":
            found |= {
                (f"{name}.{item['name']}", None): (say(item["title"]), [])
                for item in element["items"]
            }
        elif kind in ("checkbox", "ranking"):
            found |= {(name, code): (text, []) for code, text in choices}
        elif kind == "rating" and "rateMin" in element:
            low, high = element["rateMin"], element["rateMax"]
            points = [(str(code), str(code)) for code in range(low, high + 1)]
            points[0] = (str(low), f"{low} {say(element['minRateDescription'])}")
            points[-1] = (str(high), f"{high} {say(element['maxRateDescription'])}")
            found[name, None] = (say(element["title"]), points)
        elif kind == "rating":
            points = [(str(c["value"]), say(c["text"])) for c in element["rateValues"]]
            found[name, None] = (say(element["title"]), points)
        elif kind != "html" and not name.endswith("_specify"):
            found[name, None] = (say(element["title"]), choices)
    return found


FIELD_TYPES = {"file", "text", "slider", "notes", "radio", "dropdown", "checkbox", "descriptive"}


def read_redcap(content: bytes, language: str) -> Found:
    """A REDCap data dictionary, with the rules of names, types, forms and matrices."""
    table = csv.DictReader(io.StringIO(content.decode("utf-8")))
    assert tuple(table.fieldnames or ()) == COLUMNS
    rows = list(table)
    name_, _, _, type_, label_, choices_ = COLUMNS[:6]
    assert (rows[0][name_], rows[0][type_]) == ("record_id", "text")
    names = [row[name_] for row in rows]
    assert len(set(names)) == len(names)
    found: Found = {}
    before = ""
    met: set[str] = set()
    matrices: dict[str, tuple[str, str]] = {}
    for row in rows[1:]:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", row[name_])
        assert row["Form Name"] == rows[0]["Form Name"]
        assert row[type_] in FIELD_TYPES
        assert row[label_]
        group = row["Matrix Group Name"]
        assert re.fullmatch(r"[a-z0-9_]*", group)
        if group:
            assert group == before or group not in matrices, "a matrix in two pieces"
            assert matrices.setdefault(group, (row[type_], row[choices_])) == (
                row[type_],
                row[choices_],
            )
        before = group
        for name, code in re.findall(r"\[(\w+)(?:\((\w+)\))?\]", row[COLUMNS[11]]):
            assert name in met, name
            assert not code or code in _choices(rows[names.index(name)][choices_])
        met.add(row[name_])
        found |= _redcap_field(row)
    return found


def _redcap_field(row: dict[str, str]) -> Found:
    name, kind, text = row[COLUMNS[0]], row[COLUMNS[3]], plain(row[COLUMNS[4]])
    if "@HIDDEN" in row[COLUMNS[17]]:
        return {}
    if kind == "slider":
        assert row[COLUMNS[5]].count("|") in (0, 1)
        return {(name, None): (text, [])}
    choices = _choices(row[COLUMNS[5]])
    if kind == "checkbox":
        assert all(re.fullmatch(r"[a-z0-9]+", code) for code in choices)
        return {(f"{name}___{code}", code): (said, []) for code, said in choices.items()}
    if row["Matrix Ranking?"] == "y":
        return {(name, name.split("_")[1]): (text, [])}
    if kind == "descriptive" or name.endswith("_specify"):
        return {}
    return {(name, None): (text, list(choices.items()))}


def _choices(cell: str) -> dict[str, str]:
    if not cell:
        return {}
    pairs = [part.split(", ", 1) for part in cell.split(" | ")]
    assert len({code for code, _ in pairs}) == len(pairs)
    return {code: plain(text) for code, text in pairs}


READERS = {
    "xlsform": read_xlsform,
    "limesurvey": read_limesurvey,
    "surveyjs": read_surveyjs,
    "redcap": read_redcap,
}


def read_ddi(content: bytes, language: str) -> Found:
    """Variables of a DDI codebook by their own names; its structure is checked elsewhere."""
    root = ET.fromstring(content)
    space = root.tag.partition("}")[0] + "}"
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    found: Found = {}

    def say(element: ET.Element, tag: str) -> str:
        return next(plain(e.text) for e in element.iter(f"{space}{tag}") if e.get(lang) == language)

    for variable in root.iter(f"{space}var"):
        categories = [
            (str(c.findtext(f"{space}catValu")), say(c, "labl"))
            for c in variable.findall(f"{space}catgry")
        ]
        tag = "qstnLit" if variable.find(f"{space}qstn") is not None else "notes"
        found[str(variable.get("name")), None] = (say(variable, tag), categories)
    return found
