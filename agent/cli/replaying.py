"""Commands that replay: list, show, run, generations and compare what was recorded, and export it."""

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from agent.cli.diagnostics import end_progress, progress_sink
from agent.cli.options import Common, common_options
from agent.cli.output import counted, print_json, print_text
from agent.errors import ExitCode, UsageError
from planner.events import WorkProgressed
from telemetry.errors import TelemetryError

if TYPE_CHECKING:
    from telemetry.replay_report import Change, GenerationRow, ReplayReport
    from telemetry.requests import RecordedRequest

Command = TypeVar("Command", bound=Callable[..., Any])
_SHOWN = 40


def telemetry_errors(command: Command) -> Command:
    """What telemetry refuses is one sentence for the user."""

    @functools.wraps(command)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except TelemetryError as error:
            raise UsageError(str(error)) from error

    return wrapped  # type: ignore[return-value]  # the same callable, with one kind of error renamed


def selection_options(*, has_traces: bool = True) -> Callable[[Command], Command]:
    """Add DIRECTORY and the options that choose among its requests; the command receives `chosen`."""
    return functools.partial(_with_selection, has_traces=has_traces)


def _with_selection(command: Command, *, has_traces: bool) -> Command:

    @click.argument("directory", type=click.Path(path_type=Path), required=False)
    @click.option("--session", default="", help="Only this session.")
    @click.option("--step", type=int, default=0, help="Only this request of the session.")
    @click.option("--segment", type=click.Choice(["production", "synthetic"]), help="Only this population.")
    @click.option("--clean", is_flag=True, help="Without what the report finds to be machine-made.")
    @functools.wraps(command)
    def wrapped(
        *,
        common: Common,
        directory: Path | None,
        session: str,
        step: int,
        segment: str | None,
        clean: bool,
        **rest: Any,
    ) -> Any:
        from telemetry.features import Segment
        from telemetry.requests import Selection, recorded_requests

        traces = directory or common.settings.state_dir / "traces"
        selection = Selection(session, step, Segment(segment) if segment else None, is_clean=clean)
        chosen = recorded_requests(traces, selection, has_traces=has_traces)
        return command(common=common, chosen=chosen, **rest)

    return wrapped  # type: ignore[return-value]  # click's decorators keep the wrapped callable's meaning


@click.group("replay")
def replay_command() -> None:
    """List, show, re-run, compare and export recorded requests."""


@replay_command.command("list")
@common_options
@telemetry_errors
@selection_options(has_traces=False)
def list_command(*, common: Common, chosen: "Sequence[RecordedRequest]") -> int:
    """List the recorded requests of DIRECTORY, by default the traces of this machine."""
    if common.is_json:
        for item in chosen:
            print_json(
                {
                    "session": item.session,
                    "step": item.step,
                    "segment": item.segment,
                    "outcome": item.ending,
                    "request": item.request,
                }
            )
    else:
        for item in chosen:
            line = " ".join(item.request.split())[:120]
            print_text(f"{item.session}:{item.step}  {item.segment:10}  {item.ending.label:21}  {line}")
    return ExitCode.ANSWERED


@replay_command.command("show")
@common_options
@telemetry_errors
@selection_options()
def show_command(*, common: Common, chosen: "Sequence[RecordedRequest]") -> int:
    """Show what was done for each request, step by step, with times."""
    from telemetry.timeline import timeline

    for item in chosen:
        if common.is_json and item.trace:
            print_json(item.trace.model_dump(mode="json"))
        else:
            print_text("\n".join(timeline(item)))
    return ExitCode.ANSWERED


