"""What each column of a table of answers seems to carry, with the reason: where a study file of one's own begins.

Each by itself (`one_column.py`), then together: what a row has once, which rating is the overall one, what scale the others
share. Nothing here is certain, and nothing is read by it: whoever writes the study looks it through, and `feedback run`
refuses what does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.pipeline.column_names import asks_for_intention, is_called, is_kind
from feedback.pipeline.draft_role import ColumnRole, and_also
from feedback.pipeline.one_column import role_of
from feedback.pipeline.rated_column import RECOMMEND, SCALES, ZERO
from feedback.questionnaire.parts import Words
from feedback.responses.placeholders import NO_RATING
from feedback.responses.plain_cells import normalise
from feedback.responses.spellings import is_declined

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 20_000  # that are looked at
_NEARLY = 0.7  # of the best of a battery: as far as the answers to one of its questions must go
_HUNDRED = (0.0, 100.0)
_REACH, _TOP = (
    50,
    80,
)  # of a hundred: from the least answer to the greatest, and where that lies at least
_BARE = re.compile(
    r"(?:满意度?|滿意度?|评分|評分|打分|星级|score|rating|stars?|satisfaction)", re.IGNORECASE
)


def column_roles(
    table: pd.DataFrame,
    *,
    wordings: Mapping[str, str] | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    missing: Mapping[str, Collection[str]] | None = None,
) -> list[ColumnRole]:
    """A role for each column, in the order of the table.

    Parameters
    ----------
    table
        Answers as `read_table` gives them, a row a respondent.
    wordings
        {column: what it asked}, where that stands elsewhere: a second heading, a label.
    labels, missing
        {column: {code: label}} and {column: codes} declared missing, as a file of a statistics program has them: what the codes of
        a column stand for says what it is, and those that stand for no answer are none of its scale.

    Returns
    -------
    list of ColumnRole
        At most one column each as respondent, date, wave, seconds, weights, rating and nps. Ratings that are
        no overall rating are aspects, if they share the scale that most have.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = 12
    >>> table = pd.DataFrame({
    ...     "id": map(str, range(rows)), "星级": ["5", "3", "1"] * 4, "门店": ["东", "西"] * 6,
    ...     "评价": [f"上菜慢，等了{n}分钟" for n in range(rows)],
    ... })
    >>> [guess.role for guess in column_roles(table)]
    ['respondent', 'rating', 'segments', 'text']
    """
    looked_at = table.iloc[:_ROWS]
    found = []
    for name in map(str, table.columns):
        wording, told = (wordings or {}).get(name, ""), (labels or {}).get(name, {})
        silent = {code for code, label in told.items() if _is_no_answer(label)}
        silent |= {*(missing or {}).get(name, ())}
        cells = looked_at[name]
        listed = "，".join(f"{code}={label}" for code, label in told.items() if code not in silent)
        heads = tuple(filter(None, (name, wording, listed)))
        role = role_of(heads, cells.mask(cells.isin(silent)))
        unrated = tuple(code for code in told if code in silent and cells.eq(code).any())
        found.append(replace(role, wording=wording, unrated=unrated))
    apart = {str(name): int(looked_at[name].nunique()) for name in table.columns}
    return _overall(_once(found, apart))


def _is_no_answer(label: str) -> bool:
    """Whether a label of a code says that there is no answer."""
    said = normalise(label).casefold()
    return said in NO_RATING or is_declined(said)


def _once(found: list[ColumnRole], apart: Mapping[str, int]) -> list[ColumnRole]:
    """One column each for what a row has once; of several dates the one that says it was handed in."""
    kept = list(found)
    for role in ("respondent", "date", "wave", "seconds", "weights", "nps"):
        several = [n for n, guess in enumerate(kept) if guess.role == role]
        if len(several) < 2:
            continue
        handed_in = [
            n
            for n in several
            if re.search(r"提交|完成|结束|submit|end|complet", kept[n].column, re.IGNORECASE)
        ]
        named = [n for n in several if is_kind(role) and is_called(kept[n].heads, role)]
        first = (handed_in or named or several)[0]
        if role == "respondent":  # of several the one that tells most apart
            first = max(named or several, key=lambda n: apart[kept[n].column])
        for n in several:
            if n == first:
                continue
            if role == "nps":
                kept[n] = replace(kept[n], role="aspects")
                continue
            other = Words(
                zh=f"也像 {role}；已取 {kept[first].column}",
                en=f"{role}, too; {kept[first].column} was taken",
            )
            if role == "respondent" and 1 < apart[kept[n].column] < apart[kept[first].column]:
                other = and_also(other, _answers_again(apart[kept[n].column], kept[first].column))
            kept[n] = replace(kept[n], role="left", why=other)
    return kept


def _answers_again(n: int, taken: str) -> Words:
    """That whoever answers twice is not seen by the number of a row."""
    return Words(
        zh=f"，它每份答卷各不相同，同一人答两次看不出来；这一列有 {n} 个不同的值：若是人的编号，请写到 respondent 下",
        en=f", which tells every answer apart, so that who answers twice is not seen; {n} different ones here: if it numbers people, put it under respondent",
    )


_INTENTION = Words(
    zh="问的是今后会怎么做，是满意的结果，不是其中一个方面；若没有别的总体评分，请写到 rating 下",
    en="asks what they will do: what comes of satisfaction, no part of it; where nothing else asks for the whole, put it under rating",
)


def _intends(guess: ColumnRole) -> bool:
    return asks_for_intention(guess.heads) and not is_called(guess.heads, "overall")


def _overall(found: list[ColumnRole]) -> list[ColumnRole]:
    """The overall rating among the ratings, and what scale the others share."""
    found = _as_stated(found)
    rated = [guess for guess in found if guess.role == "aspects"]
    if len(rated) > 1:
        found = [replace(guess, role="left", why=_INTENTION) if guess in rated and _intends(guess) else guess for guess in found]  # fmt: skip
        rated = [guess for guess in found if guess.role == "aspects"]
    overall = next((guess for guess in rated if is_called(guess.heads, "overall")), None)
    bare = [guess for guess in rated if _BARE.fullmatch(guess.column)]
    if (overall is None and len(rated) == 1) or len(bare) == 1:
        overall = overall or (bare or rated)[0]
    common = _common([guess for guess in rated if guess is not overall])
    found = [_on_slider(guess, overall) for guess in found]
    return [
        replace(guess, role="rating")
        if guess is overall
        else _on_common(guess, common)
        if guess.role == "aspects" and common is not None
        else guess
        for guess in found
    ]


def _on_slider(guess: ColumnRole, overall: ColumnRole | None) -> ColumnRole:
    """Numbers that reach over half of the hundred the overall rating is given on are ratings, too, unless they are called otherwise."""
    if overall is None or overall.scale != _HUNDRED or guess.role != "left" or not guess.seen:
        return guess
    least, most = guess.seen
    if not (0 <= least <= most - _REACH and _TOP <= most <= _HUNDRED[1]):
        return guess
    if any(is_called(guess.heads, kind) for kind in ("date", "seconds", "count")):
        other = Words(
            zh="0 到 100 的数值，但列名像时间或数量；若是评分，请写到 aspects 下",
            en="numbers from 0 to 100, but called a time or a count; if it is a rating, put it under aspects",
        )
        return replace(guess, why=other)
    as_overall = Words(
        zh=f"取值 {least:g} 到 {most:g}，与总体评分同为 0–100；若是数量，请去掉",
        en=f"values {least:g} to {most:g}, on the 0 to 100 of the overall rating; take it out if it counts something",
    )
    return replace(guess, role="aspects", scale=_HUNDRED, why=as_overall)


def _common(rated: list[ColumnRole]) -> tuple[float, float] | None:
    """The scale most ratings share, from 0 where any of them has a 0 and ten is best: one that holds the battery."""
    scales = [guess.scale for guess in rated if guess.scale]
    if not scales:
        return None
    low, high = max(
        dict.fromkeys(scales),
        key=lambda ends: (scales.count(ends), ends[1] <= RECOMMEND[1], ends[1]),
    )
    nought = high == RECOMMEND[1] and any(
        guess.seen and guess.seen[0] == 0 and (guess.scale or (0, 0))[1] <= high for guess in rated
    )
    return (0.0 if nought else low), high


def _on_common(guess: ColumnRole, common: tuple[float, float]) -> ColumnRole:
    """A rating on the scale of the others where that may be its own; left out where it is another."""
    low, high = guess.scale or common
    if (low, high) == common:
        return guess
    if guess.zeros and (low, high) == (0.0, 5.0) and common == SCALES[0]:
        return replace(guess, why=and_also(guess.why, ZERO), scale=common)
    # nobody took the best of a long scale: still the scale of its battery, unless the heading says another
    if (
        guess.seen
        and not guess.stated
        and common[0] <= guess.seen[0]
        and (high == common[1] or _NEARLY * common[1] <= high <= common[1] >= RECOMMEND[1])
    ):
        battery = Words(zh="；量表同其余各项", en="; on the scale of the others")
        return replace(
            guess,
            scale=common,
            why=guess.why if high == common[1] else and_also(guess.why, battery),
        )
    other = Words(
        zh=f"评分，但量表与其余各项不同（这一列 {low:g}–{high:g}，其余 {common[0]:g}–{common[1]:g}）",
        en=f"a rating, on another scale than the others ({low:g} to {high:g} here, {common[0]:g} to {common[1]:g} there)",
    )
    return replace(guess, role="left", why=other)


def _as_stated(found: list[ColumnRole]) -> list[ColumnRole]:
    """Ratings whose heading states no scale, on that of another rating with the same best which they keep to.

    On one from 0 to less than ten, which few surveys have, only where they have a 0 themselves.
    """
    told = {guess.scale: guess.stated for guess in found if guess.stated and guess.scale}
    kept = []
    for guess in found:
        low, high = guess.scale or (0.0, 0.0)
        own = {ends for ends in told if ends[1] == high}
        if guess.seen and guess.seen[0] > 0 and high < RECOMMEND[1]:
            own = {ends for ends in own if ends[0] > 0}
        if guess.seen and not guess.stated and len(own) == 1 and (ends := own.pop())[0] <= low:
            kept.append(replace(guess, scale=ends, stated=told[ends]))
        else:
            kept.append(guess)
    return kept
