"""PUBLISH by the hundred: one report a group, made side by side, whole or not at all, taken up where it stopped.

segments.py   values of a column → names to show and names of folders
plan.py       which groups get a report, which are pooled or withheld
base.py       the part of the work that is the same for every report, done once
slices.py     one group's share of it
publish.py    a finished group's work → files
work.py       the process that makes reports, one after another
crew.py       those processes: start, limits, end
manifest.py   what was made of what, a line a report
league.py     groups side by side, ranked only where they can be told apart
index.py      the first page
run.py        run_batch
"""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {"BatchReport": "outcome", "read_batch_manifest": "manifest", "run_batch": "run"}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'feedback.batch' has no attribute {name!r}")
    return getattr(importlib.import_module(f"feedback.batch.{_PUBLIC[name]}"), name)