@replay_command.command("run")
@click.option(
    "--generation", default="3", show_default=True, help="Planner generation: 1a, 1b, 2a, 2b, 2c, 3."
)
@click.option("--at", "revision", default="", help="Replay on this commit of the repository.")
@click.option("--alone", is_flag=True, help="Read each request by itself, not after those before it.")
@click.option("--record", type=click.Path(path_type=Path), help="Write the new traces to this directory.")
@common_options
@telemetry_errors
@selection_options()
def run_command(
    *,
    common: Common,
    chosen: "Sequence[RecordedRequest]",
    generation: str,
    revision: str,
    alone: bool,
    record: Path | None,
) -> int:
    """Make the requests again on --repo, and say which got better, worse, or changed silently.

    Exit code 1 when one got worse.
    """
    from agent.subjects import subject_at
    from telemetry import generations
    from telemetry.replayer import replay
    from telemetry.rerecording import rerecord
    from telemetry.scenarios.repositories import checked_out

    chosen_generation = generations.generation(generation)
    with checked_out(common.repository, revision) as root:
        subject = subject_at(root, common.settings, chosen_generation)
        replayed = list(
            replay(chosen, subject, keeps_conversation=not alone, progress=replay_progress(common))
        )
    end_progress(quiet=common.quiet)
    if record is not None:
        rerecord(record, replayed)
    return _say_changes(common, [item.change() for item in replayed])


@replay_command.command("decide")
@common_options
@telemetry_errors
@selection_options()
def decide_command(*, common: Common, chosen: "Sequence[RecordedRequest]") -> int:
    """Decide again on the recorded evidence, without repository or text: also on share-safe traces.

    Exit code 1 when a gate decides otherwise than it did.
    """
    from telemetry.structure import replay_structure

    decided = [
        (item, found) for item in chosen if item.trace and (found := replay_structure(item.trace)) is not None
    ]
    other = [(item, found) for item, found in decided if not found.is_same]
    same = len(decided) - len(other)
    if common.is_json:
        print_json({"decisions": len(decided), "same": same, "other": [_place(item) for item, _ in other]})
    else:
        for item, found in other:
            verdict = "complete" if found.is_complete else "open"
            gaps = ", ".join(f"{kind} below {minimum.label}" for kind, minimum in found.gaps) or "no gap"
            print_text(f"{_place(item)}  {verdict} now ({gaps})")
        print_text(f"{counted(len(decided), 'decision')}: {same} as recorded, {len(other)} otherwise")
    return ExitCode.INSUFFICIENT_EVIDENCE if other else ExitCode.ANSWERED


def _place(item: "RecordedRequest") -> str:
    return f"{item.session}:{item.step}"


@replay_command.command("compare")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@common_options
@telemetry_errors
def compare_command(*, common: Common, old: Path, new: Path) -> int:
    """Set the requests of two directories of traces side by side. Exit code 1 when one got worse."""
    from telemetry.pairing import changes
    from telemetry.requests import recorded_requests

    return _say_changes(common, list(changes(recorded_requests(old), recorded_requests(new))))


@replay_command.command("generations")
@click.option("--only", default="", help="Generations to replay, comma between them; by default all.")
@click.option("--at", "revision", default="", help="Replay on this commit of the repository.")
@click.option("--alone", is_flag=True, help="Read each request by itself, not after those before it.")
@common_options
@telemetry_errors
@selection_options()
def generations_command(
    *, common: Common, chosen: "Sequence[RecordedRequest]", only: str, revision: str, alone: bool
) -> int:
    """Replay the requests under each generation of the planner: the table of before and after."""
    from agent.subjects import replayed_report

    report = replayed_report(
        chosen,
        common.repository,
        common.settings,
        names=tuple(name.strip() for name in only.split(",") if name.strip()),
        revision=revision,
        keeps_conversation=not alone,
        progress=replay_progress(common),
    )
    end_progress(quiet=common.quiet)
    if common.is_json:
        document = report.model_dump(mode="json")
        print_json({"schema": document.pop("schema_id"), **document})
    else:
        print_text("\n".join(_report_lines(report)))
    return ExitCode.ANSWERED


@replay_command.command("export")
@click.option("--redact", is_flag=True, help="Share-safe: hashes, places, decisions and times, but no text.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["traces", "otlp", "atif"]),
    default="traces",
    show_default=True,
    help="Own traces, OpenInference spans as OTLP JSON, or ATIF trajectories.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this directory.")
