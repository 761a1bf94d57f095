"""Answers come from a server once, as they are, and every version of them stays.

C1 push, answer, pull, read: each tool's answers arrive as they were given; `feedback run` makes its report of them.
C2 a second pull asks for no answer that is known; a new one is fetched alone.
C3 an edited answer takes the place of its earlier version, a withdrawn one counts no longer; both versions stay.
C4 a server that fails in the middle costs nothing: no file appears or changes half-way, the next pull goes on.
C5 pages are what the server wrote, byte by byte, with hash and time, for their owner alone.
C6 a dry run writes nothing.
C7 where most answers are gone, nothing is believed until somebody agrees.
C8 a survey that was changed on the server is told, and its answers are pulled all the same.
C9 half a line of a killed pull does no harm; a page somebody changed is refused.
C10 answers that come while a pull is at work, and answers that are listed and not given, are told.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from served import drawn, served
from survey_bench import Workbench

from feedback.connect.failures import ServerError
from feedback.connect.journal import read_journal
from feedback.connect.pull import Pulled, pull_answers
from feedback.connect.push import push_questionnaire
from feedback.errors import FeedbackError, InputError, StudyError
from feedback.pipeline.intake import read_answers
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from survey_servers import SERVERS, SurveyServer
from survey_servers.base import Fault, Request

N = 250
KINDS = list(SERVERS)


@pytest.fixture(scope="module")
def q() -> Questionnaire:
    return load_questionnaire("restaurant")


def opened(kind: str, server: SurveyServer, folder: Path, n: int = N) -> Workbench:  # fmt: skip
    """A study whose questionnaire is on the server, where n people have answered."""
    bench = Workbench(folder, kind, server)
    if kind != "surveyjs":
        push_questionnaire(bench.study, activate=True)
    if n:
        answer(kind, server, served(kind, n))
    return bench


def answer(kind: str, server: SurveyServer, records: list[dict[str, Any]]) -> None:
    server.answers.extend(records)
    if kind == "redcap":
        server.logged |= {each["record_id"]: "2999-01-01 00:00:00" for each in records}  # type: ignore[attr-defined]


def for_answers(request: Request) -> bool:
    """Whether answers themselves are asked for, not what there is."""
    if b"export_responses" in request.body:
        return request.json()["params"][-1] is None
    return (
        ".svc/Submissions" in request.path
        or (request.path.endswith("data.json") and "fields" not in request.query)
        or b"records%5B0%5D" in request.body
        or request.path == "/results"
    )


def pages_asked(server: SurveyServer) -> list[Request]:
    return [request for request in server.requests if for_answers(request)]


def standing(bench: Workbench) -> list[dict[str, Any]]:
    held = json.loads((bench.study.pulled / "answers.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = held["responses"]
    return found


def edit(kind: str, server: SurveyServer, at: int, comment: str) -> None:
    """Somebody corrects an answer: the tools tell it each in their own way."""
    record = server.answers[at] = json.loads(json.dumps(server.answers[at]))
    if kind == "limesurvey":
        record["datestamp"] = f"2099-01-01 00:00:0{len(comment)}"
    elif kind == "kobo":
        record["_uuid"] = f"uuid-{comment}"
    elif kind == "central":
        record["__system"]["updatedAt"] = f"2099-01-01T00:00:0{len(comment)}.000Z"
    elif kind == "redcap":
        server.logged[record["record_id"]] = "2999-01-01 00:00:00"  # type: ignore[attr-defined]
    record["noted"] = comment


@pytest.mark.parametrize("kind", KINDS)
def test_answers_arrive_as_they_were_given(
    kind: str, q: Questionnaire, tmp_path: Path
) -> None:  # C1
    with SERVERS[kind]() as server:
        bench = opened(kind, server, tmp_path)
        found = pull_answers(bench.study)
    assert (found.new, found.edited, found.withdrawn, found.standing) == (N, 0, 0, N)
    given, read = drawn(q, N), read_answers(bench.study)
    assert read.rejected.empty
    assert len(read.responses) == N
    for column in ("taste", "speed", "value"):
        told = pd.to_numeric(read.responses[column]).astype("Float64").reset_index(drop=True)
        pd.testing.assert_series_equal(
            told, given[column].astype("Float64").reset_index(drop=True), check_names=False
        )
    labels = q.value_labels("company", language="zh")
    told = read.responses["company"].reset_index(drop=True)
    assert told.dropna().tolist() == given["company"].dropna().map(labels).tolist()
    text = next(iter(q.texts))
    assert set(given[text].dropna()) <= set(read.comments["text"])
    when = read.responses["date"].dt.floor("min").tolist()
    assert when == given[q.record.date].dt.floor("min").tolist()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_run_reads_what_was_pulled(kind: str, tmp_path: Path) -> None:  # C1
    from feedback.pipeline.run import run_study

    with SERVERS[kind]() as server:
        bench = opened(kind, server, tmp_path)
        pull_answers(bench.study)
    out = tmp_path / "out"
    run_study(bench.write(parameters={"bootstrap": 50}), out=out)
    result = json.loads(next(out.rglob("result.json")).read_text(encoding="utf-8"))
    assert str(N) in json.dumps(result)
    assert list(out.rglob("index.html"))


def test_a_run_before_a_pull_says_so(tmp_path: Path) -> None:  # C1
    with SERVERS["kobo"]() as server:
        bench = Workbench(tmp_path, "kobo", server)
        with pytest.raises(StudyError, match="feedback pull visit"):
            read_answers(bench.study)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "surveyjs"])
def test_known_answers_are_not_asked_for_again(kind: str, tmp_path: Path) -> None:  # C2
    records = served(kind, N)
    with SERVERS[kind]() as server:
        bench = opened(kind, server, tmp_path, 0)
        answer(kind, server, records[:200])
        pull_answers(bench.study)
        if kind == "redcap":
            server.logged = dict.fromkeys(server.logged, "2020-01-01 00:00:00")  # type: ignore[attr-defined]
        server.requests.clear()
        again = pull_answers(bench.study)
        assert not pages_asked(server)
        answer(kind, server, records[200:])
        server.requests.clear()
        found = pull_answers(bench.study)
        sent = len(pages_asked(server))
    assert (again.new, again.edited, again.same) == (0, 0, 200)
    assert (found.new, found.same, found.standing) == (50, 200, N)
    assert sent == 1


@pytest.mark.parametrize("kind", KINDS)
def test_versions_are_kept_and_counted(kind: str, tmp_path: Path) -> None:  # C3
    with SERVERS[kind]() as server:
        bench = opened(kind, server, tmp_path)
        pull_answers(bench.study)
        edit(kind, server, 5, "first")
        edit(kind, server, 6, "first")
        del server.answers[40:43]
        found = pull_answers(bench.study)
        edit(kind, server, 5, "second")
        later = pull_answers(bench.study)
    assert (found.edited, found.withdrawn, found.standing) == (2, 3, N - 3)
    assert (later.edited, later.withdrawn, later.versions) == (1, 0, 6)
    notes = [each["noted"] for each in standing(bench) if "noted" in each]
    assert sorted(notes) == ["first", "second"]
    assert len(read_answers(bench.study).responses) == N - 3
    survey = next(path for path in bench.study.pulled.iterdir() if (path / "pages").is_dir())
    held = "".join(path.read_text("utf-8") for path in (survey / "pages").iterdir())
    assert held.count('"first"') >= 2


def test_silent_edits_are_found_when_everything_is_fetched(tmp_path: Path) -> None:  # C3  # fmt: skip
    with SERVERS["limesurvey"]() as server:
        bench = opened("limesurvey", server, tmp_path)
        pull_answers(bench.study)
        server.answers[7] = server.answers[7] | {"noted": "by hand"}  # no stamp tells
        assert pull_answers(bench.study).edited == 0
        assert pull_answers(bench.study, everything=True).edited == 1
    assert any(each.get("noted") for each in standing(bench))


def test_an_answer_that_comes_back_counts_again(tmp_path: Path) -> None:  # C3
    with SERVERS["kobo"]() as server:
        bench = opened("kobo", server, tmp_path)
        pull_answers(bench.study)
        gone = server.answers.pop(10)
        assert pull_answers(bench.study).standing == N - 1
        server.answers.append(gone)
        assert pull_answers(bench.study).standing == N


def failing_after(pages: int) -> Callable[[Request, int], Fault]:
    """A server that breaks off in every page after the first ones."""
    seen: list[Request] = []

    def fault(request: Request, number: int) -> Fault:
        if not for_answers(request):
            return None
        seen.append(request)
        return "half" if len(seen) > pages else None

    return fault


@pytest.mark.parametrize("kind", ["limesurvey", "kobo", "central", "redcap"])
def test_half_a_pull_loses_nothing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # C4
    for module in ("limesurvey", "redcap"):
        monkeypatch.setattr(f"feedback.connect.{module}._PAGE", 100)
    records = served(kind, N)
    with SERVERS[kind]() as server:
        bench = opened(kind, server, tmp_path, 0)
        answer(kind, server, records[:50])
        pull_answers(bench.study)
        before = (bench.study.pulled / "answers.json").read_bytes()
        answer(kind, server, records[50:])
        server.fault = failing_after(1)
        with pytest.raises(ServerError, match="middle of an answer"):
            pull_answers(bench.study)
        assert (bench.study.pulled / "answers.json").read_bytes() == before
        survey = next(path for path in bench.study.pulled.iterdir() if (path / "pages").is_dir())
        known = len(read_journal(survey).answers)
        assert 50 < known < N
        server.fault = lambda request, number: None
        server.requests.clear()
        found = pull_answers(bench.study)
    assert found.new == N - known
    assert found.standing == N
    whole = {json.dumps(each, sort_keys=True) for each in server.answers}
    assert {json.dumps(each, sort_keys=True) for each in standing(bench)} == whole


def test_an_edit_between_two_halves_of_a_first_pull_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # C4
    monkeypatch.setattr("feedback.connect.redcap._PAGE", 10)
    with SERVERS["redcap"]() as server:
        bench = opened("redcap", server, tmp_path, 30)
        server.logged = dict.fromkeys(server.logged, "2020-01-01 00:00:00")  # type: ignore[attr-defined]
        server.fault = failing_after(1)
        with pytest.raises(ServerError):
            pull_answers(bench.study)
        edit("redcap", server, 5, "between")
        server.fault = lambda request, number: None
        assert pull_answers(bench.study).edited == 1
    assert [each["noted"] for each in standing(bench) if "noted" in each] == ["between"]


def test_a_first_pull_that_fails_leaves_no_file(tmp_path: Path) -> None:  # C4
    with SERVERS["kobo"]() as server:
        bench = opened("kobo", server, tmp_path)
        server.fault = failing_after(1)
        with pytest.raises(ServerError):
            pull_answers(bench.study)
        assert not (bench.study.pulled / "answers.json").exists()
        server.fault = lambda request, number: None
        assert pull_answers(bench.study).standing == N


def test_pages_are_what_the_server_wrote(tmp_path: Path) -> None:  # C5
    with SERVERS["surveyjs"]() as server:
        bench = opened("surveyjs", server, tmp_path)
        pull_answers(bench.study)
        _, served = server.respond(server.requests[-1])
    (page,) = (bench.study.pulled / "results" / "pages").iterdir()
    assert page.read_bytes() == json.dumps(served, ensure_ascii=False).encode()
    (line, _) = (page.parents[1] / "journal.jsonl").read_text("utf-8").splitlines()
    told = json.loads(line)
    assert told["sha256"] == hashlib.sha256(page.read_bytes()).hexdigest()
    assert told["page"] == page.name
    assert told["at"].endswith("+00:00")
    for private in (page, page.parent, bench.study.pulled, bench.study.pulled / "answers.json"):
        assert stat.S_IMODE(private.stat().st_mode) & 0o077 == 0, private


@pytest.mark.parametrize("kind", KINDS)
def test_a_dry_run_writes_nothing(kind: str, tmp_path: Path) -> None:  # C6
    with SERVERS[kind]() as server:
        bench = opened(kind, server, tmp_path)
        before = sorted(tmp_path.rglob("*"))
        found = pull_answers(bench.study, dry_run=True)
        asked = pages_asked(server)
    assert (found.new, found.path) == (N, None)
    assert "Nothing was fetched" in found.explain("en")
    assert "没有取回任何内容" in found.explain("zh")
    assert sorted(tmp_path.rglob("*")) == before
    assert kind == "surveyjs" or not asked


def test_most_answers_gone_is_asked_about(tmp_path: Path) -> None:  # C7
    with SERVERS["central"]() as server:
        bench = opened("central", server, tmp_path)
        pull_answers(bench.study)
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        del server.answers[20:]
        with pytest.raises(ServerError, match="230 of the 250"):
            pull_answers(bench.study)
        assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        found = pull_answers(bench.study, withdrawn=True)
    assert (found.withdrawn, found.standing, found.versions) == (230, 20, 230)


@pytest.mark.parametrize("kind", ["limesurvey", "kobo", "central", "redcap"])
def test_a_survey_changed_there_is_told(kind: str, tmp_path: Path) -> None:  # C8
    with SERVERS[kind]() as server:
        bench = opened(kind, server, tmp_path)
        assert pull_answers(bench.study).changed is None
        change(kind, server)
        found = pull_answers(bench.study)
    assert found.changed is not None
    assert found.standing == N
    assert found.changed[0][:12] in found.explain("en")
    assert "changed on the server" in found.explain("en")
    assert "在服务器上被修改过" in found.explain("zh")


def change(kind: str, server: Any) -> None:
    """Somebody edits the survey with the tool's own editor."""
    if kind == "limesurvey":
        server.changes.append(" (new wording)")
    elif kind == "kobo":
        server.edits += 1
    elif kind == "central":
        server.files["visit"] += b"edited"
    else:
        server.fields.append({"field_name": "added"})


