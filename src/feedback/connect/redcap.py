"""REDCap: its API, one address, every request a form with the token in its body.

Interface: REDCap API (content=metadata, import and export; content=record with fields, records and
dateRangeBegin). A token stands for one project. What changed is asked by the time since the last look, with a day and
more to spare, since REDCap tells its own clock's time; what is gone is told by the list of record ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from feedback.connect import failures
from feedback.connect.calls import Calls
from feedback.connect.tools import Index, Record, canonical_hash

_PAGE = 500
_RAW = {"type": "flat", "rawOrLabel": "raw", "exportSurveyFields": "true"}
_SPARE = timedelta(hours=27)  # clocks of the world differ by 26
_EVENT = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")


def open_tool(calls: Calls) -> Redcap:
    """A conversation; every request carries the token."""
    return Redcap(calls)


class Redcap:
    """Requests to one REDCap project."""

    name, target, replaces = "REDCap", "redcap", True

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self._key = ""  # the field that names a record

    def __enter__(self) -> Redcap:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def _ask(
        self, content: str, asked: Mapping[str, str] | None = None, *, again: bool = True
    ) -> bytes:
        body = {
            "token": self.calls.token,
            "content": content,
            "format": "json",
            "returnFormat": "json",
        }
        answered = self.calls.ask("POST", "/", data={**body, **(asked or {})}, again=again)
        return answered.content

    def _listed(self, content: bytes) -> list[dict[str, Any]]:
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            raise failures.not_of(self.calls.where, self.name, "no JSON") from None
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise failures.not_of(self.calls.where, self.name, "no list")
        return found

    def _fields(self) -> list[dict[str, Any]]:
        return self._listed(self._ask("metadata"))

    def definition(self, survey: str) -> str:
        """Hash of the data dictionary; "" of a project with no more than the field that names a record."""
        fields = self._fields()
        return canonical_hash(fields) if len(fields) > 1 else ""

    def index(self, survey: str, since: datetime | None) -> Index:
        """Record → "" where it is as it was, None where REDCap has logged a change since."""
        fields = self._fields()
        if not fields:
            raise failures.no_survey(self.calls.where, survey)
        self._key = str(fields[0].get("field_name"))
        # of every instrument the field that says how far it is: rows of its repeats are listed by that alone
        forms = dict.fromkeys(str(each["form_name"]) for each in fields if each.get("form_name"))
        asked = [self._key, *(f"{form}_complete" for form in forms)]
        only = {"type": "flat", **{f"fields[{i}]": name for i, name in enumerate(asked)}}
        listed = self.records(self._ask("record", only))
        found: dict[str, str | None] = {name: "" for name, _ in listed}
        if since is not None:
            from_ = (since - _SPARE).strftime("%Y-%m-%d %H:%M:%S")
            for name, _ in self.records(self._ask("record", {**only, "dateRangeBegin": from_})):
                found[name] = None
        return found

    def pages(self, survey: str, wanted: Sequence[str], index: Index) -> Iterator[bytes]:
        """Five hundred records at a time."""
        names = list(dict.fromkeys(name.split("\t")[0] for name in wanted))
        for at in range(0, len(names), _PAGE):
            chosen = {f"records[{i}]": name for i, name in enumerate(names[at : at + _PAGE])}
            yield self._ask("record", {**_RAW, **chosen})

    def records(self, content: bytes) -> list[Record]:
        """Rows of an export: a record, or one of its events and repeats."""
        rows = self._listed(content)
        found = []
        for row in rows:
            key = self._key or next(iter(row), "")
            if not str(row.get(key) or ""):
                raise failures.not_of(self.calls.where, self.name, "a row without record id")
            place = [str(row[name]) for name in _EVENT if row.get(name)]
            found.append(("\t".join([str(row[key]), *place]), row))
        return found

    def publish(
        self, content: bytes, *, name: str, version: str, survey: str | None, activate: bool
    ) -> str:
        """Import the data dictionary; REDCap takes that while a project is in development."""
        if content:
            text = content.decode("utf-8")
            self._ask("metadata", {"data": text, "format": "csv"}, again=False)
        return survey or "project"
