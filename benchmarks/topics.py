"""Topics: what each method costs and gives, beside gensim LDA and NMF as they come; the number of topics.

    python benchmarks/topics.py [--data ../shared/data] [--only methods,numbers,auto,keywords]

Prints the tables of benchmarks/topics.md. Seconds are of one core (CPU time, one thread).

Sets: `sources`, 1,500 comments each of food delivery, hot-pot, hotel, restaurant and complaints to a town hall,
where the source is the category; `airline`, English tweets with the reason of the complaint; `town hall`, messages
with the authority the reply names first (not a label anybody set by hand, but independent of the message's
words); `hot-pot` and `delivery`, without categories.
"""

from __future__ import annotations

import argparse
import re
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.metrics import normalized_mutual_info_score
from threadpoolctl import threadpool_limits

from feedback.text.coherence import topic_coherence
from feedback.text.gsdmm import place_documents
from feedback.text.keywords.keyness import collocations, cooccurrence, dispersion, keyness
from feedback.text.segment import segment
from feedback.text.topics import find_topics
from feedback.text.topics.models import FITTERS, Fit, Sample, settles_well, weigh
from feedback.text.topics.selection import SUBSAMPLE, ladder, match_topics
from feedback.text.topics.words import Corpus, content_corpus, telling_rows

SEEDS = (0, 1, 2)
AUTHORITIES = {
    "schools": "教育",
    "police": "公安|交警",
    "transport": "交通运输|公交|轨道",
    "work": "人社|人力资源|社保|医疗保障",
    "environment": "环保|环境保护|生态",
    "planning": "规划|国土|自然资源",
    "city order": "城管|城市管理",
    "housing": "住房|住建|公积金",
    "health": "卫生|卫健|卫计",
}


@dataclass(frozen=True)
class Texts:
    """A set of comments as tokens, its categories where it has any, and how many topics to ask for."""

    tokens: pd.Series
    category: pd.Series | None
    topics: int


def load_sets(data: Path) -> dict[str, Texts]:
    """The five sets; duplicates out."""
    delivery = pd.read_csv(data / "waimai_10k/data.csv")["text"].drop_duplicates()
    hotpot = pd.read_csv(data / "meituan_hotpot/data.csv")["text"].drop_duplicates()
    hotel = pd.read_csv(data / "chnsenticorp_htl/data.csv")["text"].drop_duplicates()
    restaurant = pd.read_csv(data / "fsauor2018_dianping/zh_2000.csv")["text"]
    hall = pd.read_excel(data / "gov_messages_cn/附件4.xlsx", engine="calamine")
    tweets = pd.read_csv(data / "airline_tweets_en/data.csv")
    tweets = tweets[tweets["negativereason"].notna() & (tweets["negativereason"] != "Can't Tell")]
    tweets["text"] = tweets["text"].str.replace(r"https?://\S+|@\w+", " ", regex=True)
    sources = {
        "delivery": delivery,
        "hotpot": hotpot,
        "hotel": hotel,
        "restaurant": restaurant,
        "town hall": hall["留言详情"],
    }
    drawn = [
        pd.DataFrame({"text": text.dropna().sample(1500, random_state=1), "category": name})
        for name, text in sources.items()
    ]
    mixed = pd.concat(drawn, ignore_index=True)
    authority = first_authority(hall["答复意见"].astype(str))
    known = hall[authority.notna()].reset_index(drop=True)
    return {
        "sources": Texts(cut(mixed["text"]), mixed["category"], 5),
        "airline": Texts(cut(tweets["text"]), tweets["negativereason"].reset_index(drop=True), 9),
        "town hall": Texts(
            cut(known["留言主题"] + " " + known["留言详情"]),
            authority.dropna().reset_index(drop=True),
            9,
        ),
        "hot-pot": Texts(cut(hotpot), None, 8),
        "delivery": Texts(cut(delivery), None, 8),
    }


def cut(texts: pd.Series) -> pd.Series:
    """Tokens, numbered from 0."""
    return segment(texts.reset_index(drop=True))


def first_authority(replies: pd.Series) -> pd.Series:
    """Kind of the first bureau, committee or squad a reply names; missing when it names none."""
    offices = r"[^，。、]{0,10}?(?:局|委|中心|支队|大队)"
    at = pd.DataFrame(
        {
            kind: [
                found.start() if (found := re.search(f"(?:{words}){offices}", reply)) else np.inf
                for reply in replies
            ]
            for kind, words in AUTHORITIES.items()
        },
        index=replies.index,
    )
    return at.idxmin(axis=1).where(np.isfinite(at.min(axis=1)))


