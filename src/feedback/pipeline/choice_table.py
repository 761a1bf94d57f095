"""Questions with choices that are no group of the report: how many chose each, and where it was ranked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.pipeline.item_tables import share_of

if TYPE_CHECKING:
    from feedback.pipeline.plan import ChoiceColumns, Plan
    from feedback.responses.weights.design import Design


def choice_table(
    responses: pd.DataFrame, plan: Plan, *, level: float, weights: Design | None = None
) -> pd.DataFrame:
    """How many chose each choice.

    Returns
    -------
    DataFrame
        A row a choice, in the order asked: question, choice, n_chose (people who took it; of a ranking, who put it first),
        n (who answered the question; of a multiple question, whom it was put to), missing, share (n_chose of n) and its
        ends share_low, share_high (Wilson; with a design they follow it), mean_place (of a ranking: the mean place among
        those who ranked it; else missing).
    """
    rows: list[dict[str, Any]] = []
    for one in plan.choices.values():
        for choice, chosen, known, place in _choices(responses, one):
            share, (low, high) = share_of(chosen, known, level=level, weights=weights)
            n = int(known.sum())
            rows.append({
                "question": one.text, "choice": choice, "n_chose": int(chosen.sum()), "n": n, "missing": len(known) - n,
                "share": share, "share_low": low, "share_high": high, "mean_place": place,
            })  # fmt: skip
    return pd.DataFrame(rows)


def _choices(
    responses: pd.DataFrame, one: ChoiceColumns
) -> Iterator[tuple[str, pd.Series, pd.Series, float]]:
    """Of each choice its words, who chose it, whose answer is known, and its mean place."""
    nan = float("nan")
    if one.kind == "single":
        given = responses[one.columns[0]].astype("string")
        for code, words in one.labels.items():
            yield words, given.eq(code).fillna(False).astype(bool), given.notna(), nan
        return
    answers = responses[list(one.columns)].astype("float64")
    known = answers.notna().any(axis=1)
    for column, words in one.labels.items():
        place = float(answers[column].mean()) if one.kind == "ranking" else nan
        yield words, answers[column].eq(1), known, place
