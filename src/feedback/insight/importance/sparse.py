"""Which drivers have answers enough to stand in a model, and how many people its correlations rest on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.insight.refusal import FewRowsError
from feedback.numeric import stretches
from feedback.results import Words, few

ROWS_A_DRIVER = 10
_PART = 0.5  # of the median driver's answers


def set_sparse_aside(
    drivers: pd.DataFrame, outcome: pd.Series
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The drivers answered often enough, and the others with how many answered them.

    A driver is set aside when fewer than half as many people answered it (and gave the outcome) as
    answered the driver in the middle: kept, its few answers would carry the whole model.

    Parameters
    ----------
    drivers
        People × drivers; NaN where not answered, not asked or not applicable.
    outcome
        A number a person, with the same index.

    Returns
    -------
    DataFrame, dict
        The columns kept, in their order; driver set aside → people who answered it.

    Examples
    --------
    >>> table = pd.DataFrame({"food": [1, 2, 3, 4], "seat": [4, 3, 2, 1], "power": [5, None, None, None]})
    >>> kept, aside = set_sparse_aside(table, pd.Series([1, 2, 3, 4]))
    >>> list(kept), aside
    (['food', 'seat'], {'power': 1})
    """
    answered = drivers[outcome.notna().to_numpy()].notna().sum()
    if not len(answered):
        return drivers, {}
    enough = answered >= _PART * float(answered.median())
    aside = {str(name): int(answered[name]) for name in answered.index[~enough]}
    return drivers.loc[:, enough.to_numpy()], aside


def pair_counts(drivers: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """People who gave the outcome and answered both drivers: square, one driver alone on the diagonal."""
    known = drivers.notna().to_numpy() & outcome.notna().to_numpy()[:, None]
    counts = np.zeros((known.shape[1],) * 2)
    for rows in stretches(len(known)):
        own = known[rows].astype(float)
        counts += own.T @ own
    return pd.DataFrame(counts, index=drivers.columns, columns=drivers.columns).astype(int)


def require_rows(drivers: pd.DataFrame, outcome: pd.Series) -> None:
    """Refuse fewer than ten people a driver behind any of the correlations.

    Raises
    ------
    FewRowsError
        Names the drivers answered by too few of the same people.
    """
    counts = pair_counts(drivers, outcome)
    p = len(counts)
    if not p:
        return
    least, wanted = int(counts.to_numpy().min()), ROWS_A_DRIVER * p
    if least >= wanted:
        return
    row, column = divmod(int(counts.to_numpy().argmin()), p)
    pair = few(dict.fromkeys([counts.index[row], counts.columns[column]]))
    every = int(drivers[outcome.notna().to_numpy()].notna().any(axis=1).sum())
    where = Words(en="", zh="")
    if least < every:
        where = Words(en=f" ({pair.en})", zh=f"（{pair.zh}）")
    raise FewRowsError(
        en=f"Only {least} people gave the overall rating and the answers that should explain it{where.en}; "
        f"{p} drivers need at least {wanted}, ten each. With fewer, any order would be an accident: collect "
        "more answers, or put aspects together.",
        zh=f"既有总体评分、又有相应答案的只有 {least} 人{where.zh}；{p} 个驱动项至少需要 {wanted} 人（每项十人）。"
        "人数不够，任何先后都只是偶然：请收集更多答卷，或合并方面。",
    )


def set_aside_words(aside: dict[str, int], *, typical: int) -> Words:
    """Which drivers had too few answers, with their number; nothing when all had enough."""
    if not aside:
        return Words(en="", zh="")
    told = {name: f"{n:,}" if n >= LEAST else f"<{LEAST}" for name, n in aside.items()}
    named = few(f"{name} ({n})" for name, n in told.items())
    named_zh = few(f"{name}（{n} 人）" for name, n in told.items())
    return Words(
        en=f"Set aside, because fewer than half as many people answered as the other aspects' {typical:,}: {named.en}.",
        zh=f"回答的人不到其他方面（{typical:,} 人）的一半，因而不参与分析：{named_zh.zh}。",
    )
