"""Findings with their line in the file, as text, JSON or SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from feedback.placed_yaml import Place, read_placed_yaml
from feedback.questionnaire.lint.rules import rule_table, rules
from feedback.questionnaire.lint.run import LEVELS, lint_questionnaire
from feedback.questionnaire.lint.shortest_paths import shortest_ways
from feedback.questionnaire.loops import with_loops
from feedback.questionnaire.model import found_file, load_questionnaire

_LEVEL_WORDS = {
    "zh": {"error": "错误", "warning": "警告", "info": "提示"},
    "en": {"error": "error", "warning": "warning", "info": "info"},
}
_SARIF_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


def placed_findings(file: str | Path, *, language: str) -> pd.DataFrame:
    """Findings of a file, silenced ones too, with the columns file, line and column (from 1).

    Raises
    ------
    InputError, StudyError
        The file cannot be read as a questionnaire.
    """
    path = found_file(file)
    placed = with_loops(read_placed_yaml(path))
    findings = lint_questionnaire(load_questionnaire(path), language=language, silenced=True)
    spots = [placed.spot(_steps(place)).rsplit(":", 2)[1:] for place in findings["place"]]
    return findings.assign(
        file=str(path), line=[int(line) for line, _ in spots], column=[int(c) for _, c in spots]
    )


def _steps(place: str) -> Place:
    """Keys and indexes of a dotted place."""
    return tuple(int(step) if step.isdecimal() else step for step in place.split(".") if step)


def as_text(findings: pd.DataFrame, *, language: str) -> str:
    """A block for each finding, and what it comes to."""
    zh = language == "zh"
    shown = findings[~findings["silenced"]]
    words = _LEVEL_WORDS[language]
    lines = []
    for row in shown.to_dict("records"):
        where = f"{row['file']}:{row['line']}:{row['column']}"
        subject = " ".join(part for part in (row["question"], row["language"]) if part)
        lines += [
            f"{where}  {words[row['level']]} {row['rule']} {row['title']}  {subject}".rstrip(),
            f"    {row['found']}",
            f"    → {row['mend']}",
        ]
    counts = shown["level"].value_counts()
    joint = "，" if zh else ", "
    told = joint.join(f"{words[level]} {int(counts.get(level, 0))}" for level in LEVELS)
    hushed = int(findings["silenced"].sum())
    end = "。" if zh else "."
    quiet = (f"；已静默 {hushed} 条" if zh else f"; silenced {hushed}") if hushed else ""
    return "\n".join([*lines, told + quiet + end])


def as_json(findings: pd.DataFrame, *, language: str) -> str:
    """An object with the findings and their number at each level."""
    shown = findings[~findings["silenced"]]
    content = {
        "language": language,
        "counts": {level: int((shown["level"] == level).sum()) for level in LEVELS},
        "silenced": int(findings["silenced"].sum()),
        "findings": findings.to_dict("records"),
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_sarif(findings: pd.DataFrame, *, language: str) -> str:
    """SARIF 2.1.0, which code hosts and editors show beside the lines."""
    table = rule_table(language=language)
    described = [
        {
            "id": name,
            "shortDescription": {"text": row["title"]},
            "fullDescription": {"text": row["why"]},
            "help": {"text": f"{row['mend']} ({row['source']})"},
            "defaultConfiguration": {"level": _SARIF_LEVEL[str(row["level"])]},
        }
        for name, row in table.to_dict("index").items()
    ]
    order = {name: i for i, name in enumerate(table.index)}
    run = {
        "tool": {"driver": {"name": "feedback questionnaire lint", "rules": described}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(row, order) for row in findings.to_dict("records")],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps(
        {"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1
    )


def _result(row: Mapping[Any, Any], order: Mapping[str, int]) -> dict[str, Any]:
    path = Path(row["file"])
    uri = path.as_uri() if path.is_absolute() else path.as_posix()
    result: dict[str, Any] = {
        "ruleId": row["rule"],
        "ruleIndex": order[row["rule"]],
        "level": _SARIF_LEVEL[row["level"]],
        "message": {"text": f"{row['found']} → {row['mend']}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": {"startLine": row["line"], "startColumn": row["column"]},
                },
                "logicalLocations": [{"fullyQualifiedName": row["place"] or "questionnaire"}],
            }
        ],
    }
    if row["silenced"]:
        result["suppressions"] = [{"kind": "inSource"}]
    return result


FORMATS: Mapping[str, Callable[..., str]] = {
    "table": as_text, "json": as_json, "sarif": as_sarif,
}  # fmt: skip


def rules_text(*, language: str) -> str:
    """Every rule in three lines."""
    words = _LEVEL_WORDS[language]
    source = "来源" if language == "zh" else "Source"
    lines = []
    for name, row in rule_table(language=language).to_dict("index").items():
        lower = ", ".join(rules()[str(name)].info_in)
        hint = f" ({words['info']}: {lower})" if lower else ""
        lines += [
            f"{name}  {words[str(row['level'])]}{hint}  {row['title']}",
            f"    {row['why']} {row['mend']}",
            f"    {source}: {row['source']}",
        ]
    return "\n".join(lines)


def ways_text(file: str | Path, *, language: str) -> str:
    """The shortest way to each question, a line a question."""
    table = shortest_ways(load_questionnaire(file), language=language)
    return "\n".join(f"{row.question}: {row.way}" for row in table.itertuples())
