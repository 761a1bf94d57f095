"""The page of an executed notebook.

EX001 code is hidden, what it says and shows is there; cells of the other language are not
EX002 nothing is fetched from outside, no script runs, hostile text stays text
EX003 pictures have alt text, headings keep their order, contents lead to them
EX004 tables: one row of headings, figures to the right, missing values a dash, a frame that scrolls
EX007 a table with sentences names its cells, so that a phone shows rows as cards; one of figures stays a table
EX005 what did not run, or has a fault on stderr, is not published, and the page of before stays
EX006 the same notebook gives the same bytes
"""

from __future__ import annotations

import time
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from feedback.errors import ReportError
from feedback.report import check_page, export_notebook
from feedback.report.export import render_notebook
from feedback.report.sanitize import safe_html

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def shown(data: dict[str, str], **metadata: Any) -> Any:
    return new_output("display_data", data=data, metadata=metadata)


def ran(source: str, *outputs: Any, tags: tuple[str, ...] = ()) -> Any:
    cell = new_code_cell(source, outputs=list(outputs), execution_count=1)
    cell.metadata["tags"] = list(tags)
    return cell


def text(source: str, *tags: str) -> Any:
    cell = new_markdown_cell(source)
    cell.metadata["tags"] = list(tags)
    return cell


def page_of(*cells: Any, **options: Any) -> BeautifulSoup:
    return BeautifulSoup(render_notebook(new_notebook(cells=list(cells)), **options), "html.parser")


def test_code_is_hidden_and_results_are_shown() -> None:  # EX001
    page = page_of(
        text("# 痛点"),
        ran("secret_code = 1", tags=("parameters",)),
        ran("print(1)", new_output("stream", name="stdout", text="说了 \x1b[31m红\x1b[0m <b>")),
        ran("x", shown({"text/plain": "plain <i>", "text/markdown": "**粗**"})),
        ran("y", shown({"text/plain": "gone"}), tags=("remove_output",)),
    )
    said = page.get_text()
    assert "secret_code" not in said
    assert "说了 红 <b>" in said
    assert page.find("strong", string="粗")
    assert "plain" not in said
    assert "gone" not in said


@pytest.mark.parametrize(
    ("language", "kept", "left"), [("zh", "中文", "English"), ("en", "English", "中文")]
)
def test_cells_of_the_other_language_are_left_out(
    language: str, kept: str, left: str
) -> None:  # EX001
    page = page_of(
        text("# 中文", "lang-zh"), text("# English", "lang-en"), text("## both"), language=language
    )
    assert page.html["lang"].startswith(language)
    assert page.h1.get_text() == page.title.get_text() == kept
    assert left not in page.get_text()


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="https://evil.example/a.png" onerror="alert(1)">',
    '<img src="data:text/html;base64,AAAA" alt="x">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<svg onload="alert(1)"></svg>',
    '<iframe src="//evil.example"></iframe>',
    "<style>@import url(//evil.example/x.css);</style>",
    '<link rel="stylesheet" href="//evil.example/x.css">',
    '<p style="background:url(//evil.example/x)">x</p>',
    "<form action=//evil.example><input></form>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "{{ 7*7 }} {% raw %}",
    "</article></main></body>",
    "<table><tr><td>unclosed",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("kind", ["text/html", "text/markdown", "text/plain", "text/latex", "cell"])
def test_hostile_words_do_nothing(words: str, kind: str) -> None:  # EX002
    inner = text(words) if kind == "cell" else ran("x", shown({kind: words}))
    html = render_notebook(new_notebook(cells=[text("# t"), inner, text("the end of it")]))
    page = BeautifulSoup(html, "html.parser")
    assert {problem.code for problem in check_page(html)} <= {"table"}
    assert not page.find_all(["script", "iframe", "svg", "link", "form", "input", "object", "math"])
    assert len(page.find_all("style")) == 1
    handlers = [
        a for tag in page.find_all(True) for a in tag.attrs if a.startswith("on") or a == "style"
    ]
    assert handlers == []
    links = [a.get("href", "") for a in page.find_all("a")]
    assert not any(link.startswith(("javascript", "data")) for link in links)
    assert "49" not in page.get_text()
    assert page.find("article").get_text().rstrip().endswith("the end of it")


def test_a_dataframe_of_hostile_words_stays_text() -> None:  # EX002
    frame = pd.DataFrame({"quote": ["<script>alert(1)</script>", "$x$ [a](b)"]})
    page = page_of(text("# t"), ran("x", shown({"text/html": frame.to_html()})))
    cells = [cell.get_text() for cell in page.find_all("td")]
    assert cells == ["<script>alert(1)</script>", "$x$ [a](b)"]


