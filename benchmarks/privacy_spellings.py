"""Writes tests/responses/privacy_spellings.csv: invented comments with personal data in the spellings people use.

Each comment is one frame with one planted value in one spelling. The two halves share neither frames nor spellings,
so a pattern fitted to one half is tried on other shapes by the second. All values are drawn at random with a fixed
seed; check digits are right where the kind has one.

Run `python benchmarks/privacy_spellings.py`.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import csv
import random
import string
from collections.abc import Callable
from pathlib import Path

OUT = Path(__file__).parents[1] / "tests" / "responses" / "privacy_spellings.csv"
Spelling = Callable[[random.Random], str]
HAN = "零一二三四五六七八九"
CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 桂兰 建国 志强 晓燕 雨欣 子涵 海波 文静 佳怡 梓萱 国庆 玉兰 思远 春梅 一鸣 嘉欣 美玲".split()
FIRST = "Jenny Kevin Maria David Priya Ahmed Sofia Liam Grace Oliver Hannah Carlos Yuki Fatima George".split()
LAST = (
    "Thompson Garcia Nguyen Patel O'Brien Schmidt Walker Rossi Kowalski Chen Bennett Okafor".split()
)


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.digits) for _ in range(count))


def mobile(rng: random.Random) -> str:
    return "1" + rng.choice("3456789") + digits(rng, 9)


def identity(rng: random.Random) -> str:
    body = (
        rng.choice(["110105", "310104", "440305", "510107", "330106", "420102"])
        + f"{rng.randint(1950, 2005)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{digits(rng, 3)}"
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def card(rng: random.Random) -> str:
    prefix, length = rng.choice(
        [("622202", 19), ("621700", 19), ("4392", 16), ("5187", 16), ("6225", 16)]
    )
    body = prefix + digits(rng, length - len(prefix) - 1)
    turned = [int(d) for d in body][::-1]
    total = sum(turned[1::2]) + sum(2 * d - 9 * (d > 4) for d in turned[::2])
    return body + str(-total % 10)


def iban(rng: random.Random) -> str:
    country, body = rng.choice(
        [
            ("DE", digits(rng, 18)),
            ("GB", "NWBK" + digits(rng, 14)),
            ("FR", digits(rng, 23)),
            ("NL", "ABNA" + digits(rng, 10)),
        ]
    )
    number = "".join(str(int(char, 36)) for char in body + country + "00")
    return f"{country}{98 - int(number) % 97:02}{body}"


def cut(text: str, sizes: str, sep: str) -> str:
    pieces, place = [], 0
    for size in map(int, sizes.split()):
        pieces.append(text[place : place + size])
        place += size
    return sep.join([*pieces, text[place:]] if place < len(text) else pieces)


def grouped(make: Callable[[random.Random], str], sizes: str, sep: str) -> Spelling:
    return lambda rng: cut(make(rng), sizes, sep)


def swapped(
    make: Callable[[random.Random], str], table: str, part: slice = slice(None)
) -> Spelling:
    def spell(rng: random.Random) -> str:
        value = list(make(rng))
        value[part] = [table[int(c)] if c.isdigit() else c for c in value[part]]
        return "".join(value)

    return spell


def handle(rng: random.Random) -> str:
    name = rng.choice(
        "gaoyulan lin_xiaoyu zhaoqiang sunnycat happyfish mengmeng chenyi tommyw".split()
    )
    return name + rng.choice(["", digits(rng, 2), "_" + digits(rng, 3), digits(rng, 4)])


def local(rng: random.Random) -> str:
    return rng.choice("yulan.gao lixiaoming wang_fang zhq chenyi sunny-cat tom.b".split()) + digits(
        rng, 2
    )


def mail(pattern: str) -> Spelling:
    return lambda rng: pattern.format(local(rng), rng.choice("163 126 qq gmail outlook".split()))


def plate(pattern: str) -> Spelling:
    def spell(rng: random.Random) -> str:
        body = [*digits(rng, 3), *rng.sample("ABCDEFGHJKLMNPQRSTUVWXYZ", 2)]
        rng.shuffle(body)
        return pattern.format(
            rng.choice("京沪粤浙苏川鲁鄂湘豫"), rng.choice("ABCDEFG"), "".join(body), digits(rng, 5)
        )

    return spell


def chinese_name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def surname(rng: random.Random) -> str:
    return rng.choice(SURNAMES)


def english_name(rng: random.Random) -> str:
    return rng.choice([rng.choice(LAST), f"{rng.choice(FIRST)} {rng.choice(LAST)}"])


def first_name(rng: random.Random) -> str:
    return rng.choice(FIRST)


def filled(pattern: str) -> Spelling:
    """9 a digit, A a capital letter; anything else as it stands."""
    return lambda rng: "".join(
        digits(rng, 1) if c == "9" else rng.choice("BCDEGHKM") if c == "⒜" else c for c in pattern
    )


def dated(pattern: str) -> Spelling:
    months = "January February March April May June July August September October".split()
    return lambda rng: pattern.format(
        y=rng.randint(1950, 2008), m=rng.randint(1, 12), d=rng.randint(1, 28), M=rng.choice(months)
    )


def home(pattern: str) -> Spelling:
    return lambda rng: pattern.format(
        area=rng.choice("翠湖花园 阳光小区 锦绣苑 万科城 御景湾 幸福里小区 龙湖春江郦城".split()),
        road=rng.choice("中山北路 解放路 建设大街 文一西路 人民东路 复兴中路".split()),
        city=rng.choice("杭州市西湖区 上海市徐汇区 成都市武侯区 武汉市江岸区".split()),
        street=rng.choice(
            "Maple Street|Oak Avenue|King's Road|Elm Lane|Sunset Boulevard|Park Drive".split("|")
        ),
        a=rng.randint(1, 30),
        b=rng.randint(1, 6),
        c=rng.randint(2, 30) * 100 + rng.randint(1, 6),
        n=rng.randint(2, 980),
    )


# kind, language, number of comments a half, then (spellings, frames) of the tuned and of the held-out half.
Half = tuple[list[Spelling], list[str]]
PLAN: list[tuple[str, str, int, Half, Half]] = [
    (
        "phone",
        "zh",
        36,
        (
            [
                grouped(mobile, "4 4 3", " "),
                swapped(grouped(mobile, "3 4 4", " "), HAN),
                swapped(mobile, HAN, slice(3, 7)),
                grouped(mobile, "3 4 4", "_"),
                swapped(mobile, CIRCLED),
                grouped(mobile, "3 4 4", "😀"),
                lambda rng: "+86" + mobile(rng),
                lambda rng: "0086 " + grouped(mobile, "3 4 4", " ")(rng),
                swapped(mobile, "０１２３４５６７８９"),
                lambda rng: mobile(rng)[:7].replace("0", "O") + "O" + digits(rng, 3),
            ],
            [
                "退款一直没到，麻烦打{}",
                "{}是我电话，下午都在",
                "空调坏了没人修，联系我：{}，谢谢",
                "前台说会回电，我的号{}等了三天",
                "东西落在房间了{}请尽快",
                "菜很好吃，想订年会包间 {} 找我谈",
            ],
        ),
        (
            [
                grouped(mobile, "5 6", " "),
                grouped(mobile, "3 4 4", "."),
                swapped(grouped(mobile, "3 4 4", "-"), HAN),
                swapped(mobile, HAN, slice(7, 11)),
                grouped(mobile, "1 1 1 1 1 1 1 1 1 1 1", " "),
                grouped(mobile, "3 4 4", "🌸"),
                lambda rng: "86-" + mobile(rng),
                lambda rng: "1" + mobile(rng)[1:].replace("1", "l"),
                grouped(mobile, "3 4 4", "·"),
                grouped(mobile, "3 3 5", " "),
                lambda rng: "0571-8" + digits(rng, 7),
                lambda rng: "".join(f"{d}\ufe0f\u20e3" for d in mobile(rng)),
            ],
            [
                "发票还没寄来，手机{}",
                "有问题随时致电{}，别再发短信了",
                "孩子的外套忘在儿童区，电话：{}",
                "本来给五星，结果快递送错，我的手机号是{}。",
                "客服让留号码 {} 然后就没下文",
                "{} 这是我老公手机，会员卡挂他名下",
            ],
        ),
    ),
    (
        "phone",
        "en",
        12,
        (
            [
                lambda rng: f"({rng.randint(201, 789)}) 555-01{digits(rng, 2)}",
                lambda rng: "+44 7" + digits(rng, 3) + " " + digits(rng, 6),
                lambda rng: f"{rng.randint(201, 789)}.555.01{digits(rng, 2)}",
            ],
            [
                "Still no refund, please call {}",
                "My number is {} if you need the receipt",
                "Left my jacket in the lobby. Reach me at {}.",
            ],
        ),
        (
            [
                lambda rng: f"{rng.randint(201, 789)} 555 01{digits(rng, 2)}",
                lambda rng: "+1-" + f"{rng.randint(201, 789)}-555-01{digits(rng, 2)}",
                lambda rng: "07" + digits(rng, 3) + " " + digits(rng, 3) + " " + digits(rng, 3),
            ],
            [
                "The manager promised to phone {} and never did",
                "Text me on {} when the table is free",
                "cell: {} - wake-up call never came",
            ],
        ),
    ),
    (
        "id_number",
        "zh",
        30,
        (
            [
                identity,
                lambda rng: "ID" + identity(rng),
                grouped(identity, "4 4 4 6", " "),
                grouped(identity, "6 8 4", "-"),
                swapped(identity, "０１２３４５６７８９"),
            ],
            [
                "入住登记填了{}还要我再报一遍",
                "我的信息{}，查一下积分",
                "办卡时抄了{}，会不会泄露",
                "{}这个证件一直提示重复",
            ],
        ),
        (
            [
                lambda rng: "sfz" + identity(rng),
                grouped(identity, "3 3 4 4 4", " "),
                grouped(identity, "6 4 4 4", "."),
                swapped(identity, HAN, slice(0, 6)),
                lambda rng: identity(rng).lower(),
            ],
            [
                "自助机刷不出来，手输{}也不行",
                "替我妈订的票，她是{}",
                "身份证{}，请帮忙改名",
                "实名 {} 审核三天没过",
            ],
        ),
    ),
    (
        "id_number",
        "zh",
        18,
        (
            [filled("H0999999999"), filled("99999999"), filled("⒜99999999")],
            ["港澳通行证号码：{}，柜台说无效", "台胞证 {} 机器不认", "护照号{}写错一位"],
        ),
        (
            [filled("H99999999"), filled("⒜⒜9999999"), filled("9999999999")],
            ["回乡证{}扫不上", "居住证号码是{}，一直审核", "身分證字號{}，請更正"],
        ),
    ),
    (
        "id_number",
        "en",
        12,
        (
            [lambda rng: f"{rng.randint(101, 665)}-{rng.randint(11, 99)}-{rng.randint(1001, 9998)}"],
            ["They asked for my SSN {} over the phone", "my social security number is {}"],
        ),
        (
            [filled("999999999"), filled("⒜99999999")],
            ["passport number {} was typed wrong at check-in", "Passport No: {} please correct it"],
        ),
    ),
    (
        "email",
        "zh",
        24,
        (
            [mail("{}@{}.com"), mail("{} @ {}.com"), mail("{}@{}。com"), mail("{}(at){}点com")],
            ["电子发票发到{}谢谢", "邮箱{}收不到验证码", "联系{}，等回复"],
        ),
        (
            [
                mail("{}＠{}．com"),
                mail("{}@ {} .com"),
                mail("{}艾特{}点com"),
                mail("{}#{}.com"),
                mail("{}[at]{}[dot]com"),
            ],
            ["合同请寄{}", "我的email：{}，三天没人理", "投诉回执发{}即可"],
        ),
    ),
    (
        "email",
        "en",
        10,
        (
            [mail("{}@{}.com"), mail("{} at {} dot com")],
            ["Please send the invoice to {}", "My email is {} and I got nothing"],
        ),
        (
            [mail("{}(at){}.com"), mail("{} @{}.com"), mail("{}@{}.co.uk")],
            ["Contact {} about the lost bag", "write to me: {}"],
        ),
    ),
    (
        "bank_card",
        "zh",
        24,
        (
            [card, grouped(card, "4 4 4 4", " "), grouped(card, "4 4 4 4", "."), grouped(card, "6", " ")],
            ["退款退到{}，一周没到账", "刷的{}被扣两次", "会员绑了{}解不开"],
        ),
        (
            [
                grouped(card, "4 4 4 4", "-"),
                grouped(card, "4 4 4 4", "_"),
                grouped(card, "8", " "),
                swapped(card, "０１２３４５６７８９"),
            ],
            ["银行卡{}多扣了押金", "我用{}付的，请查流水", "卡号是{}，麻烦尽快退"],
        ),
    ),
    (
        "account",
        "en",
        8,
        (
            [iban],
            ["Refund to IBAN {} please", "my account {} was charged twice"],
        ),
        (
            [lambda rng: cut(iban(rng), "4 4 4 4 4", " ")],
            ["Please transfer it to {}", "iban: {}, still waiting"],
        ),
    ),
    (
        "plate",
        "zh",
        20,
        (
            [plate("{0}{1}{2}"), plate("{0} {1}{2}"), plate("{0}{1}·{2}"), plate("{0}{1}D{3}")],
            ["停车场把我的{}刮了", "{}停了两小时收了八十", "车牌{}登记错"],
        ),
        (
            [plate("{0}{1} {2}"), plate("{0}-{1}{2}"), plate("{0}{1}-{2}"), plate("{0}{1}F{3}")],
            ["保安不让{}进", "代客泊车把{}开出去了", "我的车{}在地库被蹭"],
        ),
    ),
    (
        "account",
        "zh",
        48,
        (
            [handle],
            [
                "加v {}详聊",
                "vx {} 退款私聊",
                "微信{}，加我发照片",
                "+v {} 有视频为证",
                "薇信：{}",
                "抖音号：{}，我会发视频曝光",
                "小红书号 {}已经写了避雷帖",
                "支付宝账号：{}，退这里",
                "LINE: {} 謝謝",
                "微博@{} 已发",
            ],
        ),
        (
            [handle],
            [
                "加我v {}说清楚",
                "加微信：{}发凭证",
                "wx：{}等你们答复",
                "威信号{}",
                "抖音：{}，粉丝都看到了",
                "小红书：{} 笔记有图",
                "支付宝：{} 转我",
                "ins: {} 已经发了story",
                "快手号{}有完整过程",
                "VX号{}，同事都在群里",
                "line id：{}",
            ],
        ),
    ),
    (
        "account",
        "zh",
        14,
        (
            [lambda rng: str(rng.randint(10**7, 10**10 - 1))],
            ["q号{}加我", "扣扣{}，谢谢", "QQ：{}"],
        ),
        (
            [lambda rng: str(rng.randint(10**7, 10**10 - 1))],
            ["加扣扣 {}", "我的QQ号是{}", "企鹅号：{}发我", "抖音号 {}"],
        ),
    ),
    (
        "account",
        "en",
        10,
        (
            [handle],
            ["See https://www.facebook.com/{} for the photos", "my instagram is {}", "telegram: {}"],
        ),
        (
            [handle],
            ["I posted it at https://weibo.com/u/{}", "DM me on twitter @{}", "wechat id: {}", "www.linkedin.com/in/{} is me"],
        ),
    ),
    (
        "name",
        "zh",
        36,
        (
            [chinese_name],
            [
                "特别感谢前台的{}先生",
                "{}女士办理入住很耐心",
                "表扬{}，服务周到",
                "服务员{}很热情",
                "前台{}态度不错",
                "{}老师讲得清楚",
                "客房的{}阿姨打扫很干净",
                "我叫{}，住了两晚",
            ],
        ),
        (
            [chinese_name],
            [
                "找{}小姐订的位子",
                "想表扬一下{}，帮我找回了手机",
                "今天的服务员叫{}，特别细心",
                "{}经理出来道歉了",
                "点赞前台小姑娘{}！",
                "开车的{}师傅很稳",
                "感谢{}老师的帮助",
                "店员{}推荐的口味很好",
            ],
        ),
    ),
    (
        "name",
        "zh",
        16,
        (
            [surname],
            ["前台的{}先生帮忙提行李", "我姓{}，订的靠窗", "有位{}女士一直微笑", "{}师傅修得快"],
        ),
        (
            [surname],
            ["谢谢{}小姐", "店长姓{}，人不错", "是{}经理处理的", "跟{}老师学了半年"],
        ),
    ),
    (
        "name",
        "en",
        20,
        (
            [english_name],
            ["Mr. {} at reception was rude", "Please thank Ms. {} for me", "Dr {} explained everything"],
        ),
        (
            [english_name],
            ["Mrs. {} found my wallet", "We were helped by Mr {} all week", "Miss {} was lovely"],
        ),
    ),
    (
        "name",
        "en",
        10,
        (
            [first_name],
            ["Our waiter {} was great", "The receptionist named {} ignored us"],
        ),
        (
            [first_name],
            ["Our server, {}, forgot the drinks", "a waitress called {} made our night"],
        ),
    ),
    (
        "address",
        "zh",
        18,
        (
            [home("{area}{a}栋{b}单元{c}室"), home("{city}{road}{n}号{area}{a}幢{c}"), home("{road}{n}弄{a}号{c}室")],
            ["外卖送到{}，凉透了", "地址：{}，一直说找不到", "我家住{}，离店很近"],
        ),
        (
            [home("{area}{a}号楼{b}单元{c}"), home("{city}{area}{a}座{c}室"), home("{road}{n}号院{a}号楼{c}室")],
            ["快递寄到{}没人签收", "收货地址是{}写得清清楚楚", "我住在{}，噪音很大"],
        ),
    ),
    (
        "address",
        "en",
        8,
        (
            [home("{n} {street}, Apt {a}B"), home("{n} {street}")],
            ["I live at {} and the music is loud", "It was delivered to {} by mistake"],
        ),
        (
            [home("Flat {a}, {n} {street}"), home("{n} {street}, Unit {c}")],
            ["My home address is {}", "please ship it to {} again"],
        ),
    ),
    (
        "birth_date",
        "zh",
        14,
        (
            [dated("{y}年{m}月{d}日"), dated("{y}-{m:02}-{d:02}"), dated("{y}{m:02}{d:02}")],
            ["出生日期{}填错了", "我{}出生，不能买老人票", "生日是{}，没收到券"],
        ),
        (
            [dated("{y}.{m}.{d}"), dated("{y}年{m}月{d}号"), dated("{y}/{m}/{d}")],
            ["本人生于{}", "出生年月：{}", "我是{}生的，已满六十"],
        ),
    ),
    (
        "birth_date",
        "en",
        6,
        (
            [dated("{m}/{d}/{y}"), dated("{M} {d}, {y}")],
            ["DOB {} is wrong on my card", "I was born on {}"],
        ),
        (
            [dated("{d} {M} {y}"), dated("{y}-{m:02}-{d:02}")],
            ["my date of birth is {}", "Birthday: {}, no voucher came"],
        ),
    ),
]  # fmt: skip

# Slots of clean comments: 9 a digit.
CLEAN = (
    """人均99元，四个人花了999元|订单号2023081599999999还没发货|房间号9999朝马路，吵|99年老店，味道没变|iPhone 15 Pro Max 256GB 发烫
