"""Masking: recall and precision on the labelled texts, other tools beside, speed, findings in real comments.

Run `python benchmarks/privacy.py [--data PATH] [--misses]`. Presidio's pattern recognisers and JioNLP are
scored in the same run when they are installed.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from feedback.responses.privacy.mask import LABELS, find_personal_data, mask_personal_data

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests" / "responses" / "privacy_texts.csv"
MARKED = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
Finder = Callable[[str], list[tuple[str, int, int]]]
HOSTILE = (
    "9 ",
    "1-",
    "139",
    "13900001234 ",
    "a@",
    "@",
    "姓名：",
    "我叫",
    "京A",
    "微信:",
    "name: ",
    "A ",
    "+1 ",
    "6222 ",
    "(",
    "好",
)


def labelled() -> pd.DataFrame:
    """The labelled texts with their marks taken out: text, spans (kind, start, end)."""
    table = pd.read_csv(TEXTS, dtype=str, keep_default_na=False)
    texts, spans = [], []
    for marked in table["text"]:
        plain, last, found = "", 0, []
        for match in MARKED.finditer(marked):
            plain += marked[last : match.start()]
            found.append((match[1], len(plain), len(plain) + len(match[2])))
            plain, last = plain + match[2], match.end()
        texts.append(plain + marked[last:])
        spans.append(found)
    return table.assign(text=texts, spans=spans)


def ours(text: str) -> list[tuple[str, int, int]]:
    return list(find_personal_data(pd.Series([text])).itertuples(index=False, name=None))


def score(
    table: pd.DataFrame, find: Finder, *, any_kind: bool = False
) -> tuple[pd.DataFrame, list[str]]:
    """Recall: a label lies inside a finding; precision: a finding touches a label; of the same kind, or of any."""
    counts: Counter[tuple[str, str]] = Counter()
    misses = []
    for text, spans in zip(table["text"], table["spans"], strict=True):
        found = find(text)
        for kind, start, end in spans:
            counts[kind, "n"] += 1
            hit = any((any_kind or k == kind) and s <= start and e >= end for k, s, e in found)
            counts[kind, "recalled"] += hit
            misses += [] if hit else [f"missed {kind}: {text}"]
        for kind, start, end in found:
            right = any((any_kind or k == kind) and s < end and e > start for k, s, e in spans)
            counts["all" if any_kind else kind, "found"] += 1
            counts["all" if any_kind else kind, "right"] += right
            misses += [] if right else [f"false {kind} {text[start:end]}: {text}"]
    rows = {
        kind: {
            "n": counts[kind, "n"],
            "recall": counts[kind, "recalled"] / max(1, counts[kind, "n"]),
            "precision": counts[kind, "right"] / max(1, counts[kind, "found"]),
        }
        for kind in LABELS
    }
    found, right = (
        sum(n for (_, name), n in counts.items() if name == what) for what in ("found", "right")
    )
    total, recalled = (
        sum(n for (_, name), n in counts.items() if name == what) for what in ("n", "recalled")
    )
    rows["all"] = {"n": total, "recall": recalled / total, "precision": right / max(1, found)}
    return pd.DataFrame(rows).T, misses


def rivals() -> dict[str, Finder]:
    """Other tools that are installed, each as a finder."""
    tools: dict[str, Finder] = {}
    try:
        from presidio_analyzer import predefined_recognizers as presidio

        recognisers: list[Any] = [
            presidio.CreditCardRecognizer(),
            presidio.EmailRecognizer(),
            presidio.PhoneRecognizer(supported_regions=("CN", "HK", "US", "GB", "TW", "MO")),
        ]
        tools["presidio patterns"] = lambda text: [
            (hit.entity_type, hit.start, hit.end)
            for recogniser in recognisers
            for hit in recogniser.analyze(text, recogniser.supported_entities, None) or []
            if hit.score >= 0.3
        ]
    except ImportError:
        pass
    try:
        import jionlp

        extractors = (
            jionlp.extract_phone_number,
            jionlp.extract_email,
            jionlp.extract_id_card,
            jionlp.extract_motor_vehicle_licence_plate,
            jionlp.extract_qq,
            jionlp.extract_wechat_id,
        )
        tools["jionlp"] = lambda text: [
            ("", *hit["offset"]) for extract in extractors for hit in extract(text, detail=True)
        ]
    except ImportError:
        pass
    return tools


def real_columns(data: Path) -> dict[str, pd.Series]:
    """Comments of the shared sets."""
    return {
        "hot-pot reviews": pd.read_csv(data / "meituan_hotpot" / "data.csv")["text"],
        "delivery comments": pd.read_csv(data / "waimai_10k" / "data.csv")["text"],
        "hotel reviews": pd.read_csv(data / "chnsenticorp_htl" / "data.csv")["text"],
        "airline tweets": pd.read_csv(data / "airline_tweets_en" / "data.csv")["text"],
        "messages to the government": pd.read_excel(
            data / "gov_messages_cn" / "附件4.xlsx", engine="calamine"
        )["留言详情"],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument(
        "--misses", action="store_true", help="print every miss and every false finding"
    )
    options = parser.parse_args()
    table = labelled()
    for part, texts in table.groupby("part", sort=False):
        result, misses = score(texts, ours)
        print(
            f"\n{part}: {len(texts)} texts, {(texts['spans'].map(len) == 0).sum()} without personal data"
        )
        print(result.round(3).to_string())
        print("\n".join(misses if options.misses else []))
    for name, find in {"ours": ours, **rivals()}.items():
        before = time.process_time()
        result, _ = score(table, find, any_kind=True)
        took = time.process_time() - before
        print(
            f"\n{name}, all texts, whatever kind it names: {len(table) / took:.0f} texts/s one by one"
        )
        print(
            result["recall"].round(3).to_dict(),
            "precision",
            round(result.at["all", "precision"], 3),
        )
    if options.data.is_dir():
        print("\nreal comments")
        for name, column in real_columns(options.data).items():
            before = time.process_time()
            hits = find_personal_data(column)
            took = time.process_time() - before
            chars = column.astype(str).str.len().sum()
            print(
                f"{name}: {len(column)} rows, {len(column) / took:,.0f} rows/s, {chars / took:,.0f} characters/s, "
                f"{hits['kind'].value_counts().to_dict()}"
            )
    worst = 0.0
    for unit in HOSTILE:
        before = time.process_time()
        mask_personal_data(pd.Series([unit * (1_000_000 // len(unit))]))
        worst = max(worst, time.process_time() - before)
    print(f"\nhostile strings of 1,000,000 characters ({len(HOSTILE)}): slowest {worst:.1f} s")


if __name__ == "__main__":
    main()
