"""Pain points with missing ratings of aspects filled in.

PM1 Where nothing is missing nothing changes.
PM2 People who leave out what they dislike: shares and costs of the answers given miss the truth, those filled in do not.
PM3 Effects and costs are Rubin's of the completed tables, put together here by hand; the check against chance is of the answers given.
PM4 What somebody wrote of an aspect outweighs what is filled in, and an aspect few rated stays as it was answered.
PM5 The sentences say what was filled in, in both languages.
PM10 Definitions and drawings say whom the shares are of: who rated any aspect.
PM6 A pooled share's interval is Wilson's where nothing is lost, and holds the truth as often as it says where much is.
PM7 Shares of groups, what sets them apart and its test are of the completed answers, n with and `missing` of those filled in.
PM8 Groups take part in what is filled in from while three answers stand behind each column.
PM11 A question put to few is filled in for nobody, stands apart from those filled in, and its mean is of those few.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import charts, impute_answers, rank_pain_points
from feedback.insight.pain_points.imputed import IMPUTATIONS, group_members
from feedback.insight.pain_points.segments import pool_segments
from feedback.measures.intervals import proportion_interval
from feedback.measures.rubin import pooled_share
from feedback.pipeline.completed_answers import complete_answers

SILENT = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype({"polarity": float})
NOBODY = pd.DataFrame({"respondent": pd.Series(dtype=str)})
OPTIONS = {"comments": NOBODY, "aspect_scale": (1, 5), "language": "en"}


def survey(people: int, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(people, 1))
    rated = np.clip(np.round(3.4 + 0.8 * latent + rng.normal(0, 0.8, (people, 4))), 1, 5)
    overall = np.clip(np.round(1 + 0.7 * rated.mean(axis=1) + rng.normal(0, 0.6, people)), 1, 5)
    ids = [f"p{at}" for at in range(people)]
    return pd.DataFrame(rated, ids, ["wait", "fee", "room", "staff"]), pd.Series(overall, ids)


def leave_out(rated: pd.DataFrame, overall: pd.Series, seed: int = 1) -> pd.DataFrame:
    """Waits go unrated by most of those who are unhappy overall."""
    rng = np.random.default_rng(seed)
    hidden = rng.random(len(rated)) < np.where(overall <= 2, 0.7, 0.15)
    return rated.assign(wait=rated["wait"].mask(hidden))


def table(rated: pd.DataFrame, overall: pd.Series, missing: str) -> pd.DataFrame:
    return rank_pain_points(SILENT, overall, aspect_ratings=rated, missing=missing, **OPTIONS).table


def test_nothing_missing_changes_nothing() -> None:  # PM1
    rated, overall = survey(120)
    pd.testing.assert_frame_equal(
        table(rated, overall, "impute"), table(rated, overall, "available")
    )


def test_who_stays_silent_is_filled_in() -> None:  # PM2
    rated, overall = survey(4000)
    holes = leave_out(rated, overall)
    truth, given, filled = (
        table(rows, overall, how).loc["wait"]
        for rows, how in ((rated, "available"), (holes, "available"), (holes, "impute"))
    )
    for figure in ("share_negative", "cost"):
        assert abs(given[figure] - truth[figure]) > 0.015
        assert abs(filled[figure] - truth[figure]) < abs(given[figure] - truth[figure]) / 3
        assert filled[f"{figure}_low"] < truth[figure] < filled[f"{figure}_high"]
    assert filled["missing"] == holes["wait"].isna().sum()
    assert filled["n"] == len(rated)
    assert 0.1 < filled["missing_information"] < 0.6


def test_costs_are_pooled_by_the_rules_of_rubin() -> None:  # PM3
    rated, overall = survey(300)
    holes = leave_out(rated, overall)
    answers = holes.set_axis([f"aspect {name}" for name in holes], axis=1).assign(overall=overall)
    made = impute_answers(answers, count=IMPUTATIONS, rounds=5, seed=0).completed
    each = [table(one.iloc[:, :4].set_axis(holes.columns, axis=1), overall, "available").loc["wait"] for one in made]  # fmt: skip
    costs = np.array([one["cost"] for one in each])
    df = np.array([min(one["n_negative"], one["n"] - one["n_negative"]) - 1.0 for one in each])
    errors = np.array([one["cost_high"] - one["cost"] for one in each]) / stats.t.isf(0.025, df)
    m, between = IMPUTATIONS, costs.var(ddof=1)
    total = (errors**2).mean() + (1 + 1 / m) * between
    lost = (1 + 1 / m) * between / total
    nu = df.mean()
    observed = (nu + 1) / (nu + 3) * nu * (1 - lost)
    free = 1 / (lost**2 / (m - 1) + 1 / observed)
    found = rank_pain_points(SILENT, overall, aspect_ratings=holes, missing="impute", **OPTIONS)
    row = found.table.loc["wait"]
    assert row["cost"] == pytest.approx(costs.mean())
    assert row["cost_high"] - row["cost"] == pytest.approx(
        stats.t.isf(0.025, free) * np.sqrt(total)
    )
    assert row["missing_information"] == pytest.approx(lost)
    own = rank_pain_points(SILENT, overall, aspect_ratings=holes, **OPTIONS)
    assert found.p_value == own.p_value


def test_what_was_written_outweighs_what_is_filled_in() -> None:  # PM4
    rated, overall = survey(200)
    holes = rated.assign(wait=rated["wait"].mask(np.arange(200) % 2 == 0))
    holes["room"] = holes["room"].where(np.arange(200) < 6)  # six answers: too few to fill in from
    wrote = holes.index[holes["wait"].isna()]
    said = pd.DataFrame({"comment": wrote, "aspect": "wait", "polarity": -1.0})
    comments = pd.DataFrame({"respondent": wrote}, index=wrote)
    options = OPTIONS | {"comments": comments, "min_mentions": 5}
    found = rank_pain_points(said, overall, aspect_ratings=holes, missing="impute", **options).table
    rows = found.loc["wait"]
    assert rows["n_negative"] == len(wrote) + (holes["wait"] <= 2).sum()
    assert found.loc["room", "n"] == 6


def test_sentences_say_what_was_filled_in() -> None:  # PM5
    rated, overall = survey(300)
    holes = leave_out(rated, overall)
    zh = rank_pain_points(
        SILENT, overall, aspect_ratings=holes, missing="impute", **OPTIONS | {"language": "zh"}
    )
    en = table(holes, overall, "impute").loc["wait"]
    assert f"{en['missing']} of them left it out, and it was filled in" in en["sentence"]
    assert f"其中 {en['missing']} 人未答此项，已插补" in zh.table.loc["wait", "sentence"]
    # n and the share are of who rated any aspect, not of who rated this one: every page words the base so
    assert set(zh.table["base"]) == {"any"} and (zh.table["n"] == 300).all()
    assert not zh.table["sentence"].str.contains("给它打分").any()
    assert "rated it" not in en["sentence"]
    assert set(table(holes, overall, "available")["base"]) == {"rated"}
    assert "插补 10 次" in zh.define("zh") and "filled in 10 times" in zh.define("en")
    assert "Lott & Reiter" in zh.cite("en")


def test_the_interval_of_a_pooled_share() -> None:  # PM6
    shares, worth = np.full((10, 1), 0.1), np.array([80.0])
    share, left = pooled_share(shares, worth, level=0.95)
    low, high = proportion_interval(share * left, left)
    assert (low[0], high[0]) == pytest.approx(proportion_interval(8, 80))
    rng, held, widths = np.random.default_rng(5), [], []
    for _ in range(800):  # answers missing at random, filled in from their own posterior (Jeffreys)
        yes = rng.random(60) < 0.1
        known = yes[: rng.binomial(60, 0.6)]
        n, gaps = len(known), 60 - len(known)
        p = rng.beta(known.sum() + 0.5, n - known.sum() + 0.5, 10)
        made = (known.sum() + rng.binomial(gaps, p)) / 60
        share, left = pooled_share(made[:, None], np.array([60.0]), level=0.95)
        low, high = proportion_interval(share * left, left)
        held.append(low[0] <= 0.1 <= high[0])
        widths.append(high[0] - low[0])
    assert 0.93 <= np.mean(held) <= 0.99
    assert np.mean(widths) > 0.15  # of 36 known answers, not of 60


def branches(people: int, seed: int) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    """Two branches, the second one's waits worse; there, most of whom are unhappy overall leave the wait out."""
    rated, overall = survey(people, seed)
    branch = pd.Series(np.where(np.arange(people) % 2, "north", "south"), rated.index)
    later = np.random.default_rng(seed).random(people) < 0.4
    rated["wait"] = rated["wait"].mask(later & (branch == "north"), np.maximum(rated["wait"] - 1, 1))  # fmt: skip
    return rated, overall, branch.to_frame("branch")


