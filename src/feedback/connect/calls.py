"""Requests to one server: sent again when they may be, bounded, to that server alone, the token never shown."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from feedback.connect import failures
from feedback.connect.tokens import token_of
from feedback.errors import excerpt
from feedback.study_server import Server
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
)

if TYPE_CHECKING:
    import httpx

LARGEST = 128_000_000  # bytes of one answer
RETRIES = 4
_BACKOFF = 1.0  # seconds before the second try, doubled for each after it
_HOPS = 5  # redirects within the server


@dataclass(frozen=True, slots=True)
class Answered:
    """The body of an answer and its status."""

    status: int
    content: bytes

    def json(self, calls: Calls, tool: str) -> Any:
        """The body as JSON.

        Raises
        ------
        ServerError
            It is none.
        """
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise failures.not_of(calls.where, tool, "no JSON") from None


class Calls:
    """Requests to the server of a study; `with Calls(server) as calls`.

    Parameters
    ----------
    server
        Where.
    sleep
        How to wait; tests need not.
    largest
        Bytes of one answer.

    Attributes
    ----------
    token
        Of the environment or the keyring; shown nowhere.
    secrets
        What no message may repeat: the token, and keys the server gives out for it.
    """

    def __init__(
        self,
        server: Server,
        *,
        sleep: Callable[[float], object] = time.sleep,
        largest: int = LARGEST,
    ) -> None:
        self.server, self._sleep, self._largest = server, sleep, largest
        self.token = token_of(server)
        self.secrets = [self.token]
        self._client: httpx.Client | None = None

    def __enter__(self) -> Calls:
        self._client = open_client(timeout=self.server.timeout, here=self.server.is_here)
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    @property
    def where(self) -> str:
        """The server, as messages name it."""
        return self.server.base

    def told(self, said: str) -> str:
        """What a server says, as a message may repeat it: nothing where it repeats a secret."""
        plain = " ".join(said.split())
        if any(repeats(text, secret) for text in (said, plain) for secret in self.secrets):
            return ""
        return excerpt(plain)

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        again: bool = True,
        taken: frozenset[int] = frozenset(),
        **sent: Any,
    ) -> Answered:
        """One request and its answer.

        Parameters
        ----------
        method, path
            The path is appended to the server's address.
        headers
            With the token, as the tool wants it.
        again
            Whether it may be sent again after a failure: not what makes something new on the server.
        taken
            Statuses besides 2xx that the caller understands.
        sent
            `json`, `data`, `content` or `params`, as httpx takes them.

        Raises
        ------
        ServerError
            There is no usable answer.
        """
        wait = _BACKOFF
        for left in range(RETRIES if again else 0, -1, -1):
            try:
                return self._once(method, path, headers or {}, taken, sent)
            except _Again as failed:
                asked = wait * random.uniform(0.75, 1.25) if failed.wait is None else failed.wait
                if left == 0 or asked > LONGEST_WAIT:
                    raise self._given_up(failed) from None
                self._sleep(asked)
                wait = min(wait * 2, 60.0)
        raise AssertionError

    def _given_up(self, failed: _Again) -> failures.ServerError:
        if failed.kind == "busy":
            longer = failed.wait is not None and failed.wait > LONGEST_WAIT
            return failures.busy(self.where, failed.wait if longer else None)
        if failed.kind == "connect":
            return failures.not_there(self.where, failed.said)
        if failed.kind == "slow":
            return failures.too_slow(self.where, self.server.timeout)
        if failed.kind == "status":
            return failures.refused(self.where, failed.said)
        return failures.stopped(self.where)

    def _once(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        taken: frozenset[int],
        sent: dict[str, Any],
    ) -> Answered:
        import httpx

        assert self._client is not None, "use it in a with statement"
        address, until = self.server.base + path, time.monotonic() + self.server.timeout
        for _ in range(_HOPS):
            try:
                with self._client.stream(method, address, headers=headers, **sent) as response:
                    content = bounded_body(response, largest=self._largest, until=until)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
                raise _Again("connect", said=reason_of(error)) from None
            except (TooSlow, httpx.TimeoutException):
                raise _Again("slow") from None
            except TooLarge:
                raise failures.too_large(self.where, self._largest) from None
            except httpx.TransportError:
                raise _Again("stopped") from None
            except (httpx.InvalidURL, UnicodeError):
                raise failures.not_there(self.where, "no usable address") from None
            if not 300 <= response.status_code < 400:
                return self._looked_at(response, content, taken)
            address = self._within(address, response.headers.get("location", ""), method)
            sent = {name: value for name, value in sent.items() if name != "params"}
        raise failures.endless(self.where)

    def _within(self, address: str, target: str, method: str) -> str:
        """Where a redirect leads, if that is the same server: the token goes nowhere else."""
        try:
            found = urljoin(address, target)
            here, there = urlsplit(address), urlsplit(found)
            same = (here.scheme, here.hostname, here.port) == (there.scheme, there.hostname, there.port)  # fmt: skip
        except ValueError:  # no address
            raise failures.elsewhere(self.where, "?") from None
        if target and same and method not in ("GET", "HEAD"):
            raise failures.moved(self.where, self.told(there.path) or "?")
        if not target or not same:
            raise failures.elsewhere(
                self.where, self.told(f"{there.scheme}://{there.netloc}") if target else "?"
            )
        return found

    def _looked_at(
        self, response: httpx.Response, content: bytes, taken: frozenset[int]
    ) -> Answered:
        status = response.status_code
        if 200 <= status < 300 or status in taken:
            return Answered(status, content)
        told = f"HTTP {status}"
        if said := self.told(_said(content)):
            told += f", “{said}”"
        if status in (401, 403):
            raise failures.wrong_token(self.where, self.server.token_env, told)
        if status in AGAIN and status != 409:
            kind = "busy" if status in (429, 503) else "status"
            raise _Again(kind, wait=retry_after(response.headers.get("retry-after")), said=told)
        raise failures.refused(self.where, told)


class _Again(Exception):  # noqa: N818
    """The request may be sent again."""

    def __init__(self, kind: str, *, wait: float | None = None, said: str = "") -> None:
        super().__init__(kind)
        self.kind, self.wait, self.said = kind, wait, said


def _said(content: bytes) -> str:
    """The message in the body of a refusal, by the names the tools use; nothing of a page of HTML."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if isinstance(found, dict):
        for name in ("message", "detail", "error"):
            if isinstance(found.get(name), str):
                return str(found[name])
    return ""