晚上19:30到店等到21:15|2023年8月15日入住，9月2日退房|快递单号SF1399999999999显示签收|积分有9999分不能换|买了3件299-50，实付847元
服务员周到，前台马上办好|前台安排得很好，房间在12楼1208|服务员张口就要小费|保安经理态度差|项目经理说要等|司机师傅很准时|安装师傅来晚了|课程老师换了三个
热线400-820-9999打不通|打95599等半小时|中山路1390号店环境好|拨打10086没人接|充了200送50，余额1388.50|净含量500ml，12瓶装一箱99.9
型号KFR-35GW/N8，噪音大|货号1376482091|序列号SN13764820915|评分5 5 4 4 3|100-200-300三档可选|第1380000次排队了吧
抖音团购99元套餐不错|小红书推荐来的|微信支付199元，支付宝不行|加V领券根本没有|微博上都说好|LINE FRIENDS 联名款可爱|QQ弹弹的珍珠|大V推荐的店
生日当天有8折|8月15日生日聚餐，很开心|住在三楼，下楼方便|我家小区旁边开了三家|送到3楼要加钱|地址不好找，在中山路拐角|老师们都很负责|先生和女士的洗手间分开
先生点的菜上错了，我的没错|新A款比B款好|京A牌照才能进|容量10000毫安，充电22.5W|尺码170/92A偏小|3栋电梯坏了|2号楼大堂很新|身高178体重75
姓什么都要登记|姓名不用填真好|表扬方面我没意见|表扬信写好了|感谢任何帮过我的人|服务员胡说八道|前台陈旧，灯也暗|服务员黄头发那位很凶
用券号8899 7766 5544 3322|发票代码044031900111 发票号12345678|税号91110105MA01C3BT6X|航班CA1831 座位31A|高铁G1376 08车12F|身份证要登记两次很烦""",
    """两个人消费588，性价比高|单号JD0099999999999物流三天没动|9999房空调滴水|开业20年了|华为Mate60 Pro+ 512G 卡顿|凌晨2:40才办完入住
