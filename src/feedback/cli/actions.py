"""`feedback actions`: the sheet of what is done about pain points."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language

actions = typer.Typer(
    name="actions",
    no_args_is_help=True,
    help="What is done about pain points: a sheet with drop-downs, checked and listed.",
)
_Study = Annotated[str, typer.Argument(metavar="STUDY", help="A study's name or file.")]
_Out = Annotated[str, typer.Option("--out", help="The --out folder of the follow-up.")]
FAULTY = 2


@actions.command()
def new(
    study: _Study,
    out: _Out = "",
    language: Annotated[
        str, typer.Option("--language", metavar="zh|en", help="Of headings and names.")
    ] = "",
) -> None:
    """Begin the sheet: drop-downs of aspects, units, owners and states; and the one of owners, where there is none."""
    from feedback.pipeline.followup.actions import (
        name_owners_in,
        new_owners_sheet,
        new_sheet,
        offered_by,
        owners_sheet_of,
    )

    offered = offered_by(study, tables=out)
    if offered.note is not None:
        print(offered.note.spoken(session_language()), file=sys.stderr)
    owners = new_owners_sheet(offered, language=language or offered.language)
    if owners is not None:
        _begun(owners, "owners", named=offered.study.owners)
    path = new_sheet(offered, language=language or offered.language)
    _begun(path, "actions", named=offered.study.actions)
    if not offered.owners:
        print(name_owners_in(owners_sheet_of(offered.study)).spoken(session_language()))


def _begun(path: Path, entry: str, *, named: str | None) -> None:
    print(path)
    if named is None:
        zh = session_language() == "zh"
        print(
            f"请在研究文件中加上：{entry}: {path.name}"
            if zh
            else f"Add to the study file: {entry}: {path.name}"
        )


@actions.command()
def check(study: _Study, out: _Out = "") -> None:
    """Say by cell what does not fit; exit code 2 where anything does not."""
    from feedback.pipeline.followup.actions import check_sheet
    from feedback.pipeline.followup.folder import load_followup

    found = check_sheet(load_followup(study, tables=out))
    language = session_language()
    for problem in found.problems:
        print(problem.spoken(language))
    n, wrong = len(found.table), len(found.problems)
    print(
        f"{n:,} 项措施，{wrong:,} 处需要更正" if language == "zh" else f"{n:,} action{'' if n == 1 else 's'}, {wrong:,} to put right"
    )  # fmt: skip
    if wrong:
        raise typer.Exit(FAULTY)


@actions.command("list")
def list_(study: _Study, out: _Out = "") -> None:
    """List what is done: state, owner, due day, and what is overdue."""
    from feedback.pipeline.followup.actions import check_sheet
    from feedback.pipeline.followup.folder import load_followup
    from feedback.tracking.actions_sheet import STATES

    followup = load_followup(study, tables=out)
    language = session_language()
    for name, row in check_sheet(followup).table.iterrows():
        state = STATES[row["state"]].spoken(language) if row["state"] else "–"
        open_still = row["done"] != row["done"]
        late = open_still and row["due"] < followup.as_of
        due = f"{row['due']:%Y-%m-%d}" if row["due"] == row["due"] else "–"
        overdue = ("（逾期）" if language == "zh" else " (overdue)") if late else ""
        aspect = followup.labels.get(row["aspect"], row["aspect"])
        print("\t".join([str(name), state, row["unit"], aspect, row["owner"], due + overdue, row["what"]]))  # fmt: skip
