"""Diagnostics: owns stderr and exit codes. An expected error is one sentence; nothing else is swallowed."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

import click

from agent.errors import AgentError, ExitCode
from planner.errors import InvestigationCancelledError, PlannerError
from planner.events import Event, RecoveryStarted, ToolChosen, WorkProgressed
from services.errors import ServiceError
from services.terminal_text import one_line

MAX_MESSAGE = 600
MAX_STATUS = 78
# Fits a terminal of 80 columns: a longer status line would wrap and could not be overwritten.
_CLEAR = "\r\x1b[2K"


@dataclass(slots=True)
class Reporting:
    """How an unexpected error is told; a command sets it once it knows the settings."""

    shows_tracebacks: bool = False


def run_guarded(command: click.Command, arguments: list[str]) -> int:
    """Run *command*; whatever happens is one sentence on stderr and a documented exit code."""
    reporting = Reporting()
    try:
        return _run(command, arguments, reporting)
    except Exception as error:  # noqa: BLE001 - the outermost border: a person never meets a traceback unasked
        return _unexpected(error, reporting)


def _run(command: click.Command, arguments: list[str], reporting: Reporting) -> int:
    try:
        result = command.main(arguments, prog_name="sleuth", standalone_mode=False, obj=reporting)
        if sys.stdout is not None:
            sys.stdout.flush()
        return result if isinstance(result, int) else ExitCode.ANSWERED
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        return _say(error.format_message(), ExitCode.USAGE)
    except AgentError as error:
        return _say(str(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt, InvestigationCancelledError):
        return _say("stopped.", ExitCode.INTERRUPTED)
    except ServiceError as error:
        return _say(str(error), ExitCode.USAGE)
    except PlannerError as error:
        return _say(str(error), ExitCode.INTERNAL)
    except BrokenPipeError:
        # The reader of the pipe is gone (`sleuth … | head`).
        _abandon_output()
        return ExitCode.ANSWERED
    except OSError as error:
        _abandon_output()
        what = error.filename or "the output"
        return _say(f"{what} cannot be used ({error.strerror or error})", ExitCode.INTERNAL)


def _unexpected(error: Exception, reporting: Reporting) -> int:
    if reporting.shows_tracebacks:
        with suppress(OSError, ValueError):
            click.echo("".join(traceback.format_exception(error)), err=True)
    what = one_line(f"{type(error).__name__}: {error}")
    how = "report it with the output of `sleuth doctor` and of the same command with -vv"
    return _say(f"something broke inside ({what}); {how}.", ExitCode.INTERNAL)


def _abandon_output() -> None:
    """Write nothing more: Python would complain again when it flushes at exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str, code: ExitCode) -> int:
    end_progress()
    warn(message)
    return code


def warn(message: str) -> None:
    """One sentence on stderr that does not end the command."""
    text = one_line(message, MAX_MESSAGE)
    # A sentence after "sleuth:" begins small, unless its first word is written in capitals.
    small = text if text[:2].isupper() else text[:1].lower() + text[1:]
    with suppress(OSError, ValueError):
        click.echo(f"sleuth: {small}", err=True)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is at the other end; a closed stream has none."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def progress_sink(*, quiet: bool, verbose: int) -> Callable[[Event], None]:
    """Live steps on stderr while it is a terminal; silence in pipes, unless asked for."""
    is_live = is_terminal(sys.stderr) and not quiet

    def show(event: Event) -> None:
        match event:
            case ToolChosen(reason=reason) if verbose:
                _line(reason)
            case ToolChosen(reason=reason) if is_live:
                _status(reason)
            case RecoveryStarted(reason=reason) if verbose:
                _line(reason)
            case RecoveryStarted(reason=reason) if is_live:
                _status(reason)
            case WorkProgressed(label=label, done=done, total=total) if is_live:
                _status(f"{label} {done}/{total}")
            case _:
                pass

    return show


def _line(reason: str) -> None:
    with suppress(OSError, ValueError):
        click.echo(f"· {one_line(reason)}", err=True)


def _status(text: str) -> None:
    """Overwrite the status line."""
    with suppress(OSError, ValueError):
        click.echo(f"{_CLEAR}{one_line(text, MAX_STATUS)}", err=True, nl=False)


def end_progress(*, quiet: bool = False) -> None:
    """Remove the status line before anything else is printed."""
    if is_terminal(sys.stderr) and not quiet:
        with suppress(OSError, ValueError):
            click.echo(_CLEAR, err=True, nl=False)
