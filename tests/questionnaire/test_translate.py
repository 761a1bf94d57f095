"""A questionnaire to a translator and back.

1. Every wording is a cell, and every word of the form that does not ship in the language; ids outlast moved questions.
2. XLIFF and CSV come back into the YAML; comments, order and every other line stay, whatever style the file is in.
3. Refused and told: a source that was changed, an unknown id, lost pieces, two translations, control characters.
4. Hostile and broken files: one message, exit code 2, the questionnaire untouched.
6. Loops are translated once, as the file has them, <<item>> and the things of a list with them.
5. The command: counts, exit codes, what ships is not written to.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from feedback import load_questionnaire
from feedback.cli import main
from feedback.errors import FeedbackError, InputError, StudyError
from feedback.placed_yaml import read_placed_yaml
from feedback.questionnaire.loops import as_written
from feedback.questionnaire.translate.cells import cells_of
from feedback.questionnaire.translate.merge import Merged, merge_translation
from feedback.questionnaire.translate.writing import write_translation

HERE = Path(__file__).parent
LIBRARY = sorted((HERE.parents[1] / "questionnaires").glob("*.yaml"))
XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"
FORM = """\
# first line
id: small  # an id
title:
  # above the words
  zh: 小问卷   # beside them
  en: |
    Small
    form

sections:
- id: a
  title: {zh: 第一页, en: "Page, one"}
  questions:
  - {id: name, type: short_text, text: {zh: 称呼, en: Name}}
  - id: why
    type: single
    text: {"zh": "<<name>>，为什么 <b>来</b>？",
           'en': 'Why, <<name>>, did you <b>come</b>?'}   # two lines
    choices:
    - code: 1
      zh: 价格
      en: Price
    - {code: 2, zh: 地点, en: Place,}
"""


def say(text: str) -> str:
    return f"{text} — été: #1"


def by_csv(path: Path, change: Callable[[list[list[str]]], None] | None = None, between: str = ",") -> None:  # fmt: skip
    """Translate every row of a sheet."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    for row in rows[1:]:
        row[3] = say(row[2])
    if change:
        change(rows)
    out = io.StringIO()
    csv.writer(out, delimiter=between).writerows(rows)
    path.write_text(out.getvalue(), "utf-8")


def by_xliff(path: Path) -> None:
    """Translate every unit, as a translation tool does that keeps `ph`."""
    tree = ET.parse(path)
    for unit in tree.iter(f"{XLIFF}trans-unit"):
        source, target = unit.find(f"{XLIFF}source"), unit.find(f"{XLIFF}target")
        assert source is not None and target is not None
        for old in list(target):
            target.remove(old)
        target.text = source.text
        target.extend(source)
        target.set("state", "final")
        last = list(target)[-1:]
        if last:
            last[0].tail = say(last[0].tail or "")
        else:
            target.text = say(target.text or "")
    tree.write(path, encoding="utf-8")


def round_trip(yaml: Path, folder: Path, format: str, language: str = "fr") -> Merged:
    file = folder / f"t.{'csv' if format == 'csv' else 'xlf'}"
    q = load_questionnaire(yaml)
    write_translation(q, file, language=language, source=q.languages[0], format=format)  # type: ignore[arg-type]
    (by_csv if format == "csv" else by_xliff)(file)
    return merge_translation(yaml, file, language=language)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(FORM, "utf-8")
    return path


def test_every_wording_is_a_cell() -> None:  # 1
    q = load_questionnaire("hotel_stay")
    cells = {cell.id: cell for cell in cells_of(q, source="zh", target="fr")}
    assert cells["scales.satisfaction.points.1"].source == "非常不满意"
    assert cells["interface.next"].source == "下一页"
    assert not any(cell.id.startswith("interface.") for cell in cells_of(q, source="zh", target="zh-HK"))  # fmt: skip
    assert len(cells) == len(cells_of(q, source="zh", target="fr"))  # no id twice


