"""Instruments that set two views side by side: two shoppers, employees and customers, before and after a training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.errors import AnalysisError, FeedbackError, StudyError, did_you_mean
from feedback.measures.coders import intraclass_correlation
from feedback.measures.mean_difference import compare_means
from feedback.multiplicity import adjust_p
from feedback.pipeline.design_columns import CLUSTER
from feedback.pipeline.rated import common_scale, rated_aspects, rated_rows
from feedback.pipeline.training import later_scores, study_file_of
from feedback.results import Words, between, few
from feedback.study import load_study

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.study import Study

BEFORE, AFTER = "before", "after"  # dimensions of a form that asks both
WHOLE = ""  # all rows together
COLUMNS = [
    "label", "n", "n_first", "first", "second", "gap", "gap_low", "gap_high", "p_adjusted", "agreement",
    "agreement_low", "agreement_high",
]  # fmt: skip


def instruments(run: AnalysisRun) -> AnalysisRun:
    """`side_by_side`: the rows of the form with both views, their difference and, of two shoppers, their agreement.

    Nothing where the study is none of these, or a group among others: single visits and employees would show.
    """
    if run.among_others:
        return run
    study = run.study
    try:
        if study.raters is not None:
            table, said = _shoppers(run)
        elif study.mirror_of is not None:
            table, said = _mirror(run, study.mirror_of)
        elif {BEFORE, AFTER} <= {*run.answers.plan.dimensions}:
            table, said = _training(run)
            if study.training is not None:
                said += later_scores(study, study.training)
        else:
            return run
    except AnalysisError as error:
        return run.with_note("side_by_side", error)
    run = run.with_tables(side_by_side=table) if len(table) else run
    return run.with_sentence("side_by_side", said.spoken(run.language))


def _shoppers(run: AnalysisRun) -> tuple[pd.DataFrame, Words]:
    """Both reports of each visit: means, difference, intraclass correlation of each row and of the whole."""
    responses, raters = run.answers.responses, str(run.study.raters)
    if raters not in run.answers.plan.segments:
        known = list(run.answers.plan.segments)
        hint_en, hint_zh = did_you_mean(raters, known)
        raise StudyError(
            en=f"{run.study.path}: raters: no segment {raters!r}.{hint_en} There are: {', '.join(known) or 'none'}.",
            zh=f"{run.study.path}：raters：没有分组 {raters!r}。{hint_zh}现有：{'、'.join(known) or '无'}。",
        )
    if CLUSTER not in responses:
        raise StudyError(
            en=f"{run.study.path}: raters: which reports are of the same case is not said. Add `clusters:`, the column "
            "that names the case, such as visit.",
            zh=f"{run.study.path}：raters：没有写明哪些记录属于同一次访店。请添加 clusters:（写有编号的列，如 visit）。",
        )
    rows = rated_rows(responses, run.answers.plan.aspects, run.answers.plan.item_scales)
    rows = rows.assign(**{WHOLE: rows.mean(axis=1).where(rows.notna().mean(axis=1) >= 0.5)})
    who = responses[raters].astype("str")
    given = set(who[responses[raters].notna()])
    listed = run.answers.plan.segment_labels.get(raters, {}).values()  # in the order of the form
    names = [name for name in listed if name in given] if given <= {*listed} else sorted(given)
    case = responses[CLUSTER].astype("str").where(responses[CLUSTER].notna())
    if len(names) != 2 or pd.MultiIndex.from_arrays([case.dropna(), who[case.notna()]]).has_duplicates:  # fmt: skip
        raise AnalysisError(
            en=f"raters: two reports a case are compared, each by another; {raters} has {len(names)} values, or a case has "
            "two reports by the same one.",
            zh=f"raters：同一次访店由两人各记录一份才能比较；{raters} 有 {len(names)} 个取值，或同一人对同一次访店记录了两份。",
        )
    found: dict[str, dict[str, float]] = {}
    for name in rows:
        sides = [rows[name][who == each].set_axis(case[who == each]).dropna() for each in names]
        both = pd.concat([side[side.index.notna()] for side in sides], axis=1, keys=names).dropna()
        if len(both) < LEAST:
            continue
        row = _paired(both.iloc[:, 0], both.iloc[:, 1], level=run.study.parameters.level)
        found[str(name)] = row | _agreement(both, level=run.study.parameters.level)
    labels = {WHOLE: "全部题目" if run.language == "zh" else "All rows together"}
    table = _table(found, {**run.labels, **run.answers.plan.column_labels, **labels})
    if WHOLE not in found:
        return table, _too_few(int(case.value_counts().eq(2).sum()))
    return table, _agreed(found[WHOLE], names)


def _paired(first: pd.Series, second: pd.Series, *, level: float) -> dict[str, float]:
    """n, both means, second - first with its interval and p; no interval where all differ alike."""
    means = {"n": len(first), "first": float(first.mean()), "second": float(second.mean())}
    try:
        told = compare_means(second, first, paired=True, level=level)
        ends, p = told.ci, told.p
    except AnalysisError:
        ends, p = (float("nan"), float("nan")), float("nan")
    difference = means["second"] - means["first"]
    return means | {"gap": difference, "gap_low": ends[0], "gap_high": ends[1], "p": p}  # fmt: skip


def _agreement(both: pd.DataFrame, *, level: float) -> dict[str, float]:
    try:
        found = intraclass_correlation(both, level=level)
    except AnalysisError:
        return {}
    return {"agreement": found.icc, "agreement_low": found.ci[0], "agreement_high": found.ci[1]}


def _mirror(run: AnalysisRun, other: str) -> tuple[pd.DataFrame, Words]:
    """What employees think customers think, beside what customers say, aspect by aspect."""
    customers, theirs_on = _customers(run, other)
    plan = run.answers.plan
    rows = rated_rows(run.answers.responses, plan.aspects, plan.item_scales)
    employees, ours_on = rated_aspects(rows, plan.shared), common_scale(plan.item_scales)
    shared = [name for name in employees if name in customers]
    if not shared or ours_on != theirs_on:
        raise AnalysisError(
            en=f"mirror_of: {other}: no aspect is rated in both studies on the same scale. Name the aspects alike.",
            zh=f"mirror_of：{other}：两个研究没有以同一量表评分的共同方面。请使用相同的方面名称。",
        )
    found: dict[str, dict[str, float]] = {}
    for name in shared:
        ours, theirs = employees[name].dropna(), customers[name].dropna()
        if min(len(ours), len(theirs)) < LEAST:
            continue
        told = compare_means(ours, theirs, level=run.study.parameters.level)
        found[str(name)] = {
            "n": len(ours),
            "n_first": len(theirs),
            "first": float(theirs.mean()),
            "second": float(ours.mean()),
            "gap": told.estimate,
            "gap_low": told.ci[0],
            "gap_high": told.ci[1],
            "p": told.p,
        }
    table = _table(found, {**run.labels, **plan.labels, **plan.item_labels})
    return table, _gaps(table, level=run.study.parameters.level)


def _customers(run: AnalysisRun, other: str) -> tuple[pd.DataFrame, tuple[float, float]]:
    """Ratings of the customers' study by aspect, and their scale."""
    from feedback.pipeline.load import load_results
    from feedback.pipeline.planning import plan_of

    try:
        study = load_study(study_file_of(run.study, other))
        results = load_results(study)
        responses = results.table("responses")
    except FeedbackError as error:
        raise AnalysisError(
            en=f"mirror_of: {other}: {error.en}", zh=f"mirror_of：{other}：{error.zh}"
        ) from error
    plan = plan_of(study, language=run.language)
    rows = rated_rows(responses, plan.aspects, plan.item_scales)
    return rated_aspects(rows, plan.shared), common_scale(plan.item_scales)


