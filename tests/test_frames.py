"""The contracts of the tables: one place, checked when a run writes."""

from __future__ import annotations

import pandas as pd
import pytest

from feedback.errors import ColumnError, InputError
from feedback.frames import FLAGS, RUN_TABLES, check_tables


def test_flags_of_comments_stand_once() -> None:
    columns = RUN_TABLES["comments"].columns
    assert [name for name in columns if name.startswith("is_")] == list(FLAGS)


def test_a_table_without_contract_is_named() -> None:
    with pytest.raises(InputError, match="'notes' has no contract"):
        check_tables({"notes": pd.DataFrame({"a": [1]})})


def test_a_broken_promise_is_named() -> None:
    whole = {"topic": [1], "word": ["等"], "weight": [0.5]}
    check_tables({"topic_words": pd.DataFrame(whole)})
    with pytest.raises(ColumnError, match="weight"):
        check_tables({"topic_words": pd.DataFrame(whole).drop(columns="weight")})
    with pytest.raises(InputError, match="column topic should be number"):
        check_tables({"topic_words": pd.DataFrame({**whole, "topic": ["one"]})})


def test_empty_tables_promise_nothing() -> None:
    check_tables({name: pd.DataFrame() for name in RUN_TABLES})
