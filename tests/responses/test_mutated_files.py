"""Files of strangers with bytes changed at random: a table or one message, never the end of the process.

MF1 500 mutations a format (FEEDBACK_MUTATIONS for more: 10,000 in `make nightly`); each within 20 s of the clock.
"""

from __future__ import annotations

import io
import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from feedback.errors import FeedbackError
from feedback.responses.readers.opening import open_export

MUTATIONS = int(os.environ.get("FEEDBACK_MUTATIONS", "500"))
ROWS = [[k, k % 5 + 1, "早餐太差，排队很久", "2024-05-01"] for k in range(8)]
NAMES = ["id", "star", "text", "day"]


def xlsx(path: Path) -> bytes:
    book = Workbook()
    for row in (NAMES, *ROWS):
        book.active.append(row)
    book.save(path)
    return path.read_bytes()


def sav(path: Path) -> bytes:
    import pyreadstat

    labels = {"star": {1: "差", 5: "好"}}
    pyreadstat.write_sav(pd.DataFrame(ROWS, columns=NAMES), path, variable_value_labels=labels)
    return path.read_bytes()


def dta(path: Path) -> bytes:
    pd.DataFrame(ROWS, columns=NAMES).to_stata(path, write_index=False, version=118)
    return path.read_bytes()


def parquet(path: Path) -> bytes:
    pd.DataFrame(ROWS, columns=NAMES).to_parquet(path)
    return path.read_bytes()


def json_records(path: Path) -> bytes:
    records = [dict(zip(NAMES, row, strict=True)) for row in ROWS]
    return json.dumps({"responses": records}, ensure_ascii=False).encode()


def mutated(content: bytes, dice: random.Random) -> bytes:
    """One to eight changes: bytes of any value or of the ends, parts lost, doubled or moved."""
    changed = bytearray(content)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(changed) or 1)
        length = dice.choice((1, 1, 2, 4, 8, dice.randint(1, 64)))
        kind = dice.randrange(6)
        if kind == 0:
            changed[at : at + length] = dice.randbytes(length)
        elif kind == 1:
            changed[at : at + length] = dice.choice((b"\0", b"\xff", b"\x7f")) * length
        elif kind == 2:
            del changed[at : at + length]
        elif kind == 3:
            changed[at:at] = changed[at : at + length]
        elif kind == 4:
            del changed[at + dice.randint(0, 64) :]
        elif changed:
            changed[at % len(changed)] ^= 1 << dice.randrange(8)
    return bytes(changed)


def inside_zip(content: bytes, dice: random.Random) -> bytes:
    """The parts of an archive changed, and packed again, so that the readers behind the unpacking meet it."""
    import zipfile

    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as new:
        chosen = dice.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(part, dice) if name == chosen else part)
    return kept.getvalue()


@pytest.mark.slow
@pytest.mark.timeout(max(600, MUTATIONS))
@pytest.mark.parametrize(
    ("ending", "made", "mutate"),
    [("xlsx", xlsx, mutated), ("xlsx", xlsx, inside_zip), ("sav", sav, mutated), ("json", json_records, mutated), ("dta", dta, mutated), ("parquet", parquet, mutated)],
)  # fmt: skip
def test_mutated_files(
    tmp_path: Path,
    ending: str,
    made: Callable[[Path], bytes],
    mutate: Callable[[bytes, random.Random], bytes],
) -> None:  # MF1
    sound = made(tmp_path / f"sound.{ending}")
    file = tmp_path / f"changed.{ending}"
    slowest, read, refused = 0.0, 0, 0
    for seed in range(MUTATIONS):
        file.write_bytes(mutate(sound, random.Random(seed)))
        started = time.monotonic()
        try:
            open_export(file)
            read += 1
        except FeedbackError as error:
            assert str(file) in error.en and str(file) in error.zh, seed
            refused += 1
        slowest = max(slowest, time.monotonic() - started)
    print(f"{ending}: {read} read, {refused} refused, slowest {slowest:.2f} s")
    assert slowest < 20 and refused
