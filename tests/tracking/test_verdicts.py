"""Whether a target was met, and what a measure was followed by.

VD1 a change of means is Welch's, of shares Newcombe's, and a figure beside its aim is R's one-sample t (case 16).
VD2 a target says its start and aim, relative or in points; what cannot be judged says why, with the nearest name.
VD3 met, not met, cannot tell: by the whole interval; before it is due nothing is "not met"; too few says how many.
VD4 a measure is set beside the units without one; the worst unit is warned of, and a rise by chance alone is not "met".
VD5 two actions on one matter: both are shown, the verdict is of both.
VD21 a baseline that is over stays as it is: the number needed is of the new period alone, and where none is enough no survey is
    asked for; no action recorded, or nothing beside it, is no ground to spread a measure; at none no regression is warned of.
VD22 beyond regression to the mean a unit's interval is no narrower than its own answers allow.
VD24 the reason under an action is the one that decided: a baseline is too small only where no later period could tell, a small
    later period is called so, and what is clear by itself but not beside the other units is said to be.
VD6 means of the pair that R tells: people needed is that of power.t.test and power.prop.test within 2 %.
VD23 of complaints nobody is asked again: what cannot be told waits for later periods; one to nine of a unit are fewer than ten.
VD20 the next step of an action that is not done follows its state, its start and its due day; a clock has its name.
"""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.proportions import bounded_mean_interval, wilson
from feedback.study_followup import Target
from feedback.tracking.changes import change_between, distance_to, needed
from feedback.tracking.judged_change import Known
from feedback.tracking.measurements import poisson_interval
from feedback.tracking.targets import targets_table
from feedback.tracking.untreated import by_chance, cells_of
from feedback.tracking.verdict_words import what_is_measured
from feedback.tracking.verdicts import judge

CASE = Path(__file__).parents[1] / "cases/16_baseline_followup"
ENDS = {f"2026-0{m}": pd.Period(f"2026-0{m}").end_time.normalize() for m in range(1, 7)}
LABELS = {"wifi": "Wi-Fi", "noise": "Noise"}


def share(metric: str, unit: str, aspect: str, period: str, *counts: float) -> dict[str, object]:
    n, x = counts
    low, high = wilson(np.array([x]), np.array([n]), 0.95)
    p = x / n
    return {"metric": metric, "unit": unit, "aspect": aspect, "period": period, "n": n, "estimate": p,
            "low": float(low[0]), "high": float(high[0]), "error": float(np.sqrt(p * (1 - p) / n)), "method": "wilson",
            "last": ENDS[period], "frozen": ENDS[period] + pd.Timedelta(days=1)}  # fmt: skip


def known(
    rows: list[dict[str, object]], actions: pd.DataFrame | None = None, **how: object
) -> Known:
    day = pd.Timestamp("2026-06-10")
    return Known(
        pd.DataFrame(rows), pd.DataFrame() if actions is None else actions, LABELS, ENDS, day, **how
    )  # type: ignore[arg-type]


def action(unit: str, aspect: str = "wifi") -> dict[str, object]:
    return {"aspect": aspect, "unit": unit, "owner": "Li", "state": "check", "tell": "", "what": "new routers",
            "planned": pd.Timestamp("2026-02-01"), "started": pd.Timestamp("2026-03-01"), "due": pd.NaT,
            "done": pd.Timestamp("2026-03-20"), "cost": 0.0}  # fmt: skip


def judged(target: Target, rows: list[dict[str, object]], **how: object) -> pd.Series:
    state = known(rows, **how)
    table, wrong, _ = targets_table([target], state.measurements, ends=ENDS, units=["A", "B"], labels=LABELS)  # fmt: skip
    return judge(table, state, wrong=wrong).iloc[0]


def mean_row(values: pd.Series, period: str) -> pd.Series:
    n, m, e = len(values), float(values.mean()), float(values.std() / np.sqrt(len(values)))
    low, high = bounded_mean_interval(m, e, df=n - 1, n=n, ends=(1, 5), level=0.95)
    return pd.Series({"n": n, "estimate": m, "low": low, "high": high, "error": e, "method": "t"})


