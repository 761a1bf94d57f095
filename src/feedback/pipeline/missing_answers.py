"""What missing answers do to a run's figures: which go missing, other ways to treat them, what if the silent differ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among
from feedback.disclosure import LEAST, shown_values
from feedback.errors import AnalysisError, InputError
from feedback.insight.pain_points.imputed import IMPUTATIONS, to_fill_in
from feedback.pipeline.intake import NPS, WAVE
from feedback.pipeline.measuring import attempt
from feedback.responses.weights.few_clusters import known_errors
from feedback.results import NotComputed, Result, Words
from feedback.rounded_tables import told_table

if TYPE_CHECKING:
    from feedback.pipeline.results import Results
    from feedback.responses.weights.design import Design

_TREATMENTS = {
    "listwise": Words(en="only rows with all answers", zh="只用全部作答的行"),
    "pairwise": Words(en="each correlation from who answered both", zh="每个相关用两题都作答的人"),
    "impute": Words(en="missing answers imputed 20 times", zh="缺失答案多重插补 20 次"),
}

_TIPS = 30  # answers a question needs to be among the lowest

_AS_ANSWERED = Words(
    en="Means, shares, groups and pain points are of those who answered the question; reliability takes pairs of items from "
    "who answered both.",
    zh="均值、占比、分组与痛点只计答了该题的人；信度按每两题都作答的人成对计算。",
)
_FILLED = Words(
    en="Pain points (of groups and waves, too), means and best answers of rated questions and dimensions, and reliability have "
    "missing answers filled in ten times, from the other answers and the group, and pooled by Rubin's rules; a question that only some were "
    "asked (by a rule of the questionnaire, or as nobody of a group of ten or more, or fewer than half as many people as another, answered it) is of them; NPS, CSAT and other scores are of those who answered the question, with the groups' overall rating filled in beside them below.",
    zh="痛点（含各组、各批）、评分题与维度的均值和最好答案占比、信度，均以缺失答案插补 10 次（依据其他答案与所属的组）、按 Rubin 规则合并后计算；"
    "只问了一部分人的题（问卷设有条件，或某个十人以上的组无人作答，或答的人不到其他题一半）只计这些人；"
    "NPS、CSAT 等得分只计答了该题的人，各组总体评分插补后的结果列在下面。",
)


def default_words(results: Results) -> Words:
    """How the run treated missing answers, so that a page can name it."""
    chosen = str(results.manifest["parameters"].get("missing", "auto"))
    used = results.counts("drivers").get("why", {}).get("missing")
    drivers = _TREATMENTS.get(used) if isinstance(used, str) else None
    auto_en = (
        " (parameter missing: auto)" if chosen == "auto" else f" (parameter missing: {chosen})"
    )
    text = _FILLED if chosen == "impute" else _AS_ANSWERED
    if drivers is None:
        return text
    return text + Words(
        en=f"Drivers: {drivers.en}{auto_en}.",
        zh=f"驱动因素：{drivers.zh}（参数 missing: {chosen}）。",
    )


def missing_patterns_of(results: Results) -> pd.DataFrame:
    """Which rated questions go unanswered together: unanswered (their names), n, share (weighted under a design);
    rare patterns in one row."""
    from feedback.measures.imputation import missing_patterns

    asked = _asked(results)
    if not asked.shape[1] or not len(asked):
        return pd.DataFrame({"unanswered": [], "n": [], "share": []})
    found = missing_patterns(asked)
    questions = found[asked.columns].to_numpy(dtype=bool)
    zh = (results.shown_in or results.language) == "zh"
    none, every = ("（都答了）", "全部") if zh else ("(all answered)", "all of them")
    said = [
        none if row.all() else every if not row.any() else ("、" if zh else ", ").join(map(str, asked.columns[~row]))
        for row in questions
    ]  # fmt: skip
    shown = shown_values(found["n"].to_numpy(), least=LEAST)
    table = pd.DataFrame({"unanswered": said, "n": found["n"], "share": found["share"]})
    if results.weights is not None:
        answered = asked.notna().to_numpy()
        at = np.array([(answered == row).all(axis=1) for row in questions])
        table["share"] = at @ results.weights.weights / results.weights.weights.sum()
    rest = table[~shown][["n", "share"]].sum()
    if rest["n"]:
        rare = (
            "其他组合（各不足 10 人）" if zh else "other combinations (fewer than 10 people each)"
        )
        last = pd.DataFrame({"unanswered": [rare], "n": [int(rest["n"])], "share": [rest["share"]]})
        table = pd.concat([table[shown], last], ignore_index=True)
    return table


def under_each_treatment(results: Results) -> pd.DataFrame:
    """Means of the rated questions and alpha from complete rows, from all answers, and imputed.

    Means follow the study's design; alpha does not.

    Returns
    -------
    pandas.DataFrame
        Index question (and "alpha"): n, complete, available, imputed with imputed_low, imputed_high,
        missing_information (share of what is known that the gaps take away). Who rated no row is filled in nowhere, as on
        the page of pain points; a question not put to everybody (`to_fill_in`) is not imputed, and no part of alpha and of what a
        complete row is.
    """
    from feedback.measures.coefficients import pooled_alpha
    from feedback.measures.imputation import impute_answers
    from feedback.measures.rubin import pool_estimates

    asked = _asked(results)
    asked = asked.loc[:, asked.notna().any()]
    own = [name for name in asked if name in results.asked.rated]
    people = asked[own or list(asked)].notna().any(axis=1)
    apart = results.asked.put_to_some
    kept = to_fill_in(asked[people], least=asked.shape[1] + 2, put_to_some=apart)
    rated = [name for name in kept if name in own]
    if len(kept) < 2 or not asked.loc[people, kept].isna().to_numpy().any():
        return pd.DataFrame()
    made = attempt(
        impute_answers,
        asked.loc[people, kept],
        count=IMPUTATIONS,
        seed=results.study.parameters.seed,
    )
    if isinstance(made, NotComputed):
        return pd.DataFrame()
    design, given = results.weights, asked[kept]
    whole = replace(
        made,
        completed=tuple(table.reindex(asked.index).fillna(given) for table in made.completed),
    )
    df = int(given.notna().any(axis=1).sum()) - 1 if design is None else design.df
    pooled = pool_estimates(
        whole, lambda table: _means(table, design), df=df, level=results.level
    ).table
    if len(rated) > 1:
        alpha = pooled_alpha([table[rated] for table in made.completed], level=results.level)
        pooled.loc["alpha", list(alpha)] = list(alpha.values())
    complete, rows_whole = pd.Series(np.nan, index=asked.columns), given.notna().all(axis=1)
    if rows_whole.sum() > 1:
        complete = _means(asked.where(rows_whole), design)[0]
    table = pd.DataFrame(
        {"n": asked.notna().sum(), "complete": complete, "available": _means(asked, design)[0]}
    ).reindex([*asked.columns, *pooled.index.difference(asked.columns)])
    if "alpha" in pooled.index:
        for name, rows in (("complete", asked[rows_whole]), ("available", asked)):
            table.loc["alpha", name] = _alpha(rows[rated])
    table["imputed"] = pooled["estimate"]
    table["imputed_low"], table["imputed_high"] = pooled["ci_low"], pooled["ci_high"]
    return table.assign(missing_information=pooled["missing_information"]).rename_axis("figure")


def why_not_filled(asked: pd.DataFrame, *, put_to_some: Collection[str] = ()) -> Words:
    """Why no answer to these questions is filled in.

    >>> put = pd.DataFrame({"food": [4.0] * 9, "room": [5.0] * 9, "lift": [3.0] * 4 + [np.nan] * 5})
    >>> why_not_filled(put).en
    'Answers are missing only of questions put to some people, which are filled in for nobody.'
    """
    asked = asked.loc[asked.notna().any(axis=1), asked.notna().any()]
    if not asked.isna().to_numpy().any():
        return Words(en="No answer is missing.", zh="没有缺失。")
    kept = asked[to_fill_in(asked, least=1, put_to_some=put_to_some)]
    if kept[kept.notna().any(axis=1)].notna().to_numpy().all():
        return Words(
            en="Answers are missing only of questions put to some people, which are filled in for nobody.",
            zh="只有仅问了一部分人的题有缺失，这些题不为任何人插补。",
        )
    return Words(
        en="Too few answers to fill in the missing ones from.", zh="答案太少，无法据以插补缺失。"
    )


def why_no_treatments(results: Results) -> Words:
    """Why `under_each_treatment` has no rows."""
    return why_not_filled(_asked(results), put_to_some=results.asked.put_to_some)


def why_no_points(results: Results) -> Words:
    """Why `pain_points_imputed` has no rows."""
    if not _is_costed(results):
        return Words(en="There is no cost to compute.", zh="没有可算的代价。")
    asked = results.asked
    aspects = asked.aspects.loc[_people_of(results).index]
    return why_not_filled(aspects, put_to_some=asked.aspects_put_to_some)


def groups_imputed(results: Results, by: str = "") -> pd.DataFrame:
    """Mean overall rating of each group that may be shown, from who answered, and with missing ratings filled in.

    Ratings are imputed from the other answers and the group, pooled by Rubin's rules, under the study's design where it
    has one; told as groups are (`told_table`).

    Returns
    -------
    pandas.DataFrame
        Index group: n (who rated), missing (who did not), mean, imputed with imputed_low and imputed_high,
        missing_information. No rows where everybody rated, or the answers do not carry the imputation.
    """
    from feedback.measures.imputation import impute_answers
    from feedback.measures.rubin import pool_estimates
    from feedback.pipeline.questions import groups_of
    from feedback.pipeline.robustness import group_figures

    by = by or next(iter(results.segments), "")
    asked, rating = _asked(results), results.asked.overall
    if not by or rating is None or str(rating.name) not in asked or rating.notna().all():
        return pd.DataFrame()
    groups, own = groups_of(results, by), group_figures(results, by)
    asked = asked.loc[:, asked.notna().any()]
    some = (asked.notna().any(axis=1) & groups.isin(own.index)).to_numpy()
    if not len(own) or asked.loc[some, str(rating.name)].notna().all():
        return pd.DataFrame()
    column = str(rating.name)
    kept = to_fill_in(asked[some], least=asked.shape[1], put_to_some=results.asked.put_to_some)
    asked, groups = (
        asked.loc[some, [name for name in asked if name in kept or name == column]],
        groups[some],
    )
    design = None if results.weights is None else results.weights.of(np.flatnonzero(some))
    # in the order they come, which is the same whatever the groups are called
    member = pd.get_dummies(groups)[list(dict.fromkeys(groups))].astype(float)
    answers = asked.join(member.iloc[:, 1:].set_axis([f"group {at}" for at in range(1, len(own))], axis=1))  # fmt: skip
    member = member[own.index]
    made = attempt(impute_answers, answers, count=IMPUTATIONS, seed=results.study.parameters.seed)
    if isinstance(made, NotComputed):
        return pd.DataFrame()
    inside = member.astype(bool)

    def figures(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
        each = pd.DataFrame({group: table[column].where(inside[group]) for group in own.index})
        return _means(each, design)

    df = _told_means(inside.where(inside).astype(float), design)[2].to_numpy(dtype=float)
    pooled = pool_estimates(made, figures, df=df, level=results.level).table
    low, high = results.asked.overall_scale["low"], results.asked.overall_scale["high"]
    ends = pooled[["ci_low", "ci_high"]].clip(low, high)
    given = pd.DataFrame({group: asked[column].where(inside[group]) for group in own.index})
    told = told_table(
        pd.DataFrame(
            {
                "n": given.notna().sum(),
                "missing": inside.sum() - given.notna().sum(),
                "mean": _means(given, design)[0],
                "estimate": pooled["estimate"],
                "estimate_low": ends["ci_low"],
                "estimate_high": ends["ci_high"],
            }
        )
    )
    named = {f"estimate{end}": f"imputed{end}" for end in ("", "_low", "_high")}
    told = told.rename(columns=named).assign(missing_information=pooled["missing_information"])
    return told.rename_axis("group")


def _means(table: pd.DataFrame, design: Design | None) -> tuple[pd.Series, pd.Series]:
    """Mean of each column and its error, of the answers there are; of rows in the order of the design."""
    mean, error, _ = _told_means(table, design)
    return mean, error


def _told_means(
    table: pd.DataFrame, design: Design | None
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """See `_means`; and the degrees of freedom of each."""
    if design is None:
        return table.mean(), table.sem(), table.count() - 1
    known = table.notna().to_numpy()
    mass = design.weights @ known
    mean = design.weights @ table.fillna(0.0).to_numpy(dtype=float) / mass
    pull = np.where(known, (table.fillna(0.0).to_numpy(dtype=float) - mean) / mass, 0.0)
    error, df = known_errors(design, pull, known)
    return tuple(pd.Series(one, index=table.columns) for one in (mean, error, df))  # type: ignore[return-value]


def _alpha(rated: pd.DataFrame) -> float | None:
    from feedback.measures.reliability import reliability

    try:
        return reliability(rated, ordinal=False).alpha_raw
    except (AnalysisError, InputError):
        return None


def lowest_question_tips(results: Results) -> Result:
    """From which shift of the silent on the lowest-rated question is no longer below the next (`tipping_point`), or, where
    nobody left out either, below the one most left out; who was not
    asked, as of a question not put to everybody (`to_fill_in`), is not silent."""
    from feedback.measures.tipping_point import tipping_point

    asked, some_only = results.asked.rated, results.asked.put_to_some
    rated = asked[to_fill_in(asked, least=_TIPS, put_to_some=some_only)]
    rated = rated[rated.notna().any(axis=1)]
    if rated.shape[1] < 2 or not rated.isna().to_numpy().any():
        return NotComputed(why_not_filled(asked, put_to_some=some_only))
    some = is_among(asked.index, rated.index)
    design = None if results.weights is None else results.weights.of(np.flatnonzero(some))
    order = _means(rated, design)[0].sort_values(kind="stable").index
    lowest, next_one = order[0], order[1]
    column = lowest if rated[lowest].isna().any() else next_one
    if rated[column].notna().all():
        column = next_one = str(rated.isna().sum().idxmax())
    low, high = results.asked.item_scale.values()

    def apart(table: pd.DataFrame) -> tuple[float, float]:
        change = (table[next_one] - table[lowest]).to_frame()
        mean, error = _means(change, design)
        return float(mean.iloc[0]), float(error.iloc[0])

    return attempt(
        tipping_point, rated, apart, column=column, reach=float(high - low) / 2, steps=3, count=5, rounds=5, level=results.level
    )  # fmt: skip


def recommend_name(results: Results) -> str:
    """How the answers of 0 to 10 are called whose mean is told: their mean is no NPS."""
    zh = (results.shown_in or results.language) == "zh"
    return "推荐意愿（0–10 分）" if zh else "Likelihood to recommend (0–10)"


def _asked(results: Results) -> pd.DataFrame:
    """Rated rows, the overall rating and the likelihood to recommend, named for the reader."""
    asked = results.asked
    parts = {str(name): asked.rated[name] for name in asked.rated}
    for column in (asked.overall, asked.recommend):
        if column is not None and column.notna().any():
            name = recommend_name(results) if column.name == NPS else str(column.name)
            parts[name] = column
    return pd.DataFrame(parts, index=results.responses.index)


def pain_points_imputed(results: Results) -> pd.DataFrame:
    """Pain points of the ratings that were given, beside those with missing ratings of aspects filled in.

    Returns
    -------
    pandas.DataFrame
        Index aspect: label, share_negative and cost (of who answered), share_imputed and cost_imputed each with _low
        and _high, missing_information (of the cost). No rows where no aspect was rated, nothing is missing or nothing is ranked.
    """
    from feedback.insight.pain_points.rank import rank_pain_points

    own, people = results.table("pain_points"), _people_of(results)
    aspects = results.asked.aspects.loc[people.index]
    if not _is_costed(results) or aspects.shape[1] < 2 or not aspects.isna().to_numpy().any():
        return pd.DataFrame()
    low, high = results.asked.item_scale.values()
    comments = results.usable_comments()
    comments = comments[is_among(comments["respondent"], people.index)]
    mentions = results.table("mentions")

    def ranked(missing: str) -> pd.DataFrame:
        return rank_pain_points(
            mentions[is_among(mentions["comment"], comments.index)],
            people["rating"],
            comments=comments,
            aspect_ratings=aspects,
            aspect_scale=(low, high),
            segments=people[[name for name in results.segments if name in people]],
            weights=results.weights,
            missing=missing,
            put_to_some=results.asked.aspects_put_to_some,
            min_mentions=results.study.parameters.min_mentions,
            level=results.level,
            seed=results.study.parameters.seed,
        ).table

    filled = own if "missing" in own else ranked("impute")
    if "missing" not in filled:
        return pd.DataFrame()
    given = ranked("available") if "missing" in own else own
    names = [name for name in own.index if name in aspects and name in filled.index]
    table = given.reindex(names)[["label", "share_negative", "cost"]]
    for figure, called in (("share_negative", "share_imputed"), ("cost", "cost_imputed")):
        for end in ("", "_low", "_high"):
            table[f"{called}{end}"] = filled.loc[names, f"{figure}{end}"]
    if "missing_information" in filled:
        table["missing_information"] = filled.loc[names, "missing_information"]
    return table


def _people_of(results: Results) -> pd.DataFrame:
    """Whom pain points are of: the newest wave's, where it is spoken of alone."""
    people, wave = results.responses, results.advice_wave
    return people if wave is None else people[people[WAVE].astype("str") == wave]


def _is_costed(results: Results) -> bool:
    own = results.table("pain_points")
    return len(own) > 0 and bool(own["cost"].notna().any()) and "rating" in results.responses
