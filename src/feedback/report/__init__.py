"""PUBLISH: notebooks run with checked parameters, offline pages, the first screen, and the gate before them."""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {
    "NotebookParameters": "parameters",
    "ReportSummary": "summary",
    "check_page": "gate",
    "export_notebook": "export",
    "read_parameters": "parameters",
    "run_notebook": "notebooks",
    "write_index": "index",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'feedback.report' has no attribute {name!r}")
    return getattr(importlib.import_module(f"feedback.report.{_PUBLIC[name]}"), name)
