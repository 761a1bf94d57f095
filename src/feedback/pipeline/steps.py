"""The steps between typed answers and pain points, in order; each gives its tables and counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from feedback.pipeline.explaining import audit, changes, drivers, pain_points
from feedback.pipeline.reading import aspects, clean, sentiment, topics, words
from feedback.pipeline.work import Work

STEPS: Mapping[str, Callable[[Work], None]] = {
    "clean": clean,
    "sentiment": sentiment,
    "topics": topics,
    "words": words,
    "aspects": aspects,
    "drivers": drivers,
    "pain_points": pain_points,
    "changes": changes,
    "audit": audit,
}
