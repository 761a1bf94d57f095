"""What a table of groups gives away beside its shares: ends of intervals, differences to the others, p of the tests.

The attacker knows the program and everybody's exact figures. Of each row he tries every number of people and of people
hurt that would have been told in the same figures, all columns together; what is left are bounds on the group.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import pandas as pd

from feedback.insight.pain_points.segments import MIN_EXPECTED
from feedback.measures.intervals import proportion_interval
from feedback.measures.shares import difference_p, exact_p, share_difference
from feedback.rounded_tables import told_table

FIGURES = [
    "n", "n_negative", "share_negative", "share_negative_low", "share_negative_high", "share_rest", "difference",
    "difference_low", "difference_high", "p",
]  # fmt: skip


def rows_of(n: np.ndarray, hurt: np.ndarray, everybody: tuple[int, int], *, level: float) -> pd.DataFrame:  # fmt: skip
    """The rows `compare_segments` makes of groups of n people of whom so many are hurt; everybody's (n, hurt)."""
    total, bad = everybody
    n, hurt = n.astype(float), hurt.astype(float)
    n_rest, share, rest = total - n, hurt / n, (bad - hurt) / (total - n)
    low, high = proportion_interval(hurt, n, level=level)
    ends = share_difference(share, n, rest, n_rest, level=level)
    p = difference_p(share, n, rest, n_rest)
    inside = n / total
    few = np.minimum(inside, 1 - inside) * min(bad, total - bad) < MIN_EXPECTED
    if few.any():
        of = np.full(int(few.sum()), float(bad)), np.full(int(few.sum()), float(total))
        p[few] = exact_p(hurt[few], n[few], total_x=of[0], total_n=of[1])
    return pd.DataFrame(
        {"n": n.astype(int), "n_negative": hurt.astype(int), "share_negative": share, "share_negative_low": low,
         "share_negative_high": high, "share_rest": rest, "difference": share - rest, "difference_low": ends[0],
         "difference_high": ends[1], "p": p}
    )  # fmt: skip


def fitting(
    row: pd.Series, everybody: tuple[int, int], *, level: float, others: Sequence[int] = ()
) -> pd.DataFrame:
    """All (n, hurt) of which a told row says just this; so many are in each of the `others` of its segment."""
    about = int(row["n"])
    pairs = [
        (n, x)
        for n in range(max(10, about - 2), min(about + 2, everybody[0] - 1) + 1)
        for x in range(min(n, everybody[1]) + 1)
        if everybody[1] - x <= everybody[0] - n
    ]
    tried = pd.DataFrame(pairs, columns=["n", "hurt"])
    exact = rows_of(tried["n"].to_numpy(), tried["hurt"].to_numpy(), everybody, level=level)
    # each beside the others of its segment: how many they are tells how their share is told, and how wide its interval is
    each = exact.assign(p_adjusted=np.nan, segment=np.arange(len(exact)), aspect="")
    shown = told_table(pd.concat([each, *(each.assign(n=n) for n in others)]))
    shown = shown.iloc[: len(exact)]
    told = shown[FIGURES].to_numpy(float)
    same = np.isclose(told, row[FIGURES].to_numpy(float), atol=1e-6, equal_nan=True).all(axis=1)
    return tried[same]


def fits(
    table: pd.DataFrame,
    exact: pd.DataFrame,
    everybody: dict[str, tuple[int, int]],
    *,
    level: float = 0.95,
) -> Iterator[tuple[pd.Series, pd.DataFrame]]:
    """Each row of a told table by segment with what fits it; everybody's (n, hurt) by aspect.

    How many are in the other groups he is given as it is (`exact`): he cannot do worse by it.
    """
    for at, row in table.iterrows():
        known = everybody[str(row["aspect"])]
        yield row, fitting(row, known, level=level, others=others_of(exact, at))


def others_of(exact: pd.DataFrame, at: Hashable) -> list[int]:
    """How many are in each of the other groups of a row's segment."""
    mine = exact.loc[at]
    beside = (exact["segment"] == mine["segment"]) & (exact["aspect"] == mine["aspect"])
    return [int(n) for n in exact.loc[beside & (exact.index != at), "n"]]
