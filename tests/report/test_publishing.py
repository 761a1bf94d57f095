"""The gate on a whole report.

1. A sound report goes into place as a whole and what stood there is gone; result.json obeys the published schema.
2. Anything wrong keeps it out: no first page, a failed cell, stderr, a table that lost rows, an empty chart,
   words nobody can read, a result that disagrees with the page. The report is kept with its reason.
3. The shipped schema is that of the summary's classes.
"""

from __future__ import annotations

import base64
import io
import json
import math
from collections.abc import Callable
from pathlib import Path

import jsonschema
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from feedback.errors import ReportError
from feedback.report.gate import check_page
from feedback.report.gate_looks import contrast_ratio, is_empty_chart
from feedback.report.index import render_index
from feedback.report.publishing import check_report, publish_report
from feedback.report.result_file import result_schema, schema_text, write_result
from feedback.report.summary import DataQuality, PainPointSummary, ReportSummary

SCHEMA = Path(__file__).parents[2] / "src/feedback/report/result.schema.json"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    point = PainPointSummary("wait", "等候", math.nan, None, None, 0.1, 30, 12, rank=1)
    summary = ReportSummary(
        "demo", "演示", "先改等候。", 1204, DataQuality(1206, 1204), pain_points=(point,)
    )
    (folder / "tables").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    pd.DataFrame({"a": [1, 2, 3]}).to_parquet(folder / "tables/items.parquet")
    pd.DataFrame({"a": [1]}).to_parquet(folder / "tables/responses.parquet")  # is not pointed to
    (folder / "tables/manifest.json").write_text(json.dumps({"tables": {"items": 3}}))
    (folder / "index.html").write_text(render_index(summary), encoding="utf-8")
    cell = new_code_cell("1", outputs=[], execution_count=1)
    nbformat.write(new_notebook(cells=[cell]), folder / "notebooks/10.ipynb")
    write_result(summary, folder, group={"店": "虹桥"}, tables=folder / "tables")
    return folder


