"""Auditing of told shares: linear programming finds small cells that they leave too sure, and which to tell coarser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from feedback.disclosure import LEAST
from feedback.numeric import Flags, Floats, Ints
from feedback.rounding import (
    share_steps,
    told_alike,
    told_alike_counts,
    told_count,
    told_shares,
)

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult
    from scipy.sparse import csr_array

UNSURE = 3  # people; as many, or all of a cell where they are fewer, may be hurt or not
LADDER = (2, 5, 10, 20)  # points that shares are rounded to where the usual step does not do
WITHHELD = 100  # in their place: not told at all
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
    rounded: Mapping[Way, Ints] | None = None,
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
    rounded
        Points that shares are rounded to at least, as `coarser_steps` gives them.

    Returns
    -------
    dict
        Crossed groupings to the cells to withhold, where there are any.

    Notes
    -----
    As in `coarser_steps`; here the smallest of the crossed cells that bind is withheld, until none is too sure or no crossed cell binds.

    Examples
    --------
    >>> shops, waves = np.repeat([0, 1], 40), np.tile(np.repeat([0, 1], [25, 15]), 2)
    >>> everything = {(0,): np.ones(2, bool), (1,): np.ones(2, bool), (0, 1): np.ones((2, 2), bool)}
    >>> withheld_cells(np.stack([shops, waves], axis=1), np.zeros(80, bool), everything)
    {}
    """
    fixed = elsewhere or {}
    told = {way: flags | fixed[way] if way in fixed else flags for way, flags in shown.items()}
    kept = {
        way: np.ones_like(flags) if len(way) == 1 else fixed.get(way, np.zeros_like(flags))
        for way, flags in told.items()
    }
    found = _audited(codes, hurt, told, rounded or {}, ladder=(WITHHELD,), exact=exact, kept=kept)
    closed = {way: points == WITHHELD for way, points in found.items()}
    return {way: flags for way, flags in closed.items() if flags.any()}


def coarser_steps(
    codes: Ints,
    hurt: Flags,
    shown: Mapping[Way, Flags],
    *,
    exact: Sequence[int] = (),
    others: Sequence[Way] = (),
) -> dict[Way, Ints]:
    """Points that shares are rounded to where those of the usual steps would find somebody in a small cell.

    Parameters
    ----------
    codes, hurt, shown, exact
        As in `withheld_cells`; the shares that several outputs tell.
    others
        Ways of whose cells the share of everybody else is told, too, in the steps of the fewer of both.

    Returns
    -------
    dict
        Ways to points by cell, 0 for the usual steps (`share_steps`), else one of LADDER; only ways with any.

    Notes
    -----
    The attacker knows how many people are in every combination of groups and which of them are hurt in none. Linear
    programming gives him the fewest and the most people hurt of each cell of one to nine people in up to CROSSED groupings.
    Where these lie less than UNSURE apart, less than all of the cell, and less than the exact figures alone leave them, one of
    the shares that bind becomes a step of LADDER coarser, a crossed before a single one, the finest first, the smallest of these, until they do not or
    every one that binds is at the end of LADDER. Of more than MOST_COMBINATIONS combinations of groups each set with one grouping
    fewer is audited, down to two. Fischetti and Salazar, 2001, Management Science 47, 1008-1027.

    Examples
    --------
    >>> shops = np.repeat([0, 1, 2], [90, 70, 4])
    >>> codes = np.stack([shops, np.zeros_like(shops)], axis=1)
    >>> told = {(0,): np.array([True, True, False])}
    >>> {way: points.tolist() for way, points in coarser_steps(codes, np.arange(164) < 2, told).items()}
    {}
    """
    return _audited(codes, hurt, shown, {}, ladder=LADDER, exact=exact, others=others)


def _audited(
    codes: Ints,
    hurt: Flags,
    shown: Mapping[Way, Flags],
    rounded: Mapping[Way, Ints],
    *,
    ladder: Sequence[int],
    exact: Sequence[int],
    others: Sequence[Way] = (),
    kept: Mapping[Way, Flags] | None = None,
) -> dict[Way, Ints]:
    """Points of the cells of each way, some of `ladder` where they were made coarser; those `kept` are not."""
    points = {
        way: rounded[way].copy() if way in rounded else np.zeros(flags.shape, dtype=np.int64)
        for way, flags in shown.items()
    }
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
        ways = {way: tuple(place[i] for i in way) for way in shown if set(way) <= set(among)}
        n, k = (np.bincount(at.ravel(), each).astype(float) for each in (people, x))
        figures = _Told.of(
            combos, n, k,
            {here: shown[way] for way, here in ways.items()},
            {here: points[way] for way, here in ways.items()},
            exact=[place[i] for i in exact if i in place],
            others=[ways[way] for way in others if way in ways],
            kept={ways[way]: flags for way, flags in (kept or {}).items() if way in ways},
        )  # fmt: skip
        for way, cell, coarser in figures.coarser(ladder):
            points[tuple(among[i] for i in way)][cell] = coarser
    return {way: each for way, each in points.items() if each.any()}


