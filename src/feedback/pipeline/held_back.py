"""Answers that wait: a report beside the one before it must not tell what a few newcomers of a group said."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, is_unique, reindexed
from feedback.disclosure import shown_groups, waiting_newcomers
from feedback.files import written_whole
from feedback.insight.pain_points.segments import read_segments
from feedback.numeric import Flags
from feedback.pipeline.intake import DATE, NPS, RATING, WAVE
from feedback.pipeline.manifest import damaged
from feedback.responses.submissions import hash_rows
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.intake import Answers
    from feedback.pipeline.plan import Plan
    from feedback.study import Study

MEMORY = "published.json"  # beside the study's own tables: whose answers the last report held
_FORMAT = 1
_AT_ONCE = 10_000  # people


def hold_back(
    answers: Answers, memory: Path | None, study: Study, *, by: tuple[str, ...] = ()
) -> tuple[Answers, int]:
    """Answers without the newcomers who wait, and how many wait.

    Parameters
    ----------
    answers
        Everybody's, as read.
    memory
        Whose answers the last report held (`remember`); None, or no such file: nobody waits.
    study
        Its `min_group` says which groups are shown.
    by
        Columns whose combinations get reports of their own.

    Returns
    -------
    Answers, int
        Who was in the last report stays. Of those who were not, the report gets none or ten and more, and so does
        each wave and each group with a report of its own, those not shown together (`waiting_newcomers`): their
        exact figures less those of the report before are then of nobody or of ten people and more. Other groups
        are told in steps (`feedback.rounding`), in which a few newcomers do not show. Where few newcomers answer a
        question, their answers wait likewise, until ten of them are new (`Answers.waiting`); the people do not. Nobody
        waits where none of the last report's people is in the file: the two reports are then of different people.

    Raises
    ------
    InputError
        The memory is damaged.
    """
    if memory is None or not memory.is_file():
        return answers, 0
    known, waited = _remembered(memory)
    people = list(identities(answers))
    new = np.array([one not in known for one in people], dtype=bool)
    if new.all() or not (new.any() or waited):
        return answers, 0
    responses, least = answers.responses, study.parameters.min_group
    groups = read_segments(responses[[name for name in (WAVE,) if name in responses]])
    if by:
        whole = responses[list(by)].notna().all(axis=1)
        joined = responses[list(by)].astype("str").agg("\n".join, axis=1)
        groups["\n".join(by)] = joined.where(whole)
    before, now = (shown_groups(part, least=least) for part in (groups[~new], groups))
    named = groups.apply(
        lambda column: column.where(
            column.map(str, na_action="ignore").isin({*before[column.name], *now[column.name]})
        )
    )
    waits = waiting_newcomers(named, new)
    if waits.any():
        kept = responses[~waits]
        comments = answers.comments[is_among(answers.comments["respondent"], kept.index)]
        answers = replace(answers, responses=kept, comments=comments)
    left = np.flatnonzero(~waits)
    hashes = [people[place] for place in left]
    answers = _without_few_answers(answers, hashes, named[~waits], new[left], waited)
    return answers, int(waits.sum())


def _without_few_answers(
    answers: Answers,
    people: list[str],
    groups: pd.DataFrame,
    new: Flags,
    waited: Mapping[str, frozenset[str]],
) -> Answers:
    """Answers to single questions taken out where fewer than ten, of all or of a group, are new or have waited since."""
    responses, waiting = answers.responses, {}
    for question, columns in _questions(answers.plan):
        given = responses[[name for name in columns if name in responses]]
        before = waited.get(question, frozenset())
        late = new | np.array([one in before for one in people], dtype=bool) if before else new
        held = waiting_newcomers(groups, late & given.notna().any(axis=1).to_numpy(dtype=bool))
        if held.any():
            waiting[question] = frozenset(people[place] for place in np.flatnonzero(held))
            held_cells = {name: given[name].mask(held) for name in columns if name in given}
            responses = responses.assign(**held_cells)
    if not waiting:
        return answers
    return replace(answers, responses=responses, waiting=waiting, known_as=tuple(people))


def _questions(plan: Plan) -> Iterator[tuple[str, Sequence[str]]]:
    """What is told of everybody exactly: each question and its columns, which wait together."""
    pairs = (name for pair in plan.kano.values() for name in pair)
    for name in dict.fromkeys([RATING, NPS, *plan.items, *plan.filled, *plan.numbers, *pairs]):
        yield name, (name,)
    for name, one in plan.max_diffs.items():
        yield name, (*one.best, *one.worst)
    for name, choice in plan.choices.items():
        yield name, choice.columns


def remember(answers: Answers, memory: Path) -> None:
    """Write down, as hashes, whose answers the report holds that is about to be published.

    Before, not after: should the report then not appear, the next one differs from the last that did by two
    steps of ten people and more, which is no less.
    """
    people = answers.known_as if answers.waiting else identities(answers)
    _write(np.sort(np.fromiter(people, dtype="S16")), memory, answers.waiting)


def without_people(memory: Path, respondents: Iterable[str]) -> None:
    """Take people out of a memory, by their ids as the raw files write them."""
    gone = {_hash(str(name)) for name in respondents}
    known, waited = _remembered(memory)
    waited = {column: left for column, ones in waited.items() if (left := ones - gone)}
    _write(np.sort(np.fromiter(known - gone, dtype="S16")), memory, waited)


def _write(people: np.ndarray, memory: Path, waiting: Mapping[str, frozenset[str]]) -> None:
    """As `json.dumps` with an indent of 0 lays it out, a stretch at a time: of millions it holds sixteen bytes each."""
    with written_whole(memory) as beside, beside.open("w", encoding="utf-8") as file:
        file.write(f'{{\n"format": {_FORMAT},\n"people": [')
        for first in range(0, len(people), _AT_ONCE):
            names = people[first : first + _AT_ONCE].astype(str).tolist()
            file.write(("," if first else "") + ",".join(f'\n"{name}"' for name in names))
        file.write(("\n" if len(people) else "") + "]")
        if waiting:
            told = {column: sorted(ones) for column, ones in waiting.items()}
            file.write(f',\n"waiting": {json.dumps(told, ensure_ascii=False)}')
        file.write("\n}\n")


def waiting_words(number: int, single: int = 0) -> Words:
    """What a report says of answers that wait, whole ones and those to single questions."""
    if not number:
        return Words(
            en=f"Answers to single questions not yet in this report: {single:,}. They are new since the last report, and fewer than "
            "ten of them came to a question, of all or of a group with a report of its own: the two reports side by side would tell what they said. They enter when there are ten.",
            zh=f"有 {single:,} 个对个别题目的回答暂未计入：上次报告之后，这些题目新增的回答（全体，或单独出报告的某一组）还不足 10 个，两份报告一对照就能看出答了什么。满 10 个时一并计入。",
        )
    if single:
        whole, parts = waiting_words(number), waiting_words(0, single)
        return Words(en=f"{whole.en} {parts.en}", zh=f"{whole.zh}{parts.zh}")
    return Words(
        en=f"Answers not yet in this report: {number:,}. They are new since the last report, and fewer than ten of them came "
        "together: the two reports side by side would tell what they said. They enter when there are ten.",
        zh=f"有 {number:,} 份新答卷暂未计入：上次报告之后新增的还不足 10 份，两份报告一对照就能看出他们答了什么。满 10 份时一并计入。",
    )


def identities(answers: Answers) -> Iterator[str]:
    """A hash of each respondent, in their order: of the identifier where the study names one, else of what was answered.

    Who answered exactly as another is told from the other by a running number.
    """
    responses = answers.responses
    if answers.plan.respondent:
        yield from (_hash(str(name)) for name in responses.index)
        return
    names = [
        name for name in (DATE, WAVE, RATING, NPS, *answers.plan.segments) if name in responses
    ]
    texts = answers.comments.set_index("respondent")["text"]
    if is_unique(texts.index):
        texts = texts.astype("str").fillna("nan")
    else:
        texts = texts.groupby(level=0).agg(lambda said: "\n".join(map(str, said)))
    rows = responses[names].astype("str").assign(said=reindexed(texts, responses.index).fillna(""))
    seen: Counter[str] = Counter()
    again = pd.Series(hash_rows(rows)).duplicated(keep=False).to_numpy()
    for first in range(0, len(rows), _AT_ONCE):
        part = rows.iloc[first : first + _AT_ONCE].astype(object)
        some = again[first : first + _AT_ONCE].tolist()
        for row, repeated in zip(part.itertuples(index=False, name=None), some, strict=True):
            told = json.dumps(row, ensure_ascii=False)
            if repeated:
                seen[told] += 1
            yield _hash(f"{told}{seen[told] if repeated else 1}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _remembered(memory: Path) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Whose answers the last report held, and by question whose answers to it were left out."""
    try:
        told = json.loads(memory.read_text(encoding="utf-8"))
        waited = {
            str(column): frozenset(map(str, ones))
            for column, ones in told.get("waiting", {}).items()
        }
        return frozenset(str(one) for one in told["people"]), waited
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(memory) from error
