"""What the first screen says of the demo, against the run's tables and figures computed by hand.

FS1 places are groups clearly worse than the rest, one an aspect, in the order of n · (share - share of the rest)
FS2 a large group a little worse comes before a small one much worse; an aspect that does not matter has no place
FS3 the grid shows what the table of groups holds, colours only flagged cells, and leaves a hidden cell empty
FS4 the strip is of the newest wave, with the change and interval of the table of changes
FS5 every aspect has one tier, and its figures are the table's
FS6 where nothing can be told the smallest change is (z(1 - α/2m) + z(0.8)) · se
FS7 owner, action and due day come from the follow-up, the exact unit before all units, done actions never
FS8 a quote stands beside a group only where ten of the group and ten others wrote, and only of the first segment
FS9 the study's unit makes the rows; groups beyond the twelfth are counted, not shown
FS10 each page of evidence answers in the line under its title
FS12 where no cost stands out, aspects that clearly more people are unhappy with do
FS13 of the three aspects shown those that clearly go with lower ratings come first, also one whose base is another
FS14 shares of who rated and of who wrote, or of unlike bases, are not set side by side
FS15 figures of everybody and of a wave are those of the page of measures; of a group, or of fewer than ten, they are told in steps
FS16 a mean told to one decimal is written with one
FS17 what is first is decided once, by hand: places by people to be won, then the others by cost, with ties
FS18 the month's first fixes are the report's places, in their order
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import score_csat, score_nps
from feedback.insight.pain_points.first_order import order_first, people_of
from feedback.measures.shares import share_difference
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.bases import apart_words
from feedback.pipeline.change_words import changes_of, smallest_change
from feedback.pipeline.first_sentence import _as_read, _most_unhappy, first_sentence
from feedback.pipeline.follow_through import follow_through
from feedback.pipeline.followup.folder import Followup
from feedback.pipeline.gauges import gauges_of
from feedback.pipeline.page_answers import page_answer
from feedback.pipeline.page_parts import PageParts
from feedback.pipeline.pages import PAGES
from feedback.pipeline.places import _part, grid_of, places_of
from feedback.pipeline.planning import plan_of
from feedback.pipeline.results import Results
from feedback.pipeline.summary import _worst, summary_of
from feedback.pipeline.tiers import tiers_of
from feedback.pipeline.verdicts import FIXES, fixes_of
from feedback.report.summary import ReportSummary
from feedback.rounded_tables import told_table

NOW = "pain_points_by_segment_now"


@pytest.fixture(scope="module")
def work(demo: Results) -> AnalysisRun:
    """The demo's run as its tables keep it."""
    names = demo.manifest["tables"]
    plan = plan_of(demo.study, language=demo.language)
    run = AnalysisRun.stored(
        demo.study, plan, {name: demo.table(name) for name in names}, demo.manifest
    )
    return replace(run, advice_wave=demo.advice_wave, waves=("2025Q1", "2025Q3"))


def group_rows(*rows: tuple[str, str, int, float, float, int]) -> pd.DataFrame:
    """value, aspect, n, share, share of the rest, flag; of the branches."""
    made = [
        {
            "segment": "branch", "value": value, "aspect": aspect, "n": n, "n_negative": round(n * share),
            "share_negative": share, "share_rest": rest, "difference": share - rest, "difference_low": share - rest - 0.05,
            "difference_high": share - rest + 0.05, "flag": flag,
        }
        for value, aspect, n, share, rest, flag in rows
    ]  # fmt: skip
    return pd.DataFrame(made)


def decided_on(
    work: AnalysisRun, groups: pd.DataFrame, points: pd.DataFrame | None = None
) -> AnalysisRun:
    """The run with other groups (and pain points), and what the verdicts make of them."""
    points = work.tables["pain_points"] if points is None else points
    first = order_first(work.tables["verdicts"], points, groups, refused=False)
    return work.with_tables(**{NOW: groups, "pain_points": points, "verdicts": first})


def test_places_are_the_flagged_groups_of_aspects_that_matter(work: AnalysisRun) -> None:  # FS1
    table, decided = work.tables[NOW], work.tables["verdicts"]
    counts = decided.index[decided["matters"] == "yes"]
    flagged = table[
        (table["flag"] > 0) & table["aspect"].isin(counts) & (table["segment"] != "wave")
    ]
    assert len(flagged) >= 3
    places = places_of(work)
    assert {(p.aspect, p.value) for p in places} == set(
        zip(flagged["aspect"], flagged["value"], strict=True)
    )
    won = [p.n * (p.share - p.share_rest) for p in places]
    assert won == sorted(won, reverse=True)
    for place in places:
        row = flagged[(flagged["aspect"] == place.aspect) & (flagged["value"] == place.value)].iloc[
            0
        ]
        assert (place.n, place.n_negative, place.share) == (
            row["n"], row["n_negative"], row["share_negative"]
        )  # fmt: skip
        everybody = int(work.tables["pain_points"].loc[place.aspect, "n_negative"])
        assert place.part_low <= place.n_negative / everybody <= place.part_high


