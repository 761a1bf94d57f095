"""Study files: every mistake is one message that names file, line, entry and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback import load_study
from feedback.errors import InputError, StudyError

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
        ("{low: 1, high: 5}", "{low: 5, high: 1}|low .5.0. must be below high"),
        ("study: shop", "study: ../../etc|study names a folder"),
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
