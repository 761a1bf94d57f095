"""The first page of a batch.

FP1 every group is found on it, with its state in words; failed ones with the reason and how to run again.
FP2 the page passes the gate, runs only scripts whose hashes it names, and is the same for the same reports.
FP3 names are text, whatever they hold.
FP4 without ratings the groups are compared by the share of people who complain.
FP5 in a browser: search, sort by any column from the keyboard, pages; no request, no fault.
FP6 the funnel's limits are those of Spiegelhalter (2005).
FP8 axe-core finds no violation at a desk and on a phone, where links are 44 px high.
FP7 a column in which nothing stands is not drawn; the funnel says where it agrees with the comparison above it
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from feedback.batch.index import league_of, measure_of, render_first_page
from feedback.batch.league_chart import dot_chart, funnel_of
from feedback.batch.plan import Group, Grouping
from feedback.report.gate import check_page
from feedback.study import load_study

# .ci/run installs tests/report/node/axe/package.json there
AXE = (
    Path(os.environ.get("FEEDBACK_NODE", Path(__file__).parents[2] / "build" / "node"))
    / "axe" / "node_modules" / "axe-core" / "axe.min.js"
)  # fmt: skip
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
STUDY = "study: shops\ntitle: {zh: 小店, en: Shops}\ncolumns: {rating: star, text: text, segments: [shop]}\n"
EVIL = "<script>alert(1)</script>{{ 7*7 }}"


def group(name: str, n: int, mean: float, *, hurt: int = 0, rated: bool = True) -> Group:
    facts = {"n_rated": n if rated else 0, "mean": mean if rated else None, "sd": 0.9 if rated else None,
             "n_heard": n, "hurt": hurt, "course": [["2025-01", mean, n // 2], ["2025-02", mean + 0.1, n // 2]] if rated else []}  # fmt: skip
    return Group(name, {"shop": name}, name, f"groups/{name}", n, facts=facts)


def published(name: str) -> dict[str, Any]:
    top = [{"label": "上菜慢", "certainty": "clear", "share": 0.25}]
    return {"status": "published", "summary": {"top": top}, "files": {"report.pdf": "", "index.html": ""}}  # fmt: skip


def page(tmp_path: Path, *groups: Group, language: str = "zh", records: Any = None, **more: Any) -> str:  # fmt: skip
    (tmp_path / "shops.yaml").write_text(STUDY, encoding="utf-8")
    study = load_study(tmp_path / "shops.yaml")
    rest = {"pooled": (), "withheld": (), "missing": 0, "min_group": 10} | more
    grouping = Grouping(groups=(group("whole", 500, 4.0, hurt=90, rated=bool(groups[0].facts["n_rated"])), *groups), **rest)  # fmt: skip
    measure = measure_of(study, grouping)
    league = league_of(grouping, level=0.95, measure=measure)
    records = {g.id: published(g.id) for g in grouping.groups} if records is None else records
    return render_first_page(study, grouping, by=["shop"], language=language, records=records, measure=measure, league=league)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_states_gate_and_equal_bytes(tmp_path: Path, language: str) -> None:  # FP1 FP2 FP3
    records = {"whole": published("whole"), "a": published("a"),
               EVIL: {"status": "failed", "error": "cell 3: KeyError", "rerun": "feedback batch shops --only x"}}  # fmt: skip
    groups = (group("a", 300, 4.6), group(EVIL, 200, 3.2), group("c", 90, 3.3))
    html = page(tmp_path, *groups, language=language, records=records, pooled=("小一", "小二"), withheld=("小三",))  # fmt: skip
    assert check_page(html) == []
    assert html == page(tmp_path, *groups, language=language, records=dict(reversed(records.items())), pooled=("小一", "小二"), withheld=("小三",))  # fmt: skip
    words = ("失败", "未生成", "不出报告", "并入") if language == "zh" else ("failed", "not made", "withheld", "pooled")  # fmt: skip
    for word in (*words, "小一", "小三", "cell 3: KeyError", "feedback batch shops --only x"):
        assert word in html
    assert "<script>alert" not in html
    assert 'href="groups/a/index.html#pain-1"' in html
    assert 'href="groups/a/report.pdf"' in html


def test_without_ratings_by_complaints(tmp_path: Path) -> None:  # FP4
    groups = (group("a", 300, 0, hurt=200, rated=False), group("b", 300, 0, hurt=30, rated=False))
    html = page(tmp_path, *groups)
    assert "有抱怨的人" in html
    assert "66.7%" in html
    assert "明显更差的有 1 个：a；明显更好的有 1 个：b" in html
    assert check_page(html) == []


def test_no_column_is_dead_and_the_funnel_agrees(tmp_path: Path) -> None:  # FP7
    from bs4 import BeautifulSoup

    groups = [group(f"g{i}", 200, 4.0 + 0.01 * (i % 3)) for i in range(20)] + [
        group("odd", 100, 3.0)
    ]
    for one in groups:
        one.facts["course"] = []
    records = {g.id: {"status": "published", "files": {"index.html": ""}} for g in groups}
    seen = BeautifulSoup(page(tmp_path, *groups, records=records), "html.parser")
    heads = [cell.get_text() for cell in seen.select("#all thead th")]
    assert [name for name in heads if name in ("走势", "状态", "文件")] == []
    for row in seen.select("#all tbody tr"):
        assert len(row.find_all(["th", "td"])) == len(heads)
    assert "两处都突出的 1 组；只在上面突出的 0 组" in seen.get_text()
    assert "只在这里突出的 0 组" in seen.get_text()
    full = BeautifulSoup(
        page(tmp_path, *groups, group("new", 50, 4.0), pooled=("小一",)), "html.parser"
    )
    heads = [cell.get_text() for cell in full.select("#all thead th")]
    assert {"走势", "状态", "文件"} <= set(heads)
    assert "走势为“–”：没有一期达到" in full.get_text()  # a dash says why
    assert "走势为“–”" not in seen.get_text()
    chosen = {select["data-column"] for select in full.select("#tools select")}
    assert {heads[int(number)] for number in chosen} <= {"与其余组相比", "状态"} and len(
        chosen
    ) == 2


def test_funnel_and_dots(tmp_path: Path) -> None:  # FP6
    groups = [group(f"g{i}", 20 + 40 * i, 4.0) for i in range(40)] + [group("odd", 100, 3.0)]
    grouping = Grouping((group("whole", 9, 4.0), *groups), (), (), 0, 10)
    league = league_of(grouping, level=0.95)
    funnel = funnel_of(league)
    assert funnel is not None
    assert funnel.beyond == ("odd",)  # (4 - 3) / (0.9 / 10) is 11 standard errors
    assert funnel.between == 0
    chart = dot_chart(league)
    assert chart is not None
    assert [(band, number, len(rows)) for band, number, rows in chart.bands] == [
        ("worse", 1, 1), ("unclear", 40, 15), ("better", 0, 0)]  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_in_a_browser(tmp_path: Path) -> None:  # FP5
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    groups = [group(f"店{i}", 12 + i % 90, 3 + (i * 37 % 200) / 100) for i in range(600)]
    (tmp_path / "index.html").write_text(page(tmp_path, *groups), encoding="utf-8")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        seen = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        faults: list[str] = []
        seen.on("pageerror", lambda error: faults.append(str(error)))
        seen.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        seen.goto((tmp_path / "index.html").as_uri())
        seen.wait_for_selector("body[data-ready]", timeout=60_000)
        rows = seen.locator("#all tbody tr")
        assert rows.count() == 50
        assert seen.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        seen.fill("#find", "店599")
        assert rows.count() == 1
        assert "共 600 组" in seen.inner_text("#found")
        seen.fill("#find", "")
        seen.locator("#all thead th").nth(1).locator("[tabindex]").first.press("Enter")
        seen.wait_for_selector(
            "#all thead th:nth-child(2)[aria-sort=ascending]"
        )  # drawn soon after
        assert rows.first.locator("td").first.inner_text() == "12"
        took = seen.evaluate("(() => { const t = performance.now(); document.querySelector('#find').value = '店12'; document.querySelector('#find').dispatchEvent(new Event('input')); return performance.now() - t })()")  # fmt: skip
        assert took < 2000
        assert faults == []
        browser.close()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_axe_finds_no_violation(tmp_path: Path) -> None:  # FP8
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (see .ci/run)")
    groups = [group(f"店{i}", 100, 3 + (i * 37 % 200) / 100) for i in range(20)]
    (tmp_path / "index.html").write_text(
        page(tmp_path, *groups, pooled=("小一",)), encoding="utf-8"
    )
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (1280, 390):
            seen = browser.new_page(viewport={"width": width, "height": 900})
            seen.goto((tmp_path / "index.html").as_uri())
            seen.wait_for_selector("body[data-ready]", timeout=60_000)
            seen.evaluate(AXE.read_text(encoding="utf-8"))
            told = seen.evaluate("axe.run(document, {resultTypes: ['violations']})")
            assert told["passes"]
            assert [(one["id"], one["nodes"][0]["html"][:120]) for one in told["violations"]] == []
        low = "[...document.querySelectorAll('main a')].filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)"
        assert seen.evaluate(low) == []
        browser.close()
