"""The demo's complaints: drawn month by month from what is planted, so that the follow-up can be held against it."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from demo_study.dice import pick, pick_weighted

SEED = 20261
FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 10, 15)
AS_OF = LAST
BRANCHES = {"lake": "湖畔店", "rail": "站前店", "port": "港湾店", "park": "科技园店", "hill": "云山店", "grove": "桂林路店"}  # fmt: skip
STAYS = {"lake": 1450, "rail": 1600, "port": 1150, "park": 1200, "hill": 980, "grove": 900}
RATE = 0.012  # complaints per stay where nothing is planted
# The aspect a branch is complained of most, on top of the usual: its survey says the same.
SORE = {"lake": "noise", "rail": "checkin_speed", "port": "breakfast", "park": "wifi", "hill": "room_cleanliness"}  # fmt: skip
SORE_RATE = 0.016
# Cloud Hill mended its housekeeping at the end of May: complaints of it fall to a quarter.
MENDED = ("hill", "room_cleanliness", dt.date(2025, 6, 1), 0.25)
# Station's new check-in machines, in use from July, changed nothing.
UNCHANGED = ("rail", "checkin_speed", dt.date(2025, 7, 1))
# A crisis: four days of food poisoning at Harbour's breakfast.
CRISIS = ("port", "breakfast", dt.date(2025, 8, 12), dt.date(2025, 8, 15), 9)
# Hours until the first reply and until closing, medians by channel; mail is slow.
REPLY = {"电话": 0.2, "微信": 5.0, "邮件": 20.0, "前台": 0.5}
CLOSING = {"电话": 16.0, "微信": 20.0, "邮件": 44.0, "前台": 12.0}
CHANNELS = {"电话": 0.30, "微信": 0.35, "邮件": 0.15, "前台": 0.20}
SPREAD = 0.9  # of the logarithms of hours
WITHDRAWN, REOPENED, AGAIN = 0.04, 0.05, 0.10

USUAL = {
    "room_cleanliness": 0.2, "noise": 0.18, "breakfast": 0.14, "checkin_speed": 0.12, "wifi": 0.12,
    "staff_attitude": 0.12, "facilities": 0.07, "value": 0.05,
}  # fmt: skip
SAID: Mapping[str, tuple[str, ...]] = {
    "room_cleanliness": ("浴室里有别人的头发，床单也没换", "房间打扫得很马虎，地毯有污渍", "毛巾发黄，卫生间没有清理干净"),
    "noise": ("隔壁说话声听得一清二楚，一夜没睡", "楼下装修从早吵到晚", "空调外机轰鸣，太吵了，没法休息"),
    "breakfast": ("早餐都是凉的，品种也少", "九点去早餐已经没东西了", "早餐的粥馊了，没人处理"),
    "checkin_speed": ("办入住排了五十分钟的队", "前台只开一个窗口，等了快一小时", "退房排队太久，差点误了火车"),
    "wifi": ("房间里的无线网根本连不上", "网速慢得打不开网页，报修没人来", "Wi-Fi 一会儿断一次，没法开会"),
    "staff_attitude": ("前台态度很差，问什么都不理", "服务员说话很冲，一点不耐烦", "投诉了没人管，互相推脱"),
    "facilities": ("电梯坏了两天还没修", "空调不制冷，换房要等到晚上", "淋浴忽冷忽热，设施太旧"),
    "value": ("这个价格完全不值", "临时涨价，比订的时候贵了一百多", "停车还要另外收费，太贵"),
}  # fmt: skip
MAJOR = ("浴室地面积水，摔倒了，手腕骨折", "同一笔房费被重复扣款两次，一直不退", "放在房间的手机被偷了", "我的身份证信息被泄露给了别人")  # fmt: skip
ESCALATED = ("再不处理我就打12315投诉", "已经联系了记者，准备曝光", "我会找律师起诉你们")
POISONED = (
    "吃了早餐一家人上吐下泻，孩子送急诊了",
    "早餐食物中毒，现在在医院住院",
    "吃完早餐的海鲜就腹泻，去了急诊",
)
MAJOR_SHARE, ESCALATED_SHARE = 0.05, 0.03
# Who owns what, in both languages: by aspect, for some branches by name; the last row is for all the rest. Posts, so that nobody
# is named.
OWNER_HEADINGS = ("方面", "门店", "部门", "负责人", "部门（英文）", "负责人（英文）")
OWNERS = (
    ("房间卫生", "", "客房部", "客房部经理", "Housekeeping", "Executive Housekeeper"),
    (
        "房间卫生",
        "云山店",
        "客房部",
        "云山店客房主管",
        "Housekeeping",
        "Yunshan Housekeeping Supervisor",
    ),
    ("隔音与噪音", "", "工程部", "工程部经理", "Engineering", "Chief Engineer"),
    ("设施设备", "", "工程部", "工程部经理", "Engineering", "Chief Engineer"),
    ("无线网络", "", "信息部", "信息部主管", "IT", "IT Manager"),
    ("早餐餐饮", "", "餐饮部", "餐饮总监", "Food and Beverage", "Director of Food and Beverage"),
    ("早餐餐饮", "港湾店", "餐饮部", "港湾店厨师长", "Food and Beverage", "Gangwan Head Chef"),
    ("入住办理", "", "前厅部", "前厅部经理", "Front Office", "Front Office Manager"),
    (
        "入住办理",
        "站前店",
        "前厅部",
        "站前店前厅经理",
        "Front Office",
        "Zhanqian Front Office Manager",
    ),
    ("员工态度", "", "人力资源部", "培训主管", "Human Resources", "Training Manager"),
    ("价格与性价比", "", "市场部", "收益经理", "Marketing", "Revenue Manager"),
    ("", "", "客户服务部", "客服主管", "Customer Service", "Customer Service Supervisor"),
)


@dataclass(frozen=True)
class Ticket:
    """A complaint as the help desk exports it."""

    number: str
    opened: dt.datetime
    first_reply: dt.datetime | None
    closed: dt.datetime | None
    withdrawn: dt.datetime | None
    reopened: int
    branch: str
    channel: str
    customer: str
    text: str
    aspect: str  # planted, not exported
    grade: str  # planted, not exported


def draw_tickets() -> tuple[list[Ticket], dict[tuple[str, str], int]]:
    """All complaints in the order they came in, and stays by branch and month."""
    random = Random(SEED)
    drawn: list[Ticket] = []
    stays: dict[tuple[str, str], int] = {}
    for day in (FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)):
        for branch, monthly in STAYS.items():
            today = max(1, round(monthly / 30 * (0.8 + 0.4 * random.random())))
            month = f"{day:%Y-%m}"
            stays[branch, month] = stays.get((branch, month), 0) + today
            for aspect, expected in _expected(branch, day, today).items():
                drawn += [
                    _ticket(branch, aspect, day, random) for _ in range(_poisson(expected, random))
                ]
            drawn += _crisis(branch, day, random)
    drawn.sort(key=lambda each: each.opened)
    return _again(drawn, random), stays


def _expected(branch: str, day: dt.date, stays: int) -> dict[str, float]:
    rates = {aspect: RATE * share for aspect, share in USUAL.items()}
    if sore := SORE.get(branch):
        more = SORE_RATE
        place, aspect, since, factor = MENDED
        if (branch, sore) == (place, aspect) and day >= since:
            more *= factor
            rates[sore] *= factor
        rates[sore] += more
    return {aspect: rate * stays for aspect, rate in rates.items()}


def _poisson(mean: float, random: Random) -> int:
    """Knuth's: products of uniforms until they fall below e^-mean."""
    n, left, floor = 0, random.random(), math.exp(-mean)
    while left > floor:
        n, left = n + 1, left * random.random()
    return n


