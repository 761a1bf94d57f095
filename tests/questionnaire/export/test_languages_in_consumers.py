"""The programs that take our exports say that three languages, none of them zh or en, have arrived.

1. pyxform converts without a warning, ODK Validate finds the form valid, every language is in it.
2. survey-core reads the JSON without an error, uses its locales and shows the texts of each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feedback import load_questionnaire
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire

EXAMPLE = Path(__file__).parents[1] / "three_languages.yaml"
_ASK = """
const { Model } = require("survey-core");
const survey = new Model(JSON.parse(require("fs").readFileSync(0, "utf8")));
const said = {};
for (const locale of survey.getUsedLocales()) {
  survey.locale = locale;
  said[locale] = { title: survey.title, row: survey.getQuestionByName("parts").rows[0].text, choice: survey.getQuestionByName("room").choices[1].text };
}
console.log(JSON.stringify({ errors: (survey.jsonErrors || []).map((one) => one.message), said }));
"""


@pytest.fixture(scope="module")
def riad() -> Questionnaire:
    return load_questionnaire(EXAMPLE)


def test_odk(riad: Questionnaire, tmp_path: Path, odk_form: Callable[[bytes], str]) -> None:  # 1
    made = export_questionnaire(riad, "xlsform", tmp_path / "out").files[0]
    xform = odk_form(made.read_bytes())
    for name in ("Français (fr)", "العربية (ar)", "繁體中文 (zh)"):
        assert f'lang="{name}"' in xform


def test_survey_core(  # 2
    riad: Questionnaire, tmp_path: Path, survey_core: Callable[[str, object], Any]
) -> None:
    import json

    made = export_questionnaire(riad, "surveyjs", tmp_path / "out").files[0]
    found = survey_core(_ASK, json.loads(made.read_text("utf-8")))
    assert found["errors"] == []
    said = found["said"]
    assert said["ar"] == {
        "title": "إقامتكم في الرياض",
        "row": "نظافة الغرفة",
        "choice": "غرفة مزدوجة",
    }
    assert said["zh-tw"]["choice"] == "雙人房"
    assert said["fr"]["row"] == "la propreté de la chambre"
