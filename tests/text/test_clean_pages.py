"""Text that came through broken programs: wrong encodings, glued readings, saved pages.

Requirements
------------
1. Text read in the wrong encoding is read again where the bytes are still there.
2. Languages written with the same accents are left alone.
3. A reading goes only after a traditional character it fits.
4. Lines of a page go; the same words in a comment stay.
"""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedback.text.cleaning.clean import clean_comments
from feedback.text.cleaning.furniture import is_furniture
from feedback.text.cleaning.pinyin import reading_fits

SENTENCES = [
    "服务很好，但是上菜太慢了。",
    "房间有点小，隔音也不好",
    "前台态度差，等了半个小时",
    "价格实惠，性价比高，下次还来",
    "客房有异味，空调声音大，早餐品种少",
]


def clean_one(text: str) -> str:
    return clean_comments(pd.Series([text], dtype=object), repeats=False)["clean"].iloc[0]


def as_windows(raw: bytes) -> str:
    """Bytes as Windows-1252 shows them; the five it lacks as control characters."""
    return "".join(
        chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252")
        for byte in raw
    )


@pytest.mark.parametrize("sentence", SENTENCES)
def test_western_misreading_is_read_again(sentence: str) -> None:  # (1)
    assert clean_one(as_windows(sentence.encode())) == sentence
    assert clean_one(sentence.encode().decode("latin-1")) == sentence
    assert clean_one(sentence.encode("gbk").decode("latin-1")) == sentence


def test_english_misreading_is_read_again() -> None:  # (1)
    assert (
        clean_one("The room wasnâ€™t clean â€“ never again")
        == "The room wasn’t clean – never again"
    )


@pytest.mark.parametrize("sentence", [text for text in SENTENCES if len(text) % 2 == 0])
def test_chinese_misreading_is_read_again(sentence: str) -> None:  # (1)
    """UTF-8 read as GBK keeps all its bytes where they pair up; a lost one costs its character."""
    wrong = sentence.encode().decode("gbk", "ignore")
    assert wrong != sentence
    read = clean_one(wrong)
    lost = [char for char in sentence if char not in read]
    assert len(lost) <= 0.2 * len(sentence)
    assert read.startswith(sentence[:3])


def test_bytes_that_slid_by_one() -> None:  # (1)
    """A lost lead byte pairs every byte with the wrong neighbour, up to a letter that is a second byte."""
    raw = "。客房溫度管理好則".encode("gbk")
    slid = raw[1:].decode("gbk")
    assert slid[0] == "？"
    assert slid[-1].isascii()
    assert clean_one(f"退房很快?{slid}更安靜") == "退房很快。客房溫度管理好則更安靜"
    assert (
        clean_one(f"退房很快?{slid.replace('？', '?')}更安靜") == "退房很快。客房溫度管理好則更安靜"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Le café est très bien, où êtes-vous ?",
        "Das Frühstück war schön, aber zu früh für Müller",
        "El niño comió más piñas",
        "São Paulo é ótimo, não é?",
        "Ærø ligger i Danmark",
        "真的吗?? 蜕变谱系庸俗",
    ],
)
def test_other_languages_are_left_alone(text: str) -> None:  # (2)
    assert clean_one(text) == text


@given(st.text(alphabet="àâäçéèêëîïôöùûüßñáíóúãõåæø abcdefgh", max_size=30))
@example("é")
def test_accented_letters_are_left_alone(text: str) -> None:  # (2)
    clean = clean_comments(pd.Series([text]), repeats=False, spaces=False)["clean"].iloc[0]
    assert clean == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("服務(wù)質(zhì)量", "服務質量"),
        ("產（chǎn）品優(yōu)點", "產品優點"),
        ("為(wei)什麼", "為什麼"),  # tones are lost too
        ("銀行(háng)", "銀行(háng)"),  # both scripts write 行: somebody explains a reading
        ("說(app)", "說(app)"),
        ("應(tīng)", "應(tīng)"),  # no reading of 應
        ("客戶(CRM)管理", "客戶(CRM)管理"),
    ],
)
def test_glued_readings(text: str, expected: str) -> None:  # (3)
    assert clean_one(text) == expected


def test_readings_of_several_tones_and_spellings() -> None:  # (3)
    assert reading_fits("長", "cháng")
    assert reading_fits("長", "zhǎng")
    assert reading_fits("綠", "lǜ")
    assert reading_fits("綠", "lv")
    assert not reading_fits("長", "duǎn")


PAGE = """怎样看待门店的回访_第1页
怎样看待门店的回访_第2页
已阅读2页，还剩3页未读
继续免费阅读
下载本文档
版权声明：本文档由用户上传，如有侵权请联系本站删除
编号：8812
上传时间：2021-03-04
文档简介
{body}
温馨提示
1. 本站资源仅供学习，未经许可不得用于商业用途
2. 上传者对文档的内容负责，本站不承担任何责任
3. 请勿外传
4. 如发现侵权，请向本站举报，我们会及时删除文件
最新文档
收藏 | 分享 | 举报
评论
0 / 150
提交评论
© 2021 某某文库 版权所有"""
BODY = """回访要在三天之内做
1. 会员说下载速度慢，客服不退款
2. 顾客要分享的是感受，不是广告
老用户更看重结果"""


@pytest.mark.parametrize("convert", [None, "s2t"])
def test_page_furniture_goes_and_the_body_stays(convert: str | None) -> None:  # (4)
    page, body = PAGE.format(body=BODY), BODY
    if convert:
        import opencc

        page, body = (opencc.OpenCC(convert).convert(text) for text in (page, body))
    assert clean_one(page) == body


@pytest.mark.parametrize(
    "comment",
    [
        "价格：还行\n类型：火锅\n评论：好吃",
        "分享",
        "下载失败\n会员退款慢",
        "温馨提示做得好",
        "1. 下载慢\n2. 会员贵\n3. 客服不理人\n4. 退款要等",
    ],
)
def test_words_of_furniture_in_a_comment_stay(comment: str) -> None:  # (4)
    assert clean_one(comment) == comment


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("第 3 页 / 共 12 页", True),
        ("浏览量：1024", True),
        ("若此文内容侵犯了您的权益，请立即联系我们删除", True),
        ("未经允许不得转载", True),
        ("3人已下载", True),
        ("下载提示(请认真阅读)", True),
        ("下载提示做得不清楚", False),
        ("来源不明的肉我不敢吃", False),
        ("京ICP备00000000号", True),
        ("Read more", True),
        ("版权说明：本文由用户上传", True),
        ("第3页的图看不清", False),
        ("客服说版权问题不能下载", False),
        ("分享给朋友了", False),
        ("", False),
    ],
)
def test_furniture_by_line(line: str, is_one: bool) -> None:  # (4)
    assert is_furniture(line) is is_one


def test_a_line_nobody_writes_goes_alone_too() -> None:  # (4)
    assert clean_one("版权说明：本文档由用户提供并上传，收益归属内容提供方\n大堂很吵") == "大堂很吵"
    assert clean_one("大堂很吵\n评论 0/150") == "大堂很吵"
