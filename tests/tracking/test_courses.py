"""The course of every metric.

CO1 all courses worked out at once equal each alone.
CO2 under eight ended periods there are no limits, and the newest is compared with the others pooled: for shares Newcombe's
    interval (Newcombe 1998, method 10: 56/70 against 48/80 is 0.0524 to 0.3339).
CO3 a month that still runs is shown and not judged; a month without a survey is a gap.
CO4 a planted jump is named with its month, its side and its step, in both languages.
CO5 complaints per order are set against the study's limit: above, within, or cannot be told.
CO6 the longer of two months has no more complaints by its length alone.
CO21 the newest period is never in the limits it is judged by; while fewer than twelve lie before it, the limits are called
    provisional with their number, and a month back within them after an outbreak is told as back.
CO22 a figure beyond its limit is never told with the limit's own digits: a digit more where figures are told as they are;
    where steps do not tell them apart, the limit is left out and nothing is said of the distance.
CO20 false alarms are told once for all courses, not in each; a rate that is very small keeps two significant digits.
"""

import numpy as np
import pandas as pd
import pytest

from feedback.tracking.course_words import FALSE_ALARM, CourseFacts, course_sentence, figure
from feedback.tracking.courses import course_of, measure_courses
from feedback.tracking.measurements import complaint_measurements


def shares(values, *, n=400, metric="hurt", unit="", start="2024-01"):
    months = [str(each) for each in pd.period_range(start, periods=len(values), freq="M")]
    table = pd.DataFrame(
        {"metric": metric, "unit": unit, "aspect": "wifi", "period": months, "n": n}
    )
    table["estimate"] = np.asarray(values, dtype=float)
    table["low"], table["high"], table["error"] = (
        table["estimate"] - 0.03,
        table["estimate"] + 0.03,
        0.015,
    )
    table["last"] = pd.to_datetime(table["period"]) + pd.Timedelta(days=20)
    table["frozen"] = table["last"]
    return table.dropna(subset="estimate")


JUMP = [0.1, 0.11, 0.09, 0.1, 0.12, 0.1, 0.09, 0.11, 0.1, 0.1, 0.11, 0.09, 0.2, 0.22, 0.21]


def test_at_once_as_alone():  # CO1
    table = pd.concat([shares(JUMP), shares(JUMP[::-1], unit="A"), shares(JUMP[3:9], unit="B")])
    whole = measure_courses(table)
    for unit in ("", "A", "B"):
        alone = course_of(table, metric="hurt", unit=unit, aspect="wifi")
        for mine, theirs in ((alone.periods, whole.periods), (alone.findings, whole.findings)):
            there = theirs[theirs["unit"] == unit].reset_index(drop=True)
            pd.testing.assert_frame_equal(mine, there)


def test_too_short_is_compared():  # CO2
    table = shares([48 / 80, 56 / 70])
    table["n"] = [80, 70]
    table["low"], table["high"] = [0.4905, 0.6918], [0.6997, 0.8769]  # Wilson's, to four digits
    found = course_of(table, metric="hurt", aspect="wifi")
    row = found.findings.iloc[0]
    assert row["chart"] == "short" and found.periods["upper"].isna().all()
    assert (row["low"], row["high"]) == pytest.approx((0.0524, 0.3339), abs=2e-4)
    # as it is told the interval ends at 0, and is no more than chance may bring; of twice the difference it is more
    assert "too short for limits" in row["sentence_en"] and "可能只是随机波动" in row["sentence_zh"]
    wide = table.assign(estimate=[0.4, 0.8], low=[0.3, 0.6997], high=[0.51, 0.8769])
    said = course_of(wide, metric="hurt", aspect="wifi").findings["sentence_zh"][0]
    assert "超出随机波动" in said
    assert (
        "nothing to compare"
        in course_of(table[:1], metric="hurt", aspect="wifi").findings["sentence_en"][0]
    )