def fit_plain_nmf(sample: Sample, topics: int) -> Fit:
    """scikit-learn's NMF on TF-IDF as it comes; a comment goes with its strongest factor."""
    from sklearn.decomposition import NMF

    model = NMF(topics, init="nndsvd", random_state=sample.seed)
    strength = model.fit_transform(weigh(sample.counts))
    return Fit(model.components_, strength.argmax(axis=1))


def fit_lda_once(sample: Sample, topics: int) -> Fit:
    """gensim's LdaModel with every default (one pass)."""
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel

    corpus = list(Sparse2Corpus(sample.counts, documents_columns=False))
    words = {code: str(code) for code in range(sample.counts.shape[1])}
    model = LdaModel(corpus, num_topics=topics, id2word=words, random_state=sample.seed)
    return Fit(model.get_topics().astype(float), model.inference(corpus)[0].argmax(axis=1))


METHODS: dict[str, Callable[[Sample, int], Fit]] = {
    "nmf (default)": FITTERS["nmf"],
    "clusters": FITTERS["clusters"],
    "gsdmm": FITTERS["gsdmm"],
    "lda: gensim, 10 passes": FITTERS["lda"],
    "gensim LdaModel, defaults": fit_lda_once,
    "scikit-learn NMF, defaults": fit_plain_nmf,
}


def measure(
    fitter: Callable[[Sample, int], Fit], corpus: Corpus, texts: Texts, counts: csr_matrix
) -> dict[str, float]:
    """Seconds, coherence, stability over seeds and subsamples, agreement; medians or means of three fits."""
    rows = telling_rows(counts)
    thorough = settles_well(Sample(counts[rows]))
    seconds, fits = [], []
    for seed in SEEDS:
        start = time.process_time()
        fits.append(fitter(Sample(counts[rows], seed, thorough), texts.topics))
        seconds.append(time.process_time() - start)
    rng = np.random.default_rng(0)
    parts = [
        np.sort(rng.choice(len(rows), round(SUBSAMPLE * len(rows)), replace=False)) for _ in SEEDS
    ]
    again = [fitter(Sample(counts[rows[part]], 0, thorough), texts.topics) for part in parts]
    scores = [topic_coherence(fit.top(), corpus.rows, corpus.codes) for fit in fits]
    result = {
        "s": float(np.median(seconds)),
        "c_v": float(np.mean([np.nanmean(s["c_v"]) for s in scores])),
        "npmi": float(np.mean([np.nanmean(s["c_npmi"]) for s in scores])),
        "seeds": pairwise_stability(fits),
        "70 %": float(np.mean([match_topics(fits[0].top(), a.top()).mean() for a in again])),
        "nmi": np.nan,
    }
    if texts.category is not None:
        result["nmi"] = float(
            np.mean([agreement(fit, counts, rows, texts.category) for fit in fits])
        )
    return result


def pairwise_stability(fits: list[Fit]) -> float:
    """Mean share of top words that two seeds have in common."""
    tops = [fit.top() for fit in fits]
    pairs = [(a, b) for i, a in enumerate(tops) for b in tops[:i]]
    return float(np.mean([match_topics(a, b).mean() for a, b in pairs]))


def agreement(fit: Fit, counts: csr_matrix, rows: np.ndarray, category: pd.Series) -> float:
    """NMI with the categories over all comments that hold a content word."""
    members, _ = place_documents(counts, counts[rows], fit.documents, topics=len(fit.words))
    members[rows] = fit.documents
    held = counts.getnnz(axis=1) > 0
    return float(normalized_mutual_info_score(category[held], members[held]))


def compare_methods(sets: dict[str, Texts]) -> pd.DataFrame:
    """Every method on every set, at the number of categories (8 where there are none)."""
    lines = []
    for name, texts in sets.items():
        corpus = content_corpus(texts.tokens, where=name)
        counts = corpus.counts(most=5)
        for method, fitter in METHODS.items():
            found = measure(fitter, corpus, texts, counts)
            lines.append({"set": name, "topics": texts.topics, "method": method, **found})
    table = pd.DataFrame(lines)
    means = table.groupby("method", sort=False).mean(numeric_only=True).drop(columns="topics")
    return pd.concat([table, means.reset_index().assign(set="mean")], ignore_index=True)


def compare_numbers(sets: dict[str, Texts]) -> pd.DataFrame:
    """The number of topics: stability, coherence and agreement of the default; * is what "auto" takes."""
    lines = []
    for name, texts in sets.items():
        found = find_topics(texts.tokens)
        counts = content_corpus(texts.tokens, where=name).counts(most=5)
        rows = telling_rows(counts)
        sample = Sample(counts[rows])
        sample = Sample(sample.counts, thorough=settles_well(sample))
        curve = found.k_curve.assign(set=name)
        if texts.category is not None:
            steps = ladder(*sample.counts.shape, "nmf")
            curve["nmi"] = [
                agreement(FITTERS["nmf"](sample, k), counts, rows, texts.category) for k in steps
            ]
        curve["chosen"] = np.where(curve["chosen"], "*", "")
        lines.append(curve)
    return pd.concat(lines, ignore_index=True)


