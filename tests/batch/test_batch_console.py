"""What a batch says while it works: lines in a log, JSON for machines."""

from __future__ import annotations

import io
import json

from feedback.batch.console import spoken

EVENTS = (
    {"event": "prepare", "step": "clean"},
    {"event": "start", "reports": 2, "kept": 3, "workers": 1, "folder": "out"},
    {"event": "begin", "report": "a", "name": "虹桥店"},
    {"event": "done", "report": "a", "name": "虹桥店", "seconds": 1.25, "peak_mb": 100},
    {"event": "begin", "report": "b", "name": "[b]b"},
    {"event": "failed", "report": "b", "name": "[b]b", "seconds": 1.0, "error": "why\nmore", "rerun": "x"},
    {"event": "end", "made": 1, "failed": 1, "seconds": 3.0, "stopped": ""},
)  # fmt: skip


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def heard(stream: io.StringIO, *, as_json: bool = False) -> list[str]:
    with spoken(as_json=as_json, language="en", stream=stream) as say:
        for event in EVENTS:
            say(event)
    return stream.getvalue().splitlines()


def test_plain_lines() -> None:
    lines = heard(io.StringIO())
    assert lines[0] == "2 reports to make, 3 up to date"
    assert lines[1].startswith("[1/2] 虹桥店 1.2 s, about 0:")
    assert lines[2] == "[2/2] [b]b FAILED: why"
    assert len(lines) == 3


def test_json_lines() -> None:
    assert [json.loads(line) for line in heard(io.StringIO(), as_json=True)] == list(EVENTS)


def test_a_terminal_shows_failures_as_they_are() -> None:
    assert any("[b]b FAILED: why" in line for line in heard(Terminal()))
