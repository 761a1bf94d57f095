"""Tables of what the design of a questionnaire set up: how far its quotas were filled, how its random arms differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.disclosure import LEAST
from feedback.pipeline.intake import NPS, RATING
from feedback.questionnaire.quotas import standing

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan


def quota_cells(responses: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """How far each cell of the quotas was filled: counts of the responses kept, never weighted.

    Returns
    -------
    DataFrame
        quota, cell (in words), limit, n (responses in it; a missing answer falls into none), wanting (how many are
        missing), quota_state ("short", "reached" or "over").
    """
    rows = []
    for cell in plan.quotas:
        here = pd.Series(True, index=responses.index)
        for column, code in cell.codes.items():
            # groups of the report stand there by their label
            value = (
                plan.segment_labels.get(column, {}).get(code, code)
                if column in plan.segments
                else code
            )
            here &= responses[column].astype("string").eq(value).fillna(False).astype(bool)
        n = int(here.sum())
        rows.append((cell.quota, cell.words, cell.limit, n, *standing(n, cell.limit)))
    return pd.DataFrame(rows, columns=["quota", "cell", "limit", "n", "wanting", "quota_state"])


def arm_table(responses: pd.DataFrame, plan: Plan, *, level: float) -> pd.DataFrame:
    """How the answers of random arms differ from those of the first one.

    Difference of means with Welch's t interval. The intervals of one arm's field hold together (Bonferroni: each at
    1 − (1 − level) / comparisons), so that of many rows one does not stand apart by chance alone. Never weighted: the arms
    were drawn by chance among those who answered. Arms of fewer than ten answers are left out.

    Returns
    -------
    DataFrame
        A row a rated item (the overall rating and the likelihood to recommend among them) and arm after the first: arms (the
        field in words), item_label, arm, n, mean, first_n, first_mean, arm_difference and its ends _low, _high.

    Notes
    -----
    Welch, 1947, Biometrika 34: 28-35; Dunn, 1961, Journal of the American Statistical Association 56: 52-64.
    """
    rows: list[dict[str, object]] = []
    for column, words in plan.arms.items():
        # a group of the report stands there by its label
        labels = plan.segment_labels.get(column, {}) if column in plan.segments else {}
        groups = {code: labels.get(code, code) for code in words}
        compared = list(_compared(responses, plan, column, groups))
        for label, code, sample, first in compared:
            narrow = 1 - (1 - level) / len(compared)
            low, high = _difference(sample, first, level=narrow)
            rows.append({
                "arms": plan.column_labels.get(column, column), "item_label": label, "arm": words[code],
                "n": len(sample), "mean": sample.mean(), "first_n": len(first), "first_mean": first.mean(),
                "arm_difference": sample.mean() - first.mean(), "arm_difference_low": low, "arm_difference_high": high,
            })  # fmt: skip
    return pd.DataFrame(rows)


def _compared(
    responses: pd.DataFrame, plan: Plan, column: str, groups: dict[str, str]
) -> Iterator[tuple[str, str, np.ndarray, np.ndarray]]:
    """Label, code of the arm, its answers and those of the first arm, for each item."""
    rated = [name for name in (RATING, NPS, *plan.aspects) if name in responses]
    named = {RATING: plan.rating and plan.rating[0], NPS: plan.nps and plan.nps[0]}
    first, *others = groups
    given = responses[column].astype("string")
    for name in rated:
        answers = pd.to_numeric(responses[name], errors="coerce")
        samples = {code: answers[given.eq(value).fillna(False)].dropna().to_numpy(dtype=float) for code, value in groups.items()}  # fmt: skip
        said = named.get(name) or name
        for code in others:
            if min(len(samples[code]), len(samples[first])) >= LEAST:
                yield plan.column_labels.get(said, said), code, samples[code], samples[first]


def _difference(sample: np.ndarray, first: np.ndarray, *, level: float) -> tuple[float, float]:
    """Welch's interval of the difference of means; no width where nothing varies in either."""
    if sample.std() == 0 and first.std() == 0:
        return np.nan, np.nan
    found = stats.ttest_ind(sample, first, equal_var=False).confidence_interval(level)
    return float(found.low), float(found.high)
