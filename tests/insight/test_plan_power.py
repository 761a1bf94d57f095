"""Power on the questionnaire itself.

1. More answers find more; a goal and the stricter goal behind it never cross.
2. With nothing planted the analysis does not tell apart more often than its level allows.
3. A questionnaire that rates nothing says so; impossible wishes are one message.
"""

from __future__ import annotations

import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.insight.plan_power import plan_power
from feedback.questionnaire.model import load_questionnaire
from feedback.questionnaire.simulate import simulate_responses


# 1
def test_more_answers_find_more() -> None:
    seen: list[tuple[int, int]] = []
    plan = plan_power(
        load_questionnaire("hotel_stay"), [60, 900], repeats=30, seed=2,
        progress=lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    few, many = plan.table.loc[60], plan.table.loc[900]
    for goal in ("weakest_apart", "driver_found", "drivers_apart"):
        assert many[goal] > few[goal]
    assert (plan.table["weakest_apart"] <= plan.table["weakest_found"]).all()
    assert (plan.table["drivers_apart"] <= plan.table["driver_found"]).all()
    assert few["margin_mean"] / many["margin_mean"] == pytest.approx(15**0.5, rel=0.15)
    assert seen[-1] == (60, 60)
    assert "60" in plan.explain("en")
    pd.testing.assert_frame_equal(
        plan.table,
        plan_power(load_questionnaire("hotel_stay"), [60, 900], repeats=30, seed=2).table,
    )


# 2
def test_equal_drivers_are_not_told_apart() -> None:
    hotel = load_questionnaire("hotel_stay")
    level = plan_power(hotel, 300, drivers={"staff": 1, "quiet": 1}, gap=0.0, repeats=60, seed=4)
    assert level.table.loc[300, "drivers_apart"] <= 0.10


def test_draws_share_one_truth() -> None:
    hotel = load_questionnaire("hotel_stay")
    one, two = (simulate_responses(hotel, 40, seed=9, draw=draw) for draw in (0, 1))
    assert one.truth.weakest == two.truth.weakest
    pd.testing.assert_frame_equal(one.truth.drivers, two.truth.drivers)
    assert not one.responses.equals(two.responses)


# 3
def test_nothing_rated_says_so(tmp_path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text(
        "id: plain\ntitle: {zh: 问, en: Ask}\nsections:\n  - id: a\n    title: {zh: 甲, en: A}\n    questions:\n"
        "      - {id: why, type: long_text, text: {zh: 为什么, en: 'Why'}}\n",
        encoding="utf-8",
    )
    plan = plan_power(load_questionnaire(file), 50, repeats=3)
    assert plan.table["weakest_found"].isna().all()
    assert "no power" in plan.explain("en")


@pytest.mark.parametrize(
    "wish", [{"n": 5}, {"n": []}, {"repeats": 0}, {"weakest": "nobody"}, {"careless": 2}]
)
def test_impossible_wishes(wish: dict) -> None:
    with pytest.raises(InputError):
        plan_power(load_questionnaire("hotel_stay"), **{"n": 50, "repeats": 2, **wish})


def test_few_complete_answers_are_named() -> None:
    hotel = plan_power(load_questionnaire("hotel"), 200, repeats=3, seed=1)
    assert hotel.table.loc[200, "complete"] < 100
    assert "answer every rated item" in hotel.explain("en")
    assert "每项都作答" in hotel.explain("zh")
