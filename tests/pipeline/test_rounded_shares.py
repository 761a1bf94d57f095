"""Shares of single groups that finer steps would let a reader invert are told coarser, alike in all outputs of a run.

RS1 a share that is rounded to more points is the same in explorer, table of groups, result.json and pages, beside points and
    reason in both languages; none is withheld.
RS2 explorer, result.json and tables of groups together leave the number hurt of no cell of one to nine people less unsure than
    three people, or all of it; told in the usual steps they do.
RS3 its interval holds the exact one and follows from what is told: all numbers hurt that are told alike have the same.
RS4 a batch's report of the group tells it in the same points.
RS5 hundreds of people in three shops lose no share of a shop.
"""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from tests.pipeline.test_published_attack import attacks

from feedback import run_batch, run_study
from feedback.pipeline import explaining, rounded_shares
from feedback.rounded_tables import ROUNDED, told_table

SEED = 54  # one of the small studies in which the shares of single shops give a small cell away


def written(folder: Path) -> tuple[Path, pd.DataFrame]:
    """A study of one wave, and its people."""
    people = attacks.planted(sum(attacks.SMALL[0]), seed=SEED, shops=attacks.SMALL[0])
    study = attacks.write_study(folder, people.drop(columns="wave"))
    study.write_text(attacks.STUDY.replace("  wave: wave\n", ""), encoding="utf-8")
    return study, people.assign(wave="w0")


def narrow_cells(people: pd.DataFrame, out: Path, groups: pd.DataFrame) -> int:
    found = []
    for key in ("checkin_speed", "staff_attitude"):
        attack = attacks.Attack.on(people, reports=1, answers=(attacks.HURT, attacks.HEARD, attacks.UNHEARD))  # fmt: skip
        header, _ = attacks.unpacked(out / "report" / "explorer.html")
        at = [one["key"] for one in header["aspects"]].index(key)
        attacks.read_hurt(attack, out / "report", at)
        attacks.read_groups(attack, groups, key, {})
        found.append(attacks.hurt_widths(attack, people, most=10_000))
    cells = pd.concat(found)
    return int((cells["hurt_width"] < np.minimum(cells["n"], 3) - 1e-6).sum())


@pytest.mark.slow
def test_coarser_shares_are_told_alike_everywhere(tmp_path: Path) -> None:  # RS1 RS2
    study, people = written(tmp_path)
    results = run_study(study, out=tmp_path / "out")
    told = results.table(rounded_shares.TABLE)
    assert len(told) and set(told["wave"]) == {""} and told["points"].between(2, 20).all()
    header, arrays = attacks.unpacked(tmp_path / "out/report/explorer.html")
    result = json.loads((tmp_path / "out/report/result.json").read_text(encoding="utf-8"))
    groups = results.table("pain_points_by_segment")
    for row in told.itertuples():
        a = [one["key"] for one in header["aspects"]].index(row.aspect)
        i = [one["name"] for one in header["segments"]].index(row.segment)
        at = header["segments"][i]["values"].index(row.value)
        place = a * len(header["segments"][i]["values"]) + at
        assert header["rounded"][a] == {f"{i}:{at}": row.points}
        share, n = int(arrays[f"share{i}"][place]), int(arrays[f"n{i}"][place])
        assert n >= 10 and share % row.points == 0
        own = groups[(groups["aspect"] == row.aspect) & (groups["value"] == row.value)].iloc[0]
        assert (round(100 * own["share_negative"]), own["n"], own[ROUNDED]) == (share, n, row.points)  # fmt: skip
        cell = result["grid"]["cells"][result["grid"]["groups"].index(row.value)][result["grid"]["aspects"].index(row.aspect)]  # fmt: skip
        assert (round(100 * cell["share"]), cell["rounded_to"]) == (share, row.points)
        said = results.manifest["notes"][rounded_shares.TABLE]
        assert f"{row.value} – " in said["en"] and f"({row.points})" in said["zh"]
        assert said["en"] in result["quality"]["notes"]
    assert narrow_cells(people, tmp_path / "out", groups) == 0
    with patch.object(explaining, "decide", lambda run: run):
        plain = run_study(study, out=tmp_path / "plain").table("pain_points_by_segment")
    assert ROUNDED not in plain and narrow_cells(people, tmp_path / "plain", plain) > 0


@pytest.mark.slow
def test_a_batch_tells_a_group_in_the_same_points(tmp_path: Path) -> None:  # RS4
    study, _ = written(tmp_path)
    run_batch(study, by="shop", out=tmp_path / "batch")
    whole = attacks.unpacked(tmp_path / "batch/whole/explorer.html")[0]
    ((name, points),) = [pair for one in whole["rounded"] for pair in one.items()]
    shop = whole["segments"][0]["values"][int(name.split(":")[1])]
    assert name.startswith("0:") and points == 10
    for file in (tmp_path / "batch/groups").glob("*/result.json"):
        told = json.loads(file.read_text(encoding="utf-8"))
        if told["group"] == {"shop": shop}:
            shares = {row["aspect"]: round(100 * row["share"]) for row in told["aspects"]}
            assert shares["staff_attitude"] % points == 0
            break
    else:
        raise AssertionError("the shop has no report")


@pytest.mark.parametrize("points", [0, 10, 20])
def test_an_interval_follows_from_what_is_told(points: int) -> None:  # RS3
    hurt = np.arange(86)
    share = hurt / 85
    z, n = 1.96, 85
    middle, half = share + z * z / 2 / n, z * np.sqrt(share * (1 - share) / n + z * z / 4 / n / n)
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    table = pd.DataFrame({"n": 85, "share_negative": share, "share_negative_low": low, "share_negative_high": high})  # fmt: skip
    told = told_table(table.assign(**{ROUNDED: points}) if points else table)
    assert (told["share_negative_low"] <= low + 1e-9).all()
    assert (told["share_negative_high"] >= high - 1e-9).all()
    assert (told.groupby("share_negative").nunique() == 1).to_numpy().all()
    assert told["share_negative"].nunique() == {0: 21, 10: 11, 20: 6}[points]


def test_large_shops_lose_no_share() -> None:  # RS5
    rng = np.random.default_rng(3)
    for n in (210, 300, 480):
        people = attacks.planted(n, seed=n, shops=(n // 2, n // 3, n - n // 2 - n // 3))
        people["channel"] = rng.choice(["a", "b"], n)
        header, arrays = attacks.explorer_figures(people)
        assert (arrays["n0"] > 0).all()
        assert all(points <= 10 for one in header["rounded"] for points in one.values())
