"""One request to an OpenAI-compatible endpoint: sent again when it must be, paced, bounded, the key never shown."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from feedback.errors import excerpt
from feedback.study_endpoint import Endpoint
from feedback.text.llm import failures
from feedback.text.llm.failures import NoAnswer
from feedback.transport import (
    AGAIN,
    LONGEST_WAIT,
    TooLarge,
    TooSlow,
    bounded_body,
    open_client,
    reason_of,
    repeats,
    retry_after,
    secret_in,
)

if TYPE_CHECKING:
    import httpx

LARGEST = 1_000_000  # bytes of an answer
_BACKOFF = 1.0  # seconds before the second try, doubled for each after it
_FORM_REFUSED = {400, 415, 422, 501}
# How an answer's form is asked for: the strictest first, the next where the endpoint does not know it.
MODES = ("json_schema", "json_object", "plain")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote, the tokens it read and wrote (None where it does not say), and the seconds it took."""

    text: str
    model: str
    read: int | None
    wrote: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _Form:
    """How a request is put; what an endpoint does not know is left out from then on."""

    mode: int = 0
    length: str = "max_tokens"
    temperature: bool = True

    def looser(self, said: str) -> _Form | None:
        """The next form to try after a refusal that says `said`."""
        if "max_completion_tokens" in said and self.length == "max_tokens":
            return replace(self, length="max_completion_tokens")
        if "temperature" in said and self.temperature:
            return replace(self, temperature=False)
        return replace(self, mode=self.mode + 1) if self.mode + 1 < len(MODES) else None

    def body(
        self, endpoint: Endpoint, messages: list[dict[str, str]], schema: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The request as the protocol wants it."""
        body: dict[str, Any] = {
            "model": endpoint.model,
            "messages": messages,
            self.length: endpoint.answer_tokens,
            "stream": False,
        }
        if self.temperature:
            body["temperature"] = 0
        if MODES[self.mode] == "json_schema":
            named = {"name": "reading", "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        elif MODES[self.mode] == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body


class Chat:
    """Requests to one endpoint; threads may share it.

    Parameters
    ----------
    endpoint
        Where, which model, how often.
    sleep
        How to wait; tests need not.

    Raises
    ------
    EndpointError
        The variable `key_env` names holds no key.
    """

    def __init__(
        self, endpoint: Endpoint, *, sleep: Callable[[float], object] | None = None
    ) -> None:
        self.endpoint = endpoint
        self._ended = threading.Event()
        self._sleep = sleep or self._ended.wait  # who waits for a busy endpoint ends with the work
        self._key = _key_of(endpoint)
        self._form = _Form()
        self._answered = False
        self._turn, self._next = threading.Lock(), 0.0
        self._client: httpx.Client | None = None

    def __enter__(self) -> Chat:
        self._client = open_client(
            timeout=self.endpoint.timeout,
            here=self.endpoint.is_here,
            connections=self.endpoint.parallel,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._client is not None:
            self._client.close()

    def ask(self, messages: list[dict[str, str]], *, schema: Mapping[str, Any]) -> Reply:
        """The model's answer to `messages`, in the form of `schema` as far as the endpoint can promise it.

        Raises
        ------
        NoAnswer
            This request has none; others may.
        EndpointError
            No request will.
        """
        wait, tries = _BACKOFF, 0
        while not self._ended.is_set():
            form = self._form
            try:
                return self._once(messages, schema, form)
            except _FormRefused as refused:
                self._loosen(form, refused)
            except _Again as again:
                asked = wait * random.uniform(0.75, 1.25) if again.wait is None else again.wait
                if asked > LONGEST_WAIT:
                    raise failures.busy(self.endpoint.base, asked) from None
                if tries == self.endpoint.retries:
                    raise self._given_up(again, asked) from None
                self._sleep(asked)
                wait, tries = min(wait * 2, 60.0), tries + 1
        raise NoAnswer("server")

    def _loosen(self, form: _Form, refused: _FormRefused) -> None:
        """Ask in a looser form from now on; where there is none, or the form was taken before, this request is refused."""
        with self._turn:
            if self._form != form:  # another thread did
                return
            looser = None if self._answered else form.looser(refused.said)
            if looser is not None:
                self._form = looser
                return
        said = self._told(refused.said)
        if self._answered:
            raise NoAnswer("refused", said)
        raise failures.rejected(self.endpoint.base, refused.status, said)

    def _given_up(self, again: _Again, wait: float) -> Exception:
        if again.status == 429:
            return failures.busy(self.endpoint.base, wait)
        if again.kind == "connect":
            return failures.not_there(self.endpoint.base, again.said)
        return NoAnswer(again.kind, again.said)

    def _pace(self) -> None:
        """Wait for this request's place in the minute."""
        if self.endpoint.per_minute is None:
            return
        with self._turn:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + 60 / self.endpoint.per_minute
        if start > now:
            self._sleep(start - now)

    def _once(
        self, messages: list[dict[str, str]], schema: Mapping[str, Any], form: _Form
    ) -> Reply:
        import httpx

        assert self._client is not None, "use it in a with statement"
        self._pace()
        started = time.monotonic()
        body = form.body(self.endpoint, messages, schema)
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        address = f"{self.endpoint.base}/chat/completions"
        try:
            with self._client.stream("POST", address, json=body, headers=headers) as response:
                until = started + self.endpoint.timeout
                content = bounded_body(response, largest=LARGEST, until=until)
        except TooLarge:
            raise NoAnswer("too_large") from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise _Again("connect", said=reason_of(error)) from None
        except (TooSlow, httpx.TimeoutException):
            raise _Again("timeout") from None
        except httpx.TransportError as error:
            raise _Again("server", said=reason_of(error)) from None
        if response.status_code != 200:
            self._refuse(response, content)
        reply = _reply(content, seconds=time.monotonic() - started)
        self._answered = True
        return reply

    def _refuse(self, response: httpx.Response, content: bytes) -> None:
        status, where = response.status_code, self.endpoint.base
        told = _said(content)
        said = self._told(told)
        if status in (401, 403):
            raise failures.wrong_key(where, self.endpoint.key_env, status)
        if status == 404:
            raise failures.not_found(where, self.endpoint.model, said)
        if status in AGAIN:
            wait = retry_after(response.headers.get("retry-after"))
            raise _Again("server", status=status, wait=wait, said=said)
        if status in _FORM_REFUSED:
            raise _FormRefused(status, told)
        if self._answered and status < 500:
            raise NoAnswer("refused", said)
        raise failures.rejected(where, status, said)

    def _told(self, said: str) -> str:
        """What the endpoint says is wrong, for a message: nothing where it repeats the key, or a part of it."""
        shown = repeats(said, self._key or "")
        return f", “{excerpt(said)}”" if said and not shown else ""


class _Again(Exception):  # noqa: N818
    """The request may be sent again."""

    def __init__(
        self, kind: str, *, status: int = 0, wait: float | None = None, said: str = ""
    ) -> None:
        super().__init__(kind)
        self.kind, self.status, self.wait, self.said = kind, status, wait, said


class _FormRefused(Exception):  # noqa: N818
    """The endpoint does not take the request in this form."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(status)
        self.status, self.said = status, said


def _said(content: bytes) -> str:
    """The message in the body of a refusal."""
    try:
        found = json.loads(content)
    except ValueError:
        return ""
    error = found.get("error", found) if isinstance(found, dict) else found
    text = error.get("message", "") if isinstance(error, dict) else error
    return " ".join(str(text or "").split())


def _key_of(endpoint: Endpoint) -> str | None:
    if endpoint.key_env is None:
        return None
    key = secret_in(endpoint.key_env)
    if key is None:
        raise failures.no_key(endpoint.key_env)
    return key


def _reply(content: bytes, *, seconds: float) -> Reply:
    """The text in an answer of the protocol; what it says of its end decides whether it is whole."""
    try:
        found = json.loads(content)
        choice = found["choices"][0]
        message = choice["message"]
        text = message.get("content")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise NoAnswer("schema") from None
    ended = choice.get("finish_reason")
    if message.get("refusal") or ended == "content_filter":
        raise NoAnswer("refused")
    if ended == "length":
        raise NoAnswer("truncated")
    if not isinstance(text, str) or not text.strip():
        raise NoAnswer("schema")
    usage = found.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    read, wrote = (_count(usage.get(name)) for name in ("prompt_tokens", "completion_tokens"))
    return Reply(text, str(found.get("model") or "")[:200], read, wrote, seconds)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
