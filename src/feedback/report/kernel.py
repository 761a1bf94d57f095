"""A kernel of the very interpreter that runs us, whatever kernelspecs the machine has."""

from __future__ import annotations

import asyncio
import contextvars
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty
from typing import Any, TypeVar

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async, ensure_event_loop
from traitlets import Type, default

import feedback
from feedback.report.diagnostics import LOG_FORMAT
from feedback.report.warm import KERNEL_NAME, OF_PAGES, switched_off
from feedback.report.warm.provisioner import register

T = TypeVar("T")

OWN = "python3"


class PromptKernelClient(AsyncKernelClient):
    """Goes on as soon as the kernel answers on both channels; upstream waits for 0.2 s of silence."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or float("inf"))
        patience = 0.02  # the first question is often asked before iopub is connected
        while not await self._answers(patience):
            patience = min(2 * patience, 0.2)
            if not await self._async_is_alive():
                raise RuntimeError("it died before it answered")
            if time.monotonic() > deadline:
                raise RuntimeError(f"no answer in {timeout:g} s")

    wait_for_ready = _async_wait_for_ready

    async def _answers(self, patience: float) -> bool:
        """Whether a question is answered on shell, and its end told on iopub within some seconds."""
        asked = self.kernel_info()
        try:
            while True:
                reply = await ensure_async(self.shell_channel.get_msg(timeout=1))
                if reply["parent_header"].get("msg_id") == asked:
                    break
            self._handle_kernel_info_reply(reply)
            while True:
                told = await ensure_async(self.iopub_channel.get_msg(timeout=patience))
                idle = told["content"].get("execution_state") == "idle"
                if idle and told["parent_header"].get("msg_id") == asked:
                    return True
        except Empty:  # not yet connected, or not yet up
            return False


class OwnKernelManager(AsyncKernelManager):
    """Starts ipykernel of `sys.executable`, warm where possible; a stale spec in the user's home is not asked."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The spec as ipykernel would install it, with our own interpreter."""
        from ipykernel.kernelspec import get_kernel_dict

        spec = get_kernel_dict()
        spec["argv"] = [sys.executable, "-Xfrozen_modules=off", *spec["argv"][1:]]
        spec["argv"].append(f"--IPKernelApp.exec_lines={LOG_FORMAT}")
        if not switched_off():
            register()
            spec["metadata"] |= {"kernel_provisioner": {"provisioner_name": KERNEL_NAME}}
        return KernelSpec(**spec)

    client_factory = Type(PromptKernelClient)

    @default("transport_encryption")
    def _encrypt_where_possible(self) -> str:
        # on a shared machine others could listen; without it the kernel complains on the terminal
        return "auto"


def kernel_manager(
    kernel_name: str | None,
    *,
    language: str,
    folder: str | Path | None,
    defaults: Mapping[str, str] | None = None,
) -> type[AsyncKernelManager]:
    """Manager class for one run: the environment and folder its kernel gets are fixed in it.

    papermill changes the folder of the whole process (`os.chdir`), which two threads cannot share.
    """
    environment = kernel_environment(language, defaults=defaults)
    base = AsyncKernelManager if kernel_name else OwnKernelManager

    class Manager(base):  # type: ignore[misc, valid-type]
        async def _async_interrupt_kernel(self) -> None:
            # jupyter_client interrupts before it shuts down; the kernel would complain on the terminal
            if not self.shutting_down:
                await super()._async_interrupt_kernel()

        interrupt_kernel = _async_interrupt_kernel

        async def _async_pre_start_kernel(self, **options: Any) -> Any:
            options["env"] = environment
            if folder is not None:
                # whole: a warm kernel comes from a process that stands elsewhere
                options["cwd"] = str(Path(folder).resolve())
            return await super()._async_pre_start_kernel(**options)

        pre_start_kernel = _async_pre_start_kernel

    return Manager


def warm_up(*, language: str) -> None:
    """Have the stack imported beside other work, for the kernels of a report's pages to come; quick, never fails.

    Parameters
    ----------
    language
        As `run_notebook` will be given.
    """
    if switched_off() or sys.platform != "linux":
        return
    from feedback.report.warm.client import start_ahead

    argv = OwnKernelManager().kernel_spec.argv
    start_ahead(argv[: argv.index("-m")], kernel_environment(language, defaults=OF_PAGES))


def in_own_loop(function: Callable[[], T]) -> T:
    """Call a function of the Jupyter stack with an event loop of its own, closed when it returns.

    The stack makes a loop per thread and leaves it open, with its sockets.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # an empty context: a loop that others left in ours is neither used nor closed
        return contextvars.Context().run(_with_loop, function)
    return function()  # inside JupyterLab the stack moves to a thread of its own


def _with_loop(function: Callable[[], T]) -> T:
    loop = ensure_event_loop()
    try:
        return function()
    finally:
        pending = asyncio.all_tasks(loop)  # listeners to a kernel that died or hung
        for task in pending:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        loop.close()
        asyncio.set_event_loop(None)


def kernel_environment(
    language: str, *, defaults: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Environment of the kernel: the session's, before it `defaults`, the language of messages, and this very package."""
    environment = {
        **(defaults or {}),
        **os.environ,
        "FEEDBACK_LANGUAGE": language,
        "PYTHONHASHSEED": "0",
    }
    home = Path(feedback.__file__).resolve().parents[1]
    if "site-packages" not in home.parts:
        paths = [str(home), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    return environment
