"""Two header rows of a CSV: a question over several columns stands once, its rows or options stand below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    import pandas as pd

# below a question of one column, as SurveyMonkey writes it
_ONE_COLUMN = frozenset(["response", "open-ended response", "回复", "开放式回复", "開放式回覆", "回覆"])  # fmt: skip
_JOINED = Words(
    zh="表头有两行（第一行有空格，其下写着各项）：已合并为“题目 / 选项”",
    en="the header has two rows (names with gaps, and what stands in the gaps below): they were joined to “question / row”",
)


def with_spanned_heads(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Words]]:
    """The table without its second header row, which went into the names; a word on it. As it was where it has none.

    The first row is one where it names every column without a heading behind a question, by words and each by another within its
    question, and says nothing under the headings that stand alone, unless that they hold the response: a row of answers would.

    Parameters
    ----------
    table
        Text columns named by the first row; "" where it names none. Names may stand twice only if they are "".

    Returns
    -------
    DataFrame, list of Words
        Columns are called "question / row".
    """
    import pandas as pd

    heads = [str(name) for name in table.columns]
    if len(table) < 2 or not heads[0] or all(heads):
        return table, []
    below = [str(cell).strip() for cell in table.iloc[0].fillna("")]
    filled = table.iloc[1:].notna().any().to_numpy(dtype=bool)
    spans = _spans(heads, [bool(cell) or bool(some) for cell, some in zip(below, filled, strict=True)])  # fmt: skip
    wide = [span for span in spans if len(span) > 1]
    alone = [span[0] for span in spans if len(span) == 1]
    if not wide or not all(_names_rows([below[at] for at in span]) for span in wide):
        return table, []
    if any(below[at] and below[at].casefold() not in _ONE_COLUMN for at in alone):
        return table, []
    names = list(heads)
    for span in wide:
        for at in span:
            names[at] = f"{heads[span[0]]} / {below[at]}"
    joined = table.iloc[1:].copy()
    joined.columns = pd.Index(names, dtype="str")
    joined.attrs = dict(table.attrs)
    return joined, [_JOINED]


def _spans(heads: list[str], used: list[bool]) -> list[list[int]]:
    """Places of the columns of each question: its own and those without a heading behind it."""
    spans: list[list[int]] = []
    for at, head in enumerate(heads):
        if head:
            spans.append([at])
        elif used[at]:
            spans[-1].append(at)
    return spans


def _names_rows(cells: list[str]) -> bool:
    """Whether cells are names of rows: all there, no two alike, none a number."""
    words = [cell for cell in cells if any(sign.isalpha() for sign in cell)]
    return len(words) == len(cells) and len({cell.casefold() for cell in cells}) == len(cells)
