"""Crews: what falls into parts is done by whoever is there, and kept until the run is over.

W1 answers come in order and are equal for every number of workers and size of part
W2 a part that is kept is not done again; other texts or other options are other parts
W3 what another could have written, what is damaged and what another program wrote is done again
W4 who counts hears of every part
W6 where processes cannot share a semaphore, nobody who did not ask for several gets them
W5 few parts are done without workers, and nothing of them is kept
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from feedback.errors import StudyError
from feedback.parallel import crew as crews
from feedback.parallel.crew import Crew, crew, hired
from feedback.parallel.shelf import FolderShelf
from feedback.text.sentiment.folds import marks_of_texts

DONE: list[int] = []


def lengths(texts: list[str], *, more: int = 0) -> pa.Table:
    """The length of each text; the length of the part is noted."""
    DONE.append(len(texts))
    return pa.table({"n": pa.array([len(text) + more for text in texts], pa.int64())})


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "PART", 4)
    DONE.clear()


TEXTS = ["好" * (number % 5) for number in range(22)]


def said(parts: list[pa.Table]) -> list[int]:
    return [int(n) for part in parts for n in part["n"].to_pylist()]


@pytest.mark.parametrize("workers", [1, 2])
def test_order_and_values(workers: int) -> None:  # W1
    whole = marks_of_texts(TEXTS)["mark"].to_pylist()
    with hired(Crew(workers=workers)):
        parts = crew().by_parts(marks_of_texts, TEXTS)
        assert [mark for part in parts for mark in part["mark"].to_pylist()] == whole
        assert len(parts) == 6
        assert crew().each(abs, list(range(-9, 0))) == list(range(9, 0, -1))
    assert crew() is crews.ALONE
    with hired(Crew()):
        assert said(crew().by_parts(lengths, TEXTS, more=1)) == [len(text) + 1 for text in TEXTS]


def test_kept_parts_are_not_done_again(tmp_path: Path) -> None:  # W2
    shelf = FolderShelf.of(tmp_path / "tables", {"a": "1"})
    with hired(Crew(shelf=shelf)):
        first = said(crew().by_parts(lengths, TEXTS, mark="m"))
        assert DONE == [4, 4, 4, 4, 4, 2]
        assert said(crew().by_parts(lengths, [*TEXTS[:-1], "another"], mark="m")) == [
            *first[:-1],
            7,
        ]
        assert DONE[6:] == [2]
        crew().by_parts(lengths, TEXTS, mark="other", more=2)
        assert len(DONE) == 13
    assert shelf.folder.stat().st_mode & 0o777 == 0o700
    shelf.clear()
    assert not shelf.folder.exists()


def test_what_cannot_be_trusted_is_done_again(tmp_path: Path) -> None:  # W3
    shelf = FolderShelf.of(tmp_path / "tables", {"a": "1"})
    with hired(Crew(shelf=shelf)):
        whole = said(crew().by_parts(lengths, TEXTS, mark="m"))
    files = sorted(shelf.folder.glob("*.arrow"))
    files[0].write_bytes(files[0].read_bytes()[:40])
    DONE.clear()
    with hired(Crew(shelf=shelf)):
        assert said(crew().by_parts(lengths, TEXTS, mark="m")) == whole
    assert len(DONE) == 1
    other = FolderShelf.of(tmp_path / "tables", {"a": "2"})
    with hired(Crew(shelf=other)):
        crew().by_parts(lengths, TEXTS, mark="m")
    assert len(DONE) == 7
    shelf.folder.chmod(0o777)
    with hired(Crew(shelf=shelf)):
        crew().by_parts(lengths, TEXTS, mark="m")
    assert len(DONE) == 13


def test_parts_are_told(tmp_path: Path) -> None:  # W4
    told: list[tuple[int, int]] = []
    with hired(Crew(tell=lambda done, total: told.append((done, total)))):
        crew().by_parts(lengths, TEXTS)
    assert told == [(done, 6) for done in range(1, 7)]


def test_few_parts_cost_nothing(tmp_path: Path) -> None:  # W5
    shelf = FolderShelf.of(tmp_path / "tables", {})
    with hired(Crew(workers=2, shelf=shelf)) as here:
        assert said(crew().by_parts(lengths, TEXTS[:8], mark="m")) == [len(t) for t in TEXTS[:8]]
        assert said(crew().by_parts(lengths, [], mark="m")) == []
        assert "_processes" not in here.__dict__
    assert not shelf.folder.exists()


def test_a_machine_without_shared_memory(monkeypatch: pytest.MonkeyPatch) -> None:  # W6
    def refused(*_: object, **__: object) -> None:
        raise StudyError(en="no shared memory", zh="没有共享内存")

    assert crews.processors() >= 1
    monkeypatch.setattr(crews, "check_engine", refused)
    assert crews.processors() == 1
