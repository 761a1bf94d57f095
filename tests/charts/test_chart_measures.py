"""Charts of measures.

CM001 draws what it was given, sorted, and says n
CM002 an empty frame is one sentence in either language; a missing column or unknown option is refused by name
CM003 colours and titles follow the interval, never the estimate alone
CM004 the ellipse of the Kano map is the joint region it says
CM006 a font of one face is enough: nothing is said of weights
CM005 hostile names are drawn as text; equal input gives equal bytes; the input stays as it was
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Ellipse
from matplotlib.text import Text

from feedback import charts
from feedback.charts.canvas import Chart
from feedback.errors import ColumnError, StudyError

Drawn = tuple[Chart, pd.DataFrame]
NAMES = {"zh": ["等位", "服务", "价格"], "en": ["Waiting", "Service", "Price"]}


def scores(names: list[str]) -> pd.DataFrame:
    figures = {"estimate": [10.0, -20.0, 5.0], "ci_low": [2.0, -30.0, -5.0]}
    return pd.DataFrame(figures | {"ci_high": [18.0, -10.0, 15.0], "n": [80, 60, 90]}, index=names)


def gaps(names: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame({"gap": [0.1, -0.8, -0.1], "ci_low": [0.02, -1.0, -0.3]}, index=names)
    return frame.assign(ci_high=[0.18, -0.6, 0.1], expectation=4.5, perception=4.0, n=70)


def kano(names: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame({"better": [0.2, 0.7, 0.8], "worse": [-0.8, -0.2, -0.7]}, index=names)
    frame = frame.assign(category=["M", "A", "O"], stability=[0.99, 0.8, 0.7], n=100)
    return frame.assign(better_se=0.04, worse_se=0.04, covariance=0.0)


def performance(names: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame({"performance": [3.0, 4.0, 4.5], "derived": [0.6, 0.3, 0.5]}, index=names)
    for name in ("performance", "derived"):
        frame = frame.assign(
            **{f"{name}_low": frame[name] - 0.1, f"{name}_high": frame[name] + 0.1}
        )
    placed = ["concentrate", "overkill", "keep_up"]
    return frame.assign(quadrant_derived=placed, certainty_derived=[0.95, 0.7, 0.6])


def dominance(names: list[str]) -> dict[str, pd.DataFrame]:
    general = pd.DataFrame(np.tril(np.ones((3, 3)), -1) + np.eye(3) / 2, names, names)
    return {"general": general, "complete": general.where(general != 1, 0.5)}


CHARTS: dict[str, tuple[Callable[[list[str]], Any], Callable[[Any, str], Drawn]]] = {
    "scores": (scores, lambda f, la: charts.draw_scores(f, language=la)),
    "gaps": (gaps, lambda f, la: charts.draw_gaps(f, language=la)),
    "kano": (kano, lambda f, la: charts.draw_kano_map(f, language=la)),
    "performance": (
        performance,
        lambda f, la: charts.draw_importance_performance(f, n=77, language=la),
    ),
    "dominance": (dominance, lambda f, la: charts.draw_dominance(f, n=77, language=la)),
}


def texts(chart: Chart) -> str:
    return "\n".join(text.get_text() for text in chart.findobj(Text))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_drawn_with_n_the_same_each_time(name: str, language: str) -> None:  # CM001, CM005
    make, draw = CHARTS[name]
    given = make(NAMES[language])
    chart, drawn = draw(given, language)
    assert "n = " in texts(chart)
    assert chart.alt
    assert len(drawn) == 3
    for label in NAMES[language]:
        assert label in texts(chart)
    assert chart.to_svg() == draw(given, language)[0].to_svg()
    untouched = make(NAMES[language])
    for left, right in (
        [(given, untouched)]
        if name != "dominance"
        else [(given[key], untouched[key]) for key in given]
    ):
        pd.testing.assert_frame_equal(left, right)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_font_of_one_face_is_enough(
    name: str, language: str, one_face: Path, caplog: pytest.LogCaptureFixture
) -> None:  # CM006
    charts.use_theme(language=language, font=one_face)
    make, draw = CHARTS[name]
    assert "<svg" in draw(make(NAMES[language]), language)[0].to_svg()
    assert caplog.messages == []


@pytest.mark.parametrize("name", CHARTS)
def test_hostile_names_are_text(name: str) -> None:  # CM005
    make, draw = CHARTS[name]
    svg = draw(make(["<script>alert(1)</script>", "$\\frac{1$ 😡", "x" * 300]), "en")[0].to_svg()
    assert "<script>" not in svg


@pytest.mark.parametrize(("language", "word"), [("zh", "没有"), ("en", "o")])
@pytest.mark.parametrize("name", CHARTS)
def test_nothing_is_one_sentence(name: str, language: str, word: str) -> None:  # CM002
    empty: Any = {} if name == "dominance" else pd.DataFrame()
    chart, drawn = CHARTS[name][1](empty, language)
    assert drawn.empty
    assert word in chart.alt


@pytest.mark.parametrize("name", ["scores", "gaps", "kano", "performance"])
def test_missing_column_is_named(name: str) -> None:  # CM002
    make, draw = CHARTS[name]
    frame = make(NAMES["en"])
    with pytest.raises(ColumnError, match=str(frame.columns[0])):
        draw(frame.drop(columns=frame.columns[0]), "en")


def test_unknown_options_are_refused() -> None:  # CM002
    with pytest.raises(StudyError, match="stars"):
        charts.draw_scores(scores(NAMES["en"]), kind="stars")
    with pytest.raises(StudyError, match="felt"):
        charts.draw_importance_performance(performance(NAMES["en"]), source="felt")
    with pytest.raises(ColumnError, match="general"):
        charts.draw_dominance({"other": pd.DataFrame([[0.5]])})


def test_overlapping_groups_are_not_ranked() -> None:  # CM003
    apart = charts.draw_scores(scores(NAMES["en"]), language="en")
    assert '"Service" is lowest' in apart[0].alt
    wide = scores(NAMES["en"]).assign(ci_high=50.0)
    said = charts.draw_scores(wide, language="en")[0].alt
    assert "no group can be told to be lowest or highest" in said
    assert list(apart[1].index) == ["Service", "Price", "Waiting"]


def test_only_the_end_that_stands_apart_is_named_alone() -> None:  # CM003
    """Two share the top, one is far below: the lowest is named, the top two are named together."""
    far = pd.DataFrame(
        {"estimate": [0.70, 0.70, 0.20], "n": 100}, index=["西湖店", "北街店", "东站店"]
    )
    far = far.assign(ci_low=far["estimate"] - 0.09, ci_high=far["estimate"] + 0.09)
    said = charts.draw_scores(far, kind="csat", language="zh")[0].alt
    assert "「东站店」最低（20%）" in said
    assert "最高的是「西湖店」「北街店」之一" in said
    said = charts.draw_scores(far, kind="csat", language="en")[0].alt
    assert 'highest is one of "西湖店", "北街店" (a tie)' in said


def test_a_wide_interval_at_one_end_hides_no_other_pair() -> None:  # CM003
    """The highest is nearly unknown; that the other two differ is said all the same: one of two is lowest."""
    table = pd.DataFrame(
        {
            "estimate": [0.1, 0.6, 0.65],
            "ci_low": [0.05, 0.55, 0.0],
            "ci_high": [0.15, 0.65, 1.0],
            "n": 90,
        },
        index=["a", "b", "c"],
    )
    said = charts.draw_scores(table, kind="csat", language="en")[0].alt
    assert 'lowest is one of "a", "c"' in said and 'highest is one of "b", "c"' in said


def test_a_tie_has_no_winner_in_the_pairs_either() -> None:  # CM003
    """Who beats every other in this sample by a hair beats nobody: by the page's intervals, and by the resamples."""
    frames = dict.fromkeys(["general", "complete"], dominance(NAMES["en"])["general"])
    drivers = pd.DataFrame(
        {"importance": [0.1, 0.358, 0.359], "ci_low": [0.05, 0.253, 0.257]}, index=NAMES["en"]
    )
    drivers = drivers.assign(ci_high=[0.15, 0.453, 0.458])
    said = charts.draw_dominance(frames, drivers=drivers, language="en")[0].alt
    assert '"Price", "Service": too close to say which beats which' in said
    agree = pd.DataFrame(
        [[np.nan, 0, 0], [1, np.nan, 0.4], [1, 0.6, np.nan]], NAMES["en"], NAMES["en"]
    )
    said = charts.draw_dominance(frames, reproducibility=agree, language="zh")[0].alt
    assert "「Price」「Service」先后难分" in said
    clear = drivers.assign(ci_low=[0.05, 0.253, 0.455], importance=[0.1, 0.358, 0.457])
    said = charts.draw_dominance(frames, drivers=clear, language="en")[0].alt
    assert '"Price" beats every other driver in every model' in said


