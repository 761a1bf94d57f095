"""The instruments that ship: what publications say of their structure, and their scores.

Requirements
1. Every file names source, scoring, purpose, time, anonymity and a contact in both languages.
2. Number of items, dimensions, points and reversed items are those published.
3. Scores by our measures are those of the published formulas, on simulated answers.
4. Aspects are those of the taxonomies, and the industry forms ask about every one.
5. Every instrument is written back unchanged, and goes to every target there is.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback import pdf
from feedback.files import shipped
from feedback.measures.index import satisfaction_index
from feedback.measures.kano.answers import ROLES
from feedback.measures.kano.classify import classify_kano
from feedback.measures.likert import summarise_likert
from feedback.measures.loyalty import score_nps
from feedback.measures.pls.estimate import pls_path_model
from feedback.measures.scale_scores import score_ces, score_csat
from feedback.measures.servqual import servqual_gap
from feedback.measures.usability import score_sus, score_umux_lite
from feedback.questionnaire.export.write import EXPORT_TARGETS, export_questionnaire
from feedback.questionnaire.lint.length import minutes
from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.writing import SCHEMA_LINE, questionnaire_yaml
from feedback.text.aspects.taxonomy import load_taxonomy

FILES = sorted(shipped("questionnaires").glob("*.yaml"))
NAMES = [file.stem for file in FILES]
INSTRUMENTS = [name for name in NAMES if name != "hotel_stay"]
SERVICE_QUALITY = {
    "tangibles": 4,
    "reliability": 5,
    "responsiveness": 4,
    "assurance": 4,
    "empathy": 5,
}
TARGETS = [name for name, module in EXPORT_TARGETS.items() if importlib.util.find_spec(module)]


def answers(name: str, *, n: int = 400, missing: float = 0.02, seed: int = 3) -> pd.DataFrame:
    return simulate_responses(
        load_questionnaire(name), n, missing=missing, seed=seed
    ).responses.reset_index(drop=True)


def sizes(q: Questionnaire) -> dict[str, int]:
    return {name: len(columns) for name, columns in q.dimensions.items()}


def numbers(frame: pd.DataFrame) -> np.ndarray:
    return frame.to_numpy(dtype=float, na_value=np.nan)


def test_1_all_are_there() -> None:
    wanted = {
        "servqual", "servperf", "kano", "nps", "csat", "ces", "satisfaction_index", "sus", "umux_lite", "es_qual",
        "journey", "complaint_followup", "service_training", "mystery_shopper", "service_awareness", "complaint_intake",
        "focus_group", "hotel", "hotel_stay", "restaurant", "service_hall",
    }  # fmt: skip
    assert wanted <= set(NAMES)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_1_what_a_respondent_and_an_analyst_must_know(name: str) -> None:
    q = load_questionnaire(name)
    assert q.languages == ("zh", "en")
    assert q.source
    assert q.scoring
    assert q.closing
    assert (shipped("questionnaires") / f"{name}.yaml").read_text("utf-8").startswith(SCHEMA_LINE)
    assert q.introduction is not None
    takes = max(1, round(minutes(q)))
    assert f"约需 {takes} 分钟" in q.introduction.zh
    assert re.search(rf"about {takes} minutes?\b", q.introduction.en)
    for language, purpose, summary in (("zh", "答案", "汇总"), ("en", "answers", "summary")):
        text = q.introduction.say(language)
        assert purpose in text
        assert summary in text
        assert "survey@example.com" in text


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_1_lints_without_a_finding(name: str) -> None:
    found = lint_questionnaire(load_questionnaire(name), language="en")
    # a rule that grows more exact leaves silences behind (X02); that is no fault of the wording
    found = found[found["rule"] != "X02"]
    assert found[["rule", "question", "found"]].to_numpy().tolist() == []


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_1_english_is_english(name: str) -> None:
    q = load_questionnaire(name)
    chinese = re.compile("[\u3400-\u9fff]")
    for column in q.answers:
        assert not chinese.search(q.text(column, language="en")), column
        assert chinese.search(q.text(column, language="zh")), column


def test_2_servqual() -> None:
    q = load_questionnaire("servqual")
    assert len(q.servqual_pairs) == 22
    assert sizes(q) == SERVICE_QUALITY
    assert {q.ends(column) for pair in q.servqual_pairs.values() for column in pair} == {(1, 7)}
    assert not q.reverse
    # the check in the grid is asked on both sides and is nobody's gap
    assert set(q.attention) == {"check1_e", "check1_p"}


def test_2_servperf_asks_the_perceived_side_of_servqual() -> None:
    performance, gap = load_questionnaire("servperf"), load_questionnaire("servqual")
    assert sizes(performance) == SERVICE_QUALITY
    for item, (_, perceived) in gap.servqual_pairs.items():
        assert performance.text(item) == gap.text(perceived)


def test_2_es_qual() -> None:
    q = load_questionnaire("es_qual")
    assert sizes(q) == {
        "efficiency": 8, "availability": 4, "fulfilment": 7, "privacy": 3,
        "responsiveness": 5, "compensation": 3, "contact": 3,
    }  # fmt: skip
    assert {q.ends(column) for columns in q.dimensions.values() for column in columns} == {(1, 5)}


def test_2_sus_alternates() -> None:
    q = load_questionnaire("sus")
    assert q.dimensions == {"usability": tuple(f"sus{number}" for number in range(1, 11))}
    assert q.reverse == ("sus2", "sus4", "sus6", "sus8", "sus10")
    assert q.ends("sus1") == (1, 5)


def test_2_short_ones() -> None:
    assert load_questionnaire("umux_lite").ends("useful") == (1, 7)
    assert load_questionnaire("ces").ends("effort") == (1, 7)
    assert load_questionnaire("csat").overall_ends == (1, 5)
    nps = load_questionnaire("nps")
    assert (nps.nps, nps.ends("recommend")) == ("recommend", (0, 10))
    assert len(load_questionnaire("kano").kano_pairs) == 8


def test_2_satisfaction_index_has_six_latents_on_ten_points() -> None:
    q = load_questionnaire("satisfaction_index")
    assert sizes(q) == {
        "image": 3, "expectation": 3, "quality": 4, "value": 2, "satisfaction": 3, "loyalty": 3,
    }  # fmt: skip
    assert {q.ends(column) for columns in q.dimensions.values() for column in columns} == {(1, 10)}
    assert q.overall in q.dimensions["satisfaction"]


def test_3_servqual_gap() -> None:
    q, given = load_questionnaire("servqual"), answers("servqual")
    pairs = q.servqual_pairs
    expected = given[[pair[0] for pair in pairs.values()]].set_axis(list(pairs), axis=1)
    perceived = given[[pair[1] for pair in pairs.values()]].set_axis(list(pairs), axis=1)
    dimensions = {
        name: [column.removesuffix("_p") for column in columns]
        for name, columns in q.dimensions.items()
    }
    found = servqual_gap(expected, perceived, dimensions=dimensions, low=1, high=7)
    gap = pd.DataFrame(numbers(perceived) - numbers(expected), columns=list(pairs)).mean()
    pd.testing.assert_series_equal(found.table["gap"], gap, check_names=False)
    by_hand = {name: gap[items].mean() for name, items in dimensions.items()}
    assert found.dimensions["gap"].to_dict() == pytest.approx(by_hand)
    assert found.gap == pytest.approx(gap.mean())


@pytest.mark.parametrize("name", ["servperf", "es_qual", "complaint_followup", "service_training"])
def test_3_dimensions_are_means_of_turned_items(name: str) -> None:
    q, given = load_questionnaire(name), answers(name)
    for columns in q.dimensions.values():
        low, high = q.ends(columns[0]) or (0, 0)
        items = given[list(columns)]
        turned = [column for column in columns if column in q.reverse]
        found = summarise_likert(items, low=low, high=high, reverse=turned).table["mean"]
        sign = np.array([-1 if column in turned else 1 for column in columns])
        by_hand = np.nanmean(numbers(items), axis=0) * sign + (sign < 0) * (low + high)
        np.testing.assert_allclose(found.to_numpy(dtype=float), by_hand)


def test_3_kano_by_the_evaluation_table() -> None:
    q, given = load_questionnaire("kano"), answers("kano", missing=0)
    pairs = q.kano_pairs
    with_it = given[[pair[0] for pair in pairs.values()]].set_axis(list(pairs), axis=1)
    without = given[[pair[1] for pair in pairs.values()]].set_axis(list(pairs), axis=1)
    found = classify_kano(with_it, without, answers=dict(enumerate(ROLES, start=1)), bootstrap=20)
    rows = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
    for feature in pairs:
        classes = [
            rows[int(f) - 1][int(d) - 1]
            for f, d in zip(with_it[feature], without[feature], strict=True)
        ]
        counts = {letter: classes.count(letter) for letter in "AOMIRQ"}
        assert found.counts.loc[feature, list("AOMIRQ")].to_dict() == counts
        among = sum(counts[letter] for letter in "AOMI")
        assert found.better[feature] == pytest.approx((counts["A"] + counts["O"]) / among)
        assert found.worse[feature] == pytest.approx(-(counts["O"] + counts["M"]) / among)


def test_3_single_questions() -> None:
    recommend = answers("nps")["recommend"].dropna()
    by_hand = 100 * ((recommend >= 9).mean() - (recommend <= 6).mean())
    assert score_nps(recommend).nps == pytest.approx(by_hand)
    overall = answers("csat")["overall"]
    assert score_csat(overall).csat == pytest.approx(100 * (overall.dropna() >= 4).mean())
    effort = answers("ces")["effort"]
    assert score_ces(effort).ces == pytest.approx(float(effort.mean()))


def test_3_usability() -> None:
    q, given = load_questionnaire("sus"), answers("sus")
    columns = list(q.dimensions["usability"])
    whole = given[columns].dropna().astype(int)
    by_hand = 2.5 * sum(5 - whole[c] if c in q.reverse else whole[c] - 1 for c in columns)
    found = score_sus(given, columns=columns)
    pd.testing.assert_series_equal(found.scores, by_hand.astype(float), check_names=False)
    short = answers("umux_lite")
    pair = short[["useful", "easy"]].dropna().astype(int)
    score = score_umux_lite(short, columns=["useful", "easy"]).score
    assert score == pytest.approx(((pair["useful"] + pair["easy"] - 2) * 100 / 12).mean())


def test_3_satisfaction_index() -> None:
    q, given = load_questionnaire("satisfaction_index"), answers("satisfaction_index", missing=0)
    block = list(q.dimensions["satisfaction"])
    weights = [0.5, 0.3, 0.2]
    found = satisfaction_index(given[block], low=1, high=10, weights=weights)
    means = np.nanmean(numbers(given[block]), axis=0)
    assert found.index == pytest.approx(((means - 1) / 9 * 100) @ weights)


def test_3_blocks_fit_the_path_model() -> None:
    q, given = load_questionnaire("satisfaction_index"), answers("satisfaction_index", n=600)
    columns = [column for block in q.dimensions.values() for column in block]
    paths: Mapping[str, list[str]] = {
        "image": ["expectation", "satisfaction", "loyalty"],
        "expectation": ["quality"],
        "quality": ["value", "satisfaction"],
        "value": ["satisfaction"],
        "satisfaction": ["loyalty"],
    }
    edges = [(source, aim) for source, aims in paths.items() for aim in aims]
    model = pls_path_model(
        given[columns].dropna(), blocks=q.dimensions, paths=edges, low=1, high=10
    )
    assert set(model.table.index) == set(edges)
    assert model.index is not None
    for block, items in q.dimensions.items():
        means = numbers(given[columns].dropna()[list(items)]).mean(axis=0)
        weights = model.index_weights[list(items)].to_numpy()
        fornell = (means - 1) @ weights / weights.sum() / 9 * 100
        assert model.index.loc[block, "index"] == pytest.approx(fornell)


@pytest.mark.parametrize("name", ["hotel", "restaurant", "service_hall"])
def test_4_industry_forms_ask_about_every_aspect(name: str) -> None:
    asked = set(load_questionnaire(name).items.values())
    assert asked == set(load_taxonomy(name).aspects)


@pytest.mark.parametrize("name", NAMES)
def test_5_written_back(name: str, tmp_path: Path) -> None:
    q = load_questionnaire(name)
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(q), encoding="utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == q


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "target",
    [pytest.param(name, marks=pytest.mark.slow if name == "pdf" else ()) for name in TARGETS],
)
def test_5_exported(name: str, target: str, tmp_path: Path) -> None:
    if target == "pdf" and pdf._weasyprint() is None and pdf.browser() is None:
        pytest.skip("neither weasyprint's system libraries nor a Chromium make the PDF here")
    result = export_questionnaire(load_questionnaire(name), target, tmp_path)
    assert all(file.stat().st_size for file in result.files)
    assert result.files[-1].name.endswith("losses.md")


@pytest.mark.parametrize("name", NAMES)
def test_5_simulated(name: str) -> None:
    q, given = load_questionnaire(name), answers(name, n=60)
    assert set(q.columns) <= set(given.columns)
    for column, answer in q.answers.items():
        if answer.scale is not None and given[column].notna().any():
            low, high = answer.scale.ends
            assert given[column].dropna().between(low, high).all(), column
