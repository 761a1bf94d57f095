"""Ids a survey tool keeps for itself: refused for that tool, free for others, and `all` goes on.

KN1 `end` for XLSForm, `id` for LimeSurvey; both may go to REDCap.
KN2 export to all targets leaves that one out and says so.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from feedback import FeedbackError, export_questionnaire, load_questionnaire
from feedback.cli import main

FORM = """\
id: visit
title: {en: Visit}
languages: [en]
sections:
  - id: all
    title: {en: All}
    questions:
      - {id: NAME, type: nps, text: {en: "Recommend?"}}
"""


@pytest.mark.parametrize(("name", "target"), [("end", "xlsform"), ("id", "limesurvey")])
def test_kept(tmp_path: Path, name: str, target: str) -> None:  # KN1
    (tmp_path / "visit.yaml").write_text(FORM.replace("NAME", name))
    form = load_questionnaire(str(tmp_path / "visit.yaml"))
    with pytest.raises(FeedbackError, match=name) as refused:
        export_questionnaire(form, target, tmp_path / "out")
    assert target in refused.value.zh
    assert export_questionnaire(form, "redcap", tmp_path / "out").files


def test_all_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # KN2
    from feedback.questionnaire.export.write import EXPORT_TARGETS

    (tmp_path / "visit.yaml").write_text(FORM.replace("NAME", "end"))
    for target in [name for name in EXPORT_TARGETS if name not in ("xlsform", "surveyjs")]:
        monkeypatch.delitem(EXPORT_TARGETS, target)  # type: ignore[attr-defined]
    monkeypatch.setattr(
        sys, "argv",
        ["feedback", "questionnaire", "export", str(tmp_path / "visit.yaml"), "--to", "all", "--out", str(tmp_path)],
    )  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    said = capsys.readouterr()
    assert "end" in said.err
    assert "surveyjs" in said.out
