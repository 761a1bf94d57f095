"""Verdicts where the same people answered before and after.

PP1 the change of a mean is R's and SciPy's paired t; of a share the interval page 47 has (Bonett & Price), which keeps its level.
PP2 pairs are of one person in both periods, in the unit both times; several answers in a period count with their mean.
PP3 with pairs that are half of the answers the verdict rests on them, and tells what two samples could not; with fewer it is said and rests on all.
PP4 fewer than ten pairs, or one to nine who answered once only, are not told.
PP5 from file to verdict: people who answer in two waves under one identifier, and customers who answer in two months.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback.measures.mean_difference import compare_means
from feedback.study_followup import Target
from feedback.tracking.judged_change import Known
from feedback.tracking.panel import Panel, may_be_told, paired_change
from feedback.tracking.targets import targets_table
from feedback.tracking.verdicts import judge

ENDS = {f"2026-0{m}": pd.Period(f"2026-0{m}").end_time.normalize() for m in range(1, 7)}


def test_intervals():  # PP1
    g = np.random.default_rng(3)
    before = g.normal(3.5, 1, 60)
    pairs = pd.DataFrame({"before": before, "after": before + g.normal(0.2, 0.4, 60)})
    found = paired_change(pairs, n=(60, 60))
    right = stats.ttest_rel(pairs["after"], pairs["before"]).confidence_interval(0.95)
    assert (found.change.low, found.change.high) == pytest.approx((right.low, right.high))
    # Bonett & Price (2012) by hand: 44 went up and 16 down of 100, one more who rose and one who fell
    one = pd.DataFrame({"before": [1.0] * 16 + [0] * 44 + [1] * 20 + [0] * 20})
    one["after"] = [0.0] * 16 + [1] * 44 + [1] * 20 + [0] * 20
    share = paired_change(one, n=(100, 100)).change
    middle, half = 28 / 102, 1.959964 * np.sqrt(62 - 28**2 / 102) / 102
    assert (share.low, share.high) == pytest.approx((middle - half, middle + half), abs=1e-6)
    assert share.estimate == pytest.approx(0.28)
    # one quantity, one interval: 7 rose and 1 fell of 100, told by every page alike
    few = pd.DataFrame({"before": [0.0] * 7 + [1] + [0] * 92, "after": [1.0] * 7 + [0] + [0] * 92})
    for kinds in (1.0, 100.0):
        told = paired_change(few * kinds, n=(100, 100)).change
        page = compare_means(few["after"] * kinds, few["before"] * kinds, paired=True)
        assert (told.low, told.high) == pytest.approx(page.ci)
        assert told.low < 0
    # all 40 rose: the interval ends at 1, its error is that of Bonett & Price's all the same
    all_ = pd.DataFrame({"before": [0.0] * 40, "after": [1.0] * 40})
    for kinds in (1.0, 100.0):
        told = paired_change(all_ * kinds, n=(40, 40)).change
        assert told.high == kinds
        assert told.error == pytest.approx(kinds * np.sqrt((42 / 42 - (40 / 42) ** 2) / 42))


def test_the_level_is_kept():  # PP1
    g, kept, n = np.random.default_rng(4), 0, 40
    for _ in range(1000):
        lasting = g.random(n) < 0.15
        before, after = lasting | (g.random(n) < 0.1), lasting | (g.random(n) < 0.1)
        found = paired_change(
            pd.DataFrame({"before": before, "after": after}, dtype=float), n=(n, n)
        )
        kept += found.change.low <= 0 <= found.change.high
    assert kept >= 935  # 95 % less two and a bit standard errors of a thousand draws


def panel_of(change: float, people: int = 40, *, metric: str = "satisfaction") -> Panel:
    """People with a level of their own who all move a little: two samples see the levels, pairs the move."""
    g = np.random.default_rng(7)
    level = g.normal(3.0, 0.9, people)
    rows = pd.DataFrame({"person": [f"p{i}" for i in range(people)] * 2, "unit": "A"})
    rows["month"] = ["2026-01"] * people + ["2026-04"] * people
    rows["wave"] = ""
    values = np.concatenate([level, level + change + g.normal(0, 0.2, people)])
    return Panel(rows, {(metric, ""): pd.Series(values, index=rows.index)})


def test_pairs():  # PP2, PP4
    panel = panel_of(0.2, 12)
    twice = pd.concat([panel.people, panel.people.iloc[[0]]], ignore_index=True)
    values = pd.concat([panel.values["satisfaction", ""], pd.Series([1.0])], ignore_index=True)
    found, alone = Panel(twice, {("satisfaction", ""): values}).pairs(
        "satisfaction", "A", "", "2026-01", "2026-04"
    )
    assert len(found) == 12 and alone == 0 and may_be_told(found, alone)
    assert found.loc["p0", "before"] == pytest.approx(
        (panel.values["satisfaction", ""].iloc[0] + 1) / 2
    )
    moved = panel.people.copy()
    moved.loc[[12, 13, 14], "unit"] = "B"
    found, alone = Panel(moved, panel.values).pairs("satisfaction", "A", "", "2026-01", "2026-04")
    assert len(found) == 9 and alone == 3 and not may_be_told(found, alone)
    whole, _ = Panel(moved, panel.values).pairs("satisfaction", "", "", "2026-01", "2026-04")
    assert len(whole) == 12
    nobody = Panel(panel.people.assign(person=""), panel.values)
    assert not len(nobody.pairs("satisfaction", "A", "", "2026-01", "2026-04")[0])


def judged(panel: Panel | None, *, people: int, change: str = "+0.1 points") -> pd.Series:
    rows = []
    source = panel_of(0.2, people)
    values = source.values["satisfaction", ""]
    for month in ("2026-01", "2026-04"):
        own = values[source.people["month"] == month]
        error = own.std() / np.sqrt(len(own))
        rows.append({"metric": "satisfaction", "unit": "A", "aspect": "", "period": month, "n": len(own),
                     "estimate": own.mean(), "low": own.mean() - 2 * error, "high": own.mean() + 2 * error, "error": error,
                     "method": "t", "last": ENDS[month], "frozen": ENDS[month] + pd.Timedelta(days=1)})  # fmt: skip
    known = Known(
        pd.DataFrame(rows), pd.DataFrame(), {}, ENDS, pd.Timestamp("2026-06-10"), panel=panel
    )
    target = Target(
        id="T", metric="satisfaction", unit="A", due="2026-05-31", baseline="2026-01", change=change
    )
    table, wrong, _ = targets_table([target], known.measurements, ends=ENDS, units=["A"], labels={})
    return judge(table, known, wrong=wrong).iloc[0]


def test_what_the_verdict_rests_on():  # PP3
    alone = judged(None, people=40)
    assert alone["verdict"] == "cannot tell" and np.isnan(alone["pairs"])
    paired = judged(panel_of(0.2, 40), people=40)
    assert paired["verdict"] == "met" and paired["pairs"] == 40
    assert "same 40 people" in paired["beside"] and "rests on it" in paired["beside"]
    assert paired["high"] - paired["low"] < 0.3 * (alone["high"] - alone["low"])
    relative = judged(
        panel_of(0.2, 40), people=40, change="+20%"
    )  # 20 % of three points is not reached
    assert relative["verdict"] == "not met"
    few = judged(panel_of(0.2, 40), people=100)
    assert (
        few["verdict"] == "cannot tell"
        and few["pairs"] == 40
        and "too few to stand for all" in few["beside"]
    )


HEAD = """
study: twice
title: Twice
scale: {low: 1, high: 5}
raw: answers.csv
columns: {respondent: id, rating: rating, date: day, COLUMN segments: {unit: shop}}
targets:
- {id: T, metric: satisfaction, baseline: "BASE", change: +0.1 points, due: 2026-06-30}
"""


@pytest.mark.parametrize("by", ["wave", "customer"])
def test_from_file_to_verdict(tmp_path, by):  # PP5
    from feedback.pipeline.followup.track import track_study
    from feedback.pipeline.run import run_study
    from feedback.study import load_study

    g = np.random.default_rng(5)
    level = np.repeat([1, 2, 3, 4], 15)
    rows = pd.DataFrame({"id": [f"R{i}" for i in range(60)] * 2, "shop": ["甲店", "乙店"] * 60})
    rows["rating"] = np.concatenate([level, level + (g.random(60) < 0.4)])
    rows["day"] = ["2026-01-10"] * 60 + ["2026-04-10"] * 60
    rows["phase"], rows["member"] = ["一"] * 60 + ["二"] * 60, rows["id"]
    head = HEAD.replace("COLUMN", "wave: phase," if by == "wave" else "")
    if by == "customer":
        rows["id"] = [f"A{i}" for i in range(120)]
        (tmp_path / "salt.txt").write_text("a salt of more than sixteen bytes", encoding="utf-8")
        head += "customer: {salt: salt.txt, respondents: member}\n"
    rows.to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "studies").mkdir()
    path = tmp_path / "studies/twice.yaml"
    path.write_text(head.replace("BASE", "2026-01"), encoding="utf-8")
    study = load_study(path)
    run_study(study, report=False)
    found = (
        track_study(study, as_of="2026-06-01", language="en", pages=False).table("verdicts").iloc[0]
    )
    before, after = rows["rating"][:60].to_numpy(), rows["rating"][60:].to_numpy()
    right = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert found["pairs"] == 60 and found["verdict"] == "met"
    assert (found["low"], found["high"]) == pytest.approx((right.low, right.high))
    two = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert two.low < 0.1  # two samples could not tell it
