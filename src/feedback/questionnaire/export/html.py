"""A questionnaire as one page that a person fills in: no server, no network, on a phone or a tablet."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from feedback.numeric import plain_number
from feedback.questionnaire.carry import carried_codes
from feedback.questionnaire.export.flat import explained
from feedback.questionnaire.export.losses import limits_of
from feedback.questionnaire.export.result import Loss, Written
from feedback.questionnaire.images import data_url
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Image, Words
from feedback.questionnaire.phrases import pattern, phrase, spoken_by
from feedback.questionnaire.piping import filled_in, told
from feedback.questionnaire.questions import (
    ConstantSum,
    Filled,
    MatrixNumeric,
    Multiple,
    Note,
    Numeric,
    Question,
    Ranking,
    Slider,
    Upload,
)
from feedback.questionnaire.quotas import beyond, cells_of
from feedback.questionnaire.scaled_questions import (
    Battery,
    BipolarItem,
    Kano,
    SemanticDifferential,
    Servqual,
)
from feedback.questionnaire.tags import html_tag, own_name, right_to_left
from feedback.questionnaire.unasked import Arm, BlockOrder, PageTime, Unasked

FOLDER = Path(__file__).parent / "form"
# the words of the page itself, by their keys in interface.yaml
FORM = (
    "start", "next", "finish", "back", "where", "must", "required_note", "finished", "again", "kept", "kept_note", "csv",
    "json", "forget", "sure", "noscript", "unkept", "answer", "rows", "unmoved", "total", "choose", "least", "most", "rank",
    "ranks", "file_size", "number", "low", "high", "day",
)  # fmt: skip
_INPUTS = {
    "numeric": ("text", "decimal"),
    "matrix_numeric": ("text", "decimal"),
    "constant_sum": ("text", "decimal"),
    "matrix_text": ("text", ""),
    "date": ("date", ""),
    "short_text": ("text", ""),
    "upload": ("file", ""),
}


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """The page in all languages of the questionnaire, `language` first."""
    content = form_page(questionnaire, language=language)
    losses = [
        Loss(
            "reverse", "",
            Words(zh="页面保存的是勾选的原值，不计分。", en="The page keeps answers as ticked; it does not score."),
            Words(zh="用 feedback read 读入时自动翻转。", en="feedback read turns reversed items when it reads the file."),
            "changed",
        )
    ] if questionnaire.reverse else []  # fmt: skip
    return Written({f"{questionnaire.id}.html": content.encode("utf-8")}, tuple(losses))


def form_page(questionnaire: Questionnaire, *, language: str) -> str:
    """HTML of the page: everything inside, nothing fetched.

    Answers are kept in the browser (localStorage, under the questionnaire's id and version) until
    somebody saves them as CSV or JSON in the columns of `Questionnaire.columns`.
    """
    with spoken_by(questionnaire):
        return _page(questionnaire, language)


def _page(q: Questionnaire, language: str) -> str:
    languages = sorted(q.languages, key=lambda code: code != language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["piped"] = partial(_piped, q)
    environment.filters["data_name"] = _data_name
    environment.filters["plainly"] = partial(_plainly, q)
    script = "\n" + (FOLDER / "form.js").read_text(encoding="utf-8")
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    pages = [
        {
            "id": section.id,
            "title": section.title,
            "text": section.text,
            "questions": [_shown(q, question) for question in section.questions],
        }
        for section in q.sections
    ]
    return environment.get_template("page.html.j2").render(
        title=q.title, introduction=q.introduction, closing=q.closing, pages=pages, ui={name: pattern(name) for name in FORM},
        languages=languages, first=language, tags={code: html_tag(code) for code in languages},
        names={code: own_name(code) for code in languages}, rtl={code for code in languages if right_to_left(code)},
        style=(FOLDER / "form.css").read_text(encoding="utf-8"), script=script,
        mirrored=(FOLDER / "mirrored.css").read_text(encoding="utf-8").strip(),
        script_hash=base64.b64encode(digest).decode("ascii"),
        data=_script_json(_data(q, languages)), stamp=f"{q.id} · {q.version}",
    )  # fmt: skip


def _data_name(tag: str) -> str:
    """Name of the data- attribute of a language; the script asks for it by getAttribute, which knows small letters alone."""
    return tag.lower()


def _piped(q: Questionnaire, text: str) -> Markup:
    """Text as HTML; an answer told again has a place of its own that the script fills in."""
    made = filled_in(text, lambda typed: str(escape(typed)), lambda name: f'<span class="pipe" data-pipe="{name}">…</span>')  # fmt: skip
    return Markup(made)


def _plainly(q: Questionnaire, text: str) -> str:
    """Text for a place that holds no element."""
    return filled_in(text, str, lambda name: "…")


def _labels(q: Questionnaire, languages: Sequence[str]) -> dict[str, Any]:
    """{answer column told again: {code: its label by language}}."""
    found: dict[str, Any] = {}
    for column in told(q):
        found[column] = {
            str(code): {
                spoken: q.value_labels(column, language=spoken)[code] for spoken in languages
            }
            for code in q.value_labels(column)
        }
        scale = q.answers[column].scale
        if scale is not None and (beside := scale.not_applicable) is not None:
            found[column][str(beside.code)] = {spoken: beside.say(spoken) for spoken in languages}
    return found


def _shown(q: Questionnaire, question: Question) -> dict[str, Any]:
    """What the template asks of a question."""
    specify = next((c for c in getattr(question, "choices", ()) if c.specify), None)
    kind, mode = _INPUTS.get(question.type, ("", ""))
    return {
        "id": question.id,
        "type": "hidden" if isinstance(question, Unasked) else question.type,
        "text": question.text,
        "hint": question.hint,
        "purpose": question.purpose,
        "required": question.required,
        "image": _picture(q, question.image),
        "entries": _entries(q, question),
        "grids": _grids(q, question),
        "limits": _limits(question),
        "dropdown": getattr(question, "dropdown", False),
        "places": _places(question),
        "fields": [{"column": row.id, "text": row.text} for row in question.items]
        if isinstance(question, Filled)
        else [],
        "longest": getattr(question, "longest", None),
        "earliest": getattr(question, "earliest", None),
        "latest": getattr(question, "latest", None),
        "unit": getattr(question, "unit", None),
        "line": _line(question) if isinstance(question, Slider) else None,
        "accept": ",".join(f".{ending}" for ending in question.endings)
        if isinstance(question, Upload)
        else "",
        "files": getattr(question, "files", 0),
        "input": kind,
        "mode": mode,
        "specify": {"code": specify.code, "words": phrase("specify")} if specify else None,
    }


def _picture(q: Questionnaire, image: Image | None) -> dict[str, Any] | None:
    """A picture inside the page, and what it shows."""
    return None if image is None else {"url": data_url(q, image), "alt": image.alt}


def _entries(q: Questionnaire, question: Question) -> list[dict[str, Any]]:
    scale = q.scale_of(question)
    if scale is not None:
        beside = scale.not_applicable
        return [
            {
                "code": point.code,
                "words": point,
                "exclusive": False,
                "beside": point is beside,
                "image": None,
            }
            for point in scale.answers
        ]
    return [
        {
            "code": c.code,
            "words": c,
            "exclusive": c.exclusive,
            "beside": False,
            "image": _picture(q, c.image),
        }
        for c in getattr(question, "choices", ())
    ]


def _grids(q: Questionnaire, question: Question) -> list[dict[str, Any]]:
    """Batteries as rows on a scale; a SERVQUAL battery as two, what is expected first."""
    rows = [
        {
            "column": answer.column,
            "text": answer.text,
            "part": answer.part,
            "ends": (answer.item.left, answer.item.right)
            if isinstance(answer.item, BipolarItem)
            else None,
        }
        for answer in q.answers_to(question.id)
    ]
    if isinstance(question, Servqual):
        return [
            {"text": _headed("expected", question.expectation), "rows": [r for r in rows if r["part"] == "e"]},
            {"text": _headed("perceived", question.text), "rows": [r for r in rows if r["part"] == "p"]},
        ]  # fmt: skip
    return [{"text": None, "rows": rows}] if isinstance(question, Battery | Kano) else []


def _headed(side: str, words: Words) -> Words:
    named = {one: f"{text[:1].upper()}{text[1:]}" for one, text in pattern(side).texts.items()}
    return phrase("colon", text=Words.of(named), rest=words)


def _line(question: Slider) -> dict[str, Any]:
    """A slider's numbers, and what its ends mean."""
    ends = {"left": question.left, "right": question.right}
    return {"low": plain_number(question.low), "high": plain_number(question.high), "step": plain_number(question.step), **ends}  # fmt: skip


def _places(question: Question) -> int:
    return (question.top or len(question.choices)) if isinstance(question, Ranking) else 0


def _limits(question: Question) -> Words | None:
    """Limits in words, so that nobody finds out by an error."""
    if isinstance(question, SemanticDifferential):
        return explained(question)[-1]
    if isinstance(question, Ranking):
        n = _places(question)
        return phrase("rank_first", n=n)
    if isinstance(question, Multiple):
        least, most = question.least, question.most
        if least and most:
            return phrase("choose_between", least=least, most=most)
        if most:
            return phrase("choose_at_most", n=most)
        return phrase("choose_at_least", n=least) if least else phrase("choose_any")
    if isinstance(question, Upload):
        return limits_of(question)
    if isinstance(question, ConstantSum):
        return phrase("rows_total", n=plain_number(question.total))
    if (
        isinstance(question, Numeric | MatrixNumeric)
        and question.low is not None
        and question.high is not None
    ):
        return phrase("between", low=plain_number(question.low), high=plain_number(question.high))
    return None


def _data(q: Questionnaire, languages: Sequence[str]) -> dict[str, Any]:
    """What the script asks of the questionnaire."""
    return {
        "id": q.id,
        "version": q.version,
        "title": {code: q.title.say(code) for code in languages},
        "languages": languages,
        "tags": {code: html_tag(code) for code in dict.fromkeys(["zh", "en", *languages])},
        "record": {
            "respondent": q.record.respondent,
            "date": q.record.date or "submitted",
            "seconds": q.record.seconds or "seconds",
        },
        "columns": list(q.columns),
        "columns_of": {
            question.id: [a.column for a in q.answers_to(question.id) if a.part != "specify"]
            for question in q.questions()
        },
        "labels": _labels(q, languages),
        "quotas": list(_quotas(q, languages)),
        "ui": {
            name: {code: words.say(code) for code in languages}
            for name, words in ((key, pattern(key)) for key in FORM)
        },
        "pages": [
            {
                "id": section.id,
                "rule": section.show_if.model_dump(by_alias=True) if section.show_if else None,
                "questions": [_logic(q, question, languages) for question in section.questions],
            }
            for section in q.sections
        ],
    }


def _quotas(q: Questionnaire, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Cells that turn people away, and which answers somebody turned away has given."""
    for quota in q.quotas:
        if quota.full == "stop":
            after = set(beyond(q, quota))
            yield {
                "id": quota.id,
                "kept": [column for column in q.columns if column not in after],
                "text": {code: quota.said.say(code) for code in languages},
                "cells": [
                    {"rule": cell.rule.model_dump(by_alias=True), "limit": cell.limit}
                    for cell in cells_of(q, quota)
                ],
            }


def _logic(q: Questionnaire, question: Question, languages: Sequence[str]) -> dict[str, Any]:
    scale = q.scale_of(question)
    choices = getattr(question, "choices", ())
    beside = scale.not_applicable.code if scale and scale.not_applicable else None
    return {
        "id": question.id,
        "type": "hidden" if isinstance(question, Unasked) else question.type,
        "text": {code: _plainly(q, question.text.say(code)) for code in languages},
        "default": getattr(question, "default", None) or None,
        "carried": carried_codes(q, question),
        "wanted": carry.ticked if (carry := getattr(question, "carry", None)) else True,
        "arms": [arm.code for arm in question.choices] if isinstance(question, Arm) else None,
        "blocks": question.blocks if isinstance(question, BlockOrder) else None,
        "clock": isinstance(question, PageTime),
        "rule": question.show_if.model_dump(by_alias=True) if question.show_if else None,
        "required": question.required and not isinstance(question, Note | Unasked),
        "columns": [a.column for a in q.answers_to(question.id) if a.part != "specify"],
        "numbers": scale is not None,
        "not_applicable": beside,
        "specify": next((c.code for c in choices if c.specify), None),
        "exclusive": [f"{question.id}_{c.code}" for c in choices if c.exclusive],
        "fixed": [i for i, c in enumerate(choices) if c.fixed],
        "randomise": getattr(question, "randomise", False),
        "places": _places(question),
        **{
            name: getattr(question, name, None)
            for name in ("files", "megabytes", "least", "most", "low", "high", "total")
        },
        **{name: str(getattr(question, name, None) or "") for name in ("earliest", "latest")},
    }


def _script_json(data: dict[str, Any]) -> str:
    """JSON that cannot end its script element."""
    text = json.dumps(data, ensure_ascii=False)
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
