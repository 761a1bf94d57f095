"""One verdict on a group against elsewhere, whoever words it.

OV1 a group that is withheld, itself small or hidden so that a small one cannot be computed, is never told as alike: the table
    of verdicts, the step to take, the grid and the chart say that not every group is shown, and all of those are counted
OV2 a small group in which everybody is hurt is told as worse wherever it is named
OV3 no flag stands in any table beside a told interval that holds 0
OV5 the people a place needs to tell a change are never fewer than a group must have to be shown
OV4 where every group is shown and none is told apart, that is said
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml

from feedback import charts, load_study, run_study
from feedback.errors import InputError
from feedback.insight.pain_points.segments import told_groups
from feedback.pipeline.places import _place
from feedback.pipeline.results import Results
from feedback.pipeline.summary import _action
from feedback.pipeline.verdicts import fixes_of
from feedback.report.figure_words import rest_words
from feedback.report.findings import GridCell


def surveyed(folder: Path, *, least: int = 10, **groups: tuple[int, int]) -> Results:
    """A run on ratings of waiting and price; of each department so many people, so many of them hurt by waiting."""
    rng = np.random.default_rng(3)
    parts = [
        pd.DataFrame({"dept": name, "wait": np.repeat([1, 4], [bad, n - bad])})
        for name, (n, bad) in groups.items()
    ]
    people = pd.concat(parts, ignore_index=True)
    people["price"] = rng.choice([1, 3, 4, 5], len(people))
    people["overall"] = np.where(people["wait"] == 1, 2, 4) + (people["price"] > 3)
    people["overall"] = (people["overall"] + rng.integers(-1, 2, len(people))).clip(1, 5)
    people.rename_axis("id").to_csv(folder / "in.csv")
    columns = {
        "respondent": "id", "rating": "overall", "segments": {"dept": "dept"},
        "aspects": {"wait": "wait", "price": "price"},
    }  # fmt: skip
    study = {
        "study": "ward",
        "title": "门诊",
        "raw": "in.csv",
        "columns": columns,
        "scale": {"low": 1, "high": 5},
        "parameters": {"min_group": least},
    }
    (folder / "ward.yaml").write_text(yaml.safe_dump(study, allow_unicode=True), "utf-8")
    return run_study(load_study(folder / "ward.yaml"), out=folder / "out", report=False)


def action(found: Results, *, zh: bool) -> str:
    point = SimpleNamespace(
        aspect="wait", groups=found.table("verdicts").loc["wait", "groups"], segments=()
    )
    decided = found.table("verdicts").assign(matters="yes")
    return _action(point, decided, zh=zh)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The children's ward is by far the worst, and hidden for the seven of another."""
    folder = tmp_path_factory.mktemp("hidden")
    return surveyed(folder, 内科=(90, 14), 外科=(70, 10), 儿科=(54, 40), 眼科=(7, 2))


def test_a_withheld_group_is_not_alike(hidden: Results) -> None:  # OV1
    table, verdicts = hidden.by_segment, hidden.table("verdicts")
    assert set(table["value"]) == {"内科", "外科"}
    assert verdicts.loc["wait", "groups"] == "withheld"
    assert "有 2 个分组不显示" in hidden.sentence("pain_points")
    assert "有的组为免认出个人而不显示" in action(hidden, zh=True)
    assert "Some are not shown" in action(hidden, zh=False)
    title = charts.draw_segment_map(table.assign(flag=0, flagged=False), language="zh")[0].alt
    assert "显示的各组中，看不出哪一组明显更糟" in title


def test_the_threshold_said_is_the_studys(tmp_path: Path) -> None:  # OV1
    """Of a study that shows no group under 30 people, one of 25 is not told to be of fewer than ten."""
    said = surveyed(tmp_path, least=30, 内科=(90, 14), 外科=(70, 10), 眼科=(25, 9))
    assert "有 1 个分组不显示：不足 30 人，或" in said.sentence("pain_points")


def test_no_fewer_are_needed_than_a_group_must_have() -> None:  # OV5
    """Nine in ten hurt against one elsewhere: a handful would do for the test, and no group of so few would be shown."""
    row = SimpleNamespace(
        aspect="wait", segment="dept", value="外科", n=60, n_negative=55, share_negative=0.9, share_rest=0.1,
        difference=0.8, difference_low=0.5, difference_high=0.9, first_rank=1,
    )  # fmt: skip
    aspect = pd.Series(
        {"n_negative": 60, "label": "候诊", "base": "rated", "n": 400, "share_negative": 0.15}
    )
    for least, needed in ((30, 30), (5, 10)):
        study = SimpleNamespace(parameters=SimpleNamespace(level=0.95, min_group=least))
        answers = SimpleNamespace(plan=SimpleNamespace(segments={"dept": "dept"}))
        work = SimpleNamespace(labels={}, study=study, tables={}, answers=answers)
        assert _place(row, aspect, 48.0, work).n_needed == needed  # type: ignore[arg-type]


def test_a_row_of_the_grid_says_what_is_withheld() -> None:  # OV1
    same, more = GridCell(20, 5, 0.3), GridCell(20, 15, 0.8, 1)
    assert rest_words((same, same), "zh") == "各方面都与别处分不出差别"
    assert rest_words((more, same, None), "zh") == "其余 1 个方面与别处分不出差别，1 个不显示"
    assert rest_words((None, None), "zh") == "2 个方面不显示"
    assert rest_words((None,), "en") == "1 aspect not shown"
    assert rest_words((more, None), "en") == "1 aspect not shown"
    assert rest_words((more, more), "en") == ""


def test_a_small_group_all_hurt_is_worse_everywhere(tmp_path: Path) -> None:  # OV2 OV3
    found = surveyed(tmp_path, 三亚=(14, 14), 北京=(70, 18), 上海=(70, 18))
    table, verdicts = found.by_segment, found.table("verdicts")
    row = table.set_index(["value", "aspect"]).loc[("三亚", "wait")]
    assert row["flag"] == 1 and row["difference_low"] > 0 and row["difference_high"] <= 1
    assert verdicts.loc["wait", ["groups", "where"]].tolist() == ["more", "三亚"]
    assert "三亚" in found.table("pain_points").loc["wait", "sentence"]
    held = (table["difference_low"] <= 0) & (table["difference_high"] >= 0)
    assert held.any() and (table.loc[held, "flag"] == 0).all()
    assert (table.loc[held, "p_adjusted"] == 1).all()


def test_all_shown_and_none_apart_is_said(tmp_path: Path) -> None:  # OV4
    found = surveyed(tmp_path, 甲=(80, 20), 乙=(80, 21), 丙=(80, 19))
    assert found.table("verdicts").loc["wait", "groups"] == "none"
    assert action(found, zh=True) == "看不出哪一组更重，宜先整体查找原因。"
    assert "不显示" not in found.sentence("pain_points")


def test_without_groups_nothing_is_claimed() -> None:  # OV1
    none = pd.DataFrame({"segment": [], "value": [], "aspect": [], "flag": []})
    assert told_groups(none, {}, "wait") == ""
    assert told_groups(none, {"dept": 3}, "wait") == "withheld"
    assert told_groups(none, {"wave": 3}, "wait", but="wave") == ""


def test_a_table_of_before_says_to_run_again() -> None:
    class Before:
        folder = Path("data/processed/demo")

        @staticmethod
        def table(name: str) -> pd.DataFrame:
            return pd.DataFrame({"label": ["a"], "verdict": ["watch"]}, index=["a"])

    with pytest.raises(InputError, match="Run the study again"):
        fixes_of(Before())