def _training(run: AnalysisRun) -> tuple[pd.DataFrame, Words]:
    """Rows asked of the time before and after, the same people."""
    plan = run.answers.plan
    rows = rated_rows(run.answers.responses, plan.aspects, plan.item_scales)
    pairs = zip(plan.dimensions[BEFORE], plan.dimensions[AFTER], strict=False)
    level = run.study.parameters.level
    found: dict[str, dict[str, float]] = {}
    for before, after in pairs:
        both = rows[[before, after]].dropna()
        if len(both) >= LEAST:
            found[after] = _paired(both[before], both[after], level=level)
    whole = pd.concat([rows[[*plan.dimensions[side]]].mean(axis=1) for side in (BEFORE, AFTER)], axis=1).dropna()  # fmt: skip
    if len(whole) >= LEAST:
        found[WHOLE] = _paired(whole.iloc[:, 0], whole.iloc[:, 1], level=level)
    labels = {WHOLE: "全部题目" if run.language == "zh" else "All rows together"}
    table = _table(found, {**run.labels, **plan.column_labels, **labels})
    if WHOLE not in found:
        return table, _too_few(len(whole))
    return table, _gained(found[WHOLE]) + _most_and_least(table.drop(WHOLE))


def _table(found: Mapping[str, Mapping[str, float]], labels: Mapping[str, str]) -> pd.DataFrame:
    table = pd.DataFrame.from_dict({**found}, orient="index")
    if not len(table):
        return table
    table["label"] = [str(labels.get(str(name), name)) for name in table.index]
    known = table["p"].notna()
    table["p_adjusted"] = np.nan
    if known.any():
        table.loc[known, "p_adjusted"] = np.asarray(adjust_p(table.loc[known, "p"]), dtype=float)
    table = table.reindex(columns=COLUMNS).rename_axis("item")
    numbers = [name for name in COLUMNS if name not in ("label", "n")]
    return table.astype(dict.fromkeys(numbers, "float64"))


