"""Run one notebook through papermill: parameters checked first, the result written whole or not at all.

papermill 2.7 by itself warns of unknown parameters only, writes Chinese as \\u escapes, opens its output
many times for writing, and calls cells completed that a dead kernel never ran. None of that passes here.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from feedback import errors
from feedback.charts.theme import check_language
from feedback.errors import FeedbackError, ReportError
from feedback.files import written_whole
from feedback.report.diagnostics import (
    chatter_of,
    explain_fault,
    faults_of,
    recorded,
    without_stderr,
)
from feedback.report.notebook_copies import may_be_older
from feedback.report.parameters import load_notebook, read_parameters
from feedback.report.problems import REMEDIES
from feedback.results import Words

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LONGEST = 1200  # characters of what a cell raised


@dataclass(slots=True)
class _Place:
    """Where execution stands, kept by a hook because a dead kernel leaves no trace in the notebook."""

    index: int = -1


def run_notebook(
    path: str | Path,
    output: str | Path,
    *,
    parameters: Mapping[str, Any] | None = None,
    kernel_name: str | None = None,
    timeout: float = 600,
    language: str = "zh",
    cwd: str | Path | None = None,
    defaults: Mapping[str, str] | None = None,
) -> Path:
    """Execute a notebook with parameters and write the executed notebook.

    Parameters
    ----------
    path, output
        The notebook, and where the executed one shall stand; its folder is made when missing.
    parameters
        By name, checked against the cell tagged `parameters`. A notebook that has a parameter
        `language` gets `language` unless it is given.
    kernel_name
        An installed kernel; default a kernel of this interpreter.
    timeout
        Seconds a cell may take.
    language
        "zh" or "en"; the kernel's messages speak it.
    cwd
        Folder the kernel works in; default the current one.
    defaults
        Environment variables of the kernel where the session sets none (`kernel.OF_PAGES` for pages of a report).

    Returns
    -------
    pathlib.Path
        `output`.

    Raises
    ------
    StudyError
        An unknown parameter or a value of the wrong type; nothing has run.
    ReportError
        A cell failed, did not run, took too long, or the kernel died, or a fault stood on stderr (see
        `diagnostics`); `output` is untouched.
    """
    check_language(language)
    path, output = Path(path), Path(output)
    notebook = load_notebook(path)
    known = read_parameters(path)
    given = dict(parameters or {})
    if "language" not in given and any(p.name == "language" for p in known.parameters):
        given["language"] = language
    given = known.check(given)
    _inject(notebook, known.source(given))
    rerun = _command(path, given, cwd=Path(cwd or "."))
    try:
        executed = _execute(
            notebook,
            name=path.name,
            rerun=rerun,
            kernel_name=kernel_name,
            timeout=timeout,
            language=language,
            cwd=cwd,
            defaults=defaults,
        )
        check_executed(executed, name=path.name, rerun=rerun)
    except ReportError as error:
        raise _blamed(error, path) from error
    executed = _with_chatter_set_aside(executed, name=output.stem)
    _drop_times(executed, given)
    _write(executed, output)
    return output


def _inject(notebook: Any, source: str) -> None:
    """Put the values behind the tagged cell, in place of those of an earlier run."""
    import nbformat

    cell = nbformat.v4.new_code_cell(source=source, id="injected-parameters")
    cell.metadata["tags"] = ["injected-parameters"]
    kept = [c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    tagged = (i + 1 for i, c in enumerate(kept) if "parameters" in c.metadata.get("tags", []))
    place = next(tagged, 0)
    notebook.cells = [*kept[:place], cell, *kept[place:]]
    for code in (c for c in notebook.cells if c.cell_type == "code"):
        code.outputs, code.execution_count = [], None


def _execute(
    notebook: Any,
    *,
    name: str,
    rerun: str,
    kernel_name: str | None,
    timeout: float,
    language: str,
    cwd: str | Path | None,
    defaults: Mapping[str, str] | None,
) -> Any:
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from feedback.report.kernel import OWN, in_own_loop, kernel_manager

    place = _Place()

    def remember(cell: Any, cell_index: int) -> None:
        place.index = cell_index

    execute = partial(
        papermill.execute_notebook,
        notebook,
        None,  # written by us, at the end
        kernel_name=kernel_name or OWN,
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        execution_timeout=timeout,
        kernel_manager_class=kernel_manager(
            kernel_name, language=language, folder=cwd, defaults=defaults
        ),
        on_cell_execute=remember,
    )
    try:
        return in_own_loop(execute)
    except PapermillExecutionError as error:
        raise _failed(
            name, error.cell_index, notebook, _raised(error.ename, error.evalue), rerun
        ) from error
    except CellTimeoutError as error:
        said = Words(
            en=f"took longer than {timeout:g} s. Close what else is running or give it more time, then run again.",
            zh=f"超过 {timeout:g} 秒。请关闭其他程序或放宽时限，然后重新运行。",
        )
        raise _failed(name, place.index, notebook, said, rerun) from error
    except DeadKernelError as error:
        said = Words(
            en="the kernel died (out of memory, or exit()). Close what else is running, then run again.",
            zh="内核已终止（内存不足，或调用了 exit()）。请关闭其他程序，然后重新运行。",
        )
        raise _failed(name, place.index, notebook, said, rerun) from error
    except (RuntimeError, OSError) as error:
        raise ReportError(
            en=f"{name}: the kernel could not be started ({error}). Run `feedback doctor`.",
            zh=f"{name}：无法启动内核（{error}）。请运行 `feedback doctor`。",
        ) from error


def check_executed(notebook: Any, *, name: str, rerun: str = "") -> None:
    """Every code cell ran, none failed, and on stderr stands no fault; chatter of libraries may.

    Raises
    ------
    ReportError
        Names the notebook, the cell and what was found.
    """
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                raise _failed(name, index, notebook, _raised(output.ename, output.evalue), rerun)
            if output.output_type == "stream" and output.name == "stderr":
                for fault in faults_of(output.text):
                    raise _failed(name, index, notebook, explain_fault(fault), rerun)
        if cell.execution_count is None:
            said = Words(
                en="was never run. Run the notebook from its first cell to its last.",
                zh="没有运行。请从第一个单元格运行到最后一个。",
            )
            raise _failed(name, index, notebook, said, rerun)


def _raised(kind: str, message: str) -> Words:
    """What a cell raised; an error of ours says itself what to do."""
    said = _ANSI.sub("", f"{kind}: {message}").strip()
    said = said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
    if isinstance(known := getattr(errors, kind, None), type) and issubclass(known, FeedbackError):
        return Words(en=said, zh=said)
    return Words(en=f"{said}.", zh=f"{said}。") + REMEDIES["error"]


def _with_chatter_set_aside(notebook: Any, *, name: str) -> Any:
    """Out of the cells, where readers would take it for a fault, into the notebook's metadata."""
    said = recorded(name, chatter_of(notebook))
    bare = without_stderr(notebook)
    own = {**bare.metadata.get("feedback", {}), "diagnostics": said}
    if not said:
        own.pop("diagnostics")  # of a run before this one
    if own:
        bare.metadata["feedback"] = own
    return bare


