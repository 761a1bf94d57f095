"""Refusal is one fact of a run: what may not be ranked is ranked, priced or put first nowhere.

RF1 an overall rating shuffled among the people, made of its own items, without variation, or of too few people: `no_ranking`
    says which, and no rank, share, effect, cost, quadrant or forecast is left in tables, sentences, summary or explorer.
RF2 an item that hardly anybody answered is set aside by name; the others rest on everybody who answered them.
RF3 answers missing here and there cost no whole rows; n is what the estimate rests on.
RF4 a study whose drivers do explain the rating is not refused.
RF6 one table decides on each aspect, and the first screen says what it decides.
RF7 the first screen opens with the sentence of page 50 on the first place; its mean has the t interval of the pages.
RF8 where a rated item runs against the other ratings, or what explains most goes with lower overall ratings, the first screen opens
    with it: a scale may be turned.
RF5 what is refused for everybody is refused for each group.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import load_study, run_study
from feedback.insight.importance_performance import importance_performance
from feedback.insight.improvement import simulate_improvement
from feedback.insight.pain_points.standing import Standing
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.explore import explorer_data
from feedback.pipeline.ranking import refusal_of_everybody
from feedback.pipeline.results import Results
from feedback.pipeline.robustness import common_method, style_corrected
from feedback.pipeline.run import begin_run
from feedback.pipeline.steps import STEPS, take_step
from feedback.pipeline.summary import summary_of
from feedback.results import NotComputed

ITEMS = ["room", "food", "staff", "price"]


def people(n: int, *, seed: int = 1) -> pd.DataFrame:
    """Ratings 1 to 5 of four items and an overall one that goes with them."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    items = 3 + 0.8 * common[:, None] + rng.normal(size=(n, len(ITEMS)))
    table = pd.DataFrame(np.clip(np.round(items), 1, 5), columns=ITEMS)
    overall = items @ [0.5, 0.3, 0.15, 0.05] + rng.normal(0, 0.7, n)
    return table.assign(
        overall=np.clip(np.round(overall), 1, 5), shop=rng.choice(["north", "south"], n)
    )


def study_of(table: pd.DataFrame, folder: Path, *, rating: str = "overall") -> Path:
    table.to_csv(folder / "in.csv", index=False)
    path = folder / "study.yaml"
    path.write_text(
        "study: planted\ntitle: Planted\nlanguage: en\nraw: in.csv\n"
        f"columns: {{rating: {rating}, aspects: {{{', '.join(f'{i}: {i}' for i in ITEMS)}}}, segments: {{shop: shop}}}}\n"
        "scale: {low: 1, high: 5}\naspect_scale: {low: 1, high: 5}\n",
        encoding="utf-8",
    )
    return path


def analysed(path: Path) -> AnalysisRun:
    work = begin_run(load_study(path), raw=None, language="en")
    for name in STEPS:
        work = take_step(name, work)
    return work


