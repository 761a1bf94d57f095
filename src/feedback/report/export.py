"""An executed notebook as one offline page: code hidden, contents, alt texts, nothing fetched from outside."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.charts.theme import check_language
from feedback.charts.words import width_of
from feedback.report.diagnostics import without_stderr
from feedback.report.notebooks import check_executed
from feedback.report.pages import TEMPLATES, css_text, publish_page, render_page
from feedback.report.parameters import load_notebook
from feedback.report.sanitize import plain_text, safe_html, said_markdown, written_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.report.summary import PageLink

_FIGURE = r"[+−-]?[\d,.]+\s*%?"
_NUMBER = re.compile(
    rf"^{_FIGURE}(?:\s*\[{_FIGURE}, {_FIGURE}\]|\s*[（(]{_FIGURE}\s*(?:–|to|至)\s*{_FIGURE}[）)])?$|^[–—]$"
)
_MISSING = {"NaN", "NaT", "None", "<NA>", "nan"}


def export_notebook(
    executed: str | Path,
    output: str | Path,
    *,
    language: str = "zh",
    title: str | None = None,
    back: str = "index.html",
    pages: Sequence[PageLink] = (),
    answer: str = "",
    running: str = "",
) -> Path:
    """Write the page of an executed notebook, when the gate has nothing against it.

    Parameters
    ----------
    executed
        A notebook that `run_notebook` wrote.
    output
        The page.
    language
        "zh" or "en".
    title
        Default: the notebook's first heading.
    back
        Address of the first page, "" for no link.
    pages
        The pages of the report, this one among them: each links to the others.
    answer
        What the page found, in a line or two under its title.
    running
        What stands at the foot of the page in print.

    Raises
    ------
    ReportError
        A cell failed or never ran, or the gate found a problem; nothing is written.
    """
    notebook = load_notebook(executed)
    check_executed(notebook, name=Path(executed).name)
    html = render_notebook(
        without_stderr(notebook), source=_beside(Path(executed), Path(output)), language=language, title=title, back=back, answer=answer, running=running, fallback=Path(executed).stem,
        pages=[(page.title, "" if page.href == Path(output).name else page.href) for page in pages],
    )  # fmt: skip
    return publish_page(html, output)


def render_notebook(
    notebook: Any,
    *,
    language: str = "zh",
    title: str | None = None,
    back: str = "",
    fallback: str = "Report",
    pages: Sequence[tuple[str, str]] = (),
    source: str = "",
    answer: str = "",
    running: str = "",
) -> str:
    """The page of an executed notebook as HTML.

    Cells tagged lang-zh or lang-en show in that language only; tagged remove_cell or remove_output never.
    `source`: address of the executed notebook, whose code the page hides.
    """
    from bs4 import BeautifulSoup
    from markupsafe import Markup

    check_language(language)
    page = BeautifulSoup(_body(notebook, language=language), "html.parser")
    _drop_foreign_pictures(page)
    found = _lift_title(page)
    _level_headings(page)
    contents = _name_headings(page)
    _frame_tables(page, language=language)
    return render_page(
        "notebook.html.j2",
        language=language,
        title=title or found or fallback,
        body=Markup(str(page)),  # cleaned cell by cell in the template
        contents=contents,
        back=back,
        pages=pages,
        source=source,
        answer=answer,
        running=Markup(css_text(running)) if running else "",
    )


def _beside(executed: Path, page: Path) -> str:
    """Address of the executed notebook from its page; "" where it will not travel with it."""
    try:
        return executed.resolve().relative_to(page.resolve().parent).as_posix()
    except ValueError:
        return ""


def _body(notebook: Any, *, language: str) -> str:
    from nbconvert.exporters import TemplateExporter
    from traitlets.config import Config

    settings = Config()
    settings.TemplateExporter.exclude_input = True
    settings.TemplateExporter.exclude_raw = True
    settings.TagRemovePreprocessor.enabled = True
    settings.TagRemovePreprocessor.remove_cell_tags = {
        "remove_cell",
        "injected-parameters",
        "lang-en" if language == "zh" else "lang-zh",  # text cells come in both languages
    }
    settings.TagRemovePreprocessor.remove_all_outputs_tags = {"remove_output"}
    settings.NbConvertBase.display_data_priority = [
        "image/svg+xml", "text/html", "text/markdown", "image/png", "image/jpeg", "text/latex", "text/plain",
    ]  # fmt: skip
    exporter = TemplateExporter(
        config=settings,
        template_name="feedback",
        extra_template_basedirs=[str(TEMPLATES)],
        file_extension=".html",
        filters={
            "safe_html": safe_html,
            "plain_text": plain_text,
            "said_markdown": said_markdown,
            "written_markdown": written_markdown,
        },
    )
    body, _ = exporter.from_notebook_node(notebook)
    return str(body)


def _lift_title(page: Any) -> str:
    """Take the first heading of level 1 out: the shell of the page shows it."""
    first = page.find("h1")
    if first is None:
        return ""
    text = first.get_text(" ", strip=True)
    first.decompose()
    return str(text)


def _drop_foreign_pictures(page: Any) -> None:
    """A picture that cleaning left without its address was to be fetched from outside."""
    for picture in page.find_all("img", src=False):
        picture.decompose()


def _level_headings(page: Any) -> None:
    """No second level 1, no jump down by more than one level."""
    before = 1
    for heading in page.find_all(re.compile("^h[1-6]$")):
        level = min(max(2, int(heading.name[1])), before + 1)
        heading.name, before = f"h{level}", level


def _name_headings(page: Any) -> list[tuple[int, str, str]]:
    contents = []
    for number, heading in enumerate(page.find_all(["h2", "h3", "h4"]), start=1):
        heading["id"] = f"s{number}"
        if heading.name in ("h2", "h3"):
            contents.append(
                (int(heading.name[1]), heading["id"], heading.get_text(" ", strip=True))
            )
    return contents if len(contents) > 1 else []


def _frame_tables(page: Any, *, language: str) -> None:
    """Wide tables scroll inside their frame, which the keyboard can reach."""
    word, colon = ("表格", "：") if language == "zh" else ("Table", ": ")
    for number, table in enumerate(page.find_all("table"), start=1):
        above = table.find_previous(["h2", "h3", "h4"])
        named = colon + above.get_text(" ", strip=True) if above is not None else ""
        label = f"{word} {number}{named}"  # every region of a page by a name of its own
        _join_head(table)
        _class_cells(table)
        kind = "scroll rows" if _label_cells(table) else "scroll"
        frame = page.new_tag(
            "div",
            attrs={"class": kind, "tabindex": "0", "role": "region", "aria-label": label},
        )
        table.wrap(frame)


def _join_head(table: Any) -> None:
    """pandas puts the index's name in a second row of headings; it belongs into the first."""
    rows = table.thead.find_all("tr") if table.thead else []
    if len(rows) != 2:
        return
    above, below = ([cell.get_text(strip=True) for cell in row.find_all("th")] for row in rows)
    if len(above) == len(below) and not any(a and b for a, b in zip(above, below, strict=True)):
        for cell, text in zip(rows[0].find_all("th"), below, strict=True):
            if text:
                cell.string = text
        rows[1].decompose()


