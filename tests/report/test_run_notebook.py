"""Running a notebook.

RN001 parameters are checked before a kernel starts
RN002 the executed notebook holds the values readably, and the kernel is this interpreter
RN003 a failing, hanging, dying, exiting or stderr-writing cell fails the run and leaves no output
RN004 the error names notebook, cell, fault and how to rerun just this
RN005 two runs at a time do not disturb each other
"""

from __future__ import annotations

import json
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from feedback.errors import ReportError, StudyError
from feedback.report import run_notebook

PARAMETERS = 'study: str = "demo"\ntop: int = 3\nlanguage: str = "zh"'


def write(path: Path, *cells: str) -> Path:
    first = nbformat.v4.new_code_cell(PARAMETERS)
    first.metadata["tags"] = ["parameters"]
    notebook = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, cells)])
    nbformat.write(notebook, path)
    return path


def said(path: Path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    return [
        "".join(output.get("text", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    ]


def test_parameters_are_checked_before_anything_runs(tmp_path: Path) -> None:  # RN001
    path = write(tmp_path / "n.ipynb", f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    for wrong in ({"topp": 1}, {"top": "many"}):
        with pytest.raises(StudyError):
            run_notebook(path, tmp_path / "out.ipynb", parameters=wrong)
    with pytest.raises(StudyError, match="'fr'"):
        run_notebook(path, tmp_path / "out.ipynb", language="fr")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["n.ipynb"]


def test_the_executed_notebook_is_written_with_readable_values(tmp_path: Path) -> None:  # RN002
    path = write(
        tmp_path / "n {x}.ipynb",  # papermill would format braces in a path
        "import os, sys, feedback\nprint(study, top, language)",
        "print(sys.executable)\nprint(os.getcwd())\nprint(os.environ['FEEDBACK_LANGUAGE'])",
        "",
    )
    out = tmp_path / "deep" / "{y} 报告.ipynb"
    work = tmp_path / "work"
    work.mkdir()
    assert run_notebook(path, out, parameters={"study": "酒店"}, language="en", cwd=work) == out
    assert "study = '酒店'" in out.read_text("utf-8")
    assert "\\u9152" not in out.read_text("utf-8")
    assert said(out) == ["酒店 3 en\n", f"{sys.executable}\n{work}\nen\n"]
    assert [file.name for file in out.parent.iterdir()] == [out.name]
    # a second run replaces the values of the first
    again = tmp_path / "again.ipynb"
    run_notebook(out, again, parameters={"study": "商场", "top": 1})
    assert said(again)[0] == "商场 1 zh\n"
    assert again.read_text("utf-8").count("# Parameters of this run") == 1
    # equal input, equal file
    first = again.read_bytes()
    run_notebook(out, again, parameters={"study": "商场", "top": 1})
    assert again.read_bytes() == first


FAULTS = {
    "error": ("x = 1 / 0", "ZeroDivisionError: division by zero"),
    "stderr": ("import sys\nprint('缺字', file=sys.stderr)", "stderr: 缺字"),
    "warning": ("import warnings\nwarnings.warn('Glyph 22909 missing from font')", "Glyph 22909"),
    "exit": ("import sys\nsys.exit(0)", "SystemExit"),
    "dead": ("import os\nos._exit(1)", "kernel died"),
    "hang": ("while True:\n    pass", "took longer than 2 s"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_the_run_and_leaves_no_output(fault: str, tmp_path: Path) -> None:  # RN003
    source, message = FAULTS[fault]
    path = write(tmp_path / "n.ipynb", "y = 1", source, "print('after')")
    out = tmp_path / "out.ipynb"
    out.write_text("the report of last month")
    with pytest.raises(ReportError) as error:
        run_notebook(path, out, parameters={"study": "虹桥"}, timeout=2)
    assert message in error.value.en
    assert out.read_text() == "the report of last month"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["n.ipynb", "out.ipynb"]
    # RN004: cell 1 is the tagged one, 2 the values put in behind it
    assert error.value.en.startswith(f"n.ipynb: code cell 4 ({source.splitlines()[0]})")
    assert "第 4 个代码单元格" in error.value.zh
    command = shlex.split(error.value.en.splitlines()[-1].split(": ", 1)[1])
    assert command[:3] == ["papermill", str(path), str(out)]
    assert json.loads(command[-1])["study"] == "虹桥"


def test_two_runs_at_a_time_keep_apart(tmp_path: Path) -> None:  # RN005
    path = write(
        tmp_path / "n.ipynb", "import os, time\ntime.sleep(0.3)\nprint(study, os.getcwd())"
    )

    def run(name: str) -> list[str]:
        (tmp_path / name).mkdir()
        out = tmp_path / f"{name}.ipynb"
        run_notebook(path, out, parameters={"study": name}, cwd=tmp_path / name)
        return said(out)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, ["一", "二"])) == [
            [f"一 {tmp_path / '一'}\n"],
            [f"二 {tmp_path / '二'}\n"],
        ]
