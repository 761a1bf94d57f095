"""A second survey for a target: the same wording proved by hash, how many answers it takes, whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from feedback.errors import StudyError, did_you_mean
from feedback.files import written_whole
from feedback.pipeline.followup.folder import Followup
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.versions import told_of
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.versions.hashes import wording_of
from feedback.results import Words
from feedback.rounding import told_count
from feedback.study import Study
from feedback.tracking.changes import needed
from feedback.tracking.spans import is_period, with_spans
from feedback.tracking.targets import series_of
from feedback.tracking.told import round_number, step_of, told_aim, with_told_chance
from feedback.tracking.verdict_words import figure, what_is_measured

_OF_ANSWERS = ("satisfaction", "nps", "csat", "hurt")
TABLE = "wording"


@dataclass(frozen=True)
class Resurvey:
    """What was written, and how many answers are needed."""

    folder: Path
    needed: int
    wording: str


def keep_wording(run: FollowupRun) -> FollowupRun:
    """Note under which wording each period was measured; one that is noted stays."""
    q = _questionnaire(run.study)
    measured = run.tables.get("measurements")
    if q is None or measured is None:
        return run
    known = run.stored.get(TABLE)
    there = pd.Index(measured.loc[measured["metric"].isin(_OF_ANSWERS), "period"].unique())
    new = there if known is None else there.difference(known["period"])
    then = told_of(run.results.manifest, "wording")
    now = wording_of(q)
    words = [then(str(period)) or now for period in new]
    fresh = pd.DataFrame({"period": new, "questionnaire": q.id, "wording": words})
    table = fresh if known is None else pd.concat([known, fresh], ignore_index=True)
    table = table.astype("str").sort_values("period", ignore_index=True)
    return run.with_tables(**{TABLE: table})


def _questionnaire(study: Study) -> Questionnaire | None:
    if study.questionnaire is None:
        return None
    return load_questionnaire(study.resolve(str(study.questionnaire), folder="questionnaires"))


def plan_resurvey(
    followup: Followup, target: str, *, out: str | Path | None = None, language: str = ""
) -> Resurvey:
    """Write a folder with the questionnaire and the plan of a second survey.

    Parameters
    ----------
    followup
        A study followed up (`load_followup`).
    target
        Id of one of its targets.
    out
        Folder to write; reports/STUDY-resurvey-TARGET when left out.
    language
        "zh" or "en"; the follow-up's own when left out.

    Returns
    -------
    Resurvey
        `.needed`: answers of the second survey for the change the target asks for to be told from none with power .8 at
        the study's level, beside the baseline as it is; where none are enough, of each of two new periods.

    Raises
    ------
    StudyError
        No such target, one a survey does not measure, one without a baseline, no questionnaire, or a wording that is no longer
        that of the baseline.
    """
    study, said = followup.study, language or followup.language
    row = _target(followup, target)
    q = _questionnaire(study)
    if q is None:
        raise StudyError(
            en=f"{study.path}: names no questionnaire, so the same wording cannot be proved. Add `questionnaire:`.",
            zh=f"{study.path}：没有写明问卷，无法证明措辞相同。请添加 questionnaire:。",
        )
    wording = _same_wording(followup, q, str(row["baseline"]))
    measured, _ = with_spans(
        followup.table("measurements"), study.targets, {}, level=followup.results.level
    )
    series = series_of(measured, row["metric"], row["unit"], row["aspect"])
    before = series.iloc[list(series.index).index(row["baseline"])]
    step = float(row["aim"] - row["start"])
    n = _needed(before, step, followup.results.level)[0]
    if n is None:
        raise StudyError(
            en=f"Target {target}: the baseline and the aim are the same; no survey can tell them apart.",
            zh=f"目标 {target}：基期与目标值相同，再调查也无法区分。",
        )
    place = Path(out) if out else study.reports.with_name(f"{study.study}-resurvey-{target}")
    from feedback.questionnaire.export.write import export_questionnaire

    export_questionnaire(q, "html", place, language=said if said in q.languages else None)
    text = _plan_words(followup, target, row, before, exact=n, wording=wording).spoken(said)
    with written_whole(place / "plan.md") as beside:
        beside.write_text(text, encoding="utf-8")
    return Resurvey(place, n, wording)


def _needed(baseline: pd.Series, step: float, level: float) -> tuple[int | None, bool]:
    """Answers beside the baseline as it is, and that these are enough; else those of each of two new periods."""
    beside = needed(baseline, baseline, step=step, level=level, held=True)
    if beside is not None:
        return beside, True
    return needed(baseline, baseline, step=step, level=level), False


def _target(followup: Followup, target: str) -> pd.Series:
    table = followup.table("targets")
    names = [str(each) for each in table.index]
    if target not in names:
        hint_en, hint_zh = did_you_mean(target, names)
        raise StudyError(
            en=f"no target {target[:40]!r}.{hint_en} There are: {', '.join(names) or 'none'}.",
            zh=f"没有目标“{target[:40]}”。{hint_zh}现有：{'、'.join(names) or '无'}。",
        )
    row = table.iloc[names.index(target)]
    if row["metric"] not in _OF_ANSWERS:
        raise StudyError(
            en=f"Target {target}: {row['metric']} comes from complaints; no survey measures it.",
            zh=f"目标 {target}：{row['metric']} 来自投诉数据，不是调查能测的。",
        )
    if not row["baseline"]:
        raise StudyError(
            en=f"Target {target}: no baseline is measured, so there is nothing to repeat.",
            zh=f"目标 {target}：没有基期数据，无从复测。",
        )
    return row


def _same_wording(followup: Followup, q: Questionnaire, baseline: str) -> str:
    now, kept = wording_of(q), followup.extra(TABLE)
    then = dict(zip(kept["period"], kept["wording"], strict=True)) if len(kept) else {}
    if baseline not in then and is_period(baseline):
        span = pd.Period(baseline)
        months = pd.period_range(span.start_time, span.end_time, freq="M").astype(str)
        baseline = next((each for each in months if then.get(each, now) != now), months[0])
    if baseline not in then:
        raise StudyError(
            en=f"The wording of {baseline} is not noted. Run `feedback track` first.",
            zh=f"没有记录 {baseline} 的问卷措辞。请先运行 feedback track。",
        )
    if then[baseline] != now:
        raise StudyError(
            en=f"questionnaire {q.id}: its wording is no longer that of {baseline} (hash {then[baseline][:12]}, now {now[:12]}): "
            "answers could not be compared. Take the old wording back, or begin a new baseline.",
            zh=f"问卷 {q.id}：措辞已与 {baseline} 不同（哈希 {then[baseline][:12]}，现为 {now[:12]}），结果不可比。"
            "请恢复原措辞，或重新设定基期。",
        )
    return now


def _plan_words(
    followup: Followup, target: str, row: pd.Series, before: pd.Series, *, exact: int, wording: str
) -> Words:
    metric, baseline = str(row["metric"]), str(row["baseline"])
    what = what_is_measured(metric, str(row["aspect"]), str(row["unit"]), followup.labels)
    told = with_told_chance(metric, str(row["unit"]), before)
    at = float(told["estimate"])
    step = step_of(metric, str(row["unit"]), float(before["n"]), figures=[at])
    change, exact_aim = float(row.get("change", float("nan"))), float(row["aim"])
    to = told_aim(str(row["kind"]), at, change, exact_aim, step=step)
    start, aim, had = figure(at, metric), figure(to, metric), int(told["n"])
    # by the told figures: the exact number would tell which share it was computed from
    by_told, beside = _needed(told, to - at, followup.results.level)
    n = round_number(exact if by_told is None else by_told)
    level = f"{100 * followup.results.level:g}%"
    where = str(row["unit"])
    # none is told as one to nine are
    hurt = int(told_count(max(round(had * at), 1))) if metric == "hurt" else None
    hurt_en = f" Of them {hurt:,} were hurt; ask everybody alike, for those alone would look better by chance." if hurt else ""  # fmt: skip
    hurt_zh = f"其中 {hurt:,} 人不满；仍应对所有人同样抽样，只问不满者，结果会因偶然而显得好转。" if hurt else ""  # fmt: skip
    if beside:
        ask = Words(
            en=f"{n:,} in the second survey (power 80%, level {level}), beside the {had:,} of the baseline",
            zh=f"第二次调查 {n:,} 份（把握度 80%，置信水平 {level}），与基期的 {had:,} 份相比",
        )
    else:
        ask = Words(
            en=f"no number is enough beside a baseline of {had:,}. Set a fixed figure to reach, or ask {n:,} in each of two new periods "
            f"(power 80%, level {level})",
            zh=f"基期只有 {had:,} 份，第二次无论多少份都不够。请改定固定的目标值（reach），或重新测两期、每期 {n:,} 份（把握度 80%，置信水平 {level}）",
        )
    return Words(
        en=f"# Second survey for target {target}\n\n"
        f"- What: {what.en}, {start} in {baseline}, aimed at {aim}.\n"
        f"- Answers needed: {ask.en}.\n"
        f"- Whom to ask: the same kind of people as in {baseline}{f', of {where}' if where else ''}, by the same way.{hurt_en}\n"
        f"- Wording: the same as in {baseline}, SHA-256 {wording}.\n",
        zh=f"# 目标 {target} 的复测方案\n\n"
        f"- 测什么：{what.zh}，{baseline} 为 {start}，目标 {aim}。\n"
        f"- 需要的答卷：{ask.zh}。\n"
        f"- 问谁：与 {baseline} 同类的人{f'（{where}）' if where else ''}，用同样的方式。{hurt_zh}\n"
        f"- 措辞：与 {baseline} 相同，SHA-256 {wording}。\n",
    )
