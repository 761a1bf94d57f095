"""What a run was made of: inputs, versions, parameters, rows in and out of each step and why."""

from __future__ import annotations

import datetime as dt
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import LANGUAGES, InputError
from feedback.files import written_whole
from feedback.pipeline.completed_answers import aspects_put_to_some, put_to_some
from feedback.pipeline.rated import common_scale

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

NAME = "manifest.json"
FORMAT = 1  # raised when a program of before could misread what is written
# What readers rely on; a file in which one is missing or of another kind is damaged, or not of this program.
_NEEDED: dict[str, type] = {
    "language": str, "inputs": list, "parameters": dict, "segments": list, "items": dict, "item_scale": list,
    "column_labels": dict, "sentences": dict, "labels": dict, "steps": list, "notes": dict, "tables": dict,
}  # fmt: skip
# What an earlier program may have left out.
_LATER: dict[str, type | tuple[type, ...]] = {
    "study": str, "rating_scale": (list, type(None)), "rating_answers": list, "rating_parts": list,
    "dimensions": dict, "expectations": dict, "kano": dict, "diagnostics": list,
    "no_ranking": (dict, type(None)), "advice_wave": (str, type(None)),
    "among_others": bool, "put_to_some": dict, "sentiment_muted": bool, "design": dict,
}  # fmt: skip
_PACKAGES = (
    "feedback-workbench", "numpy", "pandas", "scipy", "scikit-learn", "pyarrow", "jieba", "rjieba",
    "snownlp", "opencc", "pypinyin", "emoji", "ahocorasick-rs", "gensim", "matplotlib", "seaborn", "papermill", "nbconvert",
)  # fmt: skip


def versions() -> dict[str, str]:
    """Version of Python and of every package whose change could change a figure."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "missing"
    return found


def manifest_of(work: AnalysisRun, *, seconds: dict[str, float]) -> dict[str, Any]:
    """The manifest of a finished run; every value is plain JSON."""
    responses, rating = work.answers.responses, work.answers.plan.rating
    period = [None, None]
    if "date" in responses and responses["date"].notna().any():
        period = [
            responses["date"].min().date().isoformat(),
            responses["date"].max().date().isoformat(),
        ]
    return {
        "format": FORMAT,
        "study": work.study.study,
        "language": work.language,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "inputs": work.answers.files,
        "parameters": work.study.parameters.model_dump(),
        "versions": versions(),
        "period": period,
        "segments": list(work.answers.plan.segments),
        "items": dict(work.answers.plan.aspects),
        "item_scale": list(common_scale(work.answers.plan.item_scales)),
        "item_scales": {name: list(ends) for name, ends in work.answers.plan.item_scales.items()},
        "shared_aspects": {name: list(of) for name, of in work.answers.plan.shared.items()},
        "among_others": work.among_others,
        "put_to_some": {
            "columns": list(put_to_some(responses, work.answers.plan)),
            "aspects": list(aspects_put_to_some(responses, work.answers.plan)),
        },
        "rating_scale": None if rating is None else [rating[1].low, rating[1].high],
        "rating_answers": list(work.answers.plan.rating_answers),
        "rating_parts": list(work.answers.plan.rating_parts),
        "dimensions": {name: list(of) for name, of in work.answers.plan.dimensions.items()},
        "numbers": dict(work.answers.plan.numbers),
        "page_times": {
            name: [page, list(items)]
            for name, (page, items) in work.answers.plan.page_times.items()
        },
        "column_labels": dict(work.answers.plan.column_labels),
        "expectations": dict(work.answers.plan.expectations),
        "kano": {name: list(pair) for name, pair in work.answers.plan.kano.items()},
        **({} if work.drawn is None else {"design": dict(work.drawn)}),
        "sentiment_muted": work.sentiment_muted,
        "advice_wave": work.advice_wave,
        "no_ranking": None if work.no_ranking is None else work.no_ranking.to_dict(),
        "sentences": dict(work.sentences),
        "labels": dict(work.labels),
        "steps": [dict(counted) for counted in work.steps],
        "notes": {name: dict(said) for name, said in work.notes.items()},
        "diagnostics": [dict(heard) for heard in work.diagnostics],
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "tables": {name: len(table) for name, table in work.tables.items()},
    }


def write_manifest(manifest: dict[str, Any], folder: Path) -> Path:
    """Write the manifest whole beside the tables."""
    path = folder / NAME
    with written_whole(path) as beside:
        text = json.dumps(manifest, ensure_ascii=False, indent=1, default=str)
        beside.write_text(text + "\n", encoding="utf-8")
    return path


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a finished run.

    Raises
    ------
    InputError
        There is none (the study has not been run), it is damaged, or of another version.
    """
    path = folder / NAME
    if not path.is_file():
        raise InputError(
            en=f"{folder}: no results here. Run `feedback run STUDY` first.",
            zh=f"{folder}：这里还没有结果。请先运行 feedback run STUDY。",
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(path) from error
    if not isinstance(content, dict):
        raise damaged(path)
    if isinstance(content.get("format"), int) and content["format"] > FORMAT:
        raise InputError(
            en=f"{path}: written by a newer feedback. Update it, or run the study again.",
            zh=f"{path}：由更新版本的 feedback 写成。请升级，或重新运行该研究。",
        )
    there = {name: kind for name, kind in _LATER.items() if name in content}
    if not all(isinstance(content.get(name), kind) for name, kind in {**_NEEDED, **there}.items()):
        raise damaged(path)
    plain = all(
        isinstance(step, dict) and isinstance(step.get("step"), str) for step in content["steps"]
    )
    counted = all(isinstance(rows, int) for rows in content["tables"].values())
    told = all(isinstance(note, dict) for note in content["notes"].values())
    if content["language"] not in LANGUAGES or not (plain and counted and told):
        raise damaged(path)
    return content


def damaged(path: Path) -> InputError:
    """The message for a file of an earlier run that is not what was written."""
    return InputError(
        en=f"{path}: damaged, or written by another version of feedback. Run the study again: feedback run STUDY.",
        zh=f"{path}：文件已损坏，或由其他版本的 feedback 写成。请重新运行：feedback run STUDY。",
    )