def test_a_survey_made_there_is_watched_from_the_first_pull(tmp_path: Path) -> None:  # C8  # fmt: skip
    with SERVERS["kobo"]() as server:
        server.files["aOther"] = b"made in the form builder"
        answer("kobo", server, served("kobo", 30))
        bench = Workbench(tmp_path, "kobo", server, id="aOther")
        assert pull_answers(bench.study).changed is None
        change("kobo", server)
        assert pull_answers(bench.study).changed is not None


def test_half_a_line_does_no_harm(tmp_path: Path) -> None:  # C9
    with SERVERS["kobo"]() as server:
        bench = opened("kobo", server, tmp_path)
        pull_answers(bench.study)
        journal = bench.study.pulled / "aAsset1" / "journal.jsonl"
        lines = journal.read_bytes().splitlines(keepends=True)
        journal.write_bytes(b"".join(lines[:1]) + lines[1][:40])
        found = pull_answers(bench.study)
    assert found.standing == N
    assert 0 < found.new < N
    assert len(read_journal(journal.parent).answers) == N


def test_a_lost_line_does_no_harm(tmp_path: Path) -> None:  # C9
    with SERVERS["kobo"]() as server:
        bench = opened("kobo", server, tmp_path)
        pull_answers(bench.study)
        del server.answers[:3]
        pull_answers(bench.study)
        journal = bench.study.pulled / "aAsset1" / "journal.jsonl"
        lines = journal.read_bytes().splitlines(keepends=True)
        journal.write_bytes(
            b"".join([b'{"page": 1}\n', b"[]\n", *lines[1:]])
        )  # the first page is gone
        found = pull_answers(bench.study)
    assert found.standing == N - 3


