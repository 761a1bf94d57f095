"""Round trip: random questionnaires and answers → each tool's shape → read_responses → the same frame.

R1 every column comes back with its values and dtype, reversed items scored, as ticked beside
R2 nothing becomes an issue
R3 the tool is recognised by itself
R4 a study reads the file as `read_responses` does: people, ratings, dates, comments
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_series_equal
from shapes import WRITERS
from strategies import draw_answers, questionnaires

from feedback.pipeline.intake import read_answers
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.questions import Multiple, Ranking
from feedback.responses.readers.read import ReadResponses, read_responses
from feedback.study import Study

EXAMPLES = int(os.environ.get("FEEDBACK_EXAMPLES", "5"))  # benchmarks/readers.py runs more
NO_NAMES = ("google",)  # has no identifiers; answers come in order
NO_SECONDS = ("google", "redcap")


def expected_of(q: Questionnaire, answers: pd.DataFrame, platform: str) -> pd.DataFrame:
    table = answers.copy()
    for column in q.reverse:
        low, high = q.ends(column) or (0, 0)
        table[f"{column}_ticked"] = table[column]
        table[column] = low + high - table[column]
    if platform in NO_SECONDS and q.record.seconds:
        table = table.drop(columns=q.record.seconds)
    elif q.record.seconds:
        table[q.record.seconds] = table[q.record.seconds].astype("Float64")
    if platform == "spss":
        # SPSS fills texts with blanks to their width; blanks at the end cannot be told from those
        for column, answer in q.answers.items():
            if answer.kind == "text":
                table[column] = table[column].str.rstrip(" ")
    if platform == "google":
        # a ranking's text beside a choice has no place in a grid
        for question in q.questions():
            if isinstance(question, Ranking) and f"{question.id}_specify" in table:
                table[f"{question.id}_specify"] = pd.Series(
                    pd.NA, index=table.index, dtype="string"
                )
        table.index = pd.Index([f"r{i:06d}" for i in range(1, len(table) + 1)], name="respondent")
    table.index = table.index.astype("str")
    return table


def check(q: Questionnaire, answers: pd.DataFrame, name: str, language: str, folder: Path) -> None:
    platform, write = WRITERS[name]
    file = write(q, answers, folder / name, language)
    read = read_responses(file, questionnaire=q)
    compare(q, answers, read, platform)


def compare(q: Questionnaire, answers: pd.DataFrame, read: ReadResponses, platform: str) -> None:
    """R1 to R3."""
    assert read.platform == platform, "R3"
    expected = expected_of(q, answers, platform)
    got = read.responses.drop(columns="finished", errors="ignore")
    assert sorted(got) == sorted(expected), "R1 columns"
    assert got.index.equals(expected.index), "R1 respondents"
    for column in expected:
        assert got[column].dtype == expected[column].dtype, f"R1 {platform} {column}"
        same = (got[column] == expected[column]).fillna(False) | (
            got[column].isna() & expected[column].isna()
        )
        told = pd.DataFrame({"got": got[column], "expected": expected[column]})[~same]
        assert same.all(), f"R1 {platform} {column}: {told.head(3).to_dict('records')}"
    lost = read.issues[read.issues["row"].notna()]
    assert lost.empty, f"R2 {lost.to_dict('records')[:3]}"


@pytest.mark.parametrize("name", list(WRITERS))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a shape takes too long to shrink through
    suppress_health_check=list(HealthCheck),
)
@given(q=questionnaires(), seed=st.integers(0, 2**32 - 1), language=st.sampled_from(["zh", "en"]))
def test_r1_random_questionnaires(name: str, q: Questionnaire, seed: int, language: str) -> None:
    answers = draw_answers(q, 9, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        check(q, answers, name, language, Path(folder))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", list(WRITERS))
def test_r1_every_type(name: str, language: str, every_type: Questionnaire, tmp_path: Path) -> None:
    answers = draw_answers(every_type, 300, seed=5)
    # numbers and days of the strategy know no limits
    answers["nights"] = (answers["nights"] % 59 + 1).round()
    answers["arrived"] = answers["arrived"] + pd.Timedelta(days=9 * 366)
    check(every_type, answers, name, language, tmp_path)


@pytest.mark.parametrize("name", list(WRITERS))
def test_r4_a_study_reads_the_same(name: str, every_type: Questionnaire, tmp_path: Path) -> None:
    answers = draw_answers(every_type, 40, seed=8)
    answers["nights"] = (answers["nights"] % 59 + 1).round()
    answers["arrived"] = answers["arrived"] + pd.Timedelta(days=9 * 366)
    file = WRITERS[name][1](every_type, answers, tmp_path / name, "zh")
    read = read_responses(file, questionnaire=every_type)
    form = Path(__file__).parents[2] / "questionnaire" / "every_type.yaml"
    study = Study(study="same", title="Same", questionnaire=str(form), path=tmp_path / "same.yaml")
    run = read_answers(study, raw=file)
    people, plan = run.responses.index, run.plan
    assert set(people) <= set(read.responses.index)
    assert len(read.responses) - len(people) == (run.rejected["action"] == "row dropped").sum()
    pairs = {column: column for column in plan.items}
    pairs |= {
        own: mapped[0] for own, mapped in (("rating", plan.rating), ("nps", plan.nps)) if mapped
    }
    for own, column in pairs.items():
        assert_series_equal(
            run.responses[own].astype("float64"),
            read.responses.loc[people, column].astype("Float64").astype("float64"),
            check_names=False,
        )
    if plan.date:
        assert run.responses["date"].tolist() == read.responses.loc[people, plan.date].tolist()
    said, theirs = run.comments.dropna(subset="text"), read.comments
    theirs = theirs[theirs["respondent"].isin(people) & theirs["question"].isin(plan.text)]
    columns = ["respondent", "question", "text"]
    assert sorted(map(tuple, said[columns].to_numpy())) == sorted(
        map(tuple, theirs[columns].to_numpy())
    )


def test_multiple_of_all_false_stays_where_the_file_says_so(
    every_type: Questionnaire, tmp_path: Path
) -> None:
    answers = draw_answers(every_type, 3, seed=1)
    columns = [
        c
        for c, a in every_type.answers.items()
        if isinstance(a.question, Multiple) and a.kind == "flag"
    ]
    answers[columns] = False
    answers["nights"], answers["arrived"] = 2.0, pd.Timestamp("2025-01-01")
    answers[["used_specify"]] = pd.NA
    file = WRITERS["html_csv"][1](every_type, answers, tmp_path / "x", "zh")
    read = read_responses(file, questionnaire=every_type)
    assert (~read.responses[columns]).all().all()
