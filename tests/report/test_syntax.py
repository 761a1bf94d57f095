"""Syntax read in many threads at once is read right."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor

from feedback.report.syntax import parse


def test_threads_do_not_disturb_each_other() -> None:
    nested = "[" * 40 + "date | None" + "]" * 40

    def hand_over(
        *_: object,
    ) -> None:  # a collection in the midst of a tree lets another thread go on
        time.sleep(0.0001)

    before = gc.get_threshold()
    gc.callbacks.append(hand_over)
    gc.set_threshold(50)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(lambda _: parse(nested).body, range(100)))
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(hand_over)
