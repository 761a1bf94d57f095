"""Segmentation: equal to jieba, and how much faster; big user dictionaries; new words.

    python benchmarks/segmentation.py [--data ../shared/data]

Prints the tables of benchmarks/segmentation.md; jieba row by row is timed beside ours in the same run (processor time).
"""

from __future__ import annotations

import argparse
import itertools
import logging
import re
import time
import warnings
from pathlib import Path

import jieba
import pandas as pd

from feedback.text.new_words import find_new_words
from feedback.text.segment import segment

SETS = {
    "food delivery": "waimai_10k/data.csv",
    "hot-pot": "meituan_hotpot/data.csv",
    "hotels": "chnsenticorp_htl/data.csv",
    "restaurants, long": "fsauor2018_dianping/zh_2000.csv",
    "tweets, English": "airline_tweets_en/data.csv",
}
# what cleaning squeezes: one or two characters three times running
THRICE = re.compile(r"([\u4e00-\u9fd5]{1,2})\1\1")
WORDS = [
    "虾滑",
    "鸭血",
    "小郡肝",
    "鸳鸯锅底",
    "肥牛卷",
    "叫号机",
    "送餐员",
    "大床房",
    "预授权",
    "配菜合理",
    "双人餐",
    "性价比",
]


def texts_of(data: Path, name: str) -> pd.Series:
    return pd.read_csv(data / SETS[name])["text"].dropna().astype(str)


def equal_and_fast(data: Path) -> pd.DataFrame:
    with_words = jieba.Tokenizer()
    for word in WORDS:
        with_words.add_word(word)
    rows = []
    for name in SETS:
        texts = texts_of(data, name)
        for setting, options, cut in (
            ("HMM", {}, jieba.lcut),
            ("no HMM", {"hmm": False}, lambda text: jieba.lcut(text, HMM=False)),
            ("12 user words", {"user_dict": WORDS}, with_words.lcut),
        ):
            segment(texts.head(1), **options), cut("好")  # loaded before the clock starts
            start = time.process_time()
            ours = segment(texts, **options)
            middle = time.process_time()
            theirs = [cut(text) for text in texts]
            end = time.process_time()
            same = sum(a == b for a, b in zip(ours, theirs, strict=True))
            # a tie between two ways to cut falls as the last bit of a sum falls
            odd = [text for text, a, b in zip(texts, ours, theirs, strict=True) if a != b]
            repeated = sum(THRICE.search(text) is not None for text in odd)
            rows.append(
                {
                    "set": name,
                    "setting": setting,
                    "comments": len(texts),
                    "not equal": len(odd),
                    "of these thrice-repeated": repeated,
                    "equal %": 100 * same / len(texts),
                    "ours/s": len(texts) / (middle - start),
                    "jieba/s": len(texts) / (end - middle),
                    "ratio": (end - middle) / (middle - start),
                }
            )
    return pd.DataFrame(rows)


def big_dictionaries() -> pd.DataFrame:
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 150)]
    rows = []
    for n in (10_000, 300_000, 3_000_000):
        words = ["".join(word) for word in itertools.islice(itertools.product(signs, repeat=3), n)]
        start = time.process_time()
        segment(pd.Series(["好"]), user_dict=words)
        first = time.process_time() - start
        start = time.process_time()
        segment(pd.Series(["好"]), user_dict=words)
        rows.append({"words": n, "first call s": first, "again s": time.process_time() - start})
    return pd.DataFrame(rows)


def new_words(data: Path) -> pd.DataFrame:
    rows = []
    for name in list(SETS)[:4]:
        texts = texts_of(data, name)
        start = time.process_time()
        found = find_new_words(texts)
        rows.append(
            {
                "set": name,
                "comments": len(texts),
                "characters": int(texts.str.len().sum()),
                "seconds": time.process_time() - start,
                "proposed": len(found),
            }
        )
    return pd.DataFrame(rows)


def markdown(table: pd.DataFrame) -> str:
    def shown(value: object) -> str:
        if isinstance(value, float):
            return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"
        return f"{value:,}" if isinstance(value, int) else str(value)

    rows = [
        table.columns.tolist(),
        ["---"] * table.shape[1],
        *table.to_numpy(dtype=object).tolist(),
    ]
    return "\n".join("| " + " | ".join(map(shown, row)) + " |" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    data = parser.parse_args().data
    warnings.simplefilter("ignore")
    jieba.setLogLevel(logging.ERROR)
    for title, table in (
        ("Equal to jieba, and the ratio of speeds", equal_and_fast(data)),
        ("Big user dictionaries", big_dictionaries()),
        ("New words", new_words(data)),
    ):
        print(f"\n## {title}\n\n{markdown(table)}", flush=True)


if __name__ == "__main__":
    main()