def test_groups_are_filled_in() -> None:  # PM7
    rated, overall, branch = branches(3000, 3)
    holes = leave_out(rated, overall)
    found = {
        name: rank_pain_points(
            SILENT, overall, aspect_ratings=rows, segments=branch, missing=how, **OPTIONS
        ).by_segment.set_index(["aspect", "value"])
        for name, rows, how in (
            ("truth", rated, "impute"),
            ("given", holes, "available"),
            ("filled", holes, "impute"),
        )
    }
    assert "missing" not in found["truth"] and "missing" not in found["given"]
    off = {
        name: (found[name]["share_negative"] - found["truth"]["share_negative"])["wait"].abs()
        for name in ("given", "filled")
    }
    assert (off["given"] > 0.02).all()
    assert (off["filled"] < off["given"] / 2).all()
    wait, others = (found["filled"].loc[name] for name in ("wait", ["fee", "room", "staff"]))
    gaps = holes["wait"].isna().groupby(branch["branch"]).sum()
    assert wait["missing"].to_dict() == gaps.to_dict()
    assert (wait["n"] == 1500).all() and (others["missing"] == 0).all()
    # what nobody left out is as it was
    same = ["n", "n_negative", "share_negative_low", "difference_high", "p"]
    pd.testing.assert_frame_equal(
        others[same], found["truth"].loc[["fee", "room", "staff"], same], check_dtype=False
    )
    truth = found["truth"].loc["wait"]
    assert (wait["difference_low"] < truth["difference"]).all()
    assert (truth["difference"] < wait["difference_high"]).all()
    assert (wait["flag"].to_numpy() == truth["flag"].to_numpy()).all()
    width = wait["share_negative_high"] - wait["share_negative_low"]
    assert (width > truth["share_negative_high"] - truth["share_negative_low"]).all()


