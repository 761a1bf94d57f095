"""Draw quotes at random, to be read by eye: does each show the aspect and the polarity it stands for?

    python benchmarks/quotes.py STUDY.yaml[=RAW] ... [--n 100] [--seed 0] [--groups 8]

Quotes of everybody and of the first groups of the first segment, as a report and a batch would choose them; as many from
each study. The counts are in benchmarks/claims.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from feedback import load_study
from feedback.errors import AnalysisError
from feedback.pipeline.explaining import rank_for
from feedback.pipeline.run import begin_run
from feedback.pipeline.steps import take_step


def quotes_of(study: str, raw: str | None, *, groups: int) -> pd.DataFrame:
    """aspect (as the reader knows it), comment, quote; each comment once an aspect."""
    read = load_study(study)
    run = begin_run(read, raw=None if raw is None else Path(raw), language=read.language)
    for step in ("clean", "aspects"):
        run = take_step(step, run)
    responses = run.answers.responses
    parts = [responses]
    if segment := next(iter(run.answers.plan.segments), None):
        parts += [own for _, own in responses.groupby(segment, observed=True)][:groups]
    found = []
    for own in parts:
        try:
            found.append(rank_for(run, own, None).quotes)
        except AnalysisError:
            continue
    table = pd.concat(found).drop_duplicates(["aspect", "comment"])
    return table.assign(label=table["aspect"].map(run.labels), study=read.study)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("studies", nargs="+")
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--groups", type=int, default=8)
    options = parser.parse_args()
    each = -(-options.n // len(options.studies))
    number = 0
    for named in options.studies:
        study, _, raw = named.partition("=")
        found = quotes_of(study, raw or None, groups=options.groups)
        for row in found.sample(min(each, len(found)), random_state=options.seed).itertuples():
            number += 1
            print(f"{number} {row.study} | {row.label} | {' / '.join(row.quote.splitlines())}")


if __name__ == "__main__":
    main()
