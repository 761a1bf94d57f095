"""Auditing of told shares by linear programming.

Requirements
------------
DA1 A crossed share that leaves the hidden rest of its line sure is withheld, the smallest that binds first.
DA2 Shares that leave every small cell unsure by three people, or by all of it, are all told.
DA3 What a report's tables tell is withheld only where no other share would do.
DA4 More combinations of groups than are audited at once are audited by sets of fewer groupings.
DA5 Nobody, and one grouping alone, is nothing to audit.
DA6 Where totals and single groups tell a small cell, a single group is withheld.
DA7 Where exact totals alone leave a cell sure, nothing is withheld in vain.
DA8 Shares of several cells together are audited and withheld as one.
DA9 Weighted shares are audited by what they weigh.
"""

from __future__ import annotations

import numpy as np
import pytest

from feedback import disclosure_audit
from feedback.disclosure import shown_cells
from feedback.disclosure_audit import withheld_cells


def lines(
    counts: list[list[int]], hurt: list[list[int]]
) -> tuple[np.ndarray, np.ndarray, dict[tuple[int, ...], np.ndarray]]:
    """People in the cells of a table of groups × groups, how many of each are hurt, and the cells with ten and more."""
    table, bad = np.array(counts), np.array(hurt)
    codes, flags = [], []
    for cell in np.ndindex(table.shape):
        codes += [cell] * table[cell]
        flags += [True] * bad[cell] + [False] * (table[cell] - bad[cell])
    every = {(0,): np.ones(len(table), bool), (1,): np.ones(table.shape[1], bool)}
    return np.array(codes), np.array(flags), {**every, (0, 1): shown_cells(table, closed=(False, False))}  # fmt: skip


# the shares of the first row and of its two large cells leave few numbers for the eleven others
TIGHT = ([[40, 16, 6, 5], [45, 38, 30, 30]], [[23, 12, 0, 0], [12, 11, 5, 6]])


def sure(counts: list[list[int]], hurt: list[list[int]], withheld: np.ndarray) -> bool:
    """Whether the first row's hidden rest keeps less than three possible numbers, by its own shares alone."""
    from feedback.rounding import told_alike_counts

    n, k = np.array(counts[0], float), np.array(hurt[0], float)
    told = (n >= 10) & ~withheld[0]
    low, high = told_alike_counts(k[told], n[told])
    least, most = (ends[0] for ends in told_alike_counts([k.sum()], [n.sum()]))
    rest = n[~told].sum()
    return bool(min(most - low.sum(), rest) - max(least - high.sum(), 0) < 3)


def test_what_leaves_the_rest_of_a_line_sure_is_withheld() -> None:  # DA1
    codes, hurt, shown = lines(*TIGHT)
    assert sure(*TIGHT, np.zeros((2, 4), bool))
    found = withheld_cells(codes, hurt, shown)[0, 1]
    assert found.sum() >= 1 and not (found & ~shown[0, 1]).any()
    assert not sure(*TIGHT, found)


def test_what_leaves_everybody_unsure_is_told() -> None:  # DA2
    codes, hurt, shown = lines([[40, 30, 6, 6], [50, 40, 30, 30]], [[10, 9, 2, 1], [12, 10, 9, 8]])
    assert shown[0, 1].any()
    assert withheld_cells(codes, hurt, shown) == {}


def test_what_a_report_tells_is_withheld_last() -> None:  # DA3
    codes, hurt, shown = lines(*TIGHT)
    free = withheld_cells(codes, hurt, shown)[0, 1]
    assert free.sum() == 1
    found = withheld_cells(codes, hurt, shown, dear={(0, 1): free})[0, 1]
    assert not (found & free).any() and not sure(*TIGHT, found)
    found = withheld_cells(codes, hurt, shown, dear={(0, 1): shown[0, 1]})[0, 1]
    assert not sure(*TIGHT, found)


