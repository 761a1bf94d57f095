"""How often the wording rules are right, and how fast the linter is.

    python benchmarks/lint.py [--errors tuning]

Labelled items (benchmarks/lint_items, written for this project) name the rules each breaks; "-" breaks
none. The half is decided by a hash of the text, before any rule was tuned. Errors of the held-out half
are never printed.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.lint.wording import hits
from feedback.questionnaire.model import Questionnaire

ITEMS = Path(__file__).parent / "lint_items"
RULES = [f"W0{i}" for i in range(1, 10)]
HALVES = ("tuning", "held-out")


def labelled(language: str) -> Iterator[tuple[str, frozenset[str], bool, str]]:
    """Half, rules broken, whether it is a statement, text."""
    for line in (ITEMS / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        names, kind, text = line.split("\t")
        half = HALVES[int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2]
        yield half, frozenset(names.split()) - {"-"}, kind == "i", text


def scores(language: str, *, errors: str = "") -> dict[tuple[str, str], Counter[str]]:
    """True and false alarms and misses by half and rule."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for half, wanted, statement, text in labelled(language):
        told = {rule for rule, _ in hits(text, language, statement=statement)}
        for rule in RULES:
            count = found.setdefault((half, rule), Counter())
            kind = {(True, True): "right", (False, True): "false", (True, False): "missed"}.get(
                (rule in wanted, rule in told), "quiet"
            )
            count[kind] += 1
            if errors == half == "tuning" and kind in ("false", "missed"):
                print(f"{language} {rule} {kind}: {text}")
    return found


def share(right: int, wrong: int) -> str:
    return f"{right / (right + wrong):.2f} ({right}/{right + wrong})" if right + wrong else "–"


def large(items: int) -> Questionnaire:
    """A questionnaire of many items with logic, from the labelled sets."""
    zh = [text for *_, text in labelled("zh")]
    en = [text for *_, text in labelled("en")]
    points = [{"code": code, "zh": f"第{code}档", "en": f"grade {code}"} for code in range(1, 6)]
    sections = []
    for s in range(items // 20):
        rows = [
            {
                "id": f"i{s}x{k}",
                "text": {"zh": zh[(20 * s + k) % len(zh)], "en": en[(20 * s + k) % len(en)]},
            }
            for k in range(20)
        ]
        question = {
            "id": f"b{s}",
            "type": "likert",
            "scale": "five",
            "text": {"zh": "请评价", "en": "Please rate"},
            "items": rows,
        }
        rule = {"show_if": {"compare": [f"i{s - 1}x0", "<=", 3]}} if s else {}
        sections.append(
            {"id": f"s{s}", "title": {"zh": "节", "en": "Part"}, "questions": [question | rule]}
        )
    return Questionnaire.model_validate(
        {"id": "large", "title": {"zh": "大", "en": "Large"}, "scales": {"five": {"points": points}}, "sections": sections}
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", choices=["", "tuning"], default="")
    given = parser.parse_args()
    print(
        "| rule | language | precision tuning | recall tuning | precision held-out | recall held-out |"
    )
    print("|---|---|---|---|---|---|")
    for language in ("zh", "en"):
        table = scores(language, errors=given.errors)
        for rule in RULES:
            cells = []
            for half in HALVES:
                count = table[half, rule]
                cells += [
                    share(count["right"], count["false"]),
                    share(count["right"], count["missed"]),
                ]
            print(f"| {rule} | {language} | " + " | ".join(cells) + " |")
        good = [
            hits(t, language, statement=s)
            for half, names, s, t in labelled(language)
            if half == "held-out" and not names
        ]
        clean = sum(not one for one in good)
        print(
            f"| good items without any finding | {language} | | | {share(clean, len(good) - clean)} | |"
        )
    q = large(400)
    lint_questionnaire(q)
    begun = time.perf_counter()
    findings = lint_questionnaire(q)
    print(
        f"\n400 items, two languages, 19 rules of logic: {time.perf_counter() - begun:.2f} s, {len(findings)} findings"
    )


if __name__ == "__main__":
    main()
