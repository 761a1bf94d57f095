"""SHOW: the theme and one module per family of charts.

Every `draw_…` takes a frame and `language`, and returns the figure and the frame drawn.
"""

from __future__ import annotations

import importlib
import logging
from typing import Any

_PUBLIC = {
    "Chart": "canvas",
    "draw_aspect_polarity": "aspects",
    "draw_cleaning": "cleaning",
    "draw_closing_times": "complaints",
    "draw_complaints": "complaints",
    "draw_deadlines": "complaints",
    "draw_cooccurrence": "word_pictures",
    "draw_course": "courses",
    "draw_word_cloud": "word_pictures",
    "draw_dominance": "measures_dominance",
    "draw_drivers": "drivers",
    "draw_gaps": "measures",
    "draw_importance_performance": "measures_performance",
    "draw_kano_map": "measures_kano",
    "draw_journey": "journey",
    "draw_keyness": "keyness",
    "draw_likert": "likert",
    "draw_numbers": "numbers",
    "draw_pain_points": "pain_points",
    "draw_rare_cases": "rare_cases",
    "draw_ratings": "ratings",
    "draw_scores": "measures",
    "draw_segment_map": "segment_map",
    "draw_sentiment": "sentiment",
    "draw_sentiment_by_rating": "sentiment",
    "draw_sentiment_by_segment": "sentiment_groups",
    "draw_sentiment_over_time": "sentiment_groups",
    "draw_topics": "topics",
    "PALETTE": "theme",
    "use_theme": "theme",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605


def _is_news(record: logging.LogRecord) -> bool:
    """Not what matplotlib says of its cache on a new or locked home: a report would fail on it."""
    said = str(record.msg)
    return not said.startswith(
        ("mkdir -p failed", "Matplotlib is building", "Matplotlib created a temporary")
    )


for _name in ("matplotlib", "matplotlib.font_manager"):
    logging.getLogger(_name).addFilter(_is_news)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'feedback.charts' has no attribute {name!r}")
    return getattr(importlib.import_module(f"feedback.charts.{_PUBLIC[name]}"), name)
