"""What a reader calls the columns of a plan: aspects, rows, items, and what the survey tool wrote beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from feedback.errors import FeedbackError, StudyError

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire
    from feedback.study import Study
    from feedback.text.aspects.taxonomy_model import Taxonomy


def taxonomy_of(study: Study) -> Taxonomy:
    """The taxonomy the study names.

    Raises
    ------
    StudyError
        There is none, or it is damaged; the study file is named.
    """
    from feedback.text.aspects.taxonomy import load_taxonomy

    try:
        return load_taxonomy(study.resolve(study.taxonomy))
    except FeedbackError as error:
        raise StudyError(en=f"{study.path}: {error.en}", zh=f"{study.path}：{error.zh}") from error


def aspects_called(study: Study, names: Iterable[str], *, language: str) -> dict[str, str]:
    """What a reader calls each aspect: the study's label, else the taxonomy's, else its own name, personal data masked."""
    if not names:
        return {}
    labels = taxonomy_of(study).names(language=language)
    own = headings_as_labels(study, names)
    return {
        name: study.label(name, language)
        if name in study.labels
        else labels.get(name, own.get(name, name))
        for name in names
    }


def headings_as_labels(study: Study, names: Iterable[str]) -> dict[str, str]:
    """Of the names nobody gave a label those that hold personal data, with it masked: 对客户经理【姓名】的满意度.

    Two that are called alike then are told apart by a number.
    """
    from feedback.responses.told_headings import headings_told

    bare = [name for name in dict.fromkeys(names) if name not in study.labels]
    found: dict[str, str] = {}
    for name, told in zip(bare, headings_told(bare), strict=True):
        if told != name:
            alike = sum(each.startswith(told) for each in found.values())
            found[name] = f"{told} #{alike + 1}" if alike else told
    return found


def aspect_names(
    study: Study, rated: Iterable[str], labels: Mapping[str, str]
) -> dict[str, list[str]]:
    """Every aspect people may write into a sheet, with all it is called: first in Chinese and in English, as pages call it.

    Parameters
    ----------
    study
        Its labels come before the names of its taxonomy.
    rated
        Aspects that are rated; the taxonomy need not have them.
    labels
        What the run calls them (`Results.labels`).
    """
    taxonomy = taxonomy_of(study)
    usual = [taxonomy.names(language=language) for language in ("zh", "en")]
    found = {}
    for name in dict.fromkeys([*usual[0], *map(str, rated)]):
        own = [study.label(name, language) for language in ("zh", "en")]
        called = own if name in study.labels else [names.get(name, labels.get(name, name)) for names in usual]  # fmt: skip
        more = [*(names[name] for names in usual if name in names), *([labels[name]] if name in labels else [])]  # fmt: skip
        found[name] = [*called, *(each for each in dict.fromkeys(more) if each not in called)]
    return found


def record_labels(respondent: str | None, date: str | None, *, language: str) -> dict[str, str]:
    """What a reader calls the columns a survey tool writes beside the answers."""
    zh = language == "zh"
    names = {
        respondent: "受访者编号" if zh else "respondent number",
        date: "日期" if zh else "date",
    }
    return {column: name for column, name in names.items() if column}


def row_labels(
    questionnaire: Questionnaire, rated: Mapping[str, str], *, language: str
) -> dict[str, str]:
    """What a reader calls the rows that are no aspect's alone: each differently.

    Rows worded alike (before and after, expected and met) get what their question is called, else the title of its
    section; then their id.
    """
    from feedback.questionnaire.model import aspect_of
    from feedback.questionnaire.scaled_questions import LikertItem

    titles = {
        question.id: (question.label or section.title).say(language)
        if question.label or section.title
        else section.id
        for section in questionnaire.sections
        for question in section.questions
    }
    rows = {}
    for column, name in rated.items():
        answer = questionnaire.answers[column]
        if name != aspect_of(answer):
            row = answer.item if isinstance(answer.item, LikertItem) else answer.question
            rows[name] = ((row.label or row.text).say(language), titles[answer.question.id])
    told = Counter(label for label, _ in rows.values())
    found = {
        name: label if told[label] == 1 else f"{label} · {title}"
        for name, (label, title) in rows.items()
    }
    told = Counter(found.values())
    return {
        name: label if told[label] == 1 else f"{label} · {name}" for name, label in found.items()
    }


def item_labels(questionnaire: Questionnaire, *, language: str) -> dict[str, str]:
    """What the questionnaire calls each aspect that one item alone rates."""
    from feedback.questionnaire.model import aspect_of
    from feedback.questionnaire.scaled_questions import LikertItem

    found = {}
    for column, name in questionnaire.rated.items():
        answer = questionnaire.answers[column]
        if name == aspect_of(answer) and isinstance(answer.item, LikertItem):
            found[name] = (answer.item.label or answer.item.text).say(language)
    return found
