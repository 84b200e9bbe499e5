"""An assistant that follows a script: the faces' side of `Assistant`, with real sessions and packages."""

import threading
import time
from types import SimpleNamespace

from agent.assistant import Answer
from agent.settings import Settings
from planner.errors import InvestigationCancelledError
from planner.events import (
    GoalUnderstood,
    InvestigationFinished,
    RecoveryStarted,
    ToolChosen,
    ToolFinished,
    WorkProgressed,
)
from planner.evidence.model import (
    Evidence,
    EvidenceClass,
    Finding,
    FindingKind,
    Provenance,
    Quality,
    Strength,
)
from planner.formatter.package import EvidenceItem, EvidencePackage
from planner.goals.model import (
    Artifact,
    Entity,
    GoalModel,
    Intent,
    ParseResult,
    Reading,
    Scope,
    Target,
    TargetKind,
)
from planner.session import (
    Confidence,
    ConfidenceLevel,
    InvestigationSession,
    Outcome,
    Recovery,
    RepositoryIdentity,
    Step,
)
from planner.tools import ToolName, call
from services.workspace import MemoryWorkspace

FILES = {
    "src/replay.py": "".join(
        f"# line {number}\n" if number not in {10, 11, 12} else f"def start_{number}(self): return 'x'\n"
        for number in range(1, 61)
    ),
    "src/router.py": "from replay import start_10\n\n\ndef route():\n    return start_10(None)\n",
    "docs/größe.md": "Größe: 3\n",
    "evil.py": "x = '\x1b]0;owned\x07[bold red]not markup[/] \u202egnp.exe'  # [link=http://x]y[/link]\n",
}


def goal(intent=Intent.LOCATE, entity=Entity.SYMBOL, artifact=Artifact.DEFINITION, target="replay"):
    return GoalModel(
        intent=intent,
        entity=entity,
        artifact=artifact,
        scope=Scope.LOCAL,
        targets=(Target(text=target, kind=TargetKind.SYMBOL),),
    )


def item(number, path, start, end, why="defines the name", snippet="def start(self): ..."):
    return EvidenceItem(
        id=f"E{number}",
        kind="definition",
        evidence_class="definition",
        title=path,
        path=path,
        start=start,
        end=end,
        snippet=snippet,
        why=why,
        quality="strong",
    )


ITEMS = (
    item(1, "src/replay.py", 10, 12),
    item(2, "src/router.py", 5, 5, why="calls it"),
)


def step(number, reason, *, matches=1, is_recovery=False):
    return Step(
        number=number,
        call=call(ToolName.FIND_DEFINITIONS, "replay"),
        reason=reason,
        gap=None,
        quality=Quality.STRONG if matches else Quality.NONE,
        quality_reason="one exact match" if matches else "nothing matched",
        match_count=matches,
        failure=None,
        evidence_id="e1" if matches else "",
        is_recovery=is_recovery,
        duration_ms=12.0,
    )


def answer(
    request,
    text="replay is defined at src/replay.py:10-12\n- src/router.py:5  calls it",
    *,
    outcome=Outcome.SUCCESS,
    items=ITEMS,
    readings=(),
    open_questions=(),
    recoveries=0,
):
    evidence = Evidence(
        id="e1",
        provenance=Provenance(
            evidence_class=EvidenceClass.DEFINITION, tool="find_definitions", query="replay", target="replay"
        ),
        quality=Quality.STRONG,
        strength=Strength.LOW,
        reason="one exact match",
        findings=(
            Finding(kind=FindingKind.DEFINITION, title="replay", path="src/replay.py", start=10, end=12),
        ),
    )
    session = InvestigationSession(
        id="0123456789abcdef",
        request=request,
        parse=ParseResult(
            request=request,
            goal=goal(),
            confidence=0.91,
            ambiguities=tuple(readings),
            explanation="Asks where a name is defined.",
            parser="goals-1",
        ),
        repository=RepositoryIdentity(name="demo", commit="3f2a9c1d00", branch="main"),
        steps=(step(1, "looking for the definition of replay"),),
        ledger=(evidence,),
        recoveries=tuple(
            Recovery(rule="split_name", reason="widening the search", after_step=1, resolved=True)
            for _ in range(recoveries)
        ),
        files_examined=("src/replay.py",),
        outcome=outcome,
        outcome_reason="one definition, read in its file",
        confidence=Confidence(level=ConfidenceLevel.HIGH, probability=0.93, reason="an exact match"),
        confidence_before=0.91,
        duration_ms=412.0,
        understanding_ms=1.5,
        planner_version="1",
    )
    package = EvidencePackage(
        request=request,
        goal="find where replay is defined or implemented",
        outcome=outcome.value,
        artifact="definition",
        repository="demo",
        items=items,
        open_questions=tuple(open_questions),
    )
    return Answer(session, package, text)


