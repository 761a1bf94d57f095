"""Tables for readers: named columns, rounded numbers, text as text, nothing endless."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from feedback.report import check_page
from feedback.report.tables import LONGEST, show_table


def cells(frame: pd.DataFrame, **options: object) -> list[str]:
    page = BeautifulSoup(show_table(frame, **options).data, "html.parser")  # type: ignore[arg-type]
    return [cell.get_text() for cell in page.find_all("td")]


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("cost", 0.314, "0.31"), ("cost", -0.001, "0.00"), ("cost", -0.314, "−0.31"),
        ("share", 0.1234, "12.3%"), ("share", -0.0001, "0.0%"), ("n", 1234.0, "1,234"),
        ("importance", 0.12345, "0.123"), ("rank", 3.0, "3"), ("flagged", True, "是"),
        ("cost", float("nan"), "–"), ("cost", float("inf"), "–"), ("label", None, "–"),
        ("sign", -1, "−"), ("date", pd.Timestamp("2025-03-01"), "2025-03-01"),
        ("words", ["等", "慢"], "等、慢"), ("text", "<script>x</script>", "<script>x</script>"),
    ],
)  # fmt: skip
def test_values_are_shown_for_the_eye(column: str, value: object, shown: str) -> None:
    assert cells(pd.DataFrame({column: [value]})) == [shown]


def headings(html: str) -> list[str]:
    return re.findall(r"<th(?: [^>]*)?>([^<]*)", html)


def test_a_heading_stands_over_its_text() -> None:
    html = show_table(pd.DataFrame({"quote": ["太慢了"], "n": [3]}), language="en").data
    text, number = re.findall(r"<th(?: [^>]*)?>", html)
    assert text == '<th style="text-align:left">'
    assert number == "<th>"
    assert '<td style="text-align:left">太慢了</td>' in html


def test_headings_speak_both_languages_and_a_named_index_is_a_column() -> None:
    frame = pd.DataFrame({"cost": [0.1]}, index=pd.Index(["等位"], name="aspect"))
    assert headings(show_table(frame).data) == ["方面", "代价（分）"]
    assert headings(show_table(frame, language="en").data) == ["Aspect", "Cost (points)"]


def test_a_comment_of_megabytes_does_not_become_the_page() -> None:
    (text,) = cells(pd.DataFrame({"text": ["长" * 5_000_000]}))
    assert len(text) == LONGEST
    assert text.endswith("…")


def test_an_empty_table_is_a_sentence_the_gate_lets_pass() -> None:
    html = show_table(pd.DataFrame(), empty="没有 <b>").data
    assert html == '<p class="nothing">没有 &lt;b&gt;</p>'
    assert "table" not in [problem.code for problem in check_page(html)]


def test_of_many_rows_the_first_are_shown_and_the_rest_counted() -> None:
    html = show_table(pd.DataFrame({"n": range(1200)}), rows=2, language="en").data
    assert "<caption>first 2 of 1,200 rows</caption>" in html
    assert html.count("<td") == 2


def test_an_interval_stands_beside_its_figure() -> None:
    frame = pd.DataFrame({
        "gap": [-1.25, 0.5], "ci_low": [-1.5, float("nan")], "ci_high": [-1.0, float("nan")], "n": [40, 3],
    })  # fmt: skip
    assert cells(frame) == ["−1.25 [−1.50, −1.00]", "40", "0.50", "3"]
    page = BeautifulSoup(show_table(frame, language="en").data, "html.parser")
    assert [head.get_text() for head in page.find_all("th")] == ["Gap [interval]", "n"]
    # ends that were not asked for are not shown, ends of another column are its own
    assert cells(frame, columns=["gap", "n"]) == ["−1.25", "40", "0.50", "3"]


@pytest.mark.parametrize(
    ("column", "code", "zh", "en"),
    [
        ("category", "M", "必备", "must-be"),
        ("coefficient_name", "lambda2", "Guttman λ2", "Guttman's λ2"),
        ("stage", "before", "筛查前", "before"),
        ("category", "of my own", "of my own", "of my own"),
    ],
)
def test_codes_are_words(column: str, code: str, zh: str, en: str) -> None:
    frame = pd.DataFrame({column: [code]})
    assert cells(frame) == [zh]
    assert cells(frame, language="en") == [en]


def test_marks_colour_whole_cells_and_keep_their_words() -> None:
    frame = pd.DataFrame({"said": ["未达到", "未达到 <b>", "达到"], "n": [1, 2, 3]})
    page = BeautifulSoup(show_table(frame, marks={"未达到": "worse"}).data, "html.parser")
    marked = page.select("td > span.way.worse")
    assert [each.get_text() for each in marked] == ["未达到"]
    assert cells(frame, marks={"未达到": "worse"}) == cells(frame)


def test_what_is_told_as_none_is_no_figure() -> None:
    told = pd.DataFrame({
        "label": ["wait", "lift", "fee"], "n": [15, 110, 400], "n_negative": [5, 5, 40], "n_mentions": [5, 10, 60],
        "share_negative": [0.1, 0.01, 0.1], "share_negative_low": [0.0, 0.0, 0.07], "share_negative_high": [0.7, 0.06, 0.13],
    })  # fmt: skip
    for language in ("zh", "en"):
        exact = show_table(told, language=language).data
        assert "<10" not in exact.replace("&lt;", "<") and ">5<" in exact
        steps = show_table(told, language=language, told=True).data.replace("&lt;", "<")
        assert steps.count('<td class="number"><10</td>') == 3 and ">5<" not in steps
        assert ">≤27% <span" in steps and ">≤4% <span" in steps and ">10.0% <span" in steps
