"""A workbench with one study whose survey runs on a pretended server."""

from __future__ import annotations

from pathlib import Path

import yaml

from feedback.study import Study, load_study
from survey_servers import SERVERS, SurveyServer


class Workbench:
    """A folder with a study whose survey runs on `server`."""

    def __init__(self, folder: Path, kind: str, server: SurveyServer, **entries: object) -> None:
        self.folder, self.kind, self.server = folder, kind, server
        self.path = folder / "studies" / "visit.yaml"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        own = {"kind": kind, "url": server.url, "token_env": "SURVEY_TOKEN", **SERVERS[kind].entry}
        self.entries = {
            "study": "visit", "title": "Visit", "language": "en", "questionnaire": "restaurant", "taxonomy": "restaurant",
            "timezone": "Asia/Shanghai", "server": {**own, **entries},
        }  # fmt: skip
        self.write()

    def write(self, **changes: object) -> Study:
        """The study file, with entries changed."""
        self.entries |= changes
        self.path.write_text(yaml.safe_dump(self.entries, allow_unicode=True), encoding="utf-8")
        return self.study

    @property
    def study(self) -> Study:
        return load_study(self.path)
