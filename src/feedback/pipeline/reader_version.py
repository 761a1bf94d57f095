"""By which version of its reader a study is read, so that a course over waves does not jump unnoticed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import FeedbackError
from feedback.files import sha256_of
from feedback.pipeline.label_files import beside_study
from feedback.pipeline.manifest import read_manifest
from feedback.pipeline.waves import wave_order
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.study import Study

SHIPPED = "shipped"
_NUMBER = re.compile(r"\.reader-(\d+)\.json$")


def version_of(study: Study) -> str:
    """Name and fingerprint of the reader a study names; `SHIPPED` where it names none."""
    if study.reader is None:
        return SHIPPED
    path = Path(study.resolve(study.reader))
    return f"{path.name}@{sha256_of(path)[:8]}" if path.is_file() else study.reader


def say_version(run: AnalysisRun) -> Words:
    """By which reader all waves were read, what the run before was read by, and whether a newer one lies beside."""
    study = run.study
    now, before = version_of(study), _read_before(study)
    said = Words(en="", zh="")
    waves = wave_order(run.answers.responses)
    name = now.partition("@")[0]
    if now != SHIPPED and len(waves) > 1:
        said += Words(
            en=f"All {len(waves)} waves were read by {name}, the earlier ones anew, so the course has no break by reading.",
            zh=f"全部 {len(waves)} 批都由 {name} 判读，较早各批已重新判读，走势不会因判读方式而断开。",
        )
    if before not in (None, now):
        old = Words(en="the shipped reader", zh="内置判断")
        last = str(before).partition("@")[0]
        if before != SHIPPED:
            old = Words(en=last, zh=last)
        same = (
            Words(en=" as it was then", zh="（当时的内容）")
            if last == name
            else Words(en="", zh="")
        )
        said += Words(
            en=f"The last run of this study was read by {old.en}{same.en}: its figures and these differ by the reading, too. "
            "Compare waves within one report only.",
            zh=f"本研究上一次分析由{old.zh}{same.zh}判读，两次的数字因判读方式也会不同；请只在同一份报告内比较各批。",
        )
    if (newer := _newer(study)) is not None:
        said += Words(
            en=f"A newer reader, {newer}, lies beside the study file and is not used.",
            zh=f"研究文件旁有更新的 {newer}，尚未采用。",
        )
    return said


def _read_before(study: Study) -> str | None:
    """What the tables of the last run were read by; None where there are none or they do not say."""
    if not (study.processed / "manifest.json").is_file():
        return None
    try:
        found = read_manifest(study.processed)["sentences"].get("reader_version")
    except (FeedbackError, KeyError, AttributeError):
        return None
    return None if found is None else str(found)


def _newer(study: Study) -> str | None:
    if study.reader is None:
        return None
    used = _NUMBER.search(study.reader)
    if used is None:
        return None
    numbers = {
        int(found[1]): path.name
        for path in beside_study(study).glob(f"{study.study}.reader-*.json")
        if (found := _NUMBER.search(path.name))
    }
    latest = max(numbers, default=0)
    return numbers[latest] if latest > int(used[1]) else None
