"""Topics: words that any trade shares, taken by the aspects that name them.

1. Each topic has words that blame, in three languages, and none of them stands in two topics with two feelings.
2. An aspect takes a topic's words; what the taxonomy itself names or judges goes before.
3. A taxonomy says in which languages it takes them; an unknown topic is named with its place.
4. Wishes, "but" after praise, and what used to be better blame what they name; among other words a wish does not.
5. Contractions, doubled letters and typed Cantonese are read as what they stand for.
6. Where a comment judges nothing, what it names beside a denial or a mishap is blamed; beside praise it is not.
7. What one counts on and does not find is blamed, before or behind the word that says so (没有热食, 电梯都没有); what is there,
   was not done or is gladly missed is not. 135 clauses in three languages, 56 of them written after the words.
"""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from feedback.errors import StudyError
from feedback.text.aspects.tag import judge_aspects
from feedback.text.aspects.taxonomy import load_taxonomy
from feedback.text.aspects.taxonomy_model import Topic
from feedback.text.aspects.topics import load_topics

FOLDER = Path(__file__).parent / "labelled_clauses"
GYM = """
name: gym
label: {zh: 健身房, en: Gym}
topics_in: [LANGUAGES]
aspects:
  trainers:
    label: {zh: 教练, en: Trainers}
    takes: [staff]
    words: {zh: [教练], en: [trainer]}
    positive: {en: [pushy]}
  machines:
    label: {zh: 器械, en: Machines}
    takes: [TOPIC]
    words: {zh: [器械], en: [machine]}
"""


def gym(folder: Path, *, languages: str = "zh, yue, en", topic: str = "breakdown") -> Path:
    path = folder / "gym.yaml"
    path.write_text(GYM.replace("LANGUAGES", languages).replace("TOPIC", topic), encoding="utf-8")
    return path


def read(text: str, taxonomy: str | Path) -> dict[str, int]:
    judged = judge_aspects(pd.Series([text]), taxonomy=taxonomy).iloc[0].dropna()
    return {str(aspect): int(sign) for aspect, sign in judged.items() if sign}


def test_topics_are_whole() -> None:  # 1
    assert set(load_topics()) == set(get_args(Topic))
    for topic, feelings in load_topics().items():
        blaming = feelings.get("negative") or feelings["expected"]
        assert all(blaming.get(language) for language in ("zh", "yue", "en")), topic
        good = {word for words in feelings.get("positive", {}).values() for word in words}
        bad = {word for words in feelings.get("negative", {}).values() for word in words}
        assert not good & bad, topic


def test_an_aspect_takes_a_topic(tmp_path: Path) -> None:  # 2
    path = gym(tmp_path)
    assert read("a face like thunder", path) == {"trainers": -1}
    assert read("a bit pushy", path) == {"trainers": 1}
    assert read("成日失灵", path) == {"machines": -1}


def test_languages_and_unknown_topics(tmp_path: Path) -> None:  # 3
    path = gym(tmp_path, languages="en")
    assert read("成日失灵", path) == {}
    assert read("It gave up the ghost", path) == {"machines": -1}
    with pytest.raises(StudyError, match="takes"):
        load_taxonomy(gym(tmp_path, topic="weather"))


@pytest.mark.parametrize(
    ("text", "taxonomy", "expected"),
    [
        ("希望早餐可以多啲選擇", "hotel", {"breakfast": -1}),
        ("Would be nice to have a lift", "hotel", {"facilities": -1}),
        ("希望早餐继续保持", "hotel", {}),
        ("Would love to come back for the breakfast", "hotel", {}),
        ("旧版界面好用多了", "app", {"interface": -1}),
        ("The old version was much smoother", "app", {"speed": -1}),
        ("The new version is much smoother", "app", {"speed": 1}),
        ("Nothing to complain about, the wait was not long.", "hotel", {"checkin_speed": 1}),
        ("Queues are always short", "service_hall", {"waiting_time": 1}),
        ("The wait was an hour", "hotel", {"checkin_speed": -1}),
        ("Waiting, waiting, waiting.", "restaurant", {"service_serving_speed": -1}),
        ("Parking, parking, parking!", "hotel", {"parking": -1}),
        ("Great parking, parking right outside", "hotel", {"parking": 1}),
    ],
)
def test_wishes_and_what_was(text: str, taxonomy: str, expected: dict[str, int]) -> None:  # 4
    found = read(text, taxonomy)
    assert {aspect: found.get(aspect) for aspect in expected} == expected
    assert bool(expected) or -1 not in found.values()


