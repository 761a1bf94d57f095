"""Pictures of the site: charts of the demo, and the measured figures of benchmarks/ drawn in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs_site.figures import FIGURES

if TYPE_CHECKING:
    from feedback.charts import Chart
    from feedback.pipeline import Results

AS_OF = "2025-10-15"  # the day the demo is followed up


def draw_pictures(folder: Path, *, language: str, tables: str = "") -> dict[str, str]:
    """Draw all pictures in one language.

    Parameters
    ----------
    folder
        Where to.
    language
        "en" or "zh".
    tables
        Folder of the tables of a run of the demo; the demo is run where it is empty and has not been.

    Returns
    -------
    dict
        Name of the picture → its file in the folder.
    """
    import feedback as fb
    from feedback import charts

    charts.use_theme(language=language)
    folder.mkdir(parents=True, exist_ok=True)
    results = fb.load_results("demo", tables=tables, language=language)
    made: dict[str, Callable[[], Chart]] = {
        name: partial(draw, results, language) for name, draw in OF_THE_DEMO.items()
    }
    made |= {name: partial(draw, language) for name, draw in FIGURES.items()}
    for name, draw in made.items():
        svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>", "", draw().to_svg(), flags=re.S)
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
    return {name: f"{name}.svg" for name in made}


def _labels(language: str) -> dict[str, str]:
    """Aspects in the language of the page; the run's own are in its language."""
    import feedback as fb

    return dict(fb.load_taxonomy("hotel").labels(language=language))


def pain_points(results: Results, language: str) -> Chart:
    """The ranking of the demo's last wave."""
    from feedback import charts

    return charts.draw_pain_points(
        results.table("pain_points").drop(columns="label"),
        labels=_labels(language),
        refused=results.refused,
        level=results.level,
        whom=results.whom(language=language),
        language=language,
    )[0]


def segment_map(results: Results, language: str) -> Chart:
    """Which branch suffers from what."""
    from feedback import charts

    return charts.draw_segment_map(
        results.table("pain_points_by_segment"),
        segment="branch",
        labels=_labels(language),
        language=language,
    )[0]


def drivers(results: Results, language: str) -> Chart:
    """What moves overall satisfaction in the demo."""
    from feedback import charts

    model = results.counts("drivers").get("why", {})
    return charts.draw_drivers(
        results.table("drivers"),
        labels=_labels(language),
        r_squared=model.get("r_squared"),
        n=results.counts("drivers").get("rows_out"),
        level=results.level,
        language=language,
    )[0]


def likert(results: Results, language: str) -> Chart:
    """The rated items of the demo."""
    from feedback import charts

    answers, points, levels = results.asked.item_points()
    told: dict[str, Any] = {"points": points, "levels": levels, "values": results.asked.rated}
    told["labels"] = {of_run: _labels(language)[aspect] for aspect, of_run in results.labels.items() if aspect in _labels(language)}  # fmt: skip
    return charts.draw_likert(answers, **told, level=results.level, language=language)[0]


def topics(results: Results, language: str) -> Chart:
    """The topics of the demo."""
    from feedback import charts

    return charts.draw_topics(results.table("topics"), level=results.level, language=language)[0]


def course(results: Results, language: str) -> Chart:
    """The course of complaints, followed up in a folder beside the picture; the run stays as it is."""
    import tempfile

    import feedback as fb
    from feedback import charts
    from feedback.pipeline.followup import page_courses

    with tempfile.TemporaryDirectory() as beside:
        shutil.copytree(results.folder, Path(beside) / "tables", ignore=shutil.ignore_patterns("followup"))  # fmt: skip
        fb.track_study("demo", as_of=AS_OF, out=beside, language=language, pages=False)
        followup = fb.load_followup("demo", tables=beside, language=language)
        changed = [
            *page_courses.changed_courses(followup, n=1),
            *page_courses.main_courses(followup),
        ]
        name, periods, finding, actions = changed[0]
        told: dict[str, Any] = {"finding": finding, "name": name, "actions": actions}
        return charts.draw_course(periods, **told, level=results.level, language=language)[0]


OF_THE_DEMO: dict[str, Callable[[Any, str], Any]] = {
    "pain-points": pain_points,
    "segment-map": segment_map,
    "drivers": drivers,
    "likert": likert,
    "topics": topics,
    "course": course,
}
