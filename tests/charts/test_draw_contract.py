"""What every chart keeps, in both languages.

CH001 returns the figure and the frame that was drawn
CH002 carries alt text and says n (or how many) somewhere on the picture
CH003 draws the same bytes for the same data
CH004 leaves its input as it was
CH005 says one sentence where there is nothing to draw, never an empty axis
CH006 hostile labels are drawn as text: emoji, markup, formulas, long names
CH009 is drawn narrow for a phone where its words have room, and the wide drawing stays as it was
CH008 asks the family for no weight it lacks, with a font of one face too; matplotlib has nothing to say
CH007 an English chart of English labels holds no Chinese, and the other way round its frame words are Chinese
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.text import Text

from feedback import charts
from feedback.charts.canvas import NARROW, Chart, finished, new_chart
from feedback.errors import ColumnError, InputError, StudyError

Drawn = tuple[Chart, pd.DataFrame]
HOSTILE = ["<script>alert(1)</script>", "$\\frac{1$ 😡", "=cmd|'/c calc'!A1", "x" * 300]


def names(language: str) -> list[str]:
    return {"zh": ["等位", "服务", "卫生", "价格"], "en": ["Waiting", "Service", "Clean", "Price"]}[
        language
    ]


def pain_points(labels: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": labels,
            "n": 200,
            "n_mentions": [60, 50, 30, 4],
            "n_negative": [40, 30, 10, 2],
            "share_negative": [0.2, 0.15, 0.05, 0.01],
            "share_negative_low": [0.15, 0.1, 0.02, 0.0],
            "share_negative_high": [0.26, 0.2, 0.1, 0.03],
            "effect": -1.5,
            "effect_low": -1.8,
            "effect_high": -1.2,
            "cost": [0.3, 0.22, 0.07, 0.01],
            "cost_low": [0.2, 0.15, 0.02, -0.05],
            "cost_high": [0.4, 0.3, 0.12, 0.07],
            "rank": [1.0, 1.0, 3.0, np.nan],
        },
        index=pd.Index(["a", "b", "c", "d"], name="aspect"),
    )


def mentions(labels: list[str]) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    n = 300
    return pd.DataFrame(
        {
            "comment": rng.integers(0, 150, n).astype(str),
            "aspect": rng.choice(labels, n),
            "polarity": rng.choice([-1.0, 0.0, 1.0], n),
        }
    )


def by_segment(labels: list[str]) -> pd.DataFrame:
    rows = [
        {
            "segment": "shop",
            "value": f"S{v}",
            "aspect": a,
            "n": 5 if v == 2 else 50,
            "difference": d,
            "flag": f,
        }
        for v in range(3)
        for a, d, f in zip(labels, [0.2 * v, -0.1, 0.0, 0.05], [int(v > 0), -1, 0, 0], strict=True)
    ]
    return pd.DataFrame(rows)


def drivers(labels: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "importance": [0.1, 0.25, 0.05, 0.02],
            "share": [0.24, 0.6, 0.12, 0.04],
            "ci_low": [0.06, 0.2, 0.02, 0.0],
            "ci_high": [0.14, 0.3, 0.08, 0.05],
            "sign": [1, 1, -1, 1],
        },
        index=pd.Index(labels, name="driver"),
    )


def topics(labels: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "topic": [0, 1, 2, -1],
            "name": labels,
            "n": [30, 50, 10, 60],
            "share": [0.2, 0.33, 0.07, 0.4],
            "share_low": [0.14, 0.26, 0.04, 0.32],
            "share_high": [0.27, 0.41, 0.12, 0.48],
            "words": ["、".join(labels[:2]), labels, "a b", ""],
        }
    )


def keyness(labels: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "word": labels,
            "log_ratio": [2.0, -1.5, 0.7, np.nan],
            "n_low": [20, 3, 8, 0],
            "n_high": [5, 30, 5, 0],
        }
    )


def flags(_: list[str]) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    names = ["is_empty", "is_filler", "is_template", "is_spam", "is_duplicate"]
    return pd.DataFrame({name: rng.random(100) < 0.1 for name in names})


def answers(labels: list[str]) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    return pd.DataFrame(
        {
            name: rng.choice([1, 2, 3, 4, 5, np.nan], 80, p=[0.1, 0.1, 0.2, 0.3, 0.2, 0.1])
            for name in labels
        }
    )


def scored(labels: list[str]) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 400
    score = rng.beta(2, 1, n)
    return pd.DataFrame(
        {
            "score": np.where(rng.random(n) < 0.1, np.nan, score),
            "rating": np.clip(np.round(1 + 4 * score + rng.normal(0, 0.5, n)), 1, 5),
            "group": rng.choice(labels, n),
            "date": pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D"),
        }
    )


Make = Callable[[list[str]], pd.DataFrame]
Draw = Callable[[pd.DataFrame, str], Drawn]


def course(labels: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(
        {"period": [f"2025-{month:02}" for month in (*range(1, 6), *range(7, 13))]}
    )
    table = table.assign(
        metric="hurt", unit="", aspect=labels[0], n=200.0, centre=0.1, lower=0.04, upper=0.16
    )
    table["estimate"] = [0.1, 0.09, 0.11, 0.12, 0.08, 0.1, 0.1, 0.11, 0.2, 0.19, 0.12]
    table["low"], table["high"] = table["estimate"] - 0.04, table["estimate"] + 0.04
    table["signal"] = ["beyond" if share > 0.16 else "" for share in table["estimate"]]
    table["side"] = ["above" if signal else "" for signal in table["signal"]]
    return table.assign(baseline=table.index < 8, running=table.index == 10)


def begun(label: str) -> pd.DataFrame:
    day = pd.Timestamp("2025-08-12")
    return pd.DataFrame({"what": [label], "started": [day], "done": [pd.NaT]})


def rare(labels: list[str], n: int = 12) -> pd.DataFrame:
    table = pd.DataFrame({"at": pd.date_range("2025-01-01", periods=n, freq="40D")})
    table["days"] = [40.0, 0.02, 300.0, *[40.0] * n][:n]
    table["low"], table["high"] = np.nan, np.nan
    table.loc[8:, ["low", "high"]] = 0.05, 260.0
    table["signal"] = [
        "later" if days > 260 else "sooner" if days < 0.05 else "" for days in table["days"]
    ]
    return table


CHARTS: dict[str, tuple[Make, Draw]] = {
    "rare": (rare, lambda f, la: charts.draw_rare_cases(f, language=la)),
    "course": (
        course,
        lambda f, la: charts.draw_course(
            f,
            name=str(f["aspect"].iloc[0]) if len(f) else "",
            actions=begun(str(f["aspect"].iloc[0])) if len(f) else None,
            language=la,
        ),
    ),
    "pain_points": (pain_points, lambda f, la: charts.draw_pain_points(f, language=la)),
    "polarity": (mentions, lambda f, la: charts.draw_aspect_polarity(f, language=la)),
    "segment_map": (by_segment, lambda f, la: charts.draw_segment_map(f, language=la)),
    "drivers": (drivers, lambda f, la: charts.draw_drivers(f, language=la, n=120, r_squared=0.42)),
    "topics": (topics, lambda f, la: charts.draw_topics(f, language=la)),
    "keyness": (keyness, lambda f, la: charts.draw_keyness(f, language=la)),
    "cleaning": (flags, lambda f, la: charts.draw_cleaning(f, rejected=3, language=la)),
    "likert": (answers, lambda f, la: charts.draw_likert(f, language=la)),
    "ratings": (scored, lambda f, la: charts.draw_ratings(f["rating"], language=la)),
    "numbers": (
        scored,
        lambda f, la: charts.draw_numbers(
            f["score"], label={"zh": "等了多久", "en": "Time waited"}[la], language=la
        ),
    ),
    "sentiment": (scored, lambda f, la: charts.draw_sentiment(f["score"], language=la)),
    "by_rating": (
        scored,
        lambda f, la: charts.draw_sentiment_by_rating(f["score"], f["rating"], language=la),
    ),
    "by_segment": (
        scored,
        lambda f, la: charts.draw_sentiment_by_segment(f["score"], f["group"], language=la),
    ),
    "over_time": (
        scored,
        lambda f, la: charts.draw_sentiment_over_time(f["score"], f["date"], language=la),
    ),
}
EVERY = pytest.mark.parametrize("kind", CHARTS)


@pytest.fixture(autouse=True)
def themed() -> None:
    charts.use_theme()


def words_on(chart: Chart) -> str:
    return "\n".join(text.get_text() for text in chart.findobj(Text))


@EVERY
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_gives_figure_frame_alt_and_n(kind: str, language: str) -> None:
    make, draw = CHARTS[kind]
    frame = make(names(language))
    before = frame.copy(deep=True)
    chart, shown = draw(frame, language)
    pd.testing.assert_frame_equal(frame, before)  # CH004
    assert isinstance(chart, Chart)  # CH001
    assert len(shown)
    assert len(chart.alt) > 20  # CH002
    drawn = words_on(chart)
    assert re.search(r"\bn = \d|\d+ : \d+|n=\d|\(\d+%\)|（\d+%）", drawn)  # CH002
    chinese = re.search(r"[\u4e00-\u9fff]", drawn + chart.alt)
    assert bool(chinese) == (language == "zh")  # CH007


@EVERY
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_chart_asks_for_a_weight_the_family_lacks(
    kind: str, language: str, one_face: Path, caplog: pytest.LogCaptureFixture
) -> None:  # CH008
    family = charts.use_theme(language=language, font=one_face)
    make, draw = CHARTS[kind]
    caplog.clear()
    chart, _ = draw(make(names(language)), language)
    assert "<svg" in chart.to_svg()
    known = font_manager.fontManager.ttflist
    weights = {font_manager.weight_dict.get(f.weight, f.weight) for f in known if f.name == family}
    asked = {text.get_fontweight() for text in chart.findobj(Text)}
    assert {font_manager.weight_dict.get(weight, weight) for weight in asked} <= weights
    assert [record.getMessage() for record in caplog.records] == []


@EVERY
def test_the_same_data_draw_the_same_bytes(kind: str) -> None:  # CH003
    make, draw = CHARTS[kind]
    frame = make(names("zh"))
    first = draw(frame, "zh")[0]
    first.to_png(dpi=40)  # drawing before must not move anything
    once = first.to_svg()
    assert draw(frame, "zh")[0].to_svg() == once
    assert "<dc:date>" not in once


@EVERY
def test_without_rows_a_chart_is_a_sentence(kind: str) -> None:  # CH005
    make, draw = CHARTS[kind]
    for language in ("zh", "en"):
        chart, shown = draw(make(names(language)).iloc[:0], language)
        assert shown.empty
        assert not chart.axes[0].axison
        assert len(words_on(chart).strip()) > 4
        assert "<svg" in chart.to_svg()


@pytest.mark.parametrize(
    "draw",
    [
        charts.draw_pain_points,
        charts.draw_aspect_polarity,
        charts.draw_segment_map,
        charts.draw_drivers,
        charts.draw_topics,
        charts.draw_keyness,
        charts.draw_cleaning,
        charts.draw_likert,
    ],
)
def test_a_step_that_made_no_table_is_a_sentence(draw: Callable[..., Drawn]) -> None:  # CH005
    chart, _ = draw(pd.DataFrame(), language="en")
    assert not chart.axes[0].axison


@EVERY
def test_hostile_labels_are_drawn_as_text(kind: str) -> None:  # CH006
    make, draw = CHARTS[kind]
    svg = draw(make(HOSTILE), "en")[0].to_svg()
    assert "<script" not in svg
    assert "😡" not in svg


@pytest.mark.parametrize(
    ("draw", "column"),
    [
        (charts.draw_pain_points, "n"),
        (charts.draw_aspect_polarity, "comment"),
        (charts.draw_segment_map, "segment"),
        (charts.draw_drivers, "importance"),
        (charts.draw_topics, "name"),
        (charts.draw_keyness, "log_ratio"),
        (charts.draw_cleaning, "is_empty"),
    ],
)
def test_a_missing_column_is_named(draw: Callable[..., Drawn], column: str) -> None:
    with pytest.raises(ColumnError, match=column):
        draw(pd.DataFrame({"other": [1, 2]}))


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(StudyError, match="klingon"):
        charts.draw_pain_points(pain_points(names("en")), language="klingon")


def test_answers_outside_the_scale_are_an_error_not_left_out() -> None:
    frame = pd.DataFrame({"q1": [1, 2, 7], "q2": [1, 2, 3]})
    with pytest.raises(InputError, match="q1 holds 7, outside 1 to 5"):
        charts.draw_likert(frame)
    charts.draw_likert(frame, points=7)
    with pytest.raises(StudyError, match="points is 1"):
        charts.draw_likert(frame, points=1)


def test_a_chart_shows_itself_with_its_alt_text(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: dict[str, Any] = {}
    import IPython.display

    def keep(data: Any, **options: Any) -> None:
        shown.update(data=data, **options)

    monkeypatch.setattr(IPython.display, "display", keep)
    chart, _ = charts.draw_pain_points(pain_points(names("zh")))
    chart._ipython_display_()
    assert shown["raw"]
    assert shown["data"]["image/svg+xml"].lstrip().startswith("<?xml")
    assert shown["metadata"]["image/svg+xml"]["alt"] == chart.alt == shown["data"]["text/plain"]


@EVERY
def test_a_narrow_drawing_has_room_and_leaves_the_wide_one(kind: str) -> None:  # CH009
    make, draw = CHARTS[kind]
    chart, _ = draw(make(names("en")), "en")
    before = chart.to_svg()
    narrow = chart.to_narrow_svg()
    assert chart.to_svg() == before
    if narrow:
        size = re.search(r'viewBox="0 0 ([\d.]+) ', narrow)
        assert size is not None and float(size[1]) == pytest.approx(72 * NARROW, abs=0.5)


def test_words_without_room_are_not_drawn_narrow() -> None:  # CH009
    for kind, labels in (("pain_points", names("en")), ("ratings", names("en"))):
        make, draw = CHARTS[kind]
        assert draw(make(labels), "en")[0].to_narrow_svg()
    make, draw = CHARTS["topics"]
    assert draw(make(HOSTILE), "en")[0].to_narrow_svg() == ""
    chart, axes = new_chart(title="Two words", body=1.0)
    axes.text(0.0, 0.5, "w" * 60)
    assert finished(chart).to_narrow_svg() == ""
