"""Where the zygote of one interpreter, user and environment listens."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import feedback
from feedback.report.warm import WarmError

# what libraries read once, when they are imported; everything else is set in each kernel anew
_READ_AT_IMPORT = (
    "PYTHON", "LD_", "OPENBLAS", "OMP_", "MKL_", "GOTO_", "BLIS_", "NUMEXPR", "NPY_", "ARROW_", "MPL",
    "LC_", "XDG_", "JIEBA", "NLTK", "FEEDBACK_WARM", "FEEDBACK_CACHE",
)  # fmt: skip
_READ_AT_IMPORT_EXACTLY = ("LANG", "LANGUAGE", "TZ", "HOME", "TMPDIR")
_SOCKET_PATH_LIMIT = 100  # bytes; the system's is 108


def folder() -> Path:
    """The private folder of this user's sockets.

    Raises
    ------
    WarmError
        It is not ours alone: others could listen there in our place.
    """
    base = os.environ.get("FEEDBACK_WARM_DIR") or os.environ.get("XDG_RUNTIME_DIR")
    if not base or not os.access(base, os.W_OK):
        base = tempfile.gettempdir()
    path = Path(base) / f"feedback-warm-{os.getuid()}"
    if len(os.fsencode(path)) > _SOCKET_PATH_LIMIT - 22:
        raise WarmError(f"{path} is too long a path for a socket")
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if not private or found.st_uid != os.getuid():
        raise WarmError(f"{path} is not a private folder of this user")
    return path


def import_environment(environment: Mapping[str, str], cwd: str | None) -> dict[str, str]:
    """The part of an environment that libraries read when they are imported."""
    kept = {
        name: value
        for name, value in environment.items()
        if name.startswith(_READ_AT_IMPORT) or name in _READ_AT_IMPORT_EXACTLY
    }
    if "PYTHONPATH" in kept:  # the zygote works in another folder
        parts = kept["PYTHONPATH"].split(os.pathsep)
        kept["PYTHONPATH"] = os.pathsep.join(
            os.path.abspath(Path(cwd or ".", part)) for part in parts
        )
    return kept


def key_of(interpreter: Sequence[str], environment: Mapping[str, str]) -> str:
    """Name of the zygote that can serve: same interpreter, environment, code and place in the system."""
    told = [
        list(interpreter),
        sys.prefix,
        sys.version,
        os.getuid(),
        os.getgid(),
        sorted(environment.items()),
        _code_stamp(),
        *_surroundings(),
    ]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:16]


def _code_stamp() -> list[int]:
    """Changes when a package is installed or a module of ours is edited."""
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    ours = Path(feedback.__file__).parent.rglob("*.py")
    stamps = [Path(library).stat().st_mtime_ns for library in sorted(libraries)]
    return [*stamps, *sorted(module.stat().st_mtime_ns for module in ours)]


def _surroundings() -> list[str]:
    """Limits and views that a kernel would have from its client, and cannot have from elsewhere."""
    found = [os.readlink(f"/proc/self/ns/{kind}") for kind in ("mnt", "pid", "net", "user")]
    return [*found, Path("/proc/self/cgroup").read_text()]
