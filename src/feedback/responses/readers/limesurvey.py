"""LimeSurvey: CSV or XLSX of responses, headed by codes, full wording or both; answers as codes or in full.

Codes: q, q[row], q[row][1] on the two scales of a dual array, q[choice], q[other], q[1] for the first of
a ranking; the exports for R and SPSS write q_row. In full: title [row]. "code & text" writes q[row]. title.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.questionnaire.naming import choice_codes, limesurvey_questions
from feedback.questionnaire.questions import Multiple, Ranking, Servqual, Single
from feedback.responses.readers.layout import Habits, Layout, Raw, Source
from feedback.responses.readers.named import fields_of, places_of
from feedback.responses.readers.wording import match_headers, plain

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_OWN = {
    "id": ("id", "Response ID", "id. Response ID", "答复 ID", "响应 ID"),
    "submitdate": ("submitdate", "Date submitted", "submitdate. Date submitted", "提交日期"),
    "startdate": ("startdate", "Date started", "startdate. Date started", "开始日期"),
    "interviewtime": ("interviewtime", "Total time", "interviewtime. Total time", "总时间"),
    "lastpage": ("lastpage", "Last page", "lastpage. Last page", "最后一页"),
    "startlanguage": (
        "startlanguage",
        "Start language",
        "startlanguage. Start language",
        "起始语言",
    ),
    "seed": ("seed", "Seed", "seed. Seed"),
    "datestamp": ("datestamp", "Date last action", "datestamp. Date last action", "最后操作日期"),
    "ipaddr": ("ipaddr", "IP address", "ipaddr. IP address", "IP 地址"),
    "refurl": ("refurl", "Referrer URL", "refurl. Referrer URL"),
    "token": ("token", "Access code", "Token", "token. Access code", "token. Token"),
}
_TIMES = re.compile(r"groupTime\d+|\w+Time|.*(?:Group time|Question time).*", re.DOTALL)
_CODE_AND_TEXT = re.compile(r"^([A-Za-z]\w*(?:\[[^\]]*\])*)\.(?:\s|$)")
_RANK = re.compile(r"^(.*)\[(?:Rank(?:ing)?|排名|排序|第)\s*(\d+)\s*(?:名|位)?\]\s*$", re.DOTALL)

_DUAL = re.compile(r"^(.*\])\s*\[([^\]]*)\]\s*$", re.DOTALL)
_OTHER = re.compile(r"^(.*)\[(?:Other|其他|其它)\]\s*$", re.DOTALL)


def recognises(raw: Raw) -> bool:
    """Whether LimeSurvey's own columns head the file."""
    heads = set(raw.headers)
    there = {name for name, said in _OWN.items() if heads & {*said}}
    return raw.form == "table" and "id" in there and len(there) >= 3


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """By code where the head has one, else by wording."""
    where = {
        name: next((head for head in said if head in raw.headers), None)
        for name, said in _OWN.items()
    }
    own = {head for head in where.values() if head}
    rest = [head for head in raw.headers if head not in own]
    sources = _by_code(rest, questionnaire)
    taken = {source.raw for source in sources}
    sources += _by_own_heads([head for head in rest if head not in taken], questionnaire)
    taken = {source.raw for source in sources}
    done = {(source.question, source.column, source.place) for source in sources}
    worded, language = match_headers([head for head in rest if head not in taken], questionnaire)
    sources += [s for s in worded if (s.question, s.column, s.place) not in done]
    submitted = where["submitdate"]
    span = (where["startdate"], submitted)
    taken = {source.raw for source in sources}
    return Layout(
        sources=tuple(_with_other(source, questionnaire) for source in sources),
        habits=Habits(
            separators=("; ", ", ", ","), unanswered=frozenset({"n/a", "-"}), language=language
        ),
        respondent=where["id"],
        date=submitted or where["datestamp"],
        blank_stamps=frozenset({"1980-01-01 00:00:00", "1980-01-01"}),
        seconds=where["interviewtime"],
        span=(span[0], span[1]) if span[0] and span[1] and not where["interviewtime"] else None,
        finished=_submitted(raw, submitted),
        known=frozenset(own | {h for h in rest if h not in taken and _TIMES.fullmatch(h)}),
    )


