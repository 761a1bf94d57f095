"""No page is wider than the window, at a desk and on a phone; measured in a browser where there is one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from feedback.charts import draw_pain_points, use_theme
from feedback.report.export import render_notebook
from feedback.report.index import render_index
from feedback.report.summary import DataQuality, PageLink, PainPointSummary, ReportSummary

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
UNBROKEN = "没有空格的很长的词" * 30 + "x" * 300


RULER = """<body><iframe></iframe><p>waiting</p><script>
const page = PAGE, widths = [1280, 390], frame = document.querySelector("iframe"), found = [];
frame.onload = () => {
  const seen = frame.contentDocument;
  if (!seen || !seen.querySelector("main")) return;
  const root = seen.documentElement;
  found.push(root.scrollWidth - root.clientWidth);
  if (found.length < widths.length) show();
  else document.querySelector("p").textContent = "beyond:" + found;
};
function show() {
  frame.style = `width:${widths[found.length]}px;height:800px;border:0`;
  frame.srcdoc = page;
}
show();
</script></body>"""


def chart() -> object:
    use_theme()
    table = pd.DataFrame(
        {"n": 10, "n_mentions": 5, "share_negative": 0.2, "cost": 0.3, "cost_low": 0.1, "cost_high": 0.5, "rank": 1},
        index=["等位"],
    )  # fmt: skip
    return draw_pain_points(table)[0]


def index_page() -> str:
    point = PainPointSummary(
        "a", UNBROKEN, 0.3, 0.2, 0.4, 0.1, 5, 3, rank=1, quotes=(UNBROKEN,), action=UNBROKEN
    )
    quality = DataQuality(1, 1, {UNBROKEN: 1}, {}, {}, UNBROKEN, UNBROKEN)
    summary = ReportSummary(
        "s", UNBROKEN, UNBROKEN, 10, quality, pain_points=(point,) * 3,
        pages=(PageLink(UNBROKEN, "a.html", UNBROKEN),), definitions={UNBROKEN: UNBROKEN},
    )  # fmt: skip
    return render_index(summary)


def notebook_page() -> str:
    wide = pd.DataFrame({f"column_{i}": [UNBROKEN[:50], 1.0] for i in range(30)})
    drawn = chart()
    outputs = [
        new_output("display_data", {"text/html": wide.to_html()}),
        new_output("display_data", {"image/svg+xml": drawn.to_svg(), "text/plain": "x"}),  # type: ignore[attr-defined]
        new_output("display_data", {"text/plain": UNBROKEN}),
    ]
    cells = [
        new_markdown_cell(f"# {UNBROKEN}\n\n## {UNBROKEN}\n\n{UNBROKEN}\n\n## b"),
        new_code_cell("x", outputs=outputs, execution_count=1),
    ]
    return render_notebook(new_notebook(cells=cells))


@pytest.mark.skipif(BROWSER is None, reason="no browser on this machine")
@pytest.mark.parametrize("make", [index_page, notebook_page])
def test_no_page_is_wider_than_its_window(make: object, tmp_path: Path) -> None:
    page = make()  # type: ignore[operator]
    frame = tmp_path / "frame.html"
    quoted = json.dumps(page).replace("</", "<\\/")
    frame.write_text(RULER.replace("PAGE", quoted), encoding="utf-8")
    command = [
        str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=5000", "--dump-dom", frame.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    measured = re.search(r"<p>beyond:(\d+),(\d+)</p>", done.stdout)
    assert measured, done.stdout[-300:]
    assert measured.groups() == ("0", "0")
