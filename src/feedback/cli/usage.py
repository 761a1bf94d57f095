"""What the command line itself refuses (an option that is not there, an argument that is missing), in the user's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import typer

from feedback.errors import FeedbackError, did_you_mean, excerpt

# Typer may carry a click of its own: its classes are known by what it shows of them.
RefusedUsage: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)
_PROGRAM = "feedback"
_EXTRA = re.compile(r"extra arguments?(?:\(s\))?:? \(?(.*?)\)?\.?\Z", re.DOTALL)
_QUOTED = re.compile(r"'([^']+)' (?:does|is)\b")
_CHOICES = re.compile(r"is not one of (.+?)\.?\Z", re.DOTALL)
_LEAST = re.compile(r"(?:greater than or equal to |x>=)(-?[\d.]*\d)")
_MOST = re.compile(r"(?:less than or equal to |x<=)(-?[\d.]*\d)")
# What is wrong with a value: said by Typer, in English, in Chinese.
_REASONS = (
    (re.compile("integer"), "a whole number is needed", "需要整数"),
    (re.compile("float|number"), "a number is needed", "需要数字"),
    (re.compile("bool"), "write true or false", "请写 true 或 false"),
    (re.compile("date"), "a date such as 2026-03-31 is needed", "需要日期，例如 2026-03-31"),
    (re.compile("not exist"), "there is no such file or folder; check the path", "没有这个文件或文件夹，请检查路径"),
    (re.compile("is a directory"), "this is a folder, a file is needed", "这是文件夹，需要的是文件"),
    (re.compile("is a file"), "this is a file, a folder is needed", "这是文件，需要的是文件夹"),
    (re.compile("not readable"), "it may not be read; check its permissions", "没有读取权限，请检查权限"),
    (re.compile("not writable"), "it may not be written; check its permissions", "没有写入权限，请检查权限"),
)  # fmt: skip


def usage_error(error: Exception, root: Any, words: Sequence[str]) -> FeedbackError | None:
    """One message in both languages of what Typer refused.

    Parameters
    ----------
    error
        A `RefusedUsage`.
    root
        The command that stands for the whole program.
    words
        What was typed after the program's name.

    Returns
    -------
    FeedbackError or None
        Where, what is wrong, what was found, what to do; None where no command was given, which asks for help.
    """
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return None
    command, path = _command_of(root, words)
    en, zh = _refusal(kind, error, root, words)
    line = " ".join([path, "[OPTIONS]", *_arguments(command)])
    line_zh = line.replace("[OPTIONS]", "[选项]").replace(" COMMAND", " 命令")
    where = path.removeprefix(_PROGRAM).strip()
    return FeedbackError(
        en=f"{where or 'the command'}: {en} Write: {line} (help: {path} -h)",
        zh=f"{where or '命令'}：{zh}写法：{line_zh}（说明：{path} -h）",
    )


def _command_of(root: Any, words: Sequence[str]) -> tuple[Any, str]:
    """The command that the words name, as far as they name one, and how it is called."""
    command, path = root, _PROGRAM
    for word in words:
        if word.startswith("-") or word not in getattr(command, "commands", {}):
            break
        command, path = command.commands[word], f"{path} {word}"
    return command, path


def _arguments(command: Any) -> list[str]:
    if hasattr(command, "commands"):
        return ["COMMAND"]
    found = [each for each in command.params if each.param_type_name == "argument"]
    return [_name(each) if each.required else f"[{_name(each)}]" for each in found]


def _name(parameter: Any) -> str:
    """An option by its longest spelling, an argument by its name in capitals."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    return str(max(parameter.opts, key=len))


def _refusal(kind: str, error: Any, root: Any, words: Sequence[str]) -> tuple[str, str]:
    """What is wrong and what was found; each ends its sentence."""
    command, _ = _command_of(root, words)
    parameter = getattr(error, "param", None)
    said = str(getattr(error, "message", error))
    if kind == "MissingParameter" and parameter is not None:
        return f"{_name(parameter)} is missing.", f"缺少 {_name(parameter)}。"
    if kind == "NoSuchOption":
        return _unknown(error.option_name, _options(command), "option", "选项")
    if kind == "BadOptionUsage":
        if "not take" in said:
            return f"{error.option_name} takes no value.", f"{error.option_name} 后面不能写值。"
        return f"{error.option_name} needs a value after it.", f"{error.option_name} 后面要写一个值。"  # fmt: skip
    if kind == "BadParameter" and parameter is not None:
        quoted = _QUOTED.search(said)
        found = _typed(parameter, words) or (quoted[1] if quoted else "")
        return _bad_value(_name(parameter), found, said)
    if said.startswith("No such command"):
        return _unknown(_unknown_command(root, words), list(command.commands), "command", "命令")
    if extra := _EXTRA.search(said):
        found = excerpt(extra[1])
        return f"too many arguments: {found}. Leave them out, or put names with spaces in quotes.", f"多出了参数：{found}。请去掉；名称中有空格时，请加引号。"  # fmt: skip
    return f"{said.rstrip('.')}.", f"命令行有误（{said.rstrip('.')}）。"


def _unknown(name: str, there: Sequence[str], what: str, what_zh: str) -> tuple[str, str]:
    hint, hint_zh = did_you_mean(name, there)
    shown = excerpt(name) or '""'
    if not there:
        return f"no {what} {shown}.", f"没有{what_zh} {shown}。"
    return (
        f"no {what} {shown}.{hint} There are: {', '.join(there)}.",
        f"没有{what_zh} {shown}。{hint_zh}可用的有：{'、'.join(there)}。",
    )


def _options(command: Any) -> list[str]:
    return [_name(each) for each in command.params if each.param_type_name == "option"]


def _unknown_command(root: Any, words: Sequence[str]) -> str:
    """The first word that names no command of the group it stands in."""
    command = root
    for word in words:
        if word.startswith("-"):
            continue
        if word not in getattr(command, "commands", {}):
            return word
        command = command.commands[word]
    return ""


def _typed(parameter: Any, words: Sequence[str]) -> str:
    """The value of an option as it was typed, if it can be told."""
    for place, word in reversed(list(enumerate(words))):  # the last one counts
        head, equals, value = word.partition("=")
        if head in parameter.opts:
            return value if equals else next(iter(words[place + 1 :]), "")
    return ""


def _bad_value(name: str, found: str, said: str) -> tuple[str, str]:
    shown_en, shown_zh = (f" ({found})", f"（{found}）") if found else ("", "")
    if choices := _CHOICES.search(said):
        there = re.findall(r"'([^']*)'", choices[1])
        return (
            f"{name}{shown_en}: choose one of {', '.join(there)}.",
            f"{name}{shown_zh}：请从 {'、'.join(there)} 中选择。",
        )
    if least := _LEAST.search(said):
        return f"{name}{shown_en}: give {least[1]} or more.", f"{name}{shown_zh}：不能小于 {least[1]}。"  # fmt: skip
    if most := _MOST.search(said):
        return f"{name}{shown_en}: give {most[1]} or less.", f"{name}{shown_zh}：不能大于 {most[1]}。"  # fmt: skip
    for pattern, en, zh in _REASONS:
        if pattern.search(said):
            return f"{name}{shown_en}: {en}.", f"{name}{shown_zh}：{zh}。"
    return f"{name}{shown_en}: {excerpt(said)}.", f"{name}{shown_zh}：不接受这个值（{excerpt(said)}）。"  # fmt: skip
