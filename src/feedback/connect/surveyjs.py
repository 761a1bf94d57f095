"""SurveyJS: results as JSON from whatever keeps them; the library has no server of its own.

A GET of the address gives a list of results, or an object that holds one (`responses`, `results`, `data` …). A
result without an identifier of its own is known by its content: an edited one then counts as withdrawn and new. Results
that are alike, or of the same identifier, are numbered: two people who gave the same answers are two.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from feedback.connect import failures
from feedback.connect.calls import Calls
from feedback.connect.tools import Index, Record, canonical_hash

_IDENTIFIERS = ("respondent", "responseId", "instanceId", "submissionId", "id", "_id", "Id", "ID")
_HOLDS = ("responses", "results", "data", "Data", "value", "records", "submissions")


def open_tool(calls: Calls) -> Surveyjs:
    """A conversation; the token is sent as a bearer's, where there is one."""
    return Surveyjs(calls)


class Surveyjs:
    """Requests to the address that gives the results."""

    name, target, replaces = "SurveyJS", "", False

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self._content: bytes | None = None

    def __enter__(self) -> Surveyjs:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def definition(self, survey: str) -> str:
        """Nothing is known of the form that asked."""
        return ""

    def _all(self) -> bytes:
        if self._content is None:
            token = self.calls.token
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            self._content = self.calls.ask("GET", "", headers=headers).content
        return self._content

    def index(self, survey: str, since: datetime | None) -> Index:
        """Identifier → hash of the result."""
        return {name: canonical_hash(record) for name, record in self.records(self._all())}

    def pages(self, survey: str, wanted: Sequence[str], index: Index) -> Iterator[bytes]:
        """Of the one answer there is the results that are wanted; where all are, the answer as it came.

        The interface gives the whole list at each look. To keep it whole each time would take the disk n² / 2 results.
        """
        named = {name.partition("\t")[0] for name in wanted}
        content = self._all()
        found = self.records(content)
        kept = [record for name, record in found if name.partition("\t")[0] in named]
        if len(kept) == len(found):
            yield content
        elif kept:
            # half an emoji is no character, and stays as its escape
            yield json.dumps(kept, ensure_ascii=True).encode("ascii")

    def records(self, content: bytes) -> list[Record]:
        """Results of the list."""
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            raise failures.not_of(self.calls.where, self.name, "no JSON") from None
        while isinstance(found, dict):
            inner = next((found[name] for name in _HOLDS if isinstance(found.get(name), (list, dict))), None)  # fmt: skip
            if inner is None:
                raise failures.not_of(self.calls.where, self.name, "no list of results")
            found = inner
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise failures.not_of(self.calls.where, self.name, "no list of results")
        seen = Counter[str]()
        named = []
        for each in found:
            name = _name_of(each)
            seen[name] += 1
            named.append((name if seen[name] == 1 else f"{name}\t{seen[name]}", each))
        return named

    def publish(
        self, content: bytes, *, name: str, version: str, survey: str | None, activate: bool
    ) -> str:
        """There is no place to put it."""
        raise NotImplementedError


def _name_of(record: dict[str, Any]) -> str:
    given = (str(record[name]) for name in _IDENTIFIERS if record.get(name) not in (None, ""))
    return next(given, "") or canonical_hash(record)
