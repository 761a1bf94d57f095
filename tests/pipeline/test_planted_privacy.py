"""Every file that a run and a batch leave, searched for planted personal data (as `strings` would).

PP1 nothing of phones, identity numbers, e-mail, accounts or respondents' own numbers that prove themselves stands in a
    page, the explorer's packed data, a table, an executed notebook, DOCX or PDF, in whatever compression.
PP2 the report of a batch has no row of a person.
PP3 the same holds for scored comments with the folder of their parts, for the name of a unit and for messages and logs.
PP4 the same holds for what `feedback read` writes, labelled files and issues included, and for a follow-up: its tables, lists for
    work, pages and public sheet; customers stand there as keys.
PP6 waves, shops and channels that hold names, phones or plates are named without them in every file of a run and a batch.
PP5 PDF and DOCX hold no number that the pages beside them do not: what an attacker computes from the pages, he cannot better from print.
"""

from __future__ import annotations

import base64
import html
import re
import shutil
import subprocess
import zipfile
import zlib
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from feedback import pdf, run_batch, run_study, score_file, track_study
from feedback.cli import app
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


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def words_of_docx(file: Path) -> str:
    """What a reader of a DOCX sees: paragraphs with their runs joined, and what pictures are called."""
    with zipfile.ZipFile(file) as inside:
        stored = " ".join(
            inside.read(name).decode("utf-8")
            for name in inside.namelist()
            if re.fullmatch(r"word/[a-z0-9]+\.xml", name)
        )
    paragraphs = [
        "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", each))
        for each in stored.split("</w:p>")
    ]
    return html.unescape("\n".join([*paragraphs, *re.findall(r'descr="([^"]*)"', stored)]))


def numbers_of_pages(folder: Path) -> set[str]:
    """Every number in the words, labels and drawings of the pages of a report, and of its results."""
    found: set[str] = set()
    for file in folder.glob("*.html"):
        page = file.read_text(encoding="utf-8")
        labels = " ".join(re.findall(r'(?:alt|title|aria-label)="([^"]*)"', page))
        words = re.sub(r"<[^>]+>", " ", re.sub(r"<style\b.*?</style>", " ", page, flags=re.S))
        found |= set(NUMBER.findall(html.unescape(f"{words} {labels}")))
    return found | set(NUMBER.findall((folder / "result.json").read_text(encoding="utf-8")))


def look_at_print(place: Path, *, least: int) -> None:  # PP5
    """Of every report printed under a folder: its numbers are those of the pages beside it."""
    printed = [file for file in place.rglob("report.*") if file.suffix in (".pdf", ".docx")]
    assert len(printed) >= least
    for file in printed:
        words = words_of_docx(file) if file.suffix == ".docx" else texts_of(file)
        # captions are counted, and a PDF counts its pages
        told = set(NUMBER.findall(re.sub(r"(?:Table|Figure|表|图)\s*\d+", " ", words)))
        told -= {str(number) for number in range(1, words.count("\f") + 1)}
        assert len(told) > 20, file
        assert not told - numbers_of_pages(file.parent), file


def texts_of(file: Path) -> str:
    """All text of a file: unzipped, decoded, drawn."""
    if file.suffix == ".parquet":
        return pd.read_parquet(file).reset_index().to_csv()
    if file.suffix == ".docx":
        with zipfile.ZipFile(file) as inside:
            parts = [inside.read(name).decode("utf-8", "replace") for name in inside.namelist()]
        # a word may stand in several runs: joined, and as it is stored
        return " ".join([*parts, words_of_docx(file)])
    if file.suffix == ".pdf":
        return subprocess.run(
            ["pdftotext", str(file), "-"], capture_output=True, text=True, check=True
        ).stdout
    content = file.read_bytes().decode("utf-8", "replace")
    packed = re.search(r'id="data">([A-Za-z0-9+/=]+)<', content)
    if packed:
        content += zlib.decompress(base64.b64decode(packed[1])).decode("utf-8", "replace")
    return content


@pytest.mark.slow
def test_nothing_planted_is_in_any_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:  # PP1 PP2 PP3
    planted = list(PLANTED)
    words = [f"{SAID[i % 4]}，{planted[i % 6] if i % 3 == 0 else ''}，第{i}次" for i in range(90)]
    pd.DataFrame(
        {
            "who": [f"guest-{i:03}" for i in range(90)],
            "stars": [1 + i % 5 for i in range(90)],
            "day": [f"2026-0{1 + i % 4}-11" for i in range(90)],
            "shop": [("东店", "西店，找13764820915")[i % 2] for i in range(90)],
            "words": words,
        }
    ).to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "guests.yaml").write_text(STUDY, encoding="utf-8")
    # without an engine there is no PDF, without a reader of PDF it would be searched in vain
    printable = (pdf._weasyprint() is not None or pdf.browser() is not None) and shutil.which(
        "pdftotext"
    ) is not None
    formats = ("html", "docx", *(("pdf",) if printable else ()))
    run_study(tmp_path / "guests.yaml", out=tmp_path / "run", formats=formats)
    run_batch(tmp_path / "guests.yaml", by="shop", out=tmp_path / "batch", formats=formats)
    score_file(tmp_path / "answers.csv", tmp_path / "scored", text="words")
    printed = capfd.readouterr()
    assert not [value for values in PLANTED.values() for value in values if value in str(printed)]
    files = [
        file
        for place in ("run", "batch", "data/processed", "scored")
        for file in (tmp_path / place).rglob("*")
        if file.is_file()
    ]
    assert len(files) > 40
    for name in ("run", "batch"):
        look_at_print(tmp_path / name, least=len(formats) - 1)
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


