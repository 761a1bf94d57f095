"""Any table with a mapping {its column: ours}; without one, columns of our name or wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import ColumnError, StudyError, did_you_mean
from feedback.questionnaire.questions import Multiple, Ranking
from feedback.responses.readers.layout import JOINED, Habits, Layout, Raw
from feedback.responses.readers.own import own_sources
from feedback.responses.readers.spss import right_by_labels
from feedback.responses.readers.wording import match_headers

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

HABITS = Habits(
    separators=(JOINED, "┋", ";", "；", "|", ", ", "，", "、", ",", "→", " "),
    unanswered=frozenset({"n/a", "na", "null", "none", "nan", "-", "--", "(空)", "(跳过)"}),
    typed=frozenset({"n/a", "na", "null", "none", "nan", "-", "--"}),
    written_inside=True,
)
BESIDE = ("respondent", "date", "seconds", "wave")


def recognises(raw: Raw) -> bool:
    """Nothing marks a plain table."""
    return False


def lay_out(
    raw: Raw, questionnaire: Questionnaire, *, mapping: Mapping[str, str] | None = None
) -> Layout:
    """By the mapping, then by name, then by wording.

    Raises
    ------
    ColumnError
        The mapping names a column the file does not have.
    StudyError
        It names an answer column the questionnaire does not have.
    """
    mapping = dict(mapping or {})
    absent = [head for head in mapping if head not in raw.headers]
    if absent:
        raise ColumnError.missing(absent, raw.headers, where=f"{raw.path} (map)")
    record = questionnaire.record
    names = {"respondent": record.respondent, "date": record.date, "seconds": record.seconds, "wave": record.wave}  # fmt: skip
    beside = {}
    for name in BESIDE:
        mapped = next((head for head, ours in mapping.items() if ours in (name, names[name])), None)
        own = next((head for head in (names[name], name) if head and head in raw.headers), None)
        beside[name] = mapped or own
    ours_of = {head: ours for head, ours in mapping.items() if head not in beside.values()}
    _check_names(ours_of, questionnaire)
    renamed = own_sources(ours_of.values(), questionnaire)
    heads = {ours: head for head, ours in ours_of.items()}
    sources = [replace(source, raw=heads[source.raw]) for source in renamed]
    rest = [head for head in raw.headers if head not in {*mapping, *beside.values()}]
    sources += own_sources(rest, questionnaire) if not mapping else []
    taken = {source.raw for source in sources}
    done = {(source.question, source.column) for source in sources}
    worded, language = match_headers([head for head in rest if head not in taken], questionnaire)
    sources += [s for s in worded if (s.question, s.column) not in done]
    table = None
    if raw.values:
        sources, table = right_by_labels(raw, sources, questionnaire)
    return Layout(
        table=table,
        sources=tuple(sources),
        habits=replace(HABITS, language=language),
        respondent=beside["respondent"],
        date=beside["date"],
        seconds=beside["seconds"],
        wave=beside["wave"],
    )  # fmt: skip


def _check_names(ours_of: Mapping[str, str], questionnaire: Questionnaire) -> None:
    several = [q.id for q in questionnaire.questions() if isinstance(q, Multiple | Ranking)]
    beside = [a.not_applicable for a in questionnaire.answers.values() if a.not_applicable]
    known = [*questionnaire.columns, *several, *beside, *BESIDE]
    for head, ours in ours_of.items():
        if ours not in known:
            hint_en, hint_zh = did_you_mean(str(ours), known)
            raise StudyError(
                en=f"map: {head} → {ours}: the questionnaire {questionnaire.id} has no such column.{hint_en} "
                f"There are: {', '.join(known)}.",
                zh=f"map：{head} → {ours}：问卷 {questionnaire.id} 没有这一列。{hint_zh}现有：{'、'.join(known)}。",
            )


def read_mapping(path: str | Path) -> dict[str, str]:
    """The mapping in a YAML file: `column in the file: our column`, a line each.

    Raises
    ------
    InputError, StudyError
        The file cannot be read, or is no such list.
    """
    from feedback.placed_yaml import read_placed_yaml

    content = read_placed_yaml(Path(path)).content
    if not isinstance(content, Mapping) or not all(
        isinstance(ours, str | int) for ours in content.values()
    ):
        raise StudyError(
            en=f"{path}: expected lines such as `Q1: overall` (column in the file: our column).",
            zh=f"{path}：应为每行一条，如 `Q1: overall`（文件中的列: 我们的列）。",
        )
    return {str(head): str(ours) for head, ours in content.items()}
