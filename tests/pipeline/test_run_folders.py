"""Where a run puts things, and that every way of naming the place finds them again.

RF1 `--out DIR` gets DIR/tables (with manifest.json) and DIR/report; nothing else.
RF2 load_results and explore_study take DIR, DIR/tables and a folder of 0.1 (tables in DIR itself).
RF3 nothing of an earlier report survives beside a new one.
RF4 a quote on what few comments speak of is withheld by `run` as by `batch`.
RF6 tables that are asked for and not there yet are made in that very folder, and read from it though older ones lie within.
RF5 the CSV of an earlier report's pages stay until a new report is there, and go where none is made.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from feedback import explore_study, load_results, run_study
from feedback.pipeline.explaining import MIN_QUOTED

STUDY = """\
study: shop
title: {zh: 小店, en: Corner shop}
columns: {rating: star, text: text}
scale: {low: 1, high: 5}
taxonomy: restaurant
"""
SAID = ["上菜太慢了", "服务态度差", "味道很好", "环境干净", "价格太贵"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    rows = [(1 + (3 * i + i // 5) % 5, f"第{i}次来，{SAID[i % 5]}") for i in range(120)]
    rows += [(2, "停车场太小了"), (1, "停车很难")]
    pd.DataFrame(rows, columns=["star", "text"]).to_csv(folder / "raw.csv", index=False)
    (folder / "studies").mkdir()
    file = folder / "studies" / "shop.yaml"
    file.write_text(STUDY, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def out(study: Path) -> Path:
    place = study.parents[1] / "out"
    (place / "report").mkdir(parents=True)
    for name in ("60_group.html", "report.pdf", "report.docx"):
        (place / "report" / name).write_text("of an earlier report")
    run_study(study, raw=study.parents[1] / "raw.csv", out=place, language="en")
    return place


def test_out_gets_tables_and_report(out: Path) -> None:  # RF1
    assert sorted(entry.name for entry in out.iterdir() if not entry.name.startswith(".")) == ["report", "tables"]  # fmt: skip
    assert (out / "tables" / "manifest.json").is_file()
    assert (out / "report" / "index.html").is_file()


def test_an_earlier_report_is_gone(out: Path) -> None:  # RF3
    left = {entry.name for entry in (out / "report").iterdir()}
    assert not left & {"60_group.html", "report.pdf", "report.docx", "failed"}


def test_csv_stay_until_the_new_report_is_there(
    study: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # RF5
    shutil.copytree(out / "tables", tmp_path / "tables")
    lists = tmp_path / "tables" / "csv"
    before = {file.name: file.read_bytes() for file in lists.iterdir()}
    assert before

    def ends(*given: object, **named: object) -> None:
        page = load_results(study, tables=tmp_path / "tables")
        page.write_csv("drivers", pd.DataFrame({"new": [1]}))  # as a page of the new report does
        raise KeyboardInterrupt

    monkeypatch.setattr("feedback.pipeline.assemble.assemble_report", ends)
    monkeypatch.setattr("feedback.report.kernel.warm_up", lambda **named: None)
    raw = study.parents[1] / "raw.csv"
    with pytest.raises(KeyboardInterrupt):
        run_study(study, raw=raw, out=tmp_path, language="en")
    assert {file.name: file.read_bytes() for file in lists.iterdir()} == before
    assert not [entry.name for entry in lists.parent.iterdir() if entry.name.startswith(".")]
    run_study(study, raw=raw, out=tmp_path, language="en", report=False)
    assert not lists.exists()


def test_tables_are_made_where_they_are_asked_for(
    study: Path, out: Path, tmp_path: Path
) -> None:  # RF6
    shutil.copy(study.parents[1] / "raw.csv", tmp_path / "raw.csv")
    shutil.copy(study, tmp_path / "shop.yaml")
    with (tmp_path / "shop.yaml").open("a", encoding="utf-8") as file:
        file.write("raw: raw.csv\n")
    asked = tmp_path / "out" / "tables"
    results = load_results(tmp_path / "shop.yaml", tables=asked)
    assert results.folder == asked
    assert (asked / "manifest.json").is_file()
    assert not (asked / "tables").exists()
    shutil.copytree(out / "tables", asked / "tables")
    assert load_results(tmp_path / "shop.yaml", tables=asked).folder == asked


def test_every_name_of_the_place_finds_the_tables(
    study: Path, out: Path, tmp_path: Path
) -> None:  # RF2
    old = tmp_path / "of_0.1"
    shutil.copytree(out / "report", old)
    shutil.copytree(out / "tables", old, dirs_exist_ok=True)
    for place, page in ((out, out / "report"), (out / "tables", out / "report"), (old, old)):
        results = load_results(study, tables=place)
        assert len(results.table("responses")) == 122
        assert results.report == page / "index.html"
        assert explore_study(study, out=place if place != out / "tables" else out / "report").is_file()  # fmt: skip


def test_rare_quotes_are_withheld(study: Path, out: Path) -> None:  # RF4
    results = load_results(study, tables=out)
    speak = results.table("mentions").groupby("aspect")["comment"].nunique()
    quoted = results.table("quotes")["aspect"].unique()
    assert len(quoted)
    assert speak[quoted].min() >= MIN_QUOTED
    assert (speak < MIN_QUOTED).any()
