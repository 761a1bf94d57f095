"""KoboToolbox, api/v2: assets, imports that take a moment, deployment, data.json with query, sort and limit."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from survey_servers.base import Answer, Request, SurveyServer


class KoboServer(SurveyServer):
    """Assets by uid."""

    entry: dict[str, Any] = {}  # noqa: RUF012
    page = 100  # what it gives at once, whatever is asked

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.edits = 0  # of the form, in the form builder
        self.looks = 0

    def respond(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Token {self.token}":
            return 401, {"detail": "Invalid token."}
        if request.path == "/api/v2/assets/" and request.method == "POST":
            uid = f"aAsset{len(self.files) + 1}"
            self.files[uid] = b""
            return 201, {"uid": uid, "asset_type": request.json()["asset_type"]}
        if request.path == "/api/v2/imports/":
            return self._import(request.json())
        if request.path.startswith("/api/v2/imports/"):
            self.looks += 1
            return 200, {"status": "processing" if self.looks % 2 else "complete", "messages": {}}
        match = re.fullmatch(r"/api/v2/assets/(\w+)/(data\.json|deployment/)?", request.path)
        if not match or match[1] not in self.files:
            return 404, {"detail": "Not found."}
        if match[2] == "data.json":
            return self._data(request.query)
        if match[2]:
            self.open.add(match[1])
            return 200, {"active": request.json()["active"]}
        if request.method == "DELETE":
            del self.files[match[1]]
            return 204, b""
        return 200, self._asset(match[1])

    def _asset(self, uid: str) -> dict[str, Any]:
        held = base64.b64encode(self.files[uid]).decode()
        return {
            "uid": uid, "has_deployment": uid in self.open, "version_id": f"v{self.edits}",
            "content": {"survey": [{"name": held}, {"name": f"edit {self.edits}"}]},
        }  # fmt: skip

    def _import(self, asked: dict[str, str]) -> Answer:
        uid = asked["destination"].rstrip("/").rsplit("/", 1)[-1]
        head, _, packed = asked["base64Encoded"].partition(",")
        if not head.startswith("data:application/vnd.openxml"):
            return 400, {"detail": "no XLSForm"}
        self.files[uid] = base64.b64decode(packed)
        return 201, {"uid": "iImport1", "status": "processing"}

    def _data(self, query: dict[str, str]) -> Answer:
        within = json.loads(query.get("query", "{}")).get("_id", {})
        compare = {"$gt": int.__gt__, "$gte": int.__ge__, "$lte": int.__le__}
        found = [
            each
            for each in sorted(self.answers, key=lambda each: each["_id"])
            if all(compare[sign](each["_id"], bound) for sign, bound in within.items())
        ]
        names = json.loads(query["fields"]) if "fields" in query else None
        shown = found[: min(self.page, int(query["limit"]))]
        if names:
            shown = [{name: each[name] for name in names if name in each} for each in shown]
        return 200, {"count": len(found), "next": None, "previous": None, "results": shown}
