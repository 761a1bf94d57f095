"""A description beside the data: datapackage.json for the CSV files, the codebook inside the Parquet file.

Frictionless Data Package and Table Schema (https://datapackage.org): title, type, codes with labels and
limits of each column, so that another program reads the files as they were meant.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.responses.readers.variables import Variable, variables_of

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

NAME = "datapackage.json"
CODEBOOK = b"feedback.codebook"  # key in the metadata of responses.parquet
STAMP = "%Y-%m-%d %H:%M:%S"
_TITLES = {"responses": "Responses", "comments": "Open answers", "issues": "What did not fit"}


def write_parquet(responses: pd.DataFrame, path: Path, *, questionnaire: Questionnaire) -> None:
    """Responses as Parquet, the codebook (`feedback questionnaire export --to codebook`) in the file's metadata.

    It is read by `pyarrow.parquet.read_schema(file).metadata[b"feedback.codebook"]`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from feedback.questionnaire.export.codebook import codebook

    table = pa.Table.from_pandas(responses)
    book = json.dumps(codebook(questionnaire), ensure_ascii=False).encode(
        "utf-8", "backslashreplace"
    )
    pq.write_table(
        table.replace_schema_metadata({**(table.schema.metadata or {}), CODEBOOK: book}), path
    )


def data_package(
    tables: dict[str, pd.DataFrame], questionnaire: Questionnaire, *, language: str
) -> dict[str, Any]:
    """What datapackage.json says of the CSV files: a resource a table, a field a column."""
    return {
        "profile": "tabular-data-package",
        "name": questionnaire.id,
        "title": questionnaire.title.say(language),
        "version": questionnaire.version,
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "title": _TITLES[name],
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8-sig",
                "schema": _schema(name, table, questionnaire, language),
            }
            for name, table in tables.items()
        ],
    }


def _schema(
    name: str, table: pd.DataFrame, questionnaire: Questionnaire, language: str
) -> dict[str, Any]:
    if name == "responses":
        known = {v.name: v for v in variables_of(table, questionnaire, language=language)}
        flat = table.reset_index(names=next(iter(known)))
    else:
        known, flat = {}, table.reset_index() if table.index.name else table
    return {
        "fields": [_field(str(column), flat[column], known.get(str(column))) for column in flat],
        "missingValues": [""],
    }


def _field(name: str, column: pd.Series, variable: Variable | None) -> dict[str, Any]:
    kind = _type(column)
    found: dict[str, Any] = {"name": name, "type": kind}
    if kind == "datetime":
        found["format"] = STAMP
    if kind == "boolean":
        found |= {"trueValues": ["True"], "falseValues": ["False"]}
    if variable is None:
        return found
    found["title"] = variable.label
    answers = {code: label for code, label in variable.labels.items() if code != variable.missing}
    if answers and kind != "boolean":
        found["constraints"] = {"enum": list(answers)}
        found["categories"] = [{"value": code, "label": label} for code, label in answers.items()]
        found["categoriesOrdered"] = variable.measure == "ordinal"
    return found


def _type(column: pd.Series) -> str:
    import pandas as pd

    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    if pd.api.types.is_numeric_dtype(column):
        return "number"
    return "datetime" if column.dtype.kind == "M" else "string"
