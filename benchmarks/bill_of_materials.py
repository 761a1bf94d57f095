"""A software bill of materials (CycloneDX 1.5 JSON) of what `make env` installs.

    python benchmarks/bill_of_materials.py [--lock requirements.lock] [--out dist/sbom.cdx.json]

Names, versions and hashes are those of the lock; licence and summary of what is installed here, where it is. No
time and no random serial number: the same lock gives the same file. Package addresses are purls (pkg:pypi/…).
"""

from __future__ import annotations

import argparse
import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from feedback import __version__

_PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, Any]]:
    """One component a pinned package, in the lock's order.

    Raises
    ------
    ValueError
        A package without a hash: the lock is not one that installs can be checked against.
    """
    found: list[dict[str, Any]] = []
    for block in re.split(r"\n(?=[a-z0-9])", lock):
        pinned = _PINNED.match(block)
        if pinned is None:
            continue
        name, version = pinned["name"], pinned["version"]
        hashes = _HASH.findall(block)
        if not hashes:
            raise ValueError(f"{name}=={version}: no hash in the lock")
        purl = f"pkg:pypi/{name}@{version}"
        entry: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}  # fmt: skip
        # a hash a file (wheel or source) of the release; which of them is installed depends on the machine
        entry["properties"] = [{"name": "feedback:sha256", "value": value} for value in hashes]
        found.append(entry | _described(name, version))
    return found


def _described(name: str, version: str) -> dict[str, Any]:
    """Licence and summary, where just this version is installed here."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return {}
    if about["Version"] != version:
        return {}
    told: dict[str, Any] = {"description": about["Summary"] or ""}
    expression = about.get("License-Expression")
    named = [line.split("::")[-1].strip() for line in about.get_all("Classifier") or () if line.startswith("License ::")]  # fmt: skip
    if expression:
        told["licenses"] = [{"expression": expression}]
    elif named:
        told["licenses"] = [{"license": {"name": each}} for each in named]
    return told


def bill(lock: str) -> dict[str, Any]:
    """The whole document."""
    own = {
        "type": "application",
        "bom-ref": "feedback",
        "name": "feedback-workbench",
        "version": __version__,
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": own},
        "components": components(lock),
    }


def main() -> None:
    """Write the file and say how much it covers."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    options.add_argument("--lock", type=Path, default=Path("requirements.lock"))
    options.add_argument("--out", type=Path, default=Path("dist/sbom.cdx.json"))
    given = options.parse_args()
    content = bill(given.lock.read_text(encoding="utf-8"))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    licensed = sum("licenses" in each for each in content["components"])
    print(f"{given.out}: {len(content['components'])} packages, licence known of {licensed}")


if __name__ == "__main__":
    main()
