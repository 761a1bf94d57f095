"""What each column of the raw files means, whoever said so: the study file or its questionnaire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from feedback.errors import StudyError
from feedback.responses.validate import Numeric, normalise

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire
    from feedback.study import Study
    from feedback.study_columns import Scale


@dataclass(frozen=True, slots=True)
class Plan:
    """What each column of the raw files means, whoever said so: the study file or its questionnaire."""

    respondent: str | None
    rating: tuple[str, Numeric] | None
    nps: tuple[str, Numeric] | None
    date: str | None
    wave: str | None
    text: tuple[str, ...]
    segments: Mapping[str, str]
    segment_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    items: Mapping[str, Numeric] = field(default_factory=dict)  # aspects and expectations
    aspects: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    rating_parts: tuple[str, ...] = ()  # columns whose mean is the overall rating
    expectations: Mapping[str, str] = field(default_factory=dict)
    kano: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    kano_answers: Mapping[str, str] = field(default_factory=dict)
    rating_answers: tuple[str, ...] = ()
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # aspects of each
    column_labels: Mapping[str, str] = field(default_factory=dict)
    timezone: str | None = None
    day_first: bool | None = None

    def columns(self) -> list[str]:
        """Every raw column the plan needs, in order, each once."""
        rating = self.rating_parts or (self.rating and self.rating[:1]) or ()
        named = [self.respondent, *rating, self.nps and self.nps[0]]
        named += [self.date, self.wave, *self.text, *self.segments.values(), *self.items]
        named += [name for pair in self.kano.values() for name in pair]
        return list(dict.fromkeys(name for name in named if name))

    @property
    def says_nothing(self) -> bool:
        """Whether no column carries an answer."""
        return not (self.text or self.rating or self.nps or self.items or self.kano)


def plan_of(study: Study, *, language: str) -> Plan:
    """The plan of a study: its own column map laid over what its questionnaire says.

    Raises
    ------
    StudyError
        A rating is mapped but its scale is not given.
    """
    plan = (_plan_from_columns if study.questionnaire is None else _plan_from_questionnaire)(
        study, language=language
    )
    return replace(plan, timezone=study.timezone, day_first=study.day_first)


def _plan_from_columns(study: Study, *, language: str) -> Plan:
    columns = study.columns
    rating: tuple[str, Numeric] | None = None
    parts: tuple[str, ...] = ()
    if columns.rating is not None:
        overall = _scale_of(study.scale, "rating", "scale", study=study)
        parts = (columns.rating,) if isinstance(columns.rating, str) else columns.rating
        rating = (", ".join(parts), _numeric(overall, drops_row=len(parts) == 1))
    items = {}
    if columns.aspects:
        rule = _scale_of(study.aspect_scale or study.scale, "aspects", "aspect_scale", study=study)
        items = {
            column: _numeric(rule, reverse=column in columns.reverse)
            for column in (*columns.aspects, *columns.expectations)
        }
    return Plan(
        respondent=columns.respondent,
        rating=rating,
        rating_parts=parts if len(parts) > 1 else (),
        rating_answers=study.scale.answers if study.scale is not None else (),
        nps=_nps(study),
        date=columns.date,
        wave=columns.wave,
        text=columns.text,
        segments=columns.segments,
        items=items,
        aspects=dict(columns.aspects),
        expectations=dict(columns.expectations),
        kano={name: (pair.present, pair.absent) for name, pair in columns.kano.items()},
        kano_answers=dict(study.kano_answers),
        dimensions=dict(columns.dimensions),
        labels={name: study.label(name, language) for name in (*columns.segments, *study.labels)},
        column_labels=_record_labels(columns.respondent, columns.date, language=language)
        | {
            **{column: study.label(name, language) for column, name in columns.aspects.items()},
            **{column: study.label(name, language) for name, column in columns.segments.items()},
        },
    )


def _record_labels(respondent: str | None, date: str | None, *, language: str) -> dict[str, str]:
    """What a reader calls the columns a survey tool writes beside the answers."""
    zh = language == "zh"
    names = {
        respondent: "受访者编号" if zh else "respondent number",
        date: "日期" if zh else "date",
    }
    return {column: name for column, name in names.items() if column}


def _scale_of(scale: Scale | None, column: str, entry: str, *, study: Study) -> Scale:
    if scale is not None:
        return scale
    raise StudyError(
        en=f"{study.path}: columns.{column} is given, its scale is not. Add "
        f"`{entry}: {{low: 1, high: 5}}` with the worst and the best rating.",
        zh=f"{study.path}：给出了 columns.{column}，却没有量表。请加上 "
        f"`{entry}: {{low: 1, high: 5}}`，写明最差和最好的评分。",
    )


def _numeric(scale: Scale, *, drops_row: bool = False, reverse: bool = False) -> Numeric:
    return Numeric(
        scale.low,
        scale.high,
        scale.codes,
        drops_row=drops_row,
        missing=scale.missing,
        closed=bool(scale.answers),
        reverse=reverse,
    )


def _nps(study: Study) -> tuple[str, Numeric] | None:
    """The recommend question, moved to 0 to 10 wherever its coding begins."""
    if study.columns.nps is None:
        return None
    rule = _numeric(study.nps_scale)
    return study.columns.nps, replace(rule, shift=-study.nps_scale.low)


def _plan_from_questionnaire(study: Study, *, language: str) -> Plan:
    from feedback.measures.kano_answers import ROLES
    from feedback.questionnaire.model import load_questionnaire
    from feedback.questionnaire.parts import KANO_SCALE
    from feedback.questionnaire.questions import LikertItem

    questionnaire = load_questionnaire(
        study.resolve(str(study.questionnaire), folder="questionnaires")
    )
    columns, record = study.columns, questionnaire.record

    def numeric(column: str, *, drops_row: bool = False) -> Numeric:
        low, high = questionnaire.ends(column) or (0, 10)
        labels = {word: float(code) for word, code in questionnaire.codes(column).items()}
        scale = questionnaire.answers[column].scale
        beside = None if scale is None else scale.not_applicable
        silent = () if beside is None else (str(beside.code), beside.zh, beside.en)
        return Numeric(
            low,
            high,
            labels,
            drops_row=drops_row,
            missing=tuple(word for word in silent if word),
            reverse=column in questionnaire.reverse,
        )

    overall, nps = questionnaire.overall, questionnaire.nps
    segments = {name: name for name in questionnaire.segments} | dict(columns.segments)
    pairs = questionnaire.servqual_pairs
    gaps = {got: questionnaire.items.get(got, item) for item, (_, got) in pairs.items()}
    rows = _own_rows(questionnaire, language)
    aspects = {**questionnaire.items, **gaps, **{column: column for column in rows}}
    aspects = _on_one_scale(questionnaire, aspects)
    expected = {wished: gaps[got] for wished, got in pairs.values()}
    own = {
        question.id: (question.label or question.text).say(language)
        for question in questionnaire.questions()
        if question.id in questionnaire.kano_pairs
    }
    for got, name in gaps.items():
        row = questionnaire.answers[got].item
        if name not in questionnaire.items.values() and isinstance(row, LikertItem):
            own[name] = (row.label or row.text).say(language)
    spellings = {}
    for name in questionnaire.segments:
        shown = questionnaire.value_labels(name, language=language)
        spellings[name] = {
            normalise(word): shown[code] for word, code in questionnaire.codes(name).items()
        }
    return Plan(
        respondent=columns.respondent or record.respondent,
        rating=(overall, numeric(overall, drops_row=True)) if overall else None,
        nps=(nps, numeric(nps)) if nps else None,
        date=columns.date or record.date,
        wave=columns.wave or record.wave,
        text=columns.text or questionnaire.texts,
        segments=segments,
        segment_labels=spellings,
        items={item: numeric(item) for item in (*aspects, *expected, *rows)},
        aspects=aspects,
        expectations=expected,
        dimensions={
            name: tuple(aspects[column] for column in listed if column in aspects)
            for name, listed in questionnaire.dimensions.items()
        },
        kano=questionnaire.kano_pairs,
        kano_answers={
            str(point.code): role for point, role in zip(KANO_SCALE.points, ROLES, strict=True)
        },
        labels={column: label for column, label in rows.items() if column in aspects}
        | own
        | {name: study.label(name, language) for name in study.labels}
        | {
            name: questionnaire.label(name, language=language)
            if name in questionnaire.segments
            else study.label(name, language)
            for name in segments
        },
        column_labels=_record_labels(
            columns.respondent or record.respondent,
            columns.date or record.date,
            language=language,
        )
        | {name: questionnaire.label(name, language=language) for name in questionnaire.columns},
    )


def _own_rows(questionnaire: Questionnaire, language: str) -> dict[str, str]:
    """Rows of batteries that name no aspect of a taxonomy: column → label; each is an aspect of its own."""
    from feedback.questionnaire.questions import Likert

    return {
        column: answer.label.say(language)
        for column, answer in questionnaire.answers.items()
        if isinstance(answer.question, Likert)
        and answer.item is not None
        and column not in questionnaire.items
        and answer.attention is None
    }


def _on_one_scale(questionnaire: Questionnaire, aspects: Mapping[str, str]) -> dict[str, str]:
    """Rated rows on the scale most of them share: measures of aspects compare answers as they stand."""
    ends = {column: questionnaire.ends(column) for column in aspects}
    counts = Counter(ends.values())
    most = max(counts, key=lambda pair: counts[pair]) if counts else None
    return {column: aspect for column, aspect in aspects.items() if ends[column] == most}


def rate_aspects(responses: pd.DataFrame, aspects: Mapping[str, str]) -> pd.DataFrame:
    """Ratings a column an aspect: the mean of what a person answered where several rows rate one.

    Examples
    --------
    >>> import pandas as pd
    >>> given = pd.DataFrame({"q1": [1.0, None], "q2": [3.0, 5.0], "q3": [2.0, 2.0]})
    >>> rate_aspects(given, {"q1": "speed", "q2": "speed", "q3": "price"}).to_numpy().tolist()
    [[2.0, 2.0], [5.0, 2.0]]
    """
    rated = responses[list(aspects)].rename(columns=dict(aspects))
    if rated.columns.is_unique:
        return rated
    return rated.T.groupby(level=0, sort=False).mean().T
