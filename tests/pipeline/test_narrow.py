"""Conditions on respondents are read, never evaluated.

NA1 comparisons, membership, and/or, brackets, either name of a column, full-width typing, dates by day.
NA2 a missing answer fulfils no comparison.
NA3 anything else is refused with where, what was found, what to do; nothing runs.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from feedback.errors import StudyError
from feedback.pipeline.narrow import Narrowing

PEOPLE = pd.DataFrame(
    {
        "branch": ["云山店", "江湾店", None, "云山店"],
        "rating": [2.0, 5.0, 1.0, float("nan")],
        "shop no": ["1", "15", "1", "2"],
        "date": pd.to_datetime(["2026-01-01 09:00", "2026-01-31 23:59", "2026-02-01 00:00", None]),
    },
    index=pd.Index(list("abcd"), name="respondent"),
)


@pytest.mark.parametrize(
    ("where", "meant"),
    [
        ('branch == "云山店"', "ad"),
        ("branch == '云山店'", "ad"),
        ("branch ＝＝ “云山店”", "ad"),
        ('分店 == "云山店"', "ad"),
        ('branch != "云山店"', "b"),  # NA2
        ('branch in ["云山店", "江湾店"] and rating <= 3', "a"),
        ('branch not in ["云山店"]', "b"),
        ('(branch == "云山店") | (rating < 2)', "acd"),
        ("rating != 5", "ac"),  # NA2
        ('rating == "5"', "b"),
        ("`shop no` == 1", "ac"),
        ('date <= "2026-01-31"', "ab"),
        ('branch == "云山店" or branch == "江湾店" and rating < 3', "ad"),
        ("  ", "abcd"),
    ],
)
def test_who_is_meant(where: str, meant: str) -> None:  # NA1 NA2
    chosen = Narrowing(where).rows(PEOPLE, names={"branch": "分店"})
    assert "".join(PEOPLE.index[chosen]) == meant
    assert chosen.dtype == bool


@pytest.mark.parametrize(
    ("since", "until", "meant"),
    [
        (date(2026, 1, 2), None, "bc"),
        (None, "2026-01-31", "ab"),
        ("2026-01-31", date(2026, 1, 31), "b"),
    ],
)
def test_days_are_included_at_both_ends(
    since: date | str | None, until: date | str | None, meant: str
) -> None:  # NA1
    assert "".join(PEOPLE.index[Narrowing(since=since, until=until).rows(PEOPLE)]) == meant


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ('branhc == "云山店"', "branch"),
        ('branch == "云山"', "云山店"),
        ('branch = "云山店"', "cannot be read"),
        ("branch", "cannot be read"),
        ("rating + 1 == 2", "cannot be read"),
        ("1 < rating < 3", "cannot be read"),
        ("__import__('os').system('touch /tmp/x') == 0", "cannot be read"),
        ("rating == __import__('os')", "cannot be read"),
        ("branch.str.len() == 3", "cannot be read"),
        ("rating in [x for x in (1, 2)]", "cannot be read"),
        ("rating == branch", "cannot be read"),
        ("rating in []", "cannot be read"),
        ("rating == None", "cannot be read"),
        ("not rating == 1", "cannot be read"),
        ("(" * 500 + "rating == 1" + ")" * 500, "cannot be read"),
        ("rating == 1 or " * 2000 + "rating == 1", "cannot be read"),
        ('rating < "低"', "numbers"),
        ('branch < "云山店"', "no order"),
        ("date > 2026", "days"),
        ('date > "yesterday"', "days"),
        ("\x00rating == 1", "cannot be read"),
    ],
)
def test_what_is_no_condition_is_refused(where: str, said: str) -> None:  # NA3
    with pytest.raises(StudyError) as caught:
        Narrowing(where).rows(PEOPLE)
    assert said in caught.value.en
    assert caught.value.zh.startswith("where")


def test_periods_that_cannot_be_are_refused() -> None:  # NA3
    with pytest.raises(StudyError, match="later than"):
        Narrowing(since="2026-02-01", until="2026-01-01").rows(PEOPLE)
    with pytest.raises(StudyError, match="no dates"):
        Narrowing(since="2026-02-01").rows(PEOPLE.drop(columns="date"))
    with pytest.raises(StudyError, match="no day"):
        Narrowing(since="1 Feb")