def test_changes_equal_r():  # VD1
    want = json.loads((CASE / "expected.json").read_text())["csat"]
    waves = pd.read_csv(CASE / "input.csv").groupby("wave")["csat"]
    groups = dict(list(waves))
    base, follow = groups["baseline"], groups[next(name for name in groups if name != "baseline")]
    found = change_between(mean_row(base, "2026-01"), mean_row(follow, "2026-02"))
    assert (found.low, found.high) == pytest.approx(want["welch"]["ci"], abs=1e-8)
    top = want["top2"]
    rows = [pd.Series(share("csat", "", "", "2026-01", n, x)) for n, x in ((180, top["base"]), (210, top["follow"]))]  # fmt: skip
    found = change_between(*rows)
    assert found.estimate == pytest.approx(top["test"]["d"], abs=1e-8)
    assert (found.low, found.high) == pytest.approx(top["test"]["newcombe10"], abs=1e-8)
    for aim in ("4", "3.75"):
        gap = distance_to(mean_row(follow, "2026-02"), float(aim))
        assert gap.estimate / gap.error == pytest.approx(want[f"target_mean_{aim}"]["t"], abs=1e-8)


def test_targets_start_and_aim():  # VD2
    rows = [share("csat", "A", "", f"2026-0{m}", 200, 100 + 10 * m) for m in range(1, 5)]
    told = [
        Target(id="rel", metric="csat", unit="A", change="+10%", due="2026-06"),
        Target(id="pts", metric="csat", unit="A", change="+5个百分点", due="2026-06-30", baseline="2026-03"),
        Target(id="typo", metric="csat", unit="AA", change="+10%", due="2026-06"),
        Target(id="when", metric="csat", unit="A", change="+10%", due="2026-06", baseline="2025-01"),
        Target(id="soon", metric="csat", unit="A", reach=0.6, due="soon"),
    ]  # fmt: skip
    table, wrong, notes = targets_table(told, pd.DataFrame(rows), ends=ENDS, units=["A"], labels=LABELS)  # fmt: skip
    assert table.loc["rel", ["kind", "baseline", "start", "aim"]].tolist() == ["relative", "2026-01", 0.55, pytest.approx(0.605)]  # fmt: skip
    assert table.loc["pts", ["kind", "start", "aim"]].tolist() == ["points", 0.65, pytest.approx(0.70)]  # fmt: skip
    assert set(wrong) == {"typo", "when"} and len(notes) == 3
    assert "Did you mean: A?" in wrong["typo"].en and "2026-04" in wrong["when"].zh
    assert pd.isna(table.loc["soon", "due"])
    verdicts = judge(table, known(rows), wrong=wrong).set_index("of")
    assert verdicts.loc["typo", "verdict"] == "cannot tell" and "AA" in verdicts.loc["typo", "why"]


def test_three_verdicts():  # VD3
    def of(x: int, *, n: int = 1000, due: str = "2026-05") -> pd.Series:
        rows = [share("hurt", "A", "wifi", "2026-01", 1000, 300), share("hurt", "A", "wifi", "2026-04", n, x)]  # fmt: skip
        return judged(Target(id="T", metric="hurt", aspect="wifi", unit="A", change="-20%", due=due), rows)  # fmt: skip

    assert of(150)["verdict"] == "met"
    assert of(310)["verdict"] == "not met" and "20% less than in the baseline" in of(310)["why"]
    assert of(310, due="2026-12")["verdict"] == "cannot tell"
    few = of(15, n=80)
    assert few["verdict"] == "cannot tell" and "would tell" in few["why"]
    assert few["next"].startswith("It was due and these answers cannot tell")
    assert of(15, n=80, due="2026-12")["next"].startswith("Go on; judged when it is due")
    assert (few["start"], few["now"]) == (0.3, 0.1875) and few["low"] < few["difference"] < few["high"]  # fmt: skip


@pytest.mark.parametrize(
    ("done", "next_step"),
    [(pd.Timestamp("2026-03-20"), "Keep it and see"), (pd.NaT, "Met while the measure for it is not finished")],
)  # fmt: skip
def test_what_is_not_finished_gets_no_credit(done: pd.Timestamp, next_step: str) -> None:  # VD3
    rows = [share("hurt", "A", "wifi", "2026-01", 1000, 300), share("hurt", "A", "wifi", "2026-04", 1000, 150)]  # fmt: skip
    target = Target(id="T", metric="hurt", aspect="wifi", unit="A", change="-20%", due="2026-05")
    acted = pd.DataFrame([{**action("A"), "done": done}], index=["M1"])
    found = judged(target, rows, actions=acted)
    assert found["verdict"] == "met" and found["next"].startswith(next_step)


