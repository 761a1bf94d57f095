"""Page 90: the curve over touchpoints, from the journey questionnaire or from words by stage.

JO1 from the questionnaire: its stages in order, each the mean of its rows among those who met it, against a count by hand.
JO2 named by the study: rated aspects by their ratings; aspects nobody rated by what was written, against a count by hand.
JO3 best, worst and end; touchpoints whose intervals overlap tie; under ten people no figure, and the end cannot be told.
JO4 a name that is nothing is told with the nearest ones, exit code 2.
JO5 a study without a journey has no table and no page, and is not told that it lacks one.
JO6 rows on several scales stand on 0 to 100.
JO7 the chart draws what the table holds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import feedback as fb
from feedback import charts
from feedback.errors import StudyError
from feedback.files import shipped
from feedback.pipeline.followup.survey import run_of
from feedback.pipeline.journey import journey, journey_sentence
from feedback.pipeline.pages import PAGES, pages_of
from feedback.pipeline.summary import summary_of
from feedback.pipeline.waves import signals_of


@pytest.fixture(scope="module")
def analysis(demo):
    return run_of(demo)


def with_journey(run, *names):
    return replace(run, study=run.study.model_copy(update={"journey": names}))


def test_stages_of_the_questionnaire(tmp_path):  # JO1
    form = fb.load_questionnaire(shipped("questionnaires") / "journey.yaml")
    drawn = fb.simulate_responses(form, 150, seed=5).responses
    (tmp_path / "studies").mkdir()
    drawn.reset_index().to_csv(tmp_path / "raw.csv", index=False)
    file = tmp_path / "studies/form.yaml"
    file.write_text("study: form\ntitle: form\nquestionnaire: journey\n", encoding="utf-8")
    results = fb.run_study(file, raw=tmp_path / "raw.csv", out=tmp_path / "out", report=False)
    table = results.table("journey")
    assert list(table.index) == ["find", "order", "get", "use", "help", "back"]
    assert table.loc["help", "label"] == "客服"
    answers = results.table("responses")
    rows = {"find": ["findclear", "findmatch"], "get": ["getspeed", "getstate"]}
    for name, columns in rows.items():
        means = answers[columns].mean(axis=1).dropna()
        assert table.loc[name, "n"] == len(means) < len(answers)
        assert table.loc[name, "estimate"] == pytest.approx(means.mean())
        half = 1.96 * means.std() / np.sqrt(len(means))
        low, high = table.loc[name, ["estimate_low", "estimate_high"]]
        assert (high - low) / 2 == pytest.approx(half, rel=0.05)
    assert "结尾是“退换”" in results.sentence("journey")


def test_aspects_named_by_the_study(analysis):  # JO2
    found = journey(with_journey(analysis, "checkin_speed", "noise", "breakfast")).tables["journey"]
    answers = analysis.tables["responses"]
    assert list(found.index) == ["checkin_speed", "noise", "breakfast"]
    columns = {"checkin_speed": "checkin", "noise": "quiet", "breakfast": "breakfast"}
    for name, column in columns.items():
        assert found.loc[name, "estimate"] == pytest.approx(answers[column].mean())
        assert found.loc[name, "n"] == answers[column].notna().sum()
    assert (found["high"] == 5).all()


def test_words_by_stage(analysis):  # JO2
    names = ("checkin_speed", "parking", "noise")  # nobody rated parking
    table = journey(with_journey(analysis, *names)).tables["journey"]
    signals = signals_of(analysis)
    assert (table["high"] == 100).all()
    place = signals.aspects.index("noise")
    spoke = signals.mentioned[:, place]
    assert table.loc["noise", "n"] == spoke.sum() >= 100
    fine = (spoke & ~signals.complained[:, place]).sum()
    assert table.loc["noise", "estimate"] == pytest.approx(100 * fine / spoke.sum())
    low, high = table.loc["noise", ["estimate_low", "estimate_high"]]
    assert low < table.loc["noise", "estimate"] < high


def points(*rows) -> pd.DataFrame:
    names = ["label", "n", "estimate", "estimate_low", "estimate_high"]
    return pd.DataFrame(rows, columns=names).assign(low=1.0, high=5.0)


def test_what_is_said():  # JO3
    apart = points(("A", 50, 4.5, 4.4, 4.6), ("B", 50, 3.0, 2.9, 3.1), ("C", 50, 4.0, 3.9, 4.1))
    assert journey_sentence(apart).en == "Best: A. Worst: B. It ends with C at 4.0 [3.9, 4.1]."
    tied = points(("A", 50, 4.5, 4.4, 4.6), ("B", 50, 3.0, 2.9, 3.1), ("C", 50, 4.4, 4.3, 4.5))
    assert "Best: A, tied with C." in journey_sentence(tied).en
    level = points(("A", 50, 4.1, 3.0, 5.0), ("B", 50, 4.0, 3.0, 5.0))
    assert "No touchpoint stands out" in journey_sentence(level).en
    few = points(
        ("A", 50, 4.5, 4.4, 4.6), ("B", 50, 3.0, 2.9, 3.1), ("C", 4, np.nan, np.nan, np.nan)
    )
    assert "cannot be told" in journey_sentence(few).en and "C at" not in journey_sentence(few).en


def test_touchpoints_tie_by_the_joint_set():  # JO3
    """Eight touchpoints of like precision: intervals that just miss one another by themselves meet when widened."""
    estimate = np.array([4.31, 4.10, 4.0, 3.9, 3.8, 3.7, 3.6, 3.5])
    points = pd.DataFrame({"label": list("ABCDEFGH"), "n": 80, "estimate": estimate, "estimate_low": estimate - 0.1, "estimate_high": estimate + 0.1})  # fmt: skip
    assert "Best: A, tied with B." in journey_sentence(points).en
    assert "最好：“A”，与“B”分不出高低" in journey_sentence(points).zh
    assert "Best: A. " in journey_sentence(points.head(3)).en


def test_few_people_have_no_figure(analysis):  # JO3
    answers = analysis.tables["responses"].copy()
    answers.loc[answers["breakfast"].dropna().index[9:], "breakfast"] = np.nan
    short = replace(analysis, answers=replace(analysis.answers, responses=answers))
    found = journey(with_journey(short, "checkin_speed", "noise", "breakfast")).tables["journey"]
    assert found.loc["breakfast", "n"] == 9 and np.isnan(found.loc["breakfast", "estimate"])
    assert found.loc["noise", "estimate"] > 0


def test_a_name_that_is_nothing(analysis):  # JO4
    with pytest.raises(StudyError, match="breakfast"):
        journey(with_journey(analysis, "noise", "breakfats"))


def test_no_journey_no_page(analysis):  # JO5
    found = journey(analysis)
    assert "journey" not in found.tables and "90_journey" not in pages_of(found)
    assert "90_journey" in pages_of(journey(with_journey(analysis, "noise", "breakfast")))
    title = PAGES["90_journey"].title.spoken(analysis.language)
    shown = replace(analysis, notes={"pain_points": {"zh": "无", "en": "none"}})
    assert title not in summary_of(shown).pages_left_out


def test_several_scales(analysis):  # JO6
    plan = analysis.answers.plan
    items = {**plan.items, "quiet": replace(plan.items["quiet"], high=9)}
    other = replace(analysis, answers=replace(analysis.answers, plan=replace(plan, items=items)))
    found = journey(with_journey(other, "checkin_speed", "noise")).tables["journey"]
    answers = analysis.tables["responses"]
    assert (found["low"] == 0).all() and (found["high"] == 100).all()
    assert found.loc["noise", "estimate"] == pytest.approx(100 * (answers["quiet"].mean() - 1) / 8)
    assert found.loc["checkin_speed", "estimate"] == pytest.approx(
        25 * (answers["checkin"].mean() - 1)
    )


def test_the_chart_draws_the_table():  # JO7
    table = points(
        ("A", 50, 4.5, 4.4, 4.6), ("B", 4, np.nan, np.nan, np.nan), ("C", 50, 4.0, 3.9, 4.1)
    )
    chart, drawn = charts.draw_journey(table, language="en")
    assert drawn["estimate"].equals(table["estimate"]) and "A 4.5 [4.4, 4.6] (n = 50)" in chart.alt
    assert " B " not in chart.alt and "Gap" in chart.to_svg() + str(
        [t.get_text() for t in chart.texts]
    )
