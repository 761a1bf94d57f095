"""Numbers filled in and points shared out arrive in the tables of a run and on the page of measures.

FR1 means, shares of the total and who gave nothing, by hand; the interval stays within nothing and everything
FR2 rows whose points do not make the total are listed among what was rejected; the person stays
FR3 page 45 shows the table, in the reader's words
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from feedback import load_study, run_study
from feedback.pipeline.item_tables import readable
from feedback.pipeline.measuring import measures
from feedback.pipeline.number_tables import filled_table
from feedback.pipeline.planning import plan_of
from feedback.report.tables import show_table

FORM = Path(__file__).parents[1] / "questionnaire" / "filled.yaml"


def study(folder: Path, rows: str) -> object:
    (folder / "in.csv").write_text("respondent,food,clothes,price,range,access\n" + rows, "utf-8")
    (folder / "s.yaml").write_text(
        f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\n", "utf-8"
    )
    return load_study(folder / "s.yaml")


def test_table_by_hand(tmp_path: Path) -> None:  # FR1
    plan = plan_of(study(tmp_path, "1,1,1,1,1,1\n"), language="en")
    answers = pd.DataFrame(
        {"food": [10.0, 20, None], "clothes": [0.0, 0, 0], "price": [10.0, 8, None], "range": [0.0, 2, None], "access": [0.0, 0, None]}
    )  # fmt: skip
    found = filled_table(answers, plan, level=0.95)
    assert list(found.index) == ["food", "clothes", "price", "range", "access"]
    assert found.loc["food", ["n", "missing", "mean"]].tolist() == [2, 1, 15.0]
    assert pd.isna(found.loc["food", "of_total"])
    assert found["of_total"].tolist()[2:] == [0.9, 0.1, 0.0]
    assert found["nothing"].tolist()[2:] == [0.0, 0.5, 1.0]
    assert found["mean_high"].loc["price"] == 10.0  # nobody can give more
    assert found["mean_low"].loc["access"] == 0.0
    assert found["mean_high"].loc["access"] > 0  # two people prove little
    assert found.loc["range", "label"] == "Range of goods"
    html = show_table(readable(found), language="zh").data
    assert "占总分" in html
    assert "给 0 分者" in html


def test_a_study_of_shared_points(tmp_path: Path) -> None:  # FR1, FR2
    rows = "".join(f"{i},{i},5,5,3,{2 if i else 1}\n" for i in range(30))
    done = run_study(study(tmp_path, rows), out=tmp_path / "out", report=False)
    table = done.table("filled")
    assert table.loc["price", ["n", "missing", "mean"]].tolist() == [29, 1, 5.0]
    assert table.loc["food", "mean"] == 14.5
    lost = done.table("rejected")
    assert "the rows do not make 10 together" in set(lost["reason"])
    assert len(done.responses) == 30


@pytest.mark.slow
def test_page(tmp_path: Path) -> None:  # FR3
    rows = "".join(f"{i},{i},5,5,3,2\n" for i in range(40))
    run_study(study(tmp_path, rows), out=tmp_path / "out", language="en")
    page = next((tmp_path / "out").rglob("45_measures.html")).read_text("utf-8")
    assert "Getting there" in page
    assert "Of the total" in page
    row = next(text for text in page.split("<tr") if "Getting there" in text)
    cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in row.split("<td")]
    assert any("20.0%" in cell for cell in cells), cells


def test_step_has_the_table() -> None:  # FR1
    from feedback.pipeline.steps import STEPS

    assert STEPS["measures"].take is measures
    assert "filled" in STEPS["measures"].tables


def test_sliders_and_opposites(tmp_path: Path) -> None:  # FR1
    form = Path(__file__).parents[1] / "questionnaire" / "lines.yaml"
    rows = "".join(f"{i},{40 + i},{1 + i % 5},{1 + i % 3}\n" for i in range(40))
    (tmp_path / "in.csv").write_text("respondent,warmth,modern,busy\n" + rows, "utf-8")
    (tmp_path / "s.yaml").write_text(
        f"study: s\ntitle: S\nquestionnaire: {form}\nraw: in.csv\n", "utf-8"
    )
    done = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    warmth = done.table("filled").loc["warmth"]
    assert (warmth["n"], warmth["mean"]) == (40, 59.5)
    assert warmth["mean_low"] < 59.5 < warmth["mean_high"]
    pairs = done.table("items")
    assert pairs.loc["modern", "mean"] == 3.0
    assert pairs.loc["busy", "mean"] > 3.9  # the noisy end is the worse one
