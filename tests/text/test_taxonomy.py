"""Taxonomies: what ships, and what a faulty file is told.

1. Four taxonomies ship, in both languages; `restaurant` has the 18 ids of the Dianping scheme.
2. An unknown key, one word in two aspects, a missing parent, a key given twice, a file that is no YAML: one
   StudyError that names the place and the line.
3. A taxonomy comes back unchanged from its own dump.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import InputError, StudyError
from feedback.text.aspects.coverage import measure_coverage
from feedback.text.aspects.tag import tag_aspects
from feedback.text.aspects.taxonomy import (
    Taxonomy,
    dump_taxonomy,
    load_taxonomy,
    shipped_taxonomies,
)
from feedback.text.cells import TextColumn

DIANPING = {
    "location_traffic_convenience",
    "location_distance_from_business_district",
    "location_easy_to_find",
    "service_wait_time",
    "service_waiters_attitude",
    "service_parking_convenience",
    "service_serving_speed",
    "price_level",
    "price_cost_effective",
    "price_discount",
    "environment_decoration",
    "environment_noise",
    "environment_space",
    "environment_cleaness",
    "dish_portion",
    "dish_taste",
    "dish_look",
    "dish_recommendation",
}
HOTEL = {
    "room_cleanliness",
    "room_comfort",
    "noise",
    "staff_attitude",
    "checkin_speed",
    "breakfast",
    "location",
    "facilities",
    "wifi",
    "value",
}

SMALL = """
name: gym
label: {zh: 健身房, en: Gym}
groups:
  house:
    label: {zh: 场馆, en: House}
aspects:
  machines:
    label: {zh: 器械, en: Machines}
    parent: house
    words: {zh: [器械, 跑步机], en: [machine, treadmill]}
    negative: {zh: [生锈], en: [rusty]}
  showers:
    label: {zh: 淋浴, en: Showers}
    words: {zh: [淋浴, 更衣室], en: [shower]}
    beside: {negative: {zh: [冷], en: [cold]}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", shipped_taxonomies())
def test_shipped_speaks_both_languages(name: str) -> None:  # 1
    taxonomy = load_taxonomy(name)
    assert taxonomy.name == name
    for aspect in taxonomy.aspects.values():
        assert aspect.label.zh
        assert aspect.label.en
        named = (
            aspect.words,
            aspect.context,
            aspect.positive,
            aspect.negative,
            aspect.slightly_positive,
        )
        assert any(words.zh for words in named)
        assert any(words.en for words in named)
        assert aspect.parent in taxonomy.groups


def test_ids_others_rely_on() -> None:  # 1
    assert set(load_taxonomy("restaurant").aspects) == DIANPING
    assert set(load_taxonomy("hotel").aspects) >= HOTEL


def test_own_file_finds_own_aspects(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    found = tag_aspects(
        pd.Series(["器械都生锈了，淋浴水很冷", "The treadmill is great"]), taxonomy=path
    )
    by_aspect = found.groupby("aspect")["polarity"].apply(list)
    assert by_aspect["showers"][0] < 0
    assert by_aspect["machines"][0] < 0 < by_aspect["machines"][-1]


def test_changed_file_is_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    load_taxonomy(path)
    path.write_text(SMALL.replace("name: gym", "name: fitness_club"), encoding="utf-8")
    assert load_taxonomy(path).name == "fitness_club"


def test_dump_is_read_back(tmp_path: Path) -> None:  # 3
    for name in shipped_taxonomies():
        taxonomy = load_taxonomy(name)
        assert load_taxonomy(written(tmp_path, dump_taxonomy(taxonomy))) == taxonomy


def test_traditional_words_of_a_user_match(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL.replace("[器械, 跑步机]", "[器械, 跑步機]"))
    found = tag_aspects(pd.Series(["跑步机很好", "跑步機很好"]), taxonomy=path)
    assert found["polarity"].gt(0).tolist() == [True, True]


def test_a_taxonomy_comes_back_as_it_is() -> None:
    taxonomy = load_taxonomy("hotel")
    assert load_taxonomy(taxonomy) is taxonomy
    assert isinstance(taxonomy, Taxonomy)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "    negative: {zh: [生锈]",
            "    negativ: {zh: [生锈]",
            [":12:", "negativ", "Did you mean", "negative"],
        ),
        ("aspects:\n", "topics: {}\naspects:\n", [":7:", "topics"]),
        (
            "[淋浴, 更衣室]",
            "[淋浴, 器械]",
            ["器械", "machines (words,", ":11:", "showers (words,", ":15:"],
        ),
        ("en: [shower]", "en: [shower, Treadmill]", ["Treadmill", "machines", "showers"]),
        (
            "beside: {negative: {zh: [冷], en: [cold]}}",
            "expected: {zh: [热水, '']}",
            [":16:", "empty word"],
        ),
        ("[淋浴, 更衣室]", "[淋浴, ' ']", [":15:", "empty word"]),
        ("parent: house", "parent: hall", [":10:", "hall", "house"]),
        ("  showers:\n", "  machines:\n", ["machines", ":13:", "twice"]),
        ("en: [shower]", "en: [5]", [":15:", "words.en.0"]),
        ("label: {zh: 淋浴, en: Showers}", "label: {zh: 淋浴}", [":14:", "showers.label.en"]),
        ("name: gym", "name: [gym", ["YAML"]),
    ],
)
def test_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, told: list[str]
) -> None:  # 2
    assert old in SMALL
    with pytest.raises(StudyError) as caught:
        load_taxonomy(written(tmp_path, SMALL.replace(old, new)))
    for part in told:
        assert part in caught.value.en
    assert caught.value.zh != caught.value.en


@pytest.mark.parametrize(
    "content", [b"", b"- a\n- b\n", b"just words", b"\xff\xfe\x00", b"name: \x00"]
)
def test_not_a_taxonomy_at_all(tmp_path: Path, content: bytes) -> None:  # 2
    path = tmp_path / "own.yaml"
    path.write_bytes(content)
    with pytest.raises((StudyError, InputError), match=r"own\.yaml"):
        load_taxonomy(path)


def test_unknown_name_offers_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="Did you mean: restaurant"):
        load_taxonomy("restaurants")
    with pytest.raises(StudyError, match="no such file"):
        load_taxonomy(tmp_path)


def test_words_of_uncovered_comments_come_in_their_order() -> None:
    texts = pd.Series(["停车 电梯 早餐", "电梯 停车", "停车 电梯", *["早餐"] * 40])
    ids = pd.Index([f"c{place}" for place in range(len(texts))])
    found = measure_coverage(TextColumn.of(texts), ids, pd.Series(ids[3:]), low_rated=False)
    assert found is not None
    assert found.n_uncovered == 3 and found.n == 43
    assert list(found.words) == ["停车", "电梯"]  # as often as one another
