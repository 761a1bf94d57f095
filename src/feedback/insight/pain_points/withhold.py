"""Pain points of a study whose aspects may not be ranked: how many are hurt stays, all else goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from feedback.insight.pain_points import words
from feedback.insight.pain_points.result import PainPoints
from feedback.results import Words

_PRICED = [f"{name}{end}" for name in ("effect", "cost") for end in ("", "_low", "_high")]
_RANKS = ["rank", "rank_low", "rank_high"]


def withhold_ranking(
    found: PainPoints, why: Words, *, labels: Mapping[str, str], language: str
) -> PainPoints:
    """The same people and shares without rank, effect or cost, and the sentence why.

    Parameters
    ----------
    found
        As `rank_pain_points` made it.
    why
        Why nothing may be ranked.
    labels, language
        Of the sentences.
    """
    table, unranked = (_blank(part) for part in (found.table, found.unranked))
    table = table.sort_values("share_negative", ascending=False, kind="stable")
    if len(table):
        table["sentence"] = words.sentences(
            table,
            by_segment=found.by_segment,
            model=None,
            ranked_by="",
            labels=labels,
            language=language,
            level=found.level,
            told=found.told,
        )
    return replace(
        found,
        table=table,
        unranked=unranked,
        ranked=False,
        ranked_by="",
        r_squared=None,
        p_value=None,
        refused=why,
        cost_correlations=found.cost_correlations.iloc[:0],
    )


def _blank(table: pd.DataFrame) -> pd.DataFrame:
    priced = {name: np.nan for name in _PRICED if name in table}
    ranks = {
        name: pd.Series(pd.NA, index=table.index, dtype="Int64") for name in _RANKS if name in table
    }
    return table.assign(apart=False, **priced, **ranks)
