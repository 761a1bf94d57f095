"""Reasons not to publish, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from feedback.errors import ReportError, session_language


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason not to publish; `str` speaks the language of the session."""

    code: str
    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if session_language() == "zh" else self.en


def refusal(name: str, problems: Sequence[Problem], *, kept: Path | None = None) -> ReportError:
    """What is said of a report that is not published: the first problems, and where it is kept."""
    kept_en, kept_zh = (f" It is kept in {kept}.", f"已保留在 {kept}。") if kept else ("", "")
    return ReportError(
        en=f"{name}: not published: {'; '.join(p.en for p in problems[:5])}.{kept_en}",
        zh=f"{name}：未发布：{'；'.join(p.zh for p in problems[:5])}。{kept_zh}",
    )
