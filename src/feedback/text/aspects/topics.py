"""What people say of the same matter in any trade: staff, waits, breakdowns, prices."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).parents[1] / "lexicons" / "topics.yaml"

# Topic → "positive" or "negative" → language (zh, yue, en) → words.
Topics = dict[str, dict[str, dict[str, list[str]]]]


@lru_cache(maxsize=1)
def load_topics() -> Topics:
    """The words of lexicons/topics.yaml, which an aspect takes by naming the topic."""
    text = FILE.read_text(encoding="utf-8")
    found: Topics = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found
