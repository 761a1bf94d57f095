"""What a command stands on, whatever the machine: open streams, a home, a folder to be in; what it refused, in words."""

from __future__ import annotations

import atexit
import errno
import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress

from feedback.errors import FeedbackError, InputError, system_reason
from feedback.files import NO_HOME

_LONGEST = 300  # characters of a name that a message shows
# a name is long, a sentence has spaces or commas
_NAME = re.compile(rf"[^\s：，。；、（）“”]{{{_LONGEST},}}")
_OF_OUTPUT = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def find_footing() -> None:
    """Give what programs take for granted and some machines lack; before anything else.

    A standard stream that is closed is the null device: else the next file opened becomes stderr. What
    belongs in a home that cannot be known (a container's user without a name) or written goes to a
    private folder that ends with the process. Matrices here are small: more threads of BLAS than one wait for each
    other, four times as long on a busy machine; whoever sets their number keeps it.

    Raises
    ------
    InputError
        The working directory is gone.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)  # the lowest that is free
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8"))
    try:
        os.getcwd()
    except OSError as error:
        raise InputError(
            en=f"The folder you stand in is gone ({system_reason(error)[0]}). Go to one that exists (cd), then run again.",
            zh=f"当前所在的目录已不存在（{system_reason(error)[1]}）。请先进入（cd）一个存在的目录，再重新运行。",
        ) from error
    _find_home()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _find_home() -> None:
    """Where libraries write as they are imported; each complains on stderr where it cannot.

    The user's own settings stay where they can be read, so a home that is only read-only stays home.
    """
    home = os.path.expanduser("~")
    known = os.path.isabs(home)
    if known:
        with suppress(OSError), tempfile.TemporaryFile(dir=home):
            return
    own, whose = tempfile.mkdtemp(prefix=NO_HOME), os.getpid()
    if not known:
        os.environ["HOME"] = own
    for name in ("IPYTHONDIR", "MPLCONFIGDIR"):
        os.environ.setdefault(name, own)
    atexit.register(
        lambda: shutil.rmtree(own, ignore_errors=True) if os.getpid() == whose else None
    )


def refused(error: OSError | MemoryError) -> FeedbackError:
    """What the system refused, as a message: a disk, a right, a name, memory."""
    if isinstance(error, MemoryError):
        return FeedbackError(
            en="not enough memory. Close other programs, raise the limit (`ulimit -v`), or analyse fewer rows.",
            zh="内存不足。请关闭其他程序、放宽限制（ulimit -v），或减少数据行数。",
        )
    reason, reason_zh = system_reason(error)
    if isinstance(error.filename, str | bytes):
        where_en = where_zh = os.fsdecode(error.filename)
    elif error.errno in _OF_OUTPUT:
        where_en, where_zh = "output or a temporary file", "输出或临时文件"
    else:
        where_en, where_zh = "the system", "系统"
    return FeedbackError(
        en=f"{where_en}: {reason}. Check the path, the permissions and the free space (`feedback doctor`).",
        zh=f"{where_zh}：{reason_zh}。请检查路径、权限和剩余空间（feedback doctor）。",
    )


def complain(error: FeedbackError) -> None:
    """Print the one message; of a name without end the beginning and the end."""
    said = _NAME.sub(lambda name: f"{name[0][:120]}…{name[0][-60:]}", str(error))
    with suppress(OSError):
        print(f"feedback: {said}", file=sys.stderr)


def close_output() -> None:
    """What is left for stdout goes nowhere: its reader is gone, or its disk is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
