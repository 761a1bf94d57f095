"""Fixtures for every room."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from feedback.pipeline import Results

ROOT = Path(__file__).parents[1]
# An example is late on a busy machine, too: time is the matter of the tests that measure it.
settings.register_profile("workbench", deadline=None)
settings.load_profile("workbench")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data beside the checkout; tests that need it skip without it."""
    folder = Path(os.environ.get("FEEDBACK_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"needs the real data in {folder.name}/ beside the checkout")
    return folder


@pytest.fixture(scope="session")
def cases() -> Path:
    """Folder of reference numbers: data and what R computes from them (tests/cases/README.md)."""
    return ROOT / "tests" / "cases"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """One run of the demo study for all tests and all workers: read only; who writes takes a copy."""
    from feedback.locks import at_work
    from feedback.pipeline import load_results

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-run"
    with at_work(folder.with_name("demo-run-making"), patience=300):
        return load_results("demo", tables=folder)  # runs the study where it has not been run


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    """No test leaves a figure open for the next."""
    yield
    import sys

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(autouse=True)
def english_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages do not depend on the machine's locale."""
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "en")
