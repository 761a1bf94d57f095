"""SPSS (.sav, .zsav): variables found by name or label; value labels say what a code means here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.naming import held_by
from feedback.responses.readers.layout import Habits, Layout, Raw, Source
from feedback.responses.readers.own import own_sources
from feedback.responses.readers.spellings import NOT_APPLICABLE, UNREAD, spellings_of
from feedback.responses.readers.wording import match_headers
from feedback.responses.validate import normalise

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_RESPONDENT = ("respondent", "id", "序号", "responseid", "record_id", "index", "caseid", "编号")
_DATE = ("submitdate", "date", "recordeddate", "提交答卷时间", "提交时间", "submitted")
_SECONDS = ("interviewtime", "duration", "seconds", "所用时间", "totalseconds", "答题时长")

_NOBODYS = "\0"  # keeps numbers from passing for codes where no label of the file is ours


def recognises(raw: Raw) -> bool:
    """Whether it is an SPSS file."""
    return raw.form == "sav"


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """By name as any tool would write it, else by the label of the variable."""
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
    return Layout(
        sources=tuple(righted),
        habits=Habits(separators=(" ", ", ", ","), language=language),
        respondent=_beside(raw, (record.respondent, *_RESPONDENT)),
        date=_beside(raw, (record.date, *_DATE)),
        seconds=_beside(raw, (record.seconds, *_SECONDS)),
        wave=_beside(raw, (record.wave,)),
        table=table,
    )


def right_by_labels(
    raw: Raw, sources: list[Source], questionnaire: Questionnaire
) -> tuple[list[Source], pd.DataFrame]:
    """Sources that know what the file's codes mean by their labels, and ticks as words."""
    table = raw.table.copy()
    righted = []
    for source in sources:
        told = raw.values.get(source.raw, {})
        if told and source.shape == "flag":
            table[source.raw] = _ticks(table[source.raw], told)
        if told and source.shape == "cell":
            righted.append(replace(source, codes=_codes(source, told, questionnaire)))
        else:
            righted.append(source)
    return righted, table


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
    source: Source, told: Mapping[str, str], questionnaire: Questionnaire
) -> dict[str, int | str]:
    """{code in the file: our code}, by its label; a code whose label is unknown stays out."""
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
    alike = all(code == str(ours) for code, ours in codes.items())
    if alike and len(codes) > 1 and answer.scale is not None:
        # where labels show that the file counts as we do, points without a label are ours too
        codes |= {str(p.code): p.code for p in answer.scale.points if str(p.code) not in told}
    return codes


def _ticks(cells: pd.Series, told: Mapping[str, str]) -> pd.Series:
    """Codes of a tick box as the words their labels say."""
    return cells.map(lambda code: told.get(code, code), na_action="ignore").astype("str")
