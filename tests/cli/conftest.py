"""Commands run in this process: a new one takes seconds to import what is here already."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from feedback.cli import main

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def run_here(
    *arguments: object, cwd: Path | None = None, language: str = "en"
) -> subprocess.CompletedProcess[str]:
    """`feedback ARGUMENTS` as it would end: exit code, stdout and stderr."""
    out, told, code = io.StringIO(), io.StringIO(), 0
    environment = {"FEEDBACK_LANGUAGE": language, "COLUMNS": "120"}
    handler = signal.getsignal(signal.SIGTERM)
    with (
        mock.patch.dict(os.environ, environment),
        mock.patch("sys.argv", ["feedback", *map(str, arguments)]),
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(told),
    ):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            signal.signal(signal.SIGTERM, handler)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), told.getvalue())


@pytest.fixture
def command() -> Command:
    """Run a command line here; a traceback fails the test, as what `main` does not catch would be one."""
    return run_here
