"""`feedback notebook`: what the notebooks can be told, and running one of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedback.cli.run import assignment
from feedback.errors import StudyError, session_language

if TYPE_CHECKING:
    from feedback.report.parameters import Parameter

notebook = typer.Typer(
    name="notebook",
    no_args_is_help=True,
    help="The notebooks of the report: list them, see their parameters, run one, update copies of an older version.",
)
LIST_HEADS = {"zh": ("名称", "标题", "参数"), "en": ("name", "title", "parameters")}
SHOW_HEADS = {"zh": ("名称", "类型", "默认值", "说明"), "en": ("name", "type", "default", "help")}
Name = Annotated[str, typer.Argument(help="Its name, such as drivers, or its path.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for machines.")]


@notebook.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the notebooks with their titles and parameters."""
    from feedback.report.library import notebook_folder, title_of
    from feedback.report.parameters import load_notebook, read_parameters

    language = session_language()
    rows = []
    for path in sorted(notebook_folder().glob("*.ipynb")):
        names = [parameter.name for parameter in read_parameters(path).parameters]
        rows.append((path.stem, title_of(load_notebook(path), language=language), ", ".join(names)))
    _print(LIST_HEADS, rows, as_json=as_json)


@notebook.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show the parameters of a notebook: name, type, default, help."""
    from feedback.report.library import find_notebook
    from feedback.report.parameters import read_parameters

    parameters = read_parameters(find_notebook(name)).parameters
    _print(SHOW_HEADS, map(_row, parameters), as_json=as_json)


def _row(parameter: Parameter) -> tuple[str, ...]:
    from feedback.report.parameter_types import literal

    default = literal(parameter.default)
    return parameter.name, parameter.type, default, parameter.help


@notebook.command()
def run(
    name: Name,
    *,
    out: Annotated[Path, typer.Option("--out", help="Where the executed notebook shall stand.")],
    parameter: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A parameter; repeatable."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of the page.")
    ] = None,
    kernel: Annotated[
        str | None, typer.Option("--kernel", help="An installed kernel; default: a warm one.")
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds a cell may take.")] = 600.0,
) -> None:
    """Run a notebook with parameters; nothing runs when one of them is wrong."""
    given: dict[str, Any] = {}
    for text in parameter or []:
        key, value = assignment(text)
        if key in given:
            raise StudyError(en=f"-p {key}: given twice.", zh=f"-p {key}：给了两次。")
        given[key] = value
    from feedback.report.library import find_notebook
    from feedback.report.notebooks import run_notebook
    from feedback.report.parameters import read_parameters

    path = find_notebook(name)
    values = read_parameters(path).read(given)
    if "study" in given:  # a wrong name is said before a kernel starts
        from feedback.study import load_study

        load_study(values["study"])
    spoken = language or str(values.get("language") or session_language())
    print(
        run_notebook(
            path,
            out,
            parameters=values,
            kernel_name=kernel,
            timeout=timeout,
            language=spoken,
        )
    )


@notebook.command()
def update() -> None:
    """Lay the notebooks of this version into notebooks/ where an older one stands that nobody edited."""
    from feedback.report.notebook_copies import update_notebooks

    updated, edited = update_notebooks(Path("notebooks"))
    zh = session_language() == "zh"
    print(("已更新：" if zh else "updated: ") + (", ".join(updated) or ("无" if zh else "none")))
    if edited:
        print(("改过，未动：" if zh else "edited, left as they are: ") + ", ".join(edited))


def _print(
    heads: Mapping[str, tuple[str, ...]], rows: Iterable[Sequence[str]], *, as_json: bool
) -> None:
    if as_json:
        told = [dict(zip(heads["en"], row, strict=True)) for row in rows]
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    shown = Table()
    for head in heads[session_language()]:
        shown.add_column(head)
    for row in rows:
        shown.add_row(*map(escape, row))
    Console(width=None if sys.stdout.isatty() else 110).print(shown)
