"""What became of customers' scores after a training: another study, and its follow-up's verdict on the training as an action."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import FeedbackError
from feedback.pipeline.run_folder import FOLLOWUP_FOLDER
from feedback.results import Words
from feedback.study import load_study

if TYPE_CHECKING:
    from feedback.study import Study
    from feedback.study_followup import Training

_VERDICTS = {
    "met": Words(en="they got better", zh="有改善"),
    "not met": Words(en="they did not get better by what was asked for", zh="没有达到要求的改善"),
    "cannot tell": Words(en="whether they got better cannot be told", zh="无法判断是否改善"),
}


def study_file_of(study: Study, other: str) -> str | Path:
    """The study file meant: a path from the folder of this study or from the workbench, a name beside it, or what one calls itself."""
    beside = study.path.parent
    for place in (beside, study.home, study.home / "studies"):
        for name in (other, f"{other}.yaml", f"{other}.yml"):
            if (place / name).is_file():
                return place / name
    for path in sorted(beside.glob("*.y*ml")):
        with suppress(FeedbackError):
            if path != study.path and load_study(path).study == other:
                return path
    return other


def later_scores(study: Study, told: Training) -> Words:
    """What customers' scores did after the training, as their study's follow-up judges the action; what is missing is said.

    Parameters
    ----------
    study
        The study of those who were trained.
    told
        Its `training`: the customers' study, and the number the training has in their sheet of actions.

    Returns
    -------
    Words
        The verdict, and the follow-up's sentence in the language it was made in: figure before and after, the change with its
        interval. The scores are associated with the training; where other units were not trained, their change is taken off.
    """
    from feedback.pipeline.followup.folder import Followup

    try:
        theirs = load_study(study_file_of(study, told.study))
    except FeedbackError as error:
        return Words(
            en=f" training: {told.study}: {error.en}", zh=f"training：{told.study}：{error.zh}"
        )
    folder = theirs.processed / FOLLOWUP_FOLDER
    if not (folder / "followup.json").is_file():
        return Words(
            en=f" What customers' scores did afterwards: run `feedback track {told.study}` first, then this study again.",
            zh=f"之后顾客得分如何：请先运行 feedback track {told.study}，再重新运行本研究。",
        )
    followup = Followup(theirs, folder)
    table = followup.table("verdicts")
    mine = (
        table[(table["kind"] == "action") & (table["of"] == told.action)] if len(table) else table
    )
    if not len(mine):
        return Words(
            en=f" training: {told.study} has no action {told.action}: enter the training in its sheet of actions.",
            zh=f"training：{told.study} 的措施表中没有 {told.action}：请把这次培训登记为一项措施。",
        )
    row = mine.iloc[0]
    verdict = _VERDICTS[str(row["verdict"])]
    if not row["before"] or not row["after"]:
        return Words(
            en=f" Customers' scores ({told.study}, action {told.action}): {row['why']}",
            zh=f"顾客得分（{told.study}，措施 {told.action}）：{row['why']}",
        )
    # the follow-up's own sentence: its figures are those that may be passed on
    return Words(
        en=f" Customers' scores afterwards ({told.study}, action {told.action}): {verdict.en}. {row['why']}",
        zh=f"之后的顾客得分（{told.study}，措施 {told.action}）：{verdict.zh}。{row['why']}",
    )
