"""`feedback doctor`: what is installed, what is missing, what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from feedback.errors import FeedbackError, session_language

PACKAGES = (
    "pandas", "numpy", "scipy", "scikit-learn", "pyarrow", "jieba", "rjieba", "snownlp", "gensim",
    "matplotlib", "seaborn", "papermill", "nbconvert", "jupyterlab",
)  # fmt: skip
Finding = tuple[bool, str, str, str]  # well?, what, found, what to do


def doctor() -> None:
    """Check the installation, the fonts and the data folders; say what to do."""
    zh = session_language() == "zh"
    ill = 0
    for well, what, found, remedy in _findings(zh=zh):
        ill += not well
        print(f"{'✓' if well else '✗'} {what}: {found}")
        if not well:
            print(f"    → {remedy}")
    if ill:
        print(f"发现 {ill} 个问题。" if zh else f"{ill} thing(s) to mend.")
        raise typer.Exit(1)
    print("一切就绪。" if zh else "All well.")


def _findings(*, zh: bool) -> Iterator[Finding]:
    from importlib.metadata import PackageNotFoundError, version  # not on the way to --help

    yield sys.version_info >= (3, 11), "Python", sys.version.split()[0], "Python ≥ 3.11"
    for package in PACKAGES:
        try:
            yield True, package, version(package), ""
        except PackageNotFoundError:
            yield False, package, "缺失" if zh else "missing", f"pip install {package}"
    yield _font(zh=zh)
    yield from _folders(zh=zh)


def _font(*, zh: bool) -> Finding:
    from feedback.fonts import find_font

    what = "中文字体" if zh else "Chinese font"
    try:
        font = find_font()
    except FeedbackError as error:
        return False, what, "不可用" if zh else "not usable", str(error)
    remedy = 'pip install "feedback-workbench[fonts]"'
    return font is not None, what, str(font or ("没有" if zh else "none")), remedy


def _folders(*, zh: bool) -> Iterator[Finding]:
    for name in ("studies", "data/raw", "notebooks"):
        there = Path(name).is_dir()
        remedy = (
            "请进入工作台目录，或运行 feedback init DIR"
            if zh
            else "go to a workbench folder, or make one: feedback init DIR"
        )
        yield (
            there,
            name,
            ("有" if zh else "there") if there else ("没有" if zh else "not here"),
            remedy,
        )
    for name in ("data/processed", "reports"):
        folder = next((p for p in (Path(name), *Path(name).parents) if p.exists()), Path())
        well = os.access(folder, os.W_OK)
        found = ("可写" if zh else "writable") if well else ("不可写" if zh else "not writable")
        yield well, name, found, "请检查权限" if zh else "check the permissions"
