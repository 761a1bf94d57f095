"""Product, service or process: what kind of problem an aspect is, and whose department."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from feedback.text.aspects.clauses import readable
from feedback.text.aspects.topics import load_topics

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

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


# What a price belongs to where the taxonomy has no aspect for billing: a wrong charge is then read as a dear one.
_PRICE = re.compile(
    r"pric(?:e|ing|ey)|(?<!cof)(?<!tof)fees?(?![dlbt])|(?<!wel)(?<!war)fares?(?!w)|(?<!ac)costs?(?!ume|ar|a\b)|(?<!e)value(?!s\b)|(?<!评)(?<!評)价(?!值观)|费(?![时力劲心])",
    re.IGNORECASE,
)


def classify_problem(
    aspects: pd.Series, *, labels: dict[str, str] | None = None, texts: pd.Series | None = None
) -> pd.Series:
    """Product, service or process of each aspect, by its name and label; "" where no aspect is known.

    A wrong charge is a process that failed, not a price: two charges of one card, a refund that does not come, a
    renewal nobody asked for (the topic `billing` of lexicons/topics.yaml).

    Parameters
    ----------
    aspects
        Aspect ids, "" for none.
    labels
        Their names.
    texts
        What was complained of, as `aspects`: where it tells of a wrong charge and the aspect is a price or none, the
        class is "process".

    Returns
    -------
    Series
        "service" (people), "process" (waiting, ordering, delivery, refunds), "product" (what is bought) or "".

    Examples
    --------
    >>> classify_problem(pd.Series(["staff_attitude", "checkin_speed", "wifi", ""])).tolist()
    ['service', 'process', 'product', '']
    >>> said = pd.Series(["太贵了", "同一笔钱扣了两次", "charged twice"])
    >>> classify_problem(pd.Series(["price", "price", ""]), texts=said).tolist()
    ['product', 'process', 'process']
    >>> classify_problem(pd.Series(["coffee", "airfare"]), texts=pd.Series(["charged twice"] * 2)).tolist()
    ['product', 'process']
    """
    names = labels or {}
    known = {name: _class_of(name, names.get(name, "")) for name in aspects.unique()}
    classes = aspects.map(known).astype("str")
    if texts is None:
        return classes
    about_money = {
        name for name in known if not name or _PRICE.search(f"{name} {names.get(name, '')}")
    }
    asked = aspects.isin(about_money) & (classes != "process")
    wrong = asked.to_numpy(dtype=bool).copy()
    wrong[wrong] = [_tells_of_wrong_charge(str(text)) for text in texts.to_numpy()[wrong]]
    return classes.mask(wrong, "process")


def _tells_of_wrong_charge(text: str) -> bool:
    """Whether it holds one of the words, in any language; Latin ones stand alone. Most texts hold none, told in one pass."""
    said, (words, automaton) = readable(text), _wrong_charge()
    found = automaton.find_matches_as_indexes(said, overlapping=True)
    return any(words[number].match(said, at) for number, at, _ in found)


@lru_cache(maxsize=1)
def _wrong_charge() -> tuple[list[re.Pattern[str]], AhoCorasick]:
    from ahocorasick_rs import AhoCorasick

    said = load_topics()["billing"]["negative"]
    words = sorted({readable(word) for name in said for word in said[name]})
    patterns = [
        re.compile(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word))
        for word in words
    ]
    return patterns, AhoCorasick(words)


def _class_of(aspect: str, label: str) -> str:
    if not aspect:
        return ""
    for name in (aspect, label):  # a label may name several matters: the id comes first
        for kind, words in _BY_NAME:
            if re.search(words, name, re.IGNORECASE):
                return kind
    return "product"
