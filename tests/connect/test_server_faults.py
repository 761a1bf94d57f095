"""A server that fails: one message in both languages, exit code 2, and the token is shown nowhere.

F1 a wrong or expired token, one without the right, none at all.
F2 the token stands in no message, file or representation, also where the server repeats it.
F3 broken connections and busy servers are asked again; what makes something new on the server is sent once.
F4 an answer that stops half-way, drips, is too large, or is no answer of the tool.
F5 redirects: within the server they are followed, to another host the token does not go.
F6 pages without end.
F7 http:// to another machine, tokens in the study file, a server entry that lacks something: told with line and column.
F8 the keyring stands in where the environment has no token.
F9 a LimeSurvey session that has ended is begun anew.
F10 on the command line: one message, exit code 2, no traceback.
"""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from served import served
from survey_bench import Workbench
from typer.testing import CliRunner

from feedback.cli import app
from feedback.connect.calls import Calls
from feedback.connect.failures import ServerError
from feedback.connect.pull import pull_answers
from feedback.connect.push import push_questionnaire
from feedback.errors import FeedbackError, StudyError
from feedback.study import load_study
from feedback.study_server import Server
from survey_servers import SERVERS, SurveyServer
from survey_servers.base import TOKEN, Fault, Request

KINDS = list(SERVERS)
TAKING = [kind for kind in KINDS if kind != "surveyjs"]


def pulled(kind: str, server: SurveyServer, folder: Path, **entries: Any) -> Workbench:
    """A study whose thirty answers are on the server."""
    bench = Workbench(folder, kind, server, **entries)
    if kind != "surveyjs":
        push_questionnaire(bench.study, activate=True)
    server.answers = served(kind, 30)
    return bench


def always(*fault: Any) -> Callable[[Request, int], Fault]:
    return lambda request, number: fault[0] if len(fault) == 1 else fault  # type: ignore[return-value]


