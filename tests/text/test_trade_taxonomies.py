"""Each trade's taxonomy, and the general one, on sentences written for them: aspect and judgement, zh and en."""

from __future__ import annotations

import pandas as pd
import pytest

from feedback.text.aspects.tag import judge_aspects

SAID: dict[str, dict[str, dict[str, int]]] = {
    "general": {
        "护士态度很差，排队等了两个小时": {"staff": -1, "waiting": -1},
        "收费不透明，多收了我两百块": {"price": -1, "billing": -1},
        "小程序老是闪退": {"digital": -1},
        "环境干净，停车方便": {"place": 1},
        "退款一直不到账，流程太繁琐": {"process": -1, "billing": -1},
        "Staff were friendly but we waited for two hours": {"staff": 1, "waiting": -1},
        "The app keeps crashing and nobody answered my emails": {"digital": -1, "information": -1},
        "Not worth the money": {"price": -1},
    },
    "hospital": {
        "挂不上号，排队等了三个小时": {"appointment": -1, "waiting": -1},
        "护士很温柔": {"nurses_staff": 1},
        "费用太高，停车难": {"cost": -1, "environment": -1},
        "Doctor didn't listen and I was misdiagnosed": {"doctors": -1, "treatment_effect": -1},
        "Nurses were kind but waited over two hours": {"nurses_staff": 1, "waiting": -1},
    },
    "airline": {
        "航班延误五个小时没人通知": {"punctuality": -1, "customer_service": -1},
        "空姐热情，餐食难吃": {"crew": 1, "food_drink": -1},
        "Seats cramped, food cold": {"seat_comfort": -1, "food_drink": -1},
        "Flight was delayed but crew were friendly": {"punctuality": -1, "crew": 1},
    },
    "app": {
        "老是闪退，广告太多": {"stability": -1, "ads_privacy": -1},
        "界面简洁好用": {"interface": 1},
        "Keeps crashing since the update": {"stability": -1, "updates": -1},
        "Easy to use and free": {"interface": 1, "price": 1},
    },
    "bank": {
        "排队两个小时只开一个窗口": {"waiting": -1},
        "手机银行登录不了": {"app_online": -1},
        "Tellers were rude": {"staff": -1},
        "The app is easy to use": {"app_online": 1},
    },
    "education": {
        "老师照本宣科": {"teachers": -1},
        "学费太贵": {"price": -1},
        "Course is outdated and boring": {"course_content": -1},
        "Great teachers, too much homework": {"teachers": 1, "assessment": -1},
    },
    "public_transport": {
        "准点干净": {"punctuality": 1, "cleanliness_comfort": 1},
        "司机急刹车还骂人": {"driver_staff": -1, "safety": -1},
        "Bus was late and overcrowded": {"punctuality": -1, "crowding_seats": -1},
        "Fares are too high": {"tickets_fares": -1},
    },
    "property": {
        "电梯经常坏，垃圾没人打扫": {"lifts_facilities": -1, "cleaning": -1},
        "物业费太高": {"fees": -1},
        "Maintenance never fixed the leak": {"repairs": -1},
        "Staff are friendly": {"staff_attitude": 1},
    },
    "logistics": {
        "箱子压扁了还少件": {"damage_loss": -1},
        "运费便宜，第二天就到": {"price": 1, "speed": 1},
        "Parcel marked as delivered but never arrived": {"doorstep": -1, "speed": -1},
    },
    "telecom": {
        "信号差，网速慢": {"signal": -1, "internet_speed": -1},
        "私自开通增值业务乱扣费": {"billing": -1},
        "客服转不到人工": {"customer_service": -1},
        "Broadband keeps dropping": {"internet_speed": -1},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_aspects_and_judgements(name: str) -> None:
    texts = pd.Series(list(SAID[name]))
    found = judge_aspects(texts, taxonomy=name)
    for row, (text, expected) in zip(found.to_dict("records"), SAID[name].items(), strict=True):
        read = {aspect: int(value) for aspect, value in row.items() if pd.notna(value) and value}
        assert read == expected, text


SPOILED = [  # food that has gone off, in every way of writing
    "自助餐的豆浆馊了", "包子都发霉了", "牛奶变质了没人换", "今早的米饭夹生", "酸奶过了期", "海鲜不新鲜，吃完拉肚子",
    "麵包發霉", "湯餿了", "雞肉未煮熟", "啲粥宿咗", "The yoghurt was rancid", "The bread was mouldy",
    "The bacon was undercooked", "Milk had gone off", "Salad tasted spoiled and we got food poisoning",
]  # fmt: skip
NO_FOOD = ["浴室发霉", "窗簾發霉", "被子有异味", "The shower curtain was mouldy"]


@pytest.mark.parametrize(
    ("name", "food", "room"),
    [("hotel", "breakfast", "room_cleanliness"), ("restaurant", "dish_taste", "environment_cleaness")],
)  # fmt: skip
def test_spoiled_food_is_of_the_food(name: str, food: str, room: str) -> None:
    judged = judge_aspects(pd.Series(SPOILED), taxonomy=name)
    unread = [text for text, bad in zip(SPOILED, judged[food] == -1, strict=True) if not bad]
    assert unread == []
    other = judge_aspects(pd.Series(NO_FOOD), taxonomy=name)
    assert (other[room] == -1).all() and not (other.get(food, pd.Series(0)) == -1).any()
