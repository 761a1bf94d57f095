"""`feedback questionnaire schema`: the JSON Schema by which editors complete and check the YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def schema(
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; printed when left out.")
    ] = None,
) -> None:
    """Print the JSON Schema of questionnaire files, for editors."""
    from feedback.files import written_whole
    from feedback.questionnaire.schema import schema_text

    if out is None:
        print(schema_text(), end="")
        return
    with written_whole(out) as beside:
        beside.write_text(schema_text(), encoding="utf-8")
    print(out)
