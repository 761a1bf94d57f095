"""Auditing of all told shares together: linear programming finds small cells that they leave too sure, and what to withhold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from feedback.disclosure import LEAST
from feedback.numeric import Flags, Floats, Ints
from feedback.rounding import COUNT_STEP, told_alike_counts, told_alike_shares, told_count

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult
    from scipy.sparse import csr_array

UNSURE = 3  # people; as many, or all of a cell where they are fewer, may be hurt or not
CROSSED = 3  # groupings that make a cell
MOST_COMBINATIONS = 400  # of groups, to be audited at once
MOST_WEIGHTS = 3  # kinds of weight within a combination, where there would be too many
_FEASIBLE = 1e-6  # what the solver may be off by
_FEW = 3  # cells left that are no longer solved for together
Way = tuple[int, ...]
Cell = tuple[Way, tuple[int, ...]]


def withheld_cells(
    codes: Ints,
    hurt: Flags,
    shown: Mapping[Way, Flags],
    *,
    every: Ints | None = None,
    exact: Sequence[int] = (),
    dear: Mapping[Way, Flags] | None = None,
    sums: Sequence[tuple[Way, Flags]] = (),
    weights: Floats | None = None,
) -> dict[Way, Flags]:
    """Shown cells whose share must be withheld everywhere, so that nobody in a small cell is found.

    Parameters
    ----------
    codes
        (n, groupings): group of each person who was heard; those of no group share the last code.
    hurt
        (n,) who is hurt.
    shown
        For each grouping `(i,)` and groupings crossed `(i, j)`, …: which cells have their people and share told.
    every
        (n, groupings): the same with groups told apart that are not shown, 0 for none at all; as `codes` when left out.
    exact
        Groupings of which the number hurt is told as it is. That of everybody always is.
    dear
        Cells that a report's tables of groups tell, too: withheld only where no other would do. Of a grouping the share of
        the others stands beside it there.
    sums
        Shares that are told of several cells together, at a time: the way, and (shares, *groups) which cells each is of.
    weights
        (n,) of each person, where the told shares are weighted.

    Returns
    -------
    dict
        Groupings to the cells to withhold, where there are any; () to those of `sums`.

    Notes
    -----
    The attacker knows how many people are in every combination of groups, what each of them weighs and which combinations
    are hurt in none. Linear programming gives him the fewest and the most people hurt of each cell of one to nine people in up
    to CROSSED groupings. Where these lie less than UNSURE apart, less than all of the cell and less than what exact figures
    alone leave, a cell that binds is withheld until they do not: crossed before dear ones, these before groups of a single
    grouping, the smallest first. What needed not be withheld in the end is told again. Of more than MOST_COMBINATIONS
    combinations of groups each set with one grouping fewer is audited, down to two. Of weights there are MOST_WEIGHTS kinds
    in a combination where there would be more than MOST_COMBINATIONS in all. Fischetti and Salazar, 2001, Management Science
    47, 1008-1027.

    Examples
    --------
    >>> shops, waves = np.repeat([0, 1], 40), np.tile(np.repeat([0, 1], [25, 15]), 2)
    >>> everything = {(0,): np.ones(2, bool), (1,): np.ones(2, bool), (0, 1): np.ones((2, 2), bool)}
    >>> withheld_cells(np.stack([shops, waves], axis=1), np.zeros(80, bool), everything)
    {}
    """
    closed: dict[Way, Flags] = {way: np.zeros_like(flags) for way, flags in shown.items()}
    closed[()] = np.zeros(len(sums), dtype=bool)
    reports = dear or {}
    weight = None if weights is None else weights / weights.mean()
    whole = codes + 1 if every is None else every
    sets, seen = [tuple(range(codes.shape[1]))] if len(codes) else [], set[Way]()
    while sets:
        among = sets.pop()
        if among in seen or len(among) < 2:
            continue
        seen.add(among)
        groups = _Groups.of(codes[:, among], whole[:, among], hurt, weight)
        if groups.number > MOST_COMBINATIONS and len(among) > 2:
            sets += combinations(among, len(among) - 1)
            continue
        place = {grouping: k for k, grouping in enumerate(among)}
        here = {way: tuple(place[i] for i in way) for way in shown if set(way) <= set(among)}
        figures = _Told.of(
            groups,
            {here[way]: shown[way] & ~closed[way] for way in here},
            {here[way]: reports[way] for way in here if way in reports},
            [place[i] for i in exact if i in place],
            [
                (tuple(place[i] for i in way), masks, ((), (at,)))
                for at, (way, masks) in enumerate(sums)
                if set(way) <= set(among) and not closed[()][at]
            ],
        )
        for way, cell in figures.withheld():
            closed[tuple(among[i] for i in way)][cell] = True
    return {way: flags for way, flags in closed.items() if flags.any()}


@dataclass
class _Groups:
    """Combinations of groups, each once a kind of weight: people, how many are hurt, and what one of them weighs."""

    codes: Ints
    every: Ints
    people: Floats
    x: Floats
    weight: Floats | None
    number: int  # of combinations, weights aside

    @classmethod
    def of(cls, codes: Ints, every: Ints, hurt: Flags, weight: Floats | None) -> _Groups:
        at = np.zeros(len(codes), dtype=np.int64)
        for column in every.T:
            at = np.unique(at * (int(column.max(initial=0)) + 1) + column, return_inverse=True)[1]
        number = int(at.max(initial=-1)) + 1
        if weight is not None:
            kinds, kind = np.unique(weight, return_inverse=True)
            each = np.unique(at * len(kinds) + kind, return_inverse=True)[1]
            if int(each.max()) >= MOST_COMBINATIONS:
                edges = np.quantile(weight, np.linspace(0, 1, MOST_WEIGHTS + 1)[1:-1])
                kind = np.searchsorted(edges, weight)
                each = np.unique(at * MOST_WEIGHTS + kind, return_inverse=True)[1]
            at = each
        first = np.unique(at, return_index=True)[1]
        people, x = np.bincount(at).astype(float), np.bincount(at, hurt).astype(float)
        mean = None if weight is None else np.bincount(at, weight) / people
        return cls(codes[first], every[first], people, x, mean, number)


@dataclass
class _Figures:
    """Rows of `_Told` while they are gathered."""

    groups: _Groups
    rows: list[csr_array] = field(default_factory=list)
    low: list[Floats] = field(default_factory=list)
    high: list[Floats] = field(default_factory=list)
    cells: list[Cell | None] = field(default_factory=list)
    cost: list[Floats] = field(default_factory=list)

    def add(self, inside: csr_array, low: Floats, high: Floats, cells: Sequence[Cell | None], cost: Floats) -> None:  # fmt: skip
        self.rows.append(inside)
        self.low.append(low)
        self.high.append(high)
        self.cells += cells
        self.cost.append(cost)

    def exactly(self, inside: csr_array) -> None:
        """How many are hurt, and under weights what they weigh."""
        groups, never = self.groups, np.full(inside.shape[0], np.inf)
        for one in (inside, *([] if groups.weight is None else [_times(inside, groups.weight)])):
            self.add(one.tocsr(), one @ groups.x, one @ groups.x, [None] * len(never), never)

    def in_steps(self, inside: csr_array, cells: Sequence[Cell], cost: Floats) -> None:
        """The share hurt, as `told_percent` has it."""
        n, k = inside @ self.groups.people, inside @ self.groups.x
        if self.groups.weight is None:
            self.add(inside, *told_alike_counts(k, n), cells, cost)
        else:
            self._weighed(inside, n, cells, cost)

    def counted(self, inside: csr_array, cells: Sequence[Cell], cost: Floats) -> None:
        """How many are hurt, to the nearest five: what a report tells beside a weighted share."""
        told = told_count(np.maximum(inside @ self.groups.x, 1)).astype(float)
        few = told < LEAST
        off = COUNT_STEP // 2
        self.add(inside, np.where(few, 0.0, np.maximum(told - off, LEAST)), np.where(few, LEAST - 1.0, told + off), cells, cost)  # fmt: skip

    def others(
        self, inside: csr_array, known: csr_array, cells: Sequence[Cell], cost: Floats
    ) -> None:
        """The share of all others whose group is known, in the steps of the fewer of both."""
        from scipy.sparse import csr_array

        rest = csr_array(known.toarray() - inside.toarray())
        own, beside = inside @ self.groups.people, rest @ self.groups.people
        some = np.flatnonzero(beside >= LEAST)
        fewer = np.minimum(own, beside)[some]
        self._weighed(rest[some], fewer, [cells[int(i)] for i in some], cost[some])

    def _weighed(self, inside: csr_array, n: Floats, cells: Sequence[Cell], cost: Floats) -> None:
        groups = self.groups
        rows = inside if groups.weight is None else _times(inside, groups.weight)
        mass, bad = rows @ groups.people, rows @ groups.x
        low, high = (share * mass for share in told_alike_shares(bad / mass, n))
        self.add(rows, np.minimum(low, bad), np.maximum(high, bad), cells, cost)


@dataclass
class _Told:
    """What is told of the number hurt x of each combination of groups: 0 <= x <= people, low <= rows · x <= high."""

    people: Floats
    x: Floats
    rows: csr_array
    low: Floats
    high: Floats
    cells: list[Cell | None]  # of each row what tells it, None of what always does
    cost: Floats  # of each row, of not telling it
    small: csr_array  # cells of one to nine people × combinations
    need: Floats  # of each of these, how far its ends must lie apart
    weighed: bool
    exact_known: Flags  # of which cells it is known what exact figures leave
    # numbers hurt with which all is told alike
    solutions: list[Floats] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        groups: _Groups,
        shown: Mapping[Way, Flags],
        dear: Mapping[Way, Flags],
        exact: Sequence[int],
        sums: Sequence[tuple[Way, Flags, Cell]],
    ) -> _Told:
        from scipy.sparse import csr_array, vstack

        everybody = csr_array(np.ones((1, len(groups.people))))
        told, totals = _Figures(groups), [everybody]
        told.exactly(everybody)
        for way, flags in shown.items():
            key = np.ravel_multi_index(tuple(groups.codes[:, way].T), flags.shape)
            at = np.flatnonzero(flags.ravel())
            inside = _indicator(key, flags.size)[at]
            if len(way) == 1 and way[0] in exact:
                told.exactly(inside)
                totals.append(_indicator(key, flags.size))
                continue
            cells = [(way, tuple(map(int, cell))) for cell in np.argwhere(flags)]
            reports = np.ravel(dear.get(way, np.zeros_like(flags)))[at]
            tier = np.where(len(way) == 1, 2.0, reports * 1.0)
            cost = tier * groups.people.sum() + inside @ groups.people
            told.in_steps(inside, cells, cost)
            of = np.flatnonzero(reports)
            if len(of) and groups.weight is not None:
                told.counted(inside[of], [cells[i] for i in of], cost[of])
            if len(of) and len(way) == 1:
                known = csr_array((groups.every[:, way[0]] > 0).astype(float)[None, :])
                told.others(inside[of], known, [cells[i] for i in of], cost[of])
        for way, masks, cell in sums:
            key = np.ravel_multi_index(tuple(groups.codes[:, way].T), masks.shape[1:])
            inside = csr_array(masks.reshape(len(masks), -1)[:, key].astype(float))
            inside = inside[np.flatnonzero(inside @ groups.people >= LEAST)]
            cost = groups.people.sum() + inside @ groups.people
            told.in_steps(inside, [cell] * inside.shape[0], cost)
        small = vstack(_small_cells(groups), "csr")
        reach = np.min([_reach(small, total, groups) for total in totals], axis=0)
        need = np.minimum(np.minimum(small @ groups.people, UNSURE), reach) - _FEASIBLE
        return cls(
            groups.people, groups.x, vstack(told.rows, "csr"), np.concatenate(told.low), np.concatenate(told.high),
            told.cells, np.concatenate(told.cost), small, need, groups.weight is not None, np.zeros(len(need), dtype=bool),
        )  # fmt: skip

    def withheld(self) -> list[Cell]:
        """The cells to withhold."""
        known = self.small @ self.x
        ends = np.stack([known, known])
        on = np.ones(len(self.cells), dtype=bool)
        self._widen(ends, on)
        for at in np.argsort(self.small @ self.people, kind="stable"):
            while ends[1, at] - ends[0, at] < self.need[at]:
                goal = self.small[[at]].toarray().ravel()
                binding = self._solve(goal, on, ends)
                self._lower_need(at, goal, ends)
                if ends[1, at] - ends[0, at] >= self.need[at]:
                    break
                among = np.flatnonzero(binding & np.isfinite(self.cost))
                if not len(among):  # exact figures tell it
                    break
                self._switch(self.cells[among[np.argmin(self.cost[among])]], on, to=False)
        off = {cell for cell, told in zip(self.cells, on, strict=True) if not told and cell}
        return [cell for cell in off if not self._needless(cell, on, ends)] if off else []

    def _lower_need(self, at: int, goal: Floats, ends: Floats) -> None:
        """Under weights, to what the exact figures alone leave of a cell, so that nothing is withheld in vain."""
        if not self.weighed or np.ptp(ends[:, at]) >= self.need[at] or self.exact_known[at]:
            return
        alone = ends.copy()
        kept = len(self.solutions)
        self._solve(goal, np.isinf(self.cost), alone)
        del self.solutions[kept:]  # possible by exact figures, not by all that is told
        self.exact_known[at] = True
        self.need[at] = min(self.need[at], np.ptp(alone[:, at]) - _FEASIBLE)

    def _switch(self, cell: Cell | None, on: Flags, *, to: bool) -> None:
        on[[row for row, each in enumerate(self.cells) if each == cell]] = to

    def _needless(self, cell: Cell, on: Flags, ends: Floats) -> bool:
        """Whether it may be told after all: solutions found already that it leaves possible are far enough apart; it then is."""
        trial = on.copy()
        self._switch(cell, trial, to=True)
        back = np.flatnonzero(trial & ~on)
        sums = self.rows[back] @ np.stack(self.solutions, axis=1)
        fits = ((sums >= self.low[back, None] - 1e-6) & (sums <= self.high[back, None] + 1e-6)).all(axis=0)  # fmt: skip
        kept = [one for one, fit in zip(self.solutions, fits, strict=True) if fit]
        reached = self.small @ np.stack([self.x, *kept], axis=1)
        wanted = np.minimum(self.need, ends[1] - ends[0])
        if (np.ptp(reached, axis=1) < wanted - _FEASIBLE).any():
            return False
        on[:] = trial
        self.solutions = kept
        return True

    def _widen(self, ends: Floats, on: Flags) -> None:
        """Solve for random sums of the cells that are not wide enough, as long as that settles several at a time.

        Every solution is possible for all cells: their ends are only ever found wider.
        """
        rng, before = np.random.default_rng(0), len(self.need) + _FEW
        while (
            len(left := np.flatnonzero(ends[1] - ends[0] < self.need)) >= _FEW
            and len(left) <= before - _FEW
        ):
            before = len(left)
            self._solve(rng.normal(size=len(left)) @ self.small[left], on, ends)

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
            self.solutions.append(solved.x)
            sums = self.small @ solved.x
            np.minimum(ends[0], sums, out=ends[0])
            np.maximum(ends[1], sums, out=ends[1])
            prices = np.abs(solved.ineqlin.marginals).reshape(2, -1).sum(axis=0)
            binding[np.flatnonzero(on)[prices > 1e-7]] = True
        return binding


def _small_cells(groups: _Groups) -> list[csr_array]:
    """Of up to CROSSED groupings, cells of one to nine people × combinations."""
    found = []
    for size in range(1, min(groups.every.shape[1], CROSSED) + 1):
        for names in combinations(range(groups.every.shape[1]), size):
            group = np.unique(groups.every[:, names], axis=0, return_inverse=True)[1].ravel()
            inside = _indicator(group, int(group.max()) + 1)
            found.append(inside[np.flatnonzero(inside @ groups.people < LEAST)])
    return found


def _reach(small: csr_array, totals: csr_array, groups: _Groups) -> Floats:
    """How far the ends of each cell may lie apart where nothing but the number hurt of every total is known."""
    people = _times(small, groups.people) @ totals.T
    n, k = totals @ groups.people, totals @ groups.x
    inside = people.toarray()
    width = np.minimum(inside, k) - np.maximum(k - (n - inside), 0.0)
    found: Floats = width.sum(axis=1)
    return found


def _times(rows: csr_array, by: Floats) -> csr_array:
    """Rows with each column multiplied."""
    from scipy.sparse import csr_array, diags_array

    return csr_array(rows @ diags_array(by))


def _indicator(group: Ints, groups: int) -> csr_array:
    """Groups × members, 1 where one is in it."""
    from scipy.sparse import csr_array

    members = np.arange(len(group))
    return csr_array((np.ones(len(group)), (group, members)), shape=(groups, len(group)))
