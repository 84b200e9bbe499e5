"""Options that several commands share, declared once, and what they are turned into."""

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from agent.cli.diagnostics import Reporting, is_terminal
from agent.errors import UsageError
from agent.settings import Parser, Settings, forbids_colour, load_settings


def _help(name: str) -> str:
    return Settings.model_fields[name].description or ""


PARSERS = [parser.value for parser in Parser]
parser_option = click.option("--parser", type=click.Choice(PARSERS), help=_help("parser"))
at_option = click.option(
    "--at", "at_revision", default="", metavar="REV", help="Answer about this commit, tag or branch."
)
MAX_INPUT_BYTES = 8_000_000
# A pasted log of more than this is a file to name, not a question to send.

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Common:
    """What every command that looks at a repository is given."""

    repository: Path
    is_explicit: bool
    # The user named the directory; otherwise it is the one they stand in.
    settings: Settings
    is_json: bool
    quiet: bool
    verbose: int
    is_colour: bool
    revision: str = ""
    # The commit that the answer is about; empty for the files on disk.


def common_options(command: Command) -> Command:
    """Add --repo, --json, --limit, --no-color, --quiet and -v; the command receives `common`."""

    @click.option("--repo", "repository", type=click.Path(path_type=Path), help="Repository directory.")
    @click.option("--json", "is_json", is_flag=True, help="Print JSON.")
    @click.option("--limit", type=click.IntRange(1, 200), help=_help("limit"))
    @click.option("--budget", type=int, help=_help("budget"))
    @click.option("--max-recoveries", type=int, help=_help("max_recoveries"))
    @click.option("--no-color", "no_colour", is_flag=True, help="Never colour the output.")
    @click.option("--quiet", "-q", is_flag=True, help="No progress and no hints on stderr.")
    @click.option(
        "-v", "--verbose", count=True, help="Print each step on stderr; -vv also what broke unexpectedly."
    )
    @functools.wraps(command)
    def wrapped(
        *,
        repository: Path | None,
        is_json: bool,
        no_colour: bool,
        quiet: bool,
        verbose: int,
        limit: int | None,
        budget: int | None,
        max_recoveries: int | None,
        **rest: Any,
    ) -> Any:
        directory = repository or Path.cwd()
        flags = {"limit": limit, "budget": budget, "max_recoveries": max_recoveries}
        flags |= {name: rest.pop(name) for name in list(rest) if name in {"allow_run", "parser"}}
        settings = load_settings(flags, directory if directory.is_dir() else None)
        reporting = click.get_current_context().find_object(Reporting)
        if reporting is not None:
            reporting.shows_tracebacks = settings.debug or verbose > 1
        common = Common(
            repository=directory,
            is_explicit=repository is not None,
            settings=settings,
            is_json=is_json,
            quiet=quiet,
            verbose=verbose,
            is_colour=is_terminal(sys.stdout) and not no_colour and not forbids_colour(),
            revision=rest.pop("at_revision", ""),
        )
        return command(common=common, **rest)

    return wrapped  # type: ignore[return-value]  # click's decorators keep the wrapped callable's meaning


def read_question(words: tuple[str, ...], text_file: str | None) -> str:
    """The question from arguments, a file, or standard input. Raises UsageError when there is none."""
    parts: list[str] = []
    if words:
        parts.append(" ".join(words))
    if text_file is not None and text_file != "-":
        parts.append(_decoded(_read_file(Path(text_file))))
    elif text_file == "-" or not (words or is_terminal(sys.stdin)):
        parts.append(_decoded(_read_stdin()))
    question = "\n".join(part for part in parts if part.strip())
    if not question.strip():
        raise UsageError(
            'there is no question; give one, such as: sleuth "where is the configuration loaded"'
        )
    return question


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_INPUT_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); name a readable text file.") from error
    return _bounded(data, str(path))


def _read_stdin() -> bytes:
    if sys.stdin is None:
        return b""
    try:
        return _bounded(sys.stdin.buffer.read(MAX_INPUT_BYTES + 1), "standard input")
    except OSError as error:
        raise UsageError(
            f"standard input cannot be read ({error.strerror}); pass the question as an argument."
        ) from error


def _bounded(data: bytes, name: str) -> bytes:
    if len(data) > MAX_INPUT_BYTES:
        raise UsageError(
            f"{name} is larger than {MAX_INPUT_BYTES // 1_000_000} MB; send the part around the first error."
        )
    return data


def _decoded(data: bytes) -> str:
    """Text of whatever encoding; NUL bytes and broken sequences never fail a question."""
    return data.decode("utf-8", "replace").replace("\0", "").strip("\n\ufeff")