@common_options
@telemetry_errors
@selection_options()
def export_command(
    *,
    common: Common,
    chosen: "Sequence[RecordedRequest]",
    redact: bool,
    form: Literal["traces", "otlp", "atif"],
    output: Path | None,
) -> int:
    """Write the recorded requests for others: share-safe, or in the formats of other tools."""
    from telemetry.exports.documents import documents, write_documents

    traces = [item.trace for item in chosen if item.trace is not None]
    if not traces:
        raise UsageError("there is nothing to export: foreign logs hold no steps; record requests first")
    made = documents(traces, form, is_redacted=redact)
    if output is None:
        for document in made:
            click.echo(document.text, nl=False)
        return ExitCode.ANSWERED
    count = write_documents(output, made)
    if not common.quiet:
        print_text(f"{counted(len(traces), 'request')} in {counted(count, 'file')} below {output}")
    return ExitCode.ANSWERED


def _say_changes(common: Common, changes: "Sequence[Change]") -> int:
    from telemetry.replay import Verdict

    counts = Counter(change.verdict for change in changes)
    if common.is_json:
        for change in changes:
            print_json(change.model_dump(mode="json"))
    else:
        print_text("\n".join(_change_lines(changes, counts)))
    return ExitCode.INSUFFICIENT_EVIDENCE if counts[Verdict.WORSE] else ExitCode.ANSWERED


def _change_lines(changes: "Sequence[Change]", counts: Counter[Any]) -> Iterator[str]:
    for verdict in ("worse", "changed", "better"):
        rows = Counter(_change_line(change) for change in changes if change.verdict == verdict)
        for line, count in rows.most_common(_SHOWN):
            yield f"{verdict:7}  {count:>4} x  {line}"
        if len(rows) > _SHOWN:
            yield f"{verdict:7}  and {counted(len(rows) - _SHOWN, 'other request')}"
    parts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("better", "worse", "changed", "same"))
    yield f"{counted(len(changes), 'request')}: {parts}"


def _change_line(change: "Change") -> str:
    line = " ".join(change.request.split())[:80]
    text = f"{line}: {change.before.replace('_', ' ')} -> {change.after.replace('_', ' ')}"
    notes = [change.difference] if change.difference else []
    notes += ["another goal"] if change.is_goal_changed else []
    notes += [f"lost {', '.join(change.lost_places[:3])}"] if change.lost_places else []
    notes += [f"gained {', '.join(change.gained_places[:3])}"] if change.gained_places else []
    return f"{text} ({'; '.join(notes)})" if notes else text


def _report_lines(report: "ReplayReport") -> Iterator[str]:
    head = (
        "generation",
        "success",
        "insufficient",
        "failure",
        "rejected",
        "answered of answerable",
        "unfounded",
    )
    rows = [head, *(_row(row) for row in (report.recorded, *report.generations))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        yield "  ".join(cells)
    yield ""
    yield "Not answered by the last:"
    for item in report.unanswered:
        why = "nothing of it exists here" if item.is_absent else item.reason
        yield f"  {item.count:>4} x  {' '.join(item.request.split())[:80]}: {why}"


def _row(row: "GenerationRow") -> tuple[str, ...]:
    def share(count: int, total: int) -> str:
        return f"{count} ({100 * count / total:.1f} %)" if total else "0"

    return (
        f"{row.name} {row.title}" if row.name != "recorded" else row.title,
        share(row.success, row.requests),
        share(row.insufficient_evidence, row.requests),
        share(row.failure, row.requests),
        share(row.user_rejected, row.requests),
        f"{row.answered}/{row.answerable} ({100 * row.answered / max(1, row.answerable):.1f} %)",
        str(row.unfounded),
    )


def replay_progress(common: Common, label: str = "replaying") -> Callable[[int, int], None]:
    """Live progress on stderr."""
    sink = progress_sink(quiet=common.quiet, verbose=common.verbose)
    return lambda done, total: sink(WorkProgressed(label, done, total))
