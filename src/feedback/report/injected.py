"""Parameters that reached a running notebook past our runner: plain papermill's cell, or one edited in JupyterLab."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from feedback.report.parameters import NotebookParameters, read_cell
from feedback.report.syntax import parse

_MARK = "# Parameters"  # how papermill's injected cell begins


def check_parameters() -> None:
    """Check, in a notebook, the values its parameters have been given: names, types, ranges.

    papermill only warns of a name the notebook does not have, and runs without it.

    Raises
    ------
    StudyError
        An unknown name (the nearest is offered), or a value of another type or out of range.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        check_history(shell.user_ns.get("In", ()))


def check_history(cells: Sequence[str]) -> None:
    """Check the values in the sources of the cells run so far.

    Raises
    ------
    StudyError
        As in `check_parameters`.

    Examples
    --------
    >>> check_history(["top: int = 10  # aspects shown (1 to 50)", "# Parameters\\ntpo = 5"])
    Traceback (most recent call last):
    feedback.errors.StudyError: notebook: no parameter 'tpo'. Did you mean: top? Parameters there: top.
    """
    given: dict[str, Any] = {}
    for source in reversed(cells):
        if source.lstrip().startswith(_MARK):
            given = {**_literals(source), **given}
        elif _is_declaration(source):
            NotebookParameters("notebook", tuple(read_cell(source, where="notebook"))).check(given)
            return


def _is_declaration(source: str) -> bool:
    """A cell of annotated literals: the one tagged parameters."""
    try:
        body = parse(source).body
    except SyntaxError:  # magics
        return False
    told = [node for node in body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return bool(told) and all(isinstance(node, ast.AnnAssign) for node in told)


def _literals(source: str) -> dict[str, Any]:
    """Names and values of an injected cell; what is no literal is left to Python."""
    found = {}
    for node in parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return found
