"""How many topics: fit a ladder of numbers, see which come back when the comments change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.text.topics.models import FITTERS, Fit

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix

    from feedback.text.topics.words import Corpus

LADDER = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
STABLE = 0.85
SUBSAMPLE = 0.7


@dataclass(frozen=True)
class Choice:
    """The fit that was chosen, the curve it was chosen from and why, in both languages."""

    fit: Fit
    curve: pd.DataFrame
    stability: np.ndarray  # a number a topic
    reason_en: str
    reason_zh: str


def ladder(n_documents: int, n_words: int) -> list[int]:
    """Numbers of topics worth trying: at least ten documents and three words a topic."""
    limit = max(2, min(n_documents // 10, n_words // 3))
    return [k for k in LADDER if k <= limit] or [2]


def topic_stability(
    fit: Fit, counts: csr_matrix, method: str, *, topics: int, draws: int, seed: int
) -> np.ndarray:
    """How much of each topic's ten top words comes back in fits of 70 % of the documents.

    Topics of the fit and of a subsample's fit are paired one to one so that the sum of Jaccard
    similarities is largest; the mean over draws is in [0, 1].

    Greene, D., O'Callaghan, D., Cunningham, P. (2014). How many topics? Stability analysis for
    topic models. ECML PKDD.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    n = counts.shape[0]
    mine = fit.top()
    found = np.zeros((draws, len(mine)))
    for draw in range(draws):
        rows = np.sort(rng.choice(n, size=max(2, round(SUBSAMPLE * n)), replace=False))
        part = counts[rows]
        part = part[part.getnnz(axis=1) > 0]
        found[draw] = matched(mine, FITTERS[method](part, topics, seed).top())
    return found.mean(axis=0) if draws else np.full(len(mine), np.nan)


def matched(mine: list[np.ndarray], others: list[np.ndarray]) -> np.ndarray:
    """Jaccard similarity of each topic of `mine` with its partner in `others`, 0 without one."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    size = 1 + max((int(t.max()) for t in [*mine, *others] if len(t)), default=0)
    held = [np.zeros((len(side), size), dtype=np.float32) for side in (mine, others)]
    for side, topics in zip(held, (mine, others), strict=True):
        for k, words in enumerate(topics):
            side[k, words] = 1.0
    both = held[0] @ held[1].T
    either = held[0].sum(axis=1)[:, None] + held[1].sum(axis=1)[None] - both
    jaccard = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    left, right = linear_sum_assignment(-jaccard)
    result = np.zeros(len(mine))
    result[left] = jaccard[left, right]
    return result


def choose(
    corpus: Corpus, counts: csr_matrix, method: str, *, topics: int | None, draws: int, seed: int
) -> Choice:
    """Fit every number on the ladder (or the one asked for) and choose."""
    import numpy as np
    import pandas as pd

    from feedback.text.coherence import topic_coherence

    steps = [topics] if topics else ladder(counts.shape[0], counts.shape[1])
    if method == "gsdmm" and not topics:
        steps = [steps[-1] * 2]
    fits, stability, lines = [], [], []
    for k in steps:
        fit = FITTERS[method](counts, k, seed)
        stable = topic_stability(fit, counts, method, topics=k, draws=draws, seed=seed)
        scores = topic_coherence(fit.top(), corpus.rows, corpus.codes)
        fits.append(fit)
        stability.append(stable)
        lines.append(
            {
                "topics": len(fit.words),
                "stability": float(stable.mean()) if draws else np.nan,
                "npmi": float(np.nanmean(scores["c_npmi"])),
                "c_v": float(np.nanmean(scores["c_v"])),
            }
        )
    curve = pd.DataFrame(lines)
    best, en, zh = _pick(curve, method, given=topics is not None)
    curve["chosen"] = np.arange(len(curve)) == best
    return Choice(fits[best], curve, stability[best], en, zh)


def _pick(curve: pd.DataFrame, method: str, *, given: bool) -> tuple[int, str, str]:
    """Row of the curve to take, and the reason."""
    if given or len(curve) == 1:
        k = int(curve["topics"].iloc[0])
        if given:
            return 0, f"{k} topics, as asked.", f"按指定的主题数：{k} 个。"
        return 0, f"{k} topics are what the comments carry.", f"评论支持 {k} 个主题。"
    if method == "lda":
        best = int(curve["c_v"].to_numpy().argmax())
        k, value = int(curve["topics"].iloc[best]), curve["c_v"].iloc[best]
        return (
            best,
            f"{k} topics have the highest coherence (c_v {value:.2f}).",
            f"{k} 个主题的一致性最高（c_v {value:.2f}）。",
        )
    stable = curve.index[curve["stability"] >= STABLE]
    best = int(stable[-1]) if len(stable) else int(curve["stability"].to_numpy().argmax())
    k, value = int(curve["topics"].iloc[best]), curve["stability"].iloc[best]
    if len(stable):
        return (
            best,
            f"{k} is the largest number of topics that come back when 30 % of the comments are "
            f"left out (stability {value:.2f}, at least {STABLE}).",
            f"{k} 是抽去 30% 评论后仍能重现的最大主题数（稳定性 {value:.2f}，不低于 {STABLE}）。",
        )
    return (
        best,
        f"No number of topics reaches stability {STABLE}; {k} is the most stable ({value:.2f}). "
        "Read the topics as a first sorting.",
        f"没有主题数的稳定性达到 {STABLE}；{k} 个主题最稳定（{value:.2f}），请仅作初步归类。",
    )