def diagnostics_of(folder: Path) -> list[dict[str, Any]]:
    """What libraries said while the notebooks of a folder ran; lines as `recorded` makes them."""
    return [
        line
        for file in sorted(folder.glob("*.ipynb"))
        for line in load_notebook(file).metadata.get("feedback", {}).get("diagnostics", ())
    ]


def _drop_times(notebook: Any, given: Mapping[str, Any]) -> None:
    """Equal input, equal file: when each cell ran belongs into a log."""
    for cell in notebook.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
    notebook.metadata["papermill"] = {"parameters": json.loads(_as_json(given))}


def _failed(name: str, index: int, notebook: Any, said: Words, rerun: str) -> ReportError:
    code = [i for i, cell in enumerate(notebook.cells[: index + 1]) if cell.cell_type == "code"]
    number = len(code)
    source = (
        notebook.cells[index].source.strip().splitlines()
        if 0 <= index < len(notebook.cells)
        else []
    )
    first = source[0][:80] if source else ""
    again_en = f"\nRerun just this notebook: {rerun}" if rerun else ""
    again_zh = f"\n单独重跑：{rerun}" if rerun else ""
    return ReportError(
        en=f"{name}: code cell {number} ({first}) failed: {said.en}{again_en}",
        zh=f"{name}：第 {number} 个代码单元格（{first}）失败：{said.zh}{again_zh}",
    )


def _blamed(error: ReportError, path: Path) -> ReportError:
    """The same; of a workbench's own notebook that it is not the one that ships."""
    if not may_be_older(path):
        return error
    return ReportError(
        en=f"{error.en}\n{path} is not as it ships with this version. If you did not change it, put it aside under another name: "
        "reports then take the one that ships.",
        zh=f"{error.zh}\n{path} 与本版本自带的不同。如果不是您改的，请改名放到一边，报告就会用自带的笔记本。",
    )


def _command(path: Path, given: Mapping[str, Any], *, cwd: Path) -> str:
    """From the folder one stands in, into it: the one it was to be written to may be gone by then."""
    there = {name: _from_anywhere(value, cwd) for name, value in given.items()}
    output = f"{path.stem}.rerun.ipynb"
    return shlex.join(["papermill", str(path), output, "-k", "python3", "-y", _as_json(there)])


def _from_anywhere(value: Any, cwd: Path) -> Any:
    """A path that is relative to the kernel's folder, written out."""
    if isinstance(value, str) and "/" in value:
        with suppress(OSError, ValueError):
            if (cwd / value).exists():
                return str((cwd / value).resolve())
    return value


def _as_json(given: Mapping[str, Any]) -> str:
    return json.dumps(given, ensure_ascii=False, default=str)


def _write(notebook: Any, output: Path) -> None:
    import nbformat

    with written_whole(output) as beside:
        beside.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", errors="replace")
