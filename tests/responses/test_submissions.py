"""A form sent twice is one answer where a time of day tells it; equal answers without one may be two people."""

from __future__ import annotations

import pandas as pd
import pytest

from feedback.responses.submissions import mark_rows, sent_twice


@pytest.mark.parametrize(
    "text", ["点餐太慢", "Two things: price", "建议：多开窗口", "好", "12点到的"]
)
@pytest.mark.parametrize("heading", ["Why", "A text before the time"])
def test_a_time_in_any_column_tells(heading: str, text: str) -> None:
    table = pd.DataFrame(
        {"Submitted": ["2024-05-01 12:30:11"] * 2, heading: [text] * 2}, dtype="str"
    )
    marks = mark_rows(table)
    assert marks["timed"].all()
    assert sent_twice(marks)[0].tolist() == [False, True]


def test_equal_answers_without_a_time_stay() -> None:
    table = pd.DataFrame({"day": ["2024-05-01"] * 2, "why": ["点餐太慢"] * 2}, dtype="str")
    marks = mark_rows(table)
    assert not marks["timed"].any()
    twice, equal = sent_twice(marks)
    assert (twice.any(), equal.tolist()) == (False, [False, True])
