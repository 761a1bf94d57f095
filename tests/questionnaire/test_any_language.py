"""A questionnaire in any BCP 47 languages.

1. Texts stand under well-formed tags, spelled as RFC 5646 has it; zh-Hans is zh.
2. A wording that is missing asks the next language by the rule that is stated.
3. The main language, zh and en are whole; a tag that is not listed, a bad tag and a bad piece are told with line and column.
4. Words of the form: what ships, what the questionnaire gives, else English; their pieces stand in every language.
5. Lint says which cell lacks a translation, which words of the form, and what it does not check.
6. Every target takes a questionnaire without zh and en, and every language's texts are in it.
7. The page is marked right-to-left where the language is, and its switch says each language's own name.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from feedback import lint_questionnaire, load_questionnaire
from feedback.errors import StudyError
from feedback.questionnaire.export.flat import fingerprint
from feedback.questionnaire.export.html import form_page
from feedback.questionnaire.export.write import EXPORT_TARGETS, export_questionnaire
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import pieces, shipped
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.tags import fallbacks, normalised, own_name, right_to_left, well_formed
from feedback.questionnaire.versions.compare import compare_questionnaires
from feedback.questionnaire.writing import questionnaire_yaml

EXAMPLE = Path(__file__).parent / "three_languages.yaml"
TEXT = EXAMPLE.read_text("utf-8")


@pytest.fixture(scope="module")
def riad() -> Questionnaire:
    return load_questionnaire(EXAMPLE)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    assert old in TEXT
    path = tmp_path / "riad.yaml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize("tag", ["fr", "FR", "pt-BR", "zh-Hant-HK", "sr-Latn", "es-419", "de-CH-1996", "yue"])  # fmt: skip
def test_well_formed_tags(tag: str) -> None:  # 1
    assert well_formed(tag)
    assert normalised(normalised(tag)) == normalised(tag)


@pytest.mark.parametrize("tag", ["", "f", "code", "label", "fr_CA", "fr-", "-fr", "fr--CA", "français", "a" * 40, "fr\n", "١٢"])  # fmt: skip
def test_malformed_tags(tag: str) -> None:  # 1
    assert not well_formed(tag)


def test_words_stand_beside_zh_and_en_in_files_and_json() -> None:  # 1
    words = Words.model_validate({"zh": "好", "FR": "Bon", "zh-hant-hk": "好的"})
    assert words.model_dump() == {"zh": "好", "en": "", "fr": "Bon", "zh-Hant-HK": "好的"}
    assert Words.model_validate(words.model_dump()) == words
    assert Words.model_validate({"zh-Hans": "好"}) == Words(zh="好")
    assert hash(words) == hash(Words.of(words.texts))


@pytest.mark.parametrize(
    ("asked", "said"),
    [("fr", "Bon"), ("fr-CA", "Bon"), ("de", "Good"), ("zh-HK", "好的"), ("zh-TW", "好的"), ("zh-CN", "好"), ("en-GB", "Good"), ("ar", "Good")],
)  # fmt: skip
def test_what_is_missing_asks_the_next_language(asked: str, said: str) -> None:  # 2
    words = Words.of({"zh": "好", "en": "Good", "fr": "Bon", "zh-Hant": "好的"})
    assert words.say(asked) == said
    assert Words.of({"fr": "Bon", "ar": "جيد"}).say("zh") == "Bon"
    assert fallbacks("zh-HK") == ("zh-HK", "zh-Hant", "zh", "en")


def test_reports_fall_back_to_the_main_language(riad: Questionnaire) -> None:  # 2
    assert riad.label("overall", language="zh") == riad.label("overall", language="fr")
    assert riad.value_labels("overall", language="en")[5] == "Très satisfait"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("languages: [fr, ar, zh-Hant]", "languages: [fr, ar, zh_Hant]", "no language tag"),
        ("languages: [fr, ar, zh-Hant]", "languages: [fr, ar]", "zh-Hant, which is not among"),
        ("languages: [fr, ar, zh-Hant]", "languages: [fr, ar, fr, zh-Hant]", "fr is listed twice"),
        ("languages: [fr, ar, zh-Hant]", "languages: [fr, ar, zh-Hant, en]", "the en wording is missing"),
        ("{fr: Le séjour, ar", "{ar", "the fr wording is missing"),
        ("{fr: Le séjour, ar", "{fr: Le séjour, FR: Encore, ar", "unknown entry FR"),
        ("{fr: Le séjour, ar", "{fr: 5, ar", "unknown entry fr"),
        ("  next: {fr", "  nxt: {fr", "no words called nxt.*next"),
        ('"Page {0} sur {1}"', '"Page {0} sur {2}"', r"\{0\} \{1\}"),
        ('"Page {0} sur {1}"', '"Page {0} sur {1"', r"\{0\} \{1\}"),
    ],
)  # fmt: skip
def test_a_fault_is_one_message(tmp_path: Path, old: str, new: str, said: str) -> None:  # 3
    with pytest.raises(StudyError, match=said) as caught:
        load_questionnaire(changed(tmp_path, old, new))
    assert "riad.yaml:" in caught.value.en
    assert caught.value.zh != caught.value.en


def test_every_word_of_the_form_ships_in_three_languages() -> None:  # 4
    for key, words in shipped().items():
        assert set(words.texts) == {"zh", "en", "zh-Hant"}, key
        assert len({tuple(pieces(text) or ["?"]) for text in words.texts.values()}) == 1, key


def test_words_of_the_form_are_those_given_else_english(riad: Questionnaire) -> None:  # 4
    asked = riad.laid_out
    assert riad.label("why_specify", language="fr") == "Pourquoi ce riad ? (veuillez préciser)"
    assert riad.label("why_specify", language="zh-Hant") == "為何選擇這家旅館？（請註明）"
    assert asked.text("matters1b", language="fr").startswith(
        "Pour un séjour réussi Le plus important ? (set 1 of"
    )
    assert riad.value_labels("again", language="fr") == {}  # NPS: numbers
    scale = riad.scale_of(riad.answers["again"].question)
    assert scale is not None
    assert scale.points[10].say("ar") == "10 محتمل جدًا"


def test_a_file_written_anew_is_the_same(riad: Questionnaire, tmp_path: Path) -> None:  # 1
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(riad), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == riad


def test_lint_tells_cells_words_and_what_it_does_not_check(tmp_path: Path) -> None:  # 5
    path = changed(tmp_path, ", ar: نظافة الغرفة", "")
    path.write_text(path.read_text("utf-8").replace("« <<overall>> »", "« rien »"), "utf-8")
    found = lint_questionnaire(load_questionnaire(path), language="en").set_index("place")
    missing = found.loc["sections.0.questions.1.items.0.text.ar"]
    assert (missing["rule"], missing["level"], missing["language"], missing["question"]) == ("T01", "error", "ar", "clean")  # fmt: skip
    assert found.loc["sections.1.questions.0.text.ar", "found"].startswith("placeholders differ")
    words = found[found["rule"] == "T03"]
    assert list(words["language"]) == ["fr", "ar"]
    assert words["found"].str.match(r"\d+ of \d+ words of the form are said in English").all()
    assert list(found[found["rule"] == "T04"]["language"]) == ["fr", "ar", "zh-Hant"]
    assert not found["rule"].str.startswith("W").any()


def test_no_rule_of_wording_is_asked_of_a_language_it_does_not_know() -> None:  # 5
    content = {
        "id": "t", "languages": ["de"], "title": {"de": "Titel"},
        "sections": [{"id": "a", "title": {"de": "A"}, "questions": [
            {"id": "b", "type": "long_text", "text": {"de": "Service and price or not?"}}]}],
    }  # fmt: skip
    rules = set(lint_questionnaire(Questionnaire.model_validate(content))["rule"])
    assert "T04" in rules
    assert not {rule for rule in rules if rule.startswith("W")}


def test_the_paper_form_is_mirrored(riad: Questionnaire, tmp_path: Path) -> None:  # 7
    for language, mirrored in (("ar", True), ("fr", False)):
        made = export_questionnaire(riad, "docx", tmp_path / language, language=language).files[0]
        with zipfile.ZipFile(made) as archive:
            styles, body = (archive.read(f"word/{name}.xml").decode() for name in ("styles", "document"))  # fmt: skip
        assert (body.count("<w:bidiVisual/>") == body.count("<w:tbl>")) is mirrored
        assert ("<w:bidi/>" in styles) is mirrored


def test_the_left_word_of_a_pair_is_on_the_left(riad: Questionnaire) -> None:  # 7
    assert riad.text("warm", language="fr") == "froide – chaleureuse"
    assert riad.text("warm", language="ar") == "دافئة – باردة"  # read from the right


@pytest.mark.parametrize("target", EXPORT_TARGETS)
def test_every_target_holds_every_language(  # 6
    target: str, riad: Questionnaire, tmp_path: Path, targets_here: list[str]
) -> None:
    if target not in targets_here:
        pytest.skip("no PDF engine on this machine")
    texts: dict[str, str] = {}
    for language in riad.languages:
        result = export_questionnaire(riad, target, tmp_path / language, language=language)
        texts |= {f"{language}/{path.name}": _text(path) for path in result.files[:-1]}
    if target == "pdf":
        assert all(texts.values())
        return
    whole = "\n".join(texts.values())
    for language, said in (("fr", "la propreté de la chambre"), ("ar", "نظافة الغرفة"), ("zh-Hant", "房間整潔")):  # fmt: skip
        assert said in whole, language


def _text(path: Path) -> str:
    raw = path.read_bytes()
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path, read_only=True)
        return "\n".join(
            str(cell) for sheet in sheets for row in sheet.values for cell in row if cell
        )
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            return archive.read("word/document.xml").decode("utf-8")
    if path.suffix == ".pdf":
        return "a PDF" if raw.startswith(b"%PDF") else ""
    text = raw.decode("utf-8")
    return json.dumps(json.loads(text), ensure_ascii=False) if path.suffix in (".json", ".qsf") else text  # fmt: skip


def test_tools_get_their_own_names_of_languages(riad: Questionnaire, tmp_path: Path) -> None:  # 6
    def files(target: str) -> str:
        made = export_questionnaire(riad, target, tmp_path / target).files
        return "\n".join(_text(path) for path in made[:-1])

    assert "label::Français (fr)" in files("xlsform")
    assert "label::العربية (ar)" in files("xlsform")
    survey = json.loads(files("surveyjs"))
    assert survey["title"] == {
        "default": "Votre séjour au riad", "ar": "إقامتكم في الرياض", "fr": "Votre séjour au riad", "zh-tw": "您的入住體驗",
    }  # fmt: skip
    assert "ar zh-Hant-TW" in files("limesurvey")
    assert '"ZH-T"' in files("qsf")
    assert 'xml:lang="zh-Hant"' in files("ddi")


def test_the_page_runs_right_to_left_and_names_its_languages(riad: Questionnaire) -> None:  # 7
    page = form_page(riad, language="ar")
    assert '<html lang="ar" dir="rtl"' in page
    assert '<span lang="ar" dir="rtl">' in page
    assert 'html[data-language="ar"] { direction: rtl }' in page
    assert 'html[data-language="fr"] { direction: ltr }' in page
    for name in ("العربية", "Français", "繁體中文"):
        assert f"<bdi>{name}</bdi>" in page
    assert 'data-zh-hant="雙人房"' in page
    assert "direction" not in form_page(load_questionnaire("hotel_stay"), language="zh").split("<style>")[1].split("</style>")[0].replace("flex-direction", "")  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "name", "rtl"),
    [("fr", "Français", False), ("ar", "العربية", True), ("he", "עברית", True), ("fa", "فارسی", True), ("ur", "اردو", True),
     ("az-Arab", None, True), ("zh-Hant", "繁體中文", False), ("qaa", "qaa", False)],
)  # fmt: skip
def test_names_and_directions(tag: str, name: str | None, rtl: bool) -> None:  # 7
    assert name in (None, own_name(tag))
    assert right_to_left(tag) is rtl


def test_simulated_and_told_apart(riad: Questionnaire) -> None:  # 2
    """Nothing falls over where a language is neither zh nor en: simulation, comparison of versions, loss reports."""
    made = simulate_responses(riad, n=20, seed=1)
    assert len(made.responses) == 20
    assert "Comparable as it stands" in compare_questionnaires(riad, riad).explain("en")


def test_an_entry_that_is_empty_does_not_change_the_fingerprint(riad: Questionnaire) -> None:  # 1
    same = Questionnaire.model_validate(riad.model_dump(mode="json", by_alias=True))
    assert fingerprint(same) == fingerprint(riad)
    given = riad.model_copy(update={"interface": {}})
    assert fingerprint(given) != fingerprint(riad)
    words = riad.model_dump(mode="json", by_alias=True)
    words["title"]["ar"] += "!"
    assert fingerprint(Questionnaire.model_validate(words)) != fingerprint(riad)
