"""The main job beside the named packages in plain loops, in one run: reviews in, report out.

    python benchmarks/pipeline.py --data ../shared/data

Left: `feedback run` on 23,759 hot-pot reviews, whole process, start to report. Right: what one would write
with the named packages row by row (SnowNLP per comment, jieba per comment, gensim LDA with coherence for
K = 6, 8, 10, 12), with no aspects, drivers or report; SnowNLP is timed on every tenth comment and scaled.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def ours(raw: Path) -> dict[str, float]:
    """Seconds of each step and of the whole process, and its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        command = [sys.executable, "-m", "feedback.cli", "run", ROOT / "studies" / "hotpot.yaml"]
        subprocess.run([*command, "--raw", raw, "--out", folder], check=True, capture_output=True)
        whole = time.perf_counter() - started
        steps = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))["seconds"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    report = whole - sum(steps.values())
    return {**steps, "start and report pages": report, "whole": whole, "peak MB": peak}


def naive(raw: Path) -> dict[str, float]:
    """The same reviews through the named packages in plain loops."""
    import pandas as pd

    found, started = {}, time.perf_counter()
    texts = pd.read_csv(raw)["text"].fillna("").tolist()
    import jieba
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel, LdaModel
    from snownlp import SnowNLP

    found["imports and reading"] = time.perf_counter() - started
    started = time.perf_counter()
    for text in texts[::10]:
        if text.strip():
            _ = SnowNLP(text).sentiments
    found["SnowNLP (a tenth, times ten)"] = 10 * (time.perf_counter() - started)
    started = time.perf_counter()
    tokens = [[word for word in jieba.lcut(text) if len(word) > 1] for text in texts]
    found["jieba"] = time.perf_counter() - started
    started = time.perf_counter()
    words = Dictionary(tokens)
    words.filter_extremes(no_below=5, no_above=0.25)
    bags = [words.doc2bow(row) for row in tokens]
    for topics in (6, 8, 10, 12):
        model = LdaModel(bags, num_topics=topics, id2word=words, passes=10, random_state=0)
        kept = [row for row in tokens if row]
        CoherenceModel(
            model, texts=kept, dictionary=words, coherence="c_v", processes=1
        ).get_coherence()
    found["gensim LDA with coherence, 4 sizes"] = time.perf_counter() - started
    found["whole"] = sum(found.values())
    return found


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    raw = parser.parse_args().data / "meituan_hotpot" / "data.csv"
    for title, figures in (("feedback run", ours(raw)), ("named packages in loops", naive(raw))):
        print(f"\n{title}")
        for name, value in figures.items():
            print(f"  {name:40s} {value:8.1f}")


if __name__ == "__main__":
    main()
