"""Assistant: the one call that every face shares. A request goes in, an Answer comes out."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from agent.records import last_session, save_last_session
from agent.rejection import REASON, StoppedInvestigation
from agent.settings import Settings, Telemetry
from agent.synthesis.extractive import extractive_answer
from planner.errors import InvestigationCancelledError
from planner.events import EventSink, WorkProgressed, ignore
from planner.formatter.formatter import build_package
from planner.formatter.package import EvidenceItem, EvidencePackage
from planner.formatter.packing import pack
from planner.goals.conversation import Conversation, Finding
from planner.goals.model import ParseResult, Reading
from planner.investigator import Investigator
from planner.session import InvestigationSession, Outcome, RepositoryIdentity
from planner.toolbox import Workbench
from telemetry.errors import TraceWriteError

if TYPE_CHECKING:
    from agent.synthesis.llm import Phraser
    from services.localization import Localization
    from telemetry.recorder import TraceRecorder
    from telemetry.trace import AnswerSummary, SignalKind


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request came to."""

    session: InvestigationSession
    # The full record, for inspection and telemetry.
    package: EvidencePackage
    text: str
    # The direct reply, each statement with its `path:line`.
    phrased_by: str = ""
    # The model whose words they are; empty where they are Sleuth's own.

    @property
    def outcome(self) -> Outcome:
        """How the request ended."""
        return self.session.outcome

    @property
    def evidence(self) -> tuple[EvidenceItem, ...]:
        """The places that the answer rests on, best first."""
        return self.package.items


class Understanding(Protocol):
    """What turns a request into a goal."""

    def parse(self, request: str, context: Conversation | None = None) -> ParseResult:
        """The goal of *request*, read after *context*."""


