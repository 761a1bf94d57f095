"""The paper form as DOCX, one file a language, for those who want to change its look."""

from __future__ import annotations

import io
from typing import Any

from feedback.archives import without_times
from feedback.questionnaire.export.docx_tables import (
    WIDTH_CM,
    add_lines,
    add_picture,
    add_table,
    points,
)
from feedback.questionnaire.export.losses import losses_of
from feedback.questionnaire.export.paper import (
    BOX,
    Blank,
    Boxes,
    Field,
    Lines,
    Page,
    Paper,
    Printed,
    Ranks,
    Table,
    lay_out,
)
from feedback.questionnaire.export.paper_losses import LOSSES
from feedback.questionnaire.export.result import Written
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.tags import html_tag, right_to_left

# Named in every style: without an East Asian font Word and LibreOffice pick one by locale, and a name
# LibreOffice does not know gives it Japanese forms. Word finds its own font by the other names.
LATIN, CHINESE, CHINESE_IN_WORD = "Arial", "Noto Sans CJK SC", "Microsoft YaHei,PingFang SC"
INK, GREY = "1B2A33", "5B6B75"


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """The paper form for each language, `language` first."""
    languages = (language, *(other for other in questionnaire.languages if other != language))
    files = {
        f"{questionnaire.id}.{spoken}.docx": _document(lay_out(questionnaire, spoken))
        for spoken in languages
    }
    return Written(files, losses_of(questionnaire, LOSSES, stops=True))


# what follows in the order of the schema (ECMA-376, part 1)
_AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
               "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl")  # fmt: skip
_AFTER_RTL = ("w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath")
_AFTER_VISUAL = ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd",
                 "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")  # fmt: skip


def _document(paper: Paper) -> bytes:
    from docx import Document

    document = Document()
    _set_up(document, paper)
    _opening(document, paper)
    for page in paper.pages:
        _page(document, page)
    if paper.closing:
        closing = document.add_paragraph(paper.closing)
        closing.paragraph_format.space_before = points(14)
    _other_names(document)
    if right_to_left(paper.language):
        _mirror_tables(document)
    raw = io.BytesIO()
    document.save(raw)
    return without_times(raw.getvalue())


def _set_up(document: Any, paper: Paper) -> None:
    """Page, fonts and foot."""
    from docx.shared import Cm, RGBColor

    core = document.core_properties
    core.author, core.last_modified_by, core.comments = "", "", ""
    core.title, core.language = paper.title, html_tag(paper.language)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin, section.bottom_margin = Cm(1.6), Cm(1.8)
    sizes = {"Normal": 10.5, "Title": 19, "Heading 1": 13.5, "Heading 2": 11, "Footer": 8.5}
    for name, size in sizes.items():
        style = document.styles[name]
        _font(style.element.get_or_add_rPr(), paper.language)
        style.font.size = points(size)
        style.font.bold = name in ("Title", "Heading 1", "Heading 2")
        style.font.color.rgb = RGBColor.from_string(GREY if name == "Footer" else INK)
    document.styles["Normal"].paragraph_format.space_after = points(4)
    _foot(section.footer.paragraphs[0], paper)
    if right_to_left(paper.language):
        _mirror(document, list(sizes))


def _mirror(document: Any, styles: list[str]) -> None:
    """Paragraphs and runs of these styles from right to left."""
    from docx.oxml.parser import OxmlElement

    for name in styles:
        style = document.styles[name].element
        style.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
        style.get_or_add_rPr().insert_element_before(OxmlElement("w:rtl"), *_AFTER_RTL)


def _mirror_tables(document: Any) -> None:
    """The first column at the right."""
    from docx.oxml.parser import OxmlElement

    for table in document.tables:
        table._tbl.tblPr.insert_element_before(OxmlElement("w:bidiVisual"), *_AFTER_VISUAL)


