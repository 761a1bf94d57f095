"""What the explorer page costs: size, opening, one click, one filter, one search; beside a plain DataTable.

    python benchmarks/explorer.py [--comments 2000 50000 200000] [--rounds 3] [--naive-up-to 50000]

The demo study is analysed once and its people are copied until there are as many comments as asked;
headless Chromium opens each page and its own clock (performance.now) tells the times, charts included.
The naive way is `itables.to_html_datatable` of the same comments: every row an array in the page.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import itables
import pandas as pd
from itables.javascript import generate_init_offline_itables_html
from playwright.sync_api import sync_playwright

from feedback import load_study, run_study
from feedback.pipeline.explore import explorer_data
from feedback.pipeline.results import Results
from feedback.report.explorer import render_explorer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")  # fmt: skip
BUNDLE = Path(itables.__file__).parent / "html" / "dt_bundle.js"
KEYS = {"responses": (), "comments": ("respondent",), "mentions": ("comment",)}


def copied(results: Results, times: int, folder: Path) -> Results:
    """The same study with everybody in it `times` times, under other ids."""
    shutil.copytree(results.folder, folder, ignore=shutil.ignore_patterns("*.html", "csv"))
    for name, keys in KEYS.items():
        table = results.table(name)
        parts = []
        for i in range(times):
            part = table.assign(**{key: table[key].astype(str) + f"~{i}" for key in keys})
            parts.append(part if name == "mentions" else part.set_axis(part.index + f"~{i}"))
        whole = pd.concat(parts, ignore_index=name == "mentions").rename_axis(table.index.name)
        whole.to_parquet(folder / f"{name}.parquet")
    return Results(results.study, folder)


def our_times(browser: Any, file: Path) -> dict[str, float]:
    """Seconds by the page's own clock."""
    page = browser.new_page()
    page.goto(file.as_uri(), timeout=300_000)
    page.wait_for_selector("main:not([aria-busy])", timeout=300_000)
    steps = {
        "choose": lambda: page.click("[data-aspect='3']"),
        "filter": lambda: page.select_option("select[data-segment='0']", index=1),
        "search": lambda: page.fill("#search", "房间"),
        "second": lambda: page.fill("#search", "早餐"),
    }
    found = {}
    for name, act in steps.items():
        if name != "choose":  # the first one still holds the time of opening
            page.evaluate("performance.clearMeasures()")
        act()
        kind = "search" if name == "second" else name
        while not (seconds := page.evaluate(f"performance.getEntriesByName('{kind}').map(e => e.duration / 1000)")):  # fmt: skip
            page.wait_for_timeout(20)
        found[name] = seconds[0]
        if name == "choose":
            found["load"] = page.evaluate("performance.getEntriesByName('load')[0].duration / 1000")
    page.close()
    return found


def naive_times(browser: Any, file: Path) -> dict[str, float]:
    """Seconds until the table stands, and until a search has filtered it."""
    page = browser.new_page()
    started = time.perf_counter()
    page.goto(file.as_uri(), timeout=300_000)
    page.wait_for_selector(".dt-container tbody tr td", timeout=300_000)
    load = time.perf_counter() - started
    before = page.inner_text(".dt-info")
    started = time.perf_counter()
    page.fill(".dt-search input", "房间")
    while page.inner_text(".dt-info") == before:
        page.wait_for_timeout(10)
    search = time.perf_counter() - started
    page.close()
    return {"load": load, "search": search}


def median(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Median of each time."""
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, nargs="+", default=[2_000, 50_000, 200_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--naive-up-to", type=int, default=50_000)
    options = parser.parse_args()
    print("| comments | way | make, s | page, MB | open, s | click a pain point, s | filter, s | first search, s | next search, s |")  # fmt: skip
    print("|--:|---|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as engine:
        folder = Path(name)
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        demo = run_study(load_study("demo"), out=folder / "demo", report=False)
        usable = len(demo.usable_comments())
        for wanted in options.comments:
            results = copied(demo, max(1, round(wanted / usable)), folder / f"of-{wanted}")
            started = time.perf_counter()
            data = explorer_data(results, language="zh")
            html = render_explorer(data)
            made = time.perf_counter() - started
            file = folder / f"{wanted}.html"
            file.write_text(html, encoding="utf-8")
            t = median([our_times(browser, file) for _ in range(options.rounds)])
            size = file.stat().st_size / 1e6
            print(f"| {len(data.texts):,} | explorer | {made:.1f} | {size:.1f} | {t['load']:.2f} | {t['choose']:.2f} | {t['filter']:.2f} | {t['search']:.2f} | {t['second']:.2f} |", flush=True)  # fmt: skip
            if wanted > options.naive_up_to:
                continue
            shown = results.usable_comments()[["clean", "sentiment", "date", *results.segments]]
            started = time.perf_counter()
            table = itables.to_html_datatable(shown, connected=False, maxBytes=0, maxColumns=0)
            loader = generate_init_offline_itables_html(BUNDLE)
            made = time.perf_counter() - started
            file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{loader}{table}", encoding="utf-8")
            t = median([naive_times(browser, file) for _ in range(options.rounds)])
            size = file.stat().st_size / 1e6
            print(f"| {len(shown):,} | DataTable of all rows, no figures | {made:.1f} | {size:.1f} | {t['load']:.2f} | – | – | {t['search']:.2f} | – |", flush=True)  # fmt: skip
        browser.close()


if __name__ == "__main__":
    main()