def _normal(random: Random) -> float:
    return math.sqrt(-2 * math.log(1 - random.random())) * math.cos(2 * math.pi * random.random())


def _ticket(
    branch: str, aspect: str, day: dt.date, random: Random, *, poisoned: bool = False
) -> Ticket:
    opened = dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=int(86_399 * random.random()))  # fmt: skip
    channel = pick_weighted(CHANNELS, random)
    text, grade = pick(SAID[aspect], random), "general"
    chance = random.random()
    if poisoned:
        text, grade = pick(POISONED, random), "major"
    elif chance < MAJOR_SHARE:
        text, grade = pick(MAJOR, random), "major"
    elif chance < MAJOR_SHARE + ESCALATED_SHARE:
        text, grade = f"{text}，{pick(ESCALATED, random)}", "escalated"
    reply = opened + _hours(REPLY[channel], random)
    closed = max(reply, opened + _hours(CLOSING[channel], random))
    withdrawn = closed if random.random() < WITHDRAWN else None
    end = dt.datetime.combine(AS_OF, dt.time()) + dt.timedelta(days=1)
    return Ticket(
        "",
        opened,
        reply if reply < end else None,
        closed if closed < end and withdrawn is None else None,
        withdrawn if withdrawn is not None and withdrawn < end else None,
        int(random.random() < REOPENED),
        branch,
        channel,
        f"M{int(random.random() * 40_000):05d}",
        text,
        aspect,
        grade,
    )


