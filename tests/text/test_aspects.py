"""Aspects and opinions.

1. A mention has comment id, aspect, polarity in [-1, 1] and the span that says so, in the text as given.
2. Contrast, negation, degree, comparison, exceptions, wishes and questions are read as people mean them.
3. Ambiguous adjectives take their feeling from the neighbour; words inside names say nothing.
4. Both languages and traditional characters work; so do all shipped taxonomies.
5. The frame keeps its shape when nothing is found.
"""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.errors import ColumnError
from feedback.frames import MENTIONS, check_frame
from feedback.text.aspects.tag import tag_aspects

COLUMNS = [
    "comment", "aspect", "polarity", "start", "end", "is_suggestion", "is_question", "judgement",
]  # fmt: skip


def signs(text: str, taxonomy: str) -> dict[str, str]:
    """Aspect → "+", "-" or "0" by the mean of its mentions."""
    mean = tag_aspects(pd.Series([text]), taxonomy=taxonomy).groupby("aspect")["polarity"].mean()
    return {
        aspect: "+" if value > 0 else "-" if value < 0 else "0" for aspect, value in mean.items()
    }


def test_the_first_example() -> None:  # 1
    text = "环境不错但是服务太慢"
    found = tag_aspects(pd.Series({"c7": text}), taxonomy="restaurant")
    by_aspect = found.set_index("aspect")
    assert by_aspect.loc["environment_decoration", "polarity"] > 0
    assert by_aspect.loc["service_waiters_attitude", "polarity"] < 0
    spans = {row.aspect: text[row.start : row.end] for row in found.itertuples()}
    assert spans["environment_decoration"] == "环境不错"
    assert spans["service_waiters_attitude"] == "服务太慢"
    assert set(found["comment"]) == {"c7"}


