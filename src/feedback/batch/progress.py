"""One run of a batch: who is at what, what is left, what came of it."""

from __future__ import annotations

import datetime as dt
import queue
import shutil
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from feedback.batch.base import base_folder, base_is, base_key
from feedback.batch.coordinator import Worker, crew_environment
from feedback.batch.failures import how_it_died, why_it_failed
from feedback.batch.folder import FAILED, new_folder, take_away
from feedback.batch.index import write_first_page
from feedback.batch.manifest import append_record, latest
from feedback.batch.options import Options
from feedback.batch.outcome import (
    DISK,
    FAILURE,
    INTERRUPTED,
    PUBLISHED,
    RETIRED,
    BatchReport,
    outcome_of,
)
from feedback.batch.pending import is_done, report_key, wanted_groups
from feedback.batch.periods import NAME as MONTH
from feedback.batch.periods import read_month
from feedback.batch.plan import Group, Grouping
from feedback.batch.publish import keep_tables_of_groups
from feedback.errors import AnalysisError, FeedbackError, InputError, system_reason
from feedback.files import replace_folder
from feedback.pipeline.access_log import log_access
from feedback.results import Words

Progress = Callable[[Mapping[str, Any]], None]
_LOOK = 0.25  # seconds between two looks at time and memory


class Making:
    """One run: who is at what, what is left, what came of it."""

    def __init__(self, options: Options, *, handle: int, say: Progress) -> None:
        self.options, self.say = options, say
        self.folder, self.base = options.out, base_folder(options.study, options.out)
        self.key, self.made_of = base_key(
            options.study,
            raw=options.raw,
            by=options.by,
            language=options.language,
            period=options.period,
        )
        self.records = latest(self.folder)
        self.made: set[str] = set()
        self.stopped = ""
        self.waiting: deque[Group] = deque()
        self.inbox: queue.Queue[Any] = queue.Queue()
        self.crew: list[Worker] = []
        self.handle = handle
        self.environment = crew_environment(options.language)
        self.started = time.monotonic()

    def run(self) -> BatchReport:
        """Do what is to be done; whatever happens, no process stays behind."""
        try:
            grouping = self._prepared()
            try:
                self._retire(grouping)
                self._make(grouping)
            except KeyboardInterrupt:
                self.stopped = INTERRUPTED
        finally:
            self._dismiss()
        return self._finished(grouping)

    def _prepared(self) -> Grouping:
        """The shared work; from last time where nothing has changed."""
        if not self.options.resume or not base_is(self.base, self.key):
            self._hire()
            self._prepare()
        if self.options.period:  # made anew on purpose: until it is done it is not finished
            (self.folder / MONTH).unlink(missing_ok=True)
        return Grouping.read(self.base)

    def _prepare(self) -> None:
        worker, *others = self.crew
        options = self.options
        for other in others[:1]:
            other.give(options.job("warm"))
        worker.give(
            options.job(
                "prepare",
                base=str(self.base),
                raw=str(options.raw) if options.raw else None,
                by=list(options.by),
                key=self.key,
                period=options.period,
                workers=options.workers,
            )
        )
        while True:
            sender, answer = self.inbox.get()
            if answer["event"] == "step":
                self.say({"event": "prepare", "step": answer["step"]})
            elif sender is worker and answer["event"] in ("failed", "died"):
                self._prepare_failed(worker, answer)
            elif answer["event"] == "done" and sender is worker:
                worker.job = None
                return
            else:
                self._hear(sender, answer)

    def _prepare_failed(self, worker: Worker, answer: Mapping[str, Any]) -> None:
        if answer["event"] == "failed" and (answer.get("full") or "trace" not in answer):
            raise InputError(en=answer["en"], zh=answer["zh"])
        said = answer.get("trace") or worker.last_words() or f"exit {worker.process.poll()}"
        raise AnalysisError(
            en=f"The shared reading of the study ended by itself (out of memory?): {said}",
            zh=f"研究数据的共同处理意外终止（内存不足？）：{said}",
        )

    def _retire(self, grouping: Grouping) -> None:
        """Reports on groups that are none any more: too small now, renamed, gone from the data."""
        there = {group.folder for group in grouping.groups}
        for report, record in self.records.items():
            if record["status"] == RETIRED:
                continue
            if record["folder"] not in there:
                take_away(self.folder, record["folder"])
                take_away(self.folder / FAILED, record["folder"])
                self._record({"report": report, "name": record["name"], "status": RETIRED,
                              "folder": record["folder"], "made": _now()})  # fmt: skip

    def _key(self, group: Group) -> str:
        return report_key(group, self.options, base=self.key, made_of=self.made_of)

    def _is_done(self, group: Group) -> bool:
        return is_done(group, self.records.get(group.id), folder=self.folder, key=self._key(group))

    def _hire(self) -> None:
        while len(self.crew) < self.options.workers:
            self.crew.append(Worker(self.inbox, self.environment, keep_open=(self.handle,)))

    def _make(self, grouping: Grouping) -> None:
        wanted = wanted_groups(grouping, only=self.options.only)
        todo = [group for group in wanted if not (self.options.resume and self._is_done(group))]
        self.say({"event": "start", "reports": len(todo), "kept": len(wanted) - len(todo),
                  "workers": self.options.workers, "folder": str(self.folder)})  # fmt: skip
        if not todo:
            return
        self.waiting.extend(todo)
        self._hire()
        busy = self._assign()
        while busy or (self.waiting and not self.stopped):
            try:
                worker, answer = self.inbox.get(timeout=_LOOK)
                self._hear(worker, answer)
            except queue.Empty:
                pass
            for worker in self.crew:
                worker.watch(timeout=self.options.timeout, memory=self.options.memory)
            busy = self._assign()

    def _assign(self) -> bool:
        """Give every idle worker a report; whether anybody is at work."""
        for worker in self.crew:
            if worker.job is None and self.waiting and not self.stopped:
                self._begin(worker, self.waiting.popleft())
        return any(worker.job is not None for worker in self.crew)

    def _begin(self, worker: Worker, group: Group) -> None:
        try:
            folder = new_folder(self.folder)
        except OSError as error:
            raise InputError(
                en=f"{self.folder}: cannot be written ({system_reason(error)[0]}). Free space, then run with --resume.",
                zh=f"{self.folder}：无法写入（{system_reason(error)[1]}）。请腾出空间，再用 --resume 继续。",
            ) from error
        options = self.options
        worker.give(
            options.job(
                "report",
                report=group.id,
                base=str(self.base),
                key=self.key,
                folder=str(folder),
                formats=list(options.formats),
                timeout=options.timeout,
            )
        )
        worker.group = group
        self.say({"event": "begin", "report": group.id, "name": group.name})

    def _hear(self, worker: Worker, answer: dict[str, Any]) -> None:
        if answer["event"] == "died":
            if worker in self.crew:
                self.crew.remove(worker)
            if worker.job is not None and worker.job["do"] == "report":
                if answer["at"] < worker.started:  # it never got the job
                    shutil.rmtree(worker.job["folder"], ignore_errors=True)
                    self.waiting.appendleft(worker.group)
                    worker.job = None
                else:
                    self._failed(worker, how_it_died(worker))
            worker.close()
            if self.waiting and not self.stopped:
                self._hire()
        elif worker.job is None:
            return
        elif worker.job["do"] == "warm":
            if answer["event"] in ("done", "failed"):
                worker.job = None
        elif answer["event"] == "done":
            self._published(worker, answer)
        elif answer["event"] == "failed":
            self._failed(worker, answer)

    def _published(self, worker: Worker, answer: Mapping[str, Any]) -> None:
        group, made = worker.group, Path(worker.job["folder"])  # type: ignore[index]
        worker.watch(timeout=self.options.timeout, memory=self.options.memory)
        replace_folder(made, self.folder / group.folder)
        shutil.rmtree(self.folder / FAILED / group.folder, ignore_errors=True)
        found = answer["found"]
        record = self._about(group, worker, status=PUBLISHED, gate="passed")
        self._record({**record, "summary": found["summary"], "files": found["files"]})
        self.made.add(group.id)
        self.say({"event": "done", "report": group.id, "name": group.name,
                  "seconds": record["seconds"], "peak_mb": record["peak_mb"]})  # fmt: skip
        worker.job = None

    def _failed(self, worker: Worker, answer: Mapping[str, Any]) -> None:
        group, made = worker.group, Path(worker.job["folder"])  # type: ignore[index]
        reason = why_it_failed(worker, answer, self.options)
        said = reason[self.options.language]
        record = self._about(group, worker, status=FAILURE, gate=answer.get("kind", "failed"))
        record |= {"error": said, "rerun": self.options.rerun(group.name)}
        worker.job = None
        self.made.discard(group.id)
        if answer.get("full"):
            self.stopped = DISK
            shutil.rmtree(made, ignore_errors=True)
            self.waiting.appendleft(group)
            self.say({"event": "failed", **_picked(record)})
            return
        take_away(self.folder, group.folder)  # what stood there is no longer true
        with suppress(OSError, FeedbackError):
            keep_tables_of_groups(made / "tables")
        with suppress(OSError):
            text = f"{said}\n\n{answer.get('trace', '')}\n{record['rerun']}\n"
            (made / "reason.txt").write_text(text, encoding="utf-8", errors="replace")
            replace_folder(made, self.folder / FAILED / group.folder)
        shutil.rmtree(made, ignore_errors=True)
        self._record(record)
        self.say({"event": "failed", **_picked(record)})

    def _about(self, group: Group, worker: Worker, *, status: str, gate: str) -> dict[str, Any]:
        return {
            "report": group.id,
            "name": group.name,
            "status": status,
            "gate": gate,
            "n": group.n,
            "n_comments": group.n_comments,
            "folder": group.folder,
            "seconds": round(worker.seconds, 2),
            "peak_mb": round(worker.peak / 2**20),
            "made": _now(),
            "key": self._key(group),
            "rows": group.key,
            **self.made_of,
        }

    def _record(self, record: dict[str, Any]) -> None:
        append_record(self.folder, record)
        self.records[record["report"]] = record

    def _dismiss(self) -> None:
        for worker in self.crew:
            job = worker.job
            worker.close()
            if job is not None and job.get("folder"):
                shutil.rmtree(job["folder"], ignore_errors=True)
        self.crew.clear()

    def _finished(self, grouping: Grouping) -> BatchReport:
        options = self.options
        records = {key: r for key, r in self.records.items() if r["status"] != RETIRED}
        changes: tuple[Words, ...] = ()
        if self.stopped != DISK:
            changes = write_first_page(
                self.folder,
                options.study,
                grouping,
                by=options.by,
                language=options.language,
                records=records,
                period=options.period,
            )
        done = outcome_of(
            grouping,
            records,
            made=self.made,
            folder=self.folder,
            stopped=self.stopped,
            seconds=time.monotonic() - self.started,
            changes=changes,
        )
        log_access(options.study, "batch", file=self.folder, rows=grouping.groups[0].n)
        if options.period and read_month(self.folder) is not None:
            shutil.rmtree(self.base, ignore_errors=True)  # nobody asks for its rows again
        self.say({"event": "end", "made": len(self.made), "failed": len(done.failed),
                  "seconds": round(done.seconds, 1), "stopped": done.stopped})  # fmt: skip
        return done


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _picked(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("report", "name", "seconds", "error", "rerun")}
