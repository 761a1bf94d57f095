"""What libraries say while a report is made: what of it ends the report, and what is only written down.

A fault ends a report: a missing glyph, a traceback, an error or a warning of ours, a log line at ERROR or
above. All else that comes on stderr is chatter: the warning of a library (deprecated, numerical), a log
line below ERROR, a progress bar. It depends on the machine and on the data and says nothing of the result,
so it is recorded in the manifest with its place and counted on the first page.
"""

from __future__ import annotations

import copy
import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from feedback import errors
from feedback.errors import FeedbackError, FeedbackWarning
from feedback.report.problems import REMEDIES
from feedback.results import Words

# As logging.BASIC_FORMAT writes; `LOG_FORMAT` makes kernels write so.
LOG_FORMAT = '__import__("logging").lastResort.setFormatter(__import__("logging").Formatter(__import__("logging").BASIC_FORMAT))'
_LOG = re.compile(r"(DEBUG|INFO|WARNING|ERROR|CRITICAL):([\w.\-]*):(.*)", re.DOTALL)
_WARNING = re.compile(r"(\S.*?):(\d+): (?:[\w.]+\.)?(\w*Warning): ?(.*)", re.DOTALL)
_OUR_ERRORS = "|".join(
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, FeedbackError)
)
_OUR_ERROR = re.compile(rf"(?:feedback(?:\.\w+)*[.:] ?)?(?:{_OUR_ERRORS}): ")
_TRACEBACK = "Traceback (most recent call last)"
_GLYPH = re.compile(r"Glyph \d+ .{0,80}missing from", re.DOTALL)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PACKAGES = re.compile(r".*[/\\](?:site|dist)-packages[/\\]")
_CELL = re.compile(r".*[/\\]ipykernel_\d+[/\\].*")
_LONGEST = 300  # characters kept of what was said


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing said.

    Attributes
    ----------
    kind
        "warning", "log" or "output" (anything else, such as a progress bar).
    source
        Category of the warning, level and name of the logger, "stderr" for other output.
    where
        File and line a warning comes from, inside its package; empty for the rest.
    said
        The words, on one line.
    """

    kind: str
    source: str
    where: str
    said: str

    @property
    def fault(self) -> str:
        """Why it ends a report: "glyph", "traceback", "ours" or "error"; empty when it is only chatter."""
        if _GLYPH.search(self.said):
            return "glyph"
        if self.kind == "warning":
            return "ours" if self.source == FeedbackWarning.__name__ else ""
        if self.kind == "log":
            level, _, logger = self.source.partition(" ")
            if logger.split(".")[0] == "feedback" and level not in ("DEBUG", "INFO"):
                return "ours"
            return "error" if level in ("ERROR", "CRITICAL") else ""
        if _TRACEBACK in self.said:
            return "traceback"
        return "ours" if _OUR_ERROR.match(self.said) else ""


def read_stderr(text: str) -> list[Diagnostic]:
    """Take apart what came on stderr.

    Examples
    --------
    >>> for said in read_stderr("/v/site-packages/a/b.py:3: UserWarning: odd\\n  call()\\nINFO:gensim:built\\n"):
    ...     print(said.kind, said.source, said.where, said.said, said.fault or "chatter", sep=" | ")
    warning | UserWarning | a/b.py:3 | odd | chatter
    log | INFO gensim |  | built | chatter
    """
    found: list[Diagnostic] = []
    for part in _parts(text):
        log, warning = _LOG.match(part), _WARNING.match(part)
        if log:
            found.append(Diagnostic("log", f"{log[1]} {log[2] or 'root'}", "", _short(log[3])))
        elif warning:
            said = warning[4].partition("\n  ")[0]  # the line of the source
            where = f"{_inside(warning[1])}:{warning[2]}"
            found.append(Diagnostic("warning", warning[3], where, _short(said)))
        else:  # the end of a traceback says what happened
            keep = _TRACEBACK if _TRACEBACK in part else ""
            found.append(Diagnostic("output", "stderr", "", _short(part, keep=keep)))
    return found


def _parts(text: str) -> Iterator[str]:
    """One part a thing said: a line that begins one, with the lines that go on with it."""
    part: list[str] = []
    for raw in _ANSI.sub("", text).split("\n"):
        line = raw.rstrip("\r").rpartition("\r")[2].rstrip()  # of a progress bar its last state
        if not line:
            continue
        if part and _begins(line, after=part[0]):
            yield "\n".join(part)
            part = []
        part.append(line)
    if part:
        yield "\n".join(part)


def _begins(line: str, *, after: str) -> bool:
    if line.startswith(_TRACEBACK):  # of a log line, or of what Python could not raise
        return not (_LOG.match(after) or after.startswith("Exception ignored"))
    known = _LOG.match(line) or _WARNING.match(line) or _OUR_ERROR.match(line)
    return bool(known) and not after.startswith((_TRACEBACK, "Exception ignored"))


def _inside(file: str) -> str:
    """The file as its package knows it: where this machine keeps packages is nobody's business."""
    if _CELL.match(file):
        return "cell"
    short = _PACKAGES.sub("", file)
    return short if short != file else re.split(r"[/\\]", file)[-1]


