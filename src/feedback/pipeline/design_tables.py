"""Tables of what the design of a questionnaire set up: how far its quotas were filled, how its random arms differ,
and whether it made a difference which of its shuffled pages came first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.errors import AnalysisError
from feedback.measures.mean_difference import compare_means
from feedback.pipeline.intake import NPS, RATING
from feedback.questionnaire.logic import holds
from feedback.questionnaire.quotas import standing
from feedback.results import Words, few

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan


def quota_cells(responses: pd.DataFrame, plan: Plan, **_: object) -> pd.DataFrame:
    """How far each cell of the quotas was filled: counts of the responses kept, never weighted.

    Returns
    -------
    DataFrame
        quota, cell (in words), limit, n (responses in it; a missing answer falls into none), wanting (how many are
        missing), quota_state ("short", "reached" or "over").
    """
    rows = []
    for cell in plan.quotas:
        coded = pd.DataFrame(
            {column: _as_coded(responses, plan, column) for column in cell.columns}
        )
        here = holds(cell.rule, coded, flags=cell.flags)
        n = int(here.sum())
        rows.append((cell.quota, cell.words, cell.limit, n, *standing(n, cell.limit)))
    return pd.DataFrame(rows, columns=["quota", "cell", "limit", "n", "wanting", "quota_state"])


def _as_coded(responses: pd.DataFrame, plan: Plan, column: str) -> pd.Series:
    """A column with the codes of its choices: groups of the report stand there by their label."""
    own = {plan.rating and plan.rating[0]: RATING, plan.nps and plan.nps[0]: NPS}
    given = responses[own.get(column, column)]
    labels = plan.segment_labels.get(column, {}) if column in plan.segments else {}
    return given.replace({label: code for code, label in labels.items()})


def arm_table(responses: pd.DataFrame, plan: Plan, *, level: float) -> pd.DataFrame:
    """How the answers of random arms differ from those of the first one.

    Difference of means with Welch's t interval, of answers of two kinds with Newcombe's (`compare_means`). The intervals of one arm's field hold together (Bonferroni: each at
    1 − (1 − level) / comparisons), so that of many rows one does not stand apart by chance alone. Never weighted: the arms
    were drawn by chance among those who answered. Arms of fewer than ten answers are left out.

    Returns
    -------
    DataFrame
        A row a rated item (the overall rating and the likelihood to recommend among them) and arm after the first: arms (the
        field in words), item_label, arm, n, mean, first_n, first_mean, arm_difference and its ends _low, _high.

    Notes
    -----
    Welch, 1947, Biometrika 34: 28-35; Dunn, 1961, Journal of the American Statistical Association 56: 52-64.
    """
    rows: list[dict[str, object]] = []
    for column, words in plan.arms.items():
        # a group of the report stands there by its label
        labels = plan.segment_labels.get(column, {}) if column in plan.segments else {}
        groups = {code: labels.get(code, code) for code in words}
        compared = list(_compared(responses, plan, column, groups))
        for label, code, sample, first in compared:
            narrow = 1 - (1 - level) / len(compared)
            low, high = _difference(sample, first, level=narrow)
            rows.append({
                "arms": plan.column_labels.get(column, column), "item_label": label, "arm": words[code],
                "n": len(sample), "mean": sample.mean(), "first_n": len(first), "first_mean": first.mean(),
                "arm_difference": sample.mean() - first.mean(), "arm_difference_low": low, "arm_difference_high": high,
            })  # fmt: skip
    return pd.DataFrame(rows)


def order_table(responses: pd.DataFrame, plan: Plan, *, level: float) -> pd.DataFrame:
    """Whether what was rated on a shuffled page differs where that page came first of those that were shuffled.

    Difference of means (first less later) with Welch's t interval, of answers of two kinds with Newcombe's; the intervals of one order hold together (Bonferroni), as
    in `arm_table`. Never weighted: the order was drawn by chance. Rows with fewer than ten answers on either side are left
    out, and so is everybody whose order is not known.

    Returns
    -------
    DataFrame
        A row a rated column on a shuffled page: orders (the field in words), page, item_label, n and mean (page first),
        later_n, later_mean, order_difference and its ends _low, _high.
    """
    rows: list[dict[str, object]] = []
    for column, pages in plan.orders.items():
        ahead = responses[column].astype("string").str.split().str[0]
        compared = [
            (words, label, *sides)
            for page, (words, rated) in pages.items()
            for name, label in _rated_names(responses, plan, rated)
            if (sides := _sides(responses[name], ahead, page)) is not None
        ]
        for words, label, first, later in compared:
            low, high = _difference(first, later, level=1 - (1 - level) / len(compared))
            rows.append({
                "orders": plan.column_labels.get(column, column), "page": words, "item_label": label,
                "n": len(first), "mean": first.mean(), "later_n": len(later), "later_mean": later.mean(),
                "order_difference": first.mean() - later.mean(), "order_difference_low": low, "order_difference_high": high,
            })  # fmt: skip
    return pd.DataFrame(rows)


def _sides(answers: pd.Series, ahead: pd.Series, page: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Answers of those who met the page first and of the others; None where either side is too few."""
    given = pd.to_numeric(answers, errors="coerce").astype("float64")
    known = ahead.notna() & given.notna()
    first = ahead.eq(page).fillna(False).astype(bool)
    sides = tuple(given[known & side].to_numpy() for side in (first, ~first))
    return (sides[0], sides[1]) if min(map(len, sides)) >= LEAST else None


