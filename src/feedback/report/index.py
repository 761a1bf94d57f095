"""The first screen of a report: the answer, the three things to fix, then evidence, quality, definitions."""

from __future__ import annotations

import base64
from pathlib import Path

from feedback.charts.canvas import Chart
from feedback.report.pages import publish_page, render_page
from feedback.report.summary import ReportSummary


def render_index(
    summary: ReportSummary, *, picture: Chart | None = None, explorer: str = ""
) -> str:
    """The first screen as HTML, in the summary's language.

    Parameters
    ----------
    summary
        What it says.
    picture
        The pain-point chart.
    explorer
        Address of the explorer page; empty where there is none.
    """
    drawn = base64.b64encode(picture.to_svg().encode()).decode() if picture is not None else ""
    return render_page(
        "index.html.j2",
        language=summary.language,
        title=summary.title,
        s=summary,
        q=summary.quality,
        picture=drawn,
        picture_alt=picture.alt if picture is not None else "",
        explorer=explorer,
    )


def write_index(
    summary: ReportSummary, path: str | Path, *, picture: Chart | None = None, explorer: str = ""
) -> Path:
    """Write the first screen, whole or not at all.

    Parameters
    ----------
    summary, picture, explorer
        As for `render_index`.
    path
        The file, such as reports/demo/index.html.

    Raises
    ------
    ReportError
        The gate found a problem; nothing is written.
    """
    return publish_page(render_index(summary, picture=picture, explorer=explorer), path)
