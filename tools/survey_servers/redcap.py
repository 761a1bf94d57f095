"""REDCap's API: one address, forms in, JSON out; a log that says which records changed since when."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from typing import Any

from survey_servers.base import Answer, Request, SurveyServer

_PLACE = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")


class RedcapServer(SurveyServer):
    """One project; `logged` holds when a record last changed."""

    path = "/api/"
    entry: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.fields: list[dict[str, str]] = [{"field_name": "record_id"}]
        self.logged: dict[str, str] = {}

    def respond(self, request: Request) -> Answer:
        asked = request.form()
        if asked.get("token") != self.token:
            return 403, {"error": "You do not have permissions to use the API"}
        if asked["content"] == "metadata" and "data" in asked:
            rows = list(csv.DictReader(io.StringIO(asked["data"])))
            self.files["project"] = asked["data"].encode()
            self.fields = [
                {"field_name": next(iter(row.values())), **{k: v for k, v in row.items() if k}}
                for row in rows
            ]
            return 200, str(len(rows)).encode()
        if asked["content"] == "metadata":
            return 200, self.fields
        assert asked["content"] == "record", asked
        chosen = self.answers
        if "dateRangeBegin" in asked:
            since = datetime.fromisoformat(asked["dateRangeBegin"])
            chosen = [
                each
                for each in chosen
                if datetime.fromisoformat(self.logged[each["record_id"]]) >= since
            ]
        if wanted := {v for k, v in asked.items() if re.fullmatch(r"records\[\d+\]", k)}:
            chosen = [each for each in chosen if each["record_id"] in wanted]
        if names := [v for k, v in asked.items() if re.fullmatch(r"fields\[\d+\]", k)]:
            # a repeat is listed where a field of its instrument is asked for
            chosen = [
                {
                    name: each.get(name, "")
                    for name in (*names, *(place for place in _PLACE if place in each))
                }
                for each in chosen
                if not (form := each.get("redcap_repeat_instrument")) or f"{form}_complete" in names
            ]
        return 200, chosen
