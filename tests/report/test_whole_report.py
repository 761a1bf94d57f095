"""A report as one document.

1. PDF: Chinese can be selected, pages are numbered, headings are bookmarks, every page of evidence is in it;
   the same pages give the same bytes.
2. DOCX: headings, tables, pictures with captions and descriptions; the same bytes; LibreOffice opens it.
3. Links lead inside the document; what a page calls itself cannot break out of the style sheet.
4. A folder without a report is one message.
5. Housekeeping (cells tagged appendix) leaves its page for an appendix at the end, which the contents name.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from feedback.charts import draw_pain_points, use_theme
from feedback.errors import FontError, ReportError
from feedback.report.docx import write_docx
from feedback.report.export import render_notebook
from feedback.report.index import write_index
from feedback.report.pages import publish_page
from feedback.report.summary import DataQuality, PageLink, PainPointSummary, ReportSummary
from feedback.report.whole import gather, write_pdf

TITLE = '满意度"}</style><b>报告'


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ReportSummary]:
    folder = tmp_path_factory.mktemp("report")
    point = PainPointSummary(
        "wait", "等候时间", 0.2, 0.1, 0.3, 0.15, 120, 60, rank=1, quotes=("等了\x0b一小时",)
    )
    summary = ReportSummary(
        "demo", TITLE, "先缩短等候时间。", 400, DataQuality(402, 400, {"空行": 2}), n_comments=300,
        pain_points=(point,), pages=(PageLink("方面", "30_aspects.html"), PageLink("外", "../x/10.html")),
    )  # fmt: skip
    table = pd.DataFrame({"方面": ["等候", "价格"], "提到": [120, 80]}).to_html(index=False)
    cells = [
        new_markdown_cell("# 方面\n\n谁提到什么。\n\n## 褒贬\n\n见[首页](index.html)。"),
        new_code_cell("", outputs=[new_output("execute_result", {"text/html": table})]),
    ]
    points = pd.DataFrame(
        {"label": ["等候时间"], "n": [400], "n_mentions": [120], "n_negative": [60], "share_negative": [0.15], "effect": [-1.3],
         "effect_low": [-1.6], "effect_high": [-1.0], "cost": [0.2], "cost_low": [0.1], "cost_high": [0.3], "rank": [1],
         "tied_with": [()]},
        index=pd.Index(["wait"], name="aspect"),
    )  # fmt: skip
    use_theme(language="zh")
    picture, _ = draw_pain_points(points, language="zh")
    cells.append(
        new_code_cell(
            "",
            outputs=[
                new_output(
                    "display_data", {"image/svg+xml": picture.to_svg(), "text/plain": picture.alt}
                )
            ],
        )
    )
    publish_page(
        render_notebook(new_notebook(cells=cells), language="zh"), folder / "30_aspects.html"
    )
    write_index(summary, folder / "index.html")
    return folder, summary


# 1
def test_pdf(report: tuple[Path, ReportSummary]) -> None:
    folder, summary = report
    try:
        first = write_pdf(folder, summary).read_bytes()
    except (FontError, ReportError) as error:
        pytest.skip(str(error))
    assert first.startswith(b"%PDF-")
    assert write_pdf(folder, summary).read_bytes() == first
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    text = subprocess.run(
        ["pdftotext", "-layout", str(folder / "report.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()
    for said in ("先缩短等候时间", "等候", "褒贬", "谁提到什么"):
        assert said in text
    assert re.search(r"1\s*/\s*\d", text)


# 2
def test_docx(report: tuple[Path, ReportSummary], tmp_path: Path) -> None:
    folder, summary = report
    first = write_docx(folder, summary).read_bytes()
    assert write_docx(folder, summary).read_bytes() == first
    document = docx.Document(io.BytesIO(first))
    headings = [
        p.text for p in document.paragraphs if p.style.name.startswith(("Heading", "Title"))
    ]
    assert headings[0] == TITLE
    assert "方面" in headings and "褒贬" in headings
    words = "\n".join(p.text for p in document.paragraphs)
    assert "先缩短等候时间。" in words
    assert "图 1" in words and "表 1" in words
    assert [cell.text for cell in document.tables[-1].rows[1].cells] == ["等候", "120"]
    card = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "等候时间" in card and any(text.startswith("15% 受影响") for text in card)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert sum(name.startswith("word/media/") for name in archive.namelist()) == 1
        assert "等候时间" in archive.read("word/document.xml").decode().split("descr=")[1][:200]
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={tmp_path.as_uri()}/profile", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(folder / "report.docx")], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert (tmp_path / "report.pdf").stat().st_size > 10_000


# 3
def test_links_stay_inside(report: tuple[Path, ReportSummary]) -> None:
    body = gather(*report)
    targets = {tag["id"] for tag in body.find_all(id=True)}
    addresses = [link["href"] for link in body.find_all("a", href=True)]
    assert addresses
    assert all(address.removeprefix("#") in targets for address in addresses)
    assert len(targets) == len(body.find_all(id=True))


# 5
@pytest.mark.parametrize("language", ["zh", "en"])
def test_housekeeping_stands_in_an_appendix(
    report: tuple[Path, ReportSummary], tmp_path: Path, language: str
) -> None:
    folder, summary = report
    shutil.copytree(folder, tmp_path / "report")
    kept = new_markdown_cell(
        "## 附录：词表\n\n词表如下。", metadata={"tags": ["lang-zh", "appendix"]}
    )
    cells = [
        new_markdown_cell("# 方面\n\n谁提到什么。\n\n## 褒贬"),
        kept,
        new_markdown_cell("甲、乙、丙"),
        new_markdown_cell("## 之后"),
    ]
    page = render_notebook(new_notebook(cells=cells), language="zh")
    publish_page(page, tmp_path / "report/30_aspects.html")
    body = gather(tmp_path / "report", replace(summary, language=language))
    appendix = body.find(id="page-appendix")
    assert appendix.find("h3").get_text() == "方面 · 词表"
    assert "甲、乙、丙" in appendix.get_text() and "之后" not in appendix.get_text()
    assert "甲、乙、丙" not in body.find(id="page-30_aspects").get_text()
    assert body.find_all("section", class_="part")[-1] is appendix
    assert body.select('nav.index a[href="#page-appendix"]')
    assert gather(*report).find(id="page-appendix") is None


# 4
def test_no_report_is_one_message(tmp_path: Path, report: tuple[Path, ReportSummary]) -> None:
    with pytest.raises(ReportError, match=r"index\.html"):
        write_docx(tmp_path, report[1])
