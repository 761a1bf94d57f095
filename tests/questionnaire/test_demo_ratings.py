"""The demo's ratings carry the drivers and pain points that its truth claims.

1. Least squares on the ratings gives the planted weights back within four standard errors, over several seeds
   too; aspects planted as irrelevant come out near zero.
2. The order of the drivers is that of the weights; staff first.
3. Each branch hurts where it is planned to, in the share it is planned to; the branch without a pain point
   hurts nowhere; Cloud Hill mends its housekeeping between the waves.
4. Recommending follows overall satisfaction; ratings go together a little, as halo makes them.
5. Ratings are missing in the planned shares, guests are careless in the planned share.
6. The same seed gives the same answers, another seed others; wrong arguments are told.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from demo_study import DemoDraw, draw_demo, plan
from feedback.errors import StudyError
from feedback.questionnaire.model import load_questionnaire

HOTEL = load_questionnaire("hotel_stay")
ASPECTS = list(HOTEL.items.values())


def accepted(draw: DemoDraw) -> pd.DataFrame:
    """Answers without the spoilt rows, ratings as numbers named by aspect."""
    spoilt = {row.respondent for row in draw.truth.rejected if row.reason != "respondent twice"}
    answers = draw.responses[~draw.responses["respondent"].isin(spoilt)]
    answers = answers.drop_duplicates("respondent").set_index("respondent")
    rated = [*HOTEL.items, "overall", "recommend"]
    return answers.assign(**{name: pd.to_numeric(answers[name]) for name in rated}).rename(
        columns=HOTEL.items
    )


def fitted(answers: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Least squares of overall on the ratings: coefficients, standard errors, R squared."""
    whole = answers[[*ASPECTS, "overall"]].dropna()
    X = np.column_stack([np.ones(len(whole)), whole[ASPECTS]])
    y = whole["overall"].to_numpy()
    coefficients = np.linalg.lstsq(X, y, rcond=None)[0]
    left = y - X @ coefficients
    variance = left @ left / (len(y) - X.shape[1])
    errors = np.sqrt(variance * np.linalg.inv(X.T @ X).diagonal())
    return coefficients[1:], errors[1:], 1 - left.var() / y.var()


@pytest.fixture(scope="module")
def answers(draw: DemoDraw) -> pd.DataFrame:
    return accepted(draw)


def test_two_waves_of_a_thousand(answers: pd.DataFrame) -> None:  # 1
    assert answers["wave"].value_counts().to_dict() == {"2025Q1": 1000, "2025Q3": 1000}
    when = pd.to_datetime(answers["submitted"], format="%Y/%m/%d %H:%M:%S")
    assert set(when[answers["wave"] == "2025Q1"].dt.month) == {3}
    assert set(when[answers["wave"] == "2025Q3"].dt.month) == {9}


def test_weights_come_back(draw: DemoDraw, answers: pd.DataFrame) -> None:  # 1
    found, errors, r_squared = fitted(answers)
    planted = np.array([draw.truth.drivers[aspect] for aspect in ASPECTS])
    # overall is cut off at the ends of the scale, which takes up to a tenth off a weight
    assert np.all(np.abs(found - planted) < 4 * errors + 0.1 * planted)
    assert np.all(np.abs(found[planted == 0]) < 0.04)
    assert 0.6 < r_squared < 0.8


def test_weights_come_back_whatever_the_seed() -> None:  # 1
    found = np.mean([fitted(accepted(draw_demo(1000, seed=seed)))[0] for seed in range(4)], axis=0)
    planted = np.array([plan.DRIVER_WEIGHTS[aspect] for aspect in ASPECTS])
    assert np.allclose(found, planted, atol=0.035)


