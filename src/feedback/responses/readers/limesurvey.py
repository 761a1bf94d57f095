"""LimeSurvey: CSV, XLSX or JSON of responses, headed by codes, full wording or both; codes or full answers.

Codes: q, q[row], q[row][1] on the two scales of a dual array, q[choice], q[other], q[1] for the first of
a ranking. SPSS, R and Stata write q_row_1; "ExpressionScript code" counts the scales of a dual array from
0: q_row_0, q_row_1. In full: title [row]. "code & text" writes q[row]. title.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.errors import InputError
from feedback.questionnaire.blocks import groups_of_pages, page_times
from feedback.questionnaire.naming import choice_codes, limesurvey_dual_row, limesurvey_questions
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Multiple, Ranking, Single
from feedback.questionnaire.scaled_questions import Servqual
from feedback.responses.readers.cells import says_no
from feedback.responses.readers.layout import Habits, Layout, Raw, Source
from feedback.responses.readers.limesurvey_columns import code_of, group_times, is_time, own_columns
from feedback.responses.readers.named import fields_of, places_of, spelled_codes
from feedback.responses.readers.wording import match_headers, plain

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_ABBREVIATED = re.compile(r"\.\. (?:$|[ \]])|\.\.$")
_BRACKETED = re.compile(r"^(.*?)[ _]*\[([^\[\]]*)\]\s*$", re.DOTALL)
_NUMBER_OF = re.compile(r"^[^\d]*?(\d+)[^\d]*$")
_FLAT_DUAL = re.compile(r"^(.+)_([012])$")
# "other" as LimeSurvey writes it in full answers, by the language of the export
_OTHER = ("-oth-", "Other", "其他", "其它", "Sonstiges", "Autre", "Otro", "Otra", "その他", "Altro", "Outro", "Overig", "Anders", "Другое", "기타")  # fmt: skip


def recognises(raw: Raw) -> bool:
    """Whether LimeSurvey's own columns head the file."""
    own = own_columns(raw) if raw.form in ("table", "json") else {}
    return "id" in own and len(own) >= 3


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """By code where the head has one, else by wording.

    Raises
    ------
    InputError
        The heads are cut short ("abbreviated"), so that no question can be told from them.
    """
    where = own_columns(raw)
    own = set(where.values())
    rest = [head for head in raw.headers if head not in own]
    sources = _by_code(rest, questionnaire)
    taken = {source.raw for source in sources}
    sources += _by_own_heads([head for head in rest if head not in taken], questionnaire)
    taken = {source.raw for source in sources}
    done = {(source.question, source.column, source.place) for source in sources}
    worded, language = match_headers([head for head in rest if head not in taken], questionnaire)
    sources += [s for s in worded if (s.question, s.column, s.place) not in done]
    taken = {source.raw for source in sources}
    timed, remarks = _timed([head for head in rest if head not in taken], questionnaire)
    sources += timed
    _refuse_abbreviated(raw, rest, sources)
    submitted, started = where.get("submitdate"), where.get("startdate")
    spanned = submitted and started and "interviewtime" not in where
    taken = {source.raw for source in sources}
    return Layout(
        sources=tuple(_spelled(source, questionnaire) for source in sources),
        habits=Habits(
            separators=("; ", ", ", ","), unanswered=frozenset({"n/a", "-"}), language=language,
            unticked=frozenset({"2"}),
        ),
        respondent=where.get("id"),
        date=submitted or where.get("datestamp"),
        blank_stamps=frozenset({"1980-01-01 00:00:00", "1980-01-01"}),
        seconds=where.get("interviewtime"),
        span=(started, submitted) if spanned and started and submitted else None,
        finished=None if submitted is None else raw.table[submitted].notna().astype("boolean"),
        known=frozenset(own | {h for h in rest if h not in taken and is_time(h)}),
        table=_without_converted(raw.table, sources),
        sparse=raw.form == "json",
        remarks=tuple(remarks),
    )  # fmt: skip


def _timed(headers: list[str], questionnaire: Questionnaire) -> tuple[list[Source], list[Words]]:
    """The times of groups as our times on page, and a remark where the groups are not our pages.

    Groups are the pages, in their order; heads that say a title say that of the page in their place.
    """
    heads, pages = group_times(headers), groups_of_pages(questionnaire)
    clocks = {page.id: column for column, page in page_times(questionnaire).items()}
    ours = len(heads) == len(pages) and all(
        title is None or plain(title) in {plain(word) for word in page.title.texts.values()}
        for title, page in zip(heads.values(), pages, strict=True)
    )
    if not (heads and clocks) or ours:
        timed = zip(heads, pages, strict=False)
        return [
            Source(head, clocks[page.id], "cell", clocks[page.id])
            for head, page in timed
            if page.id in clocks
        ], []
    return [], [_other_groups(list(heads), [page.title for page in pages])]


