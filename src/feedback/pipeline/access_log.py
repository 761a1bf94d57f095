"""Who made or took what of a study's private tables, and when: a line each, added only."""

from __future__ import annotations

import csv
import getpass
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.pipeline.run_folder import log_path

if TYPE_CHECKING:
    from feedback.study import Study

COLUMNS = ("when", "who", "command", "file", "rows", "key")


def is_logged(study: Study) -> bool:
    """Whether the study follows persons up: it names tickets, customers, or how long tables are kept."""
    return bool(study.tickets or study.customer or study.keep)


def log_access(
    study: Study,
    command: str,
    *,
    file: Path | str,
    rows: int,
    tables: Path | None = None,
    key: str = "",
) -> None:
    """Add a line: when (UTC), who (the account), by what command, which file, how many rows, whose key.

    Parameters
    ----------
    study
        Nothing is written for one that follows no persons up.
    command
        Such as "track" or "export".
    file, rows
        What was made or taken.
    tables
        The tables it is of, where they are not the study's own.
    key
        Of the customer it is about, where it is about one.

    Notes
    -----
    The log lies beside the private tables, never beside pages. Who reads a file with another program leaves no line. A
    place that cannot be written keeps none: that stops no analysis.
    """
    if not is_logged(study):
        return
    path = log_path(study, tables)
    try:
        who = getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        who = ""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not path.is_file()
        with path.open("a", encoding="utf-8", newline="") as log:
            writer = csv.writer(log, lineterminator="\n")
            if fresh:
                writer.writerow(COLUMNS)
            writer.writerow([when, who, command, _named(file, study), rows, key])


def _named(file: Path | str, study: Study) -> str:
    """The file as counted from the workbench, where it lies in it."""
    path, home = Path(file).resolve(), study.home.resolve()
    return (path.relative_to(home) if path.is_relative_to(home) else path).as_posix()