def test_running_months_and_gaps():  # CO3
    table = shares([*JUMP[:5], np.nan, *JUMP[6:12], 0.9])
    table.loc[table.index[-1], "frozen"] = pd.NaT
    found = course_of(table, metric="hurt", aspect="wifi")
    assert found.periods["running"].tolist() == [False] * 11 + [True]
    assert found.findings["signals"][0] == 0 and found.findings["periods"][0] == 11
    assert found.findings["newest"][0] == "2024-12"
    assert "2024-06" not in set(found.periods["period"])


def test_a_planted_jump():  # CO4
    row = course_of(shares(JUMP), metric="hurt", aspect="wifi").findings.iloc[0]
    assert (row["step"], row["latest"], row["chart"]) == ("2025-01", "2025-03", "p′")
    assert row["step_first"] <= "2025-01" <= row["step_last"]
    assert (row["before"], row["after"]) == pytest.approx((np.mean(JUMP[:12]), np.mean(JUMP[12:])))
    assert (
        "worse" in row["sentence_en"]
        and "变差" in row["sentence_zh"]
        and "2025-01" in row["sentence_zh"]
    )
    good = course_of(shares(JUMP, metric="csat"), metric="csat", aspect="wifi").findings.iloc[0]
    assert "better" in good["sentence_en"] and "变好" in good["sentence_zh"]


@pytest.mark.parametrize(("limit", "said"), [(0.01, "above"), (0.2, "within"), (0.05, "cannot")])
def test_against_the_limit(limit, said):  # CO5
    tickets = pd.DataFrame(
        {"unit": "", "aspect": "wifi", "opened": pd.to_datetime(["2026-03-05"] * 50)}
    )
    exposure = pd.DataFrame({"unit": [""], "period": ["2026-03"], "n": [1000.0]})
    table = complaint_measurements(tickets, periods=["2026-03"], units=[], exposure=exposure)
    found = course_of(table, metric="complaint_rate", limit=limit).findings
    assert said in found["sentence_en"][0]
    unnamed = measure_courses(table, limit=limit, limit_named=False).findings
    row = unnamed[(unnamed["metric"] == "complaint_rate") & (unnamed["aspect"] == "")].iloc[0]
    assert "the study sets none" in row["sentence_en"] and "研究未设" in row["sentence_zh"]
    assert "default" not in found["sentence_en"][0] and "默认" not in found["sentence_zh"][0]
    assert (
        "limit of"
        not in course_of(table, metric="complaint_rate", aspect="wifi", limit=limit).findings[
            "sentence_en"
        ][0]
    )


def test_length_of_months():  # CO6
    months = [str(each) for each in pd.period_range("2023-01", periods=10, freq="M")]
    days = pd.date_range("2023-01-01", "2023-10-31", freq="D").repeat(40)
    tickets = pd.DataFrame({"unit": "", "aspect": "", "opened": days})
    found = course_of(
        complaint_measurements(tickets, periods=months, units=[]), metric="complaints"
    )
    row = found.periods.set_index("period")
    assert row.loc["2023-02", "centre"] == pytest.approx(28 * 40) and row.loc[
        "2023-01", "centre"
    ] == pytest.approx(31 * 40)
    assert found.findings["signals"][0] == 0


def test_short_and_exact_sentences():  # CO20
    row = course_of(shares(JUMP), metric="hurt", aspect="wifi").findings.iloc[0]
    assert "hundred" not in row["sentence_en"] and "误报" not in row["sentence_zh"]
    assert "hundred" in FALSE_ALARM.en and "误报" in FALSE_ALARM.zh
    told = [figure("complaint_rate", each) for each in (0.0521, 0.0009, 0.0000123, 0.0)]
    assert told == ["5.21%", "0.090%", "0.0012%", "0%"]


