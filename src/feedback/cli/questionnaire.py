"""`feedback questionnaire`: from the first draft of a questionnaire to the files of a survey tool."""

from __future__ import annotations

import typer

from feedback.cli.questionnaire_diff import diff
from feedback.cli.questionnaire_export import export
from feedback.cli.questionnaire_lint import lint, rules
from feedback.cli.questionnaire_list import list_
from feedback.cli.questionnaire_new import new
from feedback.cli.questionnaire_plan import plan, simulate
from feedback.cli.questionnaire_preview import preview
from feedback.cli.questionnaire_schema import schema
from feedback.cli.questionnaire_show import show
from feedback.cli.questionnaire_translate import translate

questionnaire = typer.Typer(
    name="questionnaire",
    no_args_is_help=True,
    help="Design a questionnaire: begin from a template, check, try out, export.",
)
questionnaire.command("list")(list_)
questionnaire.command()(new)
questionnaire.command()(show)
questionnaire.command()(schema)
questionnaire.command()(lint)
questionnaire.command()(rules)
questionnaire.command()(diff)
questionnaire.command()(translate)
questionnaire.command()(export)
questionnaire.command()(preview)
questionnaire.command()(plan)
questionnaire.command()(simulate)
