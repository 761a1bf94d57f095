"""Parameters of a notebook.

PA001 name, type, default and help are read from the tagged cell; a cell without annotations works
PA002 an unknown name is an error that offers the nearest
PA003 a value of another type is an error; nothing is guessed, True is no number
PA004 text from a command line becomes the annotated type
PA005 what is injected is Python that gives the value back, and Chinese stays readable
PA006 a range at the end of the comment, and choices, hold; a default outside is told
PA007 a file that is no notebook, or a cell that is no list of literals, says so
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import InputError, StudyError
from feedback.report import NotebookParameters, read_parameters
from feedback.report.parameter_types import fits, literal, plain

CELL = """
from datetime import date

# which study
study: str = "demo"
top: int = 10  # aspects shown
share: float = 0.5
clear: bool = False
since: date | None = None  # first day
branches: list[str] = []  # 门店，空为全部
names: dict[str, int] = {"a": 1}
kind: Literal["zh", "en"] = "zh"
limit: int | None = None
note: str | None = None
plain_number = 3  # without annotation
anything = None
"""


def notebook(cell: str = CELL) -> Any:
    code = nbformat.v4.new_code_cell(cell)
    code.metadata["tags"] = ["parameters"]
    first = nbformat.v4.new_code_cell("import this_is_not_the_cell")
    return nbformat.v4.new_notebook(cells=[first, code])


@pytest.fixture(scope="module")
def known() -> NotebookParameters:
    return read_parameters(notebook())


def test_name_type_default_and_help_are_read(known: NotebookParameters) -> None:  # PA001
    table = known.table
    assert list(table.index)[:4] == ["study", "top", "share", "clear"]
    assert table.loc["study"].to_list() == ["str", "'demo'", "which study"]
    assert table.loc["top"].to_list() == ["int", "10", "aspects shown"]
    assert table.loc["branches", "help"] == "门店，空为全部"
    assert table.loc["share", "help"] == ""
    assert table.loc["plain_number"].to_list() == ["int", "3", "without annotation"]
    assert table.loc["anything", "type"] == ""
    assert "aspects shown" in known._repr_html_()


def test_a_notebook_without_the_cell_has_no_parameters(tmp_path: Path) -> None:  # PA001
    path = tmp_path / "n.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")]), path)
    found = read_parameters(path)
    assert found.parameters == ()
    with pytest.raises(StudyError, match=r"n\.ipynb: no parameter 'x'.*none"):
        found.check({"x": 1})


def test_an_unknown_name_offers_the_nearest(known: NotebookParameters) -> None:  # PA002
    with pytest.raises(
        StudyError, match=r"no parameter 'brances'\. Did you mean: branches"
    ) as error:
        known.check({"top": 3, "brances": ["A"]})
    assert "是否指：branches" in error.value.zh


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("top", np.int64(5), 5),
        ("share", 1, 1),
        ("share", np.float32(0.25), 0.25),
        ("study", Path("a/b"), "a/b"),
        ("study", np.str_("酒店"), "酒店"),
        ("clear", np.True_, True),
        ("since", "2025-03-01", date(2025, 3, 1)),
        ("since", datetime(2025, 3, 1, 9), date(2025, 3, 1)),
        ("since", pd.Timestamp("2025-03-01"), date(2025, 3, 1)),
        ("since", None, None),
        ("branches", ("虹桥", "浦东"), ["虹桥", "浦东"]),
        ("branches", {"b", "a"}, ["a", "b"]),
        ("names", {"x": 2}, {"x": 2}),
        ("kind", "en", "en"),
        ("limit", None, None),
        ("anything", [1, "x"], [1, "x"]),
    ],
)
def test_values_of_the_type_are_taken_as_plain_python(
    known: NotebookParameters, name: str, value: Any, kept: Any
) -> None:  # PA003
    checked = known.check({name: value})[name]
    assert checked == kept
    assert type(checked) is type(kept)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("top", "5"), ("top", 5.0), ("top", True), ("top", None),
        ("share", "abc"), ("share", True),
        ("study", 3), ("study", None), ("study", ["demo"]),
        ("clear", 1), ("clear", "yes"),
        ("since", "yesterday"), ("since", "2025-02-30"), ("since", 20250301),
        ("branches", "虹桥"), ("branches", [1]),
        ("names", {"x": "y"}), ("kind", "fr"), ("limit", "many"),
    ],
)  # fmt: skip
def test_values_of_another_type_are_errors(
    known: NotebookParameters, name: str, value: Any
) -> None:  # PA003
    with pytest.raises(StudyError, match=f"parameter {name} should be"):
        known.check({name: value})


def test_a_long_value_is_cut_in_the_message(known: NotebookParameters) -> None:  # PA003
    with pytest.raises(StudyError) as error:
        known.check({"top": "长" * 10_000})
    assert len(error.value.zh) < 300


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("top", "5", 5), ("share", " 0.25 ", 0.25), ("clear", "yes", True), ("clear", "FALSE", False),
        ("since", "2025-03-01", date(2025, 3, 1)), ("since", "none", None),
        ("branches", "虹桥，浦东", ["虹桥", "浦东"]), ("branches", "['a']", ["a"]),
        ("names", "{'x': 2}", {"x": 2}), ("limit", "null", None), ("limit", "7", 7),
        ("note", "5", "5"), ("note", "none", None), ("study", "12", "12"), ("kind", "en", "en"),
    ],
)  # fmt: skip
def test_text_from_a_command_line_becomes_the_type(
    known: NotebookParameters, name: str, text: str, value: Any
) -> None:  # PA004
    assert known.read({name: text}) == {name: value}


@pytest.mark.parametrize(("name", "text"), [("top", "five"), ("top", "5.5"), ("clear", "maybe")])
def test_text_that_is_not_of_the_type_is_an_error(
    known: NotebookParameters, name: str, text: str
) -> None:  # PA004
    with pytest.raises(StudyError, match=f"parameter {name}"):
        known.read({name: text})


def test_chinese_stays_readable_and_order_is_the_cells(known: NotebookParameters) -> None:  # PA005
    source = known.source({"branches": ["人民广场店"], "study": '酒店"满意度"\n'})
    assert source == (
        "# Parameters of this run\nstudy = '酒店\"满意度\"\\n'\nbranches = ['人民广场店']"
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_injected_gives_the_value_back(value: Any) -> None:  # PA005
    code = f"value = {literal(plain(value))}"
    space: dict[str, Any] = {"date": date}
    exec(compile(code, "cell", "exec"), space)
    assert repr(space["value"]) == repr(value)


def test_an_annotation_we_do_not_know_fits_anything() -> None:
    assert fits(object(), "pd.DataFrame")
    assert fits(1, "Sequence[int]")
    assert not fits("x", "Optional[int]")


@pytest.mark.parametrize(
    "cell", ["top = compute()", "a, b = 1, 2", "if True:\n    x = 1", "x: int", "x = ", "print(1)"]
)
def test_a_cell_that_is_no_list_of_literals_says_so(cell: str) -> None:  # PA007
    with pytest.raises(StudyError, match="cell tagged parameters cannot be read"):
        read_parameters(notebook(cell))


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b"\xff\xfe", b"[1]", b'{"cells": 3}'])
def test_a_file_that_is_no_notebook_says_so(content: bytes, tmp_path: Path) -> None:  # PA007
    path = tmp_path / "broken.ipynb"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"broken\.ipynb: not a Jupyter notebook"):
        read_parameters(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_parameters(tmp_path / "missing.ipynb")
    with pytest.raises(InputError, match="cannot be read"):
        read_parameters(tmp_path)


RANGES = """
from datetime import date
from typing import Literal

