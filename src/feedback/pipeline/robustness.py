"""Whether findings of a run hold up: habits of answering, scales that stay the same, people asked twice, small groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.disclosure import LEAST, shown_values
from feedback.measures.equivalence import equivalence_test
from feedback.measures.mean_difference import MeanDifference, compare_means
from feedback.measures.shares import kinds_changed, two_kinds
from feedback.pipeline.intake import NPS, RATING, WAVE
from feedback.pipeline.item_tables import mean_of
from feedback.pipeline.measuring import attempt
from feedback.pipeline.missing_answers import recommend_name
from feedback.pipeline.questions import groups_of
from feedback.pipeline.waves import wave_order
from feedback.responses.weights.estimates import Estimate, weighted_mean
from feedback.results import NotComputed, Result, Words
from feedback.rounded_tables import told_table

if TYPE_CHECKING:
    from feedback.pipeline.results import Results

FEWEST_ITEMS = 3  # of a scale, below which equal loadings cannot be tested
_NO_WAVES = Words(
    en="There is only one wave, so nothing can have changed.", zh="只有一批数据，谈不上变化。"
)
_NO_GROUPS = Words(
    en="Too few groups have enough people in both of the last two waves to be compared.",
    zh="最近两批数据中人数足够的分组太少，无法比较。",
)


def same_scale(results: Results, by: str = "") -> Result:
    """Whether the rated items measure the same in every wave (else every group of `by`), before means are compared."""
    from feedback.measures.invariance import measurement_invariance

    rated, dimensions = results.asked.rated, results.asked.dimensions() or {}
    model = {name: [item for item in items if item in rated] for name, items in dimensions.items()}
    model = {name: items for name, items in model.items() if len(items) >= FEWEST_ITEMS}
    if not model and rated.shape[1] >= FEWEST_ITEMS:
        model = {"overall": list(rated.columns)}
    if not model:
        return NotComputed(
            Words(
                en="No scale of at least three items was asked, so it cannot be tested whether it stays the same.",
                zh="没有至少三道题的量表，无法检验其是否保持一致。",
            )
        )
    waves = len(wave_order(results.responses)) > 1
    by = by or (WAVE if waves else next(iter(results.segments), ""))
    if not by:
        return NotComputed(_NO_GROUPS)
    groups = groups_of(results, by)
    listed = list(dict.fromkeys(item for items in model.values() for item in items))
    whole = rated[listed].notna().all(axis=1)
    sizes = groups[whole].value_counts()
    enough = sizes.index[sizes >= max(results.study.parameters.min_group, 5 * len(listed))]
    if len(enough) < 2:
        return NotComputed(_NO_GROUPS)
    return attempt(
        measurement_invariance, rated[listed], model=model, groups=groups.where(groups.isin(enough)), level=results.level
    )  # fmt: skip


def panel_pairs(responses: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers of who answered in the last two waves, earlier and later, by the identifier; empty without a panel."""
    waves = wave_order(responses)
    if len(waves) < 2:
        return responses.iloc[:0], responses.iloc[:0]
    found = []
    for wave in waves[-2:]:
        own = responses[responses[WAVE].astype("str") == wave]
        person = own.index.astype("str")
        inside = person.str.startswith(f"{wave}:")
        found.append(own[inside].set_axis(person[inside].str.removeprefix(f"{wave}:"), axis=0))
    both = found[0].index.intersection(found[1].index)
    return found[0].loc[both], found[1].loc[both]


