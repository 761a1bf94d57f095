"""Newcomers of a group wait until there are ten of them: one report less the one before tells of nobody.

HB1 fewer than ten newcomers of a group with a report of its own wait, with ten they enter; who was in the last report stays.
HB2 whatever comes, every group of every column grows by none or by ten and more, those not shown together too.
HB3 nobody waits without an earlier report, nor where none of its people is in the file.
HB4 without identifiers a person is known by the answers, wherever the row stands now; equal rows are counted.
HB5 what waits is counted, said in both languages, and the memory holds hashes only; a damaged one is one message.
HB7 the memory is written as before a stretch at a time: the bytes of `json.dumps`, hashes of equal rows told apart.
HB8 where few newcomers answer a question, their answers wait until ten of them are new, while the people enter; so too within each group
    with a report of its own; what waits is said, is the same another time, and a customer who is forgotten is not in the memory.
HB9 the overall rating, the recommendation and choices wait, too: ticks, places and best and worst by the question; without identifiers
    whose answer waits is known again.
HB6 the same data give the same people again, whatever waited before.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback import load_questionnaire, load_study
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


def read(
    folder: Path, people: pd.DataFrame, *, ids: bool = True, study: str = STUDY
) -> AnalysisRun:
    folder.mkdir(exist_ok=True)
    people.to_csv(folder / "answers.csv", index=False)
    who = "respondent: who, " if ids else ""
    (folder / "guests.yaml").write_text(study.format(who=who), encoding="utf-8")
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
    study = STUDY.replace("segments:", "aspects: {{spa: facilities}}, segments:")
    return read(folder, people, ids=ids, study=f"{study}taxonomy: hotel\n")


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


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("asked_of_few", ["stars", "nps"])
def test_ratings_of_the_whole_wait(tmp_path: Path, ids: bool, asked_of_few: str) -> None:  # HB9
    study = STUDY.format(who="respondent: who, " if ids else "").replace(
        "segments:", "nps: nps, text: [said], segments:"
    )

    def run(people: pd.DataFrame) -> AnalysisRun:
        people.assign(said="nice, said " + people["who"]).to_csv(tmp_path / "answers.csv", index=False)  # fmt: skip
        (tmp_path / "guests.yaml").write_text(study, encoding="utf-8")
        run = begin_run(load_study(tmp_path / "guests.yaml"), raw=None, language="en", memory=tmp_path / MEMORY)  # fmt: skip
        remember(run.answers, tmp_path / MEMORY)
        return run

    def come(n: int, *, start: int, answers: list[int]) -> pd.DataFrame:
        people = guests({"a": n}, start=start).assign(stars=3, nps=8)
        told = pd.Series(answers, index=people.index[: len(answers)])
        return people.assign(**{asked_of_few: told}).astype({asked_of_few: "Int64"})

    column = {"stars": "rating"}.get(asked_of_few, asked_of_few)
    first = come(40, start=0, answers=[4] * 40)
    assert run(first).answers.responses[column].count() == 40
    second = pd.concat([first, come(12, start=100, answers=[1])])
    for _ in range(3):
        answers = run(second).answers
        assert len(answers.responses) == 52
        assert answers.responses[column].sum() == 160
        assert {name: len(ones) for name, ones in answers.waiting.items()} == {column: 1}
    third = pd.concat([second, come(12, start=200, answers=[2] * 9)])
    for _ in range(2):
        answers = run(third).answers
        assert answers.responses[column].count() == 50
        assert not answers.waiting


FORM = """
id: cups
title: {en: Cups, zh: 杯子}
languages: [en, zh]
scales: {sat: {points: [{code: 1, zh: 差, en: Poor}, {code: 2, zh: 中, en: Fair}, {code: 3, zh: 良, en: Fine}, {code: 4, zh: 好, en: Good}]}}
sections:
  - id: one
    title: {en: One, zh: 一}
    questions:
      - {id: all, type: csat, scale: sat, role: overall, text: {en: Overall?, zh: 总体？}}
      - {id: cup, type: single, text: {en: Which cup?, zh: 哪个杯子？}, choices: [{code: r, en: Red, zh: 红}, {code: b, en: Blue, zh: 蓝}]}
      - {id: had, type: multiple, text: {en: Had?, zh: 喝过？}, choices: [{code: t, en: Tea, zh: 茶}, {code: c, en: Coffee, zh: 咖啡}]}
      - {id: rank, type: ranking, text: {en: Rank, zh: 排序}, choices: [{code: p, en: Price, zh: 价格}, {code: q, en: Quality, zh: 质量}]}
      - id: best
        type: max_diff
        sets: 4
        per_set: 3
        text: {en: "Best and worst?", zh: 最好与最差？}
        choices: [{code: a, en: Bed, zh: 床}, {code: b, en: Bath, zh: 浴室}, {code: c, en: View, zh: 景观}, {code: d, en: Food, zh: 餐饮}]
"""


def test_choices_wait_by_the_question(tmp_path: Path) -> None:  # HB9
    (tmp_path / "q.yaml").write_text(FORM, encoding="utf-8")
    sets = load_questionnaire(tmp_path / "q.yaml").max_diffs["best"].shown
    answers = {
        "cup": {"cup": "r"},
        "had": {"had_t": "1", "had_c": "0"},
        "rank": {"rank_p": "1"},
        "best": {
            f"best{i}{end}": str(codes[place].code)
            for i, codes in enumerate(sets, 1)
            for end, place in (("b", 0), ("w", 1))
        },
    }
    everything = {column: cell for cells in answers.values() for column, cell in cells.items()}

    def run(people: pd.DataFrame) -> AnalysisRun:
        people.to_csv(tmp_path / "in.csv", index=False)
        (tmp_path / "s.yaml").write_text("study: s\ntitle: S\nquestionnaire: q.yaml\nraw: in.csv\n", encoding="utf-8")  # fmt: skip
        run = begin_run(load_study(tmp_path / "s.yaml"), raw=None, language="en", memory=tmp_path / MEMORY)  # fmt: skip
        remember(run.answers, tmp_path / MEMORY)
        return run

    def come(n: int, *, start: int, who_answers: int) -> pd.DataFrame:
        few = pd.Series(range(n)) < who_answers
        cells = {column: pd.Series(cell, index=few.index).where(few) for column, cell in everything.items()}  # fmt: skip
        names = [f"guest {start + i}" for i in range(n)]
        return pd.DataFrame({"respondent": names, "all": "4", **cells})

    first = come(40, start=0, who_answers=14)
    told = run(first).answers.responses
    assert {int(told[column].count()) for column in everything} == {14}
    second = pd.concat([first, come(12, start=100, who_answers=3)])
    found = run(second)
    told = found.answers.responses
    assert len(told) == 52
    assert {int(told[column].count()) for column in everything} == {14}
    assert {name: len(ones) for name, ones in found.answers.waiting.items()} == dict.fromkeys(answers, 3)  # fmt: skip
    assert found.notes["waiting"]["en"].startswith("Answers to single questions not yet in this report: 12.")  # fmt: skip
    assert "有 12 个对个别题目的回答暂未计入" in found.notes["waiting"]["zh"]
    third = pd.concat([second, come(12, start=200, who_answers=7)])
    told = run(third).answers.responses
    assert {int(told[column].count()) for column in everything} == {24}
