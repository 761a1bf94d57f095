"""Results of SurveyJS as somebody's own service might give them: a GET, a bearer token, a list."""

from __future__ import annotations

from typing import Any

from survey_servers.base import Answer, Request, SurveyServer


class SurveyjsServer(SurveyServer):
    """All results at once."""

    path = "/results"
    entry: dict[str, Any] = {}  # noqa: RUF012

    def respond(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"error": "unauthorized"}
        return 200, {"results": self.answers}
