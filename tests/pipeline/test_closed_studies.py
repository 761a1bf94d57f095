"""Studies of closed questions: what a study file can say of them, and what the run makes of it.

CS1 codes for "not answered" become missing and are counted; nothing else is taken for an answer.
CS2 two classes are 0 and 100; several rating columns are their mean; 1 to 11 becomes 0 to 10; a reversed
    column is turned.
CS3 Kano wordings are read, unknown ones put aside by name; numbers say nothing until the study says what.
CS4 what does not hang together is one message that names line and entry.
CS5 without comments the run makes its tables, and the pages it can fill; the others are named with why.
CS6 a part that a study did not ask is one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import feedback as fb
from feedback import load_study, run_study
from feedback.errors import StudyError
from feedback.pipeline.measuring import attempt, score_groups
from feedback.pipeline.pages import PAGES
from feedback.results import NotComputed

SHOP = """\
study: shop
title: 小店
columns:
  rating: happy
  nps: recommend
  aspects: {taste: taste, wait: wait}
  expectations: {wish_taste: taste, wish_wait: wait}
  reverse: wait
  segments: shop
  kano: {seat: {present: seat_yes, absent: seat_no}}
scale: {answers: ["no", "yes"]}
aspect_scale: {low: 1, high: 5, missing: [0, 不适用]}
nps_scale: {low: 1, high: 11}
"""


def answers(n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    taste = rng.integers(1, 6, n)
    table = pd.DataFrame({
        "happy": np.where(taste + rng.normal(0, 1, n) > 3, "yes", "no"),
        "recommend": rng.integers(1, 12, n),
        "taste": taste,
        "wait": rng.integers(1, 6, n),
        "wish_taste": 5,
        "wish_wait": rng.integers(1, 3, n),
        "shop": rng.choice(["north", "south"], n),
        "seat_yes": rng.choice(["I like it", "I expect it"], n),
        "seat_no": "I dislike it",
    })  # fmt: skip
    return table.astype("str")


def run(folder: Path, table: pd.DataFrame, text: str = SHOP, *, report: bool = False) -> fb.Results:
    file = folder / "studies" / "shop.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    table.to_csv(folder / "raw.csv", index=False)
    return run_study(file, raw=folder / "raw.csv", out=folder / "out", language="en", report=report)


def test_codes_for_no_answer_are_missing_and_counted(tmp_path: Path) -> None:  # CS1
    table = answers()
    table.loc[:3, "taste"] = ["0", "0.0", "不适用", "9"]
    results = run(tmp_path, table)
    taste = results.table("responses")["taste"]
    assert taste.isna().tolist()[:5] == [True, True, True, True, False]
    assert results.counts("read")["why"]["not_answered"] == {"taste": 3}
    assert results.table("rejected")["found"].tolist() == ["9"]


def test_no_answer_of_a_row_that_is_dropped_is_not_counted(tmp_path: Path) -> None:  # CS1
    table = answers()
    table["id"] = [f"p{at}" for at in range(len(table))]
    table.loc[:4, "taste"] = "0"
    table.loc[[1, 2], "id"] = "p0"
    text = SHOP.replace("columns:\n", "columns:\n  respondent: id\n")
    results = run(tmp_path, table, text)
    assert results.counts("read")["rows_out"] == len(table) - 2
    assert results.counts("read")["why"]["not_answered"] == {"taste": 3}
    assert results.table("responses")["taste"].isna().sum() == 3


def test_outcomes_take_their_numbers(tmp_path: Path) -> None:  # CS2
    table = answers()
    table.loc[0, ["happy", "recommend", "wait"]] = ["maybe", "11", "5"]
    table.loc[1, ["happy", "recommend", "wait"]] = ["yes", "1", "1"]
    table.loc[2, "happy"] = "50"  # a number no answer stands for
    results = run(tmp_path, table)
    responses = results.table("responses")
    assert len(responses) == 58  # an outcome that says nothing known drops its row
    assert set(responses["rating"]) == {0.0, 100.0}
    assert responses.iloc[0][["rating", "nps", "wait"]].tolist() == [100.0, 0.0, 5.0]
    assert results.asked.overall_scale == {"low": 0, "high": 100, "top": 1}
    score = attempt(fb.score_csat, results.asked.overall, **results.asked.overall_scale)
    assert score.share == pytest.approx((responses["rating"] == 100).mean())


def test_several_columns_are_one_rating(tmp_path: Path) -> None:  # CS2
    text = "study: shop\ntitle: x\ncolumns: {rating: [a, b, c]}\nscale: {low: 1, high: 7}\n"
    table = pd.DataFrame({"a": ["1", "7", "8"], "b": ["2", "", "3"], "c": ["6", "", "4"]})
    rating = run(tmp_path, table, text).table("responses")["rating"]
    assert rating.iloc[0] == 3.0
    assert rating.isna().tolist() == [False, True, False]  # one of three answers is too few
    assert rating.iloc[2] == 3.5  # what is outside the scale does not count


def test_kano_answers_are_read_or_named(tmp_path: Path) -> None:  # CS3
    table = answers()
    table.loc[0, "seat_yes"] = "blue"
    table.loc[1, "seat_yes"] = "2"
    results = run(tmp_path, table)
    assert results.table("responses")["seat_yes"].isna().sum() == 2
    assert results.table("rejected")["found"].tolist() == ["blue", "2"]
    assert results.table("rejected")["reason"].unique().tolist() == [
        "none of the five Kano answers"
    ]
    told = SHOP + "kano_answers: {2: must, blue: neutral}\n"
    kept = run(tmp_path, table, told).table("responses")["seat_yes"]
    assert kept.iloc[:2].tolist() == ["neutral", "must"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("wish_wait: wait", "wish_wait: queue"), "expectations name queue"),
        (("reverse: wait", "reverse: queue"), "reverse names queue"),
        (("wait: wait}", "wait: taste}"), "two columns are mapped to taste"),
        (("{present: seat_yes, absent: seat_no}", "{presnt: seat_yes, absent: seat_no}"), "Did you mean: present"),
        (('answers: ["no", "yes"]', 'answers: ["no"]'), "two or more different words"),
        (("high: 11", "high: 10"), "eleven answers"),
        (("aspect_scale: {", "aspect_scales: {"), "Did you mean: aspect_scale"),
    ],
)  # fmt: skip
def test_what_does_not_hang_together_is_named(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:  # CS4
    assert change[0] in SHOP
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP.replace(*change), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(file)
    assert message in caught.value.en
    assert str(file) in caught.value.en


def test_without_a_comment_the_run_says_what_it_leaves_out(tmp_path: Path) -> None:  # CS5
    results = run(tmp_path, answers())
    assert not len(results.table("comments"))
    assert results.manifest["notes"] == {}
    asked = results.asked
    expected, received = asked.expected_and_received()
    assert list(expected) == list(received) == ["taste", "wait"]
    assert attempt(fb.servqual_gap, expected, received).table.loc["taste", "gap"] < 0
    assert attempt(fb.classify_kano, *asked.kano()).table.index.tolist() == ["seat"]
    groups = score_groups(fb.score_nps, asked.column("nps"), asked.groups())
    assert groups.index.tolist() == ["north", "south"]
    assert int(groups["n"].sum()) == 60


@pytest.mark.slow
def test_the_report_has_the_pages_the_study_can_fill(tmp_path: Path) -> None:  # CS5
    report = run(tmp_path, answers(), report=True).report.parent
    index = (report / "index.html").read_text(encoding="utf-8")
    made = {name for name in PAGES if (report / f"{name}.html").is_file()}
    assert made == {"10_cleaning", "40_drivers", "45_measures", "47_robustness", "50_pain_points"}
    assert "Sentiment: the study has no open question." in index
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", index))
    assert re.search(r"Satisfied \(CSAT: yes\) \d+% 95% interval \d+%–\d+%, n = 60 ", said)
    page = (report / "45_measures.html").read_text(encoding="utf-8")
    assert 'href="50_pain_points.html"' in page


def test_what_was_not_asked_is_one_sentence(tmp_path: Path) -> None:  # CS6
    text = "study: shop\ntitle: x\ncolumns: {nps: recommend}\nnps_scale: {low: 1, high: 11}\n"
    results = run(tmp_path, answers(), text)
    asked = results.asked
    found: Mapping[str, fb.results.Result] = {
        "quality": attempt(fb.reliability, asked.rated, **asked.item_scale),
        "csat": attempt(fb.score_csat, asked.overall, **asked.overall_scale),
        "map": attempt(fb.importance_performance, asked.rated, asked.overall),
        "gaps": attempt(fb.servqual_gap, *asked.expected_and_received()),
        "kano": attempt(fb.classify_kano, *asked.kano()),
    }
    for part in found.values():
        assert isinstance(part, NotComputed)
        assert part.table.empty
        for language in ("zh", "en"):
            assert part.explain(language).endswith(("。", "."))
            assert not part.define(language)
    nps = attempt(fb.score_nps, asked.column("nps"))
    assert results.manifest["sentences"]["nps"] == nps.explain("en")
    assert asked.groups().empty
