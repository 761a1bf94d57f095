"""Personal data as people speak of it: short forms of names, extensions, numbers an organisation gave somebody.

1. What belongs to a person goes, its extension with it.
2. Words that only look like it stay.
3. A role that begins with a family name does not hide the name behind it.
"""

from __future__ import annotations

import pandas as pd
import pytest

from feedback.responses.privacy.mask import mask_personal_data


def masked(text: str) -> str:
    return str(mask_personal_data(pd.Series([text])).iloc[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("投诉电话0571-8765 2210转6035没人接", "6035"),
        ("my desk is 212-555-0147 ext. 418", "418"),
        ("打(04)2326-5518分機27搵我", "2326"),
        ("whatsapp我 6234 7719", "6234"),
        ("身份證B345678(2)漏咗喺度", "345678"),
        ("会员号 6600 1827 334 积分没到", "1827"),
        ("病历号00417733找不到", "0041"),
        ("patient ID 7741902 was mixed up", "7741902"),
        ("護士Wendy好細心", "Wendy"),
        ("導遊Kelvin Ho遲到", "Kelvin"),
        ("多謝Carmen姐幫手", "Carmen"),
        ("Vivian老师讲得细", "Vivian"),
        ("搵張太，佢會跟進", "張太"),
        ("吴总亲自来道歉", "吴总"),
        ("小蔡服务员端错菜", "小蔡"),
        ("客服小雪答复很快", "小雪"),
        ("我老婆郑雅文投诉过", "雅文"),
        ("經辦人：葉國華", "國華"),
        ("Regards, T. Lindqvist", "Lindqvist"),
        ("Riverside (manager Margaret Osgood 07700900123)", "Osgood"),
        ("ask for Nadia Ferreira 07700 900123", "Ferreira"),
        ("my husband Colin Briggs [phone] waits", "Briggs"),
        ("server Lucy Tran: rude", "Lucy"),
        ("I'm Sofia Marchetti and I came in June", "Marchetti"),
        ("收件在徐汇区桂平路91弄5号楼602室", "602"),
        ("我住彌敦道612號好望角大廈2座7樓C室", "C室"),
        ("售後林小姐冇覆", "林小姐"),
        ("搵郭生傾過", "郭生"),
        ("經理阿Ben好衰", "Ben"),
        ("保安老孙很凶", "老孙"),
        ("请联系龙先生", "龙先生"),
        ("the manager Gregory Stone refused", "Gregory"),
        ("我的抖音zz71mimi", "mimi"),
        ("LINE搜尋@tea5520", "tea"),
        ("邮箱anna点wu艾特163点com", "anna"),
        ("my insta marta.cooks", "marta"),
    ],
)
def test_what_belongs_to_a_person_goes(text: str, value: str) -> None:  # 1
    assert value not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "周总是迟到的快递",
        "刘总监的方案",
        "张生煎包好吃",
        "林生态园好玩",
        "何太多了",
        "学生会帮忙",
        "前台Wifi断了，客服App打不开",
        "客服小程序打不开，前台小姐很好",
        "服务员小气，店员阿姨热情",
        "我朋友高兴坏了，我孩子周岁宴",
        "会员卡100块，会员卡充了2000",
        "member card 20% off",
        "打400-820-3388转3",
        "Python老师讲得快，English老师口音重",
        "感谢先生，谢谢女士",
        "ask for help at the desk",
        "my facebook v2.0 crashed",
        "Driver App 2024 crashes",
        "Guide Book 2024 was thin",
        "server Error 5003 again",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:  # 2
    assert masked(text) == text


@pytest.mark.parametrize("text", ["司机马师傅开得稳", "管家诸葛老师贴心"])
def test_a_role_hides_no_name(text: str) -> None:  # 3
    assert "【姓名】" in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "抖音上叫外卖比美团便宜", "大众点评叫号排队两小时", "微博：@官方客服没人理", "id: 打不开", "昵称显示乱码", "昵称：显示不出来",
        "客人高高兴兴地走了", "会员编号2019开头的不能积分", "经办人安排不当", "经办人严格认真", "法人代表常年在外", "物业人员严重不足",
        "My account is frozen", "My account is overdrawn.", "My account is dormant", "my profile is incomplete.", "My login is forgotten.",
        "gpt4 on reddit", "part2 on youtube", "room101 on yelp looked better", "waited @gate12 for two hours", "dinner @table7 was cold",
        "Yelp: Best Pizza in town", "LinkedIn: Very Professional team", "Facebook: Great Deals were advertised", "Thank you, Nurses", "Kudos to Waiters.",
    ],
)  # fmt: skip
def test_ordinary_sentences_stay(text: str) -> None:  # 2
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("抖音叫小车车爱旅游", "小车车"), ("微博@小林子爱旅游 已曝光", "小林子"), ("my account is tomben", "tomben"),
        ("tomben27 on reddit", "tomben27"), ("ping @tomben12", "tomben12"), ("LinkedIn: Paris Holloway", "Holloway"),
        ("经办人赵丽颖态度差", "丽颖"), ("法人代表王健林", "健林"),
    ],
)  # fmt: skip
def test_handles_beside_them_go(text: str, value: str) -> None:  # 1
    assert value not in masked(text)
