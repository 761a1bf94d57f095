"""environment.yml, pyproject.toml and requirements.lock say the same, and name no host."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LEFT_OUT = {"embed"}  # 91 MB that the tests do without
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def declared() -> dict[str, SpecifierSet]:
    wanted = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
    return {canonicalize_name(each.name): each.specifier for each in wanted}


def conda() -> dict[str, SpecifierSet]:
    lines = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    pip = next(line["pip"] for line in ENVIRONMENT["dependencies"] if isinstance(line, dict))
    found = {}
    for line in [*lines, *(entry for entry in pip if entry != "-e .")]:
        name, bounds = re.fullmatch(r"([A-Za-z0-9_.-]+?)((?:[<>=!~]=?.*)?)", line).groups()
        found[canonicalize_name(CONDA_NAMES.get(name, name))] = SpecifierSet(bounds)
    return found


def test_environment_yml_names_the_same_packages_with_the_same_bounds() -> None:
    found = conda()
    assert found.pop("python") == SpecifierSet(PYPROJECT["project"]["requires-python"])
    found.pop("pip")
    assert found == declared()


def test_environment_yml_installs_the_project_from_known_channels() -> None:
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]
    assert "-e ." in ENVIRONMENT["dependencies"][-1]["pip"]


def test_lock_pins_every_dependency_within_its_bounds() -> None:
    pins: dict[str, list[str]] = {}
    for name, pinned in re.findall(r"^([a-z0-9.-]+)==(\S+)", LOCK, flags=re.MULTILINE):
        pins.setdefault(canonicalize_name(name), []).append(pinned)
    wanted = declared()
    for line in [
        *PYPROJECT["dependency-groups"]["dev"],
        *(
            one
            for name, extra in PYPROJECT["project"]["optional-dependencies"].items()
            for one in extra
            if name not in LEFT_OUT
        ),
    ]:
        requirement = Requirement(line)
        wanted[canonicalize_name(requirement.name)] = requirement.specifier
    for name, bounds in wanted.items():
        assert name in pins, f"{name} is not in requirements.lock: make lock"
        assert all(pinned in bounds for pinned in pins[name])


def test_lock_carries_hashes_and_no_address() -> None:
    assert "://" not in LOCK
    assert LOCK.count("--hash=sha256:") > LOCK.count("==")


@pytest.mark.parametrize("name", sorted(declared()))
def test_installed_version_is_within_bounds(name: str) -> None:
    assert version(name) in declared()[name]
