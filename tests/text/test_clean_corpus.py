"""What only the whole column shows: frames many rows share, copies, the language of each row.

Requirements
------------
1. A lead-in many rows share goes, whatever it says; what a person added stays.
2. A row of nothing but a platform's words and ticked options is a template; a row with own words is none.
3. What people themselves repeat is no frame.
4. Second and later copies are flagged, exact and near; the first is not.
5. Short texts that agree are no copies.
6. Copies are found as comparing all pairs would find them, in near-linear time.
7. The language of a row is told by its letters.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import random
import time
from itertools import product

import numpy as np
import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.text.cleaning.clean import clean_comments, clean_with_report
from feedback.text.language import detect_language
from feedback.text.near_duplicates import flag_copies, normal_form, weight
from feedback.text.templates import Templates, find_templates

LEAD = "本次入住总的感受是满意的，想表扬的有："
OPTIONS = ["前台", "早餐", "床品", "隔音", "停车"]


@pytest.fixture
def framed() -> pd.Series:
    rows = [f"{LEAD}{a}、{b}。" for a, b in product(OPTIONS, OPTIONS) if a != b]
    rows += [f"{LEAD}{option}。" for option in OPTIONS]
    rows += [f"{LEAD}{option}。走廊尽头那间特别安静，{i}楼" for i, option in enumerate(OPTIONS)]
    return pd.Series(rows)


def test_frame_goes_and_own_words_stay(framed: pd.Series) -> None:  # (1)
    result = clean_with_report(framed)
    assert result.templates.leads == {LEAD}
    assert result.templates.rows[LEAD] == len(framed)
    assert not result.table["clean"].str.contains("总的感受").any()
    assert result.table["clean"].iloc[-1] == "停车。走廊尽头那间特别安静，4楼"


def test_ticked_options_are_template_and_own_words_are_not(framed: pd.Series) -> None:  # (2)
    flags = clean_comments(framed)["is_template"]
    assert flags.iloc[:-5].all()
    assert not flags.iloc[-5:].any()


def test_free_tails_are_no_template() -> None:  # (2)
    tails = ["床很软", "前台会说粤语", "早餐有豆浆", "离地铁近", "窗外是湖", "枕头偏高"]
    table = clean_comments(pd.Series([LEAD + tail for tail in tails]))
    assert table["clean"].tolist() == tails
    assert not table["is_template"].any()


def test_answers_platforms_write_by_themselves() -> None:  # (2)
    texts = [
        "此用户没有填写评价。",
        "系统默认好评！",
        "该顾客未填写评论",
        "用户未及时做出评价，系统默认好评",
    ]
    table = clean_comments(pd.Series([*texts, "默认好评也太没诚意，菜都凉了"]))
    assert table["is_template"].tolist() == [True] * 4 + [False]
    assert (table["clean"].iloc[:4] == "").all()


def test_headings_with_nothing_under_them() -> None:  # (2)
    rows = ["【口味】\n【环境】\n【服务】", "【口味】咸\n【环境】\n【服务】慢"] + [
        "【口味】好\n【环境】吵\n【服务】快"
    ] * 5
    rows = [row.replace("好", "好" + "呀" * i) for i, row in enumerate(rows)]
    table = clean_comments(pd.Series(rows), repeats=False)
    assert table["clean"].iloc[1] == "【口味】咸\n【服务】慢"
    assert table["is_template"].tolist() == [True] + [False] * 6


def test_masked_number_is_no_heading() -> None:
    table = clean_comments(pd.Series([f"第{i}次投诉没人理\n【电话】" for i in range(9)]))
    assert table["clean"].str.contains("【电话】").all()


def test_signature_beside_different_words_is_a_frame() -> None:  # (1)
    signature = "本条内容由门店互动终端自动采集上传"
    rows = [f"{word}{i}。{signature}" for i in range(10) for word in ("菜凉了", "排队久", "地滑")]
    table = clean_comments(pd.Series(rows))
    assert table["clean"].tolist() == [row.removesuffix(signature) for row in rows]


def test_what_people_repeat_is_no_frame() -> None:  # (3)
    rows = [
        f"{dish}很新鲜。下次还会再来" for dish in "虾 鱼 牛肉 羊肉 豆腐 青菜 毛肚 鸭血".split()
    ] * 20
    rows += [f"优点：{i}分满意" for i in range(30)]
    assert find_templates(rows) == Templates()


@pytest.mark.parametrize(
    "sentence",
    [
        "退款一直不到账，客服也不回复我的消息。",
        "等了一个半小时才上菜，服务员也叫来叫去。",
        "The parcel arrived a full week after the date that was promised. ",
        "上门安装的师傅换了三个，时间一改再改。",
        "系统提示支付失败，钱却已经扣了。",
    ],
)
def test_a_complaint_many_people_share_is_no_frame(sentence: str) -> None:  # (3)
    rows = [f"{sentence}第{i}单买的{thing}" for i in range(40) for thing in ("鞋", "帽", "伞")]
    table = clean_comments(pd.Series([*rows, *(f"好{i}" for i in range(300))]))
    assert table["clean"].str.contains(sentence[:6]).sum() == 120


def test_leads_that_blame_are_peoples() -> None:  # (3)
    rows = [f"退款一直没有到账，原因说是：{why}" for why in ("系统忙", "财务", "周末", "卡") * 5]
    assert find_templates(rows) == Templates()


def test_copies_are_one_persons() -> None:  # (4)
    long = "空调从半夜开始滴水，前台说明天修"
    near = long.replace("，", "") + "！！"
    texts = [long, near, long, "好吃", "好吃", long]
    people = ["a", "a", "b", "b", "b", "c"]
    assert flag_copies(texts, authors=people).tolist() == [False, True, False, False, False, False]
    many = [long] * 30 + [f"{i}号桌的{long}" for i in range(30)]
    assert flag_copies(many, authors=["bot"] * 60).sum() >= 29
    assert not flag_copies(many, authors=range(60)).any()


def test_authors_are_one_a_comment() -> None:
    with pytest.raises(InputError, match="authors has 1 rows, the comments have 2"):
        clean_comments(pd.Series(["好", "差"]), authors=pd.Series(["a"]))


def test_templates_can_be_carried_to_other_rows(framed: pd.Series) -> None:
    known = clean_with_report(framed).templates
    one = pd.Series([LEAD + "灯光"])
    assert clean_comments(one)["clean"].tolist() == [LEAD + "灯光"]
    assert clean_comments(one, templates=known)["clean"].tolist() == ["灯光"]
    assert clean_comments(framed, templates=False)["clean"].tolist() == framed.tolist()


def test_cleaning_again_finds_no_further_frame(framed: pd.Series) -> None:
    once = clean_comments(framed)["clean"]
    assert clean_comments(once)["clean"].tolist() == once.tolist()


def test_copies_exact_and_near() -> None:  # (4)
    texts = [
        "空调从半夜开始滴水，前台说明天修",
        "空调从半夜开始滴水前台说明天修！！",
        "空调从半夜开始滴水，前台说后天修",
        "电梯等了十分钟，早餐还没开门",
    ]
    assert flag_copies(texts).tolist() == [False, True, False, False]
    long = "空调从半夜开始滴水，前台说明天修，结果第二天还是没人来，打电话也没人接，最后自己拿毛巾接着水睡的"
    assert flag_copies([long, long.replace("毛巾", "脸盆"), long[:30]]).tolist() == [
        False,
        True,
        False,
    ]
    assert flag_copies([long, long.replace("毛巾", "脸盆")], threshold=1).tolist() == [False, False]


def test_short_texts_that_agree_are_no_copies() -> None:  # (5)
    assert not flag_copies(["好吃"] * 9 + ["味道不错！"] * 9 + ["Good service"] * 9).any()
    assert flag_copies(["The breakfast was cold again"] * 3).tolist() == [False, True, True]


def test_weight_counts_letters() -> None:
    assert weight("服务，很好!!") == 4
    assert weight("abc") == pytest.approx(1)
    assert normal_form("ＡＢＣ 很好！") == "ａｂｃ很好"


def _naive(texts: list[str], threshold: float) -> list[bool]:
    """Every text against every first one."""
    firsts: list[frozenset[str]] = []
    flags = []
    for text in texts:
        form = normal_form(text)
        own = frozenset(form[i : i + 3] for i in range(max(1, len(form) - 2)))
        is_copy = weight(form) >= 8 and any(
            len(own & other) / len(own | other) >= threshold for other in firsts
        )
        flags.append(is_copy)
        if weight(form) >= 8 and not is_copy:
            firsts.append(own)
    return flags


def test_same_copies_as_all_pairs() -> None:  # (6)
    draw = random.Random(3)
    words = [
        "锅底",
        "牛肉",
        "虾滑",
        "服务员",
        "上菜",
        "排队",
        "偏咸",
        "很辣",
        "新鲜",
        "不错",
        "等位",
        "空调",
        "地面",
        "油腻",
        "停车",
        "方便",
    ]
    texts = ["，".join(draw.choices(words, k=draw.randint(8, 24))) for _ in range(300)]
    for text in draw.sample(texts, 200):
        place = draw.randrange(len(text))
        texts.append(text[:place] + draw.choice("的了很不") + text[place + 1 :])
    assert sum(_naive(texts, 0.8)) > 100
    assert flag_copies(texts).tolist() == _naive(texts, 0.8)


def test_many_near_copies_cost_linear_time() -> None:  # (6)
    base = "空调从半夜开始滴水前台说明天修结果第二天还是没人来打电话也没人接最后自己拿毛巾接着水睡的退房时却要我们赔地毯"
    texts = [f"{base}{i:05d}" for i in range(20_000)]
    before = time.process_time()
    flags = flag_copies(texts)
    assert time.process_time() - before < 15
    assert np.flatnonzero(~flags).tolist() == [0]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("服务很好", "zh"),
        ("服務好", "zh"),
        ("wifi太慢", "zh"),
        ("good 好", "zh"),
        ("The staff was rude and the room cold", "en"),
        ("Nice", "en"),
        ("don't go there", "en"),
        ("味がとても良かったです", "other"),
        ("서비스가 좋아요", "other"),
        ("ཞབས་ཞུ་ཡག་པོ", "other"),
        ("الخدمة ممتازة", "other"),
        ("Обслуживание хорошее", "other"),
        ("Le service était très lent mais la vue est belle", "other"),
        ("Das Zimmer war sehr schön und nicht teuer", "other"),
        ("123 !!!", ""),
        ("👍", ""),
        ("", ""),
    ],
)
def test_language(text: str, language: str) -> None:  # (7)
    assert detect_language(text) == language


@pytest.mark.shared
def test_hotpot_reviews(shared) -> None:
    """Frames known to be in the set are found by frequency; people's sentences are not taken for frames."""
    texts = pd.read_csv(shared / "data" / "meituan_hotpot" / "data.csv")["text"]
    result = clean_with_report(texts)
    assert len(result.templates.leads) == 5
    assert not result.templates.sentences
    assert all("次" in lead and lead.endswith("：") for lead in result.templates.leads)
    table = result.table
    assert 0.01 < table["is_template"].mean() < 0.04
    assert 0.05 < table["is_duplicate"].mean() < 0.15
    again = clean_with_report(table["clean"])
    assert (again.table["clean"] != table["clean"]).sum() == 0