def _other_groups(heads: list[str], titles: list[Words]) -> Words:
    found = "; ".join(head.strip() for head in heads)
    return Words(
        zh=f"组用时的列（{found}）与问卷的页（{'、'.join(one.say('zh') for one in titles)}）不一一对应，未读入",
        en=f"the times of groups ({found}) are not those of the pages ({', '.join(one.say('en') for one in titles)}) one by one and were not read",
    )


def _refuse_abbreviated(raw: Raw, heads: list[str], sources: list[Source]) -> None:
    short = [head for head in heads if _ABBREVIATED.search(head)]
    if len(short) > len(heads) / 3 and len(sources) < len(heads) / 2:
        raise InputError(
            en=f"{raw.path}: LimeSurvey cut the questions in the heads short (“{short[0].strip()}”), so that they "
            "cannot be told apart. Export again with headings “Question code” (or “Full question text”).",
            zh=f"{raw.path}：LimeSurvey 导出的表头是缩略题面（“{short[0].strip()}”），无法对应到题目。"
            "请重新导出，表头选“问题代码”（或“完整的问题文本”）。",
        )


def _by_code(headers: list[str], questionnaire: Questionnaire) -> list[Source]:
    fields = fields_of(questionnaire, "limesurvey")
    names = {head: code_of(head) for head in headers}
    names |= _dual_by_code(names, questionnaire)
    for name in list(fields):
        flat = re.sub(r"[\[\]]+", "_", name).strip("_")
        if not re.search(r"\]\[[12]\]$", name):
            fields.setdefault(flat, fields[name])
            fields.setdefault(flat.casefold(), fields[name])
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


def _dual_by_code(names: dict[str, str], questionnaire: Questionnaire) -> dict[str, str]:
    """{head: q[row][1 or 2]} of dual arrays whose scales are counted from 0 or from 1.

    q_row_1 is the second scale where some q_row_0 is there, the first where some q_row_2 is; with
    neither it may be either and stands for none.
    """
    codes = limesurvey_questions(questionnaire)
    found: dict[str, str] = {}
    for question in questionnaire.questions():
        if not isinstance(question, Servqual):
            continue
        code = codes[question.id].casefold()
        sides: dict[str, tuple[str, int]] = {}
        for head, name in names.items():
            flat = re.sub(r"[\[\]#]+", "_", name).strip("_").casefold()
            match = _FLAT_DUAL.match(flat)
            if match and match.group(1).startswith(f"{code}_"):
                sides[head] = (match.group(1)[len(code) + 1 :], int(match.group(2)))
        numbers = {number for _, number in sides.values()}
        first = 0 if 0 in numbers else 1 if 2 in numbers else None
        for head, (row, number) in sides.items():
            # q[row][1] in brackets is LimeSurvey's own count from 1, whatever else is there
            start = 1 if "][" in names[head] else first
            if start is not None and number - start in (0, 1):
                found[head] = f"{codes[question.id]}[{row}][{number - start + 1}]"
            else:
                found[head] = "\0"
    return found


def _by_own_heads(headers: list[str], questionnaire: Questionnaire) -> list[Source]:
    """Heads in full that LimeSurvey words itself: "title [Rank 1]", "title [Other]", "title [row][Scale 1]"."""
    titles = _titles(questionnaire)
    duals = _dual_rows(questionnaire)
    found = []
    strange: dict[str, list[str]] = defaultdict(list)
    own = _ranked_texts(headers, questionnaire)
    for head in headers:
        match = _BRACKETED.match(head)
        if head in own:
            found.append(Source(head, own[head], "other", f"{own[head]}_specify"))
            continue
        if not match:
            continue
        before, inside = match.groups()
        if plain(before) in duals:
            question, row = duals[plain(before)]
            side = _side(inside, question)
            if side:
                found.append(Source(head, question.id, "cell", f"{row}_{side}"))
            continue
        asked = titles.get(plain(before))
        number = _NUMBER_OF.match(inside.strip())
        if isinstance(asked, Ranking) and number and 1 <= int(number[1]) <= len(asked.choices):
            codes: dict[str, int | str] = {
                theirs: ours for ours, theirs in choice_codes(asked, "limesurvey").items()
            }
            found.append(Source(head, asked.id, "place", place=int(number[1]), codes=codes))
        elif asked is not None and not _is_choice(inside, asked):
            strange[asked.id].append(head)
    for question_id, heads in strange.items():
        # what is in brackets and no choice is LimeSurvey's word for "other", in whatever language
        written = any(choice.specify for choice in _question(questionnaire, question_id).choices)
        if written and len(heads) == 1:
            found.append(Source(heads[0], question_id, "other", f"{question_id}_specify"))
    return found