def of_target(n: int, x: int, change: str = "-20%", language: str = "en") -> pd.Series:
    """A target of one unit of 190 answers, 65 of them hurt, and n later, x of them hurt."""
    rows = [share("hurt", "A", "wifi", "2026-01", 190, 65), share("hurt", "A", "wifi", "2026-04", n, x)]  # fmt: skip
    aim: dict[str, object] = {"reach": float(change)} if "." in change else {"change": change}
    return judged(Target(id="T", metric="hurt", aspect="wifi", unit="A", due="2026-05", **aim), rows, language=language)  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ((2000, 600), (30, 8), "a new period with about"),  # far from small, and few later
        ((300, 120), (40, 10), "a new period with about"),
        ((250, 75), (25, 7), "The later period (n = 25) is too small"),
        ((60, 18), (3000, 850), "The baseline (n = 60) is too small"),
        ((500, 150), (500, 150), "only a larger difference than is seen could be told"),
    ],
)
def test_the_reason_is_the_one_that_decided(
    before: tuple[int, int], after: tuple[int, int], why: str
) -> None:  # VD24
    rows = [share("hurt", "A", "wifi", "2026-02", *before), share("hurt", "A", "wifi", "2026-04", *after)]  # fmt: skip
    acted = pd.DataFrame([action("A")], index=["M1"])
    for language in ("en", "zh"):
        found = judge(pd.DataFrame(), known(rows, acted, language=language), wrong={}).iloc[0]
        assert found["verdict"] == "cannot tell"
        assert (why in found["why"]) == (language == "en"), found["why"]
        assert "no further survey" not in found["why"] or before == (60, 18)


@pytest.mark.parametrize(("x", "said"), [(240, "By itself it is clearly better"), (600, "By itself an improvement of")])  # fmt: skip
def test_what_is_clear_by_itself_and_not_beside_others(x: int, said: str) -> None:  # VD24
    rows = [share("hurt", unit, "wifi", "2026-02", 2000, 600) for unit in "ABCD"]
    moved = zip("ABCD", (x, x - 200, x + 200, x), strict=True)
    rows += [share("hurt", unit, "wifi", "2026-04", 2000, later) for unit, later in moved]
    acted = pd.DataFrame([action("A")], index=["M1"])
    found = judge(pd.DataFrame(), known(rows, acted), wrong={}).iloc[0]
    assert found["verdict"] == "cannot tell" and said in found["why"]
    assert "too small" not in found["why"] and pd.isna(found["needed"])
    assert ("nothing shows yet that the measure did it" in found["next"]) == (x == 240)


@pytest.mark.parametrize(("unit", "aspect", "name"), [("A", "wi-fi speed", "aspect"), ("E", "wifi", "unit"), ("E", "", "unit")])  # fmt: skip
def test_what_the_study_does_not_have_is_the_reason(
    unit: str, aspect: str, name: str
) -> None:  # VD24
    rows = [share("hurt", "A", "wifi", f"2026-0{month}", 500, 150) for month in (2, 4)]
    open_too = {**action(unit, aspect), "done": pd.NaT}
    acted = pd.DataFrame([action(unit, aspect), open_too], index=["M1", "M2"])
    found = judge(pd.DataFrame(), known(rows, acted), wrong={})
    assert found["why"].str.startswith(f"The study has no {name} ").all()
    assert found["next"].str.startswith("Put the study file or the table of actions right").all()


def test_a_baseline_that_is_over_stays_as_it_is():  # VD21
    row = pd.Series({"n": 190, "estimate": 0.342, "error": 0.0344, "method": "wilson"})
    later = pd.Series({"n": 200, "estimate": 0.30, "error": 0.0324, "method": "wilson"})
    assert needed(row, later, step=0.028, factor=0.8) == pytest.approx(3524, rel=0.01)
    assert needed(row, later, step=0.028, factor=0.8, held=True) is None
    few = needed(row, later, step=0.15, factor=0.8, held=True)
    grown = later.replace({200: few, 0.0324: 0.0324 * np.sqrt(200 / few)})
    assert 0.15 / np.hypot(0.8 * 0.0344, grown["error"]) == pytest.approx(1.96 + 0.8416, rel=0.01)
    closed = of_target(200, 60)
    assert closed["verdict"] == "cannot tell" and "no further survey can decide it" in closed["why"]
    assert closed["next"].startswith("No further survey can decide this: set a fixed figure")
    zh = of_target(200, 60, language="zh")
    assert "以后无论再调查多少份也无法判断" in zh["why"] and "固定的目标值" in zh["next"]
    fixed = of_target(200, 60, "0.27")  # a figure to reach has no baseline to wait for
    n = int(re.search(r"about ([\d,]+) would tell", fixed["why"])[1].replace(",", ""))
    told = 0.3 * 0.7 * ((1.96 + 0.8416) / 0.03) ** 2
    assert n == pytest.approx(told, rel=0.05)


