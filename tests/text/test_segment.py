"""Requirements
1. The tokens are jieba's: same list as jieba.lcut, with and without HMM, with the same user dictionary.
2. Nothing is lost: the tokens of a text, joined, are the text.
3. What one call adds, no other call and no jieba user sees.
4. A word file that cannot be read is told in one message: missing, wrong encoding (with the line).
5. Missing cells give [], odd ones a warning; no cell breaks the column.
6. The default stop list drops function words and punctuation, never negation or contrast.
"""

from __future__ import annotations

from pathlib import Path

import jieba
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.errors import FeedbackWarning, InputError, StudyError
from feedback.text.segment import segment
from feedback.text.stopwords import load_stop_words

SENTENCES = [
    "前台小姐姐办入住只用了3分钟，点赞",
    "打了11-35个电话都没人接，气死我了",
    "T_T 等了2.5小时，退款还要1-15天",
    "WiFi密码是abc_123，网速只有0.5Mb/s",
    "C++课程不错，AT&T的信号差，T恤也起球",
    "价格￥199.00，打8.5折后169.15元，便宜了15%",
    "2021.9.4 入住，2021-09-06 退房",
    "iPhone15 Pro Max 用着发热#吐槽#",
    "hello world, not bad at all!",
    "換了傳統字也要能切開",
    "\r\n\t 空白 　也要保留 ",
    "😀😡👍🏻好",
]


@pytest.mark.parametrize("hmm", [True, False])
@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_tokens_are_those_of_jieba(engine: str, hmm: bool) -> None:  # 1
    ours = segment(pd.Series(SENTENCES), engine=engine, hmm=hmm)
    assert ours.tolist() == [jieba.lcut(text, HMM=hmm) for text in SENTENCES]


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_joined_tokens_are_the_text(text: str) -> None:  # 2
    assert "".join(segment(pd.Series([text], dtype=object))[0]) == text


def test_half_a_surrogate_pair_is_kept() -> None:  # 2, 5
    assert "".join(segment(pd.Series(["房间\ud800很脏"], dtype=object))[0]) == "房间\ud800很脏"


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_user_words_stay_whole_and_stay_inside_the_call(engine: str) -> None:  # 1, 3
    text = pd.Series(["我点了霸王牛蛙煲和玉兰厅的席位"])
    plain = segment(text, engine=engine)[0]
    with_words = segment(text, engine=engine, user_dict=["霸王牛蛙煲", "玉兰厅 100 n"])[0]
    assert {"霸王牛蛙煲", "玉兰厅"} <= set(with_words)
    assert segment(text, engine=engine)[0] == plain
    assert segment(text, engine=engine, user_dict=["玉兰厅"])[0] != with_words
    assert jieba.lcut(text[0]) == plain
    assert "霸王牛蛙煲" not in jieba.dt.FREQ


def test_a_dictionary_file_reads_as_in_jieba(tmp_path: Path) -> None:  # 1
    path = tmp_path / "words.txt"
    path.write_bytes("\ufeff慢充桩 5 n\r\n\r\n叫号机\r\n不锈钢碗 20\r\n".encode())
    own = jieba.Tokenizer()
    with path.open("rb") as file:
        own.load_userdict(file)
    texts = ["慢充桩和叫号机都坏了", "不锈钢碗不干净"]
    assert segment(pd.Series(texts), user_dict=path).tolist() == [own.lcut(text) for text in texts]
    assert segment(pd.Series(texts), user_dict=str(path)).tolist() == [
        own.lcut(text) for text in texts
    ]


def test_force_split_of_the_jieba_engine_does_not_leak() -> None:  # 3
    from jieba import finalseg

    before = set(finalseg.Force_Split_Words)
    assert "拆开词" not in segment(pd.Series(["拆开词"]), engine="jieba", user_dict=["拆开词 0"])[0]
    assert set(finalseg.Force_Split_Words) == before


