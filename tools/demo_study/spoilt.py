"""Rows as real exports hold them too: something in them must not be counted."""

from __future__ import annotations

from random import Random

import pandas as pd

from demo_study import plan
from demo_study.dice import pick_several
from demo_study.personal import invent
from demo_study.truth import RejectedRow

# Wave → column, what stands there, why it must be refused; None repeats an earlier submission.
_SPOILT = (
    (
        ("clean", "9", "rating outside the scale"),
        ("submitted", "2025/3/32 25:61:00", "date that cannot be read"),
        ("respondent", None, "respondent twice"),
    ),
    (
        ("overall", "0", "rating outside the scale"),
        ("recommend", "11", "rating outside the scale"),
        ("submitted", "上周三晚上", "date that cannot be read"),
        ("respondent", None, "respondent twice"),
    ),
)


def file_of(wave: int) -> str:
    """Name of the file that holds a wave (0 or 1)."""
    return f"wave{wave + 1}.csv"


def with_spoilt_rows(
    responses: pd.DataFrame, *, seed: int
) -> tuple[pd.DataFrame, tuple[RejectedRow, ...]]:
    """Add a few rows in which something must be refused, and say where they stand.

    Each is the double of an existing row and stands right below it. But for the double submissions they get
    an id of their own and no comments; the first of each wave holds a phone number that must stay hidden too.
    """
    random = Random(f"{seed}:spoilt")
    parts: list[pd.DataFrame] = []
    rejected: list[RejectedRow] = []
    for wave, (period, faults) in enumerate(zip(plan.WAVES, _SPOILT, strict=True)):
        part = responses[responses["wave"] == period.name]
        doubled = sorted(pick_several(dict.fromkeys(range(len(part)), 1.0), len(faults), random))
        for i, (at, (column, value, reason)) in enumerate(zip(doubled, faults, strict=True)):
            below = at + 1 + i  # `i` rows were put in further up already
            row = part.iloc[[below - 1]].copy()
            personal: tuple[tuple[str, str], ...] = ()
            if value is not None:
                row["respondent"] = f"{'ab'[wave]}x{i + 1:03d}"
                row[["pleased", "improve"]] = ""
                row[column] = value
            if i == 0:
                personal = (("mobile_cn", invent("mobile_cn", random)),)
                row["improve"] = f"有东西落房间了，电话{personal[0][1]}"
            name = str(row["respondent"].iloc[0])
            rejected.append(RejectedRow(file_of(wave), below + 2, name, column, reason, personal))
            part = pd.concat([part.iloc[:below], row, part.iloc[below:]])
        parts.append(part)
    return pd.concat(parts, ignore_index=True), tuple(rejected)
