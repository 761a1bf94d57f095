"""Memory that a step has freed, given back to the system before the next one."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from pathlib import Path

from pyarrow import default_memory_pool

_OF_A_SHELF = ".arrow"
_NOT_NEEDED = 4  # MADV_DONTNEED: the pages of a file are read from it again when they are looked at


def release_memory() -> None:
    """Give back what is free: Arrow keeps it for its next table, the C library in between what is still in use."""
    default_memory_pool().release_unused()
    with suppress(OSError, AttributeError, TypeError):  # glibc's alone
        ctypes.CDLL(None).malloc_trim(0)


def release_all() -> None:
    """Both: in the middle of a step, when what took most of its memory is done with."""
    release_memory()
    release_files()


def release_files() -> None:
    """Let go of what was looked at of a shelf's mapped files: in the middle of a step that goes on without it."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError, TypeError, ValueError):
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
        advise = ctypes.CDLL(None).madvise
        advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        for line in maps.splitlines():
            ends, rights, *rest = line.split(maxsplit=5)
            name = rest[-1].removesuffix(" (deleted)")
            if name.endswith(_OF_A_SHELF) and rights.startswith(
                "r--"
            ):  # nothing was written to them
                first, last = (int(end, 16) for end in ends.split("-"))
                advise(first, last - first, _NOT_NEEDED)
