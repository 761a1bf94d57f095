"""Kano.

Requirements
1. Counts, classes, coefficients, strengths, Fong's test and DuMouchel scores equal the stored case under both
   evaluation tables and both rules.
2. Answers are read in the wordings of four real questionnaires and in Chinese; unknown ones are listed, never guessed.
3. Ties follow the order asked for; the class of a tie is not stable.
4. One column gives scalars, several give a row a feature; columns match by name.
5. Bad input is refused in words.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, FeedbackWarning, InputError
from feedback.measures.kano.answers import ROLES, read_role
from feedback.measures.kano.classify import classify_kano


@pytest.fixture
def transfers(cases: Path) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    folder = cases / "22_kano_transfers"
    counted = pd.read_csv(folder / "input.csv")
    expected = json.loads((folder / "expected.json").read_text())
    return *kano_answers(counted), expected


def kano_answers(counted: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts of answer pairs, as one row a respondent and a column a feature."""
    people = counted.loc[counted.index.repeat(counted["n"])]
    number = people.groupby("feature").cumcount()
    wide = people.assign(person=number).pivot(index="person", columns="feature")
    features = list(counted["feature"].unique())
    return wide["functional"][features], wide["dysfunctional"][features]


def answers(pairs: list[tuple[str, str]]) -> tuple[pd.Series, pd.Series]:
    have, lack = zip(*pairs, strict=True)
    return pd.Series(have), pd.Series(lack)


A, O, M, I, R, Q = (  # noqa: E741
    ("like", "neutral"),
    ("like", "dislike"),
    ("must", "dislike"),
    ("neutral", "neutral"),
    ("dislike", "like"),
    ("like", "like"),
)


@pytest.mark.parametrize("table", ["traditional", "pouliot"])
@pytest.mark.parametrize("rule", ["mode", "blauth"])
def test_1_case_22(transfers: tuple, table: str, rule: str) -> None:
    have, lack, expected = transfers
    found = classify_kano(have, lack, table=table, rule=rule)
    for feature, want in expected[table].items():
        row = found.table.loc[feature]
        assert found.counts.loc[feature].to_dict() == want["counts"]
        assert found.category[feature] == want[f"class_{rule}"]
        assert found.better[feature] == pytest.approx(want["better"], abs=1e-12)
        assert found.worse[feature] == pytest.approx(want["worse"], abs=1e-12)
        assert row["better_se"] == pytest.approx(want["better_berger_se"], abs=1e-12)
        assert row["category_strength"] == pytest.approx(want["category_strength"], abs=1e-12)
        assert row["total_strength"] == pytest.approx(want["total_strength"], abs=1e-12)
        assert row["fong_threshold"] == pytest.approx(want["fong_threshold"], abs=1e-9)
        assert row["fong_significant"] == want["fong_significant"]
        scores = want["dumouchel"]
        for ours, theirs in (
            ("dumouchel_functional", "functional"),
            ("dumouchel_dysfunctional", "dysfunctional"),
            ("dumouchel_functional_sd", "sd_f"),
            ("dumouchel_dysfunctional_sd", "sd_d"),
        ):
            assert row[ours] == pytest.approx(scores[theirs], abs=1e-12)


def test_1_case_22_published(transfers: tuple) -> None:
    have, lack, expected = transfers
    found = classify_kano(have, lack, table="pouliot", rule="blauth")
    published = expected["published_readme_pouliot"]
    assert found.category.tolist() == published["class"]
    assert found.better.to_numpy() == pytest.approx(published["better"], abs=5e-8)
    assert found.worse.to_numpy() == pytest.approx(published["worse"], abs=5e-8)
    assert found.stability.loc["F11"].max() < 0.9 < found.stability.loc["F10"].max()
    assert "F11" in found.explain("en")


@pytest.mark.shared
@pytest.mark.parametrize("cohort", [1, 2, 3, 4])
def test_2_four_wordings(shared: Path, cohort: int) -> None:
    data = pd.read_csv(shared / f"data/kano_reppl/storage--cohort{cohort}-clean.csv")
    found = classify_kano(
        data.filter(regex="_functional$"), data.filter(regex="_dysfunctional$"), bootstrap=0
    )
    assert (found.table["n"] == len(data)).all()
    for column in data.filter(regex="functional$"):
        assert {read_role(label) for label in data[column].unique()} <= set(ROLES)
        assert data[column].map(read_role).nunique() == data[column].nunique()


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("很喜欢", "like"),
        ("理所当然", "must"),
        ("理应如此", "must"),
        ("无所谓", "neutral"),
        ("勉强接受", "live"),
        ("能忍受", "live"),
        ("很不喜欢", "dislike"),
        ("无法接受", "dislike"),
        ("不喜欢，但可以接受", "live"),
        ("理所當然", "must"),
        ("I can't accept it", "dislike"),
        ("I cannot stand it", "dislike"),
        ("I can put up with it", "live"),
        ("It must be that way", "must"),
        ("I don't care", "neutral"),
        ("Ｉ　ｌｉｋｅ　ｉｔ", "like"),
        ("I don’t like it", "dislike"),
        ("unlikely", None),
        ("大概", None),
        ("", None),
    ],
)
def test_2_wordings(label: str, role: str | None) -> None:
    assert read_role(label) == role


