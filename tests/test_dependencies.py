"""The yearly review of direct dependencies in SECURITY.md.

1. Every direct dependency, those of extras included, has a row with its purpose, version, licence and state, and no other has.
2. A review older than 400 days is said to be late; that alone fails nothing.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_direct_dependency_has_a_row() -> None:  # 1
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    rows = {
        cells[0]: cells[1:]
        for line in PAGE.partition("## Direct dependencies")[2].splitlines()
        if line.startswith("| ")
        and (cells := [cell.strip() for cell in line.strip("|").split("|")])
    }
    rows.pop("package")
    assert {canonicalize_name(name) for name in rows} == {
        canonicalize_name(Requirement(line).name) for line in lines
    }
    assert all(len(cells) == 4 and all(cells) for cells in rows.values())


def test_review_is_of_this_year() -> None:  # 2
    reviewed = date.fromisoformat(re.search(r"Reviewed: (\d{4}-\d\d-\d\d)", PAGE)[1])
    today = datetime.now(UTC).date()
    assert reviewed >= date(2026, 11, 29)
    if (today - reviewed).days > 400:
        pytest.skip(f"the review of dependencies in SECURITY.md is of {reviewed}: it is late")
