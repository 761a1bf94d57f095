"""The demo study is invented, so what the report should find is known; here it is held against that.

DT1 the planted pain point of each branch is the one that sets the branch apart; a branch without one has none.
DT2 the aspects that were planted, and no others, cost satisfaction; complaints that cost nothing do not rank.
DT3 drivers: the strongest first, those without weight last.
DT4 the one thing that improved between the waves is found, and nothing else.
DT5 every string of personal data is gone from everything that is written.
DT6 rejected rows and cells are all there, with their reasons.
DT7 sentiment and aspects agree with what the comments were made of.
DT8 running twice gives equal tables.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from feedback import load_study, run_study
from feedback.frames import RUN_TABLES as TABLES
from feedback.pipeline import Results

ROOT = Path(__file__).parents[2]
TRUTH = json.loads((ROOT / "data/raw/demo/truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results(demo: Results) -> Results:
    return demo


@pytest.fixture(scope="module")
def branches() -> dict[str, str]:
    """Code of a branch → its name in the report."""
    from feedback import load_questionnaire

    return {
        str(code): name
        for code, name in load_questionnaire("hotel_stay").value_labels("branch").items()
    }


def planted() -> dict[str, str]:
    return {entry["branch"]: entry["aspect"] for entry in TRUTH["pain_points"]}


def test_each_branch_is_set_apart_by_what_was_planted(
    results: Results, branches: dict[str, str]
) -> None:  # DT1
    table = results.table("pain_points_by_segment").query("segment == 'branch' and flag > 0")
    found = {
        value: rows.nlargest(1, "difference")["aspect"].iloc[0]
        for value, rows in table.groupby("value")
    }
    assert found == {branches[branch]: aspect for branch, aspect in planted().items()}
    for branch in TRUTH["branches_without_pain"]:
        assert branches[branch] not in found


def test_what_was_planted_costs_satisfaction(results: Results) -> None:  # DT2
    table = results.table("pain_points")
    certain = set(table.index[table["cost_low"] > 0])
    assert set(planted().values()) <= certain
    assert certain <= {name for name, weight in TRUTH["drivers"].items() if weight > 0}
    first = table["rank"] == 1
    assert set(planted().values()) <= set(table.index[first])


def test_drivers_come_in_the_order_of_their_weights(results: Results) -> None:  # DT3
    table = results.table("drivers")
    weights = pd.Series(TRUTH["drivers"])
    assert table.index[0] == weights.idxmax()
    assert set(table.index[-3:]) == set(weights.index[weights == 0])
    assert table["importance"].corr(weights.reindex(table.index), method="spearman") > 0.9


def test_what_improved_is_found_and_nothing_else(
    results: Results, branches: dict[str, str]
) -> None:  # DT4
    table = results.table("changes").query("flag != 0")
    improved = {(branches[branch], aspect) for branch, aspect in TRUTH["improved"]}
    assert {(row.group, row.aspect) for row in table.itertuples() if row.group} == improved
    assert (table["flag"] < 0).all()


def personal_strings() -> set[str]:
    found = set()
    for entry in (*TRUTH["comments"], *TRUTH["rejected"]):
        found |= {text for _, text in entry.get("personal", [])}
    return found


def test_no_personal_data_survives(results: Results) -> None:  # DT5
    written = "\n".join(
        path.read_text(encoding="utf-8-sig")
        for path in results.folder.rglob("*")
        if path.suffix in (".csv", ".json")
    )
    for name in results.tables:
        table = results.table(name)
        written += table.astype("str").to_csv()
    strings = personal_strings()
    assert len(strings) > 50
    assert [text for text in sorted(strings) if text in written] == []


def test_every_rejection_is_there(results: Results) -> None:  # DT6
    found = {(row.file, int(row.row)) for row in results.table("rejected").itertuples()}
    assert found == {(entry["file"], entry["row"]) for entry in TRUTH["rejected"]}
    assert (results.folder / "rejected.csv").is_file()
    assert results.counts("read")["rows_in"] == TRUTH["n"] + len(TRUTH["rejected"])


def test_aspects_and_sentiment_agree_with_the_truth(results: Results) -> None:  # DT7
    comments = results.table("comments")
    usable = comments[~comments.filter(like="is_").any(axis=1)]
    ids = pd.Series([f"{entry['respondent']}/{entry['question']}" for entry in TRUTH["comments"]])
    kept = ids.isin(usable.index)
    said = {
        (name, mention["aspect"])
        for name, entry in zip(ids[kept], pd.Series(TRUTH["comments"])[kept], strict=True)
        for mention in entry.get("mentions", [])
    }
    mentions = results.table("mentions")
    found = set(zip(mentions["comment"], mentions["aspect"], strict=True))
    found = {(name, aspect) for name, aspect in found if name in set(ids[kept])}
    recall, precision = len(said & found) / len(said), len(said & found) / len(found)
    # measured .77 and .93: a third of the guests' phrases name no aspect in so many words
    assert recall > 0.72
    assert precision > 0.88
    feeling = pd.Series([entry["sentiment"] for entry in TRUTH["comments"]], index=ids)
    feeling = feeling[feeling.isin(["positive", "negative"])]
    scores = usable["sentiment"].reindex(feeling.index).dropna()
    right = (scores > 0.5) == (feeling[scores.index] == "positive")
    assert right.mean() > 0.77  # measured .80; one overall rating cannot teach two open questions


def test_running_twice_gives_equal_tables(results: Results, tmp_path: Path) -> None:  # DT8
    again = run_study(load_study("demo"), out=tmp_path, report=False)
    for name in TABLES:
        first, second = results.folder / f"{name}.parquet", again.folder / f"{name}.parquet"
        assert first.exists() == second.exists()
        if first.exists():
            assert first.read_bytes() == second.read_bytes(), name
