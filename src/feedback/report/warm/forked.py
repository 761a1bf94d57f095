"""From a fork of the zygote to a kernel: nothing of the zygote left over, everything as the client has it."""

from __future__ import annotations

import atexit
import json
import os
import random
import resource
import select
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

_LIMITS = [
    value
    for name, value in vars(resource).items()
    if name.startswith("RLIMIT_") and isinstance(value, int)
]


def run_kernel(
    request: dict[str, Any],
    streams: list[int],
    *,
    connection: socket.socket,
    client: int,
    watch: int,
    blas: Any = None,
) -> NoReturn:
    """Be the kernel that was asked for, until it is shut down.

    Parameters
    ----------
    request
        `arguments`, `environment`, `cwd`, `independent`.
    streams
        Descriptors for stdout and stderr.
    connection
        To the client, who is told once when the kernel is ready.
    client, watch
        Number of the client's process, and a pidfd of it.
    blas
        Controller of the BLAS libraries, which the zygote keeps to one thread.
    """
    os.setsid()
    Path("/proc/self/comm").write_text("warm-kernel")  # what `ps` and `top` show
    _take_streams(streams)
    _take_limits(client)
    os.environ.clear()
    os.environ.update(request["environment"])
    try:
        os.chdir(request["cwd"])
    except (
        FileNotFoundError
    ):  # who asked was interrupted and has tidied: nobody waits for a traceback
        os._exit(1)
    _seed()
    if request["independent"]:
        os.close(watch)
    else:
        os.environ["JPY_PARENT_PID"] = str(client)
        threading.Thread(target=_end_with, args=(watch,), daemon=True, name="parent").start()
    _free_blas(blas, request["environment"])
    app = _kernel_app(request["arguments"])
    connection.setblocking(True)
    connection.send(json.dumps({"ready": True}).encode())
    connection.close()
    app.start()
    _leave(app)


def _take_streams(streams: list[int]) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    for target, stream in zip((1, 2), streams, strict=True):
        os.dup2(stream, target)
        os.close(stream)


def _take_limits(client: int) -> None:
    """Those an ordinary kernel would inherit: limits, processors, niceness, mask of new files."""
    for limit in _LIMITS:
        wanted = resource.prlimit(client, limit)
        if wanted != resource.getrlimit(limit):
            resource.setrlimit(limit, wanted)
    os.sched_setaffinity(0, os.sched_getaffinity(client))
    niceness = os.getpriority(os.PRIO_PROCESS, client)
    if niceness != os.getpriority(os.PRIO_PROCESS, 0):
        os.setpriority(os.PRIO_PROCESS, 0, niceness)
    for line in Path(f"/proc/{client}/status").read_text().splitlines():
        if line.startswith("Umask:"):
            os.umask(int(line.split()[1], 8))


def _seed() -> None:
    """Two kernels of one zygote draw different numbers, as two ordinary ones do."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _free_blas(blas: Any, environment: dict[str, str]) -> None:
    """As many BLAS threads as an ordinary kernel has."""
    told = any(name in environment for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"))
    if blas is not None and not told:
        blas.limit(limits=len(os.sched_getaffinity(0)), user_api="blas")


def _end_with(watch: int) -> None:
    """End when the client ends, whatever runs, and take along what the kernel started."""
    select.select([watch], [], [])
    os.killpg(0, signal.SIGKILL)


def _kernel_app(arguments: list[str]) -> Any:
    import ipykernel
    from ipykernel.kernelapp import IPKernelApp

    launcher = Path(ipykernel.__file__).parents[1] / "ipykernel_launcher.py"
    sys.argv = [str(launcher), *arguments]
    # 1: ipykernel shall not watch its parent, which is the zygote
    app = IPKernelApp.instance(parent_handle=1)
    app.initialize(arguments)
    return app


def _leave(app: Any) -> NoReturn:
    """As the interpreter ends, but without taking a shared heap apart object by object."""
    code = 0
    try:
        # before its streams close: ipykernel's own order lets this thread wait 10 s for them now and then
        app.control_thread.stop()
        app.control_thread.join(timeout=1)
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        code = 1
    os._exit(code)
