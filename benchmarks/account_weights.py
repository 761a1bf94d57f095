"""The weights of the scorer of accounts (responses/privacy/likely_accounts.py), taught on the labelled sentences of the tests.

    python benchmarks/account_weights.py [--data PATH] [--without SET …] [--out FILE]

A linear-chain conditional random field of two states (python-crfsuite, which the project itself does not need) learns from the
halves of the sets that may be read: sentences with accounts, each again with three handles of its kind from other sentences, and
clean ones. Passages of real comments beside a cue, in which the rules find no account, are clean, too; only what is also told of the labelled
sentences has a weight, so that the table holds no word of theirs. Of the half that is only scored nothing is read here.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.responses.privacy import mask
from feedback.responses.privacy.likely_accounts import WEIGHTS, features, passages
from feedback.responses.privacy.mask import find_personal_data, mask_personal_data

SETS = Path(__file__).parents[1] / "tests" / "responses"
READ = ("listed", "first_sight", "look_alike")
NAMES = [
    "written",
    "chat",
    "numbers",
    "accounts",
    "first_sight",
    "platforms",
    "second_sight",
    "third_sight",
    "fourth_sight",
]
LONGEST = 200  # characters of a sentence
MARKED = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
Example = tuple[list[list[str]], list[str]]


def labelled(name: str) -> list[tuple[str, list[tuple[int, int]]]]:
    """Texts of a set with where their accounts stand; what else is personal is blotted out."""
    table = pd.read_csv(SETS / f"privacy_{name}.csv", dtype=str, keep_default_na=False)
    found = []
    for marked in table.loc[table["part"].isin(READ), "text"]:
        plain, last, spans = "", 0, []
        for match in MARKED.finditer(marked):
            plain += marked[last : match.start()]
            account = match[1] == "account"
            if account:
                spans.append((len(plain), len(plain) + len(match[2])))
            plain += match[2] if account else "\x00" * len(match[2])
            last = match.end()
        found.append((plain + marked[last:], spans))
    return found


def examples(text: str, spans: list[tuple[int, int]]) -> list[Example]:
    """What is told of the pieces of each passage, and whether each is of an account."""
    found = []
    for place, passage in passages(text):
        places, told = features(passage)
        states = [
            "A" if any(begin + place < e and end + place > s for s, e in spans) else "O"
            for begin, end in places
        ]
        found.append((told, states))
    return found


def kind_of(handle: str) -> str:
    if re.search("[\u4e00-\u9fff]", handle):
        return "chinese"
    return "figures" if not re.search("[A-Za-z]", handle) else "letters" if handle.isalpha() else "both"  # fmt: skip


def taught_by(names: list[str], chance: random.Random) -> list[Example]:
    """The labelled sentences, and each again with other handles of its kind."""
    rows = [row for name in names for row in labelled(name)]
    pool: dict[str, list[str]] = defaultdict(list)
    for text, spans in rows:
        for begin, end in spans:
            pool[kind_of(text[begin:end])].append(text[begin:end])
    found = []
    for text, spans in rows:
        found += examples(text, spans) * (1 if spans else 2)
        for _ in range(3 if len(spans) == 1 else 0):
            (begin, end), other = spans[0], chance.choice(pool[kind_of(text[slice(*spans[0])])])
            found += examples(text[:begin] + other + text[end:], [(begin, begin + len(other))])
    return found


def look_alikes() -> list[Example]:
    """Sentences of the tests that the rules leave as they are: what apps print, plain words, products."""
    said: dict[str, None] = {}
    for path in sorted({*SETS.glob("test_privacy*.py")} - {SETS / "test_privacy_likely.py"}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                lines = [line for line in node.value.split("\n") if not re.search(r"[|\[]", line)]
                said |= dict.fromkeys(line.strip() for line in lines if len(line) < LONGEST)
    texts = [text for text in said if any(True for _ in passages(text))]
    masked = mask_personal_data(pd.Series(texts)).tolist()
    left = [text for text, now in zip(texts, masked, strict=True) if text == now]
    return [each for text in left for each in examples(text, [])]


def clean_of(folder: Path, chance: random.Random, most: int = 5000) -> list[Example]:
    """Passages of real comments beside a cue in which no rule finds an account."""
    texts: list[str] = []
    for path in sorted([*folder.glob("*/*.csv"), *folder.glob("gov*/*.xlsx")]):
        if path.suffix == ".csv":
            table = pd.read_csv(path, dtype=str, on_bad_lines="skip", encoding_errors="ignore")
        else:
            table = pd.read_excel(path, dtype=str, engine="openpyxl")
        longest = max(table.columns, key=lambda name: table[name].str.len().mean(), default=None)
        texts += [] if longest is None else table[longest].dropna().tolist()
    near = [passage for text in texts for _, passage in passages(text)]
    chance.shuffle(near)
    near = near[:most]
    found = find_personal_data(pd.Series(near))
    found = set(found.index[found["kind"] == "account"])
    return [each for n, text in enumerate(near) if n not in found for each in examples(text, [])]


def teach(rows: list[Example], clean: list[Example]) -> dict[str, np.ndarray]:
    """The table of weights: names, weights (of an account less of none), the four steps."""
    import pycrfsuite

    known = {each for told, _ in rows for own in told for each in own}
    with tempfile.TemporaryDirectory() as folder:
        trainer = pycrfsuite.Trainer(verbose=False)
        for told, states in [*rows, *clean]:
            trainer.append([[each for each in own if each in known] for own in told], states)
        trainer.set_params({"c1": 0.1, "c2": 0.3, "max_iterations": 70})
        trainer.train(f"{folder}/model")
        tagger = pycrfsuite.Tagger()
        tagger.open(f"{folder}/model")
        told = tagger.info()
    weights: dict[str, float] = defaultdict(float)
    for (name, state), weight in told.state_features.items():
        weights[name] += weight if state == "A" else -weight
    names = sorted(name for name, weight in weights.items() if abs(weight) >= 0.02)
    steps = [told.transitions.get(step, 0.0) for step in (("O", "O"), ("O", "A"), ("A", "O"), ("A", "A"))]  # fmt: skip
    return {
        "names": np.array(names),
        "weights": np.array([weights[name] for name in names], dtype=np.float16),
        "steps": np.array(steps, dtype=np.float32),
    }


def main() -> None:
    """Teach it and write the table."""
    options = argparse.ArgumentParser(description="The weights of the scorer of accounts.")
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument("--without", nargs="*", default=[], choices=NAMES)
    options.add_argument("--out", type=Path, default=WEIGHTS)
    given = options.parse_args()
    mask.LAST = (mask.LAST[0], lambda text: iter(()))  # the rules alone
    chance = random.Random(5)
    rows = taught_by([name for name in NAMES if name not in given.without], chance)
    alike = look_alikes()
    rows += alike * 2
    clean = clean_of(given.data, chance)
    table = teach(rows, clean)
    np.savez_compressed(given.out, **table)
    print(f"{len(rows)} passages, {len(clean)} clean ones, {len(table['names'])} weights")


if __name__ == "__main__":
    main()