def counted_need(share: float, n: int, aim: float) -> int:
    """The fewest answers of which Newcombe's interval tells the fall with power 0.8, from there on: all counts, each with its chance."""
    power = []
    for size in range(10, 200):
        counts = np.arange(size + 1)
        low, _ = share_difference(
            np.full(size + 1, share), np.full(size + 1, float(n)), counts / size, np.full(size + 1, float(size)), level=0.95
        )  # fmt: skip
        power.append(float(stats.binom.pmf(counts, size, aim)[low > 0].sum()))
    return 11 + int(np.flatnonzero(np.array(power) < 0.8)[-1])


def test_people_who_could_be_won_decide(work: AnalysisRun) -> None:  # FS2
    counts = work.tables["verdicts"].index[work.tables["verdicts"]["matters"] == "yes"]
    other = work.tables["verdicts"].index[work.tables["verdicts"]["matters"] != "yes"][0]
    table = group_rows(
        ("small", counts[0], 30, 0.60, 0.10, 1),  # 15 people
        ("large", counts[0], 400, 0.20, 0.10, 1),  # 40 people
        ("third", counts[1], 100, 0.30, 0.10, 1),  # 20 people
        ("fewer", counts[1], 900, 0.01, 0.10, -1),
        ("fourth", other, 900, 0.90, 0.10, 1),
    )
    places = places_of(decided_on(work, table))
    assert [(p.value, p.won) for p in places] == [("large", 40), ("third", 20)]
    # 20 % of 400, measured already, against 10 %
    assert places[0].n_needed == counted_need(0.2, 400, 0.1)
    unpriced = work.tables["pain_points"].assign(cost=np.nan)
    assert [p.value for p in places_of(decided_on(work, table, unpriced))] == [
        "fourth",
        "large",
        "third",
    ]


def test_who_weighs_counts_for_what_she_stands_for() -> None:  # FS2
    """Of 600 people 60 branch customers stand for half of everybody: more could be won there than among 300 asked at the till."""
    groups = group_rows(("till", "a", 300, 0.30, 0.20, 1), ("branch", "a", 60, 0.30, 0.20, 1))
    points = pd.DataFrame(
        {"n": [600], "cost": [0.1], "rank": pd.array([1], dtype="Int64"), "apart": [False]}, index=["a"]
    )  # fmt: skip
    decided = pd.DataFrame({"matters": ["yes"], "hurts": ["yes"]}, index=["a"])
    assert order_first(decided, points, groups, refused=False)["begin"].tolist() == ["till"]
    weighted = groups.assign(share_of_base=[0.2, 0.5], effective_n=[280.0, 55.0])
    assert order_first(decided, points, weighted, refused=False)["begin"].tolist() == ["branch"]
    assert people_of(weighted, points).tolist() == [120, 300]
    # all hurt by weight 0.25: of them 0.2 · 0.3 / 0.25 are at the till, though 90 of the 120 asked are
    row = next(weighted.itertuples())
    low, high = _part(row, everybody=120, share=0.25)
    assert low <= 0.24 <= high < 0.3


def test_order_of_first_with_ties() -> None:  # FS17
    points = pd.DataFrame(
        {
            "cost": [0.5, 0.4, 0.3, 0.2, 0.1], "rank": pd.array([1, 2, 2, pd.NA, 4], dtype="Int64"),
            "apart": [False, False, False, True, False],
        },
        index=list("abcde"),
    )  # fmt: skip
    decided = pd.DataFrame(
        {"matters": ["yes", "yes", "yes", "yes", "unclear"]}, index=list("abcde")
    )
    decided["hurts"] = "yes"
    groups = group_rows(
        ("north", "c", 100, 0.40, 0.10, 1),  # 30 people, 25 to 35
        ("south", "d", 400, 0.20, 0.10, 1),  # 40 people, 20 to 60: overlaps
        ("south", "e", 400, 0.90, 0.10, 1),  # not certain to matter
    )
    found = order_first(decided, points, groups, refused=False)
    assert found["first"].tolist()[:4] == [3, 4, 2, 1] and np.isnan(found.loc["e", "first"])
    assert found["first_rank"].tolist()[:4] == [
        3,
        4,
        1,
        1,
    ]  # c and d tie, as their intervals overlap
    assert found["begin"].tolist() == ["", "", "north", "south", ""]
    free = order_first(decided, points, groups.iloc[:0], refused=False)
    assert free["first"].tolist()[:4] == [1, 2, 3, 4]  # by cost; what is apart comes last
    assert free["first_rank"].tolist()[:4] == [1, 2, 2, 4]
    assert order_first(decided, points, groups, refused=True)["first"].isna().all()


