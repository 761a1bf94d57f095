"""Which groups get a report.

BP1 groups below the threshold are pooled; where that would still show one small group, withheld.
BP2 every respondent is in the whole and in at most one group; missing values are counted.
BP3 5,000 groups are planned in seconds.
BP5 everybody less the groups shown is nobody, or ten people and more.
BP4 combinations of two columns; values that look alike when joined stay apart.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.batch.plan import OTHERS, WHOLE, Grouping, group_respondents
from feedback.errors import InputError


def people(**sizes: int) -> pd.DataFrame:
    values = [name for name, size in sizes.items() for _ in range(size)]
    return pd.DataFrame({"shop": pd.Series(values, dtype="str")})


def sizes(grouping: Grouping) -> dict[str, int]:
    return {group.id: group.n for group in grouping.groups}


def test_small_groups_are_pooled() -> None:  # BP1 BP2
    found, codes = group_respondents(people(a=10, b=9, c=4, d=30), ["shop"], min_group=10)
    assert sizes(found) == {WHOLE: 53, "a": 10, "d": 30, OTHERS: 13}
    assert found.pooled == ("b", "c")
    assert found.withheld == ()
    assert np.bincount(codes).tolist() == [0, 10, 30, 13]


@pytest.mark.parametrize("small", [{"b": 9}, {"b": 5, "c": 4}])
def test_too_few_to_pool_are_withheld(small: dict[str, int]) -> None:  # BP1 BP5
    # the one large group, shown beside the whole, would leave the small ones' answers over
    found, codes = group_respondents(people(a=12, **small), ["shop"], min_group=10)
    assert sizes(found) == {WHOLE: 12 + sum(small.values())}
    assert found.withheld == ("a", *small)
    assert (codes == -1).all()


def test_nobody_is_left_over_by_subtraction() -> None:  # BP5
    found, _ = group_respondents(people(a=68, b=62, c=1), ["shop"], min_group=10)
    assert sizes(found) == {WHOLE: 131, "a": 68, OTHERS: 63}
    assert found.pooled == ("b", "c")
    table = people(a=68, b=62, c=1)
    table = pd.concat([table, pd.DataFrame({"shop": [None] * 12})], ignore_index=True)
    found, _ = group_respondents(table, ["shop"], min_group=10)  # among thirteen nobody is known
    assert sizes(found) == {WHOLE: 143, "a": 68, "b": 62}
    assert found.withheld == ("c",)


@pytest.mark.parametrize("seed", range(50))
def test_what_is_shown_leaves_no_few_people(seed: int) -> None:  # BP5
    rng = np.random.default_rng(seed)
    drawn = {f"g{i}": int(n) for i, n in enumerate(rng.integers(1, 40, rng.integers(1, 8)))}
    found, _ = group_respondents(people(**drawn), ["shop"], min_group=int(rng.integers(2, 12)))
    shown = sum(group.n for group in found.groups[1:])
    assert shown == found.groups[0].n or found.groups[0].n - shown >= min(10, found.groups[0].n)


def test_missing_values_are_counted_not_grouped() -> None:  # BP2
    table = people(a=12, b=11)
    table.loc[:1, "shop"] = None
    found, codes = group_respondents(table, ["shop"], min_group=10)
    assert (found.missing, sizes(found)["a"], codes[0]) == (2, 10, -1)


def test_nobody_has_a_value() -> None:
    table = pd.DataFrame({"shop": pd.Series([None, None], dtype="str")})
    with pytest.raises(InputError, match="every cell is empty"):
        group_respondents(table, ["shop"], min_group=10)


def test_a_group_called_like_one_of_ours() -> None:
    found, _ = group_respondents(people(whole=10, others=10, z=3, y=8), ["shop"], min_group=10)
    assert list(sizes(found)) == [WHOLE, "=others", "=whole", OTHERS]
    assert len({group.folder for group in found.groups}) == 4


def test_combinations() -> None:  # BP4
    table = pd.DataFrame(
        {"a": ["x · y"] * 10 + ["x"] * 10, "b": ["z"] * 10 + ["y · z"] * 10}, dtype="str"
    )
    found, codes = group_respondents(table, ["a", "b"], min_group=10)
    assert len({group.id for group in found.groups}) == 3
    assert len({group.folder for group in found.groups}) == 3
    assert set(codes) == {1, 2}


def test_five_thousand_groups_are_planned_in_seconds(tmp_path: Path) -> None:  # BP3
    values = [f"门店{number % 5000:04d}" for number in range(60_000)]
    table = pd.DataFrame({"shop": pd.Series(values, dtype="str")})
    started = time.process_time()
    found, codes = group_respondents(table, ["shop"], min_group=10)
    found.write(tmp_path)
    assert Grouping.read(tmp_path) == found
    assert time.process_time() - started < 5
    assert len(found.groups) == 5001
    assert (np.bincount(codes)[1:] == 12).all()
