"""Notebooks are thin, speak both languages, run from clean, and leave nothing on stderr.

NB1 first code cell tagged `parameters`, typed literals with help; at most 12 code cells of at most 10 lines; no def, no try.
NB2 no outputs are committed; text comes in both languages, cell by cell.
NB4 told something else than the run was, a page says so, shows other figures, and the run's files stay;
    a parameter misspelt under plain papermill is refused by the notebook.
NB3 each runs under papermill on the demo study, in Chinese and in English, and its page passes the gate.
"""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from feedback import run_study
from feedback.pipeline import Results
from feedback.pipeline.summary import PAGES
from feedback.report.export import export_notebook
from feedback.report.notebooks import run_notebook
from feedback.report.parameters import read_parameters

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_thin(path: Path) -> None:  # NB1
    cells = code_cells(path)
    assert "parameters" in cells[0].metadata.tags
    parameters = read_parameters(path).parameters  # typed literals, or an error
    assert parameters
    assert all(parameter.type and parameter.help for parameter in parameters)
    assert len(cells) <= 12
    for cell in cells:
        assert len(cell.source.splitlines()) <= 10, cell.source
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.Try}, cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_clean_and_in_both_languages(path: Path) -> None:  # NB2
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    tags = [cell.metadata.tags[0] for cell in notebook.cells if cell.cell_type == "markdown"]
    assert tags
    assert tags[::2] == ["lang-zh"] * (len(tags) // 2)
    assert tags[1::2] == ["lang-en"] * (len(tags) // 2)


def test_every_page_of_the_report_has_its_notebook() -> None:
    assert {path.stem for path in NOTEBOOKS} >= set(PAGES)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run_study("demo", out=tmp_path_factory.mktemp("demo"), report=False)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS if path.stem in PAGES])
def test_notebook_runs_and_its_page_passes_the_gate(  # NB3
    results: Results, tmp_path: Path, name: str, language: str
) -> None:
    parameters = {"study": "demo", "tables": str(results.folder), "language": language}
    executed = tmp_path / f"{name}.ipynb"
    run_notebook(
        ROOT / "notebooks" / f"{name}.ipynb", executed, parameters=parameters, language=language
    )
    page = export_notebook(executed, tmp_path / f"{name}.html", language=language)
    html = page.read_text(encoding="utf-8")
    assert f'lang="{"zh" if language == "zh" else "en"}' in html
    assert "<svg" in html or "data:image" in html
    assert "import feedback" not in html


OTHERWISE = {
    "20_sentiment": {"method": "snownlp", "where": 'branch != "云山店"'},
    "25_aspects": {"taxonomy": "general", "where": "rating <= 4"},
    "30_topics": {"topics": 12, "method": "clusters", "seed": 3, "where": "rating <= 4"},
    "40_drivers": {"method": "johnson", "missing": "impute", "bootstrap": 40},
    "50_pain_points": {"min_mentions": 1500, "segments": "channel"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERWISE)
def test_a_page_told_otherwise_says_so_and_the_run_stays(  # NB4
    results: Results, tmp_path: Path, name: str
) -> None:
    before = {path: path.read_bytes() for path in sorted(results.folder.rglob("*.*"))}
    pages = {}
    for kind, given in {"run": {}, "otherwise": OTHERWISE[name]}.items():
        executed = tmp_path / f"{kind}.ipynb"
        told = {"study": "demo", "tables": str(results.folder), "language": "en", **given}
        run_notebook(ROOT / "notebooks" / f"{name}.ipynb", executed, parameters=told)
        page = export_notebook(executed, tmp_path / f"{kind}.html", language="en")
        pages[kind] = page.read_text(encoding="utf-8")
    assert "Not the run" not in pages["run"]
    assert "Not the run" in pages["otherwise"]
    after = {path: path.read_bytes() for path in before}
    assert after == before
    assert {path.parent.name for path in results.folder.rglob("*.*")} <= {"tables", "csv"}


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERWISE)
def test_plain_papermill_is_refused_a_misspelt_parameter(  # NB4
    results: Results, tmp_path: Path, name: str
) -> None:
    import papermill
    from papermill.exceptions import PapermillExecutionError

    with pytest.raises(PapermillExecutionError, match="Did you mean: where"):
        papermill.execute_notebook(
            ROOT / "notebooks" / f"{name}.ipynb",
            tmp_path / "out.ipynb",
            parameters={"tables": str(results.folder), "wheer": "rating <= 3"},
            progress_bar=False,
        )


@pytest.mark.slow
def test_a_newcomer_can_walk_through_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # NB3
    executed = tmp_path / "00.ipynb"
    run_notebook(
        ROOT / "notebooks" / "00_start_here.ipynb", executed, parameters={"language": "en"}
    )
    assert executed.is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("questionnaire", "language"), [("hotel_stay", "zh"), ("nps", "en"), ("servqual", "en")]
)
def test_a_designer_walks_from_template_to_export(  # NB3
    tmp_path: Path, questionnaire: str, language: str
) -> None:
    executed = tmp_path / "05.ipynb"
    run_notebook(
        ROOT / "notebooks" / "05_questionnaire.ipynb",
        executed,
        parameters={
            "questionnaire": questionnaire, "n": 60, "repeats": 5, "language": language,
            "out": str(tmp_path / "exports"),
        },
        language=language,
    )  # fmt: skip
    page = export_notebook(executed, tmp_path / "05.html", language=language)
    assert ("读回 60 份答卷" if language == "zh" else "60 responses") in page.read_text(
        encoding="utf-8"
    )
    assert len(list((tmp_path / "exports").glob("*.losses.md"))) == 11
