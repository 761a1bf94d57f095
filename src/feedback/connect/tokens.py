"""Tokens: from the environment, else from the keyring; in no file, message or log."""

from __future__ import annotations

import importlib

from feedback.connect import failures
from feedback.study_server import Server
from feedback.transport import secret_in

SERVICE = "feedback-workbench"  # what the keyring files them under


def token_of(server: Server) -> str:
    """The token or password of a server; "" where its study file names none.

    The environment variable `token_env` comes first, then the keyring's entry of that name under
    ``feedback-workbench``, where the package keyring is installed.

    Raises
    ------
    ServerError
        Neither holds one.
    """
    if server.token_env is None:
        return ""
    found = secret_in(server.token_env) or _in_keyring(server.token_env)
    if found is None:
        raise failures.no_token(server.token_env)
    return found


def _in_keyring(name: str) -> str | None:
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        return None
    try:
        found = keyring.get_password(SERVICE, name)
    except (
        Exception
    ):  # a desktop without one, locked, or a backend's own failure: as if it had none
        return None
    text = str(found or "").strip()
    return text if text and text.isascii() and text.isprintable() else None