def test_a_dictionary_in_another_encoding_names_the_line(tmp_path: Path) -> None:  # 4
    path = tmp_path / "gbk.txt"
    path.write_bytes(b"abc\n" + "海底捞\n".encode("gbk"))
    with pytest.raises(InputError, match=r"not UTF-8 \(line 2\).*GBK"):
        segment(pd.Series(["好"]), user_dict=path)


def test_a_missing_dictionary_says_so(tmp_path: Path) -> None:  # 4
    with pytest.raises(InputError, match="cannot be read"):
        segment(pd.Series(["好"]), user_dict=tmp_path / "none.txt")


def test_words_that_are_no_text_are_refused() -> None:  # 4
    with pytest.raises(InputError, match="found 5"):
        segment(pd.Series(["好"]), user_dict=["好评", 5])  # type: ignore[list-item]


def test_words_that_can_never_be_found_are_told() -> None:  # 4
    with pytest.warns(FeedbackWarning, match="豪华 大床房"):
        segment(pd.Series(["好"]), user_dict=["豪华 大床房", "玉兰苑"])


def test_odd_cells_do_not_break_the_column() -> None:  # 5
    cells = ["好", None, np.nan, pd.NA, 5, 2.5, ["a"], np.array([1, 2]), b"x", ""]
    series = pd.Series(cells, index=list("abcdefghij"), dtype=object)
    with pytest.warns(FeedbackWarning, match=r"3 cell.*rows g, h, i"):
        tokens = segment(series)
    assert tokens.index.equals(series.index)
    assert tokens.tolist() == [["好"], [], [], [], ["5"], ["2.5"], [], [], [], []]


@pytest.mark.parametrize("dtype", ["str", "string", "object", "category"])
def test_every_kind_of_text_column_is_read(dtype: str) -> None:  # 5
    assert segment(pd.Series(["不好", None], dtype=dtype)).tolist() == [["不好"], []]


@pytest.mark.parametrize("wrong", ["一句话", pd.DataFrame({"a": ["好"]}), 5])
def test_no_column_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match="one column of comments"):
        segment(wrong)  # type: ignore[arg-type]


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(StudyError, match="rjieba or jieba"):
        segment(pd.Series(["好"]), engine="pkuseg")  # type: ignore[arg-type]


def test_default_stop_words_keep_what_turns_an_opinion() -> None:  # 6
    kept = {
        "不",
        "没",
        "没有",
        "别",
        "未",
        "无",
        "非",
        "但",
        "但是",
        "不过",
        "可是",
        "却",
        "然而",
        "虽然",
        "只是",
        "太",
        "很",
        "非常",
        "not",
        "no",
        "never",
        "but",
        "however",
    }
    assert not kept & (load_stop_words("zh") | load_stop_words("en"))
    tokens = segment(pd.Series(["我们的房间不干净，但是服务没有问题 😡"]), stop_words="default")[0]
    assert {"不", "但是", "没有", "😡"} <= set(tokens)
    assert not {"的", "我们", "，", " "} & set(tokens)


def test_own_stop_words(tmp_path: Path) -> None:  # 6
    path = tmp_path / "stop.txt"
    path.write_text("房间\n很\n", encoding="utf-8")
    for own in (path, ["房间", "很"]):
        assert segment(pd.Series(["房间很干净"]), stop_words=own)[0] == ["干净"]


def test_an_unknown_stop_list_language_is_refused() -> None:
    with pytest.raises(StudyError, match="zh or en"):
        load_stop_words("fr")


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["waimai_10k/data.csv", "meituan_hotpot/data.csv", "fsauor2018_dianping/zh_2000.csv"]
)
def test_tokens_equal_jieba_on_real_comments(shared: Path, name: str) -> None:  # 1
    texts = pd.read_csv(shared / "data" / name)["text"].astype(str).head(1200)
    same = [ours == jieba.lcut(text) for ours, text in zip(segment(texts), texts, strict=True)]
    assert np.mean(same) >= 0.999