def test_credit_needs_an_action_and_something_beside_it():  # VD21
    lone = of_target(1000, 100)
    assert lone["verdict"] == "met" and "no measure for it is recorded" in lone["next"]
    assert "没有登记" in of_target(1000, 100, language="zh")["next"]
    start = {"A": 120, "B": 118, "C": 122, "D": 121, "E": 125}
    target = Target(id="T", metric="hurt", aspect="wifi", unit="A", baseline="2026-02", change="-20%", due="2026-05")  # fmt: skip
    acted = pd.DataFrame([action("A")], index=["M1"])
    better = judged(target, units(start | {"A": 40}, start), actions=acted)
    assert better["next"].startswith("Make it the rule")
    alike = judged(target, units(dict.fromkeys(start, 40), start), actions=acted)
    assert alike["verdict"] == "met" and "cannot be told from what the units without" in alike["next"]  # fmt: skip
    nothing = pd.DataFrame(columns=["metric", "unit", "aspect", "start", "aim"])
    everywhere = [share("hurt", "", "wifi", "2026-02", 400, 120), share("hurt", "", "wifi", "2026-05", 400, 40)]  # fmt: skip
    for language, said in (
        ("en", "cannot show that the measure did it"),
        ("zh", "不能说明由措施造成"),
    ):
        state = known(everywhere, pd.DataFrame([action("")], index=["S1"]), language=language)
        assert said in judge(nothing, state).iloc[0]["next"]


def test_beyond_regression_no_narrower_than_its_answers():  # VD22
    start, now = {"A": 143, "B": 20, "C": 24, "D": 30, "E": 16}, {"A": 120, "B": 20, "C": 24, "D": 30, "E": 16}  # fmt: skip
    cells = [
        cells_of(pd.DataFrame([share("hurt", unit, "wifi", "2026-02", 400, x) for unit, x in each.items()]), "hurt", "wifi", "2026-02")
        for each in (start, now)
    ]  # fmt: skip
    found = by_chance("A", *cells, good=False, treated={"A"})
    own = change_between(cells[0].loc["A"], cells[1].loc["A"])
    assert found.ci[1] - found.ci[0] >= 0.95 * (own.high - own.low)
    assert abs(found.regression) < 0.005  # so far apart that next to nothing comes back by itself
    nothing = pd.DataFrame(columns=["metric", "unit", "aspect", "start", "aim"])
    why = judge(nothing, known(units(now, start), pd.DataFrame([action("A")], index=["M1"]))).iloc[0]["beside"]  # fmt: skip
    assert "regression to the mean" not in why and "no measure is recorded" in why


def units(after: dict[str, int], before: dict[str, int]) -> list[dict[str, object]]:
    rows = []
    for unit, hurt in before.items():
        rows.append(share("hurt", unit, "wifi", "2026-02", 400, hurt))
        rows.append(share("hurt", unit, "wifi", "2026-05", 400, after[unit]))
    return rows


