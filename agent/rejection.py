"""StoppedInvestigation: the record of a request that the user stopped, built from the events up to then."""

import hashlib
import time
from dataclasses import dataclass, field

from planner import PLANNER_VERSION
from planner.events import (
    Event,
    EventSink,
    GateDecided,
    GoalUnderstood,
    RecoveryStarted,
    ToolChosen,
    ToolFinished,
)
from planner.evidence.model import Quality
from planner.goals.model import Artifact, Entity, GoalModel, Intent, ParseResult, Scope
from planner.session import (
    Confidence,
    ConfidenceLevel,
    GateDecision,
    InvestigationSession,
    Outcome,
    Recovery,
    RepositoryIdentity,
    Step,
)

REASON = "the user stopped the investigation"


@dataclass(slots=True)
class StoppedInvestigation:
    """Listens to one investigation for the case that it is stopped; passes every event on to *sink*."""

    request: str
    sink: EventSink
    _started: float = field(default_factory=time.perf_counter)
    _parse: ParseResult | None = None
    _steps: list[Step] = field(default_factory=list)
    _recoveries: list[Recovery] = field(default_factory=list)
    _gates: list[GateDecision] = field(default_factory=list)
    _is_recovery: bool = False
    # The next step is the one that a change of course has chosen.

    def __call__(self, event: Event) -> None:
        """Take down *event* and pass it on."""
        match event:
            case GoalUnderstood(parse=parse):
                self._parse = parse
            case RecoveryStarted(rule=rule, reason=reason):
                self._is_recovery = True
                self._recoveries.append(
                    Recovery(rule=rule, reason=reason, after_step=len(self._steps), resolved=False)
                )
            case ToolChosen():
                self._steps.append(self._begun(event))
                self._is_recovery = False
            case ToolFinished() if self._steps:
                self._steps[-1] = _finished(self._steps[-1], event)
            case GateDecided(decision=decision):
                self._gates.append(decision)
            case _:
                pass
        self.sink(event)

    def session(
        self,
        identity: RepositoryIdentity,
        *,
        outcome: Outcome = Outcome.USER_REJECTED,
        reason: str = REASON,
    ) -> InvestigationSession:
        """What was done until the stop: by the user, or with outcome *failure* by a broken promise."""
        parse = self._parse or _unread(self.request)
        return InvestigationSession(
            id="stopped-" + hashlib.sha256(self.request.encode("utf-8", "surrogatepass")).hexdigest()[:8],
            request=self.request,
            parse=parse,
            repository=identity,
            steps=tuple(self._steps),
            recoveries=tuple(self._recoveries),
            gates=tuple(self._gates),
            outcome=outcome,
            outcome_reason=reason,
            confidence=Confidence(level=ConfidenceLevel.NONE, probability=0.0, reason=reason),
            confidence_before=parse.confidence,
            duration_ms=(time.perf_counter() - self._started) * 1000,
            planner_version=PLANNER_VERSION,
        )

    def _begun(self, event: ToolChosen) -> Step:
        return Step(
            number=event.step,
            call=event.call,
            reason=event.reason,
            gap=event.gap,
            quality=Quality.NONE,
            quality_reason="stopped before it ended",
            match_count=0,
            failure=None,
            evidence_id="",
            is_recovery=self._is_recovery,
            duration_ms=0.0,
        )


def _finished(step: Step, event: ToolFinished) -> Step:
    return step.model_copy(
        update={
            "quality": event.quality,
            "quality_reason": event.reason,
            "match_count": event.match_count,
            "duration_ms": event.duration_ms,
        }
    )


def _unread(request: str) -> ParseResult:
    """The reading of a request that was stopped before it was read: nothing is claimed."""
    goal = GoalModel(intent=Intent.CHAT, entity=Entity.NONE, artifact=Artifact.NONE, scope=Scope.NONE)
    return ParseResult(
        request=request, goal=goal, confidence=0.0, explanation="Stopped before it was read.", is_unclear=True
    )
