"""Newcomers of a group wait until there are ten of them: one report less the one before tells of nobody.

HB1 fewer than ten newcomers of a group with a report of its own wait, with ten they enter; who was in the last report stays.
HB2 whatever comes, every group of every column grows by none or by ten and more, those not shown together too.
HB3 nobody waits without an earlier report, nor where none of its people is in the file.
HB4 without identifiers a person is known by the answers, wherever the row stands now; equal rows are counted.
HB5 what waits is counted, said in both languages, and the memory holds hashes only; a damaged one is one message.
HB7 the memory is written as before a stretch at a time: the bytes of `json.dumps`, hashes of equal rows told apart.
HB8 of a question that few are asked, newcomers' answers wait until ten of them are new, while the people enter; so too within each group
    with a report of its own; what waits is said, is the same another time, and a customer who is forgotten is not in the memory.
HB6 the same data give the same people again, whatever waited before.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback import load_study
from feedback.disclosure import LEAST, waiting_newcomers
from feedback.errors import InputError
from feedback.pipeline import held_back
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.held_back import MEMORY, identities, remember, without_people
from feedback.pipeline.run import begin_run

STUDY = """study: guests
title: Guests
raw: answers.csv
columns: {{{who}rating: stars, segments: {{shop: shop, channel: channel}}}}
scale: {{low: 1, high: 5}}
"""


def guests(shops: dict[str, int], *, start: int = 0) -> pd.DataFrame:
    shop = [name for name, n in shops.items() for _ in range(n)]
    n = len(shop)
    return pd.DataFrame(
        {
            "who": [f"guest {start + i}" for i in range(n)],
            "stars": [1 + i % 5 for i in range(n)],
            "shop": shop,
            "channel": "web",
        }
    )


def read(folder: Path, people: pd.DataFrame, *, ids: bool = True) -> AnalysisRun:
    folder.mkdir(exist_ok=True)
    people.to_csv(folder / "answers.csv", index=False)
    study = STUDY.format(who="respondent: who, " if ids else "")
    (folder / "guests.yaml").write_text(study, encoding="utf-8")
    run = begin_run(
        load_study(folder / "guests.yaml"),
        raw=None,
        language="en",
        memory=folder / MEMORY,
        by=("shop",),
    )
    remember(run.answers, folder / MEMORY)
    return run


def sizes(run: AnalysisRun) -> dict[str, int]:
    return {str(k): int(n) for k, n in run.answers.responses["shop"].value_counts().items()}


def test_a_few_of_a_branch_wait(tmp_path: Path) -> None:  # HB1
    first = guests({"a": 40, "b": 30})
    assert sizes(read(tmp_path, first)) == {"a": 40, "b": 30}
    later = pd.concat([first, guests({"a": 12, "b": 3}, start=100)])
    assert sizes(read(tmp_path, later)) == {"a": 52, "b": 30}
    last = pd.concat([later, guests({"b": 7}, start=200)])
    assert sizes(read(tmp_path, last)) == {"a": 52, "b": 40}


def test_two_new_shops_too_small_to_show_come_together(tmp_path: Path) -> None:  # HB1 HB2
    first = guests({"a": 40, "b": 30})
    read(tmp_path, first)
    five = pd.concat([first, guests({"c": 5}, start=100)])
    assert sizes(read(tmp_path, five)) == {"a": 40, "b": 30}
    ten = pd.concat([five, guests({"d": 5}, start=200)])
    assert sizes(read(tmp_path, ten)) == {"a": 40, "b": 30, "c": 5, "d": 5}


@pytest.mark.parametrize("seed", range(20))
def test_every_group_grows_by_none_or_ten(seed: int) -> None:  # HB2
    rng = np.random.default_rng(seed)
    groups = pd.DataFrame(
        {
            "shop": rng.choice(list("abcdef"), 260, p=[0.4, 0.25, 0.15, 0.1, 0.06, 0.04]),
            "month": rng.choice([1, 2, 3], 260),
        }
    ).astype("object")
    groups = groups.mask(rng.random(groups.shape) < 0.05)
    new = np.arange(260) >= 260 - rng.integers(1, 90)
    come = new & ~waiting_newcomers(groups, new)
    assert come.sum() == 0 or come.sum() >= LEAST
    for name in groups:
        grown = groups.loc[come, name].value_counts(dropna=False)
        assert (grown >= LEAST).all()
    # nobody waits without need: taking in all of a group that waits would break the rule somewhere
    everybody = all(
        (groups.loc[new, name].value_counts(dropna=False) >= LEAST).all() for name in groups
    )
    assert come.sum() == new.sum() if everybody else come.sum() < new.sum()


def test_nobody_waits_for_another_study_s_people(tmp_path: Path) -> None:  # HB3
    assert sizes(read(tmp_path, guests({"a": 20, "b": 3}))) == {"a": 20, "b": 3}
    assert sizes(read(tmp_path, guests({"a": 21, "b": 4}, start=500))) == {"a": 21, "b": 4}


def test_without_identifiers_by_the_answers(tmp_path: Path) -> None:  # HB4
    first = guests({"a": 40, "b": 30})
    read(tmp_path, first, ids=False)
    mixed = pd.concat([guests({"b": 4}, start=100), first]).sample(frac=1, random_state=1)
    assert sizes(read(tmp_path, mixed, ids=False)) == {"a": 40, "b": 30}


def test_what_waits_is_said(tmp_path: Path) -> None:  # HB5
    first = guests({"a": 40, "b": 30})
    read(tmp_path, first)
    run = read(tmp_path, pd.concat([first, guests({"b": 3}, start=100)]))
    assert run.steps[0]["why"]["waiting"] == 3
    assert run.notes["waiting"]["en"].startswith("Answers not yet in this report: 3.")
    assert "有 3 份新答卷暂未计入" in run.notes["waiting"]["zh"]
    told = json.loads((tmp_path / MEMORY).read_text())
    assert len(told["people"]) == 70
    assert "guest" not in (tmp_path / MEMORY).read_text()
    (tmp_path / MEMORY).write_text("{")
    with pytest.raises(InputError, match=MEMORY):
        read(tmp_path, first)


def test_the_same_data_again(tmp_path: Path) -> None:  # HB6
    first = guests({"a": 40, "b": 30})
    read(tmp_path, first)
    later = pd.concat([first, guests({"a": 11, "b": 3}, start=100)])
    once, again = read(tmp_path, later), read(tmp_path, later)
    pd.testing.assert_frame_equal(once.answers.responses, again.answers.responses)


def test_memory_written_in_stretches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # HB7
    people = pd.concat([guests({"a": 12, "b": 11}), guests({"a": 3})])  # some equal others
    run = read(tmp_path, people, ids=False)
    whole = list(identities(run.answers))
    assert len(set(whole)) == len(people)
    plain = json.dumps({"format": 1, "people": sorted(whole)}, indent=0) + "\n"
    assert (tmp_path / MEMORY).read_text(encoding="utf-8") == plain
    monkeypatch.setattr(held_back, "_AT_ONCE", 4)
    assert list(identities(run.answers)) == whole
    remember(run.answers, tmp_path / MEMORY)
    assert (tmp_path / MEMORY).read_text(encoding="utf-8") == plain


def asked(folder: Path, people: pd.DataFrame, *, ids: bool = True) -> AnalysisRun:
    folder.mkdir(exist_ok=True)
    people.to_csv(folder / "answers.csv", index=False)
    study = STUDY.format(who="respondent: who, " if ids else "").replace(
        "segments:", "aspects: {spa: facilities}, segments:"
    )
    (folder / "guests.yaml").write_text(f"{study}taxonomy: hotel\n", encoding="utf-8")
    run = begin_run(
        load_study(folder / "guests.yaml"),
        raw=None,
        language="en",
        memory=folder / MEMORY,
        by=("shop",),
    )
    remember(run.answers, folder / MEMORY)
    return run


def rated(people: pd.DataFrame, ratings: list[int]) -> pd.DataFrame:
    """The first of them rate the spa."""
    return people.assign(spa=pd.Series(ratings, index=people.index[: len(ratings)])).astype({"spa": "Int64"})  # fmt: skip


@pytest.mark.parametrize("ids", [True, False])
def test_answers_to_a_seldom_asked_question_wait(tmp_path: Path, ids: bool) -> None:  # HB8
    first = rated(guests({"a": 40}), [4] * 14)
    assert asked(tmp_path, first, ids=ids).answers.responses["spa"].count() == 14
    second = pd.concat([first, rated(guests({"a": 12}, start=100), [1])])
    for _ in range(2):
        run = asked(tmp_path, second, ids=ids)
        assert sizes(run) == {"a": 52}
        assert run.answers.responses["spa"].sum() == 14 * 4
        assert run.notes["waiting"]["en"].startswith("Answers to single questions not yet in this report: 1.")  # fmt: skip
        assert "有 1 个对个别题目的回答暂未计入" in run.notes["waiting"]["zh"]
    third = pd.concat([second, rated(guests({"a": 12}, start=200), [2] * 9)])
    run = asked(tmp_path, third, ids=ids)
    assert run.answers.responses["spa"].count() == 24
    assert "waiting" not in run.notes


def test_answers_wait_within_groups_and_are_forgotten(tmp_path: Path) -> None:  # HB8
    first = rated(guests({"a": 40, "b": 40}), [4] * 14)
    asked(tmp_path, first)
    new = [rated(guests({shop: 12}, start=at), [1] * 6) for shop, at in (("a", 100), ("b", 200))]
    run = asked(tmp_path, pd.concat([first, *new]))
    assert sizes(run) == {"a": 52, "b": 52}
    assert run.answers.responses["spa"].count() == 14
    assert {len(ones) for ones in run.answers.waiting.values()} == {12}
    without_people(tmp_path / MEMORY, ["guest 100"])
    told = json.loads((tmp_path / MEMORY).read_text())
    assert [len(ones) for ones in told["waiting"].values()] == [11]
    assert len(told["people"]) == 103
