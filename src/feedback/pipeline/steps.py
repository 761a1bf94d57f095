"""The steps between typed answers and pain points, in order; each gives its tables and counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from feedback.pipeline.driver_analysis import drivers
from feedback.pipeline.explaining import audit, pain_points
from feedback.pipeline.measuring import measures
from feedback.pipeline.ranking import ranking
from feedback.pipeline.reading import aspects, clean, sentiment, topics, words
from feedback.pipeline.verdicts import verdicts
from feedback.pipeline.waves import changes
from feedback.pipeline.work import Work
from feedback.report.diagnostics import Diagnostic, listening, recorded

Step = Callable[[Work], None]

# once for a study: what people wrote does not change with who asks
READING: Mapping[str, Step] = {
    "clean": clean,
    "sentiment": sentiment,
    "topics": topics,
    "words": words,
    "aspects": aspects,
}
# for everybody, and again for each group that gets a report of its own
EXPLAINING: Mapping[str, Step] = {
    "drivers": drivers,
    "pain_points": pain_points,
    "ranking": ranking,
    "verdicts": verdicts,
    "measures": measures,
    "changes": changes,
    "audit": audit,
}
STEPS: Mapping[str, Step] = {**READING, **EXPLAINING}


def take_step(name: str, step: Step, work: Work) -> None:
    """Take a step; what libraries say meanwhile is written down, not shown."""
    heard: list[Diagnostic] = []
    with listening(heard):
        step(work)
    work.diagnostics += recorded(name, heard)
