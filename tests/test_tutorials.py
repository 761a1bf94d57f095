"""The tutorials do what they say, in both languages, on the data that ships.

TU1 every command and snippet of the English page runs, in order, in a new workbench; what it shows is printed.
TU2 the Chinese page has the same commands and files; it runs too, on the English run.
TU3 every picture it asks for is one the site draws.

Plain blocks are commands, `python` is run, `yaml file=…` and `csv file=…` are written, `… append=…` is added to a file; a `text`
block holds lines of what the block before it printed.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from feedback.cli import app
from feedback.pipeline import Results

TUTORIALS = Path(__file__).parents[1] / "docs" / "tutorials"
NAMES = sorted(path.stem for path in TUTORIALS.glob("*.md") if ".zh" not in path.name)
FENCED = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
# what takes long is run once, on the English page; the Chinese page is given what it left
ENGLISH = re.compile(r" (--language|-p language) en\b")
LONG = ("feedback run", "feedback batch", "feedback notebook run", "papermill")


def blocks(page: str) -> list[tuple[str, str]]:
    return FENCED.findall((TUTORIALS / page).read_text(encoding="utf-8"))


def plain(text: str) -> str:
    return " ".join(text.split())


class Reader:
    """Somebody who does what the page says, in a folder."""

    def __init__(self, folder: Path, *, skip: tuple[str, ...] = ()) -> None:
        self.folder, self.skip = folder, skip
        self.names: dict[str, Any] = {}
        self.printed = ""

    def does(self, kind: str, body: str) -> None:
        kind, _, told = kind.partition(" ")
        where, _, name = told.partition("=")
        if where == "file":
            (self.folder / name).write_text(body, encoding="utf-8")
        elif where == "append":
            with (self.folder / name).open("a", encoding="utf-8") as file:
                file.write(body)
        elif kind == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(body, self.names)
            self.printed = out.getvalue()
        elif not kind:
            self.printed = "".join(self.commanded(line) for line in body.splitlines())

    def commanded(self, line: str) -> str:
        if line.startswith(self.skip):
            return ""
        if not line.startswith("feedback "):
            # the programs of this environment, activated or not
            path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
            program, *told = shlex.split(line)
            done = subprocess.run(
                [shutil.which(program, path=path) or program, *told], env={**os.environ, "PATH": path},
                capture_output=True, text=True, check=False, timeout=300,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            return done.stdout
        ended = CliRunner().invoke(app, shlex.split(line)[1:], terminal_width=200)
        # 3: the watch has something to tell
        assert ended.exit_code == 0 or (" watch " in line and ended.exit_code == 3), f"{line}\n{ended.output}"  # fmt: skip
        return ended.output

    def sees(self, told: str) -> None:
        printed, at = plain(self.printed), 0
        for line in filter(None, map(plain, told.splitlines())):
            found = printed.find(line, at)
            assert found >= 0, f"not printed: {line}\nprinted: {self.printed[:3000]}"
            at = found + len(line)


@pytest.fixture
def workbench(demo: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    assert CliRunner().invoke(app, ["init", "bench"]).exit_code == 0
    monkeypatch.chdir(tmp_path / "bench")
    shutil.copytree(demo.folder, tmp_path / "bench" / "data" / "processed" / "demo")
    yield tmp_path / "bench"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_does_what_it_says(
    workbench: Path, name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # TU1 TU2
    monkeypatch.setenv("FEEDBACK_LANGUAGE", language)
    # the run is the fixture's: only the analyst's page makes one of its own
    once = name == "analyst" and language == "en"
    reader = Reader(workbench, skip=() if once else LONG)
    for kind, body in blocks(f"{name}.md" if language == "en" else f"{name}.zh.md"):
        if kind == "text":
            reader.sees(body)
        else:
            reader.does(kind, body)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_do_the_same(name: str) -> None:  # TU2
    english, chinese = blocks(f"{name}.md"), blocks(f"{name}.zh.md")
    english, chinese = (
        [
            (kind, ENGLISH.sub("", body).replace('"Railway Square"', "站前店"))
            for kind, body in page
            if kind in ("", "yaml") or "=" in kind
        ]
        for page in (english, chinese)
    )
    assert [kind for kind, _ in english] == [kind for kind, _ in chinese]
    same = [(body, other) for (kind, body), (_, other) in zip(english, chinese, strict=True) if not kind.startswith("csv")]  # fmt: skip
    assert all(body == other for body, other in same)


@pytest.mark.parametrize("page", sorted(path.name for path in TUTORIALS.glob("*.md")))
def test_pictures_are_drawn(page: str) -> None:  # TU3
    from docs_site.figures import FIGURES
    from docs_site.pictures import OF_THE_DEMO

    asked = re.findall(
        r"<!-- picture: ([\w-]+) \| ", (TUTORIALS / page).read_text(encoding="utf-8")
    )
    assert set(asked) <= {*FIGURES, *OF_THE_DEMO}