@dataclass(slots=True)
class Assistant:
    """Answers requests about one repository and remembers the conversation."""

    workbench: Workbench
    understanding: Understanding
    settings: Settings
    recorder: "TraceRecorder | None" = None
    # None where telemetry is off.
    phraser: "Phraser | None" = None
    # None unless the user has configured a model.
    warnings: list[str] = field(default_factory=list)
    # What could not be recorded, once each; the face shows them.
    _conversation: Conversation | None = None
    _previous: InvestigationSession | None = None
    # The last answer of this process, which the next request may react to.
    _is_cancelled: bool = False

    def ask(self, request: str, *, sink: EventSink = ignore) -> Answer:
        """Understand, investigate and answer *request*. Raises InvestigationCancelledError after `cancel`."""
        watched = StoppedInvestigation(request, sink)
        with self._recording_a_stop(watched):
            self._listen(watched)
            started = time.perf_counter()
            parse = self.understanding.parse(request, self._conversation)
            self._note_reaction(parse)
            return self._investigate(parse, watched, (time.perf_counter() - started) * 1000)

    def ask_as(self, parse: ParseResult, reading: Reading, *, sink: EventSink = ignore) -> Answer:
        """Answer a request that was already parsed, under another of its readings."""
        others = tuple(other for other in parse.ambiguities if other != reading)
        chosen = parse.model_copy(
            update={"goal": reading.goal, "confidence": 1.0, "ambiguities": others, "is_unclear": False}
        )
        watched = StoppedInvestigation(parse.request, sink)
        with self._recording_a_stop(watched):
            self._listen(watched)
            return self._investigate(chosen, watched, 0.0)

    def run_command(self, parse: ParseResult, command: EvidenceItem, *, sink: EventSink = ignore) -> Answer:
        """Answer a request to run something once more, after the user's yes to *command* and to no other."""
        bench = self.workbench
        kept = bench.settings, bench.may_run
        watched = StoppedInvestigation(parse.request, sink)
        with self._recording_a_stop(watched):
            self._listen(watched)
            bench.settings = self.settings.planner.model_copy(update={"allow_run": True})
            bench.may_run = lambda found: found.text == command.title and found.path == command.path
            try:
                return self._investigate(parse, watched, 0.0)
            finally:
                bench.settings, bench.may_run = kept

    def investigate_again(self, answer: Answer, *, sink: EventSink = ignore) -> InvestigationSession:
        """The investigation of *answer* once more, on the files as they are; nothing is remembered of it."""
        self._listen(sink)
        investigator = Investigator(self.workbench, self.settings.planner, lambda: self._is_cancelled)
        return investigator.investigate(answer.session.parse, sink)

    def look_again(self) -> None:
        """Notice what changed in the files since the last request; for faces that outlive one request."""
        self.workbench.refresh()

    def localize(self, report: str, *, limit: int, sink: EventSink = ignore) -> "Localization":
        """The files and functions that a bug report or change request concerns, ranked."""
        from services.localization import localize

        self._listen(sink)
        return localize(self.workbench.index(), report, limit=limit)

    def cancel(self) -> None:
        """Stop the running investigation before its next step."""
        self._is_cancelled = True

    def signal(self, kind: "SignalKind", *, rank: int = 0, detail: str = "") -> None:
        """Record what the user did with the last answer; nothing where nothing is recorded."""
        recorder = self.recorder
        if recorder is None or recorder.step == 0:
            return
        from telemetry.trace import UserSignal

        signal = UserSignal(kind=kind, rank=rank, detail=detail)
        self._try("the reaction", lambda: recorder.signal(signal))
        if kind == "rejected":
            from agent.marks import mark_wrong

            state, workspace = self.settings.state_dir, self.workbench.workspace
            self._try("the wrong answer", lambda: mark_wrong(state, workspace))

    def _note_reaction(self, parse: ParseResult) -> None:
        """A request that leans on the answer before it, or asks the same again, says what that was worth."""
        if self._previous is not None and self.recorder is not None:
            from agent.reactions import reaction_to

            kind = reaction_to(self._previous, parse)
            if kind is not None:
                self.signal(kind)

    def forget(self) -> None:
        """Start a new conversation."""
        self._conversation = self._previous = None
        self.workbench.requests.clear()

    def resume(self) -> None:
        """Go on with the conversation that the last process had about this repository."""
        session = last_session(self.settings.state_dir, self.workbench.workspace)
        self._conversation = _after(session, build_package(session, self.workbench)) if session else None

    def resume_from(self, session: InvestigationSession, package: EvidencePackage) -> None:
        """Go on with a conversation whose last answer was this one."""
        self._conversation = _after(session, package)

    def _listen(self, sink: EventSink) -> None:
        self._is_cancelled = False
        self.workbench.is_cancelled = lambda: self._is_cancelled

        def progressed(done: int, total: int) -> None:
            if self._is_cancelled:
                raise InvestigationCancelledError("the user stopped the indexing")
            sink(WorkProgressed("indexing", done, total))

        self.workbench.on_index_progress = progressed

    def _investigate(self, parse: ParseResult, sink: EventSink, understanding_ms: float) -> Answer:
        investigator = Investigator(self.workbench, self.workbench.settings, lambda: self._is_cancelled)
        session = investigator.investigate(parse, sink, understanding_ms=understanding_ms)
        if self._is_cancelled:
            # Stopped during the last step.
            raise InvestigationCancelledError(REASON)
        package = build_package(session, self.workbench, limit=self.settings.limit)
        package = pack(package, self.settings.budget)
        answer, summary = self._phrased(Answer(session, package, extractive_answer(package)), sink)
        self._conversation, self._previous = _after(session, package), session
        self.workbench.requests.append(session.request)
        self._record(answer, summary)
        return answer

    def _phrased(self, answer: Answer, sink: EventSink) -> "tuple[Answer, AnswerSummary | None]":
        """*answer* in the words of the model, where there is one and what it says is backed by evidence."""
        if self.phraser is None:
            return answer, None
        phrased = self.phraser.phrase(answer.package, sink=sink, is_cancelled=lambda: self._is_cancelled)
        if phrased is None:
            return answer, None
        from telemetry.trace import AnswerSummary

        summary = AnswerSummary(
            statements=phrased.statements, unsupported=phrased.unsupported, citations=phrased.citations
        )
        if not phrased.text:
            self.warnings.append(f"{phrased.problem} The answer is shown as it was found.")
            return answer, summary
        return replace(answer, text=phrased.text, phrased_by=self.phraser.name), summary

    @contextmanager
    def _recording_a_stop(self, watched: StoppedInvestigation) -> Iterator[None]:
        """Leave a trace when the user stops what runs inside, or when it breaks."""
        try:
            yield
        except (InvestigationCancelledError, KeyboardInterrupt):
            self._record_trace(watched.session(self.workbench.identity()))
            raise
        except Exception as error:
            # Whatever it is, it is recorded as a failure and goes on upwards.
            identity = RepositoryIdentity(name=self.workbench.workspace.name)
            reason = f"{type(error).__name__}: {error}"
            self._record_trace(watched.session(identity, outcome=Outcome.FAILURE, reason=reason))
            raise

    def _record(self, answer: Answer, summary: "AnswerSummary | None") -> None:
        """Keep the session and one trace line. What cannot be written never fails an answer."""
        if self.settings.telemetry is Telemetry.OFF:
            return
        self._try(
            "the last session",
            lambda: save_last_session(self.settings.state_dir, self.workbench.workspace, answer.session),
        )
        self._record_trace(answer.session, summary)

    def _record_trace(self, session: InvestigationSession, summary: "AnswerSummary | None" = None) -> None:
        recorder = self.recorder
        if recorder is not None:
            self._try("the trace", lambda: recorder.record(session, answer=summary))

    def _try(self, what: str, write: Callable[[], object]) -> None:
        try:
            write()
        except (OSError, TraceWriteError) as error:
            reason = error.strerror if isinstance(error, OSError) else error.__cause__ or error
            warning = f"{what} could not be kept in {self.settings.state_dir} ({reason})."
            if warning not in self.warnings:
                self.warnings.append(warning)


def _after(session: InvestigationSession, package: EvidencePackage) -> Conversation:
    """What a follow-up can point back to: the goal, and the places in the order they were shown."""
    shown = tuple(Finding(item.path, item.symbol) for item in package.items if item.path)
    return Conversation(session.parse.goal, shown)
