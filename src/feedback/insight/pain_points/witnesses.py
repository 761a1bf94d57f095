"""Two witnesses: where people both rated an aspect and wrote about it, whether ratings and reading agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.arrow_columns import reindexed
from feedback.insight.pain_points.segments import MIN_GROUP
from feedback.insight.pain_points.who_is_hurt import Signals
from feedback.results import Words, percent

CONTRADICTED = 0.01  # p of McNemar's test below which the reading is set aside …
FAR = 0.1  # … where its share is also this far from that of the ratings
COLUMNS = [
    "group", "aspect", "n_both", "n_low", "n_complain", "both_hurt", "only_rating", "only_text",
    "share_low", "share_complain", "agreement", "kappa", "p", "contradicted", "n_only_wrote", "share_only_wrote",
    "share_corrected",
]  # fmt: skip


def compare_witnesses(signals: Signals, *, group: pd.Series | None = None) -> pd.DataFrame:
    """Ratings and readings of the same people, a row an aspect, and again in each group.

    Parameters
    ----------
    signals
        People × aspects.
    group
        Group of each person, such as her branch; None for everybody only.

    Returns
    -------
    DataFrame
        group ("" for everybody), aspect, n_both (people who rated the aspect and wrote about it), n_low
        (rated low), n_complain (complain in words), both_hurt, only_rating, only_text, share_low and
        share_complain of n_both, agreement (share of n_both), Cohen's kappa, p (exact McNemar test of
        the two shares) and contradicted: p below .01 and shares ten points apart; n_only_wrote (people who
        wrote about it and did not rate it) and share_only_wrote of them who complain; share_corrected, that
        share by what ratings say of complaints and of the rest, where the reading is contradicted
        (double sampling: Tenenbein 1970, JASA 65, 1350-1361). Rows of fewer than ten people are left out.
    """
    both = signals.rated & signals.mentioned
    labels: list[tuple[str, np.ndarray]] = [("", np.ones(len(both), dtype=bool))]
    if group is not None:
        own = reindexed(group, signals.respondents)
        labels += [
            (str(value), (own == value).to_numpy(dtype=bool)) for value in own.dropna().unique()
        ]
    rows = []
    for name, inside in labels:
        for a, aspect in enumerate(signals.aspects):
            use = both[:, a] & inside
            if use.sum() >= MIN_GROUP:
                low, said = signals.hurt[use, a], signals.complained[use, a]
                found = _agree(low, said)
                alone = inside & signals.mentioned[:, a] & ~signals.rated[:, a]
                found |= _only_wrote(found, signals.complained[alone, a])
                rows.append({"group": name, "aspect": aspect, **found})
    return pd.DataFrame(rows, columns=COLUMNS)


def _agree(low: np.ndarray, said: np.ndarray) -> dict[str, object]:
    n, together = len(low), int((low & said).sum())
    only_rating, only_text = int((low & ~said).sum()), int((said & ~low).sum())
    apart = only_rating + only_text
    p = float(stats.binomtest(only_text, apart, 0.5).pvalue) if apart else 1.0
    share_low, share_said = float(low.mean()), float(said.mean())
    chance = share_low * share_said + (1 - share_low) * (1 - share_said)
    agreement = 1 - apart / n
    return {
        "n_both": n, "n_low": int(low.sum()), "n_complain": int(said.sum()), "both_hurt": together,
        "only_rating": only_rating, "only_text": only_text, "share_low": share_low, "share_complain": share_said,
        "agreement": agreement, "kappa": (agreement - chance) / (1 - chance) if chance < 1 else float("nan"),
        "p": p, "contradicted": bool(p < CONTRADICTED and abs(share_low - share_said) >= FAR),
    }  # fmt: skip


def _only_wrote(found: Mapping[str, Any], said: np.ndarray) -> dict[str, object]:
    """Share of complaints of those who only wrote, and corrected where the reading is contradicted."""
    n, share = len(said), float(said.mean()) if len(said) else float("nan")
    corrected = float("nan")
    complain, silent = found["n_complain"], found["n_both"] - found["n_complain"]
    if found["contradicted"] and n and complain and silent:
        of_complaints = found["both_hurt"] / complain
        of_others = found["only_rating"] / silent
        corrected = share * of_complaints + (1 - share) * of_others
    return {"n_only_wrote": n, "share_only_wrote": share, "share_corrected": corrected}


def contradiction_words(table: pd.DataFrame, labels: Mapping[str, str]) -> Words | None:
    """Which readings the same people's ratings contradict; None where none."""
    found = table[table["contradicted"].astype(bool) & (table["group"] == "")]
    if not len(found):
        return None
    said_en, said_zh = [], []
    for row in found.to_dict("records"):
        name = labels.get(row["aspect"], row["aspect"])
        text, rated = (percent(row[k], digits=0) for k in ("share_complain", "share_low"))
        more = Words(en="", zh="")
        if row["n_only_wrote"] >= MIN_GROUP and row["share_corrected"] == row["share_corrected"]:
            n = f"{row['n_only_wrote']:,}"
            right = percent(row["share_corrected"], digits=0)
            more = Words(
                en=f"; of the {n} who only wrote, about {right} after correction",
                zh=f"；只写未打分的 {n} 人，校正后约 {right}",
            )
        said_en.append(
            f"{name}: comments suggest {text}, ratings {rated} (n = {row['n_both']:,}{more.en})"
        )
        said_zh.append(f"{name}：按评论 {text}，按评分 {rated}（n = {row['n_both']:,}{more.zh}）")
    return Words(
        en=f"The same people's ratings contradict what was read in their comments; there the reading is not used. {'; '.join(said_en)}.",
        zh=f"同一批人的评分与评论的判读不一致，这些方面不采用评论的判读。{'；'.join(said_zh)}。",
    )