def test_pooled_shares_know_how_many_answered() -> None:  # PM7
    table = pd.DataFrame({"segment": "shop", "aspect": "wait", "n": 60, "share_negative": [0.1, 0.2, 0.3, 0.5]})  # fmt: skip
    whole, some = (
        pool_segments(rows, level=0.95)
        for rows in (table.assign(missing=0), table.assign(missing=40))
    )
    given = pool_segments(table.assign(n=20), level=0.95)
    assert np.allclose(some[["pooled", "pooled_low"]], given[["pooled", "pooled_low"]])
    assert (some["pooled_high"] - some["pooled_low"]).gt(whole["pooled_high"] - whole["pooled_low"]).all()  # fmt: skip


def test_groups_too_many_to_fill_in_from_stay_as_answered() -> None:  # PM8
    rated, _, _ = branches(300, 4)
    shops = pd.DataFrame({"shop": [f"s{at % 30}" for at in range(300)]}, index=rated.index)
    assert not group_members(shops, shops.index, columns=5, answers=90)
    assert group_members(shops, shops.index, columns=5, answers=200)["shop"].shape == (300, 29)
    few = shops.assign(shop=np.where(np.arange(300) < 9, "few", "many"))
    assert not group_members(few, few.index, columns=5, answers=200)


def test_names_of_groups_and_of_answers_may_be_alike() -> None:  # PM8
    rated, overall = survey(300)
    rated, rng = rated.set_axis(list("1234"), axis=1), np.random.default_rng(1)
    rated = rated.assign(**{"1": rated["1"].mask(rng.random(300) < 0.3)})
    both = pd.DataFrame({"aspect": rng.choice(["x", "y"], 300)}, index=rated.index)
    found = rank_pain_points(SILENT, overall, aspect_ratings=rated, segments=both, missing="impute", **OPTIONS)  # fmt: skip
    assert found.table.loc["1", "missing"] > 0
    answers = rated[["1", "2"]].set_axis(["shop 1", "shop 2"], axis=1).assign(shop=both["aspect"])
    made = complete_answers(answers, ["shop 1", "shop 2"], segments=["shop"])
    assert made.segments == {"shop"} and made.tables


@pytest.mark.parametrize("missing", ["available", "impute"])
def test_every_page_says_whom_the_shares_are_of(missing: str) -> None:  # PM10
    rated, overall = survey(300)
    found = rank_pain_points(
        SILENT, overall, aspect_ratings=leave_out(rated, overall), missing=missing, **OPTIONS
    )
    filled = missing == "impute"
    assert (
        "those who rated any aspect (what they left out filled in)" in found.define("en")
    ) == filled
    assert ("给任一方面打过分（未答的已插补）的人" in found.define("zh")) == filled
    assert ("those who rated it;" in found.define("en")) == (not filled)
    for language, whom in {
        "en": "rated any aspect (gaps filled in)",
        "zh": "给任一方面打分（未答的已插补）",
    }.items():
        chart = charts.draw_pain_points(found.table, language=language)[0]
        assert (whom in chart.words[1]) == filled


def test_a_question_put_to_few() -> None:  # PM11
    rated, overall = survey(300)
    rated = leave_out(rated, overall).assign(fee=rated["fee"].where(np.arange(300) < 120))
    given, filled = table(rated, overall, "available"), table(rated, overall, "impute")
    assert filled.loc["fee", ["n", "missing", "apart"]].tolist() == [120, 0, True]
    assert filled.loc["wait", "n"] == 300 and filled.loc["wait", "missing"] > 30
    shown = ["n", "n_negative", "share_negative", "share_negative_low", "share_negative_high"]
    pd.testing.assert_series_equal(filled.loc["fee", shown], given.loc["fee", shown])
    made = complete_answers(rated.assign(rating=overall), list(rated))
    assert not made.of("fee") and made.of("wait")[0].notna().all()