def time_auto(data: Path) -> pd.DataFrame:
    """All hot-pot reviews, the number of topics chosen: ours, and the named packages in plain loops."""
    texts = pd.read_csv(data / "meituan_hotpot/data.csv")["text"]
    tokens = segment(texts)
    lines = []
    for method in ("nmf", "clusters", "gsdmm", "lda"):
        start = time.process_time()
        found = find_topics(tokens, method=method)
        lines.append(
            {
                "way": f"find_topics(method={method!r})",
                "s": time.process_time() - start,
                "topics": len(found.table) - 1,
                "stability": found.stability,
                "c_v": found.coherence,
                "no topic": 1 - found.table["share"][:-1].sum(),
            }
        )
    start = time.process_time()
    topics, coherence = plain_loops([words for words in tokens if words])
    lines.append(
        {
            "way": "gensim LdaModel + CoherenceModel, K 6 8 10 12",
            "s": time.process_time() - start,
            "topics": topics,
            "c_v": coherence,
        }
    )
    return pd.DataFrame(lines)


def plain_loops(lines: list[list[str]]) -> tuple[int, float]:
    """What a notebook with gensim does: dictionary, bags, a model a number, the best c_v."""
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel, LdaModel

    lines = [[word for word in words if len(word) > 1] for words in lines]
    dictionary = Dictionary(lines)
    dictionary.filter_extremes(no_below=5, no_above=0.5)
    bags = [dictionary.doc2bow(words) for words in lines]
    scores = {}
    for topics in (6, 8, 10, 12):
        model = LdaModel(bags, num_topics=topics, id2word=dictionary, passes=10, random_state=0)
        scores[topics] = CoherenceModel(
            model, texts=lines, dictionary=dictionary, coherence="c_v", processes=1
        ).get_coherence()
    best = max(scores, key=lambda topics: scores[topics])
    return best, scores[best]


def time_keywords(data: Path) -> pd.DataFrame:
    """Keywords of all hot-pot reviews; keyness beside the formula in a Python loop over words."""
    frame = pd.read_csv(data / "meituan_hotpot/data.csv")
    tokens, star, shop = segment(frame["text"]), frame["star"], frame["shop"]
    ways: dict[str, Callable[[], object]] = {
        "keyness(ratings)": lambda: keyness(tokens, ratings=star),
        "the same, a set a comment and a loop over words": lambda: loop_keyness(tokens, star),
        "keyness(groups), 21 shops": lambda: keyness(tokens, groups=shop),
        "collocations": lambda: collocations(tokens),
        "cooccurrence": lambda: cooccurrence(tokens),
        "dispersion": lambda: dispersion(tokens, by=shop),
    }
    lines = []
    for name, way in ways.items():
        start = time.process_time()
        way()
        lines.append({"way": name, "s": time.process_time() - start})
    return pd.DataFrame(lines)


def loop_keyness(tokens: pd.Series, star: pd.Series) -> dict[str, float]:
    """z of each word, counted in plain Python."""
    counts: dict[str, list[int]] = {}
    for words, stars in zip(tokens, star, strict=True):
        side = 0 if stars <= 2.3 else 1 if stars >= 3.65 else None
        if side is not None:
            for word in set(words):
                counts.setdefault(word.casefold(), [0, 0])[side] += 1
    low, high = (sum(pair[side] for pair in counts.values()) for side in (0, 1))
    prior = 0.1 * min(low, high)
    result = {}
    for word, pair in counts.items():
        alpha = prior * sum(pair) / (low + high)
        a, b = pair[0] + alpha, pair[1] + alpha
        odds = np.log(a / (low + prior - a)) - np.log(b / (high + prior - b))
        result[word] = odds / np.sqrt(1 / a + 1 / b)
    return result


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--only", default="methods,numbers,auto,keywords")
    options = parser.parse_args()
    wanted = options.only.split(",")
    warnings.simplefilter("ignore")
    with threadpool_limits(1):
        sets = load_sets(options.data) if {"methods", "numbers"} & set(wanted) else {}
        tables = {
            "methods": lambda: compare_methods(sets),
            "numbers": lambda: compare_numbers(sets),
            "auto": lambda: time_auto(options.data),
            "keywords": lambda: time_keywords(options.data),
        }
        for name in wanted:
            print(
                f"\n{name}\n{tables[name]().to_string(index=False, float_format='{:.3f}'.format)}"
            )


if __name__ == "__main__":
    main()