def failed(bench: Workbench) -> FeedbackError:
    with pytest.raises(FeedbackError) as caught:
        pull_answers(bench.study)
    assert caught.value.zh != caught.value.en
    for said in (caught.value.en, caught.value.zh, repr(caught.value)):
        assert TOKEN not in said
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_token(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # F1
    with SERVERS[kind]() as server:
        bench = pulled(kind, server, tmp_path)
        server.token = "another-token-entirely-98765"
        getattr(server, "sessions", set()).clear()
        server.requests.clear()
        error = failed(bench)
        assert "SURVEY_TOKEN" in error.en
        assert "wrong, has expired" in error.en
        assert "已过期" in error.zh
        assert len(server.requests) == 1  # asked once: an account may be locked after several
        monkeypatch.delenv("SURVEY_TOKEN")
        assert "export SURVEY_TOKEN" in failed(bench).en
        monkeypatch.setenv("SURVEY_TOKEN", "zwölf Zeichen\n")
        assert "export SURVEY_TOKEN" in failed(bench).zh


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_repeats_the_token(kind: str, tmp_path: Path) -> None:  # F2
    with SERVERS[kind]() as server:
        bench = pulled(kind, server, tmp_path)
        for status in (400, 403, 404, 500):
            said = json.dumps({"message": f"bad {TOKEN}", "detail": TOKEN, "error": TOKEN})
            server.fault = always(status, {}, said.encode())
            failed(bench)
        if kind == "limesurvey":
            said = json.dumps({"id": 1, "result": {"status": f"bad {TOKEN}"}, "error": None})
            server.fault = always(200, {}, said.encode())
            failed(bench)


def test_a_password_of_two_blanks_is_not_repeated() -> None:  # F2
    server = Server(kind="surveyjs", url="https://survey.example.org/x", token_env="SURVEY_TOKEN")
    calls = Calls(server)
    calls.secrets = ["a  b  c  d"]
    assert calls.told("wrong: a  b  c  d") == ""
    assert calls.told("wrong") == "wrong"


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_holds_the_token(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:  # F2
    with SERVERS[kind]() as server, caplog.at_level(0):
        bench = pulled(kind, server, tmp_path)
        print(pull_answers(bench.study).explain("en"))
        assert repr(Calls(bench.study.server)).count(TOKEN) == 0  # type: ignore[arg-type]
    secrets = [TOKEN, "session-key-number", "bearer-of-the-session"]
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert not any(secret.encode() in path.read_bytes() for secret in secrets), path
    said = capsys.readouterr()
    for text in (said.out, said.err, caplog.text):
        assert not any(secret in text for secret in secrets)
    assert not any(TOKEN in f"{each.path}{each.query}" for each in server.requests)


@pytest.mark.parametrize("fault", ["reset", (503, {"Retry-After": "0"}, b""), (502, {}, b"<html>")])
@pytest.mark.parametrize("kind", KINDS)
def test_what_fails_once_is_asked_again(kind: str, fault: Fault, tmp_path: Path) -> None:  # F3
    with SERVERS[kind]() as server:
        bench = pulled(kind, server, tmp_path)
        start = len(server.requests)
        server.fault = lambda request, number: fault if number == start else None
        assert pull_answers(bench.study).standing == 30


def test_a_busy_server_is_left_alone(tmp_path: Path) -> None:  # F3
    with SERVERS["kobo"]() as server:
        bench = pulled("kobo", server, tmp_path)
        server.fault = always(429, {"Retry-After": "86400"}, b"{}")
        assert "86,400 s" in failed(bench).en


def test_a_server_that_stays_busy_is_no_server_that_asks_to_wait(tmp_path: Path) -> None:  # F3
    for headers in ({}, {"Retry-After": "0"}):
        with SERVERS["surveyjs"](fault=always(503, headers, b"")) as server:
            error = failed(Workbench(tmp_path, "surveyjs", server))
        assert "stays busy" in error.en
        assert " s of patience" not in error.en


def test_an_interface_that_moved_within_the_server(tmp_path: Path) -> None:  # F5
    with SERVERS["redcap"](fault=always(301, {"Location": "/redcap/api/"}, b"")) as server:
        error = failed(Workbench(tmp_path, "redcap", server))
        assert len(server.requests) == 1
    assert "/redcap/api/" in error.en
    assert "完整地址" in error.zh


@pytest.mark.parametrize("kind", TAKING)
def test_what_makes_something_new_is_sent_once(kind: str, tmp_path: Path) -> None:  # F3
    def makes(request: Request) -> bool:
        return (
            b"import_survey" in request.body
            or request.path in ("/api/v2/assets/", "/v1/projects/7/forms")
            or b"format=csv" in request.body
        )

    with SERVERS[kind](fault=lambda request, number: "reset" if makes(request) else None) as server:
        bench = Workbench(tmp_path, kind, server)
        with pytest.raises(ServerError):
            push_questionnaire(bench.study)
        assert sum(map(makes, server.requests)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_bodies_that_are_none(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # F4  # fmt: skip
    with SERVERS[kind]() as server:
        bench = pulled(kind, server, tmp_path)
        server.fault = always("half")
        assert "stopped in the middle" in failed(bench).en
        server.fault = always(200, {}, b"<html>Welcome</html>")
        assert "the answer is not one of" in failed(bench).en
        for odd in (b"[]", b"{}", b"null", b'"x"', b"[[1]]", b"[" * 100_000):
            server.fault = always(200, {}, odd)
            failed(bench)
        server.fault = lambda request, number: None
        monkeypatch.setattr("feedback.connect.calls.LARGEST", 200)
        monkeypatch.setattr(Calls.__init__, "__kwdefaults__", {"sleep": lambda s: None, "largest": 200})  # fmt: skip
        assert "larger than" in failed(bench).en


def test_an_identifier_without_end(tmp_path: Path) -> None:  # F4
    with SERVERS["kobo"]() as server:
        bench = pulled("kobo", server, tmp_path)
        server.answers = [{"_id": float("inf")}]
        assert "without _id" in failed(bench).en


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/forms/visit", b"[]"),
        ("/forms/visit/submissions", b'[{"instanceId": "a", "createdAt": "yesterday"}]'),
    ],
)
def test_forms_and_times_that_are_none(path: str, body: bytes, tmp_path: Path) -> None:  # F4
    with SERVERS["central"]() as server:
        bench = pulled("central", server, tmp_path)
        server.fault = lambda request, number: (200, {}, body) if request.path.endswith(path) else None  # fmt: skip
        assert "the answer is not one of ODK Central" in failed(bench).en


def test_a_server_that_drips(tmp_path: Path) -> None:  # F4
    with SERVERS["kobo"]() as server:
        bench = pulled("kobo", server, tmp_path, timeout=0.3)
        server.fault = always("drip")
        assert "timeout" in failed(bench).en


def test_nobody_there(tmp_path: Path) -> None:  # F4
    with SERVERS["kobo"]() as server:
        bench = pulled("kobo", server, tmp_path)
    assert "no connection" in failed(bench).en


@pytest.mark.parametrize("kind", KINDS)
def test_redirects_to_another_host_are_refused(kind: str, tmp_path: Path) -> None:  # F5
    with SERVERS[kind]() as other, SERVERS[kind]() as server:
        bench = pulled(kind, server, tmp_path)
        for status in (301, 302, 307, 308):
            server.fault = always(status, {"Location": f"{other.address}/x?token={TOKEN}"}, b"")
            assert other.address in failed(bench).en
        assert not other.requests


def test_redirects_within_the_server_are_followed(tmp_path: Path) -> None:  # F5
    with SERVERS["surveyjs"]() as server:
        bench = pulled("surveyjs", server, tmp_path)
        server.fault = lambda request, number: (302, {"Location": "/results/"}, b"") if number == 0 else None  # fmt: skip
        assert pull_answers(bench.study).standing == 30
        server.fault = always(302, {"Location": "/results"}, b"")
        failed(bench)
        assert len(server.requests) < 12


@pytest.mark.parametrize("target", ["http://[", "http://127.0.0.1:99999/x", "https://a..b/"])
def test_redirects_to_no_address(target: str, tmp_path: Path) -> None:  # F5
    with SERVERS["surveyjs"](fault=always(302, {"Location": target}, b"")) as server:
        assert "sends on" in failed(Workbench(tmp_path, "surveyjs", server)).en


@pytest.mark.parametrize("url", ["https://a..b", "https://-x_.例え", "https://127.0.0.1:1\n/x"])
def test_addresses_that_are_none(url: str, tmp_path: Path) -> None:  # F7
    with SERVERS["surveyjs"]() as server:
        error = failed(Workbench(tmp_path, "surveyjs", server, url=url))
    assert "no usable address" in error.en
    assert "地址无效" in error.zh


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("ALL_PROXY", "socks5://me:word@127.0.0.1:9", "SOCKS proxy"),
        ("HTTPS_PROXY", "gopher://me:word@127.0.0.1:9", "is no address"),
        ("SSL_CERT_FILE", "/nowhere/word.pem", "name no certificates"),
    ],
)
def test_an_environment_that_lets_nothing_out(
    variable: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # F10
    if variable == "ALL_PROXY":
        monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv(variable, value)
    with SERVERS["surveyjs"]() as server:
        error = failed(Workbench(tmp_path, "surveyjs", server, url="https://survey.example.org/x"))
    assert said in error.en
    assert "word" not in error.en + error.zh


def test_pages_without_end(tmp_path: Path) -> None:  # F6
    for kind in ("kobo", "central"):
        with SERVERS[kind]() as server:
            bench = pulled(kind, server, tmp_path / kind)
            first = server.answers[:5]

            def respond(request: Request, server: Any = server, first: Any = first) -> Any:
                if "data.json" in request.path:
                    return 200, {"count": 10**9, "next": "…", "results": first}
                if ".svc" in request.path:
                    link = "https://elsewhere.example.org/?$skiptoken=again"
                    return 200, {"value": first, "@odata.nextLink": link}
                return type(server).respond(server, request)

            server.respond = respond  # type: ignore[method-assign]
            assert "page after page" in failed(bench).en
            assert len(server.requests) < 40


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"url": "http://kobo.example.org"}, "must be https://"),
        ({"url": "https://me:word@kobo.example.org"}, "token_env names"),
        ({"url": "kobo.example.org"}, "url is an address"),
        ({"token_env": "a-token-itself-0123"}, "in no file"),
        (
            {"token_env": "ABCDEF0123456789ABCDEF0123456789"},
            "in no file",
        ),  # REDCap's look like names
        ({"token_env": 12345678901234567890}, "in no file"),
        ({"token_env": None}, "needs `token_env:`"),
        ({"id": "../../elsewhere"}, "id is the number or name"),
        ({"token": "x"}, "unknown entry server.token"),
        ({"kind": "formr"}, "kobo"),
        ({"kind": "central"}, "needs `project:`"),
        ({"kind": "limesurvey", "user": "a", "id": "abc"}, "is its number"),
    ],
)
def test_server_entries_that_do_not_fit(entries: dict[str, Any], said: str, tmp_path: Path) -> None:  # F7  # fmt: skip
    with SERVERS["kobo"]() as server, pytest.raises(StudyError, match=said) as caught:
        bench = Workbench(tmp_path, "kobo", server)
        bench.write(server={**dict(bench.entries["server"]), **entries})  # type: ignore[call-overload]
    assert "visit.yaml" in caught.value.en
    assert "a-token-itself" not in str(caught.value)
    assert "0123456789" not in str(caught.value)
    assert "1234567890" not in str(caught.value)
    assert "word" not in str(caught.value).replace("password", "")


