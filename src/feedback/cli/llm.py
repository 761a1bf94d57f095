"""`feedback llm`: a study's comments put to the language model its study file names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedback.cli.score import progress_bar
from feedback.errors import StudyError, session_language

if TYPE_CHECKING:
    from feedback.pipeline.model_work import ModelWork
    from feedback.text.llm.reader import Reading

llm = typer.Typer(
    name="llm",
    no_args_is_help=True,
    help="A language model of yours reads the comments (masked): judge, code, summarise; told before it starts.",
)
_Study = Annotated[str, typer.Argument(metavar="STUDY", help="A study's name or file.")]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be sent where, and send nothing.")
]
_Yes = Annotated[bool, typer.Option("--yes", help="Agree beforehand that it is sent.")]


@llm.command()
def judge(
    study: _Study,
    *,
    audit: Annotated[
        bool, typer.Option("--audit", help="Only the comments of the labelled sample.")
    ] = False,
    dry_run: _DryRun = False,
    yes: _Yes = False,
) -> None:
    """Have the model say of each comment which aspects it complains of or praises."""
    from feedback.pipeline.model_work import compare_study, prepare

    work = prepare(study, audit=audit)
    reading = _asked(work, dry_run=dry_run, yes=yes)
    if reading is not None and work.study.audit:
        print(compare_study(study).explain(session_language()))
    _end(reading)


@llm.command()
def code(
    study: _Study,
    codebook: Annotated[
        Path, typer.Argument(metavar="CODEBOOK", help="YAML file with your codes.")
    ],
    *,
    dry_run: _DryRun = False,
    yes: _Yes = False,
) -> None:
    """Have the model assign the codes of your codebook."""
    from feedback.pipeline.model_work import prepare

    _end(_asked(prepare(study, codebook=codebook), dry_run=dry_run, yes=yes))


@llm.command()
def compare(study: _Study) -> None:
    """Compare model and shipped reader on the labelled sample, from answers already there."""
    from feedback.pipeline.model_work import compare_study

    found = compare_study(study)
    print(found.explain(session_language()))
    print(found.table.round(3).to_string())
    print(found.define(session_language()))


@llm.command()
def summarise(
    study: _Study,
    *,
    n: Annotated[int, typer.Option("-n", min=1, help="Comments to draw.")] = 100,
    seed: Annotated[int, typer.Option("--seed", help="Of the draw.")] = 0,
    dry_run: _DryRun = False,
    yes: _Yes = False,
) -> None:
    """Have the model write a summary; sentences that their citations do not carry are dropped."""
    from feedback.pipeline.model_work import prepare_summary

    work = prepare_summary(study, n=n, seed=seed)
    print(work.explain(session_language()))
    if dry_run:
        return
    _agree(yes)
    found, path = work.write()
    print(found.as_markdown(session_language()))
    _say_where(path)


def _asked(work: ModelWork, *, dry_run: bool, yes: bool) -> Reading | None:
    """Tell, ask the user, ask the model, write; None where nothing was to be sent."""
    from feedback.pipeline.model_work import write_reading

    questions = work.questions
    if not dry_run and questions.open():
        questions.rehearse()  # an invented sentence: whether it works, and how fast
    plan = questions.plan()
    print(plan.explain(session_language()))
    if dry_run:
        return None
    if plan.n_ask:
        _agree(yes)
    with progress_bar() as say:
        reading = work.read(progress=say)
    print(reading.explain(session_language()))
    _say_where(*write_reading(work, reading))
    return reading


def _end(reading: Reading | None) -> None:
    """Code 1 where comments are left without an answer: the same command asks for them again."""
    if reading is not None and reading.kinds:
        raise typer.Exit(1)


def _agree(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise StudyError(
            en="Nothing was sent: nobody is here to agree. Add --yes if the texts may go there.",
            zh="没有发送任何内容：无人确认。如同意发送，请加上 --yes。",
        )
    asked = "发送吗？" if session_language() == "zh" else "Send them?"
    if not typer.confirm(asked):
        raise StudyError(en="Nothing was sent.", zh="没有发送任何内容。")


def _say_where(*paths: Path) -> None:
    head = "已写入" if session_language() == "zh" else "written"
    for path in paths:
        print(f"{head}: {path}")
