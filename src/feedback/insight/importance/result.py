"""What a driver analysis found: table, decompositions, dominance, noise, and the words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from feedback.insight.importance import words
from feedback.insight.importance.dominance import dominance_frames
from feedback.numeric import Floats
from feedback.results import Result, Words


class SubsetR2(Mapping[frozenset[str], float]):
    """R² of each subset of drivers, looked up by a set of names; the sets are made on demand."""

    def __init__(self, names: list[str], r2: Floats) -> None:
        self._bits = {name: 1 << position for position, name in enumerate(names)}
        self._r2 = r2

    def __getitem__(self, names: object) -> float:
        if not isinstance(names, (frozenset, set)):
            raise KeyError(names)
        return float(self._r2[sum(self._bits[name] for name in names)])

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
        How many shuffles; 0 when the theory of noise was used (only a correlation matrix known).
    r_squared_mean, r_squared_high
        Mean and 99th percentile of the R² of noise.
    p_value
        Share of outcomes, the real one counted among them, with an R² at least as high; that of the
        overall F test ("f": no shuffles, or under 99, which cannot reach .01) or of Rubin's pooled
        Wald test ("pooled": imputed answers borrow from the outcome, shuffled ones do not); under a
        survey design the design's Wald test ("design").
    tested_by
        "shuffles", "f", "pooled" or "design".
    detectable
        Smallest R² the F test at .01 finds in 80 % of samples of as many people.
    table
        By driver: importance_mean, importance_high (99th percentile), share_mean, in noise.
    """

    permutations: int
    r_squared_mean: float
    r_squared_high: float
    p_value: float
    table: pd.DataFrame
    tested_by: str = "shuffles"
    detectable: float = float("nan")


