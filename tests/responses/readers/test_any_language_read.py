"""Answers of a questionnaire that is neither in Chinese nor in English are read by label.

1. Labels of any language of the questionnaire, under ids or under wordings of the same language.
2. The language that headings are in decides; a label that is two answers in two languages is refused with both named.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses

EXAMPLE = Path(__file__).parents[2] / "questionnaire" / "three_languages.yaml"


@pytest.fixture(scope="module")
def riad() -> Questionnaire:
    return load_questionnaire(EXAMPLE)


def kept(table: pd.DataFrame, folder: Path) -> Path:
    path = folder / "answers.csv"
    table.to_csv(path, index=False, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("language", ["fr", "ar", "zh-Hant"])
@pytest.mark.parametrize("heads", ["ids", "wordings"])
def test_labels_of_every_language(riad: Questionnaire, tmp_path: Path, language: str, heads: str) -> None:  # 1  # fmt: skip
    labels = riad.value_labels("overall", language=language)
    rooms = {choice.code: choice.say(language) for choice in riad.segments["room"].values()}  # type: ignore[attr-defined]
    table = pd.DataFrame(
        {
            "overall": [labels[5], labels[1], labels[3]],
            "clean": [labels[2], labels[4], labels[5]],
            "room": [rooms["d"], rooms["s"], rooms["d"]],
        }
    )
    asked = riad.laid_out
    table = table.reindex(columns=list(asked.columns))
    table["words"] = ["Bien", None, None]
    if heads == "wordings":
        table.columns = [asked.in_words.text(column, language=language) for column in table.columns]
    responses, _, issues = read_responses(kept(table, tmp_path), questionnaire=riad)
    assert heads == "wordings" or issues.empty  # the text beside a choice has no wording of its own
    assert responses["overall"].tolist() == [5, 1, 3]
    assert responses["clean"].tolist() == [2, 4, 5]
    assert responses["room"].tolist() == ["d", "s", "d"]


TORN = {
    "id": "t", "languages": ["da", "de"], "title": {"da": "T", "de": "T"},
    "sections": [{"id": "a", "title": {"da": "A", "de": "A"}, "questions": [
        {"id": "when", "type": "single", "text": {"da": "Hvornår kommer du?", "de": "Wann kommen Sie?"},
         "choices": [{"code": "e", "da": "tidligt", "de": "fast"}, {"code": "f", "da": "fast", "de": "regelmäßig"},
                     {"code": "l", "da": "sent", "de": "spät"}]},
        {"id": "age", "type": "numeric", "text": {"da": "Din alder", "de": "Ihr Alter"}}]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("head", "codes"),
    [("when", [None, "l", "f"]), ("Hvornår kommer du?", ["f", "l", "f"]), ("Wann kommen Sie?", ["e", "l", "f"])],
)  # fmt: skip
def test_a_label_that_is_two_answers(
    tmp_path: Path, head: str, codes: list[str | None]
) -> None:  # 2
    q = Questionnaire.model_validate(TORN)
    table = pd.DataFrame({head: ["fast", "spät", "regelmäßig"], "age": [30, 40, 50]})
    responses, _, issues = read_responses(kept(table, tmp_path), questionnaire=q)
    assert [None if pd.isna(code) else code for code in responses["when"]] == codes
    if head == "when":
        assert len(issues) == 1
        told = " ".join(map(str, issues.iloc[0]))
        assert "“fast”" in told
        assert "f in da" in told
        assert "e in de" in told
    else:
        assert issues.empty
