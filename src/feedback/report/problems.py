"""A reason not to publish."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.errors import session_language


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason not to publish; `str` speaks the language of the session."""

    code: str
    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if session_language() == "zh" else self.en
