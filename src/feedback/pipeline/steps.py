"""The steps between typed answers and pain points: which there are, in order, and which table each gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from feedback.errors import InputError
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.audit_step import audit
from feedback.pipeline.copies import copies
from feedback.pipeline.driver_analysis import drivers
from feedback.pipeline.explaining import pain_points
from feedback.pipeline.instruments import instruments
from feedback.pipeline.journey import journey
from feedback.pipeline.measuring import measures
from feedback.pipeline.ranking import ranking
from feedback.pipeline.reading import aspects, clean, sentiment, topics, words
from feedback.pipeline.verdicts import verdicts
from feedback.pipeline.waves import changes
from feedback.report.diagnostics import Diagnostic, listening, recorded


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the run.

    Attributes
    ----------
    take
        From a run to the next one; options beside it belong to the step.
    tables
        The tables it may give; `frames.RUN_TABLES` has what each promises.
    by_person
        Each row of its tables follows from one person's rows alone: tables of parts of the people stand one
        below the other as those of all, and counts add up. Any other step needs all people at once.
    """

    take: Callable[..., AnalysisRun]
    tables: tuple[str, ...] = ()
    by_person: bool = False


# once for a study: what people wrote does not change with who asks
READING: Mapping[str, Step] = {
    "clean": Step(clean, ("comments",), by_person=True),
    "copies": Step(copies, ("copies",)),
    "sentiment": Step(sentiment, ("comments",)),
    "topics": Step(topics, ("tokens", "topics", "topic_words", "topic_documents", "topic_curve")),
    "words": Step(words, ("keyness",)),
    "aspects": Step(aspects, ("mentions",), by_person=True),
}
# for everybody, and again for each group that gets a report of its own
EXPLAINING: Mapping[str, Step] = {
    "drivers": Step(drivers, ("drivers",)),
    "pain_points": Step(
        pain_points,
        (
            "pain_points",
            "pain_points_unranked",
            "pain_points_by_segment",
            "pain_points_by_segment_now",
            "quotes",
            "cost_correlations",
            "theme_impact",
            "rounded_shares",
        ),
    ),
    "ranking": Step(ranking, ("pain_points", "pain_points_unranked")),
    "verdicts": Step(verdicts, ("verdicts",)),
    "measures": Step(
        measures,
        (
            "gaps",
            "kano",
            "scores",
            "items",
            "filled",
            "page_times",
            "max_diff",
            "choices",
            "quotas",
            "arms",
            "orders",
            "dimensions",
        ),
    ),
    "journey": Step(journey, ("journey",)),
    "instruments": Step(instruments, ("side_by_side",)),
    "changes": Step(changes, ("changes", "changes_overall", "witnesses")),
    "audit": Step(audit, ("corrected",)),
}
STEPS: Mapping[str, Step] = {**READING, **EXPLAINING}


def take_step(name: str, run: AnalysisRun, **options: Any) -> AnalysisRun:
    """Take a step of `STEPS`; what libraries say meanwhile is written down, not shown.

    Raises
    ------
    InputError
        It gave a table that is not its own. A fault of the program, not of data.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    step, heard = STEPS[name], list[Diagnostic]()
    # one thread: sums come out equal on every machine, and threads of small matrices wait for one another
    with listening(heard), threadpool_limits(1, user_api="blas"):
        found = step.take(run, **options)
    for table, frame in found.tables.items():
        if frame is not run.tables.get(table) and table not in step.tables:
            raise InputError(
                en=f"step {name}: gives the table {table!r} and does not say so. Add it to its row in steps.py.",
                zh=f"步骤 {name}：给出了未声明的表 {table!r}。请在 steps.py 中它的那一行加上。",
            )
    return replace(found, diagnostics=(*found.diagnostics, *recorded(name, heard)))
