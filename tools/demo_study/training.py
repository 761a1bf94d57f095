"""The training between the waves of the demo's journey, as those who took part judge it on its last day."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

SEED = 20272
N = 48
JOBS = ("front", "phone", "phone", "lead")
# Skill: mean before (1 to 5), and what the training adds to it.
SKILLS: Mapping[str, tuple[float, float]] = {
    "cgreet": (3.4, 0.3),
    "clisten": (3.0, 0.8),
    "ccomplain": (2.5, 1.4),
}
STATEMENTS: Mapping[str, float] = {
    "relevant": 4.1, "level": 3.9, "theory": 2.4, "explain": 4.3, "involve": 4.2, "practice": 3.2, "cases": 4.2, "room": 3.8,
    "time": 3.5, "learned": 4.1, "willuse": 4.2, "backing": 3.6, "chance": 3.8,
}  # fmt: skip
SAID = ("练习时间再多一些", "多讲些真实的投诉录音", "希望每个季度都有", "")


def training_files() -> dict[str, str]:
    """training.csv and training_truth.json by name."""
    random = np.random.RandomState(SEED)
    skills = [f"{name}{when}" for when in "ab" for name in SKILLS]
    head = ["respondent", "submitted", "seconds", "jobrole", *STATEMENTS, "check1", *skills, "overall", "recommend", "improve"]  # fmt: skip
    lines = [",".join(head)]
    for number in range(1, N + 1):
        mood = 0.3 * random.normal()
        said = [_point(mean + mood, random) for mean in STATEMENTS.values()]
        before = [_point(mean + mood, random) for mean, _ in SKILLS.values()]
        gains = [max(0, int(np.rint(gain + 0.5 * random.normal()))) for _, gain in SKILLS.values()]
        after = [min(5, was + gain) for was, gain in zip(before, gains, strict=True)]
        whole, likely = _point(4.1 + mood, random), int(np.clip(8 + np.rint(2 * random.normal()), 0, 10))  # fmt: skip
        cells = [f"T{number:02d}", f"2025-05-30 {16 + number % 2}:{number:02d}:00", str(150 + int(random.randint(150))), JOBS[number % 4]]  # fmt: skip
        cells += [str(each) for each in (*said, 2, *after, *before, whole, likely)]
        lines.append(",".join([*cells, SAID[int(random.randint(4))]]))
    truth = {"n": N, "skills": {name: list(figures) for name, figures in SKILLS.items()}}
    return {
        "training.csv": "\ufeff" + "\n".join(lines) + "\n",
        "training_truth.json": json.dumps(truth, ensure_ascii=False, indent=1) + "\n",
    }


def _point(mean: float, random: np.random.RandomState) -> int:
    return int(np.clip(np.rint(mean + 0.7 * random.normal()), 1, 5))