def test_a_changed_page_is_refused(tmp_path: Path) -> None:  # C9
    with SERVERS["kobo"]() as server:
        bench = opened("kobo", server, tmp_path)
        pull_answers(bench.study)
        page = min((bench.study.pulled / "aAsset1" / "pages").iterdir())
        page.write_bytes(page.read_bytes().replace(b"uuid-1", b"uuid-9"))
        with pytest.raises(InputError, match="no longer what the server wrote"):
            pull_answers(bench.study)


def test_listed_and_not_given_is_told(tmp_path: Path) -> None:  # C10
    with SERVERS["redcap"]() as server:
        bench = opened("redcap", server, tmp_path)
        hidden = server.answers[3]["record_id"]

        def respond(request: Request) -> Any:
            status, content = type(server).respond(server, request)
            if b"records%5B0%5D" in request.body:
                content = [each for each in content if each["record_id"] != hidden]
            return status, content

        server.respond = respond  # type: ignore[method-assign]
        found: Pulled = pull_answers(bench.study)
    assert (found.missing, found.standing) == (1, N - 1)
    assert "Listed on the server but not given: 1." in found.explain("en")


def test_an_edit_that_was_not_given_is_asked_for_again(tmp_path: Path) -> None:  # C10
    with SERVERS["kobo"]() as server:
        bench = opened("kobo", server, tmp_path, 30)
        pull_answers(bench.study)
        edit("kobo", server, 5, "late")
        hidden = server.answers[5]["_id"]

        def respond(request: Request) -> Any:
            status, content = type(server).respond(server, request)
            if for_answers(request):
                kept = [each for each in content["results"] if each["_id"] != hidden]
                content = {**content, "results": kept}
            return status, content

        server.respond = respond  # type: ignore[method-assign]
        assert pull_answers(bench.study).missing == 1
        del server.respond
        found = pull_answers(bench.study)
    assert (found.missing, found.edited) == (0, 1)
    assert [each["noted"] for each in standing(bench) if "noted" in each] == ["late"]


