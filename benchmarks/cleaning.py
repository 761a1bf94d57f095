"""Cleaning: what the rules change, what they repair, copies, flags, speed, hostile text; the naive way beside.

Run `python benchmarks/cleaning.py [--data PATH] [--only speed,rules,…]`. Times are CPU seconds of one thread.
"""

from __future__ import annotations

import argparse
import html
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from feedback.responses.privacy.mask import mask_personal_data
from feedback.text.cleaning.clean import clean_comments, clean_with_report
from feedback.text.flags import flag_spam
from feedback.text.near_duplicates import flag_copies, normal_form, weight

ROOT = Path(__file__).parents[1]


def columns(data: Path) -> dict[str, pd.Series]:
    """Comments of the shared sets."""
    return {
        "hot-pot": pd.read_csv(data / "meituan_hotpot" / "data.csv")["text"],
        "delivery": pd.read_csv(data / "waimai_10k" / "data.csv")["text"],
        "hotels": pd.read_csv(data / "chnsenticorp_htl" / "data.csv")["text"].fillna(""),
        "restaurants": pd.read_csv(data / "fsauor2018_dianping" / "zh_2000.csv")["text"],
        "tweets": pd.read_csv(data / "airline_tweets_en" / "data.csv")["text"],
        "messages": pd.read_excel(data / "gov_messages_cn" / "附件4.xlsx", engine="calamine")[
            "留言详情"
        ],
    }


def seconds(call: Callable[[], object]) -> float:
    before = time.process_time()
    call()
    return time.process_time() - before


def naive_clean(text: str) -> str:
    """The dozen lines usually written: no offsets, no counts, no frames, no flags, and NFKC on everything."""
    text = unicodedata.normalize("NFKC", html.unescape(text))
    text = re.sub(r"<[^>]+>", "", text)
    text = re.sub(r"https?://\S+", "", text)
    text = re.sub(r"(.)\1{2,}", r"\1\1", text)
    return re.sub(r"\s+", " ", text).strip()


