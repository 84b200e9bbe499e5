"""Commands that ask: ask, diagnose, localize, explain-goal."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from agent.assistant import Answer, Assistant
from agent.cli.diagnostics import end_progress, progress_sink, warn
from agent.cli.options import Common, at_option, common_options, parser_option, read_question
from agent.cli.output import print_json, print_rendered, print_text
from agent.errors import ExitCode, UsageError
from agent.renderers import FORMATS, render
from agent.renderers.document import answer_document
from agent.renderers.printed import GoalDocument, LocalizationDocument
from agent.wiring import open_assistant, open_understanding
from planner.goals.model import Reading
from planner.session import Outcome

EXIT_CODES: dict[Outcome, ExitCode] = {
    Outcome.SUCCESS: ExitCode.ANSWERED,
    Outcome.INSUFFICIENT_EVIDENCE: ExitCode.INSUFFICIENT_EVIDENCE,
    Outcome.CLARIFICATION: ExitCode.CLARIFICATION,
    Outcome.FAILURE: ExitCode.INTERNAL,
    Outcome.USER_REJECTED: ExitCode.INTERRUPTED,
}


@click.command("ask")
@click.argument("words", nargs=-1)
@click.option("--text-file", help="Read the question from a file; - for standard input.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Form of the answer.")
@click.option("--batch", is_flag=True, help='JSON lines {"question": …} in, one answer line each.')
@click.option("--allow-run", is_flag=True, default=None, help="Allow running the project's own command.")
@click.option("--continue", "is_follow_up", is_flag=True, help="Read the question as a follow-up.")
@click.option("--explain", is_flag=True, help="Print the signals of each score.")
@parser_option
@at_option
@common_options
def ask_command(
    *,
    common: Common,
    words: tuple[str, ...],
    text_file: str | None,
    form: str | None,
    batch: bool,
    is_follow_up: bool,
    explain: bool,
) -> int:
    """Answer a question, with the places that prove it."""
    assistant = open_assistant(common)
    if batch:
        return _answer_batch(assistant)
    question = read_question(words, text_file)
    if is_follow_up:
        assistant.resume()
    return _answer(assistant, question, common, form, explain=explain)


@click.command("diagnose")
@click.argument("words", nargs=-1)
@click.option("--text-file", help="Read the log from a file; - for standard input.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Form of the answer.")
@common_options
def diagnose_command(
    *, common: Common, words: tuple[str, ...], text_file: str | None, form: str | None
) -> int:
    """Find the cause of a failure from its log: pytest 2>&1 | sleuth diagnose"""
    log = read_question(words, text_file)
    return _answer(open_assistant(common), log, common, form, explain=False)


@click.command("localize")
@click.argument("words", nargs=-1)
@click.option("--text-file", help="Read the report from a file; - for standard input.")
@at_option
@common_options
def localize_command(*, common: Common, words: tuple[str, ...], text_file: str | None) -> int:
    """Rank the files and functions that a bug report or change request concerns."""
    report = read_question(words, text_file)
    assistant = open_assistant(common)
    sink = progress_sink(quiet=common.quiet, verbose=common.verbose)
    places = assistant.localize(report, limit=common.settings.limit, sink=sink)
    end_progress(quiet=common.quiet)
    if common.is_json:
        print_json(LocalizationDocument.of(places).as_json())
    else:
        for hit in places.hits:
            print_text(f"{hit.path}:{hit.span.start if hit.span else 1}  {hit.symbol}".rstrip())
    if not places.files and not common.quiet:
        warn("nothing in this repository matches the words of the report")
    return ExitCode.ANSWERED if places.files else ExitCode.INSUFFICIENT_EVIDENCE


@click.command("explain-goal")
@click.argument("words", nargs=-1)
@click.option("--text-file", help="Read the request from a file; - for standard input.")
@click.option("--batch", is_flag=True, help='JSON lines {"request": …} in, one goal line each.')
@parser_option
@common_options
def explain_goal_command(
    *, common: Common, words: tuple[str, ...], text_file: str | None, batch: bool
) -> int:
    """Say how a request is understood, without looking anything up."""
    if not batch:
        question = read_question(words, text_file)
        parsed = open_understanding(common).parse(question)
        if common.is_json:
            print_json(GoalDocument.of(parsed).as_json())
        else:
            print_text(parsed.explanation)
        return ExitCode.CLARIFICATION if parsed.is_unclear else ExitCode.ANSWERED
    understanding = open_understanding(common, is_grounded=common.is_explicit)
    for number, line in _lines():
        parsed = understanding.parse(_field(line, "request", number))
        print_json(GoalDocument.of(parsed).as_json())
    return ExitCode.ANSWERED


def _answer(assistant: Assistant, question: str, common: Common, form: str | None, *, explain: bool) -> int:
    answer = assistant.ask(question, sink=progress_sink(quiet=common.quiet, verbose=common.verbose))
    answer = _clarified(assistant, answer, common)
    end_progress(quiet=common.quiet)
    for warning in assistant.warnings:
        warn(warning)
    chosen = form or ("json" if common.is_json else "terminal")
    print_rendered(render(answer, chosen, is_colour=common.is_colour, explains_scores=explain))
    return EXIT_CODES[answer.session.outcome]


def _clarified(assistant: Assistant, answer: Answer, common: Common) -> Answer:
    """Ask which reading is meant, where a person is there to answer."""
    readings = answer.session.parse.ambiguities
    is_open = answer.session.outcome is Outcome.CLARIFICATION and readings
    if not (is_open and sys.stdin.isatty() and sys.stdout.isatty() and not common.is_json):
        return answer
    click.echo("I can read that in more than one way:", err=True)
    for number, reading in enumerate(readings, start=1):
        click.echo(f"  {number}. {reading.label}", err=True)
    choice = click.prompt("Which one", type=click.IntRange(1, len(readings)), default=1, err=True)
    chosen: Reading = readings[choice - 1]
    return assistant.ask_as(answer.session.parse, chosen)


def _answer_batch(assistant: Assistant) -> int:
    for number, line in _lines():
        answer = assistant.ask(_field(line, "question", number))
        assistant.forget()
        document = answer_document(answer.session, answer.package, answer.text).as_json()
        print_json(document)
    for warning in assistant.warnings:
        warn(warning)
    return ExitCode.ANSWERED


def _lines() -> Iterator[tuple[int, str]]:
    """The non-empty lines of standard input, numbered from 1."""
    if sys.stdin is None:
        return
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        line = raw.decode("utf-8", "replace").strip("\r\n\ufeff")
        if line.strip():
            yield number, line


def _field(line: str, name: str, number: int) -> str:
    """The request of a batch line: a JSON object with *name*, or the line itself."""
    if not line.lstrip().startswith("{"):
        return line
    try:
        value: Any = json.loads(line)
    except ValueError:
        return line
    if not isinstance(value, dict) or not isinstance(value.get(name), str):
        raise UsageError(f'line {number} of the input has no text under "{name}"; write {{"{name}": "…"}}.')
    text: str = value[name]
    return text
