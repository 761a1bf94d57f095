"""The road through all rooms: from the raw files of a study to its tables and its report."""

from __future__ import annotations

from feedback.pipeline.load import load_results
from feedback.pipeline.results import Results
from feedback.pipeline.run import run_study

__all__ = ["Results", "load_results", "run_study"]
