"""A report for those who edit: headings, tables, pictures with captions, the words as they stand on the pages."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.archives import without_times
from feedback.errors import ReportError
from feedback.files import written_whole
from feedback.report.whole import gather

if TYPE_CHECKING:
    from feedback.report.summary import ReportSummary

FONTS = {"zh": ("Noto Sans CJK SC", "微软雅黑"), "en": ("Calibri", "微软雅黑")}
_WIDTH = 16.5  # cm between the margins
_PIXELS = 2.0  # of a picture, for each point
_MOST_ROWS = 60  # of a table in a document that somebody reads
_SVG = "data:image/svg+xml;base64,"
# what a Word file cannot hold: control characters and lone surrogates
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_docx(folder: str | Path, summary: ReportSummary) -> Path:
    """Write report.docx from the pages of a report.

    Parameters
    ----------
    folder
        Where index.html and the pages it links to stand.
    summary
        The report's first screen.

    Returns
    -------
    Path
        folder / "report.docx"; the same pages give the same bytes.

    Raises
    ------
    ReportError
        No first page there.
    """
    folder = Path(folder)
    body = gather(folder, summary)
    content = _Writer(summary.language).write(body, title=summary.title, running=summary.running)
    with written_whole(folder / "report.docx") as beside:
        beside.write_bytes(without_times(content))
    return folder / "report.docx"


class _Writer:
    """Walks the pages and writes what it meets; numbers pictures and tables."""

    def __init__(self, language: str) -> None:
        import docx

        self.zh = language == "zh"
        self.document = docx.Document()
        self.pictures = self.tables = 0
        self.heading = ""
        self._set_up(language)

    def write(self, body: Any, *, title: str, running: str) -> bytes:
        """The document's bytes; `running` stands at the foot of its pages."""
        from docx.shared import Pt

        foot = self.document.sections[0].footer.add_paragraph()
        foot.add_run(_plain(running)).font.size = Pt(8)
        self.document.core_properties.title = _plain(title)[:250]
        self.document.core_properties.author = "Feedback Workbench"
        for part in body.find_all(recursive=False):
            if part.name == "section" and part.get("id") != "page-index":
                self.document.add_page_break()
            self._block(part)
        kept = io.BytesIO()
        self.document.save(kept)
        return kept.getvalue()

    def _set_up(self, language: str) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt

        latin, asian = FONTS[language]
        for name in ("Normal", "Title", *(f"Heading {level}" for level in range(1, 7))):
            style = self.document.styles[name]
            style.font.name = latin
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            fonts.set(qn("w:eastAsia"), asian)
        self.document.styles["Normal"].font.size = Pt(10.5)
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm((21 - _WIDTH) / 2)
        _number_pages(page.footer.paragraphs[0])

    def _block(self, tag: Any) -> None:
        name = tag.name
        if name in ("nav", "summary") or tag.get("aria-hidden") == "true":
            return
        if re.fullmatch("h[1-6]", name or ""):
            self.heading = _said(tag)
            self.document.add_heading(self.heading, level=0 if name == "h1" else int(name[1]) - 1)
        elif name == "img":
            self._picture(tag)
        elif name == "table":
            self._table(tag)
        elif name == "dl":
            self._terms(tag)
        elif _classed(tag, "cards"):
            self._cards(tag)
        elif _classed(tag, "strip"):
            self._grid(
                [_said_each(item) for item in tag.find_all("li", recursive=False)], head=False
            )
        elif name in ("ul", "ol"):
            for item in tag.find_all("li", recursive=False):
                self._say(_said(item), style="List Bullet" if name == "ul" else "List Number")
        elif name in ("blockquote", "pre") or _is_line(tag):
            self._say(_said(tag), style="Quote" if name == "blockquote" else None)
        else:
            for child in tag.find_all(recursive=False):
                self._block(child)

    def _say(self, text: str, *, style: str | None = None) -> None:
        if text:
            self.document.add_paragraph(_plain(text), style=style)

    def _caption(self, text: str) -> None:
        self.document.add_paragraph(_plain(text), style="Caption")

    def _picture(self, tag: Any) -> None:
        from docx.shared import Cm

        self.pictures += 1
        png = _png(tag.get("src", ""))
        if png is not None:
            run = self.document.add_paragraph().add_run()
            drawn = run.add_picture(io.BytesIO(png), width=Cm(_WIDTH))
            drawn._inline.docPr.set("descr", _plain(tag.get("alt", ""))[:1000])
        number = f"图 {self.pictures}" if self.zh else f"Figure {self.pictures}"
        self._caption(f"{number}  {self.heading}")

    def _table(self, tag: Any) -> None:
        rows = [[_said(cell) for cell in row.find_all(["th", "td"])] for row in tag.find_all("tr")]
        rows = [row for row in rows if row]
        if not rows:
            return
        self.tables += 1
        number = f"表 {self.tables}" if self.zh else f"Table {self.tables}"
        named = tag.find("caption")
        self._caption(f"{number}  {_said(named) if named else self.heading}")
        self._grid(rows[: _MOST_ROWS + 1], head=tag.find("thead") is not None)
        left = len(rows) - _MOST_ROWS - 1
        if left > 0:
            self._say(
                f"……另有 {left} 行，见网页报告。"
                if self.zh
                else f"… {left} more rows: see the pages."
            )

    def _terms(self, tag: Any) -> None:
        pairs: list[list[str]] = []
        for entry in tag.find_all(["dt", "dd"]):
            if entry.name == "dt" or not pairs:
                pairs.append([_said(entry), ""])
            else:
                pairs[-1][1] = f"{pairs[-1][1]} {_said(entry)}".strip()
        if pairs:
            self._grid(pairs, head=False)

    def _cards(self, tag: Any) -> None:
        """A row a card: what it is about, and what it says."""
        rows = []
        for card in tag.find_all("article", recursive=False):
            title, *said = _said_each(card)
            rows.append([title, "\n".join(said)])
        self._grid(rows, head=False)

    def _grid(self, rows: list[list[str]], *, head: bool) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        width = max(map(len, rows))
        table = self.document.add_table(rows=len(rows), cols=width)
        table.style = "Light Grid Accent 1" if head else "Table Grid"
        for row, texts in zip(table.rows, rows, strict=True):
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = _plain(text)
                for run in cell.paragraphs[0].runs:
                    run.font.size = Pt(8.5)
        if head:
            repeat = OxmlElement("w:tblHeader")
            repeat.set(qn("w:val"), "true")
            table.rows[0]._tr.get_or_add_trPr().append(repeat)
        self.document.add_paragraph()


