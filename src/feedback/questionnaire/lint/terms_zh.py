"""W05 for Chinese: acronyms and terms that not everybody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KNOWN = frozenset(
    [
        "APP",
        "ATM",
        "VIP",
        "PDF",
        "KTV",
        "SPA",
        "TV",
        "GPS",
        "USB",
        "QQ",
        "CD",
        "DVD",
        "LED",
        "IT",
        "OK",
        "DIY",
        "SIM",
        "PPT",
        "PC",
        "ID",
        "NBA",
        "WIFI",
        "4G",
        "5G",
        "CT",
        "U盘",
        "AA",
        "SUV",
        "MP3",
        "HR",
        "CEO",
        "BBQ",
        "WC",
        "AI",
        "POS",
    ]
)
_ACRONYM = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]{1,7}(?![A-Za-z0-9])")
_JARGON = re.compile(
    r"触点|赋能|闭环|颗粒度|链路|抓手|首响|履约|交互|中台|工单|依从性|并发症|禁忌[症证]|预后|算法|转化率|漏斗|留存率?|心智|痛点|全渠道|数字化|智能化|"
    r"生态圈|矩阵式|迭代|接口|带宽|时延|延迟率|冗余|鲁棒|埋点|客单价|复购|私域|溯源|合规性|风控|承保|免赔额|现金价值|报文|网关|缓存|字段|鉴权|"
    r"脱敏|统筹基金|病种|术式|靶向|造影|药代|循证|围手术期|胜任力|元认知|翻转课堂|脚手架|标的|敞口|对冲|久期|并发量|响应时延|吞吐|语义|"
    r"动线|坪效|客诉|客群|会员裂变|拉新|促活|裂变|沉浸式|场景化|个性化推荐引擎|一码通办|容缺受理|双随机|最多跑一次改革|证照分离"
)


def terms(text: str) -> Iterator[tuple[str, str]]:
    """W05: an acronym or a term of a trade, the first found."""
    for match in _ACRONYM.finditer(text):
        if match.group() not in _KNOWN:
            yield "W05", match.group()
            return
    jargon = _JARGON.search(text)
    if jargon:
        yield "W05", jargon.group()
