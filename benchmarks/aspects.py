"""Aspects on real reviews: accuracy against labels by hand, speed, and the naive way in the same run.

    python benchmarks/aspects.py [--data ../shared/data]

Prints the tables of benchmarks/aspects.md; times are CPU seconds of one thread. The 2,000 Dianping reviews are split by a hash of the text: one half was
looked at while words and rules were written ("development"), the other was not ("held out").
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from feedback.text.aspects.clauses import clause_spans, readable
from feedback.text.aspects.judgement import COMPLAINT_BELOW
from feedback.text.aspects.opinion_lexicon import general_words
from feedback.text.aspects.tag import judge_aspects, tag_aspects
from feedback.text.aspects.taxonomy import DECIDING, Taxonomy, Words, load_taxonomy
from feedback.text.aspects.taxonomy_growth import grow_taxonomy
from feedback.text.segment import segment

NOT_MENTIONED = -2
LEFT_OUT = ["others_overall_experience", "others_willing_to_consume_again"]
Tagger = Callable[[pd.Series], pd.DataFrame]


def naive(texts: pd.Series) -> pd.DataFrame:
    """Seed words and opinion words looked up clause by clause, one after the other, without any rule."""
    general = general_words("zh")
    good = [word for word, _ in general["positive"]]
    bad = [word for word, _ in general["negative"]]
    seeds = {
        name: aspect.words.zh + aspect.context.zh
        for name, aspect in load_taxonomy("restaurant").aspects.items()
    }
    rows = []
    for comment, text in texts.items():
        for start, end in clause_spans(readable(text)):
            clause = text[start:end]
            score = sum(word in clause for word in good) - sum(word in clause for word in bad)
            rows += [
                (comment, name, float(np.sign(score)), start, end)
                for name, words in seeds.items()
                if any(word in clause for word in words)
            ]
    return pd.DataFrame(rows, columns=["comment", "aspect", "polarity", "start", "end"])


def ours(texts: pd.Series) -> pd.DataFrame:
    return tag_aspects(texts, taxonomy="restaurant")


def found_by(tagger: Tagger, reviews: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Mean polarity by review and aspect, the labels, and the seconds it took."""
    labels = reviews.drop(columns=["text", *LEFT_OUT])
    start = time.process_time()
    mentions = tagger(reviews["text"])
    seconds = time.process_time() - start
    mean = mentions.pivot_table(index="comment", columns="aspect", values="polarity")
    return mean.reindex(index=labels.index, columns=labels.columns), labels, seconds


def figures(found: pd.DataFrame, labels: pd.DataFrame) -> dict[str, float]:
    """Micro-F1 of mentions, sign accuracy, and the rank agreement with its bootstrap interval (reviews redrawn)."""
    said, true = found.notna().to_numpy(), (labels != NOT_MENTIONED).to_numpy()
    sign, label = np.sign(found.to_numpy()), labels.to_numpy()
    judged = said & np.isin(label, [-1, 1])
    clear = judged & (sign != 0)
    draw = np.random.default_rng(0)
    rows = [draw.integers(0, len(label), len(label)) for _ in range(1000)]
    boot = [agreement(sign[row], said[row], label[row]) for row in rows]
    return {
        "precision": (said & true).sum() / said.sum(),
        "recall": (said & true).sum() / true.sum(),
        "micro-F1": 2 * (said & true).sum() / (said.sum() + true.sum()),
        "sign accuracy, 0 wrong": (sign == label)[judged].mean(),
        "sign accuracy, 0 left out": (sign == label)[clear].mean(),
        "rank agreement": agreement(sign, said, label),
        "rank agreement, 2.5 %": np.quantile(boot, 0.025),
        "rank agreement, 97.5 %": np.quantile(boot, 0.975),
    }


def agreement(sign: np.ndarray, said: np.ndarray, label: np.ndarray) -> float:
    """Spearman between our and the labels' share of negative mentions, over aspects."""
    with np.errstate(invalid="ignore"):
        mine = (sign == -1).sum(axis=0) / said.sum(axis=0)
        theirs = (label == -1).sum(axis=0) / (label != NOT_MENTIONED).sum(axis=0)
    return float(spearmanr(mine, theirs, nan_policy="omit").statistic)


