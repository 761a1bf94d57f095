"""The client's side: reach the zygote or start it, ask for a kernel, watch that kernel."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from feedback.report.warm import WarmError
from feedback.report.warm import socket_path as place

MESSAGE_BYTES = 1 << 20
ANSWER_SECONDS = 60.0  # the first one waits for the zygote's imports
EXIT_CODE_SECONDS = 0.5  # between the end of a kernel and the zygote's word about it


class WarmKernel:
    """A kernel the zygote forked; has what jupyter_client asks of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._handle = (
            handle  # a pidfd: names this very process even after its number is given anew
        )
        self._connection = connection

    def poll(self) -> int | None:
        """Exit code once it has ended; 1 where nobody is left to tell."""
        if self.returncode is None and _readable(self._handle, 0):
            self.returncode = self._exit_code()
            self.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Block until it has ended."""
        if self.returncode is None and not _readable(self._handle, timeout):
            raise subprocess.TimeoutExpired("feedback-warm", timeout or 0)
        return self.poll() or 0

    def send_signal(self, number: int) -> None:
        """Signal the kernel, unless it has ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def fileno(self) -> int:
        """Readable once the kernel has ended."""
        return self._handle

    def close(self) -> None:
        """Let go of the kernel without ending it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
            self._connection.close()

    def __del__(self) -> None:
        self.close()

    def _exit_code(self) -> int:
        # the zygote may be gone, or its word still on the way
        with suppress(OSError, ValueError):
            while _readable(self._connection.fileno(), EXIT_CODE_SECONDS):
                answer = self._connection.recv(MESSAGE_BYTES)
                if not answer:
                    break
                told = json.loads(answer)
                if "exit" in told:
                    return int(told["exit"])
        return 1


async def ask_for_kernel(
    interpreter: Sequence[str],
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str],
    cwd: str | None,
    independent: bool = False,
    streams: tuple[int, int] = (1, 2),
) -> WarmKernel:
    """A running kernel, forked from the zygote that fits.

    Parameters
    ----------
    interpreter
        Python and its options.
    arguments
        Those of the kernel: `-f` and its connection file.
    environment, cwd
        What the kernel shall have.
    independent
        Whether it outlives this process.
    streams
        Descriptors of its stdout and stderr.

    Raises
    ------
    WarmError
        There is none to be had.
    """
    request = {
        "arguments": list(arguments),
        "environment": dict(environment),
        "cwd": cwd or os.getcwd(),
        "independent": independent,
    }
    message = json.dumps(request).encode()
    if len(message) > MESSAGE_BYTES:
        raise WarmError(f"an environment of {len(message):,} bytes")
    readable = place.import_environment(environment, cwd)
    for _ in range(2):
        connection, started = _reach(interpreter, readable)
        try:
            return await _request(connection, message, streams)
        except (WarmError, OSError) as error:
            connection.close()
            # one that listened may just have been going away
            if started or not isinstance(error, ConnectionError):
                raise WarmError(str(error)) from error
        except BaseException:
            connection.close()
            raise
    raise WarmError("the process that forks kernels went away twice")


def start_ahead(interpreter: Sequence[str], environment: Mapping[str, str]) -> None:
    """Have the zygote import while others still work; nothing happens where it cannot."""
    with suppress(WarmError, OSError, subprocess.SubprocessError):
        connection, _ = _reach(interpreter, place.import_environment(environment, None))
        connection.close()


async def _request(
    connection: socket.socket, request: bytes, streams: tuple[int, int]
) -> WarmKernel:
    try:
        socket.send_fds(connection, [request], list(streams))
    except OSError as error:
        raise ConnectionError(f"the request could not be sent ({error.strerror})") from error
    kernel, ready = None, False
    try:
        while kernel is None or not ready:  # the kernel may be ready before the zygote speaks
            told, handles = await _answer(connection)
            if "pid" in told:
                kernel = WarmKernel(told["pid"], handles[0], connection)
            elif "ready" in told:
                ready = True
            else:
                raise WarmError(told.get("error") or f"the kernel ended at once ({told['exit']})")
    except BaseException:
        if kernel is not None:
            kernel.kill()
        raise
    return kernel


async def _answer(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    await _until_readable(connection.fileno(), ANSWER_SECONDS)
    message, handles = b"", list[int]()
    with suppress(ConnectionError):
        message, handles, _, _ = socket.recv_fds(connection, MESSAGE_BYTES, 1)
    if not message:
        raise ConnectionError("the process that forks kernels ended")
    return json.loads(message), handles


async def _until_readable(descriptor: int, seconds: float) -> None:
    """Wait without holding up the event loop."""
    loop = asyncio.get_running_loop()
    come = asyncio.Event()
    loop.add_reader(descriptor, come.set)
    try:
        await asyncio.wait_for(come.wait(), seconds)
    except TimeoutError:
        raise WarmError(f"no answer within {seconds:g} s") from None
    finally:
        loop.remove_reader(descriptor)


def _readable(descriptor: int, seconds: float | None) -> bool:
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(None if seconds is None else seconds * 1000))


def _reach(
    interpreter: Sequence[str], environment: Mapping[str, str]
) -> tuple[socket.socket, bool]:
    """A connection, and whether the zygote had to be started for it."""
    key = place.key_of(interpreter, environment)
    path = place.folder() / f"{key}.socket"
    connection = _connect(path)
    if connection is not None:
        return connection, False
    with _locked(path.with_suffix(".lock")):
        connection = _connect(path)  # another may have started it meanwhile
        if connection is not None:
            return connection, False
        _start(path, interpreter, environment)
        connection = _connect(path)
    if connection is None:
        raise WarmError("the process that forks kernels could not be started")
    return connection, True


def _connect(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.connect(os.fspath(path))
    except OSError:  # nothing there, or nobody listens any more
        connection.close()
        return None
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MESSAGE_BYTES)
    return connection


def _start(path: Path, interpreter: Sequence[str], environment: Mapping[str, str]) -> None:
    """Listen first, then hand the listener over: who connects now is served when the imports are done."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(os.fspath(path))
        listener.listen(64)
        with path.with_suffix(".log").open("wb") as log:
            number = listener.fileno()
            command = [*interpreter, "-P", "-m", "feedback.report.warm.zygote", str(number)]
            subprocess.run(
                [*command, os.fspath(path), str(os.getpid())],
                env={**environment, "PATH": os.environ.get("PATH", os.defpath)},
                cwd="/",
                pass_fds=[number],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=True,
                timeout=30,
            )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One starter at a time; a starter that dies lets go."""
    deadline = time.monotonic() + 30
    with path.open("wb") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise WarmError("another process is starting it and does not finish") from None
                time.sleep(0.01)
        yield
