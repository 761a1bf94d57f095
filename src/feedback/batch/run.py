"""run_batch: one report a group, side by side, whole or not at all, taken up where it stopped."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import queue
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.batch.base import NAME as BASE
from feedback.batch.base import base_is, base_key
from feedback.batch.crew import Worker, crew_environment
from feedback.batch.index import write_first_page
from feedback.batch.manifest import append_record, is_whole, latest
from feedback.batch.options import TIMEOUT, Options, check_options
from feedback.batch.place import FAILED, clean_up, locked, new_folder, put_in_place, take_away
from feedback.batch.plan import WHOLE, Group, Grouping
from feedback.errors import AnalysisError, InputError, did_you_mean
from feedback.results import Result, Words, counted

if TYPE_CHECKING:
    import pandas as pd

    from feedback.study import Study

Progress = Callable[[Mapping[str, Any]], None]
PUBLISHED, FAILURE = "published", "failed"
_LOOK = 0.25  # seconds between two looks at time and memory


@dataclass(frozen=True)
class BatchReport(Result):
    """How a batch ended.

    Attributes
    ----------
    table
        Index report: name, n, status ("published", "failed", "missing"), made (in this run), seconds,
        peak_mb, error, rerun.
    folder
        Where index.html, the reports and the manifest lie.
    pooled, withheld
        Names of groups too small for a report of their own.
    stopped
        Why not all was done: "", "disk" or "interrupted".
    seconds
        The whole run took so long.
    """

    table: pd.DataFrame
    folder: Path
    pooled: tuple[str, ...]
    withheld: tuple[str, ...]
    stopped: str
    seconds: float

    @property
    def failed(self) -> pd.DataFrame:
        """The reports that failed."""
        return self.table[self.table["status"] == FAILURE]

    @property
    def exit_code(self) -> int:
        """0 when all that was asked for is published, 130 when interrupted, else 1."""
        if self.stopped == "interrupted":
            return 130
        return 1 if self.stopped or len(self.failed) else 0

    def _define(self) -> Words:
        return Words(
            en="One report a group; groups too small to stay unrecognised are pooled or withheld.",
            zh="每组一份报告；人数太少、可能被认出的组合并或不出报告。",
        )

    def _explain(self) -> Words:
        made, failed = int(self.table["made"].sum()), len(self.failed)
        there = int((self.table["status"] == PUBLISHED).sum()) - made
        left = Words(en="", zh="")
        if self.stopped == "disk":
            left = Words(
                en=" The disk is full: free space and run again with --resume.",
                zh="磁盘已满：请腾出空间，再用 --resume 继续。",
            )
        elif self.stopped:
            left = Words(
                en=" Interrupted: run again with --resume.", zh="已中断：用 --resume 继续。"
            )
        return Words(
            en=f"{counted(made, 'report')} made, {there} there already, {failed} failed.{left.en}",
            zh=f"生成 {made} 份报告，已有 {there} 份，失败 {failed} 份。{left.zh}",
        )

    def _cite(self) -> Words:
        return self._define()


def run_batch(
    study: str | Path | Study,
    *,
    by: str | Sequence[str],
    raw: str | Path | None = None,
    parameters: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    language: str | None = None,
    workers: int = 2,
    resume: bool = True,
    only: str | Iterable[str] = (),
    formats: str | Iterable[str] = ("html",),
    timeout: float = TIMEOUT,
    memory_mb: float | None = None,
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
        parameters=parameters,
        out=out,
        language=language,
        workers=workers,
        resume=resume,
        only=only,
        formats=formats,
        timeout=timeout,
        memory_mb=memory_mb,
    )
    with locked(options.out) as handle:
        clean_up(options.out)
        batch = _Batch(options, handle=handle, say=progress or (lambda event: None))
        return batch.run()


class _Batch:
    """One run: who is at what, what is left, what came of it."""

    def __init__(self, options: Options, *, handle: int, say: Progress) -> None:
        self.options, self.say = options, say
        self.folder, self.base = options.out, options.out / BASE
        self.key, self.made_of = base_key(
            options.study, raw=options.raw, by=options.by, language=options.language
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
                self._make(self._todo(grouping), grouping)
            except KeyboardInterrupt:
                self.stopped = "interrupted"
        finally:
            self._dismiss()
        return self._finished(grouping)

    # --- the shared work ------------------------------------------------------------------

    def _prepared(self) -> Grouping:
        """The shared work, from last time where nothing has changed."""
        if not self.options.resume or not base_is(self.base, self.key):
            self._hire()
            self._prepare()
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
        if answer["event"] == "failed" and "trace" not in answer:
            raise InputError(en=answer["en"], zh=answer["zh"])
        said = answer.get("trace") or worker.last_words() or f"exit {worker.process.poll()}"
        raise AnalysisError(
            en=f"The shared reading of the study ended by itself (out of memory?): {said}",
            zh=f"研究数据的共同处理意外终止（内存不足？）：{said}",
        )

    # --- what is to be done -----------------------------------------------------------------

    def _todo(self, grouping: Grouping) -> list[Group]:
        wanted = self._wanted(grouping)
        return [group for group in wanted if not (self.options.resume and self._is_done(group))]

    def _kept(self, grouping: Grouping, todo: Sequence[Group]) -> int:
        return len(self._wanted(grouping)) - len(todo)

    def _wanted(self, grouping: Grouping) -> list[Group]:
        """The groups of --only, else all; the longest first, so that no worker is left with it alone."""
        chosen = grouping.groups
        if self.options.only:
            called = {g.id: g for g in chosen} | {g.name: g for g in chosen}
            for name in self.options.only:
                if name not in called:
                    self._unknown(name, grouping, called)
            chosen = tuple(dict.fromkeys(called[name] for name in self.options.only))
        return sorted(chosen, key=lambda group: -group.n)

    def _unknown(self, name: str, grouping: Grouping, called: Mapping[str, Group]) -> None:
        if name in (*grouping.pooled, *grouping.withheld):
            raise InputError(
                en=f"--only {name}: fewer than {grouping.min_group} people; no report of its own.",
                zh=f"--only {name}：不足 {grouping.min_group} 人，不单独出报告。",
            )
        hint_en, hint_zh = did_you_mean(name, called)
        shown = [group.name for group in grouping.groups[:20]]
        raise InputError(
            en=f"--only {name}: no such group.{hint_en} There are: {', '.join(shown)}.",
            zh=f"--only {name}：没有这个组。{hint_zh}现有：{'、'.join(shown)}。",
        )

    def _is_done(self, group: Group) -> bool:
        record = self.records.get(group.id)
        return (
            record is not None
            and record["status"] == PUBLISHED
            and record["key"] == self._key(group)
            and record["folder"] == group.folder
            and is_whole(self.folder / group.folder, record["files"])
        )

    def _key(self, group: Group) -> str:
        """Of everything a report depends on: its rows, the program, the settings."""
        told = [group.key, group.name, group.folder, self.options.formats, self.options.language,
                self.made_of["versions"], self.made_of["program"]]  # fmt: skip
        if group.id == WHOLE:
            told.append(self.key)
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()

    def _retire(self, grouping: Grouping) -> None:
        """Reports on groups that are none any more: too small now, renamed, gone from the data."""
        there = {group.folder for group in grouping.groups}
        for report, record in self.records.items():
            if record["status"] == "retired":
                continue
            if record["folder"] not in there:
                take_away(self.folder, record["folder"])
                take_away(self.folder / FAILED, record["folder"])
                self._record({"report": report, "name": record["name"], "status": "retired",
                              "folder": record["folder"], "made": _now()})  # fmt: skip

    # --- the work ---------------------------------------------------------------------------

    def _hire(self) -> None:
        while len(self.crew) < self.options.workers:
            self.crew.append(Worker(self.inbox, self.environment, keep_open=(self.handle,)))

    def _make(self, todo: Sequence[Group], grouping: Grouping) -> None:
        self.say({"event": "start", "reports": len(todo), "kept": self._kept(grouping, todo),
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
                en=f"{self.folder}: cannot be written ({error.strerror}). Free space, then run with --resume.",
                zh=f"{self.folder}：无法写入（{error.strerror}）。请腾出空间，再用 --resume 继续。",
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
                self._failed(worker, {"kind": "died", **_died(worker)})
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
        put_in_place(made, self.folder / group.folder)
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
        reason = _reason(worker, answer, self.options)
        said = reason[self.options.language]
        record = self._about(group, worker, status=FAILURE, gate=answer.get("kind", "failed"))
        record |= {"error": said, "rerun": self.options.rerun(group.name)}
        worker.job = None
        self.made.discard(group.id)
        if answer.get("full"):
            self.stopped = "disk"
            shutil.rmtree(made, ignore_errors=True)
            self.waiting.appendleft(group)
            self.say({"event": "failed", **_picked(record)})
            return
        take_away(self.folder, group.folder)  # what stood there is no longer true
        with suppress(OSError):
            text = f"{said}\n\n{answer.get('trace', '')}\n{record['rerun']}\n"
            (made / "reason.txt").write_text(text, encoding="utf-8", errors="replace")
            put_in_place(made, self.folder / FAILED / group.folder)
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

    # --- the end ----------------------------------------------------------------------------

    def _finished(self, grouping: Grouping) -> BatchReport:
        import pandas as pd

        options = self.options
        records = {key: r for key, r in self.records.items() if r["status"] in (PUBLISHED, FAILURE)}
        if self.stopped != "disk":
            write_first_page(
                self.folder,
                options.study,
                grouping,
                by=options.by,
                language=options.language,
                records=records,
            )
        rows = []
        for group in grouping.groups:
            record = records.get(group.id, {})
            rows.append(
                {
                    "report": group.id,
                    "name": group.name,
                    "n": group.n,
                    "status": record.get("status", "missing"),
                    "made": group.id in self.made,
                    "seconds": record.get("seconds"),
                    "peak_mb": record.get("peak_mb"),
                    "error": record.get("error", ""),
                    "rerun": record.get("rerun", ""),
                }
            )
        done = BatchReport(
            table=pd.DataFrame(rows).set_index("report"),
            folder=self.folder,
            pooled=grouping.pooled,
            withheld=grouping.withheld,
            stopped=self.stopped,
            seconds=time.monotonic() - self.started,
        )
        self.say({"event": "end", "made": len(self.made), "failed": len(done.failed),
                  "seconds": round(done.seconds, 1), "stopped": done.stopped})  # fmt: skip
        return done


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _picked(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("report", "name", "seconds", "error", "rerun")}


def _died(worker: Worker) -> dict[str, str]:
    code, words = worker.process.poll(), worker.last_words()
    said = f"\n{words}" if words else ""
    return {
        "en": f"the process that made it ended by itself (exit code {code}){said}",
        "zh": f"生成它的进程意外终止（退出码 {code}）{said}",
    }


def _reason(worker: Worker, answer: Mapping[str, Any], options: Options) -> dict[str, str]:
    """What went wrong; for limits also which one."""
    en, zh = (_without_command(str(answer[side])) for side in ("en", "zh"))
    if worker.over == "memory":
        limit = f"{options.memory / 2**20:,.0f} MB"
        en, zh = f"took more than {limit} of memory: {en}", f"内存超过 {limit}：{zh}"
    elif worker.over == "time":
        limit = f"{options.timeout:g}"
        en, zh = f"took longer than {limit} s: {en}", f"超过 {limit} 秒：{zh}"
    return {"en": en, "zh": zh}


def _without_command(text: str) -> str:
    """The notebook's own way to run it again points into a folder that is gone."""
    for mark in ("\nRerun just this notebook:", "\n单独重跑："):
        text = text.split(mark, maxsplit=1)[0]
    return text
