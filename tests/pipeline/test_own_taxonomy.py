"""Accepting what a report proposes.

1. A study that reads a taxonomy that ships gets its own copy and names it; the rest of the study file stays.
2. A study with a file of its own has that file completed, comments and all.
3. Words that cannot be used change nothing, neither file.
4. Topics most of whose comments speak of no aspect are proposed with the command that accepts them.
5. A rated aspect that nobody has named is called by its key, in every table that names aspects.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from feedback.cli import app
from feedback.errors import StudyError
from feedback.pipeline.own_taxonomy import topics_without_aspect
from feedback.pipeline.planning import plan_of
from feedback.pipeline.reading import labels_of
from feedback.study import load_study
from feedback.text.aspects.taxonomy import load_taxonomy

STUDY = """# our study
study: ours
title: {zh: 我们, en: Ours}
columns: {rating: star, text: text}
scale: {low: 1, high: 5}
taxonomy: restaurant   # the trade
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def accept(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["taxonomy", "accept", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


# 1, 2
def test_words_go_into_the_studys_own_taxonomy(study: Path):
    assert "串串香" in accept(str(study), "串串香", "--aspect", "dish_taste", "--language", "en")
    own = study.with_name("ours_taxonomy.yaml")
    changed = study.read_text(encoding="utf-8")
    assert changed == STUDY.replace("taxonomy: restaurant", "taxonomy: ours_taxonomy.yaml")
    found = load_study(study)
    assert "串串香" in load_taxonomy(found.resolve(found.taxonomy)).aspects["dish_taste"].words.zh
    head = own.read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith("# Restaurants")
    told = accept(
        str(study), "盲盒", "--aspect", "toys", "--label", "玩具/Toys", "--language", "zh"
    )
    assert "盲盒" in told
    assert load_taxonomy(own).aspects["toys"].label.en == "Toys"
    assert study.read_text(encoding="utf-8") == changed
    again = accept(str(study), "盲盒", "--aspect", "toys", "--language", "en")
    assert "already" in again


# 3
def test_what_cannot_be_used_changes_nothing(study: Path):
    with pytest.raises(StudyError, match="dish_taste"):
        accept(str(study), "串串香", "--aspect", "dish_tast")
    assert study.read_text(encoding="utf-8") == STUDY
    assert [path.name for path in study.parent.iterdir()] == ["ours.yaml"]


# 4
def test_topics_nobody_named_are_proposed(study: Path):
    topics = pd.DataFrame(
        {
            "topic": [0, 1, -1],
            "name": ["手办、盲盒", "味道、菜品", "未归入主题"],
            "n": [40, 30, 20],
            "words": ["手办、盲盒、味道", "味道、菜品", ""],
        }
    )
    documents = pd.DataFrame({"topic": [0] * 40 + [1] * 30 + [-1] * 20})
    mentions = pd.DataFrame({"comment": range(30, 75)})
    found = topics_without_aspect(
        topics, documents, mentions, taxonomy="restaurant", study=str(study)
    )
    assert found["name"].tolist() == ["手办、盲盒"]
    assert found[["comments", "unnamed"]].values.tolist() == [[40, 0.75]]
    assert "味道" not in found["words"].iloc[0]
    command = shlex.split(found["accept"].iloc[0])
    assert command[:3] == ["feedback", "taxonomy", "accept"]
    accept(*command[3:])
    assert "盲盒" in load_taxonomy(study.with_name("ours_taxonomy.yaml")).aspects["new_1"].words.zh


# 5
def test_an_aspect_without_a_name_is_called_by_its_key(tmp_path: Path):
    path = tmp_path / "ours.yaml"
    path.write_text(
        STUDY.replace("text: text", "aspects: {q1: toys, q2: service}"), encoding="utf-8"
    )
    found = load_study(path)
    taxonomy = load_taxonomy(found.resolve(found.taxonomy))
    labels = labels_of(plan_of(found, language="en"), taxonomy, language="en")
    assert labels["toys"] == "toys" and set(taxonomy.names(language="en")) < set(labels)
