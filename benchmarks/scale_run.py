"""The whole main job at size: `feedback run` on reviews by the ten thousand, and the usual script beside it.

    python benchmarks/scale_run.py [--data ../shared/data] [--rows 20000 62773] [--workers 1 2] [--plain 1000] [--steps]

Reviews are made of open ones (hot pot, delivery, hotels): the beginning of one and the middle of another of the same rating, so that
copies do not rule; mean 45 characters. Prints wall, CPU seconds (children included) and the largest process. The plain script is
what one would write with pandas, jieba, SnowNLP and scikit-learn, timed on `--plain` reviews. `--steps` says of the main process, step
by step, CPU seconds and memory (private to the process, and the highest of all it held; Linux).
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
_MEMORY = re.compile(r"^(RssAnon|VmHWM):\s+(\d+) kB", re.MULTILINE)
_CLAUSE = re.compile(r"(?<=[。！？!?，,；;\s])")


def reviews(data: Path) -> pd.DataFrame:
    """The open reviews: rating 1 to 5, text."""
    shops = pd.read_csv(data / "meituan_hotpot" / "data.csv")[["star", "text"]]
    found = [shops.rename(columns={"star": "rating"})]
    for name in ("waimai_10k", "chnsenticorp_htl"):
        table = pd.read_csv(data / name / "data.csv")
        found.append(
            pd.DataFrame({"rating": np.where(table["label"] == 1, 5.0, 1.0), "text": table["text"]})
        )
    whole = pd.concat(found).dropna()
    return whole.assign(rating=whole["rating"].round().clip(1, 5))


def make_reviews(data: Path, rows: int, *, seed: int = 0) -> pd.DataFrame:
    """So many reviews under the columns of studies/hotpot.yaml, over two years and twenty shops."""
    source, rng = reviews(data), np.random.default_rng(seed)
    pools = {
        rating: [[part for part in _CLAUSE.split(text.strip()) if part.strip()] for text in own]
        for rating, own in source.groupby("rating")["text"]
    }
    share = source["rating"].value_counts(normalize=True).sort_index()
    stars = rng.choice(share.index, size=rows, p=share.to_numpy())
    texts = []
    for star in stars:
        pool = pools[star]
        one, other = pool[rng.integers(len(pool))], pool[rng.integers(len(pool))]
        end = 1 + rng.integers(min(len(one), 12)) if one else 0
        start = rng.integers(len(other)) if other else 0
        texts.append("".join(one[:end] + other[start : start + 6]))
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 720, rows), unit="D")
    return pd.DataFrame(
        {
            "shop": rng.integers(0, 20, rows),
            "star": stars,
            "time": days.strftime("%Y-%m-%d"),
            "text": texts,
        }
    )


def run(path: Path, out: Path, workers: int) -> dict[str, float]:
    """`feedback run` to its report, in a process of its own."""
    command = [sys.executable, "-m", "feedback.cli", "run", str(ROOT / "studies" / "hotpot.yaml"), "--raw", str(path),
               "--out", str(out), "--workers", str(workers)]  # fmt: skip
    code = (
        "import json, resource, subprocess, sys, time; start = time.perf_counter(); "
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(json.dumps({'wall s': time.perf_counter() - start, 'CPU s': used.ru_utime + used.ru_stime, "
        "'largest process MB': used.ru_maxrss / 1024}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    pages = out / "report"
    found["largest page MB"] = max(page.stat().st_size for page in pages.rglob("*.html")) / 1e6
    return found


def steps(path: Path, out: Path, workers: int) -> None:
    """`feedback run` in this process, a line a step."""
    from feedback.pipeline import run as road

    def told(function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def measured(*given: Any, **options: Any) -> Any:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew
            used, started = time.process_time(), time.perf_counter()
            found = function(*given, **options)
            held = dict(_MEMORY.findall(Path("/proc/self/status").read_text(encoding="ascii")))
            private, peak = (int(held[key]) / 1024 for key in ("RssAnon", "VmHWM"))
            print(
                f"{name or given[0]:12} CPU {time.process_time() - used:6.1f} s, wall {time.perf_counter() - started:6.1f} s, "
                f"private {private:6,.0f} MB, peak {peak:6,.0f} MB",
                flush=True,
            )
            return found

        return measured

    for function, name in (
        ("begin_run", "read"), ("take_step", ""), ("_publish_tables", "tables"), ("_publish_report", "report")
    ):  # fmt: skip
        setattr(road, function, told(getattr(road, function), name))
    used = time.process_time()
    road.run_study(ROOT / "studies" / "hotpot.yaml", raw=path, out=out, workers=workers)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"main process {time.process_time() - used:.1f} CPU s; workers and kernels {children.ru_utime + children.ru_stime:.1f}, "
          f"the largest {children.ru_maxrss / 1024:,.0f} MB")  # fmt: skip


def plain(table: pd.DataFrame) -> dict[str, float]:
    """Sentiment, words, topics and a regression of the stars, row by row: no masking, aspects, intervals or report."""
    import jieba
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LinearRegression
    from snownlp import SnowNLP

    _ = jieba.lcut("好"), SnowNLP("好").sentiments  # loaded before the clock starts
    start, used = time.perf_counter(), time.process_time()
    texts = [re.sub(r"\s+", " ", str(text)).strip() for text in table["text"]]
    mood = [SnowNLP(text).sentiments if text else 0.5 for text in texts]
    words = [" ".join(word for word in jieba.lcut(text) if len(word) > 1) for text in texts]
    counts = CountVectorizer(min_df=5, max_df=0.5).fit_transform(words)
    for topics in (6, 8, 10, 12):
        LatentDirichletAllocation(topics, random_state=0).fit(counts)
    LinearRegression().fit(np.column_stack([mood, counts[:, :30].toarray()]), table["star"])
    return {"wall s": time.perf_counter() - start, "CPU s": time.process_time() - used}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 62_773])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--plain", type=int, default=1000)
    parser.add_argument("--steps", action="store_true")
    chosen = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in chosen.rows:
            path = Path(folder) / f"{rows}.csv"
            make_reviews(chosen.data, rows).to_csv(path, index=False)
            for workers in chosen.workers:
                if chosen.steps:
                    steps(path, Path(folder) / f"{rows}-{workers}", workers)
                    continue
                figures = run(path, Path(folder) / f"{rows}-{workers}", workers)
                found.append(
                    {"way": f"feedback run, {workers} workers", "comments": rows, **figures}
                )
    if chosen.steps:
        return
    if chosen.plain:
        table = make_reviews(chosen.data, chosen.plain)
        peak = resource.getrusage(resource.RUSAGE_SELF)
        figures = plain(table)
        figures["largest process MB"] = peak.ru_maxrss / 1024
        found.append({"way": "plain script", "comments": chosen.plain, **figures})
    frame = pd.DataFrame(found)
    frame["CPU ms a comment"] = 1000 * frame["CPU s"] / frame["comments"]
    print(frame.round(2).to_string(index=False))


if __name__ == "__main__":
    main()
