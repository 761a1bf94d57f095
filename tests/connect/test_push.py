"""A questionnaire goes to its server as it is exported, and takes nobody else's place unasked.

P1 what arrives is the export, byte by byte; it is opened when asked to be.
P2 the same questionnaire again: nothing to do; opened later without being sent again.
P3 a new wording takes the place of the old one where the tool can; LimeSurvey makes a new survey when asked.
P4 a survey changed on the server, or made there, is left alone until --overwrite.
P5 a dry run sends nothing and writes nothing.
P6 SurveyJS takes none; a study without questionnaire or server says so.
P7 what a tool refuses is told in its own words.
P8 a push that breaks off half-way is gone on with: no survey is made twice, nothing is said of fetched answers.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from served import served
from survey_bench import Workbench

from feedback.connect.failures import ServerError
from feedback.connect.pull import pull_answers
from feedback.connect.push import push_questionnaire
from feedback.errors import StudyError
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import load_questionnaire
from feedback.study import load_study
from survey_servers import SERVERS

TAKING = {"limesurvey": "limesurvey", "kobo": "xlsform", "central": "xlsform", "redcap": "redcap"}
REPLACING = ["kobo", "central", "redcap"]


def reworded(bench: Workbench) -> None:
    """The study's questionnaire gets another wording."""
    source = Path(__file__).parents[2] / "questionnaires" / "restaurant.yaml"
    text = source.read_text(encoding="utf-8").replace(
        "餐厅顾客满意度调查", "餐厅顾客满意度调查（新）"
    )
    text = text.replace("{zh: 味道, en: Taste}", "{zh: 口味, en: Flavour}")
    assert text != source.read_text(encoding="utf-8")
    folder = bench.folder / "questionnaires"
    folder.mkdir(exist_ok=True)
    (folder / "restaurant.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kind", list(TAKING))
def test_what_arrives_is_the_export(kind: str, tmp_path: Path) -> None:  # P1
    with SERVERS[kind]() as server:
        bench = Workbench(tmp_path, kind, server)
        done = push_questionnaire(bench.study)
        assert done.did == "made"
        assert done.active == (kind == "redcap")
        opened = push_questionnaire(bench.study, activate=True)
        held = {**server.files, **getattr(server, "drafts", {})}
    written = export_questionnaire(load_questionnaire("restaurant"), TAKING[kind], tmp_path / "own")
    assert held[done.survey] == written.files[0].read_bytes()
    assert (done.survey in server.open) == (kind != "redcap")
    assert opened.did == ("nothing" if kind == "redcap" else "opened")
    state = json.loads((bench.study.pulled / "survey.json").read_text(encoding="utf-8"))
    assert (state["id"], state["pushed"]) == (done.survey, done.sha256)
    assert done.files[-1].name.endswith(".losses.md")
    assert done.files[-1].is_file()


@pytest.mark.parametrize("kind", list(TAKING))
def test_the_same_again_is_nothing_to_do(kind: str, tmp_path: Path) -> None:  # P2
    with SERVERS[kind]() as server:
        bench = Workbench(tmp_path, kind, server)
        push_questionnaire(bench.study, activate=True)
        held = dict(server.files)
        again = push_questionnaire(bench.study, activate=True)
    assert again.did == "nothing"
    assert server.files == held
    assert "nothing to do" in again.explain("en")
    assert "无需更新" in again.explain("zh")


@pytest.mark.parametrize("kind", REPLACING)
def test_a_new_wording_takes_its_place(kind: str, tmp_path: Path) -> None:  # P3
    with SERVERS[kind]() as server:
        bench = Workbench(tmp_path, kind, server)
        first = push_questionnaire(bench.study, activate=True)
        reworded(bench)
        second = push_questionnaire(bench.study, activate=True)
        assert second.survey == first.survey
        assert (second.did, len(server.files)) == ("replaced", 1)
        assert second.sha256 != first.sha256
        assert push_questionnaire(bench.study, activate=True).did == "nothing"


@pytest.mark.parametrize("kind", ["kobo", "central"])
def test_a_new_version_is_opened_apart(kind: str, tmp_path: Path) -> None:  # P3
    with SERVERS[kind]() as server:
        bench = Workbench(tmp_path, kind, server)
        push_questionnaire(bench.study, activate=True)
        reworded(bench)
        assert not push_questionnaire(bench.study).active
        opened = push_questionnaire(bench.study, activate=True)
        assert (opened.did, opened.active) == ("opened", True)