top: int = 10  # aspects shown (1 to 50)
share: float | None = None  # of the comments（0 到 0.5）
least: int = 5  # respondents (at least 5)
since: date = date(2025, 1, 1)  # first day (2024-01-01 to 2025-12-31)
waves: list[int] = [1]  # (至多 9)
language: Literal["zh", "en"] = "zh"  # of the page
note: str = ""  # free text (1 to 50)
"""


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("top", "0", "1 to 50"), ("top", "51", "1 to 50"), ("share", "0.51", "0 to 0.5"),
        ("share", "nan", "float"), ("least", "4", "at least 5"), ("since", "2026-01-01", "2024-01-01 to 2025-12-31"),
        ("waves", "3,10", "at most 9"), ("language", "fr", "Literal['zh', 'en']"),
    ],
)  # fmt: skip
def test_a_value_out_of_range_says_the_range(name: str, text: str, wanted: str) -> None:  # PA006
    with pytest.raises(StudyError) as error:
        read_parameters(notebook(RANGES)).read({name: text})
    assert f"parameter {name} should be {wanted}" in error.value.en
    assert f"参数 {name} 应为" in error.value.zh


def test_values_within_the_range_are_taken() -> None:  # PA006
    told = read_parameters(notebook(RANGES))
    given = {
        "top": "50",
        "share": "0",
        "least": "5",
        "since": "2025-12-31",
        "waves": "9",
        "note": "3 to 4",
    }
    assert told.read(given)["top"] == 50
    assert told.check({"share": None, "language": "en"}) == {"share": None, "language": "en"}
    with pytest.raises(StudyError, match=r"should be 0 to 0\.5"):
        told.check({"share": float("nan")})
    # an injected date needs nothing of the notebook
    space: dict[str, Any] = {}
    exec(told.source({"since": date(2025, 3, 1)}), space)
    assert space["since"] == date(2025, 3, 1)


@pytest.mark.parametrize(
    "line",
    ["top: int = 99  # (1 to 50)", "top: int = 5  # (9 to 1)", 'top: int = "a"',
     "top: int = 3  # (2024-01-01 to 9)", 'kind: Literal["a"] = "b"'],
)  # fmt: skip
def test_a_default_that_does_not_fit_is_told(line: str) -> None:  # PA006
    with pytest.raises(StudyError, match="cell tagged parameters cannot be read"):
        read_parameters(notebook(line))


def test_it_is_public() -> None:
    import feedback

    assert feedback.NotebookParameters is NotebookParameters
