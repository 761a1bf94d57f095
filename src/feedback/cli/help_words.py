"""`-h` in the language of the session: what Typer writes around the words of the commands, and those words."""

from __future__ import annotations

from contextlib import ExitStack
from functools import wraps
from typing import Any

from typer.core import TyperCommand, TyperGroup

from feedback.errors import session_language

# Typer's own names of what it writes.
_CHINESE = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "DEFAULT_STRING": "[默认：{}]",
    "ENVVAR_STRING": "[环境变量：{}]",
    "REQUIRED_LONG_STRING": "[必填]",
    "DEPRECATED_STRING": "（已弃用）",
    "ABORTED_TEXT": "已中止。",
}
_HELP = "显示帮助并退出。"
_USAGE = (
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
)


def speak_help() -> None:
    """From now on the help of every command is Chinese while the session is.

    Looked at only when help is written: no command becomes slower.
    """
    for kind in (TyperCommand, TyperGroup):
        if not hasattr(kind.format_help, "__wrapped__"):
            _in_session_language(kind)


def _in_session_language(kind: Any) -> None:
    write, usage = kind.format_help, kind.get_usage

    @wraps(write)
    def format_help(self: Any, context: Any, formatter: Any) -> None:
        if session_language() != "zh":
            write(self, context, formatter)
            return
        from rich import columns
        from typer import rich_utils

        from feedback.cli.help_chinese import CHINESE

        with ExitStack() as until_written:
            for name, words in _CHINESE.items():
                _say(until_written, rich_utils, name, words)
            for module in (rich_utils, columns):
                _say(until_written, module, "Table", _folding(module.Table))
            for each in (self, *self.get_params(context), *getattr(self, "commands", {}).values()):
                chinese = _HELP if each.name == "help" else CHINESE.get(each.help or "")
                if chinese:
                    _say(until_written, each, "help", chinese)
            write(self, context, formatter)

    @wraps(usage)
    def get_usage(self: Any, context: Any) -> str:
        line = str(usage(self, context))
        for english, chinese in _USAGE if session_language() == "zh" else ():
            line = line.replace(english, chinese)
        return line

    kind.format_help, kind.get_usage = format_help, get_usage


def _folding(table: Any) -> Any:
    """A table whose cells go on in the next line: Chinese has no blanks to break at and would be cut off."""

    class Folding(table):
        def add_row(self, *cells: Any, **how: Any) -> None:
            super().add_row(*cells, **how)
            for column in self.columns:
                column.overflow = "fold"

    return Folding


def _say(until: ExitStack, of: Any, name: str, words: str) -> None:
    until.callback(setattr, of, name, getattr(of, name))
    setattr(of, name, words)