def test_a_server_cannot_choose_the_folder(tmp_path: Path) -> None:  # P7
    def fault(request: Any, number: int) -> Any:
        said = json.dumps({"uid": "../../../elsewhere"}).encode()
        return (201, {}, said) if request.path == "/api/v2/assets/" else None

    with SERVERS["kobo"](fault=fault) as server:
        bench = Workbench(tmp_path, "kobo", server)
        with pytest.raises(ServerError):
            push_questionnaire(bench.study)
    assert not (bench.study.pulled / "survey.json").exists()


def test_limesurvey_makes_a_new_survey_when_asked(tmp_path: Path) -> None:  # P3
    with SERVERS["limesurvey"]() as server:
        bench = Workbench(tmp_path, "limesurvey", server)
        first = push_questionnaire(bench.study, activate=True)
        server.answers = served("limesurvey", 30)
        pull_answers(bench.study)
        before = (bench.study.pulled / "answers.json").read_bytes()
        reworded(bench)
        with pytest.raises(StudyError, match="--new"):
            push_questionnaire(bench.study, activate=True)
        second = push_questionnaire(bench.study, new=True)
    assert second.survey != first.survey
    assert not second.active
    assert "takes no answers yet" in second.explain("en")
    kept = bench.study.pulled / first.survey / f"answers-{first.survey}.json"
    assert kept.read_bytes() == before
    assert not (bench.study.pulled / "answers.json").exists()


def test_answers_are_put_aside_though_their_folder_was_moved(tmp_path: Path) -> None:  # P3
    with SERVERS["limesurvey"]() as server:
        bench = Workbench(tmp_path, "limesurvey", server)
        first = push_questionnaire(bench.study, activate=True)
        server.answers = served("limesurvey", 30)
        pull_answers(bench.study)
        (bench.study.pulled / first.survey).rename(tmp_path / "elsewhere")
        push_questionnaire(bench.study, new=True)
    assert (bench.study.pulled / first.survey / f"answers-{first.survey}.json").is_file()


def change(kind: str, server: Any) -> None:
    if kind == "kobo":
        server.edits += 1
    elif kind == "central":
        server.files["visit"] += b"edited"
    else:
        server.fields.append({"field_name": "added"})


@pytest.mark.parametrize("kind", REPLACING)
def test_a_survey_changed_there_is_left_alone(kind: str, tmp_path: Path) -> None:  # P4
    with SERVERS[kind]() as server:
        bench = Workbench(tmp_path, kind, server)
        push_questionnaire(bench.study, activate=True)
        change(kind, server)
        held = dict(server.files)
        reworded(bench)
        with pytest.raises(ServerError, match="changed on the server") as caught:
            push_questionnaire(bench.study, activate=True)
        assert server.files == held
        assert "在服务器上被修改过" in caught.value.zh
        assert push_questionnaire(bench.study, activate=True, overwrite=True).did == "replaced"


def test_a_survey_made_there_is_left_alone(tmp_path: Path) -> None:  # P4
    with SERVERS["redcap"]() as server:
        server.fields.append({"field_name": "theirs"})  # type: ignore[attr-defined]
        bench = Workbench(tmp_path, "redcap", server)
        with pytest.raises(ServerError, match="not pushed from here"):
            push_questionnaire(bench.study)
        assert not server.files
    with SERVERS["kobo"]() as server:
        server.files["aTheirs"] = b"made in the form builder"
        bench = Workbench(tmp_path / "kobo", "kobo", server, id="aTheirs")
        with pytest.raises(ServerError, match="not pushed from here"):
            push_questionnaire(bench.study)
        push_questionnaire(bench.study, overwrite=True)
        assert server.files["aTheirs"].startswith(b"PK")


@pytest.mark.parametrize("kind", list(TAKING))
def test_a_dry_run_sends_nothing(kind: str, tmp_path: Path) -> None:  # P5
    with SERVERS[kind]() as server:
        bench = Workbench(tmp_path, kind, server)
        before = sorted(tmp_path.rglob("*"))
        planned = push_questionnaire(bench.study, dry_run=True)
        assert planned.did == "planned"
        assert not server.files
        assert sorted(tmp_path.rglob("*")) == before
        done = push_questionnaire(bench.study)
    assert done.sha256 == planned.sha256
    assert "Nothing was sent" in planned.explain("en")
    assert "没有发送任何内容" in planned.explain("zh")


