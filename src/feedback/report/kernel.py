"""A kernel of the very interpreter that runs us, whatever kernelspecs the machine has."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

import feedback

OWN = "python3"


class OwnKernelManager(AsyncKernelManager):
    """Starts `sys.executable -m ipykernel_launcher`; a stale spec in the user's home is not asked."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The spec as ipykernel would install it, with our own interpreter."""
        from ipykernel.kernelspec import get_kernel_dict

        spec = get_kernel_dict()
        spec["argv"] = [sys.executable, "-Xfrozen_modules=off", *spec["argv"][1:]]
        return KernelSpec(**spec)


def kernel_environment(language: str) -> dict[str, str]:
    """Environment of the kernel: the session's, the language of messages, and this very package."""
    environment: dict[str, Any] = {
        **os.environ,
        "FEEDBACK_LANGUAGE": language,
        "PYTHONHASHSEED": "0",
    }
    home = Path(feedback.__file__).resolve().parents[1]
    if "site-packages" not in home.parts:
        paths = [str(home), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    return environment
