"""Masking of personal data as customers write it: 784 labels and 503 clean sentences written by hand, half of them never read while mending.

Requirements
------------
1. On the listed half recall is at least .95 for what proves itself or follows a cue, .85 for names, addresses and birth dates.
2. On the half that was only scored it is at least .85 for every kind and .92 over all.
3. At most one clean sentence in a hundred of the listed half is touched, at most two of the other.
4. Masking twice changes nothing more.
5. Of 157 further sentences, as people chat, dictate, post and complain formally, nine in ten labels are hidden on the listed half and
   eight in ten on the other; at most one of 16 clean ones of each half is touched.
6. Of 387 sentences on numbers and accounts as people dictate, split and disguise them, nine in ten phones and accounts are hidden on the
   half that was only scored, and at most one of 79 clean ones of each half is touched.
7. Of 436 further sentences on accounts and homes, 95 in a hundred accounts and 85 in a hundred addresses are hidden on the listed
   half, 95 and 75 on the half that was only scored; none of 128 and at most one of 126 clean ones is touched.
9. Of 60 further sentences with an account and 60 with what looks like one, written before they were scored, 95 in a hundred
   accounts are hidden (at first sight 87) and none of the clean ones is touched.
10. Of 496 further sentences, by platforms and words for an account, 95 in a hundred of the 298 accounts are hidden and none of the
   199 clean ones is touched; of 396 written to look like an account or a name at most one in thirty-six is.
11. Of 163 further sentences with an account and 217 of prices, orders, models, versions and flights, written before they were scored,
   95 in a hundred accounts are hidden (at first sight 88) and none of the clean ones is touched.
12. Of 167 further sentences with an account and 351 of prices, orders, models, versions and of platforms without one, halved by chance,
   95 in a hundred accounts of either half are hidden, and none of the clean ones is touched.
13. Of 197 further sentences with an account, 20 with an address and 222 clean ones (prices, hotels' rooms, Wi-Fi names, shops' own accounts), halved by chance
   before they were scored, 95 in a hundred accounts of the half that was read are hidden, 90 of the other, and none of the clean ones is touched.
14. Of 134 labels of a stranger's, ten a kind and more, nineteen in twenty are hidden (`first`), of 45 in which two scripts meet as many (`mixed`, read
   while mending; .42 at first sight), of 56 of the same kinds written after it nine in ten (`again`); of 135 clean ones at most one is touched.
8. Numbers of orders, parcels, codes, models, flights, seats, prices and times stay, in whatever shape they come.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from feedback.responses.privacy.mask import find_personal_data, mask_personal_data

MARKED = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
EASIER = {"name", "address", "birth_date"}


def read_written(part: str, file: str = "privacy_written.csv") -> tuple[list[str], pd.DataFrame]:
    """The texts of a part, and a row a label: text (its number), kind, hidden."""
    table = pd.read_csv(Path(__file__).with_name(file), dtype=str, keep_default_na=False)
    texts, labels = [], []
    for number, marked in enumerate(table.loc[table["part"] == part, "text"]):
        text = MARKED.sub(r"\2", marked)
        found = find_personal_data(pd.Series([text]))
        covered = {
            place
            for start, end in zip(found["start"], found["end"], strict=True)
            for place in range(start, end)
        }
        texts.append(text)
        shift = 0
        for match in MARKED.finditer(marked):
            start = match.start() - shift
            shift += len(match[0]) - len(match[2])
            end = start + len(match[2])
            # of an address its door: a town alone finds nobody
            first = (start + end) // 2 if match[1] == "address" else start
            places = {place for place in range(first, end) if text[place].isalnum()}
            labels.append((number, match[1], places <= covered))
    return texts, pd.DataFrame(labels, columns=["text", "kind", "hidden"])


@pytest.fixture(scope="module")
def halves() -> dict[str, tuple[list[str], pd.DataFrame]]:
    return {part: read_written(part) for part in ("listed", "held_out")}


def test_listed_half(halves: dict[str, tuple[list[str], pd.DataFrame]]) -> None:  # (1)
    recall = halves["listed"][1].groupby("kind")["hidden"].mean()
    asked = pd.Series({kind: 0.85 if kind in EASIER else 0.95 for kind in recall.index})
    assert len(recall) == 9
    assert not recall[recall < asked].to_dict()


def test_half_that_was_only_scored(
    halves: dict[str, tuple[list[str], pd.DataFrame]],
) -> None:  # (2)
    labels = halves["held_out"][1]
    assert labels["hidden"].mean() >= 0.92
    assert labels.groupby("kind")["hidden"].mean().min() >= 0.85


@pytest.mark.parametrize(("part", "most"), [("listed", 2), ("held_out", 5)])
def test_clean_sentences_stay(
    halves: dict[str, tuple[list[str], pd.DataFrame]], part: str, most: int
) -> None:  # (3)
    texts, labels = halves[part]
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    assert len(clean) >= 250
    assert (mask_personal_data(clean) != clean).sum() <= most


def test_twice_is_once(halves: dict[str, tuple[list[str], pd.DataFrame]]) -> None:  # (4)
    once = mask_personal_data(pd.Series([text for texts, _ in halves.values() for text in texts]))
    pd.testing.assert_series_equal(mask_personal_data(once), once)


@pytest.mark.parametrize(("part", "least"), [("listed", 0.9), ("held_out", 0.8)])
def test_chat_and_dictation(part: str, least: float) -> None:  # (5)
    texts, labels = read_written(part, "privacy_chat.csv")
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    assert len(labels) >= 70
    assert labels["hidden"].mean() >= least
    assert (mask_personal_data(clean) != clean).sum() <= 1


def test_numbers_and_accounts_as_people_disguise_them() -> None:  # (6)
    for part in ("listed", "held_out"):
        texts, labels = read_written(part, "privacy_numbers.csv")
        clean = pd.Series(texts).drop(index=labels["text"].unique())
        recall = labels.groupby("kind")["hidden"].mean()
        assert recall[["phone", "account"]].min() >= 0.9, part
        assert len(clean) >= 79
        assert (mask_personal_data(clean) != clean).sum() <= 1


@pytest.mark.parametrize(
    ("part", "accounts", "addresses", "most"),
    [("listed", 0.95, 0.85, 0), ("held_out", 0.95, 0.75, 1)],
)
def test_accounts_and_homes(part: str, accounts: float, addresses: float, most: int) -> None:  # (7)
    texts, labels = read_written(part, "privacy_accounts.csv")
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    recall = labels.groupby("kind")["hidden"].mean()
    assert len(labels) >= 90
    assert len(clean) >= 120
    assert recall["account"] >= accounts
    assert recall["address"] >= addresses
    assert (mask_personal_data(clean) != clean).sum() <= most


def test_accounts_at_first_sight() -> None:  # (9)
    texts, labels = read_written("first_sight", "privacy_first_sight.csv")
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    assert (len(labels), len(clean)) == (60, 60)
    assert labels["hidden"].mean() >= 0.95
    assert mask_personal_data(clean).tolist() == clean.tolist()


def test_accounts_by_platforms() -> None:  # (10)
    texts, labels = read_written("listed", "privacy_platforms.csv")
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    assert (len(labels), len(clean)) == (298, 199)
    assert labels["hidden"].mean() >= 0.95
    assert mask_personal_data(clean).tolist() == clean.tolist()
    alike = pd.Series(read_written("look_alike", "privacy_platforms.csv")[0])
    assert len(alike) == 396
    assert (mask_personal_data(alike) != alike).sum() <= 11


def test_accounts_at_second_sight() -> None:  # (11)
    texts, labels = read_written("listed", "privacy_second_sight.csv")
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    assert (len(labels), len(clean)) == (163, 217)
    assert labels["hidden"].mean() >= 0.95
    assert mask_personal_data(clean).tolist() == clean.tolist()


@pytest.mark.parametrize(
    ("part", "accounts", "clean_ones", "least"),
    [("listed", 84, 177, 0.95), ("held_out", 83, 174, 0.95)],
)
def test_accounts_at_third_sight(
    part: str, accounts: int, clean_ones: int, least: float
) -> None:  # (12)
    texts, labels = read_written(part, "privacy_third_sight.csv")
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    assert (len(labels), len(clean)) == (accounts, clean_ones)
    assert labels["hidden"].mean() >= least
    assert mask_personal_data(clean).tolist() == clean.tolist()


@pytest.mark.parametrize(
    ("part", "accounts", "clean_ones", "least"),
    [("listed", 97, 110, 0.95), ("held_out", 100, 112, 0.9)],
)
def test_accounts_at_fourth_sight(
    part: str, accounts: int, clean_ones: int, least: float
) -> None:  # (13)
    texts, labels = read_written(part, "privacy_fourth_sight.csv")
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    hidden = labels.groupby("kind")["hidden"]
    assert (hidden.size()["account"], len(clean)) == (accounts, clean_ones)
    assert hidden.mean()["account"] >= least and hidden.mean()["address"] >= 0.75
    assert mask_personal_data(clean).tolist() == clean.tolist()


@pytest.mark.parametrize(
    ("part", "asked", "least", "clean_ones", "most"),
    [("first", 134, 0.95, 79, 0), ("mixed", 45, 0.95, 16, 0), ("again", 56, 0.9, 40, 1)],
)
def test_what_a_stranger_brings(
    part: str, asked: int, least: float, clean_ones: int, most: int
) -> None:  # (14)
    texts, labels = read_written(part, "privacy_stranger.csv")
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    assert (len(labels), len(clean)) == (asked, clean_ones)
    assert labels["hidden"].mean() >= least
    assert (mask_personal_data(clean) != clean).sum() <= most


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("转数快ID 20938471，请退款", "20938471"),
        ("我個PayMe係minnie.lau", "minnie.lau"),
        ("RevTag @jo_hart77 is mine", "jo_hart77"),
        ("蝦皮賣場daisy_home被檢舉", "daisy_home"),
        ("FB叫Lee Ka Yan，inbox我", "Lee Ka Yan"),
        ("快手大漠孤烟直播说了", "大漠孤烟"),
        ("小红书搜大漠孤烟，避雷笔记写了", "大漠孤烟"),
        ("锦绣花园C座1703装错了", "C座1703"),
    ],
)
def test_kinds_of_the_fourth_sight(text: str, account: str) -> None:  # (13)
    assert account not in mask_personal_data(pd.Series([text]))[0]


@pytest.mark.parametrize(
    "text",
    [
        "滴滴：order_failed 一直转",
        "你们官方抖音号“云朵民宿”没更新",
        "锦绣酒店C座1703很吵",
        "B座1203号房隔音差",
    ],
)
def test_what_looks_like_the_kinds_of_the_fourth_sight(text: str) -> None:  # (13)
    assert mask_personal_data(pd.Series([text]))[0] == text


@pytest.mark.parametrize(
    "frame",
    [
        "取件码{}打不开柜子", "订单号{}没发货", "预约号{}到店说没有", "抖音订单{}退不了", "版本{}闪退", "商品ID {}缺货", "验证码{}收不到",
        "gift card {} was empty", "case {} was closed", "warranty {} expired", "batch {} smells", "error {} again",
    ],
)  # fmt: skip
def test_numbers_of_things_stay(frame: str) -> None:  # (8)
    numbers = ["3-2-4417", "6-1-907", "20260712", "075781717472", "784522374559126", "RR0205088615", "KFR-35GW", "13:45", "9,480.50"]  # fmt: skip
    texts = pd.Series([frame.format(number) for number in numbers])
    assert mask_personal_data(texts).tolist() == texts.tolist()


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话155后面2003最后7742", "2003"),
        ("号码155-四个8-2201", "2201"),
        ("办公室87723456转8802", "87723456"),
        ("zw8842w是我微信", "zw8842w"),
        ("要支付宝的话，那就plum-tree77吧", "plum-tree77"), ("可以微信联系我，moli.zhou", "moli"), ("去抖音找 tanuki_88 看视频", "tanuki_88"), ("我在小红书叫爱喝汤的老贾，帖子还在", "老贾"),
        ("微🌟信：tutu2019", "tutu2019"), ("游戏号是foxtail77", "foxtail77"), ("打到我卡上：621700-3381-0293-47562", "0293"), ("0200 0013 0948 4757是我的账户", "0948"),
        ("acct is 12 34 57 79, Lloyds", "34 57"), ("reach me through Discord at moss_owl", "moss_owl"), ("look up plum-tree77 on Instagram", "plum-tree77"), ("library card 77X20184", "X20184"),
        ("vx你记一下zw8842w", "zw8842w"),
        ("微信lin下划线zq0923", "zq0923"),
        ("豆瓣昵称：小张爱旅游", "小张爱旅游"),
        ("customer id 40028817", "40028817"),
        ("José helped us", "José"),
        ("退到支付宝mimi.chen", "mimi"), ("抖音上我叫小橘猫呀", "小橘猫呀"), ("青草地是我抖音名", "青草地"), ("加我微信 qiaoqiao.z", "qiaoqiao"),
        ("公积金转到3301040160009283746（浦发）", "0160009"), ("中銀 012-875-1-029384-7", "029384"), ("燃气户号：10029384756", "0029384"),
        ("wifi账号是zhang_wei3，密码zw19881203", "zw1988"), ("要输账号，我的是guest_hmy", "guest"), ("login jkowal keeps failing", "jkowal"),
        ("tweeted as nora_78", "nora"), ("review under the name Gwen Aldridge", "Aldridge"), ("Membership ID: GLD-482910", "482910"),
        ("9栋2单元1101漏水", "1101"), ("枫林绿洲21号楼1402的业主", "1402"), ("住在康桥半岛二期38号602", "602"), ("我住绿地中央广场T2栋2806", "2806"),
        ("停车场苏E_88L21被刮", "88L21"), ("asked for my social 219 09 9999", "9999"), ("出生年月：1988-04", "1988-04"), ("本人八八年四月十七生", "四月"),
        ("Blk 215 Bishan Street 23 #11-204", "11-204"), ("my home is 5/88 Harbour Street, Sydney NSW 2000", "Harbour"),
    ],
)  # fmt: skip
def test_spelling_of_a_kind(text: str, hidden: str) -> None:
    assert hidden not in mask_personal_data(pd.Series([text]))[0]


@pytest.mark.parametrize(
    "text",
    [
        "先付1380后再加120最后7742元",
        "抖音搜rtx4070", "淘宝找iPhone16Pro", "支付宝，那就save20吧", "房号：b1203", "代号：project_x", "滴滴：order_pending 一直转", "look for wheelchair_access on google", "paid via PayPal, half.price",
        "account 20 25 30 35 days", "login is cumbersome", "postcode SW1A 1AA not recognised", "account: 2024-2025",
        "rooms 415/516/6172",
        "账号vip1000天",
        "抖音名气很大",
        "昵称是系统给的",
        "找我iphone15",
        "my account is suspended",
        "依赖app2020",
        "退到微信零钱要三天", "抖音号召大家来", "小红书笔记说好吃，关注一下再来", "registered as premium2024 member", "flat 3, tower 5 of the hotel",
        "the technician came to 45 King Street store", "login page keeps crashing", "住2号楼1827，离电梯近",
        "出生年月：填不了", "社区里一生一次的体验", "social 219 people came", "苏E_商城打不开", "建设银行 2026-11-29 升级", "招行400-820-5555难打", "直到今天四栋五单元十本房产证没办", "Marriott Bonvoy 50000 points bonus",
    ],
)  # fmt: skip
def test_what_only_looks_like_it(text: str) -> None:
    assert mask_personal_data(pd.Series([text]))[0] == text
