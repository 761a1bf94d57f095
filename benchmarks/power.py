"""Power table of a questionnaire, and what drawing many surveys at once saves.

python benchmarks/power.py [--questionnaire hotel_stay] [--repeats 200]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from feedback import load_questionnaire, plan_power, simulate_responses

SIZES = (100, 200, 300, 600, 1200, 2400)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--questionnaire", default="hotel_stay")
    asked.add_argument("--repeats", type=int, default=200)
    given = asked.parse_args()
    q = load_questionnaire(given.questionnaire)
    started = time.process_time()
    plan = plan_power(q, SIZES, repeats=given.repeats, seed=1)
    took = time.process_time() - started
    started = time.process_time()
    for draw in range(given.repeats):
        simulate_responses(q, 300, seed=1, draw=draw)
    apart = time.process_time() - started
    started = time.process_time()
    simulate_responses(q, 300 * given.repeats, seed=1)
    together = time.process_time() - started
    lines = [
        "# Power of the demo questionnaire",
        "",
        f"`python benchmarks/power.py`: {given.questionnaire}, {given.repeats} simulated surveys of each size, 5 % careless; "
        f"{plan.define('en')}",
        "",
        "| goal | " + " | ".join(f"n = {size:,}" for size in SIZES) + " |",
        "|---|" + "---|" * len(SIZES),
    ]
    named = plan.named(language="en")
    lines += [
        f"| {goal} | " + " | ".join(row) + " |"
        for goal, row in zip(named.index, named.to_numpy(), strict=True)
    ]
    table = plan.table
    lines.append(
        "| margin of mean overall satisfaction (95 %) | "
        + " | ".join(f"±{table.loc[n, 'margin_mean']:.2f}" for n in SIZES)
        + " |"
    )
    lines.append(
        "| margin of the NPS (95 %) | "
        + " | ".join(f"±{table.loc[n, 'margin_nps']:.1f}" for n in SIZES)
        + " |"
    )
    lines += [
        "",
        f"The table took {took:.0f} processor seconds. Drawing {given.repeats} surveys of 300 one by one takes {apart:.1f} s, at once "
        f"and cut apart {together:.1f} s ({apart / together:.0f} times less).",
        "",
        "Read it before fielding: 300 answers find the weakest aspect nearly always, and tell the first driver from the "
        "second only in one survey of four, when each driver weighs .65 of the one before it.",
        "",
    ]
    text = "\n".join(lines)
    print(text)
    (Path(__file__).parent / "power.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
