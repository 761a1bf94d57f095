"""The explorer page in a real browser.

1. Click path: a pain point gives its figures, groups, course and quotes; a click on a group narrows all of it.
2. Without a filter every figure is the report's; with filters they agree with pandas on the same tables.
3. Keyboard alone is enough.
4. What respondents typed stays text; no request leaves the page; the gate has nothing against the page as shown.
5. Groups and filters below the threshold show neither figures nor quotes, and the page says so.
6. Fifty thousand comments: opening, filtering and searching stay quick.
7. A study of ratings alone, without comments, groups or dates, has its page and says what is not there.
8. No page is wider than its window, in both languages, at a desk and on a phone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from feedback.pipeline.explore import explore_study, explorer_data
from feedback.pipeline.results import Results
from feedback.pipeline.run import run_study
from feedback.report.explorer import render_explorer
from feedback.report.gate import check_page

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HOSTILE = (
    "隔音很差，<script>window.bad=1</script></script>都听得见",
    "隔音很差，{{ 7*7 }} ${window.bad=1} $x^2$ 一夜没睡",
    "隔音很差，<img src=x onerror=window.bad=1> **吵** [看](javascript:bad)",
    "隔音很差，\u202eتجربة\u202c 太吵",
    "=HYPERLINK(1)隔音很差，😡😡吵得很",
)
PLAIN = (
    "房间很干净，服务员态度很好", "早餐很难吃，品种也少", "隔音太差，晚上吵得睡不着", "无线网络很慢，经常断线",
    "前台态度冷淡，等了很久", "位置方便，离地铁很近", "卫生不好，床单有头发", "早餐丰富，味道很好",
)  # fmt: skip
SECONDS = 5.0  # generous: a busy machine with two cores
DAYS_EACH = 0.5


def answers(n: int = 480) -> pd.DataFrame:
    """Guests of two branches, a tiny one and of none; the second complains of noise more often."""
    rows, noise = [], np.random.default_rng(0).integers(-1, 2, n)
    for i in range(n):
        text = HOSTILE[i % 5] + f" {i}号" if i % 8 == 3 else f"{PLAIN[i % 8]}，第{i}次写"
        branch = "小店" if i < 6 else "" if i < 18 else "</script>湖畔店" if i % 3 else "港湾店"
        rating = min(
            5, noise[i] + (2 if any(bad in text for bad in ("差", "难吃", "不好", "很慢")) else 4)
        )
        day = pd.Timestamp("2026-01-05") + pd.Timedelta(days=i * DAYS_EACH)
        rows.append((f"guest-{i:05}", branch, "电话" if i % 2 else "网站", f"{day:%Y-%m-%d}", rating, text))  # fmt: skip
    return pd.DataFrame(rows, columns=["who", "branch", "channel", "day", "stars", "words"])


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    home = tmp_path_factory.mktemp("explorer")
    answers().to_csv(home / "answers.csv", index=False)
    (home / "guests.yaml").write_text(
        "study: guests\ntitle: {zh: 客人<b>怎么说</b>, en: What guests <b>say</b>}\nraw: answers.csv\n"
        "columns: {respondent: who, rating: stars, text: words, date: day, segments: {branch: branch, channel: channel}}\n"
        "labels: {branch: {zh: 分店, en: Branch}, channel: {zh: 渠道, en: Channel}}\n"
        "scale: {low: 1, high: 5}\ntaxonomy: hotel\nparameters: {bootstrap: 0}\n",
        encoding="utf-8",
    )
    return run_study(home / "guests.yaml", report=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def made(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return explore_study(results.study, out=tmp_path_factory.mktemp("page"), language="en")


def opened(browser: Any, file: Path, *, width: int = 1280) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.faults, page.requests = [], []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda said: page.faults.append(said.text))
    page.on("request", lambda request: page.requests.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_selector("main:not([aria-busy])")
    return page


@pytest.fixture
def page(browser: Any, made: Path) -> Iterator[Any]:
    shown = opened(browser, made)
    yield shown
    assert shown.faults == []
    assert shown.requests == [made.as_uri()]
    shown.context.close()


def counts(page: Any, table: str) -> dict[str, tuple[int, int]]:
    """Name → (hurt, people) of every row of a table that shows them."""
    found = {}
    for row in page.query_selector_all(f"#{table} tbody tr"):
        cells = [cell.inner_text() for cell in row.query_selector_all("td")]
        if "/" in cells[2]:
            hurt, people = cells[2].replace(",", "").split(" / ")
            found[cells[0].strip()] = (int(hurt), int(people))
    return found


def choose(page: Any, aspect: str) -> None:
    page.click(f"#aspects button:has-text('{aspect}')")


def search(page: Any, words: str) -> None:
    page.evaluate("performance.clearMeasures('search')")
    page.fill("#search", words)
    for _ in range(200):  # the page forbids making code from strings, so no wait_for_function
        if page.evaluate("performance.getEntriesByName('search').length"):
            return
        page.wait_for_timeout(25)
    raise AssertionError("the search did not end")


def from_tables(results: Results, people: pd.Index, aspect: str) -> tuple[int, int]:
    """Hurt and people of an aspect among some, straight from the tables: no rating of aspects here."""
    comments = results.usable_comments()
    mine = comments[comments["respondent"].isin(people)]
    mentions = results.table("mentions")
    bad = mentions[(mentions["aspect"] == aspect) & (mentions["polarity"] < 0)]["comment"]
    return mine.loc[mine.index.isin(bad), "respondent"].nunique(), mine["respondent"].nunique()


# 1
def test_click_path(page: Any, results: Results) -> None:
    choose(page, "Noise")
    assert page.inner_text("#chosen") == "Noise"
    assert page.get_attribute("#aspects button:has-text('Noise')", "aria-pressed") == "true"
    row = results.table("pain_points").loc["noise"]
    assert f"({row['n_negative']} of {row['n']}," in page.inner_text("#figure")
    page.wait_for_selector("#groups-chart svg[role=img]")
    page.wait_for_selector("#trend-chart svg[role=img]")
    assert "Noise" in str(page.get_attribute("#trend-chart svg", "aria-label"))
    assert set(counts(page, "groups")) == {"</script>湖畔店", "港湾店"}
    quotes = page.inner_text("#quotes tbody")
    assert "吵" in quotes
    assert page.query_selector("#quotes mark") is not None
    page.click("#groups button:has-text('港湾店')")
    assert "Filtered:" in page.inner_text("#status")
    assert "湖畔店" not in page.inner_text("#quotes tbody")
    page.click("#groups button:has-text('港湾店')")
    assert "Everybody:" in page.inner_text("#status")


# 2
def test_unfiltered_figures_are_the_reports(page: Any, results: Results) -> None:
    table = results.table("pain_points")
    labels = {name: str(label) for name, label in table["label"].items()}
    shown = counts(page, "aspects")
    assert len(shown) >= len(labels) >= 4
    for place, name in enumerate(table.index):
        cells = page.query_selector_all(f"#aspects tbody tr:nth-child({place + 1}) td")
        row = table.loc[name]
        assert cells[2].inner_text() == f"{row['n_negative']:,} / {row['n']:,}"
        assert f"{row['share_negative']:.0%}" in cells[1].inner_text()
        cost = f"{-row['cost']:+.2f}".replace("-", "−") if row["cost"] == row["cost"] else "–"
        assert cells[3].inner_text().startswith("0" if cost in {"+0.00", "−0.00"} else cost)
    assert (table["cost"] > 0.005).any()
    by_segment = results.table("pain_points_by_segment")
    worst = table.index[0]
    expected = by_segment[(by_segment["aspect"] == worst) & (by_segment["segment"] == "branch")]
    assert counts(page, "groups") == {
        row.value: (row.n_negative, row.n) for row in expected.itertuples()
    }


# 2
@pytest.mark.parametrize("chosen", ["channel", "dates", "sentiment", "words"])
def test_filters_agree_with_pandas(page: Any, results: Results, chosen: str) -> None:
    responses, comments = results.table("responses"), results.usable_comments()
    keep = pd.Series(True, index=responses.index)
    match = pd.Series(True, index=comments.index)
    if chosen == "channel":
        page.select_option("select[data-segment='1']", label="电话")
        keep &= responses["channel"] == "电话"
    if chosen == "dates":
        page.fill("#from", "2026-03-01")
        page.fill("#to", "2026-06-30")
        page.dispatch_event("#to", "change")
        keep &= responses["date"].between("2026-03-01", "2026-06-30")
    if chosen == "sentiment":
        page.select_option("#sentiment", "negative")
        match &= comments["sentiment"] < 0.4
    if chosen == "words":
        search(page, "吵 隔音")
        match &= comments["clean"].str.contains("吵") & comments["clean"].str.contains("隔音")
    words = chosen in {"sentiment", "words"}
    said = (
        f"Filtered: {match.sum()} of {len(comments)} comments"
        if words
        else f"Filtered: {keep.sum()} of {len(responses)} people"
    )
    assert said in page.inner_text("#status")
    shown = page.query_selector_all("#aspects tbody tr")
    aspects = [*results.table("pain_points").index, *results.table("pain_points_unranked").index]
    assert len(shown) == len(aspects)
    # everybody wrote one comment, so people and comments are the same here
    people = pd.Index(comments.loc[match, "respondent"]) if words else keep.index[keep]
    for row, aspect in zip(shown, aspects, strict=True):
        hurt, n = from_tables(results, people, aspect)
        if hurt or not words:
            assert row.query_selector_all("td")[2].inner_text() == f"{hurt} / {n}", aspect


# 2
def test_a_group_and_a_range_are_told_roughly(page: Any, results: Results) -> None:
    responses = results.table("responses")
    page.select_option("select[data-segment='1']", label="电话")
    page.fill("#from", "2026-03-01")
    page.fill("#to", "2026-06-30")
    page.dispatch_event("#to", "change")
    inside = (responses["channel"] == "电话") & responses["date"].between(
        "2026-03-01", "2026-06-30"
    )
    told = page.inner_text("#status").split("≈ ")[1].split(" ")[0]
    assert int(told) % 5 == 0
    assert abs(int(told) - inside.sum()) <= 4 * 2.5  # four months
    assert "Choose one of the two" in page.inner_text("#groups-note")
    # one group at a time: choosing a branch lets the channel go
    page.select_option("select[data-segment='0']", index=1)
    assert page.input_value("select[data-segment='1']") == ""


# 3
def test_keyboard_alone(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("select[data-segment='1']")
    page.keyboard.press("ArrowDown")
    assert "Filtered:" in page.inner_text("#status")
    page.focus("#search")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "clear"
    page.keyboard.press("Enter")
    assert "Everybody:" in page.inner_text("#status")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.aspect") == "1":
            break
    page.keyboard.press("Enter")
    assert page.inner_text("#chosen") == page.inner_text("#aspects button[data-aspect='1']")
    assert page.evaluate("document.activeElement.dataset.aspect") == "1"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.kind") == "every":
            break
    page.keyboard.press("Space")
    assert page.get_attribute("[data-kind=every]", "aria-pressed") == "true"
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('main input, main select')].filter(field => !field.labels.length).length"
    )
    assert nameless == 0


# 4
def test_hostile_words_stay_text(browser: Any, results: Results, tmp_path: Path) -> None:
    shutil.copytree(results.folder, tmp_path / "tables")
    comments = results.table("comments")
    mentions = results.table("mentions")
    spoken = mentions.loc[mentions["aspect"] == "noise", "comment"]
    typed = comments.index.isin(spoken[spoken.isin(results.usable_comments().index)])
    # as if the cleaning had let everything through
    worst = [HOSTILE[i % 5] for i in range(typed.sum())]
    comments.loc[typed, "clean"] = worst
    comments.to_parquet(tmp_path / "tables" / "comments.parquet")
    file = explore_study(results.study, out=tmp_path / "tables", language="en")
    page = opened(browser, file)
    choose(page, "Noise")
    page.click("[data-kind=every]")
    for whole in HOSTILE:
        search(page, whole)
        assert page.is_visible("#quotes"), whole
        assert whole in page.text_content("#quotes tbody tr td bdi")
    assert page.evaluate("window.bad") is None
    assert page.query_selector("main img") is None
    assert "<b>say</b>" in page.inner_text("h1")
    page.wait_for_selector("#groups-chart svg[role=img]")
    assert check_page(page.content()) == []
    assert check_page(file.read_text("utf-8")) == []
    assert page.faults == []
    assert page.requests == [file.as_uri()]
    page.context.close()


# 4
def test_mention_is_marked_behind_an_emoji(page: Any, results: Results) -> None:
    choose(page, "Noise")
    search(page, "hyperlink")
    marks = page.eval_on_selector("#quotes tbody tr", "row => [...row.querySelectorAll('mark')].map(mark => mark.textContent)")  # fmt: skip
    comments, mentions = results.table("comments")["clean"], results.table("mentions")
    found = mentions[(mentions["aspect"] == "noise") & mentions["comment"].map(comments).str.contains("HYPERLINK")]  # fmt: skip
    expected = {comments[row.comment][row.start : row.end] for row in found.itertuples()}
    assert marks
    assert set(marks) <= expected


# 5
def test_small_groups_and_filters_are_withheld(page: Any, results: Results) -> None:
    assert "小店" not in page.content()
    assert "1 groups are not shown" in page.inner_text("#groups-note")
    # no day of a person is in the page: three days give their whole month
    page.fill("#from", "2026-03-05")
    page.fill("#to", "2026-03-07")
    page.dispatch_event("#to", "change")
    march = results.table("responses")["date"].dt.strftime("%Y-%m").eq("2026-03").sum()
    assert f"Filtered: {march} of" in page.inner_text("#status")
    page.fill("#from", "2031-01-05")
    page.fill("#to", "2031-01-07")
    page.dispatch_event("#to", "change")
    assert "Fewer than 10 people are left" in page.inner_text("#status")
    assert counts(page, "aspects") == {}
    assert counts(page, "groups") == {}
    assert page.is_hidden("#quotes")
    assert page.is_hidden("#trend-chart")
    page.click("#clear")
    choose(page, "Noise")
    search(page, "11号")
    assert "Fewer than 10 comments match" in page.inner_text("#quotes-note")
    assert page.is_hidden("#quotes")


def count_rows(folder: Path, name: str, rows: int) -> None:
    """The manifest counts the rows of each table; a file that has others is not trusted."""
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest["tables"][name] = rows
    file.write_text(json.dumps(manifest), encoding="utf-8")


# 6
def test_fifty_thousand_comments(browser: Any, results: Results, tmp_path: Path) -> None:
    many = 110
    folder = tmp_path / "many"
    shutil.copytree(results.folder, folder)
    for name, keys in {"responses": [], "comments": ["respondent"], "mentions": ["comment"]}.items():  # fmt: skip
        table = results.table(name)
        copies = []
        for i in range(many):
            copy = table.assign(**{key: table[key].astype(str) + f"~{i}" for key in keys})
            copies.append(copy.set_axis(copy.index.astype(str) + f"~{i}") if name != "mentions" else copy)  # fmt: skip
        pd.concat(copies, ignore_index=name == "mentions").rename_axis(table.index.name).to_parquet(folder / f"{name}.parquet")  # fmt: skip
        count_rows(folder, name, many * len(table))
    data = explorer_data(Results(results.study, folder), language="en")
    assert len(data.texts) >= 50_000
    file = tmp_path / "many.html"
    file.write_text(render_explorer(data), encoding="utf-8")
    page = opened(browser, file)
    page.select_option("select[data-segment='1']", label="电话")
    search(page, "隔音")
    times = dict(page.evaluate("performance.getEntriesByType('measure').map(e => [e.name, e.duration / 1000])"))  # fmt: skip
    assert times["load"] < 4 * SECONDS
    assert times["filter"] < SECONDS
    assert times["search"] < SECONDS
    assert len(page.query_selector_all("#quotes tbody tr")) == 10
    assert page.faults == []
    page.context.close()


# 7
def test_ratings_alone_are_enough(browser: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    wifi, noise = rng.integers(1, 6, (2, 120))
    table = pd.DataFrame({"who": range(120), "wifi": wifi, "noise": noise})
    table["stars"] = ((wifi + noise) / 2).round().astype(int)
    table.to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "closed.yaml").write_text(
        "study: closed\ntitle: Closed\nraw: answers.csv\nscale: {low: 1, high: 5}\n"
        "columns: {respondent: who, rating: stars, aspects: {wifi: wifi, noise: noise}}\n"
        "aspect_scale: {low: 1, high: 5}\ntaxonomy: hotel\nparameters: {bootstrap: 0}\n"
    )
    study = run_study(tmp_path / "closed.yaml", report=False).study
    page = opened(browser, explore_study(study, out=tmp_path, language="en"))
    assert counts(page, "aspects")["Wi-Fi"] == (int((wifi <= 2).sum()), 120)
    page.click("#aspects button[data-aspect='1']")
    said = page.inner_text("#detail")
    for sentence in ("This study has no groups.", "no trend to show", "No comment matches."):
        assert sentence in said
    assert page.faults == []
    page.context.close()


# 8
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_fits_its_window(browser: Any, results: Results, tmp_path: Path, width: int, language: str) -> None:  # fmt: skip
    shown = opened(browser, explore_study(results.study, out=tmp_path, language=language), width=width)  # fmt: skip
    shown.wait_for_selector("#trend-chart svg[role=img]")
    shown.click("#aspects button[data-aspect='1']")
    assert shown.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert shown.get_attribute("html", "lang") == ("zh-CN" if language == "zh" else "en")
    assert shown.faults == []
    shown.context.close()
