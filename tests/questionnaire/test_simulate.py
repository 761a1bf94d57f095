"""Simulated answers.

1. Same seed, same answers; another seed, others. Columns and dtypes are those of the questionnaire.
2. Skip logic: who was not asked has no answer; who was asked a required question has one.
3. What was planted is in the answers: weakest item, heaviest driver, careless and hurried respondents, reversed
   items, Kano classes, comments about the right item.
4. Impossible wishes are one message.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.questionnaire.answers import DTYPES
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import SimulatedResponses, simulate_responses

N = 3000
ROLES = {1: "like", 2: "must", 3: "neutral", 4: "live", 5: "dislike"}


@pytest.fixture(scope="module")
def drawn(every_type: Questionnaire) -> SimulatedResponses:
    return simulate_responses(every_type, N, careless=0.1, speeding=0.05, comments=True, seed=5)


# 1
def test_seed_decides(every_type: Questionnaire) -> None:
    first, again, other = (simulate_responses(every_type, 50, seed=s).responses for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_columns_and_types(drawn: SimulatedResponses, every_type: Questionnaire) -> None:
    table = drawn.responses
    assert [c for c in table if c in every_type.answers] == list(every_type.columns)
    for column, answer in every_type.answers.items():
        assert str(table[column].dtype) == DTYPES[answer.kind]
        if answer.scale:
            assert set(table[column].dropna()) <= {point.code for point in answer.scale.points}
        if answer.not_applicable:
            assert table.loc[table[answer.not_applicable], column].isna().all()
    assert table["nights"].between(1, 60).all() or table["nights"].isna().any()
    assert table["nights"].dropna().between(1, 60).all()
    assert table["arrived"].min() >= pd.Timestamp("2024-01-01")


# 2
def test_skip_logic_holds(drawn: SimulatedResponses, every_type: Questionnaire) -> None:
    table = drawn.responses
    shown = every_type.visible(table)
    for column, answer in every_type.answers.items():
        asked = shown[answer.question.id]
        assert table.loc[~asked, column].isna().all()
    assert table["channel"].notna().all()
    assert (table["clean"].notna() | table["clean_na"]).all()
    assert shown["poolwhy"].mean() == table["used_pool"].fillna(False).mean()


def test_choices_keep_their_limits(drawn: SimulatedResponses) -> None:
    used = drawn.responses.filter(regex=r"^used_(?!specify)").dropna().astype(bool)
    assert used.sum(axis=1).between(1, 3).all()
    assert (used.loc[used["used_none"]].sum(axis=1) == 1).all()
    first = drawn.responses.filter(regex="^first_")
    assert set(first.notna().sum(axis=1)) <= {0, 2}
    assert (first.sum(axis=1)[first.notna().any(axis=1)] == 3).all()


# 3
def test_weakest_and_drivers_come_back() -> None:
    hotel = load_questionnaire("hotel_stay")
    found = simulate_responses(
        hotel, N, weakest="wifi", drivers={"staff": 2, "quiet": 1, "offer": 1}, seed=3, missing=0
    )
    table = found.responses[list(hotel.items)].astype(float)
    assert table.mean().idxmin() == found.truth.weakest == "wifi"
    overall = found.responses["overall"].astype(float)
    design = np.column_stack([np.ones(N), table])
    slopes = pd.Series(np.linalg.lstsq(design, overall, rcond=None)[0][1:], table.columns)
    assert slopes.nlargest(2).index.tolist() == ["staff", "quiet"]
    assert slopes[["clean", "comfort", "wifi", "checkin"]].abs().max() < slopes["staff"] / 3
    assert found.truth.drivers["share"].sum() == pytest.approx(1)
    assert found.truth.drivers.loc["breakfast", "weight"] == 0.25


def test_careless_are_careless(drawn: SimulatedResponses) -> None:
    kinds, table = drawn.truth.careless, drawn.responses
    shares = kinds.value_counts(normalize=True)
    assert shares["straightlining"] + shares["random"] == pytest.approx(0.1, abs=0.001)
    assert shares["speeding"] == pytest.approx(0.05, abs=0.001)
    passed = table["check1"].eq(2).groupby(kinds).mean()
    assert passed[""] > 0.95
    assert passed["random"] < 0.4
    pace = table["seconds"].groupby(kinds).median()
    assert pace["speeding"] < pace[""] / 3
    battery = table[["clean", "quiet", "staff"]]
    straight = battery[kinds == "straightlining"].dropna()
    assert straight.nunique(axis=1).eq(1).all()


def test_reversed_items_are_ticked_low_by_the_content(drawn: SimulatedResponses) -> None:
    honest = drawn.responses[drawn.truth.careless == ""].astype(
        {"longwait": float, "easybook": float}
    )
    assert honest["longwait"].corr(honest["easybook"]) < -0.2


def test_kano_class_is_the_most_common(drawn: SimulatedResponses) -> None:
    from feedback import classify_kano

    pair = drawn.responses[["latecheck_f", "latecheck_d"]].dropna().astype(int)
    found = classify_kano(pair["latecheck_f"].map(ROLES), pair["latecheck_d"].map(ROLES))
    category = found.category if isinstance(found.category, str) else found.category.iloc[0]
    assert category == drawn.truth.kano["latecheck"]


def test_comments_are_about_the_item_named(
    drawn: SimulatedResponses, every_type: Questionnaire
) -> None:
    told = drawn.truth.mentions
    assert len(told) == drawn.responses["why"].notna().sum() > 100
    texts = drawn.responses.loc[told["respondent"], "why"]
    labels = told["column"].map(lambda column: every_type.label(column, language="zh"))
    assert all(label in text for label, text in zip(labels, texts, strict=True))


# 4
@pytest.mark.parametrize(
    ("n", "wish"),
    [(0, {}), (2.5, {}), (True, {}), (10, {"careless": 1.5}), (10, {"careless": 0.6, "speeding": 0.6}),
     (10, {"weakest": "cleen"}), (10, {"drivers": {"staff": -1}}), (10, {"drivers": {"nobody": 1}})],
)  # fmt: skip
def test_impossible_wishes_are_refused(every_type: Questionnaire, n: int, wish: dict) -> None:
    with pytest.raises(InputError):
        simulate_responses(every_type, n, **wish)