def _submitted(raw: Raw, column: str | None) -> pd.Series | None:
    return None if column is None else raw.table[column].notna().astype("boolean")


def _by_code(headers: list[str], questionnaire: Questionnaire) -> list[Source]:
    fields = fields_of(questionnaire, "limesurvey")
    for name in list(fields):
        flat = re.sub(r"[\[\]]+", "_", name).strip("_")
        fields.setdefault(flat, fields[name])
        fields.setdefault(flat.casefold(), fields[name])
        dual = re.fullmatch(r"(.+)\[(.+)\]\[([12])\]", name)
        if dual:
            # SPSS and R count the scales from 0
            fields.setdefault(
                f"{dual.group(1)}_{dual.group(2)}#{int(dual.group(3)) - 1}", fields[name]
            )
    names = {head: _code(head) for head in headers}
    found = []
    for head, name in names.items():
        for exact in (name, name.casefold()):
            if exact in fields:
                found += [replace(source, raw=head) for source in fields[exact]]
                break
    codes = limesurvey_questions(questionnaire)
    for question in questionnaire.questions():
        if isinstance(question, Ranking):
            code = re.escape(codes[question.id])
            found += places_of(
                question, names, pattern=rf"{code}(?:\[(?=\d+\])|_)(\d+)\]?", tool="limesurvey"
            )
    return found


def _by_own_heads(headers: list[str], questionnaire: Questionnaire) -> list[Source]:
    """Heads in full that LimeSurvey words itself: "title [Rank 1]", "title [Other]", "title [row][Scale 1]"."""
    titles = {
        plain(question.text.say(language)): question
        for question in questionnaire.questions()
        for language in questionnaire.languages
        if isinstance(question, Ranking | Single | Multiple)
    }
    pairs = {
        plain(question.text.say(language) + " " + row.text.say(language)): (question, row.id)
        for question in questionnaire.questions()
        for language in questionnaire.languages
        if isinstance(question, Servqual)
        for row in question.items
    }
    found = []
    for head in headers:
        dual = _DUAL.match(head)
        if dual and plain(dual.group(1)) in pairs:
            side = _side(dual.group(2), pairs[plain(dual.group(1))][0])
            column = f"{pairs[plain(dual.group(1))][1]}_{side}"
            if side:
                found.append(Source(head, pairs[plain(dual.group(1))][0].id, "cell", column))
                continue
        match = _RANK.match(head) or _OTHER.match(head)
        question = titles.get(plain(match.group(1))) if match else None
        if not match or question is None:
            continue
        if match.re is _RANK and isinstance(question, Ranking):
            codes: dict[str, int | str] = {
                theirs: ours for ours, theirs in choice_codes(question, "limesurvey").items()
            }
            place = int(match.group(2))
            found.append(Source(head, question.id, "place", place=place, codes=codes))
        elif match.re is _OTHER and any(choice.specify for choice in question.choices):
            found.append(Source(head, question.id, "other", f"{question.id}_specify"))
    return found


def _side(said: str, question: Servqual) -> str:
    """Which scale of a dual array a head names, by number or by its heading."""
    headings = {"e": question.expectation, "p": question.text}
    for side, words in headings.items():
        if plain(said) in {plain(word) for word in (words.zh, words.en) if word}:
            return side
    number = re.fullmatch(r"(?:Scale|量表|刻度|尺度)?\s*([12])", said.strip(), re.IGNORECASE)
    return {"1": "e", "2": "p"}[number.group(1)] if number else ""


def _code(header: str) -> str:
    match = _CODE_AND_TEXT.match(header)
    return match.group(1) if match else header.strip()


def _with_other(source: Source, questionnaire: Questionnaire) -> Source:
    """In full answers LimeSurvey names its own "other" as it likes."""
    answers = questionnaire.answers_to(source.question)
    question = answers[0].question
    if source.shape != "cell" or not isinstance(question, Single):
        return source
    codes = dict(source.codes) or {choice.code: choice.code for choice in question.choices}
    own = next((choice.code for choice in question.choices if choice.specify), None)
    if own is not None:
        for word in ("-oth-", "Other", "其他", "其它"):
            codes.setdefault(word, own)
    return replace(source, codes=codes)
