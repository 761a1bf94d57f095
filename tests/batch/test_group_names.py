"""Values of a segment as names to show and as folders.

GN1 whatever a value holds, its folder is one readable name inside the batch, unique also without case.
GN2 the folder of a value does not depend on what else there is, unless they differ by case only.
GN3 shown names have no control, bidi or zero-width characters, and one line.
"""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.batch.segments import folder_names, shown_name, shown_names

HOSTILE = ["../../etc", "..", ".", "/", "CON", "con.txt", "com1", "a/b", "a\\b", "a:b", "", " ", "\u200b", "面🍜馆",
           "长" * 300, "a" * 300, "Abc", "abc", "ABC", "店\u202eلا", "-rf", "~", "x\x00y", "line\nbreak", "\ud800",
           "e\u0301", "\u00e9", "100%", "a#b", "a?b", "'; drop", "ends.", "ends ", "Ⅷ", "VIII"]  # fmt: skip

DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³")}  # fmt: skip


def check(values: list[str]) -> list[str]:
    names = folder_names(values)
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in names}) == len(values)
    for name in names:
        assert PurePosixPath(name).name == name
        assert PureWindowsPath(name).name == name
        assert name.split(".")[0].strip().upper() not in DEVICES
        assert name == name.strip(" .")
        assert name.isprintable()
        assert len(name.encode()) <= 160
        assert not set(name) & set("<>:\"/\\|?*%#'")
    return names


def test_hostile_names() -> None:  # GN1
    names = dict(zip(HOSTILE, check(HOSTILE), strict=True))
    assert names["面🍜馆"] == "面🍜馆"
    assert names["a/b"].startswith("a_b-")


@given(st.lists(st.text(max_size=90), unique=True, max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_names(values: list[str]) -> None:  # GN1 GN3
    check(values)
    for name in shown_names(values):
        assert name == " ".join(name.split())
        assert not [c for c in name if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def test_a_folder_does_not_depend_on_the_others() -> None:  # GN2
    assert folder_names(["a/b", "x"])[0] == folder_names(["a/b"])[0]
    assert folder_names(["虹桥店", "x"])[0] == folder_names(["虹桥店"])[0] == "虹桥店"


def test_those_that_look_the_same_are_told_apart() -> None:  # GN3
    one, two = shown_names(["店", "店\u200b"])
    assert one != two
    assert one.startswith("店 (")
    assert two.startswith("店 (")
    assert shown_name("长" * 100) == "长" * 79 + "…"


@pytest.mark.parametrize("value", ["\u202eabc", "a\u2066b\u2069c", "\ufeffabc", "abc\u200d"])
def test_invisible_characters_are_not_shown(value: str) -> None:  # GN3
    assert shown_name(value) == "abc"
