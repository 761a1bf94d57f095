"""Words added to a taxonomy file.

1. The word stands where it should, in every way of writing YAML, and the rest of the file is byte for byte as it was.
2. A new aspect can be begun.
3. What cannot be added is refused in one message, and the file is as it was.
4. Every list of every taxonomy that ships can be added to.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from feedback.errors import StudyError
from feedback.text.aspects.taxonomy import FOLDER, load_taxonomy, shipped_taxonomies
from feedback.text.aspects.taxonomy_edit import add_word
from feedback.text.aspects.taxonomy_model import Label

OWN = """# ours
name: own
label: {zh: 自己的, en: Own}
aspects:
  price:   # what it costs
    label: {zh: 价格, en: Price}
    words:
      zh: [价格,
           单价]   # two
      en: [price]
  queue: {label: {zh: 排队, en: Queue}, words: {zh: [排队]}}
  room:
    label:
      zh: 包间
      en: Room
    words:
      zh:
        - 包间   # first
        - 包厢
    # the end
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


# 1
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("aspect", "field", "word"),
    [
        ("price", "words", "人均"),
        ("price", "words", "cost"),
        ("price", "negative", "宰客"),
        ("queue", "words", "等位"),
        ("queue", "words", "queue"),
        ("queue", "negative", "排长队"),
        ("room", "words", "雅座"),
        ("room", "words", "private room"),
        ("room", "context", "no"),
    ],
)
def test_only_the_word_is_new(tmp_path: Path, line_end: str, aspect: str, field: str, word: str):
    path = tmp_path / "own.yaml"
    path.write_bytes(OWN.replace("\n", line_end).encode())
    before = load_taxonomy(path)
    assert add_word(path, word, aspect=aspect, field=field)
    language = "en" if word.isascii() else "zh"
    held = getattr(getattr(load_taxonomy(path).aspects[aspect], field), language)
    assert held == (*getattr(getattr(before.aspects[aspect], field), language), word)
    text = path.read_bytes().decode()
    moves = difflib.SequenceMatcher(None, OWN.replace("\n", line_end), text, autojunk=False)
    assert text.count("\n") == text.count(line_end)
    assert {move[0] for move in moves.get_opcodes()} == {"equal", "insert"}
    for comment in ("# ours", "# what it costs", "# two", "# first", "# the end"):
        assert comment in text


def test_a_word_that_is_there_changes_nothing(own: Path):
    assert not add_word(own, "包厢", aspect="room")
    assert own.read_text(encoding="utf-8") == OWN


# 2
def test_an_aspect_is_begun(own: Path):
    assert add_word(own, "停车", aspect="parking", label=Label(zh="停车", en="Parking"))
    assert add_word(own, "停车场", aspect="parking")
    parking = load_taxonomy(own).aspects["parking"]
    assert (parking.label.en, parking.words.zh) == ("Parking", ("停车", "停车场"))


# 3
@pytest.mark.parametrize(
    ("word", "options", "says"),
    [
        ("排队", {"aspect": "price"}, "排队"),
        ("人均", {"aspect": "prise"}, "Did you mean: price"),
        ("人均", {"aspect": "price", "field": "negativ"}, "Did you mean: negative"),
        ("！", {"aspect": "price"}, "no letter"),
        ("停车", {"aspect": "停车", "label": Label(zh="停车", en="Parking")}, "small letters"),
    ],
)
def test_what_cannot_be_added_is_refused(own: Path, word: str, options: dict, says: str):
    with pytest.raises(StudyError, match=says):
        add_word(own, word, **options)
    assert own.read_text(encoding="utf-8") == OWN
    assert [path.name for path in own.parent.iterdir()] == ["own.yaml"]


# 4
@pytest.mark.parametrize("name", shipped_taxonomies())
def test_every_taxonomy_that_ships_can_be_added_to(tmp_path: Path, name: str):
    path = tmp_path / f"{name}.yaml"
    source = FOLDER / f"{name}.yaml"
    path.write_bytes(source.read_bytes())
    aspect = list(load_taxonomy(name).aspects)[-1]
    assert add_word(path, "某某新词", aspect=aspect)
    assert "某某新词" in load_taxonomy(path).aspects[aspect].words.zh
    kept = set(source.read_text(encoding="utf-8").splitlines())
    assert len(kept - set(path.read_text(encoding="utf-8").splitlines())) <= 1