@pytest.mark.parametrize(
    ("text", "taxonomy", "aspect", "sign"),
    [
        ("The lift did not come up to our floor", "property", "lifts_facilities", -1),
        ("My luggage still went to Oslo", "airline", "baggage", -1),
        ("早餐根本冇上過枱", "hotel", "breakfast", -1),
        ("We had breakfast at nine", "hotel", "breakfast", 0),
        ("Great room, we did not take breakfast", "hotel", "breakfast", 0),
        ("If the lift does not come, take the stairs", "property", "lifts_facilities", 0),
    ],
)
def test_mishaps_without_a_judgement(text: str, taxonomy: str, aspect: str, sign: int) -> None:  # 6
    assert judge_aspects(pd.Series([text]), taxonomy=taxonomy)[aspect].fillna(0).tolist() == [sign]


@pytest.mark.parametrize(
    ("text", "taxonomy"),
    [
        ("The room was horible", "hotel"),
        ("Breakfast was dissapointing", "hotel"),
        ("部機用咗兩日就壞左", "ecommerce"),
        ("部機用左兩日就壞咗", "ecommerce"),
    ],
)
def test_hasty_spellings(text: str, taxonomy: str) -> None:  # 5
    assert -1 in read(text, taxonomy).values()


@pytest.mark.parametrize(
    ("text", "taxonomy", "expected"),
    [
        ("早餐没有热食", "hotel", {"breakfast": -1}),
        ("卫生间没有卷纸", "hotel", {"facilities": -1}),
        ("房间没有任何毛毯", "hotel", {"facilities": -1}),
        ("連個衣架都冇", "hotel", {"facilities": -1}),
        ("There was no soap", "hospital", {"environment": -1}),
        ("no hot food at breakfast", "hotel", {"breakfast": -1}),
        ("There were no towels with the room", "hotel", {"facilities": -1}),
        ("No towels were provided", "hotel", {"facilities": -1}),
        ("no towels 2 days running", "hotel", {"facilities": -1}),
        ("No soap/towels\u2026", "hotel", {"facilities": -1}),
        ("No wifi \u2013 despite asking", "hotel", {"wifi": -1}),
        ("No towels & no soap", "hotel", {"facilities": -1}),
        ("No towels were left for us", "hotel", {"facilities": -1}),
        ("no towels, we needed them", "hotel", {"facilities": -1}),
        ("no gym/pool access issues", "hotel", {}),
        ("no towels were left dirty", "hotel", {}),
        ("no aircon (not needed)", "hotel", {}),
        ("no aircon, which was not a problem", "hotel", {}),
        ("no pool: we knew that", "hotel", {}),
        ("No pool, but I didn't want one", "hotel", {}),
        ("No towel was dirty", "hotel", {}),
        ("no towel-rail needed", "hotel", {}),
        ("No towels to complain about", "hotel", {}),
        ("桌上有纸巾", "restaurant", {}),
        ("没有吃早餐", "hotel", {}),
        ("床单没有污渍", "hotel", {}),
        ("如果没有热水就打前台", "hotel", {}),
    ],
)
def test_what_is_lacking(text: str, taxonomy: str, expected: dict[str, int]) -> None:  # 7
    assert {aspect: sign for aspect, sign in read(text, taxonomy).items() if sign < 0} == expected


def test_lacks_as_people_tell_them() -> None:  # 7
    clauses = pd.read_csv(FOLDER / "lacking.tsv", sep="\t", quoting=3)
    clauses["found"] = False
    for taxonomy, part in clauses.groupby("taxonomy"):
        judged = judge_aspects(part["text"], taxonomy=str(taxonomy))
        clauses.loc[part.index, "found"] = (judged == -1).any(axis=1)
    for language, part in clauses.groupby("language"):
        found, true = part["found"], part["sign"] == -1
        assert (found & true).sum() / found.sum() >= 0.95, language
        assert (found & true).sum() / true.sum() >= 0.75, language
