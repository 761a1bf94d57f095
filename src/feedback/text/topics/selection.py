"""How many topics: fit a ladder of numbers, see which come back when the comments change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedback.parallel.crew import crew
from feedback.text.topics.models import FITTERS, Fit, Sample

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from feedback.text.topics.words import Corpus

# Comments from which fits are given to workers
WORTH_WORKERS = 5_000
LADDER = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
# gensim's model is slow; these are what its users try
LDA_LADDER = (4, 6, 8, 10, 12)
# Two or three topics say little about many comments; they must be the most coherent as well
FEW = 3
STABLE = 0.85
# As stable as the most stable, for all that a handful of subsamples can tell
NEARLY = 0.02
# So far below the mark after two subsamples, the others change nothing (their standard error is .02)
HOPELESS = 0.1
# A mean hides a topic made of leftovers: every topic must come back to this degree
EACH_STABLE = 0.5
SUBSAMPLE = 0.7
# Topics that share this much of their ten top words are one; of fewer words than these it cannot be said
TWINS = 0.4
FEWEST_SHARED = 6


@dataclass(frozen=True)
class Choice:
    """The fit that was chosen, the curve it was chosen from and why, in both languages."""

    fit: Fit
    fitted: int  # topics before twins were joined
    curve: pd.DataFrame
    stability: np.ndarray  # a number a topic
    coherence: tuple[float, float]  # c_v and npmi
    reason_en: str
    reason_zh: str

    def with_fit(self, other: Choice) -> Choice:
        """Topics for the same reason, as many fitted on more comments."""
        return replace(self, fit=other.fit, stability=other.stability, coherence=other.coherence)

    def beside(self, other: Choice) -> Choice:
        """Topics of other comments behind these; coherence is the mean over all topics."""
        import numpy as np
        import pandas as pd

        k, more = len(self.fit.words), len(other.fit.words)
        n, beside = len(self.fit.documents), len(other.fit.documents)
        words = np.vstack([self.fit.words, other.fit.words])
        pairs = zip(self.coherence, other.coherence, strict=True)
        c_v, npmi = ((mine * k + its * more) / (k + more) for mine, its in pairs)
        return replace(
            self,
            fit=Fit(words, np.concatenate([self.fit.documents, other.fit.documents + k])),
            curve=pd.concat(
                [self.curve.assign(comments=n), other.curve.assign(comments=beside)],
                ignore_index=True,
            ),
            stability=np.concatenate([self.stability, other.stability]),
            coherence=(c_v, npmi),
            reason_en=f"Comments in Latin letters are sorted apart. Of the {n:,} others: {self.reason_en} "
            f"Of the {beside:,} in Latin letters: {other.reason_en}",
            reason_zh=f"西文评论单独归类。其余 {n:,} 条：{self.reason_zh}西文 {beside:,} 条：{other.reason_zh}",
        )


def join_twins(fit: Fit) -> Fit:
    """Topics that share two in five of their ten top words or more joined, the likest first; two topics are left at least.

    A subject that people tell in several ways is found as several topics where many are fitted; where few are, small
    subjects hide in large ones.
    """
    import numpy as np

    words, number = fit.words.copy(), np.arange(len(fit.words))
    while len(words) > 2 and (pair := _twins(Fit(words, fit.documents))) is not None:
        keep, gone = pair
        words[keep] += words[gone]
        words = np.delete(words, gone, axis=0)
        number = np.where(number == gone, keep, number)
        number -= number > gone
    return fit if len(words) == len(fit.words) else Fit(words, number[fit.documents])


def _twins(fit: Fit) -> tuple[int, int] | None:
    """The two topics that share most of their top words, where that is two in five of them or more."""
    top = [set(words.tolist()) for words in fit.top()]
    shared = [
        (len(a & top[j]) / max(min(len(a), len(top[j])), 1), i, j)
        for i, a in enumerate(top)
        for j in range(i + 1, len(top))
        if min(len(a), len(top[j])) >= FEWEST_SHARED
    ]
    most, keep, gone = max(shared, key=lambda found: found[0], default=(0.0, 0, 0))
    return (keep, gone) if most >= TWINS else None


def ladder(n_documents: int, n_words: int, method: str) -> list[int]:
    """Numbers of topics worth trying: at least ten documents and three words a topic.

    Examples
    --------
    >>> ladder(60, 200, "nmf")
    [2, 3, 4, 5, 6]
    """
    limit = max(2, min(n_documents // 10, n_words // 3))
    steps = LDA_LADDER if method == "lda" and limit >= LDA_LADDER[0] else LADDER
    return [k for k in steps if k <= limit]


def choose_fit(
    corpus: Corpus, sample: Sample, method: str, *, topics: int | None, draws: int, joined: bool
) -> Choice:
    """Fit every number of topics on the ladder (or the one asked for) and choose.

    Parameters
    ----------
    corpus
        Words in reading order, for coherence.
    sample
        Comments to fit.
    topics
        Number of topics; None: choose.
    draws
        Subsamples for stability.
    joined
        Whether twins are joined, in subsamples, too (`join_twins`).
    """
    import numpy as np
    import pandas as pd

    from feedback.text.coherence import topic_coherence

    n_documents, n_words = sample.counts.shape
    steps = [topics] if topics else ladder(n_documents, n_words, method)
    fits = _fitted(sample, steps, method, joined=joined)
    # gensim's model is chosen by coherence and too slow to fit again for every number
    measured = method != "lda" or len(fits) == 1
    stability = topic_stability(
        fits, steps, sample, method, draws=draws if measured else 0, joined=joined
    )
    tops = [fit.top() for fit in fits]
    # the windows are counted once for the words of all fits
    scores = topic_coherence([words for top in tops for words in top], corpus.rows, corpus.codes)
    ends = np.cumsum([len(top) for top in tops])[:-1]
    npmi, c_v = (np.split(scores[measure], ends) for measure in ("c_npmi", "c_v"))
    curve = pd.DataFrame(
        {
            "topics": [len(fit.words) for fit in fits],
            "fitted": steps,
            "stability": [found.mean() for found in stability],
            "weakest": [found.mean(axis=0).min() for found in stability],
            "error": [_standard_error(found.mean(axis=1)) for found in stability],
            "npmi": [_mean(found) for found in npmi],
            "c_v": [_mean(found) for found in c_v],
        }
    )
    best, en, zh = _pick(curve, method, given=topics is not None)
    if not measured:
        one = slice(best, best + 1)
        stability[one] = topic_stability(
            fits[one], steps[one], sample, method, draws=draws, joined=joined
        )
        curve.loc[best, "stability"] = stability[best].mean()
    curve["chosen"] = np.arange(len(curve)) == best
    coherence = (float(curve["c_v"].iloc[best]), float(curve["npmi"].iloc[best]))
    return Choice(fits[best], steps[best], curve, stability[best].mean(axis=0), coherence, en, zh)


def _mean(values: np.ndarray) -> float:
    import numpy as np

    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _standard_error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("nan")


def topic_stability(
    fits: list[Fit], steps: list[int], sample: Sample, method: str, *, draws: int, joined: bool
) -> list[np.ndarray]:
    """How much of each topic's ten top words comes back in fits of 70 % of the comments.

    Topics of the fit and of a subsample's fit are paired one to one so that the sum of Jaccard
    similarities is largest.

    Returns
    -------
    list of ndarray
        An array a fit, draws by topics, in [0, 1]; one row of nan without draws, two draws for
        numbers of topics that cannot be chosen any more.

    References
    ----------
    Greene, D., O'Callaghan, D., Cunningham, P. (2014). How many topics? Stability analysis for
    topic models. ECML PKDD.
    """
    import numpy as np

    if not draws:
        return [np.full((1, len(fit.words)), np.nan) for fit in fits]
    rng = np.random.default_rng(sample.seed)
    n = sample.counts.shape[0]
    size = max(2, round(SUBSAMPLE * n))
    found: list[list[np.ndarray]] = [[] for _ in fits]
    running = list(range(len(fits)))
    drawn = [np.sort(rng.choice(n, size=size, replace=False)) for _ in range(draws)]
    for group in (drawn[:2], drawn[2:]):
        tried = [steps[place] for place in running]
        tasks = [(sample.draw(rows), tried, method, joined) for rows in group]
        for again in crew().each(_fits, tasks, worth=n >= WORTH_WORKERS):
            for place, fit in zip(running, again, strict=True):
                found[place].append(match_topics(fits[place].top(), fit.top()))
        if len(group) == 2 and group[0] is drawn[0]:
            running = _within_reach([float(np.mean(parts)) for parts in found])
    return [np.array(parts) for parts in found]


def _fitted(sample: Sample, steps: list[int], method: str, *, joined: bool) -> list[Fit]:
    """A fit for each number of topics; workers take every other one each, for they share a sample's factors."""
    hands = min(len(steps), 2) if sample.counts.shape[0] >= WORTH_WORKERS else 1
    tasks = [(sample, steps[hand::hands], method, joined) for hand in range(hands)]
    answers = crew().each(_fits, tasks, worth=hands > 1)
    return [answers[place % hands][place // hands] for place in range(len(steps))]


def _fits(task: tuple[Sample, list[int], str, bool]) -> list[Fit]:
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    sample, steps, method, joined = task
    # one thread: small matrices are no faster with more, and sums come out equal everywhere
    with threadpool_limits(1):
        fits = [FITTERS[method](sample, k) for k in steps]
    return list(map(join_twins, fits)) if joined else fits


def _within_reach(stability: list[float]) -> list[int]:
    """Places that more subsamples could still make the choice: near `STABLE`, or near the best."""
    least = min(STABLE, max(stability)) - HOPELESS
    return [place for place, value in enumerate(stability) if value >= least]


def match_topics(mine: list[np.ndarray], others: list[np.ndarray]) -> np.ndarray:
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


def _pick(curve: pd.DataFrame, method: str, *, given: bool) -> tuple[int, str, str]:
    """Row of the curve to take, and the reason in English and Chinese."""
    measure = "c_v" if method == "lda" else "npmi"
    if given:
        best, en, zh = 0, "{k} topics, as asked.", "按指定的主题数：{k} 个。"
    elif method == "lda" or curve["stability"].isna().all():
        best = int(curve[measure].fillna(-1.0).to_numpy().argmax())
        en = "{k} topics have the highest coherence ({measure} {coherence:.2f})."
        zh = "{k} 个主题的一致性最高（{measure} {coherence:.2f}）。"
    else:
        best, stable = _largest_stable(curve)
        en, zh = _REASONS[stable]
    row = curve.iloc[best]
    if row["fitted"] > row["topics"]:
        en += (
            " They were found as {fitted}; those that share two in five of their words are joined."
        )
        zh += "最初分为 {fitted} 个，其中主题词有五分之二相同的已合并。"
    said = {
        "k": int(row["topics"]),
        "fitted": int(row["fitted"]),
        "stability": row["stability"],
        "measure": measure,
        "coherence": row[measure],
    }
    return best, en.format(**said), zh.format(**said)


_REASONS = {
    True: (
        "{k} is the largest number of topics that come back when 30 % of the comments are left out "
        f"(stability {{stability:.2f}}, at least {STABLE}; no topic below {EACH_STABLE}).",
        "{k} 是抽去 30% 评论后仍能重现的最大主题数"
        f"（稳定性 {{stability:.2f}}，不低于 {STABLE}；每个主题不低于 {EACH_STABLE}）。",
    ),
    False: (
        f"No larger number of topics reaches stability {STABLE}; {{k}} is the largest that is about "
        "as stable as the most stable ({stability:.2f}). Read the topics as a first sorting.",
        f"没有更多的主题数能达到稳定性 {STABLE}；{{k}} 是与最稳定者大致同样稳定的最大主题数"
        "（{stability:.2f}），请仅作初步归类。",
    ),
}


def _largest_stable(curve: pd.DataFrame) -> tuple[int, bool]:
    """Row of the largest number of topics that is stable enough, else nearly the most stable."""
    k, stability = curve["topics"].to_numpy(), curve["stability"].fillna(0.0).to_numpy()
    rich = (k > FEW) | (k.max() <= FEW) | (curve["npmi"] == curve["npmi"].max()).to_numpy()
    stable = rich & (stability >= STABLE) & (curve["weakest"] >= EACH_STABLE).to_numpy()
    if stable.any():
        return _most_topics(stable, k, stability), True
    many = (k > FEW) | (k.max() <= FEW)
    best = int((stability * many).argmax())
    near = many & (stability >= stability[best] - NEARLY)
    return _most_topics(near, k, stability), False


def _most_topics(rows: np.ndarray, k: np.ndarray, stability: np.ndarray) -> int:
    """Of the rows that may be taken the one with the most topics; of several, the most stable."""
    import numpy as np

    return int(np.lexsort((stability, k, rows))[-1])