def test_all_withdrawn_leaves_nothing_to_run_on(tmp_path: Path) -> None:  # C7
    with SERVERS["kobo"]() as server:
        bench = opened("kobo", server, tmp_path, 30)
        pull_answers(bench.study)
        server.answers.clear()
        with pytest.raises(ServerError, match="30 of the 30"):
            pull_answers(bench.study)
        assert len(standing(bench)) == 30
        with pytest.raises(InputError, match="or no longer"):
            pull_answers(bench.study, withdrawn=True)
    assert not (bench.study.pulled / "answers.json").exists()
    assert len(list((bench.study.pulled / "aAsset1" / "pages").iterdir())) == 1


def test_a_whole_list_is_kept_once(tmp_path: Path) -> None:  # C2, C5
    with SERVERS["surveyjs"]() as server:
        bench = Workbench(tmp_path, "surveyjs", server)
        server.answers = [{"id": i, "taste": 5} for i in range(200)] + [{"taste": 1}] * 2
        pull_answers(bench.study)
        server.answers = [*server.answers, {"id": 200, "taste": 4}, {"taste": 1}]
        server.answers[3] = {"id": 3, "taste": 2}
        found = pull_answers(bench.study)
        assert (found.new, found.edited, found.same) == (2, 1, 201)
        assert pull_answers(bench.study).same == 204
    pages = sorted((bench.study.pulled / "results" / "pages").iterdir())
    assert len(pages) == 2
    # what is new or changed, and those that are alike, whose numbers need each other
    assert [each["taste"] for each in json.loads(pages[1].read_bytes())] == [2, 1, 1, 4, 1]
    assert [each["taste"] for each in standing(bench)][-4:] == [1, 1, 4, 1]
    assert standing(bench)[3]["taste"] == 2


