"""The reference, taken from the code: commands and options, notebooks' parameters, questionnaire files, public names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ROOMS = {
    "questionnaire": ("Questionnaires", "问卷"),
    "responses": ("Answers", "答卷"),
    "text": ("What people wrote", "文本"),
    "measures": ("Scores and scales", "量表与指标"),
    "insight": ("Explaining", "解释"),
    "report": ("Reports", "报告"),
    "pipeline": ("Studies and their results", "研究与结果"),
    "batch": ("Many reports", "批量报告"),
    "study": ("Study files", "研究文件"),
    "errors": ("Errors", "错误"),
}


def reference(language: str) -> dict[str, str]:
    """Page → Markdown, in one language."""
    zh = language == "zh"
    pages = {
        "reference/options": options(zh=zh),
        "reference/notebooks": notebooks(zh=zh),
        "reference/questionnaire-file": questionnaire_file(zh=zh),
        "reference/python": names(zh=zh),
    }
    return pages if zh else pages | rooms()


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its click object."""
    import typer

    from feedback.cli import app

    def leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for name, part in command.commands.items():
                yield from leaves(part, (*path, name))
        else:
            yield " ".join(path), command

    yield from leaves(typer.main.get_command(app), ("feedback",))


def options(*, zh: bool) -> str:
    """A section a command: what it does, its arguments and options."""
    from feedback.cli.help_chinese import CHINESE

    def said(of: Any) -> str:
        return CHINESE[of.help] if zh else of.help or ""

    lines = ["# 命令与选项" if zh else "# Commands and options", ""]
    lines += [
        "由程序的帮助文字生成，与 `feedback COMMAND --help` 相同；中文一览见[命令](../commands.md)。"
        if zh
        else "Taken from the program's help; the overview is under [commands](../commands.md)."
    ]
    for name, command in commands():
        lines += ["", f"## {name}", "", " ".join(said(command).split()), ""]
        lines += ["| 选项 | 说明 | 默认 |" if zh else "| Option | What it says | Default |", "|---|---|---|"]  # fmt: skip
        for option in command.params:
            if option.name == "help":
                continue
            opts = ", ".join(f"`{each}`" for each in [*option.opts, *option.secondary_opts])
            if option.param_type_name == "argument":
                opts = f"`{option.name}`"
            told = "–" if option.default in (None, "", ()) or option.required or callable(option.default) else f"`{option.default}`"  # fmt: skip
            needed = (" （必填）" if zh else " Required.") if option.required else ""
            lines.append(f"| {opts} | {_cell(said(option))}{needed} | {told} |")
    return "\n".join(lines)


def notebooks(*, zh: bool) -> str:
    """A table a notebook: its parameters."""
    from feedback.report.parameters import read_parameters

    lines = ["# 笔记本的参数" if zh else "# Parameters of the notebooks", ""]
    lines += [
        "`feedback notebook run`、papermill 的 `-p` 与 JupyterLab 里的第一格，参数相同；写错的名称会被拒绝。"
        if zh
        else "The same for `feedback notebook run`, papermill's `-p` and the first cell in JupyterLab; a misspelt name is refused."
    ]
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        lines += ["", f"## {path.stem}", ""]
        lines += ["| 参数 | 类型 | 默认 | 说明 |" if zh else "| Parameter | Type | Default | What it says |", "|---|---|---|---|"]  # fmt: skip
        for each in read_parameters(path).parameters:
            lines.append(f"| `{each.name}` | `{_cell(each.type)}` | `{each.default!r}` | {_cell(each.help)} |")  # fmt: skip
    return "\n".join(lines)


