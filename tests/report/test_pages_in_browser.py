"""Every page of a whole report and of its follow-up in Chromium, at a desk, on a phone and in print, in both languages.

PG1 no page is wider than a phone of 390 px
PG2 what is tapped on a phone is 44 px high, but for links within a line of text
PG3 axe-core finds no violation, at a desk and on a phone
PG4 printed, the first screen's manager's edition has four pages at most, no heading stands alone at a page's end, and every page
    says title, period and n at its foot
PG5 the printed grid of groups is not cut
PG6 a chart whose words have room is drawn anew for a phone, as wide as the screen; the others scroll in their frame
PG7 each page of evidence and of the follow-up says under its title what it found
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feedback import load_study, run_study, track_study

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ROOT = Path(__file__).parents[2]
# .ci/run installs the package of node/axe/package.json there
AXE = (
    Path(os.environ.get("FEEDBACK_NODE", ROOT / "build" / "node"))
    / "axe" / "node_modules" / "axe-core" / "axe.min.js"
)  # fmt: skip
PHONE, DESK, PAPER = 390, 1280, 680  # 180 mm between the margins of A4
TAP = 44
SMALL = """least => [...document.querySelectorAll('a, button, select, input, summary')].filter(each => {
  const line = each.closest('p, li, dd, td');
  const within = line && [...line.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return each.getClientRects().length && !each.matches('.skip') && !(each.matches('a') && within)
    && each.getBoundingClientRect().height < least - 0.5;
}).map(each => each.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp(f"pages-{request.param}")
    actions = out / "actions.csv"
    actions.write_text(
        "No,aspect,unit,what,owner,state,planned,due\n"
        "1,room_cleanliness,云山店,new rota,Li,do,2025-04-15,2025-09-30\n"
        "2,wifi,,new routers,Wu,plan,2025-05-01,\n",
        encoding="utf-8",
    )
    study = load_study(ROOT / "studies" / "demo.yaml").model_copy(update={"actions": str(actions)})
    run_study(study, out=out, language=request.param)
    track_study(study, as_of="2025-05-15", out=out, language=request.param, pages=False)
    track_study(study, as_of="2025-10-15", out=out, language=request.param)
    return out / "report"


def pages_of(report: Path) -> list[Path]:
    """The report's pages, and those of the follow-up beside it."""
    return sorted([*report.glob("*.html"), *(report.parent / "followup").glob("*.html")])


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(browser: Any, file: Path, width: int) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(file.as_uri(), wait_until="load")
    page.wait_for_selector("main:not([aria-busy])")
    return page


def test_nothing_lies_beside_a_phones_screen(browser: Any, report: Path) -> None:  # PG1, PG2
    pages = pages_of(report)
    assert {"explorer.html", "50_pain_points.html", "80_followup.html"} <= {p.name for p in pages}
    wide, small = {}, {}
    for file in pages:
        page = opened(browser, file, PHONE)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > PHONE:
            wide[file.name] = width
        if found := page.evaluate(SMALL, TAP):
            small[file.name] = found[:3]
        page.close()
    assert wide == {}
    assert small == {}


def test_charts_are_drawn_for_a_phone(browser: Any, report: Path) -> None:  # PG6
    drawn = 0
    for file in pages_of(report):
        page = opened(browser, file, PHONE)
        sizes = page.eval_on_selector_all(
            "figure.chart.fits",
            "all => all.map(f => [f.scrollWidth - f.clientWidth, f.querySelector('img').currentSrc !== f.querySelector('img').src])",
        )
        assert all(beyond <= 1 and narrow for beyond, narrow in sizes), file.name
        drawn += len(sizes)
        page.close()
    assert drawn >= 10


def test_each_page_says_what_it_found(browser: Any, report: Path) -> None:  # PG7
    for name in ("47_robustness", "50_pain_points", "80_followup", "70_complaints", "75_course"):
        file = next(page for page in pages_of(report) if page.stem == name)
        page = opened(browser, file, DESK)
        assert re.search(r"\d", page.inner_text("header.page .answer")), name
        page.close()


def test_axe_finds_no_violation(browser: Any, report: Path) -> None:  # PG3
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (see .ci/run)")
    script, found = AXE.read_text(encoding="utf-8"), {}
    for file in pages_of(report):
        page = opened(browser, file, DESK)
        page.evaluate(script)
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            said = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            assert said["passes"], "axe looked at nothing"
            for one in said["violations"]:
                found[f"{file.name} {width}: {one['id']}"] = one["nodes"][0]["html"][:200]
        page.close()
    assert found == {}


def test_the_managers_edition_in_print(
    browser: Any, report: Path, tmp_path: Path
) -> None:  # PG4, PG5
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    page = opened(browser, report / "index.html", DESK)
    headings = [
        heading.inner_text() for heading in page.query_selector_all("main section:not(.screen) h2")
    ]
    quality = page.inner_text("#quality")
    grid = [row.inner_text() for row in page.query_selector_all(".grid tbody th")]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 900})
    cut = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.className)"
    assert page.evaluate(cut) == []
    page.pdf(path=tmp_path / "first.pdf", prefer_css_page_size=True)
    page.close()
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "first.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()
    pages = [
        [line.strip() for line in one.splitlines() if line.strip()] for one in text.split("\f")[:-1]
    ]
    first_of_appendix = next(i for i, lines in enumerate(pages) if quality in lines)
    assert 1 <= first_of_appendix <= 4
    result = json.loads((report / "result.json").read_text(encoding="utf-8"))
    for number, lines in enumerate(pages, start=1):
        foot = re.sub(r"\s+", "", lines[-1])
        assert f"n={result['n_respondents']:,}" in foot and foot.endswith(f"{number}/{len(pages)}")
        assert lines[-2] not in headings
    # a name may take two lines: its first word begins one
    begins = [name.split()[0] for name in grid]
    assert len(begins) >= 2
    assert any(
        all(any(line.startswith(word) for line in lines) for word in begins) for lines in pages
    )
