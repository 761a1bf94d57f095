"""HTML to PDF.

P1 Chinese can be selected; the font is embedded; A4; pages are numbered by the page's own CSS.
P2 the same page gives the same bytes.
P3 nothing is fetched: no file of the machine, no address, no script.
P5 the font that draws the charts draws the PDF, also a collection that no other program of the machine knows.
P4 without weasyprint a browser does it; without both there is a remedy in both languages.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

from feedback import fonts, pdf
from feedback.errors import FontError, ReportError

needs_text = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils reads the PDF back; not installed"
)
needs_weasyprint = pytest.mark.skipif(
    pdf._weasyprint() is None, reason="weasyprint's system libraries are not installed"
)
needs_browser = pytest.mark.skipif(pdf.browser() is None, reason="no Chromium on this machine")
needs_font = pytest.mark.skipif(fonts.find_font() is None, reason="no font with Chinese")
PAGE = """<!doctype html><html lang="zh-CN"><head><title>回访</title><style>
@page { margin: 2cm; @bottom-center { content: "第 " counter(page) " 页，共 " counter(pages) " 页" } }
h2 { break-before: page }</style></head><body><h1>满意度调查</h1><p>您对服务满意吗？□ 1</p>
<h2>原因</h2><p>排队太久 waiting</p>SECRET</body></html>"""


def text_of(content: bytes, folder: Path) -> str:
    (folder / "page.pdf").write_bytes(content)
    command = ["pdftotext", "-layout", folder / "page.pdf", "-"]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def told(program: str, file: Path) -> str:
    return subprocess.run([program, file], check=True, capture_output=True, encoding="utf-8").stdout


@needs_font
@needs_text
@needs_weasyprint
def test_chinese_is_selectable_and_pages_are_numbered(tmp_path: Path) -> None:  # P1, P2
    content = pdf.html_to_pdf(PAGE)
    text = text_of(content, tmp_path)
    for expected in ("满意度调查", "您对服务满意吗？□ 1", "第 1 页，共 2 页", "第 2 页，共 2 页"):
        assert expected in text
    assert "(A4)" in told("pdfinfo", tmp_path / "page.pdf")
    rows = told("pdffonts", tmp_path / "page.pdf").splitlines()[2:]
    assert rows and all(" yes yes yes " in row for row in rows)  # embedded, subset, unicode
    assert content == pdf.html_to_pdf(PAGE)


@needs_font
@needs_text
@needs_browser
def test_a_browser_does_it_where_weasyprint_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # P2, P3, P4
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    evil = f'<script>document.body.innerHTML = "RAN"</script><iframe src="{tmp_path.as_uri()}/s.html"></iframe>'
    (tmp_path / "s.html").write_text("STOLEN", encoding="utf-8")
    page = PAGE.replace("SECRET", evil)
    content = pdf.html_to_pdf(page)
    text = text_of(content, tmp_path)
    assert "满意度调查" in text and "排队太久" in text and "第 2 页" in text
    assert "RAN" not in text and "STOLEN" not in text
    assert content == pdf.html_to_pdf(page)


@needs_font
@needs_weasyprint
@pytest.mark.parametrize("tag", ['<link rel="attachment" href="{}">', '<img src="{}" alt="x">'])
def test_no_file_of_the_machine_gets_in(tmp_path: Path, tag: str) -> None:  # P3
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">STOLEN</text></svg>')
    page = PAGE.replace("SECRET", tag.format(secret.as_uri()))
    with_secret = pdf.html_to_pdf(page)
    secret.unlink()
    assert with_secret == pdf.html_to_pdf(page)


@needs_font
@needs_text
@needs_weasyprint
def test_a_named_font_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extra = fonts.extra_font()
    if extra is None:
        pytest.skip("the extra feedback-workbench[fonts] is not installed")
    monkeypatch.setenv("FEEDBACK_FONT", str(extra))
    (tmp_path / "page.pdf").write_bytes(pdf.html_to_pdf(PAGE))
    assert "Feedback-Chinese" in told("pdffonts", tmp_path / "page.pdf")


@needs_font
@needs_weasyprint
def test_lone_surrogates_do_no_harm() -> None:
    assert pdf.html_to_pdf(PAGE.replace("SECRET", "\ud800"))[:5] == b"%PDF-"


@needs_font
def test_without_both_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:  # P4
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    monkeypatch.setattr(pdf, "browser", lambda: None)
    with pytest.raises(ReportError) as error:
        pdf.html_to_pdf(PAGE)
    assert "apt-get install libpango" in error.value.en and "libpango" in error.value.zh


def test_without_a_font_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_font", lambda: None)
    with pytest.raises(FontError) as error:
        pdf.html_to_pdf(PAGE)
    assert "feedback-workbench[fonts]" in error.value.zh


@needs_weasyprint
def test_a_collection_outside_the_systems_folders_is_drawn_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # P5
    extra = fonts.extra_font()
    if extra is None or shutil.which("pdffonts") is None:
        pytest.skip("needs the extra feedback-workbench[fonts] and poppler-utils")
    collection = TTCollection()
    with TTFont(extra, lazy=True) as face:
        collection.fonts = [face]
        collection.save(tmp_path / "mine.ttc", shareTables=False)
    monkeypatch.setenv("FEEDBACK_FONT", str(tmp_path / "mine.ttc"))
    (tmp_path / "page.pdf").write_bytes(pdf.html_to_pdf('<html lang="zh"><b>满意</b>度</html>'))
    rows = told("pdffonts", tmp_path / "page.pdf").splitlines()[2:]
    assert rows and all("Feedback-Chinese" in row for row in rows)