def _too_few(n: int) -> Words:
    return Words(
        en=f"{n} cases or people were asked both; at least {LEAST} are needed.",
        zh=f"两边都有记录的只有 {n} 例，至少需要 {LEAST} 例。",
    )


def _agreed(whole: Mapping[str, float], names: list[str]) -> Words:
    n, icc = whole["n"], whole.get("agreement")
    if icc is None:
        return Words(
            en=f"All {n} visits were rated alike: agreement cannot be told where nothing differs.",
            zh=f"{n} 次访店的评分完全相同，没有差异，无法判断一致程度。",
        )
    low, high = whole["agreement_low"], whole["agreement_high"]
    good = Words(
        en="The interval lies above 0.75: one report a visit would do.",
        zh="区间全部在 0.75 以上：每次访店一份记录即可。",
    )
    poor = Words(
        en="The interval lies below 0.5: one shopper's report says little of the visit; brief shoppers anew.",
        zh="区间全部在 0.5 以下：单份记录说明不了这次访店，请重新培训神秘顾客。",
    )
    middle = Words(
        en="Use the mean of both reports, not one of them.",
        zh="请用两份记录的均值，不要只看其中一份。",
    )
    verdict = good if low > 0.75 else poor if high < 0.5 else middle
    said = Words(
        en=f"Two reports of each of {n} visits agree to ICC {icc:.2f} {between(low, high)} ({names[0]} and {names[1]}).",
        zh=f"{n} 次访店各有两份记录（{names[0]}、{names[1]}），一致程度 ICC 为 {icc:.2f} {between(low, high)}。",
    )
    if whole["gap_low"] <= 0 <= whole["gap_high"]:
        return said + verdict
    strict, mild = names if whole["gap"] > 0 else names[::-1]
    return (
        said
        + verdict
        + Words(
            en=f"{strict} rates {abs(whole['gap']):.2f} lower than {mild}: brief both to one yardstick.",
            zh=f"{strict}比{mild}平均低 {abs(whole['gap']):.2f} 分：请统一评分标准。",
        )
    )