def test_ids_outlast_a_moved_question(small: Path) -> None:  # 1
    before = {cell.mark for cell in cells_of(load_questionnaire(small), source="zh", target="fr")}
    new = "  - {id: new, type: note, text: {zh: 新, en: New}}\n"
    small.write_text(FORM.replace("  - {id: name", f"{new}  - {{id: name"), "utf-8")
    after = {cell.mark for cell in cells_of(load_questionnaire(small), source="zh", target="fr")}
    assert before < after


@pytest.mark.parametrize("format", ["csv", "xliff"])
def test_comments_and_every_other_line_stay(small: Path, tmp_path: Path, format: str) -> None:  # 2
    merged = round_trip(small, tmp_path, format)
    assert (merged.refused, merged.left, merged.changed) == ((), 0, 0)
    made = small.read_text("utf-8")
    without = re.sub(r'(?m)^ *fr: .*\n|, fr: "[^"]*"|^languages: .*\n|^interface:\n(?:  .*\n?)*', "", made)  # fmt: skip
    assert without.rstrip() == FORM.rstrip()
    q = load_questionnaire(small)
    assert q.languages == ("zh", "en", "fr")
    assert q.title.only("fr") == say("小问卷")
    assert q.text("why", language="fr").endswith("été: #1")
    again = round_trip(small, tmp_path, format)
    assert (again.new, again.changed, again.same) == (0, 0, merged.new)
    assert small.read_text("utf-8") == made


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_line_ends_and_the_mark_of_utf_8_stay(small: Path, tmp_path: Path, ends: str) -> None:  # 2
    small.write_bytes(b"\xef\xbb\xbf" + FORM.replace("\n", ends).encode())
    round_trip(small, tmp_path, "csv")
    raw = small.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(ends.encode())


@pytest.mark.parametrize("yaml", [*LIBRARY, HERE / "three_languages.yaml"], ids=lambda path: path.stem)  # fmt: skip
def test_every_questionnaire_that_ships_comes_back_whole(yaml: Path, tmp_path: Path) -> None:  # 2
    own = tmp_path / yaml.name
    own.write_bytes(yaml.read_bytes())
    merged = round_trip(own, tmp_path, "csv", "de")
    assert merged.refused == ()
    assert merged.left == 0
    comments = [line for line in yaml.read_text("utf-8").splitlines() if line.strip().startswith("#")]  # fmt: skip
    assert [line for line in own.read_text("utf-8").splitlines() if line.strip().startswith("#")] == comments  # fmt: skip


def test_an_existing_translation_is_replaced_where_it_stands(tmp_path: Path) -> None:  # 2
    own = tmp_path / "riad.yaml"
    own.write_bytes((HERE / "three_languages.yaml").read_bytes())
    file = tmp_path / "t.csv"
    write_translation(load_questionnaire(own), file, language="ar", source="fr", format="csv")
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    assert {row[4] for row in rows[1:]} == {"translated", "missing"}
    rows = [rows[0], *([*row[:3], "السعر الآن", "reviewed", "le prix"] for row in rows if row[2] == "Le prix")]  # fmt: skip
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    merged = merge_translation(own, file, language="ar")
    assert (merged.new, merged.changed, merged.reviewed, merged.backs) == (0, 1, 1, 1)
    before = (HERE / "three_languages.yaml").read_text("utf-8")
    assert own.read_text("utf-8") == before.replace("ar: السعر,", "ar: السعر الآن,")


