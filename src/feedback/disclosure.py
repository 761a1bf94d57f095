"""Statistical disclosure control: which figures of groups may be published so that none is left over by subtraction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from feedback.numeric import Flags, Floats, Ints

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

LEAST = 10  # people behind a published figure of a group, and behind what is left when figures are subtracted


def shown_values(counts: ArrayLike, *, elsewhere: float = 0, least: int = LEAST) -> Flags:
    """Which groups of one partition may be shown beside their total.

    Parameters
    ----------
    counts
        People of each group.
    elsewhere
        People of the total who are in none of them (no value).
    least
        People a shown group needs.

    Returns
    -------
    numpy.ndarray of bool
        Groups of `least` people or more (primary suppression). Where those not shown, with `elsewhere`, were
        fewer than LEAST and not nobody, total minus shown groups would be their answers: the smallest shown
        group joins them (secondary suppression).

    Notes
    -----
    Hundepool et al., 2012, Statistical Disclosure Control, Wiley, chapter 4.

    Examples
    --------
    >>> shown_values([68, 62, 1]).tolist()
    [True, False, False]
    >>> shown_values([68, 62, 1], elsewhere=12).tolist()
    [True, True, False]
    """
    people = np.asarray(counts, dtype=float)
    shown = people >= least
    return _secondary(people, shown, elsewhere=elsewhere) if people[~shown].any() else shown


def _secondary(people: Floats, shown: Flags, *, elsewhere: float) -> Flags:
    """The smallest shown group is hidden as long as few people would be left; the same array, changed."""
    while shown.any() and 0 < people[~shown].sum() + elsewhere < LEAST:
        shown[np.flatnonzero(shown)[np.argmin(people[shown])]] = False
    return shown


def shown_groups(table: pd.DataFrame, *, least: int = LEAST) -> dict[str, list[str]]:
    """The values of every column that may be shown, decided once for all outputs of a run.

    Parameters
    ----------
    table
        A row a respondent, a column a way to group them (segments, wave, period); missing: no group.
    least
        People a shown group needs.

    Returns
    -------
    dict
        Column to its shown values as text, most people first.

    Notes
    -----
    Beside `shown_values` in each column: where groups of one column lie wholly within a group of another
    (branches in a city, months in a wave), the larger one minus the smaller ones shown leaves nobody or
    LEAST people; else the smallest of them is not shown.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"city": ["A"] * 35 + ["B"] * 30, "shop": ["a1"] * 32 + ["a2"] * 3 + ["b1"] * 30})
    >>> shown_groups(people)
    {'city': ['A', 'B'], 'shop': ['b1']}
    """
    import pandas as pd

    codes: dict[str, Ints] = {}
    names: dict[str, list[str]] = {}
    counts: dict[str, Floats] = {}
    shown: dict[str, Flags] = {}
    for name in table.columns:
        numbers, values = pd.factorize(table[name])
        same, texts = pd.factorize(np.array([str(value) for value in values], dtype=object))
        of_text = np.append(same, -1)[numbers]
        sizes = np.bincount(of_text[of_text >= 0], minlength=len(texts))
        order = np.argsort(-sizes, kind="stable")
        names[str(name)] = [str(value) for value in texts[order]]
        codes[str(name)] = np.append(np.argsort(order), -1).astype(np.int32)[of_text]
        counts[str(name)] = sizes[order].astype(float)
        shown[str(name)] = counts[str(name)] >= least
    pairs = [
        (fine, coarse, within)
        for fine in codes
        for coarse in codes
        if fine != coarse and len(within := _within(codes[fine], codes[coarse], len(names[fine])))
    ]
    before: dict[str, Flags] = {}
    while any(not np.array_equal(before.get(name), flags) for name, flags in shown.items()):  # type: ignore[arg-type]
        before = {name: flags.copy() for name, flags in shown.items()}
        for fine, coarse, within in pairs:
            _close(shown[fine], shown[coarse], counts[fine], counts[coarse], within)
        for name, people in counts.items():
            if people[~shown[name]].any():
                _secondary(people, shown[name], elsewhere=float(len(table) - people.sum()))
    return {
        name: [value for value, keep in zip(names[name], shown[name], strict=True) if keep]
        for name in names
    }


def _within(fine: Ints, coarse: Ints, groups: int) -> Ints:
    """For each fine group the coarse group that holds all of it, -1 for none; empty where none holds any."""
    inside = fine >= 0
    low = np.full(groups, np.iinfo(np.int64).max)
    high = np.full(groups, -1)
    np.minimum.at(low, fine[inside], coarse[inside])
    np.maximum.at(high, fine[inside], coarse[inside])
    found = np.where((low == high) & (high >= 0), high, -1)
    return found if (found >= 0).any() else np.empty(0, dtype=int)


def _close(shown: Flags, beside: Flags, people: Floats, whole: Floats, within: Ints) -> None:
    """Hide fine groups where a shown coarse one minus them would leave a few people."""
    for coarse in np.flatnonzero(beside):
        mine = np.flatnonzero(shown & (within == coarse))
        left = whole[coarse] - people[mine].sum()
        if len(mine) and 0 < left < LEAST:
            shown[mine[np.argmin(people[mine])]] = False


def shown_cells(counts: ArrayLike, *, closed: tuple[bool, bool] = (True, True)) -> Flags:
    """Which cells of two crossed groupings may be shown beside the totals of their rows and columns.

    Parameters
    ----------
    counts
        People, rows × columns. Who is in no shown row or column must stand in a last row or column.
    closed
        Whether the last row, and the last column, is such a rest: it is never shown.

    Returns
    -------
    numpy.ndarray of bool
        Cells of LEAST people or more, less those that must stay hidden so that in every row and column the
        hidden cells are none, or at least two with together LEAST people.

    Examples
    --------
    >>> shown_cells([[30, 3], [20, 15]], closed=(False, False)).tolist()
    [[False, False], [False, False]]
    """
    people = np.asarray(counts, dtype=float)
    shown = people >= LEAST
    rest_row, rest_column = closed
    if rest_row:
        shown[-1, :] = False
    if rest_column:
        shown[:, -1] = False
    while _hide_one_a_line(people, shown) or _hide_one_a_line(people.T, shown.T):
        pass
    return shown


def _hide_one_a_line(people: Floats, shown: Flags) -> bool:
    """In each row that would give something away its smallest shown cell is hidden; whether one was."""
    hidden = ~shown & (people > 0)
    left = np.where(hidden, people, 0.0).sum(axis=1)
    alone = hidden.sum(axis=1) == 1
    rows = np.flatnonzero(((left > 0) & (left < LEAST) | alone) & shown.any(axis=1))
    if not len(rows):
        return False
    smallest = np.where(shown[rows], people[rows], np.inf).argmin(axis=1)
    shown[rows, smallest] = False
    return True


def waiting_newcomers(groups: pd.DataFrame, new: Flags) -> Flags:
    """Which newcomers must wait so that two successive reports do not tell of a few of them.

    Parameters
    ----------
    groups
        A row a respondent, a column a way to group them; missing: in no group that is shown.
    new
        (n,) who was not in the report before.

    Returns
    -------
    numpy.ndarray of bool
        The fewest newcomers such that of the others every group of every column, those in none of a column
        counted as one, has none or LEAST and more. Found by taking away groups with too few until there are none.

    Examples
    --------
    >>> import pandas as pd
    >>> shops = pd.DataFrame({"shop": ["a"] * 30 + ["b"] * 30 + ["a"] * 12 + ["b"] * 3})
    >>> waits = waiting_newcomers(shops, np.arange(75) >= 60)
    >>> shops[waits]["shop"].tolist()
    ['b', 'b', 'b']
    """
    import pandas as pd

    newcomers = groups[new]
    codes = [np.zeros(len(newcomers), dtype=int)]  # all of them together are a group, too
    codes += [
        pd.factorize(newcomers[name].map(str, na_action="ignore"))[0] + 1 for name in newcomers
    ]
    come, before = np.ones(len(newcomers), dtype=bool), -1
    while come.sum() != before:
        before = int(come.sum())
        for code in codes:
            few = np.bincount(code[come], minlength=int(code.max(initial=0)) + 1) < LEAST
            come &= ~few[code]
    waits = new.copy()
    waits[new] = ~come
    return waits


def contexts(codes: Sequence[Ints]) -> list[Ints]:
    """What may stand beside a single text: the longest list of its groups that LEAST people share.

    Parameters
    ----------
    codes
        For each grouping, the most important first, the group of each person; 0 for none.

    Returns
    -------
    list of numpy.ndarray
        The same with groups set to 0, from the last grouping up, wherever fewer than LEAST people, or fewer
        than LEAST others beside them, would share what is left (k-anonymity by generalisation from the top:
        Samarati, 2001, IEEE TKDE 13, 1010-1027). Nobody has a group where there are fewer than LEAST people.

    Examples
    --------
    >>> [kept.tolist() for kept in contexts([np.array([1] * 12 + [2] * 11), np.array([1] * 10 + [2] * 13)])]
    [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]]
    """
    kept = [np.zeros_like(column) for column in codes]
    if not codes:
        return kept
    node = np.zeros(len(codes[0]), dtype=np.int64)
    within = np.full(len(node), len(node) >= LEAST)
    for place, column in enumerate(codes):
        key = node * (int(column.max(initial=0)) + 1) + column
        _, first, child = np.unique(key, return_index=True, return_inverse=True)
        counts = np.bincount(child[within], minlength=len(first)).astype(float)
        keep = np.zeros(len(first), dtype=bool)
        # children are sorted by parent
        edges = np.flatnonzero(np.diff(node[first])) + 1
        for mine in np.split(np.arange(len(first)), edges):
            named = mine[column[first[mine]] > 0]
            keep[named] = _split(counts[named], counts[mine].sum() - counts[named].sum())
        within = within & keep[child]
        kept[place] = np.where(within, column, 0).astype(column.dtype)
        node = child.astype(np.int64)
    return kept


def _split(counts: Floats, rest: float) -> Flags:
    """Children of LEAST people, less the smallest where few people would stay with their parent alone."""
    return _secondary(counts, counts >= LEAST, elsewhere=rest)
