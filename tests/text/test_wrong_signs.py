"""Signs easily taken the wrong way round, and aspects that a describing word is not about.

1. Rhetoric and irony deny what they name; a denial may stand after it.
2. Neither-nor says nothing of good or bad; 太 before a temperature is a fault.
3. A word that describes somebody's own thing, or the weather, judges no aspect; 贵 of courtesy is no price.
4. A word of a list is not also among those that are passed over.
"""

from __future__ import annotations

from importlib.resources import files

import pandas as pd
import pytest
import yaml

from feedback.text.aspects.tag import judge_aspects


def judged(text: str, taxonomy: str) -> dict[str, float]:
    return judge_aspects(pd.Series([text]), taxonomy=taxonomy).iloc[0].dropna().to_dict()


@pytest.mark.parametrize(
    ("taxonomy", "text", "aspect", "sign"),
    [
        ("restaurant", "这种味道也能叫好吃？", "dish_taste", -1),  # 1
        ("restaurant", "说好的新鲜食材呢", "dish_taste", -1),
        ("restaurant", "味道就未必好", "dish_taste", -1),
        ("hotel", "乾淨就唔見得", "room_cleanliness", -1),
        ("hotel", "卫生谁敢恭维", "room_cleanliness", -1),
        ("hotel", "The room was nothing short of immaculate", "room_cleanliness", 1),
        ("hotel", "So much for a clean bathroom", "room_cleanliness", -1),
        ("hotel", "Not once did we hear any noise", "noise", 1),
        ("hotel", "早餐不冷不热", "breakfast", 0),  # 2
        ("hotel", "房间不冷不热", "room_comfort", 0),
        ("hotel", "大堂太热", "facilities", -1),
        ("airline", "the lounge was packed", "lounge", -1),  # 3
        ("airline", "the cabin was packed", "seat_comfort", -1),
    ],
)
def test_signs(taxonomy: str, text: str, aspect: str, sign: int) -> None:
    assert judged(text, taxonomy).get(aspect) == sign


@pytest.mark.parametrize(
    ("taxonomy", "text", "aspect"),
    [
        ("airline", "They lost my packed suitcase", "lounge"),
        ("airline", "My expensive camera was stolen on board", "price_ticket"),
        ("airline", "cheap plastic cutlery", "price_ticket"),
        ("restaurant", "贵重物品丢了", "price_level"),
        ("restaurant", "贵店服务很好", "price_level"),
        ("restaurant", "天气太热了", "environment_decoration"),
    ],
)
def test_words_that_judge_no_aspect(taxonomy: str, text: str, aspect: str) -> None:  # 3
    assert aspect not in judged(text, taxonomy)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_is_both_read_and_ignored(language: str) -> None:  # 4
    path = files("feedback.text") / "lexicons" / f"{language}.yaml"
    lists = yaml.safe_load(path.read_text(encoding="utf-8"))
    lists.pop("forms")
    words = {
        name: {word[0] if isinstance(word, list) else word for word in entries}
        for name, entries in lists.items()
    }
    ignored = words.pop("ignored")
    assert {name: both for name in words if (both := words[name] & ignored)} == {}
    assert not words["neutral"] & (words["positive"] | words["negative"])
