"""From the generator to the report: what was asked is in a table and on a page.

IR1 every shipped instrument: `responses` has a column for each rated row, named by its id; `items` says of
    it what its own scale is; overall rating and likelihood to recommend are there under their names.
IR2 forty composed forms: dimensions at touchpoints, kinds and points, reversed rows, checks; the same.
IR3 published scores are those of the measures on what was ticked.
IR4 rows that rate one aspect together: each its own column and driver, their mean beside the words.
IR5 rows on several scales keep theirs in tables; where one scale is needed they are brought to it.
IR6 every item is on a page.
"""

from __future__ import annotations

import html
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import feedback as fb
from feedback.files import shipped
from feedback.pipeline.dimension_table import dimension_table
from feedback.pipeline.intake import read_answers
from feedback.pipeline.item_tables import item_table
from feedback.pipeline.planning import plan_of
from feedback.questionnaire.model import Questionnaire
from feedback.study import load_study

NAMES = sorted(file.stem for file in shipped("questionnaires").glob("*.yaml"))


def asked_rows(q: Questionnaire) -> list[str]:
    """Answer columns of a form that hold a rating, told from its answers, not from what a run makes of them."""
    special = {q.overall, q.nps}
    return [
        column
        for column, answer in q.answers.items()
        if answer.kind == "rating" and answer.attention is None and column not in special
    ]


def study_of(q: str | Path, folder: Path, answers: pd.DataFrame) -> tuple[Path, Path]:
    raw = folder / "raw.csv"
    answers.to_csv(raw, index=False)
    file = folder / "studies" / "form.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"study: form\ntitle: form\nquestionnaire: {q}\n", encoding="utf-8")
    return file, raw


def run(name: str, folder: Path, *, n: int = 150, report: bool = False) -> fb.pipeline.Results:
    form = shipped("questionnaires") / f"{name}.yaml"
    drawn = fb.simulate_responses(fb.load_questionnaire(form), n, seed=3, comments=True)
    file, raw = study_of(form, folder, drawn.responses.reset_index())
    return fb.run_study(file, raw=raw, out=folder / "out", language="en", report=report)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_a_shipped_form_arrives(name: str, tmp_path: Path) -> None:  # IR1
    q = fb.load_questionnaire(shipped("questionnaires") / f"{name}.yaml")
    results = run(name, tmp_path)
    responses = results.table("responses")
    assert [column for column in asked_rows(q) if column not in responses] == []
    assert ("rating" in responses) == (q.overall is not None)
    assert ("nps" in responses) == (q.nps is not None)
    items = results.table("items")
    rows = [column for column in asked_rows(q) if q.answers[column].part not in ("f", "d")]
    assert sorted(items.index) == sorted(rows)
    if not rows:
        return
    assert [(low, high) for low, high in items[["low", "high"]].to_numpy()] == [q.ends(c) for c in items.index]  # fmt: skip
    assert items["label"].is_unique or q.servqual_pairs
    for column, n in items["n"].items():
        assert n == responses[column].notna().sum()


def composed(draw: int) -> Questionnaire:
    """A form drawn from the generator's options."""
    rng = np.random.default_rng(draw)
    names = ["pace", "crew", "fee", "room", "words"][: rng.integers(1, 6)]
    places = ["ordering", "paying", "fetching"][: rng.integers(0, 4)]
    options = {
        "dimensions": {name: {"zh": f"{name}方面", "en": name} for name in names},
        "kind": str(rng.choice(["satisfaction", "agreement", "frequency"])),
        "points": int(rng.integers(4, 12)),
        "attention": int(rng.integers(0, 2)) if len(names) > 2 else 0,
        "not_applicable": bool(rng.integers(0, 2)),
    }
    if places:
        options["touchpoints"] = {name: {"zh": f"{name}环节", "en": name} for name in places}
    template = fb.load_questionnaire(str(rng.choice(["csat", "nps", "ces", "hotel_stay"])))
    return fb.compose_questionnaire(template, id="composed", **options)


