"""Investigator: the planner loop. Drives a strategy, runs its calls, keeps the ledger and the session."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from planner import PLANNER_VERSION
from planner.budget import Budget
from planner.errors import InvestigationCancelledError
from planner.events import (
    EventSink,
    GateDecided,
    GoalUnderstood,
    InvestigationFinished,
    RecoveryStarted,
    ToolChosen,
    ToolFinished,
)
from planner.evidence.confidence import confidence
from planner.evidence.gaps import blocking_needs, open_needs
from planner.evidence.ledger import Ledger
from planner.evidence.model import Evidence, Finding, FindingKind, Provenance, Quality
from planner.evidence.quality import Judgement, judge
from planner.gates import budget_gate, completion_gate, confidence_gate, understanding_gate
from planner.goals.model import Intent, ParseResult, TargetKind
from planner.recovery import second_reading
from planner.routes import Situation
from planner.session import (
    Confidence,
    ConfidenceLevel,
    Gap,
    GateDecision,
    InvestigationSession,
    Outcome,
    Recovery,
    RepositoryIdentity,
    SearchedUniverse,
    Step,
)
from planner.settings import PlannerSettings
from planner.strategy import Move, Strategy, strategy
from planner.tools import ToolCall, ToolName, ToolOutcome, call


class Toolbox(Protocol):
    """What runs calls. The session alone talks to it."""

    def run(self, planned: ToolCall, ledger: Ledger) -> ToolOutcome:
        """Run one call; failures that a tool can meet come back as values."""

    def identity(self) -> RepositoryIdentity:
        """Which tree the answer is about."""

    def universe(self) -> SearchedUniverse:
        """What there is to search."""


@dataclass(slots=True)
class _Record:
    """What an investigation has done so far."""

    budget: Budget
    ledger: Ledger = field(default_factory=Ledger)
    steps: list[Step] = field(default_factory=list)
    recoveries: list[Recovery] = field(default_factory=list)
    gates: list[GateDecision] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Investigator:
    """Investigates parsed requests over one repository."""

    toolbox: Toolbox
    settings: PlannerSettings = field(default_factory=PlannerSettings)
    is_cancelled: Callable[[], bool] = lambda: False
    # Asked before every call, so that a user's stop takes effect at once.

    def investigate(
        self, parse: ParseResult, sink: EventSink, *, understanding_ms: float = 0.0
    ) -> InvestigationSession:
        """Carry out the plan for *parse*. Raises InvestigationCancelledError when the user stops it."""
        started = time.perf_counter()
        sink(GoalUnderstood(parse))
        record = _Record(Budget(self.settings))
        gate = _decide(record, sink, understanding_gate(parse, self.settings))
        if gate.passed:
            self._search(parse, record, sink, started)
            parse = self._read_again(parse, record, sink, started)
            outcome, reason, certainty = self._conclude(parse, record, sink)
        else:
            outcome, reason = Outcome.CLARIFICATION, gate.reason
            certainty = Confidence(level=ConfidenceLevel.NONE, probability=0.0, reason=gate.reason)
        session = self._session(
            parse,
            record,
            outcome,
            reason,
            certainty,
            (time.perf_counter() - started) * 1000,
            understanding_ms,
        )
        sink(InvestigationFinished(session))
        return session

    def _read_again(
        self, parse: ParseResult, record: _Record, sink: EventSink, started: float
    ) -> ParseResult:
        """Search once more under the second-best reading where the first led nowhere; keep what succeeds."""
        if (
            not blocking_needs(parse.goal, record.ledger)
            or len(record.recoveries) >= self.settings.max_recoveries
        ):
            return parse
        other = second_reading(parse)
        if other is None:
            return parse
        says = "reading the request another way"
        sink(RecoveryStarted("second_reading", says))
        before = len(record.steps)
        self._search(other, record, sink, started)
        resolved = not blocking_needs(other.goal, record.ledger)
        record.recoveries.append(
            Recovery(rule="second_reading", reason=says, after_step=before, resolved=resolved)
        )
        return other if resolved else parse

    def _search(self, parse: ParseResult, record: _Record, sink: EventSink, started: float) -> None:
        """The planner loop: take the strategy's next move, run it, and hand the outcome back."""
        done = frozenset(step.call for step in record.steps)
        plan = strategy(Situation(parse.goal, parse, record.ledger, self.settings), done)
        move = next(plan, None)
        while move is not None:
            if self.is_cancelled():
                raise InvestigationCancelledError("the user stopped the investigation")
            exceeded = record.budget.exceeded(time.perf_counter() - started)
            if exceeded:
                _decide(record, sink, budget_gate(exceeded))
                return
            outcome = self._take(move, parse, record, sink)
            move = _next(plan, outcome)
        _decide(record, sink, budget_gate(""))

    def _take(self, move: Move, parse: ParseResult, record: _Record, sink: EventSink) -> ToolOutcome:
        """Run one move: choose, run, judge, record, each with its event."""
        number = len(record.steps) + 1
        if move.rule is not None:
            sink(RecoveryStarted(move.rule.name, move.reason))
        sink(ToolChosen(number, move.call, move.gap, move.reason))
        before = time.perf_counter()
        outcome = self.toolbox.run(move.call, record.ledger)
        duration = (time.perf_counter() - before) * 1000
        record.budget.spend(outcome)
        lead = _lead(move.call, record.ledger, parse)
        judged = judge(move.call, outcome, settings=self.settings, lead=lead)
        evidence = _evidence(move.call, outcome, judged, len(record.ledger) + 1)
        if evidence:
            record.ledger.add(evidence)
        record.steps.append(
            Step(
                number=number,
                call=move.call,
                reason=move.reason,
                gap=move.gap,
                quality=judged.quality,
                quality_reason=judged.reason,
                match_count=outcome.match_count,
                failure=outcome.failure,
                evidence_id=evidence.id if evidence else "",
                is_recovery=move.rule is not None,
                duration_ms=duration,
            )
        )
        if move.rule is not None:
            resolved = move.gap is not None and judged.quality >= move.gap.minimum
            record.recoveries.append(
                Recovery(rule=move.rule.name, reason=move.reason, after_step=number - 1, resolved=resolved)
            )
        sink(ToolFinished(number, move.call, outcome.match_count, judged.quality, judged.reason, duration))
        return outcome

    def _conclude(
        self, parse: ParseResult, record: _Record, sink: EventSink
    ) -> tuple[Outcome, str, Confidence]:
        completion = _decide(record, sink, completion_gate(parse.goal, record.ledger))
        certainty = confidence(parse.goal, record.ledger, parse.confidence)
        if not completion.passed:
            return Outcome.INSUFFICIENT_EVIDENCE, completion.reason, certainty
        if parse.goal.intent is not Intent.CHAT and not record.ledger.findings():
            return Outcome.INSUFFICIENT_EVIDENCE, "nothing was found that could be shown", certainty
        gate = _decide(record, sink, confidence_gate(certainty))
        if not gate.passed:
            return Outcome.INSUFFICIENT_EVIDENCE, gate.reason, certainty
        return Outcome.SUCCESS, certainty.reason, certainty

    def _session(
        self,
        parse: ParseResult,
        record: _Record,
        outcome: Outcome,
        reason: str,
        certainty: Confidence,
        duration_ms: float,
        understanding_ms: float,
    ) -> InvestigationSession:
        identity = self.toolbox.identity()
        findings = record.ledger.findings()
        return InvestigationSession(
            id=_session_id(parse.request, identity),
            request=parse.request,
            parse=parse,
            repository=identity,
            steps=tuple(record.steps),
            ledger=tuple(record.ledger),
            recoveries=tuple(record.recoveries),
            gates=tuple(record.gates),
            remaining_gaps=_remaining(parse, record, outcome),
            files_examined=tuple(record.budget.files),
            symbols_found=_symbols(findings),
            searched=self._searched(parse, record, outcome),
            outcome=outcome,
            outcome_reason=reason,
            confidence=certainty,
            confidence_before=parse.confidence,
            duration_ms=duration_ms,
            understanding_ms=understanding_ms,
            planner_version=PLANNER_VERSION,
            settings=tuple(sorted((name, str(value)) for name, value in self.settings.model_dump().items())),
        )

    def _searched(self, parse: ParseResult, record: _Record, outcome: Outcome) -> SearchedUniverse:
        """What was covered. The certificate of an absence also names the nearest existing names."""
        spellings = tuple(dict.fromkeys(step.call.query for step in record.steps if step.call.query))
        classes = tuple(dict.fromkeys(evidence.provenance.evidence_class for evidence in record.ledger))
        if outcome is not Outcome.INSUFFICIENT_EVIDENCE or not record.steps:
            return SearchedUniverse(spellings=spellings, classes=classes)
        nearest: list[str] = []
        ignored: list[str] = []
        for target in parse.goal.targets_of(TargetKind.SYMBOL, TargetKind.PATH, TargetKind.CONCEPT)[:3]:
            found = self.toolbox.run(
                call(ToolName.NEAREST_NAMES, target.text, target=target.text), record.ledger
            )
            for finding in found.findings:
                line = f"{finding.title} ({finding.path}:{finding.start})" if finding.start else finding.path
                (ignored if finding.kind is FindingKind.IGNORED else nearest).append(line)
        return self.toolbox.universe().model_copy(
            update={
                "spellings": spellings,
                "classes": classes,
                "nearest": tuple(dict.fromkeys(nearest)),
                "ignored_hits": tuple(dict.fromkeys(ignored)),
            }
        )


