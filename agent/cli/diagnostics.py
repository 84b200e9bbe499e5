"""Diagnostics: owns stderr and exit codes. An expected error is one sentence; nothing else is swallowed."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress

import click

from agent.errors import AgentError, ExitCode
from planner.errors import InvestigationCancelledError, PlannerError
from planner.events import Event, RecoveryStarted, ToolChosen, WorkProgressed
from services.errors import ServiceError


def run_guarded(command: click.Command, arguments: list[str]) -> int:
    """Run *command*; turn every expected error into one sentence on stderr and its exit code."""
    try:
        result = command.main(arguments, prog_name="sleuth", standalone_mode=False)
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
        # The reader of the pipe is gone (`sleuth … | head`); Python would complain again at exit.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.ANSWERED
    except OSError as error:
        return _say(f"{error.strerror or error}: {error.filename or 'output'}.", ExitCode.INTERNAL)


def _say(message: str, code: ExitCode) -> int:
    text = " ".join(message.split())
    with suppress(OSError, ValueError):
        click.echo(
            f"sleuth: {text[:1].lower() + text[1:] if text[:2] != text[:2].upper() else text}", err=True
        )
    return code


def warn(message: str) -> None:
    """One sentence on stderr that does not end the command."""
    with suppress(OSError, ValueError):
        click.echo(f"sleuth: {message}", err=True)


def progress_sink(*, quiet: bool, verbose: int) -> Callable[[Event], None]:
    """Live steps on stderr while it is a terminal; silence in pipes, unless asked for."""
    is_live = sys.stderr.isatty() and not quiet

    def show(event: Event) -> None:
        match event:
            case ToolChosen(reason=reason) if verbose:
                click.echo(f"· {reason}", err=True)
            case ToolChosen(reason=reason) if is_live:
                _status(reason)
            case RecoveryStarted(reason=reason) if verbose:
                click.echo(f"· {reason}", err=True)
            case RecoveryStarted(reason=reason) if is_live:
                _status(reason)
            case WorkProgressed(label=label, done=done, total=total) if is_live:
                _status(f"{label} {done}/{total}")
            case _:
                pass

    return show


def _status(text: str) -> None:
    """Overwrite the status line."""
    click.echo(f"\r\x1b[2K{text[:100]}", err=True, nl=False)


def end_progress(*, quiet: bool) -> None:
    """Remove the status line before the answer is printed."""
    if sys.stderr.isatty() and not quiet:
        click.echo("\r\x1b[2K", err=True, nl=False)
