"""A finished run seen with other parameters or for some of the people: the run's own functions, nothing written.

RV1 each parameter changes what is found; the run's own values give the run itself.
RV2 what is found equals a run made with those parameters.
RV3 the run's files keep their bytes, and no file is added.
RV4 a narrowed result is of the people meant; too few are refused; what was not taken again is empty.
RV5 which comments, how groups compare, other topics: a line each.
"""

from __future__ import annotations

import hashlib
import html
from pathlib import Path

import pandas as pd
import pytest

from feedback import run_study
from feedback.errors import AnalysisError, StudyError
from feedback.pipeline import Results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run_study("demo", out=tmp_path_factory.mktemp("demo"), report=False)


def files_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


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


@pytest.mark.slow
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
