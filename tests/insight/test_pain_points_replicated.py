"""A whole table of pain points from samples drawn again.

PR1 Every draw is the table that the draw's own weights give, share, effect, cost and place.
PR2 Intervals are those of the table, but for chance; places hold the rank, and `first` is the share of draws.
PR3 Under a survey design clusters are drawn, of several completions each serves as many draws.
PR4 Without `bootstrap`, or of figures told in steps, there are none; what has no cost has none in any draw.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback import rank_pain_points, replicate_weights, survey_design
from feedback.insight.pain_points.result import PainPoints

SILENT = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype({"polarity": float})
NOBODY = pd.DataFrame({"respondent": pd.Series(dtype=str)})
NAMES = ["wait", "fee", "room", "staff"]


def survey(people: int, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(people, 1))
    rated = np.clip(np.round(3.2 + 0.6 * latent + rng.normal(0, 0.9, (people, 4))), 1, 5)
    loss = 0.9 * (rated[:, 0] <= 2) + 0.4 * (rated[:, 1] <= 2)
    overall = np.clip(np.round(4 + 0.3 * latent[:, 0] - loss + rng.normal(0, 0.6, people)), 1, 5)
    ids = [f"p{at}" for at in range(people)]
    return pd.DataFrame(rated, ids, NAMES), pd.Series(overall, ids)


def ranked(rated: pd.DataFrame, overall: pd.Series, **options: object) -> PainPoints:
    return rank_pain_points(
        SILENT, overall, comments=NOBODY, aspect_ratings=rated, aspect_scale=(1, 5), language="en", **options
    )  # fmt: skip


def test_a_draw_is_the_table_of_its_weights() -> None:  # PR1
    rated, overall = survey(400)
    # of 500 people: no weight of a replicate is 0, so that each is a survey of everybody
    design = survey_design(pd.DataFrame({"one": 1}, index=rated.index), fpc=500)
    found = ranked(rated, overall, weights=design, bootstrap=40, seed=3)
    made = replicate_weights(design, method="bootstrap", draws=40, seed=3).weights
    assert made.min() > 0
    for at in (0, 7, 39):
        own = ranked(rated, overall, weights=pd.Series(made[at], rated.index)).table.loc[NAMES]
        for figure in ("share_negative", "effect", "cost"):
            drawn = found.draws[figure].loc[at, NAMES]
            assert drawn.to_numpy() == pytest.approx(own[figure].to_numpy(), rel=1e-5)
        told = found.draws["rank"].columns
        want = own.loc[told, "cost"].rank(ascending=False)
        assert found.draws["rank"].loc[at].to_dict() == want.to_dict()


def test_intervals_and_places() -> None:  # PR2
    rated, overall = survey(1500, seed=1)
    found = ranked(rated, overall, bootstrap=1000)
    told, table = found.replicated, found.table
    assert list(told.index) == list(table.index) and len(found.draws) == 1000
    for figure in ("share_negative", "effect", "cost"):
        own = table[f"{figure}_high"] - table[f"{figure}_low"]
        width = told[f"{figure}_high"] - told[f"{figure}_low"]
        assert (width / own).between(0.85, 1.15).all()
        pd.testing.assert_series_equal(told[figure], table[figure])
    assert (told["place_low"] <= told["place_high"]).all()
    assert told.loc["wait", ["place_low", "place_high", "first"]].tolist() == [1, 1, 1]
    assert told["first"].sum() == pytest.approx(1, abs=0.02)
    firsts = found.draws["rank"].eq(1).mean()
    assert told["first"].dropna().to_dict() == firsts.reindex(told["first"].dropna().index).to_dict()  # fmt: skip


def test_clusters_and_completions() -> None:  # PR3
    rng = np.random.default_rng(2)
    shop = np.repeat(np.arange(30), 20)
    rated, overall = survey(600, seed=2)
    rated["wait"] = np.clip(rated["wait"] + np.rint(rng.normal(0, 1.2, 30))[shop], 1, 5)
    design = survey_design(pd.DataFrame({"shop": shop}, index=rated.index), clusters="shop")
    wide, plain = (
        ranked(rated, overall, weights=how, bootstrap=500).replicated.loc["wait"]
        for how in (design, None)
    )
    width = [row["share_negative_high"] - row["share_negative_low"] for row in (wide, plain)]
    assert width[0] > 1.5 * width[1]
    holes = rated.assign(wait=rated["wait"].mask(rng.random(600) < 0.5))
    filled = ranked(holes, overall, missing="impute", bootstrap=500)
    own, drawn = filled.table.loc["wait"], filled.replicated.loc["wait"]
    ratio = (drawn["cost_high"] - drawn["cost_low"]) / (own["cost_high"] - own["cost_low"])
    assert len(filled.draws) == 500 and 0.7 < ratio < 1.2
    again = ranked(holes, overall, missing="impute", bootstrap=500)
    pd.testing.assert_frame_equal(filled.draws, again.draws)


@pytest.mark.parametrize("draws", [2, 3, 19])
def test_few_draws_of_filled_in_answers_with_a_design(draws: int) -> None:  # PR3
    rated, overall = survey(200)
    holes = rated.assign(wait=rated["wait"].mask(np.random.default_rng(0).random(200) < 0.3))
    how = survey_design(pd.DataFrame({"w": 1.0}, index=rated.index), weights="w")
    found = ranked(holes, overall, weights=how, missing="impute", bootstrap=draws)
    assert len(found.draws) == draws


def test_none() -> None:  # PR4
    rated, overall = survey(200)
    assert ranked(rated, overall).replicated.empty
    assert ranked(rated, overall, bootstrap=50, told=True).draws.empty
    lonely = rated.assign(fee=5.0)
    found = ranked(lonely, overall, bootstrap=50)
    assert found.draws["cost"]["fee"].isna().all()
    assert found.replicated.loc["fee", ["cost_low", "first"]].isna().all()
    alike = ranked(
        rated, pd.Series(4.0, overall.index), bootstrap=50
    )  # nothing to explain: by share
    assert alike.ranked_by == "share_negative" and alike.replicated["first"].sum() > 0.9
