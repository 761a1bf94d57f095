"""What is remembered of a survey on a server: its id, what was pushed, what the server made of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from feedback.connect import failures
from feedback.errors import InputError
from feedback.files import private_folder, written_whole
from feedback.study import Study
from feedback.study_server import Server

STATE = "survey.json"


@dataclass(frozen=True)
class SurveyState:
    """The survey a study uses on its server.

    Attributes
    ----------
    kind, url
        Of the server.
    id
        Of the survey there.
    pushed
        SHA-256 of the file that was pushed; "" where it was made there.
    at
        When.
    definition
        Hash of what the server held just after the push (or when it was first seen).
    active
        Whether it was opened for answers.
    """

    kind: str
    url: str
    id: str
    pushed: str = ""
    at: str = ""
    definition: str = ""
    active: bool = False


def server_of(study: Study) -> Server:
    """The study's server.

    Raises
    ------
    ServerError
        It names none.
    """
    if study.server is None:
        raise failures.no_server(study.path)
    return study.server


def read_state(study: Study) -> SurveyState | None:
    """What is remembered, if it is of the server and survey the study names now.

    Raises
    ------
    InputError
        The file is damaged.
    """
    server, path = server_of(study), study.pulled / STATE
    if not path.is_file():
        return None
    try:
        state = SurveyState(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, OSError) as error:
        raise InputError(
            en=f"{path}: damaged. Delete it and write the survey's `id:` under `server:` in the study file.",
            zh=f"{path}：文件已损坏。请删除它，并在研究文件的 server: 下写明问卷 id:。",
        ) from error
    same = (state.kind, state.url) == (server.kind, server.base)
    return state if same and server.id in (None, state.id) else None


def write_state(study: Study, state: SurveyState) -> None:
    """Remember it, whole or not at all."""
    private_folder(study.pulled)
    with written_whole(study.pulled / STATE) as whole:
        whole.write_text(json.dumps(asdict(state), indent=1) + "\n", encoding="utf-8")


def survey_of(study: Study, state: SurveyState | None) -> str:
    """Which survey on the server is meant.

    Raises
    ------
    ServerError
        Neither the study file nor a push says.
    """
    server = server_of(study)
    alone = {"redcap": "project", "surveyjs": "results"}.get(
        server.kind
    )  # the address or token says which
    found = server.id or (state.id if state else None) or alone
    if found is None:
        raise failures.not_named(study.path)
    return found


def folder_of(study: Study, survey: str) -> Path:
    """Where what is pulled of one survey lies."""
    return study.pulled / survey
