"""A workbench in one language: its notebooks read well in JupyterLab, and reports in the other one lose no heading.

NL1 `feedback init DIR --language en`: text in English alone, the parameter says so; without it both languages.
NL2 a page takes the workbench's own notebook where that speaks the report's language, else the one that ships.
NL3 a language nobody speaks here is one message, and nothing is made.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from feedback.cli import app
from feedback.errors import StudyError
from feedback.files import shipped
from feedback.pipeline.assemble import notebook_of
from feedback.report.languages import speaks
from feedback.report.parameters import read_parameters

NAMES = sorted(path.name for path in shipped("notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one") / "bench"
    assert CliRunner().invoke(app, ["init", str(folder), "--language", "en"]).exit_code == 0
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_one_language_alone(bench: Path, name: str) -> None:  # NL1
    own = nbformat.read(bench / "notebooks" / name, as_version=4)
    nbformat.validate(own)
    whole = nbformat.read(shipped("notebooks") / name, as_version=4)
    texts = [cell for cell in own.cells if cell.cell_type == "markdown"]
    assert texts == [cell for cell in whole.cells if "lang-en" in cell.metadata.get("tags", [])]
    (spoken,) = [each for each in read_parameters(bench / "notebooks" / name).parameters if each.name == "language"]  # fmt: skip
    assert spoken.default == "en"
    code = [
        [cell.source for cell in each.cells if cell.cell_type == "code"] for each in (own, whole)
    ]
    assert code[0][1:] == code[1][1:]


def test_both_languages_without_it(tmp_path: Path) -> None:  # NL1
    assert CliRunner().invoke(app, ["init", str(tmp_path / "bench")]).exit_code == 0
    for name in NAMES:
        own = (tmp_path / "bench" / "notebooks" / name).read_bytes()
        assert own == (shipped("notebooks") / name).read_bytes()


def test_a_page_takes_the_notebook_that_speaks_its_language(bench: Path, tmp_path: Path) -> None:  # NL2  # fmt: skip
    own = bench / "notebooks" / "20_sentiment.ipynb"
    assert notebook_of("20_sentiment", home=bench, language="en") == own
    assert notebook_of("20_sentiment", home=bench, language="zh") == shipped("notebooks") / own.name
    made = nbformat.read(own, as_version=4)
    for cell in made.cells:
        cell.metadata.pop("tags", None)
    (tmp_path / "notebooks").mkdir()
    nbformat.write(made, tmp_path / "notebooks" / own.name)  # somebody's own, without tags
    assert speaks(tmp_path / "notebooks" / own.name, "zh")
    assert notebook_of("20_sentiment", home=tmp_path, language="zh").parent.parent == tmp_path


def test_an_unknown_language_makes_nothing(tmp_path: Path) -> None:  # NL3
    done = CliRunner().invoke(app, ["init", str(tmp_path / "bench"), "--language", "fr"])
    assert isinstance(done.exception, StudyError)
    assert "zh, en" in done.exception.en
    assert not (tmp_path / "bench").exists()
