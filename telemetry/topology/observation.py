"""Observation: a trace seen against its corpus; every field is a feature that a taxonomy rule may name."""

from dataclasses import dataclass

from telemetry.features import Ending, TraceFeatures
from telemetry.topology.groups import GroupIndex, is_objected_to, path_of
from telemetry.topology.wording import (
    Vocabulary,
    is_command,
    meaning_of,
    names_something,
    words_of,
)


@dataclass(frozen=True, slots=True)
class Observation:
    """The features of one trace. None where its format does not record them; no condition holds on None."""

    ending: str
    segment: str
    failure_reason: str
    route: str
    handling: str
    intent: str
    entity: str
    artifact: str
    word_count: int
    is_command: bool
    # Written as a slash command.
    names_something: bool
    # Holds a word shaped like code, a path or a link.
    slip: str
    # "written -> meant" for a word one letter away from one that answered requests use.
    other_paths: tuple[str, ...]
    # Ways, other than its own, on which the same meaning was answered.
    reading_confidence: float | None
    is_unclear: bool
    correction_count: int
    target_count: int
    absent_targets: int
    step_count: int | None
    attempt_count: int | None
    strategy_changes: int | None
    match_count: int | None
    exact_count: int | None
    best_quality: int | None
    is_evidence_found: bool | None
    open_gaps: int | None
    step_failures: tuple[str, ...]
    failed_gates: tuple[str, ...]
    signals: tuple[str, ...]
    opened_rank: int
    failed_checks: tuple[str, ...]
    unsupported: int
    leaks: int
    duration_ms: float | None


class Observer:
    """Looks at traces of one corpus."""

    def __init__(self, groups: GroupIndex, vocabulary: Vocabulary) -> None:
        self._groups = groups
        self._vocabulary = vocabulary

    def observe(self, trace: TraceFeatures) -> Observation:
        """The features of *trace* against the whole."""
        words = words_of(trace.request)
        slips = {word: meant for word in words if (meant := self._vocabulary.meant_by(word))}
        meaning = meaning_of(slips.get(word, word) for word in words)
        others = self._groups.answering_paths(trace.segment, meaning) - {path_of(trace)}
        return Observation(
            ending=trace.ending.value,
            segment=trace.segment.value,
            failure_reason=trace.failure_reason,
            route=trace.route,
            handling=trace.handling.value,
            intent=trace.intent,
            entity=trace.entity,
            artifact=trace.artifact,
            word_count=len(words),
            is_command=is_command(trace.request),
            names_something=names_something(trace.request),
            slip=", ".join(f"{written} -> {meant}" for written, meant in slips.items()),
            other_paths=tuple(sorted(others)),
            reading_confidence=trace.reading_confidence,
            is_unclear=trace.is_unclear,
            correction_count=trace.correction_count,
            target_count=len(trace.targets),
            absent_targets=trace.absent_targets,
            step_count=trace.step_count,
            attempt_count=trace.attempt_count,
            strategy_changes=trace.strategy_changes,
            match_count=trace.match_count,
            exact_count=trace.exact_count,
            best_quality=trace.best_quality,
            is_evidence_found=trace.is_evidence_found,
            open_gaps=trace.open_gaps,
            step_failures=trace.step_failures,
            failed_gates=trace.failed_gates,
            signals=trace.signals,
            opened_rank=trace.opened_rank,
            failed_checks=trace.failed_checks,
            unsupported=trace.unsupported,
            leaks=trace.leaks,
            duration_ms=trace.duration_ms,
        )


def is_certified_absence(trace: TraceFeatures) -> bool:
    """Whether *trace* rightly found nothing: all it names is absent, and nobody objected.

    Such an answer is insufficient evidence by name and correct by nature; it is counted, but no failure.
    """
    return (
        trace.ending is Ending.INSUFFICIENT_EVIDENCE
        and 0 < len(trace.targets) <= trace.absent_targets
        and not is_objected_to(trace)
    )


def is_failure(trace: TraceFeatures) -> bool:
    """Whether something went wrong: a failed ending, an objection, a failed expectation, a bad answer."""
    return (
        (trace.ending.is_failed and not trace.is_as_expected and not is_certified_absence(trace))
        or is_objected_to(trace)
        or trace.unsupported > 0
        or trace.leaks > 0
        or trace.opened_rank > 1
    )
