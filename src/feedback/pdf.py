"""HTML to PDF, the one way for the whole project: weasyprint, else a headless Chromium.

Nothing is fetched from anywhere, and the same page gives the same bytes (of one program and font).
Page size, margins and page numbers are the page's own business, by CSS (`@page`); headings become
bookmarks.
"""

from __future__ import annotations

import base64
import io
import logging
import re
import shutil
import subprocess
import tempfile
import warnings
from html import escape
from pathlib import Path
from typing import Any

from feedback.errors import FontError, ReportError
from feedback.fonts import REMEDY_EN, REMEDY_ZH, find_font, is_installed, regular_face

# In Chinese fonts quotation marks are as wide as a character, which English does not want.
LATIN_FAMILIES = 'Arial, "Liberation Sans", "Helvetica Neue", "Noto Sans", "DejaVu Sans"'
# Families with simplified Chinese, for pages that name none.
FAMILIES = (
    '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", '
    '"WenQuanYi Micro Hei", sans-serif'
)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")  # fmt: skip
_SECONDS = 180
# The page may use what stands in it, and the font; no script runs.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data: file:"
_DATES = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)[0-9]{14}")
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)


def html_to_pdf(html: str) -> bytes:
    """A page as PDF: A4 unless the page says otherwise, Chinese selectable, fonts embedded.

    Parameters
    ----------
    html
        A whole page; styles and pictures stand in it (`data:`), nothing is fetched.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    FontError
        The machine has no font with Chinese.
    ReportError
        Neither weasyprint's system libraries nor a Chromium are there, or both failed.

    Examples
    --------
    >>> html_to_pdf("<h1>满意度</h1>")[:5]  # doctest: +SKIP
    b'%PDF-'
    """
    font = _font()
    page = _steady_text(html)
    engine = _weasyprint()
    if engine is not None:
        return _by_weasyprint(engine, page, font)
    program = browser()
    if program is not None:
        return _by_browser(program, page, font)
    raise _no_engine()


def check_pdf() -> None:
    """Find out before the work, not after it, that no PDF can be written here.

    Raises
    ------
    FontError, ReportError
        As `html_to_pdf`.
    """
    _font()
    if browser() is None and _weasyprint() is None:
        raise _no_engine()


def _font() -> Path:
    font = find_font()
    if font is None:
        raise FontError(
            en=f"PDF: no font with Chinese on this machine. {REMEDY_EN}",
            zh=f"PDF：本机没有中文字体。{REMEDY_ZH}",
        )
    return font


def _no_engine() -> ReportError:
    return ReportError(
        en="PDF: neither weasyprint's libraries nor a Chromium are here. Install one: "
        "Debian/Ubuntu `apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`, "
        "macOS `brew install pango`, Windows: Chrome or Edge; or export docx and save it as PDF.",
        zh="PDF：本机既没有 weasyprint 的系统库，也没有 Chromium。请安装其一：Debian/Ubuntu "
        "`apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`，"
        "macOS `brew install pango`，Windows 安装 Chrome 或 Edge；或导出 docx 后另存为 PDF。",
    )


def _steady_text(html: str) -> str:
    """Without lone surrogates, which neither program can encode."""
    return html.encode("utf-8", "replace").decode("utf-8")


def _weasyprint() -> Any:
    """The module, None where it or its system libraries are missing."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    # fontTools tells of every table it subsets
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    return weasyprint


def _style(font: Path) -> str:
    """Chinese for pages that name no family, drawn with the font that draws the charts."""
    face, families = "", f'"{regular_face(font).name}", {FAMILIES}'
    if address := _address(font):
        face = f'@font-face {{ font-family: "Feedback Chinese"; src: url("{address}"); }}'
        families = f'"Feedback Chinese", {FAMILIES}'
    return (
        f"{face} @page {{ size: A4; }} html {{ font-family: {families}; }} "
        f"html:lang(en) {{ font-family: {LATIN_FAMILIES}, {families}; }}"
    )


def _address(font: Path) -> str:
    """Where the page finds the font; empty for a collection that is installed, which is found by name.

    Neither program reads a collection by address: of one that lies elsewhere a face is taken out.
    """
    if font.suffix.lower() in (".ttf", ".otf"):
        return font.resolve().as_uri()
    if is_installed(font):
        return ""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    alone = io.BytesIO()
    number = getattr(regular_face(font), "index", 0)  # before matplotlib 3.11 the first face only
    with TTFont(font, fontNumber=number, lazy=True, recalcTimestamp=False) as face:
        face.save(alone, reorderTables=None)
    return f"data:font/sfnt;base64,{base64.b64encode(alone.getvalue()).decode()}"


def _by_weasyprint(weasyprint: Any, html: str, font: Path) -> bytes:
    address = font.resolve().as_uri()

    class Closed(weasyprint.urls.URLFetcher):
        """Opens what stands in the page and the font; nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url != address and not url.startswith("data:"):
                raise ValueError(f"not part of the page: {url[:80]}")
            return super().fetch(url, headers)

    with warnings.catch_warnings():
        # the page brings its font along; that the machine has none is no matter
        warnings.filterwarnings("ignore", message="No fonts configured")
        fonts = weasyprint.text.fonts.FontConfiguration()
    fetcher = Closed()
    style = weasyprint.CSS(string=_style(font), font_config=fonts, url_fetcher=fetcher)
    page = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="about:blank")
    written: bytes = page.write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True)
    return written


def browser() -> str | None:
    """Path of a Chromium or one of its kin, None where there is none."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def _by_browser(browser: str, html: str, font: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="feedback-pdf-") as folder:
        page, pdf = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(_closed(html, _style(font)), encoding="utf-8")
        command = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer",
            "--generate-pdf-document-outline", "--disable-background-networking", "--disable-sync",
            "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
            # in a container there is often no user to fence the browser in; the page runs no script
            "--no-sandbox", f"--user-data-dir={folder}/profile", f"--print-to-pdf={pdf}", page.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        except (OSError, subprocess.TimeoutExpired) as error:
            said = [str(error)]
        if not pdf.is_file():
            raise ReportError(
                en=f"PDF: {browser} wrote none ({' '.join(said)[:200]}). Install weasyprint's libraries instead: "
                "`apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`.",
                zh=f"PDF：{browser} 没有写出文件（{' '.join(said)[:200]}）。请改装 weasyprint 的系统库："
                "`apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`。",
            )
        return _DATES.sub(rb"\g<1>20000101000000", pdf.read_bytes())


def _closed(html: str, style: str) -> str:
    """The page with the policy and the style before anything of its own."""
    policy = escape(_POLICY)
    first = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{style}</style>'
    head = _HEAD.search(html)
    if head:
        return html[: head.end()] + first + html[head.end() :]
    doctype = _DOCTYPE.match(html)
    start = doctype.end() if doctype else 0
    return html[:start] + first + html[start:]
