"""Whether findings hold up, on the road from answers to page.

RB1 The patterns of missing answers add up to everybody; rare ones stand in one row; the run's treatment is named.
RB2 Under imputation figures are those of `pool_estimates`; pain points keep their aspects, with intervals about the estimate.
RB3 People asked twice are found by their identifier; their change is the paired one, and no change is claimed only
    where one that matters is ruled out. Nobody is told of where those left over would be few.
RB4 The scale is compared over waves where items can carry it, else one sentence says why not.
RB5 Groups picked for being lowest have the part of chance told; groups too small are in no figure.
RB8 Groups' overall ratings are filled in from the other answers: nearer to what those who did not rate would have said.
RB6 The study's `missing` reaches the drivers.
RB9 The study's `missing: impute` reaches pain points and reliability, and the page names it; page 47 has those of who answered beside.
RB10 The part of everybody hurt that a group has is of the base its row is of: with what was filled in, or of who answered.
RB11 All figures of a row are of what was filled in, or none: of a dimension, too, where those with half its rows have a mean already.
    Counts of whom an answer was filled in stay counts where a group left nothing out.
RB12 The mean of the answers of 0 to 10 is called what was asked: it is no NPS.
RB13 A question put to few, not put to a group, or put by a rule keeps its own mean beside those imputed.
RB7 Ranks of drivers beside the style-corrected ones are those of the page of drivers.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from feedback import compare_means, run_study
from feedback.pipeline import Results, places
from feedback.pipeline.completed_answers import complete_answers, put_to_some
from feedback.pipeline.explore import explorer_data
from feedback.pipeline.item_tables import figures_of
from feedback.pipeline.missing_answers import (
    default_words,
    groups_imputed,
    lowest_question_tips,
    missing_patterns_of,
    pain_points_imputed,
    under_each_treatment,
    why_no_points,
    why_no_treatments,
)
from feedback.pipeline.places import _everybody
from feedback.pipeline.plan import Plan
from feedback.pipeline.questions import means_of
from feedback.pipeline.robustness import (
    common_method,
    group_figures,
    paired_changes,
    panel_pairs,
    pooled_means,
    pooled_scores,
    retest_of,
    same_scale,
    style_corrected,
    worst_groups_again,
)
from feedback.results import NotComputed
from feedback.study import load_study

ITEMS = ["wait", "fee", "room", "staff"]
STUDY = """study: panel
title: {zh: 固定样本, en: Panel}
language: en
columns:
  respondent: id
  rating: star
  wave: wave
  segments: [shop]
  aspects: [wait, fee, room, staff]
