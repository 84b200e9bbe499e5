"""Replayer: makes recorded requests again, under one generation after another, and says how each ended."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from planner.session import Outcome
from telemetry.features import Ending
from telemetry.generations import CURRENT, Generation
from telemetry.replay import compare, ending_verdict
from telemetry.replay_report import Change, GenerationRow, ReplayReport, Resolved, Unanswered
from telemetry.requests import RecordedRequest
from telemetry.subject import Reply, Subject
from telemetry.trace import TraceRecord, trace_of

SubjectOf = Callable[[Generation], Subject]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A recorded request and its new reply."""

    recorded: RecordedRequest
    reply: Reply

    def trace(self) -> TraceRecord | None:
        """The new investigation as a trace of the recorded step; None for a command."""
        if self.reply.session is None or self.recorded.trace is None:
            return None
        old = self.recorded.trace
        return trace_of(
            self.reply.session,
            origin=old.origin,
            session_id=old.session,
            step=old.step,
            timestamp=old.timestamp,
        )

    def change(self) -> Change:
        """The recorded ending beside the new one."""
        old, new = self.recorded.trace, self.trace()
        after = Ending.parse(self.reply.outcome)
        change = Change(
            session=self.recorded.session,
            step=self.recorded.step,
            request=self.recorded.request,
            before=self.recorded.ending,
            after=after,
            verdict=ending_verdict(self.recorded.ending, after),
        )
        if old is None or new is None:
            return change
        return change.compared(compare(old, new))


def replay(
    requests: Sequence[RecordedRequest],
    subject: Subject,
    *,
    keeps_conversation: bool = True,
    progress: Progress = lambda _done, _total: None,
) -> Iterator[Replayed]:
    """Make *requests* again, session by session; equal requests outside a conversation only once.

    Within a session each request is read after the ones before it, unless *keeps_conversation* is false.
    """
    known: dict[tuple[str, ...], Reply] = {}
    done = 0
    for _, session in groupby(
        requests, key=lambda recorded: (recorded.log.rpartition("/")[0], recorded.session)
    ):
        subject.forget()
        before: tuple[str, ...] = ()
        is_behind = False
        # The subject has not been asked what is known already: the conversation is told again when needed.
        for recorded in session:
            key = (*before, recorded.request)
            reply = known.get(key)
            if reply is None:
                if is_behind:
                    subject.forget()
                    for earlier in before:
                        subject.ask(earlier)
                    is_behind = False
                reply = known[key] = subject.ask(recorded.request)
            else:
                is_behind = True
            if not keeps_conversation:
                subject.forget()
                is_behind = False
            elif not reply.is_command:
                before = key[-_REMEMBERED:]
            done += 1
            progress(done, len(requests))
            yield Replayed(recorded, reply)


def _conversation_of(recorded: RecordedRequest) -> tuple[str, str]:
    return recorded.log.rpartition("/")[0], recorded.session


_REMEMBERED = 3
# Turns a follow-up may lean on; a conversation's state is its last turn, which may itself be a follow-up.


@dataclass(slots=True)
class _Tally:
    """The replies under one generation."""

    generation: Generation
    replies: list[Reply] = field(default_factory=list)


def replay_generations(
    requests: Sequence[RecordedRequest],
    generations: Sequence[Generation],
    subject_of: SubjectOf,
    *,
    repository: str,
    keeps_conversation: bool = True,
    progress: Progress = lambda _done, _total: None,
) -> ReplayReport:
    """Replay *requests* under each of *generations*, the last of which is what the earlier lead up to."""
    tallies: list[_Tally] = []
    total = len(requests) * len(generations)
    for position, generation in enumerate(generations):
        replayed = replay(
            requests,
            subject_of(generation),
            keeps_conversation=keeps_conversation,
            progress=_shifted(progress, position * len(requests), total),
        )
        tallies.append(_Tally(generation, [item.reply for item in replayed]))
    absent = _absent(requests, tallies, subject_of, keeps_conversation=keeps_conversation)
    return ReplayReport(
        repository=repository,
        recorded=_recorded_row(requests, absent),
        generations=tuple(_row(tally, absent) for tally in tallies),
        unanswered=_unanswered(requests, tallies[-1], absent),
        resolved=_resolved(requests, tallies),
    )