def test_a_gap_that_may_be_zero_is_no_finding() -> None:  # CM003
    assert '"Service" falls furthest' in charts.draw_gaps(gaps(NAMES["en"]), language="en")[0].alt
    unsure = gaps(NAMES["en"]).assign(ci_high=0.3)
    assert "Nothing clearly" in charts.draw_gaps(unsure, language="en")[0].alt


def test_dominance_names_the_strongest_kind() -> None:  # CM001, CM003
    chart, drawn = charts.draw_dominance(dominance(NAMES["en"]), language="en")
    assert list(drawn.index) == ["Price", "Service", "Waiting"]
    assert drawn.loc["Price", "Waiting"] == 1
    assert drawn.loc["Waiting", "Price"] == 0
    assert np.isnan(drawn.loc["Price", "Price"])
    assert "not in every model" in chart.alt
    every = dict.fromkeys(["general", "complete"], dominance(NAMES["en"])["general"])
    assert "in every model" in charts.draw_dominance(every, language="en")[0].alt


def test_dominance_says_how_often_resamples_agree() -> None:  # CM001
    frames = dominance(NAMES["en"])
    agree = pd.DataFrame(0.83, index=frames["general"].index, columns=frames["general"].columns)
    chart, drawn = charts.draw_dominance(frames, reproducibility=agree, language="en")
    written = [text.get_text() for text in chart.axes[0].texts]
    assert written == ["83"] * int((drawn > 0).to_numpy().sum())
    assert any("of 100 resamples" in text.get_text() for text in chart.texts)


