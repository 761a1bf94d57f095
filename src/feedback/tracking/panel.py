"""The same people before and after: their own change, whose chance is less than that of two samples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.disclosure import LEAST
from feedback.measures.shares import kinds_changed, two_kinds
from feedback.tracking.changes import Change

ENOUGH = 30  # pairs on which a verdict may rest
MOST_OF = 0.5  # of the answers of either period must be of them


@dataclass(frozen=True)
class Panel:
    """Answers by person, so that the two of one can be set side by side.

    Attributes
    ----------
    people
        A row an answer: person, unit ("" where not known), month, wave ("" where there is none).
    values
        (metric, aspect) → what each answered, as the metric counts it (0 or 1 for shares); missing where not answered.
    """

    people: pd.DataFrame
    values: Mapping[tuple[str, str], pd.Series]

    def pairs(
        self, metric: str, unit: str, aspect: str, before: str, after: str
    ) -> tuple[pd.DataFrame, int]:
        """Who answered in both periods (in the unit both times): before and after; and the fewer of those who did so once.

        Who answered several times in a period counts with the mean.
        """
        values = self.values.get((metric, aspect))
        if values is None:
            return pd.DataFrame({"before": [], "after": []}, dtype=float), 0
        known = values.notna() & (self.people["person"] != "")
        if unit:
            known &= self.people["unit"] == unit
        sides = []
        for period in (before, after):
            column = "month" if len(period) == 7 and period[4] == "-" else "wave"
            here = known & (self.people[column] == period)
            sides.append(values[here].groupby(self.people.loc[here, "person"]).mean())
        both = pd.concat(sides, axis=1, join="inner", keys=["before", "after"])
        alone = [len(side) - len(both) for side in sides]
        return both.astype(float), min((each for each in alone if each), default=0)


@dataclass(frozen=True)
class PairedChange:
    """The change of those who answered twice, and whether a verdict may rest on it."""

    change: Change
    people: int
    decides: bool


def paired_change(
    pairs: pd.DataFrame, *, n: tuple[float, float], factor: float = 1.0, level: float = 0.95
) -> PairedChange:
    """after - factor · before of the same people.

    Parameters
    ----------
    pairs
        before and after, a row a person.
    n
        Answers behind the figures of both periods.
    factor
        What `before` is multiplied by first, as in `change_between`.
    level
        Of the interval.

    Returns
    -------
    PairedChange
        Student's t of the differences; of answers of two kinds (shares; factor 1) `kinds_changed`,
        as every page has it. It decides where there are 30 pairs, and half the answers of either period
        are theirs: fewer may not stand for all.

    Examples
    --------
    >>> pairs = pd.DataFrame({"before": [3.0, 4, 2, 3] * 10, "after": [4.0, 4, 3, 4] * 10})
    >>> found = paired_change(pairs, n=(45, 50))
    >>> [round(each, 3) for each in (found.change.estimate, found.change.low, found.change.high)], found.decides
    ([0.75, 0.61, 0.89], True)
    """
    count = len(pairs)
    enough = count >= ENOUGH and all(count >= MOST_OF * each for each in n)
    before, after = (pairs[name].to_numpy(float) for name in ("before", "after"))
    moved = after - factor * before
    estimate = float(moved.mean())
    shares = np.isin(np.concatenate([before, after]), (0.0, 1.0)).all()
    kinds = (0.0, 1.0) if shares else two_kinds(before, after)
    if factor == 1.0 and kinds is not None:
        low, high = kinds_changed(after, before, kinds, level=level)[1]
        # the end that was not cut at all or none: half the width from the middle of the interval
        middle = float(np.sign(moved).sum()) / (count + 2) * (kinds[1] - kinds[0])
        error = max(high - middle, middle - low) / float(stats.norm.isf((1 - level) / 2))
        return PairedChange(Change(estimate, low, high, error), count, enough)
    error = float(moved.std(ddof=1)) / math.sqrt(count)
    half = float(stats.t.isf((1 - level) / 2, count - 1)) * error
    # who all moved alike leave no chance to be told
    decides = enough and error > 0
    return PairedChange(Change(estimate, estimate - half, estimate + half, error), count, decides)


def needed_pairs(
    pairs: PairedChange, *, step: float, level: float = 0.95, power: float = 0.8
) -> int | None:
    """People who must answer both times for a true distance of `step` to be told from none with `power`.

    Parameters
    ----------
    pairs
        A change as it is told: its interval alone is used, so that the number tells no more than that does.
    step
        What is to be told from none, in the metric's own figures.
    level, power
        Of the interval, and how often it is to leave out 0.

    Returns
    -------
    int or None
        With half the interval h and z = z_α/2 + z_β: people · (z / z_α/2 · h / step)²; None where no number is enough.

    Examples
    --------
    >>> found = PairedChange(Change(0.2, 0.0, 0.4, 0.1), 50, True)   # σ of a difference: 0.2 / 1.96 · √50
    >>> needed_pairs(found, step=0.2), needed_pairs(found, step=0.0)
    (103, None)
    """
    usual = float(stats.norm.isf((1 - level) / 2))
    half = (pairs.change.high - pairs.change.low) / 2
    if not (np.isfinite(half) and half > 0 and step != 0):
        return None
    return math.ceil(
        pairs.people * ((usual + float(stats.norm.ppf(power))) / usual * half / step) ** 2
    )


def may_be_told(pairs: pd.DataFrame, alone: int) -> bool:
    """Whether ten people or more answered twice, and those who did so once are nobody or ten and more."""
    return len(pairs) >= LEAST and (alone == 0 or alone >= LEAST)
