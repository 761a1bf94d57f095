"""English and Cantonese are read as well as Mandarin.

1. Clauses written and labelled for this (hurt or not) are judged right: complaints found, praise not taken for them.
2. Cantonese negation, degree and idiom: 唔, 冇, 未, 好 as "very", 差唔多, 得滯, 抵, 難 + verb, 黑口黑面.
3. Simplified and traditional script give the same.
4. What is only supposed says nothing of what was met.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback.text.aspects import judge_aspects

FOLDER = Path(__file__).parent / "labelled_clauses"


def hurt(texts: list[str], taxonomy: str) -> list[bool]:
    """Whether each text complains of anything."""
    return (judge_aspects(pd.Series(texts), taxonomy=taxonomy) == -1).any(axis=1).tolist()


@pytest.mark.parametrize(("language", "least"), [("english", 0.9), ("cantonese", 0.85)])
def test_complaints_are_found_and_praise_is_left_alone(language: str, least: float) -> None:  # 1
    clauses = pd.read_csv(FOLDER / f"{language}.tsv", sep="\t", quoting=3)
    found = pd.Series(False, index=clauses.index)
    for taxonomy, part in clauses.groupby("taxonomy"):
        found[part.index] = hurt(part["text"].tolist(), str(taxonomy))
    true = clauses["hurt"] == 1
    precision, recall = (found & true).sum() / found.sum(), (found & true).sum() / true.sum()
    assert precision >= 0.95
    assert 2 * precision * recall / (precision + recall) >= least


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("啲嘢食好好食，一啲都唔油膩", False),
        ("侍應態度唔差", False),
        ("差唔多每次都好滿意", False),
        ("冇得彈，抵食夾大件", False),
        ("心太軟呢個甜品好正", False),
        ("水滾先落麵，彈牙", False),
        ("唔係咁貴啫", False),
        ("飯焦香脆", False),
        ("鹹香惹味", False),
        ("碗麵難食到喊", True),
        ("個姐姐黑口黑面", True),
        ("啲餸鹹得滯", True),
        ("叫極都冇人應", True),
        ("等咗成個鐘先有位", True),
        ("唔抵，貴得滯", True),
        ("枱面痴立立", True),
        ("地方又細又逼", True),
        ("啲魚唔新鮮", True),
    ],
)
def test_cantonese(text: str, wrong: bool) -> None:  # 2
    assert hurt([text], "restaurant") == [wrong]


def test_script_makes_no_difference() -> None:  # 3
    from opencc import OpenCC

    texts = pd.read_csv(FOLDER / "cantonese.tsv", sep="\t", quoting=3)["text"]
    simple = texts.map(OpenCC("t2s").convert)
    pd.testing.assert_frame_equal(
        judge_aspects(texts, taxonomy="restaurant"), judge_aspects(simple, taxonomy="restaurant")
    )


@pytest.mark.parametrize(
    "text",
    [
        "如果上菜慢，可以叫服务员催一下",
        "就算排长队我也愿意来",
        "即使贵一点也值得",
        "万一停车难就坐地铁",
    ],
)
def test_what_is_only_supposed(text: str) -> None:  # 4
    assert hurt([text], "restaurant") == [False]


def test_wishes_and_resignation_still_count() -> None:  # 4
    assert hurt(["味道差就算了，服务员态度还不好"], "restaurant") == [True]
