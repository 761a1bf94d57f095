"""A form with one wording replaced, and what the refusal of it must say."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.errors import StudyError
from feedback.questionnaire.model import load_questionnaire


def changed(form: Path, old: str, new: str, folder: Path) -> Path:
    """Write `form` to folder/form.yaml with `old`, which must be there, replaced."""
    text = form.read_text("utf-8")
    assert old in text
    (folder / "form.yaml").write_text(text.replace(old, new), "utf-8")
    return folder / "form.yaml"


def assert_refused(file: Path, spot: str, why: str) -> None:
    """One message in both languages that names the file, the line (and column) and the reason."""
    with pytest.raises(StudyError) as told:
        load_questionnaire(file)
    assert why in told.value.en
    assert f"{file.name}:{spot}" in told.value.en
    assert told.value.zh != told.value.en