def _label_cells(table: Any) -> bool:
    """Name cells by their column where a table has sentences or many words: on a narrow screen its rows become cards."""
    heads = [cell.get_text(" ", strip=True) for cell in table.thead.find_all("th")] if table.thead else []  # fmt: skip
    wide = len(heads) >= 5 and len(table.select("td.number")) < len(table.find_all("td")) / 2
    if len(heads) < 2 or not (wide or table.find("td", class_="long")):
        return False
    for row in table.tbody.find_all("tr") if table.tbody else []:
        cells = row.find_all(["td", "th"], recursive=False)
        for cell, head in zip(cells, heads, strict=False):
            cell["data-label"] = head
    return True


def _class_cells(table: Any) -> None:
    """Figures to the right with their heading, long text wide, short text on one line."""
    kinds: dict[int, set[str]] = {}
    for row in table.find_all("tr"):
        for column, cell in enumerate(row.find_all(["td", "th"])):
            if cell.name != "td":
                continue
            text = cell.get_text(strip=True)
            if text in _MISSING:
                cell.string = text = "–"
            width = width_of(text)
            kind = (
                "number"
                if _NUMBER.match(text)
                else "long"
                if width > 40
                else "short"
                if width <= 24
                else ""
            )
            kinds.setdefault(column, set()).add(kind if text != "–" else "number")
            cell["class"] = kind
    for column, heading in enumerate(table.thead.find_all("th") if table.thead else []):
        if kinds.get(column) == {"number"}:
            heading["class"] = "number"
