"""The paper form as PDF, one file a language, ready to print."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape

from feedback.pdf import html_to_pdf
from feedback.questionnaire.export.losses import losses_of
from feedback.questionnaire.export.paper import (
    BOX,
    Blank,
    Boxes,
    Field,
    Page,
    Paper,
    Picture,
    Printed,
    Ranks,
    Table,
    lay_out,
)
from feedback.questionnaire.export.paper_losses import LOSSES
from feedback.questionnaire.export.result import Written
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.tags import html_tag, right_to_left

_STYLE = """
@page { size: A4; margin: 16mm 18mm 18mm;
  @bottom-left { content: MARK; font-size: 8pt; color: #5b6b75 }
  @bottom-right { content: BEFORE counter(page) BETWEEN counter(pages) AFTER; font-size: 8pt; color: #5b6b75 } }
html { font-size: 10pt; line-height: 1.45; color: #1b2a33 }
body { margin: 0 }
h1 { font-size: 18pt; text-align: center; margin: 4mm 0 }
h2 { font-size: 13pt; margin: 7mm 0 2mm; padding-bottom: 1mm; border-bottom: .6pt solid #aeb9c0; break-after: avoid }
h3 { font-size: 10.5pt; margin: 0 0 1mm; break-after: avoid }
p { margin: 0 0 1.5mm }
section.q { margin: 4.5mm 0 0; break-inside: avoid }
section.q.long { break-inside: auto }
.told { font-size: 9pt; color: #5b6b75; break-after: avoid }
.serial { text-align: right }
ul { list-style: none; margin: 1mm 0 0 4mm; padding: 0 }
li { margin: 0 0 1.2mm }
.code { font-size: 8pt; color: #5b6b75; margin: 0 1.5mm 0 1mm }
.gap { display: inline-block; width: 60mm; border-bottom: .6pt solid #5b6b75 }
.rank { display: inline-block; width: 10mm; border-bottom: .6pt solid #5b6b75 }
img { display: block; max-width: 90mm; max-height: 60mm; margin: 1mm 0 2mm }
li img { max-width: 40mm; max-height: 28mm; margin: 1mm 0 2mm 7mm }
.line { height: 9mm; border-bottom: .6pt solid #aeb9c0 }
table { width: 100%; table-layout: fixed; border-collapse: collapse; margin-top: 1.5mm }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { border: .6pt solid #aeb9c0; padding: 1.6mm 1mm; text-align: center; vertical-align: middle }
thead th { background: #eef3f5; font-size: 8.5pt; font-weight: normal; line-height: 1.25 }
thead th.left { text-align: left; padding-left: 2mm } thead th.right { text-align: right; padding-right: 2mm }
tbody th { text-align: left; font-weight: normal; padding-left: 2mm }
tbody tr:nth-child(even) { background: #f8fafb }
table.wide { font-size: 9pt } table.wide thead th { font-size: 7.5pt }
.closing { margin-top: 6mm; break-before: avoid }
"""
_MIRRORED = """
.serial { text-align: left }
ul, p[style] { margin-inline: 4mm 0 !important }
li img { margin: 1mm 7mm 2mm 0 }
.code { margin-inline: 1mm 1.5mm }
thead th.left, tbody th { text-align: right; padding-right: 2mm } thead th.right { text-align: left; padding-left: 2mm }
"""
_CROWDED = 7
_SHORT = 8  # rows of a table that is kept on one page


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """The paper form for each language, `language` first."""
    languages = (language, *(other for other in questionnaire.languages if other != language))
    files = {
        f"{questionnaire.id}.{spoken}.pdf": html_to_pdf(paper_html(lay_out(questionnaire, spoken)))
        for spoken in languages
    }
    return Written(files, losses_of(questionnaire, LOSSES, stops=True))


def paper_html(paper: Paper) -> str:
    """The form as a page for printing."""
    return "".join(_parts(paper))


def _parts(paper: Paper) -> Iterator[str]:
    side = ' dir="rtl"' if right_to_left(paper.language) else ""
    yield f'<!doctype html><html lang="{html_tag(paper.language)}"{side}><head><meta charset="utf-8">'
    yield f"<title>{escape(paper.title)}</title><style>{_style(paper)}</style></head><body>"
    yield f'<p class="serial">{escape(paper.serial)} <span class="gap" style="width: 35mm"></span></p>'
    yield f"<h1>{escape(paper.title)}</h1>"
    if paper.introduction:
        yield f"<p>{escape(paper.introduction)}</p>"
    yield f'<p class="told">{escape(paper.how)}</p>'
    for page in paper.pages:
        yield from _page(page)
    if paper.closing:
        yield f'<p class="closing">{escape(paper.closing)}</p>'
    yield "</body></html>"


def _style(paper: Paper) -> str:
    before, between, after = (_css_text(words) for words in paper.page_words())
    style = _STYLE.replace("MARK", _css_text(paper.mark)).replace("BEFORE", before)
    mirrored = _MIRRORED if right_to_left(paper.language) else ""
    return style.replace("BETWEEN", between).replace("AFTER", after) + mirrored


def _css_text(text: str) -> str:
    """A string of CSS that ends neither itself nor the style element."""
    return '"' + "".join(f"\\{ord(c):x} " if c in '"\\<>&\n' else c for c in text) + '"'


def _page(page: Page) -> Iterator[str]:
    yield f"<h2>{escape(page.title)}</h2>"
    yield from (f"<p>{escape(text)}</p>" for text in page.told)
    for printed in page.questions:
        yield from _question(printed)


def _question(printed: Printed) -> Iterator[str]:
    long = isinstance(printed.field, Table) and len(printed.field.rows) > _SHORT
    yield '<section class="q long">' if long else '<section class="q">'
    if printed.number:
        mark = " *" if printed.required else ""
        yield f"<h3>{printed.number}. {escape(printed.text)}{mark}</h3>"
    else:
        yield f"<p>{escape(printed.text)}</p>"
    yield from (f'<p class="told">{escape(text)}</p>' for text in printed.told)
    yield _picture(printed.picture)
    yield from _answer(printed.field)
    yield "</section>"


def _picture(picture: Picture | None) -> str:
    if picture is None:
        return ""
    content = base64.b64encode(picture.content).decode("ascii")
    return f'<img src="data:{picture.kind};base64,{content}" alt="{escape(picture.alt)}">'


def _answer(field: Field) -> Iterator[str]:
    if isinstance(field, Table):
        yield from _table(field)
    elif isinstance(field, Boxes | Ranks):
        before = BOX if isinstance(field, Boxes) else '<span class="rank"></span>'
        yield "<ul>"
        for box in field.boxes:
            gap = ' <span class="gap"></span>' if box.write_in else ""
            yield f'<li>{before}<span class="code">{escape(box.code)}</span>{escape(box.label)}{gap}{_picture(box.picture)}</li>'
        yield "</ul>"
    elif isinstance(field, Blank):
        yield f"<p style='margin: 2mm 0 0 4mm'>{escape(field.gap)}</p>"
    elif field is not None:
        yield '<div class="line"></div>' * field.count


def _table(field: Table) -> Iterator[str]:
    crowded = ' class="wide"' if len(field.heads) > _CROWDED else ""
    yield f"<table{crowded}><colgroup>"
    if field.rows:
        yield f'<col style="width: {field.stem:.1%}">'
    yield f"{'<col>' * len(field.heads)}</colgroup><thead><tr>{'<th></th>' if field.rows else ''}"
    if field.ends is not None:
        left = (len(field.heads) + 1) // 2
        low, high = map(escape, field.ends)
        yield f'<th class="left" colspan="{left}">{low}</th>'
        yield f'<th class="right" colspan="{len(field.heads) - left}">{high}</th>'
    else:
        yield from (f"<th>{escape(head.label)}</th>" for head in field.heads)
    yield "</tr></thead><tbody>"
    cells = "".join(
        f'<td>{BOX}<span class="code">{escape(h.code)}</span></td>' for h in field.heads
    )
    for number, text in field.rows or (("", ""),):
        stem = f"<th>{number}&ensp;{escape(text)}</th>" if field.rows else ""
        yield f"<tr>{stem}{cells}</tr>"
    yield "</tbody></table>"
