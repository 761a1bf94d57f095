"""From indices to signs, from signs to a verdict that lets honest people pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.numeric import Floats
from feedback.results import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray
VERDICTS = ("ok", "doubtful", "careless")
REASONS = {
    "attention": Words(en="failed an attention check", zh="未通过注意力检测题"),
    "speed": Words(en="answered faster than one can read", zh="作答快于阅读速度"),
    "straight": Words(en="same answer over half the items", zh="半数以上题目连续选同一项"),
    "outlier": Words(en="combination of answers hardly anybody gives", zh="答案组合极为罕见"),
    "inconsistent": Words(en="contradicting answers to like items", zh="同类题目前后矛盾"),
    "duplicate": Words(en="same answers as another respondent", zh="答案与他人完全相同"),
    "copied_text": Words(en="same text as another respondent", zh="文字与他人相同"),
    "empty": Words(en="no answers", zh="没有作答"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Where an index becomes a sign. The defaults let honest people pass.

    Seconds an item, of the whole and of a page: Huang et al. (2012), Journal of Business and Psychology 27, 99-114; a run over half
    the items: Curran (2016), Journal of Experimental Social Psychology 66, 4-19.
    """

    seconds_per_item: float = 2.0
    impossible_seconds: float = 1.0
    fast_page_share: float = 0.5
    run_share: float = 0.5
    shortest_run: int = 10
    outlier_p: float = 0.001
    synonym_r: float = 0.60
    antonym_r: float = 0.60
    least_pairs: int = 5
    consistency: float = 0.0
    consistency_mads: float = 2.0
    least_duplicate_items: int = 10
    least_duplicate_values: int = 3
    text_copies: int = 1
    signs_for_careless: int = 2


def sign_flags(
    table: pd.DataFrame, x: Floats, rules: Limits, *, enough: dict[str, bool]
) -> pd.DataFrame:
    """Which signs each respondent shows; `enough` tells which indices rest on enough pairs of items."""
    k = x.shape[1]
    distinct = (np.diff(np.sort(x, axis=1), axis=1) > 0).sum(axis=1) + 1  # missing sort last
    run = max(rules.shortest_run, int(np.ceil(rules.run_share * k)))
    long = k >= rules.least_duplicate_items
    return pd.DataFrame(
        {
            "attention": table["attention_failed"] >= 1,
            # more than half of the pages that were timed
            "speed": (table["seconds_per_item"] < rules.seconds_per_item)
            | (table["fast_pages"] > rules.fast_page_share * table["timed_pages"]),
            "straight": table["longstring"] >= run,
            "outlier": table["mahalanobis_p"] < rules.outlier_p,
            "inconsistent": _inconsistent(table, rules, enough),
            # chance copies lie where many answer alike, so that more rows are one item off than equal
            "duplicate": long
            & (table["same_answers"] >= 1)
            & (table["same_answers"] > table["near_answers"])
            & (distinct >= rules.least_duplicate_values),
            "copied_text": table["same_text"] >= rules.text_copies,
            "empty": table["n_answered"] == 0,
        }
    )


def _inconsistent(table: pd.DataFrame, rules: Limits, enough: dict[str, bool]) -> pd.Series:
    """Two consistency indices (or the only one there is) on the wrong side, and far from the others'."""
    signed = {"even_odd": -1.0, "person_total": 1.0, "synonyms": 1.0, "antonyms": -1.0}
    wrong, told = pd.Series(0, index=table.index), 0
    for name, sign in signed.items():
        values = sign * table[name]
        if not enough.get(name, True) or values.notna().sum() < 2:
            continue
        told += 1
        spread = 1.4826 * (values - values.median()).abs().median()
        far = values < values.median() - rules.consistency_mads * spread
        wrong += ((values < rules.consistency) & far).astype(int)
    return wrong >= min(2, max(told, 1))


def joint_verdict(table: pd.DataFrame, flags: pd.DataFrame, rules: Limits) -> NDArray[np.object_]:
    """ "careless" on two kinds of signs or a decisive one, "doubtful" on one, else "ok"."""
    decisive = (
        (table["attention_failed"] >= 2)
        | (table["seconds_per_item"] < rules.impossible_seconds)
        | flags["empty"]
    )
    careless = (table["signs"] >= rules.signs_for_careless) | decisive
    doubtful = table["signs"] >= 1
    return np.where(careless, VERDICTS[2], np.where(doubtful, VERDICTS[1], VERDICTS[0])).astype(
        object
    )
