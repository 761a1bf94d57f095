"""Product, service or process: what kind of problem an aspect is, and whose department."""

from __future__ import annotations

import re

import pandas as pd

CLASSES = ("product", "service", "process")
# In this order: what only sounds like service or speed, people, how things run, the plain word service.
_BY_NAME = (
    ("product", r"parking|price|internet.?speed|network.?speed|停车|网速|流畅"),
    (
        "service",
        r"staff|attitude|manner|courtes|crew|teachers|doctors|nurse|courier|driver|waiters|competence|communication|guidance|"
        r"support|(customer|phone).?service|administration|人员|态度|导购|店员|员工|司机|骑手|客服|医生|护士|老师|教师|沟通",
    ),
    (
        "process",
        r"wait|queue|speed|check.?in|check.?out|boarding|punctual|frequency|appointment|booking|order|deliver|doorstep|tracking|"
        r"refund|return|payment|billing|invoice|ticket|process|procedure|logist|installation|repair|windows.?hours|assessment|"
        r"baggage|排队|等待|等候|效率|速度|准点|班次|流程|预订|预约|下单|配送|物流|退款|退换|发票|支付|结账|入住|退房|手续|办理|维修|安装",
    ),
    ("service", r"(?<!online_)service|服务"),
)


def classify_problem(aspects: pd.Series, *, labels: dict[str, str] | None = None) -> pd.Series:
    """Product, service or process of each aspect, by its name and label; "" where no aspect is known.

    Parameters
    ----------
    aspects
        Aspect ids, "" for none.
    labels
        Their names.

    Returns
    -------
    Series
        "service" (people), "process" (waiting, ordering, delivery, refunds), "product" (what is bought) or "".

    Examples
    --------
    >>> classify_problem(pd.Series(["staff_attitude", "checkin_speed", "wifi", ""])).tolist()
    ['service', 'process', 'product', '']
    """
    names = labels or {}
    known = {name: _class_of(name, names.get(name, "")) for name in aspects.unique()}
    return aspects.map(known).astype("str")


def _class_of(aspect: str, label: str) -> str:
    if not aspect:
        return ""
    for name in (aspect, label):  # a label may name several matters: the id comes first
        for kind, words in _BY_NAME:
            if re.search(words, name, re.IGNORECASE):
                return kind
    return "product"
