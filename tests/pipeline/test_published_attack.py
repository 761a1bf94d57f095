"""Two successive reports, read as files by an attacker with linear programming (benchmarks/disclosure.py).

PA1 every cell of one to nine people of the first report (shop × channel × wave) keeps a count 3 wide and a mean
    rating one point wide, with all that both reports say.
PA2 so does every cell of the newcomers of the second.
PA3 it can fail: with the exact counts of shops, newcomers are found.
PA5 how many of such a cell are hurt by an aspect stays unsure by three, or by all of them where they are fewer.
PA6 dots drawn of groups stand where the told figures are: no position says more than the number beside it.
PA7 in small studies no share the explorer tells of two crossed groups, beside the exact totals, leaves the number hurt of a
    cell of one to nine people less unsure than that, and few shares are withheld for it; without the audit it does.
PA4 a mean with all its decimals would give the rating of somebody alone away.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.measures.pooled_groups import pooled_groups
from feedback.rounded_tables import told_table

FILE = Path(__file__).parents[2] / "benchmarks" / "disclosure.py"
spec = importlib.util.spec_from_file_location("disclosure_attack", FILE)
assert spec is not None and spec.loader is not None
attacks = importlib.util.module_from_spec(spec)
sys.modules["disclosure_attack"] = attacks
spec.loader.exec_module(attacks)


@pytest.mark.slow
def test_two_reports_tell_of_nobody(tmp_path: Path) -> None:  # PA1 PA2 PA3 PA5 PA6
    people = attacks.planted(460, seed=0)
    attack, old, new, waiting = attacks.successive(tmp_path, people, 420)
    assert len(new) + waiting == 40 and len(new) >= 10
    for found in (
        attacks.widths(attack, old, step=0, most=25),
        attacks.widths(attack, new, step=1, most=25),
    ):
        assert len(found) == 25
        assert found["count_width"].min() >= 3 - 1e-6
        assert found["rating_width"].min() >= 1 - 1e-6
    both = pd.concat([old, new])
    look_at_hurt(tmp_path / "out/report", both)
    look_at_drawings(tmp_path / "out/report", both)
    for part, upto in ((old, 0), (both, 1)):
        for shop, n in part["shop"].value_counts().items():
            attack.told_count({"shop": shop}, n, n, upto=upto)
    assert attacks.widths(attack, new, step=1, most=25)["count_width"].min() < 1


def look_at_hurt(report: Path, people: pd.DataFrame) -> None:  # PA5
    answers = (attacks.HURT, attacks.HEARD, attacks.UNHEARD)
    for aspect in (0, 1):
        attack = attacks.Attack.on(people, reports=1, answers=answers)
        attacks.read_hurt(attack, report, aspect)
        found = attacks.hurt_widths(attack, people, most=20)
        assert len(found) == 20
        assert (found["hurt_width"] >= np.minimum(found["n"], 3) - 1e-6).all()


def look_at_drawings(report: Path, people: pd.DataFrame) -> None:  # PA6
    drawn = [
        (page.name, dots)
        for page in sorted(report.glob("*.html"))
        for words, dots in attacks.drawn_places(page)
        if any(re.fullmatch(r"s\d", word) for word in words)
    ]
    assert {name for name, _ in drawn} >= {"45_measures.html", "47_robustness.html"}
    exact = people.groupby("shop")["stars"].agg(n="count", mean="mean", sd="std")
    exact = exact[exact["n"] >= 10].astype(float)
    pooled = pooled_groups(told_table(exact)).table["pooled"]
    for name, dots in drawn:
        if name == "47_robustness.html":
            assert np.sort(dots) == pytest.approx(np.sort(pooled), abs=2e-4)
            assert (
                np.abs(np.sort(dots) - np.sort(pooled_groups(exact).table["pooled"])).max() > 1e-3
            )
        else:  # shares in per cent
            assert dots * 100 == pytest.approx(np.round(dots * 100), abs=0.02)


@pytest.mark.slow
def test_crossed_shares_tell_of_nobody() -> None:  # PA7
    told, narrow = {True: 0, False: 0}, {True: 0, False: 0}
    for seed, shops in enumerate(2 * attacks.SMALL):
        people = attacks.planted(sum(shops), seed=seed, shops=shops)
        for audited in told:
            n, cells = attacks.crossed_cells(people, audited=audited)
            told[audited] += n
            narrow[audited] += (cells["hurt_width"] < np.minimum(cells["n"], 3) - 1e-6).sum()
    assert narrow[True] == 0 < narrow[False]
    assert told[True] >= 0.85 * told[False]


def test_exact_counts_and_means_give_people_away() -> None:  # PA3 PA4
    people = attacks.planted(421, seed=1)
    told = attacks.Attack.on(people, reports=2)
    for upto, part in ((0, people.head(420)), (1, people)):
        for at, own in [({}, part), *(({"shop": s}, o) for s, o in part.groupby("shop"))]:
            told.told_count(at, len(own), len(own), upto=upto)
            told.told_mean(at, float(own["stars"].mean()), 1e-9, upto=upto)
    last = people.iloc[420]
    inside = told.inside({"shop": last["shop"]}, step=1)
    assert told.width(inside) == pytest.approx(0, abs=1e-4)
    points = inside * told.cells["rating"].to_numpy(float)
    assert told.width(points, known=(inside, 1.0)) < 0.01


def test_small_cells_are_all_there() -> None:  # PA1
    people = attacks.planted(300, seed=2)
    cells = list(attacks.small_cells(people))
    assert len(cells) > 30
    for at, own in cells[::7]:
        inside = pd.concat([people[name] == value for name, value in at.items()], axis=1).all(
            axis=1
        )
        assert len(own) == inside.sum() < 10
