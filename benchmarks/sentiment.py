"""Sentiment: equality with SnowNLP and its price, accuracy on open sets, few ratings, calibration.

    python benchmarks/sentiment.py [--data ../shared/data] [--only equality,accuracy,ratings,start] [--slow-sample N]

Prints the tables of benchmarks/sentiment.md. The equality table runs snownlp itself on every text, which takes
some ten minutes; --slow-sample limits it to N texts a set.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.text.sentiment import compare_sentiment, explain_sentiment, score_sentiment
from feedback.text.sentiment.evaluation import auc, macro_f1
from feedback.text.sentiment.snownlp_score import score_snownlp

SEED = 0
_WITHOUT_CACHE = "import os, tempfile; os.environ['FEEDBACK_CACHE'] = tempfile.mkdtemp();"


def every_text(data: Path) -> dict[str, list[str]]:
    """All texts of the shared sets, one list a file."""
    sets = {}
    for path in sorted(data.rglob("*")):
        texts: list[str] = []
        if path.suffix == ".csv":
            frame = pd.read_csv(path, dtype=str, encoding_errors="replace")
            texts = [cell for name in frame for cell in frame[name].dropna() if len(cell) > 8]
        elif path.suffix == ".xlsx":
            frame = pd.read_excel(path, dtype=str, engine="calamine")
            texts = [cell for name in frame for cell in frame[name].dropna() if len(cell) > 8]
        elif path.suffix == ".txt":
            texts = path.read_text(encoding="utf-8", errors="replace").splitlines()
        if texts:
            sets[f"{path.parent.name}/{path.name}"] = texts
    return sets


def equality(data: Path, slow_sample: int | None) -> pd.DataFrame:
    """Ours and snownlp's own scores of the same texts, timed in the same run."""
    from snownlp import sentiment

    score_snownlp(["好"]), sentiment.classify("好")  # both loaded before the clock starts
    rows = []
    for name, all_texts in every_text(data).items():
        texts = all_texts
        if slow_sample is not None and len(texts) > slow_sample:
            texts = pd.Series(texts).sample(slow_sample, random_state=SEED).tolist()
        start = time.perf_counter()
        ours = score_snownlp(texts)
        middle = time.perf_counter()
        theirs = [sentiment.classify(text) for text in texts]
        end = time.perf_counter()
        rows.append(
            {
                "file": name,
                "texts": len(texts),
                "equal": int(np.sum(ours == np.array(theirs))),
                "characters": sum(map(len, texts)),
                "ours s": middle - start,
                "snownlp s": end - middle,
            }
        )
        print(rows[-1], file=sys.stderr, flush=True)
    table = pd.DataFrame(rows)
    table.loc[len(table)] = ["all", *table.drop(columns="file").sum()]
    return table.assign(ratio=table["snownlp s"] / table["ours s"])


def labelled(data: Path) -> dict[str, tuple[pd.Series, pd.Series, tuple[float, float]]]:
    """Texts, labels and label scale; the hotel set shows only what the corpus does not hold."""
    waimai = pd.read_csv(data / "waimai_10k/data.csv")
    hotpot = pd.read_csv(data / "meituan_hotpot/data.csv")
    dianping = pd.read_csv(data / "fsauor2018_dianping/zh_2000.csv")
    overall = dianping["others_overall_experience"]
    hotels = pd.read_csv(data / "chnsenticorp_htl/data.csv")
    return {
        "waimai": (waimai["text"], waimai["label"], (0, 1)),
        "hot-pot": (hotpot["text"], hotpot["star"], (0.5, 5)),
        "Dianping": (dianping["text"][overall > -2], overall[overall > -2], (-1, 1)),
        "hotels, unseen part": (hotels["text"], hotels["label"], (0, 1)),
    }


def accuracy(data: Path) -> pd.DataFrame:
    methods = ("snownlp", "reviews", "adapted", "ratings")
    parts = []
    for name, (texts, labels, scale) in labelled(data).items():
        found = compare_sentiment(texts, labels, methods=methods, scale=scale, seed=SEED)
        parts.append(found.table.assign(set=name).set_index("set"))
    return pd.concat(parts).reset_index()


def english(data: Path) -> pd.DataFrame:
    tweets = pd.read_csv(data / "airline_tweets_en/data.csv")
    lounge = pd.read_csv(data / "skytrax_lounge/lounge.csv")
    parts = []
    for name, texts, labels in (
        ("airline tweets", tweets["text"], tweets["label"]),
        ("airport lounges", lounge["content"], lounge["overall_rating"]),
    ):
        found = compare_sentiment(texts, labels, methods=("vader", "ratings"), seed=SEED)
        parts.append(found.table.assign(set=name).set_index("set"))
    return pd.concat(parts).reset_index()


