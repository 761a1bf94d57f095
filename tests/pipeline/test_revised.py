"""A finished run seen with other parameters or for some of the people: the run's own functions, nothing written.

RV1 each parameter changes what is found; the run's own values give the run itself.
RV2 what is found equals a run made with those parameters.
RV3 the run's files keep their bytes, and no file is added.
RV4 a narrowed result is of the people meant; too few are refused; what was not taken again is empty.
RV6 rated rows, outcome, careless answers and weights may be chosen; measures are as computed directly.
RV7 ten everyday questions are answered in a line or two, tables are exported whole, the sheet is safe.
RV8 a page in another language than the run's says everything in its own, with the same figures.
RV5 which comments, how groups compare, other topics: a line each.
"""

from __future__ import annotations

import hashlib
import html
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from feedback import (
    rake,
    read_table,
    run_study,
    score_nps,
    screen_careless,
    weighted_mean,
)
from feedback.errors import AnalysisError, InputError, StudyError
from feedback.pipeline import Results
from feedback.pipeline.questions import Sheet


@pytest.fixture(scope="module")
def results(demo: Results) -> Results:
    return demo


def files_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_another_language_says_the_same_figures_in_its_own(results: Results) -> None:  # RV8
    steps = ("drivers", "ranking", "measures")
    english = replace(results, shown_in="en").revised(*steps)
    assert english.labels["breakfast"] == "Breakfast and food"
    said = [english.sentence("drivers"), english.sentence("sentiment")]
    assert all(said)
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in "".join(said))
    assert english.table("drivers").equals(results.table("drivers"))
    assert "Not the run's own" not in html.unescape(english.notice(language="en").data)
    assert english.write_csv("drivers", english.table("drivers")) is None
    assert replace(results, shown_in="zh").revised(*steps).sentence("drivers") == results.sentence(
        "drivers"
    )


@pytest.mark.slow
def test_other_topics_are_found_and_nothing_is_written(results: Results) -> None:  # RV1 RV3
    before = files_of(results.folder)
    own = results.table("topics")
    twelve = results.revised("topics", topics=12)
    assert (twelve.table("topics")["topic"] >= 0).sum() == 12 != (own["topic"] >= 0).sum()
    assert "12" in twelve.notice(language="zh").data
    assert "Not the run's own figures" in html.unescape(twelve.notice(language="en").data)
    lda = results.revised("topics", topic_method="clusters", topics=5).table("topic_words")
    assert not lda["word"].equals(results.table("topic_words")["word"])
    other = results.revised("topics", topic_method="gsdmm", topics=5, seed=7)
    same = results.revised("topics", topic_method="gsdmm", topics=5, seed=0)
    assert not other.table("topic_documents").equals(same.table("topic_documents"))
    assert twelve.write_csv("topics", twelve.table("topics")) is None
    assert results.table("topics").equals(own)
    assert files_of(results.folder) == before


def test_the_runs_own_values_are_the_run(results: Results) -> None:  # RV1
    assert results.revised("topics") is results
    assert results.revised("topics", topics="auto", topic_method="nmf", seed=0) is results
    assert results.revised("topics", topics=None, where=" ", taxonomy="hotel") is results
    assert results.notice(language="zh").data == ""
    assert "包括全部批次" in results.page_head(language="zh").data
    assert "are of the latest wave" in results.page_head("pain_points", language="en").data


@pytest.mark.slow
def test_counts_of_every_step_and_what_is_gone(results: Results) -> None:
    assert results.counts()["clean"] == results.counts("clean") != {}
    with pytest.raises(AttributeError, match=r"results\.comments\(aspect="):
        results.comments_with  # noqa: B018


def test_what_is_found_is_what_a_run_would_find(results: Results, tmp_path: Path) -> None:  # RV2
    run = run_study(
        "demo", out=tmp_path, report=False, parameters={"topics": 6, "min_mentions": 1500}
    )
    steps = ("topics", "drivers", "pain_points", "ranking", "verdicts")
    again = results.revised(*steps, topics=6, min_mentions=1500)
    for name in ("topics", "topic_words", "pain_points", "pain_points_unranked", "drivers"):
        pd.testing.assert_frame_equal(again.table(name), run.table(name))
    assert not again.table("pain_points").equals(results.table("pain_points"))
    assert again.sentence("pain_points") == run.sentence("pain_points")


@pytest.mark.slow
def test_some_of_the_people(results: Results) -> None:  # RV4
    branch = results.table("responses")["branch"].value_counts().index[0]
    some = results.revised("topics", where=f'branch == "{branch}"')
    people = some.table("responses")
    assert set(people["branch"]) == {branch}
    assert set(some.table("comments")["respondent"]) <= set(people.index)
    assert some.table("topic_documents").index.isin(some.table("comments").index).all()
    assert len(some.table("pain_points")) == 0
    assert f"{len(people):,}" in some.notice(language="zh").data
    days = people["date"].dt.date
    period = results.revised("words", since=days.min(), until=days.min())
    assert set(period.table("responses")["date"].dt.date) == {days.min()}


