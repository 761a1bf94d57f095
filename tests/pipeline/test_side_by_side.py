"""Page 95 and its instruments: two shoppers, employees and customers, before and after a training; and the two record forms.

SB1 two reports a visit: paired by visit, not by place; means, difference and ICC against a count by hand; one report alone
    does not count; what is said follows the interval.
SB2 employees' guess beside customers' own rating: planted too high and too low are found, equal ones are not named.
SB3 before and after by person; a planted gain is found, and said to want a comparison.
SB4 a rater that is no segment, visits not named, a visit reported twice by one, no aspect in common: one message.
SB5 a complaint form's export is read as tickets; a focus group's records as comments.
SB6 a study that is none of these has no table and no page.
SB8 a training named as an action of the customers' study is set beside the scores that came later; what lacks is said.
SB7 the page draws in both languages and passes the gate.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import feedback as fb
from feedback.errors import StudyError
from feedback.pipeline.followup.survey import run_of
from feedback.pipeline.instruments import instruments
from feedback.pipeline.pages import pages_of
from feedback.pipeline.training import later_scores
from feedback.study import load_study

ROWS = ["outside", "inside", "greeting", "attention", "wait", "knowledge", "answering", "farewell"]


def study(home: Path, name: str, form: str, answers: pd.DataFrame, more: str = "") -> Path:
    (home / "studies").mkdir(exist_ok=True)
    answers.to_csv(home / f"{name}.csv", index=False)
    path = home / f"studies/{name}.yaml"
    text = f"study: {name}\ntitle: {name}\nlanguage: en\nquestionnaire: {form}\nraw: {name}.csv\n"
    path.write_text(text + more, encoding="utf-8")
    return path


def run(path: Path) -> fb.pipeline.Results:
    return fb.run_study(path, report=False)


def visits(n: int = 60, *, noise: float = 0.6, seed: int = 4) -> pd.DataFrame:
    """Two reports a visit; the second shopper is half a point stricter."""
    rng = np.random.default_rng(seed)
    true = rng.normal(3.4, 0.8, (n, 1)) + rng.normal(0, 0.3, (n, len(ROWS)))
    parts = []
    for shopper, shift in (("a", 0.0), ("b", -0.5)):
        seen = np.clip(np.rint(true + shift + rng.normal(0, noise, true.shape)), 1, 5).astype(int)
        part = pd.DataFrame(seen, columns=ROWS)
        part.insert(0, "visit", [f"V{number:03d}" for number in range(n)])
        part.insert(1, "shopper", shopper)
        part["overall"] = np.clip(np.rint(seen.mean(axis=1)), 1, 5).astype(int)
        parts.append(part)
    return pd.concat(parts).sample(frac=1, random_state=seed)  # the order says nothing of the pairs


PAIRED = "clusters: visit\nraters: shopper\n"


def test_two_shoppers(tmp_path):  # SB1
    answers = visits()
    alone = answers.iloc[[0]].assign(visit="V900", outside=1)
    path = study(tmp_path, "shops", "mystery_shopper", pd.concat([answers, alone]), PAIRED)
    results = run(path)
    table = results.table("side_by_side")
    assert (table["n"] == 60).all() and set(ROWS) <= set(table.index)
    wide = answers.pivot(index="visit", columns="shopper", values="greeting")
    row = table.loc["greeting"]
    assert [row["first"], row["second"]] == pytest.approx([wide["a"].mean(), wide["b"].mean()])
    gap = wide["b"] - wide["a"]
    half = 2.001 * gap.std() / np.sqrt(60)
    assert [row["gap"], row["gap_high"] - row["gap"]] == pytest.approx([gap.mean(), half], rel=0.01)
    found = fb.intraclass_correlation(wide[["a", "b"]])
    assert row["agreement"] == pytest.approx(found.icc) and row["gap_high"] < 0
    assert "Two reports of each of 60 visits agree to ICC 0." in results.sentence("side_by_side")
    assert "Second shopper rates" in results.sentence("side_by_side")
    poor = run(study(tmp_path, "poor", "mystery_shopper", visits(noise=6.0), PAIRED))
    assert "brief shoppers anew" in poor.sentence("side_by_side")


def employees(n: int = 80) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    form = fb.load_questionnaire("service_awareness")
    drawn = fb.simulate_responses(form, n, seed=2).responses.reset_index(drop=True)
    means = {"mclean": 4.8, "mwifi": 2.0}
    for column in [name for name in drawn if name.startswith("m") and name in form.items]:
        around = means.get(column, 3.9)
        drawn[column] = np.clip(np.rint(rng.normal(around, 0.6, n)), 1, 5).astype(int)
        drawn[f"{column}_na"] = 0
    return drawn


def guests(n: int = 400) -> pd.DataFrame:
    form = fb.load_questionnaire("hotel_stay")
    rng = np.random.default_rng(12)
    drawn = fb.simulate_responses(form, n, seed=2).responses.reset_index(drop=True)
    for column in form.items:
        drawn[column] = np.clip(np.rint(rng.normal(3.9, 0.6, n)), 1, 5).astype(int)
    return drawn


def test_the_mirror(tmp_path):  # SB2
    customers, staff = guests(), employees()
    run(study(tmp_path, "guests", "hotel_stay", customers))
    results = run(
        study(tmp_path, "staff", "service_awareness", staff, "mirror_of: guests\ntaxonomy: hotel\n")
    )
    table = results.table("side_by_side")
    row = table.loc["room_cleanliness"]
    assert row["first"] == pytest.approx(customers["clean"].mean())
    assert row["second"] == pytest.approx(staff["mclean"].mean()) and row["n"] == len(staff)
    assert row["n_first"] == len(customers)
    assert row["gap"] == pytest.approx(staff["mclean"].mean() - customers["clean"].mean())
    told = results.sentence("side_by_side")
    more, less = told.split("Employees think customers less satisfied")
    assert "Room cleanliness" in more and "Wi-Fi" in less
    assert "Breakfast" not in told and "Quietness" not in told
    assert len(table) == 8  # the awareness rows are no mirror


@pytest.mark.parametrize(
    "other", ["../../hotel/studies/guests.yaml", "../hotel/studies/guests", "wave_3"]
)
def test_the_mirror_is_found_elsewhere(tmp_path, other):  # SB2
    """By a path from the study's folder or from the workbench, and by what the study beside it calls itself."""
    staff, hotel = tmp_path / "staff", tmp_path / ("staff" if other == "wave_3" else "hotel")
    staff.mkdir()
    hotel.mkdir(exist_ok=True)
    asked = study(hotel, "guests", "hotel_stay", guests(60))
    if other == "wave_3":
        asked.write_text(
            asked.read_text(encoding="utf-8").replace("study: guests", "study: wave_3"),
            encoding="utf-8",
        )
    more = f"mirror_of: {other}\ntaxonomy: hotel\n"
    path = study(staff, "staff", "service_awareness", employees(20), more)
    run(asked)
    assert len(run(path).table("side_by_side")) == 8


