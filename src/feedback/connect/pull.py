"""`feedback pull`: what is new, edited or withdrawn on the server, fetched once and kept as it came."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feedback.connect import failures
from feedback.connect.calls import Calls
from feedback.connect.journal import Journal, read_journal
from feedback.connect.survey_state import (
    SurveyState,
    folder_of,
    read_state,
    server_of,
    survey_of,
    write_state,
)
from feedback.connect.tools import Index, Tool, open_tool
from feedback.errors import InputError
from feedback.files import private_folder, sha256_of, written_whole
from feedback.locks import at_work
from feedback.questionnaire.parts import Words
from feedback.results import counted
from feedback.study import ANSWERS, Study, load_study

_FEW = 5  # so many may always be withdrawn


@dataclass(frozen=True)
class Pulled:
    """What a pull found.

    Attributes
    ----------
    where, survey
        Server and survey.
    new, edited, withdrawn, same
        Answers, by what became of them since the last pull.
    missing
        Answers the server lists and did not give: withdrawn in the meantime, or kept back.
    standing, versions
        Answers that count now, and earlier versions that are kept.
    path, sha256
        Of the file that a run reads; None and "" after a dry run.
    changed
        Hash of the survey when it was pushed (or first seen) and now, where they differ.
    planned
        Whether this was a dry run: `edited` are then those that may have been.
    """

    where: str
    survey: str
    new: int
    edited: int
    withdrawn: int
    same: int
    standing: int
    versions: int
    missing: int = 0
    path: Path | None = None
    sha256: str = ""
    changed: tuple[str, str] | None = None
    planned: bool = False

    def explain(self, language: str) -> str:
        """What a person at the terminal wants to know."""
        return "\n".join(words.say(language) for words in self._words())

    def _words(self) -> list[Words]:
        may = ("may have been edited", "可能修改过") if self.planned else ("edited", "已修改")
        said = [
            Words(
                en=f"{self.where}, survey {self.survey}: {self.new:,} new, {self.edited:,} {may[0]}, "
                f"{self.withdrawn:,} withdrawn, {self.same:,} as before.",
                zh=f"{self.where}，问卷 {self.survey}：新增 {self.new:,} 份，{may[1]} {self.edited:,} 份，"
                f"撤回 {self.withdrawn:,} 份，其余 {self.same:,} 份未变。",
            )
        ]
        if self.missing:
            said.append(
                Words(
                    en=f"Listed on the server but not given: {self.missing:,}. Pull again; what still does not come, look at there.",
                    zh=f"服务器已列出但没有送达：{self.missing:,} 份。请再取一次；若仍未送达，请到服务器上查看。",
                )
            )
        if self.changed is not None:
            before, now = (each[:12] for each in self.changed)
            said.append(
                Words(
                    en=f"The survey was changed on the server since it was pushed ({before} → {now}). Answers given since may "
                    "answer other questions: look at it there, and bring the change into the questionnaire file.",
                    zh=f"该问卷自推送后在服务器上被修改过（{before} → {now}）。此后的答卷可能对应不同的题目："
                    "请到服务器上核对，并把改动写回问卷文件。",
                )
            )
        if self.planned:
            said.append(
                Words(en="Nothing was fetched (--dry-run).", zh="没有取回任何内容（--dry-run）。")
            )
        else:
            said.append(
                Words(
                    en=f"{self.path}: {counted(self.standing, 'answer')} (sha256 {self.sha256[:12]}); earlier versions kept: "
                    f"{self.versions:,}.",
                    zh=f"{self.path}：{self.standing:,} 份答卷（sha256 {self.sha256[:12]}）；另保留 {self.versions:,} 个旧版本。",
                )
            )
        return said


def pull_answers(
    study: str | Path | Study,
    *,
    dry_run: bool = False,
    everything: bool = False,
    withdrawn: bool = False,
    sleep: Callable[[float], object] | None = None,
) -> Pulled:
    """Bring the answers of a study's server to `data/raw`, so that `feedback run` reads them.

    Parameters
    ----------
    study
        The study, its file or its name.
    dry_run
        Say what would be fetched; fetch and write nothing.
    everything
        Fetch every answer again, for edits that the server does not tell.
    withdrawn
        Agree that more than half of what was pulled before is gone.
    sleep
        How to wait between tries; tests need not.

    Returns
    -------
    Pulled

    Raises
    ------
    ServerError
        The server cannot be used; what was fetched is kept and the next pull goes on.
    InputError
        Another pull is at work, or the disk is full.

    Examples
    --------
    >>> pull_answers("visit").explain("en")  # doctest: +SKIP
    """
    study = study if isinstance(study, Study) else load_study(study)
    server, state = server_of(study), read_state(study)
    survey = survey_of(study, state)
    calls = Calls(server) if sleep is None else Calls(server, sleep=sleep)
    with calls, open_tool(calls) as tool:
        began = datetime.now(UTC)
        definition = tool.definition(survey)
        changed = None
        if state is not None and state.definition not in ("", definition):
            changed = (state.definition, definition)
        if dry_run:
            return _planned(study, survey, tool, changed, everything=everything)
        private_folder(study.pulled)
        with at_work(folder_of(study, survey)):
            journal = read_journal(folder_of(study, survey))
            index = tool.index(survey, journal.looked)
            counts = _fetch(
                tool, journal, survey, index, began, everything=everything, agreed=withdrawn
            )
            path = _write_answers(study, journal, tool, index, survey)
        if state is None:
            seen = SurveyState(
                server.kind, server.base, survey, at=_stamp(began), definition=definition
            )
            write_state(study, seen)
        elif definition and not state.definition:
            write_state(study, replace(state, definition=definition))
    new, edited, gone, missing = counts
    standing = len(journal.there)
    return Pulled(
        server.base, survey, new, edited, gone, standing - new - edited, standing, journal.n_versions,
        missing, path, sha256_of(path), changed,
    )  # fmt: skip


def _planned(
    study: Study, survey: str, tool: Tool, changed: tuple[str, str] | None, *, everything: bool
) -> Pulled:
    journal = read_journal(folder_of(study, survey))
    index = tool.index(survey, journal.looked)
    wanted = list(index) if everything else journal.differing(index)
    new = [name for name in wanted if name not in journal.answers]
    gone = journal.gone(index)
    return Pulled(
        server_of(study).base, survey, len(new), len(wanted) - len(new), len(gone), len(index) - len(wanted),
        len(journal.there), journal.n_versions, changed=changed, planned=True,
    )  # fmt: skip


def _fetch(
    tool: Tool, journal: Journal, survey: str, index: Index, began: datetime, *, everything: bool, agreed: bool,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Pages until everything wanted is here; new, edited, withdrawn, and listed but not given."""
    gone = journal.gone(index)
    if len(gone) > max(_FEW, len(journal.there) / 2) and not agreed:
        raise failures.many_gone(tool.calls.where, len(gone), len(journal.there))
    wanted = list(index) if everything else journal.differing(index)
    new, edited, open_ = 0, 0, set(wanted)
    for content in tool.pages(survey, wanted, index):
        records = tool.records(content)
        if not records:
            continue
        came, changed = journal.keep(content, records, index)
        new, edited = new + came, edited + changed
        open_ -= {name for name, _ in records}
    journal.withdraw(gone)
    since = journal.looked if open_ & journal.answers.keys() else None
    journal.complete(since or began, _seen(index, journal, open_))
    return new, edited, len(gone), len(open_)


