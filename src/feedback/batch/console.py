"""What a batch says while it works: a live display on a terminal, plain lines in a log, JSON for machines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

Say = Callable[[Mapping[str, Any]], None]


@contextmanager
def spoken(*, as_json: bool, language: str, stream: TextIO | None = None) -> Iterator[Say]:
    """The listener that fits where we speak: JSON lines on stdout, else stderr, live or line by line."""
    out = stream or sys.stderr
    if as_json:
        yield _json_lines(stream or sys.stdout)
    elif out.isatty():
        with _live(out, language) as say:
            yield say
    else:
        yield _plain_lines(out, language)


def _json_lines(out: TextIO) -> Say:
    def say(event: Mapping[str, Any]) -> None:
        print(json.dumps(event, ensure_ascii=False, default=str), file=out, flush=True)

    return say


def _plain_lines(out: TextIO, language: str) -> Say:
    tally = Tally(language)

    def say(event: Mapping[str, Any]) -> None:
        line = tally.line(event)
        if line:
            print(line, file=out, flush=True)

    return say


class Tally:
    """Counts of a running batch, and what it would say of them."""

    def __init__(self, language: str) -> None:
        self.zh = language == "zh"
        self.total = self.done = self.failures = 0
        self.at: dict[str, str] = {}
        self.started = time.monotonic()

    def hear(self, event: Mapping[str, Any]) -> None:
        """Count one event."""
        kind = event["event"]
        if kind == "start":
            self.total, self.started = int(event["reports"]), time.monotonic()
        elif kind == "begin":
            self.at[event["report"]] = event["name"]
        elif kind in ("done", "failed"):
            self.at.pop(event["report"], None)
            self.done += 1
            self.failures += kind == "failed"

    @property
    def left(self) -> float | None:
        """Seconds to the end, None before the first report is done."""
        if not self.done or self.total <= self.done:
            return None
        return (time.monotonic() - self.started) / self.done * (self.total - self.done)

    def line(self, event: Mapping[str, Any]) -> str:
        """One event as a line of text, "" when it is not worth one."""
        self.hear(event)
        kind, place = event["event"], f"[{self.done}/{self.total}]"
        if kind == "start":
            return (
                f"{event['reports']} 份报告待生成，{event['kept']} 份已是最新"
                if self.zh
                else f"{event['reports']} reports to make, {event['kept']} up to date"
            )
        if kind == "done":
            left = "" if self.left is None else self._left(self.left)
            return f"{place} {event['name']} {event['seconds']:.1f} s{left}"
        if kind == "failed":
            return f"{place} {event['name']} {'失败' if self.zh else 'FAILED'}: {event['error'].splitlines()[0]}"
        return ""

    def _left(self, seconds: float) -> str:
        minutes, rest = divmod(round(seconds), 60)
        return f"，剩余约 {minutes}:{rest:02d}" if self.zh else f", about {minutes}:{rest:02d} left"


@contextmanager
def _live(out: TextIO, language: str) -> Iterator[Say]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    tally, zh = Tally(language), language == "zh"
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("剩余" if zh else "left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=out), transient=True) as bar:
        task = bar.add_task("准备" if zh else "preparing", total=None)

        def say(event: Mapping[str, Any]) -> None:
            line = tally.line(event)
            if event["event"] == "prepare":
                bar.update(task, description=f"{'准备' if zh else 'preparing'}: {event['step']}")
                return
            if event["event"] == "failed":
                bar.console.print(Text(line))
            failures = f"{'失败' if zh else 'failed'} {tally.failures}" if tally.failures else ""
            at = " | ".join(name[:16] for name in tally.at.values())
            said = " · ".join(part for part in (at, failures) if part)
            bar.update(task, description=said, completed=tally.done, total=tally.total or None)

        yield say