def test_ratings_in_stars_words_and_means() -> None:
    stars = pd.Series([0.5, 1.5, 5.0, 5.0, None])
    chart, drawn = charts.draw_ratings(stars, low=0.5, high=5, language="en")
    assert drawn["label"].tolist() == ["0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5"]
    assert drawn.loc[5.0, ["n", "share"]].tolist() == [2, 0.5]
    assert "3.00 of 5" in chart.alt
    two = pd.Series([0.0, 100.0, 100.0, 100.0])
    words = {0.0: "no", 100.0: "yes"}
    chart, drawn = charts.draw_ratings(two, low=0, high=100, words=words, language="en")
    assert drawn["share"].tolist() == [0.25, 0.75]
    assert "yes: 75%" in chart.alt
    means = pd.Series(np.linspace(1, 7, 200))
    _, drawn = charts.draw_ratings(means, low=1, high=7)
    assert (len(drawn), drawn["n"].sum()) == (10, 200)


def test_means_of_a_long_scale_are_in_its_own_units() -> None:
    points = pd.DataFrame({"a": [1, 5, 5]})
    own = pd.DataFrame({"a": [10.0, 90.0, 100.0]})
    _, drawn = charts.draw_likert(points, values=own, language="en")
    assert drawn.loc["a", "mean"] == pytest.approx(200 / 3)
    assert drawn.loc["a", 5] == pytest.approx(2 / 3)


def test_ellipse_is_the_joint_region() -> None:  # CM004
    chart, _ = charts.draw_kano_map(kano(NAMES["en"]).head(1), language="en", level=0.95)
    (ellipse,) = chart.findobj(Ellipse)
    # chi-square with two degrees of freedom: 5.991 holds 95%
    assert ellipse.width == pytest.approx(2 * 0.04 * math.sqrt(5.991464547), rel=1e-9)
    assert ellipse.center == (0.8, 0.2)


def test_ellipse_leans_with_the_covariance() -> None:  # CM004
    # cov(better, worse) < 0 means better and −worse rise together: the long axis leans to the right
    leaning = kano(NAMES["en"]).head(1).assign(covariance=-0.001)
    (ellipse,) = charts.draw_kano_map(leaning)[0].findobj(Ellipse)
    assert ellipse.angle % 180 == pytest.approx(45)
    assert ellipse.width > ellipse.height


def test_importance_map_names_what_is_weak() -> None:  # CM001, CM003
    chart, drawn = charts.draw_importance_performance(performance(NAMES["en"]), language="en")
    assert "Waiting: important and weak" in chart.alt
    assert "certain" not in chart.alt
    assert drawn.loc["Waiting", "quadrant_name"] == "concentrate here"
    shaky = performance(NAMES["en"]).assign(certainty_derived=0.5)
    assert "not all of this is certain" in charts.draw_importance_performance(shaky, language="en")[0].alt  # fmt: skip
