"""docs/architecture.md is true, and nothing it points to is missing.

AR1 every room and module of src/feedback is named, and none that is not there.
AR2 the order of imports is the one import-linter holds.
AR3 the files to look at first, and the steps of a run, are there.
AR4 links of the docs and of CONTRIBUTING lead somewhere; every decision is listed.
AR5 no f-string holds a tuple or a plain figure: {0, 2} and {10} of a pattern would be such.
"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "feedback"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
PAGES = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")), *ROOT.glob("README*.md")]


def test_every_room_is_named() -> None:  # AR1
    there = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    there |= {path.stem for path in SOURCE.glob("*.py")} - {"__init__"}
    first_cells = re.findall(r"^\| (`[^|]*`) \|", PAGE, re.M)
    named = set(re.findall(r"`(\w+)`", " ".join(first_cells))) | {"parallel"}
    assert named == there
    assert "`parallel`" in PAGE


def test_order_of_imports() -> None:  # AR2
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = config["tool"]["importlinter"]["contracts"]
    block = re.search(r"## Who may import whom.*?```\n(.*?)```", PAGE, re.S)[1]
    assert block.splitlines() == [line.replace("feedback.", "") for line in contract["layers"]]


def test_files_to_look_at_first() -> None:  # AR3
    rows = re.findall(r"^\| `(\w+)` \| [^|]* \| (`[^|]*`) \|$", PAGE, re.M)
    assert len(rows) == 12
    for room, cell in rows:
        for name in re.findall(r"`([^`]+)`", cell):
            assert (SOURCE / room / name).is_file(), f"{room}/{name}"


def test_steps_of_a_run() -> None:  # AR3
    from feedback.pipeline.steps import STEPS

    told = re.search(r"^2\. The steps.*?(?=^3\. )", PAGE, re.S | re.M)[0]
    names = [name for name in re.findall(r"`(\w+)`", told) if name in STEPS]
    assert list(dict.fromkeys(names)) == list(STEPS)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:  # AR4
    from docs_site.pages import GENERATED  # `make docs` writes these

    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        name = re.sub(r"^(\.\./)+|\.md$", "", target)
        if not re.match(r"\w+:", target) and name not in GENERATED:
            assert (page.parent / target).exists(), target


def test_every_decision_is_listed() -> None:  # AR4
    listed = re.findall(r"\((0\d+-[\w-]+\.md)\)", (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8"))  # fmt: skip
    assert listed == [path.name for path in DECISIONS]
    for number, path in enumerate(DECISIONS, 1):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(f"# {number}. ")


def test_no_repeat_of_a_pattern_is_a_tuple() -> None:  # AR5
    said = [
        f"{path.name}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Tuple | ast.Constant)
    ]
    assert said == []
