"""Two versions of a questionnaire, item by item: what differs, and what that does to a comparison over time.

Wording, the order of questions and of answers, and labels all move answers without anybody's opinion
changing: Schuman & Presser (1981), Questions and Answers in Attitude Surveys; Krosnick & Presser (2010),
Question and Questionnaire Design, Handbook of Survey Research, chapter 9.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback.errors import session_language
from feedback.questionnaire.answers import Answer
from feedback.questionnaire.blocks import shuffled_pages
from feedback.questionnaire.flow import Pick
from feedback.questionnaire.questions import Section
from feedback.questionnaire.unasked import Unasked
from feedback.questionnaire.versions.crosswalk import Code, How, Mapped
from feedback.questionnaire.versions.effects import (
    EFFECTS,
    GRADES,
    VERDICTS,
    Change,
    Comparable,
    effect,
)
from feedback.questionnaire.versions.hashes import plain, said_of, ticked_on, wording_of

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_LIMITS = (
    "least", "most", "top", "low", "high", "step", "earliest", "latest", "files", "megabytes", "kinds", "randomise", "blocks",
)  # fmt: skip


@dataclass(frozen=True)
class ItemDifference:
    """One item of either version.

    Attributes
    ----------
    was, now
        Its answer column in the old and the new version; None where it is not there.
    changes
        What differs, each with the words that say it.
    """

    was: str | None
    now: str | None
    changes: tuple[Change, ...]

    @property
    def comparable(self) -> Comparable:
        """The gravest of its changes: same, caution, broken, new or gone; what a crosswalk maps is not broken."""
        kinds = [change.kind for change in self.changes]
        grades = [EFFECTS[kind] for kind in kinds]
        if "mapped" in kinds:
            grades = [grade for grade in grades if grade != "broken"]
        return max(grades, key=GRADES.index, default="same")


@dataclass(frozen=True)
class VersionDifference:
    """What differs between two versions.

    Attributes
    ----------
    items
        Every item of both, in the order of the new version, those removed at the end.
    hashes
        Of all that is read and ticked, old and new.
    versions
        What each version calls itself.
    remarks
        What concerns the questionnaire as a whole.
    """

    items: tuple[ItemDifference, ...]
    hashes: tuple[str, str]
    versions: tuple[str, str]
    remarks: tuple[Change, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """A row an item: was, now, changes, comparable, why_en, why_zh."""
        import pandas as pd

        rows = [
            {
                "was": each.was or "",
                "now": each.now or "",
                "changes": ", ".join(change.kind for change in each.changes),
                "comparable": each.comparable,
                "why_en": " ".join(change.en for change in each.changes),
                "why_zh": "".join(change.zh for change in each.changes),
            }
            for each in self.items
        ]
        names = ["was", "now", "changes", "comparable", "why_en", "why_zh"]
        return pd.DataFrame(rows, columns=names, dtype="str")

    def explain(self, language: str | None = None) -> str:
        """What differs, and what may still be compared, as a text for a terminal."""
        zh = (language or session_language()) == "zh"
        old, new = self.versions
        lines = [
            f"{old} → {new} · {self.hashes[0][:12]} → {self.hashes[1][:12]}",
            *((change.zh if zh else change.en) for change in self.remarks),
        ]
        for grade in reversed(GRADES):
            there = [each for each in self.items if each.comparable == grade]
            if not there:
                continue
            said = VERDICTS[grade]
            lines += ["", f"{said.zh}（{len(there)}）" if zh else f"{said.en} ({len(there)})"]
            if grade == "same":
                lines.append("  " + ("、" if zh else ", ").join(str(each.now) for each in there))
                continue
            for each in there:
                renamed = each.was and each.now and each.was != each.now
                name = f"{each.was} → {each.now}" if renamed else each.now or each.was
                lines.append(f"  {name}")
                lines += [f"    {change.zh if zh else change.en}" for change in each.changes]
        return "\n".join(lines)


def compare_questionnaires(
    old: Questionnaire, new: Questionnaire, *, crosswalk: Mapping[str, Mapped] | None = None
) -> VersionDifference:
    """What differs between two versions, item by item, and whether answers may still be compared.

    Parameters
    ----------
    old, new
        The versions.
    crosswalk
        {old answer column: where it went} (`load_crosswalk(file).columns(old, new)`) where an id or a scale
        changed; others are matched by id.

    Returns
    -------
    VersionDifference
        `.table` and `.explain()`. An item is *same*; *caution* (reworded, moved, asked of others: read a
        difference with that in mind); *broken* (its answers mean something else: no course without a
        crosswalk); *new* or *gone*. Differences of width, case and punctuation are none; wordings are
        compared in the languages both versions have.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> found = compare_questionnaires(load_questionnaire("csat"), load_questionnaire("csat"))
    >>> set(found.table["comparable"])
    {'same'}
    """
    hashes = (wording_of(old), wording_of(new))
    old, new = old.laid_out, new.laid_out
    walk = dict(crosswalk or {})
    pairs = matched(old, new, walk)
    back = {now: was for was, now in pairs.items()}
    languages = [language for language in new.languages if language in old.languages]
    moved = _moved([back[now] for now in new.answers if now in back], list(old.answers))
    hints = _same_words(old, new, set(pairs), set(back), languages)
    items = []
    for column in new.answers:
        was = back.get(column)
        if was is None:
            items.append(
                ItemDifference(None, column, (effect("added", was=hints.get(column, "")),))
            )
            continue
        changes = list(_changes(old, new, was, column, languages))
        if was in moved:
            changes.append(effect("moved"))
        how = walk[was].how if was in walk else None
        if how == "none":
            changes.append(effect("left_out"))
        elif how is not None:
            changes.append(effect("mapped", was=_how(how)))
        items.append(ItemDifference(was, column, tuple(changes)))
    items += [
        ItemDifference(was, None, (effect("removed"),)) for was in old.answers if was not in pairs
    ]
    return VersionDifference(
        tuple(items), hashes, (_called(old), _called(new)), tuple(_remarks(old, new, hashes))
    )


def matched(old: Questionnaire, new: Questionnaire, walk: Mapping[str, Mapped]) -> dict[str, str]:
    """{old column: new column}: by the crosswalk, else by id, where the crosswalk gives that id to no other."""
    taken = {each.now for each in walk.values()}
    found = {was: each.now for was, each in walk.items()}
    found |= {
        was: was
        for was in old.answers
        if was not in walk and was in new.answers and was not in taken
    }
    return found


def _how(how: How | Mapping[Code, Code]) -> str:
    return how if isinstance(how, str) else ", ".join(f"{a} → {b}" for a, b in how.items())


def _called(questionnaire: Questionnaire) -> str:
    return f"{questionnaire.id} {questionnaire.version}"


def _remarks(old: Questionnaire, new: Questionnaire, hashes: tuple[str, str]) -> Iterator[Change]:
    if hashes[0] != hashes[1] and (old.id, old.version) == (new.id, new.version):
        yield effect("version", was=old.version)
    languages = [language for language in new.languages if language in old.languages]
    changed = old.introduction is None or new.introduction is None
    said = [
        [plain(q.introduction.only(each)) if q.introduction else "" for each in languages]
        for q in (old, new)
    ]
    if said[0] != said[1] or (changed and old.introduction != new.introduction):
        yield effect("introduction")
    if old.quotas != new.quotas:
        yield effect("quotas")
    if old.languages != new.languages:
        yield effect("languages", was=", ".join(old.languages), now=", ".join(new.languages))
    if not languages:
        yield effect("no_language")


def _changes(
    old: Questionnaire, new: Questionnaire, was: str, now: str, languages: Sequence[str]
) -> Iterator[Change]:
    """What differs of an item that both versions have."""
    before, after = old.answers[was], new.answers[now]
    if (before.kind, before.question.type) != (after.kind, after.question.type):
        yield effect("kind", was=before.question.type, now=after.question.type)
        if before.kind != after.kind:
            return
    said = said_of(before, languages), said_of(after, languages)
    differ = [each for each in languages if _plain(said[0][each]) != _plain(said[1][each])]
    if differ:
        was_said, now_said = ({each: of[each] for each in differ} for of in said)
        yield effect("reworded", languages=differ, was=was_said, now=now_said)
    if isinstance(before.question, Pick) and isinstance(after.question, Pick):
        sets = [
            {choice.code for choice in one.choices} for one in (before.question, after.question)
        ]
        if sets[0] != sets[1]:
            yield effect("sets", was=", ".join(sorted(sets[0])), now=", ".join(sorted(sets[1])))
            return
    yield from _answer_changes(ticked_on(before, old), ticked_on(after, new), languages)
    if before.reverse != after.reverse:
        yield effect("reversed")
    if before.dimension != after.dimension:
        yield effect("dimension", was=before.dimension or "–", now=after.dimension or "–")
    if _asked_if(old, before) != _asked_if(new, after):
        yield effect("asked")
    for limit in _LIMITS:
        values = getattr(before.question, limit, None), getattr(after.question, limit, None)
        if values[0] != values[1]:
            yield effect(
                "limit", was=f"{limit} {_told(values[0])}", now=f"{limit} {_told(values[1])}"
            )
    yield from _page_changes(old, before, new, after)
    offers = [(one.source, one.ticked) if (one := getattr(of.question, "carry", None)) else None for of in (before, after)]  # fmt: skip
    if offers[0] != offers[1]:
        yield effect("offered")
    if before.question.required != after.question.required:
        yield effect("required", now=str(after.question.required))


def _page_changes(
    old: Questionnaire, before: Answer, new: Questionnaire, after: Answer
) -> Iterator[Change]:
    """Whether an item's page is in random order with other pages than before."""
    pages = _pages_of(old, before), _pages_of(new, after)
    if pages[0] != pages[1]:
        yield effect("page_order", was=_told(pages[0]), now=_told(pages[1]))


