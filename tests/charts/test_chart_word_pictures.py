"""Pictures of words: what is drawn is what was given, the same each time; nothing to draw is a sentence."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback.charts import draw_cooccurrence, draw_word_cloud, use_theme
from feedback.errors import ColumnError

NODES = pd.DataFrame({"word": ["上菜", "速度", "味道", "孤单"], "n": [30, 20, 50, 9]})
EDGES = pd.DataFrame({"source": ["上菜", "上菜"], "target": ["速度", "味道"], "npmi": [0.8, 0.2]})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_network_draws_joined_words_the_same_each_time(language: str) -> None:
    chart, shown = draw_cooccurrence(NODES, EDGES, language=language)
    assert shown["word"].tolist() == ["上菜", "速度", "味道"]
    again, _ = draw_cooccurrence(NODES, EDGES, language=language)
    assert chart.to_svg() == again.to_svg()
    assert "上菜 – 速度" in chart.alt


def test_network_without_pairs_is_a_sentence() -> None:
    chart, shown = draw_cooccurrence(NODES, EDGES.iloc[:0], language="en")
    assert shown.empty
    assert "No words" in chart.alt


def test_cloud_draws_the_most_frequent_words() -> None:
    chart, shown = draw_word_cloud(NODES, top=2, language="en")
    assert shown["word"].tolist() == ["味道", "上菜"]
    assert chart.to_png()[:4] == b"\x89PNG"


def test_cloud_of_emoji_alone_is_a_sentence() -> None:
    chart, _ = draw_word_cloud(pd.DataFrame({"word": ["😀"], "n": [3]}), language="en")
    assert "no words" in chart.alt


def test_missing_columns_are_named() -> None:
    with pytest.raises(ColumnError, match="no column n"):
        draw_word_cloud(NODES[["word"]])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_font_of_one_face_is_enough(
    language: str, one_face: Path, caplog: pytest.LogCaptureFixture
) -> None:
    use_theme(language=language, font=one_face)
    for chart, _ in (draw_word_cloud(NODES, language=language), draw_cooccurrence(NODES, EDGES, language=language)):  # fmt: skip
        assert "<svg" in chart.to_svg()
    assert caplog.messages == []
