"""Builders of investigations and logs for the telemetry tests."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planner.evidence.model import (
    Evidence,
    EvidenceClass,
    Finding,
    FindingKind,
    Provenance,
    Quality,
    Strength,
)
from planner.failures import FailureKind
from planner.goals.model import (
    Artifact,
    Entity,
    GoalModel,
    GroundedTarget,
    Grounding,
    Intent,
    ParseResult,
    Scope,
    Target,
    TargetKind,
)
from planner.session import (
    Confidence,
    ConfidenceLevel,
    Gap,
    Gate,
    GateDecision,
    InvestigationSession,
    Outcome,
    Recovery,
    RepositoryIdentity,
    Step,
)
from planner.tools import ToolName, call

MOMENT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def make_goal(target: str = "Ledger", intent: Intent = Intent.LOCATE) -> GoalModel:
    return GoalModel(
        intent=intent,
        entity=Entity.SYMBOL,
        artifact=Artifact.DEFINITION,
        scope=Scope.LOCAL,
        targets=(Target(text=target, kind=TargetKind.SYMBOL),),
        keywords=target,
    )


def make_evidence(
    *, matches: int = 1, exact: int = 1, quality: Quality = Quality.STRONG, query: str = "Ledger"
) -> Evidence:
    return Evidence(
        id="e1",
        provenance=Provenance(
            evidence_class=EvidenceClass.DEFINITION,
            tool=ToolName.FIND_DEFINITIONS,
            query=query,
            target=query,
            match_count=matches,
            exact_count=exact,
        ),
        quality=quality,
        strength=Strength.of_count(matches),
        reason="the definition of the name",
        findings=(
            Finding(kind=FindingKind.DEFINITION, title="Ledger", path="src/ledger.py", start=3, end=9),
        ),
    )


def make_session(
    request: str = "where is Ledger defined",
    *,
    outcome: Outcome = Outcome.SUCCESS,
    outcome_reason: str = "",
    goal: GoalModel | None = None,
    grounding: Grounding = Grounding.SYMBOL,
    evidence: tuple[Evidence, ...] | None = None,
    step_failure: FailureKind | None = None,
    recoveries: tuple[Recovery, ...] = (),
    failed_gates: tuple[Gate, ...] = (),
    gaps: int = 0,
    reading_confidence: float = 0.97,
) -> InvestigationSession:
    goal = goal or make_goal()
    ledger = (make_evidence(),) if evidence is None else evidence
    query = goal.targets[0].text if goal.targets else request
    gap = Gap(evidence_class=EvidenceClass.DEFINITION, minimum=Quality.STRONG, target=query)
    step = Step(
        number=1,
        call=call(ToolName.FIND_DEFINITIONS, query, target=query),
        reason=f"looking for the definition of {query}",
        gap=gap,
        quality=ledger[0].quality if ledger else Quality.NONE,
        quality_reason="exact name",
        match_count=1,
        failure=step_failure,
        evidence_id="e1" if ledger else "",
        is_recovery=False,
        duration_ms=2.0,
    )
    return InvestigationSession(
        id="inv",
        request=request,
        parse=ParseResult(
            request=request,
            goal=goal,
            confidence=reading_confidence,
            grounded=tuple(GroundedTarget(target=target, grounding=grounding) for target in goal.targets),
        ),
        repository=RepositoryIdentity(name="shop", commit="c0ffee"),
        steps=(step,),
        ledger=ledger,
        recoveries=recoveries,
        gates=tuple(GateDecision(gate=gate, passed=False, reason="limit reached") for gate in failed_gates),
        remaining_gaps=(gap,) * gaps,
        files_examined=("src/ledger.py",),
        outcome=outcome,
        outcome_reason=outcome_reason,
        confidence=Confidence(level=ConfidenceLevel.HIGH, probability=0.9, reason="definition read"),
        confidence_before=0.5,
        duration_ms=12.0,
        planner_version="planner-1",
    )


def foreign_line(
    request: str, outcome: str | None = "success", *, ts: float = 1_772_000_000.0, step: int = 1, **more: Any
) -> str:
    fields: dict[str, Any] = {
        "ts": ts,
        "step": step,
        "input": request,
        "execution_path": more.pop("path", "codebase_query"),
        "recovery_metrics": {
            "attempts": more.pop("attempts", 1),
            "strategy_changes": more.pop("changes", 0),
            "evidence_found": more.pop("found", outcome == "success"),
        },
        "trust_metrics": {"plan_approved": outcome == "success"},
        "confidence_before": 0.3,
        "confidence_after": 0.6,
        **more,
    }
    if outcome is not None:
        fields["outcome"] = outcome
    return json.dumps(fields)


def write_log(directory: Path, opened: datetime, *lines: str) -> Path:
    """A foreign log named after the second in which its session opened."""
    path = directory / f"{opened:%Y%m%d_%H%M%S}.log"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
