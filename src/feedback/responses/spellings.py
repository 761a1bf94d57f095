"""Groups that differ by capitals and spaces alone are one group, under the spelling most people have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.errors import excerpt
from feedback.questionnaire.parts import Words
from feedback.responses.privacy.mask import mask_personal_data
from feedback.results import few

if TYPE_CHECKING:
    import pandas as pd

SHORTEST = 3  # letters; "a" and "A" may be two grades


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
