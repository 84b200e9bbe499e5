"""Commands about what was recorded: inspect, verify, wrong, report."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from agent.cli.diagnostics import end_progress, warn
from agent.cli.options import Common, common_options
from agent.cli.output import print_json, print_rendered, print_text
from agent.cli.replaying import telemetry_errors
from agent.errors import ExitCode, UsageError
from agent.records import last_session
from agent.renderers.inspection import inspection
from agent.verification import verify_document
from agent.wiring import open_workspace_of

if TYPE_CHECKING:
    from telemetry.replay_report import ReplayReport
    from telemetry.topology.changes import ReportChanges
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


@click.command("wrong")
@click.argument("places", nargs=-1)
@click.option("--absent", is_flag=True, help="There is none; nothing should have been found.")
@common_options
@telemetry_errors
def wrong_command(*, common: Common, places: tuple[str, ...], absent: bool) -> int:
    """Mark the last answer wrong and keep it as a scenario; PLACES are the right ones."""
    from agent.marks import mark_wrong
    from telemetry.late_signals import signal_later
    from telemetry.scenarios.model import parse_place
    from telemetry.trace import SignalKind, UserSignal

    if absent and places:
        raise UsageError("--absent says that there is no place; leave the places out")
    try:
        for place in places:
            parse_place(place)
    except ValueError as error:
        raise UsageError(f"{error}; write a place as path, path:12 or path:12-40") from error
    try:
        mark = mark_wrong(
            common.settings.state_dir, open_workspace_of(common), right=places, is_absent=absent
        )
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be written ({error.strerror})") from error
    if mark is None:
        raise UsageError("there is no session about this repository yet; ask a question first")
    signal = UserSignal(kind=SignalKind.REJECTED, detail=", ".join(places))
    signal_later(common.settings.state_dir / "traces", mark.session.id, signal)
    if not common.quiet:
        print_text(f"marked wrong: {mark.session.request[:100]}; kept as {mark.path}")
    return ExitCode.ANSWERED


@click.command("report")
@click.argument("directory", type=click.Path(path_type=Path), required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html", "json"]),
    default="md",
    show_default=True,
    help="Form of the report.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file.")
@click.option(
    "--compare",
    nargs=2,
    type=click.Path(path_type=Path),
    metavar="OLD NEW",
    help="Compare two directories of traces instead.",
)
@click.option(
    "--fail-on",
    "limits",
    multiple=True,
    metavar="LIMIT",
    help="Exit code 1 where this holds: production.failure>5%, damaged_lines>0; with --compare: regression.",
)
@click.option(
    "--replay", "replays", is_flag=True, help="Replay the clean production requests on --repo for section 7."
)
@common_options
@telemetry_errors
def report_command(
    *,
    common: Common,
    directory: Path | None,
    form: Literal["md", "html", "json"],
    output: Path | None,
    compare: tuple[Path, Path] | None,
    limits: tuple[str, ...],
    replays: bool,
) -> int:
    """Say what fails, what it costs and where its root is, from a DIRECTORY of traces."""
    from telemetry.topology.thresholds import parse_threshold

    form = "json" if common.is_json else form
    thresholds = [parse_threshold(limit) for limit in limits if limit != "regression"]
    if compare:
        changes, report = _compared(*compare)
        text = _changes_text(changes, form)
        crossed = [f"{row.segment.value} {row.title} got worse" for row in changes.regressions]
        crossed = crossed if "regression" in limits else []
    else:
        if "regression" in limits:
            raise UsageError("a regression needs two directories; add --compare OLD NEW")
        if directory is None:
            raise UsageError("name a directory of traces; those of this machine are shown by: sleuth doctor")
        report = _built(directory, common, replays=replays)
        text, crossed = _report_text(report, form), []
    _put(text, output)
    crossed += [reason for limit in thresholds if (reason := limit.crossed_by(report))]
    for reason in crossed:
        warn(reason)
    return ExitCode.INSUFFICIENT_EVIDENCE if crossed else ExitCode.ANSWERED


def _built(directory: Path, common: Common | None, *, replays: bool = False) -> "Report":
    from telemetry.topology.report import build_report

    if not directory.is_dir():
        raise UsageError(f"{directory} is no directory; name one that holds traces")
    replayed = _replayed(directory, common) if replays and common else None
    return build_report(directory, replayed=replayed)


def _replayed(directory: Path, common: Common) -> "ReplayReport":
    from agent.cli.replaying import replay_progress
    from agent.subjects import replayed_report
    from telemetry.features import Segment
    from telemetry.requests import Selection, recorded_requests

    requests = recorded_requests(directory, Selection(segment=Segment.PRODUCTION, is_clean=True))
    progress = replay_progress(common)
    replayed = replayed_report(requests, common.repository, common.settings, progress=progress)
    end_progress(quiet=common.quiet)
    return replayed


def _compared(old: Path, new: Path) -> "tuple[ReportChanges, Report]":
    from telemetry.topology.changes import compare_reports

    after = _built(new, None)
    return compare_reports(_built(old, None), after), after


def _changes_text(changes: "ReportChanges", form: Literal["md", "html", "json"]) -> str:
    from telemetry.topology.changes import render_changes

    return _with_schema(changes) if form == "json" else render_changes(changes, form)


def _report_text(report: "Report", form: Literal["md", "html", "json"]) -> str:
    from telemetry.topology.report import render

    return _with_schema(report) if form == "json" else render(report, form)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        print_rendered(text.removesuffix("\n"))
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{output} cannot be written ({error.strerror}); name another file") from error


def _with_schema(document_of: "Report | ReportChanges") -> str:
    document = document_of.model_dump(mode="json")
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
