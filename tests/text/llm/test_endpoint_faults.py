"""An endpoint that fails: one comment is lost at most, what was answered is kept, the key is shown nowhere.

E1 a busy endpoint is asked again, after the time it names; one that asks for too long ends the work.
E2 500, a broken connection and slowness are tried again; what still fails is counted by kind, the rest is read.
E3 a wrong key, an unknown model, nobody there, TLS that fails: one message in both languages, at once.
E4 the key stands in no message, file or representation, also where the endpoint repeats it.
E5 the form of answers is loosened until the endpoint takes it: schema, JSON, plain; so are names of parameters.
E6 a killed run goes on where it was; half a line on the disk does no harm; nothing is asked twice.
E7 no more requests a minute, and none at once, than the study allows.
E8 an answer larger than any, and one that drips, end in time.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from feedback import Endpoint, FeedbackError, LanguageModel, judge_aspects
from feedback.text.aspects.taxonomy import load_taxonomy
from feedback.text.llm.chat import Chat
from feedback.text.llm.failures import EndpointError
from feedback.text.llm.prompts import aspects_task
from feedback.text.llm.reader import Reading
from model_server import ModelServer, by_key_words, completion

KEY = "sk-very-secret-0123456789"
TASK = aspects_task(load_taxonomy("general"))
COMMENTS = pd.Series([f"价格太贵了，第{word}次" for word in "一二三四五六七八"])


def model(address: str, *, folder: Path | None = None, **settings: Any) -> LanguageModel:
    endpoint = Endpoint(endpoint=address, model="pretended", **({"retries": 2} | settings))
    return LanguageModel(endpoint, folder=folder)


def read(found: LanguageModel, comments: pd.Series = COMMENTS, **chat: Any) -> Reading:
    chat.setdefault("sleep", lambda seconds: None)
    found.chat = Chat(found.endpoint, **chat)
    return found.read(comments, task=TASK)


def once(*statuses: int, headers: dict[str, str] | None = None) -> Callable[[Any, int], Any]:
    """The first requests fail so, the others do not."""

    def fault(request: Any, number: int) -> Any:
        return (statuses[number], headers or {}, "{}") if number < len(statuses) else None

    return fault


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("7", 7, 7),
        ("a date", 150, 201),  # made when the test runs: collected, it would be past by then
        ("soon", 0.5, 2),
    ],
)
def test_busy_waits_as_long_as_asked(said: str, least: float, most: float) -> None:  # E1
    waits: list[float] = []
    if said == "a date":
        said = format_datetime(datetime.now(UTC) + timedelta(seconds=200))
    with ModelServer(fault=once(429, headers={"Retry-After": said})) as server:
        found = read(model(server.address), COMMENTS[:1], sleep=waits.append)
    assert len(found.table) == 1
    assert len(waits) == 1
    assert least <= waits[0] <= most


def test_too_long_a_wait_ends_the_work(tmp_path: Path) -> None:  # E1
    def fault(request: Any, number: int) -> Any:
        return (429, {"Retry-After": "86400"}, "{}") if number >= 3 else None

    with ModelServer(fault=fault) as server, pytest.raises(EndpointError, match="86,400") as caught:
        read(model(server.address, folder=tmp_path, parallel=1))
    assert "86,400" in caught.value.zh
    assert len((tmp_path / "answers.jsonl").read_text().splitlines()) == 3  # kept


@pytest.mark.parametrize("fault", [(500, {}, "<html>oops"), (503, {}, ""), "reset"])
def test_what_fails_once_is_tried_again(fault: Any) -> None:  # E2
    with ModelServer(fault=lambda request, number: fault if number in (0, 4) else None) as server:
        found = read(model(server.address))
    assert len(found.table) == len(COMMENTS)
    assert len(server.requests) == len(COMMENTS) + 2


def test_what_keeps_failing_is_counted_and_the_rest_read() -> None:  # E2
    def fault(request: Any, number: int) -> Any:
        return (500, {}, "") if "第三次" in request["messages"][-1]["content"] else None

    with ModelServer(fault=fault) as server:
        found = read(model(server.address))
    assert found.kinds == {"server": 1}
    assert 2 not in found.table.index
    assert len(found.table) == len(COMMENTS) - 1
    assert "the endpoint failed 1" in found.explain("en")
    assert "端点出错 1 条" in found.explain("zh")


def test_an_endpoint_that_only_fails_is_left_alone() -> None:  # E2
    with ModelServer(fault=lambda *_: (500, {}, "")) as server:
        many = pd.Series([f"太贵 {n}" for n in range(200)])
        with pytest.raises(EndpointError, match="in a row"):
            read(model(server.address, retries=0), many)
    assert len(server.requests) < 30


def one_message(address: str, **settings: Any) -> EndpointError:
    with pytest.raises(EndpointError) as caught:
        read(model(address, **settings))
    assert caught.value.zh != caught.value.en
    return caught.value


def test_fatal_faults_are_one_message(monkeypatch: pytest.MonkeyPatch) -> None:  # E3
    monkeypatch.setenv("OWN_KEY", KEY)
    with ModelServer(key="another") as server:
        assert "OWN_KEY" in one_message(server.address, key_env="OWN_KEY").en
        assert "key_env" in one_message(server.address).en
        assert len(server.requests) == 2  # at once, not for every comment
    assert "no connection" in one_message(server.address).en  # it is gone
    missing = (404, {}, json.dumps({"error": {"message": "model 'x' not found"}}))
    with ModelServer(fault=lambda *_: missing) as server:
        assert "model 'x' not found" in one_message(server.address).en
        tls = server.address.replace("http:", "https:")
        assert "TLS" in one_message(tls).en
    with ModelServer(fault=lambda *_: (302, {"Location": "http://127.0.0.1:9/"}, "")) as server:
        assert "302" in one_message(server.address).en  # the key is not sent on
    monkeypatch.delenv("OWN_KEY")
    assert "OWN_KEY" in one_message("http://127.0.0.1:1/v1", key_env="OWN_KEY").en


def test_the_key_is_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:  # E4
    monkeypatch.setenv("OWN_KEY", KEY)
    caplog.set_level(0)
    with ModelServer(key=KEY) as server:
        found = model(server.address, folder=tmp_path, key_env="OWN_KEY")
        reading = read(found)
    assert len(reading.table) == len(COMMENTS)
    told = [repr(found), repr(reading), reading.explain("en"), caplog.text]
    told += [file.read_text() for file in tmp_path.rglob("*") if file.is_file()]
    for message in (f"bad key {KEY}", f"bad key {KEY[:12]}****", f"{KEY[-9:]} is wrong"):
        refusal = (400, {}, json.dumps({"error": {"message": message}}))
        with ModelServer(fault=lambda *_, refusal=refusal: refusal) as server:
            error = one_message(server.address, key_env="OWN_KEY")
            told += [error.en, error.zh, repr(error)]
    assert len(told) > 10
    assert not [text for text in told if KEY[:10] in text or KEY[-9:] in text]


@pytest.mark.parametrize("written", [KEY, "sk-proj_abc", "my key"])
def test_a_key_in_the_study_file_is_refused_and_not_repeated(
    written: str, tmp_path: Path
) -> None:  # E4
    from feedback import load_study

    study = tmp_path / "s.yaml"
    study.write_text(
        f"study: s\ntitle: t\nlanguage_model:\n  endpoint: http://127.0.0.1:1/v1\n  model: m\n  key_env: {written}\n"
    )
    with pytest.raises(FeedbackError, match="key_env") as caught:
        load_study(study)
    assert written not in caught.value.en + caught.value.zh


def test_the_form_is_loosened_until_it_is_taken() -> None:  # E5
    def fault(request: Any, number: int) -> Any:
        if "max_tokens" in request:
            return (400, {}, '{"error": {"message": "Use max_completion_tokens instead"}}')
        if "temperature" in request:
            return (400, {}, '{"error": {"message": "temperature is fixed"}}')
        kind = request.get("response_format", {}).get("type")
        return (400, {}, '{"error": "no such response_format"}') if kind else None

    with ModelServer(fault=fault) as server:
        found = read(model(server.address))
    assert len(found.table) == len(COMMENTS)
    forms = [request.get("response_format", {}).get("type") for request in server.requests]
    assert forms[2:5] == ["json_schema", "json_object", None]
    assert len(server.requests) == len(COMMENTS) + 4  # found out once


def test_one_refused_comment_does_not_loosen_the_form() -> None:  # E5
    def fault(request: Any, number: int) -> Any:
        return (400, {}, "{}") if "第三次" in request["messages"][-1]["content"] else None

    with ModelServer(fault=fault) as server:
        found = read(model(server.address, parallel=1))
    assert found.kinds == {"refused": 1}
    assert all(each["response_format"]["type"] == "json_schema" for each in server.requests)


def test_goes_on_where_it_was(tmp_path: Path) -> None:  # E6
    folder = tmp_path / "kept"
    with ModelServer() as server:
        read(model(server.address, folder=folder), COMMENTS[:3])
        with (folder / "answers.jsonl").open("ab") as file:
            file.write(b'{"key": "half a li')  # killed here
        again = read(model(server.address, folder=folder))
        assert len(again.table) == len(COMMENTS)
        assert sorted(server.comments()) == sorted(COMMENTS)
        offline = model(server.address, folder=folder)
        offline.offline = True
        assert read(offline).table.equals(again.table)
        assert len(server.requests) == len(COMMENTS)
        changed = model(server.address, folder=folder)
        changed.endpoint = Endpoint(endpoint=server.address, model="another")
        read(changed, COMMENTS[:2])
        assert len(server.requests) == len(COMMENTS) + 2  # another model is asked anew
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(folder / "answers.jsonl").st_mode) == 0o600


def test_a_full_disk_or_a_folder_in_the_way_is_a_message(tmp_path: Path) -> None:  # E6
    (tmp_path / "answers.jsonl").mkdir()
    with pytest.raises(FeedbackError, match="cannot be read"):
        model("http://127.0.0.1:1/v1", folder=tmp_path)


def test_pace(monkeypatch: pytest.MonkeyPatch) -> None:  # E7
    under_way, most, waits = 0, 0, list[float]()

    def slow(request: Any) -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        time.sleep(0.02)
        under_way -= 1
        return by_key_words(request)

    with ModelServer(reply=slow) as server:
        read(model(server.address, parallel=3, per_minute=60), sleep=waits.append)
    assert most <= 3
    # eight requests, a second apart, of which the first waits for nothing
    assert len(waits) == len(COMMENTS) - 1
    assert max(waits) > len(COMMENTS) - 2


def test_huge_and_dripping_answers_end_in_time() -> None:  # E8
    def fault(request: Any, number: int) -> Any:
        said = request["messages"][-1]["content"]
        if "第一次" in said:
            return (200, {}, b"x" * 3_000_000)
        if "第二次" in said:
            return (200, {"X-Drip": "0.05"}, completion("{}"))
        return None

    started = time.monotonic()
    with ModelServer(fault=fault) as server:
        found = read(model(server.address, timeout=0.5, retries=0))
    assert time.monotonic() - started < 5
    assert found.kinds == {"too_large": 1, "timeout": 1}
    assert len(found.table) == len(COMMENTS) - 2


def test_unread_comments_need_leave_to_go_to_the_shipped_reader() -> None:  # E2
    def fault(request: Any, number: int) -> Any:
        return (200, {}, completion("Sure!")) if "第三次" in request["messages"][-1]["content"] else None  # fmt: skip

    with ModelServer(fault=fault) as server:
        with pytest.raises(FeedbackError, match="1 of 8 comments"):
            judge_aspects(COMMENTS, reader=model(server.address))
        judged = judge_aspects(COMMENTS, reader=model(server.address, fallback="shipped"))
    assert judged.attrs["n_unread"] == 1
    assert judged["price"].tolist() == [-1.0] * 8
