"""The command line: thin commands, one module a noun, no logic."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

import typer

from feedback.cli.actions import actions
from feedback.cli.batch import batch
from feedback.cli.connect import pull, push
from feedback.cli.doctor import doctor
from feedback.cli.explore import explore
from feedback.cli.forget import forget
from feedback.cli.help_words import speak_help
from feedback.cli.llm import llm
from feedback.cli.machine import close_output, complain, find_footing, refused
from feedback.cli.notebook import notebook
from feedback.cli.questionnaire import questionnaire
from feedback.cli.read import read
from feedback.cli.resurvey import resurvey
from feedback.cli.run import run
from feedback.cli.score import score
from feedback.cli.study import study
from feedback.cli.taxonomy import taxonomy
from feedback.cli.teach import teach
from feedback.cli.track import track
from feedback.cli.usage import RefusedUsage, usage_error
from feedback.cli.watch import watch
from feedback.cli.workbench import init
from feedback.errors import FeedbackError

INTERRUPTED = 130  # as shells say it

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
app.command()(track)
app.command()(resurvey)
app.command()(forget)
app.command()(watch)
app.command()(explore)
app.command()(read)
app.command()(push)
app.command()(pull)
app.command()(score)
app.command()(teach)
app.command()(init)
app.command()(doctor)
app.add_typer(study)
app.add_typer(questionnaire)
app.add_typer(actions)
app.add_typer(notebook)
app.add_typer(taxonomy)
app.add_typer(llm)


def main() -> None:
    """Run the command line; what a user can mend is one message and exit code 2."""
    with suppress(ValueError):  # only where a main thread runs us
        signal.signal(signal.SIGTERM, _interrupt)
    try:
        find_footing()
        speak_help()
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except RefusedUsage as error:
        _refuse(error)
    except typer.Abort:
        _end(FeedbackError(en="ended: nothing was answered.", zh="已结束：没有收到回答。"))
    except FeedbackError as error:
        _end(error)
    except KeyboardInterrupt:  # before or after a command, which says it itself
        _leave()
    except SystemExit as error:
        if error.code == INTERRUPTED:
            _leave()
        with suppress(
            ValueError
        ):  # what is left is Python's own tidying: nothing of ours is half-way
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise
    except BrokenPipeError:
        # the reader of our output went away (`| head`); that is no error of ours
        close_output()
        sys.exit(0)
    except (OSError, MemoryError) as error:
        _end(refused(error))
    except ImportError as error:
        if "failed to map segment" not in str(error):  # a library, where memory is limited
            raise
        _end(refused(MemoryError()))


def _refuse(error: Exception) -> NoReturn:
    """What cannot be run as it was typed: one message; without any command the help."""
    told = usage_error(error, typer.main.get_command(app), sys.argv[1:])
    if told is None:
        context = getattr(error, "ctx", None)
        print(context.get_help() if context else error)
        sys.exit(2)
    _end(told)


def _end(error: FeedbackError) -> NoReturn:
    """The one message and exit code 2, which a full disk under stdout would turn into Python's own 120."""
    complain(error)
    try:
        sys.stdout.flush()
    except OSError:
        close_output()
    sys.exit(2)


def _leave() -> NoReturn:
    """End at once, not waiting for threads: what they started ends with us."""
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(INTERRUPTED)


def _interrupt(number: int, frame: object) -> None:
    """SIGTERM ends as Ctrl-C does: what is half-way is tidied."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