def paired_changes(results: Results, *, smallest_change: float | None = None) -> pd.DataFrame:
    """How the same people changed between the last two waves.

    Parameters
    ----------
    smallest_change
        Smallest change that matters, in points of each question: "the same" is claimed only if one that large
        is ruled out.

    Returns
    -------
    pandas.DataFrame
        A row a question: n (people twice), before, after, change with change_low, change_high, p_holm (under the
        study's design, a person weighing as in the later wave), ruled_out (the smallest margin that two one-sided tests exclude), verdict. No rows without a panel of
        at least ten, or where who answered once only in a wave would be fewer than ten.
    """
    from feedback.multiplicity import adjust_p

    earlier, later = panel_pairs(results.responses)
    if len(earlier) < LEAST or not _hidden_well(results.responses, len(earlier)):
        return pd.DataFrame()
    rows: dict[str, dict[str, Any]] = {}
    for column, name in _questions(results).items():
        found = _paired(results, earlier[column], later[column], smallest_change)
        if not isinstance(found, MeanDifference) or found.table["n"].iloc[0] < LEAST:
            continue
        rows[name] = {
            "n": int(found.table["n"].iloc[0]),
            "before": float(found.table["mean"].iloc[1]),
            "after": float(found.table["mean"].iloc[0]),
            "change": found.estimate,
            "change_low": found.ci[0],
            "change_high": found.ci[1],
            "p": found.p,
            "ruled_out": _ruled_out(found, later[column], earlier[column], level=results.level),
            "verdict": "" if found.equivalence is None else found.equivalence.verdict,
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("figure")
    if not len(table):
        return table
    table["p_holm"] = adjust_p(table.pop("p"))
    if smallest_change is None:
        # both, as everywhere: the interval beside it is not corrected, and that of shares is no inverse of their test
        apart = (table["change_low"] > 0) | (table["change_high"] < 0)
        clear = (table["p_holm"] <= 1 - results.level) & apart
        table["verdict"] = np.where(clear, "different", "not_told")
    return table


def _paired(
    results: Results, earlier: pd.Series, later: pd.Series, smallest_change: float | None
) -> Result:
    """The mean change of the same people, by the design where there is one."""
    plain = attempt(
        compare_means, later, earlier, paired=True, equivalence=smallest_change, level=results.level
    )
    if results.weights is None or not isinstance(plain, MeanDifference):
        return plain
    wave = wave_order(results.responses)[-1]
    both = (later.notna() & earlier.notna()).to_numpy()
    people = pd.Index([f"{wave}:{person}" for person in later.index[both]])
    design = results.weights.of(results.weights.rows_of(people, where="paired_changes"))
    told = [
        attempt(weighted_mean, answers[both].to_numpy(dtype=float), weights=design, level=results.level)
        for answers in (later, earlier, later - earlier)
    ]  # fmt: skip
    now, then, change = told
    if not isinstance(change, Estimate) or not change.se > 0:
        return NotComputed(Words(en="Everybody changed alike.", zh="所有人的变化相同。"))
    p = 2 * float(stats.t.sf(abs(change.estimate) / change.se, change.df))
    same = smallest_change and equivalence_test(
        change.estimate, change.se, df=change.df, margin=smallest_change, level=results.level,
        clear=p <= 1 - results.level,
    )  # fmt: skip
    return replace(
        plain,
        estimate=change.estimate,
        se=change.se,
        df=float(change.df),
        t=change.estimate / change.se,
        p=p,
        ci=change.ci,
        equivalence=same or None,
        table=plain.table.assign(mean=[now.estimate, then.estimate]),
        tested_by="paired",
    )


def _ruled_out(
    found: MeanDifference, later: pd.Series, earlier: pd.Series, *, level: float
) -> float:
    """The smallest margin that two one-sided tests exclude, by the interval that `found` is tested by."""
    if found.tested_by != "mcnemar":
        return abs(found.estimate) + found.se * float(stats.t.isf(1 - level, found.df))
    both = later.notna() & earlier.notna()
    sides = later[both].to_numpy(dtype=float), earlier[both].to_numpy(dtype=float)
    kinds = two_kinds(*sides)
    assert kinds is not None  # McNemar's test is of answers of two kinds
    return max(abs(end) for end in kinds_changed(*sides, kinds, level=2 * level - 1)[1])


def _hidden_well(responses: pd.DataFrame, pairs: int) -> bool:
    """Whether those of a wave who are not of the panel are nobody or at least ten."""
    sizes = responses[WAVE].astype("str").value_counts()
    rest = [int(sizes[wave]) - pairs for wave in wave_order(responses)[-2:]]
    return all(n == 0 or n >= LEAST for n in rest)


def _questions(results: Results) -> dict[str, str]:
    """Answer column → its name: overall rating, likelihood to recommend, rated rows."""
    asked, people = results.asked, results.responses
    columns = {RATING: str(asked.overall.name), NPS: recommend_name(results)}
    columns |= {column: results.labels.get(name, name) for column, name in asked.items.items()}
    return {
        column: name
        for column, name in columns.items()
        if column in people and people[column].notna().any()
    }


def retest_of(results: Results) -> Result:
    """Test-retest reliability of the overall rating between the last two waves."""
    from feedback.measures.retest import retest_reliability

    if len(wave_order(results.responses)) < 2:
        return NotComputed(_NO_WAVES)
    earlier, later = panel_pairs(results.responses)
    if RATING not in results.responses or len(earlier) < LEAST or not _hidden_well(results.responses, len(earlier)):  # fmt: skip
        return NotComputed(
            Words(
                en="Fewer than ten people can be told to have answered twice (the same identifier in the last two waves).",
                zh="能认出前后两批都作答的人（编号相同）不足 10 人。",
            )
        )
    return attempt(retest_reliability, earlier[RATING], later[RATING], level=results.level)


def group_figures(results: Results, by: str, *, wave: str = "") -> pd.DataFrame:
    """n, mean and sd of the overall rating in each group that may be shown; of one wave where named.

    As they are told (`told_table`), so that nothing drawn or computed from them says more of a group than its figures.
    Under the study's design mean and sd are weighted, and n is how many answers the mean is worth.
    """
    people = results.responses
    if RATING not in people:
        return pd.DataFrame({"n": [], "mean": [], "sd": []})
    groups, rating = groups_of(results, by), people[RATING]
    if wave:
        groups = groups.where(people[WAVE].astype("str") == wave)
        rating = rating.where(people[WAVE].astype("str") == wave)
    found = pd.DataFrame(rating.groupby(groups).agg(n="count", mean="mean", sd="std"))
    elsewhere = float(rating.notna().sum() - found["n"].sum())
    found = found[shown_values(found["n"].to_numpy(), elsewhere=elsewhere)].astype(float)
    if results.weights is not None:
        for group in found.index:
            part = results.weights.of(np.flatnonzero((groups == group).to_numpy()))
            own = mean_of(rating[groups == group], ends=None, level=results.level, weights=part)
            found.loc[group, ["n", "mean", "sd"]] = own["effective_n"], own["mean"], own["sd"]
    return told_table(found)


def pooled_means(results: Results, by: str = "") -> Result:
    """Means of the overall rating by group, partially pooled beside the raw (`pooled_groups`)."""
    from feedback.measures.pooled_groups import pooled_groups

    by = by or next(iter(results.segments), "")
    if not by:
        return NotComputed(Words(en="The study has no groups.", zh="本研究没有分组。"))
    return attempt(pooled_groups, group_figures(results, by), level=results.level)


def worst_groups_again(results: Results, by: str = "", *, picked: int = 3) -> Result:
    """How much of the change of the lowest groups of the wave before was to be expected by chance alone."""
    from feedback.measures.regression_to_mean import regression_to_mean

    waves = wave_order(results.responses)
    by = by or next(iter(results.segments), "")
    if len(waves) < 2 or not by:
        return NotComputed(_NO_WAVES if len(waves) < 2 else _NO_GROUPS)
    before, after = (group_figures(results, by, wave=wave) for wave in waves[-2:])
    both = before.index.intersection(after.index)
    if len(both) < picked + 1:
        return NotComputed(_NO_GROUPS)
    lowest = before.loc[both].nsmallest(picked, "mean").index
    return attempt(regression_to_mean, before, after, picked=lowest, level=results.level)


def style_corrected(results: Results) -> Result:
    """Drivers beside the same with response styles taken out (`style_corrected_drivers`)."""
    from feedback.insight.style_corrected import style_corrected_drivers
    from feedback.pipeline.planning import plan_of

    rated, overall = results.asked.carrying, results.asked.overall
    plan = plan_of(results.study, language=results.language)
    turned = {
        results.labels.get(name, name)
        for column, name in plan.aspects.items()
        if plan.items[column].reverse
    }
    low, high = results.asked.item_scale.values()
    missing = results.counts("drivers").get("why", {}).get("missing") or "listwise"
    found: Result = results.attempt_ranking(
        style_corrected_drivers, rated, overall, scale=(low, high), reverse=[name for name in rated if name in turned],
        missing=missing, weights=results.weights, level=results.level,
        # as the run: other draws, and a tie of the page of drivers would be none here
        bootstrap=int(results.manifest["parameters"]["bootstrap"]) or 200, seed=int(results.manifest["parameters"]["seed"]),
    )  # fmt: skip
    return found


def pooled_scores(found: Result) -> pd.DataFrame:
    """Pooled means as a chart of scores wants them: estimate, ci_low, ci_high, n; no rows where there are none."""
    names = {"pooled": "estimate", "low": "ci_low", "high": "ci_high", "n": "n"}
    table = found.table if len(found.table) else pd.DataFrame(columns=list(names))
    return table[list(names)].rename(columns=names)


def common_method(results: Results, marker: str = "") -> Result:
    """Correlations of the rated rows with the overall rating, strongest first, less what the common questionnaire gives."""
    from feedback.measures.common_method import common_method_marker

    rated = results.asked.carrying
    if marker and marker not in rated:
        marker = results.labels.get(marker, marker)
    found: Result = results.attempt_ranking(
        common_method_marker, rated, results.asked.overall, marker=marker or None, level=results.level
    )  # fmt: skip
    return found
