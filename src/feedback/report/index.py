"""The first screen of a report: where it stands, what to do and where, what changed; then evidence, quality, words."""

from __future__ import annotations

from pathlib import Path

from feedback.report.pages import TEMPLATES, css_text, publish_page, render_page
from feedback.report.summary import ReportSummary


def render_index(summary: ReportSummary, *, explorer: str = "") -> str:
    """The first screen as HTML, in the summary's language.

    Parameters
    ----------
    summary
        What it says.
    explorer
        Address of the explorer page; empty where there is none.
    """
    from markupsafe import Markup

    return render_page(
        "index.html.j2",
        language=summary.language,
        title=summary.title,
        s=summary,
        q=summary.quality,
        explorer=explorer,
        running=Markup(css_text(summary.running)),
        first_screen_css=Markup((TEMPLATES / "first_screen.css").read_text(encoding="utf-8")),
    )


def write_index(summary: ReportSummary, path: str | Path, *, explorer: str = "") -> Path:
    """Write the first screen, whole or not at all.

    Parameters
    ----------
    summary, explorer
        As for `render_index`.
    path
        The file, such as reports/demo/index.html.

    Raises
    ------
    ReportError
        The gate found a problem; nothing is written.
    """
    return publish_page(render_index(summary, explorer=explorer), path)
