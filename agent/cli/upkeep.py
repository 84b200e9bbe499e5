"""Commands that keep Sleuth itself in order: index, doctor, schema, completion, tui."""

import json

import click
from click.shell_completion import get_completion_class

from agent.cli.diagnostics import end_progress, progress_sink
from agent.cli.options import Common, common_options
from agent.errors import ExitCode, UsageError
from agent.schemas import SCHEMAS, schema_of
from agent.wiring import open_assistant, open_index
from planner.events import WorkProgressed


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
    document = index.status().as_json()
    if common.is_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        for name, value in document.items():
            click.echo(f"{name.replace('_', ' '):14} {value}")
    return ExitCode.ANSWERED


@click.command("doctor")
@common_options
def doctor_command(*, common: Common) -> int:
    """Check that everything Sleuth needs works here, and say what to do where it does not."""
    from agent.doctor import examine

    checks = examine(common.settings, common.repository)
    if common.is_json:
        click.echo(json.dumps([check.as_json() for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            click.echo(check.as_line())
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
    """Print the completion script of SHELL, for: eval "$(sleuth completion bash)"."""
    from agent.cli.main import sleuth

    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(f"there is no completion for {shell}; use bash, zsh or fish")
    click.echo(kind(sleuth, {}, "sleuth", "_SLEUTH_COMPLETE").source())
    return ExitCode.ANSWERED


@click.command("tui")
@common_options
def tui_command(*, common: Common) -> int:
    """Open the terminal UI."""
    import sys

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the terminal UI needs a terminal; ask one question with: sleuth ask")
    from agent.tui.app import SleuthApp

    SleuthApp(open_assistant(common)).run()
    return ExitCode.ANSWERED
