"""What goes wrong outside gives one clear message and exit code 2, or a report that says why.

BI1 missing, empty, undecodable file; missing column; ratings outside the scale; no comments at all.
BI2 one respondent, all-equal ratings, 100 % duplicates, one comment of 5 MB: a report that says what
    could not be computed.
BI3 an output folder that cannot be written.
BI4 never a traceback, never a half-written output, raw data untouched.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from feedback import run_study
from feedback.errors import FeedbackError

STUDY = """\
study: shop
title: 小店
columns: {rating: star, text: text, date: day, segments: shop}
scale: {low: 1, high: 5}
taxonomy: restaurant
"""
HEADER = "star,text,day,shop\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    file = tmp_path / "studies" / "shop.yaml"
    file.parent.mkdir()
    file.write_text(STUDY, encoding="utf-8")
    return file


def raw(folder: Path, content: str | bytes) -> Path:
    file = folder / "raw.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "feedback.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "FEEDBACK_LANGUAGE": "en"},
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no answers"),
        (HEADER, "holds no answers"),
        (b"\xff\x00\x81\x20\xff" * 50, "text in an encoding that is not known"),
        ("stars,text,day,shop\n5,好,2021-1-1,a\n", "no column star. Did you mean: stars"),
        (HEADER + "50,好吃,2021-1-1,a\n90,难吃,2021-1-2,a\n", "every row was rejected"),
    ],
)
def test_unusable_data_is_one_message(  # BI1 BI4
    study: Path, tmp_path: Path, content: str | bytes, message: str
) -> None:
    file = raw(tmp_path, content)
    before = file.read_bytes()
    done = command("run", study, "--raw", file, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert str(file) in done.stderr
    assert file.read_bytes() == before
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


def test_missing_file_and_missing_data(study: Path, tmp_path: Path) -> None:  # BI1
    done = command("run", study, "--raw", tmp_path / "no.csv", "--out", tmp_path / "out")
    assert (done.returncode, "no such file" in done.stderr) == (2, True)
    done = command("run", study, "--out", tmp_path / "out")
    assert (done.returncode, "--raw FILE" in done.stderr) == (2, True)


def test_output_that_cannot_be_written(study: Path, tmp_path: Path) -> None:  # BI3
    file = raw(tmp_path, HEADER + "5,好吃,2021-1-1,a\n")
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    done = command("run", study, "--raw", file, "--out", blocked)
    assert done.returncode == 2
    assert "Choose another folder with --out" in done.stderr
    assert blocked.read_text() == "a file where a folder should be"


DISHES = ["牛肉", "虾滑", "毛肚", "土豆", "豆腐", "羊肉", "青菜", "锅底"]
VARIED = [f"{dish}很新鲜，但是上菜太慢了{number}" for number in range(5) for dish in DISHES]

STRANGE = {
    "one respondent": HEADER + "5,好吃不贵，服务热情,2021-1-1,a\n",
    "all-equal ratings": HEADER + "".join(f"5,{text},2021-1-{i % 28 + 1},a\n" for i, text in enumerate(VARIED)),
    "only duplicates": HEADER + "".join(f"{i % 5 + 1},味道不错就是上菜太慢了等了很久,2021-1-1,a\n" for i in range(40)),
    "no comments": HEADER + "".join(f"{i % 5 + 1},,2021-1-1,a\n" for i in range(40)),
    "only fillers": HEADER + "".join(f"{i % 5 + 1},无,2021-1-1,a\n" for i in range(40)),
    "only emoji and marks": HEADER + "".join(f"{i % 5 + 1},😀！！,2021-1-1,a\n" for i in range(40)),
    "no dates": HEADER + "".join(f"{i % 5 + 1},{text},soon,a\n" for i, text in enumerate(VARIED)),
    "no segments": HEADER + "".join(f"{i % 5 + 1},{text},2021-1-1,\n" for i, text in enumerate(VARIED)),
    "no ratings": HEADER + "".join(f",{text},2021-1-1,a\n" for text in VARIED),
    "5 MB in one cell": HEADER + "5," + "这家店的服务真的非常热情" * 150_000 + ",2021-1-1,a\n2,上菜慢,2021-1-2,b\n",
    "hostile text": HEADER + "".join(
        f'{i % 5 + 1},"<script>alert({i})</script> {{{{ x }}}} $a$ =1+1 服务态度差 {text}",2021-1-1,"=cmd|x"\n'
        for i, text in enumerate(VARIED)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_strange_data_still_give_whole_tables(
    study: Path, tmp_path: Path, name: str
) -> None:  # BI2
    file = raw(tmp_path, STRANGE[name])
    results = run_study(study, raw=file, out=tmp_path / "out", report=False)
    assert len(results.table("responses")) > 0
    assert results.sentence("pain_points")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one respondent", "no comments", "no ratings", "hostile text"])
def test_strange_data_still_give_a_report(
    study: Path, tmp_path: Path, name: str
) -> None:  # BI2 BI4
    file = raw(tmp_path, STRANGE[name])
    results = run_study(study, raw=file, out=tmp_path / "out", language="en")
    page = results.report.read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert not list((tmp_path / "out").glob(".making-*"))


def test_errors_speak_both_languages(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FeedbackError) as caught:
        run_study(study, raw=tmp_path / "no.csv", out=tmp_path / "out")
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    assert "没有这个文件" in str(caught.value)
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "en")
    assert "no such file" in str(caught.value)


@pytest.mark.parametrize("name", ["rating", "nps", "date", "wave"])
def test_a_group_called_like_a_column_of_the_tables_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(
        STUDY.replace("segments: shop", f"segments: {{{name}: shop}}"), encoding="utf-8"
    )
    with pytest.raises(FeedbackError, match=f"segments has the name {name}"):
        run_study(
            file,
            raw=raw(tmp_path, HEADER + "5,好,2021-1-1,a\n"),
            out=tmp_path / "out",
            report=False,
        )
