"""Requirements
1. Tables are computed once and read afterwards; another content has another key.
2. A damaged file is rebuilt with a warning; a folder that cannot be written costs only time, with a warning.
3. No pickle is ever read.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from feedback.errors import FeedbackWarning
from feedback.text.cache import cache_folder, cached_arrays, content_key


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FEEDBACK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Builder:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.calls += 1
        return {"a": np.arange(1000), "b": np.array(0.5)}


def test_built_once(folder: Path) -> None:  # 1
    build = Builder()
    first, second = (cached_arrays("demo", "k1", build) for _ in range(2))
    assert build.calls == 1
    assert second.keys() == first.keys() == {"a", "b"}
    np.testing.assert_array_equal(second["a"], first["a"])
    cached_arrays("demo", "k2", build)
    assert build.calls == 2


def test_a_key_follows_every_byte_and_border() -> None:  # 1
    keys = {
        content_key(parts)
        for parts in (["ab", "c"], ["a", "bc"], ["abc"], ["abd"], [b"ab", "c", ""])
    }
    assert len(keys) == 5


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text", "other key", "pickle"])
def test_a_damaged_file_is_rebuilt(folder: Path, damage: str) -> None:  # 2, 3
    build = Builder()
    cached_arrays("demo", "k1", build)
    (path,) = folder.iterdir()
    data = path.read_bytes()
    if damage == "other key":
        cached_arrays("demo", "k2", build)
        build.calls -= 1
        path.write_bytes((folder / "demo-k2.npz").read_bytes())
    elif damage == "pickle":
        np.savez(path, key=np.array("k1"), a=np.array([{"x": 1}], dtype=object))
    else:
        middle = len(data) // 2
        path.write_bytes(
            {
                "cut": data[:middle],
                "flip": data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :],
                "empty": b"",
                "text": b"hello",
            }[damage]
        )
    with pytest.warns(FeedbackWarning, match="computed again"):
        again = cached_arrays("demo", "k1", build)
    assert build.calls == 2
    assert again["a"].sum() == 499500
    cached_arrays("demo", "k1", build)
    assert build.calls == 2


def test_an_unwritable_folder_only_costs_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # 2
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FEEDBACK_CACHE", str(tmp_path / "file" / "below"))
    with pytest.warns(FeedbackWarning, match="could not be kept"):
        assert cached_arrays("demo", "k1", Builder())["a"].sum() == 499500


def test_a_home_that_cannot_be_written_shares_one_private_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file where the home should be")
    monkeypatch.delenv("FEEDBACK_CACHE", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(blocked / "cache"))
    first = cache_folder()
    monkeypatch.setenv("FEEDBACK_CACHE", str(first))  # as the processes it starts see it
    assert cache_folder() == first
    assert first.stat().st_mode & 0o777 == 0o700
