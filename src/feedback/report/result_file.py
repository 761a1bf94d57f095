"""The answer of a report as data: result.json, by a published schema, for other systems to read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.files import written_whole
from feedback.frames import OF_PERSONS

if TYPE_CHECKING:
    from feedback.report.summary import ReportSummary

NAME = "result.json"
FORMAT = "feedback-result/1"  # rises when a field changes its meaning or goes
_SCHEMA = Path(__file__).parent / "result.schema.json"


def write_result(
    summary: ReportSummary,
    folder: str | Path,
    *,
    report: str = "whole",
    name: str = "",
    group: Mapping[str, str] | None = None,
    tables: str | Path | None = None,
    home: str | Path | None = None,
) -> Path:
    """Write result.json of a report.

    Parameters
    ----------
    summary
        The first screen.
    folder
        Where it goes.
    report, name
        Id of the report in its batch, and the name a reader knows.
    group
        {segment column: value} of the people it is about; empty for everybody.
    tables
        Folder of the report's tables (Parquet); listed with their rows and columns.
    home
        Where the report will stand, when it is put together elsewhere: tables are named from there.

    Returns
    -------
    Path
        folder / "result.json"; figures that are not known are null.
    """
    content = {
        "format": FORMAT,
        "report": report,
        "name": name or summary.title,
        "group": dict(group or {}),
        **summary.to_dict(),
        "tables": _tables(Path(tables), Path(home or folder)) if tables is not None else [],
    }
    path = Path(folder) / NAME
    with written_whole(path) as beside:
        text = json.dumps(_finite(content), ensure_ascii=False, indent=1, allow_nan=False)
        beside.write_text(text + "\n", encoding="utf-8", errors="replace")
    return path


def result_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of result.json.

    Returns
    -------
    dict

    Examples
    --------
    >>> result_schema()["properties"]["format"]["const"]
    'feedback-result/1'
    """
    found: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return found


def schema_text() -> str:
    """The schema as the classes of the summary say it; `result.schema.json` holds just this."""
    from pydantic import TypeAdapter

    from feedback.report.summary import ReportSummary

    schema = TypeAdapter(ReportSummary).json_schema()
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}
    schema["properties"] |= {
        "format": {"const": FORMAT},
        "report": text,
        "name": text,
        "group": {"type": "object", "additionalProperties": text},
        "tables": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": text,
                    "rows": number,
                    "columns": {"type": "array", "items": text},
                    "file": text,
                },
                "required": ["name", "rows", "columns", "file"],
                "additionalProperties": False,
            },
        },
    }
    schema["required"] = sorted(
        {*schema["required"], "format", "report", "name", "group", "tables"}
    )
    schema["additionalProperties"] = False
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "result.json",
        "description": "The answer of a satisfaction report: where it hurts, how sure, what to do first.",
        **{key: value for key, value in schema.items() if key not in ("title", "description")},
    }
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _tables(folder: Path, report: Path) -> list[dict[str, Any]]:
    """Name, rows, columns and address of each table of groups; only the heads of the files are read.

    Tables with a row a person are the study owner's: nothing points to them.
    """
    import os

    import pyarrow.parquet as pq

    listed = []
    for file in sorted(folder.glob("*.parquet")):
        if file.stem in OF_PERSONS:
            continue
        head = pq.ParquetFile(file)
        listed.append(
            {
                "name": file.stem,
                "rows": head.metadata.num_rows,
                "columns": [name for name in head.schema_arrow.names if name != "typical"],
                "file": Path(os.path.relpath(file, report)).as_posix(),
            }
        )
    return listed


def _finite(value: Any) -> Any:
    """JSON has no nan and no infinity: what is not known is null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
