"""Drivers read from comments.

MD1  aspects that the same people praise are one driver, named after all; complaints of them are another
MD2  a message about drivers names aspects as readers know them
"""

from __future__ import annotations

import numpy as np
import pytest

from feedback.pipeline.driver_analysis import _in_names, _joined, driver_labels

LABELS = {"clean": "卫生", "noise": "噪音", "clean_table": "桌面"}


def test_one_word_for_several_aspects_is_one_driver() -> None:  # MD1
    nice, other = np.array([1, 0, 1], dtype=np.int8), np.array([0, 1, 1], dtype=np.int8)
    found = _joined({"clean +": nice, "noise +": nice.copy(), "clean -": nice, "noise -": other})
    assert list(found) == ["clean & noise +", "clean -", "noise -"]
    assert found["clean & noise +"].tolist() == nice.tolist()
    names = driver_labels(LABELS, list(found))
    assert [names[name] for name in found] == ["卫生 / 噪音 ＋", "卫生 －", "噪音 －"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("clean +, noise -", "卫生 ＋, 噪音 －"),
        ("clean & noise +, clean_table +", "卫生 / 噪音 ＋, 桌面 ＋"),
    ],
)
def test_messages_name_aspects_as_readers_know_them(said: str, told: str) -> None:  # MD2
    assert _in_names(said, driver_labels(LABELS, ["clean & noise +"])) == told