def _short(said: str, *, keep: str = "") -> str:
    line = " ".join(said.split())
    if len(line) <= _LONGEST:
        return line
    return f"{keep} … {line[-_LONGEST:]}" if keep else line[: _LONGEST - 1] + "…"


def faults_of(text: str) -> list[Diagnostic]:
    """What ends a report, of all that came on stderr."""
    return [said for said in read_stderr(text) if said.fault]


def explain_fault(fault: Diagnostic) -> Words:
    """What a fault is and what to do about its cause."""
    said = Words(en=f"{fault.source}: {fault.said}.", zh=f"{fault.source}: {fault.said}。")
    if fault.fault == "ours":
        return said + Words(
            en="Mend what it names, then run again.", zh="请按其所述修正后重新运行。"
        )
    again = Words(en="Then run again.", zh="然后重新运行。")
    return said + REMEDIES["glyph" if fault.fault == "glyph" else "stderr"] + again


def chatter_of(notebook: Any) -> list[Diagnostic]:
    """Everything on the stderr of a notebook's cells that is no fault, in order."""
    texts = (
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stderr"
    )
    return [said for text in texts for said in read_stderr(text) if not said.fault]


def without_stderr(notebook: Any) -> Any:
    """A copy whose cells show nothing of stderr."""
    bare = copy.deepcopy(notebook)
    for cell in bare.cells:
        if cell.get("outputs"):
            cell.outputs = [
                output
                for output in cell.outputs
                if output.output_type != "stream" or output.name != "stderr"
            ]
    return bare


def recorded(place: str, said: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Lines of the manifest: where (notebook or step), who said what, and how many times.

    Parameters
    ----------
    place
        Name of the notebook or of the step.
    said
        What was said there; equal things are counted.
    """
    counted = Counter(said)
    return [
        {
            "place": place, "kind": one.kind, "source": one.source, "where": one.where,
            "said": one.said, "times": times,
        }
        for one, times in counted.items()
    ]  # fmt: skip


def count_sentence(lines: Sequence[Mapping[str, Any]], *, language: str) -> str:
    """What a page says of the lines in the manifest; empty where there are none."""
    times = sum(int(line["times"]) for line in lines)
    if not times:
        return ""
    if language == "zh":
        return f"生成报告时，所用的程序库共发出 {times:,} 条提示（警告、日志或进度），均不是错误，逐条记录在 manifest.json 的 diagnostics 中"
    messages = "message" if times == 1 else "messages"
    return (
        f"While the report was made, libraries it uses gave {times:,} {messages} (warnings, log lines, progress), "
        "none of them an error; they are listed in manifest.json under diagnostics"
    )


@contextmanager
def listening(heard: list[Diagnostic]) -> Iterator[None]:
    """Warnings and log lines of libraries go into `heard` instead of to the terminal; ours go on as before.

    For the process as a whole while it lasts, so for one caller at a time. Loggers that somebody gave
    a handler keep it; what a filter turned into an error stays one.
    """
    first, last = warnings.showwarning, logging.lastResort

    def keep(message: Any, category: type[Warning], filename: str, lineno: int, *rest: Any, **more: Any) -> None:  # fmt: skip
        one = Diagnostic(
            "warning", category.__name__, f"{_inside(filename)}:{lineno}", _short(str(message))
        )
        if issubclass(category, FeedbackWarning) or one.fault:
            first(message, category, filename, lineno, *rest, **more)
        else:
            heard.append(one)

    warnings.showwarning, logging.lastResort = keep, _Keeping(heard, last)
    try:
        yield
    finally:
        warnings.showwarning, logging.lastResort = first, last


class _Keeping(logging.Handler):
    """In place of logging's last resort, which writes to stderr."""

    def __init__(self, heard: list[Diagnostic], last: logging.Handler | None) -> None:
        super().__init__(logging.WARNING)
        self.heard, self.last = heard, last

    def emit(self, record: logging.LogRecord) -> None:
        """Keep chatter, pass faults on."""
        one = Diagnostic(
            "log", f"{record.levelname} {record.name}", "", _short(record.getMessage())
        )
        if not one.fault:
            self.heard.append(one)
        elif self.last is not None:
            self.last.handle(record)
