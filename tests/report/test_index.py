"""The first screen.

IX001 the answer, three things to fix with cost, interval, certainty, groups and quotes, in both languages
IX002 what is not known is not shown; what could not be ranked is said
IX003 hostile words stay text, the page passes the gate, nothing is fetched
IX006 promises that are due, kept and broken, stand in the strip; without any it does not speak of them
IX005 strip, places, grid, changes and tiers say what they were given, link to the explorer, and nothing is colour alone
IX007 a cost is above 0, and right of it, where ratings are lower: figure, interval and dot agree
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

from feedback.report import ReportSummary, check_page, write_index
from feedback.report.figure_words import part_words
from feedback.report.findings import AspectRow, Followed, Gauge, Grid, GridCell, Place
from feedback.report.index import render_index
from feedback.report.summary import (
    Change,
    DataQuality,
    DesignSummary,
    PageLink,
    PainPointSummary,
    SegmentHit,
)

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


def filled(**changes: Any) -> ReportSummary:
    """With strip, places, grid, changes and tiers."""
    gauges = (
        Gauge("satisfaction", 3.72, 3.66, 3.78, 988, (1.0, 5.0), "Q3", "Q3", 3.68, 0.04, -0.05, 0.12),
        Gauge("nps", -15.0, -21.0, -10.0, 980, (-100.0, 100.0), "Q3", "Q3", -19.0, 4.0, 1.0, 11.0, "better"),
        Gauge("csat", 62.0, 58.0, 65.0, 988, (0.0, 100.0), "Q3", satisfied="4–5"),
    )  # fmt: skip
    place = Place(
        "wifi", "Wi-Fi", "branch", "Branch", "7", 135, 45, 0.34, 0.06, 0.18, 0.36, part_low=0.46, part_high=0.52, won=40, n_needed=29,
        quote="no signal", owner="Li", action="new access points", state="do", due="2026-03-01",
    )  # fmt: skip
    grid = Grid(
        "branch", "Branch", "Q3", ("wifi", "noise"), ("Wi-Fi", "Noise"), ("7", "8"),
        ((GridCell(135, 45, 0.34, 1), None), (GridCell(200, 10, 0.06, -1), GridCell(200, 20, 0.1))), left_out=3,
    )  # fmt: skip
    rows = (
        AspectRow("wifi", "Wi-Fi", "costs", 935, 95, 0.1, 0.08, 0.12, "rated", 0, 0.03, 0.01, 0.05),
        AspectRow(
            "noise", "Noise", "unclear", 900, 60, 0.07, 0.05, 0.09, "wrote", 80, 0.01, -0.01, 0.03
        ),
        AspectRow("lift", "Lift", "few", 900, 3, 0.003, 0.001, 0.01),
    )
    moved = (
        Change("Wi-Fi is better", "better", "7 · Wi-Fi", 0.36, 0.02, -0.42, -0.24, (0.0, 0.4)),
        Change(
            "NPS as before", "same", "NPS", -19.0, -15.0, -4.0, 11.0, (-100.0, 100.0), smallest=11.2
        ),
    )
    return summary(
        gauges=gauges, places=(place,), grid=grid, aspects=rows, changes=moved,
        followed=Followed("2025-10-15", 1, 0, 1), **changes,
    )  # fmt: skip


def read(found: ReportSummary) -> BeautifulSoup:
    return BeautifulSoup(render_index(found), "html.parser")


def parts(found: ReportSummary) -> dict[str, Any]:
    """All that `filled` has no part of its own for."""
    own = ("gauges", "places", "grid", "aspects", "changes", "followed")
    return {
        each.name: getattr(found, each.name)
        for each in dataclasses.fields(found)
        if each.name not in own
    }


def said(page: BeautifulSoup) -> str:
    return re.sub(r"\s+", " ", page.get_text(" "))


def test_the_first_screen_says_everything_it_was_given() -> None:  # IX001
    page = read(summary())
    words = said(page)
    for piece in (
        "2,000 位受访者", "1,443 条评论", "2025-01 – 2025-06", "3.62", "3.57–3.67", "量表 1–5", "等位最伤满意度。",
        "代价 0.31", "0.25 至 0.38", "名次明确", "15% 受影响，写了意见的 2,000 人中的 300 人", "1,420 人提到",
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
    assert not re.search(
        r"[\u4e00-\u9fff，。]", said(read(dataclasses.replace(filled(), **parts(english))))
    )
    page = read(english)
    assert not re.search(r"[\u4e00-\u9fff，。]", said(page))
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


def test_the_first_screen_says_where_to_begin() -> None:  # IX005
    page = BeautifulSoup(render_index(filled(), explorer="explorer.html"), "html.parser")
    words = said(page)
    for piece in (
        "3.72 / 5", "95% 区间 3.66–3.78, n = 988", "Q3 比之前 +0.04（−0.05 至 +0.12）", "−15", "−21 至 −10", "62%", "未提供",
        "1 / 2 达到", "未达到 0，看不出 1，截至 2025-10-15",
        "34% 受影响（约 135 人中）", "别处 6%；差 18 至 36 个百分点", "约一半在这里", "约 40 人不再受影响", "约需 29 份答卷",
        "负责 Li", "new access points（do）", "2026-03-01", "no signal", "另有 3 组未列",
        "明显与较低的评分有关", "看不出", "受影响的人太少", "95 / 935 打过分", "60 / 900 写了意见，80 人提到",
        "36% → 2%", "要差到约 12 才看得出",
    ):  # fmt: skip
        assert piece in words, piece
    assert " 0 人提到" not in words
    cell = page.select_one("td.more a")
    assert cell is not None and cell["href"] == "explorer.html#aspect=wifi&branch=7&wave=Q3"
    assert cell.get_text().startswith("▲ 34%") and "明显更多" in cell["aria-label"]
    assert page.select_one("td.fewer").get_text().startswith("▼")  # type: ignore[union-attr]
    assert page.select_one(".grid th[scope=row]").get_text() == "Branch 7"  # type: ignore[union-attr]
    assert [card.get("id") for card in page.find_all("article")] == ["place-1", None]
    assert check_page(str(page)) == []
    assert not BeautifulSoup(render_index(filled()), "html.parser").select("td a")


@pytest.mark.parametrize(
    ("segment", "zh", "en"),
    [
        ("分店", "哪个分店、哪个方面", "Which 分店, which aspect"),
        ("Which outlet", "各组的各个方面：按“Which outlet”分", "Aspects of each group: Which outlet"),
        ("您在哪家店消费", "各组的各个方面：按“您在哪家店消费”分", "Aspects of each group: 您在哪家店消费"),
    ],
)  # fmt: skip
def test_a_group_called_by_a_question_is_no_noun(segment: str, zh: str, en: str) -> None:  # IX005
    for language, words in (("zh", zh), ("en", en)):
        found = filled(language=language)
        grid = dataclasses.replace(found.grid, segment=segment)
        assert words in said(read(dataclasses.replace(found, grid=grid)))


def test_the_response_rate_is_of_those_invited() -> None:  # IX005
    told = dataclasses.replace(filled(), followed=Followed("2025-10-15", invited=400, answered=240))
    assert "60% 240 人回答，邀请 400 人" in said(read(told))


def test_every_point_of_result_json_has_its_place_on_the_page() -> None:  # IX005
    """A batch links to `#pain-1` and so on, in the order of result.json."""
    points = (point(aspect="noise"), point(aspect="wifi"), point(aspect="lift"))
    page = read(filled(pain_points=points))
    found = [page.find(id=f"pain-{number}") for number in (1, 2, 3)]
    assert [row.th.get_text() for row in found] == ["Noise", "Wi-Fi", "Lift"]  # type: ignore[union-attr]
    bare = read(summary(pain_points=points))
    assert all(bare.find(id=f"pain-{number}").name == "article" for number in (1, 2, 3))  # type: ignore[union-attr]


def test_no_place_and_its_aspect_twice() -> None:  # IX005
    again = filled(pain_points=(point(aspect="wifi"), point(aspect="food", label="早餐")))
    titles = [each.h3.get_text() for each in read(again).find_all("article")]
    assert titles == ["Wi-FiBranch 7", "早餐"]


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


def test_the_page_is_written_whole(tmp_path: Path) -> None:  # IX003
    path = write_index(summary(), tmp_path / "new" / "index.html")
    html = path.read_text("utf-8")
    assert check_page(html) == []
    assert write_index(summary(), path).read_text("utf-8") == html


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


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "承诺 1 / 2 兑现 未兑现 1，看不出 0，待判断 3"), ("en", "Promises 1 / 2 kept broken 1, cannot tell 0, still open 3")],
)  # fmt: skip
def test_promises_stand_in_the_strip(language: str, words: str) -> None:  # IX006
    told = Followed("2025-10-15", kept=1, broken=1, open_promises=3)
    assert words in said(read(dataclasses.replace(filled(), language=language, followed=told)))
    none = dataclasses.replace(filled(), followed=Followed("2025-10-15"))
    assert "承诺" not in said(read(none))


def test_a_cost_has_the_sign_of_the_side_it_is_drawn_on() -> None:  # IX007
    rows = (
        AspectRow("a", "A", "costs", 900, 90, 0.1, 0.08, 0.12, "rated", 0, 0.03, 0.01, 0.05),
        AspectRow("b", "B", "higher", 900, 90, 0.1, 0.08, 0.12, "rated", 0, -0.02, -0.03, -0.01),
    )
    page = read(dataclasses.replace(filled(), aspects=rows))
    lines = page.select(".tiers .line")
    zeros, dots = (
        [float(re.findall(r"left:([\d.]+)%", line.select_one(name)["style"])[0]) for line in lines]  # type: ignore[index]
        for name in (".zero", ".now")
    )
    assert dots[0] > zeros[0] and dots[1] < zeros[1]
    told = [line.find_parent("td").get_text(" ", strip=True) for line in lines]  # type: ignore[union-attr]
    assert told == ["0.03 0.01 至 0.05", "−0.02 −0.03 至 −0.01"]


@pytest.mark.parametrize(
    ("low", "high", "en", "zh"),
    [
        (0.46, 0.97, "At least 4 in 10", "至少四成"),
        (0.02, 0.34, "At most 4 in 10", "最多四成"),
        (0.7, 1.0, "At least 7 in 10", "至少七成"),
        (0.3, 0.3, "About 3 in 10", "约三成"),
        (0.07, 0.96, "", ""),
        (0.02, 0.91, "", ""),
    ],
)
def test_no_bound_is_told_closer_than_it_is(low: float, high: float, en: str, zh: str) -> None:
    """IX005."""
    place = dataclasses.replace(filled().places[0], part_low=low, part_high=high)
    assert part_words(place, "en") == (en and f"{en} of everyone affected are here.")
    assert part_words(place, "zh") == (zh and f"所有受影响的人里，{zh}在这里。")


def test_what_is_withheld_names_the_studys_threshold() -> None:
    """IX005."""
    grid = dataclasses.replace(filled().grid, withheld=2, min_group=30)
    for language, said in (("en", "2 more not shown: under 30 people"), ("zh", "另有 2 组不显示：不足 30 人")):  # fmt: skip
        assert said in render_index(dataclasses.replace(filled(language=language), grid=grid))


def test_a_count_told_in_steps_is_not_read_as_five() -> None:
    """IX005."""
    rows = filled().aspects
    for told, cell in ((False, "5 / 180"), (True, "<10 / 180")):
        row = dataclasses.replace(rows[2], n=180, n_negative=5, told=told)
        page = BeautifulSoup(
            render_index(dataclasses.replace(filled(), aspects=(*rows[:2], row))), "html.parser"
        )
        cells = [" ".join(each.get_text().split()) for each in page.select("tbody.few td")]
        assert any(each.startswith(cell) for each in cells), cells


def test_a_base_filled_in_is_worded_as_one() -> None:
    """IX005."""
    row = dataclasses.replace(filled().aspects[0], base="any")
    for language, words in (
        ("en", "rated any aspect, gaps filled in"),
        ("zh", "给任一方面打过分，未答的已插补"),
    ):
        page = dataclasses.replace(filled(), language=language, aspects=(row,), pain_points=(point(base="any"),), places=())  # fmt: skip
        text = said(read(page))
        assert words in text
        assert "rated it" not in text and "给它打分" not in text


def test_under_weights_shares_and_people_are_told_apart() -> None:
    """A weighted share is not the people counted beside it, one divided by the other."""
    for language, said in (("en", "people counted as they answered"), ("zh", "两数相除不等于占比")):
        plain = filled(language=language)
        weighted = filled(language=language, design=DesignSummary("by weight", 300.0))
        assert said in read(weighted).get_text() and said not in read(plain).get_text()
