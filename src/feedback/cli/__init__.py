"""The command line: thin commands, one module a noun, no logic."""

from __future__ import annotations

import os
import sys

import typer

from feedback.cli.batch import batch
from feedback.cli.doctor import doctor
from feedback.cli.explore import explore
from feedback.cli.notebook import notebook
from feedback.cli.questionnaire import questionnaire
from feedback.cli.read import read
from feedback.cli.run import run
from feedback.cli.score import score
from feedback.cli.workbench import init
from feedback.errors import FeedbackError

app = typer.Typer(
    name="feedback",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Where does satisfaction hurt, how sure are we, what should be done first?",
)
app.command()(run)
app.command()(batch)
app.command()(explore)
app.command()(read)
app.command()(score)
app.command()(init)
app.command()(doctor)
app.add_typer(questionnaire)
app.add_typer(notebook)


def main() -> None:
    """Run the command line; what a user can mend is one message and exit code 2."""
    try:
        app()
    except FeedbackError as error:
        print(f"feedback: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # the reader of our output went away (`| head`); that is no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