def test_what_cannot_be_pushed_says_so(tmp_path: Path) -> None:  # P6
    with SERVERS["surveyjs"]() as server:
        bench = Workbench(tmp_path, "surveyjs", server)
        with pytest.raises(StudyError, match="library without a server"):
            push_questionnaire(bench.study)
        assert not server.requests
    with SERVERS["kobo"]() as server:
        bench = Workbench(tmp_path, "kobo", server)
        bench.entries.pop("questionnaire")
        with pytest.raises(StudyError, match="no questionnaire to push"):
            push_questionnaire(bench.write(columns={"rating": "a"}, scale={"low": 1, "high": 5}))
    with pytest.raises(ServerError, match="names no server"):
        push_questionnaire(load_study("demo"))
    with pytest.raises(ServerError, match="which survey on the server"), SERVERS["kobo"]() as server:  # fmt: skip
        pull_answers(Workbench(tmp_path / "none", "kobo", server).study)


def test_a_refusal_is_told_in_the_tools_words(tmp_path: Path) -> None:  # P7
    def fault(request: Any, number: int) -> Any:
        said = {"message": "Possible duplicate question name on row 3"}
        return (400, {}, json.dumps(said).encode()) if request.path.endswith("forms") else None

    with SERVERS["central"](fault=fault) as server:
        bench = Workbench(tmp_path, "central", server)
        with pytest.raises(ServerError, match="duplicate question name"):
            push_questionnaire(bench.study)
    assert not (bench.study.pulled / "survey.json").exists()


def refusing(words: str) -> Any:
    """A server that refuses one kind of request."""

    def fault(request: Any, number: int) -> Any:
        found = words.encode() in request.body or words in request.path
        return (403, {}, b"{}") if found else None

    return fault


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("limesurvey", "activate_survey"),
        ("limesurvey", "list_questions"),
        ("kobo", "/deployment/"),
        ("central", "/draft/publish"),
    ],
)
def test_a_push_that_breaks_off_makes_one_survey(kind: str, words: str, tmp_path: Path) -> None:  # P8  # fmt: skip
    with SERVERS[kind](fault=refusing(words)) as server:
        bench = Workbench(tmp_path, kind, server)
        with pytest.raises(ServerError) as caught:
            push_questionnaire(bench.study, activate=True)
        assert "fetched" not in caught.value.en
        assert "取回" not in caught.value.zh
        server.fault = lambda request, number: None
        done = push_questionnaire(bench.study, activate=True)
        assert (done.active, len({*server.files, *getattr(server, "drafts", {})})) == (True, 1)
        assert push_questionnaire(bench.study, activate=True).did == "nothing"


def test_a_refused_form_leaves_no_empty_survey(tmp_path: Path) -> None:  # P8
    with SERVERS["kobo"](fault=refusing("/imports/")) as server:
        bench = Workbench(tmp_path, "kobo", server)
        with pytest.raises(ServerError):
            push_questionnaire(bench.study)
        assert not server.files


def test_a_survey_that_may_have_been_made_is_told(tmp_path: Path) -> None:  # P8
    def fault(request: Any, number: int) -> Any:
        return "reset" if b"import_survey" in request.body else None

    with SERVERS["limesurvey"](fault=fault) as server, pytest.raises(ServerError) as caught:
        push_questionnaire(Workbench(tmp_path, "limesurvey", server).study)
    assert "made twice" in caught.value.en
    assert "以免重复" in caught.value.zh


def test_the_same_takes_its_place_again(tmp_path: Path) -> None:  # P4
    with SERVERS["central"]() as server:
        bench = Workbench(tmp_path, "central", server)
        push_questionnaire(bench.study, activate=True)
        before = dict(server.versions)  # type: ignore[attr-defined]
        change("central", server)
        time.sleep(1.1)  # versions are told apart by the second
        again = push_questionnaire(bench.study, activate=True, overwrite=True)
        assert again.did == "replaced"
        assert server.versions != before  # type: ignore[attr-defined]
