"""Every public name is there, documented, and typed; heavy packages load only when they are used."""

from __future__ import annotations

import inspect

import pytest

import feedback

NAMES = [name for name in feedback.__all__ if name != "__version__"]


@pytest.mark.parametrize("name", NAMES)
def test_public_name_is_documented(name: str) -> None:
    thing = getattr(feedback, name)
    text = inspect.getdoc(thing)
    assert text
    if inspect.isfunction(thing):
        if inspect.signature(thing).parameters:
            assert "Parameters" in text, f"{name}: what goes in?"
        assert "Returns" in text, f"{name}: what comes out?"
        assert ">>>" in text, f"{name}: an example"
        signature = inspect.signature(thing)
        assert signature.return_annotation is not inspect.Signature.empty


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        feedback.nothing  # noqa: B018


def test_a_renamed_name_says_the_new_one() -> None:
    with pytest.raises(ImportError, match="read_batch_manifest"):
        feedback.read_manifest  # noqa: B018
    with pytest.raises(ImportError, match="read_batch_manifest"):
        from feedback import read_manifest  # noqa: F401
    assert "read_manifest" not in feedback.__all__


def test_what_is_passed_around_is_public() -> None:
    assert {"Study", "Questionnaire", "Results", "InputError", "StudyError"} <= set(
        feedback.__all__
    )
