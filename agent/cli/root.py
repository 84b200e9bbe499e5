"""The `sleuth` command: one group, one module per family of commands, loaded when used."""

import importlib
import sys
from collections.abc import Sequence

import click

from agent.cli.diagnostics import is_terminal, run_guarded

# Command -> module that declares it; only the module of the command that runs is imported.
COMMANDS: dict[str, str] = {
    "ask": "agent.cli.asking",
    "diagnose": "agent.cli.asking",
    "localize": "agent.cli.asking",
    "explain-goal": "agent.cli.asking",
    "find": "agent.cli.looking",
    "defs": "agent.cli.looking",
    "refs": "agent.cli.looking",
    "show": "agent.cli.looking",
    "index": "agent.cli.upkeep",
    "doctor": "agent.cli.upkeep",
    "schema": "agent.cli.upkeep",
    "completion": "agent.cli.upkeep",
    "inspect": "agent.cli.records",
    "verify": "agent.cli.records",
    "report": "agent.cli.records",
    "wrong": "agent.cli.records",
    "replay": "agent.cli.replaying",
    "bench": "agent.cli.benching",
    "tui": "agent.cli.upkeep",
    "mcp": "agent.cli.serving",
}
# What `sleuth --help` says of each; a test holds it to the help text of the command itself.
SUMMARIES: dict[str, str] = {
    "ask": "Answer a question, with the places that prove it.",
    "diagnose": "Find the cause of a failure from its log: pytest 2>&1 | sleuth diagnose",
    "localize": "Rank the files and functions that a bug report or change request concerns.",
    "explain-goal": "Say how a request is understood, without looking anything up.",
    "find": "Rank the files and directories that a name or a few words mean.",
    "defs": "List the definitions of NAME: Session.get, DBImpl::Get, pkg.mod.func, or path:line.",
    "refs": "List the uses of NAME: Session.get, DBImpl::Get, pkg.mod.func, or path:line.",
    "show": "Print a file, lines of it (path:12-40), the definition around path:12, or a symbol.",
    "index": "Build or update the index of the repository.",
    "doctor": "Check that everything Sleuth needs works here, and say what to do where it does not.",
    "schema": "Print the JSON Schema of an output.",
    "completion": "Print the completion script of SHELL, for eval in a start-up file.",
    "inspect": "Show the last session: goal as understood, each step and why, evidence, confidence, time.",
    "verify": "Check the evidence of a saved answer (ANSWER is JSON): unchanged, moved, edited or gone.",
    "report": "Say what fails, what it costs and where its root is, from a DIRECTORY of traces.",
    "wrong": "Mark the last answer wrong and keep it as a scenario; PLACES are the right ones.",
    "replay": "List, show, re-run, compare and export recorded requests.",
    "bench": "Run scenarios and compare the results with a baseline.",
    "tui": "Open the terminal UI.",
    "mcp": "Serve evidence to another agent over the Model Context Protocol, on standard input and output.",
}
MAX_TYPO_EDITS = 2
# A word this close to a command is more likely a slip than a question of one word.


class SleuthGroup(click.Group):
    """Commands that load on use; anything that is no command is a question."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        command: click.Command = getattr(module, cmd_name.replace("-", "_") + "_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table of summaries, without loading any of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take the first word as a command if it is one, else all words as a question."""
        word = args[0]
        if word not in COMMANDS:
            near = _nearest_command(word) if len(args) == 1 else None
            if near:
                raise click.UsageError(
                    f"there is no command {word!r}; did you mean {near!r}? To ask it as a question: "
                    f"sleuth ask {word}"
                )
            args = ["ask", *args]
        return super().resolve_command(ctx, args)


def _nearest_command(word: str) -> str | None:
    if " " in word or len(word) < 4:
        return None
    from rapidfuzz.distance import OSA

    nearest = min(COMMANDS, key=lambda name: (OSA.distance(word, name), name))
    return nearest if OSA.distance(word, nearest) <= MAX_TYPO_EDITS else None


@click.group(
    cls=SleuthGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "ignore_unknown_options": True},
)
@click.version_option(package_name="sleuth", prog_name="sleuth")
@click.pass_context
def sleuth(ctx: click.Context) -> None:
    """Answer questions about the repository you stand in, with evidence.

    sleuth "who calls ReplayService" is short for sleuth ask "who calls ReplayService".

    Exit codes: 0 answered, 1 insufficient evidence, 2 usage error, 3 needs clarification, 4 internal failure.
    """
    if ctx.invoked_subcommand is not None:
        return
    if is_terminal(sys.stdin) and is_terminal(sys.stdout):
        from agent.cli.upkeep import tui_command

        ctx.exit(tui_command.main([], prog_name="sleuth tui", standalone_mode=False, obj=ctx.obj))
    if sys.stdin is None or is_terminal(sys.stdin):
        click.echo(ctx.get_help())
        return
    # `pytest 2>&1 | sleuth`: what is piped in is the question.
    from agent.cli.asking import ask_command

    ctx.exit(ask_command.main([], prog_name="sleuth ask", standalone_mode=False, obj=ctx.obj))


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its documented exit code."""
    return run_guarded(sleuth, list(arguments))