def naive_copies(texts: list[str], threshold: float = 0.8) -> list[bool]:
    """datasketch as its documentation shows it: a MinHash a text, asked and inserted one by one."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=threshold, num_perm=64)
    flags = []
    for row, text in enumerate(texts):
        form = normal_form(text)
        if weight(form) < 8:
            flags.append(False)
            continue
        sketch = MinHash(num_perm=64)
        sketch.update_batch([form[i : i + 3].encode() for i in range(max(1, len(form) - 2))])
        flags.append(bool(lsh.query(sketch)))
        if not flags[-1]:
            lsh.insert(str(row), sketch)
    return flags


def all_pairs(texts: list[str], threshold: float = 0.8) -> list[bool]:
    """The truth: every text against every first one."""
    firsts: list[frozenset[str]] = []
    flags = []
    for text in texts:
        form = normal_form(text)
        own = frozenset(form[i : i + 3] for i in range(max(1, len(form) - 2)))
        heavy = weight(form) >= 8
        flags.append(
            heavy and any(len(own & other) >= threshold * len(own | other) for other in firsts)
        )
        if heavy and not flags[-1]:
            firsts.append(own)
    return flags


def speed(sets: dict[str, pd.Series]) -> None:
    print("\n## speed: mask + clean + flags, comments a second")
    clean_comments(sets["hot-pot"][:500])
    for name, texts in sets.items():
        masked = mask_personal_data(texts)
        parts = {
            "mask": seconds(lambda texts=texts: mask_personal_data(texts)),
            "clean": seconds(lambda masked=masked: clean_comments(masked)),
            "spam": seconds(lambda masked=masked: flag_spam(masked)),
        }
        naive = seconds(lambda texts=texts: [naive_clean(str(text)) for text in texts])
        total = sum(parts.values())
        shown = ", ".join(f"{part} {took:.2f} s" for part, took in parts.items())
        chars = texts.astype(str).str.len().sum()
        print(
            f"{name}: {len(texts):,} rows, {len(texts) / total:,.0f} rows/s, {chars / total:,.0f} characters/s "
            f"({shown}); the dozen naive lines alone {len(texts) / naive:,.0f} rows/s"
        )


def rules(sets: dict[str, pd.Series]) -> None:
    print(
        "\n## rows changed by each rule, frames found, rows flagged, rows changed by cleaning again"
    )
    reports = {name: clean_with_report(texts) for name, texts in sets.items()}
    print(
        pd.DataFrame({name: report.counts["rows"] for name, report in reports.items()}).to_string()
    )
    flags = {name: report.table.select_dtypes(bool).sum() for name, report in reports.items()}
    print(pd.DataFrame(flags).to_string())
    for name, report in reports.items():
        again = clean_comments(report.table["clean"])
        found = report.templates
        print(
            f"{name}: {len(found.leads)} lead-ins, {len(found.sentences)} sentences, {len(found.headings)} headings; "
            f"changed again {(again['clean'] != report.table['clean']).sum()}"
        )


def repair(sets: dict[str, pd.Series]) -> None:
    print(
        "\n## encodings: share of 3,000 delivery comments restored exactly after reading them wrongly"
    )
    texts = [
        text for text in sets["delivery"] if len(normal_form(text)) >= 8 and not text.isascii()
    ][:3000]
    off = dict.fromkeys(
        ("repeats", "slips", "spaces", "broken", "urls", "width", "invisible", "quoted", "html"),
        False,
    )
    for name, spoil in {
        "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
        "GBK read as Latin-1": lambda text: text.encode("gbk", "ignore").decode("latin-1"),
        "UTF-8 read as GBK, bytes lost where they do not pair": lambda text: text.encode().decode(
            "gbk", "ignore"
        ),
        "not spoilt": lambda text: text,
    }.items():
        read = clean_comments(pd.Series([spoil(text) for text in texts]), templates=False, **off)[
            "clean"
        ]
        exact = sum(a == b for a, b in zip(read, texts, strict=True)) / len(texts)
        kept = [
            sum((Counter(a) & Counter(b)).values()) / len(b)
            for a, b in zip(read, texts, strict=True)
        ]
        print(f"{name}: {exact:.3f} exact, {sum(kept) / len(kept):.3f} of the characters")


def pages(data: Path) -> None:
    print("\n## saved pages")
    for path in sorted((data / "saved_pages").glob("*.txt")):
        if path.stem == "README":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        clean = clean_comments(pd.Series([text]), simplified="t2s")["clean"].iloc[0]
        tones = re.compile(
            r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*[)）]"
        )
        left = len(tones.findall(clean))
        print(
            f"{path.name}: {len(text)} characters to {len(clean)}; glued readings {len(tones.findall(text))} to {left}"
        )


def copies(sets: dict[str, pd.Series]) -> None:
    print("\n## equal texts by weight (Han characters): why texts lighter than 8 are no copies")
    for name in ("hot-pot", "delivery", "tweets"):
        counts = Counter(map(normal_form, sets[name]))
        table = pd.DataFrame(
            {"weight": [int(weight(form)) for form in counts], "n": list(counts.values())}
        )
        table["again"] = table["n"] - 1
        grouped = table.groupby("weight")[["n", "again"]].sum().head(15)
        print(
            name,
            {int(i): round(float(row["again"] / row["n"]), 3) for i, row in grouped.iterrows()},
        )
    texts = clean_comments(sets["hot-pot"])["clean"].tolist()
    # neighbours in the alphabet, so that many copies are among them
    few = sorted(texts)[8000:12000]
    truth, found, sketched = all_pairs(few), flag_copies(few).tolist(), naive_copies(few)
    print(
        f"against all pairs of {len(few):,} neighbours in the alphabet:",
        _agreement(found, truth),
        "| datasketch alone:",
        _agreement(sketched, truth),
    )
    print(
        f"seconds for {len(texts):,}: ours {seconds(lambda: flag_copies(texts)):.2f}, "
        f"datasketch {seconds(lambda: naive_copies(texts)):.2f}; all pairs of {len(few):,} {seconds(lambda: all_pairs(few)):.2f}"
    )


def _agreement(flags: list[bool], truth: list[bool]) -> str:
    both = sum(a and b for a, b in zip(flags, truth, strict=True))
    return f"recall {both / sum(truth):.3f}, precision {both / max(1, sum(flags)):.3f} (n {sum(truth)})"


def flags(_: dict[str, pd.Series]) -> None:
    print("\n## filler and spam on the labelled set")
    table = pd.read_csv(ROOT / "tests" / "text" / "flags_texts.csv", keep_default_na=False)
    table["filler"] = clean_comments(table["text"])["is_filler"]
    table["spam"] = flag_spam(table["text"])
    for part, rows in table.groupby("part", sort=False):
        for kind, *others in (("filler", "says something", "verdict"), ("spam", "no spam")):
            yes, no = rows[rows["is"] == kind], rows[rows["is"].isin(others)]
            print(
                f"{part} {kind}: found {yes[kind].mean():.3f} of {len(yes)}, wrongly {no[kind].mean():.3f} of {len(no)}"
            )


def hostile(_: dict[str, pd.Series]) -> None:
    print("\n## hostile text: CPU seconds for clean + flags")
    units = [
        "a",
        "好",
        "&",
        "<",
        "(",
        "說(",
        "!",
        "�",
        "æ",
        "「",
        "「#套餐：",
        "👍",
        "http://",
        "a.",
        "锟斤拷",
        "鏈",
        ">",
        "&amp;",
        "\u200d",
        "<!--",
        "<script>",
        "[quote]",
        "1.本站\n",
        "版权说明\n",
        "<a",
        "好吃",
    ]
    times = {
        unit: seconds(
            lambda unit=unit: flag_spam(
                clean_comments(pd.Series([unit * (1_000_000 // len(unit))]))["text"]
            )
        )
        for unit in units
    }
    unit = max(times, key=lambda one: times[one])
    print(f"1,000,000 characters, {len(units)} kinds: slowest {times[unit]:.1f} s ({unit!r})")
    for text in ("这家店的服务很好，就是太远了。", "好"):
        cell = pd.Series([text * (10_000_000 // len(text))])
        print(
            f"10,000,000 characters of {text}: {seconds(lambda cell=cell: clean_comments(cell)):.1f} s"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--only", default="speed,rules,repair,copies,flags,hostile,pages")
    options = parser.parse_args()
    wanted = options.only.split(",")
    sets = columns(options.data)
    for section in (speed, rules, repair, copies, flags, hostile):
        if section.__name__ in wanted:
            section(sets)
    if "pages" in wanted:
        pages(options.data)


if __name__ == "__main__":
    main()