def questionnaire_file(*, zh: bool) -> str:
    """A table an object of the questionnaire file: its entries, from the schema."""
    from feedback import questionnaire_schema

    schema = questionnaire_schema()
    told = yaml.safe_load((Path(__file__).parent / "entries.yaml").read_text(encoding="utf-8"))
    lines = ["# 问卷文件" if zh else "# The questionnaire file", ""]
    lines += [
        "由问卷文件的结构定义生成；`feedback questionnaire schema` 写出供编辑器补全的定义，写错时按行列提示。"
        if zh
        else "Taken from the schema; `feedback questionnaire schema` writes it for editors. A mistake is told with line and column."
    ]
    for name, part in [("", schema), *schema["$defs"].items()]:
        head = name or ("文件本身" if zh else "The file")
        lines += [
            "",
            f"## {head}",
            "",
            _cell(told.get(name, {}).get("zh", "") if zh else part.get("description", "")),
            "",
        ]
        lines += ["| 条目 | 含义 | 类型 | 默认 |" if zh else "| Entry | What it says | Type | Default |", "|---|---|---|---|"]  # fmt: skip
        required = set(part.get("required", ()))
        for entry, of in part.get("properties", {}).items():
            words = told.get(f"{name}.{entry}") or told.get(entry)
            if words is None:
                raise KeyError(f"tools/docs_site/entries.yaml says nothing of {name}.{entry}")
            default = ("必填" if zh else "needed") if entry in required else f"`{of.get('default')}`" if of.get("default") not in (None, [], {}) else "–"  # fmt: skip
            lines.append(f"| `{entry}` | {_cell(words['zh' if zh else 'en'])} | {_type(of)} | {default} |")  # fmt: skip
    return "\n".join(lines)


def _type(of: dict[str, Any]) -> str:
    """A type of the schema, in a few words."""
    if "$ref" in of:
        return f"`{of['$ref'].rpartition('/')[2]}`"
    if "const" in of:
        return f"`{of['const']}`"
    if "enum" in of:
        return ", ".join(f"`{each}`" for each in of["enum"])
    for key in ("anyOf", "oneOf"):
        if key in of:
            parts = [_type(each) for each in of[key] if each.get("type") != "null"]
            return " / ".join(dict.fromkeys(parts))
    if of.get("type") == "array":
        return f"[{_type(of.get('items', {}))}]"
    return str(of.get("type", "–"))


def _rooms() -> dict[str, list[str]]:
    """Room → its public names, in the order of feedback/__init__.py."""
    import feedback

    found: dict[str, list[str]] = {}
    for name, module in feedback._PUBLIC.items():
        room = module.split(".")[1]
        found.setdefault("study" if room.startswith("study") else room, []).append(name)
    return found


def names(*, zh: bool) -> str:
    """All public names, each with its first line and the way to its page."""
    import inspect

    import feedback

    lines = ["# Python 接口" if zh else "# From Python", ""]
    lines += [
        "所有公开名称，`import feedback as fb` 后即可使用；详细说明（英文）写明形状、单位、缺失值规则、公式与出处。"
        if zh
        else "All public names, after `import feedback as fb`. Each page says shapes, units, what happens to missing values, formula and source."
    ]
    for room, of in sorted(_rooms().items(), key=lambda pair: list(ROOMS).index(pair[0])):
        lines += ["", f"## {ROOMS[room][zh]}", ""]
        lines += ["| 名称 | 作用 |" if zh else "| Name | What it does |", "|---|---|"]
        for name in of:
            thing = getattr(feedback, name)
            first = (inspect.getdoc(thing) or "").partition("\n\n")[0].replace("\n", " ")
            if isinstance(thing, (tuple, list, dict)):
                first = ", ".join(thing)
            up = "../../en/reference/" if zh else ""
            lines.append(f'| <a href="{up}python-{room}.html#feedback.{name}"><code>{name}</code></a> | {_cell(first)} |')  # fmt: skip
    return "\n".join(lines)


def rooms() -> dict[str, str]:
    """A page a room, written by autodoc from the docstrings."""
    import inspect

    import feedback

    pages = {}
    for room, of in _rooms().items():
        lines = [f"# {ROOMS[room][0]}", "", "```{eval-rst}"]
        for name in of:
            thing = getattr(feedback, name)
            kind = "class" if inspect.isclass(thing) else "function" if inspect.isfunction(thing) else "data"  # fmt: skip
            if inspect.isclass(thing) and issubclass(thing, BaseException):
                kind = "exception"
            lines += [f".. auto{kind}:: feedback.{name}"]
            lines += ["   :members:"] if kind == "class" and room in ("pipeline", "study") else []
            lines += [""]
        pages[f"reference/python-{room}"] = "\n".join([*lines, "```"])
    return pages


def _cell(text: Any) -> str:
    """Text as a cell of a table; within backticks `<` stands for itself."""
    parts = " ".join(str(text).split()).replace("|", "\\|").split("`")
    return "`".join(part if i % 2 else part.replace("<", "&lt;") for i, part in enumerate(parts))
