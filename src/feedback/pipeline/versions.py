"""Which version of its questionnaire each raw file of a study was answered on, and the way to today's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import StudyError

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire
    from feedback.questionnaire.versions.carry import Bridge
    from feedback.study import Study


def form_of(study: Study) -> Questionnaire:
    """The questionnaire of today."""
    from feedback.questionnaire.model import load_questionnaire

    return load_questionnaire(study.resolve(str(study.questionnaire), folder="questionnaires"))


def told_form(questionnaire: Questionnaire) -> dict[str, str]:
    """What a manifest says of the questionnaire a file was answered on."""
    from feedback.questionnaire.versions.hashes import wording_of

    return {
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        "wording": wording_of(questionnaire),
    }


def bridge_of(path: Path, study: Study) -> Bridge | None:
    """From the earlier version a raw file was answered on to today's; None where it is today's.

    Raises
    ------
    InputError, StudyError
        The questionnaire or a crosswalk cannot be read, or does not fit; two crosswalks fit.
    """
    from feedback.questionnaire.model import load_questionnaire
    from feedback.questionnaire.versions.carry import Bridge
    from feedback.questionnaire.versions.crosswalk import load_crosswalk

    files = dict(zip(study.paths(study.versions), study.versions.values(), strict=True))
    name = files.get(path)
    if name is None:
        return None
    old, new = load_questionnaire(study.resolve(name, folder="questionnaires")), form_of(study)
    walks = [load_crosswalk(each) for each in study.paths(study.crosswalk)]
    fit = [each for each in walks if each.crosswalk.version in (None, old.version)]
    if len(fit) > 1:
        raise StudyError(
            en=f"{study.path}: two crosswalks lead from version {old.version}. Give each its `version:`, that of the "
            "old questionnaire.",
            zh=f"{study.path}：有两份对照表都从版本 {old.version} 出发。请在每份中写上 version:（旧问卷的版本）。",
        )
    return Bridge.between(old, new, fit[0].columns(old, new) if fit else None)


def told_of(manifest: Mapping[str, Any], entry: str) -> Callable[[str], str]:
    """Period → what the files with answers of it say of their questionnaire; "" where nothing is said.

    >>> file = {"periods": ["2025Q1"], "version": "1"}
    >>> told_of({"inputs": [file, file | {"version": "2"}]}, "version")("2025Q1")
    '1 + 2'
    """
    found: dict[str, set[str]] = {}
    for file in manifest.get("inputs", []):
        for period in file.get("periods", ()):
            found.setdefault(period, set()).add(str(file[entry]))
    return lambda period: " + ".join(sorted(found.get(period, ())))
