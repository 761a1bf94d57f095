"""T05: answers told again as another tool spells it.

FP1 a sign too few, and the spellings of Qualtrics, LimeSurvey, SurveyJS, ODK and REDCap are found where they name a question
FP2 braces, brackets and signs of ordinary texts are left alone, and so is <<ID>>
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.model import load_questionnaire


def found_in(text: str, folder: Path) -> list[str]:
    form = {
        "id": "piped", "title": {"en": "Piped"}, "languages": ["en"],
        "sections": [{"id": "one", "title": {"en": "One"}, "questions": [
            {"id": "fav", "type": "short_text", "text": {"en": "What do you like best?"}},
            {"id": "why", "type": "long_text", "text": {"en": text}},
        ]}],
    }  # fmt: skip
    (folder / "form.yaml").write_text(yaml.safe_dump(form, allow_unicode=True), "utf-8")
    found = lint_questionnaire(load_questionnaire(folder / "form.yaml"), language="en")
    return found.loc[found["rule"] == "T05", "found"].tolist()


@pytest.mark.parametrize(
    "piece", ["<<fav>", "<fav>>", "<fav>", "{fav}", "{{fav}}", "${fav}", "[fav]", "{fav.shown}", "＜fav＞"]
)  # fmt: skip
def test_found(piece: str, tmp_path: Path) -> None:  # FP1
    (told,) = found_in(f"Why {piece}?", tmp_path)
    assert told == f"{piece} is shown as it stands; here it is <<fav>>"


def test_qualtrics(tmp_path: Path) -> None:  # FP1
    (told,) = found_in("Why ${q://QID3/ChoiceGroup/SelectedChoices}?", tmp_path)
    assert told.endswith("here it is <<ID>>")


@pytest.mark.parametrize(
    "text",
    ["Why <<fav>>?", "Why << fav >>?", "Why {this}?", "Is 3 < 4 > 2?", "[optional] Why?", "Why <b>this</b>?", "Why ＜＜fav＞＞?"],
)  # fmt: skip
def test_left_alone(text: str, tmp_path: Path) -> None:  # FP2
    assert found_in(text, tmp_path) == []
