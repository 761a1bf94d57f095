"""Tables of numbers: asked for as such, filled in row by row, and the seconds of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.measures.intervals import proportion_interval
from feedback.measures.medians import median_interval
from feedback.pipeline.item_tables import mean_of
from feedback.responses.screening.verdict import Limits

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.responses.weights.design import Design


def filled_table(
    responses: pd.DataFrame, plan: Plan, *, level: float, weights: Design | None = None
) -> pd.DataFrame:
    """Numbers: asked for, filled in row by row, set on sliders; of a constant sum what each row was given of the total.

    Returns
    -------
    DataFrame
        Index `item` (answer column), in the order asked: label, question, n, missing, effective_n (with a design), mean,
        sd, mean_low, mean_high (`mean_of`; of a constant sum between nothing and everything), median and its
        ends _low, _high (`median_interval`), of_total (the mean as share of the total), nothing (share of those who gave it
        nothing), both missing without a total.
    """
    rows: dict[str, dict[str, Any]] = {}
    for column, (question, total) in plan.filled.items():
        answers = responses[column].astype("float64")
        ends = None if total is None else (0.0, float(total))
        figures: dict[str, Any] = mean_of(answers, ends=ends, level=level, weights=weights)
        n = int(figures["n"])
        middle, (low, high) = median_interval(answers, level=level, weights=weights)
        figures |= {"median": middle, "median_low": low, "median_high": high}
        figures |= {"of_total": np.nan, "nothing": np.nan}
        if total is not None and n:
            figures |= {
                "of_total": figures["mean"] / total,
                "nothing": float((answers == 0).sum() / n),
            }
        label = plan.column_labels.get(column, column)
        rows[column] = {"label": label, "question": question, **figures}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("item")


def page_time_table(responses: pd.DataFrame, plan: Plan, *, level: float) -> pd.DataFrame:
    """How long each timed page took, and how many rushed it; never weighted.

    Returns
    -------
    DataFrame
        A row a page: page (its title), n (people whose time is known), missing, median (seconds) and its ends _low, _high,
        rated (items on it), n_rated (people who rated some of them and whose time is known), n_fast (of them, those who
        took less than `Limits.seconds_per_item` for each item they rated), share_fast and its ends _low, _high (Wilson);
        the last four missing where nothing on the page was rated.
    """
    rows = []
    for column, (page, items) in plan.page_times.items():
        seconds = responses[column].astype("float64")
        middle, (low, high) = median_interval(seconds, level=level)
        answered = responses[list(items)].notna().sum(axis=1)
        known = seconds.notna() & (answered > 0)
        n, fast = int(known.sum()), int((seconds < Limits().seconds_per_item * answered)[known].sum())  # fmt: skip
        share = fast / n if n else np.nan
        ends = proportion_interval(fast, n, level=level) if n else (np.nan, np.nan)
        rows.append({
            "page": page, "n": int(seconds.notna().sum()), "missing": int(seconds.isna().sum()),
            "median": middle, "median_low": low, "median_high": high, "rated": len(items), "n_rated": n,
            "n_fast": fast if n else np.nan, "share_fast": share, "share_fast_low": ends[0], "share_fast_high": ends[1],
        })  # fmt: skip
    return pd.DataFrame(rows)
