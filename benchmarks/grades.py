"""How many grave complaints their words give away: 400 invented complaints, every second one held out, and 50 later ones.

python benchmarks/grades.py            # both halves
python benchmarks/grades.py --misses   # and what is wrong in the half that may be read
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from feedback.proportions import wilson
from feedback.tracking.grades import grade_complaints

TEXTS = Path(__file__).parents[1] / "tests" / "tracking" / "graded_complaints.tsv"
LATER = TEXTS.with_name("graded_complaints_later.tsv")  # written after the words, to avoid them
LABELS = {"g": "general", "m": "major", "e": "escalated", "E": "escalated"}


def labelled(path: Path = TEXTS) -> pd.DataFrame:
    """text, label, both (escalated and major), held_out."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    table = pd.DataFrame(lines, columns=["sign", "text"])
    return table.assign(
        label=table["sign"].map(LABELS), both=table["sign"] == "E", held_out=table.index % 2 == 1
    )


def scores(table: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Found of those there are, and right of those found."""
    found = grade_complaints(table["text"])
    grave = table["label"].eq("major") | table["both"]
    called = found["grade"] != "general"
    threat, named = table["label"] == "escalated", found["grade"] == "escalated"
    grave_or_threat = table["label"] != "general"
    return {
        "major found": (int((grave & called).sum()), int(grave.sum())),
        "major or escalated, right": (int((grave_or_threat & called).sum()), int(called.sum())),
        "escalated found": (int((threat & named).sum()), int(threat.sum())),
        "escalated right": (int((threat & named).sum()), int(named.sum())),
        "both: major kind kept": (int((table["both"] & (found["kind"] != "") & (found["kind"] != "escalated")).sum()), int(table["both"].sum())),
    }  # fmt: skip


def main() -> None:
    """Print both halves."""
    table = labelled()
    parts = {"read": table[~table["held_out"]], "held out": table[table["held_out"]]}
    for name, half in {**parts, "later": labelled(LATER)}.items():
        for what, (k, n) in scores(half).items():
            low, high = (float(v) for v in wilson(k, n))
            print(f"{name:9} {what:26} {k:3} of {n:3}  {k / max(1, n):.3f} ({low:.3f}–{high:.3f})")
    if "--misses" in sys.argv:
        half = table[~table["held_out"]]
        found = grade_complaints(half["text"])
        wrong = found["grade"] != half["label"]
        for row in half[wrong].assign(found=found["grade"], why=found["phrase"]).itertuples():
            print(row.sign, row.found, row.why, row.text, sep="\t")


if __name__ == "__main__":
    main()
