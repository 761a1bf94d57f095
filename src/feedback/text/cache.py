"""Tables computed once and kept in the user's cache folder: arrays only, never pickles."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import numpy as np

from feedback.errors import FeedbackError, FeedbackWarning
from feedback.files import NO_HOME, private_folder, written_whole

Arrays = dict[str, np.ndarray]


def cache_folder() -> Path:
    """Where computed tables are kept: FEEDBACK_CACHE, else the user's cache folder.

    Where that cannot be written (no home, or a read-only one), a private folder that this process and
    those it starts share and that goes with it: else every kernel of a report would compute them anew.
    """
    lasting = lasting_cache_folder()
    if lasting is not None:
        return lasting
    own, whose = tempfile.mkdtemp(prefix="feedback-cache-"), os.getpid()
    os.environ["FEEDBACK_CACHE"] = own
    atexit.register(
        lambda: shutil.rmtree(own, ignore_errors=True) if os.getpid() == whose else None
    )
    return Path(own)


def lasting_cache_folder() -> Path | None:
    """FEEDBACK_CACHE, else the user's cache folder where it can be written; None: nothing outlives the process."""
    chosen = os.environ.get("FEEDBACK_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    try:
        folder = Path(platformdirs.user_cache_dir("feedback-workbench", appauthor=False))
        private_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            return None if any(part.startswith(NO_HOME) for part in folder.parts) else folder
    except (OSError, RuntimeError):  # it cannot be written; nobody knows the user's home
        return None


def content_key(parts: Iterable[bytes | str]) -> str:
    """A key that changes with any byte of what the tables are computed from."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()[:32]


def cached_arrays(name: str, key: str, build: Callable[[], Arrays]) -> Arrays:
    """The arrays kept under `name` and `key`, built and kept when they are not there.

    A file that cannot be read is rebuilt with a warning; a folder that cannot be written only
    costs the time of building them again.
    """
    path = cache_folder() / f"{name}-{key}.npz"
    if path.exists():
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                return {field: kept[field] for field in _named(kept, path)}
        except (OSError, ValueError, KeyError, EOFError, MemoryError, OverflowError, zipfile.BadZipFile, zlib.error) as error:  # fmt: skip
            _warn(
                en=f"{path}: the kept tables are damaged ({error}); they are computed again.",
                zh=f"{path}：缓存表已损坏（{error}），将重新计算。",
            )
    arrays = build()
    try:
        _keep_private(path.parent)
        with written_whole(path) as beside, beside.open("wb") as kept_file:
            np.savez(kept_file, allow_pickle=False, key=np.array(key), **arrays)
    except FeedbackError as error:
        _warn(
            en=f"The computed tables could not be kept and will be computed again next time. {error.en}",
            zh=f"计算好的表无法保存，下次将重新计算。{error.zh}",
        )
    return arrays


def _keep_private(folder: Path) -> None:
    with suppress(OSError):  # written_whole says why
        private_folder(folder)


def _named(kept: np.lib.npyio.NpzFile, path: Path) -> list[str]:
    if f"{path.stem}" != f"{path.stem.rsplit('-', 1)[0]}-{kept['key']}":
        raise ValueError("made for another version")
    return [field for field in kept.files if field != "key"]


def _warn(*, en: str, zh: str) -> None:
    warnings.warn(str(FeedbackError(en=en, zh=zh)), FeedbackWarning, stacklevel=4)
