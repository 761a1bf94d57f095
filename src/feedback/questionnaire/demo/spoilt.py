"""Rows a real export also holds and no analysis may count."""

from __future__ import annotations

from random import Random

import pandas as pd

from feedback.questionnaire.demo import plan
from feedback.questionnaire.demo.dice import pick_several
from feedback.questionnaire.demo.personal import invent
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

    Each is the double of an existing row; unless it is the double submission itself it gets an id of its own
    and no comments, but for the first of each wave, which holds a phone number that must stay hidden too.
    """
    random = Random(f"{seed}:spoilt")
    parts: list[pd.DataFrame] = []
    rejected: list[RejectedRow] = []
    for wave, period in enumerate(plan.WAVES):
        part = responses[responses["wave"] == period.name]
        spoilt = [entry[1:] for entry in _SPOILT if entry[0] == wave]
        # from the bottom up, so that what is put in never moves what stands there already
        places = sorted(pick_several(dict.fromkeys(range(len(part)), 1.0), len(spoilt), random))
        for i, (at, (column, value, reason)) in reversed(
            list(enumerate(zip(places, spoilt, strict=True)))
        ):
            row = part.iloc[[at]].copy()
            personal: tuple[tuple[str, str], ...] = ()
            if value is not None:
                row["respondent"] = f"{'ab'[wave]}9{i:03d}"
                row[["pleased", "improve"]] = ""
                row[column] = value
                if i == 0:
                    personal = (("mobile_cn", invent("mobile_cn", random)),)
                    row["improve"] = f"押金还没退，电话{personal[0][1]}"
            part = pd.concat([part.iloc[: at + 1], row, part.iloc[at + 1 :]])
            # row at+1 from 1 is the one doubled; the double stands below it and below `i` others put in above
            where = at + 2 + i
            name = str(row["respondent"].iloc[0])
            rejected.append(RejectedRow(file_of(wave), where, name, column, reason, personal))
        parts.append(part)
    return pd.concat(parts, ignore_index=True), tuple(
        sorted(rejected, key=lambda r: (r.file, r.row))
    )
