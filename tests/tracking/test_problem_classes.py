"""Product, service or process: every shipped taxonomy's aspects, as by hand.

PC1 people are service, waiting and handling are process, what is bought is product: each aspect of nine trades, classed by hand.
PC2 every aspect of every shipped taxonomy has a class; a taxonomy of one's own is told by its labels; none without an aspect.
PC3 a wrong charge is billing and a process, in zh, yue and en, in every trade that has the aspect; what is dear is price. Where a
    taxonomy has no aspect for it, the complaint's words make it a process.
"""

import pandas as pd
import pytest

from feedback.text.aspects.tag import judge_aspects
from feedback.text.aspects.taxonomy import load_taxonomy, shipped_taxonomies
from feedback.tracking.problem_classes import CLASSES, classify_problem

BY_HAND = {
    "airline": ("crew customer_service", "checkin_boarding punctuality baggage billing"),
    "bank": ("staff phone_service", "waiting procedures billing"),
    "education": ("teachers administration", "assessment billing"),
    "hospital": ("doctors nurses_staff communication", "appointment waiting procedures"),
    "hotel": ("staff_attitude", "checkin_speed billing"),
    "logistics": ("customer_service courier", "speed tracking doorstep billing"),
    "restaurant": ("service_waiters_attitude", "service_wait_time service_serving_speed"),
    "service_hall": (
        "staff_attitude competence guidance",
        "waiting_time processing_speed procedure windows_hours online_service billing",
    ),
    "telecom": ("customer_service", "billing installation_repair store_app"),
}


@pytest.mark.parametrize("trade", BY_HAND)
def test_by_hand(trade):  # PC1
    labels = load_taxonomy(trade).labels(language="zh")
    found = classify_problem(pd.Series(list(labels)), labels=labels)
    classes = dict(zip(labels, found, strict=True))
    service, process = (set(names.split()) for names in BY_HAND[trade])
    assert {name for name, kind in classes.items() if kind == "process"} == process
    assert {name for name, kind in classes.items() if kind == "service"} == service


def test_every_aspect():
    for trade in shipped_taxonomies():
        for language in ("zh", "en"):
            labels = load_taxonomy(trade).labels(language=language)
            assert classify_problem(pd.Series(list(labels)), labels=labels).isin(CLASSES).all()
    own = {"a1": "收银员态度", "a2": "排队时间", "a3": "蛋糕"}
    found = classify_problem(pd.Series([*own, ""]), labels=own)
    assert found.tolist() == ["service", "process", "product", ""]


WRONG_CHARGES = [
    "同一笔钱被重复扣款", "一笔订单扣了两次", "一笔订单扣了我两遍钱", "退款一直没到账", "退款没收到", "多收了我五十块", "系统乱扣费", "未经同意自动续费",
    "账单金额不对", "多刷了我一次卡", "同一單收咗兩次錢", "計錯數", "I was charged twice", "My card was charged two times",
    "They double charged me", "The refund never arrived", "Still waiting for my refund", "The bill was wrong",
    "It auto-renewed without asking", "I was overcharged",
]  # fmt: skip
NO_CHARGES = [
    "许多收银员态度很好", "有很多收获", "请问安装收多少钱", "收多少钱都值", "这家店值得多收藏", "会员可以自动续费，很方便", "很多收费项目都写得清楚",
    "auto-renewal works well", "charged after the meal, fine",
]  # fmt: skip
DEAR = ["太贵了", "价格太高", "好貴", "It is far too expensive", "Overpriced"]


@pytest.mark.parametrize("trade", sorted(shipped_taxonomies()))
def test_wrong_charges_are_billing(trade):  # PC3
    taxonomy = load_taxonomy(trade)
    labels = taxonomy.labels(language="zh")
    if "billing" in taxonomy.aspects:
        judged = judge_aspects(pd.Series(WRONG_CHARGES + DEAR), taxonomy=trade)
        billing = judged["billing"].eq(-1).tolist()
        refunds = {name for name in ("returns", "administration") if name in judged}
        elsewhere = (
            judged[list(refunds)].eq(-1).any(axis=1).tolist()
        )  # where a trade's refunds are its own aspect
        read = [a or b for a, b in zip(billing, elsewhere, strict=True)]
        assert [said for said, hit in zip(WRONG_CHARGES, read, strict=False) if not hit] == []
        assert not any(billing[len(WRONG_CHARGES) :])
        named = judge_aspects(pd.Series(NO_CHARGES), taxonomy=trade)["billing"].eq(-1)
        assert [said for said, hit in zip(NO_CHARGES, named, strict=True) if hit] == []
    prices = [
        name for name in taxonomy.aspects if name.startswith(("price", "fees", "cost", "value"))
    ]
    for aspect in ["", *prices]:
        classes = classify_problem(
            pd.Series([aspect] * len(WRONG_CHARGES)), labels=labels, texts=pd.Series(WRONG_CHARGES)
        )
        assert set(classes) == {"process"}, aspect
        dear = classify_problem(
            pd.Series([aspect] * len(DEAR)), labels=labels, texts=pd.Series(DEAR)
        )
        assert set(dear) == {"product" if aspect else ""}, aspect


PRICES = "price airfare airfares roomprice overpriced pricey PriceValue valueForMoney value_for_money room_fee serviceFee fares deliverycost low_cost 价格 性价比 房费"
OTHERS = "coffee toffee feedback feeling feed welfare warfare farewell costume evaluation company_values 评价 價值觀 价值观 省时费力"


@pytest.mark.parametrize(
    ("names", "kind"), [(PRICES, "process"), (OTHERS, "product")], ids=["prices", "others"]
)
def test_what_is_a_price_by_its_name(names, kind):  # PC3
    aspects = pd.Series(names.split())
    for said in ("charged twice", "一笔订单扣了两次"):
        found = classify_problem(aspects, texts=pd.Series([said] * len(aspects)))
        assert dict(zip(aspects, found, strict=True)) == dict.fromkeys(aspects, kind)


def test_texts_where_nobody_speaks_of_money() -> None:
    aspects = pd.Series(["staff_attitude", "wifi"], index=["a", "b"])
    texts = pd.Series(["你好", "no signal"], index=["a", "b"], dtype="str")
    found = classify_problem(aspects, texts=texts)
    assert found.to_dict() == {"a": "service", "b": "product"}