@pytest.mark.parametrize("own", [{}, {"id": 7}])
def test_two_people_of_the_same_answers_are_two(own: dict[str, Any], tmp_path: Path) -> None:  # C1
    with SERVERS["surveyjs"]() as server:
        bench = Workbench(tmp_path, "surveyjs", server)
        server.answers = [{**own, "taste": 5}, {**own, "taste": 5}, {**own, "taste": 2}]
        assert pull_answers(bench.study).new == 3
        again = pull_answers(bench.study)
    assert (again.same, again.standing) == (3, 3)
    assert [each["taste"] for each in standing(bench)] == [5, 5, 2]


def test_half_a_character_is_no_obstacle(tmp_path: Path) -> None:  # C1
    with SERVERS["surveyjs"]() as server:
        bench = Workbench(tmp_path, "surveyjs", server)
        cut = json.dumps([{"id": "\ud83d", "note": "good \ud83d"}]).encode()
        server.respond = lambda request: (200, cut)  # type: ignore[method-assign]
        assert pull_answers(bench.study).new == 1
        assert pull_answers(bench.study).same == 1
    assert standing(bench)[0]["note"] == "good ?"


def test_repeats_of_an_instrument_are_no_withdrawals(tmp_path: Path) -> None:  # C2
    with SERVERS["redcap"]() as server:
        server.fields = [  # type: ignore[attr-defined]
            {"field_name": "record_id", "form_name": "visit"},
            {"field_name": "taste", "form_name": "meal"},
        ]
        answer("redcap", server, [{"record_id": str(i), "visit_complete": "2"} for i in range(8)])
        repeat = {"redcap_repeat_instrument": "meal", "meal_complete": "2"}
        server.answers += [
            {"record_id": str(i), "redcap_repeat_instance": n, **repeat}
            for i in range(8)
            for n in "12"
        ]
        bench = Workbench(tmp_path, "redcap", server)
        assert pull_answers(bench.study).new == 24
        again = pull_answers(bench.study)
    assert (again.withdrawn, again.standing) == (0, 24)