def test_before_and_after(tmp_path):  # SB3
    form = fb.load_questionnaire("service_training")
    drawn = fb.simulate_responses(form, 60, seed=6).responses.reset_index(drop=True)
    rng = np.random.default_rng(3)
    for stem in ("cgreet", "clisten", "ccomplain"):
        drawn[[f"{stem}a_na", f"{stem}b_na"]] = 0
        drawn[f"{stem}b"] = rng.integers(1, 5, 60)
        drawn[f"{stem}a"] = np.minimum(5, drawn[f"{stem}b"] + rng.integers(0, 3, 60))
    results = run(study(tmp_path, "course", "service_training", drawn))
    table = results.table("side_by_side")
    by_hand = (drawn["clistena"] - drawn["clistenb"]).mean()
    assert table.loc["clistena", "gap"] == pytest.approx(by_hand)
    assert table.loc["clistena", "gap_low"] > 0 and len(table) == 4
    told = results.sentence("side_by_side")
    assert (
        "60 people rated themselves higher" in told
        and "not known what would have changed anyway" in told
    )


@pytest.mark.parametrize(
    ("action", "followed", "said"),
    [
        ("A1", True, "they got better. A, staff: 30% in 2026-01, 21% in 2026-04."),
        ("A2", True, "It is not done yet."),
        ("A9", True, "has no action A9"),
        ("A1", False, "run `feedback track guests` first"),
    ],
)  # fmt: skip
def test_a_training_and_the_scores_that_came_later(tmp_path, action, followed, said):  # SB8
    asked = study(tmp_path, "guests", "hotel_stay", pd.DataFrame())
    more = f"training: {{study: guests, action: {action}}}\n"
    path = study(tmp_path, "course", "service_training", pd.DataFrame(), more)
    if followed:
        place = load_study(asked).processed / "followup"
        place.mkdir(parents=True)
        facts = {"study": "guests", "as_of": "2026-05-01", "language": "en", "labels": {}}
        facts |= {"units": [], "ends": {}, "notes": [], "tables": {"verdicts": 2}}
        (place / "followup.json").write_text(json.dumps(facts), encoding="utf-8")
        row = {"kind": "action", "metric": "hurt", "unit": "A", "aspect": "staff", "next": ""}
        done = row | {"of": "A1", "before": "2026-01", "after": "2026-04", "start": 0.3}
        done |= {"now": 0.21, "difference": -0.09, "low": -0.14, "high": -0.04}
        begun = row | {"of": "A2", "before": "", "after": "", "why": "It is not done yet."}
        done |= {"why": "A, staff: 30% in 2026-01, 21% in 2026-04."}
        rows = [done | {"verdict": "met"}, begun | {"verdict": "cannot tell"}]
        pd.DataFrame(rows).to_parquet(place / "verdicts.parquet")
    told = load_study(path)
    words = later_scores(told, told.training)
    assert said in words.en and "guests" in words.zh