def _told(value: object) -> str:
    """A limit as a person writes it."""
    listed = value if isinstance(value, tuple) else (value,)
    return " ".join("–" if one is None else str(one) for one in listed)


def _pages_of(questionnaire: Questionnaire, answer: Answer) -> tuple[str, ...] | None:
    """The pages that a question's page is in random order with; nobody meets what is not asked."""
    if isinstance(answer.question, Unasked):
        return None
    order = shuffled_pages(questionnaire).get(_section_of(questionnaire, answer).id)
    return order.blocks if order else None


def _plain(texts: Sequence[str]) -> list[str]:
    return [plain(text) for text in texts]


def _answer_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], languages: Sequence[str]
) -> Iterator[Change]:
    points = before.get("points", {}), after.get("points", {})
    labels = [
        {code: [plain(words[each]) for each in languages] for code, words in of.items()}
        for of in points
    ]
    codes = [list(of) for of in points]
    both = [code for code in codes[0] if code in codes[1]]
    relabelled = [code for code in both if labels[0][code] != labels[1][code]]
    closed = before["kind"] == "rating"
    if closed and set(codes[0]) != set(codes[1]):
        yield effect("scale", was=_span(codes[0]), now=_span(codes[1]))
    elif relabelled:
        listed = {
            each: "; ".join(
                f"{code} “{points[0][code][each]}” → “{points[1][code][each]}”"
                for code in relabelled[:3]
            )
            for each in languages
        }
        yield effect("labels", was=listed)
    if not closed and set(codes[0]) != set(codes[1]):
        gone = [code for code in codes[0] if code not in codes[1]]
        fresh = [code for code in codes[1] if code not in codes[0]]
        yield effect("choices", was=", ".join(gone) or "–", now=", ".join(fresh) or "–")
    if not closed and both != [code for code in codes[1] if code in codes[0]]:
        yield effect("order")
    if before.get("order") != after.get("order"):
        yield effect("order")
    if (before.get("not_applicable") is None) != (after.get("not_applicable") is None):
        yield effect("not_applicable")
    units = [
        None if of.get("unit") is None else [plain(of["unit"][each]) for each in languages]
        for of in (before, after)
    ]
    if units[0] != units[1]:
        yield effect("unit")


