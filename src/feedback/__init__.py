"""Feedback Workbench: where does satisfaction hurt, how sure are we, what should be done first?

The public names below are loaded on first use, so `import feedback` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "FeedbackError": "feedback.errors",
    "FeedbackWarning": "feedback.errors",
    "load_study": "feedback.study",
    "load_questionnaire": "feedback.questionnaire.model",
    "read_table": "feedback.responses.tables",
    "mask_personal_data": "feedback.responses.privacy",
    "find_personal_data": "feedback.responses.privacy",
    "clean_comments": "feedback.text.clean",
    "segment": "feedback.text.segment",
    "find_new_words": "feedback.text.new_words",
    "score_sentiment": "feedback.text.sentiment",
    "compare_sentiment": "feedback.text.sentiment",
    "tag_aspects": "feedback.text.aspects",
    "load_taxonomy": "feedback.text.taxonomy",
    "grow_taxonomy": "feedback.text.taxonomy_growth",
    "find_topics": "feedback.text.topics",
    "topic_trend": "feedback.text.topics",
    "keyness": "feedback.text.keywords",
    "driver_importance": "feedback.insight.drivers",
    "rank_pain_points": "feedback.insight.pain_points",
    "run_study": "feedback.pipeline",
    "load_results": "feedback.pipeline",
}

__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'feedback' has no attribute {name!r}")
    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
