"""All pages of a report as one document, for print (PDF) and for those who edit (DOCX)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import ReportError
from feedback.files import written_whole
from feedback.pdf import html_to_pdf
from feedback.report.pages import TEMPLATES, css_text, render_page

if TYPE_CHECKING:
    from feedback.report.summary import ReportSummary

INDEX = "index.html"
_DEEPEST = 6


def write_pdf(folder: str | Path, summary: ReportSummary) -> Path:
    """Write report.pdf from the pages of a report: A4, page numbers, contents, Chinese selectable.

    Parameters
    ----------
    folder
        Where index.html and the pages it links to stand.
    summary
        The report's first screen.

    Returns
    -------
    Path
        folder / "report.pdf".

    Raises
    ------
    ReportError
        No first page there, or nothing on this machine makes PDFs.
    """
    folder = Path(folder)
    from markupsafe import Markup

    body = gather(folder, summary)

    html = render_page(
        "whole.html.j2",
        language=summary.language,
        title=summary.title,
        body=Markup(str(body)),  # cleaned when the pages were made
        running=Markup(css_text(summary.running)),
        first_screen_css=Markup((TEMPLATES / "first_screen.css").read_text(encoding="utf-8")),
    )
    content = html_to_pdf(html)
    with written_whole(folder / "report.pdf") as beside:
        beside.write_bytes(content)
    return folder / "report.pdf"


def gather(folder: Path, summary: ReportSummary) -> Any:
    """One body (BeautifulSoup) of the first screen, a list of contents and every page of evidence.

    Headings of a page of evidence lie below the page's title (level 2); ids are made unique;
    links between pages become links within the document, others lose their address.
    """
    from bs4 import BeautifulSoup

    names = [INDEX, *(page.href for page in summary.pages)]
    files = [
        name
        for name in names
        if re.fullmatch(r"[^/\\:]+\.html", name) and (folder / name).is_file()
    ]
    if INDEX not in files:
        raise ReportError(
            en=f"{folder}: no {INDEX}. Make the report first.",
            zh=f"{folder}：没有 {INDEX}。请先生成报告。",
        )
    whole: Any = BeautifulSoup("<main></main>", "html.parser")
    listed = whole.new_tag("ol")
    for name in files:
        page: Any = BeautifulSoup((folder / name).read_text(encoding="utf-8"), "html.parser")
        part = page.find("main")
        title = page.find("h1").get_text(" ", strip=True)
        if part is None:
            continue
        stem = name.removesuffix(".html")
        for gone in part.select("nav, .screen, .skip, .rest, summary"):
            gone.decompose()
        for folded in part.find_all("details"):
            folded.name = "div"
        _rename(part, stem, files, deeper=name != INDEX)
        part.name, part["class"], part["id"] = "section", "part", f"page-{stem}"
        if name == INDEX:
            head = page.find("header")
            for gone in head.select("nav, a"):
                gone.decompose()
            whole.main.append(head)
        else:
            heading = page.new_tag("h2")
            heading.string = title
            part.insert(0, heading)
        whole.main.append(part)
        if name == INDEX and len(files) > 1:
            contents = whole.new_tag("nav", attrs={"class": "index"})
            contents.append(listed)
            whole.main.append(contents)
        elif name != INDEX:
            entry, link = whole.new_tag("li"), whole.new_tag("a", href=f"#page-{stem}")
            link.string = title
            entry.append(link)
            listed.append(entry)
    return whole.main


def _rename(part: Any, stem: str, files: list[str], *, deeper: bool) -> None:
    for tag in part.find_all(id=True):
        tag["id"] = f"{stem}-{tag['id']}"
    for tag in part.find_all(attrs={"aria-labelledby": True}):
        tag["aria-labelledby"] = f"{stem}-{tag['aria-labelledby']}"
    for link in part.find_all("a", href=True):
        address = link["href"]
        if address.startswith("#"):
            link["href"] = f"#{stem}-{address[1:]}"
        elif address.split("#")[0] in files:
            link["href"] = f"#page-{address.split('#')[0].removesuffix('.html')}"
        else:
            del link["href"]
    if deeper:
        for heading in part.find_all(re.compile("^h[1-6]$")):
            heading.name = f"h{min(int(heading.name[1]) + 1, _DEEPEST)}"