def shuffled(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(overall=table["overall"].sample(frac=1, random_state=7).to_numpy())


TRAPS = {
    "shuffled": (shuffled(people(400)), "overall", "noise"),
    "mean of its items": (people(200), "[room, food, staff]", "circular"),
    "rounded mean": (
        people(200).assign(overall=lambda t: t[ITEMS].mean(axis=1).round()),
        "overall",
        "circular",
    ),
    "weighted and rounded": (
        people(300).assign(overall=lambda t: (t[ITEMS] @ [0.4, 0.3, 0.2, 0.1]).round()),
        "overall",
        "circular",
    ),
    "worst item": (
        people(200).assign(overall=lambda t: t[ITEMS].min(axis=1)),
        "overall",
        "circular",
    ),
    "one item again": (people(200).assign(overall=lambda t: t["food"]), "overall", "circular"),
    "one value": (people(200).assign(overall=4), "overall", "no_variation"),
    "too few": (people(39), "overall", "few_rows"),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_what_may_not_be_ranked_is_ranked_nowhere(trap: str, tmp_path: Path) -> None:  # RF1
    table, rating, reason = TRAPS[trap]
    work = analysed(study_of(table, tmp_path, rating=rating))
    assert work.no_ranking is not None
    assert work.no_ranking.reason == reason
    assert "drivers" not in work.tables
    points = work.tables["pain_points"]
    assert len(points) == len(ITEMS)
    assert points["share_negative"].is_monotonic_decreasing
    assert points.filter(regex="^(rank|effect|cost)").isna().all(axis=None)
    summary = summary_of(work)
    assert summary.no_ranking == work.no_ranking.why.en
    assert summary.pain_points == ()
    assert not set(summary.definitions) & {"Cost", "Effect", "Rank"}
    assert set(work.tables["verdicts"]["verdict"]) == {"not_ranked"}
    said = " ".join([summary.answer, *work.sentences.values(), *points["sentence"]])
    for phrase in ("mend", "costs", "first:", "leads", "most belongs", "points lower"):
        assert phrase not in said.casefold()


def test_the_tables_of_a_refused_run_and_its_explorer_obey(tmp_path: Path) -> None:  # RF1
    study = study_of(shuffled(people(400)), tmp_path)
    results = run_study(study, out=tmp_path / "out", report=False)
    assert isinstance(results, Results)
    assert results.no_ranking is not None
    assert results.refused.startswith("Together the drivers explain")
    asked = results.asked
    assert list(asked.carrying) == list(asked.rated)
    for function in (importance_performance, simulate_improvement):
        found = results.attempt_ranking(function, asked.rated, asked.overall)
        assert isinstance(found, NotComputed)
        assert found.explain("en") == results.refused
    for page in (style_corrected, common_method):
        assert page(results).explain("en") == results.refused
    header = explorer_data(results, language="en").header
    assert header["no_ranking"] == results.refused
    assert {aspect["cost"] for aspect in header["aspects"]} == {None}
    assert {aspect["rank"] for aspect in header["aspects"]} == {None}


TURNED = {
    "none": lambda table: table,
    "the overall rating": lambda table: table.assign(overall=6 - table["overall"]),
    "the strongest item": lambda table: table.assign(room=6 - table["room"]),
    "the weakest item": lambda table: table.assign(price=6 - table["price"]),
}


@pytest.mark.parametrize("turned", TURNED)
def test_a_scale_that_runs_the_other_way_is_said_first(turned: str, tmp_path: Path) -> None:  # RF8
    path = study_of(TURNED[turned](people(400)), tmp_path)
    path.write_text(path.read_text("utf-8") + "parameters: {bootstrap: 0}\n", "utf-8")
    said = summary_of(analysed(path)).answer
    first = "price" if turned == "the weakest item" else "room"
    assert said.lower().startswith(f"who rates {first}") == (turned != "none")
    assert ("may run the other way" in said) == (turned != "none")


@pytest.mark.parametrize("turned", [True, False])
def test_no_good_scale_is_called_turned(turned: bool, tmp_path: Path) -> None:  # RF8
    """`food` goes with higher overall ratings, and with lower ones only where `room`, nearly the same, is held equal."""
    rng = np.random.default_rng(3)
    wait, stay = rng.normal(size=(2, 900))
    both = stay[:, None] + 0.3 * rng.normal(size=(900, 2))
    overall = 1.3 * wait + both @ [1.2, -0.55] + 0.4 * rng.normal(size=900)
    columns = [(-wait if turned else wait), *both.T, rng.normal(size=900)]
    items = dict(zip(["staff", "room", "food", "price"], columns, strict=True))
    table = pd.DataFrame(items | {"overall": 0.6 * overall})
    table = np.clip(np.round(3 + table), 1, 5).assign(shop="north")
    path = study_of(table, tmp_path)
    path.write_text(path.read_text("utf-8") + "parameters: {bootstrap: 0}\n", "utf-8")
    work = analysed(path)
    assert work.drivers is not None and "food" in work.drivers.wrong_sign
    assert table["food"].corr(table["overall"]) > 0
    said = summary_of(work).answer
    assert said.startswith("Who rates Staff and attitude higher") == turned
    assert ("may run the other way" in said) == turned


@pytest.mark.parametrize("kept", [20, 60, 150])
def test_an_item_hardly_anybody_answered_is_set_aside_by_name(  # RF2
    tmp_path: Path, kept: int
) -> None:
    table = people(600)
    table.loc[kept:, "price"] = np.nan
    work = analysed(study_of(table, tmp_path))
    assert work.no_ranking is None
    drivers = work.drivers
    assert drivers.n == 600
    assert set(drivers.table.index) == {"room", "food", "staff"}
    assert (drivers.table["sign"] > 0).all()
    label = work.labels["price"]
    assert f"{label} ({kept})" in work.sentences["drivers"]


def test_gaps_here_and_there_cost_no_whole_rows(tmp_path: Path) -> None:  # RF3
    table = people(500)
    rng = np.random.default_rng(3)
    table[ITEMS] = table[ITEMS].mask(rng.random((500, len(ITEMS))) < 0.3)
    work = analysed(study_of(table, tmp_path))
    drivers = work.drivers
    known = table[ITEMS].notna().astype(int)
    assert drivers.missing == "pairwise"
    assert drivers.n == (known.T @ known).to_numpy().min()
    assert drivers.n_most == known.sum().max()  # each with the overall rating, which all gave
    assert drivers.table.index[0] == "room"
    assert f"n = {drivers.n}–{drivers.n_most}" in work.sentences["drivers"]


def test_one_table_decides_and_the_first_screen_reads_it(tmp_path: Path) -> None:  # RF6
    table = people(400)
    table.loc[table["shop"] == "north", "room"] = np.clip(table["room"] - 1, 1, 5)
    work = analysed(study_of(table, tmp_path))
    decided, points = work.tables["verdicts"], work.tables["pain_points"]
    assert list(decided.index) == list(points.index)
    assert decided.loc["room", ["hurts", "matters", "where"]].tolist() == ["yes", "yes", "north"]
    first = set(decided.index[decided["verdict"] == "look_first"])
    assert first == set(points.index[(points["rank"] == 1) & (points["cost_low"] > 0)])
    for point in summary_of(work).pain_points:
        if decided.loc[point.aspect, "matters"] != "yes":
            assert point.action == decided.loc[point.aspect, "sentence"]


def test_drivers_that_explain_the_rating_are_ranked(tmp_path: Path) -> None:  # RF4
    work = analysed(study_of(people(400), tmp_path))
    assert work.no_ranking is None
    assert work.drivers.ranked
    summary = summary_of(work)
    assert summary.no_ranking == ""
    first = Standing.of(work.tables["pain_points"]).say().en  # RF7
    assert summary.answer.startswith(first)
    assert first in work.sentences["pain_points"]
    rating = work.answers.responses["rating"]
    ends = stats.t.interval(0.95, len(rating) - 1, rating.mean(), stats.sem(rating))
    # of everybody, exactly: as the page of measures has it
    assert (summary.mean_low, summary.mean_high) == pytest.approx(ends, abs=0.005)


def test_groups_obey_what_is_refused_for_everybody(tmp_path: Path) -> None:  # RF5
    path = study_of(shuffled(people(400)), tmp_path)
    work = begin_run(load_study(path), raw=None, language="en")
    for name in ("clean", "sentiment", "topics", "words", "aspects"):
        work = take_step(name, work)
    refusal = refusal_of_everybody(work)
    assert refusal is not None
    assert refusal.reason == "noise"
    assert work.no_ranking is None
    assert work.drivers is None