def _span(codes: Sequence[str]) -> str:
    numbers = sorted(map(int, codes))
    return f"{numbers[0]}–{numbers[-1]} ({len(numbers)})"


def _asked_if(questionnaire: Questionnaire, answer: Answer) -> tuple[object, object]:
    """The rules of an item's question and its section."""
    rules = _section_of(questionnaire, answer).show_if, answer.question.show_if
    return tuple(rule and rule.model_dump() for rule in rules)  # type: ignore[return-value]


def _section_of(questionnaire: Questionnaire, answer: Answer) -> Section:
    return next(s for s in questionnaire.sections if answer.question in s.questions)


def _moved(now: Sequence[str], was: Sequence[str]) -> set[str]:
    """The fewest items that must have moved: all but a longest run that kept its order.

    >>> sorted(_moved(["c", "a", "b"], ["a", "b", "c"]))
    ['c']
    """
    places = {column: place for place, column in enumerate(was)}
    tails: list[int] = []
    last: list[str] = []
    before: dict[str, str | None] = {}
    for column in now:
        at = bisect_left(tails, places[column])
        before[column] = last[at - 1] if at else None
        tails[at : at + 1], last[at : at + 1] = [places[column]], [column]
    kept: set[str] = set()
    step = last[-1] if last else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return set(now) - kept


def _same_words(
    old: Questionnaire,
    new: Questionnaire,
    kept: set[str],
    matched: set[str],
    languages: Sequence[str],
) -> dict[str, str]:
    """New items worded as an old one that is no longer there: an id that probably changed."""

    def key(q: Questionnaire, column: str) -> str:
        answer = q.answers[column]
        said = said_of(answer, languages)
        return f"{answer.kind}|" + "|".join(plain(text) for each in said.values() for text in each)

    lost = {key(old, column): column for column in old.answers if column not in kept}
    fresh = {column: key(new, column) for column in new.answers if column not in matched}
    return {column: lost[of] for column, of in fresh.items() if of in lost}