@pytest.mark.parametrize(
    ("gap", "ranks"), [(0.105, [1, 1, 2, 3, 4, 5, 6, 7]), (0.12, [1, 2, 3, 4, 5, 6, 7, 8])]
)
def test_places_tie_by_the_joint_set(gap: float, ranks: list[int]) -> None:  # FS17
    """Intervals of 0.05 either way that just miss one another by themselves meet when widened for eight places."""
    names = list("abcdefgh")
    points = pd.DataFrame({"cost": 0.1, "rank": pd.array([1] * 8, dtype="Int64"), "apart": False}, index=names)  # fmt: skip
    decided = pd.DataFrame({"matters": "yes", "hurts": "yes"}, index=names)
    rows = [(f"shop {a}", a, 400, 0.95 - k * gap, 0.1, 1) for k, a in enumerate(names)]
    found = order_first(decided, points, group_rows(*rows), refused=False)
    assert found["first"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert found["first_rank"].tolist() == ranks


def test_the_month_names_what_the_report_does(demo: Results, work: AnalysisRun) -> None:  # FS18
    fixes, places = fixes_of(demo).head(FIXES), places_of(work)
    assert len(places) >= FIXES
    told = [(place.aspect, place.value, place.rank) for place in places[:FIXES]]
    assert told == list(zip(fixes.index, fixes["begin"], fixes["first_rank"], strict=True))


def test_a_refused_ranking_has_no_place(work: AnalysisRun) -> None:  # FS1
    from feedback.insight.refusal import NOISE, Refusal
    from feedback.results import Words

    refused = replace(work, no_ranking=Refusal(NOISE, Words(en="noise.", zh="噪声。")))
    assert places_of(refused) == ()
    assert {row.tier for row in tiers_of(refused)} == {"not_ranked"}
    assert all(row.cost is None for row in tiers_of(refused))


def test_the_grid_is_the_table_of_groups(work: AnalysisRun) -> None:  # FS3
    table = work.tables[NOW]
    mine = table[table["segment"] == "branch"].set_index(["value", "aspect"])
    grid = grid_of(work)
    assert grid is not None and grid.period == work.advice_wave and grid.column == "branch"
    cells = {
        (group, aspect): cell
        for group, row in zip(grid.groups, grid.cells, strict=True)
        for aspect, cell in zip(grid.aspects, row, strict=True)
    }
    assert len(cells) == len(mine) == 60
    for key, cell in cells.items():
        row = mine.loc[key]
        assert cell is not None
        assert (cell.n, cell.n_negative, cell.share, cell.flag) == (
            row["n"], row["n_negative"], row["share_negative"], row["flag"]
        )  # fmt: skip
    hidden = grid_of(work.with_tables(**{NOW: table.drop(index=mine.reset_index().index[0])}))
    assert hidden is not None
    assert sum(cell is None for row in hidden.cells for cell in row) == 1


def test_rows_of_the_grid(work: AnalysisRun) -> None:  # FS9
    aspect = work.tables["pain_points"].index[0]
    many = group_rows(
        *((f"b{i:02}", aspect, 100, 0.4 if i == 19 else 0.1, 0.1, int(i == 19)) for i in range(20))
    )
    grid = grid_of(work.with_tables(**{NOW: many}))
    assert grid is not None and len(grid.groups) == 12 and grid.left_out == 8
    assert grid.groups[0] == "b19"
    guests = many.assign(segment="guesttype")
    unit = replace(work, study=work.study.model_copy(update={"unit": "guesttype"}))
    grid = grid_of(unit.with_tables(**{NOW: pd.concat([many, guests])}))
    assert grid is not None and grid.column == "guesttype"


def test_the_grid_has_no_column_that_nobody_is_unhappy_with(work: AnalysisRun) -> None:  # FS3
    points = work.tables["pain_points"]
    gone = points.index[0]
    nobody = points.assign(n_negative=points["n_negative"].mask(points.index == gone, 0))
    before, after = grid_of(work), grid_of(work.with_tables(pain_points=nobody))
    assert before is not None and after is not None
    assert set(before.aspects) - set(after.aspects) == {str(gone)}


def test_the_strip_is_of_the_newest_wave(work: AnalysisRun) -> None:  # FS4
    responses = work.answers.responses
    now = responses[responses["wave"].astype("str") == "2025Q3"]
    found = {gauge.metric: gauge for gauge in gauges_of(work)}
    told = summary_of(work)
    assert (told.mean_rating, told.mean_low, told.mean_high) == (
        found["satisfaction"].value, found["satisfaction"].low, found["satisfaction"].high,
    )  # fmt: skip
    assert list(found) == ["satisfaction", "nps", "csat"]
    assert found["satisfaction"].value == round(float(now["rating"].mean()), 2)
    assert found["satisfaction"].n == int(now["rating"].notna().sum())
    nps = now["nps"].dropna()
    exact = 100 * ((nps >= 9).mean() - (nps <= 6).mean())
    assert abs(found["nps"].value - exact) <= 0.5 + 1e-9
    assert abs(found["csat"].value - 100 * (now["rating"].dropna() >= 4).mean()) <= 0.5 + 1e-9
    told = work.tables["changes_overall"].set_index("measure")
    for metric, measure in (("satisfaction", "rating"), ("nps", "nps")):
        gauge = found[metric]  # type: ignore[index]
        row = told.loc[measure]
        assert (gauge.before, gauge.change, gauge.change_low, gauge.change_high) == (
            row["share_rest"], row["difference"], row["difference_low"], row["difference_high"]
        )  # fmt: skip
        assert gauge.direction == {1: "better", -1: "worse", 0: "unclear"}[int(row["flag"])]
    csat = found["csat"]
    assert csat.change_low is not None and csat.change_high is not None and csat.change is not None
    # by Newcombe's method 10 on 595/988 and 608/988 or so: half a width of about 4.3 points
    assert csat.change_low < csat.change < csat.change_high
    assert 8 <= csat.change_high - csat.change_low <= 10


def of_few(work: AnalysisRun, n: int) -> AnalysisRun:
    """The run with n of the newest wave's answers."""
    responses = work.answers.responses
    now = responses["wave"].astype("str") == "2025Q3"
    kept = responses[now & responses["rating"].notna() & responses["nps"].notna()].iloc[:n]
    return replace(work, answers=replace(work.answers, responses=kept))


@pytest.mark.parametrize("n", [10, 43, 90])
def test_the_strip_has_the_figures_of_the_page_of_measures(
    work: AnalysisRun, n: int
) -> None:  # FS15
    few = of_few(work, n)
    people = few.answers.responses
    found = {gauge.metric: gauge for gauge in gauges_of(few)}
    csat, nps = score_csat(people["rating"]), score_nps(people["nps"])
    ends = {
        "csat": (csat.share * 100, *(100 * end for end in csat.share_ci)),
        "nps": (nps.nps, *nps.ci),
    }
    for metric, exact in ends.items():
        gauge = found[metric]  # type: ignore[index]
        assert (gauge.value, gauge.low, gauge.high) == tuple(round(each, 1) for each in exact)
        assert gauge.n == n
    assert found["satisfaction"].value == round(float(people["rating"].mean()), 2)
    told = summary_of(few)
    assert (told.mean_rating, told.mean_low) == (
        found["satisfaction"].value,
        found["satisfaction"].low,
    )


def test_the_strip_of_a_group_or_of_few_is_told_in_steps(work: AnalysisRun) -> None:  # FS15
    for told, step in ((replace(of_few(work, 43), among_others=True), 5), (of_few(work, 9), 20)):
        found = {gauge.metric: gauge for gauge in gauges_of(told)}
        for metric in ("csat", "nps"):
            gauge = found[metric]  # type: ignore[index]
            assert all(each % step == 0 for each in (gauge.value, gauge.low, gauge.high))
        mean = found["satisfaction"].value
        assert mean == round(mean, 1)


def test_a_clear_change_of_the_mean_alone_makes_csat_clear(work: AnalysisRun) -> None:  # FS4
    responses = work.answers.responses
    later = (responses["wave"].astype("str") == "2025Q3").to_numpy()
    risen = responses.assign(
        rating=responses["rating"].mask(later & responses["rating"].notna().to_numpy(), 5.0)
    )
    overall = work.tables["changes_overall"].assign(flag=1)
    moved = replace(work, answers=replace(work.answers, responses=risen)).with_tables(
        changes_overall=overall
    )
    assert {g.metric: g.direction for g in gauges_of(moved)}["csat"] == "better"
    still = moved.with_tables(changes_overall=overall.assign(flag=0))
    assert {g.metric: g.direction for g in gauges_of(still)}["csat"] == "unclear"


def test_each_aspect_has_one_tier(work: AnalysisRun) -> None:  # FS5
    table, rows = work.tables["pain_points"], tiers_of(work)
    rare = work.tables["pain_points_unranked"]
    assert sorted(row.aspect for row in rows) == sorted([*table.index, *rare.index])
    assert {row.tier for row in rows if row.aspect in rare.index} <= {"few"}
    # of one wave among several, what few speak of is told in steps
    assert len(rare) and (rare[["n", "n_negative"]] % 5 == 0).all(axis=None)
    for row in (row for row in rows if row.aspect in table.index):
        mine = table.loc[row.aspect]
        assert row.tier == ("costs" if mine["cost_low"] > 0 else "unclear")
        assert (row.n, row.n_negative, row.share, row.cost) == (
            mine["n"], mine["n_negative"], mine["share_negative"], mine["cost"]
        )  # fmt: skip
    few = work.with_tables(pain_points=table.assign(n_negative=4))
    assert {row.tier for row in tiers_of(few)} == {"few"}


def test_the_smallest_change_by_hand() -> None:  # FS6
    # se 0.1: (1.959964 + 0.841621) · 0.1 alone, (2.807034 + 0.841621) · 0.1 as the first of ten
    ends = (-1.959964 * 0.1, 1.959964 * 0.1)
    assert smallest_change(*ends, level=0.95) == pytest.approx(0.2801585, abs=1e-6)
    assert smallest_change(*ends, level=0.95, tests=10) == pytest.approx(0.3648655, abs=1e-6)


def test_places_that_did_not_change_say_what_would_have_shown(work: AnalysisRun) -> None:  # FS6
    places = places_of(work)
    found = {change.label: change for change in changes_of(work, places)}
    for place in places[:4]:
        change = found[f"{place.value} · {place.label}"]
        assert change.direction == "same"
        row = work.tables["changes"].set_index(["group", "aspect"]).loc[(place.value, place.aspect)]
        assert (change.before, change.now) == (row["share_rest"], row["share_negative"])
        sides = [
            ((share * n + 1) / (n + 2), n + 2)
            for share, n in (
                (row["share_rest"], row["n_before"]),
                (row["share_negative"], row["n"]),
            )
        ]
        se = sum(share * (1 - share) / n for share, n in sides) ** 0.5
        z = 3.385083  # of 0.05 / 70 on both sides
        assert change.smallest == pytest.approx((z + 0.841621) * se, rel=1e-3)
        assert change.smallest > abs(row["difference"])
    assert any(change.direction == "better" for change in found.values())
    told = "".join(change.sentence for change in found.values())
    assert (
        "2025Q1" in told and "及以前" not in told and "2025Q3 起" not in told
    )  # two waves, by their names


def test_the_first_sentence_names_places_and_no_leader(work: AnalysisRun) -> None:
    places = places_of(work)
    said = first_sentence(work, (), places, "")
    assert all(f"{place.value}的{place.label}" in said for place in places[:4])


def test_who_does_what_until_when(
    work: AnalysisRun, monkeypatch: pytest.MonkeyPatch
) -> None:  # FS7
    place = places_of(work)[0]
    when = pd.Timestamp("2026-03-01")
    actions = pd.DataFrame(
        [
            {"aspect": place.aspect, "unit": "", "owner": "李", "state": "plan", "what": "everywhere", "due": when, "done": pd.NaT},
            {"aspect": place.aspect, "unit": place.value, "owner": "", "state": "do", "what": "seal doors", "due": when, "done": pd.NaT},
            {"aspect": place.aspect, "unit": place.value, "owner": "张", "state": "act", "what": "old", "due": when, "done": when},
            {"aspect": "other", "unit": place.value, "owner": "张", "state": "do", "what": "no", "due": when, "done": pd.NaT},
        ]
    )  # fmt: skip
    owners = pd.DataFrame(
        {"aspect": [place.aspect], "unit": [""], "department": ["工程"], "owner": ["王"]}
    )
    verdicts = pd.DataFrame(
        {
            "of": ["t1", "t2", "a1"],
            "kind": ["target", "target", "action"],
            "verdict": ["met", "cannot tell", "met"],
        }
    )
    waves = pd.DataFrame({"invited": [np.nan, 400.0], "answered": [100, 240]}, index=["Q1", "Q3"])
    tables = {"actions": actions, "owners": owners, "verdicts": verdicts, "waves": waves}
    monkeypatch.setattr(Followup, "table", lambda self, name: tables.get(name, pd.DataFrame()))
    monkeypatch.setattr(Followup, "as_of", property(lambda self: pd.Timestamp("2025-10-15")))
    monkeypatch.setattr("pathlib.Path.is_file", lambda self: True)
    summary = replace(_bare(), places=places_of(work))
    found = follow_through(summary, work, work.study.processed)
    first = found.places[0]
    assert (first.owner, first.action, first.state, first.due) == (
        "王",
        "seal doors",
        "执行 D",
        "2026-03-01",
    )
    assert found.places[1].action == "" and found.places[1].owner == ""
    assert found.followed is not None
    assert (found.followed.met, found.followed.missed, found.followed.unclear) == (1, 0, 1)
    assert found.followed.as_of == "2025-10-15"
    assert (found.followed.invited, found.followed.answered) == (400, 240)


def _bare() -> ReportSummary:
    from feedback.report.summary import DataQuality

    return ReportSummary("demo", "t", "a", 10, DataQuality(10, 10))


def test_nothing_is_followed_without_a_followup(work: AnalysisRun, tmp_path: object) -> None:  # FS7
    from pathlib import Path

    assert follow_through(_bare(), work, Path(str(tmp_path))) == _bare()


def test_quotes_stand_beside_groups_of_ten_writers(work: AnalysisRun) -> None:  # FS8
    places = places_of(work)
    assert any(place.quote for place in places)
    quotes, comments = work.tables["quotes"], work.tables["comments"]
    for place in places:
        if place.quote:
            mine = quotes[(quotes["aspect"] == place.aspect) & (quotes["quote"] == place.quote)]
            authors = comments.loc[mine["comment"], "respondent"]
            assert place.value in set(work.answers.responses.loc[authors, "branch"].astype("str"))
    there = places[0].value
    branch = work.answers.responses["branch"].astype("str")
    mine = quotes.loc[quotes["quote"] == places[0].quote, "comment"]
    author = str(comments.loc[mine, "respondent"].iloc[0])
    others = [
        who for who in work.usable["respondent"].unique() if branch[who] == there and who != author
    ]
    for writers, quote in ((10, places[0].quote), (9, "")):
        gone = set(others[writers - 1 :])
        kept = comments[~comments["respondent"].isin(gone)]
        assert places_of(work.with_tables(comments=kept))[0].quote == quote
    guests = work.tables[NOW].assign(segment="channel")
    assert all(not place.quote for place in places_of(work.with_tables(**{NOW: guests})))


def test_the_summary_of_a_stored_run_goes_through_json(demo: Results, work: AnalysisRun) -> None:
    import json

    told = summary_of(replace(work, pain_points=None)) if "pain_points" in work.sentences else None
    assert told is not None
    assert ReportSummary.from_dict(json.loads(told.to_json())) == told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_page_answers_in_its_first_line(work: AnalysisRun, language: str) -> None:  # FS10
    spoken = replace(work, language=language)
    said = {name: page_answer(name, spoken) for name in PAGES if name != "20_sentiment"}
    rows, used = work.answers.rows_in, len(work.answers.responses)
    opening = {
        "en": f"Used: {used:,} of {rows:,} rows, and ",
        "zh": f"读入 {rows:,} 行，用于分析 {used:,} 行；",
    }
    assert said["10_cleaning"].startswith(opening[language])
    first = work.tables["pain_points"].sort_values("n_mentions", ascending=False).iloc[0]
    assert (
        f"{first['label']}" in said["25_aspects"] and f"{first['n_mentions']}" in said["25_aspects"]
    )
    topics = work.tables["topics"]
    assert f"{(topics['topic'] >= 0).sum()} " in said["30_topics"]
    nps = work.tables["scores"].set_index("score").loc["nps"]
    assert f"NPS {nps['estimate']:.0f}".replace("-", "−") in said["45_measures"]
    assert said["40_drivers"] == work.sentences["drivers"]
    assert said["50_pain_points"] == work.sentences["pain_points"]
    empty = replace(work, tables={"comments": work.tables["comments"]}, sentences={})
    of_answers = (
        "10_cleaning",
        "47_robustness",
    )  # they speak of rows and ratings, whatever tables there are
    assert all(page_answer(name, empty) == "" for name in PAGES if name not in of_answers)


def test_what_is_claimed_follows_from_what_is_told(work: AnalysisRun) -> None:  # FS10
    """A test that is significant beside an interval that, as told, holds 0: no place, no colour."""
    aspect = work.tables["pain_points"].index[0]
    rows = group_rows(
        ("sure", aspect, 100, 0.4, 0.1, 1), ("told unsure", aspect, 900, 0.12, 0.1, 1)
    )
    rows.loc[rows["value"] == "told unsure", ["difference_low", "difference_high"]] = [0.001, 0.04]
    found = decided_on(work, told_table(rows))  # decides, for whoever words it
    assert [place.value for place in places_of(found)] == ["sure"]
    few = group_rows(("few hurt", aspect, 50, 0.1, 0.01, 1))  # five people are nowhere to begin
    assert places_of(decided_on(work, few)) == ()
    grid = grid_of(found)
    assert grid is not None
    assert {name: row[0].flag for name, row in zip(grid.groups, grid.cells, strict=True) if row[0]} == {
        "sure": 1, "told unsure": 0
    }  # fmt: skip


def test_groups_that_changed_stand_in_the_grid(work: AnalysisRun) -> None:  # FS10
    aspect = work.tables["pain_points"].index[0]
    many = group_rows(*((f"b{i:02}", aspect, 100, 0.1, 0.1, 0) for i in range(20)))
    moved = work.tables["changes"].head(1).assign(group="b19", aspect=aspect, flag=1)
    grid = grid_of(work.with_tables(**{NOW: many, "changes": moved}))
    assert grid is not None and grid.groups[0] == "b19"


@pytest.mark.parametrize(("within", "way"), [(-0.05, "mix"), (0.15, "mix"), (0.3, "better")])
def test_who_answered_is_no_improvement(work: AnalysisRun, within: float, way: str) -> None:  # FS11
    """A mean that rose by 0.4: how much of it is left with the groups mixed as before decides what it is called."""
    rose = {
        "difference": 0.4,
        "difference_low": 0.37,
        "difference_high": 0.44,
        "within": within,
        "flag": 1,
    }
    told = work.with_tables(changes_overall=work.tables["changes_overall"].assign(**rose))
    assert changes_of(told)[0].direction == way
    gauge = gauges_of(told)[0]
    assert (gauge.metric, gauge.direction) == ("satisfaction", way)
    assert gauge.within == within


@pytest.mark.parametrize(
    ("n", "before", "said"),
    [(40, 40, ("3.5", "3.7")), (90, 90, ("3.50", "3.70")), (40, 90, ("3.50", "3.7"))],
)
def test_a_mean_has_the_decimals_it_is_told_with(
    work: AnalysisRun, n: int, before: int, said: tuple[str, str]
) -> None:  # FS16
    moved = {
        "n": n,
        "n_before": before,
        "share_rest": 3.5,
        "share_negative": 3.7,
        "flag": 1,
        "difference": 0.2,
        "difference_low": 0.1,
    }
    told = work.tables["changes_overall"].assign(**moved, difference_high=0.3)
    told = told[told["measure"] == "rating"]
    sentence = changes_of(work.with_tables(changes_overall=told))[0].sentence
    found = re.findall(r"(?<![\d.])3\.\d+", sentence)
    assert set(found) == set(said), sentence


@pytest.mark.parametrize(("low", "named"), [(0.40, True), (0.09, False)])
def test_what_most_are_unhappy_with_stands_out(
    work: AnalysisRun, low: float, named: bool
) -> None:  # FS12
    table = work.tables["pain_points"].copy()
    table[["cost_low", "effect_low"]] = -1.0
    table[["share_negative", "share_negative_low", "share_negative_high"]] = 0.05, 0.03, 0.1
    table["rank"], table["apart"], table["n_negative"] = 1, False, 50
    first = table.index[-1]
    table.loc[first, ["share_negative", "share_negative_low", "share_negative_high"]] = (
        0.5,
        low,
        0.6,
    )
    changed = replace(work, tables={**work.tables, "pain_points": table})
    said = first_sentence(changed, (SimpleNamespace(cost=0.1),), (), "")
    clearly = f"不满的人占比明显高于其他方面的是：{table['label'][first]}（" in said
    assert clearly == named
    assert ("没有哪个方面特别突出" in said) != named


@pytest.mark.parametrize(("ranks", "clear"), [([1, 1], 2), ([1, 1, 3], 3)])
def test_a_tie_counts_what_the_table_counts(
    work: AnalysisRun, ranks: list[int], clear: int
) -> None:  # FS13
    table = work.tables["pain_points"].iloc[: len(ranks) + 1].copy()
    table["rank"] = pd.array([*ranks, pd.NA], dtype="Int64")
    table["cost"], table["cost_low"], table["apart"] = 0.1, 0.01, [False] * clear + [True]
    changed, points = work.with_tables(pain_points=table), (SimpleNamespace(cost=0.1),)
    zh = first_sentence(changed, points, places_of(work), "")
    en = first_sentence(replace(changed, language="en"), points, places_of(work), "")
    assert f"参与排名的方面中，有 {clear} 个明显与较低的评分有关" in zh
    assert f"Of the aspects ranked, {clear} clearly go with lower ratings" in en
    assert ("the first 2" in en) == (clear > 2)
    assert f"「{table['label'].iloc[-1]}」因回答的人不同" in zh and "clearly goes with" in en


def test_clear_changes_beyond_those_shown_are_counted(work: AnalysisRun) -> None:  # FS6
    table = work.tables["changes"].iloc[:9].assign(flag=1, p_adjusted=0.001, within=np.nan)
    table["difference"] = [0.1] * 6 + [-0.05] * 3
    told = changes_of(work.with_tables(changes=table))
    rest = [change for change in told if not change.label]
    assert [(change.direction, change.sentence.split("：")[0]) for change in rest] == [
        ("worse", "另有 2 项"), ("better", "另有 3 项"),
    ]  # fmt: skip
    shown = [change for change in told if change.scale and change.scale[1] <= 1]
    assert len(shown) == 4


@pytest.mark.parametrize(
    ("wave", "among_others", "told"),
    [("2025Q3", False, True), ("", True, True), ("", False, False)],
)
def test_whose_few_are_told_in_steps(wave: str, among_others: bool, told: bool) -> None:
    class Page(PageParts):
        advice_wave, manifest = wave or None, {"among_others": among_others}

    page = Page(None, Path())
    assert (page.told, page.few_told) == (among_others, told)


@pytest.mark.parametrize(("rank", "said"), [(1, "Not ranked beside"), (pd.NA, "Answered by far")])
def test_nothing_is_not_ranked_beside_others_where_nothing_is(rank: object, said: str) -> None:
    points = pd.DataFrame(
        {"label": ["wait", "lift"], "rank": [rank, pd.NA], "apart": [False, True], "base": "rated"}
        | {"n": [300, 40], "n_negative": [60, 20], "share_negative": [0.2, 0.5]}
    )
    words = apart_words(points)
    assert words is not None and words.en.startswith(said) and "lift (50% unhappy" in words.en
    assert ("不放在一起排名" in words.zh) == isinstance(rank, int)


def test_an_error_nobody_measured_for_this_trade_may_be_larger(work: AnalysisRun) -> None:
    places = places_of(work)
    read = work.tables["pain_points"].assign(base="wrote")
    corrected = pd.DataFrame({"expected_error": [4.7]})
    said = _as_read(work.with_tables(pain_points=read, corrected=corrected), places)
    assert "4.7 points or more" in said.en
    assert "4.7 个百分点或更多" in said.zh


def test_what_clearly_goes_with_lower_ratings_is_never_left_out() -> None:  # FS13
    table = pd.DataFrame(
        {
            "rank": pd.array([1, 1, 1, 4, pd.NA, pd.NA], dtype="Int64"),
            "cost": [0.3, 0.2, 0.1, 0.02, 0.16, 0.5],
            "cost_low": [-0.1, -0.1, -0.1, 0.01, 0.06, -0.2],
            "apart": [False] * 4 + [True, True],
            "n_negative": 20,
        },
        index=list("abcdef"),
    )
    assert list(_worst(table).index) == ["d", "e", "a"]
    shares = table.assign(cost=np.nan, cost_low=np.nan)
    assert list(_worst(shares).index) == ["a", "b", "c"]


def test_shares_of_others_are_not_set_side_by_side(work: AnalysisRun) -> None:  # FS14
    table = work.tables["pain_points"].copy()
    table[["share_negative", "share_negative_low", "share_negative_high"]] = 0.05, 0.03, 0.1
    table["n_negative"], table["apart"], table["base"] = 50, False, "rated"
    first = table.index[-1]
    ends = ["share_negative", "share_negative_low", "share_negative_high"]
    table.loc[first, ends] = 0.5, 0.4, 0.6
    assert _most_unhappy(work.with_tables(pain_points=table)).en
    for other in ({"apart": True}, {"base": "wrote"}):
        apart = table.copy()
        for name, value in other.items():
            apart.loc[first, name] = value
        assert not _most_unhappy(work.with_tables(pain_points=apart)).en
    # one that stands apart may be worse: it is not among those compared, and the words say so
    assert _most_unhappy(work.with_tables(pain_points=table)).en.startswith("Of the aspects rated,")
    table.loc[table.index[0], ["apart", *ends]] = True, 0.7, 0.6, 0.8
    said = _most_unhappy(work.with_tables(pain_points=table))
    assert said.en.startswith("Of the aspects that about as many people rated, clearly")
    assert said.zh.startswith("打过分的人数相近的方面中，不满的人占比")