def _rated_names(
    responses: pd.DataFrame, plan: Plan, columns: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """The column of the run and the words of each of these rated columns."""
    own = {plan.rating and plan.rating[0]: RATING, plan.nps and plan.nps[0]: NPS}
    for column in columns:
        if (name := own.get(column, column)) in responses:
            yield name, plan.column_labels.get(column, column)


def order_words(responses: pd.DataFrame, plan: Plan, table: pd.DataFrame) -> Words | None:
    """What a reader must know of pages that were shuffled; None where none were."""
    en, zh = [], []
    for column, pages in plan.orders.items():
        titles = [words for words, _ in pages.values()]
        known, label = int(responses[column].notna().sum()), plan.column_labels.get(column, column)
        named = [f"“{words}”" for words in titles]
        en.append(f"The pages {few(named).en} were met in random order. ")
        zh.append(f"{few(named).zh}各页以随机次序出示。")
        own = table[table["orders"] == label] if len(table) else table
        if not known:
            en.append("The answers do not hold the order, so whether it matters cannot be told.")
            zh.append("答卷中没有记录次序，无法判断次序是否有影响。")
            continue
        if not len(own):
            en.append("Too little was rated on them to tell whether the order matters.")
            zh.append("这些页上的评分太少，无法判断次序是否有影响。")
            continue
        clear = own[(own["order_difference_low"] > 0) | (own["order_difference_high"] < 0)]
        if not len(clear):
            en.append(f"Which came first makes no clear difference to any of the {len(own)} ratings on them.")  # fmt: skip
            zh.append(f"哪一页在先，对其上 {len(own)} 项评分都没有明确的影响。")
            continue
        said = [(row["item_label"], f"{row['order_difference']:+.2f}".replace("-", "−")) for row in clear.to_dict("records")]  # fmt: skip
        en.append(f"Rated otherwise where their page came first: {few([f'{name} ({by})' for name, by in said]).en}. Compare these with surveys of a fixed order with care.")  # fmt: skip
        zh.append(f"所在页在先时评分不同：{few([f'{name}（{by}）' for name, by in said]).zh}。与固定次序的调查比较时须谨慎。")  # fmt: skip
    return Words(en="".join(en), zh="".join(zh)) if en else None


def _compared(
    responses: pd.DataFrame, plan: Plan, column: str, groups: dict[str, str]
) -> Iterator[tuple[str, str, np.ndarray, np.ndarray]]:
    """Label, code of the arm, its answers and those of the first arm, for each item."""
    rated = [name for name in (RATING, NPS, *plan.aspects) if name in responses]
    named = {RATING: plan.rating and plan.rating[0], NPS: plan.nps and plan.nps[0]}
    first, *others = groups
    given = responses[column].astype("string")
    for name in rated:
        answers = pd.to_numeric(responses[name], errors="coerce")
        samples = {code: answers[given.eq(value).fillna(False)].dropna().to_numpy(dtype=float) for code, value in groups.items()}  # fmt: skip
        said = named.get(name) or name
        for code in others:
            if min(len(samples[code]), len(samples[first])) >= LEAST:
                yield plan.column_labels.get(said, said), code, samples[code], samples[first]


def _difference(sample: np.ndarray, first: np.ndarray, *, level: float) -> tuple[float, float]:
    """The interval of the difference of means, of two kinds of answers as shares; missing where nothing varies."""
    try:
        return compare_means(sample, first, level=level).ci
    except AnalysisError:
        return np.nan, np.nan
