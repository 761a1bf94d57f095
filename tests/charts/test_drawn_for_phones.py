"""Charts whose words have no room when squeezed are drawn anew for a phone.

PH1 answer bars, pain points, the matrix of dominance, maps of quadrants and the journey have a drawing as wide as a phone, in both languages,
    with long names; hardly more words lie on one another than in the wide one, which stays as it was.
PH2 names of thirty Chinese characters over the pain points' lines: the drawing is there and holds more of each than the wide one.
PH3 dots that lie on one another on a map leave no number out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from feedback import charts
from feedback.charts.canvas import NARROW, Chart, overlapping

N = 10
KEYS = [f"d{place}" for place in range(N)]


def labels(language: str) -> dict[str, str]:
    said = "隔音与噪音之类的方面" if language == "zh" else "Friendliness of the staff at "
    return {key: f"{said}{key}" for key in KEYS}


def likert(language: str) -> Chart:
    answers = pd.DataFrame(np.random.default_rng(3).integers(1, 6, (300, N)), columns=KEYS)
    return charts.draw_likert(answers, labels=labels(language), language=language)[0]


def dominance(language: str) -> Chart:
    g = np.random.default_rng(1)
    above = np.triu(np.ones((N, N)), 1)
    drawn = (
        pd.DataFrame(above * (g.random((N, N)) > 0.5), index=KEYS, columns=KEYS) for _ in range(2)
    )
    general, conditional = drawn
    agree = pd.DataFrame(g.random((N, N)), index=KEYS, columns=KEYS)
    kinds = {"general": general, "conditional": conditional * general}
    return charts.draw_dominance(kinds, reproducibility=agree, n=900, language=language, labels=labels(language))[0]  # fmt: skip


def quadrants(language: str) -> Chart:
    g = np.random.default_rng(2)
    table = pd.DataFrame({"performance": g.random(N) + 3.5, "derived": 0.3 * g.random(N)}, index=KEYS)  # fmt: skip
    for name in ("performance", "derived"):
        table[f"{name}_low"], table[f"{name}_high"] = table[name] - 0.05, table[name] + 0.05
    table["quadrant_derived"] = ["concentrate", "keep_up", "low_priority", "overkill", "keep_up"] * 2  # fmt: skip
    table["certainty_derived"] = 0.8
    return charts.draw_importance_performance(table, n=900, language=language, labels=labels(language))[0]  # fmt: skip


def kano(language: str) -> Chart:
    g = np.random.default_rng(4)
    table = pd.DataFrame({"better": g.random(N), "worse": -g.random(N)}, index=KEYS)
    table = table.assign(better_se=0.03, worse_se=0.03, covariance=0.0, category=list("AOMIA") * 2, stability=0.9, n=200)  # fmt: skip
    return charts.draw_kano_map(table, language=language, labels=labels(language))[0]


def journey(language: str) -> Chart:
    table = pd.DataFrame({"label": list(labels(language).values()), "n": 200, "low": 1.0, "high": 5.0})  # fmt: skip
    table["estimate"] = np.linspace(2.5, 4.5, N)
    table.loc[3, "estimate"] = np.nan  # too few people
    table = table.assign(estimate_low=table["estimate"] - 0.1, estimate_high=table["estimate"] + 0.1)  # fmt: skip
    return charts.draw_journey(table, title="A finding", language=language)[0]


def pain_points(language: str, names: dict[str, str] | None = None) -> Chart:
    cost = np.linspace(0.4, -0.02, N)
    table = pd.DataFrame({"n": 400, "n_mentions": 60, "share_negative": 0.2, "cost": cost, "rank": range(1, N + 1)}, index=KEYS)  # fmt: skip
    table = table.assign(cost_low=cost - 0.05, cost_high=cost + 0.05, rank=table["rank"].astype("Int64"))  # fmt: skip
    return charts.draw_pain_points(table, labels=names or labels(language), language=language)[0]


def words_of(chart: Chart) -> str:
    return "\n".join(text.get_text() for axes in chart.axes for text in [*axes.texts, *axes.get_yticklabels()])  # fmt: skip


def test_long_names_over_their_lines() -> None:  # PH2
    charts.use_theme(language="zh")
    names = {
        key: f"{place}号楼浴室热水忽冷忽热而且报修以后很久没有人来处理的情况"
        for place, key in enumerate(KEYS)
    }
    chart = pain_points("zh", names)
    assert chart.to_narrow_svg()
    assert chart.for_phone is not None
    assert "热水忽冷忽热而且报修以后" in words_of(chart.for_phone())
    assert "热水忽冷忽热而且报修以后" not in words_of(chart)


def test_dots_on_one_another_are_all_numbered() -> None:  # PH3
    table = pd.DataFrame({"performance": [3.5, 3.5, 3.501, 4.2, 4.0], "derived": [0.2, 0.2, 0.2, 0.1, 0.3]}, index=KEYS[:5])  # fmt: skip
    for name in ("performance", "derived"):
        table[f"{name}_low"], table[f"{name}_high"] = table[name] - 0.05, table[name] + 0.05
    table = table.assign(quadrant_derived="keep_up", certainty_derived=0.8)
    charts.use_theme(language="en")
    chart = charts.draw_importance_performance(table, n=900, language="en", labels=labels("en"))[0]
    assert chart.for_phone is not None
    for each in (chart, chart.for_phone()):
        said = [text.get_text() for text in each.axes[0].texts]
        # by importance: 4.0 first, the three that lie together, 4.2 last
        assert "2, 3, 4" in said and {"1", "5"} <= set(said)


@pytest.mark.parametrize("draw", [likert, pain_points, dominance, quadrants, kano, journey])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_drawn_anew(draw: Callable[[str], Any], language: str) -> None:  # PH1
    charts.use_theme(language=language)
    chart = draw(language)
    before = chart.to_svg()
    assert chart.for_phone is not None
    anew = chart.for_phone()
    assert anew.get_size_inches()[0] == pytest.approx(NARROW)
    assert overlapping(anew) <= overlapping(chart) + 2  # dots of a smaller map
    assert anew.alt == chart.alt.replace(chart.words[1], anew.words[1])
    assert chart.to_narrow_svg() and chart.to_svg() == before