def _shifted(progress: Progress, offset: int, total: int) -> Progress:
    return lambda done, _: progress(offset + done, total)


def _absent(
    requests: Sequence[RecordedRequest],
    tallies: Sequence[_Tally],
    subject_of: SubjectOf,
    *,
    keeps_conversation: bool,
) -> list[bool]:
    """Which requests are about nothing that exists: what the names stand for is a fact of the repository.

    Only the current understanding looks names up, so it is asked also where it is not replayed.
    """
    current = next((tally.replies for tally in tallies if tally.generation is CURRENT), None)
    if current is None:
        again = replay(requests, subject_of(CURRENT), keeps_conversation=keeps_conversation)
        current = [item.reply for item in again]
    return [reply.is_absent for reply in current]


def _row(tally: _Tally, absent: Sequence[bool]) -> GenerationRow:
    outcomes = [reply.outcome for reply in tally.replies]
    commands = sum(reply.is_command for reply in tally.replies)
    title = tally.generation.title
    return _counted(tally.generation.name, title, [outcome.value for outcome in outcomes], absent, commands)


def _recorded_row(requests: Sequence[RecordedRequest], absent: Sequence[bool]) -> GenerationRow:
    return _counted("recorded", "as recorded", [item.ending.value for item in requests], absent, 0)


def _counted(
    name: str, title: str, endings: Sequence[str], absent: Sequence[bool], commands: int
) -> GenerationRow:
    counts = Counter(endings)
    answered = sum(
        ending == Outcome.SUCCESS and not missing for ending, missing in zip(endings, absent, strict=True)
    )
    return GenerationRow(
        name=name,
        title=title,
        requests=len(endings),
        success=counts[Outcome.SUCCESS],
        insufficient_evidence=counts[Outcome.INSUFFICIENT_EVIDENCE],
        failure=counts[Outcome.FAILURE],
        user_rejected=counts[Outcome.USER_REJECTED],
        clarification=counts[Outcome.CLARIFICATION],
        commands=commands,
        answered=answered,
        answerable=len(endings) - sum(absent),
        unfounded=counts[Outcome.SUCCESS] - answered,
    )


def _unanswered(
    requests: Sequence[RecordedRequest], tally: _Tally, absent: Sequence[bool]
) -> tuple[Unanswered, ...]:
    rows: Counter[tuple[str, Outcome, str, bool]] = Counter()
    for recorded, reply, is_absent in zip(requests, tally.replies, absent, strict=True):
        if reply.outcome is not Outcome.SUCCESS:
            reason = reply.session.outcome_reason if reply.session else ""
            rows[recorded.request, reply.outcome, reason, is_absent] += 1
    found = [
        Unanswered(request=request, count=count, outcome=outcome, reason=reason, is_absent=is_absent)
        for (request, outcome, reason, is_absent), count in rows.items()
    ]
    return tuple(sorted(found, key=lambda row: (row.is_absent, -row.count, row.request)))


def _resolved(requests: Sequence[RecordedRequest], tallies: Sequence[_Tally]) -> tuple[Resolved, ...]:
    """Per request the generation since which it ends as it does under the last one."""
    rows: Counter[tuple[str, str, Outcome, Outcome]] = Counter()
    for position, recorded in enumerate(requests):
        outcomes = [tally.replies[position].outcome for tally in tallies]
        changes = [at for at in range(1, len(outcomes)) if outcomes[at] is not outcomes[at - 1]]
        if changes and outcomes[-1] is not outcomes[0]:
            at = changes[-1]
            rows[recorded.request, tallies[at].generation.name, outcomes[0], outcomes[-1]] += 1
    order = [tally.generation.name for tally in tallies]
    found = [
        Resolved(request=request, count=count, generation=name, before=before, after=after)
        for (request, name, before, after), count in rows.items()
    ]
    return tuple(sorted(found, key=lambda row: (order.index(row.generation), -row.count, row.request)))
