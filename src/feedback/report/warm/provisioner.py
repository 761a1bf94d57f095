"""The provisioner jupyter_client loads for the kernel `feedback-warm`."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from feedback.errors import session_language
from feedback.report.warm import KERNEL_NAME, WarmError, switched_off

PLATFORM = sys.platform
_LAUNCHER = ["-m", "ipykernel_launcher"]
_UNDERSTOOD = {"env", "cwd", "stdin", "stdout", "stderr", "independent", "kernel_id"}
_REST_SECONDS = (
    300.0  # after a failure ordinary kernels start at once, instead of each trying again
)
_SHUTDOWN_SECONDS = 1.0  # then upstream goes on: looks again, terminates, kills
_log = logging.getLogger("feedback.warm")
_failed: dict[str, float] = {}


class WarmProvisioner(LocalProvisioner):
    """Takes a kernel forked from a process with the stack imported; an ordinary one where there is none."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Start the kernel `cmd` describes.

        Parameters
        ----------
        cmd
            `python [options] -m ipykernel_launcher -f FILE …`.
        **options
            As for `subprocess.Popen`: env, cwd, stdout, stderr.

        Returns
        -------
        dict
            Ports and key.
        """
        if switched_off():
            return await super().launch_kernel(cmd, **options)
        try:
            self.process = await _warm_kernel(cmd, options)
        except (WarmError, OSError, ValueError) as error:
            _say(error)
            return await super().launch_kernel(cmd, **options)
        self.pid = self.pgid = self.process.pid
        self.cwd = options.get("cwd") or Path.cwd()
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and what it started; nothing once it has ended."""
        if self.process and self.process.poll() is None:
            await super().send_signal(signum)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Wait for the end of a kernel that is asked to shut down; upstream looks every 0.1 s."""
        patience = time.monotonic() + _SHUTDOWN_SECONDS
        while self.process and self.process.poll() is None and time.monotonic() < patience:
            await asyncio.sleep(0.005)

    async def wait(self) -> int | None:
        """Wait for the end of the kernel; a report of a second need not wait a tenth of one."""
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()


def register() -> None:
    """Make the provisioner known where feedback was put on the path without being installed."""
    known = KernelProvisionerFactory.provisioners
    if KERNEL_NAME not in known:
        value = f"{WarmProvisioner.__module__}:{WarmProvisioner.__qualname__}"
        group = KernelProvisionerFactory.GROUP_NAME
        known[KERNEL_NAME] = EntryPoint(KERNEL_NAME, value, group)


async def _warm_kernel(cmd: list[str], options: dict[str, Any]) -> Any:
    if PLATFORM != "linux":
        raise WarmError(f"forks need Linux, this is {PLATFORM}")
    from feedback.report.warm.client import ask_for_kernel

    where = next((i for i in range(len(cmd)) if cmd[i : i + 2] == _LAUNCHER), 0)
    if not where or cmd[0] != sys.executable:
        raise WarmError(f"not an ipykernel of this interpreter: {' '.join(cmd[:3])}")
    unknown = sorted(set(options) - _UNDERSTOOD)
    if unknown:
        raise WarmError(f"cannot pass on {', '.join(unknown)}")
    rest = _failed.get(cmd[0], 0.0) - time.monotonic()
    if rest > 0:
        raise WarmError("it failed a moment ago")
    streams = (_descriptor(options.get("stdout"), 1), _descriptor(options.get("stderr"), 2))
    environment = options.get("env")
    try:
        return await ask_for_kernel(
            cmd[:where],
            cmd[where + 2 :],
            environment=dict(os.environ if environment is None else environment),
            cwd=os.fspath(options["cwd"]) if options.get("cwd") else None,
            independent=bool(options.get("independent")),
            streams=streams,
        )
    except (WarmError, OSError, ValueError, subprocess.SubprocessError) as error:
        _failed[cmd[0]] = time.monotonic() + _REST_SECONDS
        raise WarmError(str(error)) from error


def _descriptor(stream: Any, default: int) -> int:
    if stream is None:
        return default
    if isinstance(stream, int):
        if stream < 0:
            raise WarmError("a pipe to its output was asked for")
        return stream
    return int(stream.fileno())


def _say(error: Exception) -> None:
    """One line, on stderr where nobody set up logging."""
    if session_language() == "zh":
        _log.warning("feedback-warm：没有预热内核（%s），改用普通内核。", error)
    else:
        _log.warning("feedback-warm: no warm kernel (%s); an ordinary one starts.", error)
