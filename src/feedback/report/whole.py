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
_HEADING = re.compile("^h[1-6]$")
_APPENDIX_WORD = re.compile(r"^(附录：|Appendix: )")
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
    """One body (BeautifulSoup) of the first screen, a list of contents and every page of evidence, housekeeping last.

    Sections of a page whose heading is tagged `appendix` (word lists, quality of scales, how topics were counted) leave it for
    an appendix at the end.
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
    appendix = _appendix(whole, language=summary.language)
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
            _lift_housekeeping(part, appendix, title=title)
        whole.main.append(part)
        if name == INDEX and len(files) > 1:
            contents = whole.new_tag("nav", attrs={"class": "index"})
            contents.append(listed)
            whole.main.append(contents)
        elif name != INDEX:
            listed.append(_entry(whole, f"page-{stem}", title))
    if appendix.find("h3") is not None:
        whole.main.append(appendix)
        listed.append(_entry(whole, appendix["id"], appendix.h2.get_text()))
    return whole.main


def _entry(whole: Any, target: str, title: str) -> Any:
    entry, link = whole.new_tag("li"), whole.new_tag("a", href=f"#{target}")
    link.string = title
    entry.append(link)
    return entry


def _appendix(whole: Any, *, language: str) -> Any:
    part = whole.new_tag("section", attrs={"class": "part", "id": "page-appendix"})
    heading = whole.new_tag("h2")
    heading.string = "附录：词表、量表质量与做法" if language == "zh" else "Appendix: word lists, quality of scales, how it was done"  # fmt: skip
    part.append(heading)
    return part


def _lift_housekeeping(part: Any, appendix: Any, *, title: str) -> None:
    """Move sections of housekeeping out of a page, each to its next heading, with the page's title before theirs."""
    for begin in part.select("section.text.housekeeping"):
        heading = begin.find(_HEADING)
        if heading is None:
            continue
        moved = [begin]
        for following in begin.find_next_siblings():
            if following.name == "section" and following.find(_HEADING) is not None:
                break
            moved.append(following)
        said = heading.get_text(" ", strip=True)
        heading.string = f"{title} · {_APPENDIX_WORD.sub('', said)}"
        for each in moved:
            appendix.append(each.extract())


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
        for heading in part.find_all(_HEADING):
            heading.name = f"h{min(int(heading.name[1]) + 1, _DEEPEST)}"