def test_the_newest_is_not_in_its_own_limits():  # CO21
    """0.10 and 0.12 by turns: centre 0.11, sigma √(0.11·0.89/400) = 0.01564, z ±0.639, Laney's spread 1.279/1.128."""
    upper = 0.11 + 3 * np.sqrt(0.11 * 0.89 / 400) * (0.02 / np.sqrt(0.11 * 0.89 / 400)) / 1.128
    found = course_of(shares([0.10, 0.12] * 4 + [0.17]), metric="hurt", aspect="wifi")
    periods, row = found.periods, found.findings.iloc[0]
    assert periods["baseline"].tolist() == [True] * 8 + [False] and row["limits_from"] == 8
    assert periods["centre"].iloc[-1] == pytest.approx(0.11)
    assert periods["upper"].iloc[-1] == pytest.approx(upper) and upper < 0.17
    assert row["latest"] == row["newest"] == "2024-09"
    assert "provisional limits from the 8 periods before it" in row["sentence_en"]
    assert "由此前 8 期暂定的控制限" in row["sentence_zh"]


def test_an_outbreak_is_out_and_the_month_after_is_told_as_back():  # CO21
    found = course_of(shares([0.10, 0.12] * 4 + [0.30, 0.11]), metric="hurt", aspect="wifi")
    row = found.findings.iloc[0]
    assert (row["latest"], row["newest"], row["limits_from"]) == ("2024-09", "2024-10", 9)
    assert "back within the usual variation" in row["sentence_en"]
    assert "已回到正常波动之内" in row["sentence_zh"]
    full = course_of(shares([0.10, 0.12] * 7), metric="hurt", aspect="wifi")
    assert full.findings["limits_from"][0] == 12
    assert "provisional" not in full.findings["sentence_en"][0]
    twelve = course_of(shares([0.10, 0.12] * 6), metric="hurt", aspect="wifi")
    assert twelve.findings["limits_from"][0] == 11


def facts(**changes):
    told = {
        "metric": "complaint_rate", "unit": "", "aspect": "", "chart": "u′", "periods": 13, "spread": 1.0, "limits_from": 12,
        "newest": "2025-09", "n": 5000.0, "estimate": 0.00893, "centre": 0.006, "lower": 0.0031, "upper": 0.00891,
        "signals": 1, "latest": "2025-09", "rules": ("beyond",), "above": True, "step": ("", "", ""),
        "step_probability": 0.1, "levels": (0.006, 0.006), "earlier": (0.006, 0.003, 0.001, 0.005),
        "ends": (0.007, 0.011), "other_end": (np.nan, np.nan), "limit": None,
    }  # fmt: skip
    return CourseFacts(**(told | changes))


def test_beyond_a_limit_is_never_told_as_the_limit():  # CO22
    said = course_sentence(facts())
    assert "0.893%" in said.en and "to 0.891%" in said.en and "just" not in said.en
    assert "0.893%" in said.zh and "至 0.891%" in said.zh
    apart = course_sentence(facts(estimate=0.0102))
    assert "1.02%" in apart.en and "to 0.89%" in apart.en
    same = course_sentence(facts(metric="hurt", chart="p′", estimate=0.10, upper=0.10))
    assert "10% (n = 5,000" in same.en and " to 10%" not in same.en and "至 10%" not in same.zh
    below = facts(estimate=0.003098, lower=0.003102, above=False)
    assert "0.31%" not in course_sentence(below).en and "0.3098%" in course_sentence(below).en
    steps = course_sentence(facts(unit="A", estimate=0.0053763, upper=0.005376)).en
    assert "0.54%" in steps and "0.538" not in steps  # of a unit: no digit more
    outwards = facts(metric="hurt", chart="p′", estimate=0.10, upper=0.12)  # told in steps
    twice = facts(
        unit="A", n=1125.0, estimate=0.0089, upper=0.0089, limits_from=8
    )  # exact: 1.9 limits
    for each in (same, course_sentence(outwards), course_sentence(twice)):
        assert "just" not in each.en and "刚刚" not in each.zh
        assert "beyond a limit" in each.en and "超出控制限" in each.zh
    told = course_sentence(twice)
    assert "0.89% (n = 1,125; provisional limits from the 8 periods before it)" in told.en
    assert "0.89%（n = 1,125；由此前 8 期暂定的控制限）" in told.zh
