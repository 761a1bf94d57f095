"""Questions answered by a number, on the page of measures.

NU1 n, mean and median with their intervals; the median's cover the truth as often as they say
NU2 under weights the median is that of the people they stand for
NU3 bands on round numbers, each of ten answers or more; shares make a whole; fewer than ten answers are a sentence
NU4 a number that is personal data stays out
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import charts, load_study, run_study, survey_design
from feedback.measures.medians import median_interval

FORM = """\
id: waits
title: {zh: 等位, en: Waiting}
languages: [zh, en]
scales:
  sat: {points: [{code: 1, zh: 差, en: Bad}, {code: 2, zh: 好, en: Good}]}
sections:
  - id: one
    title: {zh: 等位, en: Waiting}
    questions:
      - {id: waited, type: numeric, low: 0, unit: {zh: 分钟, en: min}, text: {zh: 等了多少分钟？, en: How many minutes did you wait?}, label: {zh: 等位时间, en: Time waited}}
      - {id: phone, type: numeric, personal_data: true, purpose: {zh: 回访, en: To call back}, text: {zh: 电话, en: Phone}}
      - {id: overall, type: csat, scale: sat, role: overall, text: {zh: 总体如何？, en: How was it?}}
"""


def test_median() -> None:  # NU1
    assert median_interval([1, 2, 3, 4, 5], level=0.95)[0] == 3
    assert np.isnan(
        median_interval([1, 2, 3, 4, 5], level=0.95)[1]
    ).all()  # 2 / 2^5 is more than 5 %
    assert median_interval([1, 2, 3, 4, 5, 6], level=0.95)[1] == (1, 6)
    rng = np.random.default_rng(4)
    held = [
        low <= np.log(2) <= high
        for _ in range(1000)
        for low, high in [median_interval(rng.exponential(size=41), level=0.9)[1]]
    ]
    exact = 1 - 2 * stats.binom.cdf(14, 41, 0.5)  # the 16th from either end would hold 0.88
    assert exact >= 0.9
    assert abs(np.mean(held) - exact) < 0.025


def test_weighted_median() -> None:  # NU2
    rng = np.random.default_rng(5)
    rich = np.arange(400) < 200
    values = pd.Series(np.where(rich, 60.0, 20.0) + rng.normal(0, 5, 400))
    design = survey_design(pd.DataFrame({"w": np.where(rich, 1.0, 4.0)}), weights="w")
    middle, (low, high) = median_interval(values, level=0.95, weights=design)
    assert 20 < middle < 26
    assert low < middle < high
    assert median_interval(values, level=0.95)[0] > 30


@pytest.mark.parametrize("language", ["zh", "en"])
def test_bands(language: str) -> None:  # NU3
    charts.use_theme(language=language)
    values = pd.Series(np.random.default_rng(6).exponential(12, 300).round())
    values.iloc[:3] = [400, np.nan, np.nan]
    chart, shown = charts.draw_numbers(values, label="wait", unit="min", language=language)
    assert shown["n"].sum() == 298
    assert (shown["n"] >= 10).all()
    assert shown["share"].sum() == pytest.approx(1)
    assert (shown["share_low"] < shown["share"]).all()
    assert "median" in chart.to_svg() or "中位数" in chart.to_svg()
    assert charts.draw_numbers(values.iloc[:9], label="wait", language=language)[1].empty
    _, alike = charts.draw_numbers(pd.Series([5.0] * 20), label="wait", language=language)
    assert alike["n"].tolist() == [20]


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([1.0] * 30 + [2.0] * 30 + [87.0] * 1),
        pd.Series(np.random.default_rng(8).lognormal(5, 2.5, 300).round(2)),
        pd.Series(np.random.default_rng(9).normal(0, 1, 200)),
        pd.Series([0.0] * 200 + list(np.random.default_rng(3).pareto(0.8, 100) * 1000)),
        pd.Series(np.arange(15.0)),
    ],
)
def test_no_band_tells_what_one_person_gave(values: pd.Series) -> None:  # NU3
    _, shown = charts.draw_numbers(values, label="paid", language="en")
    assert (shown["n"] >= 10).all() and shown["n"].sum() == len(values)
    lone = values[~values.duplicated(keep=False)]
    ends = shown.index.to_numpy()
    assert np.isposinf(ends[-1]) and not np.isclose(lone.max(), ends[:-1]).any()
    assert f"{lone.max():,.4g}" not in "; ".join(shown["label"])


def test_skewed_numbers_show_something() -> None:  # NU3
    paid = pd.Series(np.random.default_rng(8).lognormal(5, 2.5, 300))
    paid.iloc[0] = 250_000
    shown = charts.draw_numbers(paid, label="paid", language="en")[1]
    assert len(shown) >= 5 and shown["share"].max() <= 0.5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_years_and_infinite_values(language: str) -> None:  # NU3
    charts.use_theme(language=language)
    born = pd.Series(np.random.default_rng(2).integers(1950, 2006, 300).astype(float))
    born.iloc[:2] = np.inf
    chart, shown = charts.draw_numbers(born, label="born", language=language)
    assert shown["n"].sum() == 298
    assert not shown["label"].str.contains("[,]|inf").any()
    assert ("无穷值" if language == "zh" else "Infinite values set aside: 2") in chart.to_svg()


def test_on_the_page(tmp_path: Path) -> None:  # NU1, NU4
    rng = np.random.default_rng(7)
    (tmp_path / "form.yaml").write_text(FORM, "utf-8")
    rows = pd.DataFrame({"respondent": range(200), "waited": rng.exponential(20, 200).round(), "phone": 13800138000 + np.arange(200), "overall": 2})  # fmt: skip
    rows.loc[0, "waited"] = -5
    rows.to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text("study: s\ntitle: S\nquestionnaire: form.yaml\nraw: in.csv\n", "utf-8")  # fmt: skip
    done = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    table = done.table("filled")
    assert list(table.index) == ["waited"]
    told, given = table.loc["waited"], rows["waited"].iloc[1:]
    assert (told["n"], told["missing"], told["label"]) == (199, 1, "等位时间")
    assert told["mean"] == pytest.approx(given.mean())
    assert told["median"] == given.median()
    assert told["median_low"] <= told["median"] <= told["median_high"]
    (asked,) = done.asked.numbers()
    assert (asked["label"], asked["unit"], asked["answers"].count()) == ("等位时间", "分钟", 199)
    assert "phone" not in done.responses
