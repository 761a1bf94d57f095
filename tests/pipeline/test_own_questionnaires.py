"""A form runs on its own simulated answers: every rated row arrives in the tables and the measures.

OQ1 rows without `aspect:` are aspects of their own under their label
OQ2 rows that rate one aspect together are one rating of it, and rows of their own in the measures
OQ3 the forms that ship run
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback import load_questionnaire, load_study, run_study
from feedback.pipeline.planning import plan_of
from feedback.pipeline.rated import rated_aspects
from feedback.pipeline.results import Results
from feedback.questionnaire.simulate import simulate_responses


def answered(name: str, folder: Path, *, taxonomy: str = "general", n: int = 120) -> Results:
    form = load_questionnaire(name)
    drawn = simulate_responses(form, n, seed=1)
    drawn.responses.to_csv(folder / "in.csv", encoding="utf-8-sig")
    (folder / "own.yaml").write_text(
        f"study: own\ntitle: {{zh: 试, en: own}}\nquestionnaire: {name}\nraw: in.csv\ntaxonomy: {taxonomy}\n",
        "utf-8",
    )
    return run_study(load_study(folder / "own.yaml"), out=folder / "out", report=False)


FORM = """\
id: shopform
title: {zh: 小店, en: Shop}
scales:
  five: {points: [{code: 1, zh: 很差, en: Very bad}, {code: 2, zh: 差, en: Bad}, {code: 3, zh: 一般, en: So-so}, {code: 4, zh: 好, en: Good}, {code: 5, zh: 很好, en: Very good}]}
sections:
  - id: s
    title: {zh: 一, en: One}
    questions:
      - {id: overall, type: csat, role: overall, scale: five, text: {zh: 总体满意吗？, en: "Satisfied overall?"}}
      - id: parts
        type: likert
        scale: five
        text: {zh: 请评价, en: Please rate}
        items:
          - {id: checkout, text: {zh: 结账的速度, en: Speed of checkout}, label: {zh: 结账, en: Checkout}}
          - {id: speed, aspect: waiting, text: {zh: 上菜的速度, en: Speed of serving}, label: {zh: 上菜, en: Serving}}
          - {id: queue, aspect: waiting, text: {zh: 排队的时间, en: Time in the queue}, label: {zh: 排队, en: Queue}}
"""


def test_rows_without_an_aspect_are_their_own(tmp_path: Path) -> None:  # OQ1, OQ2
    (tmp_path / "form.yaml").write_text(FORM, "utf-8")
    found = answered(str(tmp_path / "form.yaml"), tmp_path)
    responses = found.table("responses")
    assert {"checkout", "speed", "queue"} <= set(responses.columns)
    points = pd.concat([found.table("pain_points"), found.table("pain_points_unranked")])
    rated = responses["checkout"].notna().sum()
    assert points.loc["checkout", ["label", "n", "base"]].tolist() == ["结账", rated, "rated"]
    both = rated_aspects(responses[["speed", "queue"]], {"waiting": ("speed", "queue")})["waiting"]
    assert points.loc["waiting", "n_negative"] == int((both <= 2).sum())
    assert list(found.asked.rated.columns) == ["结账", "上菜", "排队"]


@pytest.mark.parametrize(
    ("name", "taxonomy"), [("hotel", "hotel"), ("service_hall", "service_hall")]
)
def test_forms_that_ship_run_on_their_own_answers(
    name: str, taxonomy: str, tmp_path: Path
) -> None:  # OQ3
    form = load_questionnaire(name)
    found = answered(name, tmp_path, taxonomy=taxonomy)
    plan = plan_of(found.study, language="zh")
    rated = set(form.items)
    assert rated <= set(plan.aspects)
    assert rated <= set(found.table("responses").columns)
    assert found.asked.rated.shape[1] == len(plan.aspects)
    assert len(found.table("pain_points")) + len(found.table("pain_points_unranked")) > 0
