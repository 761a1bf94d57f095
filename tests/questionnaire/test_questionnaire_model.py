"""The questionnaire model and the hotel questionnaire that ships.

1. The ten rating items carry the aspect ids of the taxonomy hotel; overall, NPS, texts and segments are found.
2. Answers come as codes or labels, Chinese or English; all map to the code.
3. Labels exist in both languages, everywhere.
4. A questionnaire is frozen.
5. A questionnaire is found by path and by name; an unknown name offers the nearest.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from feedback.errors import InputError, StudyError
from feedback.questionnaire.model import Questionnaire, load_questionnaire

SMALL = {
    "id": "small",
    "title": {"zh": "小", "en": "Small"},
    "scales": {
        "two": {
            "points": [{"code": 0, "zh": "否", "en": "No"}, {"code": 1, "zh": "是", "en": "Yes"}]
        }
    },
    "sections": [
        {
            "id": "one",
            "title": {"zh": "一", "en": "One"},
            "questions": [
                {
                    "id": "good",
                    "type": "csat",
                    "scale": "two",
                    "text": {"zh": "好吗", "en": "Good?"},
                },
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def hotel() -> Questionnaire:
    return load_questionnaire("hotel_stay")


def test_aspects_are_those_of_the_hotel_taxonomy(hotel: Questionnaire) -> None:  # 1
    assert list(hotel.items.values()) == [
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
    ]
    assert set(hotel.items) < set(hotel.columns)


def test_what_the_pipeline_asks_for(hotel: Questionnaire) -> None:  # 1
    assert (hotel.overall, hotel.overall_ends) == ("overall", (1, 5))
    assert (hotel.nps, hotel.ends("recommend")) == ("recommend", (0, 10))
    assert hotel.texts == ("pleased", "improve")
    assert list(hotel.segments) == ["branch", "channel", "guesttype"]
    assert len(hotel.segments["branch"]) == 6
    assert hotel.ends("branch") is None
    assert (hotel.record.respondent, hotel.record.date, hotel.record.wave) == (
        "respondent",
        "submitted",
        "wave",
    )


@pytest.mark.parametrize(
    ("column", "given", "code"),
    [
        ("clean", "非常满意", 5),
        ("clean", "Very satisfied", 5),
        ("clean", "5", 5),
        ("overall", "非常不满意", 1),
        ("recommend", "10", 10),
        ("branch", "云山店", "hill"),
        ("branch", "Cloud Hill", "hill"),
        ("branch", "hill", "hill"),
    ],
)
def test_labels_and_codes_mean_the_same(  # 2
    hotel: Questionnaire, column: str, given: str, code: int | str
) -> None:
    assert hotel.codes(column)[given] == code


def test_a_rating_outside_the_scale_has_no_code(hotel: Questionnaire) -> None:  # 2
    assert "9" not in hotel.codes("clean")
    assert "11" not in hotel.codes("recommend")
    assert hotel.codes("pleased") == {}


def test_a_code_wins_over_a_label_that_looks_like_it() -> None:  # 2
    scale = {"points": [{"code": 1, "zh": "2", "en": "2"}, {"code": 2, "zh": "1", "en": "1"}]}
    questionnaire = Questionnaire.model_validate({**SMALL, "scales": {"two": scale}})
    assert questionnaire.codes("good") == {"1": 1, "2": 2}


def test_every_label_exists_in_both_languages(hotel: Questionnaire) -> None:  # 3
    for column in hotel.columns:
        zh, en = (hotel.label(column, language=language) for language in ("zh", "en"))
        assert any("\u4e00" <= char <= "\u9fff" for char in zh), column
        assert not any("\u4e00" <= char <= "\u9fff" for char in en), column
        for language in ("zh", "en"):
            assert len(hotel.value_labels(column, language=language)) in (0, 2, 4, 5, 6)
            assert hotel.text(column, language=language)
    assert hotel.value_labels("branch", language="en")["port"] == "Harbour"
    assert hotel.value_labels("clean")[1] == "非常不满意"


def test_frozen(hotel: Questionnaire) -> None:  # 4
    with pytest.raises(ValidationError):
        hotel.id = "other"  # type: ignore[misc]


def test_found_by_path_as_by_name(hotel: Questionnaire, tmp_path: Path) -> None:  # 5
    from feedback.files import shipped

    assert load_questionnaire(shipped("questionnaires") / "hotel_stay.yaml") == hotel
    with pytest.raises(InputError, match="Did you mean: hotel_stay"):
        load_questionnaire("hotel_sty")
    with pytest.raises(InputError, match="no such questionnaire"):
        load_questionnaire(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="a folder, where a file is expected"):
        load_questionnaire(tmp_path)


def test_an_unknown_column_offers_the_nearest(hotel: Questionnaire) -> None:  # 5
    with pytest.raises(StudyError, match="Did you mean: breakfast"):
        hotel.label("breakfst")


def test_rules_on_pairs_and_days(every_type: Questionnaire) -> None:
    content = every_type.model_dump(by_alias=True, exclude_none=True)
    content["sections"][2]["questions"][0]["show_if"] = {"answered": "latecheck"}
    content["sections"][2]["questions"][1]["show_if"] = {"in": ["arrived", ["2026-01-05"]]}
    shown = Questionnaire.model_validate(content).visible(
        pd.DataFrame(
            {
                "latecheck_f": [1, None],
                "arrived": pd.to_datetime(["2026-01-05", "2026-01-06"]),
            }
        )
    )
    assert shown["overall"].tolist() == [True, False]
    assert shown["recommend"].tolist() == [True, False]
