"""Parameters of a notebook: read from its tagged cell, checked before anything runs, injected readably.

The first code cell tagged `parameters` holds annotated literals, a comment behind each as its help, and at the
end of the comment the range where there is one:

    study: str = "demo"                    # name of the study
    language: "Literal['zh', 'en']" = "zh" # language of the page; quoted, a type needs no import
    top: int = 10                          # aspects shown (1 to 50)
    since: "date | None" = None            # first day, None for all
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError, StudyError, nearest, system_reason
from feedback.report.parameter_range import ANY, Range, range_of
from feedback.report.parameter_types import fits, from_text, holds_date, kind_of, literal, plain
from feedback.report.syntax import parse

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: name, annotation as written, default, help, and the range the help ends with."""

    name: str
    type: str
    default: Any
    help: str = ""
    range: Range = ANY


@dataclass(frozen=True, slots=True)
class NotebookParameters:
    """What a notebook can be told: names, types, ranges, defaults and help of its parameters.

    Parameters
    ----------
    notebook
        Its file name, for messages.
    parameters
        In the order of the cell.

    Examples
    --------
    >>> top = Parameter("top", "int", 10, "aspects shown (1 to 50)", Range(1, 50))
    >>> told = NotebookParameters("report.ipynb", (top,))
    >>> told.read({"top": "5"})
    {'top': 5}
    >>> told.check({"top": 51})
    Traceback (most recent call last):
    feedback.errors.StudyError: report.ipynb: parameter top should be 1 to 50, it is 51...
    """

    notebook: str
    parameters: tuple[Parameter, ...]

    @property
    def table(self) -> pd.DataFrame:
        """Index name; columns type, default, help."""
        import pandas as pd

        rows = [(p.name, p.type, repr(p.default), p.help) for p in self.parameters]
        return pd.DataFrame(rows, columns=["name", "type", "default", "help"]).set_index("name")

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.notebook)}</p>{self.table.to_html()}"

    def check(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values given, as plain Python, in the order of the cell.

        Raises
        ------
        StudyError
            A name the notebook does not have (the nearest is offered), or a value of another type or
            out of range.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise self._unknown(str(name))
        return {
            name: self._checked(parameter, given[name])
            for name, parameter in known.items()
            if name in given
        }

    def read(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Values as typed on a command line, turned into the type of each parameter and checked.

        Raises
        ------
        StudyError
            An unknown name, or a text that is not of the type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        given = {
            name: from_text(text, known[name].type) if name in known else text
            for name, text in texts.items()
        }
        return self.check(given)

    def source(self, given: Mapping[str, Any]) -> str:
        """The cell that sets the values; Chinese stays Chinese.

        Examples
        --------
        >>> told = NotebookParameters("n.ipynb", (Parameter("branch", "str", ""),))
        >>> print(told.source({"branch": "人民广场店"}))
        # Parameters of this run
        branch = '人民广场店'
        """
        values = self.check(given)
        lines = [f"{name} = {literal(value)}" for name, value in values.items()]
        if any(holds_date(value) for value in values.values()):
            lines.insert(0, "from datetime import date")
        return "\n".join(["# Parameters of this run", *lines])

    def _unknown(self, name: str) -> StudyError:
        names = [parameter.name for parameter in self.parameters]
        near = nearest(name, names)
        hint_en = f" Did you mean: {', '.join(near)}?" if near else ""
        hint_zh = f"是否指：{'、'.join(near)}？" if near else ""
        return StudyError(
            en=f"{self.notebook}: no parameter {name!r}.{hint_en} Parameters there: {', '.join(names) or 'none'}.",
            zh=f"{self.notebook}：没有参数 {name!r}。{hint_zh}现有参数：{'、'.join(names) or '无'}。",
        )

    def _checked(self, parameter: Parameter, given: Any) -> Any:
        value = plain(given, parameter.type)
        if not fits(value, parameter.type):
            raise self._unfit(parameter, given, parameter.type, parameter.type)
        if not parameter.range.holds(value):
            wanted = [parameter.range.said(language=language) for language in ("en", "zh")]
            raise self._unfit(parameter, given, *wanted)
        return value

    def _unfit(self, parameter: Parameter, given: Any, en: str, zh: str) -> StudyError:
        shown, kind = repr(plain(given, parameter.type)), type(given).__name__
        shown = shown if len(shown) <= 80 else shown[:79] + "…"
        return StudyError(
            en=f"{self.notebook}: parameter {parameter.name} should be {en}, "
            f"it is {shown} ({kind}). Correct the value.",
            zh=f"{self.notebook}：参数 {parameter.name} 应为 {zh}，实为 {shown}（{kind}）。请改正。",
        )


def read_parameters(notebook: Any) -> NotebookParameters:
    """Read the cell tagged `parameters` of a notebook.

    Parameters
    ----------
    notebook
        A path, or a notebook already read by nbformat.

    Returns
    -------
    NotebookParameters
        Without parameters when no cell is tagged.

    Raises
    ------
    InputError
        The file cannot be read as a notebook.
    StudyError
        The cell is not annotated or plain literals.
    """
    name = "notebook"
    if isinstance(notebook, str | Path):
        name, notebook = Path(notebook).name, load_notebook(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            return NotebookParameters(name, tuple(read_cell(cell.source, where=name)))
    return NotebookParameters(name, ())


def load_notebook(path: str | Path) -> Any:
    """Read a notebook file, whatever version 4.x it has.

    Raises
    ------
    InputError
        It is missing or no notebook.
    """
    import nbformat

    try:
        return nbformat.reads(Path(path).read_text(encoding="utf-8"), as_version=4)
    except OSError as error:
        raise InputError(
            en=f"{path}: cannot be read ({system_reason(error)[0]}). Check the path of the notebook.",
            zh=f"{path}：无法读取（{system_reason(error)[1]}）。请检查笔记本路径。",
        ) from error
    except (
        nbformat.reader.NotJSONError,
        nbformat.ValidationError,
        UnicodeDecodeError,
        AttributeError,
        TypeError,
        KeyError,
    ) as error:
        raise InputError(
            en=f"{path}: not a Jupyter notebook. Take a file saved by JupyterLab (.ipynb).",
            zh=f"{path}：不是 Jupyter 笔记本。请使用 JupyterLab 保存的 .ipynb 文件。",
        ) from error


def read_cell(source: str, *, where: str) -> list[Parameter]:
    """The parameters a cell of literals declares.

    Raises
    ------
    StudyError
        It holds something else, or a default that is not of its type or range.
    """
    comments = _comments(source)
    found = []
    try:
        body = parse(source).body
        for node in body:
            if isinstance(node, ast.Import | ast.ImportFrom) or _is_docstring(node):
                continue
            name, annotation, value = _assignment(node)
            default = _value(value)
            kind = annotation or kind_of(default)
            help_text = comments.get(node.end_lineno or 0) or comments.get(-(node.lineno - 1), "")
            parameter = Parameter(name, kind, default, help_text, range_of(help_text, kind))
            if not fits(plain(default, kind), kind) or not parameter.range.holds(default):
                raise ValueError(f"the default of {name} is not {kind} {parameter.range.said()}")
            found.append(parameter)
    except (SyntaxError, ValueError) as error:
        raise StudyError(
            en=f"{where}: the cell tagged parameters cannot be read ({error}). "
            "Write one literal a line, such as  top: int = 10  # help.",
            zh=f"{where}：标记为 parameters 的单元格无法读取（{error}）。请每行写一个字面量，如  top: int = 10  # 说明。",
        ) from error
    return found


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _assignment(node: ast.stmt) -> tuple[str, str, ast.expr]:
    if (
        isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.value is not None
    ):
        kind = node.annotation
        if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
            return node.target.id, kind.value, node.value  # quoted, a type needs no import
        return node.target.id, ast.unparse(kind), node.value
    if (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
    ):
        return node.targets[0].id, "", node.value
    raise ValueError(f"line {node.lineno}")


def _value(node: ast.expr) -> Any:
    """A literal, or date(y, m, d)."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "date":
        return date(*(ast.literal_eval(argument) for argument in node.args))
    return ast.literal_eval(node)


def _comments(source: str) -> dict[int, str]:
    """Comment by line; of a line that holds nothing else, by minus its number."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line = token.start[0]
            alone = not token.line[: token.start[1]].strip()
            found[-line if alone else line] = token.string.lstrip("# ").strip()
    return found