def complaint_figures(reviews: pd.DataFrame) -> pd.DataFrame:
    """Who complains of what, by three rules: complaints found, and how far the shares of all reviews are off."""
    labels = reviews.drop(columns=["text", *LEFT_OUT])
    mentions = tag_aspects(reviews["text"], taxonomy="restaurant")
    by = mentions.pivot_table(
        index="comment", columns="aspect", values="polarity", aggfunc=["min", "mean"]
    )
    placed = by.reindex(index=labels.index)
    judged = judge_aspects(reviews["text"], taxonomy="restaurant").reindex(columns=labels.columns)
    rules = {
        "any negative mention": placed["min"].reindex(columns=labels.columns) < 0,
        "mean polarity": placed["mean"].reindex(columns=labels.columns) < COMPLAINT_BELOW,
        "judge_aspects": judged == -1,
    }
    true = labels == -1
    rows = {}
    for name, found in rules.items():
        both = int((found & true).to_numpy().sum())
        off = (found.mean() - true.mean()) * 100
        rows[name] = {
            "precision": both / found.to_numpy().sum(),
            "recall": both / true.to_numpy().sum(),
            "F1": 2 * both / (found.to_numpy().sum() + true.to_numpy().sum()),
            "share error, points": off.abs().mean(),
            "share bias, points": off.mean(),
            "Spearman of the shares": float(spearmanr(found.mean(), true.mean()).statistic),
        }
    return pd.DataFrame(rows).T


