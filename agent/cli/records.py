"""Commands about what was recorded: inspect, verify, report."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from agent.cli.options import Common, common_options
from agent.cli.output import print_json, print_rendered, print_text
from agent.errors import ExitCode, UsageError
from agent.records import last_session
from agent.renderers.inspection import inspection
from agent.verification import verify_document
from agent.wiring import open_workspace_of

if TYPE_CHECKING:
    from telemetry.topology.report import Report


@click.command("inspect")
@common_options
def inspect_command(*, common: Common) -> int:
    """Show the last session: goal as understood, each step and why, evidence, confidence, time."""
    session = last_session(common.settings.state_dir, open_workspace_of(common))
    if session is None:
        raise UsageError("there is no session about this repository yet; ask a question first")
    if common.is_json:
        print_json(session.model_dump(mode="json"))
    else:
        print_text(inspection(session))
    return ExitCode.ANSWERED


@click.command("verify")
@click.argument("answer", type=click.Path(path_type=Path))
@common_options
def verify_command(*, common: Common, answer: Path) -> int:
    """Check the evidence of a saved answer (ANSWER is JSON): unchanged, moved, edited or gone."""
    verdicts = verify_document(_json_file(answer), open_workspace_of(common))
    if common.is_json:
        print_json([verdict.as_json() for verdict in verdicts])
    else:
        for verdict in verdicts:
            print_text(verdict.as_line())
    is_current = all(verdict.is_current for verdict in verdicts)
    return ExitCode.ANSWERED if is_current else ExitCode.INSUFFICIENT_EVIDENCE


@click.command("report")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html", "json"]),
    default="md",
    show_default=True,
    help="Form of the report.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file.")
@common_options
def report_command(
    *, common: Common, directory: Path, form: Literal["md", "html", "json"], output: Path | None
) -> int:
    """Say what fails, what it costs and where its root is, from a DIRECTORY of traces."""
    from telemetry.topology.report import build_report, render

    if not directory.is_dir():
        raise UsageError(f"{directory} is no directory; name one that holds traces")
    report = build_report(directory)
    text = _report_json(report) if common.is_json or form == "json" else render(report, form)
    if output is None:
        print_rendered(text.removesuffix("\n"))
        return ExitCode.ANSWERED
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{output} cannot be written ({error.strerror}); name another file") from error
    return ExitCode.ANSWERED


def _report_json(report: "Report") -> str:
    document = report.model_dump(mode="json")
    return json.dumps({"schema": document.pop("schema_id"), **document}, ensure_ascii=False, indent=2) + "\n"


def _json_file(path: Path) -> dict[str, object]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); name an answer saved as JSON") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not JSON ({error}); save an answer with: sleuth ask --json") from error
    if not isinstance(document, dict):
        raise UsageError(f"{path} holds no answer; save one with: sleuth ask --json")
    return document
