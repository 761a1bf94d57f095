"""What libraries say, told apart from faults.

DG001 a missing glyph, a traceback, an error or a warning of ours, a log line at ERROR or above is a fault
DG002 warnings of libraries, log lines below ERROR, progress bars and other output are chatter
DG003 each is named by who said it, without the folders of this machine; a progress bar by its last state
DG004 in our own process chatter is heard, not shown; faults are shown
"""

from __future__ import annotations

import logging
import warnings

import pytest

from feedback.errors import FeedbackWarning
from feedback.report.diagnostics import (
    Diagnostic,
    count_sentence,
    explain_fault,
    listening,
    read_stderr,
    recorded,
)

FAULTS = {
    "glyph": "/tmp/ipykernel_9/1.py:2: UserWarning: Glyph 22909 (\\N{CJK}) missing from font(s) DejaVu Sans.\n  f()\n",
    "glyph by a log": "WARNING:matplotlib:Glyph 22909 missing from current font\n",
    "traceback": "Traceback (most recent call last):\n  File x\nValueError: y\n",
    "traceback of what cannot be raised": (
        "Exception ignored in: <function A.__del__>\nTraceback (most recent call last):\nValueError: y\n"
    ),
    "long traceback": "Traceback (most recent call last):\n"
    + "  File x\n" * 200
    + "ValueError: y\n",
    "ours": "/v/feedback/text/cells.py:66: FeedbackWarning: 12 rows\n  warnings.warn\n",
    "our error": "feedback.errors.InputError: a.csv: not there\n",
    "our logger": "WARNING:feedback.warm:cold\n",
    "error": "ERROR:asyncio:Task exception was never retrieved\nTraceback (most recent call last):\n",
    "after chatter": "INFO:a:b\n 50%|##  |\r100%|####|\nCRITICAL:lib:out of memory\n",
}
CHATTER = {
    "warning RuntimeWarning sklearn/decomposition/_nmf.py:125": (
        "/v/lib/python3.11/site-packages/sklearn/decomposition/_nmf.py:125: RuntimeWarning: invalid value\n"
        "  return np.sqrt(res)\n"
    ),
    "warning ConvergenceWarning sklearn/_x.py:12": (
        "/v/site-packages/sklearn/_x.py:12: ConvergenceWarning: lbfgs failed:\nSTOP: LIMIT\n\nIncrease it\n  n = 1\n"
    ),
    "warning FutureWarning pandas\\core.py:3": "C:\\py\\Lib\\site-packages\\pandas\\core.py:3: FutureWarning: old\n",
    "warning DeprecationWarning cell:4": "/tmp/ipykernel_9/1.py:4: DeprecationWarning: old\n",
    "log WARNING matplotlib.font_manager ": "WARNING:matplotlib.font_manager:findfont: no bold\n",
    "log WARNING dask ": "WARNING:dask:worker lost\nTraceback (most recent call last):\nValueError: y\n",
    "output stderr ": "  0%|  | 0/9\r100%|##| 9/9 [00:01]\n",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_faults_end_a_report_and_say_what_to_do(kind: str) -> None:  # DG001
    faults = [said for said in read_stderr(FAULTS[kind]) if said.fault]
    assert len(faults) == 1
    problem = explain_fault(faults[0])
    assert any(word in problem.en for word in ("FEEDBACK_FONT", "run again"))
    assert any(word in problem.zh for word in ("FEEDBACK_FONT", "重新运行"))
    if "traceback" in kind:
        assert "ValueError: y" in problem.en


@pytest.mark.parametrize("who", CHATTER)
def test_chatter_is_named_by_who_said_it(who: str) -> None:  # DG002, DG003
    (said,) = read_stderr(CHATTER[who])
    assert said.fault == ""
    assert f"{said.kind} {said.source} {said.where}" == who
    assert not {"/v/", "\r", "  0%"} & {said.said[:3], said.where[:3]}


def test_nothing_said_is_nothing() -> None:
    assert read_stderr("") == read_stderr("\n \n\r\n") == []
    assert count_sentence([], language="zh") == ""


def test_equal_things_are_counted_once_with_their_number() -> None:
    one, other = Diagnostic("log", "INFO a", "", "x"), Diagnostic("log", "INFO a", "", "y")
    lines = recorded("25_aspects", [one, other, one])
    assert [(line["place"], line["said"], line["times"]) for line in lines] == [
        ("25_aspects", "x", 2),
        ("25_aspects", "y", 1),
    ]
    assert "3" in count_sentence(lines, language="en")
    assert "3 条" in count_sentence(lines, language="zh")


def test_our_own_process_hears_chatter_and_shows_faults(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # DG004
    heard: list[Diagnostic] = []
    warned: list[str] = []
    monkeypatch.setattr(warnings, "showwarning", lambda said, *_: warned.append(str(said)))
    with warnings.catch_warnings(), listening(heard):
        warnings.simplefilter("always")
        warnings.warn("invalid value", RuntimeWarning, stacklevel=1)
        warnings.warn("two rows", FeedbackWarning, stacklevel=1)
        for level in (logging.WARNING, logging.ERROR):
            record = logging.LogRecord("lib", level, "f", 1, f"level {level}", None, None)
            logging.lastResort.handle(record)  # type: ignore[union-attr]
    assert [(one.source, one.said) for one in heard] == [
        ("RuntimeWarning", "invalid value"),
        ("WARNING lib", "level 30"),
    ]
    assert warned == ["two rows"]
    assert capsys.readouterr().err == "level 40\n"
    before = logging.lastResort
    with pytest.raises(ValueError, match="x"), listening(heard):
        raise ValueError("x")
    assert logging.lastResort is before