def _ranked_texts(headers: list[str], questionnaire: Questionnaire) -> dict[str, str]:
    """{head: ranking} of the text questions that follow a ranking: their wording is the choice's."""
    by_wording: dict[str, list[str]] = defaultdict(list)
    for head in headers:
        by_wording[plain(head)].append(head)
    found: dict[str, str] = {}
    for question in questionnaire.questions():
        for choice in question.choices if isinstance(question, Ranking) else ():
            for word in {*choice.texts.values()} if choice.specify else ():
                heads = by_wording.get(plain(word), [])
                if len(heads) == 1 and found.setdefault(heads[0], question.id) != question.id:
                    found[heads[0]] = ""  # two rankings word it alike
    return {head: question for head, question in found.items() if question}


def _titles(questionnaire: Questionnaire) -> dict[str, Single | Multiple | Ranking]:
    return {
        plain(question.text.say(language)): question
        for question in questionnaire.questions()
        for language in questionnaire.languages
        if isinstance(question, Ranking | Single | Multiple)
    }


def _question(questionnaire: Questionnaire, name: str) -> Single | Multiple | Ranking:
    question = questionnaire.answers_to(name)[0].question
    assert isinstance(question, Single | Multiple | Ranking)
    return question


def _is_choice(text: str, question: Single | Multiple | Ranking) -> bool:
    own = (word for c in question.choices if not c.specify for word in c.texts.values())
    return plain(text) in {plain(word) for word in own}


def _dual_rows(questionnaire: Questionnaire) -> dict[str, tuple[Servqual, str]]:
    """{title and row as LimeSurvey heads them: question and id of the row}."""
    found = {}
    for question in questionnaire.questions():
        for row in question.items if isinstance(question, Servqual) else ():
            for language in questionnaire.languages:
                for words in (row.text, limesurvey_dual_row(row.expectation, row.text)):
                    key = plain(f"{question.text.say(language)} [{words.say(language)}]")
                    found[key] = (question, row.id)
    return found  # type: ignore[return-value]


def _side(said: str, question: Servqual) -> str:
    """Which scale of a dual array a head names, by its heading or by number."""
    for side, words in {"e": question.expectation, "p": question.text}.items():
        if plain(said) in {plain(word) for word in words.texts.values()}:
            return side
    number = _NUMBER_OF.match(said.strip())
    return {"1": "e", "2": "p"}.get(number[1], "") if number else ""


def _spelled(source: Source, questionnaire: Questionnaire) -> Source:
    """With LimeSurvey's codes, and its own words for "other" in full answers."""
    answers = questionnaire.answers_to(source.question)
    question = answers[0].question
    codes = dict(source.codes)
    if not codes and source.shape in ("cell", "list"):
        codes = spelled_codes(answers[0], "limesurvey")
    if source.shape == "cell" and isinstance(question, Single):
        own = next((choice.code for choice in question.choices if choice.specify), None)
        labels = {plain(word) for c in question.choices for word in c.texts.values()}
        for word in _OTHER if own is not None else ():
            if plain(word) not in labels or word == "-oth-":
                codes.setdefault(word, str(own))
    return replace(source, codes=codes)


def _without_converted(table: pd.DataFrame, sources: list[Source]) -> pd.DataFrame:
    """Without the "no" that a conversion of Y and N writes where nobody wrote at "other".

    It is one where the ticks beside it are spelled so too, and no such cell was left empty.
    """
    flags: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        if source.shape == "flag":
            flags[source.question].append(source.raw)
    cleared = table
    for source in sources:
        beside = flags.get(source.question) if source.shape == "other" else None
        if not beside:
            continue
        ticks = table[beside]
        noes = {text for head in beside for text in ticks[head].dropna().unique() if says_no(text)}
        cells = table[source.raw]
        answered = ticks.notna().any(axis=1)
        if noes and not (cells.isna() & answered).any():
            cleared = cleared.assign(**{source.raw: cells.mask(cells.isin(noes))})
    return cleared