10月1号到10月7号都排满|运单YT8899999999999丢件|会员积分12,345过期清零|满300减40，打完折1,260|高级经理不在|金牌老师一般|任课老师不负责|当时老师没来|公司经理承诺退款
服务员戴口罩，很规范|前台方便快捷|服务员经常换人|服务员谢绝小费|服务员高傲|前台金碧辉煌|感谢方便面|表扬唐装小姐姐|服务员韩式打扮|前台林立的牌子
客服电话4008209999永远占线|打12315投诉才管|天河路208号门店停车难|流水号 20231107 8899 1234 查不到|电池4500mAh 快充120W|买2斤送半斤，共35.8元
批号20230815，保质期18个月|条码6901234567892扫不出|型号WH-1000XM5降噪好|1比1比2的比例调|3-4-4阵型看得爽|跑了10公里用时58:21
抖音599两大两小|小红书APP闪退|微信小程序点餐慢|支付宝扫码付了88|加V5会员没用|微博热搜第3|line up很久|qq糖送小朋友|ins风装修好看|v领的衣服显瘦
生日蛋糕8寸够吃|我2015年出生的孩子都嫌幼稚|住了3晚，1晚688|家住附近，常来|送到家门口|地址写的是店里|老师傅手艺好|女士优先通道|各位先生女士注意|小姐姐很热情
苏州园林风格|新B超室排队久|川A停车免费|内存16GB硬盘1TB|鞋码42.5合适|18栋楼下快递柜满了|A座到C座要走十分钟|血压120/80
姓氏排序找不到|姓名贴错|表扬！|点赞点赞|感谢罗列得这么清楚|服务员陆续下班|服务员唐突打断|服务员刘海挡眼
兑换码 ABCD 1234 5678 EFGH|合同号HT-2023-0815-009|统一社会信用代码91310000MA1FL0XX1B|车次D3107 二等座|护照要提前半年办|银行卡付不了""",
)
CLEAN_EN = (
    """Paid $1,299.00 for order 4839201748|Room 1208 was noisy|Checked in at 15:30 on 08/15/2023|iPhone 15 Pro 256GB overheats|Flight BA 2490 seat 31A|Order number 123-4567890-1234567 is late
