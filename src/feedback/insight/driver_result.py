"""What a driver analysis found: table, decompositions, dominance, noise, and the words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd

from feedback.errors import session_language
from feedback.insight import driver_words
from feedback.insight.dominance import complete_dominance, conditional_dominance, general_dominance
from feedback.insight.subset_r2 import Floats


class SubsetR2(Mapping[frozenset[str], float]):
    """R² of each subset of drivers, looked up by a set of names; the sets are made on demand."""

    def __init__(self, names: list[str], r2: Floats) -> None:
        self._bits = {name: 1 << position for position, name in enumerate(names)}
        self._r2 = r2

    def __getitem__(self, names: object) -> float:
        if isinstance(names, str) or not isinstance(names, (frozenset, set, tuple, list)):
            raise KeyError(names)
        return float(self._r2[sum(self._bits[name] for name in set(names))])

    def __iter__(self) -> Iterator[frozenset[str]]:
        for mask in range(len(self._r2)):
            yield frozenset(name for name, bit in self._bits.items() if mask & bit)

    def __len__(self) -> int:
        return len(self._r2)


@dataclass(frozen=True, slots=True)
class PermutationNoise:
    """R² and importance that outcomes shuffled among the rows give.

    Attributes
    ----------
    permutations
        How many shuffles.
    r_squared_mean, r_squared_high
        Mean and 99th percentile of the R² of noise.
    p_value
        Share of outcomes, the real one counted among them, with an R² at least as high.
    table
        By driver: importance_mean, importance_high (99th percentile), share_mean, in noise.
    """

    permutations: int
    r_squared_mean: float
    r_squared_high: float
    p_value: float
    table: pd.DataFrame


@dataclass(frozen=True)
class DriverImportance:
    """How much each driver explains of the outcome.

    Attributes
    ----------
    table
        By driver, most important first (in the order given when not `ranked`): importance (R²
        units), share (of the importances' sum), ci_low and ci_high (of importance; missing when no
        bootstrap was asked for), sign (-1, 0, 1: of the least-squares coefficient; 0 for a group),
        performance (weighted mean of the driver, raw or 0-100 if a scale was given), coefficient
        (outcome units per unit), vif, and, only when `ranked`, rank.
    r_squared
        R² of all drivers together (forced columns included).
    by_level
        Level (drivers already in the model) × driver: mean gain in R².
    ranked
        False when R² does not rise above its permutation noise; then there is no rank column.
    """

    table: pd.DataFrame
    r_squared: float
    r_squared_adjusted: float
    n: int
    method: str
    missing: str
    rows_in: int
    level: float
    bootstrap: int
    exact: bool
    ranked: bool
    noise: PermutationNoise | None
    by_level: pd.DataFrame
    vif: pd.Series
    outcome: str
    forced: tuple[str, ...] = ()
    r_squared_forced: float = 0.0
    set_aside: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    general: pd.Series = field(default_factory=lambda: pd.Series(dtype=float), repr=False)
    all_subsets: Floats | None = field(default=None, repr=False)

    @property
    def drivers(self) -> list[str]:
        """Names in the order given."""
        return list(self.by_level.columns)

    @cached_property
    def subsets(self) -> Mapping[frozenset[str], float]:
        """R² by frozenset of names; empty when there are too many drivers to sweep them all."""
        if self.all_subsets is None:
            return {}
        return SubsetR2(self.drivers, self.all_subsets)

    @cached_property
    def dominance(self) -> dict[str, pd.DataFrame]:
        """Square frames of 1 (row dominates column), 0 and 0.5 (undecided), by kind of dominance.

        "complete" is there only when all subsets were swept (up to 24 drivers).
        """
        names = self.drivers
        found = {
            "conditional": conditional_dominance(self.by_level.to_numpy()),
            "general": general_dominance(self.general.to_numpy()),
        }
        if self.all_subsets is not None:
            found = {"complete": complete_dominance(self.all_subsets[:, None]), **found}
        return {
            kind: pd.DataFrame(cast(np.ndarray, square), index=names, columns=names)
            for kind, square in found.items()
        }

    @property
    def definition(self) -> str:
        """The definitions used, in the language of the session."""
        return self.methods(language=session_language())

    def methods(self, language: str = "zh") -> str:
        """A methods sentence with its source, to be pasted into a paper."""
        return driver_words.methods(self, language=language)

    def explain(self, language: str = "zh") -> str:
        """One paragraph for a reader who is no statistician."""
        return driver_words.explain(self, language=language)

    def _repr_html_(self) -> str:
        return driver_words.html(self, language=session_language())
