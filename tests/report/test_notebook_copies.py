"""Copies of the notebooks in a workbench, after the package was updated.

NC1 nothing is older right after init; a run uses the workbench's own
NC2 a copy of an older version that nobody edited is not used, and `update` lays the new one
NC3 an edited one is used and stays; where it fails the message says that it may be of an older version
NC4 outputs are no edit; a damaged record makes every notebook the workbench's own
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from feedback.cli import app
from feedback.errors import ReportError
from feedback.files import shipped
from feedback.pipeline.assemble import notebook_of
from feedback.report.notebook_copies import RECORD, _digest, standing_of, update_notebooks
from feedback.report.notebooks import run_notebook

NAME = "00_start_here.ipynb"


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    assert CliRunner().invoke(app, ["init", str(tmp_path / "bench")]).exit_code == 0
    return tmp_path / "bench" / "notebooks"


def grow_old(folder: Path, name: str, source: str = "old = 1") -> None:
    """As an older version would have laid it: other cells, and a record of them."""
    path = folder / name
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source, id="old"))
    nbformat.write(notebook, path)
    told = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    told[name] |= {"of": "another", "is": _digest(path)}
    (folder / RECORD).write_text(json.dumps(told), encoding="utf-8")


def edit(path: Path, source: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source, id=f"mine{len(notebook.cells)}"))
    nbformat.write(notebook, path)


def test_right_after_init_all_are_current(bench: Path) -> None:  # NC1
    names = sorted(path.name for path in shipped("notebooks").glob("*.ipynb"))
    assert {standing_of(bench / name) for name in names} == {"current"}
    assert notebook_of(Path(NAME).stem, home=bench.parent, language="zh") == bench / NAME
    assert update_notebooks(bench) == ([], [])


def test_an_older_copy_is_not_used(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # NC2
    grow_old(bench, NAME)
    assert standing_of(bench / NAME) == "older"
    assert notebook_of(Path(NAME).stem, home=bench.parent, language="zh") == shipped("notebooks") / NAME  # fmt: skip
    monkeypatch.chdir(bench.parent)
    said = CliRunner().invoke(app, ["doctor"]).stdout
    assert "00_start_here" in said and "feedback notebook update" in said
    done = CliRunner().invoke(app, ["notebook", "update"])
    assert NAME in done.stdout
    assert (bench / NAME).read_bytes() == (shipped("notebooks") / NAME).read_bytes()
    assert standing_of(bench / NAME) == "current"


def test_a_copy_in_one_language_stays_in_it(tmp_path: Path) -> None:  # NC2
    assert CliRunner().invoke(app, ["init", str(tmp_path / "en"), "--language", "en"]).exit_code == 0  # fmt: skip
    folder = tmp_path / "en" / "notebooks"
    before = (folder / NAME).read_bytes()
    assert standing_of(folder / NAME) == "current"
    grow_old(folder, NAME)
    assert update_notebooks(folder) == ([NAME], [])
    assert (folder / NAME).read_bytes() == before


def test_an_edited_copy_stays(bench: Path, tmp_path: Path) -> None:  # NC3
    edit(bench / NAME, "mine = 1")
    assert standing_of(bench / NAME) == "edited"
    grow_old(bench, NAME)
    edit(bench / NAME, "raise RuntimeError('gone')")
    assert standing_of(bench / NAME) == "edited older"
    before = (bench / NAME).read_bytes()
    assert notebook_of(Path(NAME).stem, home=bench.parent, language="zh") == bench / NAME
    assert update_notebooks(bench) == ([], [NAME])
    assert (bench / NAME).read_bytes() == before
    bare = nbformat.read(bench / NAME, as_version=4)
    bare.cells = bare.cells[-1:]
    nbformat.write(bare, bench / NAME)
    with pytest.raises(ReportError) as caught:
        run_notebook(bench / NAME, tmp_path / "out.ipynb")
    assert "put it aside" in caught.value.en and "改名" in caught.value.zh


def test_outputs_are_no_edit(bench: Path) -> None:  # NC4
    notebook = nbformat.read(bench / NAME, as_version=4)
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="1")]
    code.execution_count = 3
    nbformat.write(notebook, bench / NAME)
    assert standing_of(bench / NAME) == "current"
    for content in ("{", "[]", '{"00_start_here.ipynb": 3}'):
        (bench / RECORD).write_text(content, encoding="utf-8")
        assert standing_of(bench / NAME) == "own"
        assert update_notebooks(bench) == ([], [])
    (bench / NAME).write_text("no notebook", encoding="utf-8")
    assert standing_of(bench / NAME) == "own"