def _seen(index: Index, journal: Journal, missing: set[str]) -> Index:
    """Stamps of what is here; what was listed and not given keeps its old one, and is asked for again."""
    return {
        name: stamp
        for name, stamp in index.items()
        if name in journal.answers and name not in missing
    }


def _write_answers(study: Study, journal: Journal, tool: Tool, index: Index, survey: str) -> Path:
    """The file a run reads: every answer that stands, in the tool's own form, and whose survey it is."""
    records = journal.latest(tool.records, index)
    path = study.pulled / ANSWERS
    if not records:
        path.unlink(missing_ok=True)  # all withdrawn: what came of them stays in the pages
        raise InputError(
            en=f"{tool.calls.where}: the survey holds no answers yet, or no longer; there is nothing to run on. Pull again when "
            "people have answered.",
            zh=f"{tool.calls.where}：该问卷还没有答卷，或已全部撤回，没有可供分析的文件。有人作答后再取回。",
        )
    columns: dict[str, None] = {}
    for record in records:
        columns |= dict.fromkeys(_columns(record))
    content: dict[str, Any] = {"survey": survey, "columns": list(columns), "responses": records}
    with written_whole(path) as whole:
        text = json.dumps(content, ensure_ascii=False) + "\n"
        whole.write_bytes(text.encode("utf-8", "replace"))  # half an emoji is no character
        whole.chmod(0o600)
    return path


def _columns(record: dict[str, Any], head: str = "") -> Iterator[str]:
    """Names of an answer's leaves, as the reader has them: asked, though nobody may have answered."""
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _columns(value, f"{head}{name}.")
        else:
            yield f"{head}{name}"


def _stamp(when: datetime) -> str:
    return when.isoformat(timespec="seconds")
