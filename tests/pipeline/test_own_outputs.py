"""Files of an earlier run are not trusted: damaged, missing, of another run or version is one message.

OO1 the manifest: cut, empty, of another kind, another version, values of another kind.
OO2 a table: cut, empty, missing though counted, of another run.
OO3 the explorer and the batch's first page made of such a folder say so too; nothing is written.
OO4 a raw file that changes while it is read is no run.
OO5 the shared work of a batch is made again where a byte of it is not what was written.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from feedback import explore_study, load_results, run_study
from feedback.batch.base import SEAL, base_is
from feedback.batch.manifest import hashes_of
from feedback.errors import FeedbackError, InputError
from feedback.files import unchanged
from feedback.pipeline import raw_files
from feedback.responses.readers.layout import Raw

STUDY = """\
study: own
title: T
columns: {rating: star, text: text, segments: shop}
scale: {low: 1, high: 5}
taxonomy: restaurant
parameters: {bootstrap: 0}
"""
WORDS = ("菜很好吃，服务热情", "排队太久，上菜慢", "价格有点贵，味道一般", "环境吵，服务员态度差")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    rows = [f"{5 - k % 4},{WORDS[k % 4]}第{k}天,{'甲乙'[k % 2]}店" for k in range(120)]
    (folder / "a.csv").write_text("star,text,shop\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "own.yaml").write_text(STUDY, encoding="utf-8")
    run_study(folder / "own.yaml", raw=folder / "a.csv", out=folder / "o", report=False)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def changed_json(change: Callable[[dict], object]) -> Callable[[bytes], bytes]:
    def rewritten(content: bytes) -> bytes:
        manifest = json.loads(content)
        change(manifest)
        return json.dumps(manifest).encode()

    return rewritten


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda b: b[: len(b) // 2],
    "empty": lambda b: b"",
    "list": lambda b: b"[]",
    "nothing": lambda b: b"{}",
    "null": lambda b: b"null",
    "NUL": lambda b: b"\0" * len(b),
    "no UTF-8": lambda b: b"\xff\xfe" + b,
    "deep": lambda b: b"[" * 100_000,
    "no labels": changed_json(lambda m: m.pop("labels")),
    "labels a list": changed_json(lambda m: m.update(labels=[1])),
    "steps of text": changed_json(lambda m: m.update(steps=["read"])),
    "rows no number": changed_json(lambda m: m["tables"].update(comments="many")),
    "another language": changed_json(lambda m: m.update(language="de")),
    "notes of text": changed_json(lambda m: m.update(notes={"topics": "none"})),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_manifest(place: Path, damage: str) -> None:  # OO1 OO3
    file = place / "o" / "tables" / "manifest.json"
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    with pytest.raises(InputError, match=r"manifest\.json: damaged.*[Rr]un the study again"):
        load_results(place / "own.yaml", tables=place / "o" / "tables").language  # noqa: B018
    with pytest.raises(FeedbackError):
        explore_study(place / "own.yaml", out=place / "o")
    assert not list((place / "o").rglob("*.html"))


def test_manifest_of_a_newer_program(place: Path) -> None:  # OO1
    file = place / "o" / "tables" / "manifest.json"
    file.write_bytes(changed_json(lambda m: m.update(format=99))(file.read_bytes()))
    with pytest.raises(InputError, match="newer feedback"):
        load_results(place / "own.yaml", tables=place / "o" / "tables").language  # noqa: B018


@pytest.mark.parametrize("name", ["comments", "mentions", "responses", "pain_points", "quotes"])
@pytest.mark.parametrize("damage", ["half", "empty", "NUL", "missing", "of another run"])
def test_table(place: Path, name: str, damage: str) -> None:  # OO2 OO3
    file = place / "o" / "tables" / f"{name}.parquet"
    if not file.exists():
        pytest.skip(f"this study has no {name}")
    if damage == "missing":
        file.unlink()
    elif damage == "of another run":
        table = pd.read_parquet(file)
        pd.concat([table, table.head(1)]).to_parquet(file)
    else:
        file.write_bytes(DAMAGES[damage](file.read_bytes()))
    with pytest.raises(InputError, match=rf"{name}\.parquet: damaged"):
        load_results(place / "own.yaml", tables=place / "o" / "tables").table(name)
    if name != "responses":
        with pytest.raises(FeedbackError):
            explore_study(place / "own.yaml", out=place / "o")
        assert not list((place / "o").rglob("*.html"))


def test_sound_results_are_read(place: Path) -> None:  # OO2
    results = load_results(place / "own.yaml", tables=place / "o" / "tables")
    assert {name: len(results.table(name)) for name in results.tables} == results.manifest["tables"]


def test_raw_file_that_changes(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # OO4
    read, raw = raw_files.open_export, place / "a.csv"

    def slow(path: Path, **options: str | None) -> Raw:
        table = read(path, **options)
        raw.write_text(raw.read_text("utf-8") + "1,又来了,甲店\n", "utf-8")
        return table

    monkeypatch.setattr(raw_files, "open_export", slow)
    with pytest.raises(InputError, match="changed while it was read"):
        run_study(place / "own.yaml", raw=raw, out=place / "p", report=False)
    with pytest.raises(OSError, match="nothing"), unchanged(place / "nothing.csv"):
        pass


@pytest.mark.parametrize("damage", ["half", "empty", "list", "NUL", "no UTF-8", "missing", "more"])
@pytest.mark.parametrize("name", [SEAL, "plan.json", "comments.parquet"])
def test_shared_work(tmp_path: Path, name: str, damage: str) -> None:  # OO5
    base = tmp_path / ".base"
    base.mkdir()
    for file in ("plan.json", "comments.parquet"):
        (base / file).write_bytes(b"0123456789")
    told = {"key": "k", "files": hashes_of(base)}
    (base / SEAL).write_text(json.dumps(told))
    assert base_is(base, "k") and not base_is(base, "other")
    if damage == "missing":
        (base / name).unlink()
    elif damage == "more":
        (base / "topics.parquet").write_bytes(b"of another run")
    else:
        (base / name).write_bytes(DAMAGES[damage]((base / name).read_bytes()))
    assert not base_is(base, "k")
