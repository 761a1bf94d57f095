"""`feedback taxonomy list | show | try`."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from feedback.cli import app
from feedback.errors import StudyError
from feedback.text.aspects.taxonomy import shipped_taxonomies


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["taxonomy", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_list_names_all_that_ship() -> None:
    lines = said("list", "--language", "en").splitlines()
    assert [line.split()[0] for line in lines] == shipped_taxonomies()
    assert any(line.startswith("general") and "(10 aspects)" in line for line in lines)


def test_show_says_groups_and_words() -> None:
    shown = said("show", "hotel", "--language", "zh")
    assert "breakfast" in shown
    assert "早餐" in shown


def test_try_shows_what_is_found() -> None:
    assert "price" in said("try", "收费不透明", "--language", "zh")
    assert "-" in said("try", "Staff were rude", "--language", "en")
    assert said("try", "你好", "--language", "zh").strip() == "没有找到任何方面。"


def test_an_unknown_name_is_one_message() -> None:
    with pytest.raises(StudyError, match="hotel"):
        said("show", "hotl")
