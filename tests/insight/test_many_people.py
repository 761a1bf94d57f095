"""Very many people: what shuffles only repeat is computed.

M1 above the limit the p of a model is the F test's, near that of the shuffles
M2 whether the outcome is made of its drivers is seen in a draw of the people
M4 a model of rows added up in stretches is that of all at once, whatever holds its indicators
M5 so are drivers, and answers that half precision holds exactly are held in it
M6 so are pain points, their groups and their quotes, of people judged part by part
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback import driver_importance, numeric, rank_pain_points, theme_impact
from feedback.insight.importance import circular, least_squares, noise
from feedback.insight.importance.circular import require_own_outcome
from feedback.insight.importance.data import read_driver_data
from feedback.insight.importance.noise import chance_p
from feedback.insight.pain_points import who_is_hurt
from feedback.insight.refusal import CircularError


def test_f_in_place_of_shuffles(monkeypatch: pytest.MonkeyPatch) -> None:  # M1
    rng = np.random.default_rng(3)
    x = rng.integers(0, 2, (800, 4)).astype(float)
    y = 0.18 * x[:, 0] + rng.normal(size=800)
    slope, *_ = np.linalg.lstsq(np.column_stack([np.ones(800), x]), y, rcond=None)
    fitted = np.column_stack([np.ones(800), x]) @ slope
    r2 = 1 - ((y - fitted) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    shuffled = chance_p(x, y, weights=np.ones(800), r_squared=r2, seed=0, times=1999)
    monkeypatch.setattr(noise, "MOST_SHUFFLED", 500)
    computed = chance_p(x, y, weights=np.ones(800), r_squared=r2, seed=0)
    from scipy import stats

    assert computed == pytest.approx(stats.f.sf(r2 / 4 / ((1 - r2) / 795), 4, 795), rel=1e-9)
    assert abs(computed - shuffled) < 4 * (computed * (1 - computed) / 1999) ** 0.5 + 1e-3


def test_made_of_answers_in_a_draw(monkeypatch: pytest.MonkeyPatch) -> None:  # M2
    monkeypatch.setattr(circular, "_LOOKED_AT", 200)
    rng = np.random.default_rng(0)
    items = pd.DataFrame(rng.integers(1, 6, (1000, 3)), columns=list("abc"))
    with pytest.raises(CircularError, match="is the mean of a, b, c"):
        require_own_outcome(items, items.mean(axis=1).round(), name="overall")
    require_own_outcome(items, pd.Series(rng.integers(1, 6, 1000)), name="overall")


def test_least_squares_by_stretches(monkeypatch: pytest.MonkeyPatch) -> None:  # M4
    rng = np.random.default_rng(0)
    x = np.column_stack([np.ones(500), rng.integers(0, 2, (500, 6))]).astype(float)
    y, weights = rng.normal(size=500), rng.random(500) + 0.5
    whole = least_squares.least_squares(x, y, weights=weights)
    monkeypatch.setattr(numeric, "TOGETHER", 70)
    parts = least_squares.least_squares(x, y, weights=weights)
    for name in ("beta", "influence", "r_squared", "se"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), rel=1e-9, abs=1e-12)
    bytes_only = least_squares.least_squares(x.astype(np.int8), y, weights=weights)
    for name in ("beta", "influence", "r_squared", "se"):
        assert getattr(bytes_only, name) == pytest.approx(getattr(parts, name), rel=0, abs=0)
    assert parts.influence_on(3) == pytest.approx(parts.influence[:, 3], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("method", ["lmg", "johnson"])
def test_drivers_by_stretches(monkeypatch: pytest.MonkeyPatch, method: str) -> None:  # M5
    rng = np.random.default_rng(1)
    said = pd.DataFrame(rng.integers(0, 2, (6000, 5)), columns=list("abcde"))
    y = said @ [0.5, 0.3, 0.1, 0.0, -0.2] + rng.normal(size=6000)
    asked = {"method": method, "bootstrap": 40, "permutations": 0}
    whole = driver_importance(said, y, **asked)
    monkeypatch.setattr(numeric, "TOGETHER", 700)
    for table in (said, said.astype("int8")):
        parts = driver_importance(table, y, **asked)
        pd.testing.assert_frame_equal(parts.table, whole.table, rtol=1e-9, atol=1e-9)
        assert parts.r_squared == pytest.approx(whole.r_squared, rel=1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "made", ["mean", "median", "lowest", "sum", "repeats", "few answer", "cut"]
)
def test_an_outcome_made_of_its_drivers_is_found_among_many(made: str) -> None:
    """What a thousand people show at once is looked at no further; what is made is found, also with missing answers."""
    rng = np.random.default_rng(3)
    items = pd.DataFrame(rng.integers(1, 6, (9_000, 4)).astype(float), columns=list("abcd"))
    items[rng.random(items.shape) < 0.05] = np.nan
    own = pd.Series(rng.integers(1, 6, 9_000).astype(float))
    require_own_outcome(items, own)
    require_own_outcome(items, (items.mean(axis=1) + rng.normal(0, 1, 9_000)).fillna(3.0))
    if made == "few answer":
        items.loc[300:, ["c", "d"]] = np.nan
    outcome = {
        "median": items.median(axis=1),
        "lowest": items.min(axis=1),
        "sum": (0.5 * items["a"] + 0.3 * items["b"] + 0.2 * items["c"] + items["d"]).round(1),
        "repeats": 2 * items["b"] + 1,
        "cut": (items.mean(axis=1) > 3.5).astype(float),
    }.get(made, items.mean(axis=1).round())
    with pytest.raises(CircularError):
        require_own_outcome(items, outcome)


@pytest.mark.parametrize("gaps", [False, True])
def test_drivers_in_half_precision(monkeypatch: pytest.MonkeyPatch, gaps: bool) -> None:  # M5
    rng = np.random.default_rng(2)
    rated = pd.DataFrame(rng.integers(1, 11, (6000, 4)) / 2, columns=list("abcd"))
    y = (rated.mean(axis=1) + rng.normal(size=6000)).round().clip(1, 5)
    if gaps:
        rated = rated.mask(rng.random(rated.shape) < 0.1)
    asked = {
        "bootstrap": 40,
        "permutations": 0,
        "scale": (0.5, 5),
        "missing": "pairwise" if gaps else "listwise",
    }
    whole = driver_importance(rated, y, **asked)
    monkeypatch.setattr(numeric, "TOGETHER", 700)
    held = read_driver_data(rated, y, where="here", missing=asked["missing"], narrow=True).values
    assert held.dtype == (np.float64 if gaps else np.float16)
    parts = driver_importance(rated, y, **asked)
    pd.testing.assert_frame_equal(parts.table, whole.table, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("rated", [False, True])
def test_pain_points_by_stretches(
    monkeypatch: pytest.MonkeyPatch, weighted: bool, rated: bool
) -> None:  # M6
    rng, n = np.random.default_rng(4), 900
    people = pd.Index([f"p{i}" for i in range(n)])
    comments = pd.DataFrame(
        {
            "respondent": rng.choice(people[:700], 1000),
            "clean": "The food was cold. We waited long.",
        },
        index=[f"c{i}" for i in range(1000)],
    )
    comments["is_empty"] = rng.random(1000) < 0.05
    mentions = pd.DataFrame(
        {
            "comment": rng.choice(comments.index, 3000),
            "aspect": rng.choice(["food", "wait", "staff", "price"], 3000),
            "polarity": rng.choice([-0.8, -0.5, 0.0, 0.7], 3000),
            "start": 0,
            "end": 18,
        }
    )
    asked = {
        "comments": comments,
        "segments": pd.DataFrame({"shop": rng.choice(list("abcd"), n)}, index=people),
        "language": "en",
    }
    if weighted:
        asked["weights"] = pd.Series(rng.random(n) + 0.5, index=people)
    if rated:
        answers = rng.integers(1, 6, (n, 2)).astype(float)
        asked["aspect_ratings"] = pd.DataFrame(answers, index=people, columns=["food", "room"])
        asked["aspect_scale"] = (1, 5)
    ratings = pd.Series(rng.integers(1, 6, n).astype(float), index=people)
    ratings[comments["respondent"][:300]] = 1.0
    whole = rank_pain_points(mentions, ratings, **asked)
    impact = theme_impact(mentions, ratings, comments=comments)
    monkeypatch.setattr(numeric, "TOGETHER", 70)
    monkeypatch.setattr(who_is_hurt, "_JUDGED", 110)
    parts = rank_pain_points(mentions, ratings, **asked)
    for name in ("table", "by_segment", "quotes", "cost_correlations"):
        own, other = getattr(parts, name), getattr(whole, name)
        pd.testing.assert_frame_equal(own, other, rtol=1e-9, atol=1e-12)
    assert whole.table["cost"].notna().any()
    pd.testing.assert_frame_equal(theme_impact(mentions, ratings, comments=comments), impact)