# 1
def test_sound_report_goes_into_place(made: Path, tmp_path: Path) -> None:
    place = tmp_path / "reports" / "shop"
    place.mkdir(parents=True)
    (place / "old.html").write_text("old")
    assert check_report(made) == []
    content = json.loads((made / "result.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(result_schema()).validate(content)
    assert content["pain_points"][0]["cost"] is None
    assert content["tables"] == [
        {"name": "items", "rows": 3, "columns": ["a"], "file": "tables/items.parquet"}
    ]
    assert publish_report(made, place) == place / "index.html"
    assert not (place / "old.html").exists()
    assert sorted(p.name for p in place.parent.iterdir()) == ["shop"]
    assert not made.exists()


# 2
def _spoil_cell(made: Path) -> None:
    error = new_output("error", ename="ValueError", evalue="no", traceback=["no"])
    nbformat.write(
        new_notebook(cells=[new_code_cell("1/0", outputs=[error], execution_count=1)]),
        made / "notebooks/10.ipynb",
    )


def _say_on_stderr(made: Path, text: str) -> None:
    said = new_output("stream", name="stderr", text=text)
    nbformat.write(
        new_notebook(cells=[new_code_cell("1", outputs=[said], execution_count=1)]),
        made / "notebooks/10.ipynb",
    )


def _replace_in_index(made: Path, old: str, new: str) -> None:
    page = (made / "index.html").read_text(encoding="utf-8")
    assert old in page
    (made / "index.html").write_text(page.replace(old, new, 1), encoding="utf-8")


def _empty_chart() -> str:
    figure, _ = plt.subplots()
    kept = io.BytesIO()
    figure.savefig(kept, format="svg")
    plt.close(figure)
    return base64.b64encode(kept.getvalue()).decode()


SPOILT: dict[str, Callable[[Path], object]] = {
    "page": lambda made: (made / "index.html").unlink(),
    "cell": _spoil_cell,
    "count": lambda made: pd.DataFrame({"a": [1]}).to_parquet(made / "tables/items.parquet"),
    "result": lambda made: (made / "result.json").write_text('{"format": "other"}'),
    "chart": lambda made: _replace_in_index(
        made, "</main>", f'<img alt="图" src="data:image/svg+xml;base64,{_empty_chart()}"></main>'
    ),
    "contrast": lambda made: _replace_in_index(
        made, "</main>", '<p style="color: #bbb">小字</p></main>'
    ),
    "request": lambda made: _replace_in_index(
        made, "</main>", '<img alt="x" src="https://x.org/a.png"></main>'
    ),
}


@pytest.mark.parametrize("code", SPOILT)
def test_unsound_report_is_kept_aside(made: Path, tmp_path: Path, code: str) -> None:
    SPOILT[code](made)
    place, failed = tmp_path / "shop", tmp_path / "failed" / "shop"
    with pytest.raises(ReportError, match="shop") as refused:
        publish_report(made, place, failed=failed)
    assert not place.exists()
    told = json.loads((failed / "reason.json").read_text(encoding="utf-8"))
    assert code in {problem["code"] for problem in told}
    for problem in told:  # what to do about each, in the message and in the file
        assert problem["remedy"]["en"] in refused.value.en
        assert problem["remedy"]["zh"] in refused.value.zh
    assert str(failed) in refused.value.en and str(made) not in refused.value.en


def test_a_fault_on_stderr_keeps_it_out_and_chatter_does_not(made: Path) -> None:
    _say_on_stderr(made, "a.py:1: FeedbackWarning: odd\n")
    assert [problem.code for problem in check_report(made)] == ["cell"]
    _say_on_stderr(made, "a.py:1: UserWarning: odd\n")
    assert check_report(made) == []


def test_result_and_page_must_agree(made: Path) -> None:
    _replace_in_index(
        made,
        "1,204 位受访者" if "1,204 位受访者" in (made / "index.html").read_text() else "1,204",
        "1,205 位受访者",
    )
    assert "count" in {problem.code for problem in check_report(made)}


@pytest.mark.parametrize("frame", [True, False])
def test_empty_and_drawn_charts(frame: bool) -> None:
    def drawn(mark: Callable[[object], object]) -> str:
        figure, axes = plt.subplots()
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(frame)
        mark(axes)
        axes.set_title("title")
        kept = io.StringIO()
        figure.savefig(kept, format="svg")
        plt.close(figure)
        return kept.getvalue()

    assert is_empty_chart(drawn(lambda axes: None))
    assert is_empty_chart(drawn(lambda axes: axes.scatter([], [])))
    for mark in (
        lambda axes: axes.bar([1], [1]),
        lambda axes: axes.plot([1, 2], [1, 2]),
        lambda axes: axes.scatter([1], [1]),
        lambda axes: axes.imshow([[1, 2]]),
        lambda axes: (axes.text(0.5, 0.5, "none"), axes.axis("off")),
    ):
        assert not is_empty_chart(drawn(mark))


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    page = '<html lang="zh"><head><title>t</title><style>:root{--i:#999} p{color:var(--i)} h1{color:#888;font-size:24px}</style></head><body><h1>x</h1></body></html>'
    assert [problem.code for problem in check_page(page)] == ["contrast"]


# 3
def test_shipped_schema_is_current() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_files_of_others_stay_when_a_report_is_replaced(made: Path, tmp_path: Path) -> None:
    place = tmp_path / "reports" / "mine"
    (place / "by-branch").mkdir(parents=True)
    (place / "by-branch" / "index.html").write_text("a batch")
    (place / "notes of the meeting.docx").write_text("somebody's own")
    for ours in ("45_measures.html", "report.pdf", "explorer.html"):
        (place / ours).write_text("of an earlier report")
    publish_report(made, place)
    assert (place / "by-branch" / "index.html").read_text() == "a batch"
    assert (place / "notes of the meeting.docx").is_file()
    assert not [name for name in ("45_measures.html", "report.pdf", "explorer.html") if (place / name).exists()]  # fmt: skip
