"""How the plan of a study is made: its own column map laid over what its questionnaire says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.errors import StudyError, did_you_mean
from feedback.pipeline.choice_columns import choice_columns
from feedback.pipeline.design_columns import design_columns
from feedback.pipeline.plan import RESERVED, MaxDiffColumns, Plan
from feedback.pipeline.plan_labels import (
    aspects_called,
    headings_as_labels,
    item_labels,
    record_labels,
    row_labels,
    taxonomy_of,
)
from feedback.pipeline.quota_columns import quota_columns
from feedback.questionnaire.blocks import block_orders, page_times
from feedback.responses.validate import Numeric

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire
    from feedback.questionnaire.questions import Section
    from feedback.study import Study
    from feedback.study_columns import Scale


def plan_of(study: Study, *, language: str) -> Plan:
    """The plan of a study: its own column map laid over what its questionnaire says.

    Raises
    ------
    StudyError
        A rating is mapped but its scale is not given, or a name is one of RESERVED.
    """
    plan = (_plan_from_columns if study.questionnaire is None else _plan_from_questionnaire)(
        study, language=language
    )
    taken = {
        "segments": plan.segments,
        "aspects": {**plan.items, **plan.filled, **plan.page_times},
        "kano": _kano_columns(plan),
    }
    for entry, names in taken.items():
        for name in RESERVED.intersection(names):
            raise StudyError(
                en=f"{study.path}: {entry} has the name {name}, which is the run's own for another column of its "
                f"tables. Give the group, question or column another name, such as {name}_1.",
                zh=f"{study.path}：{entry} 中用了名称 {name}，而它是结果表里另一列的名称。请给该分组、题目或列换一个名称，如 {name}_1。",
            )
    _require_labels(study, plan)
    named = frozenset(name for names in taken.values() for name in names)
    design = design_columns(study, segments=plan.segments, wave=plan.wave, taken=named)
    return replace(plan, timezone=study.timezone, day_first=study.day_first, design=design)


def _require_labels(study: Study, plan: Plan) -> None:
    """Refuse a label of something the study does not have: misspelt, it would be of no effect.

    Raises
    ------
    StudyError
        No column, group, aspect, feature or dimension has this name; line and column are named.
    """
    if not study.labels:
        return
    from feedback.placed_yaml import read_placed_yaml

    taxonomy = taxonomy_of(study)
    own = [*plan.segments, *plan.aspects.values(), *plan.shared, *plan.expectations.values()]
    own = list(dict.fromkeys([*own, *plan.kano, *plan.dimensions]))
    known = {*own, *plan.columns(), *plan.labels.keys() - study.labels.keys(), *RESERVED}
    known |= {*taxonomy.aspects, *taxonomy.groups}
    for name in study.labels:
        if name in known:
            continue
        hint_en, hint_zh = did_you_mean(name, known)
        spot = read_placed_yaml(study.path).spot(("labels", name))
        raise StudyError(
            en=f"{spot}: labels.{name}: the study has no group, aspect, feature or dimension of this name."
            f"{hint_en} It has: {', '.join(own) or 'none'}; and the aspects of its taxonomy, {taxonomy.name}.",
            zh=f"{spot}：labels.{name}：研究中没有叫这个名称的分组、方面、功能或维度。"
            f"{hint_zh}现有：{'、'.join(own) or '无'}，以及分类体系 {taxonomy.name} 中的方面。",
        )


def _kano_columns(plan: Plan) -> list[str]:
    return [column for pair in plan.kano.values() for column in pair]


def _plan_from_columns(study: Study, *, language: str) -> Plan:
    columns = study.columns
    rating: tuple[str, Numeric] | None = None
    parts: tuple[str, ...] = ()
    if columns.rating is not None:
        overall = _scale_of(study.scale, "rating", "scale", study=study)
        parts = (columns.rating,) if isinstance(columns.rating, str) else columns.rating
        turned = any(part in columns.reverse for part in parts)
        rating = (", ".join(parts), _numeric(overall, drops_row=len(parts) == 1, reverse=turned))
    items = {}
    if columns.aspects:
        rule = _scale_of(study.aspect_scale or study.scale, "aspects", "aspect_scale", study=study)
        items = {
            column: _numeric(rule, reverse=column in columns.reverse)
            for column in (*columns.aspects, *columns.expectations)
        }
    called = aspects_called(study, columns.aspects.values(), language=language)
    unlabelled = headings_as_labels(study, (*columns.aspects.values(), *columns.segments))
    # several columns that rate one aspect: each its own row, the aspect their mean
    together: dict[str, tuple[str, ...]] = {}
    for column, aspect in columns.aspects.items():
        together[aspect] = (*together.get(aspect, ()), column)
    shared = {aspect: rows for aspect, rows in together.items() if len(rows) > 1}
    aspects = {
        column: column if aspect in shared else aspect for column, aspect in columns.aspects.items()
    }
    return Plan(
        respondent=columns.respondent,
        rating=rating,
        rating_parts=parts if len(parts) > 1 else (),
        rating_answers=study.scale.in_order if study.scale is not None else (),
        nps=_nps(study),
        date=columns.date,
        wave=columns.wave,
        seconds=columns.seconds,
        text=columns.text,
        segments=columns.segments,
        segment_labels=columns.codes,
        items=items,
        aspects=aspects,
        rows=frozenset(name for name in aspects.values() if name not in columns.aspects.values()),
        shared=shared,
        expectations=dict(columns.expectations),
        kano={name: (pair.present, pair.absent) for name, pair in columns.kano.items()},
        kano_answers=dict(study.kano_answers),
        dimensions=dict(columns.dimensions),
        labels={name: study.label(name, language) for name in (*columns.segments, *study.labels)}
        | unlabelled,
        column_labels=record_labels(columns.respondent, columns.date, language=language)
        | {
            **{column: called[name] for column, name in columns.aspects.items()},
            **{
                column: unlabelled.get(name, study.label(name, language))
                for name, column in columns.segments.items()
            },
        },
    )


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
        closed=bool(scale.in_order),
        reverse=reverse,
    )


def _nps(study: Study) -> tuple[str, Numeric] | None:
    """The recommend question, moved to 0 to 10 wherever its coding begins."""
    if study.columns.nps is None:
        return None
    rule = _numeric(study.nps_scale, reverse=study.columns.nps in study.columns.reverse)
    return study.columns.nps, replace(rule, shift=-study.nps_scale.low)


def _plan_from_questionnaire(study: Study, *, language: str) -> Plan:
    from feedback.measures.kano.answers import ROLES
    from feedback.questionnaire.model import aspect_of, load_questionnaire
    from feedback.questionnaire.parts import KANO_SCALE
    from feedback.questionnaire.questions import Amount, ConstantSum, MatrixNumeric

    questionnaire = load_questionnaire(
        study.resolve(str(study.questionnaire), folder="questionnaires")
    )
    columns, record = study.columns, questionnaire.record

    def numeric(column: str, *, drops_row: bool = False) -> Numeric:
        low, high = questionnaire.ends(column) or (0, 10)
        scale = questionnaire.answers[column].scale
        beside = None if scale is None else scale.not_applicable
        return Numeric(
            low,
            high,
            {},  # the readers have turned labels into codes
            drops_row=drops_row,
            missing=() if beside is None else (str(beside.code),),
            reverse=column in questionnaire.reverse,
        )

    overall, nps = questionnaire.overall, questionnaire.nps
    segments = {name: name for name in questionnaire.segments} | dict(columns.segments)
    pairs = questionnaire.servqual_pairs
    aspects = questionnaire.rated
    expected = {wished: aspects[got] for wished, got in pairs.values()}
    own = {
        question.id: (question.label or question.text).say(language)
        for question in questionnaire.questions()
        if question.id in questionnaire.kano_pairs
    }
    own |= row_labels(questionnaire, aspects, language=language)
    spellings = {
        name: {
            str(code): label
            for code, label in questionnaire.value_labels(name, language=language).items()
        }
        for name in questionnaire.segments
    }
    return Plan(
        respondent=columns.respondent or record.respondent,
        rating=(overall, numeric(overall, drops_row=True)) if overall else None,
        nps=(nps, numeric(nps)) if nps else None,
        date=columns.date or record.date,
        wave=columns.wave or record.wave,
        seconds=columns.seconds or record.seconds,
        text=columns.text or questionnaire.texts,
        segments=segments,
        segment_labels=spellings | dict(columns.codes),
        items={item: numeric(item) for item in (*aspects, *expected)},
        aspects=aspects,
        expectations=expected,
        rows=frozenset(
            name
            for column, name in aspects.items()
            if name != aspect_of(questionnaire.answers[column])
        ),
        shared={
            aspect: tuple(aspects[column] for column in columns)
            for aspect, columns in questionnaire.shared_aspects.items()
        },
        conditional=frozenset(_put_by_rule(questionnaire)),
        scores={
            formula: tuple(questionnaire.dimensions[dimension])
            for formula, dimension in questionnaire.scores.items()
        }
        | ({"ces": questionnaire.efforts} if questionnaire.efforts else {}),
        dimensions={
            name: tuple(aspects[column] for column in listed if column in aspects)
            for name, listed in questionnaire.dimensions.items()
        },
        kano=questionnaire.kano_pairs,
        kano_answers={
            str(point.code): role for point, role in zip(KANO_SCALE.points, ROLES, strict=True)
        },
        item_labels=item_labels(questionnaire, language=language),
        filled={
            row.id: (
                (question.label or question.text).say(language),
                getattr(question, "total", None),
            )
            for question in questionnaire.questions()
            if isinstance(question, MatrixNumeric | ConstantSum)
            for row in question.items
        }
        | {
            question.id: (question.text.say(language), None)
            for question in questionnaire.questions()
            if isinstance(question, Amount) and not question.personal_data
        },
        numbers={
            question.id: question.unit.say(language) if question.unit else ""
            for question in questionnaire.questions()
            if isinstance(question, Amount) and not question.personal_data
        },
        page_times={
            column: (
                page.title.say(language),
                tuple(name for name in _rated_on(page, questionnaire) if name in aspects),
            )
            for column, page in page_times(questionnaire).items()
        },
        orders={
            name: {
                page.id: (page.title.say(language), _rated_on(page, questionnaire))
                for page in questionnaire.sections
                if page.id in order.blocks
            }
            for name, order in block_orders(questionnaire).items()
        },
        max_diffs={
            name: MaxDiffColumns(
                text=(question.label or question.text).say(language),
                labels={choice.code: choice.say(language) for choice in question.choices},
                sets=tuple(tuple(choice.code for choice in one) for one in question.shown),
                best=tuple(f"{name}{i}b" for i in range(1, len(question.shown) + 1)),
                worst=tuple(f"{name}{i}w" for i in range(1, len(question.shown) + 1)),
            )
            for name, question in questionnaire.max_diffs.items()
        },
        choices=choice_columns(
            questionnaire.in_words, groups=set(segments.values()), language=language
        ),
        arms={
            name: {choice.code: choice.say(language) for choice in arm.choices}
            for name, arm in questionnaire.in_words.arms.items()
        },
        quotas=tuple(quota_columns(questionnaire.in_words, language=language)),
        labels=own
        | {name: study.label(name, language) for name in study.labels}
        | {
            name: questionnaire.label(name, language=language)
            if name in questionnaire.segments
            else study.label(name, language)
            for name in segments
        },
        column_labels=record_labels(
            columns.respondent or record.respondent,
            columns.date or record.date,
            language=language,
        )
        | {
            name: questionnaire.laid_out.label(name, language=language)
            for name in questionnaire.laid_out.columns
        },
    )


def _put_by_rule(questionnaire: Questionnaire) -> Iterator[str]:
    """Rated columns of questions that only some are asked, by a rule of theirs or of their page."""
    for page in questionnaire.sections:
        for question in page.questions:
            if page.show_if is not None or question.show_if is not None:
                yield from (
                    answer.column
                    for answer in questionnaire.answers_to(question.id)
                    if answer.kind == "rating"
                )


def _rated_on(page: Section, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Columns of the ratings on a page, the overall one and the likelihood to recommend among them."""
    return tuple(
        answer.column
        for question in page.questions
        for answer in questionnaire.answers_to(question.id)
        if answer.kind == "rating"
    )
