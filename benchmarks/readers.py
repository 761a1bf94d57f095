"""Readers of survey exports: rows a second, cells righted, round trips.

    python benchmarks/readers.py [--rows 50000] [--examples 60]

Every shape is written by tests/responses/readers/shapes.py from simulated answers, then read back.
"Cell by cell" is the same decoding without looking at each distinct text once, in the same run.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import warnings
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests/questionnaire"), str(ROOT / "tests/responses/readers")]

from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from opencc import OpenCC  # noqa: E402
from shapes import WRITERS  # noqa: E402
from strategies import draw_answers, questionnaires  # noqa: E402
from test_round_trip import check, expected_of  # noqa: E402

from feedback.questionnaire.model import Questionnaire, load_questionnaire  # noqa: E402
from feedback.questionnaire.simulate import simulate_responses  # noqa: E402
from feedback.responses.readers.opening import open_export  # noqa: E402
from feedback.responses.readers.read import read_responses  # noqa: E402
from feedback.responses.readers.recognise import understand  # noqa: E402
from feedback.responses.readers.spellings import spellings_of  # noqa: E402
from feedback.responses.workbooks import by_openpyxl, read_sheet  # noqa: E402

SLOW = {"wjx_book": 10}  # XLSX is written by openpyxl; a tenth of the rows


def same_share(q: Questionnaire, answers: pd.DataFrame, got: pd.DataFrame, platform: str) -> float:
    """Share of answer cells, missing ones included, that came back as they were."""
    expected = expected_of(q, answers, platform)
    right = total = 0
    for column in q.columns:
        a, b = got[column].reset_index(drop=True), expected[column].reset_index(drop=True)
        right += int(((a == b).fillna(False) | (a.isna() & b.isna())).sum())
        total += len(a)
    return right / total


def simulated(q: Questionnaire, rows: int) -> pd.DataFrame:
    """Simulated answers, with a text wherever a choice that asks to write is ticked.

    Google Forms and LimeSurvey keep the tick of such a choice only as its text.
    """
    answers = simulate_responses(q, rows, comments=True, seed=1).responses
    for question in q.questions():
        own = next((c.code for c in getattr(question, "choices", ()) if c.specify), None)
        if own is None:
            continue
        flag = f"{question.id}_{own}"
        ticked = answers[flag].fillna(False) if flag in answers else answers[question.id] == own
        specify = f"{question.id}_specify"
        answers[specify] = answers[specify].mask(ticked.astype("boolean").fillna(False), "外面的")
    return answers


def speed(q: Questionnaire, rows: int, folder: Path) -> None:
    print(f"## Rows a second, {len(q.columns)} answer columns\n")
    print(
        "| shape | rows | opening s | all s | rows/s | cells right | issues |\n|---|---|---|---|---|---|---|"
    )
    for name, (platform, write) in WRITERS.items():
        size = rows // SLOW.get(name, 1)
        answers = simulated(q, size)
        file = write(q, answers, folder / name, "zh")
        begun = time.perf_counter()
        open_export(file)
        opened = time.perf_counter() - begun
        begun = time.perf_counter()
        read = read_responses(file, questionnaire=q)
        taken = time.perf_counter() - begun
        lost = int(read.issues["row"].notna().sum())
        share = same_share(q, answers, read.responses, platform)
        print(
            f"| {name} | {size:,} | {opened:.2f} | {taken:.2f} | {size / taken:,.0f} | {share:.4%} | {lost} |",
            flush=True,
        )
        file.unlink()


def beside_naive(q: Questionnaire, rows: int, folder: Path) -> None:
    """The closed columns of one export, distinct texts against every cell."""
    answers = simulate_responses(q, rows, seed=1).responses
    raw = open_export(WRITERS["wjx_text"][1](q, answers, folder / "naive", "zh"))
    _, layout = understand(raw, q, platform="wjx", mapping=None)
    closed = [
        s
        for s in layout.sources
        if s.shape == "cell" and q.answers[str(s.column)].kind in ("rating", "choice")
    ]
    times = []
    for every_cell in (False, True):
        begun = time.perf_counter()
        for source in closed:
            spelled = spellings_of(q.answers[str(source.column)], source.codes, language="zh")
            cells = raw.table[source.raw]
            texts = cells if every_cell else pd.Series(cells.unique())
            found = [spelled.read(str(text), label_first=True) for text in texts]
            if not every_cell:
                cells.map(dict(zip(texts, found, strict=True)))
        times.append(time.perf_counter() - begun)
    print(f"\n## Each distinct text once, {rows:,} rows, {len(closed)} closed columns\n")
    print(
        f"distinct texts {times[0]:.2f} s, cell by cell {times[1]:.2f} s: {times[1] / times[0]:.0f} times."
    )


def beside_openpyxl(q: Questionnaire, rows: int, folder: Path) -> None:
    """The cells of one workbook, as they are read and by openpyxl alone."""
    answers = simulate_responses(q, rows, seed=1).responses
    file = WRITERS["wjx_book"][1](q, answers, folder / "beside", "zh")
    best = {}
    for name, read in (("read_sheet", read_sheet), ("openpyxl", lambda f: by_openpyxl(f, "Sheet"))):
        best[name] = float("inf")
        for _ in range(3):
            begun = time.perf_counter()
            cells, _spans = read(file)
            best[name] = min(best[name], time.perf_counter() - begun)
    size = f"{len(cells) - 1:,} rows of {len(cells[0])} cells"
    print(f"\n## XLSX, {size}, best of 3\n")
    print("| way | s | rows/s |\n|---|---|---|")
    for name, taken in best.items():
        print(f"| {name} | {taken:.2f} | {rows / taken:,.0f} |")
    print(f"\n{best['openpyxl'] / best['read_sheet']:.0f} times.")


def dirty(q: Questionnaire, rows: int, folder: Path) -> None:
    """Labels typed in other ways, and cells that are no answer at all."""
    rng, hant = random.Random(1), OpenCC("s2t")
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    ways = [
        lambda t: f"  {t} ", hant.convert, lambda t: t.translate(wide), str.upper, lambda t: f"{t}。",
        lambda t: t[:1] + " " + t[1:], lambda t: f"“{t}”",
    ]  # fmt: skip
    rubbish = ["？", "满意吧", "42", "-1", "非常", "3.5", "不知道", "见备注", "=1+1", "还行还行"]
    answers = simulate_responses(q, rows, seed=2).responses
    rated = [c for c, a in q.answers.items() if a.kind == "rating"]
    counts = dict.fromkeys(("changed", "righted", "rubbish", "refused", "wrong"), 0)
    for column in rated:
        answer = q.answers[column]
        assert answer.scale is not None
        label = {p.code: p.zh for p in answer.scale.points}
        truth = answers[column].dropna().astype(int)
        cells, spoiled = [], []
        for code in truth:
            bad = rng.random() < 0.05
            spoiled.append(bad)
            cells.append(rng.choice(rubbish) if bad else rng.choice(ways)(label[code]))
        file = folder / "dirty.csv"
        pd.DataFrame({"who": range(len(cells)), "it": cells}).to_csv(
            file, index=False, encoding="utf-8-sig"
        )
        read = read_responses(file, questionnaire=q, mapping={"who": "respondent", "it": column})
        got = read.responses.get(f"{column}_ticked", read.responses[column]).to_numpy(
            dtype=float, na_value=-9e9
        )
        for value, code, bad in zip(got, truth, spoiled, strict=True):
            counts["rubbish" if bad else "changed"] += 1
            counts["refused"] += bad and value == -9e9
            counts["righted"] += not bad and value == code
            counts["wrong"] += value not in (-9e9, code) or (bad and value == code)
    print(f"\n## Labels typed in other ways ({len(rated)} rating columns, {rows:,} respondents)\n")
    print(
        f"{counts['changed']:,} labels with blanks, full width, traditional characters, capitals or quotes: "
        f"{counts['righted'] / counts['changed']:.2%} righted. {counts['rubbish']:,} cells that are no answer: "
        f"{counts['refused'] / counts['rubbish']:.2%} refused with an issue. Wrong values: {counts['wrong']}."
    )


def round_trips(examples: int) -> None:
    drawn = []

    @settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(questionnaires(), st.integers(0, 2**32 - 1), st.sampled_from(["zh", "en"]))
    def collect(q: Questionnaire, seed: int, language: str) -> None:
        drawn.append((q, seed, language))

    collect()
    right = total = 0
    for name in WRITERS:
        for q, seed, language in drawn:
            total += 1
            with tempfile.TemporaryDirectory() as folder:
                try:
                    check(q, draw_answers(q, 9, seed=seed), name, language, Path(folder))
                    right += 1
                except AssertionError as error:
                    print(f"  {name}: {str(error)[:200]}")
    kinds = {question.type for q, _, _ in drawn for question in q.questions()}
    print(
        f"\n## Round trips\n\n{right:,} of {total:,}: {len(drawn)} random questionnaires ({len(kinds)} kinds of question, 9 respondents each) × {len(WRITERS)} shapes."
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=50_000)
    options.add_argument("--examples", type=int, default=60)
    asked = options.parse_args()
    warnings.simplefilter("ignore")
    q = load_questionnaire(ROOT / "tests/questionnaire/every_type.yaml")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        speed(q, asked.rows, folder)
        beside_naive(q, asked.rows, folder)
        beside_openpyxl(q, asked.rows // 10, folder)
        dirty(q, 2_000, folder)
    round_trips(asked.examples)


if __name__ == "__main__":
    main()
