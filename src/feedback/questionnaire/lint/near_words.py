"""Words so near each other that joining them still asks one thing, and pairs that are said as one."""

from __future__ import annotations

_ZH = """
卫生 整洁 干净 清洁 清爽 洁净
快速 及时 迅速 快捷 高效 快
准确 无误 精准 正确
清晰 清楚 明确 明白 易懂 简洁 明了
友好 友善 礼貌 客气 和气 亲切 热情 和蔼 文明
方便 便捷 便利 容易 简单 轻松 简便 省事
安全 放心 可靠 安心 保障 稳妥
舒适 舒服 温馨 惬意
耐心 细心 细致 认真 周到 负责 尽责
合理 公平 公正 公道
美观 漂亮 好看 精美
丰富 多样 齐全 全面
专业 熟练 娴熟
稳定 流畅 顺畅 顺利
公开 透明
意见 建议 想法 看法 评价 感受 体会
问题 困难 障碍 不便 疑问 不足
优点 缺点 不足 好处 坏处
经验 教训
需求 期望 需要 期待 要求
兴趣 爱好
原因 理由
朋友 同事 家人 亲友 亲戚 亲人 同学 邻居 他人 别人
条款 条件 规则 政策 法规 规章 制度 法律 规定
老人 儿童 孩子 小孩 孕妇
吃 喝 玩 乐
新鲜 鲜美
美味 可口 好吃
实用 有用 有效
关心 关怀 关爱 照顾
尊重 理解
沟通 交流 互动
咨询 询问
桌 椅 桌子 椅子
帮助 支持 协助 指导
知识 技能
学习 成长
水 电 气 燃气 暖气
男 女
时间 地点 日期
大 小 长 短 多 少 高 低 轻 重
软件 硬件
科学 技术
线上 线下
上车 下车 上下
文化 体育
"""
_EN = """
clean tidy neat cleanliness tidiness neatness hygienic
quick fast prompt speedy rapid timely efficient
friendly polite courteous welcoming kind warm pleasant
clear understandable plain
accurate correct precise
easy simple convenient straightforward
safe secure reliable safety security
comfortable cosy cozy
patient attentive careful caring considerate
fair reasonable just
rich varied diverse
skilled competent qualified expert
smooth stable
open transparent
friend colleague family relative friends colleagues relatives coworker neighbour neighbor
comment suggestion comments suggestions ideas feedback opinions views
problem difficulty problems difficulties issues trouble
terms conditions rules policies regulations
pros cons advantages disadvantages strengths weaknesses
health safety
research development
bed breakfast
food drink drinks
black white
bus train car taxi
yes no
cash card
wants needs
hopes expectations needs requirements
reason reasons
help support
name address
knowledge skills
teaching learning
questions answers
tables chairs
mothers fathers parents children
heating ventilation
profit loss
wear tear
trial error
arts crafts
check-in check-out
water electricity gas heating
salt pepper
science technology
men women male female
boys girls
hardware software
sports leisure
date time place
day night
hot cold
elderly disabled
on off
in out
up down
"""


def _groups(text: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for i, line in enumerate(text.strip().splitlines()):
        for word in line.split():
            found.setdefault(word, set()).add(i)
    return found


_GROUPS = {"zh": _groups(_ZH), "en": _groups(_EN)}


def near(one: str, other: str, language: str) -> bool:
    """Whether two words mean about the same, or make one fixed pair.

    >>> near("卫生", "整洁", "zh"), near("价格", "服务", "zh")
    (True, False)
    """
    groups = _GROUPS[language]
    return bool(groups.get(one, set()) & groups.get(other, set()))