scale: {low: 1, high: 5}
parameters: {bootstrap: 0}
"""


def answers(people: int = 90) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    trait = rng.normal(size=(people, 1))
    parts = []
    for number, wave in enumerate(["2025-1", "2025-2"]):
        latent = trait + rng.normal(0, 0.5, (people, 1))
        rated = np.clip(np.round(3.4 + 0.8 * latent + rng.normal(0, 0.7, (people, 4))), 1, 5)
        table = pd.DataFrame(rated, columns=ITEMS)
        table["wait"] = np.clip(table["wait"] - 1 + number, 1, 5)  # waits get shorter by a point
        table["star"] = np.clip(
            np.round(table[ITEMS].mean(axis=1) + rng.normal(0, 0.5, people)), 1, 5
        )
        table["fee"] = table["fee"].mask(rng.random(people) < 0.25)
        table["shop"] = [f"s{k % 6}" for k in range(people)]
        parts.append(table.assign(id=[f"k{k}" for k in range(people)], wave=wave))
    return pd.concat(parts, ignore_index=True)


def run(folder: Path, table: pd.DataFrame, study: str = STUDY) -> Results:
    table.to_csv(folder / "raw.csv", index=False)
    (folder / "panel.yaml").write_text(study, encoding="utf-8")
    return run_study(
        load_study(folder / "panel.yaml"), raw=folder / "raw.csv", out=folder / "out", report=False
    )


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run(tmp_path_factory.mktemp("panel"), answers())


def test_patterns(panel: Results, demo: Results) -> None:  # RB1
    found = missing_patterns_of(panel)
    table = answers()
    assert found["n"].sum() == len(table)
    assert found["n"].tolist() == [
        int(table["fee"].notna().sum()),
        int(table["fee"].isna().sum()),
    ]
    assert found["unanswered"].tolist() == ["(all answered)", "fee"]
    many = missing_patterns_of(demo)
    assert many["n"].sum() == len(demo.responses)
    assert many["n"].min() >= 10
    assert many["unanswered"].iloc[-1].startswith("其他组合")
    said = default_words(panel)
    assert "each correlation from who answered both (parameter missing: auto)" in said.en
    assert "missing: auto" in said.zh


def test_imputed(panel: Results) -> None:  # RB2
    found, table = under_each_treatment(panel), answers()
    assert found.loc["wait", "available"] == pytest.approx(table["wait"].mean())
    assert found.loc["wait", "complete"] == pytest.approx(table.dropna()["wait"].mean())
    assert found.loc["wait", "missing_information"] == 0
    assert 0.05 < found.loc["fee", "missing_information"] < 0.6
    assert found.loc["fee", "imputed_low"] < found.loc["fee", "imputed"] < found.loc["fee", "imputed_high"]  # fmt: skip
    assert 0.6 < found.loc["alpha", "imputed"] < 0.95
    points = pain_points_imputed(panel)
    own = panel.table("pain_points")
    assert set(points.index) == set(own.index[own.index.isin(ITEMS)])
    assert (points["share_imputed_low"] <= points["share_imputed"]).all()
    # nobody's answer on these is missing but the fee's; the newest wave's shares are the run's
    kept = points.drop(index="fee", errors="ignore")
    assert np.allclose(kept["share_imputed"], kept["share_negative"], atol=1e-9)
    tip = lowest_question_tips(panel)
    assert len(tip.table) == 7 and "fee" in tip.explain("en")
    assert tip.table["estimate"].is_monotonic_increasing and tip.table["estimate"].nunique() == 7


@pytest.mark.parametrize("nobody_empty", [True, False])
def test_all_figures_of_a_row_are_of_the_same_answers(nobody_empty: bool) -> None:  # RB11
    rng = np.random.default_rng(0)
    whole = pd.DataFrame(rng.integers(1, 6, (300, 2)).astype(float), columns=["x", "y"])
    part = whole.assign(y=whole["y"].mask(rng.random(300) < 0.4))
    if not nobody_empty:
        part.iloc[:5] = np.nan
    made = complete_answers(part, ["x", "y"])
    means, completed = part.mean(axis=1), [table.mean(axis=1) for table in made.tables]
    found = figures_of(means, 1, 5, level=0.95, weights=None, completed=completed)
    assert found["mean"] == pytest.approx(np.mean([one.mean() for one in completed]))
    assert found["top_share"] == pytest.approx(np.mean([one.dropna().ge(4).mean() for one in completed]), abs=0.005)  # fmt: skip
    assert found["filled_in"] == 0 and found["n"] == (300 if nobody_empty else 295)
    # nothing filled in: as answered, and no word of it
    x = part["x"]
    plain = figures_of(x, 1, 5, level=0.95, weights=None, completed=[x] * 3)
    assert plain == figures_of(x, 1, 5, level=0.95, weights=None)


def test_who_rated_nothing_is_filled_in_nowhere() -> None:  # RB11
    rng = np.random.default_rng(0)
    names = ["room", "food", "rating"]
    people = pd.DataFrame(rng.integers(1, 6, (300, 3)).astype(float), [f"r{i}" for i in range(300)], names)  # fmt: skip
    people.loc[people.index[200:], ["room", "food"]] = np.nan  # the overall rating alone
    people.loc[people.index[:60], "room"] = np.nan
    people.loc[people.index[60:80], "rating"] = np.nan
    made = complete_answers(people, ["room", "food"])
    assert [int(made.of(name)[0].notna().sum()) for name in names] == [200, 200, 300]
    found = figures_of(people["room"], 1, 5, level=0.95, weights=None, completed=made.of("room"))
    assert (found["n"], found["filled_in"]) == (140, 60)
    rating = made.of("rating")[0]
    assert rating[200:].equals(people["rating"][200:])


def test_counts_stay_counts_beside_a_group_that_left_nothing_out() -> None:  # RB11
    rng = np.random.default_rng(1)
    people = pd.DataFrame(rng.integers(1, 6, (800, 2)).astype(float), columns=["x", "y"])
    people = people.assign(shop=["A", "B"] * 400).set_axis([f"r{i}" for i in range(800)])
    people.loc[people["shop"].eq("B") & (rng.random(800) < 0.4), "y"] = np.nan
    told = SimpleNamespace(
        responses=people, weights=None, items={"y": "y"}, labels={}, segments=["shop"], imputes=True, manifest={},
        completed_answers=complete_answers(people, ["x", "y"], segments=["shop"]),
    )  # fmt: skip
    found = means_of(told, "y", "shop", level=0.95)
    assert found["filled_in"].dtype == "int64"
    assert found["filled_in"].tolist() == [0, int(people["y"].isna().sum())]
    assert found["n"].tolist() == [400, 400 - found.loc["B", "filled_in"]]


def test_a_question_put_to_few_is_imputed_for_nobody(tmp_path: Path) -> None:  # RB13
    table = answers()
    few = table.assign(room=table["room"].where(table["shop"].isin(["s0", "s1"])))
    found = under_each_treatment(run(tmp_path, few))
    asked = few["room"].dropna()
    assert found.loc["room", ["n", "available"]].tolist() == pytest.approx(
        [len(asked), asked.mean()]
    )
    assert pd.isna(found.loc["room", "imputed"]) and found.loc["fee", "imputed"] > 0
    # what few were asked makes no row incomplete; who rated no row at all is filled in nowhere
    whole = few[["wait", "fee", "staff", "star"]].dropna()
    assert found.loc["wait", "complete"] == pytest.approx(whole["wait"].mean())
    block = pd.concat(
        [table, table[["star", "shop", "wave"]].assign(id=[f"o{at}" for at in range(len(table))])]
    )
    (tmp_path / "block").mkdir()
    again = under_each_treatment(run(tmp_path / "block", block))
    assert again.loc["wait", "imputed"] == pytest.approx(table["wait"].mean())
    # where only it has gaps nothing is filled in or shifted, and the page says why
    only = run(tmp_path, few.fillna({"fee": 3.0, "star": 3.0}))
    assert under_each_treatment(only).empty and pain_points_imputed(only).empty
    reasons = (why_no_treatments(only), why_no_points(only), lowest_question_tips(only).why)  # type: ignore[attr-defined]
    assert all("put to some" in why.en and "一部分人" in why.zh for why in reasons)


@pytest.mark.parametrize("stray", [0, 1])
def test_a_question_not_put_to_a_group(tmp_path: Path, stray: int) -> None:  # RB13
    """More than half answered it, and of one shop nobody was asked: nothing is filled in; one answer of the shop shows it was."""
    table = answers()
    asked = table["shop"].ne("s3")
    routed = table.assign(room=table["room"].where(asked))
    routed.loc[routed.index[~asked][:stray], "room"] = 3.0
    assert routed["room"].notna().mean() > 0.6
    study = STUDY.replace("bootstrap: 0", "bootstrap: 0, missing: impute")
    found = run(tmp_path, routed, study)
    pains = found.table("pain_points")
    assert found.asked.put_to_some == (() if stray else ("room",))
    assert bool(pains.loc["room", "missing"] > 0) is bool(stray)
    assert bool(found.completed_answers.of("room")) is bool(stray)
    assert pd.isna(under_each_treatment(found).loc["room", "imputed"]) is not bool(stray)


def test_a_question_with_a_rule_is_filled_in_for_nobody() -> None:  # RB13
    from feedback.pipeline.planning import _put_by_rule
    from feedback.questionnaire.model import load_questionnaire

    questionnaire = load_questionnaire(Path("questionnaires/hotel.yaml"))
    ruled = {
        answer.column
        for page in questionnaire.sections
        for question in page.questions
        if page.show_if or question.show_if
        for answer in questionnaire.answers_to(question.id)
    }
    assert {*_put_by_rule(questionnaire)} == ruled & {*questionnaire.rated}
    people = pd.DataFrame({"a": [4.0, np.nan] * 20, "b": [2.0, 5.0] * 20, "c": [1.0, 2.0] * 20})
    plan = Plan(None, None, None, None, None, (), {}, aspects={"a": "x", "b": "x", "c": "y"}, shared={"s": ("x",)}, conditional=frozenset({"a"}))  # fmt: skip
    assert put_to_some(people, plan) == ("a",)


def test_the_study_imputes(tmp_path: Path, panel: Results) -> None:  # RB9
    study = STUDY.replace("bootstrap: 0", "bootstrap: 0, missing: impute").replace(
        "  aspects: [wait, fee, room, staff]", "  aspects: [wait, fee, room, staff]\n  dimensions: {all: [wait, fee, room, staff]}"
    )  # fmt: skip
    found = run(tmp_path, answers(), study)
    table = found.table("pain_points")
    assert table["missing"].drop("fee").eq(0).all() and table.loc["fee", "missing"] > 10
    assert "filled in" in table.loc["fee", "sentence"]
    beside, other = pain_points_imputed(found), pain_points_imputed(panel)
    assert beside["share_imputed"].to_dict() == pytest.approx(
        table["share_negative"].reindex(beside.index).to_dict()
    )
    # the same pair of treatments whichever the study's own is
    figures = [name for name in beside if name != "label"]
    pd.testing.assert_frame_equal(beside[figures], other.loc[beside.index, figures], atol=1e-3)
    alpha = found.table("dimensions").loc["all"]
    treated = under_each_treatment(panel).loc["alpha"]
    assert alpha["alpha"] == pytest.approx(treated["imputed"], abs=0.01)
    assert alpha["alpha_low"] < alpha["alpha"] < alpha["alpha_high"]
    # rated questions, groups and their means are filled in likewise, and say of how many people
    items, plain = found.table("items"), panel.table("items")
    assert items["filled_in"].drop("fee").eq(0).all()
    assert items.loc["fee", "filled_in"] == plain.loc["fee", "missing"] and "filled_in" not in plain
    assert items.loc["fee", "mean"] == pytest.approx(treated_mean := under_each_treatment(panel).loc["fee", "imputed"], abs=0.05)  # fmt: skip
    assert items.loc["fee", "mean_low"] < treated_mean < items.loc["fee", "mean_high"]
    kept = [name for name in ("mean", "mean_low", "top_low") if name in items]
    pd.testing.assert_frame_equal(items.drop("fee")[kept], plain.drop("fee")[kept])
    by_shop, as_given = found.mean("fee", by="shop"), panel.mean("fee", by="shop")
    assert by_shop["filled_in"].sum() == items.loc["fee", "filled_in"]
    assert (by_shop["n"] == as_given["n"]).all() and "filled_in" not in as_given
    assert "filled_in" not in found.mean("wait", by="shop")
    groups, given = found.by_segment, panel.by_segment
    fee = groups[groups["aspect"] == "fee"]
    assert (fee["missing"] > 0).any() and "missing" not in given
    page = explorer_data(found, language="en").header
    assert "are of those who answered" in page["filled"]
    assert "filled" not in explorer_data(panel, language="zh").header
    assert "and reliability have missing answers filled in" in default_words(found).en
    assert "信度，均以缺失答案插补" in default_words(found).zh


def test_groups_with_ratings_filled_in(tmp_path: Path, panel: Results) -> None:  # RB8
    assert groups_imputed(panel).empty  # everybody rated
    table = answers(300)
    truth = table.groupby("shop")["star"].mean()
    silent = (table["wait"] >= 4) & (np.random.default_rng(3).random(len(table)) < 0.8)
    found = groups_imputed(run(tmp_path, table.assign(star=table["star"].mask(silent))))
    assert list(found.index) == sorted(truth.index)
    assert (found["missing"] > 0).all()
    off = {name: (found[name] - truth).abs().mean() for name in ("mean", "imputed")}
    assert off["imputed"] < off["mean"] / 2
    assert ((found["imputed_low"] <= truth) & (truth <= found["imputed_high"])).all()
    assert found["missing_information"].between(0, 1).all()


def test_the_same_people(panel: Results) -> None:  # RB3
    earlier, later = panel_pairs(panel.responses)
    assert len(earlier) == len(later) == 90
    assert list(earlier.index) == list(later.index)
    found, table = paired_changes(panel, smallest_change=0.5), answers()
    first, second = (table[table["wave"] == wave].set_index("id") for wave in ("2025-1", "2025-2"))
    wanted = compare_means(second["wait"], first["wait"], paired=True)
    assert found.loc["wait", ["change", "change_low", "change_high"]].tolist() == pytest.approx(
        [wanted.estimate, *wanted.ci]
    )
    assert found.loc["wait", "verdict"] == "different"
    assert found.loc["room", "verdict"] == "equivalent"
    assert found.loc["room", "ruled_out"] < 0.5
    assert set(paired_changes(panel)["verdict"]) <= {
        "different",
        "not_told",
    }  # none is called the same
    again = retest_of(panel)
    assert again.n == 90  # type: ignore[attr-defined]
    few = panel.responses.iloc[:175]  # five people of the panel answered once only
    assert len(panel_pairs(few)[0]) == 85


def test_what_is_ruled_out_is_what_the_test_excludes(tmp_path: Path) -> None:  # RB3
    """Answers of two kinds: 3 of 12 rose, none fell; a margin just beyond what is ruled out is told equivalent."""
    table = answers(12).assign(fee=1.0, room=4.0)
    table.loc[[12, 13, 14], "room"] = 5.0
    results = run(tmp_path, table)
    margin = paired_changes(results).loc["room", "ruled_out"]
    # Bonett & Price (2012): (4 - 1) / 14 and its error, one more who rose and one who fell
    error = np.sqrt((4 + 1 - 9 / 14) / 14 / 14)
    assert margin == pytest.approx(3 / 14 + 1.6448536269514722 * error)
    for off, verdict in ((0.001, "equivalent"), (-0.001, "not_told")):
        told = paired_changes(results, smallest_change=margin + off)
        assert told.loc["room", "verdict"] == verdict


def test_different_is_what_both_test_and_interval_say(tmp_path: Path) -> None:  # RB3
    """Of 100 people 7 rose and 1 fell: p is .039, and the interval beside it holds 0."""
    table = answers(100).assign(wait=3.0, fee=1.0, staff=3.0, room=4.0)
    table["star"] = np.tile(np.arange(100) % 5 + 1.0, 2)
    table.loc[[*range(100, 107), 7], "room"] = 5.0
    told = paired_changes(run(tmp_path, table)).loc["room"]
    assert told["p_holm"] == pytest.approx(0.0391, abs=1e-4)
    assert told["change_low"] < 0 < told["change_high"]
    assert told["verdict"] == "not_told"


def test_nobody_is_left_over(tmp_path: Path) -> None:  # RB3
    results = run(tmp_path, answers().iloc[:175])
    assert paired_changes(results).empty
    assert isinstance(retest_of(results), NotComputed)


def test_the_same_scale(panel: Results, demo: Results) -> None:  # RB4
    found = same_scale(panel)
    assert list(found.table.index) == ["configural", "metric", "scalar"]
    assert not found.table.loc["scalar", "holds"]  # the wait alone got better: its intercept moved
    assert "wait" in found.explain("en")
    assert same_scale(demo).table["holds"].all()
    assert isinstance(same_scale(panel.revised(items=["wait", "fee"])), NotComputed)


def test_a_mean_of_the_recommend_question_is_no_nps(demo: Results) -> None:  # RB12
    said = "推荐意愿（0–10 分）"
    assert said in under_each_treatment(demo).index
    assert said in " ".join(missing_patterns_of(demo)["unanswered"])
    assert not {"nps", "NPS"} & {*under_each_treatment(demo).index, *paired_changes(demo).index}


def test_ranks_beside_are_the_runs(demo: Results) -> None:  # RB7
    told = demo.table("drivers").rename(index=demo.labels)["rank"]
    beside = style_corrected(demo).table["rank"]
    assert beside.astype(int).to_dict() == told.astype(int).to_dict()


def test_small_groups(panel: Results) -> None:  # RB5
    found = worst_groups_again(panel, "shop", picked=2)
    assert len(found.table) == 2 and "by chance" in found.explain("en")
    many = worst_groups_again(panel, "shop", picked=6)  # there are two waves, and six groups in all
    assert "Too few groups" in many.explain("en")
    figures = group_figures(panel, "shop")
    assert figures["n"].tolist() == [30] * 6
    pooled = pooled_means(panel, "shop")
    assert len(pooled_scores(pooled)) == 6
    assert pooled_scores(NotComputed(default_words(panel))).empty
    assert len(style_corrected(panel).table) in (0, 4)
    assert len(common_method(panel).table) == 4


@pytest.mark.parametrize("missing", ["impute", "listwise"])
def test_the_study_says_how(tmp_path: Path, missing: str) -> None:  # RB6
    study = STUDY.replace("bootstrap: 0", f"bootstrap: 0, missing: {missing}")
    results = run(tmp_path, answers(), study)
    assert results.counts("drivers")["why"]["missing"] == missing
    assert f"parameter missing: {missing}" in default_words(results).en


def test_a_part_is_of_like_bases() -> None:  # RB10
    aspect = pd.Series({"n": 300, "n_negative": 60, "missing": 100})
    filled, given = (pd.Series({"filled": gaps}) for gaps in (30, 0))
    assert (_everybody(filled, aspect), _everybody(given, aspect)) == (60, 40)
    assert _everybody(given, aspect.drop("missing")) == 60


def test_a_group_that_left_nothing_out_is_of_its_segments_base() -> None:  # RB10
    groups = pd.DataFrame(
        {"segment": "shop", "value": ["a", "b"], "aspect": "wait", "n": 100, "n_negative": 30, "share_negative": 0.3,
         "share_rest": 0.1, "difference": 0.2, "difference_low": 0.1, "difference_high": 0.3}
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "label": ["Wait"],
            "n": [300],
            "n_negative": [60],
            "share_negative": [0.2],
            "missing": [100],
        },
        index=["wait"],
    )
    decided = pd.DataFrame({"first": [1.0], "first_rank": [1.0], "begin_segment": ["shop"], "begin": ["a"]}, index=["wait"])  # fmt: skip

    def part(missing: list[int]) -> float:
        tables = {"pain_points": table, "verdicts": decided, "pain_points_by_segment": groups.assign(missing=missing)}  # fmt: skip
        work = SimpleNamespace(
            tables=tables, no_ranking=None, advice_wave=None, labels={},
            study=SimpleNamespace(parameters=SimpleNamespace(level=0.95, min_group=10)),
        )  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(places, "_quote", lambda *_: None)
            return places.places_of(work)[0].part_high

    assert part([0, 100]) == part([5, 95]) < part([0, 0])
