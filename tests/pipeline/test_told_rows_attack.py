"""Tables of groups as they are told, all columns together (benchmarks/disclosure_rows.py), and linear programming.

TR1 the number hurt of every cell of one to nine people (shop × channel × wave) stays unsure by three, or by all of them
    where they are fewer, with ends of intervals, differences to the others and p read as well.
TR2 of a group in which none to three are hurt three stay possible.
TR3 it can fail: with exact ends and p single counts are found.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from feedback.disclosure import shown_groups
from feedback.insight.pain_points.segments import compare_segments, rows_shown
from feedback.insight.pain_points.who_is_hurt import Signals
from feedback.rounded_tables import told_table

FOLDER = Path(__file__).parents[2] / "benchmarks"


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"attack_{name}", FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


rows, attacks = loaded("disclosure_rows"), loaded("disclosure")


def signals_of(people: pd.DataFrame) -> Signals:
    answers = people[["queue", "staff"]]
    heard = answers.notna().to_numpy(bool)
    hurt = (answers <= 2).fillna(False).to_numpy(bool)
    nothing = np.zeros_like(heard)
    names = pd.Index(people["who"].astype(str))
    return Signals(
        names, ["queue", "staff"], heard, nothing, heard, hurt, nothing, nothing,
        np.array([True, True]), 0,
    )  # fmt: skip


def by_segment(people: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, tuple[int, int]]]:
    found = signals_of(people)
    segments = people.set_index("who")[list(attacks.SEGMENTS)]
    table = compare_segments(
        found, chosen=[0, 1], segments=segments, weights=np.ones(len(people)), level=0.95
    )
    everybody = {
        name: (int(found.heard[:, at].sum()), int((found.heard & found.hurt)[:, at].sum()))
        for at, name in enumerate(found.aspects)
    }
    return rows_shown(table, shown_groups(segments)), everybody


@pytest.mark.parametrize("seed", [0, 1])
def test_no_column_narrows_a_small_cell(seed: int) -> None:  # TR1 TR2
    people = attacks.planted(420, seed=seed)
    exact, everybody = by_segment(people)
    told = told_table(exact)
    for aspect in ("queue", "staff"):
        attack = attacks.Attack.on(
            people, reports=1, answers=(attacks.HURT, attacks.HEARD, attacks.UNHEARD)
        )
        n, hurt = everybody[aspect]
        attack.told_count({}, len(people), len(people), upto=0)
        attack.told_hurt({}, (n, n), hurt / n, 1e-9)
        mine = told["aspect"] == aspect
        for row, fit in rows.fits(told[mine], exact, everybody):
            true = exact.loc[row.name]
            assert ((fit["n"] == true["n"]) & (fit["hurt"] == true["n_negative"])).any()
            if true["n_negative"] <= 3:
                assert fit["hurt"].max() >= 3
            attack.told_hurt_between(
                {row["segment"]: row["value"]},
                (fit["n"].min(), fit["n"].max()),
                (fit["hurt"].min(), fit["hurt"].max()),
            )
        found = attacks.hurt_widths(attack, people, most=40)
        assert (found["hurt_width"] >= np.minimum(found["n"], 3) - 1e-6).all(), found


def test_exact_columns_give_counts_away() -> None:  # TR3
    exact, everybody = by_segment(attacks.planted(420, seed=0))
    shares = told_table(exact)
    peeked = shares.assign(p=exact["p"].round(3), share_negative_high=exact["share_negative_high"])
    few = exact[exact["n_negative"] <= 3].index
    assert len(few)
    for at in few:
        row, aspect = peeked.loc[at], str(exact.loc[at, "aspect"])
        others = rows.others_of(exact, at)
        tried = rows.fitting(shares.loc[at], everybody[aspect], level=0.95, others=others)
        assert len(tried) > 1
        again = rows.rows_of(
            tried["n"].to_numpy(), tried["hurt"].to_numpy(), everybody[aspect], level=0.95
        )
        same = np.isclose(again["p"].round(3), row["p"]) & np.isclose(
            again["share_negative_high"], row["share_negative_high"]
        )
        assert same.sum() == 1