def test_order_of_drivers(draw: DemoDraw, answers: pd.DataFrame) -> None:  # 2
    found = pd.Series(fitted(answers)[0], index=ASPECTS).sort_values(ascending=False)
    assert list(found.index[:3]) == ["staff_attitude", "room_cleanliness", "noise"]
    assert set(found.index[3:5]) == {"breakfast", "checkin_speed"}
    assert set(found.index[7:]) == {a for a, weight in draw.truth.drivers.items() if weight == 0}


def test_pain_points_as_planned(draw: DemoDraw) -> None:  # 3
    assert {pain.branch for pain in draw.truth.pain_points} == {
        "lake",
        "rail",
        "port",
        "park",
        "hill",
    }
    for pain in draw.truth.pain_points:
        error = np.sqrt(pain.planned * (1 - pain.planned) / pain.n)
        assert abs(pain.drawn - pain.planned) < 4 * error, pain


def test_pain_points_show_in_low_ratings(draw: DemoDraw, answers: pd.DataFrame) -> None:  # 3
    label = HOTEL.value_labels("branch")
    low = (answers[ASPECTS] <= 2).groupby(answers["branch"]).mean()
    sore = {(pain.branch, pain.aspect) for pain in draw.truth.pain_points}
    for branch, aspect in sore:
        elsewhere = low[aspect].drop(label[branch]).max()
        assert low.loc[label[branch], aspect] > elsewhere + 0.08, (branch, aspect)
    calm = low.loc[label["grove"]].drop("value")  # value is rated low everywhere
    assert draw.truth.branches_without_pain == ("grove",)
    assert calm.max() < 0.20


def test_cloud_hill_mends_its_housekeeping(draw: DemoDraw, answers: pd.DataFrame) -> None:  # 3
    assert draw.truth.improved == (("hill", "room_cleanliness"),)
    here = answers[answers["branch"] == "云山店"]
    low = (here["room_cleanliness"] <= 2).groupby(here["wave"]).mean()
    assert low["2025Q1"] > low["2025Q3"] + 0.2


def test_recommending_and_halo(answers: pd.DataFrame) -> None:  # 4
    assert answers["recommend"].corr(answers["overall"]) > 0.7
    among = answers[ASPECTS].corr().to_numpy()[np.triu_indices(len(ASPECTS), 1)]
    assert 0.1 < among.mean() < 0.3
    assert among.min() > 0.02


def test_missing_and_careless(draw: DemoDraw, answers: pd.DataFrame) -> None:  # 5
    missing = answers[ASPECTS].isna().mean()
    for aspect in ASPECTS:
        unused = plan.UNUSED.get(aspect, 0.0)
        planned = unused + (1 - unused) * plan.MISSING
        assert abs(missing[aspect] - planned) < 4 * np.sqrt(planned * (1 - planned) / 2000), aspect
    careless = answers.loc[list(draw.truth.careless)]
    assert 10 <= len(careless) <= 55
    assert (careless[[*ASPECTS, "overall"]].nunique(axis=1) == 1).all()
    assert (
        careless["seconds"].astype(int).max()
        < 45
        <= answers["seconds"].drop(careless.index).astype(int).min()
    )


def test_seed_decides() -> None:  # 6
    first, again, other = draw_demo(60, seed=5), draw_demo(60, seed=5), draw_demo(60, seed=6)
    pd.testing.assert_frame_equal(first.responses, again.responses)
    assert first.truth == again.truth
    assert not first.responses.equals(other.responses)


@pytest.mark.parametrize("n", [0, 19, -1, 2.5, "100", None, True])
def test_wrong_n(n: object) -> None:  # 6
    with pytest.raises(StudyError, match="whole number from 20"):
        draw_demo(n)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, None])
def test_wrong_seed(seed: object) -> None:  # 6
    with pytest.raises(StudyError, match="seed"):
        draw_demo(40, seed=seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [20, 21, 333])
def test_small_draws_are_whole(n: int) -> None:  # 6
    draw = draw_demo(n, seed=n)
    assert len(accepted(draw)) == n
    assert "respondent" in draw._repr_html_()
    assert draw.table is draw.responses
