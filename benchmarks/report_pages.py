"""What a page costs: running a notebook and exporting it, beside papermill and nbconvert as they come.

    python benchmarks/report_pages.py [--rounds 3]

The notebook is made here: eight cells, three charts in Chinese, one table of 200 comments.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import papermill
from nbconvert import HTMLExporter

from feedback.report import check_page, export_notebook, run_notebook
from feedback.report.sanitize import safe_html

CELLS = [
    "import pandas as pd\nfrom feedback import charts\ncharts.use_theme(language='zh')",
    "scores = pd.Series([0.1, 0.4, 0.8, 0.9] * 200)\ngroups = pd.Series(['虹桥店', '浦东店'] * 400)",
    "charts.draw_sentiment(scores)[0]",
    "charts.draw_sentiment_by_segment(scores, groups)[0]",
    "charts.draw_sentiment_by_rating(scores, (scores * 5).round())[0]",
    "pd.DataFrame({'评论': ['等了一个小时，服务员也不理人'] * 200})",
]


def notebook(folder: Path) -> Path:
    """The notebook that is run in both ways."""
    first = nbformat.v4.new_code_cell('study: str = "demo"')
    first.metadata["tags"] = ["parameters"]
    found = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, CELLS)])
    found.cells.insert(0, nbformat.v4.new_markdown_cell("# 页面\n\n## 一\n\n## 二"))
    found.metadata["kernelspec"] = {"name": "python3", "display_name": "p", "language": "python"}
    nbformat.write(found, folder / "page.ipynb")
    return folder / "page.ipynb"


def seconds(function: Callable[[], object], rounds: int) -> float:
    """Median wall time."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        function()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, ours, theirs = notebook(folder), folder / "ours.ipynb", folder / "theirs.ipynb"
        values = {"study": "酒店"}
        plain = {"kernel_name": "python3", "progress_bar": False}
        run = seconds(lambda: run_notebook(source, ours, parameters=values), rounds)
        naive = seconds(
            lambda: papermill.execute_notebook(str(source), str(theirs), values, **plain), rounds
        )
        page = folder / "page.html"
        export = seconds(lambda: export_notebook(ours, page), rounds)
        exporter = HTMLExporter(exclude_input=True)
        lab = exporter.from_filename(str(ours))[0]
        lab_export = seconds(lambda: exporter.from_filename(str(ours)), rounds)
        html = page.read_text("utf-8")
        print("| | feedback | papermill / nbconvert lab |\n|---|---|---|")
        print(f"| run the notebook, s | {run:.2f} | {naive:.2f} |")
        print(f"| export the page, s | {export:.2f} | {lab_export:.2f} |")
        print(f"| page, KiB | {len(html.encode()) // 1024} | {len(lab.encode()) // 1024} |")
        print(f"| problems at the gate | {len(check_page(html))} | {len(check_page(lab))} |")
        clean = seconds(lambda: safe_html("<p>&" * 250_000), rounds)
        print(f"\nOne megabyte of `<p>&` cleaned in {clean:.2f} s.")


if __name__ == "__main__":
    main()
