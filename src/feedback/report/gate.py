"""The gate: what must not be on a page that is published."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from feedback.report.gate_looks import empty_charts, low_contrast
from feedback.report.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_OUTSIDE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
_CSS_OUTSIDE = re.compile(r"(?:url\(\s*['\"]?\s*(?:https?:)?//|@import)", re.IGNORECASE)
_REQUESTS = {
    "script": "src", "img": "src", "iframe": "src", "audio": "src", "video": "src", "source": "src",
    "embed": "src", "track": "src", "input": "src", "object": "data", "link": "href", "image": "href", "use": "href",
}  # fmt: skip
_GLYPH = re.compile(r"Glyph \d+ .{0,80}missing from")


def check_page(html: str) -> list[Problem]:
    """Problems of a page, none when it may be published.

    Requests outside the page, pictures without alt text, no language, no title, headings that
    skip a level, tables without rows, charts without marks, words of too little contrast, stderr,
    tracebacks and missing glyphs.

    Parameters
    ----------
    html
        The whole page.

    Examples
    --------
    >>> [problem.code for problem in check_page("<html><body><img src='//x.org/a.png'></body></html>")]
    ['language', 'title', 'heading', 'request', 'alt']
    """
    from bs4 import BeautifulSoup

    # a lone surrogate cannot be written to a file either; it is no reason to stop reading
    page = BeautifulSoup(html.encode("utf-8", "replace").decode(), "html.parser")
    checks = (
        _frame, _headings, _requests, _alt_texts, _tables, empty_charts, low_contrast, _faults,
    )  # fmt: skip
    return [problem for check in checks for problem in check(page)]


def _frame(page: Any) -> Iterator[Problem]:
    root = page.find("html")
    if root is None or not (root.get("lang") or "").strip():
        yield Problem(
            "language", "the page names no language (html lang)", "页面没有语言属性（html lang）"
        )
    title = page.head.title if page.head else None  # a drawing has titles of its own
    if title is None or not title.get_text(strip=True):
        yield Problem("title", "the page has no title", "页面没有标题（title）")


def _headings(page: Any) -> Iterator[Problem]:
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile(r"^h[1-6]$"))]
    if levels.count(1) != 1:
        found = levels.count(1)
        yield Problem(
            "heading",
            f"{found} headings of level 1 instead of one",
            f"一级标题有 {found} 个，应为一个",
        )
    for before, after in pairwise(levels):
        if after > before + 1:
            yield Problem(
                "heading",
                f"a heading jumps from level {before} to {after}",
                f"标题从 {before} 级跳到 {after} 级",
            )
            return


def _requests(page: Any) -> Iterator[Problem]:
    for tag in page.find_all(list(_REQUESTS)):
        target = tag.get(_REQUESTS[tag.name]) or tag.get("xlink:href") or ""
        wanted = [target, *(tag.get("srcset") or "").split(",")]
        if any(_OUTSIDE.match(address) for address in wanted):
            yield Problem(
                "request",
                f"{tag.name} asks for {target[:80]}",
                f"{tag.name} 请求外部地址 {target[:80]}",
            )
    styles = [tag.get_text() for tag in page.find_all("style")]
    styles += [tag["style"] for tag in page.find_all(style=True)]
    for style in styles:
        found = _CSS_OUTSIDE.search(style)
        if found:
            yield Problem(
                "request",
                f"a style asks for something outside ({found[0]})",
                f"样式请求外部内容（{found[0]}）",
            )


def _alt_texts(page: Any) -> Iterator[Problem]:
    for tag in page.find_all("img"):
        if not (tag.get("alt") or "").strip() and tag.get("role") != "presentation":
            yield Problem("alt", "a picture has no alt text", "有图片没有替代文字（alt）")
    for tag in page.find_all("svg"):
        named = tag.get("aria-label") or tag.find("title") or tag.get("aria-hidden") == "true"
        if not named:
            yield Problem("alt", "a drawing (svg) has no title", "有矢量图没有标题")


def _tables(page: Any) -> Iterator[Problem]:
    for tag in page.find_all("table"):
        if not any(cell.get_text(strip=True) for cell in tag.find_all("td")):
            head = tag.get_text(" ", strip=True)[:60]
            yield Problem("table", f"a table has no rows ({head})", f"有表格没有内容（{head}）")


def _faults(page: Any) -> Iterator[Problem]:
    if page.find(class_=re.compile(r"stderr|output_error")):
        yield Problem("stderr", "the page shows error output", "页面含有错误输出（stderr）")
    for block in page.find_all("pre"):
        text = block.get_text()
        if "Traceback (most recent call last)" in text:
            yield Problem("error", "the page shows a traceback", "页面含有报错堆栈")
        if _GLYPH.search(text):
            yield Problem("glyph", "a picture lacks glyphs", "有图片缺少字形")