@dataclass
class _Told:
    """What is told of the number hurt x of each combination of groups: 0 <= x <= people, low <= rows · x <= high."""

    people: Floats
    x: Floats
    rows: csr_array
    cells: list[tuple[Way, tuple[int, ...]]]  # of each row its place, () for everybody
    of_others: Flags  # of each row: the share of everybody but the cell
    exact: Flags
    kept: Flags  # rows that are told no coarser
    points: Ints  # of each row
    small: csr_array  # cells of one to nine people × combinations
    low: Floats = field(default_factory=lambda: np.empty(0))
    high: Floats = field(default_factory=lambda: np.empty(0))
    ends: Floats = field(default_factory=lambda: np.empty((2, 0)))  # of the small cells
    solutions: list[Floats] = field(default_factory=list)  # other numbers hurt, told alike

    @classmethod
    def of(
        cls, combos: Ints, people: Floats, x: Floats, shown: Mapping[Way, Flags], points: Mapping[Way, Ints],
        *, exact: Sequence[int], others: Sequence[Way], kept: Mapping[Way, Flags],
    ) -> _Told:  # fmt: skip
        from scipy.sparse import csr_array

        rows = [np.ones((1, len(people)), dtype=bool)]
        cells: list[tuple[Way, tuple[int, ...]]] = [((), ())]
        of_others, steps = [False], [0]
        for way, flags in shown.items():
            key = np.ravel_multi_index(tuple(combos[:, way].T), flags.shape)
            told = np.flatnonzero(flags.ravel())
            inside = told[:, None] == key
            for beside in (False, True) if way in others else (False,):
                if beside:
                    fixed = [i for i in way if len(way) > 1 and i in exact]
                    whole = np.stack(np.unravel_index(told, flags.shape), axis=1)
                    alike = [whole[:, [way.index(i)]] == combos[:, i] for i in fixed]
                    rest = np.logical_and.reduce([~inside, *alike])
                    enough = rest @ people >= LEAST
                    told, inside = told[enough], rest[enough]
                rows.append(inside)
                places = np.stack(np.unravel_index(told, flags.shape), axis=1)
                cells += [(way, tuple(map(int, cell))) for cell in places]
                of_others += [beside] * len(told)
                steps += points[way].ravel()[told].tolist()
        small = []
        sizes = combos.max(axis=0) + 1
        for size in range(1, min(combos.shape[1], CROSSED) + 1):
            for names in map(list, combinations(range(combos.shape[1]), size)):
                group = np.ravel_multi_index(tuple(combos[:, names].T), tuple(sizes[names]))
                each = np.bincount(group, people)
                small.append(np.flatnonzero((each > 0) & (each < LEAST))[:, None] == group)
        is_exact = [not way or (len(way) == 1 and way[0] in exact) for way, _ in cells]
        found = cls(
            people, x, csr_array(np.concatenate(rows).astype(float)), cells, np.array(of_others), np.array(is_exact),
            np.array([way in kept and bool(kept[way][cell]) for way, cell in cells]), np.array(steps),
            csr_array(np.concatenate(small).astype(float)),
        )  # fmt: skip
        found._bound()
        found._keep([])
        return found

    def _bound(self) -> None:
        """The least and the most hurt of each row, told as it is."""
        n, k = self.rows @ self.people, self.rows @ self.x
        fewer = self._fewer()
        own = told_alike_counts(k, n, least_step=self.points)
        told = told_shares(k / n, fewer, least=self.points)
        rest = told_alike(told, fewer, least_step=self.points)
        self.low, self.high = (
            np.select([self.exact, self.of_others], [k, side(k, share * n)], ends)
            for side, share, ends in zip((np.minimum, np.maximum), rest, own, strict=False)
        )

    def coarser(self, ladder: Sequence[int]) -> list[tuple[Way, tuple[int, ...], int]]:
        """The cells that are told coarser, and their points."""
        n = self.small @ self.people
        need = np.minimum(n, UNSURE) - _FEASIBLE
        before, order = self.points.copy(), np.argsort(n, kind="stable")
        self._widen(need)
        for cell in order:
            goal = self.small[[cell]].toarray().ravel()
            asked = False
            while self._widths()[cell] < need[cell]:
                binding = self._solve(goal)
                if self._widths()[cell] >= need[cell]:
                    break
                if not asked:
                    asked = True
                    need[cell] = min(need[cell], self._left_by_exact(goal) - _FEASIBLE)
                elif (row := self._cheapest(binding, ladder)) is None:
                    need[cell] = self._widths()[cell]
                else:
                    self._tell(row, next(each for each in ladder if each > self._steps()[row]))
        self._tell_again(before, need)
        changed = np.flatnonzero((self.points != before) & ~self.of_others)
        return [(*self.cells[row], int(self.points[row])) for row in changed]

    def _cheapest(self, binding: Flags, ladder: Sequence[int]) -> int | None:
        """Of the rows that bind the one to be told coarser; None where none may be."""
        among = np.flatnonzero(binding & ~self.exact & ~self.kept & (self._steps() < ladder[-1]))
        if not len(among):
            return None
        size = self._fewer()[among]
        single = np.array([len(self.cells[row][0]) == 1 for row in among])
        return int(among[np.lexsort((size, self._steps()[among], single))[0]])

    def _steps(self) -> Ints:
        """Points each row is told in."""
        return share_steps(told_count(self._fewer()), least=self.points)

    def _fewer(self) -> Floats:
        """People of each row, of the others beside a cell the fewer of both."""
        n = self.rows @ self.people
        cell = {place: size for place, size, rest in zip(self.cells, n, self.of_others, strict=True) if not rest}  # fmt: skip
        return np.minimum(n, [cell[place] for place in self.cells])

    def _tell_again(self, before: Ints, need: Floats) -> None:
        """What need not be coarser in the end is told as before, the coarsest and largest first."""
        changed = np.flatnonzero((self.points != before) & ~self.of_others)
        size = self.rows[changed] @ self.people
        for row in changed[np.lexsort((-size, -self.points[changed]))]:
            now = self.points[row]
            self._tell(row, before[row])
            if not self._is_wide(need):
                self._tell(row, now)

    def _is_wide(self, need: Floats) -> bool:
        self._widen(need)
        for cell in np.flatnonzero(self._widths() < need):
            if self._widths()[cell] < need[cell]:
                self._solve(self.small[[cell]].toarray().ravel())
            if self._widths()[cell] < need[cell]:
                return False
        return True

    def _tell(self, row: int, points: int) -> None:
        """Round the share of a row's cell, and of all others beside it, to so many points; solutions that are told otherwise then go."""
        own = [at for at, cell in enumerate(self.cells) if cell == self.cells[row]]
        self.points[own] = points
        self._bound()
        self._keep([each for each in self.solutions if self._is_told_alike(each)])

    def _is_told_alike(self, x: Floats) -> bool:
        on, sums = self.points < WITHHELD, self.rows @ x
        within = (sums >= self.low - _FEASIBLE) & (sums <= self.high + _FEASIBLE)
        return bool(within[on].all())

    def _widths(self) -> Floats:
        return np.asarray(self.ends[1] - self.ends[0])

    def _keep(self, solutions: Sequence[Floats]) -> None:
        """The ends of the small cells by these numbers hurt and the true ones."""
        self.solutions = [*solutions]
        sums = self.small @ np.stack([self.x, *self.solutions], axis=1)
        self.ends = np.stack([sums.min(axis=1), sums.max(axis=1)])

    def _left_by_exact(self, goal: Floats) -> float:
        """How far apart the ends of a sum are by figures alone that are exact."""
        found = [solved.x @ goal for solved in self._ends(goal, self.exact) if solved.x is not None]
        return float(np.ptp(found)) if len(found) == 2 else np.inf

    def _widen(self, need: Floats) -> None:
        """Solve for random sums of the cells that are not wide enough, as long as that settles several at a time.

        Every solution is possible for all cells: their ends are only ever found wider.
        """
        rng, before = np.random.default_rng(0), len(need) + _FEW
        while (
            len(left := np.flatnonzero(self._widths() < need)) >= _FEW
            and len(left) <= before - _FEW
        ):
            before = len(left)
            self._solve(rng.normal(size=len(left)) @ self.small[left])

    def _solve(self, goal: Floats) -> Flags:
        """The least and the most of a sum, kept as solutions; says which rows bind."""
        on = self.points < WITHHELD
        binding = np.zeros(len(on), dtype=bool)
        for solved in self._ends(goal, on):
            if solved.x is None:  # the solver gave up: nothing is known to be wide
                continue
            self.solutions.append(solved.x)
            sums = self.small @ solved.x
            self.ends = np.stack([np.minimum(self.ends[0], sums), np.maximum(self.ends[1], sums)])
            prices = np.abs(solved.ineqlin.marginals).reshape(2, -1).sum(axis=0)
            binding[np.flatnonzero(on)[prices > 1e-7]] = True
        return binding

    def _ends(self, goal: Floats, on: Flags) -> list[OptimizeResult]:
        from scipy.optimize import linprog
        from scipy.sparse import vstack

        rows = self.rows[np.flatnonzero(on)]
        limits = np.concatenate([self.high[on], -self.low[on]]) + 1e-9
        bounds = np.stack([np.zeros_like(self.people), self.people], axis=1)
        return [
            linprog(sign * goal, A_ub=vstack([rows, -rows]), b_ub=limits, bounds=bounds, method="highs")
            for sign in (1.0, -1.0)
        ]  # fmt: skip


def _combinations(codes: Ints, hurt: Flags) -> tuple[Ints, Floats, Floats]:
    """The combinations of groups there are, and how many people are in each and how many of them are hurt."""
    at = np.zeros(len(codes), dtype=np.int64)
    for column in codes.T:
        at = np.unique(at * (int(column.max(initial=0)) + 1) + column, return_inverse=True)[1]
    first = np.unique(at, return_index=True)[1]
    people, x = np.bincount(at), np.bincount(at, hurt)
    return codes[first], people.astype(float), x.astype(float)