@dataclass(frozen=True)
class DriverImportance(Result):
    """How much each driver explains of the outcome.

    Attributes
    ----------
    table
        By driver, most important first (in the order given when not `ranked`): importance (R²
        units), share (of the importances' sum), ci_low and ci_high of the importance, share_low and
        share_high of the share (all four missing when no bootstrap was asked for), sign (-1, 0, 1:
        of the least-squares coefficient; 0 for a group), performance (weighted mean of the driver,
        raw, or 0-100 if a scale was given), coefficient (outcome units per unit) with coefficient_low and
        coefficient_high, vif (the largest in a group) and, only when `ranked`, rank.
    r_squared
        R² of all drivers together (forced columns included).
    by_level
        Level (drivers already in the model) × driver: mean gain in R².
    draws
        Importance in each bootstrap sample: (samples, drivers in the order given); None without.
    n
        People the estimate rests on: rows used; with missing="pairwise" those of the correlation with
        fewest, and `n_most` those of the one with most.
    wrong_sign, unclear_sign
        Drivers whose coefficient runs against what they mean, where the caller said what that is
        (`with_signs`): by its whole interval, so that they have no rank; and those whose interval holds 0, so that
        their direction is not known (without intervals: whose estimate runs against it).
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
    notes: tuple[Words, ...] = ()
    all_subsets: Floats | None = field(default=None, repr=False)
    draws: Floats | None = field(default=None, repr=False)
    n_most: int = 0
    wrong_sign: tuple[str, ...] = ()
    unclear_sign: tuple[str, ...] = ()

    @property
    def drivers(self) -> list[str]:
        """Names in the order given."""
        return list(self.by_level.columns)

    @cached_property
    def subsets(self) -> Mapping[frozenset[str], float]:
        """R² by frozenset of names; empty when there are too many drivers to sweep them all."""
        return {} if self.all_subsets is None else SubsetR2(self.drivers, self.all_subsets)

    @cached_property
    def dominance(self) -> dict[str, pd.DataFrame]:
        """Square frames of 1 (row dominates column), 0 and 0.5 (undecided), by kind of dominance.

        "complete" is there only when all subsets were swept (up to 24 drivers).
        """
        return dominance_frames(self.by_level, self.all_subsets)

    @cached_property
    def reproducibility(self) -> pd.DataFrame:
        """Share of the bootstrap samples in which the driver of the row adds more on average than that
        of the column (general dominance); empty without a bootstrap, half of the ties to each side.

        Azen & Budescu (2003) Psychol. Methods 8(2), 129-148.
        """
        if self.draws is None:
            return pd.DataFrame()
        difference = self.draws[:, :, None] - self.draws[:, None, :]
        beats = (difference > 0).mean(axis=0) + (difference == 0).mean(axis=0) / 2
        np.fill_diagonal(beats, np.nan)
        return pd.DataFrame(beats, index=self.drivers, columns=self.drivers)

    def with_signs(self, expected: Mapping[str, int]) -> DriverImportance:
        """The same result where an effect clearly of the wrong sign has no rank.

        Wrong is a coefficient whose whole interval lies on the other side of 0; where the interval holds 0,
        whatever the estimate, its direction is not known: sign is 0, and it is named (`unclear_sign`).

        Parameters
        ----------
        expected
            Driver → 1 (more of it should go with more satisfaction) or -1.
        """
        signs = self.table["sign"]
        against = [
            str(name) for name in signs.index if signs[name] * expected.get(str(name), 0) < 0
        ]
        sure = clear_signs(self.table)
        wrong = [name for name in against if sure[name]]
        doubtful = list(signs.index) if "coefficient_low" in self.table else against
        unclear = tuple(str(name) for name in doubtful if name in expected and not sure[name])
        table = self.table.assign(sign=signs.where(~signs.index.isin(unclear), 0))
        if "rank" not in table or not wrong:
            return replace(self, table=table, wrong_sign=tuple(wrong), unclear_sign=unclear)
        table = table.astype({"rank": "Int64"})
        table.loc[wrong, "rank"] = pd.NA
        right = table.index[table["rank"].notna()]
        low, high = (table.loc[right, f"ci_{end}"].to_numpy() for end in ("low", "high"))
        if len(right) and not np.isnan(low).any():
            table.loc[right, "rank"] = 1 + (low[None, :] > high[:, None]).sum(axis=1)
        elif len(right):
            ranks = table.loc[right, "importance"].rank(ascending=False, method="min")
            table.loc[right, "rank"] = ranks.astype(int)
        return replace(self, table=table, wrong_sign=tuple(wrong), unclear_sign=unclear)

    def named(self, labels: Mapping[str, str], *, outcome: str | None = None) -> DriverImportance:
        """The same result with drivers (and the outcome) under the names a reader knows."""
        names = {name: str(labels.get(name, name)) for name in [*self.drivers, *self.vif.index]}
        noise = self.noise
        if noise is not None:
            noise = replace(noise, table=noise.table.rename(index=names))
        return replace(
            self,
            table=self.table.rename(index=names),
            by_level=self.by_level.rename(columns=names),
            vif=self.vif.rename(index=names),
            noise=noise,
            wrong_sign=tuple(names.get(name, name) for name in self.wrong_sign),
            unclear_sign=tuple(names.get(name, name) for name in self.unclear_sign),
            forced=tuple(names.get(name, name) for name in self.forced),
            outcome=self.outcome if outcome is None else outcome,
        )

    def noise_words(self) -> Words:
        """That the drivers explain no more than chance, with the figures; for a result not `ranked`."""
        return words.refusal(self)

    def _define(self) -> Words:
        return words.define(self)

    def _explain(self) -> Words:
        return words.explain(self)

    def _cite(self) -> Words:
        return words.cite(self)

    def _repr_html_(self) -> str:
        return words.without_empty_columns(self)


def clear_signs(table: pd.DataFrame) -> pd.Series:
    """By driver: whether the interval of its coefficient leaves out 0; never where there is none."""
    if "coefficient_low" not in table:
        return pd.Series(False, index=table.index)
    return (table["coefficient_low"] > 0) | (table["coefficient_high"] < 0)


def share_of_sum(importance: Floats) -> Floats:
    """Importance as a part of the sum of all; what is left is not looked at when the sum is 0."""
    total = importance.sum(axis=-1, keepdims=True)
    return np.divide(importance, total, out=np.zeros_like(importance), where=total != 0)