def _font(properties: Any, language: str) -> None:
    """Latin and Chinese fonts of a style, in place of the template's theme fonts."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), CHINESE)
    if language.split("-", maxsplit=1)[0] == "zh":
        fonts.set(qn("w:hint"), "eastAsia")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "en-US")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    properties.append(spoken)


def _other_names(document: Any) -> None:
    """Say in the table of fonts under which names Word has a font as good."""
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            named = f'<w:font w:name="{CHINESE}"><w:altName w:val="{CHINESE_IN_WORD}"/></w:font>'
            part._blob = part.blob.replace(b"</w:fonts>", named.encode() + b"</w:fonts>")


def _foot(paragraph: Any, paper: Paper) -> None:
    """Form, version and fingerprint at the left, page numbers at the right."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    before, between, after = paper.page_words()
    stops = paragraph.paragraph_format.tab_stops
    # the template's own stops at the centre and right would come first
    paragraph.style.paragraph_format.tab_stops.clear_all()
    stops.add_tab_stop(Cm(WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{paper.mark}\t{before}")
    _counter(paragraph, "PAGE")
    paragraph.add_run(between)
    _counter(paragraph, "NUMPAGES")
    paragraph.add_run(after)


def _counter(paragraph: Any, name: str) -> None:
    """A field Word fills in."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("1", ""), ("end", "")):
        run = paragraph.add_run("1" if kind == "1" else "")._r
        if text:
            instruction = OxmlElement("w:instrText")
            instruction.text = f" {text} "
            run.append(instruction)
        elif kind != "1":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run.append(mark)


def _opening(document: Any, paper: Paper) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    serial = document.add_paragraph(f"{paper.serial} ______________")
    serial.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    title = document.add_paragraph(paper.title, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _without_rule(title)
    if paper.introduction:
        document.add_paragraph(paper.introduction)
    _small(document.add_paragraph(), paper.how)


def _without_rule(paragraph: Any) -> None:
    """The template draws a line under titles."""
    from docx.oxml.ns import qn

    properties = paragraph.style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _small(paragraph: Any, text: str) -> None:
    from docx.shared import RGBColor

    run = paragraph.add_run(text)
    run.font.size = points(9.5)
    run.font.color.rgb = RGBColor.from_string(GREY)


def _page(document: Any, page: Page) -> None:
    heading = document.add_heading(page.title, level=1)
    heading.paragraph_format.space_before = points(14)
    for text in page.told:
        told = document.add_paragraph(text)
        told.paragraph_format.keep_with_next = True
    for printed in page.questions:
        _question(document, printed)


def _question(document: Any, printed: Printed) -> None:
    if not printed.number:
        document.add_paragraph(printed.text)
    else:
        mark = " *" if printed.required else ""
        heading = document.add_heading(f"{printed.number}. {printed.text}{mark}", level=2)
        heading.paragraph_format.space_before = points(10)
        heading.paragraph_format.space_after = points(3)
    for text in printed.told:
        paragraph = document.add_paragraph()
        _small(paragraph, text)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_after = points(2)
    if printed.picture is not None:
        paragraph = document.add_paragraph()
        add_picture(paragraph, printed.picture, width=9, height=6)
        paragraph.paragraph_format.keep_with_next = True
    _answer(document, printed.field)


def _answer(document: Any, field: Field) -> None:
    if isinstance(field, Table):
        add_table(document, field)
    elif isinstance(field, Boxes | Ranks):
        for i, box in enumerate(field.boxes):
            gap = "____ " if isinstance(field, Ranks) else f"{BOX} "
            write_in = " ______________________" if box.write_in else ""
            paragraph = document.add_paragraph()
            paragraph.add_run(gap)
            _small(paragraph, f"{box.code} ")
            paragraph.add_run(f" {box.label}{write_in}")
            if box.picture is not None:
                paragraph.add_run().add_break()
                add_picture(paragraph, box.picture, width=4, height=2.8)
            _indent(paragraph, together=i < len(field.boxes) - 1)
    elif isinstance(field, Blank):
        _indent(document.add_paragraph(field.gap), together=False)
    elif isinstance(field, Lines):
        add_lines(document, field.count)


def _indent(paragraph: Any, *, together: bool) -> None:
    from docx.shared import Cm

    paragraph.paragraph_format.left_indent = Cm(0.6)
    paragraph.paragraph_format.space_after = points(3)
    paragraph.paragraph_format.keep_with_next = together
