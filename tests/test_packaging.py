"""sdist and wheel.

1. The same checkout gives the same bytes, whatever the umask, the time zone and the folder it is built to.
2. The wheel holds all that `feedback init` copies and the code reads; the sdist the pictures of the README.
3. The version is said in one place; the metadata names the Pythons and no address.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import feedback

pytest.importorskip("build", reason="the package build is not installed")
pytest.importorskip("hatchling", reason="hatchling is not installed")
ROOT = Path(__file__).parents[1]
SHIPPED = ("notebooks", "questionnaires", "studies", "data/raw/demo")


def built(folder: Path, *, umask: int, zone: str) -> tuple[Path, Path]:
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
        umask=umask,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return built(tmp_path_factory.mktemp("dist"), umask=0o022, zone="UTC")


# 1
def test_built_again_it_is_the_same_bytes(packages: tuple[Path, Path], tmp_path: Path) -> None:
    again = built(tmp_path, umask=0o077, zone="Pacific/Kiritimati")
    for first, second in zip(packages, again, strict=True):
        assert first.name == second.name
        assert first.read_bytes() == second.read_bytes()


# 2
def test_the_wheel_holds_what_init_copies_and_the_code_reads(packages: tuple[Path, Path]) -> None:
    inside = set(zipfile.ZipFile(packages[1]).namelist())
    for folder in SHIPPED:
        for path in (ROOT / folder).rglob("*"):
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and ".ipynb_checkpoints" not in name:
                assert f"feedback/shipped/{name}" in inside
    for path in (ROOT / "src" / "feedback").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT / "src").as_posix() in inside
    assert any(name.endswith("share/jupyter/kernels/feedback-warm/kernel.json") for name in inside)


def test_the_sdist_holds_the_readmes_pictures_and_the_locks(packages: tuple[Path, Path]) -> None:
    with tarfile.open(packages[0]) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    for readme in ("README.md", "README.zh.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
        assert pictures
        assert {readme, *pictures} <= inside
    assert {"requirements.lock", "requirements-dev.lock", "Makefile", "LICENSE"} <= inside


# 3
def test_metadata_names_the_version_the_pythons_and_no_address(
    packages: tuple[Path, Path],
) -> None:
    with zipfile.ZipFile(packages[1]) as wheel:
        name = next(each for each in wheel.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(wheel.read(name))
    assert metadata["Version"] == feedback.__version__
    assert packages[1].name.startswith(f"feedback_workbench-{feedback.__version__}-")
    named = {line.rpartition(":: ")[2] for line in metadata.get_all("Classifier", [])}
    assert {"3.11", "3.12", "3.13"} <= named
    assert metadata["Project-URL"] is None
    assert metadata["Home-page"] is None
