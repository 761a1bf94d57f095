"""Comments and quotes in the characters people typed.

AW1 what was cleaned and made simplified is shown in the characters it was typed in, in the same places
AW2 what the text as it came does not tell sign by sign stays as it was cleaned
AW3 a quote, cut or whole, is shown as its author wrote it; nothing masked comes back
AW4 whoever searches finds both ways of writing
"""

from __future__ import annotations

import pandas as pd
import pytest

from feedback.text.cleaning.as_written import as_written, quotes_as_written, simplified_signs
from feedback.text.cleaning.by_parts import mask_and_clean

WRITTEN = [
    "候診太久了，等了三個小時",
    "呢度啲嘢好難食，阿姐態度仲好差㗎",
    "裏面好熱，冷氣冇開",
    "停车场很贵",
    "Slow 的電梯　　!!!!!!",
    "<p>護理師很親切</p>",
    "打我電話13812345678都沒人接，電梯壞了",
    "",
]


def cleaned(texts: list[str]) -> pd.DataFrame:
    raw = pd.Series(texts, index=[f"c{n}" for n in range(len(texts))], dtype="str")
    table, _ = mask_and_clean(raw, authors=pd.Series(raw.index, index=raw.index), simplified="auto")
    return table


def test_as_typed() -> None:  # AW1
    table = cleaned(WRITTEN)
    shown = as_written(table["clean"], table["text"])
    assert shown.str.len().tolist() == table["clean"].str.len().tolist()
    assert shown.tolist()[:4] == WRITTEN[:4]
    assert "電梯" in shown.iloc[4] and shown.iloc[5] == "護理師很親切"
    assert table["clean"].iloc[0] == "候诊太久了，等了三个小时"


def test_what_cannot_be_told_stays() -> None:  # AW2
    clean = pd.Series(["等候时间太长", "很慢", "电梯"])
    text = pd.Series(["等候時間太長，真的", None, "電梯"])
    assert as_written(clean, text).tolist() == ["等候时间太长", "很慢", "電梯"]


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("候诊太久了，等了三个小时", "候診太久了，等了三個小時"),
        ("…等了三个小时", "…等了三個小時"),
        ("候诊太久了…", "候診太久了…"),
        ("not in it", "not in it"),
    ],
)
def test_quotes(quote: str, shown: str) -> None:  # AW3
    table = cleaned(WRITTEN)
    quotes = pd.DataFrame({"aspect": ["waiting"], "comment": ["c0"], "quote": [quote]})
    assert quotes_as_written(quotes, table)["quote"].tolist() == [shown]


def test_nothing_masked_comes_back() -> None:  # AW3
    table = cleaned(WRITTEN)
    said = table.loc["c6", "clean"]
    quotes = pd.DataFrame({"aspect": ["x"], "comment": ["c6"], "quote": [said]})
    (shown,) = quotes_as_written(quotes, table)["quote"]
    assert "13812345678" not in shown and "電梯壞了" in shown


def test_signs_to_search_by() -> None:  # AW4
    assert simplified_signs(WRITTEN[:1]) == ("個時診", "个时诊")
    assert simplified_signs(["很好", ""]) == ("", "")
