"""`feedback doctor`: what is installed, what is missing, what to do; exit code 0 where `feedback run` would work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import typer

from feedback.errors import session_language

WELL, NOTE, ILL = "✓", "·", "✗"


class Finding(NamedTuple):
    """One thing looked at. ILL keeps `feedback run` from working, NOTE costs time or some feature."""

    state: str
    what: tuple[str, str]  # English, Chinese
    found: tuple[str, str]
    remedy: tuple[str, str] = ("", "")


def doctor() -> None:
    """Check the installation, the fonts, the machine and the data folders; say what to do.

    Exit code 0: `feedback run` would work (a · is a feature or some speed that is missing). 1: it would not.
    """
    from feedback.results import counted

    zh = session_language() == "zh"
    ill = 0
    for finding in findings():
        ill += finding.state == ILL
        print(f"{finding.state} {finding.what[zh]}: {finding.found[zh]}")
        if finding.state != WELL and finding.remedy[zh]:
            print(f"    → {finding.remedy[zh]}")
    if ill:
        print(f"发现 {ill} 个问题。" if zh else f"{counted(ill, 'problem')} to fix.")
        raise typer.Exit(1)
    print("一切就绪。" if zh else "All well.")


def findings() -> Iterator[Finding]:
    """Everything that is looked at, each by itself: what fails in looking is ill, never a traceback."""
    from feedback.cli import doctor_looks as looks  # not on the way to --help

    every: tuple[Callable[[], Iterator[Finding]], ...] = (
        looks.packages, looks.font, looks.workbench, looks.outputs, looks.temporary, looks.memory,
        looks.private, looks.kernels, looks.pdf,
    )  # fmt: skip
    for look in every:
        try:
            yield from look()
        except Exception as error:  # a machine odder than we thought of
            said = f"{type(error).__name__}: {error}"[:200]
            yield Finding(ILL, (look.__name__, look.__name__), (said, said))
