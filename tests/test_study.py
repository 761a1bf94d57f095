"""Study files: every mistake is one message that names file, line, entry and remedy."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from feedback import load_study
from feedback.batch.plan import check_by
from feedback.errors import ColumnError, FeedbackError, InputError, StudyError
from feedback.pipeline.planning import plan_of

GOOD = """\
study: shop
title: 小店
raw: data/raw/shop.csv
columns:
  rating: star
  text: text
  segments: [shop, city]
scale: {low: 1, high: 5}
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "studies" / "shop.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_short_forms_are_understood(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, GOOD))
    assert study.title == {"zh": "小店", "en": "小店"}
    assert study.columns.text == ("text",)
    assert study.columns.segments == {"shop": "shop", "city": "city"}
    assert study.processed == tmp_path.resolve() / "data" / "processed" / "shop"
    assert study.raw_paths() == [tmp_path.resolve() / "data/raw/shop.csv"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "scale: {low: 1, high: 5}",
            "scal: {low: 1, high: 5}|:8:1: unknown entry scal. Did you mean: scale",
        ),
        ("rating: star", "ratings: star|:5:3: unknown entry columns.ratings. Did you mean: rating"),
        ("{low: 1, high: 5}", "{low: 5, high: 1}|low .5. must be below high"),
        ("study: shop", "study: ../../etc|study: names a folder"),
        ("title: 小店", "title: [|broken YAML"),
    ],
)
def test_mistakes_name_line_and_remedy(tmp_path: Path, change: str, message: str) -> None:
    wrong, expected = message.split("|")
    file = write(tmp_path, GOOD.replace(change, wrong))
    with pytest.raises(StudyError, match=expected):
        load_study(file)


