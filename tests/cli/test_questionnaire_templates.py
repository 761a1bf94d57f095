"""`feedback questionnaire list | new | show`, and what `feedback init` brings for them.

Requirements
1. list tells name, title in the language of the session, items, minutes, languages.
2. new writes a file that loads and lints clean; it never overwrites; a slip is one message and code 2.
3. show prints an outline, harmless whatever was typed.
4. init copies the questionnaires and their schema.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from feedback.files import shipped
from feedback.questionnaire.library import list_questionnaires
from feedback.questionnaire.model import load_questionnaire
from feedback.questionnaire.outline import outline
from feedback.questionnaire.parts import Words

Command = Callable[..., "subprocess.CompletedProcess[str]"]


BATTERIES = (
    "--dimension", "speed=响应速度|Speed", "--dimension", "clear=信息清晰度|Clarity", "--dimension", "care=服务态度|Attitude",
    "--touchpoint", "desk=前台|Front desk", "--touchpoint", "phone=电话|Phone",
)  # fmt: skip


@pytest.mark.parametrize(("language", "title", "head"), [("zh", "满意度调查（CSAT）", "题数"), ("en", "Satisfaction survey (CSAT)", "minutes")])  # fmt: skip
def test_1_list(command: Command, language: str, title: str, head: str) -> None:
    done = command("questionnaire", "list", language=language)
    assert done.returncode == 0, done.stderr
    assert head in done.stdout
    row = next(line for line in done.stdout.splitlines() if "csat" in line)
    assert title in row
    assert "zh, en" in row


def test_1_table_counts_what_is_asked() -> None:
    table = list_questionnaires(language="en")
    assert (
        table.loc["servqual", "items"] == 1 + 2 * 23 + 5 + 2
    )  # tenure, pairs and a check, weights, end
    assert table.loc["kano", "items"] == 1 + 2 * 8 + 1
    assert table.loc["umux_lite", "title"] == "Short usability scale (UMUX-Lite structure)"
    assert (table["minutes"] > 0).all()


def test_1_list_of_a_folder(command: Command, tmp_path: Path) -> None:
    assert command("questionnaire", "new", "csat", tmp_path / "mine.yaml").returncode == 0
    assert "mine.yaml" in command("questionnaire", "list", tmp_path).stdout.replace("\n", "")
    done = command("questionnaire", "list", tmp_path / "none")
    assert done.returncode == 2
    assert "no such folder" in done.stderr


def test_2_new(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "channels.yaml"
    done = command(
        "questionnaire", "new", "csat", out, *BATTERIES, "--kind", "agreement", "--points", 7, "--reverse", "phonecare",
        "--attention", 1, "--seed", 4, "--title-zh", "渠道调查", "--title-en", "Channel survey", "--not-applicable",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert str(out) in done.stdout
    q = load_questionnaire(out)
    assert (q.id, q.title) == ("channels", Words(zh="渠道调查", en="Channel survey"))
    assert {name: len(columns) for name, columns in q.dimensions.items()} == {
        "speed": 2,
        "clear": 2,
        "care": 2,
    }
    assert q.reverse == ("phonecare",)
    assert len(q.attention) == 1
    assert "error 0, warning 0" in command("questionnaire", "lint", out).stdout
    again = command("questionnaire", "new", "csat", out)
    assert again.returncode == 2
    assert "there already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cast", "a.yaml"), "Did you mean: csat"),
        (("csat", "a.txt"), "does not end in .yaml"),
        (("csat", "a.yaml", "--dimension", "speed"), "key=Chinese"),
        (("csat", "a.yaml", "--dimension", "speed=速度|Speed", "--points", "3"), "4 to 11"),
        (("csat", "a.yaml", "--dimension", "speed=速度|Speed", "--kind", "fitt"), "Did you mean: fit"),
        (("csat", "a.yaml", "--without", "contakt"), "Did you mean: contact"),
    ],
)  # fmt: skip
def test_2_slips(
    command: Command, arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    template, out, *more = arguments
    done = command("questionnaire", "new", template, tmp_path / out, *more)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_3_show(command: Command) -> None:
    done = command("questionnaire", "show", "journey", language="zh")
    assert done.returncode == 0
    for part in ("客户旅程调查", "[summary]", "必答", "仅当", "1 非常不满意"):
        assert part in done.stdout
    assert "reversed" in command("questionnaire", "show", "sus").stdout


def test_3_outline_keeps_typed_text_on_its_line() -> None:
    q = load_questionnaire("csat")
    hostile = q.model_copy(update={"title": Words(zh="一\n二\x1b[31m\u202e", en="a\r\nb\x07")})
    for language in ("zh", "en"):
        first, second = outline(hostile, language=language).split("\n")[:2]
        assert first.isprintable()
        assert second.startswith("感谢" if language == "zh" else "Thank")


def test_4_init_brings_them(command: Command, tmp_path: Path) -> None:
    assert command("init", tmp_path / "bench").returncode == 0
    brought = {file.name for file in (tmp_path / "bench" / "questionnaires").iterdir()}
    assert brought == {file.name for file in shipped("questionnaires").iterdir()}
    assert "questionnaire.schema.json" in brought
