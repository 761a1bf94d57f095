"""Every file that a run and a batch leave, searched for planted personal data (as `strings` would).

PP1 nothing of phones, identity numbers, e-mail, accounts or respondents' own numbers that prove themselves stands in a
    page, the explorer's packed data, a table, an executed notebook, DOCX or PDF, in whatever compression.
PP2 the report of a batch has no row of a person.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import zipfile
import zlib
from pathlib import Path

import pandas as pd
import pytest

from feedback import run_batch, run_study
from feedback.frames import OF_PERSONS

PLANTED = {
    "电话137 6482 0915": ("137 6482 0915", "13764820915", "6482 0915"),
    "写信到 wangfang66@outlook.com": ("wangfang66",),
    "加薇❤ gao_yulan88": ("gao_yulan88",),
    "身份证310104198804170524": ("310104198804170524",),
    "QQ 6 1 7 2 8 3 9 5": ("6 1 7 2 8 3 9 5",),
    "车牌沪A·D12345": ("D12345",),
}
SAID = (
    "房间很干净，服务员态度很好",
    "隔音太差，晚上吵得睡不着",
    "早餐很难吃，品种也少",
    "前台态度冷淡，等了很久",
)
STUDY = """study: guests
title: Guests
raw: answers.csv
columns: {respondent: who, rating: stars, text: words, date: day, segments: {shop: shop}}
scale: {low: 1, high: 5}
taxonomy: hotel
parameters: {bootstrap: 0, topics: 2}
"""


def texts_of(file: Path) -> str:
    """All text of a file: unzipped, decoded, drawn."""
    if file.suffix == ".parquet":
        return pd.read_parquet(file).reset_index().to_csv()
    if file.suffix == ".docx":
        with zipfile.ZipFile(file) as inside:
            return " ".join(
                inside.read(name).decode("utf-8", "replace") for name in inside.namelist()
            )
    if file.suffix == ".pdf" and shutil.which("pdftotext"):
        return subprocess.run(
            ["pdftotext", str(file), "-"], capture_output=True, text=True, check=True
        ).stdout
    content = file.read_bytes().decode("utf-8", "replace")
    packed = re.search(r'id="data">([A-Za-z0-9+/=]+)<', content)
    if packed:
        content += zlib.decompress(base64.b64decode(packed[1])).decode("utf-8", "replace")
    return content


@pytest.mark.slow
def test_nothing_planted_is_in_any_file(tmp_path: Path) -> None:  # PP1 PP2
    planted = list(PLANTED)
    words = [f"{SAID[i % 4]}，{planted[i % 6] if i % 3 == 0 else ''}，第{i}次" for i in range(90)]
    pd.DataFrame(
        {
            "who": [f"guest-{i:03}" for i in range(90)],
            "stars": [1 + i % 5 for i in range(90)],
            "day": [f"2026-0{1 + i % 4}-11" for i in range(90)],
            "shop": [f"{'东西'[i % 2]}店" for i in range(90)],
            "words": words,
        }
    ).to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "guests.yaml").write_text(STUDY, encoding="utf-8")
    run_study(tmp_path / "guests.yaml", out=tmp_path / "run", formats=("html", "docx"))
    run_batch(tmp_path / "guests.yaml", by="shop", out=tmp_path / "batch")
    files = [
        file
        for place in ("run", "batch", "data/processed")
        for file in (tmp_path / place).rglob("*")
        if file.is_file()
    ]
    assert len(files) > 40
    assert any("隔音太差" in texts_of(file) for file in files if file.name == "explorer.html")
    for file in files:
        held = texts_of(file)
        for values in PLANTED.values():
            assert not [value for value in values if value in held], file
    passed_on = [*(tmp_path / "batch").rglob("*"), *(tmp_path / "run" / "report").rglob("*")]
    assert not {file.stem for file in passed_on if file.suffix in (".parquet", ".csv")} & {
        *OF_PERSONS
    }
    assert not [file for file in passed_on if file.is_file() and "guest-0" in texts_of(file)]
