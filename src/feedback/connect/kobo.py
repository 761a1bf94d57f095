"""KoboToolbox: its REST interface, version 2.

Interface: kpi's api/v2 (assets, imports, deployment, data), with `Authorization: Token …`. Answers are paged by
their number (`query` and `sort` in MongoDB's words, as the API takes them), so that one that comes or goes meanwhile
shifts nothing. An edit keeps `_id` and gives a new `_uuid`.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from feedback.connect import failures
from feedback.connect.calls import Calls
from feedback.connect.tools import Index, Record, canonical_hash, runs

_PAGE = 1000  # what newer servers give at once, at most
_TOLD = ("_id", "_uuid", "meta/instanceID", "_submission_time", "_validation_status")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOOKS = 60  # at an import, a second apart


def open_tool(calls: Calls) -> Kobo:
    """A conversation; every request carries the token."""
    return Kobo(calls)


class Kobo:
    """Requests to one KoboToolbox server."""

    name, target, replaces = "KoboToolbox", "xlsform", True

    def __init__(self, calls: Calls, *, sleep: Callable[[float], object] = time.sleep) -> None:
        self.calls, self._sleep = calls, sleep
        self._headers = {"Authorization": f"Token {calls.token}", "Accept": "application/json"}

    def __enter__(self) -> Kobo:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def _get(self, path: str, survey: str, **params: Any) -> dict[str, Any]:
        answered = self.calls.ask(
            "GET", path, headers=self._headers, taken=frozenset({404}), params=params
        )
        if answered.status == 404:
            raise failures.no_survey(self.calls.where, survey)
        return self._mapping(answered.json(self.calls, self.name))

    def _post(self, path: str, body: dict[str, Any], method: str = "POST") -> dict[str, Any]:
        answered = self.calls.ask(method, path, headers=self._headers, json=body, again=False)
        return self._mapping(answered.json(self.calls, self.name))

    def _mapping(self, found: Any) -> dict[str, Any]:
        if not isinstance(found, dict):
            raise failures.not_of(self.calls.where, self.name, "no object")
        return found

    def _asset(self, survey: str) -> dict[str, Any]:
        return self._get(f"/api/v2/assets/{survey}/", survey, format="json")

    def definition(self, survey: str) -> str:
        """Hash of the form's rows, choices and settings."""
        return canonical_hash(self._asset(survey).get("content"))

    def index(self, survey: str, since: datetime | None) -> Index:
        """Number → `_uuid`, which an edit changes, and what a reviewer said."""
        found: dict[str, str | None] = {}
        for content in self._paged(survey, {}, fields=json.dumps(_TOLD)):
            for name, record in self.records(content):
                status = record.get("_validation_status")
                said = status.get("uid", "") if isinstance(status, dict) else status or ""
                found[name] = (
                    "|".join(str(record.get(field) or "") for field in ("_uuid", "meta/instanceID"))
                    + f"|{said}"
                )
        return found

    def pages(self, survey: str, wanted: Sequence[str], index: Index) -> Iterator[bytes]:
        """Pages of at most a thousand answers that follow one another."""
        for piece in runs(wanted, index, size=_PAGE):
            yield from self._paged(survey, {"$gte": int(piece[0]), "$lte": int(piece[-1])})

    def _paged(self, survey: str, within: dict[str, int], **params: Any) -> Iterator[bytes]:
        """Answers in the order of their numbers, each page after the last number of the one before."""
        while True:
            query = json.dumps({"_id": within}) if within else "{}"
            answered = self.calls.ask(
                "GET", f"/api/v2/assets/{survey}/data.json", headers=self._headers, taken=frozenset({404}),
                params={"limit": _PAGE, "query": query, "sort": '{"_id": 1}', **params},
            )  # fmt: skip
            if answered.status == 404:
                raise failures.no_survey(self.calls.where, survey)
            numbers = [int(name) for name, _ in self.records(answered.content)]
            if not numbers:
                return
            if max(numbers) <= within.get("$gt", -1):
                raise failures.endless(self.calls.where)
            yield answered.content
            count = json.loads(answered.content).get("count")
            if isinstance(count, int) and count <= len(numbers):
                return
            within = {**within, "$gt": max(numbers)}

    def records(self, content: bytes) -> list[Record]:
        """Answers of a page of data.json."""
        try:
            return [(str(int(each["_id"])), each) for each in json.loads(content)["results"]]
        except (ValueError, OverflowError, KeyError, TypeError, RecursionError):
            raise failures.not_of(self.calls.where, self.name, "data.json without _id") from None

    def publish(
        self, content: bytes, *, name: str, version: str, survey: str | None, activate: bool
    ) -> str:
        """Import an XLSForm into an asset, a new one where there is none; deploy it where asked."""
        new = survey is None
        if survey is None:
            made = self._post("/api/v2/assets/", {"name": name, "asset_type": "survey"})
            survey = str(made.get("uid") or "")
            if not survey:
                raise failures.not_of(self.calls.where, self.name, "a new asset without uid")
        if content:
            try:
                self._import(content, name, survey)
            except failures.ServerError:
                if new:  # an empty survey that nobody asked for
                    with suppress(failures.ServerError):
                        self.calls.ask("DELETE", f"/api/v2/assets/{survey}/", headers=self._headers)
                raise
        if activate:
            asset = self._asset(survey)
            method = "PATCH" if asset.get("has_deployment") else "POST"
            body = {"active": True, "version_id": asset.get("version_id")}
            self._post(f"/api/v2/assets/{survey}/deployment/", body, method)
        return survey

    def _import(self, content: bytes, name: str, survey: str) -> None:
        packed = base64.b64encode(content).decode("ascii")
        body = {
            "name": name,
            "base64Encoded": f"data:{_SHEET};base64,{packed}",
            "destination": f"{self.calls.where}/api/v2/assets/{survey}/",
        }
        begun = self._post("/api/v2/imports/", body)
        number = str(begun.get("uid") or "")
        for _ in range(_LOOKS):
            found = self._get(f"/api/v2/imports/{number}/", survey)
            if found.get("status") == "complete":
                return
            if found.get("status") == "error":
                said = found.get("messages")
                told = said.get("error", "") if isinstance(said, dict) else ""
                raise failures.refused(self.calls.where, self.calls.told(str(told)) or "import")
            self._sleep(1)
        raise failures.too_slow(self.calls.where, _LOOKS)
