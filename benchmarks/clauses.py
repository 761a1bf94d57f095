"""Complaints found in short clauses, by language: written and labelled by hand before any result was seen.

    python benchmarks/clauses.py [--set strangers.tsv] [--errors]

Reads tests/text/labelled_clauses. A clause complains of something (−1), praises (1) or does neither (0); blame and praise
in one count as −1. "Turned" are complaints read as nothing but praise, and praise read as a complaint. The half
that is held out by the hash of the text is only counted; --errors lists the other half's, by kind.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.text.aspects.tag import judge_aspects

FOLDER = Path(__file__).parents[1] / "tests" / "text" / "labelled_clauses"


def read_clauses(name: str) -> pd.DataFrame:
    """A row a clause, with `found` (a complaint was), `liked` (praise was), `held` (out, by hash)."""
    clauses = pd.read_csv(FOLDER / name, sep="\t", quoting=3)
    if "language" not in clauses:
        clauses["language"] = {"english.tsv": "en", "cantonese.tsv": "yue"}[name]
    if "sign" not in clauses:
        clauses["sign"] = -clauses["hurt"]  # these sets tell no praise from nothing
    clauses["held"] = clauses["text"].map(
        lambda text: hashlib.sha256(text.encode()).digest()[-1] % 2 == 1
    )
    clauses[["found", "liked"]] = False
    for taxonomy, part in clauses.groupby("taxonomy"):
        judged = judge_aspects(part["text"], taxonomy=str(taxonomy))
        clauses.loc[part.index, "found"] = (judged == -1).any(axis=1)
        clauses.loc[part.index, "liked"] = (judged == 1).any(axis=1)
    return clauses


def figures(clauses: pd.DataFrame, draws: int = 2000) -> dict[str, object]:
    """Precision, recall and F1 of complaints (with the 95 % interval of clauses drawn anew) and the signs turned."""
    found, true = clauses["found"].to_numpy(), (clauses["sign"] == -1).to_numpy()
    rows = np.random.default_rng(0).integers(0, len(found), (draws, len(found)))
    both = (found & true)[rows].sum(axis=1)
    boot = 2 * both / np.maximum(found[rows].sum(axis=1) + true[rows].sum(axis=1), 1)
    hits = int((found & true).sum())
    turned = (true & clauses["liked"] & ~found) | ((clauses["sign"] == 1) & found)
    low, high = np.quantile(boot, [0.025, 0.975])
    return {
        "n": len(clauses),
        "complaints": int(true.sum()),
        "precision": hits / max(int(found.sum()), 1),
        "recall": hits / int(true.sum()),
        "F1": 2 * hits / int(found.sum() + true.sum()),
        "95 %": f"{low:.2f} – {high:.2f}",
        "turned": int(turned.sum()),
    }


def shown(rows: dict[str, dict[str, object]]) -> str:
    """The table in Markdown."""
    columns = list(next(iter(rows.values())))
    lines = [["", *columns], ["---"] * (len(columns) + 1)]
    for name, row in rows.items():
        cells = [f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()]  # fmt: skip
        lines.append([name, *cells])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default=None, help="one file of the folder; all of them without")
    parser.add_argument("--errors", action="store_true", help="list those of the half looked at")
    given = parser.parse_args()
    names = [given.set] if given.set else sorted(path.name for path in FOLDER.glob("*.tsv"))
    for name in names:
        clauses = read_clauses(name)
        rows = {}
        for language, part in clauses.groupby("language"):
            rows[f"{language}, looked at"] = figures(part[~part["held"]])
            rows[f"{language}, held out"] = figures(part[part["held"]])
            rows[f"{language}, all"] = figures(part)
        print(f"{name}\n\n{shown(rows)}")
        if given.errors and "kind" in clauses:
            wrong = clauses[~clauses["held"] & (clauses["found"] != (clauses["sign"] == -1))]
            for _, row in wrong.sort_values(["language", "sign", "kind"]).iterrows():
                print(*row[["language", "sign", "kind", "liked", "taxonomy", "text"]], sep="\t")


if __name__ == "__main__":
    main()
