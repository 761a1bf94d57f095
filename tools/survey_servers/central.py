"""ODK Central: sessions, forms with draft and publish, the list of submissions, OData with $filter and $skiptoken."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import quote

from survey_servers.base import Answer, Request, SurveyServer

_COMPARE = {"ge": str.__ge__, "gt": str.__gt__, "le": str.__le__, "lt": str.__lt__}


class CentralServer(SurveyServer):
    """Forms of project 7; submissions newest first, as Central lists them."""

    entry = {"project": 7, "user": "survey@example.org"}  # noqa: RUF012
    page = 100

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.sessions: set[str] = set()
        self.drafts: dict[str, bytes] = {}
        self.versions: dict[str, str] = {}

    def respond(self, request: Request) -> Answer:
        if request.path == "/v1/sessions":
            said = request.json()
            if (said["email"], said["password"]) != (self.entry["user"], self.token):
                return 401, {"message": "Could not authenticate with the provided credentials.", "code": 401.2}  # fmt: skip
            self.sessions.add("bearer-of-the-session-0123456789")
            return 200, {"token": "bearer-of-the-session-0123456789", "expiresAt": "2099-01-01T00:00:00.000Z"}  # fmt: skip
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.sessions:
            return 401, {"message": "Could not authenticate.", "code": 401.2}
        if request.path == "/v1/sessions/current":
            self.sessions.clear()
            return 200, {"success": True}
        if request.path == "/v1/projects/7/forms":
            form = "visit"
            if form in self.drafts or form in self.files:
                return 409, {"message": "A resource already exists with xmlFormId,version", "code": 409.3}  # fmt: skip
            self.drafts[form] = request.body
            return 200, {"xmlFormId": form, "version": "1", "hash": None}
        match = re.fullmatch(r"/v1/projects/7/forms/([\w-]+)(\.svc/Submissions|/.*)?", request.path)
        if not match or match[1] not in {*self.drafts, *self.files}:
            return 404, {"message": "Could not find the resource you were looking for.", "code": 404.1}  # fmt: skip
        return self._form(match[1], match[2] or "", request)

    def _form(self, form: str, what: str, request: Request) -> Answer:
        if what == "/draft" and request.method == "POST":
            self.drafts[form] = request.body
            return 200, {"success": True}
        if what == "/draft/publish":
            if request.query["version"] == self.versions.get(form):
                return 409, {"message": "A Form already exists with this version.", "code": 409.6}
            self.files[form] = self.drafts.pop(form)
            self.versions[form] = request.query["version"]
            self.open.add(form)
            return 200, {"success": True}
        if what in ("", "/draft"):
            held = (self.drafts if what else self.files).get(form)
            if held is None:
                return (
                    (404, {"message": "none", "code": 404.1})
                    if what
                    else (200, {"xmlFormId": form})
                )
            told = {"hash": hashlib.md5(held).hexdigest(), "version": self.versions.get(form, "")}
            return 200, {"xmlFormId": form, **told}
        if what == "/submissions":
            return 200, [self._listed(each) for each in reversed(self.answers)]
        return self._odata(form, request.query)

    def _listed(self, answer: dict[str, Any]) -> dict[str, Any]:
        system = answer["__system"]
        return {
            "instanceId": answer["__id"], "createdAt": system["submissionDate"],
            "updatedAt": system["updatedAt"], "reviewState": system["reviewState"],
        }  # fmt: skip

    def _odata(self, form: str, query: dict[str, str]) -> Answer:
        chosen = [each for each in reversed(self.answers) if _holds(query.get("$filter"), each)]
        start = int(query.get("$skiptoken", "0"))
        end = start + min(self.page, int(query["$top"]))
        found: dict[str, Any] = {"@odata.context": "…", "value": chosen[start:end]}
        if end < len(chosen):
            rest = "&".join(f"{quote(k)}={quote(v)}" for k, v in query.items() if k != "$skiptoken")
            found["@odata.nextLink"] = (
                f"https://central.example.org/v1/projects/7/forms/{form}.svc/Submissions?{rest}&%24skiptoken={end}"
            )
        return 200, found


def _holds(condition: str | None, answer: dict[str, Any]) -> bool:
    """Whether an answer fulfils a $filter of comparisons joined by `and`, those by `or`."""
    if condition is None:
        return True

    def one(said: str) -> bool:
        field, sign, value = said.strip(" ()").split(" ")
        found = answer["__system"][field.removeprefix("__system/")]
        return found is not None and _COMPARE[sign](found, value)

    return any(all(map(one, part.split(" and "))) for part in condition.split(" or "))
