"""The typed run: steps leave what they are given, say which tables are theirs, and parts of the people are a run.

AR1 no step changes the run it was given; the run is frozen.
AR2 every table of a run has a contract and a step that gives it; a step that gives another is refused by name.
AR3 `of` everybody is the run itself; `of` some has their rows and nobody else's, and is counted anew.
AR4 tables of a step called by_person, of two halves of the people, are together those of all.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from feedback import FeedbackError, load_study
from feedback.frames import RUN_TABLES
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.run import begin_run
from feedback.pipeline.steps import READING, STEPS, Step, take_step

TEXTS = [
    "上菜太慢了",
    "服务态度差！！",
    "味道很好",
    "Too expensive",
    "",
    "無",
    "环境干净，但是价格太贵",
    "好",
]
STUDY = """\
study: shop
title: Shop
columns: {rating: star, text: text, segments: {shop: shop}}
scale: {low: 1, high: 5}
taxonomy: restaurant
parameters: {bootstrap: 0}
"""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> AnalysisRun:
    folder = tmp_path_factory.mktemp("shop")
    rows = [(1 + (3 * i + i // 5) % 5, TEXTS[i % len(TEXTS)], "甲乙"[i % 3 > 0]) for i in range(48)]
    pd.DataFrame(rows, columns=["star", "text", "shop"]).to_csv(folder / "raw.csv", index=False)
    (folder / "shop.yaml").write_text(STUDY, encoding="utf-8")
    return begin_run(load_study(folder / "shop.yaml"), raw=folder / "raw.csv", language="zh")


@pytest.fixture(scope="module")
def finished(begun: AnalysisRun) -> dict[str, AnalysisRun]:
    """The run after each step."""
    run, after = begun, {}
    for name in STEPS:
        run = after[name] = take_step(name, run)
    return after


def test_no_step_changes_its_run(begun: AnalysisRun) -> None:  # AR1
    run = begun
    for name in STEPS:
        tables = {key: table.copy() for key, table in run.tables.items()}
        kept = (dict(run.sentences), dict(run.notes), run.steps, dict(run.labels))
        after = take_step(name, run)
        assert kept == (dict(run.sentences), dict(run.notes), run.steps, dict(run.labels))
        assert set(run.tables) == set(tables)
        for key, table in tables.items():
            assert_frame_equal(run.tables[key], table)
        run = after
    with pytest.raises(FrozenInstanceError):
        run.language = "en"  # type: ignore[misc]


def test_each_table_has_a_step(begun: AnalysisRun, monkeypatch: pytest.MonkeyPatch) -> None:  # AR2
    given = {table for step in STEPS.values() for table in step.tables}
    of_reading_in = {"responses", "rejected"}
    of_batches = {"standing"}
    assert given | of_reading_in | of_batches == set(RUN_TABLES)
    stray = Step(lambda run: run.with_tables(quotes=pd.DataFrame()))
    monkeypatch.setitem(STEPS, "stray", stray)  # type: ignore[arg-type]
    with pytest.raises(FeedbackError, match="quotes"):
        take_step("stray", begun)


def test_some_of_the_people(finished: dict[str, AnalysisRun]) -> None:  # AR3
    run = finished["aspects"]
    responses = run.tables["responses"]
    everybody = run.of(run.rows_of(pd.Series(True, index=responses.index)))
    for name in ("responses", "comments", "mentions", "tokens"):
        assert_frame_equal(everybody.tables[name], run.tables[name])
    chosen = (responses["shop"] == "甲").astype(bool)
    part = run.of(run.rows_of(chosen))
    people = set(responses.index[chosen])
    assert set(part.tables["responses"].index) == people == set(part.answers.responses.index)
    assert set(part.tables["comments"]["respondent"]) == people
    assert set(part.tables["mentions"]["comment"]) <= set(part.tables["comments"].index)
    assert len(part.tables["mentions"]) == sum(
        run.tables["mentions"]["comment"].isin(part.tables["comments"].index)
    )
    assert [counted["rows_in"] for counted in part.steps] == [len(people), len(people)]
    assert part.answers.rows_in == len(people)
    assert part.pain_points is None


def test_parts_put_together(begun: AnalysisRun) -> None:  # AR4
    people = begun.answers.responses.index
    halves = [people[: len(people) // 2], people[len(people) // 2 :]]
    for name, step in READING.items():
        if not step.by_person:
            continue
        parts = [_taken(name, _only(begun, half)) for half in halves]
        whole = _taken(name, begun)
        for table in step.tables:
            together = pd.concat([part.tables[table] for part in parts])
            assert_frame_equal(
                together.reset_index(drop=table == "mentions"),
                whole.tables[table].reset_index(drop=table == "mentions"),
            )
        counts = [[c["rows_in"], c["rows_out"]] for c in (part.steps[-1] for part in parts)]
        assert np.sum(counts, axis=0).tolist() == [
            whole.steps[-1]["rows_in"],
            whole.steps[-1]["rows_out"],
        ]


def _taken(name: str, run: AnalysisRun) -> AnalysisRun:
    return take_step(name, run if name == "clean" else take_step("clean", run))


def _only(run: AnalysisRun, people: pd.Index) -> AnalysisRun:
    comments = run.answers.comments
    answers = replace(
        run.answers,
        responses=run.answers.responses.loc[people],
        comments=comments[comments["respondent"].isin(people)],
    )
    return replace(run, answers=answers)