@pytest.mark.parametrize(
    ("more", "said"),
    [("clusters: visit\nraters: shoper\n", "shopper"), ("raters: shopper\n", "clusters")],
)
def test_a_pair_that_is_none(tmp_path, more, said):  # SB4
    with pytest.raises(StudyError, match=said):
        run(study(tmp_path, "shops", "mystery_shopper", visits(20), more))


def test_what_cannot_be_compared(tmp_path):  # SB4
    answers = visits(20)
    twice = pd.concat([answers, answers.iloc[[0]].assign(outside=1, inside=5)])
    results = run(study(tmp_path, "shops", "mystery_shopper", twice, PAIRED))
    assert "side_by_side" not in results.manifest["tables"]
    assert "two reports by the same one" in results.manifest["notes"]["side_by_side"]["en"]
    lonely = run(
        study(tmp_path, "staff", "service_awareness", employees(20), "mirror_of: nobody\n")
    )
    assert "nobody" in lonely.manifest["notes"]["side_by_side"]["en"]


def test_the_record_forms(tmp_path):  # SB5
    form = fb.load_questionnaire("complaint_intake")
    drawn = fb.simulate_responses(form, 40, seed=3, comments=True).responses.reset_index()
    drawn["submitted"] = pd.date_range("2025-09-01", periods=40, freq="12h").astype(str)
    drawn["respondent"] = [f"F{number:03d}" for number in range(40)]
    drawn["what"] = [
        "the wifi in my room did not work",
        "water on the floor, I slipped and broke my wrist",
    ] * 20
    drawn.to_csv(tmp_path / "forms.csv", index=False)
    columns = "{opened: submitted, ticket: respondent, unit: branch, channel: channel, text: what}"
    tickets = f"tickets: {{files: forms.csv, columns: {columns}}}\ntaxonomy: hotel\n"
    path = study(tmp_path, "guests", "hotel_stay", guests(60), tickets)
    found = fb.track_study(path, as_of="2025-10-15", pages=False).table("tickets")
    assert len(found) == 40 and set(found["unit"]) == set(drawn["branch"].astype(str))
    assert (found["grade"] == "major").sum() == 20
    form = fb.load_questionnaire("focus_group")
    spoken = fb.simulate_responses(form, 60, seed=3, comments=True).responses.reset_index()
    results = run(study(tmp_path, "talks", "focus_group", spoken))
    assert (results.table("comments")["clean"] != "").sum() == spoken["said"].notna().sum() > 0
    assert "session" in results.segments


def test_none_of_these(demo):  # SB6
    found = instruments(run_of(demo))
    assert "side_by_side" not in found.tables and "95_instruments" not in pages_of(found)
    others = replace(run_of(demo), among_others=True)
    assert instruments(others) is others


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page(tmp_path, language):  # SB7
    path = study(tmp_path, "shops", "mystery_shopper", visits(), PAIRED)
    fb.run_study(path, language=language)
    page = (tmp_path / "reports/shops/95_instruments.html").read_text(encoding="utf-8")
    assert "ICC" in page and ("神秘顾客一" in page) == (language == "zh")
