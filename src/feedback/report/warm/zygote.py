"""The process that has imported the stack and forks kernels from it.

Started by the first client (`asking.py`), shared by all that fit (`place.py`), gone by itself when nobody
needs it. It never computes: a thread held at the moment of a fork would be missing in the kernel.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__" and os.fork():
    os._exit(0)  # nobody's child: no client has to wait for it

import gc
import importlib
import json
import select
import selectors
import signal
import socket
import struct
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from feedback.report.warm import IDLE_SECONDS, STACK

_KERNEL = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipykernel.comm", "ipykernel.debugger",
    "IPython.core.debugger", "IPython.core.completerlib", "IPython.core.oinspect", "IPython.core.pylabtools",
    "IPython.extensions.storemagic", "tornado.gen", "tornado.platform.asyncio", "sqlite3", "pdb", "psutil",
    "comm", "threadpoolctl",
)  # fmt: skip
_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid
MESSAGE_BYTES = 1 << 20
_LOOK_SECONDS = 0.5  # between two looks whether somebody still lives who used it


@dataclass(eq=False)
class Zygote:
    """Listens, forks, tells how kernels ended, and goes when it is not needed."""

    listener: socket.socket
    path: Path
    idle: float = IDLE_SECONDS
    kernels: dict[int, socket.socket] = field(default_factory=dict)  # by number of the process
    clients: dict[int, int] = field(default_factory=dict)  # pidfd by number of the process
    blas: Any = None  # of the libraries loaded; looking for them takes as long as half a kernel
    last_used: float = field(default_factory=time.monotonic)
    inode: int = 0
    leaving: bool = False

    def serve(self) -> None:
        """Until nobody needs it."""
        self.inode = self._inode()
        self.selector = selectors.DefaultSelector()
        self.wakeup, told = socket.socketpair()
        for end in (self.wakeup, told):
            end.setblocking(False)
        self.told = told
        signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._leave)
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ, self._accept)
        self.selector.register(self.wakeup, selectors.EVENT_READ, self._woken)
        while True:  # first who connected while we imported, then whether anybody needs us
            for key, _ in self.selector.select(min(_LOOK_SECONDS, self.idle / 2)):
                key.data(key.fileobj)
            self._bury()
            if self._not_needed():
                break
        self._go()

    def _leave(self, *_: Any) -> None:
        self.leaving = True

    def _woken(self, wakeup: socket.socket) -> None:
        wakeup.recv(4096)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(BlockingIOError):
            connection, _ = listener.accept()
            connection.setblocking(False)
            self.last_used = time.monotonic()  # also of who only sees to it that we stand ready
            self.selector.register(connection, selectors.EVENT_READ, self._asked)
            with suppress(PermissionError):  # told when it asks
                self._know(connection)

    def _know(self, connection: socket.socket) -> int:
        """Number of the client's process; it is watched, since we stay while a client lives."""
        pid, uid, _ = _CREDENTIALS.unpack(
            connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        )
        if uid != os.getuid() or pid <= 0:
            raise PermissionError("asked by another user, or from another container")
        self._forget_gone()
        if pid not in self.clients:
            with suppress(ProcessLookupError):  # it did not wait for us
                self.clients[pid] = os.pidfd_open(pid)
        return int(pid)

    def _forget_gone(self) -> None:
        """Clients that have ended; their numbers may be given to others."""
        for pid, handle in list(self.clients.items()):
            if select.select([handle], [], [], 0)[0]:
                os.close(self.clients.pop(pid))

    def _asked(self, connection: socket.socket) -> None:
        """A request, or the end of a connection."""
        try:
            message, streams, _, _ = socket.recv_fds(connection, MESSAGE_BYTES, 2)
        except OSError:
            message, streams = b"", []
        if not message or connection in self.kernels.values():
            self._hang_up(connection)
        else:
            try:
                self._fork(connection, json.loads(message), streams)
            except Exception as error:  # whatever it is: the client falls back, others are served
                traceback.print_exc()
                _tell(connection, {"error": f"{type(error).__name__}: {error}"})
        for stream in streams:
            os.close(stream)

    def _fork(self, connection: socket.socket, request: dict[str, Any], streams: list[int]) -> None:
        pid = self._know(connection)
        if len(os.listdir("/proc/self/task")) > 1:
            raise RuntimeError("the stack holds threads, which a fork would lose")
        self.last_used = time.monotonic()
        child = os.fork()
        if child == 0:
            self._become_kernel(connection, request, streams, client=pid)
        handle = os.pidfd_open(child)
        self.kernels[child] = connection
        with suppress(OSError):
            socket.send_fds(connection, [json.dumps({"pid": child}).encode()], [handle])
        os.close(handle)

    def _become_kernel(
        self, connection: socket.socket, request: dict[str, Any], streams: list[int], *, client: int
    ) -> NoReturn:
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            others = [key.fileobj for key in self.selector.get_map().values()]
            self.selector.close()
            for other in others:
                if other is not connection:
                    other.close()  # type: ignore[union-attr]
            self.told.close()
            for other_client, handle in self.clients.items():
                if other_client != client:
                    os.close(handle)
            from feedback.report.warm.forked import run_kernel

            run_kernel(
                request,
                streams,
                connection=connection,
                client=client,
                watch=self.clients[client],
                blas=self.blas,
            )
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    def _bury(self) -> None:
        """Tell how kernels ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not pid:
                break
            connection = self.kernels.pop(pid, None)
            self.last_used = time.monotonic()
            if connection is not None:
                _tell(connection, {"exit": os.waitstatus_to_exitcode(status)})
                self._hang_up(connection)

    def _hang_up(self, connection: socket.socket) -> None:
        with suppress(KeyError, ValueError):
            self.selector.unregister(connection)
        connection.close()

    def _not_needed(self) -> bool:
        if self.kernels:
            return False
        if self.leaving or self._inode() != self.inode:
            return True
        self._forget_gone()
        return not self.clients or time.monotonic() - self.last_used > self.idle

    def _inode(self) -> int:
        """Zero when the socket is gone; another number when it is another's."""
        try:
            return self.path.stat().st_ino
        except OSError:
            return 0

    def _go(self) -> None:
        """First nobody finds it, then who had found it is told by the end of the connection."""
        if self._inode() == self.inode:
            for suffix in (".socket", ".log", ".lock"):
                self.path.with_suffix(suffix).unlink(missing_ok=True)