def test_beside_untreated_units():  # VD4
    start = {"A": 120, "B": 118, "C": 122, "D": 121, "E": 125}
    nothing = pd.DataFrame(columns=["metric", "unit", "aspect", "start", "aim"])
    own = judge(nothing, known(units(start | {"A": 40}, start), pd.DataFrame([action("A")], index=["M1"]))).iloc[0]  # fmt: skip
    assert own["verdict"] == "met" and abs(own["elsewhere"]) < 0.01
    everywhere = dict.fromkeys(start, 60)
    same = judge(nothing, known(units(everywhere, start), pd.DataFrame([action("A")], index=["M1"]))).iloc[0]  # fmt: skip
    assert same["verdict"] != "met" and same["elsewhere"] < -0.1 and "no measure is recorded" in same["beside"]  # fmt: skip
    worst = {"A": 150, "B": 118, "C": 122, "D": 119, "E": 121}
    back = judge(nothing, known(units(worst | {"A": 122}, worst), pd.DataFrame([action("A")], index=["M1"]))).iloc[0]  # fmt: skip
    assert "regression to the mean" in back["beside"] and back["verdict"] != "met"
    plain = change_between(*(pd.Series(share("hurt", "A", "wifi", p, 400, x)) for p, x in (("2026-02", 150), ("2026-05", 122))))  # fmt: skip
    assert plain.high < 0  # by itself it would have looked like a success
    # all others get worse by 10 points: what comes back by itself still lies toward the mean, and the drift is told apart
    drift = {"A": 150, "B": 158, "C": 162, "D": 159, "E": 161}
    mixed = judge(nothing, known(units(drift, worst), pd.DataFrame([action("A")], index=["M1"]))).iloc[0]  # fmt: skip
    own, others = re.search(r"so (\S+) points were to be expected of it alone; the other units moved by (\S+) points", mixed["beside"]).groups()  # fmt: skip
    assert float(own.replace("−", "-")) <= 0 and others == "+10"
    assert "it changed by +10 points" in mixed["beside"]


@pytest.mark.parametrize(("n", "x"), [(33, (14, 3)), (36, (15, 4)), (60, (24, 12)), (90, (40, 24))])
def test_an_interval_that_holds_none_as_it_is_told_is_not_clear(n, x):  # VD4
    """Of few answers the steps are coarse: what is clear by the exact interval alone is not called better."""
    rows = [share("hurt", "A", "wifi", period, n, each) for period, each in zip(("2026-02", "2026-05"), x, strict=True)]  # fmt: skip
    assert change_between(*map(pd.Series, rows)).high < 0
    nothing = pd.DataFrame(columns=["metric", "unit", "aspect", "start", "aim"])
    found = judge(nothing, known(rows, pd.DataFrame([action("A")], index=["M1"]))).iloc[0]
    assert found["why"].count(" to 0)") == 1 and found["verdict"] == "cannot tell"


def complaints(unit: str, period: str, x: int) -> dict[str, object]:
    low, high = (float(each[0]) for each in poisson_interval(np.array([float(x)]), level=0.95))
    return share("complaints", unit, "wifi", period, 10, 1) | {"n": x, "estimate": float(x), "low": low, "high": high,
            "error": float(np.sqrt(x)), "method": "poisson_exact"}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_complaints_are_not_asked_again(language):  # VD23
    """One to nine are no figure, nobody can be asked for more, and those without a complaint are not left out unsaid."""
    counts = {"A": (11, 2), "B": (6, 5), "C": (7, 8), "D": (0, 3), "E": (4, 0), "F": (0, 0)}
    rows = [complaints(unit, period, x) for unit, both in counts.items() for period, x in zip(("2026-02", "2026-05"), both, strict=True)]  # fmt: skip
    target = Target(id="T", metric="complaints", aspect="wifi", unit="A", baseline="2026-02", change="-50%", due="2026-05")  # fmt: skip
    found = judged(target, rows, actions=pd.DataFrame([action("A")], index=["M1"]), language=language)  # fmt: skip
    few, near, again, others = {
        "en": ("10 in 2026-02, fewer than 10 in 2026-05; no clear change", "too near", "ask", "In 2 of the 5 other units where no measure"),
        "zh": ("2026-02 为 10，2026-05 不足 10 件，没有明显变化", "过于接近", "再调查", "其余 5 个没有登记措施的单位中，可比的 2 个"),
    }[language]  # fmt: skip
    assert found["verdict"] == "cannot tell" and few in found["why"] and others in found["beside"]
    assert near not in found["why"] and again not in found["next"]


