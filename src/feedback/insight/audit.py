"""How right the machine is on the user's own comments, by what she labelled herself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.insight.audit_changes import propose_changes
from feedback.insight.audit_labels import Labelled, read_labels
from feedback.measures.intervals import proportion_interval
from feedback.numeric import Floats
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, between, percent
from feedback.text.audit_sheet import read_audit_sheet

# Groups of fewer labelled comments are not shown.
MIN_GROUP = 10
CLASSES = ("negative", "neutral", "positive")
_MEASURES = {
    "sentiment_accuracy": Words(en="sentiment right (three classes)", zh="情感判断正确（三类）"),
    "sentiment_direction": Words(
        en="satisfied or dissatisfied told apart", zh="满意与不满区分正确"
    ),
    "mention_precision": Words(en="aspects found that are there", zh="找到的方面中确实提到的"),
    "mention_recall": Words(en="aspects there that are found", zh="提到的方面中被找到的"),
    "mention_f1": Words(en="F1 of aspects found", zh="方面识别 F1"),
    "polarity_accuracy": Words(
        en="polarity of aspects found right (satisfied against dissatisfied)",
        zh="找到的方面褒贬判断正确（满意对不满）",
    ),
}


@dataclass(frozen=True)
class AuditReport(Result):
    """Accuracy on the user's own labels, weighted back to all comments of the study.

    Attributes
    ----------
    table
        By measure: n (comments or mentions it rests on), value, low, high, n_effective, label_en, label_zh.
    confusion
        By what the person said (rows) and the machine (columns): how many labelled comments.
    aspects
        By aspect: n_found, n_there, precision, recall, f1 and polarity_accuracy, each with low and high.
    segments
        segment, value, n, sentiment_accuracy with low and high; groups under 10 labelled are left out.
    changes
        What to change: kind ("threshold", "taxonomy_add", "taxonomy_check", "polarity"), aspect, evidence (comments),
        words, what_en, what_zh.
    n, n_unclear
        Labelled comments, and those among them the person could not judge.
    aspects_checked
        False where no aspect was labelled.
    """

    table: pd.DataFrame
    confusion: pd.DataFrame
    aspects: pd.DataFrame
    segments: pd.DataFrame
    changes: pd.DataFrame
    n: int
    n_unclear: int
    neutral: tuple[float, float]
    level: float
    aspects_checked: bool

    def _define(self) -> Words:
        low, high = self.neutral
        return Words(
            en=f"A score below {low:g} counts as dissatisfied, above {high:g} as satisfied. Every labelled comment counts "
            "by the number of comments it stands for. Wilson intervals on the effective sample size, which allows "
            "for the weights and for several aspects in one comment.",
            zh=f"分值低于 {low:g} 为不满，高于 {high:g} 为满意。每条标注评论按其代表的评论数加权。"
            "区间为基于有效样本量的 Wilson 区间，已考虑权重及同一评论含多个方面。",
        )

    def _explain(self) -> Words:
        said = Words(
            en=f"A person labelled {self.n} comments ({self.n_unclear} of them unclear).",
            zh=f"人工标注了 {self.n} 条评论（其中 {self.n_unclear} 条看不懂）。",
        )
        for row in self.table.to_dict("records"):
            if np.isfinite(row["value"]):
                share = f"{percent(row['value'])} {between(row['low'], row['high'])}"
                said += Words(
                    en=f"{row['label_en'].capitalize()}: {share}, n = {row['n']}.",
                    zh=f"{row['label_zh']}：{share}，n = {row['n']}。",
                )
        if not self.aspects_checked:
            said += Words(en="Nobody checked the aspects.", zh="方面未经人工核查。")
        if len(self.changes):
            return said + Words(
                en="To change: " + " ".join(self.changes["what_en"]),
                zh="建议：" + "".join(self.changes["what_zh"]),
            )
        return said + Words(en="Nothing calls for a change.", zh="没有发现需要调整之处。")

    def _cite(self) -> Words:
        return Words(
            en=f"Accuracy was estimated on {self.n} comments drawn with known probabilities and labelled blind by a "
            "person; design-based variance by linearisation, Wilson score intervals on the effective sample size "
            "(Franco, Little, Louis & Slud, 2019, J. Survey Statistics and Methodology 7, 334-364).",
            zh=f"准确率基于按已知概率抽取、由人工盲标的 {self.n} 条评论估计；方差采用线性化的抽样设计估计，"
            "区间为有效样本量下的 Wilson 得分区间（Franco, Little, Louis & Slud, 2019, J. Survey Statistics and "
            "Methodology 7, 334-364）。",
        )


def audit_report(
    labelled: pd.DataFrame | str | Path,
    *,
    neutral: tuple[float, float] = (0.4, 0.6),
    labels: Mapping[str, str] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> AuditReport:
    """Compare what a person labelled with what the machine said.

    Parameters
    ----------
    labelled
        The sample of `draw_audit_sample` with its label columns filled in, or the spreadsheet. Comments
        without a sentiment label do not count; an aspect left empty counts as not named.
    neutral
        Scores within count as neutral.
    labels
        Aspect → name in sentences.
    level
        Coverage of the intervals.
    seed
        Of the folds on which a better threshold must prove itself.

    Returns
    -------
    AuditReport

    Raises
    ------
    ColumnError
        The frame is no audit sample.
    InputError
        A label is none of the words; row and word are named.
    AnalysisError
        Nothing is labelled.

    Notes
    -----
    A share p = Σ wx / Σ wm over comments has variance Σ w²(x - pm)² / (Σ wm)²; the effective size is p(1-p) over
    it, or Kish's (Σw)² / Σw² where p is 0 or 1. Wilson's interval is taken at that size.

    Examples
    --------
    >>> sample = pd.DataFrame({
    ...     "text": ["很好", "太吵", "还行", "很差"], "label_sentiment": ["满意", "不满", "一般", "不满"],
    ...     "score": [0.9, 0.2, 0.5, 0.8], "machine_mentions": ["[]"] * 4, "weight": [1.0] * 4})
    >>> float(audit_report(sample).table.at["sentiment_accuracy", "value"])
    0.75
    """
    if not isinstance(labelled, pd.DataFrame):
        if not isinstance(labelled, (str, Path)):
            raise InputError(
                en=f"audit_report: the labelled sample or its file is needed, found {type(labelled).__name__}.",
                zh=f"audit_report：需要已标注的样本或其文件，实为 {type(labelled).__name__}。",
            )
        labelled = read_audit_sheet(labelled)
    check_level(level, where="audit_report")
    missing = [
        name
        for name in ("text", "label_sentiment", "score", "machine_mentions", "weight")
        if name not in labelled
    ]
    if missing:
        raise ColumnError.missing(missing, labelled.columns, where="audit_report")
    read = read_labels(labelled, neutral=neutral)
    if not len(read.weight):
        raise AnalysisError(
            en="audit_report: no comment is labelled yet. Fill in label_sentiment first.",
            zh="audit_report：还没有标注任何评论。请先填写 label_sentiment。",
        )
    return AuditReport(
        table=_table(read, level),
        confusion=_confusion(read),
        aspects=_by_aspect(read, level),
        segments=_by_segment(read, level),
        changes=propose_changes(read, neutral=neutral, labels=labels or {}, level=level, seed=seed),
        n=len(read.weight),
        n_unclear=int((~read.judged).sum()),
        neutral=neutral,
        level=level,
        aspects_checked=read.aspects_checked,
    )


def weighted_share(
    hits: Floats, of: Floats, weight: Floats, *, level: float
) -> tuple[float, float, float, float]:
    """Weighted share with its Wilson interval at the effective sample size.

    Parameters
    ----------
    hits, of
        What counts and out of how many, by comment.
    weight
        Of each comment.

    Returns
    -------
    tuple
        value, low, high, effective size; NaN where there is nothing to count.

    Examples
    --------
    >>> ones = np.ones(10)
    >>> hits = np.array([1.0] * 8 + [0.0] * 2)
    >>> [round(number, 3) for number in weighted_share(hits, ones, ones, level=0.95)]
    [0.8, 0.49, 0.943, 10.0]
    """
    total = float((weight * of).sum())
    if not total > 0:
        return float("nan"), float("nan"), float("nan"), 0.0
    share = float((weight * hits).sum()) / total
    there = weight[of > 0]
    kish = float(there.sum() ** 2 / (there**2).sum())
    variance = float((weight**2 * (hits - share * of) ** 2).sum()) / total**2
    inside = 0 < share < 1 and variance > 0
    size = min(share * (1 - share) / variance, float(of.sum())) if inside else kish
    low, high = proportion_interval(min(share, 1.0) * size, size, level=level)
    return share, float(low), float(high), size


def _row(hits: Floats, of: Floats, weight: Floats, level: float) -> dict[str, float]:
    value, low, high, size = weighted_share(hits, of, weight, level=level)
    return {
        "n": int((of > 0).sum()),
        "value": value,
        "low": low,
        "high": high,
        "n_effective": size,
    }


def _table(read: Labelled, level: float) -> pd.DataFrame:
    weight = read.weight
    found, there = read.found.astype(float), read.there.astype(float)
    both = (read.found & read.there).sum(axis=1).astype(float)
    polar = read.found & read.there & (read.felt != 0)
    right = polar & (read.said == read.felt)
    directed = read.judged & (read.human != "neutral") & np.isfinite(read.score)
    toward = np.where(read.score > 0.5, "positive", "negative") == read.human
    of = {
        "sentiment_accuracy": (read.right, read.judged),
        "sentiment_direction": (directed & toward, directed),
        "mention_precision": (both, found.sum(axis=1)),
        "mention_recall": (both, there.sum(axis=1)),
        "mention_f1": (2 * both, found.sum(axis=1) + there.sum(axis=1)),
        "polarity_accuracy": (right.sum(axis=1), polar.sum(axis=1)),
    }
    rows = {}
    for name, (hits, base) in of.items():
        if not read.aspects_checked and not name.startswith("sentiment"):
            base = np.zeros(len(weight))  # noqa: PLW2901
        rows[name] = _row(np.asarray(hits, float), np.asarray(base, float), weight, level) | {
            "n": int(np.asarray(base).sum()),
            "label_en": _MEASURES[name].en,
            "label_zh": _MEASURES[name].zh,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="measure")


def _confusion(read: Labelled) -> pd.DataFrame:
    human = pd.Categorical(read.human[read.judged], categories=CLASSES)
    machine = pd.Categorical(read.machine[read.judged], categories=[*CLASSES, "unread"])
    return pd.crosstab(human, machine, dropna=False).rename_axis(index="person", columns="machine")


def _by_aspect(read: Labelled, level: float) -> pd.DataFrame:
    rows = {}
    for place, aspect in enumerate(read.aspects if read.aspects_checked else ()):
        found, there = read.found[:, place], read.there[:, place]
        felt, said = read.felt[:, place], read.said[:, place]
        polar = found & there & (felt != 0)
        row: dict[str, float] = {"n_found": int(found.sum()), "n_there": int(there.sum())}
        for name, hits, of in (
            ("precision", found & there, found.astype(float)),
            ("recall", found & there, there.astype(float)),
            ("f1", 2.0 * (found & there), found.astype(float) + there),
            ("polarity_accuracy", polar & (said == felt), polar.astype(float)),
        ):
            value, low, high, _ = weighted_share(
                np.asarray(hits, float), of, read.weight, level=level
            )
            row |= {name: value, f"{name}_low": low, f"{name}_high": high}
        rows[aspect] = row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="aspect")


def _by_segment(read: Labelled, level: float) -> pd.DataFrame:
    rows = []
    for name, column in read.segments.items():
        values = column.where(column.notna()).astype("str")
        for value in sorted(values.dropna().unique()):
            inside = (values == value).to_numpy(dtype=bool, na_value=False) & read.judged
            if inside.sum() >= MIN_GROUP:
                row = _row(
                    (read.right & inside).astype(float), inside.astype(float), read.weight, level
                )
                rows.append({"segment": name, "value": value, "n": row["n"], "sentiment_accuracy": row["value"],
                             "low": row["low"], "high": row["high"]})  # fmt: skip
    columns = ["segment", "value", "n", "sentiment_accuracy", "low", "high"]
    return pd.DataFrame(rows, columns=columns)
