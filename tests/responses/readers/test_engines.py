"""Round trip through the programs that ask: answers given to them come back through our readers.

E1 survey-core takes the answers, throws out what does not fit the exported survey, and what it hands
   over on completion reads back to the same frame
E2 the fields of the XForm that pyxform makes of our XLSForm are the columns the reader knows, and every
   answer is one of its choices
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapes import surveyjs_records, ticked, write_rows
from strategies import draw_answers, questionnaires
from test_round_trip import compare

from feedback.questionnaire.export import surveyjs, xlsform
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import held_by
from feedback.questionnaire.simulate import simulate_responses
from feedback.responses.readers.read import read_responses

HERE = Path(__file__).parent
NODE_FOLDER = Path(os.environ.get("FEEDBACK_NODE", HERE.parents[2] / "build" / "node"))
QUIET = settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip


def complete_in_surveyjs(q: Questionnaire, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records after survey-core has taken and completed them."""
    node, modules = shutil.which("node"), NODE_FOLDER / "render" / "node_modules"
    if node is None or not (modules / "survey-core").is_dir():
        pytest.skip("needs Node and survey-core (see .ci/run)")
    written = surveyjs.write(q, language=q.languages[0])
    survey = next(
        json.loads(text) for name, text in written.files.items() if name.endswith(".json")
    )
    done = subprocess.run(
        [node, str(HERE / "answer.cjs")], input=json.dumps({"survey": survey, "records": records}),
        env={**os.environ, "NODE_PATH": str(modules)}, capture_output=True, text=True,
        encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    handed: list[dict[str, Any]] = json.loads(done.stdout)
    return handed


def check_surveyjs(q: Questionnaire, answers: pd.DataFrame, folder: Path) -> None:
    beside = ("id", "submittedAt", "timeSpent")
    given = surveyjs_records(q, answers)
    asked = [{k: v for k, v in record.items() if k not in beside} for record in given]
    handed = complete_in_surveyjs(q, asked)
    file = folder / "results.json"
    around = [{k: v for k, v in record.items() if k in beside} for record in given]
    file.write_text(
        json.dumps([a | h for a, h in zip(around, handed, strict=True)]), encoding="utf-8"
    )
    compare(q, answers, read_responses(file, questionnaire=q), "surveyjs")


def test_e1_every_type(every_type: Questionnaire, tmp_path: Path) -> None:
    answers = simulate_responses(every_type, 80, comments=True, seed=2).responses
    answers["used_specify"] = answers["used_specify"].mask(
        answers["used_oth"].fillna(False), "外面"
    )
    answers["channel_specify"] = answers["channel_specify"].mask(
        answers["channel"] == "oth", "电话"
    )
    check_surveyjs(every_type, answers, tmp_path)


@QUIET
@given(q=questionnaires(most=5), seed=st.integers(0, 2**32 - 1))
def test_e1_random(q: Questionnaire, seed: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        check_surveyjs(q, draw_answers(q, 5, seed=seed), Path(folder))


class Form:
    """Paths and choices of an XForm."""

    def __init__(self, xml: str) -> None:
        root = ElementTree.fromstring(xml)
        for element in root.iter():
            element.tag = element.tag.partition("}")[2] or element.tag
        primary = root.find(".//instance")
        assert primary is not None
        self.paths = list(self._leaves(primary[0], ""))
        lists = {
            instance.get("id"): [name.text for name in instance.iter("name")]
            for instance in root.iter("instance")
        }
        self.choices: dict[str, list[str]] = {}
        for control in root.iter():
            nodes = control.find("itemset")
            if nodes is None:
                continue
            ref = control.get("ref", "").split("/", 2)[2]
            source = nodes.get("nodeset", "").partition("instance('")[2].partition("'")[0]
            self.choices[ref] = [str(code) for code in lists[source]]

    def _leaves(self, element: ElementTree.Element, head: str) -> Any:
        for child in element:
            path = f"{head}/{child.tag}".lstrip("/")
            if len(child):
                yield from self._leaves(child, path)
            else:
                yield path


def write_by_form(q: Questionnaire, answers: pd.DataFrame, form: Form, path: Path) -> Path:
    """A CSV whose heads are the paths of the form, in its order."""
    places: dict[str, list[str]] = {}
    for column, held in held_by(q, "xlsform").items():
        places.setdefault(held.field, []).append(column)
    columns = []
    met = set()
    for field in form.paths:
        name = field.rpartition("/")[2]
        if name == "instanceID":
            columns.append(("meta-instanceID", [str(who) for who in answers.index]))
        if name not in places:
            continue
        met.add(name)
        first = q.answers[places[name][0]]
        cells = []
        for row in range(len(answers)):
            value = answers[first.column].iloc[row]
            beside = bool(first.not_applicable and answers[first.not_applicable].iloc[row])
            if first.kind in ("flag", "rank"):
                said = ticked(answers, first.question, row)  # type: ignore[arg-type]
            elif beside:
                said = [str(first.scale.not_applicable.code)]  # type: ignore[union-attr]
            elif pd.isna(value):
                said = []
            else:
                said = [f"{value:%Y-%m-%d}" if first.kind == "date" else str(value)]
            assert field not in form.choices or set(said) <= {*form.choices[field]}, f"E2 {field}"
            cells.append(" ".join(said))
        columns.append((field.replace("/", "-"), cells))
    assert met == set(places), "E2: a field is missing"
    return write_rows(path, columns)


def check_xlsform(q: Questionnaire, answers: pd.DataFrame, folder: Path) -> None:
    convert = pytest.importorskip("pyxform.xls2xform", reason="pyxform is not installed").convert
    written = xlsform.write(q, language=q.languages[0])
    book = folder / "form.xlsx"
    book.write_bytes(next(b for name, b in written.files.items() if name.endswith(".xlsx")))
    form = Form(convert(str(book)).xform)
    answers = answers.drop(columns=[c for c in (q.record.date, q.record.seconds) if c])
    file = write_by_form(q, answers, form, folder / "odk.csv")
    bare = q.model_copy(
        update={"record": q.record.model_copy(update={"date": None, "seconds": None})}
    )
    compare(bare, answers, read_responses(file, questionnaire=bare), "xlsform")


def test_e2_every_type(every_type: Questionnaire, tmp_path: Path) -> None:
    answers = simulate_responses(every_type, 80, comments=True, seed=2).responses
    check_xlsform(every_type, answers, tmp_path)


@QUIET
@given(q=questionnaires(most=5), seed=st.integers(0, 2**32 - 1))
def test_e2_random(q: Questionnaire, seed: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        check_xlsform(q, draw_answers(q, 5, seed=seed), Path(folder))