def calibration(data: Path) -> pd.DataFrame:
    """Expected calibration error and what lies in the neutral band, by method."""
    rows = []
    for name, (texts, labels, scale) in labelled(data).items():
        if "hotels" in name:
            continue
        for method in ("snownlp", "reviews", "ratings"):
            result = explain_sentiment(texts, method=method, ratings=labels, scale=scale, seed=SEED)
            rows.append(
                {
                    "set": name,
                    "method": method,
                    "calibration error": result.measures["calibration_error"],
                    "neutral": (result.table["label"] == "neutral").mean(),
                    "beyond 0.05 and 0.95": ((result.score < 0.05) | (result.score > 0.95)).mean(),
                }
            )
    return pd.DataFrame(rows)


def few_ratings(data: Path) -> pd.DataFrame:
    """Only n comments of 1,100 keep their rating; measured on the others, mean of three draws."""
    rows = []
    for name, (texts, labels, (low, high)) in list(labelled(data).items())[:2]:
        share = (labels - low) / (high - low)
        clear = pd.DataFrame({"text": texts, "rating": (share > 0.5).astype(float)})[
            (share - 0.5).abs() > 0.1
        ]
        pool = clear.drop_duplicates("text").sample(1100, random_state=SEED)
        for n in (150, 300, 450):
            found: dict[str, list[tuple[float, float]]] = {}
            for seed in range(3):
                known = pool["rating"].where(
                    pool.index.isin(pool.sample(n, random_state=seed).index)
                )
                for method in ("reviews", "ratings", "embeddings"):
                    score = score_sentiment(pool["text"], method=method, ratings=known, seed=seed)
                    asked = known.isna()
                    truth, given = pool["rating"][asked].to_numpy(), score[asked].to_numpy()
                    found.setdefault(method, []).append((macro_f1(truth, given), auc(truth, given)))
            for method, pairs in found.items():
                f1, area = np.mean(pairs, axis=0)
                rows.append(
                    {"set": name, "rated": n, "method": method, "macro_f1": f1, "auc": area}
                )
    return pd.DataFrame(rows)


def learning(data: Path) -> pd.DataFrame:
    texts, labels, scale = labelled(data)["hot-pot"]
    return explain_sentiment(texts, method="ratings", ratings=labels, scale=scale).learning_curve


def start_up() -> pd.DataFrame:
    """First score in a fresh process: processor seconds and peak memory, with and without kept tables."""
    ours = "import pandas as pd, feedback; feedback.score_sentiment(pd.Series(['好']), method='{}')"
    programs = {
        "snownlp itself": "import pandas as pd; from snownlp import SnowNLP; SnowNLP('好').sentiments",
        "method snownlp": ours.format("snownlp"),
        "method reviews": ours.format("reviews"),
        "method snownlp, nothing kept": _WITHOUT_CACHE + ours.format("snownlp"),
        "method reviews, nothing kept": _WITHOUT_CACHE + ours.format("reviews"),
        "pandas alone": "import pandas as pd; pd.Series(['好'])",
    }
    told = (
        ";import resource, time;"
        "print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    rows = []
    for name, program in programs.items():
        command = [sys.executable, "-W", "ignore", "-c", program + told]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, megabytes = map(float, ran.stdout.split()[-2:])
        rows.append({"": name, "processor s": seconds, "MB": megabytes})
    return pd.DataFrame(rows)


def markdown(table: pd.DataFrame) -> str:
    def shown(value: object) -> str:
        if isinstance(value, float) and not value.is_integer():
            return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"
        return f"{value:,.0f}" if isinstance(value, int | float) else str(value)

    rows = [
        table.columns.tolist(),
        ["---"] * table.shape[1],
        *table.to_numpy(dtype=object).tolist(),
    ]
    return "\n".join("| " + " | ".join(map(shown, row)) + " |" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument(
        "--only", default="start,accuracy,english,calibration,few,learning,equality"
    )
    parser.add_argument("--slow-sample", type=int, default=None)
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    tables: dict[str, Callable[[], pd.DataFrame]] = {
        "start": start_up,
        "accuracy": lambda: accuracy(chosen.data),
        "english": lambda: english(chosen.data),
        "calibration": lambda: calibration(chosen.data),
        "few": lambda: few_ratings(chosen.data),
        "learning": lambda: learning(chosen.data),
        "equality": lambda: equality(chosen.data, chosen.slow_sample),
    }
    for name in chosen.only.split(","):
        print(f"\n## {name}\n\n{markdown(tables[name]())}", flush=True)


if __name__ == "__main__":
    main()
