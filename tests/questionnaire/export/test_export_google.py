"""Google Forms export: its script is parsed by Node and run against a stand-in FormApp.

G1 the script is valid JavaScript and calls only what the reference of Apps Script names.
G2 every question becomes an item with its rows, options and limits.
G3 text typed by designers is never code.
G4 no question with a condition is required.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export.google import literal, write
from feedback.questionnaire.model import Questionnaire

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node runs the script; it is not installed")
# The methods of each item, from developers.google.com/apps-script/reference/forms
STAND_IN = """
const log = [];
const choice = ['setTitle', 'setHelpText', 'setRequired', 'setChoiceValues'];
const items = {
  SectionHeader: ['setTitle', 'setHelpText'], PageBreak: ['setTitle', 'setHelpText'],
  MultipleChoice: choice, List: choice, Checkbox: [...choice, 'setValidation'],
  Grid: ['setTitle', 'setHelpText', 'setRequired', 'setRows', 'setColumns', 'setValidation'],
  Scale: ['setTitle', 'setHelpText', 'setRequired', 'setBounds', 'setLabels'],
  Text: ['setTitle', 'setHelpText', 'setRequired', 'setValidation'],
  ParagraphText: ['setTitle', 'setHelpText', 'setRequired', 'setValidation'],
  Date: ['setTitle', 'setHelpText', 'setRequired'],
};
const rules = {
  Checkbox: ['requireSelectAtMost', 'requireSelectAtLeast', 'requireSelectExactly'],
  Grid: ['requireLimitOneResponsePerColumn'],
  Text: ['requireNumber', 'requireNumberBetween', 'requireNumberGreaterThanOrEqualTo',
    'requireNumberLessThanOrEqualTo', 'requireWholeNumber', 'requireTextLengthLessThanOrEqualTo'],
  ParagraphText: ['requireTextLengthLessThanOrEqualTo'],
};
const chain = (names, record) => {
  const made = {};
  for (const name of names) made[name] = (...args) => { record[name] = args; return made; };
  return made;
};
const formRecord = {};
const form = chain(['setDescription', 'setConfirmationMessage', 'setCollectEmail', 'setProgressBar'], formRecord);
for (const [kind, names] of Object.entries(items)) form[`add${kind}Item`] = () => {
  const record = {kind}; log.push(record); return chain(names, record);
};
form.getEditUrl = () => 'edit'; form.getPublishedUrl = () => 'view';
globalThis.Logger = {log: () => {}};
globalThis.FormApp = {create: (title) => { formRecord.title = title; return form; }};
for (const [kind, names] of Object.entries(rules)) FormApp[`create${kind}Validation`] = () => {
  const record = {}; const made = chain(names, record); made.build = () => ({rule: kind, ...record}); return made;
};
"""
PRINT = "\nbuildForm();\nconsole.log(JSON.stringify({form: formRecord, items: log}));\n"


def run(script: str, folder: Path) -> dict[str, Any]:
    """What the script asked of FormApp."""
    (folder / "form.js").write_text(script, encoding="utf-8")
    subprocess.run([NODE, "--check", folder / "form.js"], check=True)
    (folder / "run.js").write_text(STAND_IN + script + PRINT, encoding="utf-8")
    done = subprocess.run(
        [NODE, folder / "run.js"], check=True, capture_output=True, encoding="utf-8"
    )
    return json.loads(done.stdout)


def script_of(questionnaire: Questionnaire, language: str) -> str:
    files = write(questionnaire, language=language).files
    return files[f"{questionnaire.id}.google.{language}.gs"].decode()


@needs_node
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_question_becomes_an_item(
    every_type: Questionnaire, language: str, tmp_path: Path
) -> None:  # G1, G2
    made = run(script_of(every_type, language), tmp_path)
    assert made["form"]["title"] == every_type.title.say(language)
    items = {item["setTitle"][0]: item for item in made["items"]}
    kinds = [item["kind"] for item in made["items"]]
    assert kinds.count("PageBreak") == 2 and kinds.count("Grid") == 6
    beside = (
        "您用过哪些设施？（请注明）"
        if language == "zh"
        else "Which facilities did you use? (please specify)"
    )
    used = items[beside]
    assert used["kind"] == "Text"
    several = items["您用过哪些设施？" if language == "zh" else "Which facilities did you use?"]
    assert several["setValidation"] == [{"rule": "Checkbox", "requireSelectAtMost": [3]}]
    nps = items[every_type.text("recommend", language=language)]
    assert nps["setBounds"] == [0, 10]
    battery = items[
        "您对以下各项满意吗？" if language == "zh" else "How satisfied were you with each of these?"
    ]
    assert len(battery["setRows"][0]) == 4
    last = every_type.scales["satisfaction"].not_applicable.say(language)
    assert battery["setColumns"][0][-1] == last


@needs_node
def test_a_condition_is_words_and_never_required(
    every_type: Questionnaire, tmp_path: Path
) -> None:  # G4
    poolwhy = every_type.sections[0].questions[3].model_copy(update={"required": True})
    section = every_type.sections[0]
    questions = (*section.questions[:3], poolwhy, *section.questions[4:])
    sections = (section.model_copy(update={"questions": questions}), *every_type.sections[1:])
    changed = every_type.model_copy(update={"sections": sections})
    items = {i["setTitle"][0]: i for i in run(script_of(changed, "zh"), tmp_path)["items"]}
    item = items[poolwhy.text.zh]
    assert "setRequired" not in item
    assert item["setHelpText"] == ["仅当“您用过哪些设施？”选了“泳池”时回答。"]
    assert items["您通过什么渠道预约？"]["setRequired"] == [True]
    losses = {(loss.feature, loss.place) for loss in write(changed, language="zh").losses}
    assert ("required", "poolwhy") in losses and ("required", "channel") not in losses


HOSTILE = [
    '");FormApp.evil();("',
    "</script><script>",
    "a\u2028b\\",
    "'\n\"",
    "`${1}`",
    "*/ //",
    "😀𠮷",
]


@needs_node
def test_what_a_designer_types_is_never_code(
    every_type: Questionnaire, tmp_path: Path
) -> None:  # G3
    content = every_type.model_dump(mode="json", by_alias=True, exclude_none=True)
    choices = [{"code": f"c{i}", "zh": text, "en": text} for i, text in enumerate(HOSTILE)]
    question = {
        "id": "x",
        "type": "single",
        "text": {"zh": HOSTILE[0], "en": HOSTILE[0]},
        "choices": choices,
    }
    content["sections"] = [{**content["sections"][0], "questions": [question]}]
    content["title"] = {"zh": HOSTILE[0], "en": HOSTILE[1]}
    content["version"] = "1\n});evil();//"
    made = run(script_of(Questionnaire.model_validate(content), "zh"), tmp_path)
    item = made["items"][-1]
    assert made["form"]["title"] == HOSTILE[0]
    assert item["setChoiceValues"][0] == [
        " ".join(t.replace("\u2028", " ").split()) for t in HOSTILE
    ]


def test_literals_hold_no_tag_and_no_line_end() -> None:
    assert literal('<a>\u2028"') == '"\\u003ca\\u003e\\u2028\\""'


def test_losses_are_named_and_output_is_steady(every_type: Questionnaire) -> None:
    written = write(every_type, language="zh")
    limits = {loss.place for loss in written.losses if loss.feature == "limits"}
    assert limits == {"nights", "arrived"}  # whole number beside a range; days
    assert written.unproven is not None
    assert write(every_type, language="zh") == written
