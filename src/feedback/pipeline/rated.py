"""What was rated: every row by itself, on one scale, and by aspect where several rows rate one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

Ends = tuple[float, float]
ENOUGH = 0.5  # of the rows of an aspect or dimension must be answered for a person's mean to count


def common_scale(scales: Mapping[str, Ends]) -> Ends:
    """The scale most rows are answered on; the first of several, 1 to 5 where there is none."""
    if not scales:
        return (1, 5)
    return Counter(scales.values()).most_common(1)[0][0]


def rated_rows(
    responses: pd.DataFrame, names: Mapping[str, str], scales: Mapping[str, Ends]
) -> pd.DataFrame:
    """Ratings of all rows on their common scale, a column a row under its name.

    Parameters
    ----------
    responses
        A row a respondent; reversed rows are turned already.
    names
        Answer column → what the row rates.
    scales
        Answer column → its lowest and highest answer. Where they differ, an answer keeps its place
        between the ends: low + (x - low_x) / (high_x - low_x) x (high - low), the percentage of the
        maximum possible (Cohen, Cohen, Aiken & West, 1999, Multivariate Behavioral Research 34,
        315-346) on the scale most rows have.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1.0, 5.0], "b": [1.0, 7.0], "c": [2.0, 4.0]})
    >>> scales = {"a": (1, 5), "b": (1, 7), "c": (1, 5)}
    >>> rated_rows(answers, {"a": "a", "b": "b", "c": "c"}, scales)["b"].tolist()
    [1.0, 5.0]
    """
    low, high = common_scale({column: scales[column] for column in names if column in scales})
    found = {}
    for column, name in names.items():
        values, (least, most) = responses[column], scales.get(column, (low, high))
        if (least, most) != (low, high):
            values = low + (values - least) / (most - least) * (high - low)
        found[name] = values
    return pd.DataFrame(found, index=responses.index)


def rated_aspects(rows: pd.DataFrame, shared: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """As `rated_rows`, with the rows that rate one aspect together replaced by their mean.

    Parameters
    ----------
    rows
        Of `rated_rows`.
    shared
        Aspect → names of its rows; a person who answered fewer than half of them has no mean.
    """
    if not shared:
        return rows
    columns: dict[str, pd.Series] = {}
    of_row = {name: aspect for aspect, names in shared.items() for name in names}
    for name in rows:
        aspect = of_row.get(str(name))
        if aspect is None:
            columns[str(name)] = rows[name]
        elif aspect not in columns:
            together = rows[list(shared[aspect])]
            enough = together.notna().mean(axis=1) >= ENOUGH
            columns[aspect] = together.mean(axis=1).where(enough)
    return pd.DataFrame(columns, index=rows.index)