@pytest.mark.parametrize(
    "piece",
    ["<", "<style", "<a ", "&", "&amp;", "&lt;", "</", "<b>", "<table>", "<!--", "长", "\n"],
)
def test_a_megabyte_of_anything_is_cleaned_in_linear_time(piece: str) -> None:  # EX002
    def seconds(size: int) -> float:
        started = time.perf_counter()
        safe_html(piece * (size // len(piece)))
        return time.perf_counter() - started

    assert seconds(1_000_000) < 10 * max(seconds(200_000), 0.1)


@pytest.mark.parametrize(
    "text", ["a & b", "a &amp; b", "&lt;b&gt; &copy; &#38; &#x4e00;", "&", "A&B;C"]
)
def test_ampersands_keep_their_meaning(text: str) -> None:
    cleaned = safe_html(f"<p>{text}</p>").removeprefix("<p>").removesuffix("</p>")
    assert unescape(cleaned) == unescape(text)


def test_pictures_are_inside_the_page_with_alt_text() -> None:  # EX003
    alt = '等位最伤 "0.31" <b>'
    page = page_of(
        text("# t"),
        ran(
            "x", shown({"image/svg+xml": SVG, "text/plain": "p"}, **{"image/svg+xml": {"alt": alt}})
        ),
        ran("y", shown({"image/png": PNG, "text/plain": "Figure 1"})),
    )
    pictures = page.find_all("img")
    assert [picture["alt"] for picture in pictures] == [alt, "Figure 1"]
    assert pictures[0]["src"].startswith("data:image/svg+xml;base64,")
    assert pictures[1]["src"] == f"data:image/png;base64,{PNG}"
    assert page.find("script") is None


def test_headings_keep_their_order_and_contents_lead_to_them() -> None:  # EX003
    page = page_of(
        text("# 题\n\n#### 跳\n\ntext\n\n# 又一个\n\n### 下 `x`\n\n## 同名\n\n## 同名"),
        back="index.html",
    )
    headings = page.find_all(["h1", "h2", "h3", "h4"])
    assert [(h.name, h.get_text()) for h in headings] == [
        ("h1", "题"), ("h2", "跳"), ("h2", "又一个"), ("h3", "下 x"), ("h2", "同名"), ("h2", "同名"),
    ]  # fmt: skip
    targets = [link["href"][1:] for link in page.nav.find_all("a")]
    assert targets == [h["id"] for h in headings[1:]]
    assert len(set(targets)) == 5
    assert page.find("a", href="index.html")
    assert check_page(str(page)) == []


def test_tables_are_readable() -> None:  # EX004
    frame = pd.DataFrame(
        {"label": ["等位", "服务"], "cost": [0.31, float("nan")], "quote": ["很长" * 20, "短"]},
        index=pd.Index(["a", "b"], name="aspect"),
    )
    page = page_of(text("# t"), ran("x", shown({"text/html": frame.to_html()})))
    heads = page.thead.find_all("tr")
    assert len(heads) == 1
    assert [th.get_text() for th in heads[0].find_all("th")] == ["aspect", "label", "cost", "quote"]
    assert "border" not in page.table.attrs
    frame_around = page.table.parent
    assert frame_around["class"] == ["scroll", "rows"]  # EX007
    assert [cell["data-label"] for cell in page.tbody.tr.find_all(["th", "td"])] == [
        "aspect",
        "label",
        "cost",
        "quote",
    ]
    figures = page_of(
        text("# t"), ran("x", shown({"text/html": frame[["label", "cost"]].to_html()}))
    )
    assert figures.table.parent["class"] == ["scroll"]  # EX007
    assert not figures.find(attrs={"data-label": True})
    assert frame_around["tabindex"] == "0"
    first, second = page.tbody.find_all("tr")
    assert [td["class"][0] for td in first.find_all("td")] == ["short", "number", "long"]
    assert second.find_all("td")[1].get_text() == "–"


def executed(path: Path, *cells: Any) -> Path:
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (ran("x", new_output("stream", name="stderr", text="FontError: oops")), "FontError: oops"),
        (ran("x", new_output("error", ename="KeyError", evalue="'a'", traceback=[])), "KeyError"),
        (new_code_cell("never ran"), "was never run"),
        (
            ran("x", shown({"text/html": "<table><tr><th>a</th></tr></table>"})),
            "a table has no rows",
        ),
        (ran("x", shown({"image/png": PNG})), "no alt text"),
    ],
)
def test_what_is_not_whole_is_not_published(
    cell: Any, message: str, tmp_path: Path
) -> None:  # EX005
    notebook = executed(tmp_path / "n.ipynb", text("# t"), cell)
    page = tmp_path / "n.html"
    page.write_text("the page of last month")
    with pytest.raises(ReportError, match=message):
        export_notebook(notebook, page)
    assert page.read_text() == "the page of last month"


def test_the_same_notebook_gives_the_same_page(tmp_path: Path) -> None:  # EX006
    cells = [text("# 题\n\n## 一\n\n## 二"), ran("x", shown({"text/plain": "a\ud800b"}))]
    notebook = tmp_path / "n.ipynb"
    content = nbformat.writes(new_notebook(cells=cells))
    notebook.write_text(content, encoding="utf-8", errors="replace")
    first = export_notebook(notebook, tmp_path / "a.html").read_bytes()
    assert export_notebook(notebook, tmp_path / "b.html").read_bytes() == first
    assert 'lang="zh-CN"' in first.decode()
    assert len(first) < 60_000


def test_a_notebook_without_heading_is_named_by_its_file(tmp_path: Path) -> None:
    notebook = executed(tmp_path / "20_sentiment.ipynb", ran("x", shown({"text/plain": "a"})))
    page = export_notebook(notebook, tmp_path / "p.html").read_text("utf-8")
    assert "<h1>20_sentiment</h1>" in page
    page = export_notebook(notebook, tmp_path / "p.html", title="情感").read_text("utf-8")
    assert "<title>情感</title>" in page


def test_contents_fold_on_a_phone() -> None:  # EX003
    cells = [new_markdown_cell("# T\n## A"), new_markdown_cell("## B")]
    page = BeautifulSoup(render_notebook(new_notebook(cells=cells), language="en"), "html.parser")
    beside, folded = page.select_one("nav.contents"), page.select_one("details.contents")
    assert beside is not None and folded is not None and not folded.has_attr("open")
    addresses = [[a["href"] for a in each.find_all("a")] for each in (beside, folded)]
    assert addresses[0] == addresses[1] == ["#s1", "#s2"]
