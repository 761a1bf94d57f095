"""What a stranger brings: kinds of personal data that words of two scripts run into, and headings that name a person.

Requirements
------------
1. Latin words end where Chinese begins (a title, a word for a birth date, IBAN), numbers of examinees, homes in Hong Kong a meal is sent to, a
   channel called its owner's without its site: what looks like them stays.
2. Headings are told with personal data masked: in messages about a file, in the draft of a study and on pages.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback import FeedbackError
from feedback.pipeline.plan_labels import headings_as_labels
from feedback.pipeline.study_draft import draft_study
from feedback.questionnaire.model import load_questionnaire
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.readers.read import read_responses
from feedback.responses.tables import read_table
from feedback.study import load_study


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("司机Mr. Castell一路聊天", "Castell"),
        ("和Ms.Ferreira约好了", "Ferreira"),
        ("资料DOB是1971-11-05", "1971-11-05"),
        ("生日是0127", "0127"),
        ("退到IBANGB82WEST12345698765432", "GB82WEST12345698765432"),
        ("考生编号102470000031177", "102470000031177"),
        ("報名序號：6620481937", "6620481937"),
        ("外賣送去土瓜灣道86號9樓E室", "86號9樓E室"),
        ("主播小满爱烘焙就是我", "小满爱烘焙"),
    ],
)
def test_kinds_of_what_a_stranger_brings(text: str, hidden: str) -> None:  # 1
    assert hidden not in mask_personal_data(pd.Series([text])).iloc[0]


@pytest.mark.parametrize(
    "text",
    [
        "看了Mr. Robot",
        "参考号20250319查不到",
        "送餐去18楼会议室",
        "生日是0元套餐",
        "主播说的就是我想买的",
        "IBAN转账手续费20",
        "考号3排太挤",
    ],
)
def test_what_looks_like_them_stays(text: str) -> None:  # 1
    assert mask_personal_data(pd.Series([text])).iloc[0] == text


PERSONAL = "对客服刘思齐(137 6482 0915)的满意度"


@pytest.mark.parametrize("heading", [PERSONAL, "gao.yulan@163.com", "车牌沪A·D12345"])
def test_messages_repeat_no_heading_of_a_person(tmp_path: Path, heading: str) -> None:  # 2
    file = tmp_path / "a.csv"
    file.write_text(f"评分,{heading},{heading}\n5,4,3\n", encoding="utf-8")
    with pytest.raises(FeedbackError) as twice:
        read_table(file)
    file.write_text(f"评分,{heading}\n5,4\n4,4\n", encoding="utf-8")
    with pytest.raises(FeedbackError) as strange:
        read_responses(file, questionnaire=load_questionnaire("csat"))
    for said in (twice.value, strange.value):
        for whole in (said.en, said.zh):
            assert not any(each in whole for each in ("刘思齐", "0915", "gao.yulan", "D12345"))


def test_a_draft_and_pages_call_no_heading_by_a_person(tmp_path: Path) -> None:  # 2
    file = tmp_path / "回访13764820915.csv"
    rows = "".join(f"{1 + i % 5},{1 + i % 4},第{i}次，房间有点吵\n" for i in range(60))
    file.write_text(f"总体满意度,{PERSONAL},意见\n{rows}", encoding="utf-8")
    text = draft_study(file, study=tmp_path / "s.yaml", language="zh").text
    assert 'title: "回访【电话】"' in text
    assert f'"{PERSONAL}": "对客服【姓名】(【电话】)的满意度"' in text
    bare = text.split("labels:")[0]  # … and where nobody gave a label
    (tmp_path / "s.yaml").write_text(bare, encoding="utf-8")
    study = load_study(tmp_path / "s.yaml")
    other = PERSONAL.replace("刘思齐", "周慕云")
    assert headings_as_labels(study, [PERSONAL, other, "房间"]) == {
        PERSONAL: "对客服【姓名】(【电话】)的满意度",
        other: "对客服【姓名】(【电话】)的满意度 #2",
    }
