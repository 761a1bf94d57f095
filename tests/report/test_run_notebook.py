"""Running a notebook.

RN001 parameters are checked before a kernel starts
RN002 the executed notebook holds the values readably, and the kernel is this interpreter
RN003 a failing, hanging, dying or exiting cell, and a fault on stderr, fails the run and leaves no output
RN004 the error names notebook, cell, fault, what to do and how to rerun just this, and no folder that may be gone
RN006 what libraries say on stderr fails nothing: it leaves the cells and is recorded, with who said it
RN005 two runs at a time do not disturb each other
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from feedback.errors import ReportError, StudyError
from feedback.report import export_notebook, run_notebook

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
    "traceback": (
        "import sys, traceback\ntry: 1 / 0\nexcept Exception: traceback.print_exc()",
        "ZeroDivisionError: division by zero",
    ),
    "ours": (
        "import warnings, feedback.errors as e\nwarnings.warn('两行', e.FeedbackWarning)",
        "FeedbackWarning: 两行",
    ),
    "our log": (
        "import logging\nlogging.getLogger('feedback.x').warning('odd')",
        "feedback.x: odd",
    ),
    "error log": ("import logging\nlogging.getLogger('lib.x').error('bad')", "ERROR lib.x: bad"),
    "glyph": ("import warnings\nwarnings.warn('Glyph 22909 missing from font')", "Glyph 22909"),
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
    assert re.search(r"feedback doctor|FEEDBACK_FONT|run again", error.value.en)
    assert re.search(r"feedback doctor|FEEDBACK_FONT|重新运行", error.value.zh)
    command = shlex.split(error.value.en.splitlines()[-1].split(": ", 1)[1])
    assert command[:3] == ["papermill", str(path), "n.rerun.ipynb"]
    assert json.loads(command[-1])["study"] == "虹桥"


def test_the_command_to_rerun_holds_where_one_stands(tmp_path: Path) -> None:  # RN004
    (tmp_path / "made/notebooks").mkdir(parents=True)
    (tmp_path / "made/tables").mkdir()
    path = write(tmp_path / "n.ipynb", "1/0")
    with pytest.raises(ReportError) as error:
        run_notebook(
            path, tmp_path / "o.ipynb", parameters={"study": "../tables"}, cwd=tmp_path / "made/notebooks"
        )  # fmt: skip
    given = json.loads(shlex.split(error.value.en.splitlines()[-1])[-1])
    assert given["study"] == str((tmp_path / "made/tables").resolve())


CHATTER = {
    "RuntimeWarning": "import numpy as np\nnp.sqrt(np.array([-1e-17]))",
    "DeprecationWarning": "import warnings\nwarnings.warn('old', DeprecationWarning)",
    "WARNING lib.x": "import logging\nlogging.getLogger('lib.x').warning('findfont: no bold')",
    "stderr": "import sys\nfor n in range(9): sys.stderr.write(f'\\r{n}/8')",
}


@pytest.mark.parametrize("warm", ["0", ""])
def test_what_libraries_say_is_recorded_and_fails_nothing(
    warm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # RN006
    monkeypatch.setenv("FEEDBACK_WARM", warm)
    path = write(tmp_path / "n.ipynb", *CHATTER.values(), "print('done')")
    out = run_notebook(path, tmp_path / "out.ipynb")
    assert said(out)[-1] == "done\n"
    notebook = nbformat.read(out, as_version=4)
    streams = [output.get("name") for cell in notebook.cells for output in cell.get("outputs", [])]
    assert "stderr" not in streams
    lines = notebook.metadata["feedback"]["diagnostics"]
    assert [line["source"] for line in lines] == list(CHATTER)
    assert {line["place"] for line in lines} == {"out"}
    assert [line["said"] for line in lines][1:] == ["old", "findfont: no bold", "8/8"]
    page = export_notebook(out, tmp_path / "out.html").read_text("utf-8")
    assert "findfont" not in page


def test_a_relative_folder_holds_for_a_warm_kernel_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:  # RN005
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    path = write(tmp_path / "n.ipynb", "import os\nprint(os.getcwd())")
    out = run_notebook(path, tmp_path / "out.ipynb", cwd="here")
    assert said(out) == [f"{tmp_path / 'here'}\n"]
    assert capfd.readouterr().err == ""


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
