"""One report a group: whole or not at all, none stops another, and what was stopped goes on.

BR1 a report for the whole, one for each group of ten or more, one for the small ones pooled.
BR2 hostile names stay inside the folder, readable and unique; pages and spreadsheets show them as text.
BR3 a second run makes nothing; a changed or missing file, or changed rows, only what they concern.
BR4 a notebook that raises, dies, exits, hangs, eats memory or writes to stderr fails alone: reason, cell,
    command to run it again, what was made kept in failed/; the next run ends byte-equal to an undisturbed one.
BR5 killed at any moment, taken up again: byte-equal.
BR6 a disk that fills up stops the run; with space it goes on.
BR7 one that shrinks below ten people loses its published report.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from feedback import read_batch_manifest
from feedback.batch.outcome import BatchReport
from feedback.errors import ColumnError, InputError
from feedback.frames import OF_PERSONS

Run = Callable[..., BatchReport]
HOLD = ("manifest.jsonl", ".lock")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a batch but the manifest, which holds times."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in HOLD
    }


def command(workbench: Path, out: Path, *more: str, raw: str = "few.csv") -> list[str]:
    study = str(workbench / "studies" / "shops.yaml")
    return [sys.executable, "-m", "feedback.cli", "batch", study, "--by", "shop", "--language", "en",
            "--raw", str(workbench / raw), "--out", str(out), *more]  # fmt: skip


def test_a_report_for_each_group(undisturbed: BatchReport) -> None:  # BR1
    table = undisturbed.table
    assert undisturbed.exit_code == 0
    assert set(table["status"]) == {"published"}
    assert len(table) == 14  # the whole, twelve groups, the small ones together
    assert undisturbed.pooled == ("小一", "小二")
    assert table.loc["others", "n"] == 11
    for record in read_batch_manifest(undisturbed.folder).itertuples():
        folder = undisturbed.folder / record.folder
        assert (folder / "index.html").is_file()
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        assert result["n_respondents"] == record.n
        rows = {file.stem for file in (folder / "tables").rglob("*.parquet")}
        assert "pain_points" in rows or record.Index == "静"
        assert not rows & set(OF_PERSONS)  # whoever gets the folder gets no row of a person
        assert not {file.stem for file in (folder / "tables" / "csv").glob("*")} & set(OF_PERSONS)
        assert not {table["name"] for table in result["tables"]} & set(OF_PERSONS)
    assert not list(undisturbed.folder.rglob(".base*"))


def test_the_manifest_says_what_was_made_of_what(undisturbed: BatchReport) -> None:
    record = read_batch_manifest(undisturbed.folder / "manifest.jsonl").loc["虹桥店"]
    assert set(record["inputs"]) == {"shops.yaml", "raw.csv"}
    assert record["gate"] == "passed"
    assert record["parameters"]["min_group"] == 10
    assert record["versions"]["pandas"] == pd.__version__
    assert record["seconds"] > 0
    assert record["peak_mb"] > 50


def test_hostile_names_stay_inside_and_are_text(undisturbed: BatchReport) -> None:  # BR2
    folder = undisturbed.folder
    made = [path.name for path in (folder / "groups").iterdir()]
    assert len(made) == len({name.casefold() for name in made}) == 12
    assert not [name for name in made if name.split(".")[0].upper() == "CON"]
    assert all(len(name.encode()) <= 200 and "/" not in name for name in made)
    assert {path.name for path in folder.parent.iterdir()} == {"out"}
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    league = (folder / "league.csv").read_text(encoding="utf-8-sig")
    assert "'=cmd" in league
    assert ",=cmd" not in league
    assert "\n=cmd" not in league


def test_a_group_that_says_nothing_gets_a_page_that_says_so(undisturbed: BatchReport) -> None:
    silent = undisturbed.folder / "groups" / "静"
    assert "No aspect" in (silent / "index.html").read_text(encoding="utf-8")
    alone = undisturbed.folder / "groups" / "独"
    assert "第" not in (alone / "60_group.html").read_text(
        encoding="utf-8"
    )  # one comment is nobody's secret


def test_a_second_run_makes_nothing(batch: Run, copy: Path) -> None:  # BR3
    before = contents(copy)
    again = batch(copy)
    assert not again.table["made"].any()
    assert contents(copy) == before


def test_only_what_is_missing_or_changed_is_made(batch: Run, copy: Path) -> None:  # BR3
    before = contents(copy)
    page = copy / "groups" / "虹桥店" / "index.html"
    page.write_text("half", encoding="utf-8")
    shutil.rmtree(copy / "others")
    again = batch(copy)
    assert set(again.table.index[again.table["made"]]) == {"虹桥店", "others"}
    assert contents(copy) == before


@pytest.mark.slow
def test_changed_rows_concern_their_group_and_the_whole(
    batch: Run, few_copy: Path, workbench: Path, tmp_path: Path
) -> None:  # BR3 BR7
    text = (workbench / "few.csv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if ",a/b," not in line or "2024-01" in line]
    changed = tmp_path / "raw.csv"
    changed.write_text("\n".join(kept) + "\n", encoding="utf-8")
    gone = read_batch_manifest(few_copy).loc["a/b", "folder"]
    assert (few_copy / gone).is_dir()
    again = batch(few_copy, raw=changed)
    assert not (few_copy / gone).exists()  # too few people now: nothing of it stays published
    assert {"whole", "others"} <= set(again.table.index[again.table["made"]])
    assert "a/b" in again.pooled


@pytest.mark.slow
def test_a_fault_stays_alone(
    batch: Run, copy: Path, faults: Callable[[dict[str, str]], None]
) -> None:  # BR4
    before = contents(copy)
    told = {"虹桥店": "raise", "a/b": "die", "abc": "memory", "CON": "stderr", "面🍜馆": "exit"}
    for name in told:
        shutil.rmtree(copy / read_batch_manifest(copy).loc[name, "folder"])
    faults(told)
    done = batch(copy, memory_mb=2500)
    assert done.exit_code == 1
    assert set(done.failed.index) == set(told)
    errors = done.failed["error"]
    assert "60_group.ipynb: code cell 3" in errors["虹桥店"]
    assert "KeyError" in errors["虹桥店"]
    assert "kernel died" in errors["a/b"]
    assert "more than 2,500 MB of memory" in errors["abc"]
    assert "something is odd" in errors["CON"]
    for row in done.failed.itertuples():
        assert f"--only {row.name}" in row.rerun or f"--only '{row.name}'" in row.rerun
        kept = copy / "failed" / read_batch_manifest(copy).loc[row.Index, "folder"]
        assert (kept / "reason.txt").is_file()
        assert not list(kept.rglob("responses.*"))
    faults({})
    mended = batch(copy)
    assert set(mended.table.index[mended.table["made"]]) == set(told)
    assert contents(copy) == before


@pytest.mark.slow
def test_one_that_hangs_is_ended(
    batch: Run, workbench: Path, few_copy: Path, faults: Callable[[dict[str, str]], None]
) -> None:  # BR4
    shutil.rmtree(few_copy / read_batch_manifest(few_copy).loc["Abc", "folder"])
    faults({"Abc": "hang"})
    done = batch(few_copy, raw=workbench / "few.csv", timeout=5)
    assert done.exit_code == 1
    assert "longer than 5 s" in done.failed.loc["Abc", "error"]


@pytest.mark.slow
def test_a_process_that_is_killed_is_replaced(
    batch: Run, workbench: Path, few_copy: Path, faults: Callable[[dict[str, str]], None]
) -> None:  # BR4
    shutil.rmtree(few_copy / "groups" / "虹桥店")
    shutil.rmtree(few_copy / "others")
    faults({"虹桥店": "worker"})
    done = batch(few_copy, raw=workbench / "few.csv", workers=1)
    assert done.table.loc["others", "status"] == "published"
    assert list(done.failed.index) == ["虹桥店"]
    assert "ended by itself" in done.failed.loc["虹桥店", "error"]


@pytest.mark.slow
def test_killed_at_any_moment_it_goes_on(
    workbench: Path, few: BatchReport, tmp_path: Path
) -> None:  # BR5
    out, chance = tmp_path / "out", random.Random(5)
    for _ in range(3):
        process = subprocess.Popen(command(workbench, out), stderr=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL)  # fmt: skip
        time.sleep(chance.uniform(2, 8))
        process.kill()
        process.wait()
        assert_whole(out)
    done = subprocess.run(command(workbench, out), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert contents(out) == contents(few.folder)


def assert_whole(out: Path) -> None:
    """Every report that stands in its place has all its files."""
    for page in out.glob("groups/*/index.html"):
        assert (page.parent / "result.json").is_file()
        assert (page.parent / "60_group.html").is_file()


@pytest.mark.slow
def test_interrupted_it_stops_in_order_and_goes_on(
    workbench: Path, few: BatchReport, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen(command(workbench, out, "--json"), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == "done":
            process.send_signal(signal.SIGINT)
            break
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert not list(out.rglob(".making-*"))
    assert "published" in set(read_batch_manifest(out)["status"])
    done = subprocess.run(command(workbench, out), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert contents(out) == contents(few.folder)


@pytest.mark.slow
def test_a_full_disk_stops_the_run_and_space_lets_it_go_on(
    workbench: Path, few: BatchReport, tmp_path: Path
) -> None:  # BR6
    place = tmp_path / "small"
    place.mkdir()
    needed = sum(len(content) for content in contents(few.folder).values())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={needed * 2 // 3}", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        out = place / "out"
        full = subprocess.run(command(workbench, out), capture_output=True, text=True, check=False)
        assert full.returncode in (1, 2), full.stderr
        assert "Traceback" not in full.stderr
        assert_whole(out)
        subprocess.run(["mount", "-o", "remount,size=200m", str(place)], check=True)
        done = subprocess.run(command(workbench, out), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert contents(out) == contents(few.folder)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"by": "shp"}, ColumnError, "no column shp. Did you mean: shop"),
        ({"by": ""}, InputError, "name each segment once"),
        ({"by": "shop,shop"}, InputError, "name each segment once"),
        ({"workers": 0}, InputError, "a whole number from 1"),
        ({"timeout": 0}, InputError, "above 0"),
        ({"formats": "odt"}, InputError, "odt: not available"),
        ({"only": "Abd"}, InputError, "no such group. Did you mean"),
        ({"only": "小一"}, InputError, "fewer than 10 people"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is(
    batch: Run, copy: Path, options: dict[str, object], error: type[Exception], said: str
) -> None:
    before = contents(copy)
    with pytest.raises(error, match=said):
        batch(copy, **options)
    assert contents(copy) == before


def test_the_command_line_says_it_in_one_message(workbench: Path, tmp_path: Path) -> None:
    wrong = command(workbench, tmp_path / "out", "--only", "nobody")
    wrong[wrong.index("shop")] = "shp"
    done = subprocess.run(wrong, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no column shp. Did you mean: shop" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_two_batches_do_not_share_a_folder(
    batch: Run, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedback.batch import folder as place

    monkeypatch.setattr(place, "_PATIENCE", 0.2)
    with place.locked(copy), pytest.raises(InputError, match="another batch is at work"):
        batch(copy)


def test_only_those_asked_for(batch: Run, workbench: Path, tmp_path: Path) -> None:
    done = batch(tmp_path / "out", by="channel", raw=workbench / "few.csv", only=["app", "whole"])
    made = {"whole": "published", "app": "published", "web": "missing"}
    assert done.table["status"].to_dict() == made
    more = batch(tmp_path / "out", by="channel", raw=workbench / "few.csv")
    assert more.table["made"].to_dict() == {"whole": False, "app": False, "web": True}
