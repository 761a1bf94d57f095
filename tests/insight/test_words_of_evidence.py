"""No sentence says more than the figures behind it, in either language.

WE1 importance: what goes with satisfaction is not called its effect; a 95 % interval makes nothing certain.
WE2 forecasts: what would gain most is said only where the difference from the others is told apart.
WE3 pain points: whom they rate lower than, and with what held equal; nothing is mended first without a condition.
WE4 alpha does not show that items measure one thing; a side that was not found is not called absent.
WE5 an effect of the wrong sign is never ranked.
WE6 groups are compared by the interval of their difference, not by overlap.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import charts
from feedback.insight.asymmetry import KINDS
from feedback.insight.drivers import driver_importance
from feedback.insight.importance_performance import importance_performance
from feedback.insight.improvement import simulate_improvement
from feedback.insight.pain_points.rank import rank_pain_points
from feedback.insight.refusal import CircularError
from feedback.measures.reliability import reliability
from feedback.report.tables import show_table

RNG = np.random.default_rng(5)


def rated(n: int, weights: dict[str, float]) -> tuple[pd.DataFrame, pd.Series]:
    """Independent ratings 1 to 5, and an outcome that goes with each by its weight."""
    table = pd.DataFrame(RNG.integers(1, 6, (n, len(weights))).astype(float), columns=list(weights))
    outcome = table @ list(weights.values()) + RNG.normal(0, 1, n)
    return table, outcome.rename("overall")


def test_a_tie_is_not_called_an_effect_and_an_interval_makes_nothing_certain() -> None:  # WE1
    table, outcome = rated(600, {"wait": 0.9, "food": 0.2, "room": 0.1})
    mapped = importance_performance(table, outcome, bootstrap=50)
    drivers = driver_importance(table, outcome, bootstrap=200)
    said = {
        language: mapped.explain(language) + drivers.explain(language) for language in ("en", "zh")
    }
    for gone in ("what moves satisfaction", "for certain", "实际影响", "确居首位"):
        assert gone not in said["en"] + said["zh"]
    assert "what goes with satisfaction (correlation with the outcome)" in said["en"]
    assert "与满意度的关联" in said["zh"]
    assert "In the 95% intervals wait leads" in said["en"]
    assert "就 95% 区间看，wait居首" in said["zh"]


def test_most_is_said_only_where_the_difference_is_told_apart() -> None:  # WE2
    clear = simulate_improvement(*rated(800, {"wait": 0.9, "food": 0.2}), scale=(1, 5))
    assert clear.tied == ()
    assert "more than any other aspect" in clear.explain("en")
    even = simulate_improvement(*rated(800, {"wait": 0.5, "food": 0.5}), scale=(1, 5))
    assert len(even.tied) == 1
    assert "is uncertain" in even.explain("en")
    assert "无法区分" in even.explain("zh")
    none = simulate_improvement(*rated(300, {"wait": -0.5, "food": -0.4}), scale=(1, 5))
    assert none.explain("en").startswith("Nothing stands out")
    for found in (clear, even, none):
        assert "Most would come of" not in found.explain("en")
        assert "收效最大" not in found.explain("zh")


def complaints(higher: bool) -> tuple[pd.DataFrame, pd.Series]:
    """200 people: 60 complain of waiting and rate 2 lower; 60 of food and rate lower, or higher."""
    ids = [f"r{i}" for i in range(200)]
    rating = pd.Series(RNG.normal(3.0, 0.4, 200), index=ids)
    rating.iloc[:60] -= 1.5
    rating.iloc[100:160] += 1.5 if higher else -0.3
    mentions = pd.DataFrame(
        {
            "comment": ids[:60] + ids[100:160],
            "aspect": ["wait"] * 60 + ["food"] * 60,
            "polarity": -1.0,
        }
    )
    return mentions, rating


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_pain_point_says_what_was_held_equal(language: str) -> None:  # WE3
    found = rank_pain_points(*complaints(higher=False), language=language)
    said = found.explain(language) + " ".join(found.table["sentence"])
    for gone in ("Mend", "which costs", "使平均满意度", "应最先处理“"):
        assert gone not in said
    held = {"en": "With the other complaints held equal", "zh": "其他抱怨相同时"}
    assert held[language] in found.table.loc["wait", "sentence"]
    condition = {"en": "whether fixing it helps has to be tested", "zh": "改了是否有效，需要验证"}
    assert condition[language] in found.explain(language)


def test_who_complains_and_rates_higher_supports_no_fix() -> None:  # WE5
    found = rank_pain_points(*complaints(higher=True), language="en")
    assert found.table.loc["food", "effect"] > 0
    assert pd.isna(found.table.loc["food", "rank"])
    assert found.table.loc["wait", "rank"] == 1
    sentence = found.table.loc["food", "sentence"]
    assert "nothing here supports a fix; check the tagging" in sentence
    assert "first" not in sentence


def test_a_driver_of_the_wrong_sign_has_no_rank() -> None:  # WE5
    table, outcome = rated(500, {"wait": 0.9, "food": -0.8, "room": 0.4})
    found = driver_importance(table, outcome, bootstrap=100)
    signed = found.with_signs({"wait": 1, "food": 1, "room": 1})
    assert signed.wrong_sign == ("food",)
    assert signed.table["rank"].dropna().to_dict() == {"wait": 1, "room": 2}
    assert "food" not in signed.explain("en").split("most belongs to")[1].split(".")[0]
    assert "nothing here supports a fix" in signed.explain("en")
    assert "没有支持改进的依据" in signed.explain("zh")
    chart, _ = charts.draw_drivers(signed.table, language="en")
    assert (
        "food"
        not in " ".join(text.get_text() for text in chart.findobj() if hasattr(text, "get_text"))[
            :60
        ]
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_carries_most_is_named_though_it_runs_the_wrong_way(language: str) -> None:  # WE5
    table, outcome = rated(500, {"wait": -0.9, "food": -0.8, "room": 0.2, "price": 0.2})
    found = driver_importance(table, outcome, bootstrap=100).with_signs(dict.fromkeys(table, 1))
    assert set(found.wrong_sign) == {"wait", "food"}
    shares = found.table["share"]
    said = found.explain(language)
    first, rest = said.split(
        {"en": "of the rest, most belongs to", "zh": "其余各项中占比最大的是"}[language]
    )
    for name in ("wait", "food"):
        told = {"en": f"{name} ({shares[name]:.0%})", "zh": f"{name}（{shares[name]:.0%}）"}
        assert told[language] in first
    assert "room" in rest and "room" not in first
    assert {"en": "from best to worst", "zh": "反向计分"}[language] in said
    assert {"en": "above all others.", "zh": "高于其余各项。"}[language] not in said


def test_a_leader_leads_those_ranked_where_one_is_set_aside() -> None:  # WE5
    table, outcome = rated(500, {"wait": 0.9, "food": -0.9, "room": 0.3})
    found = driver_importance(table, outcome, bootstrap=100).with_signs(dict.fromkeys(table, 1))
    assert found.wrong_sign == ("food",)
    assert "lies above all others ranked." in found.explain("en")
    assert "高于其余参与排名的各项。" in found.explain("zh")


def test_a_sign_is_wrong_only_where_its_interval_says_so() -> None:  # WE5
    table, outcome = rated(120, {"wait": 0.9, "food": 0.0, "room": 0.4})
    found = driver_importance(table, outcome)
    signed = found.with_signs({"wait": 1, "room": 1, "food": -int(found.table.loc["food", "sign"])})
    row = found.table.loc["food"]
    assert row["coefficient_low"] < 0 < row["coefficient_high"]
    assert (signed.wrong_sign, signed.unclear_sign) == ((), ("food",))
    assert signed.table["rank"].notna().all()
    assert "food: with the others held equal, the direction cannot be told" in signed.explain("en")
    x = np.column_stack([np.ones(120), table])
    inverse, hat = np.linalg.inv(x.T @ x), x @ np.linalg.pinv(x)
    left = (outcome - hat @ outcome) / (1 - np.diag(hat))
    errors = np.sqrt(np.diag(inverse @ (x.T * left.to_numpy() ** 2) @ x @ inverse))[1:]  # HC3
    half = (found.table["coefficient_high"] - found.table["coefficient"])[list(table)]
    assert np.allclose(half / stats.t.ppf(0.975, 116), errors)
    assert "HC3" in found.define("en") and "HC3" in found.define("zh")


def test_a_direction_is_unknown_whichever_side_of_nothing_its_estimate_lies_on() -> None:  # WE5
    table, outcome = rated(120, {"wait": 0.9, "food": 0.0, "room": 0.4})
    found = driver_importance(table, outcome)
    signed = found.with_signs({"wait": 1, "food": int(found.table.loc["food", "sign"]), "room": 1})
    assert (signed.wrong_sign, signed.unclear_sign) == ((), ("food",))
    assert signed.table["sign"].to_dict() == {"wait": 1, "food": 0, "room": 1}
    _, drawn = charts.draw_drivers(signed.table, language="en")
    assert drawn.loc["food", "sign"] == 0
    assert "±" in show_table(signed.table[["sign"]], language="en").data
    plain = driver_importance(table, outcome, bootstrap=0).with_signs(dict.fromkeys(table, 1))
    assert plain.unclear_sign in ((), ("food",))


def test_alpha_and_missing_sides_are_said_as_what_they_are() -> None:  # WE4
    common = RNG.normal(size=200)
    items = pd.DataFrame({f"q{i}": common + RNG.normal(size=200) for i in range(4)})
    found = reliability(items)
    assert found.explain("en").startswith("If the 4 items measure one thing")
    assert found.explain("zh").startswith("如果这 4 道题测的是同一事物")
    for kind in ("only_hurts", "only_delights"):
        assert "was found" in KINDS[kind].en
        assert "没有发现" in KINDS[kind].zh


def test_groups_are_told_apart_by_their_difference() -> None:  # WE6
    def title(second: float) -> str:
        scores = pd.DataFrame(
            {
                "estimate": [40.0, second],
                "ci_low": [30.0, second - 10],
                "ci_high": [50.0, second + 10],
                "n": 100,
                "missing": 0,
            },
            index=pd.Index(["north", "south"], name="value"),
        )
        chart, _ = charts.draw_scores(scores, kind="nps", language="en")
        return str(chart.texts[0].get_text() if chart.texts else chart.get_suptitle())

    # 16 points apart: their own intervals overlap, that of the difference (14.1) does not hold 0
    assert "no group can be told" not in title(56.0)
    assert "no group can be told" in title(52.0)


def test_an_outcome_made_of_its_drivers_is_refused_by_drivers_and_forecasts() -> None:
    table, _ = rated(200, {"wait": 1, "food": 1, "room": 1})
    made = table.mean(axis=1).round().rename("overall")
    with pytest.raises(CircularError, match="mean of wait, food, room, rounded"):
        driver_importance(table, made)
    with pytest.raises(CircularError, match="mean of wait, food, room, rounded"):
        simulate_improvement(table, made, scale=(1, 5))