def test_the_keyring_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # F8
    asked = []

    def get_password(service: str, name: str) -> str:
        asked.append((service, name))
        return TOKEN

    with SERVERS["kobo"]() as server:
        bench = pulled("kobo", server, tmp_path)
        monkeypatch.delenv("SURVEY_TOKEN")
        fake = types.ModuleType("keyring")
        fake.get_password = get_password  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "keyring", fake)
        assert pull_answers(bench.study).standing == 30
        assert asked == [("feedback-workbench", "SURVEY_TOKEN")]
        fake.get_password = lambda service, name: 1 / 0  # type: ignore[attr-defined]
        assert "keyring set" in failed(bench).en


def test_a_session_that_ended_is_begun_anew(tmp_path: Path) -> None:  # F9
    with SERVERS["limesurvey"]() as server:
        bench = pulled("limesurvey", server, tmp_path)

        def fault(request: Request, number: int) -> Fault:
            if b"export_responses" in request.body and server.n_sessions == before:  # type: ignore[attr-defined]
                server.sessions.clear()  # type: ignore[attr-defined]
            return None

        before = server.n_sessions + 1  # type: ignore[attr-defined]
        server.fault = fault
        assert pull_answers(bench.study).standing == 30
        assert not server.sessions  # type: ignore[attr-defined]  # signed out


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # F10
    from feedback.cli import main

    run = CliRunner().invoke
    with SERVERS["kobo"]() as server:
        bench = pulled("kobo", server, tmp_path)
        found = run(app, ["pull", str(bench.path), "--dry-run"])
        assert found.exit_code == 0
        assert "30 new" in found.output
        assert run(app, ["pull", str(bench.path)]).exit_code == 0
        assert "nothing to do" in run(app, ["push", str(bench.path)]).output
        server.token = "another-token-entirely-98765"
        monkeypatch.setattr(sys, "argv", ["feedback", "pull", str(bench.path)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
    assert load_study(bench.path).study == "visit"


def test_the_command_line_gives_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:  # F10
    from feedback.cli import main

    with SERVERS["redcap"]() as server:
        bench = pulled("redcap", server, tmp_path)
        server.fault = always("half")
        monkeypatch.setattr(sys, "argv", ["feedback", "pull", str(bench.path)])
        with pytest.raises(SystemExit):
            main()
    said = capfd.readouterr()
    assert "Traceback" not in said.err
    assert said.err.count("stopped in the middle") == 1
    assert TOKEN not in said.err + said.out
