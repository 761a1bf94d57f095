"""Auditing of crossed shares by linear programming.

Requirements
------------
DA1 A crossed share that leaves the hidden rest of its line sure is withheld, the smallest that binds first.
DA2 Shares that leave every small cell unsure by three people, or by all of it, are all told.
DA3 What another output tells is not withheld, and binds all the same.
DA4 More combinations of groups than are audited at once are audited by sets of fewer groupings.
DA5 Nobody, and one grouping alone, is nothing to audit.
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


def test_what_stands_elsewhere_is_not_withheld() -> None:  # DA3
    codes, hurt, shown = lines(*TIGHT)
    free = withheld_cells(codes, hurt, shown)[0, 1]
    fixed = {(0, 1): free}
    found = withheld_cells(codes, hurt, shown, elsewhere=fixed)
    assert not (found.get((0, 1), np.zeros_like(free)) & free).any()


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
