"""Is an outcome made of the very answers that should explain it? Then a model of it teaches nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.insight.refusal import CircularError
from feedback.numeric import Floats, number_array, number_frame
from feedback.results import Words, few

CIRCULAR_R2 = 0.999  # adjusted; no answer of a person's own is foretold so well
_MADE = (
    0.98  # of the people whose answers differ: so many outcomes are the rounded sum of the others
)
_LOOKED_AT = 100_000  # people
_LEAST = 30  # such people, fewer could agree by luck
_ROUNDED_R2 = 0.7  # under it, fitted values can lie near every outcome only because none varies
_TOLERANCE = 0.1  # of a step of the outcome, beyond the half step that rounding takes


def require_own_outcome(
    drivers: pd.DataFrame, outcome: pd.Series, *, name: str | Words = ""
) -> None:
    """Refuse an outcome that can be computed from its drivers.

    Parameters
    ----------
    drivers
        People × drivers, numbers; NaN where not answered.
    outcome
        A number a person, with the index of `drivers`.
    name
        What a reader calls the outcome.

    Raises
    ------
    CircularError
        It repeats one driver (R² above .999), is a linear function of several (adjusted R² above .999),
        or is their mean, median, lowest or highest answer, or such a function rounded to its own steps.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> items = pd.DataFrame(rng.integers(1, 6, (100, 3)), columns=list("abc"))
    >>> require_own_outcome(items, items.mean(axis=1).round(), name="overall")
    Traceback (most recent call last):
    feedback.insight.refusal.CircularError: Overall is the mean of a, b, c, rounded: ...
    """
    y = number_array(outcome, where="require_own_outcome", name="outcome")
    told = np.flatnonzero(~np.isnan(y))
    if len(told) > _LOOKED_AT:  # what is made of answers is made so for any of the people
        told = told[np.sort(np.random.default_rng(0).choice(len(told), _LOOKED_AT, replace=False))]
        table = number_frame(drivers.iloc[told], where="require_own_outcome")
    else:
        table = number_frame(drivers, where="require_own_outcome").iloc[told]
    y = y[told]
    table = table.loc[:, table.nunique() > 1]
    if not table.shape[1] or len(y) < 3 or np.ptp(y) == 0:
        return
    made = _repeats(table, y) or _summary_of(table, y) or _sum_of(table, y)
    if made is None:
        return
    called = name if isinstance(name, Words) else Words(en=name or "the outcome", zh=name or "结果")
    raise CircularError(
        en=f"{called.en[:1].upper()}{called.en[1:]} {made.en}: it is made of the answers that should explain it, so nothing could be "
        "learned from a ranking. Give an overall rating that people answered themselves, or leave it out.",
        zh=f"{called.zh}{made.zh}：它由要用来解释它的答案算出，排名不会带来任何新信息。"
        "请换成受访者自己作答的总体评分，或不设总体评分。",
    )


def _repeats(table: pd.DataFrame, y: Floats) -> Words | None:
    """The one driver whose answers the outcome repeats, perhaps on another scale."""
    for name, column in table.items():
        x = column.to_numpy(float)
        both = ~np.isnan(x)
        if both.sum() < _LEAST or np.ptp(x[both]) == 0 or np.ptp(y[both]) == 0:
            continue
        if np.corrcoef(x[both], y[both])[0, 1] ** 2 > CIRCULAR_R2:
            return Words(en=f"repeats the answers to {name}", zh=f"与“{name}”的答案相同")
    return None


def _step(y: Floats) -> float:
    """The finest difference between two outcomes: what they were rounded to."""
    values = np.unique(np.round(y, 9))
    return float(np.diff(values).min())


def _summary_of(table: pd.DataFrame, y: Floats) -> Words | None:
    """Whether the outcome is the mean, median, lowest or highest of the answers a person gave."""
    if table.shape[1] < 2:
        return None
    differ = (table.max(axis=1) > table.min(axis=1)).to_numpy()
    if differ.sum() < _LEAST or np.ptp(y[differ]) == 0:
        return None
    own, rows, half = y[differ], table[differ], _step(y) / 2
    named = few(table.columns)
    if _cut_of(own, rows.mean(axis=1).to_numpy(float)):
        return Words(
            en=f"says only whether the mean of {named.en} lies above a mark",
            zh=f"只表示{named.zh}的平均是否高于某一分数",
        )
    kinds = {
        "mean": (rows.mean(axis=1), half, "mean", "平均"),
        "median": (rows.median(axis=1), half, "median", "中位数"),
        "lowest": (rows.min(axis=1), 0.0, "lowest", "最低分"),
        "highest": (rows.max(axis=1), 0.0, "highest", "最高分"),
    }
    for summary, most, en, zh in kinds.values():
        away = np.abs(own - summary.to_numpy(float))
        if (away <= most + 1e-9).mean() >= _MADE:
            rounded = bool((away > 1e-9).any())
            return Words(
                en=f"is the {en} of {named.en}{', rounded' if rounded else ''}",
                zh=f"是{named.zh}的{zh}{'（取整）' if rounded else ''}",
            )
    return None


def _cut_of(y: Floats, mean: Floats) -> bool:
    """Whether an outcome of two classes is cut from the mean: every mean of the one lies above the other's."""
    values = np.unique(y)
    if len(values) != 2:
        return False
    low, high = mean[y == values[0]], mean[y == values[1]]
    if min(len(low), len(high)) < _LEAST // 3:
        return False
    return bool(low.max() <= high.min() + 1e-9 or high.max() <= low.min() + 1e-9)


def _sum_of(table: pd.DataFrame, y: Floats) -> Words | None:
    """Whether a weighted sum of the answers gives the outcome, exactly or rounded to its steps."""
    known = table.notna().all(axis=1).to_numpy()
    n, p = int(known.sum()), table.shape[1]
    if n < p + 10 or np.ptp(y[known]) == 0:
        return None
    answers, own = table.to_numpy(float)[known], y[known]
    x = np.column_stack([np.ones(n), answers])
    fitted = x @ np.linalg.lstsq(x, own, rcond=None)[0]
    away = own - fitted
    r2 = 1 - (away @ away) / ((own - own.mean()) @ (own - own.mean()))
    if 1 - (1 - r2) * (n - 1) / (n - p - 1) > CIRCULAR_R2:
        named = few(table.columns)
        return Words(en=f"can be computed from {named.en}", zh=f"可由{named.zh}算出")
    differ = np.ptp(answers, axis=1) > 0
    if differ.sum() < max(_LEAST, 5 * p) or r2 < _ROUNDED_R2:
        return None
    near = np.abs(away[differ]) <= (0.5 + _TOLERANCE) * _step(y)
    if near.mean() < _MADE:
        return None
    named = few(table.columns)
    return Words(en=f"is a rounded sum of {named.en}", zh=f"是{named.zh}加权求和后取整")