def _next(plan: Strategy, outcome: ToolOutcome) -> Move | None:
    try:
        return plan.send(outcome)
    except StopIteration:
        return None


def _decide(record: _Record, sink: EventSink, decision: GateDecision) -> GateDecision:
    record.gates.append(decision)
    sink(GateDecided(decision))
    return decision


def _lead(planned: ToolCall, ledger: Ledger, parse: ParseResult) -> Quality:
    """The quality of the evidence that a read was opened for; strong when the user named the file."""
    if any(planned.query == grounded.path for grounded in parse.grounded if grounded.path):
        return Quality.STRONG
    return max(
        (
            evidence.quality
            for evidence in ledger
            if any(finding.path == planned.query for finding in evidence.findings)
        ),
        default=Quality.MODERATE,
    )


def _evidence(planned: ToolCall, outcome: ToolOutcome, judged: Judgement, number: int) -> Evidence | None:
    if judged.quality is Quality.NONE and not outcome.findings:
        return None
    return Evidence(
        id=f"e{number}",
        provenance=Provenance(
            evidence_class=outcome.evidence_class,
            tool=planned.tool.value,
            query=planned.query,
            target=planned.target,
            match_count=outcome.match_count,
            exact_count=outcome.exact_count,
            is_phrase=outcome.is_phrase,
            is_authoritative=outcome.is_authoritative,
        ),
        quality=judged.quality,
        strength=judged.strength,
        reason=judged.reason,
        likelihood=outcome.likelihood,
        findings=outcome.findings,
    )


def _remaining(parse: ParseResult, record: _Record, outcome: Outcome) -> tuple[Gap, ...]:
    if outcome is Outcome.CLARIFICATION or parse.goal.intent is Intent.CHAT:
        return ()
    return tuple(need.gap for need in open_needs(parse.goal, record.ledger))


def _symbols(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.symbol for finding in findings if finding.symbol))


def _session_id(request: str, identity: RepositoryIdentity) -> str:
    """The same question on the same tree has the same id: sessions hold no clock."""
    text = f"{request}\0{identity.name}\0{identity.commit}\0{identity.universe}\0{PLANNER_VERSION}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
