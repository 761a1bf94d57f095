"""The road through all rooms: from the raw files of a study to its tables and its report."""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {"Results": "results", "load_results": "load", "run_study": "run"}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    # only who runs a study pays for pandas and scipy: an unchanged watch looks at files alone
    if name not in _PUBLIC:
        raise AttributeError(f"module 'feedback.pipeline' has no attribute {name!r}")
    return getattr(importlib.import_module(f"feedback.pipeline.{_PUBLIC[name]}"), name)