def _gaps(table: pd.DataFrame, *, level: float) -> Words:
    if not len(table):
        return _too_few(0)
    clear = table[table["p_adjusted"] < 1 - level]
    over, under = clear[clear["gap"] > 0], clear[clear["gap"] < 0]
    if not len(clear):
        return Words(
            en="Nowhere can it be told that employees see customers as more or less satisfied than they are.",
            zh="看不出员工在哪一方面高估或低估了顾客的满意度。",
        )
    said = Words(en="", zh="")
    for rows, en, zh in (
        (over, "Employees think customers more satisfied than they are with", "员工高估了顾客对以下方面的满意度："),
        (under, "Employees think customers less satisfied than they are with", "员工低估了顾客对以下方面的满意度："),
    ):  # fmt: skip
        if len(rows):
            names = few(rows.sort_values("gap", key=abs, ascending=False)["label"])
            said = said + Words(en=f"{en} {names.en}.", zh=f"{zh}{names.zh}。")
    return said


def _gained(whole: Mapping[str, float]) -> Words:
    low, high, by = (whole[name] for name in ("gap_low", "gap_high", "gap"))
    clear = low > 0 or high < 0
    up = Words(
        en="rated themselves higher after than before" if by > 0 else "rated themselves lower after than before",
        zh="培训后自评高于培训前" if by > 0 else "培训后自评低于培训前",
    )  # fmt: skip
    told = up if clear else Words(en="show no change that can be told", zh="看不出变化")
    return Words(
        en=f"{whole['n']} people {told.en}: {by:+.2f} {between(low, high)} points. Without people who were not trained it is "
        "not known what would have changed anyway; whether customers notice, the scores that come later must say.",
        zh=f"{whole['n']} 人{told.zh}：{by:+.2f} {between(low, high)} 分。没有未受训者作对照，无法知道不培训会变化多少；顾客是否感受到，要看之后的得分。",
    )


def _most_and_least(rows: pd.DataFrame) -> Words:
    """Which row rose most and which least, where their intervals lie apart; "" of one row."""
    known = rows[rows["gap_low"].notna()].sort_values("gap", ascending=False, kind="stable")
    if len(known) < 2:
        return Words(en="", zh="")
    most, least = known.iloc[0], known.iloc[-1]
    if not most["gap_low"] > least["gap_high"]:
        return Words(
            en="Which of the rows changed most cannot be told.",
            zh="各题中哪一题变化最大，分不出来。",
        )
    told = [
        f"{row['gap']:+.2f} {between(row['gap_low'], row['gap_high'])}" for row in (most, least)
    ]
    return Words(
        en=f"Most: {most['label']}, {told[0]}; least: {least['label']}, {told[1]}.",
        zh=f"变化最大的是“{most['label']}”：{told[0]}；最小的是“{least['label']}”：{told[1]}。",
    )


def heads(study: Study, *, language: str) -> dict[str, str]:
    """What the columns of `side_by_side` are called in a study of its kind."""
    zh = language == "zh"
    if study.raters is not None:
        sides = ("神秘顾客一", "神秘顾客二") if zh else ("First shopper", "Second shopper")
        cases = "访店次数" if zh else "Visits"
    elif study.mirror_of is not None:
        sides = ("顾客自己", "员工以为") if zh else ("Customers say", "Employees think")
        cases = "员工人数" if zh else "Employees"
    else:
        sides, cases = (
            ("培训前", "培训后") if zh else ("Before", "After"),
            "人数" if zh else "People",
        )
    told = {
        "n_first": "顾客人数" if zh else "Customers",
        "first": sides[0],
        "second": sides[1],
        "n": cases,
        "label": "题目" if zh else "Row",
    }
    told |= {
        "gap": "差别" if zh else "Difference",
        "p_adjusted": "p（Holm）" if zh else "p (Holm)",
    }
    return told | {"agreement": "一致程度 ICC" if zh else "Agreement (ICC)"}