def by_aspect(found: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    said, true = found.notna(), labels != NOT_MENTIONED
    judged = said & labels.isin([-1, 1])
    right = (np.sign(found) == labels) & judged
    table = pd.DataFrame(
        {
            "labelled": true.sum(),
            "found": said.sum(),
            "precision": (said & true).sum() / said.sum(),
            "recall": (said & true).sum() / true.sum(),
            "sign right": right.sum() / judged.sum(),
            "share negative, labels": (labels == -1).sum() / true.sum(),
            "share negative, ours": (found < 0).sum() / said.sum(),
        }
    )
    return table.sort_values("share negative, labels", ascending=False)


def confusion(found: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Labels in rows, ours in columns, all aspects together."""
    ours_said = np.sign(found).stack(future_stack=True).fillna(NOT_MENTIONED).astype(int)
    names = {-1: "-1", 0: "0", 1: "1", NOT_MENTIONED: "not mentioned"}
    return pd.crosstab(
        labels.stack(future_stack=True).map(names),
        ours_said.map(names),
        rownames=["label"],
        colnames=["ours"],
    )


def other_sets(data: Path) -> pd.DataFrame:
    """Sign of a comment's mean polarity against its label, on sets where only whole comments are labelled."""
    hotpot = (
        pd.read_csv(data / "meituan_hotpot" / "data.csv").dropna(subset="text").query("star != 3")
    )
    sets = {
        "hot-pot, star above 3": (hotpot["text"], hotpot["star"] > 3, "restaurant"),
    }
    for name, folder, taxonomy in (
        ("waimai", "waimai_10k", "restaurant"),
        ("hotels", "chnsenticorp_htl", "hotel"),
    ):
        frame = pd.read_csv(data / folder / "data.csv")
        column = next(name for name in frame.columns if name != "label")
        frame = frame.dropna(subset=column)
        sets[name] = (frame[column], frame["label"] == 1, taxonomy)
    rows = []
    for name, (texts, good, taxonomy) in sets.items():
        start = time.process_time()
        mentions = tag_aspects(texts, taxonomy=taxonomy)
        seconds = time.process_time() - start
        mean = mentions.groupby("comment")["polarity"].mean().reindex(texts.index)
        clear = mean.notna() & (mean != 0)
        rows.append(
            {
                "set": name,
                "n": len(texts),
                "with mention": mean.notna().mean(),
                "sign right": ((mean > 0) == good)[clear].mean(),
                "AUC": roc_auc_score(good[mean.notna()], mean.dropna()),
                "comments/s": len(texts) / seconds,
                "signs/s": texts.str.len().sum() / seconds,
            }
        )
    return pd.DataFrame(rows).set_index("set")


def growth(data: Path) -> pd.DataFrame:
    """Half of the words taken out of the taxonomy: how many come back, and for the right aspect."""
    texts = pd.read_csv(data / "meituan_hotpot" / "data.csv")["text"].dropna()
    tokens = segment(texts.map(readable))
    halved, gone = halve(load_taxonomy("restaurant"))
    count = pd.Series([word for row in tokens for word in set(row)]).value_counts()
    possible = {word for word in gone if len(word) > 1 and count.get(word, 0) >= len(texts) // 1000}
    rows = []
    for method in ("word2vec", "fasttext"):
        start = time.process_time()
        grown = grow_taxonomy(tokens, taxonomy=halved, method=method)
        back = grown[grown["word"].isin(possible)]
        rows.append(
            {
                "method": method,
                "seconds": time.process_time() - start,
                "proposed": len(grown),
                "taken out": len(possible),
                "came back": len(back),
                "right aspect": (back["word"].map(gone) == back["aspect"]).mean(),
            }
        )
    return pd.DataFrame(rows).set_index("method")


def halve(taxonomy: Taxonomy) -> tuple[Taxonomy, dict[str, str]]:
    gone: dict[str, str] = {}
    aspects = {}
    for name, aspect in taxonomy.aspects.items():
        update = {}
        for field in DECIDING:
            words = getattr(aspect, field)
            out = [word for word in words.zh if hashlib.md5(word.encode()).digest()[0] % 2]
            gone |= dict.fromkeys(out, name)
            update[field] = Words(
                zh=tuple(word for word in words.zh if word not in out), en=words.en
            )
        aspects[name] = aspect.model_copy(update=update)
    return taxonomy.model_copy(update={"aspects": aspects}), gone


def shown(table: pd.DataFrame, digits: int = 3) -> str:
    """The table in Markdown."""
    table = table.map(
        lambda value: f"{value:.{digits}f}" if isinstance(value, float) else str(value)
    )
    head = [
        " / ".join(column) if isinstance(column, tuple) else str(column) for column in table.columns
    ]
    lines = [["", *head], ["---"] * (len(head) + 1)]
    lines += [
        [str(name), *row] for name, row in zip(table.index, table.to_numpy().tolist(), strict=True)
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    data = parser.parse_args().data
    reviews = pd.read_csv(data / "fsauor2018_dianping" / "zh_2000.csv")
    held = reviews["text"].map(
        lambda text: int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1
    )
    tag_aspects(pd.Series(["x"]), taxonomy="restaurant")  # the automaton is built once
    rows = {}
    for half, part in {
        "development": reviews[~held],
        "held out": reviews[held],
        "all": reviews,
    }.items():
        for name, tagger in (("naive", naive), ("ours", ours)):
            found, labels, seconds = found_by(tagger, part)
            rows[half, name] = figures(found, labels) | {
                "seconds": seconds,
                "reviews/s": len(part) / seconds,
            }
    print(shown(pd.DataFrame(rows)))
    for half, part in {"development": reviews[~held], "held out": reviews[held]}.items():
        print(f"complaints, {half}")
        print(shown(complaint_figures(part)))
    labels = reviews.drop(columns=["text", *LEFT_OUT])
    shares = [
        (part == -1).sum() / (part != NOT_MENTIONED).sum() for part in (labels[held], labels[~held])
    ]
    print(f"rank agreement of the labels of the two halves: {spearmanr(*shares).statistic:.3f}\n")
    found, labels, _ = found_by(ours, reviews[held])
    print(shown(by_aspect(found, labels), 2))
    print(shown(confusion(found, labels)))
    print(shown(other_sets(data)))
    print(shown(growth(data), 2))
    big = pd.Series(["味道不错但是服务太慢，" * (5_000_000 // 11)])
    start = time.process_time()
    tag_aspects(big, taxonomy="restaurant")
    print(f"one comment of 5 million signs: {time.process_time() - start:.1f} s")


if __name__ == "__main__":
    main()
