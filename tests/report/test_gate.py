"""The gate: each check finds its fault and says what to do about it, and a good page passes."""

from __future__ import annotations

import pytest

from feedback.report import check_page
from feedback.report.problems import refusal

GOOD = """<!DOCTYPE html><html lang="zh-CN"><head><title>t</title>
<style>body { background: url(data:image/png;base64,AA) }</style></head><body>
<h1>a</h1><h2>b</h2><h3>c</h3><h2>d</h2>
<a href="https://example.org">a link is no request</a>
<img src="data:image/png;base64,AA" alt="x"><img role="presentation" alt="" src="data:,">
<svg><title>x</title></svg><svg aria-hidden="true"></svg>
<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
<p>Traceback (most recent call last) in somebody's words; Glyph 1 missing from it</p>
PART</body></html>"""


def page(part: str = "") -> str:
    return GOOD.replace("PART", part)


def codes(html: str) -> list[str]:
    problems = check_page(html)
    assert all(problem.remedy.en and problem.remedy.zh for problem in problems)
    return [problem.code for problem in problems]


def test_a_good_page_passes() -> None:
    assert check_page(page()) == []


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ('<script src="https://x.org/a.js"></script>', "request"),
        ('<img alt="x" src="//x.org/a.png">', "request"),
        ('<img alt="x" src="HTTP://x.org/a.png">', "request"),
        ('<img alt="x" src="data:," srcset="a.png 1x, https://x.org/a.png 2x">', "request"),
        ('<link rel="stylesheet" href="https://x.org/a.css">', "request"),
        ('<iframe src="https://x.org"></iframe>', "request"),
        ('<object data="https://x.org/a.swf"></object>', "request"),
        ('<svg><title>x</title><image xlink:href="https://x.org/a.png"/></svg>', "request"),
        ("<style>@import 'https://x.org/a.css';</style>", "request"),
        ("<style>a { background: URL( 'https://x.org/a.png') }</style>", "request"),
        ('<p style="background: url(//x.org/a.png)">x</p>', "request"),
        ('<img src="data:,">', "alt"),
        ('<img src="data:," alt="  ">', "alt"),
        ("<svg></svg>", "alt"),
        ("<table><tr><th>a</th></tr></table>", "table"),
        ("<table><tr><td> </td></tr></table>", "table"),
        ('<pre class="stderr">x</pre>', "stderr"),
        ('<div class="output_stderr">x</div>', "stderr"),
        ('<pre class="output_error">x</pre>', "stderr"),
        ("<pre>Traceback (most recent call last):</pre>", "error"),
        ("<pre>UserWarning: Glyph 22909 (\\N{CJK}) missing from font(s) Arial.</pre>", "glyph"),
        ("<h1>second</h1>", "heading"),
        ("<h2>x</h2><h4>y</h4>", "heading"),
    ],
)
def test_each_fault_is_found(part: str, code: str) -> None:
    assert codes(page(part)) == [code]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (' lang="zh-CN"', "", "language"),
        ("zh-CN", " ", "language"),
        ("<title>t</title>", "", "title"),
        ("<title>t</title>", "<title> </title>", "title"),
        ("<h1>a</h1>", "", "heading"),
    ],
)
def test_each_lack_is_found(old: str, new: str, code: str) -> None:
    assert codes(page().replace(old, new, 1)) == [code]


@pytest.mark.parametrize("html", ["", "text", "<", "\ud800", "<html><body>" + "<div>" * 500])
def test_what_is_no_page_is_told_not_crashed_on(html: str) -> None:
    assert {"language", "title", "heading"} <= set(codes(html))


def test_a_problem_speaks_the_language_of_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = check_page(page("<svg></svg>"))[0]
    assert str(problem) == "a drawing (svg) has no title"
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    assert str(problem) == "有矢量图没有标题"


def test_a_refusal_says_what_to_do_and_names_no_folder_that_is_gone() -> None:
    problems = check_page(page('<img src="data:,"><img src="//x.org/a.png"><svg></svg>'))
    said = refusal("p.html", problems)
    for told, counted in ((said.en, "; and 1 more"), (said.zh, "；另有 1 处")):
        once = [told.count(remedy) for remedy in ("![", "offline" if told is said.en else "离线")]
        assert once == [1, 1], told
        assert counted not in told and "/tmp" not in told
    many = refusal("p.html", check_page(page('<img src="data:,">' * 6)))
    assert "; and 1 more" in many.en and "；另有 1 处" in many.zh
