"""Timeline: one recorded request as lines for a person: what was understood, done, found and decided."""

from collections.abc import Iterator

from planner.session import Recovery, Step
from telemetry.requests import RecordedRequest
from telemetry.trace import TraceRecord

_MAX_TEXT = 160


def timeline(recorded: RecordedRequest) -> tuple[str, ...]:
    """The lines for *recorded*; a foreign log knows only how the request ended."""
    head = f"{recorded.session}:{recorded.step}  {recorded.ending.label}  {_short(recorded.request)}"
    if recorded.trace is None:
        return (head, f"    {recorded.log}: the log holds no steps")
    return (head, *(f"    {line}" for line in _lines(recorded.trace)))


def _lines(trace: TraceRecord) -> Iterator[str]:
    goal = trace.goal
    targets = ", ".join(target.text for target in goal.targets)
    understood = f"{goal.intent} {goal.entity} {goal.artifact}" + (
        f" of {_short(targets)}" if targets else ""
    )
    clock = trace.timings.understanding_ms
    yield _at(0.0, f"{trace.origin}, {trace.repository.name} {trace.repository.commit[:10]}".rstrip())
    yield _at(clock, f"understood as {understood} ({trace.parse.confidence:.2f})")
    recoveries = list(trace.recoveries)
    for step in trace.steps:
        while recoveries and recoveries[0].after_step < step.number:
            yield _at(clock, _recovery(recoveries.pop(0)))
        yield _at(clock, f"{step.number}. {_step(step)}")
        clock += step.duration_ms
    for recovery in recoveries:
        yield _at(clock, _recovery(recovery))
    for gate in trace.gates:
        verdict = "passed" if gate.passed else "closed"
        yield _at(clock, f"{gate.gate} gate {verdict}: {_short(gate.reason)}")
    yield _at(max(clock, trace.timings.total_ms), f"{trace.outcome}: {_short(trace.outcome_reason)}")
    for signal in trace.signals:
        rank = f" {signal.rank}" if signal.rank else ""
        did = f"the user: {signal.kind.value.replace('_', ' ')}{rank} {_short(signal.detail)}"
        yield f"{'after':>8}  {did}".rstrip()


def _step(step: Step) -> str:
    found = step.failure.value.replace("_", " ") if step.failure else f"{step.match_count} found"
    return f"{_short(step.reason)}: {found}, {step.quality.label} ({_short(step.quality_reason)})"


def _recovery(recovery: Recovery) -> str:
    return f"changing course ({recovery.rule}): {_short(recovery.reason)}"


def _at(milliseconds: float, text: str) -> str:
    return f"{milliseconds:>5.0f} ms  {text}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_TEXT else line[: _MAX_TEXT - 1] + "…"