def _tell(connection: socket.socket, message: dict[str, Any]) -> None:
    with suppress(OSError):
        connection.send(json.dumps(message).encode())


def import_stack(needed: Callable[[], bool] = lambda: True) -> Any:
    """Import what a report uses, without what is not installed; return the BLAS libraries it brought.

    `needed` is asked between two imports; nothing outlives the command it was started for.
    """
    # before the first import: no threads of BLAS and Arrow here; a kernel gets its BLAS threads back
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    from feedback.report.warm.compact import compact_tables
    from feedback.text.cache import cache_folder

    told = os.environ.get("FEEDBACK_WARM_STACK")
    with compact_tables(cache_folder()):
        for name in (*_KERNEL, *(told.split() if told else STACK)):
            if not needed():
                os._exit(0)
            try:
                importlib.import_module(name)
            except ImportError:
                traceback.print_exc()
    if "jieba" in sys.modules:
        from feedback.text.segmenters import load_dictionary

        load_dictionary(sys.modules["jieba"].dt)
    blas = None
    with suppress(ImportError):
        blas = importlib.import_module("threadpoolctl").ThreadpoolController()
    gc.collect()
    gc.freeze()  # the collector of a kernel leaves these pages alone, so they stay shared
    return blas


def main() -> None:
    """`python -m feedback.report.warm.zygote DESCRIPTOR PATH CLIENT`."""
    os.setsid()
    Path("/proc/self/comm").write_text("warm-zygote")
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    listener = socket.socket(fileno=int(sys.argv[1]))
    idle = float(os.environ.get("FEEDBACK_WARM_IDLE", IDLE_SECONDS))
    client = int(sys.argv[3])
    blas = import_stack(needed=lambda: Path(f"/proc/{client}").exists())
    Zygote(listener, Path(sys.argv[2]), idle=idle, blas=blas).serve()


if __name__ == "__main__":
    main()