def _hours(median: float, random: Random) -> dt.timedelta:
    return dt.timedelta(seconds=int(3600 * median * math.exp(SPREAD * _normal(random))))


def _crisis(branch: str, day: dt.date, random: Random) -> list[Ticket]:
    place, aspect, since, until, n = CRISIS
    if branch != place or not since <= day <= until:
        return []
    return [_ticket(branch, aspect, day, random, poisoned=True) for _ in range(n)]


def _again(drawn: list[Ticket], random: Random) -> list[Ticket]:
    """Numbers given; some customers write again about the same matter within three weeks."""
    from dataclasses import replace

    more = []
    for each in drawn:
        if random.random() < AGAIN:
            later = each.opened.date() + dt.timedelta(days=3 + int(18 * random.random()))
            if later <= LAST:
                again = _ticket(each.branch, each.aspect, later, random)
                more.append(replace(again, customer=each.customer))
    whole = sorted([*drawn, *more], key=lambda each: each.opened)
    return [replace(each, number=f"K{n:05d}") for n, each in enumerate(whole, 1)]


def ticket_files() -> dict[str, str]:
    """tickets.csv and stays.csv as the help desk and the front desk export them, owners.csv, tickets_truth.json what is in them."""
    drawn, stays = draw_tickets()
    lines = ["工单号,受理时间,首次回复时间,办结时间,撤诉时间,重开次数,门店,渠道,会员号,内容"]
    for each in drawn:
        stamps = (each.opened, each.first_reply, each.closed, each.withdrawn)
        told = ["" if at is None else f"{at:%Y-%m-%d %H:%M:%S}" for at in stamps]
        cells = [each.number, *told, str(each.reopened), BRANCHES[each.branch]]
        lines.append(",".join([*cells, each.channel, each.customer, each.text]))
    table = ["月份,门店,入住数"]
    table += [
        f"{month},{BRANCHES[branch]},{n}"
        for (branch, month), n in sorted(stays.items(), key=lambda row: (row[0][1], row[0][0]))
    ]
    truth = {
        "as_of": AS_OF.isoformat(),
        "n": len(drawn),
        "mended": {"unit": BRANCHES[MENDED[0]], "aspect": MENDED[1], "since": MENDED[2].isoformat(), "factor": MENDED[3]},
        "unchanged": {"unit": BRANCHES[UNCHANGED[0]], "aspect": UNCHANGED[1], "since": UNCHANGED[2].isoformat()},
        "crisis": {"unit": BRANCHES[CRISIS[0]], "aspect": CRISIS[1], "from": CRISIS[2].isoformat(), "to": CRISIS[3].isoformat()},
        "slow_channel": "邮件",
        "tickets": {each.number: [each.aspect, each.grade] for each in drawn},
    }  # fmt: skip
    return {
        "tickets.csv": "\ufeff" + "\n".join(lines) + "\n",
        "stays.csv": "\ufeff" + "\n".join(table) + "\n",
        "owners.csv": "\ufeff" + "\n".join(map(",".join, [OWNER_HEADINGS, *OWNERS])) + "\n",
        "tickets_truth.json": json.dumps(truth, ensure_ascii=False, separators=(",", ":")) + "\n",
    }
