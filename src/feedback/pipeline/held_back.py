"""Answers that wait: a report beside the one before it must not tell what a few newcomers of a group said."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, is_unique
from feedback.disclosure import shown_groups, waiting_newcomers
from feedback.files import written_whole
from feedback.insight.pain_points.segments import read_segments
from feedback.pipeline.intake import DATE, NPS, RATING, WAVE
from feedback.pipeline.manifest import damaged
from feedback.responses.submissions import hash_rows
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.intake import Answers
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
        are told in steps (`feedback.rounding`), in which a few newcomers do not show. Nobody waits where none of
        the last report's people is in the file: the two reports are then of different people.

    Raises
    ------
    InputError
        The memory is damaged.
    """
    if memory is None or not memory.is_file():
        return answers, 0
    known = _remembered(memory)
    new = np.array([one not in known for one in identities(answers)], dtype=bool)
    if new.all() or not new.any():
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
    if not waits.any():
        return answers, 0
    kept = responses[~waits]
    comments = answers.comments[is_among(answers.comments["respondent"], kept.index)]
    return replace(answers, responses=kept, comments=comments), int(waits.sum())


def remember(answers: Answers, memory: Path) -> None:
    """Write down, as hashes, whose answers the report holds that is about to be published.

    Before, not after: should the report then not appear, the next one differs from the last that did by two
    steps of ten people and more, which is no less.
    """
    _write(np.sort(np.fromiter(identities(answers), dtype="S16")), memory)


def without_people(memory: Path, respondents: Iterable[str]) -> None:
    """Take people out of a memory, by their ids as the raw files write them."""
    gone = {_hash(str(name)) for name in respondents}
    _write(np.sort(np.fromiter(_remembered(memory) - gone, dtype="S16")), memory)


def _write(people: np.ndarray, memory: Path) -> None:
    """As `json.dumps` with an indent of 0 lays it out, a stretch at a time: of millions it holds sixteen bytes each."""
    with written_whole(memory) as beside, beside.open("w", encoding="utf-8") as file:
        file.write(f'{{\n"format": {_FORMAT},\n"people": [')
        for first in range(0, len(people), _AT_ONCE):
            names = people[first : first + _AT_ONCE].astype(str).tolist()
            file.write(("," if first else "") + ",".join(f'\n"{name}"' for name in names))
        file.write(("\n" if len(people) else "") + "]\n}\n")


def waiting_words(number: int) -> Words:
    """What a report says of answers that wait."""
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
    rows = responses[names].astype("str").assign(said=texts.reindex(responses.index).fillna(""))
    seen: Counter[str] = Counter()
    again = pd.Series(hash_rows(rows)).duplicated(keep=False).to_numpy()
    for first in range(0, len(rows), _AT_ONCE):
        part = rows.iloc[first : first + _AT_ONCE].astype(object)
        some = again[first : first + _AT_ONCE].tolist()
        for row, repeated in zip(part.itertuples(index=False, name=None), some, strict=True):
            told = json.dumps(row, ensure_ascii=False)
            seen[told] += repeated
            yield _hash(f"{told}{seen[told] if repeated else 1}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _remembered(memory: Path) -> frozenset[str]:
    try:
        told = json.loads(memory.read_text(encoding="utf-8"))
        return frozenset(str(one) for one in told["people"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(memory) from error