RESTAURANT = [
    # contrast
    ("味道很好，就是上菜太慢", {"dish_taste": "+", "service_serving_speed": "-"}),
    ("虽然贵了点，可是食材新鲜", {"price_level": "-", "dish_taste": "+"}),
    # negation and its scope
    ("味道不好", {"dish_taste": "-"}),
    ("并没有想象中的好吃", {"dish_taste": "-"}),
    ("不贵", {"price_level": "+"}),
    ("没有一道菜不好吃", {"dish_taste": "+"}),
    ("不用排队，服务热情", {"service_wait_time": "+", "service_waiters_attitude": "+"}),
    ("没有像别的店那么吵", {"environment_noise": "+"}),
    # implicit aspects and neighbours
    ("太贵了", {"price_level": "-"}),
    ("量很大", {"dish_portion": "+"}),
    ("声音很大", {"environment_noise": "-"}),
    ("店面很小", {"environment_space": "-"}),
    ("价格很高", {"price_level": "-"}),
    ("性价比很高", {"price_cost_effective": "+"}),
    ("性价比不高", {"price_cost_effective": "-"}),
    ("菜太辣了", {"dish_taste": "-"}),
    ("菜很辣", {"dish_taste": "0"}),
    # one denial for two
    ("也不觉得拥挤嘈杂", {"environment_space": "+", "environment_noise": "+"}),
    ("The place wasn't dirty or noisy", {"environment_cleaness": "+", "environment_noise": "+"}),
    ("不贵好吃", {"price_level": "+", "dish_taste": "+"}),
    # 、 ends what is denied
    ("房间没有异味、噪音大", {"environment_cleaness": "+", "environment_noise": "-"}),
    ("不堵车、停车难", {"location_traffic_convenience": "+", "service_parking_convenience": "-"}),
    ("菜不咸、难吃", {"dish_taste": "-"}),
    ("每回动静都挺大的", {"environment_noise": "-"}),
    ("没有办法用团购", {"price_discount": "-"}),
    ("装修冷冰冰的", {"environment_decoration": "-"}),
    ("一口就没了", {"dish_portion": "-"}),
    ("吃了一口就扔了", {"dish_taste": "-"}),
    # middling and unjudged
    ("味道一般", {"dish_taste": "0"}),
    ("价格和别的店差不了多少", {"price_level": "0"}),
    ("人均80", {"price_level": "0"}),
    ("用了团购", {"price_discount": "0"}),
    # group words speak of all they cover
    ("环境很差", dict.fromkeys(["environment_decoration", "environment_noise", "environment_space", "environment_cleaness"], "-")),
    # other places and comparisons
    ("别家更便宜", {}),
    ("比别家便宜", {"price_level": "+"}),
    ("味道不如以前", {"dish_taste": "-"}),
    # shared opinions and attributes
    ("服务和味道都很赞", {"service_waiters_attitude": "+", "dish_taste": "+"}),
    # exceptions
    ("除了停车，其他都很好", {"service_parking_convenience": "-"}),
    ("都很满意，除了停车", {"service_parking_convenience": "-"}),
    # an omitted subject
    ("分量足，味道好，就是有点咸", {"dish_portion": "+", "dish_taste": "+"}),
    ("服务：很好", {"service_waiters_attitude": "+"}),
    ("味道好，离家近方便", {"dish_taste": "+"}),
    # measures, fears, hearsay
    ("虾小很多", {"dish_portion": "-"}),
    ("担心不新鲜", {}),
    ("本以为很贵", {}),
    # traditional characters
    ("環境乾淨，服務員態度好差", {"environment_cleaness": "+", "service_waiters_attitude": "-"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), RESTAURANT)
def test_chinese_restaurant(text: str, expected: dict[str, str]) -> None:  # 2, 3
    assert signs(text, "restaurant") == expected


HOTEL = [
    ("房间隔音太差", {"noise": "-"}),
    ("前台办理入住特别慢", {"checkin_speed": "-"}),
    ("早餐品种丰富，就是有点凉", {"breakfast": "+"}),
    ("床有点软", {"room_comfort": "-"}),
    ("离地铁站很近，wifi很快", {"location": "+", "wifi": "+"}),
    ("没有噪音", {"noise": "+"}),
    ("没有蚊子、有蟑螂", {"room_cleanliness": "-"}),
    ("床不硬、枕头硬", {"room_comfort": "-"}),
    ("wifi不慢、断", {"wifi": "-"}),
    (
        "Room was spotless but breakfast was cold",
        {"room_cleanliness": "+", "breakfast": "-"},
    ),
    ("Staff were not friendly", {"staff_attitude": "-"}),
    ("I don't think the service is good", {"staff_attitude": "-"}),
    ("The bed was too soft", {"room_comfort": "-"}),
    ("Everything was perfect except for the parking", {"parking": "-"}),
    ("WiFi excellent. Value for money: poor", {"wifi": "+", "value": "-"}),
    ("no complaints about the service", {"staff_attitude": "+"}),
    ("价格很高", {"value": "-"}),
    ("房价太高", {"value": "-"}),
    ("枕头太高", {"room_comfort": "-"}),
    ("停车费太高", {"parking": "-"}),
    ("性价比还是比较高的", {"value": "+"}),
]


@pytest.mark.parametrize(("text", "expected"), HOTEL)
def test_hotel_in_both_languages(text: str, expected: dict[str, str]) -> None:  # 4
    assert signs(text, "hotel") == expected


OTHERS = [
    (
        "ecommerce",
        "物流很快，包装完好，但是有色差",
        {"delivery": "+", "packaging": "+", "authenticity": "-"},
    ),
    (
        "ecommerce",
        "Fast delivery but the packaging was damaged",
        {"delivery": "+", "packaging": "-"},
    ),
    ("ecommerce", "客服态度很差", {"service": "-"}),
    ("restaurant", "停車費好高", {"service_parking_convenience": "-"}),
    ("property", "停车费有点高", {"parking": "-"}),
    ("hospital", "停车费太高", {"cost": "-"}),
    ("general", "停车费太高", {"price": "-"}),
    ("ecommerce", "物流不慢、破损", {"delivery": "+", "packaging": "-"}),
    (
        "service_hall",
        "办事效率很高，工作人员很耐心",
        {"processing_speed": "+", "staff_attitude": "+"},
    ),
    ("service_hall", "排队等了一上午", {"waiting_time": "-"}),
    (
        "service_hall",
        "The clerk was polite but I waited two hours",
        {"staff_attitude": "+", "waiting_time": "-"},
    ),
]


@pytest.mark.parametrize(("taxonomy", "text", "expected"), OTHERS)
def test_other_taxonomies(taxonomy: str, text: str, expected: dict[str, str]) -> None:  # 4
    assert signs(text, taxonomy) == expected


@pytest.mark.parametrize(
    "text",
    [
        "小龙虾",
        "大家",
        "香港",
        "生日快乐",
        "慢慢吃",
        "roommate",
        "stable",
        "好多人",
        "差不多",
        "一口就爱上了",
        "一桌子人",
        "网速太慢",
        "可以用券吗",
    ],
)
def test_words_inside_others_judge_nothing(text: str) -> None:  # 3
    found = tag_aspects(pd.Series([text]), taxonomy="restaurant")
    assert (found["polarity"] == 0).all()


def test_wishes_and_questions_are_kept_apart() -> None:  # 2
    texts = pd.Series(
        [
            "希望早餐再丰富一点",
            "要是早餐能多几样就好了",
            "有没有早餐？",
            "早餐不错",
            "I wish the pool were clean",
        ]
    )
    found = tag_aspects(texts, taxonomy="hotel").groupby("comment")
    assert found["is_suggestion"].any().tolist() == [True, True, False, False, True]
    assert found["is_question"].any().tolist() == [False, False, True, False, False]
    wished = found["polarity"].max()
    assert (wished[[0, 1, 4]] <= 0).all()  # a good word in a wish says what is lacking
    assert wished[3] > 0


def test_named_but_not_judged_counts_once() -> None:
    found = tag_aspects(
        pd.Series(["早餐在二楼。早餐七点开始。", "早餐在二楼。早餐难吃。"]), taxonomy="hotel"
    )
    assert found["comment"].tolist() == [0, 1]
    assert found["polarity"].tolist()[0] == 0
    assert found["polarity"].tolist()[1] < 0


def test_comments_frame_is_read_from_clean() -> None:
    frame = pd.DataFrame(
        {"text": ["x", "y"], "clean": ["服务很好", None]},
        index=pd.Index(["a", "b"], name="comment"),
    )
    found = tag_aspects(frame, taxonomy="hotel")
    check_frame(found, MENTIONS, where="test")
    assert found["comment"].tolist() == ["a"]
    with pytest.raises(ColumnError, match="clean"):
        tag_aspects(frame.drop(columns="clean"), taxonomy="hotel")


@pytest.mark.parametrize("texts", [[], [""], [None], ["哈哈哈"], ["🙂🙂"], ["。。。"]])
def test_shape_is_kept_when_nothing_is_found(texts: list[object]) -> None:  # 5
    found = tag_aspects(pd.Series(texts, dtype="str"), taxonomy="hotel")
    assert found.columns.tolist() == COLUMNS
    assert found.empty
    full = tag_aspects(pd.Series(["服务很好"]), taxonomy="hotel")
    for column in COLUMNS[1:]:
        assert found[column].dtype == full[column].dtype
    check_frame(found, MENTIONS, where="test")


def test_input_is_not_changed_and_order_does_not_matter() -> None:
    texts = pd.Series(["服务很好，房间很脏", "早餐不错", "隔音太差"], index=["x", "y", "z"])
    before = texts.copy()
    whole = tag_aspects(texts, taxonomy="hotel")
    pd.testing.assert_series_equal(texts, before)
    alone = pd.concat([tag_aspects(texts[[name]], taxonomy="hotel") for name in texts.index])
    pd.testing.assert_frame_equal(whole, alone.reset_index(drop=True))


PIECES = ["环境", "不", "很", "好", "差", "但是", "除了", "其他", "都", "，", "。", "wifi", " slow", "希望", "？", "太", "辣", "菜",
          "比", "别家", "没有", "元", "8", "：", "\n", "有点", "服务", "和", "味道", "🙂", "\ud800", "x"]  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_spans_lie_in_the_text(text: str) -> None:  # 1
    found = tag_aspects(pd.Series([text], dtype=object), taxonomy="restaurant")
    assert found["polarity"].between(-1, 1).all()
    assert (found["start"] >= 0).all()
    assert (found["end"] <= len(text)).all()
    assert (found["start"] < found["end"]).all()
    assert found["start"].is_monotonic_increasing


ABSENT = [
    ("没有早餐", {"breakfast": "-"}),
    ("没有吃早餐", {"breakfast": "0"}),
    ("no breakfast and no parking", {"breakfast": "-", "parking": "-"}),
    ("酒店没有WiFi", {"wifi": "-"}),
    ("没有噪音", {"noise": "+"}),
    ("没有蚊子、有蟑螂", {"room_cleanliness": "-"}),
    ("床不硬、枕头硬", {"room_comfort": "-"}),
    ("wifi不慢、断", {"wifi": "-"}),
]


@pytest.mark.parametrize(("text", "expected"), ABSENT)
def test_what_is_not_there(text: str, expected: dict[str, str]) -> None:
    assert signs(text, "hotel") == expected


CROSSING = [
    ("真不便宜", {"price_level": "-"}),  # not 不便 + 宜
    ("还好吃", {"dish_taste": "+"}),  # not 还好 + 吃
    ("最好吃的一家", {"dish_taste": "+"}),
    ("味道最好", {"dish_taste": "+"}),
    ("好好吃", {"dish_taste": "+"}),
    ("环境好嘈", {"environment_noise": "-"}),
    ("價錢唔平", {"price_level": "-"}),
]

WAITS_AND_GREASE = [
    ("等位太久了，等了一个小时", {"service_wait_time": "-"}),
    ("排队的人多，等了很久", {"service_wait_time": "-"}),
    ("上菜慢，等了一个小时", {"service_serving_speed": "-"}),
    ("等了一个小时才上菜", {"service_serving_speed": "-"}),
    ("卫生不行，桌子油腻", {"environment_cleaness": "-"}),
    ("椅子有点油", {"environment_cleaness": "-"}),
    ("桌上的菜很油", {"dish_taste": "-"}),
]


@pytest.mark.parametrize(("text", "expected"), WAITS_AND_GREASE)
def test_waits_and_grease_are_of_what_was_named_just_before(
    text: str, expected: dict[str, str]
) -> None:  # 3
    assert signs(text, "restaurant") == expected


@pytest.mark.parametrize(("text", "expected"), CROSSING)
def test_words_that_cross(text: str, expected: dict[str, str]) -> None:
    found = signs(text, "restaurant")
    assert {aspect: found.get(aspect) for aspect in expected} == expected
