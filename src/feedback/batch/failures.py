"""Why a report failed, in words that name the notebook, the cell and the limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedback.batch.coordinator import Worker
from feedback.batch.options import Options


def how_it_died(worker: Worker) -> dict[str, str]:
    """What is known of a process that ended without a word."""
    code, words = worker.process.poll(), worker.last_words()
    said = f"\n{words}" if words else ""
    return {
        "kind": "died",
        "en": f"the process that made it ended by itself (exit code {code}){said}",
        "zh": f"生成它的进程意外终止（退出码 {code}）{said}",
    }


def why_it_failed(worker: Worker, answer: Mapping[str, Any], options: Options) -> dict[str, str]:
    """What went wrong, in both languages; where a limit was passed, which one."""
    """What went wrong; for limits also which one."""
    en, zh = (_without_command(str(answer[side])) for side in ("en", "zh"))
    if worker.over == "memory":
        limit = f"{options.memory / 2**20:,.0f} MB"
        en, zh = f"took more than {limit} of memory: {en}", f"内存超过 {limit}：{zh}"
    elif worker.over == "time":
        limit = f"{options.timeout:g}"
        en, zh = f"took longer than {limit} s: {en}", f"超过 {limit} 秒：{zh}"
    return {"en": en, "zh": zh}


def _without_command(text: str) -> str:
    """The notebook's own way to run it again points into a folder that is gone."""
    for mark in ("\nRerun just this notebook:", "\n单独重跑："):
        text = text.split(mark, maxsplit=1)[0]
    return text
