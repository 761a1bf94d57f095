"""The whole road with every dependency talking: warnings, log lines, progress bars.

CH1 `feedback run` gives its report, and the terminal shows none of it
CH2 the manifest says in which step or notebook who said what, the first page how much there was
CH3 the pages show none of it
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TALKING = r"""import logging, sys, warnings

import pandas as pd


def talking(function):
    def call(*args, **more):
        warnings.warn("invalid value encountered in sqrt", RuntimeWarning)
        warnings.warn("this will go", DeprecationWarning)
        logging.getLogger("lib.inner").warning("loaded the tables")
        if hasattr(sys.stderr, "pub_thread"):  # a kernel's
            sys.stderr.write("\r 50%|##  |\r100%|####|\n")
        return function(*args, **more)
    return call


warnings.simplefilter("always", RuntimeWarning)
warnings.simplefilter("always", DeprecationWarning)
for owner, name in ((pd.DataFrame, "groupby"), (pd.Series, "groupby"), (pd, "read_parquet"), (pd.Series, "map"),
                    (pd, "concat"), (pd.DataFrame, "assign"), (pd.Index, "take")):
    setattr(owner, name, talking(getattr(owner, name)))
"""
STUDY = """\
study: shop
title: {zh: 小店, en: Shop}
columns: {rating: star, text: said, segments: shop}
scale: {low: 1, high: 5}
raw: shop.csv
taxonomy: hotel
parameters: {bootstrap: 0, min_group: 10}
"""


def shop(folder: Path) -> None:
    said = ("房间不干净，等了很久", "前台态度很好", "早餐太少，价格贵", "位置方便，房间安静")
    rows = [
        f"{1 + n % 4 + (n % 3 == 0)},{said[n % 4]}第{n}次,{'东' if n % 2 else '西'}门店"
        for n in range(80)
    ]
    text = "\n".join(["star,said,shop", *rows]) + "\n"
    (folder / "shop.csv").write_text(text, encoding="utf-8")
    (folder / "shop.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "talking").mkdir()
    (folder / "talking" / "sitecustomize.py").write_text(TALKING, encoding="utf-8")


def command(folder: Path, *arguments: str, warm: str) -> subprocess.CompletedProcess[str]:
    paths = [str(folder / "talking"), *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {"PYTHONPATH": os.pathsep.join(paths), "FEEDBACK_WARM": warm, "FEEDBACK_LANGUAGE": "en"}
    return subprocess.run(
        [sys.executable, "-m", "feedback.cli", *arguments],
        capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, **own}, timeout=600,
    )  # fmt: skip


def said_of(manifest: Path) -> dict[str, set[str]]:
    lines = json.loads(manifest.read_text(encoding="utf-8"))["diagnostics"]
    found: dict[str, set[str]] = {}
    for line in lines:
        found.setdefault(line["place"], set()).add(line["source"])
    return found


IN_A_STEP = {"RuntimeWarning", "DeprecationWarning", "WARNING lib.inner"}
IN_A_NOTEBOOK = {*IN_A_STEP, "stderr"}


@pytest.mark.slow
def test_a_run_is_published_whatever_libraries_say(tmp_path: Path) -> None:
    shop(tmp_path)
    done = command(tmp_path, "run", "shop.yaml", "--out", "out", "--language", "en", warm="0")
    assert (done.returncode, done.stderr) == (0, "")  # CH1
    said = said_of(tmp_path / "out" / "tables" / "manifest.json")
    assert {"sentiment", "aspects", "pain_points"} <= set(said)  # CH2
    assert all(said[step] == IN_A_STEP for step in ("sentiment", "aspects"))
    notebooks = {file.stem for file in (tmp_path / "out" / "report" / "notebooks").glob("*.ipynb")}
    assert "25_aspects" in notebooks
    assert all(said[name] == IN_A_NOTEBOOK for name in notebooks)
    pages = {
        file.name: file.read_text("utf-8") for file in (tmp_path / "out" / "report").glob("*.html")
    }
    assert "none of them an error" in pages["index.html"]
    assert not [name for name, page in pages.items() if "loaded the tables" in page]  # CH3
