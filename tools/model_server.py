"""A pretended language model on 127.0.0.1: answers by key words, and fails on request. For tests, and to try by hand.

python tools/model_server.py 11434       # then endpoint: http://127.0.0.1:11434/v1, any model name
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Key word → sign. The aspect is the first one of the schema whose listed words stand in the comment.
_GOOD, _BAD = ("好", "棒", "赞", "good", "great", "nice"), ("差", "慢", "贵", "bad", "slow", "dear")
Request = dict[str, Any]
# What a fault gives: (status, headers, body) to send, "reset" to break the connection, or None to answer rightly.
Fault = tuple[int, dict[str, str], str | bytes] | str | None


class ModelServer:
    """A server of its own thread; `with ModelServer() as server: server.address`.

    Parameters
    ----------
    fault
        Called with the request's body and its number from 0; see `Fault`.
    reply
        Called with the request's body: the text the model writes.
    key
        What the endpoint wants as bearer token.
    """

    def __init__(
        self,
        *,
        fault: Callable[[Request, int], Fault] = lambda request, number: None,
        reply: Callable[[Request], str] | None = None,
        key: str | None = None,
        port: int = 0,
    ) -> None:
        self.fault, self.reply, self.key = fault, reply or by_key_words, key
        self.requests: list[Request] = []
        self.headers: list[Mapping[str, str]] = []
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                owner._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> ModelServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        """Serve until interrupted."""
        with suppress(KeyboardInterrupt):
            self._server.serve_forever()

    def comments(self) -> list[str]:
        """The comments that were sent, in order."""
        return [comment_of(request) for request in self.requests]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        request: Request = json.loads(body)
        with self._lock:
            number = len(self.requests)
            self.requests.append(request)
            self.headers.append(dict(handler.headers))
        fault = self.fault(request, number)
        if fault == "reset":
            handler.close_connection = True
            handler.connection.close()
            return
        if self.key and handler.headers.get("Authorization") != f"Bearer {self.key}":
            fault = (401, {}, json.dumps({"error": {"message": f"Incorrect API key provided: {handler.headers.get('Authorization')}"}}))  # fmt: skip
        if not isinstance(fault, tuple):
            fault = (200, {}, completion(self.reply(request), model=request["model"]))
        status, headers, content = fault
        with suppress(OSError):
            _send(
                handler, status, headers, content.encode() if isinstance(content, str) else content
            )


def _send(
    handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], content: bytes
) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():  # fmt: skip
        handler.send_header(name, value)
    handler.end_headers()
    if "X-Drip" in headers:  # a byte at a time
        for place in range(len(content)):
            handler.wfile.write(content[place : place + 1])
            handler.wfile.flush()
            time.sleep(float(headers["X-Drip"]))
    else:
        handler.wfile.write(content)


def completion(text: str | None, *, model: str = "pretended", ended: str = "stop") -> str:
    """What the protocol wraps around a model's text."""
    message = {"role": "assistant", "content": text}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    choice = {"index": 0, "message": message, "finish_reason": ended}
    return json.dumps({"id": "c", "object": "chat.completion", "model": model, "choices": [choice], "usage": usage})  # fmt: skip


def comment_of(request: Request) -> str:
    """The comment in a request."""
    with suppress(ValueError, TypeError):
        return str(json.loads(request["messages"][-1]["content"]).get("comment", ""))
    return ""


def by_key_words(request: Request) -> str:
    """An answer of the form asked for: the first aspect or code whose listed words stand in the comment."""
    system, user = (request["messages"][place]["content"] for place in (0, -1))
    asked = json.loads(user)
    if "comments" in asked:
        return _summary(asked["comments"])
    comment, entries = asked["comment"], []
    for name, shown in re.findall(r"^ *- ([\w/]+): (.*)$", system, re.M):
        words = re.findall(r"[\u4e00-\u9fff]+|[a-z]{3,}", shown)
        hit = next((word for word in words if word in comment.lower()), None)
        if hit:
            at = comment.lower().find(hit)
            near = comment[max(0, at - 4) : at + len(hit) + 6]
            sign = -any(word in near for word in _BAD) or any(word in near for word in _GOOD)
            entries.append((name, int(sign), near.strip()))
    if '"codes"' in system:
        codes = [{"code": name, "quote": quote} for name, _, quote in entries]
        return json.dumps({"id": asked["id"], "codes": codes}, ensure_ascii=False)
    found = [{"aspect": name, "judgement": sign, "quote": quote} for name, sign, quote in entries]
    return json.dumps({"id": asked["id"], "aspects": found}, ensure_ascii=False)


def _summary(comments: list[dict[str, str]]) -> str:
    """A sentence a comment: its own beginning."""
    sentences = [
        {"text": each["text"][:40], "citations": [{"id": each["id"], "quote": each["text"][:20]}]}
        for each in comments[:5]
    ]
    return json.dumps({"sentences": sentences}, ensure_ascii=False)


if __name__ == "__main__":
    server = ModelServer(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(server.address)
    server.serve()
