"""The order of waves.

WN1 names that count (numbers, Chinese numbers, months, quarters, seasons, before and after) are told in the order they say.
WN2 names that say no order, or say one place twice, are not put in order.
WN3 with dates the median of each wave's decides: a mistyped year turns nothing round; waves of one median are as without;
    the newest is not spoken of alone where few came before.
WN4 without, names decide, then the rows as they stand; the reader is told which, in both languages.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.pipeline.wave_names import order_by_name
from feedback.pipeline.waves import newest_wave, order_words, wave_order

IN_ORDER = [
    "pre|post",
    "Before training|After training",
    "baseline|follow-up",
    "前测|中测|后测",
    "改进前|改进后",
    "去年|今年",
    "2025年上半年|2025年下半年",
    "2025春|2025夏|2025秋|2025冬",
    "Spring 2024|Fall 2024|Spring 2025",
    "Q4 2024|Q1 2025",
    "Q4'24|Q1'25",
    "24Q4|25Q1",
    "Oct-24|Jan-25",
    "Jan|Feb|Mar|Sept|Oct",
    "一月|二月|三月|十月|十一月|十二月",
    "2025年9月|2025年10月|2026年1月",
    "9/2025|10/2025|1/2026",
    "第1周|第2周|第10周|第12周",
    "第一期|第二期|第三期|第十二期|第二十期",
    "周一|周二|周日",
    "Wave 1|Wave 2|Wave 10",
    "Wave I|Wave II|Wave IV",
    "first wave|second wave",
    "T0|T1|T2",
    "A|B|C",
    "1|2|10",
    "2025-W2|2025-W10",
    "September-24|March-25",
    "wave-2|wave-10",
    "Week-9|Week-10|Week-11",
    "2023|2024 spring",
    "31/01/2024|01/02/2024",
    "1/31/2024|2/1/2024",
    "Mar|Oct",
    "入职1个月|入职12个月",
    "wave ①|wave ②|wave ⑩",
    "第１期|第２期|第１０期",
]


@pytest.mark.parametrize("said", IN_ORDER)
def test_names_say_the_order(said: str) -> None:  # WN1
    names = said.split("|")
    rng = np.random.default_rng(5)
    for _ in range(5):
        assert order_by_name([str(name) for name in rng.permutation(names)]) == names


@pytest.mark.parametrize("said", ["North|South", "外滩店|虹桥店", "test|final", "Wave 1|Wave I", "pilot|Wave 2", "first|last", "First wave|Last wave", "2024上海|2024北京", "01/02/2024|03/04/2024", "11月|12月|1月", "Nov|Jan", "Q4|Q1", "wave ፩|wave ፪"])  # fmt: skip
def test_names_that_say_none(said: str) -> None:  # WN2
    assert order_by_name(said.split("|")) is None


def answers(waves: list[str], dates: list[str] | None = None) -> pd.DataFrame:
    table = pd.DataFrame({"wave": pd.Series(waves, dtype="str")})
    return table if dates is None else table.assign(date=pd.to_datetime(pd.Series(dates)))


def test_a_mistyped_year() -> None:  # WN3
    days = ["2024-05-01", "2024-05-02", "2024-05-03", "2023-06-01", "2025-06-02", "2025-06-03"]
    assert wave_order(answers(["b"] * 3 + ["a"] * 3, days)) == ["b", "a"]


def test_waves_of_one_day_and_waves_of_few() -> None:  # WN3
    assert wave_order(answers(["post", "pre", "post"], ["2025-05-01"] * 3)) == ["pre", "post"]
    few, enough = (["1"] * n + ["2"] * 40 for n in (9, 10))
    assert newest_wave(answers(few)) is None and newest_wave(answers(enough)) == "2"


@pytest.mark.parametrize(
    ("waves", "order"), [(["pre", "post"], ["pre", "post"]), (["第2周", "第10周"], ["第2周", "第10周"])]
)  # fmt: skip
def test_waves_of_one_day(waves: list[str], order: list[str]) -> None:  # WN3
    table = answers(waves[::-1] * 2, ["2025-05-01"] * 4)
    assert wave_order(table) == order
    said = order_words(table)
    assert said is not None and "dates of its own; their names" in said.en and "单独的日期" in said.zh  # fmt: skip
    later = answers(["pilot", *waves[::-1]], ["2025-04-01", "2025-05-01", "2025-05-01"])
    assert wave_order(later) == ["pilot", *waves[::-1]]  # as they stand: these names say no order


@pytest.mark.parametrize("dates", [None, ["2025-05-01"]])
def test_nobody_is_in_a_wave(dates: list[str] | None) -> None:  # WN4
    table = answers(["x"], dates).assign(wave=pd.Series([None], dtype="str"))
    assert wave_order(table) == [] and order_words(table) is None
    assert order_by_name([]) is None


def test_who_tells_the_order_is_said() -> None:  # WN4
    assert order_words(answers(["x", "y"], ["2024-05-01", "2025-05-01"])) is None
    named = order_words(answers(["post", "pre"]))
    assert named is not None and "pre, post" in named.en and "pre、post" in named.zh
    assert wave_order(answers(["South", "North", "South"])) == ["South", "North"]
    rows = order_words(answers(["South", "North", "South"]))
    assert rows is not None and "South, North" in rows.en and "首次出现" in rows.zh
    # a wave without dates takes them from none
    assert wave_order(answers(["pre", "post"], ["2025-05-01", ""])) == ["pre", "post"]
    assert order_words(answers(["pre", "pre"])) is None and wave_order(pd.DataFrame({"a": [1]})) == []  # fmt: skip
