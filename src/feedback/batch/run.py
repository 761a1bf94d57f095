"""run_batch: one report a group, side by side, whole or not at all, taken up where it stopped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.batch.folder import clean_up, locked
from feedback.batch.options import TIMEOUT, check_options
from feedback.batch.outcome import BatchReport
from feedback.batch.progress import Making, Progress
from feedback.locks import check_limits

if TYPE_CHECKING:
    from feedback.study import Study


def run_batch(
    study: str | Path | Study,
    *,
    by: str | Sequence[str],
    raw: str | Path | None = None,
    sheet: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    language: str | None = None,
    workers: int = 2,
    resume: bool = True,
    only: str | Iterable[str] = (),
    formats: str | Iterable[str] = ("html",),
    timeout: float = TIMEOUT,
    memory_mb: float | None = None,
    period: str | None = None,
    progress: Progress | None = None,
) -> BatchReport:
    """Make one report a group, and one for the whole.

    The reading (cleaning, sentiment, topics, aspects) is done once; each report explains its own rows.
    Reports appear whole or not at all; one that fails stops no other and is kept in failed/ with the
    reason. A second run makes only what is missing, failed or changed.

    Parameters
    ----------
    study
        Study, path of a study file, or the name of one.
    by
        Segment, or several for their combinations; `wave` where the study has waves.
    raw
        A raw file to read in place of those the study names.
    sheet
        Worksheet of the raw files; the study's own when left out.
    parameters
        Changes to the study's parameters, by name; min_group is the least number of people in a group.
    out
        Folder of the batch; reports/STUDY/by-COLUMN when left out.
    language
        "zh" or "en"; the study's own when left out.
    workers
        Processes that make reports.
    resume
        Keep reports whose data, program and settings have not changed; False makes all anew.
    only
        Values (names or ids of reports) to make; all when empty.
    formats
        "html", and beside it "pdf", "docx" where they can be written.
    timeout
        Seconds a report may take.
    memory_mb
        Memory a worker and its notebooks may take; a share of the machine's when left out.
    period
        A month such as "2026-05": only its answers, in a folder of that name within `out`, compared with the last
        finished month there and the same month a year ago. A finished month is not written over unless `resume` is False.
    progress
        Called with what happens, as a dictionary with the key `event`.

    Returns
    -------
    BatchReport

    Raises
    ------
    FeedbackError
        Anything that stops all reports: a study, file or column that cannot be used.

    Examples
    --------
    >>> done = run_batch("demo", by="branch", workers=2)              # doctest: +SKIP
    >>> done.table["status"].value_counts()                           # doctest: +SKIP
    published    7
    """
    options = check_options(
        study,
        by=by,
        raw=raw,
        sheet=sheet,
        parameters=parameters,
        out=out,
        language=language,
        workers=workers,
        resume=resume,
        only=only,
        formats=formats,
        timeout=timeout,
        memory_mb=memory_mb,
        period=period,
    )
    check_limits()
    with locked(options.out) as handle:
        clean_up(options.out)
        making = Making(options, handle=handle, say=progress or (lambda event: None))
        return making.run()
