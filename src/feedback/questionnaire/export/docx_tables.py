"""Tables of the DOCX form: rows of boxes under a head that every page repeats, lines to write on, pictures."""

from __future__ import annotations

from typing import Any

from feedback.errors import InputError
from feedback.questionnaire.export.paper import BOX, Picture, Table

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})  # that Word shows
WIDTH_CM = 17.4  # A4 less two margins of 1.8 cm
RULE, SHADE = "AEB9C0", "EEF3F5"
_CROWDED = 7  # so many columns leave little room for words
_SHORT = 6  # rows of a table that is kept on one page
_GRID = ("top", "left", "bottom", "right", "insideH", "insideV")


def points(size: float) -> Any:
    """A length in points."""
    from docx.shared import Pt

    return Pt(size)


def add_table(document: Any, field: Table) -> None:
    """A head that is repeated on the next page, rows that never break, a box and a code in each cell."""
    wide = len(field.heads) > _CROWDED
    widths = [WIDTH_CM * field.stem] * bool(field.rows)
    widths += [WIDTH_CM * (1 - field.stem) / len(field.heads)] * len(field.heads)
    table = document.add_table(rows=1 + max(1, len(field.rows)), cols=len(widths))
    # asked for once: each look-up of a row or a cell walks through the whole table
    head, *body = [row.cells for row in table.rows]
    _frame(table, widths, [head, *body])
    size = 8 if wide else 9
    start = int(bool(field.rows))
    if field.ends is not None:
        _ends(head, field.ends)
    else:
        for cell, point in zip(head[start:], field.heads, strict=True):
            _cell(cell, point.label, size=size, centred=True, shaded=True)
    if field.rows:
        _cell(head[0], "", size=size, centred=False, shaded=True)
    for i, cells in enumerate(body):
        if field.rows:
            number, text = field.rows[i]
            _cell(cells[0], f"{number}  {text}", size=10, centred=False)
        for cell, point in zip(cells[start:], field.heads, strict=True):
            _cell(cell, f"{BOX} {point.code}", size=10, centred=True)
        # the table stays in one piece where a page can hold it, else breaks between rows
        if i < len(body) - 1 and len(body) <= _SHORT:
            _keep(cells)
    _keep(head)
    _after(document)


def _ends(head: Any, labels: tuple[str, str]) -> None:
    """One label over the left half of a row of numbers, one over the right half."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    half = (len(head) + 1) // 2
    left, right = head[0].merge(head[half - 1]), head[half].merge(head[-1])
    for cell, label in zip((left, right), labels, strict=True):
        _cell(cell, label, size=9, centred=False, shaded=True)
    right.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _keep(cells: Any) -> None:
    for cell in cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _frame(
    table: Any, widths: list[float], cells: list[Any], *, sides: tuple[str, ...] = _GRID
) -> None:
    """Borders, fixed widths, the head repeated, rows kept whole."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Cm

    table.autofit = False
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "60")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    layout.addnext(margins)
    for i, (row, across) in enumerate(zip(table.rows, cells, strict=True)):
        settings = row._tr.get_or_add_trPr()
        settings.append(OxmlElement("w:cantSplit"))
        if i == 0 and sides == _GRID:
            settings.append(OxmlElement("w:tblHeader"))
        for cell, width in zip(across, widths, strict=True):
            cell.width = Cm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _cell(cell: Any, text: str, *, size: float, centred: bool, shaded: bool = False) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.font.size = points(size)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = points(3)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if shaded:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
            shade.set(qn(f"w:{name}"), value)
        # the order of the schema: shading stands before the alignment
        properties = cell._tc.get_or_add_tcPr()
        align = properties.find(qn("w:vAlign"))
        align.addprevious(shade) if align is not None else properties.append(shade)


def add_lines(document: Any, count: int) -> None:
    """Empty lines to write on: a table of rules, which every program spaces alike."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.shared import Cm

    table = document.add_table(rows=count, cols=1)
    rows = list(table.rows)
    _frame(table, [WIDTH_CM], [row.cells for row in rows], sides=("bottom", "insideH"))
    for row in rows:
        row.height, row.height_rule = Cm(0.85), WD_ROW_HEIGHT_RULE.EXACTLY
    for row in rows[:-1]:
        _keep(row.cells)
    _after(document)


def add_picture(paragraph: Any, picture: Picture, *, width: float, height: float) -> None:
    """A picture no larger than `width` by `height` cm, with its alternative text; one Word does not show is told in words.

    Raises
    ------
    InputError
        It begins like a picture and is none.
    """
    import io

    from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError
    from docx.shared import Cm

    if picture.kind not in PICTURES:
        paragraph.add_run(f"[{picture.alt or picture.file}]")
        return
    try:
        shape = paragraph.add_run().add_picture(io.BytesIO(picture.content))
    except (InvalidImageStreamError, UnexpectedEndOfFileError, ValueError, KeyError) as error:
        raise InputError(
            en=f"image {picture.file}: begins like a picture and breaks off. Save it again.",
            zh=f"图片 {picture.file}：开头像图片，内容却不完整。请重新保存。",
        ) from error
    if not shape.width or not shape.height:
        return
    scale = min(Cm(width) / shape.width, Cm(height) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape._inline.docPr.set("descr", picture.alt)


def _after(document: Any) -> None:
    """A little air below a table."""
    gap = document.add_paragraph()
    gap.paragraph_format.space_after = points(0)
    gap.paragraph_format.line_spacing = points(6)