@pytest.mark.slow
@pytest.mark.parametrize("told", [{"method": "johnson"}, {"missing": "listwise"}])
def test_drivers_by_another_method(results: Results, told: dict[str, str]) -> None:  # RV1
    own = results.table("drivers")
    other = results.revised("drivers", options={"drivers": told}, bootstrap=50)
    assert set(other.table("drivers").index) == set(own.index)
    assert not other.table("drivers")["importance"].equals(own["importance"])
    assert next(iter(told.values())) in other.notice(language="en").data


def test_everyday_questions(results: Results) -> None:  # RV5
    branch = results.table("responses")["branch"].value_counts().index[0]
    bad = results.comments(aspect="wifi", polarity="negative", branch=branch)
    mentions = results.table("mentions")
    spoken = mentions[(mentions["aspect"] == "wifi") & (mentions["judgement"] < 0)]["comment"]
    everybody = results.comments()
    of_branch = everybody.index[everybody["branch"] == branch]
    assert set(bad.index) == set(spoken) & set(of_branch) != set()
    assert results.comments(aspect=results.labels["wifi"]).equals(results.comments(aspect="wifi"))
    assert results.topics().equals(results.table("topics"))
    by_branch = results.compare("branch")
    assert set(by_branch["value"]) <= set(everybody["branch"].dropna())
    assert len(by_branch) == 10 * by_branch["value"].nunique()
    for wrong in ({"aspect": "wfi"}, {"polarity": "bad"}, {"branch": "?"}, {"brnch": branch}):
        with pytest.raises(StudyError):
            results.comments(**wrong)
    with pytest.raises(StudyError, match="branch"):
        results.compare("brnch")


def test_all_groups_that_stand_out_come_first(results: Results) -> None:  # RV5
    every = results.compare()
    table = results.by_segment
    groups = table[table["segment"] != "wave"]
    assert len(every) == len(groups)
    assert set(every["segment"]) == {results.labels.get(s, s) for s in groups["segment"]}
    clear = every["flag"] > 0
    assert clear.sum() == (groups["flag"] > 0).sum() > 0 and clear.iloc[: clear.sum()].all()
    share = every.loc[~clear, "pooled"].fillna(every["share_negative"])
    assert share.is_monotonic_decreasing


def test_what_nobody_is_unhappy_with_has_no_groups(results: Results) -> None:  # RV5
    points = results.table("pain_points")
    gone = str(points.index[-1])
    nobody = points.assign(n_negative=points["n_negative"].mask(points.index == gone, 0))
    with pytest.MonkeyPatch.context() as patch:
        whole = Results.table
        patch.setattr(
            Results, "table", lambda self, name, **k: nobody if name == "pain_points" else whole(self, name, **k)
        )  # fmt: skip
        for segment in ("", "branch"):
            assert gone not in set(results.compare(segment)["aspect"])
        assert len(results.compare("branch")) == 9 * results.compare("branch")["value"].nunique()
    assert gone in set(results.compare("branch")["aspect"])


@pytest.fixture(scope="module")
def chosen(results: Results) -> Results:
    even = dict.fromkeys(results.responses["guesttype"].dropna().unique(), 0.5)
    return results.revised(
        "measures", items=["wifi", "安静程度"], weights={"guesttype": even}, level=0.8
    )


@pytest.mark.slow
def test_measures_of_chosen_items_weighted(results: Results, chosen: Results) -> None:  # RV6
    table, people = chosen.table("items"), results.responses
    assert list(table.index) == ["quiet", "wifi"] == list(chosen.items)
    assert chosen.weights is not None and results.weights is None
    weights = rake(people, margins={"guesttype": dict.fromkeys(people["guesttype"].unique(), 0.5)})
    want = weighted_mean(people["wifi"], weights=weights.weights, level=0.8)
    assert tuple(table.loc["wifi", ["mean", "mean_low", "mean_high"]]) == pytest.approx(
        (want.estimate, *want.ci)
    )
    assert chosen.level == 0.8
    nps = score_nps(people["nps"], weights=chosen.weights, level=0.8)  # by the design: Student
    found = chosen.table("scores").set_index("score").loc["nps"]
    assert (found["estimate"], found["ci_low"]) == pytest.approx((nps.nps, nps.ci[0]))
    assert "安静程度" in chosen.notice(language="zh").data
    with pytest.raises(StudyError, match="wifi"):
        results.revised("measures", items=["wfi"])
    with pytest.raises(StudyError, match="guesttype"):
        results.revised("measures", weights={"guestype": {"a": 1.0}})


