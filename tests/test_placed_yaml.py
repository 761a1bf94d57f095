"""YAML with places: two parsers, one answer.

PY1 what ships is read alike by both, places included
PY2 what they would read differently is read as ever, and what is broken is told with its place
PY3 nesting without end is a message, whichever brackets or dashes make it
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from feedback import placed_yaml
from feedback.errors import StudyError
from feedback.placed_yaml import read_placed_yaml

ROOT = Path(__file__).parents[1]
SHIPPED = [
    file
    for folder in ("questionnaires", "studies", "src/feedback/text/taxonomies")
    for file in sorted((ROOT / folder).rglob("*.yaml"))
]


def read(text: str, folder: Path) -> dict[str, Any]:
    file = folder / "x.yaml"
    file.write_text(text, encoding="utf-8")
    return read_placed_yaml(file).content


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_both_read_what_ships_alike(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # PY1
    fast = read_placed_yaml(file)
    monkeypatch.setattr(placed_yaml, "_LibYaml", placed_yaml._Loader)
    slow = read_placed_yaml(file)
    assert (fast.content, fast.places) == (slow.content, slow.places)


def test_questions_and_words_stay(tmp_path: Path) -> None:  # PY2
    text = "a: {zh: 满意吗?, en: Happy? Yes, x: no}\nb: [on, 2025-03-01, true, 1.5]\n"
    assert read(text, tmp_path) == {
        "a": {"zh": "满意吗?", "en": "Happy? Yes", "x": "no"},
        "b": ["on", "2025-03-01", True, 1.5],
    }


@pytest.mark.parametrize(
    "text", ["a:\t1\n", "a: [1,\t2]\n", "a: {b: 1\nc: 2\n", "a: 'x\n", "a: *x\n"]
)
def test_what_is_broken_is_told_with_its_place(text: str, tmp_path: Path) -> None:  # PY2
    with pytest.raises(StudyError, match=r"x\.yaml:\d+:\d+"):
        read(text, tmp_path)


@pytest.mark.parametrize(
    "deep",
    ["[" * 90_000, "']" + "]" * 90_000 + "', " + "[" * 90_000, "{a: " * 90_000, "- " * 90_000],
)
def test_nesting_without_end(deep: str, tmp_path: Path) -> None:  # PY3
    with pytest.raises(StudyError):
        read(f"a: [{deep}" if deep[0] == "'" else f"a:\n  {deep}", tmp_path)


def test_libyaml_is_there() -> None:
    assert yaml.__with_libyaml__