The waiter was great|Our server forgot the drinks|Mr. Coffee machine was broken|Dr Pepper was flat|Miss the old menu|Call 1-800-555-0199 they said|Ms. pacman machine in the lobby
I live at the other end of town|born and raised here|My birthday dinner was ruined|Serial SN-88213-4471|200 Main Street location is best|tracking number 9400 1000 0000 0000 0000 00""",
    """Total was 84.50 plus 20% tip|Suite 2204 smelled of smoke|Waited from 6:45 to 8:10 pm|Galaxy S23 Ultra 512 dies by noon|Train 1376 to Leeds, coach 12|Booking ref 7788-1234-5566
The manager called security|A server error ate my order|Doctor was late|Mr Whippy ice cream, yum|Mrs and Mr towels are cute|Hotline 800-555-0123 is useless|waitress Service is slow
We live at peace with the noise|it was born of necessity|Happy birthday song at table 12|Model WH-1000XM5|The Oak Street store closed|confirmation number 3456789012""",
)


def rows() -> list[tuple[str, str, str]]:
    rng = random.Random(20_261_128)
    found: dict[str, tuple[str, str, str]] = {}
    for kind, language, count, *halves in PLAN:
        for part, (spellings, frames) in zip(("tuned", "held_out"), halves, strict=True):
            made = 0
            while made < count:
                value = spellings[made % len(spellings)](rng)
                frame = frames[(made // len(spellings) + made) % len(frames)]
                glued = next((word for word in ("ID", "sfz") if value.startswith(word)), "")
                text = frame.format(f"{glued}<{kind}>{value[len(glued) :]}</{kind}>")
                made += text not in found
                found[text] = (part, language, text)
    for language, texts in (("zh", CLEAN), ("en", CLEAN_EN)):
        for part, block in zip(("tuned", "held_out"), texts, strict=True):
            for text in block.replace("\n", "|").split("|"):
                for tail in ("", "，总体还行" if language == "zh" else ", all in all fine"):
                    drawn = "".join(digits(rng, 1) if char == "9" else char for char in text) + tail
                    found.setdefault(drawn, (part, language, drawn))
    return list(found.values())


def main() -> None:
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("part", "language", "text"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
