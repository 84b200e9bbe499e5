"""AnswerDocument: the answer to a program, as `sleuth ask --json` prints it. Keys are only ever added."""

from typing import Any

from planner.formatter.package import EvidenceItem, EvidencePackage, Searched
from planner.goals.model import GoalModel, Reading
from planner.session import Confidence, InvestigationSession
from services.frozen import Frozen

ANSWER_SCHEMA = "sleuth.answer/1"


class Alternative(Frozen):
    """Another reading of the request."""

    label: str
    probability: float
    goal: dict[str, Any]

    @classmethod
    def of(cls, reading: Reading) -> "Alternative":
        """The alternative that *reading* is."""
        return cls(label=reading.label, probability=reading.probability, goal=goal_document(reading.goal))


class AnswerDocument(Frozen):
    """Outcome, goal, confidence, answer and evidence of one request."""

    schema_id: str = ANSWER_SCHEMA
    request: str
    outcome: str
    goal: dict[str, Any]
    confidence: dict[str, Any]
    answer: str
    evidence: tuple[EvidenceItem, ...]
    searched: Searched
    open_questions: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    repository: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The document with the key names of the contract."""
        document = self.model_dump(mode="json")
        return {"schema": document.pop("schema_id"), **document}


def goal_document(goal: GoalModel) -> dict[str, Any]:
    """A goal as other programs read it: without spans and derived words."""
    document = goal.model_dump(mode="json", exclude={"keywords"})
    document["targets"] = [{"text": t.text, "kind": t.kind.value} for t in goal.targets]
    document["constraints"] = goal.constraints.model_dump(mode="json", exclude_defaults=True)
    return document


def confidence_document(confidence: Confidence) -> dict[str, Any]:
    """Level and probability, with the reason in words."""
    return {
        "level": confidence.level.value,
        "probability": confidence.probability,
        "reason": confidence.reason,
    }


def answer_document(session: InvestigationSession, package: EvidencePackage, text: str) -> AnswerDocument:
    """The answer to a program. The package inside carries no confidence; this document does."""
    return AnswerDocument(
        request=package.request,
        outcome=package.outcome,
        goal=goal_document(session.parse.goal),
        confidence=confidence_document(session.confidence),
        answer=text,
        evidence=package.items,
        searched=package.searched,
        open_questions=package.open_questions,
        alternatives=tuple(Alternative.of(reading) for reading in session.parse.ambiguities),
        repository={
            "name": session.repository.name,
            "commit": session.repository.commit,
            "branch": session.repository.branch,
            "dirty": session.repository.is_dirty,
        },
    )
