"""What a survey tool's server can do for us, and which module speaks to which."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol, cast

from feedback.connect.calls import Calls

# An answer's identifier on the server and the answer itself, as the tool's own export has it.
Record = tuple[str, dict[str, Any]]
# Identifier → what changes when the answer does (None: it changed, one cannot tell to what).
Index = Mapping[str, str | None]


class Tool(AbstractContextManager["Tool"], Protocol):
    """A signed-in conversation with the server of one tool.

    Attributes
    ----------
    calls
        Its requests.
    name
        What its users call it.
    target
        Export that it takes; "" where no questionnaire can be put there.
    replaces
        Whether a survey there can be replaced by a new version of it.
    """

    calls: Calls
    name: str
    target: str
    replaces: bool

    def definition(self, survey: str) -> str:
        """Hash of the survey as the server holds it; "" where it says nothing of it."""

    def index(self, survey: str, since: datetime | None) -> Index:
        """Every answer there is, with what tells a changed one; `since` is when it was last looked at."""

    def pages(self, survey: str, wanted: Sequence[str], index: Index) -> Iterator[bytes]:
        """Answers wanted, page by page, each exactly as the server wrote it; others may be among them."""

    def records(self, content: bytes) -> list[Record]:
        """The answers of a page."""

    def publish(
        self, content: bytes, *, name: str, version: str, survey: str | None, activate: bool
    ) -> str:
        """Put a questionnaire there, new or in place of `survey`; gives its id."""


_ROOM = "feedback.connect"


def open_tool(calls: Calls) -> Tool:
    """The conversation that fits `kind` of the server; use it in a with statement."""
    module = import_module(f"{_ROOM}.{calls.server.kind}")
    return cast("Tool", module.open_tool(calls))


def canonical_hash(content: Any) -> str:
    """SHA-256 of JSON that does not depend on order of keys or blanks.

    Examples
    --------
    >>> canonical_hash({"a": 1, "b": 2}) == canonical_hash({"b": 2, "a": 1})
    True
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def runs(wanted: Sequence[str], index: Index, *, size: int) -> Iterator[list[str]]:
    """Wanted identifiers in pieces that follow one another on the server without one between that is not wanted.

    Parameters
    ----------
    wanted
        Some of `index`.
    index
        In the server's own order.
    size
        Of a piece, at most.

    Examples
    --------
    >>> list(runs(["1", "2", "5"], {"1": "", "2": "", "4": "", "5": ""}, size=10))
    [['1', '2'], ['5']]
    """
    chosen, piece = set(wanted), list[str]()
    for name in index:
        if name in chosen:
            piece.append(name)
        if piece and (name not in chosen or len(piece) == size):
            yield piece
            piece = []
    if piece:
        yield piece
