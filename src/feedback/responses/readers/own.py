"""Our own form (CSV, JSON) and whatever else has our answer columns as heads, `feedback read` included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Multiple, Ranking
from feedback.responses.readers.layout import JOINED, Habits, Layout, Raw, Shape, Source

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

TICKED = "_ticked"
ENOUGH = 0.5


def recognises(raw: Raw) -> bool:
    """Whether it is JSON our form saved; a CSV of ours has no mark but its columns."""
    return raw.form == "json" and "questionnaire" in raw.meta


def own_sources(headers: Iterable[str], questionnaire: Questionnaire) -> list[Source]:
    """Sources for heads that are our columns, a question of several columns as one list included."""
    by_small: dict[str, Source] = {}

    def add(name: str, source: Source) -> None:
        by_small.setdefault(name, source)

    for column, answer in questionnaire.answers.items():
        shape: Shape = (
            "flag" if answer.kind == "flag" else "rank" if answer.kind == "rank" else "cell"
        )
        add(column, Source(column, answer.question.id, shape, column))
        if answer.not_applicable:
            add(
                answer.not_applicable,
                Source(answer.not_applicable, answer.question.id, "beside", column),
            )
    for question in questionnaire.questions():
        if isinstance(question, Multiple | Ranking):
            add(question.id, Source(question.id, question.id, "list"))
    small: dict[str, list[str]] = {}
    for name in by_small:
        small.setdefault(name.casefold(), []).append(name)
    found = []
    heads = list(headers)
    ticked = {head.removesuffix(TICKED) for head in heads if head.endswith(TICKED)}
    for head in heads:
        name = head.strip()
        if name.endswith(TICKED) and name.removesuffix(TICKED) in by_small:
            name = name.removesuffix(TICKED)
        elif name in ticked:
            continue  # scored already; the answer as ticked stands beside it
        if name not in by_small and len(small.get(name.casefold(), ())) == 1:
            name = small[name.casefold()][0]
        if name in by_small:
            source = by_small[name]
            found.append(Source(head, source.question, source.shape, source.column))
    return found


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """By our own names."""
    record = questionnaire.record

    def there(*names: str | None) -> str | None:
        return next((name for name in names if name and name in raw.headers), None)

    sources = own_sources(raw.headers, questionnaire)
    scored = {source.raw.removesuffix(TICKED) for source in sources if source.raw.endswith(TICKED)}
    return Layout(
        sources=tuple(sources),
        habits=Habits(
            style="code",
            separators=(JOINED, ";", "; ", ", ", " ", ","),
            zeros_are_silence=False,
            guarded=raw.form != "json",
        ),
        respondent=there(record.respondent, "respondent"),
        date=there(record.date, "date", "submitted"),
        seconds=there(record.seconds, "seconds"),
        wave=there(record.wave, "wave"),
        known=frozenset(scored | {"finished", "language", "questionnaire", "version", "started"}),
        remarks=_of_another(raw, questionnaire),
        sparse=raw.form == "json",
    )


def _of_another(raw: Raw, questionnaire: Questionnaire) -> tuple[Words, ...]:
    """A word where the form was of another version."""
    version = raw.meta.get("version")
    if version is None or str(version) == questionnaire.version:
        return ()
    return (
        Words(
            zh=f"答卷来自问卷版本 {version}，现在的版本是 {questionnaire.version}",
            en=f"answered on version {version} of the questionnaire; it is {questionnaire.version} now",
        ),
    )
