"""Rows a real export also holds and no analysis may count."""

from __future__ import annotations

from random import Random

import pandas as pd

from feedback.questionnaire.demo import plan
from feedback.questionnaire.demo.truth import RejectedRow

# wave, column, what stands there, why it must be rejected; an id of None repeats an earlier submission
_SPOILT = (
    (0, "clean", "9", "rating outside the scale"),
    (0, "submitted", "2025/3/32 25:61:00", "date that cannot be read"),
    (0, "respondent", None, "respondent twice"),
    (1, "overall", "0", "rating outside the scale"),
    (1, "recommend", "11", "rating outside the scale"),
    (1, "submitted", "上周三晚上", "date that cannot be read"),
    (1, "respondent", None, "respondent twice"),
)


def file_of(wave: int) -> str:
    """Name of the file that holds a wave (0 or 1)."""
    return f"wave{wave + 1}.csv"


def with_spoilt_rows(
    responses: pd.DataFrame, *, seed: int
) -> tuple[pd.DataFrame, tuple[RejectedRow, ...]]:
    """Add a few rows that must be rejected, and say where they stand.

    Each is the double of an existing row; unless it is the double submission itself it gets an id of its own.
    """
    random = Random(f"{seed}:spoilt")
    parts, rejected = [], []
    for wave, period in enumerate(plan.WAVES):
        part = responses[responses["wave"] == period.name]
        for i, (where, column, value, reason) in enumerate(_SPOILT):
            if where != wave:
                continue
            at = 1 + int(random.random() * (len(part) - 1))
            row = part.iloc[[at - 1]].copy()
            if value is not None:
                row["respondent"] = f"{'ab'[wave]}9{i:03d}"
                row[["pleased", "improve"]] = ""
                row[column] = value
            part = pd.concat([part.iloc[:at], row, part.iloc[at:]])
            name = str(row["respondent"].iloc[0])
            rejected = [replaced(r, at, file_of(wave)) for r in rejected]
            rejected.append(RejectedRow(file_of(wave), at + 1, name, column, reason))
        parts.append(part)
    return pd.concat(parts, ignore_index=True), tuple(rejected)


def replaced(row: RejectedRow, at: int, file: str) -> RejectedRow:
    """`row` one further down when something was put above it in the same file."""
    if row.file != file or row.row <= at:
        return row
    return RejectedRow(row.file, row.row + 1, row.respondent, row.column, row.reason)
