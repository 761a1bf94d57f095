"""LimeSurvey: RemoteControl 2 over JSON-RPC.

Interface: LimeSurvey 6.10, remotecontrol_handle (get_session_key, import_survey, activate_survey,
get_survey_properties, list_questions, export_responses, release_session_key); the answers are its JSON export
with question codes and answer codes. What goes wrong comes with status 200 and a `status` in the result.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from feedback.connect import failures
from feedback.connect.calls import Calls
from feedback.connect.tools import Index, Record, canonical_hash, runs

_PAGE = 1000
_EMPTY = ("no data", "no response")
_SIGNED_OUT = ("invalid session key",)
_NOT_ALLOWED = ("invalid user", "no permission", "permission denied", "login", "attempts")
# Of a question: what somebody who edits it would change.
_ASKED = ("title", "parent_qid", "type", "question", "mandatory", "other", "relevance", "question_order")  # fmt: skip


def open_tool(calls: Calls) -> LimeSurvey:
    """A conversation, not yet signed in."""
    return LimeSurvey(calls)


class LimeSurvey:
    """A session of RemoteControl 2."""

    name, target, replaces = "LimeSurvey", "limesurvey", False

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self._key = ""

    def __enter__(self) -> LimeSurvey:
        self._sign_in()
        return self

    def __exit__(self, *_: object) -> None:
        if self._key:
            with suppress(failures.ServerError):
                self._post("release_session_key", [self._key], again=False)

    def _sign_in(self) -> None:
        found = self._post("get_session_key", [self.calls.server.user, self.calls.token])
        if not isinstance(found, str) or not found:
            raise failures.wrong_token(
                self.calls.where, self.calls.server.token_env, self._status(found) or "no session"
            )
        self._key = found
        self.calls.secrets.append(found)

    def _post(self, method: str, params: list[Any], *, again: bool = True) -> Any:
        body = {"method": method, "params": params, "id": 1}
        answered = self.calls.ask("POST", "", json=body, again=again)
        found = answered.json(self.calls, "LimeSurvey RemoteControl 2 (JSON-RPC)")
        if not isinstance(found, dict) or "result" not in found:
            raise failures.not_of(self.calls.where, "LimeSurvey RemoteControl 2", "no result")
        if found.get("error"):
            raise failures.refused(self.calls.where, self.calls.told(str(found["error"])))
        return found["result"]

    def _call(self, method: str, *params: Any, again: bool = True) -> Any:
        """A method of a session; signed in once more where the session has ended."""
        found = self._post(method, [self._key, *params], again=again)
        if self._status(found).casefold().startswith(_SIGNED_OUT):
            self._sign_in()
            found = self._post(method, [self._key, *params], again=again)
        return found

    def _status(self, result: Any) -> str:
        """What a result says in place of being one; "" where it is one."""
        said = str(result.get("status") or "") if isinstance(result, dict) else ""
        return said and (self.calls.told(said) or "…")

    def _refuse(self, said: str, survey: str) -> failures.ServerError:
        if any(word in said.casefold() for word in _NOT_ALLOWED):
            return failures.wrong_token(self.calls.where, self.calls.server.token_env, said)
        if "survey" in said.casefold() and "invalid" in said.casefold():
            return failures.no_survey(self.calls.where, survey)
        return failures.refused(self.calls.where, said or "no result")

    def _properties(self, survey: str) -> dict[str, Any]:
        found = self._call(
            "get_survey_properties", int(survey), ["active", "datestamp", "language"]
        )
        if said := self._status(found):
            raise self._refuse(said, survey)
        return found if isinstance(found, dict) else {}

    def definition(self, survey: str) -> str:
        """Hash of every question's code, kind, wording, condition and place in the base language."""
        language = self._properties(survey).get("language")
        found = self._call("list_questions", int(survey), None, language)
        said = self._status(found)
        if said and not said.casefold().startswith("no questions"):
            raise self._refuse(said, survey)
        questions = found if isinstance(found, list) else []
        asked = [[str(each.get(name)) for name in _ASKED] for each in questions]
        return canonical_hash(sorted(asked))

    def index(self, survey: str, since: datetime | None) -> Index:
        """Identifier → when it was submitted, last touched (where the survey keeps that) and how far it went."""
        stamped = self._properties(survey).get("datestamp") == "Y"
        fields = ["id", "submitdate", "lastpage", *(["datestamp"] if stamped else [])]
        content = self._export(survey, None, None, fields)
        return {
            name: "|".join(str(record.get(field) or "") for field in fields[1:])
            for name, record in self.records(content)
        }

    def pages(self, survey: str, wanted: Sequence[str], index: Index) -> Iterator[bytes]:
        """Exports of at most a thousand answers that follow one another."""
        for piece in runs(wanted, index, size=_PAGE):
            yield self._export(survey, int(piece[0]), int(piece[-1]), None)

    def _export(
        self, survey: str, first: int | None, last: int | None, fields: list[str] | None
    ) -> bytes:
        found = self._call(
            "export_responses", int(survey), "json", None, "all", "code", "short", first, last, fields
        )  # fmt: skip
        if said := self._status(found):
            if said.casefold().startswith(_EMPTY):
                return b'{"responses": []}'
            raise self._refuse(said, survey)
        try:
            return base64.b64decode(str(found), validate=False)
        except (ValueError, binascii.Error):
            raise failures.not_of(self.calls.where, self.name, "no base64") from None

    def records(self, content: bytes) -> list[Record]:
        """Answers of an export; older versions put each below its number."""
        try:
            listed = json.loads(content)["responses"]
            found = [
                next(iter(each.values())) if len(each) == 1 and "id" not in each else each
                for each in listed
            ]
            return [(str(int(each["id"])), each) for each in found]
        except (ValueError, OverflowError, KeyError, TypeError, AttributeError, RecursionError):
            raise failures.not_of(
                self.calls.where, self.name, "an export without response ids"
            ) from None

    def publish(
        self, content: bytes, *, name: str, version: str, survey: str | None, activate: bool
    ) -> str:
        """Import a survey structure as a new survey, or open the one that is there (`content` empty)."""
        if content:
            packed = base64.b64encode(content).decode("ascii")
            found = self._call("import_survey", packed, "txt", again=False)
            if said := self._status(found) or ("" if str(found).isdecimal() else "no survey id"):
                raise self._refuse(said, "")
            survey = str(found)
        assert survey is not None
        if activate and self._properties(survey).get("active") != "Y":
            opened = self._call("activate_survey", int(survey), again=False)
            if (said := self._status(opened)).upper() != "OK":
                raise self._refuse(said or "not activated", survey)
        return survey
