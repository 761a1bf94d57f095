"""Cleaning of open answers.

Requirements
------------
1. The frame has the promised columns and the index that came in.
2. Each rule does what it says and can be switched off.
3. What is no noise stays: ratings, numbers, Chinese punctuation, readings in a lesson, words in brackets.
4. Every rule counts the comments it changed.
5. A quote is shown as written: places in `clean` lead back to `text`.
6. No cell crashes the column: missing, numbers, lists, halves of surrogate pairs.
7. A wrong option is told in both languages.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.text.cleaning.clean import (
    CleaningRules,
    clean_comments,
    clean_with_report,
    map_span_to_original,
)

COLUMNS = ["text", "clean", "language", "is_empty", "is_filler", "is_duplicate", "is_template"]

# rule, as it came, cleaned (2)
CASES = [
    ("width", "ＷｉＦｉ太慢，１２０元", "WiFi太慢，120元"),
    ("spaces", "  好吃 \t 环境好\u3000\u3000下次来 ", "好吃 环境好 下次来"),
    ("spaces", "第一行\r第二行\r\n\r\n第三行", "第一行\n第二行\n第三行"),
    ("repeats", "好好好好好，太棒了！！！！", "好好，太棒了！"),
    ("repeats", "哈哈哈哈哈笑死。。。。。。", "哈哈笑死。"),
    ("repeats", "好吃好吃好吃好吃", "好吃好吃"),
    ("repeats", "sooooo good!!!", "soo good!"),
    ("repeats", "[哈哈][哈哈][哈哈][哈哈]", "[哈哈][哈哈]"),
    ("urls", "看图 https://t.example.com/a?b=1，真好", "看图 ，真好"),
    (
        "html",
        "房间&nbsp;很&amp;amp;quot;大&quot;&lt;br&gt;早餐<b>一般</b>",
        '房间 很"大"\n早餐 一般',
    ),
    ("html", "<style>p{color:red}</style>服务好", "服务好"),
    ("invisible", "服\u200b务\ufeff很\u0007好", "服务很好"),
    ("broken", "味道\ufffd\ufffd不错\ue420，锟斤拷锟斤拷分量足", "味道不错，分量足"),
    ("promotions", "「#套餐：三人大餐」锅底很香", "锅底很香"),
    ("promotions", "【限时团购】牛肉新鲜", "牛肉新鲜"),
    (
        "pinyin",
        "說(shuō)明書沒有，請調(diào)查，應(yīng)該修機(jī)器",
        "說明書沒有，請調查，應該修機器",
    ),
    ("slips", "服务太度不好，下次不会在来了", "服务态度不好，下次不会再来了"),
    ("quoted", "> 您好，请问哪里不满意\n排队太久", "排队太久"),
    ("quoted", "说得对//@隔壁老张:我也等了一小时", "说得对"),
    ("quoted", "菜凉了\n商家回复：感谢您的光临，我们会改进", "菜凉了"),
    ("templates", "此用户没有填写评价。", ""),
    ("furniture", "床很软\n收藏\n评论 0/150\n提交评论", "床很软"),
]

# what looks like noise and is none (3)
KEPT = [
    "评分★★★★★，花了1000元，排111号",
    "AAA级景区，www字样，第III期",
    "语言课上老师讲工行(háng)和行(xíng)走，下载了(app)",
    "1<2，<3，价格<好吃>最贵",
    "想看看Example.com有没有更便宜的",
    ">三星级的大堂，零星级的房间",
    "下载速度太慢，会员退款要等7天",
    "他现在来了，会在住的地方等",
    "谢谢你，常常来，刚刚好",
    "等了……很久——真的很久",
    "👨\u200d👩\u200d👧一家三口，❤\ufe0f",
    "می\u200cخواهم",
]


def clean_one(text: object, **switches: object) -> str:
    return clean_comments(pd.Series([text], dtype=object), **switches)["clean"].iloc[0]


@pytest.mark.parametrize(("rule", "text", "expected"), CASES)
def test_rule_changes_and_can_be_switched_off(rule: str, text: str, expected: str) -> None:
    result = clean_with_report(pd.Series([text]))
    assert result.table["clean"].iloc[0] == expected
    assert result.counts.at[rule, "rows"] == 1  # (4)
    assert clean_one(text, **{rule: False}) != expected


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_noise_stays(text: str) -> None:
    assert clean_one(text) == text


def test_columns_index_and_types() -> None:  # (1)
    index = pd.Index(["c9", "c3", "c5"], name="comment")
    table = clean_comments(pd.Series(["很好吃", None, "wifi 很慢"], index=index))
    assert list(table.columns) == COLUMNS
    pd.testing.assert_index_equal(table.index, index)
    assert all(table[name].dtype == bool for name in COLUMNS[3:])
    assert table["text"].tolist() == ["很好吃", "", "wifi 很慢"]
    assert table["is_empty"].tolist() == [False, True, False]


@pytest.mark.parametrize("dtype", ["str", "string", object, "category"])
def test_column_types(dtype: object) -> None:
    series = pd.Series(["很好吃！！！", None], dtype=dtype)
    assert clean_comments(series)["clean"].tolist() == ["很好吃！", ""]


def test_cells_that_are_no_text() -> None:  # (6)
    cells = [None, np.nan, pd.NA, pd.NaT, ["好"], {"a": 1}, b"x", 5, 13.0, 2.5, True, np.int64(7)]
    table = clean_comments(pd.Series(cells, dtype=object))
    assert table["text"].tolist() == ["", "", "", "", "", "", "", "5", "13", "2.5", "", "7"]
    assert table["is_empty"].tolist() == [True] * 7 + [False] * 3 + [True, False]


def test_halves_of_surrogate_pairs() -> None:  # (6)
    table = clean_comments(pd.Series(["\ud83d\ude0a好\ud800吃", "\udc00"], dtype=object))
    assert table["clean"].tolist() == ["😊好吃", ""]
    assert table["text"].tolist() == ["😊好\ufffd吃", "\ufffd"]


def test_empty_column() -> None:
    table = clean_comments(pd.Series([], dtype=object))
    assert list(table.columns) == COLUMNS
    assert len(table) == 0


def test_emoji_policies() -> None:
    text = "早餐👍🏽服务❤\ufe0f"
    assert clean_one(text) == text
    assert clean_one(text, emoji="drop") == "早餐服务"
    assert clean_one("早餐👍", emoji="words") == "早餐[拇指向上]"
    assert clean_one("breakfast 👍", emoji="words") == "breakfast [thumbs up]"


def test_simplified_is_an_option() -> None:
    assert clean_one("服務態度好") == "服務態度好"
    assert clean_one("服務態度好", simplified="t2s") == "服务态度好"
    # Hong Kong writes 裏 and 着; "auto" sees it
    assert clean_one("呢度嘅服務，坐着等，喺裏面", simplified="auto") == clean_one(
        "呢度嘅服務，坐着等，喺裏面", simplified="hk2s"
    )


def test_lowercase_is_an_option() -> None:
    assert clean_one("WiFi NO") == "WiFi NO"
    assert clean_one("WiFi NO", lowercase=True) == "wifi no"


def test_rules_object_and_switches_agree() -> None:
    rules = CleaningRules(urls=False, emoji="drop")
    series = pd.Series(["http://a.example.com 好👍"])
    assert clean_comments(series, rules=rules)["clean"].tolist() == ["http://a.example.com 好"]
    assert clean_comments(series, urls=False, emoji="drop")["clean"].tolist() == [
        "http://a.example.com 好"
    ]


@pytest.mark.parametrize(
    ("switches", "told"),
    [({"emojis": "drop"}, "emoji"), ({"emoji": "away"}, "keep"), ({"simplified": "s2t"}, "t2s")],
)
def test_wrong_option_is_told(switches: dict[str, object], told: str) -> None:  # (7)
    with pytest.raises(InputError) as caught:
        clean_comments(pd.Series(["好"]), **switches)
    assert told in caught.value.en
    assert told in caught.value.zh


def test_no_column_is_told() -> None:
    with pytest.raises(InputError, match="column of comments"):
        clean_comments("很好")  # type: ignore[arg-type]


def test_quote_is_shown_as_written() -> None:  # (5)
    text = "「#套餐：双人」ＷｉＦｉ太慢！！！！！<br>但是早餐&nbsp;很好"
    result = clean_with_report(pd.Series({"c1": text}))
    clean = result.table.at["c1", "clean"]
    start = clean.index("WiFi太慢")
    first, last = result.span("c1", start, start + len("WiFi太慢"))
    assert text[first:last] == "ＷｉＦｉ太慢"
    start = clean.index("早餐 很好")
    first, last = result.span("c1", start, start + len("早餐 很好"))
    assert text[first:last] == "早餐&nbsp;很好"


def test_span_through_frames() -> None:  # (5)
    rows = [
        f"本店回访时您说总体愉快，愿意夸奖的是：{tail}。锅底很香"
        for tail in "口味 环境 服务 价格 卫生".split()
    ]
    result = clean_with_report(pd.Series(rows))
    first, last = result.span(0, *_place(result.table.at[0, "clean"], "锅底"))
    assert rows[0][first:last] == "锅底"
    assert map_span_to_original(rows[0], 0, 2, templates=result.templates) == (19, 21)


def _place(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def test_counts_in_both_directions() -> None:  # (4)
    result = clean_with_report(pd.Series(["好！！！", "好！！！", "一般"]), width=False)
    assert result.counts.at["repeats", "rows"] == 2
    assert result.counts.at["repeats", "share"] == pytest.approx(2 / 3)
    assert "width" not in result.counts.index
    assert "repeats" in result._repr_html_()


@pytest.mark.shared
def test_saved_pages(shared) -> None:
    """Furniture gone, glued readings gone, the body whole."""
    for name in ("management.txt", "rules.txt"):
        raw = (shared / "data" / "saved_pages" / name).read_text(encoding="utf-8", errors="replace")
        clean = clean_one(raw, simplified="t2s")
        for word in (
            "版权说明",
            "下载",
            "0/150",
            "温馨提示",
            "本站",
            "第1页",
            "VIP文档",
            "商业或盈利用途",
            "继续免费阅读",
            "文档评论",
        ):
            assert word not in clean, (name, word)
        glued = [
            part for part in ("(wù)", "(yè)", "(jī)", "(zhì)", "(huà)", "(shù)") if part in clean
        ]
        assert not glued
        assert "客户" in clean
        assert len(clean) > 1500