def test_many_combinations_are_audited_by_fewer_groupings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # DA4
    codes, hurt, shown = lines(*TIGHT)
    third = np.arange(len(codes)) % 3
    codes = np.column_stack([codes, third])
    shown |= {(2,): np.ones(3, bool)}
    monkeypatch.setattr(disclosure_audit, "MOST_COMBINATIONS", 10)
    assert withheld_cells(codes, hurt, shown)[0, 1].any()


def test_nothing_to_audit() -> None:  # DA5
    assert withheld_cells(np.empty((0, 2), int), np.empty(0, bool), {(0,): np.zeros(2, bool), (1,): np.zeros(2, bool)}) == {}  # fmt: skip
    assert withheld_cells(np.zeros((30, 1), int), np.zeros(30, bool), {(0,): np.ones(1, bool)}) == {}  # fmt: skip


# three shops and one of four people: what the three tell leaves these four hurt or not, but for one person
FOUR = ([[40, 30], [20, 14], [15, 15], [2, 2]], [[5, 5], [3, 3], [4, 4], [0, 0]])


def people_of(
    counts: list[list[int]], hurt: list[list[int]]
) -> tuple[np.ndarray, np.ndarray, dict[tuple[int, ...], np.ndarray]]:
    """The groups alone, of which all but the last is shown; the other grouping is told of nowhere."""
    codes, flags, _ = lines(counts, hurt)
    groups = np.arange(len(counts)) < len(counts) - 1
    return codes, flags, {(0,): groups, (1,): np.zeros(2, bool)}


def rest_width(counts: list[list[int]], hurt: list[list[int]], told: np.ndarray) -> float:
    """How unsure the groups that are not told are together, everybody's number being known."""
    from feedback.rounding import told_alike_counts

    n, k = np.array(counts, float).sum(axis=1), np.array(hurt, float).sum(axis=1)
    low, high = told_alike_counts(k[told], n[told])
    rest = n[~told].sum()
    return float(min(k.sum() - low.sum(), rest) - max(k.sum() - high.sum(), 0))


def test_a_single_group_is_withheld() -> None:  # DA6
    counts = [[25, 25], [2, 2]]
    hurt = [[0, 0], [1, 0]]
    codes, flags, shown = people_of(counts, hurt)
    # one of all is hurt: totals leave one person unsure, and nothing that is withheld would leave more
    assert withheld_cells(codes, flags, shown) == {}  # DA7
    found = withheld_cells(*people_of([[150, 150], [2, 2]], [[75, 75], [1, 1]]))
    assert found[0,].tolist() == [True, False]
    assert rest_width([[150, 150], [2, 2]], [[75, 75], [1, 1]], np.array([True, False])) < 3


def test_shares_of_several_cells_are_one() -> None:  # DA8
    codes, flags, shown = people_of([[150, 150], [2, 2]], [[75, 75], [1, 1]])
    nothing = {way: np.zeros_like(told) for way, told in shown.items()}
    mask = np.zeros((1, 2, 2), bool)
    mask[0, 0] = True
    found = withheld_cells(codes, flags, nothing, sums=[((0, 1), mask)])
    assert found[()].tolist() == [True]


def test_weighted_shares_are_audited_by_weight() -> None:  # DA9
    weigh = np.random.default_rng(0).choice([0.5, 1.0, 2.0], 2000)
    found = {}
    for name, weights in (("alike", None), ("apart", True)):
        codes, flags, shown = people_of([[150, 150], [60, 60], [2, 2]], [[75, 75], [20, 20], [1, 1]])  # fmt: skip
        own = None if weights is None else np.where(codes[:, 0] == 2, 1.0, weigh[: len(codes)])
        found[name] = withheld_cells(codes, flags, shown, weights=own)
    assert found["alike"] == {} and found["apart"] == {}
    # where the exact count and the exact weighted share of everybody tell the small group, nothing is withheld in vain
    few = people_of([[150, 150], [2, 2]], [[75, 75], [1, 1]])
    light = np.where(few[0][:, 0] == 1, 3.0, 1.0)
    assert withheld_cells(*few) and withheld_cells(*few, weights=light) == {}
