"""Why a study's aspects may not be ranked: one value, set once in a run and obeyed by whatever ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feedback.errors import AnalysisError
from feedback.results import Words

NOISE = "noise"  # the aspects explain no more of the rating than chance does
CIRCULAR = "circular"  # the rating is computed from the very answers that should explain it
FEW_ROWS = "few_rows"  # fewer than ten people a driver
NO_VARIATION = "no_variation"  # everybody gave the same rating
REASONS = (NOISE, CIRCULAR, FEW_ROWS, NO_VARIATION)


@dataclass(frozen=True, slots=True)
class Refusal:
    """That nothing may be ranked, priced or put first, and why.

    Attributes
    ----------
    reason
        One of `REASONS`.
    why
        The reason that applies, as a whole sentence with its figures.
    """

    reason: str
    why: Words

    def to_dict(self) -> dict[str, str]:
        """As plain JSON."""
        return {"reason": self.reason, "en": self.why.en, "zh": self.why.zh}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> Refusal | None:
        """Back from `to_dict`; None stays None."""
        if not data:
            return None
        return cls(str(data["reason"]), Words(en=str(data["en"]), zh=str(data["zh"])))

    @classmethod
    def of(cls, error: RefusedError) -> Refusal:
        """What an error that refuses says."""
        return cls(error.reason, Words(en=error.en, zh=error.zh))


class RefusedError(AnalysisError):
    """The answers could be computed with, but what came out would mean nothing; `reason` says why."""

    reason = NOISE


class CircularError(RefusedError):
    """The outcome is made of its own drivers."""

    reason = CIRCULAR


class FewRowsError(RefusedError):
    """Fewer people than ten a driver."""

    reason = FEW_ROWS


class NoVariationError(RefusedError):
    """Everybody gave the same outcome."""

    reason = NO_VARIATION
