"""The formats a finished report can be written in, beside its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from feedback.errors import InputError
from feedback.pdf import check_pdf
from feedback.report.docx import write_docx
from feedback.report.summary import ReportSummary
from feedback.report.whole import write_pdf

Exporter = Callable[[Path, ReportSummary], Path]
# format → what writes it into the folder of a finished report
EXPORTERS: dict[str, Exporter] = {"pdf": write_pdf, "docx": write_docx}


def check_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """The formats to make, html always among them.

    Raises
    ------
    InputError
        A format nobody can write here.
    FontError, ReportError
        PDF is wanted, and this machine has no font or no program for it.
    """
    wanted = dict.fromkeys(
        part.strip().lower() for name in formats for part in name.split(",") if part.strip()
    )
    can = ("html", *EXPORTERS)
    unknown = [name for name in wanted if name not in can]
    if unknown:
        raise InputError(
            en=f"--format {unknown[0]}: not available here. There are: {', '.join(can)}.",
            zh=f"--format {unknown[0]}：此处不可用。可用：{'、'.join(can)}。",
        )
    if "pdf" in wanted:
        check_pdf()
    return tuple(name for name in can if name in wanted or name == "html")
