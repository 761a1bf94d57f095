"""A small journey beside the demo: what customers of an online shop met in two waves, and a training between them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

import numpy as np

from demo_study.tickets import OWNER_HEADINGS

Random = np.random.RandomState  # its stream is the same in every version of numpy

SEED = 20271
N = 320  # customers a wave
WAVES = (("2025Q1", dt.date(2025, 3, 1), 31), ("2025Q3", dt.date(2025, 9, 1), 30))
# Touchpoint: the share who met it, and the mean judgement (1 to 5) in each wave. Ordering is best; returns, the end, are worst;
# customer service rose with the training of May.
STAGES: Mapping[str, tuple[float, float, float]] = {
    "find": (0.80, 3.9, 3.9),
    "order": (0.97, 4.5, 4.5),
    "get": (0.93, 4.0, 4.0),
    "use": (0.92, 4.0, 4.0),
    "help": (0.85, 2.9, 3.9),
    "back": (0.45, 2.6, 2.6),
}
ROWS: Mapping[str, tuple[str, str]] = {
    "find": ("findclear", "findmatch"), "order": ("orderease", "orderpay"), "get": ("getspeed", "getstate"),
    "use": ("usefit", "uselast"), "help": ("helpreach", "helpsolve"), "back": ("backrules", "backquick"),
}  # fmt: skip
WEIGHTS = {
    "help": 0.5,
    "get": 0.2,
    "back": 0.1,
}  # points of overall satisfaction a point of the touchpoint
OVERALL, MOOD, NOISE = 4.1, 0.4, 0.6
BOUGHT = ("m1", "m3", "old")
SAID: Mapping[str, tuple[str, ...]] = {
    "help": ("客服电话一直占线", "客服答非所问，问题没解决"),
    "back": ("退款等了两个星期", "退货规则看不懂"),
    "get": ("送货比说的晚了两天", "包装破了"),
}
ACTION = "S1"
ACTIONS = (
    "No,aspect,unit,what,owner,state,planned,started,due,done\n"
    f"{ACTION},,,客服培训两天：倾听、补救、回访,客服主管,check,2025-04-20,2025-05-12,2025-05-31,2025-05-30\n"
)
OWNERS = (
    "",
    "",
    "客户服务部",
    "客服主管",
    "Customer Service",
    "Customer Service Supervisor",
)  # of everything


def journey_files() -> dict[str, str]:
    """journey.csv, journey_actions.csv, journey_owners.csv and journey_truth.json by name."""
    random = Random(SEED)
    lines = [_head()]
    for wave in range(len(WAVES)):
        lines += [_customer(wave, number, random) for number in range(1, N + 1)]
    truth = {
        "n": N * len(WAVES),
        "best": max(STAGES, key=lambda name: sum(STAGES[name][1:])),
        "worst": min(STAGES, key=lambda name: sum(STAGES[name][1:])),
        "end": list(STAGES)[-1],
        "improved": [name for name, (_, before, after) in STAGES.items() if after != before],
        "action": ACTION,
        "stages": {name: list(figures) for name, figures in STAGES.items()},
    }
    return {
        "journey.csv": "\ufeff" + "".join(lines),
        "journey_actions.csv": "\ufeff" + ACTIONS,
        "journey_owners.csv": "\ufeff" + "\n".join(map(",".join, [OWNER_HEADINGS, OWNERS])) + "\n",
        "journey_truth.json": json.dumps(truth, ensure_ascii=False, indent=1) + "\n",
    }


def _head() -> str:
    ticks = [f"stages_{name}" for name in (*STAGES, "none")]
    rows = [row for pair in ROWS.values() for row in pair]
    ranks = [f"first_{name}" for name in STAGES]
    named = ["respondent", "submitted", "seconds", "wave", "bought", *ticks, *rows, "overall", *ranks, "recommend", "improve"]  # fmt: skip
    return ",".join(named) + "\n"


def _customer(wave: int, number: int, random: np.random.RandomState) -> str:
    """One answer: what was met, how it was, what should come first."""
    name, first, days = WAVES[wave]
    day = first + dt.timedelta(days=int(random.randint(days)))
    clock = f"{8 + int(random.randint(14)):02d}:{int(random.randint(60)):02d}:00"
    mood, met = MOOD * random.normal(), {}
    for stage, (share, *means) in STAGES.items():
        judged = means[wave] + mood + NOISE * random.normal(size=2)
        if random.random_sample() < share:
            met[stage] = [int(np.clip(np.rint(each), 1, 5)) for each in judged]
    felt = OVERALL + mood + 0.5 * NOISE * random.normal()
    felt += sum(weight * (sum(met[stage]) / 2 - 4.0) for stage, weight in WEIGHTS.items() if stage in met)  # fmt: skip
    overall = int(np.clip(np.rint(felt), 1, 5))
    recommend = int(np.clip(np.rint(2 * felt + random.normal()), 0, 10))
    low = sorted(met, key=lambda stage: sum(met[stage]))[:2]
    sore = next((stage for stage in low if stage in SAID and sum(met[stage]) <= 5), "")
    text = SAID[sore][int(random.randint(2))] if sore and random.random_sample() < 0.5 else ""
    cells = [f"{name}-{number:03d}", f"{day} {clock}", str(60 + int(random.randint(200))), name]
    cells.append(BOUGHT[int(random.randint(3))])
    cells += [str(stage in met) for stage in STAGES] + [str(not met)]
    cells += [str(each) for stage in STAGES for each in met.get(stage, ("", ""))]
    cells.append(str(overall))
    cells += [str(low.index(stage) + 1) if stage in low else "" for stage in STAGES]
    return ",".join([*cells, str(recommend), text]) + "\n"
