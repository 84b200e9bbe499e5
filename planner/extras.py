"""Extras: calls that make a complete answer richer. One function a tool; none of them can fail a request."""

from collections.abc import Callable, Iterator

from planner.evidence.model import EvidenceClass, Finding, FindingKind, Quality
from planner.evidence.requirements import row_of
from planner.goals.model import Grounding, Intent, Target, TargetKind
from planner.names import called_names
from planner.routes import Situation, concept_call, places, section_of
from planner.tools import ToolCall, ToolName, call

Calls = Iterator[ToolCall]
MAX_SUBJECTS = 2
MAX_ASSESSED_FILES = 5
MAX_NAMES_OF_A_FAILURE = 3


def extras(now: Situation) -> Calls:
    """Every extra call of the goal's row, in its order."""
    for tool in row_of(now.goal).extras:
        yield from _EXTRAS[tool](now)


def _subjects(now: Situation) -> tuple[Target, ...]:
    return now.goal.targets_of(TargetKind.SYMBOL, TargetKind.CONCEPT, TargetKind.PATH)


def _by_meaning(now: Situation) -> Calls:
    """Where the question says more than the names in it, or nothing bears the name exactly."""
    if now.goal.targets_of(TargetKind.LOG):
        yield from _message_by_meaning(now)
        return
    located = (EvidenceClass.DEFINITION, EvidenceClass.CONCEPT, EvidenceClass.FILE_SEARCH)
    is_vague = max(now.ledger.quality(one) for one in located) < Quality.STRONG
    if now.goal.describes_more_than_names or (is_vague and now.goal.intent is Intent.LOCATE):
        subjects = _subjects(now)
        yield concept_call(subjects[0] if subjects else None, now)


def _message_by_meaning(now: Situation) -> Calls:
    """Where the message of a failure is made, when no frame of it lies in this repository."""
    if any(frame.path for frame in now.ledger.findings(FindingKind.FRAME)):
        return
    log = now.goal.targets_of(TargetKind.LOG)[0].text
    for failure in now.ledger.findings(FindingKind.FAILURE)[:1]:
        yield call(ToolName.SEARCH_CONCEPTS, failure.title, target=log)


def _of_subjects(tool: ToolName) -> Callable[[Situation], Calls]:
    """Uses or tests of what was found for the first targets."""

    def calls(now: Situation) -> Calls:
        for target in _subjects(now)[:MAX_SUBJECTS]:
            name = target.text if target.kind is TargetKind.SYMBOL else _found_symbol(target, now)
            if name:
                yield call(tool, name, target=target.text)

    return calls


def _found_symbol(target: Target, now: Situation) -> str:
    for finding in now.ledger.findings(FindingKind.DEFINITION, FindingKind.CONCEPT, target=target.text):
        if finding.symbol and not finding.is_test:
            return finding.symbol
    return ""


def _of_best_file(tool: ToolName) -> Callable[[Situation], Calls]:
    def calls(now: Situation) -> Calls:
        subjects = _subjects(now)
        for place in places(None, now)[:1]:
            yield call(tool, place.path, target=subjects[0].text if subjects else "")

    return calls


def _last_changes(now: Situation) -> Calls:
    for place in places(None, now)[:1]:
        yield call(ToolName.GIT_LOG, paths=place.path, count=3)


def _named_by_failure(now: Situation) -> Calls:
    """What the error misses by name, and what the failing line of a test calls."""
    names = [
        finding.attribute("missing").partition("(")[0] for finding in now.ledger.findings(FindingKind.FAILURE)
    ]
    for frame in now.ledger.findings(FindingKind.FRAME)[:1]:
        names += called_names(frame.text) if frame.is_test else ()
    for name in list(dict.fromkeys(name for name in names if name))[:MAX_NAMES_OF_A_FAILURE]:
        yield call(ToolName.FIND_DEFINITIONS, name)


def _comparison(now: Situation) -> Calls:
    pair = _pair(now)
    if pair:
        lines = (f"{place.path}:{place.start}-{place.end}" for place in pair)
        yield call(ToolName.COMPARE_TEXTS, "\n".join(lines))


def _way_between(now: Situation) -> Calls:
    pair = _pair(now)
    if pair:
        yield call(ToolName.GRAPH_PATH, "\n".join(place.symbol or place.path for place in pair))


def _pair(now: Situation) -> tuple[Finding, ...]:
    """The best places of the first two targets, where they differ."""
    pair = tuple(place for target in _subjects(now)[:2] for place in places(target, now)[:1])
    return pair if len(set(pair)) == 2 else ()


def _run(now: Situation) -> Calls:
    if now.settings.allow_run:
        words = " ".join(target.text for target in _subjects(now))
        yield call(ToolName.RUN_COMMAND, words, purpose=now.goal.entity.value)


def _discovery(now: Situation) -> Calls:
    """How the project is set up; for a change, only where it concerns a file, which may be a build file."""
    names_file = any(grounded.grounding is Grounding.FILE for grounded in now.parse.grounded)
    if now.goal.intent is Intent.MODIFY and not names_file:
        return
    yield call(ToolName.DISCOVER, section=section_of(now.goal))


def _assessment(now: Situation) -> Calls:
    files = [place.path for place in places(None, now)[:MAX_ASSESSED_FILES]] if _subjects(now) else []
    yield call(ToolName.ASSESS, paths="\n".join(files))


_EXTRAS: dict[ToolName, Callable[[Situation], Calls]] = {
    ToolName.SEARCH_CONCEPTS: _by_meaning,
    ToolName.FIND_REFERENCES: _of_subjects(ToolName.FIND_REFERENCES),
    ToolName.FIND_TESTS: _of_subjects(ToolName.FIND_TESTS),
    ToolName.FIND_DEFINITIONS: _named_by_failure,
    ToolName.OUTLINE: _of_best_file(ToolName.OUTLINE),
    ToolName.GRAPH_NEIGHBOURS: _of_best_file(ToolName.GRAPH_NEIGHBOURS),
    ToolName.GRAPH_PATH: _way_between,
    ToolName.COMPARE_TEXTS: _comparison,
    ToolName.GIT_LOG: _last_changes,
    ToolName.RUN_COMMAND: _run,
    ToolName.DISCOVER: _discovery,
    ToolName.ASSESS: _assessment,
}
