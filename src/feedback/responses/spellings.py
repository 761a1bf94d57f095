"""Groups of a column: what stands for nothing is none, what differs by capitals and spaces alone is one, several answers are several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from feedback.errors import excerpt
from feedback.questionnaire.parts import Words
from feedback.responses.placeholders import blank
from feedback.responses.privacy.mask import mask_personal_data
from feedback.results import few

if TYPE_CHECKING:
    import pandas as pd

SHORTEST = 3  # letters; "a" and "A" may be two grades
_LISTED = re.compile(
    r"\s*[;,|┋、\x1f]\s*"
)  # what parts answers in a cell and hardly ever stands in a name
_MANY = 0.1  # of the answers

_DECLINED = frozenset(
    ["拒答", "拒绝回答", "拒絕回答", "拒绝作答", "不愿回答", "不愿透露", "不願透露", "不便透露", "未作答", "未答", "refused", "refused to answer",
     "no answer", "prefer not to say", "prefer not to answer", "declined to answer"]
)  # fmt: skip
_NOUGHT = frozenset(["无", "無", "none", "nil"])
# Beside which none is an answer: 有…, some, a count; 1号店, 18-25 and 有限公司 are none.
_SOME = (
    r"有(?![限赞讚]).*|some|any|\d+|\d{1,3}(?: ?[-–~至到] ?\d{1,3})?\+? ?(?:or more |以上)?"
    r"(?:(?:[个個次件张張人位台項项名辆輛条條只隻套份孩胎]|小[时時]|分[钟鐘]|年|天)[^店路街区區号號楼馆館]{0,4}"
    r"|(?:child|kid|time|person|people|pet|car|visit|stay|night|order|item|account|device|year|month|week|day|hour)\w*(?: or more)?)"
)


def without_nothing(
    values: pd.Series, column: str, *, known: Collection[str] = ()
) -> tuple[pd.Series, tuple[Words, ...]]:
    """The values without signs for nothing, as in ratings and tickets, and a word on how many there were.

    Parameters
    ----------
    values
        (n,) text, white space and width made equal; missing stays missing.
    column
        Its name, for the word.
    known
        Codes of a questionnaire: what it offers is an answer. So is 无 or none beside 有 or a count (2, 1-2次, 1 child), not beside 1号店 or 18-25.

    Examples
    --------
    >>> import pandas as pd
    >>> left, said = without_nothing(pd.Series(["App", "N/A", "—", "App"]), "channel")
    >>> left.tolist(), said[0].en
    (['App', nan, nan, 'App'], 'column channel: 2 cells that say N/A, — count as empty, not as a group')
    >>> without_nothing(pd.Series(["有", "无"]), "会员")[0].tolist()
    ['有', '无']
    """
    silent = values.notna() & blank(values) & ~values.isin(list(known))
    if not silent.any():
        return values, ()
    answers = values[~silent].dropna()
    if answers.str.fullmatch(_SOME, case=False).any():
        silent &= ~values.str.casefold().isin(_NOUGHT).fillna(False).astype(bool)
    if not silent.any():
        return values, ()
    return values.mask(silent), (_no_group(values[silent], column),)


def is_declined(said: str) -> bool:
    """Whether a word, in small letters, says that somebody would not answer."""
    return said in _DECLINED


def without_declined(values: pd.Series, column: str) -> tuple[pd.Series, tuple[Words, ...]]:
    """The values without those of who would not say, and a word on how many there were.

    >>> import pandas as pd
    >>> left, said = without_declined(pd.Series(["男", "拒答", "Refused"]), "性别")
    >>> left.tolist(), said[0].en
    (['男', nan, nan], 'column 性别: 2 cells that say Refused, 拒答 count as empty, not as a group')
    """
    declined = values.str.casefold().isin(_DECLINED).fillna(False).astype(bool)
    if not declined.any():
        return values, ()
    return values.mask(declined), (_no_group(values[declined], column),)


def _no_group(silent: pd.Series, column: str) -> Words:
    n, signs = len(silent), sorted(map(str, silent.unique()))
    return Words(
        zh=f"列 {column}：{n:,} 格写的是 {'、'.join(signs)}，按未填处理，不算一组",
        en=f"column {column}: {n:,} {'cell that says' if n == 1 else 'cells that say'} {', '.join(signs)} "
        f"{'counts' if n == 1 else 'count'} as empty, not as a group",
    )


def one_spelling(values: pd.Series, column: str) -> tuple[pd.Series, tuple[Words, ...]]:
    """The values with spellings joined that differ by capitals and spaces alone, and a word on how many were.

    Parameters
    ----------
    values
        (n,) text, white space and width made equal; missing stays missing.
    column
        Its name, for the word.

    Examples
    --------
    >>> import pandas as pd
    >>> joined, said = one_spelling(pd.Series(["Cloud Hill", "cloud hill", "Cloud Hill", "a", "A"]), "shop")
    >>> joined.tolist(), said[0].en[:63]
    (['Cloud Hill', 'Cloud Hill', 'Cloud Hill', 'a', 'A'], 'column shop: spellings that differ by capitals and spaces alone')
    """
    import pandas as pd

    counts = values.value_counts()  # the most frequent first
    first: dict[str, str] = {}
    other: dict[str, str] = {}
    for value in counts.index.astype(str):
        key = "".join(value.split()).casefold()
        if len(key) < SHORTEST:
            continue
        kept = first.setdefault(key, value)
        if kept != value:
            other[value] = kept
    if not other:
        return values, ()
    n = sum(int(counts[value]) for value in other)
    pairs = pd.Series([f"{excerpt(value)} → {excerpt(kept)}" for value, kept in other.items()])
    named = few(mask_personal_data(pairs), shown=3)
    said = Words(
        zh=f"列 {column}：只差大小写或空格的写法已合并为同一组（{n:,} 份答卷：{named.zh}）",
        en=f"column {column}: spellings that differ by capitals and spaces alone were joined to one group ({n:,} answers: {named.en})",
    )
    return values.replace(other), (said,)


def several_in_a_cell(values: pd.Series, column: str) -> tuple[Words, ...]:
    """That the groups of a column are combinations of answers; nothing where they are names.

    They are where one in ten answers is a list and most entries of the lists stand in other cells, too.

    Examples
    --------
    >>> import pandas as pd
    >>> [said.en[:59] for said in several_in_a_cell(pd.Series(["a;b", "b;a", "a", "c;a", "b"]), "use")]
    ['column use: 3 of its 5 groups are several answers in a cell']
    >>> several_in_a_cell(pd.Series(["Hall A|B", "Hall C|D", "Hall E"]), "place")
    ()
    """
    counts = values.value_counts()
    parts = {value: {*_LISTED.split(value)} - {""} for value in counts.index.astype(str)}
    lists = [value for value, listed in parts.items() if len(listed) > 1]
    if not lists or sum(int(counts[value]) for value in lists) < _MANY * counts.sum():
        return ()
    within = Counter(part for listed in parts.values() for part in listed)
    entries = {part for value in lists for part in parts[value]}
    if 2 * sum(within[part] > 1 for part in entries) <= len(entries):
        return ()
    # HR, Berlin and IT, Paris are names of two parts: what is ticked stands alone as well, or in another order
    alone = {part for listed in parts.values() if len(listed) == 1 for part in listed}
    orders = Counter(frozenset(parts[value]) for value in lists)
    if not entries & alone and max(orders.values()) < 2:
        return ()
    return (
        Words(
            zh=f"列 {column}：{len(counts)} 组中有 {len(lists)} 组是一格多选的组合，同样的选项次序不同也算两组；要按选项比较，请按“每个选项一列”导出，再把各列写到 segments",
            en=f"column {column}: {len(lists)} of its {len(counts)} groups are several answers in a cell, each combination and order a group of its own; to compare by answer, export a column for each and list those under segments",
        ),
    )
