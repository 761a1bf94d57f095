"""Tables of what the design of a questionnaire set up: how far its quotas were filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

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
