"""Readers side by side on comments that people labelled: how well each finds complaints, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.results import Result, Words, between, counted
from feedback.text.corrected_shares import check_labels, relative_weights

_WHERE = "compare_readers"
FEWEST = 30
_DRAWS = 2000


@dataclass(frozen=True)
class ReaderComparison(Result):
    """How readers compare on the same labelled comments.

    Attributes
    ----------
    table
        A row a reader: precision, recall and F1 of complaints (a comment and an aspect is the unit), `f1_low`, `f1_high`;
        `share_error` (mean error of the aspects' shares, in points); `gain` of F1 over the first reader with `gain_low`
        and `gain_high`, and `sureness` (share of redraws in which it is better).
    n, n_complaints
        Labelled comments, and complaints among their aspects.
    level
        Of the intervals.
    """

    table: pd.DataFrame
    n: int
    n_complaints: int
    level: float

    def is_worse(self, reader: str) -> bool:
        """Whether a reader finds complaints surely worse than the first: its whole interval of the gain is below zero."""
        return float(self.table["gain_high"].loc[reader]) < 0

    def _define(self) -> Words:
        return Words(
            en="F1 = 2 × found rightly / (found + there), a comment and an aspect as unit, −1 as complaint, comments weighted as "
            f"they were drawn; intervals: {_DRAWS:,} redraws of the labelled comments, the same for each reader.",
            zh="F1 = 2 × 正确找到数 /（找到数 + 实际数），以一条评论的一个方面为单位，−1 为抱怨，按抽样权重计；"
            f"区间：对已标注评论重抽样 {_DRAWS:,} 次，各判断器用同样的抽样。",
        )

    def _explain(self) -> Words:
        rows = {str(name): row for name, row in self.table.to_dict("index").items()}
        said = Words(
            en=f"On {counted(self.n, 'labelled comment')} with {counted(self.n_complaints, 'complaint')}, complaints are found with F1 "
            + ", ".join(f"{row['f1']:.2f} {between(row['f1_low'], row['f1_high'])} by {name}" for name, row in rows.items())
            + ".",
            zh=f"在 {self.n} 条已标注评论（含 {self.n_complaints} 处抱怨）上，识别抱怨的 F1："
            + "，".join(f"{_zh(name)} {row['f1']:.2f} {between(row['f1_low'], row['f1_high'])}" for name, row in rows.items())
            + "。",
        )  # fmt: skip
        for name, row in list(rows.items())[1:]:
            gain = f"{row['gain']:+.2f} {between(row['gain_low'], row['gain_high'])}"
            verdict = Words(
                en="which of the two is better, these labels cannot say",
                zh="现有标注不足以判断孰优",
            )
            if row["gain_low"] > 0:
                verdict = Words(en=f"{name} is better", zh=f"{name} 较好")
            elif row["gain_high"] < 0:
                verdict = Words(en=f"{name} is worse", zh=f"{name} 较差")
            first = next(iter(rows))
            said += Words(
                en=f"{name} against {first}: {gain}; {verdict.en}.",
                zh=f"{name} 与{_zh(first)}相比：{gain}；{verdict.zh}。",
            )
        return said

    def _cite(self) -> Words:
        return Words(
            en=f"Readers were compared on {self.n} hand-labelled comments (complaint F1, percentile bootstrap, "
            f"{self.level:.0%} intervals).",
            zh=f"用 {self.n} 条人工标注评论比较各判断器（抱怨 F1，百分位自助法，{self.level:.0%} 区间）。",
        )


def _zh(name: str) -> str:
    return {"shipped": "内置判断", "taught": "本研究训练的判断"}.get(name, name)


def compare_readers(
    labels: pd.DataFrame,
    readings: Mapping[str, pd.DataFrame],
    *,
    weights: pd.Series | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> ReaderComparison:
    """Compare readers on labelled comments that all of them read.

    Parameters
    ----------
    labels
        A row a comment, a column an aspect, by people: −1, 0, 1 or missing (not spoken of).
    readings
        Reader → the same, as `judge_aspects` gives it. A labelled comment that one of them lacks is left out for all.
    weights
        Comments that each labelled one stands for; all alike when left out.
    level
        Of the intervals.
    seed
        Of the redraws.

    Returns
    -------
    ReaderComparison

    Raises
    ------
    AnalysisError
        Fewer than 30 labelled comments that every reader read.
    InputError, ColumnError
        Labels contradict or are no labels.

    Examples
    --------
    >>> labels = pd.DataFrame({"food": [-1.0, 1.0, None, -1.0] * 10})
    >>> compare_readers(labels, {"shipped": labels, "other": -labels}).table["f1"].tolist()
    [1.0, 0.0]
    """
    first = next(iter(readings.values()))
    shared = first.index
    for reading in readings.values():
        shared = shared.intersection(reading.index)
    kept = labels[labels.index.isin(shared)]
    kept = check_labels(first.loc[shared], kept, where=_WHERE, fewest=FEWEST)
    weight = relative_weights(weights, kept, where=_WHERE)
    true = (kept == -1).to_numpy(dtype=float)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(kept), np.full(len(kept), 1 / len(kept)), _DRAWS) * weight
    tail = (1 - level) / 2
    rows: dict[str, dict[str, float]] = {}
    redrawn: list[NDArray[np.float64]] = []
    for name, reading in readings.items():
        found = (reading.loc[kept.index, kept.columns] == -1).to_numpy(dtype=float)
        counts = np.column_stack([(found * true).sum(1), found.sum(1), true.sum(1)])
        both, ours, theirs = (float(each) for each in weight @ counts)
        redrawn.append(_f1(drawn @ counts))
        gains = redrawn[-1] - redrawn[0]
        off = weight @ (found - true) / weight.sum() * 100
        low, high, gain_low, gain_high = (
            float(each) for each in (*np.quantile(redrawn[-1], [tail, 1 - tail]), *np.quantile(gains, [tail, 1 - tail]))
        )  # fmt: skip
        value = float(_f1(np.array([[both, ours, theirs]]))[0])
        rows[name] = {
            "precision": both / ours if ours else float("nan"),
            "recall": both / theirs if theirs else float("nan"),
            "f1": value,
            "f1_low": low,
            "f1_high": high,
            "share_error": float(np.abs(off).mean()),
            "gain": value - next(iter(rows.values()))["f1"] if rows else 0.0,
            "gain_low": gain_low,
            "gain_high": gain_high,
            "sureness": float((gains > 0).mean()),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="reader")
    return ReaderComparison(table, len(kept), int(true.sum()), level)


def _f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """(…, 3) of found rightly, found, there → F1."""
    return 2 * counts[:, 0] / np.maximum(counts[:, 1] + counts[:, 2], 1e-9)
