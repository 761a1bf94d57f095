"""The contracts of the frames that pass between rooms: columns, kinds, units; one check function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.errors import ColumnError, InputError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Contract:
    """What a frame promises: index name, columns with their kind ("text", "number", "flag", "date")."""

    name: str
    index: str | None
    columns: Mapping[str, str]


# A row a respondent; beside these a column a question id and a column a segment.
RESPONSES = Contract("responses", "respondent", {})

# A row an open answer.
COMMENTS = Contract(
    "comments",
    "comment",
    {
        "respondent": "text",
        "question": "text",
        "text": "text",  # masked, else as it came
        "clean": "text",
        "language": "text",  # "zh", "en", "other", "" when empty
        "is_empty": "flag",
        "is_filler": "flag",
        "is_duplicate": "flag",
        "is_template": "flag",
        "is_spam": "flag",
    },
)

# A row an opinion about an aspect; offsets into `clean`.
MENTIONS = Contract(
    "mentions",
    None,
    {
        "comment": "text",
        "aspect": "text",
        "polarity": "number",  # -1 … 1; 0 neutral
        "start": "number",
        "end": "number",
    },
)

# A row an aspect, sorted by cost, dearest first. Shares are of respondents, costs in rating points.
PAIN_POINTS = Contract(
    "pain_points",
    "aspect",
    {
        "n": "number",  # respondents who could have hurt
        "n_mentions": "number",
        "n_negative": "number",
        "share_negative": "number",
        "share_negative_low": "number",
        "share_negative_high": "number",
        "effect": "number",
        "effect_low": "number",
        "effect_high": "number",
        "cost": "number",
        "cost_low": "number",
        "cost_high": "number",
        "rank": "number",  # ties where intervals overlap; missing where unranked
    },
)


def check_frame(frame: pd.DataFrame, contract: Contract, *, where: str) -> pd.DataFrame:
    """Return `frame` if it keeps `contract`, else say what breaks it.

    Raises
    ------
    ColumnError
        A promised column is not there.
    InputError
        A column is of another kind.
    """
    import pandas as pd

    missing = [name for name in contract.columns if name not in frame.columns]
    if missing:
        raise ColumnError.missing(missing, frame.columns, where=f"{where} ({contract.name})")
    tests = {
        "number": pd.api.types.is_numeric_dtype,
        "flag": pd.api.types.is_bool_dtype,
        "date": pd.api.types.is_datetime64_any_dtype,
        "text": lambda column: (
            pd.api.types.is_string_dtype(column) or isinstance(column.dtype, pd.CategoricalDtype)
        ),
    }
    for name, kind in contract.columns.items():
        if len(frame) and not tests[kind](frame[name]):
            raise InputError(
                en=f"{where} ({contract.name}): column {name} should be {kind}, "
                f"it is {frame[name].dtype}. Convert it first.",
                zh=f"{where}（{contract.name}）：列 {name} 应为 {kind}，实为 {frame[name].dtype}。请先转换。",
            )
    return frame
