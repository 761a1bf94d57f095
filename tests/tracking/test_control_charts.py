"""Limits, signals and steps of a course.

CC1 p, u and individuals charts have qcc's centre and limits (case 23), on one period's base and on varying ones, to 1e-9.
CC2 Laney's spread is the mean moving range of the z values / 1.128 (by hand), and never narrows the limits.
CC3 limits come from the first twelve periods: what follows moves nothing; a gap is stepped over.
CC4 the rules together give a false alarm in 122 periods (Champ and Woodall 1987, table 1: 122.05), each alone 370, and
    255 for eight on one side.
CC5 the t chart of rare cases keeps its share of false alarms with short baselines.
CC6 the step in the Nile's flow is 1898's last year (Cobb 1978), with a span that holds it; steady noise has none.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.tracking.control_charts import (
    PERIODS_A_FALSE_ALARM,
    PERIODS_A_FALSE_ALARM_OF,
    Limits,
    find_signals,
    first_measured,
    individual_limits,
    rare_limits,
    rate_limits,
    share_limits,
)
from feedback.tracking.steps import find_steps

CASE = Path(__file__).parents[1] / "cases" / "23_spc_qcc"
QCC = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
NILE = (
    "1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250 1260 1220 "
    "1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 "
    "845 744 796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890 744 749 838 1050 "
    "918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740"
)


def test_limits_are_those_of_qcc():  # CC1
    juice = pd.read_csv(CASE / "orangejuice.csv")
    first = juice[juice["trial"]]
    share = (first["D"] / first["size"]).to_numpy()[None, :]
    found = share_limits(
        share, first[["size"]].to_numpy(dtype=float).T, baseline=first_measured(share, periods=99), between=False
    )  # fmt: skip
    _same(found, QCC["p_orangejuice"])
    told = QCC["p_variable_n"]
    n = np.array([told["n"]], dtype=float)
    share = np.array([told["defects"]]) / n
    _same(
        share_limits(share, n, baseline=first_measured(share, periods=99), between=False),
        told["res"],
    )
    circuit = pd.read_csv(CASE / "circuit.csv").query("trial")
    size = circuit[["size"]].to_numpy(dtype=float).T
    rate = circuit[["x"]].to_numpy(dtype=float).T / size
    found = rate_limits(rate, size, baseline=first_measured(rate, periods=99), between=False)
    _same(found, QCC["u_circuit"])
    beyond = np.nonzero(find_signals(rate, found)["beyond"][0])[0] + 1
    assert sorted(beyond) == sorted(QCC["u_circuit"]["beyond"])
    values = np.array([QCC["individuals"]["values"]])
    found = individual_limits(values, baseline=first_measured(values, periods=99))
    _same(found, QCC["individuals"]["res"], rel=5e-7)  # values are stored to six digits of d2
    assert float(found.sigma[0, 0]) == pytest.approx(
        float(np.abs(np.diff(values)).mean()) / 1.128, rel=1e-12
    )


def _same(found: Limits, told: dict, *, rel: float = 1e-9) -> None:
    assert float(found.centre[0, 0]) == pytest.approx(told["center"], rel=rel)
    for mine, theirs in ((found.lower, told["lcl"]), (found.upper, told["ucl"])):
        assert mine[0] == pytest.approx(np.broadcast_to(theirs, mine[0].shape), rel=rel)


def test_laney_by_hand():  # CC2
    n = np.full((1, 4), 100.0)
    share = np.array([[0.1, 0.4, 0.1, 0.4]])
    found = share_limits(share, n, baseline=first_measured(share))
    chance = np.sqrt(0.25 * 0.75 / 100)
    assert float(found.spread[0, 0]) == pytest.approx(0.3 / chance / 1.128)
    calm = np.full((1, 4), 0.25)
    assert share_limits(calm, n, baseline=first_measured(calm)).spread[0, 0] == 1.0


def test_later_periods_move_nothing():  # CC3
    g = np.random.default_rng(2)
    values = g.normal(4, 0.1, (3, 20))
    values[1, 5] = np.nan
    early = individual_limits(values[:, :14], baseline=first_measured(values[:, :14]))
    late = values.copy()
    late[:, 14:] += 9
    whole = individual_limits(late, baseline=first_measured(late))
    np.testing.assert_allclose(early.centre, whole.centre, rtol=1e-13)
    gapped, plain = values[1, :13], np.delete(values[1, :13], 5)[None, :]
    one = individual_limits(plain, baseline=first_measured(plain))
    assert float(whole.upper[1, 0]) == pytest.approx(float(one.upper[0, 0]))
    assert np.isnan(gapped[5]) and np.isnan(whole.upper[1, 5])


def test_false_alarms_of_the_rules():  # CC4
    g = np.random.default_rng(11)
    z = g.normal(size=(4000, 500))
    one = np.ones_like(z)
    known = Limits(np.zeros((4000, 1)), one, -3 * one, 3 * one, one[:, :1])
    found = find_signals(z, known)
    together = np.logical_or.reduce(list(found.values()))
    for flags, told in [
        (together, PERIODS_A_FALSE_ALARM),
        *((found[name], told) for name, told in PERIODS_A_FALSE_ALARM_OF.items()),
    ]:
        first = np.where(flags.any(axis=1), flags.argmax(axis=1) + 1, 500)
        # censored at 500: events over time at risk
        mean = first.sum() / flags.any(axis=1).sum()
        assert mean == pytest.approx(told, rel=0.07)


def test_rare_cases():  # CC5
    g = np.random.default_rng(5)
    outside = []
    for _ in range(700):
        gaps = g.exponential(40, 12)
        low, high = rare_limits(gaps, level=0.9)
        outside.append((gaps[8:] < low[8:]) | (gaps[8:] > high[8:]))
    assert np.mean(outside) == pytest.approx(0.1, abs=0.02)
    assert np.isnan(rare_limits(np.ones(7))[0]).all()


def test_the_nile():  # CC6
    flow = np.array([NILE.split()], dtype=float)
    found = find_steps(flow)
    assert found.probability[0] > 0.999
    assert 1871 + found.place[0] == 1899  # the new level's first year
    assert 1871 + found.first[0] <= 1899 <= 1871 + found.last[0] <= 1903
    assert found.before[0] == pytest.approx(flow[0, :28].mean())
    assert found.after[0] == pytest.approx(flow[0, 28:].mean())
    steady = find_steps(np.random.default_rng(7).normal(size=(400, 24)))
    assert (steady.probability >= 0.95).mean() < 0.03
    assert find_steps(np.array([[1.0, np.nan, 2.0]])).place.tolist() == [-1]
