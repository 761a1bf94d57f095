"""How the folder of a run is laid out: its tables in one part, its report in the other."""

from __future__ import annotations

from pathlib import Path

TABLES_FOLDER, REPORT_FOLDER = "tables", "report"  # what `--out` gets


def tables_folders(out: str | Path) -> tuple[Path, Path]:
    """Where the tables may lie of whom is told `out`: in its tables/, or in it (as 0.1 did)."""
    return Path(out) / TABLES_FOLDER, Path(out)
