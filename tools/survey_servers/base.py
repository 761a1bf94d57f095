"""What every pretended server has: a thread, what it was asked, and faults."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "secret-of-the-server-0123456789"
# (status, headers, body) to send; "reset": break off at once; "half": in the middle of the right answer; "drip": a byte
# now and then; None: answer rightly.
Fault = tuple[int, dict[str, str], bytes] | str | None
Answer = tuple[int, Any]


@dataclass(frozen=True)
class Request:
    """What was asked.

    Attributes
    ----------
    method, path, query
        Path without the query; of each parameter of the query the last value.
    headers
        Names in small letters.
    body
        As it came.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        """The body as a form."""
        return {name: values[-1] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}  # fmt: skip


class SurveyServer:
    """A server of its own thread; `with KoboServer() as server: server.url`.

    Parameters
    ----------
    token
        What it takes.
    fault
        Called with each request and its number from 0; see `Fault`.

    Attributes
    ----------
    answers
        Submissions in the tool's own form; a test adds, edits and removes some.
    requests
        What it was asked.
    files
        Questionnaires that were put there, by survey.
    open
        Surveys that were opened for answers.
    """

    path = ""  # what follows the address in `url`
    entry: dict[str, Any] = {}  # noqa: RUF012  # what a study file says besides kind, url, token_env

    def __init__(
        self,
        *,
        token: str = TOKEN,
        fault: Callable[[Request, int], Fault] = lambda request, number: None,
    ) -> None:
        self.token, self.fault = token, fault
        self.answers: list[dict[str, Any]] = []
        self.requests: list[Request] = []
        self.files: dict[str, bytes] = {}
        self.open: set[str] = set()
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                with suppress(ConnectionError):
                    owner.serve_one(self)

            do_GET = do_POST = do_PATCH = do_DELETE = _any  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self.url = self.address + self.path

    def __enter__(self) -> SurveyServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve_one(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request, or fail at it."""
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("content-length") or 0)
        request = Request(
            handler.command, unquote(parts.path),
            {name: values[-1] for name, values in parse_qs(parts.query).items()},
            {name.lower(): value for name, value in handler.headers.items()}, handler.rfile.read(length),
        )  # fmt: skip
        with self._lock:
            self.requests.append(request)
            fault = self.fault(request, len(self.requests) - 1)
        if fault == "reset":
            handler.close_connection = True
            return
        if isinstance(fault, tuple):
            self._send(handler, *fault)
            return
        with self._lock:
            status, content = self.respond(request)
        body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()  # fmt: skip
        if fault == "half":
            self._send(handler, status, {}, body[: len(body) // 2], length=len(body))
            handler.close_connection = True
        elif fault == "drip":
            self._drip(handler, body)
        else:
            self._send(handler, status, {}, body)

    def _send(
        self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes, *,
        length: int | None = None,
    ) -> None:  # fmt: skip
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def _drip(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for i in range(len(body)):
            handler.wfile.write(body[i : i + 1])
            handler.wfile.flush()
            time.sleep(0.05)

    def respond(self, request: Request) -> Answer:
        """The right answer; each tool its own."""
        raise NotImplementedError
