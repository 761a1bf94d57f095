"""How the folder of a run is laid out: its tables in one part, its report in the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedback.study import Study

TABLES_FOLDER, REPORT_FOLDER = "tables", "report"  # what `--out` gets
# of a follow-up: its tables, within the run's; its pages, beside the run's report
FOLLOWUP_FOLDER = "followup"
LISTS_FOLDER = "csv"  # in tables: what the pages show, for a spreadsheet


def tables_folders(out: str | Path) -> tuple[Path, Path]:
    """Where the tables may lie of whom is told `out`: in its tables/, or in it (as 0.1 did)."""
    return Path(out) / TABLES_FOLDER, Path(out)


def list_path(study: Study) -> Path:
    """Where the list of forgotten keys lies: beside the study's tables, which every run makes anew."""
    return study.processed.with_name(f"{study.study}.forgotten.csv")


def log_path(study: Study, tables: Path | None = None) -> Path:
    """Where it is written down who made or took what: beside the study's own tables, within those of an --out folder."""
    if tables is None or tables.resolve() == study.processed.resolve():
        return study.processed.with_name(f"{study.study}.access.csv")
    return tables / "access.csv"
