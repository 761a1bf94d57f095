"""Balanced labels, and batteries made of items or of dimensions at touchpoints.

Requirements
1. Every label set is balanced: as many answers on either side, a middle only for odd numbers, words
   for every point up to seven, for the ends and the middle beyond.
2. Rows come from items in one's own words, or from dimensions at touchpoints, with ids that survive.
3. The order is seeded; checks stand inside the grid and expect an answer that can be ticked.
4. A reversed statement says the opposite; what cannot be reversed is refused.
5. A battery placed in a questionnaire shares its scale; what does not fit is one clear sentence.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import StudyError
from feedback.questionnaire.composing import compose_questionnaire, named_options, place_battery
from feedback.questionnaire.labels import LABEL_SETS, standard_scale
from feedback.questionnaire.likert_battery import make_likert_battery
from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.model import load_questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.scaled_questions import LikertItem
from feedback.questionnaire.writing import write_questionnaire

KINDS = list(LABEL_SETS)
SPEED = {"zh": "响应速度", "en": "Speed"}
DIMENSIONS = {"speed": SPEED, "attitude": ("服务态度", "Attitude"), "clear": ("清晰度", "Clarity")}
TOUCHPOINTS = {"desk": ("前台", "Front desk"), "phone": ("电话", "Phone")}
EVERY_SCALE = list(itertools.product(KINDS, range(4, 12)))


@pytest.mark.parametrize(("kind", "points"), EVERY_SCALE)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_1_balanced(kind: str, points: int, language: str) -> None:
    labels = LABEL_SETS[kind]  # type: ignore[index]
    sides = labels.pairs if points < 6 or points > 7 else labels.triples
    low = [words.say(language) for words in sides[: len(sides) // 2]]
    high = [words.say(language) for words in sides[len(sides) // 2 :]]
    middle = labels.middle.say(language)
    shown = [point.say(language) for point in standard_scale(kind, points=points).points]
    bare = [label.lstrip("0123456789 ") for label in shown]
    assert sum(label in low for label in bare) == sum(label in high for label in bare) > 0
    assert bare.count(middle) == points % 2
    if points % 2:
        assert bare[points // 2] == middle
    half = points // 2
    assert not set(bare[:half]) & set(high)
    assert not set(bare[-half:]) & set(low)
    assert len(set(shown)) == points
    if points <= 7:
        assert bare == shown
        assert all(bare)
    else:
        assert [bare[0], bare[-1]] == [low[0], high[-1]]
        numbered = [at for at, label in enumerate(bare) if not label]
        assert len(numbered) == points - 2 - points % 2


@pytest.mark.parametrize("kind", KINDS)
def test_1_sides_mirror_each_other(kind: str) -> None:
    """非常不满意 faces 非常满意: the same degree, named by the same words."""
    mirrored = {
        "satisfaction": [("不", ""), ("dissatisfied", "satisfied")],
        "agreement": [("不", ""), ("disagree", "agree")],
        "importance": [("不", ""), ("unimportant", "important")],
        "likelihood": [("不太", "比较"), ("非常不", "非常"), ("不", ""), ("unlikely", "likely")],
        "fit": [("不", ""), ("untrue", "true")],
    }
    labels = LABEL_SETS[kind]  # type: ignore[index]
    for sides in (labels.pairs, labels.triples):
        for low, high in zip(sides[: len(sides) // 2], reversed(sides), strict=False):
            if kind == "frequency":
                assert low.zh != high.zh
                continue
            for language in ("zh", "en"):
                turned = low.say(language).lower()
                for old, new in mirrored[kind]:
                    if old in turned:
                        turned = turned.replace(old, new, 1)
                        break
                assert turned == high.say(language).lower()


def test_1_codes() -> None:
    assert standard_scale("likelihood", points=11).ends == (0, 10)
    assert standard_scale("agreement", points=7).ends == (1, 7)
    offered = standard_scale("satisfaction", order="desc", not_applicable=True)
    assert [answer.code for answer in offered.answers] == [5, 4, 3, 2, 1, 99]
    assert standard_scale("fit", languages=["en"]).points[0].zh == ""


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"kind": "satisfation"}, "Did you mean: satisfaction"),
        ({"kind": "fit", "points": 3}, "4 to 11"),
        ({"kind": "fit", "points": 12}, "4 to 11"),
        ({"kind": "fit", "points": True}, "4 to 11"),
        ({"kind": "fit", "languages": ["fr"]}, "zh and en"),
        ({"kind": "fit", "languages": []}, "zh and en"),
    ],
)
def test_1_refused(asked: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "en")
    with pytest.raises(StudyError, match=says):
        standard_scale(**asked)


def test_2_every_dimension_at_every_touchpoint() -> None:
    battery = make_likert_battery(dimensions=DIMENSIONS, touchpoints=TOUCHPOINTS)
    table = battery.table
    assert list(table.index) == [
        "deskspeed", "deskattitude", "deskclear", "phonespeed", "phoneattitude", "phoneclear",
    ]  # fmt: skip
    assert table.loc["phonespeed", ["text_zh", "text_en"]].tolist() == [
        "电话的响应速度",
        "Phone: Speed",
    ]
    assert table["dimension"].tolist() == ["speed", "attitude", "clear"] * 2


def test_2_one_touchpoint_stands_in_the_question() -> None:
    battery = make_likert_battery(
        dimensions=DIMENSIONS, touchpoints={"desk": TOUCHPOINTS["desk"]}, kind="agreement"
    )
    assert battery.question.text.zh.startswith("前台：")
    first = battery.question.items[0]
    assert first.text == Words(zh="响应速度达到我的期望", en="The speed met my expectations")
    assert first.label == Words(zh="前台的响应速度", en="Front desk: Speed")


def test_2_lists_make_their_own_keys() -> None:
    battery = make_likert_battery(
        dimensions=[("速度", "24h Speed of service!"), ("速度", "24h speed of service")]
    )
    assert list(battery.table.index) == ["hspeedofservice", "hspeedofservice2"]
    chinese = make_likert_battery(dimensions=["速度", "态度"], languages=["zh"])
    assert list(chinese.table.index) == ["d1", "d2"]
    assert chinese.scale.points[0].en == ""


def test_2_own_words() -> None:
    battery = make_likert_battery(
        items={
            "a1": {"zh": "甲", "en": "A", "dimension": "first", "reverse": True},
            "a2": ("乙", "B"),
        },
        kind="importance",
        points=4,
        reverse=["a2"],
        id="mine",
        text=("多重要？", "How important?"),
    )
    assert battery.table["reverse"].all()
    assert battery.question.scale == "importance4"
    assert battery.question.text.en == "How important?"
    item = LikertItem(id="own", text=Words(zh="丙", en="C"), aspect="noise")
    assert make_likert_battery(items=[item]).question.items == (item,)
    assert list(make_likert_battery(items=[("丁", "D")], id="mine").table.index) == ["mine1"]


def test_2_braces_and_formulas_stay_what_they_are() -> None:
    hostile = ("{it}{touchpoint}=HYPERLINK(1)", "{it} {0} %s <script>")
    battery = make_likert_battery(
        dimensions={"d": hostile}, touchpoints={"t": hostile, "u": hostile}, kind="fit"
    )
    assert hostile[0] in battery.table["text_zh"].iloc[0]
    assert "{it} {0} %s <script>" in battery.table["text_en"].iloc[0]


def test_3_seed_orders_once_and_again_alike() -> None:
    def rows(seed: int | None) -> list[str]:
        made = make_likert_battery(
            dimensions=DIMENSIONS, touchpoints=TOUCHPOINTS, seed=seed, attention=1
        )
        return list(made.table.index)

    assert rows(5) == rows(5)
    assert sorted(rows(5)) == sorted(rows(6)) == sorted(rows(None))
    assert len({tuple(rows(seed)) for seed in range(20)}) > 15


@given(
    rows=st.integers(2, 30),
    checks=st.integers(0, 5),
    seed=st.one_of(st.none(), st.integers(0, 10_000)),
    kind=st.sampled_from(KINDS),
    points=st.integers(4, 11),
    order=st.sampled_from(["asc", "desc"]),
)
def test_3_checks_stand_inside(  # noqa: PLR0917  (drawn by name)
    rows: int, checks: int, seed: int | None, kind: str, points: int, order: Any
) -> None:
    checks = min(checks, rows - 1)
    battery = make_likert_battery(
        items=[(f"甲{number}", f"A{number}") for number in range(rows)],
        kind=kind,
        points=points,
        attention=checks,
        seed=seed,
        order=order,
    )
    items = battery.question.items
    places = [at for at, item in enumerate(items) if item.attention is not None]
    assert len(items) == rows + checks
    assert len(places) == checks
    assert not {0, len(items) - 1} & set(places)
    assert all(second - first > 1 for first, second in itertools.pairwise(places))
    words = {point.code: point for point in battery.scale.points}
    low, high = battery.scale.ends
    for at in places:
        expected = items[at].attention
        assert expected is not None
        assert expected not in {low, high}
        assert expected != (low + high) / 2
        assert f"“{words[expected].zh}”" in items[at].text.zh
        assert f"“{words[expected].en}”" in items[at].text.en
        assert items[at].dimension is None
        assert not items[at].reverse


def test_4_reversed_statements_say_the_opposite() -> None:
    battery = make_likert_battery(
        dimensions=DIMENSIONS, touchpoints=TOUCHPOINTS, kind="agreement", reverse=["deskspeed"]
    )
    turned = battery.table.loc["deskspeed"]
    assert turned["reverse"]
    assert turned["text_zh"] == "前台的响应速度低于我的期望"
    assert turned["text_en"] == "Front desk: the speed fell short of my expectations"
    assert battery.table["reverse"].sum() == 1


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "either items, or dimensions"),
        ({"items": ["a"], "dimensions": {"d": SPEED}}, "either items, or dimensions"),
        ({"dimensions": {}}, "empty"),
        ({"items": []}, "no items"),
        ({"items": 3}, "no items"),
        ({"items": ["Speed"]}, "zh and en"),
        ({"dimensions": {"d": {"zh": "速度"}}}, "zh and en"),
        ({"dimensions": {"d": ("  ", "x")}}, "zh and en"),
        ({"dimensions": "speed"}, "list of wordings"),
        ({"dimensions": {"d": SPEED}, "reverse": ["d"]}, "no statements"),
        ({"dimensions": {"d": SPEED}, "kind": "fit", "reverse": ["dd"]}, "Did you mean: d"),
        ({"items": {"A_b": ("甲", "A")}}, "small letters"),
        ({"items": {"a": {"zh": "甲", "en": "A", "colour": 1}}}, "colour"),
        ({"dimensions": {"d": SPEED}, "id": "Ä"}, "small letters"),
        ({"dimensions": {"d": SPEED}, "attention": 1}, "attention=1 among 1"),
        ({"dimensions": {"d": SPEED}, "attention": -1}, "attention=-1"),
        ({"dimensions": {"d": SPEED}, "attention": True}, "attention=True"),
        ({"dimensions": {"d": SPEED}, "languages": ["de"]}, "zh and en"),
    ],
)
def test_5_refused(asked: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "en")
    with pytest.raises(StudyError, match=says):
        make_likert_battery(**asked)


def test_5_scales_are_shared() -> None:
    csat = load_questionnaire("csat")
    same = make_likert_battery(dimensions={"d": SPEED}, languages=csat.languages)
    placed = same.place_in(csat, section="contact")
    assert set(placed.scales) == {"satisfaction"}
    assert placed.dimensions == {"d": ("d",)}
    assert csat.dimensions == {}
    other = make_likert_battery(dimensions={"e": SPEED}, points=7, id="more")
    both = place_battery(placed, other, title=("新", "New"), before="summary")
    assert set(both.scales) == {"satisfaction", "satisfaction7"}
    assert [section.id for section in both.sections] == ["contact", "morepage", "summary"]


def test_5_a_second_battery_of_the_same_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "en")
    battery = make_likert_battery(dimensions={"d": SPEED})
    placed = battery.place_in(load_questionnaire("csat"))
    with pytest.raises(StudyError, match="used twice"):
        battery.place_in(placed)
    with pytest.raises(StudyError, match="Did you mean: summary"):
        battery.place_in(load_questionnaire("csat"), before="sumary")


def test_5_compose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "en")
    q = compose_questionnaire(
        load_questionnaire("csat"),
        id="mine",
        title=("渠道", "Channels"),
        dimensions=DIMENSIONS,
        touchpoints=TOUCHPOINTS,
        kind="agreement",
        points=7,
        reverse=["phoneclear"],
        attention=2,
        without=["contact"],
        seed=1,
    )
    assert [section.id for section in q.sections] == ["atdeskpage", "atphonepage", "summary"]
    assert len(q.attention) == 2
    assert q.reverse == ("phoneclear",)
    assert {name: len(columns) for name, columns in q.dimensions.items()} == dict.fromkeys(
        DIMENSIONS, 2
    )
    assert q.introduction is not None
    assert "about 2 minutes" in q.introduction.en
    assert load_questionnaire(write_questionnaire(q, tmp_path / "mine.yaml")) == q
    with pytest.raises(StudyError, match="Did you mean: phoneclear"):
        compose_questionnaire(
            q, dimensions=DIMENSIONS, touchpoints=TOUCHPOINTS, kind="fit", reverse=["phoneclea"]
        )
    with pytest.raises(StudyError, match="nothing is left"):
        compose_questionnaire(load_questionnaire("umux_lite"), without=["usability"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("points", [5, 7])
@pytest.mark.parametrize("touchpoints", [None, TOUCHPOINTS])
@pytest.mark.parametrize("template", ["csat", "nps", "ces"])
def test_5_composed_lints_clean(kind: str, points: int, touchpoints: Any, template: str) -> None:
    q = compose_questionnaire(
        load_questionnaire(template),
        dimensions=DIMENSIONS,
        touchpoints=touchpoints,
        kind=kind,
        points=points,
        attention=1,
        seed=2,
    )
    found = lint_questionnaire(q, language="en")
    assert found.loc[found["level"] != "info", ["rule", "question", "found"]].empty


def test_5_names_from_a_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "en")
    assert named_options(["a=甲|A|B", "b=乙"], stem="dimension") == {
        "a": Words(zh="甲", en="A|B"),
        "b": Words(zh="乙", en="乙"),
    }
    for wrong in (["=x"], ["a="], ["a"], ["a=1", "a=2"]):
        with pytest.raises(StudyError, match="key=Chinese"):
            named_options(wrong, stem="dimension")