def test_a_page_that_is_gone_is_named(tmp_path: Path) -> None:  # C9
    with SERVERS["kobo"]() as server:
        bench = opened("kobo", server, tmp_path, 30)
        pull_answers(bench.study)
        (page,) = (bench.study.pulled / "aAsset1" / "pages").iterdir()
        page.unlink()
        with pytest.raises(InputError, match="Put it back from a copy") as caught:
            pull_answers(bench.study)
    assert page.name in caught.value.zh


def test_answers_of_two_surveys_are_read_together(tmp_path: Path) -> None:  # C1
    records = served("limesurvey", 40)
    with SERVERS["limesurvey"]() as server:
        bench = opened("limesurvey", server, tmp_path, 0)
        server.answers = records[:30]
        first = pull_answers(bench.study).survey
        push_questionnaire(bench.study, new=True, activate=True)
        # every survey numbers its answers from 1
        server.answers = [{**each, "id": i} for i, each in enumerate(records[30:], 1)]
        pull_answers(bench.study)
    here = "data/raw/visit/server"
    read = read_answers(bench.write(raw=[f"{here}/answers.json", f"{here}/{first}/answers-{first}.json"]))  # fmt: skip
    assert len(read.responses) == 40
    assert read.rejected.empty
    assert f"{first}:1" in read.responses.index


def test_a_survey_without_answers_says_so(tmp_path: Path) -> None:
    for kind in ("limesurvey", "kobo", "central", "redcap"):
        with SERVERS[kind]() as server:
            bench = Workbench(tmp_path / kind, kind, server)
            push_questionnaire(bench.study, activate=True)
            with pytest.raises(FeedbackError, match="holds no answers") as caught:
                pull_answers(bench.study)
        assert "还没有答卷" in caught.value.zh
