"""The recipes of CONTRIBUTING.md work: each module is taken from the page, gets its one row, and is used.

R1 an export target: its file and its losses; `--to all` has it.
R2 a reader: recognised by itself, named in messages, answers read.
R3 a driver method: intervals, definition, citation.
R4 a step: in the manifest, its table stored and read back.
R5 a page: made, listed on the first screen; left out with its reason.
"""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

import feedback as fb
from feedback.cli import main

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STUDY = """\
study: shop
title: {zh: 小店, en: Corner shop}
columns: {rating: star, text: text}
scale: {low: 1, high: 5}
taxonomy: restaurant
"""
NOTEBOOK = [
    'study: str = "shop"  # study\ntables: str = ""  # its tables\nlanguage: str = "zh"  # language',
    'import feedback as fb\n\nfb.load_results(study, tables=tables).table("comments")["clean"].str.len().describe()',
]


def recipe(heading: str, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """The module under a heading of CONTRIBUTING.md, importable under a name of its own."""
    part = CONTRIBUTING.split(f"### {heading}\n")[1].split("\n### ")[0]
    name = "recipe_" + re.sub(r"\W+", "_", heading)
    module = types.ModuleType(name)
    exec(re.search(r"```python\n(.*?)```", part, re.S)[1], module.__dict__)
    monkeypatch.setitem(sys.modules, name, module)
    return module


@pytest.fixture
def study(tmp_path: Path) -> Path:
    said = ["上菜太慢了", "服务态度差", "味道很好", "环境干净", "价格太贵"]
    rows = [(1 + (3 * i + i // 5) % 5, f"第{i}次来，{said[i % 5]}") for i in range(60)]
    pd.DataFrame(rows, columns=["star", "text"]).to_csv(tmp_path / "raw.csv", index=False)
    (tmp_path / "studies").mkdir()
    file = tmp_path / "studies" / "shop.yaml"
    file.write_text(STUDY, encoding="utf-8")
    return file


def test_export_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # R1
    module = recipe("An export target", monkeypatch)
    monkeypatch.setitem(fb.EXPORT_TARGETS, "tsv", module.__name__)
    monkeypatch.setattr(
        sys, "argv", ["feedback", "questionnaire", "export", "complaint_followup", "--to", "tsv", "--out", str(tmp_path), "--language", "en"],
    )  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    form = fb.load_questionnaire("complaint_followup")
    asked = list(form.questions())
    written = (tmp_path / f"{form.id}.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in written] == [each.id for each in asked]
    report = (tmp_path / f"{form.id}.tsv.losses.md").read_text(encoding="utf-8")
    skipped = [each.id for each in asked if each.show_if]
    assert skipped
    assert report.count("There is no skip logic.") == len(skipped)
    assert f"{form.id}.tsv" in capsys.readouterr().out


def test_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # R2
    from feedback.responses.readers.registry import READERS, Reader

    module = recipe("A reader", monkeypatch)
    monkeypatch.setitem(READERS, "papertally", Reader("Paper Tally", module.__name__, ("tally",)))
    form = fb.load_questionnaire("nps")
    answers = pd.DataFrame({"papertally_id": ["a", "b", "c"], **dict.fromkeys(form.columns, "")})
    answers[form.nps] = ["10", "blank", "0"]
    answers.to_csv(tmp_path / "tally.csv", index=False)
    for platform in ("auto", "tally"):
        read = fb.read_responses(tmp_path / "tally.csv", questionnaire=form, platform=platform)
        assert read.platform == "papertally"
        assert "Paper Tally" in read.explain("en")
        np.testing.assert_array_equal(
            read.responses[form.nps].astype(float), np.array([10, np.nan, 0])
        )
    with pytest.raises(fb.FeedbackError, match="papertally"):
        fb.read_responses(tmp_path / "tally.csv", questionnaire=form, platform="papertaly")


def test_driver_method(monkeypatch: pytest.MonkeyPatch) -> None:  # R3
    from feedback.insight.importance.methods import METHODS

    module = recipe("A way to divide R² among drivers", monkeypatch)
    monkeypatch.setitem(METHODS, "squared", module.ROW)
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(300, 3)), columns=["a", "b", "c"])
    y = X["a"] + 0.5 * X["b"] + rng.normal(size=300)
    found = fb.driver_importance(X, y, method="squared", bootstrap=50)
    np.testing.assert_allclose(found.table["importance"][list("abc")], X.corrwith(y) ** 2)
    assert (found.table["ci_low"] < found.table["importance"]).all()
    assert "squared correlation with the outcome" in found.define("en")
    assert "相关系数的平方" in found.define("zh")
    assert "Darlington" in found.cite("en")
    with pytest.raises(fb.FeedbackError, match="squared"):
        fb.driver_importance(X, y, method="sqared")


def test_step(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # R4
    from feedback.frames import RUN_TABLES
    from feedback.pipeline.steps import STEPS

    module = recipe("A step of the run", monkeypatch)
    monkeypatch.setitem(STEPS, "lengths", module.ROW)
    monkeypatch.setitem(RUN_TABLES, "lengths", module.CONTRACT)
    out, said = tmp_path / "out", []
    results = fb.run_study(
        study, raw=tmp_path / "raw.csv", out=out, report=False, progress=said.append
    )
    assert "lengths" in said
    assert "lengths" in {line["step"] for line in results.manifest["steps"]}
    assert fb.load_results(study, tables=out).table("lengths")["n"].sum() == 60


def test_page(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # R5
    from feedback.pipeline.pages import PAGES, Page
    from feedback.results import Words

    module = recipe("A page of the report", monkeypatch)
    for name in list(PAGES):  # the others are made elsewhere
        monkeypatch.delitem(PAGES, name)
    monkeypatch.setitem(PAGES, "55_lengths", module.ROW)
    why = Words(en="it rained.", zh="下雨了。")
    absent = Page(Words(en="Sunshine", zh="晴天"), module.ROW.about, lambda work: why)
    monkeypatch.setitem(PAGES, "56_sunshine", absent)
    cells = [nbformat.v4.new_code_cell(source) for source in NOTEBOOK]
    cells[0].metadata.tags = ["parameters"]
    (study.parents[1] / "notebooks").mkdir()
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells), study.parents[1] / "notebooks" / "55_lengths.ipynb"
    )
    fb.run_study(study, raw=tmp_path / "raw.csv", out=tmp_path / "out", language="en")
    report = tmp_path / "out" / "report"
    assert (report / "55_lengths.html").is_file()
    assert not (report / "56_sunshine.html").exists()
    first = (report / "index.html").read_text(encoding="utf-8")
    assert 'href="55_lengths.html"' in first
    assert "who writes much, who writes little" in first
    assert "Sunshine" in first
    assert "it rained." in first
