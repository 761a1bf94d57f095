"""The words of verdicts of two days, read by an attacker with linear programming (benchmarks/disclosure_followup.py).

FA1 every cell of one to nine people (shop × month) keeps a number of people 3 wide, and how many of them are hurt, their
    number being known, stays unsure by three, or by all of them where they are fewer.
FA2 the counts a sentence is of are among those that fit it: the attacker is not led astray.
FA3 it can fail: with the exact counts of the same sentences it is known of newcomers how many are hurt.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feedback.pipeline.followup.survey import month_ends
from feedback.study_followup import Target
from feedback.tracking.frozen import freeze
from feedback.tracking.judged_change import Known
from feedback.tracking.measurements import Cells, month_of, share_table
from feedback.tracking.targets import targets_table
from feedback.tracking.verdicts import judge

FILE = Path(__file__).parents[2] / "benchmarks" / "disclosure_followup.py"
spec = importlib.util.spec_from_file_location("followup_attack", FILE)
assert spec is not None and spec.loader is not None
attacks = importlib.util.module_from_spec(spec)
sys.modules["followup_attack"] = attacks
spec.loader.exec_module(attacks)

COLUMN, ASPECT, LABELS = "queue", "checkin_speed", {"checkin_speed": "Check-in speed"}
DAYS = ("2026-03-20", "2026-04-02")


def measured(people: pd.DataFrame, day: str, stored: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """What is measured of shops and months by a day, with what was frozen before; and what is frozen then."""
    date = pd.to_datetime(people["day"])
    known = (date <= pd.Timestamp(day)).to_numpy()
    month = month_of(date).where(known, "")
    shops, months = sorted(people["shop"].unique()), sorted(set(month) - {""})
    cells = Cells.of(people["shop"], month, order=months, units=shops)
    heard = people[COLUMN].notna().to_numpy()
    hurt = (people[COLUMN] <= 2).fillna(False).to_numpy(bool)
    table = share_table(
        cells, ("hurt", ASPECT), cells.total(heard), cells.total(heard & hurt), level=0.95
    )
    table = table.assign(last=cells.newest(date).to_numpy())
    table = table[cells.shown(table["n"].to_numpy(dtype=float), least=10)].reset_index(drop=True)
    found = freeze(table, stored, as_of=pd.Timestamp(day), ends=month_ends(months))
    return found.shown, found.store


def said(table: pd.DataFrame, shops: list[str], day: str) -> str:
    """All sentences of verdicts, a target for everybody and for every shop that is measured."""
    targets = [
        Target(id=f"t{unit}", metric="hurt", aspect=ASPECT, unit=unit, change="-20%", due="2026-12")
        for unit in ("", *shops)
    ]
    ends = month_ends(sorted(table["period"].unique()))
    aims, wrong, _ = targets_table(targets, table, ends=ends, units=shops, labels=LABELS)
    known = Known(table, pd.DataFrame(), LABELS, ends, pd.Timestamp(day))
    told = judge(aims, known, wrong=wrong)
    return " ".join(told["why"] + " " + told["beside"])


def exact(sentence: Any, table: pd.DataFrame) -> np.ndarray:
    """The counts a sentence is of: n, hurt, n, hurt."""
    cells = table[table["unit"] == sentence.unit].set_index("period").loc[list(sentence.months)]
    return np.column_stack([cells["n"], (cells["n"] * cells["estimate"]).round()]).ravel().astype(int)  # fmt: skip


def test_verdicts_find_nobody() -> None:  # FA1 FA2 FA3
    people = attacks.planted(420, seed=0)
    shops = sorted(people["shop"].unique())
    told, peeked, stored = [], [], None
    for day in DAYS:
        table, stored = measured(people, day, stored)
        words = said(table, shops, day)
        found = attacks.sentences(words, LABELS)
        assert len(found) >= 5
        counts = [exact(each, table) for each in found]
        for each, true in zip(found, counts, strict=True):
            assert (each.fits == true).all(axis=1).any()
        told.append(found)
        peeked.append([replace(each, fits=true[None, :]) for each, true in zip(found, counts, strict=True)])  # fmt: skip
    people = people.assign(**{name: pd.NA for name in attacks.ASPECTS if name != COLUMN})
    found, known = (attacks.widths(each, people, DAYS) for each in (told, peeked))
    assert len(found) >= 10
    assert found["count_width"].min() >= 3 - 1e-6
    least = np.minimum(found["n"], 3) - 1e-6
    assert (found["hurt_width"] >= least).all()
    assert (known["hurt_width"] < least).any()
