"""Waits told by the clock.

1. A verb of waiting before a length of time, or "only then" and "still not" behind it, tells a long wait.
2. A length alone, a short wait, and a wait that is denied do not.
3. Where an aspect takes the topic `waiting`, it is what such a wait is about.
4. Where it takes it in other languages only, the clause must name what is waited for.
"""

from __future__ import annotations

import pandas as pd
import pytest

from feedback.text.aspects.clauses import readable
from feedback.text.aspects.tag import judge_aspects
from feedback.text.aspects.waits import told_waits


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("等咗三個字先有人落單", "三个字"),
        ("排隊排咗個半鐘", "个半钟"),
        ("過咗三日先到", "三日"),
        ("交了材料两个月还没批", "两个月"),
        ("坐了半个小时才有人来", "半个小时"),
        ("延误了六个小时", "六个小时"),
        ("We waited forty-five minutes for a table", "forty-five minutes"),
        ("on hold for over an hour", "an hour"),
        ("The train was 50 minutes late", "50 minutes"),
        ("an hour before anyone came", "an hour"),
    ],
)
def test_long_waits(text: str, wait: str) -> None:  # 1
    plain = readable(text)
    assert [plain[start:end] for start, end in told_waits(plain)] == [wait]


@pytest.mark.parametrize(
    "text",
    [
        "坐十分鐘車就到",
        "電影有兩個鐘",
        "等了五分钟就上菜",
        "唔使等半個鐘",
        "住了三天",
        "营业到十二点",
        "看过三天，感觉还是不错",
        "It is twenty minutes by train",
        "We only waited twenty minutes",
        "Seated within 20 minutes",
        "I waited five minutes",
        "a three hour film",
    ],
)
def test_lengths_that_are_no_complaint(text: str) -> None:  # 2
    assert list(told_waits(readable(text))) == []


@pytest.mark.parametrize(
    ("text", "taxonomy", "aspect"),
    [
        ("約咗覆診等咗三個鐘", "hospital", "waiting"),
        ("过了三天才收到", "logistics", "speed"),
        ("stood for fifty minutes at the counter", "service_hall", "waiting_time"),
    ],
)
def test_a_wait_is_about_its_aspect(text: str, taxonomy: str, aspect: str) -> None:  # 3
    assert judge_aspects(pd.Series([text]), taxonomy=taxonomy)[aspect].tolist() == [-1]


@pytest.mark.parametrize(
    ("text", "late", "queued"),
    [
        ("等了一小时才上菜，性价比很低", True, False),
        ("同事聚餐，等了40分钟才上菜，锅底很香", True, False),
        ("上菜等了半个小时，环境不错", True, False),
        ("等位等了一个小时，锅底很香", False, True),
        ("排队排了两个小时，菜很好吃", False, True),
        ("朋友迟到半小时，菜很好吃", False, False),
    ],
)
def test_in_a_restaurant_the_dishes_are_late_where_they_are_named(
    text: str, late: bool, queued: bool
) -> None:  # 4
    judged = judge_aspects(pd.Series([text]), taxonomy="restaurant").iloc[0]
    assert bool(judged["service_serving_speed"] == -1) == late
    assert bool(judged["service_wait_time"] == -1) == queued
    assert judged["dish_taste"] != -1
