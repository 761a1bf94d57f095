"""The first screen.

IX001 the answer, three things to fix with cost, interval, certainty, groups and quotes, in both languages
IX002 what is not known is not shown; what could not be ranked is said
IX003 hostile words stay text, the page passes the gate, nothing is fetched
IX004 a summary goes through JSON unchanged, and a wrong one is refused
"""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pydantic import ValidationError

from feedback.charts import draw_pain_points, use_theme
from feedback.report import ReportSummary, check_page, write_index
from feedback.report.index import render_index
from feedback.report.summary import Change, DataQuality, PageLink, PainPointSummary, SegmentHit

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}\u202e"


def point(**changes: Any) -> PainPointSummary:
    base = PainPointSummary(
        aspect="wait", label="等位", cost=0.312, cost_low=0.25, cost_high=0.38, share_negative=0.15,
        n_mentions=1420, n_negative=300, rank=1, n_base=2000,
        segments=(SegmentHit("门店", "虹桥店", 0.31, 0.16, 430),),
        quotes=("等了一小时", "太慢"), action="增加叫号人手。",
        effect=-0.43, effect_low=-0.55, effect_high=-0.32,
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def summary(**changes: Any) -> ReportSummary:
    base = ReportSummary(
        study="demo", title="酒店调查", answer="等位最伤满意度。", n_respondents=2000, n_comments=1443,
        period="2025-01 – 2025-06", mean_rating=3.62, mean_low=3.57, mean_high=3.67, rating_scale=(1, 5),
        pain_points=(point(),), changes=(Change("等位变差", "worse"),), changes_since="上一季度",
        pages=(PageLink("痛点", "50_pain_points.html", "细节"),),
        quality=DataQuality(
            2012, 2000, {"评分超出量表": 12}, {"空白": 380}, {"手机号": 21}, "SnowNLP", "没有人核对过", ("样本小",)
        ),
        definitions={"代价": "占比 × 影响"}, version="0.1.0",
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def read(found: ReportSummary) -> BeautifulSoup:
    return BeautifulSoup(render_index(found), "html.parser")


def said(page: BeautifulSoup) -> str:
    return re.sub(r"\s+", " ", page.get_text(" "))


def test_the_first_screen_says_everything_it_was_given() -> None:  # IX001
    page = read(summary())
    words = said(page)
    for piece in (
        "2,000 位受访者", "1,443 条评论", "2025-01 – 2025-06", "3.62", "3.57–3.67", "量表 1–5", "等位最伤满意度。",
        "−0.31", "−0.38 至 −0.25", "名次明确", "第 1 位", "300 人受影响（写了意见的 2,000 人中的 15%），1,420 人提到",
        "受影响的人平均少打 0.43 分", "0.32–0.55", "门店 虹桥店：31% 受影响，比其他多 16 个百分点（n = 430）",
        "等了一小时", "增加叫号人手。", "变差", "上一季度", "评分超出量表", "12", "空白", "380", "手机号", "21",
        "SnowNLP。", "没有人核对过。", "样本小", "占比 × 影响",
    ):  # fmt: skip
        assert piece in words, piece
    assert page.find("a", href="50_pain_points.html")
    assert page.html["lang"] == "zh-CN"


def test_in_english_no_word_of_the_page_is_chinese() -> None:  # IX001
    english = summary(
        language="en", title="Hotel", answer="Waiting hurts.", changes_since="last quarter",
        pain_points=(point(label="Waiting", segments=(SegmentHit("Branch", "North", 0.3, 0.1, 90),),
                           quotes=("slow",), action="Add staff.", tied_with=("Food",)),),
        changes=(Change("Waiting is worse", "worse"),), pages=(PageLink("Pain points", "50.html"),),
        quality=DataQuality(10, 9, {"bad": 1}, {"empty": 1}, {"phone": 1}, "SnowNLP", "unchecked"),
        definitions={"Cost": "share × effect"},
    )  # fmt: skip
    page = read(english)
    assert not re.search(r"[\u4e00-\u9fff，。]", said(page))
    assert "joint rank 1" in said(page)
    assert "not clearly different from Food" in said(page)
    assert page.html["lang"] == "en"


@pytest.mark.parametrize(
    ("changes", "certainty", "words"),
    [
        ({}, "clear", "名次明确"),
        ({"tied_with": ("服务", "早餐")}, "tied", "与服务、早餐难分先后"),
        ({"tied_with": tuple("abcd")}, "tied", "与a、b、c等难分先后"),
        ({"cost_low": -0.01}, "unsure", "不确定与较低的评分有关"),
        # where nothing was compared with a rating, no doubt about such a link is claimed either
        ({"cost": None, "cost_low": None, "cost_high": None}, "unsure", "与评分的关系未知"),
    ],
)
def test_how_sure_we_are_is_said(
    changes: dict[str, Any], certainty: str, words: str
) -> None:  # IX001
    assert point(**changes).certainty == certainty
    assert words in said(read(summary(pain_points=(point(**changes),))))


def test_without_costs_no_heading_speaks_of_ratings() -> None:
    counted = point(cost=None, cost_low=None, cost_high=None, effect=None, tied_with=("服务",))
    headings = [h.get_text() for h in read(summary(pain_points=(counted,))).find_all("h2")]
    assert headings[0] == "不满的人最多的方面（先后难分）"


def test_only_three_points_and_three_quotes_are_shown() -> None:
    many = tuple(
        point(label=f"方面{i}", quotes=tuple(f"话{i}{j}" for j in range(5))) for i in range(5)
    )
    page = read(summary(pain_points=many))
    assert len(page.find_all("article")) == 3
    assert len(page.find_all("blockquote")) == 9


def test_what_is_not_known_is_not_shown() -> None:  # IX002
    bare = ReportSummary("s", "题", "没有可分析的内容。", 0, DataQuality(0, 0))
    page = read(bare)
    headings = [h.get_text() for h in page.find_all("h2")]
    assert headings == ["先解决什么", "数据质量：这些数字可信到什么程度"]
    assert "没有方面被足够多的人抱怨" in said(page)
    assert check_page(str(page)) == []
    refused = read(dataclasses.replace(bare, no_ranking="模型不解释任何差异，不排名。"))
    assert "模型不解释任何差异，不排名。" in said(refused)
    assert "没有方面被足够多的人抱怨" not in said(refused)


def test_no_script_may_run_in_it() -> None:  # IX003
    policy = read(summary()).find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert "default-src 'none'" in policy["content"]
    assert "script-src" not in policy["content"]


def test_hostile_words_stay_text_everywhere() -> None:  # IX003
    hostile = summary(
        title=HOSTILE, answer=HOSTILE, period=HOSTILE, changes_since=HOSTILE, no_ranking=HOSTILE,
        pain_points=(point(label=HOSTILE, quotes=(HOSTILE,), action=HOSTILE, tied_with=(HOSTILE,),
                           segments=(SegmentHit(HOSTILE, HOSTILE, 0.1, 0.1, 1),)),),
        changes=(Change(HOSTILE),), pages=(PageLink(HOSTILE, "a.html", HOSTILE),),
        quality=DataQuality(1, 1, {HOSTILE: 1}, {HOSTILE: 1}, {HOSTILE: 1}, HOSTILE, HOSTILE, (HOSTILE,)),
        definitions={HOSTILE: HOSTILE},
    )  # fmt: skip
    html = render_index(hostile)
    page = BeautifulSoup(html, "html.parser")
    assert page.find("script") is None
    assert said(page).count("<script>alert(1)</script>{{ 7*7 }}") == 23
    assert check_page(html) == []


def test_the_page_is_written_with_its_picture(tmp_path: Path) -> None:  # IX003
    import pandas as pd

    use_theme()
    table = pd.DataFrame(
        {"n": 10, "n_mentions": 5, "share_negative": 0.2, "cost": 0.3, "cost_low": 0.1, "cost_high": 0.5, "rank": 1},
        index=["等位"],
    )  # fmt: skip
    picture, _ = draw_pain_points(table)
    path = write_index(summary(), tmp_path / "new" / "index.html", picture=picture)
    html = path.read_text("utf-8")
    assert check_page(html) == []
    image = BeautifulSoup(html, "html.parser").img
    assert image["alt"] == picture.alt
    assert image["src"].startswith("data:image/svg+xml;base64,")
    assert write_index(summary(), path, picture=picture).read_text("utf-8") == html


def test_a_summary_survives_json() -> None:  # IX004
    told = summary()
    text = told.to_json()
    assert "酒店调查" in text
    assert ReportSummary.from_dict(json.loads(text)) == told


@pytest.mark.parametrize(
    "change", [{"n_respondents": "many"}, {"pain_points": [{"label": "x"}]}, {"quality": None}]
)
def test_a_wrong_summary_is_refused(change: dict[str, Any]) -> None:  # IX004
    with pytest.raises(ValidationError):
        ReportSummary.from_dict({**summary().to_dict(), **change})
