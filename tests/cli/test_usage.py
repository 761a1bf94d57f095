"""What Typer itself refuses, over every command there is.

US1 an option that is not there, one without its value, a missing argument, one too many, a value of another kind: one message in the
    language of the session that names the command and what was found, says what to write, and exit code 2.
US2 a command that is not there is told with the nearest that is.
US4 headings and signs of every help are of the language of the session.
US5 every command, group, argument and option has its Chinese words, nothing else is told in Chinese help, and nothing of it is cut off.
US3 without any command the help is shown, and asking for help ends well.
"""

from __future__ import annotations

import functools
import re
import subprocess
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
import typer

from feedback.cli import app
from feedback.cli.help_chinese import CHINESE as CHINESE_HELP

Command = Callable[..., "subprocess.CompletedProcess[str]"]
ENGLISH = re.compile(r"No such|Missing|Invalid|requires|unexpected|Usage|Error|Try '|Input should")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words that call it."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, each in command.commands.items():
        yield from leaves(each, (*path, name))


LEAVES = list(leaves(typer.main.get_command(app)))
NAMES = [" ".join(path) for path, _ in LEAVES]


@pytest.fixture(scope="module", autouse=True)
def made_once() -> Iterator[None]:
    """The tree of commands is the same for every call, and takes most of its time."""
    with mock.patch("typer.main.get_command", functools.cache(typer.main.get_command)):
        yield


def refused(done: subprocess.CompletedProcess[str], path: tuple[str, ...], language: str) -> str:
    """The one message, after what holds of every refusal was looked at."""
    told = done.stderr.strip()
    assert done.returncode == 2, told
    assert len(told.splitlines()) == 1, told
    assert "Traceback" not in told
    assert f"{' '.join(('feedback', *path))} -h" in told
    assert not ENGLISH.search(told)
    assert bool(CHINESE.search(told)) == (language == "zh"), told
    return told


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("path", "leaf"), LEAVES, ids=NAMES)
def test_every_command(
    path: tuple[str, ...], leaf: Any, language: str, command: Command
) -> None:  # US1
    needed = [each for each in leaf.params if each.required]
    arguments = [each for each in leaf.params if each.param_type_name == "argument"]

    told = refused(command(*path, "--nosuch", language=language), path, language)
    assert "--nosuch" in told
    if needed:
        told = refused(command(*path, language=language), path, language)
        names = [(each.metavar or each.name.upper(), *each.opts) for each in needed]
        assert any(name in told for each in names for name in each)
    if all(each.nargs == 1 for each in arguments):
        words = [f"word{number}" for number in range(len(arguments) + 1)]
        options = [word for each in needed if each not in arguments for word in (each.opts[0], "1")]
        told = refused(command(*path, *words, *options, language=language), path, language)
    valued = [
        each
        for each in leaf.params
        if each.param_type_name == "option"
        and not (getattr(each, "is_flag", False) or each.secondary_opts or each.name == "help")
    ]
    if valued:
        given = (f"a{number}" for number, _ in enumerate(arguments))
        told = refused(command(*path, *given, valued[0].opts[0], language=language), path, language)
        assert max(valued[0].opts, key=len) in told or valued[0].opts[0] in told


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("questionnaire", "simulate", "hotel_stay", "--n", "abc", "--out", "x.csv"), "abc"),
        (("questionnaire", "lint", "hotel_stay", "--format", "xml"), "sarif"),
        (("batch", "demo", "--by"), "--by"),
    ],
)
def test_values(words: tuple[str, ...], found: str, language: str, command: Command) -> None:  # US1
    path = words[:2] if words[0] == "questionnaire" else words[:1]
    assert found in refused(command(*words, language=language), path, language)


@pytest.mark.parametrize(
    ("words", "near"), [(("bach",), "batch"), (("questionnaire", "exprt"), "export")]
)
def test_commands_that_are_not_there(
    words: tuple[str, ...], near: str, command: Command
) -> None:  # US2
    assert f"是否指：{near}" in refused(command(*words, language="zh"), words[:-1], "zh")
    assert f"Did you mean: {near}" in refused(command(*words), words[:-1], "en")


def test_help(command: Command) -> None:  # US3
    assert command("run", "--help").returncode == 0
    bare = command()
    assert bare.returncode == 2
    assert "questionnaire" in bare.stdout
    assert not bare.stderr


@pytest.mark.parametrize("words", [("--help",), ("score", "-h"), ("questionnaire",)])
def test_help_has_headings_of_the_session(words: tuple[str, ...], command: Command) -> None:  # US4
    said = {language: command(*words, language=language).stdout for language in ("zh", "en")}
    for chinese, english in (("用法：", "Usage: "), ("[选项]", "[OPTIONS]"), ("选项 ─", "Options ─"), ("显示帮助并退出。", "Show this message and exit.")):  # fmt: skip
        assert chinese in said["zh"] and english not in said["zh"]
        assert english in said["en"] and chinese not in said["en"]
    signs = (
        ("[必填]", "[默认：general]", "参数 ─")
        if words[0] == "score"
        else ("命令 [参数]...", "命令 ─")
    )
    assert all(sign in said["zh"] for sign in signs)
    assert not {"[required]", "[default", "Arguments", "Commands"} & {*said["zh"].split()}


def helped(command: Any) -> Iterator[str]:
    """What a command, its parameters and all commands in it say of themselves."""
    yield command.help
    yield from (each.help for each in command.params if each.name != "help")
    for each in getattr(command, "commands", {}).values():
        yield from helped(each)


def test_all_help_has_chinese() -> None:  # US5
    said = set(helped(typer.main.get_command(app)))
    assert not said - set(CHINESE_HELP)
    assert not set(CHINESE_HELP) - said
    assert all(CHINESE.search(words) for words in CHINESE_HELP.values())


@pytest.mark.parametrize(("path", "leaf"), LEAVES, ids=NAMES)
def test_chinese_help_is_whole(path: tuple[str, ...], leaf: Any, command: Command) -> None:  # US5
    told = command(*path, "-h", language="zh").stdout
    plain = re.sub(r"[\s│]", "", told)
    for each in (leaf.help, *(each.help for each in leaf.params if each.name != "help")):
        words = re.sub(r"\s", "", CHINESE_HELP[each].split("\n")[0])
        assert each.splitlines()[0] not in told
        assert words in plain
    assert "…" not in plain.replace("NAME,…", "")
