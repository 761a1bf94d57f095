"""Comments by the million: speed and peak memory of `feedback score`, the naive way beside it, engines equal.

    python benchmarks/scale.py [--data ../shared/data] [--rows 20000 80000] [--workers 1 2]

Prints the tables of benchmarks/scale.md. CPU seconds are given beside wall time: they say what the work costs on a
machine that does other things too. `--rows 1000000 10000000` is the full claim about memory and takes hours.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SETS = ("waimai_10k/data.csv", "meituan_hotpot/data.csv")
LENGTH = 35
CHUNK = 10_000
NAIVE_ROWS = 300
WORDS = {
    "food": ("味道", "好吃", "难吃"),
    "speed": ("快", "慢", "送"),
    "price": ("贵", "便宜", "价格"),
}


def typical_texts(data: Path) -> list[str]:
    """Comments of 25 to 45 characters, all different; their mean is near 35."""
    texts = pd.concat([pd.read_csv(data / name)["text"].dropna() for name in SETS])
    length = texts.str.len()
    return texts[(length >= LENGTH - 10) & (length <= LENGTH + 10)].drop_duplicates().tolist()


def write_rows(texts: list[str], path: Path, rows: int) -> float:
    """A Parquet file of so many comments, written a part at a time; numbers keep repeats apart."""
    source = enumerate(itertools.islice(itertools.cycle(texts), rows))
    characters = 0
    with pq.ParquetWriter(path, pa.schema([("text", pa.string())])) as writer:
        while part := [f"{text}{i // len(texts)}" for i, text in itertools.islice(source, 100_000)]:
            characters += sum(map(len, part))
            writer.write_table(pa.table({"text": part}))
    return characters / rows


def run_score(path: Path, out: Path, *, workers: int, options: list[str]) -> dict[str, float]:
    """Wall, CPU and largest process of one run of the command line, measured in a process of its own."""
    command = [sys.executable, "-m", "feedback.cli", "score", str(path), "--out", str(out), "--taxonomy", "restaurant",
               "--workers", str(workers), "--chunk-rows", str(CHUNK), *options]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall s": wall, "CPU s": cpu, "peak MB": after.ru_maxrss / 1024}


def measured(path: Path, out: Path, *, workers: int, options: list[str]) -> dict[str, float]:
    """`run_score` in a child, because the largest child so far is all the system tells."""
    code = (
        "import sys, json; sys.path.insert(0, sys.argv[1]); import scale; from pathlib import Path; "
        "print(json.dumps(scale.run_score(Path(sys.argv[2]), Path(sys.argv[3]), workers=int(sys.argv[4]), "
        "options=sys.argv[5:])))"
    )
    here = str(Path(__file__).parent)
    arguments = [here, str(path), str(out), str(workers), *options]
    answer = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def naive(texts: list[str]) -> dict[str, float]:
    """Row by row with the named packages: jieba, SnowNLP, a list of words an aspect."""
    import jieba
    from snownlp import SnowNLP

    _ = jieba.lcut("好"), SnowNLP("好").sentiments  # loaded before the clock starts
    start, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        jieba.lcut(text)
        _ = SnowNLP(text).sentiments
        _ = [aspect for aspect, words in WORDS.items() if any(word in text for word in words)]
    return {"wall s": time.perf_counter() - start, "CPU s": time.process_time() - cpu}


def equal(one: Path, other: Path) -> bool:
    return all(
        pd.read_parquet(one / name).equals(pd.read_parquet(other / name))
        for name in ("comments", "mentions")
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    root = Path(__file__).resolve().parents[1]
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data")
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 80_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    texts = typical_texts(chosen.data)
    table = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for rows in chosen.rows:
            path = home / f"{rows}.parquet"
            length = write_rows(texts, path, rows)
            for workers in chosen.workers:
                figures = measured(path, home / f"{rows}-{workers}", workers=workers, options=[])
                table.append({"way": f"feedback score, {workers} worker(s)", "comments": rows,
                              "characters each": length, **figures})  # fmt: skip
            first, *others = (home / f"{rows}-{workers}" for workers in chosen.workers)
            print(
                f"{rows} comments, tables equal for every number of workers:",
                all(equal(first, o) for o in others),
            )
    figures = naive(texts[:NAIVE_ROWS])
    table.append({"way": "jieba, SnowNLP, word list, row by row", "comments": NAIVE_ROWS,
                  "characters each": LENGTH, **figures})  # fmt: skip
    frame = pd.DataFrame(table)
    frame["comments / wall s"] = frame["comments"] / frame["wall s"]
    frame["comments / CPU s"] = frame["comments"] / frame["CPU s"]
    print(frame.round(1).to_string(index=False))


if __name__ == "__main__":
    main()
