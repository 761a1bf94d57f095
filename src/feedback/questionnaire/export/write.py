"""One questionnaire to one target: its files and its loss report, whole or not at all."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pandas as pd

from feedback.errors import StudyError, did_you_mean
from feedback.files import written_whole
from feedback.questionnaire.export.arm_losses import arm_losses
from feedback.questionnaire.export.block_losses import block_losses
from feedback.questionnaire.export.carry_losses import carry_losses
from feedback.questionnaire.export.image_losses import image_losses
from feedback.questionnaire.export.language_codes import (
    limesurvey_language,
    qualtrics_language,
    surveyjs_locale,
)
from feedback.questionnaire.export.quota_losses import quota_losses
from feedback.questionnaire.export.result import FEATURES, ExportResult, Loss, Written
from feedback.questionnaire.export.upload_losses import upload_losses
from feedback.questionnaire.images import content_of, images_in
from feedback.questionnaire.lint.logic import refuse_broken_logic
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import KEPT_NAMES
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import spoken_by
from feedback.questionnaire.piping import told
from feedback.questionnaire.tags import report_language

_ROOM = "feedback.questionnaire.export"
# target → module with `write(questionnaire, *, language) -> Written`
EXPORT_TARGETS: Mapping[str, str] = {
    name: f"{_ROOM}.{name}"
    for name in (
        "xlsform", "limesurvey", "surveyjs", "wjx", "qualtrics", "qsf", "redcap",
        "ddi", "google", "docx", "pdf", "html", "codebook",
    )
}  # fmt: skip
_PIPES = frozenset({"xlsform", "limesurvey", "surveyjs", "redcap", "html"})  # tell answers again
COLUMNS = ["feature", "place", "degree", "what_zh", "what_en", "remedy_zh", "remedy_en"]


def export_questionnaire(
    q: Questionnaire, target: str, directory: str | Path, *, language: str | None = None
) -> ExportResult:
    """Write a questionnaire for a survey tool.

    Parameters
    ----------
    q
        The questionnaire.
    target
        A key of `EXPORT_TARGETS`.
    directory
        Folder for the files; made when it is not there.
    language
        A language of the questionnaire: the default language, and the only one where the target takes
        one; the questionnaire's first when left out.

    Returns
    -------
    ExportResult
        Paths of the files (the loss report last) and the losses as a frame.

    Raises
    ------
    StudyError
        No such target, a language the questionnaire does not have, or skip logic that cannot work.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> result = export_questionnaire(load_questionnaire("hotel_stay"), "redcap", tmp_folder)  # doctest: +SKIP
    >>> result.losses["feature"].tolist()  # doctest: +SKIP
    """
    chosen = language or q.languages[0]
    if chosen not in q.languages:
        raise StudyError(
            en=f"questionnaire {q.id}: has no {chosen} wording, only {', '.join(q.languages)}. Choose one of them.",
            zh=f"问卷 {q.id}：没有 {chosen} 文字，只有 {'、'.join(q.languages)}。请从中选择。",
        )
    refuse_broken_logic(q)
    _refuse_kept_names(q, target)
    for _, _, image in images_in(q):
        content_of(q, image)  # one that cannot be shown is told before anything is written
    pipes, asked = target in _PIPES, q.laid_out
    with spoken_by(q):
        written: Written = _module(target).write(
            asked if pipes else asked.in_words, language=chosen
        )
    losses = (
        *written.losses,
        *(() if pipes else _told_in_words(q)),
        *_laid_out(q),
        *_one_there(q, target),
        *(
            _undescribed(q)
            if target == "ddi"
            else ()
            if target in _DESCRIBE
            else _of_asking(q, target)
        ),
    )
    written = Written(written.files, losses, written.unproven)
    folder = Path(directory)
    report = _report(q, target, written, chosen)
    files = {**written.files, f"{q.id}.{target}.losses.md": report.encode("utf-8")}
    paths = []
    for name, content in files.items():
        with written_whole(folder / name) as beside:
            beside.write_bytes(content)
        paths.append(folder / name)
    return ExportResult(target, tuple(paths), _frame(written.losses))


_DESCRIBE = ("codebook", "ddi")  # they describe the answers and ask nobody
_SPELLED: Mapping[str, Callable[[str], str]] = {
    "limesurvey": limesurvey_language, "surveyjs": surveyjs_locale, "qsf": qualtrics_language,
}  # fmt: skip


def _undescribed(q: Questionnaire) -> Iterator[Loss]:
    """What DDI has no element for; the codebook has it."""
    keep = Words(zh="保留 codebook 导出，其中有", en="keep the codebook export, which has it")
    pictured = {owner: None for _, owner, _ in images_in(q)}
    for feature, places, zh, en in (
        ("images", [*pictured], "图片不写入", "pictures are not written"),
        ("carry", [one.id for one in q.questions() if getattr(one, "carry", None)], "不写哪些选项引自前面的题", "which choices were carried forward is not written"),
    ):  # fmt: skip
        yield from (Loss(feature, place, Words(zh=zh, en=en), keep) for place in places)
    yield from quota_losses(q.in_words, "ddi")


def _of_asking(q: Questionnaire, target: str) -> Iterator[Loss]:
    """What is lost of how questions are put to people."""
    yield from carry_losses(q, target)
    yield from upload_losses(q, target)
    yield from image_losses(q, target)
    yield from arm_losses(q, target)
    yield from block_losses(q, target)
    yield from quota_losses(q.in_words, target)


def _one_there(q: Questionnaire, target: str) -> Iterator[Loss]:
    """Languages that are one in the target: the last wording stands for both."""
    named: dict[str, list[str]] = {}
    for language in q.languages if target in _SPELLED else ():
        named.setdefault(_SPELLED[target](language), []).append(language)
    for name, tags in named.items():
        if len(tags) > 1:
            listed = Words(zh="、".join(tags), en=", ".join(tags))
            yield Loss(
                "languages", "",
                Words(zh=f"{listed.zh} 在此都是 {name}，只留一种文字", en=f"{listed.en} are all {name} there: one wording is kept"),
                Words(zh="为每种语言各导出一份问卷", en="export a questionnaire for each of them"),
            )  # fmt: skip


def _told_in_words(q: Questionnaire) -> Iterator[Loss]:
    """Answers that this target cannot fill in."""
    for column in told(q):
        if column in q.arms:
            continue  # told with the arms
        label = q.in_words.answers[column].label
        yield Loss(
            "piping", column,
            Words(zh=f"文字里引用“{label.say('zh')}”之处写成说明，不会填入", en=f"where texts tell “{label.say('en')}” again, they name it in words"),
            Words(zh="工具支持引用时导入后手工替换；否则无需处理", en="put the tool's own piped text there where it has one; else nothing"),
            "changed",
        )  # fmt: skip


def _laid_out(q: Questionnaire) -> Iterator[Loss]:
    """Questions that every target asks as several plain ones."""
    for question in q.in_words.max_diffs.values():
        label = question.label or question.text
        yield Loss(
            "max_diff", question.id,
            Words(zh=f"“{label.say('zh')}”的每组写成两道单选题，两题可能选同一项", en=f"each set of “{label.say('en')}” becomes two single choices; the same one can be ticked in both"),
            Words(zh="无需处理；读回时两题相同的组不计，并列出", en="nothing; when read back a set with the same choice twice is no answer and listed"),
            "changed",
        )  # fmt: skip


def feature_table(results: Iterable[ExportResult], *, language: str = "zh") -> pd.DataFrame:
    """Targets x features: ✓ carried, ~ changed, ✗ lost, by the losses of each export.

    Parameters
    ----------
    results
        Exports of one questionnaire.
    language
        Of the column names.

    Returns
    -------
    DataFrame
        Index target; a column a feature that any target lost.
    """
    rows = {}
    for result in results:
        worst = result.losses.groupby("feature")["degree"].agg(
            lambda d: "✗" if "lost" in set(d) else "~"
        )
        rows[result.target] = worst
    table = pd.DataFrame(rows).T.rename_axis("target").reindex(columns=list(FEATURES))
    table = table.dropna(axis=1, how="all").fillna("✓")
    return table.rename(columns={key: words.say(language) for key, words in FEATURES.items()})


class KeptNameError(StudyError):
    """An id that this target keeps for a column of its own; other targets may take it."""


def _refuse_kept_names(q: Questionnaire, target: str) -> None:
    """Where an id is a column the tool writes itself, answers and stamps could not be told apart."""
    items = (item for each in q.questions() for item in getattr(each, "items", ()))
    ids = [each.id for each in (*q.questions(), *items)]
    kept = [name for name in ids if name in KEPT_NAMES.get(target, ())]
    if kept:
        named = ", ".join(dict.fromkeys(kept))
        raise KeptNameError(
            en=f"questionnaire {q.id}: {target} writes columns called {named} itself, so the answers to those questions "
            "would be lost in its exports. Give them other ids.",
            zh=f"问卷 {q.id}：{target} 自己会写出名为 {named} 的列，这些题的答案导出后无法分辨。请给这些题换一个 id。",
        )


def known_target(target: str) -> str:
    """The name of a target, or StudyError with the nearest."""
    if target not in EXPORT_TARGETS:
        hint_en, hint_zh = did_you_mean(target, EXPORT_TARGETS)
        raise StudyError(
            en=f"no export target {target}.{hint_en} There are: {', '.join(EXPORT_TARGETS)}.",
            zh=f"没有导出目标 {target}。{hint_zh}可选：{'、'.join(EXPORT_TARGETS)}。",
        )
    return target


def _module(target: str) -> ModuleType:
    return importlib.import_module(EXPORT_TARGETS[known_target(target)])


def _frame(losses: Iterable[Loss]) -> pd.DataFrame:
    rows = [
        (loss.feature, loss.place, loss.degree, loss.what.zh, loss.what.en, loss.remedy.zh, loss.remedy.en)
        for loss in losses
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _report(q: Questionnaire, target: str, written: Written, language: str) -> str:
    """The loss report as Markdown, in the language of the export."""
    title, language = q.title.say(language), report_language(language)
    zh = language == "zh"
    lines = [f"# {title} → {target}", ""]
    if written.unproven:
        lines += [written.unproven.say(language), ""]
    if not written.losses:
        lines.append("没有丢失。" if zh else "Nothing is lost.")
        return "\n".join(lines) + "\n"
    lines += (
        ["| 功能 | 位置 | 丢失的内容 | 手工补救 |", "|---|---|---|---|"] if zh
        else ["| Feature | Place | What is lost | What to do by hand |", "|---|---|---|---|"]
    )  # fmt: skip
    for loss in written.losses:
        cells = (
            FEATURES[loss.feature].say(language),
            loss.place or "–",
            loss.what.say(language),
            loss.remedy.say(language),
        )
        lines.append(
            "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
        )
    return "\n".join(lines) + "\n"
