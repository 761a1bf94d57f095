"""One run at a time in a folder; tables as one; nothing of a killed run stays; the user's umask holds.

LK1 a second run into a folder where one is at work is one message, and nothing of it appears there.
LK2 a killed run's folders are taken away at the next start; a folder it had just moved aside comes back.
LK3 tables are replaced as one folder; somebody's own files beside them stay.
LK4 files are 0666, folders 0777 less the umask; a folder somebody closed stays closed.
LK5 a name of 255 bytes has its lock and its making beside it.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedback.errors import InputError
from feedback.files import MAKING, OLD, in_the_making, new_folder, replace_folder, written_whole
from feedback.locks import at_work
from feedback.pipeline import run as module
from feedback.pipeline import run_study

STUDY = """\
study: places
title: T
columns: {rating: star, text: text}
scale: {low: 1, high: 5}
parameters: {bootstrap: 0}
"""
WORDS = (
    "房间很干净，服务员热情",
    "早餐太差，排队很久",
    "价格有点贵，但位置方便",
    "隔音不好，晚上很吵",
)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    rows = [f"{k % 5 + 1},{WORDS[k % 4]}第{k}天" for k in range(60)]
    (tmp_path / "a.csv").write_text("star,text\n" + "\n".join(rows) + "\n", encoding="utf-8")
    path = tmp_path / "places.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_second_run_is_refused_and_a_dead_one_lets_go(tmp_path: Path) -> None:  # LK1
    folder = tmp_path / "o"
    code = f"""
import sys
from pathlib import Path
from feedback.locks import at_work
with at_work(Path({str(folder)!r})):
    print("held", flush=True)
    sys.stdin.readline()
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(InputError, match="another run is at work"),
            at_work(folder, patience=0.2),
        ):
            pass
        other.kill()
    with at_work(folder, patience=0.2):
        pass


def test_run_refuses_where_another_works(study: Path, tmp_path: Path) -> None:  # LK1
    out = tmp_path / "o"
    out.mkdir()
    with at_work(out / "tables"), pytest.raises(InputError, match="another run is at work"):
        run_study(study, raw=tmp_path / "a.csv", out=out, report=False)
    assert not list((out / "tables").iterdir())


def test_leftovers_of_a_killed_run(tmp_path: Path) -> None:  # LK2
    folder = tmp_path / "o"
    (tmp_path / f"{OLD}o").mkdir()
    (tmp_path / f"{OLD}o" / "index.html").write_text("whole")
    (tmp_path / f"{MAKING}o").mkdir()
    with at_work(folder):
        assert (folder / "index.html").read_text() == "whole"
    (tmp_path / f"{OLD}o").mkdir()
    (folder / f"{MAKING}k3j2").mkdir()  # as 0.1 left them
    with at_work(folder):
        assert [path.name for path in folder.iterdir()] == ["index.html"]
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock-o", "o"]


def test_tables_appear_together_or_not_at_all(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # LK3
    out = tmp_path / "o"
    run_study(study, raw=tmp_path / "a.csv", out=out, report=False)
    tables = out / "tables"
    (tables / "mine.txt").write_text("somebody's own")
    (tables / "no_table_of_today.parquet").write_bytes(b"")
    before = {path.name: path.read_bytes() for path in tables.iterdir() if path.is_file()}
    assert json.loads(before["manifest.json"])["tables"]["responses"] == 60

    def full(*_: object) -> None:
        raise InputError(en="full", zh="满")

    (tmp_path / "b.csv").write_text((tmp_path / "a.csv").read_text("utf-8") + "5,好\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(module, "write_manifest", full)
        with pytest.raises(InputError, match="full"):
            run_study(study, raw=tmp_path / "b.csv", out=out, report=False)
    assert {p.name: p.read_bytes() for p in tables.iterdir() if p.is_file()} == before
    run_study(study, raw=tmp_path / "b.csv", out=out, report=False)
    assert json.loads((tables / "manifest.json").read_text("utf-8"))["tables"]["responses"] == 61
    assert (tables / "mine.txt").is_file()
    assert not (tables / "no_table_of_today.parquet").exists()
    assert sorted(path.name for path in out.iterdir()) == ["tables"]


@pytest.mark.usefixtures("umask")
def test_umask(study: Path, tmp_path: Path) -> None:  # LK4
    out = tmp_path / "o"
    run_study(study, raw=tmp_path / "a.csv", out=out, report=False)
    assert {mode(path) for path in out.rglob("*") if path.is_file()} == {0o640}
    assert {mode(path) for path in (out, out / "tables")} == {0o750}
    assert mode(new_folder(tmp_path, "x-")) == 0o750
    with written_whole(tmp_path / "w.csv") as beside:
        beside.write_text("x")
    assert mode(tmp_path / "w.csv") == 0o640
    (out / "tables").chmod(0o700)
    run_study(study, raw=tmp_path / "a.csv", out=out, report=False)
    assert mode(out / "tables") == 0o700


def test_longest_name(tmp_path: Path) -> None:  # LK5
    folder = tmp_path / ("满" * 85)
    with at_work(folder), in_the_making(folder) as made:
        (made / "index.html").write_text("x")
        replace_folder(made, folder)
        with in_the_making(folder) as again:
            replace_folder(again, folder)
    assert folder.is_dir() and list(tmp_path.iterdir()) == [folder]
