"""`feedback push`: a study's questionnaire on the server of its survey tool."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from feedback.connect import failures
from feedback.connect.calls import Calls
from feedback.connect.survey_state import SurveyState, read_state, server_of, write_state
from feedback.connect.tools import Tool, open_tool
from feedback.errors import StudyError
from feedback.files import private_folder, written_whole
from feedback.locks import at_work
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.parts import Words
from feedback.results import counted
from feedback.study import ANSWERS, Study, load_study
from feedback.study_server import SURVEY_ID

_TARGETS = {"limesurvey": "limesurvey", "kobo": "xlsform", "central": "xlsform", "redcap": "redcap"}
_OPENED = {
    "limesurvey": Words(en="It is activated and takes answers.", zh="问卷已激活，可以作答。"),
    "kobo": Words(en="It is deployed and takes answers.", zh="问卷已部署，可以作答。"),
    "central": Words(en="It is published and takes answers.", zh="问卷已发布，可以作答。"),
    "redcap": Words(en="The data dictionary is imported.", zh="数据字典已导入。"),
}
_CLOSED = Words(
    en="This version takes no answers yet: look at it on the server, then push with --activate.",
    zh="此版本尚未开放作答：请先到服务器上检查，再加 --activate 推送。",
)


@dataclass(frozen=True)
class Pushed:
    """What a push did.

    Attributes
    ----------
    kind, where, survey
        Tool, server, and the survey there ("" before a first push).
    sha256, size
        Of the file that was sent, or would be.
    did
        "made", "replaced", "opened", "nothing" or "planned".
    active
        Whether the survey is open for answers.
    losses
        Losses that the export reports.
    files
        What was sent and its loss report.
    """

    kind: str
    where: str
    survey: str
    sha256: str
    size: int
    did: str
    active: bool
    losses: int
    files: tuple[Path, ...] = ()

    def explain(self, language: str) -> str:
        """What a person at the terminal wants to know."""
        file = f"sha256 {self.sha256[:12]}, {self.size:,} B"
        told = {
            "made": Words(
                en=f"{self.where}: new survey {self.survey} ({file}).",
                zh=f"{self.where}：新建问卷 {self.survey}（{file}）。",
            ),
            "replaced": Words(
                en=f"{self.where}: survey {self.survey} has a new version ({file}).",
                zh=f"{self.where}：问卷 {self.survey} 已更新（{file}）。",
            ),
            "opened": Words(
                en=f"{self.where}: survey {self.survey} is as it was pushed ({file}).",
                zh=f"{self.where}：问卷 {self.survey} 与已推送的一致（{file}）。",
            ),
            "nothing": Words(
                en=f"{self.where}: survey {self.survey} is as it was pushed; nothing to do.",
                zh=f"{self.where}：问卷 {self.survey} 与已推送的一致，无需更新。",
            ),
            "planned": Words(
                en=f"{self.where}: would {f'replace survey {self.survey}' if self.survey else 'make a new survey'} ({file}). "
                "Nothing was sent (--dry-run).",
                zh=f"{self.where}：将{f'更新问卷 {self.survey}' if self.survey else '新建问卷'}（{file}）。没有发送任何内容（--dry-run）。",
            ),
        }[self.did]
        lines = [told.say(language)]
        if self.did != "planned":
            lines.append((_OPENED[self.kind] if self.active else _CLOSED).say(language))
        if self.losses and self.files:
            lines.append(
                f"{self.losses} 处内容无法原样保留，见 {self.files[-1]}" if language == "zh"
                else f"Not carried as it is: {counted(self.losses, 'thing')}, see {self.files[-1]}"
            )  # fmt: skip
        return "\n".join(lines)


def push_questionnaire(
    study: str | Path | Study,
    *,
    dry_run: bool = False,
    activate: bool = False,
    new: bool = False,
    overwrite: bool = False,
    sleep: Callable[[float], object] | None = None,
) -> Pushed:
    """Put a study's questionnaire on its server.

    Parameters
    ----------
    study
        The study, its file or its name; it has `questionnaire:` and `server:`.
    dry_run
        Say what would be sent; send nothing, write nothing.
    activate
        Open it for answers: LimeSurvey activates it, KoboToolbox deploys it, ODK Central publishes it.
    new
        Make a new survey though one was pushed before.
    overwrite
        Replace it though it was changed on the server since the last push.
    sleep
        How to wait between tries; tests need not.

    Returns
    -------
    Pushed

    Raises
    ------
    StudyError
        The study has no questionnaire, the tool takes none, or cannot replace the one it has.
    ServerError
        The server cannot be used, or holds another survey than the one that was pushed.

    Examples
    --------
    >>> push_questionnaire("visit", dry_run=True).did  # doctest: +SKIP
    'planned'
    """
    study = study if isinstance(study, Study) else load_study(study)
    server, state = server_of(study), read_state(study)
    questionnaire = _questionnaire_of(study)
    if server.kind not in _TARGETS:
        raise StudyError(
            en=f"{study.path}: SurveyJS is a library without a server that takes questionnaires. Write the file with "
            "`feedback questionnaire export … --to surveyjs` and put it where your page reads it.",
            zh=f"{study.path}：SurveyJS 是程序库，没有可接收问卷的服务器。请用 feedback questionnaire export … --to surveyjs "
            "导出文件，放到您的网页读取的位置。",
        )
    survey = None if new else server.id or (state.id if state else None)
    with tempfile.TemporaryDirectory() as folder:
        result = export_questionnaire(questionnaire, _TARGETS[server.kind], folder)
        contents = {path.name: path.read_bytes() for path in result.files}
    content = next(iter(contents.values()))
    pushed = Pushed(
        server.kind, server.base, survey or "", hashlib.sha256(content).hexdigest(), len(content), "planned",
        bool(state and state.active), len(result.losses),
    )  # fmt: skip
    calls = Calls(server) if sleep is None else Calls(server, sleep=sleep)
    if dry_run and survey is None:
        return pushed
    with failures.of_a_push(), calls, open_tool(calls) as tool:
        same = False
        if survey is not None or server.kind == "redcap":
            same = _refuse_changed(tool, survey or "project", state, pushed, overwrite=overwrite)
        if same and (not activate or pushed.active):
            return replace(pushed, did="nothing")
        if survey is not None and not tool.replaces and not same:
            raise _cannot_replace(study, tool.name, survey)
        if dry_run:
            return pushed
        private_folder(study.pulled)
        with at_work(study.pulled / "pushed"):
            return _publish(
                study, tool, questionnaire, replace(pushed, survey=survey or ""),
                content=b"" if same else content, contents=contents, activate=activate, before=state,
            )  # fmt: skip


def _questionnaire_of(study: Study) -> Questionnaire:
    if study.questionnaire is None:
        raise StudyError(
            en=f"{study.path}: names no questionnaire to push. Add `questionnaire:`.",
            zh=f"{study.path}：没有写明要推送的问卷。请添加 questionnaire:。",
        )
    return load_questionnaire(study.resolve(study.questionnaire, folder="questionnaires"))


def _refuse_changed(
    tool: Tool, survey: str, state: SurveyState | None, pushed: Pushed, *, overwrite: bool
) -> bool:
    """Whether the server holds what would be pushed; refused where it was made or changed there."""
    now = tool.definition(survey)
    if state is None or not state.pushed:
        if now and not overwrite:
            raise failures.made_there(tool.calls.where, survey)
        return False
    before = state.definition or now  # "": the push broke off before the server could say
    if now != before and not overwrite:
        raise failures.changed_there(tool.calls.where, survey, (before, now))
    return now == before and state.pushed == pushed.sha256


def _publish(
    study: Study, tool: Tool, questionnaire: Questionnaire, pushed: Pushed, *, content: bytes,
    contents: dict[str, bytes], activate: bool, before: SurveyState | None,
) -> Pushed:  # fmt: skip
    """Send, remember, open, ask back what the server made of it: what breaks off in between is known to be there."""
    server, began = server_of(study), datetime.now(UTC)
    now = began.isoformat(timespec="seconds")
    name = questionnaire.title.say(study.language)
    # servers take no version twice, though the same questionnaire may come back after an edit there
    version = f"{questionnaire.version}.{pushed.sha256[:8]}.{began:%Y%m%dT%H%M%S}"
    survey = pushed.survey
    if content:
        with failures.of_a_push(making=not survey):
            survey = tool.publish(content, name=name, version=version, survey=survey or None, activate=False)  # fmt: skip
    if not SURVEY_ID.match(survey):  # it names a folder
        raise failures.not_of(tool.calls.where, tool.name, "a survey id")
    # a new version is not the one that was opened
    active = activate or pushed.kind == "redcap" or (not content and pushed.active)
    if before is not None and before.id != survey:
        _put_aside(study, before.id)
    state = SurveyState(server.kind, server.base, survey, pushed.sha256, now, active=active and not activate)  # fmt: skip
    write_state(study, state)
    if activate:
        tool.publish(b"", name=name, version=version, survey=survey, activate=True)
    write_state(study, replace(state, definition=tool.definition(survey), active=active))
    paths = []
    for name, written in contents.items():
        with written_whole(study.pulled / "pushed" / name) as whole:
            whole.write_bytes(written)
        paths.append(study.pulled / "pushed" / name)
    did = ("replaced" if content else "opened") if pushed.survey else "made"
    return replace(pushed, survey=survey, did=did, active=active, files=tuple(paths))


def _put_aside(study: Study, survey: str) -> None:
    """Answers of the survey before stay, under its id."""
    path = study.pulled / ANSWERS
    if path.is_file():
        path.replace(private_folder(study.pulled / survey) / f"answers-{survey}.json")


def _cannot_replace(study: Study, tool: str, survey: str) -> StudyError:
    return StudyError(
        en=f"{study.path}: {tool} cannot replace survey {survey} by another version through its interface. Push with --new for a "
        "new survey (the answers of this one stay here), or change it there by hand.",
        zh=f"{study.path}：{tool} 的接口不能用新版本替换问卷 {survey}。请加 --new 推送为新问卷（原问卷的答卷仍保留），"
        "或在服务器上手工修改。",
    )