def test_what_does_not_fit_is_refused_and_the_rest_taken(small: Path, tmp_path: Path) -> None:  # 3
    file = tmp_path / "t.csv"
    write_translation(load_questionnaire(small), file, language="fr", source="zh", format="csv")

    def spoil(rows: list[list[str]]) -> None:
        by_id = {row[0].partition("@")[0]: row for row in rows}
        by_id["sections.a.questions.why.text"][3] = "Pourquoi <b>ici</b> ?"
        by_id["sections.a.questions.why.choices.1"][3] = "Prix\x07"
        by_id["interface.where"][3] = "Page {0} sur {2}"
        by_id["sections.a.title"][3] = ""
        rows.append(["sections.a.questions.gone.text@12345678", "", "", "Perdu", "", ""])
        rows.append([by_id["title"][0], "", "", "Autre", "", ""])

    by_csv(file, spoil)
    small.write_text(FORM.replace("zh: 称呼", "zh: 您的称呼"), "utf-8")
    merged = merge_translation(small, file, language="fr")
    assert dict(merged.refused) == {
        "sections.a.questions.why.text": "pieces", "sections.a.questions.why.choices.1": "signs", "interface.where": "pieces",
        "sections.a.questions.gone.text@12345678": "unknown", "title": "twice", "sections.a.questions.name.text": "changed",
    }  # fmt: skip
    assert merged.empty == 1
    assert merged.left == 5
    assert load_questionnaire(small).title.only("fr") == say("小问卷")
    for language in ("zh", "en"):
        assert str(merged.new) in merged.explain(language)
        assert "interface.where" in merged.explain(language)


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xliff version="1.2"><file target-language="fr"><body><trans-unit id="title"><target>&b;</target></trans-unit></body></file></xliff>'
OUTSIDE = '<!DOCTYPE x SYSTEM "http://localhost/x.dtd"><xliff version="1.2"/>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.xlf", BOMB, "entities"),
        ("t.xlf", OUTSIDE, "entities"),
        ("t.xlf", "<!docType x>" + BOMB, "entities"),
        ("t.xlf", "<xliff version='1.2'><file>", "no well-formed XML"),
        ("t.xlf", "", "no well-formed XML"),
        ("t.xlf", "<xliff version='2.1'/>", "found xliff 2.1"),
        ("t.xlf", "<html/>", "found html"),
        ("t.xlf", '<xliff version="1.2"><file target-language="de"/></xliff>', "is in de"),
        ("t.csv", "", "no column"),
        ("t.csv", "id,quelle\n1,2\n", "no column target"),
        ("t.csv", "id,target (de)\n1,2\n", "is in de"),
        ("t.csv", b"id,target\n1,\xe9t\xe9\n", "UTF-8"),
        ("t.csv", 'id,target\n1,"' + "x" * 300_000 + '"\n', "no table"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_one_message(  # 4
    name: str, content: str | bytes, said: str, small: Path, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises((InputError, StudyError), match=said):
        merge_translation(small, file, language="fr")
    assert small.read_text("utf-8") == FORM


def test_entities_are_found_in_utf_16(small: Path, tmp_path: Path) -> None:  # 4
    file = tmp_path / "t.xlf"
    file.write_bytes(BOMB.replace('<?xml version="1.0"?>', "").encode("utf-16"))
    with pytest.raises(FeedbackError, match="entities"):
        merge_translation(small, file, language="fr")


def test_no_cell_is_a_formula(small: Path, tmp_path: Path) -> None:  # 4
    small.write_text(FORM.replace("zh: 价格", 'zh: "=1+1"'), "utf-8")
    file = tmp_path / "t.csv"
    write_translation(load_questionnaire(small), file, language="fr", source="zh", format="csv")
    text = file.read_text("utf-8-sig")
    assert "=1+1" in text
    assert not re.search(r"(?m)(^|,)[=+@-]", text)
    by_csv(file)
    assert merge_translation(small, file, language="fr").refused == ()


def test_the_command(  # 5
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["feedback", "questionnaire", "translate", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    code, told = run("small.yaml", "--to", "fr", "--format", "csv")
    assert code == 0, told
    assert "small.fr.csv" in told
    by_csv(tmp_path / "small.fr.csv", between=";")
    code, told = run("small.yaml", "--to", "FR", "--from", "small.fr.csv", "--out", "new.yaml")
    assert code == 0, told
    assert small.read_text("utf-8") == FORM
    assert load_questionnaire("new.yaml").languages == ("zh", "en", "fr")
    (tmp_path / "small.fr.csv").write_text("id,target\nnothing@1,x\n", "utf-8")
    assert run("small.yaml", "--to", "fr", "--from", "small.fr.csv")[0] == 1
    for arguments, said in (
        (["small.yaml", "--to", "francais!"], "BCP 47"),
        (["small.yaml", "--to", "zh"], "zh"),
        (["small.yaml", "--to", "fr", "--source", "de"], "de"),
        (["hotel_stay", "--to", "fr", "--from", "small.fr.csv"], "cp "),
        (["small.yaml", "--to", "fr", "--from", "gone.csv"], "gone.csv"),
    ):
        code, told = run(*arguments)
        assert code == 2, told
        assert said in told
        assert "Traceback" not in told


def test_words_of_the_form_in_a_file_of_their_own(small: Path, tmp_path: Path) -> None:  # 2
    words = tmp_path / "words.yaml"
    words.write_text("# shared\nnext: {fr: Suivant}  # as agreed\n", "utf-8")
    form = FORM.replace("sections:", "interface: words.yaml\nsections:")
    small.write_text(form, "utf-8")
    assert load_questionnaire(small).interface["next"].only("fr") == "Suivant"
    merged = round_trip(small, tmp_path, "csv", "de")
    assert (merged.refused, merged.left) == ((), 0)
    assert words.read_text("utf-8").startswith('# shared\nnext: {fr: Suivant, de: "下一页')
    assert "interface: words.yaml\n" in small.read_text("utf-8")
    q = load_questionnaire(small)
    assert q.interface["back"].only("de") == say("上一页")
    assert q.interface["next"].only("fr") == "Suivant"


@pytest.mark.parametrize(
    ("named", "said"),
    [("gone.yaml", "gone.yaml"), ("../words.yaml", "not beside"), ("/words.yaml", "not beside"), ("bad.yaml", "no words called nxt")],
)  # fmt: skip
def test_a_file_of_words_that_cannot_be(small: Path, tmp_path: Path, named: str, said: str) -> None:  # 4  # fmt: skip
    (tmp_path / "bad.yaml").write_text("nxt: {fr: Suivant}\n", "utf-8")
    form = FORM.replace("sections:", f"interface: {named}\nlanguages: [zh, en, fr]\nsections:")
    small.write_text(form, "utf-8")
    with pytest.raises(FeedbackError, match=said):
        load_questionnaire(small)


@pytest.mark.parametrize("format", ["xliff", "csv"])
def test_6_loops(
    format: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["feedback", "questionnaire", "translate", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().out

    form = tmp_path / "loop.yaml"
    form.write_text((HERE / "loop.yaml").read_text("utf-8"), "utf-8")
    sent = tmp_path / ("fr.xlf" if format == "xliff" else "fr.csv")
    assert run(str(form), "--to", "fr", "--format", format, "--out", str(sent))[0] == 0
    assert "item" in sent.read_text("utf-8")
    written = as_written(load_questionnaire(form), read_placed_yaml(form).content)
    cells = cells_of(written, source="en", target="fr")
    named = [cell.id for cell in cells]
    assert len(set(named)) == len(named)
    assert "sections.rate.questions.speed.text" in named
    assert "sections.brand.loop.items.a" in named
    assert not any("speedfood" in name or "branda" in name for name in named)
    speed = next(cell for cell in cells if cell.id == "sections.rate.questions.speed.text")
    assert speed.source == "Was <<item>> fast?"
    # every cell translated, one with its piece lost
    rows = [
        (cell.mark, "Rapide ?" if cell is speed else f"{cell.source} (fr)", "final", "")
        for cell in cells
        if not cell.id.startswith("interface.")
    ]
    back = tmp_path / "back.csv"
    lines = [["id", "source", "target", "status", "back_translation"]]
    lines += [[mark, "", text, status, again] for mark, text, status, again in rows]
    with back.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    code, said = run(str(form), "--to", "fr", "--source", "en", "--from", str(back))
    assert code == 1
    assert "sections.rate.questions.speed.text" in said
    text = form.read_text("utf-8")
    assert "loop: {over: used}" in text
    assert 'fr: "About <<item>> (fr)"' in text or "fr: About <<item>> (fr)" in text
    translated = load_questionnaire(form)
    assert translated.languages == ("zh", "en", "fr")
    titles = {section.id: section.title.texts["fr"] for section in translated.sections}
    assert titles["ratefood"] == "About Food (fr) (fr)"
    assert titles["brandb"] == "Brand B (fr) (fr)"
    assert translated.answers["stafft2"].text.texts["fr"] == "Staff (fr)"