def _number_pages(paragraph: Any) -> None:
    """3 / 12 in the middle of the footer, counted by Word."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for i, field in enumerate(("PAGE", "NUMPAGES")):
        if i:
            paragraph.add_run(" / ")
        counted = OxmlElement("w:fldSimple")
        counted.set(qn("w:instr"), field)
        paragraph._p.append(counted)
        if not i:
            paragraph._p.append(paragraph.add_run()._r)


def _png(address: str) -> bytes | None:
    """The picture of a data address as PNG; drawings are rendered, their text is drawn as paths."""
    if address.startswith(_SVG):
        import vl_convert

        try:
            svg = base64.b64decode(address.removeprefix(_SVG)).decode("utf-8")
            drawn: bytes = vl_convert.svg_to_png(svg, scale=_PIXELS)
        except ValueError as error:
            raise ReportError(
                en=f"report.docx: a picture of the page cannot be drawn ({str(error)[:120]}). Make the report again.",
                zh=f"report.docx：页面中的一幅图无法绘制（{str(error)[:120]}）。请重新生成报告。",
            ) from error
        return drawn
    found = re.match(r"data:image/(?:png|jpeg);base64,", address)
    return base64.b64decode(address[found.end() :]) if found else None


def _is_line(tag: Any) -> bool:
    """Whether nothing in a tag is a block of its own."""
    blocks = ["p", "div", "section", "article", "ul", "ol", "dl", "table", "figure", "img", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "header"]  # fmt: skip
    return tag.find(blocks) is None


def _said(tag: Any) -> str:
    """The words of a tag on one line."""
    return " ".join(tag.get_text(" ", strip=True).split())


def _said_each(tag: Any) -> list[str]:
    """The words of each part of a tag, those drawn for the eye alone left out; a list by its entries."""
    parts = []
    for part in tag.find_all(recursive=False):
        if part.get("aria-hidden") == "true":
            continue
        if part.name == "dl":
            parts += [_said(entry) for entry in part.find_all(["div", "dt", "dd"], recursive=False)]
        else:
            parts.append(_said(part))
    return [said for said in parts if said]


def _classed(tag: Any, name: str) -> bool:
    return name in (tag.get("class") or ())


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
