"""How long a follow-up of a million complaints takes, step by step, and its memory.

python benchmarks/followup.py [--tickets 1000000] [--units 200] [--months 120] [--read]

The export is generated: complaints in Chinese and English put together from pieces, no two alike; 20 aspects given by the
help desk (`--read`: read from the words), every clock, exposure a month and unit. Answers are 400, so that the time is that of
complaints. Two runs: the first measures everything, the second finds 120 months frozen.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

STUDY = """
study: big
title: Big
language: en
scale: {low: 1, high: 5}
raw: answers.csv
columns: {respondent: id, rating: rating, text: [said], date: day, segments: {unit: shop}}
taxonomy: hotel
unit: unit
tickets:
  files: tickets.csv
  columns: {ticket: no, opened: opened, first_reply: reply, closed: closed, unit: shop, customer: member, channel: channel,
            text: words, ASPECT}
exposure: {files: exposure.csv, columns: {n: n, period: month, unit: shop}}
clocks: standard
customer: {salt: salt.txt}
targets: [{id: T, metric: complaints, unit: U001, aspect: wifi_tv, change: -20%, due: "2026-12"}]
"""
BESIDE = (
    "import sys; sys.path.insert(0, sys.argv[1]); import followup; followup.measure(sys.argv[2])"
)
PIECES = (
    ("The", "Our", "My", "This", "Again the"),
    ("room", "breakfast", "wifi", "bathroom", "bill", "check-in", "staff", "pool", "parking", "noise"),
    ("was slow", "was not clean", "did not work", "was cold", "was rude to us", "took an hour", "was broken", "leaked"),
    ("on Monday", "last night", "twice", "the whole stay", "in the morning", "and nobody came", "again"),
)  # fmt: skip
CHINESE = (
    ("这次", "昨天", "上周", "每次", "入住时"),
    ("房间", "早餐", "无线网络", "卫生间", "账单", "前台", "服务员", "泳池", "停车场", "隔音"),
    ("太慢了", "不干净", "坏了", "很冷", "态度差", "等了一个小时", "漏水", "太吵"),
    ("没人管", "一直没解决", "非常失望", "希望改进", "不会再来", "请处理"),
)
GRAVE = ("被烫伤住院了", "要找媒体曝光", "重复扣款两次", "12315 投诉", "I fell and broke my arm", "charged twice", "my lawyer will write")  # fmt: skip


def texts(n: int, g: np.random.Generator) -> np.ndarray:
    """No two alike, a fiftieth with a grave word."""
    found = np.empty(n, dtype=object)
    half = n // 2
    for place, pieces, join in ((slice(0, half), PIECES, " "), (slice(half, n), CHINESE, "")):
        size = half if place.start == 0 else n - half
        drawn = [np.array(each, dtype=object)[g.integers(0, len(each), size)] for each in pieces]
        text = drawn[0]
        for more in drawn[1:]:
            text = text + join + more
        room = np.array(
            [f"{join}{number}" for number in g.integers(100, 10_000_000, size)], dtype=object
        )
        found[place] = text + room
    grave = g.random(n) < 0.02
    found[grave] = (
        found[grave]
        + "，"
        + np.array(GRAVE, dtype=object)[g.integers(0, len(GRAVE), int(grave.sum()))]
    )
    return found


def generate(home: Path, *, tickets: int, units: int, months: int, read: bool) -> None:
    """The study and its files."""
    from feedback.text.aspects.taxonomy import load_taxonomy

    g = np.random.default_rng(17)
    aspects = list(load_taxonomy("hotel").names(language="en"))[:20]
    shops = np.array([f"U{number:03d}" for number in range(units)], dtype=object)
    last = pd.Timestamp("2026-05-31")
    first = (last.to_period("M") - (months - 1)).start_time
    opened = first + pd.to_timedelta(
        np.sort(g.integers(0, int((last - first).total_seconds()), tickets)), unit="s"
    )
    reply = opened + pd.to_timedelta(g.exponential(12 * 3600, tickets).astype(int), unit="s")
    closed = opened + pd.to_timedelta(g.exponential(60 * 3600, tickets).astype(int), unit="s")
    table = pd.DataFrame(
        {
            "no": np.char.add("T", np.arange(tickets).astype(str)),
            "opened": opened.strftime("%Y-%m-%d %H:%M:%S"),
            "reply": reply.strftime("%Y-%m-%d %H:%M:%S"),
            "closed": closed.strftime("%Y-%m-%d %H:%M:%S"),
            "shop": shops[g.integers(0, units, tickets)],
            "member": np.char.add("C", g.integers(0, tickets // 2, tickets).astype(str)),
            "channel": g.choice(np.array(["phone", "mail", "app"], dtype=object), tickets),
            "about": np.array(aspects, dtype=object)[g.integers(0, len(aspects), tickets)],
            "words": texts(tickets, g),
        }
    )
    table.to_csv(home / "tickets.csv", index=False)
    periods = [str(each) for each in pd.period_range(first, last, freq="M")]
    exposure = pd.DataFrame(
        [(unit, month) for unit in shops for month in periods], columns=["shop", "month"]
    )
    exposure.assign(n=g.integers(500, 2000, len(exposure))).to_csv(
        home / "exposure.csv", index=False
    )
    people = pd.DataFrame(
        {"id": range(400), "rating": g.integers(1, 6, 400), "said": texts(400, g)}
    )
    people["day"], people["shop"] = "2026-05-10", shops[np.arange(400) % min(units, 10)]
    people.to_csv(home / "answers.csv", index=False)
    (home / "salt.txt").write_text("a salt of more than sixteen bytes", encoding="utf-8")
    (home / "studies").mkdir()
    text = STUDY.replace(", ASPECT", "" if read else ", aspect: about")
    (home / "studies" / "big.yaml").write_text(text, encoding="utf-8")


def measure(home: str) -> None:
    """One follow-up in a process of its own: seconds a step, and the peak of its memory."""
    from feedback.pipeline.followup.track import track_study
    from feedback.study import load_study

    study = load_study(Path(home) / "studies" / "big.yaml")
    marks: list[tuple[str, float]] = []
    found = track_study(study, as_of="2026-05-31", pages=False, progress=lambda step: marks.append((step, time.perf_counter())))  # fmt: skip
    marks.append(("end", time.perf_counter()))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = {name: later - at for (name, at), (_, later) in pairwise(marks)}
    beside = resource.getrusage(resource.RUSAGE_CHILDREN)  # the processes that mask texts
    told = {"seconds": seconds, "mb": used.ru_maxrss / 1024, "cpu": used.ru_utime + used.ru_stime}
    told |= {"cpu_beside": beside.ru_utime + beside.ru_stime, "load": os.getloadavg()[1]}
    told["rows"] = {
        name: len(found.table(name)) for name in ("tickets", "measurements", "courses", "signals")
    }
    print(json.dumps(told))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tickets", type=int, default=1_000_000)
    asked.add_argument("--units", type=int, default=200)
    asked.add_argument("--months", type=int, default=120)
    asked.add_argument("--read", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        generate(
            home, tickets=given.tickets, units=given.units, months=given.months, read=given.read
        )
        from feedback.pipeline.run import run_study

        run_study(home / "studies" / "big.yaml", report=False)
        runs = []
        for _ in range(2):
            done = subprocess.run([sys.executable, "-c", BESIDE, str(Path(__file__).parent), folder], capture_output=True, text=True, check=False)  # fmt: skip
            if done.returncode:
                print(done.stderr[-3000:])
                sys.exit(1)
            runs.append(json.loads(done.stdout.splitlines()[-1]))
    first, second = runs
    lines = [
        "# A large follow-up",
        "",
        f"`python benchmarks/followup.py{' --read' if given.read else ''}`: {given.tickets:,} complaints, no two worded alike, "
        f"{given.units} units × 20 aspects × {given.months} months; tables, no pages; two cores, other jobs running.",
        "",
        "| step | first run, s | again, all months frozen, s |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {s:.1f} | {second['seconds'].get(name, 0):.1f} |" for name, s in first["seconds"].items() if max(s, second["seconds"].get(name, 0)) >= 0.1]  # fmt: skip
    total = [sum(run["seconds"].values()) for run in runs]
    lines += [f"| **whole** | **{total[0]:.1f}** | **{total[1]:.1f}** |", "", f"CPU {first['cpu']:.0f} and {second['cpu']:.0f} s, beside it {first['cpu_beside']:.0f} and {second['cpu_beside']:.0f} s; load {first['load']:.0f} and {second['load']:.0f}; peak memory {first['mb']:.0f} and {second['mb']:.0f} MB.", "", f"Rows: {', '.join(f'{n:,} {name}' for name, n in first['rows'].items())}."]  # fmt: skip
    print("\n".join(lines))


if __name__ == "__main__":
    main()