@pytest.mark.parametrize("draw", range(40))
def test_every_row_of_a_composed_form_arrives(draw: int, tmp_path: Path) -> None:  # IR2 IR5
    q = composed(draw)
    form = fb.write_questionnaire(q, tmp_path / "composed.yaml")
    drawn = fb.simulate_responses(q, 60, seed=draw).responses.reset_index()
    file, raw = study_of(form, tmp_path, drawn)
    answers = read_answers(load_study(file), raw=raw, language="en")
    missing = [column for column in asked_rows(q) if column not in answers.responses]
    assert missing == []
    plan = plan_of(load_study(file), language="en")
    items = item_table(answers.responses, plan, labels=plan.labels, level=0.95)
    assert set(asked_rows(q)) == set(items.index)
    for column in items.index:
        wanted = drawn[column].astype(float)
        low, high = q.ends(column)
        if column in q.reverse:
            wanted = low + high - wanted
        assert items.loc[column, "mean"] == pytest.approx(wanted.mean())
    named = {name for name in q.dimensions if set(q.dimensions[name]) - {q.overall}}
    assert set(dimension_table(answers.responses, plan, level=0.95).index) == named


@pytest.mark.parametrize(
    ("name", "score"),
    [("sus", "sus"), ("umux_lite", "umux_lite"), ("ces", "ces"), ("nps", "nps"), ("csat", "csat"),
     ("satisfaction_index", "satisfaction_index")],
)  # fmt: skip
def test_published_scores(name: str, score: str, tmp_path: Path) -> None:  # IR3
    q = fb.load_questionnaire(name)
    results = run(name, tmp_path)
    ticked = fb.simulate_responses(q, 150, seed=3, comments=True).responses
    wanted = {
        "sus": lambda: fb.score_sus(ticked, columns=[f"sus{i}" for i in range(1, 11)]).score,
        "umux_lite": lambda: fb.score_umux_lite(ticked, columns=["useful", "easy"]).score,
        "ces": lambda: fb.score_ces(ticked["effort"]).ces,
        "nps": lambda: fb.score_nps(ticked["recommend"]).nps,
        "csat": lambda: fb.score_csat(ticked["overall"]).csat,
        "satisfaction_index": lambda: (
            fb.satisfaction_index(
                ticked, columns=list(q.dimensions["satisfaction"]), low=1, high=10
            ).index
        ),
    }[score]()
    scores = results.table("scores").set_index("score")
    assert scores.loc[score, "estimate"] == pytest.approx(wanted)
    assert scores.loc[score, "ci_low"] < wanted < scores.loc[score, "ci_high"]


def test_rows_that_rate_one_aspect_together(tmp_path: Path) -> None:  # IR4
    q = fb.load_questionnaire("hotel")
    results = run("hotel", tmp_path, n=400)
    assert q.shared_aspects
    drivers, points = results.table("drivers"), results.table("pain_points")
    unranked = results.table("pain_points_unranked")
    aside = set(results.counts("drivers").get("why", {}).get("set_aside", {}))  # asked of few
    for aspect, columns in q.shared_aspects.items():
        if len(drivers):
            assert set(columns) <= {*drivers.index, *aside}
        assert aspect in {*points.index, *unranked.index}
        assert not set(columns) & {*points.index, *unranked.index}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hotel", "service_training", "csat"])
def test_every_item_is_on_a_page(name: str, tmp_path: Path) -> None:  # IR6
    q = fb.load_questionnaire(name)
    results = run(name, tmp_path, report=True)
    pages = [page.read_text(encoding="utf-8") for page in results.report.parent.glob("*.html")]
    text = html.unescape("".join(pages))
    asked = [*asked_rows(q), *filter(None, (q.overall, q.nps))]
    assert [column for column in asked if q.label(column, language="en") not in text] == []
