"""A toolbox that answers from a script, for tests of the planner without any repository."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from planner.evidence.ledger import Ledger
from planner.evidence.model import EvidenceClass, Finding, FindingKind
from planner.failures import FailureKind
from planner.goals.model import Artifact, Entity, GoalModel, Intent, ParseResult, Scope, Target, TargetKind
from planner.session import RepositoryIdentity, SearchedUniverse
from planner.tools import ToolCall, ToolName, ToolOutcome

Answer = ToolOutcome | Callable[[ToolCall], ToolOutcome]
NOTHING = ToolOutcome(evidence_class=EvidenceClass.FILE_SEARCH, failure=FailureKind.NO_HITS)


@dataclass
class ScriptedToolbox:
    """Answers each tool from `answers`; everything else finds nothing. Remembers every call."""

    answers: Mapping[ToolName, Answer] = field(default_factory=dict)
    calls: list[ToolCall] = field(default_factory=list)

    def run(self, planned: ToolCall, ledger: Ledger) -> ToolOutcome:
        self.calls.append(planned)
        answer = self.answers.get(planned.tool, NOTHING)
        return answer(planned) if callable(answer) else answer

    def identity(self) -> RepositoryIdentity:
        return RepositoryIdentity(name="scripted", commit="c0ffee")

    def universe(self) -> SearchedUniverse:
        return SearchedUniverse(files=3, files_by_language=(("python", 3),), universe="abc")


def parsed(
    intent: Intent = Intent.LOCATE,
    entity: Entity = Entity.SYMBOL,
    artifact: Artifact = Artifact.DEFINITION,
    *names: str,
    kind: TargetKind = TargetKind.SYMBOL,
    keywords: str = "",
    confidence: float = 0.9,
) -> ParseResult:
    """A parse result about *names*."""
    targets = tuple(Target(text=name, kind=kind) for name in names)
    goal = GoalModel(
        intent=intent,
        entity=entity,
        artifact=artifact,
        scope=Scope.LOCAL,
        targets=targets,
        keywords=keywords or " ".join(names),
    )
    return ParseResult(request=f"{intent} {' '.join(names)}", goal=goal, confidence=confidence)


def definition(name: str, path: str = "src/a.py", start: int = 10, end: int = 20) -> ToolOutcome:
    """One definition under exactly this name."""
    finding = Finding(
        kind=FindingKind.DEFINITION, title=name, path=path, start=start, end=end, symbol=name, is_exact=True
    )
    return ToolOutcome(
        evidence_class=EvidenceClass.DEFINITION, findings=(finding,), match_count=1, exact_count=1
    )


def content(planned: ToolCall, text: str = "class Router: ...") -> ToolOutcome:
    """The lines that a read asks for."""
    start = int(planned.option("start", "1"))
    finding = Finding(
        kind=FindingKind.CONTENT,
        title=planned.query,
        path=planned.query,
        start=start,
        end=int(planned.option("end", str(start))),
        text=text,
    )
    return ToolOutcome(
        evidence_class=EvidenceClass.FILE_CONTENT,
        findings=(finding,),
        match_count=1,
        files_read=(planned.query,),
        bytes_read=len(text),
    )
