"""Running: the scenarios of one repository, one after the other, in the process that this is called in."""

import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from services.frozen import Frozen
from telemetry.errors import ScenarioError
from telemetry.recorder import TraceRecorder
from telemetry.scenarios.checks import judge
from telemetry.scenarios.model import Expectation, PlacedScenario
from telemetry.scenarios.repositories import build
from telemetry.scenarios.results import ScenarioResult, TurnResult
from telemetry.subject import Reply, Subject
from telemetry.trace import Check, Origin

SubjectAt = Callable[[Path, Path], Subject]
"""A subject for the repository at a path, whose index is kept in a directory."""


class Batch(Frozen):
    """Scenarios about one repository, which is made once for all of them. Travels to the worker as data."""

    number: int
    scenarios: tuple[PlacedScenario, ...]
    settings: dict[str, str]
    # What the worker is to make the subject of.
    traces: str = ""
    # Directory to record the investigations in; none where empty.


def batches_of(
    scenarios: tuple[PlacedScenario, ...], settings: dict[str, str], *, size: int = 8, traces: str = ""
) -> tuple[Batch, ...]:
    """*scenarios* grouped by repository, in pieces of at most *size*, so that workers end together."""
    groups: dict[tuple[str, str], list[PlacedScenario]] = {}
    for placed in scenarios:
        groups.setdefault((placed.base, placed.repository.model_dump_json()), []).append(placed)
    numbers = count()
    return tuple(
        Batch(number=next(numbers), scenarios=tuple(group[at : at + size]), settings=settings, traces=traces)
        for group in groups.values()
        for at in range(0, len(group), size)
    )


def run_batch(batch: Batch, subject_at: SubjectAt, origin: Origin) -> tuple[ScenarioResult, ...]:
    """Make the repository, ask every request, and judge the answers. What breaks is a failed scenario."""
    with tempfile.TemporaryDirectory(prefix="sleuth-bench-", ignore_cleanup_errors=True) as directory:
        scratch = Path(directory)
        first = batch.scenarios[0]
        try:
            root = build(first.repository, Path(first.base), scratch / "tree")
        except ScenarioError as error:
            return tuple(_unrun(placed, str(error)) for placed in batch.scenarios)
        subject = subject_at(root, scratch / "cache")
        recorder = None
        if batch.traces:
            session = f"bench-{batch.number:05}"
            recorder = TraceRecorder(Path(batch.traces), origin=origin, session_id=session)
        return tuple(_run(placed, subject, root, recorder) for placed in batch.scenarios)


def _run(
    placed: PlacedScenario, subject: Subject, root: Path, recorder: TraceRecorder | None
) -> ScenarioResult:
    subject.forget()
    try:
        turns = tuple(_turns(placed, subject, root, recorder))
    except ScenarioError as error:
        return _unrun(placed, str(error))
    return ScenarioResult(
        id=placed.id,
        source=placed.source,
        tags=placed.scenario.tags,
        known_miss=placed.scenario.known_miss,
        turns=turns,
    )


def _turns(
    placed: PlacedScenario, subject: Subject, root: Path, recorder: TraceRecorder | None
) -> Iterator[TurnResult]:
    for turn in placed.scenario.conversation:
        started = time.perf_counter()
        try:
            reply = subject.ask(turn.ask)
        except Exception as error:  # noqa: BLE001 - whatever breaks an answer is what a benchmark looks for
            yield _broken(turn.ask, turn.expect, error)
            return
        seconds = time.perf_counter() - started
        judged = judge(turn.expect, reply, seconds=seconds, root=root)
        if recorder is not None and reply.session is not None:
            recorder.record(reply.session, checks=judged.checks)
        yield _result(turn.ask, reply, judged.checks, seconds).model_copy(
            update={"rank": judged.rank, "wants_place": judged.wants_place}
        )


def _result(request: str, reply: Reply, checks: tuple[Check, ...], seconds: float) -> TurnResult:
    session = reply.session
    if session is None:
        return TurnResult(
            request=request,
            outcome=reply.outcome,
            checks=checks,
            is_command=reply.is_command,
            duration_ms=round(seconds * 1000, 3),
        )
    goal = session.parse.goal
    return TurnResult(
        request=request,
        outcome=reply.outcome,
        checks=checks,
        goal=f"{goal.intent} {goal.entity} {goal.artifact}",
        tools=tuple(step.call.tool for step in session.steps),
        recoveries=tuple(recovery.rule for recovery in session.recoveries),
        files_read=len(session.files_examined),
        probability=session.confidence.probability,
        duration_ms=round(seconds * 1000, 3),
    )


def _broken(request: str, expected: Expectation, error: Exception) -> TurnResult:
    from planner.session import Outcome

    wanted = " or ".join(expected.outcome) or "an answer"
    detail = f"broke with {type(error).__name__}: {error}; wanted {wanted}"
    check = Check(name="outcome", passed=False, detail=detail)
    return TurnResult(request=request, outcome=Outcome.FAILURE, checks=(check,), error=detail)


def _unrun(placed: PlacedScenario, error: str) -> ScenarioResult:
    return ScenarioResult(
        id=placed.id,
        source=placed.source,
        tags=placed.scenario.tags,
        turns=(),
        error=error,
        known_miss=placed.scenario.known_miss,
    )