def found_in(place: Path) -> dict[str, list[str]]:
    """File → what of the planted stands in it."""
    files = [file for file in place.rglob("*") if file.is_file()]
    assert files
    return {
        str(file.relative_to(place)): found
        for file in files
        if (held := texts_of(file))
        and (found := [value for values in PLANTED.values() for value in values if value in held])
    }


@pytest.mark.slow
def test_nothing_planted_is_read_back(tmp_path: Path) -> None:  # PP4
    called = CliRunner().invoke
    made = called(app, ["questionnaire", "simulate", "hotel_stay", "--n", "36", "--out", str(tmp_path / "in.csv")])  # fmt: skip
    assert made.exit_code == 0, made.output
    answers = pd.read_csv(tmp_path / "in.csv", dtype=str, keep_default_na=False)
    planted = list(PLANTED)
    answers["improve"] = [f"{SAID[i % 4]}，{planted[i % 6]}，第{i}次" for i in range(len(answers))]
    answers["unasked"] = [planted[i % 6] for i in range(len(answers))]
    answers.to_csv(tmp_path / "in.csv", index=False)
    read = called(app, ["read", str(tmp_path / "in.csv"), "-q", "hotel_stay", "--platform", "flat", "--to", "sav", "--out", str(tmp_path / "read")])  # fmt: skip
    assert read.exit_code == 0, read.output
    assert any("隔音太差" in texts_of(file) for file in (tmp_path / "read").glob("*.csv"))
    assert not found_in(tmp_path / "read")
    assert not [v for values in PLANTED.values() for v in values if v in read.output]


@pytest.mark.slow
def test_nothing_planted_is_followed_up(tmp_path: Path) -> None:  # PP4
    planted = list(PLANTED)
    answers = {
        "who": [f"guest-{i:03}" for i in range(40)],
        "stars": [1 + i % 5 for i in range(40)],
        "day": [f"2026-0{1 + i % 4}-11" for i in range(40)],
        "shop": ["东西"[i % 2] + "店" for i in range(40)],
        "words": [f"{SAID[i % 4]}，{planted[i % 6]}，第{i}次" for i in range(40)],
    }
    pd.DataFrame(answers).to_csv(tmp_path / "answers.csv", index=False)
    days = [f"2026-0{1 + i % 4}-1{i % 9}" for i in range(48)]
    tickets = {
        "no": [f"T{i}" for i in range(48)],
        "opened": [f"{day} 09:00" for day in days],
        "closed": [f"{day} 19:00" for day in days],
        "shop": ["东西"[i % 2] + "店" for i in range(48)],
        "who": [("13764820915", "wangfang66@outlook.com", "310104198804170524")[i % 3] for i in range(48)],
        "words": [f"{SAID[1 + i % 3]}，{planted[i % 6]}" for i in range(48)],
    }  # fmt: skip
    pd.DataFrame(tickets).to_csv(tmp_path / "tickets.csv", index=False)
    (tmp_path / "keys.salt").write_text("0123456789abcdef0123456789abcdef", encoding="utf-8")
    more = """unit: shop
tickets:
  files: tickets.csv
  columns: {ticket: no, opened: opened, closed: closed, unit: shop, customer: who, text: words}
clocks: standard
customer: {salt: keys.salt}
"""
    (tmp_path / "guests.yaml").write_text(STUDY + more, encoding="utf-8")
    run_study(tmp_path / "guests.yaml", out=tmp_path / "out", report=False)
    track_study(str(tmp_path / "guests.yaml"), as_of="2026-05-15", out=tmp_path / "out")
    assert any(file.suffix == ".html" for file in (tmp_path / "out").rglob("*"))
    assert not found_in(tmp_path / "out")


@pytest.mark.slow
def test_names_of_groups_hold_nobody(tmp_path: Path) -> None:  # PP6
    waves = ("一期（联系人欧阳文静13912345678）", "二期 lihua_8823@example.com")
    shops = ("人民路店 店长司马建国", "中山路店", "Riverside (manager Margaret Osgood 07700900123)")
    channels = ("美团", "到店 京A12D88", "电话13912345678")
    pd.DataFrame(
        {
            "who": [f"guest-{i:03}" for i in range(120)],
            "stars": [1 + i * 7 % 5 for i in range(120)],
            "words": [f"{SAID[i % 4]}，第{i}次" for i in range(120)],
            "shop": [shops[i % 3] for i in range(120)],
            "channel": [channels[i // 3 % 3] for i in range(120)],
            "wave": [waves[i // 60] for i in range(120)],
        }
    ).to_csv(tmp_path / "answers.csv", index=False)
    columns = "{respondent: who, rating: stars, text: words, wave: wave, segments: {shop: shop, channel: channel}}"
    study = re.sub(r"columns: .*", f"columns: {columns}", STUDY)
    (tmp_path / "guests.yaml").write_text(study, encoding="utf-8")
    run_study(tmp_path / "guests.yaml", out=tmp_path / "run")
    run_batch(tmp_path / "guests.yaml", by="shop", out=tmp_path / "batch")
    held = {
        file: texts_of(file) + str(file)
        for place in ("run", "batch")
        for file in (tmp_path / place).rglob("*")
        if file.is_file()
    }
    assert any("中山路店" in text for text in held.values())
    for value in ("文静", "13912345678", "lihua_8823", "建国", "12D88", "Osgood", "07700900123"):
        assert not [file for file, text in held.items() if value in text], value
