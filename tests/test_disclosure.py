"""Nobody is found by subtraction: an attacker with everything published and linear programming.

DC1 groups of a column: primary and secondary suppression; groups nested in those of another column.
DC2 crossed groups: no hidden cell stands alone in its row or column, nor with few people.
DC3 beside a text stand only groups that ten writers share.
DC4 the attack on planted studies (shops in cities, channels, two waves): with all that the explorer and the
    report tell of groups, rounding included, every cell under ten keeps an interval of at least 3 people.
DC5 the mean rating of a withheld group of one stays unsure by a scale point.
DC6 comparisons from rounded means and spreads are no surer than from the answers.
The attacker knows which shop is in which city and which months are in which wave, and solves for the smallest
and the largest number of people in each cell (scipy.optimize.linprog, HiGHS).
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from feedback.batch.league import league_table
from feedback.disclosure import (
    LEAST,
    contexts,
    shown_cells,
    shown_groups,
    shown_values,
)
from feedback.rounding import COUNT_STEP, told_count, told_mean, told_spread

DIMENSIONS = ("shop", "city", "channel", "wave")


def planted(seed: int, n: int = 420) -> pd.DataFrame:
    """Guests of nine shops in three cities, two of them tiny; four channels, one rare; two waves."""
    rng = np.random.default_rng(seed)
    weights = np.array([0.23, 0.19, 0.15, 0.12, 0.11, 0.1, 0.08, 0.012, 0.008])
    shop = rng.choice(9, n, p=weights)
    people = pd.DataFrame({"shop": shop, "city": shop % 3})
    people["channel"] = rng.choice(4, n, p=[0.6, 0.27, 0.11, 0.02])
    people["wave"] = rng.choice(2, n, p=[0.6, 0.4])
    return people.astype(str)


class Attack:
    """Everything published of a table of people, as bounds on sums of cells of the full cross."""

    def __init__(self, people: pd.DataFrame) -> None:
        self.values = {name: sorted(people[name].unique()) for name in people}
        cells = [
            cell
            for cell in product(*self.values.values())
            if int(cell[0]) % 3 == int(cell[1])  # a shop is in one city
        ]
        self.cells = pd.DataFrame(cells, columns=list(people))
        self.rows: list[np.ndarray] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.publish(people)

    def tell(self, at: dict[str, str], low: float, high: float) -> None:
        inside = np.ones(len(self.cells), dtype=bool)
        for name, value in at.items():
            inside &= self.cells[name].to_numpy() == value
        self.rows.append(inside.astype(float))
        self.low.append(low)
        self.high.append(high)

    def publish(self, people: pd.DataFrame) -> None:
        self.tell({}, len(people), len(people))
        shown = shown_groups(people)
        for name, values in shown.items():
            for value in values:
                n = int((people[name] == value).sum())
                assert n >= LEAST
                self.tell({name: value}, n, n)
        for one, other in combinations(people.columns, 2):
            coded = [pd.Index(shown[name]).get_indexer(people[name]) for name in (one, other)]
            sizes = [len(shown[name]) for name in (one, other)]
            coded = [
                np.where(code < 0, size, code) for code, size in zip(coded, sizes, strict=True)
            ]
            table = np.zeros([size + 1 for size in sizes])
            np.add.at(table, tuple(coded), 1)
            keep = shown_cells(table)
            for i, j in zip(*np.nonzero(keep), strict=True):
                told = int(told_count(table[i, j]))
                half = COUNT_STEP // 2
                at = {one: shown[one][i], other: shown[other][j]}
                self.tell(at, max(LEAST, told - half), told + half)
        self.shown = shown

    def interval(self, at: dict[str, str]) -> tuple[float, float]:
        inside = np.ones(len(self.cells), dtype=bool)
        for name, value in at.items():
            inside &= self.cells[name].to_numpy() == value
        rows = np.array(self.rows)
        above, below = np.vstack([rows, -rows]), np.array([*self.high, *(-np.array(self.low))])
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(sign * inside, A_ub=above, b_ub=below, bounds=(0, None), method="highs")
            assert found.status == 0
            ends.append(sign * found.fun)
        return ends[0], ends[1]


def sensitive(people: pd.DataFrame) -> list[dict[str, str]]:
    """Cells of one to nine people: groups, and two groups crossed."""
    found = []
    for k in (1, 2):
        for names in combinations(people.columns, k):
            counts = people.groupby(list(names)).size()
            for key, n in counts.items():
                if n < LEAST:
                    values = key if isinstance(key, tuple) else (key,)
                    found.append(dict(zip(names, values, strict=True)))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_every_small_cell_stays_unsure(seed: int) -> None:  # DC4
    people = planted(seed)
    attack, cells = Attack(people), sensitive(people)
    assert len(cells) > 10
    for at in cells:
        low, high = attack.interval(at)
        assert high - low >= 3 - 1e-6, (at, low, high)


def test_the_attack_finds_what_primary_suppression_leaves() -> None:  # DC4: it can fail
    people = planted(0)
    attack = Attack(people)
    for value in attack.values["shop"]:
        n = int((people["shop"] == value).sum())
        if n >= LEAST:
            attack.tell({"shop": value}, n, n)
    widths = [np.ptp(attack.interval(at)) for at in sensitive(people) if set(at) == {"shop"}]
    assert min(widths) < 3


@pytest.mark.parametrize(("n", "share"), [(12, 0.9), (40, 0.5), (40, 0.9), (60, 0.9)])
def test_rounded_figures_set_no_more_groups_apart(n: int, share: float) -> None:  # DC6
    """Groups of one population: told in rounded figures, no more draws call one worse or better than the answers do."""
    rng, told, exact = np.random.default_rng(5), 0, 0
    for _ in range(300):
        answers = (rng.random((6, n)) < share).astype(float)
        rows = [(n, a.mean(), a.std(ddof=1)) for a in answers]
        exact += sets_apart(rows)
        told += sets_apart([(n, told_mean(mean, n), told_spread(sd, n)) for n, mean, sd in rows])
    assert told <= exact


def sets_apart(rows: list[tuple[int, float, float]]) -> bool:
    groups = pd.DataFrame(rows, columns=["n", "mean", "sd"], index=list("abcdef"))
    return bool((league_table(groups).table["band"] != "unclear").any())


def test_a_guest_alone_is_not_left_over() -> None:  # DC1 DC5
    counts, means = np.array([68, 62, 1]), np.array([3.6323529412, 3.6129032258, 1.0])
    assert shown_values(counts).tolist() == [True, False, False]
    # even where somebody knows the second group's mean as it would be told
    told = [told_mean(mean, int(n)) for mean, n in zip(means[:2], counts[:2], strict=True)]
    whole = told_mean(float(counts @ means / 131), 131)
    middle = 131 * whole - counts[:2] @ told
    assert 2 * 0.005 * (131 + 68 + 62) >= 1
    assert abs(middle - 1.0) <= 0.005 * (131 + 68 + 62)


def test_a_branch_in_a_city_of_two() -> None:  # DC1
    people = pd.DataFrame(
        {"city": ["A"] * 75 + ["B"] * 60, "shop": ["a1"] * 70 + ["a2"] * 5 + ["b1"] * 60}
    )
    shown = shown_groups(people)
    assert "a1" not in shown["shop"]
    assert shown["city"] == ["A", "B"]


@pytest.mark.parametrize("seed", range(30))
def test_no_hidden_cell_alone(seed: int) -> None:  # DC2
    people = np.random.default_rng(seed).poisson(9, (6, 5))
    shown = shown_cells(people)
    hidden = np.where(shown, 0, people)
    assert (people[shown] >= LEAST).all()
    for axis in (0, 1):
        some = shown.any(axis=axis) & (hidden.sum(axis=axis) > 0)
        assert (hidden.sum(axis=axis)[some] >= LEAST).all()
        assert ((hidden > 0).sum(axis=axis)[some] >= 2).all()


@pytest.mark.parametrize("seed", range(10))
def test_ten_share_what_stands_beside_a_text(seed: int) -> None:  # DC3
    rng = np.random.default_rng(seed)
    codes = [rng.integers(0, k, 300).astype("uint16") for k in (6, 4, 9)]
    kept = np.stack(contexts(codes))
    _, counts = np.unique(kept, axis=1, return_counts=True)
    assert counts.min() >= LEAST
    for before, after in zip(codes, kept, strict=True):
        assert ((after == before) | (after == 0)).all()
    assert not np.stack(contexts([code[:9] for code in codes])).any()
