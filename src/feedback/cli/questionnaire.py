"""`feedback questionnaire`: from the first draft of a questionnaire to the files of a survey tool."""

from __future__ import annotations

import typer

from feedback.cli.questionnaire_plan import plan, simulate
from feedback.cli.questionnaire_schema import schema

questionnaire = typer.Typer(
    name="questionnaire",
    no_args_is_help=True,
    help="Design a questionnaire: begin from a template, check, try out, export.",
)
questionnaire.command()(schema)
questionnaire.command()(plan)
questionnaire.command()(simulate)
