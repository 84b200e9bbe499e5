"""Commands that keep Sleuth itself in order: index, doctor, schema, completion, tui."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click
from click.shell_completion import get_completion_class

from agent.cli.diagnostics import end_progress, is_terminal, progress_sink
from agent.cli.options import Common, common_options
from agent.cli.output import print_json, print_text
from agent.errors import ExitCode, UsageError
from agent.renderers.printed import IndexDocument
from agent.schemas import SCHEMAS, schema_of
from agent.wiring import open_assistant, open_index
from planner.events import WorkProgressed

if TYPE_CHECKING:
    from services.index.repository import IndexStatus


@click.command("index")
@click.option("--status", "shows_status", is_flag=True, help="Say what the index holds; change nothing.")
@click.option("--clear", "clears", is_flag=True, help="Remove the index of this repository.")
@common_options
def index_command(*, common: Common, shows_status: bool, clears: bool) -> int:
    """Build or update the index of the repository."""
    if shows_status and clears:
        raise UsageError("--status and --clear exclude each other; give one of them")
    index = open_index(common)
    if clears:
        index.clear()
    elif not shows_status:
        sink = progress_sink(quiet=common.quiet, verbose=common.verbose)
        index.ensure(lambda done, total: sink(WorkProgressed("indexing", done, total)))
        end_progress(quiet=common.quiet)
    status = index.status()
    if common.is_json:
        print_json(IndexDocument.of(status).as_json())
    else:
        print_text("\n".join(_status_lines(status)))
    return ExitCode.ANSWERED


def _status_lines(status: "IndexStatus") -> Iterator[str]:
    yield f"files      {status.files}, {status.indexed} indexed, {status.pending} to be read"
    yield "languages  " + _listed((name or "text", count) for name, count in status.languages)
    yield f"symbols    {status.symbols}"
    yield "left out   " + _listed(status.skipped)
    if status.unparsed:
        yield f"unparsed   {status.unparsed} with syntax errors"
    if not status.is_on_disk:
        yield "kept       in memory only: the cache directory cannot be used"


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts) or "none"


@click.command("doctor")
@common_options
def doctor_command(*, common: Common) -> int:
    """Check that everything Sleuth needs works here, and say what to do where it does not."""
    from agent.doctor import examine

    checks = examine(common.settings, common.repository)
    if common.is_json:
        print_json([check.as_json() for check in checks])
    else:
        for check in checks:
            print_text(check.as_line())
    return ExitCode.ANSWERED if all(check.is_fine for check in checks) else ExitCode.INSUFFICIENT_EVIDENCE


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)))
def schema_command(name: str) -> int:
    """Print the JSON Schema of an output."""
    click.echo(json.dumps(schema_of(name), indent=2, sort_keys=True))
    return ExitCode.ANSWERED


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> int:
    """Print the completion script of SHELL, for eval in a start-up file."""
    from agent.cli.root import sleuth

    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(f"there is no completion for {shell}; use bash, zsh or fish")
    click.echo(kind(sleuth, {}, "sleuth", "_SLEUTH_COMPLETE").source())
    return ExitCode.ANSWERED


@click.command("tui")
@common_options
def tui_command(*, common: Common) -> int:
    """Open the terminal UI."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise UsageError("the terminal UI needs a terminal; ask one question with: sleuth ask")
    from agent.tui.app import SleuthApp

    SleuthApp(open_assistant(common, is_deferred=True)).run()
    return ExitCode.ANSWERED