def test_unknown_study_offers_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean: demo"):
        load_study("dem")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seeds": 1}, "Did you mean: seed"),
        ({"seed": "x"}, "seed"),
        ({"topics": "²"}, "auto or a whole number from 2"),
        ({"level": "2"}, "level"),
        ({"topics": "many"}, "auto or a whole number"),
        ({"min_group": "0"}, "min_group"),
    ],
)
def test_parameters_are_checked_before_anything_runs(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(StudyError, match=message):
        load_study("demo").with_parameters(changes)


def test_text_values_from_the_command_line_become_what_they_are() -> None:
    study = load_study("demo").with_parameters({"seed": "7", "topics": "8", "level": "0.9"})
    assert (study.parameters.seed, study.parameters.topics, study.parameters.level) == (7, "8", 0.9)


EVERY_KEY = {
    "study": "x", "title": {"zh": "a", "en": "b"}, "language": "en", "raw": ["a.csv"], "platform": "auto", "sheet": "a",
    "timezone": "Asia/Shanghai", "day_first": True, "taxonomy": "hotel", "user_dict": "u.txt", "audit": "a.xlsx", "reader": "r.json",
    "columns": {
        "respondent": "id", "rating": ["star"], "nps": "n", "text": ["t"], "date": "d", "wave": "w",
        "segments": {"shop": "s"}, "aspects": {"q1": "food"}, "expectations": {"e1": "food"}, "reverse": ["q1"],
        "dimensions": {"dim": ["food"]}, "kano": {"wifi": {"present": "k1", "absent": "k2"}},
    },
    "labels": {"food": {"zh": "食", "en": "food"}}, "scale": {"low": 1, "high": 5, "missing": ["99"]},
    "aspect_scale": {"answers": ["bad", "ok", "good"]}, "nps_scale": {"low": 1, "high": 11},
    "kano_answers": {"喜欢": "like"}, "parameters": {"seed": 1, "topics": "auto", "level": 0.95},
}  # fmt: skip
SHAPES = (
    "", "true", "1", "-3.5", "text", "[]", "[null]", "[[1]]", "[a, a]", "[{a: 1}]", "{}", "{a: 1}", "{1: null}", "{null: a}",
    "{a: [1]}", "{a: {b: c}}", "!!omap [a: 1]", "!!set {a, b}", "!!binary aGk=", "!!pairs [a: 1]", ".nan", ".inf", "1e999",
    "99999999999999999999999", "!!int x", "!!python/object:os.system x", "{zh: 好吗?, en: b?}",
)  # fmt: skip


def places(node: object, before: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in nested mappings and lists."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(node, dict):
        inner = list(node.items())
    elif isinstance(node, list):
        inner = list(enumerate(node))
    return [
        place for key, value in inner for place in [(*before, key), *places(value, (*before, key))]
    ]


@pytest.mark.parametrize("place", places(EVERY_KEY), ids=lambda place: ".".join(map(str, place)))
def test_every_shape_of_yaml_at_every_key_is_read_or_one_message(
    tmp_path: Path, place: tuple[str | int, ...]
) -> None:
    changed = copy.deepcopy(EVERY_KEY)
    node: Any = changed
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = "@@"
    text = json.dumps(changed, ensure_ascii=False)
    for shape in SHAPES:
        file = write(tmp_path, text.replace('"@@"', shape or "null"))
        try:
            plan_of(load_study(file), language="en")
        except FeedbackError as error:
            assert str(file.name) in str(error)


def test_a_question_mark_in_braces_is_text_as_in_yaml_1_2(tmp_path: Path) -> None:
    study = load_study(
        write(tmp_path, GOOD.replace("title: 小店", "title: {zh: 哪家店?, en: Which shop?}"))
    )
    assert study.title == {"zh": "哪家店?", "en": "Which shop?"}


def test_a_zone_is_a_place(tmp_path: Path) -> None:
    assert load_study(write(tmp_path, GOOD + "timezone: Asia/Shanghai\n")).timezone
    for wrong in ("Asia/Shangai", "../etc", "'8'", "''"):
        with pytest.raises(StudyError, match="Asia/Shanghai"):
            load_study(write(tmp_path, GOOD + f"timezone: {wrong}\n"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"level": "95"}, "-p level：应为小于 1 的数（实为 '95'）。请改正此项。"),
        ({"topics": "1"}, "-p topics：应为 auto，或 2 以上的整数（实为 '1'）。请改正此项。"),
        ({"simplify": "maybe"}, "-p simplify：应为 true 或 false（实为 'maybe'）。请改正此项。"),
    ],
)
def test_parameters_are_refused_in_either_language(changes: dict[str, str], said: str) -> None:
    with pytest.raises(StudyError) as caught:
        load_study("demo").with_parameters(changes)
    assert caught.value.zh == said


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ("{low: 1, high: 5}", "{low: 5, high: 1}"),
        ("{low: 1, high: 5}", "{answers: [好, 好]}"),
        ("study: shop", "study: 火锅"),
        ("study: shop", "study: shop\ntimezone: Asia/Beijing"),
        ("study: shop", "study: shop\nnps_scale: {low: 0, high: 5}"),
        ("rating: star", "rating: star\n  dimensions: {service: [food]}"),
        ("rating: star", "rating: star\n  expectations: {e: food}"),
        ("rating: star", "rating: star\n  reverse: [food]"),
    ],
)
def test_no_english_sentence_stands_in_a_chinese_message(
    tmp_path: Path, change: str, wrong: str
) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(write(tmp_path, GOOD.replace(change, wrong)))
    own = caught.value.zh.split(str(tmp_path))[-1]
    assert not re.search(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+", own), own


def test_a_folder_is_called_a_folder(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    with pytest.raises(InputError, match=r"a folder.*It holds: shop\.yaml"):
        load_study(tmp_path / "studies")


def test_groups_may_be_named_by_the_raw_column(tmp_path: Path) -> None:
    named = GOOD.replace(
        "segments: [shop, city]", 'segments: {shop: "1、去的是哪家店, 哪天？", city: 城市}'
    )
    plan = plan_of(load_study(write(tmp_path, named)), language="zh")
    assert check_by("1、去的是哪家店, 哪天？", plan) == ("shop",)
    assert check_by(["城市,shop"], plan) == ("city", "shop")
    with pytest.raises(ColumnError, match="no column town"):
        check_by("town", plan)


def test_a_study_called_like_its_taxonomy_means_the_taxonomy(tmp_path: Path) -> None:
    for name in ("hotel", "telecom"):
        (tmp_path / f"{name}.yaml").write_text(
            f"# a comment first\nstudy: {name}\ntitle: {name}\ntaxonomy: hotel\n", encoding="utf-8"
        )
    study = load_study(tmp_path / "telecom.yaml")
    assert study.resolve(study.taxonomy) == "hotel"
    (tmp_path / "own.yaml").write_text("name: own\n", encoding="utf-8")
    assert study.resolve("own") == str(tmp_path.resolve() / "own.yaml")