@pytest.mark.parametrize(("of", "unit"), [("W", "A"), ("W", "B"), ("M", "A")])
def test_an_action_compares_the_periods_its_target_does(of, unit):  # VD5
    """Where targets go by waves an action does, though its months are measured too; its own target comes before others'."""
    rows = [share("hurt", name, "wifi", period, *counts) for name in "AB" for period, counts in (("2026-02", (40, 14)), ("2026-05", (40, 4)))]  # fmt: skip
    waves = {"W1": "2026-02", "W2": "2026-04", "W3": "2026-05"}
    rows += [share("hurt", name, "wifi", period, 400, 120 - 40 * place) | {"period": wave} for name in "AB" for place, (wave, period) in enumerate(waves.items())]  # fmt: skip
    state = known(rows, pd.DataFrame([action("A")], index=["M1"]))
    ends = ENDS | {wave: ENDS[period] for wave, period in waves.items()}
    state = replace(state, ends=ends)
    baseline = {"W": "W1", "M": "2026-02"}[of]
    target = Target(id="T", metric="hurt", aspect="wifi", unit=unit, baseline=baseline, change="-20%", due="2026-05")  # fmt: skip
    table, wrong, _ = targets_table([target], state.measurements, ends=ends, units=["A", "B"], labels=LABELS)  # fmt: skip
    found = judge(table, state, wrong=wrong)
    periods = set(map(tuple, found[["before", "after"]].to_numpy()))
    assert periods == {("W1", "W3") if of == "W" else ("2026-02", "2026-05")}


def test_two_actions_on_one_matter():  # VD5
    start = {"A": 120, "B": 118, "C": 122}
    both = pd.DataFrame([action("A"), action("A")], index=["M1", "M2"])
    nothing = pd.DataFrame(columns=["metric", "unit", "aspect", "start", "aim"])
    found = judge(nothing, known(units(start | {"A": 40}, start), both, language="zh"))
    assert found["of"].tolist() == ["M1", "M2"] and found["verdict"].nunique() == 1
    assert found["beside"].str.contains("措施 M1、M2 针对同一问题").all()
    # one that began after the period they are judged by has no part in its figure
    since = both.assign(started=[both["started"].iloc[0], pd.Timestamp("2027-01-01")], done=[both["done"].iloc[0], pd.NaT])  # fmt: skip
    alone = judge(nothing, known(units(start | {"A": 40}, start), since, language="zh"))
    assert not alone["beside"].str.contains("针对同一问题").any()
    undone = pd.DataFrame([action("A") | {"done": pd.NaT}], index=["M3"])
    late = judge(nothing, known(units(start, start), undone)).iloc[0]
    assert late["verdict"] == "cannot tell" and "not done yet" in late["why"]


def test_people_needed():  # VD6
    want = json.loads((CASE / "expected.json").read_text())["power"]
    row = pd.Series({"n": 100, "estimate": 0.0, "error": 0.1, "method": "t"})
    assert needed(row, row, step=0.3) == pytest.approx(want["t_0.3_n_per_group"], rel=0.02)
    shares = [pd.Series(share("csat", "", "", "2026-01", 1000, x)) for x in (750, 800)]
    assert needed(*shares, step=0.05) == pytest.approx(want["prop_75_80_n_per_group"], rel=0.02)


@pytest.mark.parametrize(
    ("state", "started", "due", "en", "zh"),
    [
        ("plan", "", "2026-07-01", "begin it, and", "着手执行"),
        ("plan", "2026-06-01", "2026-07-01", "start day has passed", "开始日期已过"),
        ("plan", "", "2026-06-01", "overdue and not begun", "尚未开始"),
        ("do", "2026-03-01", "2026-06-01", "overdue; finish it", "尽快完成"),
        ("do", "2026-03-01", "2026-06-10", "go on", "继续执行"),
        ("do", "2026-03-01", "", "go on", "继续执行"),
        ("", "2026-03-01", "2026-06-01", "overdue; finish it", "尽快完成"),
        ("", "", "", "begin it, and", "着手执行"),
        ("check", "2026-03-01", "2026-06-01", "fill in the day", "填写完成日期"),
    ],
)
def test_next_step_by_state(state, started, due, en, zh):  # VD20
    row = action("A") | {"state": state, "done": pd.NaT}
    row |= {"started": pd.Timestamp(started or "NaT"), "due": pd.Timestamp(due or "NaT")}
    nothing = pd.DataFrame(columns=["metric", "unit", "aspect", "start", "aim"])
    rows = [share("hurt", "A", "wifi", "2026-02", 400, 100)]
    for language, said in (("en", en), ("zh", zh)):
        state_of = known(rows, pd.DataFrame([row], index=["M1"]), language=language)
        assert said in judge(nothing, state_of).iloc[0]["next"].lower()


def test_a_clock_has_its_name():  # VD20
    said = what_is_measured("in_time", "phone", "", {})
    assert "电话首次回复（30 分钟）" in said.zh and "first reply by phone (30 min)" in said.en
    assert "Wi-Fi" in what_is_measured("hurt", "wifi", "", LABELS).en
