"""IJ1 what plain papermill or JupyterLab put into a notebook is refused by the notebook itself, in our runner's words."""

from __future__ import annotations

import pytest

from feedback.errors import StudyError
from feedback.report.injected import check_history

DECLARED = (
    "study: str = 'demo'  # name\n"
    "topics: \"Literal['auto'] | int | None\" = None  # how many (2 to 100)\n"
    'since: "date | None" = None  # first day'
)


@pytest.mark.parametrize(
    "injected",
    [
        "# Parameters\ntopics = 12\nsince = '2026-01-31'\n",
        "# Parameters\ntopics = 'auto'\n",
        "# Parameters of this run\nfrom datetime import date\nsince = date(2026, 1, 31)",
        "topcis = 12",  # a reader's own cell
        "%matplotlib inline",
    ],
)
def test_what_fits_passes(injected: str) -> None:
    check_history(["", DECLARED, injected, "import feedback"])


@pytest.mark.parametrize(
    ("injected", "said"),
    [
        ("# Parameters\ntopcis = 12\n", "Did you mean: topics"),
        ("# Parameters\ntopics = 'twelve'\n", "should be"),
        ("# Parameters\ntopics = 1\n", "2 to 100"),
        ("# Parameters\nsince = 'May'\n", "since should be"),
        ("# Parameters\nstudy = 5\n", "study should be"),
        ("# Parameters\nstudy = None\n", "study should be"),
    ],
)
def test_what_does_not_fit_is_refused(injected: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        check_history(["", DECLARED, injected, "import feedback"])


def test_a_value_typed_into_the_cell_is_checked_too() -> None:
    with pytest.raises(StudyError, match="topics"):
        check_history([DECLARED.replace("= None  # how", "= 1000  # how")])