def reading(label, intent=Intent.STATUS):
    return Reading(goal=goal(intent=intent), probability=0.4, label=label)


class ScriptedAssistant:
    """Answers by `script`, a mapping from request to what it does; keeps what it was told."""

    def __init__(self, state_dir, script=None, *, files=None, **settings):
        self.workbench = SimpleNamespace(
            workspace=MemoryWorkspace(files or FILES, "demo"), finished_index=lambda: None
        )
        self.understanding = SimpleNamespace(
            parse=lambda text: SimpleNamespace(explanation=f"Would be read: {text}")
        )
        self.settings = Settings(state_dir=state_dir, cache_dir=state_dir, origin="test", **settings)
        self.recorder = object()
        self.warnings = []
        self.script = script or {}
        self.asked = []
        self.chosen = []
        self.signals = []
        self.stopped = []
        self.threads = set()
        self.forgotten = 0
        self.resumed = []
        self.ran = []
        self.is_cancelled = False

    def ask(self, request, *, sink):
        self.is_cancelled = False
        self.threads.add(threading.current_thread().name)
        self.asked.append(request)
        try:
            made = self.script.get(request, simple)(self, request, sink)
            sink(InvestigationFinished(made.session))
        except InvestigationCancelledError:
            self.stopped.append(request)
            raise
        return made

    def ask_as(self, parse, chosen, *, sink):
        del sink
        self.chosen.append(chosen.label)
        return answer(parse.request, f"Read as {chosen.label}: src/router.py:5")

    def run_command(self, parse, command, *, sink):
        del sink
        self.ran.append(command.title)
        return answer(parse.request, f"{command.title}: exit status 0")

    def look_again(self):
        pass

    def resume_from(self, session, package):
        self.resumed.append(session.request)

    def cancel(self):
        self.is_cancelled = True

    def forget(self):
        self.forgotten += 1

    def signal(self, kind, *, rank=0, detail=""):
        self.signals.append((kind.value, rank, detail))


def simple(assistant, request, sink):
    """One step, then the answer."""
    made = answer(request)
    sink(GoalUnderstood(made.session.parse))
    planned = call(ToolName.FIND_DEFINITIONS, "replay")
    sink(ToolChosen(1, planned, None, "looking for the definition of replay"))
    sink(ToolFinished(1, planned, 1, Quality.STRONG, "one exact match", 12.0))
    return made


def endless(assistant, request, sink):
    """Steps, a recovery and indexing; then a step that only a stop ends."""
    planned = call(ToolName.FIND_DEFINITIONS, "replay")
    sink(GoalUnderstood(answer(request).session.parse))
    sink(ToolChosen(1, planned, None, "looking for the definition of replay"))
    sink(ToolFinished(1, planned, 0, Quality.NONE, "nothing matched", 12.0))
    sink(RecoveryStarted("split_name", "widening the search to parts of the name"))
    sink(ToolChosen(2, planned, None, "looking for replay in all files"))
    sink(WorkProgressed("indexing", 120, 2000))
    deadline = time.monotonic() + 20
    while not assistant.is_cancelled and time.monotonic() < deadline:
        time.sleep(0.005)
    raise InvestigationCancelledError("the user stopped the investigation")
