"""environment.yml, pyproject.toml and the two locks say the same, and name no host."""

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
LOCKS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("requirements.lock", "requirements-dev.lock")
}
# 91 MB, and a desktop's store of secrets: the tests do without
LEFT_OUT = {"embed", "keyring"}
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


def pins(lock: str) -> dict[str, set[str]]:
    """Versions by package, each with the marker that chooses it."""
    found: dict[str, set[str]] = {}
    for name, pinned in re.findall(r"^([a-z0-9.-]+)==([^\\\n]+)", LOCKS[lock], flags=re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(pinned.strip())
    return found


def wanted_by(lock: str) -> dict[str, SpecifierSet]:
    extras = PYPROJECT["project"]["optional-dependencies"]
    groups = PYPROJECT["dependency-groups"]
    lines = extras["fonts"] + groups["install"]
    if lock == "requirements-dev.lock":
        lines = [line for line in groups["dev"] + groups["docs"] if isinstance(line, str)] + [
            line for name in extras.keys() - LEFT_OUT for line in extras[name]
        ]
    wanted = [Requirement(line) for line in lines]
    return declared() | {canonicalize_name(each.name): each.specifier for each in wanted}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_every_dependency_within_its_bounds(lock: str) -> None:
    found = pins(lock)
    for name, bounds in wanted_by(lock).items():
        assert name in found, f"{name} is not in {lock}: make lock"
        assert all(pinned.split(" ;")[0] in bounds for pinned in found[name])


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_carries_hashes_and_no_address(lock: str) -> None:
    assert "://" not in LOCKS[lock]
    assert LOCKS[lock].count("--hash=sha256:") > LOCKS[lock].count("==")


def test_the_full_environment_is_the_users_and_more() -> None:
    # one .venv becomes the other: a package in both has one version, whatever its marker
    users, full = (
        {name: {line.split(" ;")[0] for line in lines} for name, lines in pins(lock).items()}
        for lock in LOCKS
    )
    assert {name: full.get(name) for name in users} == users


def test_a_user_gets_nothing_that_only_a_contributor_or_an_extra_needs() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]
    groups = PYPROJECT["dependency-groups"]
    lines = [line for line in groups["dev"] + groups["docs"] if isinstance(line, str)]
    lines += [line for name, of in extras.items() if name != "fonts" for line in of]
    only = {canonicalize_name(Requirement(line).name) for line in lines} - {"lxml"}  # python-docx's
    assert only & pins("requirements.lock").keys() == set()


@pytest.mark.parametrize("name", sorted(declared()))
def test_installed_version_is_within_bounds(name: str) -> None:
    assert version(name) in declared()[name]
