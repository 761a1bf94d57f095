"""Notebooks are thin, speak both languages, run from clean, and leave nothing on stderr.

NB1 first code cell tagged `parameters`, typed literals with help; at most 12 code cells, the others of at most 10 lines; no def, no try.
NB2 no outputs are committed; text comes in both languages, cell by cell.
NB4 told something else than the run was, a page says so, shows other figures, and the run's files stay;
    a parameter misspelt under plain papermill is refused by the notebook.
NB5 what a page leaves beside the tables is its own: no other page's, no other language's.
NB3 each runs under papermill on the demo study, in Chinese or in English, and its page passes the gate.
"""

from __future__ import annotations

import ast
import hashlib
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from feedback.errors import StudyError
from feedback.pipeline import Results, load_results
from feedback.pipeline.followup.pages import PAGES as FOLLOWED
from feedback.pipeline.summary import PAGES
from feedback.report.export import export_notebook
from feedback.report.injected import check_history
from feedback.report.notebooks import run_notebook
from feedback.report.parameters import read_parameters

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
DRIVEN = ("00", "05")  # pages people work in: they say what to type


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
    for cell in cells[1:]:  # the first is a line a parameter
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
        elif path.stem[:2] not in DRIVEN:
            plain = re.sub(r"`[^`]+`", "", cell.source)
            assert not re.search(r"[a-z]+_[a-z]", plain), "a name of the code"
    tags = [cell.metadata.tags[0] for cell in notebook.cells if cell.cell_type == "markdown"]
    assert tags
    assert tags[::2] == ["lang-zh"] * (len(tags) // 2)
    assert tags[1::2] == ["lang-en"] * (len(tags) // 2)


def test_every_page_of_the_report_has_its_notebook() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {*PAGES, *FOLLOWED}


@pytest.mark.parametrize("language", ["lang-zh", "lang-en"])
def test_the_start_page_names_every_notebook(language: str) -> None:
    """`make lab` opens it: who does not know a notebook's name finds it there, and how to run one without JupyterLab."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "jupyter lab --ip=127.0.0.1 notebooks/00_start_here.ipynb" in makefile
    cells = nbformat.read(ROOT / "notebooks" / "00_start_here.ipynb", as_version=4).cells
    told = next(c.source for c in cells if language in c.metadata.get("tags", ()))
    linked = set(re.findall(r"\]\((\w+)\.ipynb\)", told))
    assert linked == {path.stem for path in NOTEBOOKS} - {"00_start_here"}
    assert "papermill notebooks/" in told


@pytest.fixture(scope="module")
def results(demo: Results, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A copy of the run: pages leave CSV beside the tables they are given."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(demo.folder, folder / "tables")
    return load_results("demo", tables=folder)


def test_no_two_pages_leave_a_csv_of_one_name() -> None:  # NB5
    written: dict[str, str] = {}
    for path in NOTEBOOKS:
        source = "\n".join(cell.source for cell in code_cells(path))
        names = set(re.findall(r'write_csv\("(\w+)"', source))
        if told := re.search(r"written = ([^\0]+?)\n_ =", source):
            names |= set(re.findall(r'"(\w+)":', told[1]))
        if path.stem in FOLLOWED:  # the tables they show lie in the follow-up's folder already
            assert not names
            continue
        assert names or path.stem == "05_questionnaire", path.stem
        if path.stem == "60_group":  # of a folder of its own
            continue
        assert not names & set(written), {name: (written.get(name), path.stem) for name in names}
        written |= dict.fromkeys(names, path.stem)


# each page in one language at least, the pages with most words of their own in both
DRAWN = set(PAGES) - {
    "95_instruments"
}  # asked of studies of its own: tests/pipeline/test_side_by_side.py
LANGUAGES = {"40_drivers": ("zh", "en"), "50_pain_points": ("zh", "en")}
RUNS = [
    (path.stem, language)
    for number, path in enumerate(path for path in NOTEBOOKS if path.stem in DRAWN)
    for language in LANGUAGES.get(path.stem, (("zh", "en")[number % 2],))
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), RUNS)
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
    assert "Not the run" not in html
    assert "不是这次运行" not in html


SOME = {"where": 'branch != "云山店"'}
OTHERWISE = {
    "10_cleaning": SOME,
    "20_sentiment": {"method": "ratings", **SOME},
    "25_aspects": {"taxonomy": "general", "threshold": -0.5, "where": "rating <= 4"},
    "30_topics": {"topics": 12, "method": "clusters", "seed": 3, "where": "rating <= 4"},
    "40_drivers": {"outcome": "nps", "method": "johnson", "missing": "impute", "bootstrap": 40,
                   "groups": "channel", "level": 0.8},
    "45_measures": {"items": ["wifi", "quiet", "clean"], "careless": "drop", "level": 0.8,
                    "weights": {"guesttype": {"第一次入住": 0.5, "以前住过": 0.5}}},
    "47_robustness": {"smallest_change": 0.3, "groups": "channel", "picked": 1, "level": 0.8},
    "50_pain_points": {"min_mentions": 1500, "segments": "channel", "level": 0.8},
    "60_group": {"since": "2025-03-15"},
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERWISE)
def test_a_page_told_otherwise_says_so_and_the_run_stays(  # NB4
    results: Results, tmp_path: Path, name: str
) -> None:
    before = files_of(results.folder)
    executed = tmp_path / "otherwise.ipynb"
    told = {"study": "demo", "tables": str(results.folder), "language": "zh", **OTHERWISE[name]}
    run_notebook(ROOT / "notebooks" / f"{name}.ipynb", executed, parameters=told)
    page = export_notebook(executed, tmp_path / "otherwise.html", language="zh")
    html = page.read_text(encoding="utf-8")
    assert "不是这次运行的结果" in html
    if "level" in OTHERWISE[name]:
        assert "80%" in html
        assert "95% 区间" not in html
    after = files_of(results.folder)
    assert sorted(name for name in before | after if before.get(name) != after.get(name)) == []


def files_of(folder: Path) -> dict[str, str]:
    """Name of each file there, and what is in it, as a digest."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow
def test_a_page_in_another_language_leaves_the_csv_of_the_run(results: Results) -> None:  # NB5
    from feedback.study import load_study

    english = Results(load_study("demo"), results.folder, shown_in="en")
    assert english.write_csv("x", results.table("items")) is None
    own = results.write_csv("x", results.table("items"))
    assert own is not None
    own.unlink()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_notebook_checks_what_it_was_told(path: Path) -> None:  # NB4
    """As under plain papermill, which only warns: the cell it injects is checked by the notebook's own first cells."""
    cells = code_cells(path)
    assert any("check_parameters()" in cell.source for cell in cells[1:3])
    known = read_parameters(path).parameters[0].name
    with pytest.raises(StudyError, match=f"Did you mean: {known}"):
        check_history([cells[0].source, f"# Parameters\n{known[:-1]} = 'demo'\n"])


@pytest.mark.slow
def test_plain_papermill_is_refused_a_misspelt_parameter(
    results: Results, tmp_path: Path
) -> None:  # NB4
    import papermill
    from papermill.exceptions import PapermillExecutionError

    with pytest.raises(PapermillExecutionError, match="Did you mean: where"):
        papermill.execute_notebook(
            ROOT / "notebooks" / "45_measures.ipynb",
            tmp_path / "out.ipynb",
            parameters={"tables": str(results.folder), "wheer": "rating <= 3"},
            progress_bar=False,
        )


@pytest.mark.slow
def test_a_newcomer_can_walk_through_the_demo(results: Results, tmp_path: Path) -> None:  # NB3
    executed = tmp_path / "00.ipynb"
    told = {"language": "en", "tables": str(results.folder)}
    run_notebook(ROOT / "notebooks" / "00_start_here.ipynb", executed, parameters=told)
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
    assert len(list((tmp_path / "exports").glob("*.losses.md"))) == 12
