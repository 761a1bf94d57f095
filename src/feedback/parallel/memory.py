"""Memory that a step has freed, given back to the system before the next one."""

from __future__ import annotations

import ctypes
from contextlib import suppress

from pyarrow import default_memory_pool


def release_memory() -> None:
    """Give back what is free: Arrow keeps it for its next table, the C library in between what is still in use."""
    default_memory_pool().release_unused()
    with suppress(OSError, AttributeError, TypeError):  # glibc's alone
        ctypes.CDLL(None).malloc_trim(0)
