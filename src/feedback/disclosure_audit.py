"""Auditing of crossed shares: linear programming finds small cells that the told shares leave too sure, and what to withhold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from feedback.disclosure import LEAST
from feedback.numeric import Flags, Floats, Ints
from feedback.rounding import told_alike_counts

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult
    from scipy.sparse import csr_array

UNSURE = 3  # people; as many, or all of a cell where they are fewer, may be hurt or not
CROSSED = 3  # groupings that make a cell
MOST_COMBINATIONS = 400  # of groups, to be audited at once
_FEASIBLE = 1e-6  # what the solver may be off by
_FEW = 3  # cells left that are no longer solved for together
Way = tuple[int, ...]


def withheld_cells(
    codes: Ints,
    hurt: Flags,
    shown: Mapping[Way, Flags],
    *,
    exact: Sequence[int] = (),
    elsewhere: Mapping[Way, Flags] | None = None,
) -> dict[Way, Flags]:
    """Shown cells of two crossed groupings whose share must be withheld, so that nobody in a small cell is found.

    Parameters
    ----------
    codes
        (n, groupings): group of each person who was heard; those of no group share the last code.
    hurt
        (n,) who is hurt.
    shown
        For each grouping `(i,)` and two crossed `(i, j)`: which cells have their people and share told.
    exact
        Groupings of which the number hurt is told as it is. That of everybody always is.
    elsewhere
        Crossed cells that another output tells in the same steps, so that withholding them here would hide nothing.

    Returns
    -------
    dict
        Crossed groupings to the cells to withhold, where there are any.

    Notes
    -----
    The attacker knows how many people are in every combination of groups and which of them are hurt in none. Linear
    programming gives him the fewest and the most people hurt of each cell of one to nine people in up to CROSSED groupings.
    Where these lie less than UNSURE apart, and less than all of the cell, the smallest of the crossed cells that bind
    is withheld, until they do not or no crossed cell binds. Of more than MOST_COMBINATIONS combinations of groups each
    set with one grouping fewer is audited, down to two. Fischetti and Salazar, 2001, Management Science 47, 1008-1027.

    Examples
    --------
    >>> shops, waves = np.repeat([0, 1], 40), np.tile(np.repeat([0, 1], [25, 15]), 2)
    >>> everything = {(0,): np.ones(2, bool), (1,): np.ones(2, bool), (0, 1): np.ones((2, 2), bool)}
    >>> withheld_cells(np.stack([shops, waves], axis=1), np.zeros(80, bool), everything)
    {}
    """
    closed: dict[Way, Flags] = {
        way: np.zeros_like(flags) for way, flags in shown.items() if len(way) == 2
    }
    fixed = elsewhere or {}
    told = {way: flags | fixed[way] if way in fixed else flags for way, flags in shown.items()}
    every, people, x = _combinations(codes, hurt)
    sets, seen = [tuple(range(codes.shape[1]))] if len(codes) else [], set[Way]()
    while sets:
        among = sets.pop()
        if among in seen or len(among) < 2:
            continue
        seen.add(among)
        combos, at = np.unique(every[:, among], axis=0, return_inverse=True)
        if len(combos) > MOST_COMBINATIONS:
            sets += combinations(among, len(among) - 1)
            continue
        place = {grouping: k for k, grouping in enumerate(among)}
        ways = {
            tuple(place[i] for i in way): flags & ~closed[way] if way in closed else flags
            for way, flags in told.items()
            if set(way) <= set(among)
        }
        may = {tuple(place[i] for i in way): ~fixed.get(way, np.zeros_like(flags)) for way, flags in closed.items() if set(way) <= set(among)}  # fmt: skip
        n, k = (np.bincount(at.ravel(), each).astype(float) for each in (people, x))
        figures = _Told.of(combos, n, k, ways, [place[i] for i in exact if i in place])
        for way, cell in figures.withheld(may):
            closed[tuple(among[i] for i in way)][cell] = True
    return {way: flags for way, flags in closed.items() if flags.any()}


@dataclass
class _Told:
    """What is told of the number hurt x of each combination of groups: 0 <= x <= people, low <= rows · x <= high."""

    people: Floats
    x: Floats
    rows: csr_array
    low: Floats
    high: Floats
    cells: list[tuple[Way, tuple[int, ...]]]  # of each row its place, () for everybody
    small: csr_array  # cells of one to nine people × combinations

    @classmethod
    def of(
        cls,
        combos: Ints,
        people: Floats,
        x: Floats,
        shown: Mapping[Way, Flags],
        exact: Sequence[int],
    ) -> _Told:
        from scipy.sparse import csr_array, vstack

        rows = [csr_array(np.ones((1, len(people))))]
        cells: list[tuple[Way, tuple[int, ...]]] = [((), ())]
        low, high = [np.array([x.sum()])], [np.array([x.sum()])]
        for way, flags in shown.items():
            key = np.ravel_multi_index(tuple(combos[:, way].T), flags.shape)
            inside = _indicator(key, flags.size)[np.flatnonzero(flags.ravel())]
            n, k = inside @ people, inside @ x
            least, most = (k, k) if way[0] in exact and len(way) == 1 else told_alike_counts(k, n)
            rows, low, high = [*rows, inside], [*low, least], [*high, most]
            cells += [(way, tuple(map(int, cell))) for cell in np.argwhere(flags)]
        small = []
        for size in range(1, min(combos.shape[1], CROSSED) + 1):
            for names in combinations(range(combos.shape[1]), size):
                group = np.unique(combos[:, names], axis=0, return_inverse=True)[1].ravel()
                inside = _indicator(group, int(group.max()) + 1)
                small.append(inside[np.flatnonzero(inside @ people < LEAST)])
        return cls(
            people, x, vstack(rows, "csr"), np.concatenate(low), np.concatenate(high), cells, vstack(small, "csr")
        )  # fmt: skip

    def withheld(self, may: Mapping[Way, Flags]) -> list[tuple[Way, tuple[int, ...]]]:
        """The crossed cells to withhold, of those that may be."""
        n = self.small @ self.people
        need = np.minimum(n, UNSURE) - _FEASIBLE
        known = self.small @ self.x
        ends = np.stack([known, known])
        can = np.array([way in may and bool(may[way][cell]) for way, cell in self.cells])
        size = self.rows @ self.people
        on = np.ones(len(self.cells), dtype=bool)
        self._widen(ends, need)
        for cell in np.argsort(n, kind="stable"):
            while ends[1, cell] - ends[0, cell] < need[cell]:
                binding = self._solve(self.small[[cell]].toarray().ravel(), on, ends)
                if ends[1, cell] - ends[0, cell] >= need[cell]:
                    break
                among = np.flatnonzero(binding & can)
                if not len(among):  # totals and single groups tell it
                    break
                on[among[np.argmin(size[among])]] = False
        return [self.cells[row] for row in np.flatnonzero(~on)]

    def _widen(self, ends: Floats, need: Floats) -> None:
        """Solve for random sums of the cells that are not wide enough, as long as that settles several at a time.

        Every solution is possible for all cells: their ends are only ever found wider.
        """
        rng, before = np.random.default_rng(0), len(need) + _FEW
        while (
            len(left := np.flatnonzero(ends[1] - ends[0] < need)) >= _FEW
            and len(left) <= before - _FEW
        ):
            before = len(left)
            self._solve(rng.normal(size=len(left)) @ self.small[left], np.ones(len(self.cells), bool), ends)  # fmt: skip

    def _solve(self, goal: Floats, on: Flags, ends: Floats) -> Flags:
        """The least and the most of a sum; widens the ends of all cells, and says which rows bind."""
        from scipy.optimize import linprog
        from scipy.sparse import vstack

        rows = self.rows[np.flatnonzero(on)]
        limits = np.concatenate([self.high[on], -self.low[on]]) + 1e-9
        binding = np.zeros(len(on), dtype=bool)
        for sign in (1.0, -1.0):
            solved: OptimizeResult = linprog(
                sign * goal, A_ub=vstack([rows, -rows]), b_ub=limits,
                bounds=np.stack([np.zeros_like(self.people), self.people], axis=1), method="highs",
            )  # fmt: skip
            if solved.x is None:  # the solver gave up: nothing is known to be wide
                continue
            sums = self.small @ solved.x
            np.minimum(ends[0], sums, out=ends[0])
            np.maximum(ends[1], sums, out=ends[1])
            prices = np.abs(solved.ineqlin.marginals).reshape(2, -1).sum(axis=0)
            binding[np.flatnonzero(on)[prices > 1e-7]] = True
        return binding


def _combinations(codes: Ints, hurt: Flags) -> tuple[Ints, Floats, Floats]:
    """The combinations of groups there are, and how many people are in each and how many of them are hurt."""
    at = np.zeros(len(codes), dtype=np.int64)
    for column in codes.T:
        at = np.unique(at * (int(column.max(initial=0)) + 1) + column, return_inverse=True)[1]
    first = np.unique(at, return_index=True)[1]
    people, x = np.bincount(at), np.bincount(at, hurt)
    return codes[first], people.astype(float), x.astype(float)


def _indicator(group: Ints, groups: int) -> csr_array:
    """Groups × members, 1 where one is in it."""
    from scipy.sparse import csr_array

    members = np.arange(len(group))
    return csr_array((np.ones(len(group)), (group, members)), shape=(groups, len(group)))
