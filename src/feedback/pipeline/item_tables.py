"""Tables of the closed answers: every rated row with its shares and mean, and best and worst of every MaxDiff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.measures.intervals import proportion_interval
from feedback.measures.rubin import pooled_share, rubin
from feedback.measures.sampled import sample_of
from feedback.measures.scale_scores import best_answers
from feedback.pipeline.completed_answers import CompletedAnswers
from feedback.proportions import bounded_mean_interval, mean_interval
from feedback.responses.weights.few_clusters import known_worths

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.responses.weights.design import Design

# tables of closed answers, in the order page 45 tells them
CLOSED_TABLES = (
    "scores", "dimensions", "items", "filled", "page_times", "max_diff", "choices", "quotas", "arms", "orders",
)  # fmt: skip
AS_ANSWERED = CompletedAnswers()


def item_table(
    responses: pd.DataFrame,
    plan: Plan,
    *,
    labels: Mapping[str, str],
    level: float,
    weights: Design | None = None,
    completed: CompletedAnswers = AS_ANSWERED,
) -> pd.DataFrame:
    """Every rated row on its own scale; with a design as `weights` means, spreads and shares follow it.

    Of rows that were filled in (`completed`), figures are of who answered any, `filled_in` of whom had left this one out.

    Returns
    -------
    DataFrame
        Index `item` (answer column), in the order asked: label, dimension ("" for none), low, high (ends
        of its scale), n, missing, effective_n (with a design), mean, sd, mean_low, mean_high (`mean_of`), top_share (the best answers
        as `best_answers` counts them), top_low, top_high (Wilson), on_100 (mean in percent of the way from low to high).
        Of reversed rows the answers are turned.
    """
    of_item = {name: dimension for dimension, names in plan.dimensions.items() for name in names}
    rows: dict[str, dict[str, Any]] = {}
    alike = Counter(plan.column_labels.get(column) for column in plan.items)
    for column, name in {**plan.aspects, **plan.expectations}.items():
        rule, label = plan.items[column], plan.column_labels.get(column)
        rows[column] = {
            "label": label if label and alike[label] == 1 else labels.get(name, name),
            "dimension": of_item.get(name, ""),
            "low": float(rule.low),
            "high": float(rule.high),
            **figures_of(
                responses[column],
                rule.low,
                rule.high,
                level=level,
                weights=weights,
                completed=completed.of(column),
            ),
        }
    return with_filled_in(pd.DataFrame.from_dict(rows, orient="index").rename_axis("item"))


def with_filled_in(table: pd.DataFrame) -> pd.DataFrame:
    """The table with `filled_in` as counts behind `missing`; without it where nothing was filled in."""
    if "filled_in" not in table:
        return table
    filled = table.pop("filled_in").fillna(0).astype(int)
    table.insert(list(table.columns).index("missing") + 1, "filled_in", filled)
    return table


def figures_of(
    answers: pd.Series,
    low: float,
    high: float,
    *,
    level: float,
    weights: Design | None,
    completed: Sequence[pd.Series] = (),
) -> dict[str, float]:
    """`mean_of`, with the share of the best answers (`share_of`) and the mean in percent of the scale."""
    completed = _filled_in(answers, completed)
    found = mean_of(answers, ends=(low, high), level=level, weights=weights, completed=completed)
    least = high - best_answers(low, high) + 1
    share, shares = share_of(
        [one.ge(least) for one in completed or (answers,)],
        (completed[0] if completed else answers).notna(),
        level=level,
        weights=weights,
    )
    return found | {
        "top_share": share,
        "top_low": shares[0],
        "top_high": shares[1],
        "on_100": 100 * (found["mean"] - low) / (high - low),
    }


def _filled_in(answers: pd.Series, completed: Sequence[pd.Series]) -> Sequence[pd.Series]:
    """Completed answers where anything was filled in and two are given: all figures of a row are of them, or none."""
    given = answers.to_numpy(dtype=float, na_value=np.nan)
    if not completed or np.isfinite(given).sum() < 2:
        return ()
    made = completed[0].to_numpy(dtype=float, na_value=np.nan)
    return () if np.allclose(given, made, rtol=0, atol=1e-9, equal_nan=True) else completed


def share_of(
    chosen: pd.Series | Sequence[pd.Series],
    known: pd.Series,
    *,
    level: float,
    weights: Design | None,
) -> tuple[float, tuple[float, float]]:
    """Share of those known who chose, with its Wilson interval; with a design of these rows both follow it.

    Parameters
    ----------
    chosen, known
        (n,) bool: who chose, and whose answer is known; not known is no choice. Several of `chosen`, one for each
        completion of missing answers, are pooled (`pooled_share`).
    """
    each, there = [chosen] if isinstance(chosen, pd.Series) else chosen, known.to_numpy(bool)
    best = np.array([(one.fillna(False) & known).to_numpy(bool) for one in each])
    n = int(there.sum())
    if not n:
        return np.nan, (np.nan, np.nan)
    mass = np.ones(len(there)) if weights is None else weights.weights
    shares, worth = best @ mass / (mass @ there), np.full(len(best), float(n))
    if weights is not None and n > 1:
        worth = known_worths(weights, best.T, np.tile(there, (len(best), 1)).T, level=level)
    share, told = float(shares[0]), float(worth[0])
    if len(best) > 1:
        pooled = pooled_share(shares[:, None], np.array([worth.mean()]), level=level)
        share, told = (float(one[0]) for one in pooled)
    return share, proportion_interval(share * told, told, level=level)


def mean_of(
    answers: pd.Series,
    *,
    ends: tuple[float, float] | None,
    level: float,
    weights: Design | None,
    completed: Sequence[pd.Series] = (),
) -> dict[str, float]:
    """n, missing, mean, sd, mean_low, mean_high; with a design of these rows they follow it.

    Of the same answers `completed` several times mean, sd and interval are pooled by Rubin's rules, and filled_in says of how
    many people there was none.

    The interval is Student's, by the ends of the scale (`bounded_mean_interval`); where there is no scale,
    answers that are all equal have none.

    effective_n, then beside n: how many simple answers the mean is worth, sd² over its squared error.
    """
    given = answers.dropna().to_numpy(dtype=float)
    n = len(given)
    mean, sd, told = (float(given.mean()) if n else np.nan), np.nan, (np.nan, np.nan)
    worth: dict[str, float] = {} if weights is None else {"effective_n": float(n)}
    if n > 1:
        sample = sample_of(
            answers.to_numpy(dtype=float, na_value=np.nan), weights=weights, strata=None, clusters=None, fpc=None,
            where="mean_of",
        )  # fmt: skip
        mean, se = sample.mean()
        told = sample.mean_ends(ends, level=level)
        sd = float(np.sqrt(sample.weight @ (given - mean) ** 2 / sample.weight.sum() * n / (n - 1)))
        if weights is not None:
            worth = {"effective_n": sd**2 / se**2 if se > 0 < sd else sample.kish}
    filled: dict[str, float] = {}
    if completed := _filled_in(answers, completed):
        mean, sd, told = _pooled_mean(
            completed, n=sample.kish, ends=ends, level=level, weights=weights
        )
        filled = {"filled_in": int(completed[0].notna().sum()) - n}
    return {
        "n": n,
        "missing": len(answers) - n,
        **filled,
        **worth,
        "mean": mean,
        "sd": sd,
        "mean_low": told[0],
        "mean_high": told[1],
    }


def _pooled_mean(
    completed: Sequence[pd.Series],
    *,
    n: float,
    ends: tuple[float, float] | None,
    level: float,
    weights: Design | None,
) -> tuple[float, float, tuple[float, float]]:
    """Mean, sd and interval of completed answers, `n` of them given: by the ends of the scale where it has any."""
    rows, spreads = [], []
    for answers in completed:
        sample = sample_of(
            answers.to_numpy(dtype=float), weights=weights, strata=None, clusters=None, fpc=None, where="mean_of",
        )  # fmt: skip
        rows.append(sample.known_mean())
        mean = rows[-1][0]
        square = sample.weight @ (sample.values - mean) ** 2 / sample.weight.sum()
        spreads.append(np.sqrt(square * sample.n / (sample.n - 1)))
    means, errors, df = np.array(rows).T
    found = rubin(means[:, None], errors[:, None], df=df.mean(), level=level).iloc[0]
    mean, se, free = (float(found[name]) for name in ("estimate", "se", "df"))
    if ends is None:
        told = mean_interval(mean, se if se > 0 else np.nan, df=free, level=level)
    else:
        told = bounded_mean_interval(mean, se, df=free, n=n, ends=ends, level=level)
    return mean, float(np.mean(spreads)), told


def max_diff_table(responses: pd.DataFrame, plan: Plan, *, level: float) -> pd.DataFrame:
    """Best and worst of every MaxDiff, the best first; never weighted.

    Returns
    -------
    DataFrame
        choice, question (their words) and the columns of `score_max_diff`.
    """
    from feedback.measures.max_diff import score_max_diff

    parts = []
    for one in plan.max_diffs.values():
        best, worst = responses[list(one.best)], responses[list(one.worst)]
        table = score_max_diff(best, worst, one.sets, level=level)
        table.insert(0, "question", one.text)
        parts.append(table.sort_values("net", ascending=False).rename(index=one.labels))
    return pd.concat(parts).reset_index(names="choice")


def readable(table: pd.DataFrame, *, labels: Mapping[str, str] | None = None) -> pd.DataFrame:
    """One of these tables as `show_table` wants it: the scale in one column, intervals behind their figure.

    What fewer than ten answered has no figures but what the study itself set, and their number is told as such.

    Parameters
    ----------
    table
        Of `item_table`, `filled_table`, `dimension_table` or `score_table`; may be empty.
    labels
        What a reader calls the dimensions.
    """
    if not len(table):
        return table
    found = table.drop(columns=["low", "high", "of", "on_100", "sd"], errors="ignore")
    names = dict(labels or {})
    few = found["n"].lt(LEAST) if "n" in found else pd.Series(data=False, index=found.index)
    if few.any():
        # the limit of a quota is the study's own
        numbers = found.select_dtypes("number").columns.drop(["n", "limit"], errors="ignore")
        found[numbers] = found[numbers].astype(float).mask(few)
        found["n"] = found["n"].astype(object).mask(few, f"<{LEAST}")
    if "dimension" in found:
        found["dimension"] = found["dimension"].replace(names)
    if found.index.name == "dimension":
        found = found.rename(index=names)
    if "low" in table:
        ends = [
            f"{low:g} … {high:g}".replace("-", "−")
            for low, high in zip(table["low"], table["high"], strict=True)
        ]
        place = list(found.columns).index("label") + 1 if "label" in found else 0
        found.insert(place, "scale", ends)
    known = {"score": "score_name", "label": "item_label"}
    known |= {f"top_{end}": f"top_share_{end}" for end in ("low", "high")}
    found = found.rename(columns=known)
    return found.rename_axis("answer_column") if found.index.name == "item" else found
