"""The process that makes reports: jobs come in as lines of JSON, answers go out the same way.

    python -m feedback.batch.worker

It is started by `crew.py`, ends when its standard input does, and never writes outside the folder
a job names.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from feedback.errors import FeedbackError

if TYPE_CHECKING:
    from feedback.batch.slices import Base
    from feedback.study import Study

Job = Mapping[str, Any]
Say = Callable[..., None]


def main() -> None:
    """Serve until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", buffering=1)
    os.dup2(2, 1)  # what a library prints must not look like an answer
    jobs = _listen(sys.stdin)
    _get_ready()

    def say(event: str, **more: Any) -> None:
        answers.write(json.dumps({"event": event, **more}, ensure_ascii=False, default=str) + "\n")

    say("ready")
    while True:
        job = jobs.get()
        started = time.perf_counter()
        try:
            found = _DO[job["do"]](job, say)
            say("done", seconds=time.perf_counter() - started, found=found)
        except FeedbackError as error:
            say("failed", seconds=time.perf_counter() - started, kind=type(error).__name__,
                en=error.en, zh=error.zh, full=_disk_is_full(error))  # fmt: skip
        except BaseException as error:  # also exit(): the others go on
            said = f"{type(error).__name__}: {error}"
            trace = traceback.format_exc(limit=-3)
            say("failed", seconds=time.perf_counter() - started, kind=type(error).__name__,
                en=said, zh=said, trace=trace, full=_disk_is_full(error))  # fmt: skip


def _listen(incoming: IO[str]) -> queue.Queue[Job]:
    """Jobs as they come; when the one who asks has gone, so do we, whatever we are at."""
    jobs: queue.Queue[Job] = queue.Queue()

    def read() -> None:
        for line in incoming:
            jobs.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return jobs


def _get_ready() -> None:
    """Import what every report needs while the shared work is still being done elsewhere."""
    import feedback.batch.publish
    import feedback.batch.slices
    import feedback.charts
    import feedback.insight.drivers
    import feedback.insight.pain_points.rank
    import feedback.insight.theme_impact

    with contextlib.suppress(FeedbackError):  # said when a report is made
        feedback.charts.use_theme(language=os.environ.get("FEEDBACK_LANGUAGE", "en"))


def _disk_is_full(error: BaseException) -> bool:
    import errno

    full = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    seen: BaseException | None = error
    while seen is not None:
        # Arrow and a notebook's kernel tell it in words only
        if isinstance(seen, OSError) and seen.errno in full:
            return True
        if any(os.strerror(code) in str(seen) for code in full):
            return True
        seen = seen.__cause__
    return False


def _study_of(job: Job) -> Study:
    from feedback.study import Study

    return Study(**{**job["study"], "path": Path(job["study"]["path"])})


def _prepare(job: Job, say: Say) -> None:
    from feedback.batch.base import make_base
    from feedback.parallel.crew import Crew, hired
    from feedback.parallel.shelf import FolderShelf
    from feedback.pipeline.manifest import versions

    shelf = FolderShelf.of(Path(job["base"]), versions())
    with hired(Crew(workers=job["workers"], shelf=shelf)):
        make_base(
            _study_of(job),
            Path(job["base"]),
            raw=Path(job["raw"]) if job["raw"] else None,
            by=job["by"],
            language=job["language"],
            key=job["key"],
            period=job["period"],
            progress=lambda step: say("step", step=step),
        )
    shelf.clear()


@lru_cache(maxsize=1)
def _base(study: str, folder: str, key: str) -> Base:
    from feedback.batch.slices import Base

    return Base(_study_of({"study": json.loads(study)}), Path(folder))


def _report(job: Job, say: Say) -> dict[str, Any]:
    from feedback.batch.manifest import hashes_of
    from feedback.batch.publish import write_report

    base = _base(json.dumps(job["study"]), job["base"], job["key"])
    group = next(group for group in base.grouping.groups if group.id == job["report"])
    folder = Path(job["folder"])
    say("step", step="explain")
    run = base.run_of(group)
    say("step", step="pages")
    short = write_report(run, group, folder, formats=job["formats"], timeout=job["timeout"])
    return {"summary": short, "files": hashes_of(folder)}


def _warm(job: Job, say: Say) -> None:
    """Have the process stand ready from which warm kernels are forked, before the first report asks."""
    import tempfile

    import nbformat

    from feedback.report.notebooks import run_notebook
    from feedback.report.warm import OF_PAGES

    cell = nbformat.v4.new_code_cell("ready = True", metadata={"tags": ["parameters"]})
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(FeedbackError):
        path = Path(folder, "ready.ipynb")
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
        run_notebook(path, path, language=job["language"], cwd=folder, defaults=OF_PAGES)


_DO: Mapping[str, Callable[[Job, Say], Any]] = {
    "prepare": _prepare,
    "report": _report,
    "warm": _warm,
}

if __name__ == "__main__":
    main()