def test_2_unknown_answers_are_listed() -> None:
    with pytest.raises(InputError, match=r"blue.*green"):
        classify_kano(["blue", "green"], ["like", "like"])


def test_2_answers_said() -> None:
    found = classify_kano(["+", "+"], ["-", "-"], answers={"+": "like", "-": "dislike"})
    assert found.category == "O"
    with pytest.raises(InputError, match="great"):
        classify_kano(["+"], ["-"], answers={"+": "great", "-": "dislike"})


def test_2_numbers_are_read_with_a_warning() -> None:
    with pytest.warns(FeedbackWarning, match="like, must-be, neutral"):
        found = classify_kano(pd.Series([1, 1]), pd.Series([5, 3]))
    assert found.counts[["O", "A"]].tolist() == [1, 1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        named = dict(enumerate(ROLES, start=1))
        assert classify_kano(pd.Series([1]), pd.Series([5]), answers=named).category == "O"


def test_2_numbers_beyond_five() -> None:
    with pytest.raises(InputError, match="7"):
        classify_kano(pd.Series([7]), pd.Series([1]))


def test_2_two_languages_warn() -> None:
    with pytest.warns(FeedbackWarning, match="mix Chinese"):
        found = classify_kano(["I like it", "很喜欢"], ["I dislike it", "I dislike it"])
    assert found.counts["O"] == 2


def test_3_ties() -> None:
    have, lack = answers([A] * 5 + [M] * 5)
    assert classify_kano(have, lack).category == "M"
    found = classify_kano(have, lack, order=["A", "M"])
    assert found.category == "A"
    assert 0.3 < found.table["stability"].iloc[0] < 0.8
    assert "A > M > O" in found.define("en")


def test_3_blauth_prefers_what_matters() -> None:
    have, lack = answers([A] * 4 + [O] * 3 + [M] * 2 + [I] * 5)
    assert classify_kano(have, lack, rule="mode").category == "I"
    assert classify_kano(have, lack, rule="blauth").category == "A"


def test_4_series_and_frames() -> None:
    have, lack = answers([A, O, M, I, R, Q])
    one = classify_kano(have, lack)
    assert isinstance(one.category, str)
    assert one.counts.to_dict() == dict.fromkeys("AOMIRQ", 1)
    assert one.better == pytest.approx(2 / 4)
    assert one.worse == pytest.approx(-2 / 4)
    several = classify_kano(
        pd.DataFrame({"x_functional": have, "y_functional": have}),
        pd.DataFrame({"y_dysfunctional": lack, "x_dysfunctional": lack[::-1].to_numpy()}),
    )
    assert several.table.index.tolist() == ["x", "y"]
    assert several.counts.loc["y"].to_dict() == dict.fromkeys("AOMIRQ", 1)
    assert several.counts.loc["x"].to_dict() != dict.fromkeys("AOMIRQ", 1)


def test_4_only_reverse_and_questionable_has_no_coefficients() -> None:
    have, lack = answers([R, R, Q])
    found = classify_kano(have, lack)
    assert found.category == "R"
    assert np.isnan(found.better)
    assert "contradict" in found.explain("en")


def test_4_missing_and_weights() -> None:
    have, lack = answers([A, O, A])
    have.iloc[0] = None
    assert classify_kano(have, lack).table[["n", "missing"]].iloc[0].tolist() == [2, 1]
    have, lack = answers([A, O])
    heavy = classify_kano(have, lack, weights=[3, 1])
    assert heavy.category == "A"
    assert heavy.counts["A"] == pytest.approx(1.5)


def test_own_table_and_seed() -> None:
    have, lack = answers([I] * 4 + [A] * 3)
    first = classify_kano(have, lack, table=["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"], seed=1)
    assert first.category == "I"
    assert first.evaluation == "own"
    again = classify_kano(have, lack, seed=1)
    pd.testing.assert_frame_equal(first.stability, again.stability)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"table": "berger"}, InputError),
        ({"table": ["QA"]}, InputError),
        ({"table": ["XAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]}, InputError),
        ({"rule": "median"}, InputError),
        ({"order": ["A", "A"]}, InputError),
        ({"order": ["Z"]}, InputError),
        ({"functional": pd.Series(["like"])}, InputError),
        ({"functional": "like"}, InputError),
        ({"functional": pd.Series([None, None], dtype=object)}, AnalysisError),
        ({"functional": pd.Series(["\ud800", "like"], dtype=object)}, InputError),
        ({"functional": pd.Series(["x" * 1_000_000, "like"])}, InputError),
        (
            {
                "functional": pd.DataFrame({"a": ["like"] * 2}),
                "dysfunctional": pd.DataFrame({"b": ["like"] * 2}),
            },
            InputError,
        ),
        ({"weights": [1, 0]}, InputError),
        ({"bootstrap": 1.5}, InputError),
    ],
)
def test_5_refused(changes: dict, error: type[Exception]) -> None:
    arguments = {
        "functional": pd.Series(["like", "like"]),
        "dysfunctional": pd.Series(["like", "must"]),
    }
    arguments |= changes
    have, lack = arguments.pop("functional"), arguments.pop("dysfunctional")
    with pytest.raises(error):
        classify_kano(have, lack, **arguments)
