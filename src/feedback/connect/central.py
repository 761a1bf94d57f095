"""ODK Central: its REST interface and OData.

Interface: ODK Central API (sessions, projects/forms, draft and publish, submissions, `.svc/Submissions` with
`$filter`, `$top` and the `$skiptoken` of `@odata.nextLink`). The list of submissions, without their answers, says
what is new, edited, reviewed or gone; only that is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from feedback.connect import failures
from feedback.connect.calls import Calls
from feedback.connect.tools import Index, Record, canonical_hash

_PAGE = 1000
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GONE = frozenset({404})


def open_tool(calls: Calls) -> Central:
    """A conversation, not yet signed in."""
    return Central(calls)


class Central:
    """Requests to one project of ODK Central; signed in by e-mail and password, or with a token as it is."""

    name, target, replaces = "ODK Central", "xlsform", True

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self._token = calls.token
        self._stamps: dict[str, tuple[str, str]] = {}  # when it came, and when it last changed

    def __enter__(self) -> Central:
        user = self.calls.server.user
        if user is not None:
            body = {"email": user, "password": self.calls.token}
            answered = self.calls.ask("POST", "/v1/sessions", json=body)
            found = answered.json(self.calls, self.name)
            self._token = str(found.get("token") or "") if isinstance(found, dict) else ""
            if not self._token:
                raise failures.not_of(self.calls.where, self.name, "a session without token")
            self.calls.secrets.append(self._token)
        return self

    def __exit__(self, *_: object) -> None:
        if self.calls.server.user is not None:
            with suppress(failures.ServerError):
                self._ask("DELETE", "/v1/sessions/current", again=False)

    def _ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **how: Any) -> Any:  # fmt: skip
        signed = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        return self.calls.ask(method, path, headers=signed, **how)

    def _form(self, survey: str = "") -> str:
        forms = f"/v1/projects/{self.calls.server.project}/forms"
        return f"{forms}/{quote(survey, safe='')}" if survey else forms

    def _get(self, path: str, survey: str, **params: Any) -> tuple[Any, bytes]:
        answered = self._ask("GET", path, taken=_GONE, params=params)
        if answered.status == 404:
            raise failures.no_survey(self.calls.where, survey)
        return answered.json(self.calls, self.name), answered.content

    def definition(self, survey: str) -> str:
        """Hash of what Central says of the form: its own hash of it and its version, published and draft."""
        found = []
        for part in ("", "/draft"):
            answered = self._ask("GET", self._form(survey) + part, taken=_GONE)
            said = answered.json(self.calls, self.name) if answered.status != 404 else {}
            if not isinstance(said, dict):
                raise failures.not_of(self.calls.where, self.name, "no object")
            found.append([str(said.get(name) or "") for name in ("hash", "version")])
        if not any(any(each) for each in found):
            raise failures.no_survey(self.calls.where, survey)
        return canonical_hash(found)

    def index(self, survey: str, since: datetime | None) -> Index:
        """instanceId → when it last changed, and what a reviewer said."""
        listed, _ = self._get(f"{self._form(survey)}/submissions", survey)
        try:
            listed = sorted(listed, key=lambda each: str(each["createdAt"]))
            self._stamps = {
                str(each["instanceId"]): (
                    _moment(each["createdAt"]),
                    _moment(each.get("updatedAt") or each["createdAt"]),
                )
                for each in listed
            }
            return {
                str(
                    each["instanceId"]
                ): f"{each.get('updatedAt') or ''}|{each.get('reviewState') or ''}"
                for each in listed
            }
        except (KeyError, ValueError, TypeError, AttributeError):
            raise failures.not_of(
                self.calls.where, self.name, "submissions without instanceId and createdAt"
            ) from None

    def pages(self, survey: str, wanted: Sequence[str], index: Index) -> Iterator[bytes]:
        """Pages of OData that hold all wanted: those that came, or changed, in the time the wanted did."""
        if not wanted:
            return
        params: dict[str, Any] = {"$top": _PAGE}
        if len(wanted) < len(index):
            params["$filter"] = self._within(wanted)
        seen: set[str] = set()
        while True:
            found, content = self._get(f"{self._form(survey)}.svc/Submissions", survey, **params)
            names = {name for name, _ in self.records(content)}
            if seen and names <= seen:
                raise failures.endless(self.calls.where)
            seen |= names
            if names:
                yield content
            link = found.get("@odata.nextLink")
            if not link:
                return
            # only the token of the link is taken: the request goes where the study says
            token = parse_qs(urlsplit(str(link)).query).get("$skiptoken")
            if not token or not names:
                raise failures.endless(self.calls.where)
            params = {**params, "$skiptoken": token[0]}

    def _within(self, wanted: Sequence[str]) -> str:
        came = [self._stamps[name][0] for name in wanted]
        changed = [self._stamps[name][1] for name in wanted]
        parts = [
            f"(__system/{field} ge {min(stamps)} and __system/{field} le {_after(max(stamps))})"
            for field, stamps in (("submissionDate", came), ("updatedAt", changed))
        ]
        return " or ".join(parts)

    def records(self, content: bytes) -> list[Record]:
        """Answers of a page of OData."""
        try:
            return [(str(each["__id"]), each) for each in json.loads(content)["value"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise failures.not_of(self.calls.where, self.name, "OData without __id") from None

    def publish(
        self, content: bytes, *, name: str, version: str, survey: str | None, activate: bool
    ) -> str:
        """Put an XLSForm there as a draft of a new or of the same form; publish it under `version` where asked."""
        sheet = {"Content-Type": _SHEET, "X-XlsForm-FormId-Fallback": quote(survey or name)}
        if content:
            there = survey is not None and (
                self._ask("GET", self._form(survey), taken=_GONE).status != 404
            )
            path = f"{self._form(str(survey))}/draft" if there else self._form()
            answered = self._ask(
                "POST", path, headers=sheet, content=content, params={"ignoreWarnings": "true"}, again=False,
            )  # fmt: skip
            said = answered.json(self.calls, self.name)
            if not there:
                survey = str(said.get("xmlFormId") or "") if isinstance(said, dict) else ""
                if not survey:
                    raise failures.not_of(self.calls.where, self.name, "a form without xmlFormId")
        assert survey is not None
        if activate:
            path = f"{self._form(survey)}/draft/publish"
            self._ask("POST", path, params={"version": version}, again=False)
        return survey


def _moment(stamp: object) -> str:
    """A time as Central wrote it; ValueError where it is none."""
    datetime.fromisoformat(str(stamp).replace("Z", "+00:00"))
    return str(stamp)


def _after(stamp: str) -> str:
    """A moment later: stamps are told in milliseconds and kept in smaller pieces."""
    when = datetime.fromisoformat(stamp.replace("Z", "+00:00")).astimezone(UTC)
    return (when + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")[:-6] + "Z"
