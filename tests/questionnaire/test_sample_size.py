"""Sample sizes.

1. Textbook values: Cochran's share with and without a finite population, a mean, the NPS.
2. The margin of the n found is not above the margin asked for, and of one answer fewer it is.
3. Strata: allocation in proportion, every stratum with its own margin; what cannot be invited is said.
4. Numbers out of range are one message.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import InputError
from feedback.questionnaire.sample_size import (
    margin_of,
    sample_size_for_mean,
    sample_size_for_nps,
    sample_size_for_share,
)


# 1
def test_textbook_values() -> None:
    assert sample_size_for_share(0.05).n == 385
    assert sample_size_for_share(0.05, population=10_000).n == 370
    assert sample_size_for_share(0.05, population=1_000).n == 278
    assert sample_size_for_share(0.03, level=0.99).n == 1844
    assert sample_size_for_mean(0.1, sd=1).n == 385
    assert sample_size_for_nps(5, promoters=0.5, detractors=0.5).n == 1537
    assert sample_size_for_share(0.05, design_effect=2).n == 769


# 2
@given(st.floats(0.01, 0.3), st.floats(0.05, 0.95), st.integers(50, 10**6))
def test_n_is_the_smallest(margin: float, share: float, people: int) -> None:
    found = sample_size_for_share(margin, share=share, population=people)
    sd = (share * (1 - share)) ** 0.5
    assert found.n <= people
    assert margin_of(found.n, sd=sd, population=people) <= margin * (1 + 1e-9)
    if found.n > 1:
        assert margin_of(found.n - 1, sd=sd, population=people) > margin * (1 - 1e-9)


# 3
def test_strata_and_invitations() -> None:
    found = sample_size_for_share(0.05, strata={"a": 3000, "b": 1000}, response_rate=0.2)
    assert found.table["n"].tolist() == [264, 88]  # 351 in all; each share rounded up
    assert found.n == 352
    assert found.table.loc["a", "invited"] == 1320
    assert found.table.loc["b", "margin"] > found.table.loc["a", "margin"] > 0.05
    short = sample_size_for_share(0.05, population=1000, response_rate=0.2)
    assert short.invited is None
    assert "invite everybody" in short.explain("en")
    assert "邀请全部" in short.explain("zh")


# 4
@pytest.mark.parametrize(
    "wish",
    [{"margin": 0}, {"margin": float("nan")}, {"margin": 0.05, "share": 2}, {"margin": 0.05, "level": 1},
     {"margin": 0.05, "response_rate": 0}, {"margin": 0.05, "population": 0}, {"margin": 1e-6},
     {"margin": 0.05, "strata": {"a": -3}}],
)  # fmt: skip
def test_out_of_range(wish: dict) -> None:
    with pytest.raises(InputError):
        sample_size_for_share(**wish)


def test_shares_of_the_nps_add_up() -> None:
    with pytest.raises(InputError):
        sample_size_for_nps(5, promoters=0.8, detractors=0.4)