@pytest.mark.slow
def test_another_outcome_and_careless_answers(results: Results) -> None:  # RV6
    other = results.revised("drivers", outcome="wifi", bootstrap=0)
    assert "wifi" not in other.table("drivers").index
    assert other.asked.overall.equals(results.responses["wifi"].rename(other.asked.overall.name))
    nps = results.revised("drivers", outcome="nps", bootstrap=0)
    assert not nps.table("drivers")["importance"].equals(results.table("drivers")["importance"])
    assert "推荐意愿" in nps.sentence("drivers")
    with pytest.raises(StudyError, match="Did you mean"):
        results.revised("drivers", outcome="wiffi")
    kept = results.revised("words", careless="drop").responses
    rated, seconds = results.asked.rated, results.responses["seconds"]
    screened = screen_careless(rated, items=list(rated), low=1, high=5, duration=seconds)
    assert len(kept) == (screened["verdict"] != "careless").sum() < len(results.responses)
    with pytest.raises(StudyError, match="neither keep nor drop"):
        results.revised("words", careless="dropp")


@pytest.mark.slow
def test_a_threshold_moves_who_complains(results: Results) -> None:  # RV1
    strict = results.revised("aspects", options={"aspects": {"threshold": -0.6}})
    assert (strict.table("mentions")["judgement"] < 0).sum() < (
        results.table("mentions")["judgement"] < 0
    ).sum()


@pytest.mark.slow
def test_ten_questions(results: Results, tmp_path: Path) -> None:  # RV7
    # an export leaves a line in the log beside the tables, and the run of all tests is to be read only
    results = replace(results, folder=Path(shutil.copytree(results.folder, tmp_path / "tables")))
    people, branch = results.responses, "云山店"
    assert "demo" in repr(results) and "<table>" in results._repr_html_()
    assert len(results.comments) == len(results.table("comments"))
    low = results.comments(aspect="checkin_speed", branch=branch).query("rating <= 2")  # 1
    assert set(low["branch"]) <= {branch} and (low["rating"] <= 2).all()
    assert set(results.compare("branch").query("value == @branch")["value"]) == {branch}  # 2
    by_wave = results.mean("rating", by="wave")  # 3
    assert by_wave["mean"].tolist() == pytest.approx(
        people.groupby("wave")["rating"].mean().tolist()
    )
    assert (
        (by_wave["mean_low"] < by_wave["mean"]) & (by_wave["mean"] < by_wave["mean_high"])
    ).all()
    assert results.mean("无线网络").loc["", "n"] == people["wifi"].count()
    assert {"aspect", "difference", "flag"} <= set(results.table("changes"))  # 4
    assert len(results.topics(12).query("topic >= 0")) == 12  # 5
    assert len(results.comments(aspect="wifi", polarity="negative")["clean"].head(5)) == 5  # 6
    assert results.rejected_reasons()["rows"].sum() == len(results.table("rejected"))  # 7
    assert results.crosstab("guesttype", "channel").table is not None  # 8
    assert len(results.drivers(branch=branch)) == 10  # 9
    assert pd.read_parquet(results.export(tmp_path / "answers.parquet")).equals(people)  # 10
    for ending in ("csv", "xlsx"):
        assert len(read_table(results.export(tmp_path / f"answers.{ending}"))) == len(people)
    stata, _ = pyreadstat.read_dta(results.export(tmp_path / "answers.dta"))
    spss, meta = pyreadstat.read_sav(results.export(tmp_path / "answers.sav"))
    assert len(stata) == len(spss) == len(people)
    assert spss["wifi"].tolist() == pytest.approx(people["wifi"].tolist(), nan_ok=True)
    assert meta.column_names_to_labels["wifi"] == "无线网络"
    with pytest.raises(InputError, match=r"\.csv"):
        results.export(tmp_path / "answers.cvs")
    with pytest.raises(StudyError, match="rating"):
        results.mean("ratng")


def test_the_sheet_shows_what_was_typed_as_text() -> None:  # RV7
    typed = pd.DataFrame({"text": ["<script>alert(1)</script>", "=1+1"] * 3})
    html_text = Sheet(typed, rows=4, language="zh")._repr_html_()
    assert "<script>alert(1)" not in html_text
    assert "前 4 行，共 6 行" in html_text
    assert "https://cdn" not in html_text


def test_too_few_people_unknown_steps_and_parameters_are_refused(results: Results) -> None:  # RV4
    one = results.table("responses").index[:1]
    with pytest.raises(AnalysisError, match="min_group"):
        day = results.table("responses").loc[one, "date"].iloc[0].date()
        results.revised("topics", where="rating == 1 and nps == 10", since=day, until=day)
    with pytest.raises(StudyError, match="topics"):
        results.revised("topcis", topics=3)
    with pytest.raises(StudyError, match="topics"):
        results.revised("topics", topcis=3)
    with pytest.raises(StudyError, match="whole number"):
        results.revised("topics", topics=1)
