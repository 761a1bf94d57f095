"""A workbench with shops of all kinds of names, and notebooks that can be told to go wrong."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from feedback import run_batch
from feedback.batch.outcome import BatchReport
from feedback.pipeline.pages import PAGES

STUDY = """\
study: shops
title: {zh: 小店, en: Shops}
columns: {rating: star, text: text, date: day, segments: [shop, channel]}
scale: {low: 1, high: 5}
taxonomy: restaurant
parameters: {topics: 2, bootstrap: 20}
"""
SAID = (
    "味道很好，服务热情",
    "上菜太慢，等了一个小时",
    "环境嘈杂，价格太贵",
    "服务员态度差",
    "菜很新鲜，分量足",
)
NAMES = {"虹桥店": 24, "../../etc": 12, "CON": 12, "a/b": 12, "a_b": 12, "abc": 12, "面🍜馆": 12, "长" * 300: 12,
         "<script>alert(1)</script>": 12, "=cmd|'/c calc'!A0": 12, "静": 12, "独": 12, "小一": 4, "小二": 7}  # fmt: skip
FEW = {"虹桥店": 24, "a/b": 12, "Abc": 12, "小一": 4, "小二": 7}
PARAMETERS = """\
study = "shops"  # study file
tables = ""  # folder of its tables
language = "zh"  # zh or en"""
FAULTS = """\
import csv, json, os, pathlib, sys, time
with open("../tables/csv/responses.csv", encoding="utf-8-sig") as file:
    shop = next(csv.DictReader(file))["shop"]
told = pathlib.Path(study).with_name("faults.json")
fault = json.loads(told.read_text(encoding="utf-8")).get(shop, "") if told.is_file() else ""
if fault == "raise": raise KeyError("no such shop")
if fault == "die": os._exit(3)
if fault == "exit": sys.exit(1)
if fault == "hang": time.sleep(600)
if fault == "stderr": import logging; logging.getLogger("shop").error("something is odd")
if fault == "memory": held = [bytearray(os.urandom(1 << 20)) * 64 for _ in range(200) if not time.sleep(0.05)]
if fault == "worker": os.kill(int(os.environ["JPY_PARENT_PID"]), 9)
print(len(shop))"""


def write_notebook(path: Path, code: str) -> None:
    """A notebook of a heading, the parameters and one cell."""
    cells = [
        nbformat.v4.new_markdown_cell("# 证据", id="a"),
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, id="b"),
        nbformat.v4.new_code_cell(code, id="c"),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def write_answers(path: Path, names: dict[str, int]) -> None:
    """Answers of so many people in each shop; 静 says nothing but "无", 独 has one comment."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["star", "text", "day", "shop", "channel"])
        number = 0
        for name, size in names.items():
            for person in range(size):
                silent = name == "静" or (name == "独" and person)
                said = "" if silent else f"{SAID[number % 5]}，第{number}次来"
                star = 1 + number % 5
                if name == "静":  # an empty row would be nobody's
                    said, star = "无", ""
                day = f"2024-{1 + number % 6:02d}-03"
                rows.writerow([star, said, day, name, ("app", "web", "")[number % 3]])
                number += 1
        rows.writerow([3, "还行", "2024-01-01", "", "app"])


@pytest.fixture(scope="session")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with studies/, notebooks/ and raw answers."""
    folder = tmp_path_factory.mktemp("workbench")
    (folder / "studies").mkdir()
    (folder / "studies" / "shops.yaml").write_text(STUDY, encoding="utf-8")
    write_answers(folder / "raw.csv", NAMES)
    write_answers(folder / "few.csv", FEW)
    for name in PAGES:
        write_notebook(folder / "notebooks" / f"{name}.ipynb", "print(language)")
    write_notebook(folder / "notebooks" / "60_group.ipynb", FAULTS)
    return folder


Run = Callable[..., BatchReport]


@pytest.fixture(scope="session")
def batch(workbench: Path) -> Run:
    """Run the batch of the workbench by shop."""

    def run(out: Path, **options: object) -> BatchReport:
        given = {
            "by": "shop",
            "raw": workbench / "raw.csv",
            "out": out,
            "language": "en",
            **options,
        }
        return run_batch(workbench / "studies" / "shops.yaml", **given)  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def undisturbed(batch: Run, tmp_path_factory: pytest.TempPathFactory) -> BatchReport:
    """A batch that nobody disturbs."""
    return batch(tmp_path_factory.mktemp("undisturbed") / "out")


@pytest.fixture(scope="session")
def few(batch: Run, workbench: Path, tmp_path_factory: pytest.TempPathFactory) -> BatchReport:
    """The same of few shops, for tests that run whole batches."""
    return batch(tmp_path_factory.mktemp("few") / "out", raw=workbench / "few.csv")


@pytest.fixture
def few_copy(few: BatchReport, tmp_path: Path) -> Path:
    """A copy of the batch of few shops, to disturb."""
    return Path(shutil.copytree(few.folder, tmp_path / "out"))


@pytest.fixture
def copy(undisturbed: BatchReport, tmp_path: Path) -> Path:
    """A copy of the undisturbed batch, to disturb."""
    return Path(shutil.copytree(undisturbed.folder, tmp_path / "out"))


@pytest.fixture
def faults(workbench: Path) -> object:
    """Tell the notebooks of some shops to go wrong, until the test is over."""
    file = workbench / "studies" / "faults.json"

    def tell(told: dict[str, str]) -> None:
        file.write_text(json.dumps(told), encoding="utf-8")

    yield tell
    file.unlink(missing_ok=True)
