"""SPSS, Stata and SAS: variables found by name or label; value labels say what a code means here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.naming import held_by
from feedback.responses.plain_cells import normalise
from feedback.responses.readers import limesurvey
from feedback.responses.readers.layout import Habits, Layout, Raw, Source
from feedback.responses.readers.limesurvey_columns import own_columns
from feedback.responses.readers.own import TICKED, own_sources
from feedback.responses.readers.spellings import NOT_APPLICABLE, UNREAD, spellings_of
from feedback.responses.readers.wording import match_headers

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_RESPONDENT = ("respondent", "id", "序号", "responseid", "record_id", "index", "caseid", "编号")
_DATE = ("submitdate", "date", "recordeddate", "提交答卷时间", "提交时间", "submitted")
_SECONDS = ("interviewtime", "duration", "seconds", "所用时间", "totalseconds", "答题时长")

_SAYS = re.compile(r"\w")  # a label of "?" says nothing
_NOBODYS = "\0"  # keeps numbers from passing for codes where no label of the file is ours


def recognises(raw: Raw) -> bool:
    """Whether it is a file of a statistics program."""
    return raw.form == "sav"


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """By name as any tool would write it, else by the label of the variable."""
    if {"id", "submitdate"} <= own_columns(raw).keys():
        layout = limesurvey.lay_out(raw, questionnaire)
        table = raw.table if layout.table is None else layout.table
        righted, table = right_by_labels(replace(raw, table=table), layout.sources, questionnaire)
        return replace(layout, sources=tuple(righted), table=table)
    sources = own_sources(raw.headers, questionnaire)
    taken = {source.raw for source in sources}
    done = {(source.question, source.column) for source in sources}
    for source in _by_foreign_name(raw, questionnaire):
        if source.raw not in taken and (source.question, source.column) not in done:
            sources.append(source)
            taken.add(source.raw)
            done.add((source.question, source.column))
    worded, language = match_headers(
        [head for head in raw.headers if head not in taken], questionnaire, said=raw.labels
    )
    sources += [s for s in worded if (s.question, s.column) not in done]
    righted, table = right_by_labels(raw, sources, questionnaire)
    record = questionnaire.record
    scored = {source.raw.removesuffix(TICKED) for source in sources if source.raw.endswith(TICKED)}
    return Layout(
        sources=tuple(righted),
        habits=Habits(separators=(" ", ", ", ","), language=language),
        respondent=_beside(raw, (record.respondent, *_RESPONDENT)),
        date=_beside(raw, (record.date, *_DATE)),
        seconds=_beside(raw, (record.seconds, *_SECONDS)),
        wave=_beside(raw, (record.wave,)),
        known=frozenset(scored | {"finished"}),
        table=table,
    )


def right_by_labels(
    raw: Raw, sources: Iterable[Source], questionnaire: Questionnaire
) -> tuple[list[Source], pd.DataFrame]:
    """Sources that know what the file's codes mean by their labels, and ticks as words.

    A code the file declares missing is no answer, but where its label, or for want of one the code
    itself, says "not applicable".
    """
    table = raw.table.copy()
    righted = []
    for column in sources:
        source = column
        labels = raw.values.get(source.raw, {})
        told = {code: label for code, label in labels.items() if _SAYS.search(label)}
        declared = raw.declared_missing.get(source.raw, frozenset())
        if told and source.shape == "cell":
            source = replace(source, codes=_codes(source, told, questionnaire, declared))
        if declared:
            kept = declared & _meant(source, told, questionnaire)
            cells = table[source.raw]
            table[source.raw] = cells.mask(cells.isin(declared - kept))
        if told and source.shape == "flag":
            table[source.raw] = _ticks(table[source.raw], told)
        righted.append(source)
    return righted, table


def _meant(source: Source, told: Mapping[str, str], questionnaire: Questionnaire) -> set[str]:
    """Codes of a column that stand for an answer though the file may declare them missing."""
    answer = questionnaire.answers.get(source.column or "")
    if source.shape != "cell" or answer is None or answer.kind not in ("rating", "choice"):
        return set()
    beside = answer.scale.not_applicable if answer.scale else None
    unlabelled = {str(beside.code)} - set(told) if beside else set()
    return {code for code in told if code in source.codes} | unlabelled


def _beside(raw: Raw, names: tuple[str | None, ...]) -> str | None:
    said = {normalise(raw.labels.get(head, "")).casefold(): head for head in reversed(raw.headers)}
    own = {head.casefold(): head for head in raw.headers}
    for name in names:
        if name and (name.casefold() in own or name.casefold() in said):
            return own.get(name.casefold()) or said[name.casefold()]
    return None


def _by_foreign_name(raw: Raw, questionnaire: Questionnaire) -> list[Source]:
    """q_row as LimeSurvey's SPSS export writes it, q_1 as Qualtrics does."""
    found = []
    own = {head.casefold(): head for head in raw.headers}
    for tool in ("limesurvey", "qualtrics"):
        for column, held in held_by(questionnaire, tool).items():
            answer = questionnaire.answers[column]
            name = re.sub(r"[\[\]]+", "_", held.field).strip("_").casefold()
            if held.listed or name not in own:
                continue
            shape = {"flag": "flag", "rank": "rank"}.get(answer.kind, "cell")
            found.append(Source(own[name], answer.question.id, shape, column))  # type: ignore[arg-type]
    return found


def _codes(
    source: Source, told: Mapping[str, str], questionnaire: Questionnaire, declared: frozenset[str]
) -> dict[str, int | str]:
    """{code in the file: our code}, by its label; a number whose label is unknown stays out."""
    assert source.column is not None
    answer = questionnaire.answers[source.column]
    if answer.kind not in ("rating", "choice"):
        return {}
    spelled = spellings_of(answer, {}, language=None)
    beside = answer.scale.not_applicable if answer.scale else None
    codes: dict[str, int | str] = {_NOBODYS: _NOBODYS}
    for code, label in told.items():
        bare = re.sub(r"^\s*\d{1,2}\s*[.、．]\s*", "", label)
        # an end of 0 to 10 is labelled without its number
        readings = (
            spelled.read(text, label_first=True) for text in (bare, label, f"{code} {label}")
        )
        meant: Any = next((reading for reading in readings if reading is not UNREAD), UNREAD)
        if meant is NOT_APPLICABLE:
            codes[code] = beside.code if beside else code
        elif meant is not UNREAD:
            codes[code] = meant
    if answer.kind == "choice":
        # a word that is our code is it, whatever its label says
        own = dict(source.codes) or {
            c.code: c.code for c in getattr(answer.question, "choices", ())
        }
        codes |= {c: ours for c, ours in own.items() if c not in codes and not c.isdecimal()}
    elif beside is not None and str(beside.code) in declared - set(told):
        codes[str(beside.code)] = beside.code
    alike = all(code == str(ours) for code, ours in codes.items())
    if alike and len(codes) > 1 and answer.scale is not None:
        # where labels show that the file counts as we do, points without a label are ours too
        codes |= {str(p.code): p.code for p in answer.scale.points if str(p.code) not in told}
    return codes


def _ticks(cells: pd.Series, told: Mapping[str, str]) -> pd.Series:
    """Codes of a tick box as the words their labels say."""
    return cells.map(lambda code: told.get(code, code), na_action="ignore").astype("str")
