"""The data drawn: what a chart shows is what its frame says, checked by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from feedback import charts
from feedback.charts.canvas import Chart
from feedback.charts.likert import likert_colors
from feedback.charts.sentiment import rank_correlation
from feedback.charts.words import percent, shorten, width_of, wrap


@pytest.fixture(autouse=True)
def themed() -> None:
    charts.use_theme()


def title_of(chart: Chart) -> str:
    return chart.texts[0].get_text().replace("\n", " ")


def words_on(chart: Chart) -> list[str]:
    return [text.get_text() for text in chart.findobj(Text)]


def points(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "n": 100,
            "n_mentions": [40, 30, 20],
            "n_negative": [20, 15, 4],
            "share_negative": [0.2, 0.15, 0.04],
            "share_negative_low": [0.13, 0.09, 0.02],
            "share_negative_high": [0.29, 0.23, 0.1],
            "effect": -1.0,
            "effect_low": -1.2,
            "effect_high": -0.8,
            "cost": [0.2, 0.15, 0.04],
            "cost_low": [0.1, 0.08, -0.01],
            "cost_high": [0.3, 0.2, 0.09],
            "rank": [1.0, 2.0, 3.0],
        },
        index=pd.Index(["wait", "clean", "price"], name="aspect"),
    )
    return table.assign(**changes)


def test_pain_points_are_drawn_dearest_first_with_their_intervals() -> None:
    shuffled = points().iloc[[2, 0, 1]]
    chart, shown = charts.draw_pain_points(
        shuffled, language="en", labels={"wait": "Waiting", "clean": "Cleanliness"}
    )
    assert list(shown.index) == ["wait", "clean", "price"]
    assert list(shown["label"]) == ["Waiting", "Cleanliness", "price"]
    axes = chart.axes[0]
    dots = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
    spans = [tuple(line.get_xdata()) for line in axes.lines[:-1] if line.get_marker() != "o"]
    assert dots == [0.2, 0.15, 0.04]
    assert spans == [(0.1, 0.3), (0.08, 0.2), (-0.01, 0.09)]
    assert axes.get_ylim() == (2.5, -0.5)
    assert title_of(chart) == '"Waiting" hurts most: 0.20 points per person asked'
    assert "40 · 20%" in words_on(chart)


def test_ties_are_said_and_never_ordered_in_the_title() -> None:
    chart, shown = charts.draw_pain_points(points(rank=[1.0, 1.0, 3.0]), language="zh")
    assert list(shown["tied"]) == [True, True, False]
    assert title_of(chart) == "「wait」「clean」并列第一，分不出哪个最伤满意度"
    labels = [text.get_text() for text in chart.axes[0].get_yticklabels()]
    assert labels == ["wait  并列1", "clean  并列1", "price  3"]


def test_unranked_aspects_stand_last_and_hollow() -> None:
    chart, shown = charts.draw_pain_points(points(rank=[np.nan, 1.0, 2.0]), language="en")
    assert list(shown.index) == ["clean", "price", "wait"]
    dots = [line for line in chart.axes[0].lines if line.get_marker() == "o"]
    assert [dot.get_markerfacecolor() == "#FFFFFF" for dot in dots] == [False, False, True]
    assert any("Hollow dots" in word for word in words_on(chart))


def test_without_ratings_the_share_hurt_takes_the_place_of_the_cost() -> None:
    chart, shown = charts.draw_pain_points(
        points(cost=np.nan, cost_low=np.nan, cost_high=np.nan), language="en"
    )
    assert {"share_negative_low", "share_negative_high"} <= set(shown.columns)
    assert "cost" not in shown.columns
    assert title_of(chart) == '"wait" hurts most people: 20%'


def test_the_number_of_aspects_drawn_can_be_limited() -> None:
    _, shown = charts.draw_pain_points(points(), top=2)
    assert list(shown.index) == ["wait", "clean"]


def test_a_comment_counts_once_per_aspect() -> None:
    frame = pd.DataFrame(
        {
            "comment": ["1", "1", "2", "3", "3", "3"],
            "aspect": ["wait", "wait", "wait", "wait", "food", "food"],
            "polarity": [-1.0, -0.5, 0.6, 0.05, 1.0, np.nan],
        }
    )
    _, shown = charts.draw_aspect_polarity(frame, labels={"wait": "等位"})
    assert shown.loc["wait", "label"] == "等位"
    counts = shown.loc["wait", ["n", "negative", "neutral", "positive"]].astype(float)
    np.testing.assert_allclose(counts, [3, 1 / 3, 1 / 3, 1 / 3])
    # Wilson 95% of 1 in 3: R prop.test(1, 3, correct = FALSE)$conf.int
    low, high = shown.loc["wait", ["negative_low", "negative_high"]]
    assert (low, high) == pytest.approx((0.06149194, 0.79234030), abs=1e-6)
    assert shown.loc["food", "n"] == 1


def segments() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "segment": ["shop"] * 4 + ["channel"],
            "value": ["A", "A", "B", "B", "web"],
            "aspect": ["wait", "food", "wait", "food", "wait"],
            "n": [50, 50, 9, 50, 80],
            "difference": [0.12, -0.03, 0.4, 0.01, 0.5],
            "flag": [1, 0, 1, 0, 1],
        }
    )


def test_small_cells_of_the_segment_map_are_withheld_even_where_they_are_extreme() -> None:
    chart, shown = charts.draw_segment_map(segments(), language="en")
    assert shown.loc["wait", "A"] == 0.12
    assert np.isnan(shown.loc["wait", "B"])
    assert list(shown.columns) == ["A", "B"]
    assert title_of(chart) == '"A": "wait" hurts 12 points more people than elsewhere'
    drawn = words_on(chart)
    assert "+12" in drawn
    assert "+40" not in drawn
    assert any("fewer than 10" in word for word in drawn)


def test_the_segment_can_be_chosen() -> None:
    _, shown = charts.draw_segment_map(segments(), segment="channel")
    assert list(shown.columns) == ["web"]


def test_of_many_groups_those_that_differ_most_are_drawn() -> None:
    many = pd.DataFrame(
        {
            "segment": "shop",
            "value": [f"S{i:02d}" for i in range(40)],
            "aspect": "wait",
            "n": 50,
            "difference": np.arange(40) / 100,
            "flag": 0,
        }
    )
    chart, shown = charts.draw_segment_map(many, language="en")
    assert list(shown.columns) == [f"S{i:02d}" for i in range(26, 40)]
    assert any("The 14 of 40 groups" in word.replace("\n", " ") for word in words_on(chart))
    assert title_of(chart) == "Of the groups shown, none can be told to fare worse than the rest"


def driver_table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "importance": [0.05, 0.3],
            "share": [0.14, 0.86],
            "ci_low": [0.02, 0.2],
            "ci_high": [0.1, 0.4],
            "sign": [-1, 1],
        },
        index=["noise", "service"],
    )


def test_drivers_are_drawn_in_the_unit_of_their_interval() -> None:
    chart, shown = charts.draw_drivers(driver_table(), n=90, r_squared=0.35, language="en")
    assert list(shown.index) == ["service", "noise"]
    widths = [bar.get_width() for bar in chart.axes[0].patches]
    assert widths == [0.3, 0.05]
    assert title_of(chart) == (
        '"service" goes most closely with satisfaction: 86% of what the model explains'
    )
    colors = [bar.get_facecolor()[:3] for bar in chart.axes[0].patches]
    assert colors[0][2] > colors[0][0]
    assert colors[1][0] > colors[1][2]
    assert any("R² = 0.35" in word and "n = 90" in word for word in words_on(chart))


def test_drivers_whose_intervals_overlap_share_the_title() -> None:
    table = driver_table().assign(ci_high=[0.25, 0.4])
    chart, _ = charts.draw_drivers(table, language="en")
    assert title_of(chart) == (
        "service, noise go most closely with satisfaction; too close to say which comes first"
    )


def test_a_model_that_explains_nothing_shows_its_sentence_and_no_bar() -> None:
    chart, shown = charts.draw_drivers(driver_table(), refused="R² 0.01 is noise.", language="en")
    assert shown.empty
    assert not chart.axes[0].patches
    assert "R² 0.01 is noise." in words_on(chart)
    assert title_of(chart) == "The drivers are not ranked"


def test_comments_of_no_topic_come_last_and_lead_no_title() -> None:
    table = pd.DataFrame(
        {
            "topic": [0, -1, 1],
            "name": ["锅底", "无主题", "等位"],
            "n": [20, 60, 30],
            "share": [0.18, 0.55, 0.27],
            "share_low": 0.1,
            "share_high": 0.6,
            "words": ["锅底、辣", "", "排队、等位"],
        }
    )
    chart, shown = charts.draw_topics(table)
    assert list(shown["topic"]) == [1, 0, -1]
    assert title_of(chart) == "谈得最多的是「等位」：27% 的评论"
    assert "排队 等位" in words_on(chart)
    english, _ = charts.draw_topics(table, language="en")  # 27% are not most comments
    assert title_of(english) == 'Comments are most often about "等位": 27%'


def test_words_are_split_by_sign_and_cut_per_side() -> None:
    table = pd.DataFrame({"word": list("abcdef"), "log_ratio": [3, 2, 1, -1, -2, np.inf]})
    chart, shown = charts.draw_keyness(table, top=2, language="en")
    assert list(shown.index) == ["a", "b", "d", "e"]
    assert title_of(chart) == 'Who rates low says "a", "b"'


def test_cleaning_counts_a_comment_at_its_first_flag_and_adds_up() -> None:
    frame = pd.DataFrame(
        {
            "is_empty": [True, False, False, False, False],
            "is_filler": [True, True, False, False, False],
            "is_duplicate": [False, True, True, False, False],
        }
    )
    chart, shown = charts.draw_cleaning(frame, rejected=7, language="en")
    assert shown["n"].to_dict() == {
        "in": 5,
        "is_empty": 1,
        "is_filler": 1,
        "is_duplicate": 1,
        "kept": 2,
    }
    assert list(shown["left"]) == [0, 4, 3, 2, 0]
    assert title_of(chart) == "2 of 5 answers have something to read (40%)"
    assert any("7 rows were rejected" in word for word in words_on(chart))


def test_likert_shares_diverge_from_the_middle_and_sort_by_mean() -> None:
    frame = pd.DataFrame({"good": [5, 5, 4, 3], "bad": [1, 2, 3, np.nan]})
    chart, shown = charts.draw_likert(frame)
    assert list(shown.index) == ["bad", "good"]
    np.testing.assert_allclose(shown.loc["bad", [1, 2, 3]].astype(float), 1 / 3)
    assert shown.loc["bad", "n"] == 3
    # mean 2, sd 1, n 3: 2 ± t(2) / sqrt(3), whose quantile is 4.302653; no mean is below the worst answer
    assert shown.loc["bad", "mean_low"] == 1
    assert shown.loc["bad", "mean_high"] == pytest.approx(2 + 4.302653 / 3**0.5, abs=1e-6)
    first = chart.axes[0].containers[0][0]
    assert first.get_x() == pytest.approx(-(1 / 3 + 1 / 3 + 1 / 6))


def test_equal_answers_still_have_an_interval() -> None:
    flat = pd.DataFrame({"q": [5] * 9 + [np.nan]})
    shown = charts.draw_likert(flat)[1].loc["q"]
    assert shown["mean_low"] < 5 <= shown["mean_high"]
    two = pd.DataFrame({"q": [4, 5], "r": [5, 5]})
    chart, shown = charts.draw_likert(
        two, values=two.assign(q=[100.0, 100.0])
    )  # points cut out of it
    assert shown.loc["q", ["mean_low", "mean_high"]].isna().all()
    assert not any("nan" in word for word in words_on(chart))


def test_an_even_scale_has_no_middle_point() -> None:
    chart, _ = charts.draw_likert(pd.DataFrame({"q": [1, 2, 3, 4]}), points=4)
    assert chart.axes[0].containers[0][0].get_x() == pytest.approx(-0.5)
    assert len(set(likert_colors(4))) == 4


def test_the_share_of_negative_comments_comes_with_its_interval() -> None:
    scores = pd.Series([0.1] * 10 + [0.9] * 30 + [np.nan] * 5)
    chart, shown = charts.draw_sentiment(scores, language="en")
    assert title_of(chart) == "25% of the comments are negative"
    assert shown["n"].sum() == 40
    assert shown.loc[shown["feeling"] == "negative", "n"].sum() == 10
    # Wilson 95% of 10 in 40: R prop.test(10, 40, correct = FALSE)$conf.int 0.1418714 0.4019396
    assert any("14%–40%" in word for word in words_on(chart))


def test_words_that_contradict_the_ratings_are_said_to() -> None:
    ratings = pd.Series([1, 2, 3, 4, 5] * 8)
    agreeing, _ = charts.draw_sentiment_by_rating(ratings / 5, ratings, language="en")
    assert "they agree" in title_of(agreeing)
    against, shown = charts.draw_sentiment_by_rating(1 - ratings / 5, ratings, language="en")
    assert "hardly agree" in title_of(against)
    assert shown.loc[5, "share"] == 1.0
    constant, _ = charts.draw_sentiment_by_rating(ratings * 0 + 0.7, ratings, language="en")
    assert title_of(constant) == "The words at each rating"


def test_rank_correlation_agrees_with_scipy() -> None:
    from scipy.stats import spearmanr

    rng = np.random.default_rng(0)
    scores, ratings = pd.Series(rng.random(50)), pd.Series(rng.integers(1, 6, 50))
    expected = spearmanr(scores, ratings).statistic
    assert rank_correlation(scores, ratings) == pytest.approx(expected, abs=1e-12)


def test_no_ratings_are_said_not_drawn() -> None:
    scores = pd.Series([0.1, 0.9])
    chart, shown = charts.draw_sentiment_by_rating(scores, scores * np.nan, language="en")
    assert shown.empty
    assert title_of(chart) == "There are no ratings to compare the words with."


def test_groups_under_the_minimum_are_withheld_and_the_worst_is_named_only_when_clear() -> None:
    scores = pd.Series([0.1] * 40 + [0.9] * 100 + [0.1] * 18)
    groups = pd.Series(["A"] * 50 + ["B"] * 90 + ["C"] * 9 + ["D"] * 9)
    chart, shown = charts.draw_sentiment_by_segment(scores, groups, language="en")
    assert list(shown.index) == ["A", "B"]
    assert title_of(chart) == '"A" has most negative comments: 80%'
    assert any("2 groups under 10" in word for word in words_on(chart))
    even = pd.Series(["A", "B"] * 79)
    chart, _ = charts.draw_sentiment_by_segment(scores, even, language="en")
    assert title_of(chart) == "No group is clearly more negative than all together"


def test_time_runs_by_month_for_dates_and_by_name_for_waves() -> None:
    scores = pd.Series([0.1] * 30 + [0.9] * 30)
    dates = pd.Series(pd.to_datetime(["2025-03-02"] * 30 + ["2025-01-05"] * 30))
    chart, shown = charts.draw_sentiment_over_time(scores, dates, language="en")
    assert list(shown.index) == ["2025-01", "2025-03"]
    assert title_of(chart) == "Negative comments rose from 0% to 100%"
    waves = pd.Series(["w1"] * 30 + ["w2"] * 30)
    chart, _ = charts.draw_sentiment_over_time(scores, waves, language="en")
    assert title_of(chart) == "Negative comments fell from 100% to 0%"
    chart, shown = charts.draw_sentiment_over_time(scores, waves.where(waves == "w1"))
    assert len(shown) == 1
    assert "不到两个" in title_of(chart)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("一二三四五六", 8, ["一二三四", "五六"]),
        ("一二三四，五", 8, ["一二三四，", "五"]),
        ("one two three", 7, ["one two", "three"]),
        ("unbreakableword", 5, ["unbreakableword"]),
        ("中文 mixed 中文", 8, ["中文", "mixed 中", "文"]),
    ],
)
def test_lines_break_by_display_width(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width=width) == lines


def test_small_shares_keep_a_digit_and_long_names_an_ellipsis() -> None:
    assert [percent(share) for share in (0.0, 0.004, 0.0096, 0.5, 1.0)] == [
        "0%", "0.4%", "1%", "50%", "100%",
    ]  # fmt: skip
    assert width_of(shorten("很长很长的名字" * 10, width=20)) <= 20
    assert shorten("short", width=20) == "short"


@pytest.mark.parametrize("n", [3, 8, 9, 15, 22])
def test_months_of_complaints_do_not_touch(n: int) -> None:
    months = pd.period_range("2025-01", periods=n, freq="M").astype(str)
    table = pd.DataFrame({"period": months, "n": 10, "estimate": 5.0, "low": 2.0, "high": 9.0})
    chart, _ = charts.draw_complaints(table.assign(frozen=pd.Timestamp("2027-01-01")))
    axes = chart.axes[0]
    chart.canvas.draw()
    boxes = [each.get_window_extent() for each in axes.get_xticklabels() if each.get_text()]
    assert 2 < len(boxes) <= 8
    assert all(left.x1 + 4 < right.x0 for left, right in pairwise(boxes))
